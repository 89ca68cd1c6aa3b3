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

/* The columns of a list of ids with blanks between them. */
static void
take_named(struct shown *sh, const char *ids)
{
	const struct column	*c;
	char			*list, *rest, *id;

	rest = list = xstrdup(ids);
	while ((id = strsep(&rest, " ")) != NULL) {
		if ((c = table_screen_col(sh->t, id)) != NULL)
			sh->cols[sh->ncols++] = c;
	}
	free(list);
}

static void
take_defaults(struct shown *sh, bool all)
{
	const struct table	*t = sh->t;
	const struct column	*c;
	size_t			 i;

	for (i = 0; i < t->ncols; i++) {
		c = &t->cols[i];
		/* People need not be told their host in every row. */
		if (all || c->dflt || (i == 0 && t->block))
			sh->cols[sh->ncols++] = c;
	}
}

/* Adds a table with the columns it has by default. */
static void
add_table(struct opts *o, const struct table *t)
{
	struct shown	*sh;

	o->shown = xreallocarray(o->shown, o->nshown + 1, sizeof *o->shown);
	sh = &o->shown[o->nshown++];
	*sh = (struct shown){ .t = t };
	sh->cols = xcalloc(t->ncols + t->nmore, sizeof *sh->cols);
	if (!o->batch && t->presets[0].id != NULL)
		take_named(sh, t->presets[0].cols);
	else
		take_defaults(sh, o->format->every_column);
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

/* A table of the list, or what is wrong with it. The host is what the screen
 * shows anyway. */
static char *
choose_table(struct opts *o, const char *id)
{
	const struct table	*t = table_find(id);

	if (t == NULL)
		return (choose_no_table(id));
	if (is_shown(o, t))
		return (xasprintf("table %s is there twice", id));
	if (!o->batch && t->block)
		return (NULL);
	add_table(o, t);
	return (NULL);
}

/* Tables that have a pane of their own. */
static void
add_panes(struct opts *o)
{
	const struct table *const *t;

	for (t = tables; *t != NULL; t++) {
		if ((*t)->key != 0)
			add_table(o, *t);
	}
}

char *
choose_tables(struct opts *o, const char *val)
{
	char	*list, *rest, *id, *what = NULL;

	o->tables_given = val != NULL;
	if (val == NULL && o->batch)
		val = o->format->one_table ? "vm" : "host,vm";
	rest = list = val == NULL ? NULL : xstrdup(val);
	while (what == NULL && (id = strsep(&rest, ",")) != NULL)
		what = choose_table(o, id);
	free(list);
	if (what != NULL)
		return (what);
	if (o->format->one_table && o->nshown != 1) {
		return (xasprintf("format %s takes exactly one table",
		    o->format->id));
	}
	if (o->nshown == 0) {
		o->tables_given = false;
		add_panes(o);
	}
	return (NULL);
}

static char *
no_column(const struct opts *o, const char *id)
{
	struct nearest		 n = { .word = id };
	const struct table	*t;
	char			*hint, *what;
	size_t			 i, j;

	for (i = 0; i < o->nshown; i++) {
		t = o->shown[i].t;
		for (j = 0; j < t->ncols; j++)
			nearest_try(&n, t->cols[j].id);
		for (j = 0; !o->batch && j < t->nmore; j++)
			nearest_try(&n, t->more[j].id);
	}
	hint = nearest_hint(&n, "");
	what = xasprintf("no table shown has a column '%s'%s; -t says which "
	    "tables are shown, hypertop --list-columns lists their columns",
	    id, hint);
	free(hint);
	return (what);
}

/* Calls fn for every shown table with its column of the name [TABLE.]ID, as
 * find finds it; false if there is none. */
static bool
each_named(struct opts *o, const char *name,
    const struct column *(*find)(const struct table *, const char *),
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
		if ((c = find(sh->t, id)) == NULL)
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
		if (!each_named(o, name,
		    o->batch ? table_col : table_screen_col, add_column, add))
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
	if (each_named(o, val + minus, table_col, sort_by, minus))
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
	o->filter_text = val;
	all.cols = cols = all_columns(o, &all.ncols);
	missing = filter_missing(o->filter, &all);
	free(cols);
	return (missing == NULL ? NULL : no_column(o, missing));
}
