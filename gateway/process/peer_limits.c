/* peer_limits.c: what was noted goes into frames, and comes out of them; see peer_limits.h. Owns
 * nothing. */
#include "gateway/process/peer_limits.h"

#include "gateway/base/clock.h"
#include "gateway/peer/peer.h"
#include "gateway/door/rate_limits.h"

#include <string.h>

_Static_assert((int)FRAME_RATES == (int)RATE_COUNT, "a frame has them all");

static bool shared_by_both(const struct config *config)
{
	return config && config->peer.configured && config->peer.standby == STANDBY_ACCEPT;
}

void peer_limits_configure(struct shared *shared, const struct config *config)
{
	rate_limits_share(shared->rate_limits, shared_by_both(config));
}

void peer_limits_tell(struct shared *shared)
{
	struct rate_limits_news news[FRAME_CLIENTS_MAX];
	size_t count = FRAME_CLIENTS_MAX;
	for (size_t told = 0; count == FRAME_CLIENTS_MAX && told < RATE_LIMITS_NEWS_MAX;
	     told += count) {
		struct frame f = { .kind = FRAME_CLIENTS };
		count = rate_limits_news(shared->rate_limits, news, FRAME_CLIENTS_MAX);
		f.clients.count = (unsigned)count;
		for (size_t i = 0; i < count; i++) {
			f.clients.at[i].high = news[i].high;
			f.clients.at[i].low = news[i].low;
			f.clients.at[i].kind = news[i].kind;
			memcpy(f.clients.at[i].counts, news[i].counts, sizeof news[i].counts);
		}
		if (count > 0)
			peer_say(shared->peer, &f);
	}
}

void peer_limits_hear(struct shared *shared, const struct config *config, const struct frame *f)
{
	for (size_t i = 0; shared_by_both(config) && i < f->clients.count; i++) {
		struct rate_limits_news news = {
			f->clients.at[i].high, f->clients.at[i].low, f->clients.at[i].kind, { 0 }
		};
		memcpy(news.counts, f->clients.at[i].counts, sizeof news.counts);
		rate_limits_hear(shared->rate_limits, &news, clock_monotonic());
	}
}
