/* The manual's sections about the screen. */
#include <stdlib.h>

#include "actions.h"
#include "man.h"

static const char screen[] =
"Without\n"
".B \\-b\n"
"hypertop fills the terminal. From top to bottom there are\n"
".TP\n"
"the host\n"
"Its name, kernel and hypervisor, the clock and the delay. Where its CPU\n"
"time went, as a bar and as numbers; who had it: VMs, containers, others.\n"
"Memory, swap and hugepages; pressure; what is promised to VMs compared with\n"
"what there is. vm\\-steal is how long vCPUs waited for a CPU, with the VM\n"
"that waited most. Key c shows CPUs one by one.\n"
".TP\n"
"panes\n"
"Tables side by side or below each other, as many as fit; the busiest rows\n"
"come first. Keys are for the pane with the focus: Tab moves it, z gives the\n"
"pane all the room, and the number in its title leads to it.\n"
".TP\n"
"sources\n"
"Those from which nothing comes, and why. With the focus here, Enter says\n"
"what would help.\n"
".TP\n"
"the status line\n"
"Messages, and what is typed into a search or a filter.\n"
".TP\n"
"the line of keys\n"
"The most useful ones; key ? explains all.\n"
".PP\n"
"On a small terminal the parts that matter less are left out, and one pane\n"
"is shown at a time.\n"
".SS VMs\n"
"A row is one VM. Key v goes through sets of columns, t shows its vCPUs and\n"
"threads below it, Enter tells everything about it, f narrows all panes to\n"
"what belongs to it. %STL is the waiting of an average vCPU, marked as well\n"
"where a single one waits too long; %QEMU is what the emulating program\n"
"itself uses.\n"
".PP\n"
"A state is one letter:\n"
".B R\n"
"runs,\n"
".B B\n"
"idle,\n"
".B P\n"
"paused by its user,\n"
".B E\n"
"paused by an error,\n"
".B M\n"
"paused to migrate,\n"
".B O\n"
"off,\n"
".B \\-\n"
"unknown. Column verdict has it in words. VMs that are off come last.\n"
".SS Signs\n"
"Nothing is told by colour alone.\n"
".TP\n"
".B \\(ha\n"
"The number is above the first threshold of its column.\n"
".TP\n"
".B !\n"
"It is above the second one.\n"
".TP\n"
".B \\-\n"
"Unknown. The detail of the row (Enter) names the source and the reason.\n"
".TP\n"
".B *\n"
"The number does not fit. A part of it is never shown.\n"
".TP\n"
".B \\(ti\n"
"The text goes on.\n"
".PP\n"
"In bars every kind of time has a sign of its own; key ? lists them. Dimmed\n"
"values are old; the detail tells their age.\n";

static const char keys_before[] =
"Names in brackets are those of the config file, where an action can be\n"
"given other keys.\n";

static const char keys_after[] =
".SS Names of keys\n"
"A key is a character or one of\n";

static const char keys_wait[] =
".BR Wait ,\n"
"which is no key but one more report, is for\n"
".B \\-\\-keys\n"
"alone. There names are in angle brackets, and\n"
".B <lt>\n"
"is the opening bracket itself. Searching:\n"
".B \\-\\-keys \\(aq/web<Enter>n\\(aq\n";

static const char config[] =
"Set\\-up (key F2) changes columns, order, theme, delay and the rest, and key\n"
"w in it saves them. The file can be written by hand, too; what hypertop does\n"
"not understand is left alone, and told in one line with its number. Options\n"
"count more than the file. A line is\n"
".IR key \" = \" value ,\n"
"sections begin with\n"
".RI [ section ],\n"
"comments with # or ;.\n";

static const char themes[] =
"A theme gives each role (what a cell means) its colours. A file of one\\(aqs\n"
"own is\n"
".I $XDG_CONFIG_HOME/hypertop/themes/NAME.theme\n"
"with lines of the form\n"
".PP\n"
".RS\n"
".I role \\(eq foreground background attributes\n"
".RE\n"
".PP\n"
"A colour is default, black, red, green, yellow, blue, magenta, cyan, white,\n"
"one of these with bright\\- before it, a number from 0 to 255, or #rrggbb;\n"
"attributes are bold, dim, italic, underline and reverse. Role text is what\n"
"all others begin with. A terminal with fewer colours gets the nearest ones;\n"
"without colours the attributes are left.\n";

static void
put_key_names(FILE *f)
{
	char	*names = key_names("", "");

	man_text(f, names);
	fputs(".\n", f);
	free(names);
}

void
man_screen(FILE *f, const struct opts_extra *x)
{
	man_section(f, "THE SCREEN", screen);
	man_section(f, "KEYS", keys_before);
	actions_man(f);
	fputs(keys_after, f);
	put_key_names(f);
	fputs(keys_wait, f);
	man_section(f, "CONFIG FILE", config);
	if (x != NULL && x->config_man != NULL)
		x->config_man(f);
	man_section(f, "THEMES", themes);
	if (x != NULL && x->theme_man != NULL)
		x->theme_man(f);
}
