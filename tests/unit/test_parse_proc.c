#include <stdio.h>

#include "parse.h"
#include "parse_cut.h"


static const struct {
	const char	*text;
	struct pstat	 want;
} stat_good[] = {
	/* 3.10 */
	{ "4711 (qemu-kvm) S 1 4710 4710 0 -1 138412416 98213 0 3 0 "
	    "123456 7890 0 0 20 0 12 0 4242 5368709120 262144 "
	    "18446744073709551615 140 141 142 143 144 0 268444224 4096 "
	    "16963 18446744073709551615 0 0 17 5 0 0 0 100000 0 150 151 152 "
	    "153 154 155 156 0\n",
	  { 4711, 1, "qemu-kvm", 'S', 138412416, 123456, 7890, 12, 4242, 5,
	    100000 } },
	/* 6.12, a thread */
	{ "901 (CPU 0/KVM) R 1 880 880 0 -1 4194368 10 0 0 0 500 60 0 0 20 0 "
	    "7 0 99 1 2 18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 -1 63 0 "
	    "0 0 480 0 0 0 0 0 0 0 0 0\n",
	  { 901, 1, "CPU 0/KVM", 'R', 4194368, 500, 60, 7, 99, 63, 480 } },
	/* 2.6.18 has no guest time */
	{ "7 (kvm) S 1 7 7 0 -1 8 0 0 0 0 1 2 0 0 15 0 3 0 9 0 0 0 0 0 0 0 0 "
	    "0 0 0 0 0 0 0 17 1 0 0\n",
	  { 7, 1, "kvm", 'S', 8, 1, 2, 3, 9, 1, NONE } },
	/* The same, and another line */
	{ "7 (kvm) S 1 7 7 0 -1 8 0 0 0 0 1 2 0 0 15 0 3 0 9 0 0 0 0 0 0 0 0 "
	    "0 0 0 0 0 0 0 17 1 0 0\n1 2 3 4 5 6 7 8 9 10 11 12\n",
	  { 7, 1, "kvm", 'S', 8, 1, 2, 3, 9, 1, NONE } },
	/* Hostile names */
	{ "7 (a) R 0 0) S 1 7 7 0 -1 8 0 0 0 0 1 2 0 0 15 0 3 0 9 0 0 0 0 0 "
	    "0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 5 0\n",
	  { 7, 1, "a) R 0 0", 'S', 8, 1, 2, 3, 9, 1, 5 } },
	{ "7 (((\n) Z 1\n) Z 1 7 7 0 -1 8 0 0 0 0 1 2 0 0 15 0 3 0 9 0 0 0 0 "
	    "0 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 5 0\n",
	  { 7, 1, "((\n) Z 1\n", 'Z', 8, 1, 2, 3, 9, 1, 5 } },
	{ "7 () t 1 7 7 0 -1 8 0 0 0 0 1 2 0 0 15 0 3 0 9 0 0 0 0 0 0 0 0 0 "
	    "0 0 0 0 0 0 17 1 0 0 0 5 0\n",
	  { 7, 1, "", 't', 8, 1, 2, 3, 9, 1, 5 } },
	/* Numbers that are none, or too large */
	{ "7 (x) I -1 7 7 0 -1 8 0 0 0 0 18446744073709551616 "
	    "99999999999999999999999 0 0 15 0 3x 0 9 0 0 0 0 0 0 0 0 0 0 0 0 "
	    "0 0 0 17 -1 0 0 0  0\n",
	  { 7, NONE, "x", 'I', 8, NONE, NONE, NONE, 9, NONE, NONE } },
	{ "7 (x) I 1 7 7 0 -1 8 0 0 0 0 18446744073709551614 2 0 0 15 0 3 0 "
	    "9 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 5 0",
	  { 7, 1, "x", 'I', 8, NONE - 1, 2, 3, 9, 1, 5 } },
	/* A kernel worker's name is longer than a thread's may be */
	{ "7 (kworker/u513:12-0123456789012345678901234567890123456789"
	    "0123456789) I 1 7 7 0 -1 8 0 0 0 0 1 2 0 0 15 0 3 0 9 0 0 0 0 0 "
	    "0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 5 0\n",
	  { 7, 1, "kworker/u513:12-01234567890123456789012345678901234567890123"
	    "456", 'I', 8, 1, 2, 3, 9, 1, 5 } }
};

