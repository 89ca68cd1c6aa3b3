#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
#include <time.h>

#include "lane.h"
#include "xmalloc.h"

/* Name of the host, for every part; changes next to never. */
static void
read_host(char *buf, size_t size)
{
	ssize_t	 n = root_read("/proc/sys/kernel/hostname", buf, size - 1);

	if (n < 0)
		n = 0;
	buf[n] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	if (*buf == '\0')
		snprintf(buf, size, "localhost");
}

static uint64_t
cpu_now(void)
{
	struct timespec	 ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (ts.tv_sec * UINT64_C(1000000000) + ts.tv_nsec);
}

void
lane_init(struct lane *l)
{
	size_t	 i;

	l->sources = xcalloc(l->nprobes, sizeof *l->sources);
	for (i = 0; i < l->nprobes; i++)
		l->sources[i].at = l->sources[i].rows = NONE;
}

void
lane_free(struct lane *l)
{
	size_t	 i;

	for (i = 0; i < PART_MAX; i++)
		part_unref(l->out[i]);
	free(l->sources);
}

bool
lane_wants(const struct lane *l, uint64_t gives)
{
	return ((l->want & gives) != 0);
}

bool
lane_wants_any(const struct lane *l)
{
	size_t	 i;

	for (i = 0; i < l->nprobes; i++) {
		if (lane_wants(l, l->probes[i].gives))
			return (true);
	}
	return (false);
}

void
lane_hurry(struct lane *l, void (*sample)(struct lane *, struct source *))
{
	size_t	 i;

	for (i = 0; i < l->nprobes; i++) {
		if (l->probes[i].sample == sample)
			l->sources[i].ran = 0;
	}
}

struct part *
lane_part(struct lane *l, enum part_id id)
{
	char		 host[256];
	struct part	*p = l->out[id], *last;
	struct clocks	 c = l->clocks;

	if (p != NULL)
		return (p);
	/* A part is stamped when it is begun; the sources, which readers take
	 * for the sample as a whole, at its beginning. */
	if (id != l->source_part)
		root_clocks(&c);
	p = l->out[id] = part_new(id);
	if ((last = store_get(l->store, id)) != NULL)
		part_reserve(p, last);
	part_unref(last);
	p->mono_ns = c.mono;
	p->real_ns = c.real;
	p->boot_ns = c.boot;
	p->period_ns = l->part_period;
	if (id == l->source_part) {
		read_host(host, sizeof host);
		p->host = part_text(p, host);
	}
	return (p);
}

void *
lane_row(struct lane *l, enum part_id id)
{
	struct part	*p = lane_part(l, id);

	if (p->nrows == 0)
		return (part_add(p, (struct key){ 0, 0 }, 0));
	return (part_row(p, 0));
}

/* A probe is never asked more often than its lane. */
static uint64_t
period_of(const struct lane *l, const struct probe *p)
{
	return (p->every > l->period ? p->every : l->period);
}

/* A tree's moments are each sampled whole. Half a period early is on time. */
static bool
is_due(const struct lane *l, const struct probe *p, const struct source *s)
{
	if (!lane_wants(l, p->gives))
		return (false);
	return (p->every == 0 || s->ran == 0 || root_moments() != 0 ||
	    l->clocks.mono - s->ran + l->period / 2 >= p->every);
}

static void
run_probe(struct lane *l, const struct probe *p, struct source *s)
{
	uint64_t began = cpu_now();

	l->part_period = period_of(l, p);
	s->ran = l->clocks.mono;
	p->sample(l, s);
	if (s->state == PROBE_OK)
		s->at = l->clocks.boot;
	s->cost += cpu_now() - began;
}

/* In a tree, what is missing is not in the tree, and costs mean nothing. */
static void
add_source(struct lane *l, size_t i)
{
	const struct source	*s = &l->sources[i];
	struct part		*p = lane_part(l, l->source_part);
	struct source_raw	*row;
	enum probe_state	 state = s->state;

	if (state == PROBE_ABSENT && root_is_tree())
		state = PROBE_NOT_IN_TREE;
	row = part_add(p, (struct key){ l->source_part, i }, 0);
	row->state = state;
	row->at = s->at;
	row->cost = root_is_tree() ? NONE : s->cost;
	row->period = period_of(l, &l->probes[i]);
	row->rows = s->rows;
	row->name = part_text(p, l->probes[i].id);
	if (*s->reason != '\0')
		row->reason = part_text(p, s->reason);
}

void
lane_sample(struct lane *l)
{
	size_t	 i;

	root_clocks(&l->clocks);
	/* Left by a thread that was replaced. */
	for (i = 0; i < PART_MAX; i++) {
		part_unref(l->out[i]);
		l->out[i] = NULL;
	}
	for (i = 0; i < l->nprobes; i++) {
		if (is_due(l, &l->probes[i], &l->sources[i]))
			run_probe(l, &l->probes[i], &l->sources[i]);
	}
	for (i = 0; i < l->nprobes; i++) {
		if (lane_wants(l, l->probes[i].gives))
			add_source(l, i);
	}
	l->part_period = l->period;
	lane_part(l, l->source_part);
	for (i = 0; i < PART_MAX; i++) {
		/* The sources come last: readers wait for them. */
		if (l->out[i] == NULL || i == l->source_part)
			continue;
		part_sort(l->out[i]);
		store_publish(l->store, l->out[i]);
		l->out[i] = NULL;
	}
	store_publish(l->store, l->out[l->source_part]);
	l->out[l->source_part] = NULL;
}

void
source_set(struct source *s, enum probe_state state, const char *fmt, ...)
{
	va_list	 ap;

	s->state = state;
	va_start(ap, fmt);
	vsnprintf(s->reason, sizeof s->reason, fmt, ap);
	va_end(ap);
}

enum probe_state
state_of_errno(int err)
{
	switch (err) {
	case EACCES:
	case EPERM:
		return (PROBE_DENIED);
	case ENOENT:
	case ENOTDIR:
	case ENODEV:
	case ESRCH:
	case EOPNOTSUPP:
		return (PROBE_ABSENT);
	default:
		return (PROBE_BROKEN);
	}
}

void
source_errno(struct source *s, const char *path)
{
	int	 err = errno;

	source_set(s, state_of_errno(err), "%s: %s", path, strerror(err));
}
