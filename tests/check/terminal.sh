#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# limit: 120
#
# The screen on real terminals: in tmux and GNU screen it looks as
# --dump-screen says, before and after keys, clicks and other sizes, and leaves
# the terminal as it was. What it sends, signals and job control: term.py.

. "$SRCDIR/tests/tap.sh"

export LC_ALL=C.UTF-8 TZ=UTC HOME=$TMPDIR XDG_CONFIG_HOME=$TMPDIR/config
export ASAN_OPTIONS=detect_leaks=0:handle_segv=0
export SCREENDIR=$TMPDIR/screen SHELL=/bin/sh
unset TMUX STY NO_COLOR COLORTERM TERMINFO TERMINFO_DIRS LINES COLUMNS
unset PROMPT_COMMAND BASH_ENV ENV

wait_s=10		# for what should be there at once
keys=			# pressed so far, as for --keys
size=			# of the terminal
options=()		# of the program
tree=$TMPDIR/tree

# As tap_ok, but in this shell: what one finds the next one needs.
check() {
	local what=$1

	shift
	if "$@" >"$TMPDIR/said" 2>&1; then
		tap_result ok "$what"
	else
		tap_result 'not ok' "$what"
		tail -n 30 "$TMPDIR/said" | tap_comment
		return 1
	fi
}

# until_so COMMAND...: whether it is so before long.
until_so() {
	local end=$((SECONDS + wait_s))

	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.02
	done
}

# What must be on the screen.
want() {
	"$HYPERTOP" --root "$tree" --dump-screen "$size" --keys "$keys" \
	    "${options[@]}" >"$TMPDIR/want"
}

same() {
	"$capture" >"$TMPDIR/got" && cmp -s "$TMPDIR/want" "$TMPDIR/got"
}

# The terminal shows the picture there must be.
shows() {
	want || return 1
	until_so same || {
		diff "$TMPDIR/want" "$TMPDIR/got"
		return 1
	}
}

# A line of the terminal is like that.
has() {
	"$capture" | grep -q -e "$1"
}

# x and y, from 1, of a text in the picture there must be.
find_cell() {
	want || return 1
	awk -v text="$1" '{ x = index($0, text) }
	    x { print x, NR; exit }' "$TMPDIR/want"
}

# Button, x and y as old terminals send them.
x10() {
	printf '\033[M\\x%x\\x%x\\x%x' "$1" $(($2 + 32)) $(($3 + 32))
}

tmux() {
	command tmux -S "$TMPDIR/tmux" -f /dev/null "$@"
}

tmux_capture() {
	tmux capture-pane -p -t "$pane"
}

# State of the terminal, beyond what one sees.
flags() {
	tmux display -p -t "$pane" '#{alternate_on} #{cursor_flag} '\
'#{keypad_cursor_flag} #{keypad_flag} #{mouse_any_flag} #{mouse_sgr_flag} '\
'#{insert_flag} #{origin_flag} #{wrap_flag} #{scroll_region_upper} '\
'#{scroll_region_lower}'
}

flags_are() {
	[ "$(flags)" = "$1" ]
}

# It is not what it should be: say so.
unlike() {
	echo "flags: $(flags), not $1"
	"$capture"
	return 1
}

line() {
	tmux send-keys -t "$pane" -l "$1" && tmux send-keys -t "$pane" Enter
}

pane_size_is() {
	[ "$(stty size <"$(tmux display -p -t "$pane" '#{pane_tty}')")" = \
	    "${1#*x} ${1%x*}" ]
}

pane_resize() {
	tmux resize-window -t "$pane" -x "${1%x*}" -y "${1#*x}" &&
	    until_so pane_size_is "$1"
}

# A window of that size with a shell that waits.
tmux_window() {
	size=$1
	keys=
	options=()
	capture=tmux_capture
	[ -z "${pane-}" ] || tmux kill-pane -t "$pane"
	pane=$(tmux new-window -d -P -F '#{pane_id}' \
	    'PS1="$ " exec bash --norc --noprofile') || return 1
	until_so has '^\$' && pane_resize "$size" || return 1
	line 'stty -a >before; ulimit -c 0; clear; echo first'
	until_so has '^first'
}

