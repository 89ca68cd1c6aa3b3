/* What the libvirt lane publishes: its VMs as rows of parts. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "inventory.h"
#include "virt_int.h"
#include "virt_words.h"
#include "xmalloc.h"

#define CPU_PERIOD	UINT64_C(5000000000)
#define WORDS		1024

/* Words that are added one after another. */
struct words {
	char	 buf[WORDS];
	size_t	 len;
};

static void __attribute__((format(printf, 2, 3)))
add(struct words *w, const char *fmt, ...)
{
	va_list	 ap;
	int	 n;

	va_start(ap, fmt);
	n = vsnprintf(w->buf + w->len, sizeof w->buf - w->len, fmt, ap);
	va_end(ap);
	if (n > 0)
		w->len += n;
	if (w->len >= sizeof w->buf)
		w->len = sizeof w->buf - 1;
}

static uint32_t
words_text(struct part *p, const struct words *w)
{
	return (w->len == 0 ? 0 : part_text(p, w->buf));
}

static const char *
or(const char *a, const char *b)
{
	return (a != NULL ? a : b);
}

/* Another driver's word for it is the manager's name, too. */
static const char *
manager_of(const struct dom *d)
{
	return (d->guest ? "xl" : "libvirt");
}

static void
nics_words(struct words *w, const struct dom *d)
{
	const struct def_nic	*n;
	size_t			 i;

	w->len = 0;
	*w->buf = '\0';
	for (i = 0; i < d->def.nnics; i++) {
		n = &d->def.nics[i];
		add(w, "%s%s", i == 0 ? "" : ", ", or(n->model, or(n->type,
		    "interface")));
		if (n->dev != NULL)
			add(w, " %s", n->dev);
		if (n->mac != NULL)
			add(w, " %s", n->mac);
		if (n->bridge != NULL)
			add(w, " on %s", n->bridge);
		else if (n->network != NULL)
			add(w, " on network %s", n->network);
		else if (n->source != NULL)
			add(w, " on %s", n->source);
		if (n->address != NULL)
			add(w, " %s", n->address);
		if (n->link != NULL && strcmp(n->link, "down") == 0)
			add(w, " (link down)");
	}
}

static void
devices_words(struct words *w, const struct dom *d)
{
	const struct def_hostdev	*h;
	size_t				 i;

	w->len = 0;
	*w->buf = '\0';
	for (i = 0; i < d->def.nhostdevs; i++) {
		h = &d->def.hostdevs[i];
		add(w, "%s%s %s", i == 0 ? "" : ", ", or(h->type, "device"),
		    or(h->address, "?"));
	}
}

/* What holds it up. Seconds go on, so this is published anew each second. */
static void
doing_words(struct words *w, const struct dom *d, uint64_t boot)
{
	w->len = 0;
	*w->buf = '\0';
	if (d->hung_since != NONE)
		add(w, "monitor hung for %.0f s",
		    (boot - d->hung_since) * 1e-9);
	else if (*d->job != '\0' && d->job_since != NONE)
		add(w, "%s %.0f s", d->job, (boot - d->job_since) * 1e-9);
}

/* Whether a part is to be published now. */
bool
virt_is_due(const struct lane *l, uint64_t parts)
{
	const struct virt	*v = l->state;

	return ((v->dirty & l->want & parts) != 0);
}

static bool
is_old(const struct dom *d)
{
	return (d->link->old);
}

/* Its statistics are no more asked for, or not answered. */
static bool
stats_old(const struct dom *d)
{
	return (is_old(d) || d->silent || d->stopped);
}

