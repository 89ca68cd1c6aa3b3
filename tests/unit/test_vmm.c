#include <stdio.h>

#include "parse.h"
#include "parse_cut.h"

#define ARGS(s)		s, sizeof s		/* with the last NUL */

static const struct {
	const char	*comm, *args;
	size_t		 len;
	enum vmm	 want;
} programs[] = {
	{ "qemu-system-x86", ARGS("/usr/bin/qemu-system-x86_64\0-name\0web"),
	  VMM_QEMU },
	{ "qemu-kvm", ARGS("/usr/libexec/qemu-kvm\0-name\0web"), VMM_QEMU },
	{ "kvm", ARGS("/usr/bin/kvm\0-id\000100"), VMM_QEMU },
	{ "qemu", ARGS("qemu"), VMM_QEMU },
	{ "anything", ARGS("qemu-system-aarch64"), VMM_QEMU },
	{ "qemu-kvm", "/usr/libexec/qemu-kvm", 21, VMM_QEMU },
	{ "firecracker", ARGS("/firecracker\0--id\0a"), VMM_FIRECRACKER },
	{ "firecracker-v1.", ARGS("./firecracker-v1.7.0-x86_64"),
	  VMM_FIRECRACKER },
	{ "cloud-hyperviso", ARGS("/usr/bin/cloud-hypervisor"), VMM_CLH },
	{ "crosvm", ARGS("crosvm\0--log-level\0info\0run\0k"), VMM_CROSVM },
	{ "lkvm", ARGS("lkvm\0run\0-m\000256"), VMM_KVMTOOL },
	{ "kvmtool", ARGS("kvmtool\0run"), VMM_KVMTOOL },
	{ "VBoxHeadless", ARGS("/usr/lib/virtualbox/VBoxHeadless\0--comment\0"
	  "a"), VMM_VBOX },
	{ "VirtualBoxVM", ARGS("VirtualBoxVM\0--comment\0a"), VMM_VBOX },
	{ "VirtualBox", ARGS("VirtualBox\0--startvm\0a"), VMM_VBOX },
	/* argv[0] of its own: by comm */
	{ "qemu-system-x86", ARGS("my vm\0-name\0web"), VMM_QEMU },
	{ "cloud-hyperviso", ARGS("web1"), VMM_CLH },
	{ "lkvm", ARGS("vm\0run"), VMM_KVMTOOL },
	{ "qemu-kvm", ARGS(""), VMM_QEMU },

	{ "qemu-system-x86", "", 0, VMM_NONE },
	{ "qemu-img", ARGS("qemu-img\0convert"), VMM_NONE },
	{ "qemu-nbd", ARGS("/usr/bin/qemu-nbd\0-c"), VMM_NONE },
	{ "qemu-ga", ARGS("/usr/bin/qemu-ga"), VMM_NONE },
	{ "qemu-storage-da", ARGS("qemu-storage-daemon"), VMM_NONE },
	{ "qemu-x86_64", ARGS("qemu-x86_64\0a.out"), VMM_NONE },
	{ "grep", ARGS("grep\0qemu-system-x86_64"), VMM_NONE },
	{ "vi", ARGS("vi\0/usr/bin/qemu-kvm"), VMM_NONE },
	{ "sudo", ARGS("sudo\0qemu-system-x86_64\0-name\0web"), VMM_NONE },
	{ "kvm", ARGS("/bin/sh\0/usr/bin/kvm\0-m\000512"), VMM_NONE },
	{ "qemu-system-x86", ARGS("/bin/bash\0-e\0./qemu-system-x86_64.sh"),
	  VMM_NONE },
	{ "bash", ARGS("/bin/bash\0./qemu-kvm"), VMM_NONE },
	{ "libvirtd", ARGS("/usr/sbin/libvirtd"), VMM_NONE },
	{ "crosvm", ARGS("crosvm\0stop\0sock"), VMM_NONE },
	{ "pcivirtio-net", ARGS("crosvm\0run\0k"), VMM_NONE },
	{ "lkvm", ARGS("lkvm\0list"), VMM_NONE },
	{ "VirtualBox", ARGS("VirtualBox"), VMM_NONE },
	{ "x", ARGS("xqemu-kvm"), VMM_NONE },
	{ "x", ARGS("qemu-kvm "), VMM_NONE },
	{ "x", ARGS("qemu-system-x86_64/x"), VMM_NONE },
	{ "", ARGS(""), VMM_NONE }
};

