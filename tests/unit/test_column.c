#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "parts.h"
#include "tab.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define SEC		UINT64_C(1000000000)
#define NOW		(UINT64_C(10101) * SEC)
#define BEFORE		(NONE - 1)	/* there was no row */

/* One VM with its vCPUs, now and a second ago. */
static const struct table table = {
	.id = "toy",
	.joins = {
		{ PART_VMCPU, JOIN_SELF }, { PART_VM, JOIN_SELF },
		{ PART_CPU, JOIN_SELF }, { PART_VCPU, JOIN_CHILDREN },
		{ PART_DOMAIN, JOIN_SELF }, { PART_VMBLK, JOIN_SELF },
		{ PART_DOMCPU, JOIN_SELF }, { PART_VMNET, JOIN_SELF },
		{ PART_DOMNET, JOIN_SELF },
	},
	.njoins = 9, .ndrive = 1,
};
static const struct key	 vm = { 5, UINT64_C(9) << KEY_CHILD_BITS };
static struct snap	 snap;
static struct view	 view;
static const struct rec	*recs[2][ROW_PARTS];
static struct row	 row;

static int
setup(void **state)
{
	enum part_id	 id;

	(void)state;
	memset(&snap, 0, sizeof snap);
	memset(recs, 0, sizeof recs);
	row = (struct row){ vm, recs[0], recs[1] };
	snap.mono_ns = NOW;
	snap.boot_ns = 5000 * SEC;
	snap.host = "kvm07";
	for (id = 0; id < PART_MAX; id++) {
		snap.now[id] = part_new(id);
		snap.was[id] = part_new(id);
		snap.now[id]->mono_ns = NOW;
		snap.was[id]->mono_ns = NOW - SEC;
	}
	view = (struct view){ &table, &snap, &row, 1, NULL };
	return (0);
}

static int
teardown(void **state)
{
	(void)state;
	snap_free(&snap);
	return (0);
}

static void
put(void *rec, uint16_t off, uint64_t v)
{
	memcpy((char *)rec + off, &v, sizeof v);
}

/* The row of a part, in a snap where nothing else is known. */
static void *
fresh(enum part_id id)
{
	int	 slot = table_slot(&table, id);
	void	*now = part_add(snap.now[id], vm, 1);

	row.now[slot] = now;
	row.was[slot] = part_add(snap.was[id], vm, 1);
	return (now);
}

/* A field, now and then. */
struct field {
	uint16_t off;
	uint64_t was, now;
};

static struct value
get(struct from from, const struct field *f, size_t n, double dt)
{
	struct column	 c = { .id = "x", .unit = U_PCT, .from = from };
	struct value	 v;
	int		 slot = table_slot(&table, from.part);

	setup(NULL);
	fresh(from.part);
	for (; n-- > 0; f++) {
		put((void *)row.now[slot], f->off, f->now);
		if (f->was == BEFORE)
			row.was[slot] = NULL;
		else
			put((void *)row.was[slot], f->off, f->was);
	}
	snap.was[from.part]->mono_ns = snap.now[from.part]->mono_ns -
	    (int64_t)(dt * 1e9);
	v = col_get(&c, &view, &row);
	teardown(NULL);
	return (v);
}

static void
expect(const char *what, struct value have, enum value_state state, double d)
{
	if (have.state != state || (state == V_OK &&
	    fabs(have.d - d) > 1e-9 * fabs(d))) {
		fail_msg("%s: state %d, %.17g", what, (int)have.state,
		    have.d);
	}
}

#define CPU	OFF(vmcpu, cpu)
#define TIME	OFF(vmcpu, time)
#define AT	OFF(vmcpu, at)
#define VCPUS	OFF(vmcpu, vcpus)
#define USER	OFF(cpu, user)
#define RATE	{ .how = HOW_RATE, .part = PART_VMCPU, .a = CPU }
#define TICKS	{ .how = HOW_RATE, .part = PART_CPU, .a = USER }
#define SHARE	{ .how = HOW_SHARE, .part = PART_VMCPU, .a = CPU }

struct get_case {
	const char	*what;
	struct from	 from;
	double		 dt;
	struct field	 f[4];
	enum value_state state;
	double		 want;
};

static void
check(const struct get_case *c, size_t n)
{
	size_t	 k;

	for (; n-- > 0; c++) {
		for (k = 0; k < COUNT(c->f) && c->f[k].off != 0; k++)
			;
		expect(c->what, get(c->from, c->f, k, c->dt), c->state,
		    c->want);
	}
}

