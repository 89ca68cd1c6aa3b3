/*
 * Lines are given out in order of need. What is around the panes has a budget
 * that only grows with the screen, so that a larger screen never shows less.
 */
#include "layout.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

#define PANE_LEAST	3	/* frame, titles, one row */
#define TILE_LEAST	6	/* what a pane gets before others come in, if
				 * it has so many rows */
#define FEW_ROWS	8	/* such panes stand side by side */
#define TEXT_LEAST	3	/* a column that was cut says something */

/* Panes beside each other. */
struct band {
	size_t	 first, n;	/* of the tiles */
	int	 least, need, weight;
	int	 h;
};

/* Panes that are shown, and the bands they make. */
struct tiling {
	const struct layout_need *need;
	struct rect	 room;
	size_t		 tiles[LAYOUT_PANES];
	size_t		 ntiles;
	struct band	 bands[LAYOUT_PANES];
	size_t		 nbands;
};

static int
least_of(int a, int b)
{
	return (a < b ? a : b);
}

static int
most_of(int a, int b)
{
	return (a > b ? a : b);
}

/* Lines that may go to what is not a pane: 5 of 24 for the header, and single
 * lines one after the other. */
static int
header_most(int lines)
{
	return (lines * 5 / 24);
}

static int
budget(int lines)
{
	/* Never where header_most grows: the panes' room would shrink. */
	static const int from[] = { 4, 7, 9, 14 };
	size_t		 i;
	int		 n = header_most(lines);

	for (i = 0; i < COUNT(from); i++)
		n += lines >= from[i];
	return (n);
}

/* Takes up to want lines from what is left. */
static int
take(int *left, int want)
{
	int	 n = most_of(0, least_of(*left, want));

	*left -= n;
	return (n);
}

static int
put_line(struct rect *r, int y, int cols, int lines)
{
	*r = (struct rect){ 0, y, cols, lines };
	return (y + lines);
}

/* Places all but the panes, and says where these may be. */
static struct rect
place_lines(struct layout *l, const struct layout_need *n)
{
	int	 left = budget(n->lines), most = header_most(n->lines);
	int	 status, header, findings, keys, sources, y, end;
	int	 extra = least_of(n->extra, n->lines / 4);

	if (n->npanes == 0)
		left = most = n->lines;
	status = take(&left, 1);
	header = take(&left, least_of(n->header, most));
	if (header > 0 && header == least_of(n->header, most))
		header += extra;
	findings = take(&left, n->findings);
	keys = take(&left, 1);
	sources = take(&left, n->sources);

	y = put_line(&l->header, 0, n->cols, header);
	y = put_line(&l->findings, y, n->cols, findings);
	end = n->lines - sources - status - keys;
	put_line(&l->sources, end, n->cols, sources);
	put_line(&l->status, end + sources, n->cols, status);
	put_line(&l->keys, n->lines - keys, n->cols, keys);
	return ((struct rect){ 0, y, n->cols, end - y });
}

static const struct pane_need *
tile(const struct tiling *t, size_t i)
{
	return (&t->need->panes[t->tiles[i]]);
}

static int
tile_rows(const struct tiling *t, size_t i)
{
	return (most_of(PANE_LEAST, tile(t, i)->rows));
}

static int
tile_least(const struct tiling *t, size_t i)
{
	return (least_of(TILE_LEAST, tile_rows(t, i)));
}

/* Whether a tile and the next may stand side by side: those that have few
 * rows, and all from `from` on. */
static bool
may_pair(const struct tiling *t, size_t i, size_t from)
{
	int	 half = (t->room.w - 1) / 2;

	if (i + 1 >= t->ntiles || half < most_of(1, tile(t, i)->min_w) ||
	    half < tile(t, i + 1)->min_w)
		return (false);
	return (i >= from || (tile_rows(t, i) <= FEW_ROWS &&
	    tile_rows(t, i + 1) <= FEW_ROWS));
}

/* Lines that the tiles take at least, with as many pairs as help. Tells which
 * ones begin a pair. */
