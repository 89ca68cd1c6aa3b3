/*
 * A libvirt that gives trouble: each call of the seam goes through a wrapper
 * that counts it and, where a test says so, fails, hangs, loses the connection
 * or lies. Behind it is libvirt's own test driver. What is called is told
 * apart by host: a URI of the test's, and the node file behind it.
 */
#ifndef SIM_CALLS_H
#define SIM_CALLS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "virt_calls.h"
#include "xmalloc.h"

#define MAX_HOSTS	64
#define MAX_CONNS	1024

#define CALL_ID(name)	CALL_##name,
enum call_id { VIRT_CALLS(CALL_ID) CALL_MAX };
#define CALL_WORD(name)	#name,
static const char *const call_names[] __attribute__((unused)) =
    { VIRT_CALLS(CALL_WORD) };

#define TROUBLES(F)							\
	F(FINE)								\
	F(LOST_RPC)		/* error: the message was lost */	\
	F(DENIED)		/* error: not allowed */		\
	F(NO_DOMAIN)		/* error: there is none */		\
	F(NO_SUPPORT)		/* error: the driver cannot do it */	\
	F(MUTE)			/* it fails and does not say why */	\
	F(HANG)			/* it does not return */		\
	F(CUT)			/* the connection is lost, and says so */ \
	F(CUT_SILENTLY)							\
	F(JUNK)			/* it answers nonsense */
#define TROUBLE_ID(name)	name,
enum trouble { TROUBLES(TROUBLE_ID) TROUBLE_MAX };
#define TROUBLE_WORD(name)	#name,
static const char *const trouble_names[] __attribute__((unused)) =
    { TROUBLES(TROUBLE_WORD) };

struct sim_host {
	char		 uri[256], real[256];
	bool		 shared;	/* one connection for all who open */
	bool		 poor;		/* no statistics in bulk */
	bool		 rich;		/* of blocks and balloons, too */
	char		 held[64];	/* domain with a job, "": none */
	char		 name[64];	/* of the host */
	virConnectPtr	 c;		/* the shared one */
	atomic_int	 call, trouble;
	atomic_uint	 hits;		/* calls that had the trouble */
	atomic_uint	 counts[CALL_MAX];
};

struct sim_conn {
	virConnectPtr		 c;
	struct sim_host		*host;
	bool			 cut;
	virConnectCloseFunc	 on_close;
	void			*arg;
};

static struct sim_host	 hosts[MAX_HOSTS];
static size_t		 nhosts;
static struct sim_conn	 conns[MAX_CONNS];
static pthread_mutex_t	 sim_mu = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t	 sim_cond = PTHREAD_COND_INITIALIZER;
static atomic_uint	 hanging;	/* threads that hang just now */
static virConnectPtr	 stranger;	/* has domains that no host has */

/* A random number, of any thread. */
static uint64_t
any(void)
{
	static _Atomic uint64_t	 seed = 0x9e3779b97f4a7c15;
	uint64_t		 x = seed;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	seed = x;
	return (x * 0x2545f4914f6cdd1d);
}

/*
 * Whose call it is.
 */

static struct sim_conn *
find_conn(virConnectPtr c)
{
	size_t	 i;

	for (i = 0; i < MAX_CONNS; i++) {
		if (conns[i].c == c)
			return (&conns[i]);
	}
	return (NULL);
}

static struct sim_host *
host_of_uri(const char *uri)
{
	size_t	 i;

	for (i = 0; i < nhosts; i++) {
		if (strcmp(hosts[i].uri, uri) == 0)
			return (&hosts[i]);
	}
	return (NULL);
}

static virConnectPtr
conn_of_uri(const char *uri)
{
	(void)uri;
	return (NULL);
}

static virConnectPtr
conn_of_conn(virConnectPtr c)
{
	return (c);
}

static virConnectPtr
conn_of_domains(virDomainPtr *d)
{
	return (virDomainGetConnect(d[0]));
}

