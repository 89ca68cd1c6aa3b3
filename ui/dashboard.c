/* The lowest layer: host header, panes, sources. */
#include <stdlib.h>
#include <string.h>

#include "../src/text.h"
#include "../src/xmalloc.h"
#include "header.h"
#include "layer.h"
#include "pane.h"

#define PANE_MIN_W	60	/* columns of one of two side by side */

/* Panes there will be; those without a table say that they are not built. */
static const char *const pane_titles[] = {
	"VMs", "Containers", "Volumes", "Network", "Block devices",
	"PCI devices and GPUs", "KVM events", "Checks",
};

static void
lay_out(struct ui *ui, int cols, int lines)
{
	struct layout_need	 need = { .cols = cols, .lines = lines };
	size_t			 i;

	need.header = header_lines(ui, cols);
	need.extra = header_more(ui, cols);
	need.sources = true;
	need.npanes = ui->npanes;
	need.focus = ui->focus;
	need.zoom = ui->zoom;
	for (i = 0; i < ui->npanes; i++) {
		need.panes[i].rows = pane_want_rows(ui->panes[i]);
		need.panes[i].min_w = PANE_MIN_W;
		need.panes[i].weight = 1;
	}
	layout_screen(&ui->layout, &need);
}

static void
dash_draw(struct ui *ui, struct layer *l, struct canvas *cv)
{
	struct canvas	 part;
	size_t		 i;
	bool		 top = ui->top == l;

	part = canvas_part(cv, ui->layout.header);
	header_draw(ui, &part);
	if (top && ui->focus_on == FOCUS_HOST)
		put(&part, 0, 0, ROLE_selected, ">");
	for (i = 0; i < ui->npanes; i++) {
		part = canvas_part(cv, ui->layout.panes[i]);
		if (part.r.h > 0)
			pane_draw(ui, ui->panes[i], &part,
			    i == ui->focus && ui->focus_on == FOCUS_PANE);
	}
	part = canvas_part(cv, ui->layout.sources);
	if (part.r.h > 0)
		sources_draw(ui, &part, top &&
		    ui->focus_on == FOCUS_SOURCES);
	if (part.r.h > 0 && top && ui->focus_on == FOCUS_SOURCES)
		put(&part, 0, 0, ROLE_selected, ">");
}

static void
dash_update(struct ui *ui, struct layer *l)
{
	size_t	 i;

	lay_out(ui, ui->grid.cols, ui->grid.rows);
	for (i = 0; i < ui->npanes; i++) {
		pane_empty(ui->panes[i]);
		if (ui->layout.panes[i].h > 0)
			pane_fill(ui, ui->panes[i]);
	}
	/* Now it is known how many rows each has. */
	lay_out(ui, ui->grid.cols, ui->grid.rows);
	for (i = 0; i < ui->npanes; i++) {
		if (ui->layout.panes[i].h > 0 && ui->panes[i]->view.t == NULL)
			pane_fill(ui, ui->panes[i]);
	}
	(void)l;
}

static uint64_t
dash_parts(struct ui *ui, struct layer *l)
{
	uint64_t want = header_parts(ui);
	size_t	 i;

	for (i = 0; i < ui->npanes; i++) {
		if (ui->layout.panes[i].h > 0 || ui->grid.rows == 0)
			want |= pane_parts(ui, ui->panes[i]);
	}
	(void)l;
	return (want);
}

static struct pane *
dash_pane(struct ui *ui, struct layer *l)
{
	(void)l;
	return (ui->npanes == 0 ? NULL : ui->panes[ui->focus]);
}

/* The ring of the focus: panes, sources, host. */
static void
move_focus(struct ui *ui, int dir)
{
	size_t	 n = ui->npanes + 2, at;

	at = ui->focus_on == FOCUS_PANE ? ui->focus :
	    ui->npanes + (ui->focus_on == FOCUS_HOST);
	at = (at + n + dir) % n;
	if (at < ui->npanes) {
		ui->focus_on = FOCUS_PANE;
		ui->focus = at;
	} else
		ui->focus_on = at == ui->npanes ? FOCUS_SOURCES : FOCUS_HOST;
	ui_refill(ui);
}

