#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../themes/theme.h"
#include "text.h"
#include "xmalloc.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define MIN_CONTRAST	4.5
#define TRUE_COLOUR	16777216

/* Roles that say different things in the same place. */
static const enum role	time_roles[] = { ROLE_guest, ROLE_usr, ROLE_sys,
    ROLE_steal, ROLE_throttled };
static const enum role	judge_roles[] = { ROLE_ok, ROLE_warn, ROLE_crit };

static void
parse(struct theme *t, const char *text, const char *want)
{
	char	*warning;

	theme_parse(t, text, strlen(text), "x.theme", &warning);
	if (want == NULL) {
		if (warning != NULL)
			fail_msg("%s", warning);
		return;
	}
	assert_non_null(warning);
	if (strstr(warning, want) == NULL)
		fail_msg("no '%s' in: %s", want, warning);
	assert_true(text_valid(warning));
	assert_null(strpbrk(warning, "\n\r\x1b"));
	free(warning);
}

static void
load(struct theme *t, const struct theme_builtin *b)
{
	parse(t, b->text, NULL);
	snprintf(t->name, sizeof t->name, "%s", b->name);
}

static bool
same(struct style a, struct style b)
{
	return (a.fg == b.fg && a.bg == b.bg && a.attrs == b.attrs);
}

static double
contrast(const struct theme *t, struct style st)
{
	return (theme_contrast(theme_rgb(t, st.fg, false),
	    theme_rgb(t, st.bg, true)));
}

static bool
is_any(const struct theme_builtin *b)
{
	return (strstr(b->text, "\nbackground = any\n") != NULL);
}

static bool
is_coloured(const struct theme *t)
{
	enum role	 role;

	for (role = 0; role < ROLE_MAX; role++) {
		if (t->styles[role].fg != COLOR_DEFAULT ||
		    t->styles[role].bg != COLOR_DEFAULT)
			return (true);
	}
	return (false);
}

static void
test_roles(void **state)
{
	enum role	 role, other;

	(void)state;
	for (role = 0; role < ROLE_MAX; role++) {
		assert_int_equal(role_find(roles[role].name), role);
		for (other = 0; other < role; other++) {
			assert_int_not_equal(roles[role].letter,
			    roles[other].letter);
		}
	}
	assert_int_equal(role_find("gues"), ROLE_MAX);
	assert_int_equal(role_find(""), ROLE_MAX);
}

/* Every theme has a line for every role, a background, and its purpose. */
static void
test_builtins(void **state)
{
	static const char *const want[] = { "default", "light", "mono",
	    "high-contrast", "colour-blind", "nord", "gruvbox", "esxtop" };
	const struct theme_builtin	*b;
	struct theme			 t;
	enum role			 role;
	size_t				 i;
	char				*s, *warning;

	(void)state;
	for (b = theme_builtins; b->name != NULL; b++) {
		load(&t, b);
		assert_non_null(strstr(b->text, "\nbackground = "));
		assert_true(strncmp(b->text, "# ", 2) == 0);
		for (role = 0; role < ROLE_MAX; role++) {
			s = xasprintf("\n%s = ", roles[role].name);
			if (strstr(b->text, s) == NULL)
				fail_msg("%s: no %s", b->name, s);
			free(s);
		}
	}
	for (i = 0; i < COUNT(want); i++) {
		assert_int_equal(theme_load(&t, want[i], &warning), 0);
		assert_null(warning);
		assert_string_equal(t.name, want[i]);
	}
	assert_int_equal(b - theme_builtins, COUNT(want));
}

static void
check_contrast(const struct theme *t, int colours, double min)
{
	struct style	 st;
	enum role	 role;

	for (role = 0; role < ROLE_MAX; role++) {
		st = theme_style(t, role, colours);
		if (contrast(t, st) < min) {
			fail_msg("%s, %d colours, %s: %.2f (%x on %x)",
			    t->name, colours, roles[role].name,
			    contrast(t, st), st.fg, st.bg);
		}
	}
}

