/*
 * What lies on the screen, one on top of the other: the dashboard at the
 * bottom, above it tables, help, menus, set-up. The top one takes keys.
 */
#ifndef LAYER_H
#define LAYER_H

#include "ui.h"

struct layer_ops {
	unsigned	 in;		/* its IN_ bit */
	/* Columns and lines it wants, with its frame; what is below shows
	 * around it. NULL: the whole screen. */
	void	(*size)(struct ui *, struct layer *, int *cols, int *lines);
	/* Draws into its box, inside the frame that is there already. The
	 * lowest layer has the whole screen and no frame. */
	void	(*draw)(struct ui *, struct layer *, struct canvas *);
	/* false: not for this layer, so it may be one of the program's. */
	bool	(*act)(struct ui *, struct layer *, enum action);
	/* x and y are of the canvas it drew into. NULL: clicks do nothing */
	void	(*click)(struct ui *, struct layer *, const struct mouse *);
	/* There is a new sample. May be NULL. */
	void	(*update)(struct ui *, struct layer *);
	/* Parts it needs, as bits. May be NULL. */
	uint64_t (*parts)(struct ui *, struct layer *);
	/* The pane that keys for rows are meant for. May be NULL. */
	struct pane *(*pane)(struct ui *, struct layer *);
	/* Of what is in the struct, not the struct. May be NULL. */
	void	(*free)(struct layer *);
};

/* The first member of every layer's own struct. */
struct layer {
	const struct layer_ops	*ops;
	const char		*title;		/* in its frame */
	const char		*foot;		/* in its frame, below */
	bool			 low;		/* box at the bottom */
	struct layer		*below;
	struct canvas		 at;	/* where it was drawn last */
};

/* Takes over the layer, which xcalloc made. */
void	layer_push(struct ui *, struct layer *);
/* Closes the top layer; the lowest stays. */
void	layer_pop(struct ui *);

/* Lines that an action moves by, with so many on a page and n in all; 0: it
 * does not move. */
long	move_by(enum action, long page, size_t n);

/* Lines of text to scroll through, for help and detail. */
struct pages {
	size_t	 top, nlines;		/* nlines: set by who draws */
	int	 height;
};
bool	pages_act(struct pages *, enum action);
/* The same for a cursor among n lines. */
bool	cursor_act(size_t *at, size_t n, int height, enum action);
/* What the frame says of lines above and below; NULL: all are seen. */
const char *pages_foot(const struct pages *);

/* The layers there are. */
void	dashboard_open(struct ui *);
void	help_open(struct ui *);
void	table_open(struct ui *, const struct table *);
/* Everything about the object of a pane's selected line. */
void	detail_open(struct ui *, struct pane *);
void	setup_open(struct ui *);

/* A list to choose from; pick is called with the chosen one. Takes over items
 * and each of them. */
void	menu_open(struct ui *, const char *title, char **items, size_t n,
	    size_t at, void (*pick)(struct ui *, int));

/* A line of input at the bottom. It takes all keys until Enter or Esc. What is
 * NULL does nothing. */
struct prompt_ops {
	const char	*label;
	/* Called at every change; may set ui_say for what is wrong. */
	void	(*change)(struct ui *, const char *);
	/* Enter: false keeps it open. NULL: nothing more is to be done. */
	bool	(*done)(struct ui *, const char *);
	void	(*cancel)(struct ui *);		/* Esc */
	void	(*next)(struct ui *);		/* the key of search_next, if it
						 * is none that types */
};
void	prompt_open(struct ui *, const struct prompt_ops *, const char *text);
/* The prompt takes the key: true. */
bool	prompt_key(struct ui *, uint32_t key);
/* Draws it into the status line, if there is one: true. */
bool	prompt_draw(struct ui *, struct canvas *);

#endif
