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
PSI_LEAST = 80


class Case(split.Case):
    tolerance = 10
    quiet = 5


def pressure(reports, watch):
    """Two vCPUs want one CPU all the time."""
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


def look(tap, who, reports, vm, net):
    r = reports[-1]
    row = L.row(r, 'vm', name=vm.name)
    tap.say(row and row['pid'] == vm.pid and row['vcpus'] == 1,
            f'{who}: a VM and its vCPU are there', str(row))
    guest = L.average(reports, 'vm', 'guest', name=vm.name)
    cpu = L.average(reports, 'vm', 'cpu', name=vm.name)
    tap.say(guest and cpu and guest > 85 * cpu / 100,
            f"{who}: a nested guest's time is guest time",
            f'guest {guest}, cpu {cpu}')
    tid, parent = kernel_thread(net.pid)
    tap.say(tid and parent == 2, f'vhost-{net.pid} is a thread of the kernel',
            f'thread {tid}, parent {parent}')
    got = L.row(r, 'thread', tid=tid)
    tap.say(got and got['vm'] == net.name and got['role'] == 'vhost',
            f'{who}: it is with its VM, as vhost', str(got))


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
    for who, prefix in ('root', []), ('nobody', NOBODY):
        reports = L.Reports(lab, '-n', 3, '-t', 'vm,vcpu,thread',
                            prefix=prefix).wait()
        look(tap, who, reports, case.vms[0], net)


if __name__ == '__main__':
    L.main(test)
