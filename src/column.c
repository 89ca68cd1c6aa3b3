#include <stddef.h>
#include <string.h>

#include "column.h"
#include "parts.h"

/* A tick counter may go back this far without having been reset. */
#define TICK_SLACK	UINT64_C(1000000000)

static uint64_t
field_u64(const struct rec *rec, uint16_t off)
{
	uint64_t v;

	memcpy(&v, (const char *)rec + off, sizeof v);
	return (v);
}

static uint32_t
field_text(const struct rec *rec, uint16_t off)
{
	uint32_t v;

	memcpy(&v, (const char *)rec + off, sizeof v);
	return (v);
}

static enum raw_type
field_type(enum part_id part, uint16_t off)
{
	const struct raw_struct	*rs = &raw_structs[part];
	size_t			 i;

	for (i = 0; i < rs->nfields; i++) {
		if (rs->fields[i].off == off)
			return (rs->fields[i].type);
	}
	return (RAW_GAUGE);
}

struct value
rate_delta(enum raw_type type, uint64_t was, uint64_t now)
{
	if (now == NONE)
		return (value_none(V_NONE));
	if (was == NONE)
		return (value_none(V_FIRST));
	if (now >= was)
		return (value_int(now - was));
	if (type == RAW_TICK && was - now <= TICK_SLACK)
		return (value_int(0));
	return (value_none(V_RESET));
}

/* What counter `off` gained between two rows; FIRST without an old row. */
static struct value
gained(enum part_id part, const struct rec *now, const struct rec *was,
    uint16_t off)
{
	if (field_u64(now, off) == NONE)
		return (value_none(V_NONE));
	if (was == NULL)
		return (value_none(V_FIRST));
	/* The type matters only to a counter that went back. */
	if (field_u64(now, off) >= field_u64(was, off))
		return (rate_delta(RAW_COUNTER, field_u64(was, off),
		    field_u64(now, off)));
	return (rate_delta(field_type(part, off), field_u64(was, off),
	    field_u64(now, off)));
}

/* Gain of a less gain of minus, never below 0. */
static struct value
gained_net(const struct from *f, const struct rec *now, const struct rec *was)
{
	struct value	 a = gained(f->part, now, was, f->a), m;

	if (f->minus == 0 || a.state != V_OK)
		return (a);
	m = gained(f->part, now, was, f->minus);
	if (m.state != V_OK)
		return (m);
	return (value_int(a.u > m.u ? a.u - m.u : 0));
}

static double
scale_of(const struct from *f)
{
	return (f->scale == 0 ? 1 : f->scale);
}

static struct value
get_gauge(const struct from *f, const struct rec *now)
{
	uint64_t v = field_u64(now, f->a);

	if (v == NONE)
		return (value_none(V_NONE));
	if (f->scale == 0 || f->scale == 1)
		return (value_int(v));
	return (value_real(v * f->scale));
}

static struct value
get_rate(const struct from *f, const struct rec *now, const struct rec *was,
    double dt)
{
	struct value	 v = gained_net(f, now, was);

	if (v.state != V_OK)
		return (v);
	if (dt <= 0)
		return (value_none(V_FIRST));
	return (value_real(v.d / dt * scale_of(f)));
}

/* By a clock that the row has of its own, where it has one. */
static struct value
get_own_rate(const struct from *f, const struct rec *now,
    const struct rec *was, double dt)
{
	struct value	 clock;

	if (f->per == 0)
		return (get_rate(f, now, was, dt));
	clock = gained(f->part, now, was, f->per);
	if (clock.state != V_OK)
		return (clock);
	return (get_rate(f, now, was, clock.d * 1e-9));
}

/* Of nothing that happened there is no ratio. */
static struct value
get_ratio(const struct from *f, const struct rec *now, const struct rec *was)
{
	struct value	 v = gained_net(f, now, was), per;

	if (v.state != V_OK)
		return (v);
	per = gained(f->part, now, was, f->per);
	if (per.state != V_OK)
		return (per);
	return (per.u == 0 ? value_none(V_NONE) :
	    value_real(v.d / per.d * scale_of(f)));
}

/* Gain of the whole. Each of its counters may step back by itself, so their
 * sum is no counter. */
