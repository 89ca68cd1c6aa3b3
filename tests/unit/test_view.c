#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tab.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define SEC		UINT64_C(1000000000)
#define NAMES		4

static const struct column cols[] = {
	COL_HOST,
	{ .id = "name", .unit = U_TEXT, .from = FROM_TEXT(VM, vm, name) },
	{ .id = "conf", .unit = U_BYTES, .from = FROM_GAUGE(VM, vm, conf) },
	{ .id = "pid", .unit = U_ID, .from = FROM_GAUGE(VM, vm, pid) },
};
/* Rows of two parts together, with one more of the same object. */
static const struct table both = {
	.id = "both", .cols = cols, .ncols = COUNT(cols), .nkeys = 1,
	.joins = {
		{ PART_VM, JOIN_SELF }, { PART_VMMEM, JOIN_SELF },
		{ PART_VMPIN, JOIN_SELF }, { PART_SLAB, JOIN_ONE },
		{ PART_VCPU, JOIN_CHILDREN }
	},
	.njoins = 5, .ndrive = 2, .sort = "conf",
};
/* Children with what their parent has. */
static const struct table children = {
	.id = "children", .cols = cols, .ncols = COUNT(cols), .nkeys = 1,
	.joins = {
		{ PART_VCPU, JOIN_SELF }, { PART_VM, JOIN_PARENT },
		{ PART_SLAB, JOIN_ONE }
	},
	.njoins = 3, .ndrive = 1,
};

static struct key
key_n(uint64_t n)
{
	return ((struct key){ n / 5, n << KEY_CHILD_BITS });
}

static const struct rec *
rec_at(const struct part *p, size_t i)
{
	return (part_row(p, i));
}

/* What was and is: objects with their generations, "1a 2a 3b". NULL is no
 * part. */
struct lists {
	enum part_id	 part;
	const char	*was, *now;
};

static struct part *
part_of(enum part_id id, const char *list)
{
	struct part	*p;

	if (list == NULL)
		return (NULL);
	p = part_new(id);
	for (; *list != '\0'; list += list[2] == ' ' ? 3 : 2)
		part_add(p, key_n(list[0] - '0'), list[1]);
	return (p);
}

static void
make(struct snap *s, const struct lists *l, size_t n)
{
	memset(s, 0, sizeof *s);
	for (; n-- > 0; l++) {
		s->was[l->part] = part_of(l->part, l->was);
		s->now[l->part] = part_of(l->part, l->now);
	}
}

/* The object's row in each part as text: "1 now was". */
static void
check_rows(const struct snap *s, const struct table *t, const char *want)
{
	struct view	 v;
	char		 have[256] = "";
	size_t		 i, k, len = 0;

	view_fill(&v, t, s);
	for (i = 0; i < v.nrows; i++) {
		len += snprintf(have + len, sizeof have - len, "%s%d:",
		    i == 0 ? "" : " ",
		    (int)(v.rows[i].key.lo >> KEY_CHILD_BITS));
		for (k = 0; k < t->njoins; k++) {
			len += snprintf(have + len, sizeof have - len, "%c",
			    v.rows[i].now[k] == NULL ? '-' :
			    v.rows[i].was[k] == NULL ? '1' : '2');
		}
	}
	assert_string_equal(have, want);
	view_free(&v);
	assert_int_equal(v.nrows, 0);
	assert_null(v.rows);
}

/* 2: now and before, 1: only now, -: not there. */
static void
test_join(void **state)
{
	static const struct {
		const char	*want;
		struct lists	 l[3];
	} cases[] = {
		{ "", { { PART_VM, NULL, NULL } } },
		{ "", { { PART_VM, "", "" } } },
		{ "", { { PART_VM, "1a 2a", "" } } },
		{ "", { { PART_VMPIN, "1a", "1a" } } },
		{ "1:2---- 2:2----", { { PART_VM, "1a 2a", "1a 2a" } } },
		{ "1:1---- 2:1----", { { PART_VM, NULL, "1a 2a" } } },
		{ "1:1---- 2:1----", { { PART_VM, "", "1a 2a" } } },
		/* 2 has gone, 3 is new, 4 began anew. */
		{ "1:2---- 3:1---- 4:1----",
		    { { PART_VM, "1a 2a 4a", "1a 3a 4b" } } },
		/* Both parts drive; the third does not. */
		{ "1:2---- 2:-2--- 3:221--",
		    { { PART_VM, "1a 3a", "1a 3a" },
		    { PART_VMMEM, "2a 3a", "2a 3a" },
		    { PART_VMPIN, "", "3a 4a" } } },
		{ "1:-2--- 2:2---- 3:-2---",
		    { { PART_VM, "2a", "2a" },
		    { PART_VMMEM, "1a 3a", "1a 3a" } } },
		{ "1:22--- 9:22---",
		    { { PART_VM, "1a 9a", "1a 9a" },
		    { PART_VMMEM, "1a 9a", "1a 9a" } } },
		/* One for all, of its own generation. */
		{ "1:2--2- 8:1--2-", { { PART_VM, "1a", "1a 8a" },
		    { PART_SLAB, "5a", "5a" } } },
		{ "1:2--1-", { { PART_VM, "1a", "1a" },
		    { PART_SLAB, "5a", "5b" } } },
		{ "1:2----", { { PART_VM, "1a", "1a" },
		    { PART_SLAB, "5a", "" } } },
		/* Children are looked up by who wants them. */
		{ "1:2----", { { PART_VM, "1a", "1a" },
		    { PART_VCPU, "1a", "1a" } } },
	};
	struct snap	 s;
	size_t		 i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		make(&s, cases[i].l, COUNT(cases[i].l));
		check_rows(&s, &both, cases[i].want);
		snap_free(&s);
	}
}

