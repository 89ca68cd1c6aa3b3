#define NCURSES_WIDECHAR	1
#define NCURSES_NOMACROS	1

#include <sys/ioctl.h>

#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../src/xmalloc.h"
#include "input.h"
#include "term.h"
#include "term_env.h"
#include "term_signal.h"

#define RGB		(1 << 24)
/* Codes of our own, beyond those that curses gives. */
#define KEY_MOUSE_SGR	9001
#define KEY_MOUSE_X10	9002
/* Clicks and wheel; columns beyond 223 too. */
#define MOUSE_ON	"\033[?1000h\033[?1006h"
#define MOUSE_OFF	"\033[?1006l\033[?1000l"

static struct {
	SCREEN		*screen;	/* NULL: not open */
	WINDOW		*input;		/* a pad: reading it draws nothing */
	int		 colours;
	bool		 utf8, want_rgb, has_default;
	bool		 has_mouse, mouse, has_cup, leaves_picture;
	bool		 all;		/* draw everything */
	int		 cols, rows;
	struct grid	 shown;		/* as the terminal has it */
	attr_t		 attrs[ROLE_MAX];
	int		 error;		/* why nothing could be read */
} term;

void
term_want_rgb(bool want)
{
	term.want_rgb = want;
}

/* The entry of true colours that belongs to TERM, if the terminal says that
 * it has them. GNU screen hands COLORTERM on, but not the colours. */
static SCREEN *
open_rgb(const char *name)
{
	const char	*s = getenv("COLORTERM");
	char		*direct;
	SCREEN		*screen;

	if (!term.want_rgb || s == NULL ||
	    (strcmp(s, "truecolor") != 0 && strcmp(s, "24bit") != 0) ||
	    (getenv("STY") != NULL && getenv("TMUX") == NULL))
		return (NULL);
	direct = xasprintf("%.*s-direct", (int)strcspn(name, "-"), name);
	screen = newterm(direct, stdout, stdin);
	free(direct);
	return (screen);
}

static void
init_colours(enum colour colour)
{
	const char	*no = getenv("NO_COLOR");

	term.colours = 0;
	if (colour == COLOUR_NEVER ||
	    (colour == COLOUR_AUTO && no != NULL && *no != '\0') ||
	    !has_colors() || start_color() == ERR || COLOR_PAIRS <= ROLE_MAX)
		return;
	term.has_default = use_default_colors() == OK;
	term.colours = COLORS >= RGB ? RGB : COLORS >= 256 ? 256 :
	    COLORS >= 16 ? 16 : COLORS >= 8 ? 8 : 0;
}

/* Keys that terminals send and their entries do not name. */
static void
define_keys(void)
{
	static const struct {
		const char	*s;
		int		 code;
	} keys[] = {
		{ "\033[H", KEY_HOME }, { "\033OH", KEY_HOME },
		{ "\033[1~", KEY_HOME }, { "\033[7~", KEY_HOME },
		{ "\033[F", KEY_END }, { "\033OF", KEY_END },
		{ "\033[4~", KEY_END }, { "\033[8~", KEY_END },
		{ "\033[A", KEY_UP }, { "\033OA", KEY_UP },
		{ "\033[B", KEY_DOWN }, { "\033OB", KEY_DOWN },
		{ "\033[C", KEY_RIGHT }, { "\033OC", KEY_RIGHT },
		{ "\033[D", KEY_LEFT }, { "\033OD", KEY_LEFT },
		{ "\033[5~", KEY_PPAGE }, { "\033[6~", KEY_NPAGE },
		{ "\033[2~", KEY_IC }, { "\033[3~", KEY_DC },
		{ "\033[Z", KEY_BTAB },
		{ "\033OP", KEY_F(1) }, { "\033[11~", KEY_F(1) },
		{ "\033OQ", KEY_F(2) }, { "\033[12~", KEY_F(2) },
		{ "\033OR", KEY_F(3) }, { "\033[13~", KEY_F(3) },
		{ "\033OS", KEY_F(4) }, { "\033[14~", KEY_F(4) },
	};
	size_t	 i;

	for (i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		if (key_defined(keys[i].s) == 0)
			define_key(keys[i].s, keys[i].code);
	}
	/* Curses would wait for double clicks, and join those that come
	 * together. */
	define_key("\033[<", KEY_MOUSE_SGR);
	define_key("\033[M", KEY_MOUSE_X10);
}

