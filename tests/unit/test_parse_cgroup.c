#include <stdio.h>

#include "parse.h"
#include "parse_cut.h"

static void
assert_cpustat(const struct cpustat *cs, uint64_t periods, uint64_t throttles,
    uint64_t ns)
{
	assert_int_equal(cs->periods, periods);
	assert_int_equal(cs->throttles, throttles);
	assert_int_equal(cs->throttled_ns, ns);
}

static void
check_cpustat(const char *buf, size_t len)
{
	struct cpustat	cs = { 1, 1, 1 };

	if (parse_cpustat(buf, len, &cs) != 0)
		assert_cpustat(&cs, NONE, NONE, NONE);
}

static void
test_cpustat(void **state)
{
	static const struct {
		const char	*text;
		int		 rc;
		uint64_t	 periods, throttles, ns;
	} cases[] = {
		/* v1, then v2 of 4.18, 6.12, without the controller, local */
		{ "nr_periods 12\nnr_throttled 3\nthrottled_time 4567890123\n",
		  0, 12, 3, 4567890123 },
		{ "usage_usec 9\nuser_usec 8\nsystem_usec 1\nnr_periods 12\n"
		  "nr_throttled 3\nthrottled_usec 4567\n", 0, 12, 3, 4567000 },
		{ "usage_usec 9\nuser_usec 8\nsystem_usec 1\nnice_usec 0\n"
		  "core_sched.force_idle_usec 0\nnr_periods 1\n"
		  "nr_throttled 0\nthrottled_usec 0\nnr_bursts 0\n"
		  "burst_usec 0\n", 0, 1, 0, 0 },
		{ "usage_usec 9\nuser_usec 8\nsystem_usec 1\n",
		  0, NONE, NONE, NONE },
		{ "throttled_usec 70\n", 0, NONE, NONE, 70000 },
		{ "throttled_time 70\n", 0, NONE, NONE, 70 },
		/* Too large for ns, too large at all, no number, cut */
		{ "throttled_usec 18446744073709552\n", 0, NONE, NONE, NONE },
		{ "throttled_usec 18446744073709551\nnr_periods "
		  "18446744073709551616\n", 0, NONE, NONE,
		  18446744073709551000U },
		{ "nr_periods -1\nnr_throttled x\nthrottled_time\n"
		  "throttled_usec 1x\n", 0, NONE, NONE, NONE },
		{ "nr_periods 12\nnr_throttled 3", 0, 12, NONE, NONE },
		{ "nr_periods 12", -1, NONE, NONE, NONE },
		{ "nr_period 1\nnr_periodss 1\n\n 1\n", -1, NONE, NONE, NONE }
	};
	struct cpustat	cs;
	size_t		i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(parse_cpustat(cases[i].text,
		    strlen(cases[i].text), &cs), cases[i].rc);
		assert_cpustat(&cs, cases[i].periods, cases[i].throttles,
		    cases[i].ns);
		mangled(check_cpustat, cases[i].text);
	}
	nonsense(check_cpustat);
}

static void
check_cpumax(const char *buf, size_t len)
{
	uint64_t	quota = 1, period = 1;

	if (parse_cpumax(buf, len, &quota, &period) == 0)
		return;
	assert_int_equal(quota, NONE);
	assert_int_equal(period, NONE);
}

