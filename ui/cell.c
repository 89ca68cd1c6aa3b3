/* One cell of a pane: which value, how it is written, what it means. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../src/text.h"
#include "../src/xmalloc.h"
#include "pane.h"

#define EXACT_WIDTH	14	/* of sizes and rates that are not scaled */
#define BAR_IDS		8

const char	cell_marks[3] = { ' ', '^', '!' };
const enum role	cell_roles[3] = { ROLE_text, ROLE_warn, ROLE_crit };

const struct row *
line_row(const struct line *l)
{
	return (&l->v->rows[l->row]);
}

bool
line_off(const struct line *l)
{
	return (l->v->t->off != NULL && l->v->t->off(l->v, line_row(l)));
}

const struct column *
line_col(const struct line *l, const struct column *c)
{
	if (!l->child)
		return (c);
	return (table_screen_col(l->v->t, c->child != NULL ? c->child :
	    c->id));
}

/* CPUs of the host, 0 if that is not known. */
static double
host_cpus(const struct ui *ui)
{
	static const struct column	*cpus;
	struct value			 v;

	if (ui->host.nrows == 0)
		return (0);
	if (cpus == NULL)
		cpus = table_col(ui->host.t, "cpus");
	v = col_get(cpus, &ui->host, &ui->host.rows[0]);
	return (value_known(&v) ? v.d : 0);
}

struct value
cell_value(const struct ui *ui, const struct column *c, struct value v)
{
	double	 cpus;

	if (!value_known(&v) || v.kind == VAL_TEXT)
		return (v);
	if (c->base && ui->config.base == BASE_HOST) {
		cpus = host_cpus(ui);
		v.d = cpus > 0 ? v.d / cpus : NAN;
		v.kind = VAL_REAL;
	}
	if (c->unit == U_BPS && ui->config.units == UNITS_BITS) {
		v.d *= 8;
		v.kind = VAL_REAL;
	}
	return (v);
}

/* Bits are counted in thousands. */
static enum unit
unit_shown(const struct ui *ui, const struct column *c)
{
	return (c->unit == U_BPS && ui->config.units == UNITS_BITS ?
	    U_PERSEC : c->unit);
}

static bool
is_exact(const struct ui *ui, const struct column *c)
{
	return (ui->config.raw && c->unit != U_TEXT && c->unit != U_ID);
}

int
cell_width(const struct ui *ui, const struct column *c)
{
	bool	 scaled = c->unit == U_BYTES || c->unit == U_BPS ||
		    c->unit == U_SEC;

	return (is_exact(ui, c) && scaled && c->width < EXACT_WIDTH ?
	    EXACT_WIDTH : c->width);
}

void
cell_text(const struct ui *ui, const struct column *c, const struct value *v,
    int width, char *buf, size_t size)
{
	if (is_exact(ui, c) && value_known(v))
		value_exact(buf, size, v, unit_shown(ui, c));
	else
		value_short(buf, size, v, unit_shown(ui, c), width);
}

static int
level_of(const struct column *c, const struct value *v)
{
	if (!value_known(v) || v->kind == VAL_TEXT)
		return (0);
	if (c->crit > 0 && v->d >= c->crit)
		return (2);
	return (c->warn > 0 && v->d >= c->warn);
}

int
cell_level(const struct line *l, const struct column *c,
    const struct value *v)
{
	const struct column	*other;
	struct value		 more;
	int			 level = level_of(c, v), by;

	if (c->level != NULL)
		return (c->level(l->v, line_row(l)));
	if (c->marked == NULL ||
	    (other = table_screen_col(l->v->t, c->marked)) == NULL)
		return (level);
	more = col_get(other, l->v, line_row(l));
	by = level_of(other, &more);
	return (by > level ? by : level);
}

/* What a bar or a spark is made of. Every row asks for it, at every refresh,
 * so it is looked up once. */
struct made_of {
	const struct table	*t;
	const struct column	*c;
	const struct column	*cols[BAR_IDS], *whole;
	enum role		 roles[BAR_IDS];
	size_t			 n;
};

static const struct made_of *
made_of(const struct table *t, const struct column *c)
{
	static struct made_of	 known[16];
	static size_t		 next;
	const char		*ids = c->of;
	struct made_of		*m;

	for (m = known; m < known + 16; m++) {
		if (m->t == t && m->c == c)
			return (m);
	}
	m = &known[next++ % 16];
	*m = (struct made_of){ .t = t, .c = c };
	while (m->n < BAR_IDS && table_next(t, &ids, &m->cols[m->n])) {
		if (m->cols[m->n] != NULL) {
			m->roles[m->n] = role_find(m->cols[m->n]->id);
			m->n++;
		}
	}
	if (c->whole != NULL)
		m->whole = table_screen_col(t, c->whole);
	return (m);
}

static void
draw_bar(struct canvas *cv, int x, int y, int w, const struct line *l,
    const struct column *c)
{
	const struct made_of	*m = made_of(l->v->t, c);
	struct share		 shares[BAR_IDS];
	struct value		 v;
	size_t			 i;
	bool			 any = false;
	double			 all = 100;

	for (i = 0; i < m->n; i++) {
		v = col_get(m->cols[i], l->v, line_row(l));
		any |= value_known(&v);
		shares[i].part = value_known(&v) ? v.d : NAN;
		shares[i].role = m->roles[i];
	}
	if (m->whole != NULL) {
		v = col_get(m->whole, l->v, line_row(l));
		all = value_known(&v) ? v.d * 100 : NAN;
	}
	if (any)
		put_bar(cv, x, y, w, shares, m->n, all);
	else
		put_fit(cv, x, y, w, ROLE_dim, "-");
}

