/*
 * Helper processes. The ops here and the tests share a page of memory: who
 * waits for whom is told by semaphores, not by clocks.
 */
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "helper_int.h"
#include "image_op.h"

#define LONG		600000	/* ms: the test's own limit comes first */
#define SHORT		50	/* nothing is done in time */

static struct page {
	sem_t		 running, go;
	pid_t		 pid, tool;	/* of what runs in a worker */
	unsigned	 not_killed;
} *page;

/* What workers are asked for here. */
enum {
	OP_DOUBLE, OP_WHO, OP_FILES, OP_WAIT, OP_SLEEP, OP_TOOL, OP_FAIL,
	OP_CRASH, OP_EXIT, OP_SHUT, OP_GARBAGE, OP_SHORT, OP_OTHER, OP_LAST,
	OPS
};

struct who {
	pid_t	 worker, mother, session;
};

struct files {
	unsigned count;
	char	 name[3][64];	/* of 0, 1 and 2 */
};

static int
op_double(const void *request, void *reply)
{
	uint64_t	 n;

	memcpy(&n, request, sizeof n);
	n *= 2;
	memcpy(reply, &n, sizeof n);
	return (0);
}

static int
op_who(const void *request, void *reply)
{
	struct who	 who = { getpid(), getppid(), getsid(0) };

	(void)request;
	memcpy(reply, &who, sizeof who);
	return (0);
}

static int
op_files(const void *request, void *reply)
{
	struct files	*f = reply;
	char		 path[32], to[64];
	ssize_t		 n;
	int		 fd;

	(void)request;
	for (fd = 0; fd < 1024; fd++) {
		snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
		if ((n = readlink(path, to, sizeof to - 1)) == -1)
			continue;
		f->count++;
		if (fd <= 2)
			memcpy(f->name[fd], to, n);
	}
	return (0);
}

static void
running(void)
{
	page->pid = getpid();
	sem_post(&page->running);
}

static int
op_wait(const void *request, void *reply)
{
	running();
	while (sem_wait(&page->go) == -1)
		;
	return (op_double(request, reply));
}

static int
op_sleep(const void *request, void *reply)
{
	(void)request;
	(void)reply;
	running();
	for (;;)
		pause();
	return (0);
}

/* As a vendor's tool that hangs. */
static int
op_tool(const void *request, void *reply)
{
	pid_t	 pid = fork();

	if (pid == 0)
		for (;;)
			pause();
	page->tool = pid;
	return (op_sleep(request, reply));
}

static int
op_fail(const void *request, void *reply)
{
	(void)request;
	(void)reply;
	errno = EIO;
	return (-1);
}

static int
op_crash(const void *request, void *reply)
{
	(void)request;
	(void)reply;
	raise(SIGSEGV);
	return (0);
}

static int
op_exit(const void *request, void *reply)
{
	(void)request;
	(void)reply;
	_exit(7);
}

static int
op_shut(const void *request, void *reply)
{
	close(HELPER_FD);
	return (op_sleep(request, reply));
}

static int
op_garbage(const void *request, void *reply)
{
	static char	 junk[sizeof(struct helper_msg) + 1000];

	memset(junk, 0xa5, sizeof junk);
	send(HELPER_FD, junk, sizeof junk, 0);
	return (op_double(request, reply));
}

static int
op_short(const void *request, void *reply)
{
	uint32_t	 magic = HELPER_MAGIC;

	send(HELPER_FD, &magic, sizeof magic, 0);
	return (op_double(request, reply));
}

/* A reply, but to another request. */
static int
op_other(const void *request, void *reply)
{
	struct helper_msg	 msg;

	memset(&msg, 0, sizeof msg);
	msg.magic = HELPER_MAGIC;
	msg.number = UINT64_MAX;
	send(HELPER_FD, &msg, HELPER_SIZE(8), 0);
	return (op_double(request, reply));
}

