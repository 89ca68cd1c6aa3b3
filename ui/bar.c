/* Small pictures in the grid: bars of parts, and histories. */
#include <math.h>

#include "../src/text.h"
#include "grid.h"

#define BAR_WIDTH	1000

/* The signs of the roles that a bar may show. */
static const struct sign {
	const char	*utf8, *ascii;
} signs[ROLE_MAX] = {
	[ROLE_guest] =		{ "\u2588", "g" },
	[ROLE_usr] =		{ "\u2593", "u" },
	[ROLE_sys] =		{ "\u2592", "s" },
	[ROLE_iowait] =		{ "\u2591", "i" },
	[ROLE_irq] =		{ "\u259a", "q" },
	[ROLE_steal] =		{ "\u00d7", "#" },
	[ROLE_throttled] =	{ "\u00f7", "t" },
	[ROLE_idle] =		{ " ", " " },
	[ROLE_vms] =		{ "\u2588", "v" },
	[ROLE_containers] =	{ "\u2593", "n" },
	[ROLE_other] =		{ "\u2592", "r" },
	[ROLE_cache] =		{ "\u2591", "c" },
	[ROLE_slab] =		{ "\u259a", "l" },
	[ROLE_huge] =		{ "\u00b7", "h" },
};

const char *
bar_sign(enum role role, bool ascii)
{
	const struct sign	*s = &signs[role];

	if (s->utf8 == NULL)
		return (ascii ? "=" : "\u2588");
	return (ascii ? s->ascii : s->utf8);
}

static double
known(double part)
{
	return (isfinite(part) && part > 0 ? part : 0);
}

/* How many of w cells each part gets. What is left of the whole takes part
 * as the last one, so cells[n] is set too. */
static void
share_cells(const struct share *shares, size_t n, double whole, int w,
    int *cells)
{
	double	 exact, rest[ROLE_MAX + 1], sum = 0;
	size_t	 i, most;
	int	 left = w;

	for (i = 0; i < n; i++)
		sum += known(shares[i].part);
	whole = fmax(known(whole), sum);
	for (i = 0; i <= n; i++) {
		exact = i < n ? known(shares[i].part) : whole - sum;
		exact = whole > 0 ? exact / whole * w : 0;
		cells[i] = (int)exact;
		rest[i] = exact - cells[i];
		left -= cells[i];
	}
	for (; left > 0 && whole > 0; left--) {
		for (i = most = 0; i <= n; i++) {
			if (rest[i] > rest[most])
				most = i;
		}
		cells[most]++;
		rest[most] = -1;
	}
}

int
put_bar(struct canvas *c, int x, int y, int w, const struct share *shares,
    size_t n, double whole)
{
	int	 at, cells[ROLE_MAX + 1], width;
	uint32_t ch;
	size_t	 i;

	if (w < 3 || w > BAR_WIDTH || x >= c->r.w)
		return (put_fill(c, x, y, w, ROLE_text, ' '));
	if (n > ROLE_MAX)
		n = ROLE_MAX;
	share_cells(shares, n, whole, w - 2, cells);
	put_fill(c, x, y, 1, ROLE_border, '[');
	at = x + 1;
	put_fill(c, at, y, w - 2, ROLE_idle, ' ');
	for (i = 0; i < n; i++) {
		text_next(bar_sign(shares[i].role, c->ascii), &ch, &width);
		put_fill(c, at, y, cells[i], shares[i].role, ch);
		at += cells[i];
	}
	return (put_fill(c, x + w - 1, y, 1, ROLE_border, ']'));
}

int
put_spark(struct canvas *c, int x, int y, enum role role, const double *d,
    size_t n, double max)
{
	static const uint32_t	 heights[][9] = {
		{ 0x2581, 0x2582, 0x2583, 0x2584, 0x2585, 0x2586, 0x2587,
		    0x2588 },
		{ '.', ':', '-', '=', '+', '*', '#', '%', '@' }
	};
	const int		 levels = c->ascii ? 9 : 8;
	double			 level;
	enum role		 shown;
	uint32_t		 ch;

	for (; n > 0; n--, d++) {
		ch = ' ';
		shown = ROLE_text;
		if (*d > 0) {
			shown = role;
			level = max > 0 ? ceil(*d / max * levels) : 1;
			level = fmin(fmax(level, 1), levels);
			ch = heights[c->ascii][(int)level - 1];
		}
		x = put_fill(c, x, y, 1, shown, ch);
	}
	return (x);
}
