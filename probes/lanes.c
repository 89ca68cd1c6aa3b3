#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "kernel.h"
#include "lanes.h"
#include "log.h"
#include "xmalloc.h"

#define FIRST_ANSWER	3000	/* ms */
/* In a tree every process may use up the inventory's patience. */
#define MOMENT_ANSWER	15000

struct lanes {
	struct store		*store;
	struct hints		 hints;
	struct inventory	*inv;
	struct kernel		*kernel;
	uint64_t		 period;
	bool			 inventory;	/* is wanted */
};

/* Everything about VMs and processes begins with finding them. */
uint64_t
lanes_closure(uint64_t want)
{
	const uint64_t found = WANT(VM) | WANT(VMTHREAD);
	const uint64_t need = WANT(VMMEM) | WANT(VMMEMSUM) | WANT(VMPIN) |
			    WANT(VMCPU) | WANT(VCPU) | WANT(THREAD) |
			    WANT(VMSUM) | WANT(PROCESS) | WANT(PROCIO);

	if ((want & need) != 0)
		want |= found;
	/* VMs' processes are told from others by the lane that reads them. */
	if ((want & (found | WANT(PROCESS))) != 0)
		want |= WANT(VMCPU);
	return (want);
}

/* Samples on a grid of the period, so that reports do not drift. */
static void *
kernel_main(void *arg)
{
	struct lanes	*ls = arg;
	struct timespec	 ts;
	uint64_t	 next = root_mono(), now;
	bool		 first = true;

	for (;;) {
		lane_sample(&ls->kernel->lane);
		store_wake(ls->store);
		if (first)
			log_say(1, "kernel lane: baseline published");
		first = false;
		next += ls->period;
		if ((now = root_mono()) >= next) {
			log_say(1, "kernel lane: late by %.3f s",
			    (now - next) * 1e-9);
			next = now + ls->period - (now - next) % ls->period;
		}
		ts.tv_sec = next / 1000000000;
		ts.tv_nsec = next % 1000000000;
		while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts,
		    NULL) == EINTR)
			continue;
	}
	return (NULL);
}

static void
start_kernel(struct lanes *ls)
{
	sigset_t	 all, old;
	pthread_t	 tid;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	if ((errno = pthread_create(&tid, NULL, kernel_main, ls)) != 0)
		fatal("cannot start a thread");
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_detach(tid);
}

struct lanes *
lanes_start(struct store *store, uint64_t want, double delay)
{
	struct lanes	*ls = xcalloc(1, sizeof *ls);

	want = lanes_closure(want);
	ls->store = store;
	ls->period = delay * 1e9;
	hints_init(&ls->hints);
	ls->inv = inventory_new(store, &ls->hints, inventory_probes,
	    ninventory_probes, want, ls->period);
	ls->kernel = kernel_new(store, &ls->hints, ls->inv, kernel_probes,
	    nkernel_probes, want, ls->period);
	ls->inventory = lane_wants_any(&ls->inv->lane);
	if (ls->inventory)
		inventory_start(ls->inv);
	if (root_moments() != 0)
		return (ls);
	if (ls->inventory) {
		inventory_wait(ls->inv, inventory_ask(ls->inv, true),
		    FIRST_ANSWER);
	}
	start_kernel(ls);
	return (ls);
}

int
lanes_step(struct lanes *ls, size_t n, char **err)
{
	if (root_moment(n, err) == -1)
		return (-1);
	if (ls->inventory) {
		inventory_wait(ls->inv, inventory_ask(ls->inv, true),
		    MOMENT_ANSWER);
	}
	lane_sample(&ls->kernel->lane);
	store_wake(ls->store);
	return (0);
}

bool
lanes_stop(struct lanes *ls)
{
	if (ls->inventory && !inventory_stop(ls->inv))
		return (false);
	kernel_free(ls->kernel);
	discovery_free(ls->inv);
	inventory_free(ls->inv);
	hints_free(&ls->hints);
	free(ls);
	return (true);
}
