/* signals.h: reads signals from a descriptor, for the supervisor's poll(). It changes nothing but
 * the signal mask of its thread. */
#ifndef MXWARD_PROCESS_SIGNALS_H
#define MXWARD_PROCESS_SIGNALS_H

#include <signal.h>

/* Blocks CHLD, HUP, TERM, INT and USR1 and gives a descriptor that tells of them, -1 with errno;
 * *before is the mask that children are to have. PIPE is ignored: a reader of our log may go
 * away. */
int signals_catch(sigset_t *before);
/* The next signal that came; 0: none. */
int signals_next(int fd);

#endif
