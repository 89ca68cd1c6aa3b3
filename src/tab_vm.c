#include <string.h>

#include "tab.h"

#define VMCPU_SHARE(F)							\
	{ .how = HOW_SHARE, .part = PART_VMCPU, .a = OFF(vmcpu, F),	\
	  .per = OFF(vmcpu, at), .computed = true }
/* A share of its vCPUs' time: all six add up to 100 x vcpus. */
#define VCPU_SHARE(F)							\
	{ .how = HOW_SHARE, .part = PART_VMCPU, .a = OFF(vmcpu, F),	\
	  .per = OFF(vmcpu, span), .times = OFF(vmcpu, vcpus),		\
	  .computed = true }
#define VCPU_MAX(F)							\
	{ .how = HOW_MAX, .part = PART_VCPU, .a = OFF(vcpu, F),		\
	  .per = OFF(vcpu, span) }
/* Percent of a vCPU that somebody will call about. */
#define STEAL_CRIT	10
#define TEXT(ID, TITLE, WIDTH, WEIGHT, DFLT, HELP, SOURCE)		\
	{ .id = #ID, .title = TITLE, .unit = U_TEXT, .width = WIDTH,	\
	  .weight = WEIGHT, .dflt = DFLT, .help = HELP,			\
	  .source = SOURCE, .from = FROM_TEXT(VM, vm, ID) }

/* Whether its vCPUs ran, or wanted to, in the interval. */
static bool
has_run(const struct view *v, const struct row *r)
{
	const struct vmcpu_raw	*now = ROW_NOW(v, r, VMCPU, vmcpu);
	const struct vmcpu_raw	*was = (const struct vmcpu_raw *)
				    r->was[table_slot(v->t, PART_VMCPU)];

	return (now != NULL && was != NULL && now->span != NONE &&
	    was->span != NONE &&
	    now->span - now->idle > was->span - was->idle);
}

/* A process that is stopped tells so itself; else a manager's word counts.
 * Without one, what ran is running, and of what is idle nobody knows. */
static struct value
get_state(const struct view *v, const struct row *r)
{
	const struct vmcpu_raw	*cpu = ROW_NOW(v, r, VMCPU, vmcpu);
	const struct vm_raw	*vm = ROW_NOW(v, r, VM, vm);

	if (cpu != NULL && cpu->stopped == 1)
		return (value_text("stopped"));
	if (vm != NULL && vm->state != 0)
		return (value_text(view_str(v, PART_VM, vm->state)));
	return (value_text(has_run(v, r) ? "running" : NULL));
}

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
	static const struct column	all = { .from = VMCPU_SHARE(cpu) };
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

static const struct column cols[] = {
	COL_HOST,
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
	  .from = { .how = HOW_FN, .part = PART_VM }, .fn = get_state },
	TEXT(reason, "REASON", 10, 15, false,
	    "Why it is in that state, in libvirt's words.",
	    "/run/libvirt/qemu/NAME.xml"),
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
	  .sum = true },
	{ .id = "cpuset", .title = "CPUSET", .unit = U_TEXT, .width = 8,
	  .weight = 20,
	  .help = "CPUs that its virtual CPUs may run on.",
	  .source = "/proc/PID/task/TID/status Cpus_allowed_list",
	  .from = FROM_TEXT(VMPIN, vmpin, cpuset) },
	{ .id = "cpu", .title = "%CPU", .unit = U_PCT, .width = 7,
	  .weight = 98, .dflt = true, .hist = true,
	  .help = "CPU time of all its threads, of one CPU's time.",
	  .source = "/proc/PID/task/TID/schedstat field 1",
	  .from = { .how = HOW_FN, .part = PART_VMCPU }, .fn = get_cpu,
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
	  .weight = 75, .dflt = true,
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
	  .from = FROM_TOTAL_NS(VMCPU, vmcpu, time) },
	{ .id = "conf", .title = "CONF", .unit = U_BYTES, .width = 6,
	  .weight = 42, .dflt = false,
	  .help = "Memory it is configured to have.",
	  .source = "command line -m",
	  .from = FROM_GAUGE(VM, vm, conf),
	  .sum = true },
	{ .id = "rss", .title = "RSS", .unit = U_BYTES, .width = 6,
	  .weight = 78, .dflt = true,
	  .help = "Memory of the host it holds.",
	  .source = "/proc/PID/status RssAnon + RssShmem + HugetlbPages",
	  .from = FROM_GAUGE(VMMEM, vmmem, rss),
	  .sum = true },
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
	{ .id = "age", .title = "AGE", .unit = U_SEC, .width = 7,
	  .weight = 46, .dflt = true,
	  .help = "Time since it was started.",
	  .source = "/proc/PID/stat field 22",
	  .from = FROM_AGE(VMCPU, vmcpu, start) },
};

/*
 * What the screen has besides.
 */

/* libvirt's words for states and reasons; NULL is any reason. */
static const struct {
	const char	*state, *reason, *letter, *verdict;
	int		 level;
} letters[] = {
	{ "running", NULL, "R", NULL, 0 },
	{ "idle", NULL, "B", NULL, 0 },
	{ "blocked", NULL, "B", NULL, 0 },
	{ "paused", "ioerror", "E", "paused: I/O error", 2 },
	{ "paused", "user", "P", "paused by its user", 1 },
	{ "paused", "migration", "M", "paused: it migrates", 0 },
	{ "paused", "postcopy", "M", "paused: it migrates", 0 },
	{ "paused", "postcopy-failed", "E", "paused: migration failed", 2 },
	{ "paused", "watchdog", "W", "paused by its watchdog", 2 },
	{ "paused", "crashed", "C", "paused: the guest crashed", 2 },
	{ "paused", "apierror", "E", "paused: libvirt failed", 2 },
	{ "paused", NULL, "p", "paused by its manager", 1 },
	{ "stopped", NULL, "T", "stopped by a signal", 2 },
	{ "shutdown", NULL, "D", "shutting down", 0 },
	{ "shutoff", NULL, "O", "off", 0 },
	{ "crashed", NULL, "C", "crashed", 2 },
	{ "pmsuspended", NULL, "Z", "the guest sleeps", 0 },
};

