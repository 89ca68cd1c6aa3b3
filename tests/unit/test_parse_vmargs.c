#include <stdio.h>

#include "parse.h"
#include "parse_cut.h"

#define MIB		(1ULL << 20)
#define GIB		(1ULL << 30)
#define ARGS(s)		s, sizeof s		/* with the last NUL */
#define UUID		"0a1b2c3d-0001-4002-8003-123456789abc"
#define HEX64		"0123456789abcdef0123456789abcdef" \
			"0123456789abcdef0123456789abcdef"

/* Traces of managers, one letter each, in the order of the struct. */
static const char *
traces(const struct vmargs *va)
{
	static char	text[8];

	snprintf(text, sizeof text, "%s%s%s%s%s%s", va->libvirt ? "v" : "",
	    va->proxmox ? "p" : "", va->lxd ? "l" : "", va->incus ? "i" : "",
	    va->kubevirt ? "k" : "", va->kata ? "a" : "");
	return (text);
}

static const struct {
	enum vmm	 vmm;
	const char	*args;
	size_t		 len;
	const char	*name, *uuid, *id;
	uint64_t	 mem, vcpus;
	const char	*traces;
} cases[] = {
	/* libvirt */
	{ VMM_QEMU, ARGS("/usr/bin/qemu-system-x86_64\0-name\0guest=web,debug-"
	  "threads=on\0-S\0-object\0{\"qom-type\":\"secret\",\"file\":\"/var/"
	  "lib/libvirt/qemu/domain-3-web/master-key.aes\"}\0-machine\0pc-q35-"
	  "7.2,usb=off\0-m\0size=4194304k,slots=16,maxmem=8388608k\0-smp\0"
	  "2,maxcpus=8,sockets=8,cores=1,threads=1\0-uuid\0" UUID "\0-msg\0"
	  "timestamp=on"), "web", UUID, "", 4 * GIB, 2, "v" },
	{ VMM_QEMU, ARGS("qemu-kvm\0-name\0guest=a,,b=c,debug-threads=on\0-m\0"
	  "4096\0-smp\0" "4,sockets=4"), "a,b=c", "", "", 4 * GIB, 4, "v" },
	{ VMM_QEMU, ARGS("qemu-kvm\0-name\0guest=x,debug-threads=off"), "x", "",
	  "", NONE, NONE, "" },
	/* Proxmox */
	{ VMM_QEMU, ARGS("/usr/bin/kvm\0-id\000100\0-name\0web,debug-threads="
	  "on\0-no-shutdown\0-chardev\0socket,id=qmp,path=/var/run/qemu-server"
	  "/100.qmp,server=on,wait=off\0-smbios\0type=1,uuid=" UUID "\0-smp\0"
	  "4,sockets=2,cores=2,maxcpus=4\0-m\0002048"), "web", UUID, "100",
	  2 * GIB, 4, "p" },
	/* LXD, Incus: sizes are in a file */
	{ VMM_QEMU, ARGS("qemu-system-x86_64\0-S\0-name\0c1\0-uuid\0" UUID "\0"
	  "-daemonize\0-cpu\0host\0-readconfig\0/var/snap/lxd/common/lxd/logs/"
	  "c1/qemu.conf\0-D\0/var/log/lxd/c1/qemu.log"), "c1", UUID, "", NONE,
	  NONE, "l" },
	{ VMM_QEMU, ARGS("/opt/incus/bin/qemu-system-x86_64\0-name\0c2\0-uuid\0"
	  UUID "\0-pidfile\0/run/incus/c2/qemu.pid"), "c2", UUID, "", NONE,
	  NONE, "i" },
	/* KubeVirt, Kata */
	{ VMM_QEMU, ARGS("qemu-kvm\0-name\0guest=ns_vm,debug-threads=on\0"
	  "-blockdev\0/var/run/kubevirt-private/vmi-disks/a"), "ns_vm", "", "",
	  NONE, NONE, "vk" },
	{ VMM_QEMU, ARGS("qemu\0-name\0sandbox-" HEX64 ",debug-threads=on\0-m\0"
	  "2048M,slots=10,maxmem=32768M"), "sandbox-" HEX64, "", "", 2 * GIB,
	  NONE, "a" },
	{ VMM_CLH, ARGS("/opt/kata/bin/cloud-hypervisor\0--api-socket\0/run/vc/"
	  "vm/abcdef/clh-api.sock"), "abcdef", "", "", NONE, NONE, "a" },
	/* QEMU by hand */
	{ VMM_QEMU, ARGS("qemu-system-x86_64\0--name\0a b\0--m\0" "1.5G\0"
	  "--smp\0cpus=3"), "a b", "", "", 1536 * MIB, 3, "" },
	{ VMM_QEMU, ARGS("qemu\0-name\0process=p,guest=g\0-smp\0cores=2,"
	  "threads=2,sockets=3"), "g", "", "", NONE, 12, "" },
	{ VMM_QEMU, ARGS("qemu\0-smp\0maxcpus=6,cores=2"), "", "", "", NONE, 6,
	  "" },
	{ VMM_QEMU, ARGS("qemu\0-name\0old\0-name\0new\0-m\0001\0-m\0002"),
	  "new", "", "", 2 * MIB, NONE, "" },
	/* The value of an option is no option */
	{ VMM_QEMU, ARGS("qemu\0-name\0-uuid\0-uuid\0-m"), "-uuid", "-m", "",
	  NONE, NONE, "" },
	{ VMM_QEMU, ARGS("qemu\0-append\0x -name y\0name\0z\0-names\0u"), "",
	  "", "", NONE, NONE, "" },
	/* Hostile names and numbers */
	{ VMM_QEMU, ARGS("qemu\0-name\0\033[2J\xff\n\0-m\0" "1g"),
	  "\033[2J\xff\n", "", "", GIB, NONE, "" },
	{ VMM_QEMU, ARGS("qemu\0-name\0,guest=\0-m\0size=\0-smp\0,"), "", "",
	  "", NONE, NONE, "" },
	{ VMM_QEMU, ARGS("qemu\0-name\0,,,,\0-m\0001x\0-smp\0" "4x"), ",,", "",
	  "", NONE, NONE, "" },
	{ VMM_QEMU, ARGS("qemu\0-name\0=x,=y\0-m\000-1\0-smp\0-1"), "", "", "",
	  NONE, NONE, "" },
	{ VMM_QEMU, ARGS("qemu\0-m\000" "17592186044416\0-smp\0"
	  "18446744073709551616"), "", "", "", NONE, NONE, "" },
	{ VMM_QEMU, ARGS("qemu\0-m\000" "17592186044415\0-smp\0sockets="
	  "4294967296,cores=4294967296"), "", "", "", 17592186044415 * MIB,
	  NONE, "" },
	{ VMM_QEMU, ARGS("qemu\0-m\0" "1.G"), "", "", "", NONE, NONE, "" },
	{ VMM_QEMU, ARGS("qemu\0-m\0" "1.500000G"), "", "", "", 1536 * MIB,
	  NONE, "" },
	{ VMM_QEMU, ARGS("qemu\0-m\0" "0x10"), "", "", "", NONE, NONE, "" },
	{ VMM_QEMU, ARGS("qemu\0-m\0" "1MG"), "", "", "", NONE, NONE, "" },
	{ VMM_QEMU, ARGS("qemu\0-m\0" "512MiB"), "", "", "", 512 * MIB, NONE,
	  "" },
	{ VMM_QEMU, ARGS("qemu\0-m\0" "1.0000001G"), "", "", "", NONE, NONE,
	  "" },
	/* An argument without its NUL is cut */
	{ VMM_QEMU, "qemu\0-name\0web\0-uuid\0abc", 24, "web", "", "", NONE,
	  NONE, "" },
	{ VMM_QEMU, ARGS("qemu\0-name"), "", "", "", NONE, NONE, "" },
	{ VMM_QEMU, "", 0, "", "", "", NONE, NONE, "" },
	/* The others */
	{ VMM_FIRECRACKER, ARGS("/firecracker\0--id\0f1\0--api-sock\0/run/x.s"),
	  "f1", "", "", NONE, NONE, "" },
	{ VMM_FIRECRACKER, ARGS("/firecracker\0--id=f2"), "f2", "", "", NONE,
	  NONE, "" },
	{ VMM_FIRECRACKER, ARGS("firecracker\0--api-sock\0/run/f3.socket"),
	  "f3", "", "", NONE, NONE, "" },
	{ VMM_FIRECRACKER, ARGS("firecracker\0--api-sock\0"
	  "/run/firecracker.socket"), "", "", "", NONE, NONE, "" },
	{ VMM_CLH, ARGS("cloud-hypervisor\0--cpus\0boot=4,max=8\0--memory\0"
	  "size=1024M,shared=on\0--api-socket\0/run/web.example.sock"),
	  "web.example", "", "", GIB, 4, "" },
	{ VMM_CLH, ARGS("cloud-hypervisor\0--cpus=boot=2\0--memory=size=1G\0"
	  "--api-socket=path=/run/libvirt/ch/web-socket\0--platform\0serial_"
	  "number=1,uuid=" UUID), "web", UUID, "", GIB, 2, "v" },
	{ VMM_CLH, ARGS("cloud-hypervisor\0--memory\0size=1073741824"), "", "",
	  "", GIB, NONE, "" },
	{ VMM_CROSVM, ARGS("crosvm\0run\0--name\0c1\0--mem\0001024\0--cpus\000"
	  "2"), "c1", "", "", GIB, 2, "" },
	{ VMM_CROSVM, ARGS("crosvm\0run\0--mem\0size=512\0-c\0003\0--socket\0"
	  "/run/c2.sock"), "c2", "", "", 512 * MIB, 3, "" },
	{ VMM_CROSVM, ARGS("crosvm\0run\0--cpus\0num-cores=5"), "", "", "",
	  NONE, 5, "" },
	{ VMM_KVMTOOL, ARGS("lkvm\0run\0--name\0guest-1\0-m\000256\0-c\0002"),
	  "guest-1", "", "", 256 * MIB, 2, "" },
	{ VMM_KVMTOOL, ARGS("lkvm\0run\0--mem\0" "1G\0--cpus\0001"), "", "", "",
	  GIB, 1, "" },
	{ VMM_VBOX, ARGS("VBoxHeadless\0--comment\0my vm\0--startvm\0" UUID),
	  "my vm", UUID, "", NONE, NONE, "" },
	{ VMM_VBOX, ARGS("VBoxHeadless\0-startvm\0win"), "win", "", "", NONE,
	  NONE, "" },
	{ VMM_VBOX, ARGS("VBoxHeadless\0--startvm\0" UUID "0"), UUID "0", "",
	  "", NONE, NONE, "" },
	{ VMM_VBOX, ARGS("V\0--startvm\0gG/@`:-0-0001-4002-8003-12345678"),
	  "gG/@`:-0-0001-4002-8003-12345678", "", "", NONE, NONE, "" },
	{ VMM_VBOX, ARGS("V\0--startvm\0" "0a1b2c3g-0001-4002-8003-"
	  "123456789abc"), "0a1b2c3g-0001-4002-8003-123456789abc", "", "",
	  NONE, NONE, "" },
	{ VMM_OTHER, ARGS("myvmm\0-name\0guest=o\0-uuid\0" UUID "\0-m\0001"),
	  "o", UUID, "", NONE, NONE, "" },
	{ VMM_NONE, ARGS("qemu\0-name\0x\0-D\0/run/libvirt/x"), "", "", "",
	  NONE, NONE, "" }
};

