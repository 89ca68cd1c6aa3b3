/*
 * Set-up: settings, then a table's order and columns. What is changed holds at
 * once, so that the panes behind the box show it; saving is a key of its own.
 */
#include <stdlib.h>
#include <string.h>

#include "../src/text.h"
#include "../src/xmalloc.h"
#include "layer.h"
#include "pane.h"

#define SETUP_COLS	104
#define WORD_X		3
#define VALUE_X		14
#define HELP_X		26
#define COLUMN_X	7
#define TITLE_X		23
#define COLUMN_HELP_X	34

enum item_kind { ITEM_SETTING, ITEM_TABLE, ITEM_SORT, ITEM_TREE, ITEM_COLUMN };

struct item {
	enum item_kind		 kind;
	const struct setting	*set;
	const struct column	*col;
	bool			 on;
};

struct setup {
	struct layer		 layer;
	const struct table	*t;
	struct item		*items;
	size_t			 n, at, top;
	int			 height;
	bool			 unsaved;
};

/* Columns the pane has, or would have. */
static struct pane *
like(struct ui *ui, const struct table *t)
{
	struct layer	*l;
	size_t	 i;

	for (l = ui->top; l != NULL; l = l->below) {
		if (l->ops->pane != NULL && l->ops->pane(ui, l) != NULL &&
		    l->ops->pane(ui, l)->t == t)
			return (l->ops->pane(ui, l));
	}
	for (i = 0; i < ui->npanes; i++) {
		if (ui->panes[i]->t == t)
			return (ui->panes[i]);
	}
	return (NULL);
}

static void
add(struct setup *s, struct item it)
{
	s->items = xreallocarray(s->items, s->n + 1, sizeof *s->items);
	s->items[s->n++] = it;
}

static bool
is_on(const struct pane *p, const struct column *c)
{
	size_t	 i;

	for (i = 0; i < p->ncols; i++) {
		if (p->cols[i] == c)
			return (true);
	}
	return (false);
}

/* Chosen columns in their order, then those that can be had. */
static void
add_columns(struct setup *s, const struct pane *p)
{
	const struct table	*t = s->t;
	size_t			 i;

	for (i = 0; i < p->ncols; i++)
		add(s, (struct item){ ITEM_COLUMN, NULL, p->cols[i], true });
	for (i = 0; i < t->nmore; i++) {
		if (!is_on(p, &t->more[i]))
			add(s, (struct item){ ITEM_COLUMN, NULL, &t->more[i],
			    false });
	}
	for (i = 1; i < t->ncols; i++) {
		if (!is_on(p, &t->cols[i]))
			add(s, (struct item){ ITEM_COLUMN, NULL, &t->cols[i],
			    false });
	}
}

static void
make_items(struct ui *ui, struct setup *s)
{
	struct pane	*p = like(ui, s->t), *mine = NULL;
	size_t		 i;

	s->n = 0;
	for (i = 0; settings[i].key != NULL; i++)
		add(s, (struct item){ ITEM_SETTING, &settings[i], NULL,
		    false });
	add(s, (struct item){ ITEM_TABLE, NULL, NULL, false });
	add(s, (struct item){ ITEM_SORT, NULL, NULL, false });
	add(s, (struct item){ ITEM_TREE, NULL, NULL, false });
	if (p == NULL)
		p = mine = pane_new(ui, s->t);
	add_columns(s, p);
	if (mine != NULL)
		pane_free(mine);
	if (s->at >= s->n)
		s->at = s->n - 1;
}

/* The panes take what has been changed; columns of -C stay, unless it was
 * them. */
static void
apply(struct ui *ui, const struct table *t, bool columns)
{
	struct pane	*p = like(ui, t);

	if (p != NULL) {
		p->fixed = p->fixed && !columns;
		pane_configure(ui, p);
	}
	ui_refill(ui);
}