#define CONN(x)								\
	_Generic((x), const char *: conn_of_uri,			\
	    virConnectPtr: conn_of_conn,				\
	    virDomainPtr: virDomainGetConnect,				\
	    virDomainPtr *: conn_of_domains,				\
	    virNetworkPtr: virNetworkGetConnect)(x)
#define URI(x)								\
	_Generic((x), const char *: (x), default: NULL)

/*
 * Trouble.
 */

/* libvirt's last error of this thread, as if it had said so. */
static void
sim_error(int code, const char *text)
{
	virErrorPtr	 e;

	virResetLastError();
	if (code == VIR_ERR_OK)
		return;
	virConnectIsAlive(NULL);
	e = virGetLastError();
	e->code = code;
	free(e->message);
	e->message = xstrdup(text);
}

static void
hang(struct sim_host *h, int call)
{
	atomic_fetch_add(&hanging, 1);
	pthread_mutex_lock(&sim_mu);
	while (h->trouble == HANG && h->call == call)
		pthread_cond_wait(&sim_cond, &sim_mu);
	pthread_mutex_unlock(&sim_mu);
	atomic_fetch_sub(&hanging, 1);
}

/* Closes a connection from the other side. */
static void
cut(virConnectPtr c, bool silently)
{
	virConnectCloseFunc	 f = NULL;
	struct sim_conn		*conn;
	void			*arg = NULL;

	pthread_mutex_lock(&sim_mu);
	if ((conn = find_conn(c)) != NULL && !conn->cut) {
		conn->cut = true;
		f = conn->on_close;
		arg = conn->arg;
	}
	pthread_mutex_unlock(&sim_mu);
	if (f != NULL && !silently)
		f(c, VIR_CONNECT_CLOSE_REASON_EOF, arg);
}

static inline void
cut_all(struct sim_host *h)
{
	virConnectPtr	 c;
	size_t		 i;

	for (i = 0; i < MAX_CONNS; i++) {
		pthread_mutex_lock(&sim_mu);
		c = conns[i].host == h && !conns[i].cut ? conns[i].c : NULL;
		pthread_mutex_unlock(&sim_mu);
		if (c != NULL)
			cut(c, false);
	}
}

static const struct { int code; const char *text; } sim_errors[] = {
	[LOST_RPC] = { VIR_ERR_RPC, "cannot send\n\033[31mthe message" },
	[DENIED] = { VIR_ERR_ACCESS_DENIED, "access denied" },
	[NO_DOMAIN] = { VIR_ERR_NO_DOMAIN, "no such domain" },
	[NO_SUPPORT] = { VIR_ERR_NO_SUPPORT, "not supported" },
	[MUTE] = { VIR_ERR_OK, "" },
};

static bool
is_cut(virConnectPtr c)
{
	struct sim_conn	*conn;
	bool		 is;

	pthread_mutex_lock(&sim_mu);
	conn = c == NULL ? NULL : find_conn(c);
	is = conn != NULL && conn->cut;
	pthread_mutex_unlock(&sim_mu);
	return (is);
}

static struct sim_host *
host_of(const char *uri, virConnectPtr c)
{
	struct sim_host	*h;
	struct sim_conn	*conn;

	pthread_mutex_lock(&sim_mu);
	if (uri != NULL)
		h = host_of_uri(uri);
	else
		h = (conn = find_conn(c)) == NULL ? NULL : conn->host;
	pthread_mutex_unlock(&sim_mu);
	return (h);
}

static int	do_virConnectClose(virConnectPtr);

/* How a call goes: FINE, JUNK, or it has failed. */
static enum trouble
try_call(const char *uri, virConnectPtr c, int call)
{
	struct sim_host	*h = host_of(uri, c);
	int		 t;

	if (h == NULL)
		return (FINE);
	atomic_fetch_add(&h->counts[call], 1);
	t = h->call == call ? h->trouble : FINE;
	if (t != FINE)
		atomic_fetch_add(&h->hits, 1);
	if (t == HANG)
		hang(h, call);
	if ((t == CUT || t == CUT_SILENTLY) && c != NULL)
		cut(c, t == CUT_SILENTLY);
	/* What is cut can still be closed. */
	if (t == FINE && is_cut(c) && call == CALL_virConnectClose)
		return (FINE);
	if (t == CUT || t == CUT_SILENTLY || is_cut(c)) {
		sim_error(VIR_ERR_INTERNAL_ERROR, "client socket is closed");
		return (CUT);
	}
	if (t == FINE || t == HANG || t == JUNK)
		return (t == JUNK ? JUNK : FINE);
	sim_error(sim_errors[t].code, sim_errors[t].text);
	return (t);
}

