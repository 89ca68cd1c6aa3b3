#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "../../src/tab.h"
#include "../../src/xmalloc.h"
#include "../../ui/header.h"

#define SEC	UINT64_C(1000000000)
#define GIB	(UINT64_C(1) << 30)
#define TENTH	1000000		/* of a percent, of the ticks of a second */

static struct ui	 ui;
static struct feed	 feed;

static double
cpu_used(void)
{
	return (1);
}

static struct part *
pair(enum part_id id)
{
	ui.snap.now[id] = part_new(id);
	ui.snap.was[id] = part_new(id);
	ui.snap.now[id]->mono_ns = ui.snap.mono_ns;
	ui.snap.was[id]->mono_ns = ui.snap.mono_ns - SEC;
	return (ui.snap.now[id]);
}

static struct key
key_n(unsigned n)
{
	return ((struct key){ 1, (uint64_t)n << KEY_CHILD_BITS });
}

/* A row all of whose counters were 0 a second ago. */
static void *
add(enum part_id id, unsigned n)
{
	const struct raw_struct	*rs = &raw_structs[id];
	char			*was = part_add(ui.snap.was[id], key_n(n), 1);
	size_t			 i;

	for (i = 0; i < rs->nfields; i++) {
		if (rs->fields[i].type != RAW_TEXT)
			memset(was + rs->fields[i].off, 0, sizeof(uint64_t));
	}
	return (part_add(ui.snap.now[id], key_n(n), 1));
}

/* Shares of a second in tenths of a percent. */
#define TICKS(r, g, u, s, io, q, st) do {				\
	(r)->guest = (uint64_t)(g) * TENTH;				\
	(r)->user = (uint64_t)((g) + (u)) * TENTH;			\
	(r)->sys = (uint64_t)(s) * TENTH;				\
	(r)->iowait = (uint64_t)(io) * TENTH;				\
	(r)->irq = (uint64_t)(q) * TENTH;				\
	(r)->steal = (uint64_t)(st) * TENTH;				\
	(r)->idle = (uint64_t)(1000 - (g) - (u) - (s) - (io) - (q) -	\
	    (st)) * TENTH;						\
	(r)->nice = (r)->soft = (r)->gnice = 0;				\
} while (0)

static void
fill_views(void)
{
	view_free(&ui.host);
	view_free(&ui.cpu);
	view_free(&ui.sources);
	view_fill(&ui.host, table_find("host"), &ui.snap);
	view_fill(&ui.cpu, table_find("cpu"), &ui.snap);
	view_fill(&ui.sources, table_find("source"), &ui.snap);
}

static void
add_host(void)
{
	struct part	*p = pair(PART_HOST);
	struct host_raw	*h = add(PART_HOST, 1);

	h->kernel = part_text(p, "6.1.0-18-amd64");
	h->hypervisor = part_text(p, "KVM");
	h->cpus = 64;
	TICKS(h, 480, 61, 62, 6, 10, 0);
	h->run_queue = 52;
	h->load1 = 4012;
	h->load5 = 3820;
	h->load15 = 3504;
	h->mem_total = 503 * GIB;
	h->mem_free = 79 * GIB;
	h->mem_avail = 91 * GIB;
	h->mem_cache = 38 * GIB;
	h->mem_slab = 3 * GIB;
	h->swap_total = 8 * GIB;
	h->swap_used = h->swap_in = h->swap_out = 0;
	h->huge_total = 64 * GIB;
	h->huge_free = 12 * GIB;
	h->ksm_saved = 0;
	h->psi_cpu = 31 * TENTH;
	h->psi_mem = h->psi_mem_full = 0;
	h->psi_io = h->psi_io_full = 4 * TENTH;
	h->majfault = 3;
}

static void
add_sums(void)
{
	struct vmsum_raw	*s;
	struct vmmemsum_raw	*m;

	pair(PART_VMSUM);
	s = add(PART_VMSUM, 2);
	s->vms = 48;
	s->vcpus = 218;
	s->cpu = 64 * 550 * (uint64_t)TENTH;
	pair(PART_VMMEMSUM);
	m = add(PART_VMMEMSUM, 3);
	m->rss = 371 * GIB;
	m->conf = 543 * GIB;
	pair(PART_SLAB);
	((struct slab_raw *)add(PART_SLAB, 4))->dentry = GIB;
}

static void
add_source(unsigned n, const char *name, enum probe_state state,
    const char *why)
{
	struct part		*p = ui.snap.now[PART_SOURCE_K];
	struct source_raw	*s = add(PART_SOURCE_K, n);

	s->name = part_text(p, name);
	s->state = state;
	s->reason = part_text(p, why);
	s->at = ui.snap.boot_ns;
	s->period = SEC;
}

