# SPDX-License-Identifier: GPL-2.0-or-later
"""A thousand domains of libvirt's test driver: how soon they are on the screen,
and whether a report is ever late. libvirt plays them in the program itself, so
nothing of the host is needed.
"""
import json
import os
import re
import select
import subprocess
import sys
import tempfile
import time

import peer

COUNT = 1000
SIZE = 200, 50
DOMAIN = '''<domain type='test'><name>dom{0:04}</name>
<uuid>00000000-0000-4000-8000-{0:012x}</uuid>
<memory>1048576</memory><vcpu>2</vcpu><os><type>hvm</type></os>
<devices><disk type='file' device='disk'><source file='/nowhere/{0}.img'/>
<target dev='vda' bus='virtio'/></disk>
<interface type='network'><mac address='52:54:00:00:{1:02x}:{2:02x}'/>
<source network='default'/><target dev='tap{0}'/></interface></devices>
</domain>'''


def node(path):
    with open(path, 'w') as f:
        f.write('<node>')
        for i in range(COUNT):
            f.write(DOMAIN.format(i, i // 256, i % 256))
        f.write('</node>')
    return f'test://{path}'


def first_screen(cmd, home):
    """Seconds until a row of a domain is drawn."""
    began = time.monotonic()
    pid, fd = peer.start(cmd, False, SIZE, home)
    seen = b''
    try:
        while time.monotonic() - began < 20:
            if select.select([fd], [], [], 0.1)[0]:
                seen += os.read(fd, 65536)
            if re.search(rb'dom0\d\d\d', seen):
                return time.monotonic() - began
        sys.exit('bench: no domain came on the screen')
    finally:
        peer.finish(pid, fd)


def reports(cmd, count):
    """Seconds between reports, and rows of the last."""
    out = subprocess.run([*cmd, '-b', '-o', 'json', '-n', str(count)],
                         check=True, stdout=subprocess.PIPE, text=True).stdout
    all_of = [json.loads(line) for line in out.splitlines()]
    ours = [r for r in all_of[-1]['tables']['vm']
            if r['name'].startswith('dom')]
    return [r['interval'] for r in all_of], len(ours)


def run(say, quick, hypertop):
    """say(what, figure, limit, unit) prints a figure."""
    with tempfile.TemporaryDirectory() as home:
        cmd = [hypertop, '-c', node(f'{home}/node.xml'), '-t',
               'vm']
        first = [first_screen(cmd, home) for _ in range(1 if quick else 5)]
        intervals, rows = reports(cmd, 5 if quick else 30)
    what = f'{COUNT} domains of the test driver'
    if rows != COUNT:
        sys.exit(f'bench: {rows} rows, not {COUNT}')
    say(f'{what}: first row on the screen', sorted(first)[len(first) // 2], 1,
        ' s')
    say(f'{what}: a report late by at most', max(intervals) - 1, 0.1, ' s')
