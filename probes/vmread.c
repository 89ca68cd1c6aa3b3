#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "parse.h"
#include "vmset.h"

/* Two ticks each for user and system: what sums of ticks may be off by. */
#define TICK_ERROR	((int64_t)root_ticks(4))
/* A VM whose threads do not move is looked at as a whole this rarely. */
#define LOOK_EVERY	16
/* A vCPU that stood still in so many samples is read in one of so many. */
#define LONG_STILL	8
#define TURNS		4
/* A wait in the kernel of so many ns is no ordinary one. */
#define STUCK_AFTER	UINT64_C(1500000000)

/* A file of the thread is gone, so the thread is, or all of the VM. Any other
 * error may pass: it is not accounted this time. */
static void
thr_lost(struct vm *vm, struct vmthr *t)
{
	t->unread = true;
	if (errno != ENOENT && errno != ESRCH)
		return;
	t->dead = true;
	vm->changed = true;
}

static bool
read_schedstat(struct vmthr *t, struct schedstat *ss)
{
	char	 buf[128];
	ssize_t	 n;

	n = kept_read(&t->sched, KEPT_MUST, buf, sizeof buf,
	    "/proc/%d/task/%d/schedstat", t->pid, t->tid);
	return (n > 0 && parse_schedstat(buf, n, ss) == 0);
}

static bool
read_stat(struct vmthr *t)
{
	struct pstat	 ps;
	char		 buf[1024];
	ssize_t		 n;

	n = kept_read(&t->stat, KEPT_MAY, buf, sizeof buf,
	    "/proc/%d/task/%d/stat", t->pid, t->tid);
	if (n <= 0 || parse_pstat(buf, n, &ps) == -1)
		return (false);
	t->state = ps.state;
	t->cpu = ps.cpu;
	t->utime = root_ticks(ps.utime);
	t->stime = root_ticks(ps.stime);
	t->gtime = root_ticks(ps.gtime);
	return (true);
}

/* How often the thread went to sleep; tells an idle one from a held one. */
static uint64_t
read_nvcsw(const struct vmthr *t)
{
	struct pstatus	 st;
	char		 path[64], buf[4096];
	ssize_t		 n;

	snprintf(path, sizeof path, "/proc/%d/task/%d/status", t->pid,
	    t->tid);
	n = root_read(path, buf, sizeof buf);
	if (n <= 0 || parse_pstatus(buf, n, &st) == -1)
		return (NONE);
	return (st.nvcsw);
}

/*
 * A vCPU that has long stood still is read in turns: a guest that is paused,
 * or a CPU that it has not started. Its VM's other threads tell at once when
 * that ends.
 */
static bool
may_rest(const struct vmset *set, const struct vmthr *t)
{
	return (t->role == ROLE_VCPU && t->still >= LONG_STILL &&
	    root_moments() == 0 && !group_limited(t->group) &&
	    acct_at_rest(&t->acct) && (set->sample + t->tid) % TURNS != 0);
}

/* What has not moved, and was not runnable, was idle all the while. */
static void
stand_still(struct vmthr *t, const struct schedstat *ss)
{
	t->still += t->still < UINT8_MAX;
	t->resting = t->state != 'R' && ss->delay == t->acct.delay &&
	    !group_limited(t->group) && acct_at_rest(&t->acct);
}

/* Reads where the run time went, and whether a vCPU has slept meanwhile. */
static bool
read_split(struct vmthr *t)
{
	struct acct_in	*in = &t->in;

	if (!read_stat(t))
		return (false);
	in->utime = t->utime;
	in->stime = t->stime;
	in->gtime = t->gtime == NONE ? 0 : t->gtime;
	in->runnable = t->state == 'R';
	if (t->group != NULL && t->cpu != NONE)
		group_mark(t->group, t->cpu);
	if (t->role == ROLE_VCPU && in->runnable)
		in->nvcsw = read_nvcsw(t);
	return (true);
}

