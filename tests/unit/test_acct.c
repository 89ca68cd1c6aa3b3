#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim_thread.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define TEN		(10 * SEC)

static const char *const names[ACCT_MAX] = {
	"guest", "usr", "sys", "steal", "throttled", "idle"
};

static uint64_t
total(const uint64_t v[ACCT_MAX])
{
	uint64_t all = 0;
	int	 i;

	for (i = 0; i < ACCT_MAX; i++)
		all += v[i];
	return (all);
}

static uint64_t
ran(const uint64_t v[ACCT_MAX])
{
	return (v[ACCT_GUEST] + v[ACCT_USR] + v[ACCT_SYS]);
}

static double
pct(uint64_t part, uint64_t whole)
{
	return (100.0 * part / whole);
}

static double
min(double a, double b)
{
	return (a < b ? a : b);
}

static double
between(struct sim *s, double lo, double hi)
{
	return (lo * pow(hi / lo, sim_random(s)));
}

/* One interval, which must add up whatever it is. */
static const uint64_t *
look(struct eye *e, struct sim *s, uint64_t dt)
{
	int	 i;

	assert_true(eye_read(e, s, s->now + dt));
	assert_int_equal(total(e->gain), dt);
	for (i = 0; i < ACCT_MAX; i++)
		assert_true(e->gain[i] <= dt);
	return (e->gain);
}

/* A thread that has done something in circles for three seconds and is then
 * seen for the first time. */
static void
start(struct eye *e, struct sim *s, const struct seg *segs, double period_ms)
{
	size_t	 n = 0;

	while (segs[n].ms != 0)
		n++;
	sim_init(s, sim_loop, 1);
	s->segs = segs;
	s->nsegs = n;
	memset(e, 0, sizeof *e);
	e->period = period_ms * MS;
	assert_false(eye_read(e, s, s->now + 3 * SEC));
	assert_int_equal(total(e->gain), 0);
	assert_int_equal(total(e->acct.sum), 0);
}

struct life {
	const char	*name;
	double		 period;	/* of the quota, ms */
	double		 want[ACCT_MAX];	/* percent over 10 s */
	double		 off;			/* of a single interval */
	struct seg	 segs[24];
};

static const struct life lives[] = {
	{ "spinning alone", 0, { 100, 0, 0, 0, 0, 0 }, 0.01,
	    { { GUEST, 1000 } } },
	{ "three on one CPU", 0, { 33.33, 0, 0, 66.67, 0, 0 }, 9,
	    { { GUEST, 4.1 }, { WAIT, 8.2 } } },
	{ "three on one CPU, long slices", 0, { 33.33, 0, 0, 66.67, 0, 0 },
	    55, { { GUEST, 51 }, { WAIT, 102 } } },
	{ "a quota of 50 % on one", 100, { 50, 0, 0, 0, 50, 0 }, 51,
	    { { GUEST, 50 }, { HELD, 50 } } },
	{ "four on one CPU in a group of 50 %", 100,
	    { 12.5, 0, 0, 37.5, 50, 0 }, 51, {
	    { GUEST, 12.5 }, { WAIT, 37.5 }, { HELD, 50 },
	    { WAIT, 12.5 }, { GUEST, 12.5 }, { WAIT, 25 }, { HELD, 50 },
	    { WAIT, 25 }, { GUEST, 12.5 }, { WAIT, 12.5 }, { HELD, 50 },
	    { WAIT, 37.5 }, { GUEST, 12.5 }, { HELD, 50 } } },
	{ "four on two CPUs under 100 %", 100, { 25, 0, 0, 25, 50, 0 }, 51,
	    { { GUEST, 25 }, { WAIT, 25 }, { HELD, 50 },
	    { WAIT, 25 }, { GUEST, 25 }, { HELD, 50 } } },
	{ "50 ms per second", 1000, { 5, 0, 0, 0, 95, 0 }, 51,
	    { { GUEST, 50 }, { HELD, 950 } } },
	{ "waits of two seconds, half of them throttled", 100,
	    { 0.6, 0, 0, 49.7, 49.7, 0 }, 100, {
	    { GUEST, 6 }, { HELD, 50 }, { WAIT, 50 }, { HELD, 50 },
	    { WAIT, 50 }, { HELD, 50 }, { WAIT, 50 }, { HELD, 50 },
	    { WAIT, 50 }, { HELD, 50 }, { WAIT, 50 }, { HELD, 50 },
	    { WAIT, 50 }, { HELD, 50 }, { WAIT, 50 }, { HELD, 50 },
	    { WAIT, 50 }, { HELD, 50 }, { WAIT, 50 }, { HELD, 50 },
	    { WAIT, 50 } } },
	{ "asleep nearly always", 0, { 1, 0, 0, 0, 0, 99 }, 100,
	    { { GUEST, 1.01 }, { SLEEP, 99.9 } } },
	{ "asleep, and waits at each turn", 0, { 2, 0, 0, 4, 0, 94 }, 100,
	    { { WAIT, 4 }, { GUEST, 2.02 }, { SLEEP, 94.6 } } },
	{ "guest, VMM and kernel", 0, { 70, 10, 20, 0, 0, 0 }, 18,
	    { { GUEST, 0.717 }, { USR, 0.103 }, { SYS, 0.205 } } },
};