static void
test_cpumax(void **state)
{
	static const struct {
		const char	*text;
		int		 rc;
		uint64_t	 quota, period;
	} cases[] = {
		{ "max 100000\n", 0, NONE, 100000 },
		{ "50000 100000\n", 0, 50000, 100000 },
		{ "50000 100000", 0, 50000, 100000 },
		{ "99999999999999999999 1\n", 0, NONE, 1 },
		{ "50000\n", -1, NONE, NONE },
		{ "50000 \n", -1, NONE, NONE },
		{ "max\n", -1, NONE, NONE },
		{ "maximum 1\n", -1, NONE, NONE },
		{ "-1 100000\n", -1, NONE, NONE },
		{ "1 2 3\n", -1, NONE, NONE },
		{ "", -1, NONE, NONE }
	};
	uint64_t	quota, period;
	size_t		i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		quota = period = 1;
		assert_int_equal(parse_cpumax(cases[i].text,
		    strlen(cases[i].text), &quota, &period), cases[i].rc);
		assert_int_equal(quota, cases[i].quota);
		assert_int_equal(period, cases[i].period);
		mangled(check_cpumax, cases[i].text);
	}
	nonsense(check_cpumax);
}

static const char cgroup_hybrid[] =
    "12:cpuset:/machine.slice/a\n"
    "11:cpu,cpuacct:/machine.slice/machine-qemu\\x2d3\\x2dweb.scope/emulator\n"
    "4:memory:/with:colon and blank\n"
    "1:name=systemd:/machine.slice\n"
    "0::/unified\n";

static void
check_cgroup(const char *buf, size_t len)
{
	static const char *const ctls[] = { "", "cpu", "name=systemd" };
	char			 path[40];
	size_t			 i;
	int			 rc;

	for (i = 0; i < 3; i++) {
		memset(path, 'x', sizeof path);
		rc = parse_cgroup(buf, len, ctls[i], path, sizeof path);
		assert_text_fits(path);
		assert_int_equal(*path, rc == 0 ? '/' : '\0');
	}
}

static void
test_cgroup(void **state)
{
	static const struct {
		const char	*text, *ctl, *want;	/* NULL is -1 */
	} cases[] = {
		{ cgroup_hybrid, "cpu", "/machine.slice/machine-qemu\\x2d3"
		  "\\x2dweb.scope/emulator" },
		{ cgroup_hybrid, "cpuacct", "/machine.slice/machine-qemu\\x2d3"
		  "\\x2dweb.scope/emulator" },
		{ cgroup_hybrid, "cpuset", "/machine.slice/a" },
		{ cgroup_hybrid, "memory", "/with:colon and blank" },
		{ cgroup_hybrid, "name=systemd", "/machine.slice" },
		{ cgroup_hybrid, "", "/unified" },
		{ cgroup_hybrid, "pids", NULL },
		{ cgroup_hybrid, "cp", NULL },
		{ cgroup_hybrid, "cpu,cpuacct", NULL },
		{ "0::/\n", "", "/" },
		{ "0::/\n", "cpu", NULL },
		{ "0::/../b\n", "", "/../b" },
		{ "0::/cut", "", NULL },
		{ "0::\n", "", NULL },
		{ "0::relative\n", "", NULL },
		{ "x::/a\n0:/b\n0::/c\n", "", "/c" },
		{ "3:cpu:/a\n", "", NULL },
		{ "", "", NULL }
	};
	char		path[100];
	size_t		i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(parse_cgroup(cases[i].text,
		    strlen(cases[i].text), cases[i].ctl, path, sizeof path),
		    cases[i].want == NULL ? -1 : 0);
		assert_string_equal(path,
		    cases[i].want == NULL ? "" : cases[i].want);
	}
	mangled(check_cgroup, cgroup_hybrid);
	nonsense(check_cgroup);
}

/* Part of a path would be another group. */
static void
test_cgroup_long(void **state)
{
	char	path[8];

	(void)state;
	assert_int_equal(parse_cgroup("0::/123456\n", 11, "", path, 8), 0);
	assert_string_equal(path, "/123456");
	assert_int_equal(parse_cgroup("0::/1234567\n", 12, "", path, 8), -1);
	assert_string_equal(path, "");
	assert_int_equal(parse_cgroup("0::/1\0002\n", 8, "", path, 8), -1);
	assert_string_equal(path, "");
}

