#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inventory.h"
#include "parse.h"
#include "xmalloc.h"

#define MAX_THREADS	16384

static void
add_thread(struct found_vm *vm, int tid, int pid)
{
	struct found_thread	*t;

	vm->thr = xreallocarray(vm->thr, vm->nthr + 1, sizeof *vm->thr);
	t = &vm->thr[vm->nthr++];
	memset(t, 0, sizeof *t);
	t->tid = tid;
	t->pid = pid;
	t->vcpu = NONE;
}

static void
read_comm(struct found_thread *t)
{
	char	 path[64];
	ssize_t	 n;

	snprintf(path, sizeof path, "/proc/%d/task/%d/comm", t->pid, t->tid);
	n = root_read(path, t->name, sizeof t->name - 1);
	if (n < 0)
		n = 0;
	t->name[n] = '\0';
	/* The kernel adds a newline; the name may have some of its own. */
	if (n != 0 && t->name[n - 1] == '\n')
		t->name[n - 1] = '\0';
}

static void
list_threads(struct inventory *inv, struct found_vm *vm)
{
	struct dirent	*de;
	char		 path[64];
	DIR		*d;
	size_t		 i;

	snprintf(path, sizeof path, "/proc/%d/task", vm->pid);
	if ((d = root_opendir(path)) == NULL)
		return;
	while (vm->nthr < MAX_THREADS && (de = readdir(d)) != NULL) {
		if (de->d_name[0] >= '1' && de->d_name[0] <= '9')
			add_thread(vm, (int)strtol(de->d_name, NULL, 10),
			    vm->pid);
	}
	closedir(d);
	/* Before Linux 6.4 vhost workers are the kernel's own threads. */
	for (i = 0; i < inv->nknown; i++) {
		if (inv->known[i].vhost == vm->pid && !inv->known[i].gone)
			add_thread(vm, inv->known[i].pid, inv->known[i].pid);
	}
}

static int
thread_cmp(const void *a, const void *b)
{
	const struct found_thread *x = a, *y = b;

	return (x->tid < y->tid ? -1 : x->tid > y->tid);
}

static uint64_t
guest_ticks(const struct found_thread *t)
{
	struct pstat	 ps;
	char		 path[64], buf[1024];
	ssize_t		 n;

	snprintf(path, sizeof path, "/proc/%d/task/%d/stat", t->pid, t->tid);
	n = root_read(path, buf, sizeof buf);
	if (n <= 0 || parse_pstat(buf, n, &ps) == -1 || ps.gtime == NONE)
		return (0);
	return (ps.gtime);
}

/* A VMM that does not name its threads: those that ran a guest are vCPUs. */
static void
find_nameless_vcpus(struct found_vm *vm)
{
	uint64_t n = 0;
	size_t	 i;

	vm->nameless = false;
	for (i = 0; i < vm->nthr; i++) {
		if (vm->thr[i].role == ROLE_VCPU)
			return;
	}
	for (i = 0; i < vm->nthr; i++) {
		if (vm->thr[i].role != ROLE_WORKER ||
		    guest_ticks(&vm->thr[i]) == 0)
			continue;
		vm->thr[i].role = ROLE_VCPU;
		vm->thr[i].vcpu = n++;
	}
	vm->nameless = vm->vcpus == NONE || n < vm->vcpus;
}

/* Two threads with one number cannot both be right: the later gets a free
 * one, so that no row is lost. */
static void
number_vcpus(struct found_vm *vm)
{
	size_t	 i, j;

	for (i = 0; i < vm->nthr; i++) {
		if (vm->thr[i].role != ROLE_VCPU)
			continue;
		if (vm->thr[i].vcpu > MAX_THREADS)
			vm->thr[i].vcpu = 0;
		for (j = 0; j < i; j++) {
			if (vm->thr[j].role == ROLE_VCPU &&
			    vm->thr[j].vcpu == vm->thr[i].vcpu) {
				vm->thr[i].vcpu++;
				j = (size_t)-1;
			}
		}
	}
}

static char *
thread_cgroup(struct inventory *inv, const struct found_thread *t)
{
	char	 path[64], buf[8192], own[4096];
	ssize_t	 n;

	snprintf(path, sizeof path, "/proc/%d/task/%d/cgroup", t->pid, t->tid);
	n = guarded_read(inv, t->pid, path, buf, sizeof buf);
	if (n <= 0 || (parse_cgroup(buf, n, "cpu", own, sizeof own) == -1 &&
	    parse_cgroup(buf, n, "", own, sizeof own) == -1))
		return (NULL);
	return (xstrdup(own));
}

/* Where the first vCPU is not in the process's own cgroup, each may have one
 * of its own: so does libvirt. */
static void
read_cgroups(struct inventory *inv, struct found_vm *vm)
{
	struct found_thread	*t;
	size_t			 i;

	for (i = 0; i < vm->nthr; i++) {
		t = &vm->thr[i];
		if (t->role != ROLE_VCPU || vm->aside)
			continue;
		t->cgroup = thread_cgroup(inv, t);
		if (t->cgroup != NULL && vm->where != NULL &&
		    strcmp(t->cgroup, vm->where) == 0 &&
		    strcmp(t->cgroup, vm->cgroup) == 0) {
			free(t->cgroup);
			t->cgroup = NULL;
			break;
		}
	}
}

static bool
same_threads(const struct found_thread *a, size_t na,
    const struct found_thread *b, size_t nb)
{
	size_t	 i;

	if (na != nb)
		return (false);
	for (i = 0; i < na; i++) {
		if (a[i].tid != b[i].tid || a[i].role != b[i].role ||
		    a[i].vcpu != b[i].vcpu ||
		    strcmp(a[i].name, b[i].name) != 0 ||
		    (a[i].cgroup == NULL) != (b[i].cgroup == NULL) ||
		    (a[i].cgroup != NULL &&
		    strcmp(a[i].cgroup, b[i].cgroup) != 0))
			return (false);
	}
	return (true);
}

bool
vm_threads(struct inventory *inv, struct found_vm *vm)
{
	struct found_thread	*old = vm->thr, *t;
	size_t			 i, nold = vm->nthr;
	bool			 changed;

	vm->thr = NULL;
	vm->nthr = 0;
	list_threads(inv, vm);
	if (vm->nthr != 0)
		qsort(vm->thr, vm->nthr, sizeof *vm->thr, thread_cmp);
	for (i = 0; i < vm->nthr; i++) {
		t = &vm->thr[i];
		read_comm(t);
		t->role = vmm_role(vm->vmm, t->name, t->tid == vm->pid,
		    &t->vcpu);
	}
	find_nameless_vcpus(vm);
	number_vcpus(vm);
	read_cgroups(inv, vm);
	changed = !same_threads(old, nold, vm->thr, vm->nthr);
	for (i = 0; i < nold; i++)
		free(old[i].cgroup);
	free(old);
	return (changed);
}
