/* A pane from top to bottom: frame, titles, rows, totals. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../src/parts.h"
#include "../src/text.h"
#include "../src/xmalloc.h"
#include "pane.h"
#include "source.h"

#define GUTTER		1	/* signs before a row */
#define NAME_LEAST	12
#define NAME_MOST	48
#define TEXT_SHORT	8
#define LABEL_WIDTH	24	/* of rows below others */
#define BAR_LEAST	10
#define COUNT_WIDTH	24	/* of "1000 VMs", at most about */
#define TOTALS_FROM	7	/* lines of a pane that has totals */
#define NO_TITLE	4	/* lines below which the titles go */

/* What a column wants; texts can be narrowed, bars too. */
static struct col_need
need_of(const struct ui *ui, const struct pane *p, size_t i, int width)
{
	const struct column	*c = p->cols[i];
	struct col_need		 n = { .weight = c->weight };

	if (p->in_order)
		n.weight = i < 98 ? 99 - (int)i : 1;

	n.width = n.least = n.most = cell_width(ui, c);
	if (c->look == LOOK_BAR) {
		n.least = BAR_LEAST;
		n.most = n.width * 2;
	} else if (c->look == LOOK_SPARK)
		n.least = n.most = n.width;
	else if (c == table_name_col(p->t)) {
		n.weight = 100;
		n.least = n.width > NAME_LEAST ? NAME_LEAST : n.width;
		if (n.least > width / 2)
			n.least = width / 2 < 3 ? 3 : width / 2;
		n.most = p->name_width > NAME_MOST ? NAME_MOST :
		    p->name_width;
		if (p->tree || p->folds.n != 0) {
			n.width += 4;
			n.least += 4;
			n.most = n.most < LABEL_WIDTH ? LABEL_WIDTH + 4 :
			    n.most + 4;
		}
		if (n.most < n.width)
			n.most = n.width;
	} else if (c->unit == U_TEXT) {
		/* Half a sentence says nothing. */
		n.least = c->blank || n.width <= TEXT_SHORT ? n.width :
		    text_width(c->title);
		n.most = n.width <= TEXT_SHORT ? n.width : n.width * 4;
	}
	return (n);
}

static void
place_columns(struct ui *ui, struct pane *p, int width)
{
	struct col_need	*needs = xcalloc(p->ncols + 1, sizeof *needs);
	struct col_place *places;
	size_t		 i, n;

	free(p->places);
	p->places = xcalloc(p->ncols + 1, sizeof *p->places);
	places = xcalloc(p->ncols + 1, sizeof *places);
	for (i = n = 0; i < p->ncols; i++) {
		if (i >= 64 || (p->nothing >> i & 1) == 0)
			needs[n++] = need_of(ui, p, i, width);
	}
	if (p->scroll + 1 > n)
		p->scroll = n == 0 ? 0 : n - 1;
	p->more = layout_columns(needs, n, 1, p->scroll, width, places);
	for (i = n = 0; i < p->ncols; i++) {
		if (i >= 64 || (p->nothing >> i & 1) == 0)
			p->places[i] = places[n++];
		p->places[i].x += GUTTER;
	}
	free(places);
	free(needs);
}

/* That of -f and that of the pane hold together. */
static char *
filter_words(const struct ui *ui, const struct pane *p)
{
	const char	*f = ui->o->filter == NULL ? "" : ui->o->filter_text;
	const char	*own = p->filter_text == NULL ? "" : p->filter_text;
	char		*both, *clean;

	both = xasprintf("%s%s%s", f, *f != '\0' && *own != '\0' ? " " : "",
	    own);
	clean = text_clean(both);
	free(both);
	return (clean);
}

/* Columns that can be in bits. */
static bool
has_rates(const struct pane *p)
{
	size_t	 i;

	for (i = 0; i < p->ncols; i++) {
		if (p->cols[i]->unit == U_BPS)
			return (true);
	}
	return (false);
}

