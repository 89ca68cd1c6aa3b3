#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Inside the box, in a dom0: what the reader of Xen says of its guests beside
what xentop says in the same seconds.
"""
import glob
import os
import subprocess
import time

import lab as L

READER = os.path.join(os.environ['BUILDDIR'], 'tests/lab/xenguests')
NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--']
SECONDS = 10
POINTS = 5
UUIDS = {'made-by-xl': os.environ['XL_UUID']}
if os.environ['LIBVIRT_UUID']:
    UUIDS['made-by-libvirt'] = os.environ['LIBVIRT_UUID']


def run(*command):
    return subprocess.run(command, capture_output=True, text=True,
                          check=False)


def samples(text):
    """The reader's lines as one dict by names for each sample."""
    every = []
    for line in text.splitlines():
        row = dict(word.split('=', 1) for word in line.split(' '))
        for key, value in row.items():
            row[key] = int(value) if value.isdigit() else value
        if not every or row['name'] in every[-1]:
            every.append({})
        every[-1][row['name']] = row
    return every


def now():
    """Guests by their names, now."""
    out = samples(run(READER).stdout)
    return out[0] if out else {}


def xentop_rows(text):
    """The last iteration of xentop, by names; only that has CPU."""
    rows, head = {}, []
    for line in text.splitlines():
        words = line.replace('no limit', 'none').split()
        if words[0] == 'NAME':
            head, rows = words, {}
        else:
            rows[words[0]] = dict(zip(head, words))
    return rows


def both():
    """First and last sample of the reader, and xentop's last with names that
    are not cut."""
    top = subprocess.Popen(['xentop', '-bf', '-i', '2', '-d', str(SECONDS)],
                           stdout=subprocess.PIPE, text=True)
    reader = run(READER, '2', str(SECONDS))
    rows = xentop_rows(top.communicate()[0])
    first, last = samples(reader.stdout)
    return first, last, rows


def cpu(first, last):
    return (100 * (last['cpu_ns'] - first['cpu_ns']) /
            (last['at'] - first['at']))


def compare(seen):
    """What xentop says otherwise of CPU."""
    first, last, rows = seen
    wrong = []
    for name in UUIDS:
        mine = cpu(first[name], last[name])
        other = float(rows[name]['CPU(%)'])
        print(f'# {name}: CPU {mine:.1f} %, xentop {other:.1f} %', flush=True)
        if abs(mine - other) > POINTS:
            wrong.append(f'{name}: {mine:.1f}, xentop {other}')
    return wrong


def facts(seen):
    wrong = []
    for name, uuid in UUIDS.items():
        row, other = seen[1][name], seen[2][name]
        for what, mine, want in (
                ('uuid', row['uuid'], uuid),
                ('type', row['type'], 'pv'),
                ('vcpus', row['vcpus'], int(other['VCPUS'])),
                ('online', row['online'], 1),
                ('mem', row['mem'], int(other['MEM(k)']) << 10),
                ('max_mem', row['max_mem'], int(other['MAXMEM(k)']) << 10)):
            if mine != want:
                wrong.append(f'{name}: {what} {mine}, not {want}')
    return wrong


def disk(seen):
    """xentop's own, and what the guest did: 4 MiB read and 2 written."""
    row, other = seen[1]['made-by-xl'], seen[2]['made-by-xl']
    wrong = [f'{what}: {row[what]}, xentop {other[column]}'
             for what, column, scale in (('rd_reqs', 'VBD_RD', 1),
                                         ('wr_reqs', 'VBD_WR', 1),
                                         ('rd', 'VBD_RSECT', 512),
                                         ('wr', 'VBD_WSECT', 512))
             if row[what] != int(other[column]) * scale]
    if row['disks'] != 1 or row['rd'] < 4 << 20 or row['wr'] < 2 << 20:
        wrong.append(str(row))
    return wrong


def nic(seen):
    """Three pings that nobody answered are 294 bytes and more."""
    row = seen[1]['made-by-xl']
    vif = [line.split(':')[1].split()
           for line in L.read('/proc/net/dev').splitlines()
           if line.strip().startswith('vif')]
    wrong = []
    if row['nics'] != 1 or row['tx'] < 294:
        wrong.append(str(row))
    if row['tx'] != int(vif[0][0]) or row['rx'] > int(vif[0][8]):
        wrong.append(f'{row}, but {vif}')
    return wrong


def until(what, seconds=30):
    """Wait until it is true of the guests; else they are what is wrong."""
    end = time.monotonic() + seconds
    while not what(guests := now()):
        if time.monotonic() > end:
            return [str(guests)]
        time.sleep(1)
    return []


def store_alone():
    """Without libxenstat, which is gone from the box for good."""
    for path in glob.glob('/usr/lib/*/libxenstat*'):
        os.remove(path)
    out = run(READER)
    got = samples(out.stdout)
    wrong = [out.stderr] if 'no libxenstat' not in out.stderr else []
    if not got or got[0].keys() != UUIDS.keys():
        return wrong + [f'{got}']
    row = got[0]['made-by-xl']
    if (row['cpu_ns'], row['mem'], row['uuid'], row['type'], row['online']) \
            != ('-', 128 << 20, UUIDS['made-by-xl'], 'pv', 1):
        wrong.append(str(row))
    return wrong


def test(_, tap):
    # It has done its input and output, and burns its CPU.
    tap.none('the guest made with xl is there', until(
        lambda g: g.get('made-by-xl', {}).get('wr', 0) != 0, 60))
    time.sleep(10)
    seen = both()
    tap.none('all guests are found, and dom0 is none',
             [] if seen[1].keys() == UUIDS.keys() else [str(seen[1])])
    wrong = compare(seen)
    for _ in range(2):
        if wrong:
            seen = both()
            wrong = compare(seen)
    tap.none('CPU is that of xentop', wrong)
    tap.none('uuid, type, vCPUs and memory', facts(seen))
    tap.none('requests and bytes of its disk', disk(seen))
    tap.none('bytes of its NIC as the guest sees them, without a bridge',
             nic(seen))
    if 'made-by-libvirt' not in UUIDS:
        tap.skip('a guest made by libvirt', 'its driver of Xen is missing '
                 'or does not start')
    run('xl', 'pause', 'made-by-xl')
    tap.none('a guest that is paused',
             until(lambda g: g['made-by-xl']['state'] & 4))
    run('xl', 'unpause', 'made-by-xl')
    out = run(*NOBODY, READER)
    tap.none('nobody is told why', [] if out.returncode == 1 and
             'Permission denied' in out.stderr else [str(out)])
    tap.none('the xenstore alone', store_alone())
    run('xl', 'destroy', 'made-by-xl')
    tap.none('a guest that has gone',
             until(lambda g: 'made-by-xl' not in g))


if __name__ == '__main__':
    L.main(test)
