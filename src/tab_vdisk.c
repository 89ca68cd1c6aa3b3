#include <string.h>

#include "tab.h"

#define DEFINED(ID, TITLE, WIDTH, WEIGHT, DFLT, HELP, SOURCE)		\
	{ .id = #ID, .title = TITLE, .unit = U_TEXT, .width = WIDTH,	\
	  .weight = WEIGHT, .dflt = DFLT,				\
	  .help = HELP, .source = SOURCE,				\
	  .from = FROM_TEXT(VDISK, vdisk, ID) }
#define RATE(ID, TITLE, UNIT, WEIGHT, FIELD, HELP, SOURCE)		\
	{ .id = ID, .title = TITLE, .unit = UNIT, .width = 6,		\
	  .weight = WEIGHT, .dflt = true,				\
	  .help = HELP, .source = SOURCE,				\
	  .from = FROM_OWN_RATE(VDISKIO, vdiskio, FIELD), .sum = true }
#define LATENCY(ID, TITLE, WEIGHT, TIMES, REQS, HELP, SOURCE)		\
	{ .id = ID, .title = TITLE, .unit = U_SEC, .width = 6,		\
	  .weight = WEIGHT, .dflt = true, .warn = 0.02, .crit = 0.1,	\
	  .help = HELP, .source = SOURCE,				\
	  .from = FROM_LATENCY(VDISKIO, vdiskio, TIMES, REQS) }

/* A row of the disks of the host, now or a sample ago. */
static const struct disk_raw *
host_disk(const struct part *p, uint64_t dev)
{
	return (p == NULL ? NULL : part_find(p, (struct key){ 0, dev }));
}

/* What a request takes on the device that the image lies on: the guest's
 * latency less this is lost above it. */
static struct value
get_host_lat(const struct view *v, const struct row *r)
{
	const struct vdisk_raw	*d = ROW_NOW(v, r, VDISK, vdisk);
	const struct disk_raw	*now, *was;
	struct value		 reqs, times;

	if (d == NULL || d->host_dev == NONE)
		return (value_none(V_NONE));
	now = host_disk(v->snap->now[PART_DISK], d->host_dev);
	was = host_disk(v->snap->was[PART_DISK], d->host_dev);
	if (now == NULL)
		return (value_none(V_NONE));
	if (was == NULL || was->rec.gen != now->rec.gen)
		return (value_none(V_FIRST));
	reqs = rate_delta(RAW_COUNTER, was->reqs, now->reqs);
	times = rate_delta(RAW_COUNTER, was->times, now->times);
	if (reqs.state != V_OK || times.state != V_OK)
		return (reqs.state != V_OK ? reqs : times);
	if (reqs.u == 0)
		return (value_none(V_NONE));
	return (value_real(times.d * 1e-9 / reqs.d));
}

/* What we may not look at is no trouble of the disk. */
static int
get_state_level(const struct view *v, const struct row *r)
{
	static const char *const	 bad[] = {
		"virtual size 0", "corrupt", "no answer", "missing",
		"unreadable"
	};
	const struct vdisk_raw		*d = ROW_NOW(v, r, VDISK, vdisk);
	const char			*state;
	size_t				 i;

	if (d == NULL || d->state == 0)
		return (0);
	state = view_str(v, PART_VDISK, d->state);
	for (i = 0; i < TAB_COUNT(bad); i++) {
		if (strcmp(state, bad[i]) == 0)
			return (2);
	}
	return (0);
}

