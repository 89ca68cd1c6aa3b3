/* Names of keys. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "actions.h"
#include "text.h"
#include "xmalloc.h"

#define NSPECIAL	(K_END_OF_LIST - KEY_SPECIAL)
#define SPECIAL(name)	[K_##name - KEY_SPECIAL]

static const char *const specials[NSPECIAL] = {
	SPECIAL(ENTER) = "Enter", SPECIAL(ESC) = "Esc", SPECIAL(TAB) = "Tab",
	SPECIAL(BACKTAB) = "S-Tab", SPECIAL(SPACE) = "Space",
	SPECIAL(BACKSPACE) = "Backspace", SPECIAL(UP) = "Up",
	SPECIAL(DOWN) = "Down", SPECIAL(LEFT) = "Left",
	SPECIAL(RIGHT) = "Right", SPECIAL(PGUP) = "PgUp",
	SPECIAL(PGDN) = "PgDn", SPECIAL(HOME) = "Home", SPECIAL(END) = "End",
	SPECIAL(INSERT) = "Insert", SPECIAL(DELETE) = "Delete",
	SPECIAL(F1) = "F1", SPECIAL(F2) = "F2", SPECIAL(F3) = "F3",
	SPECIAL(F4) = "F4", SPECIAL(F5) = "F5", SPECIAL(F6) = "F6",
	SPECIAL(F7) = "F7", SPECIAL(F8) = "F8", SPECIAL(F9) = "F9",
	SPECIAL(F10) = "F10", SPECIAL(F11) = "F11", SPECIAL(F12) = "F12",
	SPECIAL(WAIT) = "Wait",
};

/* Other names, and what a terminal sends for keys that have a name. */
static const struct {
	const char	*name;
	uint32_t	 key;
} aliases[] = {
	{ "lt", '<' }, { " ", K_SPACE }, { "Return", K_ENTER },
	{ "Escape", K_ESC }, { "BackTab", K_BACKTAB },
	{ "PageUp", K_PGUP }, { "PageDown", K_PGDN }, { "Ins", K_INSERT },
	{ "Del", K_DELETE }, { "C-i", K_TAB }, { "C-j", K_ENTER },
	{ "C-m", K_ENTER }, { "C-h", K_BACKSPACE },
};

/* Bytes of the first character of a text, and its code point; 0 where it is
 * none or a control character. */
static size_t
decode(const char *s, size_t len, uint32_t *c)
{
	unsigned char	 first = (unsigned char)*s;
	char		 one[5] = "";
	size_t		 i, n;

	n = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	if (n > len)
		return (0);
	memcpy(one, s, n);
	if (!text_valid(one))
		return (0);
	*c = n == 1 ? first : first & (0x7f >> n);
	for (i = 1; i < n; i++)
		*c = *c << 6 | ((unsigned char)s[i] & 0x3f);
	return (*c < 0x20 || (*c >= 0x7f && *c < 0xa0) ? 0 : n);
}

static bool
same_name(const char *name, const char *s, size_t len)
{
	return (strncasecmp(name, s, len) == 0 && name[len] == '\0');
}

uint32_t
key_named(const char *s, size_t len)
{
	uint32_t c;
	size_t	 i;

	if (len == 0)
		return (0);
	for (i = 0; i < sizeof aliases / sizeof aliases[0]; i++) {
		if (same_name(aliases[i].name, s, len))
			return (aliases[i].key);
	}
	for (i = 0; i < NSPECIAL; i++) {
		if (same_name(specials[i], s, len))
			return (KEY_SPECIAL + i);
	}
	if (len == 3 && (*s == 'C' || *s == 'c') && s[1] == '-' &&
	    isalpha((unsigned char)s[2]))
		return (KEY_CTRL | tolower((unsigned char)s[2]));
	return (decode(s, len, &c) == len ? c : 0);
}

const char *
key_label(char dst[KEY_NAME_SIZE], uint32_t key)
{
	if (key >= KEY_SPECIAL && key < K_END_OF_LIST)
		snprintf(dst, KEY_NAME_SIZE, "%s", specials[key - KEY_SPECIAL]);
	else if (key > KEY_CTRL + ' ' && key < KEY_CTRL + 0x7f)
		snprintf(dst, KEY_NAME_SIZE, "C-%c", (int)(key - KEY_CTRL));
	else if (key == ' ')
		snprintf(dst, KEY_NAME_SIZE, "Space");
	else if (key == 0)
		*dst = '\0';
	else if (key < ' ' || (key >= 0x7f && key < 0xa0) || key > 0x10ffff)
		snprintf(dst, KEY_NAME_SIZE, "?");
	else
		text_encode(dst, key);
	return (dst);
}

size_t
key_len(const char *s)
{
	uint32_t c;
	size_t	 len = strcspn(s, ">");

	if (*s == '<')
		return (len + (s[len] == '>'));
	len = decode(s, strlen(s), &c);
	return (len == 0 ? 1 : len);
}

uint32_t
key_next(const char **s)
{
	const char	*at = *s;
	size_t		 len = key_len(at);
	uint32_t	 key;

	if (*at == '\0')
		return (0);
	if (*at != '<')
		key = key_named(at, len);
	else if (at[len - 1] == '>')
		key = key_named(at + 1, len - 2);
	else
		key = 0;
	if (key == 0)
		return (UINT32_MAX);
	*s += len;
	return (key);
}

char *
key_names(const char *before, const char *after)
{
	char	*names, *old;
	size_t	 i;

	names = xasprintf("%sC-a%s to %sC-z%s", before, after, before, after);
	for (i = 0; i < NSPECIAL; i++) {
		if (KEY_SPECIAL + i == K_WAIT && *before == '\0')
			continue;
		old = names;
		names = xasprintf("%s %s%s%s", old, before, specials[i],
		    after);
		free(old);
	}
	return (names);
}
