#!/usr/bin/python3
"""The screen on a terminal that this program plays itself: what it sends, what
it leaves behind when it ends in good and bad ways, signals, job control.

usage: term.py TREE PROGRAM
       term.py storm TTY COLS ROWS
       term.py roles DUMP CAPTURE

Prints one line for each result: ok, not ok or skip, what was tested, and of
what was skipped # and the reason; lines that begin with blanks say why. TREE
has two moments, so that the picture stands still. storm gives a terminal 500
sizes at random, then that one. roles holds a dump with roles against what tmux
captured with colours: a role looks the same everywhere, and not all look the
same.
"""

import collections
import fcntl
import json
import os
import random
import re
import resource
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time

DEADLINE = 20       # seconds; a machine may be busy
AT_ONCE = 2         # what must be so at once
SHOWN = b"564.0"    # a sum near the end of the picture of TREE
SIZE = (24, 80)

program, tree, folder = "", "", ""


class Failure(Exception):
    pass


def must(so, why):
    if not so:
        raise Failure(why)


def set_size(fd, rows, cols):
    fcntl.ioctl(fd, termios.TIOCSWINSZ,
                struct.pack("HHHH", rows, cols, 0, 0))


# The shell: it has the terminal, starts the program and tells what becomes of
# it, a line of JSON each. It goes on when the test writes a line.

def shell_wait(pid, tty, commands, reports):
    while True:
        _, status, used = os.wait4(pid, os.WUNTRACED)
        report = {"signal": 0, "exit": -1, "stop": 0,
                  "cpu": used.ru_utime + used.ru_stime}
        try:
            os.tcsetpgrp(tty, os.getpgrp())
        except OSError:
            pass
        if os.WIFSTOPPED(status):
            report["stop"] = os.WSTOPSIG(status)
        elif os.WIFSIGNALED(status):
            report["signal"] = os.WTERMSIG(status)
        else:
            report["exit"] = os.WEXITSTATUS(status)
        os.write(reports, json.dumps(report).encode() + b"\n")
        # The terminal lives as long as the shell.
        os.read(commands, 100)
        if not report["stop"]:
            os._exit(0)
        os.tcsetpgrp(tty, pid)
        os.killpg(pid, signal.SIGCONT)


def shell_start(tty, argv, env, ignore, files):
    """The program, in its own process group and in the foreground."""
    os.setpgid(0, 0)
    os.tcsetpgrp(tty, os.getpid())
    for n in range(1, signal.NSIG):
        if n in ignore:
            signal.signal(n, signal.SIG_IGN)
        elif n not in (signal.SIGKILL, signal.SIGSTOP, 32, 33):
            signal.signal(n, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for fd in range(3):
        os.dup2(tty, fd)
    for fd, name in files.items():
        os.dup2(os.open(name, os.O_RDWR | os.O_CREAT, 0o600), fd)
    os.closerange(3, 256)
    os.execve(argv[0], argv, env)


def shell(name, argv, env, ignore, files, commands, reports):
    os.setsid()
    tty = os.open(name, os.O_RDWR)
    fcntl.ioctl(tty, termios.TIOCSCTTY, 0)
    for n in (signal.SIGTTOU, signal.SIGHUP, signal.SIGCONT):
        signal.signal(n, signal.SIG_IGN)
    pid = os.fork()
    if pid == 0:
        try:
            shell_start(tty, argv, env, ignore, files)
        finally:
            os._exit(127)
    os.write(reports, b"%d\n" % pid)
    shell_wait(pid, tty, commands, reports)


def environment(**changes):
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC",
           "HOME": folder, "XDG_CONFIG_HOME": folder + "/pty-config",
           # Or AddressSanitizer would look after crashes.
           "ASAN_OPTIONS": "detect_leaks=0:handle_segv=0:handle_sigbus=0:"
                           "handle_sigfpe=0:handle_sigill=0:handle_abort=0"}
    for name, value in changes.items():
        if value is not None:
            env[name] = value
    return env


