#include "xml.h"

#ifdef HAVE_LIBXML2
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>

#include "parse.h"
#include "span.h"
#include "xmalloc.h"

/* libvirt writes UTF-8 and no DOCTYPE, and nothing good comes from others:
 * what converts them says on stderr what it does not like. */
xmlDoc *
xml_read(const char *buf, size_t len)
{
	if (len > INT_MAX || memmem(buf, len, "<!DOCTYPE", 9) != NULL)
		return (NULL);
	return (xmlReadMemory(buf, (int)len, NULL, "UTF-8", XML_PARSE_NONET |
	    XML_PARSE_NOERROR | XML_PARSE_NOWARNING));
}

static bool
is_element(const xmlNode *node, struct span name)
{
	return (node->type == XML_ELEMENT_NODE &&
	    span_is(name, (const char *)node->name));
}

static bool
same_ns(const xmlNs *a, const xmlNs *b)
{
	return (a == b ||
	    (a != NULL && b != NULL && xmlStrEqual(a->href, b->href)));
}

static const xmlNode *
next_child(const xmlNode *parent, struct span name, const xmlNode *after)
{
	const xmlNode	*c = after == NULL ? parent->children : after->next;

	while (c != NULL && (!is_element(c, name) ||
	    !same_ns(c->ns, parent->ns)))
		c = c->next;
	return (c);
}

const xmlNode *
xml_child(const xmlNode *parent, const char *name, const xmlNode *after)
{
	return (next_child(parent, span_of(name, strlen(name)), after));
}

const xmlNode *
xml_meta(const xmlNode *domain, const char *name, const char *ns)
{
	const xmlNode	*c = xml_child(domain, "metadata", NULL);

	for (c = c == NULL ? NULL : c->children; c != NULL; c = c->next) {
		if (is_element(c, span_of(name, strlen(name))) &&
		    c->ns != NULL && strncmp((const char *)c->ns->href, ns,
		    strlen(ns)) == 0)
			return (c);
	}
	return (NULL);
}

static const xmlNode *
attribute(const xmlNode *node, struct span name)
{
	const xmlAttr	*a = node == NULL ? NULL : node->properties;

	while (a != NULL &&
	    (a->ns != NULL || !span_is(name, (const char *)a->name)))
		a = a->next;
	return ((const xmlNode *)a);
}

/* Of an element or an attribute. */
static char *
text_of(const xmlNode *node)
{
	xmlChar	*text = node == NULL ? NULL : xmlNodeGetContent(node);
	char	*copy = NULL;

	if (text != NULL && *text != '\0')
		copy = xstrdup((const char *)text);
	xmlFree(text);
	return (copy);
}

static bool
has_attribute(const xmlNode *node, struct span key, struct span value)
{
	char	*text = text_of(attribute(node, key));
	bool	 same = text != NULL && span_is(value, text);

	free(text);
	return (same);
}

/* One step: name, or name[key=value]. */
static const xmlNode *
step(const xmlNode *node, struct span name)
{
	struct span	 rest = name, key, value;
	const xmlNode	*c = NULL;

	if (!span_cut(&rest, '[', &name))
		return (next_child(node, name, NULL));
	span_cut(&rest, '=', &key);
	span_cut(&rest, ']', &value);
	while ((c = next_child(node, name, c)) != NULL &&
	    !has_attribute(c, key, value))
		;
	return (c);
}

static const xmlNode *
find(const xmlNode *node, struct span path)
{
	struct span	name;

	while (node != NULL && span_item(&path, '/', &name))
		node = step(node, name);
	return (node);
}

static char *
follow(const xmlNode *node, struct span path)
{
	struct span	way;

	if (span_cut(&path, '@', &way))
		return (text_of(attribute(find(node, way), path)));
	if (!span_cut(&path, '?', &way))
		return (text_of(find(node, path)));
	if (find(node, way) == NULL)
		return (NULL);
	return (xstrndup(path.p, span_len(path)));
}

/* The text of a path, in hex digits if it asks for them. */
static char *
one_text(const xmlNode *node, struct span path)
{
	unsigned long long	 n;
	struct span		 digits;
	char			*text, *end, *hex = NULL;

	if (!span_cut(&path, ':', &digits))
		return (follow(node, path));
	if ((text = follow(node, path)) == NULL)
		return (NULL);
	n = strtoull(text, &end, 0);
	if (isdigit((unsigned char)*text) && *end == '\0' && n <= UINT32_MAX)
		hex = xasprintf("%0*llx", *digits.p - '0', n);
	free(text);
	return (hex);
}

static char *
joined(const xmlNode *node, struct span form)
{
	struct span	 other, path;
	char		*all = xstrdup(""), *text, *longer;

	while (span_cut(&form, '{', &other) && span_cut(&form, '}', &path)) {
		text = one_text(node, path);
		longer = text == NULL ? NULL : xasprintf("%s%.*s%s", all,
		    (int)span_len(other), other.p, text);
		free(all);
		free(text);
		if ((all = longer) == NULL)
			break;
	}
	return (all);
}

char *
xml_form(const xmlNode *node, const char *form)
{
	struct span	 forms = span_of(form, strlen(form)), s;
	char		*text = NULL;

	while (text == NULL && span_item(&forms, '|', &s)) {
		if (memchr(s.p, '{', span_len(s)) == NULL)
			text = one_text(node, s);
		else
			text = joined(node, s);
	}
	return (text);
}

uint64_t
xml_u64(const xmlNode *node, const char *form)
{
	char		*text = xml_form(node, form);
	uint64_t	 n = NONE;

	if (text != NULL)
		parse_u64(text, strlen(text), &n);
	free(text);
	return (n);
}

#endif
