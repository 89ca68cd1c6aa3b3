#include <string.h>

#include "role.h"

#define ROLE_INFO(name, letter, mono, help)				\
	[ROLE_##name] = { #name, letter, mono, help },
const struct role_info roles[ROLE_MAX] = { ROLE_LIST(ROLE_INFO) };

enum role
role_find(const char *name)
{
	enum role	 role;

	for (role = 0; role < ROLE_MAX; role++) {
		if (strcmp(roles[role].name, name) == 0)
			break;
	}
	return (role);
}