def ordinary_modes(fd):
    """Not the ones that a terminal has anyhow."""
    modes = termios.tcgetattr(fd)
    modes[0] |= termios.IXON | termios.IMAXBEL
    modes[3] |= termios.ECHOCTL
    modes[6][termios.VERASE] = b"\x08"
    modes[6][termios.VMIN] = 1
    termios.tcsetattr(fd, termios.TCSANOW, modes)


class Terminal:
    """The program on a terminal; use it in a with statement."""

    def __init__(self, *options, TERM="xterm-256color", size=SIZE, ignore=(),
                 files={}, root=None, **env):
        self.out = b""
        self.status = None
        self.master, slave = os.openpty()
        ordinary_modes(slave)
        set_size(slave, *size)
        self.before = termios.tcgetattr(self.master)
        commands, self.commands = os.pipe()
        self.reports, reports = os.pipe()
        argv = [program, *options]
        if root != "/":
            argv[1:1] = ["--root", tree]
        sys.stdout.flush()
        self.leader = os.fork()
        if self.leader == 0:
            try:
                for fd in (self.master, self.commands, self.reports):
                    os.close(fd)
                shell(os.ttyname(slave), argv, environment(TERM=TERM, **env),
                      ignore, files, commands, reports)
            finally:
                os._exit(1)
        for fd in (slave, commands, reports):
            os.close(fd)
        self.text = b""
        self.pid = int(self.line(DEADLINE))
        self.started = time.monotonic()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        if self.status is None or self.status["stop"]:
            try:
                os.kill(self.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        os.close(self.commands)
        os.close(self.reports)
        self.hang_up()
        os.kill(self.leader, signal.SIGKILL)
        os.waitpid(self.leader, 0)

    def hang_up(self):
        if self.master != -1:
            os.close(self.master)
        self.master = -1

    def read(self, seconds, *also):
        """What comes from the terminal; returns what else can be read."""
        fds = [fd for fd in (self.master, *also) if fd != -1]
        ready, _, _ = select.select(fds, [], [], max(0, seconds))
        if self.master in ready:
            try:
                self.out += os.read(self.master, 65536)
            except OSError:
                self.hang_up()
        return ready

    def line(self, seconds, deaf=False):
        """A line of the shell."""
        end = time.monotonic() + seconds
        while b"\n" not in self.text:
            left = end - time.monotonic()
            must(left > 0, f"nothing ended within {seconds} s")
            if deaf:
                ready, _, _ = select.select([self.reports], [], [], left)
            else:
                ready = self.read(left, self.reports)
            if self.reports in ready:
                self.text += os.read(self.reports, 4096) or b"0\n"
        line, self.text = self.text.split(b"\n", 1)
        return line

    def until(self, what, since=0, seconds=DEADLINE):
        """Reads until the text is there."""
        end = time.monotonic() + seconds
        while what not in self.out[since:]:
            left = end - time.monotonic()
            must(left > 0 and self.master != -1,
                 f"no {what!r} within {seconds} s in "
                 f"{self.out[since:][-400:]!r}")
            self.read(left)

    def drain(self):
        """Reads what is there already."""
        while self.master != -1 and self.read(0):
            pass

    def painted(self):
        self.until(SHOWN)

    def type(self, data):
        """Reads what comes meanwhile: each might wait for the other."""
        end = time.monotonic() + DEADLINE
        while data and self.master != -1:
            must(time.monotonic() < end, "it reads no keys")
            _, ready, _ = select.select([], [self.master], [], 0.1)
            if ready:
                data = data[os.write(self.master, data[:100]):]
            self.drain()

    def modes(self):
        return termios.tcgetattr(self.master)

    def wait(self, seconds=DEADLINE, deaf=False):
        """What became of it."""
        self.status = json.loads(self.line(seconds, deaf))
        if not deaf:
            self.drain()
        return self.status

    def go_on(self):
        self.status = None
        os.write(self.commands, b"fg\n")

    def must_be_restored(self):
        must(self.modes() == self.before,
             f"modes are {self.modes()}, were {self.before}")


# What it may send.

ESCAPE = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]P].*?(?:\x07|\x1b\\)|\x1b[ -/]+[0-~]|"
    rb"\x1b[0-Z\\^-~]", re.S)