static void
add_sources(bool trouble)
{
	unsigned	 n;

	pair(PART_SOURCE_K);
	for (n = 1; n <= 14; n++)
		add_source(n, "fine", PROBE_OK, NULL);
	add_source(n++, "slabinfo", PROBE_ABSENT, "not compiled in");
	if (!trouble)
		return;
	add_source(n++, "libvirt files", PROBE_DENIED,
	    "/run/libvirt/qemu: Permission denied; run as root");
	add_source(n++, "procio", PROBE_STALLED, "has not answered for 12 s");
	add_source(n++, "\033evil\n", PROBE_DENIED, "\033[2J");
}

static void
add_cpus(unsigned n, unsigned nodes)
{
	struct cpu_raw	*c;
	unsigned	 i, busy;

	pair(PART_CPU);
	pair(PART_CPUINFO);
	for (i = 0; i < n; i++) {
		c = add(PART_CPU, 100 + i);
		c->cpu = i;
		busy = i * 1000 / n;
		TICKS(c, busy / 2, busy / 4, busy / 4, 0, 0, 0);
		if (nodes == 0)
			continue;
		((struct cpuinfo_raw *)add(PART_CPUINFO, 100 + i))->node =
		    i * nodes / n;
	}
	ui.config.cpus = true;
}

static int
setup(void **state)
{
	(void)state;
	memset(&ui, 0, sizeof ui);
	feed = (struct feed){ .utc = true, .cpu = cpu_used };
	ui.feed = &feed;
	ui.ascii = true;
	ui.snap.mono_ns = ui.live.mono_ns = 5000 * SEC;
	ui.snap.real_ns = UINT64_C(1767323001) * SEC;
	ui.snap.boot_ns = 41 * 86400 * SEC + 3 * 3600 * SEC;
	ui.snap.host = "kvm07";
	ui.config.delay = 1;
	ui.config.average = 1;
	ui.cost = 0.42;
	ui.worst_steal = NAN;
	grid_resize(&ui.grid, 80, 24);
	fill_views();
	return (0);
}

static int
teardown(void **state)
{
	(void)state;
	view_free(&ui.host);
	view_free(&ui.cpu);
	view_free(&ui.sources);
	if (ui.hist != NULL)
		hist_free(ui.hist);
	grid_free(&ui.grid);
	snap_free(&ui.snap);
	return (0);
}

static void
busy_host(void)
{
	add_host();
	add_sums();
	ui.worst_name = (char *)(uintptr_t)"web-3";
	ui.worst_steal = 22;
	ui.vms_off = 4;
	fill_views();
	ui.hist = hist_new();
	hist_feed(ui.hist, &ui.host);
}

/* What is drawn into a canvas of that size amid a larger grid, in which nothing
 * else may change. Caller frees. */
static char *
drawn(int w, int h, bool letters, void (*draw)(struct canvas *))
{
	struct grid	 g = { 0 };
	struct canvas	 all, c;
	char		*text = NULL;
	size_t		 len;
	FILE		*f;
	int		 x, y;

	grid_resize(&g, w + 4, h + 2);
	all = canvas_all(&g, ui.ascii);
	for (y = 0; y < h + 2; y++)
		put_fill(&all, 0, y, w + 4, ROLE_border, '~');
	c = canvas_part(&all, (struct rect){ 2, 1, w, h });
	draw(&c);
	for (y = 0; y < h + 2; y++) {
		for (x = 0; x < w + 4; x++) {
			if (y > 0 && y <= h && x > 1 && x < w + 2)
				continue;
			assert_int_equal(g.cells[y * g.cols + x].ch, '~');
		}
	}
	grid_resize(&g, w, h);
	c = canvas_all(&g, ui.ascii);
	draw(&c);
	f = open_memstream(&text, &len);
	if (letters)
		grid_dump_roles(&g, f);
	else
		grid_dump(&g, f);
	fclose(f);
	grid_free(&g);
	return (text);
}

static void
draw_header(struct canvas *c)
{
	header_draw(&ui, c);
}

static void
draw_sources(struct canvas *c)
{
	sources_draw(&ui, c, false);
}

static void
draw_focus(struct canvas *c)
{
	sources_draw(&ui, c, true);
}

static void
same(int w, int h, bool letters, void (*draw)(struct canvas *),
    const char *want)
{
	char	*have = drawn(w, h, letters, draw);

	assert_string_equal(have, want);
	free(have);
}

static void
check(int w, int h, const char *want)
{
	same(w, h, false, draw_header, want);
}

