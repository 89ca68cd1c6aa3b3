#include <inttypes.h>
#include <stdio.h>

#include "image.h"
#include "parse_cut.h"

#ifndef nitems
#define nitems(a)	(sizeof (a) / sizeof (a)[0])
#endif

#define V3_TAIL	" .39 0400000070 .8"
#define NAME	"2f696d672f626173652e726177"

/* Heads that qemu-img 7.2 wrote, in hex; .N is N bytes of 0. */
static const struct head {
	const char	*hex, *want;
} heads[] = {
	{ "514649fb00000003 .15 100000000000a0 .9 01000000000003 .7 "
	  "01000000000001" V3_TAIL, "qcow2 size 10485760 version 3 cluster "
	  "65536 crypt 0 dirty 0 corrupt 0 external 0 snapshots 0" },
	{ "514649fb00000002 .15 100000000000a0 .9 01000000000003 .7 "
	  "01000000000001 .12", "qcow2 size 10485760 version 2 cluster 65536 "
	  "crypt 0 snapshots 0" },
	/* 3 TiB in clusters of 2 MiB, with lazy refcounts. */
	{ "514649fb00000003 .15 15000003 .12 06000000000060 .7 "
	  "20000000000001 .27 01 .11 0400000070 .8", "qcow2 size 3298534883328 "
	  "version 3 cluster 2097152 crypt 0 dirty 0 corrupt 0 external 0 "
	  "snapshots 0" },
	{ "514649fb00000003 .6 02100000000d000000100000000040 .10 "
	  "02000000000003 .7 01000000000001" V3_TAIL " .416 " NAME,
	  "qcow2 size 1073741824 version 3 cluster 65536 crypt 0 dirty 0 "
	  "corrupt 0 external 0 snapshots 0 name 528+13 /img/base.raw" },
	/* The incident: an image of nothing. */
	{ "514649fb00000003 .15 10 .29 01000000000001" V3_TAIL, "qcow2 size 0 "
	  "version 3 cluster 65536 crypt 0 dirty 0 corrupt 0 external 0 "
	  "snapshots 0" },
	{ "514649fb00000003 .15 10000000000001 .9 01000000000003 .7 "
	  "01000000000001 .19 04 .19 0400000070 .8", "qcow2 size 65536 "
	  "version 3 cluster 65536 crypt 0 dirty 0 corrupt 0 external 1 "
	  "snapshots 0" },
	/* Dirty and corrupt, which qemu-img does not make. */
	{ "514649fb00000003 .15 10000000000001 .9 01000000000003 .7 "
	  "01000000000001 .19 03 .19 0400000070 .8", "qcow2 size 65536 "
	  "version 3 cluster 65536 crypt 0 dirty 1 corrupt 1 external 0 "
	  "snapshots 0" },
	{ "514649fb00000003 .15 09 .6 02 .8 01 .6 06 .7 020000000001" V3_TAIL,
	  "qcow2 size 512 version 3 cluster 512 crypt 0 dirty 0 corrupt 0 "
	  "external 0 snapshots 0" },
	{ "514649fb00000003 .15 1000000000001000000000000200000001000000000003 "
	  ".7 01000000000001" V3_TAIL, "qcow2 size 1048576 version 3 cluster "
	  "65536 crypt 2 dirty 0 corrupt 0 external 0 snapshots 0" },
	{ "514649fb00000003 .15 1000000000001000000000000100000001000000000003 "
	  ".7 01000000000001" V3_TAIL, "qcow2 size 1048576 version 3 cluster "
	  "65536 crypt 1 dirty 0 corrupt 0 external 0 snapshots 0" },
	{ "514649fb00000003 .15 100000000000a0 .9 01000000000003 .7 "
	  "0100000000000100000001000000000005 .29 0400000070 .8",
	  "qcow2 size 10485760 version 3 cluster 65536 crypt 0 dirty 0 "
	  "corrupt 0 external 0 snapshots 1" },
	{ "514649fb00000001 .21 a000000c09 .13 30",
	  "qcow size 10485760 version 1 crypt 0" },
	{ "514649fb00000001 .7 300000000d .8 40000000090c .13 40" NAME,
	  "qcow size 1073741824 version 1 crypt 0 name 48+13 /img/base.raw" },
	{ "51454400000001000400000001 .29 01 .7 a0 .13", "qed size 10485760" },
	{ "5145440000000100040000000100000005 .25 01 .8 "
	  "4000000000400000000d000000" NAME,
	  "qed size 1073741824 name 64+13 /img/base.raw" },
	/* Without the bit that says so it has no backing file. */
	{ "51454400000001000400000001000000 .26 01 .7 a0 .5 40000000 0d000000 "
	  NAME, "qed size 10485760" },
	{ "4b444d5601000000030000000050 .6 80 .7 01 .7 14 .8 02000015 .7 1a "
	  ".7 80 .8 0a200d0a0000", "vmdk size 10485760" },
	/* streamOptimized */
	{ "4b444d5603000000030003000050 .6 80 .7 01 .7 14 .8 02000015 .7 1a "
	  ".7 80 .8 0a200d0a0100", "vmdk size 10485760" },
	/* monolithicFlat: a text that names the extents */
	{ "23204469736b2044657363726970746f7246696c650a76657273696f6e3d310a",
	  "vmdk" },
	{ "3c3c3c2051454d5520564d205669727475616c204469736b20496d616765203e3e"
	  "3e0a .29 7f10dabe010001008001000001 .264 0200000004 .15 02 .8 "
	  "a00000000000", "vdi size 10485760" },
	{ "7668647866696c65510045004d0055002000760037002e0032002e00320032 .33",
	  "vhdx" },
	{ "636f6e6563746978000000020001 .8 020032932bcc71656d7500050003576932"
	  "6b0000000000a070 .6 a07000012e041100000003ffffef800d2371ae36314c2b"
	  "9cf3b126bd000489 .428", "vpc size 10514432" },
	/* force_size */
	{ "636f6e6563746978000000020001 .8 020032932bcc71656d3200050003576932"
	  "6b0000000000a0 .7 a00000ffff10ff00000003ffffea77b2c3c5e55b3043de99"
	  "99989652c1ce34 .428", "vpc size 10485760" },
	{ "576974686f7546726553706163457874020000001000000028000000000800000a"
	  "0000000050 .11 08 .14", "parallels size 10485760" },
	/* The older magic, whose size has 32 bits. */
	{ "576974686f7574467265655370616365020000001000000028000000000800000a"
	  "0000000050000001 .8 08 .14", "parallels size 10485760" },
	{ "4c554b53babe0001616573 .29 7874732d706c61696e3634", "luks crypt 2" },
	{ "4c554b53babe0002 .6 4000", "luks crypt 2" }
};

