/*
 * Every call to libvirt goes wrong in every way, one after another: nobody
 * crashes or stands still, the rows of others stay fresh, and what is told of
 * who gives trouble is old, missing or true.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim_calls.h"
#include "sim_virt.h"

/* Calls that have not come back: of three connections, and of the one that
 * was opened last. */
#define MOST_LOST	4

/* Domains of the host in trouble. */
enum { WEB = 11, HELD, DOWN };

/* Only who connects, or reads a definition, makes these calls. */
#define AT_START							\
	(1U << CALL_virConnectOpenReadOnly | 1U << CALL_virConnectClose | \
	1U << CALL_virConnectSetKeepAlive |				\
	1U << CALL_virConnectRegisterCloseCallback |			\
	1U << CALL_virConnectUnregisterCloseCallback |			\
	1U << CALL_virConnectDomainEventDeregisterAny |			\
	1U << CALL_virConnectDomainEventRegisterAny |			\
	1U << CALL_virConnectGetHostname |				\
	1U << CALL_virDomainLookupByUUID | 1U << CALL_virDomainGetState | \
	1U << CALL_virDomainGetXMLDesc | 1U << CALL_virDomainGetAutostart)
/* Whose nonsense is a number of requests, or of CPU time. */
#define BLOCK_NUMBERS							\
	(1U << CALL_virDomainListGetStats |				\
	1U << CALL_virDomainBlockStatsFlags |				\
	1U << CALL_virDomainBlockStats)
#define CPU_NUMBERS	(1U << CALL_virDomainGetInfo)

/* For each call a lane with two links: all is well at the first, and the
 * second has trouble with that call. */
static struct trial {
	struct sim_lane	 lane;
	struct sim_host	*h;
	enum call_id	 call;
	char		 uri[128], name[32], was[160];
	uint64_t	 well_at, at;	/* clock */
} trials[CALL_MAX];

static uint64_t	 t0;

static uint64_t
now(void)
{
	struct timespec	 ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (ts.tv_sec * SEC + ts.tv_nsec);
}

static struct key
key(const struct trial *t, unsigned n)
{
	return (key_of("vm", "uuid", sim_uuid(n), "host", t->name, NULL));
}

/*
 * What is looked at.
 */

/* Since some moment, and not old. */
static bool
domain_since(struct trial *t, struct key k, uint64_t at)
{
	struct domain_raw	 d;

	return (sim_row(&t->lane, PART_DOMAIN, k, &d) && d.old == 0 &&
	    d.at > at);
}

static bool
numbers_since(struct trial *t, struct key k, uint64_t at)
{
	struct vmblk_raw	 b;
	struct domcpu_raw	 c;

	return (sim_row(&t->lane, PART_VMBLK, k, &b) && b.old == 0 &&
	    b.at > at && b.rd_reqs != NONE &&
	    sim_row(&t->lane, PART_DOMCPU, k, &c) && c.old == 0 &&
	    c.at > at);
}

static bool
healthy_since(struct trial *t, uint64_t at)
{
	return (domain_since(t, sim_key(1), at) &&
	    numbers_since(t, sim_key(1), at) &&
	    DOMAIN_IS(&t->lane, 1, name, "one") &&
	    DOMAIN_IS(&t->lane, 1, state, "running") &&
	    sim_source_state(&t->lane, 0) == PROBE_OK);
}

static bool
state_is(struct trial *t, unsigned n, const char *name, const char *state)
{
	return (sim_text_is(&t->lane, PART_DOMAIN, key(t, n),
	    offsetof(struct domain_raw, state), state) &&
	    sim_text_is(&t->lane, PART_DOMAIN, key(t, n),
	    offsetof(struct domain_raw, name), name));
}

/* All is as it was before the trouble. */
static bool
recovered(struct trial *t, uint64_t at)
{
	return (sim_source_state(&t->lane, 1) == PROBE_OK &&
	    domain_since(t, key(t, WEB), at) &&
	    numbers_since(t, key(t, WEB), at) &&
	    state_is(t, WEB, "web", "running") &&
	    state_is(t, HELD, "held", "running") &&
	    state_is(t, DOWN, "down", "shutoff") &&
	    sim_rows(&t->lane, PART_DOMAIN) == 4 &&
	    sim_rows(&t->lane, PART_VNIC) == 1);
}

