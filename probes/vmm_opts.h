/* What the options of a VMM say, before it is known which of them count. */
#ifndef VMM_OPTS_H
#define VMM_OPTS_H

#include "parse.h"

struct vmm_found {
	char		 name[256], guest[256];	/* -name X, -name guest=X */
	char		 uuid[64], smbios[64];
	char		 id[64], socket[256], start[256];
	char		 debug[8], machine[8];
	uint64_t	 mem, cpus, maxcpus;
	uint64_t	 sockets, dies, clusters, cores, threads;
};

/* Goes through a command line as vmm_of has it. */
void	vmm_find(enum vmm, const char *cmdline, size_t len,
	    struct vmm_found *);

#endif
