#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "actions.h"
#include "choose.h"
#include "nearest.h"
#include "text.h"
#include "xmalloc.h"

#define MAX_ITERATIONS	(UINT64_C(1) << 31)
#define MIN_DELAY	0.1	/* seconds */
#define MAX_DELAY	3600.0
#define MAX_COLS	500	/* of a screen that is dumped */
#define MAX_ROWS	300

const struct opt opt_table[OPT_MAX] = {
	[OPT_BATCH] = { "batch", 'b', VALUE_NONE, NULL,
	    "Print reports instead of showing a screen; no terminal is "
	    "needed.", "Reports" },
	[OPT_OUTPUT] = { "output", 'o', VALUE_FORMAT, "FORMAT",
	    "Format of the reports: table, json, csv or openmetrics; "
	    "default table.", "Reports" },
	[OPT_ITERATIONS] = { "iterations", 'n', VALUE_TEXT, "N",
	    "Stop after N reports. Each covers one interval: a first sample "
	    "is taken before it. Without it reports go on until a signal.",
	    "What to show" },
	[OPT_DELAY] = { "delay", 'd', VALUE_TEXT, "SECONDS",
	    "Length of an interval, 0.1 to 3600; default 1, or for the "
	    "screen what was saved.", "What to show" },
	[OPT_TABLE] = { "table", 't', VALUE_TABLES, "ID[,ID]",
	    "Tables to print; default host,vm. Format csv takes exactly "
	    "one, default vm. On the screen: panes to open.",
	    "What to show" },
	[OPT_COLUMNS] = { "columns", 'C', VALUE_COLUMNS, "LIST",
	    "Columns to show, in this order. LIST is [TABLE.]ID,...; without "
	    "a table every table that has the column is meant, and a table "
	    "of which none is named keeps its own. A leading + adds to them.",
	    "What to show" },
	[OPT_SORT] = { "sort", 's', VALUE_SORT, "[-]ID",
	    "Column to sort by: numbers fall, texts and ids rise; a leading "
	    "- turns that around.", "What to show" },
	[OPT_FILTER] = { "filter", 'f', VALUE_TEXT, "EXPR",
	    "Rows to show. A word, a|b or /regex/ must be found in a key "
	    "column; COLUMN OP VALUE compares (state=paused, steal>5, "
	    "owner=x); blanks mean and.", "What to show" },
	[OPT_CONNECT] = { "connect", 'c', VALUE_URI, "URI",
	    "Ask libvirt at this URI, such as qemu:///system or "
	    "qemu+ssh://HOST/system; may be repeated. Without it, every "
	    "driver of this host whose socket exists; none asks nobody.",
	    "What to show" },
	[OPT_ROOT] = { "root", 0, VALUE_DIR, "DIR",
	    "Look at another host's files: DIR holds its proc and sys, or "
	    "0, 1, 2 ... hold them at successive moments.", "Where to look" },
	[OPT_THEME] = { "theme", 0, VALUE_TEXT, "NAME",
	    "Colours to use; set-up (key F2) lists the themes there are.",
	    "Screen" },
	[OPT_COLOR] = { "color", 0, VALUE_COLOUR, "WHEN",
	    "Colours: auto, always or never; default auto, which is never if "
	    "NO_COLOR is set.", "Screen" },
	[OPT_ASCII] = { "ascii", 0, VALUE_NONE, NULL,
	    "Draw with ASCII alone.", "Screen" },
	[OPT_NO_MOUSE] = { "no-mouse", 0, VALUE_NONE, NULL,
	    "Leave the mouse to the terminal.", "Screen" },
	[OPT_DUMP_SCREEN] = { "dump-screen", 0, VALUE_TEXT, "COLSxROWS",
	    "Draw one screen of that size, 1x1 to 500x300, to standard "
	    "output, after the first full interval; no terminal is needed.",
	    "Screen" },
	[OPT_ROLES] = { "roles", 0, VALUE_NONE, NULL,
	    "With --dump-screen: below it, a letter for the meaning of each "
	    "cell.", "Screen" },
	[OPT_KEYS] = { "keys", 0, VALUE_TEXT, "STRING",
	    "With --dump-screen: keys that are pressed before it, as "
	    "characters and names such as <Enter>, <F5>, <C-l>; <Wait> is "
	    "one more report.", "Screen" },
	[OPT_LIST_TABLES] = { "list-tables", 0, VALUE_NONE, NULL,
	    "List the tables.", "About hypertop" },
	[OPT_LIST_COLUMNS] = { "list-columns", 0, VALUE_OPT_TABLE, "ID",
	    "List the columns of one table, or of all.", "About hypertop" },
	[OPT_LIST_KEYS] = { "list-keys", 0, VALUE_NONE, NULL,
	    "List the keys of the screen and the names of what they do.",
	    "About hypertop" },
	[OPT_MAN] = { "man", 0, VALUE_NONE, NULL,
	    "Print the manual as roff, for man -l.", "About hypertop" },
	[OPT_LOG] = { "log", 0, VALUE_FILE, "FILE",
	    "Write to FILE what goes on inside.", "About hypertop" },
	[OPT_VERBOSE] = { "verbose", 'v', VALUE_NONE, NULL,
	    "Write more to the log; may be repeated.", "About hypertop" },
	[OPT_VERSION] = { "version", 'V', VALUE_NONE, NULL,
	    "Print the version and what it was built with.",
	    "About hypertop" },
	[OPT_HELP] = { "help", 'h', VALUE_NONE, NULL,
	    "Print this help.", "About hypertop" },
};

