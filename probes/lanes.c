#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "kernel.h"
#include "lanes.h"
#include "log.h"
#include "pace.h"
#include "xmalloc.h"

/* How long the baseline waits for the inventory's first answer, in ms. On a
 * screen what is known already comes first. */
#define FIRST_ANSWER	3000
#define FIRST_MOMENT	300
/* In a tree every process may use up the inventory's patience. */
#define MOMENT_ANSWER	15000
/* How often a late answer is looked for, in ns. */
#define LOOK_AGAIN	UINT64_C(50000000)

/* What cannot be told before the inventory has answered once. */
#define OF_VMS								\
	(WANT(VMCPU) | WANT(VCPU) | WANT(THREAD) | WANT(VMSUM) | WANT(PROCESS))

struct lanes {
	struct store		*store;
	struct hints		 hints;
	struct inventory	*inv;
	struct kernel		*kernel;
	struct virt		*virt;
	bool			 inventory;	/* its thread runs */
	bool			 screen;
	struct pace		 pace;
	unsigned		 ticket;	/* the inventory's first */
	bool			 late;		/* it has not answered yet */
	bool			 rewanted;	/* it is not told yet */

	pthread_mutex_t		 mu;		/* for what follows */
	pthread_cond_t		 cond;
	uint64_t		 want, period;
	bool			 wanted;	/* lanes_want was called */
	bool			 changed;
};

/* Everything about VMs and processes begins with finding them; and some of it
 * needs more. */
uint64_t
lanes_closure(uint64_t want)
{
	const uint64_t found = WANT(VM) | WANT(VMTHREAD);
	const uint64_t of_libvirt = WANT(DOMCPU) | WANT(DOMNET) |
			    WANT(VMBLK) | WANT(VDISKIO) | WANT(BALLOON) |
			    WANT(DOMSUM);
	const uint64_t need = WANT(VMMEM) | WANT(VMMEMSUM) | WANT(VMPIN) |
			    WANT(VMCPU) | WANT(VCPU) | WANT(THREAD) |
			    WANT(VMSUM) | WANT(PROCESS) | WANT(PROCIO) |
			    WANT(VMIO);
	int	 i;

	/* Interfaces are told apart by libvirt's definitions. */
	if ((want & WANT(VMNET)) != 0)
		want |= WANT(VNIC);
	/* What is read at a pace of its own comes with what it was before. */
	for (i = 0; i < PART_MAX; i++) {
		if ((want & PART_BIT(i)) != 0 && raw_own(i).was != PART_MAX)
			want |= PART_BIT(raw_own(i).was);
	}
	/* libvirt is not asked what a process here tells, nor of VMs that are
	 * stopped. */
	if ((want & of_libvirt) != 0)
		want |= WANT(VMCPU) | found;

	if ((want & need) != 0)
		want |= found;
	/* VMs' processes are told from others by the lane that reads them. */
	if ((want & (found | WANT(PROCESS))) != 0)
		want |= WANT(VMCPU);
	return (want);
}

/* Takes over what is wanted now, and returns what is new of it. */
static uint64_t
take_changes(struct lanes *ls)
{
	uint64_t had = ls->kernel->lane.want, want, shown, period;

	pthread_mutex_lock(&ls->mu);
	want = shown = ls->want;
	period = ls->period;
	ls->changed = false;
	pthread_mutex_unlock(&ls->mu);
	if (ls->screen && root_moments() != 0)
		want = UINT64_MAX;
	ls->rewanted |= want != had;
	lane_want(&ls->kernel->lane, want, shown);
	ls->kernel->lane.period = period;
	inventory_want(ls->inv, want, shown, period);
	virt_want(ls->virt, want, shown, period);
	pace_period(&ls->pace, period);
	return (want & ~had & ~WANT(SOURCE_K));
}

/* Sleeps until then, or until what is wanted changes: false. */
static bool
sleep_until(struct lanes *ls, uint64_t ns)
{
	struct timespec	 ts = { ns / 1000000000, ns % 1000000000 };
	bool		 changed;
	int		 r = 0;

	pthread_mutex_lock(&ls->mu);
	while (!ls->changed && r != ETIMEDOUT)
		r = pthread_cond_timedwait(&ls->cond, &ls->mu, &ts);
	changed = ls->changed;
	pthread_mutex_unlock(&ls->mu);
	return (!changed);
}

