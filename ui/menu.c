/* A list to choose from. */
#include <stdlib.h>

#include "../src/text.h"
#include "../src/xmalloc.h"
#include "layer.h"

struct menu {
	struct layer	 layer;
	char		**items;
	size_t		 n, at;
	struct pages	 pages;
	void		(*pick)(struct ui *, int);
};

static void
menu_size(struct ui *ui, struct layer *l, int *cols, int *lines)
{
	struct menu	*m = (struct menu *)l;
	size_t		 i;
	int		 w;

	*cols = 20;
	for (i = 0; i < m->n; i++) {
		if ((w = text_width(m->items[i]) + 4) > *cols)
			*cols = w;
	}
	*lines = (int)m->n + 2;
	(void)ui;
}

static void
menu_draw(struct ui *ui, struct layer *l, struct canvas *cv)
{
	struct menu	*m = (struct menu *)l;
	size_t		 i;
	int		 y;

	m->pages.height = cv->r.h;
	m->pages.nlines = m->n;
	if (m->at < m->pages.top)
		m->pages.top = m->at;
	if (cv->r.h > 0 && m->at >= m->pages.top + cv->r.h)
		m->pages.top = m->at - cv->r.h + 1;
	for (y = 0; y < cv->r.h && m->pages.top + y < m->n; y++) {
		i = m->pages.top + y;
		put(cv, 0, y, ROLE_text, i == m->at ? ">" : " ");
		put_fit(cv, 1, y, cv->r.w - 1, ROLE_text, m->items[i]);
		if (i == m->at)
			put_role(cv, 0, y, cv->r.w, ROLE_selected, false);
	}
	l->foot = pages_foot(&m->pages);
	(void)ui;
}

static void
menu_pick(struct ui *ui, struct menu *m)
{
	void	(*pick)(struct ui *, int) = m->pick;
	int	 at = (int)m->at;

	layer_pop(ui);
	pick(ui, at);
}

static bool
menu_act(struct ui *ui, struct layer *l, enum action a)
{
	struct menu	*m = (struct menu *)l;

	if (a == ACT_detail) {
		menu_pick(ui, m);
		return (true);
	}
	return (cursor_act(&m->at, m->n, m->pages.height, a));
}

static void
menu_click(struct ui *ui, struct layer *l, const struct mouse *mouse)
{
	struct menu	*m = (struct menu *)l;
	size_t		 at = m->pages.top + mouse->y;

	if (mouse->what == MOUSE_WHEEL_UP || mouse->what == MOUSE_WHEEL_DOWN) {
		menu_act(ui, l, mouse->what == MOUSE_WHEEL_UP ? ACT_up :
		    ACT_down);
	} else if (at < m->n) {
		m->at = at;
		menu_pick(ui, m);
	}
}

static void
menu_free(struct layer *l)
{
	struct menu	*m = (struct menu *)l;
	size_t		 i;

	for (i = 0; i < m->n; i++)
		free(m->items[i]);
	free(m->items);
}

static const struct layer_ops menu_ops = {
	.in = IN_MENU,
	.size = menu_size,
	.draw = menu_draw,
	.act = menu_act,
	.click = menu_click,
	.free = menu_free,
};

void
menu_open(struct ui *ui, const char *title, char **items, size_t n, size_t at,
    void (*pick)(struct ui *, int))
{
	struct menu	*m = xcalloc(1, sizeof *m);

	m->layer.ops = &menu_ops;
	m->layer.title = title;
	m->items = items;
	m->n = n;
	m->at = at;
	m->pick = pick;
	layer_push(ui, &m->layer);
}