static void
test_rate(void **state)
{
	static const struct get_case cases[] = {
		{ "plain", RATE, 1, { { CPU, 100, 350 } }, V_OK, 250 },
		{ "half a second", RATE, 0.5, { { CPU, 100, 350 } }, V_OK,
		    500 },
		{ "an hour", RATE, 3600, { { CPU, 0, 7200 } }, V_OK, 2 },
		{ "no change", RATE, 1, { { CPU, 7, 7 } }, V_OK, 0 },
		{ "from 0", RATE, 1, { { CPU, 0, 1 } }, V_OK, 1 },
		{ "large", RATE, 1, { { CPU, 0, UINT64_C(1) << 63 } }, V_OK,
		    9223372036854775808.0 },
		{ "wrapped", RATE, 1, { { CPU, UINT64_MAX - 5, 10 } },
		    V_RESET, 0 },
		{ "set back by one", RATE, 1, { { CPU, 11, 10 } }, V_RESET,
		    0 },
		{ "first row", RATE, 1, { { CPU, BEFORE, 10 } }, V_FIRST, 0 },
		{ "first value", RATE, 1, { { CPU, NONE, 10 } }, V_FIRST, 0 },
		{ "missing now", RATE, 1, { { CPU, 10, NONE } }, V_NONE, 0 },
		{ "missing", RATE, 1, { { CPU, NONE, NONE } }, V_NONE, 0 },
		{ "missing in the first row", RATE, 1,
		    { { CPU, BEFORE, NONE } }, V_NONE, 0 },
		{ "no time", RATE, 0, { { CPU, 1, 2 } }, V_FIRST, 0 },
		{ "time back", RATE, -1, { { CPU, 1, 2 } }, V_FIRST, 0 },
		{ "no time, and set back", RATE, 0, { { CPU, 2, 1 } },
		    V_RESET, 0 },
		{ "scaled", { .how = HOW_RATE, .part = PART_VMCPU, .a = CPU,
		    .scale = 1e-3 }, 2, { { CPU, 0, 5000 } }, V_OK, 2.5 },
		{ "less another", { .how = HOW_RATE, .part = PART_VMCPU,
		    .a = CPU, .minus = TIME }, 1,
		    { { CPU, 0, 70 }, { TIME, 0, 20 } }, V_OK, 50 },
	};

	(void)state;
	check(cases, COUNT(cases));
}

/* Ticks may step back a little; that is no reset and no rate. */
static void
test_tick(void **state)
{
	static const struct get_case cases[] = {
		{ "forward", TICKS, 1, { { USER, 5, 15 } }, V_OK, 10 },
		{ "one tick back", TICKS, 1,
		    { { USER, SEC, SEC - 10000000 } }, V_OK, 0 },
		{ "a second back", TICKS, 1, { { USER, 3 * SEC, 2 * SEC } },
		    V_OK, 0 },
		{ "more", TICKS, 1, { { USER, 3 * SEC, 2 * SEC - 1 } },
		    V_RESET, 0 },
		{ "missing", TICKS, 1, { { USER, 3, NONE } }, V_NONE, 0 },
		{ "first", TICKS, 1, { { USER, NONE, 3 } }, V_FIRST, 0 },
	};

	(void)state;
	check(cases, COUNT(cases));
	expect("delta", rate_delta(RAW_TICK, 5, 4), V_OK, 0);
	expect("delta", rate_delta(RAW_COUNTER, 5, 4), V_RESET, 0);
	expect("delta", rate_delta(RAW_COUNTER, 5, 5), V_OK, 0);
	expect("delta", rate_delta(RAW_TICK, NONE, 5), V_FIRST, 0);
	expect("delta", rate_delta(RAW_TICK, 5, NONE), V_NONE, 0);
	expect("delta", rate_delta(RAW_TICK, NONE, NONE), V_NONE, 0);
}

#define PER	{ .how = HOW_SHARE, .part = PART_VMCPU, .a = CPU, .per = AT }
#define MANY	{ .how = HOW_SHARE, .part = PART_VMCPU, .a = CPU, .per = AT, \
		  .times = VCPUS }
#define LESS	{ .how = HOW_SHARE, .part = PART_VMCPU, .a = CPU,	\
		  .minus = TIME, .per = AT }

static void
test_share(void **state)
{
	static const struct get_case cases[] = {
		{ "of the time", SHARE, 1, { { CPU, 0, SEC / 4 } }, V_OK, 25 },
		{ "of two seconds", SHARE, 2, { { CPU, 0, SEC } }, V_OK, 50 },
		{ "of many CPUs", SHARE, 1, { { CPU, 0, 4 * SEC } }, V_OK,
		    400 },
		{ "of no time", SHARE, 0, { { CPU, 0, 1 } }, V_FIRST, 0 },
		{ "set back", SHARE, 1, { { CPU, 1, 0 } }, V_RESET, 0 },
		{ "of a counter", PER, 1, { { CPU, 0, 30 }, { AT, 100, 160 } },
		    V_OK, 50 },
		{ "whatever the time", PER, 0,
		    { { CPU, 0, 30 }, { AT, 100, 160 } }, V_OK, 50 },
		{ "of nothing", PER, 1, { { CPU, 0, 30 }, { AT, 7, 7 } },
		    V_FIRST, 0 },
		{ "of the unknown", PER, 1,
		    { { CPU, 0, 30 }, { AT, 7, NONE } }, V_NONE, 0 },
		{ "of the first", PER, 1,
		    { { CPU, 0, 30 }, { AT, NONE, 7 } }, V_FIRST, 0 },
		{ "of what was set back", PER, 1,
		    { { CPU, 0, 30 }, { AT, 7, 6 } }, V_RESET, 0 },
		{ "of many", MANY, 1, { { CPU, 0, 30 }, { AT, 0, 60 },
		    { VCPUS, 3, 8 } }, V_OK, 400 },
		{ "of unknown many", MANY, 1, { { CPU, 0, 30 },
		    { AT, 0, 60 }, { VCPUS, 3, NONE } }, V_NONE, 0 },
		{ "less another", LESS, 1, { { CPU, 0, 30 }, { TIME, 5, 11 },
		    { AT, 0, 96 } }, V_OK, 25 },
		{ "less more", LESS, 1, { { CPU, 0, 30 }, { TIME, 0, 40 },
		    { AT, 0, 96 } }, V_OK, 0 },
		{ "less the unknown", LESS, 1, { { CPU, 0, 30 },
		    { TIME, 0, NONE }, { AT, 0, 96 } }, V_NONE, 0 },
		{ "less what was set back", LESS, 1, { { CPU, 0, 30 },
		    { TIME, 9, 8 }, { AT, 0, 96 } }, V_RESET, 0 },
	};

	(void)state;
	check(cases, COUNT(cases));
}

