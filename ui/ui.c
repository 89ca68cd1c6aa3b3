/* The state of the screen, and what samples do to it. */
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "../src/text.h"
#include "../src/xmalloc.h"
#include "header.h"
#include "layer.h"
#include "pane.h"

void
ui_say(struct ui *ui, enum role role, const char *fmt, ...)
{
	va_list	 ap;
	char	 buf[512];

	va_start(ap, fmt);
	vsnprintf(buf, sizeof buf, fmt, ap);
	va_end(ap);
	free(ui->message);
	ui->message = text_clean(buf);
	ui->message_role = role;
}

void
ui_hush(struct ui *ui)
{
	free(ui->message);
	ui->message = NULL;
}

void
ui_warn(struct ui *ui, char *warning)
{
	if (warning != NULL)
		ui_say(ui, ROLE_warn, "%s", warning);
	free(warning);
}

bool
ui_theme(struct ui *ui, const char *name)
{
	struct theme	 theme;
	char		*warning;
	bool		 there = theme_load(&theme, name, &warning) == 0;

	ui_warn(ui, warning);
	if (!there)
		return (false);
	ui->theme = theme;
	if (ui->term)
		term_theme(&ui->theme);
	return (true);
}

/* The theme of the config may be gone. */
static char *
config_theme(struct ui *ui)
{
	char	*warning, *other;

	if (theme_load(&ui->theme, ui->config.theme, &warning) == 0)
		return (warning);
	theme_load(&ui->theme, "default", &other);
	free(other);
	other = xasprintf("%s: theme = %s: %s", ui->config.path,
	    ui->config.theme, warning);
	free(warning);
	return (other);
}

/* Options go before the config, which they do not change for good. */
static int
configure(struct ui *ui, char **err)
{
	const struct opts	*o = ui->o;
	char			*warning, delay[32];

	ui_warn(ui, config_load(&ui->config, NULL));
	if (o->delay_given) {
		snprintf(delay, sizeof delay, "%g", o->delay);
		free(config_override(&ui->config, "delay", delay));
	}
	if (o->no_mouse)
		free(config_override(&ui->config, "mouse", "no"));
	if (o->ascii)
		free(config_override(&ui->config, "ascii", "yes"));
	ui->ascii = ui->config.ascii || (o->dump_cols == 0 && !term_utf8());
	if (o->theme == NULL) {
		ui_warn(ui, config_theme(ui));
		return (0);
	}
	if (theme_load(&ui->theme, o->theme, &warning) == -1) {
		*err = xasprintf("--theme '%s': %s", o->theme, warning);
		free(warning);
		return (2);
	}
	ui_warn(ui, warning);
	free(config_override(&ui->config, "theme", o->theme));
	return (0);
}

int
ui_init(struct ui *ui, const struct opts *o, struct feed *feed, char **err)
{
	size_t	 i;
	int	 status;

	memset(ui, 0, sizeof *ui);
	ui->o = o;
	ui->feed = feed;
	ui->cost = ui->cost_at = ui->worst_steal = NAN;
	ui->hist = hist_new();
	if ((status = configure(ui, err)) != 0)
		return (status);
	for (i = 0; i < o->nshown && i < UI_PANES; i++)
		ui->panes[ui->npanes++] = pane_new(ui, o->shown[i].t);
	/* What was asked for is not hidden behind what was not. */
	ui->zoom = o->tables_given && ui->npanes == 1;
	dashboard_open(ui);
	return (0);
}

void
ui_free(struct ui *ui)
{
	size_t	 i;

	while (ui->top != NULL && ui->top->below != NULL)
		layer_pop(ui);
	free(ui->top);
	for (i = 0; i < ui->npanes; i++)
		pane_free(ui->panes[i]);
	view_free(&ui->host);
	view_free(&ui->cpu);
	view_free(&ui->sources);
	snap_free(&ui->live);
	snap_free(&ui->snap);
	trail_free(&ui->trail);
	hist_free(ui->hist);
	config_free(&ui->config);
	grid_free(&ui->grid);
	free(ui->prompt.text);
	free(ui->follow_name);
	free(ui->worst_name);
	ui_hush(ui);
}

void
ui_want(struct ui *ui)
{
	const struct layer	*l;
	uint64_t		 want = 0;

	for (l = ui->top; l != NULL; l = l->below) {
		if (l->ops->parts != NULL)
			want |= l->ops->parts(ui, (struct layer *)l);
	}
	if (want == ui->wanted || ui->feed->want == NULL)
		return;
	ui->wanted = want;
	ui->feed->want(ui->feed->arg, want);
}

