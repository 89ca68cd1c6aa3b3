#include <stdlib.h>
#include <string.h>

#include "view.h"
#include "xmalloc.h"

/* The kernel lane publishes this one last, in every sample. */
#define BEACON	PART_SOURCE_K

void
snap_stamp(struct snap *s)
{
	const struct part	*k = s->now[BEACON];

	if (k == NULL)
		return;
	s->mono_ns = k->mono_ns;
	s->real_ns = k->real_ns;
	s->boot_ns = k->boot_ns;
	s->host = part_str(k, k->host);
	s->interval = 0;
	if (s->was[BEACON] != NULL && s->was[BEACON]->mono_ns < k->mono_ns)
		s->interval = (k->mono_ns - s->was[BEACON]->mono_ns) * 1e-9;
}

/* Nobody wants this part any more. */
static void
forget(struct snap *s, int i)
{
	part_unref(s->was[i]);
	part_unref(s->now[i]);
	s->was[i] = s->now[i] = NULL;
}

void
snap_advance(struct snap *s, struct store *store)
{
	struct part	*p;
	int		 i;

	for (i = 0; i < PART_MAX; i++) {
		if ((p = store_get(store, i)) == NULL) {
			forget(s, i);
			continue;
		}
		if (p == s->now[i]) {
			part_unref(p);
			continue;
		}
		part_unref(s->was[i]);
		s->was[i] = s->now[i];
		s->now[i] = p;
	}
	snap_stamp(s);
}

void
snap_copy(struct snap *dst, const struct snap *src)
{
	struct snap	 old = *dst;
	int		 i;

	*dst = *src;
	for (i = 0; i < PART_MAX; i++) {
		if (dst->now[i] != NULL)
			part_ref(dst->now[i]);
		if (dst->was[i] != NULL)
			part_ref(dst->was[i]);
	}
	snap_free(&old);
}

void
snap_free(struct snap *s)
{
	int	 i;

	for (i = 0; i < PART_MAX; i++) {
		part_unref(s->now[i]);
		part_unref(s->was[i]);
	}
	memset(s, 0, sizeof *s);
}

double
view_dt(const struct view *v, enum part_id id)
{
	const struct part	*now = v->snap->now[id];
	const struct part	*was = v->snap->was[id];

	if (now == NULL || was == NULL || now->mono_ns <= was->mono_ns)
		return (0);
	return ((now->mono_ns - was->mono_ns) * 1e-9);
}

const char *
view_str(const struct view *v, enum part_id id, uint32_t off)
{
	return (v->snap->now[id] == NULL ? NULL :
	    part_str(v->snap->now[id], off));
}

/* The rows of a part, walked in key order beside the rows of a view. */
struct cursor {
	const struct part	*p;
	enum join_by		 by;
	size_t			 i;
};

/* Finds the row for a key; keys must come in rising order. */
static const struct rec *
cursor_seek(struct cursor *c, struct key key)
{
	const struct rec	*rec;

	if (c->p == NULL || c->p->nrows == 0 || c->by == JOIN_CHILDREN)
		return (NULL);
	if (c->by == JOIN_ONE)
		return (part_row(c->p, 0));
	if (c->by == JOIN_PARENT)
		key = key_parent(key);
	for (; c->i < c->p->nrows; c->i++) {
		rec = part_row(c->p, c->i);
		if (key_cmp(rec->key, key) >= 0)
			return (key_eq(rec->key, key) ? rec : NULL);
	}
	return (NULL);
}

/* Adds the keys of one driving part, all of which the others lack. */
static size_t
drive(struct row *rows, size_t n, const struct part *p)
{
	const struct rec	*rec;
	size_t			 i, j = 0, have = n;

	for (i = 0; i < p->nrows; i++) {
		rec = part_row(p, i);
		while (j < have && key_cmp(rows[j].key, rec->key) < 0)
			j++;
		if (j == have || !key_eq(rows[j].key, rec->key))
			rows[n++].key = rec->key;
	}
	return (n);
}

static int
row_cmp(const void *a, const void *b)
{
	return (key_cmp(((const struct row *)a)->key,
	    ((const struct row *)b)->key));
}

static void
fill_keys(struct view *v)
{
	const struct part	*p;
	size_t			 i, max = 0, n;

	for (i = 0; i < v->t->ndrive; i++) {
		if ((p = v->snap->now[v->t->joins[i].part]) != NULL)
			max += p->nrows;
	}
	if (max == 0)
		return;
	v->rows = xcalloc(max, sizeof *v->rows);
	for (i = 0; i < v->t->ndrive; i++) {
		if ((p = v->snap->now[v->t->joins[i].part]) == NULL)
			continue;
		n = drive(v->rows, v->nrows, p);
		if (v->nrows != 0 && n != v->nrows)
			qsort(v->rows, n, sizeof *v->rows, row_cmp);
		v->nrows = n;
	}
}

/* Where a part's earlier readings are. */
static const struct part *
part_before(const struct snap *s, enum part_id id)
{
	enum part_id own = raw_own(id).was;

	return (own != PART_MAX ? s->now[own] : s->was[id]);
}

static void
fill_slot(struct view *v, size_t slot)
{
	const struct join	*j = &v->t->joins[slot];
	struct cursor		 now = { v->snap->now[j->part], j->by, 0 };
	struct cursor		 was = { part_before(v->snap, j->part),
				    j->by, 0 };
	struct row		*r;
	size_t			 i;

	if (now.p == NULL)
		return;
	for (i = 0; i < v->nrows; i++) {
		r = &v->rows[i];
		r->now[slot] = cursor_seek(&now, r->key);
		r->was[slot] = cursor_seek(&was, r->key);
		if (r->now[slot] == NULL || (r->was[slot] != NULL &&
		    r->was[slot]->gen != r->now[slot]->gen))
			r->was[slot] = NULL;
	}
}

static void
fill_slots(struct view *v)
{
	size_t	 i, n = v->t->njoins;

	v->recs = xcalloc(2 * n * v->nrows + 1, sizeof *v->recs);
	for (i = 0; i < v->nrows; i++) {
		v->rows[i].now = v->recs + 2 * n * i;
		v->rows[i].was = v->rows[i].now + n;
	}
	for (i = 0; i < n; i++)
		fill_slot(v, i);
}

void
view_fill(struct view *v, const struct table *t, const struct snap *s)
{
	size_t	 i, n;

	memset(v, 0, sizeof *v);
	v->t = t;
	v->snap = s;
	fill_keys(v);
	fill_slots(v);
	if (t->hide == NULL)
		return;
	for (i = n = 0; i < v->nrows; i++) {
		if (!t->hide(v, &v->rows[i]))
			v->rows[n++] = v->rows[i];
	}
	v->nrows = n;
}

void
view_free(struct view *v)
{
	free(v->rows);
	free(v->recs);
	memset(v, 0, sizeof *v);
}
