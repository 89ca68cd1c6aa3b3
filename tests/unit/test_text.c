#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define FFFD		"\xef\xbf\xbd"

struct text_case {
	const char	*in, *want;
};

static void
check(const struct text_case *c, size_t n, char *(*fn)(const char *))
{
	char	*s;

	for (; n-- > 0; c++) {
		s = fn(c->in);
		assert_string_equal(s, c->want);
		assert_true(text_valid(s));
		free(s);
	}
}

static void
test_utf8(void **state)
{
	static const struct text_case cases[] = {
		{ "", "" },
		{ "web-3", "web-3" },
		{ "a\tb\n\x1b[31m", "a\tb\n\x1b[31m" },
		{ "\xc3\xa9", "\xc3\xa9" },
		{ "\xe6\x97\xa5\xe6\x9c\xac", "\xe6\x97\xa5\xe6\x9c\xac" },
		{ "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80" },
		{ "\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf" },
		/* alone, cut off, followed by something else */
		{ "\x80", FFFD },
		{ "\xff\xfe", FFFD FFFD },
		{ "a\xc3", "a" FFFD },
		{ "\xe6\x97", FFFD FFFD },
		{ "\xf0\x9f\x98", FFFD FFFD FFFD },
		{ "\xc3(", FFFD "(" },
		{ "\xe6\x97" "b", FFFD FFFD "b" },
		/* not the shortest form */
		{ "\xc0\xaf", FFFD FFFD },
		{ "\xc1\xbf", FFFD FFFD },
		{ "\xe0\x9f\xbf", FFFD FFFD FFFD },
		{ "\xf0\x8f\xbf\xbf", FFFD FFFD FFFD FFFD },
		/* surrogates, beyond the last */
		{ "\xed\xa0\x80", FFFD FFFD FFFD },
		{ "\xf4\x90\x80\x80", FFFD FFFD FFFD FFFD },
		{ "\xf5\x80\x80\x80", FFFD FFFD FFFD FFFD },
		{ "\xed\x9f\xbf", "\xed\x9f\xbf" },
		{ "\xee\x80\x80", "\xee\x80\x80" },
	};

	(void)state;
	check(cases, COUNT(cases), text_utf8);
	assert_false(text_valid("a\xff"));
	assert_true(text_valid("a"));
}

static void
test_clean(void **state)
{
	static const struct text_case cases[] = {
		{ "", "" },
		{ "web-3 ~", "web-3 ~" },
		{ "a\tb\nc\rd", "a?b?c?d" },
		{ "\x1b[31mred\x1b[0m", "?[31mred?[0m" },
		{ "\x1b]0;title\x07", "?]0;title?" },
		{ "a\x7f" "b", "a?b" },
		{ "\xc2\x9b" "31m", "?31m" },	/* C1: CSI */
		{ "\xe2\x80\xae" "evil", "?evil" },	/* bidi override */
		{ "\xe2\x81\xa6" "x", "?x" },		/* bidi isolate */
		{ "a\xe2\x80\x8b" "b", "a?b" },	/* zero-width space */
		{ "a\xe2\x80\x8d" "b", "a?b" },	/* joiner */
		{ "\xef\xbb\xbf" "a", "?a" },		/* byte order mark */
		{ "a\xc2\xad" "b", "a?b" },		/* soft hyphen */
		{ "a\xe2\x80\xa8" "b", "a?b" },	/* line separator */
		{ "\xf3\xa0\x80\xa0", "?" },		/* tag */
		{ "e\xcc\x81", "e\xcc\x81" },		/* accent on a letter */
		{ "\xcc\x81" "e", "?e" },		/* accent on nothing */
		{ "\xe6\x97\xa5", "\xe6\x97\xa5" },
		{ "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80" },
		{ "a\xff", "a" FFFD },
	};

	(void)state;
	check(cases, COUNT(cases), text_clean);
}

