#include <ctype.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "nearest.h"
#include "opts.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define ARGS_MAX	16

/* Splits at blanks; '_' stands for a blank within an argument. */
static int
parse(struct opts *o, const char *line, char **err)
{
	static char	 buf[256];
	char		*argv[ARGS_MAX + 1] = { (char []){ "hypertop" } };
	char		*rest = buf, *word, *p;
	int		 argc = 1;

	snprintf(buf, sizeof buf, "%s", line);
	while (*line != '\0' && (word = strsep(&rest, " ")) != NULL &&
	    argc < ARGS_MAX) {
		for (p = word; *p != '\0'; p++) {
			if (*p == '_')
				*p = ' ';
		}
		argv[argc++] = word;
	}
	argv[argc] = NULL;
	return (opts_parse(o, argc, argv, NULL, err));
}

static void
check_good(struct opts *o, const char *line)
{
	char	*err;
	int	 rc = parse(o, line, &err);

	if (rc != -1)
		fail_msg("%s: %d, %s", line, rc, err);
	assert_null(err);
	assert_int_equal(o->batch, strncmp(line, "-b", 2) == 0 ||
	    strncmp(line, "--batch", 7) == 0);
}

/* The ids of a table's columns. */
static void
check_cols(const struct shown *sh, const char *table, const char *want)
{
	char	 got[2048] = "";
	size_t	 i;

	for (i = 0; i < sh->ncols; i++)
		strcat(strcat(got, i == 0 ? "" : ","), sh->cols[i]->id);
	assert_string_equal(sh->t->id, table);
	assert_string_equal(got, want);
}

static void
test_defaults(void **state)
{
	struct opts	 o;

	(void)state;
	check_good(&o, "-b");
	assert_true(o.iterations == 0);
	assert_true(o.delay == 1);
	assert_string_equal(o.format->id, "table");
	assert_int_equal(o.nshown, 2);
	assert_string_equal(o.shown[0].t->id, "host");
	assert_string_equal(o.shown[0].cols[0]->id, "host");
	assert_string_equal(o.shown[1].t->id, "vm");
	assert_string_equal(o.shown[1].cols[0]->id, "name");
	assert_false(o.shown[1].chosen);
	assert_true(o.shown[1].ncols < o.shown[1].t->ncols);
	assert_null(o.shown[1].sort);
	assert_null(o.filter);
	assert_null(o.root);
	assert_null(o.log);
	assert_int_equal(o.verbose, 0);
	assert_false(o.delay_given || o.tables_given);
	opts_free(&o);
}

static void
test_values(void **state)
{
	struct opts	 o;

	(void)state;
	check_good(&o, "-b -n 2147483648 -d 0.1 -t cpu --root /x --log l -vv");
	assert_true(o.iterations == 2147483648);
	assert_true(o.delay == 0.1);
	assert_int_equal(o.nshown, 1);
	assert_string_equal(o.root, "/x");
	assert_string_equal(o.log, "l");
	assert_int_equal(o.verbose, 2);
	opts_free(&o);
	check_good(&o, "--batch --iterations=1 --delay=3600 --output=csv");
	assert_true(o.iterations == 1);
	assert_true(o.delay == 3600);
	assert_int_equal(o.nshown, 1);
	assert_string_equal(o.shown[0].t->id, "vm");
	assert_int_equal(o.shown[0].ncols, o.shown[0].t->ncols);
	opts_free(&o);
	/* The last one counts. */
	check_good(&o, "-b -n 5 -n 7 -t vm -t cpu,host");
	assert_true(o.iterations == 7);
	assert_int_equal(o.nshown, 2);
	assert_string_equal(o.shown[0].t->id, "cpu");
	opts_free(&o);
	check_good(&o, "-b -o openmetrics");
	assert_true(o.iterations == 1);
	opts_free(&o);
	check_good(&o, "-b -o openmetrics -n 1");
	assert_true(o.iterations == 1);
	opts_free(&o);
	check_good(&o, "-b -f name=/^web/_steal>5");
	assert_non_null(o.filter);
	opts_free(&o);
}