/* Answers, and is dead before it is heard. */
static int
op_last(const void *request, void *reply)
{
	struct helper_msg	 msg;

	memcpy(&msg, (const char *)request - HELPER_SIZE(0),
	    HELPER_SIZE(8));
	op_double(request, msg.data);
	kill(getppid(), SIGSTOP);
	send(HELPER_FD, &msg, HELPER_SIZE(8), 0);
	(void)reply;
	running();
	raise(SIGKILL);
	return (0);
}

static const struct helper_op ops[OPS] = {
	[OP_DOUBLE] = { "double", 8, 8, op_double },
	[OP_WHO] = { "who", 0, sizeof(struct who), op_who },
	[OP_FILES] = { "files", 0, sizeof(struct files), op_files },
	[OP_WAIT] = { "wait", 8, 8, op_wait },
	[OP_SLEEP] = { "sleep", 8, 8, op_sleep },
	[OP_TOOL] = { "tool", 8, 8, op_tool },
	[OP_FAIL] = { "fail", 8, 8, op_fail },
	[OP_CRASH] = { "crash", 8, 8, op_crash },
	[OP_EXIT] = { "exit", 8, 8, op_exit },
	[OP_SHUT] = { "shut", 8, 8, op_shut },
	[OP_GARBAGE] = { "garbage", 8, 8, op_garbage },
	[OP_SHORT] = { "short", 8, 8, op_short },
	[OP_OTHER] = { "other", 8, 8, op_other },
	[OP_LAST] = { "last", 8, 8, op_last },
};

static char	 why[128];

static enum helper_result
call(int op, const char *source, void *reply, unsigned ms)
{
	uint64_t	 n = 21;

	return (helper_call(op, source, &n, reply, ms, why, sizeof why));
}

/* A call of what does not end in time. It is made again, with more time, until
 * the worker had enough to begin. Returns how many were made. */
static unsigned
call_late(int op, const char *source)
{
	unsigned	 ms, calls = 0;
	uint64_t	 n = 5;

	page->pid = 0;
	for (ms = SHORT; page->pid == 0; ms *= 2) {
		assert_int_equal(call(op, source, &n, ms), HELPER_LATE);
		assert_int_equal(n, 5);
		calls++;
	}
	return (calls);
}

/* The other source answers, whatever became of the first. */
static void
others_go_on(const char *source)
{
	uint64_t	 n = 0;

	call(OP_DOUBLE, source, &n, LONG);
	assert_string_equal(why, "");
	assert_int_equal(n, 42);
}

static struct who
who(const char *source)
{
	struct who	 w = { 0, 0, 0 };

	assert_int_equal(call(OP_WHO, source, &w, LONG), HELPER_OK);
	return (w);
}

/* A call from a thread of its own. */
struct caller {
	pthread_t		 thread;
	int			 op;
	char			 source[32];
	uint64_t		 n, got;
	unsigned		 ms;
	enum helper_result	 result;
	char			 why[128];
};

static void *
caller_main(void *arg)
{
	struct caller	*c = arg;

	c->result = helper_call(c->op, c->source, &c->n, &c->got, c->ms,
	    c->why, sizeof c->why);
	return (NULL);
}

static void
caller_start(struct caller *c, int op, const char *source, unsigned ms)
{
	c->op = op;
	snprintf(c->source, sizeof c->source, "%s", source);
	c->ms = ms;
	if (pthread_create(&c->thread, NULL, caller_main, c) != 0)
		abort();
}

static enum helper_result
caller_join(struct caller *c)
{
	pthread_join(c->thread, NULL);
	return (c->result);
}

static void
nap(void)
{
	usleep(2000);
}

static void
until_dead(pid_t pid)
{
	while (kill(pid, 0) == 0)
		nap();
	assert_int_equal(errno, ESRCH);
}

/* Of one that has become a child of this process, or is about to. */
static void
until_reaped(pid_t pid)
{
	while (waitpid(pid, NULL, 0) != pid)
		nap();
}

static int
set_up(void **state)
{
	(void)state;
	memset(page, 0, sizeof *page);
	sem_init(&page->running, 1, 0);
	sem_init(&page->go, 1, 0);
	return (helper_start(ops, OPS));
}

