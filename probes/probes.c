#include "host.h"
#include "inventory.h"
#include "kernel.h"

/* What changes slowly, or costs more than it tells. */
#define SLOW		UINT64_C(5000000000)

#define WANT_VMS							\
	(WANT(VMCPU) | WANT(VCPU) | WANT(THREAD) | WANT(VMSUM))

/* In the order in which they run: VMs after the host, so that the inventory
 * lane has time to look at what probe_pids has found. */
const struct probe kernel_probes[] = {
	{ .id = "pids", .reads = "/proc",
	  .gives = WANT(VM) | WANT(VMTHREAD), .sample = probe_pids },
	{ .id = "stat",
	  .reads = "/proc/stat /proc/misc /sys/hypervisor/type "
	      "/proc/sys/kernel/osrelease /proc/sys/kernel/hostname",
	  .gives = WANT(HOST) | WANT(CPU), .sample = probe_stat },
	{ .id = "meminfo", .reads = "/proc/meminfo",
	  .gives = WANT(HOST), .sample = probe_meminfo },
	{ .id = "vmstat", .reads = "/proc/vmstat",
	  .gives = WANT(HOST), .sample = probe_vmstat },
	{ .id = "loadavg", .reads = "/proc/loadavg",
	  .gives = WANT(HOST), .sample = probe_loadavg },
	{ .id = "psi", .reads = "/proc/pressure/{cpu,memory,io}",
	  .gives = WANT(HOST), .sample = probe_psi },
	{ .id = "hugepages",
	  .reads = "/sys/kernel/mm/hugepages/*/{nr,free}_hugepages",
	  .gives = WANT(HOST), .sample = probe_hugepages },
	{ .id = "ksm", .reads = "/sys/kernel/mm/ksm/pages_sharing",
	  .gives = WANT(HOST), .sample = probe_ksm },
	{ .id = "vms",
	  .reads = "/proc/PID/stat /proc/PID/task/TID/{schedstat,stat,status}",
	  .gives = WANT_VMS, .sample = probe_vms },
	{ .id = "cgroup",
	  .reads = "/proc/self/mountinfo CGROUP/{cpu.stat,cpu.stat.local,"
	      "cpu.max,cpu.cfs_quota_us,cpu.cfs_period_us}",
	  .gives = WANT_VMS, .sample = probe_cgroup },
	{ .id = "processes",
	  .reads = "/proc/PID/{stat,status,comm,task/TID/schedstat}",
	  .gives = WANT(PROCESS), .sample = probe_processes },
	{ .id = "vm-net", .reads = "/proc/net/dev",
	  .gives = WANT(VMNET), .sample = probe_vmnet },
	{ .id = "diskstats", .reads = "/proc/diskstats",
	  .gives = WANT(DISK), .sample = probe_disks },
};
const size_t nkernel_probes = sizeof kernel_probes / sizeof kernel_probes[0];

const struct probe inventory_probes[] = {
	{ .id = "discovery",
	  .reads = "/proc/PID/{stat,cmdline,cgroup,status,fd,task/TID/stat} "
	      "/run/libvirt/qemu/NAME.xml /etc/passwd",
	  .grant = "sudo hypertop; or setcap cap_sys_ptrace,"
	      "cap_dac_read_search+ep on the program",
	  .gives = WANT(VM) | WANT(VMTHREAD),
	  .sample = probe_discovery },
	{ .id = "vm-memory",
	  .reads = "/proc/PID/status",
	  .gives = WANT(VMMEM) | WANT(VMMEMSUM),
	  .every = SLOW,
	  .sample = probe_memory },
	{ .id = "vm-cpuset",
	  .reads = "/proc/PID/task/TID/status",
	  .gives = WANT(VMPIN),
	  .every = 6 * SLOW,
	  .sample = probe_pin },
	{ .id = "vm-io",
	  .reads = "/proc/PID/io",
	  .grant = "sudo hypertop; or setcap cap_sys_ptrace+ep on the "
	      "program",
	  .gives = WANT(VMIO),
	  .sample = probe_vmio },
	{ .id = "kvm-module",
	  .reads = "/sys/module/{kvm,kvm_intel,kvm_amd}/parameters/*",
	  .gives = WANT(KVMHOST),
	  .every = 12 * SLOW,
	  .sample = probe_kvmhost },
	{ .id = "process-io",
	  .reads = "/proc/PID/io",
	  .grant = "sudo hypertop; or setcap cap_sys_ptrace+ep on the "
	      "program",
	  .gives = WANT(PROCIO),
	  .sample = probe_procio },
	{ .id = "slab",
	  .reads = "/proc/slabinfo",
	  .grant = "sudo hypertop; or setcap cap_dac_read_search+ep on the "
	      "program",
	  .gives = WANT(SLAB),
	  .every = 6 * SLOW,
	  .sample = probe_slab },
	{ .id = "cpuinfo",
	  .reads = "/proc/cpuinfo /sys/devices/system/node/nodeN/cpulist",
	  .gives = WANT(CPUINFO),
	  .every = SLOW,
	  .sample = probe_cpuinfo },
};
const size_t ninventory_probes =
    sizeof inventory_probes / sizeof inventory_probes[0];
