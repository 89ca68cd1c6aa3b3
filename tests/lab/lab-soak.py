#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# limit: 800
"""Ten minutes at five reports a second beside VMs that come and go: memory
stays, and no report is late by more than a tenth.
"""
import collections
import os
import random
import signal
import time

import lab as L

SECONDS = int(os.environ.get('SOAK_SECONDS', 600))
DELAY = .2
VMS = 20
GROWTH = 1 << 19        # bytes
QUIET = 10              # percent of a CPU that others may use


class Record:
    """What is kept of every report."""

    def __init__(self):
        self.late = []
        self.resident = []
        self.fds = []
        self.n = self.most = 0

    def __call__(self, report):
        self.n += 1
        if report['interval'] > DELAY * 1.1:
            self.late.append(report['interval'])
        self.resident.append(report['self']['resident'])
        self.fds.append(report['self']['fds'])
        self.most = max(self.most, len(L.rows(report, 'vm')))
        report['tables'] = {}           # else they all stay in memory


def change(lab, vms, n):
    """End the oldest VM, start another."""
    if len(vms) == VMS:
        vms.popleft().end()
    mode = random.choice(['duty:2', 'idle', 'wake'])
    vms.append(lab.vm(f'soak-{n}', '--mode', mode, '--vcpus',
                      random.randint(1, 8), '--iothreads',
                      random.randint(0, 2)))


def flat(values):
    """The most in the second and in the last eighth."""
    k = len(values) // 8
    return max(values[k:2 * k]), max(values[-k:])


def test(lab, tap):
    L.require(lab, 'kvm', 'root', 'schedstat')
    vms = collections.deque()
    for n in range(VMS):
        change(lab, vms, n)
    record = Record()
    top = L.Reports(lab, '-t', 'host,cpu,process,vm,vcpu,thread,source',
                    delay=DELAY, each=record,
                    prefix=lab.into(lab.group('hypertop')))
    quiet = L.Quiet([top.proc.pid])
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        n += 1
        change(lab, vms, n)
        time.sleep(1)
    used, stolen = quiet.others()
    used -= sum(map(L.cpu_s, [v.pid for v in vms])) * 100 / SECONDS
    tap.say(top.end() == -signal.SIGTERM, 'it ran until told to end',
            f'status {top.proc.returncode}')
    tap.note(f'{record.n} reports, {n + 1} VMs, {record.most} at most in one')
    tap.say(record.n > .9 * SECONDS / DELAY and record.most >= VMS - 1,
            'it reported all the time')
    before, after = flat(record.resident)
    tap.say(after <= before + GROWTH, 'memory stays as it is',
            f'resident: {before}, then {after}')
    tap.note(f'resident: {before >> 10}, then {after >> 10} kB')
    before, after = flat(record.fds)
    tap.note(f'descriptors: {before}, then {after}')
    late = (f'{len(record.late)} of {record.n} reports, the longest interval '
            f'{max(record.late, default=DELAY):.3f} s')
    tap.note(f'late: {late}')
    what = 'no report is late by more than a tenth'
    if record.late and used + stolen > QUIET:
        tap.skip(what, f'the machine is not quiet: '
                 f'{L.noise_text(used, stolen)}; {late}')
    else:
        tap.say(not record.late, what, late)


if __name__ == '__main__':
    L.main(test)
