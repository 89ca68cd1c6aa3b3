#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/text.h"
#include "../src/xmalloc.h"
#include "doc.h"

void
doc_line(struct doc *d)
{
	if (d->n == d->size) {
		d->size = d->size == 0 ? 64 : d->size * 2;
		d->lines = xreallocarray(d->lines, d->size,
		    sizeof *d->lines);
	}
	memset(&d->lines[d->n++], 0, sizeof *d->lines);
}

/* The column behind the last piece of a line. */
static int
line_end(const struct doc_line *l)
{
	const struct doc_piece	*p;

	if (l->n == 0)
		return (0);
	p = &l->pieces[l->n - 1];
	return (p->x + text_width(p->text));
}

static void
put_text(struct doc *d, int x, enum role role, const char *text)
{
	struct doc_line	*l = &d->lines[d->n - 1];

	if (l->n == DOC_PIECES)
		return;
	if (x < line_end(l))
		x = line_end(l);
	l->pieces[l->n++] = (struct doc_piece){ x, role, text_clean(text) };
}

void
doc_put(struct doc *d, int x, enum role role, const char *fmt, ...)
{
	va_list	 ap;
	char	 buf[1024];

	va_start(ap, fmt);
	vsnprintf(buf, sizeof buf, fmt, ap);
	va_end(ap);
	put_text(d, x, role, buf);
}

void
doc_fill(struct doc *d, int x, int width, enum role role, const char *s)
{
	char	*line;
	size_t	 len, word, next;
	int	 room = width - x < 20 ? 20 : width - x;

	while (*s != '\0') {
		for (len = 0; s[len] != '\0'; len = next) {
			word = strspn(s + len, " ");
			next = len + word + strcspn(s + len + word, " ");
			if (len != 0 && (int)next > room)
				break;
		}
		/* A word that is longer than a line. */
		if ((int)len > room) {
			for (len = (size_t)room; (s[len] & 0xc0) == 0x80; )
				len--;
		}
		line = xstrndup(s, len);
		put_text(d, x, role, line);
		free(line);
		s += len + strspn(s + len, " ");
		if (*s != '\0')
			doc_line(d);
	}
}

void
doc_title(struct doc *d, const char *fmt, ...)
{
	va_list	 ap;
	char	 buf[256];

	if (d->n != 0)
		doc_line(d);
	va_start(ap, fmt);
	vsnprintf(buf, sizeof buf, fmt, ap);
	va_end(ap);
	doc_line(d);
	put_text(d, 0, ROLE_title, buf);
}

void
doc_graph(struct doc *d, const double *v, size_t n, double max)
{
	struct doc_line	*l = &d->lines[d->n - 1];

	l->graph = xcalloc(n + 1, sizeof *v);
	memcpy(l->graph, v, n * sizeof *v);
	l->ngraph = n;
	l->max = max;
}

static void
draw_line(const struct doc *d, const struct doc_line *l, struct canvas *cv,
    int y)
{
	const struct doc_piece	*p;
	const char		*found;
	char			*head;
	size_t			 i;
	int			 x = 0;

	for (i = 0; i < l->n; i++) {
		p = &l->pieces[i];
		if (p->x + text_width(p->text) > cv->r.w)
			x = put_fit(cv, p->x, y, cv->r.w - p->x, p->role,
			    p->text);
		else
			x = put(cv, p->x, y, p->role, p->text);
		if (d->search == NULL ||
		    (found = strcasestr(p->text, d->search)) == NULL)
			continue;
		head = xstrndup(p->text, (size_t)(found - p->text));
		put_role(cv, p->x + text_width(head), y,
		    text_width(d->search), ROLE_match, false);
		free(head);
	}
	if (l->graph != NULL)
		put_spark(cv, x + 1, y, ROLE_guest, l->graph, l->ngraph,
		    l->max);
}

