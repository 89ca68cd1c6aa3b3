/* Every size of the screen, every width of a table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../ui/layout.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

#define MAX_COLS	300
#define MAX_LINES	100

/* What is on the screen, for comparing sizes. */
struct shown {
	int	 header, findings, sources, status, keys;
	size_t	 panes;
};

/* rows, least columns, weight: few and many rows, wishes that make no sense */
static const struct pane_need wishes[LAYOUT_PANES] = {
	{ 40, 80, 4 }, { 24, 70, 2 }, { 6, 60, 1 }, { 5, 40, 1 }, { 8, 40, 1 },
	{ 3, 30, 0 }, { 1000, 20, 9 }, { 0, 0, 1 }, { 4, 100, 1 },
	{ 9, 10, 3 }, { 12, 45, 2 }, { 7, 1, 1 }, { 100, 500, 1 },
	{ -5, -5, -5 }, { 30, 30, 100 }, { 5, 50, 1 },
};

static struct layout_need
need_of(size_t npanes, size_t focus, bool zoom)
{
	struct layout_need	 n = { .header = 5, .sources = true,
				    .findings = true, .npanes = npanes,
				    .focus = focus, .zoom = zoom };

	memcpy(n.panes, wishes, sizeof wishes);
	return (n);
}

static bool
is_there(const struct rect *r)
{
	return (r->w > 0 && r->h > 0);
}

static bool
overlap(const struct rect *a, const struct rect *b)
{
	return (a->x < b->x + b->w && b->x < a->x + a->w &&
	    a->y < b->y + b->h && b->y < a->y + a->h);
}

/* The rectangles that are there, from top to bottom; the panes come third. */
static size_t
rects_of(const struct layout *l, struct rect *r)
{
	const struct rect *const all[] = { &l->header, &l->findings, NULL,
	    &l->sources, &l->status, &l->keys };
	size_t	 i, j, n = 0;

	for (i = 0; i < COUNT(all); i++) {
		if (all[i] != NULL && is_there(all[i]))
			r[n++] = *all[i];
		for (j = 0; all[i] == NULL && j < LAYOUT_PANES; j++) {
			if (is_there(&l->panes[j]))
				r[n++] = l->panes[j];
		}
	}
	return (n);
}

/* Nothing outside, nothing over another, nothing in the wrong order. */
static void
check_rects(const struct layout *l, const struct layout_need *n)
{
	struct rect	 r[LAYOUT_PANES + 5];
	size_t		 i, j, nrects = rects_of(l, r);
	int		 area = 0;

	for (i = 0; i < nrects; i++) {
		assert_true(r[i].x >= 0 && r[i].y >= 0);
		assert_true(r[i].x + r[i].w <= n->cols);
		assert_true(r[i].y + r[i].h <= n->lines);
		area += r[i].w * r[i].h;
		if (r[i].x > 0)		/* and the blank before it */
			area += r[i].h;
		for (j = 0; j < i; j++) {
			assert_false(overlap(&r[i], &r[j]));
			assert_true(r[j].y <= r[i].y);
		}
	}
	/* As nothing overlaps, this says that there is no hole. */
	if (n->npanes > 0)
		assert_int_equal(area, n->cols * n->lines);
}

static void
check_focus(const struct layout *l, const struct layout_need *n)
{
	const struct rect	*r = &l->panes[n->focus];

	assert_true(r->w > 0);
	assert_true(r->h >= (n->lines < 3 ? n->lines : 3));
	if (n->zoom)
		assert_int_equal(r->w, n->cols);
}

static void
check_lines(const struct layout *l, const struct layout_need *n)
{
	if (n->lines == 24)
		assert_true(l->header.h <= 5);
	if (n->lines >= 24)
		assert_true(is_there(&l->keys) && is_there(&l->status) &&
		    is_there(&l->findings) == n->findings &&
		    is_there(&l->sources) == n->sources);
	/* The first to go. */
	if (is_there(&l->sources))
		assert_true(is_there(&l->keys));
	if (is_there(&l->keys) && n->findings)
		assert_true(is_there(&l->findings));
	if (is_there(&l->findings) && n->header > 0)
		assert_true(is_there(&l->header));
	if (is_there(&l->header))
		assert_true(is_there(&l->status));
	assert_true(l->header.h <= n->header);
}

