#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/ini.h"
#include "../src/nearest.h"
#include "../src/text.h"
#include "../src/xmalloc.h"

#include "theme.h"

#ifndef THEMEDIR
#define THEMEDIR	""		/* where installed themes are */
#endif

#define SUFFIX		".theme"
#define WORD_SHOWN	32		/* bytes of a bad word in a warning */
#define COLOURS_RGB	16777216
#define CONTRAST_MIN	3.0		/* of what fewer colours have made */

#define COLOUR_HELP	"a colour is default, black, red, green, yellow, " \
	"blue, magenta, cyan, white, one of these with bright- before it, " \
	"0 to 255, or #rrggbb; attributes are bold, dim, italic, underline " \
	"and reverse"

static const char *const colour_names[] = {
	"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
	NULL
};

static const struct {
	const char	*name;
	unsigned	 attr;
} attr_names[] = {
	{ "bold", ATTR_BOLD },
	{ "dim", ATTR_DIM },
	{ "italic", ATTR_ITALIC },
	{ "underline", ATTR_UNDERLINE },
	{ "reverse", ATTR_REVERSE },
	{ NULL, 0 }
};

/* What xterm shows for the first sixteen, unless it is told otherwise. */
static const uint32_t xterm_rgb[16] = {
	0x000000, 0xcd0000, 0x00cd00, 0xcdcd00,
	0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
	0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00,
	0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff
};

/* What is wrong with a file: the first fault, and how many came after it. */
struct faults {
	const char	*file;
	char		*first;
	unsigned	 more;
};

/* The words of one line. */
struct words {
	int		 fg, bg;
	unsigned	 attrs, ncolours;
};

/* Takes over what it says. */
static void
fault(struct faults *f, size_t line, char *what)
{
	char	*s;

	if (f->first != NULL) {
		f->more++;
	} else {
		s = xasprintf("%s:%zu: %s", f->file, line, what);
		f->first = text_clean(s);
		free(s);
	}
	free(what);
}

/* One line for all of them, or NULL. */
static char *
faults_text(struct faults *f)
{
	char	*s;

	if (f->more == 0)
		return (f->first);
	s = xasprintf("%s (and %u more)", f->first, f->more);
	free(f->first);
	return (s);
}

/* All of s as a number of the base up to max; -1 if it is not one. */
static long
number(const char *s, int base, long max)
{
	char	*end;
	long	 n;

	if (!isxdigit((unsigned char)*s))
		return (-1);
	n = strtol(s, &end, base);
	return (*end == '\0' && n <= max ? n : -1);
}

static bool
parse_colour(const char *s, int *colour)
{
	int	 i, bright = 0;
	long	 n;

	*colour = COLOR_DEFAULT;
	if (strcmp(s, "default") == 0)
		return (true);
	if (*s == '#') {
		n = strlen(s) == 7 && s[2] != 'x' && s[2] != 'X' ?
		    number(s + 1, 16, 0xffffff) : -1;
		*colour = (int)(COLOR_RGB | n);
		return (n != -1);
	}
	if ((n = number(s, 10, 255)) != -1) {
		*colour = (int)n;
		return (true);
	}
	if (strncmp(s, "bright-", 7) == 0) {
		bright = 8;
		s += 7;
	}
	for (i = 0; colour_names[i] != NULL; i++) {
		if (strcmp(s, colour_names[i]) == 0) {
			*colour = bright + i;
			return (true);
		}
	}
	return (false);
}

static unsigned
parse_attr(const char *s)
{
	int	 i = 0;

	while (attr_names[i].name != NULL && strcmp(attr_names[i].name, s) != 0)
		i++;
	return (attr_names[i].attr);
}

static bool
parse_word(struct words *w, const char *s)
{
	unsigned	 attr = parse_attr(s);

	w->attrs |= attr;
	if (attr != 0)
		return (true);
	w->ncolours++;
	return (w->ncolours <= 2 &&
	    parse_colour(s, w->ncolours == 1 ? &w->fg : &w->bg));
}

