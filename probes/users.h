/* Names of users, from /etc/passwd alone: asking the name service may hang. */
#ifndef USERS_H
#define USERS_H

#include <stdint.h>

struct users;

struct users	*users_new(void);
void		 users_free(struct users *);
/* The name, or the number where the file does not have it. Good until the
 * next call. */
const char	*users_name(struct users *, uint64_t uid);

#endif