/* Pane n, as its key says, with all the room. */
static void
show_pane(struct ui *ui, int n)
{
	size_t	 i;

	for (i = 0; i < ui->npanes; i++) {
		if (ui->panes[i]->t->key != '1' + n)
			continue;
		ui->focus = i;
		ui->focus_on = FOCUS_PANE;
		ui->zoom = true;
		ui_refill(ui);
		return;
	}
	for (i = 0; tables[i] != NULL; i++) {
		if (tables[i]->key == '1' + n) {
			table_open(ui, tables[i]);
			return;
		}
	}
	ui_say(ui, ROLE_warn, "%s: not part of this version", pane_titles[n]);
}

static bool
dash_enter(struct ui *ui)
{
	if (ui->focus_on == FOCUS_HOST)
		table_open(ui, table_find("process"));
	else if (ui->focus_on == FOCUS_SOURCES)
		table_open(ui, table_find("source"));
	else
		return (false);
	return (true);
}

static bool
dash_act(struct ui *ui, struct layer *l, enum action a)
{
	struct pane	*p = dash_pane(ui, l);

	switch (a) {
	case ACT_next_pane:
		move_focus(ui, 1);
		break;
	case ACT_prev_pane:
		move_focus(ui, -1);
		break;
	case ACT_zoom:
		ui->zoom = !ui->zoom;
		ui_refill(ui);
		break;
	case ACT_dashboard:
		ui->zoom = false;
		ui->focus_on = FOCUS_PANE;
		ui_refill(ui);
		break;
	case ACT_processes:
		table_open(ui, table_find("process"));
		break;
	case ACT_cpus:
		ui->config.cpus = !ui->config.cpus;
		ui_refill(ui);
		break;
	case ACT_detail:
		if (dash_enter(ui))
			break;
		return (p != NULL && pane_act(ui, p, a));
	default:
		if (a >= ACT_pane1 && a <= ACT_pane8) {
			show_pane(ui, a - ACT_pane1);
			break;
		}
		/* Moving about is always meant for rows. */
		if (ui->focus_on != FOCUS_PANE &&
		    (a == ACT_up || a == ACT_down))
			ui->focus_on = FOCUS_PANE;
		return (p != NULL && pane_act(ui, p, a));
	}
	return (true);
}

static bool
inside(const struct rect *r, const struct mouse *m)
{
	return (m->x >= r->x && m->x < r->x + r->w && m->y >= r->y &&
	    m->y < r->y + r->h);
}

static void
dash_click(struct ui *ui, struct layer *l, const struct mouse *m)
{
	struct mouse	 in = *m;
	struct rect	*r;
	size_t		 i;

	(void)l;
	for (i = 0; i < ui->npanes; i++) {
		r = &ui->layout.panes[i];
		if (!inside(r, m))
			continue;
		ui->focus = i;
		ui->focus_on = FOCUS_PANE;
		in.x -= r->x;
		in.y -= r->y;
		pane_click(ui, ui->panes[i], &in);
		return;
	}
	if (inside(&ui->layout.header, m))
		ui->focus_on = FOCUS_HOST;
	else if (inside(&ui->layout.sources, m))
		ui->focus_on = FOCUS_SOURCES;
	else
		return;
	if (m->what == MOUSE_DOUBLE)
		dash_enter(ui);
}

static const struct layer_ops dashboard_ops = {
	.in = IN_MAIN,
	.draw = dash_draw,
	.act = dash_act,
	.click = dash_click,
	.update = dash_update,
	.parts = dash_parts,
	.pane = dash_pane,
};

void
dashboard_open(struct ui *ui)
{
	struct layer	*l = xcalloc(1, sizeof *l);

	l->ops = &dashboard_ops;
	layer_push(ui, l);
}
