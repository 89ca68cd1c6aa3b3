#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# limit: 900
# slow: builds the tree again
#
# The unit tests, the corpus, random keys, this host and the fixtures under the
# sanitizers of addresses, of undefined behaviour and of threads.

. "$SRCDIR/tests/tap.sh"

tap_need_clean_source
export UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1

# Whether a program built with sanitizer $1 by compiler $2 runs here.
sanitizer_works() {
	local flag=-fsanitize=$1

	[ "$1" != address ] || flag+=,undefined
	echo 'int main(void) { return 0; }' >"$TMPDIR/t.c"
	"$2" "$flag" -o "$TMPDIR/t" "$TMPDIR/t.c" 2>/dev/null || return 1
	"$TMPDIR/t" 2>/dev/null && return
	# Threads want their shadow where random addresses may be.
	if [ -z "${fixed_addresses-}" ] &&
	    setarch "$(uname -m)" -R "$TMPDIR/t" 2>/dev/null; then
		fixed_addresses=1 exec setarch "$(uname -m)" -R "$0"
	fi
	# Leaks are looked for with ptrace, which may be forbidden.
	export ASAN_OPTIONS=detect_leaks=0
	"$TMPDIR/t" 2>/dev/null
}

# The first compiler that has sanitizer $1.
find_compiler() {
	for cc in clang gcc; do
		command -v "$cc" >/dev/null || continue
		! sanitizer_works "$1" "$cc" || return 0
	done
	return 1
}

# What is built runs while building; leaks are for the tests.
build_it() {
	ASAN_OPTIONS=detect_leaks=0 tap_build "$dir" CC="$cc" \
	    --enable-sanitizer="$name" CFLAGS='-O1 -g'
}

# Every unit test and the corpus in build $1.
run_units() {
	local t

	for t in "$SRCDIR"/tests/unit/test_*.c; do
		t=tests/unit/$(basename "$t" .c)
		[ -x "$1/$t" ] || continue
		tap_ok "$name: $t" "$1/$t"
	done
	if [ -x "$1/tests/fuzz/replay" ]; then
		tap_ok "$name: the corpus" env BUILDDIR="$1" \
		    "$1/tests/fuzz/replay" "$SRCDIR"/tests/fuzz/corpus
	fi
	if [ -x "$1/tests/fuzz/keys" ]; then
		tap_ok "$name: random keys" "$1/tests/fuzz/keys" -s 1 \
		    -n 20000
	fi
}

# All tables of this host; what it prints is not of interest.
print_host() {
	"$1/hypertop" -b -n 3 -d 0.2 -o "$2" \
	    -t host,cpu,process,vm,vcpu,thread,source >/dev/null
}

run_live() {
	local format

	for format in table json; do
		tap_ok "$name: this host as $format" print_host "$1" "$format"
	done
}

# LeakSanitizer cannot run where /proc is a fixture's.
run_fixtures() {
	local script=$SRCDIR/tests/check/fixtures.sh

	[ -e "$script" ] || return 0
	tap_ok "$name: fixtures" env BUILDDIR="$1" HYPERTOP="$1/hypertop" \
	    ASAN_OPTIONS=detect_leaks=0 "$script"
}

# Build with a sanitizer and run all.
sanitize() {
	local name=$1 dir=$BUILDDIR/san-$1 cc

	if ! find_compiler "$name"; then
		tap_skip "$name" "no compiler here has this sanitizer"
		return
	fi
	tap_ok "$name: $cc builds it" build_it
	[ -x "$dir/hypertop" ] || return
	run_units "$dir"
	run_live "$dir"
	run_fixtures "$dir"
}

# Both are asked for first, since the script may begin anew.
find_compiler address
find_compiler thread
sanitize address
sanitize thread
tap_done