static void
test_columns(void **state)
{
	struct opts	 o;
	size_t		 n;

	(void)state;
	check_good(&o, "-b -t vm,cpu -C steal,name,guest");
	check_cols(&o.shown[0], "vm", "steal,name,guest");
	check_cols(&o.shown[1], "cpu", "steal,guest");
	assert_true(o.shown[0].chosen);
	opts_free(&o);
	check_good(&o, "-b -t vm,cpu -C vm.name,cpu.cpu,vm.uuid");
	check_cols(&o.shown[0], "vm", "name,uuid");
	check_cols(&o.shown[1], "cpu", "cpu");
	opts_free(&o);
	/* A table of which none is named keeps its own. */
	check_good(&o, "-b -t vm,cpu -C vm.name");
	check_cols(&o.shown[0], "vm", "name");
	assert_false(o.shown[1].chosen);
	assert_true(o.shown[1].ncols > 5);
	opts_free(&o);
	check_good(&o, "-b -t vm");
	n = o.shown[0].ncols;
	opts_free(&o);
	check_good(&o, "-b -t vm -C +uuid,name,uuid");
	assert_int_equal(o.shown[0].ncols, n + 1);
	assert_string_equal(o.shown[0].cols[n]->id, "uuid");
	assert_true(o.shown[0].chosen);
	opts_free(&o);
	check_good(&o, "-b -o csv -C name,name,host,name");
	check_cols(&o.shown[0], "vm", "name,host");
	opts_free(&o);
}

static void
test_sort(void **state)
{
	static const struct {
		const char	*line;
		bool		 up;
	} cases[] = {
		{ "-b -t vm -s steal", false },
		{ "-b -t vm -s -steal", true },
		{ "-b -t vm -s vm.steal", false },
		{ "-b -t vm -s -vm.steal", true },
		{ "-b -t vm -s name", true },
		{ "-b -t vm -s -name", false },
		{ "-b -t vm -s pid", true },
	};
	struct opts	 o;
	size_t		 i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		check_good(&o, cases[i].line);
		assert_non_null(o.shown[0].sort);
		assert_int_equal(o.shown[0].up, cases[i].up);
		opts_free(&o);
	}
	check_good(&o, "-b -t host,vm -s name");
	assert_null(o.shown[0].sort);
	assert_string_equal(o.shown[1].sort->id, "name");
	opts_free(&o);
}

static void
test_screen(void **state)
{
	struct opts	 o;

	(void)state;
	check_good(&o, "");
	assert_string_equal(o.format->id, "table");
	assert_null(o.theme);
	assert_null(o.keys);
	assert_true(o.colour == COLOUR_AUTO);
	assert_false(o.ascii || o.no_mouse || o.roles);
	assert_false(o.delay_given || o.tables_given);
	assert_int_equal(o.dump_cols, 0);
	assert_int_equal(o.dump_rows, 0);
	assert_true(o.iterations == 0);
	opts_free(&o);
	check_good(&o, "-n 3 -d 1 --theme nosuch --color never --ascii "
	    "--no-mouse --dump-screen 80x24 --roles --keys a<lt>_<F5><Wait>");
	assert_true(o.iterations == 3);
	assert_true(o.delay_given);
	assert_string_equal(o.theme, "nosuch");
	assert_true(o.colour == COLOUR_NEVER);
	assert_true(o.ascii && o.no_mouse && o.roles);
	assert_int_equal(o.dump_cols, 80);
	assert_int_equal(o.dump_rows, 24);
	assert_string_equal(o.keys, "a<lt> <F5><Wait>");
	opts_free(&o);
	check_good(&o, "--color=always --dump-screen=500x300 --keys=");
	assert_true(o.colour == COLOUR_ALWAYS);
	assert_int_equal(o.dump_cols, 500);
	assert_int_equal(o.dump_rows, 300);
	assert_string_equal(o.keys, "");
	opts_free(&o);
	check_good(&o, "--color auto --dump-screen 1x1");
	assert_true(o.colour == COLOUR_AUTO);
	assert_int_equal(o.dump_cols, 1);
	opts_free(&o);
}

/* Tables with a pane key, in the order of the list; never the host. */
static void
check_panes(const struct opts *o)
{
	const struct table *const *t;
	size_t	 n = 0;

	assert_false(o->tables_given);
	for (t = tables; *t != NULL; t++) {
		if ((*t)->key == 0)
			continue;
		assert_true(n < o->nshown);
		assert_ptr_equal(o->shown[n++].t, *t);
	}
	assert_int_equal(o->nshown, n);
	assert_true(n > 0);
}