/* Who cannot close a connection has closed it all the same. */
static enum trouble
enter(const char *uri, virConnectPtr c, int call)
{
	enum trouble	 t = try_call(uri, c, call);

	if (call == CALL_virConnectClose && t != FINE && t != JUNK)
		do_virConnectClose(c);
	return (t);
}

static inline void
make_trouble(struct sim_host *h, int call, enum trouble t)
{
	pthread_mutex_lock(&sim_mu);
	h->hits = 0;
	h->call = call;
	h->trouble = t;
	pthread_cond_broadcast(&sim_cond);
	pthread_mutex_unlock(&sim_mu);
}

/*
 * What is done where there is none.
 */

static void
hold(virConnectPtr c, const char *name)
{
	virDomainPtr	 d;

	if (*name == '\0' || (d = virDomainLookupByName(c, name)) == NULL)
		return;
	virDomainSetTime(d, 5, 0, 0);
	virDomainFree(d);
}

/* Read-write, so that the test can change what is behind it. */
static virConnectPtr
open_host(struct sim_host *h)
{
	virConnectPtr	 c;

	if (h->shared && h->c != NULL) {
		virConnectRef(h->c);
		return (h->c);
	}
	c = virConnectOpen(h->real);
	if (c != NULL)
		hold(c, h->held);
	/* It stays when the lane has closed it. */
	if (h->shared && c != NULL) {
		virConnectRef(c);
		h->c = c;
	}
	return (c);
}

static virConnectPtr
do_virConnectOpenReadOnly(const char *uri)
{
	struct sim_host	*h = host_of(uri, NULL);
	struct sim_conn	*conn;
	virConnectPtr	 c;

	if (h == NULL)
		return (virConnectOpenReadOnly(uri));
	pthread_mutex_lock(&sim_mu);
	c = open_host(h);
	if (c != NULL && find_conn(c) == NULL) {
		if ((conn = find_conn(NULL)) == NULL)
			abort();
		*conn = (struct sim_conn){ .c = c, .host = h };
	}
	pthread_mutex_unlock(&sim_mu);
	return (c);
}

static int
do_virConnectClose(virConnectPtr c)
{
	struct sim_conn	*conn;

	pthread_mutex_lock(&sim_mu);
	conn = find_conn(c);
	if (conn != NULL && !conn->host->shared)
		memset(conn, 0, sizeof *conn);
	pthread_mutex_unlock(&sim_mu);
	return (virConnectClose(c));
}

static int
do_virConnectRegisterCloseCallback(virConnectPtr c, virConnectCloseFunc f,
    void *arg, virFreeCallback drop)
{
	struct sim_conn	*conn;

	(void)drop;
	pthread_mutex_lock(&sim_mu);
	if ((conn = find_conn(c)) != NULL) {
		conn->on_close = f;
		conn->arg = arg;
	}
	pthread_mutex_unlock(&sim_mu);
	return (0);
}

static int
do_virConnectUnregisterCloseCallback(virConnectPtr c, virConnectCloseFunc f)
{
	struct sim_conn	*conn;

	(void)f;
	pthread_mutex_lock(&sim_mu);
	if ((conn = find_conn(c)) != NULL)
		conn->on_close = NULL;
	pthread_mutex_unlock(&sim_mu);
	return (0);
}

static char *
do_virConnectGetHostname(virConnectPtr c)
{
	struct sim_host	*h = host_of(NULL, c);

	if (h == NULL || *h->name == '\0')
		return (virConnectGetHostname(c));
	return (xstrdup(h->name));
}

