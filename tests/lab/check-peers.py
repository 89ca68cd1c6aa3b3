#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# limit: 120
"""Host, CPUs, processes, VMs and their threads against mpstat and pidstat.

They start the moment hypertop ends an interval, so they see the same seconds.
"""
import os
import subprocess
import time

import lab as L

SECONDS = 6
TOLERANCE = 3           # points
QUIET = 10              # percent of a CPU that others may use
CPU_COLUMNS = ('usr', 'nice', 'sys', 'iowait', 'irq', 'soft', 'steal',
               'guest', 'gnice', 'idle')
TABLES = 'host,cpu,process,vm,vcpu,thread'


def averages(text):
    """The rows that begin with Average:, each with the header before it."""
    found = []
    for line in text.splitlines():
        if line.startswith('Average:'):
            f = line.split()[1:]
            if any(w.startswith('%') for w in f):
                head = f
            else:
                found.append(dict(zip(head, f)))
    return found


def number(row, name):
    """pidstat takes guest from user ticks, and falls below 0 to a huge number
    where the first, which is not rounded in the same way, is larger."""
    n = float(row['%' + name])
    return n if n < 1e9 else 0


class Peers:
    """mpstat and pidstat, at work."""

    def __init__(self, lab, pids):
        env = dict(os.environ, LC_ALL='C', S_COLORS='never')

        def tool(*argv):
            return lab.run([*argv, '1', str(SECONDS)], env=env, text=True,
                           stdout=subprocess.PIPE)

        all_pids = ','.join(map(str, pids))
        self.tools = [tool('pidstat', '-u', '-t', '-p', all_pids),
                      tool('mpstat', '-P', 'ALL')]

    def read(self):
        threads, self.cpus = (averages(t.communicate()[0])
                              for t in self.tools)
        self.process = {int(r['TGID']): r for r in threads
                        if r['TGID'] != '-'}
        self.thread = {int(r['TID']): r for r in threads if r['TID'] != '-'}


def cpus(peers, reports):
    wrong = []
    for peer in peers.cpus:
        table, key = ('host', {}) if peer['CPU'] == 'all' else \
            ('cpu', {'cpu': int(peer['CPU'])})
        for c in CPU_COLUMNS:
            wrong += L.near(f'{table} {peer["CPU"]} {c}',
                            L.average(reports, table, c, **key),
                            number(peer, c),
                            TOLERANCE)
    return wrong


def pressure(watch, reports):
    if not watch.psi:
        return []
    return L.near('psi_cpu', L.average(reports, 'host', 'psi_cpu'),
                  watch.psi_pct(L.span_of(reports)), TOLERANCE)


def task(peer, reports, table, key, columns):
    """columns: ours, and those of pidstat that add up to it."""
    wrong = []
    for ours, theirs in columns.items():
        wrong += L.near(f'{table} {key} {ours}',
                        L.average(reports, table, ours, **key),
                        sum(number(peer, t) for t in theirs.split()),
                        TOLERANCE)
    return wrong


def vcpus(peers, reports, vm):
    wrong = []
    for n, tid in vm.vcpus().items():
        key = dict(vm=vm.name, vcpu=n)
        peer = peers.thread[tid]
        wrong += task(peer, reports, 'vcpu', key,
                      dict(usr='usr', sys='system'))
        wrong += L.near(f'vcpu {key} guest', L.average(
            reports, 'vcpu', 'guest', **key), guest(peer), TOLERANCE)
        waited = sum(L.average(reports, 'vcpu', c, **key)
                     for c in ('steal', 'throttled'))
        wrong += L.near(f'vcpu {key} steal and throttled', waited,
                        number(peer, 'wait'), TOLERANCE)
    return wrong


def threads(peers, reports, vm):
    wrong = []
    vcpu_tids = vm.vcpus().values()
    for tid in vm.tids():
        if tid not in vcpu_tids:
            wrong += task(peers.thread[tid], reports, 'thread',
                          dict(vm=vm.name, tid=tid),
                          dict(cpu='usr system', usr='usr', sys='system',
                               steal='wait'))
    return wrong


