/*
 * What hypertop's reader of Xen sees, one line of names and values for each
 * guest, several times.
 *
 * usage: xenguests [SAMPLES [SECONDS]]
 */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "xen.h"

static void
number(const char *name, uint64_t v)
{
	if (v == NONE)
		printf(" %s=-", name);
	else
		printf(" %s=%" PRIu64, name, v);
}

static void
guest(const struct xen_guest *g)
{
	printf("id=%" PRIu64 " name=%s uuid=%s type=%s state=%u nics=%u "
	    "disks=%u", g->id, g->name, g->uuid, g->type, g->state, g->nics,
	    g->disks);
	number("at", g->at);
	number("cpu_ns", g->cpu_ns);
	number("vcpus", g->vcpus);
	number("online", g->vcpus_online);
	number("mem", g->mem);
	number("max_mem", g->max_mem);
	number("rx", g->rx_bytes);
	number("tx", g->tx_bytes);
	number("rx_errs", g->rx_errs);
	number("tx_errs", g->tx_errs);
	number("rx_drop", g->rx_drop);
	number("tx_drop", g->tx_drop);
	number("rd_reqs", g->rd_reqs);
	number("wr_reqs", g->wr_reqs);
	number("rd", g->rd_bytes);
	number("wr", g->wr_bytes);
	printf("\n");
}

int
main(int argc, char **argv)
{
	long		  samples = argc > 1 ? strtol(argv[1], NULL, 10) : 1;
	long		  seconds = argc > 2 ? strtol(argv[2], NULL, 10) : 1;
	struct xen_guest *all;
	struct xen	 *x;
	char		  why[256];
	size_t		  i, n;

	if ((x = xen_open(why, sizeof why)) == NULL)
		errx(1, "%s", why);
	while (samples-- > 0) {
		if (xen_read(x, &all, &n, why, sizeof why) == -1)
			errx(1, "%s", why);
		if (*why != '\0')
			warnx("%s", why);
		for (i = 0; i < n; i++)
			guest(&all[i]);
		fflush(stdout);
		if (samples > 0)
			sleep((unsigned)seconds);
	}
	xen_close(x);
	return (0);
}
