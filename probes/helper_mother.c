/*
 * The mother: one thread, one poll, no memory but what is here. She never
 * waits for a worker. Requests wait in a row until a worker of their source
 * is free; a worker that is late, ends or says what nobody asked is killed,
 * and what it says later has no way to go: its socket is closed.
 */
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "helper_int.h"

/* One that is killed has so long to end; after that it hangs. */
#define GRACE		UINT64_C(1000000000)
#define MS		UINT64_C(1000000)

struct job {
	struct job		*next;	/* of those that wait, or are free */
	struct helper_msg	 msg;
};

struct worker {
	pid_t		 pid;		/* 0: none */
	int		 fd;		/* -1: nothing is heard from it */
	struct job	*job;		/* NULL: idle, or given up */
	uint64_t	 idle_since;
	uint64_t	 killed_at;	/* 0: it is not */
	char		 source[HELPER_SOURCE];
};

int		 (*helper_kill)(pid_t, int) = kill;
unsigned	  helper_idle = 30000;

static const struct helper_op	*ops;
static size_t			 nops;
static struct job		 jobs[HELPER_JOBS], *unused, *waiting;
static struct worker		 workers[HELPER_WORKERS];
static struct helper_msg	 heard;		/* the last message */
static unsigned			 started, late;
static uint64_t			 now;		/* since poll returned */

#define EACH_WORKER(w)	(w) = workers; (w) < workers + HELPER_WORKERS; (w)++

/* Answers the message that came as msg. A program that does not listen is not
 * waited for: it gives up by itself. */
static void
answer(struct helper_msg *msg, enum helper_result result, size_t size)
{
	msg->result = result;
	send(HELPER_FD, msg, HELPER_SIZE(size), MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* A job that is in no list any more. */
static void
job_free(struct job *job)
{
	job->next = unused;
	unused = job;
}

static void __attribute__((format(printf, 3, 4)))
job_end(struct job *job, enum helper_result result, const char *fmt, ...)
{
	va_list	 ap;

	va_start(ap, fmt);
	vsnprintf(job->msg.why, sizeof job->msg.why, fmt, ap);
	va_end(ap);
	answer(&job->msg, result, 0);
	job_free(job);
}

static bool
stuck(const struct worker *w)
{
	return (w->killed_at != 0 && now - w->killed_at >= GRACE);
}

static bool
idle(const struct worker *w)
{
	return (w->pid != 0 && w->killed_at == 0 && w->job == NULL);
}

/* Kills it with all that it has started. Its entry is free when it is dead. */
static void
worker_kill(struct worker *w)
{
	if (w->fd != -1)
		close(w->fd);
	w->fd = -1;
	if (w->killed_at != 0)
		return;
	helper_kill(-w->pid, SIGKILL);
	w->killed_at = now;
}

static bool
worker_start(struct worker *w, const char *source)
{
	pid_t	 me = getpid();
	int	 sv[2], saved;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sv) == -1)
		return (false);
	if ((w->pid = fork()) == 0) {
		setpgid(0, 0);
		helper_worker(sv[1], me, ops);
	}
	saved = errno;
	close(sv[1]);
	if (w->pid == -1) {
		w->pid = 0;
		close(sv[0]);
		errno = saved;
		return (false);
	}
	/* Whoever comes first: it must have its group when it is killed. */
	setpgid(w->pid, w->pid);
	w->fd = sv[0];
	memcpy(w->source, source, sizeof w->source);
	started++;
	return (true);
}

static void
worker_give(struct worker *w, struct job *job)
{
	size_t	 size = HELPER_SIZE(ops[job->msg.op].request);

	if (send(w->fd, &job->msg, size, MSG_DONTWAIT | MSG_NOSIGNAL) ==
	    (ssize_t)size) {
		w->job = job;
		return;
	}
	worker_kill(w);
	job_end(job, HELPER_FAILED, "its process does not listen");
}

/* What a source has, and one of them that is idle. */
struct team {
	struct worker	*idle;
	unsigned	 all, stuck;
};

static struct team
team_of(const char *source)
{
	struct team	 t = { NULL, 0, 0 };
	struct worker	*w;

	for (EACH_WORKER(w)) {
		if (w->pid == 0 || strcmp(w->source, source) != 0)
			continue;
		t.all++;
		t.stuck += stuck(w);
		if (idle(w))
			t.idle = w;
	}
	return (t);
}

