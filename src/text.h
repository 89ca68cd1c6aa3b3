/* Texts from outside are hostile; these make them fit to be shown. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether all of it is UTF-8. */
bool	 text_valid(const char *);
/* Bytes that are not UTF-8 (nor its shortest form, nor a code point) become
 * U+FFFD, one per bad byte. Nothing else changes. Caller frees. */
char	*text_utf8(const char *);
/* The same, and control characters, escapes, bidi controls and zero-width
 * characters become '?': fit for a terminal. Caller frees. */
char	*text_clean(const char *);
/* Writes a code point as UTF-8 and ends it with NUL; returns its length. */
size_t	 text_encode(char dst[5], uint32_t);
/* Columns that valid UTF-8 takes on a terminal. */
int	 text_width(const char *);
/* Pads or cuts valid UTF-8 to exactly width columns; a cut ends with '~'. It
 * is fewer columns only where size bytes do not hold more. Returns dst. */
char	*text_fit(char *dst, size_t size, const char *src, int width);
/* The character that a text begins with. Returns its bytes, 0 at the end. A
 * bad byte is U+FFFD, what a terminal must not get is '?'; width is 1, 2, or 0
 * for an accent. */
int	 text_next(const char *, uint32_t *ch, int *width);

#endif