static void
has(int w, int h, bool letters, const char *want)
{
	char	*have = drawn(w, h, letters, draw_header);

	if (strstr(have, want) == NULL)
		fail_msg("no '%s' in\n%s", want, have);
	free(have);
}

static void
has_not(int w, int h, const char *want)
{
	char	*have = drawn(w, h, false, draw_header);

	if (strstr(have, want) != NULL)
		fail_msg("'%s' in\n%s", want, have);
	free(have);
}

static void
test_busy(void **state)
{
	(void)state;
	busy_host();
	check(200, 5,
	    " kvm07  Linux 6.1.0-18-amd64  KVM  64 cpu  up 41d  03:03:2"
	    "1Z  1s  hypertop 0.4%\n"
	    " CPU [gggggggggggggggggggggggggggguuussssq                "
	    "      ] 61.3%        guest 48.0   usr 6.1      sys 6.2    "
	    "  vms 55.0     other 6.3    iowait 0.6\n"
	    " MEM [vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvcccchh   "
	    "      ] 412/503G     vms 371G     cache 38G    slab 3.0G  "
	    "  swap 0/8.0G               psi cpu 3.1  mem 0.0  io 0.4  "
	    "         huge 52/64G\n"
	    " vCPU:pCPU 3.41  mem 1.08  load 40.12 38.20 35.04    48 VM"
	    "s up    218 vCPUs    4 VMs off    runq 52      vms 10m    "
	    "                            vm-steal 22.0!  web-3\n"
	    " psi mem full 0.0          psi io full 0.4           dentr"
	    "y 1.0G  ksm 0        swap in/out 0/0           majfault/s "
	    "3.0\n");
	check(120, 5,
	    " kvm07  Linux 6.1.0-18-amd64  KVM  64 cpu  up 41d  03:03:2"
	    "1Z  1s  hypertop 0.4%\n"
	    " CPU [gggggggggggggggguuss            ] 61.3%        guest"
	    " 48.0   usr 6.1      sys 6.2      vms 55.0     other 6.3\n"
	    " MEM [vvvvvvvvvvvvvvvvvvvvvvvvcch     ] 412/503G     vms 3"
	    "71G     cache 38G    slab 3.0G    swap 0/8.0G\n"
	    " vCPU:pCPU 3.41  mem 1.08  load 40.12 38.20 35.04    48 VM"
	    "s up    218 vCPUs    4 VMs off    vm-steal 22.0!  web-3\n"
	    " psi cpu 3.1  mem 0.0  io 0.4           huge 52/64G  iowai"
	    "t 0.6   runq 52      vms 10m\n");
	check(80, 5,
	    " kvm07  Linux 6.1.0-18-amd64  KVM  64 cpu  up 41d  03:03:2"
	    "1Z  1s  hypertop 0.4%\n"
	    " CPU [gggggggggus        ] 61.3%        guest 48.0   usr 6"
	    ".1      sys 6.2\n"
	    " MEM [vvvvvvvvvvvvvvch   ] 412/503G     vms 371G     cache"
	    " 38G    slab 3.0G\n"
	    " vCPU:pCPU 3.41  mem 1.08  load 40.12 38.20 35.04    vm-st"
	    "eal 22.0!  web-3\n"
	    " swap 0/8.0G               psi cpu 3.1  mem 0.0  io 0.4   "
	    "        cpu vms 55.0\n");
}

static void
test_narrow(void **state)
{
	(void)state;
	busy_host();
	check(80, 4,
	    " kvm07  Linux 6.1.0-18-amd64  KVM  64 cpu  up 41d  03:03:2"
	    "1Z  1s  hypertop 0.4%\n"
	    " CPU [gggggggggus        ] 61.3%        guest 48.0   usr 6"
	    ".1      sys 6.2\n"
	    " MEM [vvvvvvvvvvvvvvch   ] 412/503G     vms 371G     cache"
	    " 38G    slab 3.0G\n"
	    " vCPU:pCPU 3.41  mem 1.08  load 40.12 38.20 35.04    vm-st"
	    "eal 22.0!  web-3\n");
	check(80, 2,
	    " kvm07  Linux 6.1.0-18-amd64  KVM  64 cpu  up 41d  03:03:2"
	    "1Z  1s  hypertop 0.4%\n"
	    " CPU [gggggggggus        ] 61.3%        guest 48.0   usr 6"
	    ".1      sys 6.2\n");
	check(40, 5,
	    " kvm07  KVM  64 cpu  03:03:21Z  1s\n"
	    " CPU [gggggggggus        ] 61.3%\n"
	    " MEM [vvvvvvvvvvvvvvch   ] 412/503G\n"
	    " vm-steal 22.0!  web-3\n"
	    " psi cpu 3.1  mem 0.0  io 0.4\n");
	check(20, 3,
	    " kvm07  03:03:21Z\n"
	    " CPU [gg ] 61.3%\n"
	    " MEM [vv ] 412/503G\n");
	check(10, 3,
	    " kvm07\n"
	    "61.3%\n"
	    "412/503G\n");
	check(1, 3,
	    "~\n"
	    "\n"
	    "\n");
}

