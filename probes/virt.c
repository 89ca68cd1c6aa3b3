#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "inventory.h"
#include "log.h"
#include "virt_int.h"
#include "xmalloc.h"

#define SEC		UINT64_C(1000000000)
/* How often it looks around while something is under way, and otherwise. */
#define TICK_BUSY	(SEC / 20)
#define TICK		(SEC / 2)
#define TICK_IDLE	SEC
/* Events come in bursts: what they change is published so often at most. */
#define PUBLISH_EVERY	(SEC / 10)
/* That the connections are fine is said so often. */
#define TELL_EVERY	(5 * SEC)
#define PROBE_EVERY	(5 * SEC)

const struct probe virt_probes[] = {
	{ .id = "libvirt",
	  .reads = "libvirt",
	  .grant = "group libvirt, or polkit's org.libvirt.unix.monitor",
	  .gives = VIRT_GIVES,
	  .sample = probe_virt },
};
const size_t	nvirt_probes = 1;

/* Which of them have a process here, and which of those a signal stopped:
 * it would not answer. */
static void
look_at_processes(struct virt *v)
{
	struct part		*vms = store_get(v->lane.store, PART_VM);
	struct part		*cpu = store_get(v->lane.store, PART_VMCPU);
	const struct vmcpu_raw	*row;
	struct dom		*d;
	bool			 stopped, local;
	size_t			 i;

	for (i = 0; i < v->doms.n; i++) {
		d = v->doms.all[i];
		local = vms != NULL && part_find(vms, d->key) != NULL;
		if (local != d->local)
			v->dirty |= WANT(DOMSUM);
		d->local = local;
		row = cpu == NULL ? NULL : part_find(cpu, d->key);
		stopped = row != NULL && row->stopped != NONE &&
		    row->stopped != STOPPED_NOT;
		if (stopped == d->stopped)
			continue;
		d->stopped = stopped;
		v->dirty |= WANT(DOMAIN) | VIRT_STATS;
	}
	v->local_gen = v->doms_gen;
	part_unref(vms);
	part_unref(cpu);
}

/* Seconds that are shown go on. */
static void
age_troubles(struct virt *v, uint64_t now)
{
	size_t	 i;

	if (now - v->published_at < SEC)
		return;
	for (i = 0; i < v->doms.n; i++) {
		if (v->doms.all[i]->hung_since != NONE ||
		    *v->doms.all[i]->job != '\0')
			v->dirty |= WANT(DOMAIN);
	}
}

static void
publish(struct virt *v, uint64_t now)
{
	bool	 news = v->dirty != 0;

	if (now - v->published_at < (news ? PUBLISH_EVERY : TELL_EVERY))
		return;
	v->published_at = now;
	lane_sample(&v->lane, v->dirty | WANT(SOURCE_V));
	v->dirty = 0;
	if (v->wake && news)
		store_wake(v->lane.store);
}

static bool
all_tried(const struct virt *v)
{
	size_t	 i;

	for (i = 0; i < v->nlinks; i++) {
		if (!v->links[i]->tried ||
		    (v->links[i]->state == PROBE_OK && !v->links[i]->ready))
			return (false);
	}
	return (true);
}

/* Tells who waits that all is published that could be. */
static void
answer(struct virt *v)
{
	if (v->dirty != 0 || !all_tried(v))
		return;
	pthread_mutex_lock(&v->mu);
	if (!v->rewanted && v->answered != v->asked) {
		v->answered = v->asked;
		pthread_cond_broadcast(&v->done);
	}
	pthread_mutex_unlock(&v->mu);
}

static bool
is_busy(const struct virt *v)
{
	const struct virt_link	*l;
	size_t			 i;

	for (i = 0; i < v->nlinks; i++) {
		l = v->links[i];
		if (!l->ready && l->state == PROBE_OK)
			return (true);
	}
	return (v->dirty != 0);
}

/* When the first of the calls that are under way will be late; 0: there is
 * none. */
static uint64_t
first_late(const struct virt *v)
{
	const struct virt_link	*l;
	uint64_t		 first = 0, at;
	size_t			 i;

	for (i = 0; i < v->nlinks; i++) {
		l = v->links[i];
		at = virt_late_at(l);
		if (at != 0 && (first == 0 || at < first))
			first = at;
	}
	return (first);
}

/* Sleeps until there is news, or it is time to look around. */
static void
rest(struct virt *v)
{
	bool		 asking = (v->lane.want & VIRT_STATS) != 0;
	uint64_t	 late = first_late(v), until = real_mono();
	struct timespec	 ts;
	int		 r = 0;

	until += is_busy(v) ? TICK_BUSY : asking ? TICK : TICK_IDLE;
	if (late != 0 && late < until)
		until = late;
	ts = (struct timespec){ until / SEC, until % SEC };
	pthread_mutex_lock(&v->mu);
	while (!v->news && r != ETIMEDOUT)
		r = pthread_cond_timedwait(&v->cond, &v->mu, &ts);
	pthread_mutex_unlock(&v->mu);
}

