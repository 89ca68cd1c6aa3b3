/* What the files with the tables share. */
#ifndef TAB_H
#define TAB_H

#include "view.h"

#define TAB_COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* Every table begins with this column. */
#define COL_HOST							\
	{ .id = "host", .title = "HOST", .unit = U_TEXT, .width = 12,	\
	  .weight = 1,							\
	  .help = "Name of the host.",					\
	  .source = "/proc/sys/kernel/hostname",			\
	  .from = { .how = HOW_HOST } }

/* The same of rows that may be another host's: those of VMs. */
#define COL_HOST_OF_VM							\
	{ .id = "host", .title = "HOST", .unit = U_TEXT, .width = 12,	\
	  .weight = 1,							\
	  .help = "Name of the host.",					\
	  .source = "/proc/sys/kernel/hostname, or libvirt there",	\
	  .from = { .how = HOW_HOST, .part = PART_DOMAIN,		\
	      .a = OFF(domain, host) } }

/* Key columns of tables whose rows belong to a VM. OR says who else may know:
 * nobody, or libvirt. */
#define OR_NOBODY(f)
#define OR_DOMAIN(f)	.or = FROM_TEXT(DOMAIN, domain, f)
#define COLS_OF_VM(OR)							\
	{ .id = "vm", .title = "VM", .unit = U_TEXT, .width = 16,	\
	  .weight = 100, .dflt = true,					\
	  .help = "Name of the VM.",					\
	  .source = "as table vm",					\
	  .from = FROM_TEXT(VM, vm, name),				\
	  OR(name) },						\
	{ .id = "uuid", .title = "UUID", .unit = U_TEXT, .width = 36,	\
	  .weight = 5,							\
	  .help = "Universal id of the VM.",				\
	  .source = "as table vm",					\
	  .from = FROM_TEXT(VM, vm, uuid),				\
	  OR(uuid) },						\
	{ .id = "id", .title = "ID", .unit = U_TEXT, .width = 6,	\
	  .weight = 5,							\
	  .help = "Short id the VM's manager gives it.",		\
	  .source = "as table vm",					\
	  .from = FROM_TEXT(VM, vm, id),				\
	  OR(id) }

/* How most columns get their value. */
#define FROM_TEXT(P, s, f)						\
	{ .how = HOW_TEXT, .part = PART_##P, .a = OFF(s, f) }
#define FROM_GAUGE(P, s, f)						\
	{ .how = HOW_GAUGE, .part = PART_##P, .a = OFF(s, f) }
#define FROM_SCALED(P, s, f, x)						\
	{ .how = HOW_GAUGE, .part = PART_##P, .a = OFF(s, f),		\
	  .scale = (x) }
#define FROM_TOTAL_NS(P, s, f)						\
	{ .how = HOW_TOTAL, .part = PART_##P, .a = OFF(s, f),		\
	  .scale = 1e-9 }
#define FROM_RATE(P, s, f)						\
	{ .how = HOW_RATE, .part = PART_##P, .a = OFF(s, f) }
#define FROM_SHARE(P, s, f)						\
	{ .how = HOW_SHARE, .part = PART_##P, .a = OFF(s, f) }
/* Of rows that are read at a pace of their own, `at` is their clock. */
#define FROM_OWN_RATE(P, s, f)						\
	{ .how = HOW_RATE, .part = PART_##P, .a = OFF(s, f),		\
	  .per = OFF(s, at) }
/* Seconds for each. */
#define FROM_LATENCY(P, s, f, n)					\
	{ .how = HOW_RATIO, .part = PART_##P, .a = OFF(s, f),		\
	  .per = OFF(s, n), .scale = 1e-9, .computed = true }
/* Of all CPU time. */
#define FROM_TICK_SHARE(P, s, f)					\
	{ .how = HOW_SHARE, .part = PART_##P, .a = OFF(s, f),		\
	  .per = OFF(s, user), .nper = NWHOLE }
#define FROM_AGE(P, s, f)						\
	{ .how = HOW_AGE, .part = PART_##P, .a = OFF(s, f) }

/* The rows of a part that a row of the view has, as their own struct. */
#define ROW_NOW(v, r, P, s)						\
	((const struct s##_raw *)(r)->now[table_slot((v)->t, PART_##P)])

extern const struct table tab_host, tab_cpu, tab_process, tab_vm, tab_vcpu,
    tab_thread, tab_vdisk, tab_lease, tab_source;

#endif