static int
no_support(void)
{
	sim_error(VIR_ERR_NO_SUPPORT, "this function is not supported");
	return (-1);
}

static int
do_virConnectGetAllDomainStats(virConnectPtr c, unsigned stats,
    virDomainStatsRecordPtr **recs, unsigned flags)
{
	struct sim_host	*h = host_of(NULL, c);

	if (h != NULL && h->poor)
		return (no_support());
	return (virConnectGetAllDomainStats(c, stats, recs, flags));
}

/* Libvirt frees what it gave with its own list's. */
static virDomainStatsRecordPtr
make_record(virDomainPtr d, int nparams)
{
	virDomainStatsRecordPtr	 r = xcalloc(1, sizeof *r);

	virDomainRef(d);
	r->dom = d;
	r->params = xcalloc(nparams + 1, sizeof *r->params);
	r->nparams = nparams;
	return (r);
}

static void
set_number(virTypedParameterPtr p, const char *field, unsigned long long n)
{
	snprintf(p->field, sizeof p->field, "%s", field);
	p->type = VIR_TYPED_PARAM_ULLONG;
	p->value.ul = n;
}

static virDomainStatsRecordPtr
rich_record(virDomainPtr d)
{
	virDomainStatsRecordPtr		 r = make_record(d, 7);
	virDomainBlockStatsStruct	 s;

	memset(&s, 0, sizeof s);
	virDomainBlockStats(d, "vda", &s, sizeof s);
	set_number(&r->params[0], "block.count", 1);
	snprintf(r->params[1].field, sizeof r->params[1].field, "%s",
	    "block.0.name");
	r->params[1].type = VIR_TYPED_PARAM_STRING;
	r->params[1].value.s = xstrdup("vda");
	set_number(&r->params[2], "block.0.rd.reqs", s.rd_req);
	set_number(&r->params[3], "block.0.rd.bytes", s.rd_bytes);
	set_number(&r->params[4], "block.0.wr.reqs", s.wr_req);
	set_number(&r->params[5], "block.0.wr.bytes", s.wr_bytes);
	set_number(&r->params[6], "balloon.current", 1024);
	return (r);
}

static int
do_virDomainListGetStats(virDomainPtr *doms, unsigned stats,
    virDomainStatsRecordPtr **recs, unsigned flags)
{
	struct sim_host	*h = host_of(NULL, virDomainGetConnect(doms[0]));
	int		 n, i;

	if (h != NULL && h->poor)
		return (no_support());
	if (h == NULL || !h->rich)
		return (virDomainListGetStats(doms, stats, recs, flags));
	for (n = 0; doms[n] != NULL; n++)
		;
	*recs = xcalloc(n + 1, sizeof **recs);
	for (i = 0; i < n; i++)
		(*recs)[i] = rich_record(doms[i]);
	return (n);
}

#define do_virConnectSetKeepAlive		virConnectSetKeepAlive
#define do_virConnectDomainEventRegisterAny	virConnectDomainEventRegisterAny
#define do_virConnectDomainEventDeregisterAny	\
	virConnectDomainEventDeregisterAny
#define do_virConnectListAllDomains		virConnectListAllDomains
#define do_virConnectListAllNetworks		virConnectListAllNetworks
#define do_virDomainLookupByUUID		virDomainLookupByUUID
#define do_virDomainGetState			virDomainGetState
#define do_virDomainGetXMLDesc			virDomainGetXMLDesc
#define do_virDomainGetAutostart		virDomainGetAutostart
#define do_virDomainGetInfo			virDomainGetInfo
#define do_virDomainGetControlInfo		virDomainGetControlInfo
#define do_virDomainGetJobStats			virDomainGetJobStats
#define do_virDomainBlockStatsFlags		virDomainBlockStatsFlags
#define do_virDomainBlockStats			virDomainBlockStats
#define do_virDomainGetBlockInfo		virDomainGetBlockInfo
#define do_virDomainInterfaceStats		virDomainInterfaceStats
#define do_virDomainMemoryStats			virDomainMemoryStats
#define do_virNetworkGetDHCPLeases		virNetworkGetDHCPLeases