static void
wait_for_wants(struct lanes *ls)
{
	pthread_mutex_lock(&ls->mu);
	while (!ls->wanted)
		pthread_cond_wait(&ls->cond, &ls->mu);
	pthread_mutex_unlock(&ls->mu);
	take_changes(ls);
}

/* With each sample the inventory looks at what is due, too. Where VMs are
 * wanted, the probe that lists the processes asks it. */
static void
ask_inventory(struct lanes *ls, uint64_t parts)
{
	const struct lane	*k = &ls->kernel->lane;
	bool			 any = lane_wants(k, parts &
				    lane_gives(&ls->inv->lane));

	if (!ls->inventory)
		return;
	if ((parts & WANT(SOURCE_K)) == 0) {
		if (any || ls->rewanted)
			inventory_ask_parts(ls->inv, parts);
	} else if (any && !lane_wants(k, WANT(VM) | WANT(VMTHREAD)))
		inventory_ask(ls->inv, false);
	ls->rewanted = false;
}

static void
sample(struct lanes *ls, uint64_t parts)
{
	ask_inventory(ls, parts);
	lane_sample(&ls->kernel->lane, parts);
	store_wake(ls->store);
}

/* The baseline. */
static void
begin(struct lanes *ls)
{
	bool	 answered = true;

	if (ls->screen)
		wait_for_wants(ls);
	if (ls->inventory) {
		ls->ticket = inventory_ask(ls->inv, true);
		answered = inventory_wait(ls->inv, ls->ticket,
		    ls->screen ? FIRST_MOMENT : FIRST_ANSWER);
	}
	/* A screen is drawn at once, a report has what can be had. */
	if (!ls->screen)
		virt_wait(ls->virt, FIRST_ANSWER);
	ls->late = ls->screen && !answered;
	pace_begin(&ls->pace, real_mono(),
	    ls->screen ? PACE_SOON : ls->pace.period);
	sample(ls, UINT64_MAX);
	log_say(1, "kernel lane: baseline published");
}

/* What is new, and so is sampled now. */
static uint64_t
begin_parts(struct lanes *ls, uint64_t parts)
{
	pace_new(&ls->pace, parts, real_mono());
	return (parts);
}

/* The next turn, earlier where an answer is waited for. */
static uint64_t
next_look(const struct lanes *ls)
{
	uint64_t next = pace_next(&ls->pace), soon;

	if (!ls->late)
		return (next);
	soon = real_mono() + LOOK_AGAIN;
	return (soon < next ? soon : next);
}

static uint64_t
take_turn(struct lanes *ls)
{
	uint64_t now = real_mono(), late = now - ls->pace.next;

	if (now >= ls->pace.next && late >= ls->pace.period)
		log_say(1, "kernel lane: late by %.3f s", late * 1e-9);
	return (pace_take(&ls->pace, now));
}

/* The inventory has answered at last: VMs are new. */
static uint64_t
take_late(struct lanes *ls)
{
	uint64_t parts = 0;

	ls->late = false;
	if (real_mono() >= ls->pace.next)
		parts = take_turn(ls);
	return (parts | begin_parts(ls, OF_VMS));
}

/* Waits until something is to be sampled, and returns the parts. */
static uint64_t
next_turn(struct lanes *ls)
{
	for (;;) {
		if (!sleep_until(ls, next_look(ls)))
			return (begin_parts(ls, take_changes(ls)));
		if (ls->late && inventory_wait(ls->inv, ls->ticket, 0))
			return (take_late(ls));
		if (real_mono() >= pace_next(&ls->pace))
			return (take_turn(ls));
	}
}

static void *
kernel_main(void *arg)
{
	struct lanes	*ls = arg;

	begin(ls);
	for (;;)
		sample(ls, next_turn(ls));
	return (NULL);
}

static bool
play(struct lanes *ls, size_t n)
{
	char	*err;

	if (lanes_step(ls, n, &err) == 0)
		return (true);
	log_say(0, "%s", err);
	free(err);
	return (false);
}