/*
 * Reads what is needed of a thread: schedstat, and the rest where the run
 * time moved or the thread was runnable.
 */
static void
read_thread(struct vm *vm, struct vmthr *t, bool want_split)
{
	struct acct_in	*in = &t->in;
	struct schedstat ss;
	bool		 moved, was_runnable = t->state == 'R';

	t->unread = false;
	if (!read_schedstat(t, &ss)) {
		thr_lost(vm, t);
		return;
	}
	in->at = root_mono();
	moved = !t->acct.seen || ss.run != t->run;
	t->resting = false;
	/* Its past was an unknown thread's so far. */
	if (!t->acct.seen && t->pid == vm->pid && vm->proc_known)
		vm->residue -= ss.run;
	if (!moved) {
		stand_still(t, &ss);
		if (t->resting)
			return;
	} else {
		t->still = 0;
		vm->moved = true;
	}
	t->run = in->run = ss.run;
	in->delay = ss.delay;
	in->switches = ss.count;
	in->utime = in->stime = in->gtime = in->nvcsw = NONE;
	in->runnable = false;
	if (!moved && !was_runnable)
		return;
	if (t->role != ROLE_VCPU && !want_split && t->acct.seen &&
	    !group_limited(t->group))
		return;
	if (!read_split(t))
		thr_lost(vm, t);
}

/* The sum of what the process's threads used, as far as we know them. */
static int64_t
known_run(const struct vm *vm)
{
	int64_t	 sum = 0;
	size_t	 i;

	for (i = 0; i < vm->nthr; i++) {
		if (vm->thr[i].pid == vm->pid)
			sum += vm->thr[i].run;
	}
	return (sum);
}

/* Whether no thread tells its run time: a kernel without schedstat. */
static bool
is_blind(const struct vm *vm)
{
	size_t	 i;

	for (i = 0; i < vm->nthr; i++) {
		if (vm->thr[i].acct.seen)
			return (false);
	}
	return (true);
}

/*
 * Time of the process that none of its known threads used was used by some
 * that came and went between two readings. It is counted in ticks, so it
 * counts only when it is more than they may be off by.
 */
static void
count_residue(struct vmset *set, struct vm *vm)
{
	int64_t	 residue = (int64_t)vm->proc - known_run(vm);

	if (is_blind(vm))
		return;
	if (!vm->proc_known) {
		vm->residue = residue;
		vm->proc_known = true;
	} else if (residue > vm->residue + TICK_ERROR) {
		vm->role[ROLE_EMULATOR] += residue - vm->residue;
		vm->cpu += residue - vm->residue;
		set->cpu += residue - vm->residue;
		vm->residue = residue;
	}
}

static size_t
own_threads(const struct vm *vm)
{
	size_t	 i, n = 0;

	for (i = 0; i < vm->nthr; i++)
		n += vm->thr[i].pid == vm->pid;
	return (n);
}

/* Run time of the thread that began it: QEMU's main loop. */
static uint64_t
first_run(const struct vm *vm)
{
	size_t	 i;

	for (i = 0; i < vm->nthr; i++) {
		if (vm->thr[i].tid == vm->pid)
			return (vm->thr[i].run);
	}
	return (0);
}

/* Whether a signal holds it, or a wait that the kernel does not break off.
 * Short waits of the latter kind are ordinary. */
static enum stopped
held(struct vm *vm, char state)
{
	uint64_t now = root_mono(), run = first_run(vm);

	if (state != 'D')
		vm->stuck_at = 0;
	else if (vm->stuck_at == 0 || vm->stuck_run != run) {
		vm->stuck_at = now;
		vm->stuck_run = run;
	}
	if (state == 'T' || state == 't')
		return (STOPPED_SIGNAL);
	return (vm->stuck_at != 0 && now - vm->stuck_at >= STUCK_AFTER ?
	    STOPPED_STUCK : STOPPED_NOT);
}

/* Looks at the process as a whole: is it still the same, is it alive, has it
 * the threads we know of, and what time have exited ones used. */
