/* The manual. What is not in a table of the program is told here. */
#include <string.h>

#include "man.h"

/* Texts in roff, section by section. */
static const char man_description[] =
".B hypertop\n"
"shows who uses the CPUs and the memory of a hypervisor host: the host\n"
"itself, every CPU, every virtual machine (VM) with its time split into\n"
"guest, usr, sys, steal, throttled and idle, every virtual CPU (vCPU),\n"
"every other thread of a VM, and the busiest processes outside VMs. It\n"
"finds the VMs of any manager by looking at processes, threads and control\n"
"groups, and asks libvirt for the rest, which it does not wait for. It only\n"
"looks: it changes nothing. Without options it is a screen that lives until\n"
"key q; with\n"
".B \\-b\n"
"it prints reports, for people and for programs.\n"
".PP\n"
"What cannot be known, because the host does not have it or because it may\n"
"not be read, is shown as\n"
".B \\-\n"
"and never as 0; table\n"
".B source\n"
"says which source is missing, and why. That is no error: the exit status\n"
"stays 0. As root it sees more: the memory and input/output of other users'\n"
"processes are not for everybody to read.\n";

static const char man_filter[] =
"A filter is one or more of these, with blanks between them. A row must\n"
"match all.\n"
".TP\n"
"\\fIWORD\\fR, \\fIA\\fB|\\fIB\\fR\n"
"One of the words is part of a key column. Upper and lower case are the\n"
"same.\n"
".TP\n"
"\\fB/\\fIREGEX\\fB/\\fR\n"
"A key column matches the extended regular expression of\n"
".BR regex (7),\n"
"whatever the case.\n"
".TP\n"
"\\fICOLUMN\\fB=\\fIVALUE\\fR, \\fICOLUMN\\fB!=\\fIVALUE\\fR\n"
"The column is, or is not, that text or number. \\fIVALUE\\fR may be\n"
"several with | between them, a /regex/, or\n"
".B null\n"
"for what is not known.\n"
".TP\n"
"\\fICOLUMN\\fB<\\fIVALUE\\fR, \\fB<=\\fR, \\fB>\\fR, \\fB>=\\fR\n"
"The number in the column compares so.\n"
".PP\n"
"There are no blanks around the operator. Double quotes protect blanks and\n"
"everything else that has a meaning; in them a backslash protects a quote\n"
"or a backslash. Numbers may end in K, M, G or T (powers of 1024 for bytes,\n"
"of 1000 for others), in % (percent), or in us, ms, s, h or d (time). What\n"
"is not known matches nothing but null. A table that does not have a column\n"
"is not narrowed by it.\n";

static const char man_units[] =
"Percentages are of one CPU: 100 is one CPU that did nothing else. Only in\n"
"table\n"
".B host\n"
"100 is all CPUs together, as in\n"
".BR mpstat (1).\n"
"Formats json, csv and openmetrics have sizes in bytes, rates in bytes per\n"
"second, and times in seconds. Format table shortens them: K, M, G ... are\n"
"powers of 1024 where bytes are counted and of 1000 elsewhere. Where a\n"
"number does not fit there are asterisks, never a part of it. Rates and\n"
"shares cover the interval of the report; they are unknown for what has\n"
"only been seen once, and for a counter that was set back.\n";

