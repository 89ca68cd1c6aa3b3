/* Allocators that cannot fail: running out of memory ends the program. */
#ifndef XMALLOC_H
#define XMALLOC_H

#include <stddef.h>

#define ATTR_PRINTF(f, a)	__attribute__((format(printf, f, a)))
#define ATTR_RETNONNULL		__attribute__((returns_nonnull))
#define ATTR_NORETURN		__attribute__((noreturn))

/* All return memory that the caller frees with free(3). Size 0 is a bug. */
void	*xmalloc(size_t) ATTR_RETNONNULL;
void	*xcalloc(size_t, size_t) ATTR_RETNONNULL;
void	*xreallocarray(void *, size_t, size_t) ATTR_RETNONNULL;
char	*xstrdup(const char *) ATTR_RETNONNULL;
char	*xstrndup(const char *, size_t) ATTR_RETNONNULL;
char	*xasprintf(const char *, ...) ATTR_RETNONNULL ATTR_PRINTF(1, 2);

/* Says what went wrong on stderr, with errno's text, and exits with 1. */
void	 fatal(const char *, ...) ATTR_NORETURN ATTR_PRINTF(1, 2);
/* Called before they exit, NULL is nothing: gives the terminal back. */
extern void	(*fatal_last)(void);
/* The same without errno. */
void	 fatalx(const char *, ...) ATTR_NORETURN ATTR_PRINTF(1, 2);

#endif
