/* Counters of interfaces and block devices. */
#include <string.h>

#include "parse.h"
#include "span.h"

/* Numbers with blanks between them, each into its place; 0 is skipped. How
 * many there were. */
static size_t
take_numbers(struct span line, void *dst, const uint16_t *offs, size_t n)
{
	struct span	word;
	uint64_t	v;
	size_t		i;

	for (i = 0; i < n && span_word(&line, &word); i++) {
		v = span_u64(word);
		if (offs[i] != 0)
			memcpy((char *)dst + offs[i], &v, sizeof v);
	}
	return (i);
}

#define NET(f)	offsetof(struct netdev, f)
static const uint16_t net_words[] = {
	NET(rx), NET(rx_pkts), NET(rx_errs), NET(rx_drop), 0, 0, 0, 0,
	NET(tx), NET(tx_pkts), NET(tx_errs), NET(tx_drop), 0, 0, 0, 0
};

/* A name may hold a colon, of an alias: the last one before the numbers is
 * meant, and none of them has one. */
static bool
net_line(struct span line, struct netdev *nd)
{
	const char	*colon = memrchr(line.p, ':', span_len(line));
	struct span	name;

	if (colon == NULL)
		return (false);
	name = span_of(line.p, colon - line.p);
	while (span_take(&name, " "))
		continue;
	if (span_len(name) == 0 || span_len(name) >= sizeof nd->name)
		return (false);
	memset(nd, 0xff, sizeof *nd);
	line.p = colon + 1;
	if (take_numbers(line, nd, net_words, nitems(net_words)) <
	    nitems(net_words))
		return (false);
	return (span_copy(nd->name, sizeof nd->name, name));
}

int
parse_netdev(const char *buf, size_t len, size_t *pos, struct netdev *nd)
{
	struct span	text = span_of(buf, len), line;
	bool		good = false;

	text.p += *pos < len ? *pos : len;
	while (!good && span_cut(&text, '\n', &line))
		good = net_line(line, nd);
	*pos = text.p - buf;
	if (good)
		return (0);
	memset(nd, 0xff, sizeof *nd);
	*nd->name = '\0';
	return (-1);
}

#define DISK(f)	offsetof(struct diskline, f)
static const uint16_t disk_words[] = {
	DISK(rd_ios), DISK(rd_merges), DISK(rd_sectors), DISK(rd_ticks),
	DISK(wr_ios), DISK(wr_merges), DISK(wr_sectors), DISK(wr_ticks),
	DISK(in_flight), DISK(io_ticks), DISK(queue_ticks), 0, 0, 0, 0,
	DISK(fl_ios), DISK(fl_ticks)
};
/* So many there have always been, of whole devices. */
#define DISK_LEAST	11

static bool
disk_line(struct span line, struct diskline *d)
{
	struct span	maj, min, name;

	if (!span_word(&line, &maj) || !span_word(&line, &min) ||
	    !span_word(&line, &name) || span_len(name) >= sizeof d->name)
		return (false);
	memset(d, 0xff, sizeof *d);
	d->major = span_u64(maj);
	d->minor = span_u64(min);
	if (d->major == NONE || d->minor == NONE || take_numbers(line, d,
	    disk_words, nitems(disk_words)) < DISK_LEAST)
		return (false);
	return (span_copy(d->name, sizeof d->name, name));
}

int
parse_diskstats(const char *buf, size_t len, size_t *pos,
    struct diskline *d)
{
	struct span	text = span_of(buf, len), line;
	bool		good = false;

	text.p += *pos < len ? *pos : len;
	while (!good && span_cut(&text, '\n', &line))
		good = disk_line(line, d);
	*pos = text.p - buf;
	if (good)
		return (0);
	memset(d, 0xff, sizeof *d);
	*d->name = '\0';
	return (-1);
}