static int
tear_down(void **state)
{
	(void)state;
	helper_stop();
	helper_kill = kill;
	helper_idle = 30000;
	return (0);
}

static void
test_call(void **state)
{
	struct helper_stats	 st;

	(void)state;
	others_go_on("a");
	helper_stats(&st);
	assert_false(st.gone);
	assert_int_equal(st.alive, 1);
	assert_int_equal(st.busy + st.stuck + st.waiting + st.late, 0);
}

static void
test_reuse(void **state)
{
	struct who		 a, b, other;
	struct helper_stats	 st;

	(void)state;
	a = who("a");
	b = who("a");
	other = who("other");
	assert_int_equal(a.worker, b.worker);
	assert_int_not_equal(a.worker, other.worker);
	assert_int_equal(a.mother, other.mother);
	assert_int_not_equal(a.mother, getpid());
	assert_int_equal(a.session, a.mother);
	helper_stats(&st);
	assert_int_equal(st.started, 2);
}

#define THREADS	8

static void *
many_calls(void *arg)
{
	struct caller	*c = arg;
	uint64_t	 first = c->n;
	int		 i;

	for (i = 0; i < 200 && c->result == HELPER_OK; i++) {
		c->n = first + i * THREADS;
		caller_main(c);
		if (c->got != 2 * c->n)
			c->result = HELPER_FAILED;
	}
	return (NULL);
}

/* Nobody gets what is for another, of the same source or not. */
static void
test_parallel(void **state)
{
	static struct caller	 c[THREADS];
	size_t		 i;

	(void)state;
	memset(c, 0, sizeof c);
	for (i = 0; i < THREADS; i++) {
		c[i].op = OP_DOUBLE;
		c[i].ms = LONG;
		c[i].n = i;
		snprintf(c[i].source, sizeof c[i].source, "%zu", i / 3);
		assert_int_equal(pthread_create(&c[i].thread, NULL,
		    many_calls, &c[i]), 0);
	}
	for (i = 0; i < THREADS; i++)
		assert_int_equal(caller_join(&c[i]), HELPER_OK);
}

/* One waits; its source has another worker, and others have their own. */
static void
test_meanwhile(void **state)
{
	static struct caller	 c = { .n = 4 };

	(void)state;
	caller_start(&c, OP_WAIT, "a", LONG);
	sem_wait(&page->running);
	others_go_on("a");
	others_go_on("b");
	sem_post(&page->go);
	assert_int_equal(caller_join(&c), HELPER_OK);
	assert_int_equal(c.got, 8);
}

static void
test_late(void **state)
{
	struct helper_stats	 st;
	unsigned		 calls;

	(void)state;
	calls = call_late(OP_SLEEP, "a");
	assert_string_equal(why, "no answer in time");
	until_dead(page->pid);
	others_go_on("a");
	helper_stats(&st);
	assert_int_equal(st.late, calls);
	assert_int_equal(st.stuck, 0);
	assert_int_equal(st.started, calls + 1);
}

static void
test_late_others(void **state)
{
	static struct caller	 c[4];
	size_t		 i;

	(void)state;
	memset(c, 0, sizeof c);
	/* Two run, two do not get their turn. */
	for (i = 0; i < 4; i++)
		caller_start(&c[i], OP_SLEEP, "a", 4 * SHORT);
	others_go_on("b");
	for (i = 0; i < 4; i++)
		assert_int_equal(caller_join(&c[i]), HELPER_LATE);
	others_go_on("a");
}

/* What a worker has started ends with it. */
static void
test_tool(void **state)
{
	(void)state;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	call_late(OP_TOOL, "a");
	until_reaped(page->tool);
	prctl(PR_SET_CHILD_SUBREAPER, 0);
}

