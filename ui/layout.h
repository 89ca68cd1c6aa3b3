/*
 * Where things are: pure functions from sizes to rectangles and columns.
 * Whatever the size, nothing is outside, nothing overlaps, and what does not
 * fit has width or height 0.
 */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "grid.h"

#define LAYOUT_PANES	16

/* What a pane would like. A pane with its frame line takes at least 3 rows:
 * frame, titles, one row. */
struct pane_need {
	int	 rows;		/* it has now, with frame, titles, totals */
	int	 min_w;		/* columns below which it is not worth it */
	int	 weight;	/* its share of the room that is left over */
};

struct layout_need {
	int	 cols, lines;
	int	 header;	/* lines the host header would like */
	int	 extra;		/* and more that were asked for: up to a
				 * quarter of all lines */
	bool	 sources;	/* a line of sources is wanted */
	bool	 findings;	/* a line of findings is wanted */
	size_t	 npanes;
	struct pane_need panes[LAYOUT_PANES];
	size_t	 focus;		/* always shown */
	bool	 zoom;		/* only the pane with the focus */
};

struct layout {
	struct rect header, findings, sources, status, keys;
	struct rect panes[LAYOUT_PANES];	/* h 0: not shown */
};

/*
 * From top to bottom: header, findings, panes, sources, status (messages,
 * prompts, the verdict of the selected row), keys. On few lines the first to
 * go are sources, keys, findings, lines of the header, the header, the status.
 * The pane with the focus has at least 3 lines as long as there are 3. Of 24
 * lines the header takes at most 5. Panes are stacked; where it is wide enough
 * (two times min_w) and stacking would leave some out, or they have few rows,
 * two stand side by side. Each gets what it needs first, then a share of the
 * rest by weight; the last tile ends where the panes' room ends.
 */
void	layout_screen(struct layout *, const struct layout_need *);

/* A column that wants to be shown. */
struct col_need {
	int	 width;		/* wanted */
	int	 least;		/* a text may be narrowed to this */
	int	 most;		/* and widened to this when there is room */
	int	 weight;	/* the lightest go first; 100 never */
};

struct col_place {
	int	 x, w;		/* w 0: not shown */
};

/*
 * Fits columns into `width`, one blank between two. The first `fixed` columns
 * stay at the left when `scroll` (columns skipped after them) is above 0; then
 * what follows comes in its order as far as there is room, whatever its weight.
 * With scroll 0 the lightest columns are dropped until the rest fits, of equal
 * ones the last. Before a column is dropped texts are narrowed, and what is
 * left over widens them, the first one first. A column of weight 100 that does
 * not fit at all is given what there is, if it is 3 or more. Returns how many
 * columns are hidden to the right.
 */
size_t	layout_columns(const struct col_need *, size_t n, size_t fixed,
	    size_t scroll, int width, struct col_place *);

#endif
