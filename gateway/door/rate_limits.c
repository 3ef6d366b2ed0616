/* rate_limits.c: a sharded hash table of client prefixes with their counters; see rate_limits.h.
 *
 * Owns its entries. Each entry lives in one shard under that shard's mutex, which is held for a few
 * dozen instructions and never while another is taken. The hash is SipHash under a secret of this
 * process, so that nobody can choose addresses which all fall into one chain. An entry that a
 * session holds must never be freed; old ones are given up a few at each enter, so that there is no
 * pause. */
#include "gateway/door/rate_limits.h"

#include "gateway/door/rate_limits_news.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/random.h>

enum {
	SHARDS = 64,
	MOST_CLIENTS = 200000,
	FIRST_BUCKETS = 16,
	SWEEP = 4,                      /* buckets looked at for old entries at each enter */
	CHOICE = 8,                     /* idle entries compared when one must go */
	MINUTE = 60,
	IDLE = 2 * MINUTE,              /* seconds */
	HOUR = 60 * MINUTE,
	STRIKES_MAX = 7,                /* the wait is an hour then */
	NEWS_SHARE = 4, /* the part of a limit from which on a client's events are told */
	HEARD_MOST = 1 << 24,           /* the other gateway may say anything */
};

struct rate {
	uint32_t start;                 /* of the minute under way, in seconds */
	uint32_t current, previous;     /* events in it and in the one before */
};

struct key {
	uint64_t high, low, kind;       /* the masked address; its family and prefix */
};

/* Of unknown recipients. Times in seconds. */
struct harvest {
	uint16_t unknown;               /* counted against the client */
	uint8_t strikes;                /* how often it had to wait lately */
	uint32_t eased;                 /* when one was last forgotten */
	uint32_t until;                 /* it has to wait so long; with strikes only */
};

struct rate_limits_client {
	struct rate_limits_client *next;
	uint64_t high, low;
	uint16_t kind;
	uint16_t shard;
	uint32_t sessions;
	uint32_t last;                  /* when it last entered or was counted, in seconds */
	struct rate rates[RATE_COUNT];
	struct harvest harvest;
};
_Static_assert(sizeof(struct rate_limits_client) <= 128, "200,000 of these are kept");
_Static_assert(RATE_COUNT == 4, "one struct rate each");

struct shard {
	/* a cache line of its own: shards do not slow each other */
	_Alignas(64) pthread_mutex_t mutex;
	struct rate_limits_client **buckets;
	size_t size, count;             /* buckets, a power of two; entries */
	size_t hand;                    /* the bucket the sweep looks at next */
};

struct rate_limits {
	uint64_t secret[2];
	atomic_bool shares;
	struct news_outbox outbox;
	struct shard shards[SHARDS];
};

