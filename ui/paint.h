/*
 * The bytes that bring a terminal from one grid to another. It knows no
 * terminal: term.c says once what to send for what.
 */
#ifndef PAINT_H
#define PAINT_H

#include <stdbool.h>
#include <stddef.h>

#include "../themes/role.h"
#include "grid.h"

#define PAINT_CAP	64		/* bytes of a capability, and NUL */
#define PAINT_ATTRS	5		/* as many as there are ATTR_ bits */
#define PAINT_NONE	ROLE_MAX	/* as a reset leaves the terminal */

struct bytes {
	char	*s;
	size_t	 len, size;
};

/* "" is what the terminal has by itself. */
struct paint_style {
	unsigned	 attrs;
	char		 fg[PAINT_CAP], bg[PAINT_CAP];
};

struct paint {
	/* Capabilities without pauses; "" is one that is missing. */
	char		 start[2 * PAINT_CAP];	/* resets and clears */
	char		 reset[2 * PAINT_CAP];	/* colours, too */
	char		 erase[PAINT_CAP];	/* to the end of the line */
	char		 hold[PAINT_CAP];	/* no wrapping at the margin */
	char		 wrap[PAINT_CAP];
	char		 attrs[PAINT_ATTRS][PAINT_CAP];
	/* NULL: as ANSI has it, if the terminal can along a row, too. */
	void		 (*move)(struct bytes *, int x, int y);
	bool		 to_column, to_right;
	bool		 utf8;
	bool		 moves_plain;	/* attributes are off while it moves */
	bool		 scrolls;	/* written into, the last cell does
					 * that: it is left out */
	struct paint_style styles[ROLE_MAX + 1];	/* and PAINT_NONE */

	struct bytes	 out;		/* to be sent; empty it then */
	/* Of one painting. */
	int		 cols;		/* that grid and terminal have */
	int		 term_cols, term_rows;
	int		 x, y;		/* of the cursor, -1 is anywhere */
	int		 role;
	bool		 drew;		/* a line, as wide as it may be */
};

void	bytes_add(struct bytes *, const char *, size_t);
/* Adds what shows `now` where the terminal shows `was`, which becomes a copy,
 * as far as the terminal has so many cells. `all`, or another size of grid: it
 * may show anything. A full picture starts with `start`; if there is anything
 * to send, a reset ends it. */
void	paint(struct paint *, const struct grid *now, struct grid *was,
	    int cols, int rows, bool all);

#endif