static const char mountinfo[] =
    "22 27 0:21 / /proc rw,nosuid,nodev,noexec,relatime shared:12 - proc "
    "proc rw\n"
    "30 23 0:26 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 master:2 - "
    "cgroup cgroup rw,cpu,cpuacct\n"
    "nonsense\n"
    "\n"
    "31 23 259:1048575 /a\\040b /mnt/t\\011n\\012s\\134x\\043\\077 rw - ext4 "
    " rw\n"
    "32 23 x:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n"
    "33 23 253:3x / /srv rw - xfs /dev/mapper/vg-a\\040b rw\n"
    "34 23 18446744073709551616:3 / /srv/nfs rw - nfs4 nas:/x/y rw\n"
    "35 23 8: / /mnt rw - vfat /dev/sda rw\n";

static const struct {
	const char	*root, *point, *fstype, *options, *super, *source;
	uint64_t	 major, minor;
} mounts_want[] = {
	{ "/", "/proc", "proc", "rw,nosuid,nodev,noexec,relatime", "rw",
	  "proc", 0, 21 },
	{ "/", "/sys/fs/cgroup/cpu,cpuacct", "cgroup", "rw,relatime",
	  "rw,cpu,cpuacct", "cgroup", 0, 26 },
	{ "/a b", "/mnt/t\tn\ns\\x#?", "ext4", "rw", "rw", "", 259,
	  1048575 },
	{ "/", "/sys/fs/cgroup", "cgroup2", "rw", "rw,nsdelegate", "cgroup2",
	  NONE, NONE },
	{ "/", "/srv", "xfs", "rw", "rw", "/dev/mapper/vg-a b", NONE, NONE },
	{ "/", "/srv/nfs", "nfs4", "rw", "rw", "nas:/x/y", NONE, 3 },
	{ "/", "/mnt", "vfat", "rw", "rw", "/dev/sda", NONE, NONE }
};
#define MOUNTS	(sizeof mounts_want / sizeof mounts_want[0])

static void
check_mountinfo(const char *buf, size_t len)
{
	struct mountline	ml;
	size_t			pos = 0, was = 0;

	memset(&ml, 'x', sizeof ml);
	while (parse_mountinfo(buf, len, &pos, &ml) == 0) {
		assert_true(pos > was && pos <= len);
		was = pos;
		assert_text_fits(ml.root);
		assert_text_fits(ml.point);
		assert_text_fits(ml.fstype);
		assert_text_fits(ml.options);
		assert_text_fits(ml.super);
		assert_text_fits(ml.source);
		assert_true(ml.minor != NONE || ml.major == NONE);
		memset(&ml, 'x', sizeof ml);
	}
	assert_string_equal(ml.root, "");
	assert_string_equal(ml.super, "");
	assert_string_equal(ml.source, "");
	assert_int_equal(parse_mountinfo(buf, len, &pos, &ml), -1);
}

static void
test_mountinfo(void **state)
{
	struct mountline	ml;
	size_t			i, pos = 0;

	(void)state;
	for (i = 0; i < MOUNTS; i++) {
		assert_int_equal(parse_mountinfo(mountinfo,
		    sizeof mountinfo - 1, &pos, &ml), 0);
		assert_string_equal(ml.root, mounts_want[i].root);
		assert_string_equal(ml.point, mounts_want[i].point);
		assert_string_equal(ml.fstype, mounts_want[i].fstype);
		assert_string_equal(ml.options, mounts_want[i].options);
		assert_string_equal(ml.super, mounts_want[i].super);
		assert_string_equal(ml.source, mounts_want[i].source);
		assert_true(ml.major == mounts_want[i].major);
		assert_true(ml.minor == mounts_want[i].minor);
	}
	assert_int_equal(parse_mountinfo(mountinfo, sizeof mountinfo - 1, &pos,
	    &ml), -1);
	pos = NONE;
	assert_int_equal(parse_mountinfo(mountinfo, sizeof mountinfo - 1, &pos,
	    &ml), -1);
	mangled(check_mountinfo, mountinfo);
	nonsense(check_mountinfo);
}