/*
 * Nonsense, as long as libvirt's own types can carry it.
 */

static void
noise(void *dst, size_t n)
{
	unsigned char	*p = dst;

	while (n-- != 0)
		*p++ = (unsigned char)any();
}

static const char *const odd_fields[] = {
	"", "block.", "block.count", "block.0.name", "block.0.rd.reqs",
	"block.0.rd.bytes", "block.1.rd.reqs", "block.-1.name",
	"block.99999999999999999999.rd.reqs", "block.0", "block.0.", "net.",
	"net.0.rx.bytes", "net.1.tx.drop", "net.x", "balloon.",
	"balloon.current", "balloon.available", "balloon.last-update",
	"state.state", "state.reason", "state.", "rd_operations",
	VIR_DOMAIN_JOB_OPERATION, VIR_DOMAIN_JOB_TIME_ELAPSED,
};

static void
junk_param(virTypedParameterPtr p)
{
	memset(p, 0, sizeof *p);
	snprintf(p->field, sizeof p->field, "%s", odd_fields[any() %
	    (sizeof odd_fields / sizeof odd_fields[0])]);
	p->type = (int)(any() % 9);
	noise(&p->value, sizeof p->value);
	if (p->type != VIR_TYPED_PARAM_STRING)
		return;
	p->value.s = any() % 3 == 0 ? NULL : xstrdup(any() % 2 == 0 ? "vda" :
	    "\033[31m");
}

static virDomainStatsRecordPtr
junk_record(virDomainPtr d)
{
	virDomainStatsRecordPtr	 r = make_record(d, (int)(any() % 40));
	int			 i;

	for (i = 0; i < r->nparams; i++)
		junk_param(&r->params[i]);
	return (r);
}

static virDomainPtr
a_stranger(void)
{
	virDomainPtr	*doms = NULL, d;
	int		 i, n = virConnectListAllDomains(stranger, &doms, 0);

	d = doms[any() % n];
	virDomainRef(d);
	for (i = 0; i < n; i++)
		virDomainFree(doms[i]);
	free(doms);
	return (d);
}

/* Doubles and strangers. */
static int
junk_list(virDomainPtr *have, int n, virDomainPtr **out)
{
	virDomainPtr	 d;
	int		 i, k = (int)(any() % (n + 4));

	*out = xcalloc(k + 1, sizeof **out);
	for (i = 0; i < k; i++) {
		if (n == 0 || any() % 4 == 0)
			d = a_stranger();
		else
			virDomainRef(d = have[any() % n]);
		(*out)[i] = d;
	}
	return (k);
}

static int
junk_records(virDomainPtr *have, int n, virDomainStatsRecordPtr **recs)
{
	virDomainPtr	*doms;
	int		 i, k = junk_list(have, n, &doms);

	*recs = xcalloc(k + 1, sizeof **recs);
	for (i = 0; i < k; i++) {
		(*recs)[i] = junk_record(doms[i]);
		virDomainFree(doms[i]);
	}
	free(doms);
	return (k);
}

static virConnectPtr
junk_virConnectOpenReadOnly(const char *uri)
{
	(void)uri;
	virResetLastError();
	return (NULL);
}

static int
junk_virConnectClose(virConnectPtr c)
{
	do_virConnectClose(c);
	return ((int)any());
}

static int
junk_virConnectUnregisterCloseCallback(virConnectPtr c,
    virConnectCloseFunc f)
{
	do_virConnectUnregisterCloseCallback(c, f);
	return ((int)any());
}

static int
junk_virConnectDomainEventDeregisterAny(virConnectPtr c, int id)
{
	virConnectDomainEventDeregisterAny(c, id);
	return ((int)any());
}

static int
junk_virConnectSetKeepAlive(virConnectPtr c, int s, unsigned n)
{
	(void)c;
	(void)s;
	(void)n;
	return ((int)any());
}

