/* The stack of what lies on the screen. */
#include <stdlib.h>

#include "layer.h"
#include "pane.h"

void
layer_push(struct ui *ui, struct layer *l)
{
	l->below = ui->top;
	ui->top = l;
	if (l->ops->update != NULL)
		l->ops->update(ui, l);
	ui_want(ui);
}

void
layer_pop(struct ui *ui)
{
	struct layer	*l = ui->top;

	if (l->below == NULL)
		return;
	ui->top = l->below;
	if (l->ops->free != NULL)
		l->ops->free(l);
	free(l);
	ui_want(ui);
}

const char *
pages_foot(const struct pages *p)
{
	bool	 above = p->top > 0;
	bool	 below = p->top + (size_t)p->height < p->nlines;

	return (above && below ? " more above and below " :
	    above ? " more above " : below ? " more below " : NULL);
}

long
move_by(enum action a, long page, size_t n)
{
	page = page > 1 ? page - 1 : 1;
	switch (a) {
	case ACT_up:
		return (-1);
	case ACT_down:
		return (1);
	case ACT_page_up:
		return (-page);
	case ACT_page_down:
		return (page);
	case ACT_half_up:
		return (-(page + 1) / 2);
	case ACT_half_down:
		return ((page + 1) / 2);
	case ACT_home:
		return (-(long)n - 1);
	case ACT_end:
		return ((long)n + 1);
	default:
		return (0);
	}
}

bool
pages_act(struct pages *p, enum action a)
{
	long	 by = move_by(a, p->height, p->nlines);
	long	 last = (long)p->nlines - p->height, top;

	if (by == 0)
		return (false);
	top = (long)p->top + by;
	if (top > last)
		top = last;
	p->top = top < 0 ? 0 : (size_t)top;
	return (true);
}

bool
cursor_act(size_t *at, size_t n, int height, enum action a)
{
	long	 by = move_by(a, height, n), to;

	if (by == 0 || n == 0)
		return (by != 0);
	to = (long)*at + by;
	*at = to < 0 ? 0 : to >= (long)n ? n - 1 : (size_t)to;
	return (true);
}
