/* The config file: what is understood, what is said, what a save leaves. */
#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../ui/config.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* A folder of our own, and the file in it. */
static char	 dir[64], path[128];

static int
make_dir(void **state)
{
	(void)state;
	snprintf(dir, sizeof dir, "/tmp/test_config.XXXXXX");
	unsetenv("HOME");
	unsetenv("XDG_CONFIG_HOME");
	if (mkdtemp(dir) != dir)
		return (-1);
	snprintf(path, sizeof path, "%s/config", dir);
	return (chmod(dir, 0755));
}

static int
remove_dir(void **state)
{
	(void)state;
	if (rmdir(path) == -1)
		unlink(path);
	return (rmdir(dir));
}

static void
write_file(const char *text)
{
	FILE	*f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
}

static void
assert_file(const char *want)
{
	static char	 text[65536];
	FILE		*f = fopen(path, "r");
	size_t		 n;

	assert_non_null(f);
	n = fread(text, 1, sizeof text - 1, f);
	fclose(f);
	text[n] = '\0';
	assert_string_equal(text, want);
}

/* Loads it; what is said must be the path and then `want`; NULL is nothing. */
static void
load(struct config *c, const char *want)
{
	char	*what = config_load(c, path);

	if (want == NULL && what != NULL)
		print_error("%s\n", what);
	if (want == NULL) {
		assert_null(what);
		return;
	}
	assert_non_null(what);
	assert_memory_equal(what, path, strlen(path));
	assert_string_equal(what + strlen(path), want);
	free(what);
}

static void
save(struct config *c)
{
	char	*what = config_save(c);

	if (what != NULL)
		print_error("%s\n", what);
	assert_null(what);
}

static void
assert_failed(char *what, const char *want)
{
	assert_non_null(what);
	if (strstr(what, want) == NULL)
		print_error("%s\n", what);
	assert_non_null(strstr(what, want));
	free(what);
}

static const struct setting *
setting(const char *key)
{
	const struct setting	*s;

	for (s = settings; s->key != NULL && strcmp(s->key, key) != 0; s++)
		;
	assert_non_null(s->key);
	return (s);
}

static void
set(struct config *c, const char *key, const char *value)
{
	assert_null(setting_set(c, setting(key), value));
}

static void
assert_setting(const struct config *c, const char *key, const char *want)
{
	char	*value = setting_get(c, setting(key));

	assert_string_equal(value, want);
	free(value);
}

static void
assert_keys(const struct config *c, const char *name, const char *want)
{
	char	*keys = keymap_get(&c->keys, action_find(name));

	assert_string_equal(keys, want);
	free(keys);
}

static struct table_config *
table(struct config *c, const char *id)
{
	struct table_config	*tc = config_table(c, table_find(id));

	assert_non_null(tc);
	return (tc);
}

static void
replace(char **to, const char *value)
{
	free(*to);
	*to = value == NULL ? NULL : strdup(value);
}

static void
assert_defaults(struct config *c)
{
	const struct setting	*s;
	struct keymap		 keys;
	size_t			 i;

	for (s = settings; s->key != NULL; s++)
		assert_setting(c, s->key, s->dflt);
	keymap_default(&keys);
	assert_memory_equal(&c->keys, &keys, sizeof keys);
	for (i = 0; tables[i] != NULL; i++) {
		assert_ptr_equal(c->tables[i].t, tables[i]);
		assert_ptr_equal(config_table(c, tables[i]), &c->tables[i]);
		assert_null(c->tables[i].columns);
		assert_null(c->tables[i].preset);
		assert_null(c->tables[i].sort);
		assert_false(c->tables[i].tree);
	}
	assert_int_equal(c->ntables, i);
}

