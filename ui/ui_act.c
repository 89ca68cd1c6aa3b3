/* What keys and clicks do that is not for one pane or layer alone. */
#include <stdlib.h>
#include <string.h>

#include "layer.h"
#include "lines.h"

const char *
ui_key_of(const struct ui *ui, enum action a, char buf[KEY_NAME_SIZE])
{
	if (ui->config.keys.key[a][0] == 0)
		snprintf(buf, KEY_NAME_SIZE, "-");
	else
		key_label(buf, ui->config.keys.key[a][0]);
	return (buf);
}

/* Nothing is what it was. */
static bool
delay_done(struct ui *ui, const char *text)
{
	char	*err;

	if (*text == '\0')
		return (true);
	if ((err = setting_set(&ui->config, setting_find("delay"), text)) !=
	    NULL) {
		ui_warn(ui, err);
		return (false);
	}
	if (ui->feed->delay != NULL)
		ui->feed->delay(ui->feed->arg, ui->config.delay);
	return (true);
}

static const struct prompt_ops delay_prompt = {
	.label = "delay, seconds: ", .done = delay_done
};

static void
ask_delay(struct ui *ui)
{
	ui_say(ui, ROLE_text, "It is %g s now, and may be 0.1 to 3600.",
	    ui->config.delay);
	prompt_open(ui, &delay_prompt, "");
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

	if (ui->paused) {
		ui_say(ui, ROLE_warn, "The picture is held; averages change "
		    "when it goes on.");
		return;
	}
	ui->config.average = was < 10 ? 10 : was < 60 ? 60 : 1;
	ui_show(ui);
	ui_say(ui, ROLE_text, ui->config.average == 1 ?
	    "Numbers are of the last interval." :
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
	char	 key[KEY_NAME_SIZE];

	ui->config.mouse = !ui->config.mouse;
	if (ui->term)
		term_mouse(ui->config.mouse);
	if (ui->config.mouse)
		ui_say(ui, ROLE_text, "The mouse is hypertop's; %s gives it "
		    "back to the terminal.", ui_key_of(ui, ACT_mouse, key));
	else
		ui_say(ui, ROLE_text, "The mouse is the terminal's again.");
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

static void
suspend(struct ui *ui)
{
	if (!ui->term)
		return;
	term_suspend();
	ui_fit_terminal(ui);
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
		suspend(ui);
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
	char		 name[KEY_NAME_SIZE], help[KEY_NAME_SIZE];

	ui_hush(ui);
	if (prompt_key(ui, key))
		return;
	a = action_of(&ui->config.keys, key, ui->top->ops->in);
	if (a == ACT_NONE) {
		ui_say(ui, ROLE_dim, "%s does nothing here; %s explains the "
		    "keys", key_label(name, key),
		    ui_key_of(ui, ACT_help, help));
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

	ui_hush(ui);
	/* A prompt is for what it was opened over. */
	if (lines_click(ui, m) || l->ops->click == NULL ||
	    ui->prompt.ops != NULL)
		return;
	in.x -= l->at.r.x;
	in.y -= l->at.r.y;
	if (in.x >= 0 && in.x < l->at.r.w && in.y >= 0 && in.y < l->at.r.h)
		l->ops->click(ui, l, &in);
}