static void
test_panes(void **state)
{
	struct opts	 o;

	(void)state;
	check_good(&o, "");
	check_panes(&o);
	opts_free(&o);
	check_good(&o, "-t host");
	check_panes(&o);
	opts_free(&o);
	check_good(&o, "-t host,cpu,vm");
	assert_true(o.tables_given);
	assert_int_equal(o.nshown, 2);
	assert_string_equal(o.shown[0].t->id, "cpu");
	assert_string_equal(o.shown[1].t->id, "vm");
	opts_free(&o);
}

/* Columns that only the screen has are for the screen. */
static void
test_screen_columns(void **state)
{
	const struct table	*t = table_find("vm");
	struct opts		 o;
	char			 line[128], *err;
	size_t			 i;

	(void)state;
	check_good(&o, "-t vm -C name,guest");
	check_cols(&o.shown[0], "vm", "name,guest");
	assert_true(o.shown[0].chosen);
	opts_free(&o);
	check_good(&o, "-f name=x -s steal -t vm -C +uuid");
	assert_string_equal(o.shown[0].cols[o.shown[0].ncols - 1]->id, "uuid");
	assert_true(o.shown[0].ncols > 2);
	assert_string_equal(o.shown[0].sort->id, "steal");
	assert_non_null(o.filter);
	opts_free(&o);
	assert_true(t->nmore > 0);
	for (i = 0; i < t->nmore; i++) {
		if (table_col(t, t->more[i].id) != NULL)
			continue;
		snprintf(line, sizeof line, "-t vm -C name,vm.%s",
		    t->more[i].id);
		check_good(&o, line);
		assert_ptr_equal(o.shown[0].cols[1], &t->more[i]);
		opts_free(&o);
		snprintf(line, sizeof line, "-b -t vm -C %s", t->more[i].id);
		assert_int_equal(parse(&o, line, &err), 2);
		free(err);
	}
}

