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
#undef ROW
#define source_i_fields source_fields
#define source_v_fields source_fields
#define ROW domain_raw
static const struct raw_field domain_fields[] = { DOMAIN_FIELDS(RAW_FIELD) };
#undef ROW
#define ROW domsum_raw
static const struct raw_field domsum_fields[] = { DOMSUM_FIELDS(RAW_FIELD) };
#undef ROW
#define ROW tech_raw
static const struct raw_field tech_fields[] = { TECH_FIELDS(RAW_FIELD) };
#undef ROW
#define ROW kvmhost_raw
static const struct raw_field kvmhost_fields[] = { KVMHOST_FIELDS(RAW_FIELD) };
#undef ROW
#define ROW domcpu_raw
static const struct raw_field domcpu_fields[] = { DOMCPU_FIELDS(RAW_FIELD) };
#undef ROW
#define domcpu_was_fields domcpu_fields
#define ROW domnet_raw
static const struct raw_field domnet_fields[] = { DOMNET_FIELDS(RAW_FIELD) };
#undef ROW
#define domnet_was_fields domnet_fields
#define ROW vmnet_raw
static const struct raw_field vmnet_fields[] = { VMNET_FIELDS(RAW_FIELD) };
#undef ROW
#define ROW balloon_raw
static const struct raw_field balloon_fields[] = { BALLOON_FIELDS(RAW_FIELD) };
#undef ROW
#define ROW vmblk_raw
static const struct raw_field vmblk_fields[] = { BLOCK_FIELDS(RAW_FIELD) };
#undef ROW
#define vmblk_was_fields vmblk_fields
#define vdiskio_fields vmblk_fields
#define vdiskio_was_fields vmblk_fields
#define ROW vdisk_raw
static const struct raw_field vdisk_fields[] = { VDISK_FIELDS(RAW_FIELD) };
#undef ROW
#define ROW vnic_raw
static const struct raw_field vnic_fields[] = { VNIC_FIELDS(RAW_FIELD) };
#undef ROW
#define ROW vmio_raw
static const struct raw_field vmio_fields[] = { VMIO_FIELDS(RAW_FIELD) };
#undef ROW
#define ROW disk_raw
static const struct raw_field disk_fields[] = { DISK_FIELDS(RAW_FIELD) };
#undef ROW
#define ROW lease_raw
static const struct raw_field lease_fields[] = { LEASE_FIELDS(RAW_FIELD) };
#undef ROW

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

#define OWN(P, was, s)							\
	[PART_##P] = { was, offsetof(struct s##_raw, at),		\
	    offsetof(struct s##_raw, old) }

struct raw_own
raw_own(enum part_id id)
{
	static const struct raw_own own[PART_MAX] = {
		OWN(DOMAIN, PART_MAX, domain),
		OWN(DOMCPU, PART_DOMCPU_WAS, domcpu),
		OWN(DOMNET, PART_DOMNET_WAS, domnet),
		OWN(BALLOON, PART_MAX, balloon),
		OWN(VMBLK, PART_VMBLK_WAS, vmblk),
		OWN(VDISKIO, PART_VDISKIO_WAS, vdiskio),
		OWN(LEASE, PART_MAX, lease),
	};
	static const struct raw_own none = { PART_MAX, 0, 0 };

	return (own[id].at == 0 ? none : own[id]);
}

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
