/*
 * A save changes only lines that say something else than what is chosen now;
 * what they said is read from the file as it was, once more. So comments, what
 * nobody understood, and what others wrote meanwhile are never touched.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../src/nearest.h"
#include "../src/text.h"
#include "../src/xmalloc.h"
#include "setting.h"

#define WORDS_MOST	32	/* that a message lists */
#define QUOTED		40	/* bytes of what is wrong that it shows */
#define TABLE_SECTION	"table "
#define SECTIONS	"[screen], [keys] and [table ID]"

struct table_config *
config_table(struct config *c, const struct table *t)
{
	size_t	 i;

	for (i = 0; i < c->ntables; i++) {
		if (c->tables[i].t == t)
			return (&c->tables[i]);
	}
	return (NULL);
}

/*
 * Reading.
 */

/* The line that is read, and what is wrong so far. */
struct reading {
	struct config		*c;
	const struct ini_line	*l;
	size_t			 line;
	char			*first;		/* fault; NULL is none */
	size_t			 nfaults;
};

/* Takes over what is wrong. */
static void
fault(struct reading *r, char *what)
{
	if (r->nfaults++ == 0)
		r->first = xasprintf("%zu: %s", r->line, what);
	free(what);
}

/* Takes over what is allowed; NULL is no fault. */
static void
bad_value(struct reading *r, char *allowed)
{
	if (allowed == NULL)
		return;
	fault(r, xasprintf("%.*s = '%.*s': %s", QUOTED, r->l->key, QUOTED,
	    r->l->value, allowed));
	free(allowed);
}

/* A key that none of the words is. */
static void
bad_key(struct reading *r, const char *const *words, size_t n)
{
	struct nearest	 near = { .word = r->l->key };
	char		*hint, *list = words_join(words, n);
	size_t		 i;

	for (i = 0; i < n; i++)
		nearest_try(&near, words[i]);
	hint = nearest_hint(&near, "");
	fault(r, xasprintf("no setting '%.*s'%s; [%s] has %s", QUOTED,
	    r->l->key, hint, r->l->section, list));
	free(hint);
	free(list);
}

static void
read_screen(struct reading *r)
{
	const struct setting	*s;
	const char		*words[WORDS_MOST];
	size_t			 n = 0;

	for (s = settings; s->key != NULL; s++) {
		if (strcmp(s->key, r->l->key) == 0) {
			bad_value(r, setting_set(r->c, s, r->l->value));
			return;
		}
		words[n++] = s->key;
	}
	bad_key(r, words, n);
}

static void
read_key(struct reading *r)
{
	struct nearest	 n = { .word = r->l->key };
	enum action	 a = action_find(r->l->key);
	char		*hint;

	if (a != ACT_NONE) {
		bad_value(r, keymap_set(&r->c->keys, a, r->l->value));
		return;
	}
	for (a = 0; a < ACT_MAX; a++)
		nearest_try(&n, actions[a].name);
	hint = nearest_hint(&n, "");
	fault(r, xasprintf("no action '%.*s'%s; hypertop --list-keys lists "
	    "them", QUOTED, r->l->key, hint));
	free(hint);
}

/* The table of a section "table ID", or NULL. */
static struct table_config *
table_of(struct config *c, const char *section)
{
	const size_t	 len = strlen(TABLE_SECTION);

	if (strncmp(section, TABLE_SECTION, len) != 0)
		return (NULL);
	return (config_table(c, table_find(section + len)));
}

static void
read_table(struct reading *r)
{
	struct table_config	*tc = table_of(r->c, r->l->section);
	const struct table_key	*k;
	const char		*words[WORDS_MOST];
	size_t			 n = 0;

	if (tc == NULL)		/* its section was told about already */
		return;
	for (k = table_keys; k->key != NULL; k++) {
		if (strcmp(k->key, r->l->key) == 0) {
			bad_value(r, k->set(tc, r->l->value));
			return;
		}
		words[n++] = k->key;
	}
	bad_key(r, words, n);
}

static bool
is_section(const struct ini_line *l, const char *name)
{
	return (strcmp(l->section, name) == 0);
}

static void
read_section(struct reading *r)
{
	const char	*words[WORDS_MOST], *s = r->l->section;
	const size_t	 len = strlen(TABLE_SECTION);
	char		*list;
	size_t		 n;

	if (is_section(r->l, "screen") || is_section(r->l, "keys") ||
	    table_of(r->c, s) != NULL)
		return;
	if (strncmp(s, TABLE_SECTION, len) != 0) {
		fault(r, xasprintf("no section [%.*s]; there are %s", QUOTED,
		    s, SECTIONS));
		return;
	}
	for (n = 0; n < r->c->ntables && n < WORDS_MOST; n++)
		words[n] = r->c->tables[n].t->id;
	list = words_join(words, n);
	fault(r, xasprintf("no table '%.*s'; there are %s", QUOTED, s + len,
	    list));
	free(list);
}

