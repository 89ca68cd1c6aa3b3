/* Sources of facts: how many are fine, and which are not. */
#include <stdlib.h>
#include <string.h>

#include "../src/text.h"
#include "../src/xmalloc.h"
#include "header_int.h"

#define WHY_NAME	22	/* columns of a source's name on their line */
#define WHY_LEAST	16	/* and of its reason */

enum source_col { S_name, S_state, S_reason, S_MAX };

/* NULL: not known. */
static const char *
source_text(const struct view *v, size_t row, enum source_col i)
{
	static const char *const	 ids[S_MAX] = {
		"name", "state", "reason"
	};
	static const struct column	*cols[S_MAX];
	struct value			 text;

	if (cols[i] == NULL)
		cols[i] = table_col(v->t, ids[i]);
	text = col_get(cols[i], v, &v->rows[row]);
	return (value_known(&text) ? text.s : NULL);
}

/* PROBE_MAX: not known. */
static enum probe_state
source_is(const struct view *v, size_t row)
{
	const char	*state = source_text(v, row, S_state);
	enum probe_state i;

	for (i = 0; state != NULL && i < PROBE_MAX; i++) {
		if (strcmp(state, probe_state_names[i]) == 0)
			return (i);
	}
	return (PROBE_MAX);
}

/* What a host simply does not have is no trouble. */
static bool
is_trouble(enum probe_state s)
{
	return (s == PROBE_DENIED || s == PROBE_BROKEN || s == PROBE_STALLED);
}

size_t
sources_trouble(const struct view *v)
{
	size_t	 i, n = 0;

	for (i = 0; i < v->nrows; i++)
		n += is_trouble(source_is(v, i));
	return (n);
}

void
sources_name(struct field *f, const struct view *v, size_t names)
{
	enum probe_state s;
	size_t		 i, n = 0;
	char		 clean[PIECE / 2];
	struct value	 name;

	f->npieces = 0;
	for (i = 0; i < v->nrows; i++) {
		if (!is_trouble(s = source_is(v, i)) || n++ >= names)
			continue;
		name = value_text(source_text(v, i, S_name));
		value_short(clean, sizeof clean, &name, U_TEXT, 20);
		field_say(f, ROLE_warn, "%s%s %s", n > 1 ? ", " : "", clean,
		    probe_state_names[s]);
	}
	if (n > names)
		field_say(f, ROLE_warn, " +%zu", n - names);
}

/* The order of the line; of those that are trouble the worst comes first. */
static const enum probe_state order[] = {
	PROBE_OK, PROBE_BROKEN, PROBE_STALLED, PROBE_DENIED, PROBE_ABSENT,
	PROBE_NOT_IN_TREE
};
#define STATES	(sizeof order / sizeof order[0])

/* As many words as fit so many columns. Caller frees. */
static char *
words(const char *text, int width)
{
	char	*clean = text_clean(text), *p;

	if (text_width(clean) <= width && strlen(clean) < PIECE)
		return (clean);
	while ((p = strrchr(clean, ' ')) != NULL) {
		*p = '\0';
		/* A blank had its place, so there is one for the '~'. */
		if (text_width(clean) < width && strlen(clean) < PIECE) {
			*p = '~';
			p[1] = '\0';
			return (clean);
		}
	}
	*clean = '\0';
	return (clean);
}

/* Names the first source in a state, and why it is so where there is room for
 * some words. */
static void
say_why(struct field *f, const struct view *v, enum probe_state s, int room)
{
	size_t		 i;
	const char	*why;
	char		*fit;

	for (i = 0; i < v->nrows && source_is(v, i) != s; i++)
		continue;
	if (room < WHY_NAME)
		return;
	field_say(f, ROLE_text, ": ");
	field_text(f, ROLE_name, source_text(v, i, S_name),
	    WHY_NAME - 2);
	room -= 2 + text_width(f->pieces[f->npieces - 1].text);
	why = source_text(v, i, S_reason);
	if (why == NULL || room < WHY_LEAST)
		return;
	fit = words(why, room - 3);
	if (*fit != '\0') {
		field_say(f, ROLE_text, " (");
		field_say(f, ROLE_text, "%s", fit);
		field_say(f, ROLE_text, ")");
	}
	free(fit);
}

static void
add_states(struct fields *fs, const struct view *v, int room)
{
	struct field	*f, *worst = NULL;
	size_t		 n[PROBE_MAX + 1] = { 0 }, i;
	enum probe_state s, why = PROBE_OK;

	for (i = 0; i < v->nrows; i++)
		n[source_is(v, i)]++;
	for (i = 0; i < STATES; i++) {
		if (n[s = order[i]] == 0)
			continue;
		f = field_add(fs, "", NULL);
		field_say(f, s == PROBE_OK ? ROLE_ok : is_trouble(s) ?
		    ROLE_warn : ROLE_dim, "%zu %s", n[s],
		    probe_state_names[s]);
		if (is_trouble(s)) {
			f->weight += FIELDS;
			if (worst == NULL) {
				worst = f;
				why = s;
			}
		}
	}
	if (worst != NULL)
		say_why(worst, v, why, room - fields_width(fs, false));
}

/* What is asked of daemons, which others pay for. */
static void
add_calls(struct fields *fs, const struct view *v)
{
	static const struct column	*calls, *cost;
	struct value			 n, t;
	double				 all = 0, time = 0;
	size_t				 i;
	struct field			*f;

	if (calls == NULL) {
		calls = table_col(v->t, "calls");
		cost = table_col(v->t, "cost");
	}
	for (i = 0; i < v->nrows; i++) {
		n = col_get(calls, v, &v->rows[i]);
		t = col_get(cost, v, &v->rows[i]);
		if (!value_known(&n) || !value_known(&t))
			continue;
		all += n.d;
		time += t.d;
	}
	if (all == 0)
		return;
	f = field_add(fs, "libvirt", NULL);
	field_say(f, ROLE_text, "%.0f calls, ", all);
	t = value_real(time);
	field_number(f, &t, cost);
}

void
sources_draw(struct ui *ui, struct canvas *c, bool focus)
{
	struct fields	 fs;
	struct field	*f;
	int		 room = c->r.w - LEFT;

	if (c->r.w < 1 || c->r.h < 1)
		return;
	fs.n = 0;
	f = field_add(&fs, "", NULL);
	field_say(f, ROLE_label, "sources");
	if (ui->sources.nrows == 0)
		field_say(f, ROLE_dim, " -");
	add_states(&fs, &ui->sources, room);
	if (ui->sources.nrows != 0)
		add_calls(&fs, &ui->sources);
	fields_fit(&fs, room, false);
	fields_put(c, LEFT, 0, &fs, false);
	if (focus)
		put_role(c, 0, 0, c->r.w, ROLE_selected, false);
}
