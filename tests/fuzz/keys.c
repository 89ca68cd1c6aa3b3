/*
 * Random keys, clicks and sizes against random hosts: whatever is pressed, the
 * screen is one that a terminal can show, its cursor is on it, and the lanes
 * are asked for what it shows.
 *
 *	keys [-v] [-s SEED] [-n KEYS]
 *
 * The same seed does the same. -v tells on standard error what it does, each
 * thing before it is done.
 */
#include <sys/stat.h>

#include <ftw.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../src/text.h"
#include "../../ui/layer.h"
#include "../../ui/pane.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define SEC		UINT64_C(1000000000)
#define BIT(part)	(UINT64_C(1) << (part))

#define VMS		200
#define VCPUS		8
#define THREADS		6
#define CPUS		300
#define OTHERS		60	/* processes, and what is not known here */
#define SOURCES		12
#define POOL		96	/* texts */
#define EVENTS		48	/* that are told after a finding */

/* Clang and gcc call it before they end the program. */
void	__sanitizer_set_death_callback(void (*)(void)) __attribute__((weak));

static uint64_t		 seed = 1, goal = 20000, nkeys;
static bool		 verbose;
static char		 events[EVENTS][64];
static uint64_t		 nevents;

static struct ui	 ui;
static struct opts	 opts;
static struct store	 store;
static uint64_t		 wanted, wishes;
static char		 folder[256];

/*
 * What was found.
 */

/* The last things that were done, as they were. */
static void
tell(void)
{
	uint64_t i = nevents < EVENTS ? 0 : nevents - EVENTS;

	fprintf(stderr, "seed %" PRIu64 ", key %" PRIu64 ", %dx%d; last:",
	    seed, nkeys, ui.grid.cols, ui.grid.rows);
	for (; i < nevents; i++)
		fprintf(stderr, " %s", events[i % EVENTS]);
	fputc('\n', stderr);
}

static void __attribute__((noreturn, format(printf, 2, 3)))
broken(int line, const char *fmt, ...)
{
	va_list	 ap;

	printf("Bail out! line %d: ", line);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("; -s %" PRIu64 " -n %" PRIu64 "\n", seed, nkeys);
	fflush(stdout);
	tell();
	if (ui.grid.cells != NULL)
		grid_dump(&ui.grid, stderr);
	abort();
}

#define WANT(x) do {							\
	if (!(x))							\
		broken(__LINE__, "not true: %s", #x);			\
} while (0)

static void __attribute__((format(printf, 1, 2)))
event(const char *fmt, ...)
{
	va_list	 ap;
	char	*to = events[nevents++ % EVENTS];

	va_start(ap, fmt);
	vsnprintf(to, sizeof events[0], fmt, ap);
	va_end(ap);
	if (verbose)
		fprintf(stderr, "%" PRIu64 "\t%s\n", nkeys, to);
}

/*
 * Chance.
 */

static uint64_t	 dice;

