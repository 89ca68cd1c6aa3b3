#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parse.h"
#include "root.h"
#include "users.h"
#include "xmalloc.h"

#define MAX_PASSWD	(1 << 20)
#define RELOAD		UINT64_C(60000000000)

struct users {
	struct passwdline	*all;
	size_t			 n;
	uint32_t		 generation;
	uint64_t		 loaded;	/* clock */
	char			 number[24];
};

struct users *
users_new(void)
{
	return (xcalloc(1, sizeof(struct users)));
}

void
users_free(struct users *u)
{
	free(u->all);
	free(u);
}

static void
load(struct users *u)
{
	char			*buf = xmalloc(MAX_PASSWD);
	ssize_t			 n = root_read("/etc/passwd", buf, MAX_PASSWD);
	struct passwdline	 line;
	size_t			 pos = 0;

	u->n = 0;
	while (n > 0 && parse_passwd(buf, n, &pos, &line) == 0) {
		u->all = xreallocarray(u->all, u->n + 1, sizeof *u->all);
		u->all[u->n++] = line;
	}
	free(buf);
}

const char *
users_name(struct users *u, uint64_t uid)
{
	size_t	 i;

	if (u->generation != root_generation() ||
	    root_mono() - u->loaded > RELOAD) {
		u->generation = root_generation();
		u->loaded = root_mono();
		load(u);
	}
	if (uid == NONE)
		return (NULL);
	for (i = 0; i < u->n; i++) {
		if (u->all[i].uid == uid)
			return (u->all[i].name);
	}
	snprintf(u->number, sizeof u->number, "%" PRIu64, uid);
	return (u->number);
}
