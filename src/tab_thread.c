#include "tab.h"

#define SHARE(F)							\
	{ .how = HOW_SHARE, .part = PART_THREAD, .a = OFF(thread, F),	\
	  .per = OFF(thread, at), .computed = true }
/* The kernel's own counter is what is exported. */
#define SHARE_RAW(F)							\
	{ .how = HOW_SHARE, .part = PART_THREAD, .a = OFF(thread, F),	\
	  .per = OFF(thread, at), .counter = OFF(thread, F##_raw) }

static struct value
get_role(const struct view *v, const struct row *r)
{
	uint64_t role = ROW_NOW(v, r, THREAD, thread)->role;

	return (value_text(role < THREAD_ROLES ? role_names[role] : NULL));
}

static const struct column cols[] = {
	COL_HOST,
	COLS_OF_VM(OR_NOBODY),
	{ .id = "tid", .title = "TID", .unit = U_ID, .width = 7,
	  .weight = 90, .dflt = true,
	  .help = "Thread id.",
	  .source = "/proc/PID/task",
	  .from = FROM_GAUGE(THREAD, thread, tid) },
	{ .id = "role", .title = "ROLE", .unit = U_TEXT, .width = 8,
	  .weight = 85, .dflt = true,
	  .help = "What it is for: emulator, worker, iothread or vhost.",
	  .source = "name of the thread",
	  .from = { .how = HOW_FN, .part = PART_THREAD }, .fn = get_role },
	{ .id = "name", .title = "NAME", .unit = U_TEXT, .width = 15,
	  .weight = 80, .dflt = true,
	  .help = "Name of the thread.",
	  .source = "task stat field 2",
	  .from = FROM_TEXT(THREAD, thread, name) },
	{ .id = "cpu", .title = "%CPU", .unit = U_PCT, .width = 6,
	  .weight = 95, .dflt = true,
	  .help = "CPU time it used, of one CPU's time.",
	  .source = "task schedstat field 1",
	  .from = SHARE_RAW(run),
	  .base = true },
	{ .id = "usr", .title = "%USR", .unit = U_PCT, .width = 6,
	  .weight = 60, .dflt = true,
	  .help = "CPU time in user code.",
	  .source = "task stat field 14, scaled to schedstat",
	  .from = SHARE(usr),
	  .base = true },
	{ .id = "sys", .title = "%SYS", .unit = U_PCT, .width = 6,
	  .weight = 60, .dflt = true,
	  .help = "CPU time in the kernel.",
	  .source = "task stat field 15, scaled to schedstat",
	  .from = SHARE_RAW(sys),
	  .base = true },
	{ .id = "steal", .title = "%STL", .unit = U_PCT, .width = 6,
	  .weight = 90, .dflt = true, .warn = 5, .crit = 10,
	  .help = "Time it was runnable but waited for a CPU.",
	  .source = "task schedstat field 2",
	  .from = SHARE(steal),
	  .base = true },
};

static const struct column more[] = {
	{ .id = "bar", .title = "TIME", .unit = U_TEXT,
	  .width = 20, .weight = 60,
	  .help = "Shares of its time; the rest it slept.",
	  .source = "as the columns it is made of",
	  .look = LOOK_BAR, .of = "usr sys steal" },
};

const struct table tab_thread = {
	.id = "thread",
	.of_vm = true,
	.title = "Threads",
	.help = "The threads of VMs that run no vCPU: devices, I/O, network.",
	.cols = cols,
	.ncols = TAB_COUNT(cols),
	.nkeys = 4,
	.joins = {
		{ PART_THREAD, JOIN_SELF },
		{ PART_VM, JOIN_PARENT },
	},
	.njoins = 2,
	.ndrive = 1,
	.sort = "cpu",
	.more = more,
	.nmore = TAB_COUNT(more),
	.label = "{role} {name}",
	.by_name = "vm",
	.by_cpu = "cpu",
};
