# SPDX-License-Identifier: GPL-2.0-or-later
"""VMs that start and end while hypertop looks: it must see all of them, keep
nothing of them, and go on.
"""
import signal
import time

import lab as L

GROWTH = 1 << 18        # bytes that resident memory may have grown
PATIENCE = 5            # seconds


def seen(top, first=0):
    return {r['name'] for _, rep in top.all[first:]
            for r in L.rows(rep, 'vm')}


def one_batch(lab, top, name, size, wait):
    """Start VMs, let hypertop see them, end them. Those that it missed."""
    n = len(top.all)
    mode = 'idle' if int(name.split('-')[1]) % 2 else 'duty:5'
    vm = lab.vm(name, '--count', size, '--vcpus', 8, '--iothreads', 1,
                '--mode', mode)
    ready = time.time()
    names = {f'{name}-{i}' for i in range(size)}
    L.wait_for(lambda: len(top.all) > n and
               L.stamp(top.all[-1][1]) > ready and
               (names <= seen(top, n) or time.time() - ready > wait))
    missed = names - seen(top, n)
    if missed:
        print(f'# {name}: {len(missed)} not seen in {len(top.all) - n} '
              f'reports; {L.source(top.all[-1][1], "discovery")}')
    vm.end()
    return missed


def others(report):
    """How many VMs there are that are none of ours."""
    return L.source(report, 'vms')['rows'] - len(L.rows(report, 'vm'))


def others_changed(top):
    """A text if other VMs made noise here."""
    n = [others(r) for _, r in top.all]
    return f'{min(n)} to {max(n)} other VMs' if max(n) else None


def at_rest(top, batch):
    """What hypertop is like once it has forgotten all VMs of a batch."""
    def rest():
        if not top.all:
            return None
        report = top.all[-1][1]
        return report if not any(r['name'].startswith(batch)
                                 for r in L.rows(report, 'vm')) else None
    time.sleep(3 * top.delay)
    report = L.wait_for(rest)
    return report and report['self']


def churn(lab, tap, batches, size, delay):
    top = L.Reports(lab, '-t', 'vm,vcpu,thread,process,source', '-f',
                    'churn-', delay=delay)
    top.next()
    missed, history = set(), []
    for b in range(batches):
        missed |= one_batch(lab, top, f'churn-{b}', size, PATIENCE)
        history.append(at_rest(top, f'churn-{b}'))
        if history[-1] is None:
            tap.say(False, f'VMs of batch {b} are gone from the reports')
            break
    what = f'{batches * size} VMs came and went; each was seen'
    noise = others_changed(top)
    if missed and noise:
        tap.skip(what, f'{noise}; {len(missed)} were not seen')
    else:
        tap.none(what, sorted(missed))
    # It grows until it has what it needs for a batch.
    before, after = history[len(history) // 4], history[-1]
    wrong = [f'{k}: {before[k]}, then {after[k]}' for k in ('fds', 'threads')
             if after[k] > before[k]]
    if after['resident'] > before['resident'] + GROWTH:
        wrong.append(f'resident: {before["resident"]}, '
                     f'then {after["resident"]}')
    what = 'it has no more memory, descriptors and threads than before'
    if wrong and noise:
        tap.skip(what, f'{noise}; {wrong}')
    else:
        tap.none(what, wrong)
    tap.note([f'{h["resident"] >> 10} kB, {h["fds"]} descriptors, '
              f'{h["threads"]} threads, {h["cpu"]:.2f} s of CPU'
              for h in (before, after)])
    tap.say(top.end() == -signal.SIGTERM, 'it ran until told to end',
            f'status {top.proc.returncode}')
