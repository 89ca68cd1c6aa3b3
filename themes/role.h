/*
 * What a cell means. A theme gives each role its colours; a dump of a screen
 * shows the letters. Two roles never differ by colour alone: a sign or a
 * letter says the same.
 */
#ifndef ROLE_H
#define ROLE_H

/* name, letter, attributes without colours, what it is for */
#define ROLE_LIST(R)							\
	R(text, '.', 0, "Everything else.")				\
	R(dim, ',', ATTR_DIM, "What is off, empty or less important.")	\
	R(title, 'T', ATTR_BOLD, "Titles of columns and panes.")	\
	R(border, 'B', 0, "Frames of panes and boxes.")			\
	R(focus, 'F', ATTR_BOLD, "Frame of the pane with the focus.")	\
	R(header, 'H', ATTR_REVERSE, "Titles of the columns.")		\
	R(sorted, 'O', ATTR_REVERSE | ATTR_BOLD,			\
	    "Title of the column that rows are sorted by.")		\
	R(selected, 'S', ATTR_REVERSE, "The row the cursor is on.")	\
	R(tagged, 'A', ATTR_BOLD, "Rows that were marked.")		\
	R(name, 'N', ATTR_BOLD, "Names of hosts and objects.")		\
	R(label, 'L', 0, "Words beside numbers.")			\
	R(keys, 'K', ATTR_REVERSE, "The line of keys.")			\
	R(match, 'M', ATTR_UNDERLINE, "What a search has found.")	\
	R(ok, 'o', 0, "All is well.")					\
	R(warn, 'w', ATTR_BOLD, "Above the first threshold.")		\
	R(crit, 'c', ATTR_BOLD | ATTR_REVERSE, "Above the second.")	\
	R(stale, '-', ATTR_DIM, "Old news.")				\
	R(guest, 'g', 0, "CPU: guests' own code.")			\
	R(usr, 'u', 0, "CPU: user code.")				\
	R(sys, 's', 0, "CPU: kernel.")					\
	R(iowait, 'i', 0, "CPU: idle while I/O was outstanding.")	\
	R(irq, 'q', 0, "CPU: interrupts.")				\
	R(steal, 'x', ATTR_BOLD, "CPU: runnable, but waiting.")		\
	R(throttled, 't', ATTR_BOLD, "CPU: held back by a quota.")	\
	R(idle, '_', ATTR_DIM, "CPU: nothing to do.")			\
	R(vms, 'v', 0, "Memory of VMs.")				\
	R(containers, 'n', 0, "Memory of containers.")			\
	R(other, 'r', 0, "Memory of other programs.")			\
	R(cache, 'a', 0, "Page cache.")					\
	R(slab, 'l', 0, "Kernel objects.")				\
	R(huge, 'h', 0, "Hugepages nobody uses.")

#define ATTR_BOLD	0x01
#define ATTR_DIM	0x02
#define ATTR_ITALIC	0x04
#define ATTR_UNDERLINE	0x08
#define ATTR_REVERSE	0x10

#define ROLE_ENUM(name, letter, mono, help)	ROLE_##name,
enum role { ROLE_LIST(ROLE_ENUM) ROLE_MAX };

struct role_info {
	const char	*name;
	char		 letter;
	unsigned	 mono;		/* attributes without colours */
	const char	*help;
};
extern const struct role_info roles[ROLE_MAX];

/* The role of that name, ROLE_MAX if there is none. */
enum role	role_find(const char *);

#endif