/* Reads the words of a line; `from` has what they leave out. A bad line
 * changes nothing. */
static void
parse_style(struct style *st, struct style from, const struct ini_line *l,
    size_t line, struct faults *f)
{
	struct words	 w = { .fg = from.fg, .bg = from.bg };
	char		*copy = xstrdup(l->value), *next = copy, *s;
	bool		 good = true;

	while (good && (s = strsep(&next, " \t")) != NULL) {
		if (*s == '\0' || parse_word(&w, s))
			continue;
		good = false;
		fault(f, line, xasprintf(w.ncolours > 2 ?
		    "%.*s is one too many: foreground background attributes" :
		    "no colour or attribute %.*s: " COLOUR_HELP,
		    WORD_SHOWN, s));
	}
	if (good)
		*st = (struct style){ w.fg, w.bg, w.attrs };
	free(copy);
}

/* Names of all roles with a blank before each. Caller frees. */
static char *
role_names(void)
{
	char		*s = xstrdup(""), *longer;
	enum role	 role;

	for (role = 0; role < ROLE_MAX; role++) {
		longer = xasprintf("%s %s", s, roles[role].name);
		free(s);
		s = longer;
	}
	return (s);
}

static void
no_role(const struct ini_line *l, size_t line, struct faults *f)
{
	struct nearest	 n = { .word = l->key };
	enum role	 role;
	char		*hint, *names = role_names();

	for (role = 0; role < ROLE_MAX; role++)
		nearest_try(&n, roles[role].name);
	nearest_try(&n, "background");
	hint = nearest_hint(&n, "");
	fault(f, line, xasprintf("no role %.*s%s; there are%s, and background",
	    WORD_SHOWN, l->key, hint, names));
	free(hint);
	free(names);
}

static void
parse_background(struct theme *t, const struct ini_line *l, size_t line,
    struct faults *f)
{
	if (strcmp(l->value, "light") == 0)
		t->light = true;
	else if (strcmp(l->value, "dark") == 0 || strcmp(l->value, "any") == 0)
		t->light = false;
	else
		fault(f, line, xasprintf("background is dark, light or any, "
		    "not %.*s", WORD_SHOWN, l->value));
}

/* Everything but `text`, which comes first. */
static void
parse_lines(struct theme *t, const struct ini *ini, struct faults *f)
{
	const struct ini_line	*l;
	enum role		 role;
	size_t			 i;

	for (i = 0; i < ini->nlines; i++) {
		l = &ini->lines[i];
		if (l->kind == INI_BLANK)
			continue;
		if (l->kind != INI_VALUE) {
			fault(f, i + 1, xstrdup(l->kind == INI_SECTION ?
			    "a theme has no sections" : "a line of a theme is "
			    "role = foreground background attributes"));
		} else if (strcmp(l->key, "background") == 0) {
			parse_background(t, l, i + 1, f);
		} else if ((role = role_find(l->key)) == ROLE_MAX) {
			no_role(l, i + 1, f);
		} else if (role != ROLE_text) {
			parse_style(&t->styles[role], t->styles[ROLE_text], l,
			    i + 1, f);
		}
	}
}

static void
parse_text(struct theme *t, const struct ini *ini, struct faults *f)
{
	struct style	 none = { COLOR_DEFAULT, COLOR_DEFAULT, 0 };
	struct style	 text = none;
	enum role	 role;
	size_t		 i;

	for (i = 0; i < ini->nlines; i++) {
		if (ini->lines[i].kind == INI_VALUE &&
		    strcmp(ini->lines[i].key, roles[ROLE_text].name) == 0)
			parse_style(&text, none, &ini->lines[i], i + 1, f);
	}
	for (role = 0; role < ROLE_MAX; role++) {
		t->styles[role] = text;
		if (role != ROLE_text)
			t->styles[role].attrs |= roles[role].mono;
	}
}

