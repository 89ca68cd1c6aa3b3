/* What a table on the screen does with rows, order and cursor. */
#include "sim_ui.h"

static void
three(void)
{
	sim_vm("a", 10, 30);
	sim_vm("b", 20, 20);
	sim_vm("c", 30, 10);
	sim_open(80, 24, NULL);
	sim_rows_are("[a] b c");
}

static void
test_cursor_stays_at_the_top(void **state)
{
	(void)state;
	three();
	sim.vm[1].cpu = 50;
	sim_sample(1);
	sim_rows_are("[b] a c");
}

static void
test_cursor_follows(void **state)
{
	(void)state;
	three();
	sim_keys("<Down>");
	sim_rows_are("a [b] c");
	sim.vm[1].cpu = 50;
	sim_sample(1);
	sim_rows_are("[b] a c");
	sim.vm[1].cpu = 0;
	sim_sample(1);
	sim_rows_are("a c [b]");
	sim_keys("N");
	sim_rows_are("a [b] c");
}

static void
test_cursor_when_it_goes(void **state)
{
	(void)state;
	three();
	sim_keys("<Down>");
	sim_end_vm(20);
	sim_sample(1);
	sim_rows_are("a [c]");
	sim_vm("d", 40, 5);
	sim_sample(1);
	sim_keys("<End>");
	sim_end_vm(40);
	sim_sample(1);
	sim_rows_are("a [c]");
	sim_end_vm(30);
	sim_sample(1);
	sim_end_vm(10);
	sim_sample(1);
	sim_rows_are("");
	sim_shows("on this host.");
	sim_vm("d", 50, 1);
	sim_sample(1);
	sim_rows_are("[d]");
}

static void
test_moving(void **state)
{
	static char	 names[60][4];
	size_t		 i;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		snprintf(names[i], sizeof names[i], "v%zu", i);
		sim_vm(names[i], 10 + (unsigned)i * 100, 60 - (double)i);
	}
	sim_open(80, 24, NULL);
	sim_keys("<End>");
	assert_int_equal(ui_pane(&sim.ui)->at, 59);
	sim_shows("v59");
	sim_hides(" v0 ");
	sim_keys("<Down>");
	assert_int_equal(ui_pane(&sim.ui)->at, 59);
	sim_keys("<PgUp>");
	assert_int_equal(ui_pane(&sim.ui)->at,
	    59 - (ui_pane(&sim.ui)->height - 1));
	sim_keys("<Home><C-d>");
	assert_int_equal(ui_pane(&sim.ui)->at,
	    ui_pane(&sim.ui)->height / 2);
	sim_keys("<Home><Up>kj");
	assert_int_equal(ui_pane(&sim.ui)->at, 1);
}

/* Children appear with the next sample: they are asked for then. */
static void
test_tree(void **state)
{
	(void)state;
	three();
	sim_keys("<Down>t<Wait>");
	sim_rows_are("a .vcpu 0 .vcpu 1 .emulator qemu [b] .vcpu 0 .vcpu 1 "
	    ".emulator qemu c .vcpu 0 .vcpu 1 .emulator qemu");
	sim_keys("<Down><Down>-");
	sim_rows_are("a .vcpu 0 .vcpu 1 .emulator qemu [b] "
	    "c .vcpu 0 .vcpu 1 .emulator qemu");
	sim_sample(1);
	sim_rows_are("a .vcpu 0 .vcpu 1 .emulator qemu [b] "
	    "c .vcpu 0 .vcpu 1 .emulator qemu");
	sim_keys("+<Up>-");
	sim_rows_are("[a] b .vcpu 0 .vcpu 1 .emulator qemu "
	    "c .vcpu 0 .vcpu 1 .emulator qemu");
	sim_keys("<Down><Down>t");
	sim_rows_are("a [b] c");
}

