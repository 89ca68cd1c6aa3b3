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
/* Fills VMNET: sums over the interfaces of each VM, seen from the guest. */
void		 vmnet_read(struct lane *, struct vmnet *, struct source *);

/* Counters of the host's block devices, which go on past 32 bits. */
struct disks;

struct disks	*disks_new(void);
void		 disks_free(struct disks *);
/* Fills DISK. */
void		 disks_read(struct lane *, struct disks *, struct source *);

#endif
