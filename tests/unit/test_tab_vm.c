/* The tables of VMs, of their disks, and of leases: what their own functions
 * make of the parts. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tab.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define SEC		UINT64_C(1000000000)
#define NOW		(UINT64_C(10101) * SEC)
#define REAL		(UINT64_C(1767323045) * SEC)
#define BOOT		(UINT64_C(20000) * SEC)

static struct snap	 snap;
static struct view	 view;

static struct part *
part_at(struct part **p, enum part_id id, uint64_t mono)
{
	if (*p == NULL) {
		*p = part_new(id);
		(*p)->mono_ns = mono;
		/* Rows that say when they were read grow old by that. */
		(*p)->period_ns = raw_own(id).at != 0 ? 0 : SEC;
	}
	return (*p);
}

static void *
add(enum part_id id, struct key key)
{
	return (part_add(part_at(&snap.now[id], id, NOW), key, 1));
}

static void *
add_was(enum part_id id, struct key key)
{
	return (part_add(part_at(&snap.was[id], id, NOW - SEC), key, 1));
}

#define ADD(P, s, key)		((struct s##_raw *)add(PART_##P, key))
#define ADD_WAS(P, s, key)	((struct s##_raw *)add_was(PART_##P, key))
#define TEXT(P, text)		part_text(snap.now[PART_##P], text)

static const struct key	 vm = { 1, UINT64_C(7) << KEY_CHILD_BITS };

static int
setup(void **state)
{
	(void)state;
	memset(&snap, 0, sizeof snap);
	memset(&view, 0, sizeof view);
	snap.mono_ns = NOW;
	snap.real_ns = REAL;
	snap.boot_ns = BOOT;
	snap.host = "kvm07";
	return (0);
}

static int
teardown(void **state)
{
	(void)state;
	view_free(&view);
	snap_free(&snap);
	return (0);
}

static void
again(void)
{
	teardown(NULL);
	setup(NULL);
}

/* The rows of a table, from all that was added. */
static void
fill(const struct table *t)
{
	int	 id;

	view_free(&view);
	for (id = 0; id < PART_MAX; id++) {
		if (snap.now[id] != NULL)
			part_sort(snap.now[id]);
		if (snap.was[id] != NULL)
			part_sort(snap.was[id]);
	}
	view_fill(&view, t, &snap);
}

static const struct column *
col(const char *id)
{
	const struct column	*c = table_screen_col(view.t, id);

	if (c == NULL)
		fail_msg("no column %s", id);
	return (c);
}

/* Of the first row. */
static struct value
get(const char *id)
{
	assert_true(view.nrows > 0);
	return (col_get(col(id), &view, &view.rows[0]));
}

static int
level(const char *id)
{
	return (col(id)->level(&view, &view.rows[0]));
}

static void
has_text(const char *id, const char *want)
{
	struct value	 v = get(id);

	if (want == NULL ? value_known(&v) : !value_known(&v) ||
	    v.kind != VAL_TEXT || strcmp(v.s, want) != 0)
		fail_msg("%s: %s, not %s", id, value_known(&v) ? v.s : "none",
		    want == NULL ? "none" : want);
}

static void
has_number(const char *id, enum value_state state, double want)
{
	struct value	 v = get(id);

	if (v.state != state || (value_known(&v) &&
	    fabs(v.d - want) > 1e-9 * fabs(want)))
		fail_msg("%s: state %d, %.17g, not %.17g", id, (int)v.state,
		    v.d, want);
}

#define is_number(id, want)	has_number(id, V_OK, want)
#define is_missing(id)		has_number(id, V_NONE, 0)

/* Its process has run half a second since. */
static void
add_cpu(uint64_t stopped, bool ran)
{
	struct vmcpu_raw	*now = ADD(VMCPU, vmcpu, vm);
	struct vmcpu_raw	*was = ADD_WAS(VMCPU, vmcpu, vm);

	now->stopped = stopped;
	was->span = was->idle = was->at = 0;
	now->span = now->at = SEC;
	now->idle = ran ? SEC / 2 : SEC;
}