#define SUM	{ .how = HOW_SHARE, .part = PART_CPU, .a = USER,	\
		  .per = USER, .nper = 3 }
#define NICE	OFF(cpu, nice)
#define SYS	OFF(cpu, sys)

/* A whole of three counters side by side, of which each may step back. */
static void
test_share_of_sum(void **state)
{
	static const struct get_case cases[] = {
		{ "of three", SUM, 1, { { USER, 0, 30 }, { NICE, 5, 25 },
		    { SYS, 100, 110 } }, V_OK, 50 },
		{ "one of them back", SUM, 1, { { USER, 0, 30 },
		    { NICE, SEC, SEC - 1 }, { SYS, 0, 10 } }, V_OK, 75 },
		{ "one of them set back", SUM, 1, { { USER, 0, 30 },
		    { NICE, 2 * SEC, 0 }, { SYS, 0, 10 } }, V_RESET, 0 },
		{ "one not known", SUM, 1, { { USER, 0, 30 },
		    { NICE, 2, NONE }, { SYS, 0, 10 } }, V_NONE, 0 },
		{ "the last is new", SUM, 1, { { USER, 0, 30 },
		    { NICE, 2, 3 }, { SYS, NONE, 10 } }, V_FIRST, 0 },
		{ "nothing", SUM, 1, { { USER, 0, 0 }, { NICE, 2, 2 },
		    { SYS, 3, 3 } }, V_FIRST, 0 },
	};

	(void)state;
	check(cases, COUNT(cases));
}

#define RATIO	{ .how = HOW_RATIO, .part = PART_VMCPU, .a = CPU,	\
		  .per = TIME, .scale = 1e-3 }