/* Writes down the columns that are on, in the order of the items. */
static void
take_columns(struct ui *ui, struct setup *s)
{
	struct table_config	*tc = config_table(&ui->config, s->t);
	char			*ids = xstrdup(""), *old;
	size_t			 i;

	for (i = 0; i < s->n; i++) {
		if (s->items[i].kind != ITEM_COLUMN || !s->items[i].on)
			continue;
		old = ids;
		ids = xasprintf("%s%s%s", old, *old == '\0' ? "" : " ",
		    s->items[i].col->id);
		free(old);
	}
	free(tc->columns);
	free(tc->preset);
	tc->columns = ids;
	tc->preset = NULL;
	apply(ui, s->t, true);
}

static void
switch_column(struct ui *ui, struct setup *s)
{
	struct item	*it = &s->items[s->at];
	size_t		 i, on = 0;

	for (i = 0; i < s->n; i++)
		on += s->items[i].on;
	if (it->on && (on == 1 || it->col == table_name_col(s->t))) {
		ui_say(ui, ROLE_warn, "%s stays: rows need a name",
		    it->col->id);
		return;
	}
	it->on = !it->on;
	take_columns(ui, s);
}

static void
move_column(struct ui *ui, struct setup *s, int dir)
{
	struct item	*it = &s->items[s->at], swap;

	if (it->kind != ITEM_COLUMN || !it->on ||
	    s->at + dir >= s->n || (it + dir)->kind != ITEM_COLUMN ||
	    !(it + dir)->on || it->col == table_name_col(s->t) ||
	    (it + dir)->col == table_name_col(s->t)) {
		ui_say(ui, ROLE_warn, "only columns that are shown can be "
		    "moved; the name stays first");
		return;
	}
	swap = *it;
	*it = *(it + dir);
	*(it + dir) = swap;
	s->at += dir;
	take_columns(ui, s);
}

static const struct table *
next_table(const struct table *t, int dir)
{
	size_t	 n = 0, i, at = 0;

	while (tables[n] != NULL)
		n++;
	for (i = 0; i < n; i++) {
		if (tables[i] == t)
			at = i;
	}
	do {
		at = (at + n + dir) % n;
	} while (tables[at]->block);
	return (tables[at]);
}

/* The next of a list of words. Caller frees. */
static char *
next_word(const char *const *words, const char *now, int dir)
{
	size_t	 n = 0, i, at = 0;

	while (words[n] != NULL)
		n++;
	for (i = 0; i < n; i++) {
		if (strcmp(words[i], now) == 0)
			at = i;
	}
	return (xstrdup(words[(at + n + dir) % n]));
}

static char *
next_theme(const char *now, int dir)
{
	char	**names = theme_names(), *next;
	size_t	 i;

	next = next_word((const char *const *)names, now, dir);
	for (i = 0; names[i] != NULL; i++)
		free(names[i]);
	free(names);
	return (next);
}

/* What a setting brings about beyond its value. */
static void
take_setting(struct ui *ui, const struct setting *set)
{
	if (strcmp(set->key, "delay") == 0 && ui->feed->delay != NULL)
		ui->feed->delay(ui->feed->arg, ui->config.delay);
	if (strcmp(set->key, "libvirt") == 0 && ui->feed->budget != NULL)
		ui->feed->budget(ui->feed->arg, ui->config.budget);
	if (strcmp(set->key, "mouse") == 0 && ui->term)
		term_mouse(ui->config.mouse);
	if (strcmp(set->key, "ascii") == 0)
		ui->ascii = ui->config.ascii ||
		    (ui->term && !term_utf8());
	ui_show(ui);
}

static void
set_to(struct ui *ui, const struct setting *set, char *value)
{
	char	*err;

	/* A theme that is not there is not chosen. */
	if (strcmp(set->key, "theme") != 0 || ui_theme(ui, value)) {
		if ((err = setting_set(&ui->config, set, value)) == NULL)
			take_setting(ui, set);
		ui_warn(ui, err);
	}
	free(value);
}

/* Steps of the delay that people choose. */
static const char *const delays[] = {
	"0.1", "0.2", "0.5", "1", "2", "3", "5", "10", "30", "60", NULL
};
static const char *const percents[] = {
	"0.5", "1", "2", "5", "10", "20", "50", "100", NULL
};
static const char *const yes_no[] = { "no", "yes", NULL };

