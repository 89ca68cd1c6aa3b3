/*
 * What is asked next. Nothing here waits or calls: it looks at what is known
 * and makes a job of what is due.
 */
#include <stdlib.h>
#include <string.h>

#include "virt_int.h"
#include "xmalloc.h"

#define SEC		UINT64_C(1000000000)
#define HOUR		(3600 * SEC)
/* Of one that is far away each takes a while. */
#define REFRESH_CHUNK	64
#define REFRESH_REMOTE	8
#define CONTROL_CHUNK	64
/* Who holds a domain: of those somebody looks at, of the others, and of those
 * that are held. */
#define CONTROL_SEEN	(3 * SEC)
#define CONTROL_OTHER	(15 * SEC)
#define CONTROL_HELD	(1 * SEC)
#define INFO_OTHER	(5 * SEC)
/* The daemon is asked something so often, whatever there is to ask. */
#define PING_EVERY	(3 * SEC)
/* A second reading gives the first rates. */
#define SECOND		(SEC * 3 / 10)
/* Of its share those that are looked at may take so much. */
#define SEEN_SHARE	0.75

struct job *
plan_refresh(struct virt *v, struct virt_link *l)
{
	struct dom		*d, *due[REFRESH_CHUNK];
	struct refresh_job	*r;
	size_t			 i, n = 0, most;
	int			 seen;

	most = l->remote ? REFRESH_REMOTE : REFRESH_CHUNK;
	for (seen = 1; seen >= 0; seen--) {
		for (i = 0; i < v->doms.n && n < most; i++) {
			d = v->doms.all[i];
			if (d->link == l && d->stale && d->seen == seen)
				due[n++] = d;
		}
	}
	if (n == 0)
		return (NULL);
	r = (struct refresh_job *)refresh_job(n);
	for (i = 0; i < n; i++) {
		due[i]->stale = false;
		memcpy(r->all[i].uuid, due[i]->uuid, UUID_SIZE);
	}
	return (&r->job);
}

static bool
wants_info(const struct virt *v, const struct dom *d)
{
	return ((v->lane.want & WANT(DOMCPU)) != 0 && !d->local &&
	    !d->by_xen);
}

static bool
control_due(const struct virt *v, const struct dom *d, uint64_t now)
{
	uint64_t every = d->seen ? CONTROL_SEEN : CONTROL_OTHER;

	if (d->silent || d->hung_since != NONE || *d->job != '\0')
		every = CONTROL_HELD;
	if (wants_info(v, d))
		every = d->cpu_was.at == NONE ? SECOND : d->seen ?
		    v->lane.period : INFO_OTHER;
	return (d->id != -1 && (d->control_at == 0 ||
	    now - d->control_at >= every));
}

struct job *
plan_control(struct virt *v, struct virt_link *l, uint64_t now)
{
	struct control_job	*c;
	struct dom		*d;
	size_t			 i;

	c = (struct control_job *)control_job(CONTROL_CHUNK, l->control);
	c->n = 0;
	for (i = 0; i < v->doms.n && c->n < CONTROL_CHUNK; i++) {
		d = v->doms.all[i];
		if (d->link != l || !control_due(v, d, now) ||
		    (l->control == CANNOT && !wants_info(v, d)))
			continue;
		d->control_at = now;
		memcpy(c->all[c->n].uuid, d->uuid, UUID_SIZE);
		c->all[c->n++].want_info = wants_info(v, d);
	}
	if (c->n == 0 && l->control_at != 0 &&
	    now - l->control_at < PING_EVERY) {
		c->job.free(&c->job);
		return (NULL);
	}
	l->control_at = now;
	return (&c->job);
}

/*
 * Statistics.
 */

static bool
has_target(const struct dom *d)
{
	size_t	 i;

	for (i = 0; i < d->def.ndisks; i++) {
		if (d->def.disks[i].target != NULL)
			return (true);
	}
	return (false);
}

static bool
has_nic(const struct dom *d)
{
	size_t	 i;

	for (i = 0; i < d->def.nnics; i++) {
		if (d->def.nics[i].dev != NULL)
			return (true);
	}
	return (false);
}

