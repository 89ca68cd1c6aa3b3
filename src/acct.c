#include <math.h>
#include <string.h>

#include "acct.h"
#include "raw.h"

#define NSEC		INT64_C(1000000000)
/* Ticks of the last seconds decide the split: half of their weight is gone
 * after this long. */
#define HALF_LIFE	1.5

enum { STEAL, THR };

static int64_t
min64(int64_t a, int64_t b)
{
	return (a < b ? a : b);
}

/* What a counter gained. One that is not known or went back gained nothing:
 * the lane starts a thread's account anew when it is another thread. */
static int64_t
gain_of(uint64_t was, uint64_t now)
{
	if (was == NONE || now == NONE || now < was)
		return (0);
	return (now - was);
}

static void
remember(struct acct *a, const struct acct_in *in)
{
	a->at = in->at;
	a->run = in->run;
	a->delay = in->delay;
	a->switches = in->switches;
	a->runnable = in->runnable;
	a->nvcsw = in->nvcsw;
	if (in->utime != NONE) {
		a->utime = in->utime;
		a->stime = in->stime;
		a->gtime = in->gtime;
	}
	a->seen = true;
}

/* Adds ticks to the fading sums. gtime counts raw ticks and utime does not,
 * so guest may seem to gain more than user, of which it is a part. */
static void
add_ticks(double t[3], int64_t u, int64_t s, int64_t g)
{
	g = min64(g, u);
	t[ACCT_GUEST] += g;
	t[ACCT_USR] += u - g;
	t[ACCT_SYS] += s;
}

static void
update_ticks(struct acct *a, const struct acct_in *in)
{
	double	 fade;
	int	 i;

	if (in->utime == NONE)
		return;
	fade = exp2(-(double)(in->at - a->ticks_at) / NSEC / HALF_LIFE);
	for (i = 0; i < 3; i++)
		a->ticks[i] *= fade;
	a->ticks_at = in->at;
	add_ticks(a->ticks, gain_of(a->utime, in->utime),
	    gain_of(a->stime, in->stime), gain_of(a->gtime, in->gtime));
}

/* Splits run time by the ticks of the last seconds, else by those since the
 * thread began; a thread that never had a tick is user, as the kernel has it. */
static void
split_run(const struct acct *a, int64_t run, uint64_t gain[ACCT_MAX])
{
	double	 t[3], all;

	memcpy(t, a->ticks, sizeof t);
	all = t[ACCT_GUEST] + t[ACCT_USR] + t[ACCT_SYS];
	if (all < 1 && a->utime != NONE) {
		memset(t, 0, sizeof t);
		add_ticks(t, a->utime, a->stime,
		    a->gtime == NONE ? 0 : a->gtime);
		all = t[ACCT_GUEST] + t[ACCT_USR] + t[ACCT_SYS];
	}
	if (all < 1) {
		gain[ACCT_USR] = run;
		return;
	}
	gain[ACCT_GUEST] = run * (t[ACCT_GUEST] / all);
	gain[ACCT_SYS] = min64(run * (t[ACCT_SYS] / all),
	    run - gain[ACCT_GUEST]);
	gain[ACCT_USR] = run - gain[ACCT_GUEST] - gain[ACCT_SYS];
}

/*
 * Puts newly counted delay on the two accounts. The group's throttled time is
 * booked a moment before its threads' delay, so what no delay claimed in the
 * last interval may be claimed in this one, and not later.
 */
static void
count_delay(struct acct *a, const struct acct_in *in)
{
	int64_t	 delay = gain_of(a->delay, in->delay);
	int64_t	 thr = min64(delay, a->credit + in->thr);
	int64_t	 ahead;
	int	 i;

	a->credit = min64(a->credit + in->thr - thr, in->thr);
	a->due[THR] += thr;
	a->due[STEAL] += delay - thr;

	/*
	 * A switch onto a CPU ends a wait, so all of what was booked ahead
	 * is in the delay now. What is not was no wait: it was taken by
	 * interrupts, or by a hypervisor below.
	 */
	if (delay == 0 && gain_of(a->switches, in->switches) == 0)
		return;
	for (i = 0; i < 2; i++) {
		ahead = min64(a->ahead[i], delay);
		a->due[i] -= ahead;
		delay -= ahead;
		a->ahead[i] = 0;
	}
	/* The guess which of the two it was may have been wrong. */
	for (i = 0; i < 2; i++) {
		if (a->due[i] < 0) {
			a->due[!i] += a->due[i];
			a->due[i] = 0;
		}
	}
	for (i = 0; i < 2; i++) {
		if (a->due[i] < 0)
			a->due[i] = 0;
	}
}

