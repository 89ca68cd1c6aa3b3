#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "group.h"
#include "parse.h"
#include "xmalloc.h"

/* Quotas change rarely: a tenth of the groups is looked at in one sample. */
#define LOOKS_MIN	4
#define LOOKS_MAX	256

struct groups {
	void		 *tree;		/* by path */
	struct group	**all;		/* in no order */
	size_t		  n, next;	/* next: whose quota is looked at */
	char		  mount[512], root[256]; /* root: what is mounted */
	bool		  v1;
	uint32_t	  generation;
	char		  why[200];
};

static int
group_cmp(const void *a, const void *b)
{
	return (strcmp(((const struct group *)a)->path,
	    ((const struct group *)b)->path));
}

struct groups *
groups_new(void)
{
	return (xcalloc(1, sizeof(struct groups)));
}

static void
group_free(struct group *g)
{
	kept_close(&g->stat);
	kept_close(&g->stat_local);
	free(g->path);
	free(g);
}

void
groups_free(struct groups *gs)
{
	size_t	 i;

	for (i = 0; i < gs->n; i++) {
		tdelete(gs->all[i], &gs->tree, group_cmp);
		group_free(gs->all[i]);
	}
	free(gs->all);
	free(gs);
}

/* Whether an option is in a list separated by commas. */
static bool
has_option(const char *list, const char *option)
{
	size_t	 len = strlen(option);

	while (*list != '\0') {
		if (strncmp(list, option, len) == 0 &&
		    (list[len] == ',' || list[len] == '\0'))
			return (true);
		list += strcspn(list, ",");
		list += *list == ',';
	}
	return (false);
}

static void
set_mount(struct groups *gs, const struct mountline *m)
{
	snprintf(gs->mount, sizeof gs->mount, "%s", m->point);
	snprintf(gs->root, sizeof gs->root, "%s",
	    strcmp(m->root, "/") == 0 ? "" : m->root);
}

/* Where a group is below the mount, of which only a part may be mounted. */
static const char *
below_mount(const struct groups *gs, const struct group *g)
{
	size_t	 len = strlen(gs->root);

	return (strncmp(g->path, gs->root, len) == 0 ? g->path + len :
	    g->path);
}

/* v1 where the controller cpu is mounted by itself, else v2. */
static void
find_mount(struct groups *gs)
{
	static char		 buf[262144];
	struct mountline	 m;
	size_t			 pos = 0;
	ssize_t			 n;

	*gs->mount = *gs->root = '\0';
	gs->v1 = false;
	n = root_read("/proc/self/mountinfo", buf, sizeof buf);
	if (n <= 0)
		n = root_read("/proc/1/mountinfo", buf, sizeof buf);
	while (n > 0 && parse_mountinfo(buf, n, &pos, &m) == 0) {
		if (strcmp(m.fstype, "cgroup") == 0 &&
		    has_option(m.super, "cpu")) {
			set_mount(gs, &m);
			gs->v1 = true;
			return;
		}
		if (strcmp(m.fstype, "cgroup2") == 0 && *gs->mount == '\0')
			set_mount(gs, &m);
	}
	if (*gs->mount != '\0')
		return;
	if (root_exists("/sys/fs/cgroup/cgroup.controllers"))
		snprintf(gs->mount, sizeof gs->mount, "/sys/fs/cgroup");
	else if (root_exists("/sys/fs/cgroup/cpu/cpu.cfs_quota_us")) {
		snprintf(gs->mount, sizeof gs->mount, "/sys/fs/cgroup/cpu");
		gs->v1 = true;
	}
}

/* An empty cgroup2 tree beside v1 without the controller is no help. */
static void
check_mount(struct groups *gs)
{
	char	 path[600], buf[512];
	ssize_t	 n;

	*gs->why = '\0';
	if (*gs->mount == '\0') {
		snprintf(gs->why, sizeof gs->why, "no cgroup is mounted");
		return;
	}
	if (gs->v1)
		return;
	snprintf(path, sizeof path, "%s/cgroup.controllers", gs->mount);
	if ((n = root_read(path, buf, sizeof buf - 1)) == -1) {
		snprintf(gs->why, sizeof gs->why, "%.150s: %s", path,
		    strerror(errno));
		return;
	}
	buf[n] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	for (n = 0; buf[n] != '\0'; n++)
		buf[n] = buf[n] == ' ' ? ',' : buf[n];
	if (!has_option(buf, "cpu")) {
		snprintf(gs->why, sizeof gs->why,
		    "%.120s: the cpu controller is not there", path);
	}
}

