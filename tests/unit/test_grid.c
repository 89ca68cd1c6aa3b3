#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../ui/grid.h"
#include "text.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define WIDE		"\xe6\x97\xa5"			/* two columns */
#define ACCENT		"\xcc\x81"			/* combining acute */
#define E_ACUTE		"\xc3\xa9"

static struct grid	g;
static char		dumped[500 * 300 * 4];

static struct canvas
new_canvas(int cols, int rows)
{
	grid_resize(&g, cols, rows);
	return (canvas_all(&g, false));
}

static int
teardown(void **state)
{
	(void)state;
	grid_free(&g);
	return (0);
}

static const char *
dump(void (*fn)(const struct grid *, FILE *))
{
	FILE	*f = fmemopen(dumped, sizeof dumped, "w");

	assert_non_null(f);
	fn(&g, f);
	assert_int_equal(fclose(f), 0);
	return (dumped);
}

#define assert_dump(want)	assert_string_equal(dump(grid_dump), want)
#define assert_roles(want)	assert_string_equal(dump(grid_dump_roles), want)

/* What holds for every grid, whatever was written. */
static void
check_grid(void)
{
	const struct cell	*row = g.cells;
	int			 x, y, i;

	for (y = 0; y < g.rows; y++, row += g.cols) {
		for (x = 0; x < g.cols; x++) {
			assert_in_range(row[x].width, 0, 2);
			assert_true(row[x].role < ROLE_MAX);
			assert_true((row[x].ch == 0) == (row[x].width == 0));
			if (row[x].width == 0)
				assert_true(x > 0 && row[x - 1].width == 2);
			if (row[x].width == 2)
				assert_true(x + 1 < g.cols &&
				    row[x + 1].width == 0);
			for (i = 1; i < CELL_MARKS; i++)
				assert_true(row[x].marks[i] == 0 ||
				    row[x].marks[i - 1] != 0);
		}
	}
}

static void
test_resize(void **state)
{
	static const struct {
		int	 cols, rows, want_cols, want_rows;
	} cases[] = {
		{ 80, 24, 80, 24 }, { 0, 0, 1, 1 }, { -5, INT_MIN, 1, 1 },
		{ 501, 301, 500, 300 }, { INT_MAX, INT_MAX, 500, 300 },
		{ 1, 1, 1, 1 }, { 3, 7, 3, 7 },
	};
	size_t	 i;
	int	 n;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		grid_resize(&g, cases[i].cols, cases[i].rows);
		assert_int_equal(g.cols, cases[i].want_cols);
		assert_int_equal(g.rows, cases[i].want_rows);
		for (n = 0; n < g.cols * g.rows; n++) {
			assert_int_equal(g.cells[n].ch, ' ');
			assert_int_equal(g.cells[n].width, 1);
			assert_int_equal(g.cells[n].role, ROLE_text);
		}
	}
}

static void
test_clear(void **state)
{
	struct canvas	 c = new_canvas(7, 3);
	int		 y;

	(void)state;
	for (y = 0; y < 3; y++)
		put(&c, 0, y, ROLE_crit, "x" WIDE "e" ACCENT "abc");
	grid_clear(&g);
	check_grid();
	assert_dump("\n\n\n");
	assert_roles(".......\n.......\n.......\n");
}

struct put_case {
	int		 x, y;
	const char	*s;
	int		 end;		/* what put returns */
	const char	*want;		/* of 5 columns, 2 lines */
};

