/*
 * What other threads leave for the lane's: events, wishes, and what is looked
 * at; and what it makes of them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "inventory.h"
#include "virt_int.h"
#include "xmalloc.h"

#define SEC		UINT64_C(1000000000)

/*
 * What other threads leave.
 */

/* Under the lock. */
static void
tell(struct virt *v)
{
	v->news = true;
	pthread_cond_signal(&v->cond);
}

void
virt_event(struct virt_link *l, const unsigned char *uuid)
{
	struct virt	*v = l->virt;
	struct event	*e;

	pthread_mutex_lock(&v->mu);
	if (v->nevents == EVENTS_MAX)
		v->overrun |= 1U << l->number;
	else {
		e = &v->events[v->nevents++];
		e->link = l->number;
		memcpy(e->uuid, uuid, UUID_SIZE);
	}
	tell(v);
	pthread_mutex_unlock(&v->mu);
}

void
virt_closed(struct virt_link *l, void *conn)
{
	struct virt	*v = l->virt;

	pthread_mutex_lock(&v->mu);
	v->closed[l->number] = conn;
	tell(v);
	pthread_mutex_unlock(&v->mu);
}

void
virt_wake(void *arg)
{
	struct virt	*v = arg;

	pthread_mutex_lock(&v->mu);
	tell(v);
	pthread_mutex_unlock(&v->mu);
}

void
virt_want(struct virt *v, uint64_t want, uint64_t shown, uint64_t period)
{
	pthread_mutex_lock(&v->mu);
	v->rewanted |= v->want != want || v->shown != shown ||
	    v->period != period;
	v->want = want;
	v->shown = shown;
	v->period = period;
	if (v->rewanted)
		tell(v);
	pthread_mutex_unlock(&v->mu);
}

static int
key_order(const void *a, const void *b)
{
	return (key_cmp(*(const struct key *)a, *(const struct key *)b));
}

void
virt_watch(struct virt *v, const struct key *keys, size_t n)
{
	struct key	*copy = xcalloc(n + 1, sizeof *copy);

	memcpy(copy, keys, n * sizeof *copy);
	qsort(copy, n, sizeof *copy, key_order);
	pthread_mutex_lock(&v->mu);
	if (v->seen != NULL && n == v->nseen &&
	    memcmp(v->seen, copy, n * sizeof *copy) == 0)
		free(copy);
	else {
		free(v->seen);
		v->seen = copy;
		v->nseen = n;
		v->reseen = true;
		tell(v);
	}
	pthread_mutex_unlock(&v->mu);
}

void
virt_budget(struct virt *v, double share)
{
	pthread_mutex_lock(&v->mu);
	v->budget = share;
	tell(v);
	pthread_mutex_unlock(&v->mu);
}

uint64_t
virt_ncalls(const struct virt *v)
{
	uint64_t n = 0;
	size_t	 i;

	for (i = 0; i < LINKS_MAX; i++) {
		if (v->links[i] != NULL)
			n += virt_link_calls(v->links[i]);
	}
	return (n);
}

/*
 * What the lane's thread makes of it.
 */

static void
take_event(struct virt *v, const struct event *e)
{
	struct virt_link	*l = v->links[e->link];
	struct dom		*d = doms_find(&v->doms, l, e->uuid);

	/* Until its host is known it has no key; a list is to come. */
	if (!l->fast_up)
		return;
	if (d == NULL) {
		d = doms_add(&v->doms, l, e->uuid);
		d->seen = v->all_seen;
		v->doms_gen++;
	}
	d->stale = true;
}

static bool
is_conn(struct worker *w, bool up, const void *conn)
{
	return (w != NULL && up && worker_conn(w)->c == conn);
}

static void
take_closed(struct virt *v, size_t i)
{
	struct virt_link	*l = v->links[i];

	if (v->closed[i] != NULL &&
	    (is_conn(l->fast, l->fast_up, v->closed[i]) ||
	    is_conn(l->slow, l->slow_up, v->closed[i])))
		l->lost = true;
	v->closed[i] = NULL;
	if ((v->overrun & 1U << i) != 0) {
		l->relist = true;
		doms_stale(&v->doms, l);
	}
}

static void
take_wants(struct virt *v)
{
	uint64_t more = v->want & ~v->lane.want;
	size_t	 i;

	if (!v->rewanted)
		return;
	v->rewanted = false;
	lane_want(&v->lane, v->want, v->shown);
	v->lane.period = v->period;
	v->dirty |= more & VIRT_GIVES;
	/* What was asked before was not asked for this. */
	for (i = 0; (more & VIRT_STATS) != 0 && i < v->doms.n; i++)
		v->doms.all[i]->nasked = v->doms.all[i]->asked_at =
		    v->doms.all[i]->not_before = 0;
	for (i = 0; (more & VIRT_STATS) != 0 && i < v->nlinks; i++)
		v->links[i]->ready = false;
}

/* Another moment of a tree: all is told anew. */
static void
take_moment(struct virt *v)
{
	size_t	 i;

	if (!v->moment)
		return;
	v->moment = false;
	v->dirty = VIRT_GIVES;
	for (i = 0; i < v->doms.n; i++) {
		v->doms.all[i]->nasked = 0;
		v->doms.all[i]->asked_at = v->doms.all[i]->not_before = 0;
		v->doms.all[i]->control_at = 0;
	}
	for (i = 0; i < v->nlinks; i++) {
		v->links[i]->ready = v->links[i]->settled = false;
		v->links[i]->relist = true;
	}
}

/* Marks who is looked at. */
static void
take_seen(struct virt *v)
{
	struct dom	*d;
	size_t		 i;
	bool		 was;

	if (v->seen == NULL)
		return;
	v->all_seen = false;
	for (i = 0; i < v->doms.n; i++) {
		d = v->doms.all[i];
		was = d->seen;
		d->seen = v->nseen != 0 && bsearch(&d->key, v->seen,
		    v->nseen, sizeof *v->seen, key_order) != NULL;
		if (d->seen && !was)
			d->control_at = 0;
	}
}

void
virt_take_mail(struct virt *v)
{
	size_t	 i;

	pthread_mutex_lock(&v->mu);
	v->news = false;
	v->share = v->budget;
	take_wants(v);
	take_moment(v);
	for (i = 0; i < v->nevents; i++)
		take_event(v, &v->events[i]);
	v->nevents = 0;
	for (i = 0; i < v->nlinks; i++)
		take_closed(v, i);
	v->overrun = 0;
	if (v->reseen || v->doms_gen != v->local_gen)
		take_seen(v);
	v->reseen = false;
	pthread_mutex_unlock(&v->mu);
}

void
virt_moment(struct virt *v)
{
	pthread_mutex_lock(&v->mu);
	v->moment = true;
	tell(v);
	pthread_mutex_unlock(&v->mu);
}

bool
virt_wait(struct virt *v, unsigned ms)
{
	uint64_t	 until = real_mono() + ms * (SEC / 1000);
	struct timespec	 ts = { until / SEC, until % SEC };
	unsigned	 ticket;
	int		 r = 0;
	bool		 answered;

	pthread_mutex_lock(&v->mu);
	ticket = ++v->asked;
	tell(v);
	while ((int)(v->answered - ticket) < 0 && r != ETIMEDOUT)
		r = pthread_cond_timedwait(&v->done, &v->mu, &ts);
	answered = (int)(v->answered - ticket) >= 0;
	pthread_mutex_unlock(&v->mu);
	return (answered);
}
