#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "tech.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static bool
is(const char *text, const char *word)
{
	return (text != NULL && strcmp(text, word) == 0);
}

static enum tech_mode
say(enum tech_mode mode, const char **why, const char *text)
{
	*why = text;
	return (mode);
}

/* What runs its code. Containers share the host's kernel, so that nothing of
 * theirs is virtualised. */
enum engine { ENGINE_NONE, ENGINE_KVM, ENGINE_TCG, ENGINE_XEN, ENGINE_XEN_PV };

static enum engine
engine_of(const struct tech_facts *f)
{
	if (is(f->os, "exe"))
		return (ENGINE_NONE);
	if (is(f->type, "kvm") || is(f->type, "hvf") || is(f->type, "bhyve") ||
	    is(f->type, "vz") || is(f->type, "hyperv"))
		return (ENGINE_KVM);
	if (is(f->type, "qemu"))
		return (ENGINE_TCG);
	if (!is(f->type, "xen"))
		return (ENGINE_NONE);
	return (is(f->os, "hvm") || is(f->os, "xenpvh") ? ENGINE_XEN :
	    ENGINE_XEN_PV);
}

static bool
is_x86(const struct tech_facts *f)
{
	return (f->arch == NULL || is(f->arch, "x86_64") ||
	    is(f->arch, "i686"));
}

/* KVM of x86 is one of two modules, or was made without them. */
static bool
lacks_module(const struct tech_facts *f)
{
	return (is(f->type, "kvm") && is_x86(f) && f->host != NULL &&
	    f->host->module == 0);
}

static enum tech_mode
mode_cpu(const struct tech_facts *f, const char **why)
{
	switch (engine_of(f)) {
	case ENGINE_KVM:
		if (lacks_module(f))
			return (say(TECH_P, why, "P: KVM without VT-x or SVM, "
			    "or nested in software"));
		return (say(TECH_VH, why, "VH: its code runs on the CPU "
		    "itself"));
	case ENGINE_TCG:
		return (say(TECH_VS, why, "VS: QEMU translates its code "
		    "(TCG): no KVM"));
	case ENGINE_XEN:
		return (say(TECH_VH, why, "VH: HVM or PVH"));
	case ENGINE_XEN_PV:
		return (say(TECH_P, why, "P: a PV guest of Xen"));
	default:
		return (TECH_NONE);
	}
}

static enum tech_mode
mode_mem(const struct tech_facts *f, const char **why)
{
	enum engine	 e = engine_of(f);

	if (e == ENGINE_NONE)
		return (TECH_NONE);
	if (e == ENGINE_TCG)
		return (say(TECH_VS, why, "VS: QEMU translates addresses"));
	if (e == ENGINE_XEN_PV)
		return (say(TECH_P, why, "P: the guest asks Xen for page "
		    "tables"));
	if (is(f->hap, "off"))
		return (say(TECH_VS, why, "VS: shadow page tables, hap is "
		    "off"));
	if (e == ENGINE_KVM && f->host != NULL && f->host->module != 0 &&
	    f->host->hap == 0)
		return (say(TECH_VS, why, "VS: shadow page tables, KVM has "
		    "no EPT or NPT"));
	if (lacks_module(f))
		return (say(TECH_VS, why, "VS: shadow page tables, without "
		    "VT-x or SVM"));
	if (e == ENGINE_KVM && f->host == NULL)
		return (say(TECH_VH, why, "VH: two levels of page tables, if "
		    "its host has EPT or NPT"));
	return (say(TECH_VH, why, "VH: two levels of page tables"));
}

/* Words of devices. A word of a list may have more behind a slash. */
struct model {
	const char	*word;
	enum tech_mode	 mode;
	const char	*why;
};