static void
set_name(struct theme *t, const char *file)
{
	const char	*slash = strrchr(file, '/');
	size_t		 len;

	snprintf(t->name, sizeof t->name, "%s",
	    slash == NULL ? file : slash + 1);
	len = strlen(t->name);
	if (len > strlen(SUFFIX) &&
	    strcmp(t->name + len - strlen(SUFFIX), SUFFIX) == 0)
		t->name[len - strlen(SUFFIX)] = '\0';
}

static void
parse_ini(struct theme *t, const struct ini *ini, const char *file,
    char **warning)
{
	struct faults	 f = { .file = file };

	memset(t, 0, sizeof *t);
	set_name(t, file);
	parse_text(t, ini, &f);
	parse_lines(t, ini, &f);
	*warning = faults_text(&f);
}

void
theme_parse(struct theme *t, const char *text, size_t len, const char *file,
    char **warning)
{
	struct ini	 ini;

	ini_parse(&ini, text, len);
	parse_ini(t, &ini, file, warning);
	ini_free(&ini);
}

/* The user's folder of themes, NULL if there is none. Caller frees. */
static char *
user_folder(void)
{
	const char	*s;

	if ((s = getenv("XDG_CONFIG_HOME")) != NULL && *s == '/')
		return (xasprintf("%s/hypertop/themes", s));
	if ((s = getenv("HOME")) != NULL && *s == '/')
		return (xasprintf("%s/.config/hypertop/themes", s));
	return (NULL);
}

/* 1: it is read. 0: it is not there. -1: it cannot be read, and *warning says
 * why, unless it says something already. */
static int
load_file(struct theme *t, const char *folder, const char *name,
    char **warning)
{
	struct ini	 ini;
	char		*path, *s;
	int		 rc = -1;

	if (folder == NULL || *folder == '\0')
		return (0);
	path = xasprintf("%s/%s" SUFFIX, folder, name);
	if (ini_read(&ini, path) == 0) {
		free(*warning);
		parse_ini(t, &ini, path, warning);
		snprintf(t->name, sizeof t->name, "%s", name);
		ini_free(&ini);
		rc = 1;
	} else if (errno == ENOENT || errno == ENOTDIR) {
		rc = 0;
	} else if (*warning == NULL) {
		s = xasprintf("%s: %s", path, strerror(errno));
		*warning = text_clean(s);
		free(s);
	}
	free(path);
	return (rc);
}

/* *warning stays what it is. */
static bool
load_builtin(struct theme *t, const char *name)
{
	const struct theme_builtin	*b;
	char				*none;

	for (b = theme_builtins; b->name != NULL; b++) {
		if (strcmp(b->name, name) == 0) {
			theme_parse(t, b->text, strlen(b->text), b->name,
			    &none);
			free(none);
			return (true);
		}
	}
	return (false);
}

/* Says that there is none, and which there are. Caller frees. */
static char *
no_theme(const char *name)
{
	struct nearest	 n = { .word = name };
	char		**names = theme_names(), **p, *hint, *list, *s;

	list = xstrdup("");
	for (p = names; *p != NULL; p++) {
		nearest_try(&n, *p);
		s = xasprintf("%s%s%s", list, p == names ? "" : " ", *p);
		free(list);
		list = s;
	}
	hint = nearest_hint(&n, "");
	s = xasprintf("no theme %.*s%s; there are %s", WORD_SHOWN, name, hint,
	    list);
	free(hint);
	free(list);
	for (p = names; *p != NULL; p++)
		free(*p);
	free(names);
	list = text_clean(s);
	free(s);
	return (list);
}

int
theme_load(struct theme *t, const char *name, char **warning)
{
	char	*folder = NULL;
	bool	 found = false;

	*warning = NULL;
	if (*name != '\0' && strchr(name, '/') == NULL) {
		folder = user_folder();
		found = load_file(t, folder, name, warning) == 1 ||
		    load_file(t, THEMEDIR, name, warning) == 1 ||
		    load_builtin(t, name);
	}
	if (!found && *warning == NULL)
		*warning = no_theme(name);
	free(folder);
	return (found ? 0 : -1);
}

