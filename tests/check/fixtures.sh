#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# limit: 600
#
# Every tree of tests/fixtures in every format: against what was recorded in
# tests/golden, against what it must be (expect.py), as root and as an ordinary
# user, and taken again by tests/fixtures/capture. UPDATE=1 records anew; read
# what that changed.

. "$SRCDIR/tests/tap.sh"

umask 022
PYTHON=${PYTHON:-python3}
fixtures=$SRCDIR/tests/fixtures
golden=$SRCDIR/tests/golden
all_tables=host,cpu,process,vm,vcpu,thread,vdisk,lease,source
# LeakSanitizer cannot run where /proc is a tree.
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export PYTHONDONTWRITEBYTECODE=1 LC_ALL=C.UTF-8

case $("$HYPERTOP" --version) in
*without*)
	echo "this hypertop is built without some library; the records are not"
	exit 77 ;;
esac

# Where an ordinary user may look as well; TMPDIR may be root's alone.
top=$(mktemp -d /tmp/hypertop-fixtures.XXXXXX) || exit 1
trap 'rm -rf "$top"' EXIT
chmod 755 "$top"
cp "$HYPERTOP" "$top/hypertop"
mkdir "$top/tree" "$top/out"

python() {
	"$PYTHON" "$@"
}

unpack() {
	python "$fixtures/unpack" "$@"
}

capture() {
	python "$fixtures/capture" "$@"
}

# look NAME [OPTION...]: print a tree.
look() {
	local name=$1

	shift
	"$top/hypertop" --root "$top/tree/$name" -b "$@"
}

# The options of the format that has ending $1.
options_of() {
	case $1 in
	json)	echo "-o json -t $all_tables" ;;
	csv)	echo "-o csv -t vm" ;;
	om)	echo "-o openmetrics -t host,vm,vcpu" ;;
	txt)	echo "-o table -t host,vm" ;;
	esac
}

# Print tree $1 in every format, at the same time: some wait.
print_tree() {
	local form

	for form in json csv om txt; do
		(
			# shellcheck disable=SC2046  # options are words
			look "$1" $(options_of "$form") >"$top/out/$1.$form" \
			    2>"$top/out/$1.$form.said"
			echo "$?" >"$top/out/$1.$form.status"
		) &
	done
	wait
}

# It must have said nothing in the format with ending $2, and ended well.
printed() {
	local status

	status=$(cat "$top/out/$1.$2.status")
	echo "status $status: $(cat "$top/out/$1.$2.said")"
	[ "$status" = 0 ] && [ ! -s "$top/out/$1.$2.said" ]
}

# What is recorded of a format: JSON with a line for every row.
record_of() {
	if [ "$2" = json ]; then
		python "$fixtures/expect.py" golden <"$top/out/$1.json"
	else
		cat "$top/out/$1.$2"
	fi
}

as_recorded() {
	local file=$golden/$1.$2

	record_of "$1" "$2" >"$top/record" || return 1
	if [ -n "${UPDATE-}" ]; then
		cp "$top/record" "$file"
	fi
	diff -u "$file" "$top/record"
}

# Hold reports against what they must be; what is known to be wrong is said.
check_expected() {
	local out status line

	out=$(python "$fixtures/expect.py" check "$1" "$top/out/$1.json" \
	    "$top/out/$1.csv")
	status=$?
	while IFS= read -r line; do
		case $line in
		known:*) tap_skip "$1 is what it must be" "${line#known: }" ;;
		esac
	done <<<"$out"
	tap_ok "$1 is what it must be" said "$status" "$out"
}

said() {
	grep -v '^known:' <<<"$2"
	return "$1"
}

by_script() {
	python "$SRCDIR/tests/$1" <"$2"
}

check_valid() {
	tap_ok "$1 as csv is valid" by_script csvcheck.py "$top/out/$1.csv"
	if python -c 'import prometheus_client' 2>/dev/null; then
		tap_ok "$1 as openmetrics is valid" \
		    by_script openmetrics.py "$top/out/$1.om"
	else
		tap_skip "$1 as openmetrics is valid" \
		    "no python3-prometheus-client"
	fi
}

check_tree() {
	local name=$1 form

	print_tree "$name"
	for form in json csv om txt; do
		tap_ok "$name as $form" printed "$name" "$form"
		tap_ok "$name as $form is as recorded" \
		    as_recorded "$name" "$form"
	done
	check_valid "$name"
	check_expected "$name"
}

