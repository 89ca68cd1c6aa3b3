/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * A tiny virtual machine monitor: the guests of the lab.
 *
 * Every virtual CPU is a thread that holds a real KVM descriptor, so /proc,
 * the scheduler and KVM's statistics show what they show for QEMU. A guest
 * is an endless loop in ring 3, because that runs natively even where KVM
 * itself is nested and ring 0 would be emulated; its time is guest time.
 * A virtual CPU that never enters the guest costs memory but no CPU, so a
 * thousand VMs fit on a small machine.
 */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include <linux/kvm.h>
#include <linux/vhost.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Not in the headers of older C libraries. */
#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

#define EXIT_SKIP	77		/* what automake calls a skipped test */

#define SECOND		UINT64_C(1000000000)
#define PERIOD		(SECOND / 10)	/* of everything with a duty */

#define GUEST_MEMORY	0x200000
#define GUEST_PML4	0x1000
#define GUEST_PDPT	0x2000
#define GUEST_PD	0x3000
#define GUEST_STACK	0x7000
#define GUEST_CODE	0x8000

#define STACK_SIZE	(64 * 1024)
#define WINDOW		8		/* VMs that are started at a time */
#define CPUS_MAX	256
#define UUID_LEN	36
#define UUID_PREFIX	24		/* up to the last group */
#define UUID_DEFAULT	"6d696e69-766d-4000-8000-000000000000"

enum mode {
	MODE_SPIN,
	MODE_IDLE,
	MODE_WAKE,
	MODE_DUTY,
	MODE_STOP
};

struct vm {
	const char	*name;		/* value of -name */
	const char	*uuid;
	const char	*comm;

	enum mode	 mode;
	u_int		 duty;		/* percent of a CPU, as the next two */
	u_int		 io_duty;
	u_int		 emulator;

	u_int		 vcpus;
	u_int		 iothreads;
	u_int		 workers;
	bool		 vhost;

	u_int		 pin[CPUS_MAX];
	u_int		 npin;

	u_int		 count;		/* VMs to start, 0 to be one */
	u_int		 slot;		/* which of how many this one is */
	u_int		 slots;

	char	       **rest;		/* options handed on to every VM */
	int		 nrest;

	int		 fd;
	size_t		 run_size;
	sem_t		 ready;
};

/* The VMs of a parent. */
struct fleet {
	pid_t		*pid;		/* 0 once reaped */
	u_int		 started;
	u_int		 alive;
	int		 pipe[WINDOW];
	int		 sigfd;
	sigset_t	 mask;
};

struct thread {
	struct vm	*vm;
	void		(*main)(struct vm *, u_int);
	u_int		 n;
};

/* The virtual CPU of this thread while it has a kick timer. */
static _Thread_local struct kvm_run *kick_run;

static const struct option options[] = {
	{ "name",	required_argument,	NULL, 'n' },
	{ "uuid",	required_argument,	NULL, 'u' },
	{ "comm",	required_argument,	NULL, 'c' },
	{ "vcpus",	required_argument,	NULL, 'v' },
	{ "mode",	required_argument,	NULL, 'm' },
	{ "pin",	required_argument,	NULL, 'p' },
	{ "iothreads",	required_argument,	NULL, 'i' },
	{ "io-duty",	required_argument,	NULL, 'd' },
	{ "workers",	required_argument,	NULL, 'w' },
	{ "emulator",	required_argument,	NULL, 'e' },
	{ "count",	required_argument,	NULL, 'N' },
	{ "slot",	required_argument,	NULL, 's' },
	{ "vhost",	no_argument,		NULL, 'V' },
	{ NULL,		0,			NULL, 0 }
};

static void __attribute__((__noreturn__))
usage(void)
{
	fprintf(stderr,
	    "usage: minivm [-name guest=NAME[,...]] [-uuid UUID]"
	    " [--vcpus N]\n"
	    "              [--mode spin|idle|wake|duty:PERCENT|stop]"
	    " [--pin CPULIST]\n"
	    "              [--iothreads N] [--io-duty PERCENT]"
	    " [--workers N]\n"
	    "              [--emulator PERCENT] [--vhost] [--comm NAME]"
	    " [--count N]\n"
	    "              [-- IGNORED...]\n");
	exit(2);
}