static void
emit_texts(struct part *p, struct domain_raw *row, const struct dom *d)
{
	char	 id[16];

	row->host = part_text(p, d->link->host);
	row->uri = part_text(p, d->link->name);
	row->name = part_text(p, d->name);
	row->uuid = part_text(p, d->text);
	if (d->id >= 0) {
		snprintf(id, sizeof id, "%d", d->id);
		row->id = part_text(p, id);
	}
	row->vmm = part_text(p, d->def.type);
	row->manager = part_text(p, manager_of(d));
	row->owner = part_text(p, d->def.owner);
	row->state = part_text(p, word_of_state(d->state));
	row->reason = part_text(p, word_of_reason(d->state, d->reason));
	row->cpuset = part_text(p, d->def.cpuset);
	if (d->autostart >= 0)
		row->autostart = part_text(p, d->autostart ? "yes" : "no");
	if (*d->job != '\0')
		row->job = part_text(p, d->job);
}

static void
emit_domain(struct lane *l, const struct dom *d)
{
	struct part		*p = lane_part(l, PART_DOMAIN);
	struct domain_raw	*row = part_add(p, d->key, dom_gen(d));
	struct words		 w;

	emit_texts(p, row, d);
	nics_words(&w, d);
	row->nics = words_text(p, &w);
	devices_words(&w, d);
	row->devices = words_text(p, &w);
	doing_words(&w, d, l->clocks.boot);
	row->doing = words_text(p, &w);
	row->at = d->link->answered_at;
	row->old = is_old(d);
	row->job_since = d->job_since;
	row->hung_since = d->hung_since;
	row->conf = d->def.memory;
	row->vcpus = d->cpu.vcpus != NONE ? d->cpu.vcpus : d->def.vcpus_now;
}

/* A list of words, one for each; blanks within a word would end it. */
static void
add_word(struct words *w, const char *word, const char *more)
{
	add(w, "%s%s%s%s", w->len == 0 ? "" : " ", word,
	    more == NULL ? "" : "/", more == NULL ? "" : more);
}

/* What is passed through or served elsewhere is no model of QEMU's. */
static const char *
kind_of(const struct def_nic *n)
{
	static const char *const	 types[] = {
		"hostdev", "vdpa", "vhostuser"
	};
	size_t				 i;

	for (i = 0; n->type != NULL && i < 3; i++) {
		if (strcmp(n->type, types[i]) == 0)
			return (types[i]);
	}
	return (or(n->model, or(n->type, "?")));
}

static void
emit_tech(struct lane *l, const struct dom *d)
{
	struct part	*p = lane_part(l, PART_TECH);
	struct tech_raw	*row = part_add(p, d->key, 0);
	struct words	 nets = { "", 0 }, disks = { "", 0 };
	const char	*bus;
	size_t		 i;

	if (!d->defined)
		return;
	for (i = 0; i < d->def.nnics; i++) {
		add_word(&nets, kind_of(&d->def.nics[i]),
		    d->def.nics[i].driver);
	}
	for (i = 0; i < d->def.ndisks; i++) {
		if (d->def.disks[i].device != NULL &&
		    (strcmp(d->def.disks[i].device, "cdrom") == 0 ||
		    strcmp(d->def.disks[i].device, "floppy") == 0))
			continue;
		bus = or(d->def.disks[i].bus, "?");
		add_word(&disks, bus, strcmp(bus, "scsi") == 0 ?
		    d->def.scsi : NULL);
	}
	row->nets = words_text(p, &nets);
	row->disks = words_text(p, &disks);
	row->type = part_text(p, d->def.type);
	row->os = part_text(p, d->def.os);
	row->arch = part_text(p, d->def.arch);
	row->machine = part_text(p, d->def.machine);
	row->firmware = part_text(p, d->def.kernel != NULL ? "kernel" :
	    d->def.firmware);
	row->cpu_mode = part_text(p, d->def.cpu_mode);
	row->hap = part_text(p, d->def.hap);
	row->pmu = part_text(p, d->def.pmu);
	row->ioapic = part_text(p, d->def.ioapic);
	row->synic = part_text(p, d->def.synic);
}

/* The name of the file alone where the rest is the directory of the image. */
static void
chain_words(struct words *w, const struct def_disk *def,
    const struct dom_disk *disk)
{
	w->len = 0;
	*w->buf = '\0';
	if (def->chain != NULL)
		add(w, "%s", def->chain);
	else if (*disk->backing != '\0')
		add(w, "%s", disk->backing);
}

