/* A pane's rows and columns, and what of the parts they need. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../src/text.h"
#include "../src/xmalloc.h"
#include "pane.h"

#define BIT(part)	(UINT64_C(1) << (part))

/* The host is in the header, and the name stands first. */
static void
default_columns(struct pane *p)
{
	const struct column	*name = table_name_col(p->t);
	size_t			 i;

	free(p->places);
	p->places = NULL;
	p->cols = xcalloc(p->t->ncols, sizeof *p->cols);
	p->ncols = 0;
	p->cols[p->ncols++] = name;
	for (i = 1; i < p->t->ncols; i++) {
		if (p->t->cols[i].dflt && &p->t->cols[i] != name)
			p->cols[p->ncols++] = &p->t->cols[i];
	}
}

void
pane_columns(struct pane *p, const char *ids)
{
	const struct column	*c;
	char			 id[64];
	size_t			 len, i;

	free(p->places);
	p->places = NULL;
	free(p->cols);
	p->cols = xcalloc(strlen(ids) + 1, sizeof *p->cols);
	p->ncols = 0;
	for (; *ids != '\0'; ids += len) {
		len = strcspn(ids, " ");
		snprintf(id, sizeof id, "%.*s", (int)len, ids);
		len += ids[len] == ' ';
		if ((c = table_screen_col(p->t, id)) == NULL)
			continue;
		for (i = 0; i < p->ncols && p->cols[i] != c; i++)
			continue;
		if (i == p->ncols)
			p->cols[p->ncols++] = c;
	}
	if (p->ncols == 0) {
		free(p->cols);
		default_columns(p);
	}
}

static size_t
count_presets(const struct table *t)
{
	size_t	 n = 0;

	while (n < TABLE_PRESETS && t->presets[n].id != NULL)
		n++;
	return (n);
}

/* Columns of a preset; behind the last one come the user's own. The first one
 * is for every screen: on a narrow one weights decide. */
static void
set_columns(struct pane *p)
{
	if (p->preset < count_presets(p->t))
		pane_columns(p, p->t->presets[p->preset].cols);
	else
		default_columns(p);
	p->in_order = p->preset > 0;
	p->scroll = 0;
}

const char *
pane_preset(const struct pane *p)
{
	return (p->preset < count_presets(p->t) ?
	    p->t->presets[p->preset].id : NULL);
}

void
pane_next_preset(struct ui *ui, struct pane *p)
{
	struct table_config	*tc = config_table(&ui->config, p->t);
	size_t			 n = count_presets(p->t);

	if (p->fixed || n == 0)
		return;
	/* The user's own columns come after the last preset. */
	p->preset = (p->preset + 1) % (n + (tc->columns != NULL));
	if (p->preset == n) {
		pane_columns(p, tc->columns);
		p->in_order = true;
		p->scroll = 0;
	} else
		set_columns(p);
	free(tc->preset);
	tc->preset = p->preset < n ? xstrdup(p->t->presets[p->preset].id) :
	    NULL;
}

void
pane_configure(struct ui *ui, struct pane *p)
{
	struct table_config	*tc = config_table(&ui->config, p->t);
	size_t			 n = count_presets(p->t), i;
	const char		*sort = tc->sort != NULL ? tc->sort :
				    p->t->sort;

	for (i = 0; tc->preset != NULL && i < n; i++) {
		if (strcmp(p->t->presets[i].id, tc->preset) == 0)
			p->preset = i;
	}
	if (!p->fixed) {
		free(p->cols);
		p->cols = NULL;
		if (tc->columns != NULL && tc->preset == NULL) {
			p->preset = n;
			pane_columns(p, tc->columns);
			p->in_order = true;
		} else
			set_columns(p);
	}
	p->sort = NULL;
	if (sort != NULL &&
	    (p->sort = table_screen_col(p->t, sort + (*sort == '-'))) != NULL)
		p->up = column_up(p->sort, *sort == '-');
	p->tree = tc->tree;
}

/* What -t, -C, -s and -f say of the table goes before the config. */
static void
take_options(struct ui *ui, struct pane *p)
{
	const struct shown	*sh;
	size_t			 i, j;

	for (i = 0; i < ui->o->nshown; i++) {
		sh = &ui->o->shown[i];
		if (sh->t != p->t)
			continue;
		if (sh->chosen) {
			free(p->cols);
			p->cols = xcalloc(sh->ncols + 1, sizeof *p->cols);
			for (j = 0; j < sh->ncols; j++)
				p->cols[j] = sh->cols[j];
			p->ncols = sh->ncols;
			p->fixed = p->in_order = true;
		}
		if (sh->sort != NULL) {
			p->sort = sh->sort;
			p->up = sh->up;
		}
	}
}

