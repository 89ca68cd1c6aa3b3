/* Which rows a filter keeps. */
#include <math.h>
#include <string.h>

#include "filter.h"
#include "out.h"

/* A number in the column's own unit. */
static double
number_in(const struct alt *a, enum unit unit)
{
	bool	 binary = unit == U_BYTES || unit == U_BPS;
	double	 d;

	if (a->suffix->kind == KIND_MINUTES && unit == U_SEC)
		return (a->num * 60);
	if (a->suffix->kind != KIND_SIZE && a->suffix->kind != KIND_MINUTES)
		return (a->num * a->suffix->factor);
	d = a->num * pow(binary ? 1024 : 1000, a->suffix->factor);
	/* 2G is 2 GHz; a plain number is in the column's own unit. */
	return (unit == U_MHZ && a->suffix->factor != 0 ? d * 1e-6 : d);
}

static bool
equal_to(const struct value *v, enum unit unit, const struct alt *a)
{
	double	 tolerance = 0.5 / pow(10, unit_info[unit].decimals);

	if (a->null)
		return (false);
	if (v->kind == VAL_TEXT)
		return (strcasecmp(v->s, a->text) == 0);
	return (a->suffix != NULL &&
	    fabs(v->d - number_in(a, unit)) < tolerance);
}

static const char *
text_of(const struct value *v, enum unit unit, char *buf, size_t size)
{
	if (v->kind == VAL_TEXT)
		return (v->s);
	value_exact(buf, size, v, unit);
	return (buf);
}

static bool
is_one_of(const struct term *t, const struct value *v, enum unit unit)
{
	char	 buf[OUT_NUMBER_SIZE];
	size_t	 i;

	if (t->re != NULL) {
		return (regexec(t->re, text_of(v, unit, buf, sizeof buf), 0,
		    NULL, 0) == 0);
	}
	for (i = 0; i < t->nalts; i++) {
		if (equal_to(v, unit, &t->alts[i]))
			return (true);
	}
	return (false);
}

static bool
has_null(const struct term *t)
{
	size_t	 i;

	for (i = 0; i < t->nalts; i++) {
		if (t->alts[i].null)
			return (true);
	}
	return (false);
}

/* What is not known matches nothing but null. */
static bool
match_column(const struct term *t, const struct view *view,
    const struct row *r)
{
	const struct column	*c = table_col(view->t, t->col);
	struct value		 v;
	double			 num;

	if (c == NULL)
		return (true);
	v = col_get(c, view, r);
	if (!value_known(&v))
		return (t->op == OP_EQ && has_null(t));
	if (t->op == OP_EQ)
		return (is_one_of(t, &v, c->unit));
	if (t->op == OP_NE)
		return (!is_one_of(t, &v, c->unit));
	if (v.kind == VAL_TEXT)
		return (false);
	num = number_in(&t->alts[0], c->unit);
	switch (t->op) {
	case OP_LT:
		return (v.d < num);
	case OP_LE:
		return (v.d <= num);
	case OP_GT:
		return (v.d > num);
	default:
		return (v.d >= num);
	}
}

static bool
contains(const struct term *t, const char *s)
{
	size_t	 i;

	if (t->re != NULL)
		return (regexec(t->re, s, 0, NULL, 0) == 0);
	for (i = 0; i < t->nalts; i++) {
		if (strcasestr(s, t->alts[i].text) != NULL)
			return (true);
	}
	return (false);
}

static bool
match_keys(const struct term *t, const struct view *view, const struct row *r)
{
	char			 buf[OUT_NUMBER_SIZE];
	const struct column	*c;
	struct value		 v;
	size_t			 i;

	for (i = 0; i <= view->t->nkeys && i < view->t->ncols; i++) {
		c = &view->t->cols[i];
		v = col_get(c, view, r);
		if (value_known(&v) &&
		    contains(t, text_of(&v, c->unit, buf, sizeof buf)))
			return (true);
	}
	return (false);
}

static bool
match(const struct filter *f, const struct view *view, const struct row *r)
{
	const struct term	*t;
	size_t			 i;

	for (i = 0; i < f->nterms; i++) {
		t = &f->terms[i];
		/* Words look for one row among many; the host's is one. */
		if (t->col == NULL && view->t->block)
			continue;
		if (t->col != NULL ? !match_column(t, view, r) :
		    !match_keys(t, view, r))
			return (false);
	}
	return (true);
}

void
view_filter(struct view *v, const struct filter *f)
{
	size_t	 i, n;

	for (i = n = 0; i < v->nrows; i++) {
		if (match(f, v, &v->rows[i]))
			v->rows[n++] = v->rows[i];
	}
	v->nrows = n;
}
