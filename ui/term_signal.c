/*
 * Handlers call nothing but what signal-safety(7) allows. Lanes run with these
 * signals blocked, so that the thread of the screen gets them.
 */
#include <sys/mman.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "../src/xmalloc.h"
#include "term.h"
#include "term_signal.h"

#define ERRORS_SHOWN	4096		/* bytes of standard error */
#define ERRORS_KEPT	65536
#define PATIENCE	200	/* ms, for a terminal that takes nothing */
#define GIVING		2000	/* ms that giving back may take another */

struct undo {
	char	 s[512];
	size_t	 len;
};

static struct {
	int		 fd;
	struct termios	 shell, screen;
	struct undo	 undo[2];
	atomic_int	 which;		/* of undo */
	atomic_bool	 on;		/* the terminal is ours */
	atomic_bool	 aside;		/* standard error is not at 2 */
	int		 errors, was2;	/* what is at 2, what was there */
	int		 pipe[2];
	bool		 open;
} guard = { .pipe = { -1, -1 } };

static void	 on_end(int);
static void	 on_event(int);
static void	 on_continue(int);

static struct guarded {
	int			 sig;
	void			 (*fn)(int);
	struct sigaction	 was;
	bool			 taken;
} guarded[] = {
	{ .sig = SIGTERM, .fn = on_end }, { .sig = SIGINT, .fn = on_end },
	{ .sig = SIGHUP, .fn = on_end }, { .sig = SIGQUIT, .fn = on_end },
	{ .sig = SIGSEGV, .fn = on_end }, { .sig = SIGABRT, .fn = on_end },
	{ .sig = SIGBUS, .fn = on_end }, { .sig = SIGFPE, .fn = on_end },
	{ .sig = SIGILL, .fn = on_end }, { .sig = SIGWINCH, .fn = on_event },
	{ .sig = SIGTSTP, .fn = on_event },
	{ .sig = SIGCONT, .fn = on_continue },
};
#define NGUARDED	(sizeof guarded / sizeof guarded[0])

/* Another process has the terminal. */
static bool
in_background(void)
{
	pid_t	 pgrp = tcgetpgrp(guard.fd);

	return (pgrp != -1 && pgrp != getpgrp());
}

/* Writes to a descriptor that does not block. What a terminal does not take
 * in time is lost, and so is what waited before it. */
static void
write_all(int fd, const char *s, size_t len)
{
	struct pollfd	 p = { .fd = fd, .events = POLLOUT };
	ssize_t		 n;
	int		 tries = 0;

	while (len > 0) {
		n = write(fd, s, len);
		if (n > 0) {
			s += n;
			len -= (size_t)n;
		} else if (n == -1 && errno == EAGAIN && tries++ < 3) {
			/* ^S, which ends only if it is stopped once more */
			tcflow(fd, TCOOFF);
			tcflow(fd, TCOON);
			if (poll(&p, 1, PATIENCE) == 0)
				tcflush(fd, TCOFLUSH);
		} else
			return;
	}
}

static void
restore(void)
{
	const struct undo	*u = &guard.undo[guard.which];
	sigset_t		 ttou, was;
	int			 flags;

	if (!atomic_exchange(&guard.on, false) || in_background())
		return;
	sigemptyset(&ttou);
	sigaddset(&ttou, SIGTTOU);
	pthread_sigmask(SIG_BLOCK, &ttou, &was);
	flags = fcntl(guard.fd, F_GETFL);
	fcntl(guard.fd, F_SETFL, flags | O_NONBLOCK);
	write_all(guard.fd, u->s, u->len);
	tcsetattr(guard.fd, TCSANOW, &guard.shell);
	fcntl(guard.fd, F_SETFL, flags);
	pthread_sigmask(SIG_SETMASK, &was, NULL);
}

/* Makes control characters harmless, those of two bytes too. */
static void
clean(char *s, size_t len)
{
	unsigned char	*p = (unsigned char *)s, *end = p + len;

	for (; p < end; p++) {
		if ((*p < 0x20 && *p != '\n' && *p != '\t') || *p == 0x7f)
			*p = '?';
		else if (*p >= 0x80 && *p < 0xa0 && p > (unsigned char *)s &&
		    p[-1] == 0xc2)
			p[-1] = *p = '?';
	}
}

/* Puts standard error back and writes the last of what went there. */
static void
return_errors(void)
{
	static char	 buf[ERRORS_SHOWN];
	const char	*s = buf;
	off_t		 size;
	ssize_t		 n;
	int		 flags;

	if (!atomic_exchange(&guard.aside, false))
		return;
	dup2(guard.was2, STDERR_FILENO);
	size = lseek(guard.errors, 0, SEEK_END);
	n = pread(guard.errors, buf, sizeof buf,
	    size > ERRORS_SHOWN ? size - ERRORS_SHOWN : 0);
	if (n <= 0)
		return;
	/* Not from the middle of a line on. */
	if (size > ERRORS_SHOWN && (s = memchr(buf, '\n', (size_t)n)) != NULL)
		n -= ++s - buf;
	else
		s = buf;
	clean(buf, sizeof buf);
	flags = fcntl(STDERR_FILENO, F_GETFL);
	fcntl(STDERR_FILENO, F_SETFL, flags | O_NONBLOCK);
	write_all(STDERR_FILENO, s, (size_t)n);
	fcntl(STDERR_FILENO, F_SETFL, flags);
}

/* When several threads are about to end the program, the first gives back and
 * the others wait for it: they would end it halfway. One that crashes in here
 * does not wait for itself. */