/* Every message names the option, the value, and what is allowed. */
static const struct {
	const char	*line, *names[3];
} bad[] = {
	{ "-o json", { "-o", "needs -b" } },
	{ "-n 0", { "-n", "'0'", "1 to 2147483648" } },
	{ "-t vm,foo", { "-t", "'foo'", "host, cpu" } },
	{ "-t vm,vm", { "-t", "vm", "twice" } },
	{ "-C gest", { "-C", "'gest'", "mean guest?" } },
	{ "-b --theme light", { "--theme", "-b", "screen" } },
	{ "-b --color never", { "--color", "-b", "screen" } },
	{ "--ascii -b", { "--ascii", "-b", "screen" } },
	{ "-b --no-mouse", { "--no-mouse", "-b", "screen" } },
	{ "-b --dump-screen 80x24", { "--dump-screen", "-b", "screen" } },
	{ "-b --roles", { "--roles", "-b", "screen" } },
	{ "-b --keys a", { "--keys", "-b", "screen" } },
	{ "--roles", { "--roles", "needs --dump-screen" } },
	{ "--keys a", { "--keys", "needs --dump-screen" } },
	{ "--theme=", { "--theme", "''", "theme" } },
	{ "--color sometimes", { "'sometimes'", "auto, always, never" } },
	{ "--color=", { "--color", "''", "auto, always, never" } },
	{ "--color Auto", { "--color", "'Auto'", "auto, always, never" } },
	{ "--dump-screen 80", { "--dump-screen", "'80'", "1x1 to 500x300" } },
	{ "--dump-screen 0x1", { "--dump-screen", "'0x1'", "500x300" } },
	{ "--dump-screen 1x0", { "--dump-screen", "'1x0'", "500x300" } },
	{ "--dump-screen 501x300", { "--dump-screen", "'501x300'" } },
	{ "--dump-screen 500x301", { "--dump-screen", "'500x301'" } },
	{ "--dump-screen 80x", { "--dump-screen", "'80x'", "1x1" } },
	{ "--dump-screen x24", { "--dump-screen", "'x24'", "1x1" } },
	{ "--dump-screen 80x24x", { "--dump-screen", "'80x24x'" } },
	{ "--dump-screen 80X24", { "--dump-screen", "'80X24'", "1x1" } },
	{ "--dump-screen _80x24", { "--dump-screen", "' 80x24'", "1x1" } },
	{ "--dump-screen 80x+24", { "--dump-screen", "'80x+24'", "1x1" } },
	{ "--dump-screen 18446744073709551617x1", { "1x1 to 500x300" } },
	{ "--dump-screen 4x4 --keys ab<Foo>cd",
	    { "--keys 'ab<Foo>cd'", "'<Foo>' is no key", "<F12>" } },
	{ "--dump-screen 4x4 --keys a<Enter", { "'<Enter' is no key" } },
	{ "--dump-screen 4x4 --keys a\x1b<lt>", { "'?' is no key", "<lt>" } },
	{ "--dump-screen 4x4 --keys \xff", { "--keys '", "' is no key" } },
	{ "-b -n 0", { "-n", "'0'", "1 to 2147483648" } },
	{ "-b -n -1", { "-n", "'-1'", "1 to" } },
	{ "-b -n abc", { "-n", "'abc'", "1 to" } },
	{ "-b -n 1x", { "-n", "'1x'", "1 to" } },
	{ "-b -n _1", { "-n", "' 1'", "1 to" } },
	{ "-b -n 2147483649", { "-n", "2147483649", "1 to" } },
	{ "-b -n 99999999999999999999", { "-n", "999", "1 to" } },
	{ "-b --iterations=", { "-n", "''", "1 to" } },
	{ "-b -d 0", { "-d", "'0'", "0.1 to 3600" } },
	{ "-b -d 0.09", { "-d", "'0.09'", "0.1 to 3600" } },
	{ "-b -d 3600.5", { "-d", "'3600.5'", "0.1 to 3600" } },
	{ "-b -d nan", { "-d", "'nan'", "0.1 to 3600" } },
	{ "-b -d inf", { "-d", "'inf'", "0.1 to 3600" } },
	{ "-b -d 1e9", { "-d", "'1e9'", "0.1 to 3600" } },
	{ "-b -d abc", { "-d", "'abc'", "0.1 to 3600" } },
	{ "-b -d -1", { "-d", "'-1'", "0.1 to 3600" } },
	{ "-b -d 1,5", { "-d", "'1,5'", "0.1 to 3600" } },
	{ "-b -d 1.2.3", { "-d", "'1.2.3'", "0.1 to 3600" } },
	{ "-b -d .", { "-d", "'.'", "0.1 to 3600" } },
	{ "-b --delay=", { "-d", "''", "0.1 to 3600" } },
	{ "-b -o xml", { "-o", "'xml'", "table, " } },
	{ "-b --output=", { "-o", "''", "openmetrics" } },
	{ "-b -t foo", { "-t", "'foo'", "host, cpu" } },
	{ "-b -t vm,", { "-t", "'vm,'", "host, cpu" } },
	{ "-b -t vm,vm", { "-t", "vm", "twice" } },
	{ "-b -o csv -t vm,cpu", { "-t", "'vm,cpu'", "exactly one" } },
	{ "-b -o openmetrics -n 2", { "-n", "'2'", "only 1" } },
	{ "-b -C gest", { "-C", "'gest'", "mean guest?" } },
	{ "-b -t vm -C cpu.guest", { "-C", "'cpu.guest'" } },
	{ "-b -C name,,guest", { "-C", "''" } },
	{ "-b -C +", { "-C", "''" } },
	{ "-b -C vm.", { "-C", "'vm.'" } },
	{ "-b -C v.name", { "-C", "'v.name'" } },
	{ "-b -s nmae", { "-s", "'nmae'", "mean name?" } },
	{ "-b -s -", { "-s", "'-'" } },
	{ "-b -t host -s name", { "-s", "'name'" } },
	{ "-b -f steal>abc", { "-f", "'abc'", "a number" } },
	{ "-b -f foo=1", { "-f", "'foo'", "--list-columns" } },
	{ "-b -t host -f name=x", { "-f", "'name'" } },
	{ "-b --filter=", { "-f", "''", "empty" } },
	{ "-b --root=", { "--root", "''", "directory" } },
	{ "-b --log=", { "--log", "''", "file" } },
	{ "-b foo", { "'foo'", "no option", "--help" } },
	{ "-b -x", { "-x", "--help" } },
	{ "-b --foo", { "--foo", "--help" } },
	{ "-b --lits-tables", { "mean --list-tables?", "--help" } },
	{ "-b --list", { "--list", "several" } },
	{ "-b --batch=1", { "--batch", "no value" } },
	{ "-b -n", { "-n", "needs a value" } },
	{ "-b --delay", { "--delay", "SECONDS" } },
	{ "--list-columns foo", { "--list-columns", "'foo'", "vm" } },
	{ "--list-columns=foo", { "--list-columns", "'foo'", "vm" } },
	{ "-b -t a\nb\x1b", { "-t", "'a?b?'", "host, cpu" } },
};

