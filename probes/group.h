/*
 * The cgroups that VMs' threads are in, and how long each was held back by a
 * CPU quota. A group is made for every level of a path; only those with a
 * quota are read at each sample.
 */
#ifndef GROUP_H
#define GROUP_H

#include "kept.h"
#include "lane.h"

#define GROUP_CPUS	1024

struct group {
	char		*path;		/* below the mount, "" is the root */
	struct group	*parent;
	unsigned	 refs;		/* threads and groups that name it */
	unsigned	 threads;	/* threads right in it */
	bool		 limited;	/* has a quota */
	bool		 local;		/* cpu.stat.local is there */
	uint64_t	 period;	/* of the quota, ns */
	struct kept	 stat, stat_local;
	uint64_t	 thr, thr_local; /* ns so far, NONE: not known */
	uint64_t	 gain, gain_local; /* in the last interval; NONE:
					    * local is not known */
	uint64_t	 thr_at;	/* clock when it last moved, 0: never */
	uint64_t	 cpus[GROUP_CPUS / 64];	/* where its threads run */
	size_t		 place;		/* among all groups */
};

struct groups;

struct groups	*groups_new(void);
void		 groups_free(struct groups *);
/* Where the controller `cpu` is mounted, found anew when the root moves. NULL
 * and the reason in the source where there is none. */
const char	*groups_mount(struct groups *, struct source *);
/* The group of a path, with all levels above it. Owned by groups; give it
 * back with group_put. */
struct group	*group_get(struct groups *, const char *path);
void		 group_put(struct groups *, struct group *);
/* Forgets where threads ran; comes before group_mark in each sample. */
void		 groups_begin(struct groups *);
/* Reads the throttled times of limited groups, and looks at the quotas of
 * some of the others. */
void		 groups_read(struct groups *, uint64_t mono,
		    struct source *);
/* Notes that a thread of the group runs, or would, on a CPU. */
void		 group_mark(struct group *, uint64_t cpu);
/* The share of a thread of this group in the throttled time of the last
 * interval: the largest of its levels, by the CPUs in use. */
uint64_t	 group_share(const struct group *);
/* Whether a level has a quota. */
bool		 group_limited(const struct group *);
/* Whether a level was throttled so lately that a thread that stands still is
 * still held back by it. */
bool		 group_holds(const struct group *, uint64_t mono, uint64_t dt);
/* Groups with a quota, as of the last reading. */
size_t		 groups_limited(const struct groups *);
/* The largest throttled time so far of its levels, NONE if not known. */
uint64_t	 group_throttled(const struct group *);
#endif
