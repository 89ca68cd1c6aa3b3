/*
 * Files of sections, keys and values. Lines are kept as they are, so that a
 * file can be written back with what nobody understood still in it; that, and
 * the number of the line in every complaint, is why this is no library.
 *
 *	# comment, also ;
 *	[section]
 *	key = value
 */
#ifndef INI_H
#define INI_H

#include <stdbool.h>
#include <stddef.h>

enum ini_kind { INI_BLANK, INI_SECTION, INI_VALUE, INI_BAD };

struct ini_line {
	enum ini_kind	 kind;
	char		*raw;		/* without its newline */
	size_t		 len;		/* of raw, which may hold a NUL */
	bool		 cr;		/* there was a CR before the newline */
	char		*section;	/* that it is in; "" before the first */
	char		*key, *value;	/* of INI_VALUE, trimmed */
};

struct ini {
	struct ini_line	*lines;
	size_t		 nlines;
	bool		 bom;		/* it began with a byte order mark */
	bool		 open;		/* the last line has no newline */
};

#define INI_MAX		(1 << 20)	/* bytes of a file */

/* Never fails: what makes no sense is INI_BAD (a NUL, a section without its
 * bracket, a line without '='). Line n of the file is lines[n - 1]. CR before
 * the newline and a byte order mark are taken off. */
void	 ini_parse(struct ini *, const char *text, size_t len);
/* Reads a file; -1 and errno (EFBIG when it is too large, EISDIR ...). */
int	 ini_read(struct ini *, const char *path);
/* The value of a key, the last one wins; NULL if it is not there. */
const char *ini_get(const struct ini *, const char *section,
	    const char *key);
/* Changes the value in its place, or adds it to its section, or adds the
 * section. NULL takes the line out. */
void	 ini_set(struct ini *, const char *section, const char *key,
	    const char *value);
/* The whole file as text. Caller frees. */
char	*ini_text(const struct ini *);
/* Writes to a file beside it, syncs, and renames; makes the folder. Follows a
 * link that is there already, keeps the file's mode. -1 and errno; then the
 * old file is as it was. */
int	 ini_write(const struct ini *, const char *path);
void	 ini_free(struct ini *);

#endif
