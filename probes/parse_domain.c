/* A domain's definition: rows say where each field of it is. */
#include <stdlib.h>
#include <string.h>

#include "domdef.h"

static void
unset(struct domdef *d)
{
	*d = (struct domdef){
		.memory = NONE, .current = NONE, .vcpus = NONE,
		.vcpus_now = NONE, .iothreads = NONE, .hugepage = NONE
	};
}

#define FREE_MEMBER(name)	free(s->name);

static void
free_disk(struct def_disk *s)
{
	DEF_DISK_TEXTS(FREE_MEMBER)
}

static void
free_nic(struct def_nic *s)
{
	DEF_NIC_TEXTS(FREE_MEMBER)
}

static void
free_hostdev(struct def_hostdev *s)
{
	DEF_HOSTDEV_TEXTS(FREE_MEMBER)
}

void
domdef_free(struct domdef *s)
{
	size_t	i;

	DEF_TEXTS(FREE_MEMBER)
	for (i = 0; i < s->ndisks; i++)
		free_disk(&s->disks[i]);
	for (i = 0; i < s->nnics; i++)
		free_nic(&s->nics[i]);
	for (i = 0; i < s->nhostdevs; i++)
		free_hostdev(&s->hostdevs[i]);
	free(s->disks);
	free(s->nics);
	free(s->hostdevs);
	unset(s);
}

#ifdef HAVE_LIBXML2
#include <ctype.h>
#include <stdio.h>
#include <strings.h>

#include "span.h"
#include "xml.h"
#include "xmalloc.h"

/* libvirt follows no longer chain of backing files. */
#define CHAIN_MAX	200

/* The form (xml.h) of a text, and the field that it is for. */
struct text_row {
	const char	*form;
	size_t		 off;
};
#define TEXT(type, field, form)	{ form, offsetof(struct type, field) }

#define PCI(at)								\
	"{4:" at "@domain}:{2:" at "@bus}:{2:" at "@slot}.{1:" at "@function}"
#define SOURCE								\
	"source@file|source@dev|source@dir|"				\
	"{source@protocol}:{source@name}|source@protocol|"		\
	"{source@pool}/{source@volume}|" PCI("source/address")		\
	"|source@path"

static const struct text_row domain_rows[] = {
	TEXT(domdef, type,	"@type"),
	TEXT(domdef, id,	"@id"),
	TEXT(domdef, name,	"name"),
	TEXT(domdef, uuid,	"uuid"),
	TEXT(domdef, title,	"title"),
	TEXT(domdef, cpuset,	"vcpu@cpuset"),
	TEXT(domdef, placement,	"vcpu@placement"),
	TEXT(domdef, os,	"os/type"),
	TEXT(domdef, arch,	"os/type@arch"),
	TEXT(domdef, machine,	"os/type@machine"),
	TEXT(domdef, firmware,	"os@firmware|os/loader[type=pflash]?efi|"
				"os/loader[type=rom]?rom"),
	TEXT(domdef, kernel,	"os/kernel"),
	TEXT(domdef, emulator,	"devices/emulator"),
	TEXT(domdef, cpu_mode,	"cpu@mode"),
	TEXT(domdef, cpu_model,	"cpu/model"),
	TEXT(domdef, hap,	"features/hap@state|features/hap?on"),
	TEXT(domdef, pmu,	"features/pmu@state|features/pmu?on"),
	TEXT(domdef, apic,	"features/apic?on"),
	TEXT(domdef, ioapic,	"features/ioapic@driver"),
	TEXT(domdef, synic,	"features/hyperv/synic@state"),
	TEXT(domdef, stimer,	"features/hyperv/stimer@state"),
	TEXT(domdef, kvmclock,	"clock/timer[name=kvmclock]@present"),
	TEXT(domdef, kvm_hidden, "features/kvm/hidden@state"),
	TEXT(domdef, security,	"launchSecurity@type"),
	TEXT(domdef, numatune,	"numatune/memory@nodeset"),
	TEXT(domdef, memory_source, "memoryBacking/source@type"),
	TEXT(domdef, scsi,	"devices/controller[type=scsi]@model"),
	TEXT(domdef, balloon,	"devices/memballoon@model"),
	TEXT(domdef, balloon_period, "devices/memballoon/stats@period"),
	TEXT(domdef, video,	"devices/video/model@type"),
	TEXT(domdef, graphics,	"devices/graphics@type")
};

