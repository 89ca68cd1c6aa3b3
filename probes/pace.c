#include "pace.h"

static uint64_t
least(uint64_t a, uint64_t b)
{
	return (a < b ? a : b);
}

void
pace_begin(struct pace *p, uint64_t now, uint64_t first)
{
	p->at = now;
	p->next = now + least(first, p->period);
}

void
pace_period(struct pace *p, uint64_t period)
{
	p->period = period;
	p->next = least(p->next, p->at + period);
}

/* Whether it takes two samples to say something. */
static bool
has_rates(int i)
{
	const struct raw_struct	*rs = &raw_structs[i];
	size_t			 j;

	for (j = 0; j < rs->nfields; j++) {
		if (rs->fields[j].type == RAW_COUNTER ||
		    rs->fields[j].type == RAW_TICK)
			return (true);
	}
	return (false);
}

void
pace_new(struct pace *p, uint64_t parts, uint64_t now)
{
	int	 i;

	for (i = 0; i < PART_MAX; i++) {
		if ((parts & PART_BIT(i)) == 0)
			continue;
		p->off[i] = now;
		p->again[i] = has_rates(i) ?
		    now + least(PACE_SOON, p->period) : 0;
	}
}

uint64_t
pace_next(const struct pace *p)
{
	uint64_t next = p->next;
	int	 i;

	for (i = 0; i < PART_MAX; i++) {
		if (p->again[i] != 0)
			next = least(next, p->again[i]);
	}
	return (next);
}

/* A point of the grid that was missed is left out. */
static void
go_on(struct pace *p, uint64_t now)
{
	p->at = p->next;
	p->next += p->period;
	if (now >= p->next) {
		p->next = now + p->period - (now - p->next) % p->period;
		p->at = p->next - p->period;
	}
}

static uint64_t
take_all(struct pace *p, uint64_t now)
{
	uint64_t apart = least(PACE_APART, p->period / 2), parts = UINT64_MAX;
	int	 i;

	go_on(p, now);
	for (i = 0; i < PART_MAX; i++) {
		if (p->off[i] != 0 && now - p->off[i] < apart)
			parts &= ~PART_BIT(i);
		else
			p->again[i] = 0;
	}
	return (parts);
}

uint64_t
pace_take(struct pace *p, uint64_t now)
{
	uint64_t parts = 0;
	int	 i;

	if (now >= p->next)
		return (take_all(p, now));
	for (i = 0; i < PART_MAX; i++) {
		if (p->again[i] == 0 || now < p->again[i])
			continue;
		parts |= PART_BIT(i);
		p->again[i] = 0;
		p->off[i] = now;
	}
	return (parts);
}
