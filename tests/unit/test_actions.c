#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "actions.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static const unsigned places[] = {
	IN_MAIN, IN_TABLE, IN_TEXT, IN_MENU, IN_SETUP
};

static uint32_t
named(const char *name)
{
	return (key_named(name, strlen(name)));
}

static void
test_table(void **state)
{
	const struct action_info	*i;
	enum action			 a;

	(void)state;
	for (a = 0; a < ACT_MAX; a++) {
		i = &actions[a];
		assert_true(islower((unsigned char)*i->name));
		assert_int_equal(action_find(i->name), a);
		assert_true(i->where != 0 && (i->where & ~IN_ALL) == 0);
		assert_non_null(i->word);
		assert_non_null(i->group);
		assert_int_equal(i->help[strlen(i->help) - 1], '.');
	}
	assert_int_equal(action_find("nosuch"), ACT_NONE);
	assert_int_equal(action_find(""), ACT_NONE);
	assert_string_equal(actions[ACT_pause].group, "General");
	assert_string_equal(actions[ACT_kill].group, "Not here");
}

static void
test_named(void **state)
{
	static const struct {
		const char	*name;
		uint32_t	 key;
	} cases[] = {
		{ "q", 'q' }, { "Q", 'Q' }, { "<", '<' }, { ">", '>' },
		{ "-", '-' }, { "C", 'C' }, { "\\", '\\' }, { "~", '~' },
		{ "\xc3\xa9", 0xe9 }, { "\xe4\xbd\xa0", 0x4f60 },
		{ "\xf0\x9f\x98\x80", 0x1f600 }, { "Enter", K_ENTER },
		{ "enter", K_ENTER }, { "RETURN", K_ENTER }, { "F1", K_F1 },
		{ "f12", K_F12 }, { "S-Tab", K_BACKTAB }, { " ", K_SPACE },
		{ "Space", K_SPACE }, { "C-l", KEY_CTRL | 'l' },
		{ "c-L", KEY_CTRL | 'l' }, { "C-m", K_ENTER },
		{ "C-i", K_TAB }, { "PageUp", K_PGUP }, { "pgdn", K_PGDN },
		{ "lt", '<' }, { "Wait", K_WAIT },
		{ "", 0 }, { "F", 'F' }, { "F0", 0 }, { "F13", 0 },
		{ "F1x", 0 }, { "Ente", 0 }, { "Enterr", 0 }, { "C-", 0 },
		{ "C-1", 0 }, { "C-ll", 0 }, { "C-\xc3\xa9", 0 },
		{ "\t", 0 }, { "\x1b", 0 }, { "\x7f", 0 },
		{ "\xc2\x9b", 0 }, { "\xc3", 0 }, { "\xff", 0 },
		{ "\xc3\xa9\xc3", 0 }, { "\xed\xa0\x80", 0 },
		{ "\xc0\xaf", 0 }, { "<Enter>", 0 }, { "ab", 0 },
	};
	size_t	 i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		if (named(cases[i].name) != cases[i].key)
			fail_msg("'%s': %x", cases[i].name,
			    named(cases[i].name));
	}
	/* The length counts, not the end of the text. */
	assert_int_equal(key_named("F1234", 2), K_F1);
	assert_int_equal(key_named("Enter", 0), 0);
	assert_int_equal(key_named("\xc3\xa9", 1), 0);
}

/* Every key that has a name is found by it. */
static void
test_names(void **state)
{
	char	 name[KEY_NAME_SIZE], *all, *rest, *word;
	uint32_t key;

	(void)state;
	for (key = 0x20; key < 0x110000; key++) {
		if (key == 0xd800)
			key = 0xe000;
		key_label(name, key);
		if (key >= 0x7f && key < 0xa0)
			assert_string_equal(name, "?");
		else
			assert_int_equal(named(name),
			    key == ' ' ? K_SPACE : key);
	}
	for (key = K_ENTER; key < K_END_OF_LIST; key++)
		assert_int_equal(named(key_label(name, key)), key);
	assert_string_equal(key_label(name, KEY_CTRL | 'l'), "C-l");
	assert_string_equal(key_label(name, 0), "");
	assert_string_equal(key_label(name, '\t'), "?");
	assert_string_equal(key_label(name, 0x110000), "?");
	assert_string_equal(key_label(name, K_END_OF_LIST), "?");
	assert_string_equal(key_label(name, UINT32_MAX), "?");
	assert_string_equal(key_label(name, KEY_CTRL), "?");
	rest = all = key_names("", "");
	while ((word = strsep(&rest, " ")) != NULL)
		assert_true(strcmp(word, "to") == 0 || named(word) != 0);
	assert_null(strstr(all, "Wait"));
	free(all);
	all = key_names("<", ">");
	assert_non_null(strstr(all, "<C-a> to <C-z> <Enter> "));
	assert_non_null(strstr(all, " <Wait>"));
	free(all);
}

