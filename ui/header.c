/*
 * Lines about the host. Those of all but the first line stand in slots of the
 * same width, one under the other. What did not fit goes to the last line.
 */
#include <math.h>
#include <string.h>

#include "header_int.h"

#define BAR		5	/* column where bars begin */
#define BAR_LEAST	4
#define TOTALS		9	/* columns of "1.2T/1.5T" */
#define NARROW		40	/* below this a bar and a number is all */
#define SPARK_MINUTES	10

/* Where things are on the lines with bars. */
struct frame {
	int	 bar;		/* its columns, 0: none */
	int	 total;		/* column of the number behind it */
	int	 fields;	/* column of the first slot */
};

/*
 * The lines with bars.
 */

static struct frame
frame_of(int width)
{
	int	 slots = (width - LEFT + 1) / FIELD_SLOT;
	int	 n = slots / 3 > 2 ? slots / 3 : 2;

	if (width >= NARROW) {
		return ((struct frame){ .bar = LEFT + n * FIELD_SLOT - 1 - BAR,
		    .total = LEFT + n * FIELD_SLOT,
		    .fields = LEFT + (n + 1) * FIELD_SLOT });
	}
	if (width >= BAR + BAR_LEAST + 1 + TOTALS) {
		return ((struct frame){ .bar = width - TOTALS - 1 - BAR,
		    .total = width - TOTALS, .fields = width });
	}
	return ((struct frame){ .total = width >= BAR + TOTALS ? BAR : 0,
	    .fields = width });
}

static void
draw_bar(struct canvas *c, int y, const char *label, const struct share *s,
    size_t n, double whole, const struct field *total)
{
	struct frame	 at = frame_of(c->r.w);

	if (at.total != 0)
		put(c, LEFT, y, ROLE_label, label);
	if (at.bar != 0)
		put_bar(c, BAR, y, at.bar, s, n, whole);
	if (at.total + field_width(total) <= c->r.w)
		field_put(c, at.total, y, total);
}

/* Puts the fields behind a bar. */
static void
draw_fields(struct canvas *c, int y, struct fields *fs)
{
	int	 x = frame_of(c->r.w).fields;

	fields_fit(fs, c->r.w - x, true);
	fields_put(c, x, y, fs, true);
}

/* A number with its niced sibling. */
static void
add_both(struct fields *fs, const struct facts *h, enum host_col i,
    enum host_col nice, const char *label, const char *far)
{
	struct field	*f = field_add(fs, label, far);
	struct value	 v = h->v[i];

	v.d = fact(h, i) + fact(h, nice);
	field_number(f, &v, h->cols[i]);
}

static void
add_cpu(struct fields *fs, const struct facts *h)
{
	struct field	*f;

	add_both(fs, h, H_guest, H_gnice, "guest", "cpu guest");
	add_both(fs, h, H_usr, H_nice, "usr", "cpu usr");
	facts_add(h, fs, H_sys, "sys", "cpu sys");
	/* Taken from this host by one below: rare, and then it matters. */
	if (fact(h, H_steal) > 0) {
		f = facts_add(h, fs, H_steal, "host-stolen", NULL);
		f->pieces[0].role = ROLE_steal;
		f->rank = 90;
	}
	f = facts_add(h, fs, H_vms_cpu, "vms", "cpu vms");
	f->rank = 70;
	facts_add(h, fs, H_containers_cpu, "ct", "cpu ct");
	facts_add(h, fs, H_other_cpu, "other", "cpu other");
	facts_add(h, fs, H_iowait, "iowait", NULL);
}