/* The test driver's counters are the clock: a number that it never gave is
 * seen at once. */
static bool
was_given(uint64_t n, uint64_t us)
{
	n = n * us * 1000;
	return (n + 100 * us * 1000 >= t0 && n <= sim_wall());
}

static void
check_blocks(struct trial *t)
{
	struct part		*p = store_get(&t->lane.store, PART_VMBLK);
	const struct vmblk_raw	*b;
	size_t			 i;

	for (i = 0; p != NULL && i < p->nrows; i++) {
		b = part_row(p, i);
		assert_true(b->rd_reqs == NONE || was_given(b->rd_reqs, 10));
		assert_true(b->wr_reqs == NONE || was_given(b->wr_reqs, 30));
	}
	part_unref(p);
}

static void
check_cpus(struct trial *t)
{
	struct part		*p = store_get(&t->lane.store, PART_DOMCPU);
	const struct domcpu_raw	*c;
	size_t			 i;

	for (i = 0; p != NULL && i < p->nrows; i++) {
		c = part_row(p, i);
		assert_true(c->time + 1000 >= t0 && c->time <= sim_wall());
	}
	part_unref(p);
}

/* Workers that have not come back, of both kinds. */
static unsigned
lost_of(struct trial *t)
{
	struct virt_link	*l = t->lane.v->links[1];

	return (atomic_load(&l->owner.abandoned) +
	    atomic_load(&l->slow_owner.abandoned));
}

static void
check(struct trial *t, enum trouble trouble)
{
	if (trouble != JUNK || (BLOCK_NUMBERS & 1U << t->call) == 0)
		check_blocks(t);
	if (trouble != JUNK || (CPU_NUMBERS & 1U << t->call) == 0)
		check_cpus(t);
	assert_true(lost_of(t) <= 2 * MOST_LOST);
}

/*
 * Trials.
 */

static bool	is_hit(struct trial *, enum trouble);

/* Waits until a condition is true of all trials; what is told is checked
 * meanwhile, and what was never called is called for again. */
static void
wait_all(enum trouble trouble, const char *what,
    bool (*is)(struct trial *, enum trouble))
{
	struct trial	*t;
	unsigned	 missing = 1, tries;
	size_t		 i;

	for (tries = 0; missing != 0 && tries < PATIENCE_MS / 5; tries++) {
		if (tries != 0)
			sim_nap();
		for (missing = 0, i = 0; i < CALL_MAX; i++) {
			t = &trials[i];
			check(t, trouble);
			if (is(t, trouble))
				continue;
			missing++;
			if (is == is_hit && tries % 400 == 399)
				cut_all(t->h);
		}
	}
	for (i = 0; missing != 0 && i < CALL_MAX; i++) {
		if (!is(&trials[i], trouble))
			print_error("%s, %s: %s\n", trouble_names[trouble],
			    call_names[i], what);
	}
	assert_int_equal(missing, 0);
}

static bool
is_hit(struct trial *t, enum trouble trouble)
{
	return (t->h->hits != 0 && (trouble != HANG || lost_of(t) != 0));
}

static bool
is_healthy(struct trial *t, enum trouble trouble)
{
	(void)trouble;
	return (healthy_since(t, t->at));
}

static bool
is_recovered(struct trial *t, enum trouble trouble)
{
	(void)trouble;
	return (recovered(t, t->at) && healthy_since(t, t->at) &&
	    lost_of(t) == 0);
}

/* Waits until what the other links tell is newer than now. */
static void
wait_others(enum trouble trouble)
{
	size_t	 i;

	for (i = 0; i < CALL_MAX; i++)
		trials[i].at = now();
	wait_all(trouble, "the other link's rows are old", is_healthy);
}

static void
inject(enum trouble trouble)
{
	struct trial	*t;
	size_t		 i;

	for (i = 0; i < CALL_MAX; i++) {
		t = &trials[i];
		make_trouble(t->h, t->call, trouble);
		if ((AT_START & 1U << t->call) != 0)
			cut_all(t->h);
	}
	wait_all(trouble, "is not called, or is waited for", is_hit);
	wait_others(trouble);
}