/* An image says by itself what the definition leaves open. */
static void
emit_disk(struct lane *l, const struct dom *d, size_t i)
{
	const struct def_disk	*def = &d->def.disks[i];
	const struct dom_disk	*disk = &d->disks[i];
	struct part		*p = lane_part(l, PART_VDISK);
	struct vdisk_raw	*row = part_add(p, disk->key, 0);
	struct words		 w;

	row->target = part_text(p, def->target);
	row->bus = part_text(p, def->bus);
	row->device = part_text(p, def->device);
	row->format = part_text(p, or(def->format, disk->format));
	row->cache = part_text(p, or(def->cache, "default"));
	row->io = part_text(p, or(def->io, "default"));
	row->iothread = part_text(p, def->iothread);
	row->source = part_text(p, def->source);
	chain_words(&w, def, disk);
	row->chain = words_text(p, &w);
	row->host_device = part_text(p, disk->host_name);
	row->host_dev = disk->host_dev;
	row->size = disk->size;
	row->allocated = disk->allocated;
	row->length = disk->length;
	row->state = part_text(p, disk->trouble != NULL ? disk->trouble :
	    disk->looked_at != 0 ? "ok" : NULL);
}

static void
emit_nic(struct lane *l, const struct dom *d, size_t i)
{
	const struct def_nic	*n = &d->def.nics[i];
	struct part		*p = lane_part(l, PART_VNIC);
	struct vnic_raw		*row = part_add(p, key_child(d->key, i),
				    dom_gen(d));

	row->dev = part_text(p, n->dev);
	row->mac = part_text(p, n->mac);
	row->model = part_text(p, n->model);
	row->type = part_text(p, n->type);
	row->straight = n->type != NULL && strcmp(n->type, "direct") == 0;
}

/* Calls take real time, while a tree's stands still. */
static void
shift_clock(const struct lane *l, void *row, uint16_t at)
{
	uint64_t t;

	memcpy(&t, (char *)row + at, sizeof t);
	t += l->clocks.mono - real_mono();
	memcpy((char *)row + at, &t, sizeof t);
}

/* Copies a row of numbers as it is, all but its key. */
static void
emit_raw(struct lane *l, enum part_id id, struct key key, uint64_t gen,
    const void *raw, uint16_t at)
{
	struct rec	*row;

	if (!virt_is_due(l, PART_BIT(id)))
		return;
	row = part_add(lane_part(l, id), key, gen);
	memcpy(row + 1, (const struct rec *)raw + 1,
	    raw_structs[id].size - sizeof *row);
	if (root_is_tree())
		shift_clock(l, row, at);
}

