#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Fuzz every parser, two at a time.
#
# usage: tests/fuzz/run.sh [SECONDS]
#
#   SECONDS	for each parser, 60 if not given
#   BUILDDIR	where to build and to leave reproducers of what was found;
#		a new temporary folder if not set
#
# The corpus in the source is only read. Status 1 if something was found.

set -u

# All but what has a main or starts threads.
find_sources() {
	local f

	files=()
	for f in "$SRCDIR"/probes/{span,parse_*,vmm,vmm_*}.c "$SRCDIR"/src/*.c; do
		case $f in
		*/src/main.c | */src/gen-completion.c) ;;
		*) files+=("$f") ;;
		esac
	done
}

# Say why nothing was run, and end.
skip_all() {
	echo "skip fuzz: $1"
	echo "0 passed, 0 failed, 1 skipped"
	exit 0
}

# Whether clang has what is needed.
probe() {
	echo 'int LLVMFuzzerTestOneInput(const char *p, unsigned long n);
	    int LLVMFuzzerTestOneInput(const char *p, unsigned long n)
	    { return (p == 0 && n > 0); }' |
	    clang -fsanitize=fuzzer,address,undefined -x c -o "$work/probe" - \
	    >/dev/null 2>&1
}

build() {
	local files
	local sanitizers=fuzzer,address,undefined
	local flags=(-g -O1 -std=gnu11 -D_GNU_SOURCE -fno-omit-frame-pointer
	    "-fsanitize=$sanitizers" -fno-sanitize-recover=all
	    -I"$SRCDIR/src" -I"$SRCDIR/probes") libs=() xml_flags=()

	find_sources
	if [ -n "$xml" ]; then
		read -ra xml_flags <<<"$(pkg-config --cflags libxml-2.0)"
		read -ra libs <<<"$(pkg-config --libs libxml-2.0)"
		flags+=(-DHAVE_LIBXML2 "${xml_flags[@]}")
	fi
	clang "${flags[@]}" -o "$work/fuzz" "$SRCDIR/tests/fuzz/fuzz.c" \
	    "${files[@]}" "${libs[@]}" -lm
}

# Fuzz parser $1 for $2 seconds and note the result; called by xargs.
run_one() {
	local new log found runs

	new=$work/new/$1
	log=$work/$1.log
	found=$FUZZ_FOUND/$1-
	mkdir -p "$new"
	if FUZZ_PARSER=$1 "$work/fuzz" -max_total_time="$2" -max_len=4096 \
	    -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
	    -artifact_prefix="$found" "$new" "$SRCDIR/tests/fuzz/corpus/$1" \
	    >"$log" 2>&1 </dev/null; then
		runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
		printf 'ok   %-12s %s runs\n' "$1" "$runs"
		echo ok >"$work/$1.result"
		return
	fi
	{
		printf 'FAIL %s: %s\n' "$1" "$(sed -n \
		    's/^.*Test unit written to //p' "$log" | tail -n 1)"
		grep -E '^Bail out!|ERROR: |runtime error: ' "$log" ||
		    tail -n 20 "$log"
	} | sed '2,$s/^/     /'
	echo fail >"$work/$1.result"
}

# Count the parsers $@ by how they ended; one that said nothing has failed.
summary() {
	local p ok=0 fail=0

	for p; do
		if [ "$(cat "$work/$p.result" 2>/dev/null)" = ok ]; then
			ok=$((ok + 1))
		else
			fail=$((fail + 1))
		fi
	done
	echo "$ok passed, $fail failed, $skipped skipped"
	[ "$fail" -eq 0 ]
}

if [ "${1-}" = --one ]; then
	work=$FUZZ_WORK
	run_one "$2" "$3"
	exit 0
fi

seconds=${1:-60}
if ! [[ $seconds =~ ^[1-9][0-9]{0,5}$ ]] || [ $# -gt 1 ]; then
	echo "usage: tests/fuzz/run.sh [SECONDS]" >&2
	exit 2
fi
SRCDIR=${SRCDIR:-$(cd "$(dirname "$0")/../.." && pwd)}
command -v clang >/dev/null || skip_all "no clang"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
probe || skip_all "clang has no libFuzzer"

skipped=0 xml=1
pkg-config --exists libxml-2.0 2>/dev/null || xml=
build || exit 1
FUZZ_FOUND=${BUILDDIR:-$(mktemp -d)}/fuzz-found
FUZZ_WORK=$work
mkdir -p "$FUZZ_FOUND" || exit 1
export SRCDIR FUZZ_FOUND FUZZ_WORK

parsers=()
for dir in "$SRCDIR"/tests/fuzz/corpus/*/; do
	parser=$(basename "$dir")
	if [ "$parser" = domstatus ] && [ -z "$xml" ]; then
		echo "skip domstatus: no libxml2"
		skipped=1
	else
		parsers+=("$parser")
	fi
done
printf '%s\0' "${parsers[@]}" |
    xargs -0 -P 2 -I '{}' "$0" --one '{}' "$seconds"
rmdir "$FUZZ_FOUND" 2>/dev/null
summary "${parsers[@]}"
