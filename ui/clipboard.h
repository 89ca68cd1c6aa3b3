/* The bytes that put a text into the clipboard of a terminal (OSC 52). */
#ifndef CLIPBOARD_H
#define CLIPBOARD_H

#define CLIPBOARD_MAX	65536		/* bytes of text; the rest is cut */

/* What is between the program and the terminal. */
enum clipboard_via { VIA_NOTHING, VIA_TMUX, VIA_SCREEN };

/* Caller frees. */
char	*clipboard_bytes(const char *, enum clipboard_via);

#endif
