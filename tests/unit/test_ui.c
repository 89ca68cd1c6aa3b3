/* The screen as a whole: layers, prompts, what is asked of the lanes. */
#include "sim_ui.h"

static void
three(int cols, int rows)
{
	sim_vm("a", 10, 30);
	sim_vm("b", 20, 20);
	sim_vm("c", 30, 10);
	sim_open(cols, rows, NULL);
	sim_rows_are("[a] b c");
}

/* The layers from the top to the dashboard, by where they are. */
static const char *
layers(void)
{
	static char		 text[64];
	const struct layer	*l;
	size_t			 n = 0;

	for (l = sim.ui.top; l != NULL; l = l->below) {
		text[n++] = l->ops->in == IN_MAIN ? 'M' :
		    l->ops->in == IN_TABLE ? 'T' :
		    l->ops->in == IN_TEXT ? 'X' :
		    l->ops->in == IN_MENU ? 'L' : 'S';
	}
	text[n] = '\0';
	return (text);
}

#define layers_are(want)	assert_string_equal(layers(), want)

static void
test_layers(void **state)
{
	static const struct {
		const char	*keys, *want;
	} steps[] = {
		{ "<Enter>", "XM" }, { "?", "XXM" }, { "?", "XXM" },
		{ "q", "XM" }, { "<Esc>", "M" }, { "<Esc>", "M" },
		{ "e", "TM" }, { "e", "TM" }, { "s", "TTM" },
		{ "s", "TTM" }, { "<Enter>", "XTTM" }, { "qqq", "M" },
		{ "<F2>", "SM" }, { "<F2>", "SM" }, { "q", "M" },
		{ "<F6>", "LM" }, { "<Esc>", "M" }, { "e<F2>", "STM" },
		{ "qq", "M" }, { "<F6>?", "XLM" }, { "qq", "M" },
	};
	size_t	 i;

	(void)state;
	sim_process("make", 500, 5);
	three(80, 24);
	for (i = 0; i < COUNT(steps); i++) {
		sim_keys(steps[i].keys);
		layers_are(steps[i].want);
		assert_false(sim.ui.quit);
	}
	sim_keys("q");
	assert_true(sim.ui.quit);
}

static void
test_quit(void **state)
{
	(void)state;
	three(80, 24);
	sim_keys("<Esc><Esc>");
	assert_false(sim.ui.quit);
	/* In a prompt it is a letter. */
	sim_keys("/q<Esc>");
	assert_false(sim.ui.quit);
	sim_keys("<F10>");
	assert_true(sim.ui.quit);
}

static void
test_wants(void **state)
{
	const uint64_t	 always = BIT(HOST) | BIT(SOURCE_K) | BIT(VM) |
			    BIT(VMCPU) | BIT(VMMEM);
	const uint64_t	 seldom = BIT(PROCESS) | BIT(PROCIO) |
			    BIT(THREAD) | BIT(CPU) | BIT(VMPIN);

	(void)state;
	three(120, 40);
	assert_int_equal(sim.wanted & (always | seldom), always);
	sim_keys("t");
	assert_int_equal(sim.wanted & seldom, BIT(THREAD));
	sim_keys("t");
	assert_int_equal(sim.wanted & seldom, 0);
	sim_keys("+");
	assert_int_equal(sim.wanted & seldom, BIT(THREAD));
	sim_keys("-");
	assert_int_equal(sim.wanted & seldom, 0);
	sim_keys("<Enter>");
	assert_int_equal(sim.wanted & seldom, BIT(THREAD) | BIT(VMPIN));
	sim_keys("<Esc>");
	assert_int_equal(sim.wanted & seldom, 0);
	sim_keys("e");
	assert_int_equal(sim.wanted & seldom, BIT(PROCESS) | BIT(PROCIO));
	sim_keys("q");
	assert_int_equal(sim.wanted & seldom, 0);
	sim_keys("c");
	assert_int_equal(sim.wanted & seldom, BIT(CPU));
	sim_keys("cvvvv");
	assert_int_equal(sim.wanted & seldom, BIT(VMPIN));
	sim_keys("v");
	assert_int_equal(sim.wanted & seldom, 0);
	sim_keys("\\cpuset=1<Enter>");
	assert_int_equal(sim.wanted & seldom, BIT(VMPIN));
	sim_keys("<Esc>");
	assert_int_equal(sim.wanted & (always | seldom), always);
}

