#include <sys/stat.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inventory.h"
#include "parse.h"
#include "xmalloc.h"

#define MAX_XML		(1 << 20)
#define ASIDE		"its process does not answer"

void
found_vm_free(struct found_vm *vm)
{
	size_t	 i;

	for (i = 0; i < vm->nthr; i++)
		free(vm->thr[i].cgroup);
	free(vm->thr);
	free(vm->name);
	free(vm->uuid);
	free(vm->id);
	free(vm->owner);
	free(vm->state);
	free(vm->reason);
	free(vm->cgroup);
	free(vm->where);
	free(vm);
}

/* Sets an owned text. "" is not known. */
static bool
set_text(char **dst, const char *src)
{
	if (src != NULL && *src == '\0')
		src = NULL;
	if (*dst == NULL && src == NULL)
		return (false);
	if (*dst != NULL && src != NULL && strcmp(*dst, src) == 0)
		return (false);
	free(*dst);
	*dst = src == NULL ? NULL : xstrdup(src);
	return (true);
}

/* A VM whose process holds up who looks into it keeps what is known of it. */
void
vm_set_aside(struct inventory *inv, struct found_vm *vm, bool aside)
{
	if (vm->aside == aside)
		return;
	vm->aside = aside;
	vm->status_mtime = 0;
	set_text(&vm->reason, aside ? ASIDE : NULL);
	inv->changed = true;
}

/* Who started it, by the traces in the command line; most special first. */
static const char *
manager_of_args(const struct vmargs *a)
{
	const struct { bool is; const char *name; } all[] = {
		{ a->kubevirt, "kubevirt" },
		{ a->kata, "kata" },
		{ a->incus, "incus" },
		{ a->lxd, "lxd" },
		{ a->proxmox, "proxmox" },
		{ a->libvirt, "libvirt" },
	};
	size_t	 i;

	for (i = 0; i < sizeof all / sizeof all[0]; i++) {
		if (all[i].is)
			return (all[i].name);
	}
	return (NULL);
}

/* Where the process is in the hierarchy that has the cpu controller. */
static bool
read_cgroup(struct inventory *inv, struct found_vm *vm)
{
	char	 path[64], buf[8192], own[4096];
	bool	 changed;
	ssize_t	 n;

	if (vm->aside)
		return (false);
	snprintf(path, sizeof path, "/proc/%d/cgroup", vm->pid);
	n = guarded_read(inv, vm->pid, path, buf, sizeof buf);
	if (n <= 0 || (parse_cgroup(buf, n, "cpu", own, sizeof own) == -1 &&
	    parse_cgroup(buf, n, "", own, sizeof own) == -1))
		return (false);
	changed = set_text(&vm->where, own);
	cgroup_vm_path(own);
	return (set_text(&vm->cgroup, own) || changed);
}

/* libvirt's own file of a running VM; for root only. */
static bool
read_domstatus(struct inventory *inv, struct found_vm *vm)
{
	struct domstatus st;
	struct stat	 sb;
	char		*buf, *path;
	bool		 changed = false;
	ssize_t		 n = -1;
	int		 fd;

	if (vm->name == NULL || strchr(vm->name, '/') != NULL)
		return (false);
	path = xasprintf("/run/libvirt/qemu/%s.xml", vm->name);
	if ((fd = root_open(path)) == -1 && errno == EACCES)
		inv->status_denied = true;
	free(path);
	if (fd == -1)
		return (false);
	buf = xmalloc(MAX_XML);
	if (fstat(fd, &sb) == 0 && sb.st_mtim.tv_sec * INT64_C(1000000000) +
	    sb.st_mtim.tv_nsec != vm->status_mtime) {
		vm->status_mtime = sb.st_mtim.tv_sec * INT64_C(1000000000) +
		    sb.st_mtim.tv_nsec;
		n = read(fd, buf, MAX_XML);
	}
	close(fd);
	if (n > 0 && parse_domstatus(buf, n, &st) == 0 &&
	    st.pid == (uint64_t)vm->pid) {
		changed = set_text(&vm->uuid, st.uuid);
		changed |= set_text(&vm->id, st.id);
		changed |= set_text(&vm->state, st.state);
		changed |= set_text(&vm->reason, st.reason);
		if (*st.owner != '\0')
			changed |= set_text(&vm->owner, st.owner);
	}
	free(buf);
	return (changed);
}

