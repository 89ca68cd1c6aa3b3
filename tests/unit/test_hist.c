#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "hist.h"
#include "tab.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define SEC		UINT64_C(1000000000)

/* A table whose columns are gauges of four kinds, and one without history. */
#define GAUGE(ID, UNIT, FIELD)						\
	{ .id = ID, .unit = UNIT, .hist = true,				\
	  .from = FROM_GAUGE(VMMEM, vmmem, FIELD) }
static const struct column cols[] = {
	COL_HOST,
	GAUGE("rss", U_BYTES, rss),
	GAUGE("swap", U_BYTES, swap),
	{ .id = "huge", .unit = U_BYTES,
	  .from = FROM_GAUGE(VMMEM, vmmem, huge) },
	GAUGE("pct", U_PCT, huge),
	GAUGE("rate", U_PERSEC, huge),
};
static const struct table table = {
	.id = "toy", .cols = cols, .ncols = COUNT(cols),
	.joins = { { PART_VMMEM, JOIN_SELF } }, .njoins = 1, .ndrive = 1,
};
static const struct column *const rss = &cols[1], *const swap = &cols[2];

/* One history, fed with the rows that are in part. */
struct world {
	struct hist	*h;
	uint64_t	 now;
	struct part	*part;
	double		 interval;	/* seconds, 0: as long as it was */
	unsigned	 lag;		/* seconds: age of the part */
};

static void
begin(struct world *w)
{
	memset(w, 0, sizeof *w);
	w->h = hist_new();
	w->now = 100000 * SEC;
	w->part = part_new(PART_VMMEM);
}

static void
end(struct world *w)
{
	part_unref(w->part);
	hist_free(w->h);
}

static struct key
key_n(uint64_t n)
{
	return ((struct key){ 7, n << KEY_CHILD_BITS });
}

static void
have(struct world *w, uint64_t n, uint64_t bytes)
{
	struct vmmem_raw *row = part_add(w->part, key_n(n), 1);

	row->rss = bytes;
	row->huge = bytes;
}

/* A report of what there is, after so many seconds. */
static void
report(struct world *w, double seconds)
{
	struct snap	 snap;
	struct view	 v;

	memset(&snap, 0, sizeof snap);
	w->now += seconds * 1e9 + 0.5;
	snap.mono_ns = w->now;
	w->part->mono_ns = w->now - w->lag * SEC;
	w->part->period_ns = SEC;
	snap.interval = w->interval != 0 ? w->interval : seconds;
	snap.now[PART_VMMEM] = w->part;
	view_fill(&v, &table, &snap);
	hist_feed(w->h, &v);
	view_free(&v);
	part_unref(w->part);
	w->part = part_new(PART_VMMEM);
}

static void
report_one(struct world *w, double seconds, uint64_t bytes)
{
	have(w, 1, bytes);
	report(w, seconds);
}

static struct hist_of
of(uint64_t n, const struct column *c)
{
	return ((struct hist_of){ &table, key_n(n), c });
}

/* The average of one cell, the last of which has the moment. */
static double
cell(const struct world *w, unsigned ago, unsigned len)
{
	struct hist_of	 one = of(1, rss);
	double		 d;

	hist_get(w->h, &one, ago, len, &d, 1);
	return (d);
}

static void
test_pack_exact(void **state)
{
	double	 d;
	int	 i;

	(void)state;
	for (i = 0; i <= 1024; i++) {
		assert_true(hist_unpack(hist_pack(i, U_BYTES), U_BYTES) == i);
		assert_true(hist_unpack(hist_pack(i, U_PCT), U_PCT) == i);
		assert_true(hist_unpack(hist_pack(i, U_COUNT), U_COUNT) == i);
		d = i / 1024.0;
		assert_true(hist_unpack(hist_pack(d, U_PCT), U_PCT) == d);
		d = i * 1024.0 * 1024.0;
		assert_true(hist_unpack(hist_pack(d, U_BYTES), U_BYTES) == d);
	}
	assert_true(hist_unpack(hist_pack(-2.5, U_PCT), U_PCT) == -2.5);
	assert_int_equal(hist_pack(NAN, U_PCT), HIST_UNKNOWN);
	assert_int_equal(hist_pack(INFINITY, U_PCT), HIST_UNKNOWN);
	assert_true(isnan(hist_unpack(HIST_UNKNOWN, U_PCT)));
	assert_int_equal(hist_pack(-1e-9, U_BYTES), 0);
	assert_int_equal(hist_pack(0, U_BYTES), 0);
}

