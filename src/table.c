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
	&tab_vdisk,
	&tab_lease,
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

const struct column *
table_screen_col(const struct table *t, const char *id)
{
	size_t	 i;

	for (i = 0; i < t->nmore; i++) {
		if (strcmp(t->more[i].id, id) == 0)
			return (&t->more[i]);
	}
	return (table_col(t, id));
}

bool
table_next(const struct table *t, const char **ids, const struct column **c)
{
	size_t	 len;
	char	 id[64];

	*ids += strspn(*ids, " ");
	len = strcspn(*ids, " ");
	snprintf(id, sizeof id, "%.*s", (int)len, *ids);
	*ids += len;
	*c = table_screen_col(t, id);
	return (len != 0);
}

const struct column *
table_name_col(const struct table *t)
{
	return (t->by_name == NULL ? &t->cols[1] :
	    table_col(t, t->by_name));
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

/* A table that is looked at for mistakes. */
struct lint {
	const struct table	*t;
	FILE			*f;
	int			 bad;
};

static void
complain(struct lint *l, const struct column *c, const char *what)
{
	fprintf(l->f, "table %s%s%s: %s\n", l->t->id, c == NULL ? "" :
	    ", column ", c == NULL ? "" : c->id, what);
	l->bad++;
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
needs_part(const struct from *f)
{
	return (f->how == HOW_HOST ? f->a != 0 : f->how != HOW_FN);
}

/* Types of fields that each way to make a value can use. */
#define TYPE(t)		(1U << RAW_##t)
#define COUNTERS	(TYPE(COUNTER) | TYPE(TICK))
static const unsigned how_types[] = {
	[HOW_TEXT] = TYPE(TEXT),
	[HOW_GAUGE] = TYPE(GAUGE),
	[HOW_TOTAL] = COUNTERS,
	[HOW_RATE] = COUNTERS,
	[HOW_RATIO] = COUNTERS,
	[HOW_SHARE] = COUNTERS,
	[HOW_MAX] = COUNTERS,
	[HOW_AGE] = TYPE(GAUGE),
	[HOW_HOST] = TYPE(TEXT),
};

static bool
has_field(enum part_id part, uint16_t off, unsigned types)
{
	const struct raw_struct	*rs = &raw_structs[part];
	size_t			 i;

	for (i = 0; i < rs->nfields; i++) {
		if (rs->fields[i].off == off)
			return ((types & 1U << rs->fields[i].type) != 0);
	}
	return (false);
}

static void
lint_from(struct lint *l, const struct column *c, const struct from *f)
{
	const uint16_t		 more[] = { f->minus, f->per, f->counter };
	size_t			 i;

	if (table_slot(l->t, f->part) == -1)
		complain(l, c, "part is not joined");
	if (!has_field(f->part, f->a, how_types[f->how]))
		complain(l, c, "no field that can be used this way");
	for (i = 0; i < sizeof more / sizeof more[0]; i++) {
		if (more[i] != 0 && !has_field(f->part, more[i], COUNTERS))
			complain(l, c, "minus, per and counter: no counter");
	}
	for (i = 1; i < f->nper; i++) {
		if (!has_field(f->part, f->per + i * sizeof(uint64_t),
		    COUNTERS))
			complain(l, c, "per: not so many counters");
	}
	if (f->times != 0 && !has_field(f->part, f->times, TYPE(GAUGE)))
		complain(l, c, "times: no gauge");
	if (f->how == HOW_RATIO && f->per == 0)
		complain(l, c, "a ratio of what?");
	if ((f->how == HOW_RATE || f->how == HOW_SHARE) && f->per == 0 &&
	    raw_own(f->part).was != PART_MAX)
		complain(l, c, "per: its rows have a clock of their own");
	if ((f->how == HOW_TEXT || f->how == HOW_HOST) !=
	    (c->unit == U_TEXT))
		complain(l, c, "text and unit are at odds");
}

/* Words with blanks between them, which must all be columns. */
static void
lint_words(struct lint *l, const struct column *c, const char *words)
{
	const struct column	*found;

	while (words != NULL && table_next(l->t, &words, &found)) {
		if (found == NULL)
			complain(l, c, "names a column it has not");
		else if (c != NULL && c->look == LOOK_SPARK && !found->hist)
			complain(l, c, "spark of a column without history");
	}
}

/* What only the screen makes use of. */
static void
lint_look(struct lint *l, const struct column *c)
{
	lint_words(l, c, c->of);
	lint_words(l, c, c->whole);
	lint_words(l, c, c->marked);
	if ((c->look == LOOK_PLAIN) != (c->of == NULL))
		complain(l, c, "look and of are at odds");
	if ((c->sum || c->base) && c->unit == U_TEXT)
		complain(l, c, "a text has no sum");
}

static void
lint_column(struct lint *l, const struct column *c)
{
	const struct column	*cols = l->t->cols;
	size_t			 i;

	for (i = 0; i < l->t->ncols && &cols[i] != c; i++) {
		if (strcmp(cols[i].id, c->id) == 0)
			complain(l, c, "id is there twice");
	}
	if (!is_id(c->id))
		complain(l, c, "id is not a lower-case word");
	if (c->title == NULL || strlen(c->title) > c->width)
		complain(l, c, "title does not fit the width");
	if (!is_sentence(c->help))
		complain(l, c, "help is not a sentence");
	if (c->source == NULL || *c->source == '\0')
		complain(l, c, "no source");
	if (c->weight == 0 || c->weight > 100)
		complain(l, c, "weight is not 1 to 100");
	if (c->crit < c->warn)
		complain(l, c, "crit is below warn");
	if (c->hist && c->unit == U_TEXT)
		complain(l, c, "a text has no history");
	if (c->from.how == HOW_FN && c->fn == NULL)
		complain(l, c, "no function");
	if (c->look == LOOK_PLAIN && needs_part(&c->from))
		lint_from(l, c, &c->from);
	if (c->or.a != 0)
		lint_from(l, c, &c->or);
	if (c->or.a != 0 && (c->from.how == HOW_FN ||
	    c->from.how == HOW_HOST || c->or.how == HOW_FN ||
	    c->or.how == HOW_HOST))
		complain(l, c, "or is not asked");
	lint_look(l, c);
}

static void
lint_joins(struct lint *l)
{
	const struct table	*t = l->t;
	size_t			 i;

	if (t->ndrive == 0 || t->ndrive > t->njoins || t->njoins > ROW_PARTS) {
		complain(l, NULL, "joins are wrong");
		return;
	}
	for (i = 0; i < t->njoins; i++) {
		if (table_slot(t, t->joins[i].part) != (int)i)
			complain(l, NULL, "joins a part twice");
		if (i < t->ndrive && t->joins[i].by != JOIN_SELF)
			complain(l, NULL, "rows come from others' keys");
	}
}

/* Columns that people see at 80 columns. */
static size_t
width80(const struct table *t)
{
	size_t	 i, width = 0;

	for (i = 0; i < t->ncols; i++) {
		if (t->cols[i].dflt && t->cols[i].weight >= 50)
			width += t->cols[i].width + 1;
	}
	return (width);
}

/* What the screen makes of the table. */
static void
lint_screen(struct lint *l)
{
	const struct table	*t = l->t;
	const char		*const by[] = {
		t->by_name, t->by_cpu, t->by_mem, t->by_time
	};
	size_t			 i;

	for (i = 0; i < t->nmore; i++)
		lint_column(l, &t->more[i]);
	for (i = 0; i < TABLE_PRESETS && t->presets[i].id != NULL; i++)
		lint_words(l, NULL, t->presets[i].cols);
	for (i = 0; i < sizeof by / sizeof by[0]; i++)
		lint_words(l, NULL, by[i]);
	for (i = 0; i < TABLE_CHILDREN && t->child[i] != NULL; i++) {
		if (t->child[i]->label == NULL)
			complain(l, NULL, "has a child without a label");
	}
	if ((t->key != 0) != (t->word != NULL))
		complain(l, NULL, "a pane has a key and a word");
}

int
table_lint_one(const struct table *t, FILE *f)
{
	const struct table *const *other;
	struct lint	 l = { t, f, 0 };
	size_t		 i;

	for (other = tables; *other != NULL; other++) {
		if (*other != t && strcmp((*other)->id, t->id) == 0)
			complain(&l, NULL, "id is there twice");
	}
	if (!is_sentence(t->help))
		complain(&l, NULL, "help is not a sentence");
	if (strcmp(t->cols[0].id, "host") != 0)
		complain(&l, NULL, "does not begin with host");
	if (t->nkeys >= t->ncols)
		complain(&l, NULL, "more keys than columns");
	for (i = 0; i < t->ncols; i++)
		lint_column(&l, &t->cols[i]);
	lint_screen(&l);
	if (!t->block && width80(t) > 81)
		complain(&l, NULL,
		    "defaults of weight 50 and more do not fit 80 columns");
	if (t->sort != NULL &&
	    table_col(t, t->sort + (*t->sort == '-')) == NULL)
		complain(&l, NULL, "sorts by a column it has not");
	if (t->tie != NULL && table_col(t, t->tie) == NULL)
		complain(&l, NULL, "tie is no column of it");
	lint_joins(&l);
	return (l.bad);
}

int
table_lint(void)
{
	const struct table *const *t;
	int			   bad = 0;

	for (t = tables; *t != NULL; t++)
		bad += table_lint_one(*t, stderr);
	return (bad);
}
