#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "pidlist.h"
#include "xmalloc.h"

static int
pid_cmp(const void *a, const void *b)
{
	const struct pid_ino	*x = a, *y = b;

	return (x->pid < y->pid ? -1 : x->pid > y->pid);
}

static void
add(struct pidlist *l, int pid, uint64_t ino)
{
	if (l->n == l->size) {
		l->size = l->size == 0 ? 512 : 2 * l->size;
		l->all = xreallocarray(l->all, l->size, sizeof *l->all);
	}
	l->all[l->n++] = (struct pid_ino){ pid, ino };
}

int
pidlist_read(struct pidlist *l)
{
	struct dirent	*de;
	char		*end;
	long		 pid;
	DIR		*d;
	bool		 sorted = true;

	if ((d = root_opendir("/proc")) == NULL)
		return (-1);
	l->n = 0;
	while ((de = readdir(d)) != NULL) {
		if (de->d_name[0] < '1' || de->d_name[0] > '9')
			continue;
		pid = strtol(de->d_name, &end, 10);
		if (*end != '\0' || pid > INT32_MAX)
			continue;
		if (l->n != 0 && l->all[l->n - 1].pid > pid)
			sorted = false;
		add(l, (int)pid, de->d_ino);
	}
	closedir(d);
	if (!sorted)
		qsort(l->all, l->n, sizeof *l->all, pid_cmp);
	return (0);
}

void
pidlist_compare(const struct pidlist *was, const struct pidlist *now,
    struct hints *h)
{
	size_t	 i = 0, j = 0;

	while (i < was->n || j < now->n) {
		if (j == now->n || (i < was->n &&
		    was->all[i].pid < now->all[j].pid))
			hints_add(h, was->all[i++].pid, HINT_GONE);
		else if (i == was->n || was->all[i].pid > now->all[j].pid)
			hints_add(h, now->all[j++].pid, HINT_NEW);
		else {
			if (was->all[i].ino != now->all[j].ino)
				hints_add(h, now->all[j].pid, HINT_NEW);
			i++;
			j++;
		}
	}
}

void
pidlist_free(struct pidlist *l)
{
	free(l->all);
	memset(l, 0, sizeof *l);
}