/* What it came to over the ten seconds, in percent of them. */
static void
check_sum(const struct life *l, double dt, double slack, double have[ACCT_MAX])
{
	int	 i;

	for (i = 0; i < ACCT_MAX; i++) {
		if (fabs(have[i] - l->want[i]) > slack) {
			fail_msg("%s every %g s: %s is %.2f, not %.2f",
			    l->name, dt, names[i], have[i], l->want[i]);
		}
	}
}

static void
live(const struct life *l, double every)
{
	struct sim	 s;
	struct eye	 e;
	const uint64_t	*gain;
	double		 have[ACCT_MAX];
	uint64_t	 began, dt;
	int		 i;

	start(&e, &s, l->segs, l->period);
	for (began = s.now; s.now < began + TEN;) {
		dt = every * SEC * (0.95 + 0.1 * sim_random(&s));
		gain = look(&e, &s, dt);
		for (i = 0; i < ACCT_MAX; i++) {
			if (fabs(pct(gain[i], dt) - l->want[i]) > l->off) {
				fail_msg("%s every %g s: %s is once %.2f, "
				    "not %.2f", l->name, every, names[i],
				    pct(gain[i], dt), l->want[i]);
			}
		}
	}
	assert_int_equal(total(e.acct.sum), s.now - began);
	for (i = 0; i < ACCT_MAX; i++)
		have[i] = pct(e.acct.sum[i], s.now - began);
	/* Ten seconds end within a slice; ticks are samples. */
	check_sum(l, every, min(l->off, 2), have);
}

static void
test_lives(void **state)
{
	static const double every[] = { 0.1, 0.25, 0.3, 1 };
	size_t	 i, j;

	(void)state;
	for (i = 0; i < COUNT(lives); i++) {
		for (j = 0; j < COUNT(every); j++)
			live(&lives[i], every[j]);
	}
}

/* A quota with a period much longer than the delay, from any phase on: the
 * thread that is held back is never idle. */
static void
test_long_period(void **state)
{
	static const struct seg	 segs[] = {
		{ GUEST, 50 }, { HELD, 950 }, { 0, 0 }
	};
	struct sim	 s;
	struct eye	 e;
	uint64_t	 began;
	int		 phase;

	(void)state;
	for (phase = 0; phase < 20; phase++) {
		sim_init(&s, sim_loop, phase + 1);
		s.segs = segs;
		s.nsegs = 2;
		memset(&e, 0, sizeof e);
		e.period = 1000 * MS;
		eye_read(&e, &s, s.now + 3 * SEC + phase * 50 * MS);
		began = s.now;
		while (s.now < began + TEN)
			assert_int_equal(look(&e, &s, SEC / 4)[ACCT_IDLE], 0);
		assert_float_equal(pct(ran(e.acct.sum), TEN), 5, 0.5);
		assert_float_equal(pct(e.acct.sum[ACCT_THR], TEN), 95, 0.5);
		assert_int_equal(e.acct.sum[ACCT_STEAL], 0);
	}
}

/* Its counters stand still: it waits, and the jump that comes later is not
 * counted once more. */
static void
test_booked_late(void **state)
{
	static const struct seg	 segs[] = {
		{ GUEST, 500 }, { WAIT, 500 }, { 0, 0 }
	};
	struct sim	 s;
	struct eye	 e;
	const uint64_t	*gain;
	uint64_t	 true_before, waited;
	int		 i;

	(void)state;
	start(&e, &s, segs, 0);
	for (i = 0; i < 400; i++) {
		true_before = s.truth[ACCT_STEAL];
		gain = look(&e, &s, SEC / 10 + i * MS / 10);
		waited = s.truth[ACCT_STEAL] - true_before;
		assert_float_equal(gain[ACCT_STEAL], waited, 20.0 * MS);
		assert_int_equal(gain[ACCT_IDLE], 0);
	}
	assert_float_equal(ran(e.acct.sum), s.run - 3 * SEC / 2, 20.0 * MS);
}

/* Interrupts take a tenth: that is steal, and the reason is known. */
static void
test_lost(void **state)
{
	static const struct seg	 alone[] = {
		{ GUEST, 0.9 }, { LOST, 0.1 }, { 0, 0 }
	};
	static const struct seg	 pushed[] = {
		{ GUEST, 0.9 }, { LOST, 0.1 }, { GUEST, 0.9 }, { LOST, 0.1 },
		{ WAIT, 2 }, { 0, 0 }
	};
	struct sim	 s;
	struct eye	 e;
	const uint64_t	*gain;
	int		 i;

	(void)state;
	start(&e, &s, alone, 0);
	for (i = 0; i < 50; i++) {
		gain = look(&e, &s, SEC / 3);
		assert_true(e.acct.lost || i < 2);
		assert_float_equal(pct(gain[ACCT_STEAL], SEC / 3), 10, 5);
	}
	assert_float_equal(pct(e.acct.sum[ACCT_STEAL], 50 * (SEC / 3)), 10,
	    0.1);
	start(&e, &s, pushed, 0);
	for (i = 0; i < 50; i++) {
		gain = look(&e, &s, SEC / 3);
		assert_true(e.acct.lost || i == 0);
		assert_float_equal(pct(gain[ACCT_STEAL], SEC / 3), 55, 4);
	}
	assert_float_equal(pct(e.acct.sum[ACCT_STEAL], 50 * (SEC / 3)), 55,
	    0.5);
	assert_float_equal(pct(e.acct.sum[ACCT_IDLE], 50 * (SEC / 3)), 0, 0.1);
}

