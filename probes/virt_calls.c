#include "virt_calls.h"

#define VIRT_REAL(name)	.name = name,
struct virt_calls virt_calls = { VIRT_CALLS(VIRT_REAL) };
