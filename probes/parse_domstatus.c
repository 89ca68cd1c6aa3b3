/* libvirt's status file of a running domain. */
#include "parse.h"

#ifdef HAVE_LIBXML2
#include <stdlib.h>
#include <string.h>

#include "span.h"
#include "xml.h"

static void
copy_form(char *dst, size_t size, const xmlNode *node, const char *form)
{
	char	*s = xml_form(node, form);

	*dst = '\0';
	if (s != NULL)
		span_copy(dst, size, span_of(s, strlen(s)));
	free(s);
}

static int
read_domstatus(const xmlNode *root, struct domstatus *ds)
{
	const xmlNode	*domain, *nova;

	if (root == NULL || strcmp((const char *)root->name, "domstatus") != 0
	    || (domain = xml_child(root, "domain", NULL)) == NULL)
		return (-1);
	copy_form(ds->state, sizeof ds->state, root, "@state");
	copy_form(ds->reason, sizeof ds->reason, root, "@reason");
	copy_form(ds->id, sizeof ds->id, domain, "@id");
	copy_form(ds->name, sizeof ds->name, domain, "name");
	copy_form(ds->uuid, sizeof ds->uuid, domain, "uuid");
	ds->pid = xml_u64(root, "@pid");
	if ((nova = xml_meta(domain, "instance", XML_NOVA)) != NULL)
		copy_form(ds->owner, sizeof ds->owner, nova,
		    "owner/project|owner/user");
	return (0);
}

int
parse_domstatus(const char *buf, size_t len, struct domstatus *ds)
{
	xmlDoc	*doc;
	int	 rc;

	memset(ds, 0, sizeof *ds);
	ds->pid = NONE;
	if ((doc = xml_read(buf, len)) == NULL)
		return (-1);
	rc = read_domstatus(xmlDocGetRootElement(doc), ds);
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