static void
test_next(void **state)
{
	static const struct {
		const char	*keys;
		uint32_t	 want[5];	/* up to 0, or what is no key */
		const char	*left;
	} cases[] = {
		{ "", { 0 }, "" },
		{ "ab", { 'a', 'b', 0 }, "" },
		{ "a<F5>b", { 'a', K_F5, 'b', 0 }, "" },
		{ "<C-l><lt>>", { KEY_CTRL | 'l', '<', '>', 0 }, "" },
		{ "< >\xc3\xa9 ", { K_SPACE, 0xe9, K_SPACE, 0 }, "" },
		{ "<Wait><wait>", { K_WAIT, K_WAIT, 0 }, "" },
		{ "a<Foo>b", { 'a', UINT32_MAX }, "<Foo>b" },
		{ "<>", { UINT32_MAX }, "<>" },
		{ "<", { UINT32_MAX }, "<" },
		{ "<F1", { UINT32_MAX }, "<F1" },
		{ "<<>", { '<', 0 }, "" },
		{ "<lt", { UINT32_MAX }, "<lt" },
		{ "x\n", { 'x', UINT32_MAX }, "\n" },
		{ "\xff" "a", { UINT32_MAX }, "\xff" "a" },
		{ "\xc3", { UINT32_MAX }, "\xc3" },
	};
	const char	*s;
	size_t		 i, n;
	uint32_t	 key;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		s = cases[i].keys;
		n = 0;
		do {
			key = key_next(&s);
			if (key != cases[i].want[n++])
				fail_msg("%s: %x", cases[i].keys, key);
		} while (key != 0 && key != UINT32_MAX);
		assert_string_equal(s, cases[i].left);
	}
	assert_int_equal(key_len("<Foo>bar"), 5);
	assert_int_equal(key_len("<Foo"), 4);
	assert_int_equal(key_len("\xc3\xa9x"), 2);
	assert_int_equal(key_len("\xff" "x"), 1);
}

/* The keys every action has by default are keys, and mean one thing each in
 * every place. */
static void
test_default(void **state)
{
	struct keymap	 km;
	enum action	 a, b;
	size_t		 i, j, k;
	char		*keys;

	(void)state;
	keymap_default(&km);
	for (a = 0; a < ACT_MAX; a++) {
		keys = keymap_get(&km, a);
		assert_string_equal(keys, actions[a].keys);
		free(keys);
		assert_true(km.key[a][0] != 0);
	}
	for (i = 0; i < COUNT(places); i++) {
		for (a = 0; a < ACT_MAX; a++) {
			if ((actions[a].where & places[i]) == 0)
				continue;
			for (k = 0; k < KEYS_EACH && km.key[a][k] != 0; k++)
				assert_int_equal(action_of(&km, km.key[a][k],
				    places[i]), a);
		}
	}
	for (a = 0; a < ACT_MAX; a++) {
		for (b = 0; b < a; b++) {
			for (j = 0; j < KEYS_EACH * KEYS_EACH; j++) {
				k = km.key[a][j / KEYS_EACH];
				assert_false(k != 0 &&
				    k == km.key[b][j % KEYS_EACH] &&
				    (actions[a].where & actions[b].where) !=
				    0);
			}
		}
	}
}