static size_t
letter_of(const struct view *v, const struct row *r)
{
	struct value		 state = get_state(v, r);
	const struct vm_raw	*vm = ROW_NOW(v, r, VM, vm);
	const char		*why = NULL;
	size_t			 i;

	if (vm != NULL && vm->reason != 0)
		why = view_str(v, PART_VM, vm->reason);
	for (i = 0; value_known(&state) && i < TAB_COUNT(letters); i++) {
		if (strcmp(state.s, letters[i].state) == 0 &&
		    (letters[i].reason == NULL || (why != NULL &&
		    strcmp(why, letters[i].reason) == 0)))
			return (i);
	}
	return (TAB_COUNT(letters));
}

static struct value
get_letter(const struct view *v, const struct row *r)
{
	size_t	 i = letter_of(v, r);

	return (value_text(i < TAB_COUNT(letters) ? letters[i].letter :
	    NULL));
}

static int
get_level(const struct view *v, const struct row *r)
{
	size_t	 i = letter_of(v, r);

	return (i < TAB_COUNT(letters) ? letters[i].level : 0);
}

/* The worst vCPU's share, 0 where it is not known. It is never more than the
 * sum of all, which costs less: below what matters that is told instead. */
static double
worst(const struct column *max, const struct column *sum,
    const struct view *v, const struct row *r)
{
	struct value	 share = col_get(sum, v, r);

	if (value_known(&share) && share.d >= STEAL_CRIT)
		share = col_get(max, v, r);
	return (value_known(&share) ? share.d : 0);
}

/* A word of its state, or what holds its vCPUs back. */
static struct value
get_verdict(const struct view *v, const struct row *r)
{
	static const struct column	steal = { .from = VCPU_MAX(steal) };
	static const struct column	steals = { .from = VCPU_SHARE(steal) };
	static const struct column	thr = { .from = VCPU_MAX(thr) };
	static const struct column	thrs = { .from = VCPU_SHARE(thr) };
	size_t				i = letter_of(v, r);
	double				waits, held;

	if (i < TAB_COUNT(letters) && letters[i].verdict != NULL)
		return (value_text(letters[i].verdict));
	waits = worst(&steal, &steals, v, r);
	held = worst(&thr, &thrs, v, r);
	if (waits < STEAL_CRIT && held < STEAL_CRIT)
		return (value_none(V_NONE));
	return (value_text(held > waits ? "held back by its quota" :
	    "waits for a CPU"));
}

static int
get_verdict_level(const struct view *v, const struct row *r)
{
	struct value	 verdict = get_verdict(v, r);
	size_t		 i = letter_of(v, r);

	if (i < TAB_COUNT(letters) && letters[i].verdict != NULL)
		return (letters[i].level);
	return (value_known(&verdict) ? 2 : 0);
}

static bool
is_off(const struct view *v, const struct row *r)
{
	struct value state = get_state(v, r);

	return (value_known(&state) && (strcmp(state.s, "shutoff") == 0 ||
	    strcmp(state.s, "crashed") == 0));
}

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

static const struct column more[] = {
	{ .id = "s", .title = "S", .unit = U_TEXT, .width = 1, .weight = 97,
	  .help = "State: R runs, B idle, P paused by its user, E by an error, "
	      "M to migrate, T stopped, O off, C crashed.",
	  .source = "as state and reason",
	  .from = { .how = HOW_FN, .part = PART_VM }, .fn = get_letter,
	  .child = "state", .level = get_level },
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
	  .source = "state, reason, steal_max and throttled_max",
	  .from = { .how = HOW_FN, .part = PART_VM }, .fn = get_verdict,
	  .blank = true, .level = get_verdict_level },
};

const struct table tab_vm = {
	.id = "vm",
	.title = "VMs",
	.help = "Every VM that runs here: where its CPU time went, memory.",
	.key = '1',
	.cols = cols,
	.ncols = TAB_COUNT(cols),
	.nkeys = 3,
	.joins = {
		{ PART_VMCPU, JOIN_SELF },
		{ PART_VM, JOIN_SELF },
		{ PART_VMMEM, JOIN_SELF },
		{ PART_VCPU, JOIN_CHILDREN },
		{ PART_VMPIN, JOIN_SELF },
	},
	.njoins = 5,
	.ndrive = 1,
	.sort = "cpu",
	.tie = "pid",
	.word = "VMs",
	.more = more,
	.nmore = TAB_COUNT(more),
	.presets = {
		{ "cpu", "name s vcpus cpu guest steal_vcpu qemu rss throttled "
		    "bar verdict spark usr sys age" },
		{ "memory", "name s vcpus conf rss swap hugepages cpu "
		    "steal_vcpu verdict spark guest manager age" },
		{ "all", "name s state reason id vmm manager owner pid vcpus "
		    "cpuset cpu guest usr sys steal_vcpu steal_max steal "
		    "throttled throttled_max idle emulator iothread vhost "
		    "conf rss swap hugepages run_delay throttled_time time "
		    "age uuid" },
	},
	.child = { &tab_vcpu, &tab_thread },
	.by_name = "name",
	.by_cpu = "cpu",
	.by_mem = "rss",
	.by_time = "time",
	.off = is_off,
};
