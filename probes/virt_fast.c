/* Jobs of the fast connection: none waits for a domain's VMM. */
#include <stdlib.h>
#include <string.h>

#include "inventory.h"
#include "virt_job.h"
#include "xmalloc.h"

/*
 * Connecting and events.
 */

static void
noticed(virDomainPtr dom, void *link)
{
	unsigned char	 uuid[UUID_SIZE];

	if (virDomainGetUUID(dom, uuid) == 0)
		virt_event(link, uuid);
}

/* libvirt has a type for every event. Of all of them only the domain counts:
 * it is read anew. */
#define EVENT(name, ...)						\
	static void							\
	name(virConnectPtr c, virDomainPtr dom, __VA_ARGS__ void *link)	\
	{								\
		(void)c;						\
		noticed(dom, link);					\
	}
#define NO_WORD		__attribute__((unused))
static int
on_lifecycle(virConnectPtr c, virDomainPtr dom, int event, int detail,
    void *link)
{
	(void)c;
	(void)event;
	(void)detail;
	noticed(dom, link);
	return (0);
}
EVENT(on_reboot, )
EVENT(on_device, const char *alias NO_WORD,)
EVENT(on_tunable, virTypedParameterPtr p NO_WORD, int n NO_WORD,)
EVENT(on_disk, const char *old NO_WORD, const char *new NO_WORD,
    const char *alias NO_WORD, int reason NO_WORD,)
EVENT(on_block_job, const char *disk NO_WORD, int type NO_WORD,
    int status NO_WORD,)
EVENT(on_metadata, int type NO_WORD, const char *uri NO_WORD,)
EVENT(on_iteration, int iteration NO_WORD,)

static const struct {
	int			 id;
	virConnectDomainEventGenericCallback cb;
} events[] = {
	{ VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK(
	    on_lifecycle) },
	{ VIR_DOMAIN_EVENT_ID_REBOOT, VIR_DOMAIN_EVENT_CALLBACK(on_reboot) },
	{ VIR_DOMAIN_EVENT_ID_DEVICE_ADDED, VIR_DOMAIN_EVENT_CALLBACK(
	    on_device) },
	{ VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED, VIR_DOMAIN_EVENT_CALLBACK(
	    on_device) },
	{ VIR_DOMAIN_EVENT_ID_TUNABLE, VIR_DOMAIN_EVENT_CALLBACK(
	    on_tunable) },
	{ VIR_DOMAIN_EVENT_ID_JOB_COMPLETED, VIR_DOMAIN_EVENT_CALLBACK(
	    on_tunable) },
	{ VIR_DOMAIN_EVENT_ID_DISK_CHANGE, VIR_DOMAIN_EVENT_CALLBACK(
	    on_disk) },
	{ VIR_DOMAIN_EVENT_ID_BLOCK_JOB_2, VIR_DOMAIN_EVENT_CALLBACK(
	    on_block_job) },
	{ VIR_DOMAIN_EVENT_ID_METADATA_CHANGE, VIR_DOMAIN_EVENT_CALLBACK(
	    on_metadata) },
	{ VIR_DOMAIN_EVENT_ID_MIGRATION_ITERATION, VIR_DOMAIN_EVENT_CALLBACK(
	    on_iteration) },
};

static void
on_close(virConnectPtr c, int reason, void *link)
{
	(void)reason;
	virt_closed(link, c);
}

/* What a driver does not tell of costs only that news. */
static bool
listen(struct worker *w, struct virt_link *link)
{
	struct worker_conn	*conn = worker_conn(w);
	size_t			 i;
	bool			 told = false;
	int			 id;

	for (i = 0; i < sizeof events / sizeof events[0]; i++) {
		id = CALL(w, virConnectDomainEventRegisterAny)(conn->c, NULL,
		    events[i].id, events[i].cb, link, NULL);
		if (id == -1)
			continue;
		told |= i == 0;
		if (conn->ncallbacks < CALLBACKS)
			conn->callbacks[conn->ncallbacks++] = id;
	}
	return (told);
}

static void
open_run(struct worker *w, struct job *job)
{
	struct open_job		*o = (struct open_job *)job;
	struct worker_conn	*conn;

	if (!conn_open(w, job, o->link->uri))
		return;
	conn = worker_conn(w);
	if (CALL(w, virConnectRegisterCloseCallback)(conn->c, on_close,
	    o->link, NULL) == 0)
		conn->on_close = on_close;
	if (!o->fast)
		return;
	if (o->link->remote)
		o->host = CALL(w, virConnectGetHostname)(conn->c);
	o->events = listen(w, o->link);
}

