/*
 * Fuzz targets for every parser, with what must be true of any answer. Built
 * for libFuzzer, where FUZZ_PARSER names the target (without it the first byte
 * of the input chooses), or with FUZZ_REPLAY as a program that runs the given
 * files and folders through all of them.
 */
#include <ctype.h>
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domdef.h"
#include "image.h"
#include "parse.h"
#include "text.h"
#include "view.h"

#define nitems(a)	(sizeof (a) / sizeof (a)[0])

int	LLVMFuzzerInitialize(int *, char ***);
int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const char	*current = "no target", *file = "";

#define WANT(x) do {							\
	if (!(x))							\
		broken(#x, __LINE__);					\
} while (0)

/* A text that ends inside its field. */
#define WANT_TEXT(field)						\
	WANT(memchr(field, '\0', sizeof (field)) != NULL)

static void
broken(const char *what, int line)
{
	printf("Bail out! %s %s: line %d: not true: %s\n", current, file, line,
	    what);
	fflush(stdout);
	abort();
}

/* A string of the input, up to the first NUL. Caller frees. */
static char *
string(const char *buf, size_t len)
{
	char	*s = strndup(buf, len);

	WANT(s != NULL);
	return (s);
}

/* Whether a text is somewhere in the input. */
static bool
has(const char *buf, size_t len, const char *text)
{
	return (memmem(buf, len, text, strlen(text)) != NULL);
}

static void
fuzz_pstat(const char *buf, size_t len)
{
	struct pstat	ps, again;
	char		text[512];
	int		n;

	memset(&ps, 0xa5, sizeof ps);
	if (parse_pstat(buf, len, &ps) != 0) {
		WANT(ps.pid == NONE && *ps.comm == '\0' && ps.state == '\0' &&
		    ps.utime == NONE && ps.cpu == NONE && ps.gtime == NONE);
		return;
	}
	WANT_TEXT(ps.comm);
	WANT(has(buf, len, ps.comm));
	WANT(isalpha((unsigned char)ps.state));
	n = snprintf(text, sizeof text, "%" PRIu64 " (%s) %c %" PRIu64
	    " 0 0 0 -1 %" PRIu64 " 0 0 0 0 %" PRIu64 " %" PRIu64
	    " 0 0 20 0 %" PRIu64 " 0 %" PRIu64 " 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 "
	    "17 %" PRIu64 " 0 0 0 %" PRIu64 " 0\n", ps.pid, ps.comm,
	    ps.state, ps.ppid, ps.flags, ps.utime, ps.stime, ps.threads,
	    ps.start, ps.cpu, ps.gtime);
	WANT(parse_pstat(text, n, &again) == 0);
	WANT(strcmp(ps.comm, again.comm) == 0 && ps.state == again.state);
	WANT(ps.pid == again.pid && ps.ppid == again.ppid &&
	    ps.flags == again.flags && ps.utime == again.utime &&
	    ps.stime == again.stime && ps.threads == again.threads &&
	    ps.start == again.start && ps.cpu == again.cpu &&
	    ps.gtime == again.gtime);
}

static void
fuzz_schedstat(const char *buf, size_t len)
{
	struct schedstat	ss, again;
	char			text[80];
	int			n;

	memset(&ss, 0xa5, sizeof ss);
	if (parse_schedstat(buf, len, &ss) != 0) {
		WANT(ss.run == NONE && ss.delay == NONE && ss.count == NONE);
		return;
	}
	n = snprintf(text, sizeof text, "%" PRIu64 " %" PRIu64 " %" PRIu64
	    "\n", ss.run, ss.delay, ss.count);
	WANT(parse_schedstat(text, n, &again) == 0);
	WANT(ss.run == again.run && ss.delay == again.delay &&
	    ss.count == again.count);
	while (--n > 0)
		WANT(parse_schedstat(text, n, &again) == -1);
}

