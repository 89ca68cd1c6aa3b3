#include <stdio.h>
#include <string.h>

#include "theme.h"

/* The comment at the head of a theme says what it is for. */
static void
put_purpose(FILE *f, const char *text)
{
	size_t	 len;

	while (*text == '#') {
		text += strspn(text, "# ");
		len = strcspn(text, "\n");
		fprintf(f, "%.*s\n", (int)len, text);
		text += len + (text[len] == '\n');
	}
}

void
theme_man(FILE *f)
{
	size_t	 i;

	for (i = 0; theme_builtins[i].name != NULL; i++) {
		fprintf(f, ".TP\n.B %s\n", theme_builtins[i].name);
		put_purpose(f, theme_builtins[i].text);
	}
	fputs(".PP\nThe roles are:\n", f);
	for (i = 0; i < ROLE_MAX; i++)
		fprintf(f, ".TP\n.B %s\n%s\n", roles[i].name, roles[i].help);
}
