/* What the files with parts of the manual share. */
#ifndef MAN_H
#define MAN_H

#include "opts.h"

/* Text as roff shows it as it is; not at the start of a line's request. */
void	man_text(FILE *, const char *);
/* A heading, and a text in roff below it. */
void	man_section(FILE *, const char *title, const char *text);
/* The sections about the screen. */
void	man_screen(FILE *, const struct opts_extra *);

#endif