static void
fuzz_pstatus(const char *buf, size_t len)
{
	struct pstatus	st;

	memset(&st, 0xa5, sizeof st);
	if (parse_pstatus(buf, len, &st) != 0)
		WANT(st.uid == NONE && st.rss == NONE && *st.cpus == '\0');
	WANT_TEXT(st.cpus);
	WANT(strchr(st.cpus, '\n') == NULL && has(buf, len, st.cpus));
	WANT(st.rss == NONE || st.rss % 1024 == 0);
	WANT(st.swap == NONE || st.swap % 1024 == 0);
}

static void
fuzz_pio(const char *buf, size_t len)
{
	struct pio	io;

	memset(&io, 0xa5, sizeof io);
	if (parse_pio(buf, len, &io) != 0)
		WANT(io.read_bytes == NONE && io.write_bytes == NONE &&
		    io.cancelled == NONE);
	WANT(io.read_bytes == NONE || has(buf, len, "read_bytes"));
	WANT(io.cancelled == NONE || has(buf, len, "cancelled_write_bytes"));
}

static void
fuzz_cpustat(const char *buf, size_t len)
{
	struct cpustat	cs;

	memset(&cs, 0xa5, sizeof cs);
	if (parse_cpustat(buf, len, &cs) != 0)
		WANT(cs.periods == NONE && cs.throttles == NONE &&
		    cs.throttled_ns == NONE);
	WANT(cs.throttled_ns == NONE || cs.throttled_ns % 1000 == 0 ||
	    has(buf, len, "throttled_time"));
	WANT(cs.periods == NONE || has(buf, len, "nr_periods"));
}

static void
fuzz_cpumax(const char *buf, size_t len)
{
	uint64_t	quota = 1, period = 1;

	if (parse_cpumax(buf, len, &quota, &period) != 0)
		WANT(quota == NONE && period == NONE);
}

static void
fuzz_psi(const char *buf, size_t len)
{
	struct psi	psi;

	memset(&psi, 0xa5, sizeof psi);
	if (parse_psi(buf, len, &psi) != 0)
		WANT(psi.some == NONE && psi.full == NONE);
	WANT(psi.some == NONE || psi.some % 1000 == 0);
	WANT(psi.full == NONE || psi.full % 1000 == 0);
}

static void
fuzz_u64(const char *buf, size_t len)
{
	uint64_t	n = 1, again;
	char		text[24];
	int		size;

	if (parse_u64(buf, len, &n) != 0)
		WANT(n == NONE);
	size = snprintf(text, sizeof text, "%" PRIu64 "\n", n);
	WANT(parse_u64(text, size, &again) == 0 && again == n);
}

static void
fuzz_loadavg(const char *buf, size_t len)
{
	struct loadavg	la;

	memset(&la, 0xa5, sizeof la);
	if (parse_loadavg(buf, len, &la) != 0)
		WANT(la.load1 == NONE && la.load5 == NONE &&
		    la.load15 == NONE);
}

static void
fuzz_cgroup(const char *buf, size_t len)
{
	static const char *const ctls[] = { "", "cpu", "memory", "name=a" };
	char			 path[64];
	size_t			 i;
	int			 rc;

	for (i = 0; i < nitems(ctls); i++) {
		memset(path, 0xa5, sizeof path);
		rc = parse_cgroup(buf, len, ctls[i], path, sizeof path);
		WANT_TEXT(path);
		WANT(*path == (rc == 0 ? '/' : '\0'));
		WANT(strchr(path, '\n') == NULL && has(buf, len, path));
	}
}

static void
fuzz_mountinfo(const char *buf, size_t len)
{
	struct mountline	ml;
	size_t			pos = 0, was = 0;

	memset(&ml, 0xa5, sizeof ml);
	while (parse_mountinfo(buf, len, &pos, &ml) == 0) {
		WANT(pos > was && pos <= len && buf[pos - 1] == '\n');
		was = pos;
		WANT_TEXT(ml.root);
		WANT_TEXT(ml.point);
		WANT_TEXT(ml.fstype);
		WANT_TEXT(ml.options);
		WANT_TEXT(ml.super);
		WANT_TEXT(ml.source);
		memset(&ml, 0xa5, sizeof ml);
	}
	WANT(*ml.root == '\0' && *ml.point == '\0' && *ml.super == '\0');
}

