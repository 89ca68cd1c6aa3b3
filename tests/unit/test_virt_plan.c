/*
 * What the libvirt lane's threads do not share: whose turn it is, what
 * libvirt's numbers mean, which URIs there are, answers in bulk; and the
 * workers that make the calls.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "virt_calls.h"
#include "virt_int.h"
#include "virt_words.h"
#include "xmalloc.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define SEC		UINT64_C(1000000000)
#define NOW		(1000 * SEC)
#define NDOMS		100

static struct virt	*v;
static struct virt_link	*l;

/*
 * Whose turn it is.
 */

static void
add_dom(unsigned n, bool seen)
{
	unsigned char	 uuid[UUID_SIZE] = { (unsigned char)n };
	struct domdef	 def;
	struct dom	*d = doms_add(&v->doms, l, uuid);

	memset(&def, 0, sizeof def);
	def.disks = xcalloc(1, sizeof *def.disks);
	def.disks[0].target = xstrdup("vda");
	def.ndisks = 1;
	dom_define(d, &def);
	d->id = (int)n + 1;
	d->stale = false;
	d->seen = seen;
}

/* A hundred domains of one link, of which the first ten are looked at. */
static int
set_up(void **state)
{
	unsigned	 i;

	(void)state;
	v = xcalloc(1, sizeof *v);
	v->lane.want = WANT(VMBLK);
	v->lane.period = SEC;
	v->share = 0.02;
	assert_true(virt_link_add(v, "test:///default", true));
	l = v->links[0];
	for (i = 0; i < NDOMS; i++)
		add_dom(i, i < 10);
	return (0);
}

static int
tear_down(void **state)
{
	size_t	 i;

	(void)state;
	doms_free(&v->doms);
	for (i = 0; i < v->nlinks; i++) {
		free(v->links[i]->uri);
		free(v->links[i]->name);
		free(v->links[i]);
	}
	free(v);
	return (0);
}

/* The domains that are asked next, by number; all of them answer, and each
 * takes so long. */
static size_t
ask(uint64_t now, uint64_t cost, unsigned char *who)
{
	struct job		*job = plan_stats(v, l, now);
	struct stats_job	*s = (struct stats_job *)job;
	size_t			 i, n;

	if (job == NULL)
		return (0);
	n = s->n;
	for (i = 0; i < n; i++) {
		who[i] = s->all[i].uuid[0];
		s->all[i].at = now;
		s->all[i].told = true;
	}
	job->wall = cost * n;
	take_stats(l, job);
	job->free(job);
	return (n);
}

static void
test_first_look(void **state)
{
	unsigned char	 who[NDOMS];
	size_t		 i;

	(void)state;
	/* Nothing is left of the share, and yet those are asked twice. */
	v->share = 0;
	assert_int_equal(ask(NOW, 1000, who), 10);
	for (i = 0; i < 10; i++)
		assert_true(who[i] < 10);
	assert_int_equal(l->credit, 0);
	assert_int_equal(ask(NOW + SEC / 10, 1000, who), 0);
	assert_int_equal(ask(NOW + SEC / 2, 1000, who), 10);
	assert_int_equal(l->credit, 0);
	assert_int_equal(ask(NOW + 100 * SEC, 1000, who), 0);
}

/* One that does not answer is not asked without end. */
static void
test_no_answer(void **state)
{
	struct job	*job;
	unsigned	 n = 0;
	uint64_t	 at;

	(void)state;
	v->share = 0;
	for (at = NOW; at < NOW + 10 * SEC; at += SEC / 100) {
		if ((job = plan_stats(v, l, at)) == NULL)
			continue;
		n++;
		job->err = VIR_ERR_INTERNAL_ERROR;
		take_stats(l, job);
		job->free(job);
	}
	assert_true(n <= 4);
}

