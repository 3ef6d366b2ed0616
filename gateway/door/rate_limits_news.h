/* guard_notes.h: events of clients that the other gateway of a pair has not heard of yet: a small table of fixed size; see guard.h.
 *
 * Any thread. Where there is no room for a client the other does not hear of it, and its limits hold for each gateway by itself. */
#ifndef MXWARD_SMTP_GUARD_NOTES_H
#define MXWARD_SMTP_GUARD_NOTES_H

#include "gateway/door/rate_limits.h"

#include <pthread.h>

enum { NOTES_SLOTS = 2048 };

struct guard_notes {
	pthread_mutex_t mutex;
	size_t count;
	struct guard_news at[NOTES_SLOTS];      /* by prefix; kind 0: free */
};

void notes_init(struct guard_notes *);
void notes_end(struct guard_notes *);
void notes_add(struct guard_notes *, const struct guard_news *client, enum guard_rate);
/* Gives what was noted, and forgets it. */
size_t notes_take(struct guard_notes *, struct guard_news *, size_t room);

#endif