static int
pair_up(const struct tiling *t, size_t from, bool pair[LAYOUT_PANES])
{
	int	 best[LAYOUT_PANES + 1], two;
	size_t	 i;

	best[t->ntiles] = 0;
	for (i = t->ntiles; i-- > 0;) {
		best[i] = best[i + 1] + tile_least(t, i);
		pair[i] = false;
		if (!may_pair(t, i, from))
			continue;
		two = best[i + 2] + most_of(tile_least(t, i),
		    tile_least(t, i + 1));
		if (two < best[i]) {
			best[i] = two;
			pair[i] = true;
		}
	}
	return (best[0]);
}

/* The pane with the focus and the first n - 1 others, in their order. */
static void
choose_tiles(struct tiling *t, size_t n)
{
	const struct layout_need *need = t->need;
	size_t	 i;

	t->ntiles = 0;
	for (i = 0; i < need->npanes && t->ntiles < n; i++) {
		if (i == need->focus || t->ntiles + 1 < n || need->focus < i)
			t->tiles[t->ntiles++] = i;
	}
}

/* As many panes as there is room for. */
static void
fit_tiles(struct tiling *t)
{
	bool	 pair[LAYOUT_PANES];
	size_t	 n;

	choose_tiles(t, 1);
	for (n = 2; n <= t->need->npanes && !t->need->zoom; n++) {
		choose_tiles(t, n);
		if (pair_up(t, 0, pair) > t->room.h) {
			choose_tiles(t, n - 1);
			return;
		}
	}
}

static void
add_band(struct tiling *t, size_t first, size_t n)
{
	struct band	*b = &t->bands[t->nbands++];
	size_t		 i;

	*b = (struct band){ .first = first, .n = n, .weight = 1 };
	for (i = first; i < first + n; i++) {
		b->least = most_of(b->least, tile_least(t, i));
		b->need = most_of(b->need, tile_rows(t, i));
		b->weight = most_of(b->weight, tile(t, i)->weight);
	}
	b->h = b->least;
}

/* Pairs those with few rows, and of the others as many as must be, the last
 * ones first. */
static void
make_bands(struct tiling *t)
{
	bool	 pair[LAYOUT_PANES];
	size_t	 i, from = t->ntiles;

	while (pair_up(t, from, pair) > t->room.h && from > 0)
		from--;
	t->nbands = 0;
	for (i = 0; i < t->ntiles; i += t->bands[t->nbands - 1].n)
		add_band(t, i, pair[i] ? 2 : 1);
}

/* The band that has least for its weight and needs more. */
static struct band *
neediest(struct tiling *t)
{
	struct band	*b, *found = NULL;
	size_t		 i;

	for (i = 0; i < t->nbands; i++) {
		b = &t->bands[i];
		if (b->h < b->need && (found == NULL ||
		    b->h * found->weight < found->h * b->weight))
			found = b;
	}
	return (found);
}

static void
share_lines(struct tiling *t)
{
	struct band	*b;
	int		 left = t->room.h, weights = 0, extra;
	size_t		 i;

	for (i = 0; i < t->nbands; i++) {
		left -= t->bands[i].h;
		weights += t->bands[i].weight;
	}
	for (; left > 0 && (b = neediest(t)) != NULL; left--)
		b->h++;
	for (i = 0; i < t->nbands; i++) {
		b = &t->bands[i];
		extra = left * b->weight / weights;
		b->h += extra;
		left -= extra;
		weights -= b->weight;
	}
}

static void
place_band(struct layout *l, const struct tiling *t, const struct band *b,
    int y)
{
	struct rect	 r = { t->room.x, y, t->room.w, b->h };

	if (b->n == 2) {
		/* One blank between the two. */
		r.w = (t->room.w - 1) / 2;
		l->panes[t->tiles[b->first + 1]] = (struct rect){ r.x + r.w + 1,
		    y, t->room.w - r.w - 1, b->h };
	}
	l->panes[t->tiles[b->first]] = r;
}

