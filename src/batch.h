/* Reports on standard output, one per interval. */
#ifndef BATCH_H
#define BATCH_H

#include "opts.h"

/* Parts that the tables and columns asked for are made of, as bits. */
uint64_t	 wanted_parts(const struct opts *);

/* What the batch needs from outside: the core knows no probes. */
struct batch_feed {
	struct store	*store;
	int		 wake;		/* eventfd, readable after a sample */
	/* Samples moment n of a tree; NULL where time goes by itself. */
	int		(*step)(void *, size_t n, char **err);
	void		*arg;
	size_t		 moments;
	bool		 utc;
	void		(*self)(struct self *);	/* NULL: costs mean nothing */
};

/* Prints reports until there were enough. The exit status. */
int		 batch_run(const struct opts *, struct batch_feed *);

#endif
