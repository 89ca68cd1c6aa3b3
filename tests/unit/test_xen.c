#include <sys/stat.h>

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "root.h"
#include "span.h"
#include "xen_int.h"
#include "xmalloc.h"

#define UUID		"d3ad0001-beef-4a11-8e17-0123456789ab"
#define BACKENDS	"/sys/bus/xen-backend/devices"

/* A hypervisor of our own. */
struct domain {
	unsigned		 id, vcpus, online;
	const char		*name;
	unsigned long long	 ns, mem, max;
	unsigned		 state;
};

static struct {
	struct domain	 d[1100];
	unsigned	 n, nodes;	/* nodes: not freed yet */
	bool		 no_init, no_node, no_vcpus;	/* what fails */
	unsigned	 flags;		/* last asked for */
} hv;

/* A xenstore of our own, and what it was asked. */
static struct {
	struct { const char *path, *value; } e[64];
	size_t		 n;
	unsigned	 reads, handles;
	bool		 no_open, no_directory;
} store;

static char		 dir[64];	/* prefix of files */
static struct xen	*xen;
static struct xen_guest	*all;
static size_t		 n;
static char		 why[256];

static void *
fake_init(void)
{
	errno = EACCES;
	return (hv.no_init ? NULL : &hv);
}

static void
fake_uninit(void *h)
{
	assert_ptr_equal(h, &hv);
}

static void *
fake_get_node(void *h, unsigned flags)
{
	assert_ptr_equal(h, &hv);
	errno = EPERM;
	if (hv.no_node || (hv.no_vcpus && flags != 0))
		return (NULL);
	hv.flags = flags;
	hv.nodes++;
	return (&hv.n);
}

static void
fake_free_node(void *node)
{
	assert_ptr_equal(node, &hv.n);
	hv.nodes--;
}

static unsigned
fake_num_domains(void *node)
{
	return (*(unsigned *)node);
}

static void *
fake_domain(void *node, unsigned i)
{
	assert_ptr_equal(node, &hv.n);
	return (i < hv.n ? &hv.d[i] : NULL);
}

#define FAKE(type, name, value)						\
static type								\
fake_##name(void *d)							\
{									\
	return (((struct domain *)d)->value);				\
}
FAKE(unsigned, id, id)
FAKE(unsigned, num_vcpus, vcpus)
FAKE(unsigned long long, cpu_ns, ns)
FAKE(unsigned long long, cur_mem, mem)
FAKE(unsigned long long, max_mem, max)
FAKE(unsigned, running, state & XEN_RUNNING)
FAKE(unsigned, blocked, state & XEN_BLOCKED)
FAKE(unsigned, paused, state & XEN_PAUSED)
FAKE(unsigned, shutdown, state & XEN_SHUTDOWN)
FAKE(unsigned, crashed, state & XEN_CRASHED)
FAKE(unsigned, dying, state & XEN_DYING)

static char *
fake_name(void *d)
{
	return ((char *)(uintptr_t)((struct domain *)d)->name);
}

/* The library's own would point to nowhere without the flag. */
static void *
fake_vcpu(void *domain, unsigned i)
{
	struct domain	*d = domain;
	static unsigned	 online[2] = { 0, 1 };

	assert_int_equal(hv.flags, XEN_STAT_VCPU);
	return (i < d->vcpus ? &online[i < d->online] : NULL);
}

static unsigned
fake_vcpu_online(void *vcpu)
{
	return (*(unsigned *)vcpu);
}

static void *
fake_xs_open(unsigned long flags)
{
	assert_int_equal(flags, 0);
	errno = ENOENT;
	store.handles += !store.no_open;
	return (store.no_open ? NULL : &store);
}

static void
fake_xs_close(void *h)
{
	assert_ptr_equal(h, &store);
	store.handles--;
}

