#include <stdio.h>

#include "parse.h"
#include "parse_cut.h"

#define CALLS_MAX	16

/* What a parser called back with. */
static struct {
	uint64_t	 a[CALLS_MAX], b[CALLS_MAX];
	size_t		 n;
} calls;

static void
note(uint64_t a, uint64_t b, void *arg)
{
	assert_ptr_equal(arg, &calls);
	if (calls.n < CALLS_MAX) {
		calls.a[calls.n] = a;
		calls.b[calls.n] = b;
	}
	calls.n++;
}

static void
note_cpu(unsigned int cpu, void *arg)
{
	assert_true(cpu < 65536);
	note(cpu, 0, arg);
}

static void
check_psi(const char *buf, size_t len)
{
	struct psi	psi = { 1, 1 };

	if (parse_psi(buf, len, &psi) == 0)
		return;
	assert_int_equal(psi.some, NONE);
	assert_int_equal(psi.full, NONE);
}

static void
test_psi(void **state)
{
#define AVG	" avg10=0.12 avg60=1.00 avg300=99.99 total="
	static const struct {
		const char	*text;
		int		 rc;
		uint64_t	 some, full;
	} cases[] = {
		{ "some" AVG "123456\nfull" AVG "789\n", 0, 123456000, 789000 },
		/* cpu before 5.13, and irq */
		{ "some" AVG "123456\n", 0, 123456000, NONE },
		{ "full" AVG "5\n", 0, NONE, 5000 },
		{ "some" AVG "18446744073709552\n", 0, NONE, NONE },
		{ "some" AVG "x\nfull avg10=1\n", 0, NONE, NONE },
		{ "some" AVG "123456\nfull" AVG "789", 0, 123456000, NONE },
		{ "some" AVG "123456", -1, NONE, NONE },
		{ "something" AVG "1\n total=3\n", -1, NONE, NONE },
		{ "", -1, NONE, NONE }
	};
	struct psi	psi;
	size_t		i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(parse_psi(cases[i].text,
		    strlen(cases[i].text), &psi), cases[i].rc);
		assert_int_equal(psi.some, cases[i].some);
		assert_int_equal(psi.full, cases[i].full);
		mangled(check_psi, cases[i].text);
	}
	nonsense(check_psi);
}

static void
check_u64(const char *buf, size_t len)
{
	uint64_t	n = 1;

	if (parse_u64(buf, len, &n) != 0)
		assert_int_equal(n, NONE);
}

static void
test_u64(void **state)
{
	static const struct {
		const char	*text;
		int		 rc;
		uint64_t	 want;
	} cases[] = {
		{ "42\n", 0, 42 }, { "42", 0, 42 }, { " 42 \n", 0, 42 },
		{ "0\n", 0, 0 }, { "007\n", 0, 7 },
		{ "18446744073709551614\n", 0, NONE - 1 },
		{ "18446744073709551615\n", 0, NONE },
		{ "18446744073709551616\n", 0, NONE },
		{ "-1\n", 0, NONE }, { "max\n", 0, NONE },
		{ "-\n", -1, NONE }, { "--1\n", -1, NONE },
		{ "+1\n", -1, NONE }, { "1 2\n", -1, NONE },
		{ "1\n2\n", -1, NONE }, { "1x", -1, NONE },
		{ "0x1", -1, NONE }, { "4:", -1, NONE },
		{ "4/", -1, NONE }, { "1.5", -1, NONE },
		{ "maxi", -1, NONE }, { "\n", -1, NONE }, { "", -1, NONE }
	};
	uint64_t	n;
	size_t		i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		n = 1;
		assert_int_equal(parse_u64(cases[i].text,
		    strlen(cases[i].text), &n), cases[i].rc);
		assert_int_equal(n, cases[i].want);
		mangled(check_u64, cases[i].text);
	}
	assert_int_equal(parse_u64("4\0002", 3, &n), -1);
	nonsense(check_u64);
}

static void
check_loadavg(const char *buf, size_t len)
{
	struct loadavg	la = { 1, 1, 1, 1 };

	if (parse_loadavg(buf, len, &la) == 0)
		return;
	assert_int_equal(la.load1, NONE);
	assert_int_equal(la.load5, NONE);
	assert_int_equal(la.load15, NONE);
	assert_int_equal(la.running, NONE);
}

