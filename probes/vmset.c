#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vmset.h"
#include "xmalloc.h"

struct vmset *
vmset_new(struct hints *hints)
{
	struct vmset	*set = xcalloc(1, sizeof *set);

	set->groups = groups_new();
	set->hints = hints;
	return (set);
}

static void
thr_free(struct vmset *set, struct vmthr *t)
{
	kept_close(&t->sched);
	kept_close(&t->stat);
	if (t->group != NULL) {
		t->group->threads--;
		group_put(set->groups, t->group);
	}
}

static void
vm_free(struct vmset *set, struct vm *vm)
{
	size_t	 i;

	for (i = 0; i < vm->nthr; i++)
		thr_free(set, &vm->thr[i]);
	set->nthr -= vm->nthr;
	kept_close(&vm->pstat);
	group_put(set->groups, vm->group);
	free(vm->thr);
	free(vm);
}

void
vmset_free(struct vmset *set)
{
	size_t	 i;

	for (i = 0; i < set->n; i++)
		vm_free(set, set->vms[i]);
	free(set->vms);
	part_unref(set->vm_part);
	part_unref(set->thr_part);
	groups_free(set->groups);
	free(set);
}

static void
thr_move(struct vmset *set, struct vmthr *t, const char *path)
{
	struct group	*old = t->group;

	if (path == NULL || (old != NULL && strcmp(old->path, path) == 0))
		return;
	t->group = group_get(set->groups, path);
	t->group->threads++;
	if (old != NULL) {
		old->threads--;
		group_put(set->groups, old);
	}
}

static void
thr_init(struct vmthr *t, const struct vmthread_raw *row)
{
	memset(t, 0, sizeof *t);
	t->tid = row->tid;
	t->sched.fd = t->stat.fd = KEPT_CLOSED;
	t->state = '?';
	t->cpu = t->utime = t->stime = t->gtime = NONE;
}

static struct vmthr *
thr_find(struct vmthr *thr, size_t n, uint64_t tid)
{
	size_t	 i;

	for (i = 0; i < n; i++) {
		if ((uint64_t)thr[i].tid == tid && !thr[i].dead)
			return (&thr[i]);
	}
	return (NULL);
}

static int
thr_cmp(const void *a, const void *b)
{
	const struct vmthr	*x = a, *y = b;
	bool			 vx = x->role == ROLE_VCPU;
	bool			 vy = y->role == ROLE_VCPU;

	if (vx != vy)
		return (vx ? -1 : 1);
	if (vx && x->vcpu != y->vcpu)
		return (x->vcpu < y->vcpu ? -1 : 1);
	return (x->tid < y->tid ? -1 : x->tid > y->tid);
}

/*
 * Makes the VM's threads those of rows first to last, keeping the accounts of
 * those that stay. Time of a thread that left is known to be an exited
 * thread's from now on; a new thread's past is taken off that again.
 */
static void
set_threads(struct vmset *set, struct vm *vm, const struct part *p,
    const char *vm_path, size_t first, size_t last)
{
	const struct vmthread_raw	*row;
	struct vmthr			*thr, *old, *t;
	size_t				 i, n = last - first;
	const char			*path;

	thr = n == 0 ? NULL : xcalloc(n, sizeof *thr);
	for (i = 0; i < n; i++) {
		row = part_row(p, first + i);
		t = &thr[i];
		old = thr_find(vm->thr, vm->nthr, row->tid);
		if (old != NULL) {
			*t = *old;
			old->tid = 0;
		} else
			thr_init(t, row);
		t->pid = row->pid;
		t->role = row->role;
		t->vcpu = row->vcpu == NONE ? UINT32_MAX : row->vcpu;
		snprintf(t->name, sizeof t->name, "%s",
		    row->name == 0 ? "" : part_str(p, row->name));
		path = row->cgroup == 0 ? vm_path : part_str(p, row->cgroup);
		thr_move(set, t, path);
	}
	for (i = 0; i < vm->nthr; i++) {
		if (vm->thr[i].tid == 0)
			continue;
		vm->residue += vm->thr[i].run;
		thr_free(set, &vm->thr[i]);
	}
	set->nthr = set->nthr - vm->nthr + n;
	free(vm->thr);
	vm->thr = thr;
	vm->nthr = n;
	if (n != 0)
		qsort(thr, n, sizeof *thr, thr_cmp);
	for (vm->nvcpus = 0; vm->nvcpus < n; vm->nvcpus++) {
		if (thr[vm->nvcpus].role != ROLE_VCPU)
			break;
	}
}

