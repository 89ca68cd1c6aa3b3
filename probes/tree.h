/* What root.c needs to know of the tree that root_init has entered. */
#ifndef TREE_H
#define TREE_H

#include "root.h"

/* Directory of the moment. */
int			 tree_dirfd(void);
/* The moment's clocks; NULL where time goes by itself. */
const struct clocks	*tree_clocks(void);

#endif
