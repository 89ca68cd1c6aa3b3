/*
 * One connection to libvirt as operators think of it: a URI. Behind it are two
 * real ones, so that a question to a VMM that does not answer never stands in
 * the way of the rest: fast (lists, states, definitions, control) and slow
 * (statistics, leases).
 */
#ifndef VIRT_LINK_H
#define VIRT_LINK_H

#include "part.h"
#include "worker.h"

struct virt;

/* What a driver can do; found out by asking. */
enum can { CAN_UNKNOWN, CAN, CANNOT };

struct leased {
	char	*network, *mac, *ip, *hostname;	/* owned; NULL: not told */
	uint64_t expires;			/* s since the epoch, 0 */
};

struct virt_link {
	struct virt		*virt;
	unsigned		 number;	/* among the links */
	char			*uri;		/* as libvirt takes it */
	char			*name;		/* as people know it */
	bool			 asked;		/* by -c: never left out */
	bool			 remote;
	char			*host;		/* of a remote one, else NULL */
	struct worker_owner	 owner, slow_owner;	/* of its workers */
	struct worker		*fast, *slow;
	bool			 fast_up, slow_up;	/* connected */

	uint64_t		 retry_at, slow_retry_at;	/* clock */
	unsigned		 failed;	/* attempts in a row */
	bool			 lost;		/* closed by the other side */

	enum probe_state	 state;
	char			 why[256];
	bool			 slow_stuck;	/* said so in why */
	unsigned		 slow_failed;	/* jobs in a row */
	bool			 tried;		/* it has answered, or cannot */
	bool			 settled;	/* lists are read */
	bool			 ready;		/* all it has was told once */
	bool			 old;		/* its facts may be no more */
	uint64_t		 answered_at;	/* clock, 0: never */
	uint64_t		 answered_boot;	/* the same since boot */

	enum can		 bulk_state, bulk_stats, control, events, jobs;
	uint64_t		 ask_cost;	/* ns a domain's statistics
						 * take, on average */
	bool			 relist;
	uint64_t		 listed_at, control_at, leases_at;
	uint64_t		 leased_at;	/* clock of the answer */
	bool			 refreshed;	/* the last job was that */
	int64_t			 credit;	/* ns of calls it may make */
	uint64_t		 credit_at;
	int64_t			 fast_wall;	/* ns of the fast ones since */
	uint64_t		 cycle;		/* ns between two questions to
						 * those that are looked at */
	bool			 slow_asked;	/* its job is about domains */
	size_t			 chunk;		/* so many at once; fewer after
						 * one did not answer */

	struct leased		*leases;
	size_t			 nleases;
};

#endif