static void
test_bad(void **state)
{
	struct opts	 o;
	char		*err;
	size_t		 i, j;

	(void)state;
	for (i = 0; i < COUNT(bad); i++) {
		if (parse(&o, bad[i].line, &err) != 2)
			fail_msg("%s: not refused", bad[i].line);
		assert_non_null(err);
		assert_null(strpbrk(err, "\n\x1b"));
		for (j = 0; j < 3 && bad[i].names[j] != NULL; j++) {
			if (strstr(err, bad[i].names[j]) == NULL)
				fail_msg("%s: %s", bad[i].line, err);
		}
		assert_null(o.shown);
		free(err);
	}
}

/* Runs with standard output in a file and returns what came, or NULL when
 * there is a message. */
static char *
printed(const char *line, const char *file, int *rc, char **err)
{
	struct opts	 o;
	int		 fd, saved;
	char		*s = NULL;
	ssize_t		 n = 0;

	fflush(stdout);
	saved = dup(STDOUT_FILENO);
	fd = file != NULL ? open(file, O_WRONLY) :
	    open("/tmp", O_TMPFILE | O_RDWR, 0600);
	assert_true(fd != -1);
	dup2(fd, STDOUT_FILENO);
	*rc = parse(&o, line, err);
	fflush(stdout);
	clearerr(stdout);
	dup2(saved, STDOUT_FILENO);
	close(saved);
	if (*err == NULL) {
		s = calloc(1, 1 << 18);
		n = pread(fd, s, (1 << 18) - 1, 0);
		assert_true(n > 0);
	}
	close(fd);
	return (s);
}

static void
test_prints(void **state)
{
	static const struct {
		const char	*line, *has;
	} cases[] = {
		{ "-h", "--iterations N" },
		{ "--help", "Exit status" },
		{ "-b -n 0 --help", "--iterations N" },
		{ "-V", "hypertop " },
		{ "--version", "GPL-2.0" },
		{ "--list-tables", "\nvm " },
		{ "--list-columns", "vm.guest " },
		{ "--list-columns vcpu", "\nguest " },
		{ "--list-columns=vcpu", "\nguest " },
		{ "--list-keys", "\n  quit " },
		{ "--man", ".SH EXIT STATUS" },
	};
	char	*err, *s;
	size_t	 i;
	int	 rc;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		s = printed(cases[i].line, NULL, &rc, &err);
		assert_int_equal(rc, 0);
		assert_non_null(s);
		if (strstr(s, cases[i].has) == NULL)
			fail_msg("%s: %s", cases[i].line, s);
		free(s);
	}
}

static void
test_full_disk(void **state)
{
	char	*err, *s;
	int	 rc;

	(void)state;
	if (access("/dev/full", W_OK) == -1)
		skip();
	s = printed("--man", "/dev/full", &rc, &err);
	assert_null(s);
	assert_int_equal(rc, 1);
	assert_non_null(strstr(err, "No space left"));
	free(err);
}

static void
test_table(void **state)
{
	const struct opt	*o;
	int			 i, j;

	(void)state;
	for (i = 0; i < OPT_MAX; i++) {
		o = &opt_table[i];
		assert_non_null(o->name);
		assert_true(isupper((unsigned char)o->help[0]));
		assert_int_equal(o->help[strlen(o->help) - 1], '.');
		assert_true((o->arg != NULL) == (o->value != VALUE_NONE));
		for (j = 0; j < i; j++) {
			assert_string_not_equal(o->name, opt_table[j].name);
			assert_true(o->letter == 0 ||
			    o->letter != opt_table[j].letter);
		}
	}
}