/* Paths fit or the line is left out, sources are then empty; of options those
 * that fit are there. */
static void
test_mountinfo_long(void **state)
{
	struct mountline	ml;
	char			text[4096];
	size_t			pos = 0;
	int			len;

	(void)state;
	len = snprintf(text, sizeof text,
	    "1 2 0:1 / /%0255d rw - tmpfs tmpfs rw\n"
	    "1 2 0:1 /%0255d / rw - tmpfs tmpfs rw\n"
	    "1 2 0:1 /\\000 / rw - tmpfs tmpfs rw\n"
	    "1 2 0:1 /%0254d / rw - tmpfs tmpfs rw,a=%0600d\n"
	    "1 2 0:1 / / %0600d - tmpfs%030d tmpfs rw,%0500d,%d,b,ccc\n"
	    "1 2 0:1 / / rw - nfs %0255d rw\n"
	    "1 2 0:1 / / rw - nfs %0256d rw\n",
	    1, 1, 1, 1, 1, 1, 1, 12345, 1, 1);
	assert_int_equal(parse_mountinfo(text, len, &pos, &ml), 0);
	assert_string_equal(ml.root, "/\\000");
	assert_int_equal(parse_mountinfo(text, len, &pos, &ml), 0);
	assert_int_equal(strlen(ml.root), 255);
	assert_string_equal(ml.super, "rw");
	assert_int_equal(parse_mountinfo(text, len, &pos, &ml), 0);
	assert_string_equal(ml.options, "");
	assert_int_equal(strlen(ml.fstype), 31);
	assert_int_equal(strlen(ml.super), strlen("rw,") + 500 +
	    strlen(",12345"));
	assert_int_equal(parse_mountinfo(text, len, &pos, &ml), 0);
	assert_int_equal(strlen(ml.source), 255);
	assert_int_equal(parse_mountinfo(text, len, &pos, &ml), 0);
	assert_string_equal(ml.source, "");
	assert_string_equal(ml.super, "rw");
	assert_int_equal(parse_mountinfo(text, len, &pos, &ml), -1);
}

static void
test_manager(void **state)
{
	static const struct {
		const char	*path, *manager, *id;
	} cases[] = {
		{ "/machine.slice/machine-qemu\\x2d3\\x2dweb.scope", "libvirt",
		  "3" },
		{ "/machine.slice/machine-qemu\\x2d3\\x2dweb\\x2d1.scope/"
		  "libvirt/emulator", "libvirt", "3" },
		{ "/machine.slice/machine-ch\\x2d12\\x2dx.scope", "libvirt",
		  "12" },
		{ "/machine/qemu-3-web.libvirt-qemu/vcpu0", "libvirt", "3" },
		{ "/machine/web.libvirt-qemu", "libvirt", "" },
		{ "/machine/a.partition/web.libvirt-qemu/emulator", "libvirt",
		  "" },
		{ "/libvirt/qemu/web/vcpu0", "libvirt", "" },
		{ "/qemu.slice/100.scope", "proxmox", "100" },
		{ "/qemu.slice", NULL, "" },
		{ "/qemu.slice/x100.scope", NULL, "" },
		{ "/system.slice/incus.service", "incus", "" },
		{ "/system.slice/snap.lxd.daemon.service", "lxd", "" },
		{ "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable"
		  "-podab_cd.slice/cri-containerd-12.scope", "kubevirt", "" },
		{ "/kubepods/burstable/podab/12/machine/qemu-1-a_b.libvirt-qemu"
		  "/emulator", "kubevirt", "" },
		{ "/kubepods/besteffort/podab/kata_0123", "kata", "" },
		{ "/kata_overhead/0123", "kata", "" },
		{ "/system.slice/docker-12.scope", NULL, "" },
		{ "/machine.slice/machine-lxc\\x2d3\\x2dct.scope", NULL, "" },
		{ "/user.slice/machine-qemu.scope", NULL, "" },
		{ "/a/xkubepods", NULL, "" },
		{ "/", NULL, "" },
		{ "", NULL, "" },
		{ "kubepods", "kubevirt", "" }
	};
	const char	*manager;
	char		 id[8];
	size_t		 i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		memset(id, 'x', sizeof id);
		manager = cgroup_manager(cases[i].path, id, sizeof id);
		assert_string_equal(manager == NULL ? "-" : manager,
		    cases[i].manager == NULL ? "-" : cases[i].manager);
		assert_string_equal(id, cases[i].id);
	}
	assert_string_equal(cgroup_manager("/qemu.slice/12345678.scope", id,
	    sizeof id), "proxmox");
	assert_string_equal(id, "");
}