/* A wait is no loss, not even where it began just before a reading. */
static void
test_not_lost(void **state)
{
	static const struct seg	 segs[] = {
		{ GUEST, 300 }, { WAIT, 700 }, { 0, 0 }
	};
	struct sim	 s;
	struct eye	 e;
	int		 i;

	(void)state;
	start(&e, &s, segs, 0);
	for (i = 0; i < 200; i++) {
		look(&e, &s, 170 * MS);
		assert_false(e.acct.lost);
	}
}

/* On a CPU without ticks the run time comes in lumps of a second. */
static void
test_run_in_lumps(void **state)
{
	static const struct seg	 segs[] = {
		{ GUEST, 60000 }, { SLEEP, 60000 }, { 0, 0 }
	};
	struct sim	 s;
	struct eye	 e;
	uint64_t	 began;
	int		 i;

	(void)state;
	start(&e, &s, segs, 0);
	s.book_every = SEC;
	began = s.booked;
	for (i = 0; i < 200; i++) {
		look(&e, &s, SEC / 4);
		if (i > 5)
			assert_true(ran(e.gain) >= SEC / 4 - TICK);
	}
	for (i = 0; i < 200; i++)
		look(&e, &s, SEC / 4);
	assert_int_equal(s.doing, SLEEP);
	assert_int_equal(e.gain[ACCT_IDLE], SEC / 4);
	assert_float_equal(ran(e.acct.sum), s.booked - began, 1.0 * SEC);
}

/* gtime counts raw ticks and utime does not, so a pure guest must not seem to
 * have user time whenever the one is ahead of the other. */
static struct seg
part_time(struct sim *s)
{
	double		 ms = -log(1 - sim_random(s));
	struct seg	 on = { GUEST, s->arg[0] * ms + 0.001 };
	struct seg	 off = { SLEEP, (1 - s->arg[0]) * ms + 0.001 };

	return (s->pos++ % 2 == 0 ? on : off);
}

static void
test_raw_guest_ticks(void **state)
{
	static const double busy[] = { 0.03, 0.1, 0.3, 0.7, 0.95 };
	struct sim	 s;
	struct eye	 e;
	size_t		 i;
	int		 n;

	(void)state;
	for (i = 0; i < COUNT(busy); i++) {
		sim_init(&s, part_time, i + 1);
		s.arg[0] = busy[i];
		memset(&e, 0, sizeof e);
		eye_read(&e, &s, s.now + 3 * SEC);
		for (n = 0; n < 1000; n++)
			look(&e, &s, SEC / 10);
		assert_int_equal(e.acct.sum[ACCT_SYS], 0);
		assert_true(pct(e.acct.sum[ACCT_USR], ran(e.acct.sum)) < 3);
		assert_float_equal(pct(ran(e.acct.sum), 1000 * (SEC / 10)),
		    100 * busy[i], 5);
	}
}

/* A reading with nothing unusual about it: it ran all the time. */
static struct acct_in
reading(uint64_t at, uint64_t run)
{
	return ((struct acct_in){
		.at = at, .run = run, .switches = 1, .utime = run,
		.stime = 0, .gtime = run, .nvcsw = 7, .runnable = true });
}

static void
test_no_time(void **state)
{
	struct acct	 a = { .seen = false };
	struct acct_in	 in = reading(100 * SEC, 50 * SEC);
	uint64_t	 gain[ACCT_MAX];

	(void)state;
	assert_false(acct_step(&a, &in, gain));
	in = reading(100 * SEC, 51 * SEC);
	assert_false(acct_step(&a, &in, gain));
	in = reading(99 * SEC, 51 * SEC);
	assert_false(acct_step(&a, &in, gain));
	assert_int_equal(total(gain), 0);
	assert_int_equal(total(a.sum), 0);
	in = reading(101 * SEC, 51 * SEC);
	assert_true(acct_step(&a, &in, gain));
	assert_int_equal(gain[ACCT_GUEST], SEC);
}

/* What its group was throttled is not lost with a reading without time. */
static void
test_no_time_keeps_throttled(void **state)
{
	struct acct	 a = { .seen = false };
	struct acct_in	 in = reading(100 * SEC, 50 * SEC);
	uint64_t	 gain[ACCT_MAX];

	(void)state;
	in.quota = true;
	acct_step(&a, &in, gain);
	in.thr = SEC / 2;
	assert_false(acct_step(&a, &in, gain));
	in.at = 101 * SEC;
	in.run += SEC / 2;
	in.delay = SEC / 2;
	in.switches++;
	in.thr = 0;
	assert_true(acct_step(&a, &in, gain));
	assert_int_equal(gain[ACCT_THR], SEC / 2);
	assert_int_equal(gain[ACCT_STEAL], 0);
}

