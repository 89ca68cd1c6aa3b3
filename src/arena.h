/*
 * One growing block of memory whose items are named by offset, so that it can
 * be written to a disk or a socket and read back. Freeing it is one call.
 */
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>
#include <stdint.h>

struct arena {
	char	*mem;
	size_t	 len, size;
};

/* Makes room for len more bytes, zeroed. A pointer into the arena is good
 * until the next call. */
void		*arena_grow(struct arena *, size_t len);
/* Makes room for len bytes in all. */
void		 arena_reserve(struct arena *, size_t len);
/* Copies a text of len bytes and returns its offset. Offset 0 is no text at
 * all (NULL), which the empty text is not. Bytes after a NUL are not kept. */
uint32_t	 arena_text(struct arena *, const char *, size_t len);
/* The text at an offset, NULL for 0. Owned by the arena. */
const char	*arena_str(const struct arena *, uint32_t off);
void		 arena_free(struct arena *);

#endif
