/* The layers, one above the other, and the lines below them. */
#include "../src/text.h"
#include "layer.h"
#include "lines.h"

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

/* What a VM is made of has a key made of its. */
void
ui_sees(struct ui *ui, const struct table *t, struct key key)
{
	if (!t->of_vm)
		return;
	key = key_parent(key);
	if (ui->nseen < UI_SEEN && (ui->nseen == 0 ||
	    !key_eq(ui->seen[ui->nseen - 1], key)))
		ui->seen[ui->nseen++] = key;
}

void
ui_draw(struct ui *ui)
{
	struct canvas	 all = canvas_all(&ui->grid, ui->ascii), part;

	grid_clear(&ui->grid);
	ui->nseen = 0;
	draw_layers(ui, ui->top, &all);
	part = canvas_part(&all, ui->layout.status);
	status_draw(ui, &part);
	part = canvas_part(&all, ui->layout.keys);
	keys_draw(ui, &part);
	if (ui->feed->watch != NULL && ui->nseen != 0)
		ui->feed->watch(ui->feed->arg, ui->seen, ui->nseen);
}