/* Nor is one that somebody else holds for a moment. */
static void
test_occupied(void **state)
{
	struct stats_job	*s;
	unsigned		 n = 0;
	uint64_t		 at;
	size_t			 i;

	(void)state;
	v->share = 0;
	for (at = NOW; at < NOW + 3 * SEC; at += SEC / 100) {
		s = (struct stats_job *)plan_stats(v, l, at);
		if (s == NULL)
			continue;
		n++;
		for (i = 0; i < s->n; i++) {
			s->all[i].occupied = true;
			s->all[i].ms = 600;
		}
		take_stats(l, &s->job);
		s->job.free(&s->job);
	}
	assert_in_range(n, 2, 11);
}

static void
test_credit(void **state)
{
	uint64_t now = NOW;

	(void)state;
	plan_credit(v, l, now);
	assert_int_equal(l->credit, 0);
	plan_credit(v, l, now += SEC);
	assert_int_equal(l->credit, SEC / 50);
	plan_credit(v, l, now);
	assert_int_equal(l->credit, SEC / 50);
	/* It is not saved for bad times. */
	plan_credit(v, l, now += 1000 * SEC);
	assert_int_equal(l->credit, SEC / 25);
	l->credit = -(int64_t)SEC;
	plan_credit(v, l, now += 10 * SEC);
	/* Nor is a debt paid for long. */
	assert_int_equal(l->credit, -(int64_t)SEC / 5);
	/* Lists and the like take half of it at most. */
	l->credit = 0;
	l->fast_wall = SEC;
	plan_credit(v, l, now += SEC);
	assert_int_equal(l->credit, SEC / 100);
	v->share = 0;
	plan_credit(v, l, now + 10 * SEC);
	assert_true(l->credit <= 0);
}

static unsigned
fewest(const unsigned *asked, unsigned from, unsigned to)
{
	unsigned	 i, least = asked[from];

	for (i = from; i < to; i++)
		least = asked[i] < least ? asked[i] : least;
	return (least);
}

static unsigned
most(const unsigned *asked, unsigned from, unsigned to)
{
	unsigned	 i, top = 0;

	for (i = from; i < to; i++)
		top = asked[i] > top ? asked[i] : top;
	return (top);
}

/* Within a share: nobody is left out, and who is looked at comes more often,
 * by far. Costs 2 ms each, so that ten can be asked every second. */
static void
test_turns(void **state)
{
	unsigned	 asked[NDOMS] = { 0 }, all = 0;
	unsigned char	 who[NDOMS];
	uint64_t	 now;
	size_t		 i, n;

	(void)state;
	for (now = NOW; now < NOW + 300 * SEC; now += SEC / 4) {
		plan_credit(v, l, now);
		n = ask(now, 2000000, who);
		assert_true(n <= STATS_CHUNK);
		for (i = 0; i < n; i++)
			asked[who[i]]++;
		all += n;
	}
	/* 300 s of 10 each, and two first looks at ten. */
	assert_true(all <= 300 * 10 + 20 + STATS_CHUNK);
	assert_true(all >= 2800);
	assert_true(fewest(asked, 0, 10) >= 150);
	assert_true(fewest(asked, 10, NDOMS) >= 5);
	/* In turn. */
	assert_true(most(asked, 10, NDOMS) - fewest(asked, 10, NDOMS) <= 1);
	assert_true(most(asked, 0, 10) - fewest(asked, 0, 10) <= 1);
}

