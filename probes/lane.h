/*
 * A lane is a row of probes that one thread runs one after another. Each probe
 * fills parts and says how it did; the lane publishes both.
 */
#ifndef LANE_H
#define LANE_H

#include <signal.h>

#include "part.h"
#include "root.h"

/* Parts as bits. */
#define WANT(id)	PART_BIT(PART_##id)

/* How a probe is doing; becomes a row of table source. */
struct source {
	enum probe_state state;
	char		 reason[256];	/* "" when there is nothing to say */
	uint64_t	 at;		/* since boot */
	uint64_t	 cost;		/* CPU time so far */
	uint64_t	 rows;		/* NONE: does not apply */
	uint64_t	 ran;		/* clock then last asked, 0: never */
	uint64_t	 calls;		/* to a daemon; NONE: does not apply */
};

struct lane;
struct probe {
	const char	*id;
	const char	*reads;		/* files, for the manual and captures */
	const char	*grant;		/* what allows all of it; NULL: anybody
					 * may read it */
	uint64_t	 gives;		/* parts: sampled when one is wanted */
	uint64_t	 every;		/* ns between two; 0: each sample */
	void		(*sample)(struct lane *, struct source *);
};

struct lane {
	const char		*name;
	const struct probe	*probes;
	size_t			 nprobes;
	enum part_id		 source_part;
	uint64_t		 want;		/* parts that are sampled */
	uint64_t		 shown;		/* those somebody looks at */
	uint64_t		 period;	/* ns */
	struct store		*store;
	void			*state;		/* the probes' own */
	/* Adds the rows of sources; NULL: one for each probe. */
	void			(*tell)(struct lane *);

	struct source		*sources;	/* one per probe */
	struct part		*out[PART_MAX];	/* being filled */
	uint64_t		 published;	/* parts that it has given */
	bool			 rewanted;	/* since the last sample */
	char			 host[256];	/* its name, as of host_at */
	uint64_t		 host_at;
	struct clocks		 clocks;	/* of this sample */
	uint64_t		 part_period;	/* of the probe that runs */
};

/* The probes of all lanes, for the manual and the capture script. */
extern const struct probe kernel_probes[], inventory_probes[];
extern const size_t nkernel_probes, ninventory_probes;

void		 lane_init(struct lane *);
/* Changes what is wanted. What is new is due at once, what is not wanted any
 * more is taken out of the store by the next sample. */
void		 lane_want(struct lane *, uint64_t want, uint64_t shown);
/* Runs every probe that gives a wanted one of these parts and is due, and
 * publishes what they gave of these; the sources, too, if they are among
 * them. */
void		 lane_sample(struct lane *, uint64_t parts);
bool		 lane_wants(const struct lane *, uint64_t gives);
/* Has a probe that runs rarely run in this sample, or in the next if its turn
 * is over. */
void		 lane_hurry(struct lane *,
		    void (*sample)(struct lane *, struct source *));
/* The same for the probes that give these parts. */
void		 lane_hurry_parts(struct lane *, uint64_t parts);
/* What all of its probes give. */
uint64_t	 lane_gives(const struct lane *);
/* Adds the row of a source that gives what the lane's first probe does. */
void		 lane_add_source(struct lane *, size_t number,
		    const char *name, const struct source *,
		    uint64_t period);
/* The part that is being filled, made and stamped at its first use. */
struct part	*lane_part(struct lane *, enum part_id);
/* A part's only row, made at its first use. */
void		*lane_row(struct lane *, enum part_id);
/* Name of the host, for every part. */
const char	*lane_host(struct lane *);
void		 lane_free(struct lane *);
/* Signals that a lane's thread does not take: all but those of a crash, which
 * must find the handler that gives the terminal back. */
void		 lane_signals(sigset_t *);

/* Says how a probe did. */
void		 source_set(struct source *, enum probe_state,
		    const char *fmt, ...)
		    __attribute__((format(printf, 3, 4)));
/* The same from errno of a file: absent, denied, or broken. */
void		 source_errno(struct source *, const char *path);
enum probe_state state_of_errno(int);

#endif