static u_int
number(const char *what, const char *s, u_int max)
{
	char		*end;
	unsigned long	 n;

	errno = 0;
	n = strtoul(s, &end, 10);
	if (*s < '0' || *s > '9' || *end != '\0' || errno != 0 || n > max)
		errx(2, "%s: not a number up to %u: %s", what, max, s);
	return ((u_int)n);
}

static uint64_t
now(void)
{
	struct timespec	ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ((uint64_t)ts.tv_sec * SECOND + (uint64_t)ts.tv_nsec);
}

static struct timespec
to_timespec(uint64_t t)
{
	struct timespec	ts;

	ts.tv_sec = (time_t)(t / SECOND);
	ts.tv_nsec = (long)(t % SECOND);
	return (ts);
}

static void
sleep_until(uint64_t t)
{
	struct timespec	ts = to_timespec(t);

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts,
	    NULL) == EINTR)
		/* nothing */;
}

static void __attribute__((__noreturn__))
pause_forever(void)
{
	for (;;)
		pause();
}

/*
 * The first moment of virtual CPU n on a grid of this period. All virtual
 * CPUs of all VMs are spread over it evenly, so they neither wake together
 * nor queue for the CPU together.
 */
static uint64_t
first_moment(const struct vm *vm, u_int n, uint64_t period)
{
	uint64_t	at, all, t = now();

	at = (uint64_t)vm->slot * vm->vcpus + n;
	all = (uint64_t)vm->slots * vm->vcpus;
	return (t - t % period + period + period * at / all);
}

/* The next moment after t. One that was missed is not made up for. */
static uint64_t
next_moment(uint64_t t, uint64_t period)
{
	uint64_t	late = now();

	t += period;
	return (t < late ? late : t);
}

/* Use a share of a CPU in this thread, outside the guest. */
static void __attribute__((__noreturn__))
burn(u_int percent)
{
	uint64_t	t, end;

	if (percent == 0)
		pause_forever();
	for (t = now();; t = next_moment(t, PERIOD)) {
		sleep_until(t);
		end = t + PERIOD * percent / 100;
		while (now() < end)
			/* nothing */;
	}
}

/* Only VMs that enter the guest are given memory. */
static bool
enters_guest(const struct vm *vm)
{
	return (vm->mode == MODE_SPIN || vm->mode == MODE_DUTY);
}

static void
put64(uint8_t *memory, uint64_t value)
{
	memcpy(memory, &value, sizeof value);
}

/* Give the VM 2 MiB, one page table that maps them and the loop. */
static void
vm_memory(struct vm *vm)
{
	static const uint8_t			 code[] = {
		0xf3, 0x90,		/* pause */
		0xeb, 0xfc		/* jmp to it */
	};
	struct kvm_userspace_memory_region	 region;
	uint8_t					*p;

	p = mmap(NULL, GUEST_MEMORY, PROT_READ|PROT_WRITE,
	    MAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE, -1, 0);
	if (p == MAP_FAILED)
		err(1, "guest memory");

	/* Four pages are touched; a huge page would be 2 MiB of them. */
	madvise(p, GUEST_MEMORY, MADV_NOHUGEPAGE);

	put64(p + GUEST_PML4, GUEST_PDPT|0x7);
	put64(p + GUEST_PDPT, GUEST_PD|0x7);
	put64(p + GUEST_PD, 0x87);
	memcpy(p + GUEST_CODE, code, sizeof code);

	memset(&region, 0, sizeof region);
	region.memory_size = GUEST_MEMORY;
	region.userspace_addr = (uintptr_t)p;
	if (ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION, &region) == -1)
		err(1, "KVM_SET_USER_MEMORY_REGION");
}

/* Put a virtual CPU into 64-bit mode, ring 3, at the loop. */
static void
vcpu_registers(int fd)
{
	static const struct kvm_segment	 code = {
		.limit = 0xffffffff, .selector = 0x33, .type = 11,
		.present = 1, .dpl = 3, .s = 1, .l = 1, .g = 1
	};
	static const struct kvm_segment	 data = {
		.limit = 0xffffffff, .selector = 0x2b, .type = 3,
		.present = 1, .dpl = 3, .s = 1, .db = 1, .g = 1
	};
	struct kvm_sregs		 sregs;
	struct kvm_regs			 regs;

	if (ioctl(fd, KVM_GET_SREGS, &sregs) == -1)
		err(1, "KVM_GET_SREGS");
	sregs.cr3 = GUEST_PML4;
	sregs.cr4 = 0x20;		/* PAE */
	sregs.cr0 = 0x80050033;		/* PG AM WP NE ET MP PE */
	sregs.efer = 0xd01;		/* NXE LMA LME SCE */
	sregs.cs = code;
	sregs.ds = sregs.es = sregs.fs = sregs.gs = sregs.ss = data;
	if (ioctl(fd, KVM_SET_SREGS, &sregs) == -1)
		err(1, "KVM_SET_SREGS");

	memset(&regs, 0, sizeof regs);
	regs.rip = GUEST_CODE;
	regs.rsp = GUEST_STACK;
	regs.rflags = 0x2;
	if (ioctl(fd, KVM_SET_REGS, &regs) == -1)
		err(1, "KVM_SET_REGS");
}

