/* The title line of the header. Weights say what stays where it is narrow. */
#include <string.h>
#include <time.h>

#include "header_int.h"

#define NAMES_MAX	4	/* sources that are named at most */

static void
add_clock(struct fields *fs, const struct ui *ui)
{
	struct field	*f = field_add(fs, "", NULL);
	time_t		 t = (time_t)(ui->snap.real_ns / 1000000000);
	struct tm	 tm;
	bool		 utc = ui->feed != NULL && ui->feed->utc;

	f->weight = 95;
	if (ui->snap.mono_ns == 0 ||
	    (utc ? gmtime_r(&t, &tm) : localtime_r(&t, &tm)) == NULL)
		field_say(f, ROLE_dim, "-");
	else
		field_say(f, ROLE_text, "%02d:%02d:%02d%s", tm.tm_hour,
		    tm.tm_min, tm.tm_sec, utc ? "Z" : "");
}

static void
add_uptime(struct fields *fs, const struct ui *ui)
{
	struct value	 up = ui->snap.boot_ns == 0 ? value_none(V_NONE) :
			    value_real(ui->snap.boot_ns * 1e-9);
	struct field	*f = field_add(fs, "up", NULL);
	char		 buf[16];

	f->weight = 50;
	value_short(buf, sizeof buf, &up, U_SEC, 5);
	field_say(f, value_known(&up) ? ROLE_text : ROLE_dim, "%s", buf);
}

/* How it samples and shows, where that is not as usual. */
static void
add_ways(struct fields *fs, const struct ui *ui)
{
	struct field	*f = field_add(fs, "", NULL);
	char		 buf[16];

	f->weight = 70;
	value_fixed(buf, sizeof buf, ui->config.delay, 2);
	field_say(f, ROLE_text, "%ss", buf);
	if (ui->config.average > 1) {
		f = field_add(fs, "average", NULL);
		f->weight = 72;
		field_say(f, ROLE_text, "%us", ui->config.average);
	}
	if (ui->config.base == BASE_HOST) {
		f = field_add(fs, "base", NULL);
		f->weight = 71;
		field_say(f, ROLE_text, "host");
	}
}

static void
add_cost(struct fields *fs, const struct ui *ui)
{
	struct value	 cost = value_real(ui->cost);
	struct field	*f;
	char		 buf[16];

	/* Of another host's files it means nothing. */
	if (ui->feed == NULL || ui->feed->cpu == NULL)
		return;
	f = field_add(fs, "hypertop", NULL);
	f->weight = 40;
	value_short(buf, sizeof buf, &cost, U_PCT, 5);
	field_say(f, value_known(&cost) ? ROLE_text : ROLE_dim, "%s%s", buf,
	    value_known(&cost) ? "%" : "");
}

static void
add_paused(struct fields *fs, const struct ui *ui)
{
	uint64_t	 from = ui->snap.mono_ns, to = ui->live.mono_ns;
	struct value	 v;
	struct field	*f;
	char		 buf[16];

	if (!ui->paused)
		return;
	/* Tens of milliseconds are no news here. */
	v = value_int(to > from ? (to - from) / 1000000000 : 0);
	f = field_add(fs, "", NULL);
	f->weight = 98;
	value_short(buf, sizeof buf, &v, U_SEC, v.u < 100 ? 3 : 6);
	field_say(f, ROLE_header, "PAUSED %s", buf);
}

static void
add_title(struct fields *fs, const struct ui *ui, const struct facts *h,
    int width)
{
	struct field	*f = field_add(fs, "", NULL);

	f->weight = 100;
	field_text(f, ui->focus_on == FOCUS_HOST ? ROLE_selected : ROLE_name,
	    ui->snap.host, width < 32 ? width : 32);
	f = field_add(fs, "", NULL);
	f->weight = 55;
	field_say(f, ROLE_text, "Linux ");
	field_text(f, ROLE_text, facts_text(h, H_kernel), 40);
	f = field_add(fs, "", NULL);
	f->weight = 60;
	field_text(f, ROLE_text, facts_text(h, H_hypervisor), 16);
	f = field_add(fs, "", NULL);
	f->weight = 65;
	facts_say(h, f, H_cpus);
	field_say(f, ROLE_label, " cpu");
	add_uptime(fs, ui);
	add_clock(fs, ui);
	add_ways(fs, ui);
	add_cost(fs, ui);
	add_paused(fs, ui);
}

void
header_title(const struct ui *ui, struct canvas *c, const struct facts *h)
{
	size_t		 names = sources_trouble(&ui->sources), n;
	int		 room = c->r.w > LEFT ? c->r.w - LEFT : c->r.w;
	struct fields	 fs;
	struct field	*f;

	fs.n = 0;
	add_title(&fs, ui, h, room);
	if (names == 0) {
		fields_fit(&fs, room, false);
		fields_put(c, c->r.w - room, 0, &fs, false);
		return;
	}
	f = field_add(&fs, "", NULL);
	f->weight = 80;
	sources_name(f, &ui->sources, 1);
	fields_fit(&fs, room, false);
	for (n = 2; n <= names && n <= NAMES_MAX && f->shown; n++) {
		sources_name(f, &ui->sources, n);
		if (fields_width(&fs, false) > room) {
			sources_name(f, &ui->sources, n - 1);
			break;
		}
	}
	if (f->shown)
		field_put(c, c->r.w - field_width(f), 0, f);
	f->shown = false;
	fields_put(c, c->r.w - room, 0, &fs, false);
}
