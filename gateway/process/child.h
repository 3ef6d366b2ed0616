/* child.h: a process that the supervisor started: its pid, the channel to it, and how long it may
 * take.
 *
 * A `struct child` owns the supervisor's end of the channel. It never waits for the process: who
 * reaps it, tells. */
#ifndef MXWARD_PROCESS_CHILD_H
#define MXWARD_PROCESS_CHILD_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct child {
	pid_t pid;                      /* 0: there is none */
	int channel;                    /* -1: none, or closed by the child */
	uint64_t born, deadline;        /* clock_monotonic(); killed at the deadline, 0: none */
	uint64_t killed;                /* when it was; 0: it was not */
};

#define CHILD_NONE ((struct child){ .channel = -1 })

/* Forks with a channel between. Gives the pid in the parent and fills *c; 0 in the child, where
 * c->channel is its own end and the signal mask is `mask`; -1 with errno. Of the parent's other
 * descriptors the child keeps all. */
pid_t child_start(struct child *c, const sigset_t *mask);
/* Kills it at once (its end is seen when it is reaped). */
void child_kill(struct child *);
/* When child_gone() may hold; 0: that is not to be expected. */
uint64_t child_gone_at(const struct child *);
/* It was killed and its end of the channel is closed, but a second later nobody could reap it: who
 * traces one of its threads keeps its name. Nothing of it is left to be waited for. */
bool child_gone(const struct child *, uint64_t now);
/* Kills it if its deadline has passed. */
void child_mind(struct child *, uint64_t now);
void child_close(struct child *);       /* the channel alone */

#endif