static const char *
capability(const char *name)
{
	const char	*cap = tigetstr(name);

	return (cap == (char *)-1 ? NULL : cap);
}

/* Says how to undo what curses has done, now that it is done. */
static void
guard_terminal(void)
{
	static const char *const after[] = { "rmacs", "sgr0", "op", "cnorm",
	    "rmkx", "rmcup" };
	char	 s[512] = "";
	size_t	 i;

	if (term.has_mouse)
		env_add_cap(s, sizeof s, MOUSE_OFF);
	if (term.has_cup)
		env_add_cap(s, sizeof s, tparm(tigetstr("cup"), LINES - 1, 0));
	for (i = 0; i < sizeof after / sizeof after[0]; i++)
		env_add_cap(s, sizeof s, capability(after[i]));
	if (term.leaves_picture)
		env_add_cap(s, sizeof s, "\r\n");
	guard_on(s, strlen(s));
}

/* Past what curses holds back: it belongs to no picture. */
static void
send(const char *s)
{
	if (write(STDOUT_FILENO, s, strlen(s)) == -1)
		term.all = true;
}

void
term_mouse(bool on)
{
	if (term.screen == NULL || !term.has_mouse)
		return;
	send(on ? MOUSE_ON : MOUSE_OFF);
	term.mouse = on;
}

static void
set_size(void)
{
	struct winsize	 ws;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_row > 0 &&
	    ws.ws_col > 0)
		resizeterm(ws.ws_row < TERM_ROWS ? ws.ws_row : TERM_ROWS,
		    ws.ws_col < TERM_COLS ? ws.ws_col : TERM_COLS);
	term.cols = COLS;
	term.rows = LINES;
	term.all = true;
}

static void
set_modes(void)
{
	set_escdelay(25);
	cbreak();
	noecho();
	nonl();
	typeahead(-1);
	curs_set(0);
	leaveok(stdscr, TRUE);
	idcok(stdscr, FALSE);
	term.input = newpad(1, 1);
	keypad(term.input, TRUE);
	define_keys();
}

char *
term_open(enum colour colour, bool mouse)
{
	const char	*name = getenv("TERM");
	char		*why;

	if (term.screen != NULL)
		return (NULL);
	if ((why = env_no_terminal(name)) != NULL)
		return (why);
	term.utf8 = term_utf8();
	if (!guard_open(STDOUT_FILENO))
		return (xasprintf("the terminal: %s", strerror(errno)));
	env_limit_size();
	if (colour != COLOUR_NEVER)
		term.screen = open_rgb(name);
	if (term.screen == NULL)
		term.screen = newterm(name, stdout, stdin);
	if (term.screen == NULL) {
		guard_close();
		return (xasprintf("TERM=%s: no such terminal is known here; "
		    "try TERM=xterm; " TELL_B, name));
	}
	term.has_cup = capability("cup") != NULL;
	term.has_mouse = capability("kmous") != NULL;
	term.leaves_picture = capability("rmcup") == NULL;
	guard_terminal();
	if (!term.has_cup) {
		term_close();
		return (xasprintf("TERM=%s cannot show a screen; " TELL_B,
		    name));
	}
	set_modes();
	init_colours(colour);
	set_size();
	term_mouse(mouse);
	guard_terminal();
	return (NULL);
}

/* The terminal is the shell's. */
static void
leave(void)
{
	if (term.mouse)
		send(MOUSE_OFF);
	endwin();
	/* The prompt comes below it. */
	if (term.leaves_picture)
		send("\n");
	guard_off();
}

/* It is ours again; in the background that stops us. */
static void
enter(void)
{
	reset_prog_mode();
	set_size();
	if (term.mouse)
		send(MOUSE_ON);
	guard_terminal();
}

void
term_close(void)
{
	if (term.screen == NULL)
		return;
	leave();
	guard_close();
	if (term.input != NULL)
		delwin(term.input);
	delscreen(term.screen);
	grid_free(&term.shown);
	term.screen = NULL;
	term.input = NULL;
}

int
term_colours(void)
{
	return (term.colours);
}