static void
change_setting(struct ui *ui, const struct setting *set, int dir)
{
	char	*now = setting_get(&ui->config, set), *next;

	switch (set->kind) {
	case SET_BOOL:
		next = next_word(yes_no, now, dir);
		break;
	case SET_CHOICE:
		next = next_word(set->choices, now, dir);
		break;
	case SET_SECONDS:
		next = next_word(delays, now, dir);
		break;
	case SET_PERCENT:
		next = next_word(percents, now, dir);
		break;
	default:
		next = next_theme(now, dir);
		break;
	}
	free(now);
	set_to(ui, set, next);
}

/* The next column to sort by. */
static void
change_sort(struct ui *ui, struct setup *s, int dir)
{
	struct table_config	*tc = config_table(&ui->config, s->t);
	const char		*now = tc->sort != NULL ? tc->sort :
				    s->t->sort;
	size_t			 n = s->t->ncols, i, at = 1;

	for (i = 1; now != NULL && i < n; i++) {
		if (strcmp(s->t->cols[i].id, now + (*now == '-')) == 0)
			at = i;
	}
	at = 1 + (at - 1 + (n - 1) + dir) % (n - 1);
	free(tc->sort);
	tc->sort = xstrdup(s->t->cols[at].id);
	apply(ui, s->t, false);
}

/* The cursor stays on its column, wherever that has gone. */
static void
find_column(struct setup *s, const struct column *c)
{
	size_t	 i;

	for (i = 0; c != NULL && i < s->n; i++) {
		if (s->items[i].col == c)
			s->at = i;
	}
}

static void
change(struct ui *ui, struct setup *s, int dir)
{
	struct item		*it = &s->items[s->at];
	const struct column	*col = it->col;
	struct table_config	*tc = config_table(&ui->config, s->t);

	switch (it->kind) {
	case ITEM_SETTING:
		change_setting(ui, it->set, dir);
		break;
	case ITEM_TABLE:
		s->t = next_table(s->t, dir);
		break;
	case ITEM_SORT:
		change_sort(ui, s, dir);
		break;
	case ITEM_TREE:
		tc->tree = !tc->tree && s->t->child[0] != NULL;
		apply(ui, s->t, false);
		break;
	case ITEM_COLUMN:
		switch_column(ui, s);
		break;
	}
	s->unsaved = true;
	make_items(ui, s);
	find_column(s, col);
}

static void
save(struct ui *ui, struct setup *s)
{
	char	*err = config_save(&ui->config);

	if (err != NULL)
		ui_say(ui, ROLE_warn, "%s", err);
	else
		ui_say(ui, ROLE_ok, "saved in %s", ui->config.path);
	s->unsaved = s->unsaved && err != NULL;
	free(err);
}

static bool
setup_act(struct ui *ui, struct layer *l, enum action a)
{
	struct setup	*s = (struct setup *)l;
	char		 key[KEY_NAME_SIZE];

	switch (a) {
	case ACT_detail:
	case ACT_tag:
	case ACT_right:
		change(ui, s, 1);
		break;
	case ACT_left:
		change(ui, s, -1);
		break;
	case ACT_move_up:
		move_column(ui, s, -1);
		break;
	case ACT_move_down:
		move_column(ui, s, 1);
		break;
	case ACT_save:
		save(ui, s);
		break;
	case ACT_quit:
	case ACT_close:
		if (s->unsaved)
			ui_say(ui, ROLE_warn, "This holds until hypertop "
			    "ends; %s in set-up saves it.",
			    ui_key_of(ui, ACT_save, key));
		return (false);
	default:
		return (cursor_act(&s->at, s->n, s->height, a));
	}
	return (true);
}

