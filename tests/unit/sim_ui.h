/*
 * A screen without a terminal, over a host that a test makes up: VMs whose
 * shares of CPU time it says, and a lane that tells only what is wanted.
 */
#ifndef SIM_UI_H
#define SIM_UI_H

#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../src/xmalloc.h"
#include "../../ui/layer.h"
#include "../../ui/pane.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define SEC		UINT64_C(1000000000)
#define BIT(part)	(UINT64_C(1) << PART_##part)
#define SIM_VMS		300
#define SIM_CPUS	8
#define SIM_TEXT	(1 << 20)

/* Of a VM or a process: percents of one CPU. */
struct sim_vm {
	const char	*name;
	unsigned	 pid;		/* its key as well */
	double		 cpu;		/* guest code of all its vCPUs */
	double		 steal;		/* of its first vCPU */
	unsigned	 vcpus;
	uint64_t	 rss;
	const char	*state, *reason;	/* NULL: not known */
	double		 rd;		/* bytes a second */
	/* What libvirt tells. */
	const char	*listed;	/* its state; NULL: it is not listed */
	bool		 no_process;	/* libvirt alone knows it */
	unsigned	 silent;	/* seconds for which it has not told */
	const char	*nets, *disks;	/* NULL: not defined */
	const char	*image;		/* state of its disk; NULL: no disk */
	double		 lat;		/* ms of a write, of ten a second */
	double		 rx;		/* bytes a second */
	uint64_t	 c_writes, c_rx;
	uint64_t	 c_cpu, c_steal, c_rd;	/* so far */
	uint64_t	 c_span, c_all;		/* of a vCPU, of all */
};

static struct sim {
	struct ui	 ui;
	struct opts	 opts;
	struct store	 store;
	struct feed	 feed;
	uint64_t	 wanted;
	double		 delay;
	double		 cost;
	double		 budget;
	struct key	 seen[UI_SEEN];		/* as the lane is told */
	size_t		 nseen, told;
	uint64_t	 mono_ns;
	struct sim_vm	 vm[SIM_VMS], process[4];
	size_t		 nvms, nprocesses;
	char		 folder[128], config[160];
	bool		 open;
} sim;

static void
sim_want(void *arg, uint64_t parts)
{
	(void)arg;
	sim.wanted = parts;
}

static void
sim_delay(void *arg, double seconds)
{
	(void)arg;
	sim.delay = seconds;
}

static void
sim_watch(void *arg, const struct key *keys, size_t n)
{
	(void)arg;
	memcpy(sim.seen, keys, n * sizeof *keys);
	sim.nseen = n;
	sim.told++;
}

static void
sim_budget(void *arg, double percent)
{
	(void)arg;
	sim.budget = percent;
}

static double
sim_cost(void)
{
	return (sim.cost);
}

static struct key
sim_key(unsigned pid)
{
	return ((struct key){ 1, (uint64_t)pid << KEY_CHILD_BITS });
}

static struct part *
sim_part(enum part_id id)
{
	struct part	*p = part_new(id);

	p->mono_ns = p->boot_ns = sim.mono_ns;
	p->real_ns = sim.mono_ns + 1700000000 * SEC;
	p->period_ns = SEC;
	p->host = part_text(p, "kvm07");
	return (p);
}

static void
sim_add_vcpu(struct part *p, const struct sim_vm *vm, unsigned i)
{
	struct vcpu_raw	*r = part_add(p, key_child(sim_key(vm->pid), i), 1);

	r->vcpu = i;
	r->tid = vm->pid + 1 + i;
	r->span = vm->c_span;
	r->guest = r->guest_raw = vm->c_cpu / vm->vcpus;
	r->steal = i == 0 ? vm->c_steal : 0;
	r->usr = r->sys = r->thr = 0;
	r->idle = r->span - r->guest - r->steal;
}

static void
sim_add_vmcpu(struct part *p, const struct sim_vm *vm)
{
	struct vmcpu_raw	*r = part_add(p, sim_key(vm->pid), 1);

	r->pid = vm->pid;
	r->start = 0;
	r->vcpus = vm->vcpus;
	r->at = sim.mono_ns;
	r->span = vm->c_all;
	r->guest = r->guest_raw = r->cpu = vm->c_cpu;
	r->steal = vm->c_steal;
	r->usr = r->sys = r->thr = r->emulator = r->iothread = r->vhost = 0;
	r->idle = r->span - r->guest - r->steal;
	r->time = vm->c_cpu;
}

