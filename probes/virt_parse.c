/* What libvirt answers in bulk, as typed parameters. Pure. */
#include <stdlib.h>
#include <string.h>

#include "key.h"
#include "virt_job.h"

/* Their names are written out here: libvirt's headers have them only since
 * 11.2. */

static const struct param block_params[] = {
	{ "rd.reqs", offsetof(struct block_stat, rd_reqs), 1 },
	{ "rd.bytes", offsetof(struct block_stat, rd_bytes), 1 },
	{ "rd.times", offsetof(struct block_stat, rd_times), 1 },
	{ "wr.reqs", offsetof(struct block_stat, wr_reqs), 1 },
	{ "wr.bytes", offsetof(struct block_stat, wr_bytes), 1 },
	{ "wr.times", offsetof(struct block_stat, wr_times), 1 },
	{ "fl.reqs", offsetof(struct block_stat, fl_reqs), 1 },
	{ "fl.times", offsetof(struct block_stat, fl_times), 1 },
	{ "capacity", offsetof(struct block_stat, capacity), 1 },
	{ "allocation", offsetof(struct block_stat, allocation), 1 },
	{ "physical", offsetof(struct block_stat, physical), 1 },
	{ NULL, 0, 0 }
};

static const struct param balloon_params[] = {
	{ "current", offsetof(struct balloon_stat, current), 1024 },
	{ "available", offsetof(struct balloon_stat, available), 1024 },
	{ "unused", offsetof(struct balloon_stat, unused), 1024 },
	{ "usable", offsetof(struct balloon_stat, usable), 1024 },
	{ "last-update", offsetof(struct balloon_stat, updated), 1 },
	{ NULL, 0, 0 }
};

/* NONE: it is no number, or a negative one, which libvirt uses for "not
 * known". */
uint64_t
param_u64(const virTypedParameter *p)
{
	switch (p->type) {
	case VIR_TYPED_PARAM_INT:
		return (p->value.i < 0 ? NONE : (uint64_t)p->value.i);
	case VIR_TYPED_PARAM_UINT:
		return (p->value.ui);
	case VIR_TYPED_PARAM_LLONG:
		return (p->value.l < 0 ? NONE : (uint64_t)p->value.l);
	case VIR_TYPED_PARAM_ULLONG:
		return (p->value.ul);
	default:
		return (NONE);
	}
}

bool
param_store(void *dst, const struct param *params, const char *name, uint64_t v)
{
	for (; params->name != NULL; params++) {
		if (strcmp(params->name, name) != 0)
			continue;
		if (v != NONE && v > UINT64_MAX / params->scale)
			v = NONE;
		else if (v != NONE)
			v *= params->scale;
		memcpy((char *)dst + params->off, &v, sizeof v);
		return (true);
	}
	return (false);
}

/* The number and what is behind it of "block.12.rd.reqs" after "block.". NULL
 * where there is no number. */
static const char *
split_index(const char *s, unsigned long *n)
{
	char	*end;

	if (*s < '0' || *s > '9')
		return (NULL);
	*n = strtoul(s, &end, 10);
	return (*end == '.' ? end + 1 : NULL);
}

static struct block_stat *
block_named(struct stat_item *it, const char *target)
{
	size_t	 i;

	for (i = 0; i < it->nblocks; i++) {
		if (strcmp(it->blocks[i].target, target) == 0)
			return (&it->blocks[i]);
	}
	return (NULL);
}

/* Each disk's own fields follow its name. */
static void
block_param(struct stat_item *it, const virTypedParameter *p,
    struct block_stat **cur, unsigned long *cur_n)
{
	const char	*name;
	unsigned long	 n;

	if ((name = split_index(p->field + 6, &n)) == NULL)
		return;
	if (strcmp(name, "name") == 0) {
		*cur = p->type != VIR_TYPED_PARAM_STRING ||
		    p->value.s == NULL ? NULL : block_named(it, p->value.s);
		*cur_n = n;
		return;
	}
	if (*cur == NULL || n != *cur_n ||
	    !param_store(*cur, block_params, name, param_u64(p)))
		return;
	/* A VMM that is held answers with names and sizes alone. */
	if (strncmp(name, "rd.", 3) == 0)
		(*cur)->told = it->told = true;
}

static void
net_param(struct stat_item *it, const virTypedParameter *p)
{
	const char	*name;
	unsigned long	 n;

	if ((name = split_index(p->field + 4, &n)) == NULL)
		return;
	it->has_net = true;
	if (strcmp(name, "name") == 0) {
		if (p->type == VIR_TYPED_PARAM_STRING && p->value.s != NULL)
			it->net_of ^= key_of(p->value.s, NULL).lo;
	} else if (strcmp(name, "rx.bytes") == 0)
		add_known(&it->net.rx, param_u64(p));
	else if (strcmp(name, "tx.bytes") == 0)
		add_known(&it->net.tx, param_u64(p));
	else if (strcmp(name, "rx.drop") == 0 || strcmp(name, "tx.drop") == 0)
		add_known(&it->net.drop, param_u64(p));
}

void
stats_parse(struct stat_item *it, virTypedParameterPtr p, int nparams)
{
	struct block_stat	*cur = NULL;
	unsigned long		 cur_n = 0;
	int			 i;

	for (i = 0; i < nparams; i++) {
		if (strncmp(p[i].field, "block.", 6) == 0)
			block_param(it, &p[i], &cur, &cur_n);
		else if (strncmp(p[i].field, "balloon.", 8) == 0)
			param_store(&it->balloon, balloon_params,
			    p[i].field + 8, param_u64(&p[i]));
		else if (strncmp(p[i].field, "net.", 4) == 0)
			net_param(it, &p[i]);
	}
}
