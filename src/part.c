#include <sys/eventfd.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "part.h"
#include "xmalloc.h"

const char *const probe_state_names[PROBE_MAX] = {
	[PROBE_OK] = "ok",
	[PROBE_ABSENT] = "absent",
	[PROBE_DENIED] = "denied",
	[PROBE_BROKEN] = "broken",
	[PROBE_STALLED] = "stalled",
	[PROBE_NOT_IN_TREE] = "not in this tree",
};

struct part *
part_new(enum part_id id)
{
	struct part	*p = xcalloc(1, sizeof *p);

	p->id = id;
	atomic_init(&p->refs, 1);
	return (p);
}

void
part_reserve(struct part *p, const struct part *like)
{
	arena_reserve(&p->rows, like->rows.len);
	arena_reserve(&p->text, like->text.len);
}

void *
part_add(struct part *p, struct key key, uint64_t gen)
{
	struct rec	*rec = arena_grow(&p->rows, raw_structs[p->id].size);

	raw_null(p->id, rec);
	rec->key = key;
	rec->gen = gen;
	p->nrows++;
	return (rec);
}

void *
part_row(const struct part *p, size_t i)
{
	return (p->rows.mem + i * raw_structs[p->id].size);
}

uint32_t
part_text(struct part *p, const char *s)
{
	return (s == NULL ? 0 : arena_text(&p->text, s, strlen(s)));
}

const char *
part_str(const struct part *p, uint32_t off)
{
	return (arena_str(&p->text, off));
}

static int
rec_cmp(const void *a, const void *b)
{
	return (key_cmp(((const struct rec *)a)->key,
	    ((const struct rec *)b)->key));
}

void
part_sort(struct part *p)
{
	size_t	 i;

	/* Lanes mostly add in order already. */
	for (i = 1; i < p->nrows; i++) {
		if (rec_cmp(part_row(p, i - 1), part_row(p, i)) > 0)
			break;
	}
	if (i < p->nrows) {
		qsort(p->rows.mem, p->nrows, raw_structs[p->id].size,
		    rec_cmp);
	}
}

size_t
part_lower(const struct part *p, struct key key)
{
	size_t	 lo = 0, hi = p->nrows, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (key_cmp(((struct rec *)part_row(p, mid))->key, key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return (lo);
}

void *
part_find(const struct part *p, struct key key)
{
	size_t		 i = part_lower(p, key);
	struct rec	*rec;

	if (i == p->nrows)
		return (NULL);
	rec = part_row(p, i);
	return (key_eq(rec->key, key) ? rec : NULL);
}

struct part *
part_ref(struct part *p)
{
	atomic_fetch_add(&p->refs, 1);
	return (p);
}

void
part_unref(struct part *p)
{
	if (p == NULL || atomic_fetch_sub(&p->refs, 1) != 1)
		return;
	arena_free(&p->rows);
	arena_free(&p->text);
	free(p);
}

void
store_init(struct store *s)
{
	memset(s, 0, sizeof *s);
	pthread_mutex_init(&s->mu, NULL);
}

int
store_reader(struct store *s)
{
	int	 fd;

	if ((fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) == -1)
		fatal("eventfd");
	pthread_mutex_lock(&s->mu);
	if (s->nreaders == STORE_READERS)
		fatalx("store: too many readers");
	s->readers[s->nreaders++] = fd;
	pthread_mutex_unlock(&s->mu);
	return (fd);
}

void
store_publish(struct store *s, struct part *p)
{
	struct part	*old;

	pthread_mutex_lock(&s->mu);
	old = s->cur[p->id];
	s->cur[p->id] = p;
	pthread_mutex_unlock(&s->mu);
	part_unref(old);
}

void
store_drop(struct store *s, enum part_id id)
{
	struct part	*old;

	pthread_mutex_lock(&s->mu);
	old = s->cur[id];
	s->cur[id] = NULL;
	pthread_mutex_unlock(&s->mu);
	part_unref(old);
}

void
store_wake(struct store *s)
{
	uint64_t one = 1;
	int	 i;

	pthread_mutex_lock(&s->mu);
	for (i = 0; i < s->nreaders; i++) {
		/* A full counter means the reader is awake anyway. */
		if (write(s->readers[i], &one, sizeof one) == -1)
			continue;
	}
	pthread_mutex_unlock(&s->mu);
}

struct part *
store_get(struct store *s, enum part_id id)
{
	struct part	*p;

	pthread_mutex_lock(&s->mu);
	if ((p = s->cur[id]) != NULL)
		part_ref(p);
	pthread_mutex_unlock(&s->mu);
	return (p);
}

void
store_free(struct store *s)
{
	int	 i;

	for (i = 0; i < PART_MAX; i++)
		part_unref(s->cur[i]);
	for (i = 0; i < s->nreaders; i++)
		close(s->readers[i]);
	pthread_mutex_destroy(&s->mu);
}