/* What only a hidden column needs is not asked for. */
static void
test_wants_columns(void **state)
{
	(void)state;
	sim_vm("a", 10, 30);
	sim_open(80, 24, "-C", "name,pid", NULL);
	assert_int_equal(sim.wanted & (BIT(VMMEM) | BIT(VMPIN)), 0);
	sim_keys("M");
	assert_int_equal(sim.wanted & (BIT(VMMEM) | BIT(VMPIN)), BIT(VMMEM));
}

/* What -f compares is asked for, also when it is not shown. */
static void
test_wants_filter(void **state)
{
	(void)state;
	sim_vm("a", 10, 30);
	sim_open(80, 24, "-f", "cpuset=1", NULL);
	assert_int_equal(sim.wanted & BIT(VMPIN), BIT(VMPIN));
}

static void
test_pause(void **state)
{
	struct hist_of	 of = { table_find("vm"), sim_key(10), NULL };

	(void)state;
	three(80, 24);
	of.c = table_col(of.t, "cpu");
	sim_keys("p");
	sim.vm[0].cpu = 90;
	sim.vm[1].cpu = 70;
	sim_sample(1);
	sim_sample(1);
	sim_sample(1);
	sim_shows("PAUSED 3");
	sim_cell_is("a", "cpu", "30.0");
	sim_cell_is("b", "cpu", "20.0");
	assert_true(hist_last(sim.ui.hist, &of) > 89);
	/* One may look about meanwhile. */
	sim_keys("N<Down>I\\a<Enter><Esc>g");
	sim_cell_is("a", "cpu", "30.0");
	sim_keys("gg");
	sim_keys("p");
	sim_hides("PAUSED");
	sim_cell_is("a", "cpu", "90.0");
}

/* A VM that ended is still there in the picture that is held. */
static void
test_pause_gone(void **state)
{
	int	 i;

	(void)state;
	three(80, 24);
	sim_keys("Np");
	sim_end_vm(20);
	for (i = 0; i < 100; i++)
		sim_sample(1);
	sim_keys("<Down>");
	sim_rows_are("a [b] c");
	sim_cell_is("b", "cpu", "20.0");
	sim_keys("<Enter>");
	sim_shows("20.0");
	sim_keys("<Esc>p");
	sim_rows_are("a [c]");
}

static void
test_average(void **state)
{
	int	 i;

	(void)state;
	sim_vm("a", 10, 0);
	sim_open(80, 24, NULL);
	for (i = 0; i < 100; i++)
		sim_sample(1);
	sim.vm[0].cpu = 60;
	for (i = 0; i < 3; i++)
		sim_sample(1);
	sim_cell_is("a", "cpu", "60.0");
	sim_keys("g");
	sim_says("10 s");
	sim_cell_is("a", "cpu", "18.0");
	sim_keys("g");
	sim_says("60 s");
	assert_in_range(strtod(sim_cell("a", "cpu"), NULL) * 10, 25, 30);
	sim_keys("g");
	sim_cell_is("a", "cpu", "60.0");
}

static void
test_base(void **state)
{
	(void)state;
	sim_vm("a", 10, 160)->steal = 6;
	sim_open(80, 24, NULL);
	sim_cell_is("a", "cpu", "160.0");
	sim_cell_is("a", "steal_vcpu", "3.0");
	sim_keys("%");
	sim_says("all CPUs");
	sim_cell_is("a", "cpu", "20.0");
	/* An average over vCPUs is of no CPU of the host. */
	sim_cell_is("a", "steal_vcpu", "3.0");
	sim_keys("%");
	sim_cell_is("a", "cpu", "160.0");
}

static void
test_units(void **state)
{
	(void)state;
	sim_process("make", 500, 5)->rd = 2000000;
	sim_open(160, 24, NULL);
	sim_keys("e<Wait><Wait>");
	sim_cell_is("make", "io_rd", "1.9M");
	sim_keys("B");
	sim_says("bits");
	sim_cell_is("make", "io_rd", "16.0M");
	sim_keys("B");
	sim_cell_is("make", "io_rd", "1.9M");
	sim_keys("r");
	sim_cell_is("make", "io_rd", "2000000");
	sim_cell_is("make", "pid", "500");
	sim_keys("r");
	sim_cell_is("make", "io_rd", "1.9M");
}

