#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "value.h"

/* Room for any double in decimal notation. */
#define NUMBER_MAX	352

const struct unit_info unit_info[UNIT_MAX] = {
	[U_TEXT] = { "text", 0, "", 1, "" },
	[U_ID] = { "id", 0, "", 1, "" },
	[U_COUNT] = { "count", 0, "", 1, "" },
	[U_RATIO] = { "ratio", 3, "", 1, "" },
	[U_PCT] = { "percent", 3, "ratio", 0.01, "seconds" },
	[U_BYTES] = { "bytes", 0, "bytes", 1, "bytes" },
	[U_BPS] = { "bytes/s", 1, "", 1, "bytes" },
	[U_PERSEC] = { "per second", 3, "", 1, "" },
	[U_SEC] = { "seconds", 6, "seconds", 1, "seconds" },
	[U_HZ] = { "hertz", 0, "hertz", 1, "" },
	[U_MHZ] = { "megahertz", 3, "hertz", 1e6, "" },
};

/* How people see a unit. Seconds have their own way. */
static const struct style {
	int		 decimals;	/* at most, below base */
	double		 base;
	const char	*prefixes;
	double		 below;		/* scaled: one decimal below this */
} styles[UNIT_MAX] = {
	[U_RATIO] = { 2, 0, "", 0 },
	[U_PCT] = { 1, 0, "", 0 },
	[U_BYTES] = { 0, 1024, "KMGTPE", 10 },
	[U_BPS] = { 0, 1024, "KMGTPE", 10 },
	[U_PERSEC] = { 1, 1000, "kMGTPE", 100 },
	[U_HZ] = { 0, 1000, "kMGT", 10 },
	[U_MHZ] = { 0, 0, "", 0 },
	[U_TEXT] = { 0, 0, "", 0 },
	[U_ID] = { 0, 0, "", 0 },
	[U_COUNT] = { 0, 0, "", 0 },
};

static const double powers[] = {
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9
};

struct value
value_none(enum value_state state)
{
	return ((struct value){ .state = state, .kind = VAL_REAL, .d = NAN });
}

struct value
value_real(double d)
{
	if (!isfinite(d))
		return (value_none(V_NONE));
	return ((struct value){ .state = V_OK, .kind = VAL_REAL, .d = d });
}

struct value
value_int(uint64_t u)
{
	return ((struct value){
	    .state = V_OK, .kind = VAL_INT, .d = (double)u, .u = u });
}

struct value
value_text(const char *s)
{
	if (s == NULL)
		return (value_none(V_NONE));
	return ((struct value){ .state = V_OK, .kind = VAL_TEXT, .s = s });
}

bool
value_known(const struct value *v)
{
	if (v->state != V_OK && v->state != V_STALE)
		return (false);
	switch (v->kind) {
	case VAL_REAL:
		return (isfinite(v->d));
	case VAL_TEXT:
		return (v->s != NULL);
	default:
		return (true);
	}
}

int
value_cmp(const struct value *a, const struct value *b)
{
	bool	 ka = value_known(a), kb = value_known(b);

	if (!ka || !kb)
		return (kb - ka);
	if (a->kind == VAL_TEXT || b->kind == VAL_TEXT) {
		if (a->kind != b->kind)
			return (a->kind == VAL_TEXT ? 1 : -1);
		return (strcmp(a->s, b->s));
	}
	if (a->kind == VAL_INT && b->kind == VAL_INT)
		return ((a->u > b->u) - (a->u < b->u));
	return ((a->d > b->d) - (a->d < b->d));
}

/* Copies a number, or so many asterisks, never a part of it. */
static int
copy_whole(char *dst, size_t size, const char *src, size_t len)
{
	if (size == 0)
		return (0);
	if (len < size)
		memcpy(dst, src, len);
	else
		memset(dst, '*', len = size - 1);
	dst[len] = '\0';
	return ((int)len);
}

/* Writes digits backwards from end, a point before the last dec of them. */
static char *
put_digits(char *end, uint64_t u, int dec)
{
	int	 n;

	for (n = 0; u != 0 || n <= dec; n++, u /= 10) {
		if (n == dec && n != 0)
			*--end = '.';
		*--end = '0' + u % 10;
	}
	return (end);
}

/* Exactly dec decimals. Most numbers are small enough for integers, which are
 * many times faster than printf. */
static int
put_real(char *dst, size_t size, double d, int dec)
{
	double	 scaled = fabs(d) * powers[dec];
	char	 buf[NUMBER_MAX], *p = buf + sizeof buf;
	uint64_t u;
	int	 len;

	if (!isfinite(d))
		return (copy_whole(dst, size, "-", 1));
	if (scaled < 9e15) {
		u = (uint64_t)llround(scaled);
		p = put_digits(p, u, dec);
		if (d < 0 && u != 0)
			*--p = '-';
		return (copy_whole(dst, size, p, buf + sizeof buf - p));
	}
	len = snprintf(buf, sizeof buf, "%.*f", dec, d);
	return (copy_whole(dst, size, buf, len));
}

static int
put_int(char *dst, size_t size, uint64_t u)
{
	char	 buf[24], *end = buf + sizeof buf, *p;

	p = put_digits(end, u, 0);
	return (copy_whole(dst, size, p, end - p));
}

