/*
 * The seam to libvirt: every call that may fail, hang or lie goes through
 * this table, so that a test can put its own in. Calls that only free or read
 * what is in memory are not in it.
 */
#ifndef VIRT_CALLS_H
#define VIRT_CALLS_H

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#define VIRT_CALLS(F)							\
	F(virConnectOpenReadOnly)					\
	F(virConnectClose)						\
	F(virConnectSetKeepAlive)					\
	F(virConnectRegisterCloseCallback)				\
	F(virConnectUnregisterCloseCallback)				\
	F(virConnectDomainEventRegisterAny)				\
	F(virConnectDomainEventDeregisterAny)				\
	F(virConnectGetHostname)					\
	F(virConnectListAllDomains)					\
	F(virConnectGetAllDomainStats)					\
	F(virConnectListAllNetworks)					\
	F(virDomainLookupByUUID)					\
	F(virDomainGetState)						\
	F(virDomainGetXMLDesc)						\
	F(virDomainGetAutostart)					\
	F(virDomainGetInfo)						\
	F(virDomainGetControlInfo)					\
	F(virDomainGetJobStats)						\
	F(virDomainListGetStats)					\
	F(virDomainBlockStatsFlags)					\
	F(virDomainBlockStats)						\
	F(virDomainGetBlockInfo)					\
	F(virDomainInterfaceStats)					\
	F(virDomainMemoryStats)						\
	F(virNetworkGetDHCPLeases)

struct virt_calls {
#define VIRT_POINTER(name)	__typeof__(name) *name;
	VIRT_CALLS(VIRT_POINTER)
};

/* libvirt's own, unless a test has changed them before the first call. */
extern struct virt_calls virt_calls;

#endif
