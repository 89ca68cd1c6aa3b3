/*
 * Raw fields, declared once. Each list becomes the struct of a part's rows,
 * the table of its fields, the null row, and the input of tests.
 *
 * COUNTER	only rises; a smaller value is a reset
 * TICK		a counter that the kernel may set back a little (idle, iowait)
 * GAUGE	a value of the moment
 * TEXT		an offset into the part's texts, 0 is missing
 *
 * All numbers are uint64_t with NONE for "not known". Times are nanoseconds,
 * sizes bytes, unless the field says otherwise.
 */
#ifndef RAW_H
#define RAW_H

#include <stddef.h>
#include <stdint.h>

#include "key.h"

#define NONE	UINT64_MAX

/* Where CPU time goes, as in /proc/stat, ticks turned into ns. The first
 * NWHOLE of them are all the time there is. */
#define NWHOLE		8
#define TICK_FIELDS(F)							\
	F(TICK, user,		"user, guest included")			\
	F(TICK, nice,		"user, niced, guest_nice included")	\
	F(TICK, sys,		"system")				\
	F(TICK, idle,		"idle")					\
	F(TICK, iowait,		"idle with I/O outstanding")		\
	F(TICK, irq,		"hardware interrupts")			\
	F(TICK, soft,		"software interrupts")			\
	F(TICK, steal,		"taken by the host below")		\
	F(TICK, guest,		"guest code, part of user")		\
	F(TICK, gnice,		"niced guest code, part of nice")

#define HOST_FIELDS(F)							\
	F(TEXT, kernel,		"kernel release")			\
	F(TEXT, hypervisor,	"KVM, Xen or none")			\
	F(GAUGE, cpus,		"CPUs online")				\
	TICK_FIELDS(F)							\
	F(GAUGE, run_queue,	"tasks runnable")			\
	F(GAUGE, load1,		"load average, hundredths")		\
	F(GAUGE, load5,		"load average, hundredths")		\
	F(GAUGE, load15,	"load average, hundredths")		\
	F(GAUGE, mem_total,	"MemTotal")				\
	F(GAUGE, mem_free,	"MemFree")				\
	F(GAUGE, mem_avail,	"MemAvailable")				\
	F(GAUGE, mem_cache,	"Cached and Buffers")			\
	F(GAUGE, mem_slab,	"Slab")					\
	F(GAUGE, swap_total,	"SwapTotal")				\
	F(GAUGE, swap_used,	"SwapTotal less SwapFree")		\
	F(GAUGE, huge_total,	"hugepages of all sizes")		\
	F(GAUGE, huge_free,	"free hugepages of all sizes")		\
	F(GAUGE, ksm_saved,	"pages_sharing")			\
	F(COUNTER, psi_cpu,	"some, total")				\
	F(COUNTER, psi_mem,	"some, total")				\
	F(COUNTER, psi_io,	"some, total")				\
	F(COUNTER, psi_mem_full, "full, total")				\
	F(COUNTER, psi_io_full,	"full, total")				\
	F(COUNTER, swap_in,	"pswpin")				\
	F(COUNTER, swap_out,	"pswpout")				\
	F(COUNTER, majfault,	"pgmajfault, events")			\
	F(COUNTER, oom_kills,	"oom_kill, events")

#define CPU_FIELDS(F)							\
	F(GAUGE, cpu,		"number of the CPU")			\
	TICK_FIELDS(F)

#define CPUINFO_FIELDS(F)						\
	F(GAUGE, node,		"NUMA node")				\
	F(GAUGE, hz,		"clock now")

#define SLAB_FIELDS(F)							\
	F(GAUGE, dentry,	"memory of the dentry slab")

