/* The settings of section [screen], and their values as texts. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../src/man.h"
#include "../src/xmalloc.h"
#include "setting.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

#define WORD_MOST	31	/* a theme's name */

static const char *const base_words[] = { "cpu", "host", NULL };
static const char *const unit_words[] = { "bytes", "bits", NULL };
static const char *const average_words[] = { "1", "10", "60", NULL };

#define OFF_OF(member)	offsetof(struct config, member)
const struct setting settings[] = {
	{ "theme", SET_WORD, OFF_OF(theme), NULL, "default",
	    "Colours and attributes." },
	{ "delay", SET_SECONDS, OFF_OF(delay), NULL, "1",
	    "Seconds between two samples, 0.1 to 3600." },
	{ "base", SET_CHOICE, OFF_OF(base), base_words, "cpu",
	    "What 100 percent are: one CPU, or all CPUs of the host." },
	{ "units", SET_CHOICE, OFF_OF(units), unit_words, "bytes",
	    "Rates in bytes or in bits." },
	{ "average", SET_CHOICE, OFF_OF(average), average_words, "1",
	    "Seconds that rates are averaged over; 1 is the last interval." },
	{ "raw", SET_BOOL, OFF_OF(raw), NULL, "no",
	    "Numbers exact, not shortened." },
	{ "cpus", SET_BOOL, OFF_OF(cpus), NULL, "no",
	    "CPUs one by one in the header." },
	{ "mouse", SET_BOOL, OFF_OF(mouse), NULL, "yes",
	    "The mouse chooses rows, panes and columns." },
	{ "ascii", SET_BOOL, OFF_OF(ascii), NULL, "no",
	    "Only ASCII characters." },
	{ "hide_off", SET_BOOL, OFF_OF(hide_off), NULL, "no",
	    "Hide what is off." },
	{ "libvirt", SET_PERCENT, OFF_OF(budget), NULL, "2",
	    "Percent of one CPU that calls to libvirt may take, 0.1 to "
	    "100." },
	{ NULL, SET_TEXT, 0, NULL, NULL, NULL }
};

char *
words_join(const char *const *words, size_t n)
{
	char	*list = xstrdup(""), *old;
	size_t	 i;

	for (i = 0; i < n; i++) {
		old = list;
		list = xasprintf("%s%s%s", old, i == 0 ? "" :
		    i + 1 == n ? " or " : ", ", words[i]);
		free(old);
	}
	return (list);
}

char *
words_only(const char *const *words, size_t n)
{
	char	*list = words_join(words, n), *what = xasprintf("not %s", list);

	free(list);
	return (what);
}

char *
bool_set(bool *to, const char *text)
{
	static const struct {
		const char	*word;
		bool		 is;
	} words[] = {
		{ "yes", true }, { "no", false }, { "true", true },
		{ "false", false }, { "on", true }, { "off", false },
		{ "1", true }, { "0", false },
	};
	size_t	 i;

	for (i = 0; i < COUNT(words); i++) {
		if (strcasecmp(words[i].word, text) == 0) {
			*to = words[i].is;
			return (NULL);
		}
	}
	return (xstrdup("not yes or no"));
}

/*
 * Setters return NULL, or what is allowed.
 */

static char *
set_bool(const struct setting *s, void *to, const char *text)
{
	(void)s;
	return (bool_set(to, text));
}

/* Words stand for their place in the list, numbers for themselves. */
static unsigned
choice_value(const struct setting *s, size_t i)
{
	if (isdigit((unsigned char)*s->choices[i]))
		return ((unsigned)strtoul(s->choices[i], NULL, 10));
	return ((unsigned)i);
}

static char *
set_choice(const struct setting *s, void *to, const char *text)
{
	unsigned	 value;
	size_t		 i;

	for (i = 0; s->choices[i] != NULL; i++) {
		if (strcmp(s->choices[i], text) == 0) {
			value = choice_value(s, i);
			memcpy(to, &value, sizeof value);
			return (NULL);
		}
	}
	return (words_only(s->choices, i));
}

static const struct {
	const char	*what;
	double		 least, most;
} numbers[] = {
	[SET_SECONDS] = { "seconds", 0.1, 3600 },
	[SET_PERCENT] = { "percent", 0.1, 100 },
};

