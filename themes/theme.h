/*
 * Colours and attributes of every role. A theme is a text: the eight that come
 * with hypertop are part of the program, others are files. In a file a line
 *
 *	role = foreground background attributes
 *
 * changes one role; `text` is what all others begin with. A colour is default,
 * black, red, green, yellow, blue, magenta, cyan, white, one of these with
 * bright- before it, a number from 0 to 255, or #rrggbb. `background = dark`,
 * light or any says which terminals it is for.
 */
#ifndef THEME_H
#define THEME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "role.h"

#define COLOR_DEFAULT	(-1)
#define COLOR_RGB	0x1000000	/* | rrggbb; else 0 to 255 */

struct style {
	int		 fg, bg;
	unsigned	 attrs;		/* ATTR_ bits */
};

struct theme {
	char		 name[32];
	bool		 light;		/* is for light backgrounds */
	struct style	 styles[ROLE_MAX];
};

/* Names of the themes there are: the built-in ones, then files. Ends with
 * NULL; caller frees it and each name. */
char	**theme_names(void);
/* Reads a theme: $XDG_CONFIG_HOME/hypertop/themes/NAME.theme, then
 * $datadir/hypertop/themes, then the built-in of that name. The good part of a
 * broken file holds; *warning is one line that names file, line and what is
 * allowed, or NULL (caller frees). -1: there is no such theme; *warning lists
 * those there are. A name with a slash in it is no theme. */
int	theme_load(struct theme *, const char *name, char **warning);
/* The same from a text that is called `file` in the warning. */
void	theme_parse(struct theme *, const char *text, size_t len,
	    const char *file, char **warning);
/* A style for a terminal with so many colours: the nearest of 8, 16 or 256;
 * 16777216 leaves all as they are; below 8 the role's attributes alone. Never
 * is the result's text the colour of its background. */
struct style theme_style(const struct theme *, enum role, int colours);
/* Red, green and blue of a colour, as xterm has them by default; default is
 * the theme's own idea of text or background: nobody knows what a terminal
 * has, so it is #e5e5e5 on black, or black on white in a light theme. */
uint32_t theme_rgb(const struct theme *, int colour, bool background);
/* Contrast of two colours, 1 to 21, as WCAG 2 defines it. */
double	theme_contrast(uint32_t rgb1, uint32_t rgb2);

/* For the manual, in roff. */
void	theme_man(FILE *);

/* Built-in themes: name and text, ends with NULL. Generated. */
struct theme_builtin {
	const char	*name, *text;
};
extern const struct theme_builtin theme_builtins[];

#endif
