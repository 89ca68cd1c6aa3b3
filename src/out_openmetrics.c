/*
 * OpenMetrics 1.0. A family per column; the key columns are its labels; the
 * other texts and identifiers are labels of one family of type info.
 */
#include <stdlib.h>
#include <string.h>

#include "out.h"
#include "text.h"
#include "xmalloc.h"

#define OM_DECIMALS	9

/* The last of the columns that are labels. A source's state and reason tell
 * rows apart for people, but as labels they would make a new series at every
 * change. */
static size_t
last_label(const struct table *t)
{
	return (t->nlabels != 0 ? t->nlabels : t->nkeys);
}

/* A table, with the label set of every row. */
struct dump {
	FILE			*f;
	const struct shown	*sh;
	const struct view	*view;
	char		       **labels;	/* name="value",... */
	bool			*tied;		/* the tie is among them */
};

/* Backslash, quote and newline are escaped, in help texts and in labels. */
static void
put_escaped(FILE *f, const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '\n') {
			fputs_unlocked("\\n", f);
			continue;
		}
		if (*s == '\\' || *s == '"')
			putc_unlocked('\\', f);
		putc_unlocked(*s, f);
	}
}

/* A column's value as one more label; an unknown one is none. */
static void
put_label(FILE *f, const struct dump *d, const struct column *c, size_t row,
    const char **sep)
{
	struct value	 v = col_get(c, d->view, &d->view->rows[row]);
	char		 buf[OUT_NUMBER_SIZE], *fixed = NULL;
	const char	*s = buf;

	if (!value_known(&v))
		return;
	if (v.kind != VAL_TEXT)
		value_exact(buf, sizeof buf, &v, c->unit);
	else if (text_valid(v.s))
		s = v.s;
	else
		s = fixed = text_utf8(v.s);
	fprintf(f, "%s%s=\"", *sep, c->id);
	put_escaped(f, s);
	putc_unlocked('"', f);
	*sep = ",";
	free(fixed);
}

/* Labels of a row: the columns from first to last, behind what it has. */
static void
add_labels(struct dump *d, size_t row, const struct column *first,
    const struct column *last)
{
	const char	*sep = "";
	char		*mem;
	size_t		 len;
	FILE		*f;

	if ((f = open_memstream(&mem, &len)) == NULL)
		fatal("open_memstream");
	if (d->labels[row] != NULL && *d->labels[row] != '\0') {
		fputs(d->labels[row], f);
		sep = ",";
	}
	for (; first <= last; first++)
		put_label(f, d, first, row, &sep);
	if (fclose(f) != 0)
		fatal("open_memstream");
	free(d->labels[row]);
	d->labels[row] = mem;
}

static int
labels_cmp(const void *a, const void *b, void *arg)
{
	size_t			 ra = *(const size_t *)a;
	size_t			 rb = *(const size_t *)b;
	const struct dump	*d = arg;
	int			 cmp = strcmp(d->labels[ra], d->labels[rb]);

	return (cmp != 0 ? cmp : (ra > rb) - (ra < rb));
}

/* Calls fn for every row whose labels another one has, too, nth being its
 * number among these. */
static void
each_equal(struct dump *d, void (*fn)(struct dump *, size_t row, size_t nth))
{
	size_t	 n = d->view->nrows, *order = xcalloc(n + 1, sizeof *order);
	size_t	 i, j, k;

	for (i = 0; i < n; i++)
		order[i] = i;
	qsort_r(order, n, sizeof *order, labels_cmp, d);
	for (i = 0; i < n; i = j) {
		for (j = i + 1; j < n && strcmp(d->labels[order[i]],
		    d->labels[order[j]]) == 0; j++)
			continue;
		for (k = i; j - i > 1 && k < j; k++)
			fn(d, order[k], k - i + 1);
	}
	free(order);
}

static void
add_tie(struct dump *d, size_t row, size_t nth)
{
	const struct column	*c = table_col(d->view->t, d->view->t->tie);

	(void)nth;
	add_labels(d, row, c, c);
	d->tied[row] = true;
}

/* Where even the tie is equal: a sample that occurs twice would make the
 * whole document invalid. */
static void
add_nth(struct dump *d, size_t row, size_t nth)
{
	char	*old = d->labels[row];

	d->labels[row] = xasprintf("%s%snth=\"%zu\"", old,
	    *old == '\0' ? "" : ",", nth);
	free(old);
}

static void
dump_init(struct dump *d, FILE *f, const struct shown *sh,
    const struct view *view)
{
	const struct table	*t = view->t;
	size_t			 i;

	*d = (struct dump){ .f = f, .sh = sh, .view = view };
	d->labels = xcalloc(view->nrows + 1, sizeof *d->labels);
	d->tied = xcalloc(view->nrows + 1, sizeof *d->tied);
	for (i = 0; i < view->nrows; i++)
		add_labels(d, i, &t->cols[0], &t->cols[last_label(t)]);
	if (t->tie != NULL && table_col(t, t->tie) != NULL)
		each_equal(d, add_tie);
	each_equal(d, add_nth);
}