/* Heads that no image has, and what they begin like. */
static const struct head bad[] = {
	{ "514649fb", "qcow2" },
	{ "514649fb00000000 .100", "qcow2" },
	{ "514649fb00000004 .15 10 .29 01000000000001" V3_TAIL, "qcow2" },
	/* clusters of 256 bytes and of 4 MiB */
	{ "514649fb00000002 .15 08 .80", "qcow2" },
	{ "514649fb00000002 .15 16 .80", "qcow2" },
	{ "514649fb00000002 .12 ffffffff .80", "qcow2" },
	/* 2^63 bytes, 2^64 - 1 bytes */
	{ "514649fb00000002 .15 1080 .60", "qcow2" },
	{ "514649fb00000002 .15 10ffffffffffffffff .60", "qcow2" },
	/* crypt 3, 65537 snapshots */
	{ "514649fb00000002 .15 10 .11 03 .40", "qcow2" },
	{ "514649fb00000002 .15 10 .36 00010001 .8", "qcow2" },
	/* a name of 1024 bytes; one that begins or ends behind a cluster */
	{ "514649fb00000002 .6 02000000040000000010 .60", "qcow2" },
	{ "514649fb00000002 .5 0100010000000d00000010 .60", "qcow2" },
	{ "514649fb00000002 .6 fff80000000d00000010 .60", "qcow2" },
	{ "514649fb00000002 ffffffffffffffff0000000d00000010 .60", "qcow2" },
	/* heads of 103 and of more than a cluster of bytes */
	{ "514649fb00000003 .15 10 .76 00000067 .8", "qcow2" },
	{ "514649fb00000003 .15 10 .76 00010001 .8", "qcow2" },
	{ "514649fb00000001 .31 02 .8", "qcow" },
	{ "514649fb00000001 .16 8000000000000000 .20", "qcow" },
	{ "514649fb00000001 .7 3000000400 .40", "qcow" },
	/* clusters of 2 KiB, of 5000 bytes and of 128 MiB */
	{ "51454400 00080000 04 .3 01 .60", "qed" },
	{ "51454400 88130000 04 .3 01 .60", "qed" },
	{ "51454400 00000008 04 .3 01 .60", "qed" },
	/* a name behind the head's only cluster */
	{ "514544000000010004000000010000000100000000000000 .32 0000010005",
	  "qed" },
	{ "514544000000010004000000010000000100000000000000 .32 0000010005 .3",
	  "qed" },
	/* 2^63 bytes, in sectors */
	{ "4b444d560100000003000000 .6 4000 .70", "vmdk" },
	{ "4b444d560100000003000000 ffffffffffffffff .70", "vmdk" },
	{ ".64 7f10dabe000001 .400", "vdi" },
	{ ".64 7f10dabe010001 .300", "vdi" },
	{ "636f6e6563746978 .503", "vpc" },
	{ "4c554b53babe0003 .100", "luks" },
	{ "4c554b53babe", "luks" },
	{ "576974686f754672655370616345787402 .46", "parallels" }
};

