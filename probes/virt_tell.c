/* What the libvirt lane tells besides its VMs: leases, and how its
 * connections are doing. */
#include <stdio.h>
#include <string.h>

#include "virt_int.h"

#define LIST_PERIOD	UINT64_C(10000000000)

static const char *
or(const char *a, const char *b)
{
	return (a != NULL ? a : b);
}

bool
virt_same_host(const struct virt_link *a, const struct virt_link *b)
{
	if (a->host == NULL || b->host == NULL)
		return (a->host == b->host);
	return (strcmp(a->host, b->host) == 0);
}

/* Whose interface has an address, on the same host. */
static const char *
name_of_mac(const struct virt *v, const struct virt_link *l, const char *mac)
{
	const struct dom	*d;
	size_t			 i, k;

	for (i = 0; mac != NULL && i < v->doms.n; i++) {
		d = v->doms.all[i];
		if (!virt_same_host(d->link, l))
			continue;
		for (k = 0; k < d->def.nnics; k++) {
			if (d->def.nics[k].mac != NULL &&
			    strcmp(d->def.nics[k].mac, mac) == 0)
				return (d->name);
		}
	}
	return (NULL);
}

/* Networks are the host's, so two drivers of it tell of the same leases. */
static bool
is_leased(const struct part *p, struct key key)
{
	size_t	 i;

	for (i = 0; i < p->nrows; i++) {
		if (key_eq(((struct rec *)part_row(p, i))->key, key))
			return (true);
	}
	return (false);
}

void
virt_leases(struct virt *v, const struct virt_link *l)
{
	struct part		*p;
	const struct leased	*one;
	struct lease_raw	*row;
	struct key		 key;
	size_t			 i;

	if (!virt_is_due(&v->lane, WANT(LEASE)))
		return;
	p = lane_part(&v->lane, PART_LEASE);
	for (i = 0; i < l->nleases; i++) {
		one = &l->leases[i];
		key = key_of("lease", or(l->host, ""), or(one->network, ""),
		    or(one->mac, ""), or(one->ip, ""), NULL);
		if (is_leased(p, key))
			continue;
		row = part_add(p, key, 0);
		row->network = part_text(p, one->network);
		row->mac = part_text(p, one->mac);
		row->ip = part_text(p, one->ip);
		row->hostname = part_text(p, one->hostname);
		row->vm = part_text(p, name_of_mac(v, l, one->mac));
		row->expires = one->expires;
		row->at = l->leased_at;
		row->old = l->old;
	}
}

/* A definition that cannot be read is no trouble of the others. */
static void
say_why(const struct virt *v, const struct virt_link *l, struct source *s)
{
	const struct dom	*first = NULL;
	size_t			 i, n = 0;

	snprintf(s->reason, sizeof s->reason, "%s", l->why);
	for (i = 0; i < v->doms.n; i++) {
		if (v->doms.all[i]->link != l || !v->doms.all[i]->missed ||
		    v->doms.all[i]->name == NULL)
			continue;
		if (n++ == 0)
			first = v->doms.all[i];
	}
	if (*l->why == '\0' && n != 0)
		snprintf(s->reason, sizeof s->reason, "no definition to be "
		    "had of %s%s", first->name, n == 1 ? "" : " and others");
}

/* One source for each connection; where there is none, one that says so. */
void
virt_sources(struct lane *l)
{
	struct virt		*v = l->state;
	struct virt_link	*link;
	struct source		 s;
	size_t			 i, k;

	for (i = 0; i < v->nlinks; i++) {
		link = v->links[i];
		if (link->state == PROBE_ABSENT && !link->asked)
			continue;
		s = (struct source){ .state = link->state, .rows = 0,
		    .at = link->answered_at == 0 ? NONE :
		    link->answered_boot,
		    .cost = virt_link_wall(link),
		    .calls = virt_link_calls(link) };
		say_why(v, link, &s);
		if (!link->tried) {
			s.state = PROBE_STALLED;
			snprintf(s.reason, sizeof s.reason, "%s",
			    "has not answered yet");
		}
		for (k = 0; k < v->doms.n; k++)
			s.rows += v->doms.all[k]->link == link &&
			    v->doms.all[k]->name != NULL;
		lane_add_source(l, i, link->name, &s, LIST_PERIOD);
	}
	if (l->out[l->source_part] != NULL &&
	    l->out[l->source_part]->nrows != 0)
		return;
	s = (struct source){ .state = PROBE_ABSENT, .at = NONE,
	    .cost = NONE, .rows = NONE, .calls = NONE };
	snprintf(s.reason, sizeof s.reason, "%s", v->none ?
	    "not asked, as -c none says" :
	    "no socket of libvirt's daemons below /run/libvirt");
	lane_add_source(l, LINKS_MAX, "libvirt", &s, NONE);
}
