#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "../src/text.h"
#include "../src/xmalloc.h"
#include "grid.h"

#define GRID_COLS	500
#define GRID_ROWS	300
/* What begins further to the left than this is not looked at. */
#define GRID_FAR	65536

static int
clamp(int n, int min, int max)
{
	return (n < min ? min : n > max ? max : n);
}

void
grid_resize(struct grid *g, int cols, int rows)
{
	grid_free(g);
	g->cols = clamp(cols, 1, GRID_COLS);
	g->rows = clamp(rows, 1, GRID_ROWS);
	g->cells = xcalloc((size_t)g->cols * g->rows, sizeof *g->cells);
	grid_clear(g);
}

/* Copies what is blank already, twice as much each time. */
void
grid_clear(struct grid *g)
{
	size_t	 done, n = (size_t)g->cols * g->rows;

	if (n == 0)
		return;
	g->cells[0] = (struct cell){ .ch = ' ', .width = 1 };
	for (done = 1; done < n; done *= 2) {
		memcpy(g->cells + done, g->cells,
		    (done < n - done ? done : n - done) * sizeof *g->cells);
	}
}

void
grid_free(struct grid *g)
{
	free(g->cells);
	*g = (struct grid){ 0 };
}

static void
dump_cell(const struct cell *cell, FILE *f)
{
	char	 s[5];
	int	 i;

	text_encode(s, cell->ch);
	fputs(s, f);
	for (i = 0; i < CELL_MARKS && cell->marks[i] != 0; i++) {
		text_encode(s, cell->marks[i]);
		fputs(s, f);
	}
}

static bool
is_blank(const struct cell *cell)
{
	return (cell->ch == ' ' && cell->marks[0] == 0);
}

void
grid_dump(const struct grid *g, FILE *f)
{
	const struct cell	*row = g->cells;
	int			 x, y, end;

	for (y = 0; y < g->rows; y++, row += g->cols) {
		for (end = g->cols; end > 0 && is_blank(&row[end - 1]); end--)
			;
		for (x = 0; x < end; x++) {
			if (row[x].width != 0)
				dump_cell(&row[x], f);
		}
		putc('\n', f);
	}
}

void
grid_dump_roles(const struct grid *g, FILE *f)
{
	const struct cell	*cell = g->cells;
	int			 x, y;

	for (y = 0; y < g->rows; y++) {
		for (x = 0; x < g->cols; x++, cell++)
			putc(roles[cell->role].letter, f);
		putc('\n', f);
	}
}

struct canvas
canvas_all(struct grid *g, bool ascii)
{
	return ((struct canvas){ g, { 0, 0, g->cols, g->rows }, ascii });
}

/* Cuts n cells from at on to those below max. */
static void
cut(int *at, int *n, int max)
{
	long long	 end = (long long)*at + *n;

	*at = clamp(*at, 0, max);
	*n = end > *at ? (int)(end < max ? end : max) - *at : 0;
}

struct canvas
canvas_part(const struct canvas *c, struct rect r)
{
	struct canvas	 part = *c;

	cut(&r.x, &r.w, c->r.w);
	cut(&r.y, &r.h, c->r.h);
	part.r = (struct rect){ c->r.x + r.x, c->r.y + r.y, r.w, r.h };
	return (part);
}

/* The first cell of a line; NULL if there is no such line. */
static struct cell *
line(const struct canvas *c, int y)
{
	if (y < 0 || y >= c->r.h)
		return (NULL);
	return (c->grid->cells + (size_t)(c->r.y + y) * c->grid->cols +
	    c->r.x);
}

static void
erase(struct cell *cell)
{
	cell->ch = ' ';
	memset(cell->marks, 0, sizeof cell->marks);
	cell->width = 1;
}

/* Makes n cells ready to be written. Of a wide character that loses one half
 * the other becomes a blank, even where it lies beside the canvas. */
static void
claim(struct cell *cell, int n)
{
	if (cell->width == 0)
		erase(cell - 1);
	if (cell[n - 1].width == 2)
		erase(cell + n);
}

