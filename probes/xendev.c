/*
 * Disks and NICs of guests as dom0's kernel counts them: one entry of the bus
 * below for each backend, named by its kind, the guest and the device.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "root.h"
#include "span.h"
#include "xen_int.h"
#include "xmalloc.h"

#define BACKENDS	"/sys/bus/xen-backend/devices"
#define NET_DEV		"/proc/net/dev"
#define NET_DEV_MAX	(4 << 20)

#define TO(field)	offsetof(struct xen_guest, field)

/* Files of a disk. Sectors are of 512 bytes, whatever the disk's are. */
static const struct {
	const char	*file;
	uint16_t	 scale, off;
} disk_files[] = {
	{ "rd_req",	1,	TO(rd_reqs) },
	{ "wr_req",	1,	TO(wr_reqs) },
	{ "rd_sect",	512,	TO(rd_bytes) },
	{ "wr_sect",	512,	TO(wr_bytes) },
};

/* Numbers of a line of /proc/net/dev, turned round. */
#define NET_NUMBERS	12
static const struct {
	unsigned	 number;
	size_t		 off;
} net_numbers[] = {
	{ 0,	TO(tx_bytes) },	{ 2,	TO(tx_errs) },	{ 3,	TO(tx_drop) },
	{ 8,	TO(rx_bytes) },	{ 10,	TO(rx_errs) },	{ 11,	TO(rx_drop) },
};

struct line {
	struct span	 name, numbers;
};

/* /proc/net/dev, its lines by their names. */
struct net {
	char		*buf;
	struct line	*lines;
	size_t		 n;
};

/* An entry of the bus: "vbd-3-51712". */
struct backend {
	const char	*entry;
	struct span	 kind;
	uint64_t	 id, dev;
};

static int
cmp_span(struct span a, struct span b)
{
	size_t	 x = span_len(a), y = span_len(b);
	int	 r = memcmp(a.p, b.p, x < y ? x : y);

	return (r != 0 ? r : (x > y) - (x < y));
}

static int
cmp_line(const void *a, const void *b)
{
	return (cmp_span(((const struct line *)a)->name,
	    ((const struct line *)b)->name));
}

static void
net_read(struct net *net, const char *prefix)
{
	struct span	 text, line, front, name;
	char		 path[512];
	ssize_t		 n;

	net->buf = xmalloc(NET_DEV_MAX);
	snprintf(path, sizeof path, "%s" NET_DEV, prefix);
	if ((n = root_read(path, net->buf, NET_DEV_MAX)) == -1)
		return;
	text = span_of(net->buf, n);
	while (span_cut(&text, '\n', &line)) {
		if (!span_cut(&line, ':', &front) || !span_word(&front, &name))
			continue;
		if ((net->n & (net->n - 1)) == 0) {
			net->lines = xreallocarray(net->lines,
			    net->n == 0 ? 1 : net->n * 2, sizeof *net->lines);
		}
		net->lines[net->n++] = (struct line){ name, line };
	}
	if (net->n != 0)
		qsort(net->lines, net->n, sizeof *net->lines, cmp_line);
}

static const struct line *
net_find(const struct net *net, const char *name)
{
	struct line	 key = { .name = span_of(name, strlen(name)) };

	if (net->n == 0)
		return (NULL);
	return (bsearch(&key, net->lines, net->n, sizeof key, cmp_line));
}

/* Adds a part to a sum, of which it may be the first. */
static void
add(struct xen_guest *g, size_t off, uint64_t v, bool first)
{
	uint64_t	*sum = (uint64_t *)((char *)g + off);

	if (first)
		*sum = v;
	else if (*sum != NONE)
		*sum = v == NONE ? NONE : *sum + v;
}

static void
add_line(struct xen_guest *g, const struct line *l, bool first)
{
	uint64_t	 v[NET_NUMBERS];
	struct span	 numbers = { 0 }, word;
	size_t		 i;

	if (l != NULL)
		numbers = l->numbers;
	for (i = 0; i < NET_NUMBERS; i++)
		v[i] = span_word(&numbers, &word) ? span_u64(word) : NONE;
	for (i = 0; i < nitems(net_numbers); i++) {
		add(g, net_numbers[i].off, v[net_numbers[i].number], first);
	}
}

