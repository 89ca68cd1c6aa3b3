/* Interfaces of VMs and disks of the host, from texts of the kernel's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "vmnet.h"

#define MS	UINT64_C(1000000)

static struct key
vm_key(unsigned n)
{
	return ((struct key){ 1, (uint64_t)n << KEY_CHILD_BITS });
}

static void
add_nic(struct part *p, unsigned vm, unsigned n, const char *dev,
    uint64_t straight)
{
	struct vnic_raw	*r = part_add(p, key_child(vm_key(vm), n), 0);

	r->dev = part_text(p, dev);
	r->straight = straight;
}

/* The row of a VM; rx NONE - 1: there is none. */
static void
vm_is(const struct part *p, unsigned vm, uint64_t rx, uint64_t tx,
    uint64_t drop)
{
	const struct vmnet_raw	*r = part_find(p, vm_key(vm));

	if (rx == NONE - 1) {
		assert_null(r);
		return;
	}
	assert_non_null(r);
	assert_true(r->rx == rx);
	assert_true(r->tx == tx);
	assert_true(r->drop == drop);
}

static uint64_t
gen_of(const struct part *p, unsigned vm)
{
	const struct vmnet_raw	*r = part_find(p, vm_key(vm));

	assert_non_null(r);
	return (r->rec.gen);
}

static struct part *
take(struct vmnet *net, const char *text, size_t known)
{
	struct part	*p = part_new(PART_VMNET);

	assert_int_equal(vmnet_take(net, p, text, strlen(text)), known);
	part_sort(p);
	return (p);
}

#define HEAD	"Inter-| Receive | Transmit\n face |bytes |bytes\n"
#define IF(name, rx, drop_rx, tx, drop_tx)				\
	name ": " #rx " 1 0 " #drop_rx " 0 0 0 0 " #tx " 1 0 " #drop_tx	\
	" 0 0 0 0\n"

/* What the host receives from a tap the guest has sent; a macvtap counts as the
 * guest does. Interfaces of no VM are nobody's. */
static void
test_vmnet(void **state)
{
	struct vmnet	*net = vmnet_new();
	struct part	*defined = part_new(PART_VNIC), *p, *next;

	(void)state;
	p = take(net, HEAD IF("vnet0", 1, 2, 3, 4), 0);
	assert_int_equal(p->nrows, 0);
	part_unref(p);
	add_nic(defined, 3, 0, "vnet7", 0);
	add_nic(defined, 3, 1, "macvtap0", 1);
	add_nic(defined, 4, 0, "vnet1", 0);
	add_nic(defined, 5, 0, NULL, 0);
	add_nic(defined, 6, 0, "a-name-that-is-longer-than-any-one-is", 0);
	add_nic(defined, 7, 0, "vnet9", NONE);
	vmnet_define(net, defined);
	p = take(net, HEAD IF("lo", 9, 9, 9, 9) IF("vnet7", 10, 1, 200, 2)
	    IF("vnet1", 5, 0, 6, 0) IF("vnet70", 9, 9, 9, 9)
	    IF("macvtap0", 3000, 4, 40000, 8), 3);
	assert_int_equal(p->nrows, 2);
	vm_is(p, 3, 3200, 40010, 15);
	vm_is(p, 4, 6, 5, 0);
	/* The same interfaces in another order are the same incarnation. */
	next = take(net, HEAD IF("macvtap0", 1, 1, 1, 1)
	    IF("vnet1", 1, 1, 1, 1) IF("vnet7", 1, 1, 1, 1), 3);
	assert_true(gen_of(p, 3) == gen_of(next, 3));
	assert_true(gen_of(p, 4) == gen_of(next, 4));
	assert_true(gen_of(p, 3) != gen_of(p, 4));
	part_unref(next);
	/* One has gone: its bytes are no reset of the others'. */
	next = take(net, HEAD IF("vnet7", 20, 1, 300, 2), 1);
	vm_is(next, 3, 300, 20, 3);
	vm_is(next, 4, NONE - 1, 0, 0);
	assert_true(gen_of(p, 3) != gen_of(next, 3));
	part_unref(next);
	/* What is no number makes no sum, of that VM alone. */
	next = take(net, HEAD IF("macvtap0", 1, 1, x, 1)
	    IF("vnet1", 1, 1, 1, 1)
	    IF("vnet7", 18446744073709551616, -1, 1, 1), 3);
	vm_is(next, 3, 2, NONE, NONE);
	vm_is(next, 4, 1, 1, 2);
	part_unref(next);
	part_unref(p);
	/* They are defined no more. */
	vmnet_define(net, part_new(PART_VNIC));
	part_unref(take(net, HEAD IF("vnet7", 1, 1, 1, 1), 0));
	vmnet_define(net, NULL);
	part_unref(take(net, HEAD IF("vnet7", 1, 1, 1, 1), 0));
	vmnet_free(net);
}

