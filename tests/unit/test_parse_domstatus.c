#include <stdio.h>

#include "parse.h"
#include "parse_cut.h"

#define HEAD	"<!--\nWARNING: THIS IS AN AUTO-GENERATED FILE.\n-->\n"
#define NOVA	"xmlns:nova='http://openstack.org/xmlns/libvirt/nova/1.1'"

static const char nova[] = HEAD
    "<domstatus state='paused' reason='io error' pid='17571'>\n"
    "  <taint flag='high-privileges'/>\n"
    "  <monitor path='/var/lib/libvirt/qemu/domain-3-web/monitor.sock'/>\n"
    "  <vcpus><vcpu id='0' pid='17580'/></vcpus>\n"
    "  <domain type='kvm' id='3'>\n"
    "    <name>instance-0000002a</name>\n"
    "    <uuid>0a1b2c3d-0001-4002-8003-123456789abc</uuid>\n"
    "    <metadata>\n"
    "      <x:instance xmlns:x='urn:other'><x:owner><x:project>no"
    "</x:project></x:owner></x:instance>\n"
    "      <nova:instance " NOVA ">\n"
    "        <nova:name>web</nova:name>\n"
    "        <nova:owner>\n"
    "          <nova:user uuid='u'>alice</nova:user>\n"
    "          <nova:project uuid='p'>shop &amp; co</nova:project>\n"
    "        </nova:owner>\n"
    "      </nova:instance>\n"
    "    </metadata>\n"
    "  </domain>\n"
    "</domstatus>\n";

static void
assert_empty(const struct domstatus *ds)
{
	assert_string_equal(ds->name, "");
	assert_string_equal(ds->uuid, "");
	assert_string_equal(ds->id, "");
	assert_string_equal(ds->state, "");
	assert_string_equal(ds->reason, "");
	assert_string_equal(ds->owner, "");
	assert_int_equal(ds->pid, NONE);
}

static int
parse(const char *text, struct domstatus *ds)
{
	memset(ds, 'x', sizeof *ds);
	return (parse_domstatus(text, strlen(text), ds));
}

static void
check_domstatus(const char *buf, size_t len)
{
	struct domstatus	ds;

	memset(&ds, 'x', sizeof ds);
	if (parse_domstatus(buf, len, &ds) != 0)
		assert_empty(&ds);
	assert_text_fits(ds.name);
	assert_text_fits(ds.uuid);
	assert_text_fits(ds.owner);
}

static void
test_domstatus(void **state)
{
	struct domstatus	ds;

	(void)state;
	assert_int_equal(parse(nova, &ds), 0);
	assert_string_equal(ds.name, "instance-0000002a");
	assert_string_equal(ds.uuid, "0a1b2c3d-0001-4002-8003-123456789abc");
	assert_string_equal(ds.id, "3");
	assert_string_equal(ds.state, "paused");
	assert_string_equal(ds.reason, "io error");
	assert_string_equal(ds.owner, "shop & co");
	assert_int_equal(ds.pid, 17571);
	assert_int_equal(parse("<domstatus state='running' pid='x'><domain>"
	    "<name>a&lt;\xe2\x82\xac&#10;b</name><metadata><n:instance "
	    "xmlns:n='http://openstack.org/xmlns/libvirt/nova/2'><n:owner>"
	    "<n:user>bob</n:user></n:owner></n:instance></metadata></domain>"
	    "</domstatus>", &ds), 0);
	assert_string_equal(ds.name, "a<\xe2\x82\xac\nb");
	assert_string_equal(ds.uuid, "");
	assert_string_equal(ds.id, "");
	assert_string_equal(ds.reason, "");
	assert_string_equal(ds.owner, "bob");
	assert_int_equal(ds.pid, NONE);
}

static void
test_domstatus_bad(void **state)
{
	static const char *const bad[] = {
		"", "<", "<domstatus/>", "<domain><name>a</name></domain>",
		"<domstatus><domain></domstatus>",
		"<domstatus><domain/></domstatus><domstatus/>",
		"<domstatus><name>\xff\xfe</name><domain/></domstatus>",
		"<!DOCTYPE domstatus><domstatus><domain/></domstatus>",
		"<!DOCTYPE d [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>\
<domstatus><domain><name>&e;</name></domain></domstatus>",
		"<domstatus><domain><name>&e;</name></domain></domstatus>"
	};
	struct domstatus	ds;
	size_t			i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(parse(bad[i], &ds), -1);
		assert_empty(&ds);
	}
	for (i = 0; i < strlen("</domstatus>") + 1; i++)
		assert_int_equal(parse_domstatus(nova, sizeof nova - 3 - i,
		    &ds), -1);
	mangled(check_domstatus, nova);
	nonsense(check_domstatus);
}

/* libvirt writes UTF-8; a DOCTYPE in UTF-16 is one as well. */
static void
test_domstatus_utf16(void **state)
{
	static const char	text[] = "<!DOCTYPE d [<!ENTITY e 'x'>]>"
	    "<domstatus><domain><name>&e;</name></domain></domstatus>";
	struct domstatus	ds;
	char			wide[2 * sizeof text];
	size_t			i;

	(void)state;
	memcpy(wide, "\xff\xfe", 2);
	for (i = 0; i < sizeof text - 1; i++) {
		wide[2 + 2 * i] = text[i];
		wide[3 + 2 * i] = '\0';
	}
	assert_int_equal(parse_domstatus(wide, 2 * sizeof text, &ds), -1);
	assert_empty(&ds);
}

static void
test_domstatus_long(void **state)
{
	struct domstatus	ds;
	char			text[4096];

	(void)state;
	snprintf(text, sizeof text, "<domstatus state='%0100d' pid='%0100d1'>"
	    "<domain id='%0100d'><name>%0300d</name><uuid>%0300d</uuid>"
	    "</domain></domstatus>", 1, 1, 1, 1, 1);
	assert_int_equal(parse(text, &ds), 0);
	assert_int_equal(strlen(ds.state), sizeof ds.state - 1);
	assert_int_equal(strlen(ds.id), sizeof ds.id - 1);
	assert_int_equal(strlen(ds.name), sizeof ds.name - 1);
	assert_int_equal(strlen(ds.uuid), sizeof ds.uuid - 1);
	assert_int_equal(ds.pid, 11);
}

static void
test_domstatus_without(void **state)
{
	struct domstatus	ds;

	(void)state;
	assert_int_equal(parse(nova, &ds), -1);
	assert_empty(&ds);
}

#ifdef HAVE_LIBXML2
#define WITH_XML	1
#else
#define WITH_XML	0
#endif

int
main(void)
{
	const struct CMUnitTest	with[] = {
		cmocka_unit_test(test_domstatus),
		cmocka_unit_test(test_domstatus_bad),
		cmocka_unit_test(test_domstatus_utf16),
		cmocka_unit_test(test_domstatus_long)
	};
	const struct CMUnitTest	without[] = {
		cmocka_unit_test(test_domstatus_without)
	};

	if (WITH_XML)
		return (cmocka_run_group_tests(with, NULL, NULL));
	return (cmocka_run_group_tests(without, NULL, NULL));
}
