#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "choose.h"
#include "nearest.h"
#include "text.h"
#include "xmalloc.h"

#define MAX_ITERATIONS	(UINT64_C(1) << 31)
#define MIN_DELAY	0.1	/* seconds */
#define MAX_DELAY	3600.0

const struct opt opt_table[OPT_MAX] = {
	[OPT_BATCH] = { "batch", 'b', VALUE_NONE, NULL,
	    "Print reports instead of showing a screen; no terminal is "
	    "needed.", "Reports" },
	[OPT_ITERATIONS] = { "iterations", 'n', VALUE_TEXT, "N",
	    "Stop after N reports. Each covers one interval: a first sample "
	    "is taken before it. Without it reports go on until a signal.",
	    "Reports" },
	[OPT_DELAY] = { "delay", 'd', VALUE_TEXT, "SECONDS",
	    "Length of an interval, 0.1 to 3600; default 1.", "Reports" },
	[OPT_OUTPUT] = { "output", 'o', VALUE_FORMAT, "FORMAT",
	    "Format of the reports: table, json, csv or openmetrics; "
	    "default table.", "Reports" },
	[OPT_TABLE] = { "table", 't', VALUE_TABLES, "ID[,ID]",
	    "Tables to print; default host,vm. Format csv takes exactly "
	    "one, default vm.", "Reports" },
	[OPT_COLUMNS] = { "columns", 'C', VALUE_COLUMNS, "LIST",
	    "Columns to print, in this order. LIST is [TABLE.]ID,...; without "
	    "a table every table that has the column is meant, and a table "
	    "of which none is named keeps its own. A leading + adds to them.",
	    "Reports" },
	[OPT_SORT] = { "sort", 's', VALUE_SORT, "[-]ID",
	    "Column to sort by: numbers fall, texts and ids rise; a leading "
	    "- turns that around.", "Reports" },
	[OPT_FILTER] = { "filter", 'f', VALUE_TEXT, "EXPR",
	    "Rows to print. A word, a|b or /regex/ must be found in a key "
	    "column; COLUMN OP VALUE compares (state=paused, steal>5, "
	    "owner=x); blanks mean and.", "Reports" },
	[OPT_ROOT] = { "root", 0, VALUE_DIR, "DIR",
	    "Look at another host's files: DIR holds its proc and sys, or "
	    "0, 1, 2 ... hold them at successive moments.", "Where to look" },
	[OPT_LIST_TABLES] = { "list-tables", 0, VALUE_NONE, NULL,
	    "List the tables.", "About hypertop" },
	[OPT_LIST_COLUMNS] = { "list-columns", 0, VALUE_OPT_TABLE, "ID",
	    "List the columns of one table, or of all.", "About hypertop" },
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

/* What was given, before it is looked at. */
struct given {
	const char	*val[OPT_MAX];
	unsigned	 seen[OPT_MAX];
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
		if (opt_table[id].value == VALUE_OPT_TABLE &&
		    optarg == NULL && optind < argc && *argv[optind] != '-')
			g->val[id] = argv[optind++];
	}
	if (optind < argc)
		return (xasprintf("'%s' is no option", argv[optind]));
	return (NULL);
}

/* Says which option has a bad value; takes what is wrong with it. */
static int
bad_value(char **err, enum opt_id id, const char *val, char *what)
{
	const struct opt	*o = &opt_table[id];

	if (o->letter != 0)
		*err = xasprintf("-%c '%s': %s", o->letter, val, what);
	else
		*err = xasprintf("--%s '%s': %s", o->name, val, what);
	free(what);
	return (2);
}

/* Prints what one of the options asks for; -1 is none. */
static int
print_lists(const struct given *g, char **err)
{
	const char		*id = g->val[OPT_LIST_COLUMNS];
	const struct table	*t = NULL;

	if (g->seen[OPT_HELP])
		opts_help(stdout);
	else if (g->seen[OPT_VERSION])
		opts_version(stdout);
	else if (g->seen[OPT_MAN])
		man_print(stdout);
	else if (g->seen[OPT_LIST_TABLES])
		opts_list_tables(stdout);
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
	{ OPT_ROOT, check_root },
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
	o->verbose = (int)g->seen[OPT_VERBOSE];
	o->batch = g->seen[OPT_BATCH] > 0;
	if (o->batch)
		return (-1);
	*err = xstrdup("the screen is not part of this version; "
	    "-b prints reports");
	return (2);
}

static int
parse(struct opts *o, int argc, char **argv, char **err)
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
	if ((rc = print_lists(&g, err)) != -1)
		return (rc);
	return (check_all(o, &g, err));
}

int
opts_parse(struct opts *o, int argc, char **argv, char **err)
{
	char	*raw = NULL;
	int	 rc;

	memset(o, 0, sizeof *o);
	*err = NULL;
	if ((rc = parse(o, argc, argv, &raw)) != -1)
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