/* One level below a path, in one piece of memory as the library's. */
static char **
fake_xs_directory(void *h, uint32_t t, const char *path, unsigned *num)
{
	size_t	  i, len = strlen(path), used = 0;
	char	**names = xmalloc(64 * 256), *text = (char *)(names + 64);

	assert_true(h == &store && t == 0);
	*num = 0;
	for (i = 0; i < store.n && !store.no_directory; i++) {
		const char	*p = store.e[i].path;
		size_t		 m;

		if (strncmp(p, path, len) != 0 || p[len] != '/')
			continue;
		m = strcspn(p + len + 1, "/");
		if (*num > 0 && strncmp(names[*num - 1], p + len + 1, m) == 0 &&
		    names[*num - 1][m] == '\0')
			continue;
		names[*num] = text + used;
		memcpy(names[(*num)++], p + len + 1, m);
		text[used + m] = '\0';
		used += m + 1;
	}
	if (*num > 0)
		return (names);
	free(names);
	errno = ENOENT;
	return (NULL);
}

static void *
fake_xs_read(void *h, uint32_t t, const char *path, unsigned *len)
{
	size_t	 i;

	assert_true(h == &store && t == 0);
	store.reads++;
	for (i = 0; i < store.n; i++) {
		if (strcmp(store.e[i].path, path) == 0 &&
		    store.e[i].value != NULL) {
			*len = strlen(store.e[i].value);
			return (xstrdup(store.e[i].value));
		}
	}
	errno = ENOENT;
	return (NULL);
}

static const struct xen_calls calls = {
	fake_init, fake_uninit, fake_get_node, fake_free_node,
	fake_num_domains, fake_domain, fake_id, fake_name, fake_cpu_ns,
	fake_cur_mem, fake_max_mem, fake_num_vcpus, fake_vcpu,
	fake_vcpu_online, fake_running, fake_blocked, fake_paused,
	fake_shutdown, fake_crashed, fake_dying, fake_xs_open, fake_xs_close,
	fake_xs_directory, fake_xs_read
};

/* Opens what is set up; NULL with the reason in why. */
static struct xen *
begin(bool with_stat, bool with_store)
{
	struct xen	*x = xcalloc(1, sizeof *x);

	x->calls = calls;
	x->prefix = dir;
	if (!with_stat) {
		x->calls.stat_init = NULL;
		snprintf(x->lacks, sizeof x->lacks, "no libxenstat");
	}
	if (!with_store)
		x->calls.xs_open = NULL;
	return (xen_start(x, why, sizeof why));
}

static int
sample(void)
{
	uint64_t	 before = root_mono();
	int		 r = xen_read(xen, &all, &n, why, sizeof why);
	size_t		 i;

	for (i = 0; i < n; i++)
		assert_in_range(all[i].at, before, root_mono());
	assert_int_equal(hv.nodes, 0);
	return (r);
}

static void
domain(unsigned id, const char *name)
{
	hv.d[hv.n++] = (struct domain){ id, 2, 1, name, 1000 + id, 4096, 8192,
	    XEN_BLOCKED };
}

static void
entry(const char *path, const char *value)
{
	store.e[store.n].path = path;
	store.e[store.n++].value = value;
}

/* Writes a file below the prefix, with its directories. */
static void
file(const char *path, const char *text)
{
	char	 full[512], *p;
	FILE	*f;

	snprintf(full, sizeof full, "%s%s", dir, path);
	for (p = full + strlen(dir) + 1; (p = strchr(p, '/')) != NULL; p++) {
		*p = '\0';
		mkdir(full, 0700);
		*p = '/';
	}
	assert_non_null(f = fopen(full, "w"));
	fputs(text, f);
	fclose(f);
}

static int
setup(void **state)
{
	const char	*tmp = getenv("TMPDIR");

	(void)state;
	memset(&hv, 0, sizeof hv);
	memset(&store, 0, sizeof store);
	xen = NULL;
	snprintf(dir, sizeof dir, "%.40s/xenXXXXXX",
	    tmp == NULL || strlen(tmp) > 40 ? "/tmp" : tmp);
	return (mkdtemp(dir) == NULL ? -1 : 0);
}