tmux_start() {
	pane=
	tmux new-session -d -x 80 -y 24 'exec cat' &&
	    tmux set -g status off &&
	    tmux set -g escape-time 0 &&
	    tmux set -g default-terminal "$1"
}

# The program in a window of that size; other arguments are options.
tmux_run() {
	tmux_window "$1" || { echo "no window"; return 1; }
	shift
	options=("$@")
	line "./h ${options[*]}"
	shows
}

# Sends a key as tmux calls it, $2 as --keys does.
press() {
	tmux send-keys -t "$pane" "$1"
	keys+=$2
	shows
}

# Sends bytes, written as for printf.
bytes() {
	# shellcheck disable=SC2046,SC2059  # an argument for each byte
	tmux send-keys -t "$pane" -H $(printf -- "$1" | od -An -v -tx1)
}

# Clicks where the text is, once as terminals do now, or twice, or as old ones
# do (x10): the same as keys $2.
click() {
	local x y one

	read -r x y < <(find_cell "$1") || return 1
	one="\\033[<0;$x;${y}M\\033[<0;$x;${y}m"
	case ${3-sgr} in
	sgr)	bytes "$one" ;;
	twice)	bytes "$one$one" ;;
	x10)	bytes "$(x10 32 "$x" "$y")$(x10 35 "$x" "$y")" ;;
	esac
	keys+=$2
	shows
}

# The wheel goes three rows.
wheel() {
	bytes '\033[<65;3;9M'
	keys+='<Down><Down><Down>'
	shows || return 1
	bytes '\033[<64;3;9M'
	keys+='<Up><Up><Up>'
	shows
}

resized() {
	size=$1
	pane_resize "$1" && shows
}

# From a shell and back: nothing of it is left.
comes_and_goes() {
	local before

	tmux_window 80x24 || return 1
	before=$(flags)
	options=("$@")
	line "./h ${options[*]}; echo status \$?; stty -a >after"
	shows || return 1
	! flags_are "$before" || { echo "it is the shell's"; return 1; }
	tmux send-keys -t "$pane" q
	until_so has '^status 0' && until_so flags_are "$before" ||
	    unlike "$before" || return 1
	line "echo last"
	until_so has '^last' || return 1
	cat >"$TMPDIR/shell" <<-E
		first
		$ ./h ${options[*]}; echo status \$?; stty -a >after
		status 0
		$ echo last
		last
		$
	E
	tmux_capture | sed -e 's/ *$//' -e '/^$/d' |
	    diff "$TMPDIR/shell" - && diff "$TMPDIR/before" "$TMPDIR/after"
}

# It ends by signal $1; the shell has its terminal.
killed() {
	local before

	tmux_window 80x24 || return 1
	before=$(flags)
	line "./h; echo status \$?; stty -a >after; echo last"
	shows || return 1
	kill -"$1" "$(cat "$TMPDIR/pid")"
	until_so has '^last' && until_so flags_are "$before" ||
	    unlike "$before" || return 1
	has "^status $((128 + $(kill -l "$1")))" && ! has pid-2800 ||
	    unlike "$before" || return 1
	diff "$TMPDIR/before" "$TMPDIR/after"
}

suspended() {
	local before

	tmux_window 80x24 || return 1
	before=$(flags)
	line ./h
	shows && press t t || return 1
	tmux send-keys -t "$pane" C-z
	until_so has Stopped && until_so flags_are "$before" ||
	    unlike "$before" || return 1
	size=100x30
	pane_resize $size || return 1
	line fg
	shows && press Down '<Down>'
}

stormed() {
	"$PYTHON" "$SRCDIR/tests/term.py" storm \
	    "$(tmux display -p -t "$pane" '#{pane_tty}')" "${size%x*}" \
	    "${size#*x}" && shows && press Up '<Up>' && press Down '<Down>'
}

