/*
 * Statistics of some domains. Any of these calls may wait for a domain's VMM,
 * for ever if that hangs.
 */
#include <stdlib.h>
#include <string.h>

#include "inventory.h"
#include "key.h"
#include "virt_job.h"
#include "xmalloc.h"

/* Held by somebody for so long: it is not asked at all. Below that the call
 * says by itself that it was not let in. */
#define OCCUPIED_MS	500

#define NO_WAIT		VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT
#define ACTIVE		VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE

/*
 * One call after another, of drivers that have no better.
 */

/* The names of per-domain calls for the same. */
static const struct param flag_params[] = {
	{ VIR_DOMAIN_BLOCK_STATS_READ_REQ,
	    offsetof(struct block_stat, rd_reqs), 1 },
	{ VIR_DOMAIN_BLOCK_STATS_READ_BYTES,
	    offsetof(struct block_stat, rd_bytes), 1 },
	{ VIR_DOMAIN_BLOCK_STATS_READ_TOTAL_TIMES,
	    offsetof(struct block_stat, rd_times), 1 },
	{ VIR_DOMAIN_BLOCK_STATS_WRITE_REQ,
	    offsetof(struct block_stat, wr_reqs), 1 },
	{ VIR_DOMAIN_BLOCK_STATS_WRITE_BYTES,
	    offsetof(struct block_stat, wr_bytes), 1 },
	{ VIR_DOMAIN_BLOCK_STATS_WRITE_TOTAL_TIMES,
	    offsetof(struct block_stat, wr_times), 1 },
	{ VIR_DOMAIN_BLOCK_STATS_FLUSH_REQ,
	    offsetof(struct block_stat, fl_reqs), 1 },
	{ VIR_DOMAIN_BLOCK_STATS_FLUSH_TOTAL_TIMES,
	    offsetof(struct block_stat, fl_times), 1 },
	{ NULL, 0, 0 }
};

static bool
block_by_flags(struct worker *w, virDomainPtr dom, struct block_stat *b)
{
	virTypedParameter	 p[32];
	int			 n = 0, i;

	if (CALL(w, virDomainBlockStatsFlags)(dom, b->target, NULL, &n,
	    0) == -1 || n <= 0 || n > 32)
		return (false);
	memset(p, 0, sizeof p);
	if (CALL(w, virDomainBlockStatsFlags)(dom, b->target, p, &n, 0) == -1)
		return (false);
	if (n > 32)
		n = 32;
	for (i = 0; i < n; i++)
		param_store(b, flag_params, p[i].field, param_u64(&p[i]));
	virTypedParamsClear(p, n);
	return (true);
}

static uint64_t
known(long long v)
{
	return (v < 0 ? NONE : (uint64_t)v);
}

static bool
block_by_struct(struct worker *w, virDomainPtr dom, struct block_stat *b)
{
	virDomainBlockStatsStruct	 s;

	if (CALL(w, virDomainBlockStats)(dom, b->target, &s, sizeof s) == -1)
		return (false);
	b->rd_reqs = known(s.rd_req);
	b->rd_bytes = known(s.rd_bytes);
	b->wr_reqs = known(s.wr_req);
	b->wr_bytes = known(s.wr_bytes);
	return (true);
}

static void
ask_block(struct worker *w, virDomainPtr dom, struct stat_item *it,
    struct block_stat *b)
{
	virDomainBlockInfo	 info;

	b->told = block_by_flags(w, dom, b) || block_by_struct(w, dom, b);
	b->at = real_mono();
	it->told |= b->told;
	if (CALL(w, virDomainGetBlockInfo)(dom, b->target, &info, 0) == -1)
		return;
	b->capacity = info.capacity;
	b->allocation = info.allocation;
	b->physical = info.physical;
}