static void
test_defaults(void **state)
{
	struct config	 c;

	(void)state;
	load(&c, NULL);
	assert_defaults(&c);
	assert_false(c.unreadable);
	assert_string_equal(c.theme, "default");
	assert_true(c.delay == 1);
	assert_int_equal(c.base, BASE_CPU);
	assert_int_equal(c.units, UNITS_BYTES);
	assert_int_equal(c.average, 1);
	assert_true(c.mouse);
	assert_false(c.raw || c.cpus || c.ascii || c.hide_off);
	/* Nothing to write, nothing written. */
	save(&c);
	assert_int_equal(access(path, F_OK), -1);
	config_free(&c);
	config_free(&c);
}

static void
assert_path(const char *xdg, const char *home, const char *want)
{
	struct config	 c;

	unsetenv("XDG_CONFIG_HOME");
	unsetenv("HOME");
	if (xdg != NULL)
		setenv("XDG_CONFIG_HOME", xdg, 1);
	if (home != NULL)
		setenv("HOME", home, 1);
	assert_null(config_load(&c, NULL));
	assert_defaults(&c);
	if (want == NULL) {
		assert_null(c.path);
		assert_failed(config_save(&c), "nowhere to save");
	} else
		assert_string_equal(c.path, want);
	config_free(&c);
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("HOME");
}

static void
test_paths(void **state)
{
	(void)state;
	assert_path("/nowhere/x", "/nowhere/h", "/nowhere/x/hypertop/config");
	assert_path(NULL, "/nowhere/h", "/nowhere/h/.config/hypertop/config");
	assert_path("", "/nowhere/h", "/nowhere/h/.config/hypertop/config");
	assert_path("rel", "/nowhere/h", "/nowhere/h/.config/hypertop/config");
	assert_path(NULL, NULL, NULL);
	assert_path("rel", "", NULL);
	assert_path(NULL, "rel", NULL);
}

/* The usual place is made when there is something to save, and a message
 * about it begins as one writes it in the shell. */
static void
test_home(void **state)
{
	struct config	 c;
	char		*what, *folder;

	(void)state;
	setenv("HOME", dir, 1);
	assert_null(config_load(&c, NULL));
	set(&c, "delay", "2");
	save(&c);
	config_free(&c);
	assert_int_equal(asprintf(&folder, "%s/.config/hypertop/config", dir),
	    (int)strlen(dir) + 24);
	assert_int_equal(rename(folder, path), 0);
	assert_file("[screen]\ndelay = 2\n");
	write_file("[screen]\ndelay = x\n");
	assert_int_equal(rename(path, folder), 0);
	what = config_load(&c, NULL);
	assert_string_equal(what, "~/.config/hypertop/config:2: delay = 'x': "
	    "not a number of seconds from 0.1 to 3600");
	free(what);
	config_free(&c);
	assert_int_equal(unlink(folder), 0);
	while (strlen(folder) > strlen(dir)) {
		*strrchr(folder, '/') = '\0';
		if (strlen(folder) > strlen(dir))
			assert_int_equal(rmdir(folder), 0);
	}
	free(folder);
	unsetenv("HOME");
}

static void
test_values(void **state)
{
	struct config	 c;

	(void)state;
	write_file("; everything\n[screen]\n"
	    "theme = nord-like\ndelay=0.25\n  base =host\nunits = bits\n"
	    "average = 60\nraw = yes\ncpus = on\nmouse = no\nascii = TRUE\n"
	    "hide_off = 1\n"
	    "[keys]\nzoom = x F12\nkill =\n"
	    "[table vm]\ncolumns = name, guest  cpu cpuset\nsort = -guest\n"
	    "tree = yes\n"
	    "[table process]\nsort = pid\ntree = off\n");
	load(&c, NULL);
	assert_string_equal(c.theme, "nord-like");
	assert_true(c.delay == 0.25);
	assert_int_equal(c.base, BASE_HOST);
	assert_int_equal(c.units, UNITS_BITS);
	assert_int_equal(c.average, 60);
	assert_true(c.raw && c.cpus && !c.mouse && c.ascii && c.hide_off);
	assert_keys(&c, "zoom", "x F12");
	assert_keys(&c, "kill", "");
	assert_keys(&c, "quit", "q F10");
	assert_string_equal(table(&c, "vm")->columns,
	    "name guest cpu cpuset");
	assert_string_equal(table(&c, "vm")->sort, "-guest");
	assert_true(table(&c, "vm")->tree);
	assert_string_equal(table(&c, "process")->sort, "pid");
	assert_false(table(&c, "process")->tree);
	assert_null(table(&c, "host")->columns);
	config_free(&c);
}