static void
test_utf8(void **state)
{
	(void)state;
	busy_host();
	ui.ascii = false;
	check(80, 3,
	    " kvm07  Linux 6.1.0-18-amd64  KVM  64 cpu  up 41d  03:03:2"
	    "1Z  1s  hypertop 0.4%\n"
	    " CPU [█████████▓▒        ] 61.3%        guest 48.0   usr 6"
	    ".1      sys 6.2\n"
	    " MEM [██████████████░·   ] 412/503G     vms 371G     cache"
	    " 38G    slab 3.0G\n");
}

static void
test_unknown(void **state)
{
	(void)state;
	ui.snap.mono_ns = ui.snap.boot_ns = 0;
	ui.snap.host = NULL;
	ui.cost = NAN;
	check(120, 5,
	    " -  Linux -  -  - cpu  up -  -  1s  hypertop -\n"
	    " CPU [                                ] -            guest"
	    " -      usr -        sys -        vms -        other -\n"
	    " MEM [                                ] -/-          vms -"
	    "        cache -      slab -       swap -/-\n"
	    " vCPU:pCPU -  mem -        load - - -   - VMs up     - vCP"
	    "Us      runq -       vm-steal -\n"
	    " psi cpu -  mem -  io -                 huge -/-     iowai"
	    "t -     vms 10m                                psi mem ful"
	    "l -\n");
	check(80, 5,
	    " -  Linux -  -  - cpu  up -  -  1s  hypertop -\n"
	    " CPU [                   ] -            guest -      usr -"
	    "        sys -\n"
	    " MEM [                   ] -/-          vms -        cache"
	    " -      slab -\n"
	    " vCPU:pCPU -  mem -        load - - -   - VMs up     - vCP"
	    "Us      vm-steal -\n"
	    " swap -/-                  psi cpu -  mem -  io -         "
	    "        cpu vms -\n");
	check(40, 4,
	    " -  Linux -  -  - cpu  up -  -  1s\n"
	    " CPU [                   ] -\n"
	    " MEM [                   ] -/-\n"
	    " vCPU:pCPU -  mem -        vm-steal -\n");
	has_not(200, 8, " 0");
	has_not(200, 8, "0.0");
}

static void
test_title(void **state)
{
	(void)state;
	busy_host();
	add_sources(true);
	fill_views();
	check(120, 1,
	    " kvm07  Linux 6.1.0-18-amd64  KVM  64 cpu  up 41d  03:03:2"
	    "1Z  1s  hypertop 0.4%  libvirt files denied, procio stalle"
	    "d +1\n");
	check(80, 1,
	    " kvm07  KVM  64 cpu  03:03:21Z  1s       libvirt files den"
	    "ied, procio stalled +1\n");
	ui.paused = true;
	ui.live.mono_ns += 133 * SEC;
	ui.config.average = 10;
	ui.config.base = BASE_HOST;
	check(200, 1,
	    " kvm07  Linux 6.1.0-18-amd64  KVM  64 cpu  up 41d  03:03:2"
	    "1Z  1s  average 10s  base host  hypertop 0.4%  PAUSED 2m13"
	    "s                                libvirt files denied, pro"
	    "cio stalled, ?evil? denied\n");
	check(120, 1,
	    " kvm07  Linux 6.1.0-18-amd64  KVM  64 cpu  03:03:21Z  1s  "
	    "average 10s  base host  PAUSED 2m13s   libvirt files denie"
	    "d +2\n");
	check(80, 1,
	    " kvm07  03:03:21Z  average 10s  base host  PAUSED 2m13s  l"
	    "ibvirt files denied +2\n");
	check(40, 1, " kvm07  03:03:21Z  PAUSED 2m13s\n");
	has(40, 1, true, "HHHHHHHHHHHH");
	has(40, 1, true, ".NNNNN.");
	ui.focus_on = FOCUS_HOST;
	has(40, 1, true, ".SSSSS.");
	feed.cpu = NULL;
	has_not(200, 1, "hypertop");
	ui.live.mono_ns = ui.snap.mono_ns + 7 * SEC + SEC / 2;
	has(80, 1, false, "PAUSED 7s");
}

