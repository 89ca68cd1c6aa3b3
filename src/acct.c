#include <math.h>
#include <string.h>

#include "acct.h"
#include "raw.h"

#define NSEC		INT64_C(1000000000)
#define TICK		(NSEC / 100)
/* Ticks of the last seconds decide the split: half of their weight is gone
 * after this long. */
#define HALF_LIFE	1.5
/* So far gtime runs ahead of utime by chance; and it does from the start, as
 * both are cut to whole ticks. */
#define EXCESS_MAX	(NSEC / 2)
#define EXCESS_START	(2 * TICK)
/* What was due all this long is no wait that was booked late, but clocks that
 * differ, or a wait that was taken for sleep. */
#define DUE_MAX		(10 * NSEC)

enum { STEAL, THR, RUN };

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
}

static void
begin(struct acct *a, const struct acct_in *in)
{
	a->seen = true;
	a->utime = a->stime = a->gtime = NONE;
	a->low_at = in->at;
	a->excess = in->gtime == NONE || in->gtime == 0 ? 0 : EXCESS_START;
	a->doubt = in->runnable ? INT64_MAX : 0;
	remember(a, in);
}

static double
sum3(const double t[3])
{
	return (t[ACCT_GUEST] + t[ACCT_USR] + t[ACCT_SYS]);
}

/*
 * Sorts ticks. Guest is a part of user, but gtime counts raw ticks and utime
 * is scaled to the run time, so either may be ahead for a while: what guest
 * has more than user is taken off the user time to come.
 */
static void
sort_ticks(int64_t *excess, int64_t u, int64_t s, int64_t g, double t[3])
{
	g += *excess;
	*excess = g > u ? min64(g - u, EXCESS_MAX) : 0;
	g = min64(g, u);
	t[ACCT_GUEST] = g;
	t[ACCT_USR] = u - g;
	t[ACCT_SYS] = s;
}

static void
update_ticks(struct acct *a, const struct acct_in *in)
{
	double	 fade, t[3];
	int	 i;

	if (in->utime == NONE)
		return;
	sort_ticks(&a->excess, gain_of(a->utime, in->utime),
	    gain_of(a->stime, in->stime), gain_of(a->gtime, in->gtime), t);
	fade = exp2(-(double)(in->at - a->ticks_at) / NSEC / HALF_LIFE);
	for (i = 0; i < 3; i++)
		a->ticks[i] = a->ticks[i] * fade + t[i];
	a->ticks_at = in->at;
}

/* Splits run time by the ticks of the last seconds, else by those since the
 * thread began. One that never had a tick is user, as the kernel has it. */
static void
split_run(const struct acct *a, int64_t run, uint64_t gain[ACCT_MAX])
{
	double	 t[3], all;
	int64_t	 excess = 0;

	memcpy(t, a->ticks, sizeof t);
	if (sum3(t) < 1 && a->utime != NONE) {
		sort_ticks(&excess, a->utime, a->stime,
		    a->gtime == NONE ? 0 : a->gtime, t);
	}
	if ((all = sum3(t)) < 1) {
		gain[ACCT_USR] = run;
		return;
	}
	gain[ACCT_GUEST] = run * (t[ACCT_GUEST] / all);
	gain[ACCT_SYS] = min64(run * (t[ACCT_SYS] / all),
	    run - gain[ACCT_GUEST]);
	gain[ACCT_USR] = run - gain[ACCT_GUEST] - gain[ACCT_SYS];
}

/*
 * No wait ended. A thread that ran or fell asleep all the same was on its CPU
 * all along, so what was booked ahead was no wait: interrupts took it, or a
 * hypervisor below. Throttled time is for the thread that still waits.
 */
static void
no_delay(struct acct *a, const struct acct_in *in)
{
	if (in->run == a->run && in->runnable)
		return;
	a->lost = a->ahead[STEAL] > 0;
	a->ahead[STEAL] = a->ahead[THR] = a->doubt = 0;
	a->credit = min64(a->credit, in->thr);
}

/*
 * Puts newly counted delay on the two accounts. The group's throttled time is
 * booked a moment before its threads' delay, so what no delay claimed in the
 * last interval may be claimed in this one, and not later. Tells whether a
 * wait has ended.
 */
static bool
count_delay(struct acct *a, const struct acct_in *in)
{
	int64_t	 delay = gain_of(a->delay, in->delay), thr, ahead;
	int	 i;

	a->lost = false;
	a->credit += in->thr;
	if (delay == 0 && gain_of(a->switches, in->switches) == 0) {
		no_delay(a, in);
		return (false);
	}
	thr = min64(delay, a->credit);
	a->credit = min64(a->credit - thr, in->thr);
	a->due[THR] += thr;
	a->due[STEAL] += delay - thr;

	/* A wait has ended, so it is in the delay, booked ahead or not. */
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
	return (true);
}

/* Books what is due as far as there is room; both alike if there is not. */
static int64_t
book_due(struct acct *a, int64_t room, uint64_t gain[ACCT_MAX])
{
	int64_t	 thr = a->due[THR], steal = a->due[STEAL], all = thr + steal;

	if (all > room) {
		steal = min64((double)room * steal / all, steal);
		thr = min64(room - steal, thr);
		steal = room - thr;
	}
	a->due[THR] -= thr;
	a->due[STEAL] -= steal;
	gain[ACCT_THR] = thr;
	gain[ACCT_STEAL] = steal;
	return (room - thr - steal);
}