static void
vcpu_pin(const struct vm *vm, u_int n)
{
	cpu_set_t	set;

	if (vm->npin == 0)
		return;
	CPU_ZERO(&set);
	CPU_SET(vm->pin[n % vm->npin], &set);
	if (sched_setaffinity(0, sizeof set, &set) == -1)
		err(1, "CPU %u", vm->pin[n % vm->npin]);
}

/* Stay in the guest until a signal comes. */
static void
vcpu_run(int fd, const struct kvm_run *run)
{
	if (ioctl(fd, KVM_RUN, 0) == 0)
		errx(1, "the guest stopped: exit reason %u", run->exit_reason);
	if (errno != EINTR && errno != EAGAIN)
		err(1, "KVM_RUN");
}

/* Also covers a kick that comes before the guest is entered. */
static void
kick(__attribute__((__unused__)) int sig)
{
	if (kick_run != NULL)
		kick_run->immediate_exit = 1;
}

static timer_t
kick_timer(struct kvm_run *run)
{
	struct sigaction	sa;
	struct sigevent		ev;
	timer_t			timer;

	memset(&sa, 0, sizeof sa);
	sa.sa_handler = kick;
	sigaction(SIGUSR1, &sa, NULL);
	kick_run = run;

	memset(&ev, 0, sizeof ev);
	ev.sigev_notify = SIGEV_THREAD_ID;
	ev.sigev_signo = SIGUSR1;
	ev.sigev_notify_thread_id = gettid();
	if (timer_create(CLOCK_MONOTONIC, &ev, &timer) == -1)
		err(1, "timer_create");
	return (timer);
}

static void __attribute__((__noreturn__))
vcpu_duty(const struct vm *vm, u_int n, int fd, struct kvm_run *run)
{
	struct itimerspec	its;
	uint64_t		t, end;
	timer_t			timer = kick_timer(run);

	memset(&its, 0, sizeof its);
	t = first_moment(vm, n, PERIOD);
	for (;; t = next_moment(t, PERIOD)) {
		sleep_until(t);
		end = t + PERIOD * vm->duty / 100;
		its.it_value = to_timespec(end);
		run->immediate_exit = 0;
		timer_settime(timer, TIMER_ABSTIME, &its, NULL);
		while (now() < end)
			vcpu_run(fd, run);
	}
}

/* Wake once a second, as the timer of a quiet guest does. */
static void __attribute__((__noreturn__))
vcpu_wake(const struct vm *vm, u_int n)
{
	volatile u_int	i;
	uint64_t	t;

	t = first_moment(vm, n, SECOND);
	for (;; t = next_moment(t, SECOND)) {
		sleep_until(t);
		for (i = 0; i < 1000; i++)
			/* nothing */;
	}
}

static void
vcpu_main(struct vm *vm, u_int n)
{
	struct kvm_run	*run = NULL;
	char		 name[16];
	int		 fd;

	snprintf(name, sizeof name, "CPU %u/KVM", n);
	prctl(PR_SET_NAME, name);
	vcpu_pin(vm, n);

	if ((fd = ioctl(vm->fd, KVM_CREATE_VCPU, (unsigned long)n)) == -1)
		err(1, "KVM_CREATE_VCPU %u", n);
	if (enters_guest(vm)) {
		run = mmap(NULL, vm->run_size, PROT_READ|PROT_WRITE,
		    MAP_SHARED, fd, 0);
		if (run == MAP_FAILED)
			err(1, "memory of vCPU %u", n);
		vcpu_registers(fd);
	}
	sem_post(&vm->ready);

	if (vm->mode == MODE_DUTY)
		vcpu_duty(vm, n, fd, run);
	if (vm->mode == MODE_WAKE)
		vcpu_wake(vm, n);
	while (vm->mode == MODE_SPIN)
		vcpu_run(fd, run);
	pause_forever();
}