static struct vm *
vm_new(const struct vm_raw *row)
{
	struct vm	*vm = xcalloc(1, sizeof *vm);

	vm->key = row->rec.key;
	vm->gen = row->rec.gen;
	vm->pid = row->pid;
	vm->start = row->start;
	vm->pstat.fd = KEPT_CLOSED;
	return (vm);
}

static struct vm *
vm_find(struct vmset *set, const struct vm_raw *row, size_t *hint)
{
	struct vm	*vm = NULL;

	for (; *hint < set->n; ++*hint) {
		vm = set->vms[*hint];
		if (key_cmp(vm->key, row->rec.key) >= 0)
			break;
	}
	if (vm == NULL || *hint == set->n || !key_eq(vm->key, row->rec.key) ||
	    vm->gen != row->rec.gen || vm->gone)
		return (NULL);
	set->vms[*hint] = NULL;
	++*hint;
	return (vm);
}

static void
adopt(struct vmset *set, struct vm *vm, const struct vm_raw *row,
    const struct part *vms, const struct part *thr)
{
	const char	*path = row->cgroup == 0 ? NULL :
			    part_str(vms, row->cgroup);
	size_t		 first = part_lower(thr, vm->key), last = first;
	struct rec	*rec;

	if (path != NULL && (vm->group == NULL ||
	    strcmp(vm->group->path, path) != 0)) {
		group_put(set->groups, vm->group);
		vm->group = group_get(set->groups, path);
	}
	while (last < thr->nrows) {
		rec = part_row(thr, last);
		if (!key_eq(key_parent(rec->key), vm->key) ||
		    rec->gen != vm->gen)
			break;
		last++;
	}
	set_threads(set, vm, thr, path, first, last);
	vm->vcpus = row->vcpus;
	vm->changed = false;
}

void
vmset_sync(struct vmset *set, struct store *store)
{
	struct part	*vms = store_get(store, PART_VM);
	struct part	*thr = store_get(store, PART_VMTHREAD);
	struct vm	**new;
	struct source	 none;
	struct vm_raw	*row;
	size_t		 i, hint = 0;

	if (vms == NULL || thr == NULL ||
	    (vms == set->vm_part && thr == set->thr_part)) {
		part_unref(vms);
		part_unref(thr);
		return;
	}
	groups_mount(set->groups, &none);
	new = xcalloc(vms->nrows + 1, sizeof *new);
	for (i = 0; i < vms->nrows; i++) {
		row = part_row(vms, i);
		if ((new[i] = vm_find(set, row, &hint)) == NULL)
			new[i] = vm_new(row);
		adopt(set, new[i], row, vms, thr);
	}
	for (i = 0; i < set->n; i++) {
		if (set->vms[i] != NULL)
			vm_free(set, set->vms[i]);
	}
	free(set->vms);
	set->vms = new;
	set->n = vms->nrows;
	part_unref(set->vm_part);
	part_unref(set->thr_part);
	set->vm_part = vms;
	set->thr_part = thr;
	kept_expect(set->nthr + set->n);
}

void
vmset_reap(struct vmset *set)
{
	size_t	 i, n = 0;

	for (i = 0; i < set->n; i++) {
		if (set->vms[i]->gone) {
			hints_add(set->hints, set->vms[i]->pid, HINT_GONE);
			vm_free(set, set->vms[i]);
		} else
			set->vms[n++] = set->vms[i];
	}
	set->n = n;
}

bool
vmset_has(const struct vmset *set, int pid, uint64_t start)
{
	size_t	 i;

	for (i = 0; i < set->n; i++) {
		if (set->vms[i]->pid == pid &&
		    (start == NONE || set->vms[i]->start == start))
			return (true);
	}
	return (false);
}
