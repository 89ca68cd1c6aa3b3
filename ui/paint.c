#include <string.h>

#include "../src/text.h"
#include "../src/xmalloc.h"
#include "paint.h"

/* Cells that are written again rather than moved over. */
#define PAINT_GAP	4

void
bytes_add(struct bytes *b, const char *s, size_t n)
{
	if (b->size - b->len < n) {
		b->size = 2 * b->size + n + 4096;
		b->s = xreallocarray(b->s, b->size, 1);
	}
	memcpy(b->s + b->len, s, n);
	b->len += n;
}

static void
add(struct paint *p, const char *s)
{
	bytes_add(&p->out, s, strlen(s));
}

static void
add_number(struct paint *p, int n)
{
	char	 s[12], *end = s + sizeof s, *at = end;

	do
		*--at = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	bytes_add(&p->out, at, (size_t)(end - at));
}

/* Adds a code point as UTF-8. */
static void
add_char(struct paint *p, uint32_t c)
{
	char	 s[5];

	bytes_add(&p->out, s, text_encode(s, c));
}

/* A blank of this role looks as what the terminal leaves where it erases. */
static bool
is_plain(const struct paint *p, int role)
{
	const struct paint_style	*st = &p->styles[role];

	return (st->bg[0] == '\0' &&
	    (st->attrs & (ATTR_REVERSE | ATTR_UNDERLINE)) == 0);
}

static bool
is_empty(const struct paint *p, const struct cell *cell)
{
	return (cell->ch == ' ' && cell->marks[0] == 0 &&
	    is_plain(p, cell->role));
}

static bool
is_same(const struct paint *p, const struct cell *a, const struct cell *b)
{
	if (a->ch != b->ch || a->width != b->width ||
	    memcmp(a->marks, b->marks, sizeof a->marks) != 0)
		return (false);
	return (a->role == b->role || (is_empty(p, a) && is_empty(p, b)));
}

/* A whole one; a half is shown as a blank. */
static bool
is_wide(const struct paint *p, const struct cell *row, int x)
{
	return (p->utf8 && row[x].width == 2 && x + 1 < p->cols &&
	    row[x + 1].width == 0);
}

/* Lines, blocks: terminals agree about them more than about the rest. */
static bool
is_line(const struct cell *cell)
{
	return (cell->ch >= 0x2500 && cell->ch < 0x25a0 && cell->marks[0] == 0);
}

static bool
is_ascii(const struct cell *cell)
{
	return (cell->ch >= ' ' && cell->ch < 0x7f && cell->marks[0] == 0);
}

/* Only a reset takes away what the last role had and this one has not. */
static bool
needs_reset(const struct paint_style *was, const struct paint_style *to)
{
	return ((was->attrs & ~to->attrs) != 0 ||
	    (was->fg[0] != '\0' && to->fg[0] == '\0') ||
	    (was->bg[0] != '\0' && to->bg[0] == '\0'));
}

static void
set_role(struct paint *p, int role)
{
	const struct paint_style	*was = &p->styles[p->role];
	const struct paint_style	*to = &p->styles[role];
	int				 i;

	if (role == p->role)
		return;
	p->role = role;
	if (needs_reset(was, to)) {
		add(p, p->reset);
		was = &p->styles[PAINT_NONE];
	}
	for (i = 0; i < PAINT_ATTRS; i++) {
		if ((to->attrs & ~was->attrs) & (1u << i))
			add(p, p->attrs[i]);
	}
	if (strcmp(was->fg, to->fg) != 0)
		add(p, to->fg);
	if (strcmp(was->bg, to->bg) != 0)
		add(p, to->bg);
}

/* Blanks may be of any role that looks the same. */
static void
set_role_for(struct paint *p, const struct cell *cell)
{
	if (!is_empty(p, cell) || !is_plain(p, p->role))
		set_role(p, cell->role);
}

static int
digits(int n)
{
	return (n < 10 ? 1 : n < 100 ? 2 : 3);
}

/* In the row that the cursor is in, if there is a way to do that. */
static bool
move_along(struct paint *p, int x)
{
	bool	 right = p->to_right && p->x < x;

	if (right && p->to_column)
		right = digits(x - p->x) < digits(x + 1);
	if (!right && !p->to_column)
		return (false);
	add(p, "\033[");
	add_number(p, right ? x - p->x : x + 1);
	add(p, right ? "C" : "G");
	return (true);
}

#define BACK_MOST	3

/* Down a line and a little back, as from number to number of a column. Not
 * from the margin: there the cursor may be anywhere. */
static bool
move_down(struct paint *p, int x, int y)
{
	int	 back = p->x - x;

	if (p->drew || p->y < 0 || y != p->y + 1 || back < 0 ||
	    back > BACK_MOST || p->x >= p->cols)
		return (false);
	add(p, "\033[B");
	for (; back > 0; back--)
		add(p, "\b");
	return (true);
}