def escapes(data):
    return ESCAPE.findall(data)


def kind(escape):
    """An escape sequence without its numbers; modes keep them."""
    if escape[:2] != b"\x1b[":
        return {escape}
    if escape[-1:] in b"hl":
        # Several may be set by one.
        mark = b"?" if escape[2:3] == b"?" else b""
        return {b"\x1b[" + mark + n + escape[-1:]
                for n in escape[2:-1].lstrip(b"?").split(b";")}
    return {re.sub(rb"[0-9;:]", b"", escape)}


def known_escapes(name):
    """Those that the terminal's entry has."""
    entry = subprocess.run(["infocmp", "-1", "-x", name], check=True,
                           capture_output=True).stdout
    known = {b"\x1b[C", b"\x1b[m"} if b"cuf1=\\E[C" in entry else set()
    for cap in re.findall(rb"^\t\w+=(.*),$", entry, re.M):
        cap = cap.replace(b"\\E", b"\x1b").replace(b"\\,", b",")
        cap = re.sub(rb"\$<[^>]*>", b"", cap)
        cap = re.sub(rb"%('.'|\{\d+\}|[pPg][a-z0-9]|:?[-+# ]*[\d.]*[doxXsc]|"
                     rb"[?te;ilm+*/&|^=<>AO!~-])", b"", cap)
        for escape in escapes(cap):
            known |= kind(escape)
    return known


MOUSE = {b"\x1b[?1000h", b"\x1b[?1006h", b"\x1b[?1000l", b"\x1b[?1006l"}


def colours(data):
    """Sequences of colours, or resets of them."""
    found = []
    for escape in escapes(data):
        if escape[:2] != b"\x1b[" or escape[-1:] != b"m":
            continue
        for n in re.split(rb"[;:]", escape[2:-1]):
            if n.isdigit() and (30 <= int(n) <= 49 or 90 <= int(n) <= 107):
                found.append(escape)
                break
    return found


def capability(term, name):
    """The sequence of that name, without pauses, or nothing."""
    entry = subprocess.run(["infocmp", "-1", "-x", term], check=True,
                           capture_output=True).stdout
    found = re.search(rb"^\t" + name.encode() + rb"=(.*),$", entry, re.M)
    if not found:
        return b""
    cap = re.sub(rb"\$<[^>]*>", b"", found.group(1)).replace(b"\\E", b"\x1b")
    return re.sub(rb"\^(.)", lambda m: bytes([m.group(1)[0] & 31]), cap)


def must_be_left(t, since=0, term="xterm-256color"):
    """Since then the screen has been left as it was entered, once."""
    out = t.out[since:]
    enter, leave = (capability(term, n) for n in ("smcup", "rmcup"))
    hide, show = (capability(term, n) for n in ("civis", "cnorm"))
    if leave:
        must(out.count(leave) == 1, f"{out.count(leave)} times rmcup in "
             f"{out[-300:]!r}")
        must(out.rfind(leave) > out.rfind(enter), "smcup after rmcup")
    else:
        must(out.rstrip(b"\0").endswith(b"\n"), f"no new line: {out[-99:]!r}")
    must(not hide or out.rfind(show) > out.rfind(hide),
         f"the cursor is hidden: {out[-300:]!r}")
    on, off = (out.rfind(b"\x1b[?1000" + c) for c in (b"h", b"l"))
    must(on < off or on == off, "the mouse is on")
    if leave:
        must(SHOWN not in out[out.rfind(leave):], "drawn after the end")


