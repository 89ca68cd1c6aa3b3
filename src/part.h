/*
 * What one lane learned at one moment: rows of raw counters and their texts.
 * Filled by its lane, published once, never written again, shared by count.
 */
#ifndef PART_H
#define PART_H

#include <pthread.h>
#include <stdatomic.h>

#include "arena.h"
#include "raw.h"

/* How a probe did. The order is that of the words in probe_state_names. */
enum probe_state {
	PROBE_OK,
	PROBE_ABSENT,		/* this host does not have it */
	PROBE_DENIED,		/* it is there, we may not look */
	PROBE_BROKEN,		/* it answers nonsense or fails */
	PROBE_STALLED,		/* it does not answer */
	PROBE_NOT_IN_TREE,	/* --root: the tree does not have it */
	PROBE_MAX
};
extern const char *const probe_state_names[PROBE_MAX];

struct part {
	enum part_id	 id;
	atomic_uint	 refs;
	uint64_t	 mono_ns;	/* rates divide by differences of it */
	uint64_t	 real_ns;	/* wall clock, since the epoch */
	uint64_t	 boot_ns;	/* since boot: ages of processes */
	uint64_t	 period_ns;	/* how often it is read; 0: once */
	uint32_t	 host;		/* text: name of the host */
	struct arena	 rows, text;
	size_t		 nrows;
};

/* Makes an empty part with one reference. */
struct part	*part_new(enum part_id);
/* Makes room for rows and texts as large as another part's. */
void		 part_reserve(struct part *, const struct part *like);
/* Adds a row, all fields null; valid until the next call. */
void		*part_add(struct part *, struct key, uint64_t gen);
void		*part_row(const struct part *, size_t);
/* Stores a text and returns what goes into a TEXT field. NULL gives 0. */
uint32_t	 part_text(struct part *, const char *);
const char	*part_str(const struct part *, uint32_t);
/* Puts the rows into the order of their keys, as all readers expect. */
void		 part_sort(struct part *);
/* Finds a row of a sorted part by key, NULL if there is none. */
void		*part_find(const struct part *, struct key);
/* Finds the first row whose key is not below this one: nrows if none is. */
size_t		 part_lower(const struct part *, struct key);
struct part	*part_ref(struct part *);
void		 part_unref(struct part *);

/* The newest part of every kind. Lanes publish, readers take. */
#define STORE_READERS	8
struct store {
	pthread_mutex_t	 mu;
	struct part	*cur[PART_MAX];
	int		 readers[STORE_READERS];	/* eventfds */
	int		 nreaders;
};

void		 store_init(struct store *);
/* Makes an eventfd that is written at each store_wake. The store owns it. */
int		 store_reader(struct store *);
/* Takes over the caller's reference; the part is const from now on. */
void		 store_publish(struct store *, struct part *);
/* Takes a part away that is no longer sampled. */
void		 store_drop(struct store *, enum part_id);
void		 store_wake(struct store *);
/* A new reference to the newest part, or NULL. */
struct part	*store_get(struct store *, enum part_id);
void		 store_free(struct store *);

#endif
