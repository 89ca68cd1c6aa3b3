/*
 * The VMs as the kernel lane keeps them: descriptors, accounts and counters of
 * every thread. What VMs and threads there are it learns from the parts of
 * the inventory lane.
 */
#ifndef VMSET_H
#define VMSET_H

#include "acct.h"
#include "group.h"
#include "hints.h"

struct vmthr {
	int		 tid, pid;	/* pid: the process it belongs to; of
					 * a vhost kernel thread its own */
	enum thread_role role;
	uint32_t	 vcpu;
	char		 name[20];
	struct kept	 sched, stat;
	struct group	*group;
	struct acct	 acct;
	struct acct_in	 in;		/* this sample's reading */
	uint64_t	 gain[ACCT_MAX];
	char		 state;		/* as last read */
	uint64_t	 cpu;		/* CPU as last read, NONE */
	uint64_t	 utime, stime, gtime;	/* ns, as last read, NONE */
	uint64_t	 run;		/* schedstat's, as last read */
	uint8_t		 still;		/* samples in which it did not move */
	bool		 resting;	/* in this sample: nothing to account */
	bool		 unread;	/* in this sample: it could not be */
	bool		 dead;
};

struct vm {
	struct key	 key;
	uint64_t	 gen;
	int		 pid;
	uint64_t	 start;		/* ns since boot */
	struct vmthr	*thr;		/* vCPUs by index, others by tid */
	size_t		 nthr, nvcpus;
	uint64_t	 vcpus;		/* configured, NONE */
	struct kept	 pstat;
	struct group	*group;
	bool		 gone, changed, moved;
	enum stopped	 stopped;
	uint64_t	 stuck_at;	/* clock since when its first thread
					 * is in D and does not run, 0 */
	uint64_t	 stuck_run;	/* that thread's run time then */
	unsigned	 age;		/* samples */
	uint64_t	 at;		/* clock of this sample */
	uint64_t	 sum[ACCT_MAX];	/* of the vCPUs */
	uint64_t	 role[THREAD_ROLES]; /* run time by role */
	uint64_t	 cpu;		/* run time of all */
	uint64_t	 proc;		/* utime + stime of the process */
	bool		 proc_known;
	int64_t		 residue;	/* part of proc that no thread we know
					 * of has used: exited threads */
};

struct vmset {
	struct vm	**vms;		/* by key */
	size_t		  n;
	size_t		  nthr;		/* threads of all */
	struct part	 *vm_part, *thr_part;	/* as last seen */
	struct groups	 *groups;
	struct hints	 *hints;
	uint64_t	  cpu;		/* run time of all VMs, ended ones
					 * included */
	unsigned	  sample;
};

struct vmset	*vmset_new(struct hints *);
void		 vmset_free(struct vmset *);
/* Takes over what the inventory lane knows now. */
void		 vmset_sync(struct vmset *, struct store *);
/* Drops the VMs that are gone. */
void		 vmset_reap(struct vmset *);
/* Whether a process is the VMM of one of them; start NONE is any. */
bool		 vmset_has(const struct vmset *, int pid, uint64_t start);

/* Reads and accounts every thread; fills VMCPU, VCPU, THREAD and VMSUM. */
void		 vms_read(struct lane *, struct vmset *, struct source *);
/* How the cgroups' throttled times are doing; read by vms_read. */
void		 vms_cgroup(const struct vmset *, struct source *);

#endif
