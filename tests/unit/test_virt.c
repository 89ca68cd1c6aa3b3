/*
 * The libvirt lane over libvirt's own test driver: what it publishes, what it
 * asks, and how soon it follows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim_calls.h"
#include "sim_virt.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define MANY		1000

static struct sim_lane	 lane;
static struct virt_times times;

static int
set_up(void **state)
{
	/* Nothing hangs here; a busy machine may be slow. */
	virt_times.deadline = virt_times.open_deadline = 60 * SEC;
	times = virt_times;
	return (sim_virt_begin(state));
}

static int
tear_down(void **state)
{
	(void)state;
	if (!sim_stop(&lane))
		return (-1);
	EVENTUALLY(sim_drop(&lane));
	virt_times = times;
	return (0);
}

/* A host of our own connection: what the lane sees is what we change. */
static struct sim_host *
shared_host(const char *node)
{
	struct sim_host	*h = sim_host(sim_uri(node), sim_uri(node));

	h->shared = true;
	return (h);
}

static virConnectPtr
open_shared(struct sim_host *h)
{
	virConnectPtr	 c = virt_calls.virConnectOpenReadOnly(h->uri);

	assert_non_null(c);
	return (c);
}

/*
 * One call after another, where there are no statistics in bulk.
 */

#define CHECK_WALL(n, t0, per)	do {					\
	uint64_t us = (n) * (per);					\
	assert_true(us + (per) >= (t0) / 1000);				\
	assert_true(us <= sim_wall() / 1000);				\
} while (0)

/* The test driver's counters are the clock, divided. */
static void
check_block(const struct vmblk_raw *b, uint64_t t0)
{
	CHECK_WALL(b->rd_reqs, t0, 10);
	CHECK_WALL(b->rd_bytes, t0, 20);
	CHECK_WALL(b->wr_reqs, t0, 30);
	CHECK_WALL(b->wr_bytes, t0, 40);
	assert_true(b->rd_times == NONE);
	assert_true(b->fl_reqs == NONE);
	assert_int_equal(b->old, 0);
	assert_true(b->capacity != NONE && b->capacity != 0);
	assert_true(b->allocation != NONE);
	assert_true(b->physical != NONE);
	assert_true(b->reqs == b->rd_reqs + b->wr_reqs || b->reqs == NONE);
}

static void
check_numbers(uint64_t t0)
{
	struct vmblk_raw	 blk;
	struct domnet_raw	 net;
	struct balloon_raw	 balloon;
	struct domcpu_raw	 cpu, was;

	assert_true(sim_row(&lane, PART_VMBLK, sim_key(1), &blk));
	check_block(&blk, t0);
	assert_int_equal(sim_rows(&lane, PART_VDISKIO), 1);
	assert_true(sim_row(&lane, PART_DOMNET, sim_key(1), &net));
	assert_true(net.rx != NONE && net.tx != NONE && net.drop != NONE);
	assert_true(sim_row(&lane, PART_BALLOON, sim_key(1), &balloon));
	assert_true(balloon.current != NONE);
	EVENTUALLY(sim_row(&lane, PART_DOMCPU_WAS, sim_key(1), &was) &&
	    sim_row(&lane, PART_DOMCPU, sim_key(1), &cpu));
	assert_true(cpu.time >= t0 / 1000 * 1000);
	assert_true(cpu.time <= sim_wall());
	assert_int_equal(cpu.mem, 64 << 20);
	assert_int_equal(cpu.vcpus, 2);
	assert_true(was.time <= cpu.time);
}

