/* What batch and screen need from outside: the core knows no probes. */
#ifndef FEED_H
#define FEED_H

#include "out.h"

struct feed {
	struct store	*store;
	int		 wake;		/* eventfd, readable after a sample */
	void		*arg;		/* of the functions below */
	/* Samples moment n of a tree, and waits for it. NULL where time goes
	 * by itself. -1 and a message that the caller frees. */
	int		(*step)(void *arg, size_t n, char **err);
	size_t		 moments;	/* of a tree; 0: a living host */
	bool		 utc;		/* times for people in UTC */
	void		(*self)(struct self *);	/* NULL: costs mean nothing */
	/* CPU seconds of hypertop so far. NULL: as above. */
	double		(*cpu)(void);
	/* Parts that are looked at from now on, as bits; the lanes hurry to
	 * sample what is new. */
	void		(*want)(void *arg, uint64_t parts);
	void		(*delay)(void *arg, double seconds);
	/* VMs that somebody looks at: they are asked about first. */
	void		(*watch)(void *arg, const struct key *, size_t n);
	/* Share of one CPU's time, in percent, that calls to libvirt may
	 * take. */
	void		(*budget)(void *arg, double percent);
};

#endif
