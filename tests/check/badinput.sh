#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What hypertop cannot do: one line on standard error that names what was
# wrong, the right exit status, and no report that is half of one.

. "$SRCDIR/tests/tap.sh"

umask 022
PYTHON=${PYTHON:-python3}
export LC_ALL=C.UTF-8
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
top=$(mktemp -d /tmp/hypertop-badinput.XXXXXX) || exit 1
trap 'rm -rf "$top"' EXIT
chmod 755 "$top"
export XDG_CONFIG_HOME="$top/config"

hypertop() {
	timeout 30 "$HYPERTOP" "$@" </dev/null
}

# says STATUS WORDS COMMAND...: it ends with the status and says one line, in
# which every word is (of a list with '|' between them). Standard output is
# the caller's.
says() {
	local want=$1 words=$2 status said word

	shift 2
	{ said=$("$@" 2>&1 >&3); } 3>&1
	status=$?
	{
		echo "status $status, on stderr:"
		printf '%s\n' "$said"
	} >&2
	[ "$status" -eq "$want" ] || return 1
	[[ $said == 'hypertop: '?* ]] || return 1
	[ "$(wc -l <<<"$said")" -eq 1 ] || return 1
	[[ $said != *[[:cntrl:]]* ]] || return 1
	while IFS= read -r -d '|' word; do
		[[ $said == *"$word"* ]] || {
			echo "not in it: $word" >&2
			return 1
		}
	done <<<"$words|"
}

# The same, and nothing on standard output.
silent() {
	local out="$top/out"

	says "$@" >"$out" || return 1
	[ ! -s "$out" ] || { echo "on stdout:"; head -n 3 "$out"; return 1; }
}

# usage WHAT WORDS ARG...: wrong usage.
usage() {
	local what=$1 words=$2

	shift 2
	tap_ok "$what" silent 2 "$words" hypertop "$@"
}

# cannot WHAT WORDS ARG...: right, but it cannot be done.
cannot() {
	local what=$1 words=$2

	shift 2
	tap_ok "$what" silent 1 "$words" hypertop "$@"
}

bad_options() {
	local d n

	usage "an unknown long option" '--bogus|--help' -b --bogus
	usage "a long option that is nearly right" '--iteration|--iterations' \
	    -b --iterationz 1
	usage "an unknown letter" '-Z|--help' -b -Z
	usage "an option without its value" '-n|value' -b -n
	usage "a long option without its value" '--root|value' -b --root
	usage "a value where none belongs" '--batch|value' --batch=1
	usage "a word that is no option" "'extra'|--help" -b extra
	for d in 0 NaN nan inf 1e9 abc -1 '' 0.09 3601 0x1 1,5 ' 1'; do
		usage "a delay of '$d'" "-d|'$d'|0.1|3600" -b -d "$d"
	done
	for n in 0 -1 1.5 abc '' 99999999999999999999; do
		usage "'$n' iterations" "-n|'$n'|from 1" -b -n "$n"
	done
	usage "a format without -b" '-o|-b' -o json
}

# What is for the screen, and the screen where there is none.
bad_screens() {
	local opt size

	for opt in --theme=light --color=never --ascii --no-mouse \
	    --dump-screen=80x24 --roles --keys=q; do
		usage "-b with ${opt%=*}" "${opt%=*}|-b|screen" -b -n 1 "$opt"
	done
	for opt in --roles --keys=q; do
		usage "${opt%=*} without a dump" "${opt%=*}|--dump-screen" "$opt"
	done
	for size in '' 80 80x 0x1 1x0 501x1 1x301 -1x4 80x24x1 '80 x 24' \
	    99999999999999999999x1; do
		usage "a screen of '$size'" \
		    "--dump-screen|'$size'|1x1|500x300" --dump-screen "$size"
	done
	usage "colours sometimes" "--color|'sometimes'|auto|always|never" \
	    --color sometimes
	usage "a key that is none" "--keys|'<Foo>'|<Enter>|<F12>|<lt>" \
	    --dump-screen 80x24 --keys 'ab<Foo>c'
	usage "a key without its end" "--keys|'<Enter'" \
	    --dump-screen 80x24 --keys '<Enter'
	usage "control characters as keys" "--keys|is no key" \
	    --dump-screen 80x24 --keys $'a\e[31mx\ny'
	usage "an unknown theme" "--theme|'nosuch'|default" \
	    --dump-screen 20x4 --theme nosuch
	usage "no theme" "--theme|''" --dump-screen 20x4 --theme ''
	usage "a pane that is no table" "-t|'nosuch'|vcpu" -t nosuch
	usage "a column for a pane that has it not" "-C|'mhz'" -t vm -C mhz
	cannot "a screen without a terminal" 'terminal|-b'
	cannot "a screen without a terminal, and options" 'terminal|-b' \
	    -n 1 -d 0.1 --theme default
}

