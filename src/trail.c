#include <string.h>

#include "trail.h"

/* Snaps kept, whatever happens. */
#define KEEP		12

/* The averages there are, in seconds. */
static const double spans[] = { 10, 60 };
#define NSPANS		(sizeof spans / sizeof spans[0])
/* An average may cover a fifth more than its time, and what samples are off. */
#define EXCESS		0.21
/* A sample that comes a little early will do. */
#define ENOUGH		0.999

static double
seconds_between(uint64_t was, uint64_t now)
{
	return (now <= was ? 0 : (now - was) * 1e-9);
}

/* Snaps are in the order of their time, the oldest first. */
static size_t
count(const struct trail *t)
{
	size_t	 n;

	for (n = 0; n < TRAIL_SLOTS && t->mono_ns[n] != 0; n++)
		continue;
	return (n);
}

static void
drop(struct trail *t, size_t i)
{
	size_t	 n = count(t), rest = n - i - 1;
	int	 j;

	for (j = 0; j < PART_MAX; j++)
		part_unref(t->parts[i][j]);
	memmove(&t->parts[i], &t->parts[i + 1], rest * sizeof t->parts[0]);
	memmove(&t->mono_ns[i], &t->mono_ns[i + 1],
	    rest * sizeof t->mono_ns[0]);
	memset(&t->parts[n - 1], 0, sizeof t->parts[0]);
	t->mono_ns[n - 1] = 0;
}

/*
 * What it costs to do without a snap: the gap it leaves, as a part of the
 * shortest average that will have to reach across it. The oldest is of no use
 * once the next one is old enough for the longest average.
 */
static double
price(const struct trail *t, size_t n, size_t i)
{
	uint64_t now = t->mono_ns[n - 1];
	double	 younger = seconds_between(t->mono_ns[i + 1], now);
	size_t	 s;

	for (s = 0; s < NSPANS && younger >= spans[s] * ENOUGH; s++)
		continue;
	if (s == NSPANS)
		return (0);
	if (i == 0)
		return (1e9);
	return (seconds_between(t->mono_ns[i - 1], t->mono_ns[i + 1]) /
	    spans[s]);
}

/* Gives up what costs next to nothing, and what is too much. */
static void
thin(struct trail *t)
{
	double	 least, p;
	size_t	 i, best, n;

	while ((n = count(t)) > 2) {
		best = 0;
		least = price(t, n, 0);
		for (i = 1; i + 1 < n; i++) {
			if ((p = price(t, n, i)) < least) {
				least = p;
				best = i;
			}
		}
		if (n <= KEEP && least > EXCESS)
			break;
		drop(t, best);
	}
}

void
trail_add(struct trail *t, const struct snap *s)
{
	size_t	 n = count(t);
	int	 i;

	if (s->mono_ns == 0 || (n != 0 && t->mono_ns[n - 1] >= s->mono_ns))
		return;
	for (i = 0; i < PART_MAX; i++) {
		t->parts[n][i] = s->now[i] == NULL ? NULL :
		    part_ref(s->now[i]);
	}
	t->mono_ns[n] = s->mono_ns;
	thin(t);
}

/* The youngest sample of a part that is old enough, or the oldest there is
 * before that; what is far too old is from before a pause of its readings. NULL
 * if there is none but the newest. */
static struct part *
before(const struct trail *t, const struct part *now, double seconds)
{
	struct part	*best = NULL, *p;
	double		 age;
	size_t		 i;

	for (i = count(t); i-- != 0;) {
		p = t->parts[i][now->id];
		if (p == NULL || p->mono_ns >= now->mono_ns)
			continue;
		age = seconds_between(p->mono_ns, now->mono_ns);
		if (age > 2 * seconds)
			break;
		best = p;
		if (age >= seconds * ENOUGH)
			break;
	}
	return (best);
}

void
trail_pair(const struct trail *t, struct snap *dst, const struct snap *now,
    double seconds)
{
	struct part	*p;
	int		 i;

	snap_copy(dst, now);
	if (seconds <= 0)
		return;
	for (i = 0; i < PART_MAX; i++) {
		if (dst->now[i] == NULL)
			continue;
		p = before(t, dst->now[i], seconds);
		if (p == NULL || (dst->was[i] != NULL &&
		    p->mono_ns >= dst->was[i]->mono_ns))
			continue;
		part_unref(dst->was[i]);
		dst->was[i] = part_ref(p);
	}
	snap_stamp(dst);
}

void
trail_free(struct trail *t)
{
	size_t	 n;

	while ((n = count(t)) != 0)
		drop(t, n - 1);
}