/* One that is unfolded while the others are not. */
static void
test_unfold(void **state)
{
	(void)state;
	three();
	sim_keys("<Down>+<Wait>");
	sim_rows_are("a [b] .vcpu 0 .vcpu 1 .emulator qemu c");
	/* The tree has no exceptions when it is asked for. */
	sim_keys("tt");
	sim_rows_are("a [b] c");
	sim_keys("+<Down><Down>");
	sim.vm[1].cpu = 50;
	sim_sample(1);
	sim_rows_are("b .vcpu 0 [.vcpu 1] .emulator qemu a c");
	sim_keys("-+-");
	sim_rows_are("[b] a c");
}

/* A column of the pane that the child calls otherwise. */
static void
test_child_cells(void **state)
{
	(void)state;
	sim_vm("a", 10, 100)->steal = 40;
	sim_open(120, 24, "-C", "name,vcpus,cpu,steal_vcpu", NULL);
	sim_keys("t");
	sim_cell_is("a", "steal_vcpu", "20.0");
	sim_cell_is("a", "vcpus", "2");
	sim_cell_is("vcpu 0", "steal_vcpu", "40.0");
	sim_cell_is("vcpu 0", "cpu", "50.0");
	sim_cell_is("vcpu 1", "steal_vcpu", "0.0");
	sim_cell_is("vcpu 1", "vcpus", "");
}

static void
test_hold(void **state)
{
	(void)state;
	three();
	sim_keys("F");
	sim_shows("order held");
	sim.vm[2].cpu = 90;
	sim_vm("d", 5, 99);
	sim_sample(1);
	sim_rows_are("[a] b c d");
	sim_end_vm(10);
	sim_sample(1);
	sim_rows_are("[b] c d");
	sim_keys("F");
	sim_rows_are("[d] c b");
	sim_hides("order held");
	/* To sort is to let go. */
	sim_keys("FN");
	sim_rows_are("[b] c d");
	sim_hides("order held");
}

static void
test_sort(void **state)
{
	(void)state;
	three();
	sim.vm[2].rss = UINT64_C(5) << 30;
	sim_sample(1);
	sim_keys("M");
	sim_shows("by RSS");
	sim_rows_are("[c] a b");
	sim_keys("I");
	sim_rows_are("[a] b c");
	sim_keys("P");
	sim_rows_are("[a] b c");
	sim_keys("I");
	sim_rows_are("[c] b a");
	/* name s vcpus cpu guest: to the right, and back. */
	sim_keys("P>");
	assert_string_equal(ui_pane(&sim.ui)->sort->id, "guest");
	sim_keys("<lt><lt>");
	assert_string_equal(ui_pane(&sim.ui)->sort->id, "vcpus");
	sim_keys("<F6>");
	sim_shows("Sort by");
	sim_keys("<Home><Enter>");
	assert_string_equal(ui_pane(&sim.ui)->sort->id, "name");
	sim_hides("Sort by");
}

/* Several keys may come before the screen is painted again. */
static void
test_sort_before_painting(void **state)
{
	const char	*keys = "vv>>>>>>>>>>>>>>>>v<lt><lt><lt><lt>vv>";
	uint32_t	 key;

	(void)state;
	three();
	while ((key = key_next(&keys)) != 0)
		ui_key(&sim.ui, key);
	ui_draw(&sim.ui);
	assert_int_equal(ui_pane(&sim.ui)->sort->look, LOOK_PLAIN);
}

static void
test_unknown_last(void **state)
{
	(void)state;
	three();
	sim.vm[0].rss = NONE;
	sim_keys("M<Wait>");
	sim_rows_are("[b] c a");
	sim_keys("I");
	sim_rows_are("[b] c a");
}

static void
test_filter(void **state)
{
	(void)state;
	sim_vm("web-1", 10, 30);
	sim_vm("web-2", 20, 20);
	sim_vm("db", 30, 10);
	sim_open(80, 24, NULL);
	sim_keys("\\we");
	sim_rows_are("[web-1] web-2");
	sim_shows("we: 2 of 3");
	sim_keys("b-2");
	sim_rows_are("[web-2]");
	sim_keys("<Enter>");
	sim_shows("web-2: 1 of 3");
	sim_keys("<Down>");
	/* What was typed is there again. */
	sim_keys("\\<C-u>cpu>15<Enter>");
	sim_rows_are("web-1 [web-2]");
	sim_keys("<Esc>");
	sim_rows_are("web-1 [web-2] db");
	sim_hides(" of 3");
}