bad_choices() {
	local t

	for t in nosuch '' 'vm,' VM; do
		usage "table '$t'" "-t|'$t'|host|vcpu|source" -b -t "$t"
	done
	usage "a table twice" '-t|vm,vm|twice' -b -t vm,vm
	usage "an unknown column" "-C|'nosuch'|--list-columns" -b -C nosuch
	usage "no column" "-C|''" -b -C ''
	usage "a column of no table" "-C|'vm.nosuch'" -b -C vm.nosuch
	usage "a column of an unknown table" "'bogus.cpu'" -b -C bogus.cpu
	usage "a column of a table not shown" "'host.cpus'|-t" \
	    -b -t vm -C host.cpus
	usage "an unknown column to sort by" "-s|'nosuch'" -b -s nosuch
	usage "a filter by an unknown column" "-f|'nosuch" -b -f nosuch=1
	usage "a filter by what is no number" "-f|'abc'|number" -b -f 'steal>abc'
	usage "a filter by a bad expression" "-f|/[/" -b -f '/[/'
	usage "an unknown format" "-o|'xml'|table|json|csv|openmetrics" \
	    -b -o xml
	usage "no format" "-o|''" -b -o ''
	usage "two tables as csv" "-t|'vm,host'|csv|one" -b -o csv -t vm,host
	usage "two reports as openmetrics" "-n|'2'|openmetrics|1" \
	    -b -o openmetrics -n 2
	usage "columns of an unknown table" "--list-columns|'nosuch'|vcpu" \
	    --list-columns nosuch
	usage "control characters in a value" "-o|31mx" -b -o $'\e[31mx\ny'
	usage "control characters in an option" "--" $'--\e[31mx\ny'
}

# What user nobody runs, and cannot read.
nobody() {
	setpriv --reuid=65534 --regid=65534 --clear-groups -- \
	    timeout 30 "$top/hypertop" "$@" </dev/null
}