static void
test_words(void **state)
{
	static const struct {
		const char	*key, *value, *is;	/* NULL: refused */
	} words[] = {
		{ "raw", "yes", "yes" }, { "raw", "true", "yes" },
		{ "raw", "on", "yes" }, { "raw", "1", "yes" },
		{ "raw", "Yes", "yes" }, { "raw", "no", "no" },
		{ "mouse", "false", "no" }, { "mouse", "off", "no" },
		{ "mouse", "0", "no" }, { "raw", "", NULL },
		{ "raw", "2", NULL }, { "raw", "yes ", NULL },
		{ "delay", "0.1", "0.1" }, { "delay", "3600", "3600" },
		{ "delay", "1.50", "1.5" }, { "delay", "0.333333", "0.333333" },
		{ "delay", "1234.5678", "1234.5678" },
		{ "delay", "0.09", NULL }, { "delay", "3600.1", NULL },
		{ "delay", "-1", NULL }, { "delay", "1s", NULL },
		{ "delay", "nan", NULL }, { "delay", "inf", NULL },
		{ "delay", "0x2", NULL }, { "delay", "1e1", NULL },
		{ "delay", "", NULL }, { "delay", " 1", NULL },
		{ "average", "1", "1" }, { "average", "10", "10" },
		{ "average", "60", "60" }, { "average", "2", NULL },
		{ "average", "", NULL }, { "base", "CPU", NULL },
		{ "base", "host", "host" }, { "units", "bits", "bits" },
		{ "units", "bit", NULL }, { "theme", "mono", "mono" },
		{ "theme", "my_own-2.1", "my_own-2.1" },
		{ "theme", "../etc", NULL }, { "theme", ".hidden", NULL },
		{ "theme", "", NULL }, { "theme", "two words", NULL },
		{ "theme", "abcdefghijklmnopqrstuvwxyz01234",
		    "abcdefghijklmnopqrstuvwxyz01234" },
		{ "theme", "abcdefghijklmnopqrstuvwxyz012345", NULL },
	};
	struct config	 c;
	char		*before, *what;
	size_t		 i;

	(void)state;
	load(&c, NULL);
	for (i = 0; i < COUNT(words); i++) {
		before = setting_get(&c, setting(words[i].key));
		what = setting_set(&c, setting(words[i].key), words[i].value);
		assert_setting(&c, words[i].key, words[i].is == NULL ?
		    before : words[i].is);
		assert_int_equal(what == NULL, words[i].is != NULL);
		free(before);
		free(what);
	}
	config_free(&c);
}

