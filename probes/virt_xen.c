/*
 * Guests of a Xen dom0 beside libvirt's: those that xl has made are in no list
 * of libvirt's, and of the others Xen's own library tells more, and sooner.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inventory.h"
#include "virt_int.h"
#include "xen.h"
#include "xmalloc.h"

#define SEC		UINT64_C(1000000000)
/* Xen's daemon may not be there yet. */
#define OPEN_AGAIN	(10 * SEC)

struct xen_job {
	struct job	 job;
	struct virt	*virt;
	struct xen	*xen;		/* in and out */
	struct xen_guest *all;
	size_t		 n;
	bool		 absent;
};

static void
xen_run(struct worker *w, struct job *job)
{
	struct xen_job		*x = (struct xen_job *)job;
	struct xen_guest	*all;
	size_t			 n;

	worker_called(w);
	if (x->xen == NULL &&
	    (x->xen = xen_open(job->why, sizeof job->why)) == NULL) {
		x->absent = true;
		job->err = 1;
		return;
	}
	if (xen_read(x->xen, &all, &n, job->why, sizeof job->why) == -1) {
		xen_close(x->xen);
		x->xen = NULL;
		job->err = 1;
		return;
	}
	x->all = xreallocarray(NULL, n + 1, sizeof *x->all);
	memcpy(x->all, all, n * sizeof *all);
	x->n = n;
}

static void
xen_free(struct job *job)
{
	free(((struct xen_job *)job)->all);
	free(job);
}

/* "1b4e28ba-2fa1-..." as bytes; of a guest without one its number counts. */
static void
guest_uuid(const struct xen_guest *g, unsigned char uuid[UUID_SIZE])
{
	const char	*s = g->uuid;
	char		 pair[3] = "";
	size_t		 n = 0;

	memset(uuid, 0, UUID_SIZE);
	memcpy(uuid + 8, &g->id, sizeof g->id);
	while (n < UUID_SIZE && isxdigit((unsigned char)*s) &&
	    isxdigit((unsigned char)s[1])) {
		memcpy(pair, s, 2);
		uuid[n++] = (unsigned char)strtoul(pair, NULL, 16);
		s += 2;
		s += *s == '-';
	}
}

/* In libvirt's numbers, as others are. */
static int
guest_state(const struct xen_guest *g)
{
	if ((g->state & XEN_CRASHED) != 0)
		return (VIR_DOMAIN_CRASHED);
	if ((g->state & (XEN_SHUTDOWN | XEN_DYING)) != 0)
		return (VIR_DOMAIN_SHUTDOWN);
	if ((g->state & XEN_PAUSED) != 0)
		return (VIR_DOMAIN_PAUSED);
	if ((g->state & XEN_BLOCKED) != 0)
		return (VIR_DOMAIN_BLOCKED);
	return (VIR_DOMAIN_RUNNING);
}

/* What libvirt would say in a definition. */
static void
define_guest(struct dom *d, const struct xen_guest *g)
{
	struct domdef	 def;

	memset(&def, 0, sizeof def);
	def.type = xstrdup("xen");
	def.os = xstrdup(strcmp(g->type, "hvm") == 0 ? "hvm" :
	    strcmp(g->type, "pvh") == 0 ? "xenpvh" : "linux");
	def.memory = g->max_mem;
	def.current = g->mem;
	def.vcpus = def.vcpus_now = g->vcpus;
	def.iothreads = def.hugepage = NONE;
	dom_define(d, &def);
}

/* Takes over readings; the ones before stay beside them. */
static void
take_numbers(struct dom *d, const struct xen_guest *g)
{
	if (g->cpu_ns != NONE) {
		d->cpu_was = d->cpu;
		d->cpu.at = g->at;
		d->cpu.time = g->cpu_ns;
		d->cpu.mem = g->mem;
		d->cpu.vcpus = g->vcpus_online;
	}
	if (g->rx_bytes != NONE) {
		d->net_was = d->net;
		d->net.at = g->at;
		d->net.rx = g->rx_bytes;
		d->net.tx = g->tx_bytes;
		d->net.drop = g->rx_drop == NONE || g->tx_drop == NONE ?
		    NONE : g->rx_drop + g->tx_drop;
	}
	if (g->rd_reqs != NONE && g->disks != 0) {
		d->blk_was = d->blk;
		d->blk.at = g->at;
		d->blk.rd_reqs = g->rd_reqs;
		d->blk.wr_reqs = g->wr_reqs;
		d->blk.rd_bytes = g->rd_bytes;
		d->blk.wr_bytes = g->wr_bytes;
	}
}