const char *
groups_mount(struct groups *gs, struct source *s)
{
	if (gs->generation != root_generation()) {
		gs->generation = root_generation();
		find_mount(gs);
		check_mount(gs);
	}
	if (*gs->why == '\0')
		return (gs->mount);
	source_set(s, PROBE_ABSENT, "%s; throttled time is unknown and "
	    "counts as steal", gs->why);
	return (NULL);
}

static ssize_t
read_file(struct groups *gs, struct group *g, const char *name, char *buf,
    size_t size)
{
	char	 path[4608];

	snprintf(path, sizeof path, "%s%s/%s", gs->mount,
	    below_mount(gs, g), name);
	return (root_read(path, buf, size));
}

static uint64_t
read_u64(struct groups *gs, struct group *g, const char *name)
{
	char		 buf[64];
	uint64_t	 v;
	ssize_t		 n = read_file(gs, g, name, buf, sizeof buf);

	return (n > 0 && parse_u64(buf, n, &v) == 0 ? v : NONE);
}

static void
look_at_quota(struct groups *gs, struct group *g)
{
	uint64_t quota = NONE, period = NONE;
	char	 buf[128];
	ssize_t	 n;

	if (gs->v1) {
		quota = read_u64(gs, g, "cpu.cfs_quota_us");
		if (quota != NONE)
			period = read_u64(gs, g, "cpu.cfs_period_us");
	} else {
		n = read_file(gs, g, "cpu.max", buf, sizeof buf);
		if (n > 0)
			parse_cpumax(buf, n, &quota, &period);
	}
	g->limited = quota != NONE;
	g->period = period == NONE ? 100000000 : period * 1000;
}

/* What a counter gained; a first or lost reading gained nothing. */
static uint64_t
gained(uint64_t was, uint64_t now)
{
	return (was == NONE || now == NONE || now < was ? 0 : now - was);
}

static uint64_t
read_throttled(struct groups *gs, struct group *g, struct kept *k,
    const char *name)
{
	struct cpustat	 st;
	char		 buf[1024];
	ssize_t		 n;

	n = kept_read(k, KEPT_MUST, buf, sizeof buf, "%s%s/%s", gs->mount,
	    below_mount(gs, g), name);
	if (n <= 0 || parse_cpustat(buf, n, &st) == -1)
		return (NONE);
	return (st.throttled_ns);
}

static void
read_group(struct groups *gs, struct group *g, uint64_t mono)
{
	uint64_t thr = read_throttled(gs, g, &g->stat, "cpu.stat");

	g->gain = gained(g->thr, thr);
	/* One that was throttled before we came may be so now. */
	if (g->gain != 0 || (g->thr == NONE && thr != NONE && thr != 0))
		g->thr_at = mono;
	g->thr = thr;
}

bool
group_limited(const struct group *g)
{
	while (g != NULL && !g->limited)
		g = g->parent;
	return (g != NULL);
}

/* Whether it is one thread's own, with a quota on it or on a level above. */
static bool
has_local(const struct group *g)
{
	return (g->threads == 1 && g->local && group_limited(g));
}

/* What its ancestors held back is in there, too. */
static void
read_local(struct groups *gs, struct group *g, uint64_t mono)
{
	uint64_t thr = read_throttled(gs, g, &g->stat_local, "cpu.stat.local");

	g->local = thr != NONE;
	if (thr != NONE && g->thr_local != NONE)
		g->gain_local = gained(g->thr_local, thr);
	if (g->gain_local != NONE && g->gain_local != 0)
		g->thr_at = mono;
	g->thr_local = thr;
}

static struct group *
group_new(struct groups *gs, const char *path)
{
	struct group	*g = xcalloc(1, sizeof *g);

	g->path = xstrdup(path);
	g->stat.fd = g->stat_local.fd = KEPT_CLOSED;
	g->thr = g->thr_local = g->gain_local = NONE;
	g->local = true;
	tsearch(g, &gs->tree, group_cmp);
	gs->all = xreallocarray(gs->all, gs->n + 1, sizeof *gs->all);
	g->place = gs->n;
	gs->all[gs->n++] = g;
	return (g);
}