/* What was read, written down, is read as the same. */
static void
want_same_netdev(const struct netdev *nd)
{
	struct netdev	again;
	char		text[512];
	size_t		pos = 0;
	int		n;

	n = snprintf(text, sizeof text, "  %s: %" PRIu64 " %" PRIu64 " %"
	    PRIu64 " %" PRIu64 " 0 0 0 0 %" PRIu64 " %" PRIu64 " %" PRIu64
	    " %" PRIu64 " 0 0 0 0\n", nd->name, nd->rx, nd->rx_pkts,
	    nd->rx_errs, nd->rx_drop, nd->tx, nd->tx_pkts, nd->tx_errs,
	    nd->tx_drop);
	WANT(parse_netdev(text, n, &pos, &again) == 0);
	WANT(pos == (size_t)n);
	WANT(strcmp(nd->name, again.name) == 0 && nd->rx == again.rx &&
	    nd->rx_pkts == again.rx_pkts && nd->rx_errs == again.rx_errs &&
	    nd->rx_drop == again.rx_drop && nd->tx == again.tx &&
	    nd->tx_pkts == again.tx_pkts && nd->tx_errs == again.tx_errs &&
	    nd->tx_drop == again.tx_drop);
}

static void
fuzz_netdev(const char *buf, size_t len)
{
	struct netdev	nd;
	size_t		pos = 0, was = 0;

	memset(&nd, 0xa5, sizeof nd);
	while (parse_netdev(buf, len, &pos, &nd) == 0) {
		WANT(pos > was && pos <= len && buf[pos - 1] == '\n');
		was = pos;
		WANT_TEXT(nd.name);
		WANT(*nd.name != '\0' && has(buf, len, nd.name));
		want_same_netdev(&nd);
		memset(&nd, 0xa5, sizeof nd);
	}
	WANT(*nd.name == '\0' && nd.rx == NONE && nd.tx_drop == NONE);
}

static void
want_same_disk(const struct diskline *d)
{
	struct diskline	again;
	char		text[768];
	size_t		pos = 0;
	int		n;

	n = snprintf(text, sizeof text, "%" PRIu64 " %" PRIu64 " %s %" PRIu64
	    " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %"
	    PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64
	    " 0 0 0 0 %" PRIu64 " %" PRIu64 "\n", d->major, d->minor,
	    d->name, d->rd_ios, d->rd_merges, d->rd_sectors, d->rd_ticks,
	    d->wr_ios, d->wr_merges, d->wr_sectors, d->wr_ticks,
	    d->in_flight, d->io_ticks, d->queue_ticks, d->fl_ios,
	    d->fl_ticks);
	WANT(parse_diskstats(text, n, &pos, &again) == 0);
	WANT(pos == (size_t)n);
	WANT(strcmp(d->name, again.name) == 0);
	WANT(memcmp(&d->major, &again.major, sizeof again -
	    offsetof(struct diskline, major)) == 0);
}

static void
fuzz_diskstats(const char *buf, size_t len)
{
	struct diskline	d;
	size_t		pos = 0, was = 0;

	memset(&d, 0xa5, sizeof d);
	while (parse_diskstats(buf, len, &pos, &d) == 0) {
		WANT(pos > was && pos <= len && buf[pos - 1] == '\n');
		was = pos;
		WANT_TEXT(d.name);
		WANT(*d.name != '\0' && has(buf, len, d.name));
		WANT(d.major != NONE && d.minor != NONE);
		want_same_disk(&d);
		memset(&d, 0xa5, sizeof d);
	}
	WANT(*d.name == '\0' && d.major == NONE && d.fl_ticks == NONE);
}

static void
count_cpu(unsigned int cpu, void *arg)
{
	WANT(cpu < 65536);
	++*(size_t *)arg;
}

