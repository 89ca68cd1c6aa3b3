#include <stdio.h>
#include <string.h>

#include "host.h"

#define MODULES	"/sys/module/"

/* Parameters are Y, N or a number. NONE: there is none of that name. */
static uint64_t
flag(const char *module, const char *name)
{
	char	 path[128], buf[16];
	ssize_t	 n;

	snprintf(path, sizeof path, MODULES "%s/parameters/%s", module, name);
	if ((n = root_read(path, buf, sizeof buf)) <= 0)
		return (NONE);
	return (*buf == 'Y' || *buf == 'y' || (*buf >= '1' && *buf <= '9'));
}

/* The same thing has a name of its own with each vendor. */
static const struct {
	const char	*name, *hap, *apicv, *ipiv;
} modules[] = {
	{ "kvm_intel", "ept", "enable_apicv", "enable_ipiv" },
	{ "kvm_amd", "npt", "avic", "avic" },
};

void
probe_kvmhost(struct lane *l, struct source *s)
{
	struct kvmhost_raw	*row = lane_row(l, PART_KVMHOST);
	char			 path[64];
	size_t			 i;

	source_set(s, PROBE_ABSENT, "no module kvm_intel or kvm_amd");
	for (i = 0; i < sizeof modules / sizeof modules[0]; i++) {
		snprintf(path, sizeof path, MODULES "%s", modules[i].name);
		if (!root_exists(path))
			continue;
		row->module = part_text(lane_part(l, PART_KVMHOST),
		    modules[i].name);
		row->hap = flag(modules[i].name, modules[i].hap);
		row->apicv = flag(modules[i].name, modules[i].apicv);
		row->ipiv = flag(modules[i].name, modules[i].ipiv);
		source_set(s, PROBE_OK, "%s", "");
	}
	row->pmu = flag("kvm", "enable_pmu");
}