int
value_fixed(char *dst, size_t size, double d, int dec)
{
	char	 buf[NUMBER_MAX];
	int	 len = put_real(buf, sizeof buf, d, dec);

	if (dec > 0 && isfinite(d)) {
		while (buf[len - 1] == '0')
			len--;
		if (buf[len - 1] == '.')
			len--;
	}
	return (copy_whole(dst, size, buf, len));
}

double
value_round(double d, int dec)
{
	double	 scaled = d * powers[dec];

	if (!(fabs(scaled) < 9e15))
		return (d);
	return ((double)llround(scaled) / powers[dec]);
}

void
value_exact(char *dst, size_t size, const struct value *v, enum unit unit)
{
	if (!value_known(v))
		copy_whole(dst, size, "-", 1);
	else if (v->kind == VAL_TEXT)
		snprintf(dst, size, "%s", v->s);
	else if (v->kind == VAL_INT)
		put_int(dst, size, v->u);
	else
		value_fixed(dst, size, v->d, unit_info[unit].decimals);
}

/* A number that is not negative, with at most dec decimals. What rounds to
 * 1000 moves on to the next prefix: there are 3 digits at most. */
static int
put_scaled(char *dst, size_t size, double d, const struct style *st, int dec)
{
	const char	*prefix = st->prefixes;
	int		 len;

	while (*prefix != '\0' && d >= 999.5) {
		d /= st->base;
		prefix++;
	}
	if (prefix == st->prefixes)
		dec = dec < st->decimals ? dec : st->decimals;
	else
		dec = dec > 0;
	if (st->below != 0 && d >= st->below - 0.05)
		dec = 0;
	len = put_real(dst, size - 1, d, dec);
	if (prefix != st->prefixes)
		dst[len++] = prefix[-1];
	dst[len] = '\0';
	return (len);
}

/* A span of time that is not negative: two units, or one where dec is 0. */
static int
put_span(char *dst, size_t size, double d, int dec)
{
	static const struct {
		uint64_t	 below, div, rest;
		const char	*two, *one;
	} spans[] = {
		{ 3600, 60, 1, "%" PRIu64 "m%02" PRIu64 "s", "%" PRIu64 "m" },
		{ 86400, 3600, 60, "%" PRIu64 "h%02" PRIu64 "m",
		    "%" PRIu64 "h" },
		{ UINT64_MAX, 86400, 3600, "%" PRIu64 "d%02" PRIu64 "h",
		    "%" PRIu64 "d" },
	};
	uint64_t s;
	size_t	 i = 0;

	if (d >= 1e15)
		return (snprintf(dst, size, "%.0fd", d / 86400));
	s = (uint64_t)llround(d);
	while (s >= spans[i].below)
		i++;
	return (snprintf(dst, size, dec > 0 ? spans[i].two : spans[i].one,
	    s / spans[i].div, s % spans[i].div / spans[i].rest));
}

static int
put_seconds(char *dst, size_t size, double d, int dec)
{
	double	 ms = d * 1e3;

	if (d == 0)
		return (snprintf(dst, size, "0s"));
	if (ms < 0.095)
		return (snprintf(dst, size, "%.*fms", dec, ms));
	if (ms < 99.95)
		return (snprintf(dst, size, "%.*fms", dec > 0, ms));
	if (ms < 999.5)
		return (snprintf(dst, size, "%.0fms", ms));
	if (d < 99.95)
		return (snprintf(dst, size, "%.*fs", dec > 0, d));
	return (put_span(dst, size, d, dec));
}

static int
put_short(char *dst, size_t size, const struct value *v, enum unit unit,
    int dec)
{
	int	 len, neg = v->d < 0;
	double	 d = fabs(v->d);

	if (v->kind == VAL_INT && (unit == U_COUNT || unit == U_ID))
		return (put_int(dst, size, v->u));
	if (unit == U_SEC)
		len = put_seconds(dst + neg, size - neg, d, dec);
	else {
		len = put_scaled(dst + neg, size - neg, d, &styles[unit],
		    dec);
	}
	if (!neg)
		return (len);
	if (strpbrk(dst + 1, "123456789") == NULL) {
		memmove(dst, dst + 1, (size_t)len + 1);
		return (len);
	}
	dst[0] = '-';
	return (len + 1);
}

static void
short_text(char *dst, size_t size, const char *s, int width)
{
	char	*clean = text_clean(s);

	if (text_width(clean) <= width && strlen(clean) < size)
		memcpy(dst, clean, strlen(clean) + 1);
	else
		text_fit(dst, size, clean, width);
	free(clean);
}

void
value_short(char *dst, size_t size, const struct value *v, enum unit unit,
    int width)
{
	char	 buf[NUMBER_MAX + 8];
	int	 dec, len = 1;

	if (size == 0)
		return;
	if (value_known(v) && v->kind == VAL_TEXT) {
		short_text(dst, size, v->s, width);
		return;
	}
	buf[0] = '-';
	if (value_known(v)) {
		for (dec = 2; dec >= 0; dec--) {
			len = put_short(buf, sizeof buf, v, unit, dec);
			if (len <= width)
				break;
		}
	}
	if (width < 0)
		width = 0;
	if ((size_t)width < size)
		size = (size_t)width + 1;
	copy_whole(dst, size, buf, len);
}