static void
test_vm_path(void **state)
{
#define SCOPE	"/machine.slice/machine-qemu\\x2d3\\x2dweb.scope"
	static const struct {
		const char	*path, *want;
	} cases[] = {
		{ SCOPE "/libvirt/emulator", SCOPE },
		{ SCOPE "/libvirt/vcpu12", SCOPE },
		{ SCOPE "/emulator", SCOPE },
		{ SCOPE "/libvirt", SCOPE },
		{ SCOPE, SCOPE },
		{ "/machine/web.libvirt-qemu/iothread1",
		  "/machine/web.libvirt-qemu" },
		{ "/machine.slice/machine-ch\\x2d1\\x2dw.scope/vcpu0/x",
		  "/machine.slice/machine-ch\\x2d1\\x2dw.scope" },
		{ "/machine/web.libvirt-qemu/a", "/machine/web.libvirt-qemu" },
		{ "/machine/web.libvirt-ch/a", "/machine/web.libvirt-ch" },
		{ "/libvirt/qemu/web/vcpu0", "/libvirt/qemu/web" },
		{ "/qemu.slice/100.scope", "/qemu.slice/100.scope" },
		{ "/qemu.slice/100.scope/a/b", "/qemu.slice/100.scope" },
		{ "/x/libvirt/emulator", "/x" },
		{ "/x/iothread3", "/x" },
		{ "/x/vcpu", "/x/vcpu" },
		{ "/x/vcpu1a", "/x/vcpu1a" },
		{ "/x/emulators", "/x/emulators" },
		{ "/x/libvirt", "/x/libvirt" },
		{ "/kubepods/podab/12", "/kubepods/podab/12" },
		{ "/emulator", "/" },
		{ "/", "/" },
		{ "", "" }
	};
	char	path[200];
	size_t	i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		strcpy(path, cases[i].path);
		cgroup_vm_path(path);
		assert_string_equal(path, cases[i].want);
	}
}

static void
check_path(const char *buf, size_t len)
{
	char	*path = strndup(buf, len), id[4];

	assert_non_null(path);
	cgroup_manager(path, id, sizeof id);
	assert_text_fits(id);
	cgroup_vm_path(path);
	assert_true(strncmp(path, buf, strlen(path)) == 0 ||
	    strcmp(path, "/") == 0);
	free(path);
}

static void
test_path_hostile(void **state)
{
	(void)state;
	mangled(check_path, SCOPE "/libvirt/vcpu12");
	mangled(check_path, "/qemu.slice/100.scope/iothread1");
	nonsense(check_path);
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(test_cpustat),
		cmocka_unit_test(test_cpumax),
		cmocka_unit_test(test_cgroup),
		cmocka_unit_test(test_cgroup_long),
		cmocka_unit_test(test_mountinfo),
		cmocka_unit_test(test_mountinfo_long),
		cmocka_unit_test(test_manager),
		cmocka_unit_test(test_vm_path),
		cmocka_unit_test(test_path_hostile)
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