def colour_check(want, *options, **env):
    def check():
        with Terminal(*options, **env) as t:
            t.painted()
            t.type(b"q")
            t.wait()
            got = colours(t.out)
            must(bool(got) == want, f"colours: {got[:5]}")
    return check


def entry_missing(term):
    return subprocess.run(["infocmp", term], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode != 0


def look_and_quit(term):
    def check():
        with Terminal(TERM=term) as t:
            t.read(DEADLINE)
            took = time.monotonic() - t.started
            t.painted()
            t.type(b"q")
            must(t.wait()["exit"] == 0, f"ended with {t.status}")
            must(took < AT_ONCE, f"first byte after {took:.1f} s")
            may = known_escapes(term)
            if capability(term, "kmous"):
                may |= MOUSE
            for escape in escapes(t.out):
                must(kind(escape) <= may, f"sent {escape!r}")
            rest = ESCAPE.sub(b"", t.out)
            must(b"\x1b" not in rest, f"torn: {rest!r}")
            must(term != "vt100" or not colours(t.out), "sent colours")
            must_be_left(t, term=term)
            t.must_be_restored()
    return check


def refused(term, files={}, **env):
    """It ends at once with one line that names -b."""
    def check():
        with Terminal(TERM=term, files=files, **env) as t:
            t.wait()
            said = t.out
            for name in files.values():
                if name != "/dev/null":
                    with open(name, "rb") as f:
                        must(not f.read(), "wrote elsewhere as well")
            must(t.status["exit"] == 1, f"ended with {t.status}")
            must(said.startswith(b"hypertop: ") and
                 said.count(b"\n") == 1 and b"hypertop -b" in said and
                 b"\x1b" not in said, f"said {said!r}")
            t.must_be_restored()
    return check


def true_colours():
    """Those of the theme itself, where the terminal has them."""
    for env, want in (({"COLORTERM": "truecolor"}, True),
                      ({"COLORTERM": "24bit"}, True),
                      ({}, False),
                      ({"COLORTERM": "truecolor", "STY": "1.screen"}, False)):
        with Terminal("--theme", "nord", **env) as t:
            t.painted()
            t.type(b"q")
            t.wait()
            got = re.search(rb"\x1b\[[34]8[;:]2[;:]", t.out)
            must(bool(got) == want, f"{env}: {colours(t.out)[:5]}")
            must_be_left(t)


def ended_by(number, send=None, *options, **more):
    """A signal, or what was typed, ends it and gives the terminal back."""
    def check():
        with Terminal(*options, **more) as t:
            t.painted()
            at = time.monotonic()
            if send is None:
                os.kill(t.pid, number)
            else:
                t.type(send)
            t.wait()
            took = time.monotonic() - at
            must(t.status["signal"] == number, f"ended with {t.status}")
            must(took < AT_ONCE, f"took {took:.1f} s")
            must_be_left(t, term=more.get("TERM", "xterm-256color"))
            t.must_be_restored()
    return check


def ignored(number):
    """What the shell told it to ignore, it ignores."""
    def check():
        with Terminal(ignore=(number,)) as t:
            t.painted()
            os.kill(t.pid, number)
            here = len(t.out)
            t.type(b"\x0c")
            t.until(SHOWN, here)
            t.type(b"q")
            must(t.wait()["exit"] == 0, f"ended with {t.status}")
            must_be_left(t)
    return check


def vanished(*ignore):
    def check():
        with Terminal(ignore=ignore) as t:
            t.painted()
            at = time.monotonic()
            t.hang_up()
            t.wait()
            took = time.monotonic() - at
            must(took < AT_ONCE, f"took {took:.1f} s")
            must(t.status["cpu"] < 1, f"used {t.status['cpu']:.1f} s of CPU")
            must(t.status["exit"] == 1 or not ignore and
                 t.status["signal"] == signal.SIGHUP,
                 f"ended with {t.status}")
    return check


def stopped_output():
    """^S holds the terminal; ending it does not."""
    with Terminal() as t:
        t.painted()
        t.type(b"\x13")
        t.type(b"?")
        os.kill(t.pid, signal.SIGTERM)
        t.wait(AT_ONCE)
        must(t.status["signal"] == signal.SIGTERM, f"ended with {t.status}")
        must_be_left(t)
        t.must_be_restored()


def call_of(pid):
    """The system call that it sleeps in, as a number."""
    with open(f"/proc/{pid}/syscall") as f:
        return f.read().split()[0]


def sleeps_in(pid, call, seconds):
    """Whether it sleeps for long in a call that is so, or None."""
    end = time.monotonic() + seconds
    seen = 0
    while seen < 10 and time.monotonic() < end:
        now = call_of(pid)
        seen = seen + 1 if now != "running" and call(now) else 0
        time.sleep(0.005)
    return seen == 10


def unread_output(ending):
    """Nobody reads what it writes, so it waits in the middle of a picture."""
    with Terminal(size=(100, 300)) as t:
        t.painted()
        # An idle one waits for input.
        while not sleeps_in(t.pid, lambda call: True, DEADLINE):
            t.drain()
        idle = call_of(t.pid)
        # More than a terminal holds.
        for _ in range(100):
            os.write(t.master, b"\x0c")
            if sleeps_in(t.pid, lambda call: call != idle, 0.1):
                break
        else:
            raise Failure("it does not wait for the terminal")
        ending(t)


def suspended(stop):
    def check():
        with Terminal() as t:
            t.painted()
            screen = t.modes()
            for turn in range(2):
                start = 0 if turn == 0 else here
                stop(t)
                must(t.wait()["stop"] == signal.SIGTSTP,
                     f"became {t.status}")
                must_be_left(t, start)
                t.must_be_restored()
                here = len(t.out)
                t.go_on()
                t.until(SHOWN, here)
                must(t.out.find(capability("xterm-256color", "smcup"),
                                here) != -1, "no smcup when it goes on")
                must(t.modes() == screen, "other modes when it goes on")
                must(MOUSE & set(escapes(t.out[here:])), "the mouse is off")
            t.type(b"q")
            must(t.wait()["exit"] == 0, f"ended with {t.status}")
            must_be_left(t, here)
            t.must_be_restored()
    return check


def ended_while_stopped():
    """The terminal is the shell's: it writes nothing there."""
    with Terminal() as t:
        t.painted()
        t.type(b"\x1a")
        t.wait()
        here = len(t.out)
        os.kill(t.pid, signal.SIGTERM)
        # That waits for it to go on, in the background.
        os.kill(t.pid, signal.SIGCONT)
        # The shell waits for the test, then for the process.
        t.go_on()
        t.wait(AT_ONCE)
        must(t.status["signal"] == signal.SIGTERM, f"ended with {t.status}")
        must(not escapes(t.out[here:]), f"wrote {t.out[here:]!r}")
        t.must_be_restored()


def taken_away():
    """SIGSTOP gives it no time; the shell sets its own modes meanwhile."""
    with Terminal() as t:
        t.painted()
        screen = t.modes()
        os.kill(t.pid, signal.SIGSTOP)
        must(t.wait()["stop"] == signal.SIGSTOP, f"became {t.status}")
        termios.tcsetattr(t.master, termios.TCSANOW, t.before)
        set_size(t.master, 30, 100)
        here = len(t.out)
        t.go_on()
        t.until(SHOWN, here)
        must(t.modes() == screen, "other modes when it goes on")
        t.type(b"q")
        must(t.wait()["exit"] == 0, f"ended with {t.status}")
        t.must_be_restored()


def errors_aside():
    """What a library says stays off the screen and comes out at the end."""
    with Terminal() as t:
        t.painted()
        with open(f"/proc/{t.pid}/fd/2", "ab") as f:
            f.write(b"x" * 9000 + b"\nfirst noise\x1b[2Jhere\nlast noise\n")
        here = len(t.out)
        t.type(b"\x0c")
        t.until(SHOWN, here)
        must(b"noise" not in t.out, "it is on the screen")
        t.type(b"q")
        t.wait()
        left = t.out.rfind(capability("xterm-256color", "rmcup"))
        must(b"last noise" in t.out[left:], "it is lost")
        must(not re.search(rb"\x1b\[2J", t.out[left:]),
             "its control characters reach the terminal")
        must_be_left(t)


def errors_elsewhere():
    name = folder + "/stderr"
    with Terminal(files={2: name}) as t:
        t.painted()
        t.type(b"q")
        must(t.wait()["exit"] == 0, f"ended with {t.status}")
    with open(name, "rb") as f:
        said = f.read()
    must(not said, f"said {said!r}")


def must_end_restored(t):
    """Returns what it has written after the screen."""
    t.wait()
    must_be_left(t)
    t.must_be_restored()
    return t.out[t.out.rfind(capability("xterm-256color", "rmcup")):]


SPOILER = r"""
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

static int
now(const char *name)
{
	const char *file = getenv(name);

	return (file != NULL && access(file, F_OK) == 0);
}

/* Lanes ask for the time of their thread. */
int
clock_gettime(clockid_t id, struct timespec *ts)
{
	if (syscall(SYS_gettid) != getpid() && now("CRASH"))
		*(volatile int *)0 = 0;
	return ((int)syscall(SYS_clock_gettime, id, ts));
}

/* While one thread gives the terminal back others run out of memory, too. */
int
dup2(int from, int to)
{
	if (now("NO_MEMORY"))
		usleep(50000);
	return ((int)syscall(SYS_dup3, from, to, 0));
}

void *
calloc(size_t n, size_t size)
{
	if (!now("NO_MEMORY"))
		return (__libc_calloc(n, size));
	errno = ENOMEM;
	return (NULL);
}

void *
realloc(void *old, size_t size)
{
	if (!now("NO_MEMORY"))
		return (__libc_realloc(old, size));
	errno = ENOMEM;
	return (NULL);
}
"""


def spoiled(name, *options, **more):
    """A Terminal whose program meets that as soon as it is painted."""
    lib, flag = folder + "/spoiler.so", folder + "/" + name
    subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "-o", lib, "-"],
                   input=SPOILER.encode(), check=True)
    if os.path.exists(flag):
        os.unlink(flag)
    t = Terminal(*options, LD_PRELOAD=lib, **{name: flag}, **more)
    t.until(b"CPU")
    with open(flag, "w"):
        pass
    return t