static void
add_domain(const char *word, const char *reason, bool old)
{
	struct domain_raw	*d = ADD(DOMAIN, domain, vm);

	d->state = TEXT(DOMAIN, word);
	d->reason = TEXT(DOMAIN, reason);
	d->at = NOW - 30 * SEC;
	d->old = old;
}

static void
add_file(const char *word, const char *reason)
{
	struct vm_raw	*r = ADD(VM, vm, vm);

	r->state = TEXT(VM, word);
	r->reason = TEXT(VM, reason);
}

/* Who is believed: its process when it is stopped, libvirt's list unless that
 * is silent and the file is not, the file, what it did. */
static void
test_state(void **state)
{
	static const struct {
		const char	*what;
		int		 stopped;	/* -1: no process */
		bool		 ran;
		const char	*list;
		bool		 old;
		const char	*file;
		const char	*want, *letter;
		enum value_state is;
	} cases[] = {
		{ "nobody says, it ran", STOPPED_NOT, true, NULL, false, NULL,
		    "running", "R", V_OK },
		{ "nobody says", STOPPED_NOT, false, NULL, false, NULL,
		    NULL, NULL, V_NONE },
		{ "the file", STOPPED_NOT, true, NULL, false, "paused",
		    "paused", "p", V_OK },
		{ "the list", STOPPED_NOT, false, "running", false, NULL,
		    "running", "R", V_OK },
		{ "the list before the file", STOPPED_NOT, true, "paused",
		    false, "running", "paused", "p", V_OK },
		{ "the file before a silent list", STOPPED_NOT, true,
		    "paused", true, "running", "running", "R", V_OK },
		{ "a silent list alone", STOPPED_NOT, true, "paused", true,
		    NULL, "paused", "p", V_STALE },
		{ "stopped, whatever they say", STOPPED_SIGNAL, true,
		    "running", false, "running", "stopped", "T", V_OK },
		{ "stuck, whatever they say", STOPPED_STUCK, true, "running",
		    false, "running", "stuck", "H", V_OK },
		{ "off", -1, false, "shutoff", false, NULL, "shutoff", "O",
		    V_OK },
		{ "off when it was last heard of", -1, false, "shutoff", true,
		    NULL, "shutoff", "O", V_STALE },
		{ "a word that nobody knows", STOPPED_NOT, true, "dreaming",
		    false, NULL, "dreaming", NULL, V_OK },
	};
	struct value	 v;
	size_t		 i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		again();
		if (cases[i].stopped != -1)
			add_cpu((uint64_t)cases[i].stopped, cases[i].ran);
		if (cases[i].list != NULL)
			add_domain(cases[i].list, NULL, cases[i].old);
		if (cases[i].file != NULL)
			add_file(cases[i].file, NULL);
		fill(&tab_vm);
		v = get("state");
		if (v.state != cases[i].is)
			fail_msg("%s: %d", cases[i].what, (int)v.state);
		has_text("state", cases[i].want);
		has_text("s", cases[i].letter);
	}
}

/* One letter each; paused by its user and by an error never the same. The
 * words are those of libvirt's status files. */