static const struct model nets[] = {
	{ "virtio/vhost", TECH_P, "P: virtio, by the kernel's vhost" },
	{ "virtio/qemu", TECH_P, "P: virtio, by QEMU itself" },
	{ "virtio", TECH_P, "P: virtio" },
	{ "virtio-transitional", TECH_P, "P: virtio" },
	{ "virtio-non-transitional", TECH_P, "P: virtio" },
	{ "vhostuser", TECH_P, "P: virtio, by vhost-user" },
	{ "hostdev", TECH_VH, "VH: a device of the host, passed through" },
	{ "vdpa", TECH_VH, "VH: vDPA" },
	{ "netfront", TECH_P, "P: Xen's netfront" },
	{ "vmxnet3", TECH_P, "P: vmxnet3" },
	{ "e1000", TECH_VS, "VS: an e1000 is emulated; virtio is faster" },
	{ "e1000e", TECH_VS, "VS: an e1000e is emulated; virtio is faster" },
	{ "igb", TECH_VS, "VS: an igb is emulated; virtio is faster" },
	{ "rtl8139", TECH_VS, "VS: an rtl8139 is emulated; virtio is faster" },
	{ "ne2k_pci", TECH_VS, "VS: an NE2000 is emulated; virtio is faster" },
	{ "pcnet", TECH_VS, "VS: a PCnet is emulated; virtio is faster" },
	{ "usb-net", TECH_VS, "VS: an interface behind USB is emulated" },
	{ NULL, TECH_VS, "VS: its interface is emulated; virtio is faster" },
};

static const struct model disks[] = {
	{ "virtio", TECH_P, "P: virtio-blk" },
	{ "scsi/virtio-scsi", TECH_P, "P: virtio-scsi" },
	{ "scsi/virtio-transitional", TECH_P, "P: virtio-scsi" },
	{ "scsi/virtio-non-transitional", TECH_P, "P: virtio-scsi" },
	{ "scsi/vmpvscsi", TECH_P, "P: VMware's paravirtual SCSI" },
	{ "scsi/xenbus", TECH_P, "P: Xen's pvscsi" },
	{ "xen", TECH_P, "P: Xen's blkfront" },
	{ "ide", TECH_VS, "VS: IDE is emulated; virtio is faster" },
	{ "sata", TECH_VS, "VS: SATA is emulated; virtio is faster" },
	{ "scsi", TECH_VS, "VS: a SCSI adapter is emulated; virtio is "
	    "faster" },
	{ "usb", TECH_VS, "VS: a disk behind USB is emulated" },
	{ "sd", TECH_VS, "VS: an SD card is emulated" },
	{ "fdc", TECH_VS, "VS: a floppy is emulated" },
	{ "nvme", TECH_VS, "VS: NVMe is emulated; virtio is faster" },
	{ NULL, TECH_VS, "VS: its disk is emulated; virtio is faster" },
};

/* A word as it is, else without what is behind its slash. */
static const struct model *
model_of(const struct model *all, const char *word, size_t len)
{
	const struct model	*m;
	const char		*slash = memchr(word, '/', len);
	size_t			 front = slash == NULL ? len :
				    (size_t)(slash - word);

	for (m = all; m->word != NULL; m++) {
		if (strlen(m->word) == len && memcmp(m->word, word, len) == 0)
			return (m);
	}
	for (m = all; m->word != NULL; m++) {
		if (strlen(m->word) == front &&
		    memcmp(m->word, word, front) == 0)
			break;
	}
	return (m);
}

/* The worst of a list: one slow device is what somebody will call about. */
static enum tech_mode
worst(const struct model *all, const char *words, const char **why)
{
	const struct model	*m;
	enum tech_mode		 mode = TECH_NONE;
	size_t			 len;

	for (; words != NULL && *words != '\0'; words += len) {
		words += strspn(words, " ");
		if ((len = strcspn(words, " ")) == 0)
			break;
		m = model_of(all, words, len);
		if (m->mode > mode)
			mode = say(m->mode, why, m->why);
	}
	return (mode);
}

static enum tech_mode
mode_net(const struct tech_facts *f, const char **why)
{
	if (engine_of(f) == ENGINE_NONE)
		return (TECH_NONE);
	if (engine_of(f) == ENGINE_XEN_PV && f->nets != NULL)
		return (say(TECH_P, why, "P: Xen's netfront"));
	return (worst(nets, f->nets, why));
}

