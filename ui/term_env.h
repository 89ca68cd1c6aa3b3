/* What the environment says about the terminal. Knows no curses. */
#ifndef TERM_ENV_H
#define TERM_ENV_H

#include <stdbool.h>
#include <stddef.h>

#define TERM_COLS	500		/* as a grid */
#define TERM_ROWS	300
#define TELL_B		"hypertop -b prints reports"

/* NULL, or why there is no terminal of this name (caller frees). */
char	*env_no_terminal(const char *name);
/* Curses would take memory for any size a terminal claims to have. */
void	 env_limit_size(void);
/* Adds a capability, which may be missing, without its pauses. */
void	 env_add_cap(char *dst, size_t size, const char *cap);
/* Writes a text to the clipboard of the terminal. false: it has none, or that
 * is too much. */
bool	 env_copy(const char *);

#endif
