/*
 * Aligned text for people. Every cell is made first, so that columns are as
 * wide as what they hold; then the lightest default columns go until a line
 * fits.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "arena.h"
#include "out.h"
#include "text.h"
#include "xmalloc.h"

#define LINE_WIDTH	132
#define TEXT_CAP	40	/* columns of a text */
#define NUMBER_CAP	20	/* columns of a number: more than any needs */
#define GAP		1	/* blanks between columns */
#define BLOCK_GAP	2	/* blanks between pairs of a block */
#define BLOCK_PAIRS	6	/* of a block, in one line */
#define CELL_SIZE	(TEXT_CAP * 8)

struct cell {
	uint32_t off;		/* into the grid's texts */
	int	 width;
};

struct grid {
	const struct column	**cols;
	int			 *widths;
	size_t			  ncols, nrows;
	struct cell		 *cells;
	struct arena		  text;
};

static struct cell *
grid_cell(const struct grid *g, size_t row, size_t col)
{
	return (&g->cells[row * g->ncols + col]);
}

static void
grid_set(struct grid *g, size_t row, size_t col, const struct value *v)
{
	struct cell	*c = grid_cell(g, row, col);
	bool		 text = v->kind == VAL_TEXT;
	char		 buf[CELL_SIZE];

	value_short(buf, sizeof buf, v, g->cols[col]->unit,
	    text ? TEXT_CAP : NUMBER_CAP);
	c->off = arena_text(&g->text, buf, sizeof buf);
	c->width = text ? text_width(buf) : (int)strlen(buf);
}

static void
grid_fill(struct grid *g, const struct shown *sh, const struct view *view,
    size_t nrows)
{
	struct value	 v;
	size_t		 i, j;

	memset(g, 0, sizeof *g);
	g->ncols = sh->ncols;
	g->nrows = nrows;
	g->cols = xcalloc(g->ncols + 1, sizeof *g->cols);
	g->widths = xcalloc(g->ncols + 1, sizeof *g->widths);
	g->cells = xcalloc(nrows * g->ncols + 1, sizeof *g->cells);
	for (j = 0; j < g->ncols; j++)
		g->cols[j] = sh->cols[j];
	for (i = 0; i < nrows; i++) {
		for (j = 0; j < g->ncols; j++) {
			v = col_get(g->cols[j], view, &view->rows[i]);
			grid_set(g, i, j, &v);
		}
	}
}

static void
grid_free(struct grid *g)
{
	free(g->cols);
	free(g->widths);
	free(g->cells);
	arena_free(&g->text);
}

/* The widest cell of a column, or least. */
static int
grid_width(const struct grid *g, size_t col, int least)
{
	size_t	 i;

	for (i = 0; i < g->nrows; i++) {
		if (grid_cell(g, i, col)->width > least)
			least = grid_cell(g, i, col)->width;
	}
	return (least);
}

/* A column of width 0 has been dropped. */
static void
grid_widths(struct grid *g)
{
	const struct column	*c;
	size_t			 i;
	int			 least;

	for (i = 0; i < g->ncols; i++) {
		c = g->cols[i];
		least = text_width(c->title);
		g->widths[i] = grid_width(g, i,
		    c->width > least ? c->width : least);
	}
}

static int
line_width(const struct grid *g)
{
	size_t	 i;
	int	 width = -GAP;

	for (i = 0; i < g->ncols; i++) {
		if (g->widths[i] != 0)
			width += g->widths[i] + GAP;
	}
	return (width);
}

/* Drops the lightest columns, of equal ones the last, until a line fits. */
static void
grid_drop(struct grid *g)
{
	size_t	 i, least;

	while (line_width(g) > LINE_WIDTH) {
		least = g->ncols;
		for (i = 0; i < g->ncols; i++) {
			if (g->widths[i] == 0 || g->cols[i]->weight >= 100)
				continue;
			if (least == g->ncols ||
			    g->cols[i]->weight <= g->cols[least]->weight)
				least = i;
		}
		if (least == g->ncols)
			return;
		g->widths[least] = 0;
	}
}

static void
put_blanks(FILE *f, int n)
{
	while (n-- > 0)
		putc_unlocked(' ', f);
}

/* Numbers to the right, texts to the left; blanks wait in *owed until
 * something follows, so that no line ends with one. */
static void
put_cell(FILE *f, const char *s, int pad, bool right, int *owed)
{
	put_blanks(f, *owed + (right ? pad : 0));
	fputs_unlocked(s, f);
	*owed = right ? 0 : pad;
}

static void
put_titles(FILE *f, const struct grid *g)
{
	const char	*title;
	size_t		 i;
	int		 owed = 0, sep = 0;

	for (i = 0; i < g->ncols; i++) {
		if (g->widths[i] == 0)
			continue;
		title = g->cols[i]->title;
		owed += sep;
		sep = GAP;
		put_cell(f, title, g->widths[i] - text_width(title),
		    g->cols[i]->unit != U_TEXT, &owed);
	}
	putc_unlocked('\n', f);
}

