# SPDX-License-Identifier: GPL-2.0-or-later
"""What it costs a host that somebody looks at its libvirt VMs.

Of libvirt's clients only a small part of the cost is their own: libvirtd and
every QEMU work for them. So CPU time is taken of all of them: the program,
libvirtd and the QEMUs, to the nanosecond. virttop asks what virt-top asks.
"""
import collections
import contextlib
import os
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '../lab'))

import lab as L                                         # noqa: E402
import peer                                             # noqa: E402
import virt                                             # noqa: E402

SIZE = 200, 50
CPU = 'name s vcpus cpu guest steal_vcpu net_rx net_tx'.split()
DISK = CPU + 'rd wr rd_ops wr_ops rd_lat wr_lat verdict'.split()
# How long until what is asked has settled: idle threads are read in turns
# after eight refreshes, and the disks of all have been asked.
WARM = 12


def cpu_ns(pid):
    """CPU time of a process, with that of threads that have ended."""
    with contextlib.suppress(OSError):
        return time.clock_gettime_ns(~pid << 3 | 2)
    return 0


class Bench:
    """So many guests, and what each of several programs makes them cost."""

    def __init__(self, lab, v, seconds):
        self.v = v
        self.seconds = seconds
        self.home = tempfile.mkdtemp(dir=lab.dir)
        self.cost = collections.defaultdict(list)
        self.hypertop = lab.hypertop
        self.virttop = f'{lab.build}/tests/bench/virttop'

    def taken(self, own):
        """CPU time so far: the program's, libvirtd's, the QEMUs'."""
        return (cpu_ns(own) if own else 0, cpu_ns(self.v.daemon.pid),
                sum(cpu_ns(p) for p in self.v.pids().values()))

    def block(self, what, cmd=None, batch=False):
        """Run a program (or nothing) and add to what it costs, in ms/s."""
        pid = fd = None
        if cmd:
            pid, fd = peer.start([*self.v.prefix, *cmd], batch, SIZE,
                                 self.home)
        try:
            peer.drain(fd, WARM if cmd else 1)
            was, clock = self.taken(pid), time.monotonic()
            peer.drain(fd, self.seconds)
            now, clock = self.taken(pid), time.monotonic() - clock
            if pid and now[0] <= was[0]:
                sys.exit(f'bench: it ended early: {" ".join(cmd)}')
        finally:
            if pid:
                peer.finish(pid, fd)
        self.cost[what].append([(n - w) / 1e6 / clock
                                for n, w in zip(now, was)])

    def turn(self):
        """Everybody once."""
        self.block('nobody')
        self.block('virttop', [self.virttop, virt.URI, '3600'], batch=True)
        for what, columns in ('disk', DISK), ('cpu', CPU):
            self.block(what, self.screen(columns))

    def screen(self, columns):
        return [self.hypertop, '-c', virt.URI, '-t', 'vm', '-C',
                ','.join(columns)]

    def mean(self, what):
        parts = [sum(p) / len(p) for p in zip(*self.cost[what])]
        return sum(parts), parts


def measure(say, count, seconds, turns, linux=0):
    """linux: so many of the guests have load on their disks and NICs; their
    own work hides what it costs their QEMUs that somebody asks."""
    with L.Lab() as lab, virt.Virt(lab) as v:
        v.create(count - linux, disks=2, vcpus=2)
        if linux:
            v.up(v.create(linux, 'linux', name='linux', disks=2, pause=1))
        # The last of the start: QEMU's idle threads end.
        time.sleep(5)
        bench = Bench(lab, v, seconds)
        for _ in range(turns):
            bench.turn()
    name = f'{count} libvirt VMs' + (f', {linux} with load' if linux else '')
    report(say, name, bench, linux)


def report(say, name, bench, linux):
    titles = (('nobody', 'nobody asks'), ('virttop', 'virttop'),
              ('disk', 'screen, disks and network'),
              ('cpu', 'screen, CPU and network'))
    of = {}
    for what, title in titles:
        total, parts = bench.mean(what)
        of[what] = sum(parts[:2]) if linux else total
        say(f'{name}: {title}', of[what], None, ' ms')
        print('    program {:.2f} + libvirtd {:.2f} + QEMUs {:.2f} ms/s'
              .format(*parts), flush=True)
    limits = (None, None) if linux else (1 / 4, 1 / 20)
    for what, limit in zip(('disk', 'cpu'), limits):
        say(f'{name}: {dict(titles)[what]} / virttop',
            of[what] / of['virttop'], limit)


def run(say, quick):
    """All of it; say(what, figure, limit, unit) prints a figure."""
    seconds, turns = (6, 1) if quick else (21, 2)
    try:
        for count, linux in (20, 0), (100, 0), (20, 2):
            measure(say, count, seconds, turns, linux)
    except L.Skip as why:
        print(f'libvirt VMs: skipped: {why}')
