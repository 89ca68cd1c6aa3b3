/* The VM pane with what libvirt tells, and what libvirt's lane is told. */
#include "sim_ui.h"

/* Names of the VMs that the lane was told of last, in the order of the pids
 * they have here. */
static const char *
seen(void)
{
	static char	 text[SIM_TEXT];
	size_t		 i, k, len = 0, found = 0;

	*text = '\0';
	for (i = 0; i < sim.nvms; i++) {
		for (k = 0; k < sim.nseen; k++) {
			if (key_eq(sim.seen[k], sim_key(sim.vm[i].pid)))
				break;
		}
		if (k == sim.nseen)
			continue;
		len += (size_t)snprintf(text + len, sizeof text - len, "%s%s",
		    len == 0 ? "" : " ", sim.vm[i].name);
		found++;
	}
	/* Nothing is told twice, and nothing but VMs. */
	assert_int_equal(found, sim.nseen);
	return (text);
}

#define seen_are(want)	assert_string_equal(seen(), want)

/* Those are told that can be read on the screen, and no others. */
static void
seen_is_shown(const char *first, const char *last)
{
	const char	*screen = sim_screen();
	char		 name[16];
	size_t		 i, k;
	bool		 told, shown;

	for (i = 0; i < sim.nvms; i++) {
		snprintf(name, sizeof name, "%s ", sim.vm[i].name);
		shown = strstr(screen, name) != NULL;
		for (k = 0, told = false; k < sim.nseen; k++)
			told |= key_eq(sim.seen[k], sim_key(sim.vm[i].pid));
		if (shown != told)
			fail_msg("%s is %s in:\n%s", sim.vm[i].name,
			    told ? "told" : "not told", screen);
	}
	assert_true(strncmp(seen(), first, strlen(first)) == 0);
	assert_string_equal(seen() + strlen(seen()) - strlen(last), last);
}

static void
many(void)
{
	static char	 names[60][8];
	size_t		 i;

	for (i = 0; i < COUNT(names); i++) {
		snprintf(names[i], sizeof names[i], "v%02zu", i);
		sim_vm(names[i], 10 + (unsigned)i * 100, 60 - (double)i);
	}
}

static void
test_watch(void **state)
{
	size_t	 n;

	(void)state;
	many();
	sim_open(80, 24, NULL);
	sim_keys("z");
	n = sim.nseen;
	assert_true(n > 10 && n < 24);
	seen_is_shown("v00 v01 v02", "");
	sim_keys("<End>");
	assert_int_equal(sim.nseen, n);
	seen_is_shown("v", "v58 v59");
	sim_keys("<Home><PgDn><PgDn>");
	seen_is_shown("v", "");
	assert_null(strstr(seen(), "v00"));
	assert_null(strstr(seen(), "v59"));
	/* Turned around, and another size. */
	sim_keys("<Home>I");
	ui_resize(&sim.ui, 80, 12);
	ui_draw(&sim.ui);
	assert_true(sim.nseen < n);
	seen_is_shown("v00 v01", "");
	sim_keys("\\v07|v50<Enter>");
	seen_are("v07 v50");
}

/* A detail shows one VM, a menu leaves the others to be seen, and where no VM
 * is seen nothing is told. */
static void
test_watch_layers(void **state)
{
	size_t	 told;

	(void)state;
	sim_vm("a", 10, 30);
	sim_vm("b", 20, 20);
	sim_vm("c", 30, 10);
	sim_process("make", 500, 5);
	sim_open(80, 24, NULL);
	seen_are("a b c");
	sim_keys("<Down><Enter>");
	seen_are("b");
	sim_keys("<Esc>");
	seen_are("a b c");
	sim_keys("<F6>");
	seen_are("a b c");
	sim_keys("<Esc>e");
	told = sim.told;
	ui_draw(&sim.ui);
	assert_int_equal(sim.told, told);
	sim_keys("q");
	assert_true(sim.told > told);
	sim_end_vm(20);
	sim_sample(1);
	seen_are("a c");
}

/* Of a tree's rows their VMs are told, once each. */
static void
test_watch_tree(void **state)
{
	(void)state;
	sim_vm("a", 10, 30)->vcpus = 4;
	sim_vm("b", 20, 20)->vcpus = 40;
	sim_vm("c", 30, 10);
	sim_open(80, 24, NULL);
	sim_keys("t<Wait>");
	seen_are("a b");
	sim_keys("<Down><Enter>");
	seen_are("a");
	sim_keys("<Esc><End>");
	seen_are("b c");
}

