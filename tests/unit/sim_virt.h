/*
 * A libvirt lane for tests: node files of libvirt's test driver for it to look
 * at, and waiting for what it makes of them.
 */
#ifndef SIM_VIRT_H
#define SIM_VIRT_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "virt_int.h"
#include "xmalloc.h"

/* As long as a busy machine may take. */
#define PATIENCE_MS	60000
#define MS		UINT64_C(1000000)
#define SEC		UINT64_C(1000000000)
#define PERIOD		(SEC / 10)

/* Of libraries that are not built for it, whose locks it cannot see, the
 * sanitizer of threads believes the worst. */
#ifndef __has_feature
#define __has_feature(x)	0
#endif
#if defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
const char	*__tsan_default_suppressions(void);

const char *
__tsan_default_suppressions(void)
{
	return ("race:libglib-2.0.so\nrace:libvirt.so\nmutex:libvirt.so\n");
}
#endif

static char	 sim_dir[64];

static inline int
sim_virt_begin(void **state)
{
	(void)state;
	snprintf(sim_dir, sizeof sim_dir, "/tmp/test_virt.XXXXXX");
	return (mkdtemp(sim_dir) == NULL);
}

static inline int
sim_virt_end(void **state)
{
	char	 cmd[96];

	(void)state;
	snprintf(cmd, sizeof cmd, "rm -rf '%s'", sim_dir);
	return (system(cmd));
}

/*
 * Node files.
 */

#define NODE_BEGIN	"<node xmlns:test="				\
	"'http://libvirt.org/schemas/domain/test/1.0'>\n"		\
	"<cpu><mhz>1000</mhz><model>i686</model><active>4</active>"	\
	"<nodes>1</nodes><sockets>1</sockets><cores>4</cores>"		\
	"<threads>1</threads></cpu><memory>8388608</memory>\n"

/* Of domain number n, as libvirt writes it. */
static inline const char *
sim_uuid(unsigned n)
{
	static _Thread_local char	 buf[2][37];
	static _Thread_local int	 i;

	i = !i;
	snprintf(buf[i], sizeof buf[i],
	    "d0000000-0000-4000-8000-%012x", n);
	return (buf[i]);
}

static inline struct key
sim_key(unsigned n)
{
	return (key_of("vm", "uuid", sim_uuid(n), NULL));
}

#define SIM_DEVICES							\
	"<disk type='file' device='disk'><source file='/nosuch/a.img'/>" \
	"<target dev='vda' bus='virtio'/></disk>"			\
	"<interface type='network'><mac address='52:54:00:00:00:01'/>"	\
	"<source network='default'/><target dev='testnet0'/>"		\
	"<model type='virtio'/></interface><memballoon model='virtio'/>"

/* A definition; more goes into its <domain>. */
static inline char *
sim_domain(unsigned n, const char *name, const char *devices,
    const char *more)
{
	return (xasprintf("<domain type='test' xmlns:test="
	    "'http://libvirt.org/schemas/domain/test/1.0'>"
	    "<name>%s</name><uuid>%s</uuid><memory>65536</memory>"
	    "<vcpu>2</vcpu><os><type>hvm</type></os>"
	    "<devices>%s</devices>%s</domain>\n", name, sim_uuid(n),
	    devices, more));
}

#define RUNNING		1
#define PAUSED		3
#define OFF		5
static inline void
sim_add(FILE *f, unsigned n, const char *name, int state)
{
	char	*more = xasprintf("<test:runstate>%d</test:runstate>",
		    state);
	char	*xml = sim_domain(n, name, SIM_DEVICES, more);

	fputs(xml, f);
	free(xml);
	free(more);
}

static inline FILE *
sim_node(const char *name)
{
	char	 path[128];
	FILE	*f;

	snprintf(path, sizeof path, "%s/%s", sim_dir, name);
	if ((f = fopen(path, "w")) != NULL)
		fputs(NODE_BEGIN, f);
	return (f);
}

static inline void
sim_node_end(FILE *f)
{
	fputs("<network><name>default</name><bridge name='virbr0'/>"
	    "<ip address='192.168.122.1' netmask='255.255.255.0'>"
	    "<dhcp><range start='192.168.122.2' end='192.168.122.254'/>"
	    "</dhcp></ip></network>\n</node>\n", f);
	fclose(f);
}

static inline const char *
sim_uri(const char *name)
{
	static char	 uri[160];

	snprintf(uri, sizeof uri, "test://%s/%s", sim_dir, name);
	return (uri);
}

/*
 * The lane.
 */

struct sim_lane {
	struct store	 store;
	struct virt	*v;
	bool		 stopped;
};

#define WANT_SLOW	(VIRT_STATS | WANT(VMBLK_WAS) |			\
	WANT(VDISKIO_WAS) | WANT(DOMNET_WAS))
