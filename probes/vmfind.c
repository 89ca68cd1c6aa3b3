#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inventory.h"
#include "parse.h"
#include "pidlist.h"
#include "xmalloc.h"

#define SEC		UINT64_C(1000000000)
/* All processes are listed this often; hints tell of new ones at once. */
#define FULL_EVERY	(5 * SEC)
/* A process this young may still become something else by exec. */
#define YOUNG		(3 * SEC)
/* A program may open /dev/kvm late. */
#define LOOK_AGAIN	(60 * SEC)
/* State and cgroup of a VM are read again this often. */
#define DETAIL_EVERY	(10 * SEC)

#define PF_KTHREAD	0x00200000
#define MAX_CMDLINE	131072
#define MAX_FDS		4096

static int
known_cmp(const void *a, const void *b)
{
	const struct known	*x = a, *y = b;

	return (x->pid < y->pid ? -1 : x->pid > y->pid);
}

static struct known *
known_find(struct inventory *inv, int pid)
{
	struct known	 key = { .pid = pid };

	if (inv->nknown == 0)
		return (NULL);
	return (bsearch(&key, inv->known, inv->nknown, sizeof key,
	    known_cmp));
}

static void
vm_remove(struct inventory *inv, size_t i)
{
	struct found_vm	*vm = inv->vms[i];

	inv->vms[i] = inv->vms[--inv->nvms];
	inv->changed = true;
	/* A parent that becomes a daemon leaves its name to its child. */
	for (i = 0; vm->uuid != NULL && i < inv->nvms; i++) {
		if (inv->vms[i]->uuid != NULL &&
		    strcmp(inv->vms[i]->uuid, vm->uuid) == 0) {
			vm_make_key(inv, inv->vms[i]);
			break;
		}
	}
	found_vm_free(vm);
}

static struct found_vm *
vm_of_pid(struct inventory *inv, int pid, size_t *place)
{
	size_t	 i;

	for (i = 0; i < inv->nvms; i++) {
		if (inv->vms[i]->pid == pid) {
			if (place != NULL)
				*place = i;
			return (inv->vms[i]);
		}
	}
	return (NULL);
}

static void
vm_forget(struct inventory *inv, int pid)
{
	size_t	 i;

	if (vm_of_pid(inv, pid, &i) != NULL)
		vm_remove(inv, i);
}

/* Adds processes at the end; the order is mended when all are there. */
static void
known_add(struct inventory *inv, int pid)
{
	struct known	*k;

	if (inv->nknown == inv->sknown) {
		inv->sknown = inv->sknown == 0 ? 512 : 2 * inv->sknown;
		inv->known = xreallocarray(inv->known, inv->sknown,
		    sizeof *inv->known);
	}
	k = &inv->known[inv->nknown++];
	memset(k, 0, sizeof *k);
	k->pid = pid;
}

static void
known_sort(struct inventory *inv)
{
	if (inv->nknown != 0)
		qsort(inv->known, inv->nknown, sizeof *inv->known, known_cmp);
}

/* Drops the processes that are gone, and second entries of one pid. */
static void
known_squeeze(struct inventory *inv)
{
	size_t	 i, n = 0;

	for (i = 0; i < inv->nknown; i++) {
		if (!inv->known[i].gone && (n == 0 ||
		    inv->known[n - 1].pid != inv->known[i].pid))
			inv->known[n++] = inv->known[i];
	}
	inv->nknown = n;
}

static bool
read_alive(int pid, struct pstat *ps)
{
	char	 path[64], buf[1024];
	ssize_t	 n;

	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	n = root_read(path, buf, sizeof buf);
	return (n > 0 && parse_pstat(buf, n, ps) == 0 && ps->state != 'Z' &&
	    ps->state != 'X');
}

static void
known_gone(struct inventory *inv, struct known *k)
{
	struct found_vm	*vm;

	if (k->what == IS_VM)
		vm_forget(inv, k->pid);
	if (k->vhost != 0 && (vm = vm_of_pid(inv, k->vhost, NULL)) != NULL)
		inv->changed |= vm_threads(inv, vm);
	k->gone = true;
}

/* New processes go to the end; the first `had` are in order. */
static void
hint_new(struct inventory *inv, int pid, size_t had)
{
	struct known	 key = { .pid = pid }, *k = NULL;

	if (had != 0)
		k = bsearch(&key, inv->known, had, sizeof key, known_cmp);
	if (k == NULL)
		known_add(inv, pid);
	else {
		/* The pid may be another process's by now. */
		k->looked = 0;
		k->aside = false;
		}
}

