/* What keys and clicks do to a pane. */
#include <stdlib.h>
#include <string.h>

#include "../src/text.h"
#include "../src/xmalloc.h"
#include "layer.h"
#include "pane.h"

#define WHEEL	3	/* rows */

void
pane_show_cursor(struct pane *p)
{
	size_t	 h = p->height < 1 ? 1 : (size_t)p->height;

	if (p->at < p->top)
		p->top = p->at;
	if (p->at >= p->top + h)
		p->top = p->at - h + 1;
	if (p->top + h > p->nlines)
		p->top = p->nlines > h ? p->nlines - h : 0;
}

void
pane_go(struct pane *p, size_t at)
{
	if (p->nlines == 0)
		return;
	p->at = at < p->nlines ? at : p->nlines - 1;
	p->sel = line_row(&p->lines[p->at])->key;
	p->moved = true;
	/* Keys may come faster than pictures. */
	pane_show_cursor(p);
}

static void
move_rows(struct pane *p, long by)
{
	if (by < 0 && (size_t)-by > p->at)
		pane_go(p, 0);
	else
		pane_go(p, p->at + by);
}

static void
sort_by(struct ui *ui, struct pane *p, const char *id, const char *what)
{
	const struct column	*c = NULL;

	if (id != NULL)
		c = table_screen_col(p->t, id);
	if (c == NULL)
		ui_say(ui, ROLE_warn, "%s has no column for %s", p->t->title,
		    what);
	else
		pane_sort(ui, p, c, column_up(c, false));
}

/* The next column that is shown, to the left or right of the sorted one. */
static void
sort_beside(struct ui *ui, struct pane *p, int dir)
{
	size_t	 i, n = p->ncols, at = 0;

	for (i = 0; i < n; i++) {
		if (p->cols[i] == p->sort)
			at = i;
	}
	for (i = 0; i < n; i++) {
		at = (at + n + dir) % n;
		if (p->cols[at]->look == LOOK_PLAIN && (p->places == NULL ||
		    p->places[at].w != 0))
			break;
	}
	if (n != 0 && p->cols[at]->look == LOOK_PLAIN)
		pane_sort(ui, p, p->cols[at], column_up(p->cols[at], false));
}

static void
pick_sort(struct ui *ui, int n)
{
	struct pane	*p = ui_pane(ui);
	size_t		 i;

	if (p == NULL || n < 0)
		return;
	for (i = 0; i < p->ncols; i++) {
		if (p->cols[i]->look == LOOK_PLAIN && n-- == 0) {
			pane_sort(ui, p, p->cols[i],
			    column_up(p->cols[i], false));
			return;
		}
	}
}

static void
sort_menu(struct ui *ui, struct pane *p)
{
	char	**items = xcalloc(p->ncols + 1, sizeof *items);
	size_t	 i, n = 0, at = 0;

	for (i = 0; i < p->ncols; i++) {
		if (p->cols[i]->look != LOOK_PLAIN)
			continue;
		if (p->cols[i] == p->sort)
			at = n;
		items[n++] = xasprintf("%-8s %-13s %s", p->cols[i]->title,
		    p->cols[i]->id, p->cols[i]->help);
	}
	menu_open(ui, "Sort by", items, n, at, pick_sort);
}

static void
turn_around(struct ui *ui, struct pane *p)
{
	if (p->sort != NULL)
		pane_sort(ui, p, p->sort, !p->up);
}

static void
hold_order(struct ui *ui, struct pane *p)
{
	char	 key[KEY_NAME_SIZE];
	size_t	 i;

	p->hold = !p->hold;
	free(p->held);
	p->nheld = p->view.nrows;
	p->held = xcalloc(p->nheld + 1, sizeof *p->held);
	for (i = 0; i < p->nheld; i++)
		p->held[i] = p->view.rows[i].key;
	pane_fill(ui, p);
	if (p->hold)
		ui_say(ui, ROLE_text, "The order of rows is held; %s lets it "
		    "go.", ui_key_of(ui, ACT_hold, key));
	else
		ui_say(ui, ROLE_text, "Rows are sorted again.");
}

