#include <stdio.h>

#include "domdef.h"
#include "parse_cut.h"

#define DOMAIN(inside)	"<domain type='kvm'>" inside "</domain>"
#define DEVICES(inside)	DOMAIN("<devices>" inside "</devices>")

/* All that is read, once. */
static const char whole[] =
    "<!-- libvirt -->\n<domstatus state='running'><domain type='kvm' id='3'>"
    "<name>web &lt;1&gt;</name>"
    "<uuid>0A1B2C3D-0001-4002-8003-123456789abc</uuid><title>t</title>"
    "<metadata><n:instance xmlns:n='http://openstack.org/xmlns/libvirt/nova/"
    "1.1'><n:owner><n:user>alice</n:user><n:project>shop</n:project>"
    "</n:owner></n:instance></metadata>"
    "<memory unit='GiB'>4</memory><currentMemory unit='MiB'>512"
    "</currentMemory><vcpu placement='static' cpuset='0-3' current='2'>8"
    "</vcpu><iothreads>2</iothreads><memoryBacking><hugepages><page "
    "size='2' unit='M'/></hugepages><nosharepages/><locked/><source "
    "type='memfd'/></memoryBacking><numatune><memory mode='strict' "
    "nodeset='1'/></numatune><os firmware='bios'><type arch='x86_64' "
    "machine='pc-q35-7.2'>hvm</type><loader type='pflash'>/l</loader>"
    "<kernel>/k</kernel></os><features><apic/><hap state='off'/><pmu/>"
    "<ioapic driver='kvm'/><hyperv><synic state='on'/><stimer state='off'/>"
    "</hyperv><kvm><hidden state='on'/></kvm></features><cpu mode='custom'>"
    "<model>EPYC</model></cpu><clock><timer name='tsc' present='yes'/>"
    "<timer name='kvmclock' present='no'/></clock>"
    "<launchSecurity type='sev'/><devices><emulator>/q</emulator>"
    "<disk type='file' device='disk'><driver name='qemu' type='qcow2' "
    "cache='none' io='native' discard='unmap' error_policy='stop' "
    "iothread='1'/><source file='/a'/><backingStore type='block'><format "
    "type='raw'/><source dev='/b'/><backingStore type='network'><source "
    "protocol='rbd' name='p/i'/><backingStore/></backingStore>"
    "</backingStore><mirror type='file'><source file='/m'/></mirror>"
    "<target dev='vda' bus='virtio'/><readonly/><shareable/>"
    "<serial>S1</serial></disk>"
    "<interface type='bridge'><mac address='52:54:00:AA:BB:CC'/><source "
    "network='lan' bridge='br0' dev='eth0' mode='vepa'/><target "
    "dev='vnet3'/><model type='virtio'/><driver name='vhost' queues='4'/>"
    "<virtualport type='openvswitch'/><link state='down'/></interface>"
    "<hostdev mode='subsystem' type='pci'><driver name='vfio'/><source>"
    "<address domain='0x0001' bus='59' slot='0x1f' function='1'/></source>"
    "<alias name='hostdev0'/></hostdev>"
    "<memballoon model='virtio'><stats period='10'/></memballoon>"
    "<video><model type='qxl'/></video><graphics type='spice'/></devices>"
    "</domain></domstatus>\n";

#define ASSERT_NULL(name)	assert_null(s->name);

static void
assert_empty(const struct domdef *s)
{
	DEF_TEXTS(ASSERT_NULL)
	assert_int_equal(s->memory, NONE);
	assert_int_equal(s->current, NONE);
	assert_int_equal(s->vcpus, NONE);
	assert_int_equal(s->vcpus_now, NONE);
	assert_int_equal(s->iothreads, NONE);
	assert_int_equal(s->hugepage, NONE);
	assert_false(s->locked || s->nosharepages);
	assert_int_equal(s->ndisks + s->nnics + s->nhostdevs, 0);
	assert_null(s->disks);
	assert_null(s->nics);
	assert_null(s->hostdevs);
}

static void
assert_refused(const char *text, size_t len)
{
	struct domdef	d;

	memset(&d, 'x', sizeof d);
	assert_int_equal(parse_domain(text, len, &d), -1);
	assert_empty(&d);
	domdef_free(&d);
	domdef_free(&d);
}

#ifdef HAVE_LIBXML2

static int
parse(const char *text, struct domdef *d)
{
	memset(d, 'x', sizeof *d);
	return (parse_domain(text, strlen(text), d));
}

static void
check_domain(const char *buf, size_t len)
{
	struct domdef	d;

	memset(&d, 'x', sizeof d);
	if (parse_domain(buf, len, &d) != 0)
		assert_empty(&d);
	domdef_free(&d);
	assert_empty(&d);
}

