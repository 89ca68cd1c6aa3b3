/* What jobs have brought, in the lane's thread. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inventory.h"
#include "log.h"
#include "virt_int.h"
#include "virt_words.h"
#include "xmalloc.h"

#define MS		UINT64_C(1000000)
/* Held for longer than this, it is not just somebody else's question. */
#define HELD_MS		2000
/* Definitions of drivers that do not tell of changes are read so often, ns. */
#define REFRESH_EVERY	UINT64_C(60000000000)

/* One may be told with its domain, and the other without. */
static bool
is_host(const char *a, const char *b)
{
	size_t	 n = strcspn(a, "."), m = strcspn(b, ".");

	if (a[n] == '.' && b[m] == '.')
		return (strcmp(a, b) == 0);
	return (n == m && strncmp(a, b, n) == 0);
}

void
take_open(struct virt_link *l, struct job *job)
{
	struct open_job	*o = (struct open_job *)job;
	struct virt	*v = l->virt;

	if (!o->fast) {
		l->slow_up = true;
		return;
	}
	l->fast_up = true;
	l->listed_at = 0;
	/* It may be another daemon; what happened meanwhile nobody told. */
	l->bulk_state = l->bulk_stats = l->control = l->jobs = CAN_UNKNOWN;
	doms_stale(&v->doms, l);
	l->events = o->events ? CAN : CANNOT;
	if (o->host == NULL && l->remote && l->host == NULL)
		o->host = virt_uri_host(l->uri);
	/* A URI of this very host is no other host. */
	if (o->host == NULL || *o->host == '\0' ||
	    is_host(o->host, lane_host(&v->lane)) ||
	    (l->host != NULL && strcmp(o->host, l->host) == 0))
		return;
	free(l->host);
	l->host = xstrdup(o->host);
}

/*
 * Lists and definitions.
 */

static void
set_state(struct dom *d, int id, int state, int reason)
{
	/* Another id is another incarnation; so is coming and going. */
	if (d->id != id) {
		d->id = id;
		d->stale = true;
		dom_restarted(d);
	}
	d->state = state;
	d->reason = reason;
}

static void
set_name(struct dom *d, const char *name)
{
	if (d->name != NULL && strcmp(d->name, name) == 0)
		return;
	free(d->name);
	d->name = xstrdup(name);
	d->stale = true;
}

/* Changes may go unnoticed where nobody tells of them. */
static void
take_listed(struct virt_link *l, const struct listed *one)
{
	struct virt	*v = l->virt;
	struct dom	*d = doms_find(&v->doms, l, one->uuid);

	if (d == NULL) {
		d = doms_add(&v->doms, l, one->uuid);
		d->seen = v->all_seen;
		v->doms_gen++;
	}
	d->listed = true;
	set_name(d, one->name);
	set_state(d, one->id, one->state, one->reason);
	if (d->missed || (l->events == CANNOT &&
	    real_mono() - d->refreshed_at >= REFRESH_EVERY))
		d->stale = true;
}

void
take_list(struct virt_link *l, struct job *job)
{
	struct list_job	*list = (struct list_job *)job;
	struct virt	*v = l->virt;
	size_t		 i;

	l->bulk_state = list->bulk;
	l->failed = 0;
	for (i = 0; i < v->doms.n; i++) {
		if (v->doms.all[i]->link == l)
			v->doms.all[i]->listed = false;
	}
	for (i = 0; i < list->n; i++)
		take_listed(l, &list->all[i]);
	v->doms_gen += doms_sweep(&v->doms, l) != 0;
	v->dirty |= VIRT_GIVES;
	log_say(2, "%s: %zu domains", l->name, list->n);
}

static void
take_refreshed(struct virt *v, struct virt_link *l, struct refreshed *r)
{
	struct dom	*d = doms_find(&v->doms, l, r->uuid);
	bool		 again;

	if (d == NULL)
		return;
	/* It may have changed once more while it was read. */
	again = d->stale;
	if (r->gone && !again) {
		doms_remove(&v->doms, d);
		v->doms_gen++;
		return;
	}
	d->missed = !r->known || !r->defined;
	if (!r->known)
		return;
	if (r->name != NULL)
		set_name(d, r->name);
	set_state(d, r->id, r->state, r->reason);
	d->stale = again;
	d->autostart = r->autostart;
	d->control_at = 0;
	d->refreshed_at = real_mono();
	/* What has happened may have to do with a job. */
	d->work_at = 0;
	if (r->defined)
		dom_define(d, &r->def);
}