/* It was closed, and then it was another that was. */
static int
junk_virConnectRegisterCloseCallback(virConnectPtr c, virConnectCloseFunc f,
    void *arg, virFreeCallback drop)
{
	(void)drop;
	if (any() % 2 == 0)
		f(c, (int)any(), arg);
	f(stranger, (int)any(), arg);
	return ((int)any());
}

/* An event of a stranger at once, and no more. */
static int
junk_virConnectDomainEventRegisterAny(virConnectPtr c, virDomainPtr d,
    int id, virConnectDomainEventGenericCallback f, void *arg,
    virFreeCallback drop)
{
	(void)d;
	(void)drop;
	d = a_stranger();
	if (id == VIR_DOMAIN_EVENT_ID_LIFECYCLE)
		((virConnectDomainEventCallback)(void (*)(void))f)(c, d,
		    (int)any(), (int)any(), arg);
	virDomainFree(d);
	return ((int)any());
}

static char *
junk_virConnectGetHostname(virConnectPtr c)
{
	char	 name[2048];

	(void)c;
	if (any() % 3 == 0)
		return (NULL);
	memset(name, '\033', sizeof name);
	name[any() % sizeof name] = '\0';
	name[sizeof name - 1] = '\0';
	return (xstrdup(name));
}

static int
junk_virConnectListAllDomains(virConnectPtr c, virDomainPtr **out,
    unsigned flags)
{
	virDomainPtr	*doms = NULL;
	int		 i, k, n = virConnectListAllDomains(c, &doms, flags);

	k = junk_list(doms, n, out);
	for (i = 0; i < n; i++)
		virDomainFree(doms[i]);
	free(doms);
	return (k);
}

static int
junk_virConnectGetAllDomainStats(virConnectPtr c, unsigned stats,
    virDomainStatsRecordPtr **recs, unsigned flags)
{
	virDomainPtr	*doms = NULL;
	int		 i, k, n = virConnectListAllDomains(c, &doms, 0);

	(void)stats;
	(void)flags;
	k = junk_records(doms, n, recs);
	for (i = 0; i < n; i++)
		virDomainFree(doms[i]);
	free(doms);
	return (k);
}

static int
junk_virConnectListAllNetworks(virConnectPtr c, virNetworkPtr **out,
    unsigned flags)
{
	(void)c;
	(void)out;
	(void)flags;
	return (-(int)(any() % 5));
}

static virDomainPtr
junk_virDomainLookupByUUID(virConnectPtr c, const unsigned char *uuid)
{
	(void)c;
	(void)uuid;
	virResetLastError();
	return (any() % 2 == 0 ? NULL : a_stranger());
}

static int
junk_virDomainGetState(virDomainPtr d, int *state, int *reason,
    unsigned flags)
{
	(void)d;
	(void)flags;
	*state = (int)any();
	*reason = (int)any();
	return ((int)(any() % 100));
}

static char *
junk_virDomainGetXMLDesc(virDomainPtr d, unsigned flags)
{
	char	*xml = virDomainGetXMLDesc(d, flags);
	size_t	 n = xml == NULL ? 0 : strlen(xml);

	if (n == 0 || any() % 4 == 0) {
		free(xml);
		return (any() % 2 == 0 ? NULL : xstrdup("<domain><a></b>"));
	}
	if (any() % 2 == 0)
		xml[any() % n] = '\0';
	else
		noise(xml + any() % n, 1);
	return (xml);
}

static int
junk_virDomainGetAutostart(virDomainPtr d, int *on)
{
	(void)d;
	*on = (int)any();
	return ((int)(any() % 9));
}

static int
junk_virDomainGetInfo(virDomainPtr d, virDomainInfoPtr info)
{
	(void)d;
	noise(info, sizeof *info);
	return (0);
}

static int
junk_virDomainGetControlInfo(virDomainPtr d, virDomainControlInfoPtr ctl,
    unsigned flags)
{
	(void)d;
	(void)flags;
	noise(ctl, sizeof *ctl);
	if (any() % 2 == 0)
		ctl->state = any() % 5;
	return (0);
}

