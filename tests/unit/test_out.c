#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#ifdef HAVE_JANSSON
#include <jansson.h>
#endif

#include "out.h"
#include "tab.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static struct value
get_bad(const struct view *v, const struct row *r)
{
	(void)v;
	(void)r;
	return (value_real(NAN));
}

/* A table with every kind of column. */
static const struct column cols[] = {
	COL_HOST,
	{ .id = "name", .title = "NAME", .unit = U_TEXT, .width = 6,
	  .weight = 100, .dflt = true, .help = "Its name.",
	  .from = FROM_TEXT(VM, vm, name) },
	{ .id = "owner", .title = "OWNER", .unit = U_TEXT, .width = 5,
	  .weight = 10, .dflt = true, .help = "Its owner.",
	  .from = FROM_TEXT(VM, vm, owner) },
	{ .id = "pid", .title = "PID", .unit = U_ID, .width = 5,
	  .weight = 20, .dflt = true, .help = "Its process.",
	  .from = FROM_GAUGE(VM, vm, pid) },
	{ .id = "cpu", .title = "%CPU", .unit = U_PCT, .width = 6,
	  .weight = 90, .dflt = true, .help = "A \"share\" \\ of time.",
	  .from = FROM_SHARE(VMCPU, vmcpu, cpu) },
	{ .id = "load", .title = "%LOAD", .unit = U_PCT, .width = 6,
	  .weight = 50, .dflt = true, .help = "A gauge.",
	  .from = FROM_SCALED(VM, vm, start, 0.001) },
	{ .id = "rd", .title = "RD", .unit = U_BPS, .width = 6,
	  .weight = 50, .help = "A rate.",
	  .from = FROM_RATE(VMCPU, vmcpu, emulator) },
	{ .id = "conf", .title = "CONF", .unit = U_BYTES, .width = 6,
	  .weight = 40, .dflt = true, .help = "A size.",
	  .from = FROM_GAUGE(VM, vm, conf) },
	{ .id = "time", .title = "TIME", .unit = U_SEC, .width = 7,
	  .weight = 30, .dflt = true, .help = "A total.",
	  .from = FROM_TOTAL_NS(VMCPU, vmcpu, time) },
	{ .id = "bad", .title = "BAD", .unit = U_RATIO, .width = 4,
	  .weight = 5, .dflt = true, .help = "Never known.",
	  .from = { .how = HOW_FN }, .fn = get_bad },
};
static const struct table table = {
	.id = "toy", .title = "Toys", .help = "Toys.", .cols = cols,
	.ncols = TAB_COUNT(cols), .nkeys = 1, .tie = "pid", .limit = 3,
	.joins = { { PART_VM, JOIN_SELF }, { PART_VMCPU, JOIN_SELF } },
	.njoins = 2, .ndrive = 1,
};
static const struct table block = {
	.id = "block", .title = "Block", .help = "Block.", .cols = cols,
	.ncols = TAB_COUNT(cols), .nkeys = 1, .block = true,
	.joins = { { PART_VM, JOIN_SELF }, { PART_VMCPU, JOIN_SELF } },
	.njoins = 2, .ndrive = 1,
};

static struct snap	 snap;

static void
add_vm(uint64_t n, const char *name, const char *owner, uint64_t size,
    uint64_t load, uint64_t ns)
{
	struct key		 key = { 1, n << KEY_CHILD_BITS };
	struct part		*p = snap.now[PART_VM];
	struct vm_raw		*vm = part_add(p, key, 1);
	struct vmcpu_raw	*now, *was;

	vm->name = part_text(p, name);
	vm->owner = part_text(p, owner);
	vm->pid = 100 + n;
	vm->conf = size;
	vm->start = load;
	now = part_add(snap.now[PART_VMCPU], key, 1);
	was = part_add(snap.was[PART_VMCPU], key, 1);
	now->time = ns;
	now->cpu = ns;
	now->emulator = ns;
	was->cpu = ns == NONE ? NONE : ns - 500000000;
	was->emulator = ns == NONE ? NONE : ns - 1536;
}