static void
check_top(const struct domdef *d)
{
	const struct {
		const char	*got, *want;
	} texts[] = {
		{ d->type, "kvm" }, { d->id, "3" }, { d->name, "web <1>" },
		{ d->uuid, "0a1b2c3d-0001-4002-8003-123456789abc" },
		{ d->title, "t" }, { d->owner, "shop" },
		{ d->cpuset, "0-3" }, { d->placement, "static" },
		{ d->os, "hvm" }, { d->arch, "x86_64" },
		{ d->machine, "pc-q35-7.2" }, { d->firmware, "bios" },
		{ d->kernel, "/k" }, { d->emulator, "/q" },
		{ d->cpu_mode, "custom" }, { d->cpu_model, "EPYC" },
		{ d->hap, "off" }, { d->pmu, "on" }, { d->apic, "on" },
		{ d->ioapic, "kvm" }, { d->synic, "on" },
		{ d->stimer, "off" }, { d->kvmclock, "no" },
		{ d->kvm_hidden, "on" }, { d->security, "sev" },
		{ d->numatune, "1" }, { d->memory_source, "memfd" },
		{ d->balloon, "virtio" }, { d->balloon_period, "10" },
		{ d->video, "qxl" }, { d->graphics, "spice" }
	};
	size_t	i;

	for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		assert_non_null(texts[i].got);
		assert_string_equal(texts[i].got, texts[i].want);
	}
	assert_int_equal(d->memory, UINT64_C(4) << 30);
	assert_int_equal(d->current, 512 << 20);
	assert_int_equal(d->vcpus, 8);
	assert_int_equal(d->vcpus_now, 2);
	assert_int_equal(d->iothreads, 2);
	assert_int_equal(d->hugepage, 2 << 20);
	assert_true(d->locked && d->nosharepages);
}

static void
check_disk(const struct def_disk *k)
{
	assert_string_equal(k->target, "vda");
	assert_string_equal(k->bus, "virtio");
	assert_string_equal(k->device, "disk");
	assert_string_equal(k->type, "file");
	assert_string_equal(k->format, "qcow2");
	assert_string_equal(k->cache, "none");
	assert_string_equal(k->io, "native");
	assert_string_equal(k->discard, "unmap");
	assert_string_equal(k->error_policy, "stop");
	assert_string_equal(k->iothread, "1");
	assert_string_equal(k->source, "/a");
	assert_string_equal(k->serial, "S1");
	assert_string_equal(k->chain, "/b (raw) < rbd:p/i");
	assert_int_equal(k->nchain, 2);
	assert_true(k->local && k->readonly && k->shareable);
}

static void
check_nic(const struct def_nic *n)
{
	assert_string_equal(n->type, "bridge");
	assert_string_equal(n->mac, "52:54:00:aa:bb:cc");
	assert_string_equal(n->dev, "vnet3");
	assert_string_equal(n->model, "virtio");
	assert_string_equal(n->driver, "vhost");
	assert_string_equal(n->queues, "4");
	assert_string_equal(n->network, "lan");
	assert_string_equal(n->bridge, "br0");
	assert_string_equal(n->source, "eth0");
	assert_string_equal(n->mode, "vepa");
	assert_string_equal(n->vport, "openvswitch");
	assert_string_equal(n->link, "down");
	assert_null(n->address);
}

static void
check_hostdev(const struct def_hostdev *h)
{
	assert_string_equal(h->mode, "subsystem");
	assert_string_equal(h->type, "pci");
	assert_string_equal(h->address, "0001:3b:1f.1");
	assert_string_equal(h->driver, "vfio");
	assert_null(h->model);
	assert_string_equal(h->alias, "hostdev0");
}

static void
test_domain(void **state)
{
	struct domdef	d;

	(void)state;
	assert_int_equal(parse(whole, &d), 0);
	check_top(&d);
	assert_int_equal(d.ndisks, 1);
	assert_int_equal(d.nnics, 1);
	assert_int_equal(d.nhostdevs, 1);
	check_disk(&d.disks[0]);
	check_nic(&d.nics[0]);
	check_hostdev(&d.hostdevs[0]);
	domdef_free(&d);
	assert_empty(&d);
	assert_int_equal(parse("<domain/>", &d), 0);
	assert_empty(&d);
	domdef_free(&d);
}

