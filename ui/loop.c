/* The loop: keys, samples and signals; and one screen without a terminal. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../src/text.h"
#include "../src/xmalloc.h"
#include "ui.h"

#define KEYS_AT_ONCE	64	/* keys answered before one painting */

static int
fail(char *err, int status)
{
	char	*clean = text_clean(err);

	fprintf(stderr, "hypertop: %s\n", clean);
	free(clean);
	free(err);
	return (status);
}

/* Everything that waits: a held-down key must not outrun the painting. false:
 * the terminal is gone. */
static bool
take_events(struct ui *ui)
{
	struct mouse	 m;
	uint32_t	 key;
	bool		 answered = false;
	int		 i;

	for (i = 0; i < KEYS_AT_ONCE && !ui->quit; i++) {
		switch (term_event(&key, &m)) {
		case EV_NONE:
			return (true);
		case EV_KEY:
			/* Keys act on what is drawn, if not yet sent. */
			if (answered)
				ui_draw(ui);
			ui_key(ui, key);
			answered = true;
			break;
		case EV_MOUSE:
			if (answered)
				ui_draw(ui);
			ui_click(ui, &m);
			answered = true;
			break;
		case EV_RESIZE:
			ui_fit_terminal(ui);
			break;
		case EV_GONE:
			return (false);
		}
	}
	return (true);
}

/* Whether there was a sample. */
static bool
take_sample(struct ui *ui)
{
	uint64_t n;

	if (read(ui->feed->wake, &n, sizeof n) != sizeof n)
		return (false);
	ui_sample(ui);
	return (true);
}

static int
loop(struct ui *ui)
{
	struct pollfd	 p[3] = {
		{ .fd = term_fd(), .events = POLLIN },
		{ .fd = term_signal_fd(), .events = POLLIN },
		{ .fd = ui->feed->wake, .events = POLLIN },
	};
	uint64_t	 stop = ui->o->iterations;

	while (!ui->quit) {
		ui_draw(ui);
		term_draw(&ui->grid);
		p[2].revents = 0;
		if (poll(p, 3, -1) == -1 && errno != EINTR) {
			ui->failed = errno;
			return (1);
		}
		if (!take_events(ui))
			return (1);
		if ((p[2].revents & POLLIN) != 0)
			take_sample(ui);
		if (stop != 0 && ui->reports > stop)
			break;
	}
	return (0);
}

static int
run(struct ui *ui)
{
	char	*err;
	int	 status;

	if ((err = term_open(ui->o->colour, ui->config.mouse)) != NULL)
		return (fail(err, 1));
	ui->term = true;
	term_theme(&ui->theme);
	if (ui->feed->delay != NULL)
		ui->feed->delay(ui->feed->arg, ui->config.delay);
	if (ui->feed->budget != NULL)
		ui->feed->budget(ui->feed->arg, ui->config.budget);
	ui_fit_terminal(ui);
	status = loop(ui);
	term_close();
	if (ui->failed != 0)
		return (fail(xasprintf("waiting for keys: %s",
		    strerror(ui->failed)), 1));
	return (status);
}

/* Waits for sample n, or takes that moment of a tree; none is left: false. */
static bool
next_report(struct ui *ui, size_t n, char **err)
{
	struct pollfd	 p = { .fd = ui->feed->wake, .events = POLLIN };
	uint64_t	 was;

	if (ui->feed->step != NULL) {
		if (n >= ui->feed->moments)
			return (true);
		if (ui->feed->step(ui->feed->arg, n, err) == -1)
			return (false);
		/* A tree's clock may stand still. */
		take_sample(ui);
		return (true);
	}
	/* Slow lanes wake us between two reports, too. */
	for (was = ui->reports; ui->reports == was; ) {
		if (poll(&p, 1, -1) == 1)
			take_sample(ui);
	}
	return (true);
}

/* One screen, after the first full interval and the keys given. */
static int
dump(struct ui *ui)
{
	const char	*keys = ui->o->keys != NULL ? ui->o->keys : "";
	char		*err = NULL;
	uint32_t	 key;
	size_t		 n;

	ui_resize(ui, ui->o->dump_cols, ui->o->dump_rows);
	for (n = 0; n < 2; n++) {
		if (!next_report(ui, n, &err))
			return (fail(err, 1));
	}
	/* Keys act on what is drawn. */
	ui_draw(ui);
	while ((key = key_next(&keys)) != 0 && !ui->quit) {
		if (key != K_WAIT)
			ui_key(ui, key);
		else if (!next_report(ui, n++, &err))
			return (fail(err, 1));
		ui_draw(ui);
	}
	grid_dump(&ui->grid, stdout);
	if (ui->o->roles)
		grid_dump_roles(&ui->grid, stdout);
	if (fflush(stdout) != 0 || ferror(stdout))
		return (fail(xasprintf("writing to standard output: %s",
		    strerror(errno)), 1));
	return (0);
}

int
ui_run(const struct opts *o, struct feed *feed)
{
	struct ui	 ui;
	char		*err = NULL;
	int		 status;

	if ((status = ui_init(&ui, o, feed, &err)) != 0) {
		ui_free(&ui);
		return (fail(err, status));
	}
	status = o->dump_cols != 0 ? dump(&ui) : run(&ui);
	ui_free(&ui);
	return (status);
}