static void
check_lists(void)
{
	struct domain_raw	 d;

	assert_int_equal(sim_rows(&lane, PART_DOMAIN), 2);
	assert_true(sim_row(&lane, PART_DOMAIN, sim_key(1), &d));
	assert_int_equal(d.conf, 64 << 20);
	assert_int_equal(d.old, 0);
	assert_true(d.hung_since == NONE && d.job_since == NONE);
	assert_true(DOMAIN_IS(&lane, 1, name, "web"));
	assert_true(DOMAIN_IS(&lane, 1, state, "running"));
	assert_true(DOMAIN_IS(&lane, 1, uuid, sim_uuid(1)));
	assert_true(DOMAIN_IS(&lane, 1, vmm, "test"));
	assert_true(DOMAIN_IS(&lane, 1, manager, "libvirt"));
	assert_true(DOMAIN_IS(&lane, 1, autostart, "no"));
	assert_true(DOMAIN_IS(&lane, 1, nics, "virtio testnet0 "
	    "52:54:00:00:00:01 on network default"));
	assert_true(DOMAIN_IS(&lane, 1, doing, NULL));
	assert_true(DOMAIN_IS(&lane, 1, host, NULL));
	assert_true(DOMAIN_IS(&lane, 2, state, "shutoff"));
	assert_true(DOMAIN_IS(&lane, 2, id, NULL));
	assert_int_equal(sim_rows(&lane, PART_TECH), 2);
	/* Interfaces are there while it runs. */
	assert_int_equal(sim_rows(&lane, PART_VNIC), 1);
	assert_int_equal(sim_rows(&lane, PART_VDISK), 2);
}

static void
test_fallback(void **state)
{
	FILE		*f = sim_node("fallback.xml");
	uint64_t	 t0 = sim_wall();

	(void)state;
	sim_add(f, 1, "web", RUNNING);
	sim_add(f, 2, "db", OFF);
	sim_node_end(f);
	sim_start(&lane, sim_uri("fallback.xml"), VIRT_GIVES);
	assert_true(virt_wait(lane.v, PATIENCE_MS));
	check_lists();
	check_numbers(t0);
	EVENTUALLY(sim_rows(&lane, PART_VMBLK_WAS) == 1 &&
	    sim_rows(&lane, PART_VDISKIO_WAS) == 1 &&
	    sim_rows(&lane, PART_DOMNET_WAS) == 1);
	/* What is off is not asked. */
	assert_int_equal(sim_rows(&lane, PART_VMBLK), 1);
	assert_int_equal(sim_rows(&lane, PART_DOMCPU), 1);
	assert_int_equal(sim_source_state(&lane, 0), PROBE_OK);
	assert_true(SOURCE_IS(&lane, 0, reason, NULL));
	assert_int_not_equal(virt_ncalls(lane.v), 0);
}

/* Neither lists nor statistics in bulk, as of xen and lxc: the same rows. */
static void
test_poor(void **state)
{
	struct sim_host	*h = shared_host("fallback.xml");
	uint64_t	 t0 = sim_wall();

	(void)state;
	snprintf(h->uri, sizeof h->uri, "%s?poor", sim_uri("fallback.xml"));
	h->poor = true;
	sim_start(&lane, h->uri, VIRT_GIVES);
	assert_true(virt_wait(lane.v, PATIENCE_MS));
	check_lists();
	check_numbers(t0);
	/* What it cannot it is asked once. */
	assert_int_equal(h->counts[CALL_virConnectGetAllDomainStats], 1);
	assert_true(h->counts[CALL_virDomainListGetStats] <= 2);
}

/*
 * Who holds a domain.
 */

static void
set_control(virDomainPtr d, long long seconds)
{
	assert_int_equal(virDomainSetTime(d, seconds, 0, 0), 0);
}

static uint64_t
hung_since(void)
{
	struct domain_raw	 d;

	return (sim_row(&lane, PART_DOMAIN, sim_key(1), &d) ? d.hung_since :
	    NONE);
}

static uint64_t
job_since(void)
{
	struct domain_raw	 d;

	return (sim_row(&lane, PART_DOMAIN, sim_key(1), &d) ? d.job_since :
	    NONE);
}

static uint64_t
block_at(unsigned n)
{
	struct vmblk_raw	 b;

	return (sim_row(&lane, PART_VMBLK, sim_key(n), &b) ? b.at : 0);
}

static bool
block_old(unsigned n)
{
	struct vmblk_raw	 b;

	return (sim_row(&lane, PART_VMBLK, sim_key(n), &b) && b.old == 1);
}

/* The other domain is asked again some times. */
static void
let_others_be_asked(void)
{
	uint64_t at;
	int	 i;

	for (i = 0; i < 3; i++) {
		at = block_at(2);
		EVENTUALLY(block_at(2) > at);
	}
}

