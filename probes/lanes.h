/* The lanes as a whole: what is started, in which order, and who wakes whom. */
#ifndef LANES_H
#define LANES_H

#include "part.h"

struct lanes;

/* Starts the lanes that give the wanted parts and waits for the inventory's
 * first answer, 3 s at most. Time goes by itself: a sample is published every
 * delay seconds, and the store's readers are woken. */
struct lanes	*lanes_start(struct store *, uint64_t want, double delay);
/* In a tree of moments time does not go by itself: samples moment n, and
 * publishes. -1 and a message that the caller frees. */
int		 lanes_step(struct lanes *, size_t n, char **err);
/* Ends the lanes of a tree of moments and frees them; false, and leaves them
 * alone, where a thread does not answer. Lanes of a living host never end. */
bool		 lanes_stop(struct lanes *);
/* Parts that must be sampled so that these can be. */
uint64_t	 lanes_closure(uint64_t want);

#endif