def cannot_spoil():
    with open(program, "rb") as f:
        if b"__asan_init" in f.read():
            return "AddressSanitizer comes first"
    return "" if shutil.which("cc") else "no cc"


def crash_of_lane():
    """Not in the thread that has the terminal."""
    with spoiled("CRASH", "-d", "0.1", root="/") as t:
        must_end_restored(t)
        must(t.status["signal"] == signal.SIGSEGV, f"ended with {t.status}")


def out_of_memory():
    """It ends itself, says why, and gives the terminal back."""
    with spoiled("NO_MEMORY") as t:
        t.type(b"?")
        said = must_end_restored(t)
        must(t.status["exit"] == 1, f"ended with {t.status}")
        must(b"out of memory" in said, f"said {said[-200:]!r}")


def odd_sizes():
    """A terminal that tells no size, or one of thousands."""
    for size in ((0, 0), (1, 1), (1, 500), (300, 1), (1000, 2000)):
        with Terminal(size=size) as t:
            t.read(DEADLINE)
            t.until(b"?1000h")
            t.type(b"q")
            must(t.wait()["exit"] == 0, f"{size}: ended with {t.status}")
            must_be_left(t)


def broken_input():
    """Parts of sequences, and what is no text: it goes on."""
    rng = random.Random(3)
    with Terminal() as t:
        t.painted()
        for _ in range(40):
            # Nothing that quits, ends or stops it.
            t.type(bytes(c for c in rng.randbytes(50)
                         if c not in b"qw\x03\x1a\x1c\x13\x11"))
            t.drain()
        for junk in (b"\x1b[", b"\x1b[<0;", b"\x1b[M\xff", b"\xc3", b"\x1bO"):
            t.type(junk)
            t.drain()
        end = time.monotonic() + DEADLINE
        while t.status is None and time.monotonic() < end:
            # It may be in a prompt, or below a few layers.
            t.type(b"\x1b")
            t.read(0.3)
            t.type(b"q")
            try:
                t.wait(0.1)
            except Failure:
                pass
        must(t.status and t.status["exit"] == 0, f"ended with {t.status}")
        must_be_left(t)
        t.must_be_restored()