static void
check_hung(struct sim_host *h)
{
	uint64_t at;

	let_others_be_asked();
	at = block_at(1);
	EVENTUALLY(block_old(1));
	assert_true(DOMAIN_IS(&lane, 1, doing, "monitor hung for "));
	assert_true(DOMAIN_IS(&lane, 2, doing, NULL));
	let_others_be_asked();
	assert_int_equal(block_at(1), at);
	assert_false(block_old(2));
	/* A list, a state, a definition are no question to the monitor. */
	assert_true(h->counts[CALL_virDomainGetJobStats] <= 2);
	assert_true(DOMAIN_IS(&lane, 1, state, "running"));
}

static void
check_job(struct sim_host *h)
{
	uint64_t at = block_at(1);

	EVENTUALLY(h->counts[CALL_virDomainGetJobStats] != 0);
	assert_true(DOMAIN_IS(&lane, 1, job, "job"));
	assert_true(DOMAIN_IS(&lane, 1, doing, "job "));
	/* It is asked for its statistics nevertheless. */
	EVENTUALLY(block_at(1) > at);
	assert_false(block_old(1));
}

static void
test_control(void **state)
{
	struct sim_host	*h = shared_host("control.xml");
	FILE		*f = sim_node("control.xml");
	virConnectPtr	 c;
	virDomainPtr	 d;

	(void)state;
	sim_add(f, 1, "web", RUNNING);
	sim_add(f, 2, "db", RUNNING);
	sim_node_end(f);
	c = open_shared(h);
	d = virDomainLookupByName(c, "web");
	sim_start(&lane, h->uri, WANT_FAST | WANT_SLOW);
	EVENTUALLY(block_at(1) != 0 && block_at(2) != 0);
	assert_true(hung_since() == NONE);
	/* Occupied for 3 s, ended, an error, a job, and free again. */
	set_control(d, 13000);
	EVENTUALLY(hung_since() != NONE);
	check_hung(h);
	/* Another holds it, since a moment: the first one is through. */
	set_control(d, 10100);
	EVENTUALLY(hung_since() == NONE);
	EVENTUALLY(!block_old(1));
	set_control(d, 30002);
	EVENTUALLY(hung_since() != NONE);
	check_hung(h);
	set_control(d, 5000);
	EVENTUALLY(hung_since() == NONE && job_since() != NONE);
	check_job(h);
	set_control(d, 0);
	EVENTUALLY(job_since() == NONE);
	assert_true(DOMAIN_IS(&lane, 1, job, NULL));
	assert_true(DOMAIN_IS(&lane, 1, doing, NULL));
	virDomainFree(d);
	virConnectClose(c);
}

/*
 * Events.
 */

static void
define(virConnectPtr c, unsigned n, const char *name, const char *more)
{
	char		*xml = sim_domain(n, name, SIM_DEVICES, more);
	virDomainPtr	 d = virDomainDefineXML(c, xml);

	assert_non_null(d);
	virDomainFree(d);
	free(xml);
}

static virDomainPtr
domain(virConnectPtr c, unsigned n)
{
	virDomainPtr	 d = virDomainLookupByUUIDString(c, sim_uuid(n));

	assert_non_null(d);
	return (d);
}

/* Nothing here waits for a list, which is asked for every hour. */
static void
check_events(virConnectPtr c)
{
	struct domain_raw	 row;
	virDomainPtr		 d;

	define(c, 7, "new", "");
	EVENTUALLY(DOMAIN_IS(&lane, 7, state, "shutoff"));
	d = domain(c, 7);
	assert_int_equal(virDomainCreate(d), 0);
	EVENTUALLY(DOMAIN_IS(&lane, 7, state, "running"));
	EVENTUALLY(block_at(7) != 0);
	assert_int_equal(virDomainSuspend(d), 0);
	EVENTUALLY(DOMAIN_IS(&lane, 7, state, "paused"));
	EVENTUALLY(DOMAIN_IS(&lane, 7, reason, "user"));
	assert_int_equal(virDomainResume(d), 0);
	EVENTUALLY(DOMAIN_IS(&lane, 7, state, "running"));
	assert_int_equal(virDomainDestroy(d), 0);
	EVENTUALLY(DOMAIN_IS(&lane, 7, state, "shutoff"));
	EVENTUALLY(block_at(7) == 0);
	define(c, 7, "new", "<title>changed</title><vcpu>7</vcpu>");
	virDomainUndefine(d);
	EVENTUALLY(!sim_row(&lane, PART_DOMAIN, sim_key(7), &row));
	virDomainFree(d);
}

