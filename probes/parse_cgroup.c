/* Control groups: where a process is, and what its group says. */
#include <string.h>

#include "parse.h"
#include "span.h"

#define CPUSTAT(key, how, scale, field)					\
	KEY_FIELD(key, how, scale, cpustat, field)
static const struct key_field cpustat_fields[] = {
	CPUSTAT("nr_periods", KEY_FIRST, 1, periods),
	CPUSTAT("nr_throttled", KEY_FIRST, 1, throttles),
	CPUSTAT("throttled_usec", KEY_FIRST, 1000, throttled_ns),
	CPUSTAT("throttled_time", KEY_FIRST, 1, throttled_ns),
	CPUSTAT("usage_usec", KEY_SKIP, 1, throttled_ns)
};

int
parse_cpustat(const char *buf, size_t len, struct cpustat *cs)
{
	*cs = (struct cpustat){ NONE, NONE, NONE };
	return (span_keys(span_of(buf, len), cpustat_fields,
	    nitems(cpustat_fields), cs) > 0 ? 0 : -1);
}

int
parse_cpumax(const char *buf, size_t len, uint64_t *quota, uint64_t *period)
{
	struct span	s = span_of(buf, len);

	*quota = *period = NONE;
	if (!span_take(&s, "max") && !span_digits(&s, quota))
		return (-1);
	if (!span_take(&s, " ") || !span_digits(&s, period) ||
	    (s.p < s.end && !span_is(s, "\n"))) {
		*quota = *period = NONE;
		return (-1);
	}
	return (0);
}

/* ctl is one of a list like "cpu,cpuacct"; "" is the empty list. */
static bool
has_controller(struct span list, const char *ctl)
{
	struct span	item;

	if (*ctl == '\0')
		return (list.p == list.end);
	while (span_item(&list, ',', &item)) {
		if (span_is(item, ctl))
			return (true);
	}
	return (false);
}

/* A path that is too long for dst is none: a part of it is another group. */
int
parse_cgroup(const char *buf, size_t len, const char *ctl, char *dst,
    size_t size)
{
	struct span	text = span_of(buf, len), line, number, list;

	while (span_cut(&text, '\n', &line)) {
		if (!span_cut(&line, ':', &number) ||
		    !span_cut(&line, ':', &list) ||
		    span_u64(number) == NONE || !has_controller(list, ctl))
			continue;
		if (line.p < line.end && *line.p == '/' &&
		    span_copy(dst, size, line))
			return (0);
	}
	*dst = '\0';
	return (-1);
}

static bool
is_octal(char ch)
{
	return (ch >= '0' && ch <= '7');
}

/* Takes one character, the kernel's \ooo undone. */
static char
unescape(struct span *s)
{
	const char	*p = s->p;

	if (*p == '\\' && span_len(*s) >= 4 && (p[1] == '0' || p[1] == '1') &&
	    is_octal(p[2]) && is_octal(p[3]) && memcmp(p, "\\000", 4) != 0) {
		s->p += 4;
		return ((p[1] - '0') << 6 | (p[2] - '0') << 3 | (p[3] - '0'));
	}
	s->p++;
	return (*p);
}

/* Copies what fits; false if that is not all. */
static bool
copy_escaped(char *dst, size_t size, struct span s)
{
	size_t	n = 0;

	while (s.p < s.end && *s.p != '\0' && n < size - 1)
		dst[n++] = unescape(&s);
	dst[n] = '\0';
	return (s.p == s.end);
}

/* Copies a list of options, all of those that fit. */
static void
copy_options(char *dst, size_t size, struct span s)
{
	char	*comma;

	if (copy_escaped(dst, size, s))
		return;
	if ((comma = strrchr(dst, ',')) == NULL)
		comma = dst;
	*comma = '\0';
}

static bool
parse_mount(struct span line, struct mountline *ml)
{
	struct span	id, parent, dev, root, point, options, item, source;

	if (!span_cut(&line, ' ', &id) || !span_cut(&line, ' ', &parent) ||
	    !span_cut(&line, ' ', &dev) || !span_cut(&line, ' ', &root) ||
	    !span_cut(&line, ' ', &point) || !span_cut(&line, ' ', &options))
		return (false);
	if (span_u64(id) == NONE || span_u64(parent) == NONE)
		return (false);
	do {
		if (!span_cut(&line, ' ', &item))
			return (false);
	} while (!span_is(item, "-"));
	if (!span_digits(&dev, &ml->major) || !span_take(&dev, ":") ||
	    !span_digits(&dev, &ml->minor) || span_len(dev) != 0)
		ml->major = ml->minor = NONE;
	/* The type, then the source, which may be empty. */
	if (!span_cut(&line, ' ', &item) || !span_cut(&line, ' ', &source))
		return (false);
	if (!copy_escaped(ml->root, sizeof ml->root, root) ||
	    !copy_escaped(ml->point, sizeof ml->point, point))
		return (false);
	copy_escaped(ml->fstype, sizeof ml->fstype, item);
	/* A part of a path would be another. */
	if (!copy_escaped(ml->source, sizeof ml->source, source))
		*ml->source = '\0';
	copy_options(ml->options, sizeof ml->options, options);
	copy_options(ml->super, sizeof ml->super, line);
	return (true);
}

int
parse_mountinfo(const char *buf, size_t len, size_t *pos,
    struct mountline *ml)
{
	struct span	text = span_of(buf, len), line;
	bool		good = false;

	text.p += *pos < len ? *pos : len;
	while (!good && span_cut(&text, '\n', &line))
		good = parse_mount(line, ml);
	*pos = text.p - buf;
	if (good)
		return (0);
	memset(ml, 0, sizeof *ml);
	return (-1);
}
