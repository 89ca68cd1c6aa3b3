/* Searching and filtering a pane, as it is typed. */
#include <stdlib.h>
#include <string.h>

#include "../src/text.h"
#include "layer.h"
#include "pane.h"

static void
say_not_found(struct ui *ui, const struct pane *p)
{
	ui_say(ui, ROLE_warn, "no row has %s in its name", p->search);
}

/* Names are hostile: cleaned words find cleaned names. */
static void
search_change(struct ui *ui, const char *text)
{
	struct pane	*p = ui_pane(ui);

	if (p == NULL)
		return;
	free(p->search);
	p->search = *text == '\0' ? NULL : text_clean(text);
	pane_go(p, p->search_from);
	if (p->search != NULL && !pane_find(p, p->search, false))
		say_not_found(ui, p);
}

/* What was not found is not searched for any longer. */
static bool
search_done(struct ui *ui, const char *text)
{
	struct pane	*p = ui_pane(ui);

	(void)text;
	if (p != NULL && p->search != NULL &&
	    !pane_find(p, p->search, false)) {
		say_not_found(ui, p);
		free(p->search);
		p->search = NULL;
	}
	return (true);
}

static void
search_cancel(struct ui *ui)
{
	search_change(ui, "");
}

static void
search_next(struct ui *ui)
{
	struct pane	*p = ui_pane(ui);

	if (p == NULL || p->search == NULL)
		return;
	if (pane_find(p, p->search, true))
		p->search_from = p->at;
}

static const struct prompt_ops search_prompt = {
	.label = "/",
	.change = search_change,
	.done = search_done,
	.cancel = search_cancel,
	.next = search_next,
};

void
pane_search(struct ui *ui, struct pane *p)
{
	p->search_from = p->at;
	prompt_open(ui, &search_prompt, "");
}

void
pane_search_next(struct ui *ui, struct pane *p)
{
	if (p->search == NULL)
		pane_search(ui, p);
	else if (!pane_find(p, p->search, true))
		say_not_found(ui, p);
}

static bool
filter_done(struct ui *ui, const char *text)
{
	struct pane	*p = ui_pane(ui);
	char		*err;

	if (p == NULL || (err = pane_filter(ui, p, text)) == NULL)
		return (true);
	ui_warn(ui, err);
	return (false);
}

/* While it is typed a filter may be half of one: rows stay as they were. */
static void
filter_change(struct ui *ui, const char *text)
{
	(void)filter_done(ui, text);
}

static void
filter_cancel(struct ui *ui)
{
	filter_change(ui, "");
}

static const struct prompt_ops filter_prompt = {
	.label = "\\",
	.change = filter_change,
	.done = filter_done,
	.cancel = filter_cancel,
};

/* Esc takes away one thing at a time. */
bool
pane_undo(struct ui *ui, struct pane *p)
{
	if (p->search != NULL) {
		free(p->search);
		p->search = NULL;
	} else if (p->filter != NULL)
		filter_change(ui, "");
	else if (ui->following)
		pane_follow(ui, p);
	else
		return (false);
	return (true);
}

void
pane_ask_filter(struct ui *ui, struct pane *p)
{
	prompt_open(ui, &filter_prompt,
	    p->filter_text != NULL ? p->filter_text : "");
}
