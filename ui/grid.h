/*
 * What the screen shows, as cells. Panes write into it; a dump prints it;
 * term.c sends what changed to the terminal. It knows no terminal.
 */
#ifndef GRID_H
#define GRID_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "../src/value.h"
#include "../themes/role.h"

/* Accents that stand on a character; more than these are left out. */
#define CELL_MARKS	2

struct cell {
	uint32_t ch;			/* code point; 0: right half of a wide
					 * character */
	uint32_t marks[CELL_MARKS];	/* combining characters, 0 is none */
	uint8_t	 width;			/* 1, 2, or 0 for a right half */
	uint8_t	 role;
};

struct grid {
	int		 cols, rows;
	struct cell	*cells;		/* row by row */
};

struct rect {
	int	 x, y, w, h;
};

/* A part of a grid that is written into; nothing gets outside. */
struct canvas {
	struct grid	*grid;
	struct rect	 r;		/* in the grid, always inside it */
	bool		 ascii;		/* only ASCII: other characters are
					 * '?', one for each column */
};

/* 1x1 to 500x300; all blank. Frees what was there. */
void	 grid_resize(struct grid *, int cols, int rows);
void	 grid_clear(struct grid *);
void	 grid_free(struct grid *);
/* The text, one line per row, blanks at ends of lines left out. */
void	 grid_dump(const struct grid *, FILE *);
/* The letters of the roles, one per column. */
void	 grid_dump_roles(const struct grid *, FILE *);

/* The whole grid, and a part of a canvas (its own coordinates), cut to it. */
struct canvas canvas_all(struct grid *, bool ascii);
struct canvas canvas_part(const struct canvas *, struct rect);

/*
 * All take the canvas's own coordinates, cut what is outside, and return the
 * column behind what was written. A wide character that is cut in half, or
 * written over in half, becomes blanks. Texts are UTF-8 that text_clean has
 * made, or our own.
 */
int	 put(struct canvas *, int x, int y, enum role, const char *);
/* In exactly w columns: cut with '~', or filled with blanks. */
int	 put_fit(struct canvas *, int x, int y, int w, enum role, const char *);
/* To the right of w columns; a text that does not fit is w asterisks. */
int	 put_right(struct canvas *, int x, int y, int w, enum role,
	    const char *);
int	 put_format(struct canvas *, int x, int y, enum role, const char *, ...)
	    __attribute__((format(printf, 5, 6)));
/* n times the same character. */
int	 put_fill(struct canvas *, int x, int y, int n, enum role,
	    uint32_t ch);
/* Gives n cells another role; a role of ROLE_text only when `plain`. */
void	 put_role(struct canvas *, int x, int y, int n, enum role, bool plain);

/* A line around the canvas, the title in it from column 2 on. */
void	 put_box(struct canvas *, enum role, const char *title);

/* Parts of a whole, side by side in w columns between brackets: the largest
 * remainder gets the odd cell. Unknown (NAN) or negative is 0. Every role has
 * a sign of its own, so colours are not needed. */
struct share {
	double		 part;
	enum role	 role;
};
int	 put_bar(struct canvas *, int x, int y, int w, const struct share *,
	    size_t n, double whole);
/* Values from oldest to newest, one column each, from 0 to max; NAN is a
 * blank. */
int	 put_spark(struct canvas *, int x, int y, enum role, const double *,
	    size_t n, double max);
/* The sign of a role in a bar, as UTF-8. */
const char *bar_sign(enum role, bool ascii);

#endif