static struct shown
count_shown(const struct layout *l, const struct layout_need *n)
{
	struct shown	 s = { l->header.h, l->findings.h, l->sources.h,
			    l->status.h, l->keys.h, 0 };
	size_t		 i;

	for (i = 0; i < LAYOUT_PANES; i++) {
		if (!is_there(&l->panes[i]))
			continue;
		assert_true(i < n->npanes);
		assert_true(!n->zoom || i == n->focus);
		s.panes++;
	}
	return (s);
}

static void
check_more(const struct shown *more, const struct shown *less)
{
	assert_true(more->header >= less->header);
	assert_true(more->findings >= less->findings);
	assert_true(more->sources >= less->sources);
	assert_true(more->status >= less->status);
	assert_true(more->keys >= less->keys);
	assert_true(more->panes >= less->panes);
}

static struct shown
check_one(struct layout_need *n, int cols, int lines)
{
	struct layout	 l;

	memset(&l, 0x55, sizeof l);
	n->cols = cols;
	n->lines = lines;
	layout_screen(&l, n);
	check_rects(&l, n);
	if (n->npanes > 0)
		check_focus(&l, n);
	check_lines(&l, n);
	return (count_shown(&l, n));
}

/* A larger screen never shows less. */
static void
check_sizes(struct layout_need *n)
{
	static struct shown	 narrower[MAX_LINES + 1];
	struct shown		 s, flatter;
	int			 cols, lines;

	memset(narrower, 0, sizeof narrower);
	for (cols = 1; cols <= MAX_COLS; cols++) {
		memset(&flatter, 0, sizeof flatter);
		for (lines = 1; lines <= MAX_LINES; lines++) {
			s = check_one(n, cols, lines);
			check_more(&s, &flatter);
			check_more(&s, &narrower[lines]);
			narrower[lines] = flatter = s;
		}
	}
}

static void
test_sizes(void **state)
{
	static const size_t	 npanes[] = { 0, 1, 2, 5, 16 };
	struct layout_need	 n;
	size_t			 i, focus;

	(void)state;
	for (i = 0; i < COUNT(npanes); i++) {
		for (focus = 0; focus == 0 || focus < npanes[i];
		    focus += focus < 2 ? 1 : 5) {
			n = need_of(npanes[i], focus, false);
			check_sizes(&n);
		}
		n = need_of(npanes[i], npanes[i] / 2, true);
		check_sizes(&n);
	}
}

/* Every focus, zoomed or not, sizes with gaps between, up to the largest. */
static void
test_focus(void **state)
{
	struct layout_need	 n;
	size_t			 i;
	int			 cols, lines;

	(void)state;
	for (i = 0; i < 2 * LAYOUT_PANES; i++) {
		n = need_of(LAYOUT_PANES, i / 2, i % 2 != 0);
		for (cols = 1; cols <= 500; cols += 1 + cols / 7) {
			for (lines = 1; lines <= 300; lines += 1 + lines / 9)
				check_one(&n, cols, lines);
		}
		check_one(&n, 500, 300);
	}
}

/* Other headers, without the single lines; the panes have what is left. */
static void
test_header(void **state)
{
	struct layout_need	 n;
	struct shown		 s, last;
	int			 header, lines;

	(void)state;
	for (header = 0; header < 40; header++) {
		n = need_of(5, 1, false);
		n.header = header;
		n.findings = n.sources = false;
		memset(&last, 0, sizeof last);
		for (lines = 1; lines < 99; lines++) {
			s = check_one(&n, 80, lines);
			assert_int_equal(s.findings + s.sources, 0);
			check_more(&s, &last);
			last = s;
		}
	}
}

static void
test_nothing(void **state)
{
	static const int	 sizes[][2] = { { 0, 0 }, { 0, 24 },
				    { 80, 0 }, { -1, -1 }, { -80, 24 } };
	struct layout_need	 n = need_of(2, 0, false);
	struct layout		 l;
	struct rect		 r[LAYOUT_PANES + 5];
	size_t			 i;

	(void)state;
	for (i = 0; i < COUNT(sizes); i++) {
		n.cols = sizes[i][0];
		n.lines = sizes[i][1];
		layout_screen(&l, &n);
		assert_int_equal(rects_of(&l, r), 0);
	}
	/* More panes than there may be, a focus that is none of them. */
	n = need_of(LAYOUT_PANES + 3, 99, false);
	n.cols = 500;
	n.lines = 300;
	layout_screen(&l, &n);
	n.npanes = LAYOUT_PANES;
	check_rects(&l, &n);
	assert_int_equal(count_shown(&l, &n).panes, LAYOUT_PANES);
}

