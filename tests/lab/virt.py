#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A libvirtd of the test's own with real guests.

usage: virt.py [-n GUESTS] [-l LINUX-GUESTS] [COMMAND [ARG...]]

It runs in its own mount and network namespaces, over empty /run, /etc/libvirt,
/var/lib/libvirt and so on, so it neither sees nor disturbs a libvirtd of the
host; whoever wants to talk to it runs there too. The namespaces belong to a
guard: when the test ends, however it does, the guard kills every process that
is in its network namespace, QEMUs too, and with it the rest vanishes.

By itself this starts guests, and runs a command there (default: virsh list).
"""
import argparse
import contextlib
import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
import time

import guests
import lab as L

FOLDERS = ('/run', '/etc/libvirt', '/var/lib/libvirt', '/var/cache/libvirt',
           '/var/log/libvirt')
IMAGES = '/var/lib/libvirt/images'
URI = 'qemu:///system'
USER = 'libvirt-qemu'

LIBVIRTD_CONF = '''auth_unix_ro = "none"
auth_unix_rw = "none"
log_outputs = "3:file:/var/log/libvirt/libvirtd.log"
'''
# No machined, no labels, no cgroups that a killed QEMU would leave behind.
QEMU_CONF = '''user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
security_driver = "none"
namespaces = []
cgroup_controllers = []
stdio_handler = "file"
'''


# The guard. It runs in the namespaces and outlives the test.

def make_host():
    for path in FOLDERS:
        os.makedirs(path, exist_ok=True)
        subprocess.run(['mount', '-t', 'tmpfs', '-o', 'mode=755', 'lab', path],
                       check=True)
    os.makedirs(IMAGES)
    for name, text in ('libvirtd', LIBVIRTD_CONF), ('qemu', QEMU_CONF):
        with open(f'/etc/libvirt/{name}.conf', 'w') as f:
            f.write(text)
    add_user()
    subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True)


def add_user():
    """The user that libvirtd looks for before it reads qemu.conf, and that
    comes with another package."""
    for name, line in ('passwd', f'{USER}:x:64055:64055::/:/bin/false\n'), \
                      ('group', f'{USER}:x:64055:\n'):
        text = L.read(f'/etc/{name}')
        if f'\n{USER}:' not in text:
            with open(f'/etc/libvirt/{name}', 'w') as f:
                f.write(text + line)
            subprocess.run(['mount', '--bind', f.name, f'/etc/{name}'],
                           check=True)


def inhabitants():
    """Processes in the guard's own network namespace, but the guard."""
    mine = os.readlink('/proc/self/ns/net')
    found = []
    for name in os.listdir('/proc'):
        if name.isdigit() and int(name) != os.getpid():
            with contextlib.suppress(OSError):
                if os.readlink(f'/proc/{name}/ns/net') == mine:
                    found.append(int(name))
    return found


def guard():
    # It must see the end of the test, so it may not end before.
    for sig in signal.SIGTERM, signal.SIGINT, signal.SIGHUP:
        signal.signal(sig, signal.SIG_IGN)
    try:
        make_host()
        print('ready', flush=True)
        sys.stdin.read()
    finally:
        quiet = 0
        while quiet < 3:                # one may just have forked
            there = inhabitants()
            for pid in there:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            quiet = 0 if there else quiet + 1
            time.sleep(.05)


# The test's side.

def require(lab):
    """Skip unless guests can be had here."""
    L.require(lab, 'root', 'kvm', 'unshare')
    for program in ('libvirtd', 'virsh', 'qemu-system-x86_64', 'dnsmasq',
                    'qemu-img', 'nsenter', 'ip'):
        if not find(program):
            raise L.Skip(f'no {program}')
    if not os.path.exists('/dev/net/tun'):
        raise L.Skip('no /dev/net/tun')


def require_linux():
    """Skip unless guests with Linux can be had here."""
    if not shutil.which('busybox'):
        raise L.Skip('no busybox')
    if not guests.find_kernel():
        raise L.Skip('no kernel in /boot with its modules')


def find(program):
    """Daemons are not in everybody's path."""
    return shutil.which(program) or \
        shutil.which(program, path='/usr/sbin:/sbin:/usr/local/sbin')


def domstats(text):
    """What virsh domstats printed: by name, numbers as numbers."""
    all_, one = {}, None
    for line in text.splitlines():
        if m := re.match(r"Domain: '(.*)'$", line):
            one = all_[m[1]] = {}
        elif '=' in line:
            key, _, value = line.strip().partition('=')
            one[key] = int(value) if re.fullmatch(r'-?\d+', value) else value
    return all_


