#include "tab.h"

#define TEXT(ID, TITLE, WIDTH, WEIGHT, HELP, SOURCE)			\
	{ .id = #ID, .title = TITLE, .unit = U_TEXT, .width = WIDTH,	\
	  .weight = WEIGHT, .dflt = true,				\
	  .help = HELP, .source = SOURCE,				\
	  .from = FROM_TEXT(LEASE, lease, ID) }
#define CALL	"virNetworkGetDHCPLeases"

/* Seconds that are left, by the clock of the host. */
static struct value
get_expires(const struct view *v, const struct row *r)
{
	const struct lease_raw	*l = ROW_NOW(v, r, LEASE, lease);
	double			 now = v->snap->real_ns * 1e-9;

	if (l == NULL || l->expires == NONE || l->expires == 0)
		return (value_none(V_NONE));
	return (value_real(l->expires > now ? l->expires - now : 0));
}

static const struct column cols[] = {
	COL_HOST,
	TEXT(network, "NETWORK", 12, 45,
	    "Network of libvirt's that gave it.", CALL),
	TEXT(mac, "MAC", 17, 80,
	    "Address of the interface it was given to.", CALL),
	TEXT(ip, "IP", 15, 100,
	    "Address that was given.", CALL),
	TEXT(hostname, "HOSTNAME", 12, 70,
	    "What the client calls itself.", CALL),
	{ .id = "expires", .title = "EXPIRES", .unit = U_SEC, .width = 7,
	  .weight = 60, .dflt = true,
	  .help = "Time until it ends, if it ends.",
	  .source = CALL,
	  .from = { .how = HOW_FN, .part = PART_LEASE }, .fn = get_expires },
	TEXT(vm, "VM", 16, 95,
	    "VM that has an interface with this address.",
	    "domain XML interface/mac"),
};

const struct table tab_lease = {
	.id = "lease",
	.title = "Leases",
	.help = "Addresses that libvirt's networks have given out by DHCP.",
	.cols = cols,
	.ncols = TAB_COUNT(cols),
	.nkeys = 4,
	.nlabels = 3,
	.joins = { { PART_LEASE, JOIN_SELF } },
	.njoins = 1,
	.ndrive = 1,
	.sort = "ip",
	.by_name = "ip",
	.by_time = "expires",
};