/* Left: the pane and what narrows it. */
static char *
frame_left(const struct ui *ui, const struct pane *p)
{
	const char	*preset = pane_preset(p);
	char		*s, *old, *filter;
	bool		 bits = has_rates(p) &&
			    ui->config.units == UNITS_BITS;

	s = p->t->key != 0 ? xasprintf("%c %s", p->t->key, p->t->title) :
	    xstrdup(p->t->title);
	if (p->t->presets[0].id != NULL && !p->fixed) {
		old = s;
		s = xasprintf("%s [%s]", old, preset != NULL ? preset :
		    "own");
		free(old);
	}
	if (ui->zoom || ui->config.raw || bits) {
		old = s;
		s = xasprintf("%s%s%s%s", old, ui->zoom && ui->npanes > 1 ?
		    " zoom" : "", ui->config.raw ? " exact" : "",
		    bits ? " bits" : "");
		free(old);
	}
	if (p->filter_text != NULL || ui->o->filter != NULL) {
		old = s;
		filter = filter_words(ui, p);
		s = xasprintf("%s \\ %s: %zu of %zu", old, filter,
		    p->view.nrows, p->total);
		free(filter);
		free(old);
	}
	if (p->search != NULL) {
		old = s;
		filter = text_clean(p->search);
		s = xasprintf("%s / %s", old, filter);
		free(filter);
		free(old);
	}
	return (s);
}

/* Right: the order, and which part of it is seen. */
static char *
frame_right(const struct ui *ui, const struct pane *p)
{
	const char	*arrow = ui->ascii ? (p->up ? "^" : "v") :
			    (p->up ? "▲" : "▼");
	char		*s, *old;

	if (p->hold)
		s = xstrdup("order held");
	else if (p->sort != NULL)
		s = xasprintf("by %s %s", p->sort->title, arrow);
	else
		s = xstrdup("");
	if (p->nlines > (size_t)p->height && p->height > 0) {
		old = s;
		s = xasprintf("%s  %zu-%zu of %zu", old, p->top + 1,
		    p->top + p->height < p->nlines ? p->top + p->height :
		    p->nlines, p->nlines);
		free(old);
	}
	return (s);
}

static void
draw_frame(struct ui *ui, struct pane *p, struct canvas *cv, bool focus)
{
	enum role	 line = focus ? ROLE_focus : ROLE_border;
	enum role	 title = focus ? ROLE_focus : ROLE_title;
	char		*left = frame_left(ui, p), *right;
	int		 x, w = cv->r.w, rw;

	put_fill(cv, 0, 0, w, line, ui->ascii ? '-' : 0x2500);
	x = text_width(left) + 2 <= w - 2 ? text_width(left) : w - 4;
	if (x > 0)
		x = put_fit(cv, 2, 0, x, title, left);
	right = frame_right(ui, p);
	rw = text_width(right);
	if (*right != '\0' && x + 3 + rw < w)
		put(cv, w - rw - 2, 0, title, right);
	free(left);
	free(right);
}

static void
draw_titles(struct ui *ui, struct pane *p, struct canvas *cv, int y)
{
	const struct column	*c;
	enum role		 role;
	size_t			 i;
	int			 x, w;

	put_fill(cv, 0, y, cv->r.w, ROLE_header, ' ');
	for (i = 0; i < p->ncols; i++) {
		c = p->cols[i];
		x = p->places[i].x;
		if ((w = p->places[i].w) == 0)
			continue;
		role = c == p->sort ? ROLE_sorted : ROLE_header;
		if (c->unit == U_TEXT || i == 0)
			put_fit(cv, x, y, w, role, c->title);
		else
			put_right(cv, x, y, w, role, c->title);
	}
	if (p->scroll > 0)
		put(cv, 0, y, ROLE_header, "<");
	if (p->more > 0)
		put(cv, cv->r.w - 1, y, ROLE_header, ">");
	(void)ui;
}

static enum role
name_role(const struct pane *p, const struct line *l)
{
	struct value	 v;

	if (l->child)
		return (ROLE_text);
	v = col_get(table_name_col(p->t), l->v, line_row(l));
	return (v.state == V_STALE ? ROLE_stale : ROLE_name);
}

/* The name, with what the tree looks like and what a search has found. */
static void
draw_name(struct pane *p, struct canvas *cv, int x, int y, int w,
    const struct line *l)
{
	char		 name[512];
	const char	*found;
	bool		 tree = p->t->child[0] != NULL &&
			    (p->tree || p->folds.n != 0);
	int		 at;

	if (tree && w > 4) {
		if (!l->child)
			put(cv, x, y, ROLE_dim,
			    pane_open(p, line_row(l)->key) ? "-" : "+");
		x += l->child ? 4 : 2;
		w -= l->child ? 4 : 2;
	}
	line_name(p, l, name, sizeof name);
	put_fit(cv, x, y, w, name_role(p, l), name);
	if (p->search == NULL || (found = strcasestr(name, p->search)) == NULL)
		return;
	name[found - name] = '\0';
	at = text_width(name);
	if (at < w)
		put_role(cv, x + at, y, text_width(p->search) < w - at ?
		    text_width(p->search) : w - at, ROLE_match, false);
}