/* Every pane shows what belongs to one VM. */
static void
test_follow(void **state)
{
	(void)state;
	sim_vm("a", 10, 30);
	sim_vm("b", 20, 20);
	sim_open(120, 40, "-t", "vm,vcpu", NULL);
	sim_keys("<Down>f");
	sim_rows_are("[b]");
	sim_shows("following b");
	sim_keys("<Tab>");
	assert_string_equal(ui_pane(&sim.ui)->t->id, "vcpu");
	assert_int_equal(ui_pane(&sim.ui)->nlines, 2);
	assert_true(key_eq(key_parent(ui_pane(&sim.ui)->view.rows[0].key),
	    sim_key(20)));
	sim_sample(1);
	assert_int_equal(ui_pane(&sim.ui)->nlines, 2);
	sim_keys("f");
	assert_int_equal(ui_pane(&sim.ui)->nlines, 4);
	sim_hides("following");
	/* From one of its vCPUs as well. */
	sim_keys("f<S-Tab>");
	assert_string_equal(ui_pane(&sim.ui)->t->id, "vm");
	assert_int_equal(ui_pane(&sim.ui)->nlines, 1);
}

/* Its name is not its alone. */
static void
test_follow_twins(void **state)
{
	(void)state;
	sim_vm("web", 10, 30);
	sim_vm("web", 20, 20);
	sim_open(120, 40, "-t", "vm,vcpu", NULL);
	sim_keys("<Down>f");
	sim_rows_are("[web#20]");
	sim_keys("<Tab>");
	assert_int_equal(ui_pane(&sim.ui)->nlines, 2);
	assert_true(key_eq(key_parent(ui_pane(&sim.ui)->view.rows[1].key),
	    sim_key(20)));
}

static void
test_follow_gone(void **state)
{
	(void)state;
	three(80, 24);
	sim_keys("<Down>f");
	sim_end_vm(20);
	sim_sample(1);
	sim_rows_are("");
	sim_shows("What is followed has nothing here");
	sim_keys("f");
	sim_rows_are("[a] c");
}

/* Esc takes away one thing at a time, the last one first; never more. */
static void
test_close_undoes(void **state)
{
	(void)state;
	three(80, 24);
	sim_keys("f\\cpu>1<Enter>/a<Enter>");
	assert_non_null(ui_pane(&sim.ui)->search);
	sim_keys("<Esc>");
	assert_null(ui_pane(&sim.ui)->search);
	assert_non_null(ui_pane(&sim.ui)->filter);
	sim_keys("<Esc>");
	assert_null(ui_pane(&sim.ui)->filter);
	assert_true(sim.ui.following);
	sim_keys("<Esc>");
	assert_false(sim.ui.following);
	sim_rows_are("[a] b c");
	sim_keys("<Esc>");
	assert_false(sim.ui.quit);
}

/* A filter of a table above the dashboard is that table's. */
static void
test_close_table(void **state)
{
	(void)state;
	sim_process("make", 500, 5);
	sim_process("cc1", 501, 50);
	three(80, 24);
	sim_keys("\\a<Enter>e<Wait><Wait>\\make<Enter>");
	sim_rows_are("[make]");
	sim_keys("<Esc>");
	sim_rows_are("[cc1] make");
	sim_keys("<Esc>");
	layers_are("M");
	sim_rows_are("[a]");
}

static void
test_message(void **state)
{
	(void)state;
	three(80, 24);
	sim_keys("x");
	sim_shows("x does nothing here; ? explains the keys");
	sim_sample(1);
	sim_shows("x does nothing here");
	sim_keys("<Down>");
	sim_hides("does nothing here");
	sim_keys("<F9>");
	sim_shows("hypertop only looks");
	/* Told once. */
	sim_keys("k");
	sim_shows("k is up");
	sim_keys("k");
	sim_hides("k is up");
	sim_keys("2");
	sim_shows("Containers: not part of this version");
}