static void *
play_main(void *arg)
{
	struct lanes	*ls = arg;
	size_t		 n = 0;
	bool		 more;

	wait_for_wants(ls);
	more = play(ls, n);
	pace_begin(&ls->pace, real_mono(), PACE_SOON);
	while (more && ++n < root_moments()) {
		while (!sleep_until(ls, pace_next(&ls->pace)))
			take_changes(ls);
		pace_take(&ls->pace, real_mono());
		more = play(ls, n);
	}
	return (NULL);
}

static void
start_thread(struct lanes *ls, void *(*run)(void *))
{
	sigset_t	 all, old;
	pthread_t	 tid;

	lane_signals(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	if ((errno = pthread_create(&tid, NULL, run, ls)) != 0)
		fatal("cannot start a thread");
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_detach(tid);
}

static struct lanes *
lanes_new(struct store *store, const struct virt_opts *vo, uint64_t want,
    double delay)
{
	struct lanes		*ls = xcalloc(1, sizeof *ls);
	pthread_condattr_t	 attr;

	ls->store = store;
	ls->want = want;
	ls->period = delay * 1e9;
	pthread_mutex_init(&ls->mu, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&ls->cond, &attr);
	pthread_condattr_destroy(&attr);
	hints_init(&ls->hints);
	ls->inv = inventory_new(store, &ls->hints, inventory_probes,
	    ninventory_probes, want, ls->period);
	ls->kernel = kernel_new(store, &ls->hints, ls->inv, kernel_probes,
	    nkernel_probes, want, ls->period);
	ls->virt = virt_new(store, vo, want, ls->period);
	pace_period(&ls->pace, ls->period);
	return (ls);
}

struct lanes *
lanes_start(struct store *store, const struct virt_opts *vo, uint64_t want,
    double delay)
{
	struct lanes	*ls = lanes_new(store, vo, lanes_closure(want),
			    delay);

	ls->inventory = lane_wants(&ls->inv->lane, lane_gives(&ls->inv->lane));
	if (ls->inventory)
		inventory_start(ls->inv);
	virt_start(ls->virt);
	if (root_moments() == 0)
		start_thread(ls, kernel_main);
	return (ls);
}

struct lanes *
lanes_start_screen(struct store *store, const struct virt_opts *vo,
    double delay)
{
	struct lanes	*ls = lanes_new(store, vo, 0, delay);

	ls->screen = ls->inventory = true;
	inventory_start(ls->inv);
	virt_start(ls->virt);
	if (root_moments() == 0)
		start_thread(ls, kernel_main);
	return (ls);
}

struct virt *
lanes_virt(struct lanes *ls)
{
	return (ls->virt);
}

void
lanes_play(struct lanes *ls)
{
	start_thread(ls, play_main);
}

void
lanes_want(struct lanes *ls, uint64_t want)
{
	want = lanes_closure(want);
	pthread_mutex_lock(&ls->mu);
	ls->changed |= !ls->wanted || want != ls->want;
	ls->want = want;
	ls->wanted = true;
	pthread_cond_signal(&ls->cond);
	pthread_mutex_unlock(&ls->mu);
}

void
lanes_delay(struct lanes *ls, double delay)
{
	pthread_mutex_lock(&ls->mu);
	ls->period = delay * 1e9;
	ls->changed = true;
	pthread_cond_signal(&ls->cond);
	pthread_mutex_unlock(&ls->mu);
}

int
lanes_step(struct lanes *ls, size_t n, char **err)
{
	if (root_moment(n, err) == -1)
		return (-1);
	take_changes(ls);
	if (ls->inventory) {
		inventory_wait(ls->inv, inventory_ask(ls->inv, true),
		    MOMENT_ANSWER);
	}
	virt_moment(ls->virt);
	virt_wait(ls->virt, MOMENT_ANSWER);
	lane_sample(&ls->kernel->lane, UINT64_MAX);
	store_wake(ls->store);
	return (0);
}

bool
lanes_stop(struct lanes *ls)
{
	if (!virt_stop(ls->virt) ||
	    (ls->inventory && !inventory_stop(ls->inv)))
		return (false);
	kernel_free(ls->kernel);
	discovery_free(ls->inv);
	inventory_free(ls->inv);
	hints_free(&ls->hints);
	pthread_cond_destroy(&ls->cond);
	pthread_mutex_destroy(&ls->mu);
	free(ls);
	return (true);
}