/* Names, and how many; the last is NULL. */
struct names {
	char	**list;
	size_t	  n;
};

/* Takes the name, or frees it when it is there already. */
static void
add_name(struct names *names, char *name)
{
	size_t	 i;

	for (i = 0; i < names->n; i++) {
		if (strcmp(names->list[i], name) == 0) {
			free(name);
			return;
		}
	}
	names->list = xreallocarray(names->list, names->n + 2,
	    sizeof *names->list);
	names->list[names->n++] = name;
	names->list[names->n] = NULL;
}

/* Names that would be shown otherwise than they are cannot be chosen. */
static void
add_folder(struct names *names, const char *folder)
{
	struct dirent	*e;
	char		*clean;
	size_t		 len;
	DIR		*d;

	if (folder == NULL || (d = opendir(folder)) == NULL)
		return;
	while ((e = readdir(d)) != NULL) {
		len = strlen(e->d_name);
		if (*e->d_name == '.' || len <= strlen(SUFFIX) ||
		    strcmp(e->d_name + len - strlen(SUFFIX), SUFFIX) != 0)
			continue;
		clean = text_clean(e->d_name);
		if (strcmp(clean, e->d_name) == 0)
			add_name(names, xstrndup(e->d_name,
			    len - strlen(SUFFIX)));
		free(clean);
	}
	closedir(d);
}

static int
name_cmp(const void *a, const void *b)
{
	return (strcmp(*(char *const *)a, *(char *const *)b));
}

char **
theme_names(void)
{
	const struct theme_builtin	*b;
	struct names			 names = { NULL, 0 };
	char				*folder = user_folder();
	size_t				 n;

	for (b = theme_builtins; b->name != NULL; b++)
		add_name(&names, xstrdup(b->name));
	n = names.n;
	add_folder(&names, folder);
	add_folder(&names, THEMEDIR);
	free(folder);
	if (names.list == NULL)
		return (xcalloc(1, sizeof *names.list));
	qsort(names.list + n, names.n - n, sizeof *names.list, name_cmp);
	return (names.list);
}

/* Of the 256: sixteen, a cube of 6 x 6 x 6, twenty-four greys. */
static uint32_t
palette_rgb(int c)
{
	static const uint32_t	 level[6] = { 0, 95, 135, 175, 215, 255 };
	uint32_t		 grey;

	if (c < 16)
		return (xterm_rgb[c]);
	if (c < 232) {
		c -= 16;
		return (level[c / 36] << 16 | level[c / 6 % 6] << 8 |
		    level[c % 6]);
	}
	grey = 8 + 10 * (uint32_t)(c - 232);
	return (grey << 16 | grey << 8 | grey);
}

uint32_t
theme_rgb(const struct theme *t, int colour, bool background)
{
	if (colour == COLOR_DEFAULT && t->light)
		return (background ? 0xffffff : 0x000000);
	if (colour == COLOR_DEFAULT)
		return (background ? 0x000000 : 0xe5e5e5);
	if (colour & COLOR_RGB)
		return ((uint32_t)colour & 0xffffff);
	return (palette_rgb(colour));
}

static double
luminance(uint32_t rgb)
{
	static const double	 weight[3] = { 0.0722, 0.7152, 0.2126 };
	double			 c, sum = 0;
	int			 i;

	for (i = 0; i < 3; i++, rgb >>= 8) {
		c = (rgb & 0xff) / 255.0;
		c = c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
		sum += weight[i] * c;
	}
	return (sum);
}

double
theme_contrast(uint32_t rgb1, uint32_t rgb2)
{
	double	 a = luminance(rgb1), b = luminance(rgb2);

	return (a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05));
}

static long
distance(uint32_t a, uint32_t b)
{
	long	 d, sum = 0;
	int	 i;

	for (i = 0; i < 24; i += 8) {
		d = (long)(a >> i & 0xff) - (long)(b >> i & 0xff);
		sum += d * d;
	}
	return (sum);
}