static enum tech_mode
mode_disk(const struct tech_facts *f, const char **why)
{
	return (engine_of(f) == ENGINE_NONE ? TECH_NONE :
	    worst(disks, f->disks, why));
}

static enum tech_mode
mode_irq(const struct tech_facts *f, const char **why)
{
	switch (engine_of(f)) {
	case ENGINE_TCG:
		return (say(TECH_VS, why, "VS: QEMU does all of it"));
	case ENGINE_XEN:
	case ENGINE_XEN_PV:
		return (say(TECH_P, why, "P: Xen's event channels"));
	case ENGINE_KVM:
		break;
	default:
		return (TECH_NONE);
	}
	if (is(f->ioapic, "qemu"))
		return (say(TECH_VS, why, "VS: the I/O APIC is QEMU's"));
	if (f->host == NULL || !is_x86(f))
		return (say(TECH_P, why, "P: KVM; of its host nothing else "
		    "is known"));
	if (f->host->apicv != 1)
		return (say(TECH_P, why, "P: kvmclock and PV EOI; the host "
		    "has APICv or AVIC off"));
	if (is(f->synic, "on"))
		return (say(TECH_P, why, "P: Hyper-V's SynIC keeps APICv or "
		    "AVIC away"));
	return (say(TECH_VH, why, "VH: APICv or AVIC"));
}

/* Boards that no machine of metal has. */
static bool
is_virtual(const char *machine)
{
	static const char *const boards[] = { "virt", "pseries", "s390-ccw" };
	size_t			 i;

	for (i = 0; machine != NULL && i < COUNT(boards); i++) {
		if (strncmp(machine, boards[i], strlen(boards[i])) == 0)
			return (true);
	}
	return (false);
}

static enum tech_mode
mode_boot(const struct tech_facts *f, const char **why)
{
	switch (engine_of(f)) {
	case ENGINE_NONE:
		return (TECH_NONE);
	case ENGINE_XEN_PV:
		return (say(TECH_P, why, "P: a PV guest of Xen has no "
		    "board"));
	default:
		break;
	}
	if (is(f->os, "xenpvh"))
		return (say(TECH_P, why, "P: PVH has no board"));
	if (f->machine != NULL && strncmp(f->machine, "microvm", 7) == 0)
		return (say(TECH_P, why, "P: microvm has next to no board"));
	if (is_virtual(f->machine))
		return (say(TECH_P, why, "P: a board made for VMs"));
	if (is(f->firmware, "kernel"))
		return (say(TECH_VS, why, "VS: a PC is emulated; its kernel "
		    "is booted directly"));
	if (is(f->firmware, "efi"))
		return (say(TECH_VS, why, "VS: a PC is emulated, with UEFI"));
	return (say(TECH_VS, why, "VS: a PC is emulated, with a BIOS"));
}

enum tech_mode
tech_mode(enum tech_of of, const struct tech_facts *f, const char **why)
{
	static enum tech_mode (*const modes[TECH_MAX])(
	    const struct tech_facts *, const char **) = {
		mode_cpu, mode_mem, mode_net, mode_disk, mode_irq, mode_boot
	};

	*why = NULL;
	return (modes[of](f, why));
}

#define WORDS	(TECH_MODES * TECH_MODES * TECH_MODES * TECH_MODES *	\
		TECH_MODES * TECH_MODES)

const char *
tech_word(const struct tech_facts *f)
{
	static const char *const names[TECH_MODES] = { "-", "VH", "P", "VS" };
	static char words[WORDS][sizeof "VH/VH/VH/VH/VH/VH"];
	enum tech_mode	 mode;
	enum tech_of	 of;
	const char	*why;
	size_t		 n = 0, len = 0, at;
	char		 word[sizeof words[0]];

	for (of = 0; of < TECH_MAX; of++) {
		mode = tech_mode(of, f, &why);
		n = n * TECH_MODES + mode;
		at = (size_t)snprintf(word + len, sizeof word - len, "%s%s",
		    of == 0 ? "" : "/", names[mode]);
		len += at;
	}
	if (n == 0)
		return (NULL);
	memcpy(words[n], word, len + 1);
	return (words[n]);
}