static void
test_domain_bad(void **state)
{
	static const char *const bad[] = {
		"", "<", "<domains/>", "<domstatus/>", "domain", "<domain>",
		"<domainsnapshot><domain/></domainsnapshot>",
		"<domstatus><x><domain/></x></domstatus>",
		"<domstatus xmlns:o='o'><o:domain/></domstatus>",
		"<domain/><domain/>", "<domain><name>\xff\xfe</name></domain>",
		"<domain><name>&#0;</name></domain>",
		"<domain><name>&#27;[2J</name></domain>",
		"<!DOCTYPE domain><domain/>",
		"<!DOCTYPE d [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>\
<domain><name>&e;</name></domain>",
		"<domain><name>&e;</name></domain>",
		"<domain type='a' type='b'/>"
	};
	size_t	i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_refused(bad[i], strlen(bad[i]));
	for (i = 0; i < sizeof whole - 2; i++)
		assert_refused(whole, i);
	mangled(check_domain, whole);
	nonsense(check_domain);
}

/* libvirt writes UTF-8; a DOCTYPE in UTF-16 is one as well. */
static void
test_domain_utf16(void **state)
{
	static const char	text[] = "<!DOCTYPE d [<!ENTITY e 'x'>]>"
	    "<domain><name>&e;</name></domain>";
	char			wide[2 * sizeof text];
	size_t			i;

	(void)state;
	memcpy(wide, "\xff\xfe", 2);
	for (i = 0; i < sizeof text - 1; i++) {
		wide[2 + 2 * i] = text[i];
		wide[3 + 2 * i] = '\0';
	}
	assert_refused(wide, 2 * sizeof text);
}

/* "<domain>", n times a text, n times another, "</domain>". */
static char *
nested(size_t n, const char *open, const char *close, size_t *len)
{
	size_t	 no = strlen(open), nc = strlen(close), i;
	char	*text = malloc(n * (no + nc) + 32), *p;

	assert_non_null(text);
	p = stpcpy(text, "<domain>");
	for (i = 0; i < n; i++)
		p = stpcpy(p, open);
	for (i = 0; i < n; i++)
		p = stpcpy(p, close);
	p = stpcpy(p, "</domain>");
	*len = (size_t)(p - text);
	return (text);
}

/* Too deep, and one byte too many. */
static void
test_domain_large(void **state)
{
	struct domdef	 d;
	size_t		 len;
	char		*text;

	(void)state;
	text = nested(100000, "<a>", "</a>", &len);
	assert_refused(text, len);
	free(text);
	text = nested(1, "<name>", "</name>", &len);
	text = realloc(text, DEF_XML_MAX + 1);
	assert_non_null(text);
	memset(text + len, ' ', DEF_XML_MAX + 1 - len);
	assert_refused(text, DEF_XML_MAX + 1);
	assert_int_equal(parse_domain(text, DEF_XML_MAX, &d), 0);
	domdef_free(&d);
	free(text);
}

static void
test_domain_lists(void **state)
{
	static const size_t	 n = DEF_LIST_MAX + 10;
	static const char	 disk[] = "<disk/><interface/><hostdev/>";
	struct domdef		 d;
	char			*text = malloc(n * sizeof disk + 64), *p;
	size_t			 i;

	(void)state;
	assert_non_null(text);
	p = stpcpy(text, "<domain><devices>");
	for (i = 0; i < n; i++)
		p = stpcpy(p, disk);
	stpcpy(p, "</devices></domain>");
	assert_int_equal(parse(text, &d), 0);
	assert_int_equal(d.ndisks, DEF_LIST_MAX);
	assert_int_equal(d.nnics, DEF_LIST_MAX);
	assert_int_equal(d.nhostdevs, DEF_LIST_MAX);
	assert_null(d.disks[DEF_LIST_MAX - 1].source);
	domdef_free(&d);
	free(text);
}

/* A chain of 240 files: libxml2 allows 256 levels in all, libvirt 200. */
static void
test_domain_chain(void **state)
{
	static const char	 level[] = "<backingStore type='file'>"
	    "<source file='/f'/>";
	struct domdef		 d;
	char			*text = malloc(240 * 80 + 100), *p;
	size_t			 i;

	(void)state;
	assert_non_null(text);
	p = stpcpy(text, "<domain><devices><disk>");
	for (i = 0; i < 240; i++)
		p = stpcpy(p, level);
	for (i = 0; i < 240; i++)
		p = stpcpy(p, "</backingStore>");
	stpcpy(p, "</disk></devices></domain>");
	assert_int_equal(parse(text, &d), 0);
	assert_int_equal(d.disks[0].nchain, 200);
	assert_int_equal(strlen(d.disks[0].chain), 200 * 2 + 199 * 3);
	domdef_free(&d);
	free(text);
}

