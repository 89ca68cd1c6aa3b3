/*
 * The lines about the host: who it is, where its CPU time went, memory,
 * pressure, how far it is promised away. It draws from the views of tables
 * host, cpu and source and from the history, so it never reads anything.
 */
#ifndef HEADER_H
#define HEADER_H

#include "ui.h"

/* Lines it would like in so many columns. */
int	header_lines(const struct ui *, int cols);
/* And more for the CPUs one by one, where they are asked for. */
int	header_more(const struct ui *, int cols);
/* Draws into the canvas, whatever its size: the fewer lines, the more
 * important what is left. */
void	header_draw(struct ui *, struct canvas *);
/* Parts it needs. */
uint64_t header_parts(const struct ui *);
/* One line: the sources that are not fine, or that all are. */
void	sources_draw(struct ui *, struct canvas *, bool focus);

#endif