/* What a spark of so many values is measured with: a whole number of CPUs,
 * so that VMs can be compared, and idle ones look idle. */
static double
spark_max(const double *d, size_t n)
{
	double	 max = 0;
	size_t	 i;

	for (i = 0; i < n; i++)
		max = isnan(d[i]) || d[i] < max ? max : d[i];
	return (max <= 100 ? 100 : ceil(max / 100) * 100);
}

static void
draw_spark(struct ui *ui, struct canvas *cv, int x, int y, int w,
    const struct line *l, const struct column *c)
{
	const struct made_of	*m = made_of(l->v->t, c);
	struct hist_of		 of = { .t = l->v->t };
	double			 d[64];

	if (m->n == 0)
		return;
	if (w > 64)
		w = 64;
	of.key = line_row(l)->key;
	of.c = m->cols[0];
	hist_get(ui->hist, &of, ui_ago(ui), HIST_TEN, d, (size_t)w);
	put_spark(cv, x, y, ROLE_guest, d, (size_t)w,
	    spark_max(d, (size_t)w));
}

/* Modes of virtualisation, each as good or bad as it is. Returns false where
 * they do not fit. */
static bool
draw_modes(struct canvas *cv, int x, int y, int w, const char *text)
{
	static const struct { const char *word; enum role role; } modes[] = {
		{ "VH", ROLE_ok }, { "P", ROLE_text }, { "VS", ROLE_warn },
		{ "-", ROLE_dim },
	};
	size_t	 len, i;

	if (text_width(text) > w)
		return (false);
	for (; *text != '\0'; text += len, x += len) {
		len = *text == '/' ? 1 : strcspn(text, "/");
		for (i = 0; i < 4; i++) {
			if (strlen(modes[i].word) == len &&
			    strncmp(modes[i].word, text, len) == 0)
				break;
		}
		put_format(cv, x, y, i == 4 ? ROLE_dim : modes[i].role,
		    "%.*s", (int)len, text);
	}
	return (true);
}

static void
draw_text(struct ui *ui, struct canvas *cv, int x, int y, int w,
    const struct line *l, const struct column *c)
{
	struct value	 v = col_get(c, l->v, line_row(l)), shown;
	enum role	 role = ROLE_text;
	char		 buf[512];
	int		 level;

	shown = cell_value(ui, c, v);
	level = cell_level(l, c, &v);
	if (!value_known(&v))
		role = ROLE_dim;
	else if (v.state == V_STALE)
		role = ROLE_stale;
	else
		role = cell_roles[level];
	if (c->blank && !value_known(&v))
		return;
	if (c->modes && v.state == V_OK && draw_modes(cv, x, y, w, v.s))
		return;
	if (c->unit == U_TEXT) {
		value_short(buf, sizeof buf, &shown, U_TEXT, w);
		put_fit(cv, x, y, w, role, buf);
		return;
	}
	cell_text(ui, c, &shown, w, buf, sizeof buf);
	put_right(cv, x, y, w, role, buf);
	if (level > 0)
		put_format(cv, x + w, y, role, "%c", cell_marks[level]);
}

void
cell_draw(struct ui *ui, struct canvas *cv, int x, int y, int w,
    const struct line *l, const struct column *pane_col)
{
	const struct column	*c = line_col(l, pane_col);

	if (c == NULL)
		return;
	switch (c->look) {
	case LOOK_BAR:
		draw_bar(cv, x, y, w, l, c);
		break;
	case LOOK_SPARK:
		if (!l->child)
			draw_spark(ui, cv, x, y, w, l, c);
		break;
	case LOOK_PLAIN:
		draw_text(ui, cv, x, y, w, l, c);
		break;
	}
}

/* Fills {column}s of a label. */
static char *
label_text(const struct line *l, const char *label)
{
	const struct column	*c;
	struct value		 v;
	char			*out = xstrdup(""), *old, id[64], cell[256];
	size_t			 len;

	while (*label != '\0') {
		len = strcspn(label, "{");
		old = out;
		out = xasprintf("%s%.*s", old, (int)len, label);
		free(old);
		label += len;
		if (*label == '\0')
			break;
		len = strcspn(++label, "}");
		snprintf(id, sizeof id, "%.*s", (int)len, label);
		label += len + (label[len] == '}');
		if ((c = table_screen_col(l->v->t, id)) == NULL)
			continue;
		v = col_get(c, l->v, line_row(l));
		value_short(cell, sizeof cell, &v, c->unit, 64);
		old = out;
		out = xasprintf("%s%s", old, cell);
		free(old);
	}
	return (out);
}

void
line_name(const struct pane *p, const struct line *l, char *buf, size_t size)
{
	const struct table	*t = l->v->t;
	const struct column	*c = table_name_col(t);
	struct value		 v;
	char			 tie[32], *text;
	size_t			 len;

	if (l->child) {
		text = label_text(l, t->label);
		snprintf(buf, size, "%s", text);
		free(text);
		return;
	}
	v = col_get(c, l->v, line_row(l));
	value_short(buf, size, &v, c->unit, 256);
	if (!keyset_has(&p->twins, line_row(l)->key) || t->tie == NULL)
		return;
	c = table_col(t, t->tie);
	v = col_get(c, l->v, line_row(l));
	value_short(tie, sizeof tie, &v, c->unit, 20);
	len = strlen(buf);
	snprintf(buf + len, size - len, "#%s", tie);
}
