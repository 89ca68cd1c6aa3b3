/* The last lines of the screen: status and keys. */
#ifndef LINES_H
#define LINES_H

#include "ui.h"

/* What was just said, a prompt, or what narrows the rows. */
void	status_draw(struct ui *, struct canvas *);
/* The most useful keys, as many as fit. */
void	keys_draw(struct ui *, struct canvas *);
/* A click on a key of that line is the key: true. */
bool	lines_click(struct ui *, const struct mouse *);

#endif