static void
test_going_back(void **state)
{
	struct acct	 a = { .seen = false };
	struct acct_in	 in = reading(100 * SEC, 50 * SEC);
	uint64_t	 gain[ACCT_MAX];

	(void)state;
	in.delay = 5 * SEC;
	acct_step(&a, &in, gain);
	in = reading(101 * SEC, 1 * SEC);
	in.runnable = false;
	in.switches = 0;
	assert_true(acct_step(&a, &in, gain));
	assert_int_equal(gain[ACCT_IDLE], SEC);
	in = reading(102 * SEC, 2 * SEC);
	in.switches = 0;
	assert_true(acct_step(&a, &in, gain));
	assert_int_equal(gain[ACCT_GUEST], SEC);
	assert_int_equal(total(a.sum), 2 * SEC);
}

/* Ticks that were not read: the run time is split as before, by what is known
 * of the thread's past, and without that it is user time. */
static void
test_no_ticks(void **state)
{
	struct acct	 a = { .seen = false };
	struct acct_in	 in = reading(100 * SEC, 50 * SEC);
	uint64_t	 gain[ACCT_MAX];

	(void)state;
	in.utime = in.stime = in.gtime = NONE;
	acct_step(&a, &in, gain);
	in.at += SEC;
	in.run += SEC;
	acct_step(&a, &in, gain);
	assert_int_equal(gain[ACCT_USR], SEC);

	in.utime = 40 * SEC;
	in.stime = 10 * SEC;
	in.gtime = 30 * SEC;
	in.at += SEC;
	in.run += SEC;
	acct_step(&a, &in, gain);
	in.utime = in.stime = in.gtime = NONE;
	in.at += SEC;
	in.run += SEC;
	acct_step(&a, &in, gain);
	assert_int_equal(gain[ACCT_GUEST], 6 * SEC / 10);
	assert_int_equal(gain[ACCT_USR], 2 * SEC / 10);
	assert_int_equal(gain[ACCT_SYS], 2 * SEC / 10);

	in.utime = 40 * SEC;
	in.stime = 11 * SEC;
	in.gtime = NONE;
	in.at += SEC;
	in.run += SEC;
	acct_step(&a, &in, gain);
	assert_int_equal(gain[ACCT_SYS], SEC);
}

/* It had waited for long when it was first seen. */
static void
test_wait_before(void **state)
{
	struct acct	 a = { .seen = false };
	struct acct_in	 in = reading(100 * SEC, 50 * SEC);
	uint64_t	 gain[ACCT_MAX];
	int		 i;

	(void)state;
	acct_step(&a, &in, gain);
	in.at += SEC;
	in.run += SEC / 2;
	in.delay += 7 * SEC;
	in.switches++;
	acct_step(&a, &in, gain);
	assert_int_equal(gain[ACCT_STEAL], SEC / 2);
	in.runnable = false;
	for (i = 0; i < 5; i++) {
		in.at += SEC;
		acct_step(&a, &in, gain);
		assert_int_equal(gain[ACCT_IDLE], SEC);
	}
}

/* It moves from one run queue to another: that books delay, and it goes on
 * waiting. */
static void
test_moved_while_waiting(void **state)
{
	struct acct	 a = { .seen = false };
	struct acct_in	 in = reading(100 * SEC, 50 * SEC);
	uint64_t	 gain[ACCT_MAX];
	int		 i;

	(void)state;
	acct_step(&a, &in, gain);
	for (i = 1; i <= 5; i++) {
		in.at += SEC;
		in.delay = i == 3 ? 2500 * MS : in.delay;
		acct_step(&a, &in, gain);
		assert_int_equal(gain[ACCT_STEAL], SEC);
	}
	in.at += SEC;
	in.delay = 5500 * MS;
	in.run += SEC / 2;
	in.switches++;
	acct_step(&a, &in, gain);
	assert_int_equal(gain[ACCT_STEAL], SEC / 2);
	assert_int_equal(ran(gain), SEC / 2);
}

/* The scheduler's clock and ours differ a little: for an hour of spinning
 * nothing of that is seen, nor when the thread stops. */
static void
drift(double ppm)
{
	struct acct	 a = { .seen = false };
	struct acct_in	 in = reading(100 * SEC, 50 * SEC);
	uint64_t	 gain[ACCT_MAX];
	int		 i;

	acct_step(&a, &in, gain);
	for (i = 0; i < 3600; i++) {
		in.at += SEC;
		in.run += SEC * (1 + ppm * 1e-6);
		acct_step(&a, &in, gain);
		assert_true(pct(gain[ACCT_GUEST], SEC) > 99.9);
		assert_false(a.lost);
	}
	in.runnable = false;
	in.nvcsw++;
	for (i = 0; i < 10; i++) {
		in.at += SEC;
		acct_step(&a, &in, gain);
		assert_true(pct(gain[ACCT_IDLE], SEC) > 98);
	}
}

static void
test_drift(void **state)
{
	(void)state;
	drift(500);
	drift(-500);
}

/* What happened in one interval, and what must be booked for it; in ms. */
struct step {
	int	 dt, run, delay, switches, slept, thr;
	char	 flags[4];		/* R: runnable at the end, Q: quota,
					 * B: its sleeps are not known */
	int	 want_run, want_steal, want_thr, want_idle;
};

struct tale {
	const char	*what;
	struct step	 steps[8];
};

