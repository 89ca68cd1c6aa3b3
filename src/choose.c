#include <stdlib.h>
#include <string.h>

#include "choose.h"
#include "nearest.h"
#include "xmalloc.h"

char *
choose_no_table(const char *id)
{
	const struct table *const *t;
	char	*s = xasprintf("no table '%s'; tables are", id), *old;

	for (t = tables; *t != NULL; t++) {
		old = s;
		s = xasprintf("%s%s %s", old, t == tables ? "" : ",",
		    (*t)->id);
		free(old);
	}
	return (s);
}

/* Adds a table with the columns it has by default. */
static void
add_table(struct opts *o, const struct table *t)
{
	const struct column	*c;
	struct shown		*sh;
	size_t			 i;

	o->shown = xreallocarray(o->shown, o->nshown + 1, sizeof *o->shown);
	sh = &o->shown[o->nshown++];
	*sh = (struct shown){ .t = t };
	sh->cols = xcalloc(t->ncols, sizeof *sh->cols);
	for (i = 0; i < t->ncols; i++) {
		c = &t->cols[i];
		/* People need not be told their host in every row. */
		if (o->format->every_column || c->dflt ||
		    (i == 0 && t->block))
			sh->cols[sh->ncols++] = c;
	}
}

static bool
is_shown(const struct opts *o, const struct table *t)
{
	size_t	 i;

	for (i = 0; i < o->nshown; i++) {
		if (o->shown[i].t == t)
			return (true);
	}
	return (false);
}

char *
choose_tables(struct opts *o, const char *val)
{
	const struct table	*t;
	char			*list, *rest, *id, *what = NULL;

	if (val == NULL)
		val = o->format->one_table ? "vm" : "host,vm";
	rest = list = xstrdup(val);
	while (what == NULL && (id = strsep(&rest, ",")) != NULL) {
		if ((t = table_find(id)) == NULL)
			what = choose_no_table(id);
		else if (is_shown(o, t))
			what = xasprintf("table %s is there twice", id);
		else
			add_table(o, t);
	}
	free(list);
	if (what == NULL && o->format->one_table && o->nshown != 1) {
		what = xasprintf("format %s takes exactly one table",
		    o->format->id);
	}
	return (what);
}

static char *
no_column(const struct opts *o, const char *id)
{
	struct nearest	 n = { .word = id };
	char		*hint, *what;
	size_t		 i, j;

	for (i = 0; i < o->nshown; i++) {
		for (j = 0; j < o->shown[i].t->ncols; j++)
			nearest_try(&n, o->shown[i].t->cols[j].id);
	}
	hint = nearest_hint(&n, "");
	what = xasprintf("no table shown has a column '%s'%s; -t says which "
	    "tables are shown, hypertop --list-columns lists their columns",
	    id, hint);
	free(hint);
	return (what);
}

/* Calls fn for every shown table with its column of the name [TABLE.]ID;
 * false if there is none. */
static bool
each_named(struct opts *o, const char *name,
    void (*fn)(struct shown *, const struct column *, bool), bool arg)
{
	const char		*dot = strchr(name, '.'), *id = name;
	const struct column	*c;
	struct shown		*sh;
	size_t			 i, len = 0;
	bool			 any = false;

	if (dot != NULL) {
		len = dot - name;
		id = dot + 1;
	}
	for (i = 0; i < o->nshown; i++) {
		sh = &o->shown[i];
		if (dot != NULL && (strlen(sh->t->id) != len ||
		    strncmp(sh->t->id, name, len) != 0))
			continue;
		if ((c = table_col(sh->t, id)) == NULL)
			continue;
		fn(sh, c, arg);
		any = true;
	}
	return (any);
}

static void
add_column(struct shown *sh, const struct column *c, bool add)
{
	size_t	 i;

	if (!sh->chosen && !add)
		sh->ncols = 0;
	sh->chosen = true;
	for (i = 0; i < sh->ncols; i++) {
		if (sh->cols[i] == c)
			return;
	}
	sh->cols[sh->ncols++] = c;
}

char *
choose_columns(struct opts *o, const char *val)
{
	char	*list, *rest, *name, *what = NULL;
	bool	 add;

	if (val == NULL)
		return (NULL);
	add = *val == '+';
	rest = list = xstrdup(val + add);
	while (what == NULL && (name = strsep(&rest, ",")) != NULL) {
		if (!each_named(o, name, add_column, add))
			what = no_column(o, name);
	}
	free(list);
	return (what);
}

static void
sort_by(struct shown *sh, const struct column *c, bool reversed)
{
	sh->sort = c;
	sh->up = column_up(c, reversed);
}

char *
choose_sort(struct opts *o, const char *val)
{
	bool	 minus;

	if (val == NULL)
		return (NULL);
	minus = *val == '-';
	if (each_named(o, val + minus, sort_by, minus))
		return (NULL);
	return (no_column(o, val + minus));
}

/* All columns of all shown tables, as if they were of one. */
static struct column *
all_columns(const struct opts *o, size_t *n)
{
	const struct table	*t;
	struct column		*cols = NULL;
	size_t			 i;

	for (i = *n = 0; i < o->nshown; i++) {
		t = o->shown[i].t;
		cols = xreallocarray(cols, *n + t->ncols, sizeof *cols);
		memcpy(cols + *n, t->cols, t->ncols * sizeof *cols);
		*n += t->ncols;
	}
	return (cols);
}

char *
choose_filter(struct opts *o, const char *val)
{
	const char	*missing;
	struct column	*cols;
	struct table	 all = { .id = "all" };
	char		*what;

	if (val == NULL)
		return (NULL);
	if ((o->filter = filter_parse(val, &what)) == NULL)
		return (what);
	all.cols = cols = all_columns(o, &all.ncols);
	missing = filter_missing(o->filter, &all);
	free(cols);
	return (missing == NULL ? NULL : no_column(o, missing));
}