static void
test_put(void **state)
{
	static const struct put_case cases[] = {
		{ 0, 0, "", 0, "\n\n" },
		{ 0, 0, "ab", 2, "ab\n\n" },
		{ 1, 1, "ab", 3, "\n ab\n" },
		{ 0, 0, "abcde", 5, "abcde\n\n" },
		{ 0, 0, "abcdef", 5, "abcde\n\n" },
		{ 3, 0, "abcdef", 5, "   ab\n\n" },
		{ 5, 0, "ab", 5, "\n\n" },
		{ INT_MAX, 0, "ab", INT_MAX, "\n\n" },
		{ -1, 0, "ab", 1, "b\n\n" },
		{ -2, 0, "ab", 0, "\n\n" },
		{ -3, 0, "ab", -1, "\n\n" },
		{ -2, 0, "abcdefghij", 5, "cdefg\n\n" },
		{ INT_MIN, 0, "ab", INT_MIN, "\n\n" },
		{ 0, -1, "ab", 2, "\n\n" },
		{ 0, 2, "ab", 2, "\n\n" },
		{ 0, INT_MAX, "ab", 2, "\n\n" },
		/* wide, whole and cut */
		{ 0, 0, WIDE, 2, WIDE "\n\n" },
		{ 3, 0, WIDE, 5, "   " WIDE "\n\n" },
		{ 4, 0, WIDE, 5, "\n\n" },
		{ -1, 0, WIDE "a", 2, " a\n\n" },
		{ -2, 0, WIDE "a", 1, "a\n\n" },
		{ 0, 0, "a" WIDE WIDE WIDE, 5, "a" WIDE WIDE "\n\n" },
		{ 0, 0, WIDE WIDE WIDE, 5, WIDE WIDE "\n\n" },
		/* accents */
		{ 0, 0, "e" ACCENT, 1, "e" ACCENT "\n\n" },
		{ 4, 0, "e" ACCENT, 5, "    e" ACCENT "\n\n" },
		{ 0, 0, WIDE ACCENT "a", 3, WIDE ACCENT "a\n\n" },
		{ 0, 0, "e" ACCENT ACCENT ACCENT "a", 2,
		    "e" ACCENT ACCENT "a\n\n" },
		{ 0, 0, ACCENT "a", 1, "a\n\n" },
		{ -1, 0, "e" ACCENT "a", 1, "a\n\n" },
		{ 4, 0, WIDE ACCENT, 5, "\n\n" },
		{ 4, 0, "ab" ACCENT, 5, "    a\n\n" },
		/* what must not reach a terminal */
		{ 0, 0, "a\x1b[m", 4, "a?[m\n\n" },
		{ 0, 0, "\t\n", 2, "??\n\n" },
		{ 0, 0, "\x7f\xc2\x9b", 2, "??\n\n" },
		{ 0, 0, "\xff" "a", 2, "\xef\xbf\xbd" "a\n\n" },
		{ 0, 0, "\xe2\x80\xae" "a", 2, "?a\n\n" },
	};
	struct canvas	 c;
	size_t		 i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		c = new_canvas(5, 2);
		assert_int_equal(put(&c, cases[i].x, cases[i].y, ROLE_text,
		    cases[i].s), cases[i].end);
		assert_dump(cases[i].want);
		check_grid();
	}
}

/* One text over another. */
static void
test_overwrite(void **state)
{
	static const struct {
		int		 x;
		const char	*s, *want;
	} cases[] = {
		{ 0, "x", "x " WIDE WIDE "\n" },
		{ 1, "x", " x" WIDE WIDE "\n" },
		{ 2, "x", WIDE "x " WIDE "\n" },
		{ 3, "x", WIDE " x" WIDE "\n" },
		{ 1, "xy", " xy " WIDE "\n" },
		{ 1, "xyzv", " xyzv\n" },
		{ 1, WIDE, " " WIDE " " WIDE "\n" },
		{ 2, WIDE, WIDE WIDE WIDE "\n" },
		{ 3, WIDE, WIDE " " WIDE "\n" },
		{ 5, WIDE, WIDE WIDE "\n" },
		{ -1, WIDE, "  " WIDE WIDE "\n" },
		{ 1, E_ACUTE, " " E_ACUTE WIDE WIDE "\n" },
	};
	struct canvas	 c;
	size_t		 i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		c = new_canvas(6, 1);
		put(&c, 0, 0, ROLE_text, WIDE WIDE WIDE);
		put(&c, cases[i].x, 0, ROLE_text, cases[i].s);
		assert_dump(cases[i].want);
		check_grid();
	}
	/* An accent goes with its character. */
	c = new_canvas(6, 1);
	put(&c, 0, 0, ROLE_text, "e" ACCENT "f");
	put(&c, 0, 0, ROLE_text, "e");
	assert_dump("ef\n");
}

