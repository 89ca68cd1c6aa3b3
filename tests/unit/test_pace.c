#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "pace.h"

#define MS		UINT64_C(1000000)
#define WHOLE		WANT(SOURCE_K)
#define START		(UINT64_C(5000) * MS)

/* Begins at START; the second sample is soon. */
static struct pace
begin(uint64_t period_ms)
{
	struct pace	 p;

	memset(&p, 0, sizeof p);
	pace_period(&p, period_ms * MS);
	pace_begin(&p, START, PACE_SOON);
	return (p);
}

/* Milliseconds from the start to the next turn. */
static uint64_t
next(const struct pace *p)
{
	return ((pace_next(p) - START) / MS);
}

static uint64_t
take(struct pace *p, uint64_t ms)
{
	return (pace_take(p, START + ms * MS));
}

static void
test_grid(void **state)
{
	struct pace	 p = begin(1000);

	(void)state;
	assert_int_equal(next(&p), 300);
	assert_int_equal(take(&p, 299), 0);
	assert_true(take(&p, 300) == UINT64_MAX);
	assert_int_equal(next(&p), 1300);
	/* A sample that is late does not move the grid. */
	assert_true(take(&p, 1450) == UINT64_MAX);
	assert_int_equal(next(&p), 2300);
	assert_true(take(&p, 5700) == UINT64_MAX);
	assert_int_equal(next(&p), 6300);
}

static void
test_short_period(void **state)
{
	struct pace	 p = begin(100);

	(void)state;
	assert_int_equal(next(&p), 100);
	take(&p, 100);
	assert_int_equal(next(&p), 200);
}

static void
test_period_changes(void **state)
{
	struct pace	 p = begin(10000);

	(void)state;
	take(&p, 300);
	assert_int_equal(next(&p), 10300);
	pace_period(&p, 2000 * MS);
	assert_int_equal(next(&p), 2300);
	pace_period(&p, 5000 * MS);
	assert_int_equal(next(&p), 2300);
	take(&p, 2300);
	assert_int_equal(next(&p), 7300);
}

/* A part that is new is sampled again soon, then with all others. */
static void
test_new_part(void **state)
{
	struct pace	 p = begin(1000);

	(void)state;
	take(&p, 300);
	pace_new(&p, WANT(PROCESS), START + 600 * MS);
	assert_int_equal(next(&p), 900);
	assert_true(take(&p, 900) == WANT(PROCESS));
	assert_int_equal(next(&p), 1300);
	assert_true(take(&p, 1300) == UINT64_MAX);
}

/* No rates, no second sample. */
static void
test_new_gauges(void **state)
{
	struct pace	 p = begin(1000);

	(void)state;
	take(&p, 300);
	pace_new(&p, WANT(CPUINFO) | WANT(VMMEM) | WANT(SLAB),
	    START + 600 * MS);
	assert_int_equal(next(&p), 1300);
}

/* Just before a point of the grid it is left out there. */
static void
test_apart(void **state)
{
	struct pace	 p = begin(1000);

	(void)state;
	take(&p, 300);
	pace_new(&p, WANT(PROCESS), START + 1290 * MS);
	assert_true(take(&p, 1300) == (UINT64_MAX & ~WANT(PROCESS)));
	assert_int_equal(next(&p), 1590);
	assert_true(take(&p, 1590) == WANT(PROCESS));
	assert_true(take(&p, 2300) == UINT64_MAX);
	/* Some time before it, the grid's is the second one. */
	pace_new(&p, WANT(PROCESS), START + 3050 * MS);
	assert_true((take(&p, 3300) & WANT(PROCESS)) != 0);
	assert_int_equal(next(&p), 4300);
}

static void
test_each_its_own(void **state)
{
	struct pace	 p = begin(1000);

	(void)state;
	take(&p, 300);
	pace_new(&p, WANT(PROCESS), START + 400 * MS);
	pace_new(&p, WANT(VCPU) | WANT(THREAD), START + 500 * MS);
	assert_int_equal(next(&p), 700);
	assert_true(take(&p, 750) == WANT(PROCESS));
	assert_int_equal(next(&p), 800);
	assert_true(take(&p, 800) == (WANT(VCPU) | WANT(THREAD)));
	assert_int_equal(take(&p, 800), 0);
}

/* Whatever is asked for, and however often, no point of the grid is missed. */
static void
test_nothing_starves(void **state)
{
	struct pace	 p = begin(1000);
	uint64_t	 ms, got, last = 0;

	(void)state;
	for (ms = 1; ms < 60000; ms += 7) {
		if (ms % 5 == 0)
			pace_new(&p, WANT(VCPU), START + ms * MS);
		if (pace_next(&p) > START + ms * MS)
			continue;
		got = take(&p, ms);
		assert_int_not_equal(got, 0);
		if ((got & WHOLE) == 0)
			continue;
		assert_in_range(ms - last, 1, 1010);
		assert_true((got & WANT(HOST)) != 0);
		last = ms;
	}
	assert_in_range(last, 59000, 60000);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_grid),
		cmocka_unit_test(test_short_period),
		cmocka_unit_test(test_period_changes),
		cmocka_unit_test(test_new_part),
		cmocka_unit_test(test_new_gauges),
		cmocka_unit_test(test_apart),
		cmocka_unit_test(test_each_its_own),
		cmocka_unit_test(test_nothing_starves),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
