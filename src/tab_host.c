#include "tab.h"

/* Shares of all CPUs' time, as mpstat; one row of ticks. */
#define SHARE_OF(ID, TITLE, FIELD, HELP, HIST)				\
	{ .id = ID, .title = TITLE, .unit = U_PCT, .width = 6,		\
	  .weight = 60, .dflt = true, .hist = HIST, .help = HELP,	\
	  .source = "/proc/stat, line cpu",				\
	  .from = FROM_TICK_SHARE(HOST, host, FIELD) }
#define SHARE(ID, TITLE, FIELD, HELP)					\
	SHARE_OF(ID, TITLE, FIELD, HELP, false)
#define SHARE_KEPT(ID, TITLE, FIELD, HELP)				\
	SHARE_OF(ID, TITLE, FIELD, HELP, true)
#define MEM(ID, TITLE, FIELD, HELP, SOURCE)				\
	{ .id = ID, .title = TITLE, .unit = U_BYTES, .width = 6,	\
	  .weight = 50, .dflt = true, .help = HELP, .source = SOURCE,	\
	  .from = FROM_GAUGE(HOST, host, FIELD) }
#define LOAD(ID, TITLE, FIELD, MINUTES)				\
	{ .id = ID, .title = TITLE, .unit = U_RATIO, .width = 7,	\
	  .weight = 40, .dflt = true,					\
	  .help = "Load average of the last " MINUTES ".",		\
	  .source = "/proc/loadavg",					\
	  .from = FROM_SCALED(HOST, host, FIELD, 0.01) }
#define PSI(ID, TITLE, FIELD, HELP, FILE)				\
	{ .id = ID, .title = TITLE, .unit = U_PCT, .width = 6,		\
	  .weight = 45, .dflt = true, .hist = true, .warn = 10,		\
	  .crit = 30, .help = HELP,					\
	  .source = "/proc/pressure/" FILE ", total",			\
	  .from = FROM_SHARE(HOST, host, FIELD) }

static double
gauge(const struct rec *rec, uint16_t off)
{
	uint64_t v = *(const uint64_t *)((const char *)rec + off);

	return (v == NONE ? -1 : (double)v);
}

/* A quotient of gauges of two parts. */
static struct value
quotient(const struct view *v, const struct row *r, enum part_id pa,
    uint16_t a, enum part_id pb, uint16_t b)
{
	const struct rec	*ra = r->now[table_slot(v->t, pa)];
	const struct rec	*rb = r->now[table_slot(v->t, pb)];

	if (ra == NULL || rb == NULL || gauge(ra, a) < 0 || gauge(rb, b) <= 0)
		return (value_none(V_NONE));
	return (value_real(gauge(ra, a) / gauge(rb, b)));
}

/* VMs have processes here, or libvirt tells of them: Xen's, containers'. */
static struct value
of_both(const struct view *v, const struct row *r, const struct from *ours,
    const struct from *others)
{
	struct value	 a = from_get(ours, v, r), b = from_get(others, v, r);

	if (!value_known(&a))
		return (b);
	return (value_known(&b) ? value_int(a.u + b.u) : a);
}

static struct value
get_vms(const struct view *v, const struct row *r)
{
	static const struct from	ours = FROM_GAUGE(VMSUM, vmsum, vms);
	static const struct from	others = FROM_GAUGE(DOMSUM, domsum,
					    vms);

	return (of_both(v, r, &ours, &others));
}

static struct value
get_vcpus(const struct view *v, const struct row *r)
{
	static const struct from	ours = FROM_GAUGE(VMSUM, vmsum, vcpus);
	static const struct from	others = FROM_GAUGE(DOMSUM, domsum,
					    vcpus);

	return (of_both(v, r, &ours, &others));
}

static struct value
get_vcpu_ratio(const struct view *v, const struct row *r)
{
	static const struct from	cpus = FROM_GAUGE(HOST, host, cpus);
	struct value			n = get_vcpus(v, r);
	struct value			of = from_get(&cpus, v, r);

	if (!value_known(&n) || !value_known(&of) || of.u == 0)
		return (value_none(V_NONE));
	return (value_real(n.d / of.d));
}