static void
read_process(struct vmset *set, struct vm *vm)
{
	struct pstat	 ps;
	char		 buf[1024];
	ssize_t		 n;

	n = kept_read(&vm->pstat, KEPT_MUST, buf, sizeof buf, "/proc/%d/stat",
	    vm->pid);
	if (n <= 0 || parse_pstat(buf, n, &ps) == -1 ||
	    root_ticks(ps.start) != vm->start || ps.state == 'Z' ||
	    ps.state == 'X') {
		vm->gone = true;
		return;
	}
	vm->stopped = held(vm, ps.state);
	vm->proc = root_ticks(ps.utime) + root_ticks(ps.stime);
	if (ps.threads != own_threads(vm))
		vm->changed = true;
	count_residue(set, vm);
}

/* Reads the threads that must be read; all of them as soon as one moved. */
static void
read_threads(struct vmset *set, struct vm *vm, bool want_split)
{
	struct vmthr	*t;
	size_t		 i, skipped = 0;

	for (i = vm->nthr; i-- != 0;) {
		t = &vm->thr[i];
		if (t->dead)
			continue;
		t->resting = !vm->moved && may_rest(set, t);
		skipped += t->resting;
		if (!t->resting)
			read_thread(vm, t, want_split);
	}
	if (!vm->moved || skipped == 0)
		return;
	for (i = 0; i < vm->nvcpus; i++) {
		t = &vm->thr[i];
		if (!t->dead && t->resting && t->still >= LONG_STILL)
			read_thread(vm, t, want_split);
	}
}

static void
read_vm(struct vmset *set, struct vm *vm, bool want_split)
{
	vm->moved = false;
	/* Without a kept descriptor the pid may be another process by now. */
	if (vm->age != 0 && vm->pstat.fd == KEPT_CLOSED)
		read_process(set, vm);
	if (!vm->gone)
		read_threads(set, vm, want_split);
	vm->at = root_mono();
	if (!vm->gone && (vm->moved || vm->changed || vm->age == 0 ||
	    vm->stuck_at != 0 || (vm->age + vm->pid) % LOOK_EVERY == 0))
		read_process(set, vm);
	vm->age++;
	if (vm->changed && !vm->gone)
		hints_add(set->hints, vm->pid, HINT_THREADS);
}

static void
account_thread(struct vmset *set, struct vm *vm, struct vmthr *t)
{
	struct acct_in	*in = &t->in;
	uint64_t	 run, *gain = t->gain;
	int		 i;

	if (t->dead || t->unread)
		return;
	if (t->resting) {
		if (t->role == ROLE_VCPU)
			vm->sum[ACCT_IDLE] += acct_rest(&t->acct, vm->at);
		else
			acct_rest(&t->acct, vm->at);
		return;
	}
	in->thr = group_share(t->group);
	in->quota = in->runnable &&
	    group_holds(t->group, in->at, in->at - t->acct.at);
	if (!acct_step(&t->acct, in, gain))
		return;
	run = gain[ACCT_GUEST] + gain[ACCT_USR] + gain[ACCT_SYS];
	vm->role[t->role] += run;
	vm->cpu += run;
	set->cpu += run;
	if (t->role != ROLE_VCPU)
		return;
	for (i = 0; i < ACCT_MAX; i++)
		vm->sum[i] += gain[i];
}

static uint64_t
span(const uint64_t sum[ACCT_MAX])
{
	uint64_t all = 0;
	int	 i;

	for (i = 0; i < ACCT_MAX; i++)
		all += sum[i];
	return (all);
}

/* SHARE_FIELDS are the same in VMCPU and VCPU rows: from span on. */
#define STORE_SHARES(row, s) do {					\
	(row)->span = span(s);						\
	(row)->guest = (s)[ACCT_GUEST];					\
	(row)->usr = (s)[ACCT_USR];					\
	(row)->sys = (s)[ACCT_SYS];					\
	(row)->steal = (s)[ACCT_STEAL];					\
	(row)->idle = (s)[ACCT_IDLE];					\
} while (0)