/* A theme for any background is measured on both. */
static void
test_contrast(void **state)
{
	const struct theme_builtin	*b;
	struct theme			 t;
	int				 i;

	(void)state;
	for (b = theme_builtins; b->name != NULL; b++) {
		load(&t, b);
		for (i = 0; i <= is_any(b); i++) {
			check_contrast(&t, TRUE_COLOUR, MIN_CONTRAST);
			check_contrast(&t, 256, MIN_CONTRAST);
			check_contrast(&t, 88, 3);
			check_contrast(&t, 16, 3);
			check_contrast(&t, 8, 3);
			check_contrast(&t, 1, MIN_CONTRAST);
			t.light = !t.light;
		}
	}
}

/* Many terminals show bold text of the first eight colours in the bright
 * ones; it must bear that. */
static void
test_bold_is_bright(void **state)
{
	const struct theme_builtin	*b;
	struct theme			 t;
	struct style			 st;
	enum role			 role;

	(void)state;
	for (b = theme_builtins; b->name != NULL; b++) {
		load(&t, b);
		for (role = 0; role < ROLE_MAX; role++) {
			st = t.styles[role];
			if (!(st.attrs & ATTR_BOLD) || st.fg < 0 || st.fg > 7)
				continue;
			st.fg += 8;
			if (contrast(&t, st) < MIN_CONTRAST)
				fail_msg("%s: %s", b->name, roles[role].name);
		}
	}
}

static void
check_differ(const struct theme *t, const enum role *list, size_t n,
    int colours)
{
	size_t	 i, j;

	for (i = 0; i < n; i++) {
		for (j = 0; j < i; j++) {
			if (same(theme_style(t, list[i], colours),
			    theme_style(t, list[j], colours)))
				fail_msg("%s, %d colours: %s is %s", t->name,
				    colours, roles[list[i]].name,
				    roles[list[j]].name);
		}
	}
}

static void
test_differ(void **state)
{
	static const int		 colours[] = { TRUE_COLOUR, 256, 16,
	    8 };
	const struct theme_builtin	*b;
	struct theme			 t;
	size_t				 i;

	(void)state;
	for (b = theme_builtins; b->name != NULL; b++) {
		load(&t, b);
		for (i = 0; i < COUNT(colours) && is_coloured(&t); i++) {
			check_differ(&t, time_roles, COUNT(time_roles),
			    colours[i]);
			check_differ(&t, judge_roles, COUNT(judge_roles),
			    colours[i]);
		}
	}
}

/* A colour as eyes without the red (0) or the green (1) receptor see it:
 * matrices of Machado, Oliveira and Fernandes, 2009, in thousandths. */
static uint32_t
seen(uint32_t rgb, int kind)
{
	static const int m[2][3][3] = {
		{ { 152, 1053, -205 }, { 115, 786, 99 }, { -4, -48, 1052 } },
		{ { 367, 861, -228 }, { 280, 673, 47 }, { -12, 43, 969 } },
	};
	int	 i, v, c[3] = { rgb >> 16, rgb >> 8 & 0xff, rgb & 0xff };

	rgb = 0;
	for (i = 0; i < 3; i++) {
		v = (m[kind][i][0] * c[0] + m[kind][i][1] * c[1] +
		    m[kind][i][2] * c[2]) / 1000;
		rgb = rgb << 8 | (uint32_t)(v < 0 ? 0 : v > 255 ? 255 : v);
	}
	return (rgb);
}

/* How far apart two colours are, 0 to 765. */
static int
apart(uint32_t a, uint32_t b)
{
	int	 i, sum = 0;

	for (i = 0; i < 24; i += 8)
		sum += abs((int)(a >> i & 0xff) - (int)(b >> i & 0xff));
	return (sum);
}

static void
check_seen(const struct theme *t, const enum role *list, size_t n, int kind)
{
	struct style	 a, b;
	size_t		 i, j;
	int		 d;

	for (i = 0; i < n; i++) {
		for (j = 0; j < i; j++) {
			a = t->styles[list[i]];
			b = t->styles[list[j]];
			d = apart(seen(theme_rgb(t, a.fg, false), kind),
			    seen(theme_rgb(t, b.fg, false), kind)) +
			    apart(seen(theme_rgb(t, a.bg, true), kind),
			    seen(theme_rgb(t, b.bg, true), kind));
			if (d < 150)
				fail_msg("%s is like %s: %d",
				    roles[list[i]].name, roles[list[j]].name,
				    d);
		}
	}
}