static void
test_rebound_keys(void **state)
{
	(void)state;
	sim_configure("[keys]\ntree = x\nquit = C-q\nfollow = t\n");
	three(80, 24);
	assert_null(sim.ui.message);
	sim_keys("x");
	assert_true(ui_pane(&sim.ui)->tree);
	sim_keys("t");
	assert_true(sim.ui.following);
	sim_keys("q");
	sim_says("q does nothing here");
	assert_false(sim.ui.quit);
	sim_keys("<F10>");
	assert_false(sim.ui.quit);
	/* The line of keys knows it. */
	sim_shows("x tree");
	sim_shows("C-q quit");
	sim_keys("<C-q>");
	assert_true(sim.ui.quit);
}

static void
prompt_is(const char *text, size_t at)
{
	assert_non_null(sim.ui.prompt.ops);
	assert_string_equal(sim.ui.prompt.text, text);
	assert_int_equal(sim.ui.prompt.at, at);
}

#define E_ACUTE	"\xc3\xa9"
#define ZHONG	"\xe4\xb8\xad"
#define ACUTE	"\xcc\x81"

static void
test_prompt(void **state)
{
	static const struct {
		const char	*keys, *text;
		size_t		 at;
	} steps[] = {
		{ "/", "", 0 },
		{ "<Backspace><Delete><Left><Right>", "", 0 },
		{ "a" E_ACUTE ZHONG, "a" E_ACUTE ZHONG, 6 },
		{ "<Backspace>", "a" E_ACUTE, 3 },
		{ "<Left>", "a" E_ACUTE, 1 },
		{ "b", "ab" E_ACUTE, 2 },
		{ "<Delete>", "ab", 2 },
		{ "<Home><Space>", " ab", 1 },
		{ "<End>q", " abq", 4 },
		{ "<C-a><Delete>", "abq", 0 },
		{ "<Right><C-k>", "a", 1 },
		{ ZHONG "<C-e>c", "a" ZHONG "c", 5 },
		{ "<Left><C-u>", "c", 0 },
		{ "<C-e><C-l><F5><Up>", "c", 1 },
	};
	size_t	 i;

	(void)state;
	three(80, 24);
	for (i = 0; i < COUNT(steps); i++) {
		sim_keys(steps[i].keys);
		prompt_is(steps[i].text, steps[i].at);
	}
	sim_keys("<Enter>");
	assert_null(sim.ui.prompt.ops);
}

/* Nothing that a terminal must not get comes in, wherever the cursor is. */
static void
test_prompt_hostile(void **state)
{
	static const uint32_t	 bad[] = {
		0x7f, 0x85, 0x9b, 0x200b, 0x202e, 0xfeff, 0xe0001
	};
	size_t			 i;

	(void)state;
	three(80, 24);
	sim_keys("/");
	for (i = 0; i < COUNT(bad); i++)
		ui_key(&sim.ui, bad[i]);
	prompt_is("", 0);
	sim_keys("a");
	for (i = 0; i < COUNT(bad); i++)
		ui_key(&sim.ui, bad[i]);
	prompt_is("a", 1);
	/* An accent needs a letter. */
	sim_keys("<Home>" ACUTE);
	prompt_is("a", 0);
	sim_keys("<End>" ACUTE);
	prompt_is("a" ACUTE, 3);
}

/* A long line scrolls; its cursor is seen. */
static void
test_prompt_long(void **state)
{
	const struct cell	*row;
	int			 i, x, found = 0;

	(void)state;
	three(20, 10);
	sim_keys("/");
	for (i = 0; i < 400; i++)
		sim_keys(i % 7 == 0 ? ZHONG : "x");
	assert_true(strlen(sim.ui.prompt.text) <= 256);
	row = &sim.ui.grid.cells[sim.ui.layout.status.y * 20];
	for (x = 0; x < 20; x++)
		found += row[x].role == ROLE_selected;
	assert_int_equal(found, 1);
	sim_keys("<Home>");
	assert_int_equal(row[1].role, ROLE_selected);
	assert_int_equal(row[1].ch, 0x4e2d);
}