/* What found no room now that the wait is over had been booked before, or was
 * before the first reading. */
static void
drop_doubt(struct acct *a)
{
	int64_t	 n;
	int	 i;

	for (i = 0; i < 2; i++) {
		n = min64(a->due[i], a->doubt);
		a->due[i] -= n;
		a->doubt -= n;
	}
	a->doubt = 0;
}

/* What a wait may have lasted: twice the mean of those that ended. */
static int64_t
usual_wait(const struct acct *a, const struct acct_in *in)
{
	return (2 * gain_of(a->delay, in->delay) /
	    gain_of(a->switches, in->switches));
}

/*
 * How much of the missing time the thread did not sleep: all of it where it
 * was runnable at both ends and never got onto a CPU, or never went to sleep.
 * Where that is not known, it may have waited as long as it usually does.
 */
static int64_t
awake(const struct acct *a, const struct acct_in *in, int64_t room)
{
	if (!a->runnable || !in->runnable)
		return (0);
	if (a->nvcsw != NONE && in->nvcsw != NONE)
		return (in->nvcsw == a->nvcsw ? room : 0);
	if (gain_of(a->switches, in->switches) == 0)
		return (room);
	return (min64(room, usual_wait(a, in)));
}

/*
 * How much of that may be a wait that is still going on: all of it where the
 * thread never got onto a CPU or its group is throttled, else what is usual.
 * The rest went to interrupts or to a hypervisor below, and no delay will be
 * counted for it.
 */
static int64_t
plausible_wait(const struct acct *a, const struct acct_in *in, int64_t room)
{
	if (in->quota || gain_of(a->switches, in->switches) == 0)
		return (room);
	return (min64(room, usual_wait(a, in)));
}

/* Time that is missing because run time is booked at the tick. */
static int64_t
unbooked_run(const struct acct *a, const struct acct_in *in, int64_t room)
{
	if (in->quota || in->run == a->run)
		return (0);
	if (gain_of(a->switches, in->switches) != 0)
		room -= plausible_wait(a, in, room);
	return (min64(room, TICK + a->due[RUN]));
}

/* Books time that is missing although the thread did not sleep. */
static void
book_missing(struct acct *a, const struct acct_in *in, int64_t room,
    uint64_t gain[ACCT_MAX])
{
	int64_t	 switches = gain_of(a->switches, in->switches);
	int64_t	 wait = plausible_wait(a, in, room), thr = 0;
	int64_t	 few = (in->at - a->at) / 100;

	if (in->quota)
		thr = room;
	/* Throttled time was counted, and yet it did not get on. */
	if (in->quota && switches == 0 && in->thr != 0)
		thr = min64(room, in->thr);
	a->ahead[THR] += thr;
	a->ahead[STEAL] += wait - thr;
	if (a->doubt < NSEC)
		a->doubt += room - wait;
	a->lost = switches == 0 ? a->lost && room > few :
	    room - wait > few;
	gain[ACCT_THR] += thr;
	gain[ACCT_STEAL] += room - thr;
}

/* Gives up what has been due for too long. */
static void
forget(struct acct *a)
{
	bool	 all = a->at - a->low_at >= DUE_MAX;
	int	 i;

	for (i = 0; i < 3; i++) {
		a->low[i] = min64(a->low[i], a->due[i]);
		if (all) {
			if (a->low[i] > 0)
				a->due[i] -= a->low[i];
			a->low[i] = a->due[i];
		}
	}
	if (all)
		a->low_at = a->at;
}

bool
acct_step(struct acct *a, const struct acct_in *in, uint64_t gain[ACCT_MAX])
{
	int64_t	 run, room, missing, more;
	bool	 ended;
	int	 i;

	memset(gain, 0, ACCT_MAX * sizeof *gain);
	if (!a->seen) {
		begin(a, in);
		return (false);
	}
	if (in->at <= a->at) {
		a->credit += in->thr;
		return (false);
	}
	room = in->at - a->at;
	update_ticks(a, in);
	a->due[RUN] += gain_of(a->run, in->run);
	run = a->due[RUN] < 0 ? 0 : min64(a->due[RUN], room);
	a->due[RUN] -= run;
	ended = count_delay(a, in);
	room = book_due(a, room - run, gain);
	if (ended)
		drop_doubt(a);
	missing = awake(a, in, room);
	gain[ACCT_IDLE] = room - missing;
	more = unbooked_run(a, in, missing);
	run += more;
	a->due[RUN] -= more;
	book_missing(a, in, missing - more, gain);
	remember(a, in);
	forget(a);
	split_run(a, run, gain);
	for (i = 0; i < ACCT_MAX; i++)
		a->sum[i] += gain[i];
	return (true);
}

bool
acct_at_rest(const struct acct *a)
{
	return (a->seen && !a->runnable && a->due[STEAL] == 0 &&
	    a->due[THR] == 0 && a->due[RUN] <= 0 && a->ahead[STEAL] == 0 &&
	    a->ahead[THR] == 0 && a->doubt == 0);
}

uint64_t
acct_rest(struct acct *a, uint64_t at)
{
	uint64_t idle = at > a->at ? at - a->at : 0;

	a->at += idle;
	a->low_at = a->at;
	a->credit = 0;
	a->lost = false;
	a->nvcsw = NONE;
	memset(a->low, 0, sizeof a->low);
	a->sum[ACCT_IDLE] += idle;
	return (idle);
}
