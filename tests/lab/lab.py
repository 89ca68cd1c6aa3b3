# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests with real VMs share: TAP, VMs, cgroups, hypertop's reports,
the kernel's own counters read beside it, and how quiet the machine was.

A test has one Lab, which ends all that was started, by process id, and
removes the cgroups, whatever happens. A VM's parent ends it should this
program be killed.
"""
import bisect
import calendar
import contextlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

SECOND = 10**9
TICK = os.sysconf('SC_CLK_TCK')
ATTEMPTS = 3
TOLERANCE = 4           # points


class Skip(Exception):
    """This cannot be tested here, for the reason given."""


class Tap:
    """Results, one line each."""

    def __init__(self):
        self.n = 0
        self.failed = 0

    def say(self, good, what, notes=()):
        """The notes are said if it is not good."""
        self.n += 1
        self.failed += not good
        print(f'{"ok" if good else "not ok"} {self.n} - {what}', flush=True)
        if not good:
            self.note(notes)
        return good

    def note(self, notes):
        for line in [notes] if isinstance(notes, str) else notes:
            print(f'# {line}')
        sys.stdout.flush()

    def skip(self, what, why):
        self.n += 1
        print(f'ok {self.n} - {what} # SKIP {why}', flush=True)

    def none(self, what, wrong):
        """ok if the list of what is wrong is empty."""
        return self.say(not wrong, what, wrong[:20])


def main(test, limit=None):
    """Run test(lab, tap), clean up and end the program."""
    tap = Tap()
    for sig in signal.SIGTERM, signal.SIGINT, signal.SIGHUP:
        signal.signal(sig, lambda *_: sys.exit(1))
    try:
        with Lab() as lab:
            test(lab, tap)
    except Skip as why:
        if tap.n == 0:
            print(why)
            sys.exit(77)
        tap.skip('the rest', why)
    print(f'1..{tap.n}')
    sys.exit(tap.failed != 0)


def attempts(tap, what, measure):
    """Measure until what is measured is right.

    measure() returns a list of what is off, a text that says how noisy the
    machine was, or None if it was quiet, and a list of notes. What is off on
    a quiet machine is wrong; on a noisy one it is measured again, and after
    the last time the test is skipped with the figures.
    """
    for n in range(ATTEMPTS):
        off, noise, notes = measure()
        if not off or noise is None:
            return tap.say(not off, what, off + notes)
        tap.note([f'attempt {n + 1}: {noise}'] + off)
    tap.skip(what, f'the machine is not quiet: {noise}; {off[0]}')
    return None


def read(path):
    with open(path) as f:
        return f.read()


def fields(path):
    """Fields of a stat file, from the state on."""
    return read(path).rpartition(')')[2].split()


def start_of(pid):
    return int(fields(f'/proc/{pid}/stat')[19])


def cpu_s(pid):
    """CPU time of a process in seconds, 0 if it is gone."""
    try:
        f = fields(f'/proc/{pid}/stat')
    except OSError:
        return 0
    return (int(f[11]) + int(f[12])) / TICK


def wait_for(what, seconds=10, step=.02):
    """What what() returns once it is true; None if that takes too long."""
    end = time.monotonic() + seconds
    while True:
        if got := what():
            return got
        if time.monotonic() > end:
            return None
        time.sleep(step)


def require(lab, *what):
    """Skip unless the machine has what a test needs."""
    checks = {
        'root': (os.geteuid() == 0, 'not root'),
        'kvm': (os.access('/dev/kvm', os.R_OK | os.W_OK), 'no /dev/kvm'),
        'schedstat': (os.path.exists('/proc/self/schedstat'),
                      'the kernel has no schedstat'),
        'sysstat': (shutil.which('pidstat') and shutil.which('mpstat'),
                    'no sysstat (mpstat, pidstat)'),
        'setpriv': (shutil.which('setpriv'), 'no setpriv'),
        'unshare': (shutil.which('unshare'), 'no unshare'),
    }
    for w in ('setpriv',) + what:
        if not checks[w][0]:
            raise Skip(checks[w][1])
    if 'kvm' in what and not os.access(lab.minivm, os.X_OK):
        sys.exit(f'{lab.minivm} has not been built')


class VM:
    """One VM, or with count several of one parent."""

    def __init__(self, proc, name):
        self.proc = proc
        self.pid = proc.pid
        self.name = name
        self.ready = time.time()

    def tids(self):
        return sorted(int(t) for t in os.listdir(f'/proc/{self.pid}/task'))

    def comm(self, tid):
        return read(f'/proc/{self.pid}/task/{tid}/comm').rstrip('\n')

    def vcpus(self):
        """Threads of its vCPUs by number."""
        names = {t: self.comm(t) for t in self.tids()}
        return {int(n[4:-4]): t for t, n in names.items()
                if n.startswith('CPU ') and n.endswith('/KVM')}

    def end(self):
        """Kill it; the time after which it is gone."""
        self.proc.kill()
        self.proc.wait()
        return time.time()


class Lab:
    """All that a test starts and makes."""

    def __init__(self):
        self.build = os.environ.get('BUILDDIR', '.')
        self.hypertop = os.environ.get('HYPERTOP', f'{self.build}/hypertop')
        self.minivm = f'{self.build}/tests/lab/minivm'
        self.dir = None
        self.procs = []
        self.groups = None
        self.serial = 0

    def __enter__(self):
        self.dir = tempfile.mkdtemp(prefix='lab')
        return self

    def __exit__(self, *_):
        # Children of ours until waited for: the pid is theirs.
        for p in self.procs:
            if p.returncode is None:
                p.kill()
        for p in self.procs:
            p.wait()
        if self.groups:
            self.groups.remove()
        shutil.rmtree(self.dir, ignore_errors=True)

    def run(self, argv, **kw):
        """Start a program that ends with us."""
        prefix = ['setpriv', '--pdeathsig', 'KILL', '--']
        p = subprocess.Popen(prefix + argv, **kw)
        self.procs = [q for q in self.procs if q.returncode is None]
        self.procs.append(p)
        return p

    def uuid(self):
        self.serial += 1
        return f'{os.getpid():08x}-1ab0-4000-8000-{self.serial << 24:012x}'

    def start(self, name, *options, uuid=None, group=None, program=None):
        """Start a VM and return without waiting for it to be ready."""
        argv = [program or self.minivm, '-name', f'guest={name}',
                '-uuid', uuid or self.uuid(), *map(str, options)]
        if group:
            argv = self.into(group) + argv
        return self.run(argv, stdout=subprocess.PIPE)

    def into(self, group):
        """What a command begins with to run in a cgroup."""
        return ['sh', '-c', 'echo 0 >"$0" && exec "$@"',
                f'{group}/cgroup.procs']

    def vm(self, name, *options, **kw):
        proc = self.start(name, *options, **kw)
        line = proc.stdout.readline()
        if line != b'ready\n':
            status = proc.wait()
            raise Skip(f'{name}: the VM did not start (status {status})')
        proc.stdout.close()
        return VM(proc, name)

    def group(self, name, **kw):
        """A cgroup below one of our own, which is served before others."""
        if self.groups is None:
            self.groups = Groups()
        return self.groups.make(name, **kw)

    def busy(self, percent):
        """A process that is no VM and uses a share of a CPU."""
        code = ('import time\n'
                'while 1:\n'
                ' t = time.monotonic()\n'
                f' while time.monotonic() < t + {percent / 1000}: pass\n'
                f' time.sleep({(100 - percent) / 1000})\n')
        return self.run([sys.executable, '-c', code])


class Groups:
    """Cgroups with the cpu controller, v1 or v2."""

    def __init__(self):
        self.mount = self.find()
        self.made = []
        self.added = False
        self.top = f'{self.mount}/hypertop-lab-{os.getpid()}'
        try:
            if not self.v1:
                self.allow(self.mount)
            os.mkdir(self.top)
            self.made.append(self.top)
            # Whatever else runs here, it hardly disturbs.
            if self.v1:
                self.write(self.top, 'cpu.shares', 262144)
            else:
                self.write(self.top, 'cpu.weight', 10000)
                self.allow(self.top)
        except OSError as e:
            self.remove()
            raise Skip(f'cgroup: {e}')

    def find(self):
        v2 = None
        for line in read('/proc/self/mountinfo').splitlines():
            left, right = line.split(' - ', 1)
            point = left.split()[4]
            kind, _, options = right.split(' ', 2)
            self.v1 = kind == 'cgroup'
            if self.v1 and 'cpu' in options.split(','):
                return point
            if kind == 'cgroup2':
                v2 = v2 or point
        self.v1 = False
        if v2 and 'cpu' in read(f'{v2}/cgroup.controllers').split():
            return v2
        raise Skip('no cgroup with the cpu controller')

    def allow(self, path):
        """Let the groups below have the controller."""
        name = f'{path}/cgroup.subtree_control'
        if 'cpu' not in read(name).split():
            self.write(path, 'cgroup.subtree_control', '+cpu')
            self.added |= path == self.mount

    def write(self, path, name, value):
        with open(f'{path}/{name}', 'w') as f:
            f.write(str(value))

    def make(self, name, parent=None, quota=None, period=100000, inner=False):
        """inner: it will have groups below it and no processes."""
        path = f'{parent or self.top}/{name}'
        os.mkdir(path)
        self.made.append(path)
        if quota and self.v1:
            self.write(path, 'cpu.cfs_period_us', period)
            self.write(path, 'cpu.cfs_quota_us', quota)
        elif quota:
            self.write(path, 'cpu.max', f'{quota} {period}')
        if inner and not self.v1:
            self.allow(path)
        return path

    def remove(self):
        for path in reversed(self.made):
            def gone():
                with contextlib.suppress(FileNotFoundError):
                    os.rmdir(path)
                return True

            def try_it():
                try:
                    return gone()
                except OSError:         # the last process is not gone yet
                    return False
            wait_for(try_it, 5)
        if self.added:
            with contextlib.suppress(OSError):
                self.write(self.mount, 'cgroup.subtree_control', '-cpu')
        self.made = []


def throttled_ns(text):
    for line in text.split('\n'):
        if line.startswith('throttled_usec '):
            return int(line.split()[1]) * 1000
        if line.startswith('throttled_time '):
            return int(line.split()[1])
    return None


def task_ticks(text):
    """Guest, other user and system ticks of a thread."""
    f = text.rpartition(')')[2].split()
    user, system, guest = int(f[11]), int(f[12]), int(f[40])
    return guest, user - guest, system


def pressure_ns(text):
    """Time in which some task waited."""
    return int(text.split('total=')[1].split()[0]) * 1000


class Series:
    """A counter read again and again, with the wall clock."""

    def __init__(self, path, parse):
        self.fd = os.open(path, os.O_RDONLY)
        self.parse = parse
        self.t = []
        self.v = []

    def take(self):
        try:
            text = os.pread(self.fd, 4096, 0).decode()
        except OSError:                 # it is gone; others are not
            return
        self.t.append(time.time())
        self.v.append(self.parse(text))

    def at(self, t, i=None):
        """The counter at t, between two readings in proportion."""
        v = self.v if i is None else [x[i] for x in self.v]
        k = bisect.bisect_right(self.t, t)
        if k == 0 or k == len(v):
            return v[0 if k == 0 else -1]
        part = (t - self.t[k - 1]) / (self.t[k] - self.t[k - 1])
        return v[k - 1] + (v[k] - v[k - 1]) * part

    def waited(self, t, i=None, queues=1):
        """The same for time that is counted when a wait ends: with the part,
        up to t, of the wait that is counted next."""
        v = self.v if i is None else [x[i] for x in self.v]
        k = max(bisect.bisect_right(self.t, t) - 1, 0)
        for j in range(k + 1, len(v)):
            if v[j] > v[k]:
                step = v[j] - v[k]
                began = self.t[j] - step / queues / SECOND
                return v[k] + min(step, max(0, t - began) * SECOND * queues)
        return v[k]


class Watch(threading.Thread):
    """Reads the kernel's counters beside hypertop, every 20 ms."""

    def __init__(self, tids=(), groups=()):
        super().__init__(daemon=True)
        self.stop = threading.Event()
        self.tid = {t: Series(f'/proc/{p}/task/{t}/schedstat',
                              lambda s: tuple(map(int, s.split())))
                    for p, t in tids}
        self.ticks = {t: Series(f'/proc/{p}/task/{t}/stat', task_ticks)
                      for p, t in tids}
        self.group = {g: Series(f'{g}/cpu.stat', throttled_ns)
                      for g in groups}
        self.host = Series('/proc/stat', host_ticks)
        self.psi = None
        with contextlib.suppress(OSError):
            self.psi = Series('/proc/pressure/cpu', pressure_ns)
        self.start()

    def all(self):
        return [*self.tid.values(), *self.ticks.values(),
                *self.group.values(), self.host,
                *([self.psi] if self.psi else [])]

    def run(self):
        series = self.all()
        while not self.stop.wait(.02):
            for s in series:
                s.take()

    def end(self):
        self.stop.set()
        self.join()
        for s in self.all():
            os.close(s.fd)

    def gained(self, series, span, i=None):
        return series.at(span[1], i) - series.at(span[0], i)

    def run_pct(self, tid, span):
        """Percent of a CPU that a thread ran in a span of time."""
        s = self.tid[tid]
        return self.gained(s, span, 0) / (span[1] - span[0]) / SECOND * 100

    def split_pct(self, tid, span):
        """That time by the ticks: guest, other user code, kernel."""
        ticks = [self.gained(self.ticks[tid], span, i) for i in range(3)]
        # More ticks may hit the guest than there is user time.
        ticks = [min(ticks[0], ticks[0] + ticks[1]), max(ticks[1], 0),
                 ticks[2]]
        run = self.run_pct(tid, span)
        return [run * t / (sum(ticks) or 1) for t in ticks]

    def wait_pct(self, tid, span):
        s = self.tid[tid]
        ns = s.waited(span[1], 1) - s.waited(span[0], 1)
        return ns / (span[1] - span[0]) / SECOND * 100

    def throttled_pct(self, group, span, queues=1):
        s = self.group[group]
        ns = (s.waited(span[1], queues=queues) -
              s.waited(span[0], queues=queues)) / queues
        return ns / (span[1] - span[0]) / SECOND * 100

    def psi_pct(self, span):
        ns = self.gained(self.psi, span)
        return ns / (span[1] - span[0]) / SECOND * 100

    def cpu_pct(self, cpus, span):
        """What all the tasks used of these CPUs, and what the host below
        took of them, in percent of one."""
        dt = (span[1] - span[0]) * TICK / 100
        now, was = ({}, {})
        for c in cpus:
            for to, t in (now, span[1]), (was, span[0]):
                k = bisect.bisect_right(self.host.t, t) - 1
                to[c] = self.host.v[max(k, 0)][c]
        used = sum(now[c][0] - was[c][0] for c in cpus) / dt
        stolen = sum(now[c][1] - was[c][1] for c in cpus) / dt
        return used, stolen