/* Bars keep their colours. */
static void
select_line(const struct pane *p, struct canvas *cv, int y)
{
	size_t	 i;
	int	 x = 0;

	for (i = 0; i < p->ncols; i++) {
		if (p->places[i].w == 0 || p->cols[i]->look == LOOK_PLAIN)
			continue;
		put_role(cv, x, y, p->places[i].x - x, ROLE_selected, false);
		x = p->places[i].x + p->places[i].w;
	}
	put_role(cv, x, y, cv->r.w - x, ROLE_selected, false);
}

static void
draw_line(struct ui *ui, struct pane *p, struct canvas *cv, int y,
    size_t n, bool focus)
{
	const struct line	*l = &p->lines[n];
	bool			 tagged = keyset_has(&p->tags,
				    line_row(l)->key);
	size_t			 i;

	ui_sees(ui, l->v->t, line_row(l)->key);
	for (i = 0; i < p->ncols; i++) {
		if (p->places[i].w == 0)
			continue;
		if (i == 0)
			draw_name(p, cv, p->places[i].x, y, p->places[i].w,
			    l);
		else
			cell_draw(ui, cv, p->places[i].x, y, p->places[i].w,
			    l, p->cols[i]);
	}
	if (tagged)
		put_role(cv, 0, y, cv->r.w, ROLE_tagged, true);
	if (line_off(l))
		put_role(cv, 0, y, cv->r.w, ROLE_dim, false);
	if (n == p->at && focus)
		select_line(p, cv, y);
	if (tagged || (n == p->at && focus))
		put(cv, 0, y, n == p->at && focus ? ROLE_selected :
		    ROLE_tagged, tagged ? "*" : ">");
}

/* Sum of a column over all rows. */
static double
sum_of(struct pane *p, size_t i)
{
	struct pane_sum	*s = &p->sums[i];
	struct value	 v;
	size_t		 r;

	if (s->done)
		return (s->d);
	s->done = true;
	s->d = NAN;
	for (r = 0; r < p->view.nrows; r++) {
		v = col_get(p->cols[i], &p->view, &p->view.rows[r]);
		if (value_known(&v))
			s->d = (isnan(s->d) ? 0 : s->d) + v.d;
		else if (p->t->off == NULL ||
		    !p->t->off(&p->view, &p->view.rows[r]))
			s->partly = true;
	}
	return (s->d);
}

/* A sum may be wider than its parts: it may stand in the column before, if
 * that has none. */
static int
room_before(const struct pane *p, size_t i)
{
	size_t	 before = i;

	while (before-- > 1) {
		if (p->places[before].w != 0)
			return (p->cols[before]->sum ? 0 :
			    p->places[before].w + 1);
	}
	return (0);
}

/* How many rows there are may stand below columns that have no sum, too. */
static int
room_for_count(const struct pane *p)
{
	size_t	 i;
	int	 w = p->places[0].w;

	for (i = 1; i < p->ncols && w < COUNT_WIDTH && !p->cols[i]->sum; i++)
		w += p->places[i].w == 0 ? 0 : p->places[i].w + 1;
	return (w);
}

static void
draw_totals(struct ui *ui, struct pane *p, struct canvas *cv, int y)
{
	struct value	 v;
	char		 buf[128];
	size_t		 i;
	double		 d;
	int		 w;

	put_fill(cv, 0, y, cv->r.w, ROLE_header, ' ');
	for (i = 0; i < p->ncols; i++) {
		if (p->places[i].w == 0)
			continue;
		if (i == 0) {
			snprintf(buf, sizeof buf, "%zu %s", p->view.nrows,
			    p->t->title);
			put_fit(cv, p->places[i].x, y, room_for_count(p),
			    ROLE_header, buf);
			continue;
		}
		if (!p->cols[i]->sum || isnan(d = sum_of(p, i)))
			continue;
		v = cell_value(ui, p->cols[i], value_real(d));
		w = p->places[i].w + room_before(p, i);
		cell_text(ui, p->cols[i], &v, w, buf, sizeof buf);
		put_right(cv, p->places[i].x + p->places[i].w - w, y, w,
		    ROLE_header, buf);
		if (p->sums[i].partly)
			put(cv, p->places[i].x + p->places[i].w, y,
			    ROLE_header, "+");
	}
}

