/* Which connections to libvirt there are. */
#include <sys/stat.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "virt_int.h"
#include "xmalloc.h"

#define RUN		"/run/libvirt/"

/* A driver is tried where its daemon listens: one for all, or its own. A file
 * that must be there besides spares the daemon a question it cannot answer. */
static const struct {
	const char	*uri, *socket, *besides;
} drivers[] = {
	{ "qemu:///system", RUN "virtqemud-sock-ro", NULL },
	{ "qemu:///system", RUN "libvirt-sock-ro", NULL },
	{ "lxc:///system", RUN "virtlxcd-sock-ro", NULL },
	{ "lxc:///system", RUN "libvirt-sock-ro", NULL },
	{ "xen:///system", RUN "virtxend-sock-ro", NULL },
	{ "xen:///system", RUN "libvirt-sock-ro", "/proc/xen/capabilities" },
	{ "vz:///system", RUN "virtvzd-sock-ro", NULL },
	{ "vz:///system", RUN "libvirt-sock-ro", "/proc/vz" },
	{ "openvz:///system", "/proc/vz/vestat", "/usr/sbin/vzlist" },
	{ "ch:///system", RUN "virtchd-sock-ro", NULL },
	{ "ch:///system", RUN "libvirt-sock-ro", "/run/libvirt/ch" },
};

static const char *const session_sockets[] = {
	"virtqemud-sock", "libvirt-sock"
};

/* Whether a URI names another host: what stands between :// and the path. */
static bool
is_remote(const char *uri)
{
	const char	*p = strstr(uri, "://");

	return (p != NULL && p[3] != '/' && p[3] != '\0' && p[3] != '?');
}

/* The host of a remote URI without user and port, for one that does not tell
 * its name. */
char *
virt_uri_host(const char *uri)
{
	const char	*p = strstr(uri, "://") + 3;
	size_t		 n = strcspn(p, "/?"), user = 0, i;

	for (i = 0; i < n; i++) {
		if (p[i] == '@')
			user = i + 1;
	}
	p += user;
	n -= user;
	if (*p == '[' && memchr(p, ']', n) != NULL)
		return (xasprintf("%.*s", (int)strcspn(p + 1, "]"), p + 1));
	for (i = 0; i < n && p[i] != ':'; i++)
		;
	return (xasprintf("%.*s", (int)i, p));
}

/* ssh must not ask for a password: it would write over the screen. */
static char *
real_uri(const char *uri)
{
	const char	*scheme = strstr(uri, "+ssh://");
	const char	*libssh = strstr(uri, "+libssh");

	if ((scheme == NULL && libssh == NULL) ||
	    strstr(uri, "no_tty=") != NULL)
		return (xstrdup(uri));
	return (xasprintf("%s%cno_tty=1", uri,
	    strchr(uri, '?') == NULL ? '?' : '&'));
}

static bool
has_link(const struct virt *v, const char *name)
{
	size_t	 i;

	for (i = 0; i < v->nlinks; i++) {
		if (strcmp(v->links[i]->name, name) == 0)
			return (true);
	}
	return (false);
}

bool
virt_link_add(struct virt *v, const char *uri, bool asked)
{
	struct virt_link	*l;

	if (v->nlinks == LINKS_MAX)
		return (false);
	if (has_link(v, uri))
		return (true);
	l = xcalloc(1, sizeof *l);
	l->virt = v;
	l->number = v->nlinks;
	l->name = xstrdup(uri);
	l->uri = real_uri(uri);
	l->asked = asked;
	l->remote = is_remote(uri);
	l->state = PROBE_OK;
	l->chunk = STATS_CHUNK;
	l->owner.wake = l->slow_owner.wake = virt_wake;
	l->owner.arg = l->slow_owner.arg = v;
	v->links[v->nlinks++] = l;
	return (true);
}

/* A driver of one's own VMs, of who is not root. */
static void
add_session(struct virt *v)
{
	const char	*dir = getenv("XDG_RUNTIME_DIR");
	char		*path;
	size_t		 i;

	if (dir == NULL || *dir != '/' || geteuid() == 0)
		return;
	for (i = 0; i < sizeof session_sockets / sizeof session_sockets[0];
	    i++) {
		path = xasprintf("%s/libvirt/%s", dir, session_sockets[i]);
		if (access(path, F_OK) == 0)
			virt_link_add(v, "qemu:///session", false);
		free(path);
	}
}

/* A daemon may be started later than we are. */
void
virt_links_default(struct virt *v)
{
	size_t	 i;

	for (i = 0; i < sizeof drivers / sizeof drivers[0]; i++) {
		if (access(drivers[i].socket, F_OK) == 0 &&
		    (drivers[i].besides == NULL ||
		    access(drivers[i].besides, F_OK) == 0))
			virt_link_add(v, drivers[i].uri, false);
	}
	add_session(v);
}