const char *const opt_colours[COLOUR_MAX] = {
	[COLOUR_AUTO] = "auto",
	[COLOUR_ALWAYS] = "always",
	[COLOUR_NEVER] = "never",
};

/* What was given, before it is looked at. */
struct given {
	const char	*val[OPT_MAX];
	unsigned	 seen[OPT_MAX];
	const char	*uris[OPT_URIS];
	size_t		 nuris;
};

#define LONG_VAL	256	/* getopt's value of option 0 */

static enum opt_id
opt_of(int c)
{
	enum opt_id	 id;

	if (c >= LONG_VAL)
		return (c - LONG_VAL);
	for (id = 0; id < OPT_MAX; id++) {
		if (opt_table[id].letter == c)
			break;
	}
	return (id);
}

/* The table as getopt wants it. */
static void
getopt_tables(char *letters, struct option *longs)
{
	const struct opt	*o;
	enum opt_id		 id;

	*letters++ = ':';
	for (id = 0; id < OPT_MAX; id++) {
		o = &opt_table[id];
		longs[id].name = o->name;
		longs[id].val = LONG_VAL + id;
		longs[id].has_arg = o->value == VALUE_NONE ? no_argument :
		    o->value == VALUE_OPT_TABLE ? optional_argument :
		    required_argument;
		if (o->letter == 0)
			continue;
		*letters++ = o->letter;
		if (o->value != VALUE_NONE)
			*letters++ = ':';
	}
	*letters = '\0';
}

/* A long option that is none, or could be several. */
static char *
unknown_long(const char *arg)
{
	struct nearest	 n = { .best = NULL };
	size_t		 like = 0, len;
	enum opt_id	 id;
	char		*word, *hint, *what;

	len = strcspn(arg, "=");
	n.word = word = xstrndup(arg, len);
	for (id = 0; id < OPT_MAX; id++) {
		nearest_try(&n, opt_table[id].name);
		like += strncmp(word, opt_table[id].name, len) == 0;
	}
	hint = nearest_hint(&n, "--");
	if (like > 1)
		what = xasprintf("--%s is how several begin", word);
	else
		what = xasprintf("no option --%s%s", word, hint);
	free(hint);
	free(word);
	return (what);
}

/* What getopt could not make use of, by the value it returned. */
static char *
bad_option(int c, const char *arg)
{
	const struct opt	*o;

	if (c == '?' && optopt == 0)
		return (unknown_long(arg + 2));
	if (c == '?' && optopt < LONG_VAL)
		return (xasprintf("no option -%c", optopt));
	o = &opt_table[opt_of(optopt)];
	if (c == '?')
		return (xasprintf("--%s takes no value", o->name));
	if (optopt < LONG_VAL)
		return (xasprintf("-%c needs a value, %s", o->letter, o->arg));
	return (xasprintf("--%s needs a value, %s", o->name, o->arg));
}

