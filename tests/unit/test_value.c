#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "value.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define K		1024.0

static void
test_states(void **state)
{
	struct value	 v;

	(void)state;
	v = value_none(V_RESET);
	assert_int_equal(v.state, V_RESET);
	assert_false(value_known(&v));
	v = value_real(NAN);
	assert_int_equal(v.state, V_NONE);
	v = value_real(-INFINITY);
	assert_int_equal(v.state, V_NONE);
	v = value_text(NULL);
	assert_int_equal(v.state, V_NONE);
	v = value_int(0);
	assert_true(value_known(&v));
	v.state = V_STALE;
	assert_true(value_known(&v));
	v = value_real(1);
	v.d = NAN;
	assert_false(value_known(&v));
}

static int
sign(int n)
{
	return ((n > 0) - (n < 0));
}

static void
test_cmp(void **state)
{
	/* In rising order; those of the same rank are equal. */
	const struct {
		int		 rank;
		struct value	 v;
	} cases[] = {
		{ 0, value_real(-3.5) },
		{ 1, value_int(0) },
		{ 1, value_real(0) },
		{ 2, value_real(0.5) },
		{ 3, value_int(UINT64_C(9007199254740993)) },
		{ 4, value_int(UINT64_C(9007199254740994)) },
		{ 5, value_int(UINT64_MAX) },
		{ 6, value_text("") },
		{ 7, value_text("Web") },
		{ 8, value_text("db") },
		{ 9, value_none(V_NONE) },
		{ 9, value_none(V_FIRST) },
		{ 9, value_text(NULL) },
	};
	size_t	 i, j;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		for (j = 0; j < COUNT(cases); j++) {
			assert_int_equal(
			    sign(value_cmp(&cases[i].v, &cases[j].v)),
			    sign(cases[i].rank - cases[j].rank));
		}
	}
}

static void
test_exact(void **state)
{
	const struct {
		struct value	 v;
		enum unit	 unit;
		const char	*want;
	} cases[] = {
		{ value_real(12.3456), U_PCT, "12.346" },
		{ value_real(34), U_PCT, "34" },
		{ value_real(100), U_PCT, "100" },
		{ value_real(0.5), U_PCT, "0.5" },
		{ value_real(9.9996), U_PCT, "10" },
		{ value_real(999.9994), U_PCT, "999.999" },
		{ value_real(0), U_PCT, "0" },
		{ value_real(-0.0), U_PCT, "0" },
		{ value_real(-0.0004), U_PCT, "0" },
		{ value_real(-0.0006), U_PCT, "-0.001" },
		{ value_real(-12.5), U_PCT, "-12.5" },
		{ value_real(0.00008), U_SEC, "0.00008" },
		{ value_real(1e-9), U_SEC, "0" },
		{ value_real(3600), U_SEC, "3600" },
		{ value_int(999), U_BYTES, "999" },
		{ value_int(1000), U_BYTES, "1000" },
		{ value_int(1023), U_BYTES, "1023" },
		{ value_int(1024), U_BYTES, "1024" },
		{ value_int(UINT64_C(1000000000000000000)), U_BYTES,
		    "1000000000000000000" },
		{ value_real(1e18), U_BYTES, "1000000000000000000" },
		{ value_int(UINT64_C(9007199254740993)), U_COUNT,
		    "9007199254740993" },
		{ value_int(UINT64_MAX), U_COUNT, "18446744073709551615" },
		{ value_int(0), U_ID, "0" },
		{ value_real(1.05), U_RATIO, "1.05" },
		{ value_real(1e22), U_BPS, "10000000000000000000000" },
		{ value_text("a b"), U_TEXT, "a b" },
		{ value_text(NULL), U_TEXT, "-" },
		{ value_real(NAN), U_PCT, "-" },
		{ value_real(INFINITY), U_PCT, "-" },
		{ value_none(V_FIRST), U_PCT, "-" },
	};
	char	 buf[400];
	size_t	 i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		value_exact(buf, sizeof buf, &cases[i].v, cases[i].unit);
		assert_string_equal(buf, cases[i].want);
	}
}

static void
test_exact_small_buffer(void **state)
{
	const struct value	 v = value_int(1234567);
	char			 buf[8];

	(void)state;
	value_exact(buf, 8, &v, U_COUNT);
	assert_string_equal(buf, "1234567");
	value_exact(buf, 7, &v, U_COUNT);
	assert_string_equal(buf, "******");
	value_exact(buf, 1, &v, U_COUNT);
	assert_string_equal(buf, "");
}

