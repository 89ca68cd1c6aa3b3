#include "tab.h"

#define SHARE(ID, TITLE, FIELD, WEIGHT, HELP)				\
	{ .id = ID, .title = TITLE, .unit = U_PCT, .width = 6,		\
	  .weight = WEIGHT, .dflt = true, .help = HELP,			\
	  .source = "/proc/stat, line cpuN",				\
	  .from = FROM_TICK_SHARE(CPU, cpu, FIELD) }
#define LESS(ID, TITLE, FIELD, MINUS, WEIGHT, HELP)			\
	{ .id = ID, .title = TITLE, .unit = U_PCT, .width = 6,		\
	  .weight = WEIGHT, .dflt = true, .help = HELP,			\
	  .source = "/proc/stat, " #FIELD " less " #MINUS,		\
	  .from = { .how = HOW_SHARE, .part = PART_CPU,			\
	      .a = OFF(cpu, FIELD), .minus = OFF(cpu, MINUS),		\
	      .per = OFF(cpu, user), .nper = NWHOLE } }

static const struct column cols[] = {
	COL_HOST,
	{ .id = "cpu", .title = "CPU", .unit = U_ID, .width = 4,
	  .weight = 100, .dflt = true,
	  .help = "Number of the CPU.",
	  .source = "/proc/stat",
	  .from = FROM_GAUGE(CPU, cpu, cpu) },
	{ .id = "node", .title = "NODE", .unit = U_ID, .width = 4,
	  .weight = 60, .dflt = true,
	  .help = "NUMA node of the CPU.",
	  .source = "/sys/devices/system/node/nodeN/cpulist",
	  .from = FROM_GAUGE(CPUINFO, cpuinfo, node) },
	LESS("usr", "%USR", user, guest, 70,
	    "Programs' own code, guests' code not counted."),
	LESS("nice", "%NICE", nice, gnice, 50,
	    "Code of niced programs, niced guests not counted."),
	SHARE("sys", "%SYS", sys, 70, "Kernel code."),
	SHARE("iowait", "%IOW", iowait, 60,
	    "Idle while I/O was outstanding; a hint, not a measure."),
	SHARE("irq", "%IRQ", irq, 55, "Hardware interrupts."),
	SHARE("soft", "%SOFT", soft, 55, "Software interrupts."),
	SHARE("steal", "%STL", steal, 70,
	    "Taken by the hypervisor below; this host is a guest itself."),
	SHARE("guest", "%GST", guest, 90, "Code of guests."),
	SHARE("gnice", "%GNI", gnice, 40, "Code of niced guests."),
	SHARE("idle", "%IDLE", idle, 80,
	    "Idle without I/O outstanding."),
	{ .id = "mhz", .title = "MHZ", .unit = U_MHZ, .width = 6,
	  .weight = 45, .dflt = true,
	  .help = "Clock of the CPU at the moment.",
	  .source = "/proc/cpuinfo cpu MHz",
	  .from = FROM_SCALED(CPUINFO, cpuinfo, hz, 1e-6) },
};

const struct table tab_cpu = {
	.id = "cpu",
	.title = "CPUs",
	.help = "Every CPU of the host: where its time went.",
	.cols = cols,
	.ncols = TAB_COUNT(cols),
	.nkeys = 2,
	.joins = {
		{ PART_CPU, JOIN_SELF },
		{ PART_CPUINFO, JOIN_SELF },
	},
	.njoins = 2,
	.ndrive = 1,
	.sort = "cpu",
};
