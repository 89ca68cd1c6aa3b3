#include <sys/resource.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../probes/helper.h"
#include "../probes/kept.h"
#include "../probes/lanes.h"
#include "../probes/parse.h"
#include "../probes/root.h"
#include "../ui/ui.h"
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

static double
cpu_seconds(void)
{
	struct rusage	 ru;

	getrusage(RUSAGE_SELF, &ru);
	return (ru.ru_utime.tv_sec + ru.ru_stime.tv_sec +
	    (ru.ru_utime.tv_usec + ru.ru_stime.tv_usec) * 1e-6);
}

/* The libvirt lane, for what it has called so far. */
static struct virt	*virt;

static void
read_self(struct self *self)
{
	struct pstatus	 st;
	char		 buf[8192];
	ssize_t		 n;

	self->cpu = cpu_seconds();
	self->libvirt_calls = virt_ncalls(virt);
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

static void
want(void *lanes, uint64_t parts)
{
	lanes_want(lanes, parts);
}

static void
delay(void *lanes, double seconds)
{
	lanes_delay(lanes, seconds);
}

static void
watch(void *lanes, const struct key *keys, size_t n)
{
	virt_watch(lanes_virt(lanes), keys, n);
}

static void
budget(void *lanes, double percent)
{
	virt_budget(lanes_virt(lanes), percent / 100);
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

/* Moments of a tree wait for who prints them; on a screen they go by. */
static void
start_lanes(const struct opts *o, struct feed *feed)
{
	const struct virt_opts	 vo = {
		.uris = o->connect_given ? o->uris : NULL,
		.nuris = o->nuris,
		.share = VIRT_SHARE,
		.wake = !o->batch,
	};

	if (o->batch)
		feed->arg = lanes_start(&store, &vo, wanted_parts(o),
		    o->delay);
	else
		feed->arg = lanes_start_screen(&store, &vo, o->delay);
	virt = lanes_virt(feed->arg);
	if (feed->moments == 0)
		return;
	if (o->batch || o->dump_cols != 0)
		feed->step = step;
	else
		lanes_play(feed->arg);
}

static int
run(const struct opts *o)
{
	struct feed	 feed = {
		.store = &store,
		.moments = root_moments(),
		.utc = root_is_tree(),
		.want = want,
		.delay = delay,
		.watch = watch,
		.budget = budget,
	};
	int		 status;

	store_init(&store);
	feed.wake = store_reader(&store);
	if (!root_is_tree()) {
		feed.self = read_self;
		feed.cpu = cpu_seconds;
	}
	start_lanes(o, &feed);
	status = o->batch ? batch_run(o, &feed) : ui_run(o, &feed);
	if (feed.step != NULL && lanes_stop(feed.arg))
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
	static const struct opts_extra	 extra = { config_man, theme_man };
	struct opts			 o;
	char				*err = NULL;
	int				 status, helper_errno = 0;

	keep_standard_descriptors();
	signal(SIGPIPE, SIG_IGN);
	tune_malloc();
	if ((status = opts_parse(&o, argc, argv, &extra,
	    &err)) != -1) {
		if (err != NULL) {
			fail(err);
			return (status);
		}
		if (fflush(stdout) != 0 || ferror(stdout))
			return (fail(xasprintf("writing to standard output: "
			    "%s", strerror(errno))));
		return (status);
	}
	/* Before there are threads, and files that she should not have. */
	if (o.root == NULL && helper_start(helper_ops, HELPER_OPS) == -1)
		helper_errno = errno;
	if (o.log != NULL && !log_open(o.log, o.verbose))
		return (fail(xasprintf("--log %s: %s", o.log,
		    strerror(errno))));
	if (helper_errno != 0)
		log_say(0, "no helper process: %s", strerror(helper_errno));
	/* Characters as the terminal has them; numbers stay as in C. */
	if (!o.batch)
		setlocale(LC_CTYPE, "");
	kept_setup();
	if (root_init(o.root, &err) == -1)
		return (fail(err));
	status = run(&o);
	/* Lanes may hang; they are not waited for. */
	_exit(status);
}
