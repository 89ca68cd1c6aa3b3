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
#include "paint.h"
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
	int		 palette;	/* of them have numbers */
	bool		 utf8, literal_rgb;
	bool		 has_mouse, mouse, has_cup, leaves_picture;
	bool		 all;		/* draw everything */
	int		 cols, rows;
	struct grid	 shown;		/* as the terminal has it */
	struct paint	 paint;
	int		 error;		/* why nothing could be read */
} term;

static const char *
capability(const char *name)
{
	const char	*cap = tigetstr(name);

	return (cap == (char *)-1 ? NULL : cap);
}

/* The terminal says that it has true colours, whatever its entry knows. GNU
 * screen hands that on, but not the colours. */
static bool
says_rgb(void)
{
	const char	*s = getenv("COLORTERM");

	return (s != NULL &&
	    (strcmp(s, "truecolor") == 0 || strcmp(s, "24bit") == 0) &&
	    (getenv("STY") == NULL || getenv("TMUX") != NULL));
}

static void
init_colours(enum colour colour)
{
	const char	*no = getenv("NO_COLOR");
	int		 n = tigetnum("colors");

	term.colours = 0;
	if (colour == COLOUR_NEVER || n < 8 ||
	    (colour == COLOUR_AUTO && no != NULL && *no != '\0') ||
	    capability("setaf") == NULL || capability("setab") == NULL)
		return;
	term.literal_rgb = n < RGB;
	/* Even with true colours the first eight are those of the palette. */
	term.palette = n >= RGB ? 8 : n < 256 ? n : 256;
	term.colours = n >= RGB || says_rgb() ? RGB :
	    n >= 256 ? 256 : n >= 16 ? 16 : 8;
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
		{ "\033[15~", KEY_F(5) }, { "\033[17~", KEY_F(6) },
		{ "\033[18~", KEY_F(7) }, { "\033[19~", KEY_F(8) },
		{ "\033[20~", KEY_F(9) }, { "\033[21~", KEY_F(10) },
		{ "\033[23~", KEY_F(11) }, { "\033[24~", KEY_F(12) },
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

/* Says how to undo what curses has done, now that it is done. */
static void
guard_terminal(void)
{
	static const char *const after[] = { "smam", "rmacs", "sgr0", "op",
	    "el", "cnorm", "rmkx", "rmcup" };
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

/* Attributes, as bits ATTR_ from the lowest on; what terminfo calls them; and
 * their bits in ncv, which says what cannot be together with colours. */
static const struct {
	const char	*cap;
	int		 ncv;
} attributes[PAINT_ATTRS] = {
	{ "bold", 0x20 }, { "dim", 0x10 }, { "sitm", 0x8000 }, { "smul", 0x02 },
	{ "rev", 0x04 }
};

/* ATTR_ bits that the terminal has. */
static unsigned
can_attrs(void)
{
	int	 i, ncv = term.colours != 0 ? tigetnum("ncv") : 0;
	unsigned can = 0;

	/* Some would take a column for each. */
	if (tigetnum("xmc") > 0)
		return (0);
	for (i = 0; i < PAINT_ATTRS; i++) {
		if (term.paint.attrs[i][0] != '\0' &&
		    (ncv <= 0 || (ncv & attributes[i].ncv) == 0))
			can |= 1u << i;
	}
	return (can);
}

static void
move_cursor(struct bytes *b, int x, int y)
{
	char	 s[PAINT_CAP] = "";

	env_add_cap(s, sizeof s, tiparm(tigetstr("cup"), y, x));
	bytes_add(b, s, strlen(s));
}

/* Whether a capability is what nearly all terminals have. */
static bool
is_ansi(const char *name, int a, int b, const char *want)
{
	const char	*cap = capability(name);
	char		 s[PAINT_CAP] = "";

	if (cap != NULL)
		env_add_cap(s, sizeof s, tiparm(cap, a, b));
	return (strcmp(s, want) == 0);
}

/* Resets all there is. The whole of sgr0 may also switch character sets. */
static void
init_reset(struct paint *p)
{
	env_add_cap(p->reset, sizeof p->reset, capability("sgr0"));
	env_add_cap(p->start, sizeof p->start, p->reset);
	if (strstr(p->reset, "\033[m") != NULL ||
	    strstr(p->reset, "\033[0m") != NULL)
		memcpy(p->reset, "\033[m", sizeof "\033[m");
	else if (term.colours != 0)
		env_add_cap(p->reset, sizeof p->reset, capability("op"));
}

/* To be called when the colours are known. */
static void
init_paint(void)
{
	struct paint	*p = &term.paint;
	const char	*rmam = capability("rmam"), *smam = capability("smam");
	bool		 am = tigetflag("am") == 1;
	int		 i;

	p->move = is_ansi("cup", 11, 122, "\033[12;123H") ? NULL : move_cursor;
	p->to_column = is_ansi("hpa", 122, 0, "\033[123G");
	p->to_right = is_ansi("cuf", 123, 0, "\033[123C");
	p->utf8 = term.utf8;
	for (i = 0; i < PAINT_ATTRS; i++)
		env_add_cap(p->attrs[i], PAINT_CAP,
		    capability(attributes[i].cap));
	init_reset(p);
	env_add_cap(p->start, sizeof p->start, capability("civis"));
	env_add_cap(p->start, sizeof p->start, capability("clear"));
	env_add_cap(p->erase, PAINT_CAP, capability("el"));
	if (am && rmam != NULL && smam != NULL) {
		env_add_cap(p->hold, PAINT_CAP, rmam);
		env_add_cap(p->wrap, PAINT_CAP, smam);
	}
	p->scrolls = am && p->hold[0] == '\0' && tigetflag("xenl") != 1;
	p->moves_plain = tigetflag("msgr") != 1;
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
	init_paint();
	set_size();
	doupdate();
	term_mouse(mouse);
	guard_terminal();
	return (NULL);
}

/* The terminal is the shell's. Where there is no second screen, or GNU screen
 * has none, the prompt comes into the last line. */
static void
leave(void)
{
	char	 s[256] = "";

	if (term.mouse)
		send(MOUSE_OFF);
	env_add_cap(s, sizeof s, capability("sgr0"));
	env_add_cap(s, sizeof s, tparm(tigetstr("cup"), LINES - 1, 0));
	env_add_cap(s, sizeof s, capability("el"));
	send(s);
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
	/* What it sends to get the terminal back. */
	doupdate();
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
	free(term.paint.out.s);
	term.paint = (struct paint){ 0 };
	term.screen = NULL;
	term.input = NULL;
}

int
term_colours(void)
{
	return (term.colours);
}

/* How to switch to a colour. */
static void
add_colour(char dst[PAINT_CAP], const struct theme *t, int colour,
    bool background)
{
	const char	*cap = capability(background ? "setab" : "setaf");
	uint32_t	 rgb = theme_rgb(t, colour, background) & 0xffffff;

	dst[0] = '\0';
	if (term.colours == 0)
		return;
	if (colour == COLOR_DEFAULT) {
		if (capability("op") != NULL)
			return;
		colour = background ? COLOR_BLACK : COLOR_WHITE;
	}
	if (colour < term.palette)
		env_add_cap(dst, PAINT_CAP, tiparm(cap, colour));
	else if (!term.literal_rgb)
		env_add_cap(dst, PAINT_CAP, tiparm(cap,
		    rgb < 8 ? COLOR_BLACK : (int)rgb));
	else
		snprintf(dst, PAINT_CAP, "\033[%d;2;%u;%u;%um",
		    background ? 48 : 38, rgb >> 16, rgb >> 8 & 0xff,
		    rgb & 0xff);
}

void
term_theme(const struct theme *t)
{
	struct paint_style	*to = term.paint.styles;
	struct style		 st;
	unsigned		 can = can_attrs();
	int			 i;

	if (term.screen == NULL)
		return;
	for (i = 0; i < ROLE_MAX; i++, to++) {
		st = theme_style(t, (enum role)i, term.colours);
		to->attrs = st.attrs & can;
		add_colour(to->fg, t, st.fg, false);
		add_colour(to->bg, t, st.bg, true);
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

/* A terminal that is gone says so when it is read. */
static void
write_out(const char *s, size_t len)
{
	struct pollfd	 p = { .fd = STDOUT_FILENO, .events = POLLOUT };
	ssize_t		 n;

	while (len > 0) {
		if ((n = write(STDOUT_FILENO, s, len)) > 0) {
			s += n;
			len -= (size_t)n;
		} else if (n == -1 && errno == EAGAIN)
			poll(&p, 1, -1);
		else if (n == 0 || errno != EINTR) {
			term.all = true;
			return;
		}
	}
}

void
term_draw(const struct grid *g)
{
	struct bytes	*out = &term.paint.out;

	if (term.screen == NULL)
		return;
	guard_trim();
	paint(&term.paint, g, &term.shown, term.cols, term.rows, term.all);
	term.all = false;
	write_out(out->s, out->len);
	out->len = 0;
}

void
term_repaint(void)
{
	term.all = true;
}

bool
term_copy(const char *text)
{
	return (term.screen != NULL && env_copy(text));
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
