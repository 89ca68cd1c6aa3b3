/* A pane: its columns and order, and what of the parts they need. */
#include <stdlib.h>
#include <string.h>

#include "../src/parts.h"
#include "../src/xmalloc.h"
#include "pane.h"

/* The column of the name stands first: rows need one. */
static void
name_first(struct pane *p)
{
	const struct column	*name = table_name_col(p->t);
	size_t			 i;

	for (i = 0; i < p->ncols && p->cols[i] != name; i++)
		continue;
	if (i == p->ncols) {
		p->cols = xreallocarray(p->cols, p->ncols + 1,
		    sizeof *p->cols);
		p->ncols++;
	}
	memmove(p->cols + 1, p->cols, i * sizeof *p->cols);
	p->cols[0] = name;
}

/* The host is in the header. */
static void
default_columns(struct pane *p)
{
	const struct column	*name = table_name_col(p->t);
	size_t			 i;

	free(p->places);
	p->places = NULL;
	p->cols = xcalloc(p->t->ncols, sizeof *p->cols);
	p->ncols = 0;
	p->cols[p->ncols++] = name;
	for (i = 1; i < p->t->ncols; i++) {
		if (p->t->cols[i].dflt && &p->t->cols[i] != name)
			p->cols[p->ncols++] = &p->t->cols[i];
	}
}

void
pane_columns(struct pane *p, const char *ids)
{
	const struct column	*c;
	size_t			 i;

	free(p->places);
	p->places = NULL;
	free(p->cols);
	p->cols = xcalloc(strlen(ids) + 1, sizeof *p->cols);
	p->ncols = 0;
	while (table_next(p->t, &ids, &c)) {
		for (i = 0; c != NULL && i < p->ncols && p->cols[i] != c; i++)
			continue;
		if (c != NULL && i == p->ncols)
			p->cols[p->ncols++] = c;
	}
	if (p->ncols == 0) {
		free(p->cols);
		default_columns(p);
	}
	name_first(p);
}

static size_t
count_presets(const struct table *t)
{
	size_t	 n = 0;

	while (n < TABLE_PRESETS && t->presets[n].id != NULL)
		n++;
	return (n);
}

/* Columns of a preset; behind the last one come the user's own. The first one
 * is for every screen: on a narrow one weights decide. */
static void
set_columns(struct pane *p)
{
	if (p->preset < count_presets(p->t))
		pane_columns(p, p->t->presets[p->preset].cols);
	else
		default_columns(p);
	p->in_order = p->preset > 0;
	p->scroll = 0;
}

const char *
pane_preset(const struct pane *p)
{
	return (p->preset < count_presets(p->t) ?
	    p->t->presets[p->preset].id : NULL);
}

void
pane_next_preset(struct ui *ui, struct pane *p)
{
	struct table_config	*tc = config_table(&ui->config, p->t);
	size_t			 n = count_presets(p->t);

	if (p->fixed || n == 0)
		return;
	/* The user's own columns come after the last preset. */
	p->preset = (p->preset + 1) % (n + (tc->columns != NULL));
	if (p->preset == n) {
		pane_columns(p, tc->columns);
		p->in_order = true;
		p->scroll = 0;
	} else
		set_columns(p);
	free(tc->preset);
	tc->preset = p->preset < n ? xstrdup(p->t->presets[p->preset].id) :
	    NULL;
}

void
pane_configure(struct ui *ui, struct pane *p)
{
	struct table_config	*tc = config_table(&ui->config, p->t);
	size_t			 n = count_presets(p->t), i;
	const char		*sort = tc->sort != NULL ? tc->sort :
				    p->t->sort;

	for (i = 0; tc->preset != NULL && i < n; i++) {
		if (strcmp(p->t->presets[i].id, tc->preset) == 0)
			p->preset = i;
	}
	if (!p->fixed) {
		free(p->cols);
		p->cols = NULL;
		if (tc->columns != NULL && tc->preset == NULL) {
			p->preset = n;
			pane_columns(p, tc->columns);
			p->in_order = true;
		} else
			set_columns(p);
	}
	p->sort = NULL;
	if (sort != NULL &&
	    (p->sort = table_screen_col(p->t, sort + (*sort == '-'))) != NULL)
		p->up = column_up(p->sort, *sort == '-');
	p->tree = tc->tree;
}

/* What -t, -C, -s and -f say of the table goes before the config. */
static void
take_options(struct ui *ui, struct pane *p)
{
	const struct shown	*sh;
	size_t			 i, j;

	for (i = 0; i < ui->o->nshown; i++) {
		sh = &ui->o->shown[i];
		if (sh->t != p->t)
			continue;
		if (sh->chosen) {
			free(p->cols);
			p->cols = xcalloc(sh->ncols + 1, sizeof *p->cols);
			for (j = 0; j < sh->ncols; j++)
				p->cols[j] = sh->cols[j];
			p->ncols = sh->ncols;
			name_first(p);
			p->fixed = p->in_order = true;
		}
		if (sh->sort != NULL) {
			p->sort = sh->sort;
			p->up = sh->up;
		}
	}
}

