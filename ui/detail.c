/* All there is to know of one object. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../src/parts.h"
#include "../src/text.h"
#include "../src/xmalloc.h"
#include "doc.h"
#include "pane.h"
#include "source.h"

#define VALUE_X		16
#define HELP_X		38
#define VALUE_WIDTH	20
#define GRAPH_X		11
#define GRAPH_MAX	256	/* columns */
#define STAT_SPAN	600	/* seconds */

struct detail {
	struct doc_layer	 doc;
	const struct table	*t;
	struct key		 key;
	char			*name;
};

static bool
find_row(struct view *v, struct key key, size_t *at)
{
	for (*at = 0; *at < v->nrows; (*at)++) {
		if (key_eq(v->rows[*at].key, key))
			return (true);
	}
	return (false);
}

/* Why a value is not known: what its source says, else what it would be. */
static void
write_why(struct ui *ui, struct doc *d, const struct column *c, int width)
{
	char	 name[64], why[512], text[640];
	size_t	 at = 0;

	if (c->from.how != HOW_HOST && source_why(ui, column_parts(c), &at,
	    name, sizeof name, why, sizeof why)) {
		snprintf(text, sizeof text, "%s: %s", name, why);
		doc_fill(d, HELP_X, width, ROLE_warn, text);
		return;
	}
	snprintf(text, sizeof text, "Not told by %s. %s", c->source, c->help);
	doc_fill(d, HELP_X, width, ROLE_dim, text);
}

/* How old news is. */
static void
write_age(struct ui *ui, struct doc *d, const struct line *l,
    const struct column *c)
{
	uint64_t	 at = col_stale_since(c, l->v, line_row(l));
	struct value	 age;
	char		 buf[16];

	if (at == NONE || at > ui->snap.mono_ns)
		return;
	age = value_real((ui->snap.mono_ns - at) * 1e-9);
	value_short(buf, sizeof buf, &age, U_SEC, 8);
	doc_put(d, HELP_X, ROLE_stale, "was so %s ago; its source is silent",
	    buf);
}

/* A value in full, with what its unit is. */
static void
write_value(struct ui *ui, struct doc *d, const struct line *l,
    const struct column *c, int width)
{
	struct value	 v = col_get(c, l->v, line_row(l)), shown;
	int		 level = cell_level(l, c, &v);
	enum role	 role = cell_roles[level];
	char		 buf[1024];

	shown = cell_value(ui, c, v);
	if (!value_known(&v))
		role = ROLE_dim;
	else if (v.state == V_STALE)
		role = ROLE_stale;
	doc_line(d);
	doc_put(d, 0, ROLE_label, "%s", c->id);
	if (c->unit == U_TEXT)
		value_short(buf, sizeof buf, &shown, U_TEXT, 800);
	else
		cell_text(ui, c, &shown, VALUE_WIDTH, buf, sizeof buf);
	if (text_width(buf) > HELP_X - VALUE_X - 2) {
		doc_fill(d, VALUE_X, width, role, buf);
		if (v.state == V_STALE) {
			doc_line(d);
			write_age(ui, d, l, c);
		}
		return;
	}
	doc_put(d, VALUE_X, role, "%s%c", buf, level > 0 &&
	    c->unit != U_TEXT ? cell_marks[level] : ' ');
	if (!value_known(&v) && v.state == V_NONE)
		write_why(ui, d, c, width);
	else if (v.state == V_STALE)
		write_age(ui, d, l, c);
	else if (v.state == V_FIRST)
		doc_put(d, HELP_X, ROLE_dim, "%s", "needs two samples");
	else if (v.state == V_RESET)
		doc_put(d, HELP_X, ROLE_dim, "%s", "its counter began anew");
	else if (width > HELP_X + 20)
		doc_fill(d, HELP_X, width, ROLE_dim, c->help);
}

static void
write_graph(struct ui *ui, struct doc *d, const struct detail *det,
    const struct column *c, int width)
{
	struct hist_of	 of = { det->t, det->key, c };
	struct hist_stat st;
	double		 v[GRAPH_MAX], max = 0;
	char		 lo[32], mean[32], hi[32];
	struct value	 x;
	int		 n = width - GRAPH_X - 40, i;

	if (!hist_stat(ui->hist, &of, ui_ago(ui), STAT_SPAN, &st))
		return;
	n = n < 6 ? 6 : n > GRAPH_MAX ? GRAPH_MAX : n;
	hist_get(ui->hist, &of, ui_ago(ui), HIST_TEN, v, (size_t)n);
	for (i = 0; i < n; i++)
		max = isnan(v[i]) || v[i] < max ? max : v[i];
	x = cell_value(ui, c, value_real(st.min));
	cell_text(ui, c, &x, 7, lo, sizeof lo);
	x = cell_value(ui, c, value_real(st.mean));
	cell_text(ui, c, &x, 7, mean, sizeof mean);
	x = cell_value(ui, c, value_real(st.max));
	cell_text(ui, c, &x, 7, hi, sizeof hi);
	doc_line(d);
	doc_put(d, 0, ROLE_label, "%s", c->id);
	doc_put(d, GRAPH_X, ROLE_text, "min %s mean %s max %s", lo, mean, hi);
	doc_put(d, GRAPH_X + 37, ROLE_text, " ");
	doc_graph(d, v, (size_t)n, max <= 0 ? 1 : max);
}