static void
iothread_main(struct vm *vm, u_int n)
{
	char	name[16];

	snprintf(name, sizeof name, "IO iothread%u", n);
	prctl(PR_SET_NAME, name);
	sem_post(&vm->ready);
	burn(vm->io_duty);
}

static void
worker_main(struct vm *vm, __attribute__((__unused__)) u_int n)
{
	prctl(PR_SET_NAME, "worker");
	sem_post(&vm->ready);
	pause_forever();
}

static void *
thread_main(void *arg)
{
	struct thread	t = *(struct thread *)arg;

	free(arg);
	t.main(t.vm, t.n);
	return (NULL);
}

/* Start threads with a small stack and wait until they have begun. */
static void
start_threads(struct vm *vm, u_int count, void (*fn)(struct vm *, u_int))
{
	struct thread	*t;
	pthread_attr_t	 attr;
	pthread_t	 id;
	u_int		 i;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	for (i = 0; i < count; i++) {
		if ((t = malloc(sizeof *t)) == NULL)
			err(1, "malloc");
		t->vm = vm;
		t->main = fn;
		t->n = i;
		if ((errno = pthread_create(&id, &attr, thread_main, t)) != 0)
			err(1, "thread %u", i);
	}
	pthread_attr_destroy(&attr);
	for (i = 0; i < count; i++) {
		while (sem_wait(&vm->ready) == -1)
			/* a signal */;
	}
}

/* Make a real vhost thread: it is named after us and belongs to us. */
static void
start_vhost(void)
{
	int	fd;

	if ((fd = open("/dev/vhost-net", O_RDWR|O_CLOEXEC)) == -1)
		warn("/dev/vhost-net: no vhost thread");
	else if (ioctl(fd, VHOST_SET_OWNER, NULL) == -1)
		warn("VHOST_SET_OWNER: no vhost thread");
}

static int
open_kvm(void)
{
	int	fd;

	if ((fd = open("/dev/kvm", O_RDWR|O_CLOEXEC)) == -1)
		err(EXIT_SKIP, "/dev/kvm");
	return (fd);
}

static void
say_ready(void)
{
	if (write(STDOUT_FILENO, "ready\n", 6) != 6)
		warn("stdout");
}

/* Be one VM until something kills it. */
static void __attribute__((__noreturn__))
be_vm(struct vm *vm)
{
	int	kvm = open_kvm();
	int	size;

	prctl(PR_SET_NAME, vm->comm);
	sem_init(&vm->ready, 0, 0);
	if ((vm->fd = ioctl(kvm, KVM_CREATE_VM, 0UL)) == -1)
		err(1, "KVM_CREATE_VM");
	if ((size = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0UL)) == -1)
		err(1, "KVM_GET_VCPU_MMAP_SIZE");
	vm->run_size = (size_t)size;
	if (enters_guest(vm))
		vm_memory(vm);

	start_threads(vm, vm->vcpus, vcpu_main);
	start_threads(vm, vm->iothreads, iothread_main);
	start_threads(vm, vm->workers, worker_main);
	if (vm->vhost)
		start_vhost();
	say_ready();

	if (vm->mode == MODE_STOP)
		raise(SIGSTOP);
	burn(vm->emulator);
}

/* Append -I to a name, before its first option; a comma in it is doubled. */
static void
derive_name(const char *name, u_int i, char *buf, size_t size)
{
	const char	*p = name;

	while (*p != '\0' && (*p != ',' || p[1] == ','))
		p += *p == ',' ? 2 : 1;
	snprintf(buf, size, "%.*s-%u%s", (int)(p - name), name, i, p);
}

/* Add I to the last group of a UUID. */
static void
derive_uuid(const char *uuid, u_int i, char *buf, size_t size)
{
	unsigned long long	last;

	last = strtoull(uuid + UUID_PREFIX, NULL, 16) + i;
	snprintf(buf, size, "%.*s%012llx", UUID_PREFIX, uuid,
	    last & 0xffffffffffffULL);
}