/* Books what is due as far as there is room; both alike if there is not. */
static int64_t
book_due(struct acct *a, int64_t room, uint64_t gain[ACCT_MAX])
{
	int64_t	 thr = a->due[THR], steal = a->due[STEAL], all = thr + steal;

	if (all > room) {
		thr = (double)room * thr / all;
		steal = room - thr;
	}
	a->due[THR] -= thr;
	a->due[STEAL] -= steal;
	gain[ACCT_THR] = thr;
	gain[ACCT_STEAL] = steal;
	return (room - thr - steal);
}

/*
 * Whether a thread that is runnable at both ends of an interval slept in
 * between: not if it never got onto a CPU, nor if it never went to sleep.
 * Where neither is known, a group that is being throttled tells.
 */
static bool
slept(const struct acct *a, const struct acct_in *in)
{
	if (gain_of(a->switches, in->switches) == 0)
		return (false);
	if (a->nvcsw != NONE && in->nvcsw != NONE)
		return (in->nvcsw != a->nvcsw);
	return (!in->quota);
}

/*
 * How much of the missing time may be a wait that is still going on: all of
 * it where the thread never got onto a CPU or its group is throttled, else no
 * more than its waits usually last. The rest went to interrupts or to a
 * hypervisor below, and no delay will be counted for it.
 */
static int64_t
plausible_wait(const struct acct *a, const struct acct_in *in, int64_t room)
{
	int64_t	 switches = gain_of(a->switches, in->switches);

	if (in->quota || switches == 0)
		return (room);
	return (min64(room, 2 * gain_of(a->delay, in->delay) / switches));
}

/* Books time that is missing although the thread did not sleep. */
static int64_t
book_missing(struct acct *a, const struct acct_in *in, int64_t room,
    uint64_t gain[ACCT_MAX])
{
	int	 what = in->quota ? THR : STEAL;

	a->lost = false;
	if (room <= 0 || !a->runnable || !in->runnable || slept(a, in))
		return (room);
	a->lost = in->run != a->run && !in->quota &&
	    gain_of(a->delay, in->delay) == 0;
	a->ahead[what] += plausible_wait(a, in, room);
	gain[what == THR ? ACCT_THR : ACCT_STEAL] += room;
	return (0);
}

bool
acct_step(struct acct *a, const struct acct_in *in, uint64_t gain[ACCT_MAX])
{
	int64_t	 dt, run, room;
	int	 i;

	memset(gain, 0, ACCT_MAX * sizeof *gain);
	if (!a->seen || in->at <= a->at) {
		if (!a->seen) {
			a->utime = a->stime = a->gtime = NONE;
			remember(a, in);
		}
		return (false);
	}
	dt = in->at - a->at;
	update_ticks(a, in);
	a->run_due += gain_of(a->run, in->run);
	run = min64(a->run_due, dt);
	a->run_due -= run;
	count_delay(a, in);
	room = book_due(a, dt - run, gain);
	room = book_missing(a, in, room, gain);
	gain[ACCT_IDLE] = room;
	remember(a, in);
	split_run(a, run, gain);
	for (i = 0; i < ACCT_MAX; i++)
		a->sum[i] += gain[i];
	return (true);
}

int64_t
acct_missing(const struct acct *a, const struct acct_in *in)
{
	if (!a->seen)
		return (0);
	return ((int64_t)(in->at - a->at) - gain_of(a->run, in->run) -
	    gain_of(a->delay, in->delay));
}
