#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Fuzz every parser, two at a time, and press random keys.
#
# usage: tests/fuzz/run.sh [SECONDS]
#	 tests/fuzz/run.sh keys [KEYS [SEED]]
#
#   SECONDS	for each parser, 60 if not given
#   KEYS	1000000 if not given, and always with SECONDS
#   SEED	of another day is another; what is found names it
#   BUILDDIR	where to build and to leave reproducers of what was found;
#		a new temporary folder if not set
#
# The corpus in the source is only read. Status 1 if something was found.

set -u

# All but what has a main or starts threads.
find_sources() {
	local f

	files=()
	for f in "$SRCDIR"/probes/{parse_*,span,vmm,vmm_*,xml}.c \
	    "$SRCDIR"/src/*.c; do
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

# The first compiler that has the sanitizers.
find_compiler() {
	for cc in clang gcc; do
		command -v "$cc" >/dev/null || continue
		! echo 'int main(void) { return (0); }' |
		    "$cc" -fsanitize=address,undefined -x c -o "$work/probe" - \
		    2>/dev/null || return 0
	done
	return 1
}

# Build what presses keys: all of the screen, without the probes.
build_keys() {
	local cc f files=() libs sanitizers=address,undefined
	local flags=(-g -O1 -std=gnu11 -D_GNU_SOURCE -fno-omit-frame-pointer
	    "-fsanitize=$sanitizers" -fno-sanitize-recover=all
	    -I"$SRCDIR/src" -I"$SRCDIR/themes" -I"$SRCDIR/ui")

	find_compiler || return 77
	for f in "$SRCDIR"/{src,themes,ui}/*.c; do
		case $f in
		*/src/main.c | */src/gen-completion.c | */builtin.c) ;;
		*) files+=("$f") ;;
		esac
	done
	awk -f "$SRCDIR/themes/builtin.awk" "$SRCDIR"/themes/*.theme |
	    sed 's,\.\./themes/,,' >"$work/builtin.c"
	read -ra libs <<<"$(pkg-config --cflags --libs ncursesw)"
	"$cc" "${flags[@]}" -o "$work/keys" "$SRCDIR/tests/fuzz/keys.c" \
	    "${files[@]}" "$work/builtin.c" "${libs[@]}" -lm -lpthread
}

# Press $1 keys of seed $2.
run_keys() {
	local status=0

	build_keys || status=$?
	if [ "$status" -eq 77 ]; then
		echo "skip keys: no compiler has the sanitizers"
		skipped=$((skipped + 1))
		return 0
	fi
	if [ "$status" -eq 0 ] && TMPDIR=$work "$work/keys" -n "$1" -s "$2" \
	    >"$work/keys.log" 2>&1; then
		echo "ok   keys         $1 keys, seed $2"
		echo ok >"$work/keys.result"
		return 0
	fi
	echo "FAIL keys: $1 keys, seed $2"
	[ ! -e "$work/keys.log" ] || head -n 60 "$work/keys.log" |
	    sed 's/^/     /'
	echo fail >"$work/keys.result"
	return 1
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

usage() {
	echo "usage: tests/fuzz/run.sh [SECONDS | keys [KEYS [SEED]]]" >&2
	exit 2
}

seconds=60 keys=1000000 seed=$(date +%s) only_keys=
if [ "${1-}" = keys ]; then
	only_keys=1 keys=${2:-$keys} seed=${3:-$seed}
	[ $# -le 3 ] || usage
elif [ $# -gt 0 ]; then
	seconds=$1
	[ $# -eq 1 ] || usage
fi
for number in "$seconds" "$keys" "$seed"; do
	[[ $number =~ ^[1-9][0-9]{0,11}$ ]] || usage
done
SRCDIR=${SRCDIR:-$(cd "$(dirname "$0")/../.." && pwd)}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
skipped=0
if [ -n "$only_keys" ]; then
	run_keys "$keys" "$seed"
	exit
fi
command -v clang >/dev/null || skip_all "no clang"
probe || skip_all "clang has no libFuzzer"

xml=1
pkg-config --exists libxml-2.0 2>/dev/null || xml=
build || exit 1
FUZZ_FOUND=${BUILDDIR:-$(mktemp -d)}/fuzz-found
FUZZ_WORK=$work
mkdir -p "$FUZZ_FOUND" || exit 1
export SRCDIR FUZZ_FOUND FUZZ_WORK

parsers=()
for dir in "$SRCDIR"/tests/fuzz/corpus/*/; do
	parser=$(basename "$dir")
	if [[ $parser == dom* && -z $xml ]]; then
		echo "skip $parser: no libxml2"
		skipped=$((skipped + 1))
	else
		parsers+=("$parser")
	fi
done
printf '%s\0' "${parsers[@]}" |
    xargs -0 -P 2 -I '{}' "$0" --one '{}' "$seconds"
rmdir "$FUZZ_FOUND" 2>/dev/null
run_keys "$keys" "$seed"
[ ! -e "$work/keys.result" ] || parsers+=(keys)
summary "${parsers[@]}"
