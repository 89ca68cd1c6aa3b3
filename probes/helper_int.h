/*
 * What the program, the mother and her workers say to each other. A message is
 * a head and the op's data, one packet; a reply without data is a head.
 */
#ifndef HELPER_INT_H
#define HELPER_INT_H

#include <stdint.h>
#include <time.h>

#include "helper.h"

#define HELPER_MAGIC	UINT32_C(0x68656c70)
#define HELPER_ASK	(-1)	/* an op of the mother: her helper_stats */
/* The one descriptor, beside 0 to 2, that each of them keeps. */
#define HELPER_FD	3

struct helper_msg {
	uint32_t	 magic;
	int32_t		 op;
	uint64_t	 number;	/* of the request */
	uint64_t	 deadline;	/* as of helper_clock */
	int32_t		 result;	/* enum helper_result */
	int32_t		 error;		/* errno of an op */
	char		 source[HELPER_SOURCE];
	char		 why[128];
	_Alignas(max_align_t) char data[HELPER_MAX];
};

/* Of a message with so much data. */
#define HELPER_SIZE(n)	(offsetof(struct helper_msg, data) + (n))

/* Deadlines are kept by the real clock, in ns. */
static inline uint64_t
helper_clock(void)
{
	struct timespec	 ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (ts.tv_sec * UINT64_C(1000000000) + ts.tv_nsec);
}

/* helper_mother.c */
void	helper_mother(int fd, pid_t parent, const struct helper_op *, size_t n)
	    __attribute__((noreturn));
/* helper_worker.c */
void	helper_worker(int fd, pid_t parent, const struct helper_op *)
	    __attribute__((noreturn));
/* Makes a new process the mother's: with its parent it dies, of descriptors it
 * has HELPER_FD, which was fd, and /dev/null. */
void	helper_settle(int fd, pid_t parent);

#endif