static void
test_ascii(void **state)
{
	struct canvas	 c = new_canvas(12, 1);

	(void)state;
	c.ascii = true;
	assert_int_equal(put(&c, 0, 0, ROLE_text, "a" WIDE "e" ACCENT
	    E_ACUTE), 5);
	assert_dump("a??e?\n");
	put_fill(&c, 6, 0, 2, ROLE_text, 0x2500);
	assert_dump("a??e? ??\n");
	put_fit(&c, 0, 0, 3, ROLE_text, WIDE WIDE);
	assert_dump("??~e? ??\n");
}

static void
test_canvas(void **state)
{
	static const struct {
		struct rect	 in, want;	/* of 10x6 at 3,2 of 20x10 */
	} cases[] = {
		{ { 0, 0, 10, 6 }, { 3, 2, 10, 6 } },
		{ { 1, 1, 2, 2 }, { 4, 3, 2, 2 } },
		{ { 8, 5, 9, 9 }, { 11, 7, 2, 1 } },
		{ { -2, -1, 4, 3 }, { 3, 2, 2, 2 } },
		{ { -2, -1, 99, 99 }, { 3, 2, 10, 6 } },
		{ { 10, 6, 1, 1 }, { 13, 8, 0, 0 } },
		{ { 2, 2, 0, -1 }, { 5, 4, 0, 0 } },
		{ { INT_MAX, INT_MAX, INT_MAX, INT_MAX }, { 13, 8, 0, 0 } },
		{ { INT_MIN, INT_MIN, INT_MAX, INT_MAX }, { 3, 2, 0, 0 } },
		{ { 0, 0, INT_MAX, INT_MAX }, { 3, 2, 10, 6 } },
		{ { 0, 0, INT_MIN, INT_MIN }, { 3, 2, 0, 0 } },
	};
	struct canvas	 all = new_canvas(20, 10), c, part;
	size_t		 i;

	(void)state;
	c = canvas_part(&all, (struct rect){ 3, 2, 10, 6 });
	for (i = 0; i < COUNT(cases); i++) {
		part = canvas_part(&c, cases[i].in);
		assert_int_equal(part.r.x, cases[i].want.x);
		assert_int_equal(part.r.y, cases[i].want.y);
		assert_int_equal(part.r.w, cases[i].want.w);
		assert_int_equal(part.r.h, cases[i].want.h);
		put(&part, 0, 0, ROLE_text, "abc");
		check_grid();
	}
}

static void
test_fit(void **state)
{
	static const struct {
		int		 x, w;
		const char	*s;
		int		 end;
		const char	*want;
	} cases[] = {
		{ 0, 4, "ab", 4, "ab  ......\n" },
		{ 0, 4, "abcd", 4, "abcd......\n" },
		{ 0, 4, "abcde", 4, "abc~......\n" },
		{ 0, 1, "abcde", 1, "~.........\n" },
		{ 0, 0, "abcde", 0, "..........\n" },
		{ 0, -1, "abcde", 0, "..........\n" },
		{ 2, 4, WIDE WIDE "a", 6, ".." WIDE " ~....\n" },
		{ 2, 3, WIDE WIDE, 5, ".." WIDE "~.....\n" },
		{ 2, 2, WIDE "a", 4, ".. ~......\n" },
		{ 2, 2, WIDE ACCENT, 4, ".." WIDE ACCENT "......\n" },
		{ 8, 4, "ab", 10, "........ab\n" },
		{ 8, 4, "abcdefg", 10, "........ab\n" },
		{ -2, 4, "abcdefg", 2, "c~........\n" },
		{ -2, 4, "a", 2, "  ........\n" },
		{ -3, 4, WIDE WIDE, 1, " .........\n" },
		{ 0, INT_MAX, "abc", 10, "abc\n" },
		{ 9, INT_MAX, "abc", 10, ".........a\n" },
		{ 12, 4, "abc", 12, "..........\n" },
	};
	struct canvas	 c;
	size_t		 i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		c = new_canvas(10, 1);
		put_fill(&c, 0, 0, 10, ROLE_text, '.');
		assert_int_equal(put_fit(&c, cases[i].x, 0, cases[i].w,
		    ROLE_ok, cases[i].s), cases[i].end);
		assert_dump(cases[i].want);
		check_grid();
	}
}