/* Not quite a magic, or at another place. */
static const char *const raw[] = {
	"", "00", "51", "514649", "514649fc00000003 .100", ".4096",
	"00514649fb00000003 .100", "eb5890 .507 55aa", "4b444d", "514544",
	".64 7f10da", ".63 7f10dabe01000100 .400", "766864786669",
	"4c554b53babf .100", "576974686f7574467265655370616366 .60"
};

static unsigned int
digit(char ch)
{
	static const char	digits[] = "0123456789abcdef";

	return ((unsigned int)(strchr(digits, ch) - digits));
}

/* Caller frees. */
static char *
unhex(const char *hex, size_t *len)
{
	char	*buf = calloc(1, 8192), *end;
	size_t	 n = 0;

	assert_non_null(buf);
	while (*hex != '\0') {
		assert_true(n < 4097);
		if (*hex == ' ') {
			hex++;
		} else if (*hex == '.') {
			n += strtoul(hex + 1, &end, 10);
			hex = end;
		} else if (hex[1] == ' ') {
			buf[n++] = (char)digit(*hex++);
		} else {
			buf[n++] = (char)(digit(hex[0]) << 4 | digit(hex[1]));
			hex += 2;
		}
	}
	*len = n;
	return (buf);
}

static void
describe(const struct image_head *h, char *text, size_t size)
{
	const struct {
		const char	*name;
		uint64_t	 n;
	} fields[] = {
		{ "size", h->size }, { "version", h->version },
		{ "cluster", h->cluster }, { "crypt", h->crypt },
		{ "dirty", h->dirty }, { "corrupt", h->corrupt },
		{ "external", h->external }, { "snapshots", h->snapshots }
	};
	size_t	i;
	int	n;

	assert_true(h->format < IMAGE_FORMATS);
	n = snprintf(text, size, "%s", image_formats[h->format]);
	for (i = 0; i < nitems(fields); i++) {
		if (fields[i].n != NONE)
			n += snprintf(text + n, size - n, " %s %" PRIu64,
			    fields[i].name, fields[i].n);
	}
	if (h->name_at != 0 || h->name_len != 0 || *h->backing != '\0')
		snprintf(text + n, size - n, " name %" PRIu64 "+%" PRIu64
		    " %s", h->name_at, h->name_len, h->backing);
}

static void
assert_head(const struct image_head *h, const char *want)
{
	char	text[2048];

	describe(h, text, sizeof text);
	assert_string_equal(text, want);
}

