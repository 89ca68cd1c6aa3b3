#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "inventory.h"
#include "xmalloc.h"

/* A process that does not answer for this long is put aside. */
#define PATIENCE	UINT64_C(2000000000)
/* So many threads may be lost to processes that never answer. */
#define MAX_STUCK	3

static void	*inventory_main(void *);

uint64_t
real_mono(void)
{
	struct timespec	 ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (ts.tv_sec * UINT64_C(1000000000) + ts.tv_nsec);
}

struct inventory *
inventory_new(struct store *store, struct hints *hints,
    const struct probe *probes, size_t n, uint64_t want, uint64_t period)
{
	struct inventory	*inv = xcalloc(1, sizeof *inv);
	pthread_condattr_t	 attr;

	inv->hints = hints;
	inv->users = users_new();
	inv->want = inv->shown = want;
	inv->period = period;
	inv->lane = (struct lane){
		.name = "inventory",
		.probes = probes,
		.nprobes = n,
		.source_part = PART_SOURCE_I,
		.want = want,
		.shown = want,
		.period = period,
		.store = store,
		.state = inv,
	};
	lane_init(&inv->lane);
	pthread_mutex_init(&inv->mu, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&inv->work, &attr);
	pthread_cond_init(&inv->done, &attr);
	pthread_condattr_destroy(&attr);
	return (inv);
}

void
inventory_free(struct inventory *inv)
{
	users_free(inv->users);
	lane_free(&inv->lane);
	free(inv);
}

bool
inventory_stop(struct inventory *inv)
{
	bool	 stuck;

	pthread_mutex_lock(&inv->mu);
	inv->quit = true;
	pthread_cond_signal(&inv->work);
	while (!inv->ended && inv->stuck == 0)
		pthread_cond_wait(&inv->done, &inv->mu);
	stuck = inv->stuck != 0;
	pthread_mutex_unlock(&inv->mu);
	return (!stuck);
}

/* What a new thread needs to know: where, and whose turn it is. */
struct charge {
	struct inventory	*inv;
	unsigned		 epoch;
};