static void
move_to(struct paint *p, int x, int y)
{
	if (p->moves_plain)
		set_role(p, PAINT_NONE);
	if (p->move != NULL)
		p->move(&p->out, x, y);
	/* How far a line went nobody knows. */
	else if (!move_down(p, x, y) &&
	    (p->y != y || p->drew || !move_along(p, x))) {
		add(p, "\033[");
		add_number(p, y + 1);
		add(p, ";");
		add_number(p, x + 1);
		add(p, "H");
	}
	p->x = x;
	p->y = y;
	p->drew = false;
}

/* Goes to x over the few cells that stand there already; false: better not. */
static bool
write_again(struct paint *p, const struct cell *row, int x)
{
	int	 i;

	if (p->drew || x <= p->x || x - p->x > PAINT_GAP)
		return (false);
	for (i = p->x; i < x; i++) {
		if (!is_ascii(&row[i]) || (row[i].role != p->role &&
		    !(is_empty(p, &row[i]) && is_plain(p, p->role))))
			return (false);
	}
	for (i = p->x; i < x; i++)
		add_char(p, row[i].ch);
	p->x = x;
	return (true);
}

static void
go(struct paint *p, const struct cell *row, int x, int y)
{
	if (p->y == y && p->x == x && (!p->drew || is_line(&row[x])))
		return;
	if (p->y != y || !write_again(p, row, x))
		move_to(p, x, y);
}

static void
write_cell(struct paint *p, const struct cell *cell, bool wide)
{
	int	 i;

	if (!p->utf8) {
		add_char(p, cell->ch != 0 && cell->ch < 0x80 ? cell->ch : '?');
		return;
	}
	/* Half of a wide character. */
	if (cell->width != 1 && !wide) {
		add_char(p, ' ');
		return;
	}
	add_char(p, cell->ch);
	for (i = 0; i < CELL_MARKS && cell->marks[i] != 0; i++)
		add_char(p, cell->marks[i]);
}

/* Where the cursor is after a cell: behind one that is ASCII, or a line. */
static void
step(struct paint *p, const struct cell *cell, int w)
{
	p->x += w;
	p->drew = p->utf8 && is_line(cell);
	if (p->x >= p->cols || (p->utf8 && !is_ascii(cell) && !p->drew))
		p->y = -1;
}

/* Paints a cell, or two; returns how many. */
static int
paint_cell(struct paint *p, const struct cell *row, int x, int y)
{
	const struct cell	*cell = &row[x];
	bool			 wide = is_wide(p, row, x);
	bool			 last = y + 1 == p->term_rows &&
				    x + wide + 1 == p->term_cols;

	if (last && p->scrolls)
		return (wide + 1);
	go(p, row, x, y);
	set_role_for(p, cell);
	if (last)
		add(p, p->hold);
	write_cell(p, cell, wide);
	if (last)
		add(p, p->wrap);
	step(p, cell, wide + 1);
	return (wide + 1);
}

/* All from x on is empty; false: it is shorter to write it. */
static bool
erase_from(struct paint *p, const struct cell *now, const struct cell *was,
    int x, int y)
{
	int	 last;

	for (last = p->cols - 1; is_same(p, &now[last], &was[last]); last--)
		;
	if (p->erase[0] == '\0' || last - x < (int)strlen(p->erase))
		return (false);
	if (p->y != y || p->x != x || p->drew)
		move_to(p, x, y);
	if (!is_plain(p, p->role))
		set_role(p, now[x].role);
	add(p, p->erase);
	return (true);
}

static void
paint_row(struct paint *p, const struct cell *now, const struct cell *was,
    int y)
{
	int	 x, n, end;

	for (end = p->cols; end > 0 && is_empty(p, &now[end - 1]); end--)
		;
	for (x = 0; x < p->cols; x += n) {
		n = is_wide(p, now, x) ? 2 : 1;
		if (is_same(p, &now[x], &was[x]))
			continue;
		if (x >= end && erase_from(p, now, was, x, y))
			break;
		n = paint_cell(p, now, x, y);
	}
}

/* The grid of a terminal that has just been cleared. */
static void
set_cleared(struct grid *g)
{
	size_t	 i, n = (size_t)g->cols * g->rows;

	grid_clear(g);
	for (i = 0; i < n; i++)
		g->cells[i].role = PAINT_NONE;
}

void
paint(struct paint *p, const struct grid *now, struct grid *was, int cols,
    int rows, bool all)
{
	const size_t	 size = (size_t)now->cols * sizeof *now->cells;
	size_t		 at, begin = p->out.len;
	int		 y;

	p->term_cols = cols;
	p->term_rows = rows;
	p->cols = cols < now->cols ? cols : now->cols;
	p->x = p->y = -1;
	p->role = PAINT_NONE;
	p->drew = false;
	if (was->cols != now->cols || was->rows != now->rows) {
		grid_resize(was, now->cols, now->rows);
		all = true;
	}
	if (all) {
		set_cleared(was);
		add(p, p->start);
	}
	for (y = 0; y < rows && y < now->rows; y++) {
		at = (size_t)y * now->cols;
		if (memcmp(now->cells + at, was->cells + at, size) == 0)
			continue;
		paint_row(p, now->cells + at, was->cells + at, y);
		memcpy(was->cells + at, now->cells + at, size);
	}
	if (p->out.len != begin && p->role != PAINT_NONE)
		set_role(p, PAINT_NONE);
}