void
layout_screen(struct layout *l, const struct layout_need *need)
{
	struct layout_need	 n = *need;
	struct tiling		 t = { .need = &n };
	size_t			 i;
	int			 y;

	*l = (struct layout){ .header = { 0, 0, 0, 0 } };
	if (n.cols < 1 || n.lines < 1)
		return;
	if (n.npanes > LAYOUT_PANES)
		n.npanes = LAYOUT_PANES;
	if (n.focus >= n.npanes)
		n.focus = 0;
	t.room = place_lines(l, &n);
	if (n.npanes == 0)
		return;
	fit_tiles(&t);
	make_bands(&t);
	if (t.nbands == 1)
		t.bands[0].h = t.room.h;
	else
		share_lines(&t);
	y = t.room.y;
	for (i = 0; i < t.nbands; i++) {
		place_band(l, &t, &t.bands[i], y);
		y += t.bands[i].h;
	}
}

/* Columns as they may be: a wrong wish is put right. */
static struct col_need
col_wish(const struct col_need *c)
{
	struct col_need	 w = *c;

	w.width = most_of(w.width, 1);
	if (w.least < 1 || w.least > w.width)
		w.least = w.width;
	w.most = most_of(w.most, w.width);
	return (w);
}

/* Width of all that are shown, each in its least, with the blanks. */
static int
cols_least(const struct col_need *c, size_t n, const struct col_place *p)
{
	size_t	 i;
	int	 sum = 0;

	for (i = 0; i < n; i++) {
		if (p[i].w > 0)
			sum += (sum > 0) + col_wish(&c[i]).least;
	}
	return (sum);
}

/* Drops the lightest until the rest fits. */
static void
drop_columns(const struct col_need *c, size_t n, int width,
    struct col_place *p)
{
	size_t	 i, drop;
	int	 sum = cols_least(c, n, p);

	while (sum > width) {
		drop = n;
		for (i = 0; i < n; i++) {
			if (p[i].w > 0 && c[i].weight < 100 && (drop == n ||
			    c[i].weight <= c[drop].weight))
				drop = i;
		}
		if (drop == n)
			return;
		p[drop].w = 0;
		sum -= col_wish(&c[drop]).least + 1;
	}
}

/* Leaves out what was scrolled over, and what comes when there is no more
 * room. */
static void
scroll_columns(const struct col_need *c, size_t n, size_t fixed,
    size_t scroll, int width, struct col_place *p)
{
	size_t	 i;
	int	 sum = cols_least(c, fixed, p);

	for (i = fixed; i < n; i++) {
		if (i >= fixed + scroll)
			sum += (sum > 0) + p[i].w;
		if (i < fixed + scroll || sum > width)
			p[i].w = 0;
	}
}

/* Gives each column, the first one first, what it may have up to the width it
 * wants, or up to its most. */
static void
widen(const struct col_need *c, size_t n, bool most, int *left,
    struct col_place *p)
{
	struct col_need	 w;
	size_t		 i;

	for (i = 0; i < n && *left > 0; i++) {
		w = col_wish(&c[i]);
		if (p[i].w > 0)
			p[i].w += take(left, (most ? w.most : w.width) -
			    p[i].w);
	}
}

/* From left to right; one that does not fit at all gets what there is. */
static void
place_columns(size_t n, int width, struct col_place *p)
{
	size_t	 i;
	int	 x = 0;

	for (i = 0; i < n; i++) {
		if (p[i].w > width - x)
			p[i].w = width - x < TEXT_LEAST ? 0 : width - x;
		p[i].x = p[i].w > 0 ? x : 0;
		if (p[i].w > 0)
			x += p[i].w + 1;
	}
}

size_t
layout_columns(const struct col_need *c, size_t n, size_t fixed,
    size_t scroll, int width, struct col_place *p)
{
	size_t	 i, hidden = 0;
	int	 left;

	if (fixed > n)
		fixed = n;
	if (scroll > n - fixed)
		scroll = n - fixed;
	for (i = 0; i < n; i++)
		p[i] = (struct col_place){ 0, col_wish(&c[i]).least };
	if (scroll == 0)
		drop_columns(c, n, width, p);
	else
		scroll_columns(c, n, fixed, scroll, width, p);
	left = width - cols_least(c, n, p);
	widen(c, n, false, &left, p);
	widen(c, n, true, &left, p);
	place_columns(n, width, p);
	for (i = 0; i < n; i++) {
		if (p[i].w == 0 && (scroll == 0 || i >= fixed + scroll))
			hidden++;
	}
	return (hidden);
}