static void
sim_add_thread(struct part *p, const struct sim_vm *vm)
{
	struct thread_raw	*r;

	r = part_add(p, key_child(sim_key(vm->pid), 9000), 1);
	r->tid = vm->pid + 50;
	r->role = ROLE_EMULATOR;
	r->name = part_text(p, "qemu");
	r->at = sim.mono_ns;
	r->run = r->usr = r->sys = r->steal = 0;
}

/* Readings of its disks; was: those of two seconds before. */
static void
sim_add_blocks(void *row, const struct sim_vm *vm, bool was)
{
	struct vmblk_raw	*b = row;
	uint64_t		 n = vm->c_writes - (was ? 20 : 0);

	b->at = sim.mono_ns - (vm->silent + (was ? 2 : 0)) * SEC;
	b->old = vm->silent != 0;
	b->wr_reqs = b->reqs = n;
	b->wr_bytes = b->bytes = n * 4096;
	b->wr_times = b->times = n * (uint64_t)(vm->lat * 1e6);
	b->rd_reqs = b->rd_bytes = b->rd_times = b->fl_reqs = b->fl_times = 0;
}

static void
sim_add_domain(struct part *p, const struct sim_vm *vm)
{
	struct domain_raw	*d = part_add(p, sim_key(vm->pid), 1);

	d->name = part_text(p, vm->name);
	d->state = part_text(p, vm->listed);
	d->reason = part_text(p, vm->reason);
	d->at = sim.mono_ns - vm->silent * SEC;
	d->old = vm->silent != 0;
	d->vcpus = vm->vcpus;
}

/* What libvirt tells of it. */
static void
sim_add_listed(struct part *p, const struct sim_vm *vm)
{
	struct key		 key = sim_key(vm->pid);
	struct key		 disk = key_child(key, KEY_CHILD_MAX);
	struct tech_raw		*t;
	struct vdisk_raw	*v;

	if (p->id == PART_DOMAIN)
		sim_add_domain(p, vm);
	else if (p->id == PART_TECH && vm->nets != NULL) {
		t = part_add(p, key, 0);
		t->type = part_text(p, "kvm");
		t->nets = part_text(p, vm->nets);
		t->disks = part_text(p, vm->disks);
	} else if (vm->image == NULL)
		return;
	else if (p->id == PART_VMBLK || p->id == PART_VMBLK_WAS)
		sim_add_blocks(part_add(p, key, 1), vm,
		    p->id == PART_VMBLK_WAS);
	else if (p->id == PART_VDISKIO || p->id == PART_VDISKIO_WAS)
		sim_add_blocks(part_add(p, disk, 1), vm,
		    p->id == PART_VDISKIO_WAS);
	else if (p->id == PART_VDISK) {
		v = part_add(p, disk, 0);
		v->target = part_text(p, "vda");
		v->state = part_text(p, vm->image);
	}
}

/* What the kernel tells of its interface and its process's I/O. */
static void
sim_add_traffic(struct part *p, const struct sim_vm *vm)
{
	struct vmnet_raw	*n;
	struct vmio_raw		*io;

	if (p->id == PART_VMNET) {
		n = part_add(p, sim_key(vm->pid), 1);
		n->rx = vm->c_rx;
		n->tx = n->drop = 0;
	} else if (p->id == PART_VMIO) {
		io = part_add(p, sim_key(vm->pid), 1);
		io->rd = vm->c_rd;
		io->wr = 0;
	}
}

static void
sim_add_vm(struct part *p, const struct sim_vm *vm)
{
	struct vm_raw		*r;
	struct vmmem_raw	*m;
	unsigned		 i;

	if (vm->listed != NULL)
		sim_add_listed(p, vm);
	if (vm->no_process)
		return;
	sim_add_traffic(p, vm);
	if (p->id == PART_VM) {
		r = part_add(p, sim_key(vm->pid), 1);
		r->name = part_text(p, vm->name);
		r->state = part_text(p, vm->state);
		r->reason = part_text(p, vm->reason);
		r->pid = vm->pid;
	} else if (p->id == PART_VMMEM) {
		m = part_add(p, sim_key(vm->pid), 1);
		m->rss = vm->rss;
	} else if (p->id == PART_VMCPU)
		sim_add_vmcpu(p, vm);
	else if (p->id == PART_THREAD)
		sim_add_thread(p, vm);
	for (i = 0; p->id == PART_VCPU && i < vm->vcpus; i++)
		sim_add_vcpu(p, vm, i);
}

