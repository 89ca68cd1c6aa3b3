#include <stdio.h>
#include <string.h>

#include "inventory.h"
#include "parse.h"

/* A VM that has not run holds what it held; but the host may swap. */
#define READ_ANYWAY	UINT64_C(30000000000)

/* Run time of the VM as the kernel lane has it; NONE if it has not yet. */
static uint64_t
cpu_of(const struct part *p, struct key key)
{
	const struct vmcpu_raw	*row = p == NULL ? NULL : part_find(p, key);

	return (row == NULL ? NONE : row->cpu);
}

/* The size of its memory is the sum of three: which one has it depends on
 * how its memory was asked for. */
static bool
read_memory(struct found_vm *vm)
{
	struct pstatus	 st;
	char		 path[64], buf[8192];
	ssize_t		 n;

	snprintf(path, sizeof path, "/proc/%d/status", vm->pid);
	n = root_read(path, buf, sizeof buf);
	if (n <= 0 || parse_pstatus(buf, n, &st) == -1)
		return (false);
	vm->swap = st.swap;
	vm->huge = st.hugetlb == NONE ? 0 : st.hugetlb;
	if (st.rss_anon != NONE) {
		vm->rss = st.rss_anon + vm->huge +
		    (st.rss_shmem == NONE ? 0 : st.rss_shmem);
	} else
		vm->rss = st.rss == NONE ? NONE : st.rss + vm->huge;
	return (true);
}

/* Of nothing that is known the sum is not known. */
static void
add_known(uint64_t *sum, uint64_t n)
{
	if (n != NONE)
		*sum = *sum == NONE ? n : *sum + n;
}

static void
emit(struct lane *l, const struct found_vm *vm, struct vmmemsum_raw *sum)
{
	struct vmmem_raw	*row;

	row = part_add(lane_part(l, PART_VMMEM), vm->key, vm->start);
	row->rss = vm->rss;
	row->swap = vm->swap;
	row->huge = vm->huge;
	add_known(&sum->rss, vm->rss);
	add_known(&sum->conf, vm->conf);
}

void
probe_memory(struct lane *l, struct source *s)
{
	struct inventory	*inv = l->state;
	struct part		*kernel = store_get(l->store, PART_VMCPU);
	struct vmmemsum_raw	*sum = lane_row(l, PART_VMMEMSUM);
	struct found_vm		*vm;
	uint64_t		 cpu;
	size_t			 i;

	lane_part(l, PART_VMMEM);
	if (inv->nvms == 0)
		sum->rss = sum->conf = 0;
	for (i = 0; i < inv->nvms; i++) {
		vm = inv->vms[i];
		cpu = cpu_of(kernel, vm->key);
		if (vm->rss == NONE || cpu == NONE || cpu != vm->cpu ||
		    root_moments() != 0 ||
		    l->clocks.mono - vm->read_at >= READ_ANYWAY) {
			read_memory(vm);
			vm->cpu = cpu;
			vm->read_at = l->clocks.mono;
		}
		emit(l, vm, sum);
	}
	part_unref(kernel);
	s->rows = inv->nvms;
	source_set(s, PROBE_OK, "%s", "");
}