static void
test_letters(void **state)
{
	static const struct {
		const char	*word, *reason, *letter, *verdict;
		int		 level;
	} cases[] = {
		{ "running", "booted", "R", NULL, 0 },
		{ "running", "post-copy", "R", NULL, 0 },
		{ "running", NULL, "R", NULL, 0 },
		{ "idle", NULL, "B", NULL, 0 },
		{ "blocked", "unknown", "B", NULL, 0 },
		{ "paused", "user", "P", "paused by its user", 1 },
		{ "paused", "ioerror", "E", "paused: I/O error", 2 },
		{ "paused", "migration", "M", "paused: it migrates", 0 },
		{ "paused", "post-copy", "M", "paused: it migrates", 0 },
		{ "paused", "post-copy failed", "E",
		    "paused: migration failed", 2 },
		{ "paused", "watchdog", "W", "paused by its watchdog", 2 },
		{ "paused", "panicked", "C", "paused: the guest crashed", 2 },
		{ "paused", "api error", "E", "paused: libvirt failed", 2 },
		{ "paused", "save", "p", "paused", 1 },
		{ "paused", "snapshot", "p", "paused", 1 },
		{ "paused", "starting up", "p", "paused", 1 },
		{ "paused", "unknown", "p", "paused", 1 },
		{ "paused", NULL, "p", "paused", 1 },
		{ "shutdown", "user", "D", "shutting down", 0 },
		{ "shutoff", "destroyed", "O", "off", 0 },
		{ "shutoff", "crashed", "O", "off", 0 },
		{ "crashed", "panicked", "C", "crashed", 2 },
		{ "pmsuspended", "unknown", "Z", "the guest sleeps", 0 },
		{ "nostate", "unknown", NULL, NULL, 0 },
	};
	size_t	 i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		again();
		add_domain(cases[i].word, cases[i].reason, false);
		fill(&tab_vm);
		has_text("s", cases[i].letter);
		has_text("verdict", cases[i].verdict);
		assert_int_equal(level("s"), cases[i].level);
		assert_int_equal(level("verdict"), cases[i].level);
		has_text("reason", cases[i].reason);
	}
	again();
	add_cpu(STOPPED_SIGNAL, true);
	fill(&tab_vm);
	has_text("verdict", "stopped by a signal");
	assert_int_equal(level("s"), 2);
	again();
	add_cpu(STOPPED_STUCK, true);
	fill(&tab_vm);
	has_text("verdict", "hangs in the kernel");
	assert_int_equal(level("verdict"), 2);
}

/* What libvirt says holds it up is the verdict of what runs; a silent monitor
 * is bad, a job is not. */
static void
test_doing(void **state)
{
	struct domain_raw	*d;

	(void)state;
	add_domain("running", "booted", false);
	d = part_row(snap.now[PART_DOMAIN], 0);
	d->doing = TEXT(DOMAIN, "migrate-out 34 s");
	d->job = TEXT(DOMAIN, "migrate-out");
	d->job_since = BOOT - 34 * SEC;
	fill(&tab_vm);
	has_text("verdict", "migrate-out 34 s");
	assert_int_equal(level("verdict"), 0);
	has_text("job", "migrate-out");
	is_number("job_time", 34);
	is_missing("hung");
	d = part_row(snap.now[PART_DOMAIN], 0);
	d->doing = TEXT(DOMAIN, "monitor hung for 12 s");
	d->hung_since = BOOT - 12 * SEC;
	fill(&tab_vm);
	has_text("verdict", "monitor hung for 12 s");
	assert_int_equal(level("verdict"), 2);
	is_number("hung", 12);
	/* Its state says more. */
	d = part_row(snap.now[PART_DOMAIN], 0);
	d->state = TEXT(DOMAIN, "paused");
	d->reason = TEXT(DOMAIN, "user");
	fill(&tab_vm);
	has_text("verdict", "paused by its user");
	assert_int_equal(level("verdict"), 1);
}

/* A vCPU that waits is the verdict where nothing holds the VM up. */
static void
test_waits(void **state)
{
	static const struct { uint64_t steal, thr; const char *want; }
	cases[] = {
		{ 9, 0, NULL }, { 10, 0, "waits for a CPU" },
		{ 0, 10, "held back by its quota" },
		{ 20, 30, "held back by its quota" },
		{ 30, 20, "waits for a CPU" },
	};
	struct vcpu_raw		*c;
	struct vmcpu_raw	*r;
	size_t			 i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		again();
		add_cpu(STOPPED_NOT, true);
		r = part_row(snap.now[PART_VMCPU], 0);
		r->vcpus = 1;
		r->steal = cases[i].steal * SEC / 100;
		r->thr = cases[i].thr * SEC / 100;
		r = part_row(snap.was[PART_VMCPU], 0);
		r->steal = r->thr = 0;
		c = ADD(VCPU, vcpu, key_child(vm, 0));
		c->span = SEC;
		c->steal = cases[i].steal * SEC / 100;
		c->thr = cases[i].thr * SEC / 100;
		c = ADD_WAS(VCPU, vcpu, key_child(vm, 0));
		c->span = c->steal = c->thr = 0;
		fill(&tab_vm);
		has_text("verdict", cases[i].want);
		assert_int_equal(level("verdict"), cases[i].want != NULL ? 2 :
		    0);
	}
}