/* What was read while it lied is read again when it connects anew. */
static void
recover(enum trouble trouble)
{
	size_t	 i;

	for (i = 0; i < CALL_MAX; i++) {
		make_trouble(trials[i].h, trials[i].call, FINE);
		if (trouble == JUNK)
			cut_all(trials[i].h);
		trials[i].at = now();
	}
	wait_all(trouble, "does not recover", is_recovered);
}

static void
test_errors(void **state)
{
	(void)state;
	inject(LOST_RPC);
	inject(DENIED);
	inject(NO_DOMAIN);
	inject(MUTE);
	recover(MUTE);
	inject(NO_SUPPORT);
	recover(NO_SUPPORT);
}

static void
test_cut(void **state)
{
	(void)state;
	inject(CUT);
	recover(CUT);
	inject(CUT_SILENTLY);
	recover(CUT_SILENTLY);
}

static void
test_hang(void **state)
{
	struct virt_link	*l;
	int			 i;

	(void)state;
	inject(HANG);
	/* A statistic that never comes is asked for so often, no more. */
	l = trials[CALL_virDomainBlockStats].lane.v->links[1];
	EVENTUALLY(atomic_load(&l->slow_owner.abandoned) == MOST_LOST);
	for (i = 0; i < 3; i++)
		wait_others(HANG);
	recover(HANG);
}

/* Numbers that were told stay until there are better ones. */
static void
test_junk(void **state)
{
	int	 i;

	(void)state;
	for (i = 0; i < 5; i++)
		inject(JUNK);
	recover(JUNK);
}

/*
 * Beginning and end.
 */

static void
write_nodes(void)
{
	FILE	*f = sim_node("well.xml");

	sim_add(f, 1, "one", RUNNING);
	sim_node_end(f);
	f = sim_node("bad.xml");
	sim_add(f, WEB, "web", RUNNING);
	sim_add(f, HELD, "held", RUNNING);
	sim_add(f, DOWN, "down", OFF);
	sim_node_end(f);
	f = sim_node("strange.xml");
	sim_add(f, 21, "who", RUNNING);
	sim_add(f, 22, "what", OFF);
	sim_node_end(f);
}

static void
begin(struct trial *t, enum call_id call)
{
	char		 well[160];
	const char	*uris[] = { well, t->uri };

	t->call = call;
	snprintf(well, sizeof well, "%s", sim_uri("well.xml"));
	snprintf(t->name, sizeof t->name, "far%d", call);
	snprintf(t->uri, sizeof t->uri, "test+tcp://%s/", t->name);
	t->h = sim_host(t->uri, sim_uri("bad.xml"));
	snprintf(t->h->name, sizeof t->h->name, "%s", t->name);
	snprintf(t->h->held, sizeof t->h->held, "held");
	t->h->poor = call == CALL_virConnectListAllDomains;
	t->h->rich = call == CALL_virDomainListGetStats;
	sim_new(&t->lane, uris, 2, 1, WANT_FAST | WANT_SLOW | WANT(LEASE));
	virt_start(t->lane.v);
}

static int
set_up(void **state)
{
	size_t	 i;

	if (sim_virt_begin(state) != 0)
		return (-1);
	sim_calls_install();
	write_nodes();
	virt_times = (struct virt_times){
		.deadline = SEC * 3 / 10, .open_deadline = SEC * 3 / 10,
		.second = SEC / 50, .list_every = SEC / 10,
		.leases_every = SEC / 10, .work_every = SEC / 10,
	};
	t0 = sim_wall();
	stranger = virConnectOpen(sim_uri("strange.xml"));
	for (i = 0; i < CALL_MAX; i++)
		begin(&trials[i], i);
	wait_all(FINE, "does not begin", is_recovered);
	return (0);
}

static int
tear_down(void **state)
{
	size_t	 i;

	for (i = 0; i < CALL_MAX; i++) {
		make_trouble(trials[i].h, 0, FINE);
		if (!sim_stop(&trials[i].lane))
			return (-1);
		EVENTUALLY(sim_drop(&trials[i].lane));
	}
	virConnectClose(stranger);
	return (sim_virt_end(state));
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_hang),
		cmocka_unit_test(test_junk),
	};

	return (cmocka_run_group_tests(tests, set_up, tear_down));
}
