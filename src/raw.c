#include <string.h>

#include "raw.h"

#define RAW_FIELD(type, name, help)					\
	{ #name, help, RAW_##type, offsetof(struct ROW, name) },
#define RAW_COUNT(a)	(sizeof(a) / sizeof((a)[0]))

#define ROW host_raw
static const struct raw_field host_fields[] = { HOST_FIELDS(RAW_FIELD) };
#undef ROW
#define ROW cpu_raw
static const struct raw_field cpu_fields[] = { CPU_FIELDS(RAW_FIELD) };
#undef ROW
#define ROW cpuinfo_raw
static const struct raw_field cpuinfo_fields[] = { CPUINFO_FIELDS(RAW_FIELD) };
#undef ROW
#define ROW slab_raw
static const struct raw_field slab_fields[] = { SLAB_FIELDS(RAW_FIELD) };
#undef ROW
#define ROW vm_raw
static const struct raw_field vm_fields[] = { VM_FIELDS(RAW_FIELD) };
#undef ROW
#define ROW vmthread_raw
static const struct raw_field vmthread_fields[] = {
	VMTHREAD_FIELDS(RAW_FIELD)
};
#undef ROW
#define ROW vmmem_raw
static const struct raw_field vmmem_fields[] = { VMMEM_FIELDS(RAW_FIELD) };
#undef ROW
#define ROW vmpin_raw
static const struct raw_field vmpin_fields[] = { VMPIN_FIELDS(RAW_FIELD) };
#undef ROW
#define ROW vmcpu_raw
static const struct raw_field vmcpu_fields[] = { VMCPU_FIELDS(RAW_FIELD) };
#undef ROW
#define ROW vcpu_raw
static const struct raw_field vcpu_fields[] = { VCPU_FIELDS(RAW_FIELD) };
#undef ROW
#define ROW thread_raw
static const struct raw_field thread_fields[] = { THREAD_FIELDS(RAW_FIELD) };
#undef ROW
#define ROW vmsum_raw
static const struct raw_field vmsum_fields[] = { VMSUM_FIELDS(RAW_FIELD) };
#undef ROW
#define ROW vmmemsum_raw
static const struct raw_field vmmemsum_fields[] = {
	VMMEMSUM_FIELDS(RAW_FIELD)
};
#undef ROW
#define ROW process_raw
static const struct raw_field process_fields[] = { PROCESS_FIELDS(RAW_FIELD) };
#undef ROW
#define ROW procio_raw
static const struct raw_field procio_fields[] = { PROCIO_FIELDS(RAW_FIELD) };
#undef ROW
#define ROW source_raw
static const struct raw_field source_fields[] = { SOURCE_FIELDS(RAW_FIELD) };
#define source_i_fields source_fields

#define RAW_ROW(id, name, FIELDS)					\
	[PART_##id] = { #name, name##_fields, RAW_COUNT(name##_fields),	\
	    sizeof(struct name##_raw) },
const struct raw_struct raw_structs[PART_MAX] = { PART_LIST(RAW_ROW) };

const char *const role_names[THREAD_ROLES] = {
	[ROLE_VCPU] = "vcpu",
	[ROLE_EMULATOR] = "emulator",
	[ROLE_WORKER] = "worker",
	[ROLE_IOTHREAD] = "iothread",
	[ROLE_VHOST] = "vhost",
};

void
raw_null(enum part_id id, void *row)
{
	const struct raw_struct	*rs = &raw_structs[id];
	uint64_t		 none = NONE;
	size_t			 i;

	memset(row, 0, rs->size);
	for (i = 0; i < rs->nfields; i++) {
		if (rs->fields[i].type != RAW_TEXT) {
			memcpy((char *)row + rs->fields[i].off, &none,
			    sizeof none);
		}
	}
}