/* A VM that runs has its facts from its process, one that does not from
 * libvirt. */
static void
test_who_tells(void **state)
{
	struct domain_raw	*d;
	struct domcpu_raw	*c;
	struct vm_raw		*r;

	(void)state;
	d = ADD(DOMAIN, domain, vm);
	d->name = TEXT(DOMAIN, "web-3");
	d->uuid = TEXT(DOMAIN, "u-u-i-d");
	d->host = TEXT(DOMAIN, "far");
	d->vmm = TEXT(DOMAIN, "kvm");
	d->cpuset = TEXT(DOMAIN, "0-3");
	d->conf = 1024;
	d->vcpus = 3;
	c = ADD(DOMCPU, domcpu, vm);
	c->at = 12 * SEC;
	c->time = 7 * SEC;
	c->mem = 512;
	c = ADD(DOMCPU_WAS, domcpu, vm);
	c->at = 10 * SEC;
	c->time = 6 * SEC;
	fill(&tab_vm);
	assert_int_equal(view.nrows, 1);
	has_text("name", "web-3");
	has_text("host", "far");
	has_text("vmm", "kvm");
	has_text("cpuset", "0-3");
	is_number("vcpus", 3);
	is_number("conf", 1024);
	is_number("rss", 512);
	is_number("time", 7);
	is_number("cpu", 50);
	is_missing("guest");
	is_missing("steal_max");
	is_missing("pid");
	is_missing("age");
	add_cpu(STOPPED_NOT, true);
	((struct vmcpu_raw *)part_row(snap.now[PART_VMCPU], 0))->vcpus = 2;
	r = ADD(VM, vm, vm);
	r->name = TEXT(VM, "web-3 of its process");
	r->conf = 2048;
	ADD(VMMEM, vmmem, vm)->rss = 600;
	fill(&tab_vm);
	assert_int_equal(view.nrows, 1);
	has_text("name", "web-3 of its process");
	has_text("uuid", "u-u-i-d");
	is_number("vcpus", 2);
	is_number("conf", 2048);
	is_number("rss", 600);
	/* libvirt does not answer any more. */
	((struct domain_raw *)part_row(snap.now[PART_DOMAIN], 0))->old = 1;
	fill(&tab_vm);
	assert_int_equal(get("uuid").state, V_STALE);
	assert_int_equal(get("name").state, V_OK);
	assert_int_equal(get("host").state, V_OK);
}

static void
test_balloon(void **state)
{
	static const struct {
		uint64_t	 available, usable, unused, old;
		enum value_state state;
		double		 want;
	} cases[] = {
		{ 1000, 600, 100, 0, V_OK, 400 },
		{ 1000, NONE, 100, 0, V_OK, 900 },
		{ 1000, 1000, 100, 0, V_OK, 0 },
		{ 1000, 1001, 100, 0, V_NONE, 0 },
		{ 1000, NONE, NONE, 0, V_NONE, 0 },
		{ NONE, 600, 100, 0, V_NONE, 0 },
		{ 1000, 600, 100, 1, V_STALE, 400 },
	};
	static const struct {
		uint64_t	 updated;
		enum value_state state;
		double		 want;
	} ages[] = {
		{ 1767323040, V_OK, 5 }, { 1767323045, V_OK, 0 },
		{ 1767323050, V_OK, 0 }, { 0, V_NONE, 0 },
		{ NONE, V_NONE, 0 },
	};
	struct balloon_raw	*b;
	size_t			 i;

	(void)state;
	add_domain("running", NULL, false);
	fill(&tab_vm);
	is_missing("guest_used");
	is_missing("guest_age");
	for (i = 0; i < COUNT(cases); i++) {
		again();
		add_domain("running", NULL, false);
		b = ADD(BALLOON, balloon, vm);
		b->available = cases[i].available;
		b->usable = cases[i].usable;
		b->unused = cases[i].unused;
		b->old = cases[i].old;
		fill(&tab_vm);
		has_number("guest_used", cases[i].state, cases[i].want);
	}
	for (i = 0; i < COUNT(ages); i++) {
		again();
		add_domain("running", NULL, false);
		ADD(BALLOON, balloon, vm)->updated = ages[i].updated;
		fill(&tab_vm);
		has_number("guest_age", ages[i].state, ages[i].want);
	}
}

