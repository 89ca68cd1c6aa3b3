/*
 * The terminal. term.c is the only file that knows curses. All of it is called
 * by one thread; what ends the program gives the terminal back first.
 */
#ifndef TERM_H
#define TERM_H

#include "../src/actions.h"
#include "../src/opts.h"
#include "../themes/theme.h"
#include "grid.h"

struct mouse {
	int	 x, y;			/* cell of the screen */
	enum { MOUSE_CLICK, MOUSE_DOUBLE, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN }
		 what;
};

enum term_event {
	EV_NONE,	/* nothing waits */
	EV_KEY,
	EV_MOUSE,
	EV_RESIZE,	/* term_size has the new one */
	EV_GONE		/* the terminal does not exist any more */
};

/* Begins. NULL, or why it cannot be (caller frees): no terminal, one that
 * cannot move its cursor ("TERM=dumb cannot show a screen; hypertop -b prints
 * reports"), no such terminal known. Standard error is put aside until the end,
 * when the last of what was written to it comes out. A signal that ends the
 * program (TERM, INT, HUP, QUIT), a crash (SEGV, ABRT, BUS, FPE, ILL) and
 * exit(3) give the terminal back from wherever they come. */
char	*term_open(enum colour, bool mouse);
/* Gives the terminal back; may be called twice. */
void	 term_close(void);
/* The locale says UTF-8. Needs no term_open. */
bool	 term_utf8(void);
/* Colours it has: 0, 8, 16, 256, 16777216. */
int	 term_colours(void);
void	 term_theme(const struct theme *);
void	 term_size(int *cols, int *rows);
/* Descriptors to poll for reading: keys, and signals. */
int	 term_fd(void);
int	 term_signal_fd(void);
/* The next event that waits; never blocks. */
enum term_event	term_event(uint32_t *key, struct mouse *);
/* Sends the cells that have changed since the last time. */
void	 term_draw(const struct grid *);
/* The next term_draw sends everything. */
void	 term_repaint(void);
void	 term_mouse(bool on);
/* Puts a text into the clipboard (OSC 52; through tmux and screen too). false:
 * the terminal has none, or it is more than 64 KiB. */
bool	 term_copy(const char *);
/* Stops the program as ^Z does, returns when it goes on. */
void	 term_suspend(void);

#endif