static void
test_delay(void **state)
{
	(void)state;
	three(80, 24);
	sim_keys("d");
	sim_shows("It is 1 s now");
	sim_keys("<C-u>nonsense<Enter>");
	assert_non_null(sim.ui.prompt.ops);
	assert_non_null(sim.ui.message);
	assert_true(sim.delay == 0);
	sim_keys("<C-u>2.5<Enter>");
	/* Nothing typed changes nothing. */
	sim_keys("d<Enter>");
	assert_true(sim.delay == 2.5);
	assert_true(sim.ui.config.delay == 2.5);
	sim_keys("d<C-u>7<Esc>");
	assert_true(sim.delay == 2.5);
	sim_shows("2.5s");
}

static void
test_detail(void **state)
{
	(void)state;
	three(120, 60);
	sim_keys("<Down><Enter>");
	sim_shows("20.0");
	sim_shows("vCPUs");
	sim_shows("What is known of it");
	sim_sample(1);
	/* Its threads are asked for by now. */
	sim_keys("<End>");
	sim_shows("emulator");
	sim.vm[1].cpu = 77;
	sim_keys("<Home>");
	sim_sample(1);
	sim_shows("77.0");
	sim_end_vm(20);
	sim_sample(1);
	sim_shows("b is not there any more.");
}

/* A search in a text; Esc takes it away before the text. */
static void
test_text_search(void **state)
{
	(void)state;
	three(80, 24);
	sim_keys("?/Bars");
	sim_shows("Bars");
	sim_keys("<Enter><Esc>");
	layers_are("XM");
	sim_keys("<Esc>");
	layers_are("M");
	sim_keys("?/zzz");
	sim_says("zzz is not here");
}

/* The cell that a match begins at, whatever stands before it. */
static void
test_text_match(void **state)
{
	const struct cell	*c;
	int			 i, n = 80 * 24, found = 0;

	(void)state;
	sim_vm(ZHONG ZHONG "web", 10, 30);
	sim_open(80, 24, NULL);
	sim_keys("<Enter>/web");
	c = sim.ui.grid.cells;
	for (i = 0; i < n; i++) {
		if (c[i].role != ROLE_match)
			continue;
		assert_int_equal(c[i].ch, "web"[found % 3]);
		if (found++ % 3 == 0)
			assert_true(c[i - 1].ch == 0 || c[i - 1].ch == ' ');
	}
	assert_in_range(found, 3, 6);
	sim_shows(ZHONG ZHONG "web");
}

static void
test_focus(void **state)
{
	(void)state;
	sim_process("make", 500, 5);
	sim_vm("a", 10, 30);
	sim_open(120, 40, "-t", "vm,process", NULL);
	assert_int_equal(sim.ui.focus, 0);
	sim_keys("<Tab>");
	sim_rows_are("[make]");
	sim_keys("<Tab>");
	assert_int_equal(sim.ui.focus_on, FOCUS_SOURCES);
	sim_keys("<Enter>");
	assert_string_equal(ui_pane(&sim.ui)->t->id, "source");
	sim_keys("q<Tab>");
	assert_int_equal(sim.ui.focus_on, FOCUS_HOST);
	sim_keys("<Enter>");
	assert_string_equal(ui_pane(&sim.ui)->t->id, "process");
	layers_are("TM");
	sim_keys("q<Tab>");
	assert_int_equal(sim.ui.focus_on, FOCUS_PANE);
	sim_rows_are("[a]");
	sim_keys("<S-Tab>");
	assert_int_equal(sim.ui.focus_on, FOCUS_HOST);
	/* To move is meant for rows. */
	sim_keys("<Down>");
	assert_int_equal(sim.ui.focus_on, FOCUS_PANE);
}

static void
test_zoom(void **state)
{
	(void)state;
	sim_process("make", 500, 5);
	sim_vm("a", 10, 30);
	sim_open(120, 40, "-t", "vm,process", NULL);
	assert_true(sim.ui.layout.panes[0].h > 0);
	assert_true(sim.ui.layout.panes[1].h > 0);
	sim_keys("<Tab>z");
	assert_int_equal(sim.ui.layout.panes[0].h, 0);
	sim_rows_are("[make]");
	/* What is not seen is not asked for. */
	assert_int_equal(sim.wanted & BIT(VMMEM), 0);
	sim_sample(1);
	sim_rows_are("[make]");
	sim_keys("1");
	assert_int_equal(sim.ui.focus, 0);
	assert_int_equal(sim.ui.layout.panes[1].h, 0);
	assert_int_equal(sim.wanted & BIT(PROCESS), 0);
	sim_keys("<Wait>z");
	assert_true(sim.ui.layout.panes[1].h > 0);
	sim_keys("z0");
	assert_true(sim.ui.layout.panes[1].h > 0);
}