/* Reads and writes of a VM: requests and time, since two seconds ago. */
static void
add_blocks(uint64_t rd_reqs, uint64_t rd_ms, uint64_t wr_reqs,
    uint64_t wr_ms, uint64_t old)
{
	struct vmblk_raw	*b = ADD(VMBLK, vmblk, vm);

	b->at = 12 * SEC;
	b->old = old;
	b->rd_reqs = rd_reqs;
	b->rd_times = rd_ms * 1000000;
	b->wr_reqs = wr_reqs;
	b->wr_times = wr_ms * 1000000;
	b->rd_bytes = rd_reqs * 4096;
	b->wr_bytes = wr_reqs * 4096;
	b = ADD(VMBLK_WAS, vmblk, vm);
	b->at = 10 * SEC;
	b->rd_reqs = b->rd_times = b->rd_bytes = 0;
	b->wr_reqs = b->wr_times = b->wr_bytes = 0;
}

/* Two columns in one, on narrow screens: the sum of both, or the worse. What
 * is known of one of them is told alone. */
static void
test_both(void **state)
{
	struct vmnet_raw	*n;

	(void)state;
	add_domain("running", NULL, false);
	add_blocks(10, 20, 4, 100, 0);
	n = ADD(VMNET, vmnet, vm);
	n->rx = 1500;
	n->tx = 700;
	n = ADD_WAS(VMNET, vmnet, vm);
	n->rx = 500;
	n->tx = 400;
	fill(&tab_vm);
	is_number("net", 1300);
	is_number("disk", 14 * 4096 / 2);
	is_number("rd_lat", 0.002);
	is_number("wr_lat", 0.025);
	is_number("lat", 0.025);
	is_missing("fl_lat");
	again();
	/* No write: the latency is that of the reads. */
	add_domain("running", NULL, false);
	add_blocks(10, 20, 0, 0, 0);
	fill(&tab_vm);
	is_number("lat", 0.002);
	is_missing("wr_lat");
	is_missing("net");
	again();
	add_domain("running", NULL, false);
	add_blocks(0, 0, 4, 100, 0);
	fill(&tab_vm);
	is_number("lat", 0.025);
	again();
	add_domain("running", NULL, false);
	add_blocks(0, 0, 0, 0, 0);
	fill(&tab_vm);
	is_missing("lat");
	is_number("disk", 0);
	again();
	add_domain("running", NULL, false);
	add_blocks(10, 20, 4, 100, 1);
	fill(&tab_vm);
	has_number("lat", V_STALE, 0.025);
	has_number("disk", V_STALE, 14 * 4096 / 2);
	again();
	/* Known now, but not before. */
	add_domain("running", NULL, false);
	n = ADD(VMNET, vmnet, vm);
	n->rx = 1500;
	n->tx = 700;
	fill(&tab_vm);
	has_number("net", V_FIRST, 0);
}

/* Its process's bytes come before libvirt's. */
static void
test_cheap_side(void **state)
{
	struct vmio_raw	*io;

	(void)state;
	add_domain("running", NULL, false);
	add_blocks(10, 20, 4, 100, 0);
	fill(&tab_vm);
	is_number("rd", 10 * 4096 / 2);
	io = ADD(VMIO, vmio, vm);
	io->rd = 5000;
	io->wr = NONE;
	io = ADD_WAS(VMIO, vmio, vm);
	io->rd = 1000;
	fill(&tab_vm);
	is_number("rd", 4000);
	is_number("wr", 4 * 4096 / 2);
}

