# SPDX-License-Identifier: GPL-2.0-or-later
"""Guests for libvirt: what they boot, and their definitions.

A "rom" guest is one of KVM whose firmware is 64 KiB of our own: it spins in
ring 3, which is real guest time also where KVM itself is nested, or sleeps.
A "linux" guest is emulated; it boots Debian's cloud kernel with a busybox and
makes load on its disks, its NIC and its balloon.
"""
import glob
import gzip
import lzma
import os
import shutil
import stat
import subprocess

SECTOR = 512
NETWORK = 'lab'
BRIDGE = 'virbr-lab'
GATEWAY = '192.168.150.1'

# In the order in which they are loaded. One that is missing is built in.
MODULES = ('virtio_ring', 'virtio', 'virtio_pci_modern_dev',
           'virtio_pci_legacy_dev', 'virtio_pci', 'failover', 'net_failover',
           'virtio_net', 'virtio_blk', 'virtio_balloon')

INIT = '''#!/bin/busybox sh
/bin/busybox mkdir -p /proc /sys /dev /tmp /root
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
for m in %s; do
	[ ! -e /lib/$m.ko ] || insmod /lib/$m.ko
done
cat >/bin/lease <<'END'
#!/bin/sh
[ "$1" != bound ] || ip addr add $ip/$mask dev $interface
END
chmod 755 /bin/lease
# The kernel makes variables of the arguments that it does not know.
hostname ${guest:-guest}
ip link set lo up
ip link set eth0 up
udhcpc -q -i eth0 -x hostname:$(cat /proc/sys/kernel/hostname) -s /bin/lease
# Each write is followed by a flush; every read reaches the device.
load() {
	n=0
	while :; do
		dd if=/dev/zero of=/dev/vda bs=16k count=8 seek=$((n %% 64)) \\
		    conv=fsync,notrunc
		echo 3 >/proc/sys/vm/drop_caches
		dd if=/dev/vda of=/dev/null bs=16k count=8 skip=$((n %% 64 + 64))
		n=$((n + 8))
		sleep ${pause:-.1}
	done
}
load >/dev/null 2>&1 &
echo up >/dev/ttyS0
while :; do
	ping -i .2 -c 50 -s 1000 %s >/dev/null 2>&1
	sleep .2
done
'''


def rom(spin):
    """Firmware that ends in an endless loop in ring 3, or sleeps."""
    gdt = b''.join(e.to_bytes(8, 'little') for e in (
        0, 0,
        0x00af9b000000ffff,             # 0x10: code of ring 0, 64 bit
        0x00cf93000000ffff,             # 0x18: data of ring 0
        0,
        0x00cff3000000ffff,             # 0x28: data of ring 3
        0x00affb000000ffff))            # 0x30: code of ring 3, 64 bit
    gdt_at, gdtr_at, long_at = 0x100, 0x180, 0x200
    image = bytearray(b'\xf4' * 0x10000)

    def put(at, code):
        code = bytes.fromhex(code) if isinstance(code, str) else code
        image[at:at + len(code)] = code

    def le(n, size=4):
        return n.to_bytes(size, 'little').hex()

    put(0xfff0, 'ea 0000 00f0')                 # jmp f000:0000
    if not spin:
        put(0, 'fa f4 ebfd')                    # cli; 1: hlt; jmp 1b
        return bytes(image)
    put(0, 'fa 31c0 8ed8'                       # cli; ds = 0
        # Page tables: one page of 2 MiB for everybody.
        '66c706 0010' + le(0x2007) +            # mov [0x1000], 0x2007
        '66c706 0020' + le(0x3007) +
        '66c706 0030' + le(0x87) +
        '2e660f0116' + le(gdtr_at, 2) +         # lgdt cs:gdtr
        '66b8' + le(0x20) + '0f22e0'            # cr4 = PAE
        '66b8' + le(0x1000) + '0f22d8'          # cr3
        '66b9' + le(0xc0000080) +               # efer = SCE, LME
        '66b8' + le(0x101) + '6631d2 0f30'
        '66b8' + le(0x80050033) + '0f22c0'      # cr0 = PG, WP, PE ...
        '66ea' + le(0xf0000 + long_at) + '1000')    # jmp 10:long
    put(gdt_at, gdt)
    put(gdtr_at, le(len(gdt) - 1, 2) + le(0xf0000 + gdt_at))
    put(long_at,
        'b8' + le(0x2b) +                       # ds, es, fs, gs = 2b
        '8ed8 8ec0 8ee0 8ee8'
        'bc' + le(0x7000) +                     # esp
        'c70425' + le(0x8000) + 'f390ebfc'      # 0x8000: pause; jmp 0x8000
        '6a2b 68' + le(0x7000) +                # ss, rsp
        '6a02 6a33 68' + le(0x8000) +           # flags, cs, rip
        '48cf')                                 # iretq
    return bytes(image)


def find_kernel():
    """A kernel that is installed with its modules, and those; or None."""
    for k in glob.glob('/boot/vmlinuz-*cloud*') + glob.glob('/boot/vmlinuz-*'):
        modules = '/lib/modules/' + k.partition('vmlinuz-')[2]
        if os.access(k, os.R_OK) and os.path.isdir(f'{modules}/kernel'):
            return k, modules
    return None


