/*
 * What gives the terminal back when the program ends at a bad moment, and
 * signals as bits. Knows bytes and modes, but no curses. Used by term.c alone.
 */
#ifndef TERM_SIGNAL_H
#define TERM_SIGNAL_H

#include <stdbool.h>
#include <stddef.h>

#define GOT_RESIZE	0x01	/* SIGWINCH */
#define GOT_STOP	0x02	/* SIGTSTP */
#define GOT_CONT	0x04	/* SIGCONT */

/* Remembers the modes of the terminal fd, takes over signals and puts standard
 * error aside. false with errno: it cannot. */
bool	 guard_open(int fd);
/* Gives signals, standard error and its last 4 KiB back. */
void	 guard_close(void);
/* Bytes that undo what the screen did to the terminal. From now on the modes
 * it has are those of the screen. */
void	 guard_on(const char *, size_t);
/* The terminal is the shell's. */
void	 guard_off(void);
/* Stops the process group as ^Z does; returns when it goes on. */
void	 guard_stop(void);
/* GOT_ bits since the last time; never blocks. */
unsigned guard_signals(void);
/* Forgets all but the end of what went to standard error. */
void	 guard_trim(void);

#endif
