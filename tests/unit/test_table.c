#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tab.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static struct value
get_one(const struct view *v, const struct row *r)
{
	(void)v;
	(void)r;
	return (value_int(1));
}

/* A table with nothing wrong. */
#define COL(ID, UNIT, FROM)						\
	{ .id = ID, .title = "T", .unit = UNIT, .width = 5,		\
	  .weight = 60, .dflt = true, .help = "A good sentence.",	\
	  .source = "a file", .from = FROM }
#define SHARE								\
	{ .how = HOW_SHARE, .part = PART_VMCPU, .a = OFF(vmcpu, guest),	\
	  .minus = OFF(vmcpu, usr), .per = OFF(vmcpu, span),		\
	  .times = OFF(vmcpu, vcpus), .counter = OFF(vmcpu, guest_raw) }
static const struct column good_cols[] = {
	COL_HOST,
	COL("name", U_TEXT, FROM_TEXT(VM, vm, name)),
	COL("guest", U_PCT, SHARE),
	COL("conf", U_BYTES, FROM_GAUGE(VM, vm, conf)),
	COL("time", U_SEC, FROM_TOTAL_NS(VMCPU, vmcpu, time)),
	COL("age", U_SEC, FROM_AGE(VM, vm, start)),
	{ .id = "rate", .title = "T", .unit = U_BPS, .width = 5, .weight = 1,
	  .help = "A good sentence.", .source = "a file",
	  .from = FROM_OWN_RATE(DOMNET, domnet, rx) },
	{ .id = "ratio", .title = "T", .unit = U_SEC, .width = 5, .weight = 1,
	  .help = "A good sentence.", .source = "a file",
	  .from = FROM_LATENCY(VMBLK, vmblk, rd_times, rd_reqs) },
	{ .id = "either", .title = "T", .unit = U_TEXT, .width = 5,
	  .weight = 1, .help = "A good sentence.", .source = "a file",
	  .from = FROM_TEXT(VM, vm, name), .or = FROM_TEXT(VM, vm, uuid) },
	{ .id = "fn", .title = "T", .unit = U_TEXT, .width = 5, .weight = 1,
	  .help = "A good sentence.", .source = "a file",
	  .from = { .how = HOW_FN }, .fn = get_one },
};
enum { HOST, NAME, GUEST, CONF, TIME, AGE, RATE, RATIO, EITHER, FN };
static const struct table good = {
	.id = "toy", .help = "A good table.", .ncols = COUNT(good_cols),
	.nkeys = 1, .sort = "-guest", .tie = "conf",
	.joins = {
		{ PART_VM, JOIN_SELF }, { PART_DOMNET, JOIN_SELF },
		{ PART_VMBLK, JOIN_SELF }, { PART_VMCPU, JOIN_SELF },
	},
	.njoins = 4, .ndrive = 1,
};

