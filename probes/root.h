/*
 * The one door to the host's files. Without --root it is the host itself;
 * with it, a tree of files bound over /proc and /sys in a mount namespace of
 * our own, so that libraries see it as well.
 */
#ifndef ROOT_H
#define ROOT_H

#include <sys/types.h>

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Enters DIR, or stays on this host when it is NULL. Must come before any
 * thread and any library that reads /proc. Returns 0, or -1 with a message
 * that the caller frees. */
int	 root_init(const char *dir, char **err);
/* Moments in the tree; 0 when time goes by itself (this host, or a tree that
 * is a mounted live /proc). */
size_t	 root_moments(void);
/* Goes to a moment of the tree. All cached descriptors are void after. */
int	 root_moment(size_t n, char **err);
/* Changes with every moment. */
uint32_t root_generation(void);
/* Whether we look at a tree, so that what is not in it is not in it. */
bool	 root_is_tree(void);

/* Opens an absolute path below the root for reading; -1 and errno. */
int	 root_open(const char *path);
DIR	*root_opendir(const char *path);
/* Reads up to size bytes. The length, or -1 and errno. */
ssize_t	 root_read(const char *path, char *buf, size_t size);
/* readlink(2); the result ends with NUL. -1 and errno. */
ssize_t	 root_readlink(const char *path, char *buf, size_t size);
/* Whether reading would be refused by the list of errors: sets errno. */
bool	 root_refused(const char *path);
bool	 root_exists(const char *path);
/* Reads one number, NONE if there is none. */
uint64_t root_u64(const char *path);

/* The tree's clocks, or the host's. Nanoseconds. */
struct clocks {
	uint64_t mono, real, boot;
};
void	 root_clocks(struct clocks *);
/* Only the first of them, as cheap as can be. */
uint64_t root_mono(void);
/* USER_HZ and the size of a page. */
uint64_t root_hz(void);
/* Ticks of USER_HZ in nanoseconds; NONE stays NONE. */
uint64_t root_ticks(uint64_t);
uint64_t root_pagesize(void);


#endif
