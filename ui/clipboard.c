#include <stdlib.h>
#include <string.h>

#include "../src/xmalloc.h"
#include "clipboard.h"

/* GNU screen takes no longer strings. */
#define SCREEN_CHUNK	512

static char *
base64(const char *text)
{
	static const char	 digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t			 i, j, n, len = strnlen(text, CLIPBOARD_MAX);
	char			*dst = xmalloc((len + 2) / 3 * 4 + 1), *p = dst;
	unsigned		 bits;

	for (i = 0; i < len; i += 3) {
		n = len - i < 3 ? len - i : 3;
		for (bits = 0, j = 0; j < 3; j++)
			bits = bits << 8 | (j < n ?
			    (unsigned char)text[i + j] : 0);
		for (j = 0; j < 4; j++)
			*p++ = j > n ? '=' : digits[bits >> (18 - 6 * j) & 63];
	}
	*p = '\0';
	return (dst);
}

/* In pieces, each of which screen hands on. */
static char *
through_screen(const char *s)
{
	size_t	 len = strlen(s), n;
	char	*dst = xmalloc(len + (len / SCREEN_CHUNK + 1) * 4 + 1);
	char	*p = dst;

	for (; len > 0; len -= n, s += n) {
		n = len < SCREEN_CHUNK ? len : SCREEN_CHUNK;
		p = stpcpy(p, "\033P");
		p = mempcpy(p, s, n);
		p = stpcpy(p, "\033\\");
	}
	*p = '\0';
	return (dst);
}

/* tmux takes one or the other, as set-clipboard and allow-passthrough say. */
static char *
through_tmux(const char *s)
{
	return (xasprintf("%s\033Ptmux;\033%s\033\\", s, s));
}

char *
clipboard_bytes(const char *text, enum clipboard_via via)
{
	char	*code = base64(text), *plain, *s;

	plain = xasprintf("\033]52;c;%s\a", code);
	free(code);
	if (via == VIA_NOTHING)
		return (plain);
	s = via == VIA_TMUX ? through_tmux(plain) : through_screen(plain);
	free(plain);
	return (s);
}