void
take_refresh(struct virt_link *l, struct job *job)
{
	struct refresh_job	*r = (struct refresh_job *)job;
	size_t			 i;

	for (i = 0; i < r->n; i++)
		take_refreshed(l->virt, l, &r->all[i]);
	l->virt->dirty |= VIRT_GIVES;
}

/*
 * Who holds them.
 */

static uint64_t
since(uint64_t ms)
{
	struct clocks	 c;

	root_clocks(&c);
	if (ms > c.boot / MS)
		return (0);
	return (c.boot - ms * MS);
}

/* It answers again, so it may be asked again, at once. */
static void
free_dom(struct dom *d)
{
	if (d->silent || d->hung_since != NONE)
		d->asked_at = 0;
	d->silent = false;
	d->hung_since = NONE;
}

static void
job_ended(struct dom *d)
{
	d->job_since = NONE;
	*d->job = '\0';
	d->worked_on = false;
}

void
take_control_state(struct virt *v, struct dom *d, int state, uint64_t ms)
{
	enum dom_control	 was = d->control;
	uint64_t		 hung = d->hung_since;

	d->control = state < 0 || state > CONTROL_ERROR ? CONTROL_OK : state;
	switch (d->control) {
	case CONTROL_OK:
		free_dom(d);
		break;
	case CONTROL_JOB:
		free_dom(d);
		d->worked_on = true;
		if (d->job_since == NONE) {
			d->job_since = since(ms);
			snprintf(d->job, sizeof d->job, "%s", "job");
		}
		break;
	case CONTROL_OCCUPIED:
		/* For a moment anybody may hold it. */
		if (ms < HELD_MS) {
			free_dom(d);
			break;
		}
		/* FALLTHROUGH */
	case CONTROL_ERROR:
		d->silent = true;
		if (d->hung_since == NONE)
			d->hung_since = since(ms);
		break;
	}
	/* It tells of a job only now and then; who can be asked decides. */
	if (d->control != CONTROL_JOB && d->link->jobs == CANNOT)
		job_ended(d);
	if (was != d->control || hung != d->hung_since)
		v->dirty |= WANT(DOMAIN) | VIRT_STATS;
}

static void
take_info(struct virt *v, struct dom *d, const struct controlled *c)
{
	d->cpu_was = d->cpu;
	d->cpu.at = c->at;
	d->cpu.time = c->cpu_ns;
	d->cpu.mem = c->mem;
	d->cpu.vcpus = c->vcpus;
	v->dirty |= WANT(DOMCPU) | WANT(DOMCPU_WAS);
}

void
take_control(struct virt_link *l, struct job *job)
{
	struct control_job	*c = (struct control_job *)job;
	struct virt		*v = l->virt;
	struct dom		*d;
	size_t			 i;

	l->control = c->can;
	for (i = 0; i < c->n; i++) {
		d = doms_find(&v->doms, l, c->all[i].uuid);
		if (d == NULL)
			continue;
		if (c->all[i].gone)
			d->stale = true;
		if (c->all[i].has_control)
			take_control_state(v, d, c->all[i].state,
			    c->all[i].ms);
		if (c->all[i].has_info)
			take_info(v, d, &c->all[i]);
	}
}

void
take_work(struct virt_link *l, struct job *job)
{
	struct work_job	*j = (struct work_job *)job;
	struct dom	*d = doms_find(&l->virt->doms, l, j->uuid);
	const char	*word;

	if (j->cannot)
		l->jobs = CANNOT;
	l->credit -= (int64_t)job->wall;
	if (d == NULL || j->cannot || j->failed)
		return;
	l->virt->dirty |= WANT(DOMAIN);
	if (!j->told) {
		job_ended(d);
		return;
	}
	d->worked_on = true;
	word = word_of_operation(j->operation);
	snprintf(d->job, sizeof d->job, "%s", word == NULL ? "job" : word);
	if (j->ms != NONE)
		d->job_since = since(j->ms);
	else if (d->job_since == NONE)
		d->job_since = since(0);
}

void
take_leases(struct virt_link *l, struct job *job)
{
	struct leases_job	*j = (struct leases_job *)job;

	l->credit -= (int64_t)job->wall;
	if (job->err != 0)
		return;
	l->leased_at = root_mono();
	leases_free(l->leases, l->nleases);
	l->leases = j->all;
	l->nleases = j->n;
	j->all = NULL;
	j->n = 0;
	l->virt->dirty |= WANT(LEASE);
}