/* The interface of a vif that was given a name of its own. */
static const struct line *
find_renamed(const struct net *net, const char *prefix, const char *entry,
    char *name, size_t size)
{
	const struct line	*l = NULL;
	struct dirent		*de;
	char			 path[512];
	DIR			*d;

	snprintf(path, sizeof path, "%s" BACKENDS "/%s/net", prefix, entry);
	if ((d = root_opendir(path)) == NULL)
		return (NULL);
	while (l == NULL && (de = readdir(d)) != NULL) {
		snprintf(name, size, "%s", de->d_name);
		l = net_find(net, name);
	}
	closedir(d);
	return (l);
}

/* The same NIC may be emulated as well, until the guest has a driver for the
 * other. */
static void
add_nic(struct xen_guest *g, const struct net *net, const char *prefix,
    const struct backend *b)
{
	const struct line	*l;
	char			 name[256], emu[272];

	snprintf(name, sizeof name, "vif%u.%u", (unsigned)b->id,
	    (unsigned)b->dev);
	if ((l = net_find(net, name)) == NULL)
		l = find_renamed(net, prefix, b->entry, name, sizeof name);
	add_line(g, l, g->nics++ == 0);
	if (l == NULL)
		return;
	snprintf(emu, sizeof emu, "%s-emu", name);
	if ((l = net_find(net, emu)) != NULL)
		add_line(g, l, false);
}

static void
add_disk(struct xen_guest *g, const char *prefix, const char *entry)
{
	char	 path[512];
	bool	 first = g->disks++ == 0;
	size_t	 i;

	for (i = 0; i < nitems(disk_files); i++) {
		snprintf(path, sizeof path,
		    "%s" BACKENDS "/%s/statistics/%s", prefix, entry,
		    disk_files[i].file);
		add(g, disk_files[i].off, u64_times(root_u64(path),
		    disk_files[i].scale), first);
	}
}

/* A disk that a QEMU serves; drives for CDs are mostly of this kind. */
static void
add_hidden_disk(struct xen *x, struct xen_guest *g, const struct backend *b)
{
	char	 type[16];
	size_t	 i;

	xenstore_text(x, type, sizeof type,
	    "/local/domain/0/backend/qdisk/%u/%u/device-type",
	    (unsigned)b->id, (unsigned)b->dev);
	if (strcmp(type, "cdrom") == 0)
		return;
	g->disks++;
	for (i = 0; i < nitems(disk_files); i++)
		add(g, disk_files[i].off, NONE, false);
}

static int
cmp_id(const void *key, const void *guest)
{
	uint64_t	 id = *(const uint64_t *)key;
	uint64_t	 other = ((const struct xen_guest *)guest)->id;

	return ((id > other) - (id < other));
}

static void
add_backend(struct xen *x, const struct net *net, const struct backend *b)
{
	struct xen_guest	*g;

	g = bsearch(&b->id, x->all, x->n, sizeof *g, cmp_id);
	if (g == NULL)
		return;
	if (span_is(b->kind, "vif"))
		add_nic(g, net, x->prefix, b);
	else if (span_is(b->kind, "vbd") || span_is(b->kind, "tap"))
		add_disk(g, x->prefix, b->entry);
	else if (span_is(b->kind, "qdisk"))
		add_hidden_disk(x, g, b);
}

static bool
parse_entry(const char *entry, struct backend *b)
{
	struct span	 s = span_of(entry, strlen(entry));

	b->entry = entry;
	return (span_cut(&s, '-', &b->kind) && span_digits(&s, &b->id) &&
	    span_take(&s, "-") && span_digits(&s, &b->dev) && s.p == s.end);
}

void
xen_devices(struct xen *x)
{
	struct net	 net = { 0 };
	struct backend	 b;
	struct dirent	*de;
	char		 path[512];
	DIR		*d;

	snprintf(path, sizeof path, "%s" BACKENDS, x->prefix);
	if (x->n == 0 || (d = root_opendir(path)) == NULL)
		return;
	net_read(&net, x->prefix);
	while ((de = readdir(d)) != NULL) {
		if (parse_entry(de->d_name, &b))
			add_backend(x, &net, &b);
	}
	closedir(d);
	free(net.lines);
	free(net.buf);
}
