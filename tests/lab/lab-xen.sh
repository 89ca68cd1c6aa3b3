#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# limit: 700
#
# The guests of a real Xen, made with xl and by libvirt, beside xentop.

set -o pipefail

"$SRCDIR/tests/lab/box" -x -t 600 "$SRCDIR/tests/lab/box-xen.sh" \
    "$(command -v "${PYTHON:-python3}")" "$BUILDDIR" >"$TMPDIR/box" 2>&1
status=$?
if ! grep -q '^box: Xen' "$TMPDIR/box"; then
	echo "the box does not boot Xen: $(tail -n 1 "$TMPDIR/box")"
	exit 77
fi
cat "$TMPDIR/box"
exit "$status"
