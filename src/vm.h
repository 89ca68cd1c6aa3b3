/*
 * What table vm makes of its parts where a column is more than a field: the
 * state of a VM in words, and how its resources are virtualised.
 */
#ifndef VM_H
#define VM_H

#include "tab.h"
#include "tech.h"

/* A share of the time of its process. */
#define VMCPU_SHARE(F)							\
	{ .how = HOW_SHARE, .part = PART_VMCPU, .a = OFF(vmcpu, F),	\
	  .per = OFF(vmcpu, at), .computed = true }
/* A share of its vCPUs' time: all six add up to 100 x vcpus. */
#define VCPU_SHARE(F)							\
	{ .how = HOW_SHARE, .part = PART_VMCPU, .a = OFF(vmcpu, F),	\
	  .per = OFF(vmcpu, span), .times = OFF(vmcpu, vcpus),		\
	  .computed = true }
#define VCPU_MAX(F)							\
	{ .how = HOW_MAX, .part = PART_VCPU, .a = OFF(vcpu, F),		\
	  .per = OFF(vcpu, span) }

/* vm_state.c: libvirt's words for what it does; "stopped" and "stuck" where
 * its process tells so. */
struct value	vm_state(const struct view *, const struct row *);
/* The same in one letter, how bad that is, and what holds the VM up. */
struct value	vm_letter(const struct view *, const struct row *);
int		vm_letter_level(const struct view *, const struct row *);
struct value	vm_verdict(const struct view *, const struct row *);
int		vm_verdict_level(const struct view *, const struct row *);
bool		vm_is_off(const struct view *, const struct row *);

/* vm_tech.c: all modes in a word, and of each resource why. */
struct value	vm_tech(const struct view *, const struct row *);
int		vm_tech_level(const struct view *, const struct row *);
#define VM_TECH(id, title, help)					\
	struct value	vm_tech_##id(const struct view *,		\
			    const struct row *);
TECH_LIST(VM_TECH)

#endif