static void
test_colour_blind(void **state)
{
	struct theme	 t;
	char		*warning;
	int		 kind;

	(void)state;
	assert_int_equal(theme_load(&t, "colour-blind", &warning), 0);
	for (kind = 0; kind < 2; kind++) {
		check_seen(&t, time_roles, COUNT(time_roles), kind);
		check_seen(&t, judge_roles, COUNT(judge_roles), kind);
	}
}

/* The theme mono is what a terminal without colours shows of any theme. */
static void
test_mono(void **state)
{
	struct theme	 mono, other;
	char		*warning;
	enum role	 role;

	(void)state;
	assert_int_equal(theme_load(&mono, "mono", &warning), 0);
	assert_int_equal(theme_load(&other, "nord", &warning), 0);
	assert_false(is_coloured(&mono));
	for (role = 0; role < ROLE_MAX; role++) {
		assert_true(same(mono.styles[role],
		    theme_style(&other, role, 2)));
		assert_int_equal(mono.styles[role].attrs, roles[role].mono);
	}
}

static void
test_parse(void **state)
{
	static const struct {
		const char	*text;
		struct style	 want;
	} cases[] = {
		{ "crit = red blue bold", { 1, 4, ATTR_BOLD } },
		{ "crit = 0 255", { 0, 255, 0 } },
		{ "crit=#A0b1C2\tbright-white",
		    { COLOR_RGB | 0xa0b1c2, 15, 0 } },
		{ "crit = default", { COLOR_DEFAULT, COLOR_DEFAULT, 0 } },
		{ "crit = bright-black\r\ntext = white blue bold",
		    { 8, 4, 0 } },
		{ "text = white blue\ncrit = underline italic",
		    { 7, 4, ATTR_UNDERLINE | ATTR_ITALIC } },
		{ "text = white blue\ncrit =", { 7, 4, 0 } },
		{ "text = white blue dim",
		    { 7, 4, ATTR_DIM | ATTR_BOLD | ATTR_REVERSE } },
		{ "", { COLOR_DEFAULT, COLOR_DEFAULT,
		    ATTR_BOLD | ATTR_REVERSE } },
		{ "crit = red\ncrit = green", { 2, COLOR_DEFAULT, 0 } },
	};
	struct theme	 t;
	size_t		 i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		parse(&t, cases[i].text, NULL);
		if (!same(t.styles[ROLE_crit], cases[i].want))
			fail_msg("%s: %x %x %x", cases[i].text,
			    t.styles[ROLE_crit].fg, t.styles[ROLE_crit].bg,
			    t.styles[ROLE_crit].attrs);
	}
	assert_string_equal(t.name, "x");
	parse(&t, "background = light", NULL);
	assert_true(t.light);
	parse(&t, "background = any", NULL);
	assert_false(t.light);
}

/* A bad line says where and what would be right, and changes nothing. */
static void
test_broken(void **state)
{
	static const struct {
		const char	*text, *want;
	} cases[] = {
		{ "crit = red\ncrit = blu", "x.theme:2: no colour or attribute "
		    "blu: a colour is default, black" },
		{ "crit = red\ncrit = 256", "no colour or attribute 256" },
		{ "crit = red\ncrit = -1", "no colour or attribute -1" },
		{ "crit = red\ncrit = +7", "no colour or attribute +7" },
		{ "crit = red\ncrit = 0x10", "no colour or attribute 0x10" },
		{ "crit = red\ncrit = #12345", "attribute #12345:" },
		{ "crit = red\ncrit = #1234567", "attribute #1234567:" },
		{ "crit = red\ncrit = #0x1234", "attribute #0x1234:" },
		{ "crit = red\ncrit = # 12345", "attribute #:" },
		{ "crit = red\ncrit = bright-default", "bright-default" },
		{ "crit = red\ncrit = bright-bright-red", "bright-bright-red" },
		{ "crit = red\ncrit = blue red green",
		    "x.theme:2: green is one too many" },
		{ "crit = red\ncrit = blue redd bold", "attribute redd" },
		{ "crit = red\ngest = blue", "x.theme:2: no role gest (did you "
		    "mean guest?); there are text dim title" },
		{ "crit = red\nhello", "x.theme:2: a line of a theme is role" },
		{ "[colours]\ncrit = red", "x.theme:1: a theme has no sec" },
		{ "[colours\ncrit = red", "x.theme:1: a line of a theme is" },
		{ "crit = red\nbackground = grey", "x.theme:2: background is "
		    "dark, light or any, not grey" },
		{ "a = 1\nb = 2\ncrit = red\nc = 3", "(and 2 more)" },
		{ "crit = red\ncrit = \x1b]0;evil\x07", "?]0;evil?" },
		{ "crit = red\n\xff = blue", "no role \xef\xbf\xbd" },
	};
	struct theme	 t;
	size_t		 i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		parse(&t, cases[i].text, cases[i].want);
		assert_int_equal(t.styles[ROLE_crit].fg, 1);
		assert_int_equal(t.styles[ROLE_crit].bg, COLOR_DEFAULT);
		assert_int_equal(t.styles[ROLE_guest].fg, COLOR_DEFAULT);
	}
}