static void
check_definition(virConnectPtr c)
{
	struct domain_raw	 row;

	define(c, 8, "grows", "<maxMemory slots='1' unit='GiB'>1</maxMemory>");
	EVENTUALLY(sim_row(&lane, PART_DOMAIN, sim_key(8), &row) &&
	    row.conf == 64 << 20);
	define(c, 8, "grows", "<on_crash>preserve</on_crash>"
	    "<cpu mode='host-passthrough'/>");
	EVENTUALLY(sim_text_is(&lane, PART_TECH, sim_key(8),
	    offsetof(struct tech_raw, cpu_mode), "host-passthrough"));
}

static void
test_events(void **state)
{
	struct sim_host	*h = shared_host("events.xml");
	FILE		*f = sim_node("events.xml");
	virConnectPtr	 c;

	(void)state;
	sim_add(f, 1, "web", RUNNING);
	sim_node_end(f);
	c = open_shared(h);
	virt_times.list_every = 3600 * SEC;
	sim_start(&lane, h->uri, WANT_FAST | WANT_SLOW);
	assert_true(virt_wait(lane.v, PATIENCE_MS));
	check_events(c);
	check_definition(c);
	virConnectClose(c);
}

/*
 * Many.
 */

static void
many(const char *node, unsigned n)
{
	FILE		*f = sim_node(node);
	char		 name[16];
	unsigned	 i;

	for (i = 0; i < n; i++) {
		snprintf(name, sizeof name, "vm%u", i);
		sim_add(f, i, name, i % 2 ? RUNNING : OFF);
	}
	sim_node_end(f);
}

static void
test_many(void **state)
{
	unsigned	 i;

	(void)state;
	many("many.xml", MANY);
	sim_start(&lane, sim_uri("many.xml"), VIRT_LISTS);
	assert_true(virt_wait(lane.v, PATIENCE_MS));
	assert_int_equal(sim_rows(&lane, PART_DOMAIN), MANY);
	for (i = 0; i < MANY; i++) {
		assert_true(DOMAIN_IS(&lane, i, state, i % 2 ? "running" :
		    "shutoff"));
		assert_true(DOMAIN_IS(&lane, i, nics, "virtio testnet0"));
	}
}

static bool
state_is_right(virConnectPtr c, unsigned n)
{
	static const char *const	 words[] = {
		[VIR_DOMAIN_RUNNING] = "running",
		[VIR_DOMAIN_PAUSED] = "paused",
		[VIR_DOMAIN_SHUTOFF] = "shutoff",
	};
	struct domain_raw	 row;
	virDomainPtr		 d;
	int			 state, reason;
	bool			 right;

	d = virDomainLookupByUUIDString(c, sim_uuid(n));
	if (d == NULL)
		return (!sim_row(&lane, PART_DOMAIN, sim_key(n), &row));
	virDomainGetState(d, &state, &reason, 0);
	right = DOMAIN_IS(&lane, n, state, words[state]) &&
	    DOMAIN_IS(&lane, n, vmm, "test");
	virDomainFree(d);
	return (right);
}

static unsigned
wrong_states(virConnectPtr c, unsigned n)
{
	unsigned	 i, wrong = 0;

	for (i = 0; i < n; i++)
		wrong += !state_is_right(c, i);
	return (wrong);
}

/* Something happens to a domain, if it can. */
static void
disturb(virConnectPtr c, unsigned n)
{
	virDomainPtr	 d = virDomainLookupByUUIDString(c, sim_uuid(n));
	char		 name[16];

	if (d == NULL) {
		snprintf(name, sizeof name, "vm%u", n);
		define(c, n, name, "");
		return;
	}
	switch (any() % 5) {
	case 0:
		virDomainCreate(d);
		break;
	case 1:
		virDomainDestroy(d);
		break;
	case 2:
		virDomainSuspend(d);
		break;
	case 3:
		virDomainResume(d);
		break;
	default:
		virDomainUndefine(d);
		break;
	}
	virDomainFree(d);
}