static uint64_t
mix(uint64_t h)
{
	h = (h ^ (h >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	h = (h ^ (h >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (h ^ (h >> 31));
}

static uint64_t
random_number(void)
{
	dice += UINT64_C(0x9e3779b97f4a7c15);
	return (mix(dice));
}

static unsigned
below(size_t n)
{
	return ((unsigned)(random_number() % n));
}

/* So often of a thousand. */
static bool
chance(unsigned of1000)
{
	return (below(1000) < of1000);
}

/*
 * Texts from outside. What the tables know as words must be among them.
 */

static const char *const texts[] = {
	"", " ", "web", "web-1", "web-2", "db", "instance-0000002a",
	"running", "paused", "shutoff", "crashed", "idle", "blocked",
	"shutdown", "pmsuspended", "ioerror", "user", "migration", "watchdog",
	"libvirt", "proxmox", "qemu", "root", "/machine/qemu-1-web.scope",
	"0-3,8", "6.1.0-31-amd64", "KVM", "Xen", "none", "kernel", "vm",
	"a\tb", "a\nb", "a\rb", "\033[2J\033[31mred", "\033]0;title\007",
	"\033[?1049l", "\x9b" "31m", "\xc2\x9b" "31m", "\x7f", "\x01\x02\x1f",
	"\xff\xfe", "\xc3", "\xe2\x82", "\xf0\x9f\x98", "\xed\xa0\x80",
	"\xc0\xaf", "\xf4\x90\x80\x80", "x\xcc\x81\xcc\x82\xcc\x83\xcc\x84",
	"\xcc\x81\xcc\x81", "\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97",
	"\xf0\x9f\x98\x80\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9",
	"\xe2\x80\xae" "drow", "\xe2\x80\x8b\xe2\x80\x8b", "\xef\xbb\xbf" "b",
	"\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", "\xf3\xa0\x80\x81",
	"\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8", "%s%n%d", "a,b\"c'd", "=1+1",
	"[x]", "<Enter>", "\\", "/", "|", "a|b", "(", "#12", "~", "-", "null",
};
static char	*pool[POOL];

/* Bytes, characters, or a text that is much too long. */
static char *
random_text(void)
{
	size_t	 n = chance(100) ? 200 + below(3000) : 1 + below(40), i;
	char	*s = calloc(n + 1, 1), c[5];
	size_t	 kind = below(4), len;
	uint32_t ch;

	WANT(s != NULL);
	for (i = 0; i < n; i++) {
		s[i] = (char)(kind == 0 ? 1 + below(255) : 'a' + below(26));
		if (kind < 2 || !chance(400))
			continue;
		ch = 0x80 + below(kind == 2 ? 0x780 : 0xff80);
		if (ch >= 0xd800 && ch < 0xe000)
			continue;
		len = ch < 0x800 ? 2 : 3;
		c[0] = (char)(len == 2 ? 0xc0 | ch >> 6 : 0xe0 | ch >> 12);
		c[len - 1] = (char)(0x80 | (ch & 0x3f));
		if (len == 3)
			c[1] = (char)(0x80 | (ch >> 6 & 0x3f));
		if (i + len > n)
			break;
		memcpy(s + i, c, len);
		i += len - 1;
	}
	return (s);
}

static void
fill_pool(void)
{
	size_t	 i;

	for (i = 0; i < POOL; i++) {
		free(pool[i]);
		pool[i] = i < COUNT(texts) ? strdup(texts[i]) : random_text();
		WANT(pool[i] != NULL);
	}
}

/*
 * A host that there is not. What is at a place has its values from the place,
 * so that counters rise and names stay; now and then one does not.
 */

/* Whose rows a part has; parts that are not named have those of others. */
enum whose { OF_OTHERS, OF_HOST, OF_VMS, OF_VCPUS, OF_THREADS, OF_CPUS,
	OF_SOURCES };

static const enum whose	 belongs[PART_MAX] = {
	[PART_HOST] = OF_HOST, [PART_SLAB] = OF_HOST,
	[PART_VMSUM] = OF_HOST, [PART_VMMEMSUM] = OF_HOST,
	[PART_CPU] = OF_CPUS, [PART_CPUINFO] = OF_CPUS,
	[PART_VM] = OF_VMS, [PART_VMMEM] = OF_VMS, [PART_VMPIN] = OF_VMS,
	[PART_VMCPU] = OF_VMS, [PART_VCPU] = OF_VCPUS,
	[PART_THREAD] = OF_THREADS, [PART_VMTHREAD] = OF_THREADS,
	[PART_SOURCE_K] = OF_SOURCES, [PART_SOURCE_I] = OF_SOURCES,
};

static struct world {
	uint64_t	 mono_ns, boot_ns, real_ns;
	unsigned	 odd;			/* numbers of 1000 */
	unsigned	 ncpus, nothers, nsources, nvms;
	struct {
		uint64_t gen;			/* 0: not there */
		unsigned vcpus, threads;
	} vm[VMS];
} world;

static uint64_t
odd_number(void)
{
	static const uint64_t	 odd[] = {
		NONE, NONE, NONE, 0, 0, 1, 100, NONE - 1, UINT64_C(1) << 63,
		UINT64_C(1) << 53, UINT32_MAX, INT32_MAX,
	};

	if (chance(500))
		return (odd[below(COUNT(odd))]);
	return (random_number() >> below(64));
}

/* A number of the field, h says which. Counters gain up to a second in a
 * second. */
static uint64_t
number(enum raw_type type, uint64_t h)
{
	static const uint64_t	 most[] = {
		2, 5, 9, 128, 4096, UINT64_C(1) << 32, UINT64_C(1) << 42
	};

	if (chance(world.odd))
		return (odd_number());
	if (type == RAW_GAUGE && h % 8 == 0)
		return ("RSDTtZXIPW"[h / 8 % 10]);
	if (type == RAW_GAUGE)
		return (h / 8 % most[h % COUNT(most)]);
	return (h % (UINT64_C(1) << 40) + world.mono_ns / 1000 * (h >> 50) /
	    16);
}

/* Fills a row, whatever its fields are. */
static void
fill_row(struct part *p, void *row)
{
	const struct raw_struct	*rs = &raw_structs[p->id];
	struct rec		 rec;
	char			*to;
	uint64_t		 h, n;
	uint32_t		 text;
	size_t			 i;

	memcpy(&rec, row, sizeof rec);
	for (i = 0; i < rs->nfields; i++) {
		to = (char *)row + rs->fields[i].off;
		h = mix(rec.key.hi ^ rec.key.lo ^ mix(rec.gen << 20 ^
		    (uint64_t)p->id << 10 ^ i));
		if (rs->fields[i].type == RAW_TEXT) {
			if (chance(world.odd))
				h = random_number();
			text = h % 16 == 0 ? 0 : part_text(p, pool[h % POOL]);
			memcpy(to, &text, sizeof text);
		} else {
			n = number(rs->fields[i].type, h);
			memcpy(to, &n, sizeof n);
		}
	}
}

static void
add_row(struct part *p, struct key key, uint64_t gen)
{
	if (!chance(world.odd))
		fill_row(p, part_add(p, key, gen));
}

/* Objects of a kind of their own. */
static void
add_rows(struct part *p, const char *what, unsigned n)
{
	unsigned i;
	char	 number_of[16];

	for (i = 0; i < n; i++) {
		snprintf(number_of, sizeof number_of, "%u", i);
		add_row(p, key_of(what, number_of, NULL), 1);
	}
}

static void
add_vm(struct part *p, enum whose whose, unsigned n)
{
	char		 name[16];
	struct key	 key;
	uint64_t	 gen = world.vm[n].gen;
	unsigned	 i;

	snprintf(name, sizeof name, "%u", n);
	key = key_of("vm", name, NULL);
	if (whose == OF_VMS)
		add_row(p, key, gen);
	for (i = 0; whose == OF_VCPUS && i < world.vm[n].vcpus; i++)
		add_row(p, key_child(key, i), gen);
	for (i = 0; whose == OF_THREADS && i < world.vm[n].threads; i++)
		add_row(p, key_child(key, 1000 + i * 7), gen);
}

static void
fill_part(struct part *p)
{
	enum whose	 whose = belongs[p->id];
	unsigned	 i;

	switch (whose) {
	case OF_HOST:
		add_rows(p, "host", 1);
		break;
	case OF_CPUS:
		add_rows(p, "cpu", world.ncpus);
		break;
	case OF_SOURCES:
		add_rows(p, raw_structs[p->id].name, world.nsources);
		break;
	case OF_OTHERS:
		add_rows(p, "other", world.nothers);
		break;
	default:
		for (i = 0; i < world.nvms; i++) {
			if (world.vm[i].gen != 0)
				add_vm(p, whose, i);
		}
	}
	part_sort(p);
}

static void
publish(enum part_id id)
{
	static const uint64_t	 periods[] = { 0, SEC, SEC, SEC, 10 * SEC };
	struct part		*p = part_new(id);

	p->mono_ns = world.mono_ns;
	p->real_ns = world.real_ns;
	p->boot_ns = world.boot_ns;
	p->period_ns = periods[below(COUNT(periods))];
	p->host = part_text(p, chance(950) ? "kvm07" : pool[below(POOL)]);
	fill_part(p);
	store_publish(&store, p);
}

/* VMs come, go, begin anew, get other vCPUs. */
static void
change_vms(void)
{
	unsigned i;

	for (i = 0; i < world.nvms; i++) {
		if (world.vm[i].gen == 0 ? chance(100) : chance(10)) {
			world.vm[i].gen = random_number() | 1;
			world.vm[i].vcpus = below(VCPUS + 1);
			world.vm[i].threads = below(THREADS + 1);
		} else if (chance(20))
			world.vm[i].gen = 0;
		else if (chance(10))
			world.vm[i].vcpus = below(VCPUS + 1);
	}
}

/* What time it is, what there is, and what of it is told. */
static void
sample(void)
{
	static const uint64_t	 steps[] = {
		SEC / 10, SEC / 3, SEC, SEC, SEC, 3 * SEC, 10 * SEC,
		60 * SEC, 4000 * SEC
	};
	uint64_t		 step = steps[below(COUNT(steps))];
	int			 id;

	event("(sample)");
	world.mono_ns += step + below(1000000);
	world.boot_ns = world.mono_ns + 5 * SEC;
	world.real_ns += chance(995) ? step : random_number() >> below(64);
	if (chance(500))
		change_vms();
	for (id = 0; id < PART_MAX; id++) {
		if (id == PART_SOURCE_K || chance(30))
			continue;
		if ((wanted & BIT(id)) != 0 || chance(300))
			publish(id);
		else if (chance(300))
			store_drop(&store, id);
	}
	publish(PART_SOURCE_K);
	ui_sample(&ui);
}

static void
new_world(void)
{
	static const unsigned	 vms[] = { 0, 1, 2, 5, 8, 12, 20, 40, VMS };
	static const unsigned	 cpus[] = { 0, 1, 4, 8, 64, CPUS };
	static const unsigned	 odds[] = { 0, 0, 2, 10, 50, 300, 1000 };
	unsigned		 i;

	store_free(&store);
	store_init(&store);
	fill_pool();
	memset(&world, 0, sizeof world);
	world.mono_ns = 1 + (random_number() >> (16 + below(40)));
	world.real_ns = random_number() >> below(64);
	world.odd = odds[below(COUNT(odds))];
	world.ncpus = cpus[below(COUNT(cpus))];
	world.nothers = below(OTHERS);
	world.nsources = below(SOURCES);
	world.nvms = vms[below(COUNT(vms))];
	for (i = 0; i < world.nvms; i++) {
		world.vm[i].gen = chance(900) ? 1 : 0;
		world.vm[i].vcpus = below(VCPUS + 1);
		world.vm[i].threads = below(THREADS + 1);
	}
}

/*
 * A user's options and config.
 */

static void
want(void *arg, uint64_t parts)
{
	(void)arg;
	wanted = parts;
	wishes++;
}

static void
delay(void *arg, double seconds)
{
	(void)arg;
	WANT(seconds >= 0.1 && seconds <= 3600);
}

static double
cpu_used(void)
{
	return (world.mono_ns * 1e-11);
}

static struct feed	 feed = {
	.store = &store, .want = want, .delay = delay, .cpu = cpu_used,
	.utc = true,
};

static const struct table *
any_table(void)
{
	size_t	 n = 0;

	while (tables[n] != NULL)
		n++;
	return (tables[below(n)]);
}

/* Some of the table's columns, those of the screen among them. */
static void
write_columns(FILE *f, const struct table *t, const char *between)
{
	size_t	 i, n = 1 + below(12), at;

	for (i = 0; i < n; i++) {
		at = below(t->ncols + t->nmore);
		fprintf(f, "%s%s", i == 0 ? "" : between, at < t->ncols ?
		    t->cols[at].id : t->more[at - t->ncols].id);
	}
}

static void
write_table(FILE *f)
{
	const struct table	*t = any_table();

	fprintf(f, "[table %s]\n", t->id);
	if (chance(700)) {
		fputs("columns = ", f);
		write_columns(f, t, " ");
		fputc('\n', f);
	}
	if (chance(300) && t->presets[0].id != NULL)
		fprintf(f, "preset = %s\n", t->presets[0].id);
	if (chance(500))
		fprintf(f, "sort = %s%s\n", chance(500) ? "-" : "",
		    t->cols[below(t->ncols)].id);
	fprintf(f, "tree = %s\n", chance(500) ? "yes" : "no");
}

/* A line that makes no sense; true: there was one. */
static bool
write_nonsense(FILE *f)
{
	if (!chance(200))
		return (false);
	fprintf(f, "%s\n[%s\n%s = %s\n", pool[below(POOL)],
	    pool[below(POOL)], pool[below(POOL)], pool[below(POOL)]);
	return (true);
}

/* Writes a config, or leaves the one that was saved. */
static void
write_config(void)
{
	const struct setting	*s;
	char			 path[300];
	FILE			*f;
	size_t			 i;

	snprintf(path, sizeof path, "%s/hypertop", folder);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%s/hypertop/config", folder);
	if (chance(300))
		return;
	unlink(path);
	if (chance(300) || (f = fopen(path, "w")) == NULL)
		return;
	fputs("[screen]\n", f);
	for (s = settings; s->key != NULL; s++) {
		if (s->kind == SET_BOOL && chance(400))
			fprintf(f, "%s = yes\n", s->key);
		else if (s->kind == SET_CHOICE && s->choices[1] != NULL)
			fprintf(f, "%s = %s\n", s->key,
			    s->choices[below(2)]);
	}
	for (i = below(4); i > 0; i--)
		write_table(f);
	if (chance(300))
		fprintf(f, "[keys]\n%s = x\n",
		    actions[below(ACT_MAX)].name);
	write_nonsense(f);
	fclose(f);
}

/* Options as main would have them; those that are refused are left out. */
static void
choose_options(void)
{
	const char	*argv[16] = { "hypertop", "--dump-screen", "80x24" };
	const char	*filter[] = { "cpu>5", "a|b", "/w.b/", "-" };
	char		 list[2048] = "", *err;
	int		 argc = 3;
	FILE		*f;

	if (chance(400))
		argv[argc++] = "--ascii";
	if (chance(200))
		argv[argc++] = "--no-mouse";
	if (chance(300)) {
		argv[argc++] = "-t";
		argv[argc++] = chance(500) ? "vm,process,vcpu,thread,cpu" :
		    "source";
	}
	if (chance(150)) {
		argv[argc++] = "-f";
		argv[argc++] = filter[below(COUNT(filter))];
	}
	if (chance(200) && (f = fmemopen(list, sizeof list, "w")) != NULL) {
		write_columns(f, table_find("vm"), ",");
		fclose(f);
		argv[argc++] = "-C";
		argv[argc++] = list;
	}
	if (opts_parse(&opts, argc, (char **)argv, NULL, &err) != -1) {
		free(err);
		WANT(opts_parse(&opts, 3, (char **)argv, NULL,
		    &err) == -1);
	}
}

/* Mostly small ones. */
static void
resize(void)
{
	static const int	 cols[] = { 1, 4, 20, 40, 80, 80, 120, 300 };
	static const int	 rows[] = { 1, 3, 6, 10, 24, 24, 40, 100 };
	int			 w = cols[below(COUNT(cols))];
	int			 h = rows[below(COUNT(rows))];

	if (chance(500)) {
		w = 1 + (int)below((size_t)w);
		h = 1 + (int)below((size_t)h);
	}
	event("(%dx%d)", w, h);
	ui_resize(&ui, w, h);
	WANT(ui.grid.cols == w && ui.grid.rows == h);
}

static void
begin(void)
{
	char	*err = NULL;

	event("(begin)");
	new_world();
	write_config();
	choose_options();
	wanted = 0;
	if (ui_init(&ui, &opts, &feed, &err) != 0)
		broken(__LINE__, "ui_init: %s", err);
	resize();
}

static void
check_same(const char *what, const char *is, const char *saved)
{
	if (strcmp(is == NULL ? "" : is, saved == NULL ? "" : saved) != 0)
		broken(__LINE__, "%s is %s, saved %s", what, is, saved);
}

/* What is chosen is what is read after it was saved. */
static void
check_saved(void)
{
	const struct setting		*s;
	const struct table_config	*t, *u;
	struct config			 c;
	char				*is, *saved;
	const char			*given;
	size_t				 i;

	free(config_save(&ui.config));
	free(config_load(&c, NULL));
	for (s = settings; s->key != NULL; s++) {
		is = setting_get(&ui.config, s);
		saved = setting_get(&c, s);
		given = ui.config.given == NULL ? NULL :
		    ui.config.given[s - settings];
		/* What an option said is not saved. */
		if (given == NULL || strcmp(given, is) != 0)
			check_same(s->key, is, saved);
		free(is);
		free(saved);
	}
	for (i = 0; i < c.ntables; i++) {
		t = &ui.config.tables[i];
		u = &c.tables[i];
		check_same(t->t->id, t->columns, u->columns);
		check_same(t->t->id, t->preset, u->preset);
		check_same(t->t->id, t->sort, u->sort);
		WANT(t->tree == u->tree);
	}
	WANT(memcmp(&c.keys, &ui.config.keys, sizeof c.keys) == 0);
	config_free(&c);
}

static void
end(void)
{
	if (chance(100))
		check_saved();
	ui_free(&ui);
	opts_free(&opts);
}

/*
 * What must be true.
 */

static void
encode(char dst[5], uint32_t c)
{
	static const unsigned char	 lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	int				 len, i;

	len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	memset(dst, 0, 5);
	for (i = len; i-- > 1; c >>= 6)
		dst[i] = (char)(0x80 | (c & 0x3f));
	dst[0] = (char)(lead[len] | c);
}

/* A terminal may get it, and it takes so many columns. */
static bool
is_shown(uint32_t ch, int width)
{
	char	 s[6] = "", *clean;
	bool	 same;

	if (ch < 0x80)
		return (ch >= ' ' && ch != 0x7f && width == 1);
	if (ch > 0x10ffff || (ch >= 0xd800 && ch < 0xe000))
		return (false);
	encode(s, ch);
	if (text_width(s) != width)
		return (false);
	/* Accents are clean where they stand on something. */
	if (width == 0) {
		memmove(s + 1, s, 4);
		*s = 'a';
	}
	clean = text_clean(s);
	same = strcmp(s, clean) == 0;
	free(clean);
	return (same);
}

static void
check_cell(const struct cell *row, int x)
{
	const struct cell	*c = &row[x];
	int			 i;

	if (c->role >= ROLE_MAX)
		broken(__LINE__, "role %u", c->role);
	if (c->width == 0) {
		WANT(c->ch == 0 && x > 0 && row[x - 1].width == 2);
		WANT(c->role == row[x - 1].role);
		return;
	}
	if (!is_shown(c->ch, c->width))
		broken(__LINE__, "column %d has U+%04X, width %u", x, c->ch,
		    c->width);
	if (c->width == 2)
		WANT(x + 1 < ui.grid.cols && row[x + 1].width == 0);
	for (i = 0; i < CELL_MARKS && c->marks[i] != 0; i++)
		WANT(is_shown(c->marks[i], 0));
	if (ui.ascii)
		WANT(c->ch < 0x80 && c->marks[0] == 0);
}

static void
check_grid(void)
{
	const struct cell	*row = ui.grid.cells;
	int			 x, y, width;

	for (y = 0; y < ui.grid.rows; y++, row += ui.grid.cols) {
		width = 0;
		for (x = 0; x < ui.grid.cols; x++) {
			check_cell(row, x);
			width += row[x].width;
		}
		WANT(width == ui.grid.cols);
	}
}

/* Lines are of rows that there are; the cursor is on one. */
static void
check_pane(const struct pane *p)
{
	const struct line	*l;
	size_t			 i;

	WANT(p->nlines == 0 ? p->at == 0 || p->view.t == NULL :
	    p->at < p->nlines);
	for (i = 0; i < p->nlines; i++) {
		l = &p->lines[i];
		WANT(l->row < l->v->nrows);
		WANT(l->child == (l->v != &p->view));
		WANT(!l->child || i > 0);
	}
	if (p->nlines > 0)
		WANT(key_eq(p->sel, line_row(&p->lines[p->at])->key));
	WANT(p->ncols > 0 && p->total >= p->view.nrows);
}

/* Just drawn, the line of the cursor is among those that are seen. */
static void
check_seen(const struct pane *p)
{
	if (p->nlines == 0 || p->height <= 0)
		return;
	WANT(p->top <= p->at && p->at < p->top + (size_t)p->height);
	WANT(p->top + (size_t)p->height <= p->nlines || p->top == 0);
}

/* The pane with the focus shows where its cursor is. */
static void
check_cursor(void)
{
	const struct rect	*r = &ui.layout.panes[ui.focus];
	const struct pane	*p;
	const struct cell	*c;
	int			 y;

	if (ui.npanes == 0 || ui.focus_on != FOCUS_PANE || r->h == 0)
		return;
	p = ui.panes[ui.focus];
	if (p->nlines == 0 || p->height <= 0)
		return;
	y = r->y + 1 + (r->h >= 3) + (int)(p->at - p->top);
	WANT(y < r->y + r->h);
	c = &ui.grid.cells[y * ui.grid.cols + r->x];
	if (r->w > 1)
		WANT(c->role == ROLE_selected &&
		    (c->ch == '>' || c->ch == '*'));
}

/* The lanes know what is looked at now. */
static void
check_wants(void)
{
	uint64_t before = wishes, had = wanted;

	WANT(ui.wanted != 0 && ui.wanted == wanted);
	WANT((wanted & BIT(PART_SOURCE_K)) != 0);
	ui_want(&ui);
	if (wishes != before)
		broken(__LINE__, "wanted %" PRIx64 ", should be %" PRIx64,
		    had, wanted);
}

/* After each thing that is done. */
static void
check(void)
{
	struct layer	*l;
	size_t		 i;

	WANT(ui.npanes == 0 || ui.focus < ui.npanes);
	for (i = 0; i < ui.npanes; i++)
		check_pane(ui.panes[i]);
	for (l = ui.top; l->below != NULL; l = l->below) {
		if (l->ops->pane != NULL)
			check_pane(l->ops->pane(&ui, l));
	}
	WANT(l->ops->in == IN_MAIN);
	WANT(ui.prompt.ops == NULL || (text_valid(ui.prompt.text) &&
	    ui.prompt.at <= strlen(ui.prompt.text)));
	check_wants();
}

/* What is drawn twice is the same. */
static void
check_again(void)
{
	size_t		 n = (size_t)ui.grid.cols * ui.grid.rows;
	struct cell	*was = calloc(n, sizeof *was);

	WANT(was != NULL);
	memcpy(was, ui.grid.cells, n * sizeof *was);
	ui_draw(&ui);
	WANT(memcmp(was, ui.grid.cells, n * sizeof *was) == 0);
	free(was);
}

static void
draw(void)
{
	size_t	 i;

	event("(draw)");
	ui_draw(&ui);
	check_grid();
	if (ui.top->below == NULL) {
		for (i = 0; i < ui.npanes; i++) {
			if (ui.layout.panes[i].h > 0)
				check_seen(ui.panes[i]);
		}
		check_cursor();
	} else if (ui.top->ops->pane != NULL)
		check_seen(ui_pane(&ui));
	if (chance(20))
		check_again();
}

/*
 * Fingers.
 */

/* What people do, in the manner of --keys. */
static const char *const gestures[] = {
	"/web<Enter>nnn", "/\xe4\xb8\xad<Enter>n", "/zzz<Enter>n<Esc>",
	"/\xc3\xa9<Backspace>a<Left><Left>b<Home><Delete><End>c<Enter>",
	"\\cpu>0<Enter>", "\\steal_vcpu>5 name=web<Enter>", "\\a|<Enter>b",
	"\\/[a/<Enter><Esc>", "\\/w.b/<Enter>", "\\nosuch>1<Enter><Esc>",
	"\\state=running<Enter>t", "\\cpu><Backspace><C-u>-<Enter>",
	"d0.5<Enter>", "d<C-u>nonsense<Enter><C-u>3<Enter>", "d<C-u>1e9<Esc>",
	"t<Down><Down>-<Up>+", "t<End><Enter>", "f<Down>fe<Esc><Esc>",
	"vv>>>", "v>v<lt>v>", "FPMTNF", "<F6><Down><Down><Enter>", "<F6><End>",
	"<F2><End>]]][[[", "<F2><Down><Down><Enter><Right><Left>w<Esc>",
	"<F2><PgDn><PgDn><Space><Space>]]w", "e<Down><Enter><Esc>v>S",
	"s<Enter>?/key<Enter>nn<Esc><Esc>", "p<Down><Wait>p", "c%Brgggc",
	"zz1z0<Tab><Tab><Enter><Esc><S-Tab>", "   U<Up> y", "oo",
	"<Right><Right><Right><Right><Right><Left>>", "I<lt>I>", "+++---===",
};
static const char	*gesture = "";

/* Keys of an action that means something here, or anywhere. */
static uint32_t
action_key(void)
{
	enum action	 a = (enum action)below(ACT_MAX);

	if (chance(800)) {
		while ((actions[a].where & ui.top->ops->in) == 0)
			a = (enum action)below(ACT_MAX);
	}
	return (ui.config.keys.key[a][below(2)]);
}

/* A key that a terminal may send. */
static uint32_t
any_key(void)
{
	uint32_t key;

	switch (below(8)) {
	case 0:
		return (KEY_SPECIAL + below(K_WAIT - KEY_SPECIAL));
	case 1:
		return (KEY_CTRL | ('a' + below(26)));
	case 2:
		return (0x300 + below(0x70));
	case 3:
		return (0x1f300 + below(0x300));
	case 4:
		key = 0x7f + below(0x2000);
		break;
	case 5:
		key = 0x2000 + below(0x10ffff - 0x2000);
		break;
	default:
		key = ' ' + below(0x7f - ' ');
		return (key == ' ' ? K_SPACE : key);
	}
	return (key >= 0xd800 && key < 0xe000 ? 'x' : key);
}

/* To leave is rare, or nothing else would happen. */
static bool
leaves(uint32_t key)
{
	enum action	 a = action_of(&ui.config.keys, key, ui.top->ops->in);

	return (ui.prompt.ops == NULL && ui.top->below == NULL &&
	    a == ACT_quit && !chance(20));
}

static uint32_t
next_key(void)
{
	uint32_t key;

	if (*gesture == '\0' && chance(30))
		gesture = gestures[below(COUNT(gestures))];
	if (*gesture != '\0' && chance(900))
		key = key_next(&gesture);
	else if (ui.prompt.ops != NULL ? chance(200) : chance(800))
		key = action_key();
	else
		key = any_key();
	return (key == 0 || leaves(key) ? (uint32_t)K_DOWN : key);
}

static void
press(void)
{
	uint32_t key = next_key();
	char	 name[KEY_NAME_SIZE];

	WANT(key != UINT32_MAX);
	nkeys++;
	if (key == K_WAIT) {
		sample();
		return;
	}
	event("%s", key_label(name, key));
	ui_key(&ui, key);
}

static void
click(void)
{
	struct mouse	 m;

	m.x = (int)below((size_t)ui.grid.cols);
	m.y = (int)below((size_t)ui.grid.rows);
	if (chance(300) && m.y > 12)
		m.y = (int)below(12);
	m.what = below(4);
	event("(click %d %d,%d)", (int)m.what, m.x, m.y);
	ui_click(&ui, &m);
}

/* One thing; then the screen is drawn, or more happens first. */
static void
step(void)
{
	unsigned n = below(1000);

	if (n < 40)
		click();
	else if (n < 48)
		sample();
	else if (n < 54)
		resize();
	else
		press();
	check();
	if (chance(250))
		draw();
	if (ui.quit || chance(1)) {
		end();
		begin();
	}
}

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return (remove(path));
}

static void
remove_folder(void)
{
	nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* A config of our own, and the same everywhere. */
static void
prepare(void)
{
	const char	*tmp = getenv("TMPDIR");

	snprintf(folder, sizeof folder, "%s/keys.XXXXXX",
	    tmp == NULL || *tmp == '\0' ? "/tmp" : tmp);
	if (mkdtemp(folder) == NULL) {
		perror(folder);
		exit(1);
	}
	atexit(remove_folder);
	setenv("XDG_CONFIG_HOME", folder, 1);
	unsetenv("HOME");
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("TZ", "UTC", 1);
	store_init(&store);
	if (__sanitizer_set_death_callback != NULL)
		__sanitizer_set_death_callback(tell);
}

static void __attribute__((noreturn))
usage(void)
{
	fprintf(stderr, "usage: keys [-v] [-s SEED] [-n KEYS]\n");
	exit(2);
}

int
main(int argc, char **argv)
{
	size_t	 i;
	int	 c;

	while ((c = getopt(argc, argv, "n:s:v")) != -1) {
		if (c == 'n')
			goal = strtoull(optarg, NULL, 10);
		else if (c == 's')
			seed = strtoull(optarg, NULL, 10);
		else if (c == 'v')
			verbose = true;
		else
			usage();
	}
	if (optind != argc || goal == 0)
		usage();
	prepare();
	dice = seed;
	begin();
	while (nkeys < goal)
		step();
	end();
	store_free(&store);
	for (i = 0; i < POOL; i++)
		free(pool[i]);
	printf("ok 1 - %" PRIu64 " random keys, seed %" PRIu64 "\n1..1\n",
	    nkeys, seed);
	return (0);
}
