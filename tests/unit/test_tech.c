#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tech.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* Hosts: module, ept or npt, APICv or AVIC. */
static const struct kvmhost_raw intel = { .module = 1, .hap = 1, .apicv = 1 };
static const struct kvmhost_raw no_apicv = { .module = 1, .hap = 1,
    .apicv = 0 };
static const struct kvmhost_raw no_ept = { .module = 1, .hap = 0,
    .apicv = 0 };
static const struct kvmhost_raw untold = { .module = 1, .hap = NONE,
    .apicv = NONE };
static const struct kvmhost_raw no_module = { .module = 0, .hap = NONE,
    .apicv = NONE };

#define KVM	.type = "kvm", .os = "hvm", .arch = "x86_64",		\
		.machine = "pc-q35-8.2"
#define VIRTIO	.nets = "virtio/vhost", .disks = "virtio"

static const char *
mode_name(enum tech_mode mode)
{
	static const char *const names[TECH_MODES] = { "-", "VH", "P", "VS" };

	return (names[mode]);
}

/* A reason begins with its mode; where there is no mode there is none. */
static void
check_whys(const struct tech_facts *f)
{
	enum tech_mode	 mode;
	enum tech_of	 of;
	const char	*why, *name;

	for (of = 0; of < TECH_MAX; of++) {
		why = "before";
		mode = tech_mode(of, f, &why);
		if (mode == TECH_NONE) {
			assert_null(why);
			continue;
		}
		name = mode_name(mode);
		assert_non_null(why);
		assert_memory_equal(why, name, strlen(name));
		assert_memory_equal(why + strlen(name), ": ", 2);
		assert_true(strlen(why) < 64);
	}
}

static void
check(const char *what, const struct tech_facts *f, const char *want)
{
	const char	*word = tech_word(f);

	if (word != want && (word == NULL || want == NULL ||
	    strcmp(word, want) != 0))
		fail_msg("%s: %s, not %s", what, word == NULL ? "none" : word,
		    want == NULL ? "none" : want);
	/* It is static, and there is one of each. */
	assert_ptr_equal(word, tech_word(f));
	check_whys(f);
}

struct machine {
	const char		*what, *want;
	struct tech_facts	 f;
};