static const struct text_row disk_rows[] = {
	TEXT(def_disk, target,	"target@dev"),
	TEXT(def_disk, bus,	"target@bus"),
	TEXT(def_disk, device,	"@device"),
	TEXT(def_disk, type,	"@type"),
	TEXT(def_disk, format,	"driver@type"),
	TEXT(def_disk, cache,	"driver@cache"),
	TEXT(def_disk, io,	"driver@io"),
	TEXT(def_disk, discard,	"driver@discard"),
	TEXT(def_disk, error_policy, "driver@error_policy"),
	TEXT(def_disk, iothread, "driver@iothread"),
	TEXT(def_disk, source,	SOURCE),
	TEXT(def_disk, serial,	"serial")
};

/* The status file tells in <actual> what became of a network's interface. */
static const struct text_row nic_rows[] = {
	TEXT(def_nic, type,	"actual@type|@type"),
	TEXT(def_nic, mac,	"mac@address"),
	TEXT(def_nic, dev,	"target@dev"),
	TEXT(def_nic, model,	"model@type"),
	TEXT(def_nic, driver,	"actual/driver@name|driver@name"),
	TEXT(def_nic, queues,	"driver@queues"),
	TEXT(def_nic, network,	"source@network"),
	TEXT(def_nic, bridge,	"actual/source@bridge|source@bridge"),
	TEXT(def_nic, source,	"actual/source@dev|source@dev|source@path"),
	TEXT(def_nic, mode,	"actual/source@mode|source@mode"),
	TEXT(def_nic, vport,	"actual/virtualport@type|virtualport@type"),
	TEXT(def_nic, link,	"link@state"),
	TEXT(def_nic, address,	PCI("actual/source/address") "|"
				PCI("source/address"))
};

static const struct text_row hostdev_rows[] = {
	TEXT(def_hostdev, mode,	"@mode"),
	TEXT(def_hostdev, type,	"@type"),
	TEXT(def_hostdev, address, PCI("source/address") "|"
	    "source/address@uuid|"
	    "{4:source/vendor@id}:{4:source/product@id}|"
	    "{source/adapter@name}:{source/address@bus}:"
	    "{source/address@target}:{source/address@unit}|"
	    "{source/address@bus}.{source/address@device}|source@wwpn|"
	    "{source@protocol}:{source@name}|"
	    "source/block|source/char|source/interface"),
	TEXT(def_hostdev, driver, "driver@name"),
	TEXT(def_hostdev, model, "@model"),
	TEXT(def_hostdev, alias, "alias@name")
};

#define ONE(name)	+ 1
_Static_assert(nitems(domain_rows) + 1 == DEF_TEXTS(ONE), "all but owner");
_Static_assert(nitems(disk_rows) + 1 == DEF_DISK_TEXTS(ONE), "all but chain");
_Static_assert(nitems(nic_rows) == DEF_NIC_TEXTS(ONE), "all");
_Static_assert(nitems(hostdev_rows) == DEF_HOSTDEV_TEXTS(ONE), "all");

static const struct number_row {
	const char	*form, *unit;	/* NULL: a count */
	size_t		 off;
} number_rows[] = {
	{ "memory", "memory@unit", offsetof(struct domdef, memory) },
	{ "currentMemory", "currentMemory@unit",
	    offsetof(struct domdef, current) },
	{ "memoryBacking/hugepages/page@size",
	    "memoryBacking/hugepages/page@unit",
	    offsetof(struct domdef, hugepage) },
	{ "vcpu", NULL, offsetof(struct domdef, vcpus) },
	{ "vcpu@current", NULL, offsetof(struct domdef, vcpus_now) },
	{ "iothreads", NULL, offsetof(struct domdef, iothreads) }
};

static void
read_texts(const xmlNode *node, const struct text_row *rows, size_t n,
    void *dst)
{
	size_t	i;

	for (i = 0; i < n; i++)
		*(char **)(void *)((char *)dst + rows[i].off) =
		    xml_form(node, rows[i].form);
}

static bool
has(const xmlNode *node, const char *form)
{
	char	*text = xml_form(node, form);

	free(text);
	return (text != NULL);
}

static void
lower(char *s)
{
	for (; s != NULL && *s != '\0'; s++)
		*s = (char)tolower((unsigned char)*s);
}

