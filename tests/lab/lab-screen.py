#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# limit: 4200
"""An hour of the screen beside 1,000 VMs of 8 vCPUs, somebody at the keys:
with ten minutes of history and from then on it holds at most 64 MB, and no
more at the end than then. SCREEN_SECONDS makes it shorter.
"""
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time

import lab as L

SECONDS = int(os.environ.get('SCREEN_SECONDS', 3600))
HISTORY = 660           # seconds after which history is as long as is asked
MOST = 64 << 10         # kB
GROWTH = 1 << 10        # kB
# What somebody does who looks around, with pauses between.
KEYS = [b't', b'\x1b[6~', b'\x1b[B', b'\r', b'\x1b', b't', b'v', b'v', b'v',
        b'g', b'g', b'g', b'e', b'q', b'c', b'c', b'?', b'q', b'P', b'M']


def resident(pid):
    """Resident memory now, in kB."""
    for line in L.read(f'/proc/{pid}/status').splitlines():
        if line.startswith('VmRSS:'):
            return int(line.split()[1])
    return 0


class Screen:
    """hypertop in a terminal of its own."""

    def __init__(self, program, home):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ,
                        struct.pack('HHHH', 50, 200, 0, 0))
            os.environ.update(TERM='xterm-256color', XDG_CONFIG_HOME=home)
            try:
                os.execv(program, ['hypertop'])
            finally:
                os._exit(127)

    def watch(self, seconds, keys=()):
        """Read what it writes; bytes seen. A key every two seconds."""
        end = time.monotonic() + seconds
        seen = n = 0
        due = time.monotonic() + 2
        while (left := end - time.monotonic()) > 0:
            if select.select([self.fd], [], [], min(left, .5))[0]:
                try:
                    seen += len(os.read(self.fd, 65536))
                except OSError:         # it has ended
                    break
            if keys and time.monotonic() >= due:
                os.write(self.fd, keys[n % len(keys)])
                n += 1
                due += 2
        return seen

    def end(self):
        os.kill(self.pid, signal.SIGTERM)
        self.watch(1)
        return os.waitpid(self.pid, 0)[1]


def test(lab, tap):
    L.require(lab, 'kvm', 'root', 'schedstat')
    lab.vm('fleet', '--count', 1000, '--vcpus', 8, '--mode', 'idle')
    time.sleep(3)
    screen = Screen(lab.hypertop, lab.dir)
    sizes = []
    began = time.monotonic()
    while (past := time.monotonic() - began) < SECONDS:
        alive = screen.watch(min(20, SECONDS - past) + .1, KEYS) > 0
        sizes.append((time.monotonic() - began, resident(screen.pid)))
        if not alive:
            break
    tap.say(alive, 'the screen goes on')
    tap.say(os.WTERMSIG(screen.end()) == signal.SIGTERM,
            'it ends by the signal')
    most = max(kb for _, kb in sizes)
    tap.note(f'resident: {most} kB at most in {past:.0f} s')
    tap.say(most <= MOST, 'it holds at most 64 MB', f'{most} kB')
    early = [kb for t, kb in sizes if HISTORY <= t < HISTORY + 120]
    if not early or SECONDS < 2 * HISTORY:
        tap.skip('memory stays as it is', f'{SECONDS} s are too short')
        return
    late = [kb for t, kb in sizes if t > SECONDS - 120]
    tap.note(f'resident: {max(early)} kB, at the end {max(late)} kB')
    tap.say(max(late) <= max(early) + GROWTH, 'memory stays as it is',
            f'{max(early)} kB, then {max(late)} kB')


if __name__ == '__main__':
    L.main(test)
