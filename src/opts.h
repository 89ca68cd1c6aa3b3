/*
 * The option table: from it come the parsing, --help, the manual and the
 * completions. Lists of tables, columns and formats come from theirs.
 */
#ifndef OPTS_H
#define OPTS_H

#include <stdio.h>

#include "out.h"

enum opt_id {
	OPT_BATCH, OPT_OUTPUT, OPT_ITERATIONS, OPT_DELAY, OPT_TABLE,
	OPT_COLUMNS, OPT_SORT, OPT_FILTER, OPT_CONNECT, OPT_ROOT, OPT_THEME,
	OPT_COLOR, OPT_ASCII, OPT_NO_MOUSE, OPT_DUMP_SCREEN, OPT_ROLES,
	OPT_KEYS, OPT_LIST_TABLES, OPT_LIST_COLUMNS, OPT_LIST_KEYS, OPT_MAN,
	OPT_LOG, OPT_VERBOSE, OPT_VERSION, OPT_HELP, OPT_MAX
};

/* What an option's value is, for completions. */
enum opt_value {
	VALUE_NONE, VALUE_TEXT, VALUE_FORMAT, VALUE_TABLES, VALUE_COLUMNS,
	VALUE_SORT, VALUE_COLOUR, VALUE_DIR, VALUE_FILE, VALUE_OPT_TABLE,
	VALUE_URI
};

enum colour { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER, COLOUR_MAX };
extern const char *const opt_colours[COLOUR_MAX];

struct opt {
	const char	*name;		/* without dashes */
	char		 letter;	/* 0 is none */
	enum opt_value	 value;
	const char	*arg;		/* what help calls the value */
	const char	*help;		/* sentences */
	const char	*group;
};
extern const struct opt opt_table[OPT_MAX];

#define OPT_URIS	16	/* so many connections at once */

struct opts {
	bool			 batch;
	uint64_t		 iterations;	/* 0: until a signal */
	double			 delay;		/* seconds */
	bool			 delay_given;	/* by -d */
	const struct out_format	*format;
	struct shown		*shown;
	size_t			 nshown;
	struct filter		*filter;	/* NULL is none */
	const char		*filter_text;
	const char		*root, *log;	/* NULL: not given */
	const char		*uris[OPT_URIS];	/* of libvirt */
	size_t			 nuris;		/* 0 if given: none at all */
	bool			 connect_given;	/* by -c */
	int			 verbose;
	/* Of the screen. */
	bool			 tables_given;	/* by -t */
	const char		*theme;		/* NULL: not given */
	enum colour		 colour;
	bool			 ascii, no_mouse, roles;
	int			 dump_cols, dump_rows;	/* 0: no dump */
	const char		*keys;		/* NULL: none */
};

/* What the manual tells about what the core does not know: list items in roff.
 * NULL: it says nothing about it. */
struct opts_extra {
	void	(*config_man)(FILE *);	/* settings of the config file */
	void	(*theme_man)(FILE *);	/* names of themes, and their roles */
};

/* Returns -1 to go on, or the exit status: with *err set (caller frees), or
 * with what was asked for printed. Texts are those of argv. The extra texts
 * may be NULL. */
int	 opts_parse(struct opts *, int, char **, const struct opts_extra *,
	    char **err);
void	 opts_free(struct opts *);

void	 opts_help(FILE *);
void	 opts_version(FILE *);
void	 opts_list_tables(FILE *);
/* Of one table, or of all if NULL. */
void	 opts_list_columns(FILE *, const struct table *);
/* A completion script; the shell is "bash" or "zsh", others give false. */
bool	 opts_completion(FILE *, const char *shell);
/* The manual, in roff. */
void	 man_print(FILE *, const struct opts_extra *);
/* Fills lines of at most width columns, all but the first indented. at is
 * the column of the first one; ends with a newline. */
void	 opts_fill(FILE *, const char *, int at, int indent, int width);

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION	"unknown"
#endif
#ifndef HYPERTOP_LIBS
#define HYPERTOP_LIBS	""
#endif

#endif