/* No number is off by more than a thousandth, or half of the smallest unit. */
static void
test_pack_error(void **state)
{
	static const double least[UNIT_MAX] = {
		[U_COUNT] = 0x1p-10, [U_RATIO] = 0x1p-13, [U_PCT] = 0x1p-10,
		[U_BYTES] = 1, [U_BPS] = 1, [U_PERSEC] = 0x1p-10,
		[U_SEC] = 0x1p-30, [U_HZ] = 1
	};
	double	 d, got, error;
	int	 unit;

	(void)state;
	for (unit = U_COUNT; unit < UNIT_MAX; unit++) {
		for (d = 1e-10; d < 1e21 * least[unit]; d *= 1.00037) {
			error = d * 0.001 > least[unit] / 2 ? d * 0.001 :
			    least[unit] / 2;
			got = hist_unpack(hist_pack(d, unit), unit);
			assert_true(fabs(got - d) <= error);
			got = hist_unpack(hist_pack(-d, unit), unit);
			assert_true(fabs(got + d) <= error);
		}
	}
	assert_true(hist_unpack(hist_pack(1e30, U_SEC), U_SEC) > 1e12);
	assert_true(hist_unpack(hist_pack(-1e30, U_SEC), U_SEC) < -1e12);
}

/* Every code is a number of its own, and they rise. */
static void
test_pack_codes(void **state)
{
	double	 d, before = -1;
	long	 code;

	(void)state;
	for (code = 0; code < 0x8000; code++) {
		d = hist_unpack(code, U_BYTES);
		assert_true(d > before);
		before = d;
		assert_int_equal(hist_pack(d, U_BYTES), code);
		if (code != 0) {
			assert_int_equal(hist_pack(-d, U_BYTES),
			    code | 0x8000);
			assert_true(hist_unpack(code | 0x8000, U_BYTES) ==
			    -d);
		}
	}
}

/* Second by second for two minutes, by ten for an hour before, then no more. */
static void
test_rings(void **state)
{
	struct world	 w;
	struct hist_of	 one = of(1, rss);
	double		 out[HIST_SPAN + 100];
	int		 i, value, ten;
	const int	 n = 8000;

	(void)state;
	begin(&w);
	for (i = 1; i <= n; i++)
		report_one(&w, 1, i % 1000);
	/* The last report was on a full second, of which nothing is known. */
	hist_get(w.h, &one, 0, 1, out, COUNT(out));
	assert_true(isnan(out[COUNT(out) - 1]));
	for (i = 0; i < (int)COUNT(out) - 1; i++) {
		value = n - (int)(COUNT(out) - 2 - i);
		ten = (value - 1) / 10 * 10 + 1;
		if (n - value < HIST_FINE)
			assert_true(out[i] == value % 1000);
		else if (n - value < HIST_SPAN && ten % 1000 < 990)
			assert_float_equal(out[i], (ten % 1000 + 4.5),
			    0.51);
		else if (n - value >= HIST_SPAN)
			assert_true(isnan(out[i]));
	}
	assert_true(hist_last(w.h, &one) == n % 1000);
	end(&w);
}

/* Whatever the delay: a report stands for its interval. */
static void
test_delays(void **state)
{
	static const double delays[] = {
		0.1, 0.25, 0.7, 1, 1.001, 3, 7.3, 60, 3600
	};
	struct world	 w;
	double		 want;
	size_t		 i;
	int		 n;

	(void)state;
	for (i = 0; i < COUNT(delays); i++) {
		begin(&w);
		for (n = 0; n * delays[i] < 200 || n < 3; n++)
			report_one(&w, delays[i], 100);
		assert_true(cell(&w, 2, 1) == 100);
		assert_true(cell(&w, 100, 1) == 100);
		report_one(&w, delays[i], 200);
		want = delays[i] >= 3 ? 200 : 100;
		assert_true(cell(&w, 2, 1) == want);
		want = delays[i] >= 60 ? 200 : 100;
		assert_true(cell(&w, 50, 1) == want);
		end(&w);
	}
}