class Virt:
    """libvirtd and its guests; with Virt(lab) as virt: ..."""

    def __init__(self, lab):
        self.lab = lab
        self.guests = {}
        self.daemon = None
        self.serial = 0
        self.guard = None

    def __enter__(self):
        require(self.lab)
        self.guard = subprocess.Popen(
            ['unshare', '-mn', '--propagation', 'private', sys.executable,
             os.path.abspath(__file__), '--guard'],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            start_new_session=True)
        try:
            if self.guard.stdout.readline() != b'ready\n':
                raise L.Skip('no namespaces of our own')
            self.prefix = ['nsenter', '-m', '-n', '-t', str(self.guard.pid),
                           '--']
            self.root = f'/proc/{self.guard.pid}/root'
            self.make_images()
            self.start_daemon()
            self.make_network()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.daemon:
            self.daemon.kill()
            self.daemon.wait()
        self.guard.stdin.close()
        self.guard.wait()
        self.guard.stdout.close()

    def path(self, path):
        """A file of the namespaces, from outside."""
        return self.root + path

    def put(self, path, data):
        with open(self.path(path), 'wb') as f:
            f.write(data if isinstance(data, bytes) else data.encode())

    def make_images(self):
        for spin in False, True:
            self.put(f'{IMAGES}/{"spin" if spin else "idle"}.rom',
                     guests.rom(spin))
        self.run(['qemu-img', 'create', '-q', '-f', 'qcow2',
                  f'{IMAGES}/empty', '64M'])

    # libvirtd

    def start_daemon(self, wait=True):
        self.log = open(f'{self.lab.dir}/libvirtd', 'ab')
        self.daemon = self.lab.run([*self.prefix, find('libvirtd')],
                                   stdin=subprocess.DEVNULL, stdout=self.log,
                                   stderr=self.log)
        self.log.close()
        if wait and not L.wait_for(self.answers, 60, .1) or \
                self.daemon.poll() is not None:
            raise L.Skip(f'libvirtd does not answer: {self.complaint()}')

    def answers(self):
        return self.daemon.poll() is not None or subprocess.run(
            [*self.prefix, 'timeout', '2', 'virsh', '-q', '-r', '-c', URI,
             'list'], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL).returncode == 0

    def complaint(self):
        """The last it said."""
        text = ''
        with contextlib.suppress(OSError):
            text += L.read(self.path('/var/log/libvirt/libvirtd.log'))
        text += L.read(f'{self.lab.dir}/libvirtd')
        return (text.splitlines() or ['nothing'])[-1]

    def kill_daemon(self):
        self.daemon.kill()
        self.daemon.wait()

    # Commands inside

    def run(self, argv, check=True, **kw):
        """Run a program inside; what it printed."""
        p = subprocess.run([*self.prefix, *argv], stdin=kw.pop('stdin', None),
                           capture_output=True, text=True, **kw)
        if check and p.returncode != 0:
            raise RuntimeError(f'{" ".join(argv)}: status {p.returncode}: '
                               f'{p.stderr.strip()}')
        return p.stdout

    def virsh(self, *words, check=True):
        return self.run(['virsh', '-q', '-c', URI, *map(str, words)], check)

    def script(self, commands, at_once=2):
        """Many commands, in no order; all must succeed."""
        self.scripts([commands[n::at_once] for n in range(at_once)])

    def scripts(self, lists):
        """Lists of commands, each on a connection of its own."""
        procs = []
        for commands in lists:
            p = subprocess.Popen([*self.prefix, 'virsh', '-q', '-c', URI],
                                 stdin=subprocess.PIPE,
                                 stdout=subprocess.DEVNULL,
                                 stderr=subprocess.PIPE, text=True)
            p.stdin.write('\n'.join(commands) + '\nquit\n')
            p.stdin.close()
            procs.append(p)
        said = ''
        for p in procs:
            said += p.stderr.read()
            p.stderr.close()
            p.wait()
        if 'error' in said:
            raise RuntimeError(f'virsh: {said.strip()[:2000]}')

    def domstats(self, *options):
        return domstats(self.virsh('domstats', *options))

    # Guests

    def make_network(self):
        self.put('/etc/libvirt/lab.net', guests.network())
        self.virsh('net-define', '/etc/libvirt/lab.net')
        self.virsh('net-start', guests.NETWORK)

    def define(self, count, kind='rom', name='vm', **options):
        """Define so many guests, name1 and on, and our own pid after that:
        /proc shows the guests of other tests as well."""
        if kind == 'linux':
            self.make_linux()
        made = []
        for n in range(count):
            self.serial += 1
            g = guests.Guest(f'{name}{n + 1}-{os.getpid()}',
                             self.lab.uuid(), kind, serial=self.serial,
                             **options)
            for image in g.images(IMAGES):
                self.copy(f'{IMAGES}/empty', image)
            self.put(f'/etc/libvirt/{g.name}.xml', g.xml(IMAGES))
            self.guests[g.name] = g
            made.append(g)
        self.script([f'define /etc/libvirt/{g.name}.xml' for g in made])
        return made

    def start(self, made):
        self.script([f'start {g.name}' for g in made])

    def create(self, count, *args, **options):
        made = self.define(count, *args, **options)
        self.start(made)
        return made

    def make_linux(self):
        require_linux()
        if not os.path.exists(self.path(f'{IMAGES}/kernel')):
            kernel, modules = guests.find_kernel()
            self.put(f'{IMAGES}/kernel', open(kernel, 'rb').read())
            self.put(f'{IMAGES}/initramfs', guests.initramfs(modules))

    def copy(self, source, to):
        """Copy an image without its holes."""
        with open(self.path(source), 'rb') as f, \
             open(self.path(to), 'wb') as t:
            while data := f.read(4096):
                if data.strip(b'\0'):
                    t.write(data)
                else:
                    t.seek(len(data), os.SEEK_CUR)
            t.truncate()

    def pid(self, name):
        """Its QEMU."""
        return int(L.read(self.path(f'/run/libvirt/qemu/{name}.pid')))

    def pids(self):
        """Its QEMUs by name; libvirtd's own pid lies beside theirs."""
        folder = self.path('/run/libvirt/qemu')
        return {n[:-4]: self.pid(n[:-4]) for n in os.listdir(folder)
                if n.endswith('.pid') and n != 'driver.pid'}

    def up(self, made, seconds=60):
        """Whether the guests with Linux have come up."""
        def all_up():
            return all('up' in L.read(self.path(f'{IMAGES}/{g.name}.log'))
                       for g in made)
        return L.wait_for(all_up, seconds, .2)

    def stop(self, name):
        """Stop its QEMU, all of it."""
        os.kill(self.pid(name), signal.SIGSTOP)

    def go_on(self, name):
        os.kill(self.pid(name), signal.SIGCONT)

    def hang(self, name):
        """with virt.hang(name): its monitor is dead, its vCPUs run."""
        return Hung(self.pid(name))