static void
draw_cpu(struct canvas *c, int y, const struct facts *h, struct fields *fs)
{
	const struct share bar[] = {
		{ fact0(h, H_guest) + fact0(h, H_gnice), ROLE_guest },
		{ fact0(h, H_usr) + fact0(h, H_nice), ROLE_usr },
		{ fact0(h, H_sys), ROLE_sys },
		{ fact0(h, H_irq) + fact0(h, H_soft), ROLE_irq },
		{ fact0(h, H_iowait), ROLE_iowait },
		{ fact0(h, H_steal), ROLE_steal },
	};
	struct field	 total;
	double		 busy;
	char		 buf[16];
	struct value	 v;

	busy = 100 - fact(h, H_idle) - fact(h, H_iowait) - fact(h, H_steal);
	v = value_real(busy > 0 || isnan(busy) ? busy : 0);
	value_short(buf, sizeof buf, &v, U_PCT, 5);
	field_init(&total, "");
	field_say(&total, value_known(&v) ? ROLE_text : ROLE_dim, "%s%s", buf,
	    value_known(&v) ? "%" : "");
	draw_bar(c, y, "CPU", bar, sizeof bar / sizeof bar[0], 100, &total);
	add_cpu(fs, h);
	draw_fields(c, y, fs);
}

/* Pages that are read back or written out now make used swap a trouble. */
static void
add_swap(struct fields *fs, const struct facts *h)
{
	struct field	*f = field_add(fs, "swap", NULL);
	bool		 busy = fact0(h, H_swap_used) > 0 &&
			    fact0(h, H_swap_in) + fact0(h, H_swap_out) > 0;

	field_pair(f, busy ? ROLE_warn : ROLE_text, busy ? "^" : "",
	    &h->v[H_swap_used], &h->v[H_swap_total]);
	f->rank = 80;
	f->least = 14;
}

static void
add_psi(struct fields *fs, const struct facts *h)
{
	struct field	*f = field_add(fs, "psi cpu", NULL);

	facts_say(h, f, H_psi_cpu);
	field_say(f, ROLE_label, "  mem ");
	facts_say(h, f, H_psi_mem);
	field_say(f, ROLE_label, "  io ");
	facts_say(h, f, H_psi_io);
	f->rank = 90;
	f->least = 3 * FIELD_SLOT - 1;
}

static struct value
minus(const struct value *a, const struct value *b)
{
	if (!value_known(a) || !value_known(b))
		return (value_none(V_NONE));
	return (value_real(a->d > b->d ? a->d - b->d : 0));
}

static void
add_mem(struct fields *fs, const struct facts *h)
{
	struct value	 huge = minus(&h->v[H_hugepages_total],
			    &h->v[H_hugepages_free]);

	facts_add(h, fs, H_mem_vms, "vms", "mem vms");
	facts_add(h, fs, H_mem_cache, "cache", NULL);
	facts_add(h, fs, H_mem_slab, "slab", NULL);
	add_swap(fs, h);
	add_psi(fs, h);
	if (fact(h, H_hugepages_total) != 0) {
		field_pair(field_add(fs, "huge", NULL), ROLE_text, "", &huge,
		    &h->v[H_hugepages_total]);
	}
}

/* The parts of the memory. Shared memory of VMs is counted in the cache as
 * well, so what is left for the cache is what is left. */
static void
mem_shares(const struct facts *h, struct share bar[5])
{
	double	 huge = fact0(h, H_hugepages_free);
	double	 rest = fact(h, H_mem_total) - fact(h, H_mem_free) - huge;
	double	 vms, slab, cache;

	memset(bar, 0, 5 * sizeof *bar);
	if (!(rest > 0))
		return;
	vms = fmin(fact0(h, H_mem_vms), rest);
	slab = fmin(fact0(h, H_mem_slab), rest - vms);
	cache = fmin(fact0(h, H_mem_cache), rest - vms - slab);
	bar[0] = (struct share){ vms, ROLE_vms };
	bar[1] = (struct share){ rest - vms - slab - cache, ROLE_other };
	bar[2] = (struct share){ cache, ROLE_cache };
	bar[3] = (struct share){ slab, ROLE_slab };
	bar[4] = (struct share){ huge, ROLE_huge };
}

