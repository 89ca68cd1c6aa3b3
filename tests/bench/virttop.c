/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * What virt-top asks of libvirt, and nothing else: once a second all
 * statistics that it shows, of all domains, in one call.
 *
 * usage: virttop URI SECONDS
 */

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include <err.h>
#include <stdlib.h>
#include <time.h>

#define GROUPS	(VIR_DOMAIN_STATS_STATE | VIR_DOMAIN_STATS_CPU_TOTAL | \
		 VIR_DOMAIN_STATS_VCPU | VIR_DOMAIN_STATS_BLOCK | \
		 VIR_DOMAIN_STATS_INTERFACE | VIR_DOMAIN_STATS_BALLOON)

int
main(int argc, char **argv)
{
	virDomainStatsRecordPtr *stats;
	virConnectPtr conn;
	struct timespec due;
	long seconds = argc == 3 ? strtol(argv[2], NULL, 10) : 0;

	if (seconds <= 0)
		errx(2, "usage: virttop URI SECONDS");
	conn = virConnectOpenReadOnly(argv[1]);
	if (conn == NULL)
		errx(1, "%s: %s", argv[1], virGetLastErrorMessage());
	clock_gettime(CLOCK_MONOTONIC, &due);
	while (seconds-- > 0) {
		if (virConnectGetAllDomainStats(conn, GROUPS, &stats, 0) < 0)
			errx(1, "%s", virGetLastErrorMessage());
		virDomainStatsRecordListFree(stats);
		due.tv_sec++;
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
	}
	virConnectClose(conn);
	return 0;
}
