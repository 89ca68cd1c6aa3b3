#include <stdio.h>
#include <string.h>

#include "inventory.h"
#include "parse.h"

#define MAX_CPU		65536

static void
mark(unsigned cpu, void *set)
{
	((uint64_t *)set)[cpu / 64] |= UINT64_C(1) << cpu % 64;
}

static bool
has(const uint64_t *set, unsigned cpu)
{
	return (cpu < MAX_CPU && (set[cpu / 64] >> cpu % 64 & 1) != 0);
}

/* Writes a set as the kernel does: "0-3,8". */
static void
format(const uint64_t *set, char *dst, size_t size)
{
	unsigned cpu, last;
	size_t	 len = 0;

	*dst = '\0';
	for (cpu = 0; cpu < MAX_CPU && len + 16 < size; cpu++) {
		if (!has(set, cpu))
			continue;
		for (last = cpu; has(set, last + 1); last++)
			continue;
		len += snprintf(dst + len, size - len,
		    last == cpu ? "%s%u" : "%s%u-%u", len == 0 ? "" : ",",
		    cpu, last);
		cpu = last;
	}
}

/* All CPUs that any of the VM's vCPUs may run on. */
static void
read_pin(struct found_vm *vm, char *dst, size_t size)
{
	uint64_t	 set[MAX_CPU / 64] = { 0 };
	struct pstatus	 st;
	char		 path[64], buf[8192];
	ssize_t		 n;
	size_t		 i;

	for (i = 0; i < vm->nthr; i++) {
		if (vm->thr[i].role != ROLE_VCPU)
			continue;
		snprintf(path, sizeof path, "/proc/%d/task/%d/status",
		    vm->pid, vm->thr[i].tid);
		n = root_read(path, buf, sizeof buf);
		if (n > 0 && parse_pstatus(buf, n, &st) == 0)
			parse_cpulist(st.cpus, strlen(st.cpus), mark, set);
	}
	format(set, dst, size);
}

void
probe_pin(struct lane *l, struct source *s)
{
	struct inventory	*inv = l->state;
	struct part		*p = lane_part(l, PART_VMPIN);
	struct vmpin_raw	*row;
	char			 text[512];
	size_t			 i;

	for (i = 0; i < inv->nvms; i++) {
		read_pin(inv->vms[i], text, sizeof text);
		row = part_add(p, inv->vms[i]->key, inv->vms[i]->start);
		if (*text != '\0')
			row->cpuset = part_text(p, text);
	}
	s->rows = inv->nvms;
	source_set(s, PROBE_OK, "%s", "");
}
