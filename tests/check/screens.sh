#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# limit: 600
#
# Every screen of tests/screens.list in UTF-8 and in ASCII: against what each
# screen must be (its size, no control characters), and against what is
# recorded in tests/golden/screens: its text, its text in ASCII, its roles.
# UPDATE=1 records anew; look at what that changed. ONLY=NAME draws one alone.

. "$SRCDIR/tests/tap.sh"

golden=$SRCDIR/tests/golden/screens
all='80x24 120x40 200x50 40x10 20x4'
some='80x24 120x40'
# Nobody looks at these, but they must hold.
odd='1x1 3x2 2x50 300x1 61x7 79x23 132x43 500x300'
odd_names='dashboard tree help set-up detail sort-menu names tiles cpus-nodes'
# LeakSanitizer cannot run where /proc is a tree.
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export LC_ALL=C.UTF-8 TZ=UTC PYTHONDONTWRITEBYTECODE=1
export XDG_CONFIG_HOME=$TMPDIR/config
unset NO_COLOR COLORTERM LINES COLUMNS

case $("$HYPERTOP" --version) in
*without*)
	echo "this hypertop is built without some library; the records are not"
	exit 77 ;;
esac

drawn=$TMPDIR/out
mkdir -p "$XDG_CONFIG_HOME" "$drawn" "$TMPDIR/tree" "$golden" || exit 1

# A fleet is tens of thousands of small files: in memory, where there is some.
fleet=$TMPDIR/tree/fleet
room=$(df --output=avail /dev/shm 2>/dev/null | tail -n 1)
if [ "${room:-0}" -gt 600000 ] && [ -w /dev/shm ]; then
	shm=$(mktemp -d /dev/shm/hypertop-screens.XXXXXX) || exit 1
	trap 'rm -rf "$shm"' EXIT
	trap 'exit 1' INT TERM HUP
	ln -s "$shm/fleet" "$fleet"
	fleet=$shm/fleet
fi

# Make tree $1 unless it is there.
make_tree() {
	local dir=$TMPDIR/tree/$1

	if [ "$1" = fleet ]; then
		[ -d "$fleet" ] ||
		    "$PYTHON" "$SRCDIR/tests/fixtures/fleet.py" "$fleet"
	elif [ ! -d "$dir" ]; then
		mkdir "$dir" && "$PYTHON" "$SRCDIR/tests/fixtures/unpack" \
		    "$SRCDIR/tests/fixtures/$1.tree" "$dir"
	fi
}

# Read the table into names, trees, dims, options and hows, one of each for
# every screen.
read_list() {
	local name tree sizes rest size

	while IFS=$'\t' read -r name tree sizes rest; do
		[[ -n $name && $name != '#'* ]] || continue
		[ "${ONLY:-$name}" = "$name" ] || continue
		[ "$sizes" != all ] || sizes=$all
		[ "$sizes" != some ] || sizes=$some
		for size in $sizes; do
			add "$name" "$tree" "$size" "$rest" \
			    "--root $tree --dump-screen $size${rest:+ $rest}"
		done
		[[ " $odd_names " == *" $name "* ]] || continue
		for size in $odd; do
			add "$name" "$tree" "$size" "$rest" ''
		done
	done <"$SRCDIR/tests/screens.list"
}

add() {
	names+=("$1") trees+=("$2") dims+=("$3") options+=("$4") hows+=("$5")
}

# Draw screen $1 of the arrays, twice.
draw() {
	local to=$drawn/${names[$1]}-${dims[$1]} args kind plain

	read -ra args <<<"${options[$1]}"
	: >"$to.said"
	for kind in utf8 ascii; do
		plain=()
		[ "$kind" = utf8 ] || plain=(--ascii)
		"$HYPERTOP" --root "$TMPDIR/tree/${trees[$1]}" --roles \
		    --dump-screen "${dims[$1]}" "${plain[@]}" "${args[@]}" \
		    >"$to.$kind" 2>>"$to.said" || echo "status $?" >>"$to.said"
	done
}

# Every second screen, from $1 on.
draw_half() {
	local n

	for ((n = $1; n < ${#names[@]}; n += 2)); do
		draw "$n"
	done
}

judge_all() {
	local n word=compare

	[ -z "${UPDATE-}" ] || word=update
	for n in "${!names[@]}"; do
		printf '%s %s %s\n' "${names[n]}" "${dims[n]}" "${hows[n]}"
	done | "$PYTHON" "$SRCDIR/tests/screens.py" "$drawn" "$golden" "$word"
}

# Nothing was said, and nothing found wrong.
good() {
	cat "$drawn/$1.said" "$drawn/$1.bad" && [ ! -s "$drawn/$1.said" ] &&
	    [ ! -s "$drawn/$1.bad" ]
}

# Records of screens that nobody draws any more.
left_over() {
	local n f

	for f in "$golden"/*; do
		for n in "${!names[@]}"; do
			[ "${f##*/}" != "${names[n]}-${dims[n]}" ] || continue 2
		done
		if [ -n "${UPDATE-}" ]; then
			rm "$f"
		else
			echo "$f"
		fi
	done
}

names=() trees=() dims=() options=() hows=()
read_list
for n in "${!names[@]}"; do
	make_tree "${trees[n]}" || exit 1
done
draw_half 0 &
half=$!
trap 'kill "$half" 2>/dev/null; exit 1' INT TERM HUP
draw_half 1
wait "$half"
judge_all || exit 1
for n in "${!names[@]}"; do
	tap_ok "${names[n]} ${dims[n]}" good "${names[n]}-${dims[n]}"
done
[ -n "${ONLY-}" ] || tap_is "no record is left over" "$(left_over)" ""
tap_done
