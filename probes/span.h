/*
 * A piece of text that belongs to somebody else: what a parser has still to
 * read. Nothing here allocates, writes to the text or reads past its end.
 */
#ifndef SPAN_H
#define SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "raw.h"

#ifndef nitems
#define nitems(a)	(sizeof (a) / sizeof (a)[0])
#endif

struct span {
	const char	*p, *end;
};

static inline struct span
span_of(const char *buf, size_t len)
{
	return ((struct span){ buf, buf + len });
}

static inline size_t
span_len(struct span s)
{
	return ((size_t)(s.end - s.p));
}

/* Takes the digits at the front: false if there are none, NONE if they are
 * more than fit. */
static inline bool
span_digits(struct span *s, uint64_t *n)
{
	const char	*p;
	uint64_t	 v = 0;
	unsigned int	 d;

	for (p = s->p; p < s->end && (d = (unsigned char)*p - '0') < 10; p++) {
		if (v >= UINT64_MAX / 10 &&
		    (v > UINT64_MAX / 10 || d > UINT64_MAX % 10))
			v = NONE;
		else
			v = v * 10 + d;
	}
	if (p == s->p)
		return (false);
	s->p = p;
	*n = v;
	return (true);
}

/* Takes the text up to sep, which goes too. Without sep: false. */
bool		span_cut(struct span *, char sep, struct span *);
/* The same, but the last item needs no sep; false at the end. */
bool		span_item(struct span *, char sep, struct span *);
/* Takes blanks, then the text up to the next blank; false at the end. */
bool		span_word(struct span *, struct span *);
/* Takes a text if it is at the front. */
bool		span_take(struct span *, const char *);
bool		span_is(struct span, const char *);
/* The number that a text is, NONE if it is none. */
uint64_t	span_u64(struct span);
/* Copies what fits, up to the first NUL; false if that is not all. */
bool		span_copy(char *, size_t, struct span);

/* a * b, NONE when it does not fit or a is NONE. */
uint64_t	u64_times(uint64_t, uint64_t);

/* a + b, NONE when one of them is. */
static inline uint64_t
u64_plus(uint64_t a, uint64_t b)
{
	return (a == NONE || b == NONE ? NONE : a + b);
}

/*
 * Matches a pattern with the front of a path: `#` is a number, `*` anything
 * without a slash, `-` is a dash or systemd's escape for one. The match ends
 * with a component of the path; returns its end, or NULL. num becomes the
 * digits of the number.
 */
const char	*span_match(struct span, const char *, struct span *num);

/* Lines of a key, blanks or a colon, and a value. */
enum key_how {
	KEY_FIRST,	/* first word, times scale */
	KEY_SECOND,
	KEY_LAST,
	KEY_TEXT,	/* the rest, scale is the size of the field */
	KEY_SKIP	/* known, not wanted */
};

struct key_field {
	const char	*key;
	uint8_t		 len;		/* of key */
	enum key_how	 how;
	uint16_t	 scale;
	uint16_t	 off;		/* in the struct to fill */
};
#define KEY_FIELD(key, how, scale, type, field)				\
	{ key, sizeof (key) - 1, how, scale, offsetof(struct type, field) }

/* Fills a struct from such lines and returns how many were known; of lines
 * with the same key the last counts. A line without its newline is cut and
 * not believed. */
size_t		span_keys(struct span, const struct key_field *, size_t,
		    void *);

#endif
