#include <stdlib.h>
#include <string.h>

#include "kernel.h"
#include "xmalloc.h"

/* How long a sample waits for what a new process is. */
#define WAIT_FOR_NEWS	50

#define RELIST		UINT64_C(5000000000)

/* The pid given out last, the fifth word of the file; NONE if not known. */
static uint64_t
last_pid(struct kernel *k)
{
	char	 buf[128], *p;
	ssize_t	 n;

	if (root_is_tree())
		return (NONE);
	n = kept_read(&k->loadavg, KEPT_MUST, buf, sizeof buf - 1,
	    "/proc/loadavg");
	if (n <= 0)
		return (NONE);
	buf[n] = '\0';
	if ((p = strrchr(buf, ' ')) == NULL)
		return (NONE);
	return (strtoull(p, NULL, 10));
}

/* Nothing new can be there when no pid was given out; what is gone is noticed
 * where it is read. The list is made anew every few seconds all the same. */
static bool
nothing_new(struct kernel *k)
{
	uint64_t last = last_pid(k);
	bool	 same = last != NONE && last == k->last_pid;

	k->last_pid = last;
	if (same && k->listed && k->lane.clocks.mono - k->listed_at < RELIST)
		return (true);
	k->listed_at = k->lane.clocks.mono;
	return (false);
}

/* Lists the processes; the inventory lane looks at new ones meanwhile. */
void
probe_pids(struct lane *l, struct source *s)
{
	struct kernel	*k = KERNEL(l);
	struct pidlist	 now = { 0 };

	if (nothing_new(k)) {
		k->news = hints_any(k->hints) || lane_wants(l, WANT(PROCIO));
		k->ticket = inventory_ask(k->inv, false);
		return;
	}
	if (pidlist_read(&now) == -1) {
		source_errno(s, "/proc");
		return;
	}
	if (k->listed && root_moments() == 0)
		pidlist_compare(&k->pids, &now, k->hints);
	pidlist_free(&k->pids);
	k->pids = now;
	k->news = hints_any(k->hints) || lane_wants(l, WANT(PROCIO));
	/* What came between the inventory's first look and this list. */
	if (root_moments() == 0)
		k->ticket = inventory_ask(k->inv, !k->listed);
	k->listed = true;
	s->rows = now.n;
	source_set(s, PROBE_OK, "%s", "");
}

void
probe_processes(struct lane *l, struct source *s)
{
	processes_read(l, KERNEL(l)->processes, KERNEL(l)->vms, s);
}

void
probe_vms(struct lane *l, struct source *s)
{
	struct kernel	*k = KERNEL(l);

	if (k->news && root_moments() == 0)
		inventory_wait(k->inv, k->ticket, WAIT_FOR_NEWS);
	k->news = false;
	vms_read(l, k->vms, s);
}

void
probe_cgroup(struct lane *l, struct source *s)
{
	vms_cgroup(KERNEL(l)->vms, s);
}

void
probe_vmnet(struct lane *l, struct source *s)
{
	vmnet_read(l, KERNEL(l)->net, s);
}

void
probe_disks(struct lane *l, struct source *s)
{
	disks_read(l, KERNEL(l)->disks, s);
}

struct kernel *
kernel_new(struct store *store, struct hints *hints, struct inventory *inv,
    const struct probe *probes, size_t n, uint64_t want, uint64_t period)
{
	struct kernel	*k = xcalloc(1, sizeof *k);

	k->hints = hints;
	k->inv = inv;
	k->loadavg.fd = KEPT_CLOSED;
	k->vms = vmset_new(hints);
	k->processes = processes_new();
	k->net = vmnet_new();
	k->disks = disks_new();
	k->lane = (struct lane){
		.name = "kernel",
		.probes = probes,
		.nprobes = n,
		.source_part = PART_SOURCE_K,
		.want = want,
		.shown = want,
		.period = period,
		.store = store,
		.state = k,
	};
	lane_init(&k->lane);
	return (k);
}

void
kernel_free(struct kernel *k)
{
	vmset_free(k->vms);
	processes_free(k->processes);
	vmnet_free(k->net);
	disks_free(k->disks);
	pidlist_free(&k->pids);
	lane_free(&k->lane);
	free(k);
}