static const struct tale tales[] = {
	{ "throttled time is booked a moment before the delay", {
	    { 1000, 100, 100, 1, 1, 500, "", 100, 0, 100, 800 },
	    { 1000, 100, 500, 1, 1, 0, "", 100, 100, 400, 400 } } },
	{ "but not two intervals before", {
	    { 1000, 100, 0, 0, 0, 900, "", 100, 0, 0, 900 },
	    { 1000, 100, 0, 1, 1, 0, "", 100, 0, 0, 900 },
	    { 1000, 100, 500, 1, 1, 0, "", 100, 500, 0, 400 } } },
	{ "throttled time of others while it slept is not its own", {
	    { 1000, 100, 0, 1, 1, 900, "", 100, 0, 0, 900 },
	    { 1000, 100, 0, 1, 1, 900, "", 100, 0, 0, 900 },
	    { 9000, 100, 5000, 1, 1, 0, "", 100, 4100, 900, 3900 } } },
	{ "nor where it did not even move", {
	    { 1000, 0, 0, 0, 0, 900, "", 0, 0, 0, 1000 },
	    { 1000, 0, 0, 0, 0, 900, "", 0, 0, 0, 1000 },
	    { 1000, 0, 0, 0, 0, 0, "", 0, 0, 0, 1000 },
	    { 9000, 100, 5000, 1, 1, 0, "", 100, 5000, 0, 3900 } } },
	{ "a wait longer than usual is not booked twice", {
	    { 1000, 500, 200, 100, 0, 0, "R", 510, 490, 0, 0 },
	    { 1000, 500, 800, 1, 0, 0, "R", 490, 510, 0, 0 },
	    { 1000, 0, 0, 0, 1, 0, "", 0, 0, 0, 1000 } } },
	{ "a wait taken for steal that was throttled", {
	    { 1000, 0, 0, 0, 0, 0, "R", 0, 1000, 0, 0 },
	    { 1000, 200, 1500, 1, 1, 1500, "", 200, 0, 500, 300 },
	    { 1000, 0, 0, 0, 0, 0, "", 0, 0, 0, 1000 } } },
	{ "a wait taken for throttled that was steal", {
	    { 1000, 0, 0, 0, 0, 0, "RQ", 0, 0, 1000, 0 },
	    { 1000, 200, 1500, 1, 1, 0, "", 200, 500, 0, 300 },
	    { 1000, 0, 0, 0, 0, 0, "", 0, 0, 0, 1000 } } },
	{ "lost time is no wait, so a later wait is not made less", {
	    { 1000, 900, 0, 0, 0, 0, "R", 910, 90, 0, 0 },
	    { 1000, 900, 0, 0, 0, 0, "R", 900, 100, 0, 0 },
	    { 1000, 900, 0, 0, 0, 0, "R", 900, 100, 0, 0 },
	    { 1000, 300, 300, 1, 1, 0, "", 290, 200, 0, 510 },
	    { 1000, 300, 300, 1, 1, 0, "", 300, 300, 0, 400 } } },
	{ "woken and not seen, it waited while it seemed idle", {
	    { 1000, 0, 0, 0, 0, 0, "", 0, 0, 0, 1000 },
	    { 1000, 500, 800, 1, 0, 0, "R", 500, 500, 0, 0 },
	    { 1000, 500, 0, 0, 1, 0, "", 500, 300, 0, 200 } } },
	{ "what is missing among waits is a wait like the others", {
	    { 1000, 500, 495, 100, 0, 0, "R", 500, 500, 0, 0 },
	    { 1000, 500, 500, 100, 0, 0, "R", 500, 500, 0, 0 } } },
	{ "who knows whether it slept: no longer than usual it waited", {
	    { 1000, 500, 200, 100, 0, 0, "RB", 500, 204, 0, 296 },
	    { 1000, 500, 204, 100, 0, 0, "B", 500, 200, 0, 300 } } },
	{ "run time is booked late", {
	    { 100, 96, 0, 0, 0, 0, "R", 100, 0, 0, 0 },
	    { 100, 104, 0, 0, 0, 0, "R", 100, 0, 0, 0 },
	    { 100, 91, 0, 0, 0, 0, "R", 100, 0, 0, 0 },
	    { 100, 0, 0, 0, 1, 0, "", 0, 0, 0, 100 } } },
	{ "a short quota's throttling is in the long wait of others", {
	    { 250, 0, 0, 0, 0, 125, "RQ", 0, 125, 125, 0 },
	    { 250, 0, 0, 0, 0, 125, "RQ", 0, 125, 125, 0 },
	    { 250, 50, 700, 1, 0, 100, "RQ", 50, 100, 100, 0 } } },
};

static void
tell(const struct tale *t)
{
	struct acct	 a = { .seen = false };
	struct acct_in	 in = reading(100 * SEC, 50 * SEC);
	const struct step *st;
	uint64_t	 gain[ACCT_MAX], sleeps = in.nvcsw;

	acct_step(&a, &in, gain);
	for (st = t->steps; st->dt != 0; st++) {
		in.at += st->dt * MS;
		in.run += st->run * MS;
		in.utime = in.gtime = in.run;
		in.delay += st->delay * MS;
		in.switches += st->switches;
		sleeps += st->slept;
		in.nvcsw = strchr(st->flags, 'B') != NULL ? NONE : sleeps;
		in.thr = st->thr * MS;
		in.runnable = strchr(st->flags, 'R') != NULL;
		in.quota = strchr(st->flags, 'Q') != NULL;
		assert_true(acct_step(&a, &in, gain));
		if (ran(gain) == st->want_run * MS &&
		    gain[ACCT_STEAL] == st->want_steal * MS &&
		    gain[ACCT_THR] == st->want_thr * MS &&
		    gain[ACCT_IDLE] == st->want_idle * MS)
			continue;
		fail_msg("%s: interval %d has run %g steal %g throttled %g "
		    "idle %g ms", t->what, (int)(st - t->steps),
		    ran(gain) * 1e-6, gain[ACCT_STEAL] * 1e-6,
		    gain[ACCT_THR] * 1e-6, gain[ACCT_IDLE] * 1e-6);
	}
}