#define WANT_FAST	(WANT(DOMAIN) | WANT(TECH) | WANT(VNIC) |	\
	WANT(DOMCPU) | WANT(DOMCPU_WAS))

/* What was given up may yet come back, so that it is never freed. */
static struct virt	*sim_lanes[1024];
static size_t		 nsim_lanes;

static inline void
sim_new(struct sim_lane *l, const char *const *uris, size_t n, double share,
    uint64_t want)
{
	struct virt_opts	 o = { .uris = uris, .nuris = n,
				     .share = share };

	memset(l, 0, sizeof *l);
	store_init(&l->store);
	l->v = virt_new(&l->store, &o, want, PERIOD);
	sim_lanes[nsim_lanes++] = l->v;
}

static inline void
sim_start(struct sim_lane *l, const char *uri, uint64_t want)
{
	sim_new(l, &uri, uri != NULL, 1, want);
	virt_start(l->v);
}

/* true: its thread has ended, so that what it has may be looked at. */
static inline bool
sim_stop(struct sim_lane *l)
{
	int	 i;

	if (l->stopped)
		return (true);
	for (i = 0; i < PATIENCE_MS / 1000 && !l->stopped; i++)
		l->stopped = virt_stop(l->v);
	if (l->stopped)
		store_free(&l->store);
	return (l->stopped);
}

/* Gives up the workers of one that has ended, so that their connections are
 * closed. false: they do not end. */
static inline bool
sim_drop(struct sim_lane *l)
{
	struct virt_link	*link;
	unsigned		 left = 0;
	size_t			 i;

	for (i = 0; i < l->v->nlinks; i++) {
		link = l->v->links[i];
		if (link->fast != NULL)
			worker_abandon(link->fast);
		if (link->slow != NULL)
			worker_abandon(link->slow);
		link->fast = link->slow = NULL;
		left += atomic_load(&link->owner.abandoned) +
		    atomic_load(&link->slow_owner.abandoned);
	}
	return (left == 0);
}

static inline void
sim_nap(void)
{
	struct timespec	 ts = { 0, 5000000 };

	nanosleep(&ts, NULL);
}

/* What becomes true sooner or later. */
#define EVENTUALLY(cond) do {						\
	int tries;							\
	for (tries = 0; tries < PATIENCE_MS / 5 && !(cond); tries++)	\
		sim_nap();						\
	assert_true(cond);						\
} while (0)

/* Copies a row. false: there is none. */
static inline bool
sim_row(struct sim_lane *l, enum part_id id, struct key key, void *row)
{
	struct part	*p = store_get(&l->store, id);
	const void	*r = p == NULL ? NULL : part_find(p, key);

	if (r != NULL)
		memcpy(row, r, raw_structs[id].size);
	part_unref(p);
	return (r != NULL);
}

static inline bool
sim_has(struct sim_lane *l, enum part_id id)
{
	struct part	*p = store_get(&l->store, id);

	part_unref(p);
	return (p != NULL);
}

static inline size_t
sim_rows(struct sim_lane *l, enum part_id id)
{
	struct part	*p = store_get(&l->store, id);
	size_t		 n = p == NULL ? 0 : p->nrows;

	part_unref(p);
	return (n);
}

/* Whether a text of a row, the member at that place, begins so. */
static inline bool
sim_text_is(struct sim_lane *l, enum part_id id, struct key key, size_t off,
    const char *want)
{
	struct part	*p = store_get(&l->store, id);
	const char	*r = p == NULL ? NULL : part_find(p, key), *s;
	uint32_t	 text;
	bool		 is = false;

	if (r != NULL) {
		memcpy(&text, r + off, sizeof text);
		s = text == 0 ? NULL : part_str(p, text);
		is = s == NULL || want == NULL ? s == want :
		    strncmp(s, want, strlen(want)) == 0;
	}
	part_unref(p);
	return (is);
}

#define DOMAIN_IS(l, n, member, want)					\
	sim_text_is(l, PART_DOMAIN, sim_key(n),				\
	    offsetof(struct domain_raw, member), want)
#define SOURCE_KEY(i)	((struct key){ PART_SOURCE_V, i })
#define SOURCE_IS(l, i, member, want)					\
	sim_text_is(l, PART_SOURCE_V, SOURCE_KEY(i),			\
	    offsetof(struct source_raw, member), want)

static inline uint64_t
sim_source_state(struct sim_lane *l, unsigned i)
{
	struct source_raw	 row;

	return (sim_row(l, PART_SOURCE_V, SOURCE_KEY(i), &row) ? row.state :
	    NONE);
}

static inline uint64_t
sim_wall(void)
{
	struct timespec	 ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (ts.tv_sec * SEC + ts.tv_nsec);
}

#endif
