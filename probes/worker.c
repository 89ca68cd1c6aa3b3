#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "inventory.h"
#include "lane.h"
#include "worker.h"
#include "xmalloc.h"

struct worker {
	struct worker_owner	*owner;
	void			*arg;
	struct worker_conn	*conn;		/* its thread's alone */

	pthread_mutex_t		 mu;		/* for what follows */
	pthread_cond_t		 work;
	struct job		*job, *done;
	bool			 lost;
	atomic_ullong		 since;
};

void	(*worker_conn_free)(struct worker_conn *);

static void
worker_free(struct worker *w)
{
	if (w->job != NULL)
		w->job->free(w->job);
	if (w->done != NULL)
		w->done->free(w->done);
	pthread_cond_destroy(&w->work);
	pthread_mutex_destroy(&w->mu);
	free(w);
}

/* Waits for a job. NULL: it is not needed any more. */
static struct job *
next_job(struct worker *w)
{
	struct job	*job;

	pthread_mutex_lock(&w->mu);
	while (w->job == NULL && !w->lost)
		pthread_cond_wait(&w->work, &w->mu);
	job = w->lost ? NULL : w->job;
	pthread_mutex_unlock(&w->mu);
	return (job);
}

static void
run(struct worker *w, struct job *job)
{
	uint64_t began = real_mono();

	job->run(w, job);
	job->wall = real_mono() - began;
	pthread_mutex_lock(&w->mu);
	w->job = NULL;
	w->done = job;
	atomic_store(&w->since, 0);
	/* Time that nobody waited for is not the budget's. */
	if (!w->lost)
		atomic_fetch_add(&w->owner->wall, job->wall);
	pthread_mutex_unlock(&w->mu);
	w->owner->wake(w->owner->arg);
}

static void *
worker_main(void *arg)
{
	struct worker		*w = arg;
	struct worker_owner	*owner = w->owner;
	struct job		*job;

	while ((job = next_job(w)) != NULL)
		run(w, job);
	if (w->conn != NULL)
		worker_conn_free(w->conn);
	worker_free(w);
	atomic_fetch_sub(&owner->abandoned, 1);
	owner->wake(owner->arg);
	return (NULL);
}

struct worker *
worker_start(struct worker_owner *owner, void *arg)
{
	struct worker	*w = xcalloc(1, sizeof *w);
	pthread_attr_t	 attr;
	sigset_t	 all, old;
	pthread_t	 tid;
	int		 err;

	w->owner = owner;
	w->arg = arg;
	pthread_mutex_init(&w->mu, NULL);
	pthread_cond_init(&w->work, NULL);
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	lane_signals(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	err = pthread_create(&tid, &attr, worker_main, w);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
	if (err == 0)
		return (w);
	worker_free(w);
	errno = err;
	return (NULL);
}

void
worker_give(struct worker *w, struct job *job)
{
	pthread_mutex_lock(&w->mu);
	w->job = job;
	atomic_store(&w->since, real_mono());
	pthread_cond_signal(&w->work);
	pthread_mutex_unlock(&w->mu);
}

bool
worker_idle(struct worker *w)
{
	bool	 idle;

	pthread_mutex_lock(&w->mu);
	idle = w->job == NULL && w->done == NULL;
	pthread_mutex_unlock(&w->mu);
	return (idle);
}

struct job *
worker_take(struct worker *w)
{
	struct job	*job;

	pthread_mutex_lock(&w->mu);
	job = w->done;
	w->done = NULL;
	pthread_mutex_unlock(&w->mu);
	return (job);
}

uint64_t
worker_since(struct worker *w)
{
	return (atomic_load(&w->since));
}

void
worker_abandon(struct worker *w)
{
	atomic_fetch_add(&w->owner->abandoned, 1);
	pthread_mutex_lock(&w->mu);
	w->lost = true;
	pthread_cond_signal(&w->work);
	pthread_mutex_unlock(&w->mu);
}

void
worker_called(struct worker *w)
{
	atomic_fetch_add(&w->owner->calls, 1);
	atomic_store(&w->since, real_mono());
}

bool
worker_lost(struct worker *w)
{
	bool	 lost;

	pthread_mutex_lock(&w->mu);
	lost = w->lost;
	pthread_mutex_unlock(&w->mu);
	return (lost);
}

struct worker_conn *
worker_conn(struct worker *w)
{
	return (w->conn);
}

void *
worker_arg(struct worker *w)
{
	return (w->arg);
}

void
worker_set_conn(struct worker *w, struct worker_conn *conn)
{
	w->conn = conn;
}