def stop_by_key(t):
    t.type(b"\x1a")


def stop_by_signal(t):
    os.kill(t.pid, signal.SIGTSTP)


def end_by_signal(t):
    os.kill(t.pid, signal.SIGTERM)
    t.wait(AT_ONCE, deaf=True)
    must(t.status["signal"] == signal.SIGTERM, f"ended with {t.status}")
    t.drain()
    t.must_be_restored()


def end_by_hangup(t):
    t.hang_up()
    t.wait(AT_ONCE)


Case = collections.namedtuple("Case", "name check why_not", defaults=[""])


def terminal_cases():
    for term in ("vt100", "linux", "xterm", "xterm-256color", "screen",
                 "tmux-256color", "xterm-direct"):
        yield Case(f"TERM={term}: sends what its entry has, leaves",
                   look_and_quit(term),
                   f"no entry for {term}" if entry_missing(term) else "")
    for name, term in (("dumb", "dumb"), ("unset", None), ("empty", ""),
                       ("nonsense", "nonsense"), ("a path", "../../x")):
        yield Case(f"TERM {name}: one line names -b, status 1",
                   refused(term))
    yield Case("standard input is no terminal: one line names -b",
               refused("xterm", {0: "/dev/null"}))
    yield Case("standard output is no terminal: one line names -b",
               refused("xterm", {1: folder + "/stdout"}))


