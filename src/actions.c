#include <stdlib.h>
#include <string.h>

#include "actions.h"
#include "man.h"
#include "xmalloc.h"

#define LIST_WIDTH	79

#define ACTION_INFO(g, n, k, in, w, h)					\
	[ACT_##n] = { .name = #n, .keys = k, .where = in, .word = w,	\
	    .help = h, .group = g },
const struct action_info actions[ACT_MAX] = { ACTION_LIST(ACTION_INFO) };

static bool
has_key(const uint32_t keys[KEYS_EACH], uint32_t key)
{
	size_t	 i;

	for (i = 0; i < KEYS_EACH; i++) {
		if (keys[i] == key)
			return (true);
	}
	return (false);
}

enum action
action_find(const char *name)
{
	enum action	 a;

	for (a = 0; a < ACT_MAX; a++) {
		if (strcmp(actions[a].name, name) == 0)
			break;
	}
	return (a);
}

enum action
action_of(const struct keymap *km, uint32_t key, unsigned in)
{
	enum action	 a;

	if (key == 0)
		return (ACT_NONE);
	for (a = 0; a < ACT_MAX; a++) {
		if ((actions[a].where & in) != 0 && has_key(km->key[a], key))
			break;
	}
	return (a);
}

/* The other action that has the key in a place of this one, or ACT_NONE. */
static enum action
taken_by(const struct keymap *km, enum action a, uint32_t key)
{
	enum action	 other;

	for (other = 0; other < ACT_MAX; other++) {
		if (other != a && has_key(km->key[other], key) &&
		    (actions[other].where & actions[a].where) != 0)
			break;
	}
	return (other);
}

static char *
no_key(const char *name)
{
	char	*names = key_names("", ""), *what;

	what = xasprintf("no key '%s'; keys are single characters, %s", name,
	    names);
	free(names);
	return (what);
}

/* Adds the key of that name to an action's; NULL, or what is wrong. */
static char *
add_key(const struct keymap *km, enum action a, const char *name,
    uint32_t keys[KEYS_EACH], size_t *n)
{
	uint32_t	 key = key_named(name, strlen(name));
	enum action	 other;

	if (key == 0 || key == K_WAIT)
		return (no_key(name));
	if ((other = taken_by(km, a, key)) != ACT_NONE) {
		return (xasprintf("key %s is that of %s", name,
		    actions[other].name));
	}
	if (has_key(keys, key))
		return (NULL);
	if (*n == KEYS_EACH)
		return (xasprintf("more than %d keys", KEYS_EACH));
	keys[(*n)++] = key;
	return (NULL);
}

char *
keymap_set(struct keymap *km, enum action a, const char *names)
{
	uint32_t keys[KEYS_EACH] = { 0 };
	char	*list, *rest, *name, *what = NULL;
	size_t	 n = 0;

	rest = list = xstrdup(names);
	while (what == NULL && (name = strsep(&rest, " ")) != NULL) {
		if (*name != '\0')
			what = add_key(km, a, name, keys, &n);
	}
	free(list);
	if (what == NULL)
		memcpy(km->key[a], keys, sizeof keys);
	return (what);
}

char *
keymap_get(const struct keymap *km, enum action a)
{
	char	 name[KEY_NAME_SIZE], *names = xstrdup(""), *old;
	size_t	 i;

	for (i = 0; i < KEYS_EACH && km->key[a][i] != 0; i++) {
		old = names;
		names = xasprintf("%s%s%s", old, i == 0 ? "" : " ",
		    key_label(name, km->key[a][i]));
		free(old);
	}
	return (names);
}

void
keymap_default(struct keymap *km)
{
	enum action	 a;
	char		*what;

	memset(km, 0, sizeof *km);
	for (a = 0; a < ACT_MAX; a++) {
		if ((what = keymap_set(km, a, actions[a].keys)) != NULL)
			fatalx("action %s: %s", actions[a].name, what);
	}
}

/* Whether the action is the first of its group. */
static bool
begins_group(enum action a)
{
	return (a == 0 || strcmp(actions[a].group, actions[a - 1].group) != 0);
}

void
actions_list(FILE *f)
{
	const struct action_info	*i;
	enum action			 a;
	int				 at;

	for (a = 0; a < ACT_MAX; a++) {
		i = &actions[a];
		if (begins_group(a))
			fprintf(f, "%s%s:\n", a == 0 ? "" : "\n", i->group);
		at = fprintf(f, "  %-11s %-8s ", i->name, i->keys);
		opts_fill(f, i->help, at, at, LIST_WIDTH);
	}
}

void
actions_man(FILE *f)
{
	const struct action_info	*i;
	enum action			 a;

	for (a = 0; a < ACT_MAX; a++) {
		i = &actions[a];
		if (begins_group(a))
			fprintf(f, ".SS %s\n", i->group);
		fputs(".TP\n\\fB", f);
		man_text(f, i->keys);
		fputs("\\fR (", f);
		man_text(f, i->name);
		fputs(")\n", f);
		man_text(f, i->help);
		fputc('\n', f);
	}
}
