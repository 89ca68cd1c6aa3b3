# SPDX-License-Identifier: GPL-2.0-or-later
"""hypertop beside a libvirtd of the test's own: what it says of disks, NICs,
balloons and leases against virsh, and that nothing that hangs there holds
anything else up.
"""
import os
import random
import signal
import statistics
import sys
import threading
import time

import lab as L
import virt as V

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '../bench'))

import peer                                             # noqa: E402

LATE = .1               # seconds that a report may be late
SOON = 3                # seconds until something must be told
CLOSE = .05             # of what virsh says
QUIET = 25              # percent of every CPU that others may use
KEY = 8                 # ms, of 99 keys in 100
RATES = 'rd_ops', 'wr_ops', 'rd', 'wr', 'fl_ops'
TABLES = 'vm,vdisk,lease,source'


class Asker(threading.Thread):
    """The independent instrument: virsh domstats again and again.

    A report tells of an answer that came up to its delay ago, so what is
    told of a span is held to that span and those up to so much earlier.
    """

    def __init__(self, v, names):
        super().__init__(daemon=True)
        self.v = v
        self.names = names
        self.stop = threading.Event()
        self.got = []                   # (time, statistics by name)
        self.span = None
        self.start()

    def run(self):
        while not self.stop.wait(.5):
            began = time.time()
            stats = self.v.domstats('--block', '--interface', '--balloon',
                                    *self.names)
            self.got.append(((began + time.time()) / 2, stats))

    def end(self):
        self.stop.set()
        self.join()

    def at(self, t, name, key):
        """A counter at t, between two answers in proportion."""
        before = [g for g in self.got if g[0] <= t][-1:] or self.got[:1]
        after = [g for g in self.got if g[0] > t][:1] or self.got[-1:]
        (t0, a), (t1, b) = before[0], after[0]
        part = (t - t0) / (t1 - t0) if t1 > t0 else 0
        return a[name][key] + (b[name][key] - a[name][key]) * part

    def gain(self, name, key, by=None):
        """By how much a counter grew, per second or per that of another: in
        the span, and in those a little earlier."""
        found = []
        for n in range(11):
            span = [t - n / 10 for t in self.span]
            gained, per = (self.at(span[1], name, k) -
                           self.at(span[0], name, k) if k else
                           span[1] - span[0] for k in (key, by))
            found.append(gained / per)
        return found

    def updated(self, name, when):
        """Whether the guest told of its memory then, to the second; what was
        before the first answer is not known."""
        told = [g[1][name]['balloon.last-update'] for g in self.got]
        return when < told[0] + 1 or any(abs(t - when) < 1.5 for t in told)

    def last(self, name, key):
        return self.got[-1][1][name].get(key)


class Field:
    """Guests and hypertop, which looks at them all the time."""

    def __init__(self, lab, tap, v, quick):
        self.lab = lab
        self.tap = tap
        self.v = v
        self.quick = quick
        self.top = None
        self.cycle = None

    def look(self):
        """Start hypertop, wait until it has all, see how often disks are
        asked."""
        self.top = L.Reports(self.lab, '-t', TABLES, '-c', V.URI,
                             prefix=self.v.prefix)
        self.load = [g.name for g in self.v.guests.values()
                     if g.kind == 'linux']
        known = self.until(lambda r: all(
            self.vm(r, n, 'wr_ops') is not None for n in self.load), 30)
        if not self.tap.say(known is not None,
                            'disks, all of them, are known after a while'):
            return False
        from_ = time.time()
        time.sleep(10 if self.quick else 20)
        reports = self.since(from_)
        self.cycle = max(stalest(reports, 'vm', 'wr_ops', name=n)
                         for n in self.load)
        self.tap.note(f'disks are asked every {self.cycle:.1f} s')
        return True

    def vm(self, report, name, column):
        row = L.row(report, 'vm', name=name)
        return row and row[column]

    def source(self, report):
        """libvirt's line among the sources."""
        for s in report['sources']:
            if V.URI in s['name'] or s['name'].startswith('libvirt'):
                return s
        return None

    def source_state(self, report):
        s = self.source(report)
        return s and s['state']

    def since(self, t):
        """Reports of what came after t, with when they arrived."""
        return [(a, r) for a, r in list(self.top.all)
                if L.stamp(r) - r['interval'] >= t]

    def around(self, t):
        """The reports after t, and the last one before."""
        all_ = list(self.top.all)
        n = sum(L.stamp(r) < t for _, r in all_)
        return all_[max(n - 1, 0):]

    def until(self, what, seconds, since=None):
        """After how many seconds a report says so; None if none does."""
        t = time.time() if since is None else since

        def found():
            for _, r in list(self.top.all):
                if L.stamp(r) > t and what(r):
                    return L.stamp(r) - t
            return None
        # A report comes a delay after what it tells.
        return L.wait_for(found, t + seconds + 2 - time.time(), .05)

    def judge(self, what, measure):
        """measure(found) until nothing is found, or what is found is not
        the fault of a busy machine."""
        def once():
            found = Found(self)
            measure(found)
            noise = found.quiet.noise(QUIET * os.cpu_count())
            return (found.wrong + found.slow,
                    None if found.wrong else noise, [])

        return L.attempts(self.tap, what, once)


