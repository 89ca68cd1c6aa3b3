/* What the sources say of the parts they fill. */
#ifndef SOURCE_H
#define SOURCE_H

#include "ui.h"

/* The reason of the next source, from row *at on, that fills one of the parts
 * (bits) and has something to say; *at is then behind it. false: none has. */
bool	source_why(const struct ui *, uint64_t parts, size_t *at, char *name,
	    size_t name_size, char *why, size_t why_size);

#endif