static void
test_reduce(void **state)
{
	static const struct {
		const char	*text;
		int		 colours, fg, bg;
	} cases[] = {
		{ "text = #ff5f00 #303030", TRUE_COLOUR, COLOR_RGB | 0xff5f00,
		    COLOR_RGB | 0x303030 },
		{ "text = #ff5f00 #303030", 256, 202, 236 },
		{ "text = #fe6001 #313030", 256, 202, 236 },
		{ "text = #ff5f00 #303030", 16, 9, 0 },
		{ "text = #ff5f00 #303030", 8, 1, 0 },
		{ "text = 202 236", 256, 202, 236 },
		{ "text = 202 236", 16, 9, 0 },
		{ "text = bright-red", 16, 9, COLOR_DEFAULT },
		{ "text = bright-red", 8, 1, COLOR_DEFAULT },
		{ "text = bright-black", 8, 7, COLOR_DEFAULT },
		{ "text = #a3be8c", 16, 10, COLOR_DEFAULT },
		{ "text = #0055b2 white", 8, 4, 7 },
		{ "text = #d3869b", 16, 13, COLOR_DEFAULT },
		{ "text = #e69f00", 16, 11, COLOR_DEFAULT },
		{ "text = #79a8a6", 16, 6, COLOR_DEFAULT },
		{ "text = #aaaaaa", 16, 8, COLOR_DEFAULT },
		{ "text = #cccccc", 16, 7, COLOR_DEFAULT },
		{ "text = #ffffff", 16, 15, COLOR_DEFAULT },
		/* the colour of its background */
		{ "text = #101010 #000000", 16, 7, 0 },
		{ "text = #ffffff #eeeeee", 8, 0, 7 },
		/* too near to it */
		{ "text = #000000 #0055b2", 8, 7, 4 },
		{ "text = #ffffff #00afaf", 8, 0, 6 },
		{ "text = #0055b2", 8, COLOR_DEFAULT, COLOR_DEFAULT },
		{ "text = red red", 16, 7, 1 },
		{ "text = red red", TRUE_COLOUR, 7, 1 },
		{ "text = #112233 #112233", TRUE_COLOUR, 7,
		    COLOR_RGB | 0x112233 },
		{ "text = black", 16, COLOR_DEFAULT, COLOR_DEFAULT },
		{ "background = light\ntext = #ffffff", TRUE_COLOUR,
		    COLOR_DEFAULT, COLOR_DEFAULT },
		{ "text = red blue bold", 7, COLOR_DEFAULT, COLOR_DEFAULT },
		{ "text = red blue bold", 0, COLOR_DEFAULT, COLOR_DEFAULT },
		{ "text = red blue bold", -1, COLOR_DEFAULT, COLOR_DEFAULT },
	};
	struct theme	 t;
	struct style	 st;
	size_t		 i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		parse(&t, cases[i].text, NULL);
		st = theme_style(&t, ROLE_text, cases[i].colours);
		if (st.fg != cases[i].fg || st.bg != cases[i].bg)
			fail_msg("%s, %d: %x %x", cases[i].text,
			    cases[i].colours, st.fg, st.bg);
	}
	parse(&t, "text = bright-red\ndim = bright-black", NULL);
	assert_int_equal(theme_style(&t, ROLE_text, 8).attrs, ATTR_BOLD);
	assert_int_equal(theme_style(&t, ROLE_text, 16).attrs, 0);
	assert_int_equal(theme_style(&t, ROLE_dim, 8).attrs, ATTR_DIM);
	parse(&t, "text = #000000 yellow bold", NULL);
	assert_int_equal(theme_style(&t, ROLE_text, 16).attrs, 0);
	assert_int_equal(theme_style(&t, ROLE_text, 256).attrs, ATTR_BOLD);
}