static void
assert_rect(const struct rect *r, int x, int y, int w, int h)
{
	assert_int_equal(r->x, x);
	assert_int_equal(r->y, y);
	assert_int_equal(r->w, w);
	assert_int_equal(r->h, h);
}

/* Five panes, the first with 40 rows, the second with 24, others with few. */
static void
test_places(void **state)
{
	struct layout_need	 n = need_of(5, 0, false);
	struct layout		 l;

	(void)state;
	n.cols = 80;
	n.lines = 24;
	layout_screen(&l, &n);
	assert_rect(&l.header, 0, 0, 80, 5);
	assert_rect(&l.findings, 0, 5, 80, 1);
	assert_rect(&l.panes[0], 0, 6, 80, 9);
	assert_rect(&l.panes[1], 0, 15, 80, 6);
	assert_rect(&l.sources, 0, 21, 80, 1);
	assert_rect(&l.status, 0, 22, 80, 1);
	assert_rect(&l.keys, 0, 23, 80, 1);
	assert_int_equal(l.panes[2].h, 0);

	/* Wide: the last ones side by side, the first one by itself. */
	n.cols = 150;
	n.lines = 42;
	layout_screen(&l, &n);
	assert_rect(&l.panes[0], 0, 6, 150, 14);
	assert_rect(&l.panes[1], 0, 20, 150, 7);
	assert_rect(&l.panes[2], 0, 27, 150, 6);
	assert_rect(&l.panes[3], 0, 33, 74, 6);
	assert_rect(&l.panes[4], 75, 33, 75, 6);

	/* The focus takes the place of the last. */
	n.cols = 80;
	n.lines = 24;
	n.focus = 3;
	layout_screen(&l, &n);
	assert_rect(&l.panes[0], 0, 6, 80, 10);
	assert_rect(&l.panes[3], 0, 16, 80, 5);

	/* All of the room for one. */
	n.zoom = true;
	layout_screen(&l, &n);
	assert_rect(&l.panes[3], 0, 6, 80, 15);
}

/* First what each needs, then by weight; others join on more columns. */
static void
test_shares(void **state)
{
	struct layout_need	 n = { .cols = 80, .lines = 41, .npanes = 2 };
	struct layout		 l;

	(void)state;
	n.panes[0] = (struct pane_need){ 6, 60, 3 };
	n.panes[1] = (struct pane_need){ 20, 60, 1 };
	layout_screen(&l, &n);
	assert_rect(&l.status, 0, 39, 80, 1);
	assert_rect(&l.panes[0], 0, 0, 80, 6 + 9);
	assert_rect(&l.panes[1], 0, 15, 80, 20 + 4);

	/* Not enough for all: by weight, but none more than it needs. */
	n.panes[0].rows = 100;
	layout_screen(&l, &n);
	assert_rect(&l.panes[0], 0, 0, 80, 29);
	assert_rect(&l.panes[1], 0, 29, 80, 10);
	n.panes[0].rows = 25;
	layout_screen(&l, &n);
	assert_rect(&l.panes[0], 0, 0, 80, 25);
	assert_rect(&l.panes[1], 0, 25, 80, 14);

	/* Two with few rows stand side by side if they can. */
	n.panes[0].rows = n.panes[1].rows = 7;
	layout_screen(&l, &n);
	assert_int_equal(l.panes[1].x, 0);
	n.cols = 120;
	layout_screen(&l, &n);
	assert_int_equal(l.panes[1].x, 0);
	n.cols = 121;
	layout_screen(&l, &n);
	assert_rect(&l.panes[0], 0, 0, 60, 39);
	assert_rect(&l.panes[1], 61, 0, 60, 39);

	/* Two with many only where one would be left out. */
	n.panes[0].rows = n.panes[1].rows = 50;
	layout_screen(&l, &n);
	assert_int_equal(l.panes[1].x, 0);
	n.lines = 12;
	layout_screen(&l, &n);
	assert_rect(&l.panes[1], 61, 0, 60, 10);
	n.cols = 120;
	layout_screen(&l, &n);
	assert_int_equal(l.panes[1].h, 0);
}