static void
test_tales(void **state)
{
	size_t	 i;

	(void)state;
	for (i = 0; i < COUNT(tales); i++)
		tell(&tales[i]);
}

/* More is due than there is room: not a nanosecond goes to the other one. */
static void
test_rounding(void **state)
{
	struct sim	 dice = { .seed = 815 };
	struct acct	 a;
	struct acct_in	 in;
	uint64_t	 gain[ACCT_MAX], dt;
	int		 i;

	(void)state;
	for (i = 0; i < 100000; i++) {
		memset(&a, 0, sizeof a);
		in = reading(100 * SEC, 50 * SEC);
		in.runnable = false;
		acct_step(&a, &in, gain);
		in.at += dt = between(&dice, 1, 1e11);
		in.delay += dt + between(&dice, 1, 1e12);
		in.thr = i % 2 == 0 ? in.delay : 0;
		in.switches++;
		acct_step(&a, &in, gain);
		assert_int_equal(gain[i % 2 == 0 ? ACCT_THR : ACCT_STEAL],
		    dt);
	}
}

/* Ticks that fell on the guest far more often than it ran do not hide user
 * time for long. */
static void
test_excess_is_forgotten(void **state)
{
	struct acct	 a = { .seen = false };
	struct acct_in	 in = reading(100 * SEC, 50 * SEC);
	uint64_t	 gain[ACCT_MAX];
	int		 i;

	(void)state;
	acct_step(&a, &in, gain);
	for (i = 0; i < 105; i++) {
		in.at += SEC;
		in.run += SEC / 2;
		in.utime += SEC / 2;
		in.gtime += i < 100 ? SEC : 0;
		in.nvcsw++;
		acct_step(&a, &in, gain);
		if (i < 100)
			assert_int_equal(gain[ACCT_USR], 0);
	}
	assert_true(pct(gain[ACCT_USR], ran(gain)) > 75);
}

/* Counters that make no sense together: still everything adds up. */
static void
test_nonsense(void **state)
{
	struct sim	 dice = { .seed = 4711 };
	struct acct	 a = { .seen = false };
	struct acct_in	 in = reading(100 * SEC, 50 * SEC);
	uint64_t	 gain[ACCT_MAX], dt;
	int		 i, k;

	(void)state;
	acct_step(&a, &in, gain);
	for (i = 0; i < 300000; i++) {
		in.at += dt = 1 + between(&dice, 1, 1e10);
		in.run += between(&dice, 1, 1e10) - 10000;
		in.delay += sim_random(&dice) * 2 * dt;
		in.switches += sim_random(&dice) * 3;
		in.nvcsw = sim_random(&dice) < 0.3 ? NONE :
		    (uint64_t)(sim_random(&dice) * 3);
		in.utime = sim_random(&dice) < 0.3 ? NONE :
		    (uint64_t)between(&dice, 1, 1e13);
		in.stime = between(&dice, 1, 1e13);
		in.gtime = sim_random(&dice) < 0.3 ? NONE :
		    (uint64_t)between(&dice, 1, 1e13);
		in.thr = sim_random(&dice) < 0.5 ? 0 :
		    (uint64_t)(sim_random(&dice) * dt * 2);
		in.runnable = sim_random(&dice) < 0.7;
		in.quota = sim_random(&dice) < 0.5;
		assert_true(acct_step(&a, &in, gain));
		assert_int_equal(total(gain), dt);
		for (k = 0; k < ACCT_MAX; k++)
			assert_true(gain[k] <= dt);
	}
}

/* Means in ms and probabilities of a random life. */
enum { RUN_MS, WAIT_MS, WAKE_MS, SLEEP_MS, P_WAIT, P_SLEEP, P_SYS, P_USR,
	QUOTA, USED, PERIOD_END };
#define QUOTA_MS	100

static double
about(struct sim *s, double mean)
{
	return (0.001 - log(1 - sim_random(s)) * mean);
}

/* Runs, as long as the quota lasts. */
static struct seg
random_run(struct sim *s)
{
	double		 r = sim_random(s), now = s->now * 1e-6;
	struct seg	 run = { GUEST, about(s, s->arg[RUN_MS]) };

	if (r < s->arg[P_SYS])
		run.what = SYS;
	else if (r < s->arg[P_SYS] + s->arg[P_USR])
		run.what = USR;
	if (s->arg[QUOTA] != 0) {
		run.ms = min(run.ms, s->arg[QUOTA] - s->arg[USED] + 0.001);
		run.ms = min(run.ms, s->arg[PERIOD_END] - now + 0.001);
		s->arg[USED] += run.ms;
	}
	return (run);
}

