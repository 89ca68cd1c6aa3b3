/*
 * The images of VMs' disks: what their heads say, and what device they lie
 * on. They may be on a server that is dead, so a helper process looks at them,
 * and a worker waits for it.
 */
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helper.h"
#include "image_op.h"
#include "inventory.h"
#include "parse.h"
#include "virt_int.h"
#include "xmalloc.h"

#define SEC		UINT64_C(1000000000)
/* An image that is looked at grows; one that did not answer is left alone. */
#define LOOK_AGAIN	(10 * SEC)
#define LOOK_OTHERS	(60 * SEC)
#define LOOK_CHUNK	32
#define HELPER_MS	3000
#define MAX_MOUNTINFO	(1 << 18)

struct looked {
	unsigned char	 uuid[UUID_SIZE];
	struct virt_link *link;		/* only its address */
	char		*target, *source;
	bool		 raw;		/* so the head is the guest's */
	enum helper_result result;
	char		 why[128];
	struct image_facts facts;
	uint64_t	 host_dev;
	char		 host_name[256];
};

struct files_job {
	struct job	 job;
	struct virt	*virt;		/* to find it again when done */
	struct looked	*all;
	size_t		 n;
};

/*
 * In the worker's thread.
 */

/* The name people know: of a mapped device the mapper's, else the kernel's. */
static bool
name_device(unsigned maj, unsigned min, char *dst, size_t size)
{
	char	 path[64], link[512];
	ssize_t	 n;

	snprintf(path, sizeof path, "/sys/dev/block/%u:%u/dm/name", maj, min);
	if ((n = root_read(path, dst, size - 1)) > 0) {
		dst[n] = '\0';
		dst[strcspn(dst, "\n")] = '\0';
		return (true);
	}
	snprintf(path, sizeof path, "/sys/dev/block/%u:%u", maj, min);
	if (root_readlink(path, link, sizeof link) <= 0)
		return (false);
	snprintf(dst, size, "%s", basename(link));
	return (true);
}

/* A file system without a device of its own (btrfs, zfs, overlay) names its
 * source in the list of mounts. */
static bool
source_of_mount(unsigned maj, unsigned min, struct stat *sb, char *dst,
    size_t size)
{
	char			*buf = xmalloc(MAX_MOUNTINFO);
	struct mountline	 m;
	size_t			 pos = 0;
	ssize_t			 n;
	bool			 found = false;

	n = root_read("/proc/self/mountinfo", buf, MAX_MOUNTINFO);
	while (n > 0 && !found && parse_mountinfo(buf, n, &pos, &m) == 0) {
		if (m.major != maj || m.minor != min)
			continue;
		snprintf(dst, size, "%s", m.source);
		found = true;
	}
	free(buf);
	/* Devices do not hang where file systems do. */
	return (found && strncmp(dst, "/dev/", 5) == 0 && stat(dst, sb) == 0 &&
	    S_ISBLK(sb->st_mode));
}

static void
find_device(struct looked *one)
{
	const struct image_facts *f = &one->facts;
	uint64_t	 dev = S_ISBLK(f->mode) ? f->rdev : f->dev;
	struct stat	 sb;

	if (dev == NONE)
		return;
	if (major(dev) == 0) {
		if (!source_of_mount(0, minor(dev), &sb, one->host_name,
		    sizeof one->host_name))
			return;
		dev = sb.st_rdev;
	}
	one->host_dev = (uint64_t)major(dev) << 20 | minor(dev);
	if (!name_device(major(dev), minor(dev), one->host_name,
	    sizeof one->host_name))
		*one->host_name = '\0';
}

/* Images in one folder hang together, on one server. */
static void
look(struct worker *w, struct looked *one)
{
	struct image_ask	 ask;
	char			*source;

	if (strlen(one->source) >= sizeof ask.path)
		return;
	memset(&ask, 0, sizeof ask);
	snprintf(ask.path, sizeof ask.path, "%s", one->source);
	source = xstrdup(one->source);
	worker_called(w);
	one->result = helper_call(HELPER_IMAGE, dirname(source), &ask,
	    &one->facts, HELPER_MS, one->why, sizeof one->why);
	free(source);
	if (one->result == HELPER_OK)
		find_device(one);
}

static void
files_run(struct worker *w, struct job *job)
{
	struct files_job	*f = (struct files_job *)job;
	size_t			 i;

	for (i = 0; i < f->n; i++)
		look(w, &f->all[i]);
}

static void
files_free(struct job *job)
{
	struct files_job	*f = (struct files_job *)job;
	size_t			 i;

	for (i = 0; i < f->n; i++) {
		free(f->all[i].target);
		free(f->all[i].source);
	}
	free(f->all);
	free(f);
}

/*
 * In the lane's.
 */

static const char *
word_of_error(int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
		return ("missing");
	case EACCES:
	case EPERM:
		return ("denied");
	case EISDIR:
	case ENOTBLK:
		return ("no image");
	default:
		return ("unreadable");
	}
}

