/* What a helper's worker tells of a disk image, HELPER_IMAGE. */
#ifndef IMAGE_OP_H
#define IMAGE_OP_H

#include <limits.h>

#include "image.h"

struct image_ask {
	char	 path[PATH_MAX];	/* absolute, ends with NUL */
};

/* As far as it came; what is not known is NONE. */
struct image_facts {
	int		 error;		/* errno of what went wrong, 0: all is
					 * there. EISDIR, ENOTBLK: it is no
					 * file and no block device, and was
					 * not opened */
	uint64_t	 dev, rdev, mode;
	uint64_t	 size;		/* bytes, a device's too */
	uint64_t	 allocated;	/* bytes, NONE for a device */
	int		 parsed;	/* what parse_image returned */
	/* format NONE: it was not read. */
	struct image_head head;
};

int	image_op(const void *ask, void *facts);

#endif