class Found:
    """What is wrong, and what comes too late, which may be the fault of the
    machine."""

    def __init__(self, field):
        self.field = field
        self.wrong = []
        self.slow = []
        self.quiet = L.Quiet([field.top.proc.pid, field.v.daemon.pid,
                              *field.v.pids().values()])

    def soon(self, what, test, since, limit=SOON):
        """Somebody must say so in time."""
        took = self.field.until(test, limit + 10, since)
        if took is None:
            self.wrong.append(f'{what}: not in {limit + 10:.0f} s')
            return
        self.field.tap.note(f'{what}: after {took:.2f} s')
        if took > limit:
            self.slow.append(f'{what}: after {took:.2f} s, not {limit:.2f}')

    def others_go_on(self, since, held=(), disks=True):
        """Guests that are not held, while some are or all that libvirt
        tells is."""
        reports = self.field.around(since)
        self.slow += late(reports)
        names = set(self.field.v.pids())
        for _, r in reports:
            at = r['time'][11:23]
            there = [row['name'] for row in L.rows(r, 'vm')]
            self.wrong += [f'{at}: {n}: {there.count(n)} rows'
                           for n in sorted(names | set(held))
                           if there.count(n) != 1]
            self.wrong += [f'{at}: {n}: no {c}'
                           for n in sorted(names - set(held))
                           for c in ('cpu', 'guest', 'net_rx', 'net_tx')
                           if n in there and self.field.vm(r, n, c) is None]
        for n in set(self.field.load) - set(held):
            self.fresh(reports, n, 'cpu', 1)
            # A frame a second gives the same rate now and then.
            self.fresh(reports, n, 'net_rx', 3)
            if disks:
                self.fresh(reports, n, 'wr_ops', self.field.cycle + SOON)

    def fresh(self, reports, name, column, limit):
        age = stalest(reports, 'vm', column, name=name)
        if age > limit + LATE:
            self.slow.append(f'{name}: {column} stood still for {age:.1f} s, '
                             f'not {limit:.1f}')


def late(reports):
    """Reports that were late, by their stamps or when they came."""
    wrong = []
    for (_, a), (came, b) in zip(reports, reports[1:]):
        gap = L.stamp(b) - L.stamp(a) - 1
        if gap > LATE:
            wrong.append(f'{b["time"]}: {gap * 1000:.0f} ms late')
        if came - L.stamp(b) > LATE:
            wrong.append(f'{b["time"]}: came {came - L.stamp(b):.2f} s after')
    return wrong


def stalest(reports, table, column, **want):
    """The longest time in which a value did not change."""
    longest, since, was = 0, None, None
    for _, r in reports:
        row = L.row(r, table, **want)
        value, now = row and row[column], L.stamp(r)
        if since is None or (value is not None and value != was):
            since, was = now, value
        longest = max(longest, now - since)
    # One that changes in every report is not old in any.
    return longest + 1


# Values

def close(what, got, wants):
    """An empty list, or what is wrong: it is near none of them."""
    least, most = min(wants), max(wants)
    if got is not None and least * (1 - CLOSE) <= got <= most * (1 + CLOSE):
        return []
    return [f'{what}: {got}, not {least:.6g} to {most:.6g}']


def answers(reports, **key):
    """The answers that were told of, but the first: (seconds since the one
    before, row). A row changes when there is one, and tells of the time since
    the one before. And the span they cover."""
    found, times, was = [], [], None
    for r in reports:
        row = L.row(r, 'vdisk', **key)
        now = row and [row[c] for c in RATES]
        if now and now != was:
            if times:
                found.append((L.stamp(r) - times[-1], row))
            times.append(L.stamp(r))
            was = now
    # The row of the first changes where these begin.
    return found, times and (times[0], times[-1])


def mean(found, column):
    """Of a rate over all answers."""
    if not found or any(row[column] is None for _, row in found):
        return None
    return sum(s * row[column] for s, row in found) / sum(s for s, _ in found)