struct pane *
pane_new(struct ui *ui, const struct table *t)
{
	struct pane	*p = xcalloc(1, sizeof *p);

	p->t = t;
	pane_configure(ui, p);
	take_options(ui, p);
	return (p);
}

void
pane_empty(struct pane *p)
{
	size_t	 i;

	view_free(&p->view);
	for (i = 0; i < TABLE_CHILDREN; i++)
		view_free(&p->child[i]);
	p->nlines = 0;
}

void
pane_free(struct pane *p)
{
	pane_empty(p);
	free(p->cols);
	free(p->lines);
	free(p->sums);
	free(p->held);
	free(p->places);
	free(p->filter_text);
	free(p->search);
	filter_free(p->filter);
	keyset_clear(&p->folds);
	keyset_clear(&p->tags);
	keyset_clear(&p->twins);
	free(p);
}

static uint64_t
column_parts(const struct table *t, const struct column *c)
{
	const struct column	*of;
	const char		*s;
	char			 id[64];
	uint64_t		 want = 0;
	size_t			 len;

	if (c->marked != NULL && (of = table_screen_col(t, c->marked)) != NULL)
		want |= BIT(of->from.part);
	if (c->look == LOOK_PLAIN)
		return (c->from.how == HOW_HOST ? want :
		    want | BIT(c->from.part));
	for (s = c->of; *s != '\0'; s += len) {
		len = strcspn(s, " ");
		snprintf(id, sizeof id, "%.*s", (int)len, s);
		if ((of = table_screen_col(t, id)) != NULL)
			want |= BIT(of->from.part);
		len += s[len] == ' ';
	}
	return (want);
}

uint64_t
pane_parts(const struct pane *p)
{
	const struct table	*t = p->t;
	uint64_t		 want = 0;
	size_t			 i, j;

	for (i = 0; i < t->ndrive; i++)
		want |= BIT(t->joins[i].part);
	for (i = 0; i < p->ncols; i++)
		want |= column_parts(t, p->cols[i]);
	for (i = 0; i < t->ncols; i++) {
		if (i <= t->nkeys || t->cols[i].hist || (p->filter != NULL &&
		    filter_uses(p->filter, t->cols[i].id)))
			want |= column_parts(t, &t->cols[i]);
	}
	if (p->sort != NULL)
		want |= column_parts(t, p->sort);
	for (i = 0; (p->tree || p->folds.n != 0) && i < TABLE_CHILDREN &&
	    t->child[i] != NULL; i++) {
		for (j = 0; j < t->child[i]->njoins; j++)
			want |= BIT(t->child[i]->joins[j].part);
	}
	return (want);
}

bool
pane_open(const struct pane *p, struct key key)
{
	return (p->tree != keyset_has(&p->folds, key));
}

/* What belongs to the object that is followed: itself, what it is made of,
 * and rows that name it. */
static bool
belongs(const struct ui *ui, const struct view *v, const struct row *r)
{
	const struct column	*vm;
	struct value		 name;

	if (key_eq(r->key, ui->follow) ||
	    key_eq(key_parent(r->key), ui->follow))
		return (true);
	if ((vm = table_col(v->t, "vm")) == NULL)
		return (false);
	name = col_get(vm, v, r);
	return (value_known(&name) && name.kind == VAL_TEXT &&
	    strcmp(name.s, ui->follow_name) == 0);
}

/* Rows that are not to be seen go. */
static void
narrow(struct ui *ui, struct pane *p)
{
	struct view	*v = &p->view;
	size_t		 i, n = 0;

	p->noff = 0;
	for (i = 0; i < v->nrows; i++) {
		if (ui->following && !belongs(ui, v, &v->rows[i]))
			continue;
		if (ui->config.hide_off && p->t->off != NULL &&
		    p->t->off(v, &v->rows[i])) {
			p->noff++;
			continue;
		}
		v->rows[n++] = v->rows[i];
	}
	v->nrows = n;
	if (p->filter != NULL)
		view_filter(v, p->filter);
	if (ui->o->filter != NULL)
		view_filter(v, ui->o->filter);
}

struct place {
	struct key	 key;
	size_t		 at;
};

static int
place_cmp(const void *a, const void *b)
{
	return (key_cmp(((const struct place *)a)->key,
	    ((const struct place *)b)->key));
}