def roles(peers, vm):
    """What pidstat saw of the threads that are no vCPUs, by role."""
    found = dict(emulator=0, iothread=0)
    for tid in set(vm.tids()) - set(vm.vcpus().values()):
        io = vm.comm(tid).startswith('IO ')
        found['iothread' if io else 'emulator'] += \
            number(peers.thread[tid], 'CPU')
    return found


def guest(peer):
    """pidstat's guest ticks are not scaled to the run time: a quota ends at
    ticks, so more of them than due may hit the guest."""
    return min(number(peer, 'guest'), number(peer, 'CPU'))


def whole_vm(peers, reports, vm):
    key = dict(name=vm.name)
    wrong = task(peers.process[vm.pid], reports, 'vm', key,
                 dict(cpu='CPU'))
    wrong += L.near(f'vm {vm.name} guest',
                    L.average(reports, 'vm', 'guest', **key),
                    guest(peers.process[vm.pid]), TOLERANCE)
    for role, want in roles(peers, vm).items():
        wrong += L.near(f'vm {vm.name} {role}',
                        L.average(reports, 'vm', role, **key), want,
                        TOLERANCE)
    total = sum(L.average(reports, 'vm', c, **key)
                for c in ('guest', 'usr', 'sys', 'emulator', 'iothread'))
    return wrong + L.near(f'vm {vm.name} cpu', L.average(
        reports, 'vm', 'cpu', **key), total, 1)


def process(peers, reports, pid):
    return task(peers.process[pid], reports, 'process', dict(pid=pid),
                dict(cpu='usr system', usr='usr', sys='system',
                     steal='wait'))


def figures(reports, vms, pid):
    """What was measured, for the reader of the log."""
    def of(table, columns, **key):
        got = (L.average(reports, table, c, **key) for c in columns.split())
        return ' '.join(f'{c} {g:.1f}' for c, g in zip(columns.split(), got))

    lines = ['host ' + of('host', 'usr sys guest steal idle psi_cpu')]
    for vm in vms:
        lines.append(f'{vm.name} ' + of('vm', 'cpu guest emulator iothread '
                                        'steal throttled', name=vm.name))
    return lines + ['busy process ' + of('process', 'cpu steal', pid=pid)]


def test(lab, tap):
    L.require(lab, 'kvm', 'root', 'schedstat', 'sysstat')
    vms = [lab.vm('loaded', '--mode', 'duty:20', '--vcpus', 2,
                  '--iothreads', 2, '--io-duty', 15, '--workers', 2,
                  '--emulator', 20),
           lab.vm('held', '--mode', 'spin', '--vcpus', 1,
                  group=lab.group('held', quota=30000))]
    busy = lab.busy(25)
    pids = [vm.pid for vm in vms] + [busy.pid]
    results = {}
    # KVM itself starts a thread in each of them when it first runs.
    time.sleep(.5)

    def measure():
        top = L.Reports(lab, '-n', SECONDS + 2, '-t', TABLES)
        watch = L.Watch()
        top.next()
        quiet = L.Quiet(pids)
        peers = Peers(lab, pids)
        reports = top.wait()[1:1 + SECONDS]
        peers.read()
        watch.end()
        noise = quiet.noise(QUIET)
        results['host and CPUs'] = cpus(peers, reports)
        results['pressure'] = pressure(watch, reports)
        results['vCPUs'] = sum((vcpus(peers, reports, v) for v in vms), [])
        results['other threads'] = sum((threads(peers, reports, v)
                                        for v in vms), [])
        results['VMs'] = sum((whole_vm(peers, reports, v)
                              for v in vms), [])
        results['a busy process'] = process(peers, reports, busy.pid)
        tap.note(figures(reports, vms, busy.pid))
        return sum(results.values(), []), noise, []

    good = L.attempts(tap, 'values are those of mpstat and pidstat', measure)
    for what, wrong in results.items():
        if good is not None:
            tap.none(f'{what} within {TOLERANCE} points', wrong)


if __name__ == '__main__':
    L.main(test)
