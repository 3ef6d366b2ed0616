/* rate_limits_news.h: events of clients that the other gateway of a pair has not heard of yet: a
 * small table of fixed size; see rate_limits.h.
 *
 * Any thread. Where there is no room for a client the other does not hear of it, and its limits
 * hold for each gateway by itself. */
#ifndef MXWARD_DOOR_RATE_LIMITS_NEWS_H
#define MXWARD_DOOR_RATE_LIMITS_NEWS_H

#include "gateway/door/rate_limits.h"

#include <pthread.h>

enum { NEWS_SLOTS = 2048 };

struct news_outbox {
	pthread_mutex_t mutex;
	size_t count;
	struct rate_limits_news at[NEWS_SLOTS];      /* by prefix; kind 0: free */
};

void news_init(struct news_outbox *);
void news_end(struct news_outbox *);
void news_add(struct news_outbox *, const struct rate_limits_news *client, enum rate_limit);
/* Gives what was noted, and forgets it. */
size_t news_take(struct news_outbox *, struct rate_limits_news *, size_t room);

#endif
