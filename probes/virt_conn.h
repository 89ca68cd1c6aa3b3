/*
 * A worker's connection to libvirt and its handles of domains. All of this
 * runs in the worker's thread.
 */
#ifndef VIRT_CONN_H
#define VIRT_CONN_H

#include "virt_calls.h"
#include "worker.h"

struct handle {
	unsigned char	 uuid[UUID_SIZE];
	virDomainPtr	 dom;
};

#define CALLBACKS	16

struct worker_conn {
	virConnectPtr	 c;
	int		 callbacks[CALLBACKS];	/* of events */
	size_t		 ncallbacks;
	virConnectCloseFunc on_close;	/* registered, or NULL */
	struct handle	*handles;	/* by uuid */
	size_t		 n, size;
};

/* Makes a call: CALL(w, virDomainGetState)(dom, ...). */
#define CALL(w, name)	(worker_called(w), virt_calls.name)

/* Notes libvirt's last error, of this thread, in a job. */
void		 job_error(struct job *);
/* Whether libvirt's last error, of this thread, is that the driver has no such
 * call, or not with these arguments. */
bool		 call_unsupported(void);
/* Opens the worker's connection, read-only. false: the job has the error. */
bool		 conn_open(struct worker *, struct job *, const char *uri);
void		 conn_free(struct worker_conn *);
/* The domain, kept until the connection is closed. NULL: there is none, or
 * the connection is gone; libvirt's last error tells. */
virDomainPtr	 conn_domain(struct worker *, const unsigned char *uuid);
/* Where nothing is answered the connection may be lost: every driver knows a
 * domain's state. The job has the error if this one does not. */
void		 conn_check(struct worker *, struct job *, virDomainPtr);
/* Forgets a domain that is not there any more. */
void		 conn_forget(struct worker *, const unsigned char *uuid);
/* Takes over the handles of a list, which replace all it had. */
void		 conn_replace(struct worker *, virDomainPtr *, size_t n);
/* Forgets all when there are far more than there are domains. */
void		 conn_trim(struct worker *, size_t domains);

#endif
