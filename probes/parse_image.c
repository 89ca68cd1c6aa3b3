/* What the head of a disk image says. Each kind is a row. */
#include <endian.h>
#include <string.h>

#include "image.h"
#include "span.h"

const char *const image_formats[IMAGE_FORMATS] = {
	[IMAGE_RAW] = "raw",
	[IMAGE_QCOW2] = "qcow2",
	[IMAGE_QCOW] = "qcow",
	[IMAGE_QED] = "qed",
	[IMAGE_VMDK] = "vmdk",
	[IMAGE_VDI] = "vdi",
	[IMAGE_VHDX] = "vhdx",
	[IMAGE_VPC] = "vpc",
	[IMAGE_LUKS] = "luks",
	[IMAGE_PARALLELS] = "parallels"
};

static uint64_t
be32(const char *p)
{
	uint32_t	n;

	memcpy(&n, p, sizeof n);
	return (be32toh(n));
}

static uint64_t
be64(const char *p)
{
	uint64_t	n;

	memcpy(&n, p, sizeof n);
	return (be64toh(n));
}

static uint64_t
le32(const char *p)
{
	uint32_t	n;

	memcpy(&n, p, sizeof n);
	return (le32toh(n));
}

static uint64_t
le64(const char *p)
{
	uint64_t	n;

	memcpy(&n, p, sizeof n);
	return (le64toh(n));
}

static void
unset(struct image_head *h, enum image_format format)
{
	*h = (struct image_head){
		.format = format, .size = NONE, .version = NONE,
		.cluster = NONE, .crypt = NONE, .dirty = NONE,
		.corrupt = NONE, .external = NONE, .snapshots = NONE
	};
}

/* Takes the backing file's name, which must lie before end. */
static bool
take_name(struct image_head *h, struct span head, uint64_t at, uint64_t n,
    uint64_t end)
{
	size_t	len = span_len(head);

	if (at == 0 || n == 0)
		return (true);
	if (n >= IMAGE_NAME || at > end || n > end - at)
		return (false);
	h->name_at = at;
	h->name_len = n;
	if (at <= len && n <= len - at)
		span_copy(h->backing, sizeof h->backing,
		    span_of(head.p + at, n));
	return (true);
}

static bool
read_qcow(struct image_head *h, struct span head)
{
	const char	*p = head.p;

	h->version = 1;
	h->crypt = be32(p + 36);
	return (h->crypt <= 1 &&
	    take_name(h, head, be64(p + 8), be32(p + 16), INT64_MAX));
}

static bool
read_qcow2(struct image_head *h, struct span head)
{
	const char	*p = head.p;
	uint64_t	 bits = be32(p + 20);

	if (bits < 9 || bits > 21)
		return (false);
	h->version = be32(p + 4);
	h->cluster = UINT64_C(1) << bits;
	h->crypt = be32(p + 32);
	h->snapshots = be32(p + 60);
	return (h->crypt <= 2 && h->snapshots <= 65536 &&
	    take_name(h, head, be64(p + 8), be32(p + 16), h->cluster));
}

static bool
read_qcow2_v3(struct image_head *h, struct span head)
{
	uint64_t	features = be64(head.p + 72);
	uint64_t	len = be32(head.p + 100);

	h->dirty = features & 1;
	h->corrupt = features >> 1 & 1;
	h->external = features >> 2 & 1;
	return (read_qcow2(h, head) && len >= 104 && len <= h->cluster);
}

static bool
read_qed(struct image_head *h, struct span head)
{
	const char	*p = head.p;
	uint64_t	 cluster = le32(p + 4);

	if (cluster < 4096 || cluster > 64 << 20 ||
	    (cluster & (cluster - 1)) != 0)
		return (false);
	return ((le64(p + 16) & 1) == 0 ||
	    take_name(h, head, le32(p + 56), le32(p + 60),
	    cluster * le32(p + 12)));
}

static bool
read_luks(struct image_head *h, struct span head)
{
	(void)head;
	h->crypt = 2;
	return (true);
}