/* An entry for a new worker. NULL: there will be one when one is dead; the
 * one that has been idle for longest makes room. hopeless: all of them hang. */
static struct worker *
entry(bool *hopeless)
{
	struct worker	*w, *old = NULL;
	unsigned	 hang = 0, dying = 0;

	for (EACH_WORKER(w)) {
		if (w->pid == 0)
			return (w);
		if (stuck(w))
			hang++;
		else if (w->killed_at != 0)
			dying++;
		else if (idle(w) && (old == NULL ||
		    w->idle_since < old->idle_since))
			old = w;
	}
	*hopeless = hang == HELPER_WORKERS;
	if (dying == 0 && old != NULL)
		worker_kill(old);
	return (NULL);
}

/* Finds a worker for a job, or ends it. false: it has to wait. */
static bool
place(struct job *job)
{
	struct team	 t = team_of(job->msg.source);
	bool		 hopeless = t.stuck == HELPER_TEAM;
	struct worker	*w = t.idle;

	if (w == NULL && t.all < HELPER_TEAM) {
		w = entry(&hopeless);
		if (w != NULL && !worker_start(w, job->msg.source)) {
			job_end(job, HELPER_FAILED, "no new process: %s",
			    strerror(errno));
			return (true);
		}
	}
	if (w != NULL)
		worker_give(w, job);
	else if (hopeless)
		job_end(job, HELPER_BUSY, "%s processes hang and cannot be "
		    "killed", t.all < HELPER_TEAM ? "too many" : "its");
	return (w != NULL || hopeless);
}

static void
place_all(void)
{
	struct job	**p = &waiting, *job, *next;

	while ((job = *p) != NULL) {
		next = job->next;
		if (place(job))
			*p = next;
		else
			p = &job->next;
	}
}

/* Gives up what is late, and ends who has been idle. */
static void
expire(void)
{
	struct job	**p = &waiting, *job;
	struct worker	 *w;

	while ((job = *p) != NULL) {
		if (job->msg.deadline > now) {
			p = &job->next;
			continue;
		}
		*p = job->next;
		job_end(job, HELPER_LATE, "its turn did not come in time");
	}
	for (EACH_WORKER(w)) {
		if ((job = w->job) != NULL && job->msg.deadline <= now) {
			w->job = NULL;
			worker_kill(w);
			late++;
			job_end(job, HELPER_LATE, "no answer in time");
		} else if (idle(w) &&
		    now - w->idle_since >= helper_idle * MS)
			worker_kill(w);
	}
}

/* When one of these is due again, for poll. */
static int
patience(void)
{
	uint64_t	 next = UINT64_MAX;
	struct job	*job;
	struct worker	*w;

#define BY(t)	next = (t) < next ? (t) : next
	for (job = waiting; job != NULL; job = job->next)
		BY(job->msg.deadline);
	for (EACH_WORKER(w)) {
		if (w->job != NULL)
			BY(w->job->msg.deadline);
		if (w->killed_at != 0 && !stuck(w))
			BY(w->killed_at + GRACE);
		if (idle(w))
			BY(w->idle_since + helper_idle * MS);
	}
#undef BY
	if (next == UINT64_MAX)
		return (-1);
	if (next <= now)
		return (0);
	next = (next - now + MS - 1) / MS;
	return (next < INT_MAX ? (int)next : INT_MAX);
}

static void
tell_stats(void)
{
	struct helper_stats	 st = { .started = started, .late = late };
	struct worker		*w;
	struct job		*job;

	for (EACH_WORKER(w)) {
		st.alive += w->pid != 0 && w->killed_at == 0;
		st.busy += w->job != NULL;
		st.stuck += stuck(w);
	}
	for (job = waiting; job != NULL; job = job->next)
		st.waiting++;
	memcpy(heard.data, &st, sizeof st);
	answer(&heard, HELPER_OK, sizeof st);
}

/* Takes a message of the program. Without it there is nothing to do. */
static void
take_request(void)
{
	struct job	**p, *job;
	ssize_t		  n;

	n = recv(HELPER_FD, &heard, sizeof heard, MSG_DONTWAIT | MSG_TRUNC);
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0)
		_exit(0);
	if (n < (ssize_t)HELPER_SIZE(0) || heard.magic != HELPER_MAGIC)
		return;
	if (heard.op == HELPER_ASK) {
		tell_stats();
		return;
	}
	if (heard.op < 0 || (size_t)heard.op >= nops ||
	    n != (ssize_t)HELPER_SIZE(ops[heard.op].request))
		return;
	if ((job = unused) == NULL) {
		snprintf(heard.why, sizeof heard.why,
		    "%d requests wait already", HELPER_JOBS);
		answer(&heard, HELPER_BUSY, 0);
		return;
	}
	unused = job->next;
	memcpy(&job->msg, &heard, n);
	job->next = NULL;
	for (p = &waiting; *p != NULL; p = &(*p)->next)
		;
	*p = job;
}

