/*
 * Filters: words and comparisons, all of which a row must match.
 *
 *	web|db		a key column contains one of them
 *	/^web-[0-9]/	a key column matches it
 *	steal>5		a column compares so
 *	owner=x|null	a column is one of them, or not known
 *
 * "..." protects blanks and what else means something; in it \ protects.
 */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "filter.h"
#include "xmalloc.h"

/* The first that fits is taken. */
static const struct {
	const char	*text;
	enum op		 op;
} ops[] = {
	{ "!=", OP_NE }, { "<=", OP_LE }, { ">=", OP_GE },
	{ "=", OP_EQ }, { "<", OP_LT }, { ">", OP_GT },
};

static const char *const kind_names[] = {
	[KIND_SIZE] = "a size", [KIND_MINUTES] = "a size or minutes",
	[KIND_PCT] = "a percentage", [KIND_TIME] = "a time",
};

static const struct suffix suffixes[] = {
	{ "", KIND_PLAIN, 1 },
	{ "K", KIND_SIZE, 1 }, { "M", KIND_MINUTES, 2 },
	{ "G", KIND_SIZE, 3 }, { "T", KIND_SIZE, 4 },
	{ "%", KIND_PCT, 1 },
	{ "us", KIND_TIME, 1e-6 }, { "ms", KIND_TIME, 1e-3 },
	{ "s", KIND_TIME, 1 }, { "h", KIND_TIME, 3600 },
	{ "d", KIND_TIME, 86400 },
};
#define NUMBERS		"a number (12, 1.5, 10%%, 64M, 5ms)"

static void
term_free(struct term *t)
{
	size_t	 i;

	for (i = 0; i < t->nalts; i++)
		free(t->alts[i].text);
	if (t->re != NULL)
		regfree(t->re);
	free(t->re);
	free(t->alts);
	free(t->col);
	free(t->word);
}

void
filter_free(struct filter *f)
{
	size_t	 i;

	if (f == NULL)
		return;
	for (i = 0; i < f->nterms; i++)
		term_free(&f->terms[i]);
	free(f->terms);
	free(f);
}

/*
 * All functions return NULL, or a message to be freed; *p is moved
 * behind what was read.
 */

/* A number and its suffix, if it is one. */
static void
parse_number(struct alt *a)
{
	const char	*s = a->text + (*a->text == '-');
	char		*end;
	size_t		 i;

	if (!isdigit((unsigned char)*s) || s[1] == 'x' || s[1] == 'X')
		return;
	a->num = strtod(a->text, &end);
	if (!isfinite(a->num))
		return;
	for (i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
		if (strcasecmp(suffixes[i].text, end) == 0)
			a->suffix = &suffixes[i];
	}
}

/* One text, up to a blank or '|'. */
static char *
parse_text(struct term *t, const char **p)
{
	const char	*s = *p;
	char		*dst = xmalloc(strlen(s) + 1), *to = dst;
	bool		 in = false, quoted = false;
	struct alt	*a;

	for (; *s != '\0' && (in || (!isspace((unsigned char)*s) &&
	    *s != '|')); s++) {
		if (*s == '"') {
			in = !in;
			quoted = true;
			continue;
		}
		if (!in && strchr("=<>", *s) != NULL) {
			free(dst);
			return (xasprintf("'%s' is neither a word nor "
			    "COLUMN OP VALUE without blanks (OP is = != < "
			    "<= > >=); put a text with %c into \"\"",
			    t->word, *s));
		}
		if (in && *s == '\\' && s[1] != '\0')
			s++;
		*to++ = *s;
	}
	*to = '\0';
	*p = s;
	t->alts = xreallocarray(t->alts, t->nalts + 1, sizeof *t->alts);
	a = &t->alts[t->nalts++];
	*a = (struct alt){ .text = dst };
	a->null = !quoted && t->col != NULL && strcmp(dst, "null") == 0;
	parse_number(a);
	if (in)
		return (xasprintf("'%s' has no closing \"", t->word));
	if (to == dst && (!quoted || t->col == NULL))
		return (xasprintf("'%s' lacks a text", t->word));
	return (NULL);
}

static char *
parse_regex(struct term *t, const char **p)
{
	char	*dst = xmalloc(strlen(*p) + 1), *to = dst, why[128];
	const char *s;
	int	 rc;

	for (s = *p + 1; *s != '\0' && *s != '/'; s++) {
		if (*s == '\\' && s[1] == '/')
			s++;
		else if (*s == '\\' && s[1] != '\0')
			*to++ = *s++;
		*to++ = *s;
	}
	*to = '\0';
	if (*s != '/' || to == dst) {
		free(dst);
		return (xasprintf("'%s' is no expression between two /",
		    t->word));
	}
	*p = s + 1;
	t->re = xcalloc(1, sizeof *t->re);
	rc = regcomp(t->re, dst, REG_EXTENDED | REG_ICASE | REG_NOSUB);
	free(dst);
	if (rc == 0)
		return (NULL);
	regerror(rc, t->re, why, sizeof why);
	free(t->re);
	t->re = NULL;
	return (xasprintf("'%s' is no regular expression: %s", t->word, why));
}