/* A half of a filter leaves the rows as they were. */
static void
test_bad_filter(void **state)
{
	(void)state;
	three();
	sim_keys("\\/b");
	sim_rows_are("[a] b c");
	assert_non_null(sim.ui.message);
	sim_keys("/");
	sim_rows_are("[b]");
	assert_null(sim.ui.message);
	sim_keys(" cpu>");
	sim_rows_are("");
	assert_non_null(sim.ui.message);
	sim_keys("<Enter>");
	assert_non_null(sim.ui.message);
	assert_non_null(sim.ui.prompt.ops);
	sim_keys("15<Enter>");
	assert_null(sim.ui.prompt.ops);
	sim_rows_are("[b]");
	sim_keys("\\<C-u>nosuch>1");
	sim_says("nosuch");
	sim_rows_are("");
	sim_keys("<Esc>");
	sim_rows_are("[a] b c");
	sim_keys("\\zzz<Enter>");
	sim_shows("Esc shows all.");
}

/* Rows come into a filter and go out of it with every sample. */
static void
test_filter_samples(void **state)
{
	(void)state;
	three();
	sim_keys("\\cpu>15<Enter>");
	sim_rows_are("[a] b");
	sim.vm[2].cpu = 100;
	sim.vm[0].cpu = 5;
	sim_sample(1);
	sim_rows_are("[c] b");
}

static void
test_search(void **state)
{
	(void)state;
	sim_vm("web-1", 10, 40);
	sim_vm("db", 20, 30);
	sim_vm("WEB-2", 30, 20);
	sim_vm("mail", 40, 10);
	sim_open(80, 24, NULL);
	sim_keys("/db");
	sim_rows_are("web-1 [db] WEB-2 mail");
	sim_keys("<Enter>/web");
	/* From the cursor on; what is typed next, too. */
	sim_rows_are("web-1 db [WEB-2] mail");
	sim_keys("-1");
	sim_rows_are("[web-1] db WEB-2 mail");
	sim_keys("<Backspace><Backspace>");
	sim_rows_are("web-1 db [WEB-2] mail");
	sim_keys("<Enter>n");
	sim_rows_are("[web-1] db WEB-2 mail");
	sim_keys("<F3>");
	sim_rows_are("web-1 db [WEB-2] mail");
	sim_keys("<Esc>");
	assert_null(ui_pane(&sim.ui)->search);
	sim_rows_are("web-1 db [WEB-2] mail");
}

/* What is not there leaves the cursor where it was. */
static void
test_search_nothing(void **state)
{
	(void)state;
	three();
	sim_keys("<Down>/zzz");
	sim_says("no row has zzz");
	sim_rows_are("a [b] c");
	sim_keys("<Esc>");
	assert_null(ui_pane(&sim.ui)->search);
	sim_rows_are("a [b] c");
	sim_keys("/c<Esc>");
	assert_null(ui_pane(&sim.ui)->search);
}

/* What is found is painted so. */
static void
test_search_role(void **state)
{
	int	 x, y;

	(void)state;
	sim_vm("a\xe4\xb8\xad" "web", 10, 40);
	sim_vm("db", 20, 30);
	sim_open(80, 24, NULL);
	sim_keys("/eb<Enter><Down>");
	y = sim_line("a\xe4\xb8\xad" "web");
	x = sim_rect().x + sim_place("name").x;
	assert_int_equal(sim.ui.grid.cells[y * 80 + x + 3].role, ROLE_name);
	assert_int_equal(sim.ui.grid.cells[y * 80 + x + 4].role, ROLE_match);
	assert_int_equal(sim.ui.grid.cells[y * 80 + x + 5].role, ROLE_match);
	assert_int_equal(sim.ui.grid.cells[y * 80 + x + 6].role, ROLE_name);
}

