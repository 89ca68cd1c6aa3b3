#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libproc2/meminfo.h>
#include <libproc2/stat.h>
#include <libproc2/vmstat.h>

#include "host.h"
#include "kept.h"
#include "parse.h"

/* libproc2 keeps files open: a new moment needs new contexts. Only one kernel
 * lane exists, so these may be static. */
static struct {
	uint32_t		 generation;
	struct stat_info	*stat;
	struct meminfo_info	*meminfo;
	struct vmstat_info	*vmstat;
	bool			 has_avail, has_oom;
	struct kept		 loadavg, psi[3];
} ctx = {
	.loadavg = KEPT_INIT,
	.psi = { KEPT_INIT, KEPT_INIT, KEPT_INIT },
};

/* What changes rarely is read anew after so long, and at every moment of a
 * tree. */
#define RARELY	UINT64_C(5000000000)
struct rarely {
	uint32_t	 generation;
	uint64_t	 at;		/* 0: never */
};

static bool
is_due(struct rarely *r, const struct lane *l)
{
	if (r->at != 0 && r->generation == root_generation() &&
	    l->clocks.mono - r->at < RARELY)
		return (false);
	r->generation = root_generation();
	r->at = l->clocks.mono;
	return (true);
}

/* libproc2 gives 0 for a line that the file does not have; this tells. */
static bool
has_line(const char *path, const char *key)
{
	char	 buf[32768], *p = buf;
	size_t	 len = strlen(key);
	ssize_t	 n = root_read(path, buf, sizeof buf - 1);

	if (n <= 0)
		return (false);
	buf[n] = '\0';
	for (;;) {
		if (strncmp(p, key, len) == 0)
			return (true);
		if ((p = strchr(p, '\n')) == NULL)
			return (false);
		p++;
	}
}

static void
refresh_contexts(void)
{
	if (ctx.generation == root_generation())
		return;
	if (ctx.stat != NULL)
		procps_stat_unref(&ctx.stat);
	if (ctx.meminfo != NULL)
		procps_meminfo_unref(&ctx.meminfo);
	if (ctx.vmstat != NULL)
		procps_vmstat_unref(&ctx.vmstat);
	ctx.generation = root_generation();
	ctx.has_avail = has_line("/proc/meminfo", "MemAvailable:");
	ctx.has_oom = has_line("/proc/vmstat", "oom_kill ");
}