bad_uris() {
	local uri many=() i

	for uri in '' x qemu qemu: '://' qemu:/// 'test:/// x' '///'; do
		[ "$uri" != qemu:/// ] || continue
		usage "a URI of '$uri'" "-c|'$uri'|none|qemu:///system" \
		    -b -n 1 -c "$uri"
	done
	usage "control characters in a URI" "-c|31mx" \
	    -b -n 1 -c $'test:///\e[31mx\ny'
	usage "none and another URI" "-c|none" -b -n 1 -c none -c test:///default
	usage "another URI and none" "-c|none" -b -n 1 -c test:///default -c none
	usage "a URI that is wrong behind one that is right" "-c|'wrong'" \
	    -b -n 1 -c test:///default -c wrong
	for ((i = 0; i < 100; i++)); do
		many+=(-c "test:///$i")
	done
	usage "too many URIs" "-c|16" -b -n 1 "${many[@]}"
}

# told URI STATE WORDS: the source of that URI is in that state and says why
# in one line, in which the words are; other sources are fine, and nothing is
# said on standard error.
told() {
	hypertop -b -n 1 -d 0.1 -o json -t source,host -c "$1" \
	    >"$top/told" 2>"$top/err" || return 1
	[ ! -s "$top/err" ] || { cat "$top/err"; return 1; }
	"$PYTHON" - "$top/told" "$@" <<'EOF'
import json, sys
path, uri, state, words = sys.argv[1:5]
doc = json.loads(open(path).readline())
rows = doc["tables"]["source"]
mine = [r for r in rows if r["name"] == uri]
print(mine)
assert len(mine) == 1
assert mine[0]["state"] == state
why = mine[0]["reason"]
assert words in why and all(c.isprintable() for c in why)
assert any(r["name"] == "stat" and r["state"] == "ok" for r in rows)
EOF
}

# node NAME: a host of libvirt's test driver, as standard input says.
node() {
	cat >"$top/$1.xml"
}

# What libvirt cannot: the source says so, and the rest is there.
bad_hosts() {
	local uri=test://$top name

	if ! hypertop -b -n 1 -d 0.1 -c test:///default -t source |
	    grep -q '^test:///default  *ok'; then
		tap_skip "hosts of libvirt" "built without libvirt"
		return
	fi
	tap_ok "a host that is not there" told test:///nosuch/node.xml broken \
	    /nosuch/node.xml
	tap_ok "an unknown driver" told nosuch:///system broken ' '
	tap_ok "a socket that is not there" \
	    told 'qemu+unix:///system?socket=/nosuch/sock' broken /nosuch/sock
	tap_ok "another host that does not exist" \
	    told qemu+tcp://nosuch.invalid/system broken nosuch.invalid
	node cut <<<'<node><domain type="test"><name>a'
	node empty </dev/null
	node wrong <<<'<domain/>'
	node bomb <<'EOF'
<!DOCTYPE node [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;">]>
<node><domain type="test"><name>&d;&nosuch;</name></domain></node>
EOF
	for name in cut empty wrong bomb; do
		tap_ok "a host whose XML is $name" \
		    told "$uri/$name.xml" broken ' '
	done
	hostile_node | node hostile
	tap_ok "definitions that are hostile" hostile_rows "$uri/hostile.xml"
	denied_host
}

# A definition that is deep, wide and long, and one that is none of these.
hostile_node() {
	"$PYTHON" -c '
deep, long = 200, 100000
print("<node><domain type=\"test\"><name>%s</name>"
      "<title>%s</title><memory>1</memory><os><type>hvm</type></os>"
      "<metadata><x:a xmlns:x=\"urn:x\">%s%s</x:a></metadata><devices>" %
      ("%s%n" * 100, "a&lt;\u202e" * long, "<x:b>" * deep, "</x:b>" * deep))
for i in range(1000):
    print("<disk type=\"file\"><source file=\"/dev/../%s\"/>"
          "<target dev=\"sd%s\" bus=\"scsi\"/></disk>" %
          ("../" * 100, chr(97 + i // 26 % 26) + chr(97 + i % 26) +
           chr(97 + i // 676)))
print("</devices></domain><domain type=\"test\"><name>meek</name>"
      "<memory>65536</memory><os><type>hvm</type></os></domain></node>")'
}

hostile_rows() {
	hypertop -b -n 1 -d 0.1 -o json -t vm,vdisk,source -c "$1" \
	    >"$top/told" 2>"$top/err" || return 1
	[ ! -s "$top/err" ] || { cat "$top/err"; return 1; }
	"$PYTHON" - "$top/told" "$1" <<'EOF'
import json, sys
tables = json.loads(open(sys.argv[1]).readline())["tables"]
names = [r["name"] for r in tables["vm"]]
mine = [r for r in tables["source"] if r["name"] == sys.argv[2]]
print([n[:20] for n in names], mine)
assert "meek" in names and "%s%n" * 100 in names
assert mine[0]["state"] == "ok"
EOF
}

# A socket of root's alone, for who is not root.
denied_host() {
	local uri="qemu+unix:///system?socket=$top/sock"

	if [ "$(id -u)" -ne 0 ] || ! command -v setpriv >/dev/null; then
		tap_skip "a socket that is not ours" "root or setpriv is missing"
		return
	fi
	cp "$HYPERTOP" "$top/hypertop"
	"$PYTHON" -c 'import socket, sys
socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$top/sock"
	chmod 600 "$top/sock"
	tap_ok "a socket that is not ours" denied_row "$uri"
}

denied_row() {
	nobody -b -n 1 -d 0.1 -t source -C name,state,reason -c "$1" \
	    >"$top/told" || return 1
	grep -F "$1" "$top/told"
	grep -qF "$1 denied" "$top/told" && grep -q '^stat  *ok' "$top/told"
}

bad_roots() {
	mkdir -p "$top/none" "$top/half/0/sys" "$top/file" "$top/shut/proc" \
	    "$top/closed/proc"
	touch "$top/file/proc"
	ln -s loop "$top/loop"
	cannot "a tree that is not there" '--root|/nosuch|No such file' \
	    -b --root /nosuch
	usage "no tree" "--root|''|proc" -b --root ''
	cannot "a tree that is a file" "--root|$top/file/proc|Not a directory" \
	    -b --root "$top/file/proc"
	cannot "a tree that is a loop" "--root|$top/loop|links" \
	    -b --root "$top/loop"
	cannot "a tree without proc" "--root|$top/none|proc" \
	    -b --root "$top/none"
	cannot "moments without proc" "--root|$top/half|0/proc" \
	    -b --root "$top/half"
	cannot "a tree whose proc is a file" "--root|$top/file|proc" \
	    -b --root "$top/file"
	if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
		cp "$HYPERTOP" "$top/hypertop"
		chmod 700 "$top/shut"
		tap_ok "a tree that is not ours to read" silent 1 \
		    "--root|$top/shut|Permission denied" \
		    nobody -b --root "$top/shut"
		chmod 700 "$top/closed/proc"
		tap_ok "a tree whose proc is not ours to read" silent 1 \
		    "--root|$top/closed/proc|Permission denied" \
		    nobody -b --root "$top/closed"
	else
		tap_skip "trees that are not ours to read" \
		    "root or setpriv is missing"
	fi
}

bad_logs() {
	local file

	for file in /nosuch/log /; do
		cannot "a log at $file" "--log|$file" -b -n 1 -d 0.1 --log "$file"
	done
	usage "no log" "--log|''" -b -n 1 --log ''
	if [ -e /dev/full ]; then
		tap_ok "a log that is full does not stop the report" \
		    hypertop -b -n 1 -d 0.1 -v --log /dev/full
	fi
}

# A name with a newline in it may not become a second line.
hostile_names() {
	local name

	for name in --root --log; do
		tap_ok "control characters in the value of $name" \
		    silent 1 "$name|31mx" hypertop -b -n 1 -d 0.1 \
		    "$name" $'/nosuch/\e[31mx\ny'
	done
}

# One report of this host in format $1, on standard output as it is.
one_report() {
	hypertop -b -n 1 -d 0.1 -o "$1" -t "${2-vm}"
}

to_full() {
	"$@" >/dev/full
}

to_nothing() {
	"$@" >&-
}

# The reader is gone before.
to_pipe() {
	exec 5> >(exit 0)
	wait $!
	"$@" >&5 5>&-
}

# Files may grow to 1 kB here, and the rest fails as on a full disk.
to_small_file() {
	(
		trap '' XFSZ
		ulimit -f 1
		"$@" >"$top/small"
	)
}

# What is in the file: whole lines, and no end of an OpenMetrics document.
small_is_no_whole() {
	says 1 'standard output|too large' to_small_file \
	    one_report "$1" host,cpu,process || return 1
	echo "$(wc -c <"$top/small") bytes"
	case $1 in
	openmetrics)	! grep -q '^# EOF' "$top/small" ;;
	json)		! "$PYTHON" -c 'import json, sys
for line in open(sys.argv[1]): json.loads(line)' "$top/small" 2>/dev/null ;;
	esac
}

bad_output() {
	local form arg

	for form in table json csv openmetrics; do
		[ ! -e /dev/full ] || tap_ok "$form to a full disk" silent 1 \
		    'standard output|No space left' to_full one_report "$form"
		tap_ok "$form to a closed descriptor" silent 1 \
		    'standard output|Bad file descriptor' \
		    to_nothing one_report "$form"
		tap_ok "$form to a pipe that nobody reads" silent 1 \
		    'standard output|Broken pipe' to_pipe one_report "$form"
	done
	for form in json openmetrics; do
		tap_ok "$form to a disk that fills up" small_is_no_whole "$form"
	done
	[ ! -e /dev/full ] || tap_ok "a screen to a full disk" silent 1 \
	    'standard output|No space left' to_full \
	    hypertop --dump-screen 80x24
	for arg in --help --version --man --list-tables --list-columns \
	    --list-keys; do
		[ ! -e /dev/full ] || tap_ok "$arg to a full disk" silent 1 \
		    'standard output|No space left' to_full hypertop "$arg"
		tap_ok "$arg to a closed descriptor" silent 1 \
		    'standard output|Bad file descriptor' \
		    to_nothing hypertop "$arg"
	done
}

# What a reader has of a pipe that it leaves: whole lines of a whole report.
half_a_report() {
	hypertop -b -n 50 -d 0.1 -o json -t host 2>/dev/null | head -n 2 |
	    "$PYTHON" -c '
import json, sys
lines = sys.stdin.read().split("\n")
assert lines.pop() == "" and len(lines) == 2
for line in lines:
    json.loads(line)'
}

# Neither the terminal nor another file must take the place of what is closed.
closed_descriptors() {
	"$HYPERTOP" -b -n 1 -d 0.1 -o csv -t host <&- 2>&- |
	    "$PYTHON" "$SRCDIR/tests/csvcheck.py" || return 1
	"$HYPERTOP" -b --bogus 2>&- <&- >"$top/out"
	[ $? -eq 2 ] && [ ! -s "$top/out" ]
}

bad_options
bad_screens
bad_choices
bad_uris
bad_hosts
bad_roots
bad_logs
hostile_names
bad_output
tap_ok "a pipe that is left after two reports" half_a_report
tap_ok "standard input and error are closed" closed_descriptors
tap_done