/* What a VM is: inventory. */
#define VM_FIELDS(F)							\
	F(TEXT, name,		"as its manager calls it")		\
	F(TEXT, uuid,		"SMBIOS or manager's uuid")		\
	F(TEXT, id,		"the manager's short id")		\
	F(TEXT, vmm,		"program that runs it")			\
	F(TEXT, manager,	"who started it")			\
	F(TEXT, owner,		"who it belongs to")			\
	F(TEXT, state,		"libvirt's word for its state")		\
	F(TEXT, reason,		"libvirt's word for why")		\
	F(TEXT, cgroup,		"its cgroup, below the mount")		\
	F(GAUGE, pid,		"process of the VMM")			\
	F(GAUGE, start,		"start of that process since boot")	\
	F(GAUGE, conf,		"configured memory")			\
	F(GAUGE, vcpus,		"configured vCPUs")

/* The threads of a VM and what they are for: inventory. */
#define VMTHREAD_FIELDS(F)						\
	F(GAUGE, tid,		"thread id")				\
	F(GAUGE, pid,		"process of the VMM")			\
	F(GAUGE, start,		"start of that process since boot")	\
	F(GAUGE, role,		"enum thread_role")			\
	F(GAUGE, vcpu,		"index, of vCPU threads")		\
	F(TEXT, name,		"comm")					\
	F(TEXT, cgroup,		"own cgroup, where not the VM's")

#define VMMEM_FIELDS(F)							\
	F(GAUGE, rss,		"RssAnon + RssShmem + HugetlbPages")	\
	F(GAUGE, swap,		"VmSwap")				\
	F(GAUGE, huge,		"HugetlbPages")

#define VMPIN_FIELDS(F)							\
	F(TEXT, cpuset,		"CPUs its vCPUs may use")

/* Shares of a vCPU's time; they add up to the time observed. */
#define SHARE_FIELDS(F)							\
	F(COUNTER, span,	"vCPU time observed: sum of the next six") \
	F(COUNTER, guest,	"guest code, accounted")		\
	F(COUNTER, usr,		"VMM's user code, accounted")		\
	F(COUNTER, sys,		"kernel, accounted")			\
	F(COUNTER, steal,	"runnable but waiting for a CPU")	\
	F(COUNTER, thr,		"held back by a CPU quota")		\
	F(COUNTER, idle,	"the rest")				\
	F(COUNTER, guest_raw,	"gtime, not above utime")		\
	F(COUNTER, sys_raw,	"stime")				\
	F(COUNTER, run_delay,	"schedstat's second field")

#define VMCPU_FIELDS(F)							\
	F(GAUGE, pid,		"process of the VMM")			\
	F(GAUGE, start,		"start of that process since boot")	\
	F(GAUGE, vcpus,		"vCPU threads, else configured vCPUs")	\
	F(GAUGE, stopped,	"enum stopped")				\
	F(COUNTER, at,		"clock at the reading")			\
	SHARE_FIELDS(F)							\
	F(COUNTER, emulator,	"other threads, run time")		\
	F(COUNTER, iothread,	"iothreads, run time")			\
	F(COUNTER, vhost,	"vhost workers, run time")		\
	F(COUNTER, cpu,		"run time of all threads seen")		\
	F(COUNTER, time,	"run time since the VM started")	\
	F(COUNTER, throttled_time, "largest of its cgroups' levels")

#define VCPU_FIELDS(F)							\
	F(GAUGE, vcpu,		"index")				\
	F(GAUGE, tid,		"thread id")				\
	F(GAUGE, cpu_now,	"CPU it last ran on")			\
	F(GAUGE, state,		"letter, as in stat")			\
	F(GAUGE, lost,		"1: interrupts or a host below took time") \
	SHARE_FIELDS(F)

#define THREAD_FIELDS(F)						\
	F(GAUGE, tid,		"thread id")				\
	F(GAUGE, role,		"enum thread_role")			\
	F(TEXT, name,		"comm")					\
	F(COUNTER, at,		"clock at the reading")			\
	F(COUNTER, run,		"on a CPU, accounted")			\
	F(COUNTER, usr,		"user, accounted")			\
	F(COUNTER, sys,		"kernel, accounted")			\
	F(COUNTER, steal,	"runnable but waiting, accounted")	\
	F(COUNTER, run_raw,	"schedstat's first field")		\
	F(COUNTER, sys_raw,	"stime")

