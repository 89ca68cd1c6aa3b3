# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# For tests that are scripts: results in TAP. Source it, call these, and end
# with tap_done.

tap_n=0
tap_failed=0

# Print a result: $1 is "ok" or "not ok", $2 what was tested.
tap_result() {
	tap_n=$((tap_n + 1))
	[ "$1" = ok ] || tap_failed=1
	printf '%s %d - %s\n' "$1" "$tap_n" "$2"
}

# Lines as comments of TAP, the longest cut.
tap_comment() {
	cut -c 1-300 | sed 's/^/# /'
}

# tap_ok WHAT COMMAND...: ok if the command ends well; else what it printed.
tap_ok() {
	local what=$1 out

	shift
	if out=$("$@" 2>&1); then
		tap_result ok "$what"
	else
		tap_result 'not ok' "$what"
		printf '%s\n' "$out" | tail -n 30 | tap_comment
	fi
}

# tap_is WHAT GOT WANT: ok if both texts are equal; else how they differ.
tap_is() {
	if [ "$2" = "$3" ]; then
		tap_result ok "$1"
	else
		tap_result 'not ok' "$1"
		diff <(printf '%s\n' "$3") <(printf '%s\n' "$2") |
		    head -n 30 | tap_comment
	fi
}

tap_skip() {
	tap_n=$((tap_n + 1))
	printf 'ok %d - %s # SKIP %s\n' "$tap_n" "$1" "$2"
}

tap_done() {
	printf '1..%d\n' "$tap_n"
	exit "$tap_failed"
}

# Configure in folder $1 with the other arguments and build there; quiet but
# for errors. What was built before is kept, as long as configure agrees.
tap_build() {
	local dir=$1

	shift
	mkdir -p "$dir" && cd "$dir" || return 1
	if [ "$(cat .configured 2>/dev/null)" != "$*" ] ||
	    [ "$SRCDIR/configure" -nt config.status ]; then
		rm -f .configured
		"$(realpath --relative-to=. "$SRCDIR")/configure" -q "$@" \
		    >/dev/null || return 1
		printf '%s\n' "$*" >.configured
	fi
	make -s -j2 all >/dev/null && make -s -j2 check-programs >/dev/null
}

# Skip the whole test where configure would refuse to build elsewhere.
tap_need_clean_source() {
	if [ -e "$SRCDIR/config.status" ]; then
		echo "hypertop was built inside its source folder"
		exit 77
	fi
}
