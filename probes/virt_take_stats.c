/* What statistics have brought, in the lane's thread. */
#include <string.h>

#include "log.h"
#include "span.h"
#include "virt_int.h"

/* Who was busy with another's question is asked again so soon, ns. */
#define ASK_AGAIN	UINT64_C(1000000000)

/* The fields that a disk and a whole VM have in common. */
#define COPY(dst, src, f)	(dst)->f = (src)->f
static void
take_block(struct dom_disk *disk, const struct block_stat *b)
{
	struct vdiskio_raw	*r = &disk->now;

	disk->was = *r;
	r->at = b->at;
	COPY(r, b, rd_reqs);
	COPY(r, b, rd_bytes);
	COPY(r, b, rd_times);
	COPY(r, b, wr_reqs);
	COPY(r, b, wr_bytes);
	COPY(r, b, wr_times);
	COPY(r, b, fl_reqs);
	COPY(r, b, fl_times);
	COPY(r, b, capacity);
	COPY(r, b, allocation);
	COPY(r, b, physical);
	r->reqs = u64_plus(b->rd_reqs, b->wr_reqs);
	r->bytes = u64_plus(b->rd_bytes, b->wr_bytes);
	r->times = u64_plus(b->rd_times, b->wr_times);
}

/* All that there is of it, but when it was and how it is. */
static void
add_block(struct vmblk_raw *sum, const struct vdiskio_raw *r)
{
	const struct raw_struct	*rs = &raw_structs[PART_VMBLK];
	struct raw_own		 own = raw_own(PART_VMBLK);
	uint64_t		 n;
	size_t			 i;

	for (i = 0; i < rs->nfields; i++) {
		if (rs->fields[i].off == own.at || rs->fields[i].off == own.old)
			continue;
		memcpy(&n, (const char *)r + rs->fields[i].off, sizeof n);
		add_known((uint64_t *)((char *)sum + rs->fields[i].off), n);
	}
}

static void
take_blocks(struct dom *d, struct stat_item *it)
{
	struct vmblk_raw sum;
	struct dom_disk	*disk;
	uint64_t	 of = 0;
	size_t		 i;

	raw_null(PART_VMBLK, &sum);
	sum.at = it->at;
	for (i = 0; i < it->nblocks; i++) {
		disk = dom_disk(d, it->blocks[i].target);
		if (disk == NULL || !it->blocks[i].told)
			continue;
		if (it->blocks[i].at == NONE)
			it->blocks[i].at = it->at;
		take_block(disk, &it->blocks[i]);
		add_block(&sum, &disk->now);
		of ^= disk->key.lo;
	}
	/* Xen's own sums are newer. */
	if (d->by_xen)
		return;
	/* A sum over other disks is no later reading of it. */
	d->blk_was = d->blk;
	if (of != d->blk_of)
		raw_null(PART_VMBLK, &d->blk_was);
	d->blk_of = of;
	d->blk = sum;
}

static void
take_balloon(struct dom *d, const struct stat_item *it)
{
	d->balloon.at = it->at;
	d->balloon.current = it->balloon.current;
	d->balloon.available = it->balloon.available;
	d->balloon.unused = it->balloon.unused;
	d->balloon.usable = it->balloon.usable;
	d->balloon.updated = it->balloon.updated;
}

static void
take_net(struct dom *d, const struct stat_item *it)
{
	d->net_was = d->net;
	if (it->net_of != d->net_of)
		raw_null(PART_DOMNET, &d->net_was);
	d->net_of = it->net_of;
	d->net.at = it->at;
	d->net.rx = it->net.rx;
	d->net.tx = it->net.tx;
	d->net.drop = it->net.drop;
}

/* What the guest says comes with the time when it did. */
static bool
has_balloon(const struct stat_item *it)
{
	return (it->balloon.updated != NONE || it->balloon.available != NONE);
}

/* Somebody else was asking just then: names came, but no numbers. */
static bool
is_partial(const struct stat_item *it)
{
	return ((it->want_block && !it->told) || (it->want_balloon &&
	    it->balloon.current != NONE && !has_balloon(it)));
}

static void
take_item(struct virt *v, struct virt_link *l, struct stat_item *it)
{
	struct dom	*d = doms_find(&v->doms, l, it->uuid);

	if (d == NULL)
		return;
	/* On this connection it is, for now. */
	d->stale |= it->gone;
	if (it->gone || it->occupied) {
		d->not_before = d->asked_at + ASK_AGAIN;
	}
	if (it->occupied)
		take_control_state(v, d, CONTROL_OCCUPIED, it->ms);
	if (it->gone || it->occupied)
		return;
	d->nasked++;
	if (is_partial(it)) {
		d->not_before = d->asked_at + ASK_AGAIN;
		d->asked_at = 0;
	}
	if (it->at == 0)
		return;
	if (it->told)
		take_blocks(d, it);
	if (it->want_balloon && has_balloon(it))
		take_balloon(d, it);
	if (it->has_net)
		take_net(d, it);
}

/* What it cost goes off the budget, but not what was looked at first. */
static void
charge(struct virt_link *l, const struct stats_job *s)
{
	uint64_t each = s->n == 0 ? 0 : s->job.wall / s->n;

	l->ask_cost = l->ask_cost == 0 ? each :
	    (7 * l->ask_cost + each) / 8;
	l->credit -= (int64_t)(each * (s->n - s->free_of_charge));
}

void
take_stats(struct virt_link *l, struct job *job)
{
	struct stats_job	*s = (struct stats_job *)job;
	size_t			 i;

	if (l->control == CAN_UNKNOWN)
		l->control = s->control;
	if (s->bulk != CAN_UNKNOWN)
		l->bulk_stats = s->bulk;
	if (job->err != 0)
		log_say(1, "%s: statistics: %s", l->name, job->why);
	for (i = 0; i < s->n; i++)
		take_item(l->virt, l, &s->all[i]);
	charge(l, s);
	l->chunk = l->chunk < STATS_CHUNK / 2 ? 2 * l->chunk : STATS_CHUNK;
	l->virt->dirty |= VIRT_STATS | WANT(VMBLK_WAS) | WANT(VDISKIO_WAS) |
	    WANT(DOMNET_WAS);
}
