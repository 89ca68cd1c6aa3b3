/*
 * The screen as a whole: what it shows, and the loop that keeps it alive. The
 * thread that runs it waits for keys and samples and does no other I/O than
 * the terminal's, but for themes and the config file when set-up asks.
 */
#ifndef UI_H
#define UI_H

#include "../src/feed.h"
#include "../src/hist.h"
#include "../src/opts.h"
#include "../src/trail.h"
#include "config.h"
#include "grid.h"
#include "layout.h"
#include "term.h"

struct pane;
struct layer;
struct prompt_ops;

#define UI_PANES	LAYOUT_PANES

struct prompt {
	const struct prompt_ops	*ops;		/* NULL: none is open */
	char			*text;
	size_t			 at;		/* cursor, bytes */
};

/* No screen shows more VMs at once. */
#define UI_SEEN	1024

struct ui {
	const struct opts	*o;
	struct feed		*feed;
	struct config		 config;
	struct theme		 theme;
	bool			 term;		/* there is a terminal */
	bool			 ascii;
	bool			 quit;
	int			 failed;	/* errno that ended the loop */

	struct snap		 live;		/* the newest */
	struct snap		 snap;		/* what is shown: that, or what
						 * was when it was paused; was
						 * is as old as the average */
	bool			 paused;
	uint64_t		 reports;	/* samples seen */
	struct trail		 trail;
	struct hist		*hist;
	struct view		 host, cpu, sources;	/* of snap */
	double			 cost;		/* of hypertop, in percent of a
						 * CPU; NAN: not known */
	double			 cost_at;	/* CPU seconds then */
	char			*worst_name;	/* the VM with the highest
						 * steal_max, clean; NULL: not
						 * known */
	double			 worst_steal;	/* its steal_max; NAN: not
						 * known */
	uint64_t		 vms_off;	/* VMs that are off */

	struct pane		*panes[UI_PANES];
	size_t			 npanes, focus;
	bool			 zoom;
	enum { FOCUS_PANE, FOCUS_HOST, FOCUS_SOURCES } focus_on;
	struct layout		 layout;
	struct layer		*top;		/* see layer.h */
	struct prompt		 prompt;

	bool			 following;
	struct key		 follow;	/* this and what it has */
	char			*follow_name;
	bool			 k_told;	/* that k ends nothing */
	char			*message;	/* in the status line */
	enum role		 message_role;
	struct grid		 grid;
	uint64_t		 wanted;	/* parts asked for */
	struct key		 seen[UI_SEEN];	/* VMs that are on the screen,
						 * as it is drawn */
	size_t			 nseen;
};

/* A row of this table is drawn: what it belongs to is looked at. */
void	ui_sees(struct ui *, const struct table *, struct key);

/* Runs the screen, or draws one with --dump-screen. The exit status. */
int	ui_run(const struct opts *, struct feed *);

/* For tests and --dump-screen: the parts of ui_run. *err as in opts_parse. */
int	ui_init(struct ui *, const struct opts *, struct feed *, char **err);
void	ui_free(struct ui *);
/* Takes what the lanes have published. */
void	ui_sample(struct ui *);
/* Answers a key, a click; then the screen is to be drawn. */
void	ui_key(struct ui *, uint32_t key);
void	ui_click(struct ui *, const struct mouse *);
/* Draws into the grid, which has the screen's size. */
void	ui_draw(struct ui *);
void	ui_resize(struct ui *, int cols, int rows);
/* The size is that of the terminal, which is painted anew. */
void	ui_fit_terminal(struct ui *);

/* Says something in the status line until the next key. */
void	ui_say(struct ui *, enum role, const char *, ...)
	    __attribute__((format(printf, 3, 4)));
void	ui_hush(struct ui *);
/* Says a warning, which it frees; NULL is none. */
void	ui_warn(struct ui *, char *);
/* The first key of an action, for people; "-" if it has none. Returns buf. */
const char *ui_key_of(const struct ui *, enum action,
	    char buf[KEY_NAME_SIZE]);
/* The pane that keys are for: of the top layer, or with the focus; or NULL. */
struct pane *ui_pane(struct ui *);
/* Takes the newest sample for what is shown, unless that is paused, beside
 * what was as long ago as the average wants it. */
void	ui_show(struct ui *);
/* Seconds by which what is shown is older than the newest sample. */
unsigned ui_ago(const struct ui *);
/* Rows of all panes again, after what they show has changed. */
void	ui_refill(struct ui *);
/* Asks the lanes for the parts that are looked at now. */
void	ui_want(struct ui *);
/* Loads a theme and paints with it; says what is wrong with it. false: there
 * is none, and the one before stays. */
bool	ui_theme(struct ui *, const char *name);

#endif
