/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * The floor: what it costs merely to read what a dashboard must read.
 *
 * The files of every thread are opened once; each round reads them all and
 * does nothing with what they say. A sampler that uses procfs cannot be
 * cheaper, so its cost is given as a multiple of this.
 */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <sys/resource.h>

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct floor {
	int		*fd;
	size_t		 nfd;
	size_t		 size;		/* of fd */
	size_t		 threads;
	size_t		 gone;		/* reads that failed */
	bool		 stat;
};

static void __attribute__((__noreturn__))
usage(void)
{
	fprintf(stderr, "usage: floor [--stat] [-n ROUNDS] [-i SECONDS]"
	    " PID... | --children-of PID\n");
	exit(2);
}

static long
number(const char *s)
{
	char	*end;
	long	 n;

	errno = 0;
	n = strtol(s, &end, 10);
	if (*s == '\0' || *end != '\0' || errno != 0 || n < 1 || n > INT_MAX)
		errx(2, "not a number above 0: %s", s);
	return (n);
}

static double
seconds(const char *s)
{
	char	*end;
	double	 n;

	n = strtod(s, &end);
	if (*s == '\0' || *end != '\0' || !(n >= 0 && n <= 86400))
		errx(2, "not a number of seconds: %s", s);
	return (n);
}

/* One descriptor or two for each thread are more than the usual limit. */
static void
raise_limit(void)
{
	struct rlimit	rl;

	if (getrlimit(RLIMIT_NOFILE, &rl) == -1)
		err(1, "getrlimit");
	rl.rlim_cur = rl.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &rl) == -1)
		err(1, "setrlimit");
}

/* False if the thread ended before its file could be opened. */
static bool
add_file(struct floor *f, int dir, const char *tid, const char *name)
{
	char	path[300];
	int	fd;

	snprintf(path, sizeof path, "%s/%s", tid, name);
	if ((fd = openat(dir, path, O_RDONLY|O_CLOEXEC)) == -1) {
		if (errno == ENOENT || errno == ESRCH)
			return (false);
		err(1, "%s (after %zu files)", path, f->nfd);
	}
	if (f->nfd == f->size) {
		f->size = f->size == 0 ? 1024 : f->size * 2;
		f->fd = reallocarray(f->fd, f->size, sizeof *f->fd);
		if (f->fd == NULL)
			err(1, "reallocarray");
	}
	f->fd[f->nfd++] = fd;
	return (true);
}

static void
add_process(struct floor *f, long pid)
{
	struct dirent	*de;
	char		 path[64];
	DIR		*dir;

	snprintf(path, sizeof path, "/proc/%ld/task", pid);
	if ((dir = opendir(path)) == NULL)
		err(1, "%s", path);
	while ((de = readdir(dir)) != NULL) {
		if (*de->d_name == '.')
			continue;
		if (!add_file(f, dirfd(dir), de->d_name, "schedstat"))
			continue;
		if (f->stat)
			add_file(f, dirfd(dir), de->d_name, "stat");
		f->threads++;
	}
	closedir(dir);
}

static void
add_children(struct floor *f, long pid)
{
	char	 path[64];
	FILE	*fp;
	long	 child;

	snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", pid, pid);
	if ((fp = fopen(path, "re")) == NULL)
		err(1, "%s", path);
	while (fscanf(fp, "%ld", &child) == 1)
		add_process(f, child);
	fclose(fp);
}

static double
cpu_ms(void)
{
	struct timespec	ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return ((double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6);
}

/* Read every file once. Returns the CPU time that took, in ms. */
static double
read_all(struct floor *f)
{
	static char	buf[4096];
	double		start = cpu_ms();
	size_t		i;

	f->gone = 0;
	for (i = 0; i < f->nfd; i++) {
		if (pread(f->fd[i], buf, sizeof buf, 0) <= 0)
			f->gone++;
	}
	return (cpu_ms() - start);
}

static void
wait_for(double n)
{
	struct timespec	ts;

	ts.tv_sec = (time_t)n;
	ts.tv_nsec = (long)((n - (double)ts.tv_sec) * 1e9);
	while (nanosleep(&ts, &ts) == -1 && errno == EINTR)
		/* nothing */;
}

static int
compare(const void *a, const void *b)
{
	const double	*x = a, *y = b;

	return ((*x > *y) - (*x < *y));
}

/* The first round fills caches that later ones find full: it is left out. */
static void
measure(struct floor *f, size_t rounds, double interval)
{
	double	*ms;
	size_t	 i;

	if ((ms = calloc(rounds, sizeof *ms)) == NULL)
		err(1, "calloc");
	read_all(f);
	for (i = 0; i < rounds; i++) {
		wait_for(interval);
		ms[i] = read_all(f);
	}
	qsort(ms, rounds, sizeof *ms, compare);
	printf("threads=%zu files=%zu gone=%zu rounds=%zu "
	    "cpu_ms_per_round=%.3f min=%.3f max=%.3f\n",
	    f->threads, f->nfd, f->gone, rounds,
	    (ms[(rounds - 1) / 2] + ms[rounds / 2]) / 2, ms[0],
	    ms[rounds - 1]);
	free(ms);
}

int
main(int argc, char **argv)
{
	static const struct option	 options[] = {
		{ "stat",		no_argument,		NULL, 's' },
		{ "children-of",	required_argument,	NULL, 'c' },
		{ NULL,			0,			NULL, 0 }
	};
	struct floor			 f;
	size_t				 rounds = 20;
	double				 interval = 1;
	long				 parent = 0;
	int				 ch;

	memset(&f, 0, sizeof f);
	while ((ch = getopt_long(argc, argv, "n:i:", options, NULL)) != -1) {
		switch (ch) {
		case 's': f.stat = true; break;
		case 'c': parent = number(optarg); break;
		case 'n': rounds = (size_t)number(optarg); break;
		case 'i': interval = seconds(optarg); break;
		default: usage();
		}
	}
	if ((parent == 0) == (optind == argc))
		usage();

	raise_limit();
	if (parent != 0)
		add_children(&f, parent);
	for (; optind < argc; optind++)
		add_process(&f, number(argv[optind]));
	if (f.nfd == 0)
		errx(1, "no thread to read");
	measure(&f, rounds, interval);
	return (0);
}
