#include <sys/resource.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../ui/term.h"
#include "../../ui/term_signal.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define UNDO		"<undone>"

static char	 got[65536];		/* what the terminal was sent */

/* A program with a terminal of its own: takes it, changes its modes, says
 * that it is ready, and does something. It does not lead a session: when such
 * a process ends, the kernel drops what nobody has read yet. */
static void
child(int tty, void (*fn)(void))
{
	const struct rlimit	 none = { 0, 0 };
	struct termios		 t;
	int			 i;

	setrlimit(RLIMIT_CORE, &none);
	for (i = 0; i < 3; i++)
		dup2(tty, i);
	if (!guard_open(STDOUT_FILENO))
		_exit(99);
	tcgetattr(STDOUT_FILENO, &t);
	cfmakeraw(&t);
	tcsetattr(STDOUT_FILENO, TCSANOW, &t);
	guard_on(UNDO, strlen(UNDO));
	if (write(STDERR_FILENO, "aside\033[m\n", 10) == -1)
		_exit(98);
	if (write(STDOUT_FILENO, "ready", 5) == -1)
		_exit(97);
	fn();
	_exit(0);
}

/* Reads until a text has come; NULL: until nobody has the terminal. */
static void
read_until(int master, const char *s)
{
	struct pollfd	 p = { .fd = master, .events = POLLIN };
	size_t		 n = strlen(got);
	ssize_t		 more;

	while (s == NULL || strstr(got, s) == NULL) {
		if (poll(&p, 1, 20000) <= 0)
			break;
		more = read(master, got + n, sizeof got - 1 - n);
		if (more <= 0)
			break;
		n += (size_t)more;
		got[n] = '\0';
	}
	if (s != NULL)
		assert_non_null(strstr(got, s));
}

/* Runs it, sends it a signal unless 0, and returns how it ended; the terminal
 * has its old modes again. */
static int
run(void (*fn)(void), int sig, bool stopped)
{
	struct termios	 before, after;
	const char	 stop = 023;
	char		*name;
	int		 master, tty, status;
	pid_t		 pid;

	got[0] = '\0';
	master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(master != -1 && grantpt(master) == 0 &&
	    unlockpt(master) == 0 && (name = ptsname(master)) != NULL);
	tty = open(name, O_RDWR | O_NOCTTY);
	assert_int_not_equal(tty, -1);
	assert_int_equal(tcgetattr(tty, &before), 0);
	fflush(stdout);
	if ((pid = fork()) == 0)
		child(tty, fn);
	assert_int_not_equal(pid, -1);
	read_until(master, "ready");
	if (stopped) {
		read_until(master, "stoppable");
		assert_int_equal(write(master, &stop, 1), 1);
	}
	if (sig != 0)
		kill(pid, sig);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(tcgetattr(tty, &after), 0);
	close(tty);
	read_until(master, NULL);
	assert_int_equal(before.c_lflag, after.c_lflag);
	assert_int_equal(before.c_iflag, after.c_iflag);
	assert_int_equal(before.c_oflag, after.c_oflag);
	close(master);
	return (status);
}

static void
wait_long(void)
{
	for (;;)
		pause();
}

static void
check_undone(void)
{
	const char	*undo = strstr(got, UNDO);

	assert_non_null(undo);
	assert_null(strstr(undo + 1, UNDO));
	assert_non_null(strstr(undo, "aside?[m"));
}

static void
test_ends(void **state)
{
	static const int	 sigs[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT,
	    SIGABRT };
	size_t			 i;
	int			 status;

	(void)state;
	for (i = 0; i < COUNT(sigs); i++) {
		status = run(wait_long, sigs[i], false);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), sigs[i]);
		check_undone();
	}
}

static void
do_abort(void)
{
	abort();
}

static void
do_exit(void)
{
	exit(5);
}

static void
do_close(void)
{
	guard_close();
	guard_close();
	exit(6);
}

static void
test_exits(void **state)
{
	int	 status;

	(void)state;
	status = run(do_abort, 0, false);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	check_undone();
	status = run(do_exit, 0, false);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 5);
	check_undone();
	status = run(do_close, 0, false);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 6);
	check_undone();
}

/* With ^S the terminal takes nothing, until it is told otherwise. */
static void
do_ixon(void)
{
	struct termios	 t;
	int		 flags;

	tcgetattr(STDOUT_FILENO, &t);
	t.c_iflag |= IXON;
	t.c_cc[VSTOP] = 023;
	tcsetattr(STDOUT_FILENO, TCSANOW, &t);
	if (write(STDOUT_FILENO, "stoppable", 9) == -1)
		_exit(96);
	flags = fcntl(STDOUT_FILENO, F_GETFL);
	fcntl(STDOUT_FILENO, F_SETFL, flags | O_NONBLOCK);
	while (write(STDOUT_FILENO, ".", 1) == 1)
		usleep(1000);
	fcntl(STDOUT_FILENO, F_SETFL, flags);
	raise(SIGTERM);
}

static void
test_stopped_output(void **state)
{
	int	 status = run(do_ixon, 0, true);

	(void)state;
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	check_undone();
}

/* Only the end of much comes out, from the beginning of a line on. */
static void
do_much(void)
{
	int	 i;

	for (i = 0; i < 100000; i++) {
		dprintf(STDERR_FILENO, "line %06d\n", i);
		if (i % 100 == 0)
			guard_trim();
	}
	exit(0);
}

static void
test_errors(void **state)
{
	const char	*s;
	size_t		 len;

	(void)state;
	run(do_much, 0, false);
	assert_non_null(s = strstr(got, UNDO));
	s += strlen(UNDO);
	len = strlen(s);
	assert_memory_equal(s, "line ", 5);
	assert_non_null(strstr(s, "line 099999"));
	/* Each newline is two bytes on a terminal. */
	assert_in_range(len, 3000, 4500);
}

static void
do_signals(void)
{
	struct pollfd	 p = { .fd = term_signal_fd(), .events = POLLIN };

	if (poll(&p, 1, 0) != 0 || guard_signals() != 0)
		_exit(10);
	raise(SIGWINCH);
	raise(SIGCONT);
	raise(SIGWINCH);
	raise(SIGTSTP);
	if (poll(&p, 1, 0) != 1)
		_exit(11);
	if (guard_signals() != (GOT_RESIZE | GOT_CONT | GOT_STOP))
		_exit(12);
	if (guard_signals() != 0)
		_exit(13);
	guard_close();
	exit(0);
}

static void
test_signals(void **state)
{
	(void)state;
	assert_int_equal(run(do_signals, 0, false), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_exits),
		cmocka_unit_test(test_stopped_output),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_signals),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