static const struct column cols[] = {
	COL_HOST_OF_VM,
	COLS_OF_VM(OR_DOMAIN),
	DEFINED(target, "DISK", 6, 100, true,
	    "Name of the disk as the guest is told.",
	    "domain XML disk/target@dev"),
	DEFINED(bus, "BUS", 6, 47, true,
	    "How it is attached; virtio is fast, ide and sata are not.",
	    "domain XML disk/target@bus"),
	DEFINED(format, "FORMAT", 6, 45, true,
	    "Format of its image.",
	    "domain XML disk/driver@type"),
	DEFINED(cache, "CACHE", 9, 44, true,
	    "Cache mode; none and directsync pass the host's page cache by.",
	    "domain XML disk/driver@cache"),
	DEFINED(io, "IO", 8, 40, true,
	    "How requests are made: threads, native or io_uring.",
	    "domain XML disk/driver@io"),
	DEFINED(iothread, "IOTHREAD", 8, 20, false,
	    "I/O thread that serves it; none is the main loop.",
	    "domain XML disk/driver@iothread"),
	DEFINED(source, "SOURCE", 16, 35, true,
	    "File, device or network name it is kept in.",
	    "domain XML disk/source"),
	RATE("rd_ops", "R/s", U_PERSEC, 95, rd_reqs,
	    "Reads the guest asks for.", "libvirt block.N.rd.reqs"),
	RATE("wr_ops", "W/s", U_PERSEC, 95, wr_reqs,
	    "Writes the guest asks for.", "libvirt block.N.wr.reqs"),
	RATE("rd", "RD", U_BPS, 49, rd_bytes,
	    "Bytes the guest reads.", "libvirt block.N.rd.bytes"),
	RATE("wr", "WR", U_BPS, 49, wr_bytes,
	    "Bytes the guest writes.", "libvirt block.N.wr.bytes"),
	LATENCY("rd_lat", "R LAT", 98, rd_times, rd_reqs,
	    "Time a read of the guest takes.",
	    "libvirt block.N.rd.times / rd.reqs"),
	LATENCY("wr_lat", "W LAT", 98, wr_times, wr_reqs,
	    "Time a write of the guest takes.",
	    "libvirt block.N.wr.times / wr.reqs"),
	RATE("fl_ops", "F/s", U_PERSEC, 43, fl_reqs,
	    "Flushes the guest asks for.", "libvirt block.N.fl.reqs"),
	LATENCY("fl_lat", "F LAT", 42, fl_times, fl_reqs,
	    "Time a flush of the guest takes.",
	    "libvirt block.N.fl.times / fl.reqs"),
	{ .id = "areq_sz", .title = "SIZE", .unit = U_BYTES, .width = 6,
	  .weight = 30, .dflt = true,
	  .help = "Size of an average request.",
	  .source = "libvirt block.N.*.bytes / block.N.*.reqs",
	  .from = { .how = HOW_RATIO, .part = PART_VDISKIO,
	      .a = OFF(vdiskio, bytes), .per = OFF(vdiskio, reqs),
	      .computed = true } },
	{ .id = "aqu_sz", .title = "QUEUE", .unit = U_RATIO, .width = 6,
	  .weight = 46, .dflt = true,
	  .help = "Requests under way at a time, by the time they took.",
	  .source = "libvirt block.N.{rd,wr}.times by the interval",
	  .from = { .how = HOW_RATE, .part = PART_VDISKIO,
	      .a = OFF(vdiskio, times), .per = OFF(vdiskio, at),
	      .scale = 1e-9, .computed = true } },
	/* libvirt leaves a capacity of 0 out, so the image's head is first. */
	{ .id = "virtual", .title = "VIRTUAL", .unit = U_BYTES, .width = 7,
	  .weight = 49, .dflt = true,
	  .help = "Size the guest sees; 0 gives \"no bootable device\".",
	  .source = "head of the image, else libvirt block.N.capacity",
	  .from = FROM_GAUGE(VDISK, vdisk, size),
	  .or = FROM_GAUGE(VDISKIO, vdiskio, capacity) },
	{ .id = "allocated", .title = "ALLOC", .unit = U_BYTES, .width = 6,
	  .weight = 48, .dflt = true,
	  .help = "Room it takes on the host.",
	  .source = "blocks of the file, else libvirt block.N.allocation",
	  .from = FROM_GAUGE(VDISK, vdisk, allocated),
	  .or = FROM_GAUGE(VDISKIO, vdiskio, allocation), .sum = true },
	{ .id = "physical", .title = "PHYS", .unit = U_BYTES, .width = 6,
	  .weight = 28, .dflt = true,
	  .help = "Length of the file or device it is kept in.",
	  .source = "length of the file, else libvirt block.N.physical",
	  .from = FROM_GAUGE(VDISK, vdisk, length),
	  .or = FROM_GAUGE(VDISKIO, vdiskio, physical), .sum = true },
	DEFINED(host_device, "DEVICE", 10, 48, true,
	    "Device of the host that its image lies on.",
	    "stat of the image, /sys/dev/block"),
	{ .id = "host_lat", .title = "H LAT", .unit = U_SEC, .width = 6,
	  .weight = 58, .dflt = true, .warn = 0.02, .crit = 0.1,
	  .help = "Time a request takes on that device.",
	  .source = "/proc/diskstats",
	  .from = { .how = HOW_FN, .part = PART_VDISK }, .fn = get_host_lat,
	  .needs = PART_BIT(PART_DISK) },
	DEFINED(chain, "CHAIN", 12, 15, false,
	    "Images that it builds on, nearest first.",
	    "domain XML backingStore, head of the image"),
	{ .id = "state", .title = "STATE", .unit = U_TEXT, .width = 14,
	  .weight = 59, .dflt = true,
	  .help = "What is wrong with its image: virtual size 0, corrupt, no "
	      "answer, missing.",
	  .source = "head of the image",
	  .from = FROM_TEXT(VDISK, vdisk, state), .level = get_state_level },
};

/* In a tree: a sign, and the word where a VM has its verdict. */
static struct value
get_sign(const struct view *v, const struct row *r)
{
	return (value_text(get_state_level(v, r) == 0 ? NULL : "!"));
}

static struct value
get_verdict(const struct view *v, const struct row *r)
{
	static const struct from	state = FROM_TEXT(VDISK, vdisk, state);

	return (get_state_level(v, r) == 0 ? value_none(V_NONE) :
	    from_get(&state, v, r));
}

static const struct column more[] = {
	{ .id = "s", .title = "S", .unit = U_TEXT, .width = 1, .weight = 97,
	  .blank = true,
	  .help = "A sign where something is wrong with the image.",
	  .source = "as state",
	  .from = { .how = HOW_FN, .part = PART_VDISK }, .fn = get_sign,
	  .level = get_state_level },
	{ .id = "verdict", .title = "VERDICT", .unit = U_TEXT, .width = 24,
	  .weight = 40, .blank = true,
	  .help = "What is wrong with the image, in words.",
	  .source = "as state",
	  .from = { .how = HOW_FN, .part = PART_VDISK }, .fn = get_verdict,
	  .level = get_state_level },
};

const struct table tab_vdisk = {
	.id = "vdisk",
	.of_vm = true,
	.title = "VM disks",
	.help = "Every disk of a VM as the guest has it, and what it lies on.",
	.cols = cols,
	.ncols = TAB_COUNT(cols),
	.nkeys = 4,
	.joins = {
		{ PART_VDISK, JOIN_SELF },
		{ PART_VDISKIO, JOIN_SELF },
		{ PART_VM, JOIN_PARENT },
		{ PART_DOMAIN, JOIN_PARENT },
		{ PART_DISK, JOIN_SELF },
	},
	.njoins = 5,
	.ndrive = 1,
	.sort = "vm",
	.tie = "target",
	.more = more,
	.nmore = TAB_COUNT(more),
	.label = "disk {target}",
	.by_name = "target",
};
