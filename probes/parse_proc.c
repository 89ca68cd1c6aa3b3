/* What the kernel says of one process or thread. */
#include <string.h>

#include "parse.h"
#include "span.h"

/* Fields after the state by their number in proc(5), in order. */
#define PSTAT_FIRST	4
#define PSTAT_CPU	39
static const struct pstat_field {
	uint8_t		 number, off;
} pstat_fields[] = {
	{ 4,	offsetof(struct pstat, ppid) },
	{ 9,	offsetof(struct pstat, flags) },
	{ 14,	offsetof(struct pstat, utime) },
	{ 15,	offsetof(struct pstat, stime) },
	{ 20,	offsetof(struct pstat, threads) },
	{ 22,	offsetof(struct pstat, start) },
	{ 39,	offsetof(struct pstat, cpu) },
	{ 43,	offsetof(struct pstat, gtime) }
};

static const struct pstat pstat_none = {
	.pid = NONE, .ppid = NONE, .flags = NONE, .utime = NONE, .stime = NONE,
	.threads = NONE, .start = NONE, .cpu = NONE, .gtime = NONE
};

#define ONES	0x0101010101010101ULL	/* times a byte: eight of it */

/* Takes eight bytes at a time while they hold fewer blanks than are wanted
 * and no control characters; returns how many blanks are still wanted. */
static int
take_words(struct span *s, int blanks)
{
	uint64_t	x, low;
	int		n;

	for (; span_len(*s) >= sizeof x; s->p += sizeof x) {
		memcpy(&x, s->p, sizeof x);
		low = x & 0x7f * ONES;
		if ((((low + 0x60 * ONES) | x) & 0x80 * ONES) != 0x80 * ONES)
			break;
		low = ~((low + 0x5f * ONES) | x) & 0x80 * ONES;
		n = (low >> 7) * ONES >> 56;
		if (n >= blanks)
			break;
		blanks -= n;
	}
	return (blanks);
}

/* Takes all up to the given blank, counted from one, and that; false if the
 * end or a control character is before it. */
static bool
take_blanks(struct span *s, int blanks)
{
	for (blanks = take_words(s, blanks); s->p < s->end; s->p++) {
		if ((unsigned char)*s->p > ' ')
			continue;
		if (*s->p != ' ')
			return (false);
		if (--blanks == 0) {
			s->p++;
			return (true);
		}
	}
	return (false);
}

/* A field that is followed by nothing, not even the newline, may be cut. */
static int
pstat_numbers(struct span s, struct pstat *ps)
{
	const struct pstat_field	*f;
	uint64_t			 n;
	int				 number = PSTAT_FIRST - 1;

	for (f = pstat_fields; f < pstat_fields + nitems(pstat_fields); f++) {
		if (!take_blanks(&s, f->number - number)) {
			return (span_take(&s, "\n") && f->number > PSTAT_CPU ?
			    0 : -1);
		}
		if (!span_digits(&s, &n) ||
		    (s.p < s.end && (unsigned char)*s.p > ' '))
			n = NONE;
		memcpy((char *)ps + f->off, &n, sizeof n);
		number = f->number;
	}
	return (s.p < s.end ? 0 : -1);
}

/* comm may hold anything, parentheses and newlines too: the last one ends
 * it. */
int
parse_pstat(const char *buf, size_t len, struct pstat *ps)
{
	struct span	 s = span_of(buf, len), comm;

	*ps = pstat_none;
	if (!span_digits(&s, &ps->pid) || !span_take(&s, " ("))
		goto bad;
	comm.p = s.p;
	if ((comm.end = memrchr(s.p, ')', span_len(s))) == NULL)
		goto bad;
	s.p = comm.end + 1;
	if (span_len(s) < 3 || s.p[0] != ' ' || (s.p[1] | 0x20) < 'a' ||
	    (s.p[1] | 0x20) > 'z' || s.p[2] != ' ')
		goto bad;
	span_copy(ps->comm, sizeof ps->comm, comm);
	ps->state = s.p[1];
	s.p += 2;
	if (pstat_numbers(s, ps) == 0)
		return (0);
bad:
	*ps = pstat_none;
	return (-1);
}

int
parse_schedstat(const char *buf, size_t len, struct schedstat *ss)
{
	struct span	s = span_of(buf, len);

	if (span_digits(&s, &ss->run) && span_take(&s, " ") &&
	    span_digits(&s, &ss->delay) && span_take(&s, " ") &&
	    span_digits(&s, &ss->count) && span_take(&s, "\n"))
		return (0);
	*ss = (struct schedstat){ NONE, NONE, NONE };
	return (-1);
}

static const struct pstatus pstatus_none = {
	.uid = NONE, .rss_anon = NONE, .rss_shmem = NONE, .hugetlb = NONE,
	.rss = NONE, .swap = NONE, .nvcsw = NONE, .threads = NONE,
	.nspid = NONE
};

#define PSTATUS(key, how, scale, field)					\
	KEY_FIELD(key, how, scale, pstatus, field)
static const struct key_field pstatus_fields[] = {
	PSTATUS("Uid", KEY_SECOND, 1, uid),
	PSTATUS("NSpid", KEY_LAST, 1, nspid),
	PSTATUS("VmRSS", KEY_FIRST, 1024, rss),
	PSTATUS("RssAnon", KEY_FIRST, 1024, rss_anon),
	PSTATUS("RssShmem", KEY_FIRST, 1024, rss_shmem),
	PSTATUS("VmSwap", KEY_FIRST, 1024, swap),
	PSTATUS("HugetlbPages", KEY_FIRST, 1024, hugetlb),
	PSTATUS("Threads", KEY_FIRST, 1, threads),
	PSTATUS("Cpus_allowed_list", KEY_TEXT,
	    sizeof ((struct pstatus *)0)->cpus, cpus),
	PSTATUS("voluntary_ctxt_switches", KEY_FIRST, 1, nvcsw)
};

int
parse_pstatus(const char *buf, size_t len, struct pstatus *st)
{
	*st = pstatus_none;
	return (span_keys(span_of(buf, len), pstatus_fields,
	    nitems(pstatus_fields), st) > 0 ? 0 : -1);
}

static const struct key_field pio_fields[] = {
	KEY_FIELD("read_bytes", KEY_FIRST, 1, pio, read_bytes),
	KEY_FIELD("write_bytes", KEY_FIRST, 1, pio, write_bytes),
	KEY_FIELD("cancelled_write_bytes", KEY_FIRST, 1, pio, cancelled)
};

int
parse_pio(const char *buf, size_t len, struct pio *io)
{
	*io = (struct pio){ NONE, NONE, NONE };
	return (span_keys(span_of(buf, len), pio_fields, nitems(pio_fields),
	    io) > 0 ? 0 : -1);
}