def host_ticks(text):
    """Ticks of every CPU: used by tasks, taken by the host below."""
    cpus = {}
    for line in text.split('\n'):
        if line.startswith('cpu') and line[3] != ' ':
            f = list(map(int, line.split()[1:9]))
            cpus[int(line.split()[0][3:])] = (
                f[0] + f[1] + f[2] + f[5] + f[6], f[7])
    return cpus


def quietest_cpus(n):
    """The CPUs of ours that have been least busy for a moment."""
    was = host_ticks(read('/proc/stat'))
    time.sleep(.5)
    now = host_ticks(read('/proc/stat'))
    mine = os.sched_getaffinity(0)
    cpus = sorted(mine, key=lambda c: sum(now[c]) - sum(was[c]))
    if len(cpus) < n:
        raise Skip(f'only {len(cpus)} CPUs')
    return sorted(cpus[:n])


def stay_off(cpus):
    """Leave these CPUs, if there are others."""
    rest = os.sched_getaffinity(0) - set(cpus)
    if rest:
        os.sched_setaffinity(0, rest)


class Quiet:
    """What the machine did beside a test: CPU time of other processes, what
    the host below took."""

    def __init__(self, pids=()):
        self.pids = list(pids)
        self.t = time.time()
        self.own = self.own_cpu()
        self.host = host_ticks(read('/proc/stat'))

    def own_cpu(self):
        total = sum(cpu_s(p) for p in self.pids)
        for who in resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN:
            u = resource.getrusage(who)
            total += u.ru_utime + u.ru_stime
        return total

    def others(self):
        """In percent of one CPU: other processes, the host below."""
        dt = (time.time() - self.t) / 100
        now = host_ticks(read('/proc/stat'))
        used = sum(now[c][0] - self.host[c][0] for c in now) / TICK
        stolen = sum(now[c][1] - self.host[c][1] for c in now) / TICK
        own = self.own_cpu() - self.own
        return max(0, used - own) / dt, stolen / dt

    def noise(self, limit):
        """None if it was quiet, else the figures."""
        other, stolen = self.others()
        if other + stolen <= limit:
            return None
        return noise_text(other, stolen)