/* The VM whose worst vCPU waits most; for the header. */
static void
find_worst(struct ui *ui, const struct view *v)
{
	const struct column	*c = table_col(v->t, "steal_max"), *name;
	const struct column	*sum = table_col(v->t, "steal");
	struct value		 val;
	size_t			 i, worst = 0;
	char			 buf[256];

	ui->worst_steal = NAN;
	free(ui->worst_name);
	ui->worst_name = NULL;
	for (i = 0; i < v->nrows; i++) {
		/* The worst is never more than the sum, which costs less. */
		val = col_get(sum, v, &v->rows[i]);
		if (value_known(&val) && val.d <= ui->worst_steal)
			continue;
		val = col_get(c, v, &v->rows[i]);
		if (!value_known(&val) || (!isnan(ui->worst_steal) &&
		    val.d <= ui->worst_steal))
			continue;
		ui->worst_steal = val.d;
		worst = i;
	}
	if (isnan(ui->worst_steal))
		return;
	name = table_name_col(v->t);
	val = col_get(name, v, &v->rows[worst]);
	value_short(buf, sizeof buf, &val, name->unit, 64);
	ui->worst_name = xstrdup(buf);
}

static void
count_off(struct ui *ui, const struct view *v)
{
	size_t	 i;

	ui->vms_off = 0;
	for (i = 0; v->t->off != NULL && i < v->nrows; i++)
		ui->vms_off += v->t->off(v, &v->rows[i]);
}

void
ui_refill(struct ui *ui)
{
	struct layer	*l;
	struct view	 v;

	view_fill(&v, table_find("vm"), &ui->snap);
	find_worst(ui, &v);
	count_off(ui, &v);
	view_free(&v);
	view_free(&ui->host);
	view_free(&ui->cpu);
	view_free(&ui->sources);
	view_fill(&ui->host, table_find("host"), &ui->snap);
	if (ui->config.cpus)
		view_fill(&ui->cpu, table_find("cpu"), &ui->snap);
	view_fill(&ui->sources, table_find("source"), &ui->snap);
	for (l = ui->top; l != NULL; l = l->below) {
		if (l->ops->update != NULL)
			l->ops->update(ui, l);
	}
	ui_want(ui);
}

static bool
has_history(const struct table *t)
{
	size_t	 i;

	for (i = 0; i < t->ncols; i++) {
		if (t->cols[i].hist)
			return (true);
	}
	return (false);
}

/* Every table with a history is fed with all its rows, whatever is shown. */
static void
remember(struct ui *ui)
{
	struct view	 v;
	size_t		 i;

	trail_add(&ui->trail, &ui->live);
	for (i = 0; tables[i] != NULL; i++) {
		if (!has_history(tables[i]))
			continue;
		view_fill(&v, tables[i], &ui->live);
		hist_feed(ui->hist, &v);
		view_free(&v);
	}
}

static void
weigh_cost(struct ui *ui)
{
	double	 now;

	if (ui->feed->cpu == NULL)
		return;
	now = ui->feed->cpu();
	if (ui->live.interval > 0 && !isnan(ui->cost_at))
		ui->cost = 100 * (now - ui->cost_at) / ui->live.interval;
	ui->cost_at = now;
}

/* Rows point into the snap, so they are filled anew with it. */
void
ui_show(struct ui *ui)
{
	if (ui->paused) {
		ui_refill(ui);
		return;
	}
	trail_pair(&ui->trail, &ui->snap, &ui->live,
	    ui->config.average > 1 ? ui->config.average : 0);
	ui_refill(ui);
}

unsigned
ui_ago(const struct ui *ui)
{
	if (ui->live.mono_ns <= ui->snap.mono_ns)
		return (0);
	return ((unsigned)((ui->live.mono_ns - ui->snap.mono_ns) /
	    UINT64_C(1000000000)));
}

void
ui_sample(struct ui *ui)
{
	uint64_t was = ui->live.mono_ns;

	snap_advance(&ui->live, ui->feed->store);
	/* Parts of slow lanes come between two samples, too. */
	if (ui->live.mono_ns != was) {
		ui->reports++;
		weigh_cost(ui);
		remember(ui);
	}
	if (!ui->paused)
		ui_show(ui);
}

struct pane *
ui_pane(struct ui *ui)
{
	struct layer	*l;

	for (l = ui->top; l != NULL; l = l->below) {
		if (l->ops->pane != NULL)
			return (l->ops->pane(ui, l));
	}
	return (NULL);
}

void
ui_resize(struct ui *ui, int cols, int rows)
{
	grid_resize(&ui->grid, cols, rows);
	ui_refill(ui);
}

void
ui_fit_terminal(struct ui *ui)
{
	int	 cols, rows;

	term_size(&cols, &rows);
	ui_resize(ui, cols, rows);
	term_repaint();
}
