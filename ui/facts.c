#include <math.h>

#include "../src/table.h"
#include "facts.h"

#define HOST_ID(id)	[H_##id] = #id,

/* Looked up once: the header is drawn at every refresh. */
static const struct column *const *
columns(void)
{
	static const char *const	 ids[H_MAX] = { HOST_COLS(HOST_ID) };
	static const struct column	*cols[H_MAX];
	const struct table		*t;
	size_t				 i;

	if (cols[H_cpus] != NULL)
		return (cols);
	t = table_find("host");
	for (i = 0; i < H_MAX; i++)
		cols[i] = table_col(t, ids[i]);
	return (cols);
}

void
facts_get(struct facts *h, const struct view *v)
{
	size_t	 i;

	h->cols = columns();
	for (i = 0; i < H_MAX; i++) {
		h->v[i] = v->nrows == 0 || h->cols[i] == NULL ?
		    value_none(V_NONE) :
		    col_get(h->cols[i], v, &v->rows[0]);
	}
}

double
fact(const struct facts *h, enum host_col i)
{
	return (value_known(&h->v[i]) ? h->v[i].d : NAN);
}

double
fact0(const struct facts *h, enum host_col i)
{
	return (value_known(&h->v[i]) ? h->v[i].d : 0);
}

const char *
facts_text(const struct facts *h, enum host_col i)
{
	return (value_known(&h->v[i]) ? h->v[i].s : NULL);
}

void
facts_say(const struct facts *h, struct field *f, enum host_col i)
{
	field_number(f, &h->v[i], h->cols[i]);
}

struct field *
facts_add(const struct facts *h, struct fields *fs, enum host_col i,
    const char *label, const char *far)
{
	struct field	*f;

	if (h->cols[i] == NULL)
		return (NULL);
	f = field_add(fs, label, far);
	facts_say(h, f, i);
	return (f);
}