struct placed {
	struct row	 row;
	size_t		 at;
};

static int
placed_cmp(const void *a, const void *b)
{
	const struct placed	*x = a, *y = b;

	return (x->at < y->at ? -1 : x->at > y->at);
}

/* Rows as they stood when the order was held; new ones at the end. */
static void
order_held(struct pane *p)
{
	struct placed	*rows = xcalloc(p->view.nrows + 1, sizeof *rows);
	struct place	*was = xcalloc(p->nheld + 1, sizeof *was), *found;
	struct place	 key;
	size_t		 i;

	for (i = 0; i < p->nheld; i++)
		was[i] = (struct place){ p->held[i], i };
	qsort(was, p->nheld, sizeof *was, place_cmp);
	for (i = 0; i < p->view.nrows; i++) {
		key.key = p->view.rows[i].key;
		found = bsearch(&key, was, p->nheld, sizeof *was, place_cmp);
		rows[i].row = p->view.rows[i];
		rows[i].at = found != NULL ? found->at : p->nheld + i;
	}
	qsort(rows, p->view.nrows, sizeof *rows, placed_cmp);
	for (i = 0; i < p->view.nrows; i++)
		p->view.rows[i] = rows[i].row;
	free(rows);
	free(was);
}

/* What is off comes last, in the same order. */
static void
off_last(struct pane *p)
{
	struct view	*v = &p->view;
	struct row	*off;
	size_t		 i, n = 0, noff = 0;

	if (p->t->off == NULL || v->nrows == 0)
		return;
	off = xcalloc(v->nrows, sizeof *off);
	for (i = 0; i < v->nrows; i++) {
		if (p->t->off(v, &v->rows[i]))
			off[noff++] = v->rows[i];
		else
			v->rows[n++] = v->rows[i];
	}
	memcpy(v->rows + n, off, noff * sizeof *off);
	free(off);
}

static void
order(struct pane *p)
{
	if (p->hold && p->nheld != 0)
		order_held(p);
	else if (p->sort != NULL)
		view_sort(&p->view, p->sort, p->up);
	else
		view_sort_default(&p->view);
	off_last(p);
}

struct named {
	const char	*name;
	struct key	 key;
};

static int
named_cmp(const void *a, const void *b)
{
	return (strcmp(((const struct named *)a)->name,
	    ((const struct named *)b)->name));
}

/* Finds the longest name, and rows that have the same one, when names may
 * have changed. */
static void
study_names(struct pane *p)
{
	const struct column	*c = table_name_col(p->t);
	const struct part	*part = p->view.snap->now[c->from.part];
	struct named		*all;
	struct value		 v;
	size_t			 i, n = 0;

	if (part == NULL || (part == p->named &&
	    part->mono_ns == p->named_at))
		return;
	p->named = part;
	p->named_at = part->mono_ns;
	p->name_width = 0;
	keyset_clear(&p->twins);
	all = xcalloc(p->view.nrows + 1, sizeof *all);
	for (i = 0; i < p->view.nrows; i++) {
		v = col_get(c, &p->view, &p->view.rows[i]);
		if (!value_known(&v) || v.kind != VAL_TEXT)
			continue;
		all[n++] = (struct named){ v.s, p->view.rows[i].key };
		if (text_width(v.s) > p->name_width)
			p->name_width = text_width(v.s);
	}
	/* Rows that belong to another's have its name. */
	if (p->t->tie == NULL || p->t->label != NULL)
		n = 0;
	qsort(all, n, sizeof *all, named_cmp);
	for (i = 1; i < n; i++) {
		if (strcmp(all[i - 1].name, all[i].name) != 0)
			continue;
		keyset_add(&p->twins, all[i - 1].key);
		keyset_add(&p->twins, all[i].key);
	}
	free(all);
}

static void
add_line(struct pane *p, const struct view *v, size_t row, bool child)
{
	if (p->nlines == p->slines) {
		p->slines = p->slines == 0 ? 64 : p->slines * 2;
		p->lines = xreallocarray(p->lines, p->slines,
		    sizeof *p->lines);
	}
	p->lines[p->nlines++] = (struct line){ v, row, child };
}

