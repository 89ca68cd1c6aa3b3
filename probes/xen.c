#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "root.h"
#include "xen_int.h"
#include "xmalloc.h"

/* Says what is wrong and why. */
static void
say(char *why, size_t size, const char *what, int err)
{
	snprintf(why, size, "%s: %s", what,
	    err == 0 ? "no answer" : strerror(err));
}

/* Reads the beginning of a file as text. */
static bool
file_has(const char *prefix, const char *path, const char *what)
{
	char	 full[512], buf[256];
	ssize_t	 n;

	snprintf(full, sizeof full, "%s%s", prefix, path);
	n = root_read(full, buf, sizeof buf - 1);
	buf[n > 0 ? n : 0] = '\0';
	return (strstr(buf, what) != NULL);
}

bool
xen_is_dom0_at(const char *prefix)
{
	return (file_has(prefix, "/sys/hypervisor/type", "xen") &&
	    file_has(prefix, "/proc/xen/capabilities", "control_d"));
}

bool
xen_is_dom0(void)
{
	return (xen_is_dom0_at(""));
}

struct xen *
xen_open(char *why, size_t size)
{
	struct xen	*x;

	if (root_is_tree() || !xen_is_dom0()) {
		snprintf(why, size, "this is no dom0 of Xen");
		errno = ENOENT;
		return (NULL);
	}
	x = xcalloc(1, sizeof *x);
	x->prefix = "";
	xenlib_load(x);
	return (xen_start(x, why, size));
}

/* libxenstat needs the store as well, and fails more noisily without it. */
static int
start(struct xen *x, char *why, size_t size)
{
	if (x->calls.stat_init == NULL && x->calls.xs_open == NULL) {
		snprintf(why, size, "%s, nor libxenstore.so.4", x->lacks);
		errno = ENOENT;
		return (-1);
	}
	if (x->calls.xs_open != NULL &&
	    (x->store = x->calls.xs_open(0)) == NULL) {
		say(why, size, "xenstore", errno);
		/* It belongs to a dom0, so it is not just absent. */
		errno = errno == ENOENT ? ECONNREFUSED : errno;
		return (-1);
	}
	if (x->calls.stat_init == NULL)
		return (0);
	errno = 0;
	if ((x->stat = x->calls.stat_init()) == NULL)
		say(x->lacks, sizeof x->lacks, "libxenstat", errno);
	if (x->stat != NULL || x->store != NULL)
		return (0);
	snprintf(why, size, "%s", x->lacks);
	return (-1);
}

struct xen *
xen_start(struct xen *x, char *why, size_t size)
{
	int	 saved;

	if (start(x, why, size) == 0)
		return (x);
	saved = errno;
	xen_close(x);
	errno = saved;
	return (NULL);
}

struct xen_guest *
xen_add(struct xen *x, uint64_t id)
{
	struct xen_guest	*g;

	if (x->n == x->room) {
		x->room = x->room == 0 ? 16 : x->room * 2;
		x->all = xreallocarray(x->all, x->room, sizeof *x->all);
	}
	g = &x->all[x->n++];
	memset(g, 0, sizeof *g);
	g->id = id;
	g->at = x->at;
	g->cpu_ns = g->vcpus = g->vcpus_online = NONE;
	g->mem = g->max_mem = NONE;
	g->rx_bytes = g->tx_bytes = g->rx_errs = g->tx_errs = NONE;
	g->rx_drop = g->tx_drop = NONE;
	g->rd_reqs = g->wr_reqs = g->rd_bytes = g->wr_bytes = NONE;
	return (g);
}

static unsigned
read_state(const struct xen_calls *c, void *d)
{
	return ((c->running(d) ? XEN_RUNNING : 0) |
	    (c->blocked(d) ? XEN_BLOCKED : 0) |
	    (c->paused(d) ? XEN_PAUSED : 0) |
	    (c->shutdown(d) ? XEN_SHUTDOWN : 0) |
	    (c->crashed(d) ? XEN_CRASHED : 0) |
	    (c->dying(d) ? XEN_DYING : 0));
}