static void
test_vmm_of(void **state)
{
	size_t	i;

	(void)state;
	for (i = 0; i < sizeof programs / sizeof programs[0]; i++) {
		if (vmm_of(programs[i].comm, programs[i].args,
		    programs[i].len) != programs[i].want)
			fail_msg("%s, %s", programs[i].comm, programs[i].args);
	}
	for (i = 0; i < VMM_MAX; i++)
		assert_non_null(vmm_names[i]);
}

static void
check_vmm_of(const char *buf, size_t len)
{
	char	*comm = strndup(buf, len);

	assert_non_null(comm);
	assert_true(vmm_of("kvm", buf, len) < VMM_MAX);
	assert_true(vmm_of(comm, buf, len) < VMM_MAX);
	free(comm);
}

static void
test_vmm_of_hostile(void **state)
{
	(void)state;
	mangled(check_vmm_of, "/usr/bin/qemu-system-x86_64");
	mangled(check_vmm_of, "cloud-hypervisor");
	nonsense(check_vmm_of);
}

static const struct {
	enum vmm		 vmm;
	const char		*comm;
	enum thread_role	 role;
	uint64_t		 vcpu;
} threads[] = {
	{ VMM_QEMU, "CPU 0/KVM", ROLE_VCPU, 0 },
	{ VMM_QEMU, "CPU 1023/KVM", ROLE_VCPU, 1023 },
	{ VMM_QEMU, "CPU 3/TCG", ROLE_VCPU, 3 },
	{ VMM_QEMU, "CPU 3/HVF", ROLE_VCPU, 3 },
	{ VMM_QEMU, "ALL CPUs/TCG", ROLE_VCPU, 0 },
	{ VMM_QEMU, "IO iothread1", ROLE_IOTHREAD, NONE },
	{ VMM_QEMU, "IO mon_iothread", ROLE_EMULATOR, NONE },
	{ VMM_QEMU, "call_rcu", ROLE_WORKER, NONE },
	{ VMM_QEMU, "worker", ROLE_WORKER, NONE },
	{ VMM_QEMU, "vnc_worker", ROLE_WORKER, NONE },
	{ VMM_QEMU, "io-task-worker", ROLE_WORKER, NONE },
	{ VMM_QEMU, "SPICE Worker", ROLE_WORKER, NONE },
	{ VMM_QEMU, "TC tc0", ROLE_WORKER, NONE },
	{ VMM_QEMU, "kvm-nx-lpage-re", ROLE_WORKER, NONE },
	{ VMM_QEMU, "qemu-system-x86", ROLE_WORKER, NONE },
	{ VMM_QEMU, "vhost-4711", ROLE_VHOST, NONE },
	{ VMM_QEMU, "vhost-", ROLE_WORKER, NONE },
	{ VMM_QEMU, "vhost-47x", ROLE_WORKER, NONE },
	{ VMM_QEMU, "CPU /KVM", ROLE_WORKER, NONE },
	{ VMM_QEMU, "CPU x/KVM", ROLE_WORKER, NONE },
	{ VMM_QEMU, "CPU -1/KVM", ROLE_WORKER, NONE },
	{ VMM_QEMU, "CPU 1", ROLE_WORKER, NONE },
	{ VMM_QEMU, "CPU 1/KVM/2", ROLE_WORKER, NONE },
	{ VMM_QEMU, "xCPU 1/KVM", ROLE_WORKER, NONE },
	{ VMM_QEMU, "IO", ROLE_WORKER, NONE },
	{ VMM_QEMU, "", ROLE_WORKER, NONE },
	{ VMM_QEMU, "fc_vcpu 0", ROLE_WORKER, NONE },
	{ VMM_FIRECRACKER, "fc_vcpu 7", ROLE_VCPU, 7 },
	{ VMM_FIRECRACKER, "fc_vcpu7", ROLE_VCPU, 7 },
	{ VMM_FIRECRACKER, "fc_vmm", ROLE_EMULATOR, NONE },
	{ VMM_FIRECRACKER, "fc_api", ROLE_WORKER, NONE },
	{ VMM_FIRECRACKER, "CPU 0/KVM", ROLE_WORKER, NONE },
	{ VMM_FIRECRACKER, "vhost-12", ROLE_VHOST, NONE },
	{ VMM_CLH, "vcpu12", ROLE_VCPU, 12 },
	{ VMM_CLH, "vmm", ROLE_EMULATOR, NONE },
	{ VMM_CLH, "http-server", ROLE_WORKER, NONE },
	{ VMM_CLH, "_disk0_q0", ROLE_IOTHREAD, NONE },
	{ VMM_CLH, "_net0_qp0", ROLE_IOTHREAD, NONE },
	{ VMM_CLH, "root_q1", ROLE_IOTHREAD, NONE },
	{ VMM_CLH, "lan_qp1", ROLE_IOTHREAD, NONE },
	{ VMM_CLH, "root_q", ROLE_WORKER, NONE },
	{ VMM_CLH, "vcpu", ROLE_WORKER, NONE },
	{ VMM_CROSVM, "crosvm_vcpu3", ROLE_VCPU, 3 },
	{ VMM_CROSVM, "v_block", ROLE_IOTHREAD, NONE },
	{ VMM_KVMTOOL, "kvm-vcpu-5", ROLE_VCPU, 5 },
	{ VMM_KVMTOOL, "virtio-blk-io", ROLE_IOTHREAD, NONE },
	{ VMM_KVMTOOL, "threadpool-work", ROLE_WORKER, NONE },
	{ VMM_VBOX, "EMT-2", ROLE_VCPU, 2 },
	{ VMM_VBOX, "EMT", ROLE_VCPU, 0 },
	{ VMM_VBOX, "nspr-1", ROLE_WORKER, NONE },
	{ VMM_OTHER, "EMT-2", ROLE_VCPU, 2 },
	{ VMM_OTHER, "CPU 1/KVM", ROLE_VCPU, 1 },
	{ VMM_OTHER, "vcpu4", ROLE_VCPU, 4 },
	{ VMM_OTHER, "x", ROLE_WORKER, NONE },
	{ VMM_NONE, "CPU 1/KVM", ROLE_WORKER, NONE }
};