static struct seg
random_life(struct sim *s)
{
	double	 r, now = s->now * 1e-6;

	while (s->arg[QUOTA] != 0 && now >= s->arg[PERIOD_END]) {
		s->arg[PERIOD_END] += QUOTA_MS;
		s->arg[USED] = 0;
	}
	if (s->arg[QUOTA] != 0 && s->arg[USED] >= s->arg[QUOTA] &&
	    on_cpu(s->doing))
		return ((struct seg){ HELD,
		    s->arg[PERIOD_END] - now + 0.001 });
	r = sim_random(s);
	if (on_cpu(s->doing) && r < s->arg[P_WAIT])
		return ((struct seg){ WAIT, about(s, s->arg[WAIT_MS]) });
	if (on_cpu(s->doing) && r < s->arg[P_WAIT] + s->arg[P_SLEEP])
		return ((struct seg){ SLEEP, about(s, s->arg[SLEEP_MS]) });
	if (s->doing == SLEEP && r < 0.5)
		return ((struct seg){ WAIT, about(s, s->arg[WAKE_MS]) });
	return (random_run(s));
}

static void
be_born(struct sim *s, struct eye *e, uint64_t seed)
{
	int	 i;

	sim_init(s, random_life, seed);
	for (i = 0; i < 20; i++)
		sim_random(s);
	memset(e, 0, sizeof *e);
	s->arg[RUN_MS] = between(s, 0.1, 30);
	s->arg[WAIT_MS] = between(s, 0.05, 15);
	s->arg[WAKE_MS] = between(s, 0.02, 10);
	s->arg[SLEEP_MS] = between(s, 0.1, 400);
	s->arg[P_WAIT] = sim_random(s) * 0.9;
	if (sim_random(s) < 0.6)
		s->arg[P_SLEEP] = (1 - s->arg[P_WAIT]) * sim_random(s);
	s->arg[P_SYS] = sim_random(s) * 0.3;
	s->arg[P_USR] = sim_random(s) * 0.1;
	if (sim_random(s) < 0.5) {
		s->arg[QUOTA] = QUOTA_MS * (0.05 + 0.9 * sim_random(s));
		s->arg[PERIOD_END] = s->now * 1e-6 + QUOTA_MS;
		e->period = QUOTA_MS * MS;
	}
}

/* How far the sums are from the truth, in percent of the time. */
struct errors {
	double	 wait, thr, idle, split;
};

/* The kernel's ticks are the truth for the split; they are samples. */
static double
split_error(const struct sim *s, const struct eye *e, const uint64_t was[3],
    uint64_t span)
{
	double	 all = 0, off, worst = 0;
	int	 i;

	for (i = 0; i < 3; i++)
		all += s->ticks[i] - was[i];
	for (i = 0; i < 3 && all != 0; i++) {
		off = e->acct.sum[i] - ran(e->acct.sum) *
		    ((s->ticks[i] - was[i]) / all);
		if (fabs(off) > worst)
			worst = fabs(off);
	}
	return (100 * worst / span);
}

static struct errors
live_ten_seconds(uint64_t seed, bool blind)
{
	static const double every[] = { 0.1, 0.25, 0.3, 0.5, 1 };
	struct sim	 s;
	struct eye	 e;
	uint64_t	 was[ACCT_MAX], ticks[3], began, booked;
	const uint64_t	*sum = e.acct.sum;
	double		 dt, err[ACCT_MAX];
	int		 i;

	be_born(&s, &e, seed);
	e.blind = blind;
	dt = every[seed % COUNT(every)] * SEC;
	eye_read(&e, &s, s.now + 3 * SEC);
	memcpy(was, s.truth, sizeof was);
	memcpy(ticks, s.ticks, sizeof ticks);
	began = s.now;
	booked = s.booked;
	while (s.now < began + TEN)
		look(&e, &s, dt * (0.95 + 0.1 * sim_random(&s)));
	assert_int_equal(total(sum), s.now - began);
	/* Run time is exact but for one tick that is booked ahead, or was not
	 * when we came. */
	assert_in_range(ran(sum) + TICK - (s.booked - booked), 0, 2 * TICK);
	for (i = 0; i < ACCT_MAX; i++) {
		err[i] = ((double)sum[i] - (s.truth[i] - was[i])) * 100 /
		    (s.now - began);
	}
	return ((struct errors){
		fabs(err[ACCT_STEAL] + err[ACCT_THR]), fabs(err[ACCT_THR]),
		fabs(err[ACCT_IDLE]),
		split_error(&s, &e, ticks, s.now - began) });
}

/* Whatever a thread does: every interval adds up, and ten seconds are true. A
 * sleeper may wake up and wait at just the moments of the readings: that is
 * seen too late, and rare. */
static void
test_random_lives(void **state)
{
	struct errors	 e;
	uint64_t	 seed;
	int		 over = 0;

	(void)state;
	for (seed = 1; seed <= 3000; seed++) {
		e = live_ten_seconds(seed, false);
		over += e.wait > 1 || e.idle > 1;
		if (e.wait > 2 || e.idle > 2 || e.thr > 5 || e.split > 8) {
			fail_msg("life %d: waiting is off by %.2f, throttled "
			    "by %.2f, idle by %.2f, the split by %.2f",
			    (int)seed, e.wait, e.thr, e.idle, e.split);
		}
	}
	assert_true(over <= 1);
}