static uint64_t
count_online(const struct xen_calls *c, void *d)
{
	unsigned	 i, n = c->num_vcpus(d);
	uint64_t	 online = 0;
	void		*vcpu;

	for (i = 0; i < n; i++) {
		if ((vcpu = c->vcpu(d, i)) == NULL)
			return (NONE);
		online += c->vcpu_online(vcpu) != 0;
	}
	return (online);
}

static void
add_domain(struct xen *x, void *d, bool with_vcpus)
{
	const struct xen_calls	*c = &x->calls;
	struct xen_guest	*g = xen_add(x, c->id(d));
	const char		*name = c->name(d);

	snprintf(g->name, sizeof g->name, "%s", name == NULL ? "" : name);
	g->cpu_ns = c->cpu_ns(d);
	g->vcpus = c->num_vcpus(d);
	/* Without them the library has only a pointer to nowhere. */
	if (with_vcpus)
		g->vcpus_online = count_online(c, d);
	g->mem = c->cur_mem(d);
	g->max_mem = c->max_mem(d);
	g->state = read_state(c, d);
}

/* Its readers of disks and networks are not used: the one asks every QEMU and
 * waits for it, the other sees no NIC where there is no Linux bridge. A domain
 * that goes while vCPUs are asked may fail the whole, so there is a second
 * try without them. */
static int
stat_guests(struct xen *x)
{
	const struct xen_calls	*c = &x->calls;
	void			*node, *d;
	unsigned		 i, n;
	bool			 with_vcpus = true;

	errno = 0;
	if ((node = c->get_node(x->stat, XEN_STAT_VCPU)) == NULL) {
		with_vcpus = false;
		x->at = root_mono();
		if ((node = c->get_node(x->stat, 0)) == NULL)
			return (-1);
	}
	n = c->num_domains(node);
	for (i = 0; i < n; i++) {
		d = c->domain_by_index(node, i);
		if (d != NULL && c->id(d) != 0)
			add_domain(x, d, with_vcpus);
	}
	c->free_node(node);
	return (0);
}

static int
cmp_id(const void *a, const void *b)
{
	uint64_t	 x = ((const struct xen_guest *)a)->id;
	uint64_t	 y = ((const struct xen_guest *)b)->id;

	return ((x > y) - (x < y));
}

/* With more than 256 domains libxenstat may list some of them twice. */
static void
sort_guests(struct xen *x)
{
	size_t	 i, n = 0;

	if (x->n == 0)
		return;
	qsort(x->all, x->n, sizeof *x->all, cmp_id);
	for (i = 1; i < x->n; i++) {
		if (x->all[i].id != x->all[n].id)
			x->all[++n] = x->all[i];
	}
	x->n = n + 1;
}

/* From libxenstat, or what the store has of them. */
static int
list_guests(struct xen *x, char *why, size_t size)
{
	x->n = 0;
	x->at = root_mono();
	*why = '\0';
	if (x->stat != NULL) {
		if (stat_guests(x) == 0)
			return (0);
		say(why, size, "libxenstat", errno);
	} else
		snprintf(why, size, "%s", x->lacks);
	if (x->store == NULL)
		return (-1);
	if (xenstore_guests(x) == 0)
		return (0);
	say(why, size, "xenstore", errno);
	return (-1);
}

int
xen_read(struct xen *x, struct xen_guest **all, size_t *n, char *why,
    size_t size)
{
	*all = NULL;
	*n = 0;
	if (list_guests(x, why, size) == -1)
		return (-1);
	sort_guests(x);
	xenstore_facts(x);
	xen_devices(x);
	*all = x->all;
	*n = x->n;
	return (0);
}

void
xen_close(struct xen *x)
{
	if (x->stat != NULL)
		x->calls.stat_uninit(x->stat);
	if (x->store != NULL)
		x->calls.xs_close(x->store);
	xenlib_unload(x);
	free(x->all);
	free(x->facts);
	free(x);
}
