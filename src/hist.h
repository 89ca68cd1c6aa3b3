/*
 * What columns were: a ring of values for every object and every column that
 * is marked for it, fed once per report. The last two minutes second by
 * second, before that an hour of averages of ten seconds. Sparklines, growth
 * and checks read this and nothing else.
 *
 * Time is that of the snap. A report's value stands for its whole interval:
 * a second that several reports share gets their average, one report longer
 * than a second fills as many. A second, or ten, of which less than a half is
 * known is unknown.
 *
 * A value takes 2 bytes, a binary number of 10 digits: whole up to 1024 and
 * halves, quarters and so on down to 2^-10 are exact, all else is off by less
 * than 0.1 % of itself, or by half of the smallest unit: 2^-30 s, 2^-13 of a
 * ratio, one byte or hertz, 2^-10 of anything else. A ring takes less than
 * 1 KiB, so four columns of 1,000 VMs are under 4 MiB.
 */
#ifndef HIST_H
#define HIST_H

#include "view.h"

#define HIST_FINE	120		/* seconds */
#define HIST_COARSE	360		/* tens of seconds */
#define HIST_TEN	10
#define HIST_SPAN	(HIST_COARSE * HIST_TEN)

#define HIST_UNKNOWN	0x8000		/* minus zero */

struct hist_ring {
	float	 last;			/* NAN: not known */
	float	 sum, weight;		/* of the second not yet over */
	float	 sum10, weight10;	/* of the seconds of these ten */
	uint16_t fine[HIST_FINE];
	uint16_t coarse[HIST_COARSE];
};

/* The rings of one object. */
struct hist_obj {
	struct key	 key;
	uint64_t	 at;		/* fed up to this moment */
	struct hist_ring rings[];
};

struct hist;

struct hist	*hist_new(void);
void		 hist_free(struct hist *);
/* Takes the marked columns of all rows of a view. Objects that have not been
 * seen until their last value is too old are dropped. */
void		 hist_feed(struct hist *, const struct view *);

/* A column of an object. */
struct hist_of {
	const struct table	*t;
	struct key		 key;
	const struct column	*c;
};

/* The value of the last report, NAN if it is not known. */
double		 hist_last(const struct hist *, const struct hist_of *);
/* Averages of n cells of so many seconds each, the last of which has the
 * moment that was so many seconds ago; NAN where nothing is known. Cells begin
 * at multiples of their length, so that a cell that is over never changes. */
void		 hist_get(const struct hist *, const struct hist_of *,
		    unsigned ago, unsigned cell, double out[], size_t n);

struct hist_stat {
	double	 mean, min, max;
	double	 slope;		/* growth per second, by least squares */
	unsigned known;		/* seconds */
};

/* What it was like in the span seconds that ended so many seconds ago. false:
 * nothing is known of them. The slope needs two known seconds, else NAN. */
bool		 hist_stat(const struct hist *, const struct hist_of *,
		    unsigned ago, unsigned span, struct hist_stat *);
/* Memory it takes now. */
size_t		 hist_bytes(const struct hist *);

/* A number as it is stored; what is not finite is unknown. */
uint16_t	 hist_pack(double, enum unit);
double		 hist_unpack(uint16_t, enum unit);

#endif