static void
test_vmargs(void **state)
{
	struct vmargs	va;
	size_t		i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		memset(&va, 0xff, sizeof va);
		parse_vmargs(cases[i].vmm, cases[i].args, cases[i].len, &va);
		assert_string_equal(va.name, cases[i].name);
		assert_string_equal(va.uuid, cases[i].uuid);
		assert_string_equal(va.id, cases[i].id);
		assert_int_equal(va.mem, cases[i].mem);
		assert_int_equal(va.vcpus, cases[i].vcpus);
		assert_string_equal(traces(&va), cases[i].traces);
		assert_false(va.no_machine);
	}
}

static void
test_no_machine(void **state)
{
	static const struct {
		const char	*args;
		size_t		 len;
		bool		 want;
	} machines[] = {
		{ ARGS("qemu\0-S\0-no-user-config\0-machine\0none,accel=kvm:"
		  "tcg"), true },
		{ ARGS("qemu\0-M\0none"), true },
		{ ARGS("qemu\0--machine\0type=none"), true },
		{ ARGS("qemu\0-machine\0none\0-machine\0q35"), false },
		{ ARGS("qemu\0-machine\0accel=none"), false },
		{ ARGS("qemu\0-machine\0nonesuch"), false },
		{ ARGS("qemu\0-name\0none"), false }
	};
	struct vmargs	va;
	size_t		i;

	(void)state;
	for (i = 0; i < sizeof machines / sizeof machines[0]; i++) {
		parse_vmargs(VMM_QEMU, machines[i].args, machines[i].len, &va);
		assert_int_equal(va.no_machine, machines[i].want);
	}
}

