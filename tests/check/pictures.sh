#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# README's pictures, made again: those in tests/pictures must be what this
# hypertop shows. UPDATE=1 takes the new ones; look at them.

. "$SRCDIR/tests/tap.sh"

PYTHON=${PYTHON:-python3}
pictures=$SRCDIR/tests/pictures
# LeakSanitizer cannot run where /proc is a tree.
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export PYTHONDONTWRITEBYTECODE=1 LC_ALL=C.UTF-8 TZ=UTC
made=$TMPDIR/pictures

case $("$HYPERTOP" --version) in
*without*)
	echo "this hypertop is built without some library; the pictures are not"
	exit 77 ;;
esac

make_pictures() {
	mkdir -p "$made" &&
	    "$PYTHON" "$SRCDIR/tests/picture.py" --hypertop "$HYPERTOP" \
		-o "$made"
}

as_committed() {
	if [ -n "${UPDATE-}" ]; then
		mkdir -p "$pictures" && cp "$made/$1" "$pictures/$1"
	fi
	diff "$pictures/$1" "$made/$1"
}

# XML with nothing in it that a page would load, no text outside, and small.
is_sound() {
	"$PYTHON" - "$made/$1" <<-'PY'
	import os, sys, xml.dom.minidom

	path = sys.argv[1]
	svg = xml.dom.minidom.parse(path).documentElement
	wide, high = (int(svg.getAttribute(a)) for a in ("width", "height"))
	texts = svg.getElementsByTagName("text")
	assert svg.tagName == "svg" and len(texts) > 100, "not much is in it"
	for t in texts:
	    length = int(t.getAttribute("textLength") or 8)
	    assert length == 8 * len(t.firstChild.data), t.toxml()
	    assert 0 < int(t.getAttribute("x")) <= wide - length, t.toxml()
	    assert 0 < int(t.getAttribute("y")) <= high, t.toxml()
	used = {e.tagName for e in svg.getElementsByTagName("*")}
	assert used <= {"title", "style", "rect", "path", "text"}, used
	assert os.path.getsize(path) < 60000, "more than 60 kB"
	PY
}

# Names of all pictures: those that README shows, or those that are there.
in_readme() {
	grep -o 'tests/pictures/[a-z0-9-]*\.svg' "$SRCDIR/README.md" |
	    sed 's|.*/||' | sort -u
}

there_are() {
	(cd "$1" && printf '%s\n' *.svg | sort)
}

if ! said=$(make_pictures 2>&1); then
	case $said in
	*namespace*)
		echo "$said" | head -n 1
		exit 77 ;;
	esac
fi
tap_is "pictures are made, and nothing is said" "$said" ""
for f in "$made"/*.svg; do
	name=${f##*/}
	tap_ok "$name is what the program shows" as_committed "$name"
	tap_ok "$name is sound" is_sound "$name"
done
tap_is "there are no other pictures" "$(there_are "$pictures")" \
    "$(there_are "$made")"
tap_is "README shows all pictures" "$(in_readme)" "$(there_are "$pictures")"
tap_done
