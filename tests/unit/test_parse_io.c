#include <stdio.h>

#include "parse.h"
#include "parse_cut.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

#define NET_HEAD							\
	"Inter-|   Receive                                               " \
	" |  Transmit\n"						\
	" face |bytes    packets errs drop fifo frame compressed multicast" \
	"|bytes    packets errs drop fifo colls carrier compressed\n"

/* No blank after the colon, as old kernels have it with many bytes; an alias;
 * a name of 15 bytes; numbers that are the largest. */
static const char netdev[] = NET_HEAD
    "    lo:   25786     111    0    0    0     0          0         0"
    "    25786     111    0    0    0     0       0          0\n"
    "  eth0:1449159565 32994 1 2 3 4 5 6 1700504 22265 7 8 9 10 11 12\n"
    "eth0:1: 1 2 3 4 0 0 0 0 5 6 7 8 0 0 0 0\n"
    "vnet12345678901: 18446744073709551614 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n"
    "short: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15\n"
    ": 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"
    "    \n"
    "more: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\n"
    "odd: x 2 3 4 5 6 7 8 18446744073709551616 -1 11 1.5 13 14 15 16\n"
    "a-name-that-is-longer-than-fits-here: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 "
    "15 16\n";

static const struct netdev nets_want[] = {
	{ "lo", 25786, 111, 0, 0, 25786, 111, 0, 0 },
	{ "eth0", 1449159565, 32994, 1, 2, 1700504, 22265, 7, 8 },
	{ "eth0:1", 1, 2, 3, 4, 5, 6, 7, 8 },
	{ "vnet12345678901", NONE - 1, 0, 0, 0, 0, 0, 0, 0 },
	{ "more", 1, 2, 3, 4, 9, 10, 11, 12 },
	{ "odd", NONE, 2, 3, 4, NONE, NONE, 11, NONE },
};

static void
check_netdev(const char *buf, size_t len)
{
	struct netdev	nd;
	size_t		pos = 0, was = 0;

	memset(&nd, 'x', sizeof nd);
	while (parse_netdev(buf, len, &pos, &nd) == 0) {
		assert_true(pos > was && pos <= len);
		assert_int_equal(buf[pos - 1], '\n');
		was = pos;
		assert_text_fits(nd.name);
		assert_true(*nd.name != '\0' && *nd.name != ' ');
		memset(&nd, 'x', sizeof nd);
	}
	assert_string_equal(nd.name, "");
	assert_true(nd.rx == NONE && nd.tx == NONE && nd.tx_drop == NONE);
	assert_int_equal(parse_netdev(buf, len, &pos, &nd), -1);
}

/* Cut anywhere, it has the whole lines before the cut and nothing else. */
static void
check_netdev_cut(const char *text, size_t len)
{
	struct netdev	nd;
	size_t		pos = 0, i;

	for (i = 0; parse_netdev(text, len, &pos, &nd) == 0; i++) {
		assert_true(i < COUNT(nets_want));
		assert_string_equal(nd.name, nets_want[i].name);
		assert_true(nd.rx == nets_want[i].rx &&
		    nd.rx_pkts == nets_want[i].rx_pkts &&
		    nd.rx_errs == nets_want[i].rx_errs &&
		    nd.rx_drop == nets_want[i].rx_drop &&
		    nd.tx == nets_want[i].tx &&
		    nd.tx_pkts == nets_want[i].tx_pkts &&
		    nd.tx_errs == nets_want[i].tx_errs &&
		    nd.tx_drop == nets_want[i].tx_drop);
	}
	if (len == strlen(netdev))
		assert_int_equal(i, COUNT(nets_want));
}

static void
test_netdev(void **state)
{
	struct netdev	nd;
	size_t		i, pos = NONE;

	(void)state;
	for (i = 0; i <= strlen(netdev); i++)
		exactly(check_netdev_cut, netdev, i);
	assert_int_equal(parse_netdev(netdev, strlen(netdev), &pos, &nd), -1);
	mangled(check_netdev, netdev);
	nonsense(check_netdev);
}

/* 20 fields, 18 before 5.5, 14 before 4.18, 7 of partitions before 2.6.25;
 * names with slashes; ticks before and after they wrap; more fields some
 * day. */