static int
colour_number(const struct theme *t, int colour, bool background)
{
	uint32_t rgb;

	if (colour == COLOR_DEFAULT)
		return (term.has_default ? -1 :
		    background ? COLOR_BLACK : COLOR_WHITE);
	/* Even with true colours the first eight are those of the palette. */
	if (term.colours < RGB || colour < 8)
		return (colour);
	rgb = theme_rgb(t, colour, background) & 0xffffff;
	return (rgb < 8 ? COLOR_BLACK : (int)rgb);
}

static attr_t
attributes(unsigned attrs)
{
	return ((attrs & ATTR_BOLD ? A_BOLD : 0) |
	    (attrs & ATTR_DIM ? A_DIM : 0) |
	    (attrs & ATTR_ITALIC ? A_ITALIC : 0) |
	    (attrs & ATTR_UNDERLINE ? A_UNDERLINE : 0) |
	    (attrs & ATTR_REVERSE ? A_REVERSE : 0));
}

void
term_theme(const struct theme *t)
{
	struct style	 st;
	int		 i;

	if (term.screen == NULL)
		return;
	for (i = 0; i < ROLE_MAX; i++) {
		st = theme_style(t, (enum role)i, term.colours);
		term.attrs[i] = attributes(st.attrs);
		if (term.colours != 0)
			init_extended_pair(i + 1,
			    colour_number(t, st.fg, false),
			    colour_number(t, st.bg, true));
	}
	term.all = true;
}

void
term_size(int *cols, int *rows)
{
	*cols = term.cols;
	*rows = term.rows;
}

int
term_fd(void)
{
	return (STDIN_FILENO);
}

/* What curses has made of a sequence. */
static uint32_t
key_of_code(wint_t c)
{
	static const struct {
		wint_t	 code;
		uint32_t key;
	} keys[] = {
		{ KEY_ENTER, K_ENTER }, { KEY_BTAB, K_BACKTAB },
		{ KEY_BACKSPACE, K_BACKSPACE }, { KEY_UP, K_UP },
		{ KEY_DOWN, K_DOWN }, { KEY_LEFT, K_LEFT },
		{ KEY_RIGHT, K_RIGHT }, { KEY_PPAGE, K_PGUP },
		{ KEY_NPAGE, K_PGDN }, { KEY_HOME, K_HOME },
		{ KEY_FIND, K_HOME }, { KEY_END, K_END },
		{ KEY_SELECT, K_END }, { KEY_IC, K_INSERT },
		{ KEY_DC, K_DELETE }, { KEY_A1, K_HOME }, { KEY_A3, K_PGUP },
		{ KEY_C1, K_END }, { KEY_C3, K_PGDN }, { KEY_SR, K_UP },
		{ KEY_SF, K_DOWN },
	};
	size_t	 i;

	if (c == KEY_MOUSE_SGR || c == KEY_MOUSE_X10)
		return (c == KEY_MOUSE_SGR ? INPUT_SGR : INPUT_X10);
	if (c >= (wint_t)KEY_F(1) && c <= (wint_t)KEY_F(12))
		return (K_F1 + (c - (wint_t)KEY_F(1)));
	for (i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		if (keys[i].code == c)
			return (keys[i].key);
	}
	return (INPUT_UNKNOWN);
}

static bool
read_key(uint32_t *key, int ms)
{
	wint_t	 c;
	int	 r;

	wtimeout(term.input, ms);
	errno = 0;
	if ((r = wget_wch(term.input, &c)) == ERR) {
		term.error = errno;
		return (false);
	}
	*key = r == KEY_CODE_YES ? key_of_code(c) : (uint32_t)c;
	return (true);
}

/* wget_wch would want it to be UTF-8. */
static int
read_byte(int ms)
{
	int	 c;

	wtimeout(term.input, ms);
	c = wgetch(term.input);
	return (c == ERR || c > 0xff ? -1 : c);
}

