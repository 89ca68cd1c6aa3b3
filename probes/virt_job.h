/*
 * What workers are asked to do. A job carries copies of all it needs in, and
 * of all it learnt out; it knows nothing of the lane's VMs.
 */
#ifndef VIRT_JOB_H
#define VIRT_JOB_H

#include "domdef.h"
#include "virt_conn.h"
#include "virt_link.h"

/* Connects; the fast one listens to events, too. */
struct open_job {
	struct job	 job;
	struct virt_link *link;		/* of events; nothing else of it is
					 * touched but uri, which stays */
	bool		 fast;
	bool		 events;	/* out: it will tell of changes */
	char		*host;		/* out: name of the host, or NULL */
};
struct job	*open_job(struct virt_link *, bool fast);

/* Lists all domains and their states. */
struct listed {
	unsigned char	 uuid[UUID_SIZE];
	char		*name;
	int		 id, state, reason;
};
struct list_job {
	struct job	 job;
	enum can	 bulk;		/* in and out */
	struct listed	*all;		/* out */
	size_t		 n;
};
struct job	*list_job(enum can bulk);

/* Reads some domains anew: state and definition. */
struct refreshed {
	unsigned char	 uuid[UUID_SIZE];
	bool		 gone;		/* there is no such domain any more */
	bool		 known;		/* state and so on were told */
	bool		 defined;	/* def is its definition */
	char		*name;
	int		 id, state, reason, autostart;
	struct domdef	 def;
};
struct refresh_job {
	struct job	 job;
	struct refreshed *all;
	size_t		 n;
};
struct job	*refresh_job(size_t n);	/* uuids are the caller's to set */

/* Asks whether somebody holds a domain, and what only libvirt can tell of
 * its CPU. Neither waits for the domain's VMM. */
struct controlled {
	unsigned char	 uuid[UUID_SIZE];
	bool		 want_info;
	bool		 has_control, has_info, gone;
	int		 state, details;
	uint64_t	 ms;		/* in that state */
	uint64_t	 at;		/* clock at the answer */
	uint64_t	 cpu_ns, mem, vcpus;
};
struct control_job {
	struct job	 job;
	enum can	 can;		/* in and out */
	struct controlled *all;
	size_t		 n;
};
struct job	*control_job(size_t n, enum can);

/* Statistics of active domains. */
struct block_stat {
	char		*target;	/* in */
	bool		 told;
	uint64_t	 at;
	/* In the order of BLOCK_FIELDS. */
	uint64_t	 rd_reqs, rd_bytes, rd_times;
	uint64_t	 wr_reqs, wr_bytes, wr_times;
	uint64_t	 fl_reqs, fl_times;
	uint64_t	 capacity, allocation, physical;
};
struct balloon_stat {
	uint64_t	 current, available, unused, usable, updated;
};
struct net_stat {
	uint64_t	 rx, tx, drop;
};
struct stat_item {
	unsigned char	 uuid[UUID_SIZE];
	bool		 want_block, want_balloon, want_net;
	struct block_stat *blocks;	/* as defined */
	size_t		 nblocks;
	char		**nics;		/* interfaces of the host */
	size_t		 nnics;

	bool		 gone, occupied, told;
	uint64_t	 ms;		/* occupied for so long */
	uint64_t	 at;		/* clock at the answer */
	struct balloon_stat balloon;
	struct net_stat	 net;
	bool		 has_net;
	uint64_t	 net_of;	/* hash of the interfaces summed up */
};
struct stats_job {
	struct job	 job;
	enum can	 control, bulk;	/* in and out */
	size_t		 domains;	/* there are in all */
	size_t		 free_of_charge;	/* of them, for the budget */
	struct stat_item *all;
	size_t		 n;
};
struct job	*stats_job(size_t n);

/* What a domain's job is, and since when. */
struct work_job {
	struct job	 job;
	unsigned char	 uuid[UUID_SIZE];
	bool		 cannot, failed;	/* the driver, this time */
	bool		 told;		/* there is one */
	int		 operation;	/* -1: not told */
	uint64_t	 ms;		/* NONE */
};
struct job	*work_job(const unsigned char *uuid);

/* Leases of all networks. */
struct leases_job {
	struct job	 job;
	struct leased	*all;
	size_t		 n;
};
struct job	*leases_job(void);
void		 leases_free(struct leased *, size_t);

/* virt_parse.c: bulk answers, from typed parameters. */
void		 stats_parse(struct stat_item *, virTypedParameterPtr,
		    int nparams);
/* Where a parameter goes, by its name. The list ends with NULL. */
struct param {
	const char	*name;
	size_t		 off;
	uint64_t	 scale;
};
/* NONE: it is no number, or a negative one, which libvirt uses for "not
 * known". */
uint64_t	 param_u64(const virTypedParameter *);
/* Stores a number that is in the list; false: it is not. */
bool		 param_store(void *dst, const struct param *, const char *name,
		    uint64_t);

/* Adds what is known to a sum; of nothing that is known it is NONE. */
static inline void
add_known(uint64_t *sum, uint64_t n)
{
	if (n != NONE)
		*sum = *sum == NONE ? n : *sum + n;
}

/* Events, in the event thread; virt_mail.c. */
void		 virt_event(struct virt_link *, const unsigned char *uuid);
void		 virt_closed(struct virt_link *, void *conn);

#endif