/* Lists come in between, all the time, or never. */
static void
burst(uint64_t list_every, const char *node)
{
	struct sim_host	*h = shared_host(node);
	virConnectPtr	 c;
	unsigned	 i;

	many(node, 100);
	c = open_shared(h);
	virt_times.list_every = list_every;
	sim_start(&lane, h->uri, WANT(DOMAIN));
	assert_true(virt_wait(lane.v, PATIENCE_MS));
	for (i = 0; i < MANY; i++)
		disturb(c, (unsigned)(any() % 120));
	/* No more lists come to the rescue. */
	EVENTUALLY(wrong_states(c, 120) == 0);
	assert_int_equal(sim_rows(&lane, PART_DOMAIN),
	    virConnectNumOfDefinedDomains(c) + virConnectNumOfDomains(c));
	assert_true(sim_stop(&lane));
	/* Nothing is kept of those that were and are no more. */
	assert_true(lane.v->doms.n <= 120);
	EVENTUALLY(worker_since(lane.v->links[0]->fast) == 0);
	assert_true(worker_conn(lane.v->links[0]->fast)->n <= 120);
	virConnectClose(c);
}

static void
test_burst(void **state)
{
	(void)state;
	burst(3600 * SEC, "burst.xml");
}

static void
test_burst_and_lists(void **state)
{
	(void)state;
	burst(30 * MS, "lists.xml");
}

/* More happens than is remembered one by one. */
static void
test_overrun(void **state)
{
	struct sim_host		*h = shared_host("overrun.xml");
	struct tech_raw		 row;
	unsigned char		 uuid[UUID_SIZE] = { 0 };
	unsigned		 i;
	virConnectPtr		 c;

	(void)state;
	many("overrun.xml", 10);
	c = open_shared(h);
	virt_times.list_every = 3600 * SEC;
	sim_start(&lane, h->uri, WANT_FAST);
	assert_true(virt_wait(lane.v, PATIENCE_MS));
	/* As if the event thread were so much faster. */
	pthread_mutex_lock(&lane.v->mu);
	lane.v->nevents = EVENTS_MAX;
	memset(lane.v->events, 0, sizeof lane.v->events);
	define(c, 4, "vm4", "<cpu mode='host-passthrough'/>");
	define(c, 11, "vm11", "");
	pthread_mutex_unlock(&lane.v->mu);
	for (i = 0; i < 2 * EVENTS_MAX; i++)
		virt_event(lane.v->links[0], uuid);
	EVENTUALLY(sim_row(&lane, PART_TECH, sim_key(4), &row) &&
	    sim_text_is(&lane, PART_TECH, sim_key(4),
	    offsetof(struct tech_raw, cpu_mode), "host-passthrough"));
	EVENTUALLY(DOMAIN_IS(&lane, 11, name, "vm11"));
	EVENTUALLY(sim_rows(&lane, PART_DOMAIN) == 11);
	virConnectClose(c);
}

/*
 * Names.
 */

static void
test_names(void **state)
{
	static const char *const	 names[] = {
		"&lt;&amp;&quot;&gt;", "%s%n%d", "..",
		"\xd0\x9c\xd0\xb0\xd1\x88\xd0\xb0", "a b  c", "-c",
		"$(reboot)",
	};
	static const char *const	 told[] = {
		"<&\">", "%s%n%d", "..", "\xd0\x9c\xd0\xb0\xd1\x88\xd0\xb0",
		"a b  c", "-c", "$(reboot)",
	};
	FILE		*f = sim_node("names.xml");
	unsigned	 i;

	(void)state;
	for (i = 0; i < COUNT(names); i++)
		sim_add(f, i, names[i], i % 2 ? RUNNING : OFF);
	sim_node_end(f);
	sim_start(&lane, sim_uri("names.xml"), VIRT_LISTS);
	assert_true(virt_wait(lane.v, PATIENCE_MS));
	assert_int_equal(sim_rows(&lane, PART_DOMAIN), COUNT(names));
	for (i = 0; i < COUNT(names); i++)
		assert_true(DOMAIN_IS(&lane, i, name, told[i]));
}

/* Of two hosts: two VMs, and even of one host two drivers may have the same
 * name for two. */
