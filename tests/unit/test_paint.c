#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../ui/paint.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define MAX_COLS	70
#define MAX_ROWS	20
#define STYLES		9	/* of the roles, again and again */

/*
 * A terminal as strict as one can be: where the cursor is behind a character
 * that terminals do not agree about, nothing may be written without a move.
 */
struct look {
	unsigned	 attrs;
	int		 fg, bg;	/* -1 is its own */
};

struct spot {
	struct cell	 cell;
	struct look	 look;
};

enum certainty { SURE, AFTER_LINE, AFTER_CHAR, LOST };

static struct {
	struct spot	 s[MAX_ROWS][MAX_COLS];
	int		 cols, rows, x, y;
	struct look	 look;
	enum certainty	 where;
	struct cell	*last;		/* accents come to it */
	bool		 wraps, pends, pending;	/* at the margin */
	bool		 bce;		/* erases in its colour */
	bool		 utf8, moves_plain;
} term;

static struct paint	p;
static struct grid	now, was;
static unsigned		seed;
static int		shift;	/* of styles */

static const struct look none = { 0, -1, -1 };

static int
roll(int n)
{
	seed = seed * 1664525 + 1013904223;
	return ((int)((seed >> 8) % (unsigned)n));
}

static void
blank(struct spot *s, int bg)
{
	*s = (struct spot){ { .ch = ' ', .width = 1 }, { 0, -1, bg } };
}

static void
erase(int x, int y)
{
	for (; x < term.cols; x++)
		blank(&term.s[y][x], term.bce ? term.look.bg : -1);
}

static void
scroll(void)
{
	memmove(term.s[0], term.s[1],
	    sizeof term.s[0] * (size_t)(term.rows - 1));
	erase(0, term.rows - 1);
}

static void
next_line(void)
{
	term.x = 0;
	term.pending = false;
	if (++term.y == term.rows) {
		term.y--;
		scroll();
	}
}

static void
move(int x, int y)
{
	assert_in_range(x, 0, term.cols - 1);
	assert_in_range(y, 0, term.rows - 1);
	assert_true(!term.moves_plain ||
	    memcmp(&term.look, &none, sizeof none) == 0);
	term.x = x;
	term.y = y;
	term.where = SURE;
	term.last = NULL;
	term.pending = false;
}

static bool
is_line(uint32_t ch)
{
	return (ch >= 0x2500 && ch < 0x25a0);
}

/* 0x65e5 and those around it, as far as these tests go. */
static int
columns(uint32_t ch)
{
	return (ch >= 0x300 && ch < 0x370 ? 0 : ch >= 0x4e00 && ch < 0xa000 ?
	    2 : 1);
}

/* What stands there goes as a whole. */
static void
overwrite(int x)
{
	struct spot	*row = term.s[term.y];

	if (row[x].cell.width == 0)
		blank(&row[x - 1], row[x - 1].look.bg);
	if (row[x].cell.width == 2)
		blank(&row[x + 1], row[x + 1].look.bg);
	blank(&row[x], -1);
}

static void
accent(uint32_t ch)
{
	struct cell	*cell = term.last;

	assert_non_null(cell);
	assert_int_not_equal(term.where, LOST);
	cell->marks[cell->marks[0] != 0] = ch;
	term.where = AFTER_CHAR;
}

static void
print(uint32_t ch)
{
	int	 i, n = columns(ch);

	if (n == 0) {
		accent(ch);
		return;
	}
	assert_true(term.where == SURE ||
	    (term.where == AFTER_LINE && is_line(ch)));
	if (term.pending)
		next_line();
	assert_true(term.x + n <= term.cols);
	for (i = 0; i < n; i++)
		overwrite(term.x + i);
	for (i = 0; i < n; i++) {
		term.s[term.y][term.x + i] = (struct spot){
		    { i == 0 ? ch : 0, { 0 }, (uint8_t)(i == 0 ? n : 0), 0 },
		    term.look };
	}
	term.last = &term.s[term.y][term.x].cell;
	term.x += n;
	term.where = is_line(ch) ? AFTER_LINE : ch < 0x7f ? SURE : AFTER_CHAR;
	if (term.x == term.cols && term.wraps && !term.pends)
		next_line();
	else if (term.x == term.cols)
		term.pending = term.wraps;
}

static int
number(const char **s)
{
	int	 n = 0;

	for (; **s >= '0' && **s <= '9'; (*s)++)
		n = n * 10 + **s - '0';
	return (n);
}

