/*
 * The VMs that libvirt knows, as the lane keeps them. They belong to the
 * lane's thread alone: jobs carry copies.
 */
#ifndef VIRT_DOM_H
#define VIRT_DOM_H

#include "domdef.h"
#include "image.h"
#include "worker.h"

struct virt_link;

/* A disk: what its VMM counted, now and a reading before, and its image. */
struct dom_disk {
	struct key		 key;		/* child of the VM's */
	struct vdiskio_raw	 now, was;
	uint64_t		 host_dev;	/* key of the device, NONE */
	char			*host_name;	/* owned; NULL: not known */
	char			*trouble;	/* owned; NULL: none */
	const char		*format;	/* by its head; NULL */
	uint64_t		 size, allocated, length;	/* NONE */
	char			 backing[IMAGE_NAME];	/* by its head */
	uint64_t		 looked_at;	/* clock, 0: never */
};

/* What virDomainGetControlInfo says. */
enum dom_control { CONTROL_OK, CONTROL_JOB, CONTROL_OCCUPIED, CONTROL_ERROR };

struct dom {
	struct virt_link	*link;
	unsigned char		 uuid[UUID_SIZE];
	struct key		 key;
	char			 text[37];	/* the uuid */
	char			*name;		/* owned */
	int			 id;		/* -1: it is off */
	int			 state, reason;	/* libvirt's numbers */
	int			 autostart;	/* 1, 0, -1: not known */
	bool			 listed;	/* in the list that is gone
						 * through just now */
	bool			 stale;		/* to be read anew: state and
						 * definition */
	bool			 missed;	/* that was tried in vain */
	bool			 defined;	/* def is known */
	bool			 guest;		/* of Xen's, not of libvirt's */
	bool			 by_xen;	/* Xen tells its numbers */
	bool			 local;		/* its process is here */
	bool			 stopped;	/* by a signal: do not ask */
	bool			 seen;		/* somebody looks at it */
	struct domdef		 def;

	enum dom_control	 control;
	uint64_t		 control_at;	/* clock when asked, 0 */
	uint64_t		 job_since, hung_since;	/* since boot, NONE */
	char			 job[24];
	bool			 worked_on;	/* there are signs of a job */
	uint64_t		 refreshed_at;	/* clock, 0: never */
	uint64_t		 work_at;	/* clock when asked what the
						 * job is, 0 */
	bool			 silent;	/* a call to it did not return:
						 * not asked until control
						 * says it is fine */

	struct dom_disk		*disks;		/* as def's */
	size_t			 ndisks;
	struct vmblk_raw	 blk, blk_was;
	struct domcpu_raw	 cpu, cpu_was;
	struct domnet_raw	 net, net_was;
	struct balloon_raw	 balloon;
	uint64_t		 blk_of, net_of;	/* what is summed up */
	uint64_t		 asked_at;	/* clock of the last question
						 * for statistics, 0: never */
	bool			 asked;		/* in the last chunk */
	uint64_t		 not_before;	/* clock: it may be why a call
						 * did not return */
	unsigned		 nasked;	/* since it was started */
};

struct doms {
	struct dom	**all;	/* by link and uuid */
	size_t		  n, size;
};

struct dom	*doms_find(struct doms *, const struct virt_link *,
		    const unsigned char *uuid);
/* Adds one that is not there. */
struct dom	*doms_add(struct doms *, struct virt_link *,
		    const unsigned char *uuid);
/* All of a link's are to be read anew. */
void		 doms_stale(struct doms *, const struct virt_link *);
/* Drops those of a link that are not listed, but not what is to be read anew:
 * it may have come after the list was made. Returns how many. */
size_t		 doms_sweep(struct doms *, const struct virt_link *);
void		 doms_remove(struct doms *, struct dom *);
void		 doms_free(struct doms *);

/* Takes over a definition, keeping what is known of disks that stay. */
void		 dom_define(struct dom *, struct domdef *);
/* It was started, ended, or is another's: its counters begin anew. */
void		 dom_restarted(struct dom *);
/* The incarnation of its counters. */
uint64_t	 dom_gen(const struct dom *);
struct dom_disk	*dom_disk(struct dom *, const char *target);

#endif
