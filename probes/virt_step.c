/*
 * A link's life: connecting, giving each of its two workers the next job,
 * noticing when one does not come back, and beginning anew.
 */
#include <stdio.h>
#include <string.h>

#include "inventory.h"
#include "log.h"
#include "virt_int.h"

#define SEC		UINT64_C(1000000000)
/* Connections of a kind that did not come back: no more than these are
 * replaced, so that never more than one more call is under way. */
#define MAX_WEDGED	3
/* Jobs of a connection that may fail in a row. */
#define MAX_FAILED	3
/* How long those are left alone one of which did not answer. */
#define SUSPECT_FOR	(30 * SEC)
/* Seconds between two attempts to connect grow up to this; a socket of this
 * host costs next to nothing to try. */
#define BACKOFF_MAX	30
#define BACKOFF_LOCAL	2
/* A driver that this daemon does not have may be installed. */
#define ABSENT_EVERY	(300 * SEC)

struct virt_times	virt_times = {
	.deadline = 2 * SEC,
	.open_deadline = 10 * SEC,
	.second = SEC,
	.list_every = 10 * SEC,
	.leases_every = 15 * SEC,
	.work_every = 3 * SEC,
};

/* What kind of trouble an error is. Who asked for a URI wants to hear it. */
static enum probe_state
state_of(const struct virt_link *l, const struct job *job)
{
	switch (job->err) {
	case VIR_ERR_AUTH_FAILED:
	case VIR_ERR_AUTH_CANCELLED:
	case VIR_ERR_AUTH_UNAVAILABLE:
	case VIR_ERR_ACCESS_DENIED:
	case VIR_ERR_OPERATION_DENIED:
		return (PROBE_DENIED);
	case VIR_ERR_NO_CONNECT:
	case VIR_ERR_NO_SUPPORT:
	case VIR_ERR_CONFIG_UNSUPPORTED:
		return (l->asked ? PROBE_BROKEN : PROBE_ABSENT);
	}
	if (strstr(job->why, "Permission denied") != NULL)
		return (PROBE_DENIED);
	if (!l->asked && strstr(job->why, "No such file") != NULL)
		return (PROBE_ABSENT);
	return (PROBE_BROKEN);
}

static void
say(struct virt *v, struct virt_link *l, enum probe_state state,
    const char *why)
{
	if (l->state == state && strcmp(l->why, why) == 0)
		return;
	l->state = state;
	snprintf(l->why, sizeof l->why, "%s", why);
	v->dirty |= VIRT_GIVES;
	log_say(1, "%s: %s %s", l->name, probe_state_names[state], why);
}

static void
leave(struct worker **w)
{
	if (*w != NULL)
		worker_abandon(*w);
	*w = NULL;
}

/* What it told stays, and is old from now on. */
void
virt_link_down(struct virt *v, struct virt_link *l, enum probe_state state,
    const char *why)
{
	uint64_t most = l->remote ? BACKOFF_MAX : BACKOFF_LOCAL, wait = 1;

	leave(&l->fast);
	leave(&l->slow);
	l->fast_up = l->slow_up = l->slow_stuck = l->settled = false;
	l->slow_failed = 0;
	l->old = l->tried = true;
	say(v, l, state, why);
	if (l->failed < 5)
		wait = UINT64_C(1) << l->failed;
	if (wait > most)
		wait = most;
	l->failed++;
	/* A daemon whose socket is not there may be back in a moment. */
	l->retry_at = real_mono() + (state == PROBE_ABSENT &&
	    strstr(why, "No such file") == NULL ? ABSENT_EVERY :
	    wait * virt_times.second);
}

static void
give(struct worker *w, struct job *job,
    void (*done)(struct virt_link *, struct job *))
{
	job->done = done;
	worker_give(w, job);
}

static bool
begin(struct virt *v, struct virt_link *l, struct worker **w, bool fast)
{
	if ((*w = worker_start(fast ? &l->owner : &l->slow_owner,
	    l)) == NULL) {
		virt_link_down(v, l, PROBE_BROKEN, "no more threads");
		return (false);
	}
	give(*w, open_job(l, fast), take_open);
	return (true);
}

/*
 * What comes back.
 */