static void
attribute(int n)
{
	static const unsigned bits[] = { [1] = ATTR_BOLD, [2] = ATTR_DIM,
	    [3] = ATTR_ITALIC, [4] = ATTR_UNDERLINE, [7] = ATTR_REVERSE };

	if (n == 0)
		term.look = none;
	else if (n >= 30 && n < 38)
		term.look.fg = n - 30;
	else if (n >= 40 && n < 48)
		term.look.bg = n - 40;
	else {
		assert_true(n < (int)COUNT(bits) && bits[n] != 0);
		term.look.attrs |= bits[n];
	}
}

/* Behind ESC [; returns what follows. */
static const char *
control(const char *s)
{
	int	 a, b = 0;
	bool	 private = *s == '?';

	s += private;
	a = number(&s);
	if (*s == ';') {
		s++;
		b = number(&s);
	}
	switch (*s) {
	case 'H':
		move(b - 1, a - 1);
		break;
	case 'G':
		assert_int_equal(term.where, SURE);
		move(a - 1, term.y);
		break;
	case 'B':
		/* Without a number it is one. */
		assert_int_equal(term.where, SURE);
		assert_false(term.pending);
		assert_true(term.y + 1 < term.rows);
		move(term.x, term.y + 1);
		break;
	case 'C':
		assert_int_equal(term.where, SURE);
		assert_false(term.pending);
		move(term.x + a, term.y);
		break;
	case 'K':
		assert_int_equal(term.where, SURE);
		assert_false(term.pending);
		erase(term.x, term.y);
		break;
	case 'J':
		assert_int_equal(a, 2);
		for (a = 0; a < term.rows; a++)
			erase(0, a);
		break;
	case 'm':
		attribute(a);
		break;
	default:
		assert_true(private && a == 7 && (*s == 'h' || *s == 'l'));
		term.wraps = *s == 'h';
	}
	return (s + 1);
}

static const char *
text(const char *s)
{
	uint32_t ch = (unsigned char)*s++;
	int	 more = ch < 0xc0 ? 0 : ch < 0xe0 ? 1 : ch < 0xf0 ? 2 : 3;

	assert_true(ch >= ' ' && (ch < 0x7f || (term.utf8 && more > 0)));
	if (more > 0)
		ch &= 0x3fu >> more;
	for (; more > 0; more--, s++) {
		assert_int_equal(*s & 0xc0, 0x80);
		ch = ch << 6 | (*s & 0x3f);
	}
	print(ch);
	return (s);
}

/* ESC Y is how a terminal that is not ANSI moves. */
static void
feed(void)
{
	const char	*s;

	bytes_add(&p.out, "", 1);
	for (s = p.out.s; *s != '\0'; ) {
		if (*s == '\b') {
			assert_int_equal(term.where, SURE);
			assert_false(term.pending);
			assert_true(term.x > 0);
			move(term.x - 1, term.y);
			s++;
		} else if (*s != '\033')
			s = text(s);
		else if (s[1] == '[')
			s = control(s + 2);
		else {
			assert_int_equal(s[1], 'Y');
			move((unsigned char)s[3] - ' ',
			    (unsigned char)s[2] - ' ');
			s += 4;
		}
	}
	assert_int_equal(s - p.out.s, p.out.len - 1);
	p.out.len = 0;
	assert_memory_equal(&term.look, &none, sizeof none);
	term.where = LOST;
}

static struct look
look_of(int role)
{
	static const struct look looks[STYLES] = {
		{ 0, -1, -1 }, { ATTR_DIM, -1, -1 }, { ATTR_BOLD, 2, -1 },
		{ ATTR_REVERSE, -1, -1 }, { 0, 1, 4 }, { 0, 3, 4 },
		{ ATTR_UNDERLINE | ATTR_ITALIC, 5, -1 },
		{ ATTR_BOLD | ATTR_REVERSE, 7, 1 }, { 0, 6, -1 },
	};

	return (looks[(role + shift) % STYLES]);
}

static void
set_styles(void)
{
	struct look	 l;
	int		 i;

	for (i = 0; i < ROLE_MAX; i++) {
		l = look_of(i);
		p.styles[i] = (struct paint_style){ l.attrs, "", "" };
		if (l.fg != -1)
			snprintf(p.styles[i].fg, PAINT_CAP, "\033[3%dm", l.fg);
		if (l.bg != -1)
			snprintf(p.styles[i].bg, PAINT_CAP, "\033[4%dm", l.bg);
	}
}

static void
move_by_y(struct bytes *b, int x, int y)
{
	const char	 s[4] = { '\033', 'Y', (char)(' ' + y),
			    (char)(' ' + x) };

	bytes_add(b, s, sizeof s);
}

