#include "helper.h"
#include "image_op.h"

const struct helper_op helper_ops[HELPER_OPS] = {
	[HELPER_IMAGE] = {
		.name = "image",
		.request = sizeof(struct image_ask),
		.reply = sizeof(struct image_facts),
		.run = image_op,
	},
};