uint64_t
virt_link_calls(const struct virt_link *l)
{
	return (atomic_load(&l->owner.calls) +
	    atomic_load(&l->slow_owner.calls));
}

uint64_t
virt_link_wall(const struct virt_link *l)
{
	return (atomic_load(&l->owner.wall) +
	    atomic_load(&l->slow_owner.wall));
}

static void
answered(struct virt *v, struct virt_link *l)
{
	struct clocks	 c;

	root_clocks(&c);
	l->answered_at = c.mono;
	l->answered_boot = c.boot;
	if (l->old)
		v->dirty |= VIRT_GIVES;
	l->old = false;
	l->tried = true;
	if (!l->slow_stuck)
		say(v, l, PROBE_OK, "");
}

/* Takes what the fast worker has done. An error of its own is the daemon's. */
static void
take_fast(struct virt *v, struct virt_link *l)
{
	struct job	*job = worker_take(l->fast);

	if (job == NULL)
		return;
	l->fast_wall += (int64_t)job->wall;
	if (job->err != 0)
		virt_link_down(v, l, state_of(l, job), job->why);
	else {
		answered(v, l);
		job->done(l, job);
	}
	job->free(job);
}

/* There are no statistics for now, which nobody waits for. */
static void
no_stats(struct virt *v, struct virt_link *l, enum probe_state state,
    const char *why)
{
	char	 text[sizeof l->why];

	snprintf(text, sizeof text, "statistics: %.200s", why);
	l->slow_stuck = l->ready = true;
	say(v, l, state, text);
}

static void
drop_slow(struct virt *v, struct virt_link *l, const struct job *job)
{
	leave(&l->slow);
	l->slow_up = false;
	l->slow_failed = 0;
	l->slow_retry_at = real_mono() + 2 * virt_times.second;
	no_stats(v, l, state_of(l, job), job->why);
}

/* An error of the slow one costs its columns alone, unless it is lost; one
 * that does nothing but fail may be, and is opened anew. */
static void
take_slow(struct virt *v, struct virt_link *l)
{
	struct job	*job = worker_take(l->slow);

	if (job == NULL)
		return;
	if (job->err == 0)
		l->slow_failed = 0;
	else if (!l->slow_up || ++l->slow_failed == MAX_FAILED) {
		drop_slow(v, l, job);
		job->free(job);
		return;
	}
	if (job->err == 0 && l->slow_up && l->slow_stuck) {
		l->slow_stuck = false;
		say(v, l, PROBE_OK, "");
	}
	job->done(l, job);
	job->free(job);
}

/* When the call that a worker is in will be late, 0: it is in none. */
static uint64_t
late_at(struct worker *w, bool up)
{
	uint64_t since = w == NULL ? 0 : worker_since(w);

	return (since == 0 ? 0 : since + (up ? virt_times.deadline :
	    virt_times.open_deadline));
}

static bool
is_late(struct worker *w, bool up)
{
	uint64_t at = late_at(w, up);

	return (at != 0 && real_mono() >= at);
}

uint64_t
virt_late_at(const struct virt_link *l)
{
	uint64_t fast = late_at(l->fast, l->fast_up);
	uint64_t slow = late_at(l->slow, l->slow_up);

	if (fast == 0 || slow == 0)
		return (fast + slow);
	return (fast < slow ? fast : slow);
}

/* Somebody of the chunk hangs. Who it is control tells, which is asked now;
 * where there is no control, all of them have to wait. */
static void
suspect_chunk(struct virt *v, struct virt_link *l)
{
	uint64_t	 now = real_mono();
	struct dom	*d;
	size_t		 i;

	for (i = 0; i < v->doms.n; i++) {
		d = v->doms.all[i];
		if (d->link != l || d->id == -1 || !d->asked)
			continue;
		d->control_at = 0;
		if (l->control == CANNOT)
			d->not_before = now + SUSPECT_FOR;
	}
	l->control_at = 0;
	l->chunk = l->chunk > 1 ? l->chunk / 2 : 1;
}

