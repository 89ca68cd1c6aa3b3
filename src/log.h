/* What the developer wants to know; off unless --log. Any thread may log. */
#ifndef LOG_H
#define LOG_H

#include <stdbool.h>

/* Starts logging to a file. false: errno says why not. */
bool	log_open(const char *path, int verbose);
/* level 0 is always logged, 1 and above only with that many -v. */
void	log_say(int level, const char *, ...)
	    __attribute__((format(printf, 2, 3)));

#endif
