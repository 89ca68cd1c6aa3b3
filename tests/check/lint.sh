#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The rules that a machine can check: who may include what, which functions
# nobody calls, how the text is set, that nothing is left out of the lists.

. "$SRCDIR/tests/tap.sh"
cd "$SRCDIR" || exit 1
shopt -s nullglob

core=(src/*.[ch])
probes=(probes/*.[ch])
ui=(ui/*.[ch])
themes=(themes/*.[ch])
code=("${core[@]}" "${probes[@]}" "${ui[@]}" "${themes[@]}")
tests=(tests/*/*.[ch])

# Put the arguments that are not the file $1 into others.
except() {
	local f

	others=()
	for f in "${@:2}"; do
		[ "$f" = "$1" ] || others+=("$f")
	done
}

# nothing WHAT PATTERN FILE...: no line of the files matches.
nothing() {
	local what=$1 pattern=$2 found

	shift 2
	found=$([ $# -eq 0 ] || grep -nHE -e "$pattern" -- "$@")
	tap_is "$what" "$found" ""
}

# A pattern that matches the inclusion of one of the headers.
including() {
	local f names='none'

	for f; do
		f=${f##*/}
		names+="|${f%.h}"
	done
	printf '^[ \t]*#[ \t]*include[ \t]+["<](.*/)?(%s)\.h[">]' "$names"
}

# A pattern that matches a call of one of the functions.
calling() {
	local IFS='|'

	printf '(^|[^A-Za-z0-9_.>"])(%s)[ \t]*\\(' "$*"
}

include_rules() {
	local headers=(probes/*.h ui/*.h)

	except ui/term.c "${code[@]}"
	nothing "curses is in ui/term.c alone" \
	    '#[ \t]*include.*curses' "${others[@]}"
	except src/main.c "${core[@]}"
	nothing "src includes nothing of probes and ui" \
	    "$(including "${headers[@]}")" "${others[@]}"
	nothing "probes include nothing of ui and themes" \
	    "$(including ui/*.h themes/*.h)" "${probes[@]}"
	nothing "ui includes nothing of probes" \
	    "$(including probes/*.h)" "${ui[@]}"
	nothing "themes include nothing of ui and probes" \
	    "$(including ui/*.h probes/*.h)" "${themes[@]}"
	nothing "probes know no columns" \
	    "$(including column.h table.h tab.h view.h out.h)" "${probes[@]}"
	tap_is "no two headers have the same name" \
	    "$(for f in "${code[@]}"; do echo "${f##*/}"; done | sort |
	    uniq -d)" ""
}

# Functions without a bound, that are wrong on bad input, that share what
# they return between threads, or that may wait for a server.
banned_functions() {
	nothing "no function that knows no bound" "$(calling strcpy strcat \
	    strncpy strncat sprintf vsprintf gets alloca)" "${code[@]}"
	nothing "no number is read without a check" "$(calling atoi atol \
	    atoll atof)|scanf\(.*%[0-9*]*[lhzjt]*[diouxXaefg]" "${code[@]}"
	nothing "no function with a state of its own" "$(calling strtok \
	    localtime gmtime ctime asctime rand srand readdir_r tmpnam \
	    setlinebuf getpwuid getpwnam getgrgid gethostbyname system \
	    popen)" "${code[@]}"
	except src/xmalloc.c "${code[@]}"
	nothing "memory comes from xmalloc.c" "$(calling malloc calloc \
	    realloc reallocarray strdup strndup asprintf vasprintf)" \
	    "${others[@]}"
}

# Lines that are too wide, with tabs of 8.
wide_lines() {
	local f

	for f; do
		expand "$f" | grep -nE '.{81}' | sed "s,^,$f:,"
	done
}

# Functions of more than 60 lines, braces at the edge included.
long_functions() {
	awk 'FNR == 1 { from = 0 }
	    /^\{/ { from = FNR }
	    /^\}/ && from { if (FNR - from - 1 > 60)
		print FILENAME ":" from ": " FNR - from - 1 " lines"; from = 0 }
	' "$@"
}

text_rules() {
	local all=("${code[@]}" "${tests[@]}")

	tap_is "no line is wider than 80" "$(wide_lines "${all[@]}")" ""
	tap_is "no function is longer than 60 lines" \
	    "$(long_functions "${all[@]}")" ""
	nothing "no blanks at the end of a line" '[ 	]$' "${all[@]}"
	nothing "nothing is left to do" '\<(TODO|FIXME|XXX)\>' "${all[@]}"
	nothing "no typedef of a struct" 'typedef[ \t]+(struct|union|enum)' \
	    "${all[@]}"
}

# Sources that no list of Makefile.am has.
unlisted() {
	local f

	for f in "${code[@]}" tests/unit/*.[ch]; do
		case $f in
		tests/*.c)	f=${f%.c} ;;
		esac
		grep -qE "(^|[[:space:]])$f([[:space:]]|\$)" Makefile.am ||
		    echo "$f"
	done
	for f in themes/*.theme; do
		grep -qF "$f" Makefile.am || echo "$f"
	done
}

# Every script, by its first line.
scripts() {
	local f

	for f in bootstrap .ci/run tests/* tests/*/*; do
		[ -f "$f" ] || continue
		case $(head -n 1 "$f" | tr -d '\000') in
		'#!'*/sh | '#!'*bash)	echo "$f" ;;
		*)	[ "$f" != tests/tap.sh ] || echo "$f" ;;
		esac
	done
}

script_rules() {
	local list=()

	mapfile -t list < <(scripts)
	tap_is "every script can be run" "$(for f in "${list[@]}"; do
	    [ -x "$f" ] || [ "$f" = tests/tap.sh ] || echo "$f"; done)" ""
	if command -v shellcheck >/dev/null; then
		tap_ok "shellcheck" shellcheck -S warning "${list[@]}"
	else
		tap_skip "shellcheck" "no shellcheck"
	fi
	tap_ok "the Python parses" "$PYTHON" -c '
import ast, sys
for name in sys.argv[1:]:
    ast.parse(open(name).read(), name)' tests/*.py tests/*/*.py
}

include_rules
banned_functions
text_rules
tap_is "Makefile.am names every source, test and theme" "$(unlisted)" ""
script_rules
tap_done