static void
test_twins(void **state)
{
	(void)state;
	sim_vm("web", 10, 30);
	sim_vm("db", 20, 20);
	sim_vm("web", 30, 10);
	sim_open(80, 24, NULL);
	sim_rows_are("[web#10] db web#30");
	/* Whether both are seen or not. */
	sim_keys("\\cpu>15<Enter>");
	sim_rows_are("[web#10] db");
	sim_keys("<Esc>");
	sim_end_vm(10);
	sim_sample(1);
	sim_rows_are("[db] web");
}

static void
test_off(void **state)
{
	(void)state;
	three();
	sim.vm[0].state = "shutoff";
	sim.vm[2].state = "running";
	sim_sample(1);
	sim_rows_are("[b] c a");
	assert_int_equal(sim_role("a"), ROLE_dim);
	assert_int_equal(sim_role("c"), ROLE_name);
	sim_keys("I");
	sim_rows_are("[c] b a");
	sim_keys("o");
	sim_rows_are("[c] b");
	sim_says("hidden");
	sim_keys("o");
	sim_rows_are("[c] b a");
}

static void
test_all_off(void **state)
{
	(void)state;
	three();
	sim.vm[0].state = sim.vm[1].state = "shutoff";
	sim.vm[2].state = "crashed";
	sim_keys("o<Wait>");
	sim_rows_are("");
	sim_shows("are off; o shows them.");
}

/* Two that are paused for two reasons are never the same. */
static void
test_states(void **state)
{
	(void)state;
	three();
	sim.vm[0].state = sim.vm[1].state = "paused";
	sim.vm[0].reason = "user";
	sim.vm[1].reason = "ioerror";
	sim.vm[2].state = "running";
	sim_sample(1);
	sim_cell_is("a", "s", "P");
	sim_cell_is("b", "s", "E");
	sim_cell_is("c", "s", "R");
	/* Where there is no column for it the line below tells. */
	sim_shows("a: paused by its user");
	sim_keys("<Down>");
	sim_shows("b: paused: I/O error");
	sim_keys("<Down>");
	sim_hides("paused");
}

static void
test_totals(void **state)
{
	struct rect	 r;
	int		 y;

	(void)state;
	three();
	sim.vm[1].vcpus = 6;
	sim.vm[2].rss = NONE;
	sim_keys("<Wait>");
	r = sim_rect();
	y = sim_line("c") + 1;
	assert_string_equal(sim_text(r.x + sim_place("name").x, y, 16),
	    "3 VMs");
	assert_string_equal(sim_text(r.x + sim_place("vcpus").x, y,
	    sim_place("vcpus").w), "10");
	assert_string_equal(sim_text(r.x + sim_place("cpu").x, y,
	    sim_place("cpu").w), "60.0");
	assert_string_equal(sim_text(r.x + sim_place("rss").x, y,
	    sim_place("rss").w), "2.0G");
	/* An average of averages is nothing. */
	assert_string_equal(sim_text(r.x + sim_place("steal_vcpu").x, y,
	    sim_place("steal_vcpu").w), "");
	sim_keys("\\cpu>15<Enter>");
	y = sim_line("b") + 1;
	assert_string_equal(sim_text(r.x + sim_place("cpu").x, y,
	    sim_place("cpu").w), "50.0");
}

/* %STL is marked by the worst vCPU. */
static void
test_marks(void **state)
{
	int	 y, x;

	(void)state;
	three();
	sim.vm[0].steal = 4;
	sim.vm[1].steal = 6;
	sim.vm[2].steal = 12;
	sim_sample(1);
	x = sim_rect().x + sim_place("steal_vcpu").x;
	y = sim_line("b");
	sim_cell_is("b", "steal_vcpu", "3.0");
	assert_string_equal(sim_text(x, y, sim_place("steal_vcpu").w + 1),
	    "3.0^");
	assert_int_equal(sim.ui.grid.cells[y * 80 + x +
	    sim_place("steal_vcpu").w].role, ROLE_warn);
	assert_string_equal(sim_text(x, sim_line("c"),
	    sim_place("steal_vcpu").w + 1), "6.0!");
	assert_string_equal(sim_text(x, sim_line("a"),
	    sim_place("steal_vcpu").w + 1), "2.0");
}