/* The first sixteen are left out: everybody sets them as he likes. */
static int
nearest_256(uint32_t rgb)
{
	int	 c, best = 16;

	for (c = 17; c < 256; c++) {
		if (distance(rgb, palette_rgb(c)) <
		    distance(rgb, palette_rgb(best)))
			best = c;
	}
	return (best);
}

/*
 * The nearest by hue: measured as a distance, all soft colours would be grey.
 * Each of red, green and blue that is in the upper part of what the colour
 * spans is in it, and less of blue makes red a magenta; a colour that spans
 * little is a grey.
 */
static int
nearest_16(uint32_t rgb, int colours)
{
	int	 c[3] = { rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff };
	int	 i, need, lo = 255, hi = 0, best = 0;

	for (i = 0; i < 3; i++) {
		lo = c[i] < lo ? c[i] : lo;
		hi = c[i] > hi ? c[i] : hi;
	}
	if (hi < 0x50)
		return (0);
	if (4 * (hi - lo) < hi) {
		if (colours == 8)
			return (hi < 0x70 ? 0 : 7);
		return (hi < 0xb0 ? 8 : hi < 0xf0 ? 7 : 15);
	}
	for (i = 0; i < 3; i++) {
		need = i == 2 && c[0] == hi ? 25 : 60;
		if (100 * (c[i] - lo) >= need * (hi - lo))
			best |= 1 << i;
	}
	return (colours == 16 && hi >= 0xb0 ? best + 8 : best);
}

static int
reduce(int c, int colours)
{
	if (c == COLOR_DEFAULT || c < colours || colours >= COLOURS_RGB)
		return (c);
	if (colours == 256)
		return (nearest_256((uint32_t)c & 0xffffff));
	if (c < 16)
		return (c == 8 ? 7 : c - 8);
	return (nearest_16((uint32_t)(c & COLOR_RGB ? c & 0xffffff :
	    (int)palette_rgb(c)), colours));
}

/* Eight colours have no bright ones: bold is brighter, grey is dim. Where
 * bold is brighter, bold black would be grey. */
static unsigned
reduce_attrs(int was, int fg, unsigned attrs, int colours)
{
	if (colours > 16 || fg == was)
		return (attrs);
	if (fg == 0)
		return (attrs & ~(unsigned)ATTR_BOLD);
	if (colours > 8 || was < 8 || was > 15)
		return (attrs);
	return (attrs | (was == 8 ? ATTR_DIM : ATTR_BOLD));
}

/* Text that can be read on the background. */
static int
text_on(const struct theme *t, int bg)
{
	uint32_t	 rgb = theme_rgb(t, bg, true);

	if (bg == COLOR_DEFAULT)
		return (COLOR_DEFAULT);
	return (theme_contrast(rgb, xterm_rgb[0]) >
	    theme_contrast(rgb, xterm_rgb[7]) ? 0 : 7);
}

struct style
theme_style(const struct theme *t, enum role role, int colours)
{
	const struct style	*was = &t->styles[role];
	struct style		 st;
	double			 contrast;

	if (colours < 8)
		return ((struct style){ COLOR_DEFAULT, COLOR_DEFAULT,
		    roles[role].mono });
	if (colours < COLOURS_RGB)
		colours = colours >= 256 ? 256 : colours >= 16 ? 16 : 8;
	st.fg = reduce(was->fg, colours);
	st.bg = reduce(was->bg, colours);
	contrast = theme_contrast(theme_rgb(t, st.fg, false),
	    theme_rgb(t, st.bg, true));
	if (contrast < 1.01 || (contrast < CONTRAST_MIN &&
	    (st.fg != was->fg || st.bg != was->bg)))
		st.fg = text_on(t, st.bg);
	st.attrs = reduce_attrs(was->fg, st.fg, was->attrs, colours);
	return (st);
}
