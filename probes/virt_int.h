/* What the files of the libvirt lane share. */
#ifndef VIRT_INT_H
#define VIRT_INT_H

#include "virt.h"
#include "virt_dom.h"
#include "virt_job.h"
#include "virt_link.h"

#define LINKS_MAX	16
#define EVENTS_MAX	4096
/* Domains that are asked for statistics in one call. */
#define STATS_CHUNK	16

/* All it gives. */
#define VIRT_STATS							\
	(WANT(VMBLK) | WANT(VDISKIO) | WANT(BALLOON) | WANT(DOMNET))
#define VIRT_LISTS							\
	(WANT(DOMAIN) | WANT(DOMSUM) | WANT(TECH) | WANT(VDISK) |	\
	WANT(VNIC))
#define VIRT_GIVES							\
	(VIRT_LISTS | VIRT_STATS | WANT(DOMCPU) | WANT(DOMCPU_WAS) |	\
	WANT(DOMNET_WAS) | WANT(VMBLK_WAS) | WANT(VDISKIO_WAS) |	\
	WANT(LEASE))

/* How patient it is, in ns; tests are less so. */
struct virt_times {
	uint64_t	 deadline;	/* a call that does not return in this
					 * time is not waited for */
	uint64_t	 open_deadline;	/* nor is one that connects: another
					 * host's name may be slow to look
					 * up */
	uint64_t	 second;	/* what attempts to connect are
					 * counted in */
	uint64_t	 list_every, leases_every;
	uint64_t	 work_every;	/* what a domain's job is */
};
extern struct virt_times	virt_times;

/* Something that happened to a domain, as the event thread leaves it. */
struct event {
	unsigned	 link;
	unsigned char	 uuid[UUID_SIZE];
};

struct virt {
	struct lane		 lane;
	/* Filled by its thread, read by any. */
	struct virt_link *_Atomic links[LINKS_MAX];
	size_t			 nlinks;
	struct doms		 doms;
	uint64_t		 dirty;		/* parts to be published */
	uint64_t		 published_at;
	bool			 wake, all_seen;
	bool			 none;		/* not to be asked at all */
	bool			 fixed;		/* links were given by -c */
	uint64_t		 probed_at;	/* clock: looked for sockets */
	double			 share;
	uint64_t		 doms_gen, local_gen;	/* list changed */
	struct virt_link	*xen_link;	/* Xen's own, or NULL */
	struct xen		*xen;		/* open, or NULL */
	struct worker		*files;		/* looks at images */
	struct worker_owner	 files_owner;
	uint64_t		 looked_at;	/* clock of its last job */

	pthread_mutex_t		 mu;		/* for what follows */
	pthread_cond_t		 cond, done;
	bool			 news, quit, ended;
	double			 budget;
	uint64_t		 want, shown, period;
	bool			 rewanted, moment;
	struct event		 events[EVENTS_MAX];
	size_t			 nevents;
	uint32_t		 overrun;	/* links, as bits */
	void			*closed[LINKS_MAX];	/* connection */
	struct key		*seen;		/* sorted */
	size_t			 nseen;
	bool			 reseen;
	unsigned		 asked, answered;	/* tickets */
};

/* virt_mail.c: there is news. For any thread. */
void		 virt_wake(void *virt);
/* Takes over what others have left. */
void		 virt_take_mail(struct virt *);

/* virt_uri.c: which connections there are. */
void		 virt_links_default(struct virt *);
bool		 virt_link_add(struct virt *, const char *uri, bool asked);
char		*virt_uri_host(const char *uri);

/* virt_step.c: connects, and gives each worker its next job. */
void		 virt_step(struct virt *, struct virt_link *, uint64_t now);
/* Calls made so far, and ns in jobs. Any thread. */
uint64_t	 virt_link_calls(const struct virt_link *);
uint64_t	 virt_link_wall(const struct virt_link *);
/* When the first of its calls will be late, 0: it makes none. */
uint64_t	 virt_late_at(const struct virt_link *);
/* The link does not answer any more. */
void		 virt_link_down(struct virt *, struct virt_link *,
		    enum probe_state, const char *why);

/* virt_plan.c: what is asked next. Pure but for the VMs' marks. */
struct job	*plan_refresh(struct virt *, struct virt_link *);
struct job	*plan_control(struct virt *, struct virt_link *,
		    uint64_t now);
struct job	*plan_stats(struct virt *, struct virt_link *, uint64_t now);
void		 plan_credit(const struct virt *, struct virt_link *,
		    uint64_t now);
/* Of jobs that go on, or of those that have not been looked for. */
struct job	*plan_work(struct virt *, struct virt_link *, uint64_t now,
		    bool going_on);

/* virt_take.c, virt_take_stats.c: what jobs have brought. */
/* Who holds a domain, for so many ms; virDomainControlState. */
void		 take_control_state(struct virt *, struct dom *, int state,
		    uint64_t ms);
void		 take_open(struct virt_link *, struct job *);
void		 take_list(struct virt_link *, struct job *);
void		 take_refresh(struct virt_link *, struct job *);
void		 take_control(struct virt_link *, struct job *);
void		 take_stats(struct virt_link *, struct job *);
void		 take_work(struct virt_link *, struct job *);
void		 take_leases(struct virt_link *, struct job *);

/* virt_emit.c, virt_tell.c: what is published. */
void		 probe_virt(struct lane *, struct source *);
void		 virt_leases(struct virt *, const struct virt_link *);
void		 virt_sources(struct lane *);
/* Whether parts are to be published now. */
bool		 virt_is_due(const struct lane *, uint64_t parts);
/* Whether two ways lead to one host. */
bool		 virt_same_host(const struct virt_link *,
		    const struct virt_link *);

/* virt_files.c: the images of disks. */
void		 virt_files(struct virt *, uint64_t now);


/* virt_xen.c: the guests of a Xen dom0. */
void		 virt_xen_find(struct virt *);
void		 virt_xen(struct virt *, uint64_t now);

#endif
