#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"
#include "parse.h"
#include "xmalloc.h"

#define NODE_DIR	"/sys/devices/system/node"

/* A node and the part whose rows get its number. */
struct node_of {
	struct part	*p;
	uint64_t	 node;
};

static void
add_cpu(uint64_t cpu, uint64_t hz, void *arg)
{
	struct cpuinfo_raw	*row = part_add(arg, (struct key){ 0, cpu }, 0);

	row->hz = hz;
}

static void
set_node(unsigned cpu, void *arg)
{
	struct node_of		*n = arg;
	struct cpuinfo_raw	*row = part_find(n->p,
				    (struct key){ 0, cpu });

	if (row != NULL)
		row->node = n->node;
}

static void
read_nodes(struct part *p)
{
	struct node_of	 n = { p, 0 };
	struct dirent	*de;
	char		 path[512], buf[4096];
	ssize_t		 len;
	DIR		*d;

	if ((d = root_opendir(NODE_DIR)) == NULL)
		return;
	while ((de = readdir(d)) != NULL) {
		if (strncmp(de->d_name, "node", 4) != 0 ||
		    de->d_name[4] < '0' || de->d_name[4] > '9')
			continue;
		n.node = strtoull(de->d_name + 4, NULL, 10);
		snprintf(path, sizeof path, NODE_DIR "/%s/cpulist",
		    de->d_name);
		if ((len = root_read(path, buf, sizeof buf)) > 0)
			parse_cpulist(buf, len, set_node, &n);
	}
	closedir(d);
}

/* The file grows with the CPUs: 256 of them make some 400 kB. */
void
probe_cpuinfo(struct lane *l, struct source *s)
{
	struct part	*p = lane_part(l, PART_CPUINFO);
	size_t		 size = 4 << 20;
	char		*buf = xmalloc(size);
	ssize_t		 n = root_read("/proc/cpuinfo", buf, size);

	if (n == -1)
		source_errno(s, "/proc/cpuinfo");
	else if (parse_cpuinfo(buf, n, add_cpu, p) == -1)
		source_set(s, PROBE_BROKEN, "/proc/cpuinfo: not understood");
	else
		source_set(s, PROBE_OK, "%s", "");
	free(buf);
	part_sort(p);
	read_nodes(p);
	s->rows = p->nrows;
}
