/* A filter as it was read, between the file that reads and the one that
 * matches. */
#ifndef FILTER_H
#define FILTER_H

#include <regex.h>

#include "view.h"

enum op { OP_HAS, OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE };

/* M is a size, and minutes where the column is a time. */
enum kind { KIND_PLAIN, KIND_SIZE, KIND_MINUTES, KIND_PCT, KIND_TIME };

/* What may stand behind a number. The factor of a size is a power of what a
 * K is in that unit. */
struct suffix {
	const char	*text;
	enum kind	 kind;
	double		 factor;
};

/* One of the texts between '|'. */
struct alt {
	char			*text;
	bool			 null;
	const struct suffix	*suffix;	/* NULL: not a number */
	double			 num;
};

struct term {
	enum op		 op;
	char		*word;		/* as it was written */
	char		*col;		/* NULL: the key columns */
	regex_t		*re;		/* instead of alts */
	struct alt	*alts;
	size_t		 nalts;
};

struct filter {
	struct term	*terms;
	size_t		 nterms;
};

/* Whether the filter compares a column of this id, which must so be known. */
bool	filter_uses(const struct filter *, const char *id);

#endif