static void
look_for_links(struct virt *v, uint64_t now)
{
	if (v->fixed || (v->probed_at != 0 &&
	    now - v->probed_at < PROBE_EVERY))
		return;
	v->probed_at = now;
	virt_links_default(v);
	virt_xen_find(v);
}

static void
start_thread(void *(*run)(void *), void *arg)
{
	sigset_t	 all, old;
	pthread_t	 tid;

	lane_signals(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	if ((errno = pthread_create(&tid, NULL, run, arg)) != 0)
		fatal("cannot start a thread");
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_detach(tid);
}

static void *
events_main(void *arg)
{
	struct timespec	 second = { 1, 0 };

	(void)arg;
	for (;;) {
		if (virEventRunDefaultImpl() == -1)
			nanosleep(&second, NULL);
	}
	return (NULL);
}

static void
no_error(void *arg, virErrorPtr e)
{
	(void)arg;
	(void)e;
}

static void
begin_events(void)
{
	virSetErrorFunc(NULL, no_error);
	if (virEventRegisterDefaultImpl() == 0)
		start_thread(events_main, NULL);
}

/* The loop of events has to be there before the first connection. */
static void
start_events(void)
{
	static pthread_once_t	 once = PTHREAD_ONCE_INIT;

	pthread_once(&once, begin_events);
}

static bool
may_go_on(struct virt *v)
{
	bool	 quit;

	pthread_mutex_lock(&v->mu);
	if ((quit = v->quit)) {
		v->ended = true;
		pthread_cond_broadcast(&v->done);
	}
	pthread_mutex_unlock(&v->mu);
	return (!quit);
}

/* A tree's moments come when somebody steps to them, and waits; between them
 * its clock must not be read. */
static bool
is_between(struct virt *v)
{
	bool	 between;

	if (root_moments() == 0)
		return (false);
	pthread_mutex_lock(&v->mu);
	between = v->answered == v->asked;
	pthread_mutex_unlock(&v->mu);
	return (between);
}

static void *
virt_main(void *arg)
{
	struct virt	*v = arg;
	uint64_t	 now;
	size_t		 i;

	for (; may_go_on(v); rest(v)) {
		now = real_mono();
		virt_take_mail(v);
		if (is_between(v))
			continue;
		if ((v->lane.want & VIRT_GIVES) != 0) {
			look_for_links(v, now);
			if (v->nlinks != 0)
				start_events();
			look_at_processes(v);
			for (i = 0; i < v->nlinks; i++) {
				if (v->links[i] != v->xen_link)
					virt_step(v, v->links[i], now);
			}
			virt_xen(v, now);
			virt_files(v, now);
			age_troubles(v, now);
		}
		publish(v, now);
		answer(v);
	}
	return (NULL);
}

/*
 * Beginning.
 */

struct virt *
virt_new(struct store *store, const struct virt_opts *o, uint64_t want,
    uint64_t period)
{
	struct virt		*v = xcalloc(1, sizeof *v);
	pthread_condattr_t	 attr;
	size_t			 i;

	v->lane = (struct lane){
		.name = "libvirt",
		.probes = virt_probes,
		.nprobes = nvirt_probes,
		.source_part = PART_SOURCE_V,
		.want = want & VIRT_GIVES,
		.shown = want,
		.period = period,
		.store = store,
		.state = v,
		.tell = virt_sources,
	};
	lane_init(&v->lane);
	v->want = v->shown = want;
	v->period = period;
	v->share = v->budget = o->share;
	v->files_owner.wake = virt_wake;
	v->files_owner.arg = v;
	v->wake = o->wake;
	v->all_seen = true;
	v->dirty = VIRT_GIVES;
	pthread_mutex_init(&v->mu, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&v->cond, &attr);
	pthread_cond_init(&v->done, &attr);
	pthread_condattr_destroy(&attr);
	v->fixed = o->uris != NULL || root_is_tree();
	v->none = o->uris != NULL && o->nuris == 0;
	for (i = 0; o->uris != NULL && i < o->nuris; i++)
		virt_link_add(v, o->uris[i], true);
	return (v);
}

void
virt_start(struct virt *v)
{
	worker_conn_free = conn_free;
	start_thread(virt_main, v);
}

bool
virt_stop(struct virt *v)
{
	uint64_t	 until = real_mono() + SEC;
	struct timespec	 ts = { until / SEC, until % SEC };
	bool		 ended;
	int		 r = 0;

	pthread_mutex_lock(&v->mu);
	v->quit = true;
	v->news = true;
	pthread_cond_signal(&v->cond);
	while (!v->ended && r != ETIMEDOUT)
		r = pthread_cond_timedwait(&v->done, &v->mu, &ts);
	ended = v->ended;
	pthread_mutex_unlock(&v->mu);
	return (ended);
}