static bool
start_thread(struct inventory *inv, unsigned epoch)
{
	struct charge	*charge = xmalloc(sizeof *charge);
	pthread_attr_t	 attr;
	sigset_t	 all, old;
	pthread_t	 tid;
	int		 err;

	*charge = (struct charge){ inv, epoch };
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	lane_signals(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	err = pthread_create(&tid, &attr, inventory_main, charge);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
	if (err == 0)
		return (true);
	free(charge);
	errno = err;
	return (false);
}

void
inventory_start(struct inventory *inv)
{
	if (!start_thread(inv, inv->epoch))
		fatal("cannot start a thread");
}

/* Goes on with a new thread where the one in charge has been stuck for too
 * long. Called with the lock held. */
static void
replace_stuck(struct inventory *inv)
{
	if (inv->risky_pid == 0 || inv->stuck == MAX_STUCK ||
	    real_mono() - inv->risky_since <= PATIENCE)
		return;
	if (!start_thread(inv, inv->epoch + 1))
		return;
	inv->epoch++;
	inv->stuck++;
	inv->last_stuck = inv->risky_pid;
	hints_add(inv->hints, inv->risky_pid, HINT_ASIDE);
	inv->risky_pid = 0;
	/* What it was about to sample is not known any more. */
	inv->parts = UINT64_MAX;
}

void
inventory_want(struct inventory *inv, uint64_t want, uint64_t shown,
    uint64_t period)
{
	pthread_mutex_lock(&inv->mu);
	inv->want = want;
	inv->shown = shown;
	inv->period = period;
	pthread_mutex_unlock(&inv->mu);
}

unsigned
inventory_ask(struct inventory *inv, bool full)
{
	unsigned ticket;

	pthread_mutex_lock(&inv->mu);
	ticket = ++inv->asked;
	inv->full |= full;
	inv->parts = UINT64_MAX;
	replace_stuck(inv);
	pthread_cond_signal(&inv->work);
	pthread_mutex_unlock(&inv->mu);
	return (ticket);
}

void
inventory_ask_parts(struct inventory *inv, uint64_t parts)
{
	pthread_mutex_lock(&inv->mu);
	inv->asked++;
	inv->parts |= parts | WANT(SOURCE_I);
	inv->wake = true;
	replace_stuck(inv);
	pthread_cond_signal(&inv->work);
	pthread_mutex_unlock(&inv->mu);
}

static struct timespec
after_ms(unsigned ms)
{
	struct timespec	 ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	ts.tv_sec += ms / 1000;
	ts.tv_nsec += ms % 1000 * 1000000L;
	if (ts.tv_nsec >= 1000000000L) {
		ts.tv_sec++;
		ts.tv_nsec -= 1000000000L;
	}
	return (ts);
}

bool
inventory_wait(struct inventory *inv, unsigned ticket, unsigned ms)
{
	struct timespec	 until = after_ms(ms), slice;
	bool		 answered;
	int		 r = 0;

	pthread_mutex_lock(&inv->mu);
	while ((int)(inv->answered - ticket) < 0 && r != ETIMEDOUT) {
		slice = after_ms(100);
		if (slice.tv_sec > until.tv_sec ||
		    (slice.tv_sec == until.tv_sec &&
		    slice.tv_nsec > until.tv_nsec))
			slice = until;
		r = pthread_cond_timedwait(&inv->done, &inv->mu, &slice);
		if (r == ETIMEDOUT)
			replace_stuck(inv);
		if (r == ETIMEDOUT && memcmp(&slice, &until,
		    sizeof slice) != 0)
			r = 0;
	}
	answered = (int)(inv->answered - ticket) >= 0;
	pthread_mutex_unlock(&inv->mu);
	return (answered);
}

static _Thread_local unsigned	 my_epoch;
static _Thread_local int	 my_pid;

void
guard_enter(struct inventory *inv, int pid)
{
	pthread_mutex_lock(&inv->mu);
	my_pid = inv->risky_pid = pid;
	inv->risky_since = real_mono();
	pthread_mutex_unlock(&inv->mu);
}

/* A thread that was replaced ends here. Its process answers again, so it may
 * be looked at anew. */
void
guard_leave(struct inventory *inv)
{
	bool	 mine;

	pthread_mutex_lock(&inv->mu);
	mine = inv->epoch == my_epoch;
	if (mine)
		inv->risky_pid = 0;
	else
		inv->stuck--;
	pthread_mutex_unlock(&inv->mu);
	if (!mine) {
		hints_add(inv->hints, my_pid, HINT_NEW);
		pthread_exit(NULL);
	}
}

ssize_t
guarded_read(struct inventory *inv, int pid, const char *path, char *buf,
    size_t size)
{
	ssize_t	 n;
	int	 saved;

	guard_enter(inv, pid);
	n = root_read(path, buf, size);
	saved = errno;
	guard_leave(inv);
	errno = saved;
	return (n);
}

/* Takes over what is wanted now. What was not published because it did not
 * change is to be published when it is wanted again. */
static void
take_wants(struct inventory *inv)
{
	uint64_t more = inv->want & ~inv->lane.want;

	if ((more & (WANT(VM) | WANT(VMTHREAD))) != 0)
		inv->changed = true;
	lane_want(&inv->lane, inv->want, inv->shown);
	inv->lane.period = inv->period;
}

/* What is to be done: a ticket, the parts it is for, and whether the readers
 * are to be woken after it. */
struct task {
	unsigned	 ticket;
	uint64_t	 parts;
	bool		 wake;
};

/* Waits for a ticket. false: it is time to end. */
static bool
next_task(struct inventory *inv, struct task *t)
{
	bool	 go;

	pthread_mutex_lock(&inv->mu);
	while (inv->asked == inv->answered && !inv->quit)
		pthread_cond_wait(&inv->work, &inv->mu);
	*t = (struct task){ inv->asked, inv->parts, inv->wake };
	inv->parts = 0;
	inv->wake = false;
	if (inv->full)
		inv->full_at = 0;
	inv->full = false;
	take_wants(inv);
	go = !inv->quit;
	pthread_mutex_unlock(&inv->mu);
	return (go);
}

static void *
inventory_main(void *arg)
{
	struct charge		*charge = arg;
	struct inventory	*inv = charge->inv;
	struct task		 task;

	my_epoch = charge->epoch;
	free(charge);
	while (next_task(inv, &task)) {
		if (task.parts != UINT64_MAX)
			lane_hurry_parts(&inv->lane, task.parts);
		lane_sample(&inv->lane, task.parts);
		pthread_mutex_lock(&inv->mu);
		inv->answered = task.ticket;
		pthread_cond_broadcast(&inv->done);
		pthread_mutex_unlock(&inv->mu);
		if (task.wake)
			store_wake(inv->lane.store);
	}
	pthread_mutex_lock(&inv->mu);
	inv->ended = true;
	pthread_cond_broadcast(&inv->done);
	pthread_mutex_unlock(&inv->mu);
	return (NULL);
}
