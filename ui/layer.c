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

bool
pages_act(struct pages *p, enum action a)
{
	long	 page = p->height > 1 ? p->height - 1 : 1, by = 0, top;
	long	 last = (long)p->nlines - p->height;

	switch (a) {
	case ACT_up:
		by = -1;
		break;
	case ACT_down:
		by = 1;
		break;
	case ACT_page_up:
		by = -page;
		break;
	case ACT_page_down:
		by = page;
		break;
	case ACT_half_up:
		by = -(page + 1) / 2;
		break;
	case ACT_half_down:
		by = (page + 1) / 2;
		break;
	case ACT_home:
		by = -(long)p->nlines;
		break;
	case ACT_end:
		by = (long)p->nlines;
		break;
	default:
		return (false);
	}
	top = (long)p->top + by;
	if (top > last)
		top = last;
	p->top = top < 0 ? 0 : (size_t)top;
	return (true);
}