/* Bytes of a unit, NONE if it is none. KiB is meant where none is said. */
static uint64_t
unit_size(const char *unit)
{
	static const char	 letters[] = "kmgtpe";
	const char		*p;
	uint64_t		 base, n = 1;

	if (unit == NULL)
		return (1024);
	if (strcasecmp(unit, "b") == 0 || strcasecmp(unit, "byte") == 0 ||
	    strcasecmp(unit, "bytes") == 0)
		return (1);
	if (unit[1] == '\0' || strcasecmp(unit + 1, "ib") == 0)
		base = 1024;
	else if (strcasecmp(unit + 1, "b") == 0)
		base = 1000;
	else
		return (NONE);
	if ((p = strchr(letters, tolower((unsigned char)*unit))) == NULL)
		return (NONE);
	for (; p >= letters; p--)
		n *= base;
	return (n);
}

static uint64_t
read_number(const xmlNode *domain, const struct number_row *row)
{
	uint64_t	 n = xml_u64(domain, row->form), size;
	char		*unit;

	if (row->unit == NULL)
		return (n);
	unit = xml_form(domain, row->unit);
	size = unit_size(unit);
	free(unit);
	return (size == NONE ? NONE : u64_times(n, size));
}

static void
read_numbers(const xmlNode *domain, struct domdef *d)
{
	const struct number_row	*row;

	for (row = number_rows; row < number_rows + nitems(number_rows); row++)
		*(uint64_t *)(void *)((char *)d + row->off) =
		    read_number(domain, row);
	if (d->vcpus_now == NONE)
		d->vcpus_now = d->vcpus;
	if (d->hugepage == NONE && has(domain, "memoryBacking/hugepages?yes"))
		d->hugepage = 0;
}

static FILE *
open_text(char **text, size_t *len)
{
	FILE	*f = open_memstream(text, len);

	if (f == NULL)
		fatal("open_memstream");
	return (f);
}

/* Nothing printed is no text. */
static void
close_text(FILE *f, char **text)
{
	if (fclose(f) != 0)
		fatal("open_memstream");
	if (**text == '\0') {
		free(*text);
		*text = NULL;
	}
}

/* Prints one file of a chain, "?" where it has no name. False at the end:
 * nothing, or a <backingStore/> without anything. */
static bool
print_backing(FILE *f, const xmlNode *backing, bool first)
{
	char	*source, *format;

	if (backing == NULL || !has(backing, "@type|source?yes"))
		return (false);
	source = xml_form(backing, SOURCE);
	format = xml_form(backing, "format@type");
	fprintf(f, "%s%s", first ? "" : " < ", source == NULL ? "?" : source);
	if (format != NULL)
		fprintf(f, " (%s)", format);
	free(source);
	free(format);
	return (true);
}

static void
read_chain(const xmlNode *disk, struct def_disk *d)
{
	const xmlNode	*b = xml_child(disk, "backingStore", NULL);
	size_t		 len;
	FILE		*f;

	d->nchain = NONE;
	if (b == NULL)
		return;
	f = open_text(&d->chain, &len);
	for (d->nchain = 0; d->nchain < CHAIN_MAX; d->nchain++) {
		if (!print_backing(f, b, d->nchain == 0))
			break;
		b = xml_child(b, "backingStore", NULL);
	}
	close_text(f, &d->chain);
}

static void
print_iothreads(FILE *f, const xmlNode *list)
{
	const xmlNode	*t = NULL;
	const char	*comma = "";
	char		*id;

	while ((t = xml_child(list, "iothread", t)) != NULL) {
		if ((id = xml_form(t, "@id")) == NULL)
			continue;
		fprintf(f, "%s%s", comma, id);
		free(id);
		comma = ",";
	}
}

/* Several threads, where the disk has more than one queue. */
static char *
read_iothreads(const xmlNode *disk)
{
	const xmlNode	*driver, *list;
	size_t		 len;
	char		*all;
	FILE		*f;

	if ((driver = xml_child(disk, "driver", NULL)) == NULL ||
	    (list = xml_child(driver, "iothreads", NULL)) == NULL)
		return (NULL);
	f = open_text(&all, &len);
	print_iothreads(f, list);
	close_text(f, &all);
	return (all);
}

