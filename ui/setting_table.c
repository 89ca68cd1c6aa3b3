/* The settings of a section [table ID]. */
#include <stdlib.h>
#include <string.h>

#include "../src/nearest.h"
#include "../src/xmalloc.h"
#include "setting.h"

#define NAMED_MOST	40	/* bytes of wrong names that a message has */

/* Whether a list of ids has one. */
static bool
has_id(const char *ids, const char *id)
{
	size_t	 len = strlen(id), n;

	for (; *ids != '\0'; ids += n + (ids[n] != '\0')) {
		n = strcspn(ids, " ");
		if (n == len && memcmp(ids, id, n) == 0)
			return (true);
	}
	return (false);
}

/* Adds a word to a list. */
static void
add_word(char **list, const char *between, const char *word)
{
	char	*old = *list;

	*list = xasprintf("%s%s%s", old, *old == '\0' ? "" : between, word);
	free(old);
}

/* The known ones hold, the others are named. */
static char *
set_columns(struct table_config *tc, const char *text)
{
	char	*all, *rest, *id, *good, *bad, *what = NULL;

	good = xstrdup("");
	bad = xstrdup("");
	rest = all = xstrdup(text);
	while ((id = strsep(&rest, " \t,")) != NULL) {
		if (*id == '\0')
			continue;
		if (table_screen_col(tc->t, id) != NULL && !has_id(good, id))
			add_word(&good, " ", id);
		else if (strlen(bad) < NAMED_MOST)
			add_word(&bad, "', '", id);
	}
	if (*bad != '\0') {
		what = xasprintf("left out '%.*s': not a column of table %s, "
		    "or there twice", NAMED_MOST, bad, tc->t->id);
	}
	if (*good != '\0') {
		free(tc->columns);
		tc->columns = good;
	} else
		free(good);
	free(all);
	free(bad);
	return (what);
}

static char *
set_preset(struct table_config *tc, const char *text)
{
	const char	*words[TABLE_PRESETS];
	size_t		 i;

	for (i = 0; i < TABLE_PRESETS && tc->t->presets[i].id != NULL; i++) {
		words[i] = tc->t->presets[i].id;
		if (strcmp(words[i], text) == 0) {
			free(tc->preset);
			tc->preset = xstrdup(text);
			return (NULL);
		}
	}
	if (i == 0)
		return (xasprintf("table %s has no presets", tc->t->id));
	return (words_only(words, i));
}

static char *
set_sort(struct table_config *tc, const char *text)
{
	const char		*id = text + (*text == '-');
	const struct column	*c = table_screen_col(tc->t, id);
	struct nearest		 n = { .word = id };
	char			*hint, *what;
	size_t			 i;

	if (c != NULL && c->look == LOOK_PLAIN) {
		free(tc->sort);
		tc->sort = xstrdup(text);
		return (NULL);
	}
	for (i = 0; i < tc->t->ncols; i++)
		nearest_try(&n, tc->t->cols[i].id);
	hint = nearest_hint(&n, "");
	what = xasprintf("not a column of table %s to sort by%s", tc->t->id,
	    hint);
	free(hint);
	return (what);
}

static char *
set_tree(struct table_config *tc, const char *text)
{
	return (bool_set(&tc->tree, text));
}

static char *
copy(const char *s)
{
	return (s == NULL ? NULL : xstrdup(s));
}

static char *
get_columns(const struct table_config *tc)
{
	return (copy(tc->columns));
}

static char *
get_preset(const struct table_config *tc)
{
	return (copy(tc->preset));
}

static char *
get_sort(const struct table_config *tc)
{
	return (copy(tc->sort));
}

static char *
get_tree(const struct table_config *tc)
{
	return (xstrdup(tc->tree ? "yes" : "no"));
}

const struct table_key table_keys[] = {
	{ "columns", set_columns, get_columns, NULL,
	    "Ids of the columns to show, in this order, blanks between." },
	{ "preset", set_preset, get_preset, NULL,
	    "The set of columns to begin with." },
	{ "sort", set_sort, get_sort, NULL,
	    "Id of the column to sort by; a leading - turns it around." },
	{ "tree", set_tree, get_tree, "no",
	    "Show what rows are made of." },
	{ NULL, NULL, NULL, NULL, NULL }
};