def colour_cases():
    yield Case("colours", colour_check(True))
    yield Case("NO_COLOR: no colours", colour_check(False, NO_COLOR="1"))
    yield Case("an empty NO_COLOR: colours", colour_check(True, NO_COLOR=""))
    yield Case("--color never: no colours",
               colour_check(False, "--color", "never"))
    yield Case("--color always beats NO_COLOR",
               colour_check(True, "--color", "always", NO_COLOR="1"))
    yield Case("true colours where COLORTERM says so, not in screen",
               true_colours)


def ending_cases():
    for name in "TERM INT HUP QUIT SEGV ABRT BUS FPE ILL".split():
        yield Case(f"SIG{name}: the status says it, the terminal is restored",
                   ended_by(getattr(signal, "SIG" + name)))
    yield Case("SIGSEGV on a vt100: restored",
               ended_by(signal.SIGSEGV, None, TERM="vt100"))
    yield Case("a crash in a thread of the probes: restored",
               crash_of_lane, cannot_spoil())
    yield Case("out of memory: restored, says so", out_of_memory,
               cannot_spoil())
    yield Case("^C ends it", ended_by(signal.SIGINT, b"\x03"))
    yield Case("^\\ ends it", ended_by(signal.SIGQUIT, b"\x1c"))
    yield Case("SIGHUP that nohup ignores is ignored", ignored(signal.SIGHUP))
    yield Case("SIGINT that a shell ignores is ignored",
               ignored(signal.SIGINT))
    yield Case("the terminal vanishes: gone within 2 s", vanished())
    yield Case("the terminal vanishes under nohup: gone, and does not spin",
               vanished(signal.SIGHUP))
    yield Case("SIGTERM while ^S holds the output", stopped_output)
    yield Case("SIGTERM while nobody reads the output",
               lambda: unread_output(end_by_signal))
    yield Case("the terminal vanishes while nobody reads the output",
               lambda: unread_output(end_by_hangup))