static bool
wants_block(const struct virt *v, const struct dom *d)
{
	return (has_target(d) && ((v->lane.want & WANT(VDISKIO)) != 0 ||
	    ((v->lane.want & WANT(VMBLK)) != 0 && !d->by_xen)));
}

static bool
wants_balloon(const struct virt *v, const struct dom *d)
{
	return ((v->lane.want & WANT(BALLOON)) != 0 &&
	    (d->def.balloon == NULL || strcmp(d->def.balloon, "none") != 0));
}

/* The kernel tells of interfaces here what libvirt would, and sooner. */
static bool
wants_net(const struct virt *v, const struct dom *d)
{
	return ((v->lane.want & WANT(DOMNET)) != 0 && has_nic(d) &&
	    (d->link->host != NULL || !d->local) && !d->by_xen);
}

static bool
may_ask(const struct virt *v, const struct dom *d)
{
	return (d->id != -1 && d->defined && !d->silent && !d->stopped &&
	    (wants_block(v, d) || wants_balloon(v, d) || wants_net(v, d)));
}

/* Each connection has its part of the share. */
static double
share_of(const struct virt *v)
{
	size_t	 i, n = 0;

	for (i = 0; i < v->nlinks; i++)
		n += v->links[i]->slow_up;
	return (n < 2 ? v->share : v->share / (double)n);
}

/* A call that took long is not paid for during minutes. */
void
plan_credit(const struct virt *v, struct virt_link *l, uint64_t now)
{
	int64_t	 most = share_of(v) * 2 * SEC, least = -5 * most, income;

	if (l->credit_at != 0) {
		/* Lists and the like go first, up to half of it. */
		income = (now - l->credit_at) * share_of(v);
		l->credit += income - (l->fast_wall < income / 2 ?
		    l->fast_wall : income / 2);
		l->fast_wall = 0;
	}
	l->credit_at = now;
	if (l->credit > most)
		l->credit = most;
	if (l->credit < least)
		l->credit = least;
}

/* How soon a domain's turn is: small is soon, 0 is not now. First what is
 * looked at and not known yet, which costs the budget nothing, so that a
 * screen is soon full; then what has waited longest. */
enum turn { NOT_NOW, FIRST_LOOK, SECOND_LOOK, SEEN, OTHER };

static enum turn
turn_of(const struct virt *v, const struct dom *d, uint64_t now)
{
	uint64_t waited = now - d->asked_at;

	if (!may_ask(v, d) || now < d->not_before)
		return (NOT_NOW);
	/* One that did not answer is not asked again at once. */
	if (d->seen && d->nasked == 0 &&
	    (d->asked_at == 0 || waited >= SECOND))
		return (FIRST_LOOK);
	if (d->seen && d->nasked == 1 && waited >= SECOND)
		return (SECOND_LOOK);
	if (d->link->credit <= 0)
		return (NOT_NOW);
	/* A little early is on time. */
	if (d->seen)
		return (waited + v->lane.period / 8 >= d->link->cycle ? SEEN :
		    NOT_NOW);
	return (waited + v->lane.period / 8 >= v->lane.period ? OTHER :
	    NOT_NOW);
}

struct candidate {
	enum turn	 turn;
	struct dom	*d;
};

static int
candidate_cmp(const void *a, const void *b)
{
	const struct candidate	*x = a, *y = b;

	if (x->turn != y->turn)
		return (x->turn < y->turn ? -1 : 1);
	if (x->d->asked_at != y->d->asked_at)
		return (x->d->asked_at < y->d->asked_at ? -1 : 1);
	return (0);
}

/* Where the disks of a domain go, in the order of its definition. */
static void
fill_blocks(struct stat_item *it, const struct dom *d)
{
	struct block_stat	*b;
	size_t			 i;

	it->blocks = xcalloc(d->def.ndisks + 1, sizeof *it->blocks);
	for (i = 0; i < d->def.ndisks; i++) {
		if (d->def.disks[i].target == NULL)
			continue;
		b = &it->blocks[it->nblocks++];
		memset(b, 0xff, sizeof *b);
		b->told = false;
		b->target = xstrdup(d->def.disks[i].target);
	}
}

