#include <stdlib.h>
#include <string.h>

#include "hints.h"
#include "xmalloc.h"

void
hints_init(struct hints *h)
{
	memset(h, 0, sizeof *h);
	pthread_mutex_init(&h->mu, NULL);
}

void
hints_free(struct hints *h)
{
	free(h->all);
	pthread_mutex_destroy(&h->mu);
}

void
hints_add(struct hints *h, int pid, enum hint_what what)
{
	pthread_mutex_lock(&h->mu);
	if (h->n == h->size) {
		h->size = h->size == 0 ? 64 : 2 * h->size;
		h->all = xreallocarray(h->all, h->size, sizeof *h->all);
	}
	h->all[h->n++] = (struct hint){ pid, what };
	pthread_mutex_unlock(&h->mu);
}

size_t
hints_take(struct hints *h, struct hint **all)
{
	size_t	 n;

	pthread_mutex_lock(&h->mu);
	*all = h->all;
	n = h->n;
	h->all = NULL;
	h->n = h->size = 0;
	pthread_mutex_unlock(&h->mu);
	return (n);
}

bool
hints_any(struct hints *h)
{
	bool	 any;

	pthread_mutex_lock(&h->mu);
	any = h->n != 0;
	pthread_mutex_unlock(&h->mu);
	return (any);
}