static void
test_domain_units(void **state)
{
	static const struct {
		const char	*unit, *n;
		uint64_t	 want;
	} units[] = {
		{ "", "1", 1024 }, { "b", "1", 1 }, { "byte", "5", 5 },
		{ "bytes", "5", 5 }, { "BYTES", "5", 5 },
		{ "k", "1", 1024 }, { "K", "1", 1024 }, { "KiB", "1", 1024 },
		{ "kib", "1", 1024 }, { "KB", "1", 1000 },
		{ "M", "1", 1 << 20 }, { "MB", "3", 3000000 },
		{ "MiB", "1", 1 << 20 }, { "G", "1", 1 << 30 },
		{ "GB", "1", 1000000000 }, { "GiB", "1", 1 << 30 },
		{ "T", "1", UINT64_C(1) << 40 },
		{ "TB", "1", UINT64_C(1000000000000) },
		{ "TiB", "1", UINT64_C(1) << 40 },
		{ "PiB", "1", UINT64_C(1) << 50 },
		{ "PB", "1", UINT64_C(1000000000000000) },
		{ "EiB", "1", UINT64_C(1) << 60 },
		{ "EB", "1", UINT64_C(1000000000000000000) },
		{ "E", "15", UINT64_C(15) << 60 },
		{ "E", "16", NONE }, { "KiB", "18014398509481984", NONE },
		{ "KiB", "18014398509481983", UINT64_MAX - 1023 },
		{ "Z", "1", NONE }, { "KiBs", "1", NONE }, { "i", "1", NONE },
		{ "MBB", "1", NONE }, { " KiB", "1", NONE },
		{ "KiB", "", NONE }, { "KiB", "0", 0 }, { "KiB", "1.5", NONE },
		{ "KiB", "-1", NONE }, { "KiB", "0x10", NONE },
		{ "b", "18446744073709551614", UINT64_MAX - 1 },
		{ "b", "18446744073709551616", NONE }
	};
	struct domdef	d;
	char		text[256];
	size_t		i;

	(void)state;
	for (i = 0; i < sizeof units / sizeof units[0]; i++) {
		snprintf(text, sizeof text, DOMAIN("<memory unit='%s'>%s"
		    "</memory><currentMemory>7</currentMemory>"),
		    units[i].unit, units[i].n);
		assert_int_equal(parse(text, &d), 0);
		assert_int_equal(d.memory, units[i].want);
		assert_int_equal(d.current, 7 * 1024);
		domdef_free(&d);
	}
}

static void
test_domain_numbers(void **state)
{
	static const struct {
		const char	*text;
		uint64_t	 vcpus, now, hugepage;
	} cases[] = {
		{ DOMAIN(""), NONE, NONE, NONE },
		{ DOMAIN("<vcpu>4</vcpu>"), 4, 4, NONE },
		{ DOMAIN("<vcpu current='x'>4</vcpu>"), 4, 4, NONE },
		{ DOMAIN("<vcpu current='2'/>"), NONE, 2, NONE },
		{ DOMAIN("<vcpu>many</vcpu>"), NONE, NONE, NONE },
		{ DOMAIN("<vcpu>1</vcpu><vcpu>2</vcpu>"), 1, 1, NONE },
		{ DOMAIN("<memoryBacking><hugepages/></memoryBacking>"), NONE,
		  NONE, 0 },
		{ DOMAIN("<memoryBacking><hugepages><page size='x'/>"
		  "</hugepages></memoryBacking>"), NONE, NONE, 0 },
		{ DOMAIN("<memoryBacking><hugepages><page size='2048'/><page "
		  "size='1' unit='G'/></hugepages></memoryBacking>"), NONE,
		  NONE, 2 << 20 }
	};
	struct domdef	d;
	size_t		i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(parse(cases[i].text, &d), 0);
		assert_int_equal(d.vcpus, cases[i].vcpus);
		assert_int_equal(d.vcpus_now, cases[i].now);
		assert_int_equal(d.hugepage, cases[i].hugepage);
		domdef_free(&d);
	}
}

#else

static void
test_domain_without(void **state)
{
	(void)state;
	assert_refused(whole, strlen(whole));
}

#endif

int
main(void)
{
	const struct CMUnitTest	tests[] = {
#ifdef HAVE_LIBXML2
		cmocka_unit_test(test_domain),
		cmocka_unit_test(test_domain_bad),
		cmocka_unit_test(test_domain_utf16),
		cmocka_unit_test(test_domain_large),
		cmocka_unit_test(test_domain_lists),
		cmocka_unit_test(test_domain_chain),
		cmocka_unit_test(test_domain_units),
		cmocka_unit_test(test_domain_numbers)
#else
		cmocka_unit_test(test_domain_without)
#endif
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
