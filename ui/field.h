/*
 * A line of the host header is a list of fields: a label and what belongs to
 * it. A field is shown whole or not at all.
 */
#ifndef FIELD_H
#define FIELD_H

#include "../src/column.h"
#include "grid.h"

#define FIELD_SLOT	13	/* columns, with the gap to the next */
#define FIELDS		28
#define PIECES		6
#define PIECE		128	/* bytes */
#define SPARK_CELLS	30

struct piece {
	enum role	 role;
	char		 text[PIECE];
};

struct field {
	const char	*label;		/* "": none */
	const char	*far;		/* its label on another line */
	int		 weight;	/* the lightest go first */
	int		 rank;		/* its weight on another line */
	int		 least;		/* columns it takes at least, so that
					 * what follows stands still */
	bool		 shown;
	const double	*spark;		/* SPARK_CELLS percents; NULL: none */
	size_t		 npieces;
	struct piece	 pieces[PIECES];
};

struct fields {
	size_t		 n;
	struct field	 f[FIELDS];
};

/* Makes a field without anything in it. */
void		 field_init(struct field *, const char *label);
/* Adds a field, lighter than those before it. far NULL is label. */
struct field	*field_add(struct fields *, const char *label,
		    const char *far);
void		 field_say(struct field *, enum role, const char *, ...)
		    __attribute__((format(printf, 3, 4)));
/* A number; above a threshold of its column with role and sign. */
void		 field_number(struct field *, const struct value *,
		    const struct column *);
/* A text from outside, in so many columns at most. NULL is '-'. */
void		 field_text(struct field *, enum role, const char *,
		    int width);
/* Bytes used and all of them: "412/503G", "0/8.0G". */
void		 field_pair(struct field *, enum role, const char *sign,
		    const struct value *used, const struct value *total);
int		 field_width(const struct field *);
int		 field_put(struct canvas *, int x, int y,
		    const struct field *);

/* Decides what is shown in so many columns: with slots fields begin at
 * multiples of FIELD_SLOT, else 2 columns behind the one before. */
void		 fields_fit(struct fields *, int width, bool slots);
/* Columns that those take which are shown. */
int		 fields_width(const struct fields *, bool slots);
void		 fields_put(struct canvas *, int x, int y,
		    const struct fields *, bool slots);
/* Adds those of another line that are not shown there. */
void		 fields_rest(struct fields *, const struct fields *);

#endif