static void
ask_memory(struct worker *w, virDomainPtr dom, struct stat_item *it)
{
	static const struct { int tag; size_t off; uint64_t scale; } tags[] = {
		{ VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON,
		    offsetof(struct balloon_stat, current), 1024 },
		{ VIR_DOMAIN_MEMORY_STAT_AVAILABLE,
		    offsetof(struct balloon_stat, available), 1024 },
		{ VIR_DOMAIN_MEMORY_STAT_UNUSED,
		    offsetof(struct balloon_stat, unused), 1024 },
		{ VIR_DOMAIN_MEMORY_STAT_USABLE,
		    offsetof(struct balloon_stat, usable), 1024 },
		{ VIR_DOMAIN_MEMORY_STAT_LAST_UPDATE,
		    offsetof(struct balloon_stat, updated), 1 },
	};
	virDomainMemoryStatStruct	 st[VIR_DOMAIN_MEMORY_STAT_NR];
	uint64_t			 v;
	size_t				 k;
	int				 i, n;

	n = CALL(w, virDomainMemoryStats)(dom, st, VIR_DOMAIN_MEMORY_STAT_NR,
	    0);
	for (i = 0; i < n && i < VIR_DOMAIN_MEMORY_STAT_NR; i++) {
		for (k = 0; k < sizeof tags / sizeof tags[0]; k++) {
			if (tags[k].tag != st[i].tag)
				continue;
			v = st[i].val > UINT64_MAX / tags[k].scale ? NONE :
			    st[i].val * tags[k].scale;
			memcpy((char *)&it->balloon + tags[k].off, &v,
			    sizeof v);
		}
	}
}

static void
ask_net(struct worker *w, virDomainPtr dom, struct stat_item *it)
{
	virDomainInterfaceStatsStruct	 s;
	size_t				 i;

	for (i = 0; i < it->nnics; i++) {
		if (CALL(w, virDomainInterfaceStats)(dom, it->nics[i], &s,
		    sizeof s) == -1)
			continue;
		it->has_net = true;
		it->net_of ^= key_of(it->nics[i], NULL).lo;
		add_known(&it->net.rx, known(s.rx_bytes));
		add_known(&it->net.tx, known(s.tx_bytes));
		add_known(&it->net.drop, known(s.rx_drop));
		add_known(&it->net.drop, known(s.tx_drop));
	}
}

static void
ask_each(struct worker *w, virDomainPtr dom, struct stat_item *it)
{
	size_t	 i;

	for (i = 0; it->want_block && i < it->nblocks; i++)
		ask_block(w, dom, it, &it->blocks[i]);
	if (it->want_balloon)
		ask_memory(w, dom, it);
	if (it->want_net)
		ask_net(w, dom, it);
	it->at = real_mono();
}

/*
 * A chunk of domains.
 */

/* false: not to be asked now. */
static bool
may_ask(struct worker *w, struct stats_job *s, struct stat_item *it,
    virDomainPtr *dom)
{
	virDomainControlInfo	 ctl;
	virErrorPtr		 e;

	if ((*dom = conn_domain(w, it->uuid)) == NULL) {
		e = virGetLastError();
		it->gone = e != NULL && e->code == VIR_ERR_NO_DOMAIN;
		return (false);
	}
	if (s->control == CANNOT)
		return (true);
	memset(&ctl, 0, sizeof ctl);
	if (CALL(w, virDomainGetControlInfo)(*dom, &ctl, 0) == -1) {
		if (call_unsupported())
			s->control = CANNOT;
		return (true);
	}
	s->control = CAN;
	it->occupied = (ctl.state == VIR_DOMAIN_CONTROL_OCCUPIED &&
	    ctl.stateTime >= OCCUPIED_MS) ||
	    ctl.state == VIR_DOMAIN_CONTROL_ERROR;
	it->ms = ctl.stateTime;
	return (!it->occupied);
}

static struct stat_item *
item_of(struct stats_job *s, virDomainPtr dom)
{
	unsigned char	 uuid[UUID_SIZE];
	size_t		 i;

	if (virDomainGetUUID(dom, uuid) == -1)
		return (NULL);
	for (i = 0; i < s->n; i++) {
		if (memcmp(s->all[i].uuid, uuid, UUID_SIZE) == 0)
			return (&s->all[i]);
	}
	return (NULL);
}

static unsigned
groups(const struct stats_job *s)
{
	unsigned	 g = 0;
	size_t		 i;

	for (i = 0; i < s->n; i++) {
		if (s->all[i].want_block)
			g |= VIR_DOMAIN_STATS_BLOCK;
		if (s->all[i].want_balloon)
			g |= VIR_DOMAIN_STATS_BALLOON;
		if (s->all[i].want_net)
			g |= VIR_DOMAIN_STATS_INTERFACE;
	}
	return (g);
}