static void
fuzz_cpulist(const char *buf, size_t len)
{
	size_t	n = 0;

	if (parse_cpulist(buf, len, count_cpu, &n) != 0)
		WANT(n == 0);
	WANT(n <= 65536);
}

static void
count_processor(uint64_t cpu, uint64_t hz, void *arg)
{
	(void)hz;
	WANT(cpu != NONE);
	++*(size_t *)arg;
}

static void
fuzz_cpuinfo(const char *buf, size_t len)
{
	size_t	n = 0;
	int	rc;

	rc = parse_cpuinfo(buf, len, count_processor, &n);
	WANT((rc == 0) == (n > 0));
}

static void
fuzz_passwd(const char *buf, size_t len)
{
	struct passwdline	pw;
	size_t			pos = 0, was = 0;

	memset(&pw, 0xa5, sizeof pw);
	while (parse_passwd(buf, len, &pos, &pw) == 0) {
		WANT(pos > was && pos <= len);
		was = pos;
		WANT_TEXT(pw.name);
		WANT(strpbrk(pw.name, ":\n") == NULL && pw.uid != NONE);
		memset(&pw, 0xa5, sizeof pw);
	}
	WANT(*pw.name == '\0' && pw.uid == NONE && pos == len);
}

/* The first line is the name, the rest the command line. */
static void
fuzz_vmm_of(const char *buf, size_t len)
{
	const char	*nl = memchr(buf, '\n', len);
	size_t		 n = nl == NULL ? len : (size_t)(nl - buf);
	char		*comm = string(buf, n), *args;
	enum vmm	 vmm;

	if (nl != NULL)
		n++;
	args = malloc(len - n);
	WANT(args != NULL);
	memcpy(args, buf + n, len - n);
	vmm = vmm_of(comm, args, len - n);
	WANT(vmm < VMM_OTHER);
	WANT(vmm == VMM_NONE || len > n);
	free(args);
	free(comm);
}

static void
fuzz_vmargs(const char *buf, size_t len)
{
	struct vmargs	va;
	enum vmm	vmm;

	for (vmm = VMM_NONE; vmm < VMM_MAX; vmm++) {
		memset(&va, 0xa5, sizeof va);
		parse_vmargs(vmm, buf, len, &va);
		WANT_TEXT(va.name);
		WANT_TEXT(va.uuid);
		WANT_TEXT(va.id);
		WANT(va.libvirt == 0 || va.libvirt == 1);
		WANT(va.kata == 0 || va.kata == 1);
		if (vmm == VMM_NONE)
			WANT(*va.name == '\0' && va.mem == NONE &&
			    va.vcpus == NONE && !va.libvirt);
		if (vmm == VMM_QEMU)
			WANT(*va.name == '\0' || has(buf, len, "name"));
	}
}

static void
fuzz_vmm_role(const char *buf, size_t len)
{
	char			*comm = string(buf, len);
	enum vmm		 vmm;
	enum thread_role	 role;
	uint64_t		 vcpu;

	for (vmm = VMM_NONE; vmm < VMM_MAX; vmm++) {
		vcpu = 1;
		role = vmm_role(vmm, comm, false, &vcpu);
		WANT(role < THREAD_ROLES);
		WANT(vcpu == NONE || role == ROLE_VCPU);
		WANT((vhost_owner(comm) != NONE) == (role == ROLE_VHOST));
		WANT(vmm_role(vmm, comm, true, &vcpu) == ROLE_EMULATOR);
		WANT(vcpu == NONE);
	}
	free(comm);
}

static void
fuzz_cgroup_vm(const char *buf, size_t len)
{
	char		*path = string(buf, len), *own = string(buf, len);
	char		 id[16];
	const char	*manager;

	memset(id, 0xa5, sizeof id);
	manager = cgroup_manager(path, id, sizeof id);
	WANT_TEXT(id);
	WANT(id[strspn(id, "0123456789")] == '\0');
	WANT(manager != NULL || *id == '\0');
	cgroup_vm_path(own);
	WANT(strncmp(path, own, strlen(own)) == 0);
	free(path);
	free(own);
}