/* The same part, as a slow lane leaves it: one more report of it does not make
 * it new, and its rates keep their own interval. */
static void
test_same_part(void **state)
{
	struct store	 store;
	struct snap	 s;
	struct view	 v = { .t = &both, .snap = &s };
	struct part	*a = part_new(PART_VM), *b = part_new(PART_VM);
	int		 i;

	(void)state;
	store_init(&store);
	memset(&s, 0, sizeof s);
	a->mono_ns = 10 * SEC;
	b->mono_ns = 15 * SEC;
	store_publish(&store, part_ref(a));
	snap_advance(&s, &store);
	assert_ptr_equal(s.now[PART_VM], a);
	assert_null(s.was[PART_VM]);
	assert_true(view_dt(&v, PART_VM) == 0);
	assert_true(view_dt(&v, PART_CPU) == 0);
	store_publish(&store, part_ref(b));
	for (i = 0; i < 3; i++) {
		snap_advance(&s, &store);
		assert_ptr_equal(s.now[PART_VM], b);
		assert_ptr_equal(s.was[PART_VM], a);
		assert_true(view_dt(&v, PART_VM) == 5);
	}
	assert_int_equal(atomic_load(&a->refs), 2);
	assert_int_equal(atomic_load(&b->refs), 3);
	b->mono_ns = 10 * SEC;
	assert_true(view_dt(&v, PART_VM) == 0);
	b->mono_ns = 9 * SEC;
	assert_true(view_dt(&v, PART_VM) == 0);
	store_publish(&store, part_new(PART_VM));
	snap_advance(&s, &store);
	assert_int_equal(atomic_load(&a->refs), 1);
	snap_free(&s);
	store_free(&store);
	assert_int_equal(atomic_load(&a->refs), 1);
	assert_int_equal(atomic_load(&b->refs), 1);
	part_unref(a);
	part_unref(b);
}

/* The kernel lane's last part is the clock of the snap. */
static void
test_snap_clock(void **state)
{
	struct store	 store;
	struct snap	 s;
	struct part	*p;
	uint64_t	 i;

	(void)state;
	store_init(&store);
	memset(&s, 0, sizeof s);
	snap_advance(&s, &store);
	assert_int_equal(s.mono_ns, 0);
	assert_null(s.host);
	for (i = 1; i <= 3; i++) {
		p = part_new(PART_SOURCE_K);
		p->mono_ns = 100 * SEC + i * i * SEC;
		p->real_ns = i;
		p->boot_ns = 10 + i;
		p->host = part_text(p, i == 3 ? "after" : "before");
		store_publish(&store, p);
		snap_advance(&s, &store);
		assert_int_equal(s.mono_ns, p->mono_ns);
		assert_int_equal(s.real_ns, i);
		assert_int_equal(s.boot_ns, 10 + i);
		assert_true(s.interval == (i == 1 ? 0 : 2 * i - 1));
	}
	assert_string_equal(s.host, "after");
	p = part_new(PART_SOURCE_K);
	p->mono_ns = s.mono_ns;
	store_publish(&store, p);
	snap_advance(&s, &store);
	assert_true(s.interval == 0);
	snap_free(&s);
	store_free(&store);
}

static bool
hide_odd(const struct view *v, const struct row *r)
{
	(void)v;
	return ((r->key.lo >> KEY_CHILD_BITS) % 2 != 0);
}