static void
draw_mem(struct canvas *c, int y, const struct facts *h, struct fields *fs)
{
	struct field	 total;
	struct value	 used = minus(&h->v[H_mem_total], &h->v[H_mem_avail]);
	struct share	 bar[5];

	mem_shares(h, bar);
	if (!value_known(&used))
		used = minus(&h->v[H_mem_total], &h->v[H_mem_free]);
	field_init(&total, "");
	field_pair(&total, ROLE_text, "", &used, &h->v[H_mem_total]);
	draw_bar(c, y, "MEM", bar, 5, fact(h, H_mem_total), &total);
	add_mem(fs, h);
	draw_fields(c, y, fs);
}

/*
 * The lines without bars.
 */

/* The VM that waits most comes last: its name is not always as long. */
static void
add_worst(struct fields *fs, const struct ui *ui, int width)
{
	static const struct column	*steal;
	struct field			*f = field_add(fs, "vm-steal", NULL);
	struct value			 v = value_real(ui->worst_steal);

	if (steal == NULL)
		steal = table_col(table_find("vm"), "steal_max");
	f->weight = 100;
	field_number(f, &v, steal);
	if (ui->worst_name == NULL || !(ui->worst_steal > 0))
		return;
	field_say(f, ROLE_text, "%*s", 7 - (int)strlen(f->pieces[0].text), "");
	field_text(f, ROLE_name, ui->worst_name, width < 100 ? 10 : 20);
}

static void
add_vms(struct fields *fs, const struct ui *ui, const struct facts *h)
{
	struct field	*f = field_add(fs, "", NULL);

	facts_say(h, f, H_vms);
	field_say(f, ROLE_label, " VMs up");
	f = field_add(fs, "", NULL);
	facts_say(h, f, H_vcpus);
	field_say(f, ROLE_label, " vCPUs");
	if (ui->vms_off == 0)
		return;
	f = field_add(fs, "", NULL);
	field_say(f, ROLE_text, "%llu", (unsigned long long)ui->vms_off);
	field_say(f, ROLE_label, " VMs off");
}

static void
add_load(struct fields *fs, const struct facts *h)
{
	struct field	*f = field_add(fs, "load", NULL);

	facts_say(h, f, H_load1);
	field_say(f, ROLE_text, " ");
	facts_say(h, f, H_load5);
	field_say(f, ROLE_text, " ");
	facts_say(h, f, H_load15);
}

static void
add_ratios(struct fields *fs, const struct facts *h)
{
	struct field	*f = field_add(fs, "vCPU:pCPU", NULL);

	facts_say(h, f, H_vcpu_ratio);
	field_say(f, ROLE_label, "  mem ");
	facts_say(h, f, H_mem_ratio);
}

static void
draw_ratios(const struct ui *ui, struct canvas *c, int y,
    const struct facts *h, const double *spark, struct fields *fs)
{
	add_ratios(fs, h);
	add_load(fs, h);
	add_vms(fs, ui, h);
	facts_add(h, fs, H_run_queue, "runq", NULL);
	field_add(fs, "vms 10m", NULL)->spark = spark;
	add_worst(fs, ui, c->r.w);
	fields_fit(fs, c->r.w - LEFT, true);
	fields_put(c, LEFT, y, fs, true);
}

/* What had no room above, and what is seldom looked at. */
static void
draw_rest(struct canvas *c, int y, const struct facts *h,
    const struct fields above[3])
{
	struct fields	 fs;
	struct field	*f;

	fs.n = 0;
	fields_rest(&fs, &above[1]);
	fields_rest(&fs, &above[0]);
	fields_rest(&fs, &above[2]);
	facts_add(h, &fs, H_psi_mem_full, "psi mem full", NULL);
	facts_add(h, &fs, H_psi_io_full, "psi io full", NULL);
	facts_add(h, &fs, H_mem_dentry, "dentry", NULL);
	facts_add(h, &fs, H_ksm_saved, "ksm", NULL);
	f = field_add(&fs, "swap in/out", NULL);
	facts_say(h, f, H_swap_in);
	field_say(f, ROLE_text, "/");
	facts_say(h, f, H_swap_out);
	facts_add(h, &fs, H_majfault, "majfault/s", NULL);
	fields_fit(&fs, c->r.w - LEFT, true);
	fields_put(c, LEFT, y, &fs, true);
}

