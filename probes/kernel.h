/*
 * The kernel lane: everything that is read at each sample. It reads only files
 * that cannot block, so it is never late.
 */
#ifndef KERNEL_H
#define KERNEL_H

#include "inventory.h"
#include "pidlist.h"
#include "process.h"
#include "vmnet.h"
#include "vmset.h"

struct kernel {
	struct lane		 lane;
	struct vmset		*vms;
	struct processes	*processes;
	struct vmnet		*net;
	struct disks		*disks;
	struct pidlist		 pids;		/* last sample */
	bool			 listed;
	uint64_t		 listed_at, last_pid;
	struct kept		 loadavg;
	struct hints		*hints;
	struct inventory	*inv;
	unsigned		 ticket;	/* of inventory's answer */
	bool			 news;		/* worth waiting for */
};

struct kernel	*kernel_new(struct store *, struct hints *,
		    struct inventory *, const struct probe *, size_t n,
		    uint64_t want, uint64_t period);
void		 kernel_free(struct kernel *);

/* Its own probes: the list of processes, VMs, and what is behind them. */
void		 probe_pids(struct lane *, struct source *);
void		 probe_vms(struct lane *, struct source *);
void		 probe_cgroup(struct lane *, struct source *);
void		 probe_processes(struct lane *, struct source *);
void		 probe_vmnet(struct lane *, struct source *);
void		 probe_disks(struct lane *, struct source *);

#define KERNEL(l)	((struct kernel *)(l)->state)

#endif