static uint64_t rotated(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

static void sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotated(v[1], 13) ^ v[0];
	v[0] = rotated(v[0], 32);
	v[2] += v[3];
	v[3] = rotated(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotated(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotated(v[1], 17) ^ v[2];
	v[2] = rotated(v[2], 32);
}

/* SipHash-1-3 over the three words of a key. */
static uint64_t hash(const struct rate_limits *g, struct key key)
{
	const uint64_t words[] = { key.high, key.low, key.kind };
	uint64_t v[4] = { g->secret[0] ^ 0x736f6d6570736575, g->secret[1] ^ 0x646f72616e646f6d,
			  g->secret[0] ^ 0x6c7967656e657261, g->secret[1] ^ 0x7465646279746573 };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		v[3] ^= words[i];
		sip_round(v);
		v[0] ^= words[i];
	}
	v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static struct key key_of(const struct address *address, unsigned prefix)
{
	struct address masked = address_masked(address, prefix);
	struct key key = { .kind = (uint64_t)masked.family << 8 | (prefix & 0xff) };
	for (unsigned i = 0; i < 8; i++) {
		key.high = key.high << 8 | masked.octets[i];
		key.low = key.low << 8 | masked.octets[8 + i];
	}
	return key;
}

static bool same(const struct rate_limits_client *c, struct key key)
{
	return c->high == key.high && c->low == key.low && c->kind == key.kind;
}

static uint64_t client_hash(const struct rate_limits *g, const struct rate_limits_client *c)
{
	return hash(g, (struct key){ c->high, c->low, c->kind });
}

/* The top bits choose the shard, the bottom bits the bucket. */
static size_t shard_of(uint64_t h)
{
	return h >> 58;
}
_Static_assert(SHARDS == 1 << (64 - 58), "six bits choose a shard");

struct rate_limits *rate_limits_new(void)
{
	struct rate_limits *g = aligned_alloc(_Alignof(struct rate_limits), sizeof *g);
	if (!g)
		return NULL;
	*g = (struct rate_limits){ 0 };
	if (getrandom(g->secret, sizeof g->secret, 0) != (ssize_t)sizeof g->secret) {
		free(g);
		return NULL;
	}
	news_init(&g->outbox);
	for (size_t i = 0; i < SHARDS; i++)
		pthread_mutex_init(&g->shards[i].mutex, NULL);
	return g;
}

void rate_limits_free(struct rate_limits *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < SHARDS; i++) {
		struct shard *s = &g->shards[i];
		for (size_t b = 0; b < s->size; b++)
			while (s->buckets[b]) {
				struct rate_limits_client *c = s->buckets[b];
				s->buckets[b] = c->next;
				free(c);
			}
		free(s->buckets);
		pthread_mutex_destroy(&s->mutex);
	}
	news_end(&g->outbox);
	free(g);
}

/* Keeps chains short. Without memory for more buckets they only grow longer. */
static bool rate_limits_grow(const struct rate_limits *g, struct shard *s)
{
	size_t size = s->size ? s->size * 2 : FIRST_BUCKETS;
	struct rate_limits_client **buckets = calloc(size, sizeof(struct rate_limits_client *));
	if (!buckets)
		return s->size > 0;
	for (size_t b = 0; b < s->size; b++)
		while (s->buckets[b]) {
			struct rate_limits_client *c = s->buckets[b];
			struct rate_limits_client **to = &buckets[client_hash(g, c) & (size - 1)];
			s->buckets[b] = c->next;
			c->next = *to;
			*to = c;
		}
	free(s->buckets);
	s->buckets = buckets;
	s->size = size;
	return true;
}

/* Threads read the clock before they wait for the mutex: a time that seems to lie ahead is now. */
static uint32_t rate_limits_since(uint32_t then, uint32_t now)
{
	return now > then ? now - then : 0;
}

/* Frees what **link names. */
static void rate_limits_give_up(struct shard *s, struct rate_limits_client **link)
{
	struct rate_limits_client *c = *link;
	*link = c->next;
	free(c);
	s->count--;
}

/* Forgets what time has made good. */
static void harvest_ease(struct harvest *h, uint32_t now)
{
	uint32_t minutes = rate_limits_since(h->eased, now) / MINUTE;
	h->unknown = minutes < h->unknown ? (uint16_t)(h->unknown - minutes) : 0;
	h->eased = h->unknown ? h->eased + minutes * MINUTE : now;
	while (h->strikes && rate_limits_since(h->until, now) >= HOUR) {
		h->strikes--;
		h->until += HOUR;
	}
}

static bool still_counted(struct rate_limits_client *c, uint32_t now)
{
	harvest_ease(&c->harvest, now);
	return c->sessions || rate_limits_since(c->last, now) < IDLE || c->harvest.unknown ||
	       c->harvest.strikes;
}

static void sweep(struct shard *s, uint32_t now)
{
	for (int i = 0; i < SWEEP; i++) {
		s->hand = (s->hand + 1) & (s->size - 1);
		struct rate_limits_client **link = &s->buckets[s->hand];
		while (*link)
			if (still_counted(*link, now))
				link = &(*link)->next;
			else
				rate_limits_give_up(s, link);
	}
}

/* Gives up the oldest of the next few idle entries. Where all are held by sessions none can go:
 * limits.sessions bounds those. */
static void rate_limits_make_room(struct shard *s)
{
	struct rate_limits_client **oldest = NULL;
	int seen = 0;
	for (size_t looked = 0; looked < s->size && seen < CHOICE; looked++) {
		s->hand = (s->hand + 1) & (s->size - 1);
		for (struct rate_limits_client **link = &s->buckets[s->hand]; *link;
		     link = &(*link)->next) {
			if ((*link)->sessions)
				continue;
			seen++;
			if (!oldest || (*link)->last < (*oldest)->last)
				oldest = link;
		}
	}
	if (oldest)
		rate_limits_give_up(s, oldest);
}

/* A new entry in its bucket; NULL: out of memory. The shard's mutex is held. */
static struct rate_limits_client *rate_limits_add(const struct rate_limits *g, struct shard *s,
						  struct key key, uint64_t h)
{
	if (s->count >= MOST_CLIENTS / SHARDS)
		rate_limits_make_room(s);
	if (s->count >= s->size && !rate_limits_grow(g, s))
		return NULL;
	struct rate_limits_client *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	c->high = key.high;
	c->low = key.low;
	c->kind = (uint16_t)key.kind;
	c->shard = (uint16_t)shard_of(h);
	c->next = s->buckets[h & (s->size - 1)];
	s->buckets[h & (s->size - 1)] = c;
	s->count++;
	return c;
}

static struct rate_limits_client *rate_limits_find(const struct shard *s, struct key key,
						   uint64_t h)
{
	struct rate_limits_client *c = s->size ? s->buckets[h & (s->size - 1)] : NULL;
	while (c && !same(c, key))
		c = c->next;
	return c;
}

/* The counters of a client, begun where there are none; under the lock of its shard. NULL: out of
 * memory. */
static struct rate_limits_client *counters_of(struct rate_limits *g, struct shard *s,
					      struct key key, uint64_t h, uint32_t now)
{
	if (s->size)
		sweep(s, now);
	struct rate_limits_client *c = rate_limits_find(s, key, h);
	if (!c)
		c = rate_limits_add(g, s, key, h);
	if (c)
		c->last = now;
	return c;
}

struct rate_limits_client *rate_limits_enter(struct rate_limits *g, const struct address *address,
					     unsigned prefix_ipv4, unsigned prefix_ipv6,
					     uint64_t now)
{
	struct key key =
		key_of(address, address->family == FAMILY_IPV4 ? prefix_ipv4 : prefix_ipv6);
	uint64_t h = hash(g, key);
	uint32_t seconds = (uint32_t)(now / 1000);
	struct shard *s = &g->shards[shard_of(h)];
	pthread_mutex_lock(&s->mutex);
	struct rate_limits_client *c = counters_of(g, s, key, h, seconds);
	if (c)
		c->sessions++;
	pthread_mutex_unlock(&s->mutex);
	return c;
}

void rate_limits_leave(struct rate_limits *g, struct rate_limits_client *c)
{
	struct shard *s = &g->shards[c->shard];
	pthread_mutex_lock(&s->mutex);
	c->sessions--;
	pthread_mutex_unlock(&s->mutex);
}

unsigned rate_limits_sessions(struct rate_limits *g, const struct rate_limits_client *c)
{
	struct shard *s = &g->shards[c->shard];
	pthread_mutex_lock(&s->mutex);
	unsigned sessions = c->sessions;
	pthread_mutex_unlock(&s->mutex);
	return sessions;
}

size_t rate_limits_clients(struct rate_limits *g)
{
	size_t clients = 0;
	for (size_t i = 0; i < SHARDS; i++) {
		pthread_mutex_lock(&g->shards[i].mutex);
		clients += g->shards[i].count;
		pthread_mutex_unlock(&g->shards[i].mutex);
	}
	return clients;
}

/* Moves a rate's minutes on to `now`. After a pause a minute begins with its first event, so that
 * the limit is exact for a burst and only a lasting stream is estimated. */
static void rate_limits_turn(struct rate *r, uint32_t now)
{
	uint32_t age = rate_limits_since(r->start, now);
	if (age >= MINUTE) {
		r->previous = age < 2 * MINUTE ? r->current : 0;
		r->current = 0;
		r->start += MINUTE;
	}
	if (r->current == 0 && r->previous == 0)
		r->start = now;
}

bool rate_limits_count(struct rate_limits *g, struct rate_limits_client *c, enum rate_limit rate,
		       unsigned limit, uint64_t now)
{
	uint32_t seconds = (uint32_t)(now / 1000);
	struct shard *s = &g->shards[c->shard];
	struct rate *r = &c->rates[rate];
	pthread_mutex_lock(&s->mutex);
	rate_limits_turn(r, seconds);
	/* of the minute before, still in sight */
	uint64_t left = MINUTE - rate_limits_since(r->start, seconds);
	uint64_t used = r->current * (uint64_t)MINUTE + r->previous * left;
	bool counted = used < limit * (uint64_t)MINUTE;
	if (counted) {
		r->current++;
		c->last = seconds;
	}
	const struct rate_limits_news client = { .high = c->high, .low = c->low, .kind = c->kind };
	pthread_mutex_unlock(&s->mutex);
	if (counted && used * NEWS_SHARE >= limit * (uint64_t)MINUTE &&
	    atomic_load_explicit(&g->shares, memory_order_relaxed))
		news_add(&g->outbox, &client, rate);
	return counted;
}

void rate_limits_share(struct rate_limits *g, bool shares)
{
	atomic_store_explicit(&g->shares, shares, memory_order_relaxed);
}

size_t rate_limits_news(struct rate_limits *g, struct rate_limits_news *at, size_t room)
{
	return news_take(&g->outbox, at, room);
}

/* True if a prefix can be so: what is no key of ours is nobody's. */
static bool kind_fits(uint64_t kind)
{
	uint64_t family = kind >> 8, prefix = kind & 0xff;
	return (family == FAMILY_IPV4 && prefix <= 32) || (family == FAMILY_IPV6 && prefix <= 128);
}

void rate_limits_hear(struct rate_limits *g, const struct rate_limits_news *news, uint64_t now)
{
	struct key key = { news->high, news->low, news->kind };
	uint64_t h = hash(g, key);
	uint32_t seconds = (uint32_t)(now / 1000);
	struct shard *s = &g->shards[shard_of(h)];
	if (!kind_fits(key.kind))
		return;
	pthread_mutex_lock(&s->mutex);
	struct rate_limits_client *c = counters_of(g, s, key, h, seconds);
	for (size_t r = 0; c && r < RATE_COUNT; r++) {
		rate_limits_turn(&c->rates[r], seconds);
		if (c->rates[r].current < HEARD_MOST)
			c->rates[r].current += news->counts[r];
	}
	pthread_mutex_unlock(&s->mutex);
}

/* ---- unknown recipients */

static uint32_t wait_left(const struct harvest *h, uint32_t now)
{
	return h->strikes && h->until > now ? h->until - now : 0;
}

uint32_t rate_limits_unknown(struct rate_limits *g, struct rate_limits_client *c, unsigned count,
			     unsigned limit, uint64_t now, bool *struck)
{
	uint32_t seconds = (uint32_t)(now / 1000);
	struct shard *s = &g->shards[c->shard];
	struct harvest *h = &c->harvest;
	*struck = false;
	pthread_mutex_lock(&s->mutex);
	harvest_ease(h, seconds);
	uint32_t wait = wait_left(h, seconds);
	/* What other sessions had asked for before the client was told is no new harvest. */
	if (!wait) {
		uint64_t sum = (uint64_t)h->unknown + count;
		*struck = sum >= limit;
		h->unknown = *struck ? 0 : (uint16_t)(sum < UINT16_MAX ? sum : UINT16_MAX);
	}
	if (*struck) {
		h->strikes = (uint8_t)(h->strikes < STRIKES_MAX ? h->strikes + 1 : STRIKES_MAX);
		wait = (uint32_t)MINUTE << (h->strikes - 1);
		wait = wait < HOUR ? wait : HOUR;
		h->until = seconds + wait;
	}
	pthread_mutex_unlock(&s->mutex);
	return wait;
}

void rate_limits_taken(struct rate_limits *g, struct rate_limits_client *c, unsigned count)
{
	struct shard *s = &g->shards[c->shard];
	struct harvest *h = &c->harvest;
	pthread_mutex_lock(&s->mutex);
	h->unknown = count < h->unknown ? (uint16_t)(h->unknown - count) : 0;
	pthread_mutex_unlock(&s->mutex);
}

uint32_t rate_limits_waits(struct rate_limits *g, struct rate_limits_client *c, uint64_t now)
{
	struct shard *s = &g->shards[c->shard];
	pthread_mutex_lock(&s->mutex);
	uint32_t wait = wait_left(&c->harvest, (uint32_t)(now / 1000));
	pthread_mutex_unlock(&s->mutex);
	return wait;
}

size_t rate_limits_waiting(struct rate_limits *g, uint64_t now)
{
	size_t clients = 0;
	for (size_t i = 0; i < SHARDS; i++) {
		struct shard *s = &g->shards[i];
		pthread_mutex_lock(&s->mutex);
		for (size_t b = 0; b < s->size; b++)
			for (const struct rate_limits_client *c = s->buckets[b]; c; c = c->next)
				clients += wait_left(&c->harvest, (uint32_t)(now / 1000)) > 0;
		pthread_mutex_unlock(&s->mutex);
	}
	return clients;
}
