/*
 * When what is sampled: everything on a grid of the period, so that reports do
 * not drift; and off the grid what somebody has just asked for, at once and
 * once more soon after, so that its rates need not wait. Pure: clocks in,
 * parts out.
 */
#ifndef PACE_H
#define PACE_H

#include "lane.h"

/* A first interval. */
#define PACE_SOON	UINT64_C(300000000)
/* A part is not sampled on the grid so soon after it was off it: rates over
 * less say little. */
#define PACE_APART	UINT64_C(200000000)

struct pace {
	uint64_t	 period;		/* ns */
	uint64_t	 at, next;		/* points of the grid */
	uint64_t	 off[PART_MAX];		/* last time off it, 0: none */
	uint64_t	 again[PART_MAX];	/* once more then, 0: not */
};

/* To be called first. A longer period holds from the next point on, a shorter
 * one at once. */
void	 pace_period(struct pace *, uint64_t period);
/* Everything is sampled now, and next after this time or the period. */
void	 pace_begin(struct pace *, uint64_t now, uint64_t first);
/* These are new and sampled now. */
void	 pace_new(struct pace *, uint64_t parts, uint64_t now);
/* When pace_take will have something. */
uint64_t pace_next(const struct pace *);
/* The parts whose turn it is. With the sources among them it is the grid's. */
uint64_t pace_take(struct pace *, uint64_t now);

#endif