static const char *const stat_bad[] = {
	"", "\n", "7", "7 ", "7 (", "7 (x", "7 (x)", "7 (x) ", "7 (x) R",
	"x (x) R 1 7 7 0 -1 8 0 0 0 0 1 2 0 0 15 0 3 0 9 0 0 0 0 0 0 0 0 0 0 "
	    "0 0 0 0 0 17 1 0 0 0 5 0\n",
	"-7 (x) R 1 7 7 0 -1 8 0 0 0 0 1 2 0 0 15 0 3 0 9 0 0 0 0 0 0 0 0 0 0 "
	    "0 0 0 0 0 17 1 0 0 0 5 0\n",
	"7 x R 1 7 7 0 -1 8 0 0 0 0 1 2 0 0 15 0 3 0 9 0 0 0 0 0 0 0 0 0 0 0 "
	    "0 0 0 0 17 1 0 0 0 5 0\n",
	"7 (x) 1 1 7 7 0 -1 8 0 0 0 0 1 2 0 0 15 0 3 0 9 0 0 0 0 0 0 0 0 0 0 "
	    "0 0 0 0 0 17 1 0 0 0 5 0\n",
	"7 (x) RR 1 7 7 0 -1 8 0 0 0 0 1 2 0 0 15 0 3 0 9 0 0 0 0 0 0 0 0 0 0 "
	    "0 0 0 0 0 17 1 0 0 0 5 0\n",
	/* The line ends before field 39 */
	"7 (x) R 1 7 7 0 -1 8 0 0 0 0 1 2 0 0 15 0 3 0 9 0 0 0 0 0 0 0 0 0 0 "
	    "0 0 0 0 0 17\n",
	"7 (x) R 1 7 7 0 -1 8 0 0 0 0 1 2 0 0 15 0 3 0 9 0 0 0 0\n0 0 0 0 0 0 "
	    "0 0 0 0 0 17 1 0 0 0 5 0\n",
	/* gtime may go on */
	"7 (x) R 1 7 7 0 -1 8 0 0 0 0 1 2 0 0 15 0 3 0 9 0 0 0 0 0 0 0 0 0 0 "
	    "0 0 0 0 0 17 1 0 0 0 5"
};

static const struct pstat pstat_none = {
	NONE, NONE, "", '\0', NONE, NONE, NONE, NONE, NONE, NONE, NONE
};

static void
assert_pstat(const struct pstat *got, const struct pstat *want)
{
	assert_int_equal(got->pid, want->pid);
	assert_int_equal(got->ppid, want->ppid);
	assert_string_equal(got->comm, want->comm);
	assert_int_equal(got->state, want->state);
	assert_int_equal(got->flags, want->flags);
	assert_int_equal(got->utime, want->utime);
	assert_int_equal(got->stime, want->stime);
	assert_int_equal(got->threads, want->threads);
	assert_int_equal(got->start, want->start);
	assert_int_equal(got->cpu, want->cpu);
	assert_int_equal(got->gtime, want->gtime);
}

static void
check_pstat(const char *buf, size_t len)
{
	struct pstat	ps;

	memset(&ps, 'x', sizeof ps);
	if (parse_pstat(buf, len, &ps) != 0)
		assert_pstat(&ps, &pstat_none);
	else
		assert_text_fits(ps.comm);
}

static void
test_pstat(void **state)
{
	struct pstat	ps;
	size_t		i;

	(void)state;
	for (i = 0; i < sizeof stat_good / sizeof stat_good[0]; i++) {
		memset(&ps, 'x', sizeof ps);
		assert_int_equal(parse_pstat(stat_good[i].text,
		    strlen(stat_good[i].text), &ps), 0);
		assert_pstat(&ps, &stat_good[i].want);
	}
}

static void
test_pstat_bad(void **state)
{
	struct pstat	ps;
	size_t		i;

	(void)state;
	for (i = 0; i < sizeof stat_bad / sizeof stat_bad[0]; i++) {
		memset(&ps, 'x', sizeof ps);
		assert_int_equal(parse_pstat(stat_bad[i], strlen(stat_bad[i]),
		    &ps), -1);
		assert_pstat(&ps, &pstat_none);
	}
	for (i = 0; i < sizeof stat_good / sizeof stat_good[0]; i++)
		mangled(check_pstat, stat_good[i].text);
	nonsense(check_pstat);
}