/* Local time, where it is not another host's tree. */
static void
test_local(void **state)
{
	(void)state;
	setenv("TZ", "XYZ-2", 1);
	tzset();
	feed.utc = false;
	has(80, 1, false, " 05:03:21 ");
	feed.utc = true;
	has(80, 1, false, " 03:03:21Z ");
}

static struct host_raw *
host(void)
{
	return (part_row(ui.snap.now[PART_HOST], 0));
}

static void
test_thresholds(void **state)
{
	(void)state;
	busy_host();
	has(80, 5, false, "psi cpu 3.1  mem 0.0  io 0.4");
	has(80, 5, false, " swap 0/8.0G ");
	has_not(200, 5, "host-stolen");
	host()->psi_cpu = 100 * TENTH;
	host()->psi_io = 300 * TENTH;
	has(80, 5, false, "psi cpu 10.0^  mem 0.0  io 30.0!");
	has(80, 5, true, "wwwww");
	has(80, 5, true, ".ccccc.");
	host()->swap_used = GIB;
	has(80, 5, false, " swap 1.0/8.0G ");
	host()->swap_in = 4096;
	has(80, 5, false, " swap 1.0/8.0G^ ");
	has(80, 5, true, ".LLLL.wwwwwwwww.");
	host()->steal = 21 * TENTH;
	host()->idle -= 21 * TENTH;
	has(80, 5, false, " host-stolen 2.1");
	has(80, 5, true, ".LLLLLLLLLLL.xxx");
	has(80, 2, false, "] 61.3% ");
	has(80, 4, false, " vm-steal 22.0!  web-3");
	has(80, 4, true, ".LLLLLLLL.ccccc..NNNNN.");
	ui.worst_steal = 0;
	has(80, 4, false, " vm-steal 0.0\n");
	host()->huge_total = host()->huge_free = 0;
	has_not(200, 5, "huge");
	host()->mem_avail = NONE;
	has(200, 5, false, "] 424/503G ");
}

/* What has not been read for long is dimmed. */
static void
test_stale(void **state)
{
	(void)state;
	busy_host();
	ui.snap.now[PART_VMMEMSUM]->period_ns = SEC;
	ui.snap.now[PART_VMMEMSUM]->mono_ns -= 5 * SEC;
	ui.snap.was[PART_VMMEMSUM]->mono_ns -= 5 * SEC;
	has(80, 3, true, ".LLL.----.");
	has(80, 3, false, " vms 371G ");
}

/* Minutes with a busy end. */
static void
test_spark(void **state)
{
	const struct vmsum_raw	*was;
	struct vmsum_raw	*now;
	int			 i;

	(void)state;
	busy_host();
	now = part_row(ui.snap.now[PART_VMSUM], 0);
	was = part_row(ui.snap.was[PART_VMSUM], 0);
	host()->guest = 0;
	ui.snap.interval = 1;
	for (i = 0; i < 600; i++) {
		ui.snap.mono_ns += SEC;
		now->cpu = was->cpu + 64 * (i < 300 ? 50 : 990) *
		    (uint64_t)TENTH;
		hist_feed(ui.hist, &ui.host);
	}
	has(200, 4, false, "vms 10m ..............@@@@@@@@@@@@@@@ ");
	has(200, 4, true, "ggggggggggggggggggggggggggggg");
}

/* With the CPUs one by one. */
static int
all_lines(int width)
{
	return (header_lines(&ui, width) + header_more(&ui, width));
}

