/*
 * What an object is, in 128 bits. A VM's key has its low 24 bits zero: they
 * number its children (vCPUs by index, threads by tid), which so sort behind
 * their parent and can find it.
 */
#ifndef KEY_H
#define KEY_H

#include <stdbool.h>
#include <stdint.h>

#define KEY_CHILD_BITS	24
#define KEY_CHILD_MAX	((1U << KEY_CHILD_BITS) - 2)

struct key {
	uint64_t hi, lo;
};

/* The key of the texts, in order; the list ends with NULL. A text that is
 * missing in the middle must be given as "". */
struct key	key_of(const char *, ...) __attribute__((sentinel));
/* The key of child number n (0 to KEY_CHILD_MAX). */
struct key	key_child(struct key, uint32_t n);
struct key	key_parent(struct key);
int		key_cmp(struct key, struct key);
bool		key_eq(struct key, struct key);

#endif