static int
setup(void **state)
{
	(void)state;
	snap.now[PART_VM] = part_new(PART_VM);
	snap.now[PART_VMCPU] = part_new(PART_VMCPU);
	snap.was[PART_VMCPU] = part_new(PART_VMCPU);
	snap.now[PART_VMCPU]->mono_ns = 11000000000;
	snap.was[PART_VMCPU]->mono_ns = 10000000000;
	snap.host = "kvm07";
	snap.real_ns = UINT64_C(1767323045678999999);
	snap.interval = 1.00049;
	return (0);
}

static int
teardown(void **state)
{
	(void)state;
	snap_free(&snap);
	return (0);
}

/* A report of one table with the columns that the format takes. */
static char *
print_table(const char *format, const struct table *t, const char *chosen,
    size_t number)
{
	const struct out_format	*of = out_find(format);
	const struct column	*list[COUNT(cols)];
	struct shown		 sh = { .t = t, .cols = list };
	struct view		 v;
	struct self		 self = { 1.5, NONE, 4096, 3, 17 };
	struct report		 r = {
		.snap = &snap, .shown = &sh, .views = &v, .nshown = 1,
		.self = &self, .number = number, .utc = true
	};
	char			*mem;
	size_t			 i, len;
	FILE			*f = open_memstream(&mem, &len);

	for (i = 0; i < COUNT(cols); i++) {
		if (chosen != NULL ? strstr(chosen, cols[i].id) != NULL :
		    of->every_column || cols[i].dflt)
			list[sh.ncols++] = &cols[i];
	}
	sh.chosen = chosen != NULL;
	view_fill(&v, t, &snap);
	of->report(f, &r);
	fclose(f);
	view_free(&v);
	return (mem);
}

static void
check(const char *format, const struct table *t, const char *chosen,
    size_t number, const char *want)
{
	char	*got = print_table(format, t, chosen, number);

	assert_string_equal(got, want);
	free(got);
}

static void
test_formats(void **state)
{
	const struct out_format	*of;

	(void)state;
	assert_null(out_find("xml"));
	assert_null(out_find(""));
	for (of = out_formats; of->id != NULL; of++) {
		assert_ptr_equal(out_find(of->id), of);
		assert_non_null(of->help);
		assert_true((of->report == NULL) == (of->lacks != NULL));
	}
	assert_true(out_find("csv")->one_table);
	assert_true(out_find("openmetrics")->one_report);
	assert_false(out_find("table")->every_column);
}

static void
test_time(void **state)
{
	char	 buf[OUT_TIME_SIZE];

	(void)state;
	out_time(buf, 0);
	assert_string_equal(buf, "1970-01-01T00:00:00.000Z");
	out_time(buf, snap.real_ns);
	assert_string_equal(buf, "2026-01-02T03:04:05.678Z");
	out_time(buf, UINT64_MAX);
	assert_string_equal(buf, "2554-07-21T23:34:33.709Z");
}

static void
test_csv(void **state)
{
	(void)state;
	add_vm(1, "web", "alice", 1024, 12346, 2000000000);
	add_vm(2, "a,b\"c\"\nd", "", NONE, NONE, NONE);
	add_vm(3, "\xff\xe6\x97\xa5", NULL, UINT64_C(9007199254740993), 0,
	    1500000000);
	check("csv", &table, NULL, 0,
	    "time,host,name,owner,pid,cpu,load,rd,conf,time,bad\n"
	    "2026-01-02T03:04:05.678Z,kvm07,web,alice,101,50,12.346,1536,"
	    "1024,2,\n"
	    "2026-01-02T03:04:05.678Z,kvm07,\"a,b\"\"c\"\"\nd\",\"\",102,,,,,,"
	    "\n"
	    "2026-01-02T03:04:05.678Z,kvm07,\xef\xbf\xbd\xe6\x97\xa5,,103,50,"
	    "0,1536,9007199254740993,1.5,\n");
	check("csv", &table, "name,conf", 1,
	    "2026-01-02T03:04:05.678Z,web,1024\n"
	    "2026-01-02T03:04:05.678Z,\"a,b\"\"c\"\"\nd\",\n"
	    "2026-01-02T03:04:05.678Z,\xef\xbf\xbd\xe6\x97\xa5,"
	    "9007199254740993\n");
}