static const char man_accounting[] =
"The time of a vCPU is split into six shares that add up to 100:\n"
".TP\n"
".B guest\n"
"It ran the guest's own code. This is the CPU the customer gets.\n"
".TP\n"
".B usr\n"
"It ran code of the program that emulates the machine (QEMU and the like).\n"
".TP\n"
".B sys\n"
"It ran code of the host's kernel: exits, memory, interrupts for the guest.\n"
".TP\n"
".B steal\n"
"It was ready to run but waited for a CPU. The guest sees the same as its\n"
"own %steal. Above 5 the guest is slower than it should be: the CPUs it may\n"
"use are overcommitted, or it is pinned to too few of them.\n"
".TP\n"
".B throttled\n"
"It was ready to run but a CPU quota of its control group held it back.\n"
"More CPUs do not help; a larger quota does.\n"
".TP\n"
".B idle\n"
"It had nothing to do.\n"
".PP\n"
"A VM has the sums over its vCPUs, which so add up to 100 times vcpus.\n"
".B steal_vcpu\n"
"is the average of the vCPUs and\n"
".B steal_max\n"
"the worst of them: compare these with the thresholds of 5 and 10, and the\n"
"sums with the CPUs of the host.\n"
".PP\n"
"What the program of the VM does outside its vCPUs comes on top:\n"
".B iothread\n"
"are its threads for disks,\n"
".B vhost\n"
"are the kernel's workers for its network, and\n"
".B emulator\n"
"is every other thread: emulated devices, the monitor, migration.\n"
".B cpu\n"
"is guest + usr + sys + emulator + iothread + vhost: time on a CPU, no\n"
"waiting.\n"
".PP\n"
"Waiting is booked by the kernel only when it ends. A vCPU that was ready\n"
"to run while its counters stood still is therefore shown as waiting at\n"
"once, and the later jump of the counter is reduced by that: over ten\n"
"seconds the shares equal the counters. A vCPU that never left its CPU but\n"
"ran for less than the interval lost the rest to interrupts, or to the\n"
"hypervisor below the host; that counts as steal. The kernel's throttled\n"
"time of a control group is a sum over CPUs. It is shared out over the CPUs\n"
"that the group's threads use, and where several groups above each other\n"
"have quotas the largest counts.\n";

static const char man_formats_more[] =
"Formats json, csv and openmetrics have names as they are, with bytes that\n"
"are not UTF\\-8 replaced; format table has them without control\n"
"characters. Lines of csv end with a newline alone, for scripts, not with\n"
"the carriage return and newline of RFC 4180; the empty text is \"\", the\n"
"unknown is empty. The first column, time, is the end of the interval; table\n"
"vm has another of that name, the CPU time. In json the object of a report\n"
"has\n"
".B time\n"
"and\n"
".B interval\n"
"(its end, and its length in seconds),\n"
".B tables\n"
"(a list of rows for each),\n"
".B sources\n"
"(table source) and\n"
".B self\n"
"(what hypertop itself has used: CPU seconds, calls of libvirt, resident\n"
"bytes, threads, descriptors). In openmetrics a column that is the rate or\n"
"share of a counter is that counter. Rows whose key columns are equal have\n"
"one label more, that tells them apart.\n";

static const char man_libvirt[] =
"What runs is found without libvirt, and so are its CPU time and memory; the\n"
"kernel counts for its interfaces, once libvirt has said whose they are.\n"
"libvirt adds VMs that are off, states and their reasons, jobs, definitions,\n"
"disks with their latencies, the guest's own memory, leases, and VMs of\n"
"other hosts. It is asked over connections that may only read.\n"
".PP\n"
"Without\n"
".B \\-c\n"
"every driver is asked whose socket is in\n"
".IR /run/libvirt ,\n"
"and the caller's own session; with it those named, which may be several:\n"
".IR qemu:///system ,\n"
".IR lxc:///system ,\n"
".IR xen:///system ,\n"
".IR qemu+ssh://root@kvm08/system ,\n"
".IR qemu+tls://kvm09/system .\n"
"ssh must not have to ask for a password.\n"
".B \\-c none\n"
"asks nobody.\n"
".PP\n"
"VMs that are seen are asked about first and the others in turn, within a\n"
"share of time that setting\n"
".B libvirt\n"
"of the config file gives. What nobody looks at is not asked: without a\n"
"column of disks there is no question about disks. A call that takes longer\n"
"than two seconds is given up, and its VM is left in peace until it answers\n"
"again; what was known of it stays, dimmed, and its detail says how old it\n"
"is. Nothing else waits for it. Table\n"
".B source\n"
"has a row for each connection, with its state, calls and cost.\n";

static const char man_root[] =
"With\n"
".B \\-\\-root\n"
".I DIR\n"
"another host is looked at, of which DIR has a copy: the files of its\n"
".I /proc\n"
"and\n"
".I /sys\n"
"in\n"
".I DIR/proc\n"
"and\n"
".I DIR/sys,\n"
"or several moments of them in\n"
".I DIR/0, DIR/1, DIR/2\n"
"and so on. Every moment is one sample, the first one the baseline; the\n"
"delay does not matter. Beside proc and sys there may be\n"
".IR run ,\n"
".I etc\n"
"and\n"
".IR var ,\n"
"a file\n"
".I clock\n"
"(nanoseconds of CLOCK_REALTIME and CLOCK_BOOTTIME), and a file\n"
".I errors\n"
"(lines of a path and an error number, to be met when that path is opened).\n"
"Times are in UTC. What is not in the tree is unknown. It needs mount\n"
"namespaces, and user namespaces where the caller is not root.\n";