/* Mistakes: what is said, and what was done. */
#define MISTAKES(M)							\
	M("id is there twice", t->id = "vm")				\
	M("id is there twice", c[TIME].id = "guest")			\
	M("id is not a lower-case word", c[TIME].id = "Time")		\
	M("id is not a lower-case word", c[TIME].id = "ti me")		\
	M("id is not a lower-case word", c[TIME].id = "")		\
	M("title does not fit the width", c[CONF].title = "TITLES")	\
	M("title does not fit the width", c[CONF].title = NULL)		\
	M("help is not a sentence", c[CONF].help = NULL)		\
	M("help is not a sentence", c[CONF].help = "no capital.")	\
	M("help is not a sentence", c[CONF].help = "No full stop")	\
	M("help is not a sentence", c[CONF].help = "Short.")		\
	M("help is not a sentence", t->help = "")			\
	M("no source", c[CONF].source = NULL)				\
	M("no source", c[CONF].source = "")				\
	M("weight is not 1 to 100", c[CONF].weight = 0)			\
	M("weight is not 1 to 100", c[CONF].weight = 101)		\
	M("crit is below warn", c[GUEST].warn = 1)			\
	M("a text has no history", c[NAME].hist = true)			\
	M("no function", c[FN].fn = NULL)				\
	M("part is not joined", t->njoins = 3; c[TIME] = c[GUEST] =	\
	    c[AGE]; c[TIME].id = "time"; c[GUEST].id = "guest";		\
	    c[AGE].from.part = PART_VMMEM;				\
	    c[AGE].from.a = OFF(vmmem, rss))				\
	M("no field that can be used", c[CONF].from.a = 0)		\
	M("no field that can be used", c[CONF].from.a = 3)		\
	M("no field that can be used", c[CONF].from.a = OFF(vm, name))	\
	M("no field that can be used", c[CONF].from.how = HOW_TOTAL)	\
	M("no field that can be used", c[TIME].from.how = HOW_GAUGE)	\
	M("no field that can be used", c[TIME].from.how = HOW_AGE)	\
	M("no field that can be used", c[NAME].from.a = OFF(vm, conf))	\
	M("no field that can be used", c[GUEST].from.a =		\
	    OFF(vmcpu, vcpus))						\
	M("no counter", c[GUEST].from.minus = OFF(vmcpu, vcpus))	\
	M("no counter", c[GUEST].from.per = OFF(vmcpu, vcpus))		\
	M("no counter", c[GUEST].from.counter = OFF(vmcpu, vcpus))	\
	M("not so many counters", c[GUEST].from.nper = 2;		\
	    c[GUEST].from.per = OFF(vmcpu, throttled_time))		\
	M("times: no gauge", c[GUEST].from.times = OFF(vmcpu, span))	\
	M("text and unit are at odds", c[NAME].unit = U_COUNT)		\
	M("text and unit are at odds", c[CONF].unit = U_TEXT)		\
	M("does not begin with host", c[0].id = "hosts")		\
	M("more keys than columns", t->nkeys = t->ncols)		\
	M("do not fit 80 columns", c[AGE].width = 57)			\
	M("sorts by a column it has not", t->sort = "nothing")		\
	M("sorts by a column it has not", t->sort = "-")		\
	M("tie is no column of it", t->tie = "-conf")			\
	M("joins are wrong", t->ndrive = 0)				\
	M("joins are wrong", t->ndrive = 5)				\
	M("joins are wrong", t->njoins = ROW_PARTS + 1)			\
	M("joins a part twice", t->joins[4] = t->joins[0];		\
	    t->njoins = 5)						\
	M("clock of their own", c[RATE].from.per = 0)			\
	M("clock of their own", c[RATE].from.per = 0;			\
	    c[RATE].from.how = HOW_SHARE)				\
	M("a ratio of what", c[RATIO].from.per = 0)			\
	M("no counter", c[RATIO].from.per = OFF(vmblk, capacity))	\
	M("no field that can be used", c[RATIO].from.a =		\
	    OFF(vmblk, capacity))					\
	M("part is not joined", c[EITHER].or.part = PART_DOMAIN;	\
	    c[EITHER].or.a = OFF(domain, name))				\
	M("no field that can be used", c[EITHER].or.a = OFF(vm, pid))	\
	M("text and unit are at odds", c[CONF].or = c[NAME].from)	\
	M("or is not asked", c[FN].or = c[NAME].from)			\
	M("or is not asked", c[HOST].or = c[NAME].from)			\
	M("part is not joined", c[HOST].from.part = PART_DOMAIN;	\
	    c[HOST].from.a = OFF(domain, host))				\
	M("no field that can be used", c[HOST].from.part = PART_VM;	\
	    c[HOST].from.a = OFF(vm, pid))				\
	M("rows come from others' keys", t->joins[0].by = JOIN_PARENT)

#define WHAT(say, make)		say,
#define MAKE(say, make)		if (n-- == 0) { make; }

static const char *const said[] = { MISTAKES(WHAT) };

static void
make_mistake(int n, struct table *t, struct column *c)
{
	MISTAKES(MAKE)
}

static int
lint(const struct table *t, char **text)
{
	size_t	 len;
	FILE	*f = open_memstream(text, &len);
	int	 bad = table_lint_one(t, f);

	assert_int_equal(fclose(f), 0);
	return (bad);
}

static void
test_lint_mistakes(void **state)
{
	struct column	 c[COUNT(good_cols)];
	struct table	 t;
	char		*text;
	int		 n, bad;

	(void)state;
	for (n = -1; n < (int)COUNT(said); n++) {
		memcpy(c, good_cols, sizeof c);
		t = good;
		t.cols = c;
		if (n >= 0)
			make_mistake(n, &t, c);
		bad = lint(&t, &text);
		if (n < 0 ? bad != 0 : bad != 1 ||
		    strstr(text, said[n]) == NULL) {
			fail_msg("mistake %d, '%s': %d found: %s", n,
			    n < 0 ? "none" : said[n], bad, text);
		}
		free(text);
	}
}

/* 80 columns are enough; a table of one row is shown as a block and may be
 * wider. */
static void
test_lint_block(void **state)
{
	struct column	 c[COUNT(good_cols)];
	struct table	 t = good;
	char		*text;

	(void)state;
	memcpy(c, good_cols, sizeof c);
	c[AGE].width = 56;
	t.cols = c;
	assert_int_equal(lint(&t, &text), 0);
	free(text);
	c[AGE].width = 200;
	t.block = true;
	assert_int_equal(lint(&t, &text), 0);
	assert_string_equal(text, "");
	free(text);
}

static void
test_lint(void **state)
{
	(void)state;
	assert_int_equal(table_lint(), 0);
}

static void
test_find(void **state)
{
	const struct table *const *t;

	(void)state;
	for (t = tables; *t != NULL; t++) {
		assert_ptr_equal(table_find((*t)->id), *t);
		assert_ptr_equal(table_col(*t, "host"), &(*t)->cols[0]);
		assert_null(table_col(*t, ""));
		assert_null(table_col(*t, "HOST"));
	}
	assert_null(table_find(""));
	assert_null(table_find("vmx"));
}

static void
test_slot(void **state)
{
	(void)state;
	assert_int_equal(table_slot(&good, PART_VM), 0);
	assert_int_equal(table_slot(&good, PART_VMCPU), 3);
	assert_int_equal(table_slot(&good, PART_HOST), -1);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_lint_mistakes),
		cmocka_unit_test(test_lint_block),
		cmocka_unit_test(test_lint),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_slot),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