# What user nobody runs; no_nobody says why that cannot be.
nobody() {
	setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"
}

find_nobody() {
	no_nobody=
	if [ "$(id -u)" -ne 0 ]; then
		no_nobody="not run as root; all of this was an ordinary user"
	elif ! command -v setpriv >/dev/null; then
		no_nobody="no setpriv"
	elif ! no_nobody=$(nobody "$top/hypertop" --root "$top/tree/bare" -b \
	    2>&1 >/dev/null); then
		no_nobody="as nobody: $no_nobody"
	fi
}

same_as_nobody() {
	nobody "$top/hypertop" --root "$top/tree/$1" -b -o json \
	    -t "$all_tables" >"$top/nobody" || return 1
	cmp "$top/out/$1.json" "$top/nobody"
}

# An unscrubbed capture of a tree is the same host.
captured() {
	rm -rf "$top/tree/again"
	capture --no-scrub --root "$top/tree/$1" >"$top/again.tree" &&
	    unpack "$top/again.tree" "$top/tree/again" &&
	    look again -o json -t "$all_tables" >"$top/again.json" &&
	    cmp "$top/out/$1.json" "$top/again.json"
}

# A scrubbed one has the same numbers, and none of the words $2 in it.
scrubbed() {
	rm -rf "$top/tree/clean"
	capture --root "$top/tree/$1" >"$top/clean.tree" &&
	    unpack "$top/clean.tree" "$top/tree/clean" &&
	    look clean -o json -t "$all_tables" >"$top/clean.json" &&
	    python - "$top/out/$1.json" "$top/clean.json" <<-'PY' || return 1
	import json, sys

	def numbers(path):
	    for report in map(json.loads, open(path, encoding="utf-8")):
	        for table, rows in sorted(report["tables"].items()):
	            yield table, sorted(
	                [str(v) for v in row.values()
	                 if not isinstance(v, str)] for row in rows)

	sys.exit(list(numbers(sys.argv[1])) != list(numbers(sys.argv[2])) and
	    "the numbers are not the same")
	PY
	! grep -nE "$2" "$top/clean.tree"
}

# A process that looks like a VM and has all that must not come out.
fake_vm() {
	bash -c 'exec -a /usr/bin/qemu-system-x86_64 "$0" "$@"' \
	    "$(command -v "$PYTHON")" -c 'import time; time.sleep(60)' \
	    -name 'guest=acme-db,process=acmeproc,debug-threads=on' \
	    -uuid 12345678-90ab-4cde-8f01-234567890abc \
	    -m size=1048576k -smp 2 \
	    -object secret,id=s0,data=topsecret1,format=raw \
	    -object '{"qom-type":"secret","id":"s1","data":"topsecret2"}' \
	    -spice port=5900,password=topsecret3 \
	    -vnc 10.20.30.40:1,to=9,token=topsecret4 \
	    -drive file=/home/carol/acme-db/disk.qcow2,if=none,key-secret=s0 \
	    -drive 'file=https://dave:topsecret5@10.20.30.40/x.img,if=none' \
	    -drive file=/data/customers/initech/root.img,if=none \
	    -device virtio-net-pci,mac=00:16:3e:aa:bb:cc \
	    -netdev socket,id=n,connect=[fd00:aaaa::1234]:99 \
	    -fw_cfg name=opt/ign,string=topsecret6 \
	    -append 'root=/dev/vda pw=topsecret7' \
	    -smbios type=11,value=topsecret8 \
	    -chardev socket,id=m,path=/var/lib/libvirt/qemu/acme-db.monitor \
	    --api-token topsecret9 &
	fake=$!
	# It is not a VM before it has called exec.
	while ! grep -q acme-db "/proc/$fake/cmdline"; do
		kill -0 "$fake" || return 1
	done
}

live_capture() {
	local must word

	capture -n 2 -d 0.1 -p "$fake,$$" >"$top/live.tree" || return 1
	! grep -nE "topsecret|acme|carol|dave|initech|customers|10\.20\.30|\
16:3e|fd00:aaaa|12345678-90ab" "$top/live.tree" || return 1
	unpack "$top/live.tree" "$top/tree/live" || return 1
	must=$(look live -o csv -C host,name,uuid,manager,conf,pid) || return 1
	echo "$must"
	for word in host-1 vm-1 00000000-0000-4000-8000-000000000001 libvirt \
	    1073741824 "$fake"; do
		[[ $must == *"$word"* ]] || { echo "no $word"; return 1; }
	done
}