static bool
unknown(struct image_head *h, struct span head)
{
	(void)h;
	(void)head;
	return (false);
}

/*
 * What lies where. A magic without its version comes after those with one:
 * there is no such version.
 */
#define MAGIC(at, text)	at, sizeof (text) - 1, text
static const struct kind {
	enum image_format	 format;
	uint16_t		 at, magic_len;
	const char		*magic;
	uint16_t		 need;		/* bytes of a whole head */
	uint64_t		(*number)(const char *);	/* size's */
	uint16_t		 size_at, unit;
	bool			(*read)(struct image_head *, struct span);
} kinds[] = {
	{ IMAGE_QCOW,	MAGIC(0, "QFI\xfb\0\0\0\1"), 48, be64, 24, 1,
	    read_qcow },
	{ IMAGE_QCOW2,	MAGIC(0, "QFI\xfb\0\0\0\2"), 72, be64, 24, 1,
	    read_qcow2 },
	{ IMAGE_QCOW2,	MAGIC(0, "QFI\xfb\0\0\0\3"), 104, be64, 24, 1,
	    read_qcow2_v3 },
	{ IMAGE_QCOW2,	MAGIC(0, "QFI\xfb"), 0, NULL, 0, 0, unknown },
	{ IMAGE_QED,	MAGIC(0, "QED\0"), 64, le64, 48, 1, read_qed },
	{ IMAGE_VMDK,	MAGIC(0, "KDMV"), 79, le64, 12, 512, NULL },
	{ IMAGE_VMDK,	MAGIC(0, "# Disk DescriptorFile"), 0, NULL, 0, 0,
	    NULL },
	{ IMAGE_VDI,	MAGIC(64, "\x7f\x10\xda\xbe\1\0\1\0"), 376, le64, 368,
	    1, NULL },
	{ IMAGE_VDI,	MAGIC(64, "\x7f\x10\xda\xbe"), 0, NULL, 0, 0,
	    unknown },
	{ IMAGE_VHDX,	MAGIC(0, "vhdxfile"), 0, NULL, 0, 0, NULL },
	{ IMAGE_VPC,	MAGIC(0, "conectix"), 512, be64, 48, 1, NULL },
	{ IMAGE_LUKS,	MAGIC(0, "LUKS\xba\xbe\0\1"), 0, NULL, 0, 0,
	    read_luks },
	{ IMAGE_LUKS,	MAGIC(0, "LUKS\xba\xbe\0\2"), 0, NULL, 0, 0,
	    read_luks },
	{ IMAGE_LUKS,	MAGIC(0, "LUKS\xba\xbe"), 0, NULL, 0, 0, unknown },
	{ IMAGE_PARALLELS, MAGIC(0, "WithoutFreeSpace"), 64, le32, 36, 512,
	    NULL },
	{ IMAGE_PARALLELS, MAGIC(0, "WithouFreSpacExt"), 64, le64, 36, 512,
	    NULL }
};

static const struct kind *
find_kind(struct span head)
{
	const struct kind	*k;
	size_t			 len = span_len(head);

	for (k = kinds; k < kinds + nitems(kinds); k++) {
		if (len >= (size_t)k->at + k->magic_len &&
		    memcmp(head.p + k->at, k->magic, k->magic_len) == 0)
			return (k);
	}
	return (NULL);
}

/* No image is larger than a file may be. */
static bool
read_head(const struct kind *k, struct span head, struct image_head *h)
{
	if (span_len(head) < k->need)
		return (false);
	if (k->number != NULL) {
		h->size = u64_times(k->number(head.p + k->size_at), k->unit);
		if (h->size > INT64_MAX)
			return (false);
	}
	return (k->read == NULL || k->read(h, head));
}

int
parse_image(const char *buf, size_t len, struct image_head *h)
{
	struct span		 head = span_of(buf, len);
	const struct kind	*k = find_kind(head);

	unset(h, k == NULL ? IMAGE_RAW : k->format);
	if (k == NULL || read_head(k, head, h))
		return (0);
	unset(h, k->format);
	return (-1);
}