static void
test_same_name(void **state)
{
	const char	*uris[2];
	char		 first[160];
	FILE		*f = sim_node("one.xml");

	(void)state;
	sim_add(f, 1, "web", RUNNING);
	sim_node_end(f);
	f = sim_node("two.xml");
	sim_add(f, 2, "web", OFF);
	sim_node_end(f);
	snprintf(first, sizeof first, "%s", sim_uri("one.xml"));
	uris[0] = first;
	uris[1] = sim_uri("two.xml");
	sim_new(&lane, uris, 2, 1, WANT_FAST);
	virt_start(lane.v);
	assert_true(virt_wait(lane.v, PATIENCE_MS));
	assert_int_equal(sim_rows(&lane, PART_DOMAIN), 2);
	assert_true(DOMAIN_IS(&lane, 1, name, "web"));
	assert_true(DOMAIN_IS(&lane, 2, name, "web"));
	assert_true(DOMAIN_IS(&lane, 1, uri, first));
	assert_true(DOMAIN_IS(&lane, 2, uri, uris[1]));
	assert_int_equal(sim_rows(&lane, PART_SOURCE_V), 2);
}

/* A remote host's VMs are other ones, with the same uuid, too; a host that
 * does not tell its name is known by its URI. */
static void
remote(const char *uri, const char *name, const char *want)
{
	struct sim_host		*h = sim_host(uri, sim_uri("one.xml"));
	const char		*uris[] = { sim_uri("one.xml"), uri };
	struct key		 key = key_of("vm", "uuid", sim_uuid(1),
				     "host", want, NULL);

	if (name == NULL)
		make_trouble(h, CALL_virConnectGetHostname, DENIED);
	else
		snprintf(h->name, sizeof h->name, "%s", name);
	sim_new(&lane, uris, 2, 1, WANT_FAST | WANT_SLOW);
	virt_start(lane.v);
	assert_true(virt_wait(lane.v, PATIENCE_MS));
	assert_int_equal(sim_rows(&lane, PART_DOMAIN), 2);
	assert_true(DOMAIN_IS(&lane, 1, host, NULL));
	assert_true(sim_text_is(&lane, PART_DOMAIN, key,
	    offsetof(struct domain_raw, host), want));
	assert_int_equal(sim_rows(&lane, PART_DOMCPU), 2);
	assert_true(sim_stop(&lane));
	EVENTUALLY(sim_drop(&lane));
}

static void
test_remote(void **state)
{
	(void)state;
	remote("test+tcp://far.example/a", "far7", "far7");
	remote("test+tls://user@mute.example:123/a", NULL, "mute.example");
	remote("test+tcp://[fe80::1]:16509/a?x=y", NULL, "fe80::1");
}

/*
 * What is wrong is said.
 */

static void
test_none(void **state)
{
	(void)state;
	sim_new(&lane, (const char *const []){ NULL }, 0, 1, VIRT_GIVES);
	virt_start(lane.v);
	assert_true(virt_wait(lane.v, PATIENCE_MS));
	EVENTUALLY(sim_rows(&lane, PART_SOURCE_V) == 1);
	assert_int_equal(sim_source_state(&lane, LINKS_MAX), PROBE_ABSENT);
	assert_true(SOURCE_IS(&lane, LINKS_MAX, reason, "not asked"));
	assert_int_equal(sim_rows(&lane, PART_DOMAIN), 0);
	assert_int_equal(virt_ncalls(lane.v), 0);
}

static void
test_wrong_uris(void **state)
{
	FILE		*f;
	const char	*uris[] = {
		"test:///nosuch/node.xml", "nosuch:///system", "qemu+",
		"", "test+unix:///x?socket=/nosuch/socket", NULL, NULL,
	};
	char		 bad[160];
	unsigned	 i;

	(void)state;
	f = sim_node("bad.xml");
	fputs("<domain", f);
	fclose(f);
	snprintf(bad, sizeof bad, "%s", sim_uri("bad.xml"));
	uris[5] = bad;
	uris[6] = sim_uri("one.xml");
	sim_new(&lane, uris, COUNT(uris), 1, WANT_FAST | WANT_SLOW);
	virt_start(lane.v);
	assert_true(virt_wait(lane.v, PATIENCE_MS));
	for (i = 0; i < COUNT(uris) - 1; i++) {
		assert_int_equal(sim_source_state(&lane, i), PROBE_BROKEN);
		assert_false(SOURCE_IS(&lane, i, reason, NULL));
	}
	/* The rest goes on. */
	assert_int_equal(sim_source_state(&lane, i), PROBE_OK);
	assert_int_equal(sim_rows(&lane, PART_DOMAIN), 1);
	assert_true(block_at(1) != 0);
}

