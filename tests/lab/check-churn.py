#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# limit: 120
"""A hundred VMs start and end while hypertop looks."""
import churn
import lab as L


def test(lab, tap):
    L.require(lab, 'kvm', 'root', 'schedstat')
    churn.churn(lab, tap, batches=10, size=10, delay=.2)


if __name__ == '__main__':
    L.main(test)
