/* The beginning of the new processes, and what a worker does. */
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "helper_int.h"

/* The parent may have ended before it could be said that we end with it. */
static void
die_with(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
}

/* Closes all but 0 to 2 and this one. */
static void
keep(int fd)
{
	if (fd != HELPER_FD && dup2(fd, HELPER_FD) == -1)
		_exit(1);
	fcntl(HELPER_FD, F_SETFD, FD_CLOEXEC);
	closefrom(HELPER_FD + 1);
}

/* Nothing of the program is left: not its terminal, not its output, not its
 * folder, not what it does with signals. What crashes here leaves no core. */
void
helper_settle(int fd, pid_t parent)
{
	struct rlimit	 core = { 0, 0 };
	sigset_t	 none;
	int		 null, sig;

	die_with(parent);
	prctl(PR_SET_NAME, "hypertop-help");
	setsid();
	for (sig = 1; sig < NSIG; sig++)
		signal(sig, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setrlimit(RLIMIT_CORE, &core);
	/* Where it is in nobody's way. */
	fd = fcntl(fd, F_DUPFD, HELPER_FD + 1);
	null = open("/dev/null", O_RDWR);
	if (fd == -1 || null == -1 || chdir("/") == -1 ||
	    dup2(null, 0) == -1 || dup2(null, 1) == -1 || dup2(null, 2) == -1)
		_exit(1);
	keep(fd);
}

/* A worker that hangs is to be known in ps. */
static void
call_it(const char *name)
{
	char	 comm[16];

	snprintf(comm, sizeof comm, "hypertop-%s", name);
	prctl(PR_SET_NAME, comm);
}

/* Does what it is told until nobody is left to tell. */
void
helper_worker(int fd, pid_t parent, const struct helper_op *ops)
{
	static struct helper_msg	 ask, say;
	const struct helper_op		*op;
	sigset_t			 none;

	die_with(parent);
	keep(fd);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	while (recv(HELPER_FD, &ask, sizeof ask, 0) > 0) {
		op = &ops[ask.op];
		call_it(op->name);
		memset(&say, 0, HELPER_SIZE(op->reply));
		say.magic = HELPER_MAGIC;
		say.number = ask.number;
		if (op->run(ask.data, say.data) != 0) {
			say.result = HELPER_FAILED;
			say.error = errno;
		}
		if (send(HELPER_FD, &say, HELPER_SIZE(op->reply),
		    MSG_NOSIGNAL) == -1)
			break;
	}
	_exit(0);
}