/* Children sort behind their parent's key. */
static void
add_children(struct pane *p, const struct view *v, struct key parent)
{
	size_t	 lo = 0, hi = v->nrows, mid;

	while (lo < hi) {
		mid = (lo + hi) / 2;
		if (key_cmp(v->rows[mid].key, parent) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < v->nrows; lo++) {
		if (!key_eq(key_parent(v->rows[lo].key), parent))
			break;
		add_line(p, v, lo, true);
	}
}

static void
fill_lines(struct pane *p)
{
	size_t	 i, j;

	for (i = 0; i < p->view.nrows; i++) {
		add_line(p, &p->view, i, false);
		if (!pane_open(p, p->view.rows[i].key))
			continue;
		for (j = 0; j < TABLE_CHILDREN && p->t->child[j] != NULL; j++)
			add_children(p, &p->child[j], p->view.rows[i].key);
	}
}

/* The cursor stays on its object; when that has gone, in its place. */
static void
keep_cursor(struct pane *p)
{
	size_t	 i;

	if (!p->moved)
		p->at = 0;
	for (i = 0; p->moved && i < p->nlines; i++) {
		if (key_eq(line_row(&p->lines[i])->key, p->sel)) {
			p->at = i;
			break;
		}
	}
	if (p->at >= p->nlines)
		p->at = p->nlines == 0 ? 0 : p->nlines - 1;
	if (p->nlines != 0)
		p->sel = line_row(&p->lines[p->at])->key;
}

/* Which of the columns that may be blank have nothing to say at all. */
static void
find_blank(struct pane *p)
{
	struct value	 v;
	size_t		 i, r;

	p->nothing = 0;
	for (i = 0; i < p->ncols && i < 64; i++) {
		if (!p->cols[i]->blank)
			continue;
		p->nothing |= UINT64_C(1) << i;
		for (r = 0; r < p->view.nrows; r++) {
			v = col_get(p->cols[i], &p->view, &p->view.rows[r]);
			if (!value_known(&v))
				continue;
			p->nothing &= ~(UINT64_C(1) << i);
			break;
		}
	}
}

void
pane_fill(struct ui *ui, struct pane *p)
{
	size_t	 i;

	pane_empty(p);
	view_fill(&p->view, p->t, &ui->snap);
	p->total = p->view.nrows;
	study_names(p);
	narrow(ui, p);
	order(p);
	for (i = 0; (p->tree || p->folds.n != 0) && i < TABLE_CHILDREN &&
	    p->t->child[i] != NULL; i++)
		view_fill(&p->child[i], p->t->child[i], &ui->snap);
	fill_lines(p);
	keep_cursor(p);
	find_blank(p);
	free(p->sums);
	p->sums = xcalloc(p->ncols + 1, sizeof *p->sums);
}

const struct line *
pane_line(const struct pane *p)
{
	return (p->at < p->nlines ? &p->lines[p->at] : NULL);
}

int
pane_want_rows(const struct pane *p)
{
	/* Frame, titles and totals. */
	return (p->nlines > 1000 ? 1000 : (int)p->nlines + 3);
}

void
pane_sort(struct ui *ui, struct pane *p, const struct column *c, bool up)
{
	struct table_config	*tc = config_table(&ui->config, p->t);

	p->sort = c;
	p->up = up;
	p->hold = false;
	free(tc->sort);
	tc->sort = xasprintf("%s%s", up == column_up(c, false) ? "" : "-",
	    c->id);
	pane_fill(ui, p);
	ui_want(ui);
}

char *
pane_filter(struct ui *ui, struct pane *p, const char *expr)
{
	struct filter	*f = NULL;
	const char	*missing;
	char		*err = NULL;

	if (*expr != '\0') {
		if ((f = filter_parse(expr, &err)) == NULL)
			return (err);
		if ((missing = filter_missing(f, p->t)) != NULL) {
			err = xasprintf("no column %s in table %s", missing,
			    p->t->id);
			filter_free(f);
			return (err);
		}
	}
	filter_free(p->filter);
	free(p->filter_text);
	p->filter = f;
	p->filter_text = f == NULL ? NULL : xstrdup(expr);
	pane_fill(ui, p);
	ui_want(ui);
	return (NULL);
}

/* Upper and lower case are the same. */
bool
pane_find(struct pane *p, const char *word, bool next)
{
	char	 name[512];
	size_t	 i, at;

	for (i = next; i < p->nlines + next; i++) {
		at = (p->at + i) % p->nlines;
		line_name(p, &p->lines[at], name, sizeof name);
		if (strcasestr(name, word) == NULL)
			continue;
		p->at = at;
		p->sel = line_row(&p->lines[at])->key;
		p->moved = true;
		return (true);
	}
	return (false);
}
