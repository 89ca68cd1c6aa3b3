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
#define TEXT_CAP	256	/* columns of a text, at most */
#define TEXT_FAIR	40	/* columns of a text where others need room */
#define NUMBER_CAP	20	/* columns of a number: more than any needs */
#define GAP		1	/* blanks between columns */
#define BLOCK_GAP	2	/* blanks between pairs of a block */
#define BLOCK_PAIRS	6	/* of a block, in one line */
#define BLOCK_VALUE	6	/* columns of a number in a block, at least */
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

/* Narrows texts to what is fair, the last one first, as far as needed. */
static void
grid_narrow(struct grid *g)
{
	size_t	 i = g->ncols;
	int	 over, can;

	while (i-- != 0 && (over = line_width(g) - LINE_WIDTH) > 0) {
		can = g->widths[i] - TEXT_FAIR;
		if (g->cols[i]->unit == U_TEXT && can > 0)
			g->widths[i] -= can < over ? can : over;
	}
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
	const char		*s;
	char			 cut[CELL_SIZE];
	size_t			 i;
	int			 owed = 0, sep = 0, pad;

	for (i = 0; i < g->ncols; i++) {
		if (g->widths[i] == 0)
			continue;
		c = grid_cell(g, row, i);
		s = arena_str(&g->text, c->off);
		if ((pad = g->widths[i] - c->width) < 0) {
			s = text_fit(cut, sizeof cut, s, g->widths[i]);
			pad = 0;
		}
		owed += sep;
		sep = GAP;
		put_cell(f, s, pad, g->cols[i]->unit != U_TEXT, &owed);
	}
	putc_unlocked('\n', f);
}

static void
put_table(FILE *f, struct grid *g, const struct shown *sh, size_t more)
{
	size_t	 i;

	grid_widths(g);
	if (!sh->chosen) {
		grid_narrow(g);
		grid_drop(g);
	}
	put_titles(f, g);
	for (i = 0; i < g->nrows; i++)
		put_row(f, g, i);
	if (g->nrows == 0)
		fputs("  (none)\n", f);
	if (more != 0)
		fprintf(f, "  ... %zu more; json and csv have all\n", more);
}

/* The texts of a block, in a line of their own: their widths would move the
 * numbers about. */
static void
put_block_texts(FILE *f, const struct grid *g, size_t row)
{
	size_t	 i, n = 0;

	for (i = 0; i < g->ncols; i++) {
		if (g->cols[i]->unit != U_TEXT)
			continue;
		fprintf(f, "%s%s %s", n++ == 0 ? "" : "  ", g->cols[i]->id,
		    arena_str(&g->text, grid_cell(g, row, i)->off));
	}
	if (n != 0)
		putc_unlocked('\n', f);
}

/* Widths of the ids and of the values of a block's columns. */
static void
block_widths(const struct grid *g, size_t row, int *ids, int *vals)
{
	size_t	 i, n = 0;
	int	 width;

	for (i = 0; i < BLOCK_PAIRS; i++) {
		ids[i] = 0;
		vals[i] = BLOCK_VALUE;
	}
	for (i = 0; i < g->ncols; i++) {
		if (g->cols[i]->unit == U_TEXT)
			continue;
		width = (int)strlen(g->cols[i]->id);
		if (width > ids[n])
			ids[n] = width;
		width = grid_cell(g, row, i)->width;
		if (width > vals[n])
			vals[n] = width;
		n = (n + 1) % BLOCK_PAIRS;
	}
}

/* One row as pairs of a column's id and its value. */
static void
put_block(FILE *f, const struct grid *g, size_t row)
{
	int			 ids[BLOCK_PAIRS], vals[BLOCK_PAIRS], owed = 0;
	const struct cell	*c;
	size_t			 i, n = 0;

	put_block_texts(f, g, row);
	block_widths(g, row, ids, vals);
	for (i = 0; i < g->ncols; i++) {
		if (g->cols[i]->unit == U_TEXT)
			continue;
		c = grid_cell(g, row, i);
		put_cell(f, g->cols[i]->id,
		    ids[n] - (int)strlen(g->cols[i]->id), false, &owed);
		owed++;
		put_cell(f, arena_str(&g->text, c->off), vals[n] - c->width,
		    true, &owed);
		owed = BLOCK_GAP;
		n = (n + 1) % BLOCK_PAIRS;
		if (n == 0) {
			putc_unlocked('\n', f);
			owed = 0;
		}
	}
	if (n != 0)
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
	char	 clock[32];

	if (r->utc)
		gmtime_r(&t, &tm);
	else
		localtime_r(&t, &tm);
	strftime(clock, sizeof clock, "%F %T", &tm);
	fprintf(f, "%s%s  ", r->number == 0 ? "" : "\n", clock);
	if (r->snap->interval > 0)
		fprintf(f, "interval %.3f s\n", r->snap->interval);
	else
		fputs("interval -\n", f);
}

/* Names the sources that are not fine, once: what is absent on this host is,
 * and who asked for the sources sees them anyway. */
static void
put_notes(FILE *f, const struct report *r)
{
	const struct table	*t = table_find("source");
	const struct row	*row;
	struct value		 state, why;
	char			 text[CELL_SIZE];
	size_t			 i, noted = 0;

	if (r->sources == NULL)
		return;
	for (i = 0; i < r->nshown; i++) {
		if (r->shown[i].t == t)
			return;
	}
	for (i = 0; i < r->sources->nrows; i++) {
		row = &r->sources->rows[i];
		state = col_get(table_col(t, "state"), r->sources, row);
		why = col_get(table_col(t, "reason"), r->sources, row);
		if (!value_known(&why) || !value_known(&state) ||
		    strcmp(state.s, probe_state_names[PROBE_ABSENT]) == 0 ||
		    strcmp(state.s,
		    probe_state_names[PROBE_NOT_IN_TREE]) == 0)
			continue;
		value_short(text, sizeof text, &why, U_TEXT, TEXT_CAP);
		fprintf(f, "%s# %s: %s\n", noted++ == 0 ? "\n" : "", state.s,
		    text);
	}
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
	if (r->number == 0)
		put_notes(f, r);
	fflush(f);
}
