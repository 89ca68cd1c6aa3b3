#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What another program costs while it shows the same host.

usage: peer.py [-b] [-w WARMUP] [-t SECONDS] [-s COLSxROWS] -- CMD [ARG...]

A full-screen program runs in a terminal of its own whose output is read and
dropped; with -b a batch command runs without one, its output to /dev/null.
After WARMUP seconds its CPU time is taken for SECONDS and one line of JSON is
printed: cmd, cpu_ms_per_s and rss_kb (its peak). The CPU time is that of all
its threads, to the nanosecond, and of the children it waited for, to the tick.
Ask the program for a refresh of one second: ms per second is ms per refresh.
"""
import argparse
import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import struct
import sys
import tempfile
import termios
import time


def cpu_ns(pid):
    """CPU time so far, less that of threads that have ended."""
    total = 0
    for tid in os.listdir(f'/proc/{pid}/task'):
        try:
            with open(f'/proc/{pid}/task/{tid}/schedstat') as f:
                total += int(f.read().split()[0])
        except OSError:         # this one ended just now
            pass
    with open(f'/proc/{pid}/stat') as f:
        field = f.read().rpartition(')')[2].split()
    if field[0] == 'Z':
        raise ProcessLookupError
    ticks = int(field[13]) + int(field[14])
    return total + ticks * 10**9 // os.sysconf('SC_CLK_TCK')


def peak_kb(pid):
    with open(f'/proc/{pid}/status') as f:
        return int(re.search(r'VmHWM:\s+(\d+)', f.read())[1])


def start(cmd, batch, size, home):
    """Start it; return its pid and the terminal's descriptor, or None."""
    pid, fd = (os.fork(), None) if batch else pty.fork()
    if pid:
        return pid, fd
    try:
        if batch:
            null = os.open(os.devnull, os.O_RDWR)
            os.dup2(null, 0)
            os.dup2(null, 1)
        else:
            # Before it starts, so that it never sees another size.
            fcntl.ioctl(0, termios.TIOCSWINSZ,
                        struct.pack('HHHH', size[1], size[0], 0, 0))
        # No settings of the user, and none are left behind. An empty
        # ATOPACCT keeps atop from turning process accounting on.
        os.environ.update(TERM='xterm-256color', HOME=home,
                          XDG_CONFIG_HOME=home, ATOPACCT='')
        os.execvp(cmd[0], cmd)
    finally:
        os._exit(127)


def drain(fd, seconds):
    """Let it run, reading its terminal so that it never blocks."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if fd is None:
            time.sleep(left)
        elif select.select([fd], [], [], left)[0]:
            try:
                os.read(fd, 65536)
            except OSError:     # it closed the terminal
                fd = None


def finish(pid, fd):
    """End it and nothing else; a zombie of ours keeps its pid until then."""
    for sig in (signal.SIGTERM, signal.SIGKILL):
        os.kill(pid, sig)
        for _ in range(20):
            drain(fd, .05)
            if os.waitpid(pid, os.WNOHANG)[0]:
                return
    os.waitpid(pid, 0)


def main():
    ap = argparse.ArgumentParser(usage=__doc__.split('\n\n')[1][7:])
    ap.add_argument('-b', action='store_true')
    ap.add_argument('-w', type=float, default=3)
    ap.add_argument('-t', type=float, default=10)
    ap.add_argument('-s', default='200x50')
    ap.add_argument('cmd', nargs='+')
    a = ap.parse_args()
    size = tuple(map(int, a.s.split('x')))
    if not shutil.which(a.cmd[0]):
        print(f'peer.py: skipped: no {a.cmd[0]}')
        sys.exit(77)

    with tempfile.TemporaryDirectory() as home:
        pid, fd = start(a.cmd, a.b, size, home)
        try:
            drain(fd, a.w)
            cpu, clock = cpu_ns(pid), time.monotonic()
            drain(fd, a.t)
            cpu, clock = cpu_ns(pid) - cpu, time.monotonic() - clock
            print(json.dumps({'cmd': ' '.join(a.cmd),
                              'cpu_ms_per_s': round(cpu / 1e6 / clock, 3),
                              'rss_kb': peak_kb(pid)}))
        except OSError:
            sys.exit(f'peer.py: it ended early: {" ".join(a.cmd)}')
        finally:
            finish(pid, fd)


if __name__ == '__main__':
    main()
