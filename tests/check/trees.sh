#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Trees that are not what they should be: links that lead out of them, files
# that a kernel does not have, groups that are mounted elsewhere.

. "$SRCDIR/tests/tap.sh"

top=$TMPDIR/tree connect=()
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
	"$HYPERTOP" --root "$top" "${connect[@]}" -b -o json -t "$2" \
	    >"$TMPDIR/out" || return 1
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

# Domains of libvirt's test driver, whose interfaces are those of the tree: a
# tap, and one that goes in moment 3.
node=$TMPDIR/node.xml
cat >"$node" <<'E'
<node>
  <domain type='test'>
    <name>web-7</name>
    <uuid>00000077-1111-4222-8333-000000000077</uuid>
    <memory>2097152</memory>
    <vcpu>2</vcpu>
    <os><type arch='x86_64' machine='pc-q35-8.2'>hvm</type></os>
    <devices>
      <disk type='block' device='disk'>
        <driver name='qemu' type='qcow2' cache='none' io='native'/>
        <source dev='/dev/nvme0n1'/>
        <target dev='vda' bus='virtio'/>
      </disk>
      <interface type='bridge'>
        <mac address='52:54:00:11:22:33'/>
        <source bridge='br0'/>
        <model type='virtio'/>
      </interface>
      <interface type='direct'>
        <mac address='52:54:00:11:22:34'/>
        <source dev='eth0'/>
        <model type='e1000'/>
      </interface>
    </devices>
  </domain>
  <domain type='test'
      xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
    <test:runstate>5</test:runstate>
    <name>off-1</name>
    <uuid>00000078-1111-4222-8333-000000000078</uuid>
    <memory>1048576</memory>
    <vcpu>1</vcpu>
    <os><type>hvm</type></os>
  </domain>
  <domain type='test'
      xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
    <test:runstate>3</test:runstate>
    <name>paused-1</name>
    <uuid>00000079-1111-4222-8333-000000000079</uuid>
    <memory>1048576</memory>
    <vcpu>1</vcpu>
    <os><type>hvm</type></os>
  </domain>
</node>
E

check_libvirt() {
	tree held
	connect=(-c "test://$node")
	tap_ok "domains of libvirt have rows beside processes" \
	    holds "len(vm) == 9 and vm['web-7']['pid'] is None and
		vm['web-7']['uuid'].startswith('00000077-') and
		vm['web-7']['conf'] == 2 << 30 and
		vm['web-7']['vcpus'] == 2 and vm['hangs']['pid'] == 2100 and
		why['test://$node']['state'] == 'ok' and
		why['test://$node']['rows'] == 3" vm,source
	tap_ok "their states are libvirt's" \
	    holds "[vm[n]['state'] for n in ('web-7', 'off-1', 'paused-1',
		'hangs')] == ['running', 'shutoff', 'paused', 'stuck']" vm
	tap_ok "their interfaces are counted as the guest sees them" \
	    holds "[[x[c] for c in ('net_rx', 'net_tx', 'net_drop')]
		for n in (0, 1, 3) for x in r[n]['tables']['vm']
		if x['name'] == 'web-7'] == [
		[3040000, 1020000, 20], [3040000, 1020000, 20],
		[3000000, 1000000, 17]]" vm
	tap_ok "what is off has no interface and no CPU time" \
	    holds "[vm['off-1'][c] for c in ('net_rx', 'cpu', 'rss')] ==
		[None] * 3" vm
	tap_ok "their disks are in a table" \
	    holds "[[d[c] for c in ('vm', 'target', 'bus', 'format', 'cache',
		'io', 'source', 'host_lat')]
		for d in r[-1]['tables']['vdisk']] == [['web-7', 'vda',
		'virtio', 'qcow2', 'none', 'native', '/dev/nvme0n1', None]]" \
	    vdisk
	connect=(-c "test://$TMPDIR/there-is-none")
	tap_ok "a connection that fails costs nobody else" \
	    holds "len(vm) == 6 and vm['hangs']['guest'] == 50 and
		why['test://$TMPDIR/there-is-none']['state'] != 'ok' and
		why['test://$TMPDIR/there-is-none']['reason']" vm,source
	connect=(-c none)
	tap_ok "-c none asks nobody" \
	    holds "len(vm) == 6 and not [s for s in why if '://' in s]" vm
}

case $("$HYPERTOP" --version) in
*without*libvirt*)
	tap_skip "domains of libvirt have rows beside processes" \
	    "built without libvirt" ;;
*)
	check_libvirt ;;
esac

tap_done