static void
fuzz_domstatus(const char *buf, size_t len)
{
	struct domstatus	ds;

	memset(&ds, 0xa5, sizeof ds);
	if (parse_domstatus(buf, len, &ds) != 0)
		WANT(*ds.name == '\0' && *ds.uuid == '\0' && *ds.id == '\0' &&
		    *ds.owner == '\0' && ds.pid == NONE);
	WANT_TEXT(ds.name);
	WANT_TEXT(ds.uuid);
	WANT_TEXT(ds.id);
	WANT_TEXT(ds.state);
	WANT_TEXT(ds.reason);
	WANT_TEXT(ds.owner);
}

#define WANT_NULL(name)		WANT(s->name == NULL);
/* libxml2 lets nothing but text in UTF-8 through, and forms no empty one. */
#define WANT_STRING(name)						\
	WANT(s->name == NULL || (*s->name != '\0' && text_valid(s->name)));

static void
want_disk(const struct def_disk *s)
{
	const char	*p = s->chain;
	size_t		 n = 0;

	DEF_DISK_TEXTS(WANT_STRING)
	WANT(s->nchain == NONE || s->nchain <= 200);
	WANT((s->chain != NULL) == (s->nchain != NONE && s->nchain > 0));
	for (; p != NULL; p = strstr(p + 1, " < "))
		n++;
	WANT(s->chain == NULL || n >= s->nchain);
	WANT(!s->local || *s->source == '/');
}

static void
want_nic(const struct def_nic *s)
{
	const char	*p = s->mac;

	DEF_NIC_TEXTS(WANT_STRING)
	for (; p != NULL && *p != '\0'; p++)
		WANT(*p < 'A' || *p > 'Z');
	WANT(s->address == NULL || (strchr(s->address, ':') != NULL &&
	    strspn(s->address, "0123456789abcdef:.") == strlen(s->address)));
}

static void
want_hostdev(const struct def_hostdev *s)
{
	DEF_HOSTDEV_TEXTS(WANT_STRING)
}

static void
want_domain(const struct domdef *s)
{
	size_t	i;

	DEF_TEXTS(WANT_STRING)
	WANT(s->vcpus == NONE || s->vcpus_now != NONE);
	WANT(s->ndisks <= DEF_LIST_MAX && s->nnics <= DEF_LIST_MAX &&
	    s->nhostdevs <= DEF_LIST_MAX);
	WANT((s->ndisks > 0) == (s->disks != NULL) &&
	    (s->nnics > 0) == (s->nics != NULL) &&
	    (s->nhostdevs > 0) == (s->hostdevs != NULL));
	for (i = 0; i < s->ndisks; i++)
		want_disk(&s->disks[i]);
	for (i = 0; i < s->nnics; i++)
		want_nic(&s->nics[i]);
	for (i = 0; i < s->nhostdevs; i++)
		want_hostdev(&s->hostdevs[i]);
}

static void
want_no_domain(const struct domdef *s)
{
	DEF_TEXTS(WANT_NULL)
	WANT(s->memory == NONE && s->vcpus == NONE && s->vcpus_now == NONE &&
	    s->hugepage == NONE && !s->locked && !s->nosharepages);
	WANT(s->ndisks == 0 && s->nnics == 0 && s->nhostdevs == 0);
}

static void
fuzz_domain(const char *buf, size_t len)
{
	struct domdef	d;

	memset(&d, 0xa5, sizeof d);
	if (parse_domain(buf, len, &d) != 0)
		want_no_domain(&d);
	want_domain(&d);
	domdef_free(&d);
	want_no_domain(&d);
}

/* A head says the same when there is more behind it. */
static void
want_longer(const char *buf, size_t len, const struct image_head *h)
{
	struct image_head	 again;
	char			*longer = calloc(1, len + IMAGE_HEAD);

	WANT(longer != NULL);
	memcpy(longer, buf, len);
	WANT(parse_image(longer, len + IMAGE_HEAD, &again) == 0);
	WANT(h->format == again.format && h->size == again.size &&
	    h->cluster == again.cluster && h->crypt == again.crypt &&
	    h->dirty == again.dirty && h->corrupt == again.corrupt &&
	    h->name_at == again.name_at && h->name_len == again.name_len);
	WANT(*h->backing == '\0' || strcmp(h->backing, again.backing) == 0);
	free(longer);
}