static void
test_presets(void **state)
{
	static const char *const	 ids[] = {
		"memory", "network", "disk", "all", "cpu"
	};
	char				 title[64];
	size_t				 i;

	(void)state;
	three();
	sim_shows("1 VMs [cpu]");
	for (i = 0; i < COUNT(ids); i++) {
		sim_keys("v");
		assert_string_equal(pane_preset(ui_pane(&sim.ui)), ids[i]);
		snprintf(title, sizeof title, "1 VMs [%s]", ids[i]);
		sim_shows(title);
	}
}

/* The user's own columns are one more set. */
static void
test_own_columns(void **state)
{
	(void)state;
	sim_configure("[table vm]\ncolumns = name rss pid\nsort = -pid\n"
	    "tree = yes\n");
	sim_vm("a", 10, 30);
	sim_vm("b", 20, 20);
	sim_open(80, 24, NULL);
	assert_null(sim.ui.message);
	sim_shows("1 VMs [own]");
	assert_int_equal(ui_pane(&sim.ui)->ncols, 3);
	sim_rows_are("[b] .vcpu 0 .vcpu 1 .emulator qemu a .vcpu 0 .vcpu 1 "
	    ".emulator qemu");
	sim_keys("v");
	sim_shows("1 VMs [cpu]");
	sim_keys("vvvvv");
	sim_shows("1 VMs [own]");
	assert_int_equal(ui_pane(&sim.ui)->ncols, 3);
}

/* -C, -s and -f go before all. */
static void
test_options(void **state)
{
	(void)state;
	sim_configure("[table vm]\ncolumns = name rss pid\nsort = -pid\n");
	sim_vm("a", 10, 30);
	sim_vm("b", 20, 20);
	sim_vm("c", 30, 10);
	sim_open(80, 24, "-C", "name,cpu", "-s", "cpu", "-f", "a|c", NULL);
	sim_rows_are("[a] c");
	sim_shows("a|c: 2 of 3");
	assert_int_equal(ui_pane(&sim.ui)->ncols, 2);
	sim_keys("v");
	assert_int_equal(ui_pane(&sim.ui)->ncols, 2);
	sim_keys("\\a<Enter>");
	sim_rows_are("[a]");
}

static void
test_scroll_columns(void **state)
{
	(void)state;
	three();
	sim_keys("vvvv");
	sim_cell_is("a", "name", "a");
	sim_keys("<Right><Right><Right><Right><Right><Right><Right>");
	sim_cell_is("a", "name", "a");
	sim_cell_is("a", "pid", "10");
	sim_hides(" S ");
	sim_keys("<Left><Left><Left><Left><Left><Left><Left><Left><Left>"
	    "<Left>");
	assert_int_equal(ui_pane(&sim.ui)->scroll, 0);
	sim_shows(" S ");
}

/* The titles are on the second line of a pane. */
static void
test_click_title(void **state)
{
	struct rect	 r;

	(void)state;
	three();
	r = sim_rect();
	sim_click(r.x + sim_place("name").x, r.y + 1);
	assert_string_equal(ui_pane(&sim.ui)->sort->id, "name");
	sim_rows_are("[a] b c");
	sim_click(r.x + sim_place("name").x, r.y + 1);
	sim_rows_are("[c] b a");
	sim_click(r.x + sim_place("cpu").x + 2, r.y + 1);
	assert_string_equal(ui_pane(&sim.ui)->sort->id, "cpu");
	sim_rows_are("[a] b c");
}

static void
test_click_rows(void **state)
{
	struct mouse	 m;

	(void)state;
	three();
	sim_click(5, sim_line("c"));
	sim_rows_are("a b [c]");
	m = (struct mouse){ 5, sim_line("b"), MOUSE_WHEEL_UP };
	ui_click(&sim.ui, &m);
	sim_rows_are("[a] b c");
	m.what = MOUSE_WHEEL_DOWN;
	ui_click(&sim.ui, &m);
	sim_rows_are("a b [c]");
	/* Below the rows there is nothing. */
	sim_click(5, sim_line("c") + 3);
	sim_rows_are("a b [c]");
	m.what = MOUSE_DOUBLE;
	ui_click(&sim.ui, &m);
	ui_draw(&sim.ui);
	sim_shows("What is known of it");
	sim_shows("20.0");
}

