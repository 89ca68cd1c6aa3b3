/* Control groups as the managers of VMs name them. */
#include <string.h>

#include "parse.h"
#include "span.h"

/* Patterns are those of span_match, for some components in a row. The first
 * row that fits anywhere in a path counts; the number is the VM's id. */
static const struct vmm_cgroup {
	const char	*pattern;
	const char	*manager;
	bool		 vm;		/* the VM's own; below are its parts */
} vmm_cgroups[] = {
	{ "kata_*",			"kata",		false },
	{ "kubepods*",			"kubevirt",	false },
	{ "machine-qemu-#-*.scope",	"libvirt",	true },
	{ "machine-ch-#-*.scope",	"libvirt",	true },
	{ "qemu-#-*.libvirt-qemu",	"libvirt",	true },
	{ "ch-#-*.libvirt-ch",		"libvirt",	true },
	{ "*.libvirt-qemu",		"libvirt",	true },
	{ "*.libvirt-ch",		"libvirt",	true },
	{ "libvirt/qemu/*",		"libvirt",	true },
	{ "qemu.slice/#.scope",		"proxmox",	true },
	{ "incus.service",		"incus",	false },
	{ "lxd.service",		"lxd",		false },
	{ "snap.lxd.daemon*",		"lxd",		false }
};

/* Parts of a VM's cgroup, and what libvirt has between them and it. */
static const char *const vmm_parts[] = {
	"emulator", "vcpu#", "iothread#"
};
#define VMM_BETWEEN	"libvirt"

/* Finds a pattern at the start of any component; returns its end. */
static const char *
find(const char *pattern, const char *path, struct span *num)
{
	const char	*p, *match, *end = path + strlen(path);

	for (p = path; p != NULL; p = strchr(p, '/')) {
		if (*p == '/')
			p++;
		num->p = num->end = NULL;
		match = span_match((struct span){ p, end }, pattern, num);
		if (match != NULL)
			return (match);
	}
	return (NULL);
}

const char *
cgroup_manager(const char *path, char *id, size_t size)
{
	const struct vmm_cgroup	*c;
	struct span		 num;

	*id = '\0';
	for (c = vmm_cgroups; c < vmm_cgroups + nitems(vmm_cgroups); c++) {
		if (find(c->pattern, path, &num) == NULL)
			continue;
		if (num.p != NULL && !span_copy(id, size, num))
			*id = '\0';
		return (c->manager);
	}
	return (NULL);
}

/* Cuts the last component off if it fits; the root stays. */
static bool
cut_last(char *path, const char *pattern)
{
	char		*slash = strrchr(path, '/');
	struct span	 num;

	if (slash == NULL || span_match(span_of(slash + 1, strlen(slash + 1)),
	    pattern, &num) == NULL)
		return (false);
	slash[slash == path] = '\0';
	return (true);
}

void
cgroup_vm_path(char *path)
{
	const struct vmm_cgroup	*c;
	struct span		 num;
	const char		*end;
	size_t			 i;

	for (c = vmm_cgroups; c < vmm_cgroups + nitems(vmm_cgroups); c++) {
		if (c->vm && (end = find(c->pattern, path, &num)) != NULL) {
			path[end - path] = '\0';
			return;
		}
	}
	for (i = 0; i < nitems(vmm_parts); i++) {
		if (cut_last(path, vmm_parts[i])) {
			cut_last(path, VMM_BETWEEN);
			return;
		}
	}
}