void
doc_draw(struct doc *d, struct canvas *cv)
{
	size_t	 last;
	int	 y;

	d->pages.nlines = d->n;
	d->pages.height = cv->r.h;
	last = d->n > (size_t)cv->r.h ? d->n - cv->r.h : 0;
	if (d->pages.top > last)
		d->pages.top = last;
	for (y = 0; y < cv->r.h && d->pages.top + y < d->n; y++)
		draw_line(d, &d->lines[d->pages.top + y], cv, y);
}

bool
doc_find(struct doc *d, const char *word, bool next)
{
	struct doc_line	*l;
	size_t		 i, j, at;

	for (i = next; i < d->n + next; i++) {
		at = (d->pages.top + i) % d->n;
		l = &d->lines[at];
		for (j = 0; j < l->n; j++) {
			if (strcasestr(l->pieces[j].text, word) == NULL)
				continue;
			d->pages.top = at;
			return (true);
		}
	}
	return (false);
}

void
doc_clear(struct doc *d)
{
	size_t	 i, j;

	for (i = 0; i < d->n; i++) {
		for (j = 0; j < d->lines[i].n; j++)
			free(d->lines[i].pieces[j].text);
		free(d->lines[i].graph);
	}
	d->n = 0;
}

void
doc_free(struct doc *d)
{
	doc_clear(d);
	free(d->lines);
	free(d->search);
}

static struct doc *
top_doc(struct ui *ui)
{
	return (&((struct doc_layer *)ui->top)->doc);
}

static void
search_change(struct ui *ui, const char *text)
{
	struct doc	*d = top_doc(ui);

	free(d->search);
	d->search = *text == '\0' ? NULL : text_clean(text);
	if (d->search != NULL && !doc_find(d, d->search, false))
		ui_say(ui, ROLE_warn, "%s is not here", d->search);
}

static void
search_cancel(struct ui *ui)
{
	search_change(ui, "");
}

static void
search_next(struct ui *ui)
{
	struct doc	*d = top_doc(ui);

	if (d->search != NULL)
		doc_find(d, d->search, true);
}

static const struct prompt_ops search_prompt = {
	.label = "/",
	.change = search_change,
	.cancel = search_cancel,
	.next = search_next,
};

void
doc_layer_draw(struct ui *ui, struct layer *l, struct canvas *cv)
{
	struct doc_layer	*dl = (struct doc_layer *)l;

	if (dl->width != cv->r.w) {
		dl->width = cv->r.w;
		doc_clear(&dl->doc);
		dl->write(ui, dl, dl->width - 1);
	}
	doc_draw(&dl->doc, cv);
	l->foot = pages_foot(&dl->doc.pages);
}

bool
doc_layer_act(struct ui *ui, struct layer *l, enum action a)
{
	struct doc	*d = &((struct doc_layer *)l)->doc;

	if (a == ACT_search || (a == ACT_search_next && d->search == NULL))
		prompt_open(ui, &search_prompt, "");
	else if (a == ACT_search_next)
		doc_find(d, d->search, true);
	else if (a == ACT_close && d->search != NULL)
		search_change(ui, "");
	else
		return (pages_act(&d->pages, a));
	return (true);
}

void
doc_layer_click(struct ui *ui, struct layer *l, const struct mouse *m)
{
	enum action	 a = m->what == MOUSE_WHEEL_UP ? ACT_up : ACT_down;
	int		 i;

	(void)ui;
	if (m->what != MOUSE_WHEEL_UP && m->what != MOUSE_WHEEL_DOWN)
		return;
	for (i = 0; i < 3; i++)
		pages_act(&((struct doc_layer *)l)->doc.pages, a);
}

/* Written anew when it is drawn next. */
void
doc_layer_update(struct ui *ui, struct layer *l)
{
	struct doc_layer	*dl = (struct doc_layer *)l;

	(void)ui;
	if (!dl->fixed)
		dl->width = 0;
}

void
doc_layer_free(struct layer *l)
{
	doc_free(&((struct doc_layer *)l)->doc);
}