/* The same character of one column, n times from x on; end is the first
 * column that stays. Returns the last cell, NULL if it is not there. */
static struct cell *
fill(struct cell *row, int x, int n, int end, enum role role, uint32_t ch)
{
	const struct cell	 new = { ch, { 0 }, 1, (uint8_t)role };
	int			 i, from = x < 0 ? 0 : x;

	n = n < end - x ? n : end - x;
	n -= from - x;
	if (row == NULL || n <= 0)
		return (NULL);
	claim(row + from, n);
	for (i = 0; i < n; i++)
		row[from + i] = new;
	return (row + from + n - 1);
}

static struct cell *
write_wide(struct cell *row, int x, int end, enum role role, uint32_t ch)
{
	struct cell	*cell;

	if (x < 0 || x + 1 >= end)
		return (fill(row, x, 2, end, role, ' '));
	if (row == NULL)
		return (NULL);
	cell = row + x;
	claim(cell, 2);
	cell[0] = (struct cell){ ch, { 0 }, 2, (uint8_t)role };
	cell[1] = (struct cell){ 0, { 0 }, 0, (uint8_t)role };
	return (cell);
}

static void
add_mark(struct cell *cell, uint32_t ch)
{
	int	 i;

	if (cell == NULL || cell->ch == ' ')
		return;
	for (i = 0; i < CELL_MARKS; i++) {
		if (cell->marks[i] == 0) {
			cell->marks[i] = ch;
			return;
		}
	}
}

/* Bytes of the text, at most max, that are ASCII and can be shown. */
static int
ascii_run(const char *s, int max)
{
	int	 n;

	for (n = 0; n < max && s[n] >= ' ' && s[n] < 0x7f; n++)
		;
	return (n);
}

static struct cell *
write_ascii(struct cell *row, int x, int n, enum role role, const char *s)
{
	struct cell	 new = { ' ', { 0 }, 1, (uint8_t)role };
	int		 skip = x < 0 ? -x : 0;

	if (row == NULL || skip >= n)
		return (NULL);
	row += x + skip;
	n -= skip;
	claim(row, n);
	for (s += skip; n > 0; n--, s++) {
		new.ch = (unsigned char)*s;
		*row++ = new;
	}
	return (row - 1);
}

/* What put does, up to, and without, a column. */
static int
put_before(struct canvas *c, int x, int y, int end, enum role role,
    const char *s)
{
	struct cell	*row = line(c, y), *last = NULL;
	uint32_t	 ch;
	int		 len, width;

	if (end > c->r.w)
		end = c->r.w;
	for (; x <= end && *s != '\0'; s += len) {
		if (x < end && (len = ascii_run(s, end - x)) > 0) {
			last = write_ascii(row, x, len, role, s);
			x += len;
			continue;
		}
		len = text_next(s, &ch, &width);
		if (width == 0) {
			if (!c->ascii)
				add_mark(last, ch);
			continue;
		}
		if (x == end)
			break;
		if (c->ascii && ch >= 0x80)
			last = fill(row, x, width, end, role, '?');
		else if (width == 2)
			last = write_wide(row, x, end, role, ch);
		else
			last = fill(row, x, 1, end, role, ch);
		x += width;
	}
	return (x < end ? x : end);
}

static bool
is_far(const struct canvas *c, int x)
{
	return (x < -GRID_FAR || x >= c->r.w);
}

int
put(struct canvas *c, int x, int y, enum role role, const char *s)
{
	if (is_far(c, x))
		return (x);
	return (put_before(c, x, y, c->r.w, role, s));
}

/* Columns of a text as put shows it; it stops counting above max. */
static int
columns(const char *s, int max)
{
	uint32_t ch;
	int	 len, width, n = ascii_run(s, max + 1);

	for (s += n; n <= max && (len = text_next(s, &ch, &width)) > 0;
	    s += len)
		n += width;
	return (n);
}

