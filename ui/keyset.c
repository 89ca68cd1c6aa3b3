#include <stdlib.h>
#include <string.h>

#include "../src/xmalloc.h"
#include "pane.h"

/* The place of a key, or where it belongs. */
static size_t
place(const struct keyset *s, struct key key)
{
	size_t	 lo = 0, hi = s->n, mid;

	while (lo < hi) {
		mid = (lo + hi) / 2;
		if (key_cmp(s->keys[mid], key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return (lo);
}

bool
keyset_has(const struct keyset *s, struct key key)
{
	size_t	 i = place(s, key);

	return (i < s->n && key_eq(s->keys[i], key));
}

void
keyset_add(struct keyset *s, struct key key)
{
	size_t	 i = place(s, key);

	if (i < s->n && key_eq(s->keys[i], key))
		return;
	s->keys = xreallocarray(s->keys, s->n + 1, sizeof *s->keys);
	memmove(s->keys + i + 1, s->keys + i, (s->n - i) * sizeof *s->keys);
	s->keys[i] = key;
	s->n++;
}

void
keyset_del(struct keyset *s, struct key key)
{
	size_t	 i = place(s, key);

	if (i == s->n || !key_eq(s->keys[i], key))
		return;
	s->n--;
	memmove(s->keys + i, s->keys + i + 1, (s->n - i) * sizeof *s->keys);
}

void
keyset_clear(struct keyset *s)
{
	free(s->keys);
	s->keys = NULL;
	s->n = 0;
}
