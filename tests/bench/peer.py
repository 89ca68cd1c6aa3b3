#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What another program costs while it shows the same host.

usage: peer.py [-b|-k] [-w WARMUP] [-t SECONDS] [-s COLSxROWS] -- CMD [ARG...]

A full-screen program runs in a terminal of its own whose output is read and
dropped; with -b a batch command runs without one, its output to /dev/null.
After WARMUP seconds its CPU time is taken for SECONDS and one line of JSON is
printed: cmd, cpu_ms_per_s, rss_kb (its peak), bytes_per_s to its terminal and
paint_ms, until the first picture was there: 50 ms without a byte after it. The
CPU time is that of all its threads, to the nanosecond, and of the children it
waited for, to the tick. With -k it gets an arrow key every 120 to 200 ms, and
key_p50_ms and key_p99_ms tell after how long the first byte of an answer came.
Ask the program for a refresh of one second: ms per second is ms per refresh.
"""
import argparse
import fcntl
import json
import os
import pty
import random
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
    """Let it run, reading its terminal so that it never blocks: how many
    bytes came."""
    end = time.monotonic() + seconds
    n = 0
    while (left := end - time.monotonic()) > 0:
        if fd is None:
            time.sleep(left)
        elif select.select([fd], [], [], left)[0]:
            try:
                n += len(os.read(fd, 65536))
            except OSError:     # it closed the terminal
                fd = None
    return n


def first_paint(fd, began):
    """Milliseconds until the first picture was there."""
    last = None
    while select.select([fd], [], [], 5 if last is None else .05)[0]:
        os.read(fd, 65536)
        last = time.monotonic()
    return None if last is None else round((last - began) * 1000, 1)


def press(fd, seconds):
    """Press keys; after how many ms each was answered."""
    end = time.monotonic() + seconds
    took = []
    while time.monotonic() < end:
        drain(fd, random.uniform(.12, .2))
        os.write(fd, b'\x1b[A' if len(took) % 2 else b'\x1b[B')
        sent = time.monotonic()
        if select.select([fd], [], [], 2)[0]:
            os.read(fd, 65536)
        took.append((time.monotonic() - sent) * 1000)
    return sorted(took)


def finish(pid, fd):
    """End it and nothing else; a zombie of ours keeps its pid until then."""
    for sig in (signal.SIGTERM, signal.SIGKILL):
        os.kill(pid, sig)
        for _ in range(20):
            drain(fd, .05)
            if os.waitpid(pid, os.WNOHANG)[0]:
                return
    os.waitpid(pid, 0)


def measure(a, pid, fd, began):
    out = {'cmd': ' '.join(a.cmd)}
    if fd is not None:
        out['paint_ms'] = first_paint(fd, began)
    drain(fd, a.w)
    if a.k:
        took = press(fd, a.t)
        out['keys'] = len(took)
        out['key_p50_ms'] = round(took[len(took) // 2], 2)
        out['key_p99_ms'] = round(took[int(len(took) * .99)], 2)
        return out
    cpu, clock = cpu_ns(pid), time.monotonic()
    sent = drain(fd, a.t)
    cpu, clock = cpu_ns(pid) - cpu, time.monotonic() - clock
    out['cpu_ms_per_s'] = round(cpu / 1e6 / clock, 3)
    out['rss_kb'] = peak_kb(pid)
    out['bytes_per_s'] = round(sent / clock)
    return out


def main():
    ap = argparse.ArgumentParser(usage=__doc__.split('\n\n')[1][7:])
    ap.add_argument('-b', action='store_true')
    ap.add_argument('-k', action='store_true')
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
        began = time.monotonic()
        pid, fd = start(a.cmd, a.b, size, home)
        try:
            print(json.dumps(measure(a, pid, fd, began)))
        except OSError:
            sys.exit(f'peer.py: it ended early: {" ".join(a.cmd)}')
        finally:
            finish(pid, fd)


if __name__ == '__main__':
    main()