/* Sums over the VMs of the host, ended ones included. */
#define VMSUM_FIELDS(F)							\
	F(GAUGE, vms,		"VMs")					\
	F(GAUGE, vcpus,		"vCPUs")				\
	F(COUNTER, cpu,		"run time of all threads of all VMs")

/* Sums over the VMs that run here without a process of ours to see. */
#define DOMSUM_FIELDS(F)						\
	F(GAUGE, vms,		"VMs")					\
	F(GAUGE, vcpus,		"vCPUs")

#define VMMEMSUM_FIELDS(F)						\
	F(GAUGE, rss,		"memory of all VMs")			\
	F(GAUGE, conf,		"configured memory of all VMs")

#define PROCESS_FIELDS(F)						\
	F(GAUGE, pid,		"process")				\
	F(GAUGE, start,		"start since boot")			\
	F(GAUGE, vm,		"1: the VMM of a VM")			\
	F(TEXT, name,		"comm")					\
	F(TEXT, user,		"effective user")			\
	F(COUNTER, utime,	"user, ticks turned into ns")		\
	F(COUNTER, stime,	"kernel, ticks turned into ns")		\
	F(COUNTER, time,	"both")					\
	F(COUNTER, run_delay,	"schedstat's second field, all threads") \
	F(GAUGE, mem,		"resident")

#define PROCIO_FIELDS(F)						\
	F(COUNTER, rd,		"read_bytes")				\
	F(COUNTER, wr,		"write_bytes less cancelled ones")

/* How a source of facts is doing. One row per probe. */
#define SOURCE_FIELDS(F)						\
	F(TEXT, name,		"the probe's id")			\
	F(GAUGE, state,		"enum probe_state")			\
	F(TEXT, reason,		"why it is not fine")			\
	F(GAUGE, at,		"clock at its last answer")		\
	F(COUNTER, cost,	"CPU time spent so far")		\
	F(GAUGE, period,	"time between two readings")		\
	F(GAUGE, rows,		"objects seen")				\
	F(GAUGE, gives,		"parts it fills, as bits")		\
	F(TEXT, reads,		"files it comes from")			\
	F(TEXT, grant,		"what allows it; missing: anybody")	\
	F(GAUGE, calls,		"made to it so far")

/* A VM as libvirt, or Xen's own library, lists and defines it. */
#define DOMAIN_FIELDS(F)						\
	F(TEXT, host,		"host it is on, where not this one")	\
	F(TEXT, uri,		"connection it is known by")		\
	F(TEXT, name,		"name")					\
	F(TEXT, uuid,		"uuid")					\
	F(TEXT, id,		"id while it is active")		\
	F(TEXT, vmm,		"type of its definition")		\
	F(TEXT, manager,	"whose list it is in")			\
	F(TEXT, owner,		"who it belongs to")			\
	F(TEXT, state,		"libvirt's word")			\
	F(TEXT, reason,		"libvirt's word")			\
	F(TEXT, job,		"what holds its lock")			\
	F(TEXT, doing,		"what holds it up, in words")		\
	F(TEXT, autostart,	"yes or no")				\
	F(TEXT, cpuset,		"CPUs its vCPUs may use")		\
	F(TEXT, nics,		"its interfaces, in words")		\
	F(TEXT, devices,	"host devices it was given, in words")	\
	F(GAUGE, at,		"clock at the last answer")		\
	F(GAUGE, old,		"1: its source does not answer now")	\
	F(GAUGE, job_since,	"since boot")				\
	F(GAUGE, hung_since,	"since boot: its monitor is silent")	\
	F(GAUGE, conf,		"configured memory")			\
	F(GAUGE, vcpus,		"vCPUs it has now")