static int
teardown(void **state)
{
	char	 command[128];

	(void)state;
	if (xen != NULL)
		xen_close(xen);
	assert_int_equal(store.handles, 0);
	snprintf(command, sizeof command, "rm -rf '%s'", dir);
	return (system(command));
}

static void
test_dom0(void **state)
{
	(void)state;
	assert_false(xen_is_dom0_at(dir));
	file("/sys/hypervisor/type", "xen\n");
	assert_false(xen_is_dom0_at(dir));
	file("/proc/xen/capabilities", "\n");
	assert_false(xen_is_dom0_at(dir));
	file("/proc/xen/capabilities", "control_d\n");
	assert_true(xen_is_dom0_at(dir));
	file("/sys/hypervisor/type", "kvm\n");
	assert_false(xen_is_dom0_at(dir));
	if (xen_is_dom0())
		skip();
	assert_null(xen_open(why, sizeof why));
	assert_int_equal(errno, ENOENT);
	assert_string_equal(why, "this is no dom0 of Xen");
}

static void
test_libraries(void **state)
{
	struct xen_calls	 c = { 0 };
	struct xen		*x = xcalloc(1, sizeof *x);
	const char		*missing = NULL;
	void			*lib = dlopen("libc.so.6", RTLD_NOW);

	(void)state;
	/* A library that has other things only. */
	assert_non_null(lib);
	assert_false(xenlib_stat(lib, &c, &missing));
	assert_string_equal(missing, "xenstat_init");
	assert_null(c.stat_init);
	dlclose(lib);
	/* Whatever is here, it is either found or told. */
	xenlib_load(x);
	assert_true((x->calls.stat_init == NULL) == (*x->lacks != '\0'));
	xenlib_unload(x);
	free(x);
}

static void
test_none_of_them(void **state)
{
	(void)state;
	assert_null(begin(false, false));
	assert_int_equal(errno, ENOENT);
	assert_string_equal(why, "no libxenstat, nor libxenstore.so.4");
	store.no_open = true;
	assert_null(begin(true, true));
	assert_int_equal(errno, ECONNREFUSED);
	assert_string_equal(why, "xenstore: No such file or directory");
	hv.no_init = true;
	assert_null(begin(true, false));
	assert_int_equal(errno, EACCES);
	assert_string_equal(why, "libxenstat: Permission denied");
}

static void
test_guest(void **state)
{
	(void)state;
	domain(0, "Domain-0");
	domain(3, "web");
	hv.d[1].state = XEN_RUNNING | XEN_PAUSED | XEN_CRASHED | XEN_DYING |
	    XEN_SHUTDOWN;
	entry("/local/domain/3/vm", "/vm/" UUID);
	entry("/libxl/3/type", "pvh");
	assert_non_null(xen = begin(true, true));
	assert_int_equal(sample(), 0);
	assert_string_equal(why, "");
	assert_int_equal(n, 1);
	assert_int_equal(all->id, 3);
	assert_string_equal(all->name, "web");
	assert_string_equal(all->uuid, UUID);
	assert_string_equal(all->type, "pvh");
	assert_int_equal(all->cpu_ns, 1003);
	assert_int_equal(all->vcpus, 2);
	assert_int_equal(all->vcpus_online, 1);
	assert_int_equal(all->mem, 4096);
	assert_int_equal(all->max_mem, 8192);
	assert_int_equal(all->state, hv.d[1].state);
	assert_int_equal(all->nics, 0);
	assert_true(all->rx_bytes == NONE && all->tx_drop == NONE);
	assert_true(all->rd_reqs == NONE && all->wr_bytes == NONE);
}

static void
test_not_known(void **state)
{
	(void)state;
	domain(5, "limitless");
	hv.d[0].max = hv.d[0].ns = ULLONG_MAX;
	hv.no_vcpus = true;
	assert_non_null(xen = begin(true, false));
	assert_int_equal(sample(), 0);
	assert_int_equal(n, 1);
	assert_true(all->max_mem == NONE && all->cpu_ns == NONE);
	assert_int_equal(all->vcpus, 2);
	assert_true(all->vcpus_online == NONE);
	assert_string_equal(all->uuid, "");
	assert_string_equal(all->type, "");
}