static void
test_right(void **state)
{
	static const struct {
		int		 x, w;
		const char	*s;
		int		 end;
		const char	*want;
	} cases[] = {
		{ 0, 6, "34.0", 6, "  34.0....\n" },
		{ 2, 4, "34.0", 6, "..34.0....\n" },
		{ 2, 4, "340.0", 6, "..****....\n" },
		{ 2, 1, "340.0", 3, "..*.......\n" },
		{ 2, 0, "340.0", 2, "..........\n" },
		{ 2, 4, "", 6, "..    ....\n" },
		{ 2, 4, E_ACUTE, 6, "..   " E_ACUTE "....\n" },
		{ 2, 4, WIDE, 6, "..  " WIDE "....\n" },
		{ 4, 6, "34.0", 10, "....  34.0\n" },
		/* the edge of the canvas cuts it */
		{ 5, 6, "34.0", 10, ".....*****\n" },
		{ -1, 4, "34.0", 3, "***.......\n" },
		{ -1, 5, "34.0", 4, "34.0......\n" },
		{ -2, 9, "34.0", 7, "   34.0...\n" },
		{ 9, INT_MAX, "34.0", 10, ".........*\n" },
		{ 10, 6, "34.0", 10, "..........\n" },
	};
	struct canvas	 c;
	size_t		 i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		c = new_canvas(10, 1);
		put_fill(&c, 0, 0, 10, ROLE_text, '.');
		assert_int_equal(put_right(&c, cases[i].x, 0, cases[i].w,
		    ROLE_ok, cases[i].s), cases[i].end);
		assert_dump(cases[i].want);
		check_grid();
	}
}

/* Wherever a number is put, and whatever of it would show: it is whole, or
 * not there. */
static void
test_right_is_whole(void **state)
{
	struct canvas	 c;
	const char	*s;
	int		 x, w;

	(void)state;
	for (x = -9; x < 9; x++) {
		for (w = 0; w < 12; w++) {
			c = new_canvas(8, 1);
			put_right(&c, x, 0, w, ROLE_text, "12345");
			s = dump(grid_dump);
			if (strpbrk(s, "12345") != NULL)
				assert_non_null(strstr(s, "12345"));
		}
	}
}

static void
test_fill(void **state)
{
	struct canvas	 c = new_canvas(8, 1);

	(void)state;
	assert_int_equal(put_fill(&c, 1, 0, 3, ROLE_ok, '-'), 4);
	assert_dump(" ---\n");
	assert_int_equal(put_fill(&c, -2, 0, 3, ROLE_ok, '+'), 1);
	assert_dump("+---\n");
	assert_int_equal(put_fill(&c, 5, 0, INT_MAX, ROLE_ok, 0x2500), 8);
	assert_dump("+--- \u2500\u2500\u2500\n");
	assert_int_equal(put_fill(&c, 3, 0, 9, ROLE_ok, 0x65e5), 8);
	assert_dump("+--" WIDE WIDE "\n");
	assert_int_equal(put_fill(&c, 0, 0, 2, ROLE_ok, 0), 0);
	assert_int_equal(put_fill(&c, 0, 0, 2, ROLE_ok, 0x301), 0);
	assert_int_equal(put_fill(&c, 0, 0, -2, ROLE_ok, 'a'), 0);
	assert_int_equal(put_fill(&c, 0, 1, 2, ROLE_ok, 'a'), 2);
	assert_dump("+--" WIDE WIDE "\n");
	check_grid();
}

static void
test_roles(void **state)
{
	struct canvas	 c = new_canvas(8, 2), part;

	(void)state;
	put(&c, 0, 0, ROLE_name, "ab");
	put(&c, 2, 0, ROLE_warn, WIDE);
	put_role(&c, 1, 0, 5, ROLE_selected, true);
	assert_roles("NNwwSS..\n........\n");
	put_role(&c, 1, 0, 2, ROLE_selected, false);
	assert_roles("NSSwSS..\n........\n");
	part = canvas_part(&c, (struct rect){ 2, 1, 3, 1 });
	put_role(&part, -9, 0, 99, ROLE_crit, false);
	put_role(&part, 0, 1, 9, ROLE_crit, false);
	put_role(&part, 0, -1, 9, ROLE_crit, false);
	put_role(&part, INT_MAX, 0, INT_MAX, ROLE_ok, false);
	assert_roles("NSSwSS..\n..ccc...\n");
	assert_int_equal(put_format(&c, 0, 1, ROLE_dim, "%d %s", 42, "x"), 4);
	assert_roles("NSSwSS..\n,,,,c...\n");
	assert_dump("ab" WIDE "\n42 x\n");
}