static int
parse(const char *hex, struct image_head *h)
{
	size_t	 len;
	char	*buf = unhex(hex, &len);
	int	 rc;

	memset(h, 'x', sizeof *h);
	rc = parse_image(buf, len, h);
	free(buf);
	return (rc);
}

static void
test_image(void **state)
{
	struct image_head	h;
	size_t			i;

	(void)state;
	for (i = 0; i < nitems(heads); i++) {
		assert_int_equal(parse(heads[i].hex, &h), 0);
		assert_head(&h, heads[i].want);
	}
	for (i = 0; i < nitems(raw); i++) {
		assert_int_equal(parse(raw[i], &h), 0);
		assert_head(&h, "raw");
	}
}

static void
test_image_bad(void **state)
{
	struct image_head	h;
	size_t			i;

	(void)state;
	for (i = 0; i < nitems(bad); i++) {
		assert_int_equal(parse(bad[i].hex, &h), -1);
		assert_head(&h, bad[i].want);
	}
}

static const char	*whole;

/* What is left of a head is raw, is refused, or says the same; the name of
 * the backing file is whole or not there. */
static void
check_cut(const char *buf, size_t len)
{
	struct image_head	h;
	char			text[2048];

	memset(&h, 'x', sizeof h);
	if (parse_image(buf, len, &h) != 0 || h.format == IMAGE_RAW) {
		describe(&h, text, sizeof text);
		assert_string_equal(text, image_formats[h.format]);
		return;
	}
	describe(&h, text, sizeof text);
	if (*h.backing != '\0')
		assert_string_equal(text, whole);
	else
		assert_memory_equal(text, whole, strlen(text));
}

/* Any bytes have an answer that holds together. */
static void
check_sane(const char *buf, size_t len)
{
	struct image_head	h;
	int			rc;

	memset(&h, 'x', sizeof h);
	rc = parse_image(buf, len, &h);
	assert_text_fits(h.backing);
	assert_true(h.format < IMAGE_FORMATS);
	assert_true(h.name_len < IMAGE_NAME);
	assert_true((h.name_at == 0) == (h.name_len == 0));
	assert_true(strlen(h.backing) <= h.name_len);
	if (rc != 0)
		assert_head(&h, image_formats[h.format]);
}

static void
test_image_cut(void **state)
{
	size_t	 i, j, len;
	char	*buf, byte;

	(void)state;
	for (i = 0; i < nitems(heads); i++) {
		whole = heads[i].want;
		buf = unhex(heads[i].hex, &len);
		for (j = 0; j <= len; j++)
			exactly(check_cut, buf, j);
		for (j = 0; j < len; j++) {
			byte = buf[j];
			for (buf[j] = 0; ++buf[j] != 0; )
				check_sane(buf, len);
			buf[j] = byte;
		}
		free(buf);
	}
	nonsense(check_sane);
}

/* The longest name, one with a NUL, and those that lie behind the buffer. */
static void
test_image_name(void **state)
{
	struct image_head	h;
	size_t			len, at = 528;
	char			*buf = unhex("514649fb00000002 .6 0210000003ff"
				    "00000010 .60 .440 .3600", &len);

	(void)state;
	memset(buf + at, '\xff', 1023);
	assert_int_equal(parse_image(buf, len, &h), 0);
	assert_int_equal(h.name_at, at);
	assert_int_equal(h.name_len, 1023);
	assert_int_equal(strlen(h.backing), 1023);
	assert_int_equal(parse_image(buf, at + 1023, &h), 0);
	assert_int_equal(strlen(h.backing), 1023);
	buf[at + 5] = '\0';
	assert_int_equal(parse_image(buf, len, &h), 0);
	assert_int_equal(h.name_len, 1023);
	assert_int_equal(strlen(h.backing), 5);
	assert_int_equal(parse_image(buf, at + 1022, &h), 0);
	assert_int_equal(h.name_at, at);
	assert_int_equal(h.name_len, 1023);
	assert_string_equal(h.backing, "");
	free(buf);
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(test_image),
		cmocka_unit_test(test_image_bad),
		cmocka_unit_test(test_image_cut),
		cmocka_unit_test(test_image_name)
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
