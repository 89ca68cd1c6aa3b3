#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "helper_int.h"

/* So long after its time a call does not wait for the mother any longer. */
#define SILENCE		UINT64_C(2000000000)
#define MS		UINT64_C(1000000)

/* A call that waits; on its thread's stack. */
struct call {
	struct call		*next;
	uint64_t		 number;
	uint64_t		 until;
	void			*reply;
	size_t			 reply_size;
	char			*why;
	size_t			 why_size;
	enum helper_result	 result;
	bool			 done;
};

static pthread_mutex_t	 mu = PTHREAD_MUTEX_INITIALIZER;	/* for all: */
static pthread_cond_t	 moved;		/* a call is done, or nobody reads */
static struct call	*calls;
static bool		 reading;	/* a call reads for all of them */
static uint64_t		 last_number;
static int		 mother_fd = -1;
static pid_t		 mother;	/* 0: none, or she has been reaped */
static bool		 alive;

static const struct helper_op	*table;
static size_t			 ntable;
/* What the mother does herself. */
static const struct helper_op	 ask_stats = {
	.name = "stats", .reply = sizeof(struct helper_stats),
};

/* With threads running nobody can fork another one. */
static const char	 she_ended[] = "the helper process has ended; a start "
			    "of hypertop makes a new one";

static bool
ops_fit(const struct helper_op *ops, size_t n)
{
	size_t	 i;

	for (i = 0; i < n; i++)
		if (ops[i].request > HELPER_MAX || ops[i].reply > HELPER_MAX)
			return (false);
	return (true);
}

static const struct helper_op *
op_of(int op)
{
	if (op == HELPER_ASK)
		return (&ask_stats);
	return (op >= 0 && (size_t)op < ntable ? &table[op] : NULL);
}

/* Once: a call may still be about to signal it when a mother is stopped. */
static void
make_cond(void)
{
	static bool		 made;
	pthread_condattr_t	 attr;

	if (made)
		return;
	made = true;
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&moved, &attr);
	pthread_condattr_destroy(&attr);
}

int
helper_start(const struct helper_op *ops, size_t n)
{
	pid_t	 me = getpid(), pid;
	int	 sv[2], saved;

	if (!ops_fit(ops, n)) {
		errno = EMSGSIZE;
		return (-1);
	}
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sv) == -1)
		return (-1);
	if ((pid = fork()) == 0)
		helper_mother(sv[1], me, ops, n);
	saved = errno;
	close(sv[1]);
	if (pid == -1) {
		close(sv[0]);
		errno = saved;
		return (-1);
	}
	make_cond();
	table = ops;
	ntable = n;
	mother_fd = sv[0];
	mother = pid;
	alive = true;
	return (0);
}

static void
call_end(struct call *c, enum helper_result result, const char *why)
{
	struct call	**p;

	for (p = &calls; *p != NULL; p = &(*p)->next)
		if (*p == c) {
			*p = c->next;
			break;
		}
	c->result = result;
	snprintf(c->why, c->why_size, "%s", why);
	c->done = true;
}

static void
lose_mother(void)
{
	alive = false;
	while (calls != NULL)
		call_end(calls, HELPER_GONE, she_ended);
	pthread_cond_broadcast(&moved);
}

void
helper_stop(void)
{
	pthread_mutex_lock(&mu);
	if (mother_fd != -1) {
		shutdown(mother_fd, SHUT_RDWR);
		lose_mother();
		while (reading)
			pthread_cond_wait(&moved, &mu);
		close(mother_fd);
		mother_fd = -1;
		if (mother != 0)
			waitpid(mother, NULL, 0);
		mother = 0;
	}
	pthread_mutex_unlock(&mu);
}

static bool
call_send(struct call *c, int op, const char *source, const void *request,
    size_t size)
{
	struct helper_msg	 msg;

	memset(&msg, 0, offsetof(struct helper_msg, data));
	msg.magic = HELPER_MAGIC;
	msg.op = op;
	msg.number = c->number = ++last_number;
	msg.deadline = c->until - SILENCE;
	snprintf(msg.source, sizeof msg.source, "%s", source);
	if (size > 0)
		memcpy(msg.data, request, size);
	c->next = calls;
	calls = c;
	if (send(mother_fd, &msg, HELPER_SIZE(size), MSG_DONTWAIT |
	    MSG_NOSIGNAL) != -1)
		return (true);
	if (errno == EAGAIN)
		call_end(c, HELPER_BUSY, "the helper process does not listen");
	else
		lose_mother();
	return (false);
}

