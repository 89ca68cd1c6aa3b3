/*
 * The libvirt lane. It asks libvirt in threads of its own, with a deadline for
 * every call, and publishes what it learns; who reads it never waits for it.
 */
#ifndef VIRT_H
#define VIRT_H

#include "lane.h"

struct virt;

/* Of one CPU, as long as nobody says otherwise. */
#define VIRT_SHARE	0.02

/* Where to ask. */
struct virt_opts {
	const char	*const *uris;	/* NULL: every driver of this host */
	size_t		 nuris;		/* with uris: 0 is none at all */
	double		 share;		/* of one CPU's time for its calls */
	bool		 wake;		/* readers, whenever something is new */
};

/* The only probe of its lane, for the manual and the sources. */
extern const struct probe virt_probes[];
extern const size_t	nvirt_probes;

struct virt	*virt_new(struct store *, const struct virt_opts *,
		    uint64_t want, uint64_t period);
/* Starts its thread. It connects when something of it is wanted. */
void		 virt_start(struct virt *);
void		 virt_want(struct virt *, uint64_t want, uint64_t shown,
		    uint64_t period);
/* The VMs that somebody looks at, which are asked first: keys, sorted or not.
 * Before the first call all are. */
void		 virt_watch(struct virt *, const struct key *, size_t n);
/* The share of one CPU's time for its calls, from now on. */
void		 virt_budget(struct virt *, double share);
/* Waits until every connection has answered once or cannot, and all that is
 * wanted was told once, at most so long. */
bool		 virt_wait(struct virt *, unsigned ms);
/* Ends its thread, so that the store may be freed; what else there is of it
 * stays, since a call may come back late. false: it does not end. */
bool		 virt_stop(struct virt *);
/* Publishes anew, for the moment a tree has come to. */
void		 virt_moment(struct virt *);
/* Calls made to libvirt so far. Any thread. */
uint64_t	 virt_ncalls(const struct virt *);

#endif