static struct value
gained_whole(const struct from *f, const struct rec *now,
    const struct rec *was)
{
	struct value	 v;
	uint64_t	 sum = 0;
	int		 i;

	for (i = 0; i == 0 || i < f->nper; i++) {
		v = gained(f->part, now, was, f->per + i * sizeof sum);
		if (v.state != V_OK)
			return (v);
		sum += v.u;
	}
	return (value_int(sum));
}

/* A share of a whole: percent, times a gauge where the whole is many. */
static struct value
get_share(const struct from *f, const struct rec *now, const struct rec *was,
    double dt)
{
	struct value	 v = gained_net(f, now, was), per;
	double		 whole = dt * 1e9, times = 1;
	uint64_t	 n;

	if (v.state != V_OK)
		return (v);
	if (f->per != 0) {
		per = gained_whole(f, now, was);
		if (per.state != V_OK)
			return (per);
		whole = per.d;
	}
	if (whole <= 0)
		return (value_none(V_FIRST));
	if (f->times != 0) {
		if ((n = field_u64(now, f->times)) == NONE)
			return (value_none(V_NONE));
		times = n;
	}
	return (value_real(100 * v.d / whole * times));
}

/* The worst child's share. Children sort right behind their parent. */
static struct value
get_max(const struct from *f, const struct view *v, const struct row *r)
{
	const struct part	*now = v->snap->now[f->part];
	const struct part	*was = v->snap->was[f->part];
	const struct rec	*rec, *old;
	struct value		 max = value_none(V_NONE), share;
	size_t			 i, j = 0;

	if (was != NULL)
		j = part_lower(was, r->key);
	for (i = part_lower(now, r->key); i < now->nrows; i++) {
		rec = part_row(now, i);
		if (!key_eq(key_parent(rec->key), r->key))
			break;
		while (was != NULL && j < was->nrows && key_cmp(
		    ((struct rec *)part_row(was, j))->key, rec->key) < 0)
			j++;
		old = was != NULL && j < was->nrows ? part_row(was, j) : NULL;
		if (old != NULL && (!key_eq(old->key, rec->key) ||
		    old->gen != rec->gen))
			old = NULL;
		share = get_share(f, rec, old, view_dt(v, f->part));
		if (!value_known(&max) ||
		    (value_known(&share) && share.d > max.d))
			max = share;
	}
	return (max);
}

static struct value
get_age(const struct from *f, const struct view *v, const struct rec *now)
{
	uint64_t since = field_u64(now, f->a);

	if (since == NONE)
		return (value_none(V_NONE));
	if (since > v->snap->boot_ns)
		return (value_real(0));
	return (value_real((v->snap->boot_ns - since) * 1e-9));
}

/* A part that has missed three readings is old news, and so is a row that has
 * when it is read by itself, or whose own source has fallen silent. */
static bool
is_stale(const struct snap *s, const struct part *p, const struct rec *rec)
{
	struct raw_own	 own = raw_own(p->id);
	uint64_t	 at = p->mono_ns;

	if (own.old != 0 && rec != NULL) {
		if (field_u64(rec, own.old) == 1)
			return (true);
		if (field_u64(rec, own.at) != NONE)
			at = field_u64(rec, own.at);
	}
	return (p->period_ns != 0 && s->mono_ns > at &&
	    s->mono_ns - at > 3 * p->period_ns + UINT64_C(1000000000));
}

/* The clock when a row was read, where it is old news; else NONE. */
static uint64_t
stale_since(const struct view *v, const struct row *r, size_t slot)
{
	const struct join	*j = &v->t->joins[slot];
	const struct part	*p = v->snap->now[j->part];
	uint16_t		 at = raw_own(j->part).at;
	uint64_t		 own = NONE;

	if (p == NULL || (r->now[slot] == NULL && j->by != JOIN_CHILDREN) ||
	    !is_stale(v->snap, p, r->now[slot]))
		return (NONE);
	if (at != 0 && r->now[slot] != NULL)
		own = field_u64(r->now[slot], at);
	return (own != NONE ? own : p->mono_ns);
}

uint64_t
col_stale_since(const struct column *c, const struct view *v,
    const struct row *r)
{
	uint64_t parts = column_parts(c), since = NONE, one;
	size_t	 i;

	for (i = 0; i < v->t->njoins; i++) {
		if ((parts & PART_BIT(v->t->joins[i].part)) == 0)
			continue;
		one = stale_since(v, r, i);
		since = one < since ? one : since;
	}
	return (since);
}

