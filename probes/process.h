/* All processes, through libproc2. Kernel lane; sampled only when shown. */
#ifndef PROCESS_H
#define PROCESS_H

#include "vmset.h"

struct processes;

struct processes	*processes_new(void);
void			 processes_free(struct processes *);
/* Fills part PROCESS; those that are VMs are marked. */
void			 processes_read(struct lane *, struct processes *,
			    const struct vmset *, struct source *);

#endif
