/*
 * The guests of a Xen dom0 as Xen's own libraries know them, whoever made
 * them: xl, libvirt or another. Nothing of Xen is needed to build: libxenstat
 * and libxenstore are looked for when they are wanted. Where only the second
 * is there, guests have no CPU time.
 *
 * libxenstat prints its troubles to stderr, so whoever draws a screen must
 * have that redirected. All calls may wait for xenstored.
 */
#ifndef XEN_H
#define XEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "raw.h"

/* What a guest's vCPUs do. One that has nothing to do is blocked; one that
 * waits for a CPU is neither running nor blocked. */
enum xen_state {
	XEN_RUNNING = 1, XEN_BLOCKED = 2, XEN_PAUSED = 4, XEN_SHUTDOWN = 8,
	XEN_CRASHED = 16, XEN_DYING = 32
};

/*
 * Texts are cut to fit and may be hostile, "" is not known. Numbers are NONE
 * when they are not known, sums also when a part of them is not: a disk that
 * a QEMU serves (qdisk), a NIC in another network namespace or another domain.
 */
struct xen_guest {
	uint64_t	 id;
	char		 name[256], uuid[40];
	char		 type[8];	/* pv, hvm, pvh */
	uint64_t	 at;		/* clock when cpu_ns was this */
	uint64_t	 cpu_ns;
	uint64_t	 vcpus, vcpus_online;
	uint64_t	 mem;		/* bytes; what it shall have, where
					 * the xenstore alone tells */
	uint64_t	 max_mem;
	unsigned	 state;		/* of enum xen_state, 0: not known */
	/* Its network as it sees it: what it receives dom0's vif transmits. */
	unsigned	 nics;
	uint64_t	 rx_bytes, tx_bytes, rx_errs, tx_errs;
	uint64_t	 rx_drop, tx_drop;
	unsigned	 disks;		/* drives for CDs apart */
	uint64_t	 rd_reqs, wr_reqs, rd_bytes, wr_bytes;
};

struct xen;

/* Whether this is a booted dom0. */
bool		 xen_is_dom0(void);
/* NULL with the reason, and errno for state_of_errno: ENOENT if there is
 * nothing to be had here. */
struct xen	*xen_open(char *why, size_t);
/* All guests without dom0 by their ids, good until the next call. Returns 0,
 * with a reason if something of them could not be had, else ""; or -1 with
 * the reason: better open it again. */
int		 xen_read(struct xen *, struct xen_guest **, size_t *n,
		    char *why, size_t);
void		 xen_close(struct xen *);

#endif