/* What may change while it runs: cgroup, state. */
void
vm_detail(struct inventory *inv, struct found_vm *vm)
{
	vm->detail_at = inv->lane.clocks.mono;
	inv->changed |= read_cgroup(inv, vm);
	if (vm->libvirt)
		inv->changed |= read_domstatus(inv, vm);
}

static void
read_owner(struct inventory *inv, struct found_vm *vm)
{
	struct pstatus	 st;
	char		 path[64], buf[8192];
	ssize_t		 n;

	snprintf(path, sizeof path, "/proc/%d/status", vm->pid);
	n = root_read(path, buf, sizeof buf);
	if (n > 0 && parse_pstatus(buf, n, &st) == 0)
		set_text(&vm->owner, users_name(inv->users, st.uid));
}

static bool
key_taken(const struct inventory *inv, struct key key)
{
	size_t	 i;

	for (i = 0; i < inv->nvms; i++) {
		if (key_eq(inv->vms[i]->key, key))
			return (true);
	}
	return (false);
}

/* A second live process of the same VM, as after a migration to the same
 * host, is told apart by its pid. */
void
vm_make_key(struct inventory *inv, struct found_vm *vm)
{
	char	 pid[16], start[24];

	snprintf(pid, sizeof pid, "%d", vm->pid);
	snprintf(start, sizeof start, "%" PRIu64, vm->start);
	if (vm->uuid != NULL)
		vm->key = key_of("vm", "uuid", vm->uuid, NULL);
	else if (vm->id != NULL && vm->manager != NULL)
		vm->key = key_of("vm", "id", vm->manager, vm->id, NULL);
	else
		vm->key = key_of("vm", "pid", pid, start, NULL);
	if (key_taken(inv, vm->key))
		vm->key = key_of("vm", vm->uuid == NULL ? "" : vm->uuid,
		    pid, start, NULL);
}

static bool
has_vcpu(const struct found_vm *vm)
{
	size_t	 i;

	for (i = 0; i < vm->nthr; i++) {
		if (vm->thr[i].role == ROLE_VCPU)
			return (true);
	}
	return (false);
}

/*
 * Whether the VMM runs a VM: not one that was asked for its capabilities, nor
 * one that waits to be told, nor a helper under the same name. QEMU's threads
 * may have no names, so there is no telling.
 */
static bool
runs_vm(const struct found_vm *vm, const struct vmargs *a)
{
	if (a->no_machine)
		return (false);
	return (vm->vmm == VMM_QEMU || vm->vmm == VMM_OTHER || vm->aside ||
	    has_vcpu(vm));
}

bool
vm_describe(struct inventory *inv, struct found_vm *vm, const char *cmdline,
    size_t len)
{
	struct vmargs	 a;
	const char	*of_cgroup;
	char		 id[64];

	parse_vmargs(vm->vmm, cmdline, len, &a);
	set_text(&vm->name, a.name);
	set_text(&vm->uuid, a.uuid);
	set_text(&vm->id, a.id);
	vm->conf = a.mem;
	vm->vcpus = a.vcpus;
	vm->manager = manager_of_args(&a);
	vm->libvirt = a.libvirt || a.kubevirt;
	read_owner(inv, vm);
	read_cgroup(inv, vm);
	if (vm->where != NULL) {
		of_cgroup = cgroup_manager(vm->where, id, sizeof id);
		if (vm->manager == NULL)
			vm->manager = of_cgroup;
		if (vm->id == NULL)
			set_text(&vm->id, id);
	}
	if (vm->manager != NULL && strcmp(vm->manager, "libvirt") == 0)
		vm->libvirt = true;
	vm_detail(inv, vm);
	if (vm->name == NULL)
		vm->name = xasprintf("pid-%d", vm->pid);
	if (vm->aside)
		set_text(&vm->reason, ASIDE);
	vm_threads(inv, vm);
	vm_make_key(inv, vm);
	return (runs_vm(vm, &a));
}
