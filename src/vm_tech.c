#include <string.h>

#include "vm.h"

/* Another host's modules are not known. */
static bool
tech_facts(const struct view *v, const struct row *r, struct tech_facts *f)
{
	const struct tech_raw	*t = ROW_NOW(v, r, TECH, tech);
	const struct domain_raw	*d = ROW_NOW(v, r, DOMAIN, domain);

	if (t == NULL || t->type == 0)
		return (false);
	f->type = view_str(v, PART_TECH, t->type);
	f->os = view_str(v, PART_TECH, t->os);
	f->arch = view_str(v, PART_TECH, t->arch);
	f->machine = view_str(v, PART_TECH, t->machine);
	f->firmware = view_str(v, PART_TECH, t->firmware);
	f->hap = view_str(v, PART_TECH, t->hap);
	f->ioapic = view_str(v, PART_TECH, t->ioapic);
	f->synic = view_str(v, PART_TECH, t->synic);
	f->nets = view_str(v, PART_TECH, t->nets);
	f->disks = view_str(v, PART_TECH, t->disks);
	f->host = d != NULL && d->host != 0 ? NULL :
	    ROW_NOW(v, r, KVMHOST, kvmhost);
	return (true);
}

struct value
vm_tech(const struct view *v, const struct row *r)
{
	struct tech_facts	 f;

	return (value_text(tech_facts(v, r, &f) ? tech_word(&f) : NULL));
}

#define TECH_GET(id, title, help)					\
	struct value							\
	vm_tech_##id(const struct view *v, const struct row *r)	\
	{								\
		struct tech_facts	 f;				\
		const char		*why = NULL;			\
									\
		if (tech_facts(v, r, &f))				\
			tech_mode(TECH_##id, &f, &why);			\
		return (value_text(why));				\
	}
TECH_LIST(TECH_GET)

/* Software where it need not be is what to look at. */
int
vm_tech_level(const struct view *v, const struct row *r)
{
	struct value	 tech = vm_tech(v, r);

	return (value_known(&tech) && strstr(tech.s, "VS") != NULL);
}