/* A cut line is none, or has all that the whole one has. */
static void
test_pstat_cut(void **state)
{
	struct pstat	ps;
	size_t		i, len, good = 0;

	(void)state;
	len = strlen(stat_good[0].text);
	for (i = 0; i <= len; i++) {
		if (parse_pstat(stat_good[0].text, i, &ps) != 0)
			continue;
		assert_pstat(&ps, &stat_good[0].want);
		good++;
	}
	assert_int_equal(good, strlen(" 0 150 151 152 153 154 155 156 0\n"));
}

static void
check_schedstat(const char *buf, size_t len)
{
	struct schedstat	ss = { 1, 1, 1 };

	if (parse_schedstat(buf, len, &ss) == 0)
		return;
	assert_int_equal(ss.run, NONE);
	assert_int_equal(ss.delay, NONE);
	assert_int_equal(ss.count, NONE);
}

static void
test_schedstat(void **state)
{
	static const char	 text[] = "123456789012 3456789 42\n";
	static const char *const bad[] = {
		"1 2\n", "1 2 3", "1 2 3 4\n", "1  2 3\n", " 1 2 3\n",
		"1 2 x\n", "-1 2 3\n", "0x1 2 3\n"
	};
	struct schedstat	 ss;
	size_t			 i;

	(void)state;
	assert_int_equal(parse_schedstat(text, sizeof text - 1, &ss), 0);
	assert_int_equal(ss.run, 123456789012);
	assert_int_equal(ss.delay, 3456789);
	assert_int_equal(ss.count, 42);
	assert_int_equal(parse_schedstat("18446744073709551616 2 3\n", 25,
	    &ss), 0);
	assert_int_equal(ss.run, NONE);
	assert_int_equal(ss.delay, 2);
	for (i = 0; i < sizeof text - 1; i++)
		assert_int_equal(parse_schedstat(text, i, &ss), -1);
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(parse_schedstat(bad[i], strlen(bad[i]), &ss),
		    -1);
		assert_int_equal(ss.delay, NONE);
	}
	mangled(check_schedstat, text);
	nonsense(check_schedstat);
}

static const char status[] =
    "Name:\tqemu-system-x86\nUmask:\t0022\nState:\tS (sleeping)\n"
    "Tgid:\t4711\nNgid:\t0\nPid:\t4711\nPPid:\t1\nTracerPid:\t0\n"
    "Uid:\t0\t64055\t64055\t64055\nGid:\t0\t108\t108\t108\nFDSize:\t256\n"
    "Groups:\t106 108 \nNStgid:\t4711\t12\nNSpid:\t4711\t12\n"
    "VmPeak:\t 6000000 kB\nVmRSS:\t 4194304 kB\nRssAnon:\t 4096000 kB\n"
    "RssFile:\t   20000 kB\nRssShmem:\t    1024 kB\nVmSwap:\t       8 kB\n"
    "HugetlbPages:\t 2097152 kB\nThreads:\t9\n"
    "Cpus_allowed:\tffffffff,ffffffff\nCpus_allowed_list:\t0-63,128\n"
    "Mems_allowed_list:\t0-1\nvoluntary_ctxt_switches:\t123\n"
    "nonvoluntary_ctxt_switches:\t456\n";

static const struct pstatus status_want = {
	64055, 4096000ULL << 10, 1ULL << 20, 2097152ULL << 10, 4194304ULL << 10,
	8 << 10, 123, 9, 12, "0-63,128"
};
static const struct pstatus status_none = {
	NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, ""
};

static void
assert_pstatus(const struct pstatus *got, const struct pstatus *want)
{
	assert_int_equal(got->uid, want->uid);
	assert_int_equal(got->rss_anon, want->rss_anon);
	assert_int_equal(got->rss_shmem, want->rss_shmem);
	assert_int_equal(got->hugetlb, want->hugetlb);
	assert_int_equal(got->rss, want->rss);
	assert_int_equal(got->swap, want->swap);
	assert_int_equal(got->nvcsw, want->nvcsw);
	assert_int_equal(got->threads, want->threads);
	assert_int_equal(got->nspid, want->nspid);
	assert_string_equal(got->cpus, want->cpus);
}

static void
check_pstatus(const char *buf, size_t len)
{
	struct pstatus	st;

	memset(&st, 'x', sizeof st);
	if (parse_pstatus(buf, len, &st) != 0)
		assert_pstatus(&st, &status_none);
	assert_text_fits(st.cpus);
}

