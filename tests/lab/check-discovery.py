#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# limit: 240
"""VMs that come, go, come again, take over a process id, are stopped; what an
ordinary user sees of them, with hidepid too; and too few descriptors.
"""
import os
import shutil
import signal
import subprocess
import time

import lab as L

NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--']
LAST_PID = '/proc/sys/kernel/ns_last_pid'
RATES = 'cpu', 'guest', 'usr', 'sys', 'steal', 'idle', 'emulator'
SLACK = .1              # seconds
QUIET = 50              # percent of every CPU that others may use


def of_pid(report, pid):
    return L.row(report, 'vm', pid=pid)


def until(top, what, reports=6):
    """The next report of which what() is true; None if it does not come."""
    for _ in range(reports):
        report = top.next()
        if what(report):
            return report
    return None


def late(top, since, right, what):
    """What is wrong if the first report after a moment, which comes within
    one delay, is not right, or the one that follows is not."""
    wrong = []
    for _ in range(2):
        report = top.next()
        ago = L.stamp(report) - since
        if ago > SLACK and not right(report):
            wrong.append(f'{what}: not so {ago:.2f} s later')
    return wrong


def comes_and_goes(lab, tap, top):
    def measure():
        wrong = []
        quiet = L.Quiet([top.proc.pid])
        for phase in .1, .5, .85:
            top.next()
            time.sleep(phase)
            vm = lab.vm(f'new-{phase}', '--vcpus', 3)
            wrong += late(top, vm.ready, lambda r: L.row(
                r, 'vm', name=vm.name, pid=vm.pid, vcpus=3),
                f'started {phase} s after a report, it is there')
            time.sleep(phase)
            ended = vm.end()
            wrong += late(top, ended,
                          lambda r: not of_pid(r, vm.pid) and
                          not L.rows(r, 'vcpu', vm=vm.name),
                          f'ended {phase} s after a report, it is gone')
        return wrong, quiet.noise(QUIET * os.cpu_count()), []

    L.attempts(tap, 'a VM comes and goes within one delay', measure)


def impossible(report, vm):
    """Shares of a VM that no VM of its size can have."""
    found = L.rows(report, 'vm', pid=vm.pid) + \
        [v for v in L.rows(report, 'vcpu', vm=vm.name)
         if v['tid'] in vm.tids()]
    wrong = []
    for row in found:
        n = row.get('vcpus', 1)
        for c in set(RATES) & set(row):
            if row[c] is not None and not 0 <= row[c] <= 100.1 * n:
                wrong.append(f'{row}: {c}')
    return wrong


def first_values(report, vm):
    """What a VM's first row has although nothing can be known yet."""
    row = of_pid(report, vm.pid)
    return [f'first row: {c} is {row[c]}' for c in RATES
            if row[c] is not None]


def follow(top, vm, reports=2):
    """What is wrong with a VM's first row and those that follow."""
    first = until(top, lambda r: of_pid(r, vm.pid))
    if first is None:
        return [f'{vm.name} {vm.pid} is never there']
    wrong = first_values(first, vm)
    for _ in range(reports):
        report = top.next()
        wrong += impossible(report, vm)
        if not of_pid(report, vm.pid):
            wrong.append(f'{vm.name} is not there any more')
        elif of_pid(report, vm.pid)['guest'] is None:
            wrong.append(f'{vm.name} still has no rates')
    return wrong


def comes_again(lab, tap, top):
    uuid = lab.uuid()
    options = '--mode', 'spin', '--vcpus', 2
    old = lab.vm('again', *options, uuid=uuid)
    until(top, lambda r: (of_pid(r, old.pid) or {}).get('guest'))
    top.next()
    old.end()
    new = lab.vm('again', *options, uuid=uuid)
    wrong = follow(top, new)
    for _, r in top.all:
        if len(L.rows(r, 'vm', name='again')) > 1:
            wrong.append('old and new are both there')
    tap.none('restarted with its name and uuid: new counters, no spike',
             wrong)
    twin = lab.vm('again', *options, uuid=uuid)
    wrong = follow(top, twin)
    new.end()
    top.next()
    for _ in range(2):
        r = top.next()
        wrong += impossible(r, twin)
        if [x['pid'] for x in L.rows(r, 'vm', name='again')] != [twin.pid]:
            wrong.append('not the twin alone')
        elif of_pid(r, twin.pid)['guest'] is None:
            wrong.append('the twin lost its rates')
    tap.none('beside its old self, then alone: each has its own counters',
             wrong)
    twin.end()