static void
test_places(void **state)
{
	struct keymap	 km;

	(void)state;
	keymap_default(&km);
	assert_int_equal(action_of(&km, '[', IN_MAIN), ACT_earlier);
	assert_int_equal(action_of(&km, '[', IN_TABLE), ACT_earlier);
	assert_int_equal(action_of(&km, ']', IN_SETUP), ACT_move_down);
	assert_int_equal(action_of(&km, '[', IN_TEXT), ACT_NONE);
	assert_int_equal(action_of(&km, K_ENTER, IN_MENU), ACT_detail);
	assert_int_equal(action_of(&km, K_ENTER, IN_TEXT), ACT_NONE);
	assert_int_equal(action_of(&km, '1', IN_TABLE), ACT_NONE);
	assert_int_equal(action_of(&km, 'q', IN_MENU), ACT_quit);
	assert_int_equal(action_of(&km, 'k', IN_MAIN), ACT_up);
	assert_int_equal(action_of(&km, 0, IN_MAIN), ACT_NONE);
	assert_int_equal(action_of(&km, 0x4f60, IN_MAIN), ACT_NONE);
}

static void
test_set(void **state)
{
	static const struct {
		enum action	 a;
		const char	*names, *has, *got;
	} cases[] = {
		{ ACT_pause, "x", NULL, "x" },
		{ ACT_pause, "", NULL, "" },
		{ ACT_pause, "  x   F8 ", NULL, "x F8" },
		{ ACT_pause, "p p p p p p", NULL, "p" },
		{ ACT_pause, "c-X", NULL, "C-x" },
		{ ACT_pause, "x X C-x F8", NULL, "x X C-x F8" },
		{ ACT_pause, "x X C-x F8 F11", "more than 4", "p" },
		{ ACT_pause, "x Foo", "'Foo'", "p" },
		{ ACT_pause, "x Foo", "Enter", "p" },
		{ ACT_pause, "Wait", "'Wait'", "p" },
		{ ACT_pause, "x q", "that of quit", "p" },
		{ ACT_save, "p", NULL, "p" },
		{ ACT_save, "k", "that of up", "w" },
		{ ACT_pane1, "\xc3\xa9 Space", "that of tag", "1" },
		{ ACT_pane1, "\xc3\xa9 \\ x", "that of filter", "1" },
	};
	struct keymap	 km;
	size_t		 i;
	char		*what, *got;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		keymap_default(&km);
		what = keymap_set(&km, cases[i].a, cases[i].names);
		assert_int_equal(what == NULL, cases[i].has == NULL);
		if (what != NULL && strstr(what, cases[i].has) == NULL)
			fail_msg("%s: %s", cases[i].names, what);
		free(what);
		got = keymap_get(&km, cases[i].a);
		assert_string_equal(got, cases[i].got);
		free(got);
	}
	/* What is given back is free for others. */
	keymap_default(&km);
	assert_null(keymap_set(&km, ACT_pause, "x"));
	assert_null(keymap_set(&km, ACT_mouse, "p"));
	assert_int_equal(action_of(&km, 'p', IN_MAIN), ACT_mouse);
	assert_int_equal(action_of(&km, 'x', IN_MAIN), ACT_pause);
	assert_int_equal(action_of(&km, 'm', IN_MAIN), ACT_NONE);
}

/* Every action is told, in lines of at most 80 columns. */
static void
test_lists(void **state)
{
	char		*mem, *p, *nl, word[64];
	enum action	 a;
	size_t		 len;
	FILE		*f = open_memstream(&mem, &len);

	(void)state;
	actions_list(f);
	fclose(f);
	for (p = mem; (nl = strchr(p, '\n')) != NULL; p = nl + 1)
		assert_true(nl - p < 80);
	for (a = 0; a < ACT_MAX; a++) {
		snprintf(word, sizeof word, "\n  %s ", actions[a].name);
		p = strstr(mem, word);
		assert_non_null(p);
		assert_non_null(strstr(p, actions[a].keys));
		assert_non_null(strstr(p, actions[a].help));
		assert_non_null(strstr(mem, actions[a].group));
	}
	free(mem);
	f = open_memstream(&mem, &len);
	actions_man(f);
	fclose(f);
	for (a = 0; a < ACT_MAX; a++) {
		snprintf(word, sizeof word, "\\fR (%s)\n", actions[a].name);
		assert_non_null(strstr(mem, word));
	}
	assert_non_null(strstr(mem, "\n.SS In set-up\n"));
	assert_non_null(strstr(mem, "\\fB\\e F4\\fR (filter)"));
	free(mem);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_named),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_next),
		cmocka_unit_test(test_default),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_lists),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
