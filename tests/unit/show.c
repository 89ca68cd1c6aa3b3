/*
 * Prints what parsers make of files, a line of each text and number that one
 * tells, for tests to compare: show domain|image FILE...
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domdef.h"
#include "image.h"

/* Fields of the lists are indented. */
static const char	*indent = "";

static void
print_text(const char *name, const char *s)
{
	if (s == NULL)
		return;
	printf("%s%s ", indent, name);
	for (; *s != '\0'; s++) {
		if ((unsigned char)*s < ' ' || *s == '\\')
			printf("\\x%02x", *s);
		else
			putchar(*s);
	}
	putchar('\n');
}

static void
print_number(const char *name, uint64_t n)
{
	if (n != NONE)
		printf("%s%s %" PRIu64 "\n", indent, name, n);
}

static void
print_bool(const char *name, bool b)
{
	if (b)
		printf("%s%s\n", indent, name);
}

#define PRINT(name)	print_text(#name, s->name);

static void
print_disk(const struct def_disk *s)
{
	DEF_DISK_TEXTS(PRINT)
	print_number("nchain", s->nchain);
	print_bool("local", s->local);
	print_bool("readonly", s->readonly);
	print_bool("shareable", s->shareable);
}

static void
print_nic(const struct def_nic *s)
{
	DEF_NIC_TEXTS(PRINT)
}

static void
print_hostdev(const struct def_hostdev *s)
{
	DEF_HOSTDEV_TEXTS(PRINT)
}

static void
print_lists(const struct domdef *s)
{
	size_t	i;

	indent = "\t";
	for (i = 0; i < s->ndisks; i++) {
		printf("disk %zu\n", i);
		print_disk(&s->disks[i]);
	}
	for (i = 0; i < s->nnics; i++) {
		printf("nic %zu\n", i);
		print_nic(&s->nics[i]);
	}
	for (i = 0; i < s->nhostdevs; i++) {
		printf("hostdev %zu\n", i);
		print_hostdev(&s->hostdevs[i]);
	}
	indent = "";
}

static void
print_domain(const struct domdef *s)
{
	DEF_TEXTS(PRINT)
	print_number("memory", s->memory);
	print_number("current", s->current);
	print_number("vcpus", s->vcpus);
	print_number("vcpus_now", s->vcpus_now);
	print_number("iothreads", s->iothreads);
	print_number("hugepage", s->hugepage);
	print_bool("locked", s->locked);
	print_bool("nosharepages", s->nosharepages);
	print_lists(s);
}

static void
show_domain(const char *buf, size_t len)
{
	struct domdef	d;

	if (parse_domain(buf, len, &d) != 0)
		puts("refused");
	print_domain(&d);
	domdef_free(&d);
}

static void
show_image(const char *buf, size_t len)
{
	struct image_head	h;

	if (parse_image(buf, len < IMAGE_HEAD ? len : IMAGE_HEAD, &h) != 0)
		puts("refused");
	print_text("format", image_formats[h.format]);
	print_number("size", h.size);
	print_number("version", h.version);
	print_number("cluster", h.cluster);
	print_number("crypt", h.crypt);
	print_number("dirty", h.dirty);
	print_number("corrupt", h.corrupt);
	print_number("external", h.external);
	print_number("snapshots", h.snapshots);
	print_text("backing", *h.backing == '\0' ? NULL : h.backing);
}

/* Of an image, which may be large, the beginning is enough. */
static void
show_file(const char *path, void (*show)(const char *, size_t))
{
	static char	 buf[DEF_XML_MAX + 1];
	const char	*slash = strrchr(path, '/');
	FILE		*f = fopen(path, "rb");
	size_t		 len;

	if (f == NULL) {
		perror(path);
		exit(1);
	}
	len = fread(buf, 1, sizeof buf, f);
	fclose(f);
	printf("== %s\n", slash == NULL ? path : slash + 1);
	show(buf, len);
}

int
main(int argc, char **argv)
{
	int	i;

	if (argc < 2 || (strcmp(argv[1], "domain") != 0 &&
	    strcmp(argv[1], "image") != 0)) {
		fputs("usage: show domain|image FILE...\n", stderr);
		return (2);
	}
	for (i = 2; i < argc; i++)
		show_file(argv[i], *argv[1] == 'd' ? show_domain : show_image);
	return (0);
}