static uint64_t
now_ms(void)
{
	struct timespec	 ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ((uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000);
}

/* There was nothing to read. Where that will be so for ever, a terminal says
 * that there is something. */
static bool
is_gone(void)
{
	struct pollfd	 p = { .fd = STDIN_FILENO, .events = POLLIN };
	int		 n = 0;

	if (term.error == EIO)
		return (true);
	if (poll(&p, 1, 0) <= 0)
		return (false);
	return ((p.revents & (POLLHUP | POLLERR | POLLNVAL)) ||
	    ioctl(STDIN_FILENO, FIONREAD, &n) == -1 || n == 0);
}

static bool
read_signals(void)
{
	unsigned	 got = guard_signals();

	if (got & GOT_STOP)
		term_suspend();
	else if (got & GOT_CONT) {
		/* Whoever had the terminal may have changed it. */
		leave();
		enter();
	} else if (got & GOT_RESIZE) {
		set_size();
		guard_terminal();
	}
	return (got != 0);
}

enum term_event
term_event(uint32_t *key, struct mouse *m)
{
	static struct input	 in = { .read = read_key, .byte = read_byte,
	    .now = now_ms };
	enum term_event		 ev;

	if (term.screen == NULL)
		return (EV_GONE);
	if (read_signals())
		return (EV_RESIZE);
	in.cols = term.cols;
	in.rows = term.rows;
	ev = input_event(&in, key, m);
	return (ev == EV_NONE && is_gone() ? EV_GONE : ev);
}

static void
set_cell(cchar_t *cc, const struct cell *cell)
{
	wchar_t	 s[CELL_MARKS + 2] = { (wchar_t)cell->ch };
	int	 i;

	if (term.utf8) {
		for (i = 0; i < CELL_MARKS; i++)
			s[i + 1] = (wchar_t)cell->marks[i];
	} else if (cell->ch == 0 || cell->ch >= 0x80)
		s[0] = '?';
	setcchar(cc, s, term.attrs[cell->role],
	    (short)(term.colours != 0 ? cell->role + 1 : 0), NULL);
}

static void
draw_span(const struct cell *row, int y, int from, int to)
{
	cchar_t	 cc[TERM_COLS];
	int	 x, n = 0;

	for (x = from; x < to; x++) {
		if (row[x].width != 0 || !term.utf8)
			set_cell(&cc[n++], &row[x]);
	}
	mvadd_wchnstr(y, from, cc, n);
}

static bool
same_cell(const struct cell *a, const struct cell *b)
{
	return (a->ch == b->ch && a->role == b->role && a->width == b->width &&
	    memcmp(a->marks, b->marks, sizeof a->marks) == 0);
}

static void
draw_row(const struct cell *now, const struct cell *was, int y, int cols)
{
	int	 x, from;

	for (x = 0; x < cols; x++) {
		if (!term.all && same_cell(&now[x], &was[x]))
			continue;
		/* Wide characters go as a whole. */
		for (from = x; from > 0 && now[from].width == 0; from--)
			;
		while (x < cols && (term.all || now[x].width == 0 ||
		    !same_cell(&now[x], &was[x])))
			x++;
		draw_span(now, y, from, x);
	}
}

void
term_draw(const struct grid *g)
{
	size_t	 size = (size_t)g->cols * sizeof *g->cells;
	int	 y, rows = g->rows < LINES ? g->rows : LINES;

	if (term.screen == NULL)
		return;
	guard_trim();
	if (g->cols != term.shown.cols || g->rows != term.shown.rows) {
		grid_resize(&term.shown, g->cols, g->rows);
		term.all = true;
	}
	if (term.all) {
		werase(stdscr);
		clearok(curscr, TRUE);
	}
	for (y = 0; y < rows; y++) {
		if (term.all || memcmp(g->cells + y * g->cols,
		    term.shown.cells + y * g->cols, size) != 0)
			draw_row(g->cells + y * g->cols,
			    term.shown.cells + y * g->cols, y,
			    g->cols < COLS ? g->cols : COLS);
	}
	memcpy(term.shown.cells, g->cells, size * g->rows);
	term.all = false;
	wrefresh(stdscr);
}

void
term_repaint(void)
{
	term.all = true;
}

void
term_copy(const char *text)
{
	if (term.screen != NULL)
		env_copy(text);
}

void
term_bell(void)
{
	if (term.screen != NULL)
		beep();
}

void
term_suspend(void)
{
	if (term.screen == NULL)
		return;
	leave();
	guard_stop();
	enter();
	/* Among them the one that made it go on. */
	guard_signals();
}