static struct value
get_mem_ratio(const struct view *v, const struct row *r)
{
	return (quotient(v, r, PART_VMMEMSUM, OFF(vmmemsum, conf),
	    PART_HOST, OFF(host, mem_total)));
}

/* One field's share of the host's CPU time, in percent; below 0: none. */
static double
host_share(const struct view *v, const struct row *r, uint16_t off)
{
	const struct from	 f = { .how = HOW_SHARE, .part = PART_HOST,
				    .a = off, .per = OFF(host, user),
				    .nper = NWHOLE };
	const struct column	 c = { .from = f };
	struct value		 share = col_get(&c, v, r);

	return (value_known(&share) ? share.d : -1);
}

/* What all VMs' threads used, in percent of all CPUs. */
static struct value
get_vms_cpu(const struct view *v, const struct row *r)
{
	const struct column	 c = { .from = FROM_SHARE(VMSUM, vmsum, cpu) };
	const struct host_raw	*h = ROW_NOW(v, r, HOST, host);
	struct value		 used = col_get(&c, v, r);
	double			 guests;

	if (!value_known(&used))
		return (used);
	if (h == NULL || h->cpus == NONE || h->cpus == 0)
		return (value_none(V_NONE));
	/* A VM that ended took its last time with it, but guests' code is
	 * nobody else's. */
	guests = host_share(v, r, OFF(host, guest)) +
	    host_share(v, r, OFF(host, gnice));
	used.d /= h->cpus;
	return (value_real(used.d > guests ? used.d : guests));
}

/* Busy, as mpstat has it, less what the VMs used. */
static struct value
get_other_cpu(const struct view *v, const struct row *r)
{
	double		 idle = host_share(v, r, OFF(host, idle));
	double		 iowait = host_share(v, r, OFF(host, iowait));
	double		 steal = host_share(v, r, OFF(host, steal)), rest;
	struct value	 vms = get_vms_cpu(v, r);

	if (idle < 0 || iowait < 0 || steal < 0)
		return (value_none(V_FIRST));
	if (!value_known(&vms))
		return (vms);
	rest = 100 - idle - iowait - steal - vms.d;
	return (value_real(rest < 0 ? 0 : rest));
}

