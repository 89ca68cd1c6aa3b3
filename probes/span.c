#include <string.h>

#include "span.h"

bool
span_cut(struct span *s, char sep, struct span *item)
{
	const char	*p;

	if (s->p == s->end)
		return (false);
	if ((p = memchr(s->p, sep, span_len(*s))) == NULL)
		return (false);
	*item = (struct span){ s->p, p };
	s->p = p + 1;
	return (true);
}

bool
span_item(struct span *s, char sep, struct span *item)
{
	if (s->p == s->end)
		return (false);
	if (!span_cut(s, sep, item)) {
		*item = *s;
		s->p = s->end;
	}
	return (true);
}

static bool
is_blank(char ch)
{
	return (ch == ' ' || ch == '\t');
}

bool
span_word(struct span *s, struct span *word)
{
	while (s->p < s->end && is_blank(*s->p))
		s->p++;
	word->p = s->p;
	while (s->p < s->end && !is_blank(*s->p))
		s->p++;
	word->end = s->p;
	return (word->p < word->end);
}

bool
span_take(struct span *s, const char *text)
{
	size_t	len = strlen(text);

	if (span_len(*s) < len || memcmp(s->p, text, len) != 0)
		return (false);
	s->p += len;
	return (true);
}

bool
span_is(struct span s, const char *text)
{
	return (span_take(&s, text) && s.p == s.end);
}

uint64_t
span_u64(struct span s)
{
	uint64_t	n;

	return (span_digits(&s, &n) && s.p == s.end ? n : NONE);
}

bool
span_copy(char *dst, size_t size, struct span s)
{
	size_t	len = span_len(s), n = len < size ? len : size - 1;

	n = strnlen(s.p, n);
	memcpy(dst, s.p, n);
	dst[n] = '\0';
	return (n == len);
}

uint64_t
u64_times(uint64_t a, uint64_t b)
{
	uint64_t	n;

	if (a == NONE || __builtin_mul_overflow(a, b, &n))
		return (NONE);
	return (n);
}

static bool
match_char(struct span *s, char ch)
{
	if (s->p < s->end && *s->p == ch) {
		s->p++;
		return (true);
	}
	return (ch == '-' && span_take(s, "\\x2d"));
}

static bool
match_number(struct span *s, struct span *num)
{
	uint64_t	n;

	num->p = s->p;
	if (!span_digits(s, &n))
		return (false);
	num->end = s->p;
	return (true);
}

const char *
span_match(struct span s, const char *pat, struct span *num)
{
	const char	*end;

	for (; *pat != '\0' && *pat != '*'; pat++) {
		if (*pat == '#' ? !match_number(&s, num) :
		    !match_char(&s, *pat))
			return (NULL);
	}
	if (*pat == '\0')
		return (s.p == s.end || *s.p == '/' ? s.p : NULL);
	for (;;) {
		if ((end = span_match(s, pat + 1, num)) != NULL)
			return (end);
		if (s.p == s.end || *s.p == '/')
			return (NULL);
		s.p++;
	}
}

static void
key_number(struct span value, const struct key_field *f, uint64_t *dst)
{
	struct span	word, next;
	bool		found;

	found = span_word(&value, &word);
	if (f->how == KEY_SECOND)
		found = found && span_word(&value, &word);
	while (f->how == KEY_LAST && span_word(&value, &next))
		word = next;
	*dst = found ? u64_times(span_u64(word), f->scale) : NONE;
}

static bool
key_value(struct span key, struct span value, const struct key_field *fields,
    size_t n, void *dst)
{
	const struct key_field	*f;
	size_t			 len = span_len(key);
	char			*field;

	for (f = fields; f < fields + n; f++) {
		if (f->len != len || memcmp(f->key, key.p, len) != 0)
			continue;
		field = (char *)dst + f->off;
		if (f->how < KEY_TEXT)
			key_number(value, f, (uint64_t *)(void *)field);
		else if (f->how == KEY_TEXT &&
		    !span_copy(field, f->scale, value))
			*field = '\0';
		return (true);
	}
	return (false);
}

size_t
span_keys(struct span text, const struct key_field *fields, size_t n,
    void *dst)
{
	struct span	line, key;
	size_t		known = 0;

	while (span_cut(&text, '\n', &line)) {
		key.p = line.p;
		while (line.p < line.end && *line.p != ':' &&
		    !is_blank(*line.p))
			line.p++;
		key.end = line.p;
		if (key.p == key.end || line.p == line.end)
			continue;
		if (*line.p == ':')
			line.p++;
		while (line.p < line.end && is_blank(*line.p))
			line.p++;
		known += key_value(key, line, fields, n, dst);
	}
	return (known);
}