static void
take_hints(struct inventory *inv)
{
	struct found_vm	*vm;
	struct known	*k;
	struct pstat	 ps;
	struct hint	*all;
	size_t		 i, n = hints_take(inv->hints, &all);
	size_t		 had = inv->nknown;

	for (i = 0; i < n; i++) {
		if (all[i].what == HINT_NEW)
			hint_new(inv, all[i].pid, had);
	}
	known_sort(inv);
	for (i = 0; i < n; i++) {
		if (all[i].what == HINT_GONE &&
		    (k = known_find(inv, all[i].pid)) != NULL) {
			/* Another process may have the pid by now. */
			k->looked = 0;
			if (!read_alive(k->pid, &ps))
				known_gone(inv, k);
		} else if (all[i].what == HINT_ASIDE &&
		    (k = known_find(inv, all[i].pid)) != NULL) {
			k->aside = true;
			k->looked = 0;
		} else if (all[i].what == HINT_THREADS &&
		    (vm = vm_of_pid(inv, all[i].pid, NULL)) != NULL)
			inv->changed |= vm_threads(inv, vm);
	}
	known_squeeze(inv);
	free(all);
}

/* Compares all that is known with all there is. */
static int
list_all(struct inventory *inv)
{
	struct pidlist	 list = { 0 };
	size_t		 i, j, had = inv->nknown;

	if (pidlist_read(&list) == -1)
		return (-1);
	for (i = j = 0; j < list.n; j++) {
		for (; i < had && inv->known[i].pid < list.all[j].pid; i++)
			known_gone(inv, &inv->known[i]);
		if (i < had && inv->known[i].pid == list.all[j].pid) {
			/* Another moment may have another process there. */
			if (root_moments() != 0)
				inv->known[i].looked = 0;
			i++;
		} else
			known_add(inv, list.all[j].pid);
	}
	for (; i < had; i++)
		known_gone(inv, &inv->known[i]);
	known_squeeze(inv);
	known_sort(inv);
	pidlist_free(&list);
	return (0);
}

/* Whether the process holds a VM of KVM: tells VMMs of any name. */
static bool
holds_kvm(struct inventory *inv, int pid, bool *denied)
{
	struct dirent	*de;
	char		 path[384], link[64];
	bool		 found = false;
	DIR		*d;
	int		 n = 0;

	snprintf(path, sizeof path, "/proc/%d/fd", pid);
	guard_enter(inv, pid);
	if ((d = root_opendir(path)) == NULL)
		*denied = errno == EACCES || errno == EPERM;
	while (d != NULL && !found && n++ < MAX_FDS &&
	    (de = readdir(d)) != NULL) {
		snprintf(path, sizeof path, "/proc/%d/fd/%s", pid, de->d_name);
		found = root_readlink(path, link, sizeof link) > 0 &&
		    strncmp(link, "anon_inode:kvm-vm", 17) == 0;
	}
	if (d != NULL)
		closedir(d);
	guard_leave(inv);
	return (found);
}

static void
add_vm(struct inventory *inv, struct known *k, enum vmm vmm,
    const char *cmdline, size_t len)
{
	struct found_vm	*vm = xcalloc(1, sizeof *vm);
	int		 pid = k->pid;

	vm->pid = pid;
	vm->start = k->start;
	vm->vmm = vmm;
	vm->aside = vm->bare = k->aside;
	vm->rss = vm->swap = vm->huge = vm->conf = vm->vcpus = NONE;
	vm->io_rd = vm->io_wr = NONE;
	k->candidate = !vm_describe(inv, vm, cmdline, len);
	if (k->candidate) {
		found_vm_free(vm);
		return;
	}
	k->what = IS_VM;
	lane_hurry(&inv->lane, probe_memory);
	inv->vms = xreallocarray(inv->vms, inv->nvms + 1, sizeof *inv->vms);
	inv->vms[inv->nvms++] = vm;
	inv->changed = true;
}

/* A worker of the kernel for a VM's network; its process of old kernels. */
static void
look_at_kthread(struct inventory *inv, struct known *k, const char *comm)
{
	uint64_t	 owner = vhost_owner(comm);
	struct found_vm	*vm;

	k->kthread = true;
	if (owner == NONE || k->vhost == (int)owner)
		return;
	k->vhost = (int)owner;
	if ((vm = vm_of_pid(inv, k->vhost, NULL)) != NULL)
		inv->changed |= vm_threads(inv, vm);
}

/* What a process is by its files; one that does not answer is known by the
 * name of its program alone. */
