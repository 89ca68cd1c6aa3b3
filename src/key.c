#include <stdarg.h>
#include <stddef.h>

#include "key.h"

#define CHILD_MASK	((UINT64_C(1) << KEY_CHILD_BITS) - 1)

/* FNV-1a of 64 bits; two different offsets give the two halves. */
static uint64_t
fnv1a(uint64_t h, const char *s)
{
	for (;; s++) {
		h = (h ^ (unsigned char)*s) * UINT64_C(0x100000001b3);
		if (*s == '\0')
			return (h);
	}
}

/* FNV mixes its high bits badly; this finishes the job (from splitmix64). */
static uint64_t
mix(uint64_t h)
{
	h = (h ^ (h >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	h = (h ^ (h >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (h ^ (h >> 31));
}

struct key
key_of(const char *s, ...)
{
	uint64_t hi = UINT64_C(0xcbf29ce484222325);
	uint64_t lo = UINT64_C(0x84222325cbf29ce4);
	va_list	 ap;

	va_start(ap, s);
	for (; s != NULL; s = va_arg(ap, const char *)) {
		hi = fnv1a(hi, s);
		lo = fnv1a(mix(lo), s);
	}
	va_end(ap);
	return ((struct key){ mix(hi), mix(lo) & ~CHILD_MASK });
}

struct key
key_child(struct key k, uint32_t n)
{
	return ((struct key){ k.hi, (k.lo & ~CHILD_MASK) | (n + 1) });
}

struct key
key_parent(struct key k)
{
	return ((struct key){ k.hi, k.lo & ~CHILD_MASK });
}

int
key_cmp(struct key a, struct key b)
{
	if (a.hi != b.hi)
		return (a.hi < b.hi ? -1 : 1);
	if (a.lo != b.lo)
		return (a.lo < b.lo ? -1 : 1);
	return (0);
}

bool
key_eq(struct key a, struct key b)
{
	return (a.hi == b.hi && a.lo == b.lo);
}
