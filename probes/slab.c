#include <errno.h>
#include <string.h>

#include <libproc2/slabinfo.h>

#include "host.h"

/* Directory entries are the slab that grows until somebody asks. */
void
probe_slab(struct lane *l, struct source *s)
{
	static enum slabinfo_item items[] = { SLAB_NAME, SLAB_SIZE_TOTAL };
	struct slabinfo_info	*info = NULL;
	struct slabinfo_reaped	*all;
	struct slab_raw		*row = lane_row(l, PART_SLAB);
	int			 i, r;

	/* libproc2 opens the file once, so a new context is as cheap. */
	r = root_refused("/proc/slabinfo") ? -errno :
	    procps_slabinfo_new(&info);
	if (r < 0) {
		errno = -r;
		source_errno(s, "/proc/slabinfo");
		return;
	}
	if ((all = procps_slabinfo_reap(info, items, 2)) == NULL) {
		source_errno(s, "/proc/slabinfo");
		procps_slabinfo_unref(&info);
		return;
	}
	for (i = 0; i < all->total; i++) {
		if (strcmp(all->stacks[i]->head[0].result.str, "dentry") == 0)
			row->dentry = all->stacks[i]->head[1].result.ul_int;
	}
	s->rows = all->total;
	procps_slabinfo_unref(&info);
	source_set(s, PROBE_OK, "%s", "");
}
