#include <errno.h>
#include <stdio.h>

#include "inventory.h"
#include "parse.h"

/* What did not run did not read or write; but the host may write for it. */
#define READ_ANYWAY	UINT64_C(10000000000)

/* Run time of the VM as the kernel lane has it; NONE if it has not yet. */
static uint64_t
cpu_of(const struct part *p, struct key key)
{
	const struct vmcpu_raw	*row = p == NULL ? NULL : part_find(p, key);

	return (row == NULL ? NONE : row->cpu);
}

/* false: it was refused. */
static bool
read_io(struct inventory *inv, struct found_vm *vm)
{
	struct pio	 io;
	char		 path[64], buf[1024];
	ssize_t		 n;

	snprintf(path, sizeof path, "/proc/%d/io", vm->pid);
	n = guarded_read(inv, vm->pid, path, buf, sizeof buf);
	if (n == -1 && (errno == EACCES || errno == EPERM))
		return (false);
	if (n <= 0 || parse_pio(buf, n, &io) == -1)
		return (true);
	vm->io_rd = io.read_bytes;
	if (io.write_bytes != NONE && io.cancelled != NONE)
		vm->io_wr = io.write_bytes > io.cancelled ?
		    io.write_bytes - io.cancelled : 0;
	return (true);
}

/* The cheap side of a VM's disks: what its process read and wrote. */
void
probe_vmio(struct lane *l, struct source *s)
{
	struct inventory	*inv = l->state;
	struct part		*kernel = store_get(l->store, PART_VMCPU);
	struct part		*p = lane_part(l, PART_VMIO);
	struct vmio_raw		*row;
	struct found_vm		*vm;
	unsigned		 denied = 0;
	uint64_t		 cpu;
	size_t			 i;

	for (i = 0; i < inv->nvms; i++) {
		vm = inv->vms[i];
		cpu = cpu_of(kernel, vm->key);
		if (!vm->aside && (cpu == NONE || cpu != vm->io_cpu ||
		    root_moments() != 0 ||
		    l->clocks.mono - vm->io_at >= READ_ANYWAY)) {
			denied += !read_io(inv, vm);
			vm->io_cpu = cpu;
			vm->io_at = l->clocks.mono;
		}
		if (vm->io_rd == NONE && vm->io_wr == NONE)
			continue;
		row = part_add(p, vm->key, vm->start);
		row->rd = vm->io_rd;
		row->wr = vm->io_wr;
	}
	part_unref(kernel);
	s->rows = p->nrows;
	if (denied != 0 && p->nrows == 0)
		source_set(s, PROBE_DENIED, "/proc/PID/io: Permission denied");
	else
		source_set(s, PROBE_OK, "%s", "");
}