def job_cases():
    yield Case("^Z: stops, restored; goes on, painted again; twice",
               suspended(stop_by_key))
    yield Case("SIGTSTP: the same", suspended(stop_by_signal))
    yield Case("SIGTERM while it is stopped: writes nothing",
               ended_while_stopped)
    yield Case("SIGSTOP, other modes and size, SIGCONT: painted again",
               taken_away)
    yield Case("standard error stays off the screen, comes at the end",
               errors_aside)
    yield Case("standard error in a file: nothing is said", errors_elsewhere)
    yield Case("terminals of odd sizes", odd_sizes)
    yield Case("broken input", broken_input)


def run(case):
    if case.why_not:
        print(f"skip {case.name} # {case.why_not}")
        return
    try:
        case.check()
    except Failure as e:
        print(f"not ok {case.name}\n  {e}")
    except Exception as e:
        print(f"not ok {case.name}\n  {type(e).__name__}: {e}")
    else:
        print(f"ok {case.name}")


def storm(tty, cols, rows):
    rng = random.Random(500)
    fd = os.open(tty, os.O_RDWR | os.O_NOCTTY)
    for _ in range(500):
        set_size(fd, rng.randint(1, 100), rng.randint(1, 300))
        time.sleep(rng.choice((0, 0, 0.001, 0.004)))
    set_size(fd, rows, cols)


def looks(line, style):
    """Characters of a line of a capture, and how each looks. The style is
    that of the end of the line before, and becomes that of the end of it."""
    cells = []
    for escape, char in re.findall(r"\x1b\[([\d;:]*)m|(.)", line):
        if char:
            cells.append((char, dict(style)))
            continue
        numbers = (escape or "0").split(";")
        if numbers[0] in ("38", "48"):
            style[numbers[0][0]] = escape[1:]
            continue
        for n in map(int, numbers):
            if n == 0:
                style.clear()
            elif n < 10:
                style[n] = True
            elif n % 10 == 9:
                style.pop("3" if n == 39 else "4", None)
            else:
                style["3" if n // 10 in (3, 9) else "4"] = str(n)
    return cells


def roles(dump, capture):
    with open(dump, encoding="utf-8") as f:
        lines = f.read().split("\n")
    with open(capture, encoding="utf-8") as f:
        shown = f.read().split("\n")
    letters = lines[len(lines) // 2:]
    seen, at_end = {}, {}
    for y, row in enumerate(letters):
        # What is missing at the end of a line is blank and plain.
        for x, (char, style) in enumerate(looks(shown[y], at_end)):
            if char == " ":
                # Only of these can one see more.
                style = {k: style[k] for k in style if k in ("4", 4, 7)}
            where = seen.setdefault((row[x], char == " "), (style, x, y))
            must(where[0] == style, f"role {row[x]} is {where[0]} at "
                 f"{where[1:]}, {style} at {(x, y)}")
    different = {str(sorted(style.items(), key=str))
                 for style, _, _ in seen.values()}
    must(len(different) > 3, f"only {different}")


def main():
    global program, tree, folder
    if sys.argv[1] == "storm":
        storm(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
        return
    if sys.argv[1] == "roles":
        try:
            roles(*sys.argv[2:])
        except Failure as e:
            sys.exit(str(e))
        return
    tree, program = sys.argv[1:3]
    folder = os.environ["TMPDIR"]
    only = re.compile(sys.argv[3] if len(sys.argv) > 3 else "")
    for cases in (terminal_cases, colour_cases, ending_cases, job_cases):
        for case in cases():
            if only.search(case.name):
                run(case)
            sys.stdout.flush()


main()
