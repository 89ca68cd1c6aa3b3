#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Trees that are not what they should be: links that lead out of them, files
# that a kernel does not have, groups that are mounted elsewhere.

. "$SRCDIR/tests/tap.sh"

top=$TMPDIR/tree
export ASAN_OPTIONS=detect_leaks=0

# A fresh copy of fixture $1.
tree() {
	rm -rf "$top"
	mkdir "$top"
	"$PYTHON" "$SRCDIR/tests/fixtures/unpack" \
	    "$SRCDIR/tests/fixtures/$1.tree" "$top"
}

# The Python expression $1 over the reports `r` of tables $2.
holds() {
	"$HYPERTOP" --root "$top" -b -o json -t "$2" >"$TMPDIR/out" || return 1
	"$PYTHON" - "$1" "$TMPDIR/out" <<-'E'
	import json, sys
	r = [json.loads(line) for line in open(sys.argv[2])]
	vm = {v['name']: v for v in r[-1]['tables'].get('vm', [])}
	why = {s['name']: s for s in r[-1]['sources']}
	ok = eval('(' + sys.argv[1] + ')')
	if not ok:
	    print('not so:', sys.argv[1])
	    print(json.dumps(r[-1], indent=1)[:4000])
	sys.exit(not ok)
	E
}

tree linux-6-12
echo secret >"$TMPDIR/secret"
for n in "$top"/[0-9]*; do
	ln -sf "$TMPDIR/secret" "$n/proc/sys/kernel/hostname"
done
tap_ok "a link does not lead out of the tree" \
    holds "all(x['tables']['host'][0]['host'] != 'secret' for x in r)" host

tree linux-6-12
find "$top" -name schedstat -delete
tap_ok "no schedstat: the source says so" \
    holds "why['vms']['state'] == 'not in this tree' and
	'schedstat' in why['vms']['reason']" vm,source
tap_ok "no schedstat: no CPU time, and not 0" \
    holds "len(vm) > 5 and all(v[c] is None for v in vm.values() for c in
	('cpu', 'guest', 'steal', 'emulator', 'idle', 'run_delay'))" vm

tree linux-5-14
find "$top" -path '*cgroup*' -name 'cpu.*' -delete
tap_ok "no file of a group: throttled is unknown" \
    holds "vm and all(v['throttled'] is None and v['throttled_time'] is None
	for v in vm.values())" vm

tree linux-5-14
# What a container sees of the host's hierarchy: a part of it, at the mount.
tap_ok "a part of the hierarchy at the mount: as the whole of it" \
    bash -c '"$HYPERTOP" --root "$0" -b -o json -t vm >"$TMPDIR/whole" &&
	for n in "$0"/[0-9]*; do
		cg=$n/sys/fs/cgroup
		sed -i "/cgroup2/s| / /sys/fs/cgroup | /machine.slice /sys/fs/cgroup |" \
		    "$n"/proc/self/mountinfo
		mv "$cg/machine.slice" "$n/part" && cp "$cg"/cgroup.* "$n/part" &&
		rm -rf "$cg" && mv "$n/part" "$cg"
	done &&
	"$HYPERTOP" --root "$0" -b -o json -t vm >"$TMPDIR/part" &&
	"$PYTHON" -c "
import json, sys
a, b = ([json.loads(x)[\"tables\"] for x in open(f)] for f in sys.argv[1:])
sys.exit(a != b)" "$TMPDIR/whole" "$TMPDIR/part"' "$top"

tap_done