/* What tells how its resources are virtualised. Lists are words. */
#define TECH_FIELDS(F)							\
	F(TEXT, type,		"domain type: kvm, qemu, xen")		\
	F(TEXT, os,		"os/type: hvm, linux, xenpvh")		\
	F(TEXT, arch,		"of the guest")				\
	F(TEXT, machine,	"machine type")				\
	F(TEXT, firmware,	"efi, rom, or a kernel booted directly") \
	F(TEXT, cpu_mode,	"host-passthrough, host-model, custom")	\
	F(TEXT, hap,		"on, off")				\
	F(TEXT, pmu,		"on, off")				\
	F(TEXT, ioapic,		"kvm, qemu")				\
	F(TEXT, synic,		"Hyper-V's, on or off")			\
	F(TEXT, nets,		"model/driver of each interface")	\
	F(TEXT, disks,		"bus/controller of each disk")

/* What KVM can do here, by its modules' parameters: 0 or 1. */
#define KVMHOST_FIELDS(F)						\
	F(TEXT, module,		"kvm_intel, kvm_amd")			\
	F(GAUGE, hap,		"ept or npt")				\
	F(GAUGE, apicv,		"enable_apicv or avic")			\
	F(GAUGE, ipiv,		"enable_ipiv")				\
	F(GAUGE, pmu,		"enable_pmu")

/* Of VMs that have no process here: what libvirt alone can tell. */
#define DOMCPU_FIELDS(F)						\
	F(COUNTER, at,		"clock at the answer")			\
	F(GAUGE, old,		"1: its source does not answer now")	\
	F(COUNTER, time,	"CPU time used")			\
	F(GAUGE, mem,		"memory it has")			\
	F(GAUGE, vcpus,		"vCPUs it has now")

#define DOMNET_FIELDS(F)						\
	F(COUNTER, at,		"clock at the answer")			\
	F(GAUGE, old,		"1: its source does not answer now")	\
	F(COUNTER, rx,		"bytes the guest received")		\
	F(COUNTER, tx,		"bytes the guest sent")			\
	F(COUNTER, drop,	"frames dropped, both ways")

/* The same from the kernel: its interfaces here, seen from the guest. */
#define VMNET_FIELDS(F)							\
	F(COUNTER, rx,		"bytes the guest received")		\
	F(COUNTER, tx,		"bytes the guest sent")			\
	F(COUNTER, drop,	"frames dropped, both ways")

#define BALLOON_FIELDS(F)						\
	F(GAUGE, at,		"clock at the answer")			\
	F(GAUGE, old,		"1: its source does not answer now")	\
	F(GAUGE, current,	"memory the guest may use")		\
	F(GAUGE, available,	"guest's MemTotal")			\
	F(GAUGE, unused,	"guest's MemFree")			\
	F(GAUGE, usable,	"guest's MemAvailable")			\
	F(GAUGE, updated,	"when the guest said so, s since the epoch")

/* Requests of a disk of a VM, as its VMM counts them. */
#define BLOCK_FIELDS(F)							\
	F(COUNTER, at,		"clock at the answer")			\
	F(GAUGE, old,		"1: its source does not answer now")	\
	F(COUNTER, rd_reqs,	"reads")				\
	F(COUNTER, rd_bytes,	"bytes read")				\
	F(COUNTER, rd_times,	"time reads took")			\
	F(COUNTER, wr_reqs,	"writes")				\
	F(COUNTER, wr_bytes,	"bytes written")			\
	F(COUNTER, wr_times,	"time writes took")			\
	F(COUNTER, fl_reqs,	"flushes")				\
	F(COUNTER, fl_times,	"time flushes took")			\
	F(COUNTER, reqs,	"reads and writes")			\
	F(COUNTER, bytes,	"bytes read and written")		\
	F(COUNTER, times,	"time reads and writes took")		\
	F(GAUGE, capacity,	"virtual size")				\
	F(GAUGE, allocation,	"end of what was written")		\
	F(GAUGE, physical,	"size of the file or device")

