#include <dlfcn.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "root.h"
#include "span.h"
#include "xen_int.h"

struct symbol {
	const char	*name;
	size_t		 off;		/* in struct xen_calls */
};

#define CALL(symbol, member)	{ symbol, offsetof(struct xen_calls, member) }

static const struct symbol stat_symbols[] = {
	CALL("xenstat_init",			stat_init),
	CALL("xenstat_uninit",			stat_uninit),
	CALL("xenstat_get_node",		get_node),
	CALL("xenstat_free_node",		free_node),
	CALL("xenstat_node_num_domains",	num_domains),
	CALL("xenstat_node_domain_by_index",	domain_by_index),
	CALL("xenstat_domain_id",		id),
	CALL("xenstat_domain_name",		name),
	CALL("xenstat_domain_cpu_ns",		cpu_ns),
	CALL("xenstat_domain_cur_mem",		cur_mem),
	CALL("xenstat_domain_max_mem",		max_mem),
	CALL("xenstat_domain_num_vcpus",	num_vcpus),
	CALL("xenstat_domain_vcpu",		vcpu),
	CALL("xenstat_vcpu_online",		vcpu_online),
	CALL("xenstat_domain_running",		running),
	CALL("xenstat_domain_blocked",		blocked),
	CALL("xenstat_domain_paused",		paused),
	CALL("xenstat_domain_shutdown",		shutdown),
	CALL("xenstat_domain_crashed",		crashed),
	CALL("xenstat_domain_dying",		dying),
};

static const struct symbol store_symbols[] = {
	CALL("xs_open",				xs_open),
	CALL("xs_close",			xs_close),
	CALL("xs_directory",			xs_directory),
	CALL("xs_read",				xs_read),
};

/* Where libxenstat may lie beside the place that the loader knows. */
static const char *const patterns[] = {
	"/usr/lib/*/libxenstat.so.4*", "/usr/lib64/libxenstat.so.4*",
	"/usr/lib/libxenstat.so.4*", "/usr/lib/xen*/lib/libxenstat.so.4*",
	"/usr/local/lib*/libxenstat.so.4*",
};

/* All of them or none. */
static bool
find_symbols(void *lib, const struct symbol *s, size_t n, struct xen_calls *to,
    const char **missing)
{
	struct xen_calls	 calls = *to;
	void			*p;
	size_t			 i;

	for (i = 0; i < n; i++) {
		if ((p = dlsym(lib, s[i].name)) == NULL) {
			*missing = s[i].name;
			return (false);
		}
		memcpy((char *)&calls + s[i].off, &p, sizeof p);
	}
	*to = calls;
	return (true);
}

bool
xenlib_stat(void *lib, struct xen_calls *calls, const char **missing)
{
	return (find_symbols(lib, stat_symbols, nitems(stat_symbols), calls,
	    missing));
}

/* Says why a library is of no use; the first reason is kept. */
static void
lacks(struct xen *x, const char *what, const char *missing)
{
	if (*x->lacks == '\0') {
		snprintf(x->lacks, sizeof x->lacks, "%s%s%s", what,
		    missing == NULL ? "" : " has no ",
		    missing == NULL ? "" : missing);
	}
}

static bool
try_stat(struct xen *x, const char *name)
{
	const char	*missing;

	if ((x->stat_lib = dlopen(name, RTLD_NOW | RTLD_LOCAL)) == NULL)
		return (false);
	if (xenlib_stat(x->stat_lib, &x->calls, &missing))
		return (true);
	lacks(x, name, missing);
	dlclose(x->stat_lib);
	x->stat_lib = NULL;
	return (false);
}

static bool
try_pattern(struct xen *x, const char *pattern)
{
	glob_t	 g;
	size_t	 i;
	bool	 found = false;

	if (glob(pattern, 0, NULL, &g) != 0)
		return (false);
	for (i = g.gl_pathc; i > 0 && !found; i--)
		found = try_stat(x, g.gl_pathv[i - 1]);
	globfree(&g);
	return (found);
}

/* The library's name ends with Xen's version. Only that of the Xen that runs
 * is sure to understand it, but another is better than none. */
static bool
find_stat(struct xen *x)
{
	uint64_t	 major = root_u64("/sys/hypervisor/version/major");
	uint64_t	 minor = root_u64("/sys/hypervisor/version/minor");
	char		 name[64];
	size_t		 i;

	if (major != NONE && minor != NONE) {
		snprintf(name, sizeof name, "libxenstat.so.%u.%u",
		    (unsigned)major, (unsigned)minor);
		if (try_stat(x, name))
			return (true);
	}
	for (i = 0; i < nitems(patterns); i++) {
		if (try_pattern(x, patterns[i]))
			return (true);
	}
	return (try_stat(x, "libxenstat.so"));
}

static void
find_store(struct xen *x)
{
	const char	*missing;

	x->store_lib = dlopen("libxenstore.so.4", RTLD_NOW | RTLD_LOCAL);
	if (x->store_lib == NULL)
		x->store_lib = dlopen("libxenstore.so", RTLD_NOW | RTLD_LOCAL);
	if (x->store_lib != NULL)
		find_symbols(x->store_lib, store_symbols,
		    nitems(store_symbols), &x->calls, &missing);
}

void
xenlib_load(struct xen *x)
{
	if (!find_stat(x))
		lacks(x, "there is no libxenstat.so.4", NULL);
	find_store(x);
}

void
xenlib_unload(struct xen *x)
{
	if (x->stat_lib != NULL)
		dlclose(x->stat_lib);
	if (x->store_lib != NULL)
		dlclose(x->store_lib);
}
