/*
 * What keys do. From this list come the keys, the help screen, the line of
 * keys at the bottom, --list-keys, the manual and the names in the config.
 */
#ifndef ACTIONS_H
#define ACTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Where an action means something, as bits. */
#define IN_MAIN		0x01	/* dashboard */
#define IN_TABLE	0x02	/* a table that lies above it */
#define IN_TEXT		0x04	/* help, detail, sources explained */
#define IN_MENU		0x08	/* a list to choose from */
#define IN_SETUP	0x10
#define IN_ROWS		(IN_MAIN | IN_TABLE)
#define IN_LISTS	(IN_ROWS | IN_MENU | IN_SETUP)
#define IN_ALL		(IN_LISTS | IN_TEXT)

/*
 * group, name, default keys, where, word for the line of keys ("" is none),
 * help. Groups are in the order of the help screen. A name is that of the
 * config.
 */
#define ACTIONS_GENERAL(A, G)						\
	A(G, quit, "q F10", IN_ALL, "quit",				\
	    "Close what is on top; at the base, quit.")			\
	A(G, close, "Esc", IN_ALL, "",					\
	    "Close what is on top, a search, a filter; never quit.")	\
	A(G, help, "? h F1", IN_ALL, "help",				\
	    "Explain the keys, the columns and the signs.")		\
	A(G, setup, "F2 S", IN_ROWS, "set-up",				\
	    "Choose columns, order, theme, delay; save them.")		\
	A(G, pause, "p", IN_ROWS, "pause",				\
	    "Hold the picture; sampling goes on.")			\
	A(G, delay, "d", IN_ROWS, "",					\
	    "Ask for the delay between two samples.")			\
	A(G, repaint, "C-l", IN_ALL, "", "Paint the whole screen anew.") \
	A(G, mouse, "m", IN_ROWS, "", "Turn the mouse on or off.")	\
	A(G, suspend, "C-z", IN_ALL, "", "Leave it to the shell; fg returns.")

#define ACTIONS_PANES(A, G)						\
	A(G, dashboard, "0", IN_MAIN, "", "All panes that fit.")	\
	A(G, pane1, "1", IN_MAIN, "", "VMs.")				\
	A(G, pane2, "2", IN_MAIN, "", "Containers.")			\
	A(G, pane3, "3", IN_MAIN, "", "Volumes.")			\
	A(G, pane4, "4", IN_MAIN, "", "Network.")			\
	A(G, pane5, "5", IN_MAIN, "", "Block devices.")			\
	A(G, pane6, "6", IN_MAIN, "", "PCI devices and GPUs.")		\
	A(G, pane7, "7", IN_MAIN, "", "KVM events.")			\
	A(G, pane8, "8", IN_MAIN, "", "Checks.")			\
	A(G, next_pane, "Tab", IN_MAIN, "",				\
	    "Move the focus to the next pane, the host, the sources.")	\
	A(G, prev_pane, "S-Tab", IN_MAIN, "", "Move it back.")		\
	A(G, zoom, "z", IN_MAIN, "zoom",				\
	    "Give the pane all the room, and back.")			\
	A(G, processes, "e", IN_MAIN, "",				\
	    "The busiest processes outside VMs.")			\
	A(G, sources, "s", IN_ROWS, "",					\
	    "Where the facts come from, and what is missing.")		\
	A(G, cpus, "c", IN_MAIN, "cpus", "CPUs one by one in the header.")

#define ACTIONS_ROWS(A, G)						\
	A(G, detail, "Enter", IN_ROWS | IN_SETUP | IN_MENU, "detail",	\
	    "All there is to know of the row; choose; change.")		\
	A(G, search, "/", IN_ROWS | IN_TEXT, "search", "Search as you type.") \
	A(G, search_next, "F3 n", IN_ROWS | IN_TEXT, "",		\
	    "The next row that is found.")				\
	A(G, filter, "\\ F4", IN_ROWS, "filter",			\
	    "Show only rows that match: a|b, /regex/, steal_vcpu>5.")	\
	A(G, follow, "f", IN_ROWS, "",				\
	    "Narrow every pane to what belongs to this row, and back.")	\
	A(G, tree, "t F5", IN_ROWS, "tree",				\
	    "Show what rows are made of: vCPUs, disks ...")		\
	A(G, unfold, "+ =", IN_ROWS, "", "Unfold the row.")		\
	A(G, fold, "-", IN_ROWS, "", "Fold it.")			\
	A(G, tag, "Space", IN_ROWS | IN_SETUP, "",			\
	    "Mark the row, or unmark it; switch.")			\
	A(G, untag, "U", IN_ROWS, "", "Unmark all rows.")		\
	A(G, off, "o", IN_ROWS, "", "Hide what is off, and back.")	\
	A(G, copy, "y", IN_ROWS | IN_TEXT, "",				\
	    "Copy the row to the clipboard of the terminal (OSC 52).")

#define ACTIONS_ORDER(A, G)						\
	A(G, sort, "F6", IN_ROWS, "sort", "Choose the column to sort by.") \
	A(G, sort_left, "< ,", IN_ROWS, "", "Sort by the column to the left.") \
	A(G, sort_right, "> .", IN_ROWS, "",				\
	    "Sort by the column to the right.")				\
	A(G, invert, "I", IN_ROWS, "", "Turn the order around.")	\
	A(G, by_cpu, "P", IN_ROWS, "", "Sort by CPU.")			\
	A(G, by_mem, "M", IN_ROWS, "", "Sort by memory.")		\
	A(G, by_time, "T", IN_ROWS, "", "Sort by CPU time or age.")	\
	A(G, by_name, "N", IN_ROWS, "", "Sort by name.")		\
	A(G, hold, "F", IN_ROWS, "", "Hold the order of the rows, and back.")