static uint64_t
guest_raw(const struct vmthr *t)
{
	return (t->gtime < t->utime ? t->gtime : t->utime);
}

static void
emit_vcpu(struct lane *l, const struct vm *vm, const struct vmthr *t,
    bool throttling)
{
	struct vcpu_raw	*row;

	row = part_add(lane_part(l, PART_VCPU), key_child(vm->key, t->vcpu),
	    vm->gen ^ (uint64_t)t->tid << 32);
	row->vcpu = t->vcpu;
	row->tid = t->tid;
	row->cpu_now = t->cpu;
	row->state = (unsigned char)t->state;
	row->lost = t->acct.lost;
	STORE_SHARES(row, t->acct.sum);
	row->thr = throttling ? t->acct.sum[ACCT_THR] : NONE;
	row->guest_raw = t->utime == NONE ? NONE : guest_raw(t);
	row->sys_raw = t->stime;
	row->run_delay = t->in.delay;
}

static void
emit_thread(struct lane *l, const struct vm *vm, const struct vmthr *t)
{
	struct part		*p = lane_part(l, PART_THREAD);
	struct thread_raw	*row;
	const uint64_t		*sum = t->acct.sum;

	row = part_add(p, key_child(vm->key, t->tid), vm->gen);
	row->tid = t->tid;
	row->role = t->role;
	row->at = t->acct.at;
	row->run = sum[ACCT_GUEST] + sum[ACCT_USR] + sum[ACCT_SYS];
	row->usr = sum[ACCT_GUEST] + sum[ACCT_USR];
	row->sys = sum[ACCT_SYS];
	row->steal = sum[ACCT_STEAL] + sum[ACCT_THR];
	row->run_raw = t->run;
	row->sys_raw = t->stime;
	row->name = part_text(p, t->name);
}

static uint64_t
worst_throttled(const struct vm *vm)
{
	uint64_t max = group_throttled(vm->group), own, leaves = 0;
	size_t	 i;

	for (i = 0; i < vm->nvcpus; i++) {
		if (vm->thr[i].group == NULL ||
		    vm->thr[i].group == vm->group)
			return (max);
		own = vm->thr[i].group->thr;
		leaves += own == NONE ? 0 : own;
	}
	return (leaves != 0 && (max == NONE || leaves > max) ? leaves : max);
}

static void
emit_vm(struct lane *l, const struct vm *vm, bool throttling)
{
	struct vmcpu_raw	*row;
	size_t			 i;

	row = part_add(lane_part(l, PART_VMCPU), vm->key, vm->gen);
	row->pid = vm->pid;
	row->start = vm->start;
	row->vcpus = vm->nvcpus != 0 ? vm->nvcpus : vm->vcpus;
	row->stopped = vm->stopped;
	row->time = vm->proc;
	if (is_blind(vm))
		return;
	row->at = vm->at;
	STORE_SHARES(row, vm->sum);
	row->thr = throttling ? vm->sum[ACCT_THR] : NONE;
	row->emulator = vm->role[ROLE_EMULATOR] + vm->role[ROLE_WORKER];
	row->iothread = vm->role[ROLE_IOTHREAD];
	row->vhost = vm->role[ROLE_VHOST];
	row->cpu = vm->cpu;
	if (vm->nvcpus != 0)
		row->guest_raw = row->sys_raw = row->run_delay = 0;
	for (i = 0; i < vm->nvcpus; i++) {
		if (vm->thr[i].utime == NONE)
			continue;
		row->guest_raw += guest_raw(&vm->thr[i]);
		row->sys_raw += vm->thr[i].stime;
		row->run_delay += vm->thr[i].in.delay;
	}
	for (i = 0; i < vm->nthr; i++) {
		if (vm->thr[i].pid != vm->pid)
			row->time += vm->thr[i].run;
	}
	if (throttling)
		row->throttled_time = worst_throttled(vm);
}

