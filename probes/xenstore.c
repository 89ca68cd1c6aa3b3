#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "span.h"
#include "xen_int.h"
#include "xmalloc.h"

/* Ids above are Xen's own. */
#define MAX_ID		0x7fef
/* A guest that is being made is not complete at the first look. */
#define LOOKS		3
#define UUID_LEN	36

bool
xenstore_text(struct xen *x, char *dst, size_t size, const char *fmt, ...)
{
	char		 path[128], *text;
	va_list		 ap;
	unsigned	 len;
	int		 n;

	*dst = '\0';
	va_start(ap, fmt);
	n = vsnprintf(path, sizeof path, fmt, ap);
	va_end(ap);
	if (x->store == NULL || n < 0 || (size_t)n >= sizeof path)
		return (false);
	text = x->calls.xs_read(x->store, 0, path, &len);
	if (text == NULL)
		return (false);
	span_copy(dst, size, span_of(text, len));
	free(text);
	return (true);
}

/* A number of KiB in bytes. */
static uint64_t
read_kib(struct xen *x, uint64_t id, const char *name)
{
	char	 text[32];

	if (!xenstore_text(x, text, sizeof text, "/local/domain/%u/memory/%s",
	    (unsigned)id, name))
		return (NONE);
	return (u64_times(span_u64(span_of(text, strlen(text))), 1024));
}

/* Counts the vCPUs that are to be online. */
static void
read_vcpus(struct xen *x, struct xen_guest *g)
{
	char		 path[64], text[16], **names;
	unsigned	 i, n = 0;
	uint64_t	 cpu;

	snprintf(path, sizeof path, "/local/domain/%u/cpu", (unsigned)g->id);
	names = x->calls.xs_directory(x->store, 0, path, &n);
	if (names == NULL)
		return;
	g->vcpus = n;
	g->vcpus_online = 0;
	for (i = 0; i < n; i++) {
		cpu = span_u64(span_of(names[i], strlen(names[i])));
		if (cpu > MAX_ID || !xenstore_text(x, text, sizeof text,
		    "%s/%u/availability", path, (unsigned)cpu))
			g->vcpus_online = NONE;
		else if (g->vcpus_online != NONE)
			g->vcpus_online += strcmp(text, "online") == 0;
	}
	free(names);
}

/* One that has neither a name nor a /vm has gone since it was listed. */
static void
read_guest(struct xen *x, uint64_t id)
{
	struct xen_guest	*g;
	char			 name[256], vm[64];
	bool			 named, made;

	named = xenstore_text(x, name, sizeof name, "/local/domain/%u/name",
	    (unsigned)id);
	made = xenstore_text(x, vm, sizeof vm, "/local/domain/%u/vm",
	    (unsigned)id);
	if (!named && !made)
		return;
	g = xen_add(x, id);
	snprintf(g->name, sizeof g->name, "%s", name);
	g->mem = read_kib(x, id, "target");
	g->max_mem = read_kib(x, id, "static-max");
	read_vcpus(x, g);
}

int
xenstore_guests(struct xen *x)
{
	char		**names;
	unsigned	  i, n = 0;
	uint64_t	  id;

	names = x->calls.xs_directory(x->store, 0, "/local/domain", &n);
	if (names == NULL)
		return (-1);
	for (i = 0; i < n; i++) {
		id = span_u64(span_of(names[i], strlen(names[i])));
		if (id != 0 && id <= MAX_ID)
			read_guest(x, id);
	}
	free(names);
	return (0);
}

/* Whether a text begins with a uuid. */
static bool
is_uuid(const char *s)
{
	size_t	 i;

	for (i = 0; i < UUID_LEN; i++) {
		if (i == 8 || i == 13 || i == 18 || i == 23) {
			if (s[i] != '-')
				return (false);
		} else if (s[i] == '\0' ||
		    strchr("0123456789abcdefABCDEF", s[i]) == NULL)
			return (false);
	}
	return (true);
}

/* Only libxl tells the type. */
static void
look(struct xen *x, struct xen_facts *f)
{
	char	 vm[64];

	f->looks++;
	xenstore_text(x, vm, sizeof vm, "/local/domain/%u/vm",
	    (unsigned)f->id);
	if (strncmp(vm, "/vm/", 4) == 0 && is_uuid(vm + 4))
		snprintf(f->uuid, sizeof f->uuid, "%.*s", UUID_LEN, vm + 4);
	xenstore_text(x, f->type, sizeof f->type, "/libxl/%u/type",
	    (unsigned)f->id);
	if (strcmp(f->type, "pv") != 0 && strcmp(f->type, "hvm") != 0 &&
	    strcmp(f->type, "pvh") != 0)
		*f->type = '\0';
}

/* Xen gives an id again only after all others, so facts are kept by it. */
void
xenstore_facts(struct xen *x)
{
	struct xen_facts	*facts, *f;
	size_t			 i, old = 0;

	facts = x->n == 0 ? NULL : xcalloc(x->n, sizeof *facts);
	for (i = 0; i < x->n; i++) {
		f = &facts[i];
		f->id = x->all[i].id;
		while (old < x->nfacts && x->facts[old].id < f->id)
			old++;
		if (old < x->nfacts && x->facts[old].id == f->id)
			*f = x->facts[old];
		if (x->store != NULL && f->looks < LOOKS &&
		    (*f->uuid == '\0' || *f->type == '\0'))
			look(x, f);
		memcpy(x->all[i].uuid, f->uuid, sizeof f->uuid);
		memcpy(x->all[i].type, f->type, sizeof f->type);
	}
	free(x->facts);
	x->facts = facts;
	x->nfacts = x->n;
}