/* The one that libvirt lists, if it does. */
static struct dom *
known_to_libvirt(struct virt *v, const unsigned char *uuid)
{
	struct dom	*d;
	size_t		 i;

	for (i = 0; i < v->nlinks; i++) {
		if (v->links[i] == v->xen_link || v->links[i]->host != NULL)
			continue;
		if ((d = doms_find(&v->doms, v->links[i], uuid)) != NULL)
			return (d);
	}
	return (NULL);
}

static void
take_guest(struct virt *v, const struct xen_guest *g)
{
	unsigned char	 uuid[UUID_SIZE];
	struct dom	*d;

	guest_uuid(g, uuid);
	if ((d = known_to_libvirt(v, uuid)) != NULL) {
		d->by_xen = true;
		if (d->id != -1)
			take_numbers(d, g);
		return;
	}
	if ((d = doms_find(&v->doms, v->xen_link, uuid)) == NULL) {
		d = doms_add(&v->doms, v->xen_link, uuid);
		d->guest = true;
		d->seen = v->all_seen;
		v->doms_gen++;
	}
	if (d->id != (int)g->id || !d->defined) {
		d->id = (int)g->id;
		dom_restarted(d);
		define_guest(d, g);
	}
	d->listed = true;
	d->stale = false;
	d->state = guest_state(g);
	d->reason = 0;
	if (d->name == NULL || strcmp(d->name, g->name) != 0) {
		free(d->name);
		d->name = xstrdup(g->name);
	}
	take_numbers(d, g);
}

/* Then libvirt is asked again for what it knows. */
static void
xen_silent(struct virt *v)
{
	size_t	 i;

	v->xen_link->old = true;
	for (i = 0; i < v->doms.n; i++)
		v->doms.all[i]->by_xen = false;
	v->dirty |= VIRT_GIVES;
}

static void
take_guests(struct virt *v, struct xen_job *x)
{
	struct virt_link	*l = v->xen_link;
	struct clocks		 c;
	size_t			 i;

	v->xen = x->xen;
	l->tried = l->ready = true;
	v->dirty |= VIRT_GIVES;
	snprintf(l->why, sizeof l->why, "%s", x->job.why);
	if (x->job.err != 0) {
		l->state = x->absent ? PROBE_ABSENT : PROBE_BROKEN;
		xen_silent(v);
		l->retry_at = real_mono() + OPEN_AGAIN;
		return;
	}
	root_clocks(&c);
	l->state = PROBE_OK;
	l->old = false;
	l->answered_at = c.mono;
	l->answered_boot = c.boot;
	for (i = 0; i < v->doms.n; i++) {
		if (v->doms.all[i]->link == l)
			v->doms.all[i]->listed = false;
	}
	for (i = 0; i < x->n; i++)
		take_guest(v, &x->all[i]);
	v->doms_gen += doms_sweep(&v->doms, l) != 0;
}

static void
ask(struct virt *v)
{
	struct xen_job	*x = xcalloc(1, sizeof *x);

	x->job.run = xen_run;
	x->job.free = xen_free;
	x->virt = v;
	x->xen = v->xen;
	worker_give(v->xen_link->fast, &x->job);
}

/* One thread asks Xen; what it waits for nobody else waits for. */
void
virt_xen(struct virt *v, uint64_t now)
{
	struct virt_link	*l = v->xen_link;
	struct job		*job;

	if (l == NULL)
		return;
	if (l->fast == NULL && (l->fast = worker_start(&l->owner, l)) == NULL)
		return;
	if ((job = worker_take(l->fast)) != NULL) {
		take_guests(v, (struct xen_job *)job);
		job->free(job);
	}
	if (worker_since(l->fast) != 0 &&
	    now > worker_since(l->fast) + 3 * SEC) {
		xen_silent(v);
		l->state = PROBE_STALLED;
		snprintf(l->why, sizeof l->why, "%s", "Xen does not answer");
	}
	if (!worker_idle(l->fast) || now < l->retry_at ||
	    now + v->lane.period / 8 < l->listed_at + v->lane.period)
		return;
	l->listed_at = now;
	ask(v);
}

void
virt_xen_find(struct virt *v)
{
	if (v->xen_link != NULL || !xen_is_dom0() ||
	    !virt_link_add(v, "xen", false))
		return;
	v->xen_link = v->links[v->nlinks - 1];
}
