/* All processes, through libproc2. Kernel lane; sampled only when shown. */
#ifndef PROCESS_H
#define PROCESS_H

#include "lane.h"

struct processes;

struct processes	*processes_new(void);
void			 processes_free(struct processes *);
/* Fills part PROCESS. */
void			 processes_read(struct lane *, struct processes *,
			    struct source *);
/* Whether a process is the VMM of a VM, as the inventory lane knows. */
bool			 process_is_vm(struct lane *, int pid, uint64_t start);

#endif