/* Only as many as must, from the last on, and only where both are wide
 * enough. */
static void
test_pairs(void **state)
{
	struct layout_need	 n = { .cols = 150, .lines = 20, .npanes = 4 };
	struct layout		 l;
	size_t			 i;

	(void)state;
	for (i = 0; i < n.npanes; i++)
		n.panes[i] = (struct pane_need){ 50, 60, 1 };
	layout_screen(&l, &n);
	assert_rect(&l.panes[0], 0, 0, 150, 6);
	assert_rect(&l.panes[1], 0, 6, 150, 6);
	assert_rect(&l.panes[2], 0, 12, 74, 6);
	assert_rect(&l.panes[3], 75, 12, 75, 6);
	n.panes[3].min_w = 75;
	layout_screen(&l, &n);
	assert_rect(&l.panes[1], 0, 6, 74, 6);
	assert_rect(&l.panes[2], 75, 6, 75, 6);
	assert_rect(&l.panes[3], 0, 12, 150, 6);
	n.panes[2].min_w = 75;
	layout_screen(&l, &n);
	assert_rect(&l.panes[1], 75, 0, 75, 6);
	assert_rect(&l.panes[2], 0, 6, 150, 6);
}

/*
 * Columns.
 */

#define MAX_NEED	16
static const struct cols {
	size_t		 n;
	struct col_need	 c[MAX_NEED];	/* width, least, most, weight */
} tables_of_columns[] = {
	{ 0, { { 0, 0, 0, 0 } } },
	{ 1, { { 16, 8, 40, 100 } } },
	{ 4, { { 5, 5, 5, 10 }, { 5, 5, 5, 10 }, { 5, 5, 5, 10 },
	    { 5, 5, 5, 10 } } },
	{ 13, { { 16, 8, 32, 100 }, { 1, 1, 1, 80 }, { 3, 3, 3, 85 },
	    { 6, 6, 6, 98 }, { 6, 6, 6, 100 }, { 6, 6, 6, 100 },
	    { 6, 6, 6, 70 }, { 5, 5, 5, 75 }, { 11, 11, 11, 60 },
	    { 11, 11, 11, 60 }, { 11, 11, 11, 55 }, { 30, 12, 80, 40 },
	    { 12, 5, 60, 65 } } },
	{ 16, { { 7, 7, 7, 5 }, { 40, 10, 40, 100 }, { 36, 36, 36, 5 },
	    { 8, 4, 10, 99 }, { 1, 1, 1, 1 }, { 2, 2, 2, 2 },
	    { 300, 3, 400, 3 }, { 9, 9, 9, 100 }, { 4, 4, 4, 50 },
	    { 4, 4, 4, 50 }, { 8, 3, 20, 50 }, { 4, 4, 4, 51 },
	    { 20, 20, 20, 90 }, { 1, 1, 1, 100 }, { 6, 2, 6, 7 },
	    { 6, 2, 7, 6 } } },
};

/* A table's columns as they were placed. */
struct placed {
	const struct col_need	*c;
	size_t			 n, fixed, scroll;
	int			 width;
	struct col_place	 p[MAX_NEED];
	size_t			 hidden;
};

/* Inside, in order, one blank between two. The width they take. */
static int
check_places(const struct placed *t)
{
	size_t	 i;
	int	 end = -1;

	for (i = 0; i < t->n; i++) {
		assert_true(t->p[i].w >= 0);
		assert_true(t->p[i].x >= 0);
		if (t->p[i].w == 0)
			continue;
		assert_int_equal(t->p[i].x, end + 1);
		end = t->p[i].x + t->p[i].w;
		assert_true(t->p[i].w <= t->c[i].most);
	}
	assert_true(end <= t->width || end == -1);
	return (end == -1 ? 0 : end);
}

/* What a set of columns takes, each as narrow as it may be. */
static int
least_width(const struct placed *t, bool (*has)(const struct placed *, size_t))
{
	size_t	 i;
	int	 sum = -1;

	for (i = 0; i < t->n; i++) {
		if (has(t, i))
			sum += t->c[i].least + 1;
	}
	return (sum < 0 ? 0 : sum);
}