static const struct {
	const char	*text, *want;
} faults[] = {
	{ "[screen]\n\n# x\ndelay = x\n", ":4: delay = 'x': not a "
	    "number of seconds from 0.1 to 3600" },
	{ "[screen]\ndelay = x\nraw = maybe\nbase = x\n", ":2: delay "
	    "= 'x': not a number of seconds from 0.1 to 3600; and 2 "
	    "more" },
	{ "[screen]\nraw = maybe", ":2: raw = 'maybe': not yes or "
	    "no" },
	{ "[screen]\nbase = all\n", ":2: base = 'all': not cpu or "
	    "host" },
	{ "[screen]\naverage = 5\n", ":2: average = '5': not 1, 10 or "
	    "60" },
	{ "[screen]\ntheme = a/b\n", ":2: theme = 'a/b': not a word "
	    "of at most 31 letters and digits" },
	{ "[screen]\ndely = 2\n", ":2: no setting 'dely' (did you "
	    "mean delay?); [screen] has theme, delay, base, units, "
	    "average, raw, cpus, mouse, ascii, hide_off or libvirt" },
	{ "[scren]\ndelay = x\n", ":1: no section [scren]; there are "
	    "[screen], [keys] and [table ID]" },
	{ "delay = 2\n", ":1: 'delay' is in no section; there are "
	    "[screen], [keys] and [table ID]" },
	{ "[screen]\ndelay\n", ":2: neither KEY = VALUE nor [SECTION] "
	    "nor # comment" },
	{ "[screen\ndelay = 2\n", ":1: neither KEY = VALUE nor "
	    "[SECTION] nor # comment" },
	{ "[keys]\nzom = x\n", ":2: no action 'zom' (did you mean "
	    "zoom?); hypertop --list-keys lists them" },
	{ "[keys]\nzoom = q\n", ":2: zoom = 'q': key q is that of "
	    "quit" },
	{ "[table vmm]\n", NULL },
	{ "[table vm]\ncolums = name\n", ":2: no setting 'colums' "
	    "(did you mean columns?); [table vm] has columns, preset, "
	    "sort or tree" },
	{ "[table vm]\ntree = x\n", ":2: tree = 'x': not yes or no" },
	{ "[table vm]\nsort = gest\n", ":2: sort = 'gest': not a "
	    "column of table vm to sort by (did you mean guest?)" },
	{ "[table vm]\nsort = bar\n", ":2: sort = 'bar': not a "
	    "column of table vm to sort by" },
	{ "[table vm]\ncolumns = foo name b name\n", ":2: columns = "
	    "'foo name b name': left out 'foo', 'b', 'name': not a "
	    "column of table vm, or there twice" },
	{ "[screen]\nraw = \033[31m\n", ":2: raw = '?[31m': not yes "
	    "or no" },
	{ "[screen]\nraw = 0123456789012345678901234567890123456789x\n",
	    ":2: raw = '0123456789012345678901234567890123456789': "
	    "not yes or no" },
};

static void
test_faults(void **state)
{
	struct config	 c;
	char		*what;
	size_t		 i;

	(void)state;
	for (i = 0; i < COUNT(faults); i++) {
		write_file(faults[i].text);
		if (faults[i].want == NULL) {
			what = config_load(&c, path);
			assert_failed(what, ":1: no table 'vmm'; there are "
			    "host, cpu, ");
		} else
			load(&c, faults[i].want);
		config_free(&c);
	}
}

/* Presets differ from table to table, and some have none. */
static void
test_presets(void **state)
{
	struct config	 c;
	char		 text[128], want[128];
	size_t		 i, with = 0, without = 0;

	(void)state;
	for (i = 0; tables[i] != NULL; i++) {
		snprintf(text, sizeof text, "[table %s]\npreset = %s\n",
		    tables[i]->id, tables[i]->presets[0].id != NULL ?
		    tables[i]->presets[0].id : "cpu");
		write_file(text);
		if (tables[i]->presets[0].id != NULL) {
			with++;
			load(&c, NULL);
			assert_string_equal(c.tables[i].preset,
			    tables[i]->presets[0].id);
		} else {
			without++;
			snprintf(want, sizeof want, ":2: preset = 'cpu': "
			    "table %s has no presets", tables[i]->id);
			load(&c, want);
			assert_null(c.tables[i].preset);
		}
		config_free(&c);
	}
	assert_true(with > 0 && without > 0);
	write_file("[table vm]\npreset = nosuch\n");
	assert_failed(config_load(&c, path), ":2: preset = 'nosuch': not ");
	assert_null(table(&c, "vm")->preset);
	config_free(&c);
}