struct pane *
pane_new(struct ui *ui, const struct table *t)
{
	struct pane	*p = xcalloc(1, sizeof *p);

	p->t = t;
	pane_configure(ui, p);
	take_options(ui, p);
	return (p);
}

void
pane_empty(struct pane *p)
{
	size_t	 i;

	view_free(&p->view);
	for (i = 0; i < TABLE_CHILDREN; i++)
		view_free(&p->child[i]);
	p->nlines = 0;
}

void
pane_free(struct pane *p)
{
	pane_empty(p);
	free(p->cols);
	free(p->lines);
	free(p->sums);
	free(p->held);
	free(p->places);
	free(p->filter_text);
	free(p->search);
	filter_free(p->filter);
	keyset_clear(&p->folds);
	keyset_clear(&p->tags);
	keyset_clear(&p->twins);
	free(p);
}

/* What the screen makes of a column besides its value. */
static uint64_t
look_parts(const struct table *t, const struct column *c)
{
	const struct column	*of;
	const char		*ids = c->of;
	uint64_t		 want = 0;

	if (c->marked != NULL && (of = table_screen_col(t, c->marked)) != NULL)
		want |= column_parts(of);
	while (ids != NULL && table_next(t, &ids, &of)) {
		if (of != NULL)
			want |= column_parts(of);
	}
	return (want);
}

static uint64_t
child_parts(const struct table *t)
{
	uint64_t want = 0;
	size_t	 i;

	for (i = 0; i < TABLE_CHILDREN && t->child[i] != NULL; i++)
		want |= table_all_parts(t->child[i]);
	return (want);
}

uint64_t
pane_parts(const struct ui *ui, const struct pane *p)
{
	const struct table	*t = p->t;
	uint64_t		 want;
	size_t			 i;

	/* That of -f holds together with the pane's own. */
	want = table_parts(t, p->cols, p->ncols, p->sort, p->filter) |
	    table_parts(t, p->cols, p->ncols, p->sort, ui->o->filter);
	for (i = 0; i < p->ncols; i++)
		want |= look_parts(t, p->cols[i]);
	/* Of what is not shown there is a history only where that costs
	 * nobody anything: a daemon is not asked for it. */
	for (i = 0; i < t->ncols; i++) {
		if (t->cols[i].hist)
			want |= PART_BIT(t->cols[i].from.part);
	}
	if (p->tree || p->folds.n != 0)
		want |= child_parts(t);
	return (want);
}

const struct line *
pane_line(const struct pane *p)
{
	return (p->at < p->nlines ? &p->lines[p->at] : NULL);
}

int
pane_want_rows(const struct pane *p)
{
	/* Frame, titles and totals. */
	return (p->nlines > 1000 ? 1000 : (int)p->nlines + 3);
}

void
pane_sort(struct ui *ui, struct pane *p, const struct column *c, bool up)
{
	struct table_config	*tc = config_table(&ui->config, p->t);

	p->sort = c;
	p->up = up;
	p->hold = false;
	free(tc->sort);
	tc->sort = xasprintf("%s%s", up == column_up(c, false) ? "" : "-",
	    c->id);
	pane_fill(ui, p);
	ui_want(ui);
}

char *
pane_filter(struct ui *ui, struct pane *p, const char *expr)
{
	struct filter	*f = NULL;
	const char	*missing;
	char		*err = NULL;

	if (*expr != '\0') {
		if ((f = filter_parse(expr, &err)) == NULL)
			return (err);
		if ((missing = filter_missing(f, p->t)) != NULL) {
			err = xasprintf("no column %s in table %s", missing,
			    p->t->id);
			filter_free(f);
			return (err);
		}
	}
	filter_free(p->filter);
	free(p->filter_text);
	p->filter = f;
	p->filter_text = f == NULL ? NULL : xstrdup(expr);
	pane_fill(ui, p);
	ui_want(ui);
	return (NULL);
}

/* Upper and lower case are the same. */
bool
pane_find(struct pane *p, const char *word, bool next)
{
	char	 name[512];
	size_t	 i, at;

	for (i = next; i < p->nlines + next; i++) {
		at = (p->at + i) % p->nlines;
		line_name(p, &p->lines[at], name, sizeof name);
		if (strcasestr(name, word) == NULL)
			continue;
		p->at = at;
		p->sel = line_row(&p->lines[at])->key;
		p->moved = true;
		return (true);
	}
	return (false);
}
