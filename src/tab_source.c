#include <string.h>

#include "tab.h"

/* A row comes from one of the lanes' parts. */
static const struct source_raw *
source_row(const struct row *r, const struct view *v)
{
	size_t	 i;

	for (i = 0; i < v->t->njoins; i++) {
		if (r->now[i] != NULL)
			return ((const struct source_raw *)r->now[i]);
	}
	return (NULL);
}

static const char *
source_str(const struct view *v, const struct row *r, uint32_t off)
{
	size_t	 i;

	for (i = 0; i < v->t->njoins; i++) {
		if (r->now[i] != NULL)
			return (view_str(v, v->t->joins[i].part, off));
	}
	return (NULL);
}

static double
source_age(const struct view *v, const struct source_raw *s)
{
	if (s->at == NONE || s->at > v->snap->boot_ns)
		return (0);
	return ((v->snap->boot_ns - s->at) * 1e-9);
}

/* Missing three readings is not answering, whatever it said last. */
static bool
is_late(const struct view *v, const struct source_raw *s)
{
	return (s->state == PROBE_OK && s->at != NONE && s->period != NONE &&
	    s->period != 0 &&
	    source_age(v, s) > 3 * s->period * 1e-9 + 1);
}

static struct value
get_name(const struct view *v, const struct row *r)
{
	return (value_text(source_str(v, r, source_row(r, v)->name)));
}

static struct value
get_state(const struct view *v, const struct row *r)
{
	const struct source_raw	*s = source_row(r, v);

	if (is_late(v, s))
		return (value_text(probe_state_names[PROBE_STALLED]));
	return (value_text(s->state < PROBE_MAX ?
	    probe_state_names[s->state] : NULL));
}

/* What a host does not have is no trouble. */
static int
get_level(const struct view *v, const struct row *r)
{
	struct value	 state = get_state(v, r);
	size_t		 i;

	for (i = 0; value_known(&state) && i < PROBE_MAX; i++) {
		if (strcmp(state.s, probe_state_names[i]) == 0)
			return (i == PROBE_DENIED || i == PROBE_BROKEN ||
			    i == PROBE_STALLED);
	}
	return (0);
}

static struct value
get_reason(const struct view *v, const struct row *r)
{
	const struct source_raw	*s = source_row(r, v);

	if (is_late(v, s))
		return (value_text("has missed three readings"));
	return (value_text(source_str(v, r, s->reason)));
}

static struct value
get_age(const struct view *v, const struct row *r)
{
	const struct source_raw	*s = source_row(r, v);

	return (s->at == NONE ? value_none(V_NONE) :
	    value_real(source_age(v, s)));
}

static struct value
scaled(uint64_t ns)
{
	return (ns == NONE ? value_none(V_NONE) : value_real(ns * 1e-9));
}

static struct value
get_cost(const struct view *v, const struct row *r)
{
	return (scaled(source_row(r, v)->cost));
}

static struct value
get_period(const struct view *v, const struct row *r)
{
	return (scaled(source_row(r, v)->period));
}

static struct value
get_rows(const struct view *v, const struct row *r)
{
	uint64_t rows = source_row(r, v)->rows;

	return (rows == NONE ? value_none(V_NONE) : value_int(rows));
}

static struct value
get_calls(const struct view *v, const struct row *r)
{
	uint64_t calls = source_row(r, v)->calls;

	return (calls == NONE ? value_none(V_NONE) : value_int(calls));
}

static struct value
get_reads(const struct view *v, const struct row *r)
{
	return (value_text(source_str(v, r, source_row(r, v)->reads)));
}

static struct value
get_grant(const struct view *v, const struct row *r)
{
	return (value_text(source_str(v, r, source_row(r, v)->grant)));
}

static const struct column cols[] = {
	COL_HOST,
	{ .id = "name", .title = "NAME", .unit = U_TEXT, .width = 12,
	  .weight = 100, .dflt = true,
	  .help = "Name of the source.",
	  .source = "hypertop",
	  .from = { .how = HOW_FN, .part = PART_SOURCE_K }, .fn = get_name },
	{ .id = "state", .title = "STATE", .unit = U_TEXT, .width = 16,
	  .weight = 95, .dflt = true,
	  .help = "One of ok, absent, denied, broken, stalled, "
	      "not in this tree.",
	  .source = "its last answer",
	  .from = { .how = HOW_FN, .part = PART_SOURCE_K }, .fn = get_state,
	  .level = get_level },
	{ .id = "reason", .title = "REASON", .unit = U_TEXT, .width = 20,
	  .weight = 90, .dflt = true,
	  .help = "Why it is not fine, and what would help.",
	  .source = "its last answer",
	  .from = { .how = HOW_FN, .part = PART_SOURCE_K }, .fn = get_reason },
	{ .id = "age", .title = "AGE", .unit = U_SEC, .width = 7,
	  .weight = 80, .dflt = true,
	  .help = "Time since its last answer.",
	  .source = "clock",
	  .from = { .how = HOW_FN, .part = PART_SOURCE_K }, .fn = get_age },
	{ .id = "cost", .title = "COST", .unit = U_SEC, .width = 7,
	  .weight = 70, .dflt = true,
	  .help = "CPU time spent on it so far; of libvirt, time in calls.",
	  .source = "clock of the thread that reads it",
	  .from = { .how = HOW_FN, .part = PART_SOURCE_K }, .fn = get_cost },
	{ .id = "period", .title = "PERIOD", .unit = U_SEC, .width = 7,
	  .weight = 49, .dflt = true,
	  .help = "Time between two of its readings.",
	  .source = "hypertop",
	  .from = { .how = HOW_FN, .part = PART_SOURCE_K }, .fn = get_period },
	{ .id = "rows", .title = "ROWS", .unit = U_COUNT, .width = 6,
	  .weight = 60, .dflt = true,
	  .help = "Objects it told of.",
	  .source = "its last answer",
	  .from = { .how = HOW_FN, .part = PART_SOURCE_K }, .fn = get_rows },
	{ .id = "calls", .title = "CALLS", .unit = U_COUNT, .width = 7,
	  .weight = 48,
	  .help = "Calls made to it so far, where it is a daemon.",
	  .source = "hypertop",
	  .from = { .how = HOW_FN, .part = PART_SOURCE_K }, .fn = get_calls },
};

static const struct column more[] = {
	{ .id = "reads", .title = "READS", .unit = U_TEXT, .width = 30,
	  .weight = 30,
	  .help = "Files it comes from.",
	  .source = "hypertop",
	  .from = { .how = HOW_FN, .part = PART_SOURCE_K }, .fn = get_reads },
	{ .id = "grant", .title = "GRANT", .unit = U_TEXT, .width = 30,
	  .weight = 31,
	  .help = "What allows all of it, where that is not for everybody.",
	  .source = "hypertop",
	  .from = { .how = HOW_FN, .part = PART_SOURCE_K }, .fn = get_grant,
	  .blank = true },
};

const struct table tab_source = {
	.id = "source",
	.title = "Sources",
	.help = "Where the facts come from, and how each source is doing.",
	.cols = cols,
	.ncols = TAB_COUNT(cols),
	.nkeys = 3,
	.nlabels = 1,
	.joins = {
		{ PART_SOURCE_K, JOIN_SELF },
		{ PART_SOURCE_I, JOIN_SELF },
		{ PART_SOURCE_V, JOIN_SELF },
	},
	.njoins = 3,
	.ndrive = 3,
	.more = more,
	.nmore = TAB_COUNT(more),
	.by_name = "name",
	.by_time = "age",
	.by_cpu = "cost",
};
