/* A table that has no place on the dashboard, above it. */
#include <string.h>

#include "../src/xmalloc.h"
#include "layer.h"
#include "pane.h"

struct table_layer {
	struct layer	 layer;
	struct pane	*pane;
};

static void
tl_draw(struct ui *ui, struct layer *l, struct canvas *cv)
{
	pane_draw(ui, ((struct table_layer *)l)->pane, cv, true);
}

static bool
tl_act(struct ui *ui, struct layer *l, enum action a)
{
	return (pane_act(ui, ((struct table_layer *)l)->pane, a));
}

static void
tl_click(struct ui *ui, struct layer *l, const struct mouse *m)
{
	pane_click(ui, ((struct table_layer *)l)->pane, m);
}

static void
tl_update(struct ui *ui, struct layer *l)
{
	pane_fill(ui, ((struct table_layer *)l)->pane);
}

static uint64_t
tl_parts(struct ui *ui, struct layer *l)
{
	return (pane_parts(ui, ((struct table_layer *)l)->pane));
}

static struct pane *
tl_pane(struct ui *ui, struct layer *l)
{
	(void)ui;
	return (((struct table_layer *)l)->pane);
}

static void
tl_free(struct layer *l)
{
	pane_free(((struct table_layer *)l)->pane);
}

static const struct layer_ops table_ops = {
	.in = IN_TABLE,
	.draw = tl_draw,
	.act = tl_act,
	.click = tl_click,
	.update = tl_update,
	.parts = tl_parts,
	.pane = tl_pane,
	.free = tl_free,
};

void
table_open(struct ui *ui, const struct table *t)
{
	struct table_layer	*l;

	/* It is open already. */
	if (ui->top->ops == &table_ops &&
	    ((struct table_layer *)ui->top)->pane->t == t)
		return;
	l = xcalloc(1, sizeof *l);
	l->layer.ops = &table_ops;
	l->pane = pane_new(ui, t);
	layer_push(ui, &l->layer);
}