static void
test_csv_empty(void **state)
{
	(void)state;
	check("csv", &table, "name", 0, "time,name\n");
	check("csv", &table, "name", 1, "");
}

static void
test_table(void **state)
{
	(void)state;
	add_vm(1, "web", "alice", 1024, 12346, 2000000000);
	add_vm(2, "\x1b[1m", NULL, NONE, NONE, NONE);
	add_vm(3, "\xe6\x97\xa5\xe6\x9c\xac\xe6\x97\xa5\xe6\x9c\xac", "bob",
	    UINT64_C(3) << 30, 1234567, 3600000000000);
	check("table", &table, NULL, 0,
	    "2026-01-02 03:04:05  interval 1.000 s\n"
	    "NAME     OWNER   PID   %CPU  %LOAD   CONF    TIME  BAD\n"
	    "web      alice   101   50.0   12.3   1.0K    2.0s    -\n"
	    "?[1m     -       102      -      -      -       -    -\n"
	    "\xe6\x97\xa5\xe6\x9c\xac\xe6\x97\xa5\xe6\x9c\xac bob     103  "
	    " 50.0 1234.6   3.0G   1h00m    -\n");
	add_vm(4, "d", "x", 0, 0, NONE);
	add_vm(5, "e", "x", 0, 0, NONE);
	check("table", &table, "owner,pid", 1,
	    "\n"
	    "2026-01-02 03:04:05  interval 1.000 s\n"
	    "OWNER   PID\n"
	    "alice   101\n"
	    "-       102\n"
	    "bob     103\n"
	    "  ... 2 more; json and csv have all\n");
	/* The last column is a text: no blanks at the ends of lines. */
	check("table", &table, "name,owner", 0,
	    "2026-01-02 03:04:05  interval 1.000 s\n"
	    "NAME     OWNER\n"
	    "web      alice\n"
	    "?[1m     -\n"
	    "\xe6\x97\xa5\xe6\x9c\xac\xe6\x97\xa5\xe6\x9c\xac bob\n"
	    "  ... 2 more; json and csv have all\n");
}

static void
test_table_empty(void **state)
{
	(void)state;
	snap.interval = 0;
	check("table", &table, "name,pid", 0,
	    "2026-01-02 03:04:05  interval -\n"
	    "NAME     PID\n"
	    "  (none)\n");
	check("table", &block, "name,pid", 0,
	    "2026-01-02 03:04:05  interval -\n"
	    "block\n"
	    "  (none)\n");
}

static void
test_table_block(void **state)
{
	(void)state;
	add_vm(1, "web", "alice", 1024, 12346, 2000000000);
	check("table", &block, NULL, 0,
	    "2026-01-02 03:04:05  interval 1.000 s\n"
	    "name web  owner alice\n"
	    "pid    101  cpu   50.0  load   12.3  conf   1.0K  time   2.0s  "
	    "bad      -\n");
}

/* Texts stand alone, so that the numbers below stay where they are. */
static void
test_table_blocks(void **state)
{
	(void)state;
	add_vm(1, "a name of forty columns, which is a lot.",
	    "an owner of forty columns, just as long.", 0, 12345, NONE);
	add_vm(2, "b", NULL, 0, 1234567890, NONE);
	check("table", &block, "host name owner pid cpu load conf time bad", 0,
	    "2026-01-02 03:04:05  interval 1.000 s\n"
	    "host kvm07  name a name of forty columns, which is a lot.  "
	    "owner an owner of forty columns, just as long.\n"
	    "pid    101  cpu      -  load   12.3  conf      0  time      -  "
	    "bad      -\n"
	    "\n"
	    "host kvm07  name b  owner -\n"
	    "pid    102  cpu      -  load 1234567.9  conf      0  "
	    "time      -  bad      -\n");
}

