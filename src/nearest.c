#include <string.h>

#include "nearest.h"
#include "xmalloc.h"

#define WORD_MAX	32

static size_t
least(size_t a, size_t b)
{
	return (a < b ? a : b);
}

/* Letters to add, remove, replace or swap until one word is the other. */
static size_t
distance(const char *a, const char *b)
{
	size_t	 d[WORD_MAX + 1][WORD_MAX + 1], i, j;
	size_t	 na = strlen(a), nb = strlen(b);

	if (na > WORD_MAX || nb > WORD_MAX)
		return (WORD_MAX);
	for (i = 0; i <= na; i++) {
		for (j = 0; j <= nb; j++) {
			if (i == 0 || j == 0) {
				d[i][j] = i + j;
				continue;
			}
			d[i][j] = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
			d[i][j] = least(d[i][j], d[i - 1][j] + 1);
			d[i][j] = least(d[i][j], d[i][j - 1] + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1]) {
				d[i][j] = least(d[i][j],
				    d[i - 2][j - 2] + 1);
			}
		}
	}
	return (d[na][nb]);
}

void
nearest_try(struct nearest *n, const char *candidate)
{
	size_t	 dist = distance(n->word, candidate);

	if (dist > (strlen(n->word) + 2) / 3)
		return;
	if (n->best == NULL || dist < n->dist) {
		n->best = candidate;
		n->dist = dist;
	}
}

char *
nearest_hint(const struct nearest *n, const char *dashes)
{
	if (n->best == NULL)
		return (xstrdup(""));
	return (xasprintf(" (did you mean %s%s?)", dashes, n->best));
}