static bool
is_shown(const struct placed *t, size_t i)
{
	return (t->p[i].w > 0);
}

static bool
is_heavy(const struct placed *t, size_t i)
{
	return (t->c[i].weight >= 100);
}

static bool
is_fixed(const struct placed *t, size_t i)
{
	return (i < t->fixed);
}

/* Narrowed only if nothing is left, widened only when all have enough, the
 * first one first. */
static void
check_widths(const struct placed *t, int used)
{
	bool	 narrow = false, short_of_most = false;
	size_t	 i;

	for (i = 0; i < t->n; i++) {
		if (!is_shown(t, i))
			continue;
		assert_true(t->p[i].w >= t->c[i].least);
		if (narrow)
			assert_int_equal(t->p[i].w, t->c[i].least);
		if (short_of_most)
			assert_true(t->p[i].w <= t->c[i].width);
		narrow = narrow || t->p[i].w < t->c[i].width;
		short_of_most = short_of_most || t->p[i].w < t->c[i].most;
	}
	if (short_of_most && used > 0)
		assert_int_equal(used, t->width);
}

/* The heaviest survive, and none is dropped that fits. */
static void
check_weights(const struct placed *t)
{
	size_t	 i, j, best = t->n;

	for (i = 0; i < t->n; i++) {
		if (is_shown(t, i))
			continue;
		assert_true(t->c[i].weight < 100);
		if (best == t->n || t->c[i].weight > t->c[best].weight)
			best = i;
		for (j = 0; j < t->n; j++) {
			if (is_shown(t, j))
				assert_true(t->c[j].weight > t->c[i].weight ||
				    (t->c[j].weight == t->c[i].weight &&
				    j < i));
		}
	}
	if (best < t->n)
		assert_true(least_width(t, is_shown) +
		    (least_width(t, is_shown) > 0) + t->c[best].least >
		    t->width);
}

/* Not even those that always stay fit: they are cut, at the right end. */
static void
check_cut(const struct placed *t, bool (*stays)(const struct placed *, size_t))
{
	size_t	 i;
	int	 x = 0;

	for (i = 0; i < t->n; i++) {
		if (!stays(t, i)) {
			assert_int_equal(t->p[i].w, 0);
			continue;
		}
		if (t->c[i].least <= t->width - x)
			assert_int_equal(t->p[i].w, t->c[i].least);
		else if (t->width - x >= 3)
			assert_int_equal(t->p[i].w, t->width - x);
		else
			assert_int_equal(t->p[i].w, 0);
		if (t->p[i].w > 0)
			x += t->p[i].w + 1;
	}
}

static void
check_scrolled(const struct placed *t, int used)
{
	size_t	 i, next = t->fixed + t->scroll;

	if (least_width(t, is_fixed) > t->width) {
		check_cut(t, is_fixed);
		next = t->n;
	} else
		check_widths(t, used);
	for (i = 0; i < t->fixed && next < t->n; i++)
		assert_true(is_shown(t, i));
	for (i = t->fixed; i < t->fixed + t->scroll; i++)
		assert_false(is_shown(t, i));
	while (next < t->n && is_shown(t, next))
		next++;
	if (next < t->n) {
		assert_int_equal(t->hidden, t->n - next);
		assert_true(least_width(t, is_shown) + (used > 0) +
		    t->c[next].least > t->width);
	}
	for (; next < t->n; next++)
		assert_false(is_shown(t, next) && !is_fixed(t, next));
}

static size_t
count_columns(const struct placed *t, size_t from)
{
	size_t	 i, n = 0;

	for (i = from; i < t->n; i++)
		n += is_shown(t, i);
	return (n);
}

static void
place(struct placed *t, const struct cols *c, size_t fixed, size_t scroll,
    int width)
{
	memset(t, 0x55, sizeof *t);
	t->c = c->c;
	t->n = c->n;
	t->width = width;
	t->hidden = layout_columns(c->c, c->n, fixed, scroll, width, t->p);
	t->fixed = fixed < t->n ? fixed : t->n;
	t->scroll = scroll < t->n - t->fixed ? scroll : t->n - t->fixed;
}

