#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "parse.h"
#include "root.h"
#include "tree.h"

/* Opens below the moment's directory; a link in the tree does not lead out of
 * it. Before Linux 5.6 it may. */
static int
open_in_tree(const char *path, int flags)
{
	struct open_how	 how = {
		.flags = flags | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT,
	};
	int		 fd;

	fd = syscall(SYS_openat2, tree_dirfd(), path, &how, sizeof how);
	if (fd == -1 && errno == ENOSYS)
		fd = openat(tree_dirfd(), path + 1, flags | O_CLOEXEC);
	return (fd);
}

static int
door(const char *path, int flags)
{
	if (root_refused(path))
		return (-1);
	if (root_is_tree())
		return (open_in_tree(path, flags));
	return (open(path, flags | O_CLOEXEC));
}

int
root_open(const char *path)
{
	return (door(path, O_RDONLY));
}

DIR *
root_opendir(const char *path)
{
	int	 fd = door(path, O_RDONLY | O_DIRECTORY);
	DIR	*d;

	if (fd == -1)
		return (NULL);
	if ((d = fdopendir(fd)) == NULL)
		close(fd);
	return (d);
}

ssize_t
root_read(const char *path, char *buf, size_t size)
{
	size_t	 len = 0;
	ssize_t	 n = 0;
	int	 fd, saved;

	if ((fd = root_open(path)) == -1)
		return (-1);
	while (len < size && (n = read(fd, buf + len, size - len)) > 0)
		len += n;
	saved = errno;
	close(fd);
	errno = saved;
	return (n == -1 ? -1 : (ssize_t)len);
}

ssize_t
root_readlink(const char *path, char *buf, size_t size)
{
	ssize_t	 n = -1;
	int	 fd;

	if (root_refused(path))
		return (-1);
	if (!root_is_tree())
		n = readlink(path, buf, size - 1);
	else if ((fd = open_in_tree(path, O_PATH | O_NOFOLLOW)) != -1) {
		n = readlinkat(fd, "", buf, size - 1);
		close(fd);
	}
	if (n >= 0)
		buf[n] = '\0';
	return (n);
}

bool
root_exists(const char *path)
{
	int	 fd = door(path, O_PATH);

	if (fd == -1)
		return (false);
	close(fd);
	return (true);
}

uint64_t
root_u64(const char *path)
{
	char		 buf[64];
	uint64_t	 v;
	ssize_t		 n = root_read(path, buf, sizeof buf);

	if (n <= 0 || parse_u64(buf, n, &v) == -1)
		return (NONE);
	return (v);
}

static uint64_t
now(clockid_t id)
{
	struct timespec	 ts;

	clock_gettime(id, &ts);
	return (ts.tv_sec * UINT64_C(1000000000) + ts.tv_nsec);
}

void
root_clocks(struct clocks *c)
{
	if (tree_clocks() != NULL) {
		*c = *tree_clocks();
		return;
	}
	c->mono = now(CLOCK_MONOTONIC);
	c->real = now(CLOCK_REALTIME);
	c->boot = now(CLOCK_BOOTTIME);
}

uint64_t
root_mono(void)
{
	const struct clocks	*c = tree_clocks();

	return (c != NULL ? c->mono : now(CLOCK_MONOTONIC));
}

uint64_t
root_hz(void)
{
	return (root_is_tree() ? 100 : sysconf(_SC_CLK_TCK));
}

uint64_t
root_ticks(uint64_t ticks)
{
	return (ticks == NONE ? NONE :
	    ticks * (UINT64_C(1000000000) / root_hz()));
}