static void
test_hostile(void **state)
{
	static char	 big[5000];

	(void)state;
	memset(big, 'x', sizeof big - 1);
	domain(1, big);
	domain(2, "a\033[2J\nb\xff");
	domain(3, NULL);
	domain(4, "");
	entry("/local/domain/1/vm", big);
	entry("/local/domain/2/vm", "/vm/" UUID "-1");
	entry("/local/domain/3/vm", "/vm/d3ad0001-beef");
	entry("/local/domain/4/vm", "");
	entry("/libxl/1/type", big);
	entry("/libxl/2/type", "pvx");
	assert_non_null(xen = begin(true, true));
	assert_int_equal(sample(), 0);
	assert_int_equal(n, 4);
	assert_int_equal(strlen(all[0].name), sizeof all[0].name - 1);
	assert_string_equal(all[0].uuid, "");
	assert_string_equal(all[0].type, "");
	assert_string_equal(all[1].name, "a\033[2J\nb\xff");
	assert_string_equal(all[1].uuid, UUID);
	assert_string_equal(all[1].type, "");
	assert_string_equal(all[2].name, "");
	assert_string_equal(all[2].uuid, "");
	assert_string_equal(all[3].name, "");
}

/* What does not change is asked once, what is not there a few times. */
static void
test_facts_are_kept(void **state)
{
	unsigned	 i;

	(void)state;
	domain(7, "a");
	domain(9, "b");
	entry("/local/domain/7/vm", "/vm/" UUID);
	entry("/libxl/7/type", "pv");
	assert_non_null(xen = begin(true, true));
	assert_int_equal(sample(), 0);
	assert_int_equal(store.reads, 4);
	for (i = 0; i < 5; i++)
		assert_int_equal(sample(), 0);
	assert_int_equal(store.reads, 8);
	assert_string_equal(all[0].type, "pv");
	/* Another comes, one goes. */
	hv.d[0] = hv.d[1];
	hv.d[1].id = 10;
	entry("/local/domain/10/vm", "/vm/" UUID);
	entry("/libxl/10/type", "hvm");
	assert_int_equal(sample(), 0);
	assert_int_equal(n, 2);
	assert_int_equal(store.reads, 10);
	assert_string_equal(all[0].uuid, "");
	assert_string_equal(all[1].uuid, UUID);
	assert_string_equal(all[1].type, "hvm");
	hv.n = 0;
	assert_int_equal(sample(), 0);
	assert_int_equal(n, 0);
}

/* libxenstat lists some twice, in no order. */
static void
test_thousand(void **state)
{
	unsigned	 i;

	(void)state;
	for (i = 0; i < 1050; i++)
		domain(i < 1001 ? 1000 - i : i - 1000, "x");
	assert_non_null(xen = begin(true, true));
	assert_int_equal(sample(), 0);
	assert_int_equal(n, 1000);
	for (i = 0; i < n; i++) {
		assert_int_equal(all[i].id, i + 1);
		assert_int_equal(all[i].cpu_ns, 1001 + i);
	}
}

static void
test_no_node(void **state)
{
	(void)state;
	hv.no_node = true;
	assert_non_null(xen = begin(true, false));
	assert_int_equal(sample(), -1);
	assert_null(all);
	assert_int_equal(n, 0);
	assert_string_equal(why, "libxenstat: Operation not permitted");
	/* And again when it answers. */
	hv.no_node = false;
	domain(2, "x");
	assert_int_equal(sample(), 0);
	assert_int_equal(n, 1);
	assert_string_equal(why, "");
}