static void
test_format(void **state)
{
	static char	 s[20000];
	struct canvas	 c = new_canvas(500, 1);

	(void)state;
	memset(s, 'a', sizeof s - 1);
	assert_int_equal(put_format(&c, 0, 0, ROLE_text, "%s", s), 500);
	assert_int_equal(put_format(&c, 0, 0, ROLE_text, "%s", ""), 0);
}

static void
test_box(void **state)
{
	struct canvas	 c = new_canvas(9, 3);

	(void)state;
	put_box(&c, ROLE_border, " VMs ");
	assert_dump("\u250c\u2500 VMs \u2500\u2510\n"
	    "\u2502       \u2502\n"
	    "\u2514\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2518\n");
	c.ascii = true;
	put_box(&c, ROLE_focus, "Containers");
	assert_dump("+-Cont~-+\n|       |\n+-------+\n");
	assert_roles("FFFFFFFFF\nF.......F\nFFFFFFFFF\n");
	c = new_canvas(4, 1);
	c.ascii = true;
	put_box(&c, ROLE_border, "VMs");
	assert_dump("+--+\n");
	c = new_canvas(1, 1);
	put_box(&c, ROLE_border, "VMs");
	check_grid();
}

struct bar_case {
	double		 a, b, c, whole;
	int		 w;
	const char	*want;
};

static void
test_bar(void **state)
{
	static const struct bar_case cases[] = {
		{ 50, 25, 25, 100, 6, "[ggus]\n" },
		{ 50, 25, 0, 100, 10, "[gggguu  ]\n" },
		{ 0, 0, 0, 100, 6, "[    ]\n" },
		{ 100, 0, 0, 100, 6, "[gggg]\n" },
		{ 0, 0, 100, 100, 6, "[ssss]\n" },
		/* the largest remainder gets the odd cell */
		{ 40, 35, 25, 100, 4, "[gu]\n" },
		{ 10, 35, 55, 100, 5, "[uss]\n" },
		{ 33.3, 33.3, 33.4, 100, 6, "[guss]\n" },
		/* tiny parts */
		{ 0.1, 0.1, 0.1, 100, 12, "[          ]\n" },
		{ 99.9, 0.1, 0, 100, 12, "[gggggggggg]\n" },
		{ 3, 1, 1, 100, 12, "[          ]\n" },
		{ 4, 3, 2, 100, 12, "[g         ]\n" },
		{ 6, 0, 0, 100, 12, "[g         ]\n" },
		/* unknown, negative, more than the whole */
		{ NAN, 50, -10, 100, 6, "[uu  ]\n" },
		{ INFINITY, 50, 0, 100, 6, "[uu  ]\n" },
		{ 200, 100, 100, 100, 6, "[ggus]\n" },
		{ 1, 0, 0, 0, 6, "[gggg]\n" },
		{ 0, 0, 0, 0, 6, "[    ]\n" },
		{ 1, 1, 0, NAN, 6, "[gguu]\n" },
		{ 1e300, 1e300, 0, 1e308, 6, "[    ]\n" },
		/* no room */
		{ 1, 0, 0, 1, 3, "[g]\n" },
		{ 1, 0, 0, 1, 2, "\n" },
		{ 1, 0, 0, 1, 0, "\n" },
		{ 1, 0, 0, 1, -1, "\n" },
	};
	struct share	 shares[3] = { { 0, ROLE_guest }, { 0, ROLE_usr },
	    { 0, ROLE_sys } };
	struct canvas	 c;
	size_t		 i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		c = new_canvas(20, 1);
		c.ascii = true;
		shares[0].part = cases[i].a;
		shares[1].part = cases[i].b;
		shares[2].part = cases[i].c;
		assert_int_equal(put_bar(&c, 0, 0, cases[i].w, shares, 3,
		    cases[i].whole), cases[i].w > 0 ? cases[i].w : 0);
		assert_dump(cases[i].want);
	}
}