static void
test_sizes(void **state)
{
	int	 w, h;

	(void)state;
	sim_vm(ZHONG ZHONG ZHONG, 10, 30)->steal = 40;
	sim_vm("b", 20, 20);
	sim_open(80, 24, NULL);
	sim_keys("t<Down><Wait>");
	for (w = 1; w <= 200; w += w < 50 ? 1 : 37) {
		for (h = 1; h <= 60; h += h < 30 ? 1 : 15) {
			ui_resize(&sim.ui, w, h);
			ui_draw(&sim.ui);
			assert_int_equal(sim.ui.grid.cols, w);
			assert_int_equal(sim.ui.grid.rows, h);
			if (h >= 6 && w >= 20)
				sim_shows(">");
		}
	}
}

/* What is changed holds at once. */
static void
test_setup(void **state)
{
	(void)state;
	three(100, 50);
	sim_keys("<F2>");
	sim_shows("Set-up");
	sim_shows("theme");
	/* base, the third setting. */
	sim_keys("<Down><Down><Right>");
	assert_int_equal(sim.ui.config.base, BASE_HOST);
	sim_keys("<Enter>");
	assert_int_equal(sim.ui.config.base, BASE_CPU);
	sim_keys("w");
	sim_says("saved in");
	sim_close();
	sim_open(80, 24, NULL);
	assert_null(sim.ui.message);
}

/* The lines of the box that a word is in; the cursor goes to it. */
static void
setup_to(const char *what)
{
	int	 i;
	char	 mark[80];

	snprintf(mark, sizeof mark, ">  %s", what);
	sim_keys("<Home>");
	for (i = 0; i < 100; i++) {
		if (strstr(sim_screen(), mark) != NULL)
			return;
		sim_keys("<Down>");
	}
	fail_msg("no %s in set-up:\n%s", what, sim_screen());
}

static void
test_setup_columns(void **state)
{
	const struct pane	*p;

	(void)state;
	three(100, 50);
	p = ui_pane(&sim.ui);
	sim_keys("<F2>");
	setup_to("[x] name");
	sim_keys("<Space>");
	sim_says("name stays");
	sim_keys("]");
	assert_non_null(sim.ui.message);
	setup_to("[x] vcpus");
	sim_keys("]");
	assert_string_equal(p->cols[2]->id, "cpu");
	assert_string_equal(p->cols[3]->id, "vcpus");
	sim_keys("[[[");
	assert_string_equal(p->cols[1]->id, "vcpus");
	sim_keys("<Space>");
	assert_string_equal(p->cols[1]->id, "s");
	setup_to("[ ] uuid");
	sim_keys("<Space>");
	assert_string_equal(p->cols[p->ncols - 1]->id, "uuid");
	sim_keys("w");
	sim_close();
	sim_open(80, 24, NULL);
	p = ui_pane(&sim.ui);
	assert_string_equal(p->cols[1]->id, "s");
	assert_string_equal(p->cols[p->ncols - 1]->id, "uuid");
	sim_shows("1 VMs [own]");
}

/* Where all columns are shown the last one has nobody behind it. */
static void
test_setup_last(void **state)
{
	(void)state;
	sim_process("make", 500, 5);
	sim_open(100, 50, NULL);
	sim_keys("e<F2>");
	setup_to("[x] age");
	sim_keys("]");
	assert_non_null(sim.ui.message);
	sim_keys("<End>]]");
	assert_non_null(sim.ui.message);
}

/* The table behind the box shows it too, though it is no pane. */
static void
test_setup_table(void **state)
{
	(void)state;
	sim_process("make", 500, 5);
	sim_open(100, 50, NULL);
	sim_keys("e<Wait><Wait><F2>");
	setup_to("[x] user");
	sim_keys("<Space>q");
	layers_are("TM");
	sim_hides("USER");
	sim_keys("q");
	layers_are("M");
}

