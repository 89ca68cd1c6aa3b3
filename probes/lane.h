/*
 * A lane is a row of probes that one thread runs one after another. Each probe
 * fills parts and says how it did; the lane publishes both.
 */
#ifndef LANE_H
#define LANE_H

#include "part.h"
#include "root.h"

/* Parts as bits. */
#define WANT(id)	(UINT64_C(1) << PART_##id)

/* How a probe is doing; becomes a row of table source. */
struct source {
	enum probe_state state;
	char		 reason[256];	/* "" when there is nothing to say */
	uint64_t	 at;		/* since boot */
	uint64_t	 cost;		/* CPU time so far */
	uint64_t	 rows;		/* NONE: does not apply */
	uint64_t	 ran;		/* clock then last asked, 0: never */
};

struct lane;
struct probe {
	const char	*id;
	const char	*reads;		/* files, for the manual and captures */
	uint64_t	 gives;		/* parts: sampled when one is wanted */
	uint64_t	 every;		/* ns between two; 0: each sample */
	void		(*sample)(struct lane *, struct source *);
};

struct lane {
	const char		*name;
	const struct probe	*probes;
	size_t			 nprobes;
	enum part_id		 source_part;
	uint64_t		 want;		/* parts that are shown */
	uint64_t		 period;	/* ns */
	struct store		*store;
	void			*state;		/* the probes' own */

	struct source		*sources;	/* one per probe */
	struct part		*out[PART_MAX];	/* being filled */
	struct clocks		 clocks;	/* of this sample */
	uint64_t		 part_period;	/* of the probe that runs */
};

/* The probes of all lanes, for the manual and the capture script. */
extern const struct probe kernel_probes[], inventory_probes[];
extern const size_t nkernel_probes, ninventory_probes;

void		 lane_init(struct lane *);
/* Runs every probe that gives a wanted part and publishes what they gave. */
void		 lane_sample(struct lane *);
bool		 lane_wants(const struct lane *, uint64_t gives);
/* Has a probe that runs rarely run in this sample, or in the next if its turn
 * is over. */
void		 lane_hurry(struct lane *,
		    void (*sample)(struct lane *, struct source *));
/* Whether any of the lane's probes gives a wanted part. */
bool		 lane_wants_any(const struct lane *);
/* The part that is being filled, made and stamped at its first use. */
struct part	*lane_part(struct lane *, enum part_id);
/* A part's only row, made at its first use. */
void		*lane_row(struct lane *, enum part_id);
void		 lane_free(struct lane *);

/* Says how a probe did. */
void		 source_set(struct source *, enum probe_state,
		    const char *fmt, ...)
		    __attribute__((format(printf, 3, 4)));
/* The same from errno of a file: absent, denied, or broken. */
void		 source_errno(struct source *, const char *path);
enum probe_state state_of_errno(int);

#endif
