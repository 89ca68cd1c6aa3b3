/*
 * RFC 4180, but for lines that end as on this system. The field of what is
 * not known is empty; the empty text is "".
 */
#include <stdlib.h>
#include <string.h>

#include "out.h"
#include "text.h"

static void
put_quoted(FILE *f, const char *s)
{
	putc_unlocked('"', f);
	for (; *s != '\0'; s++) {
		if (*s == '"')
			putc_unlocked('"', f);
		putc_unlocked(*s, f);
	}
	putc_unlocked('"', f);
}

static void
put_text(FILE *f, const char *s)
{
	char	*fixed = text_valid(s) ? NULL : text_utf8(s);

	if (fixed != NULL)
		s = fixed;
	if (*s == '\0' || strpbrk(s, "\",\r\n") != NULL)
		put_quoted(f, s);
	else
		fputs_unlocked(s, f);
	free(fixed);
}

static void
put_field(FILE *f, const struct value *v, enum unit unit)
{
	char	 buf[OUT_NUMBER_SIZE];

	putc_unlocked(',', f);
	if (!value_known(v))
		return;
	if (v->kind == VAL_TEXT) {
		put_text(f, v->s);
		return;
	}
	value_exact(buf, sizeof buf, v, unit);
	fputs_unlocked(buf, f);
}

static void
put_header(FILE *f, const struct shown *sh)
{
	size_t	 i;

	fputs("time", f);
	for (i = 0; i < sh->ncols; i++)
		fprintf(f, ",%s", sh->cols[i]->id);
	fputc('\n', f);
}

void
out_csv(FILE *f, const struct report *r)
{
	const struct shown	*sh = r->shown;
	const struct view	*view = r->views;
	struct value		 v;
	char			 time[OUT_TIME_SIZE];
	size_t			 i, j;

	if (r->number == 0)
		put_header(f, sh);
	out_time(time, r->snap->real_ns);
	for (i = 0; i < view->nrows; i++) {
		fputs_unlocked(time, f);
		for (j = 0; j < sh->ncols; j++) {
			v = col_get(sh->cols[j], view, &view->rows[i]);
			put_field(f, &v, sh->cols[j]->unit);
		}
		putc_unlocked('\n', f);
	}
	fflush(f);
}
