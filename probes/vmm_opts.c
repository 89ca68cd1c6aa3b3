/* The options of VMMs that are of interest, and how they are read. */
#include <string.h>

#include "parse.h"
#include "span.h"
#include "vmm_opts.h"

#define KIB	1024ULL
#define MIB	(1024 * KIB)

enum arg_type { ARG_TEXT, ARG_COUNT, ARG_BYTES, ARG_MIB };

/* key: NULL is the whole value; else the value is a list of key=value and
 * "" is its first item, when that has no key. */
#define QEMU	(1U << VMM_QEMU)
#define FC	(1U << VMM_FIRECRACKER)
#define CLH	(1U << VMM_CLH)
#define CROSVM	(1U << VMM_CROSVM)
#define KVMTOOL	(1U << VMM_KVMTOOL)
#define VBOX	(1U << VMM_VBOX)
#define ANY	(1U << VMM_QEMU | 1U << VMM_OTHER)
#define FIELD(type, field)						\
	ARG_##type, offsetof(struct vmm_found, field),			\
	    sizeof ((struct vmm_found *)0)->field
#define TEXT(field)	FIELD(TEXT, field)
#define COUNT(field)	FIELD(COUNT, field)
#define BYTES(field)	FIELD(BYTES, field)
#define MBYTES(field)	FIELD(MIB, field)

static const struct vmm_option {
	unsigned int	 vmms;
	const char	*name, *key;
	enum arg_type	 type;
	size_t		 off, size;
} vmm_options[] = {
	{ ANY,		"name",		"",		TEXT(name) },
	{ ANY,		"name",		"guest",	TEXT(guest) },
	{ ANY,		"name",		"debug-threads", TEXT(debug) },
	{ ANY,		"uuid",		NULL,		TEXT(uuid) },
	{ QEMU,		"smbios",	"uuid",		TEXT(smbios) },
	{ QEMU,		"id",		NULL,		TEXT(id) },
	{ QEMU,		"m",		"",		MBYTES(mem) },
	{ QEMU,		"m",		"size",		MBYTES(mem) },
	{ QEMU,		"smp",		"",		COUNT(cpus) },
	{ QEMU,		"smp",		"cpus",		COUNT(cpus) },
	{ QEMU,		"smp",		"maxcpus",	COUNT(maxcpus) },
	{ QEMU,		"smp",		"sockets",	COUNT(sockets) },
	{ QEMU,		"smp",		"dies",		COUNT(dies) },
	{ QEMU,		"smp",		"clusters",	COUNT(clusters) },
	{ QEMU,		"smp",		"cores",	COUNT(cores) },
	{ QEMU,		"smp",		"threads",	COUNT(threads) },
	{ QEMU,		"machine",	"",		TEXT(machine) },
	{ QEMU,		"machine",	"type",		TEXT(machine) },
	{ QEMU,		"M",		"",		TEXT(machine) },
	{ QEMU,		"M",		"type",		TEXT(machine) },
	{ FC,		"id",		NULL,		TEXT(name) },
	{ FC,		"api-sock",	NULL,		TEXT(socket) },
	{ CLH,		"api-socket",	"",		TEXT(socket) },
	{ CLH,		"api-socket",	"path",		TEXT(socket) },
	{ CLH,		"platform",	"uuid",		TEXT(uuid) },
	{ CLH,		"memory",	"size",		BYTES(mem) },
	{ CLH,		"cpus",		"boot",		COUNT(cpus) },
	{ CROSVM,	"name",		NULL,		TEXT(name) },
	{ CROSVM,	"socket",	NULL,		TEXT(socket) },
	{ CROSVM,	"s",		NULL,		TEXT(socket) },
	{ CROSVM,	"mem",		"",		MBYTES(mem) },
	{ CROSVM,	"mem",		"size",		MBYTES(mem) },
	{ CROSVM,	"m",		"",		MBYTES(mem) },
	{ CROSVM,	"m",		"size",		MBYTES(mem) },
	{ CROSVM,	"cpus",		"",		COUNT(cpus) },
	{ CROSVM,	"cpus",		"num-cores",	COUNT(cpus) },
	{ CROSVM,	"c",		"",		COUNT(cpus) },
	{ CROSVM,	"c",		"num-cores",	COUNT(cpus) },
	{ KVMTOOL,	"name",		NULL,		TEXT(name) },
	{ KVMTOOL,	"mem",		NULL,		MBYTES(mem) },
	{ KVMTOOL,	"m",		NULL,		MBYTES(mem) },
	{ KVMTOOL,	"cpus",		NULL,		COUNT(cpus) },
	{ KVMTOOL,	"c",		NULL,		COUNT(cpus) },
	{ VBOX,		"comment",	NULL,		TEXT(name) },
	{ VBOX,		"startvm",	NULL,		TEXT(start) }
};

static const struct { char ch; uint64_t unit; } suffixes[] = {
	{ 'B', 1 }, { 'K', KIB }, { 'M', MIB }, { 'G', KIB * MIB },
	{ 'T', MIB * MIB }, { 'P', KIB * MIB * MIB }
};