static const struct machine machines[] = {
	{ "KVM", "VH/VH/P/P/VH/VS", { KVM, VIRTIO, .host = &intel } },
	{ "KVM without APICv", "VH/VH/P/P/P/VS",
	    { KVM, VIRTIO, .host = &no_apicv } },
	{ "KVM without EPT", "VH/VS/P/P/P/VS",
	    { KVM, VIRTIO, .host = &no_ept } },
	{ "KVM that does not tell", "VH/VH/P/P/P/VS",
	    { KVM, VIRTIO, .host = &untold } },
	{ "KVM without a module", "P/VS/P/P/P/VS",
	    { KVM, VIRTIO, .host = &no_module } },
	{ "KVM of another host", "VH/VH/P/P/P/VS", { KVM, VIRTIO } },
	{ "hap off", "VH/VS/P/P/VH/VS",
	    { KVM, VIRTIO, .hap = "off", .host = &intel } },
	{ "hap off on another host", "VH/VS/P/P/P/VS",
	    { KVM, VIRTIO, .hap = "off" } },
	{ "hap on", "VH/VH/P/P/VH/VS",
	    { KVM, VIRTIO, .hap = "on", .host = &intel } },
	{ "QEMU's I/O APIC", "VH/VH/P/P/VS/VS",
	    { KVM, VIRTIO, .ioapic = "qemu", .host = &intel } },
	{ "KVM's I/O APIC", "VH/VH/P/P/VH/VS",
	    { KVM, VIRTIO, .ioapic = "kvm", .host = &intel } },
	{ "SynIC", "VH/VH/P/P/P/VS",
	    { KVM, VIRTIO, .synic = "on", .host = &intel } },
	{ "no SynIC", "VH/VH/P/P/VH/VS",
	    { KVM, VIRTIO, .synic = "off", .host = &intel } },
	{ "no devices", "VH/VH/-/-/VH/VS", { KVM, .host = &intel } },
	{ "lists with nothing in them", "VH/VH/-/-/VH/VS",
	    { KVM, .nets = "", .disks = "  ", .host = &intel } },
	{ "TCG", "VS/VS/VS/VS/VS/VS",
	    { .type = "qemu", .os = "hvm", .arch = "x86_64",
	    .machine = "pc-i440fx-8.2", .nets = "e1000",
	    .disks = "ide", .host = &intel } },
	{ "TCG with virtio", "VS/VS/P/P/VS/VS",
	    { .type = "qemu", .os = "hvm", VIRTIO } },
	{ "TCG of another board", "VS/VS/P/P/VS/P",
	    { .type = "qemu", .os = "hvm", .arch = "aarch64",
	    .machine = "virt-8.2", VIRTIO, .host = &no_module } },
	{ "KVM of arm64", "VH/VH/P/P/P/P",
	    { .type = "kvm", .os = "hvm", .arch = "aarch64",
	    .machine = "virt-8.2", VIRTIO, .host = &no_module } },
	{ "KVM of POWER", "VH/VH/P/P/P/P",
	    { .type = "kvm", .os = "hvm", .arch = "ppc64le",
	    .machine = "pseries-8.2", VIRTIO, .host = &no_module } },
	{ "KVM of s390", "VH/VH/P/P/P/P",
	    { .type = "kvm", .os = "hvm", .arch = "s390x",
	    .machine = "s390-ccw-virtio-8.2", VIRTIO,
	    .host = &no_module } },
	{ "32 bits", "P/VS/P/P/P/VS",
	    { .type = "kvm", .os = "hvm", .arch = "i686",
	    .machine = "pc", VIRTIO, .host = &no_module } },
	{ "microvm", "VH/VH/P/P/VH/P",
	    { .type = "kvm", .os = "hvm", .machine = "microvm",
	    VIRTIO, .host = &intel } },
	{ "UEFI", "VH/VH/P/P/VH/VS",
	    { KVM, VIRTIO, .firmware = "efi", .host = &intel } },
	{ "a kernel", "VH/VH/P/P/VH/VS",
	    { KVM, VIRTIO, .firmware = "kernel", .host = &intel } },
	{ "Xen HVM", "VH/VH/VS/VS/P/VS",
	    { .type = "xen", .os = "hvm", .machine = "xenfv",
	    .nets = "rtl8139", .disks = "ide" } },
	{ "Xen HVM without HAP", "VH/VS/P/P/P/VS",
	    { .type = "xen", .os = "hvm", .hap = "off",
	    .nets = "netfront", .disks = "xen" } },
	{ "Xen PVH", "VH/VH/P/P/P/P",
	    { .type = "xen", .os = "xenpvh", .machine = "xenpvh",
	    .nets = "netfront", .disks = "xen" } },
	{ "Xen PV", "P/P/P/P/P/P",
	    { .type = "xen", .os = "linux", .machine = "xenpv",
	    .nets = "bridge", .disks = "xen" } },
	{ "Xen PV by another word", "P/P/-/-/P/P",
	    { .type = "xen", .os = "xen" } },
	{ "Virtuozzo's VM", "VH/VH/P/P/P/VS",
	    { .type = "vz", .os = "hvm", VIRTIO,
	    .host = &no_module } },
	{ "Virtuozzo's container", NULL,
	    { .type = "vz", .os = "exe", VIRTIO } },
	{ "LXC", NULL, { .type = "lxc", .os = "exe",
	    .nets = "virtio", .host = &intel } },
	{ "OpenVZ", NULL, { .type = "openvz", .os = "exe" } },
	{ "the test driver", NULL,
	    { .type = "test", .os = "hvm", VIRTIO } },
	{ "nothing", NULL, { .type = NULL } },
};

static void
test_machines(void **state)
{
	size_t	 i;

	(void)state;
	for (i = 0; i < COUNT(machines); i++)
		check(machines[i].what, &machines[i].f, machines[i].want);
}