static char *
read_args(struct given *g, int argc, char **argv)
{
	struct option	 longs[OPT_MAX + 1] = { { 0 } };
	char		 letters[2 * OPT_MAX + 2];
	enum opt_id	 id;
	int		 c;

	getopt_tables(letters, longs);
	optind = 0;
	opterr = 0;
	while ((c = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		if (c == '?' || c == ':')
			return (bad_option(c, argv[optind - 1]));
		id = opt_of(c);
		g->seen[id]++;
		g->val[id] = optarg;
		if (id == OPT_CONNECT && g->nuris == OPT_URIS)
			return (xasprintf("more than %d options -c",
			    OPT_URIS));
		if (id == OPT_CONNECT)
			g->uris[g->nuris++] = optarg;
		if (opt_table[id].value == VALUE_OPT_TABLE &&
		    optarg == NULL && optind < argc && *argv[optind] != '-')
			g->val[id] = argv[optind++];
	}
	if (optind < argc)
		return (xasprintf("'%s' is no option", argv[optind]));
	return (NULL);
}

/* An option as it is shortest to type. Caller frees. */
static char *
dashed(enum opt_id id)
{
	const struct opt	*o = &opt_table[id];

	if (o->letter != 0)
		return (xasprintf("-%c", o->letter));
	return (xasprintf("--%s", o->name));
}

/* Says which option has a bad value; takes what is wrong with it. */
static int
bad_value(char **err, enum opt_id id, const char *val, char *what)
{
	char	*opt = dashed(id);

	*err = xasprintf("%s '%s': %s", opt, val, what);
	free(opt);
	free(what);
	return (2);
}

/* Prints what one of the options asks for; -1 is none. */
static int
print_lists(const struct given *g, const struct opts_extra *x, char **err)
{
	const char		*id = g->val[OPT_LIST_COLUMNS];
	const struct table	*t = NULL;

	if (g->seen[OPT_HELP])
		opts_help(stdout);
	else if (g->seen[OPT_VERSION])
		opts_version(stdout);
	else if (g->seen[OPT_MAN])
		man_print(stdout, x);
	else if (g->seen[OPT_LIST_TABLES])
		opts_list_tables(stdout);
	else if (g->seen[OPT_LIST_KEYS])
		actions_list(stdout);
	else if (g->seen[OPT_LIST_COLUMNS]) {
		if (id != NULL && (t = table_find(id)) == NULL) {
			return (bad_value(err, OPT_LIST_COLUMNS, id,
			    choose_no_table(id)));
		}
		opts_list_columns(stdout, t);
	} else
		return (-1);
	if (fflush(stdout) == 0 && !ferror(stdout))
		return (0);
	*err = xasprintf("standard output: %s", strerror(errno));
	return (1);
}

/*
 * Checks: the value of an option, or its default where it was not given.
 * They return NULL, or what is wrong and what is allowed.
 */

static char *
check_output(struct opts *o, const char *id)
{
	const struct out_format	*of;
	char			*what, *old;

	o->format = out_find(id == NULL ? "table" : id);
	if (o->format != NULL && o->format->report != NULL)
		return (NULL);
	if (o->format == NULL)
		what = xstrdup("no such format; formats are");
	else {
		what = xasprintf("built without %s; formats are",
		    o->format->lacks);
	}
	for (of = out_formats; of->id != NULL; of++) {
		if (of->report == NULL)
			continue;
		old = what;
		what = xasprintf("%s%s %s", old, of == out_formats ? "" : ",",
		    of->id);
		free(old);
	}
	return (what);
}

static char *
check_iterations(struct opts *o, const char *s)
{
	char	*end;

	o->iterations = o->format->one_report;
	if (s == NULL)
		return (NULL);
	o->iterations = strtoull(s, &end, 10);
	if (*s < '0' || *s > '9' || *end != '\0' ||
	    o->iterations < 1 || o->iterations > MAX_ITERATIONS) {
		return (xasprintf("not a whole number from 1 to %" PRIu64,
		    MAX_ITERATIONS));
	}
	if (o->format->one_report && o->iterations > 1) {
		return (xasprintf("format %s is one report, so only 1 is "
		    "allowed", o->format->id));
	}
	return (NULL);
}

static char *
check_delay(struct opts *o, const char *s)
{
	char	*end;

	o->delay = 1;
	o->delay_given = s != NULL;
	if (s == NULL)
		return (NULL);
	o->delay = strtod(s, &end);
	if (s[strspn(s, "0123456789.")] != '\0' || *end != '\0' || end == s ||
	    o->delay < MIN_DELAY || o->delay > MAX_DELAY) {
		return (xasprintf("not a number of seconds from %g to %g",
		    MIN_DELAY, MAX_DELAY));
	}
	return (NULL);
}

static char *
check_root(struct opts *o, const char *dir)
{
	o->root = dir;
	if (dir == NULL || *dir != '\0')
		return (NULL);
	return (xstrdup("not a directory that holds proc and sys"));
}

static char *
check_log(struct opts *o, const char *file)
{
	o->log = file;
	if (file == NULL || *file != '\0')
		return (NULL);
	return (xstrdup("not the name of a file"));
}

/* Which themes there are is not known here. */
static char *
check_theme(struct opts *o, const char *name)
{
	o->theme = name;
	if (name == NULL || *name != '\0')
		return (NULL);
	return (xstrdup("not the name of a theme"));
}

static char *
check_color(struct opts *o, const char *when)
{
	if (when == NULL)
		return (NULL);
	while (o->colour < COLOUR_MAX &&
	    strcmp(opt_colours[o->colour], when) != 0)
		o->colour++;
	if (o->colour < COLOUR_MAX)
		return (NULL);
	return (xasprintf("not one of %s, %s, %s", opt_colours[COLOUR_AUTO],
	    opt_colours[COLOUR_ALWAYS], opt_colours[COLOUR_NEVER]));
}

static char *
check_dump_screen(struct opts *o, const char *s)
{
	unsigned long	 cols = 0, rows = 0;
	char		*end;

	if (s == NULL)
		return (NULL);
	if (s[strspn(s, "0123456789x")] == '\0') {
		cols = strtoul(s, &end, 10);
		if (*end == 'x')
			rows = strtoul(end + 1, &end, 10);
		if (*end != '\0')
			rows = 0;
	}
	if (cols < 1 || cols > MAX_COLS || rows < 1 || rows > MAX_ROWS) {
		return (xasprintf("not COLSxROWS from 1x1 to %dx%d", MAX_COLS,
		    MAX_ROWS));
	}
	o->dump_cols = (int)cols;
	o->dump_rows = (int)rows;
	return (NULL);
}

static char *
check_keys(struct opts *o, const char *s)
{
	uint32_t key = 1;
	char	*names, *what;

	o->keys = s;
	while (s != NULL && key != 0 && key != UINT32_MAX)
		key = key_next(&s);
	if (key != UINT32_MAX)
		return (NULL);
	names = key_names("<", ">");
	what = xasprintf("'%.*s' is no key; keys are single characters, <lt> "
	    "for <, and %s", (int)key_len(s), s, names);
	free(names);
	return (what);
}

/* DRIVER[+TRANSPORT]://... */
static bool
is_uri(const char *s)
{
	size_t	 n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789+-.");

	if (n == 0 || strncmp(s + n, "://", 3) != 0 || s[n + 3] == '\0')
		return (false);
	for (; *s != '\0'; s++) {
		if ((unsigned char)*s <= ' ' || *s == 0x7f)
			return (false);
	}
	return (true);
}

/* The first URI that is wrong is the value; else the last. */
static void
take_uris(struct opts *o, struct given *g)
{
	size_t	 i;

	o->connect_given = g->nuris != 0;
	for (i = 0; i < g->nuris; i++) {
		o->uris[i] = g->uris[i];
		if (strcmp(g->uris[i], "none") != 0 && !is_uri(g->uris[i])) {
			g->val[OPT_CONNECT] = g->uris[i];
			break;
		}
	}
	o->nuris = g->nuris;
}

static char *
check_connect(struct opts *o, const char *val)
{
	size_t	 i, none = 0;

	for (i = 0; i < o->nuris; i++)
		none += o->uris[i] != NULL &&
		    strcmp(o->uris[i], "none") == 0;
	if (val == NULL)
		return (NULL);
	if (strcmp(val, "none") != 0 && !is_uri(val)) {
		return (xstrdup("no URI of libvirt; allowed are none, "
		    "DRIVER:///PATH and DRIVER+TRANSPORT://HOST/PATH, as "
		    "qemu:///system"));
	}
	if (none != 0 && o->nuris > 1)
		return (xstrdup("none does not go with other URIs"));
	if (none != 0)
		o->nuris = 0;
	return (NULL);
}

/* In the order in which one needs what the other has set. */
static const struct {
	enum opt_id	  id;
	char		*(*check)(struct opts *, const char *);
} checks[] = {
	{ OPT_OUTPUT, check_output },
	{ OPT_ITERATIONS, check_iterations },
	{ OPT_DELAY, check_delay },
	{ OPT_TABLE, choose_tables },
	{ OPT_COLUMNS, choose_columns },
	{ OPT_SORT, choose_sort },
	{ OPT_FILTER, choose_filter },
	{ OPT_CONNECT, check_connect },
	{ OPT_ROOT, check_root },
	{ OPT_THEME, check_theme },
	{ OPT_COLOR, check_color },
	{ OPT_DUMP_SCREEN, check_dump_screen },
	{ OPT_KEYS, check_keys },
	{ OPT_LOG, check_log },
};

static int
check_all(struct opts *o, const struct given *g, char **err)
{
	const char	*val;
	char		*what;
	size_t		 i;

	for (i = 0; i < sizeof checks / sizeof checks[0]; i++) {
		val = g->val[checks[i].id];
		if ((what = checks[i].check(o, val)) != NULL) {
			return (bad_value(err, checks[i].id,
			    val == NULL ? "" : val, what));
		}
	}
	return (-1);
}

/* Options that make sense only with another one, or only without it. */
static const struct {
	enum opt_id	 id, other;
	bool		 with;
} mates[] = {
	{ OPT_OUTPUT, OPT_BATCH, true },
	{ OPT_THEME, OPT_BATCH, false },
	{ OPT_COLOR, OPT_BATCH, false },
	{ OPT_ASCII, OPT_BATCH, false },
	{ OPT_NO_MOUSE, OPT_BATCH, false },
	{ OPT_DUMP_SCREEN, OPT_BATCH, false },
	{ OPT_ROLES, OPT_BATCH, false },
	{ OPT_KEYS, OPT_BATCH, false },
	{ OPT_ROLES, OPT_DUMP_SCREEN, true },
	{ OPT_KEYS, OPT_DUMP_SCREEN, true },
};

/* NULL, or which option does not go with the others. */
static char *
check_mates(const struct given *g)
{
	char	*id, *other, *what;
	size_t	 i;

	for (i = 0; i < sizeof mates / sizeof mates[0]; i++) {
		if (g->seen[mates[i].id] == 0 ||
		    (g->seen[mates[i].other] != 0) == mates[i].with)
			continue;
		id = dashed(mates[i].id);
		other = dashed(mates[i].other);
		what = xasprintf(mates[i].with ? "%s needs %s" :
		    "%s does not go with %s: it is for the screen", id, other);
		free(id);
		free(other);
		return (what);
	}
	return (NULL);
}

static int
parse(struct opts *o, int argc, char **argv, const struct opts_extra *x,
    char **err)
{
	struct given	 g = { .seen = { 0 } };
	char		*what;
	int		 rc;

	if ((what = read_args(&g, argc, argv)) != NULL) {
		*err = xasprintf("%s; hypertop --help lists the options",
		    what);
		free(what);
		return (2);
	}
	if ((rc = print_lists(&g, x, err)) != -1)
		return (rc);
	if ((*err = check_mates(&g)) != NULL)
		return (2);
	o->batch = g.seen[OPT_BATCH] > 0;
	o->ascii = g.seen[OPT_ASCII] > 0;
	o->no_mouse = g.seen[OPT_NO_MOUSE] > 0;
	o->roles = g.seen[OPT_ROLES] > 0;
	o->verbose = (int)g.seen[OPT_VERBOSE];
	take_uris(o, &g);
	return (check_all(o, &g, err));
}

int
opts_parse(struct opts *o, int argc, char **argv, const struct opts_extra *x,
    char **err)
{
	char	*raw = NULL;
	int	 rc;

	memset(o, 0, sizeof *o);
	*err = NULL;
	if ((rc = parse(o, argc, argv, x, &raw)) != -1)
		opts_free(o);
	if (raw != NULL) {
		/* What was given stays one line, whatever is in it. */
		*err = text_clean(raw);
		free(raw);
	}
	return (rc);
}

void
opts_free(struct opts *o)
{
	size_t	 i;

	for (i = 0; i < o->nshown; i++)
		free(o->shown[i].cols);
	free(o->shown);
	filter_free(o->filter);
	memset(o, 0, sizeof *o);
}
