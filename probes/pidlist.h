/*
 * Which processes there are. Listing /proc each time is cheap; what is new is
 * told to the inventory lane. The inode tells a pid from its next use.
 */
#ifndef PIDLIST_H
#define PIDLIST_H

#include "hints.h"
#include "lane.h"

struct pidlist {
	struct pid_ino {
		int		 pid;
		uint64_t	 ino;
	}		*all;		/* by pid */
	size_t		 n, size;
};

/* Lists /proc; -1 and errno. */
int	pidlist_read(struct pidlist *);
/* Adds a hint for every process that came or went between the two. */
void	pidlist_compare(const struct pidlist *was, const struct pidlist *now,
	    struct hints *);
void	pidlist_free(struct pidlist *);

#endif
