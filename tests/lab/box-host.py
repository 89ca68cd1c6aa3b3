#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Inside the box: cgroup v2, pressure, nested guests, the vhost threads of
Linux 6.1. The CPUs are emulated, so what is done for a VM takes ten times as
long there: values may be off by ten points.
"""
import os

import lab as L
import split

NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--']
PSI_LEAST = 60


class Case(split.Case):
    tolerance = 10
    quiet = 5


def pressure(reports, watch):
    """Two vCPUs want one CPU all the time. What the kernel had not counted
    when it was first asked, it counts too late, so the start is left out."""
    reports = reports[1:]
    got = L.average(reports, 'host', 'psi_cpu')
    wrong = L.near('psi_cpu', got, watch.psi_pct(L.span_of(reports)),
                   Case.tolerance)
    if got is not None and got < PSI_LEAST:
        wrong.append(f'psi_cpu: {got}')
    return wrong


def kernel_thread(pid):
    """The thread of the kernel that does a VM's network before Linux 6.4."""
    for p in filter(str.isdigit, os.listdir('/proc')):
        try:
            if L.read(f'/proc/{p}/comm') == f'vhost-{pid}\n':
                return int(p), int(L.fields(f'/proc/{p}/stat')[1])
        except OSError:         # it ended
            pass
    return None, None


def is_there(report, vm):
    row = L.row(report, 'vm', name=vm.name)
    if row and row['pid'] == vm.pid and row['vcpus'] == 1:
        return []
    return [f'{vm.name}, process {vm.pid}: {row}']


def is_guest(reports, vm):
    """A nested guest's time is guest time."""
    guest, cpu = (L.average(reports, 'vm', c, name=vm.name)
                  for c in ('guest', 'cpu'))
    if guest and guest > 80 * cpu / 100:
        return []
    return [f'{vm.name}: guest {guest}, cpu {cpu}']


def has_vhost(report, net):
    tid, parent = kernel_thread(net.pid)
    row = L.row(report, 'thread', tid=tid)
    wrong = []
    if not tid or parent != 2:
        wrong.append(f'thread {tid} of process {parent}, not of kthreadd')
    if not row or row['vm'] != net.name or row['role'] != 'vhost':
        wrong.append(f'row of thread {tid}: {row}')
    return wrong


def look(lab, tap, case, net, who, prefix):
    def measure():
        case.revive()
        reports = L.Reports(lab, '-n', 3, '-t', 'vm,vcpu,thread',
                            prefix=prefix).wait()
        wrong = has_vhost(reports[-1], net)
        for vm in case.vms:
            wrong += is_there(reports[-1], vm) + is_guest(reports, vm)
        return wrong, case.lost(), []

    L.attempts(tap, f'{who}: the VMs, their nested guests, and the vhost '
               'thread of the kernel that belongs to one', measure)


def test(lab, tap):
    L.require(lab, 'kvm', 'root', 'schedstat')
    half = lab.group('half', quota=50000)
    tap.say(not lab.groups.v1, 'cgroup v2')
    case = Case(lab, [0, 1])
    case.vm('held', 1, dict(guest=50, throttled=50, steal=0, idle=0),
            [half], [0])
    for name in 'left', 'right':
        case.vm(name, 1, dict(guest=50, throttled=0, steal=50, idle=0),
                [lab.group(name)], [1])
    net = lab.vm('net', '--vhost')
    L.stay_off([1])
    split.check(tap, case, 'throttling, stealing and pressure', pressure)
    look(lab, tap, case, net, 'root', [])
    look(lab, tap, case, net, 'nobody', NOBODY)


if __name__ == '__main__':
    L.main(test)