static void
more_disk(const xmlNode *node, void *dst)
{
	struct def_disk	*d = dst;

	d->readonly = has(node, "readonly?yes");
	d->shareable = has(node, "shareable?yes");
	d->local = d->source != NULL && *d->source == '/' &&
	    (d->type == NULL || strcmp(d->type, "file") == 0 ||
	    strcmp(d->type, "block") == 0 || strcmp(d->type, "dir") == 0);
	if (d->iothread == NULL)
		d->iothread = read_iothreads(node);
	read_chain(node, d);
}

static void
more_nic(const xmlNode *node, void *dst)
{
	struct def_nic	*nic = dst;

	(void)node;
	lower(nic->mac);
}

static const struct list_row {
	const char		*name;
	const struct text_row	*rows;
	size_t			 nrows, size;
	void			(*more)(const xmlNode *, void *); /* or NULL */
	size_t			 off, noff;	/* of array and count */
} list_rows[] = {
	{ "disk", disk_rows, nitems(disk_rows), sizeof (struct def_disk),
	    more_disk, offsetof(struct domdef, disks),
	    offsetof(struct domdef, ndisks) },
	{ "interface", nic_rows, nitems(nic_rows), sizeof (struct def_nic),
	    more_nic, offsetof(struct domdef, nics),
	    offsetof(struct domdef, nnics) },
	{ "hostdev", hostdev_rows, nitems(hostdev_rows),
	    sizeof (struct def_hostdev), NULL,
	    offsetof(struct domdef, hostdevs),
	    offsetof(struct domdef, nhostdevs) }
};

static void
read_list(const xmlNode *devices, const struct list_row *l, struct domdef *d)
{
	const xmlNode	*c = NULL;
	size_t		 n = 0, i;
	char		*items;

	while (n < DEF_LIST_MAX &&
	    (c = xml_child(devices, l->name, c)) != NULL)
		n++;
	if (n == 0)
		return;
	items = xcalloc(n, l->size);
	for (i = 0, c = NULL; i < n; i++) {
		c = xml_child(devices, l->name, c);
		read_texts(c, l->rows, l->nrows, items + i * l->size);
		if (l->more != NULL)
			l->more(c, items + i * l->size);
	}
	*(void **)(void *)((char *)d + l->off) = items;
	*(size_t *)(void *)((char *)d + l->noff) = n;
}

/* KubeVirt names a domain NAMESPACE_NAME, and neither has such a dash. */
static char *
read_owner(const xmlNode *domain, const char *name)
{
	const xmlNode	*nova = xml_meta(domain, "instance", XML_NOVA);
	const char	*end;

	if (nova != NULL)
		return (xml_form(nova, "owner/project|owner/user"));
	if (name == NULL || (end = strchr(name, '_')) == NULL || end == name ||
	    xml_meta(domain, "kubevirt", XML_KUBEVIRT) == NULL)
		return (NULL);
	return (xstrndup(name, (size_t)(end - name)));
}

static void
read_domain(const xmlNode *domain, struct domdef *d)
{
	const xmlNode	*devices = xml_child(domain, "devices", NULL);
	size_t		 i;

	read_texts(domain, domain_rows, nitems(domain_rows), d);
	lower(d->uuid);
	d->owner = read_owner(domain, d->name);
	read_numbers(domain, d);
	d->locked = has(domain, "memoryBacking/locked?yes");
	d->nosharepages = has(domain, "memoryBacking/nosharepages?yes");
	for (i = 0; devices != NULL && i < nitems(list_rows); i++)
		read_list(devices, &list_rows[i], d);
}

/* <domain>, or that of a <domstatus>. */
static const xmlNode *
find_domain(const xmlNode *root)
{
	if (root == NULL || strcmp((const char *)root->name, "domain") == 0)
		return (root);
	if (strcmp((const char *)root->name, "domstatus") != 0)
		return (NULL);
	return (xml_child(root, "domain", NULL));
}

int
parse_domain(const char *xml, size_t len, struct domdef *d)
{
	const xmlNode	*domain;
	xmlDoc		*doc;

	unset(d);
	if (len > DEF_XML_MAX || (doc = xml_read(xml, len)) == NULL)
		return (-1);
	domain = find_domain(xmlDocGetRootElement(doc));
	if (domain != NULL)
		read_domain(domain, d);
	xmlFreeDoc(doc);
	return (domain == NULL ? -1 : 0);
}

#else

int
parse_domain(const char *xml, size_t len, struct domdef *d)
{
	(void)xml;
	(void)len;
	unset(d);
	return (-1);
}

#endif