def at_pid(pid, start):
    """Start a process until it has this id."""
    for _ in range(100):
        with open(LAST_PID, 'w') as f:
            f.write(str(pid - 1))
        proc = start()
        if proc.pid == pid:
            return proc
        proc.kill()
        proc.wait()
        if proc.stdout:
            proc.stdout.close()
    raise L.Skip(f'process id {pid} was taken')


def takes_over(lab, tap, top):
    """Another VM, then another program, gets the process id of a VM."""
    what = 'a process id that is used again mixes nothing'
    options = '--mode', 'spin', '--vcpus', 2
    old = lab.vm('before', *options)
    until(top, lambda r: (of_pid(r, old.pid) or {}).get('guest'))
    top.next()
    old.end()
    try:
        proc = at_pid(old.pid, lambda: lab.start('after', *options))
        proc.stdout.readline()
        new = L.VM(proc, 'after')
        n = len(top.all)
        wrong = follow(top, new)
        wrong += [f'a row of {old.name} after its end'
                  for _, r in top.all[n:]
                  if L.rows(r, 'vm', name='before') or
                  L.rows(r, 'vcpu', vm='before')]
        wrong += [f'{v["tid"]} is no thread of it' for _, r in top.all[n:]
                  for v in L.rows(r, 'vcpu', vm='after')
                  if v['tid'] not in new.tids()]
        new.end()
        n = len(top.all)
        at_pid(old.pid, lambda: lab.busy(10))
        r = until(top, lambda r: L.row(r, 'process', pid=old.pid))
        if r is None:
            wrong.append('the program is not in table process')
        top.next()
        wrong += [f'a VM with the id of a program: {of_pid(r, old.pid)}'
                  for _, r in top.all[n + 1:] if of_pid(r, old.pid)]
        tap.none(what, wrong)
    except (L.Skip, OSError) as e:
        tap.skip(what, e)


def is_stopped(lab, tap, top):
    wrong = []
    for mode in 'spin', 'idle':
        vm = lab.vm(f'stopped-{mode}', '--mode', mode)
        until(top, lambda r: of_pid(r, vm.pid))
        for sig in signal.SIGSTOP, signal.SIGCONT:
            os.kill(vm.pid, sig)
            top.next()
            got = of_pid(top.next(), vm.pid)['state']
            # Of one that does not run nobody says that it could.
            if (got == 'stopped') != (sig == signal.SIGSTOP) or \
                    sig == signal.SIGCONT and mode == 'spin' and \
                    got != 'running':
                wrong.append(f'{vm.name} after {sig.name}: {got}')
        vm.end()
    tap.none('a VM that is stopped says so', wrong)


def of_unknown_name(lab, tap, top, weird):
    r = until(top, lambda r: (of_pid(r, weird.pid) or {}).get('guest'))
    got = r and of_pid(r, weird.pid)
    wrong = [f'not found: {weird.pid}'] if not got else []
    if got and (got['vcpus'] != 2 or got['vmm'] != 'other'):
        wrong = [str(got)]
    tap.none('root finds a VMM of unknown name by its descriptor', wrong)


def by_a_user(lab, tap, weird):
    vm = lab.vm('seen', '--mode', 'spin', '--vcpus', 2,
                group=lab.group('seen'))

    def measure():
        wrong = []
        quiet = L.Quiet([vm.pid, weird.pid])
        top = L.Reports(lab, '-n', 3, '-t', 'vm,vcpu,source', prefix=NOBODY)
        reports = top.wait()
        noise = quiet.noise(QUIET * os.cpu_count())
        row = L.row(reports[-1], 'vm', name='seen')
        if row is None or row['vcpus'] != 2 or row['pid'] != vm.pid:
            return [f'row of the VM: {row}'], None, []
        for v in range(2):
            wrong += L.near('guest and steal of a vCPU', sum(L.average(
                reports, 'vcpu', c, vm='seen', vcpu=v)
                for c in ('guest', 'steal')), 100)
        if of_pid(reports[-1], weird.pid):
            wrong.append('it reads what only root may')
        said = L.source(reports[-1], 'discovery')
        if 'root sees' not in (said['reason'] or ''):
            wrong.append(f'source discovery: {said}')
        return wrong, noise, []

    L.attempts(tap, 'an ordinary user sees names, vCPUs, shares, and what '
               'is denied', measure)
    vm.end()


