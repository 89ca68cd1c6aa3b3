#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef HAVE_LIBXML2
#include <libxml/xmlerror.h>
#endif

#include "virt_conn.h"
#include "xmalloc.h"

/* A connection that is silent for so long is closed by libvirt itself. */
#define KEEPALIVE_S	5
#define KEEPALIVE_N	5
/* Handles of domains that are gone may be so many before they are given up. */
#define TRIM_ABOVE	256

void
job_error(struct job *job)
{
	virErrorPtr	 e = virGetLastError();
	const char	*text = e == NULL || e->message == NULL ?
			    "no reason given" : e->message;

	job->err = e == NULL || e->code == VIR_ERR_OK ?
	    VIR_ERR_INTERNAL_ERROR : e->code;
	snprintf(job->why, sizeof job->why, "%s", text);
	job->why[strcspn(job->why, "\n")] = '\0';
}

bool
call_unsupported(void)
{
	virErrorPtr	 e = virGetLastError();

	return (e != NULL && (e->code == VIR_ERR_NO_SUPPORT ||
	    e->code == VIR_ERR_INVALID_ARG ||
	    e->code == VIR_ERR_ARGUMENT_UNSUPPORTED));
}

#ifdef HAVE_LIBXML2
static void
no_words(void *arg, const char *fmt, ...)
{
	(void)arg;
	(void)fmt;
}
#endif

/* A driver within this process reads files, and libxml2 would say on standard
 * error what it thinks of them: each thread has its own say. */
static void
silence_xml(void)
{
#ifdef HAVE_LIBXML2
	xmlSetGenericErrorFunc(NULL, no_words);
#endif
}

bool
conn_open(struct worker *w, struct job *job, const char *uri)
{
	struct worker_conn	*conn;
	virConnectPtr		 c;

	silence_xml();
	if ((c = CALL(w, virConnectOpenReadOnly)(uri)) == NULL) {
		job_error(job);
		return (false);
	}
	/* Drivers within this process have none, and need none. */
	CALL(w, virConnectSetKeepAlive)(c, KEEPALIVE_S, KEEPALIVE_N);
	conn = xcalloc(1, sizeof *conn);
	conn->c = c;
	worker_set_conn(w, conn);
	return (true);
}

static void
drop_handles(struct worker_conn *conn)
{
	while (conn->n != 0)
		virDomainFree(conn->handles[--conn->n].dom);
}

void
conn_free(struct worker_conn *conn)
{
	/* Each holds the connection open. */
	while (conn->ncallbacks != 0)
		virt_calls.virConnectDomainEventDeregisterAny(conn->c,
		    conn->callbacks[--conn->ncallbacks]);
	if (conn->on_close != NULL)
		virt_calls.virConnectUnregisterCloseCallback(conn->c,
		    conn->on_close);
	drop_handles(conn);
	free(conn->handles);
	virt_calls.virConnectClose(conn->c);
	free(conn);
}

static int
handle_cmp(const void *a, const void *b)
{
	return (memcmp(((const struct handle *)a)->uuid,
	    ((const struct handle *)b)->uuid, UUID_SIZE));
}

static struct handle *
find(struct worker_conn *conn, const unsigned char *uuid)
{
	struct handle	 key;

	if (conn->n == 0)
		return (NULL);
	memcpy(key.uuid, uuid, UUID_SIZE);
	return (bsearch(&key, conn->handles, conn->n, sizeof key,
	    handle_cmp));
}

static void
add(struct worker_conn *conn, virDomainPtr dom)
{
	struct handle	 h = { .dom = dom };

	if (virDomainGetUUID(dom, h.uuid) == -1) {
		virDomainFree(dom);
		return;
	}
	if (conn->n == conn->size) {
		conn->size = conn->size == 0 ? 64 : 2 * conn->size;
		conn->handles = xreallocarray(conn->handles, conn->size,
		    sizeof h);
	}
	conn->handles[conn->n++] = h;
}

static void
sort(struct worker_conn *conn)
{
	if (conn->n != 0)
		qsort(conn->handles, conn->n, sizeof *conn->handles,
		    handle_cmp);
}

virDomainPtr
conn_domain(struct worker *w, const unsigned char *uuid)
{
	struct worker_conn	*conn = worker_conn(w);
	struct handle		*h = find(conn, uuid);
	unsigned char		 is[UUID_SIZE];
	virDomainPtr		 dom;

	if (h != NULL)
		return (h->dom);
	dom = CALL(w, virDomainLookupByUUID)(conn->c, uuid);
	if (dom == NULL)
		return (NULL);
	/* Another than was asked for is none. */
	if (virDomainGetUUID(dom, is) == -1 ||
	    memcmp(is, uuid, UUID_SIZE) != 0) {
		virDomainFree(dom);
		return (NULL);
	}
	add(conn, dom);
	sort(conn);
	h = find(conn, uuid);
	return (h->dom);
}

void
conn_forget(struct worker *w, const unsigned char *uuid)
{
	struct worker_conn	*conn = worker_conn(w);
	struct handle		*h = find(conn, uuid);

	if (h == NULL)
		return;
	virDomainFree(h->dom);
	conn->n--;
	memmove(h, h + 1, (char *)(conn->handles + conn->n) - (char *)h);
}

void
conn_replace(struct worker *w, virDomainPtr *doms, size_t n)
{
	struct worker_conn	*conn = worker_conn(w);
	size_t			 i;

	drop_handles(conn);
	for (i = 0; i < n; i++)
		add(conn, doms[i]);
	sort(conn);
}

void
conn_trim(struct worker *w, size_t domains)
{
	struct worker_conn	*conn = worker_conn(w);

	if (conn->n > 2 * domains + TRIM_ABOVE)
		drop_handles(conn);
}

void
conn_check(struct worker *w, struct job *job, virDomainPtr dom)
{
	virErrorPtr	 e;
	int		 state, reason;

	if (CALL(w, virDomainGetState)(dom, &state, &reason, 0) != -1)
		return;
	e = virGetLastError();
	if (e == NULL || e->code != VIR_ERR_NO_DOMAIN)
		job_error(job);
}
