#include <sys/resource.h>
#include <sys/syscall.h>

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "kept.h"
#include "xmalloc.h"
#include "root.h"

/* Left for libraries, pipes and files that are open only for a moment. */
#define SPARE	96

static atomic_size_t	 kept_now, kept_must, expected;
static atomic_bool	 too_few;
static size_t		 limit = 256;

void
kept_setup(void)
{
	struct rlimit	 rl;

	if (getrlimit(RLIMIT_NOFILE, &rl) == -1)
		return;
	rl.rlim_cur = rl.rlim_max;
	setrlimit(RLIMIT_NOFILE, &rl);
	if (getrlimit(RLIMIT_NOFILE, &rl) == -1)
		return;
	limit = rl.rlim_cur > 10000000 ? 10000000 : rl.rlim_cur;
	limit = limit > SPARE ? limit - SPARE : 0;
}

void
kept_expect(size_t must)
{
	atomic_store(&expected, must);
}

/* Takes a place for a descriptor if there is one. */
static bool
reserve(enum kept_rank rank)
{
	size_t	 have = atomic_load(&kept_now), must = atomic_load(&kept_must);
	size_t	 wait = atomic_load(&expected);

	if (rank == KEPT_MAY)
		have += wait > must ? wait - must : 0;
	if (have >= limit) {
		/* Those that may be kept are read less often anyway. */
		if (rank == KEPT_MUST)
			atomic_store(&too_few, true);
		return (false);
	}
	atomic_fetch_add(&kept_now, 1);
	if (rank == KEPT_MUST)
		atomic_fetch_add(&kept_must, 1);
	return (true);
}

/* The rank is not stored: the lowest bit of the generation tells it. */
static void
release(struct kept *k)
{
	close(k->fd);
	k->fd = KEPT_CLOSED;
	atomic_fetch_sub(&kept_now, 1);
	if ((k->generation & 1) == KEPT_MUST)
		atomic_fetch_sub(&kept_must, 1);
}

void
kept_close(struct kept *k)
{
	if (k->fd != KEPT_CLOSED)
		release(k);
}

static ssize_t
read_at(int fd, char *buf, size_t size, off_t at)
{
	ssize_t	 n;

	/* The library's pread is a point of cancellation, which costs a tenth
	 * of a short read; nothing here is ever cancelled. */
	do {
		n = syscall(SYS_pread64, fd, buf, size, at);
	} while (n == -1 && errno == EINTR);
	return (n);
}

static ssize_t
open_and_read(struct kept *k, enum kept_rank rank, char *buf, size_t size,
    const char *path)
{
	ssize_t	 n;
	int	 fd, saved;

	if ((fd = root_open(path)) == -1)
		return (-1);
	n = read_at(fd, buf, size, 0);
	if (n >= 0 && reserve(rank)) {
		k->fd = fd;
		k->generation = root_generation() << 1 | rank;
		return (n);
	}
	saved = errno;
	close(fd);
	errno = saved;
	return (n);
}

ssize_t
kept_read(struct kept *k, enum kept_rank rank, char *buf, size_t size,
    const char *fmt, ...)
{
	char	 path[PATH_MAX];
	va_list	 ap;
	ssize_t	 n;
	int	 len;

	if (k->fd != KEPT_CLOSED &&
	    k->generation >> 1 != (root_generation() & INT32_MAX))
		release(k);
	if (k->fd != KEPT_CLOSED) {
		n = read_at(k->fd, buf, size, 0);
		if (n == -1)
			release(k);
		return (n);
	}
	va_start(ap, fmt);
	len = vsnprintf(path, sizeof path, fmt, ap);
	va_end(ap);
	if (len < 0 || (size_t)len >= sizeof path) {
		errno = ENAMETOOLONG;
		return (-1);
	}
	return (open_and_read(k, rank, buf, size, path));
}

#define ALL_AT_FIRST	8192

ssize_t
kept_read_all(struct kept *k, enum kept_rank rank, char **buf, size_t *size,
    const char *path)
{
	ssize_t	 n, len;

	if (*size == 0)
		*buf = xmalloc(*size = ALL_AT_FIRST);
	if ((len = kept_read(k, rank, *buf, *size, "%s", path)) <= 0)
		return (len);
	/* Without a kept descriptor there is only the first piece. */
	while (k->fd != KEPT_CLOSED) {
		if ((size_t)len == *size) {
			*size *= 2;
			*buf = xreallocarray(*buf, *size, 1);
		}
		n = read_at(k->fd, *buf + len, *size - len, len);
		if (n == -1)
			return (-1);
		if (n == 0)
			break;
		len += n;
	}
	return (len);
}

size_t
kept_count(void)
{
	return (atomic_load(&kept_now));
}

size_t
kept_limit(void)
{
	return (limit + SPARE);
}

bool
kept_short(void)
{
	return (atomic_load(&too_few));
}

void
kept_try_again(void)
{
	atomic_store(&too_few, false);
}