static char *
set_number(const struct setting *s, void *to, const char *text)
{
	char	*end;
	double	*number = to, value = strtod(text, &end);

	if (end == text || *end != '\0' ||
	    text[strspn(text, "0123456789.")] != '\0' ||
	    value < numbers[s->kind].least || value > numbers[s->kind].most) {
		return (xasprintf("not a number of %s from %g to %g",
		    numbers[s->kind].what, numbers[s->kind].least,
		    numbers[s->kind].most));
	}
	*number = value;
	return (NULL);
}

static char *
set_text(const struct setting *s, void *to, const char *text)
{
	char	**value = to, *old = *value;

	(void)s;
	*value = xstrdup(text);
	free(old);
	return (NULL);
}

static char *
set_word(const struct setting *s, void *to, const char *text)
{
	size_t	 i;

	for (i = 0; isalnum((unsigned char)text[i]) ||
	    (text[i] != '\0' && strchr("-_.+", text[i]) != NULL); i++)
		;
	if (i == 0 || text[i] != '\0' || i > WORD_MOST || *text == '.') {
		return (xasprintf("not a word of at most %d letters and "
		    "digits", WORD_MOST));
	}
	return (set_text(s, to, text));
}

static char *
get_bool(const struct setting *s, const void *from)
{
	const bool	*value = from;

	(void)s;
	return (xstrdup(*value ? "yes" : "no"));
}

static char *
get_choice(const struct setting *s, const void *from)
{
	unsigned	 value;
	size_t		 i;

	memcpy(&value, from, sizeof value);
	for (i = 0; s->choices[i] != NULL; i++) {
		if (choice_value(s, i) == value)
			return (xstrdup(s->choices[i]));
	}
	return (xstrdup(s->dflt));
}

static char *
get_number(const struct setting *s, const void *from)
{
	const double	*value = from;

	(void)s;
	return (xasprintf("%.10g", *value));
}

static char *
get_text(const struct setting *s, const void *from)
{
	char *const	*value = from;

	(void)s;
	return (xstrdup(*value));
}

static const struct {
	char	*(*set)(const struct setting *, void *, const char *);
	char	*(*get)(const struct setting *, const void *);
} kinds[] = {
	[SET_BOOL] = { set_bool, get_bool },
	[SET_CHOICE] = { set_choice, get_choice },
	[SET_SECONDS] = { set_number, get_number },
	[SET_PERCENT] = { set_number, get_number },
	[SET_WORD] = { set_word, get_text },
	[SET_TEXT] = { set_text, get_text },
};

char *
setting_set(struct config *c, const struct setting *s, const char *text)
{
	return (kinds[s->kind].set(s, (char *)c + s->off, text));
}

char *
setting_get(const struct config *c, const struct setting *s)
{
	return (kinds[s->kind].get(s, (const char *)c + s->off));
}

static void
man_setting(FILE *f, const struct setting *s)
{
	char	*list;
	size_t	 n = 0;

	fputs(".TP\n\\fB", f);
	man_text(f, s->key);
	fputs("\\fR (default ", f);
	man_text(f, s->dflt);
	fputs(")\n", f);
	man_text(f, s->help);
	if (s->kind == SET_CHOICE) {
		while (s->choices[n] != NULL)
			n++;
		list = words_join(s->choices, n);
		fprintf(f, " One of %s.", list);
		free(list);
	} else if (s->kind == SET_BOOL)
		fputs(" It is yes or no.", f);
	fputc('\n', f);
}

void
config_man(FILE *f)
{
	const struct setting	*s;
	const struct table_key	*k;

	fputs(".PP\nSection\n.B [screen]\nhas these settings:\n", f);
	for (s = settings; s->key != NULL; s++)
		man_setting(f, s);
	fputs(".PP\nSection\n.B [keys]\ngives actions other keys: a line is\n"
	    "the name of the action, =, and its keys with blanks between\n"
	    "them, or nothing for none.\n"
	    ".PP\nA section\n.BI \"[table \" ID ]\nhas these settings:\n", f);
	for (k = table_keys; k->key != NULL; k++) {
		fprintf(f, ".TP\n.B %s\n", k->key);
		man_text(f, k->help);
		fputc('\n', f);
	}
}

const struct setting *
setting_find(const char *key)
{
	const struct setting	*s = settings;

	while (s->key != NULL && strcmp(s->key, key) != 0)
		s++;
	return (s);
}