/* What is good in a broken file holds; a save changes nothing else. */
#define BROKEN								\
	"\xef\xbb\xbf# mine\r\n"					\
	"stray = 1\n"							\
	"[screen]   \n"							\
	"\tdelay =  x\n"						\
	"  theme  =  light   \n"					\
	"theme\n"							\
	"colour = red\n"						\
	"raw = ja\n"							\
	"[future]\n"							\
	"delay = 7\n"							\
	"[table vm]\n"							\
	"columns = name new_one guest\n"				\
	"sort = nothing\n"						\
	"[oops\n"							\
	"[table nosuch]\n"						\
	"tree = yes\n"							\
	"; the end, without a newline"
static void
test_broken(void **state)
{
	struct config	 c;

	(void)state;
	write_file(BROKEN);
	load(&c, ":2: 'stray' is in no section; there are [screen], [keys] "
	    "and [table ID]; and 9 more");
	assert_setting(&c, "theme", "light");
	assert_setting(&c, "delay", "1");
	assert_setting(&c, "raw", "no");
	assert_string_equal(table(&c, "vm")->columns, "name guest");
	assert_null(table(&c, "vm")->sort);
	save(&c);
	assert_file(BROKEN);
	set(&c, "cpus", "yes");
	save(&c);
	assert_file(
	    "\xef\xbb\xbf# mine\r\nstray = 1\n[screen]   \n\tdelay =  x\n"
	    "  theme  =  light   \ntheme\ncolour = red\nraw = ja\n"
	    "cpus = yes\r\n"
	    "[future]\ndelay = 7\n"
	    "[table vm]\ncolumns = name new_one guest\nsort = nothing\n"
	    "[oops\n[table nosuch]\ntree = yes\n"
	    "; the end, without a newline\n");
	/* Who chooses a value replaces what was wrong. */
	set(&c, "delay", "5");
	replace(&table(&c, "vm")->sort, "cpu");
	save(&c);
	config_free(&c);
	assert_failed(config_load(&c, path), "; and 7 more");
	assert_setting(&c, "delay", "5");
	assert_string_equal(table(&c, "vm")->sort, "cpu");
	config_free(&c);
}

static void
test_round_trip(void **state)
{
	static const char *const values[][2] = {
		{ "theme", "mono" }, { "delay", "2.5" }, { "base", "host" },
		{ "units", "bits" }, { "average", "10" }, { "raw", "yes" },
		{ "cpus", "yes" }, { "mouse", "no" }, { "ascii", "yes" },
		{ "hide_off", "yes" }, { "libvirt", "5" },
	};
	const char	*preset = table_find("vm")->presets[0].id;
	struct config	 c, d;
	size_t		 i;

	(void)state;
	for (i = 0; settings[i].key != NULL; i++)
		assert_string_equal(values[i][0], settings[i].key);
	assert_int_equal(i, COUNT(values));
	load(&c, NULL);
	for (i = 0; i < COUNT(values); i++)
		set(&c, values[i][0], values[i][1]);
	assert_null(keymap_set(&c.keys, ACT_zoom, "Z F12"));
	assert_null(keymap_set(&c.keys, ACT_kill, ""));
	replace(&table(&c, "vm")->columns, "name cpu guest");
	replace(&table(&c, "vm")->preset, preset);
	replace(&table(&c, "vcpu")->sort, "-steal");
	table(&c, "vm")->tree = true;
	save(&c);
	load(&d, NULL);
	for (i = 0; i < COUNT(values); i++)
		assert_setting(&d, values[i][0], values[i][1]);
	assert_memory_equal(&c.keys, &d.keys, sizeof c.keys);
	assert_string_equal(table(&d, "vm")->columns, "name cpu guest");
	assert_string_equal(table(&d, "vm")->preset, preset);
	assert_string_equal(table(&d, "vcpu")->sort, "-steal");
	assert_true(table(&d, "vm")->tree);
	assert_false(table(&d, "vcpu")->tree);
	config_free(&d);

	/* All back to what it was: nothing is left but words for it. */
	for (i = 0; i < COUNT(values); i++)
		set(&c, values[i][0], settings[i].dflt);
	keymap_default(&c.keys);
	for (i = 0; i < c.ntables; i++) {
		replace(&c.tables[i].columns, NULL);
		replace(&c.tables[i].preset, NULL);
		replace(&c.tables[i].sort, NULL);
		c.tables[i].tree = false;
	}
	save(&c);
	config_free(&c);
	load(&c, NULL);
	assert_defaults(&c);
	config_free(&c);
}