def hidden(lab, tap):
    what = 'hidepid: no VMs, and the source says why'
    # Up to Linux 5.7 all mounts of /proc have the same options.
    release = tuple(map(int, os.uname().release.split('.')[:2]))
    if release < (5, 8) or not shutil.which('unshare'):
        tap.skip(what, 'not without changing /proc for everybody')
        return
    mount = ('mount --make-rprivate / && '
             'mount -t proc -o hidepid=2 proc /proc && exec "$0" "$@"')
    prefix = ['unshare', '-m', '--', 'sh', '-c', mount]
    if subprocess.run([*prefix, 'true'], stderr=subprocess.DEVNULL).returncode:
        tap.skip(what, 'cannot mount /proc')
        return
    reports = L.Reports(lab, '-n', 2, '-t', 'host,vm,source',
                        prefix=prefix + NOBODY).wait()
    said = L.source(reports[-1], 'discovery')
    wrong = []
    if L.rows(reports[-1], 'vm'):
        wrong.append(f'VMs: {L.rows(reports[-1], "vm")}')
    if said['state'] != 'denied' or 'hidepid' not in (said['reason'] or ''):
        wrong.append(f'source discovery: {said}')
    tap.none(what, wrong)


def few_descriptors(lab, tap):
    n, vcpus = 150, 8
    cpus = L.quietest_cpus(1)
    fleet = lab.vm('many', '--count', n, '--vcpus', vcpus)
    busy = lab.vm('spins', '--mode', 'spin', '--pin', cpus[0],
                  group=lab.group('spins'))
    limit = ['sh', '-c', 'ulimit -n 1024 && exec "$0" "$@"']
    counters = []

    def measure():
        watch = L.Watch([(busy.pid, busy.vcpus()[0])])
        try:
            reports = L.Reports(lab, '-n', 4, '-t', 'vm,vcpu,source',
                                prefix=limit).wait()
        finally:
            watch.end()
        run = watch.run_pct(busy.vcpus()[0], L.span_of(reports))
        noise = None if run > 98 else f'a spinning vCPU ran {run:.0f} %'
        wrong = L.near('the VM that spins', L.average(
            reports, 'vm', 'guest', name='spins'), 100)
        for r in reports:
            idle = [x for x in L.rows(r, 'vm') if
                    x['name'].startswith('many-')]
            wrong += [f'{len(idle)} of {n} VMs'] if len(idle) != n else []
            for x in idle:
                if x['vcpus'] != vcpus:
                    wrong.append(f'{x["name"]}: {x["vcpus"]} vCPUs')
                wrong += L.near(f'{x["name"]} idle', x['idle'], 100 * vcpus)
        said = L.source(reports[-1], 'vms')
        if 'descriptor limit' not in (said['reason'] or ''):
            wrong.append(f'source vms: {said}')
        counters.append(reports[-1]['self'])
        return wrong, noise, [str(said), str(reports[-1]['self'])]

    L.attempts(tap, 'with 1,024 descriptors 1,200 vCPUs are still right',
               measure)
    fleet.end()
    busy.end()


def test(lab, tap):
    L.require(lab, 'kvm', 'root', 'schedstat')
    program = f'{lab.dir}/unheard-of'
    shutil.copy(lab.minivm, program)
    weird = lab.vm('weird', '--mode', 'duty:20', '--vcpus', 2, '--comm',
                   'unheard-of', program=program)
    top = L.Reports(lab, '-t', 'vm,vcpu,process',
                    prefix=lab.into(lab.group('hypertop')))
    of_unknown_name(lab, tap, top, weird)
    comes_and_goes(lab, tap, top)
    comes_again(lab, tap, top)
    takes_over(lab, tap, top)
    is_stopped(lab, tap, top)
    tap.say(top.end() == -signal.SIGTERM, 'hypertop ran until told to end')
    by_a_user(lab, tap, weird)
    hidden(lab, tap)
    few_descriptors(lab, tap)


if __name__ == '__main__':
    L.main(test)