static struct value
get_part(const struct from *f, const struct view *v, const struct row *r,
    int slot)
{
	const struct rec	*now = r->now[slot], *was = r->was[slot];

	switch (f->how) {
	case HOW_TEXT:
		return (value_text(view_str(v, f->part,
		    field_text(now, f->a))));
	case HOW_GAUGE:
	case HOW_TOTAL:
		return (get_gauge(f, now));
	case HOW_RATE:
		return (get_own_rate(f, now, was, view_dt(v, f->part)));
	case HOW_RATIO:
		return (get_ratio(f, now, was));
	case HOW_SHARE:
		return (get_share(f, now, was, view_dt(v, f->part)));
	case HOW_AGE:
		return (get_age(f, v, now));
	default:
		return (value_none(V_NONE));
	}
}

struct value
from_get(const struct from *f, const struct view *v, const struct row *r)
{
	const struct part	*p;
	struct value		 value;
	int			 slot = table_slot(v->t, f->part);

	if (slot == -1 || (p = v->snap->now[f->part]) == NULL)
		return (value_none(V_NONE));
	if (f->how == HOW_MAX)
		value = get_max(f, v, r);
	else if (r->now[slot] != NULL)
		value = get_part(f, v, r, slot);
	else
		return (value_none(V_NONE));
	if (value.state == V_OK && is_stale(v->snap, p, r->now[slot]))
		value.state = V_STALE;
	return (value);
}

/* Rows of other hosts say which. */
static struct value
get_host(const struct from *f, const struct view *v, const struct row *r)
{
	struct from	 text = *f;
	struct value	 host;

	text.how = HOW_TEXT;
	if (f->a != 0) {
		host = from_get(&text, v, r);
		if (value_known(&host)) {
			host.state = V_OK;
			return (host);
		}
	}
	return (value_text(v->snap->host));
}

/* Which of two sources a value comes from: the first that knows, but rather
 * news of the second than what is old. */
static const struct from *
choose(const struct column *c, const struct view *v, const struct row *r,
    struct value *value)
{
	struct value	 or;

	*value = from_get(&c->from, v, r);
	if (c->or.a == 0 || value->state == V_OK)
		return (&c->from);
	or = from_get(&c->or, v, r);
	if (or.state != V_OK && value->state != V_NONE &&
	    (value_known(value) || !value_known(&or)))
		return (&c->from);
	*value = or;
	return (&c->or);
}

struct value
col_get(const struct column *c, const struct view *v, const struct row *r)
{
	struct value	 value;

	if (c->from.how == HOW_FN)
		return (c->fn(v, r));
	if (c->from.how == HOW_HOST)
		return (get_host(&c->from, v, r));
	choose(c, v, r, &value);
	return (value);
}

/* A rate or share of one counter exports that counter; a total is one. */
bool
col_is_counter(const struct column *c)
{
	switch (c->from.how) {
	case HOW_TOTAL:
		return (true);
	case HOW_RATE:
	case HOW_SHARE:
		return (c->from.counter != 0 ||
		    (c->from.minus == 0 && !c->from.computed));
	default:
		return (false);
	}
}

bool
column_up(const struct column *c, bool reversed)
{
	return ((c->unit == U_TEXT || c->unit == U_ID) != reversed);
}

static struct value
from_counter(const struct from *f, const struct view *v,
    const struct row *r)
{
	uint64_t u;
	int	 slot = table_slot(v->t, f->part);

	if (slot == -1 || r->now[slot] == NULL)
		return (value_none(V_NONE));
	u = field_u64(r->now[slot], f->counter != 0 ? f->counter : f->a);
	if (u == NONE)
		return (value_none(V_NONE));
	/* Shares are of time, so their counters are nanoseconds. */
	if (f->how == HOW_SHARE)
		return (value_real(u * 1e-9));
	if (f->scale == 0 || f->scale == 1)
		return (value_int(u));
	return (value_real(u * f->scale));
}

struct value
col_counter(const struct column *c, const struct view *v, const struct row *r)
{
	struct value	 value;

	if (!col_is_counter(c))
		return (value_none(V_NONE));
	return (from_counter(choose(c, v, r, &value), v, r));
}
