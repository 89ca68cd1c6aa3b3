#include <sys/ioctl.h>

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../src/xmalloc.h"
#include "clipboard.h"
#include "term.h"
#include "term_env.h"

/* A locale that is not installed here may still say what the terminal is. */
static bool
wants_utf8(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	const char	*s;
	size_t		 i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		if ((s = getenv(names[i])) != NULL && *s != '\0')
			return (strcasestr(s, "utf-8") != NULL ||
			    strcasestr(s, "utf8") != NULL);
	}
	return (false);
}

bool
term_utf8(void)
{
	static bool	 done;

	if (!done && setlocale(LC_CTYPE, "") == NULL && wants_utf8())
		setlocale(LC_CTYPE, "C.UTF-8");
	done = true;
	return (strcmp(nl_langinfo(CODESET), "UTF-8") == 0);
}

void
env_limit_size(void)
{
	struct winsize	 ws;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) != 0)
		return;
	if (ws.ws_row > TERM_ROWS)
		setenv("LINES", "300", 1);
	if (ws.ws_col > TERM_COLS)
		setenv("COLUMNS", "500", 1);
}

char *
env_no_terminal(const char *name)
{
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return (xasprintf("standard %s is not a terminal; " TELL_B,
		    isatty(STDIN_FILENO) ? "output" : "input"));
	if (name == NULL || *name == '\0')
		return (xstrdup("TERM is not set, so nothing is known of the "
		    "terminal; " TELL_B));
	if (strcmp(name, "dumb") == 0)
		return (xstrdup("TERM=dumb cannot show a screen; " TELL_B));
	return (NULL);
}

void
env_add_cap(char *dst, size_t size, const char *cap)
{
	size_t	 n = strlen(dst);

	if (cap == NULL || cap == (char *)-1)
		return;
	for (; *cap != '\0' && n + 1 < size; cap++) {
		if (cap[0] == '$' && cap[1] == '<')
			cap = strchrnul(cap, '>');
		else
			dst[n++] = *cap;
		if (*cap == '\0')
			break;
	}
	dst[n] = '\0';
}

bool
env_copy(const char *text)
{
	const char	*name = getenv("TERM");
	char		*s, *p;
	ssize_t		 n;
	size_t		 left;

	/* These would show it. */
	if (name == NULL || strncmp(name, "linux", 5) == 0 ||
	    strncmp(name, "vt", 2) == 0 || strlen(text) > CLIPBOARD_MAX)
		return (false);
	p = s = clipboard_bytes(text, getenv("TMUX") != NULL ? VIA_TMUX :
	    getenv("STY") != NULL ? VIA_SCREEN : VIA_NOTHING);
	for (left = strlen(s); left > 0; left -= (size_t)n, p += n) {
		if ((n = write(STDOUT_FILENO, p, left)) <= 0)
			break;
	}
	free(s);
	return (left == 0);
}