noise() {
	echo noise >>"/proc/$(cat "$TMPDIR/pid")/fd/2"
	press C-l '<C-l>' && tmux send-keys -t "$pane" q &&
	    until_so has '^noise'
}

# Each meaning looks the same wherever it is.
roles_show() {
	shows || return 1
	tmux capture-pane -e -N -p -t "$pane" >"$TMPDIR/shown" &&
	    "$HYPERTOP" --root "$tree" --dump-screen "$size" --keys "$keys" \
	    "${options[@]}" --roles >"$TMPDIR/roles" &&
	    "$PYTHON" "$SRCDIR/tests/term.py" roles "$TMPDIR/roles" \
	    "$TMPDIR/shown"
}

# Another kind of terminal, which tmux can play as well.
other_kind() {
	tmux_window 100x30 || return 1
	line "TERM=$1 ./h"
	shows && press t t && press F2 '<F2>' && press Escape '<Esc>' &&
	    press G G && resized 80x24
}

# Everything that waits is read before anything is painted.
keys_at_once() {
	bytes "$1"
	keys+=$2
	shows
}

hostile_names() {
	local tree=$TMPDIR/names

	tmux_window 120x40 || return 1
	line "./h names"
	shows
}

saves() {
	local file=$XDG_CONFIG_HOME/hypertop/config

	tmux_run 80x24 && press F2 '<F2>' && press Down '<Down>' &&
	    press Down '<Down>' && press Enter '<Enter>' || return 1
	tmux send-keys -t "$pane" w
	until_so grep -qs '^base *= *host' "$file" || {
		cat "$file"
		return 1
	}
	tmux send-keys -t "$pane" qq
	until_so has '^\$$' || return 1
	tmux_run 80x24 || return 1
	cp "$TMPDIR/want" "$TMPDIR/changed"
	rm -r "$XDG_CONFIG_HOME"
	want || return 1
	! cmp -s "$TMPDIR/want" "$TMPDIR/changed" || {
		echo "as without it"
		return 1
	}
}

# Each as tmux calls it, and --keys.
check_keys() {
	local key name

	check "tmux: before keys" tmux_run 80x24
	while read -r key name; do
		check "tmux: key $name" press "$key" "$name" ||
		    return
	done <<-'E'
		t	t
		Down	<Down>
		Down	<Down>
		PageDown	<PgDn>
		Home	<Home>
		End	<End>
		Up	<Up>
		PageUp	<PgUp>
		Enter	<Enter>
		Escape	<Esc>
		/	/
		c	c
		r	r
		Enter	<Enter>
		F4	<F4>
		w	w
		x	x
		BSpace	<Backspace>
		Enter	<Enter>
		Escape	<Esc>
		F1	<F1>
		q	q
		F2	<F2>
		Escape	<Esc>
		F5	<F5>
		F6	<F6>
		Down	<Down>
		Enter	<Enter>
		Right	<Right>
		Left	<Left>
		Tab	<Tab>
		BTab	<S-Tab>
		C-d	<C-d>
		Space	<Space>
		ü	ü
		F12	<F12>
	E
}

check_sizes() {
	local s

	check "tmux: before other sizes" tmux_run 80x24
	check "tmux: a tree before other sizes" press t t
	for s in 20x4 300x100 1x1 40x10 120x40 5x60 80x24; do
		check "tmux: another size, $s" resized $s || return
	done
	check "tmux: a storm of 500 sizes" stormed
	check "tmux: what goes to standard error comes at the end" noise
}

check_mouse() {
	check "tmux: before clicks" tmux_run 80x24
	check "tmux: a click chooses a row" click ' vb1 ' '<Down><Down>'
	check "tmux: a click on a title sorts by it" click RSS M
	check "tmux: a click as old terminals send it" \
	    click 'web ' '<Home>' x10
	check "tmux: a double click opens the row" \
	    click 'ch1 ' '<Down><Enter>' twice
	check "tmux: the wheel" wheel
	check "tmux: Esc after clicks" press Escape '<Esc>'
}

