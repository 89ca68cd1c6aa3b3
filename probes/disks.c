#include <stdlib.h>
#include <string.h>

#include "parse.h"
#include "span.h"
#include "vmnet.h"
#include "xmalloc.h"

#define MS	UINT64_C(1000000)

/* Times of a device as the kernel counts them, and as they go on. */
struct ticks {
	uint64_t	 key;
	uint32_t	 last;
	uint64_t	 sum;		/* ms */
	bool		 seen;
};

struct disks {
	struct kept	 file;
	char		*buf;
	size_t		 size;
	struct ticks	*all;		/* by key */
	size_t		 n;
};

struct disks *
disks_new(void)
{
	struct disks	*d = xcalloc(1, sizeof *d);

	d->file.fd = KEPT_CLOSED;
	return (d);
}

void
disks_free(struct disks *d)
{
	kept_close(&d->file);
	free(d->all);
	free(d->buf);
	free(d);
}

static int
ticks_cmp(const void *a, const void *b)
{
	const struct ticks	*x = a, *y = b;

	return (x->key < y->key ? -1 : x->key > y->key);
}

/* Milliseconds wrap after 50 days of them. */
static uint64_t
go_on(struct disks *d, uint64_t key, uint32_t now)
{
	struct ticks	 new = { key, now, now, true }, *t = NULL;

	if (d->n != 0)
		t = bsearch(&new, d->all, d->n, sizeof new, ticks_cmp);
	if (t != NULL) {
		t->sum += (uint32_t)(now - t->last);
		t->last = now;
		t->seen = true;
		return (t->sum);
	}
	d->all = xreallocarray(d->all, d->n + 1, sizeof new);
	d->all[d->n++] = new;
	qsort(d->all, d->n, sizeof new, ticks_cmp);
	return (now);
}

static void
drop_gone(struct disks *d)
{
	size_t	 i, n = 0;

	for (i = 0; i < d->n; i++) {
		if (d->all[i].seen)
			d->all[n++] = d->all[i];
	}
	d->n = n;
	for (i = 0; i < n; i++)
		d->all[i].seen = false;
}

static void
add(struct disks *d, struct part *p, const struct diskline *line)
{
	uint64_t	 key = line->major << 20 | line->minor;
	struct disk_raw	*row = part_add(p, (struct key){ 0, key }, 0);

	row->name = part_text(p, line->name);
	row->reqs = u64_plus(line->rd_ios, line->wr_ios);
	if (line->rd_ticks != NONE && line->wr_ticks != NONE)
		row->times = go_on(d, key, (uint32_t)line->rd_ticks +
		    (uint32_t)line->wr_ticks) * MS;
}

void
disks_take(struct disks *d, struct part *p, const char *buf, size_t len)
{
	struct diskline	 line;
	size_t		 pos = 0;

	while (parse_diskstats(buf, len, &pos, &line) == 0)
		add(d, p, &line);
	drop_gone(d);
}

void
disks_read(struct lane *l, struct disks *d, struct source *s)
{
	struct part	*p = lane_part(l, PART_DISK);
	ssize_t		 n;

	n = kept_read_all(&d->file, KEPT_MUST, &d->buf, &d->size,
	    "/proc/diskstats");
	if (n == -1) {
		source_errno(s, "/proc/diskstats");
		return;
	}
	disks_take(d, p, d->buf, n);
	s->rows = p->nrows;
	source_set(s, PROBE_OK, "%s", "");
}