static void
test_comments(void **state)
{
	struct config	 c;

	(void)state;
	write_file("# one\n\n[screen]\n# two\ndelay   =   3\n"
	    "future = kept\n\n# three\n[table vm]\nsort = cpu\n# four\n"
	    "columns = name cpu\n");
	assert_failed(config_load(&c, path), ":6: no setting 'future'");
	set(&c, "delay", "4");
	set(&c, "units", "bits");
	replace(&table(&c, "vm")->columns, NULL);
	save(&c);
	assert_file("# one\n\n[screen]\n# two\ndelay   =   4\n"
	    "future = kept\nunits = bits\n\n# three\n[table vm]\nsort = cpu\n"
	    "# four\n");
	/* A default is written where another value stood. */
	set(&c, "delay", "1");
	save(&c);
	assert_file("# one\n\n[screen]\n# two\ndelay   =   1\n"
	    "future = kept\nunits = bits\n\n# three\n[table vm]\nsort = cpu\n"
	    "# four\n");
	config_free(&c);
}

/* What others write meanwhile stays, now and at the next save. */
static void
test_concurrent(void **state)
{
	struct config	 c;

	(void)state;
	write_file("[screen]\ndelay = 3\ntheme = light\n");
	load(&c, NULL);
	write_file("# other\n[screen]\ndelay = 9\ntheme = mono\nraw = yes\n"
	    "[keys]\nzoom = Z\n");
	set(&c, "delay", "4");
	save(&c);
	assert_file("# other\n[screen]\ndelay = 4\ntheme = mono\nraw = yes\n"
	    "[keys]\nzoom = Z\n");
	set(&c, "cpus", "yes");
	save(&c);
	assert_file("# other\n[screen]\ndelay = 4\ntheme = mono\nraw = yes\n"
	    "cpus = yes\n[keys]\nzoom = Z\n");
	/* The file is gone: what is chosen is written anew. */
	assert_int_equal(unlink(path), 0);
	save(&c);
	assert_file("[screen]\ntheme = light\ndelay = 4\ncpus = yes\n");
	config_free(&c);
}

static void
test_keys(void **state)
{
	struct config	 c;

	(void)state;
	/* Two change places, in whatever order. */
	write_file("[keys]\nsort = F5\ntree = t F6\n");
	load(&c, NULL);
	assert_keys(&c, "sort", "F5");
	assert_keys(&c, "tree", "t F6");
	assert_int_equal(action_of(&c.keys, K_F5, IN_MAIN), ACT_sort);
	save(&c);
	assert_file("[keys]\nsort = F5\ntree = t F6\n");
	assert_null(keymap_set(&c.keys, ACT_zoom, "Z"));
	save(&c);
	assert_file("[keys]\nsort = F5\ntree = t F6\nzoom = Z\n");
	config_free(&c);

	/* What cannot be leaves the keys it had, if nobody has them now. */
	write_file("[keys]\nzoom = Nokey\n");
	assert_failed(config_load(&c, path), ":2: zoom = 'Nokey': no key");
	assert_keys(&c, "zoom", "z");
	config_free(&c);
	write_file("[keys]\nsearch = q\nquit = p\n");
	load(&c, ":3: quit = 'p': key p is that of pause");
	assert_keys(&c, "search", "q");
	assert_keys(&c, "quit", "F10");
	config_free(&c);
	write_file("[keys]\nquit = Q\nquit = p\n");
	load(&c, ":3: quit = 'p': key p is that of pause");
	assert_keys(&c, "quit", "Q");
	config_free(&c);
}

