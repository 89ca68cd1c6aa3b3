/* A line of input. */
#include <stdlib.h>
#include <string.h>

#include "../src/text.h"
#include "../src/xmalloc.h"
#include "layer.h"

#define PROMPT_MAX	256	/* bytes */

void
prompt_open(struct ui *ui, const struct prompt_ops *ops, const char *text)
{
	free(ui->prompt.text);
	ui->prompt.ops = ops;
	ui->prompt.text = xstrdup(text);
	ui->prompt.at = strlen(text);
}

static void
prompt_close(struct ui *ui)
{
	ui->prompt.ops = NULL;
}

/* Start of the character before, and behind the one at, a place. */
static size_t
before(const char *s, size_t at)
{
	while (at > 0 && (s[--at] & 0xc0) == 0x80)
		continue;
	return (at);
}

static size_t
behind(const char *s, size_t at)
{
	if (s[at] != '\0')
		at++;
	while ((s[at] & 0xc0) == 0x80)
		at++;
	return (at);
}

/* Replaces what is between two places. */
static void
splice(struct ui *ui, size_t from, size_t to, const char *with)
{
	struct prompt	*p = &ui->prompt;
	char		*text;

	if (strlen(p->text) + strlen(with) > PROMPT_MAX)
		return;
	text = xasprintf("%.*s%s%s", (int)from, p->text, with, p->text + to);
	free(p->text);
	p->text = text;
	p->at = from + strlen(with);
	if (p->ops->change != NULL)
		p->ops->change(ui, p->text);
}

static void
insert(struct ui *ui, uint32_t key)
{
	char	 text[6] = "a", *utf8 = text + 1, *clean;

	if (key == K_SPACE)
		key = ' ';
	if (key >= KEY_CTRL || key < ' ')
		return;
	text_encode(utf8, key);
	/* An accent joins what stands before it. */
	clean = text_clean(ui->prompt.at != 0 ? text : utf8);
	if (strcmp(clean, ui->prompt.at != 0 ? text : utf8) == 0)
		splice(ui, ui->prompt.at, ui->prompt.at, utf8);
	free(clean);
}

static bool
edit(struct ui *ui, uint32_t key)
{
	struct prompt	*p = &ui->prompt;

	switch (key) {
	case K_BACKSPACE:
		if (p->at != 0)
			splice(ui, before(p->text, p->at), p->at, "");
		break;
	case K_DELETE:
		splice(ui, p->at, behind(p->text, p->at), "");
		break;
	case KEY_CTRL | 'u':
		splice(ui, 0, p->at, "");
		break;
	case KEY_CTRL | 'k':
		splice(ui, p->at, strlen(p->text), "");
		break;
	case K_LEFT:
		p->at = before(p->text, p->at);
		break;
	case K_RIGHT:
		p->at = behind(p->text, p->at);
		break;
	case K_HOME:
	case KEY_CTRL | 'a':
		p->at = 0;
		break;
	case K_END:
	case KEY_CTRL | 'e':
		p->at = strlen(p->text);
		break;
	default:
		return (false);
	}
	return (true);
}

bool
prompt_key(struct ui *ui, uint32_t key)
{
	const struct prompt_ops	*ops = ui->prompt.ops;

	if (ops == NULL)
		return (false);
	if (key == K_ESC || key == (KEY_CTRL | 'c')) {
		prompt_close(ui);
		if (ops->cancel != NULL)
			ops->cancel(ui);
	} else if (key == K_ENTER) {
		prompt_close(ui);
		if (ops->done != NULL && !ops->done(ui, ui->prompt.text))
			ui->prompt.ops = ops;
	} else if (key >= KEY_SPECIAL && ops->next != NULL &&
	    action_of(&ui->config.keys, key, ui->top->ops->in) ==
	    ACT_search_next) {
		ops->next(ui);
	} else if (!edit(ui, key))
		insert(ui, key);
	return (true);
}

bool
prompt_draw(struct ui *ui, struct canvas *cv)
{
	struct prompt	*p = &ui->prompt;
	char		*head, *cursor;
	size_t		 end;
	int		 x, skip;

	if (p->ops == NULL)
		return (false);
	x = put(cv, 0, 0, ROLE_title, p->ops->label);
	/* What is left of the cursor stays in sight. */
	head = xstrndup(p->text, p->at);
	for (skip = 0; text_width(head + skip) > cv->r.w * 2 / 3 - x &&
	    head[skip] != '\0'; )
		skip = (int)behind(head, (size_t)skip);
	put(cv, x, 0, ROLE_text, p->text + skip);
	end = behind(p->text, p->at);
	cursor = end == p->at ? xstrdup(" ") :
	    xstrndup(p->text + p->at, end - p->at);
	put(cv, x + text_width(head + skip), 0, ROLE_selected, cursor);
	free(cursor);
	free(head);
	return (true);
}
