/*
 * The CPUs one by one: each with a bar, in columns, number below number. Where
 * that takes too many lines a strip for each NUMA node, a cell for each CPU.
 */
#include <math.h>
#include <stdlib.h>

#include "../src/text.h"
#include "../src/xmalloc.h"
#include "header_int.h"

#define CELL		20	/* columns of a CPU at least, with a gap */
#define GAP		2
#define PERCENT		5	/* columns of "100.0" */
#define STRIP_LEAST	8	/* cells of a strip */
/* Busy percents above which a cell of a strip looks worth a glance. */
#define HOT		75
#define FULL		95

#define CPU_COLS(C)							\
	C(cpu) C(node) C(usr) C(nice) C(sys) C(iowait) C(irq) C(soft)	\
	C(steal) C(guest) C(gnice) C(idle)
#define COL_ENUM(id)	C_##id,
#define COL_ID(id)	[C_##id] = #id,
enum cpu_col { CPU_COLS(COL_ENUM) C_MAX };

#define SHARES	6
struct cpu {
	double		 id, node;	/* node -1: not known */
	double		 busy;		/* NAN: not known */
	struct share	 shares[SHARES];
};

struct cpu_list {
	struct cpu	*list;
	size_t		 n, nodes;
	size_t		 most;		/* CPUs of the largest node */
};

static double
get(const struct view *v, size_t row, enum cpu_col i)
{
	static const char *const	 ids[C_MAX] = { CPU_COLS(COL_ID) };
	static const struct column	*cols[C_MAX];
	struct value			 value;
	size_t				 k;

	for (k = 0; cols[C_MAX - 1] == NULL && k < C_MAX; k++)
		cols[k] = table_col(v->t, ids[k]);
	value = col_get(cols[i], v, &v->rows[row]);
	return (value_known(&value) ? value.d : NAN);
}

/* Where its time went. */
static void
get_time(struct cpu *c, const struct view *v, size_t row)
{
	double	 iowait = get(v, row, C_iowait), steal = get(v, row, C_steal);

	c->busy = 100 - get(v, row, C_idle) - iowait - steal;
	if (c->busy < 0)
		c->busy = 0;
	c->shares[0] = (struct share){
	    get(v, row, C_guest) + get(v, row, C_gnice), ROLE_guest };
	c->shares[1] = (struct share){
	    get(v, row, C_usr) + get(v, row, C_nice), ROLE_usr };
	c->shares[2] = (struct share){ get(v, row, C_sys), ROLE_sys };
	c->shares[3] = (struct share){
	    get(v, row, C_irq) + get(v, row, C_soft), ROLE_irq };
	c->shares[4] = (struct share){ iowait, ROLE_iowait };
	c->shares[5] = (struct share){ steal, ROLE_steal };
}

static int
by_id(const void *a, const void *b)
{
	double	 x = ((const struct cpu *)a)->id;
	double	 y = ((const struct cpu *)b)->id;

	return ((x > y) - (x < y));
}

static int
by_node(const void *a, const void *b)
{
	double	 x = ((const struct cpu *)a)->node;
	double	 y = ((const struct cpu *)b)->node;

	return (x != y ? (x > y) - (x < y) : by_id(a, b));
}

/* Takes all CPUs, those of a node together; their times cost most. */
static void
cpus_get(struct cpu_list *cpus, const struct view *v, bool times)
{
	struct cpu	*c;
	size_t		 i, n = 0;

	*cpus = (struct cpu_list){ .n = v->nrows };
	if (v->nrows == 0)
		return;
	c = cpus->list = xcalloc(v->nrows, sizeof *cpus->list);
	for (i = 0; i < v->nrows; i++) {
		c[i].id = get(v, i, C_cpu);
		c[i].node = get(v, i, C_node);
		if (isnan(c[i].node))
			c[i].node = -1;
		if (times)
			get_time(&c[i], v, i);
	}
	qsort(c, cpus->n, sizeof *c, by_node);
	for (i = 0; i < cpus->n; i++) {
		if (i == 0 || c[i].node != c[i - 1].node) {
			cpus->nodes++;
			n = 0;
		}
		cpus->most = ++n > cpus->most ? n : cpus->most;
	}
}

/* How they are shown. */
struct shape {
	enum { NOTHING, BARS, NODES, ONE } how;
	int	 lines, across;		/* things below, and beside each
					 * other */
	int	 w;			/* columns of a thing, with its gap */
	int	 label;			/* columns of a strip's label */
	size_t	 each;			/* CPUs of a cell */
};

/* Arranges n strips on at most so many lines. false: the strips would be too
 * short to tell anything. */
static bool
shape_strips(struct shape *s, const struct cpu_list *cpus, size_t n,
    size_t most, int width, int lines)
{
	double	 last = cpus->list[cpus->n - 1].node;
	int	 room;

	s->label = last < 10 ? 7 : last < 100 ? 8 : 9;
	s->across = ((int)n - 1) / lines + 1;
	s->lines = ((int)n - 1) / s->across + 1;
	s->w = (width - LEFT + GAP) / s->across;
	room = s->w - GAP - s->label - 2 - PERCENT - 1;
	if (room < STRIP_LEAST)
		return (false);
	s->each = (most - 1) / (size_t)room + 1;
	return (true);
}