static int
junk_virDomainGetJobStats(virDomainPtr d, int *type,
    virTypedParameterPtr *params, int *n, unsigned flags)
{
	int	 i;

	(void)d;
	(void)flags;
	*type = (int)any();
	*n = (int)(any() % 20);
	*params = xcalloc(*n + 1, sizeof **params);
	for (i = 0; i < *n; i++)
		junk_param(&(*params)[i]);
	return (0);
}

static int
junk_virDomainListGetStats(virDomainPtr *doms, unsigned stats,
    virDomainStatsRecordPtr **recs, unsigned flags)
{
	int	 n;

	(void)stats;
	(void)flags;
	for (n = 0; doms[n] != NULL; n++)
		;
	return (junk_records(doms, n, recs));
}

/* As many as were asked for, or as it likes. */
static int
junk_virDomainBlockStatsFlags(virDomainPtr d, const char *disk,
    virTypedParameterPtr params, int *n, unsigned flags)
{
	int	 i;

	(void)d;
	(void)disk;
	(void)flags;
	if (params == NULL) {
		*n = (int)(any() % 40) - 4;
		return (0);
	}
	for (i = 0; i < *n; i++)
		junk_param(&params[i]);
	*n = (int)(any() % 3 == 0 ? 1000000 : *n);
	return (0);
}

static int
junk_virDomainBlockStats(virDomainPtr d, const char *disk,
    virDomainBlockStatsPtr s, size_t size)
{
	(void)d;
	(void)disk;
	noise(s, size);
	return (0);
}

static int
junk_virDomainGetBlockInfo(virDomainPtr d, const char *disk,
    virDomainBlockInfoPtr info, unsigned flags)
{
	(void)d;
	(void)disk;
	(void)flags;
	noise(info, sizeof *info);
	return (0);
}

static int
junk_virDomainInterfaceStats(virDomainPtr d, const char *dev,
    virDomainInterfaceStatsPtr s, size_t size)
{
	(void)d;
	(void)dev;
	noise(s, size);
	return (0);
}

static int
junk_virDomainMemoryStats(virDomainPtr d, virDomainMemoryStatPtr st,
    unsigned n, unsigned flags)
{
	unsigned	 i;

	(void)d;
	(void)flags;
	noise(st, n * sizeof *st);
	for (i = 0; i < n; i++)
		st[i].tag = (int)(any() % 16) - 2;
	return (any() % 2 == 0 ? (int)n : 100000);
}

static int
junk_virNetworkGetDHCPLeases(virNetworkPtr net, const char *mac,
    virNetworkDHCPLeasePtr **out, unsigned flags)
{
	int	 i, n = (int)(any() % 5);

	(void)net;
	(void)mac;
	(void)flags;
	*out = xcalloc(n + 1, sizeof **out);
	for (i = 0; i < n; i++) {
		(*out)[i] = xcalloc(1, sizeof ***out);
		(*out)[i]->expirytime = (long long)any();
		if (any() % 2 == 0)
			(*out)[i]->mac = xstrdup("\033[31m");
	}
	return (n);
}

/*
 * The table. A call that is not in it does not compile below.
 */

typedef virConnectPtr		 T_conn;
typedef virDomainPtr		 T_dom;
typedef virNetworkPtr		 T_net;
typedef virTypedParameterPtr	 T_param;
typedef virDomainStatsRecordPtr	 T_rec;

