# SPDX-License-Identifier: GPL-2.0-or-later
"""Cases in which it is known where the time of vCPUs goes.

Every case compares hypertop with what must come out, and with the kernel's
own counters, read here beside it. The VMs are in cgroups of the greatest
weight, so other processes hardly disturb them. Whether some did, the counters
tell: then a value that is off is measured again, and after three times
skipped.
"""
import time

import lab as L

SHARES = 'guest', 'usr', 'sys', 'steal', 'throttled', 'idle'
MAXIMA = (('steal_max', 'steal'), ('throttled_max', 'throttled'))
REPORTS = 6


class Case:
    """One or more VMs, pinned to some CPUs."""

    tolerance = L.TOLERANCE
    quiet = 2           # points by which the counters may be off

    def __init__(self, lab, cpus):
        self.lab = lab
        self.cpus = cpus
        self.vms = []
        self.pins = {}          # of a VM: CPUs
        self.groups = {}        # of a VM: those whose quota may hold it
        self.want = {}          # of a VM: shares of each of its vCPUs
        self.argv = {}

    def vm(self, name, vcpus, want, groups, cpus=None, mode='spin'):
        self.pins[name] = cpus or self.cpus
        pin = ','.join(map(str, self.pins[name]))
        self.groups[name] = groups
        self.want[name] = want
        self.argv[name] = (name, '--mode', mode, '--vcpus', vcpus,
                           '--pin', pin)
        self.start(name)

    def start(self, name):
        self.vms.append(self.lab.vm(*self.argv[name],
                                    group=self.groups[name][-1]))

    def lost(self):
        """None if all VMs are still there, else which are not."""
        names = [vm.name for vm in self.vms if vm.proc.poll() is not None]
        return f'KVM ended {" ".join(names)}' if names else None

    def revive(self):
        """Start again what KVM ended: one that is emulated may do that."""
        names = [vm.name for vm in self.vms if vm.proc.poll() is not None]
        self.vms = [vm for vm in self.vms if vm.name not in names]
        for name in names:
            self.start(name)

    def end(self):
        for vm in self.vms:
            vm.end()

    def measure(self, n=REPORTS, delay=1, tail=.3):
        """Let hypertop look; the reports, and the counters beside it."""
        self.revive()
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
        """Shares of a vCPU by the counters, and a note. With several quotas
        the one that held back longest counts. What is missing of one that
        never sleeps was taken from it."""
        run = watch.run_pct(tid, span)
        parts = watch.split_pct(tid, span)
        wait = watch.wait_pct(tid, span)
        held = [watch.throttled_pct(g, span, len(self.pins[vm.name]))
                for g in self.groups[vm.name]]
        thr = min(wait, max(held))
        note = (f'{vm.name} {tid}: counters: run {run:.1f} '
                f'({" ".join(f"{p:.1f}" for p in parts)}) delay {wait:.1f} '
                f'throttled {" ".join(f"{h:.1f}" for h in held)}')
        idle = 100 - run - wait if self.want[vm.name].get('idle') else 0
        return dict(zip(('guest', 'usr', 'sys'), parts), throttled=thr,
                    steal=100 - run - thr - idle, idle=idle), note

    def noise(self, watch, span):
        """None if the counters are as they must be."""
        off = []
        for vm, v, tid in self.threads:
            counted, _ = self.counted(watch, span, vm, tid)
            for s, want in self.want[vm.name].items():
                off += L.near(f'{vm.name} vcpu {v} {s} by the counters',
                              counted[s], want, self.quiet)
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
    wrong = []
    for s in SHARES:
        wrong += L.near(f'{what}: {s}', got[s], counted[s], case.tolerance)
    return wrong, note


def against_truth(case, reports, vm, got):
    """What differs from what must come out on a quiet machine."""
    want = case.want[vm.name]
    wrong = []
    for v, g in got.items():
        for s, w in want.items():
            wrong += L.near(f'{vm.name} vcpu {v} {s}', g[s], w, case.tolerance)
    n = len(got)
    for s, w in want.items():
        wrong += L.near(f'{vm.name} {s}',
                        L.average(reports, 'vm', s, name=vm.name), w * n,
                        case.tolerance * n)
    if 'steal' in want:
        wrong += L.near(f'{vm.name} steal_vcpu',
                        L.average(reports, 'vm', 'steal_vcpu', name=vm.name),
                        want['steal'], case.tolerance)
    return wrong


def compare(case, reports, watch):
    """What is not as it must be; what is not as the kernel counted; notes."""
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
    return off, wrong, notes


def check(tap, case, what, more=None):
    """more(reports, watch) has other things that may be off."""
    counters = []

    def measure():
        reports, watch = case.measure()
        if wrong := whole(reports, [vm.name for vm in case.vms]):
            if not case.lost():
                counters.append(wrong)
            return wrong, case.lost(), []
        off, wrong, notes = compare(case, reports, watch)
        if more:
            off += more(reports, watch)
        counters.append(wrong)
        tap.note(notes)
        return off, case.noise(watch, L.span_of(reports)), []

    L.attempts(tap, what, measure)
    if counters:
        tap.none(f'{what}: as the kernel counted', min(counters, key=len))