/* All cells of a bar belong to a part or to what is left, each within one
 * cell of the truth. */
static void
test_bar_sums(void **state)
{
	struct share	 shares[6];
	struct canvas	 c;
	double		 exact;
	int		 round, w, x, count[ROLE_MAX];
	size_t		 i, n;

	(void)state;
	srand(1);
	for (round = 0; round < 20000; round++) {
		w = 3 + rand() % 60;
		n = 1 + (size_t)rand() % COUNT(shares);
		for (i = 0; i < n; i++) {
			shares[i].part = rand() % 3 == 0 ? 0.01 :
			    rand() % 1000 / 60.0;
			shares[i].role = ROLE_guest + (enum role)i;
		}
		c = new_canvas(62, 1);
		put_bar(&c, 0, 0, w, shares, n, 100);
		memset(count, 0, sizeof count);
		for (x = 1; x < w - 1; x++)
			count[g.cells[x].role]++;
		assert_int_equal(g.cells[0].ch, '[');
		assert_int_equal(g.cells[w - 1].ch, ']');
		x = w - 2 - count[ROLE_idle];
		for (i = 0; i < n; i++) {
			exact = shares[i].part * (w - 2) / 100;
			assert_true(fabs(count[shares[i].role] - exact) < 1);
			x -= count[shares[i].role];
		}
		assert_int_equal(x, 0);
	}
}

/* Roles that share a bar have signs of their own. */
static void
test_signs(void **state)
{
	static const enum role	 cpu[] = { ROLE_guest, ROLE_usr, ROLE_sys,
	    ROLE_iowait, ROLE_irq, ROLE_steal, ROLE_throttled, ROLE_idle };
	static const enum role	 mem[] = { ROLE_vms, ROLE_containers,
	    ROLE_other, ROLE_cache, ROLE_slab, ROLE_huge, ROLE_idle };
	size_t	 i, j;
	int	 ascii, r;

	(void)state;
	for (ascii = 0; ascii < 2; ascii++) {
		for (i = 0; i < COUNT(cpu); i++)
			for (j = 0; j < i; j++)
				assert_string_not_equal(
				    bar_sign(cpu[i], ascii),
				    bar_sign(cpu[j], ascii));
		for (i = 0; i < COUNT(mem); i++)
			for (j = 0; j < i; j++)
				assert_string_not_equal(
				    bar_sign(mem[i], ascii),
				    bar_sign(mem[j], ascii));
		for (r = 0; r < ROLE_MAX; r++) {
			assert_int_equal(text_width(bar_sign(r, ascii)), 1);
			assert_true(!ascii || strlen(bar_sign(r, 1)) == 1);
		}
	}
}

static void
test_spark(void **state)
{
	static const double	 d[] = { NAN, 0, 1e-9, 1, 12.5, 13, 50, 99,
	    100, 1000, INFINITY, -3 };
	struct canvas		 c = new_canvas(14, 1);

	(void)state;
	assert_int_equal(put_spark(&c, 1, 0, ROLE_guest, d, COUNT(d), 100),
	    13);
	assert_dump("   \u2581\u2581\u2581\u2582\u2584\u2588\u2588\u2588"
	    "\u2588\n");
	assert_roles("...ggggggggg..\n");
	c.ascii = true;
	put_spark(&c, 1, 0, ROLE_guest, d, COUNT(d), 100);
	assert_dump("   ..::+@@@@\n");
	put_spark(&c, 1, 0, ROLE_guest, d, COUNT(d), 0);
	assert_dump("   .........\n");
	assert_int_equal(put_spark(&c, 10, 0, ROLE_guest, d, COUNT(d), NAN),
	    14);
}

static const char *const texts[] = {
	"", "a", "hypertop", WIDE, WIDE WIDE "x" WIDE, "e" ACCENT "f" WIDE
	ACCENT, E_ACUTE E_ACUTE, ACCENT, "12345", "\x1b[31m\xff\xe6", "~",
	"\xf0\x9f\x98\x80 smile", "long text that no small canvas ever holds",
};

static int
any(void)
{
	static const int	 odd[] = { INT_MIN, INT_MAX, -1, 0, 1000 };

	if (rand() % 40 == 0)
		return (odd[rand() % (int)COUNT(odd)]);
	return (rand() % 40 - 8);
}