#define ACTIONS_NUMBERS(A, G)						\
	A(G, columns, "v", IN_ROWS, "columns",				\
	    "The next set of columns: cpu, memory, disk ...")		\
	A(G, average, "g", IN_ROWS, "",					\
	    "Average over one interval, 10 s, 60 s.")			\
	A(G, base, "%", IN_ROWS, "",					\
	    "100 % is one CPU, or all CPUs of the host.")		\
	A(G, units, "B", IN_ROWS, "", "Rates in bytes or in bits.")	\
	A(G, raw, "r", IN_ROWS, "", "Numbers scaled, or exact.")

#define ACTIONS_MOVING(A, G)						\
	A(G, up, "Up k", IN_ALL, "", "One row up.")			\
	A(G, down, "Down j", IN_ALL, "", "One row down.")		\
	A(G, left, "Left", IN_ALL, "", "Columns to the left; the name stays.") \
	A(G, right, "Right", IN_ALL, "", "Columns to the right.")	\
	A(G, page_up, "PgUp C-b", IN_ALL, "", "One page up.")		\
	A(G, page_down, "PgDn C-f", IN_ALL, "", "One page down.")	\
	A(G, half_up, "C-u", IN_ALL, "", "Half a page up.")		\
	A(G, half_down, "C-d", IN_ALL, "", "Half a page down.")		\
	A(G, home, "Home", IN_ALL, "", "The first row.")		\
	A(G, end, "End G", IN_ALL, "", "The last row.")

#define ACTIONS_IN_SET_UP(A, G)						\
	A(G, save, "w", IN_SETUP, "save", "Save to the config file.")	\
	A(G, move_up, "[", IN_SETUP, "column up",			\
	    "Move the column up.")					\
	A(G, move_down, "]", IN_SETUP, "down", "Move the column down.")

#define ACTIONS_NOT_HERE(A, G)						\
	A(G, earlier, "[", IN_ROWS, "", "Reserved: back in time.")	\
	A(G, later, "]", IN_ROWS, "", "Reserved: forward in time.")	\
	A(G, kill, "F9", IN_ROWS, "",					\
	    "hypertop only looks: nothing is ended.")

#define ACTION_LIST(A)							\
	ACTIONS_GENERAL(A, "General")					\
	ACTIONS_PANES(A, "Panes")					\
	ACTIONS_ROWS(A, "Rows")						\
	ACTIONS_ORDER(A, "Order")					\
	ACTIONS_NUMBERS(A, "Numbers")					\
	ACTIONS_MOVING(A, "Moving")					\
	ACTIONS_IN_SET_UP(A, "In set-up")				\
	ACTIONS_NOT_HERE(A, "Not here")

#define ACTION_ENUM(group, name, keys, where, word, help)	ACT_##name,
enum action { ACTION_LIST(ACTION_ENUM) ACT_MAX };
#define ACT_NONE	ACT_MAX

struct action_info {
	const char	*name, *keys;	/* defaults, one blank apart */
	unsigned	 where;
	const char	*word, *help;
	const char	*group;
};
extern const struct action_info actions[ACT_MAX];

/* A key: a code point, with KEY_CTRL for control characters as letters
 * (C-l is KEY_CTRL | 'l'), or one of the special ones. 0 is no key. */
#define KEY_CTRL	0x1000000u
#define KEY_SPECIAL	0x2000000u
enum special {
	K_ENTER = KEY_SPECIAL, K_ESC, K_TAB, K_BACKTAB, K_SPACE, K_BACKSPACE,
	K_UP, K_DOWN, K_LEFT, K_RIGHT, K_PGUP, K_PGDN, K_HOME, K_END,
	K_INSERT, K_DELETE,
	K_F1, K_F2, K_F3, K_F4, K_F5, K_F6, K_F7, K_F8, K_F9, K_F10, K_F11,
	K_F12,
	K_WAIT,		/* only in --keys: one more report */
	K_END_OF_LIST
};
/* In text input a blank is K_SPACE too. */

#define KEY_NAME_SIZE	16
/* "q", "F10", "C-l", "Space", "S-Tab", "é". Returns dst. */
const char	*key_label(char dst[KEY_NAME_SIZE], uint32_t key);
/* The key of a name, whatever the case of names longer than one character;
 * 0 if there is none. len bytes are the name. */
uint32_t	 key_named(const char *, size_t len);
/* Takes the next key of a --keys text: a character, or a name in angle
 * brackets (<lt> is '<' itself). 0 at the end; UINT32_MAX for what is no key,
 * which *s then points at. */
uint32_t	 key_next(const char **s);
/* Bytes of the first key of a --keys text, or of what is none. */
size_t		 key_len(const char *);
/* All names of keys, with these texts around each. Caller frees. */
char		*key_names(const char *before, const char *after);

/* Which keys do what. */
#define KEYS_EACH	4	/* keys an action may have */
struct keymap {
	uint32_t key[ACT_MAX][KEYS_EACH];	/* 0 is none */
};
void		 keymap_default(struct keymap *);
/* Gives an action other keys; names one blank apart, "" for none. NULL, or
 * what is wrong (caller frees): no such key, too many, or a key of another
 * action in the same place. */
char		*keymap_set(struct keymap *, enum action, const char *names);
/* The keys of an action as keymap_set takes them. Caller frees. */
char		*keymap_get(const struct keymap *, enum action);
enum action	 action_find(const char *name);		/* ACT_NONE */
/* The action of a key in one place (one of the IN_ bits), or ACT_NONE. */
enum action	 action_of(const struct keymap *, uint32_t key, unsigned in);

/* For --list-keys, one line per action. */
void		 actions_list(FILE *);
/* For the manual, in roff. */
void		 actions_man(FILE *);

#endif
