#include <stddef.h>

#include <libvirt/libvirt.h>

#include "virt_words.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define REASONS_MAX	16

/* As libvirt writes them into its status files, so that both sources agree. */
static const struct {
	const char	*word;
	const char	*reasons[REASONS_MAX];
} states[] = {
	[VIR_DOMAIN_NOSTATE] = { "nostate", { "unknown" } },
	[VIR_DOMAIN_RUNNING] = { "running", { "unknown", "booted", "migrated",
	    "restored", "from snapshot", "unpaused", "migration canceled",
	    "save canceled", "wakeup", "crashed", "post-copy",
	    "post-copy failed" } },
	[VIR_DOMAIN_BLOCKED] = { "blocked", { "unknown" } },
	[VIR_DOMAIN_PAUSED] = { "paused", { "unknown", "user", "migration",
	    "save", "dump", "ioerror", "watchdog", "from snapshot",
	    "shutdown", "snapshot", "panicked", "starting up", "post-copy",
	    "post-copy failed", "api error" } },
	[VIR_DOMAIN_SHUTDOWN] = { "shutdown", { "unknown", "user" } },
	[VIR_DOMAIN_SHUTOFF] = { "shutoff", { "unknown", "shutdown",
	    "destroyed", "crashed", "migrated", "saved", "failed",
	    "from snapshot", "daemon" } },
	[VIR_DOMAIN_CRASHED] = { "crashed", { "unknown", "panicked" } },
	[VIR_DOMAIN_PMSUSPENDED] = { "pmsuspended", { "unknown" } },
};

static const char *const operations[] = {
	"job", "start", "save", "restore", "migrate-in", "migrate-out",
	"snapshot", "snapshot-revert", "dump", "backup", "snapshot-delete",
};

const char *
word_of_state(int state)
{
	if (state < 0 || (size_t)state >= COUNT(states))
		return (NULL);
	return (states[state].word);
}

const char *
word_of_reason(int state, int reason)
{
	if (state < 0 || (size_t)state >= COUNT(states) || reason < 0 ||
	    reason >= REASONS_MAX)
		return (NULL);
	return (states[state].reasons[reason]);
}

const char *
word_of_operation(int operation)
{
	if (operation < 0 || (size_t)operation >= COUNT(operations))
		return (NULL);
	return (operations[operation]);
}