/* Not knowing how often it slept costs little. */
static void
test_random_lives_blind(void **state)
{
	struct errors	 e;
	uint64_t	 seed;
	int		 over = 0;

	(void)state;
	for (seed = 1; seed <= 1000; seed++) {
		e = live_ten_seconds(seed, true);
		over += e.wait > 2 || e.idle > 2;
		assert_true(e.wait < 10 && e.idle < 10);
	}
	assert_true(over <= 30);
}

/* A thread that is let rest while its counters stand still has the same sums
 * as one that is looked at all the time. */
static void
test_rest(void **state)
{
	struct sim	 s[2];
	struct eye	 e[2];
	uint64_t	 seed, rests = 0;
	int		 i, k;

	(void)state;
	for (seed = 1; seed <= 150; seed++) {
		for (k = 0; k < 2; k++) {
			be_born(&s[k], &e[k], seed);
			s[k].arg[QUOTA] = e[k].period = 0;
			e[k].lazy = k;
			eye_read(&e[k], &s[k], s[k].now + SEC);
		}
		for (i = 0; i < 200; i++) {
			for (k = 0; k < 2; k++)
				look(&e[k], &s[k], SEC / 10 + i * MS);
			assert_memory_equal(e[0].acct.sum, e[1].acct.sum,
			    sizeof e[0].acct.sum);
		}
		rests += e[1].rests;
		assert_int_equal(e[0].rests, 0);
	}
	assert_true(rests > 1000);
}

static void
test_no_rest(void **state)
{
	struct acct	 a = { .seen = false };
	struct acct_in	 in = reading(100 * SEC, 50 * SEC);
	uint64_t	 gain[ACCT_MAX];

	(void)state;
	assert_false(acct_at_rest(&a));
	acct_step(&a, &in, gain);
	assert_false(acct_at_rest(&a));
	in.at += SEC;
	in.delay += 5 * SEC;
	in.switches++;
	in.runnable = false;
	acct_step(&a, &in, gain);
	assert_true(acct_at_rest(&a));
	assert_int_equal(acct_rest(&a, in.at + SEC), SEC);
	assert_int_equal(acct_rest(&a, in.at), 0);
	in.at += 2 * SEC;
	in.delay += 5 * SEC;
	in.switches++;
	acct_step(&a, &in, gain);
	assert_int_equal(gain[ACCT_STEAL], SEC);
	assert_false(acct_at_rest(&a));
}

/* Neither may one that runs, or has throttled or run time to be booked. */
static void
test_no_rest_either(void **state)
{
	struct acct	 a;
	struct acct_in	 in;
	uint64_t	 gain[ACCT_MAX];
	int		 i;

	(void)state;
	for (i = 0; i < 4; i++) {
		memset(&a, 0, sizeof a);
		in = reading(100 * SEC, 50 * SEC);
		acct_step(&a, &in, gain);
		in.at += SEC;
		in.runnable = i == 0;
		in.run += i == 1 ? 2 * SEC : SEC;
		in.delay += i == 2 ? SEC : 0;
		in.switches += i == 2;
		in.thr = i == 2 ? SEC : 0;
		a.doubt = 0;
		acct_step(&a, &in, gain);
		assert_int_equal(ran(gain), SEC);
		assert_int_equal(acct_at_rest(&a), i == 3);
	}
}

/* A VMM without hardware help has no guest time, not a moment of it. */
static void
test_no_guest_time(void **state)
{
	struct acct	 a = { .seen = false };
	struct acct_in	 in = reading(100 * SEC, 50 * SEC);
	uint64_t	 gain[ACCT_MAX];
	int		 i;

	(void)state;
	in.gtime = 0;
	acct_step(&a, &in, gain);
	for (i = 0; i < 10; i++) {
		in.at += SEC;
		in.run += SEC;
		in.utime = in.run;
		acct_step(&a, &in, gain);
		assert_int_equal(gain[ACCT_USR], SEC);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_lives),
		cmocka_unit_test(test_long_period),
		cmocka_unit_test(test_booked_late),
		cmocka_unit_test(test_lost),
		cmocka_unit_test(test_not_lost),
		cmocka_unit_test(test_run_in_lumps),
		cmocka_unit_test(test_raw_guest_ticks),
		cmocka_unit_test(test_no_time),
		cmocka_unit_test(test_no_time_keeps_throttled),
		cmocka_unit_test(test_going_back),
		cmocka_unit_test(test_no_ticks),
		cmocka_unit_test(test_wait_before),
		cmocka_unit_test(test_moved_while_waiting),
		cmocka_unit_test(test_drift),
		cmocka_unit_test(test_tales),
		cmocka_unit_test(test_rounding),
		cmocka_unit_test(test_excess_is_forgotten),
		cmocka_unit_test(test_nonsense),
		cmocka_unit_test(test_random_lives),
		cmocka_unit_test(test_random_lives_blind),
		cmocka_unit_test(test_rest),
		cmocka_unit_test(test_no_rest),
		cmocka_unit_test(test_no_rest_either),
		cmocka_unit_test(test_no_guest_time),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