/* Become VM I of several, with arguments of its own. */
static void __attribute__((__noreturn__))
exec_vm(const struct vm *vm, char *self, u_int i)
{
	char	name[512], uuid[UUID_LEN + 1], slot[32];
	char	*head[] = {
		self, (char *)"-name", name, (char *)"-uuid", uuid,
		(char *)"--slot", slot
	};
	size_t	 n = sizeof head / sizeof *head;
	char	**argv;

	derive_name(vm->name, i, name, sizeof name);
	derive_uuid(vm->uuid, i, uuid, sizeof uuid);
	snprintf(slot, sizeof slot, "%u/%u", i, vm->count);

	if ((argv = calloc(n + (size_t)vm->nrest + 1, sizeof *argv)) == NULL)
		err(1, "calloc");
	memcpy(argv, head, sizeof head);
	memcpy(argv + n, vm->rest, (size_t)vm->nrest * sizeof *argv);
	execv("/proc/self/exe", argv);
	err(1, "exec");
}

/* Start VM I, which says on a pipe of its own that it is ready. */
static void
spawn_vm(const struct vm *vm, struct fleet *f, u_int i, char *self)
{
	pid_t	parent = getpid(), pid;
	int	fds[2];

	if (pipe2(fds, O_CLOEXEC) == -1)
		err(1, "pipe");
	if ((pid = fork()) == -1)
		err(1, "fork");
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(1);
		sigprocmask(SIG_UNBLOCK, &f->mask, NULL);
		dup2(fds[1], STDOUT_FILENO);
		exec_vm(vm, self, i);
	}
	close(fds[1]);
	f->pipe[i % WINDOW] = fds[0];
	f->pid[i] = pid;
	f->started++;
	f->alive++;
}

/* Forget the VMs that ended; their ids may be somebody else's soon. */
static void
reap(struct fleet *f, int flags)
{
	pid_t	pid;
	u_int	i;

	while ((pid = waitpid(-1, NULL, flags)) > 0) {
		for (i = 0; i < f->started; i++) {
			if (f->pid[i] == pid)
				f->pid[i] = 0;
		}
		f->alive--;
	}
}

/* Take a signal. False when told to end or when no VM is left. */
static bool
take_signal(struct fleet *f)
{
	struct signalfd_siginfo	si;

	if (read(f->sigfd, &si, sizeof si) != sizeof si)
		return (false);
	if (si.ssi_signo != SIGCHLD)
		return (false);
	reap(f, WNOHANG);
	return (f->alive != 0);
}

/* False if VM I ended before it was ready, or if told to end. */
static bool
wait_ready(struct fleet *f, u_int i)
{
	struct pollfd	pfd[2] = {
		{ .fd = f->pipe[i % WINDOW], .events = POLLIN },
		{ .fd = f->sigfd, .events = POLLIN }
	};
	char		buf[8];
	bool		ok = false;

	while (poll(pfd, 2, -1) > 0) {
		if (pfd[0].revents != 0) {
			ok = read(pfd[0].fd, buf, sizeof buf) > 0;
			break;
		}
		if (!take_signal(f))
			break;
	}
	close(pfd[0].fd);
	return (ok);
}

/* Start every VM, a few at a time, and wait until all are ready. */
static bool
start_vms(const struct vm *vm, struct fleet *f, char *self)
{
	u_int	i;

	for (i = 0; i < vm->count + WINDOW; i++) {
		if (i >= WINDOW && i - WINDOW < f->started &&
		    !wait_ready(f, i - WINDOW))
			return (false);
		if (i < vm->count)
			spawn_vm(vm, f, i, self);
	}
	return (true);
}

/* A stopped VM would not hear anything less than SIGKILL. */
static void
end_vms(struct fleet *f)
{
	u_int	i;

	for (i = 0; i < f->started; i++) {
		if (f->pid[i] != 0)
			kill(f->pid[i], SIGKILL);
	}
	reap(f, 0);
}

/* Start several VMs and look after them until told to end. */
static int
be_parent(const struct vm *vm, char *self)
{
	struct fleet	f;
	bool		ok;

	close(open_kvm());
	memset(&f, 0, sizeof f);
	if ((f.pid = calloc(vm->count, sizeof *f.pid)) == NULL)
		err(1, "calloc");
	sigemptyset(&f.mask);
	sigaddset(&f.mask, SIGCHLD);
	sigaddset(&f.mask, SIGINT);
	sigaddset(&f.mask, SIGTERM);
	sigprocmask(SIG_BLOCK, &f.mask, NULL);
	if ((f.sigfd = signalfd(-1, &f.mask, SFD_CLOEXEC)) == -1)
		err(1, "signalfd");

	if ((ok = start_vms(vm, &f, self))) {
		say_ready();
		while (take_signal(&f))
			/* nothing */;
	}
	end_vms(&f);
	free(f.pid);
	return (ok ? 0 : 1);
}

