#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# limit: 600
"""A thousand VMs start and end while hypertop looks."""
import churn
import lab as L


def test(lab, tap):
    L.require(lab, 'kvm', 'root', 'schedstat')
    churn.churn(lab, tap, batches=40, size=25, delay=.2)


if __name__ == '__main__':
    L.main(test)
