/* What the header shows of table host, as of one sample. */
#ifndef FACTS_H
#define FACTS_H

#include "../src/view.h"
#include "field.h"

#define HOST_COLS(C)							\
	C(kernel) C(hypervisor) C(cpus) C(usr) C(nice) C(sys)		\
	C(iowait) C(irq) C(soft) C(steal) C(guest) C(gnice) C(idle)	\
	C(vms_cpu) C(containers_cpu) C(other_cpu) C(load1) C(load5)	\
	C(load15) C(run_queue) C(mem_total) C(mem_free) C(mem_avail)	\
	C(mem_cache) C(mem_slab) C(mem_dentry) C(mem_vms)		\
	C(swap_total) C(swap_used) C(hugepages_total)			\
	C(hugepages_free) C(ksm_saved) C(psi_cpu) C(psi_mem) C(psi_io)	\
	C(psi_mem_full) C(psi_io_full) C(vms) C(vcpus) C(vcpu_ratio)	\
	C(mem_ratio) C(swap_in) C(swap_out) C(majfault)
#define HOST_COL(id)	H_##id,
enum host_col { HOST_COLS(HOST_COL) H_MAX };

struct facts {
	struct value		 v[H_MAX];
	const struct column	*const *cols;	/* NULL: there is no such */
};

void	 facts_get(struct facts *, const struct view *);
/* A number; NAN: not known. */
double	 fact(const struct facts *, enum host_col);
/* The same for a part of a bar: what is not known is 0. */
double	 fact0(const struct facts *, enum host_col);
/* A text, NULL: not known. */
const char *facts_text(const struct facts *, enum host_col);
/* Writes a number into a field. */
void	 facts_say(const struct facts *, struct field *, enum host_col);
/* Adds a field of one column. NULL if the table has no such. */
struct field *facts_add(const struct facts *, struct fields *, enum host_col,
	    const char *label, const char *far);

#endif