static void
test_broken(void **state)
{
	static const struct {
		int		 op;
		const char	*why;
	} tests[] = {
		{ OP_FAIL, "Input/output error" },
		{ OP_CRASH, "its process died of signal 11" },
		{ OP_EXIT, "its process ended with status 7" },
		{ OP_SHUT, "its process died of signal 9" },
		{ OP_GARBAGE, "its process sent garbage" },
		{ OP_SHORT, "its process sent garbage" },
		{ OP_OTHER, "its process sent garbage" },
		{ OPS, "no helper can do that" },
	};
	uint64_t	 n = 5;
	size_t		 i;

	(void)state;
	for (i = 0; i < sizeof tests / sizeof tests[0]; i++) {
		assert_int_equal(call(tests[i].op, "a", &n, LONG),
		    HELPER_FAILED);
		assert_string_equal(why, tests[i].why);
		assert_int_equal(n, 5);
		others_go_on("a");
	}
}

static bool
is_zombie(pid_t pid)
{
	char	 buf[256] = "", path[32];
	FILE	*f;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	if ((f = fopen(path, "r")) == NULL)
		abort();
	if (fgets(buf, sizeof buf, f) == NULL)
		abort();
	fclose(f);
	return (strstr(buf, ") Z ") != NULL);
}

/* The mother is stopped while a worker answers and dies: both are there when
 * she goes on. */
static void
test_last_words(void **state)
{
	static struct caller	 c = { .n = 3 };
	pid_t		 mother = who("a").mother;

	(void)state;
	caller_start(&c, OP_LAST, "a", LONG);
	sem_wait(&page->running);
	while (!is_zombie(page->pid))
		nap();
	kill(mother, SIGCONT);
	assert_int_equal(caller_join(&c), HELPER_OK);
	assert_int_equal(c.got, 6);
	others_go_on("b");
}

static void
test_idle(void **state)
{
	struct helper_stats	 st;

	(void)state;
	helper_stop();
	helper_idle = 1;
	assert_int_equal(helper_start(ops, OPS), 0);
	until_dead(who("a").worker);
	helper_stats(&st);
	assert_int_equal(st.alive, 0);
	others_go_on("a");
}

static void
test_full(void **state)
{
	static struct caller	 c[HELPER_JOBS];
	struct helper_stats	 st;
	uint64_t		 n;
	size_t			 i;

	(void)state;
	memset(c, 0, sizeof c);
	for (i = 0; i < HELPER_JOBS; i++) {
		c[i].n = i;
		caller_start(&c[i], OP_WAIT, "a", LONG);
	}
	do {
		nap();
		helper_stats(&st);
	} while (st.busy + st.waiting < HELPER_JOBS);
	assert_int_equal(st.busy, HELPER_TEAM);
	assert_int_equal(call(OP_DOUBLE, "b", &n, LONG), HELPER_BUSY);
	assert_string_equal(why, "32 requests wait already");
	for (i = 0; i < HELPER_JOBS; i++)
		sem_post(&page->go);
	for (i = 0; i < HELPER_JOBS; i++) {
		assert_int_equal(caller_join(&c[i]), HELPER_OK);
		assert_int_equal(c[i].got, 2 * i);
	}
	others_go_on("b");
}

/* More sources than there may be workers: the oldest go. */
static void
test_many_sources(void **state)
{
	struct helper_stats	 st;
	char			 source[16];
	int			 i;

	(void)state;
	for (i = 0; i < HELPER_WORKERS + 10; i++) {
		snprintf(source, sizeof source, "%d", i);
		others_go_on(source);
	}
	helper_stats(&st);
	assert_int_equal(st.started, HELPER_WORKERS + 10);
	assert_true(st.alive <= HELPER_WORKERS);
}

static int
kill_nobody(pid_t pid, int sig)
{
	(void)pid;
	(void)sig;
	page->not_killed++;
	return (0);
}

/* Two that cannot be killed are left alone; a third is not made. What they
 * say when they come back is not heard. */