static void
sim_add_process(struct part *p, const struct sim_vm *proc)
{
	struct process_raw	*r;
	struct procio_raw	*io;

	if (p->id == PART_PROCIO) {
		io = part_add(p, sim_key(proc->pid), 1);
		io->rd = proc->c_rd;
		io->wr = 0;
		return;
	}
	r = part_add(p, sim_key(proc->pid), 1);
	r->pid = proc->pid;
	r->name = part_text(p, proc->name);
	r->user = part_text(p, "root");
	r->time = r->utime = proc->c_cpu;
	r->stime = r->run_delay = 0;
	r->mem = proc->rss;
}

static void
sim_add_others(struct part *p)
{
	struct host_raw		*h;
	struct source_raw	*s;
	struct cpu_raw		*c;
	unsigned		 i;

	if (p->id == PART_HOST) {
		h = part_add(p, sim_key(1), 1);
		h->cpus = SIM_CPUS;
		h->kernel = part_text(p, "6.1.0");
	} else if (p->id == PART_SOURCE_K) {
		s = part_add(p, sim_key(2), 1);
		s->name = part_text(p, "stat");
		s->state = PROBE_OK;
		s->at = sim.mono_ns;
		s->period = SEC;
	}
	for (i = 0; p->id == PART_CPU && i < SIM_CPUS; i++) {
		c = part_add(p, sim_key(100 + i), 1);
		c->cpu = i;
	}
}

static void
sim_publish(enum part_id id)
{
	struct part	*p = sim_part(id);
	size_t		 i;

	sim_add_others(p);
	for (i = 0; i < sim.nvms; i++)
		sim_add_vm(p, &sim.vm[i]);
	for (i = 0; i < sim.nprocesses; i++) {
		if (id == PART_PROCESS || id == PART_PROCIO)
			sim_add_process(p, &sim.process[i]);
	}
	part_sort(p);
	store_publish(&sim.store, p);
}

static void
sim_run(struct sim_vm *list, size_t n, double seconds)
{
	size_t	 i;

	for (i = 0; i < n; i++) {
		list[i].c_cpu += (uint64_t)(list[i].cpu * seconds * 1e7);
		list[i].c_steal += (uint64_t)(list[i].steal * seconds * 1e7);
		list[i].c_span += (uint64_t)(seconds * 1e9);
		list[i].c_all += (uint64_t)(seconds * 1e9) * list[i].vcpus;
		list[i].c_rd += (uint64_t)(list[i].rd * seconds);
		list[i].c_rx += (uint64_t)(list[i].rx * seconds);
		list[i].c_writes += (uint64_t)(10 * seconds);
	}
}

/* Earlier readings come with those after them. */
static inline bool
sim_wants(int id)
{
	uint64_t wanted = sim.wanted;
	int	 of;

	for (of = 0; of < PART_MAX; of++) {
		if ((wanted >> of & 1) != 0 && raw_own(of).was != PART_MAX)
			wanted |= PART_BIT(raw_own(of).was);
	}
	return ((wanted >> id & 1) != 0);
}

/* So much time goes by, then there is a sample of all that is wanted; what is
 * not wanted is not told any more. */
static inline void
sim_sample(double seconds)
{
	int	 id;

	sim.mono_ns += (uint64_t)(seconds * 1e9);
	sim_run(sim.vm, sim.nvms, seconds);
	sim_run(sim.process, sim.nprocesses, seconds);
	for (id = 0; id < PART_MAX; id++) {
		if (!sim_wants(id))
			store_drop(&sim.store, id);
		else if (id != PART_SOURCE_K)
			sim_publish(id);
	}
	sim_publish(PART_SOURCE_K);
	ui_sample(&sim.ui);
	ui_draw(&sim.ui);
}

