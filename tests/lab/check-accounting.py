#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# limit: 280
"""Where the time of vCPUs goes, in the cases in which it is known.

Every case compares hypertop with what must come out, and with the kernel's
own counters, read here beside it. The VMs are in cgroups of the greatest
weight, so other processes hardly disturb them. Whether some did, the counters
tell: then a value that is off is measured again, and after three times skipped.
"""
import time

import lab as L

SHARES = 'guest', 'usr', 'sys', 'steal', 'throttled', 'idle'
MAXIMA = (('steal_max', 'steal'), ('throttled_max', 'throttled'))
QUIET = 2               # points by which the counters may be off
REPORTS = 6


class Case:
    """One or more VMs that spin, pinned to some CPUs."""

    def __init__(self, lab, cpus):
        self.lab = lab
        self.cpus = cpus
        self.vms = []
        self.groups = {}        # of a VM: those whose quota may hold it
        self.want = {}          # of a VM: shares of each of its vCPUs

    def vm(self, name, vcpus, want, groups):
        pin = ','.join(map(str, self.cpus))
        vm = self.lab.vm(name, '--mode', 'spin', '--vcpus', vcpus,
                         '--pin', pin, group=groups[-1])
        self.vms.append(vm)
        self.groups[name] = groups
        self.want[name] = want

    def end(self):
        for vm in self.vms:
            vm.end()

    def measure(self, n=REPORTS, delay=1, tail=.3):
        """Let hypertop look; the reports, and the counters beside it."""
        self.threads = [(vm, v, t) for vm in self.vms
                        for v, t in vm.vcpus().items()]
        watch = L.Watch([(vm.pid, t) for vm, _, t in self.threads],
                        {g for gs in self.groups.values() for g in gs})
        try:
            top = L.Reports(self.lab, '-n', n, '-t', 'host,vm,vcpu',
                            delay=delay)
            reports = top.wait()
            time.sleep(tail)
        finally:
            watch.end()
        return reports, watch

    def counted(self, watch, span, vm, tid):
        """Shares of a vCPU that never sleeps, by the counters, and a note.
        With several quotas the one that held back longest counts."""
        run = watch.run_pct(tid, span)
        wait = watch.wait_pct(tid, span)
        held = [watch.throttled_pct(g, span, len(self.cpus))
                for g in self.groups[vm.name]]
        thr = min(wait, max(held))
        note = (f'{vm.name} {tid}: counters: run {run:.1f} delay {wait:.1f} '
                f'throttled {" ".join(f"{h:.1f}" for h in held)}')
        return dict(guest=run, throttled=thr, steal=100 - run - thr,
                    idle=0), note

    def noise(self, watch, span):
        """None if the counters are as they must be."""
        off = []
        for vm, v, tid in self.threads:
            counted, _ = self.counted(watch, span, vm, tid)
            for s, want in self.want[vm.name].items():
                off += L.near(f'{vm.name} vcpu {v} {s} by the counters',
                              counted[s], want, QUIET)
        if not off:
            return None
        used, stolen = watch.cpu_pct(self.cpus, span)
        ours = sum(watch.run_pct(t, span) for _, _, t in self.threads)
        return f'{off[0]}; {L.noise_text(max(0, used - ours), stolen)}'


def whole(reports, names):
    """What is wrong in any report: shares that cannot be, sums that are not
    100, a VM that is not the sum of its vCPUs."""
    wrong = []
    for i, r in enumerate(reports):
        for name in names:
            vm = L.row(r, 'vm', name=name)
            vcpus = L.rows(r, 'vcpu', vm=name)
            if vm is None or len(vcpus) != vm['vcpus']:
                wrong.append(f'report {i}: {name}: rows are missing')
                continue
            for v in vcpus + [vm]:
                wrong += parts_of(v, 1 if v is not vm else len(vcpus),
                                  f'report {i}: {name} {v.get("vcpu", "")}')
            for s in SHARES:
                total = sum(v[s] or 0 for v in vcpus)
                wrong += L.near(f'report {i}: {name} {s}', vm[s], total, .1)
            for c, s in MAXIMA:
                most = max(v[s] or 0 for v in vcpus)
                wrong += L.near(f'report {i}: {name} {c}', vm[c], most, .1)
            cpu = sum(vm[s] for s in ('guest', 'usr', 'sys', 'emulator',
                                      'iothread', 'vhost'))
            wrong += L.near(f'report {i}: {name} cpu', vm['cpu'], cpu, 1)
    return wrong


def parts_of(row, n, what):
    if any(row[s] is None for s in SHARES):
        return [f'{what}: {[s for s in SHARES if row[s] is None]} missing']
    wrong = [f'{what}: {s} is {row[s]}' for s in SHARES
             if not 0 <= row[s] <= 100.05 * n]
    return wrong + L.near(f'{what}: sum', sum(row[s] for s in SHARES),
                          100 * n, .1 * n)


def shares(reports, vm, v):
    return {s: L.average(reports, 'vcpu', s, vm=vm.name, vcpu=v)
            for s in SHARES}


def against_counters(case, watch, span, vm, tid, got):
    """What differs from the kernel's counters; no noise excuses that."""
    what = f'{vm.name} {tid}'
    counted, note = case.counted(watch, span, vm, tid)
    note += f'; hypertop: {" ".join(f"{s} {got[s]:.1f}" for s in SHARES)}'
    wrong = L.near(f'{what}: guest, usr and sys',
                   got['guest'] + got['usr'] + got['sys'], counted['guest'])
    for s in 'throttled', 'steal', 'idle':
        wrong += L.near(f'{what}: {s}', got[s], counted[s])
    return wrong, note


