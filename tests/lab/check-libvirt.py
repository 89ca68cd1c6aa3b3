#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# limit: 280
"""Three guests of libvirt: what is said of them against virsh; a QEMU that
stands still, and libvirtd killed.
"""
import signal

import lab as L
import virt as V
import virtlab


def test(lab, tap):
    V.require(lab)
    V.require_linux()
    with V.Virt(lab) as v:
        idle = v.create(1, disks=2)[0].name
        v.create(1, name='spin', spin=True)
        if not v.up(v.create(1, 'linux', name='linux')):
            raise L.Skip('the guest with Linux does not come up')
        field = virtlab.Field(lab, tap, v, True)
        if not field.look():
            return
        virtlab.values(field)
        virtlab.stopped(field, [idle], 8)
        virtlab.lost(field, 5)
        tap.say(field.top.end() == -signal.SIGTERM, 'it ran until told to '
                'end', f'status {field.top.proc.returncode}')


if __name__ == '__main__':
    L.main(test)