static const char man_status[] =
".TP\n"
".B 0\n"
"All went well, even if there was nothing to show.\n"
".TP\n"
".B 1\n"
"It could not do the job; one line on standard error says why.\n"
".TP\n"
".B 2\n"
"It was used wrongly; one line names the option, the bad value and what is\n"
"allowed.\n";

static const char man_files[] =
".TP\n"
".I /proc, /sys\n"
"The kernel's files, where nearly everything comes from.\n"
".TP\n"
".I /sys/fs/cgroup\n"
"Control groups of version 1 and 2: quotas and throttling.\n"
".TP\n"
".I /run/libvirt/qemu/*.xml\n"
"What libvirt wrote about its VMs: names, states, owners.\n"
".TP\n"
".I /run/libvirt/libvirt\\-sock\\-ro, /run/libvirt/virtqemud\\-sock\\-ro\n"
"Where libvirt is asked, and the like for other drivers.\n"
".TP\n"
".I $XDG_CONFIG_HOME/hypertop/config\n"
"What set\\-up saves. Without that variable it is in\n"
".IR \\(ti/.config .\n"
".TP\n"
".I $XDG_CONFIG_HOME/hypertop/themes/NAME.theme\n"
"Themes of one\\(aqs own.\n";

static const char man_examples[] =
".TP\n"
"hypertop\n"
"The screen, until key q.\n"
".TP\n"
"hypertop \\-f owner=shop \\-s steal_max\n"
"The screen with the VMs of one owner, those first that wait most.\n"
".TP\n"
"hypertop \\-c qemu:///system \\-c qemu+ssh://root@kvm08/system\n"
"The VMs of this host and of another.\n"
".TP\n"
"hypertop \\-b \\-n 1 \\-t vdisk \\-s wr_lat\n"
"The disks of VMs, the slowest first.\n"
".TP\n"
"hypertop \\-b\n"
"The host and its VMs, every second, until interrupted.\n"
".TP\n"
"hypertop \\-b \\-n 1 \\-t vm \\-s steal_max\n"
"The VMs that wait most for a CPU, once.\n"
".TP\n"
"hypertop \\-b \\-n 5 \\-t vcpu \\-f \\(aqweb\\-3 steal>5\\(aq\n"
"The vCPUs of VM web\\-3 that wait.\n"
".TP\n"
"hypertop \\-b \\-d 10 \\-o csv \\-C name,cpu,guest,steal_vcpu > vms.csv\n"
"A table of the VMs every ten seconds.\n"
".TP\n"
"hypertop \\-b \\-n 1 \\-o json | jq \\(aq.tables.vm[] | "
"select(.throttled > 1) | .name\\(aq\n"
"The names of the VMs that a quota holds back.\n"
".TP\n"
"hypertop \\-b \\-o openmetrics \\-t host,vm > /run/metrics/hypertop.prom\n"
"One document for a collector of metrics.\n"
".TP\n"
"hypertop \\-b \\-n 1 \\-t source\n"
"What cannot be seen here, and why.\n";

/* Text as roff shows it as it is. */
void
man_text(FILE *f, const char *s)
{
	static const char *const escapes[128] = {
		['\\'] = "\\e", ['-'] = "\\-", ['\''] = "\\(aq",
		['^'] = "\\(ha", ['~'] = "\\(ti", ['`'] = "\\(ga",
		['"'] = "\\(dq",
	};
	unsigned char	 c;

	if (*s == '.')
		fputs("\\&", f);
	for (; (c = (unsigned char)*s) != '\0'; s++) {
		if (c < 128 && escapes[c] != NULL)
			fputs(escapes[c], f);
		else
			fputc(c, f);
	}
}

void
man_section(FILE *f, const char *title, const char *text)
{
	fprintf(f, ".SH %s\n%s", title, text);
}