static void
dump_free(struct dump *d)
{
	size_t	 i;

	for (i = 0; i < d->view->nrows; i++)
		free(d->labels[i]);
	free(d->labels);
	free(d->tied);
}

static void
put_meta(FILE *f, const char *name, const char *type, const char *unit,
    const char *help)
{
	fprintf(f, "# TYPE %s %s\n", name, type);
	if (*unit != '\0')
		fprintf(f, "# UNIT %s %s\n", name, unit);
	fprintf(f, "# HELP %s ", name);
	put_escaped(f, help);
	putc('\n', f);
}

/* A text or identifier that is no key. */
static bool
is_info(const struct table *t, const struct column *c)
{
	return ((c->unit == U_TEXT || c->unit == U_ID) &&
	    (size_t)(c - t->cols) > last_label(t));
}

static bool
is_sample(const struct column *c)
{
	return (c->unit != U_TEXT && c->unit != U_ID);
}

static void
put_info_row(const struct dump *d, const char *name, size_t row)
{
	const struct table	*t = d->view->t;
	const struct column	*c;
	const char		*sep = *d->labels[row] == '\0' ? "" : ",";
	size_t			 i;

	fprintf(d->f, "%s_info{%s", name, d->labels[row]);
	for (i = 0; i < d->sh->ncols; i++) {
		c = d->sh->cols[i];
		if (d->tied[row] && strcmp(c->id, t->tie) == 0)
			continue;
		if (is_info(t, c))
			put_label(d->f, d, c, row, &sep);
	}
	fputs_unlocked("} 1\n", d->f);
}

static void
put_info(const struct dump *d)
{
	const struct table	*t = d->view->t;
	char			*name, *help;
	size_t			 i, n = 0;

	for (i = 0; i < d->sh->ncols; i++)
		n += is_info(t, d->sh->cols[i]);
	if (n == 0 || d->view->nrows == 0)
		return;
	name = xasprintf("hypertop_%s", t->id);
	help = xasprintf("Texts and identifiers of table %s.", t->id);
	put_meta(d->f, name, "info", "", help);
	for (i = 0; i < d->view->nrows; i++)
		put_info_row(d, name, i);
	free(help);
	free(name);
}

/* The sample of a row: the counter behind a column, or else its value in the
 * unit of the format. */
static bool
sample(char *dst, size_t size, const struct dump *d, const struct column *c,
    size_t row)
{
	const struct unit_info	*ui = &unit_info[c->unit];
	bool			 counter = col_is_counter(c);
	struct value		 v;

	v = counter ? col_counter(c, d->view, &d->view->rows[row]) :
	    col_get(c, d->view, &d->view->rows[row]);
	if (!value_known(&v))
		return (false);
	if (v.kind == VAL_INT && (counter || ui->om_scale == 1))
		value_exact(dst, size, &v, c->unit);
	else {
		value_fixed(dst, size, counter ? v.d : v.d * ui->om_scale,
		    OM_DECIMALS);
	}
	return (true);
}

/* A family. One without samples is left out. */
static void
put_family(const struct dump *d, const struct column *c)
{
	const struct unit_info	*ui = &unit_info[c->unit];
	bool			 counter = col_is_counter(c), begun = false;
	const char		*unit = counter ? ui->om_total : ui->om;
	char			*name, buf[OUT_NUMBER_SIZE];
	size_t			 i;

	name = xasprintf("hypertop_%s_%s%s%s", d->view->t->id, c->id,
	    *unit == '\0' ? "" : "_", unit);
	for (i = 0; i < d->view->nrows; i++) {
		if (!sample(buf, sizeof buf, d, c, i))
			continue;
		if (!begun) {
			put_meta(d->f, name, counter ? "counter" : "gauge",
			    unit, c->help);
			begun = true;
		}
		fprintf(d->f, "%s%s{%s} %s\n", name, counter ? "_total" : "",
		    d->labels[i], buf);
	}
	free(name);
}

void
out_openmetrics(FILE *f, const struct report *r)
{
	const struct shown	*sh;
	struct dump		 d;
	size_t			 i, j;

	for (i = 0; i < r->nshown; i++) {
		sh = &r->shown[i];
		dump_init(&d, f, sh, &r->views[i]);
		put_info(&d);
		for (j = 0; j < sh->ncols; j++) {
			if (is_sample(sh->cols[j]))
				put_family(&d, sh->cols[j]);
		}
		dump_free(&d);
	}
	fputs("# EOF\n", f);
	fflush(f);
}
