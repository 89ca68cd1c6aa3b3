#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# limit: 1800
"""Twenty guests of libvirt: what is said of them against virsh; then QEMUs,
monitors and libvirtd itself stand still, die and return. FREEZE_SECONDS makes
the longest of it shorter than 60 s.
"""
import os
import signal

import lab as L
import virt as V
import virtlab

SECONDS = int(os.environ.get('FREEZE_SECONDS', 60))


def test(lab, tap):
    V.require(lab)
    V.require_linux()
    with V.Virt(lab) as v:
        idle = [g.name for g in v.create(17, disks=2, vcpus=2)]
        spin = v.create(1, name='spin', spin=True)[0].name
        linux = v.create(2, 'linux', name='linux')
        if not v.up(linux):
            raise L.Skip('the guests with Linux do not come up')
        field = virtlab.Field(lab, tap, v, SECONDS < 60)
        if not field.look():
            return
        virtlab.values(field)
        virtlab.stopped(field, idle[2:3], SECONDS)
        virtlab.stopped(field, idle[2:11:4], SECONDS / 2)
        virtlab.hung(field, spin, SECONDS / 4)
        virtlab.keys(field, idle[4], 40)
        virtlab.silent(field, SECONDS / 2)
        virtlab.lost(field, 10)
        virtlab.events(field, idle, 100)
        tap.say(field.top.end() == -signal.SIGTERM, 'it ran until told to '
                'end', f'status {field.top.proc.returncode}')


if __name__ == '__main__':
    L.main(test)