static void
test_columns(void **state)
{
	const struct cols	*c;
	struct placed		 t;
	size_t			 shown;
	int			 width, used;

	(void)state;
	for (c = tables_of_columns; c < tables_of_columns +
	    COUNT(tables_of_columns); c++) {
		shown = 0;
		for (width = -1; width <= 1000; width++) {
			place(&t, c, 1, 0, width);
			used = check_places(&t);
			if (least_width(&t, is_heavy) > width)
				check_cut(&t, is_heavy);
			else {
				check_widths(&t, used);
				check_weights(&t);
			}
			assert_int_equal(t.hidden, t.n - count_columns(&t, 0));
			assert_true(count_columns(&t, 0) >= shown);
			shown = count_columns(&t, 0);
		}
		assert_int_equal(t.hidden, 0);
	}
}

static void
test_scroll(void **state)
{
	const struct cols	*c;
	struct placed		 t;
	size_t			 i;
	int			 width, used;

	(void)state;
	for (c = tables_of_columns; c < tables_of_columns +
	    COUNT(tables_of_columns); c++) {
		/* i: columns that stay, and columns skipped */
		for (i = 0; i < 4 * (c->n + 2); i++) {
			for (width = 0; width <= 300; width++) {
				place(&t, c, i % 4, 1 + i / 4, width);
				if (t.scroll == 0)
					continue;
				used = check_places(&t);
				check_scrolled(&t, used);
				assert_true(t.hidden + count_columns(&t,
				    t.fixed) + t.scroll + t.fixed <= t.n);
			}
		}
	}
}

/* What 80 columns and less have of the fourth table above. */
static void
test_examples(void **state)
{
	static const struct {
		int	 width;
		size_t	 fixed, scroll, hidden;
		int	 w[13];
	} cases[] = {
		{ 2, 1, 0, 13, { 0 } },
		{ 3, 1, 0, 12, { 3 } },
		{ 8, 1, 0, 12, { 8 } },
		{ 11, 1, 0, 12, { 8 } },
		{ 12, 1, 0, 11, { 8, 0, 0, 0, 3 } },
		{ 22, 1, 0, 10, { 8, 0, 0, 0, 6, 6 } },
		{ 29, 1, 0, 9, { 8, 0, 0, 6, 6, 6 } },
		{ 34, 1, 0, 8, { 9, 0, 3, 6, 6, 6 } },
		{ 35, 1, 0, 7, { 8, 1, 3, 6, 6, 6 } },
		{ 80, 1, 0, 2, { 10, 1, 3, 6, 6, 6, 6, 5, 11, 11, 0, 0,
		    5 } },
		{ 20, 1, 2, 9, { 13, 0, 0, 6 } },
		{ 20, 1, 8, 3, { 8, 0, 0, 0, 0, 0, 0, 0, 0, 11 } },
		{ 60, 1, 11, 0, { 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 27 } },
		{ 60, 1, 99, 0, { 32 } },
		{ 60, 1, SIZE_MAX, 0, { 32 } },
	};
	struct placed	 t;
	size_t		 i, j;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		place(&t, &tables_of_columns[3], cases[i].fixed,
		    cases[i].scroll, cases[i].width);
		for (j = 0; j < t.n; j++) {
			if (t.p[j].w != cases[i].w[j])
				print_error("case %zu, column %zu\n", i, j);
			assert_int_equal(t.p[j].w, cases[i].w[j]);
		}
		assert_int_equal(t.hidden, cases[i].hidden);
	}
}

/* Wishes that make no sense are put right. */
static void
test_wishes(void **state)
{
	static const struct cols	 odd = { 4, { { 0, 0, 0, 5 },
					    { -3, 7, -9, 100 },
					    { 5, 9, 2, 200 },
					    { 4, -1, 4, -6 } } };
	static const int		 least[] = { 1, 1, 5, 4 };
	struct placed			 t;
	size_t				 i;

	(void)state;
	place(&t, &odd, 0, 0, 100);
	for (i = 0; i < odd.n; i++)
		assert_int_equal(t.p[i].w, least[i]);
	place(&t, &odd, 0, 0, 7);
	assert_int_equal(t.hidden, 2);
	assert_int_equal(t.p[2].x, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_focus),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_shares),
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_scroll),
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_wishes),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