static enum vmm
judge(struct inventory *inv, struct known *k, const char *comm, char *cmdline,
    ssize_t *len)
{
	char		 path[64];
	enum vmm	 vmm;

	*len = 0;
	if (k->aside)
		return (vmm_of(comm, comm, strlen(comm) + 1));
	snprintf(path, sizeof path, "/proc/%d/cmdline", k->pid);
	*len = guarded_read(inv, k->pid, path, cmdline, MAX_CMDLINE);
	if (*len <= 0)
		return (VMM_NONE);
	vmm = vmm_of(comm, cmdline, *len);
	k->denied = false;
	if (vmm == VMM_NONE && holds_kvm(inv, k->pid, &k->denied))
		vmm = VMM_OTHER;
	return (vmm);
}

/* Decides what a process is. */
static void
look(struct inventory *inv, struct known *k)
{
	static _Thread_local char cmdline[MAX_CMDLINE];
	struct pstat	 ps;
	struct found_vm	*vm = k->what != IS_VM ? NULL :
			    vm_of_pid(inv, k->pid, NULL);
	uint64_t	 start;
	ssize_t		 n;
	enum vmm	 vmm;
	bool		 alive;

	k->looked = inv->lane.clocks.mono == 0 ? 1 : inv->lane.clocks.mono;
	alive = read_alive(k->pid, &ps);
	start = alive ? root_ticks(ps.start) : 0;
	if (alive && vm != NULL && vm->start == start &&
	    (k->aside || !vm->bare)) {
		vm_set_aside(inv, vm, k->aside);
		return;
	}
	if (vm != NULL)
		vm_forget(inv, k->pid);
	k->what = OTHER;
	k->candidate = false;
	k->start = start;
	if (!alive)
		return;
	if (ps.flags != NONE && (ps.flags & PF_KTHREAD) != 0) {
		look_at_kthread(inv, k, ps.comm);
		return;
	}
	vmm = judge(inv, k, ps.comm, cmdline, &n);
	if (vmm != VMM_NONE)
		add_vm(inv, k, vmm, cmdline, n);
}

static bool
needs_look(const struct inventory *inv, const struct known *k, bool full)
{
	uint64_t now = inv->lane.clocks.mono;

	if (k->looked == 0)
		return (true);
	if (k->what != OTHER || k->kthread || k->aside)
		return (false);
	if (inv->lane.clocks.boot < k->start + YOUNG)
		return (true);
	return (full && (k->candidate || now - k->looked > LOOK_AGAIN));
}

static int
vm_cmp(const void *a, const void *b)
{
	const struct found_vm *const *x = a, *const *y = b;

	return (key_cmp((*x)->key, (*y)->key));
}

static void
emit_threads(struct part *p, const struct found_vm *vm, uint64_t gen)
{
	struct vmthread_raw	*row;
	struct found_thread	*t;
	size_t			 i;

	for (i = 0; i < vm->nthr; i++) {
		t = &vm->thr[i];
		row = part_add(p, key_child(vm->key, t->tid), gen);
		row->tid = t->tid;
		row->pid = t->pid;
		row->start = vm->start;
		row->role = t->role;
		row->vcpu = t->vcpu;
		row->name = part_text(p, t->name);
		row->cgroup = part_text(p, t->cgroup);
	}
}

static void
emit_vm(struct part *p, const struct found_vm *vm, uint64_t gen)
{
	struct vm_raw	*row = part_add(p, vm->key, gen);

	row->pid = vm->pid;
	row->start = vm->start;
	row->conf = vm->conf;
	row->vcpus = vm->vcpus;
	row->name = part_text(p, vm->name);
	row->uuid = part_text(p, vm->uuid);
	row->id = part_text(p, vm->id);
	row->vmm = part_text(p, vmm_names[vm->vmm]);
	row->manager = part_text(p, vm->manager);
	row->owner = part_text(p, vm->owner);
	row->state = part_text(p, vm->state);
	row->reason = part_text(p, vm->reason);
	row->cgroup = part_text(p, vm->cgroup);
}

/* Both parts go out together, and only when something is not as it was. */
static void
emit(struct lane *l, struct inventory *inv)
{
	struct part	*vms = lane_part(l, PART_VM);
	struct part	*thr = lane_part(l, PART_VMTHREAD);
	uint64_t	 gen;
	size_t		 i;

	vms->period_ns = thr->period_ns = 0;
	if (inv->nvms != 0)
		qsort(inv->vms, inv->nvms, sizeof *inv->vms, vm_cmp);
	for (i = 0; i < inv->nvms; i++) {
		gen = inv->vms[i]->start ^ (uint64_t)inv->vms[i]->pid << 40;
		emit_vm(vms, inv->vms[i], gen);
		emit_threads(thr, inv->vms[i], gen);
	}
	inv->changed = false;
}

