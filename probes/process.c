#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libproc2/pids.h>

#include "parse.h"
#include "process.h"
#include "users.h"
#include "xmalloc.h"

/* For the user alone libproc2 would take the owner of the folder; it reads
 * status only where something else is wanted from there. */
static enum pids_item items[] = {
	PIDS_ID_PID, PIDS_CMD, PIDS_STATE, PIDS_TICS_USER, PIDS_TICS_SYSTEM,
	PIDS_TICS_BEGAN, PIDS_NLWP, PIDS_VM_RSS, PIDS_ID_EUID,
};
enum { PID, CMD, STATE, UTIME, STIME, BEGAN, NLWP, RES, EUID, NITEMS };

/* What is remembered of a process: whether it ran, and its delay so far. */
struct seen {
	int		 pid;
	uint64_t	 start, ticks, delay;
};

struct processes {
	struct pids_info	*info;
	uint32_t		 generation;
	struct seen		*all;		/* by pid */
	size_t			 n;
	struct users		*users;
};

struct processes *
processes_new(void)
{
	struct processes	*ps = xcalloc(1, sizeof *ps);

	ps->users = users_new();
	return (ps);
}

void
processes_free(struct processes *ps)
{
	if (ps->info != NULL)
		procps_pids_unref(&ps->info);
	users_free(ps->users);
	free(ps->all);
	free(ps);
}

static int
seen_cmp(const void *a, const void *b)
{
	const struct seen	*x = a, *y = b;

	return (x->pid < y->pid ? -1 : x->pid > y->pid);
}

/* Sums the run delay of all threads; NONE when a thread cannot be read. */
static uint64_t
read_delay(int pid)
{
	struct schedstat ss;
	struct dirent	*de;
	uint64_t	 sum = 0;
	char		 path[384], buf[128];
	ssize_t		 n;
	DIR		*d;

	snprintf(path, sizeof path, "/proc/%d/task", pid);
	if ((d = root_opendir(path)) == NULL)
		return (NONE);
	while ((de = readdir(d)) != NULL) {
		if (de->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat",
		    pid, de->d_name);
		n = root_read(path, buf, sizeof buf);
		if (n <= 0 || parse_schedstat(buf, n, &ss) == -1) {
			sum = NONE;
			break;
		}
		sum += ss.delay;
	}
	closedir(d);
	return (sum);
}

/*
 * The delay of a process that neither ran nor waits cannot have moved, so only
 * the others' threads are read.
 */
static uint64_t
delay_of(const struct seen *old, const struct seen *now, char state)
{
	if (old != NULL && old->start == now->start &&
	    old->ticks == now->ticks && old->delay != NONE && state != 'R')
		return (old->delay);
	return (read_delay(now->pid));
}

/* Where libproc2 may have put signs in place of what a terminal cannot show,
 * or the kernel an escape, the name is read as it is. */
static const char *
name_of(int pid, const char *cmd, char *buf, size_t size)
{
	char	 path[64];
	ssize_t	 n;

	if (strpbrk(cmd, "?.\\") == NULL)
		return (cmd);
	snprintf(path, sizeof path, "/proc/%d/comm", pid);
	if ((n = root_read(path, buf, size - 1)) <= 0)
		return (cmd);
	buf[n - (buf[n - 1] == '\n')] = '\0';
	return (buf);
}

/* Before Linux 6.4 a VM's network workers are processes of the kernel. */
static bool
is_of_vm(const struct vmset *vms, const struct seen *now, const char *cmd)
{
	uint64_t owner = vhost_owner(cmd);

	return (vmset_has(vms, now->pid, now->start) ||
	    (owner != NONE && vmset_has(vms, (int)owner, NONE)));
}

static void
add_process(struct lane *l, struct processes *ps, const struct vmset *vms,
    const struct pids_stack *st, struct seen *now)
{
	const struct pids_result *r = st->head;
	struct part		 *p = lane_part(l, PART_PROCESS);
	struct process_raw	 *row;
	struct seen		  key, *old;
	const char		 *cmd = r[CMD].result.str;
	char			  comm[64];

	now->pid = r[PID].result.s_int;
	now->start = root_ticks(r[BEGAN].result.ull_int);
	now->ticks = r[UTIME].result.ull_int + r[STIME].result.ull_int;
	key.pid = now->pid;
	old = ps->n == 0 ? NULL :
	    bsearch(&key, ps->all, ps->n, sizeof *ps->all, seen_cmp);
	now->delay = delay_of(old, now, r[STATE].result.s_ch);
	row = part_add(p, (struct key){ now->pid, now->start }, now->start);
	row->pid = now->pid;
	row->start = now->start;
	row->utime = root_ticks(r[UTIME].result.ull_int);
	row->stime = root_ticks(r[STIME].result.ull_int);
	row->time = row->utime + row->stime;
	row->run_delay = now->delay;
	row->mem = r[RES].result.ul_int * 1024;
	row->vm = is_of_vm(vms, now, cmd);
	row->name = part_text(p, name_of(now->pid, cmd, comm, sizeof comm));
	row->user = part_text(p,
	    users_name(ps->users, r[EUID].result.u_int));
}

void
processes_read(struct lane *l, struct processes *ps, const struct vmset *vms,
    struct source *s)
{
	struct pids_fetch	*all;
	struct seen		*now;
	int			 i, r = 0;

	if (ps->info != NULL && ps->generation != root_generation())
		procps_pids_unref(&ps->info);
	if (ps->info == NULL)
		r = procps_pids_new(&ps->info, items, NITEMS);
	ps->generation = root_generation();
	lane_part(l, PART_PROCESS);
	if (r < 0 || (all = procps_pids_reap(ps->info,
	    PIDS_FETCH_TASKS_ONLY)) == NULL) {
		errno = r < 0 ? -r : errno;
		source_errno(s, "/proc");
		return;
	}
	now = xcalloc(all->counts->total + 1, sizeof *now);
	for (i = 0; i < all->counts->total; i++)
		add_process(l, ps, vms, all->stacks[i], &now[i]);
	qsort(now, all->counts->total, sizeof *now, seen_cmp);
	free(ps->all);
	ps->all = now;
	ps->n = all->counts->total;
	s->rows = ps->n;
	source_set(s, PROBE_OK, "%s", "");
}