static void
put_row(FILE *f, const struct grid *g, size_t row)
{
	const struct cell	*c;
	size_t			 i;
	int			 owed = 0, sep = 0;

	for (i = 0; i < g->ncols; i++) {
		if (g->widths[i] == 0)
			continue;
		c = grid_cell(g, row, i);
		owed += sep;
		sep = GAP;
		put_cell(f, arena_str(&g->text, c->off),
		    g->widths[i] - c->width, g->cols[i]->unit != U_TEXT,
		    &owed);
	}
	putc_unlocked('\n', f);
}

static void
put_table(FILE *f, struct grid *g, const struct shown *sh, size_t more)
{
	size_t	 i;

	grid_widths(g);
	if (!sh->chosen)
		grid_drop(g);
	put_titles(f, g);
	for (i = 0; i < g->nrows; i++)
		put_row(f, g, i);
	if (g->nrows == 0)
		fputs("  (none)\n", f);
	if (more != 0)
		fprintf(f, "  ... %zu more\n", more);
}

/* Widths of the ids and of the values of a block with so many pairs in a
 * line; returns the width of a line. */
static int
block_widths(const struct grid *g, size_t row, size_t pairs, int *ids,
    int *vals)
{
	size_t	 i, n;
	int	 width, line = -BLOCK_GAP;

	memset(ids, 0, BLOCK_PAIRS * sizeof *ids);
	memset(vals, 0, BLOCK_PAIRS * sizeof *vals);
	for (i = 0; i < g->ncols; i++) {
		n = i % pairs;
		width = (int)strlen(g->cols[i]->id);
		if (width > ids[n])
			ids[n] = width;
		width = grid_cell(g, row, i)->width;
		if (width > vals[n])
			vals[n] = width;
	}
	for (n = 0; n < pairs; n++)
		line += ids[n] + 1 + vals[n] + BLOCK_GAP;
	return (line);
}

/* One row as pairs of a column's id and its value. */
static void
put_block(FILE *f, const struct grid *g, size_t row)
{
	int			 ids[BLOCK_PAIRS], vals[BLOCK_PAIRS];
	const struct cell	*c;
	size_t			 i, n, pairs = BLOCK_PAIRS;
	int			 owed = 0;

	while (block_widths(g, row, pairs, ids, vals) > LINE_WIDTH &&
	    pairs > 1)
		pairs--;
	for (i = 0; i < g->ncols; i++) {
		n = i % pairs;
		if (i != 0 && n == 0) {
			putc_unlocked('\n', f);
			owed = 0;
		} else if (i != 0)
			owed += BLOCK_GAP;
		c = grid_cell(g, row, i);
		put_cell(f, g->cols[i]->id,
		    ids[n] - (int)strlen(g->cols[i]->id), false, &owed);
		owed++;
		put_cell(f, arena_str(&g->text, c->off), vals[n] - c->width,
		    g->cols[i]->unit != U_TEXT, &owed);
	}
	putc_unlocked('\n', f);
}

static void
put_blocks(FILE *f, const struct grid *g, const struct shown *sh)
{
	size_t	 i;

	if (g->nrows == 0)
		fprintf(f, "%s\n  (none)\n", sh->t->id);
	for (i = 0; i < g->nrows; i++) {
		if (i != 0)
			putc('\n', f);
		put_block(f, g, i);
	}
}

static void
put_moment(FILE *f, const struct report *r)
{
	time_t	 t = (time_t)(r->snap->real_ns / 1000000000);
	struct tm tm;
	char	 clock[16];

	if (r->utc)
		gmtime_r(&t, &tm);
	else
		localtime_r(&t, &tm);
	strftime(clock, sizeof clock, "%H:%M:%S", &tm);
	fprintf(f, "%s%s  ", r->number == 0 ? "" : "\n", clock);
	if (r->snap->interval > 0)
		fprintf(f, "interval %.3f s\n", r->snap->interval);
	else
		fputs("interval -\n", f);
}

void
out_table(FILE *f, const struct report *r)
{
	const struct shown	*sh;
	struct grid		 g;
	size_t			 i, n, limit;

	put_moment(f, r);
	for (i = 0; i < r->nshown; i++) {
		sh = &r->shown[i];
		n = r->views[i].nrows;
		limit = sh->t->limit;
		if (limit == 0 || limit > n)
			limit = n;
		if (i != 0)
			putc('\n', f);
		grid_fill(&g, sh, &r->views[i], limit);
		if (sh->t->block)
			put_blocks(f, &g, sh);
		else
			put_table(f, &g, sh, n - limit);
		grid_free(&g);
	}
	fflush(f);
}