def plain_module(path):
    """A module as busybox loads it."""
    with open(path, 'rb') as f:
        data = f.read()
    if path.endswith('.xz'):
        return lzma.decompress(data)
    if path.endswith('.gz'):
        return gzip.decompress(data)
    if path.endswith('.zst'):
        return subprocess.run(['zstd', '-dc'], input=data, check=True,
                              stdout=subprocess.PIPE).stdout
    return data


class Archive:
    """An archive of cpio's newc form, as the kernel unpacks it."""

    def __init__(self):
        self.parts = []
        self.serial = 0

    def add(self, name, mode, data=b'', device=(0, 0)):
        self.serial += 1
        name = name.encode() + b'\0'
        fields = (self.serial, mode, 0, 0, 1, 0, len(data), 0, 0, *device,
                  len(name), 0)
        head = b'070701' + b''.join(b'%08x' % f for f in fields) + name
        for part in head, data:
            self.parts.append(part + b'\0' * (-len(part) % 4))

    def bytes(self):
        self.add('TRAILER!!!', 0)
        return b''.join(self.parts)


def initramfs(modules):
    """A busybox that makes load; modules: their folder."""
    a = Archive()
    for d in 'bin', 'dev', 'lib':
        a.add(d, stat.S_IFDIR | 0o755)
    a.add('dev/console', stat.S_IFCHR | 0o600, device=(5, 1))
    with open(shutil.which('busybox'), 'rb') as f:
        a.add('bin/busybox', stat.S_IFREG | 0o755, f.read())
    for m in MODULES:
        found = glob.glob(f'{modules}/kernel/**/{m}.ko*', recursive=True)
        if found:
            a.add(f'lib/{m}.ko', stat.S_IFREG | 0o644, plain_module(found[0]))
    init = INIT % (' '.join(MODULES), GATEWAY)
    a.add('init', stat.S_IFREG | 0o755, init.encode())
    return a.bytes()


def network():
    """One that is this test's alone: without a firewall, nobody to route
    to."""
    return f'''<network>
  <name>{NETWORK}</name>
  <forward mode='open'/>
  <bridge name='{BRIDGE}' stp='off' delay='0'/>
  <ip address='{GATEWAY}' netmask='255.255.255.0'>
    <dhcp><range start='192.168.150.2' end='192.168.150.254'/></dhcp>
  </ip>
</network>
'''


class Guest:
    """One VM: kind rom (idle, or spin) or linux."""

    def __init__(self, name, uuid, kind, *, vcpus=1, disks=1, nics=1,
                 spin=False, period=2, pause=.2, serial=0):
        self.name = name
        self.uuid = uuid
        self.kind = kind
        self.vcpus = vcpus
        self.disks = disks
        self.nics = nics
        self.spin = spin
        self.period = period            # seconds of the balloon; 0: none
        self.pause = pause              # of the load on the first disk
        self.serial = serial            # among all guests, for its MACs

    def images(self, folder):
        return [f'{folder}/{self.name}-{n}.qcow2' for n in range(self.disks)]

    def mac(self, n):
        return (f'52:54:00:{n:02x}:{self.serial >> 8 & 255:02x}:'
                f'{self.serial & 255:02x}')

    def xml(self, folder):
        """Its definition; everything it boots lies in the folder."""
        if self.kind == 'rom':
            kind, machine, memory = 'kvm', 'pc', 16
            boot = (f"<loader readonly='yes' type='rom'>{folder}/"
                    f"{'spin' if self.spin else 'idle'}.rom</loader>")
            cpu = ("<cpu mode='host-passthrough'><feature policy='disable' "
                   "name='arch-capabilities'/></cpu>")
        else:
            kind, machine, memory = 'qemu', 'q35', 128
            boot = (f'<kernel>{folder}/kernel</kernel>'
                    f'<initrd>{folder}/initramfs</initrd>'
                    '<cmdline>console=ttyS0 quiet panic=-1 '
                    f'guest={self.name} pause={self.pause}</cmdline>')
            cpu = ''
        devices = [self.disk(n, image)
                   for n, image in enumerate(self.images(folder))]
        devices += [self.nic(n) for n in range(self.nics)]
        if self.kind == 'linux':
            devices.append(f"<serial type='file'><source "
                           f"path='{folder}/{self.name}.log'/></serial>")
        devices = '\n    '.join(devices)
        stats = f"<stats period='{self.period}'/>" if self.period else ''
        return f'''<domain type='{kind}'>
  <name>{self.name}</name>
  <uuid>{self.uuid}</uuid>
  <memory unit='MiB'>{memory}</memory>
  <vcpu>{self.vcpus}</vcpu>
  <os><type arch='x86_64' machine='{machine}'>hvm</type>{boot}</os>
  <features><acpi/></features>
  {cpu}
  <devices>
    <controller type='usb' model='none'/>
    {devices}
    <memballoon model='virtio'>{stats}</memballoon>
    <video><model type='none'/></video>
  </devices>
</domain>
'''

    def disk(self, n, image):
        return (f"<disk type='file' device='disk'><driver name='qemu' "
                f"type='qcow2'/><source file='{image}'/>"
                f"<target dev='vd{chr(ord('a') + n)}' bus='virtio'/></disk>")

    def nic(self, n):
        return (f"<interface type='network'><source network='{NETWORK}'/>"
                f"<mac address='{self.mac(n)}'/><model type='virtio'/>"
                "<rom enabled='no'/></interface>")
