#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# limit: 280
#
# A second host: cgroup v2, pressure, nested KVM and another kernel's threads.

set -o pipefail

# TAP of the box goes on as it is; the rest is kept for the reader.
"$SRCDIR/tests/lab/box" -t 240 "$SRCDIR/tests/lab/box-host.sh" \
    "$(command -v "${PYTHON:-python3}")" "$HYPERTOP" "$BUILDDIR" \
    >"$TMPDIR/box" 2>&1
status=$?
if ! grep -q '^box: Linux' "$TMPDIR/box"; then
	echo "the box does not boot: $(tail -n 1 "$TMPDIR/box")"
	exit 77
fi
cat "$TMPDIR/box"
exit "$status"