static void
test_devices(void **state)
{
	static const struct {
		enum tech_of	 of;
		const char	*words;
		enum tech_mode	 mode;
		const char	*why;		/* what it says among others */
	} cases[] = {
		{ TECH_net, "virtio/vhost", TECH_P, "vhost" },
		{ TECH_net, "virtio/qemu", TECH_P, "QEMU itself" },
		{ TECH_net, "virtio/other", TECH_P, "virtio" },
		{ TECH_net, "virtio", TECH_P, "virtio" },
		{ TECH_net, "virtio-transitional/vhost", TECH_P, "virtio" },
		{ TECH_net, "vhostuser", TECH_P, "vhost-user" },
		{ TECH_net, "vdpa", TECH_VH, "vDPA" },
		{ TECH_net, "hostdev", TECH_VH, "passed through" },
		{ TECH_net, "hostdev/vfio", TECH_VH, "passed through" },
		{ TECH_net, "hostdev hostdev", TECH_VH, "passed through" },
		{ TECH_net, "e1000", TECH_VS, "e1000 " },
		{ TECH_net, "e1000e", TECH_VS, "e1000e " },
		{ TECH_net, "rtl8139/x", TECH_VS, "rtl8139" },
		{ TECH_net, "?", TECH_VS, "its interface" },
		{ TECH_net, "flux0000", TECH_VS, "its interface" },
		{ TECH_net, "virt", TECH_VS, "its interface" },
		{ TECH_net, "virtiox", TECH_VS, "its interface" },
		{ TECH_net, "/", TECH_VS, "its interface" },
		/* The worst counts, wherever it stands; of equals the first. */
		{ TECH_net, "hostdev virtio/vhost", TECH_P, "vhost" },
		{ TECH_net, "virtio/vhost hostdev", TECH_P, "vhost" },
		{ TECH_net, "virtio e1000 hostdev", TECH_VS, "e1000 " },
		{ TECH_net, "e1000 virtio", TECH_VS, "e1000 " },
		{ TECH_net, "rtl8139 e1000", TECH_VS, "rtl8139" },
		{ TECH_net, "  virtio/vhost   e1000  ", TECH_VS, "e1000 " },
		{ TECH_disk, "virtio", TECH_P, "virtio-blk" },
		{ TECH_disk, "scsi/virtio-scsi", TECH_P, "virtio-scsi" },
		{ TECH_disk, "scsi/lsilogic", TECH_VS, "SCSI adapter" },
		{ TECH_disk, "scsi", TECH_VS, "SCSI adapter" },
		{ TECH_disk, "scsi/vmpvscsi", TECH_P, "VMware" },
		{ TECH_disk, "xen", TECH_P, "blkfront" },
		{ TECH_disk, "ide", TECH_VS, "IDE" },
		{ TECH_disk, "sata", TECH_VS, "SATA" },
		{ TECH_disk, "usb", TECH_VS, "USB" },
		{ TECH_disk, "nvme", TECH_VS, "NVMe" },
		{ TECH_disk, "?", TECH_VS, "its disk" },
		{ TECH_disk, "virtio virtio sata", TECH_VS, "SATA" },
		{ TECH_disk, "scsi/virtio-scsi virtio", TECH_P,
		    "virtio-scsi" },
	};
	struct tech_facts	 f = { KVM, .host = &intel };
	const char		*why;
	size_t			 i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		f.nets = f.disks = cases[i].words;
		if (tech_mode(cases[i].of, &f, &why) != cases[i].mode ||
		    why == NULL || strstr(why, cases[i].why) == NULL)
			fail_msg("%s: %s", cases[i].words,
			    why == NULL ? "nothing" : why);
		check_whys(&f);
	}
}

/* Why, in so many words. */
static void
test_whys(void **state)
{
	static const struct {
		enum tech_of		 of;
		const char		*why;
		struct tech_facts	 f;
	} cases[] = {
		{ TECH_cpu, "TCG", { .type = "qemu" } },
		{ TECH_cpu, "without VT-x", { KVM, .host = &no_module } },
		{ TECH_cpu, "PV guest", { .type = "xen", .os = "linux" } },
		{ TECH_cpu, "HVM", { .type = "xen", .os = "hvm" } },
		{ TECH_mem, "no EPT", { KVM, .host = &no_ept } },
		{ TECH_mem, "hap is off",
		    { KVM, .hap = "off", .host = &no_ept } },
		{ TECH_mem, "without VT-x", { KVM, .host = &no_module } },
		{ TECH_mem, "asks Xen", { .type = "xen", .os = "linux" } },
		{ TECH_irq, "QEMU's", { KVM, .ioapic = "qemu" } },
		{ TECH_irq, "nothing else", { KVM } },
		{ TECH_irq, "off", { KVM, .host = &no_apicv } },
		{ TECH_irq, "SynIC", { KVM, .synic = "on", .host = &intel } },
		{ TECH_irq, "event channels", { .type = "xen" } },
		{ TECH_boot, "BIOS", { KVM } },
		{ TECH_boot, "BIOS", { KVM, .firmware = "bios" } },
		{ TECH_boot, "UEFI", { KVM, .firmware = "efi" } },
		{ TECH_boot, "directly", { KVM, .firmware = "kernel" } },
		{ TECH_boot, "PVH", { .type = "xen", .os = "xenpvh" } },
	};
	const char	*why;
	size_t		 i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		tech_mode(cases[i].of, &cases[i].f, &why);
		if (why == NULL || strstr(why, cases[i].why) == NULL)
			fail_msg("case %zu: %s, not %s", i,
			    why == NULL ? "nothing" : why, cases[i].why);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_machines),
		cmocka_unit_test(test_devices),
		cmocka_unit_test(test_whys),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