static void
test_not_asked(void **state)
{
	unsigned char	 who[NDOMS];
	size_t		 i;

	(void)state;
	l->credit = SEC;
	v->doms.all[0]->silent = true;
	v->doms.all[1]->stopped = true;
	v->doms.all[2]->id = -1;
	v->doms.all[3]->defined = false;
	v->doms.all[4]->not_before = NOW + 1;
	assert_int_equal(ask(NOW, 0, who), STATS_CHUNK);
	for (i = 0; i < STATS_CHUNK; i++)
		assert_true(who[i] > 4);
	l->chunk = 3;
	l->credit = SEC;
	assert_int_equal(ask(NOW, 0, who), 3);
	/* After an answer it is more again. */
	assert_int_equal(l->chunk, 6);
	v->lane.want = WANT(DOMAIN);
	assert_int_equal(ask(NOW + 100 * SEC, 0, who), 0);
	/* No share at all: only a first look is for nothing. */
	v->lane.want = WANT(VMBLK);
	v->share = 0;
	l->credit = 0;
	assert_int_equal(ask(NOW + 100 * SEC, 1000, who), 6);
	assert_int_equal(ask(NOW + 100 * SEC, 1000, who), 0);
}

/*
 * Words.
 */

static void
test_words(void **state)
{
	int	 i, k;

	(void)state;
	assert_string_equal(word_of_state(VIR_DOMAIN_RUNNING), "running");
	assert_string_equal(word_of_state(VIR_DOMAIN_PMSUSPENDED),
	    "pmsuspended");
	assert_string_equal(word_of_reason(VIR_DOMAIN_PAUSED,
	    VIR_DOMAIN_PAUSED_IOERROR), "ioerror");
	assert_string_equal(word_of_reason(VIR_DOMAIN_SHUTOFF,
	    VIR_DOMAIN_SHUTOFF_CRASHED), "crashed");
	assert_string_equal(word_of_operation(
	    VIR_DOMAIN_JOB_OPERATION_MIGRATION_OUT), "migrate-out");
	for (i = -20; i < 40; i++) {
		assert_true((word_of_state(i) != NULL) ==
		    (i >= 0 && i <= VIR_DOMAIN_PMSUSPENDED));
		word_of_operation(i);
		for (k = -20; k < 40; k++)
			word_of_reason(i, k);
	}
	assert_null(word_of_state(INT32_MIN));
	assert_null(word_of_state(INT32_MAX));
	assert_null(word_of_reason(INT32_MAX, INT32_MIN));
	assert_null(word_of_reason(1, INT32_MAX));
	assert_null(word_of_operation(INT32_MAX));
	assert_null(word_of_operation(-1));
}

/*
 * URIs.
 */

static const struct {
	const char	*uri, *real, *host;	/* host: of a remote one */
} uris[] = {
	{ "qemu:///system", "qemu:///system", NULL },
	{ "qemu:///embed?root=/a", "qemu:///embed?root=/a", NULL },
	{ "qemu+unix:///system?socket=/a", "qemu+unix:///system?socket=/a",
	  NULL },
	{ "test:///a/b.xml", "test:///a/b.xml", NULL },
	{ "", "", NULL },
	{ "qemu", "qemu", NULL },
	{ "qemu://", "qemu://", NULL },
	{ "qemu://?x", "qemu://?x", NULL },
	{ "qemu+ssh://far/system", "qemu+ssh://far/system?no_tty=1", "far" },
	{ "qemu+ssh://me@far:22/system?a=b",
	  "qemu+ssh://me@far:22/system?a=b&no_tty=1", "far" },
	{ "qemu+ssh://far/system?no_tty=0", "qemu+ssh://far/system?no_tty=0",
	  "far" },
	{ "qemu+libssh2://far/", "qemu+libssh2://far/?no_tty=1", "far" },
	{ "qemu+tls://far", "qemu+tls://far", "far" },
	{ "qemu+tcp://[::1]:123/x", "qemu+tcp://[::1]:123/x", "::1" },
	{ "qemu+tcp://[::1", "qemu+tcp://[::1", "[" },
	{ "qemu://a@b@c:1?q", "qemu://a@b@c:1?q", "c" },
	{ "qemu://@:/", "qemu://@:/", "" },
};

