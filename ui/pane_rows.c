/* The rows of a pane: which ones, in which order, with what below them. */
#include <stdlib.h>
#include <string.h>

#include "../src/text.h"
#include "../src/xmalloc.h"
#include "pane.h"

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
	/* Names are not theirs alone; what has a key of its VM needs none. */
	if (v->t->label != NULL || (vm = table_col(v->t, "vm")) == NULL)
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

/* Whether a part that gives names is not the one it was. */
static bool
names_changed(struct pane *p, const struct column *c)
{
	const enum part_id	 ids[] = { c->from.part,
				    c->or.a == 0 ? c->from.part : c->or.part };
	const struct part	*part;
	bool			 changed = false;
	size_t			 i;

	for (i = 0; i < sizeof ids / sizeof ids[0]; i++) {
		part = p->view.snap->now[ids[i]];
		if (part == NULL || (part == p->named[i].part &&
		    part->mono_ns == p->named[i].at))
			continue;
		p->named[i].part = part;
		p->named[i].at = part->mono_ns;
		changed = true;
	}
	return (changed);
}

/* Finds the longest name, and rows that have the same one, when names may
 * have changed. */
static void
study_names(struct pane *p)
{
	const struct column	*c = table_name_col(p->t);
	struct named		*all;
	struct value		 v;
	size_t			 i, n = 0;

	if (!names_changed(p, c))
		return;
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
