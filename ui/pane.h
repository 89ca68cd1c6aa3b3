/* A table on the screen: its columns, its order, its cursor. */
#ifndef PANE_H
#define PANE_H

#include "../src/filter.h"
#include "ui.h"

/* A line is a row of a view; children follow their parent. */
struct line {
	const struct view	*v;
	size_t			 row;
	bool			 child;
};

/* A set of keys: tags, what is folded. */
struct keyset {
	struct key	*keys;
	size_t		 n;
};

/* A sum of the totals line, computed when it is first shown. */
struct pane_sum {
	bool	 done;
	double	 d;			/* NAN: nothing of it is known */
	bool	 partly;		/* some rows are not known */
};

struct pane {
	const struct table	 *t;
	bool			  fixed;	/* columns come from -C */
	bool			  in_order;	/* their order is what matters,
						 * not their weight */
	uint64_t		  nothing;	/* bits of columns that may be
						 * blank, and are in all rows */
	const struct column	**cols;		/* in order */
	size_t			  ncols;
	size_t			  preset;	/* behind the last: own */
	const struct column	 *sort;
	bool			  up;

	struct filter		 *filter;	/* NULL is none */
	char			 *filter_text;
	char			 *search;	/* NULL is none */
	size_t			  search_from;	/* where the cursor was */

	struct view		  view;		/* sorted, filtered */
	struct view		  child[TABLE_CHILDREN];	/* by key */
	struct line		 *lines;
	size_t			  nlines, slines;
	size_t			  total;	/* rows before the filter */
	size_t			  noff;		/* hidden: they are off */
	struct pane_sum		 *sums;		/* per column */

	struct key		  sel;		/* the selected line's object */
	size_t			  at, top;	/* place, first line seen */
	bool			  moved;	/* by the user: until then the
						 * first line is selected */
	size_t			  scroll;	/* columns skipped */
	size_t			  more;		/* hidden to the right */
	int			  first, height;	/* lines of rows, as
							 * drawn last */

	bool			  tree;		/* unfolded unless in `folds` */
	struct keyset		  folds;	/* those that are not as tree */
	struct keyset		  tags;
	bool			  hold;
	struct key		 *held;		/* the order that is held */
	size_t			  nheld;
	struct keyset		  twins;	/* rows whose names are not
						 * theirs alone */
	int			  name_width;	/* of the longest name */
	struct {				/* both are of these parts, */
		const struct part	*part;
		uint64_t		 at;	/* of these moments */
	}			  named[2];
	struct col_place	 *places;	/* of cols, as drawn last */
};

struct pane	*pane_new(struct ui *, const struct table *);
void		 pane_free(struct pane *);
/* Fills it anew from the snap: rows, filter, order, children. */
void		 pane_fill(struct ui *, struct pane *);
/* Lets go of the snap's rows. */
void		 pane_empty(struct pane *);
/* Parts it needs for what it shows. */
uint64_t	 pane_parts(const struct ui *, const struct pane *);
/* Rows, titles, totals and frame it would like to show. */
int		 pane_want_rows(const struct pane *);
void		 pane_draw(struct ui *, struct pane *, struct canvas *,
		    bool focus);
bool		 pane_act(struct ui *, struct pane *, enum action);
void		 pane_click(struct ui *, struct pane *, const struct mouse *);
/* The selected line, NULL if there is none. Good until the next sample. */
const struct line *pane_line(const struct pane *);
/* Chooses columns by ids with blanks between them; others are left out. */
void		 pane_columns(struct pane *, const char *ids);
/* Sorts by a column, the way that suits it. */
void		 pane_sort(struct ui *, struct pane *, const struct column *,
		    bool up);
/* NULL, or what is wrong with the filter, which then stays as it was (caller
 * frees). "" is none. */
char		*pane_filter(struct ui *, struct pane *, const char *expr);
/* Moves to the next line whose name has the word, from the cursor on; false
 * if there is none. */
bool		 pane_find(struct pane *, const char *word, bool next);
/* The rows that are seen have the cursor among them. */
void		 pane_show_cursor(struct pane *);
/* Moves the cursor to a line, or the last one. */
void		 pane_go(struct pane *, size_t at);
/* Asks for a word to search, for a filter. */
void		 pane_search(struct ui *, struct pane *);
void		 pane_search_next(struct ui *, struct pane *);
void		 pane_ask_filter(struct ui *, struct pane *);
/* Follows the cursor's object, or follows nothing any more. */
void		 pane_follow(struct ui *, struct pane *);
/* Takes away one thing that narrows the rows; false: there is none. */
bool		 pane_undo(struct ui *, struct pane *);
/* Unfolded, so that its children show. */
bool		 pane_open(const struct pane *, struct key);
/* The id of its set of columns, NULL: the user's own. */
const char	*pane_preset(const struct pane *);
/* Takes the next set of columns. */
void		 pane_next_preset(struct ui *, struct pane *);
/* Takes columns, order and tree from the config. */
void		 pane_configure(struct ui *, struct pane *);

/* The name of a line, clean; two of the same name get "#pid". size bytes. */
void		 line_name(const struct pane *, const struct line *, char *,
		    size_t);
const struct row *line_row(const struct line *);
bool		 line_off(const struct line *);
/* The column of the line's own table that stands in a column of the pane;
 * NULL if its table has none. */
const struct column *line_col(const struct line *, const struct column *);
/* How a column's values are shown: base, bits, exact. */
struct value	 cell_value(const struct ui *, const struct column *,
		    struct value);
void		 cell_text(const struct ui *, const struct column *,
		    const struct value *, int width, char *, size_t);
/* Columns it takes. */
int		 cell_width(const struct ui *, const struct column *);
/* 0 fine, 1 above warn, 2 above crit; by the marking column too. */
int		 cell_level(const struct line *, const struct column *,
		    const struct value *);
extern const char	cell_marks[3];		/* signs of the levels */
extern const enum role	cell_roles[3];
/* Draws the cell of a line. */
void		 cell_draw(struct ui *, struct canvas *, int x, int y, int w,
		    const struct line *, const struct column *);

bool		 keyset_has(const struct keyset *, struct key);
void		 keyset_add(struct keyset *, struct key);
void		 keyset_del(struct keyset *, struct key);
void		 keyset_clear(struct keyset *);

#endif