static void
test_cpus(void **state)
{
	(void)state;
	busy_host();
	assert_int_equal(all_lines(80), 5);
	assert_int_equal(all_lines(39), 3);
	add_cpus(8, 1);
	fill_views();
	assert_int_equal(all_lines(80), 7);
	assert_int_equal(all_lines(40), 9);
	check(80, 7,
	    " kvm07  Linux 6.1.0-18-amd64  KVM  64 cpu  up 41d  03:03:2"
	    "1Z  1s  hypertop 0.4%\n"
	    " CPU [gggggggggus        ] 61.3%        guest 48.0   usr 6"
	    ".1      sys 6.2\n"
	    " MEM [vvvvvvvvvvvvvvch   ] 412/503G     vms 371G     cache"
	    " 38G    slab 3.0G\n"
	    " vCPU:pCPU 3.41  mem 1.08  load 40.12 38.20 35.04    vm-st"
	    "eal 22.0!  web-3\n"
	    " swap 0/8.0G               psi cpu 3.1  mem 0.0  io 0.4   "
	    "        cpu vms 55.0\n"
	    "  0[        ]   0.0   2[gu      ]  24.9   4[ggus    ]  50."
	    "0   6[ggguus  ]  74.9\n"
	    "  1[g       ]  12.4   3[gus     ]  37.3   5[gggus   ]  62."
	    "4   7[ggguuss ]  87.3\n");
	check(80, 5,
	    " kvm07  Linux 6.1.0-18-amd64  KVM  64 cpu  up 41d  03:03:2"
	    "1Z  1s  hypertop 0.4%\n"
	    " CPU [gggggggggus        ] 61.3%        guest 48.0   usr 6"
	    ".1      sys 6.2\n"
	    " MEM [vvvvvvvvvvvvvvch   ] 412/503G     vms 371G     cache"
	    " 38G    slab 3.0G\n"
	    "  0[        ]   0.0   2[gu      ]  24.9   4[ggus    ]  50."
	    "0   6[ggguus  ]  74.9\n"
	    "  1[g       ]  12.4   3[gus     ]  37.3   5[gggus   ]  62."
	    "4   7[ggguuss ]  87.3\n");
	check(40, 8,
	    " kvm07  KVM  64 cpu  03:03:21Z  1s\n"
	    " CPU [gggggggggus        ] 61.3%\n"
	    " MEM [vvvvvvvvvvvvvvch   ] 412/503G\n"
	    " vm-steal 22.0!  web-3\n"
	    "  0[        ]   0.0   4[ggus    ]  50.0\n"
	    "  1[g       ]  12.4   5[gggus   ]  62.4\n"
	    "  2[gu      ]  24.9   6[ggguus  ]  74.9\n"
	    "  3[gus     ]  37.3   7[ggguuss ]  87.3\n");
	check(20, 11,
	    " kvm07  03:03:21Z\n"
	    " CPU [gg ] 61.3%\n"
	    " MEM [vv ] 412/503G\n"
	    "  0[         ]   0.0\n"
	    "  1[g        ]  12.4\n"
	    "  2[gu       ]  24.9\n"
	    "  3[ggus     ]  37.3\n"
	    "  4[ggus     ]  50.0\n"
	    "  5[ggguus   ]  62.4\n"
	    "  6[ggguuss  ]  74.9\n"
	    "  7[gggguuss ]  87.3\n");
	ui.config.cpus = false;
	assert_int_equal(all_lines(80), 5);
}

/* 256 CPUs in 8 nodes do not fit one by one. */
static void
test_strips(void **state)
{
	(void)state;
	busy_host();
	add_cpus(256, 8);
	fill_views();
	grid_resize(&ui.grid, 200, 50);
	assert_int_equal(all_lines(200), 5 + 8);
	check(200, 13,
	    " kvm07  Linux 6.1.0-18-amd64  KVM  64 cpu  up 41d  03:03:2"
	    "1Z  1s  hypertop 0.4%\n"
	    " CPU [gggggggggggggggggggggggggggguuussssq                "
	    "      ] 61.3%        guest 48.0   usr 6.1      sys 6.2    "
	    "  vms 55.0     other 6.3    iowait 0.6\n"
	    " MEM [vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvcccchh   "
	    "      ] 412/503G     vms 371G     cache 38G    slab 3.0G  "
	    "  swap 0/8.0G               psi cpu 3.1  mem 0.0  io 0.4  "
	    "         huge 52/64G\n"
	    " vCPU:pCPU 3.41  mem 1.08  load 40.12 38.20 35.04    48 VM"
	    "s up    218 vCPUs    4 VMs off    runq 52      vms 10m    "
	    "                            vm-steal 22.0!  web-3\n"
	    " psi mem full 0.0          psi io full 0.4           dentr"
	    "y 1.0G  ksm 0        swap in/out 0/0           majfault/s "
	    "3.0\n"
	    " node 0 [ ............................:::]   5.9\n"
	    " node 1 [::::::::::::::::::::::::::------]  18.4\n"
	    " node 2 [-----------------------=========]  30.9\n"
	    " node 3 [===================+++++++++++++]  43.4\n"
	    " node 4 [+++++++++++++++*****************]  55.9\n"
	    " node 5 [************####################]  68.4\n"
	    " node 6 [########%%%%%%%%%%%%%%%%%%%%%%%%]  80.9\n"
	    " node 7 [%%%%@@@@@@@@@@@@@@@@@@@@@@@@@@@@]  93.4\n");
	has(200, 13, true, "Boooooooo");
	has(200, 13, true, "BowwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwB");
	has(200, 13, true, "ccccccccccccB");
	/* A screen with few rows. */
	grid_resize(&ui.grid, 200, 12);
	assert_int_equal(all_lines(200), 4 + 4);
}