/* Reports that share a second give their average, weighed by their length. */
static void
test_averages(void **state)
{
	struct world	 w;

	(void)state;
	begin(&w);
	report_one(&w, 0.2, 10);
	report_one(&w, 0.3, 20);
	report_one(&w, 0.5, 40);
	assert_true(cell(&w, 1, 1) == 28);
	assert_true(isnan(cell(&w, 2, 1)));
	report_one(&w, 0.25, 60);
	assert_true(cell(&w, 0, 1) == 60);
	report_one(&w, 0.5, 90);
	assert_float_equal(cell(&w, 0, 1), 80, 0.01);
	report_one(&w, 8.75, 100);
	assert_float_equal(cell(&w, 10, 10), 91.3, 0.7);
	end(&w);
}

/* What was not reported is not known: neither filled with the value before nor
 * with the one after. */
static void
test_gaps(void **state)
{
	struct world	 w;
	int		 i;

	(void)state;
	begin(&w);
	w.interval = 1;
	for (i = 0; i < 10; i++)
		report_one(&w, 1, 100);
	have(&w, 2, 1);
	report(&w, 20);			/* it was not there */
	report_one(&w, 5, 200);
	assert_true(cell(&w, 1, 1) == 200);
	for (i = 2; i < 26; i++)
		assert_true(isnan(cell(&w, i, 1)));
	assert_true(cell(&w, 26, 1) == 100);
	assert_true(cell(&w, 35, 1) == 100);
	assert_true(isnan(cell(&w, 36, 1)));
	report_one(&w, 1, NONE);
	assert_true(isnan(cell(&w, 1, 1)));
	assert_true(cell(&w, 2, 1) == 200);
	end(&w);
}

/* A second of which less than a half is known is unknown, and so are ten. */
static void
test_halves(void **state)
{
	struct world	 w;
	int		 i;

	(void)state;
	begin(&w);
	report_one(&w, 0.6, NONE);
	report_one(&w, 0.4, 5);
	assert_true(isnan(cell(&w, 1, 1)));
	report_one(&w, 0.4, NONE);
	report_one(&w, 0.6, 7);
	assert_true(cell(&w, 1, 1) == 7);
	for (i = 2; i < 10; i++)
		report_one(&w, 1, i == 5 ? 9 : NONE);
	for (i = 0; i < 10; i++)
		report_one(&w, 1, i < 6 ? 11 : NONE);
	for (i = 0; i < 2 * HIST_FINE; i++)
		report_one(&w, 1, 3);
	assert_true(isnan(cell(&w, 2 * HIST_FINE + 20, 10)));
	assert_true(cell(&w, 2 * HIST_FINE + 10, 10) == 11);
	end(&w);
}

/* A column without history, an unknown object, another table: nothing. */
static void
test_unknown(void **state)
{
	struct world	 w;
	struct hist_of	 who[] = {
		of(2, rss), of(1, &cols[3]), of(1, swap), of(1, rss)
	};
	struct hist_stat st;
	double		 d;
	size_t		 i;

	(void)state;
	begin(&w);
	assert_true(isnan(cell(&w, 0, 1)));
	for (i = 0; i < 20; i++)
		report_one(&w, 1, 100);
	who[3].t = &tab_vm;
	for (i = 0; i < COUNT(who); i++) {
		hist_get(w.h, &who[i], 1, 10, &d, 1);
		assert_true(isnan(d));
		assert_true(isnan(hist_last(w.h, &who[i])));
		assert_false(hist_stat(w.h, &who[i], 0, 20, &st));
	}
	assert_true(hist_last(w.h, &(struct hist_of){ &table, key_n(1),
	    rss }) == 100);
	have(&w, 2, 1);
	report(&w, 1);
	assert_true(isnan(hist_last(w.h, &who[3])));
	end(&w);
}

