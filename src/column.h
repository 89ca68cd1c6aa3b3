/*
 * A column is a row of a table: data that says where a value comes from and
 * how it is shown. Everything else is a loop over that.
 */
#ifndef COLUMN_H
#define COLUMN_H

#include "raw.h"
#include "value.h"

struct view;
struct row;
struct column;

enum how {
	HOW_TEXT,	/* field a */
	HOW_GAUGE,	/* field a, times scale */
	HOW_TOTAL,	/* counter a since the object began, times scale */
	HOW_RATE,	/* (a - minus) per second, times scale; per is the
			 * clock of rows with a pace of their own */
	HOW_RATIO,	/* gain of a by gain of per, times scale */
	HOW_SHARE,	/* (a - minus) in percent of per, or of the time */
	HOW_MAX,	/* largest HOW_SHARE among the row's children */
	HOW_AGE,	/* seconds since field a, a moment since boot */
	HOW_HOST,	/* name of the host the row's facts come from: text
			 * field a where it has one, else this one */
	HOW_FN		/* fn, where data cannot say it */
};

/* Fields are offsets into the part's row; 0 is none. */
struct from {
	enum how	 how;
	enum part_id	 part;
	uint16_t	 a, minus;
	uint16_t	 per;		/* counter that is the whole */
	uint8_t		 nper;		/* the whole is the sum of so many
					 * counters from per on; 0 is 1 */
	uint16_t	 times;		/* gauge to multiply with */
	uint16_t	 counter;	/* exported instead of a */
	bool		 computed;	/* a is made of several counters, so a
					 * gauge is exported */
	double		 scale;		/* 0 is 1 */
};

/* What a cell of the screen is, besides a number or a text. */
enum look {
	LOOK_PLAIN,
	LOOK_BAR,	/* columns `of`, each in the role of its id, of the
			 * whole `whole` */
	LOOK_SPARK	/* the last minutes of column `of` */
};

struct column {
	const char	*id;		/* JSON key, CSV header, metric name */
	const char	*title;
	const char	*help;		/* a sentence about the quantity */
	const char	*source;	/* file, call or counter */
	enum unit	 unit;
	uint8_t		 width;
	uint8_t		 weight;	/* lightest go first, 100 never */
	bool		 dflt;
	bool		 hist;
	double		 warn, crit;	/* 0 is none */
	struct from	 from;
	struct from	 or;		/* where from knows nothing */
	struct value	(*fn)(const struct view *, const struct row *);
	uint64_t	 needs;		/* parts that fn reads besides */

	/* For the screen. */
	bool		 base;		/* of one CPU's time, so that it may be
					 * shown of all CPUs' */
	bool		 sum;		/* the totals line adds it up */
	/* How bad a text is: 0 fine, 1, 2. */
	int		(*level)(const struct view *, const struct row *);
	bool		 modes;		/* a text of VH, P and VS with slashes
					 * between them */
	bool		 blank;		/* unknown means there is nothing to
					 * say, so nothing is shown */
	const char	*marked;	/* column that marks it too */
	const char	*child;		/* its id in tables of children, where
					 * it is not the same */
	enum look	 look;
	const char	*of;		/* ids with blanks between them */
	const char	*whole;		/* id: how often 100 is the whole */
};

/* Offset of a field in a part's row, for struct from. */
#define OFF(part, field)	offsetof(struct part##_raw, field)

/* What a part says; fn and host are the column's. */
struct value	from_get(const struct from *, const struct view *,
		    const struct row *);
/* The cell of a column in a row. Texts belong to the view's snap. */
struct value	col_get(const struct column *, const struct view *,
		    const struct row *);
/* The clock when the oldest of what a column is made of was read, of that which
 * is old news; NONE if none is. */
uint64_t	col_stale_since(const struct column *, const struct view *,
		    const struct row *);
/* The counter behind a column for OpenMetrics, in the unit's base (seconds,
 * bytes ...): V_NONE where the column is no rate or share of one counter. */
struct value	col_counter(const struct column *, const struct view *,
		    const struct row *);
bool		col_is_counter(const struct column *);
/* Which way a column sorts: numbers fall, texts and ids rise; reversed turns
 * that around. */
bool		column_up(const struct column *, bool reversed);
/* A value's rate between two readings; handles NONE, reset and ticks. */
struct value	rate_delta(enum raw_type, uint64_t was, uint64_t now);

#endif
