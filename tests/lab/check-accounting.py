#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# limit: 280
"""Where the time of vCPUs goes, in the cases in which it is known."""
import os

import lab as L
import split
from split import Case, check


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


def sleeper(lab, tap, cpus):
    case = Case(lab, cpus[:1])
    case.vm('sleeper', 2, dict(guest=20, steal=0, throttled=0, idle=80),
            [lab.group('sleeper')], mode='duty:20')
    check(tap, case, 'two that sleep most of the time: guest 20, idle 80')
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
    reports, watch = case.measure(n=46, delay=.25, tail=1.2)
    wrong = split.whole(reports, ['rare'])
    for i, r in enumerate(reports):
        idle = L.row(r, 'vcpu', vm='rare')['idle']
        if idle is not None and idle > 2:
            wrong.append(f'report {i}: idle {idle}')
    tap.none('50 ms per 1 s seen every 0.25 s: never idle, never above 100',
             wrong)
    # Before its first period ends, nobody can know that it is held back.
    last = reports[-40:]
    vm, v, tid = case.threads[0]
    wrong, note = split.against_counters(
        case, watch, L.span_of(last), vm, tid, split.shares(last, vm, v))
    tap.none('its sums over 10 s', wrong)
    tap.note(note)
    case.end()


def test(lab, tap):
    L.require(lab, 'kvm', 'root', 'schedstat')
    cpus = L.quietest_cpus(1)
    with_two = len(os.sched_getaffinity(0)) > 1
    both = L.quietest_cpus(2) if with_two else cpus
    lab.group('probe')
    L.stay_off(cpus)
    for case in alone, three, half, four, sleeper, two_levels, rare:
        case(lab, tap, cpus)
    four_on_two(lab, tap, both)


if __name__ == '__main__':
    L.main(test)