static void
read_value(struct reading *r)
{
	if (is_section(r->l, "screen"))
		read_screen(r);
	else if (is_section(r->l, "keys"))
		read_key(r);
	else if (is_section(r->l, "")) {
		fault(r, xasprintf("'%.*s' is in no section; there are %s",
		    QUOTED, r->l->key, SECTIONS));
	} else
		read_table(r);
}

static void
set_defaults(struct config *c)
{
	const struct setting	*s;
	size_t			 i, n = 0;

	for (s = settings; s->key != NULL; s++)
		free(setting_set(c, s, s->dflt));
	keymap_default(&c->keys);
	while (tables[n] != NULL)
		n++;
	c->tables = xcalloc(n, sizeof *c->tables);
	c->ntables = n;
	for (i = 0; i < n; i++)
		c->tables[i].t = tables[i];
}

/* Actions that get other keys give theirs up first, so that two can change
 * places. */
static void
release_keys(struct config *c, const struct ini *file)
{
	enum action	 a;

	for (a = 0; a < ACT_MAX; a++) {
		if (ini_get(file, "keys", actions[a].name) != NULL)
			free(keymap_set(&c->keys, a, ""));
	}
}

/* Those that then could not have them take back what nobody else has. */
static void
restore_keys(struct config *c, const struct ini *file)
{
	enum action	 a;
	const char	*value;
	char		*list, *rest, *name, *had, *more;

	for (a = 0; a < ACT_MAX; a++) {
		value = ini_get(file, "keys", actions[a].name);
		if (value == NULL || *value == '\0' || c->keys.key[a][0] != 0)
			continue;
		rest = list = xstrdup(actions[a].keys);
		while ((name = strsep(&rest, " ")) != NULL) {
			had = keymap_get(&c->keys, a);
			more = xasprintf("%s %s", had, name);
			free(keymap_set(&c->keys, a, more));
			free(had);
			free(more);
		}
		free(list);
	}
}

static void
read_lines(struct reading *r, struct config *c, const struct ini *file)
{
	size_t	 i;

	*r = (struct reading){ .c = c };
	set_defaults(c);
	release_keys(c, file);
	for (i = 0; i < file->nlines; i++) {
		r->l = &file->lines[i];
		r->line = i + 1;
		if (r->l->kind == INI_BAD)
			fault(r, xstrdup("neither KEY = VALUE nor [SECTION] "
			    "nor # comment"));
		else if (r->l->kind == INI_SECTION)
			read_section(r);
		else if (r->l->kind == INI_VALUE)
			read_value(r);
	}
	restore_keys(c, file);
}

/* NULL where nothing tells a folder. Caller frees. */
static char *
usual_path(void)
{
	const char	*s;

	if ((s = getenv("XDG_CONFIG_HOME")) != NULL && *s == '/')
		return (xasprintf("%s/hypertop/config", s));
	if ((s = getenv("HOME")) != NULL && *s == '/')
		return (xasprintf("%s/.config/hypertop/config", s));
	return (NULL);
}

/* A line about the file, fit for a screen; what is below one's home is
 * shortened. Takes over what; caller frees. */
static char *
say(const struct config *c, char *what, size_t more)
{
	const char	*home = getenv("HOME"), *path = c->path;
	size_t		 len = home == NULL ? 0 : strlen(home);
	char		*line, *clean, tail[40] = "";

	if (len > 1 && strncmp(path, home, len) == 0 && path[len] == '/')
		path += len;
	if (more > 0)
		snprintf(tail, sizeof tail, "; and %zu more", more);
	line = xasprintf("%s%s:%s%s", path == c->path ? "" : "~", path, what,
	    tail);
	clean = text_clean(line);
	free(line);
	free(what);
	return (clean);
}

/* Reads the file at the path; what is not there is empty. NULL, or why it
 * cannot be read. */
static char *
read_file(struct ini *file, const char *path)
{
	memset(file, 0, sizeof *file);
	if (ini_read(file, path) == 0 || errno == ENOENT || errno == ENOTDIR)
		return (NULL);
	return (xasprintf(" cannot be read, so it is left alone: %s",
	    strerror(errno)));
}

char *
config_load(struct config *c, const char *path)
{
	struct reading	 r;
	char		*why = NULL;

	memset(c, 0, sizeof *c);
	c->path = path == NULL ? usual_path() : xstrdup(path);
	if (c->path != NULL)
		why = read_file(&c->file, c->path);
	c->unreadable = why != NULL;
	read_lines(&r, c, &c->file);
	if (why != NULL)
		return (say(c, why, 0));
	return (r.first == NULL ? NULL : say(c, r.first, r.nfaults - 1));
}

