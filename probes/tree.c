#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <linux/magic.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "raw.h"
#include "root.h"
#include "tree.h"
#include "xmalloc.h"

#define MAX_MOMENTS	100000

/* A line of the tree's file `errors`. */
struct refusal {
	char	*pattern;
	int	 err;
};

static struct {
	char		*dir;		/* NULL: this host */
	bool		 numbered, live;
	size_t		 moments;
	atomic_int	 dirfd;		/* of the moment; a thread that was
					 * put aside may still read it */
	uint32_t	 generation;
	bool		 bound;
	struct clocks	 clocks;
	struct refusal	*refusals;
	size_t		 nrefusals;
	uint64_t	 pagesize;
} root = { .dirfd = -1, .generation = 1, .pagesize = 4096 };
/* A thread that was put aside may still be at the door when the moment
 * changes. */
static pthread_mutex_t	 refusals_mu = PTHREAD_MUTEX_INITIALIZER;

bool
root_is_tree(void)
{
	return (root.dir != NULL);
}

size_t
root_moments(void)
{
	return (root.live ? 0 : root.moments);
}

uint32_t
root_generation(void)
{
	return (root.generation);
}

int
tree_dirfd(void)
{
	return (root.dirfd);
}

const struct clocks *
tree_clocks(void)
{
	return (root.dir != NULL && !root.live ? &root.clocks : NULL);
}

uint64_t
root_pagesize(void)
{
	return (root.pagesize);
}

/* A uid and gid map that leaves us who we are. */
static int
write_map(const char *path, const char *text)
{
	int	 fd, ok;

	if ((fd = open(path, O_WRONLY | O_CLOEXEC)) == -1)
		return (-1);
	ok = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	close(fd);
	return (ok ? 0 : -1);
}

static int
enter_user_namespace(void)
{
	char	 uid[64], gid[64];

	snprintf(uid, sizeof uid, "%u %u 1", geteuid(), geteuid());
	snprintf(gid, sizeof gid, "%u %u 1", getegid(), getegid());
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) == -1)
		return (-1);
	if (write_map("/proc/self/setgroups", "deny") == -1 ||
	    write_map("/proc/self/uid_map", uid) == -1)
		return (-1);
	return (write_map("/proc/self/gid_map", gid));
}

/* Says which switch of the host forbids namespaces. */
static char *
denied_namespaces(void)
{
	static const char *const	 knobs[] = {
		"/proc/sys/kernel/unprivileged_userns_clone",
		"/proc/sys/user/max_user_namespaces",
		"/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
	};
	static const uint64_t		 bad[] = { 0, 0, 1 };
	int				 saved = errno;
	size_t				 i;

	for (i = 0; i < 3; i++) {
		if (root_u64(knobs[i]) == bad[i]) {
			return (xasprintf("--root needs a mount namespace, "
			    "and %s is %llu", knobs[i],
			    (unsigned long long)bad[i]));
		}
	}
	return (xasprintf("--root needs a mount namespace: %s (a seccomp or "
	    "AppArmor profile may forbid unshare)", strerror(saved)));
}

static int
enter_namespace(char **err)
{
	int	 r;

	r = geteuid() == 0 ? unshare(CLONE_NEWNS) : enter_user_namespace();
	if (r == 0 && mount("none", "/", "none", MS_REC | MS_PRIVATE, "") == 0)
		return (0);
	*err = denied_namespaces();
	return (-1);
}

static char *
moment_path(size_t n, const char *below)
{
	if (!root.numbered)
		return (xasprintf("%s/%s", root.dir, below));
	return (xasprintf("%s/%zu/%s", root.dir, n, below));
}

static bool
is_dir(const char *path)
{
	struct stat	 sb;

	return (stat(path, &sb) == 0 && S_ISDIR(sb.st_mode));
}

static bool
has_proc(size_t n)
{
	char	*path = moment_path(n, "proc");
	bool	 has = is_dir(path);

	free(path);
	return (has);
}

