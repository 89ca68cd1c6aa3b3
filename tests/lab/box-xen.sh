# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Inside the box, in a dom0: a guest made with xl that burns a CPU and has a
# disk and a NIC, and an idle one made by libvirt if that can be had.
#
# usage: box-xen.sh PYTHON BUILDDIR

echo "box: Xen $(cat /sys/hypervisor/version/{major,minor} | paste -sd .)," \
    "Linux $(uname -r)"
export BUILDDIR=$2 PYTHONDONTWRITEBYTECODE=1 XL_UUID LIBVIRT_UUID=''
XL_UUID=11111111-2222-4333-8444-555555555555
shopt -s nullglob
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
cd "$work" || exit 1

# The guests' file system: one program that does it all.
write_guest() {
	local drivers
	drivers=/lib/modules/$(uname -r)/kernel/drivers

	mkdir -p guest/{bin,sbin,usr/bin,usr/sbin,proc,dev}
	cp "$(command -v busybox)" guest/bin/busybox
	cp "$drivers/net/xen-netfront.ko" "$drivers/block/xen-blkfront.ko" \
	    guest
	cat >guest/init <<-'INIT'
	#!/bin/busybox sh
	/bin/busybox --install -s
	mount -t proc proc /proc
	mount -t devtmpfs dev /dev
	grep -q idle /proc/cmdline && exec sleep 100000
	insmod /xen-netfront.ko
	insmod /xen-blkfront.ko
	sleep 1
	ifconfig eth0 10.9.9.2 up
	dd if=/dev/xvda of=/dev/null bs=64k count=64
	dd if=/dev/zero of=/dev/xvda bs=64k count=32 conv=fsync
	ping -q -c 3 10.9.9.1
	while :; do :; done
	INIT
	chmod +x guest/init
	(cd guest && find . | cpio -o -H newc 2>/dev/null | gzip) >initrd
}

# No bridge: dom0 is the other end, and answers nothing, so that the guest
# transmits more than it receives.
write_vif_script() {
	cat >vif <<-'VIF'
	#!/bin/bash
	[ "$1" = online ] || exit 0
	ip neigh add 10.9.9.2 lladdr 00:16:3e:00:00:01 dev "$vif" nud permanent
	ip addr add 10.9.9.1/24 dev "$vif"
	ip link set "$vif" up
	xenstore-write "$XENBUS_PATH/hotplug-status" connected
	VIF
	chmod +x vif
	echo 1 >/proc/sys/net/ipv4/icmp_echo_ignore_all
}

make_with_xl() {
	write_vif_script
	modprobe loop
	truncate -s 16M disk
	losetup /dev/loop7 disk
	cat >xl.cfg <<-CFG
	name = "made-by-xl"
	uuid = "$XL_UUID"
	type = "pv"
	kernel = "$BOX_KERNEL"
	ramdisk = "$work/initrd"
	extra = "quiet"
	memory = 128
	vcpus = 1
	disk = [ 'phy:/dev/loop7,xvda,w' ]
	vif = [ 'mac=00:16:3e:00:00:01,script=$work/vif' ]
	CFG
	xl create xl.cfg || { echo "Bail out! xl create"; exit 1; }
}

# Only the driver that is needed: others would ask every QEMU there is what it
# can do, which takes minutes here. Never walk over /usr: virtiofsd keeps a
# descriptor for each file that was looked at.
start_libvirtd() {
	local i drivers=(/usr/lib*/{,*/}libvirt/connection-driver/)

	cd "${drivers[0]}" 2>/dev/null && command -v libvirtd >/dev/null ||
	    return 1
	[ -e libvirt_driver_libxl.so ] || return 1
	mv libvirt_driver_libxl.so .. && rm -f libvirt_driver_*.so &&
	    mv ../libvirt_driver_libxl.so . && cd "$work" || return 1
	mkdir -p /run/libvirt
	virtlogd -d
	libvirtd >libvirtd.log 2>&1 &
	for ((i = 0; i < 60; i++)); do
		[ ! -S /run/libvirt/libvirt-sock ] || return 0
		sleep 1
	done
	tail -n 5 libvirtd.log | sed 's/^/# /'
	return 1
}

make_with_libvirt() {
	local uuid=aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee

	start_libvirtd || { cd "$work"; return; }
	cat >libvirt.xml <<-XML
	<domain type='xen'>
	  <name>made-by-libvirt</name>
	  <uuid>$uuid</uuid>
	  <memory unit='MiB'>96</memory>
	  <vcpu>1</vcpu>
	  <os>
	    <type arch='x86_64' machine='xenpv'>linux</type>
	    <kernel>$BOX_KERNEL</kernel>
	    <initrd>$work/initrd</initrd>
	    <cmdline>quiet idle</cmdline>
	  </os>
	</domain>
	XML
	virsh -c xen:///system create libvirt.xml 2>&1 | sed 's/^/# /'
	[ "${PIPESTATUS[0]}" -ne 0 ] || LIBVIRT_UUID=$uuid
}

write_guest
make_with_xl
make_with_libvirt
exec "$1" "$here/box-xen.py"
