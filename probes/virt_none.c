/* The libvirt lane of a build without libvirt: it says so, and that is all. */
#include <stdio.h>
#include <stdlib.h>

#include "virt.h"
#include "xmalloc.h"

struct virt {
	struct lane	 lane;
	pthread_mutex_t	 mu;
	bool		 told;
};

const bool		 virt_built = false;
const struct probe	 virt_probes[1];
const size_t		 nvirt_probes = 0;

struct virt *
virt_new(struct store *store, const struct virt_opts *o, uint64_t want,
    uint64_t period)
{
	struct virt	*v = xcalloc(1, sizeof *v);

	(void)store;
	(void)o;
	(void)want;
	(void)period;
	return (v);
}

void
virt_start(struct virt *v)
{
	(void)v;
}

void
virt_want(struct virt *v, uint64_t want, uint64_t shown, uint64_t period)
{
	(void)v;
	(void)want;
	(void)shown;
	(void)period;
}

void
virt_watch(struct virt *v, const struct key *keys, size_t n)
{
	(void)v;
	(void)keys;
	(void)n;
}

void
virt_budget(struct virt *v, double share)
{
	(void)v;
	(void)share;
}

bool
virt_wait(struct virt *v, unsigned ms)
{
	(void)v;
	(void)ms;
	return (true);
}

bool
virt_stop(struct virt *v)
{
	(void)v;
	return (true);
}

void
virt_moment(struct virt *v)
{
	(void)v;
}

uint64_t
virt_ncalls(const struct virt *v)
{
	(void)v;
	return (0);
}