static void
test_tags(void **state)
{
	(void)state;
	three();
	sim_keys("<Space>");
	/* The next one, for more. */
	sim_rows_are("a [b] c");
	assert_int_equal(sim_role("a"), ROLE_name);
	assert_string_equal(sim_text(sim_rect().x, sim_line("a"), 1), "*");
	sim_keys("<Down><Space>y");
	sim_says("2 rows not copied");
	/* They stay with their rows. */
	sim.vm[2].cpu = 99;
	sim_sample(1);
	assert_string_equal(sim_text(sim_rect().x, sim_line("c"), 1), "*");
	assert_string_equal(sim_text(sim_rect().x, sim_line("b"), 1), "");
	sim_keys("Uy");
	sim_says("1 row not copied");
	assert_string_equal(sim_text(sim_rect().x, sim_line("a"), 1), "");
}

static void
test_hostile_names(void **state)
{
	(void)state;
	sim_vm("\033[31mred\033[0m", 10, 30);
	sim_vm("\xff\xfe", 20, 20);
	sim_vm("\xe4\xb8\xad\xe6\x96\x87", 30, 10);
	sim_vm("", 40, 5);
	sim_open(80, 24, NULL);
	sim_rows_are("[?[31mred?[0m] \xef\xbf\xbd\xef\xbf\xbd "
	    "\xe4\xb8\xad\xe6\x96\x87 ");
	sim_shows("?[31mred?[0m");
	sim_keys("/\xe6\x96\x87<Enter>");
	sim_rows_are("?[31mred?[0m \xef\xbf\xbd\xef\xbf\xbd "
	    "[\xe4\xb8\xad\xe6\x96\x87] ");
	sim_keys("f");
	sim_shows("following \xe4\xb8\xad\xe6\x96\x87");
}

/* No sample, one sample, two. */
static void
test_first(void **state)
{
	(void)state;
	sim_open(80, 24, NULL);
	sim_close();
	store_free(&sim.store);
	store_init(&sim.store);
	sim_open(80, 24, NULL);
	sim_shows("on this host.");
	sim_vm("a", 10, 30);
	sim_sample(1);
	sim_cell_is("a", "cpu", "-");
	sim_cell_is("a", "rss", "1.0G");
	sim_sample(1);
	sim_cell_is("a", "cpu", "30.0");
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		SIM_TEST(test_cursor_stays_at_the_top),
		SIM_TEST(test_cursor_follows),
		SIM_TEST(test_cursor_when_it_goes),
		SIM_TEST(test_moving),
		SIM_TEST(test_tree),
		SIM_TEST(test_unfold),
		SIM_TEST(test_child_cells),
		SIM_TEST(test_hold),
		SIM_TEST(test_sort),
		SIM_TEST(test_sort_before_painting),
		SIM_TEST(test_unknown_last),
		SIM_TEST(test_filter),
		SIM_TEST(test_bad_filter),
		SIM_TEST(test_filter_samples),
		SIM_TEST(test_search),
		SIM_TEST(test_search_nothing),
		SIM_TEST(test_search_role),
		SIM_TEST(test_twins),
		SIM_TEST(test_off),
		SIM_TEST(test_all_off),
		SIM_TEST(test_states),
		SIM_TEST(test_totals),
		SIM_TEST(test_marks),
		SIM_TEST(test_presets),
		SIM_TEST(test_own_columns),
		SIM_TEST(test_options),
		SIM_TEST(test_scroll_columns),
		SIM_TEST(test_click_title),
		SIM_TEST(test_click_rows),
		SIM_TEST(test_tags),
		SIM_TEST(test_hostile_names),
		SIM_TEST(test_first),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
