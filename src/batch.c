#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "batch.h"
#include "parts.h"
#include "text.h"
#include "xmalloc.h"

uint64_t
wanted_parts(const struct opts *o)
{
	const struct shown	*sh;
	uint64_t		 want = 0;
	size_t			 i;

	for (i = 0; i < o->nshown; i++) {
		sh = &o->shown[i];
		/* Who asks for the sources wants to see all of them. */
		if (strcmp(sh->t->id, "source") == 0)
			return (UINT64_MAX);
		want |= table_parts(sh->t, sh->cols, sh->ncols, sh->sort,
		    o->filter);
	}
	return (want);
}

/* Waits until a lane has published; a signal ends the program itself. */
static void
wait_for_sample(int fd)
{
	struct pollfd	 pfd = { .fd = fd, .events = POLLIN };
	uint64_t	 n;

	while (poll(&pfd, 1, -1) != 1 || read(fd, &n, sizeof n) == -1)
		continue;
}

static void
fill_views(struct view *views, const struct opts *o, const struct snap *snap)
{
	size_t	 i;

	for (i = 0; i < o->nshown; i++) {
		view_fill(&views[i], o->shown[i].t, snap);
		if (o->filter != NULL)
			view_filter(&views[i], o->filter);
		if (o->shown[i].sort != NULL)
			view_sort(&views[i], o->shown[i].sort, o->shown[i].up);
		else
			view_sort_default(&views[i]);
	}
}

static void
report(const struct opts *o, const struct snap *snap, size_t number,
    const struct feed *feed)
{
	struct view	*views = xcalloc(o->nshown, sizeof *views), sources;
	struct self	 self = { NAN, NONE, NONE, NONE, NONE };
	struct report	 r = {
		.snap = snap, .shown = o->shown, .views = views,
		.nshown = o->nshown, .sources = &sources, .self = &self,
		.number = number, .utc = feed->utc,
	};
	size_t		 i;

	if (feed->self != NULL)
		feed->self(&self);
	view_fill(&sources, table_find("source"), snap);
	fill_views(views, o, snap);
	o->format->report(stdout, &r);
	for (i = 0; i < o->nshown; i++)
		view_free(&views[i]);
	view_free(&sources);
	free(views);
}

/* A full disk or a closed pipe must not pass for a whole report. */
static int
flushed(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return (0);
	fprintf(stderr, "hypertop: writing to standard output: %s\n",
	    strerror(errno));
	return (-1);
}

/* How many samples there will be after the baseline; 0 is no end. */
static uint64_t
intervals(const struct opts *o, const struct feed *feed)
{
	uint64_t n = feed->moments - 1;

	if (feed->moments == 0)
		return (o->iterations);
	return (o->iterations != 0 && o->iterations < n ? o->iterations : n);
}

static int
next_sample(struct feed *feed, size_t n)
{
	char	*err, *clean;

	if (feed->step == NULL) {
		wait_for_sample(feed->wake);
		return (0);
	}
	if (feed->step(feed->arg, n, &err) == 0)
		return (0);
	clean = text_clean(err);
	fprintf(stderr, "hypertop: %s\n", clean);
	free(clean);
	free(err);
	return (-1);
}

int
batch_run(const struct opts *o, struct feed *feed)
{
	struct snap	 snap = { 0 };
	uint64_t	 n = intervals(o, feed), i;

	for (i = 0;; i++) {
		if (next_sample(feed, i) == -1)
			return (1);
		snap_advance(&snap, feed->store);
		/* The baseline is no report, unless it is all there is. */
		if (i == 0 && feed->moments != 1)
			continue;
		report(o, &snap, feed->moments == 1 ? 0 : i - 1, feed);
		if (flushed() == -1)
			return (1);
		if (feed->moments == 1 || (n != 0 && i == n))
			break;
	}
	snap_free(&snap);
	return (0);
}