static bool
has_group(const virDomainStatsRecord *rec)
{
	int	 i;

	for (i = 0; i < rec->nparams; i++) {
		if (strncmp(rec->params[i].field, "block.", 6) == 0 ||
		    strncmp(rec->params[i].field, "balloon.", 8) == 0 ||
		    strncmp(rec->params[i].field, "net.", 4) == 0)
			return (true);
	}
	return (false);
}

/* true: it went well, or there is no use in asking otherwise. */
static bool
ask_bulk(struct worker *w, struct stats_job *s, virDomainPtr *doms)
{
	virDomainStatsRecordPtr	*recs = NULL;
	struct stat_item	*it;
	bool			 any = false;
	uint64_t		 at = real_mono();
	int			 i, n;

	n = CALL(w, virDomainListGetStats)(doms, groups(s), &recs,
	    NO_WAIT | ACTIVE);
	if (n == -1 && call_unsupported())
		n = CALL(w, virDomainListGetStats)(doms, groups(s), &recs, 0);
	if (n == -1) {
		if (call_unsupported())
			return (false);
		job_error(&s->job);
		return (true);
	}
	/* One is read after another meanwhile. */
	at += (real_mono() - at) / 2;
	for (i = 0; i < n; i++) {
		if ((it = item_of(s, recs[i]->dom)) == NULL)
			continue;
		any |= has_group(recs[i]);
		it->at = at;
		stats_parse(it, recs[i]->params, recs[i]->nparams);
	}
	virDomainStatsRecordListFree(recs);
	/* Some drivers leave out silently what they do not have. */
	if (!any && n > 0)
		return (false);
	s->bulk = CAN;
	return (true);
}

/* Whether anything was answered of so many domains. */
static bool
any_answer(struct stats_job *s, virDomainPtr *doms, size_t n)
{
	struct stat_item	*it;
	size_t			 i;

	for (i = 0; i < n; i++) {
		it = item_of(s, doms[i]);
		if (it != NULL && (it->told || it->has_net ||
		    it->balloon.current != NONE))
			return (true);
	}
	return (false);
}

static void
stats_run(struct worker *w, struct job *job)
{
	struct stats_job	*s = (struct stats_job *)job;
	virDomainPtr		*doms = xcalloc(s->n + 1, sizeof *doms), dom;
	struct stat_item	*it;
	size_t			 i, n = 0;

	conn_trim(w, s->domains);
	for (i = 0; i < s->n && !worker_lost(w); i++) {
		if (may_ask(w, s, &s->all[i], &dom))
			doms[n++] = dom;
	}
	doms[n] = NULL;
	if (n == 0 || worker_lost(w)) {
		free(doms);
		return;
	}
	if (s->bulk != CANNOT && ask_bulk(w, s, doms)) {
		free(doms);
		return;
	}
	s->bulk = CANNOT;
	for (i = 0; i < n && !worker_lost(w); i++) {
		if ((it = item_of(s, doms[i])) != NULL)
			ask_each(w, doms[i], it);
	}
	if (!worker_lost(w) && !any_answer(s, doms, n))
		conn_check(w, &s->job, doms[0]);
	free(doms);
}

static void
stats_free(struct job *job)
{
	struct stats_job	*s = (struct stats_job *)job;
	struct stat_item	*it;
	size_t			 i, k;

	for (i = 0; i < s->n; i++) {
		it = &s->all[i];
		for (k = 0; k < it->nblocks; k++)
			free(it->blocks[k].target);
		for (k = 0; k < it->nnics; k++)
			free(it->nics[k]);
		free(it->blocks);
		free(it->nics);
	}
	free(s->all);
	free(s);
}

struct job *
stats_job(size_t n)
{
	struct stats_job	*s = xcalloc(1, sizeof *s);

	s->job.run = stats_run;
	s->job.free = stats_free;
	s->all = xcalloc(n + 1, sizeof *s->all);
	s->n = n;
	return (&s->job);
}
