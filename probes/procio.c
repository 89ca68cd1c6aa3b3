#include <errno.h>
#include <stdio.h>

#include "inventory.h"
#include "parse.h"

/* What processes read from and wrote to disks. Kernel threads are left out:
 * what they write is others' doing. */
void
probe_procio(struct lane *l, struct source *s)
{
	struct inventory	*inv = l->state;
	struct part		*p = lane_part(l, PART_PROCIO);
	struct procio_raw	*row;
	struct known		*k;
	struct pio		 io;
	unsigned		 denied = 0;
	char			 path[64], buf[1024];
	ssize_t			 n;
	size_t			 i;

	for (i = 0; i < inv->nknown; i++) {
		k = &inv->known[i];
		if (k->kthread || k->aside)
			continue;
		snprintf(path, sizeof path, "/proc/%d/io", k->pid);
		n = guarded_read(inv, k->pid, path, buf, sizeof buf);
		denied += n == -1 && (errno == EACCES || errno == EPERM);
		if (n <= 0 || parse_pio(buf, n, &io) == -1)
			continue;
		row = part_add(p, (struct key){ k->pid, k->start }, k->start);
		row->rd = io.read_bytes;
		if (io.write_bytes != NONE && io.cancelled != NONE)
			row->wr = io.write_bytes > io.cancelled ?
			    io.write_bytes - io.cancelled : 0;
	}
	s->rows = p->nrows;
	if (denied != 0) {
		source_set(s, p->nrows == 0 ? PROBE_DENIED : PROBE_OK,
		    "/proc/PID/io of %u process%s: Permission denied",
		    denied, denied == 1 ? "" : "es");
	} else
		source_set(s, PROBE_OK, "%s", "");
}