static void
emit(struct lane *l, struct vmset *set, bool throttling)
{
	bool			 vcpus = lane_wants(l, WANT(VCPU)), known;
	bool			 threads = lane_wants(l, WANT(THREAD));
	struct vmsum_raw	*sum = lane_row(l, PART_VMSUM);
	struct vm		*vm;
	size_t			 i, j;

	lane_part(l, PART_VMCPU);
	if (vcpus)
		lane_part(l, PART_VCPU);
	if (threads)
		lane_part(l, PART_THREAD);
	sum->vms = set->n;
	sum->vcpus = 0;
	sum->cpu = set->cpu;
	for (i = 0; i < set->n; i++) {
		vm = set->vms[i];
		known = throttling && group_throttled(vm->group) != NONE;
		if (vm->nvcpus != 0 || vm->vcpus != NONE)
			sum->vcpus += vm->nvcpus != 0 ? vm->nvcpus : vm->vcpus;
		emit_vm(l, vm, known);
		for (j = 0; vcpus && j < vm->nvcpus; j++) {
			if (!vm->thr[j].dead)
				emit_vcpu(l, vm, &vm->thr[j], known);
		}
		for (j = vm->nvcpus; threads && j < vm->nthr; j++) {
			if (!vm->thr[j].dead)
				emit_thread(l, vm, &vm->thr[j]);
		}
	}
}

/* VMs whose vCPUs cannot be told from their other threads. */
static size_t
count_nameless(const struct vmset *set)
{
	size_t	 i, n = 0;

	for (i = 0; i < set->n; i++)
		n += set->vms[i]->nvcpus == 0;
	return (n);
}

static size_t
count_blind(const struct vmset *set)
{
	size_t	 i, n = 0;

	for (i = 0; i < set->n; i++)
		n += set->vms[i]->nthr != 0 && is_blind(set->vms[i]);
	return (n);
}

static void
vms_report(const struct vmset *set, struct source *s)
{
	size_t	 nameless = count_nameless(set), blind = count_blind(set);

	if (blind != 0) {
		source_set(s, PROBE_ABSENT, "schedstat of the threads of %zu "
		    "VM%s cannot be read: their CPU time is unknown", blind,
		    blind == 1 ? "" : "s");
	} else if (kept_short()) {
		source_set(s, PROBE_OK, "descriptor limit %zu is too low for "
		    "%zu threads: some files are opened at every reading",
		    kept_limit(), set->nthr);
	} else if (nameless != 0) {
		source_set(s, PROBE_OK, "vCPUs of %zu VM%s do not name "
		    "themselves and have run no guest under KVM: their time "
		    "is in emulator", nameless, nameless == 1 ? "" : "s");
	} else
		source_set(s, PROBE_OK, "%s", "");
}

void
vms_read(struct lane *l, struct vmset *set, struct source *s)
{
	bool		 split = lane_wants(l, WANT(THREAD)), throttling;
	struct source	 cgroup = { .state = PROBE_OK };
	uint64_t	 mono = root_mono();
	size_t		 i, j;

	set->sample++;
	kept_try_again();
	vmset_sync(set, l->store);
	groups_begin(set->groups);
	for (i = 0; i < set->n; i++)
		read_vm(set, set->vms[i], split);
	/* After the threads: a delay never comes before its group's time. */
	groups_read(set->groups, mono, &cgroup);
	throttling = cgroup.state == PROBE_OK;
	for (i = 0; i < set->n; i++) {
		for (j = 0; j < set->vms[i]->nthr; j++) {
			account_thread(set, set->vms[i],
			    &set->vms[i]->thr[j]);
		}
	}
	vmset_reap(set);
	emit(l, set, throttling);
	s->rows = set->n;
	vms_report(set, s);
}

void
vms_cgroup(const struct vmset *set, struct source *s)
{
	s->rows = groups_limited(set->groups);
	if (groups_mount(set->groups, s) != NULL)
		source_set(s, PROBE_OK, "%s", "");
}
