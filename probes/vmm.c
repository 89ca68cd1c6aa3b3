/* The programs that run VMs: how they and their threads are called. */
#include <string.h>

#include "parse.h"
#include "span.h"

#define COMM_MAX	15	/* the kernel cuts names of threads there */

const char *const vmm_names[VMM_MAX] = {
	[VMM_NONE] = "none",
	[VMM_QEMU] = "qemu",
	[VMM_FIRECRACKER] = "firecracker",
	[VMM_CLH] = "cloud-hypervisor",
	[VMM_CROSVM] = "crosvm",
	[VMM_KVMTOOL] = "kvmtool",
	[VMM_VBOX] = "virtualbox",
	[VMM_OTHER] = "other"
};

/* Patterns are those of span_match. */
static const struct vmm_program {
	enum vmm	 vmm;
	const char	*name;
	const char	*word;	/* an argument it has when it runs a VM */
	const char	*comm;	/* so named; its children share its arguments */
} vmm_programs[] = {
	{ VMM_QEMU,	   "qemu-system-*",	   NULL,	NULL },
	{ VMM_QEMU,	   "qemu-kvm",		   NULL,	NULL },
	{ VMM_QEMU,	   "kvm",		   NULL,	NULL },
	{ VMM_QEMU,	   "kvm-spice",		   NULL,	NULL },
	{ VMM_QEMU,	   "qemu",		   NULL,	NULL },
	{ VMM_FIRECRACKER, "firecracker",	   NULL,	NULL },
	{ VMM_FIRECRACKER, "firecracker-v*",	   NULL,	NULL },
	{ VMM_CLH,	   "cloud-hypervisor",	   NULL,	NULL },
	{ VMM_CLH,	   "cloud-hypervisor-static", NULL,	NULL },
	{ VMM_CROSVM,	   "crosvm",		   "run",	"crosvm*" },
	{ VMM_KVMTOOL,	   "lkvm",		   "run",	NULL },
	{ VMM_KVMTOOL,	   "lkvm-static",	   "run",	NULL },
	{ VMM_KVMTOOL,	   "kvmtool",		   "run",	NULL },
	{ VMM_VBOX,	   "VBoxHeadless",	   NULL,	NULL },
	{ VMM_VBOX,	   "VirtualBoxVM",	   NULL,	NULL },
	{ VMM_VBOX,	   "VirtualBox",	   "--startvm",	NULL }
};

/* The first row that fits counts. VMM_OTHER goes through all of them. */
static const struct vmm_thread {
	enum vmm	 vmm;
	const char	*name;		/* the number is the vCPU's */
	enum thread_role role;
} vmm_threads[] = {
	{ VMM_QEMU,	   "CPU #/*",		ROLE_VCPU },
	{ VMM_QEMU,	   "ALL CPUs/*",	ROLE_VCPU },
	{ VMM_QEMU,	   "IO mon_iothread",	ROLE_EMULATOR },
	{ VMM_QEMU,	   "IO *",		ROLE_IOTHREAD },
	{ VMM_FIRECRACKER, "fc_vcpu #",		ROLE_VCPU },
	{ VMM_FIRECRACKER, "fc_vcpu#",		ROLE_VCPU },
	{ VMM_FIRECRACKER, "fc_vmm",		ROLE_EMULATOR },
	{ VMM_CLH,	   "vcpu#",		ROLE_VCPU },
	{ VMM_CLH,	   "vmm",		ROLE_EMULATOR },
	{ VMM_CLH,	   "_*",		ROLE_IOTHREAD },
	{ VMM_CLH,	   "*_q#",		ROLE_IOTHREAD },
	{ VMM_CLH,	   "*_qp#",		ROLE_IOTHREAD },
	{ VMM_CROSVM,	   "crosvm_vcpu#",	ROLE_VCPU },
	{ VMM_CROSVM,	   "v_*",		ROLE_IOTHREAD },
	{ VMM_CROSVM,	   "virtio_*",		ROLE_IOTHREAD },
	{ VMM_KVMTOOL,	   "kvm-vcpu-#",	ROLE_VCPU },
	{ VMM_KVMTOOL,	   "virtio-*",		ROLE_IOTHREAD },
	{ VMM_KVMTOOL,	   "disk-image-io",	ROLE_IOTHREAD },
	{ VMM_VBOX,	   "EMT-#",		ROLE_VCPU },
	{ VMM_VBOX,	   "EMT",		ROLE_VCPU },
	{ VMM_VBOX,	   "AioMgr*",		ROLE_IOTHREAD }
};

