/* libvirt's status file of a running domain. */
#include "parse.h"

#ifdef HAVE_LIBXML2
#include <limits.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/tree.h>

#include "span.h"

#define NOVA	"http://openstack.org/xmlns/libvirt/nova/"

static bool
is_element(const xmlNode *node, const char *name)
{
	return (node->type == XML_ELEMENT_NODE &&
	    strcmp((const char *)node->name, name) == 0);
}

static xmlNode *
child(const xmlNode *node, const char *name)
{
	xmlNode	*c;

	if (node == NULL)
		return (NULL);
	for (c = node->children; c != NULL; c = c->next) {
		if (is_element(c, name))
			return (c);
	}
	return (NULL);
}

static void
copy_xml(char *dst, size_t size, xmlChar *text)
{
	const char	*s = (const char *)text;

	*dst = '\0';
	if (s != NULL)
		span_copy(dst, size, span_of(s, strlen(s)));
	xmlFree(text);
}

static void
copy_prop(char *dst, size_t size, const xmlNode *node, const char *name)
{
	copy_xml(dst, size, xmlGetNoNsProp(node, BAD_CAST name));
}

static uint64_t
prop_u64(const xmlNode *node, const char *name)
{
	xmlChar		*text = xmlGetNoNsProp(node, BAD_CAST name);
	uint64_t	 n = NONE;

	if (text != NULL)
		parse_u64((char *)text, strlen((char *)text), &n);
	xmlFree(text);
	return (n);
}

static void
copy_child(char *dst, size_t size, const xmlNode *node, const char *name)
{
	if ((node = child(node, name)) != NULL)
		copy_xml(dst, size, xmlNodeGetContent(node));
}

/* OpenStack's own description of the domain. */
static const xmlNode *
nova_instance(const xmlNode *domain)
{
	const xmlNode	*c = child(domain, "metadata");

	for (c = c == NULL ? NULL : c->children; c != NULL; c = c->next) {
		if (is_element(c, "instance") && c->ns != NULL &&
		    strncmp((const char *)c->ns->href, NOVA,
		    sizeof NOVA - 1) == 0)
			return (c);
	}
	return (NULL);
}

static int
read_domstatus(const xmlNode *root, struct domstatus *ds)
{
	const xmlNode	*domain, *owner;

	if (root == NULL || !is_element(root, "domstatus") ||
	    (domain = child(root, "domain")) == NULL)
		return (-1);
	copy_prop(ds->state, sizeof ds->state, root, "state");
	copy_prop(ds->reason, sizeof ds->reason, root, "reason");
	copy_prop(ds->id, sizeof ds->id, domain, "id");
	copy_child(ds->name, sizeof ds->name, domain, "name");
	copy_child(ds->uuid, sizeof ds->uuid, domain, "uuid");
	ds->pid = prop_u64(root, "pid");
	if ((owner = child(nova_instance(domain), "owner")) == NULL)
		return (0);
	copy_child(ds->owner, sizeof ds->owner, owner, "project");
	if (*ds->owner == '\0')
		copy_child(ds->owner, sizeof ds->owner, owner, "user");
	return (0);
}

/* libvirt writes no DOCTYPE, and nothing good comes from one. */
int
parse_domstatus(const char *buf, size_t len, struct domstatus *ds)
{
	xmlDoc	*doc;
	int	 rc;

	memset(ds, 0, sizeof *ds);
	ds->pid = NONE;
	if (len > INT_MAX || memmem(buf, len, "<!DOCTYPE", 9) != NULL)
		return (-1);
	doc = xmlReadMemory(buf, (int)len, NULL, NULL, XML_PARSE_NONET |
	    XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	if (doc == NULL)
		return (-1);
	rc = xmlGetIntSubset(doc) != NULL ? -1 :
	    read_domstatus(xmlDocGetRootElement(doc), ds);
	xmlFreeDoc(doc);
	return (rc);
}

#else

int
parse_domstatus(const char *buf, size_t len, struct domstatus *ds)
{
	(void)buf;
	(void)len;
	*ds = (struct domstatus){ .pid = NONE };
	return (-1);
}

#endif
