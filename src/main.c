#include <sys/resource.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../probes/kept.h"
#include "../probes/lanes.h"
#include "../probes/parse.h"
#include "../probes/root.h"
#include "batch.h"
#include "log.h"
#include "text.h"
#include "xmalloc.h"

/* Since Linux 6.2 the size of the folder is their number; before that all of
 * them would have to be listed, so it is the kept ones. */
static uint64_t
count_fds(void)
{
	struct stat	 sb;

	if (stat("/proc/self/fd", &sb) == 0 && sb.st_size > 0)
		return (sb.st_size);
	return (kept_count());
}

static void
read_self(struct self *self)
{
	struct rusage	 ru;
	struct pstatus	 st;
	char		 buf[8192];
	ssize_t		 n;

	getrusage(RUSAGE_SELF, &ru);
	self->cpu = ru.ru_utime.tv_sec + ru.ru_stime.tv_sec +
	    (ru.ru_utime.tv_usec + ru.ru_stime.tv_usec) * 1e-6;
	self->libvirt_calls = 0;
	self->fds = count_fds();
	n = root_read("/proc/self/status", buf, sizeof buf);
	if (n > 0 && parse_pstatus(buf, n, &st) == 0) {
		self->resident = st.rss;
		self->threads = st.threads;
	}
}

static int
step(void *lanes, size_t n, char **err)
{
	return (lanes_step(lanes, n, err));
}

/* Parts of thousands of rows come and go each second; giving their memory
 * back to the kernel each time would cost a page fault for every 4 kB. */
static void
tune_malloc(void)
{
	mallopt(M_MMAP_THRESHOLD, 64 << 20);
	mallopt(M_TRIM_THRESHOLD, 16 << 20);
	mallopt(M_ARENA_MAX, 2);
}

/* Static, because lanes go on publishing until the program has ended. */
static struct store	store;

static int
run(const struct opts *o)
{
	struct batch_feed	 feed = { .moments = root_moments() };
	int			 status;

	store_init(&store);
	feed.store = &store;
	feed.wake = store_reader(&store);
	feed.utc = root_is_tree();
	feed.arg = lanes_start(&store, wanted_parts(o), o->delay);
	if (feed.moments != 0)
		feed.step = step;
	if (!root_is_tree())
		feed.self = read_self;
	status = batch_run(o, &feed);
	if (feed.moments != 0 && lanes_stop(feed.arg))
		store_free(&store);
	return (status);
}

/* Standard descriptors that are closed would be taken by the next files. */
static void
keep_standard_descriptors(void)
{
	int	 fd;

	do {
		fd = open("/dev/null", O_RDONLY);
	} while (fd >= 0 && fd <= 2);
	if (fd > 2)
		close(fd);
}

static int
fail(char *err)
{
	char	*clean = text_clean(err);

	fprintf(stderr, "hypertop: %s\n", clean);
	free(clean);
	free(err);
	return (1);
}

int
main(int argc, char **argv)
{
	struct opts	 o;
	char		*err = NULL;
	int		 status;

	keep_standard_descriptors();
	signal(SIGPIPE, SIG_IGN);
	tune_malloc();
	if ((status = opts_parse(&o, argc, argv, &err)) != -1) {
		if (err != NULL) {
			fail(err);
			return (status);
		}
		if (fflush(stdout) != 0 || ferror(stdout))
			return (fail(xasprintf("writing to standard output: "
			    "%s", strerror(errno))));
		return (status);
	}
	if (o.log != NULL && !log_open(o.log, o.verbose))
		return (fail(xasprintf("--log %s: %s", o.log,
		    strerror(errno))));
	kept_setup();
	if (root_init(o.root, &err) == -1)
		return (fail(err));
	status = run(&o);
	/* Lanes may hang; they are not waited for. */
	_exit(status);
}
