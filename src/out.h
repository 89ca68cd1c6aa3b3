/* Reports, and the formats they are printed in. */
#ifndef OUT_H
#define OUT_H

#include <stdio.h>

#include "view.h"

/* A table as it was asked for. */
struct shown {
	const struct table	 *t;
	const struct column	**cols;	/* in order */
	size_t			  ncols;
	bool			  chosen;	/* by -C: all are shown */
	const struct column	 *sort;		/* NULL: the table's own */
	bool			  up;
};

/* What hypertop itself costs; NAN and NONE where not known (--root). */
struct self {
	double		 cpu;		/* seconds since it began */
	uint64_t	 libvirt_calls, resident, threads, fds;
};

struct report {
	const struct snap	*snap;
	const struct shown	*shown;
	const struct view	*views;	/* one per shown table, sorted */
	size_t			 nshown;
	const struct view	*sources;	/* table source, all rows */
	const struct self	*self;
	size_t			 number;	/* 0 for the first */
	bool			 utc;		/* times for people in UTC */
};

struct out_format {
	const char	*id, *help;
	bool		 one_table;	/* takes exactly one table */
	bool		 one_report;	/* -n above 1 makes no sense */
	bool		 every_column;	/* unless -C says otherwise */
	/* NULL: built without it; says what is missing. */
	void		(*report)(FILE *, const struct report *);
	const char	*lacks;
};

extern const struct out_format out_formats[];	/* ends with id NULL */
const struct out_format	*out_find(const char *id);

/* One function per format. */
void	out_table(FILE *, const struct report *);
void	out_json(FILE *, const struct report *);
void	out_csv(FILE *, const struct report *);
void	out_openmetrics(FILE *, const struct report *);

/* A moment as machines read it: 2026-01-02T03:04:05.678Z. */
#define OUT_TIME_SIZE	40
void	out_time(char dst[OUT_TIME_SIZE], uint64_t real_ns);
/* Room for any number value_exact prints. */
#define OUT_NUMBER_SIZE	360

#endif
