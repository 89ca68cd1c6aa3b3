/*
 * What a user has chosen, and the file that keeps it:
 * $XDG_CONFIG_HOME/hypertop/config, or ~/.config/hypertop/config. One list of
 * settings gives the reading, the writing, the set-up screen and the manual.
 */
#ifndef CONFIG_H
#define CONFIG_H

#include "../src/actions.h"
#include "../src/ini.h"
#include "../src/table.h"

enum base { BASE_CPU, BASE_HOST };		/* 100 % is one CPU, or all */
enum units { UNITS_BYTES, UNITS_BITS };
enum cpus { CPUS_OFF, CPUS_ON };		/* one by one in the header */

/* Of one table. */
struct table_config {
	const struct table	*t;
	char			*columns;	/* ids with blanks between them;
						 * NULL: the preset's */
	char			*preset;	/* its id, NULL: the first */
	char			*sort;		/* column id, '-' reverses;
						 * NULL: the table's own */
	bool			 tree;
};

struct config {
	char		*path;		/* NULL: nowhere to save */
	struct ini	 file;		/* as it was read */
	bool		 unreadable;	/* it is there, but could not be read:
					 * it is not written over */
	double		 delay;		/* seconds */
	double		 budget;	/* percent of one CPU, for libvirt */
	char		*theme;
	enum base	 base;
	enum units	 units;
	unsigned	 average;	/* seconds: 1, 10, 60 */
	bool		 raw, cpus, mouse, ascii, hide_off;
	struct keymap	 keys;
	char		**given;	/* by an option, one for each setting */
	struct table_config *tables;	/* one for each table of the list */
	size_t		 ntables;
};

enum setting_kind {
	SET_BOOL, SET_CHOICE, SET_SECONDS, SET_PERCENT, SET_WORD, SET_TEXT
};

/* A row of the list of settings of section [screen]. */
struct setting {
	const char		*key;
	enum setting_kind	 kind;
	size_t			 off;		/* in struct config */
	const char *const	*choices;	/* ends with NULL */
	const char		*dflt;
	const char		*help;		/* a sentence */
};
extern const struct setting settings[];		/* ends with key NULL */
/* The setting of that key, which there must be. */
const struct setting *setting_find(const char *key);

/* Reads the file, or the defaults where there is none. The good part of a
 * broken file holds. Returns NULL, or one line of warning for the first fault:
 * file, number of the line, what is wrong, what is allowed (caller frees); more
 * faults are counted in it ("and 2 more"). path NULL: the usual place. */
char	*config_load(struct config *, const char *path);
/* Writes what differs from the defaults, or was in the file, into the file;
 * comments, and what was not understood, stay. The file is read again before
 * it, so that what others wrote meanwhile is not lost. NULL, or one line that
 * says why not (caller frees). */
char	*config_save(struct config *);
void	 config_free(struct config *);
struct table_config *config_table(struct config *, const struct table *);
/* The same for an option: it is saved only if it is changed after that. */
char	*config_override(struct config *, const char *key, const char *value);
/* Sets a setting from text. NULL, or what is allowed (caller frees). */
char	*setting_set(struct config *, const struct setting *, const char *);
/* Its value as text. Caller frees. */
char	*setting_get(const struct config *, const struct setting *);
/* For the manual, in roff. */
void	 config_man(FILE *);

#endif