/* The unit that a size's last letter names; "MiB" and "MB" end like "M". */
static uint64_t
size_unit(struct span s, uint64_t unit)
{
	size_t	i;

	if (s.p == s.end)
		return (unit);
	for (i = 0; (*s.p & ~0x20) != suffixes[i].ch;) {
		if (++i == nitems(suffixes))
			return (NONE);
	}
	s.p++;
	if (s.p == s.end || span_is(s, "iB") || span_is(s, "B"))
		return (suffixes[i].unit);
	return (NONE);
}

/* "2048", "2G", "1.5G" in bytes. */
static uint64_t
parse_size(struct span s, uint64_t unit)
{
	struct span	digits;
	uint64_t	n, part = 0, bytes;
	uint64_t	scale = 1;

	if (!span_digits(&s, &n))
		return (NONE);
	if (span_take(&s, ".")) {
		digits = s;
		if (!span_digits(&s, &part) || s.p - digits.p > 6)
			return (NONE);
		for (; digits.p < s.p; digits.p++)
			scale *= 10;
	}
	if ((unit = size_unit(s, unit)) == NONE)
		return (NONE);
	if ((bytes = u64_times(n, unit)) == NONE ||
	    (part = u64_times(part, unit)) == NONE ||
	    __builtin_add_overflow(bytes, part / scale, &bytes))
		return (NONE);
	return (bytes);
}

static void
set_found(struct vmm_found *f, const struct vmm_option *o, struct span value)
{
	char		*field = (char *)f + o->off;
	uint64_t	 n;

	if (o->type == ARG_TEXT) {
		span_copy(field, o->size, value);
		return;
	}
	if (o->type == ARG_COUNT)
		n = span_u64(value);
	else
		n = parse_size(value, o->type == ARG_MIB ? MIB : 1);
	memcpy(field, &n, sizeof n);
}

/* Takes an item of a list of options; a comma in a value is doubled. */
static bool
next_item(struct span *list, char *buf, size_t size, struct span *item)
{
	size_t	n = 0;

	if (list->p == list->end)
		return (false);
	for (; list->p < list->end; list->p++) {
		if (*list->p == ',') {
			list->p++;
			if (list->p == list->end || *list->p != ',')
				break;
		}
		if (n < size)
			buf[n++] = *list->p;
	}
	*item = span_of(buf, n);
	return (true);
}

/* Whether a row of the options is for this VMM and this option. */
static bool
is_option(const struct vmm_option *o, enum vmm vmm, struct span name)
{
	return ((o->vmms & 1U << vmm) != 0 && span_is(name, o->name));
}

static void
set_item(struct vmm_found *f, enum vmm vmm, struct span name, struct span key,
    struct span value)
{
	size_t	i;

	for (i = 0; i < nitems(vmm_options); i++) {
		if (is_option(&vmm_options[i], vmm, name) &&
		    vmm_options[i].key != NULL &&
		    span_is(key, vmm_options[i].key))
			set_found(f, &vmm_options[i], value);
	}
}

static void
set_list(struct vmm_found *f, enum vmm vmm, struct span name, struct span list)
{
	char		buf[512];
	struct span	value, key;
	bool		first = true;

	for (; next_item(&list, buf, sizeof buf, &value); first = false) {
		if (!span_cut(&value, '=', &key)) {
			if (first)
				set_item(f, vmm, name, span_of("", 0), value);
		} else if (key.p < key.end)
			set_item(f, vmm, name, key, value);
	}
}

/* Sets what an option says; a later one goes over an earlier one. */
static void
set_option(struct vmm_found *f, enum vmm vmm, struct span name,
    struct span value)
{
	size_t	i;

	for (i = 0; i < nitems(vmm_options); i++) {
		if (is_option(&vmm_options[i], vmm, name) &&
		    vmm_options[i].key == NULL)
			set_found(f, &vmm_options[i], value);
	}
	set_list(f, vmm, name, value);
}

static bool
is_known(enum vmm vmm, struct span name)
{
	size_t	i;

	for (i = 0; i < nitems(vmm_options); i++) {
		if (is_option(&vmm_options[i], vmm, name))
			return (true);
	}
	return (false);
}

/* Options begin with one dash or two; the value is the next argument or
 * stands behind a '='. An argument without its NUL is cut and not believed. */
void
vmm_find(enum vmm vmm, const char *cmdline, size_t len, struct vmm_found *f)
{
	struct span	args = span_of(cmdline, len), arg, name;

	memset(f, 0, sizeof *f);
	f->mem = f->cpus = f->maxcpus = NONE;
	f->sockets = f->dies = f->clusters = f->cores = f->threads = NONE;
	if (!span_cut(&args, '\0', &arg))
		return;
	while (span_cut(&args, '\0', &arg)) {
		if (!span_take(&arg, "-"))
			continue;
		span_take(&arg, "-");
		if (!span_cut(&arg, '=', &name)) {
			name = arg;
			if (!is_known(vmm, name))
				continue;
			if (!span_cut(&args, '\0', &arg))
				return;
		}
		set_option(f, vmm, name, arg);
	}
}