static void
test_long(void **state)
{
	struct vmargs	va;
	char		text[4096];
	size_t		len;

	(void)state;
	len = snprintf(text, sizeof text, "q%c-name%cguest=%0700d,debug-"
	    "threads=on%c-uuid%c%0700d%c-id%c%0700d", 0, 0, 1, 0, 0, 1, 0, 0,
	    1) + 1;
	parse_vmargs(VMM_QEMU, text, len, &va);
	assert_int_equal(strlen(va.name), sizeof va.name - 1);
	assert_int_equal(strlen(va.uuid), sizeof va.uuid - 1);
	assert_int_equal(strlen(va.id), sizeof va.id - 1);
	assert_true(va.libvirt);
}

static void
check_vmargs(const char *buf, size_t len)
{
	struct vmargs	va;
	enum vmm	vmm;

	for (vmm = VMM_NONE; vmm < VMM_MAX; vmm++) {
		memset(&va, 0xff, sizeof va);
		parse_vmargs(vmm, buf, len, &va);
		assert_text_fits(va.name);
		assert_text_fits(va.uuid);
		assert_text_fits(va.id);
	}
}

/* Texts of a part of a command line are those of the whole, or missing. */
static void
test_cut(void **state)
{
	struct vmargs	va;
	size_t		i;

	(void)state;
	for (i = 0; i < cases[0].len; i++) {
		exactly(check_vmargs, cases[0].args, i);
		parse_vmargs(VMM_QEMU, cases[0].args, i, &va);
		if (*va.name != '\0')
			assert_string_equal(va.name, "web");
		if (*va.uuid != '\0')
			assert_string_equal(va.uuid, UUID);
		assert_same_or_none(va.mem, 4 * GIB);
		assert_same_or_none(va.vcpus, 2);
	}
}

static void
test_hostile(void **state)
{
	static const char	text[] = "x\0-name\0guest=a,,b\0--id=c\0-m\0"
	    "1G";
	char			copy[sizeof text];
	size_t			i, byte;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
		exactly(check_vmargs, cases[i].args, cases[i].len);
	for (i = 0; i < sizeof text; i++) {
		for (byte = 0; byte < 256; byte++) {
			memcpy(copy, text, sizeof text);
			copy[i] = (char)byte;
			exactly(check_vmargs, copy, sizeof copy);
		}
	}
	nonsense(check_vmargs);
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(test_vmargs),
		cmocka_unit_test(test_no_machine),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_hostile)
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
