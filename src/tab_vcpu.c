#include "tab.h"

#define SHARE(F)							\
	{ .how = HOW_SHARE, .part = PART_VCPU, .a = OFF(vcpu, F),	\
	  .per = OFF(vcpu, span), .computed = true }

/* The kernel's letters, one text each. */
static struct value
get_state(const struct view *v, const struct row *r)
{
	static const char	 letters[] = "R\0S\0D\0T\0t\0Z\0X\0I\0P\0W\0";
	uint64_t		 state = ROW_NOW(v, r, VCPU, vcpu)->state;
	size_t			 i;

	for (i = 0; i < sizeof letters - 1; i += 2) {
		if (state == (unsigned char)letters[i])
			return (value_text(letters + i));
	}
	return (value_none(V_NONE));
}

static const struct column cols[] = {
	COL_HOST,
	COLS_OF_VM(OR_NOBODY),
	{ .id = "vcpu", .title = "VCPU", .unit = U_ID, .width = 4,
	  .weight = 100, .dflt = true,
	  .help = "Number of the virtual CPU.",
	  .source = "name of the thread",
	  .from = FROM_GAUGE(VCPU, vcpu, vcpu) },
	{ .id = "tid", .title = "TID", .unit = U_ID, .width = 7,
	  .weight = 40, .dflt = true,
	  .help = "Thread that runs it.",
	  .source = "/proc/PID/task",
	  .from = FROM_GAUGE(VCPU, vcpu, tid) },
	{ .id = "cpu_now", .title = "CPU", .unit = U_ID, .width = 4,
	  .weight = 60, .dflt = true,
	  .help = "CPU of the host it ran on last.",
	  .source = "task stat field 39",
	  .from = FROM_GAUGE(VCPU, vcpu, cpu_now) },
	{ .id = "state", .title = "S", .unit = U_TEXT, .width = 1,
	  .weight = 60, .dflt = true,
	  .help = "State of the thread: R runs or is ready, S sleeps, D waits.",
	  .source = "task stat field 3",
	  .from = { .how = HOW_FN, .part = PART_VCPU }, .fn = get_state },
	{ .id = "guest", .title = "%GST", .unit = U_PCT, .width = 6,
	  .weight = 95, .dflt = true,
	  .help = "CPU time in the guest's own code.",
	  .source = "task stat field 43, scaled to schedstat",
	  .from = { .how = HOW_SHARE, .part = PART_VCPU,
	      .a = OFF(vcpu, guest), .per = OFF(vcpu, span),
	      .counter = OFF(vcpu, guest_raw) },
	  .base = true },
	{ .id = "usr", .title = "%USR", .unit = U_PCT, .width = 6,
	  .weight = 80, .dflt = true,
	  .help = "CPU time in the VMM's own code.",
	  .source = "task stat fields 14 - 43, scaled to schedstat",
	  .from = { .how = HOW_SHARE, .part = PART_VCPU,
	      .a = OFF(vcpu, usr), .per = OFF(vcpu, span),
	      .computed = true },
	  .base = true },
	{ .id = "sys", .title = "%SYS", .unit = U_PCT, .width = 6,
	  .weight = 80, .dflt = true,
	  .help = "CPU time in the kernel.",
	  .source = "task stat field 15, scaled to schedstat",
	  .from = { .how = HOW_SHARE, .part = PART_VCPU,
	      .a = OFF(vcpu, sys), .per = OFF(vcpu, span),
	      .counter = OFF(vcpu, sys_raw) },
	  .base = true },
	{ .id = "steal", .title = "%STL", .unit = U_PCT, .width = 6,
	  .weight = 95, .dflt = true, .warn = 5, .crit = 10,
	  .help = "Time it was runnable but waited for a CPU.",
	  .source = "schedstat field 2 less throttled",
	  .from = SHARE(steal) },
	{ .id = "throttled", .title = "%THR", .unit = U_PCT, .width = 6,
	  .weight = 85, .dflt = true, .warn = 5, .crit = 10,
	  .help = "Time it was held back by a CPU quota.",
	  .source = "cpu.stat throttled time, by the CPUs in use",
	  .from = SHARE(thr),
	  .base = true },
	{ .id = "idle", .title = "%IDLE", .unit = U_PCT, .width = 6,
	  .weight = 70, .dflt = true,
	  .help = "Time it had nothing to do.",
	  .source = "what completes the shares to 100",
	  .from = SHARE(idle),
	  .base = true },
	{ .id = "run_delay", .title = "DELAY", .unit = U_SEC, .width = 7,
	  .weight = 20,
	  .help = "Time it has waited or was held back so far.",
	  .source = "/proc/PID/task/TID/schedstat field 2",
	  .from = FROM_TOTAL_NS(VCPU, vcpu, run_delay) },
};

static struct value
get_cpu(const struct view *v, const struct row *r)
{
	static const struct column	parts[] = {
		{ .from = SHARE(guest) }, { .from = SHARE(usr) },
		{ .from = SHARE(sys) },
	};
	struct value			share;
	double				sum = 0;
	size_t				i;

	for (i = 0; i < TAB_COUNT(parts); i++) {
		share = col_get(&parts[i], v, r);
		if (!value_known(&share))
			return (share);
		sum += share.d;
	}
	return (value_real(sum));
}

static const struct column more[] = {
	{ .id = "s", .title = "S", .unit = U_TEXT, .width = 1, .weight = 97,
	  .help = "State of the thread: R runs or is ready, S sleeps, D waits.",
	  .source = "as state",
	  .from = { .how = HOW_FN, .part = PART_VCPU }, .fn = get_state },
	{ .id = "cpu", .title = "%CPU", .unit = U_PCT, .width = 7,
	  .weight = 96, .base = true,
	  .help = "CPU time it used: guest, usr and sys.",
	  .source = "as the columns it is made of",
	  .from = { .how = HOW_FN, .part = PART_VCPU }, .fn = get_cpu },
	{ .id = "qemu", .title = "%QEMU", .unit = U_PCT, .width = 6,
	  .weight = 60, .base = true,
	  .help = "CPU time it spent in the VMM's own code.",
	  .source = "as usr",
	  .from = SHARE(usr) },
	{ .id = "bar", .title = "TIME", .unit = U_TEXT,
	  .width = 20, .weight = 60,
	  .help = "Shares of its time; the rest was idle.",
	  .source = "as the columns it is made of",
	  .look = LOOK_BAR, .of = "guest usr sys steal throttled" },
};

const struct table tab_vcpu = {
	.id = "vcpu",
	.of_vm = true,
	.title = "vCPUs",
	.help = "Every virtual CPU: where its time went; all add up to 100.",
	.cols = cols,
	.ncols = TAB_COUNT(cols),
	.nkeys = 4,
	.joins = {
		{ PART_VCPU, JOIN_SELF },
		{ PART_VM, JOIN_PARENT },
	},
	.njoins = 2,
	.ndrive = 1,
	.sort = "vm",
	.tie = "tid",
	.more = more,
	.nmore = TAB_COUNT(more),
	.label = "vcpu {vcpu}",
	.by_name = "vm",
	.by_cpu = "guest",
};
