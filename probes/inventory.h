/*
 * The inventory lane: which processes are VMs, what they are called, what
 * their threads are for, what memory they hold. It reads files that can block
 * for ever, so one process is looked at a time, and when one does not answer,
 * it is put aside and the lane goes on in another thread.
 */
#ifndef INVENTORY_H
#define INVENTORY_H

#include "hints.h"
#include "lane.h"
#include "users.h"

/* A thread of a VM. */
struct found_thread {
	int		 tid, pid;	/* pid: of a vhost kthread its own */
	enum thread_role role;
	uint64_t	 vcpu;		/* NONE if it is no vCPU */
	char		 name[20];
	char		*cgroup;	/* NULL: the VM's */
};

/* A VM as the inventory knows it. Texts are owned; NULL is not known. */
struct found_vm {
	struct key	 key;
	int		 pid;
	uint64_t	 start;		/* ns since boot */
	int		 vmm;		/* enum vmm */
	char		*name, *uuid, *id, *owner, *state, *reason;
	char		*cgroup;	/* its own level */
	char		*where;		/* the process's, as it is */
	const char	*manager;
	bool		 libvirt;
	bool		 aside;		/* it does not answer */
	bool		 bare;		/* told without its command line */
	bool		 nameless;	/* vCPUs that have not run look like
					 * any thread */
	uint64_t	 conf, vcpus;	/* as configured */
	uint64_t	 rss, swap, huge;
	struct found_thread *thr;
	size_t		 nthr;
	uint64_t	 io_rd, io_wr;	/* bytes, NONE */
	uint64_t	 io_cpu, io_at;	/* as cpu and read_at below */
	uint64_t	 cpu;		/* run time when its memory was read */
	uint64_t	 read_at;	/* clock then */
	uint64_t	 detail_at;	/* clock when cgroup and state were */
	int64_t		 status_mtime;	/* of its libvirt status file */
};

/* A process and what it was found to be. */
struct known {
	int		 pid;
	uint64_t	 start;		/* ns since boot, 0: not looked at */
	uint64_t	 looked;	/* clock of the last look */
	bool		 kthread;
	bool		 candidate;	/* a VMM, but without a VM so far */
	int		 vhost;		/* a vhost worker's VMM, or 0 */
	enum { OTHER, IS_VM } what;
	bool		 aside;		/* does not answer: not asked again */
	bool		 gone;		/* to be dropped */
	bool		 denied;	/* its fd/ is not for us */
};

struct inventory {
	struct lane	  lane;
	struct hints	 *hints;
	struct users	 *users;
	struct known	 *known;	/* by pid */
	size_t		  nknown, sknown;
	struct found_vm	**vms;		/* in no order */
	size_t		  nvms;
	bool		  changed;	/* VMs or their threads */
	bool		  status_denied; /* libvirt's files */
	char		  hidden[96];	/* option of /proc that hides others */
	uint64_t	  full_at;	/* clock of the last full look */

	pthread_mutex_t	  mu;		/* for what follows */
	pthread_cond_t	  work, done;
	unsigned	  asked, answered;	/* tickets */
	uint64_t	  parts;	/* that are asked for */
	uint64_t	  want, shown, period;	/* for its lane */
	bool		  wake;		/* the readers after the answer */
	bool		  full, quit, ended;
	unsigned	  epoch;	/* of the thread that is in charge */
	int		  risky_pid;	/* looked at just now, or 0 */
	uint64_t	  risky_since;	/* real monotonic clock */
	unsigned	  stuck;	/* threads that did not come back */
	int		  last_stuck;
};

struct inventory *inventory_new(struct store *, struct hints *,
		    const struct probe *, size_t n, uint64_t want,
		    uint64_t period);
void		  inventory_free(struct inventory *);
/* Ends the thread. false: one is stuck, and nothing may be freed. */
bool		  inventory_stop(struct inventory *);
/* Starts the thread. */
void		  inventory_start(struct inventory *);
/* Changes what is wanted, from the next answer on. */
void		  inventory_want(struct inventory *, uint64_t want,
		    uint64_t shown, uint64_t period);
/* Asks for a look at what was hinted, or at everything. */
unsigned	  inventory_ask(struct inventory *, bool full);
/* Asks for these parts alone, out of turn, and has the readers woken. */
void		  inventory_ask_parts(struct inventory *, uint64_t parts);
/* Waits for the answer, at most so long. Puts a process aside that has held
 * up the lane for more than 2 s. */
bool		  inventory_wait(struct inventory *, unsigned ticket,
		    unsigned ms);

/* Around every look at a process that may block. guard_leave does not return
 * when the lane has gone on without this thread meanwhile. */
void		  guard_enter(struct inventory *, int pid);
void		  guard_leave(struct inventory *);
ssize_t		  guarded_read(struct inventory *, int pid, const char *path,
		    char *, size_t);

/* Deadlines are kept by the real clock even where a tree has its own. */
uint64_t	  real_mono(void);

/* vmfind.c: which processes are VMs. */
void		  probe_discovery(struct lane *, struct source *);
void		  discovery_free(struct inventory *);
/* vmfacts.c: what is known of one VM. false: it is none after all. */
bool		  vm_describe(struct inventory *, struct found_vm *,
		    const char *cmdline, size_t len);
void		  vm_detail(struct inventory *, struct found_vm *);
void		  vm_make_key(struct inventory *, struct found_vm *);
void		  vm_set_aside(struct inventory *, struct found_vm *, bool);
void		  found_vm_free(struct found_vm *);
/* vmthreads.c: true when they are not what they were. */
bool		  vm_threads(struct inventory *, struct found_vm *);
/* vmmem.c, vmpin.c, procio.c, vmio.c */
void		  probe_vmio(struct lane *, struct source *);
void		  probe_memory(struct lane *, struct source *);
void		  probe_pin(struct lane *, struct source *);
void		  probe_procio(struct lane *, struct source *);

#endif