/* A reading and the one before; nothing where there was none. */
#define EMIT_PAIR(l, ID, key, gen, now, before) do {			\
	if ((now)->at != NONE) {					\
		emit_raw(l, PART_##ID, key, gen, now,			\
		    raw_own(PART_##ID).at);				\
		if ((before)->at != NONE)				\
			emit_raw(l, PART_##ID##_WAS, key, gen, before,	\
			    raw_own(PART_##ID).at);			\
	}								\
} while (0)

static void
emit_numbers(struct lane *l, struct dom *d)
{
	uint64_t gen = dom_gen(d);
	size_t	 i;

	d->cpu.old = is_old(d);
	d->blk.old = d->net.old = d->balloon.old = stats_old(d);
	EMIT_PAIR(l, DOMCPU, d->key, gen, &d->cpu, &d->cpu_was);
	EMIT_PAIR(l, DOMNET, d->key, gen, &d->net, &d->net_was);
	EMIT_PAIR(l, VMBLK, d->key, gen, &d->blk, &d->blk_was);
	if (d->balloon.at != NONE)
		emit_raw(l, PART_BALLOON, d->key, gen, &d->balloon,
		    raw_own(PART_BALLOON).at);
	for (i = 0; i < d->ndisks; i++) {
		d->disks[i].now.old = stats_old(d);
		EMIT_PAIR(l, VDISKIO, d->disks[i].key, gen, &d->disks[i].now,
		    &d->disks[i].was);
	}
}

/* A VM that runs here, but in no process that the others count. */
static void
count_dom(struct lane *l, const struct dom *d)
{
	struct domsum_raw	*sum = lane_row(l, PART_DOMSUM);

	if (sum->vms == NONE)
		sum->vms = sum->vcpus = 0;
	/* What libvirt plays for tests is no VM of this host. */
	if (d->id == -1 || d->local || d->link->host != NULL || is_old(d) ||
	    (d->def.type != NULL && strcmp(d->def.type, "test") == 0))
		return;
	sum->vms++;
	if (d->def.vcpus_now != NONE && d->defined)
		sum->vcpus += d->def.vcpus_now;
}

static void
emit_dom(struct virt *v, struct dom *d)
{
	struct lane	*l = &v->lane;
	size_t		 i;

	if (virt_is_due(l, WANT(DOMAIN)))
		emit_domain(l, d);
	if (virt_is_due(l, WANT(DOMSUM)))
		count_dom(l, d);
	if (virt_is_due(l, WANT(TECH)))
		emit_tech(l, d);
	for (i = 0; virt_is_due(l, WANT(VDISK)) && i < d->ndisks; i++)
		emit_disk(l, d, i);
	/* Names of interfaces are this host's while the VM runs here. */
	for (i = 0; virt_is_due(l, WANT(VNIC)) && d->link->host == NULL &&
	    d->id != -1 && i < d->def.nnics; i++)
		emit_nic(l, d, i);
	emit_numbers(l, d);
}

/* How often rows are read: statistics in turns, CPU time of VMs that have no
 * process every few seconds; 0 is when there is news. */
static uint64_t
pace_of(const struct virt *v, uint64_t part)
{
	uint64_t most = v->lane.period;
	size_t	 i;

	if (part == WANT(DOMCPU))
		return (most > CPU_PERIOD ? most : CPU_PERIOD);
	if ((part & VIRT_STATS) == 0)
		return (0);
	for (i = 0; i < v->nlinks; i++) {
		if (v->links[i]->cycle > most)
			most = v->links[i]->cycle;
	}
	return (most);
}

/* Parts exist, if empty, when there is nothing in them. */
static void
begin_parts(struct virt *v)
{
	int	 i;

	for (i = 0; i < PART_MAX; i++) {
		if (virt_is_due(&v->lane, VIRT_GIVES & PART_BIT(i)))
			lane_part(&v->lane, i)->period_ns =
			    pace_of(v, PART_BIT(i));
	}
}

/* Two ways to one host lead to one VM. */
static bool
is_told(struct virt *v, const struct dom *d)
{
	size_t	 i;

	for (i = 0; i < v->nlinks; i++) {
		/* One that answers goes before one that does not. */
		if (v->links[i] == d->link || (i > d->link->number &&
		    (v->links[i]->old || !d->link->old)))
			continue;
		if (virt_same_host(v->links[i], d->link) &&
		    (!v->links[i]->old || d->link->old) &&
		    doms_find(&v->doms, v->links[i], d->uuid) != NULL)
			return (true);
	}
	return (false);
}

void
probe_virt(struct lane *l, struct source *s)
{
	struct virt	*v = l->state;
	size_t		 i;

	begin_parts(v);
	for (i = 0; i < v->doms.n; i++) {
		/* One that only an event has told of is not read yet. */
		if (v->doms.all[i]->name != NULL &&
		    !is_told(v, v->doms.all[i]))
			emit_dom(v, v->doms.all[i]);
	}
	for (i = 0; i < v->nlinks; i++)
		virt_leases(v, v->links[i]);
	source_set(s, PROBE_OK, "%s", "");
}
