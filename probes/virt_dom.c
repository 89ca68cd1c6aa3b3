#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "virt_dom.h"
#include "virt_link.h"
#include "xmalloc.h"

/* Numbers of a VM's children above all thread ids: its disks. */
#define DISK_CHILD	0x800000U
#define DISK_CHILDREN	0x7ffff0U

static int
dom_cmp(const struct virt_link *l, const unsigned char *uuid,
    const struct dom *d)
{
	if (l != d->link)
		return ((uintptr_t)l < (uintptr_t)d->link ? -1 : 1);
	return (memcmp(uuid, d->uuid, UUID_SIZE));
}

/* Where it is, or where it belongs. */
static size_t
place(const struct doms *ds, const struct virt_link *l,
    const unsigned char *uuid)
{
	size_t	 lo = 0, hi = ds->n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (dom_cmp(l, uuid, ds->all[mid]) > 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return (lo);
}

struct dom *
doms_find(struct doms *ds, const struct virt_link *l,
    const unsigned char *uuid)
{
	size_t	 i = place(ds, l, uuid);

	return (i < ds->n && dom_cmp(l, uuid, ds->all[i]) == 0 ? ds->all[i] :
	    NULL);
}

static void
uuid_text(const unsigned char *u, char dst[37])
{
	snprintf(dst, 37, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
	    "%02x%02x%02x%02x%02x%02x", u[0], u[1], u[2], u[3], u[4], u[5],
	    u[6], u[7], u[8], u[9], u[10], u[11], u[12], u[13], u[14], u[15]);
}

/* A VM of this host is the one that its process tells of. */
static struct key
make_key(const struct virt_link *l, const char *uuid)
{
	if (l->host == NULL)
		return (key_of("vm", "uuid", uuid, NULL));
	return (key_of("vm", "uuid", uuid, "host", l->host, NULL));
}

void
dom_restarted(struct dom *d)
{
	size_t	 i;

	d->nasked = 0;
	d->asked_at = 0;
	d->silent = false;
	d->control = CONTROL_OK;
	d->control_at = 0;
	d->job_since = d->hung_since = NONE;
	*d->job = '\0';
	d->worked_on = false;
	d->work_at = 0;
	raw_null(PART_VMBLK, &d->blk);
	raw_null(PART_VMBLK, &d->blk_was);
	raw_null(PART_DOMCPU, &d->cpu);
	raw_null(PART_DOMCPU, &d->cpu_was);
	raw_null(PART_DOMNET, &d->net);
	raw_null(PART_DOMNET, &d->net_was);
	raw_null(PART_BALLOON, &d->balloon);
	for (i = 0; i < d->ndisks; i++) {
		raw_null(PART_VDISKIO, &d->disks[i].now);
		raw_null(PART_VDISKIO, &d->disks[i].was);
	}
}

struct dom *
doms_add(struct doms *ds, struct virt_link *l, const unsigned char *uuid)
{
	struct dom	*d = xcalloc(1, sizeof *d);
	size_t		 i = place(ds, l, uuid);

	d->link = l;
	memcpy(d->uuid, uuid, UUID_SIZE);
	uuid_text(uuid, d->text);
	d->key = make_key(l, d->text);
	d->id = -1;
	d->autostart = -1;
	d->stale = true;
	dom_restarted(d);
	if (ds->n == ds->size) {
		ds->size = ds->size == 0 ? 64 : 2 * ds->size;
		ds->all = xreallocarray(ds->all, ds->size, sizeof *ds->all);
	}
	memmove(ds->all + i + 1, ds->all + i,
	    (ds->n - i) * sizeof *ds->all);
	ds->all[i] = d;
	ds->n++;
	return (d);
}

static void
disk_free(struct dom_disk *disk)
{
	free(disk->host_name);
	free(disk->trouble);
}

static void
dom_free(struct dom *d)
{
	size_t	 i;

	for (i = 0; i < d->ndisks; i++)
		disk_free(&d->disks[i]);
	free(d->disks);
	domdef_free(&d->def);
	free(d->name);
	free(d);
}

void
doms_stale(struct doms *ds, const struct virt_link *l)
{
	size_t	 i;

	for (i = 0; i < ds->n; i++) {
		if (ds->all[i]->link == l)
			ds->all[i]->stale = true;
	}
}

size_t
doms_sweep(struct doms *ds, const struct virt_link *l)
{
	size_t	 i, n = 0, gone;

	for (i = 0; i < ds->n; i++) {
		/* What an event has told since is about to be read. */
		if (ds->all[i]->link == l && !ds->all[i]->listed &&
		    !ds->all[i]->stale)
			dom_free(ds->all[i]);
		else
			ds->all[n++] = ds->all[i];
	}
	gone = ds->n - n;
	ds->n = n;
	return (gone);
}

void
doms_remove(struct doms *ds, struct dom *d)
{
	size_t	 i = place(ds, d->link, d->uuid);

	ds->n--;
	memmove(ds->all + i, ds->all + i + 1,
	    (ds->n - i) * sizeof *ds->all);
	dom_free(d);
}

void
doms_free(struct doms *ds)
{
	while (ds->n != 0)
		dom_free(ds->all[--ds->n]);
	free(ds->all);
}

struct dom_disk *
dom_disk(struct dom *d, const char *target)
{
	size_t	 i;

	for (i = 0; i < d->ndisks; i++) {
		if (d->def.disks[i].target != NULL &&
		    strcmp(d->def.disks[i].target, target) == 0)
			return (&d->disks[i]);
	}
	return (NULL);
}

static bool
same_text(const char *a, const char *b)
{
	return (a == NULL || b == NULL ? a == b : strcmp(a, b) == 0);
}

/* Its number is made of its name, so that it stays when others go; two that
 * would have the same follow each other. */
static struct key
disk_key(const struct dom *d, const char *target, size_t before)
{
	uint32_t	 n = key_of(target == NULL ? "" : target, NULL).hi %
			    DISK_CHILDREN;
	struct key	 key;
	size_t		 i;

	for (;; n = (n + 1) % DISK_CHILDREN) {
		key = key_child(d->key, DISK_CHILD + n);
		for (i = 0; i < before; i++) {
			if (key_eq(d->disks[i].key, key))
				break;
		}
		if (i == before)
			return (key);
	}
}

static void
disk_init(struct dom_disk *disk)
{
	memset(disk, 0, sizeof *disk);
	raw_null(PART_VDISKIO, &disk->now);
	raw_null(PART_VDISKIO, &disk->was);
	disk->host_dev = disk->size = disk->allocated = disk->length = NONE;
}

/* What is known of a disk of the old definition that is in the new one. */
static bool
disk_adopt(struct dom_disk *disk, const struct def_disk *def,
    struct domdef *old, struct dom_disk *olds, size_t n)
{
	size_t	 i;

	for (i = 0; i < n; i++) {
		if (!same_text(old->disks[i].target, def->target) ||
		    !same_text(old->disks[i].source, def->source) ||
		    olds[i].key.lo == 0)
			continue;
		*disk = olds[i];
		memset(&olds[i], 0, sizeof olds[i]);
		return (true);
	}
	return (false);
}

void
dom_define(struct dom *d, struct domdef *def)
{
	struct domdef	 old = d->def;
	struct dom_disk	*olds = d->disks;
	size_t		 i, n = d->ndisks;

	d->def = *def;
	memset(def, 0, sizeof *def);
	d->defined = true;
	d->ndisks = d->def.ndisks;
	d->disks = xcalloc(d->ndisks + 1, sizeof *d->disks);
	for (i = 0; i < d->ndisks; i++) {
		if (!disk_adopt(&d->disks[i], &d->def.disks[i], &old, olds,
		    n))
			disk_init(&d->disks[i]);
		d->disks[i].key = disk_key(d, d->def.disks[i].target, i);
	}
	for (i = 0; i < n; i++)
		disk_free(&olds[i]);
	free(olds);
	domdef_free(&old);
}

uint64_t
dom_gen(const struct dom *d)
{
	uint64_t gen = (uint64_t)(d->id + 1) << 32;
	size_t	 i;

	/* A disk that comes or goes changes the sums. */
	for (i = 0; i < d->ndisks; i++)
		gen ^= d->disks[i].key.lo;
	return (gen);
}