static void
write_graphs(struct ui *ui, struct doc *d, const struct detail *det,
    int width)
{
	const struct table	*t = det->t;
	size_t			 i;
	bool			 any = false;

	for (i = 0; i < t->ncols; i++) {
		if (!t->cols[i].hist)
			continue;
		if (!any)
			doc_title(d, "The last minutes, ten seconds a "
			    "column; numbers of the last ten minutes");
		any = true;
		write_graph(ui, d, det, &t->cols[i], width);
	}
}

/* The children of the object as a small table: default columns but for those
 * that say whose they are. */
static void
write_child(struct ui *ui, struct doc *d, const struct line *l, bool titles)
{
	const struct table	*t = l->v->t;
	const struct column	*c;
	struct value		 v;
	char			 buf[256];
	size_t			 i;
	int			 x = 0, level;

	doc_line(d);
	for (i = t->nkeys; i < t->ncols; i++) {
		c = &t->cols[i];
		if (!c->dflt)
			continue;
		v = col_get(c, l->v, line_row(l));
		level = cell_level(l, c, &v);
		v = cell_value(ui, c, v);
		cell_text(ui, c, &v, c->width, buf, sizeof buf);
		if (titles)
			doc_put(d, c->unit == U_TEXT ? x : x + c->width -
			    (int)strlen(c->title), ROLE_header, "%s",
			    c->title);
		else
			doc_put(d, c->unit == U_TEXT ? x : x + c->width -
			    text_width(buf), cell_roles[level], "%s%s", buf,
			    level == 1 ? "^" : level == 2 ? "!" : "");
		x += c->width + 2;
	}
}

static void
write_children(struct ui *ui, struct doc *d, const struct detail *det,
    const struct table *t)
{
	struct view	 v;
	struct line	 l = { &v, 0, false };
	bool		 any = false;

	view_fill(&v, t, &ui->snap);
	for (l.row = 0; l.row < v.nrows; l.row++) {
		if (!key_eq(key_parent(v.rows[l.row].key), det->key))
			continue;
		if (!any) {
			doc_title(d, "%s", t->title);
			write_child(ui, d, &l, true);
		}
		any = true;
		write_child(ui, d, &l, false);
	}
	view_free(&v);
}

static void
write_gone(struct doc *d, const struct detail *det)
{
	doc_line(d);
	doc_put(d, 0, ROLE_warn, "%s is not there any more.", det->name);
}

static void
detail_write(struct ui *ui, struct doc_layer *dl, int width)
{
	struct detail	*det = (struct detail *)dl;
	struct doc	*d = &dl->doc;
	struct view	 v;
	struct line	 l = { &v, 0, false };
	size_t		 i;

	view_fill(&v, det->t, &ui->snap);
	if (!find_row(&v, det->key, &l.row))
		write_gone(d, det);
	else {
		doc_line(d);
		doc_fill(d, 0, width, ROLE_name, det->name);
		doc_line(d);
		doc_put(d, 0, ROLE_dim, "%s", det->t->help);
		write_graphs(ui, d, det, width);
		doc_title(d, "What is known of it");
		for (i = 1; i < det->t->ncols; i++)
			write_value(ui, d, &l, &det->t->cols[i], width);
		for (i = 0; i < det->t->nmore; i++) {
			if (det->t->more[i].look == LOOK_PLAIN)
				write_value(ui, d, &l, &det->t->more[i],
				    width);
		}
		for (i = 0; i < TABLE_CHILDREN && det->t->child[i] != NULL;
		    i++)
			write_children(ui, d, det, det->t->child[i]);
	}
	view_free(&v);
}

static uint64_t
detail_parts(struct ui *ui, struct layer *l)
{
	const struct table	*t = ((struct detail *)l)->t;
	uint64_t		 want = table_all_parts(t);
	size_t			 i;

	(void)ui;
	for (i = 0; i < TABLE_CHILDREN && t->child[i] != NULL; i++)
		want |= table_all_parts(t->child[i]);
	return (want);
}

static void
detail_draw(struct ui *ui, struct layer *l, struct canvas *c)
{
	const struct detail	*det = (const struct detail *)l;

	ui_sees(ui, det->t, det->key);
	doc_layer_draw(ui, l, c);
}

static void
detail_free(struct layer *l)
{
	free(((struct detail *)l)->name);
	doc_layer_free(l);
}

static const struct layer_ops detail_ops = {
	.in = IN_TEXT,
	.draw = detail_draw,
	.act = doc_layer_act,
	.click = doc_layer_click,
	.update = doc_layer_update,
	.parts = detail_parts,
	.free = detail_free,
};

void
detail_open(struct ui *ui, struct pane *p)
{
	const struct line	*l = pane_line(p);
	const struct line	*of;
	struct detail		*d;
	char			 name[512], parent[512];

	if (l == NULL)
		return;
	line_name(p, l, name, sizeof name);
	of = l;
	while (of->child)
		of--;
	line_name(p, of, parent, sizeof parent);
	d = xcalloc(1, sizeof *d);
	d->doc.layer.ops = &detail_ops;
	d->doc.layer.title = "Detail";
	d->doc.write = detail_write;
	d->t = l->v->t;
	d->key = line_row(l)->key;
	d->name = of == l ? xstrdup(name) : xasprintf("%s of %s", name,
	    parent);
	layer_push(ui, &d->doc.layer);
}
