/*
 * JSON Lines. The frame and the numbers, exact and rounded as in csv, are
 * written here; the library writes the texts.
 */
#ifdef HAVE_JANSSON

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "out.h"
#include "text.h"
#include "xmalloc.h"

static void
put_text(FILE *f, const char *s)
{
	json_t	*j = json_string(s);
	char	*fixed;

	if (j == NULL) {
		/* It takes nothing that is not UTF-8. */
		fixed = text_utf8(s);
		j = json_string(fixed);
		free(fixed);
	}
	if (j == NULL)
		fatalx("json: out of memory");
	json_dumpf(j, f, JSON_ENCODE_ANY);
	json_decref(j);
}

static void
put_value(FILE *f, const struct value *v, enum unit unit)
{
	char	 buf[OUT_NUMBER_SIZE];

	if (!value_known(v))
		fputs_unlocked("null", f);
	else if (v->kind == VAL_TEXT)
		put_text(f, v->s);
	else {
		value_exact(buf, sizeof buf, v, unit);
		fputs_unlocked(buf, f);
	}
}

static void
put_member(FILE *f, const char *sep, const char *key, const struct value *v,
    enum unit unit)
{
	fputs_unlocked(sep, f);
	putc_unlocked('"', f);
	fputs_unlocked(key, f);
	fputs_unlocked("\":", f);
	put_value(f, v, unit);
}

static void
put_rows(FILE *f, const struct view *view, const struct column *const *cols,
    size_t ncols)
{
	struct value	 v;
	size_t		 i, n;

	putc_unlocked('[', f);
	for (i = 0; i < view->nrows; i++) {
		fputs_unlocked(i == 0 ? "{" : ",{", f);
		for (n = 0; n < ncols; n++) {
			v = col_get(cols[n], view, &view->rows[i]);
			put_member(f, n == 0 ? "" : ",", cols[n]->id, &v,
			    cols[n]->unit);
		}
		putc_unlocked('}', f);
	}
	putc_unlocked(']', f);
}

static void
put_sources(FILE *f, const struct view *view)
{
	const struct column	**cols;
	size_t			  i;

	if (view == NULL) {
		fputs("[]", f);
		return;
	}
	cols = xcalloc(view->t->ncols, sizeof *cols);
	for (i = 0; i < view->t->ncols; i++)
		cols[i] = &view->t->cols[i];
	put_rows(f, view, cols, view->t->ncols);
	free(cols);
}

static struct value
count(uint64_t n)
{
	return (n == NONE ? value_none(V_NONE) : value_int(n));
}

static void
put_self(FILE *f, const struct self *self)
{
	static const struct self	 unknown = {
		NAN, NONE, NONE, NONE, NONE
	};
	const struct self		*s = self == NULL ? &unknown : self;
	const struct {
		const char	*key;
		struct value	 v;
		enum unit	 unit;
	} members[] = {
		{ "cpu", value_real(s->cpu), U_SEC },
		{ "libvirt_calls", count(s->libvirt_calls), U_COUNT },
		{ "resident", count(s->resident), U_BYTES },
		{ "threads", count(s->threads), U_COUNT },
		{ "fds", count(s->fds), U_COUNT },
	};
	size_t				 i;

	for (i = 0; i < sizeof members / sizeof members[0]; i++) {
		put_member(f, i == 0 ? "{" : ",", members[i].key,
		    &members[i].v, members[i].unit);
	}
	putc('}', f);
}

void
out_json(FILE *f, const struct report *r)
{
	char	 time[OUT_TIME_SIZE];
	size_t	 i;

	out_time(time, r->snap->real_ns);
	fprintf(f, "{\"time\":\"%s\",\"interval\":", time);
	if (r->snap->interval > 0)
		fprintf(f, "%.3f", r->snap->interval);
	else
		fputs("null", f);
	fputs(",\"tables\":{", f);
	for (i = 0; i < r->nshown; i++) {
		fprintf(f, "%s\"%s\":", i == 0 ? "" : ",", r->shown[i].t->id);
		put_rows(f, &r->views[i], r->shown[i].cols,
		    r->shown[i].ncols);
	}
	fputs("},\"sources\":", f);
	put_sources(f, r->sources);
	fputs(",\"self\":", f);
	put_self(f, r->self);
	fputs("}\n", f);
	fflush(f);
}

#else
/* A file must hold something. */
extern const int	 out_json_without_jansson;
const int		 out_json_without_jansson = 1;
#endif
