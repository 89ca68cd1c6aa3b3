/* What the kernel says of the whole host. */
#include "parse.h"
#include "span.h"

static uint64_t
psi_total(struct span line)
{
	struct span	word;

	while (span_word(&line, &word)) {
		if (span_take(&word, "total="))
			return (u64_times(span_u64(word), 1000));
	}
	return (NONE);
}

int
parse_psi(const char *buf, size_t len, struct psi *psi)
{
	struct span	text = span_of(buf, len), line;
	int		rc = -1;

	*psi = (struct psi){ NONE, NONE };
	while (span_cut(&text, '\n', &line)) {
		if (span_take(&line, "some "))
			psi->some = psi_total(line);
		else if (span_take(&line, "full "))
			psi->full = psi_total(line);
		else
			continue;
		rc = 0;
	}
	return (rc);
}

int
parse_u64(const char *buf, size_t len, uint64_t *n)
{
	struct span	s = span_of(buf, len), word, rest;
	bool		minus;

	*n = NONE;
	while (s.end > s.p && s.end[-1] == '\n')
		s.end--;
	if (!span_word(&s, &word) || span_word(&s, &rest))
		return (-1);
	if (span_is(word, "max"))
		return (0);
	minus = span_take(&word, "-");
	if (!span_digits(&word, n) || word.p != word.end) {
		*n = NONE;
		return (-1);
	}
	if (minus)
		*n = NONE;
	return (0);
}

/* Takes "0.52 " and gives 52. */
static bool
take_hundredths(struct span *s, uint64_t *n)
{
	struct span	part;
	uint64_t	whole, hundredths;

	if (!span_digits(s, &whole) || !span_take(s, ".") ||
	    !span_cut(s, ' ', &part) || span_len(part) != 2 ||
	    (hundredths = span_u64(part)) == NONE)
		return (false);
	*n = u64_times(whole, 100);
	if (*n != NONE && __builtin_add_overflow(*n, hundredths, n))
		*n = NONE;
	return (true);
}

int
parse_loadavg(const char *buf, size_t len, struct loadavg *la)
{
	struct span	s = span_of(buf, len);

	la->running = NONE;
	if (take_hundredths(&s, &la->load1) &&
	    take_hundredths(&s, &la->load5) &&
	    take_hundredths(&s, &la->load15)) {
		if (!span_digits(&s, &la->running) || !span_take(&s, "/"))
			la->running = NONE;
		return (0);
	}
	*la = (struct loadavg){ NONE, NONE, NONE, NONE };
	return (-1);
}

#define CPUS_MAX	65536

/* Takes "4" or "0-3". */
static bool
take_range(struct span s, uint64_t *from, uint64_t *to)
{
	if (!span_digits(&s, from))
		return (false);
	*to = *from;
	if (span_take(&s, "-") && !span_digits(&s, to))
		return (false);
	return (s.p == s.end && *from <= *to && *to < CPUS_MAX);
}

/* Looks at the whole list first, so that fn sees nothing of a bad one. */
int
parse_cpulist(const char *buf, size_t len, void (*fn)(unsigned, void *),
    void *arg)
{
	struct span	list = span_of(buf, len), s, item;
	uint64_t	from, to, n = 0;

	if (len > 0 && buf[len - 1] == '\n')
		list.end--;
	if (list.p < list.end && list.end[-1] == ',')
		return (-1);
	for (s = list; span_item(&s, ',', &item);) {
		if (!take_range(item, &from, &to) ||
		    (n += to - from + 1) > CPUS_MAX)
			return (-1);
	}
	for (s = list; span_item(&s, ',', &item);) {
		for (take_range(item, &from, &to); from <= to; from++)
			fn(from, arg);
	}
	return (0);
}

/* "2800.000" MHz in Hz; a millionth is the last digit that counts. */
static uint64_t
parse_mhz(struct span s)
{
	uint64_t	hz, digit, unit = 100000;

	if (!span_digits(&s, &hz))
		return (NONE);
	hz = u64_times(hz, 1000000);
	if (!span_take(&s, ".") || hz == NONE)
		return (s.p == s.end ? hz : NONE);
	for (; s.p < s.end; s.p++, unit /= 10) {
		digit = (unsigned char)*s.p - '0';
		if (digit > 9 || __builtin_add_overflow(hz, digit * unit, &hz))
			return (NONE);
	}
	return (hz);
}

/* Splits "key<blanks>: value". */
static bool
cpuinfo_line(struct span line, struct span *key, struct span *value)
{
	if (!span_cut(&line, ':', key))
		return (false);
	while (key->p < key->end &&
	    (key->end[-1] == '\t' || key->end[-1] == ' '))
		key->end--;
	span_take(&line, " ");
	*value = line;
	return (true);
}

int
parse_cpuinfo(const char *buf, size_t len,
    void (*fn)(uint64_t cpu, uint64_t hz, void *), void *arg)
{
	struct span	text = span_of(buf, len), line, key, value;
	uint64_t	cpu = NONE, hz = NONE, n;
	int		rc = -1;

	while (span_cut(&text, '\n', &line)) {
		if (!cpuinfo_line(line, &key, &value))
			continue;
		if (span_is(key, "processor") &&
		    (n = span_u64(value)) != NONE) {
			if (cpu != NONE)
				fn(cpu, hz, arg);
			cpu = n;
			hz = NONE;
			rc = 0;
		} else if (span_is(key, "cpu MHz"))
			hz = parse_mhz(value);
	}
	if (cpu != NONE)
		fn(cpu, hz, arg);
	return (rc);
}

int
parse_passwd(const char *buf, size_t len, size_t *pos, struct passwdline *pw)
{
	struct span	text = span_of(buf, len), line, name, hash, uid;

	text.p += *pos < len ? *pos : len;
	while (span_item(&text, '\n', &line)) {
		*pos = text.p - buf;
		if (!span_cut(&line, ':', &name) || name.p == name.end ||
		    !span_cut(&line, ':', &hash) ||
		    !span_cut(&line, ':', &uid) || span_u64(uid) == NONE)
			continue;
		span_copy(pw->name, sizeof pw->name, name);
		pw->uid = span_u64(uid);
		return (0);
	}
	*pos = len;
	*pw = (struct passwdline){ "", NONE };
	return (-1);
}
