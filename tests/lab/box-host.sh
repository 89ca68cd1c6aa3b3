# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Inside the box: what a second kernel gives, as root and as nobody.
#
# usage: box-host.sh PYTHON HYPERTOP BUILDDIR

echo "box: Linux $(uname -r)"
modprobe -a kvm_amd vhost_net
export HYPERTOP=$2 BUILDDIR=$3 PYTHONDONTWRITEBYTECODE=1
exec "$1" "$(dirname "$0")/box-host.py"
