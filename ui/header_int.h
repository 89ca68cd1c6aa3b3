/* What the files of the header share. */
#ifndef HEADER_INT_H
#define HEADER_INT_H

#include "facts.h"
#include "header.h"

#define LEFT	1	/* column where lines begin */

/* Draws the first line. */
void	header_title(const struct ui *, struct canvas *, const struct facts *);

/* Sources that are not fine, though this host has them. */
size_t	sources_trouble(const struct view *);
/* Names so many of them, and counts the others. */
void	sources_name(struct field *, const struct view *, size_t names);

/* The CPUs one by one, or as strips, one for each NUMA node: lines they take
 * when they may have so many, and the drawing. */
int	header_cpu_lines(const struct ui *, int cols, int lines);
void	header_cpu_draw(const struct ui *, struct canvas *);

#endif
