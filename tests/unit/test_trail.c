#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "trail.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define SEC		UINT64_C(1000000000)
#define KEPT_MOST	12
#define BEACON		PART_SOURCE_K

struct world {
	struct store	 store;
	struct snap	 snap;
	struct trail	 trail;
};

static void
begin(struct world *w)
{
	memset(w, 0, sizeof *w);
	store_init(&w->store);
}

static void
end(struct world *w)
{
	trail_free(&w->trail);
	snap_free(&w->snap);
	store_free(&w->store);
}

static void
publish(struct world *w, enum part_id id, uint64_t ms)
{
	struct part	*p = part_new(id);

	p->mono_ns = ms * (SEC / 1000);
	store_publish(&w->store, p);
}

/* A sample of the kernel lane, as a reader takes it. */
static void
sample(struct world *w, uint64_t ms)
{
	publish(w, BEACON, ms);
	snap_advance(&w->snap, &w->store);
	trail_add(&w->trail, &w->snap);
}

static size_t
kept(const struct world *w)
{
	size_t	 n = 0, i;

	for (i = 0; i < TRAIL_SLOTS; i++)
		n += w->trail.mono_ns[i] != 0;
	return (n);
}

/* Milliseconds between the two samples of a part in an average; 0: it has
 * only one. */
static uint64_t
covered(const struct world *w, enum part_id id, double seconds)
{
	struct snap	 s = { 0 };
	uint64_t	 ns = 0;

	trail_pair(&w->trail, &s, &w->snap, seconds);
	assert_ptr_equal(s.now[id], w->snap.now[id]);
	if (s.was[id] != NULL)
		ns = s.now[id]->mono_ns - s.was[id]->mono_ns;
	snap_free(&s);
	return (ns / (SEC / 1000));
}

/* Once enough is known, an average covers its time and a fifth more at most,
 * whatever the delay; a late or early sample is no reason to cover more. */
static void
test_covers(void **state)
{
	static const unsigned	 delays[] = { 100, 200, 500, 1000, 2000, 5000 };
	static const unsigned	 averages[] = { 10, 60 };
	struct world		 w;
	uint64_t		 ms, got;
	size_t			 i, j;

	(void)state;
	for (i = 0; i < COUNT(delays); i++) {
		begin(&w);
		for (ms = 1000; ms < 200000; ms += delays[i]) {
			sample(&w, ms + ms / delays[i] * 7 % 5);
			assert_in_range(kept(&w), 1, KEPT_MOST);
			for (j = 0; j < COUNT(averages); j++) {
				if (ms < averages[j] * 1200 + 2000)
					continue;
				got = covered(&w, BEACON, averages[j]);
				assert_in_range(got, averages[j] * 999,
				    averages[j] * 1200 + 10);
			}
		}
		end(&w);
	}
}

/* Delays that fit badly, and more samples than may be kept: it never covers
 * less, nor much more. */
static void
test_awkward_delays(void **state)
{
	static const unsigned	 delays[] = { 300, 700, 1100, 1300, 1500, 7000,
				    15000, 90000 };
	struct world		 w;
	uint64_t		 ms, got;
	size_t			 i;

	(void)state;
	for (i = 0; i < COUNT(delays); i++) {
		begin(&w);
		for (ms = 1000; ms < 600000; ms += delays[i]) {
			sample(&w, ms);
			assert_in_range(kept(&w), 1, KEPT_MOST);
			if (ms < 200000)
				continue;
			got = covered(&w, BEACON, 10);
			assert_in_range(got, 9990, 12000 + delays[i]);
			got = covered(&w, BEACON, 60);
			assert_in_range(got, 59940, delays[i] > 60000 ?
			    delays[i] : 78000);
		}
		end(&w);
	}
}

/* Samples that come at random, and stop for a while. */
static void
test_few_are_kept(void **state)
{
	struct world	 w;
	uint64_t	 ms = 1000, seed = 1;
	int		 i;

	(void)state;
	begin(&w);
	for (i = 0; i < 20000; i++) {
		seed = seed * UINT64_C(6364136223846793005) + 1;
		ms += 1 + (seed >> 33) % (i % 1000 == 0 ? 100000 : 3000);
		sample(&w, ms);
		assert_in_range(kept(&w), 1, KEPT_MOST);
	}
	end(&w);
}

