/*
 * From parts to rows. A snap is the newest part of every kind and the one
 * before it; a view is a table filled from a snap. Both belong to one reader.
 */
#ifndef VIEW_H
#define VIEW_H

#include "part.h"
#include "table.h"

struct snap {
	struct part	*now[PART_MAX], *was[PART_MAX];
	uint64_t	 mono_ns, real_ns, boot_ns;	/* of the kernel lane */
	double		 interval;	/* seconds; 0: there is no was */
	const char	*host;
};

/* Takes what was published since; what has not changed stays, what was
 * dropped goes. */
void	snap_advance(struct snap *, struct store *);
/* Makes *dst what *src is, with references of its own; gives back those it
 * had. */
void	snap_copy(struct snap *dst, const struct snap *src);
/* Works out the stamps and the interval from the parts. */
void	snap_stamp(struct snap *);
void	snap_free(struct snap *);

struct row {
	struct key		 key;
	const struct rec	**now, **was;	/* by the table's joins */
};

struct view {
	const struct table	*t;
	const struct snap	*snap;
	struct row		*rows;
	size_t			 nrows;
	const struct rec	**recs;		/* what rows point into */
};

/* Fills the view with the table's rows in the order of their keys. was is
 * NULL for what is new and where the incarnation changed; of parts whose rows
 * are read at a pace of their own it is the reading before. */
void	view_fill(struct view *, const struct table *, const struct snap *);
void	view_free(struct view *);
/* Seconds between the two samples of a part; 0 if there is one only. */
double	view_dt(const struct view *, enum part_id);
/* The text of a row's field. NULL where missing. */
const char	*view_str(const struct view *, enum part_id, uint32_t off);

/* Sorts by a column; equal rows keep the order of their key columns. up:
 * smallest first. Unknown values come last either way. */
void	view_sort(struct view *, const struct column *, bool up);
/* The default order of the table. */
void	view_sort_default(struct view *);

/* A parsed filter. NULL and a message in err (caller frees) when it is bad. */
struct filter;
struct filter	*filter_parse(const char *expr, char **err);
void		 filter_free(struct filter *);
/* Names a column of the filter that the table does not have, or NULL. */
const char	*filter_missing(const struct filter *, const struct table *);
/* Keeps the rows that match. */
void		 view_filter(struct view *, const struct filter *);

#endif