# The files that the probes say they read, one in a line.
files_read() {
	python - "$SRCDIR"/probes/*.c <<-'PY' | sort -u
	import re, sys

	def expand(word):
	    m = re.search(r"\{([^{}]*)\}", word)
	    if not m:
	        return [word]
	    return [w for part in m.group(1).split(",")
	            for w in expand(word[:m.start()] + part + word[m.end():])]

	for path in sys.argv[1:]:
	    for m in re.finditer(r'\.reads = ((?:"[^"]*"\s*)+)',
	                         open(path).read()):
	        for word in "".join(re.findall('"([^"]*)"', m.group(1))).split():
	            print("\n".join(w for w in expand(word)
	                            if w not in ("/proc", "libvirt")))
	PY
}

# A VM and its old self, with one name and one uuid: no sample twice.
twins() {
	mkdir "$top/tree/twins"
	ln -s ../lifecycle/4 "$top/tree/twins/0"
	ln -s ../lifecycle/5 "$top/tree/twins/1"
	look twins -o openmetrics -t vm,vcpu >"$top/twins.om" || return 1
	grep 'vm_vcpus{.*"delta"' "$top/twins.om"
	[ "$(grep -c 'vm_vcpus{.*"delta"' "$top/twins.om")" -eq 2 ] || return 1
	! python -c 'import prometheus_client' 2>/dev/null ||
	    by_script openmetrics.py "$top/twins.om"
}

# What a broken archive must be refused for.
refused() {
	local said

	printf "hypertop tree 1\n$1" >"$top/bad.tree"
	rm -rf "$top/bad"
	if said=$(unpack "$top/bad.tree" "$top/bad" 2>&1); then
		echo "was unpacked"
		return 1
	fi
	echo "$said"
	[ "$(wc -l <<<"$said")" -eq 1 ] && [[ $said == unpack:* ]]
}

check_unpack() {
	tap_ok "no path leads out of the folder" refused '== ../x\ny\n'
	tap_ok "no path is absolute" refused '== /x\ny\n'
	tap_ok "nothing lies below a link" \
	    refused '== a link /tmp\n== a/b\ny\n'
	tap_ok "an archive without its end is refused" refused '== a\ny'
	tap_ok "an unknown escape is refused" refused '== a\n\\q\n'
	tap_ok "an unknown entry is refused" refused '== a what\n'
	tap_ok "what was not there before is not the same" \
	    refused '== 0/a\nx\n== 1/b same\n'
}

# Without a namespace there is no --root for us at all.
need_namespace() {
	local said

	unpack "$fixtures/bare.tree" "$top/tree/need" || return 0
	said=$(look need 2>&1 >/dev/null) && return
	case $said in
	*namespace*)
		echo "$said"
		exit 77 ;;
	esac
}

need_namespace
names=()
for f in "$fixtures"/*.tree; do
	name=$(basename "$f" .tree)
	tap_ok "$name is unpacked" unpack "$f" "$top/tree/$name"
	names+=("$name")
done
for name in "${names[@]}"; do
	check_tree "$name"
done

tap_ok "a VM beside its old self as openmetrics" twins

find_nobody
for name in "${names[@]}"; do
	if [ -n "$no_nobody" ]; then
		tap_skip "$name as user nobody is the same" "$no_nobody"
	else
		tap_ok "$name as user nobody is the same" same_as_nobody "$name"
	fi
done

for name in "${names[@]}"; do
	# It would take its time once more.
	[ "$name" = stuck ] ||
	    tap_ok "$name, captured, is the same" captured "$name"
done
tap_ok "scrubbed states tell no names" scrubbed states \
    'alice|bob|blue|states\.example|ioerr\b|gtime|1111-4222'
tap_ok "scrubbed VMs of all kinds tell no names" scrubbed linux-6-12 \
    'inc1|fc-7|ch1|cr1|lk1|vb1|tight|trixie|1111-4222'
tap_ok "scrubbed names tell none" scrubbed names \
    'say .hi|zalgo|owned|evil|lead and|names\.example'
fake=
if fake_vm 2>/dev/null; then
	tap_ok "a live capture tells no secret" live_capture
else
	tap_skip "a live capture tells no secret" "cannot start a process"
fi
[ -z "$fake" ] || kill "$fake"
tap_is "capture takes every file that a probe reads" \
    "$(comm -23 <(files_read) <(capture --list | sort))" ""
check_unpack
tap_done
