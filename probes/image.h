/*
 * The head of a disk image: what a VM's disk is made of, read by ourselves.
 * parse_image is pure.
 */
#ifndef IMAGE_H
#define IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "raw.h"

/* So much of a file is enough, but for a backing file's name that lies
 * farther behind (qcow2 keeps it within the first cluster, 2 MB at most). */
#define IMAGE_HEAD	4096
#define IMAGE_NAME	1024

enum image_format {
	IMAGE_RAW,		/* no head that we know */
	IMAGE_QCOW2, IMAGE_QCOW, IMAGE_QED, IMAGE_VMDK, IMAGE_VDI, IMAGE_VHDX,
	IMAGE_VPC, IMAGE_LUKS, IMAGE_PARALLELS,
	IMAGE_FORMATS
};
extern const char *const image_formats[IMAGE_FORMATS];

struct image_head {
	uint64_t	 format;	/* enum image_format */
	uint64_t	 size;		/* virtual, bytes; NONE: not told by
					 * the head (raw, LUKS: the file's) */
	uint64_t	 version;	/* of qcow2 and qcow, NONE */
	uint64_t	 cluster;	/* bytes, of qcow2, NONE */
	uint64_t	 crypt;		/* 0 none, 1 AES, 2 LUKS; NONE */
	uint64_t	 dirty, corrupt, external;	/* 0 or 1, of qcow2
					 * since version 3, NONE */
	uint64_t	 snapshots;	/* NONE */
	uint64_t	 name_at;	/* where the backing file's name is, 0:
					 * it has none */
	uint64_t	 name_len;
	char		 backing[IMAGE_NAME];	/* its name, "" if none or not
					 * within the buffer: bytes as they
					 * are, but never with a NUL */
};

/* Any bytes are an image: 0. -1: they begin like one and contradict
 * themselves (a cut head, numbers that no image has); format is then told, the
 * rest is NONE, and there is no name. */
int	parse_image(const char *buf, size_t len, struct image_head *);

#endif
