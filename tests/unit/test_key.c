#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "key.h"

#define MANY	100000

static int
sign(int n)
{
	return ((n > 0) - (n < 0));
}

static void
test_of(void **state)
{
	struct key	 a = key_of("host", "uuid", NULL);

	(void)state;
	assert_true(key_eq(a, key_of("host", "uuid", NULL)));
	assert_false(key_eq(a, key_of("host", "uuie", NULL)));
	assert_false(key_eq(a, key_of("uuid", "host", NULL)));
	assert_false(key_eq(a, key_of("host", NULL)));
	assert_false(key_eq(a, key_of("host", "uuid", "", NULL)));
}

static bool
differ(struct key a, struct key b)
{
	return (a.hi != b.hi && a.lo != b.lo);
}

/* Where one text ends and the next begins matters, to both halves. */
static void
test_of_borders(void **state)
{
	(void)state;
	assert_true(differ(key_of("ab", "c", NULL), key_of("a", "bc", NULL)));
	assert_true(differ(key_of("a", "", NULL), key_of("", "a", NULL)));
	assert_true(differ(key_of("", NULL), key_of("", "", NULL)));
	assert_true(differ(key_of("", NULL), key_of("\xff", NULL)));
}

static int
cmp(const void *a, const void *b)
{
	return (key_cmp(*(const struct key *)a, *(const struct key *)b));
}

/* Names that differ little give keys that differ much: no two are the same,
 * neither as a whole nor in one half. */
static void
test_of_many(void **state)
{
	struct key	*keys = calloc(MANY, sizeof *keys);
	uint64_t	 ones[2] = { 0, 0 }, same_hi = 0;
	char		 name[32];
	int		 i;

	(void)state;
	for (i = 0; i < MANY; i++) {
		snprintf(name, sizeof name, "vm-%d", i);
		keys[i] = key_of("host", name, NULL);
		assert_true(key_eq(keys[i], key_parent(keys[i])));
		ones[0] += __builtin_popcountll(keys[i].hi);
		ones[1] += __builtin_popcountll(keys[i].lo);
	}
	qsort(keys, MANY, sizeof *keys, cmp);
	for (i = 1; i < MANY; i++) {
		assert_int_equal(key_cmp(keys[i - 1], keys[i]), -1);
		same_hi += keys[i - 1].hi == keys[i].hi;
	}
	assert_int_equal(same_hi, 0);
	assert_in_range(ones[0], 32 * MANY * 0.99, 32 * MANY * 1.01);
	assert_in_range(ones[1], 20 * MANY * 0.99, 20 * MANY * 1.01);
	free(keys);
}

/* Children sort behind their parent, in order, and before the next one. */
static void
test_child(void **state)
{
	struct key	 vm = key_of("host", "vm", NULL), last = vm, next = vm;
	uint32_t	 n;

	(void)state;
	next.lo += UINT64_C(1) << KEY_CHILD_BITS;
	for (n = 0; n <= KEY_CHILD_MAX; n += n < 1000 ? 1 : 4099) {
		assert_int_equal(key_cmp(last, key_child(vm, n)), -1);
		assert_true(key_eq(key_parent(key_child(vm, n)), vm));
		last = key_child(vm, n);
	}
	assert_int_equal(key_cmp(last, key_child(vm, KEY_CHILD_MAX)), -1);
	assert_int_equal(key_cmp(key_child(vm, KEY_CHILD_MAX), next), -1);
	assert_true(key_eq(key_parent(key_child(vm, KEY_CHILD_MAX)), vm));
	assert_true(key_eq(key_child(key_child(vm, 5), 7), key_child(vm, 7)));
	assert_true(key_eq(key_parent(vm), vm));
}

static void
test_cmp(void **state)
{
	/* In rising order. */
	static const struct key	 keys[] = {
		{ 0, 0 }, { 0, 1 }, { 0, UINT64_MAX }, { 1, 0 },
		{ 1, UINT64_C(1) << 63 }, { UINT64_C(1) << 63, 0 },
		{ UINT64_MAX, 0 }, { UINT64_MAX, UINT64_MAX }
	};
	const int		 n = sizeof keys / sizeof keys[0];
	int			 i, j;

	(void)state;
	for (i = 0; i < n; i++) {
		for (j = 0; j < n; j++) {
			assert_int_equal(key_cmp(keys[i], keys[j]),
			    sign(i - j));
			assert_int_equal(key_eq(keys[i], keys[j]), i == j);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_of),
		cmocka_unit_test(test_of_borders),
		cmocka_unit_test(test_of_many),
		cmocka_unit_test(test_child),
		cmocka_unit_test(test_cmp),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