/* The roles of a cell, a letter each. */
static const char *
roles_of(const char *name, const char *id)
{
	static char		 text[64];
	struct col_place	 place = sim_place(id);
	const struct cell	*c;
	int			 i;

	c = &sim.ui.grid.cells[sim_line(name) * sim.ui.grid.cols +
	    sim_rect().x + place.x];
	for (i = 0; i < place.w && i < (int)sizeof text - 1; i++) {
		text[i] = c[i].role == ROLE_ok ? 'o' :
		    c[i].role == ROLE_warn ? 'w' :
		    c[i].role == ROLE_dim ? ',' :
		    c[i].role == ROLE_stale ? 's' :
		    c[i].role == ROLE_text ? '.' : '?';
	}
	while (i > 0 && text[i - 1] == '.')
		i--;
	text[i] = '\0';
	return (text);
}

static void
test_tech_roles(void **state)
{
	struct sim_vm	*vm;

	(void)state;
	sim_vm("a", 10, 30);
	vm = sim_vm("b", 20, 20);
	vm->listed = "running";
	vm->nets = "virtio";
	vm->disks = "ide";
	vm = sim_vm("c", 30, 10);
	vm->listed = "running";
	vm->nets = "";
	vm->disks = "virtio";
	sim_open(120, 24, "-C", "name,tech", NULL);
	sim_cell_is("a", "tech", "-");
	sim_cell_is("b", "tech", "VH/VH/P/VS/P/VS");
	assert_string_equal(roles_of("b", "tech"), "oo,oo,.,ww,.,ww");
	sim_cell_is("c", "tech", "VH/VH/-/P/P/VS");
	assert_string_equal(roles_of("c", "tech"), "oo,oo,,,.,.,ww");
	/* Why, in the detail. */
	sim_keys("<Down><Enter>/tech_disk<Enter>");
	sim_shows("IDE is emulated");
}

/* The titles of the columns, a blank between them. */
static const char *
titles(int cols)
{
	static char	 text[512];
	const char	*from = sim_text(sim_rect().x + 1, sim_rect().y + 1,
			    cols - 2);
	size_t		 len = 0;

	for (; *from != '\0'; from++) {
		if (*from != ' ' || (len > 0 && text[len - 1] != ' '))
			text[len++] = *from;
	}
	text[len] = '\0';
	return (text);
}

static void
test_preset_widths(void **state)
{
	static const struct {
		int		 cols;
		const char	*preset, *want;
	} cases[] = {
		{ 80, "cpu", "NAME S VC %CPU %GST %STL %QEMU RSS NET DISK "
		    "LAT" },
		{ 80, "network", "NAME S %CPU %STL GRX GTX DROP/s %VHOST "
		    "%QEMU %GST VC" },
		{ 80, "disk", "NAME S %CPU RD WR R/s W/s R LAT W LAT F LAT "
		    "%IOTH" },
		{ 120, "cpu", "NAME S VC %CPU %GST %STL %QEMU RSS NET DISK "
		    "LAT %THR VCPU TIME CPU, 2 MIN %USR" },
		{ 120, "network", "NAME S %CPU %STL GRX GTX DROP/s %VHOST "
		    "%QEMU %GST VC" },
		{ 120, "disk", "NAME S %CPU RD WR R/s W/s R LAT W LAT F LAT "
		    "%IOTH %QEMU %STL VC" },
	};
	size_t		 i;

	(void)state;
	sim_vm("web-3", 10, 30)->listed = "running";
	sim_vm("db-1", 20, 20)->listed = "running";
	for (i = 0; i < COUNT(cases); i++) {
		sim_open(cases[i].cols, 24, NULL);
		while (strcmp(pane_preset(ui_pane(&sim.ui)),
		    cases[i].preset) != 0)
			sim_keys("v");
		sim_sample(1);
		assert_string_equal(titles(cases[i].cols), cases[i].want);
		sim_close();
	}
}

static void
test_off(void **state)
{
	struct sim_vm	*vm;

	(void)state;
	sim_vm("b", 10, 30)->listed = "running";
	vm = sim_vm("a", 20, 0);
	vm->listed = "shutoff";
	vm->no_process = true;
	vm = sim_vm("d", 30, 0);
	vm->listed = "shutoff";
	vm->no_process = true;
	sim_vm("c", 40, 10)->listed = "paused";
	sim_open(80, 24, NULL);
	sim_rows_are("[b] c a d");
	sim_cell_is("a", "s", "O");
	sim_cell_is("a", "cpu", "-");
	assert_int_equal(sim_role("a"), ROLE_dim);
	assert_int_equal(sim_role("d"), ROLE_dim);
	assert_int_equal(sim_role("c"), ROLE_name);
	sim_keys("N");
	sim_rows_are("[b] c a d");
	sim_keys("I");
	sim_rows_are("[c] b d a");
	seen_are("b a d c");
	sim_keys("o");
	sim_rows_are("[c] b");
	seen_are("b c");
	sim_keys("o");
	sim_rows_are("[c] b d a");
	/* It is started: a process and a state of its own. */
	sim.vm[1].listed = "running";
	sim.vm[1].no_process = false;
	sim_sample(1);
	sim_rows_are("[c] b a d");
	assert_int_equal(sim_role("a"), ROLE_name);
}