/* What is old news is not known, and a report is taken once only. */
static void
test_stale_and_twice(void **state)
{
	struct world	 w;
	struct hist_of	 one = of(1, rss);
	int		 i;

	(void)state;
	begin(&w);
	for (i = 0; i < 5; i++)
		report_one(&w, 1, 100);
	w.interval = 1;
	for (i = 0; i < 5; i++)
		report_one(&w, 0, 900);
	assert_true(cell(&w, 1, 1) == 100);
	assert_true(hist_last(w.h, &one) == 900);
	w.now -= 3 * SEC;
	report_one(&w, 1, 500);
	w.now += 2 * SEC;
	assert_true(cell(&w, 1, 1) == 100);
	report_one(&w, 1, 700);
	assert_true(hist_last(w.h, &one) == 700);
	w.lag = 5;
	report_one(&w, 1, 800);
	assert_true(isnan(hist_last(w.h, &one)));
	assert_true(isnan(cell(&w, 1, 1)));
	assert_true(cell(&w, 2, 1) == 700);
	end(&w);
}

/* A cell that is over does not change while time goes on. */
static void
test_cells_stay(void **state)
{
	struct world	 w;
	struct hist_of	 one = of(1, rss);
	double		 was[6], now[6];
	int		 i, k, moved = 0;

	(void)state;
	begin(&w);
	for (i = 0; i < 60; i++)
		report_one(&w, 1, 100 + i * 7 % 50);
	hist_get(w.h, &one, 0, 10, was, COUNT(was));
	for (i = 0; i < 95; i++) {
		report_one(&w, 1, 100 + i * 11 % 50);
		hist_get(w.h, &one, 0, 10, now, COUNT(now));
		k = (w.now / SEC) % 10 == 0;
		moved += k;
		assert_memory_equal(now, was + k, sizeof now - (k + 1) *
		    sizeof *now);
		memcpy(was, now, sizeof was);
	}
	assert_int_equal(moved, 9);
	hist_get(w.h, &one, 30, 10, now, 3);
	assert_memory_equal(now, was, 3 * sizeof *now);
	end(&w);
}

static void
test_stat(void **state)
{
	struct world	 w;
	struct hist_of	 one = of(1, rss);
	struct hist_stat st;
	int		 i;

	(void)state;
	begin(&w);
	report_one(&w, 0.5, 64);
	assert_true(hist_stat(w.h, &one, 0, 10, &st));
	assert_int_equal(st.known, 1);
	assert_true(isnan(st.slope));
	report_one(&w, 0.5, 64);
	for (i = 1; i < 100; i++)
		report_one(&w, 1, i == 50 ? NONE : 64U + 2 * i);
	assert_true(hist_stat(w.h, &one, 1, 99, &st));
	assert_int_equal(st.known, 98);
	assert_true(st.min == 66);
	assert_true(st.max == 64 + 198);
	assert_float_equal(st.slope, 2, 1e-6);
	assert_float_equal(st.mean, 64 + 100, 0.01);
	assert_true(hist_stat(w.h, &one, 50, 10, &st));
	assert_int_equal(st.known, 9);
	assert_true(st.max == 64 + 98);
	end(&w);
}

/* A disk that fills by 30 GiB an hour, in steps of the stored precision. */
static void
test_growth(void **state)
{
	const double	 gib = 1024.0 * 1024 * 1024;
	struct world	 w;
	struct hist_of	 one = of(1, rss);
	struct hist_stat st;
	int		 i;

	(void)state;
	begin(&w);
	for (i = 0; i < 3700; i += 10)
		report_one(&w, 10, (1500 + 30.0 * i / 3600) * gib);
	assert_true(hist_stat(w.h, &one, 0, 3600, &st));
	assert_float_equal(st.slope * 3600 / gib, 30, 0.3);
	end(&w);
}

/* Objects come and go: none is mixed up with another, and what has not been
 * seen for longer than its history goes. */
static void
test_objects(void **state)
{
	struct world	 w;
	struct hist_of	 one;
	size_t		 full, empty;
	uint64_t	 n;
	int		 i;

	(void)state;
	begin(&w);
	report_one(&w, 1, 1);
	empty = hist_bytes(w.h);
	for (i = 0; i < 12; i++) {
		for (n = 1; n <= 1000; n++)
			have(&w, n, n);
		report(&w, 1);
	}
	full = hist_bytes(w.h);
	assert_true(full > empty + 999 * sizeof(struct hist_ring));
	for (n = 1; n <= 1000; n++) {
		one = of(n, rss);
		assert_true(hist_last(w.h, &one) == n);
	}
	for (i = 0; i < 3500; i += 10)
		report_one(&w, 10, 5);
	assert_int_equal(hist_bytes(w.h), full);
	one = of(500, rss);
	assert_true(isnan(hist_last(w.h, &one)));
	for (i = 0; i < 400; i += 10)
		report_one(&w, 10, 5);
	assert_true(hist_bytes(w.h) < full / 100);
	assert_true(cell(&w, 3000, 10) == 5);
	for (n = 1; n <= 1000; n++)
		have(&w, n, n + 7);
	report(&w, 1);
	one = of(500, rss);
	assert_true(hist_last(w.h, &one) == 507);
	assert_int_equal(hist_bytes(w.h), full);
	end(&w);
}

