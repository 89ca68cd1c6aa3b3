/* The libvirt lane of a build without libvirt: it says so, and that is all. */
#include <stdio.h>
#include <stdlib.h>

#include "virt.h"
#include "xmalloc.h"

struct virt {
	struct lane	 lane;
};

static void
nothing(struct lane *l, struct source *s)
{
	(void)l;
	(void)s;
}

const struct probe virt_probes[] = {
	{ .id = "libvirt", .reads = "libvirt", .gives = WANT(DOMAIN),
	  .sample = nothing },
};
const size_t	nvirt_probes = 1;

static void
tell(struct lane *l)
{
	struct source	 s = { .state = PROBE_ABSENT, .at = NONE,
			    .cost = NONE, .rows = NONE, .calls = NONE };

	snprintf(s.reason, sizeof s.reason, "%s",
	    "hypertop was built without libvirt");
	lane_add_source(l, 0, "libvirt", &s, NONE);
}

struct virt *
virt_new(struct store *store, const struct virt_opts *o, uint64_t want,
    uint64_t period)
{
	struct virt	*v = xcalloc(1, sizeof *v);

	(void)o;
	v->lane = (struct lane){
		.name = "libvirt",
		.probes = virt_probes,
		.nprobes = nvirt_probes,
		.source_part = PART_SOURCE_V,
		.want = want,
		.shown = want,
		.period = period,
		.store = store,
		.tell = tell,
	};
	lane_init(&v->lane);
	return (v);
}

void
virt_start(struct virt *v)
{
	(void)v;
}

/* That there is none is all there is to say, and it is said at once. */
void
virt_want(struct virt *v, uint64_t want, uint64_t shown, uint64_t period)
{
	if (v->lane.published != 0 && v->lane.shown == shown)
		return;
	lane_want(&v->lane, want, shown);
	v->lane.period = period;
	lane_sample(&v->lane, WANT(SOURCE_V));
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
	(void)ms;
	lane_sample(&v->lane, WANT(SOURCE_V));
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