static void
open_free(struct job *job)
{
	free(((struct open_job *)job)->host);
	free(job);
}

struct job *
open_job(struct virt_link *link, bool fast)
{
	struct open_job	*o = xcalloc(1, sizeof *o);

	o->job.run = open_run;
	o->job.free = open_free;
	o->link = link;
	o->fast = fast;
	return (&o->job);
}

/*
 * The list.
 */

static bool
list_add(struct list_job *l, virDomainPtr dom, int state, int reason)
{
	struct listed	*one;
	const char	*name = virDomainGetName(dom);

	l->all = xreallocarray(l->all, l->n + 1, sizeof *l->all);
	one = &l->all[l->n];
	if (name == NULL || virDomainGetUUID(dom, one->uuid) == -1)
		return (false);
	one->name = xstrdup(name);
	one->id = (int)virDomainGetID(dom);
	one->state = state;
	one->reason = reason;
	l->n++;
	return (true);
}

static void
read_state(const virDomainStatsRecord *rec, int *state, int *reason)
{
	int	 i;

	*state = *reason = -1;
	for (i = 0; i < rec->nparams; i++) {
		if (rec->params[i].type != VIR_TYPED_PARAM_INT)
			continue;
		if (strcmp(rec->params[i].field, "state.state") == 0)
			*state = rec->params[i].value.i;
		else if (strcmp(rec->params[i].field, "state.reason") == 0)
			*reason = rec->params[i].value.i;
	}
}

/* All in one call, of drivers that have it. */
static bool
list_bulk(struct worker *w, struct list_job *l)
{
	virDomainStatsRecordPtr	*recs = NULL;
	virDomainPtr		*doms;
	int			 i, n, state, reason;

	n = CALL(w, virConnectGetAllDomainStats)(worker_conn(w)->c,
	    VIR_DOMAIN_STATS_STATE, &recs, 0);
	if (n < 0)
		return (false);
	doms = xcalloc(n + 1, sizeof *doms);
	for (i = 0; i < n; i++) {
		doms[i] = recs[i]->dom;
		virDomainRef(doms[i]);
		read_state(recs[i], &state, &reason);
		list_add(l, doms[i], state, reason);
	}
	virDomainStatsRecordListFree(recs);
	conn_replace(w, doms, n);
	free(doms);
	return (true);
}

static bool
list_each(struct worker *w, struct list_job *l)
{
	virDomainPtr	*doms = NULL;
	int		 i, n, state, reason;

	n = CALL(w, virConnectListAllDomains)(worker_conn(w)->c, &doms, 0);
	if (n < 0)
		return (false);
	for (i = 0; i < n; i++) {
		state = reason = -1;
		if (CALL(w, virDomainGetState)(doms[i], &state, &reason,
		    0) == -1)
			state = reason = -1;
		list_add(l, doms[i], state, reason);
	}
	conn_replace(w, doms, n);
	free(doms);
	return (true);
}

static void
list_run(struct worker *w, struct job *job)
{
	struct list_job	*l = (struct list_job *)job;
	virErrorPtr	 e;

	if (l->bulk != CANNOT) {
		if (list_bulk(w, l)) {
			l->bulk = CAN;
			return;
		}
		e = virGetLastError();
		if (e != NULL && e->code == VIR_ERR_NO_SUPPORT)
			l->bulk = CANNOT;
		else {
			job_error(job);
			return;
		}
	}
	if (!list_each(w, l))
		job_error(job);
}

static void
list_free(struct job *job)
{
	struct list_job	*l = (struct list_job *)job;
	size_t		 i;

	for (i = 0; i < l->n; i++)
		free(l->all[i].name);
	free(l->all);
	free(l);
}

struct job *
list_job(enum can bulk)
{
	struct list_job	*l = xcalloc(1, sizeof *l);

	l->job.run = list_run;
	l->job.free = list_free;
	l->bulk = bulk;
	return (&l->job);
}

/*
 * One domain anew.
 */

/* Must be asked before any other call. */
static bool
no_domain(void)
{
	virErrorPtr	 e = virGetLastError();

	return (e != NULL && e->code == VIR_ERR_NO_DOMAIN);
}

/* What is wrong with one domain alone costs no other; whether the connection
 * is there libvirt knows without asking. */
static void
refresh_error(struct worker *w, struct job *job)
{
	job_error(job);
	if (virConnectIsAlive(worker_conn(w)->c) == 1)
		job->err = 0;
}