static void
fuzz_image(const char *buf, size_t len)
{
	struct image_head	h;
	int			rc;

	memset(&h, 0xa5, sizeof h);
	rc = parse_image(buf, len, &h);
	WANT(h.format < IMAGE_FORMATS);
	WANT_TEXT(h.backing);
	WANT(has(buf, len, h.backing) && strlen(h.backing) <= h.name_len);
	WANT(h.name_len < IMAGE_NAME && (h.name_at > 0) == (h.name_len > 0));
	WANT(h.size == NONE || h.size <= INT64_MAX);
	WANT(h.cluster == NONE || h.name_at + h.name_len <= h.cluster);
	WANT(h.crypt == NONE || h.crypt <= 2);
	WANT((h.dirty == NONE) == (h.corrupt == NONE));
	if (rc != 0 || h.format == IMAGE_RAW)
		WANT(h.size == NONE && h.version == NONE &&
		    h.cluster == NONE && h.crypt == NONE && h.name_at == 0);
	if (rc == 0 && h.format != IMAGE_RAW)
		want_longer(buf, len, &h);
}

/* What -f is given: it is understood, or an error says why not. */
static void
fuzz_filter(const char *buf, size_t len)
{
	char		*expr, *err = NULL;
	struct filter	*f;

	/* How much memory x{9}{9}{9} takes is the C library's matter. */
	if (memchr(buf, '{', len) != NULL)
		return;
	expr = string(buf, len);
	f = filter_parse(expr, &err);
	WANT((f == NULL) == (err != NULL));
	WANT(err == NULL || *err != '\0');
	if (f != NULL)
		filter_free(f);
	free(err);
	free(expr);
}

/* Whatever a name is, what is shown of it is UTF-8 without control
 * characters, and as wide as was asked for. */
static void
fuzz_text(const char *buf, size_t len)
{
	char	*s = string(buf, len), *utf8 = text_utf8(s);
	char	*clean = text_clean(s), fit[512];
	size_t	 i;

	WANT(text_valid(utf8) && text_valid(clean));
	WANT(!text_valid(s) || strcmp(s, utf8) == 0);
	for (i = 0; clean[i] != '\0'; i++)
		WANT((unsigned char)clean[i] >= ' ' && clean[i] != 0x7f);
	WANT(text_width(clean) >= 0);
	for (i = 1; i < 20; i++) {
		text_fit(fit, sizeof fit, clean, (int)i);
		WANT(text_valid(fit) && text_width(fit) <= (int)i);
	}
	free(clean);
	free(utf8);
	free(s);
}

/* Each has a folder of its name in the corpus. */
static const struct target {
	const char	*name;
	void		(*run)(const char *, size_t);
} targets[] = {
	{ "pstat",	fuzz_pstat },
	{ "schedstat",	fuzz_schedstat },
	{ "pstatus",	fuzz_pstatus },
	{ "pio",	fuzz_pio },
	{ "cpustat",	fuzz_cpustat },
	{ "cpumax",	fuzz_cpumax },
	{ "psi",	fuzz_psi },
	{ "u64",	fuzz_u64 },
	{ "loadavg",	fuzz_loadavg },
	{ "cgroup",	fuzz_cgroup },
	{ "mountinfo",	fuzz_mountinfo },
	{ "netdev",	fuzz_netdev },
	{ "diskstats",	fuzz_diskstats },
	{ "cpulist",	fuzz_cpulist },
	{ "cpuinfo",	fuzz_cpuinfo },
	{ "passwd",	fuzz_passwd },
	{ "vmm_of",	fuzz_vmm_of },
	{ "vmargs",	fuzz_vmargs },
	{ "vmm_role",	fuzz_vmm_role },
	{ "cgroup_vm",	fuzz_cgroup_vm },
	{ "domstatus",	fuzz_domstatus },
	{ "domain",	fuzz_domain },
	{ "image",	fuzz_image },
	{ "filter",	fuzz_filter },
	{ "text",	fuzz_text }
};