/* A terminal of that size that nobody knows anything of. */
static void
new_terminal(int cols, int rows)
{
	static const char *const attrs[] = { "\033[1m", "\033[2m", "\033[3m",
	    "\033[4m", "\033[7m" };
	size_t	 i;

	free(p.out.s);
	memset(&p, 0, sizeof p);
	memset(&term, 0, sizeof term);
	for (i = 0; i < COUNT(attrs); i++)
		memcpy(p.attrs[i], attrs[i], strlen(attrs[i]));
	memcpy(p.start, "\033[m\033[1;1H\033[2J", 14);
	memcpy(p.reset, "\033[m", 4);
	memcpy(p.erase, "\033[K", 4);
	term.cols = cols;
	term.rows = rows;
	term.wraps = term.pends = true;
	p.to_column = true;
	p.utf8 = term.utf8 = true;
	term.look = (struct look){ ATTR_REVERSE, 1, 2 };
	shift = 0;
	set_styles();
}

/* With a few of the things that a terminal may have or not. */
static void
any_terminal(int cols, int rows)
{
	new_terminal(cols, rows);
	shift = roll(STYLES);
	set_styles();
	p.to_column = roll(2) != 0;
	p.to_right = roll(2) != 0;
	if (roll(3) == 0)
		p.move = move_by_y;
	if (roll(4) == 0)
		p.erase[0] = '\0';
	p.utf8 = term.utf8 = roll(4) != 0;
	term.bce = roll(2) != 0;
	/* Its clearing is a move, too. */
	if ((p.moves_plain = roll(4) == 0))
		term.moves_plain = true;
	switch (roll(3)) {
	case 0:
		memcpy(p.hold, "\033[?7l", 6);
		memcpy(p.wrap, "\033[?7h", 6);
		term.pends = roll(2) != 0;
		break;
	case 1:
		p.scrolls = true;
		term.pends = false;
		break;
	}
}

static bool
same_look(const struct spot *s, int role)
{
	struct look	 want = look_of(role);

	if (s->cell.ch != ' ' || s->cell.marks[0] != 0 ||
	    ((s->look.attrs | want.attrs) & (ATTR_REVERSE | ATTR_UNDERLINE)))
		return (s->look.attrs == want.attrs && s->look.fg == want.fg &&
		    s->look.bg == want.bg);
	return (s->look.bg == want.bg);
}

/* The cell as this terminal has to show it. */
static struct cell
visible(const struct cell *row, int x)
{
	struct cell	 c = row[x];

	if (!term.utf8) {
		c.ch = c.ch != 0 && c.ch < 0x80 ? c.ch : '?';
		memset(c.marks, 0, sizeof c.marks);
		c.width = 1;
	} else if (c.width == 2 && x + 1 == term.cols) {
		c.ch = ' ';
		memset(c.marks, 0, sizeof c.marks);
		c.width = 1;
	} else if (c.width == 0)
		c.role = row[x - 1].role;
	return (c);
}

/* The terminal shows the grid, as far as it can. */
static void
compare(void)
{
	const struct cell	*row;
	const struct spot	*s;
	struct cell		 c;
	int			 x, y;

	for (y = 0; y < term.rows && y < now.rows; y++) {
		row = now.cells + y * now.cols;
		for (x = 0; x < term.cols && x < now.cols; x++) {
			if (p.scrolls && y == term.rows - 1 &&
			    x + row[x].width >= term.cols)
				break;
			s = &term.s[y][x];
			c = visible(row, x);
			if (s->cell.ch != c.ch || s->cell.width != c.width ||
			    memcmp(s->cell.marks, c.marks, sizeof c.marks) ||
			    !same_look(s, c.role))
				fail_msg("at %d, %d: %x, not %x; role %d",
				    x, y, s->cell.ch, c.ch, c.role);
		}
	}
}

static size_t
painted(bool all)
{
	size_t	 n;

	p.out.len = 0;
	paint(&p, &now, &was, term.cols, term.rows, all);
	n = p.out.len;
	feed();
	compare();
	return (n);
}

/* Changes a part of the grid. */
static void
scribble(void)
{
	static const char *const texts[] = { "a", "guest-17  42.0", "7", "   ",
	    "\xe6\x97\xa5\xe6\x9c\xac", "\xe6\x97\xa5", "e\xcc\x81",
	    "x\xcc\x81\xcc\x82y", "\xc3\xa9t\xc3\xa9",
	    "\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80 x",
	    "\xe2\x96\x81\xe2\x96\x88",
	    "12345678", "\xe6\x97\xa5\xcc\x81", "a b c d" };
	struct canvas	 c = canvas_all(&now, false);
	enum role	 role = (enum role)roll(ROLE_MAX);
	int		 x = roll(now.cols + 4) - 4, y = roll(now.rows);

	switch (roll(6)) {
	case 0:
		put_fill(&c, x, y, roll(now.cols) + 1, role, ' ');
		break;
	case 1:
		put_role(&c, x, y, roll(9) + 1, role, false);
		break;
	case 2:
		put_fill(&c, x, y, now.cols, (enum role)0, ' ');
		break;
	default:
		put(&c, x, y, role, texts[roll((int)COUNT(texts))]);
	}
}