static void
draw_value(struct ui *ui, struct setup *s, struct canvas *cv, int y,
    const struct item *it)
{
	struct table_config	*tc = config_table(&ui->config, s->t);
	const char		*words[] = { "", "table", "sort by", "tree" };
	const char		*sort = tc->sort != NULL ? tc->sort :
				    s->t->sort;
	char			*value;

	if (it->kind == ITEM_SETTING) {
		value = setting_get(&ui->config, it->set);
		put(cv, WORD_X, y, ROLE_label, it->set->key);
		put_fit(cv, VALUE_X, y, HELP_X - VALUE_X - 1, ROLE_name,
		    value);
		put_fit(cv, HELP_X, y, cv->r.w - HELP_X, ROLE_dim,
		    it->set->help);
		free(value);
		return;
	}
	put(cv, WORD_X, y, ROLE_label, words[it->kind]);
	put(cv, VALUE_X, y, ROLE_name, it->kind == ITEM_TABLE ? s->t->title :
	    it->kind == ITEM_SORT ? (sort != NULL ? sort : "-") :
	    tc->tree ? "unfolded" : "folded");
	if (it->kind == ITEM_TABLE)
		put(cv, HELP_X, y, ROLE_dim, "whose columns stand below");
}

static void
draw_item(struct ui *ui, struct setup *s, struct canvas *cv, int y, size_t n)
{
	const struct item	*it = &s->items[n];

	if (it->kind != ITEM_COLUMN)
		draw_value(ui, s, cv, y, it);
	else {
		put(cv, WORD_X, y, it->on ? ROLE_ok : ROLE_dim,
		    it->on ? "[x]" : "[ ]");
		put(cv, COLUMN_X, y, ROLE_text, it->col->id);
		put(cv, TITLE_X, y, ROLE_name, it->col->title);
		put_fit(cv, COLUMN_HELP_X, y, cv->r.w - COLUMN_HELP_X,
		    ROLE_dim, it->col->help);
	}
	if (n == s->at) {
		put(cv, 0, y, ROLE_text, ">");
		put_role(cv, 0, y, cv->r.w, ROLE_selected, false);
	}
}

static void
setup_draw(struct ui *ui, struct layer *l, struct canvas *cv)
{
	struct setup	*s = (struct setup *)l;
	int		 y;

	/* A table opened over the box may have changed the columns. */
	make_items(ui, s);
	s->height = cv->r.h;
	if (s->at < s->top)
		s->top = s->at;
	if (cv->r.h > 0 && s->at >= s->top + cv->r.h)
		s->top = s->at - cv->r.h + 1;
	for (y = 0; y < cv->r.h && s->top + y < s->n; y++)
		draw_item(ui, s, cv, y, s->top + y);
	l->foot = pages_foot(&(struct pages){ s->top, s->n, cv->r.h });
}

/* At the bottom, so that the first rows of the panes can be seen. */
static void
setup_size(struct ui *ui, struct layer *l, int *cols, int *lines)
{
	(void)l;
	*cols = ui->grid.cols < SETUP_COLS + 16 ? ui->grid.cols * 9 / 10 :
	    SETUP_COLS;
	*lines = ui->grid.rows / 2;
}

static void
setup_click(struct ui *ui, struct layer *l, const struct mouse *m)
{
	struct setup	*s = (struct setup *)l;
	size_t		 at = s->top + m->y;

	if (m->what == MOUSE_WHEEL_UP)
		s->at -= s->at > 0;
	else if (m->what == MOUSE_WHEEL_DOWN)
		s->at += s->at + 1 < s->n;
	else if (at < s->n) {
		s->at = at;
		change(ui, s, 1);
	}
}

static void
setup_free(struct layer *l)
{
	free(((struct setup *)l)->items);
}

static const struct layer_ops setup_ops = {
	.in = IN_SETUP,
	.size = setup_size,
	.draw = setup_draw,
	.act = setup_act,
	.click = setup_click,
	.free = setup_free,
};

void
setup_open(struct ui *ui)
{
	const struct pane	*p = ui_pane(ui);
	struct setup		*s = xcalloc(1, sizeof *s);

	s->layer.ops = &setup_ops;
	s->layer.title = "Set-up";
	s->layer.low = true;
	s->t = p != NULL ? p->t : table_find("vm");
	make_items(ui, s);
	layer_push(ui, &s->layer);
}
