#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "raw.h"

#define ROW_MAX	4096

/* The structs as the compiler sees them, beside the tables made of them. */
#define SIZE_OF(id, name, FIELDS)	[PART_##id] = sizeof(struct name##_raw),
#define ALIGN_OF(id, name, FIELDS)					\
	[PART_##id] = _Alignof(struct name##_raw),
#define NAME_OF(id, name, FIELDS)	[PART_##id] = #name,
static const size_t sizes[] = { PART_LIST(SIZE_OF) };
static const size_t aligns[] = { PART_LIST(ALIGN_OF) };
static const char *const names[] = { PART_LIST(NAME_OF) };

static size_t
size_of(enum raw_type type)
{
	return (type == RAW_TEXT ? sizeof(uint32_t) : sizeof(uint64_t));
}

static void
test_structs(void **state)
{
	int	 i;

	(void)state;
	assert_int_equal(sizeof sizes / sizeof sizes[0], PART_MAX);
	for (i = 0; i < PART_MAX; i++) {
		assert_string_equal(raw_structs[i].name, names[i]);
		assert_int_equal(raw_structs[i].size, sizes[i]);
		assert_true(raw_structs[i].nfields > 0);
		assert_true(sizes[i] <= ROW_MAX);
	}
}

/* Each byte of a row belongs to its key and gen, to one field, or fills up:
 * rows lie one behind the other, so numbers keep their alignment. */
static void
check_cover(enum part_id id)
{
	const struct raw_struct	*rs = &raw_structs[id];
	const struct raw_field	*f;
	char			 used[ROW_MAX] = "";
	size_t			 i, k, gap = 0;

	memset(used, 1, sizeof(struct rec));
	for (f = rs->fields; f < rs->fields + rs->nfields; f++) {
		assert_int_equal(f->off % size_of(f->type), 0);
		assert_true(f->off + size_of(f->type) <= rs->size);
		for (k = 0; k < size_of(f->type); k++)
			assert_int_equal(used[f->off + k]++, 0);
	}
	for (i = 0; i < rs->size; i++)
		gap = used[i] ? 0 : gap + 1;
	assert_true(gap < aligns[id]);
	for (i = k = 0; i < rs->size; i++)
		k += used[i] == 0;
	assert_true(k % sizeof(uint32_t) == 0);
	assert_int_equal(rs->size % _Alignof(uint64_t), 0);
}

static void
test_fields_cover(void **state)
{
	int	 i;

	(void)state;
	for (i = 0; i < PART_MAX; i++)
		check_cover(i);
}

/* Fields have names of their own and a help. */
static void
test_fields_named(void **state)
{
	const struct raw_struct	*rs;
	size_t			 i, j;

	(void)state;
	for (rs = raw_structs; rs < raw_structs + PART_MAX; rs++) {
		for (i = 0; i < rs->nfields; i++) {
			assert_true(strlen(rs->fields[i].name) > 0);
			assert_true(strlen(rs->fields[i].help) > 0);
			for (j = 0; j < i; j++) {
				assert_string_not_equal(rs->fields[i].name,
				    rs->fields[j].name);
			}
		}
	}
}

/* Two parts of different lanes, the same fields. */
static void
test_sources_alike(void **state)
{
	(void)state;
	assert_int_equal(sizeof(struct source_raw),
	    sizeof(struct source_i_raw));
	assert_int_equal(offsetof(struct source_raw, rows),
	    offsetof(struct source_i_raw, rows));
}

static uint64_t
number_at(const char *row, uint16_t off)
{
	uint64_t v;

	memcpy(&v, row + off, sizeof v);
	return (v);
}

/* Nothing is known, whatever was there before; nothing behind it is touched. */
static void
test_null(void **state)
{
	const struct raw_struct	*rs;
	const struct raw_field	*f;
	static const char	 zero[sizeof(struct rec)];
	char			 row[ROW_MAX + 8];
	uint32_t		 text;

	(void)state;
	for (rs = raw_structs; rs < raw_structs + PART_MAX; rs++) {
		memset(row, 0x5a, sizeof row);
		raw_null(rs - raw_structs, row);
		assert_memory_equal(row, zero, sizeof zero);
		for (f = rs->fields; f < rs->fields + rs->nfields; f++) {
			if (f->type != RAW_TEXT) {
				assert_true(number_at(row, f->off) == NONE);
				continue;
			}
			memcpy(&text, row + f->off, sizeof text);
			assert_int_equal(text, 0);
		}
		assert_int_equal(row[rs->size], 0x5a);
	}
}

static void
test_roles(void **state)
{
	int	 i;

	(void)state;
	for (i = 0; i < THREAD_ROLES; i++)
		assert_non_null(role_names[i]);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_structs),
		cmocka_unit_test(test_fields_cover),
		cmocka_unit_test(test_fields_named),
		cmocka_unit_test(test_sources_alike),
		cmocka_unit_test(test_null),
		cmocka_unit_test(test_roles),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