static void
test_hide(void **state)
{
	static const struct lists l = { PART_VM, NULL,
	    "1a 2a 3a 4a 5a" };
	struct table	 t = both;
	struct snap	 s;

	(void)state;
	t.hide = hide_odd;
	make(&s, &l, 1);
	check_rows(&s, &t, "2:1---- 4:1----");
	snap_free(&s);
}

static void
test_str(void **state)
{
	struct snap	 s = { .host = NULL };
	struct view	 v = { .t = &both, .snap = &s };
	uint32_t	 off;

	(void)state;
	assert_null(view_str(&v, PART_VM, 1));
	s.now[PART_VM] = part_new(PART_VM);
	off = part_text(s.now[PART_VM], "text");
	assert_string_equal(view_str(&v, PART_VM, off), "text");
	assert_null(view_str(&v, PART_VM, 0));
	snap_free(&s);
}

static uint64_t	 seed;

static unsigned
roll(unsigned n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return ((seed >> 20) % n);
}

/* Some of the objects, in order, with a generation; children where they are
 * such. Now and then there is no part at all. */
static struct part *
random_part(enum part_id id, unsigned percent)
{
	struct part	*p = part_new(id);
	struct key	 key;
	uint64_t	 n;
	unsigned	 k;

	if (roll(10) == 0) {
		part_unref(p);
		return (NULL);
	}
	for (n = 0; n < 60; n++) {
		key = key_n(n);
		for (k = 0; k < (id == PART_VCPU ? 3 : 1); k++) {
			if (roll(100) >= percent)
				continue;
			if (id == PART_VCPU)
				key = key_child(key, k);
			part_add(p, key, roll(5) == 0);
		}
	}
	return (p);
}

static const struct rec *
naive_find(const struct part *p, struct key key, enum join_by by)
{
	size_t	 i;

	if (p == NULL || by == JOIN_CHILDREN)
		return (NULL);
	for (i = 0; i < p->nrows; i++) {
		if (by == JOIN_ONE || key_eq(rec_at(p, i)->key,
		    by == JOIN_PARENT ? key_parent(key) : key))
			return (rec_at(p, i));
	}
	return (NULL);
}

static void
check_row(const struct view *v, const struct row *r)
{
	const struct join	*j;
	const struct rec	*now, *was;
	size_t			 k;

	for (k = 0; k < v->t->njoins; k++) {
		j = &v->t->joins[k];
		now = naive_find(v->snap->now[j->part], r->key, j->by);
		was = naive_find(v->snap->was[j->part], r->key, j->by);
		if (now == NULL || (was != NULL && was->gen != now->gen))
			was = NULL;
		assert_ptr_equal(r->now[k], now);
		assert_ptr_equal(r->was[k], was);
	}
}

/* Every object of a driving part is there once, in order, and no other. */
static void
check_view(const struct snap *s, const struct table *t)
{
	const struct part	*p;
	struct view		 v;
	size_t			 i, k, n = 0, found;

	view_fill(&v, t, s);
	for (i = 0; i < v.nrows; i++) {
		if (i > 0) {
			assert_int_equal(key_cmp(v.rows[i - 1].key,
			    v.rows[i].key), -1);
		}
		check_row(&v, &v.rows[i]);
		for (k = found = 0; k < t->ndrive; k++)
			found += v.rows[i].now[k] != NULL;
		assert_true(found > 0);
	}
	for (k = 0; k < t->ndrive; k++) {
		if ((p = s->now[t->joins[k].part]) == NULL)
			continue;
		for (i = n = 0; i < v.nrows; i++)
			n += v.rows[i].now[k] != NULL;
		assert_int_equal(n, p->nrows);
	}
	view_free(&v);
}

static void
test_random_join(void **state)
{
	struct snap	 s;
	enum part_id	 id;
	int		 i;

	(void)state;
	seed = 88172645463325252;
	for (i = 0; i < 2000; i++) {
		memset(&s, 0, sizeof s);
		for (id = 0; id < PART_MAX; id++) {
			s.now[id] = random_part(id, i % 101);
			s.was[id] = random_part(id, (i * 7) % 101);
		}
		check_view(&s, &both);
		check_view(&s, &children);
		snap_free(&s);
	}
}

/* Rows with few different values and names, some of them unknown. */
static void
random_values(struct snap *s, int n)
{
	static const char *const names[NAMES] = { "ann", "bob", "Bob", NULL };
	struct part	*p = part_new(PART_VM);
	struct vm_raw	*row;
	int		 i;

	memset(s, 0, sizeof *s);
	s->now[PART_VM] = p;
	for (i = 0; i < n; i++) {
		row = part_add(p, key_n(i), 1);
		row->conf = roll(4) == 0 ? NONE : roll(5);
		row->pid = roll(3);
		row->name = part_text(p, names[roll(NAMES)]);
	}
}

