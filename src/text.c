#include <locale.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "text.h"
#include "xmalloc.h"

#define REPLACEMENT	"\xef\xbf\xbd"	/* U+FFFD */

/* Characters that change how others are shown, or show nothing at all. The C
 * library gives most of them a width of 0, as it does to accents. */
static const struct range {
	uint32_t first, last;
} invisible[] = {
	{ 0x00ad, 0x00ad },	/* soft hyphen */
	{ 0x034f, 0x034f },	/* combining grapheme joiner */
	{ 0x061c, 0x061c },	/* Arabic letter mark */
	{ 0x115f, 0x1160 },	/* Hangul fillers */
	{ 0x17b4, 0x17b5 },	/* Khmer inherent vowels */
	{ 0x180b, 0x180f },	/* Mongolian selectors */
	{ 0x200b, 0x200f },	/* zero-width, bidi marks */
	{ 0x2028, 0x202e },	/* separators, bidi embeddings */
	{ 0x2060, 0x206f },	/* joiners, bidi isolates */
	{ 0x3164, 0x3164 },	/* Hangul filler */
	{ 0xfe00, 0xfe0f },	/* variation selectors */
	{ 0xfeff, 0xfeff },	/* byte order mark */
	{ 0xffa0, 0xffa0 },	/* Hangul filler */
	{ 0xfff0, 0xfffb },	/* interlinear annotation */
	{ 0xe0000, 0xe0fff },	/* tags, more selectors */
};

static pthread_once_t	 utf8_once = PTHREAD_ONCE_INIT;
static locale_t		 utf8;

static void
utf8_init(void)
{
	utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL);
}

/* wcwidth, whatever the locale of the program. -1 is not printable. Without a
 * UTF-8 locale everything is as wide as a letter. */
static int
char_width(uint32_t c)
{
	locale_t old;
	int	 width;

	if (c < 0x80)
		return (c >= 0x20 && c != 0x7f ? 1 : -1);
	pthread_once(&utf8_once, utf8_init);
	if (utf8 == (locale_t)0)
		return (c < 0xa0 ? -1 : 1);
	old = uselocale(utf8);
	width = wcwidth((wchar_t)c);
	uselocale(old);
	return (width);
}

/* Decodes one character and returns its length; a bad byte gives 0. */
static int
decode(const char *s, uint32_t *c)
{
	static const uint32_t	 least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char	*p = (const unsigned char *)s;
	int			 i, len;

	if (p[0] < 0x80) {
		*c = p[0];
		return (1);
	}
	len = p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 :
	    p[0] < 0xf5 ? 4 : 0;
	if (len == 0)
		return (0);
	*c = p[0] & (0x7f >> len);
	for (i = 1; i < len; i++) {
		/* The NUL at the end is no such byte either. */
		if ((p[i] & 0xc0) != 0x80)
			return (0);
		*c = *c << 6 | (p[i] & 0x3f);
	}
	if (*c < least[len] || *c > 0x10ffff || (*c >= 0xd800 && *c < 0xe000))
		return (0);
	return (len);
}

size_t
text_encode(char dst[5], uint32_t c)
{
	static const unsigned char first[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t	 len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4, i;

	for (i = len - 1; i > 0; i--, c >>= 6)
		dst[i] = (char)(0x80 | (c & 0x3f));
	dst[0] = (char)(first[len] | c);
	dst[len] = '\0';
	return (len);
}

bool
text_valid(const char *s)
{
	uint32_t c;
	int	 len;

	for (; *s != '\0'; s += len) {
		if ((len = decode(s, &c)) == 0)
			return (false);
	}
	return (true);
}

char *
text_utf8(const char *s)
{
	char	*dst, *p;
	uint32_t c;
	int	 len;

	if (text_valid(s))
		return (xstrdup(s));
	dst = p = xmalloc(strlen(s) * strlen(REPLACEMENT) + 1);
	while (*s != '\0') {
		if ((len = decode(s, &c)) == 0) {
			p = stpcpy(p, REPLACEMENT);
			s++;
			continue;
		}
		p = mempcpy(p, s, (size_t)len);
		s += len;
	}
	*p = '\0';
	return (dst);
}

static bool
is_invisible(uint32_t c)
{
	size_t	 i;

	for (i = 0; i < sizeof invisible / sizeof invisible[0]; i++) {
		if (c >= invisible[i].first && c <= invisible[i].last)
			return (true);
	}
	return (false);
}

/* Whether a terminal may get it. An accent needs something to stand on. */
static bool
is_fit(uint32_t c, bool first)
{
	int	 width;

	if (c >= 0x20 && c < 0x7f)
		return (true);
	width = char_width(c);
	if (width == 0 && first)
		return (false);
	return (width >= 0 && !is_invisible(c));
}

char *
text_clean(const char *s)
{
	char	*dst = text_utf8(s), *from, *to;
	uint32_t c;
	int	 len;

	for (from = to = dst; *from != '\0'; from += len) {
		len = decode(from, &c);
		if (is_fit(c, from == dst)) {
			memmove(to, from, (size_t)len);
			to += len;
		} else
			*to++ = '?';
	}
	*to = '\0';
	return (dst);
}

/* Columns of a character that is shown somehow. */
static int
shown_width(uint32_t c)
{
	int	 width;

	if (c < 0x80)
		return (1);
	width = char_width(c);
	return (width < 0 ? 1 : width);
}

int
text_width(const char *s)
{
	uint32_t c;
	int	 len, width = 0;

	for (; *s != '\0'; s += len) {
		if ((len = decode(s, &c)) == 0) {
			len = 1;
			width++;
		} else
			width += shown_width(c);
	}
	return (width);
}

/* Bytes of s that fit size bytes and width columns, which it lowers by the
 * columns taken. */
static size_t
fitting(const char *s, size_t size, int *width)
{
	size_t	 used = 0;
	uint32_t c;
	int	 len, w;

	for (; s[used] != '\0'; used += (size_t)len) {
		if ((len = decode(s + used, &c)) == 0)
			break;
		w = shown_width(c);
		if (w > *width || used + (size_t)len > size)
			break;
		*width -= w;
	}
	return (used);
}

char *
text_fit(char *dst, size_t size, const char *src, int width)
{
	int	 left = width > 0 ? width : 0;
	size_t	 used;
	bool	 cut;
	char	*p;

	if (size == 0)
		return (dst);
	used = fitting(src, size - 1, &left);
	cut = src[used] != '\0' && width > 0 && size > 1;
	if (cut) {
		/* Once more, with room for the '~'. */
		left = width - 1;
		used = fitting(src, size - 2, &left);
	}
	p = mempcpy(dst, src, used);
	for (size -= used + 1 + cut; left > 0 && size > 0; left--, size--)
		*p++ = ' ';
	if (cut)
		*p++ = '~';
	*p = '\0';
	return (dst);
}

int
text_next(const char *s, uint32_t *ch, int *width)
{
	int	 len;

	*width = 1;
	if (*s == '\0')
		return (0);
	if ((len = decode(s, ch)) == 0) {
		*ch = 0xfffd;
		return (1);
	}
	if (is_fit(*ch, false))
		*width = shown_width(*ch);
	else
		*ch = '?';
	return (len);
}