/* How busy the VMs kept the CPUs in the last ten minutes. */
static void
get_spark(const struct ui *ui, const struct facts *h,
    double out[SPARK_CELLS])
{
	struct hist_of	 of = { .t = ui->host.t, .c = h->cols[H_vms_cpu] };
	size_t		 i;

	for (i = 0; i < SPARK_CELLS; i++)
		out[i] = NAN;
	if (ui->hist == NULL || ui->host.nrows == 0)
		return;
	of.key = ui->host.rows[0].key;
	hist_get(ui->hist, &of, ui_ago(ui), SPARK_MINUTES * 60 / SPARK_CELLS,
	    out, SPARK_CELLS);
}

/*
 * All of it.
 */

#define LINES_TOP	3	/* title, CPU, MEM */
#define LINES_REST	2	/* lines without bars */
#define TALL		20	/* rows of a screen that has room for all */

static int
cpu_lines(const struct ui *ui, int width, int lines)
{
	int	 third = ui->grid.rows / 3;

	if (!ui->config.cpus)
		return (0);
	return (header_cpu_lines(ui, width, lines < third ? lines : third));
}

int
header_lines(const struct ui *ui, int width)
{
	if (width < NARROW)
		return (LINES_TOP);
	return (LINES_TOP + (ui->grid.rows >= TALL ? LINES_REST : 1));
}

int
header_more(const struct ui *ui, int width)
{
	return (cpu_lines(ui, width, ui->grid.rows));
}

/* Lines that the CPUs get: what they want where one line more than the first
 * ones is left; else what is left by all others, or by the first ones where
 * that is nothing. */
static int
cpu_room(const struct ui *ui, const struct canvas *c)
{
	int	 want = header_more(ui, c->r.w);
	int	 room = c->r.h - header_lines(ui, c->r.w);

	if (want <= c->r.h - LINES_TOP - 1)
		return (want);
	return (cpu_lines(ui, c->r.w, room > 0 ? room : c->r.h - LINES_TOP));
}

void
header_draw(struct ui *ui, struct canvas *c)
{
	int		 cpus = cpu_room(ui, c), rest;
	struct fields	 above[3];
	double		 spark[SPARK_CELLS];
	struct canvas	 below;
	struct facts	 h;

	if (c->r.w < 1 || c->r.h < 1)
		return;
	above[0].n = above[1].n = above[2].n = 0;
	rest = c->r.h - LINES_TOP - cpus;
	rest = rest < LINES_REST ? rest : LINES_REST;
	facts_get(&h, &ui->host);
	header_title(ui, c, &h);
	if (c->r.h > 1)
		draw_cpu(c, 1, &h, &above[0]);
	if (c->r.h > 2)
		draw_mem(c, 2, &h, &above[1]);
	if (rest > 0) {
		get_spark(ui, &h, spark);
		draw_ratios(ui, c, LINES_TOP, &h, spark, &above[2]);
	}
	if (rest > 1)
		draw_rest(c, LINES_TOP + 1, &h, above);
	if (cpus > 0) {
		below = canvas_part(c, (struct rect){ 0, LINES_TOP + rest,
		    c->r.w, cpus });
		header_cpu_draw(ui, &below);
	}
}

uint64_t
header_parts(const struct ui *ui)
{
	static const enum part_id	 always[] = {
		PART_HOST, PART_SLAB, PART_VMSUM, PART_VMMEMSUM,
		/* The VM that waits most is named. */
		PART_VM, PART_VMCPU, PART_VCPU,
		PART_SOURCE_K, PART_SOURCE_I
	};
	uint64_t			 bits = 0;
	size_t				 i;

	for (i = 0; i < sizeof always / sizeof always[0]; i++)
		bits |= PART_BIT(always[i]);
	if (ui->config.cpus) {
		bits |= PART_BIT(PART_CPU);
		bits |= PART_BIT(PART_CPUINFO);
	}
	return (bits);
}