/* What is wrong with it, the worst first. NULL: nothing. */
static const char *
trouble(const struct looked *one)
{
	const struct image_facts *f = &one->facts;

	if (one->result == HELPER_LATE || one->result == HELPER_BUSY)
		return ("no answer");
	if (one->result != HELPER_OK)
		return ("not read");
	if (f->error != 0)
		return (word_of_error(f->error));
	/* A guest may write into its disk what it likes. */
	if (one->raw)
		return (f->size == 0 ? "virtual size 0" : NULL);
	if (f->parsed == -1 || f->head.corrupt == 1)
		return ("corrupt");
	if (f->head.size == 0 || (f->head.format == IMAGE_RAW &&
	    f->size == 0))
		return ("virtual size 0");
	return (NULL);
}

static void
set(char **dst, const char *src)
{
	free(*dst);
	*dst = src == NULL || *src == '\0' ? NULL : xstrdup(src);
}

/* What could not be read stays what it was. */
static void
take_facts(struct dom_disk *disk, const struct looked *one)
{
	const struct image_facts *f = &one->facts;

	set(&disk->trouble, trouble(one));
	if (one->result != HELPER_OK)
		return;
	set(&disk->host_name, one->host_name);
	disk->host_dev = one->host_dev;
	disk->allocated = f->allocated;
	disk->length = f->size;
	disk->size = f->head.format == NONE ? NONE : !one->raw &&
	    f->head.size != NONE ? f->head.size : f->size;
	if (one->raw)
		return;
	disk->format = f->head.format < IMAGE_FORMATS ?
	    image_formats[f->head.format] : NULL;
	snprintf(disk->backing, sizeof disk->backing, "%s", f->head.backing);
}

static void
take_files(struct virt_link *none, struct job *job)
{
	struct files_job	*f = (struct files_job *)job;
	struct virt		*v = f->virt;
	struct dom		*d;
	struct dom_disk		*disk;
	size_t			 i;

	(void)none;
	for (i = 0; i < f->n; i++) {
		d = doms_find(&v->doms, f->all[i].link, f->all[i].uuid);
		disk = d == NULL ? NULL : dom_disk(d, f->all[i].target);
		if (disk == NULL)
			continue;
		take_facts(disk, &f->all[i]);
	}
	v->dirty |= WANT(VDISK);
}

static bool
is_due(const struct dom *d, size_t i, uint64_t now)
{
	const struct def_disk	*def = &d->def.disks[i];
	const struct dom_disk	*disk = &d->disks[i];

	if (def->target == NULL || def->source == NULL || !def->local ||
	    *def->source != '/')
		return (false);
	return (disk->looked_at == 0 || now - disk->looked_at >=
	    (d->seen ? LOOK_AGAIN : LOOK_OTHERS));
}

static void
add_dom(struct files_job *f, struct dom *d, uint64_t now)
{
	struct looked	*one;
	size_t		 i;

	for (i = 0; i < d->ndisks && f->n < LOOK_CHUNK; i++) {
		if (!is_due(d, i, now))
			continue;
		d->disks[i].looked_at = now;
		one = &f->all[f->n++];
		memset(&one->facts, 0xff, sizeof one->facts);
		one->host_dev = NONE;
		one->link = d->link;
		memcpy(one->uuid, d->uuid, UUID_SIZE);
		one->target = xstrdup(d->def.disks[i].target);
		one->source = xstrdup(d->def.disks[i].source);
		one->raw = d->def.disks[i].format != NULL &&
		    strcmp(d->def.disks[i].format, "raw") == 0;
	}
}

static struct files_job *
plan(struct virt *v, uint64_t now)
{
	struct files_job	*f = xcalloc(1, sizeof *f);
	struct dom		*d;
	size_t			 i;

	f->job.run = files_run;
	f->job.free = files_free;
	f->virt = v;
	f->all = xcalloc(LOOK_CHUNK, sizeof *f->all);
	for (i = 0; i < v->doms.n; i++) {
		d = v->doms.all[i];
		/* Another host's files are not here. */
		if (d->link->host == NULL)
			add_dom(f, d, now);
	}
	if (f->n != 0)
		return (f);
	files_free(&f->job);
	return (NULL);
}

void
virt_files(struct virt *v, uint64_t now)
{
	struct files_job	*f;
	struct job		*job;

	if ((v->lane.want & WANT(VDISK)) == 0 || root_is_tree())
		return;
	if (v->files == NULL &&
	    (v->files = worker_start(&v->files_owner, NULL)) == NULL)
		return;
	if ((job = worker_take(v->files)) != NULL) {
		take_files(NULL, job);
		job->free(job);
	}
	if (worker_idle(v->files) && (f = plan(v, now)) != NULL)
		worker_give(v->files, &f->job);
}
