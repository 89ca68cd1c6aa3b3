/* Help: what one sees, what keys do, what the columns of the pane mean. */
#include <stdlib.h>
#include <string.h>

#include "../src/xmalloc.h"
#include "doc.h"
#include "pane.h"

#define KEYS_X		1
#define KEYS_TEXT	16
#define COLUMN_ID	10
#define COLUMN_TEXT	24

static const struct {
	const char	*sign;
	enum role	 role;
	const char	*help;
} signs[] = {
	{ "^", ROLE_warn, "above its first threshold" },
	{ "!", ROLE_crit, "above its second threshold" },
	{ "-", ROLE_dim, "not known; the row's detail says why" },
	{ "*", ROLE_text, "in a number: it does not fit; before a row: it is "
	    "marked" },
	{ "+", ROLE_header, "behind a total: rows of which it is not known "
	    "are missing" },
	{ "~", ROLE_text, "the text goes on" },
	{ "12.3", ROLE_stale, "dimmed: old, its source has not answered for "
	    "a while" },
	{ "+ -", ROLE_dim, "before a row: folded, unfolded (keys + and -)" },
	{ "< >", ROLE_header, "in the titles: more columns to that side" },
};

static const struct {
	enum role	 role;
	const char	*help;
} bars[] = {
	{ ROLE_guest, "guest: code of the guest" },
	{ ROLE_usr, "usr: code of the VMM, of programs" },
	{ ROLE_sys, "sys: code of the kernel" },
	{ ROLE_irq, "irq: interrupts" },
	{ ROLE_iowait, "iowait: idle while I/O was outstanding" },
	{ ROLE_steal, "steal: ready to run, but no CPU was free" },
	{ ROLE_throttled, "throttled: held back by a CPU quota" },
	{ ROLE_vms, "memory: of VMs" },
	{ ROLE_other, "memory: of other programs" },
	{ ROLE_cache, "memory: page cache" },
	{ ROLE_slab, "memory: kernel objects" },
	{ ROLE_huge, "memory: hugepages nobody uses" },
};

static const struct {
	const char	*word, *help;
} words[] = {
	{ "CPU 61.3%", "busy: 100 less idle, iowait and steal, of all CPUs" },
	{ "100 %", "in the header all CPUs, as in mpstat; in tables one CPU" },
	{ "MEM 412/503G", "total less available, of total; cache can be had "
	    "back, so the parts may be more" },
	{ "vms other", "who had the CPUs: VMs, everybody else" },
	{ "vCPU:pCPU", "virtual CPUs of all VMs per CPU of the host" },
	{ "mem 1.08", "configured memory of all VMs per memory of the host" },
	{ "vms 10m", "what VMs took of the CPUs in the last ten minutes" },
	{ "runq", "tasks that run or are ready to" },
	{ "psi", "share of the time in which some task waited for CPU, "
	    "memory, I/O" },
	{ "vm-steal", "of the vCPU that waits most, and its VM" },
	{ "host-stolen", "taken by the hypervisor below this host" },
};

static void
write_words(struct doc *d, int width)
{
	size_t	 i;

	doc_title(d, "Words of the header");
	for (i = 0; i < sizeof words / sizeof words[0]; i++) {
		doc_line(d);
		doc_put(d, KEYS_X, ROLE_label, "%s", words[i].word);
		doc_fill(d, KEYS_TEXT, width, ROLE_text, words[i].help);
	}
}

static void
write_signs(struct ui *ui, struct doc *d)
{
	size_t	 i;

	doc_title(d, "Signs");
	for (i = 0; i < sizeof signs / sizeof signs[0]; i++) {
		doc_line(d);
		doc_put(d, KEYS_X, signs[i].role, "%s", signs[i].sign);
		doc_put(d, KEYS_TEXT, ROLE_text, "%s", signs[i].help);
	}
	doc_title(d, "Bars");
	for (i = 0; i < sizeof bars / sizeof bars[0]; i++) {
		doc_line(d);
		doc_put(d, KEYS_X, bars[i].role, "%s%s%s",
		    bar_sign(bars[i].role, ui->ascii),
		    bar_sign(bars[i].role, ui->ascii),
		    bar_sign(bars[i].role, ui->ascii));
		doc_put(d, KEYS_TEXT, ROLE_text, "%s", bars[i].help);
	}
}

static void
write_keys(struct ui *ui, struct doc *d, int width)
{
	const char	*group = "";
	char		*keys;
	int		 a;

	for (a = 0; a < ACT_MAX; a++) {
		if (strcmp(group, actions[a].group) != 0) {
			group = actions[a].group;
			doc_title(d, "Keys: %s", group);
		}
		keys = keymap_get(&ui->config.keys, a);
		doc_line(d);
		doc_put(d, KEYS_X, ROLE_name, "%s", *keys != '\0' ? keys :
		    "(none)");
		doc_fill(d, KEYS_TEXT, width, ROLE_text, actions[a].help);
		free(keys);
	}
}

static void
write_column(struct doc *d, const struct column *c, int width)
{
	doc_line(d);
	doc_put(d, KEYS_X, ROLE_name, "%s", c->title);
	doc_put(d, COLUMN_ID, ROLE_dim, " %s", c->id);
	doc_fill(d, COLUMN_TEXT, width, ROLE_text, c->help);
	if (c->warn > 0) {
		doc_line(d);
		doc_put(d, COLUMN_TEXT, ROLE_dim, "^ from %g, ! from %g",
		    c->warn, c->crit);
	}
	if (c->marked != NULL) {
		doc_line(d);
		doc_put(d, COLUMN_TEXT, ROLE_dim, "the sign is that of %s, "
		    "where that is higher", c->marked);
	}
}

static void
write_columns(struct ui *ui, struct doc *d, int width)
{
	const struct pane	*p = ui_pane(ui);
	char			 text[256], key[KEY_NAME_SIZE];
	size_t			 i;

	if (p == NULL)
		return;
	doc_title(d, "Columns of %s that are shown now", p->t->title);
	for (i = 0; i < p->ncols; i++)
		write_column(d, p->cols[i], width);
	doc_line(d);
	doc_line(d);
	snprintf(text, sizeof text, "%s chooses others; hypertop "
	    "--list-columns and the manual have all of them with their "
	    "sources.", ui_key_of(ui, ACT_setup, key));
	doc_fill(d, KEYS_X, width, ROLE_dim, text);
}

static void
help_write(struct ui *ui, struct doc_layer *l, int width)
{
	struct doc	*d = &l->doc;

	doc_line(d);
	doc_fill(d, 0, width, ROLE_text, "hypertop shows who uses this host "
	    "and what waits for it. It only looks: it changes nothing. "
	    "100 % is one CPU, unless % says otherwise; a VM's guest, usr, "
	    "sys, steal, throttled and idle add up to 100 for each of its "
	    "vCPUs.");
	write_keys(ui, d, width);
	write_signs(ui, d);
	write_words(d, width);
	write_columns(ui, d, width);
}

static const struct layer_ops help_ops = {
	.in = IN_TEXT,
	.draw = doc_layer_draw,
	.act = doc_layer_act,
	.click = doc_layer_click,
	.update = doc_layer_update,
	.free = doc_layer_free,
};

void
help_open(struct ui *ui)
{
	struct doc_layer	*l;

	if (ui->top->ops == &help_ops)
		return;
	l = xcalloc(1, sizeof *l);
	l->layer.ops = &help_ops;
	l->layer.title = "Help";
	l->write = help_write;
	l->fixed = true;
	layer_push(ui, &l->layer);
}