/* What has gone leaves no trace of an hour ago behind. */
static void
test_gone(void **state)
{
	struct world	 w;
	int		 i;

	(void)state;
	begin(&w);
	for (i = 0; i < HIST_SPAN + 205; i++)
		report_one(&w, 1, 100);
	for (i = 0; i < 15; i++) {
		have(&w, 2, 1);
		report(&w, 1);
		assert_true(isnan(cell(&w, 0, 1)));
		assert_true(i == 0 || isnan(cell(&w, 1, 1)));
		assert_true(cell(&w, i + 2, 1) == 100);
	}
	end(&w);
}

/* The clock of a host that has just booted. */
static void
test_begin_of_time(void **state)
{
	struct world	 w;
	struct hist_of	 one = of(1, rss);
	struct hist_stat st;
	double		 out[20];
	size_t		 i;

	(void)state;
	begin(&w);
	w.now = 0;
	w.interval = 5;
	report_one(&w, 1, 100);
	report_one(&w, 1, 200);
	hist_get(w.h, &one, 0, 1, out, COUNT(out));
	for (i = 0; i < COUNT(out); i++) {
		if (i == COUNT(out) - 3)
			assert_true(out[i] == 100);
		else if (i == COUNT(out) - 2)
			assert_true(out[i] == 200);
		else
			assert_true(isnan(out[i]));
	}
	assert_true(isnan(cell(&w, 10, 1)));
	assert_false(hist_stat(w.h, &one, 10, 10, &st));
	assert_true(hist_stat(w.h, &one, 0, 10, &st));
	assert_int_equal(st.known, 2);
	end(&w);
}

/* Moments of a fixture may be days apart. */
static void
test_long_jump(void **state)
{
	struct world	 w;
	int		 i;

	(void)state;
	begin(&w);
	for (i = 0; i < 100; i++)
		report_one(&w, 1, 100);
	report_one(&w, 1e6, 300);
	assert_true(cell(&w, 1, 1) == 300);
	assert_true(cell(&w, HIST_SPAN - 10, 10) == 300);
	assert_true(isnan(cell(&w, HIST_SPAN + 10, 10)));
	w.interval = 1;
	report_one(&w, 1e6, 500);
	assert_true(cell(&w, 1, 1) == 500);
	assert_true(isnan(cell(&w, 2, 1)));
	assert_true(isnan(cell(&w, 1000, 1000)));
	end(&w);
}

static void
test_memory(void **state)
{
	struct world	 w;
	uint64_t	 n;

	(void)state;
	assert_true(1000 * (sizeof(struct hist_obj) +
	    4 * sizeof(struct hist_ring)) < 4 << 20);
	assert_true(sizeof(struct hist_ring) < 1024);
	begin(&w);
	for (n = 1; n <= 1000; n++)
		have(&w, n, n);
	report(&w, 1);
	assert_true(hist_bytes(w.h) > 1000 * 4 * sizeof(struct hist_ring));
	assert_true(hist_bytes(w.h) < 4 << 20);
	end(&w);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_pack_exact),
		cmocka_unit_test(test_pack_error),
		cmocka_unit_test(test_pack_codes),
		cmocka_unit_test(test_rings),
		cmocka_unit_test(test_delays),
		cmocka_unit_test(test_averages),
		cmocka_unit_test(test_gaps),
		cmocka_unit_test(test_halves),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_stale_and_twice),
		cmocka_unit_test(test_cells_stay),
		cmocka_unit_test(test_stat),
		cmocka_unit_test(test_growth),
		cmocka_unit_test(test_objects),
		cmocka_unit_test(test_gone),
		cmocka_unit_test(test_begin_of_time),
		cmocka_unit_test(test_long_jump),
		cmocka_unit_test(test_memory),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