static void
test_loadavg(void **state)
{
	static const char	 text[] = "0.52 10.58 256.07 3/467 12345\n";
	static const char *const bad[] = {
		"0.52 0.58 0.59", "0.5 0.58 0.59 1/2 3\n", "0.52 0.58\n",
		"0,52 0.58 0.59 1/2 3\n", "0.521 0.58 0.59 1/2 3\n",
		"-0.52 0.58 0.59 1/2 3\n", ".52 0.58 0.59 1/2 3\n",
		"0.5x 0.58 0.59 1/2 3\n"
	};
	struct loadavg		 la;
	size_t			 i;

	(void)state;
	assert_int_equal(parse_loadavg(text, sizeof text - 1, &la), 0);
	assert_int_equal(la.load1, 52);
	assert_int_equal(la.load5, 1058);
	assert_int_equal(la.load15, 25607);
	assert_int_equal(la.running, 3);
	assert_int_equal(parse_loadavg("1.00 1.00 1.00 x/2 3\n", 22, &la),
	    0);
	assert_int_equal(la.running, NONE);
	for (i = 0; i <= strlen("0.52 10.58 256.07"); i++)
		assert_int_equal(parse_loadavg(text, i, &la), -1);
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(parse_loadavg(bad[i], strlen(bad[i]), &la),
		    -1);
	assert_int_equal(parse_loadavg("184467440737095516.16 1.00 "
	    "184467440737095516.14 1/2 3\n", 57, &la), 0);
	assert_int_equal(la.load1, NONE);
	assert_int_equal(la.load5, 100);
	assert_int_equal(la.load15, NONE - 1);
	mangled(check_loadavg, text);
	nonsense(check_loadavg);
}

static void
check_cpulist(const char *buf, size_t len)
{
	calls.n = 0;
	if (parse_cpulist(buf, len, note_cpu, &calls) != 0)
		assert_int_equal(calls.n, 0);
	assert_true(calls.n <= 65536);
}

static void
test_cpulist(void **state)
{
	static const struct {
		const char	*text;
		int		 rc;
		size_t		 n;
		uint64_t	 want[6];
	} cases[] = {
		{ "0-3,8\n", 0, 5, { 0, 1, 2, 3, 8 } },
		{ "7", 0, 1, { 7 } },
		{ "8,0-1,0", 0, 4, { 8, 0, 1, 0 } },
		{ "65535\n", 0, 1, { 65535 } },
		{ "0-65535", 0, 65536, { 0, 1, 2, 3, 4, 5 } },
		{ "\n", 0, 0, { 0 } },
		{ "", 0, 0, { 0 } },
		{ "65536", -1, 0, { 0 } },
		{ "0-65536", -1, 0, { 0 } },
		{ "0-65535,0", -1, 0, { 0 } },
		{ "18446744073709551616", -1, 0, { 0 } },
		{ "3-2", -1, 0, { 0 } }, { "1,", -1, 0, { 0 } },
		{ ",1", -1, 0, { 0 } }, { "1,,2", -1, 0, { 0 } },
		{ "1-", -1, 0, { 0 } }, { "-1", -1, 0, { 0 } },
		{ "1-2-3", -1, 0, { 0 } }, { "1, 2", -1, 0, { 0 } },
		{ "0-3:1/2", -1, 0, { 0 } }, { "all", -1, 0, { 0 } },
		{ "1\n\n", -1, 0, { 0 } }
	};
	size_t		i, j;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		calls.n = 0;
		assert_int_equal(parse_cpulist(cases[i].text,
		    strlen(cases[i].text), note_cpu, &calls), cases[i].rc);
		assert_int_equal(calls.n, cases[i].n);
		for (j = 0; j < 6 && j < calls.n; j++)
			assert_int_equal(calls.a[j], cases[i].want[j]);
		mangled(check_cpulist, cases[i].text);
	}
	nonsense(check_cpulist);
}

static void
check_cpuinfo(const char *buf, size_t len)
{
	int	rc;

	calls.n = 0;
	rc = parse_cpuinfo(buf, len, note, &calls);
	assert_int_equal(calls.n > 0, rc == 0);
}

static const char cpuinfo_x86[] =
    "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: x: y\n"
    "cpu MHz\t\t: 2800.123\ncache size\t: 1 KB\n\n"
    "processor\t: 1\ncpu MHz\t\t: 800.000\n\n"
    "processor\t: 255\nflags\t\t: fpu\n\n";