static bool
is_reply(const struct job *job, ssize_t n)
{
	return (n == (ssize_t)HELPER_SIZE(ops[job->msg.op].reply) &&
	    heard.magic == HELPER_MAGIC &&
	    heard.number == job->msg.number &&
	    (heard.result == HELPER_OK || heard.result == HELPER_FAILED));
}

/* Takes a message of a worker. One that has closed its socket is about to end;
 * why, it is asked then. */
static void
take_reply(struct worker *w)
{
	struct job	*job = w->job;
	ssize_t		 n;

	n = recv(w->fd, &heard, sizeof heard, MSG_DONTWAIT | MSG_TRUNC);
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0 || job == NULL) {
		worker_kill(w);
		return;
	}
	w->job = NULL;
	w->idle_since = now;
	if (!is_reply(job, n)) {
		worker_kill(w);
		job_end(job, HELPER_FAILED, "its process sent garbage");
	} else if (heard.result == HELPER_FAILED)
		job_end(job, HELPER_FAILED, "%s", strerror(heard.error));
	else {
		heard.why[0] = '\0';
		answer(&heard, HELPER_OK, ops[job->msg.op].reply);
		job_free(job);
	}
}

/* A worker is dead. Its answer may still be there. */
static void
bury(struct worker *w, const siginfo_t *info)
{
	if (w->fd != -1 && w->job != NULL)
		take_reply(w);
	if (w->job != NULL)
		job_end(w->job, HELPER_FAILED, info->si_code == CLD_EXITED ?
		    "its process ended with status %d" :
		    "its process died of signal %d", info->si_status);
	/* With what it has left behind, while the group's number is its. */
	worker_kill(w);
	*w = (struct worker){ .fd = -1 };
}

static void
reap(int sigs)
{
	struct signalfd_siginfo	 si;
	struct worker		*w;
	siginfo_t		 info;

	while (read(sigs, &si, sizeof si) > 0)
		;
	for (;;) {
		info.si_pid = 0;
		if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) ==
		    -1 || info.si_pid == 0)
			return;
		for (EACH_WORKER(w))
			if (w->pid == info.si_pid)
				bury(w, &info);
		waitpid(info.si_pid, NULL, 0);
	}
}

/* A descriptor that can be read when one has died. */
static int
watch_children(void)
{
	sigset_t	 child;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_SETMASK, &child, NULL);
	return (signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK));
}

static void
prepare(struct pollfd *fds)
{
	size_t	 i;

	for (i = 0; i < HELPER_WORKERS; i++)
		workers[i].fd = -1;
	for (i = 0; i < HELPER_JOBS; i++) {
		jobs[i].next = unused;
		unused = &jobs[i];
	}
	for (i = 0; i < 2 + HELPER_WORKERS; i++)
		fds[i] = (struct pollfd){ .events = POLLIN };
}

void
helper_mother(int fd, pid_t parent, const struct helper_op *o, size_t n)
{
	struct pollfd	 fds[2 + HELPER_WORKERS];
	size_t		 i;
	int		 ready;

	ops = o;
	nops = n;
	prepare(fds);
	fds[0].fd = HELPER_FD;
	helper_settle(fd, parent);
	if ((fds[1].fd = watch_children()) == -1)
		_exit(1);
	now = helper_clock();
	for (;;) {
		expire();
		place_all();
		for (i = 0; i < HELPER_WORKERS; i++)
			fds[2 + i].fd = workers[i].fd;
		ready = poll(fds, 2 + HELPER_WORKERS, patience());
		now = helper_clock();
		if (ready <= 0)
			continue;
		if (fds[0].revents != 0)
			take_request();
		for (i = 0; i < HELPER_WORKERS; i++)
			if (fds[2 + i].fd != -1 && fds[2 + i].revents != 0)
				take_reply(&workers[i]);
		if (fds[1].revents != 0)
			reap(fds[1].fd);
	}
}