static void
test_tech(void **state)
{
	struct domain_raw	*d;
	struct tech_raw		*t;
	struct kvmhost_raw	*h;

	(void)state;
	d = ADD(DOMAIN, domain, vm);
	fill(&tab_vm);
	has_text("tech", NULL);
	assert_int_equal(level("tech"), 0);
	t = ADD(TECH, tech, vm);
	t->type = TEXT(TECH, "kvm");
	t->os = TEXT(TECH, "hvm");
	t->arch = TEXT(TECH, "x86_64");
	t->machine = TEXT(TECH, "microvm");
	t->nets = TEXT(TECH, "virtio/vhost");
	t->disks = TEXT(TECH, "virtio");
	h = ADD(KVMHOST, kvmhost, ((struct key){ 0, 0 }));
	h->module = TEXT(KVMHOST, "kvm_amd");
	h->hap = h->apicv = 1;
	fill(&tab_vm);
	has_text("tech", "VH/VH/P/P/VH/P");
	assert_int_equal(level("tech"), 0);
	has_text("tech_net", "P: virtio, by the kernel's vhost");
	t = part_row(snap.now[PART_TECH], 0);
	t->disks = TEXT(TECH, "virtio ide");
	fill(&tab_vm);
	has_text("tech", "VH/VH/P/VS/VH/P");
	assert_int_equal(level("tech"), 1);
	has_text("tech_disk", "VS: IDE is emulated; virtio is faster");
	/* Of another host's modules ours say nothing. */
	d = part_row(snap.now[PART_DOMAIN], 0);
	d->host = TEXT(DOMAIN, "far");
	fill(&tab_vm);
	has_text("tech", "VH/VH/P/VS/P/P");
	/* A guest of arm64 has another KVM. */
	d = part_row(snap.now[PART_DOMAIN], 0);
	d->host = 0;
	t = part_row(snap.now[PART_TECH], 0);
	t->arch = TEXT(TECH, "aarch64");
	h = part_row(snap.now[PART_KVMHOST], 0);
	raw_null(PART_KVMHOST, h);
	fill(&tab_vm);
	has_text("tech", "VH/VH/P/VS/P/P");
	has_text("tech_cpu", "VH: its code runs on the CPU itself");
}

/* Off is what libvirt says is off, and nothing else. */
static void
test_off(void **state)
{
	static const struct { const char *word; bool off; } cases[] = {
		{ "running", false }, { "paused", false },
		{ "shutdown", false }, { "shutoff", true },
		{ "crashed", true }, { "pmsuspended", false },
		{ "blocked", false }, { NULL, false },
	};
	size_t	 i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		again();
		add_domain(cases[i].word, NULL, i % 2 == 0);
		fill(&tab_vm);
		assert_int_equal(tab_vm.off(&view, &view.rows[0]),
		    cases[i].off);
	}
}

/* All parts that the table joins, each of them missing in turn, now, before,
 * or without a row for this VM: the others are what they were. */
static void
test_missing_part(void **state)
{
	struct part	*kept;
	struct key	 other = { 1, UINT64_C(9) << KEY_CHILD_BITS };
	struct value	 v;
	size_t		 i, c;
	enum part_id	 id;

	(void)state;
	assert_true(tab_vm.njoins >= 14);
	for (i = 0; i < tab_vm.njoins; i++) {
		id = tab_vm.joins[i].part;
		add(id, other);
		add(id, vm);
		add_was(id, vm);
		add_was(id, other);
		if (raw_own(id).was != PART_MAX) {
			add(raw_own(id).was, vm);
			add(raw_own(id).was, other);
		}
	}
	for (i = 0; i < tab_vm.njoins; i++) {
		id = tab_vm.joins[i].part;
		kept = snap.now[id];
		snap.now[id] = NULL;
		fill(&tab_vm);
		assert_int_equal(view.nrows, 2);
		for (c = 0; c < tab_vm.njoins; c++) {
			if (tab_vm.joins[c].by == JOIN_CHILDREN)
				continue;
			assert_int_equal(view.rows[0].now[c] != NULL, c != i);
			assert_int_equal(view.rows[1].was[c] != NULL, c != i);
		}
		for (c = 0; c < tab_vm.ncols; c++) {
			v = col_get(&tab_vm.cols[c], &view, &view.rows[0]);
			if (value_known(&v) && v.kind == VAL_TEXT)
				assert_non_null(v.s);
		}
		snap.now[id] = kept;
	}
	for (i = 0; i < tab_vm.njoins; i++) {
		id = tab_vm.joins[i].part;
		kept = snap.was[id];
		snap.was[id] = NULL;
		fill(&tab_vm);
		for (c = 0; c < tab_vm.njoins; c++) {
			if (tab_vm.joins[c].by == JOIN_CHILDREN)
				continue;
			assert_non_null(view.rows[0].now[c]);
			assert_int_equal(view.rows[0].was[c] != NULL, c != i ||
			    raw_own(tab_vm.joins[c].part).was != PART_MAX);
		}
		snap.was[id] = kept;
	}
}

