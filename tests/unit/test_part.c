#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "part.h"

static void
test_arena_text(void **state)
{
	struct arena	 a = { NULL, 0, 0 };
	uint32_t	 one, two, empty, cut, nul;

	(void)state;
	assert_null(arena_str(&a, 0));
	assert_null(arena_str(&a, 1));
	assert_int_equal(arena_text(&a, NULL, 5), 0);
	assert_int_equal(a.len, 0);
	one = arena_text(&a, "one", 3);
	empty = arena_text(&a, "", 0);
	cut = arena_text(&a, "cut off", 3);
	nul = arena_text(&a, "a\0b", 3);
	two = arena_text(&a, "two", 3);
	assert_true(one != 0 && one < empty && empty < cut);
	assert_int_equal(two, nul + 2);
	assert_string_equal(arena_str(&a, one), "one");
	assert_string_equal(arena_str(&a, empty), "");
	assert_string_equal(arena_str(&a, cut), "cut");
	assert_string_equal(arena_str(&a, nul), "a");
	assert_string_equal(arena_str(&a, two), "two");
	assert_null(arena_str(&a, 0));
	assert_null(arena_str(&a, a.len));
	assert_null(arena_str(&a, UINT32_MAX));
	arena_free(&a);
	assert_null(a.mem);
	assert_int_equal(a.len, 0);
}

/* Many texts, so that it moves: offsets stay good, and it does not grow by
 * more than it must. */
static void
test_arena_grows(void **state)
{
	struct arena	 a = { NULL, 0, 0 };
	uint32_t	 off[5000];
	char		 text[64];
	int		 i;

	(void)state;
	for (i = 0; i < 5000; i++) {
		snprintf(text, sizeof text, "text number %d", i);
		off[i] = arena_text(&a, text, strlen(text));
	}
	for (i = 0; i < 5000; i++) {
		snprintf(text, sizeof text, "text number %d", i);
		assert_string_equal(arena_str(&a, off[i]), text);
	}
	assert_true(a.size >= a.len && a.size < 2 * a.len);
	arena_free(&a);
}

/* New bytes are zero, and those before stay. */
static void
test_arena_zero(void **state)
{
	struct arena	 a = { NULL, 0, 0 };
	char		*p;
	size_t		 i, k, len;

	(void)state;
	for (i = 1, len = 0; i < 300; i++) {
		p = arena_grow(&a, i);
		assert_ptr_equal(p, a.mem + len);
		for (k = 0; k < i; k++)
			assert_int_equal(p[k], 0);
		memset(p, 0x5a, i);
		len += i;
		assert_int_equal(a.len, len);
	}
	for (k = 0; k < len; k++)
		assert_int_equal(a.mem[k], 0x5a);
	arena_free(&a);
}

static struct key
key_n(uint64_t n)
{
	return ((struct key){ n % 3, n << KEY_CHILD_BITS });
}

static void
test_rows(void **state)
{
	struct part	*p = part_new(PART_VM);
	struct vm_raw	*row;
	char		 name[32];
	uint64_t	 n;

	(void)state;
	assert_int_equal(p->nrows, 0);
	for (n = 0; n < 1000; n++) {
		row = part_add(p, key_n(n), n * 7);
		assert_true(row->pid == NONE && row->conf == NONE);
		assert_int_equal(row->name, 0);
		snprintf(name, sizeof name, "vm%d", (int)n);
		row->name = part_text(p, name);
		row->pid = n;
	}
	assert_int_equal(p->nrows, 1000);
	for (n = 0; n < 1000; n++) {
		row = part_row(p, n);
		snprintf(name, sizeof name, "vm%d", (int)n);
		assert_true(key_eq(row->rec.key, key_n(n)));
		assert_int_equal(row->rec.gen, n * 7);
		assert_int_equal(row->pid, n);
		assert_string_equal(part_str(p, row->name), name);
	}
	assert_int_equal(part_text(p, NULL), 0);
	assert_null(part_str(p, 0));
	part_unref(p);
}

static void
test_reserve(void **state)
{
	struct part	*like = part_new(PART_VM), *p = part_new(PART_VM);
	size_t		 rows, text;
	int		 i;

	(void)state;
	part_reserve(p, like);
	assert_int_equal(p->nrows, 0);
	for (i = 0; i < 100; i++) {
		part_add(like, key_n(i), 1);
		part_text(like, "some text");
	}
	part_reserve(p, like);
	rows = p->rows.size;
	text = p->text.size;
	for (i = 0; i < 100; i++) {
		part_add(p, key_n(i), 1);
		assert_int_equal(part_text(p, "some text"), 1 + i * 10);
	}
	assert_int_equal(p->nrows, 100);
	assert_int_equal(p->rows.size, rows);
	assert_int_equal(p->text.size, text);
	assert_memory_equal(p->rows.mem, like->rows.mem, like->rows.len);
	part_unref(like);
	part_unref(p);
}

/* Sorted, every row is found and lower tells the first that is not below. */
static void
check_order(struct part *p, uint64_t n)
{
	const struct vm_raw	*row;
	uint64_t		 i;
	size_t			 at;

	part_sort(p);
	for (i = 1; i < p->nrows; i++) {
		assert_int_equal(key_cmp(((struct rec *)part_row(p, i - 1))->
		    key, ((struct rec *)part_row(p, i))->key), -1);
	}
	for (i = 0; i < 2 * n; i++) {
		row = part_find(p, key_n(i));
		at = part_lower(p, key_n(i));
		if (i % 2 == 0) {
			assert_int_equal(row->pid, i);
			assert_ptr_equal(row, part_row(p, at));
			continue;
		}
		assert_null(row);
		assert_true(at <= p->nrows);
		if (at > 0) {
			assert_int_equal(key_cmp(((struct rec *)part_row(p,
			    at - 1))->key, key_n(i)), -1);
		}
		if (at < p->nrows) {
			assert_int_equal(key_cmp(((struct rec *)part_row(p,
			    at))->key, key_n(i)), 1);
		}
	}
}