static void
test_cost(void **state)
{
	(void)state;
	three(160, 40);
	sim.cost += 0.02;
	sim_sample(1);
	sim_shows("hypertop 2.0%");
}

static void
test_clicks(void **state)
{
	const char	*screen;
	int		 x;

	(void)state;
	three(120, 40);
	/* On a key of the last line. */
	screen = strstr(sim_screen(), "t tree");
	assert_non_null(screen);
	for (x = 0; screen[-1 - x] != '\n'; x++)
		continue;
	sim_click(x, 39);
	assert_true(ui_pane(&sim.ui)->tree);
	sim_keys("t");
	/* On the header. */
	sim_click(3, 0);
	assert_int_equal(sim.ui.focus_on, FOCUS_HOST);
	sim_click(3, sim_line("b"));
	assert_int_equal(sim.ui.focus_on, FOCUS_PANE);
	sim_rows_are("a [b] c");
	/* On what lies above the panes. */
	sim_keys("<F6>");
	sim_click(0, 0);
	sim_click(0, 20);
	layers_are("LM");
	sim_click(60, 20);
	layers_are("M");
}

/* While a line is typed a click on a key does not become a letter of it. */
static void
test_click_prompt(void **state)
{
	const char	*screen;
	int		 x;

	(void)state;
	three(120, 40);
	screen = strstr(sim_screen(), "t tree");
	assert_non_null(screen);
	for (x = 0; screen[-1 - x] != '\n'; x++)
		continue;
	sim_keys("/b");
	sim_click(x, 39);
	assert_string_equal(sim.ui.prompt.text, "b");
}

static void
test_bad_theme(void **state)
{
	const char	*argv[] = { "hypertop", "--theme", "nosuch", NULL };
	char		*err = NULL;

	(void)state;
	assert_int_equal(opts_parse(&sim.opts, 3, (char **)argv, NULL, &err),
	    -1);
	assert_int_equal(ui_init(&sim.ui, &sim.opts, &sim.feed, &err), 2);
	assert_non_null(strstr(err, "nosuch"));
	free(err);
	sim.open = true;
}

static void
test_broken_config(void **state)
{
	(void)state;
	sim_configure("[screen]\nbase = host\nunits = apples\nraw = yes\n");
	sim_vm("a", 10, 160);
	sim_open(120, 24, NULL);
	sim_says("config:3:");
	assert_int_equal(sim.ui.config.base, BASE_HOST);
	assert_true(sim.ui.config.raw);
	sim_cell_is("a", "cpu", "20");
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		SIM_TEST(test_layers),
		SIM_TEST(test_quit),
		SIM_TEST(test_wants),
		SIM_TEST(test_wants_columns),
		SIM_TEST(test_wants_filter),
		SIM_TEST(test_pause),
		SIM_TEST(test_pause_gone),
		SIM_TEST(test_average),
		SIM_TEST(test_base),
		SIM_TEST(test_units),
		SIM_TEST(test_follow),
		SIM_TEST(test_follow_twins),
		SIM_TEST(test_follow_gone),
		SIM_TEST(test_close_undoes),
		SIM_TEST(test_close_table),
		SIM_TEST(test_message),
		SIM_TEST(test_rebound_keys),
		SIM_TEST(test_prompt),
		SIM_TEST(test_prompt_hostile),
		SIM_TEST(test_prompt_long),
		SIM_TEST(test_delay),
		SIM_TEST(test_detail),
		SIM_TEST(test_text_search),
		SIM_TEST(test_text_match),
		SIM_TEST(test_focus),
		SIM_TEST(test_zoom),
		SIM_TEST(test_sizes),
		SIM_TEST(test_setup),
		SIM_TEST(test_setup_columns),
		SIM_TEST(test_setup_last),
		SIM_TEST(test_setup_table),
		SIM_TEST(test_cost),
		SIM_TEST(test_clicks),
		SIM_TEST(test_click_prompt),
		SIM_TEST(test_bad_theme),
		SIM_TEST(test_broken_config),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
