/* What a mistyped word was probably meant to be. */
#ifndef NEAREST_H
#define NEAREST_H

#include <stddef.h>

struct nearest {
	const char	*word;		/* given; the rest begins as 0 */
	const char	*best;		/* NULL: nothing is like it */
	size_t		 dist;
};

void	 nearest_try(struct nearest *, const char *candidate);
/* " (did you mean X?)" with dashes before X, or "". Caller frees. */
char	*nearest_hint(const struct nearest *, const char *dashes);

#endif
