/* rate_limits_news.c: the table of rate_limits_news.h. It must never grow, nor keep a session
 * waiting for more than a few comparisons, so it is never more than half full. A client that
 * chooses addresses which collide gains no more than that the other gateway does not hear of
 * them. */
#include "gateway/door/rate_limits_news.h"

enum { STEPS_MAX = 16 };

void news_init(struct news_outbox *n)
{
	pthread_mutex_init(&n->mutex, NULL);
}

void news_end(struct news_outbox *n)
{
	pthread_mutex_destroy(&n->mutex);
}

static size_t news_place(const struct rate_limits_news *client)
{
	uint64_t mixed = client->high * 0x9e3779b97f4a7c15ull ^ client->low * 0xc2b2ae3d27d4eb4full;
	mixed = (mixed ^ mixed >> 32) * 0xff51afd7ed558ccdull;
	return (size_t)(mixed >> 33) % NEWS_SLOTS;
}

void news_add(struct news_outbox *n, const struct rate_limits_news *client, enum rate_limit rate)
{
	size_t slot = news_place(client);
	pthread_mutex_lock(&n->mutex);
	for (int step = 0; step < STEPS_MAX; step++, slot = (slot + 1) % NEWS_SLOTS) {
		struct rate_limits_news *e = &n->at[slot];
		bool same =
			e->high == client->high && e->low == client->low && e->kind == client->kind;
		if (e->kind != 0 && !same)
			continue;
		if (e->kind == 0 && n->count == RATE_LIMITS_NEWS_MAX)
			break;
		if (e->kind == 0) {
			*e = (struct rate_limits_news){ .high = client->high,
							.low = client->low,
							.kind = client->kind };
			n->count++;
		}
		e->counts[rate] = (uint16_t)(e->counts[rate] + (e->counts[rate] < UINT16_MAX));
		break;
	}
	pthread_mutex_unlock(&n->mutex);
}

size_t news_take(struct news_outbox *n, struct rate_limits_news *at, size_t room)
{
	size_t count = 0;
	pthread_mutex_lock(&n->mutex);
	for (size_t i = 0; i < NEWS_SLOTS && count < room && n->count > 0; i++) {
		if (n->at[i].kind == 0)
			continue;
		at[count++] = n->at[i];
		n->at[i].kind = 0;
		n->count--;
	}
	pthread_mutex_unlock(&n->mutex);
	return count;
}
