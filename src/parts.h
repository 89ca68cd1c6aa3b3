/* Which parts must be sampled so that a table can be shown, as bits. */
#ifndef PARTS_H
#define PARTS_H

#include "view.h"

/* Of one column's own value. A bar or a spark has none. */
uint64_t column_parts(const struct column *);
/* What rows are made of, what they are told apart by, the columns, the one to
 * sort by (NULL: the table's own), what the filter compares (NULL: none). */
uint64_t table_parts(const struct table *, const struct column **cols,
	    size_t ncols, const struct column *sort, const struct filter *);

/* All that its rows may be made of. */
uint64_t table_all_parts(const struct table *);

#endif