/*
 * Writing.
 */

/* A value as it is, as it was read, and as it is when nothing is said. */
struct change {
	const char	*section, *key;
	char		*now, *was;
	const char	*dflt;
};

static bool
is_same(const char *a, const char *b)
{
	return (a == b || (a != NULL && b != NULL && strcmp(a, b) == 0));
}

/* Writes it where it must be; returns whether it did. Frees the values. */
static bool
write_value(struct ini *file, const struct change *ch)
{
	bool	 there = ini_get(file, ch->section, ch->key) != NULL;
	bool	 must = there ? !is_same(ch->now, ch->was) :
		    !is_same(ch->now, ch->dflt);

	if (must)
		ini_set(file, ch->section, ch->key, ch->now);
	free(ch->now);
	free(ch->was);
	return (must);
}

static size_t
write_table(struct ini *file, const struct table_config *now,
    const struct table_config *was)
{
	const struct table_key	*k;
	char			*section;
	size_t			 n = 0;

	section = xasprintf("%s%s", TABLE_SECTION, now->t->id);
	for (k = table_keys; k->key != NULL; k++) {
		n += write_value(file, &(struct change){ section, k->key,
		    k->get(now), k->get(was), k->dflt });
	}
	free(section);
	return (n);
}

static size_t
nsettings(void)
{
	size_t	 n = 0;

	while (settings[n].key != NULL)
		n++;
	return (n);
}

char *
config_override(struct config *c, const char *key, const char *value)
{
	const struct setting	*s = setting_find(key);
	char			*err = setting_set(c, s, value);

	if (err != NULL)
		return (err);
	if (c->given == NULL)
		c->given = xcalloc(nsettings(), sizeof *c->given);
	free(c->given[s - settings]);
	c->given[s - settings] = setting_get(c, s);
	return (NULL);
}

/* What is to be in the file: what an option has said is not. */
static char *
wanted(const struct config *now, const struct config *was,
    const struct setting *s)
{
	char		*value = setting_get(now, s);
	const char	*given;

	given = now->given == NULL ? NULL : now->given[s - settings];
	if (given == NULL || strcmp(given, value) != 0)
		return (value);
	free(value);
	return (setting_get(was, s));
}

/* Returns how many values were written. */
static size_t
write_changes(struct ini *file, const struct config *now,
    const struct config *was)
{
	const struct setting	*s;
	struct keymap		 dflt;
	enum action		 a;
	char			*keys;
	size_t			 i, n = 0;

	for (s = settings; s->key != NULL; s++) {
		n += write_value(file, &(struct change){ "screen", s->key,
		    wanted(now, was, s), setting_get(was, s), s->dflt });
	}
	for (i = 0; i < now->ntables; i++)
		n += write_table(file, &now->tables[i], &was->tables[i]);
	keymap_default(&dflt);
	for (a = 0; a < ACT_MAX; a++) {
		keys = keymap_get(&dflt, a);
		n += write_value(file, &(struct change){ "keys",
		    actions[a].name, keymap_get(&now->keys, a),
		    keymap_get(&was->keys, a), keys });
		free(keys);
	}
	return (n);
}

/* After it c->file says what is chosen now, but not what others wrote: that
 * is theirs at the next save as well. */
char *
config_save(struct config *c)
{
	struct config	 was = { .path = NULL };
	struct reading	 r;
	struct ini	 file;
	char		*why;

	if (c->path == NULL) {
		return (xstrdup("nowhere to save: neither XDG_CONFIG_HOME nor "
		    "HOME names a folder"));
	}
	if ((why = read_file(&file, c->path)) != NULL)
		return (say(c, why, 0));
	read_lines(&r, &was, &c->file);
	if (write_changes(&file, c, &was) > 0 &&
	    ini_write(&file, c->path) == -1) {
		why = say(c, xasprintf(" cannot be written: %s",
		    strerror(errno)), 0);
	} else {
		write_changes(&c->file, c, &was);
		c->unreadable = false;
	}
	free(r.first);
	ini_free(&file);
	config_free(&was);
	return (why);
}

void
config_free(struct config *c)
{
	size_t	 i;

	for (i = 0; i < c->ntables; i++) {
		free(c->tables[i].columns);
		free(c->tables[i].preset);
		free(c->tables[i].sort);
	}
	for (i = 0; c->given != NULL && i < nsettings(); i++)
		free(c->given[i]);
	free(c->given);
	free(c->tables);
	free(c->theme);
	free(c->path);
	ini_free(&c->file);
	memset(c, 0, sizeof *c);
}

