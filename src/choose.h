/* What of the tables is shown, as options and keys ask for it. */
#ifndef CHOOSE_H
#define CHOOSE_H

#include "opts.h"

/* They return NULL, or what is wrong with the value and what is allowed
 * (caller frees). A value of NULL means the default. The format must be known,
 * and the tables before the rest. */
char	*choose_tables(struct opts *, const char *list);
char	*choose_columns(struct opts *, const char *list);
char	*choose_sort(struct opts *, const char *column);
char	*choose_filter(struct opts *, const char *expr);
/* What is wrong with the name of a table that there is not. */
char	*choose_no_table(const char *id);

#endif
