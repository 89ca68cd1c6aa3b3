#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../src/text.h"
#include "field.h"

#define GAP		2	/* between fields without slots */
#define FIELD_RANK	50

void
field_init(struct field *f, const char *label)
{
	f->label = f->far = label;
	f->weight = 0;
	f->rank = FIELD_RANK;
	f->least = 0;
	f->shown = true;
	f->spark = NULL;
	f->npieces = 0;
}

struct field *
field_add(struct fields *fs, const char *label, const char *far)
{
	struct field	*f;

	if (fs->n == FIELDS)
		fs->n--;
	f = &fs->f[fs->n];
	field_init(f, label);
	if (far != NULL)
		f->far = far;
	f->weight = FIELDS - (int)fs->n++;
	return (f);
}

void
field_say(struct field *f, enum role role, const char *fmt, ...)
{
	struct piece	*p;
	va_list		 ap;

	if (f->npieces == PIECES)
		return;
	p = &f->pieces[f->npieces++];
	p->role = role;
	va_start(ap, fmt);
	vsnprintf(p->text, sizeof p->text, fmt, ap);
	va_end(ap);
}

void
field_number(struct field *f, const struct value *v, const struct column *c)
{
	enum role	 role = ROLE_text;
	const char	*sign = "";
	char		 buf[16];

	if (!value_known(v))
		role = ROLE_dim;
	else if (v->state == V_STALE)
		role = ROLE_stale;
	else if (c->crit > 0 && v->d >= c->crit) {
		role = ROLE_crit;
		sign = "!";
	} else if (c->warn > 0 && v->d >= c->warn) {
		role = ROLE_warn;
		sign = "^";
	}
	value_short(buf, sizeof buf, v, c->unit, 7);
	field_say(f, role, "%s%s", buf, sign);
}

void
field_text(struct field *f, enum role role, const char *text, int width)
{
	struct value	 v = value_text(text);
	char		 buf[PIECE];

	value_short(buf, sizeof buf, &v, U_TEXT, width);
	field_say(f, text == NULL ? ROLE_dim : role, "%s", buf);
}

void
field_pair(struct field *f, enum role role, const char *sign,
    const struct value *used, const struct value *total)
{
	char	 a[8], b[8];
	size_t	 la, lb;

	value_short(a, sizeof a, used, U_BYTES, 5);
	value_short(b, sizeof b, total, U_BYTES, 5);
	la = strlen(a);
	lb = strlen(b);
	/* One unit for both is enough. */
	if (a[la - 1] == b[lb - 1] && a[la - 1] >= 'A')
		a[la - 1] = '\0';
	if (!value_known(total))
		role = ROLE_dim;
	field_say(f, role, "%s/%s%s", a, b, sign);
}

int
field_width(const struct field *f)
{
	int	 w = *f->label == '\0' ? 0 : text_width(f->label) + 1;
	size_t	 i;

	for (i = 0; i < f->npieces; i++)
		w += text_width(f->pieces[i].text);
	return (f->spark != NULL ? w + SPARK_CELLS : w);
}

int
field_put(struct canvas *c, int x, int y, const struct field *f)
{
	size_t	 i;

	if (*f->label != '\0')
		x = put(c, x, y, ROLE_label, f->label) + 1;
	for (i = 0; i < f->npieces; i++)
		x = put(c, x, y, f->pieces[i].role, f->pieces[i].text);
	if (f->spark != NULL)
		x = put_spark(c, x, y, ROLE_guest, f->spark, SPARK_CELLS,
		    100);
	return (x);
}

/* Columns to the next field. */
static int
span(const struct field *f, bool slots)
{
	int	 w = field_width(f);

	w = w > f->least ? w : f->least;
	return (slots ? (w / FIELD_SLOT + 1) * FIELD_SLOT : w + GAP);
}

int
fields_width(const struct fields *fs, bool slots)
{
	int	 x = 0, end = 0;
	size_t	 i;

	for (i = 0; i < fs->n; i++) {
		if (!fs->f[i].shown)
			continue;
		end = x + field_width(&fs->f[i]);
		x += span(&fs->f[i], slots);
	}
	return (end);
}

/* The lightest that is shown, of equal ones the last; NULL: none is. */
static struct field *
lightest(struct fields *fs)
{
	struct field	*f = NULL;
	size_t		 i;

	for (i = 0; i < fs->n; i++) {
		if (fs->f[i].shown && (f == NULL ||
		    fs->f[i].weight <= f->weight))
			f = &fs->f[i];
	}
	return (f);
}

void
fields_fit(struct fields *fs, int width, bool slots)
{
	struct field	*f;

	while (fields_width(fs, slots) > width && (f = lightest(fs)) != NULL)
		f->shown = false;
}

void
fields_put(struct canvas *c, int x, int y, const struct fields *fs,
    bool slots)
{
	size_t	 i;

	for (i = 0; i < fs->n; i++) {
		if (!fs->f[i].shown)
			continue;
		field_put(c, x, y, &fs->f[i]);
		x += span(&fs->f[i], slots);
	}
}

void
fields_rest(struct fields *to, const struct fields *from)
{
	struct field	*f;
	size_t		 i;

	for (i = 0; i < from->n; i++) {
		if (from->f[i].shown)
			continue;
		f = field_add(to, "", NULL);
		*f = from->f[i];
		f->label = f->far;
		f->weight = f->rank;
		f->shown = true;
	}
}