static void
put_option(FILE *f, const struct opt *o)
{
	fputs(".TP\n", f);
	if (o->letter != 0)
		fprintf(f, "\\fB\\-%c\\fR, ", o->letter);
	fputs("\\fB\\-\\-", f);
	man_text(f, o->name);
	fputs("\\fR", f);
	if (o->arg != NULL) {
		fputs(o->value == VALUE_OPT_TABLE ? " [\\fI" : " \\fI", f);
		man_text(f, o->arg);
		fputs(o->value == VALUE_OPT_TABLE ? "\\fR]" : "\\fR", f);
	}
	fputc('\n', f);
	man_text(f, o->help);
	fputc('\n', f);
}

static void
put_options(FILE *f)
{
	const char	*group = "";
	enum opt_id	 id;

	man_section(f, "OPTIONS", "");
	for (id = 0; id < OPT_MAX; id++) {
		if (strcmp(group, opt_table[id].group) != 0) {
			group = opt_table[id].group;
			fprintf(f, ".SS %s\n", group);
		}
		put_option(f, &opt_table[id]);
	}
}

static void
put_formats(FILE *f)
{
	const struct out_format	*of;

	man_section(f, "FORMATS", "");
	for (of = out_formats; of->id != NULL; of++) {
		fprintf(f, ".TP\n.B %s\n", of->id);
		man_text(f, of->help);
		fputc('\n', f);
	}
	fprintf(f, ".PP\n%s", man_formats_more);
}

static void
put_column(FILE *f, const struct column *c, bool screen)
{
	fprintf(f, ".TP\n\\fB%s\\fR (%s%s)\n", c->id,
	    unit_info[c->unit].name, c->dflt ? ", default" :
	    screen ? ", screen" : "");
	man_text(f, c->help);
	fputs("\n.br\nFrom: ", f);
	man_text(f, c->source);
	fputs(".\n", f);
}

static void
put_table(FILE *f, const struct table *t)
{
	size_t	 i;

	fprintf(f, ".SS %s\n", t->id);
	man_text(f, t->help);
	fputs("\nKey columns:", f);
	for (i = 0; i <= t->nkeys && i < t->ncols; i++)
		fprintf(f, "%s %s", i == 0 ? "" : ",", t->cols[i].id);
	fputs(".\n", f);
	for (i = 0; i < TABLE_PRESETS && t->presets[i].id != NULL; i++) {
		fprintf(f, "%s %s", i == 0 ? "Sets of columns on the screen:" :
		    ",", t->presets[i].id);
	}
	fputs(i == 0 ? "" : ".\n", f);
	for (i = 0; i < t->ncols; i++)
		put_column(f, &t->cols[i], false);
	for (i = 0; i < t->nmore; i++)
		put_column(f, &t->more[i], true);
}

static void
put_tables(FILE *f)
{
	const struct table *const *t;

	man_section(f, "TABLES AND COLUMNS",
	    "The key columns name a row: filters look at them, and they are\n"
	    "the labels in openmetrics. Columns marked default are those of\n"
	    "format table; those marked screen are for the screen alone.\n");
	for (t = tables; *t != NULL; t++)
		put_table(f, *t);
}

void
man_print(FILE *f, const struct opts_extra *x)
{
	fprintf(f, ".\\\" Made by hypertop \\-\\-man.\n"
	    ".TH HYPERTOP 8 \"\" \"hypertop %s\" "
	    "\"System Administration\"\n", PACKAGE_VERSION);
	man_section(f, "NAME",
	    "hypertop \\- who uses a hypervisor host, and what waits for it\n");
	man_section(f, "SYNOPSIS",
	    ".B hypertop\n.RI [ OPTION ]...\n");
	man_section(f, "DESCRIPTION", man_description);
	put_options(f);
	man_screen(f, x);
	man_section(f, "FILTERS", man_filter);
	put_formats(f);
	man_section(f, "UNITS", man_units);
	man_section(f, "CPU TIME OF VMS", man_accounting);
	man_section(f, "LIBVIRT", man_libvirt);
	man_section(f, "ANOTHER HOST\\(aqS FILES", man_root);
	put_tables(f);
	man_section(f, "EXIT STATUS", man_status);
	man_section(f, "FILES", man_files);
	man_section(f, "EXAMPLES", man_examples);
	man_section(f, "SEE ALSO",
	    ".BR htop (1),\n.BR mpstat (1),\n.BR pidstat (1),\n.BR virsh (1),\n"
	    ".BR proc (5),\n.BR cgroups (7)\n");
}