def mean_latency(found, kind):
    """The same of a latency, by how many requests there were."""
    n = [(s * (row[f'{kind}_ops'] or 0), row[f'{kind}_lat'])
         for s, row in found]
    n = [(n, lat) for n, lat in n if n and lat is not None]
    return sum(n * lat for n, lat in n) / sum(n for n, _ in n) if n else None


def disk_values(asker, reports, name):
    key = dict(vm=name, target='vda')
    found, span = answers(reports, **key)
    if not found:
        return [f'{name}: no answers']
    asker.span = span
    wrong = []
    for column, counter in zip(RATES, ('rd.reqs', 'wr.reqs', 'rd.bytes',
                                       'wr.bytes', 'fl.reqs')):
        wrong += close(f'{name} vda {column}', mean(found, column),
                       asker.gain(name, f'block.0.{counter}'))
    for kind in 'rd', 'wr', 'fl':
        ns = asker.gain(name, f'block.0.{kind}.times', f'block.0.{kind}.reqs')
        wrong += close(f'{name} vda {kind}_lat', mean_latency(found, kind),
                       [n / L.SECOND for n in ns])
    row = L.row(reports[-1], 'vdisk', **key)
    for column, want in (
            ('bus', 'virtio'), ('format', 'qcow2'),
            ('source', asker.last(name, 'block.0.path')),
            ('virtual', asker.last(name, 'block.0.capacity'))):
        if row is None or row[column] != want:
            wrong.append(f'{name} vda {column}: {row and row[column]}, '
                         f'not {want}')
    return wrong


def guest_values(field, asker, reports, name):
    """Network and balloon."""
    asker.span = L.span_of(reports)
    wrong = []
    for column, counter in (('net_rx', 'rx'), ('net_tx', 'tx')):
        wrong += close(f'{name} {column}',
                       L.average(reports, 'vm', column, name=name),
                       asker.gain(name, f'net.0.{counter}.bytes'))
    used = (asker.last(name, 'balloon.available') -
            asker.last(name, 'balloon.usable')) * 1024
    for r in reports:
        got = [field.vm(r, name, c) for c in ('guest_used', 'guest_age')]
        if None in got:
            wrong.append(f'{r["time"]}: {name} guest_used, guest_age: {got}')
        elif not asker.updated(name, L.stamp(r) - got[1]):
            wrong.append(f'{r["time"]}: {name} guest_age: {got[1]}')
    return wrong + close(f'{name} guest_used', got[0], [used])


def leases(field, report):
    """Every guest with Linux has one, and it is that of virsh."""
    wrong = []
    said = field.v.virsh('net-dhcp-leases', 'lab')
    for name in field.load:
        mac = field.v.guests[name].mac(0)
        line = [x.split() for x in said.splitlines() if mac in x]
        row = L.row(report, 'lease', mac=mac)
        if not line:
            wrong.append(f'{name}: virsh has no lease')
        elif row is None or row['vm'] != name or row['hostname'] != name or \
                row['ip'] != line[0][4].partition('/')[0] or \
                row['network'] != 'lab':
            wrong.append(f'{name}: {row}, not {line[0]}')
    return wrong


def values(field):
    """What it says within 5 % of what virsh says of the same seconds."""
    def measure(found):
        asker = Asker(field.v, field.load)
        time.sleep(2)
        began = time.time()
        time.sleep(max(20 if field.quick else 40, 8 * field.cycle))
        field.top.next()
        reports = [r for _, r in field.since(began)]
        asker.end()
        for name in field.load:
            found.slow += disk_values(asker, reports, name)
            found.slow += guest_values(field, asker, reports, name)
        found.wrong += leases(field, reports[-1])

    field.judge('disks, network, balloon, leases as virsh says', measure)


# Freezes

def stopped(field, names, seconds):
    """QEMUs stand still, all their threads."""
    def measure(found):
        began = time.time()
        for n in names:
            field.v.stop(n)
        try:
            for n in names:
                found.soon(f'{n} is told to be stopped',
                           lambda r, n=n: field.vm(r, n, 'state') ==
                           'stopped', began)
            time.sleep(max(0, began + seconds - time.time()))
        finally:
            ended = time.time()
            for n in names:
                field.v.go_on(n)
        for n in names:
            found.soon(f'{n} is told to go on',
                       lambda r, n=n: field.vm(r, n, 'state') == 'running'
                       and field.vm(r, n, 'hung') is None, ended)
        found.others_go_on(began, held=names)
        # Whatever was asked of them meanwhile is over.
        time.sleep(SOON)

    field.judge(f'{len(names)} stopped for {seconds:g} s: all others go on, '
                'and they are told', measure)


