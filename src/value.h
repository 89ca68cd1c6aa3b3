/*
 * One cell: a number or a text, or why there is none. Units say how a number
 * is shown, rounded and exported; nothing else formats numbers.
 */
#ifndef VALUE_H
#define VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum value_state {
	V_OK,
	V_NONE,		/* not known: source absent, denied, or no such thing */
	V_FIRST,	/* a rate needs two samples and this is the first */
	V_RESET,	/* the counter went back: it was set to 0 meanwhile */
	V_STALE		/* known, but its source has not answered for long */
};

enum value_kind { VAL_REAL, VAL_INT, VAL_TEXT };

struct value {
	enum value_state state;
	enum value_kind	 kind;
	double		 d;	/* VAL_REAL, VAL_INT */
	uint64_t	 u;	/* VAL_INT, exactly */
	const char	*s;	/* VAL_TEXT, as it is: may be hostile */
};

enum unit {
	U_TEXT,
	U_ID,		/* a number that names something: pid, cpu */
	U_COUNT,
	U_RATIO,	/* plain quotient */
	U_PCT,
	U_BYTES,
	U_BPS,		/* bytes per second */
	U_PERSEC,
	U_SEC,
	U_HZ,
	U_MHZ,
	UNIT_MAX
};

struct unit_info {
	const char	*name;		/* for lists and the manual */
	int		 decimals;	/* of json and csv */
	const char	*om;		/* OpenMetrics unit, "" is none */
	double		 om_scale;	/* to that unit */
	const char	*om_total;	/* unit of the counter behind it */
};
extern const struct unit_info unit_info[UNIT_MAX];

struct value	value_none(enum value_state);
struct value	value_real(double);
struct value	value_int(uint64_t);
struct value	value_text(const char *);	/* NULL gives V_NONE */
bool		value_known(const struct value *);	/* V_OK or V_STALE */
/* Texts ascending, numbers ascending, unknown always last. */
int		value_cmp(const struct value *, const struct value *);

/* A number in decimal notation with at most so many (0 to 9) decimals, zeros
 * at the end left out. Never an exponent, never "-0"; "-" for what is no
 * number; asterisks where it does not fit. Returns its length. */
int		value_fixed(char *, size_t, double, int decimals);
/* The number that value_fixed would print. */
double		value_round(double, int decimals);
/* The number rounded to the decimals of its unit, for json and csv: "12.346",
 * "34", "1073741824". Never an exponent, never "-0". */
void		value_exact(char *, size_t, const struct value *, enum unit);
/* The cell for people in at most width columns: "99.3", "1.5G", "2d03h".
 * A number that does not fit is width asterisks, never a part of it; a text
 * is cleaned, and cut with a '~'. */
void		value_short(char *, size_t, const struct value *, enum unit,
		    int width);

#endif