static void
test_fixed(void **state)
{
	char	 buf[400];

	(void)state;
	assert_int_equal(value_fixed(buf, sizeof buf, 0.123456789, 9), 11);
	assert_string_equal(buf, "0.123456789");
	value_fixed(buf, sizeof buf, 1e7 + 0.5, 9);
	assert_string_equal(buf, "10000000.5");
	value_fixed(buf, sizeof buf, 120, 0);
	assert_string_equal(buf, "120");
	assert_int_equal(value_fixed(buf, sizeof buf, DBL_MAX, 9), 309);
	assert_null(strchr(buf, 'e'));
	assert_true(value_round(12.3456, 3) == 12.346);
	assert_true(value_round(-12.3456, 1) == -12.3);
	assert_true(value_round(1e300, 3) == 1e300);
}

struct short_case {
	double		 d;
	enum unit	 unit;
	int		 width;
	const char	*want;
};

static void
check_short(const struct short_case *c, size_t n)
{
	struct value	 v;
	char		 buf[64];

	for (; n-- > 0; c++) {
		v = value_real(c->d);
		value_short(buf, sizeof buf, &v, c->unit, c->width);
		if (strcmp(buf, c->want) != 0) {
			fail_msg("%.17g in %s, width %d: '%s', not '%s'",
			    c->d, unit_info[c->unit].name, c->width, buf,
			    c->want);
		}
	}
}

static void
test_short_percent(void **state)
{
	static const struct short_case cases[] = {
		{ 0, U_PCT, 6, "0.0" },
		{ 99.34, U_PCT, 6, "99.3" },
		{ 9.96, U_PCT, 6, "10.0" },
		{ 99.95001, U_PCT, 6, "100.0" },
		{ 340, U_PCT, 6, "340.0" },
		{ 340, U_PCT, 5, "340.0" },
		{ 340, U_PCT, 4, "340" },
		{ 340, U_PCT, 3, "340" },
		{ 340, U_PCT, 2, "**" },
		{ 999.96, U_PCT, 5, "1000" },
		{ 1234.56, U_PCT, 6, "1234.6" },
		{ -0.04, U_PCT, 6, "0.0" },
		{ -0.06, U_PCT, 6, "-0.1" },
		{ -12.5, U_PCT, 6, "-12.5" },
		{ 5, U_PCT, 0, "" },
		{ 5, U_PCT, -1, "" },
		{ 1.053, U_RATIO, 6, "1.05" },
		{ 123.456, U_RATIO, 6, "123.46" },
		{ 123.456, U_RATIO, 5, "123.5" },
	};

	(void)state;
	check_short(cases, COUNT(cases));
}

static void
test_short_bytes(void **state)
{
	static const struct short_case cases[] = {
		{ 0, U_BYTES, 6, "0" },
		{ 512, U_BYTES, 6, "512" },
		{ 999, U_BYTES, 6, "999" },
		{ 1000, U_BYTES, 6, "1.0K" },
		{ 1023, U_BYTES, 6, "1.0K" },
		{ 1024, U_BYTES, 6, "1.0K" },
		{ 1536, U_BYTES, 6, "1.5K" },
		{ 1536, U_BYTES, 3, "2K" },
		{ 9.94 * K, U_BYTES, 6, "9.9K" },
		{ 9.96 * K, U_BYTES, 6, "10K" },
		{ 999.4 * K, U_BYTES, 6, "999K" },
		{ 999.6 * K, U_BYTES, 6, "1.0M" },
		{ 1023 * K, U_BYTES, 6, "1.0M" },
		{ 999 * K * K, U_BYTES, 4, "999M" },
		{ 24 * K * K * K, U_BYTES, 6, "24G" },
		{ 24 * K * K * K, U_BYTES, 2, "**" },
		{ 1e18, U_BYTES, 6, "888P" },
		{ 18446744073709551615.0, U_BYTES, 6, "16E" },
		{ 1e22, U_BYTES, 6, "8674E" },
		{ 1e22, U_BYTES, 4, "****" },
		{ -1536, U_BYTES, 6, "-1.5K" },
		{ -0.3, U_BPS, 6, "0" },
		{ 1e6, U_BPS, 6, "977K" },
	};

	(void)state;
	check_short(cases, COUNT(cases));
}

static void
test_short_rates(void **state)
{
	static const struct short_case cases[] = {
		{ 0, U_PERSEC, 6, "0.0" },
		{ 8.1, U_PERSEC, 6, "8.1" },
		{ 99.94, U_PERSEC, 6, "99.9" },
		{ 99.96, U_PERSEC, 6, "100" },
		{ 432.4, U_PERSEC, 6, "432" },
		{ 999.4, U_PERSEC, 6, "999" },
		{ 999.6, U_PERSEC, 6, "1.0k" },
		{ 1000, U_PERSEC, 6, "1.0k" },
		{ 12345, U_PERSEC, 6, "12.3k" },
		{ 12345, U_PERSEC, 4, "12k" },
		{ 99960, U_PERSEC, 6, "100k" },
		{ 1.26e9, U_PERSEC, 6, "1.3G" },
		{ 2.9e9, U_HZ, 6, "2.9G" },
		{ 800e6, U_HZ, 6, "800M" },
		{ 9.96e9, U_HZ, 6, "10G" },
	};

	(void)state;
	check_short(cases, COUNT(cases));
}