static void
test_stuck(void **state)
{
	struct helper_stats	 st;
	uint64_t		 n;
	int			 i;

	(void)state;
	helper_stop();
	helper_kill = kill_nobody;
	assert_int_equal(helper_start(ops, OPS), 0);
	for (i = 0; i < HELPER_TEAM; i++)
		assert_int_equal(call(OP_WAIT, "a", &n, SHORT), HELPER_LATE);
	for (i = 0; i < 3; i++) {
		assert_int_equal(call(OP_WAIT, "a", &n, LONG), HELPER_BUSY);
		assert_string_equal(why,
		    "its processes hang and cannot be killed");
	}
	others_go_on("b");
	helper_stats(&st);
	assert_int_equal(st.stuck, HELPER_TEAM);
	assert_int_equal(st.alive, 1);
	assert_int_equal(st.started, HELPER_TEAM + 1);
	assert_int_equal(page->not_killed, HELPER_TEAM);
	for (i = 0; i < HELPER_TEAM; i++)
		sem_post(&page->go);
	do {
		nap();
		helper_stats(&st);
	} while (st.stuck > 0);
	others_go_on("a");
}

static void
test_mother_killed(void **state)
{
	static struct caller	 c = { .n = 1 };
	struct helper_stats	 st;
	uint64_t		 n;
	pid_t			 mother = who("b").mother;

	(void)state;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	caller_start(&c, OP_SLEEP, "a", LONG);
	sem_wait(&page->running);
	kill(mother, SIGKILL);
	assert_int_equal(caller_join(&c), HELPER_GONE);
	assert_non_null(strstr(c.why, "has ended"));
	until_reaped(page->pid);
	prctl(PR_SET_CHILD_SUBREAPER, 0);
	assert_int_equal(call(OP_DOUBLE, "a", &n, LONG), HELPER_GONE);
	assert_non_null(strstr(why, "has ended"));
	helper_stats(&st);
	assert_true(st.gone);
}

/* She does not answer, but the program goes on. The one that gives up had read
 * for the other, too. */
static void
test_mother_stopped(void **state)
{
	static struct caller	 one = { .n = 1 }, two = { .n = 2 };
	struct helper_stats	 st;
	pid_t			 mother = who("a").mother;
	int			 i;

	(void)state;
	kill(mother, SIGSTOP);
	caller_start(&one, OP_DOUBLE, "a", 0);
	for (i = 0; i < 100; i++)
		nap();
	caller_start(&two, OP_DOUBLE, "a", LONG);
	assert_int_equal(caller_join(&one), HELPER_LATE);
	assert_string_equal(one.why, "the helper process does not answer");
	kill(mother, SIGCONT);
	assert_int_equal(caller_join(&two), HELPER_OK);
	assert_int_equal(two.got, 4);
	/* The late answer is not this one's. */
	for (i = 0; i < 10; i++)
		others_go_on("a");
	helper_stats(&st);
	assert_int_equal(st.busy + st.waiting, 0);
}

static void
test_never_started(void **state)
{
	uint64_t	 n;

	(void)state;
	helper_stop();
	assert_int_equal(call(OP_DOUBLE, "a", &n, LONG), HELPER_GONE);
	assert_string_equal(why, "no helper process was started");
}

static void
test_too_big(void **state)
{
	static const struct helper_op	 big = {
		"big", HELPER_MAX + 1, 8, op_double
	};

	(void)state;
	helper_stop();
	assert_int_equal(helper_start(&big, 1), -1);
	assert_int_equal(errno, EMSGSIZE);
}

/* Nobody holds what the program had open. */
static void
test_descriptors(void **state)
{
	struct files	 f;
	char		 c;
	int		 fds[2], i;

	(void)state;
	helper_stop();
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(helper_start(ops, OPS), 0);
	close(fds[1]);
	assert_int_equal(read(fds[0], &c, 1), 0);
	close(fds[0]);
	assert_int_equal(call(OP_FILES, "a", &f, LONG), HELPER_OK);
	assert_int_equal(f.count, HELPER_FD + 1);
	for (i = 0; i <= 2; i++)
		assert_string_equal(f.name[i], "/dev/null");
}

