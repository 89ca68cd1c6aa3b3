#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../ui/clipboard.h"
#include "../../ui/input.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* What the terminal sends; the heads of what the mouse says are special keys,
 * as curses finds them. '|' is a pause. */
static const uint8_t	*sent;
static uint64_t		 clock_ms;

static bool
read_key(uint32_t *key, int ms)
{
	(void)ms;
	if (*sent == '\0' || *sent == '|')
		return (false);
	if (strncmp((const char *)sent, "\033[<", 3) == 0) {
		sent += 3;
		*key = INPUT_SGR;
	} else if (strncmp((const char *)sent, "\033[M", 3) == 0) {
		sent += 3;
		*key = INPUT_X10;
	} else if (strncmp((const char *)sent, "\033[A", 3) == 0) {
		sent += 3;
		*key = K_UP;
	} else
		*key = *sent++;
	return (true);
}

static int
read_byte(int ms)
{
	(void)ms;
	return (*sent == '\0' || *sent == '|' ? -1 : *sent++);
}

static uint64_t
now(void)
{
	return (clock_ms);
}

/* All events of what was sent, as text; every pause lasts 300 ms. */
static const char *
events(const char *s)
{
	static char	 buf[512];
	struct input	 in = { .read = read_key, .byte = read_byte,
	    .now = now, .cols = 300, .rows = 100 };
	struct mouse	 m;
	enum term_event	 ev;
	uint32_t	 key;
	size_t		 n = 0;

	sent = (const uint8_t *)s;
	clock_ms = 1000;
	buf[0] = '\0';
	for (;;) {
		ev = input_event(&in, &key, &m);
		if (ev == EV_KEY && key >= KEY_SPECIAL)
			n += snprintf(buf + n, sizeof buf - n, "<%d>",
			    (int)(key - KEY_SPECIAL));
		else if (ev == EV_KEY && key >= KEY_CTRL)
			n += snprintf(buf + n, sizeof buf - n, "^%c",
			    (int)(key - KEY_CTRL));
		else if (ev == EV_KEY)
			n += snprintf(buf + n, sizeof buf - n, "%c", (int)key);
		else if (ev == EV_MOUSE)
			n += snprintf(buf + n, sizeof buf - n, "(%d:%d,%d)",
			    (int)m.what, m.x, m.y);
		else if (*sent == '|') {
			sent++;
			clock_ms += 300;
		} else
			return (buf);
	}
}

static void
test_events(void **state)
{
	static const struct {
		const char	*in, *want;
	} cases[] = {
		{ "", "" },
		{ "qG/", "qG/" },
		{ "\r\n\t \b\x7f", "<0><0><2><4><5><5>" },
		{ "\x01\x0c\x1a\x1c\x1f", "^a^l^z^\\^_" },
		{ "\x80\x9f", "" },
		{ "\033[A", "<6>" },
		/* Esc, alone or not */
		{ "\033", "<1>" },
		{ "\033|q", "<1>q" },
		{ "\033\033", "<1><1>" },
		{ "\033\033[A", "<1><6>" },
		{ "\033qx", "x" },
		{ "\033OXq", "q" },
		{ "\033[1;5Cq", "q" },
		{ "\033[200~ab\033[201~", "ab" },
		{ "\033[?62;1;4cq", "q" },
		{ "\033[12", "" },
		{ "\033[", "" },
		/* the mouse */
		{ "\033[<0;11;6M", "(0:10,5)" },
		{ "\033[<0;11;6M\033[<0;11;6m", "(0:10,5)" },
		{ "\033[<0;300;100M", "(0:299,99)" },
		{ "\033[<0;301;6M\033[<0;11;101M\033[<0;0;6Mq", "q" },
		{ "\033[<64;3;4M\033[<65;3;4M\033[<65;3;4M",
		    "(2:2,3)(3:2,3)(3:2,3)" },
		{ "\033[<1;3;4M\033[<2;3;4M\033[<32;3;4M\033[<66;3;4M", "" },
		{ "\033[<4;3;4M\033[<80;3;4M", "(0:2,3)(2:2,3)" },
		{ "\033[<0;99999999999999;6Mq", "q" },
		{ "\033[<;;;;;Mq", "q" },
		{ "\033[<0;1Mq", "q" },
		{ "\033[<0;1;2Xq", "q" },
		{ "\033[<0;1", "" },
		{ "\033[M !!", "(0:0,0)" },
		{ "\033[M \xf0!", "(0:207,0)" },
		{ "\033[M#!!", "" },
		{ "\033[M`!!\033[Ma!!", "(2:0,0)(3:0,0)" },
		{ "\033[M !", "" },
		{ "\033[M", "" },
		/* twice, thrice, too late, elsewhere */
		{ "\033[<0;1;1M\033[<0;1;1M", "(0:0,0)(1:0,0)" },
		{ "\033[<0;1;1M|\033[<0;1;1M", "(0:0,0)(1:0,0)" },
		{ "\033[<0;1;1M||\033[<0;1;1M", "(0:0,0)(0:0,0)" },
		{ "\033[<0;1;1M\033[<0;2;1M", "(0:0,0)(0:1,0)" },
		{ "\033[<0;1;1M\033[<0;1;1M\033[<0;1;1M\033[<0;1;1M",
		    "(0:0,0)(1:0,0)(0:0,0)(1:0,0)" },
	};
	size_t	 i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		assert_string_equal(events(cases[i].in), cases[i].want);
}

