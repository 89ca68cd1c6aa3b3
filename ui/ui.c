/* The state of the screen, and what samples, keys and clicks do to it. */
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "../src/text.h"
#include "../src/xmalloc.h"
#include "header.h"
#include "layer.h"
#include "lines.h"
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

static void
hush(struct ui *ui)
{
	free(ui->message);
	ui->message = NULL;
}

/* Takes over a warning. */
static void
warn(struct ui *ui, char *warning)
{
	if (warning != NULL)
		ui_say(ui, ROLE_warn, "%s", warning);
	free(warning);
}

char *
ui_theme(struct ui *ui, const char *name)
{
	struct theme	 theme;
	char		*warning;

	if (theme_load(&theme, name, &warning) == -1)
		return (warning);
	ui->theme = theme;
	if (ui->term)
		term_theme(&ui->theme);
	return (warning);
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
	return (warning);
}

/* Options go before the config, which they do not change for good. */
static int
configure(struct ui *ui, char **err)
{
	const struct opts	*o = ui->o;
	char			*warning;

	warn(ui, config_load(&ui->config, NULL));
	if (o->delay_given)
		ui->config.delay = o->delay;
	if (o->no_mouse)
		ui->config.mouse = false;
	ui->ascii = o->ascii || ui->config.ascii ||
	    (o->dump_cols == 0 && !term_utf8());
	if (o->theme == NULL) {
		warn(ui, config_theme(ui));
		return (0);
	}
	if (theme_load(&ui->theme, o->theme, &warning) == -1) {
		*err = xasprintf("--theme '%s': %s", o->theme, warning);
		free(warning);
		return (2);
	}
	warn(ui, warning);
	free(ui->config.theme);
	ui->config.theme = xstrdup(o->theme);
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
	hush(ui);
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

void
ui_refill(struct ui *ui)
{
	struct layer	*l;

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

/* The VM whose worst vCPU waits most; for the header. */
static void
find_worst(struct ui *ui, const struct view *v)
{
	const struct column	*c = table_col(v->t, "steal_max"), *name;
	struct value		 val;
	size_t			 i, worst = 0;
	char			 buf[256];

	ui->worst_steal = NAN;
	free(ui->worst_name);
	ui->worst_name = NULL;
	for (i = 0; i < v->nrows; i++) {
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
	const struct table	*vm = table_find("vm");
	struct view		 v;
	size_t			 i;

	trail_add(&ui->trail, &ui->live);
	for (i = 0; tables[i] != NULL; i++) {
		if (!has_history(tables[i]))
			continue;
		view_fill(&v, tables[i], &ui->live);
		hist_feed(ui->hist, &v);
		if (tables[i] == vm) {
			find_worst(ui, &v);
			count_off(ui, &v);
		}
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

static void
delay_change(struct ui *ui, const char *text)
{
	(void)ui;
	(void)text;
}

static const struct setting *
setting_find(const char *key)
{
	const struct setting	*s = settings;

	while (s->key != NULL && strcmp(s->key, key) != 0)
		s++;
	return (s);
}

static bool
delay_done(struct ui *ui, const char *text)
{
	char	*err = setting_set(&ui->config, setting_find("delay"), text);

	if (err != NULL) {
		warn(ui, err);
		return (false);
	}
	if (ui->feed->delay != NULL)
		ui->feed->delay(ui->feed->arg, ui->config.delay);
	return (true);
}

static void
delay_cancel(struct ui *ui)
{
	(void)ui;
}

static const struct prompt_ops delay_prompt = {
	"delay, seconds: ", delay_change, delay_done, delay_cancel
};

static void
ask_delay(struct ui *ui)
{
	char	*now = setting_get(&ui->config, setting_find("delay"));

	prompt_open(ui, &delay_prompt, now);
	free(now);
}

static void
switch_pause(struct ui *ui)
{
	ui->paused = !ui->paused;
	ui_show(ui);
}

static void
next_average(struct ui *ui)
{
	unsigned was = ui->config.average;

	ui->config.average = was < 10 ? 10 : was < 60 ? 60 : 1;
	ui_show(ui);
	ui_say(ui, ROLE_text, ui->paused ?
	    "Averages change when the picture goes on (p)." :
	    ui->config.average == 1 ? "Numbers are of the last interval." :
	    "Numbers are averages of the last %u s, as far as known.",
	    ui->config.average);
}

static void
switch_base(struct ui *ui)
{
	ui->config.base = ui->config.base == BASE_CPU ? BASE_HOST : BASE_CPU;
	ui_say(ui, ROLE_text, ui->config.base == BASE_CPU ?
	    "100 %% is one CPU." : "100 %% is all CPUs of the host.");
}

static void
switch_units(struct ui *ui)
{
	ui->config.units = ui->config.units == UNITS_BYTES ? UNITS_BITS :
	    UNITS_BYTES;
	ui_say(ui, ROLE_text, ui->config.units == UNITS_BITS ?
	    "Rates are in bits per second." :
	    "Rates are in bytes per second.");
}

static void
switch_mouse(struct ui *ui)
{
	ui->config.mouse = !ui->config.mouse;
	if (ui->term)
		term_mouse(ui->config.mouse);
	ui_say(ui, ROLE_text, ui->config.mouse ? "The mouse is hypertop's; m "
	    "gives it back to the terminal." :
	    "The mouse is the terminal's again.");
}

static void
switch_off(struct ui *ui)
{
	ui->config.hide_off = !ui->config.hide_off;
	ui_refill(ui);
	ui_say(ui, ROLE_text, ui->config.hide_off ? "What is off is hidden." :
	    "What is off is shown, at the end.");
}

static bool
act_numbers(struct ui *ui, enum action a)
{
	switch (a) {
	case ACT_average:
		next_average(ui);
		break;
	case ACT_base:
		switch_base(ui);
		break;
	case ACT_units:
		switch_units(ui);
		break;
	case ACT_raw:
		ui->config.raw = !ui->config.raw;
		break;
	case ACT_off:
		switch_off(ui);
		break;
	case ACT_earlier:
	case ACT_later:
		ui_say(ui, ROLE_warn, "going back in time is not part of "
		    "this version");
		break;
	case ACT_kill:
		ui_say(ui, ROLE_warn, "hypertop only looks: it ends, stops "
		    "and starts nothing");
		break;
	default:
		return (false);
	}
	return (true);
}

/* What is everywhere the same. */
static void
act_general(struct ui *ui, enum action a)
{
	switch (a) {
	case ACT_quit:
		if (ui->top->below == NULL)
			ui->quit = true;
		else
			layer_pop(ui);
		break;
	case ACT_close:
		layer_pop(ui);
		break;
	case ACT_help:
		help_open(ui);
		break;
	case ACT_setup:
		setup_open(ui);
		break;
	case ACT_sources:
		table_open(ui, table_find("source"));
		break;
	case ACT_pause:
		switch_pause(ui);
		break;
	case ACT_delay:
		ask_delay(ui);
		break;
	case ACT_mouse:
		switch_mouse(ui);
		break;
	case ACT_repaint:
		if (ui->term)
			term_repaint();
		break;
	case ACT_suspend:
		if (ui->term)
			term_suspend();
		break;
	default:
		act_numbers(ui, a);
	}
}

/* Fingers that know htop reach for k to end something. */
static void
explain_k(struct ui *ui, uint32_t key, enum action a)
{
	if (key == 'k' && a == ACT_up && !ui->k_told &&
	    ui->message == NULL) {
		ui->k_told = true;
		ui_say(ui, ROLE_dim, "k is up, as in vi; hypertop only "
		    "looks: it ends nothing");
	}
}

void
ui_key(struct ui *ui, uint32_t key)
{
	enum action	 a;
	char		 name[KEY_NAME_SIZE];

	hush(ui);
	if (prompt_key(ui, key))
		return;
	a = action_of(&ui->config.keys, key, ui->top->ops->in);
	if (a == ACT_NONE) {
		ui_say(ui, ROLE_dim, "%s does nothing here; ? explains the "
		    "keys", key_label(name, key));
		return;
	}
	if (!ui->top->ops->act(ui, ui->top, a))
		act_general(ui, a);
	explain_k(ui, key, a);
}

void
ui_click(struct ui *ui, const struct mouse *m)
{
	struct layer	*l = ui->top;
	struct mouse	 in = *m;

	hush(ui);
	if (lines_click(ui, m) || l->ops->click == NULL)
		return;
	in.x -= l->at.r.x;
	in.y -= l->at.r.y;
	if (in.x >= 0 && in.x < l->at.r.w && in.y >= 0 && in.y < l->at.r.h)
		l->ops->click(ui, l, &in);
}

void
ui_resize(struct ui *ui, int cols, int rows)
{
	grid_resize(&ui->grid, cols, rows);
	ui_refill(ui);
}

/* A layer's box in the middle, or all but the last two lines. */
static void
draw_layer(struct ui *ui, struct layer *l, const struct canvas *all)
{
	struct rect	 r = { 0, 0, all->r.w, all->r.h };
	struct canvas	 box, frame;
	int		 w, h;
	bool		 framed;

	if (r.h > 4)
		r.h -= ui->layout.status.h + ui->layout.keys.h;
	if (l->ops->size != NULL) {
		l->ops->size(ui, l, &w, &h);
		if (w < r.w) {
			r.x = (r.w - w) / 2;
			r.w = w;
		}
		if (h < r.h) {
			r.y = l->low ? r.h - h : (r.h - h) / 2;
			r.h = h;
		}
	}
	box = frame = canvas_part(all, r);
	for (h = 0; h < r.h; h++)
		put_fill(&box, 0, h, r.w, ROLE_text, ' ');
	/* A pane has a frame of its own. */
	framed = l->title != NULL && r.h > 2 && r.w > 4;
	if (framed) {
		put_box(&box, ROLE_focus, l->title);
		r = (struct rect){ r.x + 1, r.y + 1, r.w - 2, r.h - 2 };
		box = canvas_part(all, r);
	}
	l->at = box;
	l->ops->draw(ui, l, &box);
	if (framed && l->foot != NULL)
		put(&frame, r.w - text_width(l->foot) - 1, r.h + 1,
		    ROLE_title, l->foot);
}

/* From the lowest up; what a full one covers is not drawn at all. */
static void
draw_layers(struct ui *ui, struct layer *l, const struct canvas *all)
{
	if (l->below == NULL) {
		l->at = *all;
		l->ops->draw(ui, l, &l->at);
		return;
	}
	if (l->ops->size != NULL)
		draw_layers(ui, l->below, all);
	draw_layer(ui, l, all);
}

void
ui_draw(struct ui *ui)
{
	struct canvas	 all = canvas_all(&ui->grid, ui->ascii), part;

	grid_clear(&ui->grid);
	draw_layers(ui, ui->top, &all);
	part = canvas_part(&all, ui->layout.status);
	status_draw(ui, &part);
	part = canvas_part(&all, ui->layout.keys);
	keys_draw(ui, &part);
}