static void
test_width(void **state)
{
	static const struct {
		const char	*s;
		int		 width;
	} cases[] = {
		{ "", 0 },
		{ "web-3", 5 },
		{ "\xc3\xa9", 1 },
		{ "e\xcc\x81", 1 },
		{ "\xe6\x97\xa5\xe6\x9c\xac", 4 },
		{ "\xef\xbd\xb1", 1 },			/* halfwidth katakana */
		{ "\xef\xbc\xa1", 2 },			/* fullwidth A */
		{ "\xed\x95\x9c", 2 },			/* hangul */
		{ "\xf0\x9f\x98\x80", 2 },
		{ FFFD, 1 },
	};
	size_t	 i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		assert_int_equal(text_width(cases[i].s), cases[i].width);
	}
}

static void
test_fit(void **state)
{
	static const struct {
		const char	*s;
		size_t		 size;
		int		 width;
		const char	*want;
	} cases[] = {
		{ "web", 32, 5, "web  " },
		{ "web", 32, 3, "web" },
		{ "web-3", 32, 4, "web~" },
		{ "web-3", 32, 1, "~" },
		{ "web-3", 32, 0, "" },
		{ "web-3", 32, -1, "" },
		{ "", 32, 2, "  " },
		{ "\xe6\x97\xa5\xe6\x9c\xac", 32, 4,
		    "\xe6\x97\xa5\xe6\x9c\xac" },
		{ "\xe6\x97\xa5\xe6\x9c\xac", 32, 3, "\xe6\x97\xa5~" },
		{ "\xe6\x97\xa5\xe6\x9c\xac", 32, 2, " ~" },
		{ "\xe6\x97\xa5\xe6\x9c\xac", 32, 1, "~" },
		{ "e\xcc\x81z", 32, 2, "e\xcc\x81z" },
		{ "e\xcc\x81zz", 32, 2, "e\xcc\x81~" },
		{ "e\xcc\x81", 32, 1, "e\xcc\x81" },
		/* too few bytes */
		{ "web-3", 5, 10, "web~" },
		{ "web-3", 2, 10, "~" },
		{ "web-3", 1, 10, "" },
		{ "web", 5, 10, "web " },
		{ "\xe6\x97\xa5\xe6\x9c\xac", 6, 10, "\xe6\x97\xa5 ~" },
	};
	char	 buf[32];
	size_t	 i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		memset(buf, 'X', sizeof buf);
		assert_ptr_equal(text_fit(buf, cases[i].size, cases[i].s,
		    cases[i].width), buf);
		assert_string_equal(buf, cases[i].want);
	}
}

/* Any width, any size: exactly so many columns, and never a byte too many. */
static void
test_fit_always(void **state)
{
	static const char	 s[] =
	    "a\xc3\xa9\xe6\x97\xa5" "e\xcc\x81\xf0\x9f\x98\x80z";
	char			*buf;
	int			 width;
	size_t			 size;

	(void)state;
	for (width = 0; width < 12; width++) {
		for (size = 1; size < 40; size++) {
			buf = malloc(size);	/* for the sanitizer */
			text_fit(buf, size, s, width);
			assert_true(text_valid(buf));
			assert_true(text_width(buf) <= width);
			if (size > sizeof s + 12)
				assert_int_equal(text_width(buf), width);
			free(buf);
		}
	}
}

static void
test_all_bytes(void **state)
{
	char	 in[4] = { 0 }, *s;
	int	 a, b;

	(void)state;
	for (a = 1; a < 256; a++) {
		for (b = 0; b < 256; b++) {
			in[0] = (char)a;
			in[1] = (char)b;
			s = text_clean(in);
			assert_true(text_valid(s));
			assert_true(text_width(s) <= 2);
			assert_null(strpbrk(s, "\x1b\n\r\t\x07\x7f"));
			free(s);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_width),
		cmocka_unit_test(test_fit),
		cmocka_unit_test(test_fit_always),
		cmocka_unit_test(test_all_bytes),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