struct group *
group_get(struct groups *gs, const char *path)
{
	struct group	 key = { .path = (char *)path }, **found, *g;
	char		*up, *slash;

	if (strcmp(path, "/") == 0)
		key.path = (char *)"";
	found = tfind(&key, &gs->tree, group_cmp);
	if (found != NULL) {
		(*found)->refs++;
		return (*found);
	}
	g = group_new(gs, key.path);
	g->refs = 1;
	if (*g->path == '\0')
		return (g);
	look_at_quota(gs, g);
	up = xstrdup(g->path);
	if ((slash = strrchr(up, '/')) != NULL) {
		*slash = '\0';
		g->parent = group_get(gs, up);
	}
	free(up);
	return (g);
}

void
group_put(struct groups *gs, struct group *g)
{
	struct group	*parent;

	if (g == NULL || --g->refs != 0)
		return;
	parent = g->parent;
	tdelete(g, &gs->tree, group_cmp);
	gs->all[g->place] = gs->all[--gs->n];
	gs->all[g->place]->place = g->place;
	group_free(g);
	group_put(gs, parent);
}

void
groups_begin(struct groups *gs)
{
	size_t	 i;

	for (i = 0; i < gs->n; i++)
		memset(gs->all[i]->cpus, 0, sizeof gs->all[i]->cpus);
}

static void
look_at_some(struct groups *gs)
{
	size_t	 n = gs->n / 10;

	n = n < LOOKS_MIN ? LOOKS_MIN : n > LOOKS_MAX ? LOOKS_MAX : n;
	for (; n != 0 && gs->n != 0; n--) {
		gs->next = (gs->next + 1) % gs->n;
		look_at_quota(gs, gs->all[gs->next]);
		if (n > gs->n)
			n = gs->n;
	}
}

void
groups_read(struct groups *gs, uint64_t mono, struct source *s)
{
	struct group	*g;
	size_t		 i, limited = 0;

	if (groups_mount(gs, s) == NULL)
		return;
	look_at_some(gs);
	for (i = 0; i < gs->n; i++) {
		g = gs->all[i];
		g->gain = 0;
		g->gain_local = NONE;
		if (*g->path == '\0')
			continue;
		/* A group without a quota tells once what it had before. */
		if (g->limited || g->thr == NONE)
			read_group(gs, g, mono);
		if (!g->limited)
			kept_close(&g->stat);
		if (has_local(g))
			read_local(gs, g, mono);
		else {
			kept_close(&g->stat_local);
			g->thr_local = NONE;
		}
		limited += g->limited;
	}
	s->rows = limited;
	source_set(s, PROBE_OK, "%s", "");
}

void
group_mark(struct group *g, uint64_t cpu)
{
	if (cpu >= GROUP_CPUS)
		return;
	for (; g != NULL; g = g->parent)
		g->cpus[cpu / 64] |= UINT64_C(1) << (cpu % 64);
}

static unsigned
count_cpus(const struct group *g)
{
	unsigned n = 0;
	int	 i;

	for (i = 0; i < GROUP_CPUS / 64; i++)
		n += __builtin_popcountll(g->cpus[i]);
	return (n == 0 ? 1 : n);
}

uint64_t
group_share(const struct group *g)
{
	uint64_t share = 0, own;

	if (g != NULL && g->threads == 1) {
		/* It knows that it was not held back while others were. */
		if (g->gain_local != NONE &&
		    (g->gain_local != 0 || g->gain == 0))
			return (g->gain_local);
		share = g->gain;
		g = g->parent;
	}
	for (; g != NULL; g = g->parent) {
		if (!g->limited || g->gain == 0)
			continue;
		own = g->gain / count_cpus(g);
		if (own > share)
			share = own;
	}
	return (share);
}

bool
group_holds(const struct group *g, uint64_t mono, uint64_t dt)
{
	uint64_t lately;

	for (; g != NULL; g = g->parent) {
		lately = 2 * (g->period > dt ? g->period : dt);
		if (g->limited && g->thr_at != 0 && mono - g->thr_at <= lately)
			return (true);
	}
	return (false);
}

uint64_t
group_throttled(const struct group *g)
{
	uint64_t max = NONE;

	/* Nobody holds back the root. */
	if (g != NULL && *g->path == '\0')
		return (0);

	for (; g != NULL; g = g->parent) {
		if (g->thr != NONE && (max == NONE || g->thr > max))
			max = g->thr;
	}
	return (max);
}

size_t
groups_limited(const struct groups *gs)
{
	size_t	 i, n = 0;

	for (i = 0; i < gs->n; i++)
		n += gs->all[i]->limited;
	return (n);
}
