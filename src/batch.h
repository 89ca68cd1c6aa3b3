/* Reports on standard output, one per interval. */
#ifndef BATCH_H
#define BATCH_H

#include "feed.h"
#include "opts.h"

/* Parts that the tables and columns asked for are made of, as bits. */
uint64_t	 wanted_parts(const struct opts *);

/* Prints reports until there were enough. The exit status. */
int		 batch_run(const struct opts *, struct feed *);

#endif
