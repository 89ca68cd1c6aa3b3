#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# limit: 900
#
# The archive of a release builds, passes its tests, installs and goes again.

. "$SRCDIR/tests/tap.sh"

tap_need_clean_source
tap_ok "make distcheck" make -C "$BUILDDIR" distcheck
tap_done