/* The first that fits: bars, a strip for each node, one strip for all. */
static struct shape
shape(const struct cpu_list *cpus, int width, int lines)
{
	int		 across = (width - LEFT + GAP) / CELL;
	struct shape	 s = { .how = BARS };

	if (lines < 1 || cpus->n == 0)
		return ((struct shape){ .how = NOTHING });
	s.lines = ((int)cpus->n - 1) / (across > 1 ? across : 1) + 1;
	if (s.lines <= lines) {
		s.across = ((int)cpus->n - 1) / s.lines + 1;
		s.w = (width - LEFT + GAP) / s.across;
		return (s);
	}
	s.how = NODES;
	if (shape_strips(&s, cpus, cpus->nodes, cpus->most, width, lines))
		return (s);
	s.how = ONE;
	if (shape_strips(&s, cpus, 1, cpus->n, width, lines))
		return (s);
	return ((struct shape){ .how = NOTHING });
}

int
header_cpu_lines(const struct ui *ui, int width, int lines)
{
	struct cpu_list	 cpus;
	struct shape	 s;

	cpus_get(&cpus, &ui->cpu, false);
	s = shape(&cpus, width, lines);
	free(cpus.list);
	return (s.lines);
}

/* " 12[gggus     ]  61.3"; without a bar where it is narrow. */
static void
draw_one(struct canvas *c, int x, int y, int w, int digits,
    const struct cpu *cpu)
{
	struct value	 id = value_real(cpu->id), busy = value_real(cpu->busy);
	char		 buf[24];
	int		 bar = w - digits - PERCENT - 1;

	if (w < digits + PERCENT + 1)
		return;
	value_short(buf, sizeof buf, &id, U_ID, digits);
	put_right(c, x, y, digits, ROLE_label, buf);
	if (bar > 2)
		put_bar(c, x + digits, y, bar, cpu->shares, SHARES, 100);
	value_short(buf, sizeof buf, &busy, U_PCT, PERCENT);
	put_right(c, x + w - PERCENT, y, PERCENT,
	    isnan(cpu->busy) ? ROLE_dim : ROLE_text, buf);
}

/* One below the other, then the next column, as htop does. */
static void
draw_bars(struct canvas *c, const struct cpu_list *cpus,
    const struct shape *s)
{
	int	 digits = 2;
	size_t	 i;

	qsort(cpus->list, cpus->n, sizeof *cpus->list, by_id);
	for (i = 100; i <= cpus->list[cpus->n - 1].id && digits < 12; i *= 10)
		digits++;
	for (i = 0; i < cpus->n; i++) {
		draw_one(c, LEFT + (int)i / s->lines * s->w,
		    (int)i % s->lines, s->w - GAP, digits, &cpus->list[i]);
	}
}

/* The busiest of so many CPUs: one that is full must not drown. */
static double
busiest(const struct cpu *list, size_t n)
{
	double	 max = NAN;
	size_t	 i;

	for (i = 0; i < n; i++)
		max = fmax(max, list[i].busy);
	return (max);
}

static double
average(const struct cpu *list, size_t n)
{
	double	 sum = 0;
	size_t	 i;

	for (i = 0; i < n; i++)
		sum += list[i].busy;
	return (sum / n);
}

/* The cells of n CPUs. */
static void
draw_cells(struct canvas *c, int x, int y, size_t each,
    const struct cpu *list, size_t n)
{
	double		 busy;
	enum role	 role;
	size_t		 i;

	for (i = 0; i < n; i += each) {
		busy = busiest(list + i, n - i < each ? n - i : each);
		role = busy >= FULL ? ROLE_crit : busy >= HOT ? ROLE_warn :
		    ROLE_ok;
		x = put_spark(c, x, y, role, &busy, 1, 100);
	}
}

/* "node 0 [..:-=+*#%@  ]  61.3" of n CPUs, as long as that of `most`. */
static void
draw_strip(struct canvas *c, int x, int y, const struct shape *s, size_t most,
    const struct cpu *list, size_t n)
{
	struct value	 v = value_real(average(list, n));
	char		 buf[16];
	int		 cells = (int)((most - 1) / s->each) + 1;

	if (s->how == NODES && list->node >= 0)
		put_format(c, x, y, ROLE_label, "node %.0f", list->node);
	else
		put(c, x, y, ROLE_label, "cpus");
	x = put(c, x + s->label, y, ROLE_border, "[");
	draw_cells(c, x, y, s->each, list, n);
	x = put(c, x + cells, y, ROLE_border, "]");
	value_short(buf, sizeof buf, &v, U_PCT, PERCENT);
	put_right(c, x, y, PERCENT + 1, value_known(&v) ? ROLE_text :
	    ROLE_dim, buf);
}

static void
draw_nodes(struct canvas *c, const struct cpu_list *cpus,
    const struct shape *s)
{
	size_t	 i, n;
	int	 k = 0;

	for (i = 0; i < cpus->n; i += n, k++) {
		for (n = 1; i + n < cpus->n &&
		    cpus->list[i + n].node == cpus->list[i].node; n++)
			continue;
		draw_strip(c, LEFT + k / s->lines * s->w, k % s->lines, s,
		    cpus->most, cpus->list + i, n);
	}
}

void
header_cpu_draw(const struct ui *ui, struct canvas *c)
{
	struct cpu_list	 cpus;
	struct shape	 s;

	cpus_get(&cpus, &ui->cpu, true);
	s = shape(&cpus, c->r.w, c->r.h);
	if (s.how == BARS)
		draw_bars(c, &cpus, &s);
	else if (s.how == NODES)
		draw_nodes(c, &cpus, &s);
	else if (s.how == ONE) {
		qsort(cpus.list, cpus.n, sizeof *cpus.list, by_id);
		draw_strip(c, LEFT, 0, &s, cpus.n, cpus.list, cpus.n);
	}
	free(cpus.list);
}