static void
test_as_long_as_is_known(void **state)
{
	struct world	 w;

	(void)state;
	begin(&w);
	sample(&w, 1000);
	assert_int_equal(covered(&w, BEACON, 10), 0);
	sample(&w, 1300);
	assert_int_equal(covered(&w, BEACON, 10), 300);
	sample(&w, 2300);
	assert_int_equal(covered(&w, BEACON, 10), 1300);
	assert_int_equal(covered(&w, BEACON, 60), 1300);
	assert_int_equal(covered(&w, BEACON, 0), 1000);
	end(&w);
}

static void
test_interval(void **state)
{
	struct snap	 s = { 0 };
	struct world	 w;
	uint64_t	 ms;

	(void)state;
	begin(&w);
	for (ms = 1000; ms <= 91000; ms += 1000)
		sample(&w, ms);
	trail_pair(&w.trail, &s, &w.snap, 0);
	assert_int_equal(s.interval * 1000, 1000);
	trail_pair(&w.trail, &s, &w.snap, 10);
	assert_in_range(s.interval * 1000, 10000, 12000);
	assert_int_equal(s.mono_ns, w.snap.mono_ns);
	trail_pair(&w.trail, &s, &w.snap, 60);
	assert_in_range(s.interval * 1000, 60000, 72000);
	snap_free(&s);
	end(&w);
}

/* A part that is read once in half a minute keeps the samples it has; one that
 * is read every five seconds has ten of them covered as well. */
static void
test_slow_parts(void **state)
{
	struct world	 w;
	uint64_t	 ms;

	(void)state;
	begin(&w);
	for (ms = 1000; ms <= 100000; ms += 1000) {
		if (ms % 30000 == 0)
			publish(&w, PART_SLAB, ms);
		if (ms % 5000 == 0)
			publish(&w, PART_VMMEM, ms);
		sample(&w, ms);
		if (ms < 80000)
			continue;
		assert_int_equal(covered(&w, PART_SLAB, 10), 30000);
		assert_in_range(covered(&w, PART_VMMEM, 10), 10000, 15000);
		assert_in_range(covered(&w, PART_VMMEM, 60), 60000, 75000);
	}
	end(&w);
}

/* What was not read for a while is not compared with what it was before. */
static void
test_read_again(void **state)
{
	struct world	 w;
	uint64_t	 ms;

	(void)state;
	begin(&w);
	for (ms = 1000; ms <= 60000; ms += 1000) {
		if (ms == 20000)
			store_drop(&w.store, PART_PROCESS);
		if (ms < 20000 || ms >= 50000)
			publish(&w, PART_PROCESS, ms);
		sample(&w, ms);
		if (ms == 20000)
			assert_null(w.snap.now[PART_PROCESS]);
		if (ms == 50000)
			assert_int_equal(covered(&w, PART_PROCESS, 10), 0);
		if (ms == 53000)
			assert_in_range(covered(&w, PART_PROCESS, 10), 1000,
			    3000);
	}
	end(&w);
}

/* Every reference is given back: what the test holds is the last. */
static void
test_references(void **state)
{
	struct part	*held[200];
	struct snap	 s = { 0 };
	struct world	 w;
	size_t		 i;

	(void)state;
	begin(&w);
	for (i = 0; i < COUNT(held); i++) {
		publish(&w, PART_HOST, 1000 * (i + 1));
		held[i] = store_get(&w.store, PART_HOST);
		sample(&w, 1000 * (i + 1));
		trail_add(&w.trail, &w.snap);
		trail_pair(&w.trail, &s, &w.snap, i % 3 == 0 ? 0 : 10);
		trail_pair(&w.trail, &s, &w.snap, 60);
	}
	snap_free(&s);
	end(&w);
	for (i = 0; i < COUNT(held); i++) {
		assert_int_equal(held[i]->refs, 1);
		part_unref(held[i]);
	}
}

static void
test_nothing_known(void **state)
{
	struct snap	 s = { 0 };
	struct world	 w;

	(void)state;
	begin(&w);
	trail_add(&w.trail, &w.snap);
	assert_int_equal(kept(&w), 0);
	trail_pair(&w.trail, &s, &w.snap, 10);
	assert_null(s.now[BEACON]);
	snap_free(&s);
	end(&w);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_covers),
		cmocka_unit_test(test_awkward_delays),
		cmocka_unit_test(test_few_are_kept),
		cmocka_unit_test(test_as_long_as_is_known),
		cmocka_unit_test(test_interval),
		cmocka_unit_test(test_slow_parts),
		cmocka_unit_test(test_read_again),
		cmocka_unit_test(test_references),
		cmocka_unit_test(test_nothing_known),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