/* A disk of a VM as it is defined, and its image as we find it. */
#define VDISK_FIELDS(F)							\
	F(TEXT, target,		"vda")					\
	F(TEXT, bus,		"virtio, sata, ide")			\
	F(TEXT, device,		"disk, cdrom, lun, floppy")		\
	F(TEXT, format,		"qcow2, raw")				\
	F(TEXT, cache,		"none, writeback ...")			\
	F(TEXT, io,		"native, threads, io_uring")		\
	F(TEXT, iothread,	"its number")				\
	F(TEXT, source,		"path, or protocol and name")		\
	F(TEXT, chain,		"backing files")			\
	F(TEXT, host_device,	"block device it lies on")		\
	F(TEXT, state,		"what is wrong with the image")		\
	F(GAUGE, host_dev,	"key of that device")			\
	F(GAUGE, size,		"virtual size by the image's head")	\
	F(GAUGE, allocated,	"blocks of the file")			\
	F(GAUGE, length,	"length of the file or device")

/* An interface of a VM as it is defined. */
#define VNIC_FIELDS(F)							\
	F(TEXT, dev,		"interface of the host: vnet3")		\
	F(TEXT, mac,		"small letters")			\
	F(TEXT, model,		"virtio, e1000e")			\
	F(TEXT, type,		"network, bridge, direct ...")		\
	F(GAUGE, straight,	"1: dev counts as the guest does")

/* Bytes the process of a VM read from and wrote to disks. */
#define VMIO_FIELDS(F)							\
	F(COUNTER, rd,		"read_bytes")				\
	F(COUNTER, wr,		"write_bytes less cancelled ones")

/* A block device of the host. Key: major and minor. */
#define DISK_FIELDS(F)							\
	F(TEXT, name,		"as the kernel calls it")		\
	F(COUNTER, reqs,	"reads and writes")			\
	F(COUNTER, times,	"time they took")

#define LEASE_FIELDS(F)							\
	F(TEXT, network,	"libvirt's network")			\
	F(TEXT, mac,		"small letters")			\
	F(TEXT, ip,		"address")				\
	F(TEXT, hostname,	"as the client says")			\
	F(TEXT, vm,		"whose interface has that MAC")		\
	F(GAUGE, at,		"clock at the answer")			\
	F(GAUGE, old,		"1: its source does not answer now")	\
	F(GAUGE, expires,	"s since the epoch, 0: never")

/* id, struct and fields, lane that gives it. Those with _WAS hold what the
 * rows of the part before them were a reading earlier: of parts whose rows
 * are each read at a pace of their own. */
