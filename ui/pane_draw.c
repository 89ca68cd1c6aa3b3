/* A pane from top to bottom: frame, titles, rows, totals. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../src/text.h"
#include "../src/xmalloc.h"
#include "pane.h"

#define GUTTER		1	/* signs before a row */
#define NAME_LEAST	12
#define NAME_MOST	48
#define TEXT_LEAST	6
#define BAR_LEAST	10
#define TOTALS_FROM	7	/* lines of a pane that has totals */
#define NO_TITLE	4	/* lines below which the titles go */

/* What a column wants; texts can be narrowed, bars too. */
static struct col_need
need_of(const struct ui *ui, const struct pane *p, const struct column *c)
{
	struct col_need	 n = { .weight = c->weight };

	n.width = n.least = n.most = cell_width(ui, c);
	if (c->look == LOOK_BAR) {
		n.least = BAR_LEAST;
		n.most = n.width * 2;
	} else if (c->look == LOOK_SPARK)
		n.least = n.most = n.width;
	else if (c == table_name_col(p->t)) {
		n.weight = 100;
		n.least = n.width > NAME_LEAST ? NAME_LEAST : n.width;
		n.most = NAME_MOST;
		if (p->tree || p->folds.n != 0) {
			n.width += 4;
			n.least += 4;
		}
	} else if (c->unit == U_TEXT && n.width > TEXT_LEAST) {
		n.least = TEXT_LEAST;
		n.most = n.width * 2;
	}
	return (n);
}

static void
place_columns(struct ui *ui, struct pane *p, int width)
{
	struct col_need	*needs = xcalloc(p->ncols + 1, sizeof *needs);
	size_t		 i;

	free(p->places);
	p->places = xcalloc(p->ncols + 1, sizeof *p->places);
	for (i = 0; i < p->ncols; i++)
		needs[i] = need_of(ui, p, p->cols[i]);
	if (p->scroll + 1 > p->ncols)
		p->scroll = p->ncols == 0 ? 0 : p->ncols - 1;
	p->more = layout_columns(needs, p->ncols, 1, p->scroll, width,
	    p->places);
	for (i = 0; i < p->ncols; i++)
		p->places[i].x += GUTTER;
	free(needs);
}

/* Left: the pane and what narrows it. */
static char *
frame_left(const struct ui *ui, const struct pane *p)
{
	const char	*preset = pane_preset(p);
	char		*s, *old, *filter;

	s = p->t->key != 0 ? xasprintf("%c %s", p->t->key, p->t->title) :
	    xstrdup(p->t->title);
	if (p->t->presets[0].id != NULL && !p->fixed) {
		old = s;
		s = xasprintf("%s [%s]", old, preset != NULL ? preset :
		    "own");
		free(old);
	}
	if (p->filter_text != NULL || ui->o->filter != NULL) {
		old = s;
		filter = text_clean(p->filter_text != NULL ? p->filter_text :
		    "-f");
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
		if (c->unit == U_TEXT)
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

/* The name, with what the tree looks like and what a search has found. */
static void
draw_name(struct pane *p, struct canvas *cv, int x, int y, int w,
    const struct line *l)
{
	char		 name[512];
	const char	*found;
	bool		 tree = p->t->child[0] != NULL &&
			    (p->tree || p->folds.n != 0);
	enum role	 role = ROLE_name;
	int		 at;

	if (tree && w > 4) {
		if (!l->child)
			put(cv, x, y, ROLE_dim,
			    pane_open(p, line_row(l)->key) ? "-" : "+");
		x += l->child ? 4 : 2;
		w -= l->child ? 4 : 2;
	}
	line_name(p, l, name, sizeof name);
	if (l->child)
		role = ROLE_text;
	put_fit(cv, x, y, w, role, name);
	if (p->search == NULL || (found = strcasestr(name, p->search)) == NULL)
		return;
	name[found - name] = '\0';
	at = text_width(name);
	if (at < w)
		put_role(cv, x + at, y, text_width(p->search) < w - at ?
		    text_width(p->search) : w - at, ROLE_match, false);
}

static void
draw_line(struct ui *ui, struct pane *p, struct canvas *cv, int y,
    size_t n, bool focus)
{
	const struct line	*l = &p->lines[n];
	bool			 tagged = keyset_has(&p->tags,
				    line_row(l)->key);
	size_t			 i;

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
		put_role(cv, 0, y, cv->r.w, ROLE_selected, false);
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
	}
	return (s->d);
}

static void
draw_totals(struct ui *ui, struct pane *p, struct canvas *cv, int y)
{
	struct value	 v;
	char		 buf[128];
	size_t		 i;
	double		 d;

	put_fill(cv, 0, y, cv->r.w, ROLE_header, ' ');
	for (i = 0; i < p->ncols; i++) {
		if (p->places[i].w == 0)
			continue;
		if (i == 0) {
			snprintf(buf, sizeof buf, "%zu %s", p->view.nrows,
			    p->t->title);
			put_fit(cv, p->places[i].x, y, p->places[i].w,
			    ROLE_header, buf);
			continue;
		}
		if (!p->cols[i]->sum || isnan(d = sum_of(p, i)))
			continue;
		v = cell_value(ui, p->cols[i], value_real(d));
		cell_text(ui, p->cols[i], &v, p->places[i].w, buf,
		    sizeof buf);
		put_right(cv, p->places[i].x, y, p->places[i].w, ROLE_header,
		    buf);
	}
}

/* Why there is nothing to see. */
static void
draw_empty(struct ui *ui, struct pane *p, struct canvas *cv, int y)
{
	char	*clean;

	if (ui->snap.now[p->t->joins[0].part] == NULL)
		put_format(cv, 2, y, ROLE_dim, "Looking for %s ...",
		    p->t->title);
	else if (p->filter_text != NULL && p->total != 0) {
		clean = text_clean(p->filter_text);
		put_format(cv, 2, y, ROLE_dim, "None of %zu matches %s; "
		    "Esc shows all.", p->total, clean);
		free(clean);
	} else if (ui->o->filter != NULL && p->total != 0)
		put_format(cv, 2, y, ROLE_dim,
		    "None of %zu matches the filter of -f.", p->total);
	else if (ui->following && p->total != 0)
		put_format(cv, 2, y, ROLE_dim,
		    "Nothing here belongs to what is followed.");
	else if (p->noff != 0)
		put_format(cv, 2, y, ROLE_dim, "%zu are off; o shows them.",
		    p->noff);
	else {
		put_format(cv, 2, y, ROLE_dim, "No %s found on this host.",
		    p->t->title);
		put(cv, 2, y + 2, ROLE_dim,
		    "s says where hypertop has looked, and what it may not "
		    "read.");
	}
}

/* The rows that are seen have the cursor among them. */
static void
scroll_rows(struct pane *p)
{
	size_t	 h = p->height < 1 ? 1 : (size_t)p->height;

	if (p->at < p->top)
		p->top = p->at;
	if (p->at >= p->top + h)
		p->top = p->at - h + 1;
	if (p->top + h > p->nlines)
		p->top = p->nlines > h ? p->nlines - h : 0;
}

void
pane_draw(struct ui *ui, struct pane *p, struct canvas *cv, bool focus)
{
	bool	 titles = cv->r.h >= NO_TITLE - 1;
	bool	 totals = cv->r.h >= TOTALS_FROM && p->view.nrows > 1;
	int	 y, first = 1 + titles;

	p->height = cv->r.h - first - totals;
	place_columns(ui, p, cv->r.w - GUTTER - 1);
	scroll_rows(p);
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
