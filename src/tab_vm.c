#include "vm.h"

/* What its process tells, else libvirt's list. */
#define TEXT(ID, TITLE, WIDTH, WEIGHT, DFLT, HELP, SOURCE)		\
	{ .id = #ID, .title = TITLE, .unit = U_TEXT, .width = WIDTH,	\
	  .weight = WEIGHT, .dflt = DFLT, .help = HELP,			\
	  .source = SOURCE, .from = FROM_TEXT(VM, vm, ID),		\
	  .or = FROM_TEXT(DOMAIN, domain, ID) }
/* Sums over its disks, as its VMM counts what the guest asks for. */
#define BLOCK_OPS(ID, TITLE, WHAT, HELP)				\
	{ .id = #ID, .title = TITLE, .unit = U_PERSEC, .width = 6,	\
	  .weight = 28, .help = HELP,					\
	  .source = "libvirt block.N." #WHAT ".reqs",			\
	  .from = FROM_OWN_RATE(VMBLK, vmblk, WHAT##_reqs), .sum = true }
#define BLOCK_LAT(ID, TITLE, WEIGHT, WHAT, HELP)			\
	{ .id = #ID, .title = TITLE, .unit = U_SEC, .width = 6,		\
	  .weight = WEIGHT, .warn = 0.02, .crit = 0.1, .help = HELP,	\
	  .source = "libvirt block.N." #WHAT ".times / " #WHAT ".reqs",	\
	  .from = FROM_LATENCY(VMBLK, vmblk, WHAT##_times, WHAT##_reqs) }

/* Adds up what is on a CPU, so that it is never less than a part of it. A VM
 * whose vCPUs are not known has its run time alone. */
static struct value
get_cpu(const struct view *v, const struct row *r)
{
	static const struct column	parts[] = {
		{ .from = VCPU_SHARE(guest) }, { .from = VCPU_SHARE(usr) },
		{ .from = VCPU_SHARE(sys) }, { .from = VMCPU_SHARE(emulator) },
		{ .from = VMCPU_SHARE(iothread) },
		{ .from = VMCPU_SHARE(vhost) },
	};
	static const struct column	all = {
		.from = VMCPU_SHARE(cpu),
		.or = { .how = HOW_SHARE, .part = PART_DOMCPU,
		    .a = OFF(domcpu, time), .per = OFF(domcpu, at) },
	};
	struct value			share;
	double				sum = 0;
	size_t				i;

	for (i = 0; i < TAB_COUNT(parts); i++) {
		share = col_get(&parts[i], v, r);
		if (!value_known(&share))
			return (col_get(&all, v, r));
		sum += share.d;
	}
	return (value_real(sum));
}

static struct value
get_guest_used(const struct view *v, const struct row *r)
{
	const struct balloon_raw	*b = ROW_NOW(v, r, BALLOON, balloon);
	uint64_t			 spare;
	struct value			 used;

	if (b == NULL || b->available == NONE)
		return (value_none(V_NONE));
	/* What is not free is mostly caches, so it is second choice. */
	spare = b->usable != NONE ? b->usable : b->unused;
	if (spare == NONE || spare > b->available)
		return (value_none(V_NONE));
	used = value_int(b->available - spare);
	if (b->old == 1)
		used.state = V_STALE;
	return (used);
}

/* By the guest's clock of the day, which is the host's at the answer. */
static struct value
get_guest_age(const struct view *v, const struct row *r)
{
	const struct balloon_raw	*b = ROW_NOW(v, r, BALLOON, balloon);
	double				 now = v->snap->real_ns * 1e-9;

	if (b == NULL || b->updated == NONE || b->updated == 0)
		return (value_none(V_NONE));
	return (value_real(b->updated < now ? now - b->updated : 0));
}

#define TECH_COLUMN(ID, TITLE, HELP)					\
	{ .id = "tech_" #ID, .title = TITLE, .unit = U_TEXT, .width = 16, \
	  .weight = 11, .blank = true,					\
	  .help = HELP ": VH in hardware, P with its help, VS emulated.", \
	  .source = "domain XML, /sys/module/kvm*/parameters",		\
	  .from = { .how = HOW_FN, .part = PART_TECH },			\
	  .fn = vm_tech_##ID, .needs = PART_BIT(PART_KVMHOST) },

static const struct column cols[] = {
	COL_HOST_OF_VM,
	TEXT(name, "NAME", 16, 100, true,
	    "Name of the VM.",
	    "command line, or /run/libvirt/qemu/NAME.xml"),
	TEXT(uuid, "UUID", 36, 5, false,
	    "Universal id of the VM.",
	    "command line -uuid, or /run/libvirt/qemu/NAME.xml"),
	TEXT(id, "ID", 6, 30, false,
	    "Short id its manager gives it.",
	    "cgroup path, command line"),
	TEXT(vmm, "VMM", 8, 20, false,
	    "Program that runs it.",
	    "command line"),
	TEXT(manager, "MANAGER", 8, 47, true,
	    "Who started it: libvirt, proxmox, incus, or nobody known.",
	    "command line, cgroup path, /run/libvirt/qemu"),
	TEXT(owner, "OWNER", 10, 25, false,
	    "Whose it is: project of the cloud, or user of the process.",
	    "/run/libvirt/qemu/NAME.xml, /proc/PID/status Uid"),
	{ .id = "state", .title = "STATE", .unit = U_TEXT, .width = 8,
	  .weight = 80, .dflt = true,
	  .help = "State in libvirt's words; running if it ran, else unknown.",
	  .source = "/run/libvirt/qemu/NAME.xml, /proc/PID/stat field 3",
	  .from = { .how = HOW_FN, .part = PART_VM }, .fn = vm_state,
	  .needs = PART_BIT(PART_DOMAIN) },
	{ .id = "reason", .title = "REASON", .unit = U_TEXT, .width = 10,
	  .weight = 15,
	  .help = "Why it is in that state, in libvirt's words.",
	  .source = "libvirt state.reason, /run/libvirt/qemu/NAME.xml",
	  .from = FROM_TEXT(DOMAIN, domain, reason),
	  .or = FROM_TEXT(VM, vm, reason) },
	{ .id = "job", .title = "JOB", .unit = U_TEXT, .width = 11,
	  .weight = 14,
	  .help = "Work of libvirt's on it that others wait for.",
	  .source = "libvirt virDomainGetControlInfo, virDomainGetJobStats",
	  .from = FROM_TEXT(DOMAIN, domain, job), .blank = true },
	{ .id = "job_time", .title = "JOBTIME", .unit = U_SEC, .width = 7,
	  .weight = 13,
	  .help = "How long that has gone on.",
	  .source = "libvirt virDomainGetControlInfo, virDomainGetJobStats",
	  .from = FROM_AGE(DOMAIN, domain, job_since), .blank = true },
	{ .id = "hung", .title = "HUNG", .unit = U_SEC, .width = 7,
	  .weight = 16, .warn = 0.001, .crit = 2,
	  .help = "How long its VMM has not answered libvirt.",
	  .source = "libvirt virDomainGetControlInfo",
	  .from = FROM_AGE(DOMAIN, domain, hung_since), .blank = true },
	{ .id = "pid", .title = "PID", .unit = U_ID, .width = 7,
	  .weight = 48, .dflt = true,
	  .help = "Process of its VMM.",
	  .source = "/proc/PID",
	  .from = FROM_GAUGE(VMCPU, vmcpu, pid) },
	{ .id = "vcpus", .title = "VC", .unit = U_COUNT, .width = 3,
	  .weight = 85, .dflt = true,
	  .help = "Virtual CPUs it has now.",
	  .source = "threads of the VMM",
	  .from = FROM_GAUGE(VMCPU, vmcpu, vcpus),
	  .or = FROM_GAUGE(DOMAIN, domain, vcpus),
	  .sum = true },
	{ .id = "cpuset", .title = "CPUSET", .unit = U_TEXT, .width = 8,
	  .weight = 20,
	  .help = "CPUs that its virtual CPUs may run on.",
	  .source = "/proc/PID/task/TID/status Cpus_allowed_list",
	  .from = FROM_TEXT(VMPIN, vmpin, cpuset),
	  .or = FROM_TEXT(DOMAIN, domain, cpuset) },
	{ .id = "autostart", .title = "AUTO", .unit = U_TEXT, .width = 4,
	  .weight = 12,
	  .help = "Whether it is started with the host.",
	  .source = "libvirt virDomainGetAutostart",
	  .from = FROM_TEXT(DOMAIN, domain, autostart) },
	{ .id = "cpu", .title = "%CPU", .unit = U_PCT, .width = 7,
	  .weight = 98, .dflt = true, .hist = true,
	  .help = "CPU time of all its threads, of one CPU's time.",
	  .source = "/proc/PID/task/TID/schedstat field 1",
	  .from = { .how = HOW_FN, .part = PART_VMCPU }, .fn = get_cpu,
	  .needs = PART_BIT(PART_DOMCPU),
	  .base = true, .sum = true },
	{ .id = "guest", .title = "%GST", .unit = U_PCT, .width = 7,
	  .weight = 99, .dflt = true, .hist = true,
	  .help = "CPU time in the guest's own code.",
	  .source = "task stat field 43, scaled to schedstat",
	  .from = { .how = HOW_SHARE, .part = PART_VMCPU,
	      .a = OFF(vmcpu, guest), .per = OFF(vmcpu, span),
	      .times = OFF(vmcpu, vcpus),
	      .counter = OFF(vmcpu, guest_raw) },
	  .base = true, .sum = true },
	{ .id = "usr", .title = "%USR", .unit = U_PCT, .width = 6,
	  .weight = 49, .dflt = true,
	  .help = "CPU time of its vCPU threads in the VMM's own code.",
	  .source = "task stat fields 14 - 43, scaled to schedstat",
	  .from = VCPU_SHARE(usr),
	  .base = true, .sum = true },
	{ .id = "sys", .title = "%SYS", .unit = U_PCT, .width = 6,
	  .weight = 49, .dflt = true,
	  .help = "CPU time of its vCPU threads in the kernel.",
	  .source = "task stat field 15, scaled to schedstat",
	  .from = { .how = HOW_SHARE, .part = PART_VMCPU,
	      .a = OFF(vmcpu, sys), .per = OFF(vmcpu, span),
	      .times = OFF(vmcpu, vcpus),
	      .counter = OFF(vmcpu, sys_raw) },
	  .base = true, .sum = true },
	{ .id = "steal", .title = "%STLALL", .unit = U_PCT, .width = 7,
	  .weight = 30, .dflt = false,
	  .help = "Time its vCPUs were runnable but waited, in sum.",
	  .source = "schedstat field 2 less throttled",
	  .from = VCPU_SHARE(steal),
	  .base = true, .sum = true },
	{ .id = "steal_vcpu", .title = "%STL", .unit = U_PCT, .width = 6,
	  .weight = 99, .dflt = true, .hist = true, .warn = 5, .crit = 10,
	  .help = "Waiting time of an average vCPU; the guest's %steal.",
	  .source = "schedstat field 2 less throttled, by vCPUs",
	  .from = { .how = HOW_SHARE, .part = PART_VMCPU,
	      .a = OFF(vmcpu, steal), .per = OFF(vmcpu, span),
	      .computed = true },
	  .marked = "steal_max", .child = "steal" },
	{ .id = "steal_max", .title = "%STMAX", .unit = U_PCT, .width = 6,
	  .weight = 60, .dflt = true, .warn = 5, .crit = 10,
	  .help = "Waiting time of the vCPU that waits most.",
	  .source = "schedstat field 2 less throttled",
	  .from = VCPU_MAX(steal) },
	{ .id = "throttled", .title = "%THR", .unit = U_PCT, .width = 6,
	  .weight = 70, .dflt = true,
	  .help = "Time its vCPUs were held back by a quota, in sum.",
	  .source = "cpu.stat throttled time, by the CPUs in use",
	  .from = VCPU_SHARE(thr),
	  .base = true, .sum = true, .marked = "throttled_max" },
	{ .id = "throttled_max", .title = "%THMAX", .unit = U_PCT,
	  .width = 6, .weight = 30, .dflt = false, .warn = 5, .crit = 10,
	  .help = "Time the vCPU most held back by a quota was so.",
	  .source = "cpu.stat throttled time, by the CPUs in use",
	  .from = VCPU_MAX(thr) },
	{ .id = "idle", .title = "%IDLE", .unit = U_PCT, .width = 7,
	  .weight = 45, .dflt = true,
	  .help = "Time its vCPUs had nothing to do, in sum.",
	  .source = "what completes the vCPUs' shares to 100 each",
	  .from = VCPU_SHARE(idle),
	  .base = true, .sum = true },
	{ .id = "emulator", .title = "%EMU", .unit = U_PCT, .width = 6,
	  .weight = 65, .dflt = true,
	  .help = "CPU time of the VMM's other threads: devices, migration.",
	  .source = "schedstat field 1 of threads of no other role",
	  .from = VMCPU_SHARE(emulator),
	  .base = true, .sum = true },
	{ .id = "iothread", .title = "%IOTH", .unit = U_PCT, .width = 6,
	  .weight = 38, .dflt = true,
	  .help = "CPU time of its I/O threads.",
	  .source = "schedstat field 1 of threads named IO",
	  .from = VMCPU_SHARE(iothread),
	  .base = true, .sum = true },
	{ .id = "vhost", .title = "%VHOST", .unit = U_PCT, .width = 6,
	  .weight = 37, .dflt = true,
	  .help = "CPU time of the kernel's network workers for it.",
	  .source = "schedstat field 1 of threads named vhost-PID",
	  .from = VMCPU_SHARE(vhost),
	  .base = true, .sum = true },
	{ .id = "run_delay", .title = "DELAY", .unit = U_SEC, .width = 7,
	  .weight = 10, .dflt = false,
	  .help = "Time its vCPUs have waited or were held back so far.",
	  .source = "/proc/PID/task/TID/schedstat field 2",
	  .from = FROM_TOTAL_NS(VMCPU, vmcpu, run_delay) },
	{ .id = "throttled_time", .title = "THRTIME", .unit = U_SEC,
	  .width = 7, .weight = 10, .dflt = false,
	  .help = "Time its cgroup was held back so far, over all CPUs.",
	  .source = "cpu.stat throttled_usec or throttled_time",
	  .from = FROM_TOTAL_NS(VMCPU, vmcpu, throttled_time) },
	{ .id = "time", .title = "TIME", .unit = U_SEC, .width = 7,
	  .weight = 35, .dflt = false,
	  .help = "CPU time it has used since it was started.",
	  .source = "/proc/PID/stat fields 14 + 15",
	  .from = FROM_TOTAL_NS(VMCPU, vmcpu, time),
	  .or = FROM_TOTAL_NS(DOMCPU, domcpu, time) },
	{ .id = "conf", .title = "CONF", .unit = U_BYTES, .width = 6,
	  .weight = 42, .dflt = false,
	  .help = "Memory it is configured to have.",
	  .source = "command line -m, else domain XML memory",
	  .from = FROM_GAUGE(VM, vm, conf),
	  .or = FROM_GAUGE(DOMAIN, domain, conf),
	  .sum = true },
	{ .id = "rss", .title = "RSS", .unit = U_BYTES, .width = 6,
	  .weight = 78, .dflt = true,
	  .help = "Memory of the host it holds.",
	  .source = "/proc/PID/status RssAnon + RssShmem + HugetlbPages",
	  .from = FROM_GAUGE(VMMEM, vmmem, rss),
	  .or = FROM_GAUGE(DOMCPU, domcpu, mem),
	  .sum = true },
	{ .id = "guest_used", .title = "GUEST", .unit = U_BYTES, .width = 6,
	  .weight = 31,
	  .help = "Memory the guest itself has in use, caches left out.",
	  .source = "libvirt balloon.available - balloon.usable",
	  .from = { .how = HOW_FN, .part = PART_BALLOON },
	  .fn = get_guest_used, .sum = true },
	{ .id = "guest_age", .title = "GAGE", .unit = U_SEC, .width = 6,
	  .weight = 29,
	  .help = "How long ago the guest said so.",
	  .source = "libvirt balloon.last-update",
	  .from = { .how = HOW_FN, .part = PART_BALLOON },
	  .fn = get_guest_age },
	{ .id = "swap", .title = "SWAP", .unit = U_BYTES, .width = 6,
	  .weight = 41, .dflt = false, .warn = 1, .crit = 1 << 28,
	  .help = "Memory of it that the host has swapped out.",
	  .source = "/proc/PID/status VmSwap",
	  .from = FROM_GAUGE(VMMEM, vmmem, swap),
	  .sum = true },
	{ .id = "hugepages", .title = "HUGE", .unit = U_BYTES, .width = 6,
	  .weight = 30, .dflt = false,
	  .help = "Part of its memory that is hugepages.",
	  .source = "/proc/PID/status HugetlbPages",
	  .from = FROM_GAUGE(VMMEM, vmmem, huge),
	  .sum = true },
	{ .id = "net_rx", .title = "GRX", .unit = U_BPS, .width = 6,
	  .weight = 34, .hist = true,
	  .help = "Bytes the guest receives.",
	  .source = "/proc/net/dev of its interfaces, else libvirt net.N",
	  .from = FROM_RATE(VMNET, vmnet, rx),
	  .or = FROM_OWN_RATE(DOMNET, domnet, rx), .sum = true },
	{ .id = "net_tx", .title = "GTX", .unit = U_BPS, .width = 6,
	  .weight = 34, .hist = true,
	  .help = "Bytes the guest sends.",
	  .source = "/proc/net/dev of its interfaces, else libvirt net.N",
	  .from = FROM_RATE(VMNET, vmnet, tx),
	  .or = FROM_OWN_RATE(DOMNET, domnet, tx), .sum = true },
	{ .id = "net_drop", .title = "DROP/s", .unit = U_PERSEC, .width = 6,
	  .weight = 26, .warn = 1, .crit = 100,
	  .help = "Frames of the guest that are dropped, both ways.",
	  .source = "/proc/net/dev of its interfaces, else libvirt net.N",
	  .from = FROM_RATE(VMNET, vmnet, drop),
	  .or = FROM_OWN_RATE(DOMNET, domnet, drop), .sum = true },
	{ .id = "rd", .title = "RD", .unit = U_BPS, .width = 6,
	  .weight = 33, .hist = true,
	  .help = "Bytes its process reads from disks.",
	  .source = "/proc/PID/io read_bytes, else libvirt block.N",
	  .from = FROM_RATE(VMIO, vmio, rd),
	  .or = FROM_OWN_RATE(VMBLK, vmblk, rd_bytes), .sum = true },
	{ .id = "wr", .title = "WR", .unit = U_BPS, .width = 6,
	  .weight = 33, .hist = true,
	  .help = "Bytes its process writes to disks.",
	  .source = "/proc/PID/io write_bytes, else libvirt block.N",
	  .from = FROM_RATE(VMIO, vmio, wr),
	  .or = FROM_OWN_RATE(VMBLK, vmblk, wr_bytes), .sum = true },
	BLOCK_OPS(rd_ops, "R/s", rd, "Reads the guest asks for."),
	BLOCK_OPS(wr_ops, "W/s", wr, "Writes the guest asks for."),
	BLOCK_LAT(rd_lat, "R LAT", 32, rd,
	    "Time a read of the guest takes."),
	BLOCK_LAT(wr_lat, "W LAT", 32, wr,
	    "Time a write of the guest takes."),
	BLOCK_LAT(fl_lat, "F LAT", 27, fl,
	    "Time a flush of the guest takes."),
	{ .id = "age", .title = "AGE", .unit = U_SEC, .width = 7,
	  .weight = 46, .dflt = true,
	  .help = "Time since it was started.",
	  .source = "/proc/PID/stat field 22",
	  .from = FROM_AGE(VMCPU, vmcpu, start) },
	{ .id = "tech", .title = "TECH", .unit = U_TEXT, .width = 17,
	  .weight = 24,
	  .help = "How CPU, memory, network, disks, interrupts and boot are "
	      "virtualised: VH in hardware, P with its help, VS emulated.",
	  .source = "domain XML, /sys/module/kvm*/parameters",
	  .from = { .how = HOW_FN, .part = PART_TECH }, .fn = vm_tech,
	  .needs = PART_BIT(PART_KVMHOST) | PART_BIT(PART_DOMAIN),
	  .level = vm_tech_level, .modes = true },
	{ .id = "nics", .title = "NICS", .unit = U_TEXT, .width = 24,
	  .weight = 20, .blank = true,
	  .help = "Its interfaces: model, name here, address, where it leads.",
	  .source = "domain XML interface",
	  .from = FROM_TEXT(DOMAIN, domain, nics) },
	{ .id = "devices", .title = "DEVICES", .unit = U_TEXT, .width = 24,
	  .weight = 18, .blank = true,
	  .help = "Devices of the host that were given to it.",
	  .source = "domain XML hostdev",
	  .from = FROM_TEXT(DOMAIN, domain, devices) },
	TECH_LIST(TECH_COLUMN)
	{ .id = "uri", .title = "LIBVIRT", .unit = U_TEXT, .width = 16,
	  .weight = 17, .blank = true,
	  .help = "Connection of libvirt it is known by.",
	  .source = "option -c, or the drivers of this host",
	  .from = FROM_TEXT(DOMAIN, domain, uri) },
};

/*
 * What the screen has besides.
 */

/* What the VMM itself takes: esxtop would call it overhead. */
static struct value
get_qemu(const struct view *v, const struct row *r)
{
	static const struct column	usr = { .from = VCPU_SHARE(usr) };
	static const struct column	emu = {
		.from = VMCPU_SHARE(emulator)
	};
	struct value			a = col_get(&usr, v, r), b;

	b = col_get(&emu, v, r);
	if (!value_known(&a) || !value_known(&b))
		return (value_known(&a) ? b : a);
	return (value_real(a.d + b.d));
}

/* Two that are one on a narrow screen: the sum, or what is worse. */
static struct value
both(const struct view *v, const struct row *r, const char *x, const char *y,
    bool sum)
{
	struct value	 a = col_get(table_col(v->t, x), v, r);
	struct value	 b = col_get(table_col(v->t, y), v, r), one;

	if (!value_known(&a) || !value_known(&b))
		return (value_known(&a) || b.state == V_NONE ? a : b);
	one = value_real(sum ? a.d + b.d : a.d > b.d ? a.d : b.d);
	if (a.state == V_STALE || b.state == V_STALE)
		one.state = V_STALE;
	return (one);
}

static struct value
get_net(const struct view *v, const struct row *r)
{
	return (both(v, r, "net_rx", "net_tx", true));
}

static struct value
get_disk(const struct view *v, const struct row *r)
{
	return (both(v, r, "rd", "wr", true));
}

static struct value
get_lat(const struct view *v, const struct row *r)
{
	return (both(v, r, "rd_lat", "wr_lat", false));
}

static const struct column more[] = {
	{ .id = "net", .title = "NET", .unit = U_BPS, .width = 6,
	  .weight = 71, .sum = true,
	  .help = "Bytes the guest receives and sends.",
	  .source = "as net_rx and net_tx",
	  .from = { .how = HOW_FN, .part = PART_VMNET }, .fn = get_net,
	  .needs = PART_BIT(PART_DOMNET) },
	{ .id = "disk", .title = "DISK", .unit = U_BPS, .width = 6,
	  .weight = 72, .sum = true,
	  .help = "Bytes its process reads from and writes to disks.",
	  .source = "as rd and wr",
	  .from = { .how = HOW_FN, .part = PART_VMIO }, .fn = get_disk,
	  .needs = PART_BIT(PART_VMBLK) },
	{ .id = "lat", .title = "LAT", .unit = U_SEC, .width = 6,
	  .weight = 73, .warn = 0.02, .crit = 0.1,
	  .help = "Time a read or a write of the guest takes, the longer.",
	  .source = "as rd_lat and wr_lat",
	  .from = { .how = HOW_FN, .part = PART_VMBLK }, .fn = get_lat },
	{ .id = "s", .title = "S", .unit = U_TEXT, .width = 1, .weight = 97,
	  .help = "State: R runs, B idle, P paused by its user, E by an error, "
	      "M to migrate, T stopped, H hangs, O off, C crashed.",
	  .source = "as state and reason",
	  .from = { .how = HOW_FN, .part = PART_VM }, .fn = vm_letter,
	  .needs = PART_BIT(PART_DOMAIN),
	  .level = vm_letter_level },
	{ .id = "qemu", .title = "%QEMU", .unit = U_PCT, .width = 6,
	  .weight = 79, .base = true, .sum = true,
	  .help = "CPU time of the VMM's own code: usr + emulator.",
	  .source = "as usr and emulator",
	  .from = { .how = HOW_FN, .part = PART_VMCPU }, .fn = get_qemu },
	{ .id = "bar", .title = "VCPU TIME", .unit = U_TEXT,
	  .width = 20, .weight = 60,
	  .help = "Shares of its vCPUs' time; the rest was idle.",
	  .source = "as the columns it is made of",
	  .look = LOOK_BAR, .of = "guest usr sys steal throttled",
	  .whole = "vcpus" },
	{ .id = "spark", .title = "CPU, 2 MIN", .unit = U_TEXT,
	  .width = 12, .weight = 52,
	  .help = "What cpu was like, ten seconds a column, newest right.",
	  .source = "history",
	  .look = LOOK_SPARK, .of = "cpu" },
	{ .id = "verdict", .title = "VERDICT", .unit = U_TEXT, .width = 24,
	  .weight = 54,
	  .help = "What is wrong with it, in words.",
	  .source = "state, reason, job, hung, steal_max, throttled_max",
	  .from = { .how = HOW_FN, .part = PART_VM }, .fn = vm_verdict,
	  .needs = PART_BIT(PART_DOMAIN),
	  .blank = true, .level = vm_verdict_level },
};

const struct table tab_vm = {
	.id = "vm",
	.of_vm = true,
	.title = "VMs",
	.help = "Every VM: its state, where its CPU time went, memory, disks.",
	.key = '1',
	.cols = cols,
	.ncols = TAB_COUNT(cols),
	.nkeys = 3,
	.joins = {
		{ PART_VMCPU, JOIN_SELF },
		{ PART_DOMAIN, JOIN_SELF },
		{ PART_VM, JOIN_SELF },
		{ PART_VMMEM, JOIN_SELF },
		{ PART_VCPU, JOIN_CHILDREN },
		{ PART_VMPIN, JOIN_SELF },
		{ PART_VMNET, JOIN_SELF },
		{ PART_VMIO, JOIN_SELF },
		{ PART_VMBLK, JOIN_SELF },
		{ PART_BALLOON, JOIN_SELF },
		{ PART_DOMCPU, JOIN_SELF },
		{ PART_DOMNET, JOIN_SELF },
		{ PART_TECH, JOIN_SELF },
		{ PART_KVMHOST, JOIN_ONE },
	},
	.njoins = 14,
	.ndrive = 2,
	.sort = "cpu",
	.tie = "pid",
	.word = "VMs",
	.more = more,
	.nmore = TAB_COUNT(more),
	.presets = {
		{ "cpu", "name s vcpus cpu guest steal_vcpu qemu rss net disk "
		    "lat throttled bar verdict spark usr sys age" },
		{ "memory", "name s vcpus conf rss guest_used guest_age swap "
		    "hugepages cpu steal_vcpu verdict spark guest manager "
		    "age" },
		{ "network", "name s cpu steal_vcpu net_rx net_tx net_drop "
		    "vhost qemu verdict guest vcpus nics" },
		{ "disk", "name s cpu rd wr rd_ops wr_ops rd_lat wr_lat fl_lat "
		    "iothread qemu verdict steal_vcpu vcpus" },
		{ "all", "name s state reason job job_time hung id vmm manager "
		    "owner pid vcpus cpuset autostart cpu guest usr sys "
		    "steal_vcpu steal_max steal throttled throttled_max idle "
		    "emulator iothread vhost conf rss guest_used guest_age "
		    "swap hugepages net_rx net_tx net_drop rd wr rd_ops "
		    "wr_ops rd_lat wr_lat fl_lat tech run_delay "
		    "throttled_time time age uuid" },
	},
	.child = { &tab_vcpu, &tab_thread, &tab_vdisk },
	.by_name = "name",
	.by_cpu = "cpu",
	.by_mem = "rss",
	.by_time = "time",
	.off = vm_is_off,
};
