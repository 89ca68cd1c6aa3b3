/* What hypertop tells about itself: help, version and lists. */
#include <string.h>

#include "opts.h"

#define HELP_WIDTH	79
#define HELP_INDENT	28

void
opts_fill(FILE *f, const char *s, int at, int indent, int width)
{
	bool	 begun = false;
	int	 len;

	for (; *s != '\0'; s += len + (s[len] == ' ')) {
		len = (int)strcspn(s, " ");
		if (begun && at + 1 + len > width) {
			fprintf(f, "\n%*s", indent, "");
			at = indent;
		} else if (begun) {
			fputc(' ', f);
			at++;
		}
		fprintf(f, "%.*s", len, s);
		at += len;
		begun = true;
	}
	fputc('\n', f);
}

static void
help_option(FILE *f, const struct opt *o)
{
	int	 at;

	if (o->letter != 0)
		at = fprintf(f, "  -%c, --%s", o->letter, o->name);
	else
		at = fprintf(f, "      --%s", o->name);
	if (o->value == VALUE_OPT_TABLE)
		at += fprintf(f, " [%s]", o->arg);
	else if (o->arg != NULL)
		at += fprintf(f, " %s", o->arg);
	if (at + 2 > HELP_INDENT) {
		fputc('\n', f);
		at = 0;
	}
	fprintf(f, "%*s", HELP_INDENT - at, "");
	opts_fill(f, o->help, HELP_INDENT, HELP_INDENT, HELP_WIDTH);
}

void
opts_help(FILE *f)
{
	const char	*group = "";
	enum opt_id	 id;

	fputs("Usage: hypertop [OPTION]...\n"
	    "Who uses this hypervisor host, and what waits for it.\n", f);
	for (id = 0; id < OPT_MAX; id++) {
		if (strcmp(group, opt_table[id].group) != 0) {
			group = opt_table[id].group;
			fprintf(f, "\n%s:\n", group);
		}
		help_option(f, &opt_table[id]);
	}
	fputs("\nExit status: 0 fine, 1 could not do it, 2 wrong usage.\n"
	    "The manual has the rest: man hypertop, or hypertop --man.\n", f);
}

void
opts_version(FILE *f)
{
	fprintf(f, "hypertop %s\n", PACKAGE_VERSION);
	if (*HYPERTOP_LIBS != '\0')
		fprintf(f, "%s\n", HYPERTOP_LIBS);
	fputs("License: GPL-2.0-or-later. There is no warranty.\n", f);
}

void
opts_list_tables(FILE *f)
{
	const struct table *const *t;

	for (t = tables; *t != NULL; t++)
		fprintf(f, "%-10s %s\n", (*t)->id, (*t)->help);
}

static void
list_columns(FILE *f, const struct table *t, bool prefix)
{
	const struct column	*c;
	size_t			 i;
	int			 at;

	for (i = 0; i < t->ncols; i++) {
		c = &t->cols[i];
		at = prefix ? fprintf(f, "%s.", t->id) : 0;
		fprintf(f, "%-*s %c %-8s %-10s %s\n", prefix ? 24 - at : 16,
		    c->id, c->dflt ? '*' : ' ', c->title,
		    unit_info[c->unit].name, c->help);
	}
}

void
opts_list_columns(FILE *f, const struct table *t)
{
	const struct table *const *each;

	if (t != NULL) {
		list_columns(f, t, false);
		return;
	}
	for (each = tables; *each != NULL; each++)
		list_columns(f, *each, true);
}
