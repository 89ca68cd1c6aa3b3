/*
 * A thread in virtual time: what it really does, and what the kernel and the
 * probe that reads it would say. Run delay and throttled time are booked when
 * the wait ends, run time at ticks and switches; user, system and guest time
 * are samples of the tick, of which the first two are scaled to the run time.
 */
#ifndef SIM_THREAD_H
#define SIM_THREAD_H

#include <string.h>

#include "acct.h"
#include "raw.h"

#define MS		UINT64_C(1000000)
#define SEC		UINT64_C(1000000000)
#define TICK		(10 * MS)

enum doing {
	GUEST, USR, SYS,
	LOST,			/* on its CPU, but an interrupt has that */
	WAIT,			/* in the run queue */
	HELD,			/* in a run queue that is throttled */
	SLEEP
};

struct seg {
	enum doing	 what;
	double		 ms;
};

struct sim {
	struct seg	 (*next)(struct sim *);
	const struct seg *segs;		/* for sim_loop: round and round */
	size_t		 nsegs, pos;
	uint64_t	 seed;
	double		 arg[12];	/* for next */

	uint64_t	 now, left, tick, queued, held;
	enum doing	 doing;
	uint64_t	 book_every;	/* of run time, 0: every tick */

	uint64_t	 truth[ACCT_MAX];	/* as it is */
	uint64_t	 run, booked, delay, switches, nvcsw, thr;
	uint64_t	 ticks[3], utime, stime;
};

static inline double
sim_random(struct sim *s)
{
	s->seed ^= s->seed << 13;
	s->seed ^= s->seed >> 7;
	s->seed ^= s->seed << 17;
	return ((double)(s->seed >> 11) / (UINT64_C(1) << 53));
}

static inline struct seg
sim_loop(struct sim *s)
{
	return (s->segs[s->pos++ % s->nsegs]);
}

static inline bool
on_cpu(enum doing what)
{
	return (what <= LOST);
}

/* Comes off a CPU, gets onto one, or wakes up to wait for one. */
static inline void
sim_switch(struct sim *s, enum doing to)
{
	enum doing	 from = s->doing;

	if (from == HELD) {
		s->thr += s->held;
		s->held = 0;
	}
	if (on_cpu(from) && !on_cpu(to)) {
		s->booked = s->run;
		s->nvcsw += to == SLEEP;
	}
	if ((on_cpu(from) || from == SLEEP) && (to == WAIT || to == HELD))
		s->queued = s->now;
	/* It must run, if only for an instant, before it can sleep. */
	if (!on_cpu(from) && to != from && (on_cpu(to) ||
	    (from != SLEEP && to == SLEEP))) {
		s->switches++;
		s->delay += from == SLEEP ? 0 : s->now - s->queued;
		s->nvcsw += to == SLEEP;
	}
	s->doing = to;
}

static inline void
sim_tick(struct sim *s)
{
	s->tick += TICK;
	if (!on_cpu(s->doing))
		return;
	if (s->doing != LOST)
		s->ticks[s->doing]++;
	if (s->book_every == 0 || s->tick % s->book_every == 0)
		s->booked = s->run;
}

static inline void
sim_init(struct sim *s, struct seg (*next)(struct sim *), uint64_t seed)
{
	memset(s, 0, sizeof *s);
	s->seed = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	s->next = next;
	s->doing = SLEEP;
	s->now = 5000 * SEC + (uint64_t)(sim_random(s) * TICK);
	s->tick = 5001 * SEC;
}

/* Lives on until a moment. */
static inline void
sim_until(struct sim *s, uint64_t until)
{
	static const enum acct_class class[] = {
		ACCT_GUEST, ACCT_USR, ACCT_SYS, ACCT_STEAL, ACCT_STEAL,
		ACCT_THR, ACCT_IDLE
	};
	struct seg	 seg;
	uint64_t	 step;

	while (s->now < until) {
		if (s->left == 0) {
			seg = s->next(s);
			s->left = seg.ms * MS;
			sim_switch(s, seg.what);
			continue;
		}
		step = until - s->now < s->left ? until - s->now : s->left;
		if (s->tick - s->now < step)
			step = s->tick - s->now;
		s->truth[class[s->doing]] += step;
		s->run += s->doing < LOST ? step : 0;
		s->held += s->doing == HELD ? step : 0;
		s->now += step;
		s->left -= step;
		if (s->now == s->tick)
			sim_tick(s);
	}
}

/* What stat says of user and system: cputime_adjust() of the kernel. */
static inline void
sim_stat(struct sim *s)
{
	uint64_t sys = s->ticks[SYS], user = s->ticks[GUEST] + s->ticks[USR];
	uint64_t stime;

	if (s->utime + s->stime >= s->booked)
		return;
	if (sys == 0)
		stime = 0;
	else if (user == 0)
		stime = s->booked;
	else
		stime = (double)s->booked * sys / (sys + user);
	if (stime < s->stime)
		stime = s->stime;
	if (s->booked - stime < s->utime)
		stime = s->booked - s->utime;
	s->utime = s->booked - stime;
	s->stime = stime;
}

/* Reads a thread as the probe does. */
struct eye {
	struct acct	 acct;
	struct acct_in	 in;
	uint64_t	 gain[ACCT_MAX];
	uint64_t	 period;	/* of its group's quota, 0: none */
	uint64_t	 thr, thr_at, run;
	bool		 runnable;
	bool		 blind;		/* nvcsw cannot be read */
	bool		 lazy;		/* it is let rest when it may */
	uint64_t	 rests;
};

static inline bool
eye_holds(const struct eye *e, uint64_t now, uint64_t dt)
{
	return (e->period != 0 && e->thr_at != 0 &&
	    now - e->thr_at <= 2 * (e->period > dt ? e->period : dt));
}

static inline uint64_t
in_hz(uint64_t ns)
{
	return (ns - ns % TICK);
}

/* What is read of the thread: stat only where it may have changed. */
static inline void
eye_thread(struct eye *e, struct sim *s)
{
	struct acct_in	*in = &e->in;
	bool		 moved = !e->acct.seen || e->run != s->booked;

	memset(in, 0, sizeof *in);
	in->at = s->now;
	in->run = e->run = s->booked;
	in->delay = s->delay;
	in->switches = s->switches;
	in->utime = in->stime = in->gtime = in->nvcsw = NONE;
	if (!moved && !e->runnable)
		return;
	sim_stat(s);
	in->utime = in_hz(s->utime);
	in->stime = in_hz(s->stime);
	in->gtime = s->ticks[GUEST] * TICK;
	in->runnable = e->runnable = s->doing != SLEEP;
	if (!e->blind && e->runnable)
		in->nvcsw = s->nvcsw;
}

/* Reads it at a moment; what was gained since is in gain. */
static inline bool
eye_read(struct eye *e, struct sim *s, uint64_t at)
{
	sim_until(s, at);
	if (e->lazy && acct_at_rest(&e->acct) && e->in.run == s->booked &&
	    e->in.delay == s->delay) {
		memset(e->gain, 0, sizeof e->gain);
		e->gain[ACCT_IDLE] = acct_rest(&e->acct, at);
		e->rests++;
		return (true);
	}
	eye_thread(e, s);
	if (e->period != 0) {
		if (e->acct.seen)
			e->in.thr = s->thr - e->thr;
		if (s->thr != e->thr)
			e->thr_at = at;
		e->thr = s->thr;
	}
	e->in.quota = e->in.runnable && e->acct.seen &&
	    eye_holds(e, at, at - e->acct.at);
	return (acct_step(&e->acct, &e->in, e->gain));
}

#endif