static const char diskstats[] =
    "   8       0 sda 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\n"
    "   8       1 sda1 21 22 23 24 25 26 27 28 0 30 31 32 33 34 35\n"
    " 104       0 cciss/c0d0 41 42 43 44 45 46 47 48 0 50 51\n"
    "   8       2 sda2 1 2 3 4\n"
    "   8       3 sda3\n"
    "   8       4 sda4 1 2 3 4 5 6 7 8 9 10\n"
    " 259 1048575 nvme0n1p4294967295 1 2 3 4294967295 5 6 7 0 9 10 11 12 13 "
    "14 15 16 17 18 19\n"
    " 253       0 dm-0 1 2 3 4 5 6 7 8 -1 10 11 12 13 14 15 16 17\n"
    "   x       0 sdx 1 2 3 4 5 6 7 8 9 10 11\n"
    "   8      -1 sdy 1 2 3 4 5 6 7 8 9 10 11\n"
    "\n"
    " 7 0 loop0 x 2 3 18446744073709551616 5 6 7 8 9 10 11 12 13 14 15 16 x\n"
    "   8 9 a-name-of-a-device-that-is-longer-than-any-that-there-can-be-at-"
    "all 1 2 3 4 5 6 7 8 9 10 11\n";

static const struct diskline disks_want[] = {
	{ "sda", 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 16, 17 },
	{ "sda1", 8, 1, 21, 22, 23, 24, 25, 26, 27, 28, 0, 30, 31, NONE,
	  NONE },
	{ "cciss/c0d0", 104, 0, 41, 42, 43, 44, 45, 46, 47, 48, 0, 50, 51,
	  NONE, NONE },
	{ "nvme0n1p4294967295", 259, 1048575, 1, 2, 3, UINT32_MAX, 5, 6, 7, 0,
	  9, 10, 11, 16, 17 },
	{ "dm-0", 253, 0, 1, 2, 3, 4, 5, 6, 7, 8, NONE, 10, 11, 16, 17 },
	{ "loop0", 7, 0, NONE, 2, 3, NONE, 5, 6, 7, 8, 9, 10, 11, 16, NONE },
};

static void
check_diskstats(const char *buf, size_t len)
{
	struct diskline	d;
	size_t		pos = 0, was = 0;

	memset(&d, 'x', sizeof d);
	while (parse_diskstats(buf, len, &pos, &d) == 0) {
		assert_true(pos > was && pos <= len);
		assert_int_equal(buf[pos - 1], '\n');
		was = pos;
		assert_text_fits(d.name);
		assert_true(d.major != NONE && d.minor != NONE);
		memset(&d, 'x', sizeof d);
	}
	assert_string_equal(d.name, "");
	assert_true(d.major == NONE && d.rd_ios == NONE && d.fl_ticks == NONE);
	assert_int_equal(parse_diskstats(buf, len, &pos, &d), -1);
}

static void
check_diskstats_cut(const char *text, size_t len)
{
	struct diskline	d;
	const uint64_t	*have = &d.major, *want;
	size_t		pos = 0, i, k;

	for (i = 0; parse_diskstats(text, len, &pos, &d) == 0; i++) {
		assert_true(i < COUNT(disks_want));
		assert_string_equal(d.name, disks_want[i].name);
		want = &disks_want[i].major;
		for (k = 0; k < 15; k++)
			assert_true(have[k] == want[k]);
	}
	if (len == strlen(diskstats))
		assert_int_equal(i, COUNT(disks_want));
}

static void
test_diskstats(void **state)
{
	struct diskline	d;
	size_t		i, pos = NONE;

	(void)state;
	assert_int_equal(sizeof d, sizeof d.name + 15 * sizeof d.major);
	for (i = 0; i <= strlen(diskstats); i++)
		exactly(check_diskstats_cut, diskstats, i);
	assert_int_equal(parse_diskstats(diskstats, strlen(diskstats), &pos,
	    &d), -1);
	mangled(check_diskstats, diskstats);
	nonsense(check_diskstats);
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(test_netdev),
		cmocka_unit_test(test_diskstats)
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
