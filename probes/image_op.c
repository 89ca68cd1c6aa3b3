#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "helper.h"
#include "image_op.h"

/* Nothing else is opened: a FIFO waits, a tape rewinds. */
static int
kind_error(mode_t mode)
{
	if (S_ISREG(mode) || S_ISBLK(mode))
		return (0);
	return (S_ISDIR(mode) ? EISDIR : ENOTBLK);
}

/* Opens what was looked at, even if there is another of its name by now.
 * Reading leaves no trace where we may ask for that. */
static int
open_known(int at)
{
	int	 flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC;
	char	 path[32];
	int	 fd;

	snprintf(path, sizeof path, "/proc/self/fd/%d", at);
	fd = open(path, flags | O_NOATIME);
	if (fd == -1 && errno == EPERM)
		fd = open(path, flags);
	return (fd);
}

static ssize_t
read_at(int fd, char *buf, size_t size, off_t at)
{
	size_t	 len = 0;
	ssize_t	 n = 0;

	while (len < size && (n = pread(fd, buf + len, size - len,
	    at + len)) > 0)
		len += n;
	return (n == -1 ? -1 : (ssize_t)len);
}

/* The backing file's name, where it is not in the first bytes; all of it or
 * nothing. */
static int
read_name(int fd, struct image_head *h)
{
	size_t	 len = h->name_len;
	ssize_t	 n;

	if (h->name_at == 0 || h->name_at > INT64_MAX || h->backing[0] != 0 ||
	    len == 0 || len >= sizeof h->backing)
		return (0);
	n = read_at(fd, h->backing, len, h->name_at);
	if (n != (ssize_t)len)
		len = 0;
	h->backing[len] = '\0';
	return (n == -1 ? errno : 0);
}

static int
read_head(int fd, struct image_facts *f)
{
	char	 buf[IMAGE_HEAD];
	ssize_t	 n;

	if ((n = read_at(fd, buf, sizeof buf, 0)) == -1)
		return (errno);
	f->parsed = parse_image(buf, n, &f->head);
	return (f->parsed == 0 ? read_name(fd, &f->head) : 0);
}

/* What a descriptor without rights tells already. */
static int
read_stat(int at, struct image_facts *f)
{
	struct stat	 sb;

	if (fstat(at, &sb) == -1)
		return (errno);
	f->dev = sb.st_dev;
	f->rdev = sb.st_rdev;
	f->mode = sb.st_mode;
	if (S_ISREG(sb.st_mode)) {
		f->size = sb.st_size;
		f->allocated = sb.st_blocks * UINT64_C(512);
	}
	return (kind_error(sb.st_mode));
}

static int
read_image(int at, struct image_facts *f)
{
	off_t	 end;
	int	 error, fd;

	if ((error = read_stat(at, f)) != 0)
		return (error);
	if ((fd = open_known(at)) == -1)
		return (errno);
	if (f->size == NONE && (end = lseek(fd, 0, SEEK_END)) != -1)
		f->size = end;
	error = read_head(fd, f);
	close(fd);
	return (error);
}

/* No image is an error of the op: its errno is among the facts. */
int
image_op(const void *ask, void *facts)
{
	const struct image_ask	*a = ask;
	struct image_facts	*f = facts;
	int			 at;

	if (a->path[0] != '/' ||
	    memchr(a->path, '\0', sizeof a->path) == NULL) {
		errno = EINVAL;
		return (-1);
	}
	f->dev = f->rdev = f->mode = f->size = f->allocated = NONE;
	f->parsed = -1;
	parse_image("", 0, &f->head);
	f->head.format = NONE;
	if ((at = open(a->path, O_PATH | O_CLOEXEC)) == -1) {
		f->error = errno;
		return (0);
	}
	f->error = read_image(at, f);
	close(at);
	return (0);
}
