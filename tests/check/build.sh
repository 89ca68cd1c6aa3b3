#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# limit: 600
# slow: builds the tree again
#
# What is installed, and the builds that are not the usual one.

. "$SRCDIR/tests/tap.sh"

# Every file that make install must bring, below the prefix.
installed() {
	cat <<-'LIST'
	bin/hypertop
	share/bash-completion/completions/hypertop
	share/hypertop/themes/default.theme
	share/man/man8/hypertop.8
	share/zsh/site-functions/_hypertop
	LIST
	for f in "$SRCDIR"/themes/*.theme; do
		echo "share/hypertop/themes/${f##*/}"
	done
}

make_install() {
	make -s -C "$BUILDDIR" install DESTDIR="$TMPDIR/root" prefix=/usr
}

# The page must read without one warning at two widths.
manual_is_clean() {
	local width said

	for width in 80 132; do
		said=$(groff -ww -mandoc -Tutf8 -k -rLL="${width}n" -z \
		    "$BUILDDIR/hypertop.8" 2>&1) || return 1
		[ -z "$said" ] || { echo "$said"; return 1; }
	done
}

# What bash offers after "hypertop $1".
complete_bash() {
	bash --norc -c '
		. "$1" || exit 1
		set -- "$2" $(complete -p hypertop)
		while [ $# -gt 0 ] && [ "$1" != -F ]; do
			word=${word-$1}
			shift
		done
		COMP_WORDS=(hypertop "$word") COMP_CWORD=1
		COMP_LINE="hypertop $word" COMP_POINT=${#COMP_LINE}
		"$2" hypertop "$word" hypertop
		printf "%s\n" "${COMPREPLY[@]}"
	' bash "$BUILDDIR/completions/bash/hypertop" "$1"
}

# What bash offers after "hypertop -c qemu:///se": it takes colons for ends of
# words, and wants what follows the last one.
complete_uri() {
	bash --norc -c '
		. "$1" || exit 1
		COMP_WORDS=(hypertop -c qemu : ///se) COMP_CWORD=4
		COMP_LINE="hypertop -c qemu:///se" COMP_POINT=${#COMP_LINE}
		_hypertop
		printf "%s\n" "${COMPREPLY[@]}"
	' bash "$BUILDDIR/completions/bash/hypertop"
}

# The smallest build says what it lacks instead of printing JSON.
small_lacks_json() {
	local said status

	said=$("$1/hypertop" -b -n 1 -o json 2>&1 >"$TMPDIR/out")
	status=$?
	echo "status $status, stderr: $said, stdout: $(cat "$TMPDIR/out")"
	[ "$status" -eq 2 ] && [[ $said == *jansson* ]] &&
	    [ ! -s "$TMPDIR/out" ]
}

small_lacks_libvirt() {
	"$1/hypertop" -b -n 1 -d 0.1 -t source >"$TMPDIR/out" || return 1
	grep libvirt "$TMPDIR/out"
	grep -q 'libvirt *absent *.*built without' "$TMPDIR/out"
}

says_version() {
	local said

	said=$("$1/hypertop" --version) || return 1
	echo "$said"
	[[ $said == *"$2"* ]]
}

tap_ok "make install" make_install
tap_is "the files installed" \
    "$(cd "$TMPDIR/root/usr" && find . -type f | sed 's,^./,,' | sort)" \
    "$(installed | sort -u)"
if command -v groff >/dev/null; then
	tap_ok "the manual has no warning" manual_is_clean
else
	tap_skip "the manual has no warning" "no groff"
fi
tap_ok "the bash completion is bash" \
    bash -n "$BUILDDIR/completions/bash/hypertop"
tap_is "bash completes --ta" "$(complete_bash --ta)" "--table"
tap_is "bash completes a URI" "$(complete_uri)" "///session"
tap_is "the zsh completion begins as zsh wants" \
    "$(head -n 1 "$BUILDDIR/completions/zsh/_hypertop")" "#compdef hypertop"
if command -v zsh >/dev/null; then
	tap_ok "the zsh completion is zsh" \
	    zsh -n "$BUILDDIR/completions/zsh/_hypertop"
else
	tap_skip "the zsh completion is zsh" "no zsh"
fi

if [ -e "$SRCDIR/config.status" ]; then
	tap_skip "other builds" "this one is inside the source folder"
	tap_done
fi

if command -v clang >/dev/null; then
	tap_ok "clang compiles all without a warning" \
	    tap_build "$BUILDDIR/other-clang" --enable-werror CC=clang
else
	tap_skip "clang compiles all without a warning" "no clang"
fi

small=$BUILDDIR/other-small
tap_ok "the smallest build compiles without a warning" \
    tap_build "$small" --enable-werror --without-libxml2 --without-jansson \
    --without-libvirt CFLAGS=-O0
tap_ok "the smallest build names what it lacks" \
    says_version "$small" "without libxml2, libvirt, jansson"
tap_ok "the smallest build says that it has no JSON" small_lacks_json "$small"
tap_ok "the smallest build says that it has no libvirt" \
    small_lacks_libvirt "$small"
tap_ok "the smallest build prints tables" "$small/hypertop" -b -n 1 -d 0.1

tap_done
