/*
 * Readers of the kernel's and VMMs' texts. All are pure: a buffer in, a struct
 * out; no allocation, no I/O. The buffer need not end with NUL, may be cut
 * anywhere, empty, binary or hostile. They return 0, or -1 when the text is
 * not what it should be; the struct is then all NONE or empty. Numbers that
 * do not fit 64 bits, or are no numbers, are NONE. A line or a field of the
 * kernel's that lacks what must follow it is cut, and is not believed.
 */
#ifndef PARSE_H
#define PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "raw.h"

/* /proc/PID/stat and /proc/PID/task/TID/stat. Ticks as they are (USER_HZ). */
struct pstat {
	uint64_t	 pid, ppid;
	char		 comm[64];	/* cut to fit; as the kernel prints it:
					 * since 4.18 with \n and \\ escaped */
	char		 state;		/* R S D Z T t X I ... */
	uint64_t	 flags;
	uint64_t	 utime, stime;	/* fields 14, 15 */
	uint64_t	 threads;	/* field 20 */
	uint64_t	 start;		/* field 22, ticks since boot */
	uint64_t	 cpu;		/* field 39 */
	uint64_t	 gtime;		/* field 43; NONE before 2.6.24 */
};
int	parse_pstat(const char *, size_t, struct pstat *);

/* /proc/PID/task/TID/schedstat: ns, ns, count. */
struct schedstat {
	uint64_t	 run, delay, count;
};
int	parse_schedstat(const char *, size_t, struct schedstat *);

/* /proc/PID/status: only these lines; sizes in bytes. A line that the file
 * does not have gives NONE. */
struct pstatus {
	uint64_t	 uid;		/* effective */
	uint64_t	 rss_anon, rss_shmem, hugetlb, rss, swap;
	uint64_t	 nvcsw;		/* voluntary_ctxt_switches */
	uint64_t	 threads;
	uint64_t	 nspid;		/* last number of NSpid */
	char		 cpus[256];	/* Cpus_allowed_list; "" if missing,
					 * or too long to fit */
};
int	parse_pstatus(const char *, size_t, struct pstatus *);

/* /proc/PID/io */
struct pio {
	uint64_t	 read_bytes, write_bytes, cancelled;
};
int	parse_pio(const char *, size_t, struct pio *);

/* cpu.stat (v1: throttled_time in ns; v2: throttled_usec) and cpu.stat.local
 * (throttled_usec, or throttled_time where v1 has it). All NONE with 0 is a
 * v2 group without the cpu controller. */
struct cpustat {
	uint64_t	 periods, throttles;	/* nr_periods, nr_throttled */
	uint64_t	 throttled_ns;
};
int	parse_cpustat(const char *, size_t, struct cpustat *);

/* cpu.max: "max 100000", "50000 100000". quota NONE is none. Microseconds. */
int	parse_cpumax(const char *, size_t, uint64_t *quota, uint64_t *period);

/* /proc/pressure/X: total of some and of full, in ns (the file has us). */
struct psi {
	uint64_t	 some, full;
};
int	parse_psi(const char *, size_t, struct psi *);

/* One number and perhaps blanks or a newline: "42\n", "-1\n" (NONE, -1 is
 * returned only for what is no number), "max\n" (NONE). */
int	parse_u64(const char *, size_t, uint64_t *);

/* "0.52 0.58 0.59 3/467 12345": loads in hundredths. */
struct loadavg {
	uint64_t	 load1, load5, load15;
	uint64_t	 running;	/* or wait; may be NONE */
};
int	parse_loadavg(const char *, size_t, struct loadavg *);

/* /proc/PID/cgroup: the path of a v1 controller's line, or of the v2 line
 * when ctl is "". dst is the path, "" when there is no such line, or when it
 * does not fit (-1): a part of it would be another group. */
int	parse_cgroup(const char *, size_t, const char *ctl, char *dst,
	    size_t);

/* Walks /proc/PID/mountinfo. Call again with the same *pos (0 at first) until
 * it returns -1. The kernel's octal escapes are undone. Lines whose root or
 * point does not fit are passed over; a source that does not is "", options
 * are those that fit. */
struct mountline {
	char		 root[256], point[256], fstype[32], source[256];
	uint64_t	 major, minor;	/* st_dev of its files */
	char		 options[512], super[512];	/* mount, superblock */
};
int	parse_mountinfo(const char *, size_t, size_t *pos, struct mountline *);

/* One line of /proc/net/dev after another, as parse_mountinfo. The host's view:
 * what the interface received. */
struct netdev {
	char		 name[32];
	uint64_t	 rx, rx_pkts, rx_errs, rx_drop;	/* bytes, frames */
	uint64_t	 tx, tx_pkts, tx_errs, tx_drop;
};
int	parse_netdev(const char *, size_t, size_t *pos, struct netdev *);