/* The CPUs of a list such as 0-3,8. */
static void
parse_pin(struct vm *vm, const char *list)
{
	u_int	 first, last;
	char	*copy, *p, *s, *dash;

	if ((p = copy = strdup(list)) == NULL)
		err(1, "strdup");
	vm->npin = 0;
	while ((s = strsep(&p, ",")) != NULL) {
		if ((dash = strchr(s, '-')) != NULL)
			*dash++ = '\0';
		first = number("--pin", s, CPU_SETSIZE - 1);
		last = first;
		if (dash != NULL)
			last = number("--pin", dash, CPU_SETSIZE - 1);
		for (; first <= last; first++) {
			if (vm->npin == CPUS_MAX)
				errx(2, "--pin: too many CPUs");
			vm->pin[vm->npin++] = first;
		}
	}
	free(copy);
}

static void
parse_mode(struct vm *vm, const char *s)
{
	if (strcmp(s, "spin") == 0)
		vm->mode = MODE_SPIN;
	else if (strcmp(s, "idle") == 0)
		vm->mode = MODE_IDLE;
	else if (strcmp(s, "wake") == 0)
		vm->mode = MODE_WAKE;
	else if (strcmp(s, "stop") == 0)
		vm->mode = MODE_STOP;
	else if (strncmp(s, "duty:", 5) == 0) {
		vm->mode = MODE_DUTY;
		vm->duty = number("--mode duty", s + 5, 100);
	} else
		errx(2, "--mode: unknown: %s", s);
}

/* I/N, as a parent numbers its VMs. */
static void
parse_slot(struct vm *vm, const char *s)
{
	if (sscanf(s, "%u/%u", &vm->slot, &vm->slots) != 2 ||
	    vm->slot >= vm->slots)
		errx(2, "--slot: not I/N: %s", s);
}

static void
parse_option(struct vm *vm, int ch)
{
	switch (ch) {
	case 'n': vm->name = optarg; break;
	case 'c': vm->comm = optarg; break;
	case 'm': parse_mode(vm, optarg); break;
	case 'p': parse_pin(vm, optarg); break;
	case 's': parse_slot(vm, optarg); break;
	case 'V': vm->vhost = true; break;
	case 'v': vm->vcpus = number("--vcpus", optarg, 4096); break;
	case 'i': vm->iothreads = number("--iothreads", optarg, 999); break;
	case 'w': vm->workers = number("--workers", optarg, 999); break;
	case 'd': vm->io_duty = number("--io-duty", optarg, 100); break;
	case 'e': vm->emulator = number("--emulator", optarg, 100); break;
	case 'N': vm->count = number("--count", optarg, 20000); break;
	case 'u':
		if (strlen(optarg) != UUID_LEN)
			errx(2, "-uuid: not one: %s", optarg);
		vm->uuid = optarg;
		break;
	default:
		usage();
	}
}

/* Long options may begin with one dash, as QEMU's do. */
static void
parse(struct vm *vm, int argc, char **argv)
{
	int	ch, first;

	if ((vm->rest = calloc((size_t)argc + 1, sizeof *vm->rest)) == NULL)
		err(1, "calloc");
	while (first = optind,
	    (ch = getopt_long_only(argc, argv, "+", options, NULL)) != -1) {
		parse_option(vm, ch);
		if (ch == 'n' || ch == 'u' || ch == 'N')
			continue;
		while (first < optind)
			vm->rest[vm->nrest++] = argv[first++];
	}
	if (optind < argc && strcmp(argv[optind - 1], "--") != 0)
		usage();

	/* The dashes and what QEMU would understand. */
	while (first < argc)
		vm->rest[vm->nrest++] = argv[first++];
}

int
main(int argc, char **argv)
{
	struct vm	vm;
	int		status;

	memset(&vm, 0, sizeof vm);
	vm.name = "guest=minivm,debug-threads=on";
	vm.uuid = UUID_DEFAULT;
	vm.comm = "qemu-system-x86";
	vm.mode = MODE_IDLE;
	vm.vcpus = 1;
	vm.slots = 1;
	parse(&vm, argc, argv);

	if (vm.count == 0)
		be_vm(&vm);
	status = be_parent(&vm, argv[0]);
	free(vm.rest);
	return (status);
}