/* Side by side, and all in one where that is too narrow. */
static void
test_strips_narrow(void **state)
{
	(void)state;
	busy_host();
	add_cpus(256, 8);
	fill_views();
	grid_resize(&ui.grid, 80, 50);
	check(80, 8,
	    " kvm07  Linux 6.1.0-18-amd64  KVM  64 cpu  up 41d  03:03:2"
	    "1Z  1s  hypertop 0.4%\n"
	    " CPU [gggggggggus        ] 61.3%        guest 48.0   usr 6"
	    ".1      sys 6.2\n"
	    " MEM [vvvvvvvvvvvvvvch   ] 412/503G     vms 371G     cache"
	    " 38G    slab 3.0G\n"
	    " vCPU:pCPU 3.41  mem 1.08  load 40.12 38.20 35.04    vm-st"
	    "eal 22.0!  web-3\n"
	    " swap 0/8.0G               psi cpu 3.1  mem 0.0  io 0.4   "
	    "        cpu vms 55.0\n"
	    " node 0 [.......:]   5.9    node 3 [====++++]  43.4    node"
	    " 6 [##%%%%%%]  80.9\n"
	    " node 1 [::::::--]  18.4    node 4 [+++*****]  55.9    node"
	    " 7 [%@@@@@@@]  93.4\n"
	    " node 2 [-----===]  30.9    node 5 [***#####]  68.4\n");
	check(80, 4,
	    " kvm07  Linux 6.1.0-18-amd64  KVM  64 cpu  up 41d  03:03:2"
	    "1Z  1s  hypertop 0.4%\n"
	    " CPU [gggggggggus        ] 61.3%        guest 48.0   usr 6"
	    ".1      sys 6.2\n"
	    " MEM [vvvvvvvvvvvvvvch   ] 412/503G     vms 371G     cache"
	    " 38G    slab 3.0G\n"
	    " cpus   [.......:::::::-------=======+++++++********######"
	    "#%%%%%%%@@@@@@@]  49.7\n");
	check(40, 8,
	    " kvm07  KVM  64 cpu  03:03:21Z  1s\n"
	    " CPU [gggggggggus        ] 61.3%\n"
	    " MEM [vvvvvvvvvvvvvvch   ] 412/503G\n"
	    " vm-steal 22.0!  web-3\n"
	    " psi cpu 3.1  mem 0.0  io 0.4\n"
	    " cpus   [..:::--===+++**###%%@@@@]  49.7\n"
	    "\n"
	    "\n");
	check(25, 8,
	    " kvm07  03:03:21Z  1s\n"
	    " CPU [ggggs   ] 61.3%\n"
	    " MEM [vvvvvvc ] 412/503G\n"
	    " vm-steal 22.0!  web-3\n"
	    "\n"
	    " cpus   [.:-+*#%@@]  49.7\n"
	    "\n"
	    "\n");
}

static void
test_no_nodes(void **state)
{
	(void)state;
	busy_host();
	add_cpus(256, 0);
	fill_views();
	assert_int_equal(all_lines(80), 6);
	check(80, 6,
	    " kvm07  Linux 6.1.0-18-amd64  KVM  64 cpu  up 41d  03:03:2"
	    "1Z  1s  hypertop 0.4%\n"
	    " CPU [gggggggggus        ] 61.3%        guest 48.0   usr 6"
	    ".1      sys 6.2\n"
	    " MEM [vvvvvvvvvvvvvvch   ] 412/503G     vms 371G     cache"
	    " 38G    slab 3.0G\n"
	    " vCPU:pCPU 3.41  mem 1.08  load 40.12 38.20 35.04    vm-st"
	    "eal 22.0!  web-3\n"
	    " swap 0/8.0G               psi cpu 3.1  mem 0.0  io 0.4   "
	    "        cpu vms 55.0\n"
	    " cpus   [.......:::::::-------=======+++++++********######"
	    "#%%%%%%%@@@@@@@]  49.7\n");
}

static void
test_sources(void **state)
{
	(void)state;
	same(40, 1, false, draw_sources, " sources -\n");
	add_sources(false);
	fill_views();
	same(40, 1, false, draw_sources, " sources  14 ok  1 absent\n");
	has_not(200, 1, "slabinfo");
	teardown(NULL);
	setup(NULL);
	add_sources(true);
	fill_views();
	same(120, 1, false, draw_sources,
	    " sources  14 ok  1 stalled: procio (has not answered for 1"
	    "2 s)  2 denied  1 absent\n");
	same(76, 1, false, draw_sources,
	    " sources  14 ok  1 stalled: procio (has not answered~)  2 "
	    "denied  1 absent\n");
	same(40, 1, false, draw_sources,
	    " sources  14 ok  1 stalled  2 denied\n");
	same(20, 1, false, draw_sources, " 1 stalled  2 denied\n");
	same(5, 1, false, draw_sources, "\n");
	same(40, 1, true, draw_sources,
	    ".LLLLLLL..ooooo..wwwwwwwww..wwwwwwww....\n");
	same(40, 1, true, draw_focus,
	    "SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS\n");
}