static void
test_uris(void **state)
{
	struct virt_link	*link;
	char			*host;
	size_t			 i;

	(void)state;
	for (i = 0; i < COUNT(uris); i++) {
		/* One at a time: there is room for sixteen. */
		v->nlinks = 1;
		assert_true(virt_link_add(v, uris[i].uri, true));
		link = v->links[1];
		assert_string_equal(link->name, uris[i].uri);
		assert_string_equal(link->uri, uris[i].real);
		assert_true(link->remote == (uris[i].host != NULL));
		host = link->remote ? virt_uri_host(link->uri) : NULL;
		if (host != NULL)
			assert_string_equal(host, uris[i].host);
		free(host);
		free(link->name);
		free(link->uri);
		free(link);
	}
	v->nlinks = 1;
}

static void
test_too_many(void **state)
{
	char	 uri[32];
	int	 i;

	(void)state;
	/* The same twice is one. */
	assert_true(virt_link_add(v, "test:///default", true));
	assert_int_equal(v->nlinks, 1);
	for (i = 1; i < LINKS_MAX; i++) {
		snprintf(uri, sizeof uri, "test:///%d", i);
		assert_true(virt_link_add(v, uri, true));
	}
	assert_false(virt_link_add(v, "test:///one-more", true));
	assert_int_equal(v->nlinks, LINKS_MAX);
}

/*
 * Answers in bulk.
 */

static struct block_stat	 blocks[3];
static struct stat_item		 item;

static void
clear_item(void)
{
	static char	 targets[][4] = { "vda", "vdb", "vda" };
	size_t		 i;

	memset(blocks, 0xff, sizeof blocks);
	memset(&item, 0, sizeof item);
	memset(&item.balloon, 0xff, sizeof item.balloon);
	memset(&item.net, 0xff, sizeof item.net);
	for (i = 0; i < COUNT(blocks); i++) {
		blocks[i].target = targets[i];
		blocks[i].told = false;
	}
	item.blocks = blocks;
	item.nblocks = COUNT(blocks);
}

static virTypedParameter
number(const char *field, unsigned long long n)
{
	virTypedParameter	 p;

	memset(&p, 0, sizeof p);
	snprintf(p.field, sizeof p.field, "%s", field);
	p.type = VIR_TYPED_PARAM_ULLONG;
	p.value.ul = n;
	return (p);
}

static virTypedParameter
text(const char *field, const char *s)
{
	virTypedParameter	 p = number(field, 0);

	p.type = VIR_TYPED_PARAM_STRING;
	p.value.s = (char *)(uintptr_t)s;
	return (p);
}

static void
test_bulk(void **state)
{
	virTypedParameter	 p[] = {
		number("block.count", 3),
		text("block.0.name", "vdb"), number("block.0.rd.reqs", 5),
		number("block.0.capacity", 7),
		text("block.1.name", "vda"), number("block.1.capacity", 8),
		text("block.2.name", "gone"), number("block.2.rd.reqs", 9),
		number("block.0.wr.reqs", 11),
		number("balloon.current", 4), number("balloon.unused",
		    UINT64_MAX / 2), number("net.count", 2),
		number("net.0.rx.bytes", 100), number("net.0.tx.drop", 1),
		number("net.1.rx.bytes", 10), number("net.1.rx.drop", 2),
	};

	(void)state;
	clear_item();
	stats_parse(&item, p, COUNT(p));
	assert_true(item.told && item.has_net);
	assert_true(blocks[1].told);
	assert_int_equal(blocks[1].rd_reqs, 5);
	assert_int_equal(blocks[1].capacity, 7);
	/* Fields that do not follow their name are nobody's. */
	assert_true(blocks[1].wr_reqs == NONE);
	/* Sizes alone are no answer. */
	assert_false(blocks[0].told);
	assert_int_equal(blocks[0].capacity, 8);
	assert_int_equal(item.balloon.current, 4096);
	assert_true(item.balloon.unused == NONE);
	assert_int_equal(item.net.rx, 110);
	assert_true(item.net.tx == NONE);
	assert_int_equal(item.net.drop, 3);
}