static void
refresh_one(struct worker *w, struct job *job, struct refreshed *r)
{
	virDomainPtr	 dom;
	const char	*name;
	char		*xml;

	/* Its id may be another by now, so the handle is made anew. */
	conn_forget(w, r->uuid);
	if ((dom = conn_domain(w, r->uuid)) == NULL ||
	    CALL(w, virDomainGetState)(dom, &r->state, &r->reason, 0) == -1) {
		r->gone = no_domain();
		if (!r->gone)
			refresh_error(w, job);
		return;
	}
	r->known = true;
	if ((name = virDomainGetName(dom)) != NULL)
		r->name = xstrdup(name);
	r->id = (int)virDomainGetID(dom);
	if (CALL(w, virDomainGetAutostart)(dom, &r->autostart) == -1)
		r->autostart = -1;
	if ((xml = CALL(w, virDomainGetXMLDesc)(dom, 0)) == NULL)
		return;
	r->defined = parse_domain(xml, strlen(xml), &r->def) == 0;
	free(xml);
}

static void
refresh_run(struct worker *w, struct job *job)
{
	struct refresh_job	*r = (struct refresh_job *)job;
	size_t			 i;

	for (i = 0; i < r->n && job->err == 0 && !worker_lost(w); i++)
		refresh_one(w, job, &r->all[i]);
}

static void
refresh_free(struct job *job)
{
	struct refresh_job	*r = (struct refresh_job *)job;
	size_t			 i;

	for (i = 0; i < r->n; i++) {
		free(r->all[i].name);
		domdef_free(&r->all[i].def);
	}
	free(r->all);
	free(r);
}

struct job *
refresh_job(size_t n)
{
	struct refresh_job	*r = xcalloc(1, sizeof *r);

	r->job.run = refresh_run;
	r->job.free = refresh_free;
	r->all = xcalloc(n, sizeof *r->all);
	r->n = n;
	return (&r->job);
}

/*
 * Who holds it.
 */

static void
control_one(struct worker *w, struct control_job *c, struct controlled *one)
{
	virDomainControlInfo	 ctl;
	virDomainInfo		 info;
	virDomainPtr		 dom;
	virErrorPtr		 e;

	if ((dom = conn_domain(w, one->uuid)) == NULL) {
		one->gone = no_domain();
		return;
	}
	if (c->can != CANNOT) {
		memset(&ctl, 0, sizeof ctl);
		if (CALL(w, virDomainGetControlInfo)(dom, &ctl, 0) == 0) {
			one->has_control = true;
			one->state = (int)ctl.state;
			one->details = (int)ctl.details;
			one->ms = ctl.stateTime;
			c->can = CAN;
		} else if ((e = virGetLastError()) != NULL &&
		    e->code == VIR_ERR_NO_SUPPORT)
			c->can = CANNOT;
	}
	if (one->want_info && CALL(w, virDomainGetInfo)(dom, &info) == 0) {
		one->has_info = true;
		one->cpu_ns = info.cpuTime;
		one->mem = info.memory > UINT64_MAX >> 10 ? NONE :
		    (uint64_t)info.memory << 10;
		one->vcpus = info.nrVirtCpu;
	}
	one->at = real_mono();
}

/* Something that answers must be asked even where no domain is active: it
 * tells whether the daemon is alive. */
static void
control_run(struct worker *w, struct job *job)
{
	struct control_job	*c = (struct control_job *)job;
	virDomainPtr		*doms = NULL;
	size_t			 i;
	bool			 answered = false;
	int			 n;

	for (i = 0; i < c->n && !worker_lost(w); i++) {
		control_one(w, c, &c->all[i]);
		answered |= c->all[i].has_control || c->all[i].has_info;
	}
	if (answered)
		return;
	n = CALL(w, virConnectListAllDomains)(worker_conn(w)->c, &doms,
	    VIR_CONNECT_LIST_DOMAINS_ACTIVE);
	if (n < 0)
		job_error(job);
	for (i = 0; n > 0 && i < (size_t)n; i++)
		virDomainFree(doms[i]);
	free(doms);
}

static void
control_free(struct job *job)
{
	free(((struct control_job *)job)->all);
	free(job);
}

struct job *
control_job(size_t n, enum can can)
{
	struct control_job	*c = xcalloc(1, sizeof *c);

	c->job.run = control_run;
	c->job.free = control_free;
	c->all = xcalloc(n + 1, sizeof *c->all);
	c->n = n;
	c->can = can;
	return (&c->job);
}