/* Sources of the pane that have something to say; how many lines they take. */
static int
draw_trouble(struct ui *ui, const struct pane *p, struct canvas *cv, int y)
{
	uint64_t parts = 0;
	char	 name[64], why[512];
	size_t	 i, at = 0;
	int	 n = 0, x;

	for (i = 0; i < p->t->ndrive; i++)
		parts |= PART_BIT(p->t->joins[i].part);
	if (p->t->by_name != NULL)
		parts |= column_parts(table_name_col(p->t));
	while (source_why(ui, parts, &at, name, sizeof name, why,
	    sizeof why)) {
		x = put(cv, 2, y + n, ROLE_name, name);
		put_fit(cv, x + 1, y + n++, cv->r.w - x - 2, ROLE_warn, why);
	}
	return (n);
}

/* Rows there are, but none of them is to be seen; false where that is not why
 * there is nothing. */
static bool
all_hidden(const struct ui *ui, const struct pane *p, char *buf, size_t size)
{
	char	 key[KEY_NAME_SIZE];

	if (p->total != 0 && p->filter_text != NULL)
		snprintf(buf, size, "None of %zu matches the filter; %s shows "
		    "all.", p->total, ui_key_of(ui, ACT_close, key));
	else if (p->total != 0 && ui->o->filter != NULL)
		snprintf(buf, size, "None of %zu matches the filter of -f.",
		    p->total);
	else if (p->total != 0 && ui->following)
		snprintf(buf, size, "What is followed has nothing here, or "
		    "has ended; %s shows all.",
		    ui_key_of(ui, ACT_follow, key));
	else if (p->noff != 0)
		snprintf(buf, size, "%zu are off; %s shows them.", p->noff,
		    ui_key_of(ui, ACT_off, key));
	else
		return (false);
	return (true);
}

/* Why there is nothing to see. */
static void
draw_empty(struct ui *ui, struct pane *p, struct canvas *cv, int y)
{
	char	 buf[128], key[KEY_NAME_SIZE];
	int	 w = cv->r.w - 3, n;
	bool	 hidden = all_hidden(ui, p, buf, sizeof buf);

	if (!hidden && ui->snap.now[p->t->joins[0].part] == NULL) {
		snprintf(buf, sizeof buf, "Looking for %s ...", p->t->title);
		hidden = true;
	}
	if (hidden) {
		put_fit(cv, 2, y, w, ROLE_dim, buf);
		return;
	}
	snprintf(buf, sizeof buf, "No %s to be seen on this host.",
	    p->t->title);
	put_fit(cv, 2, y, w, ROLE_dim, buf);
	n = draw_trouble(ui, p, cv, y + 2);
	snprintf(buf, sizeof buf, "%s says where hypertop has looked, and "
	    "what it may not read.", ui_key_of(ui, ACT_sources, key));
	put_fit(cv, 2, y + 2 + n + (n > 0), w, ROLE_dim, buf);
}

void
pane_draw(struct ui *ui, struct pane *p, struct canvas *cv, bool focus)
{
	bool	 titles = cv->r.h >= NO_TITLE - 1;
	bool	 totals = cv->r.h >= TOTALS_FROM && p->view.nrows > 1;
	int	 y, first = 1 + titles;

	p->first = first;
	p->height = cv->r.h - first - totals;
	place_columns(ui, p, cv->r.w - GUTTER - 1);
	pane_show_cursor(p);
	draw_frame(ui, p, cv, focus);
	if (titles)
		draw_titles(ui, p, cv, 1);
	if (p->nlines == 0 && p->height > 0)
		draw_empty(ui, p, cv, first + (p->height > 3));
	for (y = 0; y < p->height && p->top + y < p->nlines; y++)
		draw_line(ui, p, cv, first + y, p->top + y, focus);
	if (totals) {
		/* Right below the rows where they do not fill the pane. */
		y = first + (p->nlines - p->top < (size_t)p->height ?
		    (int)(p->nlines - p->top) : p->height);
		draw_totals(ui, p, cv, y);
	}
}