/* Every pair of palette colours, whatever the terminal, can be seen. */
static void
test_never_invisible(void **state)
{
	static const int colours[] = { 8, 16, 88, 256, 257, TRUE_COLOUR };
	struct theme	 t;
	struct style	 st;
	size_t		 i;
	int		 fg, bg;

	(void)state;
	parse(&t, "", NULL);
	for (fg = -1; fg < 256; fg++) {
		for (bg = -1; bg < 256; bg++) {
			t.styles[ROLE_text] = (struct style){ fg, bg, 0 };
			for (i = 0; i < COUNT(colours); i++) {
				st = theme_style(&t, ROLE_text, colours[i]);
				assert_true(contrast(&t, st) > 1.0);
			}
		}
	}
}

static void
test_measure(void **state)
{
	struct theme	 t;

	(void)state;
	parse(&t, "", NULL);
	assert_float_equal(theme_contrast(0, 0xffffff), 21, 0.001);
	assert_float_equal(theme_contrast(0xffffff, 0), 21, 0.001);
	assert_float_equal(theme_contrast(0x123456, 0x123456), 1, 0.001);
	assert_float_equal(theme_contrast(0x777777, 0xffffff), 4.478, 0.001);
	assert_int_equal(theme_rgb(&t, COLOR_DEFAULT, true), 0x000000);
	assert_int_equal(theme_rgb(&t, COLOR_DEFAULT, false), 0xe5e5e5);
	assert_int_equal(theme_rgb(&t, 12, false), 0x5c5cff);
	assert_int_equal(theme_rgb(&t, 16, false), 0x000000);
	assert_int_equal(theme_rgb(&t, 231, false), 0xffffff);
	assert_int_equal(theme_rgb(&t, 208, false), 0xff8700);
	assert_int_equal(theme_rgb(&t, 255, false), 0xeeeeee);
	assert_int_equal(theme_rgb(&t, COLOR_RGB, true), 0);
	t.light = true;
	assert_int_equal(theme_rgb(&t, COLOR_DEFAULT, true), 0xffffff);
	assert_int_equal(theme_rgb(&t, COLOR_DEFAULT, false), 0x000000);
}

/* A configuration folder of its own; themes go into its folder. */
static int
begin_home(void **state)
{
	char	*home = xstrdup("/tmp/test_theme.XXXXXX"), *s;

	assert_non_null(mkdtemp(home));
	setenv("XDG_CONFIG_HOME", home, 1);
	s = xasprintf("%s/hypertop", home);
	mkdir(s, 0700);
	free(s);
	s = xasprintf("%s/hypertop/themes", home);
	mkdir(s, 0700);
	free(s);
	*state = home;
	return (0);
}

static int
end_home(void **state)
{
	char	*s = xasprintf("rm -rf '%s'", (char *)*state);
	int	 rc = system(s);

	free(s);
	free(*state);
	unsetenv("XDG_CONFIG_HOME");
	return (rc);
}

static void
put_file(const char *home, const char *name, const char *text)
{
	char	*path = xasprintf("%s/hypertop/themes/%s", home, name);
	FILE	*f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	free(path);
}

static void
test_load(void **state)
{
	struct theme	 t;
	char		*warning;

	put_file(*state, "mine.theme", "text = red\nbackground = light\n");
	put_file(*state, "nord.theme", "text = green\nguest = gren\n");
	assert_int_equal(theme_load(&t, "mine", &warning), 0);
	assert_null(warning);
	assert_string_equal(t.name, "mine");
	assert_int_equal(t.styles[ROLE_text].fg, 1);
	assert_true(t.light);
	/* the user's goes first; its fault is named with its path */
	assert_int_equal(theme_load(&t, "nord", &warning), 0);
	assert_int_equal(t.styles[ROLE_text].fg, 2);
	assert_string_equal(t.name, "nord");
	assert_non_null(warning);
	assert_non_null(strstr(warning, *state));
	assert_non_null(strstr(warning, "/hypertop/themes/nord.theme:2: "));
	free(warning);
}