def against_truth(case, reports, vm, got):
    """What differs from what must come out on a quiet machine."""
    want = case.want[vm.name]
    wrong = []
    for v, g in got.items():
        for s, w in want.items():
            wrong += L.near(f'{vm.name} vcpu {v} {s}', g[s], w)
    n = len(got)
    for s, w in want.items():
        wrong += L.near(f'{vm.name} {s}',
                        L.average(reports, 'vm', s, name=vm.name), w * n,
                        L.TOLERANCE * n)
    if 'steal' in want:
        wrong += L.near(f'{vm.name} steal_vcpu',
                        L.average(reports, 'vm', 'steal_vcpu', name=vm.name),
                        want['steal'])
    return wrong


def check(tap, case, what):
    counters = []

    def measure():
        reports, watch = case.measure()
        names = [vm.name for vm in case.vms]
        if wrong := whole(reports, names):
            counters.append(wrong)
            return wrong, None, []
        span = L.span_of(reports)
        off, wrong, notes, per_vm = [], [], [], {}
        for vm, v, tid in case.threads:
            got = shares(reports, vm, v)
            per_vm.setdefault(vm, {})[v] = got
            w, note = against_counters(case, watch, span, vm, tid, got)
            wrong += w
            notes.append(note)
        for vm, got in per_vm.items():
            off += against_truth(case, reports, vm, got)
        counters.append(wrong)
        tap.note(notes)
        return off, case.noise(watch, span), []

    L.attempts(tap, what, measure)
    best = min(counters, key=len)
    tap.none(f'{what}: as the kernel counted', best)


def alone(lab, tap, cpus):
    case = Case(lab, cpus[:1])
    case.vm('alone', 1, dict(guest=100, steal=0, throttled=0, idle=0),
            [lab.group('alone')])
    check(tap, case, 'one vCPU alone on a CPU: guest 100')
    case.end()


def three(lab, tap, cpus):
    case = Case(lab, cpus[:1])
    group = lab.group('three')
    want = dict(guest=100 / 3, steal=200 / 3, throttled=0, idle=0)
    case.vm('pair', 2, want, [group])
    case.vm('third', 1, want, [group])
    check(tap, case, 'three on one CPU: guest 33, steal 67 each')
    case.end()


def half(lab, tap, cpus):
    case = Case(lab, cpus[:1])
    case.vm('half', 1, dict(guest=50, steal=0, throttled=50, idle=0),
            [lab.group('half', quota=50000)])
    check(tap, case, 'a 50 % quota on one: throttled 50, steal 0')
    case.end()


def four(lab, tap, cpus):
    case = Case(lab, cpus[:1])
    case.vm('four', 4, dict(guest=12.5, steal=37.5, throttled=50, idle=0),
            [lab.group('four', quota=50000)])
    check(tap, case, 'four on one CPU in a 50 % group: guest 12.5, '
          'throttled 50, steal 37.5')
    case.end()


def four_on_two(lab, tap, cpus):
    if len(cpus) < 2:
        tap.skip('four on two CPUs under 100 %', 'only one CPU')
        return
    case = Case(lab, cpus)
    case.vm('wide', 4, dict(guest=25, steal=25, throttled=50, idle=0),
            [lab.group('wide', quota=100000)])
    check(tap, case, 'four on two CPUs under 100 %: guest 25, '
          'throttled 50, steal 25')
    case.end()


def two_levels(lab, tap, cpus):
    """The parent holds both VMs back, its own quota one of them as well."""
    case = Case(lab, cpus[:1])
    parent = lab.group('levels', quota=60000, inner=True)
    inner = lab.group('inner', parent=parent, quota=20000)
    beside = lab.group('beside', parent=parent)
    case.vm('inner', 1, dict(guest=20, idle=0), [parent, inner])
    case.vm('beside', 1, dict(guest=40, throttled=40, steal=20, idle=0),
            [parent, beside])
    check(tap, case, 'quotas on a VM and its parent: the larger counts')
    case.end()


def rare(lab, tap, cpus):
    """Looked at more often than the kernel counts."""
    case = Case(lab, cpus[:1])
    group = lab.group('rare', quota=50000, period=1000000)
    case.vm('rare', 1, {}, [group])
    reports, watch = case.measure(n=42, delay=.25, tail=1.2)
    wrong = whole(reports, ['rare'])
    for i, r in enumerate(reports):
        idle = L.row(r, 'vcpu', vm='rare')['idle']
        if idle > 2:
            wrong.append(f'report {i}: idle {idle}')
    tap.none('50 ms per 1 s seen every 0.25 s: never idle, never above 100',
             wrong)
    vm, v, tid = case.threads[0]
    for n in len(reports) - 40, 0:
        last = reports[n:n + 40]
        wrong, note = against_counters(case, watch, L.span_of(last), vm, tid,
                                       shares(last, vm, v))
        tap.none(f'its sums over 10 s from report {n} on', wrong)
        tap.note(note)
    case.end()


def test(lab, tap):
    L.require(lab, 'kvm', 'root', 'schedstat')
    cpus = L.quietest_cpus(1)
    with_two = len(L.os.sched_getaffinity(0)) > 1
    both = L.quietest_cpus(2) if with_two else cpus
    lab.group('probe')
    L.stay_off(cpus)
    for case in alone, three, half, four, two_levels, rare:
        case(lab, tap, cpus)
    four_on_two(lab, tap, both)


if __name__ == '__main__':
    L.main(test)
