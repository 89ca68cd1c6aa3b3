/*
 * What the interfaces of VMs carry, from the kernel. Whose they are libvirt's
 * definitions tell.
 */
#ifndef VMNET_H
#define VMNET_H

#include "kept.h"
#include "lane.h"

struct vmnet;

struct vmnet	*vmnet_new(void);
void		 vmnet_free(struct vmnet *);
/* Takes over the interfaces that libvirt defines, and the reference; NULL is
 * none. */
void		 vmnet_define(struct vmnet *, struct part *);
/* Adds rows of VMNET from the text of /proc/net/dev; returns how many of its
 * interfaces are of VMs. */
size_t		 vmnet_take(struct vmnet *, struct part *, const char *,
		    size_t);
/* Fills VMNET: sums over the interfaces of each VM, seen from the guest. */
void		 vmnet_read(struct lane *, struct vmnet *, struct source *);

/* Counters of the host's block devices, which go on past 32 bits. */
struct disks;

struct disks	*disks_new(void);
void		 disks_free(struct disks *);
/* Adds rows of DISK from the text of /proc/diskstats. */
void		 disks_take(struct disks *, struct part *, const char *,
		    size_t);
/* Fills DISK. */
void		 disks_read(struct lane *, struct disks *, struct source *);

#endif