int
put_fit(struct canvas *c, int x, int y, int w, enum role role, const char *s)
{
	struct cell	*row = line(c, y);
	int		 end;

	if (w <= 0 || is_far(c, x))
		return (x);
	w = clamp(w, 1, 2 * GRID_FAR);
	end = x + w;
	if (columns(s, w) > w) {
		x = put_before(c, x, y, end - 1, role, s);
		fill(row, x, end - 1 - x, c->r.w, role, ' ');
		x = end - 1;
		fill(row, x++, 1, c->r.w, role, '~');
	} else {
		x = put_before(c, x, y, end, role, s);
		fill(row, x, end - x, c->r.w, role, ' ');
	}
	return (end < c->r.w ? end : c->r.w);
}

int
put_right(struct canvas *c, int x, int y, int w, enum role role, const char *s)
{
	int	 n, at;

	if (w <= 0 || is_far(c, x))
		return (x);
	w = clamp(w, 1, 2 * GRID_FAR);
	n = columns(s, w);
	at = x + w - n;
	/* A number that the edge of the canvas cuts would be another one. */
	if (n > w || (n > 0 && (at < 0 || at + n > c->r.w)))
		return (put_fill(c, x, y, w, role, '*'));
	put_fill(c, x, y, w - n, role, ' ');
	return (put_before(c, at, y, c->r.w, role, s));
}

int
put_format(struct canvas *c, int x, int y, enum role role, const char *fmt,
    ...)
{
	char	 buf[8 * GRID_COLS];
	va_list	 ap;

	va_start(ap, fmt);
	if (vsnprintf(buf, sizeof buf, fmt, ap) < 0)
		buf[0] = '\0';
	va_end(ap);
	return (put(c, x, y, role, buf));
}

int
put_fill(struct canvas *c, int x, int y, int n, enum role role, uint32_t ch)
{
	char	 s[5];
	int	 width;

	if (n <= 0 || is_far(c, x))
		return (x);
	n = clamp(n, 1, 2 * GRID_FAR);
	text_encode(s, ch);
	if (ch != 0)
		text_next(s, &ch, &width);
	if (ch == 0 || width == 0)
		return (x);
	if (width == 1) {
		if (c->ascii && ch >= 0x80)
			ch = '?';
		fill(line(c, y), x, n, c->r.w, role, ch);
		return (x + n < c->r.w ? x + n : c->r.w);
	}
	for (; n > 0 && x < c->r.w; n--)
		x = put_before(c, x, y, c->r.w, role, s);
	return (x);
}

void
put_role(struct canvas *c, int x, int y, int n, enum role role, bool plain)
{
	struct cell	*row = line(c, y);

	cut(&x, &n, c->r.w);
	if (row == NULL)
		return;
	for (row += x; n > 0; n--, row++) {
		if (!plain || row->role == ROLE_text)
			row->role = (uint8_t)role;
	}
}

void
put_box(struct canvas *c, enum role role, const char *title)
{
	static const uint32_t	 lines[][6] = {
		{ 0x250c, 0x2510, 0x2514, 0x2518, 0x2500, 0x2502 },
		{ '+', '+', '+', '+', '-', '|' }
	};
	const uint32_t		*l = lines[c->ascii];
	int			 y, right = c->r.w - 1, low = c->r.h - 1;

	put_fill(c, 0, low, c->r.w, role, l[4]);
	put_fill(c, 0, low, 1, role, l[2]);
	put_fill(c, right, low, 1, role, l[3]);
	put_fill(c, 0, 0, c->r.w, role, l[4]);
	put_fill(c, 0, 0, 1, role, l[0]);
	put_fill(c, right, 0, 1, role, l[1]);
	for (y = 1; y < low; y++) {
		put_fill(c, 0, y, 1, role, l[5]);
		put_fill(c, right, y, 1, role, l[5]);
	}
	if (title != NULL && c->r.w > 4)
		put_fit(c, 2, 0, clamp(columns(title, GRID_COLS), 0,
		    c->r.w - 4), role, title);
}