def noise_text(other, stolen):
    return (f'other processes used {other:.0f} % of a CPU, '
            f'the host below took {stolen:.0f} %')


class Reports(threading.Thread):
    """hypertop in batch mode, its reports as they come."""

    def __init__(self, lab, *options, prefix=(), delay=1, each=None, **kw):
        super().__init__(daemon=True)
        self.delay = delay
        self.each = each                # called with every report
        self.all = []                   # (time it arrived, report)
        self.stderr = tempfile.TemporaryFile(dir=lab.dir)
        # Opened by us: other users may not reach it by its path.
        self.fd = os.open(lab.hypertop, os.O_RDONLY)
        self.proc = lab.run(
            [*prefix, f'/proc/self/fd/{self.fd}', '-b', '-o', 'json', '-d',
             str(delay), *map(str, options)],
            stdout=subprocess.PIPE, stderr=self.stderr, pass_fds=[self.fd],
            **kw)
        os.close(self.fd)
        self.more = threading.Condition()
        self.done = False
        self.start()

    def run(self):
        for line in self.proc.stdout:
            now = time.time()
            report = json.loads(line)
            if self.each:
                self.each(report)
            with self.more:
                self.all.append((now, report))
                self.more.notify_all()
        with self.more:
            self.done = True
            self.more.notify_all()

    def wait(self, seconds=60):
        """All reports, once it has ended; it must end well."""
        self.join(seconds)
        if self.is_alive():
            self.proc.kill()
            raise RuntimeError('hypertop does not end')
        status = self.proc.wait()
        self.stderr.seek(0)
        self.said = self.stderr.read().decode(errors='replace')
        if status != 0:
            raise RuntimeError(f'hypertop: status {status}: {self.said}')
        return [r for _, r in self.all]

    def next(self, seconds=20):
        """The next report that comes."""
        with self.more:
            n = len(self.all)
            self.more.wait_for(lambda: len(self.all) > n or self.done,
                               seconds)
            if len(self.all) == n:
                raise RuntimeError('hypertop gives no more reports')
            return self.all[n][1]

    def end(self):
        """Stop it as a user does."""
        self.proc.terminate()
        self.join(10)
        return self.proc.wait()


