#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lane.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define HOUR		UINT64_C(3600000000000)

/* How often each probe was asked. */
static unsigned	 asked_host, asked_vms, asked_slow;

static void
sample_host(struct lane *l, struct source *s)
{
	asked_host++;
	lane_row(l, PART_HOST);
	source_set(s, PROBE_OK, "%s", "");
}

/* Gives its sum whatever is wanted, as the reader of VMs does. */
static void
sample_vms(struct lane *l, struct source *s)
{
	asked_vms++;
	lane_row(l, PART_VMSUM);
	if (lane_wants(l, WANT(VCPU)))
		lane_part(l, PART_VCPU);
	source_set(s, PROBE_OK, "%s", "");
}

static void
sample_slow(struct lane *l, struct source *s)
{
	asked_slow++;
	lane_row(l, PART_SLAB);
	source_set(s, PROBE_OK, "%s", "");
}

static const struct probe probes[] = {
	{ "host", "", NULL, WANT(HOST), 0, sample_host },
	{ "vms", "", NULL, WANT(VMSUM) | WANT(VCPU), 0, sample_vms },
	{ "slow", "", NULL, WANT(SLAB), HOUR, sample_slow },
};

static struct store	 store;
static struct lane	 lane;

static int
set_up(void **state)
{
	(void)state;
	asked_host = asked_vms = asked_slow = 0;
	store_init(&store);
	lane = (struct lane){
		.name = "test", .probes = probes, .nprobes = COUNT(probes),
		.source_part = PART_SOURCE_K, .store = &store, .period = 1000,
	};
	lane_init(&lane);
	return (0);
}

static int
tear_down(void **state)
{
	(void)state;
	lane_free(&lane);
	store_free(&store);
	return (0);
}

static bool
stored(enum part_id id)
{
	struct part	*p = store_get(&store, id);

	part_unref(p);
	return (p != NULL);
}

static size_t
sources(void)
{
	struct part	*p = store_get(&store, PART_SOURCE_K);
	size_t		 n = p == NULL ? 0 : p->nrows;

	part_unref(p);
	return (n);
}

static void
want(uint64_t parts)
{
	lane_want(&lane, parts, parts);
}

static void
test_wanted_alone(void **state)
{
	(void)state;
	want(WANT(HOST));
	lane_sample(&lane, UINT64_MAX);
	assert_true(stored(PART_HOST));
	assert_false(stored(PART_VMSUM));
	assert_int_equal(asked_vms, 0);
	assert_int_equal(sources(), 1);
	assert_int_equal(lane_gives(&lane),
	    WANT(HOST) | WANT(VMSUM) | WANT(VCPU) | WANT(SLAB));
}

/* What is no longer wanted is not read and not there; what comes again does
 * not bring old rows. */
static void
test_dropped(void **state)
{
	(void)state;
	want(WANT(HOST) | WANT(VCPU));
	lane_sample(&lane, UINT64_MAX);
	assert_true(stored(PART_VCPU));
	assert_int_equal(sources(), 2);
	want(WANT(HOST));
	lane_sample(&lane, 0);
	assert_false(stored(PART_VCPU));
	assert_false(stored(PART_VMSUM));
	assert_true(stored(PART_HOST));
	assert_int_equal(asked_vms, 1);
	lane_sample(&lane, UINT64_MAX);
	assert_int_equal(sources(), 1);
	assert_int_equal(asked_vms, 1);
}

/* One of two parts of a probe goes; the probe goes on. */
static void
test_half_dropped(void **state)
{
	(void)state;
	want(WANT(VMSUM) | WANT(VCPU));
	lane_sample(&lane, UINT64_MAX);
	want(WANT(VMSUM));
	lane_sample(&lane, UINT64_MAX);
	assert_false(stored(PART_VCPU));
	assert_true(stored(PART_VMSUM));
	assert_int_equal(asked_vms, 2);
}

/* Out of turn: those parts, nothing else, and no sample for the readers. */
static void
test_parts_alone(void **state)
{
	struct part	*host, *sum, *src;

	(void)state;
	want(WANT(HOST) | WANT(VMSUM));
	lane_sample(&lane, UINT64_MAX);
	host = store_get(&store, PART_HOST);
	sum = store_get(&store, PART_VMSUM);
	src = store_get(&store, PART_SOURCE_K);
	want(WANT(HOST) | WANT(VMSUM) | WANT(VCPU));
	lane_sample(&lane, WANT(VCPU));
	assert_int_equal(asked_host, 1);
	assert_int_equal(asked_vms, 2);
	assert_true(stored(PART_VCPU));
	assert_ptr_equal(store.cur[PART_HOST], host);
	assert_ptr_equal(store.cur[PART_VMSUM], sum);
	assert_ptr_equal(store.cur[PART_SOURCE_K], src);
	part_unref(host);
	part_unref(sum);
	part_unref(src);
}

/* A probe that runs once an hour runs at once when it is wanted anew. */
static void
test_slow_is_due(void **state)
{
	(void)state;
	want(WANT(SLAB));
	lane_sample(&lane, UINT64_MAX);
	lane_sample(&lane, UINT64_MAX);
	assert_int_equal(asked_slow, 1);
	assert_true(stored(PART_SLAB));
	want(0);
	lane_sample(&lane, 0);
	assert_false(stored(PART_SLAB));
	want(WANT(SLAB));
	lane_sample(&lane, WANT(SLAB));
	assert_int_equal(asked_slow, 2);
	assert_true(stored(PART_SLAB));
	lane_hurry_parts(&lane, WANT(SLAB));
	lane_sample(&lane, UINT64_MAX);
	assert_int_equal(asked_slow, 3);
}

/* All may be read though only some is looked at. */
static void
test_shown(void **state)
{
	(void)state;
	lane_want(&lane, UINT64_MAX, WANT(HOST));
	lane_sample(&lane, UINT64_MAX);
	assert_true(stored(PART_VCPU));
	assert_true(stored(PART_SLAB));
	assert_int_equal(sources(), 1);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test_setup_teardown(test_wanted_alone, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(test_dropped, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(test_half_dropped, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(test_parts_alone, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(test_slow_is_due, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(test_shown, set_up,
		    tear_down),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
