#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "hist.h"
#include "xmalloc.h"

#define NSEC		UINT64_C(1000000000)
#define SWEEP_EVERY	(60 * NSEC)
#define SLOTS_MIN	16

/* The objects of one table, hashed by key. */
struct hist_table {
	const struct table	 *t;
	const struct column	**cols;		/* those with a history */
	size_t			  ncols;
	struct hist_obj		**slots;	/* a power of two of them */
	size_t			  nslots, nobjs;
	uint64_t		  swept;
};

struct hist {
	struct hist_table	*tables;
	size_t			 ntables;
	uint64_t		 now;
};

/* How many of the smallest unit are one. */
static const double scales[UNIT_MAX] = {
	[U_TEXT] = 1,
	[U_ID] = 1,
	[U_COUNT] = 0x1p10,
	[U_RATIO] = 0x1p13,
	[U_PCT] = 0x1p10,
	[U_BYTES] = 1,
	[U_BPS] = 1,
	[U_PERSEC] = 0x1p10,
	[U_SEC] = 0x1p30,
	[U_HZ] = 1,
};

/* Sign, 6 bits of exponent, 9 of mantissa behind a hidden one. Numbers below
 * 1024 units are their own code. */
uint16_t
hist_pack(double d, enum unit unit)
{
	double	 units = fabs(d) * scales[unit];
	long	 code;
	int	 exp;

	if (!isfinite(units))
		return (HIST_UNKNOWN);
	if (units < 1024)
		code = lrint(units);
	else {
		code = lrint(ldexp(frexp(units, &exp), 10));
		code += (exp - 10) * 512L;
	}
	if (code > 0x7fff)
		code = 0x7fff;
	return (d < 0 && code != 0 ? code | 0x8000 : code);
}

double
hist_unpack(uint16_t code, enum unit unit)
{
	int	 size = code & 0x7fff;
	double	 units = size;

	if (code == HIST_UNKNOWN)
		return (NAN);
	if (size >= 1024)
		units = ldexp(512 + size % 512, size / 512 - 1);
	return ((code & 0x8000 ? -units : units) / scales[unit]);
}

/* A second is over: its average is final. So may be that of ten. */
static void
ring_second(struct hist_ring *r, uint64_t sec, enum unit unit)
{
	uint64_t ten = sec / HIST_TEN;

	r->fine[sec % HIST_FINE] = r->weight < 0.5 ? HIST_UNKNOWN :
	    hist_pack(r->sum / r->weight, unit);
	r->sum10 += r->sum;
	r->weight10 += r->weight;
	r->sum = r->weight = 0;
	if (sec % HIST_TEN != HIST_TEN - 1)
		return;
	r->coarse[ten % HIST_COARSE] = r->weight10 < HIST_TEN / 2.0 ?
	    HIST_UNKNOWN : hist_pack(r->sum10 / r->weight10, unit);
	r->sum10 = r->weight10 = 0;
}

/* From one moment to another it was d, or unknown. */
static void
ring_add(struct hist_ring *r, uint64_t from, uint64_t to, double d,
    enum unit unit)
{
	uint64_t end;
	double	 weight;

	for (; from < to; from = end) {
		end = (from / NSEC + 1) * NSEC;
		if (end > to)
			end = to;
		if (!isnan(d)) {
			weight = (end - from) * 1e-9;
			r->sum += d * weight;
			r->weight += weight;
		}
		if (end % NSEC == 0)
			ring_second(r, end / NSEC - 1, unit);
	}
}

static void
ring_init(struct hist_ring *r)
{
	size_t	 i;

	memset(r, 0, sizeof *r);
	r->last = NAN;
	for (i = 0; i < HIST_FINE; i++)
		r->fine[i] = HIST_UNKNOWN;
	for (i = 0; i < HIST_COARSE; i++)
		r->coarse[i] = HIST_UNKNOWN;
}

/* What a ring that was fed up to a moment knows of a second. */
static double
ring_get(const struct hist_ring *r, uint64_t at, uint64_t sec, enum unit unit)
{
	uint64_t now = at / NSEC, ten = sec / HIST_TEN;

	if (sec > now)
		return (NAN);
	if (sec == now)
		return (r->weight == 0 ? NAN : r->sum / r->weight);
	if (now - sec <= HIST_FINE)
		return (hist_unpack(r->fine[sec % HIST_FINE], unit));
	if (now / HIST_TEN - ten > HIST_COARSE)
		return (NAN);
	return (hist_unpack(r->coarse[ten % HIST_COARSE], unit));
}

