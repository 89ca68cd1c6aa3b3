#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parse.h"
#include "span.h"
#include "vmnet.h"
#include "xmalloc.h"

/* An interface and whose it is. */
struct nic {
	char		 name[32];
	struct key	 vm;
	bool		 straight;	/* it counts as the guest does */
};

struct vmnet {
	struct kept	 file;
	char		*buf;
	size_t		 size;
	struct part	*part;		/* VNIC as last seen */
	struct nic	*nics;		/* by name */
	size_t		 n;
};

struct vmnet *
vmnet_new(void)
{
	struct vmnet	*net = xcalloc(1, sizeof *net);

	net->file.fd = KEPT_CLOSED;
	return (net);
}

void
vmnet_free(struct vmnet *net)
{
	kept_close(&net->file);
	part_unref(net->part);
	free(net->nics);
	free(net->buf);
	free(net);
}

static int
nic_cmp(const void *a, const void *b)
{
	return (strcmp(((const struct nic *)a)->name,
	    ((const struct nic *)b)->name));
}

void
vmnet_define(struct vmnet *net, struct part *p)
{
	const struct vnic_raw	*row;
	const char		*dev;
	size_t			 i;

	if (p == net->part) {
		part_unref(p);
		return;
	}
	part_unref(net->part);
	net->part = p;
	net->n = 0;
	if (p == NULL || p->nrows == 0)
		return;
	net->nics = xreallocarray(net->nics, p->nrows, sizeof *net->nics);
	for (i = 0; i < p->nrows; i++) {
		row = part_row(p, i);
		dev = row->dev == 0 ? NULL : part_str(p, row->dev);
		if (dev == NULL || strlen(dev) >= sizeof net->nics->name)
			continue;
		memcpy(net->nics[net->n].name, dev, strlen(dev) + 1);
		net->nics[net->n].vm = key_parent(row->rec.key);
		net->nics[net->n++].straight = row->straight == 1;
	}
	if (net->n != 0)
		qsort(net->nics, net->n, sizeof *net->nics, nic_cmp);
}

static const struct nic *
find(const struct vmnet *net, const char *name)
{
	struct nic	 key;

	if (net->n == 0)
		return (NULL);
	snprintf(key.name, sizeof key.name, "%s", name);
	return (bsearch(&key, net->nics, net->n, sizeof key, nic_cmp));
}

static struct vmnet_raw *
row_of(struct part *p, struct key vm)
{
	struct vmnet_raw	*row;
	size_t			 i;

	/* The interfaces of a VM are mostly made one after another. */
	for (i = p->nrows; i-- > 0;) {
		row = part_row(p, i);
		if (key_eq(row->rec.key, vm))
			return (row);
	}
	row = part_add(p, vm, 0);
	row->rx = row->tx = row->drop = 0;
	return (row);
}

static uint64_t
name_hash(const char *name)
{
	return (key_of(name, NULL).lo);
}

/* What the host receives the guest has sent. An interface that comes or goes
 * changes the sum, so it is another incarnation. */
static void
add(struct part *p, const struct nic *nic, const struct netdev *nd)
{
	struct vmnet_raw	*row = row_of(p, nic->vm);

	row->rec.gen ^= name_hash(nic->name);
	row->rx = u64_plus(row->rx, nic->straight ? nd->rx : nd->tx);
	row->tx = u64_plus(row->tx, nic->straight ? nd->tx : nd->rx);
	row->drop = u64_plus(row->drop, u64_plus(nd->rx_drop, nd->tx_drop));
}

size_t
vmnet_take(struct vmnet *net, struct part *p, const char *buf, size_t len)
{
	const struct nic	*nic;
	struct netdev		 nd;
	size_t			 pos = 0, known = 0;

	while (parse_netdev(buf, len, &pos, &nd) == 0) {
		if ((nic = find(net, nd.name)) == NULL)
			continue;
		add(p, nic, &nd);
		known++;
	}
	return (known);
}

void
vmnet_read(struct lane *l, struct vmnet *net, struct source *s)
{
	struct part	*p;
	ssize_t		 n;

	vmnet_define(net, store_get(l->store, PART_VNIC));
	p = lane_part(l, PART_VMNET);
	source_set(s, PROBE_OK, "%s", "");
	s->rows = 0;
	if (net->n == 0)
		return;
	n = kept_read_all(&net->file, KEPT_MUST, &net->buf, &net->size,
	    "/proc/net/dev");
	if (n == -1) {
		source_errno(s, "/proc/net/dev");
		return;
	}
	s->rows = vmnet_take(net, p, net->buf, n);
}