/* One line of /proc/diskstats after another, as parse_mountinfo. Sectors are
 * 512 bytes, ticks ms that wrap at 32 bits. Flushes are NONE before 5.5. */
struct diskline {
	char		 name[64];
	uint64_t	 major, minor;
	uint64_t	 rd_ios, rd_merges, rd_sectors, rd_ticks;
	uint64_t	 wr_ios, wr_merges, wr_sectors, wr_ticks;
	uint64_t	 in_flight, io_ticks, queue_ticks;
	uint64_t	 fl_ios, fl_ticks;
};
int	parse_diskstats(const char *, size_t, size_t *pos,
	    struct diskline *);

/* "0-3,8": calls fn for every number; -1, and no call, when it is no list, or
 * has a number of 65536 or more, more numbers than that, or a range that runs
 * backwards. The empty list is a list. */
int	parse_cpulist(const char *, size_t, void (*fn)(unsigned, void *),
	    void *);

/* /proc/cpuinfo: calls fn for every processor with its number and clock in
 * Hz (NONE where it has no "cpu MHz"). -1 when it names no processor. */
int	parse_cpuinfo(const char *, size_t,
	    void (*fn)(uint64_t cpu, uint64_t hz, void *), void *);

/* One line of /etc/passwd after another, as parse_mountinfo. */
struct passwdline {
	char		 name[64];
	uint64_t	 uid;
};
int	parse_passwd(const char *, size_t, size_t *pos, struct passwdline *);

/* What the command line of a VMM says. Texts are cut to fit, "" is missing;
 * sizes in bytes. A last argument without its NUL is not believed. */
struct vmargs {
	char		 name[256], uuid[64], id[64];
	uint64_t	 mem;		/* -m, --memory size=... */
	uint64_t	 vcpus;		/* -smp, --cpus boot=... */
	bool		 no_machine;	/* -machine none: asked for its
					 * capabilities, runs nothing */
	bool		 libvirt, proxmox, lxd, incus, kubevirt, kata;
					/* the manager's traces in it */
};

/* Programs that run VMs. */
enum vmm {
	VMM_NONE, VMM_QEMU, VMM_FIRECRACKER, VMM_CLH, VMM_CROSVM,
	VMM_KVMTOOL, VMM_VBOX, VMM_OTHER, VMM_MAX
};
extern const char *const vmm_names[VMM_MAX];

/* Which of them a process is by its comm and its command line (arguments end
 * with NUL each, as in /proc/PID/cmdline; len 0: a kernel thread or zombie,
 * VMM_NONE). By the name of the program only (argv[0]'s last component, or
 * comm when that is a program's; a script or `grep qemu` is none). Helpers
 * of crosvm, which share its arguments, are none. */
enum vmm	vmm_of(const char *comm, const char *cmdline, size_t len);
/* What the command line says in this VMM's own words. VMM_OTHER understands
 * QEMU's -name and -uuid. */
void		parse_vmargs(enum vmm, const char *cmdline, size_t len,
		    struct vmargs *);
/* What a thread of this VMM is for, by its comm; *vcpu is the index of a vCPU
 * thread, else NONE. main: the process's first thread, which is the emulator
 * whatever its name (the user chooses that). Falls back to worker. VMM_OTHER
 * knows the names of all. */
enum thread_role vmm_role(enum vmm, const char *comm, bool main,
		    uint64_t *vcpu);
/* "vhost-1234": the pid after the dash, NONE if it is no vhost worker. */
uint64_t	vhost_owner(const char *comm);

/* Manager and id from a cgroup path: libvirt (machine-qemu\x2d3\x2dweb.scope,
 * /machine/web.libvirt-qemu, .../libvirt/emulator), Proxmox
 * (/qemu.slice/100.scope), Incus/LXD, KubeVirt, OpenStack is libvirt ...
 * Returns the manager's name or NULL; id gets its short id or "". */
const char	*cgroup_manager(const char *path, char *id, size_t);
/* Cuts the parts below a VM's own cgroup (/libvirt/emulator, /emulator,
 * /libvirt/vcpu0 ...) off a path, in place. */
void		 cgroup_vm_path(char *path);

/* /run/libvirt/qemu/NAME.xml, read with libxml2 (entities and network off);
 * -1 also when built without it. */
struct domstatus {
	char		 name[256], uuid[64];
	char		 id[64];	/* "" is none */
	char		 state[32], reason[32];
	char		 owner[128];	/* nova project, or user */
	uint64_t	 pid;
};
int	parse_domstatus(const char *, size_t, struct domstatus *);

#endif
