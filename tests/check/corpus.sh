#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every parser reads the whole corpus of the fuzzer, and the screen gets random
# keys.

status=0
"$BUILDDIR/tests/fuzz/replay" "$SRCDIR/tests/fuzz/corpus" || status=1
"$BUILDDIR/tests/fuzz/keys" -s 1 -n 20000 || status=1
exit "$status"