/* A library's context of a file. false: source says why there is none. */
#define CONTEXT(name, path, source)					\
	context_ok(ctx.name != NULL ? 0 : root_refused(path) ? -errno :	\
	    procps_##name##_new(&ctx.name), path, source)

static bool
context_ok(int r, const char *path, struct source *s)
{
	if (r >= 0)
		return (true);
	errno = -r;
	source_errno(s, path);
	return (false);
}

static enum stat_item tick_items[] = {
	STAT_TIC_USER, STAT_TIC_NICE, STAT_TIC_SYSTEM, STAT_TIC_IDLE,
	STAT_TIC_IOWAIT, STAT_TIC_IRQ, STAT_TIC_SOFTIRQ, STAT_TIC_STOLEN,
	STAT_TIC_GUEST, STAT_TIC_GUEST_NICE, STAT_TIC_ID,
};
enum { NTICKS = 10, TICK_ID = 10, TICK_ITEMS = 11 };

/* Turns libproc2's ticks into ns. HOST and CPU rows have the same fields in
 * the same order, TICK_FIELDS, from `user` on. */
static void
store_ticks(uint64_t *user, const struct stat_result *head)
{
	int	 i;

	for (i = 0; i < NTICKS; i++)
		user[i] = root_ticks(head[i].result.ull_int);
}

/* NULL: not known. */
static const char *
find_hypervisor(void)
{
	char	 buf[64];
	ssize_t	 n;

	n = root_read("/sys/hypervisor/type", buf, sizeof buf - 1);
	buf[n > 0 ? n : 0] = '\0';
	if (strncmp(buf, "xen", 3) == 0 &&
	    root_exists("/proc/xen/capabilities"))
		return ("Xen");
	if (has_line("/proc/misc", "232 kvm"))
		return ("KVM");
	if (root_exists("/proc/vz/version"))
		return ("OpenVZ");
	return (root_exists("/proc/misc") ? "none" : NULL);
}

static void
read_identity(struct lane *l, struct host_raw *h)
{
	static struct rarely	 rarely;
	static char		 kernel[128];
	static const char	*hypervisor;
	struct part		*p = l->out[PART_HOST];
	ssize_t			 n;

	if (is_due(&rarely, l)) {
		n = root_read("/proc/sys/kernel/osrelease", kernel,
		    sizeof kernel - 1);
		kernel[n > 0 ? n : 0] = '\0';
		kernel[strcspn(kernel, "\n")] = '\0';
		hypervisor = find_hypervisor();
	}
	if (*kernel != '\0')
		h->kernel = part_text(p, kernel);
	h->hypervisor = part_text(p, hypervisor);
}

void
probe_stat(struct lane *l, struct source *s)
{
	struct host_raw		*h = lane_row(l, PART_HOST);
	struct stat_reaped	*all;
	struct stat_result	*r;
	struct cpu_raw		*c;
	struct part		*cpus = NULL;
	int			 i;

	refresh_contexts();
	read_identity(l, h);
	if (!CONTEXT(stat, "/proc/stat", s))
		return;
	all = procps_stat_reap(ctx.stat, STAT_REAP_CPUS_ONLY, tick_items,
	    TICK_ITEMS);
	if (all == NULL || all->summary == NULL) {
		source_errno(s, "/proc/stat");
		return;
	}
	r = all->summary->head;
	store_ticks(&h->user, r);
	h->cpus = all->cpus->total;
	if (lane_wants(l, WANT(CPU)))
		cpus = lane_part(l, PART_CPU);
	for (i = 0; cpus != NULL && i < all->cpus->total; i++) {
		r = all->cpus->stacks[i]->head;
		c = part_add(cpus,
		    (struct key){ 0, r[TICK_ID].result.s_int }, 0);
		c->cpu = r[TICK_ID].result.s_int;
		store_ticks(&c->user, r);
	}
	s->rows = all->cpus->total;
	source_set(s, PROBE_OK, "%s", "");
}

void
probe_meminfo(struct lane *l, struct source *s)
{
	static enum meminfo_item items[] = {
		MEMINFO_MEM_TOTAL, MEMINFO_MEM_FREE, MEMINFO_MEM_AVAILABLE,
		MEMINFO_MEM_CACHED, MEMINFO_MEM_BUFFERS, MEMINFO_MEM_SLAB,
		MEMINFO_SWAP_TOTAL, MEMINFO_SWAP_FREE,
	};
	struct host_raw		*h = lane_row(l, PART_HOST);
	struct meminfo_stack	*st;
	uint64_t		 b[8];
	int			 i;

	if (!CONTEXT(meminfo, "/proc/meminfo", s))
		return;
	if ((st = procps_meminfo_select(ctx.meminfo, items, 8)) == NULL) {
		source_errno(s, "/proc/meminfo");
		return;
	}
	for (i = 0; i < 8; i++)
		b[i] = st->head[i].result.ul_int * UINT64_C(1024);
	h->mem_total = b[0];
	h->mem_free = b[1];
	h->mem_avail = ctx.has_avail ? b[2] : NONE;
	h->mem_cache = b[3] + b[4];
	h->mem_slab = b[5];
	h->swap_total = b[6];
	h->swap_used = b[6] - b[7];
	source_set(s, PROBE_OK, "%s", ctx.has_avail ? "" :
	    "no MemAvailable: kernel before 3.14");
}

void
probe_vmstat(struct lane *l, struct source *s)
{
	static enum vmstat_item items[] = {
		VMSTAT_PSWPIN, VMSTAT_PSWPOUT, VMSTAT_PGMAJFAULT,
		VMSTAT_OOM_KILL,
	};
	struct host_raw		*h = lane_row(l, PART_HOST);
	struct vmstat_stack	*st;

	if (!CONTEXT(vmstat, "/proc/vmstat", s))
		return;
	if ((st = procps_vmstat_select(ctx.vmstat, items, 4)) == NULL) {
		source_errno(s, "/proc/vmstat");
		return;
	}
	h->swap_in = st->head[0].result.ul_int * root_pagesize();
	h->swap_out = st->head[1].result.ul_int * root_pagesize();
	h->majfault = st->head[2].result.ul_int;
	if (ctx.has_oom)
		h->oom_kills = st->head[3].result.ul_int;
	source_set(s, PROBE_OK, "%s", ctx.has_oom ? "" :
	    "no oom_kill: kernel before 4.13");
}

void
probe_loadavg(struct lane *l, struct source *s)
{
	struct host_raw	*h = lane_row(l, PART_HOST);
	struct loadavg	 la;
	char		 buf[128];
	ssize_t		 n;

	n = kept_read(&ctx.loadavg, KEPT_MUST, buf, sizeof buf,
	    "/proc/loadavg");
	if (n == -1) {
		source_errno(s, "/proc/loadavg");
		return;
	}
	if (parse_loadavg(buf, n, &la) == -1) {
		source_set(s, PROBE_BROKEN, "/proc/loadavg: not understood");
		return;
	}
	h->load1 = la.load1;
	h->load5 = la.load5;
	h->load15 = la.load15;
	h->run_queue = la.running;
	source_set(s, PROBE_OK, "%s", "");
}

void
probe_psi(struct lane *l, struct source *s)
{
	static const char *const names[] = { "cpu", "memory", "io" };
	struct host_raw	*h = lane_row(l, PART_HOST);
	struct psi	 psi[3];
	char		 buf[512];
	ssize_t		 n;
	int		 i;

	source_set(s, PROBE_OK, "%s", "");
	for (i = 0; i < 3; i++) {
		psi[i] = (struct psi){ NONE, NONE };
		n = kept_read(&ctx.psi[i], KEPT_MUST, buf, sizeof buf,
		    "/proc/pressure/%s", names[i]);
		if (n != -1 && parse_psi(buf, n, &psi[i]) == 0)
			continue;
		if (s->state != PROBE_OK)
			continue;
		if (n == -1) {
			source_set(s, state_of_errno(errno),
			    "/proc/pressure/%s: %s; kernel 4.20 with psi=1 "
			    "has it", names[i], strerror(errno));
		} else {
			source_set(s, PROBE_BROKEN,
			    "/proc/pressure/%s: not understood", names[i]);
		}
	}
	h->psi_cpu = psi[0].some;
	h->psi_mem = psi[1].some;
	h->psi_mem_full = psi[1].full;
	h->psi_io = psi[2].some;
	h->psi_io_full = psi[2].full;
}

#define HUGE_DIR	"/sys/kernel/mm/hugepages"

/* The directories are named after the size of their pages in kB. -1: errno. */
static int
read_hugepages(uint64_t *total, uint64_t *avail)
{
	uint64_t	 kb, nr, unused;
	struct dirent	*de;
	char		 path[512];
	DIR		*d;

	if ((d = root_opendir(HUGE_DIR)) == NULL)
		return (-1);
	*total = *avail = 0;
	while ((de = readdir(d)) != NULL) {
		if (strncmp(de->d_name, "hugepages-", 10) != 0)
			continue;
		kb = strtoull(de->d_name + 10, NULL, 10);
		snprintf(path, sizeof path, HUGE_DIR "/%s/nr_hugepages",
		    de->d_name);
		nr = root_u64(path);
		snprintf(path, sizeof path, HUGE_DIR "/%s/free_hugepages",
		    de->d_name);
		unused = root_u64(path);
		if (nr == NONE || unused == NONE)
			continue;
		*total += nr * kb * 1024;
		*avail += unused * kb * 1024;
	}
	closedir(d);
	return (0);
}

void
probe_hugepages(struct lane *l, struct source *s)
{
	static struct rarely	 rarely;
	static uint64_t		 total, avail;
	struct host_raw		*h = lane_row(l, PART_HOST);

	if (is_due(&rarely, l)) {
		total = avail = NONE;
		if (read_hugepages(&total, &avail) == -1) {
			source_errno(s, HUGE_DIR);
			return;
		}
		source_set(s, PROBE_OK, "%s", "");
	}
	h->huge_total = total;
	h->huge_free = avail;
}

void
probe_ksm(struct lane *l, struct source *s)
{
	static struct rarely	 rarely;
	static uint64_t		 saved;
	struct host_raw		*h = lane_row(l, PART_HOST);
	uint64_t		 pages;

	if (is_due(&rarely, l)) {
		saved = NONE;
		pages = root_u64("/sys/kernel/mm/ksm/pages_sharing");
		if (pages == NONE) {
			source_errno(s, "/sys/kernel/mm/ksm/pages_sharing");
			return;
		}
		saved = pages * root_pagesize();
		source_set(s, PROBE_OK, "%s", "");
	}
	h->ksm_saved = saved;
}
