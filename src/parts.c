#include "filter.h"
#include "parts.h"

uint64_t
column_parts(const struct column *c)
{
	uint64_t parts;

	if (c->look != LOOK_PLAIN ||
	    (c->from.how == HOW_HOST && c->from.a == 0))
		return (0);
	parts = PART_BIT(c->from.part) | c->needs;
	return (c->or.a == 0 ? parts : parts | PART_BIT(c->or.part));
}

uint64_t
table_parts(const struct table *t, const struct column **cols, size_t ncols,
    const struct column *sort, const struct filter *f)
{
	uint64_t want = 0;
	size_t	 i;

	for (i = 0; i < t->ndrive; i++)
		want |= PART_BIT(t->joins[i].part);
	for (i = 0; i < ncols; i++)
		want |= column_parts(cols[i]);
	for (i = 0; i < t->ncols; i++) {
		if (i <= t->nkeys ||
		    (f != NULL && filter_uses(f, t->cols[i].id)))
			want |= column_parts(&t->cols[i]);
	}
	if (sort == NULL && t->sort != NULL)
		sort = table_col(t, t->sort + (*t->sort == '-'));
	return (sort == NULL ? want : want | column_parts(sort));
}

uint64_t
table_all_parts(const struct table *t)
{
	uint64_t want = 0;
	size_t	 i;

	for (i = 0; i < t->njoins; i++)
		want |= PART_BIT(t->joins[i].part);
	return (want);
}
