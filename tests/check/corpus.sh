#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every parser reads the whole corpus of the fuzzer.

exec "$BUILDDIR/tests/fuzz/replay" "$SRCDIR/tests/fuzz/corpus"
