/*
 * A domain's definition, as libvirt writes it (domain XML). parse_domain is
 * pure, and nothing in the text is believed: entities and network are off, a
 * DOCTYPE, too deep a tree or a text without <domain> is refused.
 *
 * Texts are what the attribute or element says; NULL is "it does not say", or
 * says an empty text.
 * Each list of texts is declared once; it gives the struct, its free, and the
 * print of tests.
 */
#ifndef DOMDEF_H
#define DOMDEF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "raw.h"

#define DEF_MEMBER(name)	char *name;

/* A <disk>. */
#define DEF_DISK_TEXTS(F)						\
	F(target)	/* target@dev: vda */				\
	F(bus)		/* target@bus: virtio */			\
	F(device)	/* @device: disk, cdrom, lun, floppy */		\
	F(type)		/* @type: file, block, network, nvme ... */	\
	F(format)	/* driver@type: qcow2, raw */			\
	F(cache)	/* driver@cache */				\
	F(io)		/* driver@io */					\
	F(discard)	/* driver@discard */				\
	F(error_policy)	/* driver@error_policy */			\
	F(iothread)	/* driver@iothread; else driver/iothreads/	\
			 * iothread@id, with commas */			\
	F(source)	/* @file, @dev, @dir, "protocol:name",		\
			 * "pool/volume", nvme's PCI address, or the	\
			 * socket's path */				\
	F(serial)							\
	F(chain)	/* its backing files, nearest first, with	\
			 * " < " between them; format in brackets:	\
			 * "/img/a.qcow2 (qcow2) < /img/b.raw (raw)" */
struct def_disk {
	DEF_DISK_TEXTS(DEF_MEMBER)
	bool		 local;		/* source is a path of that host, of a
					 * file, block device or folder */
	bool		 readonly, shareable;
	uint64_t	 nchain;	/* backing files; NONE: not told */
};

/* An <interface>. */
#define DEF_NIC_TEXTS(F)						\
	F(type)		/* @type: network, bridge, direct, hostdev ... */ \
	F(mac)		/* mac@address, small letters */		\
	F(dev)		/* target@dev: vnet3 */				\
	F(model)	/* model@type: virtio, e1000e */		\
	F(driver)	/* driver@name: vhost, qemu */			\
	F(queues)	/* driver@queues */				\
	F(network)	/* source@network */				\
	F(bridge)	/* source@bridge */				\
	F(source)	/* source@dev; of vhostuser source@path */	\
	F(mode)		/* source@mode: bridge, vepa, passthrough */	\
	F(vport)	/* virtualport@type: openvswitch */		\
	F(link)		/* link@state */				\
	F(address)	/* of hostdev: 0000:3b:02.1 */
struct def_nic {
	DEF_NIC_TEXTS(DEF_MEMBER)
};

/* A <hostdev>. */
#define DEF_HOSTDEV_TEXTS(F)						\
	F(mode)		/* @mode: subsystem, capabilities */		\
	F(type)		/* @type: pci, usb, scsi, scsi_host, mdev */	\
	F(address)	/* pci: 0000:3b:02.1; mdev: its uuid; usb:	\
			 * vendor:product or bus.device; scsi: adapter	\
			 * and address; scsi_host: wwpn */		\
	F(driver)	/* driver@name */				\
	F(model)	/* @model of mdev: vfio-pci */			\
	F(alias)
struct def_hostdev {
	DEF_HOSTDEV_TEXTS(DEF_MEMBER)
};

#define DEF_TEXTS(F)							\
	F(type)		/* domain@type: kvm, qemu, xen, lxc */		\
	F(id)		/* domain@id */					\
	F(name)								\
	F(uuid)		/* small letters */				\
	F(title)							\
	F(owner)	/* nova's project, else user; KubeVirt's	\
			 * namespace */					\
	F(cpuset)	/* vcpu@cpuset */				\
	F(placement)	/* vcpu@placement */				\
	F(os)		/* os/type: hvm, xen, linux, xenpvh, exe */	\
	F(arch)		/* os/type@arch */				\
	F(machine)	/* os/type@machine */				\
	F(firmware)	/* os@firmware, else "efi" for a pflash loader,	\
			 * "rom" for a rom loader */			\
	F(kernel)	/* os/kernel: direct boot */			\
	F(emulator)	/* devices/emulator */				\
	F(cpu_mode)	/* cpu@mode */					\
	F(cpu_model)	/* cpu/model */					\
	F(hap)		/* features/hap: on, off; "on" if there is no	\
			 * @state */					\
	F(pmu)		/* features/pmu@state, the same */		\
	F(apic)		/* features/apic: on */				\
	F(ioapic)	/* features/ioapic@driver */			\
	F(synic)	/* features/hyperv/synic@state */		\
	F(stimer)	/* features/hyperv/stimer@state */		\
	F(kvmclock)	/* clock/timer[@name=kvmclock]@present */	\
	F(kvm_hidden)	/* features/kvm/hidden@state */			\
	F(security)	/* launchSecurity@type */			\
	F(numatune)	/* numatune/memory@nodeset */			\
	F(memory_source) /* memoryBacking/source@type */		\
	F(scsi)		/* controller[@type=scsi]@model */		\
	F(balloon)	/* memballoon@model */				\
	F(balloon_period) /* memballoon/stats@period, seconds */	\
	F(video)	/* first video/model@type */			\
	F(graphics)	/* first graphics@type */
struct domdef {
	DEF_TEXTS(DEF_MEMBER)
	uint64_t	 memory;	/* bytes, NONE */
	uint64_t	 current;	/* currentMemory, bytes, NONE */
	uint64_t	 vcpus;		/* most there may be, NONE */
	uint64_t	 vcpus_now;	/* vcpu@current, else vcpus */
	uint64_t	 iothreads;	/* NONE */
	uint64_t	 hugepage;	/* bytes of a page, 0: of any size,
					 * NONE: no hugepages */
	bool		 locked, nosharepages;
	struct def_disk	*disks;
	size_t		 ndisks;
	struct def_nic	*nics;
	size_t		 nnics;
	struct def_hostdev *hostdevs;
	size_t		 nhostdevs;
};

/* Lists longer than this are cut: no host has so many. */
#define DEF_LIST_MAX	4096
/* Longer texts are refused: libvirt sends none, and as a tree each of its
 * bytes takes 30. */
#define DEF_XML_MAX	(4 << 20)

/* 0, or -1 when the text is no definition; the struct is then empty. Either
 * way domdef_free may be called. */
int	parse_domain(const char *xml, size_t len, struct domdef *);
void	domdef_free(struct domdef *);

#endif