static void
test_vmm_role(void **state)
{
	uint64_t		vcpu;
	enum thread_role	role;
	size_t			i;

	(void)state;
	for (i = 0; i < sizeof threads / sizeof threads[0]; i++) {
		vcpu = 99;
		role = vmm_role(threads[i].vmm, threads[i].comm, false, &vcpu);
		if (role != threads[i].role || vcpu != threads[i].vcpu)
			fail_msg("%s of %s", threads[i].comm,
			    vmm_names[threads[i].vmm]);
		vcpu = 99;
		role = vmm_role(threads[i].vmm, threads[i].comm, true, &vcpu);
		assert_int_equal(role, ROLE_EMULATOR);
		assert_int_equal(vcpu, NONE);
	}
	/* More than a number can be */
	assert_int_equal(vmm_role(VMM_QEMU, "CPU 99999999999999999999/KVM",
	    false, &vcpu), ROLE_VCPU);
	assert_int_equal(vcpu, NONE);
}

static void
test_vhost_owner(void **state)
{
	(void)state;
	assert_int_equal(vhost_owner("vhost-4711"), 4711);
	assert_int_equal(vhost_owner("vhost-0"), 0);
	assert_int_equal(vhost_owner("vhost-"), NONE);
	assert_int_equal(vhost_owner("vhost-1 "), NONE);
	assert_int_equal(vhost_owner("vhost--1"), NONE);
	assert_int_equal(vhost_owner("vhost-99999999999999999999"), NONE);
	assert_int_equal(vhost_owner("xvhost-1"), NONE);
	assert_int_equal(vhost_owner("vhost"), NONE);
	assert_int_equal(vhost_owner(""), NONE);
}

static void
check_role(const char *buf, size_t len)
{
	char			*comm = strndup(buf, len);
	uint64_t		 vcpu;
	enum vmm		 vmm;
	enum thread_role	 role;

	assert_non_null(comm);
	for (vmm = VMM_NONE; vmm < VMM_MAX; vmm++) {
		role = vmm_role(vmm, comm, false, &vcpu);
		assert_true(role < THREAD_ROLES);
		assert_true(role == ROLE_VCPU || vcpu == NONE);
	}
	assert_true(vhost_owner(comm) == NONE || role == ROLE_VHOST);
	free(comm);
}

static void
test_role_hostile(void **state)
{
	(void)state;
	mangled(check_role, "CPU 12/KVM");
	mangled(check_role, "vhost-4711");
	mangled(check_role, "_disk0_q0");
	nonsense(check_role);
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(test_vmm_of),
		cmocka_unit_test(test_vmm_of_hostile),
		cmocka_unit_test(test_vmm_role),
		cmocka_unit_test(test_vhost_owner),
		cmocka_unit_test(test_role_hostile)
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