static void
test_sort_and_find(void **state)
{
	struct part	*p;
	struct vm_raw	*row;
	uint64_t	 n, i, k;

	(void)state;
	for (n = 0; n < 200; n = n * 5 / 3 + 1) {
		p = part_new(PART_VM);
		for (i = 0; i < n; i++) {
			k = 2 * ((i * 7919 + 5) % n);
			row = part_add(p, key_n(k), 1);
			row->pid = k;
		}
		check_order(p, n);
		part_unref(p);
	}
}

static void
test_empty(void **state)
{
	struct part	*p = part_new(PART_VM);

	(void)state;
	part_sort(p);
	assert_int_equal(part_lower(p, key_n(1)), 0);
	assert_null(part_find(p, key_n(1)));
	part_unref(p);
	part_unref(NULL);
}

static unsigned
refs(struct part *p)
{
	return (atomic_load(&p->refs));
}

static void
test_refs(void **state)
{
	struct part	*p = part_new(PART_HOST);

	(void)state;
	assert_int_equal(refs(p), 1);
	assert_ptr_equal(part_ref(p), p);
	assert_int_equal(refs(p), 2);
	part_unref(p);
	assert_int_equal(refs(p), 1);
	part_unref(p);
}

/* Publishing takes over a reference and gives back that of the old part. */
static void
test_publish(void **state)
{
	struct store	 s;
	struct part	*a = part_new(PART_HOST), *b = part_new(PART_HOST);
	struct part	*c = part_new(PART_CPU), *got;

	(void)state;
	store_init(&s);
	assert_null(store_get(&s, PART_HOST));
	store_publish(&s, part_ref(a));
	store_publish(&s, c);
	assert_int_equal(refs(a), 2);
	got = store_get(&s, PART_HOST);
	assert_ptr_equal(got, a);
	assert_int_equal(refs(a), 3);
	store_publish(&s, part_ref(b));
	assert_int_equal(refs(a), 2);
	part_unref(got);
	assert_int_equal(refs(a), 1);
	got = store_get(&s, PART_HOST);
	assert_ptr_equal(got, b);
	part_unref(got);
	got = store_get(&s, PART_CPU);
	assert_ptr_equal(got, c);
	part_unref(got);
	assert_null(store_get(&s, PART_VM));
	store_free(&s);
	assert_int_equal(refs(b), 1);
	part_unref(a);
	part_unref(b);
}

static bool
readable(int fd)
{
	struct pollfd	 pfd = { .fd = fd, .events = POLLIN };

	return (poll(&pfd, 1, 0) == 1);
}

/* Every reader is woken, by a descriptor of its own. */
static void
test_wake(void **state)
{
	struct store	 s;
	uint64_t	 n;
	int		 fds[STORE_READERS], i;

	(void)state;
	store_init(&s);
	for (i = 0; i < STORE_READERS; i++) {
		fds[i] = store_reader(&s);
		assert_true(fds[i] >= 0);
		assert_true(i == 0 || fds[i] != fds[i - 1]);
		assert_false(readable(fds[i]));
	}
	store_wake(&s);
	store_wake(&s);
	for (i = 0; i < STORE_READERS; i++) {
		assert_true(readable(fds[i]));
		assert_int_equal(read(fds[i], &n, sizeof n), sizeof n);
		assert_int_equal(n, 2);
		assert_false(readable(fds[i]));
	}
	/* A reader that has not looked for ages does not hold up anybody. */
	n = UINT64_MAX - 1;
	assert_int_equal(write(fds[0], &n, sizeof n), sizeof n);
	store_wake(&s);
	assert_true(readable(fds[1]));
	store_free(&s);
}

/* A lane that publishes while readers take: each part is whole. */
static void *
publisher(void *arg)
{
	struct store	*s = arg;
	struct part	*p;
	uint64_t	 n, k;

	for (n = 1; n <= 2000; n++) {
		p = part_new(PART_VMMEM);
		for (k = 0; k < n % 7; k++) {
			((struct vmmem_raw *)part_add(p, key_n(k), n))->rss =
			    n;
		}
		p->mono_ns = n;
		store_publish(s, p);
		store_wake(s);
	}
	return (NULL);
}

static void
test_threads(void **state)
{
	struct store	 s;
	struct part	*p;
	pthread_t	 thread;
	uint64_t	 last = 0, k;

	(void)state;
	store_init(&s);
	store_reader(&s);
	assert_int_equal(pthread_create(&thread, NULL, publisher, &s), 0);
	while (last < 2000) {
		if ((p = store_get(&s, PART_VMMEM)) == NULL)
			continue;
		assert_true(p->mono_ns >= last);
		last = p->mono_ns;
		assert_int_equal(p->nrows, last % 7);
		for (k = 0; k < p->nrows; k++) {
			assert_int_equal(((struct vmmem_raw *)part_row(p,
			    k))->rss, last);
		}
		part_unref(p);
	}
	pthread_join(thread, NULL);
	store_free(&s);
}

static void
test_state_names(void **state)
{
	int	 i;

	(void)state;
	for (i = 0; i < PROBE_MAX; i++)
		assert_non_null(probe_state_names[i]);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_arena_text),
		cmocka_unit_test(test_arena_grows),
		cmocka_unit_test(test_arena_zero),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_reserve),
		cmocka_unit_test(test_sort_and_find),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_refs),
		cmocka_unit_test(test_publish),
		cmocka_unit_test(test_wake),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_state_names),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
