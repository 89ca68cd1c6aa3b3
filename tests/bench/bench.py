#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What hypertop costs, beside the kernel's own price and beside its peers.

usage: bench.py [-q] [CASE...]

Prints one line per figure: what, the figure, what it must be, and whether it
is. Everything is a ratio of two programs in the same run, or a figure of this
machine. The VMs are real ones of KVM whose vCPUs exist and sleep. With -q it
measures a tenth as long. Cases: idle wake small first fds linear, of the
screen: screen fleet empty, and of libvirt: domains libvirt.

The floor is a loop that reads the schedstat (and with --stat the stat) of
every thread on kept descriptors and does nothing else. Programs are measured
in turns, floor, hypertop and peers, so that all of them have the same
machine; the figures are medians of the turns.
"""
import argparse
import json
import os
import re
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import domains_bench
import virt_bench

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.environ.get('BUILDDIR', os.getcwd())
HYPERTOP = os.environ.get('HYPERTOP', os.path.join(BUILD, 'hypertop'))
FLOOR = os.path.join(BUILD, 'tests/bench/floor')
MINIVM = os.path.join(BUILD, 'tests/lab/minivm')
PEER = os.path.join(HERE, 'peer.py')

ap = argparse.ArgumentParser(usage=__doc__.split('\n\n')[1][7:])
ap.add_argument('-q', action='store_true')
ap.add_argument('case', nargs='*')
args = ap.parse_args()
SECONDS = 4 if args.q else 10
TURNS = 1 if args.q else 3
missed = 0


class Vms:
    """So many VMs, started here and ended at the end of the block."""

    def __init__(self, count, vcpus, mode):
        self.args = ['--count', str(count), '--vcpus', str(vcpus),
                     '--mode', mode]

    def __enter__(self):
        self.proc = subprocess.Popen(
            [MINIVM, '-name', 'guest=bench'] + self.args,
            stdout=subprocess.PIPE, text=True)
        if self.proc.stdout.readline().strip() != 'ready':
            sys.exit('bench: the VMs did not start')
        time.sleep(2)
        return str(self.proc.pid)

    def __exit__(self, *exc):
        self.proc.terminate()
        self.proc.wait()


def say(what, figure, limit=None, unit=''):
    global missed
    verdict = ''
    if limit is not None:
        ok = figure <= limit
        missed += not ok
        verdict = f'  at most {limit:<6g} {"ok" if ok else "MISSED"}'
    print(f'{what:<58} {figure:8.2f}{unit:<3}{verdict}', flush=True)


def floor(parent, stat=False):
    cmd = [FLOOR] + (['--stat'] if stat else [])
    cmd += ['-n', str(SECONDS), '--children-of', parent]
    out = subprocess.run(cmd, capture_output=True, text=True, check=True)
    return float(re.search(r'cpu_ms_per_round=([0-9.]+)', out.stdout)[1])


def cost(cmd, batch=False, warm=4):
    """CPU milliseconds per second of a program, and its peak memory."""
    if not shutil.which(cmd[0]):
        return None, None
    out = subprocess.run([PEER] + (['-b'] if batch else []) +
                         ['-w', str(warm), '-t', str(SECONDS), '--'] + cmd,
                         capture_output=True, text=True)
    if out.returncode != 0:
        print(out.stderr.strip() or out.stdout.strip(), file=sys.stderr)
        return None, None
    r = json.loads(out.stdout)
    return r['cpu_ms_per_s'], r['rss_kb']


def ours(*more):
    # vCPUs that stand still are read in turns only after eight reports.
    return cost([HYPERTOP, '-b', *more], batch=True, warm=12)


def ratio(what, figure, base, limit):
    global missed
    if figure is None:
        missed += 1
        print(f'{what:<58}  MISSED: hypertop itself gave no figure')
        return
    if not base:
        print(f'{what:<58}  skipped: no such program')
        return
    say(what, figure / base, limit)


def med(values):
    values = [v for v in values if v is not None]
    return statistics.median(values) if values else None


def idle():
    """1,000 VMs x 8 vCPUs that sleep."""
    fl, me, rss, htop, atop = [], [], [], [], []
    with Vms(1000, 8, 'idle') as vms:
        for _ in range(TURNS):
            fl.append(floor(vms))
            cpu, kb = ours('-t', 'vm')
            me.append(cpu)
            rss.append(kb)
            htop.append(cost(['htop', '-d', '10'])[0])
            atop.append(cost(['atop', '1'])[0])
    fl, me, htop, atop = med(fl), med(me), med(htop), med(atop)
    say('1000 x 8 idle: floor, schedstat of 9000 threads', fl, None, ' ms')
    say('1000 x 8 idle: hypertop -b -t vm, per report', me, None, ' ms')
    ratio('1000 x 8 idle: hypertop / floor', me, fl, 2)
    if htop:
        say('1000 x 8 idle: htop, per refresh', htop, None, ' ms')
    ratio('1000 x 8 idle: hypertop / htop', me, htop, 1 / 6)
    if atop:
        say('1000 x 8 idle: atop, per refresh', atop, None, ' ms')
    ratio('1000 x 8 idle: hypertop / atop', me, atop, 1 / 15)
    say('1000 x 8 idle: resident memory', max(rss) / 1024, 48, ' MB')


def wake():
    """The same; every vCPU wakes once a second."""
    fl, me = [], []
    with Vms(1000, 8, 'wake') as vms:
        for _ in range(TURNS):
            fl.append(floor(vms, stat=True))
            me.append(ours('-t', 'vm')[0])
    fl, me = med(fl), med(me)
    say('1000 x 8 waking: floor, schedstat and stat', fl, None, ' ms')
    say('1000 x 8 waking: hypertop -b -t vm, per report', me, None, ' ms')
    ratio('1000 x 8 waking: hypertop / floor', me, fl, 1.5)


def small():
    """A usual host."""
    with Vms(20, 4, 'duty:2'):
        me = med([ours()[0] for _ in range(TURNS)])
    say('20 x 4 at 2 %: hypertop -b, per report', me, 2, ' ms')


def first_sample(*more):
    """Milliseconds from the start to the published baseline."""
    with tempfile.NamedTemporaryFile('r') as log:
        began = time.time()
        subprocess.run([HYPERTOP, '-b', '-n', '1', '-d', '0.1', '-v', '--log',
                        log.name, *more], stdout=subprocess.DEVNULL,
                       check=True)
        for line in log:
            if 'baseline' in line:
                return (float(line.split()[0]) - began) * 1000
    sys.exit('bench: no baseline in the log')


def first():
    with Vms(20, 8, 'idle'):
        say('20 x 8: first baseline after',
            med([first_sample() for _ in range(5)]), 50, ' ms')
    with Vms(1000, 8, 'idle'):
        say('1000 x 8: first baseline after',
            med([first_sample('-t', 'vm') for _ in range(5)]), 300, ' ms')



def fds():
    """Few descriptors: still right, slower, and the source says so."""
    def few():
        resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 1024))
    with Vms(300, 8, 'idle'):
        many = ours('-t', 'vm')[0]
        out = subprocess.run([HYPERTOP, '-b', '-n', '2', '-o', 'json', '-t',
                              'vm'], capture_output=True, text=True,
                             check=True, preexec_fn=few)
        sh = ['sh', '-c', 'ulimit -n 1024; exec "$@"', 'sh', HYPERTOP, '-b',
              '-t', 'vm']
        slow = cost(sh, batch=True)[0]
    last = json.loads(out.stdout.splitlines()[-1])
    says = any('descriptor limit' in (s['reason'] or '')
               for s in last['sources'])
    say('300 x 8, 1024 descriptors: VMs not seen',
        300 - len(last['tables']['vm']), 0)
    say('300 x 8, 1024 descriptors: source does not say so', not says, 0)
    ratio('300 x 8, 1024 descriptors: cost / with enough', slow, many, None)


def linear():
    """Ten times the VMs."""
    with Vms(100, 8, 'idle'):
        one = med([ours('-t', 'vm')[0] for _ in range(TURNS)])
    with Vms(1000, 8, 'idle'):
        ten = med([ours('-t', 'vm')[0] for _ in range(TURNS)])
    say('100 x 8 idle: hypertop -b -t vm, per report', one, None, ' ms')
    ratio('1000 x 8 / 100 x 8', ten, one, 11)


def shown(cmd, *more, warm=4, seconds=None):
    """What a full-screen program costs, as peer.py tells it, or None."""
    if not shutil.which(cmd[0]):
        return {}
    out = subprocess.run([PEER, '-w', str(warm), '-t',
                          str(seconds or SECONDS), *more, '--'] + cmd,
                         capture_output=True, text=True)
    if out.returncode != 0:
        print(out.stderr.strip() or out.stdout.strip(), file=sys.stderr)
        return {}
    return json.loads(out.stdout)


def beside(what, warm, limit, *, top=False):
    """The screen and htop in turns: CPU, bytes, memory."""
    me, htop, tops = [], [], []
    for _ in range(TURNS):
        me.append(shown([HYPERTOP], warm=warm))
        htop.append(shown(['htop', '-d', '10']))
        if top:
            tops.append(shown(['top', '-d', '1']))

    def of(runs, key):
        return med([r.get(key) for r in runs])
    cpu, peer = of(me, 'cpu_ms_per_s'), of(htop, 'cpu_ms_per_s')
    if cpu is None:
        ratio(f'{what}: screen', None, 1, 0)
        return
    say(f'{what}: screen, 200x50, per second', cpu, None, ' ms')
    if peer:
        say(f'{what}: htop, per second', peer, None, ' ms')
    if top and of(tops, 'cpu_ms_per_s'):
        say(f'{what}: top -d 1, per second', of(tops, 'cpu_ms_per_s'), None,
            ' ms')
    ratio(f'{what}: screen / htop', cpu, peer, limit)
    say(f'{what}: bytes a second to the terminal', of(me, 'bytes_per_s'),
        None, ' B')
    ratio(f'{what}: bytes / htop', of(me, 'bytes_per_s'),
          of(htop, 'bytes_per_s'), 1)
    say(f'{what}: resident memory', max(r.get('rss_kb', 0) for r in me) /
        1024, 64, ' MB')


def screen():
    """The screen of a usual host."""
    with Vms(20, 4, 'idle'):
        beside('20 x 4 idle', 12, 1 / 4, top=True)
    with Vms(20, 4, 'duty:2'):
        beside('20 x 4 at 2 %', 4, 1 / 4, top=True)


def fleet():
    """The screen of a host with 1,000 VMs: cost, keys, first picture."""
    with Vms(1000, 8, 'idle'):
        beside('1000 x 8 idle', 12, 1 / 5)
        keys = [shown([HYPERTOP], '-k', seconds=3 * SECONDS)
                for _ in range(TURNS)]
        say('1000 x 8 idle: key to first byte, median',
            med([k.get('key_p50_ms') for k in keys]) or 999, None, ' ms')
        say('1000 x 8 idle: key to first byte, p99',
            med([k.get('key_p99_ms') for k in keys]) or 999, 8, ' ms')
        htop = shown(['htop', '-d', '10'], '-k')
        if htop:
            say('1000 x 8 idle: the same of htop, p99', htop['key_p99_ms'],
                None, ' ms')
        say('1000 x 8 idle: first picture after',
            med([k.get('paint_ms') for k in keys]) or 999, 100, ' ms')


def empty():
    """The screen of a host that idles."""
    me = [shown([HYPERTOP]) for _ in range(TURNS)]
    say('no VMs: screen, 200x50, per second',
        med([r.get('cpu_ms_per_s') for r in me]) or 999, None, ' ms')
    say('no VMs: bytes a second to the terminal',
        med([r.get('bytes_per_s') for r in me]) or 9999, 600, ' B')
    say('no VMs: first picture after',
        med([r.get('paint_ms') for r in me]) or 999, 100, ' ms')


def domains():
    """A thousand domains, of libvirt's test driver."""
    if os.access(os.path.join(BUILD, 'tests/bench/virttop'), os.X_OK):
        domains_bench.run(say, args.q, HYPERTOP)
    else:
        print('domains: skipped: built without libvirt')


def libvirt():
    """What libvirt and its QEMUs cost because somebody looks."""
    virttop = os.path.join(BUILD, 'tests/bench/virttop')
    if os.access(virttop, os.X_OK):
        virt_bench.run(say, args.q)
    else:
        print('libvirt VMs: skipped: virttop has not been built')


CASES = {'idle': idle, 'wake': wake, 'small': small, 'first': first,
         'fds': fds, 'linear': linear, 'screen': screen, 'fleet': fleet,
         'empty': empty, 'domains': domains, 'libvirt': libvirt}


def main():
    if not os.path.exists('/dev/kvm'):
        print('bench: skipped: no /dev/kvm')
        sys.exit(77)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    for name in args.case or CASES:
        if name not in CASES:
            sys.exit(f'bench: no case {name}; there are {" ".join(CASES)}')
        CASES[name]()
    print(f'{missed} missed')
    sys.exit(missed != 0)


if __name__ == '__main__':
    main()
