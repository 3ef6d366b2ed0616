/* top_terminal.h: the terminal while `mxward top` has it: the alternate screen, single keys,
 * signals.
 *
 * Whatever ends the program, but for SIGKILL, the terminal is given back as it was, and so it is
 * while the program is stopped (Ctrl-Z). Signals are no longer delivered but read, so that nothing
 * is done within a handler. One of these a process. */
#ifndef MXWARD_CLI_TOP_TERMINAL_H
#define MXWARD_CLI_TOP_TERMINAL_H

#include "gateway/cli/top_layout.h"

#include <signal.h>
#include <termios.h>

struct top_terminal {
	struct termios before;
	sigset_t mask;                  /* of the signals, before */
	int signals;                    /* descriptor */
};

/* Both standard input and output are a terminal. */
bool top_terminal_is(void);
/* False: standard error says why not, and nothing was changed. */
bool top_terminal_begin(struct top_terminal *) __attribute__((warn_unused_result));
void top_terminal_end(struct top_terminal *);
/* Where a child is to go on as if there were no screen. */
void top_terminal_forget(const struct top_terminal *);
void top_terminal_size(unsigned *columns, unsigned *rows);
/* False: the terminal is gone. */
bool top_terminal_draw(const struct top_screen *) __attribute__((warn_unused_result));
/* Carries out what the signals that have come call for; false: the program is to end. */
bool top_terminal_signals(struct top_terminal *) __attribute__((warn_unused_result));

#endif
