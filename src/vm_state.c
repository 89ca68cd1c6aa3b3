#include <string.h>

#include "vm.h"

/* Percent of a vCPU that somebody will call about. */
#define STEAL_CRIT	10

/* Whether its vCPUs ran, or wanted to, in the interval. */
static bool
has_run(const struct view *v, const struct row *r)
{
	const struct vmcpu_raw	*now = ROW_NOW(v, r, VMCPU, vmcpu);
	const struct vmcpu_raw	*was = (const struct vmcpu_raw *)
				    r->was[table_slot(v->t, PART_VMCPU)];

	return (now != NULL && was != NULL && now->span != NONE &&
	    was->span != NONE &&
	    now->span - now->idle > was->span - was->idle);
}

/* libvirt's own list is newer than its files, unless it is silent. */
static const struct column	word_of_state = {
	.from = FROM_TEXT(DOMAIN, domain, state),
	.or = FROM_TEXT(VM, vm, state),
};
static const struct column	word_of_reason = {
	.from = FROM_TEXT(DOMAIN, domain, reason),
	.or = FROM_TEXT(VM, vm, reason),
};

/* A process that is stopped tells so itself; else a manager's word counts.
 * Without one, what ran is running, and of what is idle nobody knows. */
struct value
vm_state(const struct view *v, const struct row *r)
{
	const struct vmcpu_raw	*cpu = ROW_NOW(v, r, VMCPU, vmcpu);
	struct value		 word;

	if (cpu != NULL && cpu->stopped == STOPPED_SIGNAL)
		return (value_text("stopped"));
	if (cpu != NULL && cpu->stopped == STOPPED_STUCK)
		return (value_text("stuck"));
	word = col_get(&word_of_state, v, r);
	if (value_known(&word))
		return (word);
	return (value_text(has_run(v, r) ? "running" : NULL));
}

/* libvirt's words for states and reasons; NULL is any reason. */
static const struct {
	const char	*state, *reason, *letter, *verdict;
	int		 level;
} letters[] = {
	{ "running", NULL, "R", NULL, 0 },
	{ "idle", NULL, "B", NULL, 0 },
	{ "blocked", NULL, "B", NULL, 0 },
	{ "paused", "ioerror", "E", "paused: I/O error", 2 },
	{ "paused", "user", "P", "paused by its user", 1 },
	{ "paused", "migration", "M", "paused: it migrates", 0 },
	{ "paused", "post-copy", "M", "paused: it migrates", 0 },
	{ "paused", "post-copy failed", "E", "paused: migration failed", 2 },
	{ "paused", "watchdog", "W", "paused by its watchdog", 2 },
	{ "paused", "panicked", "C", "paused: the guest crashed", 2 },
	{ "paused", "api error", "E", "paused: libvirt failed", 2 },
	{ "paused", NULL, "p", "paused", 1 },
	{ "stopped", NULL, "T", "stopped by a signal", 2 },
	{ "stuck", NULL, "H", "hangs in the kernel", 2 },
	{ "shutdown", NULL, "D", "shutting down", 0 },
	{ "shutoff", NULL, "O", "off", 0 },
	{ "crashed", NULL, "C", "crashed", 2 },
	{ "pmsuspended", NULL, "Z", "the guest sleeps", 0 },
};

static size_t
letter_of(const struct view *v, const struct row *r)
{
	struct value	 state = vm_state(v, r), why;
	size_t		 i;

	why = col_get(&word_of_reason, v, r);
	for (i = 0; value_known(&state) && i < TAB_COUNT(letters); i++) {
		if (strcmp(state.s, letters[i].state) == 0 &&
		    (letters[i].reason == NULL || (value_known(&why) &&
		    strcmp(why.s, letters[i].reason) == 0)))
			return (i);
	}
	return (TAB_COUNT(letters));
}

struct value
vm_letter(const struct view *v, const struct row *r)
{
	size_t	 i = letter_of(v, r);

	return (value_text(i < TAB_COUNT(letters) ? letters[i].letter :
	    NULL));
}

int
vm_letter_level(const struct view *v, const struct row *r)
{
	size_t	 i = letter_of(v, r);

	return (i < TAB_COUNT(letters) ? letters[i].level : 0);
}

/* The worst vCPU's share, 0 where it is not known. It is never more than the
 * sum of all, which costs less: below what matters that is told instead. */
static double
worst(const struct column *max, const struct column *sum,
    const struct view *v, const struct row *r)
{
	struct value	 share = col_get(sum, v, r);

	if (value_known(&share) && share.d >= STEAL_CRIT)
		share = col_get(max, v, r);
	return (value_known(&share) ? share.d : 0);
}

/* What libvirt says holds it up: a monitor that is silent, a job. */
static struct value
get_doing(const struct view *v, const struct row *r)
{
	static const struct from	doing = FROM_TEXT(DOMAIN, domain,
					    doing);

	return (from_get(&doing, v, r));
}

static bool
is_hung(const struct view *v, const struct row *r)
{
	const struct domain_raw	*d = ROW_NOW(v, r, DOMAIN, domain);

	return (d != NULL && d->hung_since != NONE);
}

/* A word of its state, or what holds it or its vCPUs back. */
struct value
vm_verdict(const struct view *v, const struct row *r)
{
	static const struct column	steal = { .from = VCPU_MAX(steal) };
	static const struct column	steals = { .from = VCPU_SHARE(steal) };
	static const struct column	thr = { .from = VCPU_MAX(thr) };
	static const struct column	thrs = { .from = VCPU_SHARE(thr) };
	size_t				i = letter_of(v, r);
	double				waits, held;
	struct value			doing;

	if (i < TAB_COUNT(letters) && letters[i].verdict != NULL)
		return (value_text(letters[i].verdict));
	doing = get_doing(v, r);
	if (value_known(&doing))
		return (doing);
	waits = worst(&steal, &steals, v, r);
	held = worst(&thr, &thrs, v, r);
	if (waits < STEAL_CRIT && held < STEAL_CRIT)
		return (value_none(V_NONE));
	return (value_text(held > waits ? "held back by its quota" :
	    "waits for a CPU"));
}

int
vm_verdict_level(const struct view *v, const struct row *r)
{
	struct value	 verdict = vm_verdict(v, r), doing;
	size_t		 i = letter_of(v, r);

	if (i < TAB_COUNT(letters) && letters[i].verdict != NULL)
		return (letters[i].level);
	doing = get_doing(v, r);
	if (value_known(&doing))
		return (is_hung(v, r) ? 2 : 0);
	return (value_known(&verdict) ? 2 : 0);
}

bool
vm_is_off(const struct view *v, const struct row *r)
{
	struct value state = vm_state(v, r);

	return (value_known(&state) && (strcmp(state.s, "shutoff") == 0 ||
	    strcmp(state.s, "crashed") == 0));
}
