/*
 * Snaps that were, so that rates can be averages over ten seconds or a minute:
 * the newest is compared with an older one instead of the one before. Few are
 * kept, so an average covers its time and up to a fifth more.
 */
#ifndef TRAIL_H
#define TRAIL_H

#include "view.h"

#define TRAIL_SLOTS	16

struct trail {
	struct part	*parts[TRAIL_SLOTS][PART_MAX];
	uint64_t	 mono_ns[TRAIL_SLOTS];	/* 0: free */
};

/* Remembers a snap, or not if one of about that time is there already. */
void	trail_add(struct trail *, const struct snap *);
/* Makes *dst what `now` is beside what was `seconds` ago, or as long ago as is
 * known. 0 seconds: beside what was just before. dst takes references of its
 * own and gives back those it had. A part that has not been sampled in that
 * time keeps the two samples it has. */
void	trail_pair(const struct trail *, struct snap *dst,
	    const struct snap *now, double seconds);
void	trail_free(struct trail *);

#endif
