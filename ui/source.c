#include "source.h"

static bool
gives(const struct view *v, const struct row *source, uint64_t parts)
{
	const struct source_raw	*s;
	size_t			 i;

	for (i = 0; i < v->t->njoins; i++) {
		if ((s = (const struct source_raw *)source->now[i]) != NULL)
			return (s->gives != NONE && (s->gives & parts) != 0);
	}
	return (false);
}

bool
source_why(const struct ui *ui, uint64_t parts, size_t *at, char *name,
    size_t name_size, char *why, size_t why_size)
{
	const struct view	*v = &ui->sources;
	const struct row	*r;
	struct value		 value;

	while (v->t != NULL && *at < v->nrows) {
		r = &v->rows[(*at)++];
		value = col_get(table_col(v->t, "reason"), v, r);
		if (!gives(v, r, parts) || !value_known(&value))
			continue;
		value_short(why, why_size, &value, U_TEXT, 400);
		value = col_get(table_name_col(v->t), v, r);
		value_short(name, name_size, &value, U_TEXT, 40);
		return (true);
	}
	return (false);
}