def hung(field, name, seconds):
    """The thread that serves its monitor stands still, its vCPUs run."""
    seconds = max(seconds, field.cycle + 2 * SOON)

    def measure(found):
        began = time.time()
        with field.v.hang(name):
            found.soon(f'{name} is told to be hung',
                       lambda r: isinstance(field.vm(r, name, 'hung'),
                                            (int, float)),
                       began, field.cycle + SOON)
            time.sleep(max(0, began + seconds - time.time()))
            ended = time.time()
        found.soon(f'{name} is told to answer again',
                   lambda r: field.vm(r, name, 'hung') is None, ended)
        found.others_go_on(began)
        for _, r in field.since(began):
            if not (field.vm(r, name, 'guest') or 0) > 5:
                found.wrong.append(f'{r["time"]}: {name}: guest '
                                   f'{field.vm(r, name, "guest")}')

    field.judge(f'a monitor dead for {seconds:.0f} s: all go on, its CPU time '
                'too, and it is told', measure)


def silent(field, seconds):
    """libvirtd stands still."""
    def measure(found):
        began = time.time()
        field.v.daemon.send_signal(signal.SIGSTOP)
        try:
            time.sleep(seconds)
            said = field.source_state(field.top.all[-1][1])
        finally:
            ended = time.time()
            field.v.daemon.send_signal(signal.SIGCONT)
        returned(found, began, ended, said)

    field.judge(f'libvirtd stopped for {seconds:g} s: CPU and network go on',
                measure)


def lost(field, seconds):
    """libvirtd is killed and started again."""
    def measure(found):
        began = time.time()
        field.v.kill_daemon()
        time.sleep(seconds)
        said = field.source_state(field.top.all[-1][1])
        field.v.start_daemon()
        found.quiet.pids.append(field.v.daemon.pid)
        returned(found, began, time.time(), said)

    field.judge(f'libvirtd killed and away for {seconds:g} s: CPU and network '
                'go on', measure)


def returned(found, began, ended, said):
    """After libvirtd was away between two moments."""
    field = found.field
    if said not in ('stalled', 'broken'):
        found.wrong.append(f'its source is {said}, not stalled or broken')
    found.soon('libvirt is told to be back',
               lambda r: field.source_state(r) == 'ok', ended)
    found.others_go_on(began, disks=False)
    # Disks are known again.
    time.sleep(field.cycle + SOON)
    last = field.top.all[-1][1]
    found.slow += [f'{n}: disks are not known again' for n in field.load
                   if field.vm(last, n, 'wr_ops') is None]


def events(field, names, count):
    """Guests are started and destroyed; every row is right at the end."""
    rng = random.Random(1)
    on = {n: True for n in names}
    commands = {n: [] for n in names}
    for _ in range(count):
        n = rng.choice(names)
        commands[n].append(f'{"destroy" if on[n] else "start"} {n}')
        on[n] = not on[n]
    began = time.time()
    field.v.scripts(commands.values())
    field.tap.note(f'{count} starts and ends in {time.time() - began:.1f} s')

    def wrong(report):
        pids = field.v.pids()
        bad = []
        for n in names:
            there = [(r['state'], r['pid']) for r in
                     L.rows(report, 'vm', name=n)]
            want = ('running', pids[n]) if on[n] else ('shutoff', None)
            if there != [want]:
                bad.append(f'{n}: {there}, not {want}')
        return bad

    field.until(lambda r: not wrong(r), SOON)
    field.tap.none(f'{count} starts and ends: every row is right',
                   wrong(field.top.next()))
    field.tap.note(late(field.around(began)))
    field.v.script([f'start {n}' for n in names if not on[n]])


def keys(field, name, seconds):
    """Keys on the screen while a QEMU stands still."""
    def measure(found):
        pid, fd = peer.start([*field.v.prefix, field.lab.hypertop, '-c',
                              V.URI, '-t', 'vm'], False, (200, 50),
                             field.lab.dir)
        found.quiet.pids.append(pid)
        try:
            peer.drain(fd, 4)
            field.v.stop(name)
            peer.drain(fd, 2)
            took = peer.press(fd, seconds)
        finally:
            field.v.go_on(name)
            peer.finish(pid, fd)
        p99 = took[int(len(took) * .99)]
        field.tap.note(f'{len(took)} keys: median '
                       f'{statistics.median(took):.2f} ms, 99 in 100 within '
                       f'{p99:.2f} ms, longest {took[-1]:.2f} ms')
        if p99 > KEY:
            found.slow.append(f'99 keys in 100: {p99:.1f} ms, not {KEY}')

    field.judge('keys are answered while a QEMU is stopped', measure)