/*
 * Disks.
 */

static const struct key	 disk = { 1, (UINT64_C(7) << KEY_CHILD_BITS) + 5 };

static void
add_disk(uint64_t dev, uint64_t size)
{
	struct vdisk_raw	*d = ADD(VDISK, vdisk, disk);

	d->target = TEXT(VDISK, "vda");
	d->host_dev = dev;
	d->size = size;
}

static void
add_device(uint64_t dev, uint64_t reqs, uint64_t ms, uint64_t reqs_was,
    uint64_t ms_was)
{
	struct disk_raw	*d = ADD(DISK, disk, ((struct key){ 0, dev }));

	d->reqs = reqs;
	d->times = ms * 1000000;
	if (reqs_was == NONE)
		return;
	d = ADD_WAS(DISK, disk, ((struct key){ 0, dev }));
	d->reqs = reqs_was;
	d->times = ms_was * 1000000;
}

/* The device of the host that the image lies on, beside the guest's disk. */
static void
test_host_lat(void **state)
{
	static const struct {
		const char	*what;
		uint64_t	 dev, reqs, ms, reqs_was, ms_was;
		enum value_state state;
		double		 want;
	} cases[] = {
		{ "plain", 8 << 20, 30, 100, 20, 60, V_OK, 0.004 },
		{ "no time", 8 << 20, 30, 60, 20, 60, V_OK, 0 },
		{ "no request", 8 << 20, 20, 60, 20, 60, V_NONE, 0 },
		{ "no device", NONE, 30, 100, 20, 60, V_NONE, 0 },
		{ "another device", 8 << 20 | 1, 30, 100, 20, 60, V_NONE, 0 },
		{ "new", 8 << 20, 30, 100, NONE, 60, V_FIRST, 0 },
		{ "began anew", 8 << 20, 10, 100, 20, 60, V_RESET, 0 },
		{ "times began anew", 8 << 20, 30, 10, 20, 60, V_RESET, 0 },
	};
	size_t	 i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		again();
		add_disk(cases[i].dev, NONE);
		add_device(7 << 20, 5, 5, 0, 0);
		add_device(8 << 20, cases[i].reqs, cases[i].ms,
		    cases[i].reqs_was, cases[i].ms_was);
		add_device(9 << 20, 5, 5, 0, 0);
		fill(&tab_vdisk);
		has_number("host_lat", cases[i].state, cases[i].want);
	}
	again();
	add_disk(8 << 20, NONE);
	fill(&tab_vdisk);
	is_missing("host_lat");
}

/* A head that says 0 says 0: that image boots nothing. */
static void
test_virtual(void **state)
{
	struct vdiskio_raw	*io;

	(void)state;
	add_disk(NONE, 0);
	fill(&tab_vdisk);
	is_number("virtual", 0);
	io = ADD(VDISKIO, vdiskio, disk);
	io->capacity = 4096;
	fill(&tab_vdisk);
	is_number("virtual", 0);
	again();
	add_disk(NONE, NONE);
	fill(&tab_vdisk);
	is_missing("virtual");
	io = ADD(VDISKIO, vdiskio, disk);
	io->capacity = 4096;
	io->allocation = 100;
	io->physical = 200;
	fill(&tab_vdisk);
	is_number("virtual", 4096);
	is_number("allocated", 100);
	is_number("physical", 200);
	((struct vdisk_raw *)part_row(snap.now[PART_VDISK], 0))->allocated =
	    50;
	fill(&tab_vdisk);
	is_number("allocated", 50);
}

