/*
 * Keys and clicks out of what a terminal sends: control characters, sequences
 * nobody knows, the mouse. Knows no curses.
 */
#ifndef INPUT_H
#define INPUT_H

#include "../src/actions.h"
#include "term.h"

/* Heads of what the mouse says, among the keys of input.read. */
#define INPUT_SGR	(KEY_SPECIAL | 0x1000)
#define INPUT_X10	(KEY_SPECIAL | 0x1001)
#define INPUT_UNKNOWN	(KEY_SPECIAL | 0x1002)

struct input {
	/* The next character, control characters as they are, or a special
	 * key. false: nothing came within so many milliseconds. */
	bool		 (*read)(uint32_t *, int ms);
	int		 (*byte)(int ms);	/* -1: nothing */
	uint64_t	 (*now)(void);		/* ms */
	int		 cols, rows;		/* no mouse is outside */
	uint32_t	 next;			/* read too early, 0 is none */
	struct mouse	 click;			/* the last one, and when */
	uint64_t	 clicked;
};

/* EV_KEY, EV_MOUSE or EV_NONE. */
enum term_event	input_event(struct input *, uint32_t *key, struct mouse *);

#endif