check_at_once() {
	check "tmux: before keys at once" tmux_run 80x24
	check "tmux: roles" roles_show
	check "tmux: moves at once" keys_at_once 't\033OB\033OBGkk' \
	    't<Down><Down>Gkk' || return
	check "tmux: roles of a tree" roles_show
	check "tmux: help and moves at once" keys_at_once '?jjj' '?jjj' ||
	    return
	check "tmux: roles of the help" roles_show
	check "tmux: a menu and a choice at once" \
	    keys_at_once 'qt\033[17~jj\r' 'qt<F6>jj<Enter>' || return
	check "tmux: a detail and moves at once" keys_at_once '\rjjj' \
	    '<Enter>jjj'
}

check_tmux() {
	local term

	if [ -z "$(type -P tmux)" ]; then
		tap_skip "everything in tmux" "no tmux"
		return
	fi
	check "tmux starts" tmux_start "$1" || return
	check "tmux: comes, shows the dump, goes as it came" comes_and_goes
	check "tmux: in ASCII" comes_and_goes --ascii
	check "tmux: without mouse and colours" comes_and_goes --no-mouse \
	    --color never
	check "tmux, 120x40: the dump" tmux_run 120x40
	check "tmux, 120x40: in ASCII" tmux_run 120x40 --ascii
	check "tmux: hostile names" hostile_names
	for term in vt100 linux xterm xterm-256color tmux-256color; do
		tap_ok "tmux as TERM=$term: the dump" other_kind $term
	done
	check_keys
	check_at_once
	check_sizes
	check_mouse
	check "tmux: SIGSEGV" killed SEGV
	check "tmux: SIGTERM" killed TERM
	check "tmux: ^Z, another size, fg" suspended
	check "tmux: a change is saved and read back" saves
	tmux kill-server
}

session() {
	command screen -c /dev/null -S "$name" "$@"
}

# Without display; non-ASCII characters come out of that as they like.
screen_capture() {
	session -p 0 -X hardcopy "$TMPDIR/hard" &&
	    sed -e 's/ *$//' "$TMPDIR/hard"
}

screen_start() {
	capture=screen_capture
	size=80x24
	keys=
	options=(--ascii)
	session -T screen -d -m sh -c \
	    'PS1="$ " exec bash --norc --noprofile' &&
	    until_so has '^\$' || return 1
	stuff 'stty -a >before; clear; echo first\r' &&
	    until_so has '^first' && session -X altscreen on
}

stuff() {
	session -p 0 -X stuff "$(printf "%b" "$1")"
}

screen_press() {
	stuff "$1" && keys+=$2 && shows
}

screen_click() {
	local x y

	read -r x y < <(find_cell "$1") || return 1
	screen_press "\033[<0;$x;${y}M\033[<0;$x;${y}m" "$2"
}

screen_quit() {
	stuff q && until_so has '^status 0' && until_so has '^last' &&
	    ! has pid-2800 && diff "$TMPDIR/before" "$TMPDIR/after"
}

# As screen is when nobody asks it for more.
screen_below() {
	keys=
	session -X altscreen off
	stuff 'clear; ./h --ascii; echo below\r' && shows && stuff q &&
	    until_so has '^below' && has pid-2800 || return 1
	until_so has '^below$' || { screen_capture; return 1; }
}

check_screen() {
	name=plain
	check "screen starts" screen_start || return
	stuff './h --ascii; echo status $?; stty -a >after; echo last\r'
	check "screen: the dump" shows || return
	check "screen: key t" screen_press t t
	check "screen: key Down" screen_press '\033OB' '<Down>'
	check "screen: key End" screen_press '\033[4~' '<End>'
	check "screen: key F5" screen_press '\033[15~' '<F5>'
	check "screen: key Enter" screen_press '\r' '<Enter>'
	check "screen: key Esc" screen_press '\033' '<Esc>'
	check "screen: a search" screen_press /web /web
	check "screen: Enter" screen_press '\r' '<Enter>'
	check "screen: a click chooses a row" screen_click ' vb1 ' \
	    '<Up><Up><Up><Up>'
	check "screen: a click on a title sorts by it" screen_click RSS M
	check "screen: quit, the terminal is as it was" screen_quit
	check "screen without a second screen: the prompt is below" \
	    screen_below
	session -X quit
}