/* Whether the whole of a text fits. */
static bool
fits(const char *pattern, struct span text, struct span *num)
{
	const char	*end = span_match(text, pattern, num);

	return (end != NULL && end == text.end);
}

static struct span
base_name(struct span path)
{
	const char	*slash = memrchr(path.p, '/', span_len(path));

	if (slash != NULL)
		path.p = slash + 1;
	return (path);
}

static struct span
comm_span(const char *comm)
{
	return (span_of(comm, strlen(comm)));
}

/* A name as the kernel gives it to the process's first thread. */
static struct span
cut_to_comm(struct span name)
{
	if (span_len(name) > COMM_MAX)
		name.end = name.p + COMM_MAX;
	return (name);
}

static bool
is_comm(const struct vmm_program *prog, const char *comm)
{
	struct span	num;

	return (fits(prog->name, comm_span(comm), &num) ||
	    (strlen(comm) == COMM_MAX &&
	    strncmp(prog->name, comm, COMM_MAX) == 0));
}

static bool
has_word(const struct vmm_program *prog, struct span args)
{
	struct span	arg;

	if (prog->word == NULL)
		return (true);
	while (span_cut(&args, '\0', &arg)) {
		if (span_is(arg, prog->word))
			return (true);
	}
	return (false);
}

static bool
is_child(const struct vmm_program *prog, const char *comm)
{
	struct span	num;

	return (prog->comm != NULL && *comm != '\0' &&
	    !fits(prog->comm, comm_span(comm), &num));
}

/* A script has its interpreter's argv[0] and its own name as comm; its path
 * is argv[1], or argv[2] behind an option of the interpreter. */
static bool
is_script(const char *comm, struct span args)
{
	struct span	arg;
	int		i;

	for (i = 0; i < 2 && span_cut(&args, '\0', &arg); i++) {
		if (span_is(cut_to_comm(base_name(arg)), comm))
			return (true);
	}
	return (false);
}

enum vmm
vmm_of(const char *comm, const char *cmdline, size_t len)
{
	const struct vmm_program	*prog;
	const struct vmm_program	*end;
	struct span			 args = span_of(cmdline, len), name;
	struct span			 num;

	if (!span_item(&args, '\0', &name))
		return (VMM_NONE);
	name = base_name(name);
	end = vmm_programs + nitems(vmm_programs);
	for (prog = vmm_programs; prog < end; prog++) {
		if (fits(prog->name, name, &num) && has_word(prog, args))
			return (is_child(prog, comm) ? VMM_NONE : prog->vmm);
	}
	for (prog = vmm_programs; prog < end; prog++) {
		if (is_comm(prog, comm) && has_word(prog, args) &&
		    !is_script(comm, args))
			return (prog->vmm);
	}
	return (VMM_NONE);
}

uint64_t
vhost_owner(const char *comm)
{
	struct span	s = comm_span(comm);

	return (span_take(&s, "vhost-") ? span_u64(s) : NONE);
}

/* The first thread's name is the user's choice (-name process=) and it is no
 * vCPU in any of these programs. */
enum thread_role
vmm_role(enum vmm vmm, const char *comm, bool main, uint64_t *vcpu)
{
	const struct vmm_thread	*t;
	struct span		 name = comm_span(comm), num;

	*vcpu = NONE;
	if (main)
		return (ROLE_EMULATOR);
	if (vhost_owner(comm) != NONE)
		return (ROLE_VHOST);
	for (t = vmm_threads; t < vmm_threads + nitems(vmm_threads); t++) {
		num.p = num.end = NULL;
		if ((t->vmm != vmm && vmm != VMM_OTHER) ||
		    !fits(t->name, name, &num))
			continue;
		if (t->role == ROLE_VCPU)
			*vcpu = num.p == num.end ? 0 : span_u64(num);
		return (t->role);
	}
	return (ROLE_WORKER);
}