static void
test_cpuinfo(void **state)
{
	static const char	arm[] = "Processor\t: AArch64 rev 4\n"
	    "processor\t: 0\nBogoMIPS\t: 50.00\n\nprocessor\t: 1\n";
	static const char	odd[] = "cpu MHz : 1\nprocessor : x\n"
	    "processor : 1\ncpu MHz : 18446744073710\nprocessor : 2\n"
	    "cpu MHz : 1.2345678\nprocessor : 3\ncpu MHz : 1.9\n"
	    "processor : 4\ncpu MHz : 1.x\nprocessor : 5\ncpu MHz : 3\n";

	(void)state;
	calls.n = 0;
	assert_int_equal(parse_cpuinfo(cpuinfo_x86, sizeof cpuinfo_x86 - 1,
	    note, &calls), 0);
	assert_int_equal(calls.n, 3);
	assert_int_equal(calls.a[0], 0);
	assert_int_equal(calls.b[0], 2800123000);
	assert_int_equal(calls.a[1], 1);
	assert_int_equal(calls.b[1], 800000000);
	assert_int_equal(calls.a[2], 255);
	assert_int_equal(calls.b[2], NONE);
	calls.n = 0;
	assert_int_equal(parse_cpuinfo(arm, sizeof arm - 1, note, &calls), 0);
	assert_int_equal(calls.n, 2);
	assert_int_equal(calls.b[1], NONE);
	calls.n = 0;
	assert_int_equal(parse_cpuinfo(odd, sizeof odd - 1, note, &calls), 0);
	assert_int_equal(calls.n, 5);
	assert_int_equal(calls.b[0], NONE);
	assert_int_equal(calls.b[1], 1234567);
	assert_int_equal(calls.b[2], 1900000);
	assert_int_equal(calls.b[3], NONE);
	assert_int_equal(calls.b[4], 3000000);
	calls.n = 0;
	assert_int_equal(parse_cpuinfo("processor\t: 1", 13, note, &calls),
	    -1);
	assert_int_equal(parse_cpuinfo("cpu MHz : 1\n", 12, note, &calls), -1);
	assert_int_equal(calls.n, 0);
	mangled(check_cpuinfo, cpuinfo_x86);
	nonsense(check_cpuinfo);
}

static void
check_passwd(const char *buf, size_t len)
{
	struct passwdline	pw;
	size_t			pos = 0, was = 0;

	memset(&pw, 'x', sizeof pw);
	while (parse_passwd(buf, len, &pos, &pw) == 0) {
		assert_true(pos > was && pos <= len);
		was = pos;
		assert_text_fits(pw.name);
		assert_int_not_equal(pw.uid, NONE);
		memset(&pw, 'x', sizeof pw);
	}
	assert_string_equal(pw.name, "");
	assert_int_equal(pw.uid, NONE);
	assert_int_equal(pos, len);
}

static void
test_passwd(void **state)
{
	static const char	text[] = "root:x:0:0:root:/root:/bin/bash\n"
	    "# nobody\n\n+::::::\nbad:x:12x:0\n:x:5:5\nminus:x:-2:1\n"
	    "big:x:18446744073709551616:1\nlibvirt-qemu:x:64055:108::/:/x\n"
	    "last:x:7:8";
	static const struct {
		const char	*name;
		uint64_t	 uid;
	} want[] = {
		{ "root", 0 }, { "libvirt-qemu", 64055 }, { "last", 7 }
	};
	struct passwdline	pw;
	size_t			i, pos = 0;

	(void)state;
	for (i = 0; i < 3; i++) {
		assert_int_equal(parse_passwd(text, sizeof text - 1, &pos,
		    &pw), 0);
		assert_string_equal(pw.name, want[i].name);
		assert_int_equal(pw.uid, want[i].uid);
	}
	assert_int_equal(parse_passwd(text, sizeof text - 1, &pos, &pw), -1);
	pos = 0;
	assert_int_equal(parse_passwd("cut:x:12", 8, &pos, &pw), -1);
	mangled(check_passwd, text);
	nonsense(check_passwd);
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(test_psi),
		cmocka_unit_test(test_u64),
		cmocka_unit_test(test_loadavg),
		cmocka_unit_test(test_cpulist),
		cmocka_unit_test(test_cpuinfo),
		cmocka_unit_test(test_passwd)
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
