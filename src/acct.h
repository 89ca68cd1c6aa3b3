/*
 * The accounting of a thread's time, by the rules of the manual's section
 * CPU ACCOUNTING. Pure: one reading after another in, counters out.
 *
 * Run time and run delay come exactly from schedstat. User, system and guest
 * are samples of the timer tick, so only their ratio over the last seconds is
 * used, to split the run time. Waiting is booked by the kernel when it ends;
 * what must be waiting now is booked ahead and taken off the later jump. Run
 * time is booked at the tick: up to one of them may be booked ahead, too.
 */
#ifndef ACCT_H
#define ACCT_H

#include <stdbool.h>
#include <stdint.h>

/* One reading. Times are ns; NONE where it was not read. */
struct acct_in {
	uint64_t	 at;		/* clock of this reading */
	uint64_t	 run, delay;	/* schedstat */
	uint64_t	 switches;	/* schedstat, times it got a CPU */
	uint64_t	 utime, stime;	/* ticks turned into ns; NONE: not
					 * read */
	uint64_t	 gtime;
	uint64_t	 nvcsw;		/* times it went to sleep */
	uint64_t	 thr;		/* its share of what its group was
					 * throttled since the last reading */
	bool		 runnable;	/* state R */
	bool		 quota;		/* its group was throttled lately */
};

enum acct_class {
	ACCT_GUEST, ACCT_USR, ACCT_SYS, ACCT_STEAL, ACCT_THR, ACCT_IDLE,
	ACCT_MAX
};

/* All of it private but sum and lost. */
struct acct {
	uint64_t	 sum[ACCT_MAX];	/* counters since the first reading;
					 * they add up to the time observed */
	bool		 lost;		/* interrupts or a hypervisor below
					 * took the time that is missing */

	bool		 seen;
	bool		 runnable;
	uint64_t	 at, run, delay, switches, utime, stime, gtime, nvcsw;
	int64_t		 due[3];	/* steal, throttled, run: counted by
					 * the kernel, not yet booked */
	int64_t		 low[3];	/* their least since low_at */
	uint64_t	 low_at;
	int64_t		 ahead[2];	/* booked, not yet counted */
	int64_t		 doubt;		/* booked, may never be counted */
	uint64_t	 credit;	/* throttled time not yet claimed */
	double		 ticks[3];	/* guest, usr, sys, fading away */
	uint64_t	 ticks_at;
	int64_t		 excess;	/* of guest over user ticks */
};

/* Takes one reading and adds what happened since the last one to sum; gain
 * has the same for this interval alone. false: the first reading, no gain. */
bool	acct_step(struct acct *, const struct acct_in *,
	    uint64_t gain[ACCT_MAX]);

/* Whether nothing is due or waits, so that acct_rest may be called. */
bool	acct_at_rest(const struct acct *);
/* What acct_step does for a thread at rest whose counters stand still: the
 * time since the last reading was idle. Returns it. */
uint64_t acct_rest(struct acct *, uint64_t at);
#endif