# Requests of ptrace(2), and two system calls.
GETREGS, SETREGS, DETACH, SEIZE, INTERRUPT = 12, 13, 17, 0x4206, 0x4207
RAX, ORIG_RAX, RIP = 10, 15, 16
PAUSE, PPOLL = 34, 271


class Hung:
    """Puts the first thread of a QEMU, which serves its monitor, to sleep.

    A tracer may not hold it, for then it would be seen to be stopped. So it
    is made to call pause(2) where it waits for work, in ppoll(2), and is left
    alone until it is put back. To be begun and ended in one thread of ours.
    """

    def __init__(self, pid):
        self.pid = pid
        libc = ctypes.CDLL(None, use_errno=True)
        self.call = libc.ptrace
        self.call.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p,
                              ctypes.c_void_p]
        self.call.restype = ctypes.c_long

    def ptrace(self, request, data=None):
        if self.call(request, self.pid, None, data) < 0:
            error = ctypes.get_errno()
            raise OSError(error, f'ptrace: {os.strerror(error)}')

    def seize(self):
        """Stop it; its registers."""
        self.ptrace(SEIZE)
        self.ptrace(INTERRUPT)
        os.waitpid(self.pid, 0x40000000)        # __WALL
        regs = (ctypes.c_uint64 * 27)()
        self.ptrace(GETREGS, regs)
        return regs

    def let_go(self, regs):
        self.ptrace(SETREGS, regs)
        self.ptrace(DETACH)

    def try_to_hold(self):
        regs = self.seize()
        if regs[ORIG_RAX] != PPOLL:
            self.ptrace(DETACH)
            return None
        asleep = type(regs)(*regs)
        asleep[RAX] = PAUSE
        asleep[RIP] -= 2                        # the instruction itself
        asleep[ORIG_RAX] = 2**64 - 1            # nothing is to be resumed
        self.let_go(asleep)
        return regs

    def __enter__(self):
        self.regs = L.wait_for(self.try_to_hold)
        if self.regs is None:
            raise RuntimeError(f'{self.pid} does not wait for work')
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError):      # it may have been killed
            self.seize()
            self.let_go(self.regs)


def main():
    ap = argparse.ArgumentParser(usage=__doc__.split('\n\n')[1][7:])
    ap.add_argument('-n', type=int, default=3)
    ap.add_argument('-l', type=int, default=1)
    ap.add_argument('command', nargs=argparse.REMAINDER)
    a = ap.parse_args()
    for sig in signal.SIGTERM, signal.SIGHUP:
        signal.signal(sig, lambda *_: sys.exit(1))
    try:
        with L.Lab() as lab, Virt(lab) as virt:
            virt.create(a.n, disks=2)
            virt.up(virt.create(a.l, 'linux', name='linux'))
            command = a.command or ['virsh', '-c', URI, 'list', '--all']
            sys.exit(subprocess.run([*virt.prefix, *command]).returncode)
    except L.Skip as why:
        print(why)
        sys.exit(77)


if __name__ == '__main__':
    if sys.argv[1:] == ['--guard']:
        guard()
    else:
        main()
