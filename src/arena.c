#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "xmalloc.h"

void
arena_reserve(struct arena *a, size_t len)
{
	size_t	 size = a->size;

	while (size < len)
		size = size == 0 ? 256 : size * 2;
	if (size != a->size) {
		a->mem = xreallocarray(a->mem, size, 1);
		a->size = size;
	}
}

void *
arena_grow(struct arena *a, size_t len)
{
	void	*p;

	if (len > UINT32_MAX - a->len)
		fatalx("arena: over 4 GiB");
	arena_reserve(a, a->len + len);
	p = memset(a->mem + a->len, 0, len);
	a->len += len;
	return (p);
}

uint32_t
arena_text(struct arena *a, const char *s, size_t len)
{
	uint32_t off;
	char	*p;

	if (s == NULL)
		return (0);
	if (a->len == 0)
		arena_grow(a, 1);
	len = strnlen(s, len);
	off = a->len;
	p = arena_grow(a, len + 1);
	memcpy(p, s, len);
	return (off);
}

const char *
arena_str(const struct arena *a, uint32_t off)
{
	return (off == 0 || off >= a->len ? NULL : a->mem + off);
}

void
arena_free(struct arena *a)
{
	free(a->mem);
	memset(a, 0, sizeof *a);
}
