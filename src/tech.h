/*
 * How each resource of a VM is virtualised: in hardware (VH, next to nothing
 * is lost), with the guest's help (P), in software (VS, several times slower).
 * After Gregg's table of 2017.
 */
#ifndef TECH_H
#define TECH_H

#include "raw.h"

/* What is written, for people. */
#define TECH_LIST(T)							\
	T(cpu,	"CPU",	"Its CPUs")					\
	T(mem,	"MEM",	"Its memory")					\
	T(net,	"NET",	"Its interfaces, the worst of them")		\
	T(disk,	"DISK",	"Its disks, the worst of them")			\
	T(irq,	"IRQ",	"Its interrupts and timers")			\
	T(boot,	"BOOT",	"Its board and how it boots")

#define TECH_ENUM(id, title, help)	TECH_##id,
enum tech_of { TECH_LIST(TECH_ENUM) TECH_MAX };

enum tech_mode { TECH_NONE, TECH_VH, TECH_P, TECH_VS, TECH_MODES };

/* What it is decided by: texts as in TECH_FIELDS, NULL is not told; the host's
 * row is NULL where the VM is on another one. */
struct tech_facts {
	const char	*type, *os, *arch, *machine, *firmware;
	const char	*hap, *ioapic, *synic;
	const char	*nets, *disks;
	const struct kvmhost_raw *host;
};

/* The mode, and why in a static text that begins with it, as "VS: an e1000 is
 * emulated"; NULL where there is nothing to say. */
enum tech_mode	tech_mode(enum tech_of, const struct tech_facts *,
		    const char **why);
/* All modes in one static word: "VH/VH/P/P/VS/VS", "-" where there is none. */
const char	*tech_word(const struct tech_facts *);

#endif
