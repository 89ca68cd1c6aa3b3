#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# limit: 1800
#
# A million random keys under the sanitizers of addresses and of undefined
# behaviour.

. "$SRCDIR/tests/tap.sh"

tap_ok "a million random keys" "$SRCDIR/tests/fuzz/run.sh" keys 1000000
tap_done