/* Gives a reply to the call that it is for. Nobody waits for one that comes
 * too late. */
static void
deliver(const struct helper_msg *msg, ssize_t n)
{
	struct call	*c;
	size_t		 size;

	if (n < (ssize_t)HELPER_SIZE(0) || msg->magic != HELPER_MAGIC)
		return;
	for (c = calls; c != NULL && c->number != msg->number; c = c->next)
		;
	if (c == NULL)
		return;
	size = msg->result == HELPER_OK ? c->reply_size : 0;
	if (n != (ssize_t)HELPER_SIZE(size))
		call_end(c, HELPER_FAILED, "the helper process sent garbage");
	else {
		if (size > 0)
			memcpy(c->reply, msg->data, size);
		call_end(c, msg->result, msg->why);
	}
	pthread_cond_broadcast(&moved);
}

static int
ms_until(uint64_t t)
{
	uint64_t now = helper_clock();
	uint64_t ms = t <= now ? 0 : (t - now + MS - 1) / MS;

	return (ms < INT_MAX ? (int)ms : INT_MAX);
}

/* Reads a message for whom it may concern, without the lock. */
static void
read_one(uint64_t until)
{
	struct helper_msg	 msg;
	struct pollfd		 pfd = { .fd = mother_fd, .events = POLLIN };
	ssize_t			 n;
	int			 err;

	reading = true;
	pthread_mutex_unlock(&mu);
	poll(&pfd, 1, ms_until(until));
	n = recv(pfd.fd, &msg, sizeof msg, MSG_DONTWAIT | MSG_TRUNC);
	err = errno;
	pthread_mutex_lock(&mu);
	reading = false;
	if (n > 0)
		deliver(&msg, n);
	else if (n == 0 || (err != EAGAIN && err != EINTR))
		lose_mother();
}

/* Waits for the reply, and reads when nobody else does. */
static void
call_wait(struct call *c)
{
	struct timespec	 ts = { c->until / (1000 * MS),
			    c->until % (1000 * MS) };

	while (!c->done) {
		if (helper_clock() >= c->until)
			call_end(c, HELPER_LATE,
			    "the helper process does not answer");
		else if (reading)
			pthread_cond_timedwait(&moved, &mu, &ts);
		else
			read_one(c->until);
	}
	/* Another one has to read now. */
	pthread_cond_broadcast(&moved);
}

/* The mother is not there, and cannot be. */
static void
call_gone(struct call *c)
{
	/* Not earlier: she ends some time after her sockets. */
	if (mother != 0 && waitpid(mother, NULL, WNOHANG) != 0)
		mother = 0;
	call_end(c, HELPER_GONE, mother_fd == -1 ?
	    "no helper process was started" : she_ended);
}

enum helper_result
helper_call(int op, const char *source, const void *request, void *reply,
    unsigned ms, char *why, size_t size)
{
	const struct helper_op	*o = op_of(op);
	struct call		 c = {
		.until = helper_clock() + ms * MS + SILENCE,
		.reply = reply,
		.why = why,
		.why_size = size,
	};

	pthread_mutex_lock(&mu);
	if (!alive)
		call_gone(&c);
	else if (o == NULL)
		call_end(&c, HELPER_FAILED, "no helper can do that");
	else {
		c.reply_size = o->reply;
		if (call_send(&c, op, source, request, o->request))
			call_wait(&c);
	}
	pthread_mutex_unlock(&mu);
	return (c.result);
}

void
helper_stats(struct helper_stats *st)
{
	char	 why[128];

	memset(st, 0, sizeof *st);
	if (helper_call(HELPER_ASK, "", NULL, st, 1000, why, sizeof why) !=
	    HELPER_OK)
		st->gone = true;
}
