#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "tab.h"

const struct table *const tables[] = {
	&tab_host,
	&tab_cpu,
	&tab_process,
	&tab_vm,
	&tab_vcpu,
	&tab_thread,
	&tab_source,
	NULL
};

const struct table *
table_find(const char *id)
{
	const struct table *const *t;

	for (t = tables; *t != NULL; t++) {
		if (strcmp((*t)->id, id) == 0)
			return (*t);
	}
	return (NULL);
}

const struct column *
table_col(const struct table *t, const char *id)
{
	size_t	 i;

	for (i = 0; i < t->ncols; i++) {
		if (strcmp(t->cols[i].id, id) == 0)
			return (&t->cols[i]);
	}
	return (NULL);
}

int
table_slot(const struct table *t, enum part_id part)
{
	size_t	 i;

	for (i = 0; i < t->njoins; i++) {
		if (t->joins[i].part == part)
			return (i);
	}
	return (-1);
}

static int
complain(const struct table *t, const struct column *c, const char *what)
{
	fprintf(stderr, "table %s%s%s: %s\n", t->id, c == NULL ? "" :
	    ", column ", c == NULL ? "" : c->id, what);
	return (1);
}

static bool
is_id(const char *s)
{
	if (!islower((unsigned char)*s))
		return (false);
	return (s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0');
}

static bool
is_sentence(const char *s)
{
	return (s != NULL && strlen(s) > 8 && isupper((unsigned char)*s) &&
	    s[strlen(s) - 1] == '.');
}

static bool
needs_part(enum how how)
{
	return (how != HOW_HOST && how != HOW_FN);
}

static int
lint_column(const struct table *t, const struct column *c)
{
	const struct column	*other;
	int			 bad = 0;

	for (other = t->cols; other < c; other++) {
		if (strcmp(other->id, c->id) == 0)
			bad += complain(t, c, "id is there twice");
	}
	if (!is_id(c->id))
		bad += complain(t, c, "id is not a lower-case word");
	if (c->title == NULL || strlen(c->title) > c->width)
		bad += complain(t, c, "title does not fit the width");
	if (!is_sentence(c->help))
		bad += complain(t, c, "help is not a sentence");
	if (c->source == NULL || *c->source == '\0')
		bad += complain(t, c, "no source");
	if (c->weight == 0 || c->weight > 100)
		bad += complain(t, c, "weight is not 1 to 100");
	if (c->crit < c->warn)
		bad += complain(t, c, "crit is below warn");
	if (c->from.how == HOW_FN && c->fn == NULL)
		bad += complain(t, c, "no function");
	if (needs_part(c->from.how)) {
		if (table_slot(t, c->from.part) == -1)
			bad += complain(t, c, "part is not joined");
		if (c->from.a == 0)
			bad += complain(t, c, "no field");
	}
	return (bad);
}

static int
lint_table(const struct table *t)
{
	const struct table *const *other;
	size_t	 i, width = 0;
	int	 bad = 0;

	for (other = tables; *other != t; other++) {
		if (strcmp((*other)->id, t->id) == 0)
			bad += complain(t, NULL, "id is there twice");
	}
	if (!is_sentence(t->help))
		bad += complain(t, NULL, "help is not a sentence");
	if (strcmp(t->cols[0].id, "host") != 0)
		bad += complain(t, NULL, "does not begin with host");
	for (i = 0; i < t->ncols; i++) {
		bad += lint_column(t, &t->cols[i]);
		if (t->cols[i].dflt && t->cols[i].weight >= 50)
			width += t->cols[i].width + 1;
	}
	if (!t->block && width > 81)
		bad += complain(t, NULL,
		    "defaults of weight 50 and more do not fit 80 columns");
	if (t->sort != NULL &&
	    table_col(t, t->sort + (*t->sort == '-')) == NULL)
		bad += complain(t, NULL, "sorts by a column it has not");
	if (t->tie != NULL && table_col(t, t->tie) == NULL)
		bad += complain(t, NULL, "tie is no column of it");
	if (t->ndrive == 0 || t->ndrive > t->njoins || t->njoins > ROW_PARTS)
		bad += complain(t, NULL, "joins are wrong");
	return (bad);
}

int
table_lint(void)
{
	const struct table *const *t;
	int			   bad = 0;

	for (t = tables; *t != NULL; t++)
		bad += lint_table(*t);
	return (bad);
}