static void
look_at_vms(struct inventory *inv)
{
	uint64_t now = inv->lane.clocks.mono;
	size_t	 i;

	for (i = 0; i < inv->nvms; i++) {
		if (root_moments() == 0 && now - inv->vms[i]->detail_at <
		    (inv->vms[i]->nameless ? FULL_EVERY : DETAIL_EVERY))
			continue;
		vm_detail(inv, inv->vms[i]);
		if (root_moments() != 0 || inv->vms[i]->nameless)
			inv->changed |= vm_threads(inv, inv->vms[i]);
	}
}

/* Root sees all. In a tree, who took it counts. */
static bool
reader_is_root(void)
{
	struct pstatus	 st;
	char		 buf[8192];
	ssize_t		 n;

	n = root_read("/proc/self/status", buf, sizeof buf);
	return (n > 0 && parse_pstatus(buf, n, &st) == 0 && st.uid == 0);
}

/* Notes when /proc does not show other users' processes. */
static void
look_for_hidepid(struct inventory *inv)
{
	char			 buf[65536];
	struct mountline	 m;
	size_t			 pos = 0;
	ssize_t			 n;

	*inv->hidden = '\0';
	if (reader_is_root())
		return;
	n = root_read("/proc/self/mountinfo", buf, sizeof buf);
	while (n > 0 && parse_mountinfo(buf, n, &pos, &m) == 0) {
		if (strcmp(m.point, "/proc") == 0 &&
		    (strstr(m.super, "hidepid=1") != NULL ||
		    strstr(m.super, "hidepid=2") != NULL ||
		    strstr(m.super, "hidepid=invisible") != NULL ||
		    strstr(m.super, "hidepid=noaccess") != NULL ||
		    strstr(m.super, "hidepid=ptraceable") != NULL)) {
			snprintf(inv->hidden, sizeof inv->hidden, "%s",
			    strstr(m.super, "hidepid="));
			inv->hidden[strcspn(inv->hidden, ",")] = '\0';
		}
	}
}

static unsigned
count_denied(const struct inventory *inv)
{
	unsigned n = 0;
	size_t	 i;

	for (i = 0; i < inv->nknown; i++)
		n += inv->known[i].denied;
	return (n);
}

static void
report(const struct inventory *inv, struct source *s)
{
	unsigned denied = count_denied(inv);

	s->rows = inv->nvms;
	if (inv->stuck != 0) {
		source_set(s, PROBE_OK, "process %d does not answer and was "
		    "put aside (%u in all)", inv->last_stuck, inv->stuck);
	} else if (*inv->hidden != '\0') {
		source_set(s, PROBE_DENIED, "/proc is mounted with %s: other "
		    "users' processes are hidden (root sees them)",
		    inv->hidden);
	} else if (denied != 0) {
		source_set(s, PROBE_OK, "only VMs of known programs are "
		    "found%s; root sees all", inv->status_denied ?
		    ", without libvirt's state, reason and owner" : "");
	} else if (inv->status_denied) {
		source_set(s, PROBE_OK, "/run/libvirt/qemu: Permission "
		    "denied; libvirt's state, reason and owner are unknown");
	} else
		source_set(s, PROBE_OK, "%s", "");
}

void
probe_discovery(struct lane *l, struct source *s)
{
	struct inventory	*inv = l->state;
	bool			 full, first = inv->full_at == 0;
	size_t			 i;

	full = first || root_moments() != 0 ||
	    l->clocks.mono - inv->full_at >= FULL_EVERY;
	take_hints(inv);
	if (full && list_all(inv) == -1) {
		source_errno(s, "/proc");
		return;
	}
	for (i = 0; i < inv->nknown; i++) {
		if (needs_look(inv, &inv->known[i], full))
			look(inv, &inv->known[i]);
	}
	if (full)
		inv->status_denied = false;
	look_at_vms(inv);
	if (full) {
		look_for_hidepid(inv);
		inv->full_at = l->clocks.mono == 0 ? 1 : l->clocks.mono;
	}
	if (inv->changed || first || root_moments() != 0)
		emit(l, inv);
	report(inv, s);
}

void
discovery_free(struct inventory *inv)
{
	while (inv->nvms != 0)
		found_vm_free(inv->vms[--inv->nvms]);
	free(inv->vms);
	free(inv->known);
}