/* The object a line belongs to: of a child its parent. */
static struct key
owner(const struct line *l)
{
	return (l->child || l->v->t->label != NULL ?
	    key_parent(line_row(l)->key) : line_row(l)->key);
}

/* An exception where it is none, else none. */
static void
fold_line(struct ui *ui, struct pane *p, bool open)
{
	const struct line	*l = pane_line(p);
	struct key		 key;

	if (l == NULL || p->t->child[0] == NULL)
		return;
	key = owner(l);
	if (pane_open(p, key) == open)
		return;
	if (open == p->tree)
		keyset_del(&p->folds, key);
	else
		keyset_add(&p->folds, key);
	if (!open)
		p->sel = key;
	p->moved = true;
	pane_fill(ui, p);
	ui_want(ui);
}

static void
switch_tree(struct ui *ui, struct pane *p)
{
	const struct line	*l = pane_line(p);

	if (p->t->child[0] == NULL) {
		ui_say(ui, ROLE_warn, "%s have nothing below them",
		    p->t->title);
		return;
	}
	if (l != NULL && l->child)
		p->sel = owner(l);
	p->tree = !p->tree;
	keyset_clear(&p->folds);
	config_table(&ui->config, p->t)->tree = p->tree;
	pane_fill(ui, p);
	ui_want(ui);
}

static void
tag_line(struct pane *p)
{
	const struct line	*l = pane_line(p);
	struct key		 key;

	if (l == NULL)
		return;
	key = line_row(l)->key;
	if (keyset_has(&p->tags, key))
		keyset_del(&p->tags, key);
	else
		keyset_add(&p->tags, key);
	move_rows(p, 1);
}

/* A line as text, a blank between columns; what is tagged goes before what
 * is selected. */
static char *
line_text(struct ui *ui, const struct pane *p, const struct line *l)
{
	const struct column	*c;
	struct value		 v;
	char			 cell[512], *out, *old;
	size_t			 i;

	line_name(p, l, cell, sizeof cell);
	out = xstrdup(cell);
	for (i = 1; i < p->ncols; i++) {
		if ((c = line_col(l, p->cols[i])) == NULL ||
		    c->look != LOOK_PLAIN)
			continue;
		v = cell_value(ui, c, col_get(c, l->v, line_row(l)));
		cell_text(ui, c, &v, 64, cell, sizeof cell);
		old = out;
		out = xasprintf("%s\t%s", old, cell);
		free(old);
	}
	return (out);
}

static void
copy_lines(struct ui *ui, struct pane *p)
{
	char	*all = xstrdup(""), *old, *text;
	size_t	 i, n = 0;

	for (i = 0; i < p->nlines; i++) {
		if (p->tags.n != 0 ? !keyset_has(&p->tags,
		    line_row(&p->lines[i])->key) : i != p->at)
			continue;
		text = line_text(ui, p, &p->lines[i]);
		old = all;
		all = xasprintf("%s%s%s", old, n++ == 0 ? "" : "\n", text);
		free(old);
		free(text);
	}
	if (n != 0 && ui->term && term_copy(all))
		ui_say(ui, ROLE_ok, "%zu row%s copied to the terminal's "
		    "clipboard (OSC 52)", n, n == 1 ? "" : "s");
	else if (n != 0)
		ui_say(ui, ROLE_warn, "%zu row%s not copied: this terminal "
		    "has no clipboard, or it is too much for it", n,
		    n == 1 ? "" : "s");
	free(all);
}

void
pane_follow(struct ui *ui, struct pane *p)
{
	const struct line	*l = pane_line(p);
	struct value		 name;

	free(ui->follow_name);
	ui->follow_name = NULL;
	if (ui->following || l == NULL) {
		ui->following = false;
		ui_refill(ui);
		return;
	}
	if (p->t->child[0] == NULL && p->t->label == NULL) {
		ui_say(ui, ROLE_warn, "%s have nothing that could be "
		    "followed; VMs have", p->t->title);
		return;
	}
	ui->follow = owner(l);
	while (l->child)
		l--;
	name = col_get(table_name_col(l->v->t), l->v, line_row(l));
	ui->follow_name = xstrdup(value_known(&name) ? name.s : "");
	ui->following = true;
	p->moved = true;
	ui_refill(ui);
}