/* Of what did not happen there is no ratio, and it is not 0. */
static void
test_ratio(void **state)
{
	static const struct get_case cases[] = {
		{ "of ten", RATIO, 1, { { CPU, 1000, 6000 }, { TIME, 5, 15 } },
		    V_OK, 0.5 },
		{ "whatever the time", RATIO, 0, { { CPU, 1000, 6000 },
		    { TIME, 5, 15 } }, V_OK, 0.5 },
		{ "of none", RATIO, 1, { { CPU, 7, 7 }, { TIME, 5, 5 } },
		    V_NONE, 0 },
		{ "of none, but something", RATIO, 1, { { CPU, 7, 9 },
		    { TIME, 5, 5 } }, V_NONE, 0 },
		{ "nothing of ten", RATIO, 1, { { CPU, 7, 7 },
		    { TIME, 5, 15 } }, V_OK, 0 },
		{ "first", RATIO, 1, { { CPU, BEFORE, 7 },
		    { TIME, BEFORE, 15 } }, V_FIRST, 0 },
		{ "first of one", RATIO, 1, { { CPU, 5, 7 },
		    { TIME, NONE, 15 } }, V_FIRST, 0 },
		{ "set back", RATIO, 1, { { CPU, 7, 5 }, { TIME, 5, 15 } },
		    V_RESET, 0 },
		{ "of what was set back", RATIO, 1, { { CPU, 5, 7 },
		    { TIME, 15, 5 } }, V_RESET, 0 },
		{ "not known", RATIO, 1, { { CPU, 5, NONE },
		    { TIME, 5, 15 } }, V_NONE, 0 },
		{ "of the unknown", RATIO, 1, { { CPU, 5, 7 },
		    { TIME, 5, NONE } }, V_NONE, 0 },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
test_gauge(void **state)
{
	struct value	 v;
	struct field	 f = { CPU, 0, UINT64_C(9007199254740993) };
	struct from	 plain = { .how = HOW_GAUGE, .part = PART_VMCPU,
			    .a = CPU };
	struct from	 scaled = { .how = HOW_TOTAL, .part = PART_VMCPU,
			    .a = CPU, .scale = 1e-9 };

	(void)state;
	v = get(plain, &f, 1, 1);
	assert_int_equal(v.kind, VAL_INT);
	assert_true(v.u == f.now);
	expect("scaled", get(scaled, &f, 1, 1), V_OK, 9007199.254740993);
	f.was = BEFORE;
	expect("first", get(plain, &f, 1, 0), V_OK, 9007199254740993.0);
	f.now = NONE;
	expect("unknown", get(plain, &f, 1, 1), V_NONE, 0);
	expect("unknown", get(scaled, &f, 1, 1), V_NONE, 0);
}

static void
test_text_and_host(void **state)
{
	struct column	 name = { .unit = U_TEXT,
			    .from = FROM_TEXT(VM, vm, name) };
	struct column	 host = { .unit = U_TEXT, .from = { .how = HOW_HOST } };
	struct vm_raw	*rec = fresh(PART_VM);
	struct value	 v;

	(void)state;
	v = col_get(&name, &view, &row);
	assert_int_equal(v.state, V_NONE);
	rec->name = part_text(snap.now[PART_VM], "");
	v = col_get(&name, &view, &row);
	assert_int_equal(v.state, V_OK);
	assert_string_equal(v.s, "");
	rec->name = part_text(snap.now[PART_VM], "web-3");
	v = col_get(&name, &view, &row);
	assert_string_equal(v.s, "web-3");
	v = col_get(&host, &view, &row);
	assert_string_equal(v.s, "kvm07");
}

/* Parts that are not there, or that the table has not joined. */
static void
test_no_part(void **state)
{
	struct column	 cpu = { .unit = U_PCT, .from = SHARE };
	struct column	 other = { .unit = U_BYTES,
			    .from = FROM_GAUGE(VMMEM, vmmem, rss) };
	struct column	 max = { .unit = U_PCT, .from = { .how = HOW_MAX,
			    .part = PART_VCPU, .a = OFF(vcpu, steal) } };

	(void)state;
	expect("no row", col_get(&cpu, &view, &row), V_NONE, 0);
	expect("no join", col_get(&other, &view, &row), V_NONE, 0);
	part_unref(snap.now[PART_VCPU]);
	snap.now[PART_VCPU] = NULL;
	expect("no part", col_get(&max, &view, &row), V_NONE, 0);
	expect("no part", col_counter(&cpu, &view, &row), V_NONE, 0);
}

static void
test_age(void **state)
{
	struct column	 c = { .unit = U_SEC,
			    .from = FROM_AGE(VMCPU, vmcpu, start) };
	struct vmcpu_raw *rec = fresh(PART_VMCPU);

	(void)state;
	expect("unknown", col_get(&c, &view, &row), V_NONE, 0);
	rec->start = 4000 * SEC;
	expect("age", col_get(&c, &view, &row), V_OK, 1000);
	rec->start = 0;
	expect("as old as the host", col_get(&c, &view, &row), V_OK, 5000);
	rec->start = 5001 * SEC;
	expect("not yet", col_get(&c, &view, &row), V_OK, 0);
}

/* A vCPU: its number, generation and steal; NONE or BEFORE for not there. */
struct child {
	uint32_t n;
	uint64_t gen_was, gen_now;
	uint64_t was, now;
};

static void
add_child(enum part_id id, struct part *p, struct key parent, uint32_t n,
    uint64_t gen, uint64_t steal)
{
	struct vcpu_raw	*rec;

	if (steal == BEFORE)
		return;
	rec = part_add(p, key_child(parent, n), gen);
	rec->steal = steal;
	rec->span = 100 + (p == snap.now[id]) * 100;
}

struct max_case {
	const char	*what;
	struct child	 c[5];		/* ends with gen_now 0 */
	enum value_state state;
	double		 want;
};

static void
test_max(void **state)
{
	static const struct max_case cases[] = {
		{ "none", { { 0, 0, 0, 0, 0 } }, V_NONE, 0 },
		{ "one", { { 0, 1, 1, 0, 30 } }, V_OK, 30 },
		{ "the first", { { 0, 1, 1, 0, 30 }, { 1, 1, 1, 0, 20 } },
		    V_OK, 30 },
		{ "the last", { { 0, 1, 1, 0, 5 }, { 1, 1, 1, 20, 21 },
		    { 7, 1, 1, 3, 48 } }, V_OK, 45 },
		{ "all nothing", { { 0, 1, 1, 7, 7 }, { 1, 1, 1, 7, 7 } },
		    V_OK, 0 },
		{ "one that has gone", { { 0, 1, 1, 0, 5 },
		    { 1, 1, 1, 0, BEFORE }, { 2, 1, 1, 10, 20 } }, V_OK, 10 },
		{ "the first has gone", { { 0, 1, 1, 0, BEFORE },
		    { 1, 1, 1, 10, 20 } }, V_OK, 10 },
		{ "all have gone", { { 0, 1, 1, 0, BEFORE } }, V_NONE, 0 },
		{ "a new one", { { 0, 1, 1, 0, 5 }, { 1, 1, 1, BEFORE, 90 },
		    { 2, 1, 1, 0, 7 } }, V_OK, 7 },
		{ "the first is new", { { 0, 1, 1, BEFORE, 90 },
		    { 1, 1, 1, 0, 7 } }, V_OK, 7 },
		{ "all new", { { 0, 1, 1, BEFORE, 90 },
		    { 1, 1, 1, BEFORE, 7 } }, V_FIRST, 0 },
		{ "another thread", { { 0, 1, 1, 0, 5 }, { 1, 1, 2, 0, 90 },
		    { 2, 1, 1, 0, 7 } }, V_OK, 7 },
		{ "set back", { { 0, 1, 1, 50, 5 }, { 1, 1, 1, 0, 7 } },
		    V_OK, 7 },
		{ "not known", { { 0, 1, 1, 0, 9 }, { 1, 1, 1, 0, NONE } },
		    V_OK, 9 },
		{ "none known", { { 0, 1, 1, 0, NONE } }, V_NONE, 0 },
	};
	static const struct column c = { .unit = U_PCT, .from = {
	    .how = HOW_MAX, .part = PART_VCPU, .a = OFF(vcpu, steal),
	    .per = OFF(vcpu, span) } };
	struct key	 before = vm, after = vm;
	const struct child *k;
	size_t		 i;

	before.lo -= UINT64_C(1) << KEY_CHILD_BITS;
	after.lo += UINT64_C(1) << KEY_CHILD_BITS;
	for (i = 0; i < COUNT(cases); i++) {
		teardown(state);
		setup(state);
		/* The neighbours' vCPUs are busier than all of ours. */
		add_child(PART_VCPU, snap.was[PART_VCPU], before, 3, 1, 0);
		add_child(PART_VCPU, snap.now[PART_VCPU], before, 3, 1, 99);
		for (k = cases[i].c; k->gen_now != 0; k++) {
			add_child(PART_VCPU, snap.was[PART_VCPU], vm, k->n,
			    k->gen_was, k->was);
			add_child(PART_VCPU, snap.now[PART_VCPU], vm, k->n,
			    k->gen_now, k->now);
		}
		add_child(PART_VCPU, snap.was[PART_VCPU], after, 0, 1, 0);
		add_child(PART_VCPU, snap.now[PART_VCPU], after, 0, 1, 99);
		expect(cases[i].what, col_get(&c, &view, &row),
		    cases[i].state, cases[i].want);
	}
	part_unref(snap.was[PART_VCPU]);
	snap.was[PART_VCPU] = NULL;
	add_child(PART_VCPU, snap.now[PART_VCPU], vm, 0, 1, 5);
	part_sort(snap.now[PART_VCPU]);
	expect("no part before", col_get(&c, &view, &row), V_FIRST, 0);
}

/* A part that has missed three readings, and a second, is stale: known, but
 * old. What is not known does not become so. */
static void
test_stale(void **state)
{
	static const struct column gauge = { .unit = U_BYTES,
	    .from = FROM_GAUGE(VMCPU, vmcpu, vcpus) };
	static const struct column rate = { .unit = U_PCT, .from = SHARE };
	static const struct column max = { .unit = U_PCT, .from = {
	    .how = HOW_MAX, .part = PART_VCPU, .a = OFF(vcpu, steal),
	    .per = OFF(vcpu, span) } };
	struct vmcpu_raw *rec = fresh(PART_VMCPU);
	struct value	 v;

	(void)state;
	rec->vcpus = 4;
	add_child(PART_VCPU, snap.was[PART_VCPU], vm, 0, 1, 0);
	add_child(PART_VCPU, snap.now[PART_VCPU], vm, 0, 1, 5);
	snap.now[PART_VMCPU]->period_ns = 2 * SEC;
	snap.now[PART_VCPU]->period_ns = 2 * SEC;
	snap.mono_ns = NOW + 7 * SEC;
	assert_int_equal(col_get(&gauge, &view, &row).state, V_OK);
	assert_int_equal(col_get(&max, &view, &row).state, V_OK);
	snap.mono_ns++;
	v = col_get(&gauge, &view, &row);
	assert_int_equal(v.state, V_STALE);
	assert_int_equal(v.u, 4);
	assert_int_equal(col_get(&max, &view, &row).state, V_STALE);
	assert_int_equal(col_get(&rate, &view, &row).state, V_NONE);
	snap.now[PART_VMCPU]->period_ns = 0;
	assert_int_equal(col_get(&gauge, &view, &row).state, V_OK);
	snap.now[PART_VMCPU]->period_ns = 2 * SEC;
	snap.mono_ns = NOW / 2;
	assert_int_equal(col_get(&gauge, &view, &row).state, V_OK);
}

static struct value
get_seven(const struct view *v, const struct row *r)
{
	assert_ptr_equal(v, &view);
	assert_ptr_equal(r, &row);
	return (value_int(7));
}

static void
test_fn(void **state)
{
	static const struct column c = { .unit = U_COUNT,
	    .from = { .how = HOW_FN }, .fn = get_seven };

	(void)state;
	expect("function", col_get(&c, &view, &row), V_OK, 7);
	expect("function", col_counter(&c, &view, &row), V_NONE, 0);
}

struct counter_case {
	const char	*what;
	struct from	 from;
	bool		 is;
	double		 want;
};

/* cpu is 5 s, time 3e9. */
static void
test_counter(void **state)
{
	static const struct counter_case cases[] = {
		{ "rate", RATE, true, 5e9 },
		{ "scaled rate", { .how = HOW_RATE, .part = PART_VMCPU,
		    .a = CPU, .scale = 1e-3 }, true, 5e6 },
		{ "share", SHARE, true, 5 },
		{ "share of a counter", PER, true, 5 },
		{ "share of many", MANY, true, 5 },
		{ "share less another", LESS, false, 0 },
		{ "share less another, told which", { .how = HOW_SHARE,
		    .part = PART_VMCPU, .a = CPU, .minus = TIME,
		    .counter = TIME }, true, 3 },
		{ "share told which", { .how = HOW_SHARE, .part = PART_VMCPU,
		    .a = CPU, .counter = TIME }, true, 3 },
		{ "computed share", { .how = HOW_SHARE, .part = PART_VMCPU,
		    .a = CPU, .computed = true }, false, 0 },
		{ "total", { .how = HOW_TOTAL, .part = PART_VMCPU, .a = CPU,
		    .scale = 1e-9 }, true, 5 },
		{ "gauge", { .how = HOW_GAUGE, .part = PART_VMCPU,
		    .a = CPU }, false, 0 },
		{ "age", { .how = HOW_AGE, .part = PART_VMCPU, .a = CPU },
		    false, 0 },
		{ "host", { .how = HOW_HOST }, false, 0 },
	};
	struct vmcpu_raw *rec = fresh(PART_VMCPU);
	struct column	 c = { .unit = U_PCT };
	size_t		 i;

	(void)state;
	rec->cpu = 5 * SEC;
	rec->time = 3 * SEC;
	for (i = 0; i < COUNT(cases); i++) {
		c.from = cases[i].from;
		assert_int_equal(col_is_counter(&c), cases[i].is);
		expect(cases[i].what, col_counter(&c, &view, &row),
		    cases[i].is ? V_OK : V_NONE, cases[i].want);
	}
	c.from = cases[0].from;
	assert_int_equal(col_counter(&c, &view, &row).kind, VAL_INT);
	rec->cpu = NONE;
	expect("unknown", col_counter(&c, &view, &row), V_NONE, 0);
	c.from.part = PART_VMMEM;
	expect("no join", col_counter(&c, &view, &row), V_NONE, 0);
}

static void
test_up(void **state)
{
	static const struct column text = { .unit = U_TEXT };
	static const struct column id = { .unit = U_ID };
	static const struct column number = { .unit = U_PCT };

	(void)state;
	assert_true(column_up(&text, false));
	assert_false(column_up(&text, true));
	assert_true(column_up(&id, false));
	assert_false(column_up(&number, false));
	assert_true(column_up(&number, true));
}

/* Readings of a VM's disks: clock, requests, bytes, and whether its source is
 * silent. */
struct reading {
	uint64_t at, reqs, bytes, gen, old;
};

static void
add_reading(enum part_id id, const struct reading *r)
{
	struct vmblk_raw *b;

	if (r->at == BEFORE)
		return;
	b = part_add(snap.now[id], vm, r->gen);
	b->at = r->at;
	b->rd_reqs = r->reqs;
	b->rd_bytes = b->rd_times = r->bytes;
	b->old = r->old;
}

static const struct {
	const char	*what;
	struct reading	 was, now;
	enum value_state rate, ratio;
	double		 want, each;
} paces[] = {
	{ "three seconds", { 10 * SEC, 4, 100, 1, 0 },
	    { 13 * SEC, 10, 400, 1, 0 }, V_OK, V_OK, 100, 50 },
	{ "the first reading", { BEFORE, 0, 0, 1, 0 },
	    { 13 * SEC, 10, 400, 1, 0 }, V_FIRST, V_FIRST, 0, 0 },
	{ "started anew", { 10 * SEC, 4, 100, 1, 0 },
	    { 13 * SEC, 10, 400, 2, 0 }, V_FIRST, V_FIRST, 0, 0 },
	{ "set back", { 10 * SEC, 4, 100, 1, 0 },
	    { 13 * SEC, 10, 99, 1, 0 }, V_RESET, V_RESET, 0, 0 },
	{ "no request", { 10 * SEC, 4, 100, 1, 0 },
	    { 13 * SEC, 4, 100, 1, 0 }, V_OK, V_NONE, 0, 0 },
	{ "a silent source", { 10 * SEC, 4, 100, 1, 0 },
	    { 13 * SEC, 10, 400, 1, 1 }, V_STALE, V_STALE, 100, 50 },
	{ "silent before, not now", { 10 * SEC, 4, 100, 1, 1 },
	    { 13 * SEC, 10, 400, 1, 0 }, V_OK, V_OK, 100, 50 },
	{ "clock set back", { 10 * SEC, 4, 100, 1, 0 },
	    { 9 * SEC, 10, 400, 1, 0 }, V_RESET, V_OK, 0, 50 },
	{ "clock stands still", { 10 * SEC, 4, 100, 1, 0 },
	    { 10 * SEC, 10, 400, 1, 0 }, V_FIRST, V_OK, 0, 50 },
	{ "clock not known", { 10 * SEC, 4, 100, 1, 0 },
	    { NONE, 10, 400, 1, 0 }, V_NONE, V_OK, 0, 50 },
};
/* Rows that are each read at a pace of their own: the reading before is in a
 * part of the same moment, and the part that was there before says nothing. */
static void
test_own_pace(void **state)
{
	static const struct column rate = { .unit = U_BPS,
	    .from = FROM_OWN_RATE(VMBLK, vmblk, rd_bytes) };
	static const struct column ratio = { .unit = U_SEC, .from = {
	    .how = HOW_RATIO, .part = PART_VMBLK, .a = OFF(vmblk, rd_times),
	    .per = OFF(vmblk, rd_reqs) } };
	struct value	 v;
	struct view	 filled;
	size_t		 i, n;

	for (i = 0; i < COUNT(paces); i++) {
		teardown(state);
		setup(state);
		part_add(snap.now[PART_VMCPU], vm, 1);
		add_reading(PART_VMBLK, &paces[i].now);
		add_reading(PART_VMBLK_WAS, &paces[i].was);
		/* An hour ago, and as many bytes. */
		*(struct vmblk_raw *)part_add(snap.was[PART_VMBLK], vm, 1) =
		    *(struct vmblk_raw *)part_row(snap.now[PART_VMBLK], 0);
		/* It is not read again: the rate stays what it was. */
		for (n = 0; n < 3; n++) {
			view_fill(&filled, &table, &snap);
			v = col_get(&rate, &filled, filled.rows);
			expect(paces[i].what, v, paces[i].rate,
			    paces[i].want);
			if (v.state == V_STALE)
				assert_true(v.d == paces[i].want);
			v = col_get(&ratio, &filled, filled.rows);
			expect(paces[i].what, v, paces[i].ratio,
			    paces[i].each);
			view_free(&filled);
			snap.now[PART_VMBLK]->mono_ns += SEC;
			snap.mono_ns += SEC;
		}
	}
}

/* Two sources of one fact, and what each of them knows. */
struct two {
	const char	*what;
	uint64_t	 first_was, first, second_was, second;
	bool		 first_old, second_old;
	enum value_state state;
	double		 want;		/* a second */
	double		 counter;	/* NAN: not known */
};

static const struct column	net = { .unit = U_BPS,
	.from = FROM_RATE(VMNET, vmnet, rx),
	.or = FROM_OWN_RATE(DOMNET, domnet, rx) };

static void
make_two(const struct two *t)
{
	struct vmnet_raw	*n;
	struct domnet_raw	*d;

	teardown(NULL);
	setup(NULL);
	part_add(snap.now[PART_VMCPU], vm, 1);
	if (t->first_was != BEFORE) {
		n = part_add(snap.was[PART_VMNET], vm, 1);
		n->rx = t->first_was;
	}
	if (t->first != BEFORE) {
		n = part_add(snap.now[PART_VMNET], vm, 1);
		n->rx = t->first;
	}
	if (t->second_was != BEFORE) {
		d = part_add(snap.now[PART_DOMNET_WAS], vm, 1);
		d->rx = t->second_was;
		d->at = 20 * SEC;
	}
	if (t->second != BEFORE) {
		d = part_add(snap.now[PART_DOMNET], vm, 1);
		d->rx = t->second;
		d->at = 22 * SEC;
		d->old = t->second_old;
	}
	snap.now[PART_VMNET]->period_ns = SEC;
	if (t->first_old)
		snap.mono_ns += 60 * SEC;
}

static const struct two twos[] = {
	{ "both know", 1000, 1500, 2000, 2200, false, false,
	    V_OK, 500, 1500 },
	{ "the first is not there", BEFORE, BEFORE, 2000, 2200, false,
	    false, V_OK, 100, 2200 },
	{ "the first does not know", NONE, NONE, 2000, 2200, false,
	    false, V_OK, 100, 2200 },
	{ "the first is new", BEFORE, 1500, 2000, 2200, false, false,
	    V_OK, 100, 2200 },
	{ "the first began anew", 1600, 1500, 2000, 2200, false, false,
	    V_OK, 100, 2200 },
	{ "the first is old", 1000, 1500, 2000, 2200, true, false,
	    V_OK, 100, 2200 },
	{ "both are old", 1000, 1500, 2000, 2200, true, true,
	    V_STALE, 500, 1500 },
	{ "the second is old", 1000, 1500, 2000, 2200, false, true,
	    V_OK, 500, 1500 },
	{ "the only one is old", BEFORE, BEFORE, 2000, 2200, false,
	    true, V_STALE, 100, 2200 },
	{ "the first is new, the second old", BEFORE, 1500, 2000,
	    2200, false, true, V_STALE, 100, 2200 },
	{ "both are new", BEFORE, 1500, BEFORE, 2200, false, false,
	    V_FIRST, 0, 1500 },
	{ "the second is new", 1000, 1500, BEFORE, 2200, false, false,
	    V_OK, 500, 1500 },
	{ "only the second, new", BEFORE, BEFORE, BEFORE, 2200, false,
	    false, V_FIRST, 0, 2200 },
	{ "the first is old, the second new", 1000, 1500, BEFORE,
	    2200, true, false, V_STALE, 500, 1500 },
	{ "nobody", BEFORE, BEFORE, BEFORE, BEFORE, false, false,
	    V_NONE, 0, NAN },
};
/* The first that knows tells, but rather the second than old news; the counter
 * is of the one that tells. */
static void
test_or(void **state)
{
	struct value	 v;
	struct view	 filled;
	size_t		 i;

	(void)state;
	for (i = 0; i < COUNT(twos); i++) {
		make_two(&twos[i]);
		view_fill(&filled, &table, &snap);
		v = col_get(&net, &filled, filled.rows);
		expect(twos[i].what, v, twos[i].state, twos[i].want);
		if (v.state == V_STALE && v.d != twos[i].want)
			fail_msg("%s: %g", twos[i].what, v.d);
		expect(twos[i].what, col_counter(&net, &filled, filled.rows),
		    isnan(twos[i].counter) ? V_NONE : V_OK,
		    twos[i].counter);
		view_free(&filled);
	}
	assert_true(col_is_counter(&net));
}

/* How old news is, is said of the source that is silent. */
static void
test_stale_since(void **state)
{
	static const struct column name = { .unit = U_TEXT,
	    .from = FROM_TEXT(VM, vm, name),
	    .or = FROM_TEXT(DOMAIN, domain, name) };
	static const struct column fn = { .unit = U_COUNT,
	    .from = { .how = HOW_FN, .part = PART_VMCPU }, .fn = get_seven,
	    .needs = PART_BIT(PART_VMNET) | PART_BIT(PART_DOMNET) };
	static const struct two	 both = { "", 1000, 1500, 2000, 2200, true,
	    true, V_STALE, 500, 1500 };
	static const struct two	 second = { "", 1000, 1500, 2000, 2200, false,
	    true, V_STALE, 500, 1500 };
	struct view		 filled;
	struct domain_raw	*d;

	(void)state;
	make_two(&second);
	d = part_add(snap.now[PART_DOMAIN], vm, 1);
	view_fill(&filled, &table, &snap);
	/* What is not old has no such age. */
	assert_true(col_stale_since(&name, &filled, filled.rows) == NONE);
	assert_true(col_stale_since(&net, &filled, filled.rows) == 22 * SEC);
	assert_true(col_stale_since(&fn, &filled, filled.rows) == 22 * SEC);
	d->old = 1;
	d->at = 12 * SEC;
	/* The part of the first source is fresh, but has no such row. */
	assert_true(col_stale_since(&name, &filled, filled.rows) == 12 * SEC);
	d->at = NONE;
	assert_true(col_stale_since(&name, &filled, filled.rows) == NOW);
	view_free(&filled);
	make_two(&both);
	snap.now[PART_VMNET]->mono_ns = 21 * SEC;
	view_fill(&filled, &table, &snap);
	assert_true(col_stale_since(&net, &filled, filled.rows) == 21 * SEC);
	view_free(&filled);
}

/* Rows of another host say its name, even when they are old. */
static void
test_other_host(void **state)
{
	static const struct column c = COL_HOST_OF_VM;
	struct domain_raw	*d = fresh(PART_DOMAIN);
	struct value		 v;

	(void)state;
	assert_string_equal(col_get(&c, &view, &row).s, "kvm07");
	d->host = part_text(snap.now[PART_DOMAIN], "far.example.net");
	assert_string_equal(col_get(&c, &view, &row).s, "far.example.net");
	d->old = 1;
	v = col_get(&c, &view, &row);
	assert_int_equal(v.state, V_OK);
	assert_string_equal(v.s, "far.example.net");
	row.now[table_slot(&table, PART_DOMAIN)] = NULL;
	assert_string_equal(col_get(&c, &view, &row).s, "kvm07");
	part_unref(snap.now[PART_DOMAIN]);
	snap.now[PART_DOMAIN] = NULL;
	assert_string_equal(col_get(&c, &view, &row).s, "kvm07");
}

static void
test_parts(void **state)
{
	static const struct column host = COL_HOST_OF_VM;
	static const struct column plain = COL_HOST;
	static const struct column fn = { .unit = U_COUNT,
	    .from = { .how = HOW_FN, .part = PART_VM }, .fn = get_seven,
	    .needs = PART_BIT(PART_TECH) | PART_BIT(PART_KVMHOST) };
	static const struct column bar = { .unit = U_TEXT, .look = LOOK_BAR,
	    .of = "guest" };

	(void)state;
	assert_true(column_parts(&net) == (PART_BIT(PART_VMNET) |
	    PART_BIT(PART_DOMNET)));
	assert_true(column_parts(&fn) == (PART_BIT(PART_VM) |
	    PART_BIT(PART_TECH) | PART_BIT(PART_KVMHOST)));
	assert_true(column_parts(&host) == PART_BIT(PART_DOMAIN));
	assert_true(column_parts(&plain) == 0);
	assert_true(column_parts(&bar) == 0);
}

#define WITH_SNAP(test)							\
	cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_rate),
		cmocka_unit_test(test_tick),
		cmocka_unit_test(test_share),
		cmocka_unit_test(test_share_of_sum),
		cmocka_unit_test(test_ratio),
		cmocka_unit_test(test_gauge),
		WITH_SNAP(test_text_and_host),
		WITH_SNAP(test_no_part),
		WITH_SNAP(test_age),
		WITH_SNAP(test_max),
		WITH_SNAP(test_stale),
		WITH_SNAP(test_fn),
		WITH_SNAP(test_counter),
		WITH_SNAP(test_own_pace),
		WITH_SNAP(test_or),
		WITH_SNAP(test_stale_since),
		WITH_SNAP(test_other_host),
		WITH_SNAP(test_parts),
		cmocka_unit_test(test_up),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