static void
run(const struct target *t, const char *buf, size_t len)
{
	current = t->name;
	t->run(buf, len);
}

#ifndef FUZZ_REPLAY

static const struct target	*chosen;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char	*name = getenv("FUZZ_PARSER");
	size_t		 i;

	(void)argc;
	(void)argv;
	if (name == NULL)
		return (0);
	for (i = 0; i < nitems(targets); i++) {
		if (strcmp(targets[i].name, name) == 0)
			chosen = &targets[i];
	}
	if (chosen == NULL) {
		fprintf(stderr, "fuzz: no parser %s\n", name);
		exit(2);
	}
	return (0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (chosen != NULL)
		run(chosen, (const char *)data, size);
	else if (size > 0)
		run(&targets[data[0] % nitems(targets)],
		    (const char *)data + 1, size - 1);
	return (0);
}

#else

static struct input {
	char	*path, *buf;
	size_t	 len;
} *inputs;
static size_t	ninputs;

static void __attribute__((noreturn))
fatal_file(const char *path)
{
	perror(path);
	exit(1);
}

/* Every input lies in memory of exactly its size. */
static void
load_file(const char *path)
{
	FILE		*f = fopen(path, "rb");
	struct input	*in;
	long		 size;

	if (f == NULL || fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 0)
		fatal_file(path);
	rewind(f);
	inputs = realloc(inputs, (ninputs + 1) * sizeof *inputs);
	WANT(inputs != NULL);
	in = &inputs[ninputs++];
	in->path = string(path, strlen(path));
	in->buf = malloc(size);
	WANT(in->buf != NULL);
	in->len = fread(in->buf, 1, size, f);
	if (ferror(f) || in->len != (size_t)size)
		fatal_file(path);
	fclose(f);
}

static void
load(const char *path)
{
	struct dirent	**names;
	char		*child;
	int		  i, n;

	if ((n = scandir(path, &names, NULL, alphasort)) < 0) {
		load_file(path);
		return;
	}
	for (i = 0; i < n; i++) {
		if (*names[i]->d_name != '.') {
			if (asprintf(&child, "%s/%s", path,
			    names[i]->d_name) < 0)
				fatal_file(path);
			load(child);
			free(child);
		}
		free(names[i]);
	}
	free(names);
}

/* Whether the folder that an input lies in is the target's. */
static bool
is_own(const struct target *t, const char *path)
{
	const char	*slash = strrchr(path, '/');
	size_t		 len = strlen(t->name);

	return (slash != NULL && (size_t)(slash - path) > len &&
	    slash[-(ptrdiff_t)len - 1] == '/' &&
	    strncmp(slash - len, t->name, len) == 0);
}

/* A target that no input was made for is not tested. */
static int
replay(const struct target *t)
{
	size_t	i, own = 0;

	for (i = 0; i < ninputs; i++) {
		file = inputs[i].path;
		own += is_own(t, file);
		run(t, inputs[i].buf, inputs[i].len);
	}
	printf("%s %d - fuzz replay %s (%zu inputs, %zu of its own)\n",
	    own > 0 ? "ok" : "not ok", (int)(t - targets) + 1, t->name,
	    ninputs, own);
	return (own > 0 ? 0 : 1);
}

int
main(int argc, char **argv)
{
	size_t	i;
	int	rc = 0;

	for (i = 1; i < (size_t)argc; i++)
		load(argv[i]);
	printf("1..%zu\n", nitems(targets));
	for (i = 0; i < nitems(targets); i++)
		rc |= replay(&targets[i]);
	for (i = 0; i < ninputs; i++) {
		free(inputs[i].path);
		free(inputs[i].buf);
	}
	free(inputs);
	return (rc);
}

#endif
