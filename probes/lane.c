#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
#include <time.h>

#include "lane.h"
#include "xmalloc.h"

#define HOST_EVERY	UINT64_C(5000000000)

/* Changes next to never. */
const char *
lane_host(struct lane *l)
{
	char	*buf = l->host;
	ssize_t	 n;

	if (*buf != '\0' && root_moments() == 0 &&
	    l->clocks.mono - l->host_at < HOST_EVERY)
		return (buf);
	l->host_at = l->clocks.mono;
	n = root_read("/proc/sys/kernel/hostname", buf, sizeof l->host - 1);
	buf[n < 0 ? 0 : n] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	if (*buf == '\0')
		snprintf(buf, sizeof l->host, "localhost");
	return (buf);
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
		l->sources[i].at = l->sources[i].rows =
		    l->sources[i].calls = NONE;
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

uint64_t
lane_gives(const struct lane *l)
{
	uint64_t gives = 0;
	size_t	 i;

	for (i = 0; i < l->nprobes; i++)
		gives |= l->probes[i].gives;
	return (gives);
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

void
lane_hurry_parts(struct lane *l, uint64_t parts)
{
	size_t	 i;

	for (i = 0; i < l->nprobes; i++) {
		if ((l->probes[i].gives & parts) != 0)
			l->sources[i].ran = 0;
	}
}

void
lane_want(struct lane *l, uint64_t want, uint64_t shown)
{
	l->rewanted |= want != l->want;
	lane_hurry_parts(l, want & ~l->want);
	l->want = want;
	l->shown = shown;
}

struct part *
lane_part(struct lane *l, enum part_id id)
{
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
		p->host = part_text(p, lane_host(l));
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
is_due(const struct lane *l, const struct probe *p, const struct source *s,
    uint64_t parts)
{
	if (!lane_wants(l, p->gives & parts))
		return (false);
	return (p->every == 0 || s->ran == 0 || root_moments() != 0 ||
	    l->clocks.mono - s->ran + l->period / 2 >= p->every);
}

static void
run_probe(struct lane *l, const struct probe *p, struct source *s,
    uint64_t *began)
{
	uint64_t ended;

	l->part_period = period_of(l, p);
	s->ran = l->clocks.mono;
	p->sample(l, s);
	if (s->state == PROBE_OK)
		s->at = l->clocks.boot;
	/* One reading of that clock ends a probe and begins the next. */
	ended = cpu_now();
	s->cost += ended - *began;
	*began = ended;
}

/* In a tree, what is missing is not in the tree, and costs mean nothing. */
static void
add_source(struct lane *l, size_t i, const char *name,
    const struct probe *probe, const struct source *s, uint64_t period)
{
	struct part		*p = lane_part(l, l->source_part);
	struct source_raw	*row;
	enum probe_state	 state = s->state;

	if (state == PROBE_ABSENT && root_is_tree())
		state = PROBE_NOT_IN_TREE;
	row = part_add(p, (struct key){ l->source_part, i }, 0);
	row->state = state;
	row->at = s->at;
	row->cost = root_is_tree() ? NONE : s->cost;
	row->period = period;
	row->rows = s->rows;
	row->calls = root_is_tree() ? NONE : s->calls;
	row->gives = probe->gives;
	row->name = part_text(p, name);
	row->reads = part_text(p, probe->reads);
	row->grant = part_text(p, probe->grant);
	if (*s->reason != '\0')
		row->reason = part_text(p, s->reason);
}

void
lane_add_source(struct lane *l, size_t number, const char *name,
    const struct source *s, uint64_t period)
{
	add_source(l, number, name, &l->probes[0], s, period);
}

static void
add_sources(struct lane *l)
{
	const struct probe	*p;
	size_t			 i;

	l->part_period = l->period;
	lane_part(l, l->source_part);
	if (l->tell != NULL && (l->shown & lane_gives(l)) != 0)
		l->tell(l);
	for (i = 0; l->tell == NULL && i < l->nprobes; i++) {
		p = &l->probes[i];
		if ((l->shown & p->gives) != 0)
			add_source(l, i, p->id, p, &l->sources[i],
			    period_of(l, p));
	}
}

/* Publishes those of the parts that were filled; the others are by-products
 * of probes whose turn it is not. */
static uint64_t
publish(struct lane *l, uint64_t parts)
{
	uint64_t done = 0;
	int	 i;

	for (i = 0; i < PART_MAX; i++) {
		if (l->out[i] == NULL)
			continue;
		if ((parts & PART_BIT(i)) == 0)
			part_unref(l->out[i]);
		else {
			part_sort(l->out[i]);
			store_publish(l->store, l->out[i]);
			done |= PART_BIT(i);
		}
		l->out[i] = NULL;
	}
	l->published |= done;
	return (done);
}

/* Old rows must not pass for new ones when they are wanted again. */
static void
drop_unwanted(struct lane *l, uint64_t just)
{
	uint64_t old = l->published &
	    ~(l->want | just | PART_BIT(l->source_part));
	int	 i;

	if (!l->rewanted)
		return;
	l->rewanted = false;
	l->published &= ~old;
	for (i = 0; i < PART_MAX; i++) {
		if ((old & PART_BIT(i)) != 0)
			store_drop(l->store, i);
	}
}

/* Left by a thread that was replaced. */
static void
clear(struct lane *l)
{
	int	 i;

	for (i = 0; i < PART_MAX; i++) {
		part_unref(l->out[i]);
		l->out[i] = NULL;
	}
}

void
lane_sample(struct lane *l, uint64_t parts)
{
	uint64_t	 sources = parts & PART_BIT(l->source_part);
	uint64_t	 began = cpu_now();
	size_t		 i;

	root_clocks(&l->clocks);
	clear(l);
	for (i = 0; i < l->nprobes; i++) {
		if (is_due(l, &l->probes[i], &l->sources[i], parts))
			run_probe(l, &l->probes[i], &l->sources[i],
			    &began);
	}
	drop_unwanted(l, publish(l, parts & ~sources));
	/* The sources come last: readers wait for them. */
	if (sources != 0) {
		add_sources(l);
		publish(l, sources);
	}
}

void
lane_signals(sigset_t *set)
{
	static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL };
	size_t		 i;

	sigfillset(set);
	for (i = 0; i < sizeof crashes / sizeof crashes[0]; i++)
		sigdelset(set, crashes[i]);
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