/* A guest as the xenstore has it. */
static void
store_guest(void)
{
	entry("/local/domain/0/name", "Domain-0");
	entry("/local/domain/12/name", "db");
	entry("/local/domain/12/vm", "/vm/" UUID);
	entry("/local/domain/12/memory/target", "1024");
	entry("/local/domain/12/memory/static-max", "-1");
	entry("/local/domain/12/cpu/0/availability", "online");
	entry("/local/domain/12/cpu/1/availability", "offline");
}

static void
test_store_alone(void **state)
{
	(void)state;
	store_guest();
	assert_non_null(xen = begin(false, true));
	assert_int_equal(sample(), 0);
	assert_string_equal(why, "no libxenstat");
	assert_int_equal(n, 1);
	assert_int_equal(all->id, 12);
	assert_string_equal(all->name, "db");
	assert_string_equal(all->uuid, UUID);
	assert_int_equal(all->mem, 1 << 20);
	assert_true(all->max_mem == NONE && all->cpu_ns == NONE);
	assert_int_equal(all->vcpus, 2);
	assert_int_equal(all->vcpus_online, 1);
	assert_int_equal(all->state, 0);
	store.no_directory = true;
	assert_int_equal(sample(), -1);
	assert_int_equal(n, 0);
	assert_string_equal(why, "xenstore: No such file or directory");
}

/* The library is there, but may not or does not answer. */
static void
test_store_instead(void **state)
{
	(void)state;
	store_guest();
	hv.no_init = true;
	assert_non_null(xen = begin(true, true));
	assert_int_equal(sample(), 0);
	assert_string_equal(why, "libxenstat: Permission denied");
	assert_int_equal(n, 1);
	xen_close(xen);
	hv.no_init = false;
	hv.no_node = true;
	assert_non_null(xen = begin(true, true));
	assert_int_equal(sample(), 0);
	assert_string_equal(why, "libxenstat: Operation not permitted");
	assert_int_equal(n, 1);
	assert_true(all->cpu_ns == NONE);
}

static void
test_store_hostile(void **state)
{
	(void)state;
	entry("/local/domain/1/name", NULL);	/* gone since it was listed */
	entry("/local/domain/2/vm", "/vm/" UUID);	/* not made yet */
	entry("/local/domain/3x/name", "no number");
	entry("/local/domain/-4/name", "less than nothing");
	entry("/local/domain/32752/name", "Xen's own");
	entry("/local/domain/99999999999999999999/name", "no id");
	entry("/local/domain/5/name", "a\nb");
	entry("/local/domain/5/memory/target", "lots");
	entry("/local/domain/5/memory/static-max", "18446744073709551615");
	entry("/local/domain/5/cpu/0/availability", "online");
	entry("/local/domain/5/cpu/x/availability", "online");
	assert_non_null(xen = begin(false, true));
	assert_int_equal(sample(), 0);
	assert_int_equal(n, 2);
	assert_int_equal(all[0].id, 2);
	assert_string_equal(all[0].name, "");
	assert_true(all[0].mem == NONE && all[0].vcpus == NONE);
	assert_string_equal(all[1].name, "a\nb");
	assert_true(all[1].mem == NONE && all[1].max_mem == NONE);
	assert_int_equal(all[1].vcpus, 2);
	assert_true(all[1].vcpus_online == NONE);
}

static void
disk(const char *name, unsigned base)
{
	static const char	*const files[] = {
		"rd_req", "wr_req", "rd_sect", "wr_sect"
	};
	char			 path[256], text[16];
	unsigned		 i;

	for (i = 0; i < 4; i++) {
		snprintf(path, sizeof path, BACKENDS "/%s/statistics/%s", name,
		    files[i]);
		snprintf(text, sizeof text, "%u\n", base + i);
		file(path, text);
	}
}