static inline struct sim_vm *
sim_vm(const char *name, unsigned pid, double cpu)
{
	struct sim_vm	*vm = &sim.vm[sim.nvms++];

	assert_true(sim.nvms <= SIM_VMS);
	*vm = (struct sim_vm){ .name = name, .pid = pid, .cpu = cpu,
	    .vcpus = 2, .rss = UINT64_C(1) << 30, .c_writes = 1000 };
	return (vm);
}

static inline struct sim_vm *
sim_process(const char *name, unsigned pid, double cpu)
{
	struct sim_vm	*p = &sim.process[sim.nprocesses++];

	assert_true(sim.nprocesses <= COUNT(sim.process));
	*p = (struct sim_vm){ .name = name, .pid = pid, .cpu = cpu,
	    .vcpus = 1 };
	return (p);
}

/* It ends. */
static inline void
sim_end_vm(unsigned pid)
{
	size_t	 i, n = 0;

	for (i = 0; i < sim.nvms; i++) {
		if (sim.vm[i].pid != pid)
			sim.vm[n++] = sim.vm[i];
	}
	assert_int_equal(n + 1, sim.nvms);
	sim.nvms = n;
}

/* Before each test: an empty host, a folder for the config. */
static int
sim_setup(void **state)
{
	const char	*tmp = getenv("TMPDIR");
	char		 path[160];

	(void)state;
	memset(&sim, 0, sizeof sim);
	snprintf(sim.folder, sizeof sim.folder, "%s/sim_ui.XXXXXX",
	    tmp == NULL || *tmp == '\0' ? "/tmp" : tmp);
	if (mkdtemp(sim.folder) == NULL)
		return (-1);
	setenv("XDG_CONFIG_HOME", sim.folder, 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("TZ", "UTC", 1);
	unsetenv("HOME");
	snprintf(path, sizeof path, "%s/hypertop", sim.folder);
	snprintf(sim.config, sizeof sim.config, "%s/hypertop/config",
	    sim.folder);
	sim.mono_ns = 1000 * SEC;
	store_init(&sim.store);
	sim.feed = (struct feed){ .store = &sim.store, .want = sim_want,
	    .delay = sim_delay, .cpu = sim_cost, .watch = sim_watch,
	    .budget = sim_budget, .utc = true };
	return (mkdir(path, 0700));
}

static void
sim_close(void)
{
	if (!sim.open)
		return;
	ui_free(&sim.ui);
	opts_free(&sim.opts);
	sim.open = false;
}

static int
sim_teardown(void **state)
{
	char	 path[160];

	(void)state;
	sim_close();
	store_free(&sim.store);
	unlink(sim.config);
	snprintf(path, sizeof path, "%s/hypertop", sim.folder);
	return (rmdir(path) == 0 ? rmdir(sim.folder) : -1);
}

/* A config file for the next sim_open. */
static inline void
sim_configure(const char *text)
{
	FILE	*f = fopen(sim.config, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* Opens the screen with options, the list ends with NULL; two samples. */
static inline void
sim_open(int cols, int rows, ...)
{
	const char	*argv[16] = { "hypertop", "--dump-screen", "80x24" };
	char		*err = NULL;
	int		 argc = 3;
	va_list		 ap;

	va_start(ap, rows);
	while ((argv[argc] = va_arg(ap, const char *)) != NULL)
		argc++;
	va_end(ap);
	assert_int_equal(opts_parse(&sim.opts, argc, (char **)argv, NULL,
	    &err), -1);
	assert_int_equal(ui_init(&sim.ui, &sim.opts, &sim.feed, &err), 0);
	sim.open = true;
	ui_resize(&sim.ui, cols, rows);
	sim_sample(1);
	sim_sample(1);
}

/* Presses keys as --keys has them; each is answered and painted. */
static inline void
sim_keys(const char *keys)
{
	uint32_t key;

	while ((key = key_next(&keys)) != 0) {
		assert_int_not_equal(key, UINT32_MAX);
		if (key == K_WAIT)
			sim_sample(1);
		else
			ui_key(&sim.ui, key);
		ui_draw(&sim.ui);
	}
}

static inline void
sim_click(int x, int y)
{
	struct mouse	 m = { x, y, MOUSE_CLICK };

	ui_click(&sim.ui, &m);
	ui_draw(&sim.ui);
}

/* What the screen shows. */
static inline const char *
sim_screen(void)
{
	static char	 text[SIM_TEXT];
	FILE		*f = fmemopen(text, sizeof text, "w");

	assert_non_null(f);
	grid_dump(&sim.ui.grid, f);
	fclose(f);
	return (text);
}

static inline void
sim_shows(const char *what)
{
	const char	*screen = sim_screen();

	if (strstr(screen, what) == NULL)
		fail_msg("no '%s' in:\n%s", what, screen);
}

static inline void
sim_hides(const char *what)
{
	const char	*screen = sim_screen();

	if (strstr(screen, what) != NULL)
		fail_msg("'%s' in:\n%s", what, screen);
}

/* Names of the lines of the pane that keys are for: the selected one in
 * brackets, children with a point before them. */
static inline const char *
sim_rows(void)
{
	static char		 text[SIM_TEXT];
	const struct pane	*p = ui_pane(&sim.ui);
	char			 name[512];
	size_t			 i, len = 0;

	*text = '\0';
	for (i = 0; i < p->nlines; i++) {
		line_name(p, &p->lines[i], name, sizeof name);
		len += (size_t)snprintf(text + len, sizeof text - len,
		    i == p->at ? "%s[%s%s]" : "%s%s%s", i == 0 ? "" : " ",
		    p->lines[i].child ? "." : "", name);
	}
	return (text);
}

#define sim_rows_are(want)	assert_string_equal(sim_rows(), want)

/* Where the pane that keys are for was drawn. */
static inline struct rect
sim_rect(void)
{
	return (sim.ui.top->below == NULL ?
	    sim.ui.layout.panes[sim.ui.focus] : sim.ui.top->at.r);
}

/* What stands in cells of the screen, without blanks around it. */
static inline const char *
sim_text(int x, int y, int w)
{
	static char		 text[1024];
	const struct cell	*c;
	size_t			 len = 0;

	c = &sim.ui.grid.cells[y * sim.ui.grid.cols + x];
	for (; w > 0; w--, c++) {
		assert_true(c->ch < 0x80);
		if (c->ch != ' ' || len > 0)
			text[len++] = (char)c->ch;
	}
	while (len > 0 && text[len - 1] == ' ')
		len--;
	text[len] = '\0';
	return (text);
}

/* The place of a column in the pane; it must be seen. */
static inline struct col_place
sim_place(const char *id)
{
	const struct pane	*p = ui_pane(&sim.ui);
	size_t			 i;

	for (i = 0; i < p->ncols && strcmp(p->cols[i]->id, id) != 0; i++)
		continue;
	if (i == p->ncols || p->places[i].w == 0)
		fail_msg("column %s is not shown", id);
	return (p->places[i]);
}

/* The line of the screen that a line of the pane is drawn on. */
static inline int
sim_line(const char *name)
{
	const struct pane	*p = ui_pane(&sim.ui);
	char			 is[512];
	size_t			 i;

	for (i = 0; i < p->nlines; i++) {
		line_name(p, &p->lines[i], is, sizeof is);
		if (strcmp(name, is) == 0)
			return (sim_rect().y + 2 + (int)(i - p->top));
	}
	fail_msg("no row %s in %s", name, sim_rows());
	return (0);
}

static inline const char *
sim_cell(const char *name, const char *id)
{
	struct col_place	 place = sim_place(id);

	return (sim_text(sim_rect().x + place.x, sim_line(name), place.w));
}

#define sim_cell_is(name, id, want)					\
	assert_string_equal(sim_cell(name, id), want)

/* The role that the name of a row has. */
static inline enum role
sim_role(const char *name)
{
	struct col_place	 place = sim_place("name");

	return (sim.ui.grid.cells[sim_line(name) * sim.ui.grid.cols +
	    sim_rect().x + place.x].role);
}

static inline void
sim_says(const char *what)
{
	if (sim.ui.message == NULL ||
	    strstr(sim.ui.message, what) == NULL)
		fail_msg("no '%s' in '%s'", what, sim.ui.message == NULL ?
		    "" : sim.ui.message);
}

#define SIM_TEST(f)							\
	cmocka_unit_test_setup_teardown(f, sim_setup, sim_teardown)

#endif