/* Says why there is no moment 0. */
static char *
no_moment(void)
{
	struct stat	 sb;
	char		*path = moment_path(0, "proc");
	int		 r = stat(path, &sb);

	free(path);
	if (r == -1 && errno != ENOENT)
		return (xasprintf("--root %s: %s", root.dir, strerror(errno)));
	return (xasprintf("--root %s: has no directory proc, nor 0/proc",
	    root.dir));
}

/* Looks what the tree is: one moment, a row of them, or a mounted host. */
static int
survey(char **err)
{
	struct statfs	 sf;
	char		*path;

	if (!has_proc(0)) {
		root.numbered = true;
		while (root.moments < MAX_MOMENTS && has_proc(root.moments))
			root.moments++;
		if (root.moments == 0) {
			*err = no_moment();
			return (-1);
		}
		return (0);
	}
	root.moments = 1;
	path = moment_path(0, "proc");
	root.live = statfs(path, &sf) == 0 && sf.f_type == PROC_SUPER_MAGIC;
	free(path);
	return (0);
}

/* A tree that cannot be read is an error, not an empty host. */
static int
readable(char **err)
{
	char	*path = moment_path(0, "proc");
	DIR	*d = opendir(path);

	if (d == NULL) {
		*err = xasprintf("--root: cannot read %s: %s", path,
		    strerror(errno));
		free(path);
		return (-1);
	}
	closedir(d);
	free(path);
	return (0);
}

int
root_init(const char *dir, char **err)
{
	char	 full[PATH_MAX];

	root.pagesize = sysconf(_SC_PAGESIZE);
	if (dir == NULL)
		return (0);
	if (realpath(dir, full) == NULL) {
		*err = xasprintf("--root %s: %s", dir, strerror(errno));
		return (-1);
	}
	root.dir = xstrdup(full);
	if (survey(err) == -1 || readable(err) == -1)
		return (-1);
	if (enter_namespace(err) == -1)
		return (-1);
	return (root_moment(0, err));
}

/* Binds DIR/n/proc over /proc, or an empty directory where it has none. */
static int
bind_over(size_t n, const char *name, char **err)
{
	char	*from = moment_path(n, name), to[16];
	int	 r;

	snprintf(to, sizeof to, "/%s", name);
	if (root.bound)
		umount2(to, MNT_DETACH);
	if (is_dir(from))
		r = mount(from, to, "none", MS_BIND | MS_REC, "");
	else
		r = mount("none", to, "tmpfs", 0, "size=4k");
	if (r == -1) {
		*err = xasprintf("--root: cannot mount %s over %s: %s", from,
		    to, strerror(errno));
	}
	free(from);
	return (r);
}

static void
forget_refusals(void)
{
	size_t	 i;

	for (i = 0; i < root.nrefusals; i++)
		free(root.refusals[i].pattern);
	free(root.refusals);
	root.refusals = NULL;
	root.nrefusals = 0;
}

static int
errno_of(const char *name)
{
	static const struct { const char *name; int err; } names[] = {
		{ "EACCES", EACCES }, { "EPERM", EPERM }, { "EIO", EIO },
		{ "ENOENT", ENOENT }, { "EOPNOTSUPP", EOPNOTSUPP },
		{ "ESRCH", ESRCH }, { "EINVAL", EINVAL }, { "ENODEV", ENODEV },
	};
	size_t	 i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (strcmp(names[i].name, name) == 0)
			return (names[i].err);
	}
	return ((int)strtol(name, NULL, 10));
}

/* Opens a file that lies beside proc and sys: in the moment, or above. */
static FILE *
open_beside(size_t n, const char *name)
{
	char	*path = moment_path(n, name);
	FILE	*f = fopen(path, "re");

	free(path);
	if (f == NULL && root.numbered) {
		path = xasprintf("%s/%s", root.dir, name);
		f = fopen(path, "re");
		free(path);
	}
	return (f);
}

