#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "filter.h"
#include "tab.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* A table of VMs with a column of every kind. Its ids are those of real
 * tables where a filter is to be checked against their units. */
static const struct column cols[] = {
	COL_HOST,
	{ .id = "name", .unit = U_TEXT, .from = FROM_TEXT(VM, vm, name) },
	{ .id = "pid", .unit = U_ID, .from = FROM_GAUGE(VM, vm, pid) },
	{ .id = "owner", .unit = U_TEXT, .from = FROM_TEXT(VM, vm, owner) },
	{ .id = "rss", .unit = U_BYTES, .from = FROM_GAUGE(VM, vm, conf) },
	{ .id = "steal", .unit = U_PCT,
	  .from = FROM_SCALED(VM, vm, start, 0.001) },
	{ .id = "rd_lat", .unit = U_SEC,
	  .from = FROM_SCALED(VM, vm, start, 1e-6) },
	{ .id = "mhz", .unit = U_HZ, .from = FROM_GAUGE(VM, vm, conf) },
};
static const struct table table = {
	.id = "test", .cols = cols, .ncols = TAB_COUNT(cols), .nkeys = 2,
	.joins = { { PART_VM, JOIN_SELF } }, .njoins = 1, .ndrive = 1,
};

/* name, pid, owner, bytes, thousandths of a percent; NONE is not known. */
static const struct {
	const char	*name;
	uint64_t	 pid;
	const char	*owner;
	uint64_t	 size, steal;
} vms[] = {
	{ "web-1", 101, "alice", 1 << 20, 5000 },
	{ "WEB-2", 102, "Bob", 64 << 20, 5001 },
	{ "db one", 201, NULL, UINT64_C(2) << 30, 99 },
	{ "a|b=\"c\"", 202, "", 1000000000, NONE },
	{ NULL, 303, "null", NONE, 12000 },
};

static struct snap	 snap;

static int
setup(void **state)
{
	struct part	*p = part_new(PART_VM);
	struct vm_raw	*vm;
	size_t		 i;

	(void)state;
	for (i = 0; i < COUNT(vms); i++) {
		vm = part_add(p, (struct key){ 1, (i + 1) << 24 }, 1);
		vm->name = part_text(p, vms[i].name);
		vm->pid = vms[i].pid;
		vm->owner = part_text(p, vms[i].owner);
		vm->conf = vms[i].size;
		vm->start = vms[i].steal;
	}
	snap.now[PART_VM] = p;
	snap.host = "kvm07";
	return (0);
}

static int
teardown(void **state)
{
	(void)state;
	part_unref(snap.now[PART_VM]);
	return (0);
}

/* The rows that match, as digits. */
static void
check(const char *expr, const char *want)
{
	struct filter	*f;
	struct view	 v;
	char		 got[COUNT(vms) + 1] = "", *err;
	size_t		 i;

	f = filter_parse(expr, &err);
	if (f == NULL)
		fail_msg("%s: %s", expr, err);
	assert_null(err);
	view_fill(&v, &table, &snap);
	view_filter(&v, f);
	for (i = 0; i < v.nrows; i++)
		got[i] = '0' + (char)(v.rows[i].key.lo >> 24);
	got[i] = '\0';
	if (strcmp(got, want) != 0)
		fail_msg("%s: rows %s, not %s", expr, got, want);
	view_free(&v);
	filter_free(f);
}

static void
test_words(void **state)
{
	(void)state;
	check("web", "12");
	check("WEB", "12");
	check("web|db", "123");
	check("web-1|303", "15");		/* pid is a key here */
	check("10", "12");
	check("kvm07", "12345");		/* so is the host */
	check("alice", "");			/* the owner is none */
	check("web 1", "12");			/* and: 101, 102 have a 1 */
	check("web -1", "1");
	check("  web\t-1 ", "1");
	check("\"db one\"", "3");
	check("\"db one\"|WEB-2", "23");
	check("db\" \"one", "3");
	check("\"a|b\"", "4");
	check("\"\\\"c\"", "4");
	check("\"steal>5\"", "");
	check("null", "");
}

static void
test_regex(void **state)
{
	(void)state;
	check("/^web-[0-9]$/", "12");
	check("/^(WEB|db)/", "123");
	check("/b o/", "3");
	check("/1$/ web", "1");
	check("/^$/", "");
	check("name=/^w/", "12");
	check("name!=/^w/", "34");
	check("pid=/^.0[12]$/", "1234");
	check("owner=/./", "125");
}

static void
test_text_columns(void **state)
{
	(void)state;
	check("owner=alice", "1");
	check("owner=ALICE", "1");
	check("owner=ali", "");
	check("owner=alice|bob", "12");
	check("owner!=alice", "245");		/* unknown is not unlike it */
	check("owner!=alice|bob", "45");
	check("owner=null", "3");
	check("owner!=null", "1245");
	check("owner=alice|null", "13");
	check("owner=\"\"", "4");
	check("owner=\"null\"", "5");
	check("name=\"db one\"", "3");
	check("name=\"a|b=\\\"c\\\"\"", "4");
	check("name=web-1 owner=alice", "1");
	check("name=web-1 owner=bob", "");
}