static void
test_load_not(void **state)
{
	static const char *const names[] = { "", "/", "../nord", "nosuch",
	    "../themes/mine", "nrod", "\x1b[31m", "nord\n" };
	struct theme	 t;
	char		*warning, *s;
	size_t		 i;

	put_file(*state, "mine.theme", "text = red\n");
	for (i = 0; i < COUNT(names); i++) {
		assert_int_equal(theme_load(&t, names[i], &warning), -1);
		assert_non_null(strstr(warning, "there are default light "));
		assert_non_null(strstr(warning, "esxtop mine"));
		assert_null(strpbrk(warning, "\x1b\n"));
		assert_int_equal(strstr(warning, "mean nord?") != NULL,
		    strcmp(names[i], "nrod") == 0 ||
		    strcmp(names[i], "../nord") == 0 ||
		    strcmp(names[i], "nord\n") == 0);
		free(warning);
	}
	/* what cannot be read is said; the built-in one takes its place */
	s = xasprintf("%s/hypertop/themes/light.theme", (char *)*state);
	assert_int_equal(mkdir(s, 0700), 0);
	assert_int_equal(theme_load(&t, "light", &warning), 0);
	assert_true(t.light);
	assert_non_null(strstr(warning, "light.theme: Is a directory"));
	free(warning);
	free(s);
}

static void
test_names(void **state)
{
	static const char *const want[] = { "default", "light", "mono",
	    "high-contrast", "colour-blind", "nord", "gruvbox", "esxtop", "a",
	    "mine" };
	char	**names;
	size_t	  i;

	put_file(*state, "mine.theme", "");
	put_file(*state, "a.theme", "");
	put_file(*state, "nord.theme", "");
	put_file(*state, ".theme", "");
	put_file(*state, ".hidden.theme", "");
	put_file(*state, "readme", "");
	put_file(*state, "x.theme~", "");
	put_file(*state, "\x1b[1m.theme", "");
	names = theme_names();
	for (i = 0; names[i] != NULL; i++) {
		assert_true(i < COUNT(want));
		assert_string_equal(names[i], want[i]);
		free(names[i]);
	}
	assert_int_equal(i, COUNT(want));
	free(names);
}

/* Changed themes and pure noise: nothing breaks, all can be seen. */
static void
test_noise(void **state)
{
	struct theme	 t;
	char		*warning, buf[4096];
	unsigned	 seed = 1;
	size_t		 i, len;
	int		 run;
	enum role	 role;

	(void)state;
	for (run = 0; run < 3000; run++) {
		len = (size_t)rand_r(&seed) % sizeof buf;
		snprintf(buf, sizeof buf, "%s",
		    theme_builtins[run % 8].text);
		for (i = 0; i < len; i++) {
			if (run % 3 == 0 || rand_r(&seed) % 50 == 0)
				buf[i] = (char)rand_r(&seed);
		}
		theme_parse(&t, buf, len, "x.theme", &warning);
		assert_true(warning == NULL || text_valid(warning));
		free(warning);
		for (role = 0; role < ROLE_MAX; role++) {
			assert_true(contrast(&t, theme_style(&t, role, 16)) >
			    1.0);
			assert_true(contrast(&t, theme_style(&t, role, 256)) >
			    1.0);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_roles),
		cmocka_unit_test_setup_teardown(test_builtins, begin_home,
		    end_home),
		cmocka_unit_test(test_contrast),
		cmocka_unit_test(test_bold_is_bright),
		cmocka_unit_test(test_differ),
		cmocka_unit_test_setup_teardown(test_colour_blind, begin_home,
		    end_home),
		cmocka_unit_test_setup_teardown(test_mono, begin_home,
		    end_home),
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_reduce),
		cmocka_unit_test(test_never_invisible),
		cmocka_unit_test(test_measure),
		cmocka_unit_test_setup_teardown(test_load, begin_home,
		    end_home),
		cmocka_unit_test_setup_teardown(test_load_not, begin_home,
		    end_home),
		cmocka_unit_test_setup_teardown(test_names, begin_home,
		    end_home),
		cmocka_unit_test(test_noise),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