static void
assert_left_alone(const char *why)
{
	struct config	 c;
	char		*what = config_load(&c, path);

	assert_failed(what, why);
	assert_true(c.unreadable);
	assert_defaults(&c);
	set(&c, "delay", "2");
	assert_failed(config_save(&c), why);
	assert_true(c.unreadable);
	config_free(&c);
}

static void
test_unreadable(void **state)
{
	struct stat	 st;
	uid_t		 uid = geteuid();
	FILE		*f;

	(void)state;
	assert_int_equal(mkdir(path, 0755), 0);
	assert_left_alone("/config: cannot be read, so it is left alone: Is a "
	    "directory");
	assert_int_equal(rmdir(path), 0);

	write_file("[screen]\ndelay = 3\n");
	assert_int_equal(truncate(path, INI_MAX + 1), 0);
	assert_left_alone("File too large");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, INI_MAX + 1);

	write_file("[screen]\ndelay = 3\n");
	assert_int_equal(chmod(path, 0), 0);
	if (uid == 0)
		assert_int_equal(seteuid(65534), 0);
	f = fopen(path, "r");
	if (f == NULL)
		assert_left_alone("Permission denied");
	else {
		print_message("everybody may read everything here\n");
		fclose(f);
	}
	assert_int_equal(seteuid(uid), 0);
	assert_int_equal(chmod(path, 0600), 0);
	assert_file("[screen]\ndelay = 3\n");
}

/* It could not be read, now it can: only what was chosen since is changed. */
static void
test_readable_again(void **state)
{
	struct config	 c;

	(void)state;
	assert_int_equal(mkdir(path, 0755), 0);
	assert_failed(config_load(&c, path), "Is a directory");
	assert_int_equal(rmdir(path), 0);
	write_file("[screen]\ndelay = 3\ntheme = mono\n");
	set(&c, "delay", "2");
	save(&c);
	assert_false(c.unreadable);
	assert_file("[screen]\ndelay = 2\ntheme = mono\n");
	config_free(&c);
}

static void
test_unwritable(void **state)
{
	struct config	 c;
	char		*below;

	(void)state;
	/* A file stands where its folder should be. */
	write_file("x");
	assert_int_equal(asprintf(&below, "%s/config", path),
	    (int)strlen(path) + 7);
	assert_null(config_load(&c, below));
	assert_false(c.unreadable);
	save(&c);
	set(&c, "delay", "2");
	assert_failed(config_save(&c),
	    "config/config: cannot be written: Not a directory");
	assert_file("x");
	/* It was not saved, so the next try has to write it. */
	assert_int_equal(unlink(path), 0);
	save(&c);
	config_free(&c);
	assert_int_equal(unlink(below), 0);
	free(below);
}

static void
test_man(void **state)
{
	const struct setting	*s;
	char			*text = NULL;
	size_t			 size = 0;
	FILE			*f = open_memstream(&text, &size);

	(void)state;
	assert_non_null(f);
	config_man(f);
	fclose(f);
	for (s = settings; s->key != NULL; s++)
		assert_non_null(strstr(text, s->key));
	assert_non_null(strstr(text, "One of 1, 10 or 60.\n"));
	assert_non_null(strstr(text, "(default yes)\n"));
	assert_non_null(strstr(text, "\n.TP\n.B columns\n"));
	assert_int_equal(text[size - 1], '\n');
	free(text);
}

#define TEST(name)							\
	cmocka_unit_test_setup_teardown(name, make_dir, remove_dir)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_defaults),
		TEST(test_paths),
		TEST(test_home),
		TEST(test_values),
		TEST(test_words),
		TEST(test_faults),
		TEST(test_presets),
		TEST(test_broken),
		TEST(test_round_trip),
		TEST(test_comments),
		TEST(test_concurrent),
		TEST(test_keys),
		TEST(test_unreadable),
		TEST(test_readable_again),
		TEST(test_unwritable),
		TEST(test_man),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