/* Four texts of up to 40 columns, of which a line holds three. */
#define WIDE(ID, WEIGHT)						\
	{ .id = #ID, .title = #ID, .unit = U_TEXT, .width = 4,		\
	  .weight = WEIGHT, .dflt = true, .from = FROM_TEXT(VM, vm, name) }
static const struct column wide_cols[] = {
	WIDE(one, 100), WIDE(two, 10), WIDE(three, 10), WIDE(four, 11),
};
static const struct table wide = {
	.id = "wide", .title = "Wide", .help = "Wide.", .cols = wide_cols,
	.ncols = TAB_COUNT(wide_cols),
	.joins = { { PART_VM, JOIN_SELF } }, .njoins = 1, .ndrive = 1,
};

/* As wide, but none may go. */
#define HEAVY(ID)							\
	{ .id = #ID, .title = #ID, .unit = U_TEXT, .width = 60,		\
	  .weight = 100, .dflt = true, .from = FROM_TEXT(VM, vm, name) }
static const struct column heavy_cols[] = {
	HEAVY(one), HEAVY(two), HEAVY(three)
};
static const struct table heavy = {
	.id = "heavy", .title = "Heavy", .help = "Heavy.", .cols = heavy_cols,
	.ncols = TAB_COUNT(heavy_cols),
	.joins = { { PART_VM, JOIN_SELF } }, .njoins = 1, .ndrive = 1,
};

/* The titles of the columns of a table of one VM with this name. */
static void
check_titles(const struct table *t, const char *name, bool chosen,
    const char *want)
{
	const struct column	*list[COUNT(wide_cols)];
	struct shown		 sh = {
		.t = t, .cols = list, .ncols = t->ncols, .chosen = chosen
	};
	struct view		 v;
	struct report		 r = {
		.snap = &snap, .shown = &sh, .views = &v, .nshown = 1
	};
	char			*mem, *line;
	char			 titles[64] = "", title[16];
	size_t			 i, len;
	int			 n;
	FILE			*f = open_memstream(&mem, &len);

	setup(NULL);
	add_vm(1, name, NULL, NONE, NONE, NONE);
	for (i = 0; i < t->ncols; i++)
		list[i] = &t->cols[i];
	view_fill(&v, t, &snap);
	out_table(f, &r);
	fclose(f);
	line = strchr(mem, '\n') + 1;
	*strchr(line, '\n') = '\0';
	for (; sscanf(line, "%15s%n", title, &n) == 1; line += n)
		strcat(strcat(titles, title), " ");
	assert_string_equal(titles, want);
	free(mem);
	view_free(&v);
	teardown(NULL);
}

/* Light columns go first, of equal ones the last, a name never. */
static void
test_table_drop(void **state)
{
	char	 name[61];

	(void)state;
	memset(name, 'n', sizeof name);
	name[60] = '\0';
	check_titles(&wide, name, false, "one two four ");
	check_titles(&wide, name, true, "one two three four ");
	name[33] = '\0';
	check_titles(&wide, name, false, "one two four ");
	name[32] = '\0';	/* 4 x 32 and 3 blanks: 131 */
	check_titles(&wide, name, false, "one two three four ");
	check_titles(&heavy, "n", false, "one two three ");
}

