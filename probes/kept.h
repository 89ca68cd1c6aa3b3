/*
 * Files of /proc, /sys and cgroups that are read again and again: a kept
 * descriptor saves the opening, which costs more than the reading, and is
 * immune to reuse of the pid. There may be fewer descriptors than files; the
 * rest is then opened at each reading.
 */
#ifndef KEPT_H
#define KEPT_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kept {
	int		 fd;		/* KEPT_CLOSED: not open */
	uint32_t	 generation;	/* of the root, when it was opened */
};

#define KEPT_CLOSED	(-1)
#define KEPT_INIT	{ KEPT_CLOSED, 0 }

/* Who gets a descriptor when they are few. */
enum kept_rank { KEPT_MUST, KEPT_MAY };

/* Raises the limit of descriptors as far as it goes. */
void	kept_setup(void);
/* Tells how many files of rank KEPT_MUST there will be: room for them is left
 * by those of rank KEPT_MAY. */
void	kept_expect(size_t must);
/* Reads the file from its beginning. The path is built only when it has to be
 * opened. The length, or -1 and errno (ESRCH, ENOENT: gone). */
ssize_t	kept_read(struct kept *, enum kept_rank, char *, size_t,
	    const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* The same of a file of any length, which the kernel gives out in pieces: the
 * buffer grows as needed and is the caller's to free. Must not be used for
 * files whose path takes arguments. */
ssize_t	kept_read_all(struct kept *, enum kept_rank, char **buf, size_t *size,
	    const char *path);
void	kept_close(struct kept *);
/* Descriptors kept open, the limit of all, and whether files of rank KEPT_MUST
 * had to be read without one since kept_try_again. */
size_t	kept_count(void);
size_t	kept_limit(void);
bool	kept_short(void);
/* Forgets that there were too few; the next reading finds out. */
void	kept_try_again(void);

#endif
