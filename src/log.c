#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "log.h"

static FILE	*file;
static int	 verbosity;

bool
log_open(const char *path, int verbose)
{
	if ((file = fopen(path, "ae")) == NULL)
		return (false);
	setvbuf(file, NULL, _IOLBF, 0);
	verbosity = verbose;
	return (true);
}

void
log_say(int level, const char *fmt, ...)
{
	struct timespec	 ts;
	va_list		 ap;

	if (file == NULL || level > verbosity)
		return;
	clock_gettime(CLOCK_REALTIME, &ts);
	flockfile(file);
	fprintf(file, "%lld.%03ld ", (long long)ts.tv_sec,
	    ts.tv_nsec / 1000000);
	va_start(ap, fmt);
	vfprintf(file, fmt, ap);
	va_end(ap);
	fputc('\n', file);
	funlockfile(file);
}