static void
test_parts(void **state)
{
	const uint64_t	 cpus = UINT64_C(1) << PART_CPU |
			    UINT64_C(1) << PART_CPUINFO;

	(void)state;
	assert_true(header_parts(&ui) == (UINT64_C(1) << PART_HOST |
	    UINT64_C(1) << PART_SLAB | UINT64_C(1) << PART_VMSUM |
	    UINT64_C(1) << PART_VMMEMSUM | UINT64_C(1) << PART_VM |
	    UINT64_C(1) << PART_VMCPU | UINT64_C(1) << PART_VCPU |
	    UINT64_C(1) << PART_SOURCE_K |
	    UINT64_C(1) << PART_SOURCE_I));
	ui.config.cpus = true;
	assert_true((header_parts(&ui) & cpus) == cpus);
}

/* Whether a word stands in a text, between blanks. */
static bool
has_word(const char *text, const char *word, size_t len)
{
	const char	*p;

	for (p = text; (p = strstr(p, word)) != NULL; p++) {
		if ((p == text || p[-1] == ' ' || p[-1] == '\n') &&
		    strcspn(p, " \n") == len)
			return (true);
	}
	return (false);
}

static void
drop_bars(char *s)
{
	bool	 in = false;

	for (; *s != '\0'; s++) {
		in = *s == '[' || (in && *s != ']');
		if (in || *s == ']')
			*s = ' ';
	}
}

/* Every word of a narrow header stands in a wide one: none is cut. */
static void
whole_words(int w, int h, const char *wide)
{
	char	*have = drawn(w, h, false, draw_header), *p, *word;

	drop_bars(have);
	for (p = have; (word = strsep(&p, " \n")) != NULL;) {
		if (*word != '\0' && strchr(word, '~') == NULL &&
		    !has_word(wide, word, strlen(word)))
			fail_msg("%d x %d: '%s'\n%s", w, h, word, have);
	}
	free(have);
}

/* On a screen with so many rows. */
static void
all_sizes(const char *wide, int rows)
{
	int	 w, h;

	ui.grid.rows = rows;
	for (w = 5; w <= 220; w += w < 90 ? 1 : 7) {
		for (h = 1; h <= 8; h++)
			whole_words(w, h, wide);
	}
	for (w = 1; w < 5; w++) {
		for (h = 1; h <= 8; h++)
			free(drawn(w, h, false, draw_header));
	}
}

static void
test_sizes(void **state)
{
	static const unsigned	 cpus[] = { 1, 8, 64, 256 };
	static const char	 more[] =
		" +1 +2 node 0 cpus 43.7 49.1 49.2 49.7 denied "
		"stalled ";
	char			*wide, *strips, *all;
	size_t			 i;
	int			 w;

	(void)state;
	for (i = 0; i < sizeof cpus / sizeof cpus[0]; i++) {
		teardown(NULL);
		setup(NULL);
		busy_host();
		host()->steal = 5 * TENTH;
		add_sources(true);
		add_cpus(cpus[i], i);
		fill_views();
		ui.paused = true;
		grid_resize(&ui.grid, 400, 300);
		wide = drawn(400, 200, false, draw_header);
		ui.grid.rows = 9;
		strips = drawn(400, 20, false, draw_header);
		all = xasprintf("%s%s%s", wide, more, strips);
		drop_bars(all);
		all_sizes(all, 9);
		all_sizes(all, 60);
		ui.snap.host = "\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad";
		ui.worst_name = (char *)(uintptr_t)
		    "\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad~~~~~~~~";
		ui.ascii = false;
		for (w = 1; w < 130; w++)
			free(drawn(w, 6, false, draw_header));
		free(all);
		free(wide);
		free(strips);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
#define TEST(f)	cmocka_unit_test_setup_teardown(test_##f, setup, teardown)
		TEST(busy), TEST(narrow), TEST(utf8), TEST(unknown),
		TEST(title), TEST(local), TEST(thresholds), TEST(stale),
		TEST(spark), TEST(cpus), TEST(strips), TEST(strips_narrow),
		TEST(no_nodes), TEST(sources), TEST(parts), TEST(sizes),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