static void
test_pstatus(void **state)
{
	/* 3.10: no RssAnon, no NSpid, no HugetlbPages; a kernel thread */
	static const char	old[] = "Name:\tkthreadd\nUid:\t0\t0\t0\t0\n"
	    "Threads:\t1\nCpus_allowed_list:\t0-7\n";
	static const struct pstatus old_want = {
		0, NONE, NONE, NONE, NONE, NONE, NONE, 1, NONE, "0-7"
	};
	struct pstatus		st;

	(void)state;
	assert_int_equal(parse_pstatus(status, sizeof status - 1, &st), 0);
	assert_pstatus(&st, &status_want);
	assert_int_equal(parse_pstatus(old, sizeof old - 1, &st), 0);
	assert_pstatus(&st, &old_want);
	mangled(check_pstatus, old);
	nonsense(check_pstatus);
}

static void
test_pstatus_cut(void **state)
{
	struct pstatus	st;
	size_t		i;

	(void)state;
	for (i = 0; i < sizeof status - 1; i++) {
		parse_pstatus(status, i, &st);
		assert_same_or_none(st.uid, status_want.uid);
		assert_same_or_none(st.rss, status_want.rss);
		assert_same_or_none(st.rss_anon, status_want.rss_anon);
		assert_same_or_none(st.swap, status_want.swap);
		assert_same_or_none(st.hugetlb, status_want.hugetlb);
		assert_same_or_none(st.nspid, status_want.nspid);
		assert_same_or_none(st.nvcsw, status_want.nvcsw);
		if (*st.cpus != '\0')
			assert_string_equal(st.cpus, status_want.cpus);
	}
	assert_int_equal(parse_pstatus(status, 10, &st), -1);
}

static void
test_pstatus_hostile(void **state)
{
	struct pstatus	st;
	char		text[600];
	int		len;

	(void)state;
	/* A name with a newline comes before what it imitates */
	len = snprintf(text, sizeof text, "Name:\tx\nUid:\t7 7 7 7\n"
	    "Uid:\t1 2 3 4\nVmRSS:\t18014398509481984 kB\nVmSwap:\t-1 kB\n"
	    "Threads:\nUidx:\t9 9\n");
	assert_int_equal(parse_pstatus(text, len, &st), 0);
	assert_int_equal(st.uid, 2);
	assert_int_equal(st.rss, NONE);
	assert_int_equal(st.swap, NONE);
	assert_int_equal(st.threads, NONE);
	/* A list of 255 bytes fits, one of 256 is none */
	len = snprintf(text, sizeof text, "Cpus_allowed_list:\t%0255d\n", 1);
	assert_int_equal(parse_pstatus(text, len, &st), 0);
	assert_int_equal(strlen(st.cpus), 255);
	len = snprintf(text, sizeof text, "Cpus_allowed_list:\t%0256d\n", 1);
	assert_int_equal(parse_pstatus(text, len, &st), 0);
	assert_string_equal(st.cpus, "");
}

static void
check_pio(const char *buf, size_t len)
{
	struct pio	io = { 1, 1, 1 };

	if (parse_pio(buf, len, &io) == 0)
		return;
	assert_int_equal(io.read_bytes, NONE);
	assert_int_equal(io.write_bytes, NONE);
	assert_int_equal(io.cancelled, NONE);
}

static void
test_pio(void **state)
{
	static const char	text[] = "rchar: 1\nwchar: 2\nsyscr: 3\n"
	    "syscw: 4\nread_bytes: 4096\nwrite_bytes: 81920\n"
	    "cancelled_write_bytes: 12\n";
	struct pio		io;
	size_t			i;

	(void)state;
	assert_int_equal(parse_pio(text, sizeof text - 1, &io), 0);
	assert_int_equal(io.read_bytes, 4096);
	assert_int_equal(io.write_bytes, 81920);
	assert_int_equal(io.cancelled, 12);
	for (i = 0; i < sizeof text - 1; i++) {
		parse_pio(text, i, &io);
		assert_same_or_none(io.read_bytes, 4096);
		assert_same_or_none(io.write_bytes, 81920);
		assert_int_equal(io.cancelled, NONE);
	}
	assert_int_equal(parse_pio(text, strlen("rchar: 1\n"), &io), -1);
	mangled(check_pio, text);
	nonsense(check_pio);
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(test_pstat),
		cmocka_unit_test(test_pstat_bad),
		cmocka_unit_test(test_pstat_cut),
		cmocka_unit_test(test_schedstat),
		cmocka_unit_test(test_pstatus),
		cmocka_unit_test(test_pstatus_cut),
		cmocka_unit_test(test_pstatus_hostile),
		cmocka_unit_test(test_pio)
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