static void
test_openmetrics(void **state)
{
	(void)state;
	add_vm(1, "web", "al\"ice", 1024, 12346, 2000000001);
	add_vm(2, "a\\b\"\nc\xff", NULL, NONE, NONE, NONE);
	check("openmetrics", &table, NULL, 0,
	    "# TYPE hypertop_toy info\n"
	    "# HELP hypertop_toy Texts and identifiers of table toy.\n"
	    "hypertop_toy_info{host=\"kvm07\",name=\"web\","
	    "owner=\"al\\\"ice\",pid=\"101\"} 1\n"
	    "hypertop_toy_info{host=\"kvm07\","
	    "name=\"a\\\\b\\\"\\nc\xef\xbf\xbd\",pid=\"102\"} 1\n"
	    "# TYPE hypertop_toy_cpu_seconds counter\n"
	    "# UNIT hypertop_toy_cpu_seconds seconds\n"
	    "# HELP hypertop_toy_cpu_seconds A \\\"share\\\" \\\\ of time.\n"
	    "hypertop_toy_cpu_seconds_total{host=\"kvm07\",name=\"web\"} "
	    "2.000000001\n"
	    "# TYPE hypertop_toy_load_ratio gauge\n"
	    "# UNIT hypertop_toy_load_ratio ratio\n"
	    "# HELP hypertop_toy_load_ratio A gauge.\n"
	    "hypertop_toy_load_ratio{host=\"kvm07\",name=\"web\"} 0.12346\n"
	    "# TYPE hypertop_toy_rd_bytes counter\n"
	    "# UNIT hypertop_toy_rd_bytes bytes\n"
	    "# HELP hypertop_toy_rd_bytes A rate.\n"
	    "hypertop_toy_rd_bytes_total{host=\"kvm07\",name=\"web\"} "
	    "2000000001\n"
	    "# TYPE hypertop_toy_conf_bytes gauge\n"
	    "# UNIT hypertop_toy_conf_bytes bytes\n"
	    "# HELP hypertop_toy_conf_bytes A size.\n"
	    "hypertop_toy_conf_bytes{host=\"kvm07\",name=\"web\"} 1024\n"
	    "# TYPE hypertop_toy_time_seconds counter\n"
	    "# UNIT hypertop_toy_time_seconds seconds\n"
	    "# HELP hypertop_toy_time_seconds A total.\n"
	    "hypertop_toy_time_seconds_total{host=\"kvm07\",name=\"web\"} "
	    "2.000000001\n"
	    "# EOF\n");
}

/* Rows with equal labels get the tie, and a number where that is equal. */
static void
test_openmetrics_ties(void **state)
{
	struct vm_raw	*vm;

	(void)state;
	add_vm(1, "web", NULL, 1, NONE, NONE);
	add_vm(2, "db", NULL, 2, NONE, NONE);
	add_vm(3, "web", NULL, 3, NONE, NONE);
	add_vm(4, "x", NULL, 4, NONE, NONE);
	add_vm(5, "x", NULL, 5, NONE, NONE);
	vm = part_row(snap.now[PART_VM], 4);
	vm->pid = 104;
	check("openmetrics", &table, "conf,pid", 0,
	    "# TYPE hypertop_toy info\n"
	    "# HELP hypertop_toy Texts and identifiers of table toy.\n"
	    "hypertop_toy_info{host=\"kvm07\",name=\"web\",pid=\"101\"} 1\n"
	    "hypertop_toy_info{host=\"kvm07\",name=\"db\",pid=\"102\"} 1\n"
	    "hypertop_toy_info{host=\"kvm07\",name=\"web\",pid=\"103\"} 1\n"
	    "hypertop_toy_info{host=\"kvm07\",name=\"x\",pid=\"104\","
	    "nth=\"1\"} 1\n"
	    "hypertop_toy_info{host=\"kvm07\",name=\"x\",pid=\"104\","
	    "nth=\"2\"} 1\n"
	    "# TYPE hypertop_toy_conf_bytes gauge\n"
	    "# UNIT hypertop_toy_conf_bytes bytes\n"
	    "# HELP hypertop_toy_conf_bytes A size.\n"
	    "hypertop_toy_conf_bytes{host=\"kvm07\",name=\"web\",pid=\"101\"} "
	    "1\n"
	    "hypertop_toy_conf_bytes{host=\"kvm07\",name=\"db\"} 2\n"
	    "hypertop_toy_conf_bytes{host=\"kvm07\",name=\"web\",pid=\"103\"} "
	    "3\n"
	    "hypertop_toy_conf_bytes{host=\"kvm07\",name=\"x\",pid=\"104\","
	    "nth=\"1\"} 4\n"
	    "hypertop_toy_conf_bytes{host=\"kvm07\",name=\"x\",pid=\"104\","
	    "nth=\"2\"} 5\n"
	    "# EOF\n");
}

static void
test_openmetrics_empty(void **state)
{
	(void)state;
	check("openmetrics", &table, NULL, 0, "# EOF\n");
}

