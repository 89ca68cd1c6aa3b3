/*
 * What parsers want of libxml2: texts of elements and attributes, by forms.
 *
 * A form is a path from an element to a text:
 *	name		the text of the first child of that name
 *	a/b		of the first b in the first a
 *	a[k=v]		of the first a whose attribute k is v
 *	a/b@k, @k	the attribute k; of the element itself
 *	a/b?yes		"yes", if there is such an element
 *	4:path		the number there, 0x1f or 31, in 4 or more hex digits
 * or several in braces with other text before each: "{a@b}:{a@c}", or several
 * of all these with | between them, of which the first counts that has all its
 * texts. An empty text is none. A child is one of its parent's namespace.
 */
#ifndef XML_H
#define XML_H

#include <stddef.h>
#include <stdint.h>

#ifdef HAVE_LIBXML2

#include <libxml/tree.h>

/* The namespaces of OpenStack's description of a domain begin so. */
#define XML_NOVA	"http://openstack.org/xmlns/libvirt/nova/"
#define XML_KUBEVIRT	"http://kubevirt.io"

/* NULL if it is not well-formed UTF-8, whatever it says of itself, or has a
 * DOCTYPE. Nothing is fetched, nothing said. Caller calls xmlFreeDoc. */
xmlDoc		*xml_read(const char *, size_t);
/* The next child of that name after one, or the first after NULL. */
const xmlNode	*xml_child(const xmlNode *, const char *,
		    const xmlNode *after);
/* A child of <metadata> by the beginning of its namespace. */
const xmlNode	*xml_meta(const xmlNode *domain, const char *name,
		    const char *ns);
/* NULL if there is no such text. Caller frees. */
char		*xml_form(const xmlNode *, const char *);
/* The number that a text is, NONE if it is none. */
uint64_t	 xml_u64(const xmlNode *, const char *form);

#endif
#endif
