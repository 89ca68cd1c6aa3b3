/* The list of tables, and one row of it: what its rows are made of. */
#ifndef TABLE_H
#define TABLE_H

#include <stdio.h>

#include "column.h"

/* How a part's rows are found for a row of the table. */
enum join_by {
	JOIN_SELF,	/* the same key */
	JOIN_PARENT,	/* the key of the parent: the VM of a vCPU */
	JOIN_ONE,	/* the part has one row for all */
	JOIN_CHILDREN	/* many rows; HOW_MAX looks them up itself */
};

/* Columns of a pane of the screen, one of several sets. */
#define TABLE_PRESETS	6
struct preset {
	const char	*id;
	const char	*cols;	/* ids with blanks between them */
};

#define TABLE_CHILDREN	3
#define ROW_PARTS	16
struct join {
	enum part_id	 part;
	enum join_by	 by;
};

struct table {
	const char		*id, *title, *help;
	char			 key;		/* of its pane, 0 is none */
	const struct column	*cols;
	size_t			 ncols;
	size_t			 nkeys;		/* first columns, after host */
	size_t			 nlabels;	/* of them, labels of metrics;
						 * 0: all */
	struct join		 joins[ROW_PARTS];
	size_t			 njoins;
	size_t			 ndrive;	/* first joins, whose rows
						 * are the table's rows */
	const char		*sort;		/* "-id" ascends for numbers */
	const char		*tie;		/* tells apart rows whose key
						 * columns are equal */
	bool			 block;		/* one row: shown as pairs */
	bool			 of_vm;		/* rows are VMs, or of one */
	size_t			 limit;		/* rows for people; 0: all */
	bool			(*hide)(const struct view *,
				    const struct row *);

	/* For the screen. */
	const char		*word;		/* of the line of panes */
	const struct column	*more;		/* columns it alone has */
	size_t			 nmore;
	struct preset		 presets[TABLE_PRESETS];	/* ends with id
						 * NULL; none: defaults */
	const struct table	*child[TABLE_CHILDREN];	/* what its rows are
						 * made of */
	const char		*label;		/* of a row below its parent:
						 * text and {column}s */
	/* Columns that are meant by name, CPU, memory, time. The name stays
	 * at the left; NULL is the first column after host. */
	const char		*by_name, *by_cpu, *by_mem, *by_time;
	bool			(*off)(const struct view *,
				    const struct row *);
};

extern const struct table *const tables[];	/* ends with NULL */

const struct table	*table_find(const char *id);
/* The table's column, or NULL. Every table begins with `host`. */
const struct column	*table_col(const struct table *, const char *id);
/* The same, or one that only the screen has. */
const struct column	*table_screen_col(const struct table *,
			    const char *id);
/* The next of a list of ids with blanks between them, and *ids behind it:
 * false at its end. *c is NULL where the table has no such column. */
bool			 table_next(const struct table *, const char **ids,
			    const struct column **c);
/* The column that tells a row's name. */
const struct column	*table_name_col(const struct table *);
/* Slot of a part in a row of this table, -1 if the table has not joined it. */
int			 table_slot(const struct table *, enum part_id);
/* Finds mistakes in a table, one line each; returns how many. */
int			 table_lint_one(const struct table *, FILE *);
/* The same for all tables, on stderr. */
int			 table_lint(void);

#endif