static unsigned
dice(unsigned n)
{
	static uint64_t	 seed = 88172645463325252U;

	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return ((unsigned)(seed >> 33) % n);
}

static void
random_param(virTypedParameterPtr p)
{
	static const char *const	 words[] = {
		"block.", "balloon.", "net.", "0.", "1.", "2.", "9999.",
		"99999999999999999999.", "-1.", "name", "count", "rd.reqs",
		"rd.", "wr.bytes", "capacity", "current", "last-update",
		"rx.bytes", "tx.drop", "", ".", "state.state", "\033[m",
	};
	static const char *const	 texts[] = { "vda", "vdb", "", "x" };
	size_t				 i, len = 0;

	memset(p, 0, sizeof *p);
	/* Some are nearly right. */
	if (dice(3) == 0)
		len = snprintf(p->field, sizeof p->field, "block.%u.%s",
		    dice(3), dice(2) ? "name" : "rd.reqs");
	for (i = len != 0 ? 4 : dice(4); i < 4; i++) {
		snprintf(p->field + len, sizeof p->field - len, "%s",
		    words[dice(COUNT(words))]);
		len = strlen(p->field);
	}
	p->type = (int)dice(9);
	p->value.ul = dice(2) ? UINT64_MAX - dice(3) : dice(1000);
	if (p->type == VIR_TYPED_PARAM_STRING)
		p->value.s = dice(4) == 0 ? NULL :
		    (char *)(uintptr_t)texts[dice(COUNT(texts))];
}

/* What is not of the domain is not in it, whatever is said. */
static void
test_any_bulk(void **state)
{
	virTypedParameter	 p[40];
	unsigned		 round;
	int			 i, n;

	(void)state;
	for (round = 0; round < 20000; round++) {
		clear_item();
		n = (int)dice(COUNT(p) + 1);
		for (i = 0; i < n; i++)
			random_param(&p[i]);
		stats_parse(&item, p, n);
		assert_false(blocks[2].told);
		assert_true(blocks[2].rd_reqs == NONE);
		assert_string_equal(blocks[0].target, "vda");
		assert_true(item.balloon.current % 1024 == 0 ||
		    item.balloon.current == NONE);
		assert_int_equal(item.nblocks, COUNT(blocks));
		assert_false(item.gone || item.occupied);
	}
}

/*
 * Workers.
 */

static struct {
	pthread_mutex_t	 mu;
	pthread_cond_t	 cond;
	bool		 held;		/* jobs wait */
	unsigned	 begun, freed, closed, woken;
} desk = { .mu = PTHREAD_MUTEX_INITIALIZER,
    .cond = PTHREAD_COND_INITIALIZER };

static void
count(unsigned *n)
{
	pthread_mutex_lock(&desk.mu);
	(*n)++;
	pthread_cond_broadcast(&desk.cond);
	pthread_mutex_unlock(&desk.mu);
}

static void
wait_for(const unsigned *n, unsigned want)
{
	pthread_mutex_lock(&desk.mu);
	while (*n < want)
		pthread_cond_wait(&desk.cond, &desk.mu);
	pthread_mutex_unlock(&desk.mu);
}

static void
desk_wake(void *arg)
{
	(void)arg;
	count(&desk.woken);
}

static void
desk_close(struct worker_conn *conn)
{
	free(conn);
	count(&desk.closed);
}

static void
desk_run(struct worker *w, struct job *job)
{
	worker_called(w);
	if (worker_conn(w) == NULL)
		worker_set_conn(w, xcalloc(1, sizeof(struct worker_conn)));
	count(&desk.begun);
	pthread_mutex_lock(&desk.mu);
	while (desk.held)
		pthread_cond_wait(&desk.cond, &desk.mu);
	pthread_mutex_unlock(&desk.mu);
	job->err = 7;
}

static void
desk_free(struct job *job)
{
	free(job);
	count(&desk.freed);
}