def stamp(report):
    """End of a report's interval, as time.time()."""
    whole, ms = report['time'].rstrip('Z').split('.')
    parsed = time.strptime(whole, '%Y-%m-%dT%H:%M:%S')
    return calendar.timegm(parsed) + int(ms) / 1000


def span_of(reports):
    """The time that some reports cover."""
    return stamp(reports[0]) - reports[0]['interval'], stamp(reports[-1])


def rows(report, table, **want):
    return [r for r in report['tables'][table]
            if all(r[k] == v for k, v in want.items())]


def row(report, table, **want):
    """The row that fits; None if there is none."""
    found = rows(report, table, **want)
    return found[0] if found else None


def source(report, name):
    for s in report['sources']:
        if s['name'] == name:
            return s
    return None


def average(reports, table, column, **want):
    """A column over all reports, by their lengths; None where one has no
    value."""
    total = length = 0
    for i, r in enumerate(reports):
        found = row(r, table, **want)
        if found is None or found[column] is None:
            print(f'# report {i} of {len(reports)}: {table} {want}: '
                  f'{found and column}: None')
            return None
        total += found[column] * r['interval']
        length += r['interval']
    return total / length


def near(what, got, want, tolerance=TOLERANCE):
    """An empty list, or what is wrong."""
    if got is not None and abs(got - want) <= tolerance:
        return []
    said = 'nothing' if got is None else f'{got:.2f}'
    return [f'{what}: {said}, not {want:.2f} (+- {tolerance})']