#ifdef HAVE_JANSSON
static void
test_json(void **state)
{
	(void)state;
	add_vm(1, "web", "al\"ice", UINT64_C(9007199254740993), 12346,
	    2000000000);
	add_vm(2, "a\n\x1b\xff", NULL, UINT64_MAX - 1, NONE, NONE);
	check("json", &table, NULL, 0,
	    "{\"time\":\"2026-01-02T03:04:05.678Z\",\"interval\":1.000,"
	    "\"tables\":{\"toy\":["
	    "{\"host\":\"kvm07\",\"name\":\"web\",\"owner\":\"al\\\"ice\","
	    "\"pid\":101,\"cpu\":50,\"load\":12.346,\"rd\":1536,"
	    "\"conf\":9007199254740993,\"time\":2,\"bad\":null},"
	    "{\"host\":\"kvm07\",\"name\":\"a\\n\\u001B\xef\xbf\xbd\","
	    "\"owner\":null,\"pid\":102,\"cpu\":null,\"load\":null,"
	    "\"rd\":null,\"conf\":18446744073709551614,\"time\":null,"
	    "\"bad\":null}"
	    "]},\"sources\":[],"
	    "\"self\":{\"cpu\":1.5,\"libvirt_calls\":null,\"resident\":4096,"
	    "\"threads\":3,\"fds\":17}}\n");
}

static void
test_json_empty(void **state)
{
	(void)state;
	snap.interval = 0;
	snap.host = NULL;
	check("json", &table, NULL, 1,
	    "{\"time\":\"2026-01-02T03:04:05.678Z\",\"interval\":null,"
	    "\"tables\":{\"toy\":[]},\"sources\":[],"
	    "\"self\":{\"cpu\":1.5,\"libvirt_calls\":null,\"resident\":4096,"
	    "\"threads\":3,\"fds\":17}}\n");
}

/* Several tables, sources, and nothing known of hypertop itself. */
static void
test_json_tables(void **state)
{
	const struct column	*list[] = { &cols[1] };
	struct shown		 sh[2] = {
		{ .t = &table, .cols = list, .ncols = 1 },
		{ .t = &block, .cols = list, .ncols = 1 },
	};
	struct view		 v[2];
	struct report		 r = {
		.snap = &snap, .shown = sh, .views = v, .nshown = 2,
		.sources = &v[1]
	};
	json_t			*j, *row;
	const char		*key;
	json_t			*value;
	char			*mem;
	size_t			 i = 0, len;
	FILE			*f = open_memstream(&mem, &len);

	(void)state;
	add_vm(1, "web", "x", 1, 2, 3);
	view_fill(&v[0], &table, &snap);
	view_fill(&v[1], &block, &snap);
	out_find("json")->report(f, &r);
	fclose(f);
	assert_ptr_equal(strchr(mem, '\n'), mem + len - 1);
	j = json_loads(mem, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(j);
	assert_int_equal(json_object_size(json_object_get(j, "tables")), 2);
	row = json_array_get(json_object_get(j, "sources"), 0);
	assert_int_equal(json_object_size(row), COUNT(cols));
	json_object_foreach(row, key, value)
		assert_string_equal(key, cols[i++].id);
	assert_int_equal(json_object_size(json_object_get(j, "self")), 5);
	json_object_foreach(json_object_get(j, "self"), key, value)
		assert_true(json_is_null(value));
	json_decref(j);
	free(mem);
	view_free(&v[0]);
	view_free(&v[1]);
}
#endif

#define TEST(fn)	cmocka_unit_test_setup_teardown(fn, setup, teardown)

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		TEST(test_formats),
		TEST(test_time),
		TEST(test_csv),
		TEST(test_csv_empty),
		TEST(test_table),
		TEST(test_table_empty),
		TEST(test_table_block),
		TEST(test_table_blocks),
		cmocka_unit_test(test_table_drop),
		TEST(test_openmetrics),
		TEST(test_openmetrics_ties),
		TEST(test_openmetrics_empty),
#ifdef HAVE_JANSSON
		TEST(test_json),
		TEST(test_json_empty),
		TEST(test_json_tables),
#endif
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