static void
resize_both(int cols, int rows)
{
	grid_resize(&now, cols, rows);
	grid_resize(&was, cols, rows);
}

/* It shows what it has to, whatever was there before. */
static void
test_random(void **state)
{
	int	 turn, i, n, cols, rows;

	(void)state;
	for (turn = 0; turn < 300; turn++) {
		seed = (unsigned)turn;
		cols = 1 + roll(MAX_COLS);
		rows = 1 + roll(MAX_ROWS);
		any_terminal(cols, rows);
		/* A grid may be of another size for a moment. */
		if (roll(5) == 0)
			cols = 1 + roll(MAX_COLS);
		resize_both(cols, rows);
		for (i = 0; i < 30; i++) {
			for (n = roll(roll(4) != 0 ? 4 : 200); n > 0; n--)
				scribble();
			if (roll(20) == 0)
				grid_clear(&now);
			if (i == 0)
				term.look = none;
			painted(i == 0 || roll(30) == 0);
		}
	}
}

/* Lines of the usual kind. */
static void
fill_usual(void)
{
	struct canvas	 c = canvas_all(&now, false);
	int		 y;

	for (y = 0; y < now.rows; y++) {
		put_fill(&c, 0, y, now.cols, ROLE_text, ' ');
		put_format(&c, 0, y, ROLE_name, "guest-%d", y);
		put(&c, 20, y, ROLE_text, "12.5  3.25  100");
	}
}

static void
start_usual(int cols, int rows)
{
	new_terminal(cols, rows);
	resize_both(cols, rows);
	fill_usual();
	painted(true);
}

static void
test_nothing(void **state)
{
	(void)state;
	start_usual(60, 15);
	assert_int_equal(painted(false), 0);
	fill_usual();
	assert_int_equal(painted(false), 0);
	assert_int_not_equal(painted(true), 0);
}

static void
test_few_bytes(void **state)
{
	struct canvas	 c;

	(void)state;
	start_usual(60, 15);
	c = canvas_all(&now, false);
	put(&c, 21, 7, ROLE_text, "3");
	assert_in_range(painted(false), 1, 10);
	put(&c, 21, 7, ROLE_crit, "4");
	assert_in_range(painted(false), 1, 39);
	/* One move: the blank and the digits between are shorter. */
	put(&c, 21, 9, ROLE_text, "4");
	put(&c, 26, 9, ROLE_text, "9");
	assert_in_range(painted(false), 1, 14);
	/* The end of a line. */
	put_fill(&c, 0, 9, 60, ROLE_text, ' ');
	assert_in_range(painted(false), 1, 12);
}

/* Blanks that look the same are the same. */
static void
test_blanks(void **state)
{
	struct canvas	 c;

	(void)state;
	start_usual(60, 15);
	c = canvas_all(&now, false);
	put_role(&c, 40, 3, 20, ROLE_dim, false);
	assert_int_equal(painted(false), 0);
	/* Reverse. */
	put_role(&c, 40, 3, 20, ROLE_border, false);
	assert_in_range(painted(false), 20, 60);
}

/* Another size or theme paints all; a smaller terminal gets no more. */
static void
test_again(void **state)
{
	(void)state;
	start_usual(60, 15);
	grid_resize(&now, 50, 12);
	fill_usual();
	assert_in_range(painted(false), 12 * 20, 12 * 80);
	assert_int_equal(was.cols, 50);
	term.cols = 30;
	term.rows = 5;
	assert_in_range(painted(true), 5 * 20, 5 * 60);
}

static void
test_growth(void **state)
{
	struct bytes	 b = { NULL, 0, 0 };
	int		 i;

	(void)state;
	for (i = 0; i < 3000; i++)
		bytes_add(&b, "0123456789", 10);
	assert_int_equal(b.len, 30000);
	for (i = 0; i < 30000; i++)
		assert_int_equal(b.s[i], '0' + i % 10);
	free(b.s);
}

static int
teardown(void **state)
{
	(void)state;
	grid_free(&now);
	grid_free(&was);
	free(p.out.s);
	memset(&p, 0, sizeof p);
	return (0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_few_bytes),
		cmocka_unit_test(test_blanks),
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_growth),
	};

	return (cmocka_run_group_tests(tests, NULL, teardown));
}