struct hist *
hist_new(void)
{
	return (xcalloc(1, sizeof(struct hist)));
}

void
hist_free(struct hist *h)
{
	struct hist_table	*ht;
	size_t			 i, n;

	for (n = 0; n < h->ntables; n++) {
		ht = &h->tables[n];
		for (i = 0; i < ht->nslots; i++)
			free(ht->slots[i]);
		free(ht->slots);
		free(ht->cols);
	}
	free(h->tables);
	free(h);
}

static size_t
obj_size(const struct hist_table *ht)
{
	return (sizeof(struct hist_obj) +
	    ht->ncols * sizeof(struct hist_ring));
}

static struct hist_table *
table_get(const struct hist *h, const struct table *t)
{
	size_t	 i;

	for (i = 0; i < h->ntables; i++) {
		if (h->tables[i].t == t)
			return (&h->tables[i]);
	}
	return (NULL);
}

static struct hist_table *
table_add(struct hist *h, const struct table *t)
{
	struct hist_table	*ht;
	size_t			 i;

	h->tables = xreallocarray(h->tables, h->ntables + 1,
	    sizeof *h->tables);
	ht = memset(&h->tables[h->ntables++], 0, sizeof *ht);
	ht->t = t;
	ht->nslots = SLOTS_MIN;
	ht->slots = xcalloc(ht->nslots, sizeof *ht->slots);
	ht->cols = xcalloc(t->ncols, sizeof *ht->cols);
	for (i = 0; i < t->ncols; i++) {
		if (t->cols[i].hist)
			ht->cols[ht->ncols++] = &t->cols[i];
	}
	return (ht);
}

/* The slot that has a key's object, or is free for it. */
static struct hist_obj **
slot_of(const struct hist_table *ht, struct key key)
{
	size_t	 mask = ht->nslots - 1, i;

	i = (key.hi ^ key.lo * UINT64_C(0x9e3779b97f4a7c15)) & mask;
	while (ht->slots[i] != NULL && !key_eq(ht->slots[i]->key, key))
		i = (i + 1) & mask;
	return (&ht->slots[i]);
}

/* Hashes the objects anew, but for those last fed before a moment. */
static void
rehash(struct hist_table *ht, size_t nslots, uint64_t oldest)
{
	struct hist_obj	**old = ht->slots;
	size_t		  n = ht->nslots, i;

	ht->slots = xcalloc(nslots, sizeof *ht->slots);
	ht->nslots = nslots;
	ht->nobjs = 0;
	for (i = 0; i < n; i++) {
		if (old[i] == NULL)
			continue;
		if (old[i]->at < oldest) {
			free(old[i]);
			continue;
		}
		*slot_of(ht, old[i]->key) = old[i];
		ht->nobjs++;
	}
	free(old);
}

static void
obj_reset(struct hist_obj *o, size_t ncols, uint64_t at)
{
	size_t	 i;

	o->at = at;
	for (i = 0; i < ncols; i++)
		ring_init(&o->rings[i]);
}

static struct hist_obj *
obj_get(struct hist_table *ht, struct key key, uint64_t at)
{
	struct hist_obj	**slot = slot_of(ht, key);

	if (*slot != NULL)
		return (*slot);
	if (ht->nobjs * 2 >= ht->nslots) {
		rehash(ht, ht->nslots * 2, 0);
		slot = slot_of(ht, key);
	}
	*slot = xmalloc(obj_size(ht));
	(*slot)->key = key;
	obj_reset(*slot, ht->ncols, at);
	ht->nobjs++;
	return (*slot);
}

/* A number that is old news is not known any more. */
static double
number(const struct value *v)
{
	return (v->state == V_OK && v->kind != VAL_TEXT ? v->d : NAN);
}

static void
obj_feed(const struct hist_table *ht, struct hist_obj *o,
    const struct view *view, const struct row *row, uint64_t from)
{
	uint64_t	 to = view->snap->mono_ns;
	struct value	 v;
	double		 d;
	size_t		 i;

	if (to - o->at > (HIST_SPAN + HIST_FINE) * NSEC)
		obj_reset(o, ht->ncols, to - HIST_SPAN * NSEC);
	if (from < o->at)
		from = o->at;
	for (i = 0; i < ht->ncols; i++) {
		v = col_get(ht->cols[i], view, row);
		d = number(&v);
		ring_add(&o->rings[i], o->at, from, NAN, ht->cols[i]->unit);
		ring_add(&o->rings[i], from, to, d, ht->cols[i]->unit);
		o->rings[i].last = d;
	}
	o->at = to;
}

