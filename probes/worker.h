/*
 * A thread with a connection of its own that does one job at a time. The lane
 * gives it jobs and takes them back; a worker whose call does not return is
 * abandoned: it keeps its job and its connection, and when the call returns
 * after all it gives both up and ends.
 */
#ifndef WORKER_H
#define WORKER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct worker;
struct virt_link;

#define UUID_SIZE	16

struct job {
	void	 (*run)(struct worker *, struct job *);	/* in its thread */
	/* In the lane's, when it is done; then it is freed. */
	void	 (*done)(struct virt_link *, struct job *);
	void	 (*free)(struct job *);
	uint64_t wall;		/* ns it took */
	int	 err;		/* libvirt's error, 0: it went well */
	char	 why[256];
};

/* Tells the lane that there is something new: it must be safe to call from
 * any thread. */
struct worker_owner {
	void		 (*wake)(void *);
	void		*arg;
	atomic_uint	 abandoned;	/* workers that have not come back */
	atomic_ullong	 calls, wall;	/* made so far, and ns in jobs */
};

/* NULL and errno when there can be no more threads. The owner must outlive
 * it. */
struct worker	*worker_start(struct worker_owner *, void *arg);
/* Gives a job; the worker must be idle. */
void		 worker_give(struct worker *, struct job *);
bool		 worker_idle(struct worker *);
/* The job that is done, or NULL. */
struct job	*worker_take(struct worker *);
/* The clock when the call that is under way began, 0: there is none. */
uint64_t	 worker_since(struct worker *);
/* To be used no more. It is freed when it comes back. */
void		 worker_abandon(struct worker *);

/* For jobs, in the worker's thread. Counts a call and notes when it began. */
void		 worker_called(struct worker *);
/* Whether the lane has given it up. */
bool		 worker_lost(struct worker *);
/* The connection and the handles of domains, owned by the worker. */
struct worker_conn *worker_conn(struct worker *);
void		*worker_arg(struct worker *);
/* How to give them up; set once, before the first worker. */
extern void	 (*worker_conn_free)(struct worker_conn *);
void		 worker_set_conn(struct worker *, struct worker_conn *);

#endif