static void
test_disks(void **state)
{
	(void)state;
	domain(1, "two");
	domain(2, "one is hidden");
	domain(3, "has a drive");
	domain(4, "cannot be read");
	disk("vbd-1-51712", 10);
	disk("vbd-1-51728", 100);
	disk("vbd-2-51712", 10);
	file(BACKENDS "/qdisk-2-51728/nodename", "");
	disk("vbd-3-51712", 10);
	file(BACKENDS "/qdisk-3-51728/nodename", "");
	entry("/local/domain/0/backend/qdisk/3/51728/device-type", "cdrom");
	file(BACKENDS "/vbd-4-51712/statistics/rd_req", "7\n");
	/* Nobody's, and no names of backends at all. */
	disk("vbd-77-51712", 1000);
	file(BACKENDS "/vbd-1-51712x/nodename", "");
	file(BACKENDS "/vbd-1/nodename", "");
	file(BACKENDS "/vbd/nodename", "");
	file(BACKENDS "/vkbd-1-0/nodename", "");
	assert_non_null(xen = begin(true, true));
	assert_int_equal(sample(), 0);
	assert_int_equal(all[0].disks, 2);
	assert_int_equal(all[0].rd_reqs, 110);
	assert_int_equal(all[0].wr_reqs, 112);
	assert_int_equal(all[0].rd_bytes, 114 * 512);
	assert_int_equal(all[0].wr_bytes, 116 * 512);
	assert_int_equal(all[1].disks, 2);
	assert_true(all[1].rd_reqs == NONE && all[1].wr_bytes == NONE);
	assert_int_equal(all[2].disks, 1);
	assert_int_equal(all[2].wr_bytes, 13 * 512);
	assert_int_equal(all[3].rd_reqs, 7);
	assert_true(all[3].wr_reqs == NONE && all[3].rd_bytes == NONE);
}

/* What the guest receives is what dom0 transmits. */
static void
test_nics(void **state)
{
	(void)state;
	domain(1, "two");
	domain(2, "renamed, and emulated");
	domain(3, "elsewhere");
	file("/proc/net/dev",
	    "Inter-|   Receive          |  Transmit\n"
	    " face |bytes packets errs drop fifo frame compressed multicast"
	    "|bytes packets errs drop fifo colls carrier compressed\n"
	    "    lo: 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9\n"
	    "vif1.1:10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25\n"
	    "vif1.0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"
	    "web-emu: 5 0 0 0 0 0 0 0 6 0 0 0 0 0 0 0\n"
	    "  web: 50 0 0 0 0 0 0 0 60 0 7 8 0 0 0 0\n"
	    "vif9.0: 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1\n"
	    "vif3.0: 1 1 1");
	file(BACKENDS "/vif-1-0/nodename", "");
	file(BACKENDS "/vif-1-1/nodename", "");
	file(BACKENDS "/vif-2-0/net/web/type", "1\n");
	file(BACKENDS "/vif-3-0/nodename", "");
	file(BACKENDS "/vif-9-0/nodename", "");
	assert_non_null(xen = begin(true, true));
	assert_int_equal(sample(), 0);
	assert_int_equal(all[0].nics, 2);
	assert_int_equal(all[0].rx_bytes, 9 + 18);
	assert_int_equal(all[0].tx_bytes, 1 + 10);
	assert_int_equal(all[0].rx_errs, 11 + 20);
	assert_int_equal(all[0].tx_errs, 3 + 12);
	assert_int_equal(all[0].rx_drop, 12 + 21);
	assert_int_equal(all[0].tx_drop, 4 + 13);
	assert_int_equal(all[1].nics, 1);
	assert_int_equal(all[1].rx_bytes, 66);
	assert_int_equal(all[1].tx_bytes, 55);
	assert_int_equal(all[1].rx_errs, 7);
	assert_int_equal(all[2].nics, 1);
	assert_true(all[2].rx_bytes == NONE && all[2].tx_bytes == NONE);
}

#define TEST(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		TEST(test_dom0),
		TEST(test_libraries),
		TEST(test_none_of_them),
		TEST(test_guest),
		TEST(test_not_known),
		TEST(test_hostile),
		TEST(test_facts_are_kept),
		TEST(test_thousand),
		TEST(test_no_node),
		TEST(test_store_alone),
		TEST(test_store_instead),
		TEST(test_store_hostile),
		TEST(test_disks),
		TEST(test_nics),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