/* Below 0 where a belongs before b: by the column, by name, as they came. */
static int
naive_order(const struct view *v, const struct column *c, bool up,
    const struct row *a, const struct row *b)
{
	struct value	 x = col_get(c, v, a), y = col_get(c, v, b);
	int		 cmp = value_cmp(&x, &y);

	if (cmp != 0)
		return (value_known(&x) && value_known(&y) && !up ? -cmp :
		    cmp);
	x = col_get(&cols[1], v, a);
	y = col_get(&cols[1], v, b);
	if ((cmp = value_cmp(&x, &y)) != 0)
		return (cmp);
	return (key_cmp(a->key, b->key));
}

static void
check_sorted(const struct view *v, const struct column *c, bool up, size_t n)
{
	char	 seen[128] = "";
	size_t	 i;

	assert_int_equal(v->nrows, n);
	for (i = 0; i < n; i++) {
		assert_int_equal(seen[v->rows[i].key.lo >>
		    KEY_CHILD_BITS]++, 0);
		if (i > 0) {
			assert_true(naive_order(v, c, up, &v->rows[i - 1],
			    &v->rows[i]) < 0);
		}
	}
}

static void
test_sort(void **state)
{
	struct snap	 s;
	struct view	 v;
	size_t		 c;
	int		 n, up;

	(void)state;
	seed = 362436069;
	for (n = 0; n < 100; n++) {
		random_values(&s, n);
		for (c = 1; c < COUNT(cols); c++) {
			for (up = 0; up < 2; up++) {
				view_fill(&v, &both, &s);
				view_sort(&v, &cols[c], up);
				check_sorted(&v, &cols[c], up, n);
				view_free(&v);
			}
		}
		snap_free(&s);
	}
}

/* Unknown values come last, whichever way. */
static void
test_sort_unknown(void **state)
{
	static const uint64_t	 conf[] = { NONE, 3, NONE, 1, 2 };
	static const char *const want[] = { "14302", "34102" };
	struct part		*p;
	struct snap		 s;
	struct view		 v;
	char			 have[8];
	size_t			 i, up;

	(void)state;
	memset(&s, 0, sizeof s);
	s.now[PART_VM] = p = part_new(PART_VM);
	for (i = 0; i < COUNT(conf); i++)
		((struct vm_raw *)part_add(p, key_n(i), 1))->conf = conf[i];
	for (up = 0; up < 2; up++) {
		view_fill(&v, &both, &s);
		view_sort(&v, &cols[2], up);
		for (i = 0; i < v.nrows; i++) {
			have[i] = '0' + (v.rows[i].key.lo >>
			    KEY_CHILD_BITS);
		}
		have[i] = '\0';
		assert_string_equal(have, want[up]);
		view_free(&v);
	}
	snap_free(&s);
}

/* Numbers fall and texts and ids rise, unless a minus turns it around. */
static void
test_sort_default(void **state)
{
	static const struct {
		const char	*sort;
		size_t		 c;
		bool		 up;
	} cases[] = {
		{ "conf", 2, false }, { "-conf", 2, true },
		{ "name", 1, true }, { "-name", 1, false },
		{ "pid", 3, true }, { "-pid", 3, false }
	};
	struct table	 t = both;
	struct snap	 s;
	struct view	 v;
	size_t		 i;

	(void)state;
	seed = 521288629;
	random_values(&s, 50);
	for (i = 0; i < COUNT(cases); i++) {
		t.sort = cases[i].sort;
		view_fill(&v, &t, &s);
		view_sort_default(&v);
		check_sorted(&v, &cols[cases[i].c], cases[i].up, 50);
		view_free(&v);
	}
	for (i = 0; i < 2; i++) {
		t.sort = i == 0 ? NULL : "nothing";
		check_view(&s, &t);
		view_fill(&v, &t, &s);
		view_sort_default(&v);
		assert_true(key_eq(v.rows[49].key, key_n(49)));
		view_free(&v);
	}
	snap_free(&s);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_join),
		cmocka_unit_test(test_same_part),
		cmocka_unit_test(test_snap_clock),
		cmocka_unit_test(test_hide),
		cmocka_unit_test(test_str),
		cmocka_unit_test(test_random_join),
		cmocka_unit_test(test_sort),
		cmocka_unit_test(test_sort_unknown),
		cmocka_unit_test(test_sort_default),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
