#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is read of the definitions that tests/fixtures/domains.py writes, against
# what is recorded in tests/golden/domains.txt. UPDATE=1 records anew; read what
# that changed.

. "$SRCDIR/tests/tap.sh"

PYTHON=${PYTHON:-python3}
golden=$SRCDIR/tests/golden/domains.txt
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1

case $("$HYPERTOP" --version) in
*without*libxml2*)
	echo "this hypertop is built without libxml2"
	exit 77 ;;
esac

# Put what file $2 says of each definition into array $1.
read_parts() {
	local -n to=$1
	local line name=

	while IFS= read -r line; do
		case $line in
		'== '*)	name=${line#== } to[$name]= ;;
		*)	to[$name]+=$line$'\n' ;;
		esac
	done <"$2"
}

mkdir "$TMPDIR/domains" &&
    "$PYTHON" "$SRCDIR/tests/fixtures/domains.py" "$TMPDIR/domains" &&
    "$BUILDDIR/tests/unit/show" domain "$TMPDIR"/domains/* \
    >"$TMPDIR/domains.txt" 2>"$TMPDIR/said" || exit 1
[ -z "${UPDATE-}" ] || cp "$TMPDIR/domains.txt" "$golden"

declare -A got=() want=()
read_parts got "$TMPDIR/domains.txt"
read_parts want "$golden"
for name in "${!got[@]}"; do
	tap_is "$name" "${got[$name]}" "${want[$name]-not recorded}"
done
for name in "${!want[@]}"; do
	[ -n "${got[$name]+set}" ] || tap_is "$name" "not there" "recorded"
done
tap_is "nothing was said" "$(cat "$TMPDIR/said")" ""
tap_done