/* A program that ends while a worker sleeps. */
static void
parent_that_ends(void)
{
	struct caller	 c = { .n = 1 };
	struct who	 w;

	if (helper_start(ops, OPS) == -1 ||
	    call(OP_WHO, "b", &w, LONG) != HELPER_OK)
		_exit(1);
	caller_start(&c, OP_SLEEP, "a", LONG);
	sem_wait(&page->running);
	_exit(0);
}

/* Whoever is left behind is given to the one that waits here: it ends only if
 * all of them do. */
static void
test_parent_ends(void **state)
{
	int	 n = 0, status = 0;
	pid_t	 pid;

	(void)state;
	helper_stop();
	assert_int_not_equal(pid = fork(), -1);
	if (pid == 0) {
		prctl(PR_SET_CHILD_SUBREAPER, 1);
		if (fork() == 0)
			parent_that_ends();
		while (wait(&status) > 0)
			n++;
		_exit(n);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	/* The parent, the mother, two workers. */
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 4);
}

/* What a worker tells of a path. */
static struct image_facts
image(const char *path)
{
	struct image_facts	 f;
	struct image_ask	 ask;

	memset(&ask, 0, sizeof ask);
	snprintf(ask.path, sizeof ask.path, "%s", path);
	assert_int_equal(helper_call(HELPER_IMAGE, "disk", &ask, &f, LONG,
	    why, sizeof why), HELPER_OK);
	return (f);
}

static char	 dir[] = "helper-XXXXXX", file[PATH_MAX];

/* A folder, and the path of a file that is to be made in it. */
static int
set_up_image(void **state)
{
	const char	*tmp = getenv("TMPDIR");
	char		 here[PATH_MAX - 32], *p;

	(void)state;
	if (tmp == NULL)
		tmp = "/tmp";
	if ((p = realpath(tmp, NULL)) == NULL)
		return (-1);
	snprintf(here, sizeof here, "%s", p);
	free(p);
	memcpy(dir, "helper-XXXXXX", sizeof dir);
	if (chdir(here) == -1 || mkdtemp(dir) == NULL)
		return (-1);
	snprintf(file, sizeof file, "%s/%s/file", here, dir);
	return (helper_start(helper_ops, HELPER_OPS));
}

static int
tear_down_image(void **state)
{
	(void)state;
	helper_stop();
	unlink(file);
	return (rmdir(dir));
}

static void
write_file(const void *buf, size_t size)
{
	int	 fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_int_not_equal(fd, -1);
	assert_int_equal(write(fd, buf, size), size);
	close(fd);
}

static void
be32(char *p, uint32_t n)
{
	n = htobe32(n);
	memcpy(p, &n, sizeof n);
}

static void
be64(char *p, uint64_t n)
{
	n = htobe64(n);
	memcpy(p, &n, sizeof n);
}

/* A qcow2 of 1 GB whose backing file's name is at some place. */
static void
write_qcow2(size_t size, uint64_t at, const char *name)
{
	static char	 buf[65536];

	memset(buf, 0, sizeof buf);
	be32(buf, 0x514649fb);
	be32(buf + 4, 3);
	be64(buf + 8, at);
	be32(buf + 16, strlen(name));
	be32(buf + 20, 16);
	be64(buf + 24, UINT64_C(1) << 30);
	be32(buf + 36, 2);
	be64(buf + 40, 3 << 16);
	be64(buf + 48, 1 << 16);
	be32(buf + 56, 1);
	be32(buf + 96, 4);
	be32(buf + 100, 104);
	memcpy(buf + at, name, strlen(name));
	write_file(buf, size);
}

static void
test_image_qcow2(void **state)
{
	struct image_facts	 f;
	struct stat		 sb;

	(void)state;
	write_qcow2(65536, 200, "/base.qcow2");
	f = image(file);
	assert_int_equal(f.error, 0);
	assert_int_equal(f.parsed, 0);
	assert_int_equal(f.head.format, IMAGE_QCOW2);
	assert_int_equal(f.head.size, 1 << 30);
	assert_string_equal(f.head.backing, "/base.qcow2");
	assert_int_equal(stat(file, &sb), 0);
	assert_int_equal(f.dev, sb.st_dev);
	assert_int_equal(f.mode, sb.st_mode);
	assert_int_equal(f.size, 65536);
	assert_int_equal(f.allocated, sb.st_blocks * 512);
}