/* The slow worker waits for a VMM that may hang. The others get a new one. */
static void
slow_late(struct virt *v, struct virt_link *l)
{
	log_say(1, "%s: a call has not returned; asking others anew",
	    l->name);
	leave(&l->slow);
	l->slow_up = false;
	l->slow_retry_at = 0;
	if (l->slow_asked)
		suspect_chunk(v, l);
	l->slow_asked = false;
	if (atomic_load(&l->slow_owner.abandoned) > MAX_WEDGED)
		no_stats(v, l, PROBE_STALLED, "too many VMs do not answer; "
		    "lists go on");
}

static void
look_at_workers(struct virt *v, struct virt_link *l)
{
	if (l->fast != NULL)
		take_fast(v, l);
	if (l->fast != NULL && is_late(l->fast, l->fast_up)) {
		virt_link_down(v, l, PROBE_STALLED, l->fast_up ?
		    "a call has not returned for 2 s" :
		    "no answer to the attempt to connect");
	}
	if (l->slow != NULL)
		take_slow(v, l);
	if (l->slow != NULL && is_late(l->slow, l->slow_up))
		slow_late(v, l);
}

/*
 * What is done next.
 */

static bool
wants_slow(const struct virt *v)
{
	return ((v->lane.want & (VIRT_STATS | WANT(LEASE) |
	    WANT(DOMAIN))) != 0);
}

static void
step_fast(struct virt *v, struct virt_link *l, uint64_t now)
{
	struct job	*job;

	if (l->fast == NULL) {
		/* While the last ones hang, a new one would hang, too; when
		 * one comes back, there is hope. */
		if (now >= l->retry_at &&
		    atomic_load(&l->owner.abandoned) <= MAX_WEDGED)
			begin(v, l, &l->fast, true);
		return;
	}
	if (!l->fast_up || !worker_idle(l->fast))
		return;
	if (l->relist || l->listed_at == 0 || now - l->listed_at >=
	    virt_times.list_every) {
		l->relist = false;
		l->listed_at = now;
		give(l->fast, list_job(l->bulk_state), take_list);
	} else if (l->refreshed && (job = plan_control(v, l, now)) != NULL) {
		/* Many definitions must not keep the rest from its turn. */
		l->refreshed = false;
		give(l->fast, job, take_control);
	} else if ((job = plan_refresh(v, l)) != NULL) {
		l->refreshed = true;
		give(l->fast, job, take_refresh);
	} else if ((job = plan_control(v, l, now)) != NULL)
		give(l->fast, job, take_control);
	else {
		l->settled = true;
		if (!l->ready && !wants_slow(v)) {
			l->ready = true;
			v->dirty |= VIRT_LISTS;
		}
	}
}

static bool
leases_due(const struct virt *v, const struct virt_link *l, uint64_t now)
{
	return ((v->lane.want & WANT(LEASE)) != 0 && (l->leases_at == 0 ||
	    now - l->leases_at >= virt_times.leases_every));
}

static void
step_slow(struct virt *v, struct virt_link *l, uint64_t now)
{
	struct job	*job;

	if (l->slow == NULL) {
		if (!wants_slow(v))
			l->slow_stuck = false;
		if (l->fast_up && wants_slow(v) && now >= l->slow_retry_at &&
		    atomic_load(&l->slow_owner.abandoned) <= MAX_WEDGED)
			begin(v, l, &l->slow, false);
		return;
	}
	if (!l->slow_up || !worker_idle(l->slow) || !l->fast_up)
		return;
	l->slow_asked = false;
	if ((job = plan_work(v, l, now, true)) != NULL)
		give(l->slow, job, take_work);
	else if (leases_due(v, l, now)) {
		l->leases_at = now;
		give(l->slow, leases_job(), take_leases);
	} else if ((job = plan_stats(v, l, now)) != NULL) {
		l->slow_asked = true;
		give(l->slow, job, take_stats);
	} else if ((job = plan_work(v, l, now, false)) != NULL)
		give(l->slow, job, take_work);
	else if (!l->ready && l->settled) {
		l->ready = true;
		v->dirty |= VIRT_STATS;
	}
}

void
virt_step(struct virt *v, struct virt_link *l, uint64_t now)
{
	look_at_workers(v, l);
	if (l->lost) {
		l->lost = false;
		virt_link_down(v, l, PROBE_BROKEN, "the connection was lost");
	}
	step_fast(v, l, now);
	step_slow(v, l, now);
}