static void
scroll_columns(struct pane *p, int by)
{
	if (by < 0 && p->scroll > 0)
		p->scroll--;
	else if (by > 0 && (p->more > 0 || p->scroll == 0) &&
	    p->scroll + 2 < p->ncols)
		p->scroll++;
}

static bool
act_order(struct ui *ui, struct pane *p, enum action a)
{
	switch (a) {
	case ACT_sort:
		sort_menu(ui, p);
		break;
	case ACT_sort_left:
		sort_beside(ui, p, -1);
		break;
	case ACT_sort_right:
		sort_beside(ui, p, 1);
		break;
	case ACT_invert:
		turn_around(ui, p);
		break;
	case ACT_by_cpu:
		sort_by(ui, p, p->t->by_cpu, "CPU");
		break;
	case ACT_by_mem:
		sort_by(ui, p, p->t->by_mem, "memory");
		break;
	case ACT_by_time:
		sort_by(ui, p, p->t->by_time, "time");
		break;
	case ACT_by_name:
		sort_by(ui, p, table_name_col(p->t)->id, "names");
		break;
	case ACT_hold:
		hold_order(ui, p);
		break;
	default:
		return (false);
	}
	return (true);
}

static bool
act_rows(struct ui *ui, struct pane *p, enum action a)
{
	switch (a) {
	case ACT_detail:
		if (pane_line(p) != NULL)
			detail_open(ui, p);
		break;
	case ACT_search:
		pane_search(ui, p);
		break;
	case ACT_search_next:
		pane_search_next(ui, p);
		break;
	case ACT_filter:
		pane_ask_filter(ui, p);
		break;
	case ACT_follow:
		pane_follow(ui, p);
		break;
	case ACT_tag:
		tag_line(p);
		break;
	case ACT_untag:
		keyset_clear(&p->tags);
		break;
	case ACT_copy:
		copy_lines(ui, p);
		break;
	case ACT_close:
		return (pane_undo(ui, p));
	default:
		return (act_order(ui, p, a));
	}
	return (true);
}

bool
pane_act(struct ui *ui, struct pane *p, enum action a)
{
	long	 by = move_by(a, p->height, p->nlines);

	if (by != 0) {
		move_rows(p, by);
		return (true);
	}
	switch (a) {
	case ACT_left:
		scroll_columns(p, -1);
		break;
	case ACT_right:
		scroll_columns(p, 1);
		break;
	case ACT_tree:
		switch_tree(ui, p);
		break;
	case ACT_unfold:
		fold_line(ui, p, true);
		break;
	case ACT_fold:
		fold_line(ui, p, false);
		break;
	case ACT_columns:
		pane_next_preset(ui, p);
		pane_fill(ui, p);
		ui_want(ui);
		break;
	default:
		return (act_rows(ui, p, a));
	}
	return (true);
}

/* A click on the title of the sorted column turns the order around. */
static void
click_title(struct ui *ui, struct pane *p, int x)
{
	const struct column	*c;
	size_t			 i;

	for (i = 0; p->places != NULL && i < p->ncols; i++) {
		c = p->cols[i];
		if (p->places[i].w == 0 || x < p->places[i].x ||
		    x > p->places[i].x + p->places[i].w ||
		    c->look != LOOK_PLAIN)
			continue;
		pane_sort(ui, p, c, c == p->sort ? !p->up :
		    column_up(c, false));
		return;
	}
}

void
pane_click(struct ui *ui, struct pane *p, const struct mouse *m)
{
	size_t	 at;

	if (m->what == MOUSE_WHEEL_UP || m->what == MOUSE_WHEEL_DOWN) {
		move_rows(p, m->what == MOUSE_WHEEL_UP ? -WHEEL : WHEEL);
		return;
	}
	if (m->y == 1 && p->first == 2)
		click_title(ui, p, m->x);
	at = p->top + (m->y - p->first);
	if (m->y < p->first || m->y >= p->first + p->height ||
	    at >= p->nlines)
		return;
	pane_go(p, at);
	if (m->what == MOUSE_DOUBLE)
		detail_open(ui, p);
}