/* COLUMN OP, if it begins so. */
static void
parse_column(struct term *t, const char **p)
{
	const char	*s = *p;
	size_t		 i;

	while (isalnum((unsigned char)*s) || *s == '_')
		s++;
	for (i = 0; s != *p && i < sizeof ops / sizeof ops[0]; i++) {
		if (strncmp(s, ops[i].text, strlen(ops[i].text)) != 0)
			continue;
		t->op = ops[i].op;
		t->col = xstrndup(*p, s - *p);
		*p = s + strlen(ops[i].text);
		return;
	}
}

/* Whether a column of this unit can be told this kind of number. */
static bool
kind_fits(enum kind kind, enum unit unit)
{
	switch (kind) {
	case KIND_MINUTES:
		if (unit == U_SEC)
			return (true);
		/* FALLTHROUGH */
	case KIND_SIZE:
		return (unit == U_BYTES || unit == U_BPS || unit == U_HZ ||
		    unit == U_MHZ || unit == U_PERSEC || unit == U_COUNT);
	case KIND_PCT:
		return (unit == U_PCT);
	case KIND_TIME:
		return (unit == U_SEC);
	default:
		return (unit != U_TEXT);
	}
}

/* A number that makes sense for a column: one of the tables has it so. */
static char *
check_number(const struct term *t, const struct alt *a)
{
	const struct table *const *tp;
	const struct column	  *c, *last = NULL;

	if (a->suffix == NULL) {
		return (xasprintf("'%s': '%s' is not " NUMBERS, t->word,
		    a->text));
	}
	for (tp = tables; *tp != NULL; tp++) {
		if ((c = table_col(*tp, t->col)) == NULL)
			continue;
		if (kind_fits(a->suffix->kind, c->unit))
			return (NULL);
		last = c;
	}
	if (last == NULL)
		return (NULL);
	if (last->unit == U_TEXT) {
		return (xasprintf("'%s': column %s is text, which only = "
		    "and != compare", t->word, t->col));
	}
	return (xasprintf("'%s': %s is %s, but column %s is in %s", t->word,
	    a->text, kind_names[a->suffix->kind], t->col,
	    unit_info[last->unit].name));
}

/* Whether every table that has the column has numbers in it. */
static bool
is_numeric(const char *col)
{
	const struct table *const *tp;
	const struct column	  *c;
	bool			   any = false;

	for (tp = tables; *tp != NULL; tp++) {
		if ((c = table_col(*tp, col)) == NULL)
			continue;
		if (c->unit == U_TEXT)
			return (false);
		any = true;
	}
	return (any);
}

static char *
check_term(const struct term *t)
{
	bool	 order = t->op > OP_NE;
	char	*err;
	size_t	 i;

	if (order && (t->re != NULL || t->nalts != 1 || t->alts[0].null)) {
		return (xasprintf("'%s': < <= > >= compare with one number",
		    t->word));
	}
	if (t->col == NULL || (!order && !is_numeric(t->col)))
		return (NULL);
	for (i = 0; i < t->nalts; i++) {
		if (t->alts[i].null)
			continue;
		if ((err = check_number(t, &t->alts[i])) != NULL)
			return (err);
	}
	return (NULL);
}

static char *
parse_term(struct term *t, const char **p)
{
	char	*err;

	t->word = xstrndup(*p, strcspn(*p, " \t\r\n"));
	parse_column(t, p);
	if (**p == '/') {
		if ((err = parse_regex(t, p)) != NULL)
			return (err);
	} else {
		if ((err = parse_text(t, p)) != NULL)
			return (err);
		while (**p == '|') {
			(*p)++;
			if ((err = parse_text(t, p)) != NULL)
				return (err);
		}
	}
	if (**p != '\0' && !isspace((unsigned char)**p)) {
		return (xasprintf("'%s' has something behind the closing /",
		    t->word));
	}
	return (check_term(t));
}

struct filter *
filter_parse(const char *expr, char **err)
{
	struct filter	*f = xcalloc(1, sizeof *f);
	struct term	*t;

	*err = NULL;
	for (;;) {
		while (isspace((unsigned char)*expr))
			expr++;
		if (*expr == '\0')
			break;
		f->terms = xreallocarray(f->terms, f->nterms + 1,
		    sizeof *f->terms);
		t = &f->terms[f->nterms++];
		memset(t, 0, sizeof *t);
		if ((*err = parse_term(t, &expr)) != NULL)
			break;
	}
	if (*err == NULL && f->nterms == 0)
		*err = xstrdup("is empty");
	if (*err == NULL)
		return (f);
	filter_free(f);
	return (NULL);
}

const char *
filter_missing(const struct filter *f, const struct table *t)
{
	size_t	 i;

	for (i = 0; i < f->nterms; i++) {
		if (f->terms[i].col != NULL &&
		    table_col(t, f->terms[i].col) == NULL)
			return (f->terms[i].col);
	}
	return (NULL);
}

bool
filter_uses(const struct filter *f, const char *id)
{
	size_t	 i;

	for (i = 0; i < f->nterms; i++) {
		if (f->terms[i].col != NULL &&
		    strcmp(f->terms[i].col, id) == 0)
			return (true);
	}
	return (false);
}
