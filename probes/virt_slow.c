/*
 * Jobs of the slow connection besides statistics: what a domain is worked on
 * for, and leases.
 */
#include <stdlib.h>
#include <string.h>

#include "virt_job.h"
#include "xmalloc.h"

/*
 * What a job is.
 */

static void
work_run(struct worker *w, struct job *job)
{
	struct work_job		*j = (struct work_job *)job;
	virTypedParameterPtr	 p = NULL;
	virDomainPtr		 dom;
	int			 i, n = 0, type = 0;

	if ((dom = conn_domain(w, j->uuid)) == NULL ||
	    CALL(w, virDomainGetJobStats)(dom, &type, &p, &n, 0) == -1) {
		j->failed = true;
		j->cannot = call_unsupported();
		if (dom != NULL && !j->cannot)
			conn_check(w, job, dom);
		return;
	}
	j->told = type != VIR_DOMAIN_JOB_NONE;
	for (i = 0; i < n; i++) {
		if (strcmp(p[i].field, VIR_DOMAIN_JOB_OPERATION) == 0)
			j->operation = (int)param_u64(&p[i]);
		else if (strcmp(p[i].field, VIR_DOMAIN_JOB_TIME_ELAPSED) == 0)
			j->ms = param_u64(&p[i]);
	}
	virTypedParamsFree(p, n);
}

static void
plain_free(struct job *job)
{
	free(job);
}

struct job *
work_job(const unsigned char *uuid)
{
	struct work_job	*j = xcalloc(1, sizeof *j);

	j->job.run = work_run;
	j->job.free = plain_free;
	memcpy(j->uuid, uuid, UUID_SIZE);
	j->operation = -1;
	j->ms = NONE;
	return (&j->job);
}

/*
 * Leases.
 */

static char *
copy(const char *s)
{
	return (s == NULL || *s == '\0' ? NULL : xstrdup(s));
}

static void
add_leases(struct worker *w, struct leases_job *j, virNetworkPtr net)
{
	virNetworkDHCPLeasePtr	*l = NULL;
	struct leased		*one;
	int			 i, n;

	n = CALL(w, virNetworkGetDHCPLeases)(net, NULL, &l, 0);
	for (i = 0; i < n; i++) {
		j->all = xreallocarray(j->all, j->n + 1, sizeof *j->all);
		one = &j->all[j->n++];
		one->network = copy(virNetworkGetName(net));
		one->mac = copy(l[i]->mac);
		one->ip = copy(l[i]->ipaddr);
		one->hostname = copy(l[i]->hostname);
		one->expires = l[i]->expirytime < 0 ? 0 :
		    (uint64_t)l[i]->expirytime;
		virNetworkDHCPLeaseFree(l[i]);
	}
	free(l);
}

static void
leases_run(struct worker *w, struct job *job)
{
	virNetworkPtr	*nets = NULL;
	int		 i, n;

	n = CALL(w, virConnectListAllNetworks)(worker_conn(w)->c, &nets,
	    VIR_CONNECT_LIST_NETWORKS_ACTIVE);
	if (n == -1)
		job_error(job);
	for (i = 0; i < n; i++) {
		if (!worker_lost(w))
			add_leases(w, (struct leases_job *)job, nets[i]);
		virNetworkFree(nets[i]);
	}
	free(nets);
}

void
leases_free(struct leased *all, size_t n)
{
	size_t	 i;

	for (i = 0; i < n; i++) {
		free(all[i].network);
		free(all[i].mac);
		free(all[i].ip);
		free(all[i].hostname);
	}
	free(all);
}

static void
leases_job_free(struct job *job)
{
	struct leases_job	*j = (struct leases_job *)job;

	leases_free(j->all, j->n);
	free(j);
}

struct job *
leases_job(void)
{
	struct leases_job	*j = xcalloc(1, sizeof *j);

	j->job.run = leases_run;
	j->job.free = leases_job_free;
	return (&j->job);
}