#define WRAPPERS(W)							\
	W(T_conn, virConnectOpenReadOnly, NULL, (const char *a), (a))	\
	W(int, virConnectClose, -1, (T_conn a), (a))			\
	W(int, virConnectSetKeepAlive, -1, (T_conn a, int b,		\
	    unsigned c), (a, b, c))					\
	W(int, virConnectRegisterCloseCallback, -1, (T_conn a,		\
	    virConnectCloseFunc b, void *c, virFreeCallback d),		\
	    (a, b, c, d))						\
	W(int, virConnectDomainEventRegisterAny, -1, (T_conn a,		\
	    T_dom b, int c, virConnectDomainEventGenericCallback d,	\
	    void *e, virFreeCallback f), (a, b, c, d, e, f))		\
	W(int, virConnectUnregisterCloseCallback, -1, (T_conn a,	\
	    virConnectCloseFunc b), (a, b))				\
	W(int, virConnectDomainEventDeregisterAny, -1, (T_conn a,	\
	    int b), (a, b))						\
	W(char *, virConnectGetHostname, NULL, (T_conn a), (a))		\
	W(int, virConnectListAllDomains, -1, (T_conn a, T_dom **b,	\
	    unsigned c), (a, b, c))					\
	W(int, virConnectGetAllDomainStats, -1, (T_conn a, unsigned b,	\
	    T_rec **c, unsigned d), (a, b, c, d))			\
	W(int, virConnectListAllNetworks, -1, (T_conn a, T_net **b,	\
	    unsigned c), (a, b, c))					\
	W(T_dom, virDomainLookupByUUID, NULL, (T_conn a,		\
	    const unsigned char *b), (a, b))				\
	W(int, virDomainGetState, -1, (T_dom a, int *b, int *c,		\
	    unsigned d), (a, b, c, d))					\
	W(char *, virDomainGetXMLDesc, NULL, (T_dom a, unsigned b),	\
	    (a, b))							\
	W(int, virDomainGetAutostart, -1, (T_dom a, int *b), (a, b))	\
	W(int, virDomainGetInfo, -1, (T_dom a, virDomainInfoPtr b),	\
	    (a, b))							\
	W(int, virDomainGetControlInfo, -1, (T_dom a,			\
	    virDomainControlInfoPtr b, unsigned c), (a, b, c))		\
	W(int, virDomainGetJobStats, -1, (T_dom a, int *b, T_param *c,	\
	    int *d, unsigned e), (a, b, c, d, e))			\
	W(int, virDomainListGetStats, -1, (T_dom *a, unsigned b,	\
	    T_rec **c, unsigned d), (a, b, c, d))			\
	W(int, virDomainBlockStatsFlags, -1, (T_dom a, const char *b,	\
	    T_param c, int *d, unsigned e), (a, b, c, d, e))		\
	W(int, virDomainBlockStats, -1, (T_dom a, const char *b,	\
	    virDomainBlockStatsPtr c, size_t d), (a, b, c, d))		\
	W(int, virDomainGetBlockInfo, -1, (T_dom a, const char *b,	\
	    virDomainBlockInfoPtr c, unsigned d), (a, b, c, d))		\
	W(int, virDomainInterfaceStats, -1, (T_dom a, const char *b,	\
	    virDomainInterfaceStatsPtr c, size_t d), (a, b, c, d))	\
	W(int, virDomainMemoryStats, -1, (T_dom a,			\
	    virDomainMemoryStatPtr b, unsigned c, unsigned d),		\
	    (a, b, c, d))						\
	W(int, virNetworkGetDHCPLeases, -1, (T_net a, const char *b,	\
	    virNetworkDHCPLeasePtr **c, unsigned d), (a, b, c, d))

#define WRAPPER(ret, name, bad, params, args)				\
	static ret							\
	sim_##name params						\
	{								\
		switch (enter(URI(a), CONN(a), CALL_##name)) {		\
		case FINE:						\
			return (do_##name args);			\
		case JUNK:						\
			return (junk_##name args);			\
		default:						\
			return (bad);					\
		}							\
	}
WRAPPERS(WRAPPER)

#define SIM_CALL(name)	.name = sim_##name,
static inline void
sim_calls_install(void)
{
	virt_calls = (struct virt_calls){ VIRT_CALLS(SIM_CALL) };
}

/* A host to connect to. It stays for the rest of the program. */
static inline struct sim_host *
sim_host(const char *uri, const char *real)
{
	struct sim_host	*h;

	pthread_mutex_lock(&sim_mu);
	h = &hosts[nhosts++];
	memset(h, 0, sizeof *h);
	snprintf(h->uri, sizeof h->uri, "%s", uri);
	snprintf(h->real, sizeof h->real, "%s", real);
	pthread_mutex_unlock(&sim_mu);
	return (h);
}

#endif