static void
fill_item(const struct virt *v, struct stat_item *it, const struct dom *d)
{
	size_t	 i;

	memcpy(it->uuid, d->uuid, UUID_SIZE);
	it->want_block = wants_block(v, d);
	it->want_balloon = wants_balloon(v, d);
	it->want_net = wants_net(v, d);
	memset(&it->balloon, 0xff, sizeof it->balloon);
	memset(&it->net, 0xff, sizeof it->net);
	if (it->want_block)
		fill_blocks(it, d);
	if (!it->want_net)
		return;
	it->nics = xcalloc(d->def.nnics + 1, sizeof *it->nics);
	for (i = 0; i < d->def.nnics; i++) {
		if (d->def.nics[i].dev != NULL)
			it->nics[it->nnics++] = xstrdup(d->def.nics[i].dev);
	}
}

/* How often those that are looked at can be asked within their share, by what
 * asking has cost so far. */
static void
set_cycle(const struct virt *v, struct virt_link *l)
{
	uint64_t seen = 0, others = 0;
	double	 cost;
	size_t	 i;

	for (i = 0; i < v->doms.n; i++) {
		if (v->doms.all[i]->link != l || !may_ask(v, v->doms.all[i]))
			continue;
		if (v->doms.all[i]->seen)
			seen++;
		else
			others++;
	}
	l->cycle = v->lane.period;
	if (share_of(v) <= 0)
		return;
	cost = l->ask_cost * seen / (share_of(v) *
	    (others == 0 ? 1 : SEEN_SHARE));
	if (cost > l->cycle)
		l->cycle = cost < HOUR ? cost : HOUR;
}

struct job *
plan_stats(struct virt *v, struct virt_link *l, uint64_t now)
{
	struct candidate	*all;
	struct stats_job	*s;
	size_t			 i, n = 0;

	if ((v->lane.want & VIRT_STATS) == 0)
		return (NULL);
	plan_credit(v, l, now);
	set_cycle(v, l);
	all = xcalloc(v->doms.n + 1, sizeof *all);
	for (i = 0; i < v->doms.n; i++) {
		if (v->doms.all[i]->link != l)
			continue;
		v->doms.all[i]->asked = false;
		all[n].d = v->doms.all[i];
		all[n].turn = turn_of(v, all[n].d, now);
		n += all[n].turn != NOT_NOW;
	}
	if (n == 0) {
		free(all);
		return (NULL);
	}
	qsort(all, n, sizeof *all, candidate_cmp);
	n = n < l->chunk ? n : l->chunk;
	s = (struct stats_job *)stats_job(n);
	s->control = l->control;
	s->bulk = l->bulk_stats;
	s->domains = v->doms.n;
	for (i = 0; i < n; i++) {
		s->free_of_charge += all[i].turn <= SECOND_LOOK;
		all[i].d->asked = true;
		all[i].d->asked_at = now;
		/* Whatever comes of it, it is not asked over and over. */
		all[i].d->not_before = now + SECOND;
		fill_item(v, &s->all[i], all[i].d);
	}
	free(all);
	return (&s->job);
}

/* Whether a domain is worked on may have begun before we did; after that there
 * are signs. */
static bool
work_due(const struct dom *d, uint64_t now, bool going_on)
{
	if (d->id == -1 || !d->defined || d->silent || d->stopped ||
	    d->worked_on != going_on)
		return (false);
	if (!going_on)
		return (d->work_at == 0 && d->seen);
	return (d->work_at == 0 ||
	    now - d->work_at >= virt_times.work_every);
}

/* What a domain is migrated, saved, dumped for. */
struct job *
plan_work(struct virt *v, struct virt_link *l, uint64_t now, bool going_on)
{
	struct dom	*d;
	size_t		 i;

	for (i = 0; l->jobs != CANNOT && i < v->doms.n; i++) {
		d = v->doms.all[i];
		if (d->link != l || !work_due(d, now, going_on))
			continue;
		d->work_at = now;
		return (work_job(d->uuid));
	}
	return (NULL);
}