static void
set_held(bool held)
{
	pthread_mutex_lock(&desk.mu);
	desk.held = held;
	pthread_cond_broadcast(&desk.cond);
	pthread_mutex_unlock(&desk.mu);
}

static struct worker *
desk_give(struct worker_owner *o, bool held)
{
	struct worker	*w;
	struct job	*job = xcalloc(1, sizeof *job);

	memset(o, 0, sizeof *o);
	o->wake = desk_wake;
	desk.begun = desk.freed = desk.closed = desk.woken = 0;
	desk.held = held;
	worker_conn_free = desk_close;
	w = worker_start(o, &desk);
	assert_non_null(w);
	assert_ptr_equal(worker_arg(w), &desk);
	assert_true(worker_idle(w));
	assert_int_equal(worker_since(w), 0);
	job->run = desk_run;
	job->free = desk_free;
	worker_give(w, job);
	assert_false(worker_idle(w));
	wait_for(&desk.begun, 1);
	return (w);
}

/* It has ended: it says so last, after all else. */
static void
wait_for_end(struct worker_owner *o, unsigned wakes, bool conn)
{
	wait_for(&desk.woken, wakes);
	assert_int_equal(o->abandoned, 0);
	assert_int_equal(desk.closed, conn);
}

static void
test_abandon_idle(void **state)
{
	struct worker_owner	 o;
	struct worker		*w = desk_give(&o, false);
	struct job		*job;

	(void)state;
	wait_for(&desk.woken, 1);
	assert_false(worker_idle(w));
	job = worker_take(w);
	assert_non_null(job);
	assert_int_equal(job->err, 7);
	assert_null(worker_take(w));
	assert_true(worker_idle(w));
	assert_int_equal(worker_since(w), 0);
	assert_int_equal(o.calls, 1);
	assert_true(o.wall == job->wall);
	job->free(job);
	worker_abandon(w);
	wait_for_end(&o, 2, true);
	assert_int_equal(desk.freed, 1);
}

/* What it does it brings to its end, and nobody pays for it. */
static void
test_abandon_running(void **state)
{
	struct worker_owner	 o;
	struct worker		*w = desk_give(&o, true);

	(void)state;
	assert_int_not_equal(worker_since(w), 0);
	assert_null(worker_take(w));
	assert_false(worker_lost(w));
	worker_abandon(w);
	assert_true(worker_lost(w));
	assert_int_equal(o.abandoned, 1);
	assert_int_equal(desk.closed, 0);
	set_held(false);
	wait_for_end(&o, 2, true);
	assert_int_equal(desk.freed, 1);
	assert_int_equal(o.wall, 0);
}

static void
test_abandon_done(void **state)
{
	struct worker_owner	 o;
	struct worker		*w = desk_give(&o, false);

	(void)state;
	wait_for(&desk.woken, 1);
	worker_abandon(w);
	wait_for_end(&o, 2, true);
	assert_int_equal(desk.freed, 1);
}

/* Given up before it has begun anything. */
static void
test_abandon_new(void **state)
{
	struct worker_owner	 o = { .wake = desk_wake };
	struct worker		*w;
	unsigned		 i;

	(void)state;
	for (i = 0; i < 100; i++) {
		desk.woken = desk.closed = 0;
		w = worker_start(&o, NULL);
		assert_non_null(w);
		worker_abandon(w);
		wait_for_end(&o, 1, false);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test_setup_teardown(test_first_look, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(test_no_answer, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(test_occupied, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(test_credit, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(test_turns, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(test_not_asked, set_up,
		    tear_down),
		cmocka_unit_test(test_words),
		cmocka_unit_test_setup_teardown(test_uris, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(test_too_many, set_up,
		    tear_down),
		cmocka_unit_test(test_bulk),
		cmocka_unit_test(test_any_bulk),
		cmocka_unit_test(test_abandon_idle),
		cmocka_unit_test(test_abandon_running),
		cmocka_unit_test(test_abandon_done),
		cmocka_unit_test(test_abandon_new),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