/* What is known, but is old news, is dimmed, and its detail says how old. */
static void
test_stale(void **state)
{
	struct sim_vm	*vm;

	(void)state;
	sim_vm("top", 5, 90);
	vm = sim_vm("web", 10, 30);
	vm->listed = "running";
	vm->image = "ok";
	vm->lat = 25;
	vm = sim_vm("far", 20, 0);
	vm->listed = "running";
	vm->no_process = true;
	sim_open(80, 24, "-C", "name,cpu,state,wr_ops,wr_lat", NULL);
	sim_cell_is("web", "wr_lat", "25.0ms");
	sim_cell_is("web", "wr_ops", "10.0");
	assert_string_equal(roles_of("web", "wr_lat"), "wwwwww");
	assert_int_equal(sim_role("far"), ROLE_name);
	sim.vm[1].silent = sim.vm[2].silent = 12;
	sim_sample(1);
	sim_cell_is("web", "wr_lat", "25.0ms");
	assert_string_equal(roles_of("web", "wr_lat"), "ssssss");
	assert_string_equal(roles_of("web", "cpu"), "");
	assert_string_equal(roles_of("far", "state"), "ssssssss");
	assert_int_equal(sim_role("far"), ROLE_stale);
	assert_int_equal(sim_role("web"), ROLE_name);
	sim_keys("<Down><Enter>/wr_lat<Enter>");
	sim_shows("was so 12.0s ago; its source is silent");
	sim_keys("<Esc><Esc><Down><Enter>/state<Enter>");
	sim_shows("was so 12.0s ago; its source is silent");
	sim_keys("<Wait>");
	sim_shows("was so 12.0s ago; its source is silent");
	/* What takes the line for itself has the age below it. */
	sim.vm[2].reason = "a reason that has many words";
	sim_sample(1);
	sim_keys("<Esc><Esc><Enter>/reason<Enter>");
	sim_shows("a reason that has many words");
	sim_shows("was so 12.0s ago");
	sim.vm[2].silent = 75;
	sim_sample(1);
	sim_shows("was so 75.0s ago");
	sim.vm[2].silent = 0;
	sim_sample(1);
	sim_hides("was so");
}

/* A disk below its VM, with what is wrong with its image. */
static void
test_disks(void **state)
{
	struct sim_vm	*vm;

	(void)state;
	vm = sim_vm("web", 10, 30);
	vm->listed = "running";
	vm->image = "virtual size 0";
	vm->lat = 2;
	vm->rx = 4096;
	vm->rd = 1024;
	sim_open(120, 24, NULL);
	sim_cell_is("web", "lat", "2.0ms");
	sim_cell_is("web", "net", "4.0K");
	sim_cell_is("web", "disk", "1.0K");
	sim_keys("t<Wait>");
	sim_rows_are("[web] .vcpu 0 .vcpu 1 .emulator qemu .disk vda");
	sim_keys("<End><Enter>/wr_lat<Enter>");
	sim_shows("2.0ms");
	sim_keys("<End>");
	sim_shows("virtual size 0");
}

/* The share of time that calls to libvirt may take. */
static void
test_budget(void **state)
{
	(void)state;
	sim_vm("a", 10, 30);
	sim_configure("[screen]\nlibvirt = 5\n");
	sim_open(80, 24, NULL);
	assert_null(sim.ui.message);
	assert_true(sim.ui.config.budget == 5);
	sim_keys("<F2><Down><Down><Down><Down><Down><Down><Down><Down><Down>"
	    "<Down>");
	sim_shows(">  libvirt    5 ");
	sim_keys("<Enter>");
	sim_shows(">  libvirt    10 ");
	assert_true(sim.ui.config.budget == 10);
	assert_true(sim.budget == 10);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		SIM_TEST(test_watch),
		SIM_TEST(test_watch_layers),
		SIM_TEST(test_watch_tree),
		SIM_TEST(test_tech_roles),
		SIM_TEST(test_preset_widths),
		SIM_TEST(test_off),
		SIM_TEST(test_stale),
		SIM_TEST(test_disks),
		SIM_TEST(test_budget),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
