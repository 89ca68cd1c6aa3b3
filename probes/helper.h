/*
 * Calls that can be given up. What may hang for ever (a file on a dead NFS
 * server, NVML, a vendor's tool) runs in a process of its own, a worker, that
 * is killed when it is late. A small process, the mother, forks the workers:
 * the program itself cannot, once it has threads and libraries.
 *
 * main() starts her when the options are read and 0, 1 and 2 are open, before
 * anything else (log_open, setlocale, kept_setup, root_init):
 *
 *	if (o.root == NULL && helper_start(helper_ops, HELPER_OPS) == -1)
 *		its reason is for the log; calls will be GONE
 *
 * She ends with the program, however that ends, so nothing is to be done at
 * its end. She looks at this host, so with --root she is not started.
 */
#ifndef HELPER_H
#define HELPER_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

#define HELPER_MAX	8192	/* bytes of a request, of a reply */
#define HELPER_SOURCE	256	/* of a source's name; more is cut off */
#define HELPER_JOBS	32	/* requests at once */
#define HELPER_WORKERS	64	/* processes at once, those that hang too */
#define HELPER_TEAM	2	/* of these for one source */

/* What a worker can be asked for. */
enum helper_op_id {
	HELPER_IMAGE,		/* image_op.h */
	HELPER_OPS
};

struct helper_op {
	const char	*name;		/* short, for ps */
	size_t		 request, reply;	/* bytes, exactly */
	/* Runs in a worker, which has descriptors 0 to 3 (3 is its own) and
	 * no threads. 0, or -1 and errno. */
	int		(*run)(const void *request, void *reply);
};
extern const struct helper_op helper_ops[HELPER_OPS];

enum helper_result {
	HELPER_OK,
	HELPER_FAILED,	/* the op says so, or its worker died */
	HELPER_LATE,	/* not ready in time; its worker is killed */
	HELPER_BUSY,	/* too much waits, or this source's workers hang in
			 * the kernel where SIGKILL does not reach them */
	HELPER_GONE	/* there is no mother, and will be none */
};

/* Forks the mother. 0, or -1 and errno. */
int		   helper_start(const struct helper_op *, size_t n);
/* Ends her, for tests; calls that wait are GONE. */
void		   helper_stop(void);
/*
 * Has a worker do something within ms and waits for it. Any thread may call.
 * The source is what hangs as one: a server, a device, a tool. Its workers are
 * kept for its next call, at most HELPER_TEAM, and end when idle; other calls
 * for it wait their turn within their ms. reply is written only if it is OK,
 * why, "" if it is OK, always.
 */
enum helper_result helper_call(int op, const char *source,
		    const void *request, void *reply, unsigned ms, char *why,
		    size_t size);

struct helper_stats {
	bool		 gone;		/* no mother, or she does not answer;
					 * the rest is 0 */
	unsigned	 alive;		/* workers, busy or idle */
	unsigned	 busy;
	unsigned	 stuck;		/* killed 1 s ago, and still there */
	unsigned	 waiting;	/* requests without a worker */
	unsigned	 started;	/* workers so far */
	unsigned	 late;		/* those that were killed for it */
};
void		   helper_stats(struct helper_stats *);

/* For tests, to be set before she starts: kill(2), and how long an idle worker
 * stays, ms. */
extern int	 (*helper_kill)(pid_t, int);
extern unsigned	  helper_idle;

#endif
