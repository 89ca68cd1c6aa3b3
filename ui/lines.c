#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../src/text.h"
#include "../src/xmalloc.h"
#include "layer.h"
#include "lines.h"
#include "pane.h"

/* The verdict of the selected row, where its column is not to be seen. */
static char *
verdict(struct ui *ui)
{
	struct pane		*p = ui_pane(ui);
	const struct line	*l;
	const struct column	*c;
	struct value		 v;
	char			 name[256], text[256];
	size_t			 i;

	if (p == NULL || (l = pane_line(p)) == NULL || l->child ||
	    (c = table_screen_col(p->t, "verdict")) == NULL)
		return (NULL);
	for (i = 0; i < p->ncols; i++) {
		if (p->cols[i] == c && p->places != NULL &&
		    p->places[i].w != 0)
			return (NULL);
	}
	v = col_get(c, l->v, line_row(l));
	if (!value_known(&v))
		return (NULL);
	line_name(p, l, name, sizeof name);
	value_short(text, sizeof text, &v, U_TEXT, 200);
	return (xasprintf("%s: %s", name, text));
}

void
status_draw(struct ui *ui, struct canvas *cv)
{
	char	 key[KEY_NAME_SIZE], *what;
	int	 x = 0;

	if (cv->r.h == 0 || prompt_draw(ui, cv))
		return;
	if (ui->paused && ui->layout.header.h == 0)
		x = put(cv, x, 0, ROLE_header, "PAUSED") + 1;
	if (ui->following) {
		what = text_clean(ui->follow_name);
		x = put_format(cv, x, 0, ROLE_warn, "following %s (%s ends "
		    "it)", what, ui_key_of(ui, ACT_follow, key)) + 2;
		free(what);
	}
	if (ui->message != NULL) {
		put_fit(cv, x, 0, cv->r.w - x, ui->message_role, ui->message);
		return;
	}
	if ((what = verdict(ui)) != NULL)
		put_fit(cv, x, 0, cv->r.w - x, ROLE_warn, what);
	free(what);
}

/* An entry of the line of keys. */
struct entry {
	uint32_t	 key;
	const char	*word;
	bool		 must;
};

#define ENTRIES		64

static size_t
add_panes(struct ui *ui, struct entry *e)
{
	size_t	 i, n = 0;

	if (ui->top->ops->in != IN_MAIN || ui->npanes == 0)
		return (0);
	for (i = 0; tables[i] != NULL && n < ENTRIES / 2; i++) {
		if (tables[i]->key != 0)
			e[n++] = (struct entry){
			    (unsigned char)tables[i]->key, tables[i]->word,
			    false };
	}
	return (n);
}

/* Some keys do not do the same everywhere. */
static const char *
word_of(const struct ui *ui, int a)
{
	if (a == ACT_quit && ui->top->below != NULL)
		return ("close");
	if (a == ACT_detail && ui->top->ops->in == IN_SETUP)
		return ("change");
	if (a == ACT_detail && ui->top->ops->in == IN_MENU)
		return ("choose");
	return (actions[a].word);
}

/* Groups as they stand in the line: rows' keys, panes, general. */
static int
pass_of(const char *group)
{
	return (strcmp(group, "General") == 0 ? 2 :
	    strcmp(group, "Panes") == 0);
}

/* Help and quit are always there. */
static size_t
gather(struct ui *ui, struct entry *e)
{
	static const struct entry	 prompt[] = {
		{ K_ENTER, "done", true }, { K_ESC, "cancel", true },
		{ KEY_CTRL | 'u', "empty", false },
	};
	const struct keymap	*km = &ui->config.keys;
	size_t			 n = add_panes(ui, e);
	bool			 must;
	int			 a, pass;

	if (ui->prompt.ops != NULL) {
		memcpy(e, prompt, sizeof prompt);
		return (sizeof prompt / sizeof prompt[0]);
	}
	for (pass = 0; pass < 3; pass++) {
		for (a = 0; a < ACT_MAX && n < ENTRIES; a++) {
			if (*actions[a].word == '\0' || km->key[a][0] == 0 ||
			    (actions[a].where & ui->top->ops->in) == 0 ||
			    pass_of(actions[a].group) != pass)
				continue;
			must = a == ACT_help || a == ACT_quit;
			e[n++] = (struct entry){ km->key[a][0],
			    word_of(ui, a), must };
		}
	}
	return (n);
}

static int
entry_width(const struct entry *e)
{
	char	 name[KEY_NAME_SIZE];

	return (text_width(key_label(name, e->key)) + 1 +
	    text_width(e->word) + 2);
}

/* Takes entries out until the line fits. */
static size_t
fit(struct entry *e, size_t n, int width)
{
	size_t	 i, m = 0;
	int	 left = width + 2;

	for (i = 0; i < n; i++) {
		if (e[i].must)
			left -= entry_width(&e[i]);
	}
	for (i = 0; i < n; i++) {
		if (!e[i].must && entry_width(&e[i]) > left)
			continue;
		if (!e[i].must)
			left -= entry_width(&e[i]);
		e[m++] = e[i];
	}
	return (m);
}

/* Entries where they are drawn; the one at column x, if that is asked for. */
static uint32_t
walk(struct ui *ui, struct canvas *cv, int click)
{
	struct entry	 e[ENTRIES];
	size_t		 n = fit(e, gather(ui, e), cv->r.w), i;
	char		 name[KEY_NAME_SIZE];
	int		 x = 0, from;

	for (i = 0; i < n; i++) {
		from = x;
		key_label(name, e[i].key);
		if (click < 0) {
			x = put(cv, x, 0, ROLE_title, name);
			x = put(cv, x, 0, ROLE_keys, " ");
			put(cv, x, 0, ROLE_keys, e[i].word);
		}
		x = from + entry_width(&e[i]);
		if (click >= from && click < x - 2)
			return (e[i].key);
	}
	return (0);
}

void
keys_draw(struct ui *ui, struct canvas *cv)
{
	if (cv->r.h == 0)
		return;
	/* While the status line has a prompt. */
	if (ui->prompt.ops != NULL && ui->message != NULL) {
		put_fit(cv, 0, 0, cv->r.w, ui->message_role, ui->message);
		return;
	}
	put_fill(cv, 0, 0, cv->r.w, ROLE_keys, ' ');
	walk(ui, cv, -1);
}

bool
lines_click(struct ui *ui, const struct mouse *m)
{
	struct canvas	 all = canvas_all(&ui->grid, ui->ascii);
	struct canvas	 cv = canvas_part(&all, ui->layout.keys);
	uint32_t	 key;

	if (cv.r.h == 0 || m->y != cv.r.y || m->what != MOUSE_CLICK)
		return (false);
	if ((key = walk(ui, &cv, m->x)) != 0)
		ui_key(ui, key);
	return (true);
}