static const struct column cols[] = {
	COL_HOST,
	{ .id = "kernel", .title = "KERNEL", .unit = U_TEXT, .width = 16,
	  .weight = 30, .dflt = true,
	  .help = "Release of the running kernel.",
	  .source = "/proc/sys/kernel/osrelease",
	  .from = FROM_TEXT(HOST, host, kernel) },
	{ .id = "hypervisor", .title = "HV", .unit = U_TEXT, .width = 6,
	  .weight = 30, .dflt = true,
	  .help = "Hypervisor this host runs, or none.",
	  .source = "/proc/misc, /sys/hypervisor/type",
	  .from = FROM_TEXT(HOST, host, hypervisor) },
	{ .id = "cpus", .title = "CPUS", .unit = U_COUNT, .width = 5,
	  .weight = 60, .dflt = true,
	  .help = "CPUs online.",
	  .source = "/proc/stat",
	  .from = FROM_GAUGE(HOST, host, cpus) },
	{ .id = "usr", .title = "%USR", .unit = U_PCT, .width = 6,
	  .weight = 70, .dflt = true,
	  .help = "Programs' own code, guests' code not counted.",
	  .source = "/proc/stat, user less guest",
	  .from = { .how = HOW_SHARE, .part = PART_HOST,
	      .a = OFF(host, user), .minus = OFF(host, guest),
	      .per = OFF(host, user), .nper = NWHOLE } },
	{ .id = "nice", .title = "%NICE", .unit = U_PCT, .width = 6,
	  .weight = 40, .dflt = true,
	  .help = "Code of niced programs, niced guests not counted.",
	  .source = "/proc/stat, nice less guest_nice",
	  .from = { .how = HOW_SHARE, .part = PART_HOST,
	      .a = OFF(host, nice), .minus = OFF(host, gnice),
	      .per = OFF(host, user), .nper = NWHOLE } },
	SHARE("sys", "%SYS", sys, "Kernel code."),
	SHARE("iowait", "%IOW", iowait,
	    "Idle while I/O was outstanding; a hint, not a measure."),
	SHARE("irq", "%IRQ", irq, "Hardware interrupts."),
	SHARE("soft", "%SOFT", soft, "Software interrupts."),
	SHARE_KEPT("steal", "%STL", steal,
	    "Taken by the hypervisor below; this host is a guest itself."),
	SHARE_KEPT("guest", "%GST", guest, "Code of guests."),
	SHARE("gnice", "%GNI", gnice, "Code of niced guests."),
	SHARE("idle", "%IDLE", idle, "Idle without I/O outstanding."),
	{ .id = "vms_cpu", .title = "%VMS", .unit = U_PCT, .width = 6,
	  .weight = 80, .dflt = true, .hist = true,
	  .help = "Time of all threads of all VMs, of all CPUs' time.",
	  .source = "sum of the VMs' schedstat run times",
	  .from = { .how = HOW_FN, .part = PART_VMSUM }, .fn = get_vms_cpu },
	{ .id = "other_cpu", .title = "%OTHER", .unit = U_PCT, .width = 6,
	  .weight = 80, .dflt = true,
	  .help = "Busy time that is not the VMs'.",
	  .source = "100 - idle - iowait - steal - vms_cpu",
	  .from = { .how = HOW_FN, .part = PART_VMSUM }, .fn = get_other_cpu },
	LOAD("load1", "LOAD1", load1, "minute"),
	LOAD("load5", "LOAD5", load5, "5 minutes"),
	LOAD("load15", "LOAD15", load15, "15 minutes"),
	{ .id = "run_queue", .title = "RUNQ", .unit = U_COUNT, .width = 5,
	  .weight = 40, .dflt = true,
	  .help = "Tasks that run or wait for a CPU.",
	  .source = "/proc/loadavg",
	  .from = FROM_GAUGE(HOST, host, run_queue) },
	MEM("mem_total", "MEM", mem_total, "Memory the kernel manages.",
	    "/proc/meminfo MemTotal"),
	MEM("mem_free", "FREE", mem_free, "Memory nobody uses.",
	    "/proc/meminfo MemFree"),
	MEM("mem_avail", "AVAIL", mem_avail,
	    "Memory that can be had without swapping.",
	    "/proc/meminfo MemAvailable"),
	MEM("mem_cache", "CACHE", mem_cache, "Page cache and buffers.",
	    "/proc/meminfo Cached + Buffers"),
	MEM("mem_slab", "SLAB", mem_slab, "Kernel objects.",
	    "/proc/meminfo Slab"),
	{ .id = "mem_dentry", .title = "DENTRY", .unit = U_BYTES, .width = 6,
	  .weight = 30, .dflt = true,
	  .help = "Directory cache, part of the slab.",
	  .source = "/proc/slabinfo dentry (root)",
	  .from = FROM_GAUGE(SLAB, slab, dentry) },
	{ .id = "mem_vms", .title = "VMS", .unit = U_BYTES, .width = 6,
	  .weight = 60, .dflt = true,
	  .help = "Memory of all VMs: anonymous, shared and hugepages.",
	  .source = "sum of the VMs' rss",
	  .from = FROM_GAUGE(VMMEMSUM, vmmemsum, rss) },
	MEM("swap_total", "SWAP", swap_total, "Swap space.",
	    "/proc/meminfo SwapTotal"),
	MEM("swap_used", "SWUSED", swap_used, "Swap space in use.",
	    "/proc/meminfo SwapTotal - SwapFree"),
	MEM("hugepages_total", "HUGE", huge_total,
	    "Memory set aside as hugepages of all sizes.",
	    "/sys/kernel/mm/hugepages/*/nr_hugepages"),
	MEM("hugepages_free", "HFREE", huge_free,
	    "Hugepages nobody uses.",
	    "/sys/kernel/mm/hugepages/*/free_hugepages"),
	MEM("ksm_saved", "KSM", ksm_saved,
	    "Memory saved by merging equal pages.",
	    "/sys/kernel/mm/ksm/pages_sharing"),
	PSI("psi_cpu", "PSICPU", psi_cpu,
	    "Time in which some task waited for a CPU.", "cpu"),
	PSI("psi_mem", "PSIMEM", psi_mem,
	    "Time in which some task waited for memory.", "memory"),
	PSI("psi_io", "PSI_IO", psi_io,
	    "Time in which some task waited for I/O.", "io"),
	PSI("psi_mem_full", "MEMFUL", psi_mem_full,
	    "Time in which all tasks waited for memory.", "memory"),
	PSI("psi_io_full", "IOFULL", psi_io_full,
	    "Time in which all tasks waited for I/O.", "io"),
	{ .id = "vms", .title = "VMS", .unit = U_COUNT, .width = 5,
	  .weight = 80, .dflt = true,
	  .help = "VMs that run.",
	  .source = "processes of VMMs, libvirt",
	  .from = { .how = HOW_FN, .part = PART_VMSUM }, .fn = get_vms,
	  .needs = PART_BIT(PART_DOMSUM) },
	{ .id = "vcpus", .title = "VCPUS", .unit = U_COUNT, .width = 5,
	  .weight = 80, .dflt = true,
	  .help = "Virtual CPUs of all VMs.",
	  .source = "threads of VMMs, libvirt",
	  .from = { .how = HOW_FN, .part = PART_VMSUM }, .fn = get_vcpus,
	  .needs = PART_BIT(PART_DOMSUM) },
	{ .id = "vcpu_ratio", .title = "V:P", .unit = U_RATIO, .width = 6,
	  .weight = 70, .dflt = true,
	  .help = "Virtual CPUs per CPU of the host.",
	  .source = "vcpus / cpus",
	  .from = { .how = HOW_FN, .part = PART_VMSUM },
	  .fn = get_vcpu_ratio, .needs = PART_BIT(PART_DOMSUM) },
	{ .id = "mem_ratio", .title = "M:M", .unit = U_RATIO, .width = 6,
	  .weight = 70, .dflt = true,
	  .help = "Configured memory of all VMs per memory of the host.",
	  .source = "sum of conf / mem_total",
	  .from = { .how = HOW_FN, .part = PART_VMMEMSUM },
	  .fn = get_mem_ratio },
	{ .id = "swap_in", .title = "SWIN", .unit = U_BPS, .width = 6,
	  .weight = 40, .dflt = true,
	  .help = "Read back from swap.",
	  .source = "/proc/vmstat pswpin",
	  .from = FROM_RATE(HOST, host, swap_in) },
	{ .id = "swap_out", .title = "SWOUT", .unit = U_BPS, .width = 6,
	  .weight = 40, .dflt = true,
	  .help = "Written to swap.",
	  .source = "/proc/vmstat pswpout",
	  .from = FROM_RATE(HOST, host, swap_out) },
	{ .id = "majfault", .title = "MAJF", .unit = U_PERSEC, .width = 6,
	  .weight = 40, .dflt = true,
	  .help = "Page faults that had to read from a disk.",
	  .source = "/proc/vmstat pgmajfault",
	  .from = FROM_RATE(HOST, host, majfault) },
	{ .id = "oom_kills", .title = "OOM", .unit = U_PERSEC, .width = 6,
	  .weight = 40, .dflt = true,
	  .help = "Processes killed for lack of memory.",
	  .source = "/proc/vmstat oom_kill (4.13)",
	  .from = FROM_RATE(HOST, host, oom_kills) },
};

const struct table tab_host = {
	.id = "host",
	.title = "Host",
	.help = "The host itself: CPU time of all its CPUs, memory, pressure.",
	.cols = cols,
	.ncols = TAB_COUNT(cols),
	.nkeys = 2,
	.joins = {
		{ PART_HOST, JOIN_SELF },
		{ PART_SLAB, JOIN_ONE },
		{ PART_VMSUM, JOIN_ONE },
		{ PART_VMMEMSUM, JOIN_ONE },
		{ PART_DOMSUM, JOIN_ONE },
	},
	.njoins = 5,
	.ndrive = 1,
	.block = true,
};
