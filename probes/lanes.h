/* The lanes as a whole: what is started, in which order, and who wakes whom. */
#ifndef LANES_H
#define LANES_H

#include "part.h"
#include "virt.h"

struct lanes;

/* Starts the lanes and returns at once. Time goes by itself: a sample of the
 * wanted parts is published every delay seconds, and the store's readers are
 * woken. The first waits for the inventory, 3 s at most. */
struct lanes	*lanes_start(struct store *, const struct virt_opts *,
		    uint64_t want, double delay);
/* The same for who may want other parts at any time. There is no sample before
 * lanes_want was called once; the first waits for the inventory only a moment,
 * and the second comes after 0.3 s. The readers are woken between two samples,
 * too, when there is something new. */
struct lanes	*lanes_start_screen(struct store *, const struct virt_opts *,
		    double delay);
/* Parts that are wanted from now on. What is new is sampled at once and again
 * 0.3 s later, what is not wanted any more leaves the store. Any thread may
 * call this and the next. In a tree of moments all parts are sampled always,
 * and only the list of sources follows. */
void		 lanes_want(struct lanes *, uint64_t want);
void		 lanes_delay(struct lanes *, double delay);
/* The libvirt lane's. */
struct virt	*lanes_virt(struct lanes *);
/* In a tree of moments time does not go by itself: samples moment n, and
 * publishes. -1 and a message that the caller frees. */
int		 lanes_step(struct lanes *, size_t n, char **err);
/* Has a thread step from moment to moment: the first at once, the second after
 * 0.3 s, the others every delay seconds. It stays at the last. */
void		 lanes_play(struct lanes *);
/* Ends the lanes of a tree of moments that is not played and frees them;
 * false, and leaves them alone, where a thread does not answer. Lanes of a
 * living host never end. */
bool		 lanes_stop(struct lanes *);
/* Parts that must be sampled so that these can be. */
uint64_t	 lanes_closure(uint64_t want);

#endif
