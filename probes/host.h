/* Probes of the host as a whole. Kernel lane; they fill the HOST row. */
#ifndef HOST_H
#define HOST_H

#include "lane.h"

void	probe_stat(struct lane *, struct source *);
void	probe_meminfo(struct lane *, struct source *);
void	probe_vmstat(struct lane *, struct source *);
void	probe_loadavg(struct lane *, struct source *);
void	probe_psi(struct lane *, struct source *);
void	probe_hugepages(struct lane *, struct source *);
void	probe_ksm(struct lane *, struct source *);

/* Inventory lane. */
void	probe_slab(struct lane *, struct source *);
void	probe_cpuinfo(struct lane *, struct source *);
void	probe_kvmhost(struct lane *, struct source *);

#endif