# Attached to a terminal of tmux: of any size, and in UTF-8.
screen_attached() {
	name=inside
	tmux_window 100x30 || return 1
	line "screen -c /dev/null -U -S $name ./h"
	shows
}

screen_again() {
	session -X detach && until_so has '^\[detached' || return 1
	line "clear; screen -c /dev/null -r $name"
	shows
}

screen_leave() {
	tmux send-keys -t "$pane" q && until_so has '^\[screen is term' &&
	    line "clear; stty -a >after; echo last" && until_so has '^last' &&
	    diff "$TMPDIR/before" "$TMPDIR/after"
}

check_both() {
	if [ -z "$(type -P tmux)" ]; then
		tap_skip "everything in screen in tmux" "no tmux"
		return
	fi
	tmux_start screen-256color
	check "screen in tmux: the dump" screen_attached || return
	check "screen in tmux: key t" press t t
	check "screen in tmux: key F5" press F5 '<F5>'
	check "screen in tmux: key Down" press Down '<Down>'
	check "screen in tmux: another size" resized 60x20
	check "screen in tmux: and back" resized 100x30
	check "screen in tmux: a click" click ' lk1 ' \
	    '<Home><Down><Down><Down><Down>'
	check "screen in tmux: detached and attached" screen_again
	check "screen in tmux: goes" screen_leave
	tmux kill-server
}

check_screens() {
	if [ -z "$(type -P screen)" ]; then
		tap_skip "everything in screen" "no screen"
		return
	fi
	check_screen
	check_both
}

prepare() {
	local name

	for name in linux-6-12 names; do
		"$PYTHON" "$SRCDIR/tests/fixtures/unpack" \
		    "$SRCDIR/tests/fixtures/$name.tree" "$TMPDIR/$name" ||
		    exit 1
	done
	tree=$TMPDIR/linux-6-12
	size=80x24
	want || exit 1
	mkdir -m 700 "$SCREENDIR"
	# What a shell in the terminal calls; the program has the number in
	# file pid.
	cat >"$TMPDIR/h" <<-E
		#!/bin/sh
		echo \$\$ >'$TMPDIR/pid'
		case \$1 in
		names)	tree='$TMPDIR/names'; shift ;;
		*)	tree='$tree' ;;
		esac
		exec '$HYPERTOP' --root "\$tree" "\$@"
	E
	chmod +x "$TMPDIR/h"
}

# The results of term.py, which has run meanwhile.
pty_results() {
	local word rest found=

	wait "$pty" || tap_result 'not ok' "term.py ends well"
	while read -r word rest; do
		case $word in
		ok)	tap_result ok "pty: $rest"; found=1 ;;
		not)	tap_result 'not ok' "pty: ${rest#ok }"; found=1 ;;
		skip)	tap_skip "pty: ${rest%% \#*}" "${rest#*\# }" ;;
		*)	echo "$word $rest" | tap_comment ;;
		esac
	done <"$TMPDIR/pty"
	[ -n "$found" ] || tap_result 'not ok' "term.py has results"
}

finish() {
	kill "$pty" 2>/dev/null
	command tmux -S "$TMPDIR/tmux" kill-server 2>/dev/null
	for name in plain inside; do
		session -X quit >/dev/null 2>&1
	done
}

cd "$TMPDIR" || exit 1
prepare
"$PYTHON" "$SRCDIR/tests/term.py" "$tree" "$HYPERTOP" >"$TMPDIR/pty" 2>&1 &
pty=$!
trap finish EXIT
check_tmux screen
check_screens
pty_results
tap_done