static void
test_short_seconds(void **state)
{
	static const struct short_case cases[] = {
		{ 0, U_SEC, 7, "0s" },
		{ 0.00008, U_SEC, 7, "0.08ms" },
		{ 0.00008, U_SEC, 5, "0.1ms" },
		{ 0.0004, U_SEC, 7, "0.4ms" },
		{ 0.0012, U_SEC, 7, "1.2ms" },
		{ 0.0141, U_SEC, 7, "14.1ms" },
		{ 0.0141, U_SEC, 5, "14ms" },
		{ 0.09996, U_SEC, 7, "100ms" },
		{ 0.9994, U_SEC, 7, "999ms" },
		{ 0.9996, U_SEC, 7, "1.0s" },
		{ 12.34, U_SEC, 7, "12.3s" },
		{ 12.34, U_SEC, 3, "12s" },
		{ 99.94, U_SEC, 7, "99.9s" },
		{ 99.96, U_SEC, 7, "1m40s" },
		{ 133, U_SEC, 7, "2m13s" },
		{ 133, U_SEC, 4, "2m" },
		{ 3599.4, U_SEC, 7, "59m59s" },
		{ 3599.6, U_SEC, 7, "1h00m" },
		{ 7380, U_SEC, 7, "2h03m" },
		{ 86399, U_SEC, 7, "23h59m" },
		{ 86400, U_SEC, 7, "1d00h" },
		{ 3553200, U_SEC, 7, "41d03h" },
		{ 3553200, U_SEC, 3, "41d" },
		{ 3553200, U_SEC, 2, "**" },
		{ 8.64e19, U_SEC, 17, "1000000000000000d" },
		{ -133, U_SEC, 7, "-2m13s" },
	};

	(void)state;
	check_short(cases, COUNT(cases));
}

static void
test_short_others(void **state)
{
	struct value	 v = value_int(UINT64_MAX);
	char		 buf[64];

	(void)state;
	value_short(buf, sizeof buf, &v, U_COUNT, 20);
	assert_string_equal(buf, "18446744073709551615");
	value_short(buf, sizeof buf, &v, U_ID, 19);
	assert_string_equal(buf, "*******************");
	value_short(buf, 5, &v, U_ID, 20);
	assert_string_equal(buf, "****");
	v = value_none(V_FIRST);
	value_short(buf, sizeof buf, &v, U_PCT, 6);
	assert_string_equal(buf, "-");
	value_short(buf, sizeof buf, &v, U_PCT, 0);
	assert_string_equal(buf, "");
	v = value_text("web\n3");
	value_short(buf, sizeof buf, &v, U_TEXT, 8);
	assert_string_equal(buf, "web?3");
	value_short(buf, sizeof buf, &v, U_TEXT, 4);
	assert_string_equal(buf, "web~");
	value_short(buf, 3, &v, U_TEXT, 8);
	assert_string_equal(buf, "w~");
}

/* Whatever the number, the unit and the width: a whole number that fits. */
static void
test_short_fits(void **state)
{
	struct value	 v;
	char		 buf[64];
	double		 d;
	int		 unit, width;
	size_t		 len;

	(void)state;
	for (d = 1e-7; d < 1e25; d *= 1.37) {
		for (unit = U_ID; unit < UNIT_MAX; unit++) {
			for (width = 1; width < 12; width++) {
				v = value_real(width % 2 ? d : -d);
				value_short(buf, sizeof buf, &v, unit, width);
				len = strlen(buf);
				assert_in_range(len, 1, width);
				assert_true(strspn(buf, "*") == len ||
				    strchr(buf, '*') == NULL);
				assert_string_not_equal(buf, "-");
			}
		}
	}
}

static void
test_units(void **state)
{
	int	 i;

	(void)state;
	for (i = 0; i < UNIT_MAX; i++) {
		assert_non_null(unit_info[i].name);
		assert_non_null(unit_info[i].om);
		assert_non_null(unit_info[i].om_total);
		assert_true(unit_info[i].om_scale > 0);
		assert_in_range(unit_info[i].decimals, 0, 9);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_cmp),
		cmocka_unit_test(test_exact),
		cmocka_unit_test(test_exact_small_buffer),
		cmocka_unit_test(test_fixed),
		cmocka_unit_test(test_short_percent),
		cmocka_unit_test(test_short_bytes),
		cmocka_unit_test(test_short_rates),
		cmocka_unit_test(test_short_seconds),
		cmocka_unit_test(test_short_others),
		cmocka_unit_test(test_short_fits),
		cmocka_unit_test(test_units),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