static void
test_disk_state(void **state)
{
	static const struct { const char *word; int level; } cases[] = {
		{ NULL, 0 }, { "ok", 0 }, { "empty", 0 },
		{ "virtual size 0", 2 }, { "corrupt", 2 },
		{ "no answer", 2 }, { "missing", 2 },
	};
	size_t	 i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		again();
		add_disk(NONE, NONE);
		((struct vdisk_raw *)part_row(snap.now[PART_VDISK], 0))->state
		    = TEXT(VDISK, cases[i].word);
		fill(&tab_vdisk);
		has_text("state", cases[i].word);
		assert_int_equal(level("state"), cases[i].level);
	}
}

/* Rates by the row's own clock, sums of reads and writes, and whose it is. */
static void
test_disk_rates(void **state)
{
	struct vdiskio_raw	*io;
	struct vm_raw		*r = ADD(VM, vm, vm);

	(void)state;
	r->name = TEXT(VM, "web-3");
	add_disk(NONE, NONE);
	io = ADD(VDISKIO, vdiskio, disk);
	*io = (struct vdiskio_raw){ .rec = io->rec, .at = 13 * SEC,
	    .rd_reqs = 60, .rd_bytes = 6000, .rd_times = 120000000,
	    .wr_reqs = 30, .wr_bytes = 3000, .wr_times = 30000000,
	    .fl_reqs = 3, .fl_times = 9000000, .reqs = 90, .bytes = 9000,
	    .times = 150000000 };
	io = ADD(VDISKIO_WAS, vdiskio, disk);
	*io = (struct vdiskio_raw){ .rec = io->rec, .at = 10 * SEC };
	fill(&tab_vdisk);
	has_text("vm", "web-3");
	has_text("target", "vda");
	is_number("rd_ops", 20);
	is_number("wr_ops", 10);
	is_number("rd", 2000);
	is_number("wr", 1000);
	is_number("rd_lat", 0.002);
	is_number("wr_lat", 0.001);
	is_number("fl_ops", 1);
	is_number("fl_lat", 0.003);
	is_number("areq_sz", 100);
	is_number("aqu_sz", 0.05);
	((struct vdiskio_raw *)part_row(snap.now[PART_VDISKIO], 0))->old = 1;
	fill(&tab_vdisk);
	has_number("rd_ops", V_STALE, 20);
	has_number("rd_lat", V_STALE, 0.002);
}

static void
test_lease(void **state)
{
	static const struct {
		uint64_t	 expires, old;
		enum value_state state;
		double		 want;
	} cases[] = {
		{ 1767323045 + 3600, 0, V_OK, 3600 },
		{ 1767323045, 0, V_OK, 0 }, { 1767323044, 0, V_OK, 0 },
		{ 0, 0, V_NONE, 0 }, { NONE, 0, V_NONE, 0 },
	};
	struct lease_raw	*l;
	size_t			 i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		again();
		l = ADD(LEASE, lease, vm);
		l->network = TEXT(LEASE, "default");
		l->ip = TEXT(LEASE, "192.168.122.7");
		l->expires = cases[i].expires;
		l->old = cases[i].old;
		fill(&tab_lease);
		has_text("network", "default");
		has_text("ip", "192.168.122.7");
		has_text("vm", NULL);
		has_number("expires", cases[i].state, cases[i].want);
	}
}

#define WITH_SNAP(test)							\
	cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		WITH_SNAP(test_state),
		WITH_SNAP(test_letters),
		WITH_SNAP(test_doing),
		WITH_SNAP(test_waits),
		WITH_SNAP(test_who_tells),
		WITH_SNAP(test_balloon),
		WITH_SNAP(test_both),
		WITH_SNAP(test_cheap_side),
		WITH_SNAP(test_tech),
		WITH_SNAP(test_off),
		WITH_SNAP(test_missing_part),
		WITH_SNAP(test_host_lat),
		WITH_SNAP(test_virtual),
		WITH_SNAP(test_disk_state),
		WITH_SNAP(test_disk_rates),
		WITH_SNAP(test_lease),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
