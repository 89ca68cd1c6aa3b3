/*
 * What the kernel lane noticed and the inventory lane should look into:
 * processes that came, went, changed their threads or do not answer.
 */
#ifndef HINTS_H
#define HINTS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

enum hint_what {
	HINT_NEW,		/* it came, or may be another one by now */
	HINT_GONE,
	HINT_THREADS,		/* it has other threads than it had */
	HINT_ASIDE		/* it does not answer */
};

struct hint {
	int		 pid;
	enum hint_what	 what;
};

struct hints {
	pthread_mutex_t	 mu;
	struct hint	*all;
	size_t		 n, size;
};

void	hints_init(struct hints *);
void	hints_free(struct hints *);
void	hints_add(struct hints *, int pid, enum hint_what);
/* Takes all of them. The caller frees *all. */
size_t	hints_take(struct hints *, struct hint **all);
bool	hints_any(struct hints *);

#endif