/*
 * What is asked, and how often.
 */

static const enum call_id slow_calls[] = {
	CALL_virDomainListGetStats, CALL_virDomainBlockStatsFlags,
	CALL_virDomainBlockStats, CALL_virDomainGetBlockInfo,
	CALL_virDomainInterfaceStats, CALL_virDomainMemoryStats,
	CALL_virNetworkGetDHCPLeases,
};

static unsigned
slow_made(struct sim_host *h)
{
	unsigned	 n = 0;
	size_t		 i;

	for (i = 0; i < COUNT(slow_calls); i++)
		n += h->counts[slow_calls[i]];
	return (n);
}

static void
test_nothing_slow(void **state)
{
	struct sim_host		*h = shared_host("quiet.xml");
	struct domcpu_raw	 cpu;
	uint64_t		 at;
	int			 i;

	(void)state;
	many("quiet.xml", 20);
	sim_start(&lane, h->uri, WANT_FAST);
	assert_true(virt_wait(lane.v, PATIENCE_MS));
	for (at = 0, i = 0; i < 3; i++) {
		EVENTUALLY(sim_row(&lane, PART_DOMCPU, sim_key(1), &cpu) &&
		    cpu.at > at);
		at = cpu.at;
	}
	assert_int_equal(slow_made(h), 0);
	/* The second connection is there for what jobs there are. */
	assert_true(h->counts[CALL_virConnectOpenReadOnly] <= 2);
	assert_true(h->counts[CALL_virDomainGetJobStats] <= 1);
	/* And when it is wanted no more. */
	virt_want(lane.v, WANT_FAST | WANT_SLOW, 0, PERIOD);
	EVENTUALLY(block_at(1) != 0);
	virt_want(lane.v, 0, 0, PERIOD);
	EVENTUALLY(!sim_has(&lane, PART_VMBLK));
}

/* Those that are looked at come first and often, the others in turn. */
static void
test_turns(void **state)
{
	struct sim_host	*h = shared_host("turns.xml");
	struct key	 seen[] = { sim_key(1), sim_key(3) };
	unsigned	 i, n = 0;

	(void)state;
	many("turns.xml", 100);
	sim_new(&lane, (const char *const []){ h->uri }, 1, 0.0005,
	    WANT(VMBLK) | WANT(DOMAIN));
	virt_watch(lane.v, seen, COUNT(seen));
	virt_start(lane.v);
	EVENTUALLY(block_at(1) != 0 && block_at(3) != 0);
	/* 48 others. */
	for (i = 0; i < 100; i++)
		n += block_at(i) != 0;
	assert_true(n <= 50);
	for (i = 1; i < 100; i += 2)
		EVENTUALLY(block_at(i) != 0);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test_teardown(test_fallback, tear_down),
		cmocka_unit_test_teardown(test_poor, tear_down),
		cmocka_unit_test_teardown(test_control, tear_down),
		cmocka_unit_test_teardown(test_events, tear_down),
		cmocka_unit_test_teardown(test_many, tear_down),
		cmocka_unit_test_teardown(test_burst, tear_down),
		cmocka_unit_test_teardown(test_burst_and_lists, tear_down),
		cmocka_unit_test_teardown(test_overrun, tear_down),
		cmocka_unit_test_teardown(test_names, tear_down),
		cmocka_unit_test_teardown(test_same_name, tear_down),
		cmocka_unit_test_teardown(test_remote, tear_down),
		cmocka_unit_test_teardown(test_none, tear_down),
		cmocka_unit_test_teardown(test_wrong_uris, tear_down),
		cmocka_unit_test_teardown(test_nothing_slow, tear_down),
		cmocka_unit_test_teardown(test_turns, tear_down),
	};

	sim_calls_install();
	return (cmocka_run_group_tests(tests, set_up, sim_virt_end));
}
