/* Texts as they should not be, for tests of parsers. */
#ifndef PARSE_CUT_H
#define PARSE_CUT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef void check_fn(const char *, size_t);

/* Calls fn with a copy that ends where the text ends, so that a sanitizer
 * sees every byte that is read beyond. */
static inline void
exactly(check_fn *fn, const char *text, size_t len)
{
	char	*copy = malloc(len);

	assert_non_null(copy);
	memcpy(copy, text, len);
	fn(copy, len);
	free(copy);
}

/* The text cut at every byte, and with every byte replaced. */
static inline void
mangled(check_fn *fn, const char *text)
{
	static const char	 bad[] = { '\0', '\n', ' ', ')', '9', '\xff' };
	size_t			 i, j, len = strlen(text);
	char			*copy = malloc(len);

	assert_non_null(copy);
	for (i = 0; i <= len; i++)
		exactly(fn, text, i);
	for (i = 0; i < len; i++) {
		for (j = 0; j < sizeof bad; j++) {
			memcpy(copy, text, len);
			copy[i] = bad[j];
			fn(copy, len);
		}
	}
	free(copy);
}

/* Nothing, one byte of every kind, all of them, and much too much. */
static inline void
nonsense(check_fn *fn)
{
	static const char	 kinds[] = "9( ):,/-=.\n\\a";
	static const size_t	 big = 1 << 17;
	char			*text = malloc(big), byte;
	size_t			 i;

	assert_non_null(text);
	exactly(fn, "", 0);
	for (i = 0; i < 256; i++) {
		byte = (char)i;
		exactly(fn, &byte, 1);
		text[i] = byte;
	}
	exactly(fn, text, 256);
	for (i = 0; i < sizeof kinds; i++) {
		memset(text, kinds[i], big);
		fn(text, big);
		text[big - 1] = '\n';
		fn(text, big);
	}
	free(text);
}

/* A part of a text may say less than the whole, but nothing else. */
#define assert_same_or_none(got, whole) do {				\
	if ((got) != NONE)						\
		assert_int_equal(got, whole);				\
} while (0)

#define assert_text_fits(field)						\
	assert_true(strnlen(field, sizeof (field)) < sizeof (field))

#endif
