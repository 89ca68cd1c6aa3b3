#include <stdlib.h>

#include "view.h"
#include "xmalloc.h"

/* What rows are sorted by: the values, computed once, and their place. */
struct sortable {
	struct value	 v[4];
	struct row	 row;
	size_t		 place;
	bool		 up;
	size_t		 n;
};

static int
sort_cmp(const void *a, const void *b)
{
	const struct sortable	*x = a, *y = b;
	bool			 kx, ky;
	size_t			 i;
	int			 cmp;

	for (i = 0; i < x->n; i++) {
		kx = value_known(&x->v[i]);
		ky = value_known(&y->v[i]);
		cmp = value_cmp(&x->v[i], &y->v[i]);
		if (cmp != 0)
			return (i == 0 && !x->up && kx && ky ? -cmp : cmp);
	}
	return (x->place < y->place ? -1 : 1);
}

void
view_sort(struct view *v, const struct column *c, bool up)
{
	const struct table	*t = v->t;
	struct sortable		*s;
	size_t			 i, k;

	if (v->nrows < 2)
		return;
	s = xcalloc(v->nrows, sizeof *s);
	for (i = 0; i < v->nrows; i++) {
		s[i].row = v->rows[i];
		s[i].place = i;
		s[i].up = up;
		s[i].v[s[i].n++] = col_get(c, v, &v->rows[i]);
		for (k = 1; k <= t->nkeys && s[i].n < 4; k++) {
			s[i].v[s[i].n++] = col_get(&t->cols[k], v,
			    &v->rows[i]);
		}
	}
	qsort(s, v->nrows, sizeof *s, sort_cmp);
	for (i = 0; i < v->nrows; i++)
		v->rows[i] = s[i].row;
	free(s);
}

void
view_sort_default(struct view *v)
{
	const char		*id = v->t->sort;
	const struct column	*c;
	bool			 minus;

	if (id == NULL)
		return;
	minus = *id == '-';
	if ((c = table_col(v->t, id + minus)) != NULL)
		view_sort(v, c, column_up(c, minus));
}