static void
give_back(void)
{
	static atomic_int	 giver;
	bool			 mine = false;
	int			 i, me = gettid(), who;

	for (i = 0; i < GIVING; i++) {
		who = 0;
		mine = atomic_compare_exchange_strong(&giver, &who, me);
		if (mine || who == me)
			break;
		poll(NULL, 0, 1);
	}
	restore();
	return_errors();
	if (mine)
		giver = 0;
}

/* The signal comes again when this returns, and ends the program. */
static void
on_end(int sig)
{
	struct sigaction sa = { .sa_handler = SIG_DFL };
	int		 e = errno;

	give_back();
	sigaction(sig, &sa, NULL);
	raise(sig);
	errno = e;
}

static void
on_event(int sig)
{
	const char	 c = (char)sig;
	int		 e = errno;

	/* A full pipe says it already. */
	if (write(guard.pipe[1], &c, 1) == -1)
		errno = e;
}

/* Somebody else had the terminal. In the background tcsetattr stops us again,
 * before anything is drawn on what is not ours. */
static void
on_continue(int sig)
{
	int	 e = errno;

	if (guard.on)
		tcsetattr(guard.fd, TCSANOW, &guard.screen);
	errno = e;
	on_event(sig);
}

/* Leaves alone what the shell has told us to ignore, and crashes that
 * somebody else looks after. */
static void
take(struct guarded *g)
{
	struct sigaction sa = { .sa_handler = g->fn,
	    .sa_flags = SA_RESTART | SA_ONSTACK };

	sigfillset(&sa.sa_mask);
	if (sigaction(g->sig, NULL, &g->was) == -1 ||
	    (g->was.sa_handler != SIG_DFL && g->sig != SIGWINCH))
		return;
	g->taken = sigaction(g->sig, &sa, NULL) == 0;
}

static void
take_signals(void)
{
	static char	 room[32768];
	stack_t		 was, ss = { .ss_sp = room, .ss_size = sizeof room };
	size_t		 i;

	/* For what overflows the stack. */
	if (sigaltstack(NULL, &was) == 0 && (was.ss_flags & SS_DISABLE))
		sigaltstack(&ss, NULL);
	for (i = 0; i < NGUARDED; i++)
		take(&guarded[i]);
}

static void
put_errors_aside(void)
{
	if (!isatty(STDERR_FILENO))
		return;
	guard.was2 = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	guard.errors = memfd_create("stderr", MFD_CLOEXEC);
	if (guard.was2 != -1 && guard.errors != -1 &&
	    fcntl(guard.errors, F_SETFL, O_APPEND) != -1 &&
	    dup2(guard.errors, STDERR_FILENO) != -1) {
		guard.aside = true;
		return;
	}
	close(guard.was2);
	close(guard.errors);
}

bool
guard_open(int fd)
{
	static bool	 registered;

	guard.fd = fd;
	if (tcgetattr(fd, &guard.shell) == -1 ||
	    pipe2(guard.pipe, O_CLOEXEC | O_NONBLOCK) == -1)
		return (false);
	if (!registered)
		atexit(give_back);
	registered = guard.open = true;
	fatal_last = give_back;
	take_signals();
	put_errors_aside();
	return (true);
}

void
guard_close(void)
{
	bool	 aside = guard.aside;
	size_t	 i;

	if (!guard.open)
		return;
	guard.open = false;
	give_back();
	if (aside) {
		close(guard.was2);
		close(guard.errors);
	}
	for (i = 0; i < NGUARDED; i++) {
		if (guarded[i].taken)
			sigaction(guarded[i].sig, &guarded[i].was, NULL);
		guarded[i].taken = false;
	}
	close(guard.pipe[0]);
	close(guard.pipe[1]);
	guard.pipe[0] = guard.pipe[1] = -1;
}

void
guard_on(const char *s, size_t len)
{
	int		 next = !guard.which;
	struct undo	*u = &guard.undo[next];

	u->len = len < sizeof u->s ? len : 0;
	memcpy(u->s, s, u->len);
	guard.which = next;
	tcgetattr(guard.fd, &guard.screen);
	guard.on = true;
}

void
guard_off(void)
{
	guard.on = false;
}

void
guard_stop(void)
{
	struct sigaction sa = { .sa_handler = SIG_DFL }, was;

	/* A shell that cannot make it go on ignores it. */
	if (sigaction(SIGTSTP, NULL, &was) == -1 || was.sa_handler == SIG_IGN)
		return;
	sigaction(SIGTSTP, &sa, NULL);
	kill(0, SIGTSTP);
	sigaction(SIGTSTP, &was, NULL);
}

int
term_signal_fd(void)
{
	return (guard.pipe[0]);
}

unsigned
guard_signals(void)
{
	unsigned	 got = 0;
	char		 buf[64];
	ssize_t		 i, n;

	while ((n = read(guard.pipe[0], buf, sizeof buf)) > 0) {
		for (i = 0; i < n; i++) {
			got |= buf[i] == SIGWINCH ? GOT_RESIZE :
			    buf[i] == SIGTSTP ? GOT_STOP : GOT_CONT;
		}
	}
	return (got);
}

/* Its size stays, but not what it takes of memory. */
void
guard_trim(void)
{
	struct stat	 sb;
	off_t		 keep;

	if (!guard.aside || fstat(guard.errors, &sb) == -1 ||
	    sb.st_blocks * 512 < 2 * ERRORS_KEPT)
		return;
	keep = (sb.st_size - ERRORS_KEPT) / ERRORS_KEPT * ERRORS_KEPT;
	fallocate(guard.errors, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
	    keep);
}