#define PART_LIST(P)							\
	P(HOST,		host,		HOST_FIELDS)			\
	P(CPU,		cpu,		CPU_FIELDS)			\
	P(CPUINFO,	cpuinfo,	CPUINFO_FIELDS)			\
	P(SLAB,		slab,		SLAB_FIELDS)			\
	P(VM,		vm,		VM_FIELDS)			\
	P(VMTHREAD,	vmthread,	VMTHREAD_FIELDS)		\
	P(VMMEM,	vmmem,		VMMEM_FIELDS)			\
	P(VMPIN,	vmpin,		VMPIN_FIELDS)			\
	P(VMCPU,	vmcpu,		VMCPU_FIELDS)			\
	P(VCPU,		vcpu,		VCPU_FIELDS)			\
	P(THREAD,	thread,		THREAD_FIELDS)			\
	P(VMSUM,	vmsum,		VMSUM_FIELDS)			\
	P(VMMEMSUM,	vmmemsum,	VMMEMSUM_FIELDS)		\
	P(PROCESS,	process,	PROCESS_FIELDS)			\
	P(PROCIO,	procio,		PROCIO_FIELDS)			\
	P(SOURCE_K,	source,		SOURCE_FIELDS)			\
	P(SOURCE_I,	source_i,	SOURCE_FIELDS)			\
	P(SOURCE_V,	source_v,	SOURCE_FIELDS)			\
	P(DOMAIN,	domain,		DOMAIN_FIELDS)			\
	P(DOMSUM,	domsum,		DOMSUM_FIELDS)			\
	P(TECH,		tech,		TECH_FIELDS)			\
	P(KVMHOST,	kvmhost,	KVMHOST_FIELDS)			\
	P(DOMCPU,	domcpu,		DOMCPU_FIELDS)			\
	P(DOMCPU_WAS,	domcpu_was,	DOMCPU_FIELDS)			\
	P(DOMNET,	domnet,		DOMNET_FIELDS)			\
	P(DOMNET_WAS,	domnet_was,	DOMNET_FIELDS)			\
	P(VMNET,	vmnet,		VMNET_FIELDS)			\
	P(BALLOON,	balloon,	BALLOON_FIELDS)			\
	P(VMBLK,	vmblk,		BLOCK_FIELDS)			\
	P(VMBLK_WAS,	vmblk_was,	BLOCK_FIELDS)			\
	P(VDISK,	vdisk,		VDISK_FIELDS)			\
	P(VDISKIO,	vdiskio,	BLOCK_FIELDS)			\
	P(VDISKIO_WAS,	vdiskio_was,	BLOCK_FIELDS)			\
	P(VNIC,		vnic,		VNIC_FIELDS)			\
	P(VMIO,		vmio,		VMIO_FIELDS)			\
	P(DISK,		disk,		DISK_FIELDS)			\
	P(LEASE,	lease,		LEASE_FIELDS)

/* Every row begins with this. key is what the object is, gen the incarnation
 * of its counters: when it changes, rates start anew. */
struct rec {
	struct key	 key;
	uint64_t	 gen;
};

enum raw_type { RAW_COUNTER, RAW_TICK, RAW_GAUGE, RAW_TEXT };

typedef uint64_t raw_COUNTER;
typedef uint64_t raw_TICK;
typedef uint64_t raw_GAUGE;
typedef uint32_t raw_TEXT;

#define RAW_MEMBER(type, name, help)	raw_##type name;
#define RAW_STRUCT(id, name, FIELDS)					\
	struct name##_raw {						\
		struct rec rec;						\
		FIELDS(RAW_MEMBER)					\
	};
PART_LIST(RAW_STRUCT)

#define RAW_ENUM(id, name, FIELDS)	PART_##id,
enum part_id { PART_LIST(RAW_ENUM) PART_MAX };

struct raw_field {
	const char	*name, *help;
	enum raw_type	 type;
	uint16_t	 off;
};

struct raw_struct {
	const char		*name;
	const struct raw_field	*fields;
	size_t			 nfields, size;
};

/* Sets of parts are bits. */
#define PART_BIT(part)	(UINT64_C(1) << (part))

extern const struct raw_struct raw_structs[PART_MAX];

/* Rows that are read at a pace of their own: the part with their earlier
 * readings (PART_MAX: none), the fields with the clock of each and with
 * whether its source answers; 0 is none. */
struct raw_own {
	enum part_id	 was;
	uint16_t	 at, old;
};
struct raw_own	raw_own(enum part_id);

/* Sets every field of a row to "not known". */
void	raw_null(enum part_id, void *row);

/* Of the process of a VM. */
enum stopped {
	STOPPED_NOT,
	STOPPED_SIGNAL,		/* T: by a signal */
	STOPPED_STUCK		/* D, for seconds: waits in the kernel */
};

enum thread_role {
	ROLE_VCPU, ROLE_EMULATOR, ROLE_WORKER, ROLE_IOTHREAD, ROLE_VHOST,
	THREAD_ROLES
};
extern const char *const role_names[THREAD_ROLES];

#endif