/* Whatever comes, it ends, and no click is outside. */
static void
test_random(void **state)
{
	static const char	 bytes[] = "\033\033[[<M0169;;;mq~OA|\x80\xff";
	struct input		 in = { .read = read_key, .byte = read_byte,
	    .now = now, .cols = 20, .rows = 5 };
	struct mouse		 m;
	enum term_event		 ev;
	uint32_t		 key;
	char			 s[64];
	int			 round;
	size_t			 i;

	(void)state;
	srand(1);
	for (round = 0; round < 100000; round++) {
		for (i = 0; i < sizeof s - 1; i++)
			s[i] = bytes[rand() % (int)(sizeof bytes - 1)];
		s[i] = '\0';
		sent = (const uint8_t *)s;
		while (*sent != '\0' || in.next != 0) {
			ev = input_event(&in, &key, &m);
			if (ev == EV_MOUSE) {
				assert_in_range(m.x, 0, 19);
				assert_in_range(m.y, 0, 4);
			} else if (ev == EV_KEY)
				assert_int_not_equal(key, 0);
			else if (*sent == '|')
				sent++;
		}
	}
}

static void
test_clipboard(void **state)
{
	static const struct {
		const char	*text;
		enum clipboard_via via;
		const char	*want;
	} cases[] = {
		{ "", VIA_NOTHING, "\033]52;c;\a" },
		{ "M", VIA_NOTHING, "\033]52;c;TQ==\a" },
		{ "Ma", VIA_NOTHING, "\033]52;c;TWE=\a" },
		{ "Man", VIA_NOTHING, "\033]52;c;TWFu\a" },
		{ "\xff\xfe\xfd\xc3", VIA_NOTHING, "\033]52;c;//79ww==\a" },
		{ "Man", VIA_SCREEN, "\033P\033]52;c;TWFu\a\033\\" },
		{ "Man", VIA_TMUX, "\033]52;c;TWFu\a\033Ptmux;\033\033]52;c;"
		    "TWFu\a\033\\" },
	};
	size_t	 i;
	char	*s;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		s = clipboard_bytes(cases[i].text, cases[i].via);
		assert_string_equal(s, cases[i].want);
		free(s);
	}
}

/* Long texts are cut; screen gets pieces that it can hold. */
static void
test_clipboard_long(void **state)
{
	static char	 text[CLIPBOARD_MAX + 1000];
	const char	*p, *end;
	char		*s;
	size_t		 len = 0;

	(void)state;
	memset(text, 'a', sizeof text - 1);
	s = clipboard_bytes(text, VIA_NOTHING);
	assert_int_equal(strlen(s), 7 + (CLIPBOARD_MAX + 2) / 3 * 4 + 1);
	free(s);
	s = clipboard_bytes(text, VIA_SCREEN);
	for (p = s; *p != '\0'; p = end + 2) {
		assert_memory_equal(p, "\033P", 2);
		assert_non_null(end = strstr(p, "\033\\"));
		assert_in_range(end - p, 3, 768);
		len += (size_t)(end - p) - 2;
	}
	assert_int_equal(len, 7 + (CLIPBOARD_MAX + 2) / 3 * 4 + 1);
	free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_clipboard),
		cmocka_unit_test(test_clipboard_long),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
