/* What the command line of a VMM says of its VM. */
#include <string.h>

#include "parse.h"
#include "span.h"
#include "vmm_opts.h"

/* Who leaves what in the command line. */
static const struct vmm_trace {
	const char	*text;
	size_t		 off;
} vmm_traces[] = {
	{ "/var/lib/libvirt/qemu/",	offsetof(struct vmargs, libvirt) },
	{ "/run/libvirt/",		offsetof(struct vmargs, libvirt) },
	{ "/.config/libvirt/qemu/",	offsetof(struct vmargs, libvirt) },
	{ "/run/qemu-server/",		offsetof(struct vmargs, proxmox) },
	{ "/log/lxd/",			offsetof(struct vmargs, lxd) },
	{ "/lxd/logs/",			offsetof(struct vmargs, lxd) },
	{ "/run/lxd/",			offsetof(struct vmargs, lxd) },
	{ "/var/log/incus",		offsetof(struct vmargs, incus) },
	{ "/run/incus/",		offsetof(struct vmargs, incus) },
	{ "/opt/incus",			offsetof(struct vmargs, incus) },
	{ "/run/kubevirt",		offsetof(struct vmargs, kubevirt) },
	{ "/run/vc/",			offsetof(struct vmargs, kata) },
	{ "/run/kata",			offsetof(struct vmargs, kata) }
};

/* Names of sockets that say nothing about the VM. */
static const char *const dull_names[] = {
	"api", "clh-api", "ch-api", "ch", "cloud-hypervisor", "firecracker",
	"fc", "kata", "crosvm"
};

/* Folders in which Kata Containers has one of each sandbox's name. */
static const char *const kata_dirs[] = {
	"/run/vc/vm/", "/run/vc/firecracker/"
};

static bool
is_hex(char ch)
{
	return ((ch >= '0' && ch <= '9') || ((ch | 0x20) >= 'a' &&
	    (ch | 0x20) <= 'f'));
}

/* Whether a text is made as the shape says: 0 is a hexadecimal digit. */
static bool
has_shape(const char *text, const char *shape)
{
	for (; *shape != '\0'; shape++, text++) {
		if (*shape == '0' ? !is_hex(*text) : *text != *shape)
			return (false);
	}
	return (*text == '\0');
}

#define SHAPE_UUID	"00000000-0000-0000-0000-000000000000"
#define ZERO_16		"0000000000000000"
#define SHAPE_KATA	"sandbox-" ZERO_16 ZERO_16 ZERO_16 ZERO_16

/* "/run/libvirt/ch/web-socket", "/tmp/web.sock" is web's. */
static void
socket_name(char *dst, size_t size, const char *path)
{
	struct span	s = span_of(path, strlen(path)), name;
	const char	*p;
	size_t		 i;

	for (i = 0; i < nitems(kata_dirs); i++) {
		if (span_take(&s, kata_dirs[i]) && span_cut(&s, '/', &name)) {
			span_copy(dst, size, name);
			return;
		}
	}
	if ((p = memrchr(s.p, '/', span_len(s))) != NULL)
		s.p = p + 1;
	if (span_len(s) > 7 && memcmp(s.end - 7, "-socket", 7) == 0)
		s.end -= 7;
	else if ((p = memrchr(s.p, '.', span_len(s))) != NULL)
		s.end = p;
	for (i = 0; i < nitems(dull_names); i++) {
		if (span_is(s, dull_names[i]))
			return;
	}
	span_copy(dst, size, s);
}

/* -smp counts all, or the parts they are made of. */
static uint64_t
vcpus_of(const struct vmm_found *f)
{
	const uint64_t	part[] = {
		f->sockets, f->dies, f->clusters, f->cores, f->threads
	};
	uint64_t	n = 1;
	size_t		i;
	bool		any = false;

	if (f->cpus != NONE)
		return (f->cpus);
	if (f->maxcpus != NONE)
		return (f->maxcpus);
	for (i = 0; i < nitems(part); i++) {
		if (part[i] != NONE) {
			n = u64_times(n, part[i]);
			any = true;
		}
	}
	return (any ? n : NONE);
}

static void
conclude(const struct vmm_found *f, struct vmargs *va)
{
	const char	*name = f->guest, *uuid = f->uuid;
	bool		 by_uuid = has_shape(f->start, SHAPE_UUID);

	if (*name == '\0')
		name = f->name;
	if (*name == '\0' && !by_uuid)
		name = f->start;
	if (*uuid == '\0')
		uuid = f->smbios;
	if (*uuid == '\0' && by_uuid)
		uuid = f->start;
	span_copy(va->name, sizeof va->name, span_of(name, strlen(name)));
	span_copy(va->uuid, sizeof va->uuid, span_of(uuid, strlen(uuid)));
	span_copy(va->id, sizeof va->id, span_of(f->id, strlen(f->id)));
	if (*name == '\0')
		socket_name(va->name, sizeof va->name, f->socket);
	va->mem = f->mem;
	va->vcpus = vcpus_of(f);
	va->no_machine = strcmp(f->machine, "none") == 0;
	va->libvirt |= *f->guest != '\0' && strcmp(f->debug, "on") == 0;
	va->kata |= has_shape(va->name, SHAPE_KATA);
}

void
parse_vmargs(enum vmm vmm, const char *cmdline, size_t len,
    struct vmargs *va)
{
	struct vmm_found	f;
	size_t			i;

	*va = (struct vmargs){ .mem = NONE, .vcpus = NONE };
	if (vmm == VMM_NONE)
		return;
	vmm_find(vmm, cmdline, len, &f);
	conclude(&f, va);
	for (i = 0; i < nitems(vmm_traces); i++) {
		if (memmem(cmdline, len, vmm_traces[i].text,
		    strlen(vmm_traces[i].text)) != NULL)
			*(bool *)((char *)va + vmm_traces[i].off) = true;
	}
}