static const struct disk_raw *
disk(const struct part *p, unsigned major, unsigned minor)
{
	return (part_find(p, (struct key){ 0, (uint64_t)major << 20 |
	    minor }));
}

static struct part *
read_disks(struct disks *d, const char *text)
{
	struct part	*p = part_new(PART_DISK);

	disks_take(d, p, text, strlen(text));
	part_sort(p);
	return (p);
}

#define DISK(dev, rd, rd_ms, wr, wr_ms)					\
	dev " " #rd " 0 0 " #rd_ms " " #wr " 0 0 " #wr_ms " 0 0 0 0 0 0 0 0 0\n"

/* Milliseconds are 32 bits wide, of reads and of writes; sums are not. */
static void
test_wrap(void **state)
{
	static const struct {
		const char	*text;
		uint64_t	 reqs, ms;
	} cases[] = {
		{ DISK("8 0 sda", 5, 4294967000, 7, 1000), 12, 704 },
		{ DISK("8 0 sda", 6, 4294967295, 7, 1000), 13, 999 },
		/* The reads' wrap. */
		{ DISK("8 0 sda", 7, 4, 8, 1000), 15, 1004 },
		/* The writes', in one go with a bit of reads. */
		{ DISK("8 0 sda", 8, 6, 9, 4294967000), 17,
		    1004 + 2 + 4294966000 },
		{ DISK("8 0 sda", 8, 6, 10, 50), 18,
		    1004 + 2 + 4294966000 + 346 },
		{ DISK("8 0 sda", 8, 6, 10, 50), 18,
		    1004 + 2 + 4294966000 + 346 },
	};
	struct disks		*d = disks_new();
	const struct disk_raw	*r;
	struct part		*p;
	size_t			 i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		p = read_disks(d, cases[i].text);
		assert_int_equal(p->nrows, 1);
		r = disk(p, 8, 0);
		assert_non_null(r);
		assert_string_equal(part_str(p, r->name), "sda");
		assert_true(r->reqs == cases[i].reqs);
		assert_true(r->times == cases[i].ms * MS);
		part_unref(p);
	}
	disks_free(d);
}

/* Devices come and go; each has its own sum, and one that has gone has left
 * nothing to its follower. */
static void
test_devices(void **state)
{
	struct disks		*d = disks_new();
	struct part		*p;

	(void)state;
	p = read_disks(d, DISK("253 1 dm-1", 1, 10, 1, 20)
	    DISK("8 0 sda", 1, 4294967295, 0, 0)
	    DISK("259 1048575 nvme0n1p1", 1, 1, 1, 1)
	    "8 2 sda2 1 2 3 4\n");
	assert_int_equal(p->nrows, 3);
	assert_true(disk(p, 253, 1)->times == 30 * MS);
	assert_true(disk(p, 259, 1048575)->reqs == 2);
	assert_null(disk(p, 8, 2));
	part_unref(p);
	p = read_disks(d, DISK("8 0 sda", 1, 5, 0, 0));
	assert_int_equal(p->nrows, 1);
	assert_true(disk(p, 8, 0)->times == (UINT64_C(4294967296) + 5) * MS);
	part_unref(p);
	p = read_disks(d, DISK("253 1 dm-1", 0, 3, 0, 0)
	    DISK("8 0 sda", 2, 5, 0, 0));
	assert_true(disk(p, 253, 1)->times == 3 * MS);
	assert_true(disk(p, 8, 0)->reqs == 2);
	part_unref(p);
	/* Not known for once: it goes on from what was known. */
	p = read_disks(d, DISK("8 0 sda", x, 7, 0, 0)
	    DISK("253 1 dm-1", 1, x, 0, 0));
	assert_true(disk(p, 8, 0)->reqs == NONE);
	assert_true(disk(p, 8, 0)->times == (UINT64_C(4294967296) + 7) * MS);
	assert_true(disk(p, 253, 1)->times == NONE);
	assert_true(disk(p, 253, 1)->reqs == 1);
	part_unref(p);
	part_unref(read_disks(d, ""));
	p = read_disks(d, DISK("8 0 sda", 1, 9, 0, 0));
	assert_true(disk(p, 8, 0)->times == 9 * MS);
	part_unref(p);
	disks_free(d);
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(test_vmnet),
		cmocka_unit_test(test_wrap),
		cmocka_unit_test(test_devices)
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