static void
load_refusals(size_t n)
{
	char	 line[PATH_MAX + 64], *name;
	FILE	*f = open_beside(n, "errors");

	forget_refusals();
	if (f == NULL)
		return;
	while (fgets(line, sizeof line, f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if ((name = strrchr(line, ' ')) == NULL)
			continue;
		*name++ = '\0';
		root.refusals = xreallocarray(root.refusals,
		    root.nrefusals + 1, sizeof *root.refusals);
		root.refusals[root.nrefusals].pattern = xstrdup(line);
		root.refusals[root.nrefusals++].err = errno_of(name);
	}
	fclose(f);
}

/* Without a file `clock`, the tree's uptime and boot time have to do. */
static void
guess_clocks(size_t n)
{
	char		 buf[65536], *p;
	double		 up = (double)n;
	uint64_t	 btime = 0;
	ssize_t		 len;

	if ((len = root_read("/proc/uptime", buf, sizeof buf - 1)) > 0) {
		buf[len] = '\0';
		up = strtod(buf, NULL);
	}
	if ((len = root_read("/proc/stat", buf, sizeof buf - 1)) > 0) {
		buf[len] = '\0';
		if ((p = strstr(buf, "\nbtime ")) != NULL)
			btime = strtoull(p + 7, NULL, 10);
	}
	root.clocks.boot = root.clocks.mono = up * 1e9;
	root.clocks.real = btime * UINT64_C(1000000000) + root.clocks.boot;
}

/* Two numbers, CLOCK_REALTIME and CLOCK_BOOTTIME in ns. */
static bool
read_clock(size_t n)
{
	char	 line[128] = "", *p = line, *end;
	FILE	*f = open_beside(n, "clock");

	if (f == NULL)
		return (false);
	if (fgets(line, sizeof line, f) == NULL)
		*line = '\0';
	fclose(f);
	root.clocks.real = strtoull(p, &end, 10);
	if (end == p)
		return (false);
	p = end;
	root.clocks.boot = root.clocks.mono = strtoull(p, &end, 10);
	return (end != p);
}

static void
load_clocks(size_t n)
{
	if (!read_clock(n))
		guess_clocks(n);
}

/* The page size of the tree's host, if the tree tells it. */
static void
load_pagesize(void)
{
	char	 buf[4096], *p;
	ssize_t	 len = root_read("/proc/self/smaps", buf, sizeof buf - 1);

	root.pagesize = 4096;
	if (len <= 0)
		return;
	buf[len] = '\0';
	if ((p = strstr(buf, "KernelPageSize:")) != NULL)
		root.pagesize = strtoull(p + 15, NULL, 10) * 1024;
}

static int
go_to(size_t n, char **err)
{
	char	*dir;
	int	 old;

	if (bind_over(n, "proc", err) == -1 || bind_over(n, "sys", err) == -1)
		return (-1);
	root.bound = true;
	root.generation++;
	dir = moment_path(n, "");
	old = atomic_exchange(&root.dirfd,
	    open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC));
	if (old != -1)
		close(old);
	free(dir);
	load_refusals(n);
	return (0);
}

int
root_moment(size_t n, char **err)
{
	int	 r;

	if (root.dir == NULL)
		return (0);
	pthread_mutex_lock(&refusals_mu);
	r = go_to(n, err);
	pthread_mutex_unlock(&refusals_mu);
	if (r == -1)
		return (-1);
	if (!root.live)
		load_clocks(n);
	load_pagesize();
	return (0);
}

static int
refusal_of(const char *path)
{
	size_t	 i;

	for (i = 0; i < root.nrefusals; i++) {
		if (fnmatch(root.refusals[i].pattern, path, 0) == 0)
			return (root.refusals[i].err);
	}
	return (0);
}

bool
root_refused(const char *path)
{
	int	 err;

	if (root.dir == NULL)
		return (false);
	pthread_mutex_lock(&refusals_mu);
	err = refusal_of(path);
	pthread_mutex_unlock(&refusals_mu);
	if (err != 0)
		errno = err;
	return (err != 0);
}