/* It lies beyond what is read first; half of it is none. */
static void
test_image_far_name(void **state)
{
	struct image_facts	 f;

	(void)state;
	write_qcow2(65536, 5000, "/far/base.qcow2");
	f = image(file);
	assert_int_equal(f.error, 0);
	assert_string_equal(f.head.backing, "/far/base.qcow2");
	write_qcow2(65536, 4090, "/across.qcow2");
	assert_string_equal(image(file).head.backing, "/across.qcow2");
	write_qcow2(5004, 5000, "/far/base.qcow2");
	assert_string_equal(image(file).head.backing, "");
}

static void
test_image_empty(void **state)
{
	struct image_facts	 f;

	(void)state;
	write_file("", 0);
	f = image(file);
	assert_int_equal(f.error, 0);
	assert_int_equal(f.parsed, 0);
	assert_int_equal(f.size, 0);
	assert_int_equal(f.head.format, IMAGE_RAW);
}

static void
check_error(const char *path, int error, uint64_t type)
{
	struct image_facts	 f = image(path);

	assert_int_equal(f.error, error);
	assert_true(f.head.format == NONE);
	if (type != NONE)
		assert_int_equal(f.mode & S_IFMT, type);
	else
		assert_true(f.mode == NONE && f.size == NONE);
}

/* Nobody writes into the FIFO: opening it would wait for ever. */
static void
test_image_none(void **state)
{
	(void)state;
	check_error(file, ENOENT, NONE);
	check_error("/", EISDIR, S_IFDIR);
	check_error("/dev/null", ENOTBLK, S_IFCHR);
	assert_int_equal(mkfifo(file, 0600), 0);
	check_error(file, ENOTBLK, S_IFIFO);
}

static void
test_image_denied(void **state)
{
	uid_t	 me = geteuid();

	(void)state;
	write_file("x", 1);
	assert_int_equal(chmod(file, 0), 0);
	helper_stop();
	/* Root may read all; then somebody else has to try. */
	if (me == 0 && seteuid(65534) == -1)
		skip();
	assert_int_equal(helper_start(helper_ops, HELPER_OPS), 0);
	assert_int_equal(seteuid(me), 0);
	assert_int_equal(image(file).error, EACCES);
}

static void
test_image_bad_path(void **state)
{
	struct image_facts	 f;
	struct image_ask	 ask;

	(void)state;
	memset(&ask, '/', sizeof ask);
	assert_int_equal(helper_call(HELPER_IMAGE, "disk", &ask, &f, LONG,
	    why, sizeof why), HELPER_FAILED);
	assert_string_equal(why, "Invalid argument");
	memset(&ask, 0, sizeof ask);
	ask.path[0] = 'x';
	assert_int_equal(helper_call(HELPER_IMAGE, "disk", &ask, &f, LONG,
	    why, sizeof why), HELPER_FAILED);
}

#define TEST(name)	cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define IMAGE(name)	cmocka_unit_test_setup_teardown(name, set_up_image, \
			    tear_down_image)

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		TEST(test_call), TEST(test_reuse), TEST(test_parallel),
		TEST(test_meanwhile), TEST(test_late), TEST(test_late_others),
		TEST(test_tool), TEST(test_broken), TEST(test_last_words),
		TEST(test_idle), TEST(test_full), TEST(test_many_sources),
		TEST(test_stuck), TEST(test_mother_killed),
		TEST(test_mother_stopped), TEST(test_never_started),
		TEST(test_too_big), TEST(test_descriptors),
		TEST(test_parent_ends), IMAGE(test_image_qcow2),
		IMAGE(test_image_far_name), IMAGE(test_image_empty),
		IMAGE(test_image_none), IMAGE(test_image_denied),
		IMAGE(test_image_bad_path),
	};

	page = mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		return (1);
	return (cmocka_run_group_tests(tests, NULL, NULL));
}