static void
put_any(struct canvas *c)
{
	static const double	 d[] = { 1, 0, 5, NAN, 9, 3, 2, 8, 4 };
	const struct share	 shares[] = { { rand() % 9, ROLE_guest },
	    { rand() % 9, ROLE_steal }, { NAN, ROLE_sys } };
	static const uint32_t	 chars[] = { 'x', 0x65e5, 0x301, 0, 0x2500 };
	enum role		 role = (enum role)(rand() % ROLE_MAX);
	const char		*s = texts[rand() % (int)COUNT(texts)];
	int			 x = any(), y = any(), w = any();

	switch (rand() % 9) {
	case 0:	put(c, x, y, role, s); break;
	case 1:	put_fit(c, x, y, w, role, s); break;
	case 2:	put_right(c, x, y, w, role, s); break;
	case 3:	put_format(c, x, y, role, "%s%d", s, w); break;
	case 4:	put_fill(c, x, y, w, role, chars[rand() % 5]); break;
	case 5:	put_role(c, x, y, w, role, w & 1); break;
	case 6:	put_box(c, role, s); break;
	case 7:	put_bar(c, x, y, w, shares, 3, 20); break;
	case 8:	put_spark(c, x, y, role, d, COUNT(d), 9); break;
	}
}

static bool
same_cell(const struct cell *a, const struct cell *b)
{
	return (a->ch == b->ch && a->width == b->width && a->role == b->role &&
	    memcmp(a->marks, b->marks, sizeof a->marks) == 0);
}

/* Nothing outside the canvas changes; where a wide character crosses its
 * edge, that one's other half at most, into a blank. */
static void
check_outside(const struct cell *was, const struct rect *r)
{
	const struct cell	*now = g.cells;
	int			 x, y;

	for (y = 0; y < g.rows; y++) {
		for (x = 0; x < g.cols; x++, now++, was++) {
			if (y >= r->y && y < r->y + r->h && x >= r->x &&
			    x < r->x + r->w)
				continue;
			if (same_cell(now, was))
				continue;
			assert_true(r->w > 0 && y >= r->y && y < r->y + r->h);
			assert_true((x == r->x - 1 && was->width == 2) ||
			    (x == r->x + r->w && was->width == 0));
			assert_true(now->ch == ' ' && now->role == was->role);
		}
	}
}

static void
test_random(void **state)
{
	static const char	 wide[] = WIDE WIDE WIDE WIDE WIDE WIDE WIDE;
	struct canvas		 all, part;
	struct cell		*was;
	int			 round, y, n;

	(void)state;
	srand(2);
	for (round = 0; round < 20000; round++) {
		all = new_canvas(1 + rand() % 24, 1 + rand() % 8);
		for (y = 0; y < g.rows; y++)
			put(&all, rand() % 3 - 1, y, ROLE_name,
			    rand() % 2 ? wide : "abcdefghijklmnopqrstuvwxyz");
		n = g.cols * g.rows;
		was = calloc((size_t)n, sizeof *was);
		assert_non_null(was);
		memcpy(was, g.cells, (size_t)n * sizeof *was);
		part = canvas_part(&all, (struct rect){ any(), any(), any(),
		    any() });
		part.ascii = rand() % 4 == 0;
		for (n = rand() % 12; n >= 0; n--)
			put_any(&part);
		check_outside(was, &part.r);
		check_grid();
		free(was);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_resize),
		cmocka_unit_test(test_clear),
		cmocka_unit_test(test_put),
		cmocka_unit_test(test_overwrite),
		cmocka_unit_test(test_ascii),
		cmocka_unit_test(test_canvas),
		cmocka_unit_test(test_fit),
		cmocka_unit_test(test_right),
		cmocka_unit_test(test_right_is_whole),
		cmocka_unit_test(test_fill),
		cmocka_unit_test(test_roles),
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_box),
		cmocka_unit_test(test_bar),
		cmocka_unit_test(test_bar_sums),
		cmocka_unit_test(test_signs),
		cmocka_unit_test(test_spark),
		cmocka_unit_test(test_random),
	};

	return (cmocka_run_group_tests(tests, NULL, teardown));
}