void
hist_feed(struct hist *h, const struct view *view)
{
	uint64_t		 to = view->snap->mono_ns, from, len;
	struct hist_table	*ht;
	struct hist_obj		*o;
	size_t			 i;

	if ((ht = table_get(h, view->t)) == NULL)
		ht = table_add(h, view->t);
	if (ht->ncols == 0 || to < h->now)
		return;
	h->now = to;
	len = view->snap->interval * 1e9 + 0.5;
	from = to > len ? to - len : 0;
	for (i = 0; i < view->nrows; i++) {
		o = obj_get(ht, view->rows[i].key, from);
		obj_feed(ht, o, view, &view->rows[i], from);
	}
	if (to - ht->swept >= SWEEP_EVERY) {
		ht->swept = to;
		rehash(ht, ht->nslots, to > HIST_SPAN * NSEC ?
		    to - HIST_SPAN * NSEC : 0);
	}
}

/* The ring of a column, with the object it is of; NULL if there is none. */
static const struct hist_ring *
find(const struct hist *h, const struct hist_of *of,
    const struct hist_obj **o)
{
	const struct hist_table	*ht;
	size_t			 i;

	if ((ht = table_get(h, of->t)) == NULL ||
	    (*o = *slot_of(ht, of->key)) == NULL)
		return (NULL);
	for (i = 0; i < ht->ncols; i++) {
		if (ht->cols[i] == of->c)
			return (&(*o)->rings[i]);
	}
	return (NULL);
}

double
hist_last(const struct hist *h, const struct hist_of *of)
{
	const struct hist_obj	*o;
	const struct hist_ring	*r = find(h, of, &o);

	return (r == NULL || o->at != h->now ? NAN : r->last);
}

/* The seconds from one to before another, as far as they are known. */
static bool
sum_up(const struct hist *h, const struct hist_of *of, uint64_t from,
    uint64_t to, struct hist_stat *st)
{
	const struct hist_obj	*o;
	const struct hist_ring	*r = find(h, of, &o);
	double			 d, x, sum = 0, sx = 0, sxx = 0, sxy = 0, sxxn;

	memset(st, 0, sizeof *st);
	for (; r != NULL && from < to; from++) {
		d = ring_get(r, o->at, from, of->c->unit);
		if (isnan(d))
			continue;
		st->min = st->known == 0 || d < st->min ? d : st->min;
		st->max = st->known == 0 || d > st->max ? d : st->max;
		st->known++;
		x = -(double)(to - from);
		sum += d;
		sx += x;
		sxx += x * x;
		sxy += x * d;
	}
	if (st->known == 0)
		return (false);
	st->mean = sum / st->known;
	sxxn = sxx - sx * sx / st->known;
	st->slope = st->known < 2 ? NAN : (sxy - sx * st->mean) / sxxn;
	return (true);
}

void
hist_get(const struct hist *h, const struct hist_of *of, unsigned ago,
    unsigned cell, double out[], size_t n)
{
	uint64_t	 now = h->now / NSEC, k;
	struct hist_stat st;
	size_t		 i;

	for (i = 0; i < n; i++) {
		out[i] = NAN;
		if (now < ago || (now - ago) / cell < n - 1 - i)
			continue;
		k = (now - ago) / cell - (n - 1 - i);
		if (sum_up(h, of, k * cell, (k + 1) * cell, &st))
			out[i] = st.mean;
	}
}

bool
hist_stat(const struct hist *h, const struct hist_of *of, unsigned ago,
    unsigned span, struct hist_stat *st)
{
	uint64_t end = h->now / NSEC + 1;

	end = end > ago ? end - ago : 0;
	return (sum_up(h, of, end > span ? end - span : 0, end, st));
}

size_t
hist_bytes(const struct hist *h)
{
	size_t	 i, sum = sizeof *h + h->ntables * sizeof *h->tables;

	for (i = 0; i < h->ntables; i++) {
		sum += h->tables[i].nslots * sizeof *h->tables[i].slots +
		    h->tables[i].t->ncols * sizeof *h->tables[i].cols +
		    h->tables[i].nobjs * obj_size(&h->tables[i]);
	}
	return (sum);
}
