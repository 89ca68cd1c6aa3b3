/* What the files of Xen share, and where tests put in libraries of theirs. */
#ifndef XEN_INT_H
#define XEN_INT_H

#include "xen.h"

/* Functions of libxenstat and libxenstore, prototypes as in xenstat.h and
 * xenstore.h of Xen 4.17, handles as void *. They have been so since 4.2. */
struct xen_calls {
	void			*(*stat_init)(void);
	void			 (*stat_uninit)(void *);
	void			*(*get_node)(void *, unsigned);
	void			 (*free_node)(void *);
	unsigned		 (*num_domains)(void *);
	void			*(*domain_by_index)(void *, unsigned);
	unsigned		 (*id)(void *);
	char			*(*name)(void *);
	unsigned long long	 (*cpu_ns)(void *);
	unsigned long long	 (*cur_mem)(void *);
	unsigned long long	 (*max_mem)(void *);
	unsigned		 (*num_vcpus)(void *);
	void			*(*vcpu)(void *, unsigned);
	unsigned		 (*vcpu_online)(void *);
	unsigned		 (*running)(void *);
	unsigned		 (*blocked)(void *);
	unsigned		 (*paused)(void *);
	unsigned		 (*shutdown)(void *);
	unsigned		 (*crashed)(void *);
	unsigned		 (*dying)(void *);

	void			*(*xs_open)(unsigned long);
	void			 (*xs_close)(void *);
	char			**(*xs_directory)(void *, uint32_t,
				    const char *, unsigned *);
	void			*(*xs_read)(void *, uint32_t, const char *,
				    unsigned *);
};

/* For xenstat_get_node. */
#define XEN_STAT_VCPU	1

/* What does not change while a guest lives. */
struct xen_facts {
	uint64_t	 id;
	unsigned	 looks;		/* that were spent on it */
	char		 uuid[40], type[8];
};

struct xen {
	struct xen_calls	 calls;		/* stat_init, xs_open NULL:
						 * the library is missing */
	void			*stat_lib, *store_lib;
	void			*stat, *store;	/* handles, or NULL */
	char			 lacks[200];	/* why there is no stat */
	uint64_t		 at;		/* clock at this reading */
	const char		*prefix;	/* of files: "", tests' own */
	struct xen_guest	*all;
	size_t			 n, room;
	struct xen_facts	*facts;		/* by their ids */
	size_t			 nfacts;
};

bool		 xen_is_dom0_at(const char *prefix);
/* Fills calls as far as there are libraries, and lacks. */
void		 xenlib_load(struct xen *);
void		 xenlib_unload(struct xen *);
/* Finds a library's functions; false with the first that is missing. */
bool		 xenlib_stat(void *lib, struct xen_calls *, const char **);
/* Opens what calls has. On failure everything is freed. */
struct xen	*xen_start(struct xen *, char *why, size_t);
/* Reads the path that is printed into a text; false, and "", without it. */
bool		 xenstore_text(struct xen *, char *, size_t, const char *, ...)
		    __attribute__((format(printf, 4, 5)));
/* All guests that the xenstore knows; -1 and errno. */
int		 xenstore_guests(struct xen *);
/* uuid and type of guests sorted by their ids. */
void		 xenstore_facts(struct xen *);
/* A new guest of which nothing is known. */
struct xen_guest *xen_add(struct xen *, uint64_t id);
/* Disks and NICs of guests sorted by their ids. */
void		 xen_devices(struct xen *);

#endif