/* Every option, table and column is in the help, the manual, the scripts. */
static void
test_complete(void **state)
{
	static const char *const docs[] = { "help", "man", "bash", "zsh" };
	const struct table *const *t;
	char	*mem, word[64];
	size_t	 doc, i, len;
	FILE	*f;

	(void)state;
	for (doc = 0; doc < COUNT(docs); doc++) {
		f = open_memstream(&mem, &len);
		if (doc == 0)
			opts_help(f);
		else if (doc == 1)
			man_print(f, NULL);
		else
			assert_true(opts_completion(f, docs[doc]));
		fclose(f);
		for (i = 0; i < OPT_MAX; i++) {
			len = strcspn(opt_table[i].name, "-");
			snprintf(word, sizeof word, doc == 1 ?
			    "\\fB\\-\\-%.*s" : "--%.*s", (int)len,
			    opt_table[i].name);
			assert_non_null(strstr(mem, word));
		}
		for (t = tables; doc > 0 && *t != NULL; t++) {
			for (i = 0; i < (*t)->ncols; i++) {
				snprintf(word, sizeof word, doc == 1 ?
				    "\\fB%s\\fR (" : " %s ",
				    (*t)->cols[i].id);
				assert_non_null(strstr(mem, word));
			}
		}
		free(mem);
	}
	f = fopen("/dev/null", "w");
	assert_false(opts_completion(f, "fish"));
	fclose(f);
}

static void
put_settings(FILE *f)
{
	fputs(".TP\nthe-settings\n", f);
}

static void
put_themes(FILE *f)
{
	fputs(".TP\nthe-themes\n", f);
}

/* What the core does not know comes where it belongs. */
static void
test_extra(void **state)
{
	static const struct opts_extra	 extra = { put_settings, put_themes };
	char				*mem, *config, *themes;
	size_t				 len;
	FILE				*f = open_memstream(&mem, &len);

	(void)state;
	man_print(f, &extra);
	fclose(f);
	config = strstr(mem, "\n.SH CONFIG FILE\n");
	themes = strstr(mem, "\n.SH THEMES\n");
	assert_true(config != NULL && themes > config);
	assert_in_range(strstr(mem, "\nthe-settings\n") - mem, config - mem,
	    themes - mem);
	assert_true(strstr(themes, "\nthe-themes\n") != NULL);
	assert_non_null(strstr(mem, "\\fBC\\-l\\fR (repaint)"));
	free(mem);
}

/* Help fits a terminal of 80 columns. */
static void
test_help_width(void **state)
{
	char	*mem, *p, *nl;
	size_t	 len;
	FILE	*f = open_memstream(&mem, &len);

	(void)state;
	opts_help(f);
	fclose(f);
	for (p = mem; (nl = strchr(p, '\n')) != NULL; p = nl + 1)
		assert_true(nl - p < 80 && (nl == p || nl[-1] != ' '));
	free(mem);
}

static void
test_nearest(void **state)
{
	static const struct {
		const char	*word, *best;
	} cases[] = {
		{ "gest", "guest" },
		{ "gsuet", "guest" },
		{ "guest", "guest" },
		{ "guestt", "guest" },
		{ "steal_vpcu", "steal_vcpu" },
		{ "steal", "steal" },
		{ "xyz", NULL },
		{ "", NULL },
		{ "a-word-that-is-much-longer-than-any-name", NULL },
	};
	struct nearest	 n;
	char		*hint;
	size_t		 i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		n = (struct nearest){ .word = cases[i].word };
		nearest_try(&n, "steal_vcpu");
		nearest_try(&n, "guest");
		nearest_try(&n, "steal");
		if (cases[i].best == NULL)
			assert_null(n.best);
		else
			assert_string_equal(n.best, cases[i].best);
	}
	hint = nearest_hint(&n, "--");
	assert_string_equal(hint, "");
	free(hint);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_sort),
		cmocka_unit_test(test_screen),
		cmocka_unit_test(test_panes),
		cmocka_unit_test(test_screen_columns),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_prints),
		cmocka_unit_test(test_full_disk),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_complete),
		cmocka_unit_test(test_extra),
		cmocka_unit_test(test_help_width),
		cmocka_unit_test(test_nearest),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