static void
test_numbers(void **state)
{
	(void)state;
	check("steal>5", "25");
	check("steal>=5", "125");
	check("steal<5", "3");
	check("steal<=5", "13");
	check("steal=5", "1");
	check("steal=5.001", "2");
	check("steal!=5", "235");
	check("steal=5%", "1");
	check("steal>=5% steal<10%", "12");
	check("steal=null", "4");
	check("steal!=null", "1235");
	check("steal=5|12", "15");
	check("steal>-1", "1235");
	check("pid=101|303", "15");
	check("pid>200", "345");
	check("rss=1M", "1");
	check("rss=1024k", "1");
	check("rss>=64m", "234");
	check("rss<2G", "124");
	check("rss>=0.5T", "");
	check("rd_lat=5ms", "1");
	check("rd_lat<100us", "3");
	check("rd_lat>0.01s", "5");
	check("mhz=1G", "4");			/* 1000, not 1024 */
}

static void
test_bad(void **state)
{
	static const struct {
		const char	*expr, *names;
	} cases[] = {
		{ "", "empty" },
		{ "  ", "empty" },
		{ "a||b", "lacks a text" },
		{ "|a", "lacks a text" },
		{ "a|", "lacks a text" },
		{ "\"\"", "lacks a text" },
		{ "\"web", "closing" },
		{ "owner=\"x", "closing" },
		{ "/web", "between two /" },
		{ "//", "between two /" },
		{ "/a/b", "behind the closing /" },
		{ "/(/", "regular expression" },
		{ "name=/[/", "regular expression" },
		{ "steal>", "lacks a text" },
		{ "steal=", "lacks a text" },
		{ "steal > 5", "without blanks" },
		{ ">5", "without blanks" },
		{ "=", "without blanks" },
		{ "steal==5", "without blanks" },
		{ "steal=>5", "without blanks" },
		{ "vm.steal>5", "without blanks" },
		{ "steal>abc", "'abc' is not a number" },
		{ "steal>nan", "'nan' is not a number" },
		{ "steal>0x10", "'0x10' is not a number" },
		{ "steal>5x", "'5x' is not a number" },
		{ "steal=1e999", "not a number" },
		{ "steal>1|2", "one number" },
		{ "steal>null", "one number" },
		{ "steal>/5/", "one number" },
		{ "steal=abc", "'abc' is not a number" },
		{ "steal>5ms", "a time" },
		{ "steal>5M", "a size" },
		{ "rss>5%", "a percentage" },
		{ "owner>5", "text" },
		{ "web steal>abc", "'steal>abc'" },
	};
	char	*err;
	size_t	 i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		assert_null(filter_parse(cases[i].expr, &err));
		assert_non_null(err);
		if (strstr(err, cases[i].names) == NULL)
			fail_msg("%s: %s", cases[i].expr, err);
		free(err);
	}
}

static void
test_missing(void **state)
{
	struct filter	*f;
	struct view	 v;
	char		*err;

	(void)state;
	f = filter_parse("web steal>1 nothing=5", &err);
	assert_non_null(f);
	assert_string_equal(filter_missing(f, &table), "nothing");
	assert_true(filter_uses(f, "steal"));
	assert_false(filter_uses(f, "web"));
	/* A table is not narrowed by a column it does not have. */
	view_fill(&v, &table, &snap);
	view_filter(&v, f);
	assert_int_equal(v.nrows, 2);
	view_free(&v);
	filter_free(f);
	f = filter_parse("web steal>1", &err);
	assert_null(filter_missing(f, &table));
	filter_free(f);
	filter_free(NULL);
}

/* Anything at all is read or refused, and leaks nothing. */
static void
test_any(void **state)
{
	static const char	 letters[] = "a=/\"\\| <>!5%m(";
	char			 expr[8], *err;
	unsigned		 seed = 1;
	struct filter		*f;
	struct view		 v;
	size_t			 i, n;

	(void)state;
	for (n = 0; n < 20000; n++) {
		for (i = 0; i < sizeof expr - 1; i++) {
			seed = seed * 1103515245 + 12345;
			expr[i] = letters[(seed >> 16) % sizeof letters];
		}
		expr[i] = '\0';
		f = filter_parse(expr, &err);
		assert_true((f == NULL) == (err != NULL));
		free(err);
		if (f == NULL)
			continue;
		view_fill(&v, &table, &snap);
		view_filter(&v, f);
		view_free(&v);
		filter_free(f);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_regex),
		cmocka_unit_test(test_text_columns),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_any),
	};

	return (cmocka_run_group_tests(tests, setup, teardown));
}
