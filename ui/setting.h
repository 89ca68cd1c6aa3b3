/* What the files about settings share. */
#ifndef SETTING_H
#define SETTING_H

#include "config.h"

/* A row of the list of settings of a section [table ID]. */
struct table_key {
	const char	*key;
	/* Sets it from text. NULL, or what is allowed (caller frees). */
	char		*(*set)(struct table_config *, const char *);
	/* Its value as text, NULL is none. Caller frees. */
	char		*(*get)(const struct table_config *);
	const char	*dflt;
	const char	*help;		/* a sentence */
};
extern const struct table_key table_keys[];	/* ends with key NULL */

/* As setting_set. */
char	*bool_set(bool *, const char *);
/* "a, b or c", and "not a, b or c". Caller frees. */
char	*words_join(const char *const *, size_t n);
char	*words_only(const char *const *, size_t n);

#endif
