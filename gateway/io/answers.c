/* answers.c: what the process knows and is asking (struct answers of ask.h; ask_inside.h).
 *
 * Owns the table: shards with a lock each, in each a hash table of entries and, by age, those that
 * have settled. The hash is SipHash under a secret of this process: names come from strangers. A
 * lock is held for some instructions, and no other is taken under it but that of a loop's wake-ups.
 * It must never call back into anybody's code. */
#include "gateway/io/ask_inside.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum {
	SHARD_BITS = 5,
	SHARDS = 1 << SHARD_BITS,
	BUCKETS_LEAST = 64,
	PLAIN_MAX = 16,
	SWEEP = 2, /* entries looked at for their age with each one that settles */
};

struct shard {
	/* a cache line of its own: shards do not slow each other */
	_Alignas(64) pthread_mutex_t mutex;
	struct entry **buckets;
	size_t size, count;             /* buckets, a power of two; entries */
	size_t octets;
	struct list settled;            /* the oldest first */
	size_t settled_count;
};

struct answers {
	uint64_t secret[2];
	_Atomic size_t in_flight;
	struct dns_answer *failed, *no_name;
	pthread_mutex_t plain_mutex;
	struct address plain[PLAIN_MAX]; /* servers without EDNS, of which people were told */
	size_t plain_count;
	struct shard shards[SHARDS];
};

/* ---- SipHash-1-3 */

static uint64_t rotated(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

static void sip_round(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
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
	v[0] ^= word;
}

struct question_key question_key(const struct answers *a, struct bytes name, enum dns_type type)
{
	uint64_t v[4] = { a->secret[0] ^ 0x736f6d6570736575, a->secret[1] ^ 0x646f72616e646f6d,
			  a->secret[0] ^ 0x6c7967656e657261, a->secret[1] ^ 0x7465646279746573 };
	for (struct bytes rest = name; rest.len; rest = bytes_skip(rest, 8)) {
		uint64_t word = 0;
		memcpy(&word, rest.at, rest.len < 8 ? rest.len : 8);
		sip_round(v, word);
	}
	sip_round(v, (uint64_t)type << 16 | name.len);
	v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(v, 0);
	return (struct question_key){ name, type, v[0] ^ v[1] ^ v[2] ^ v[3] };
}

/* ---- entries */

static size_t entry_size(const struct entry *e)
{
	struct dns_answer *answer = atomic_load_explicit(&e->answer, memory_order_relaxed);
	return sizeof *e + e->length + (answer ? answer->size : 0);
}

static struct entry *answers_entry_new(const struct question_key *key)
{
	struct entry *e = malloc(sizeof *e + key->name.len);
	if (!e)
		return NULL;
	*e = (struct entry){ .hash = key->hash,
			     .type = (uint16_t)key->type,
			     .length = (uint16_t)key->name.len };
	list_init(&e->age);
	list_init(&e->waiters);
	atomic_init(&e->answer, NULL);
	atomic_init(&e->refs, 1);
	memcpy(e->name, key->name.at, key->name.len);
	return e;
}

struct entry *entry_ref(struct entry *e)
{
	atomic_fetch_add_explicit(&e->refs, 1, memory_order_relaxed);
	return e;
}

void entry_unref(struct entry *e)
{
	if (!e || atomic_fetch_sub_explicit(&e->refs, 1, memory_order_acq_rel) != 1)
		return;
	dns_answer_unref(atomic_load_explicit(&e->answer, memory_order_relaxed));
	free(e);
}

/* The top bits of the hash choose the shard, the bottom bits the bucket. */
static struct shard *shard_of(struct answers *a, uint64_t hash)
{
	return &a->shards[hash >> (64 - SHARD_BITS)];
}

static struct entry **bucket_of(struct shard *s, uint64_t hash)
{
	return &s->buckets[hash & (s->size - 1)];
}

/* Twice the buckets, or the first. Without memory the chains grow longer. */
static void answers_grow(struct shard *s)
{
	size_t size = s->size ? s->size * 2 : BUCKETS_LEAST;
	struct entry **old = s->buckets, **fresh = calloc(size, sizeof(struct entry *));
	size_t old_size = s->size;
	if (!fresh)
		return;
	s->buckets = fresh;
	s->size = size;
	for (size_t i = 0; i < old_size; i++)
		for (struct entry *e = old[i], *next; e; e = next) {
			struct entry **bucket = bucket_of(s, e->hash);
			next = e->next;
			e->next = *bucket;
			*bucket = e;
		}
	free(old);
}

static struct entry *answers_find(struct shard *s, const struct question_key *key)
{
	for (struct entry *e = s->size ? *bucket_of(s, key->hash) : NULL; e; e = e->next)
		if (e->hash == key->hash && e->type == key->type &&
		    bytes_equal((struct bytes){ e->name, e->length }, key->name))
			return e;
	return NULL;
}

/* Takes a settled entry out of the table, which lets go of it. */
static void drop(struct shard *s, struct entry *e)
{
	struct entry **at = bucket_of(s, e->hash);
	while (*at != e)
		at = &(*at)->next;
	*at = e->next;
	list_remove(&e->age);
	s->count--;
	s->settled_count--;
	s->octets -= entry_size(e);
	entry_unref(e);
}

/* ---- asking */

/* One that is not in the table, for a question that is one too many. */
static struct entry *answers_refused(struct answers *a, const struct question_key *key)
{
	struct entry *e = answers_entry_new(key);
	if (e)
		atomic_store(&e->answer, dns_answer_ref(a->failed));
	return e;
}

static struct entry *answers_begin(struct answers *a, struct shard *s,
				   const struct question_key *key)
{
	if (s->count >= s->size)
		answers_grow(s);
	struct entry *e = s->size ? answers_entry_new(key) : NULL;
	if (!e)
		return NULL;
	struct entry **bucket = bucket_of(s, key->hash);
	e->next = *bucket;
	*bucket = e;
	s->count++;
	s->octets += entry_size(e);
	atomic_fetch_add_explicit(&a->in_flight, 1, memory_order_relaxed);
	return entry_ref(e);
}

struct entry *answers_take(struct answers *a, const struct question_key *key, uint64_t now,
			   bool *yours)
{
	struct shard *s = shard_of(a, key->hash);
	*yours = false;
	pthread_mutex_lock(&s->mutex);
	struct entry *e = answers_find(s, key);
	if (e && !list_empty(&e->age) && e->expires <= now) {
		drop(s, e);
		e = NULL;
	}
	if (e) {
		entry_ref(e);
	} else if (atomic_load_explicit(&a->in_flight, memory_order_relaxed) >= IN_FLIGHT_MAX) {
		e = answers_refused(a, key);
	} else {
		e = answers_begin(a, s, key);
		*yours = e != NULL;
	}
	pthread_mutex_unlock(&s->mutex);
	return e;
}

static uint64_t bounded(uint32_t ttl, uint32_t low, uint32_t high)
{
	return ttl < low ? low : ttl > high ? high : ttl;
}

static uint64_t seconds_kept(const struct dns_answer *answer)
{
	switch (answer->status) {
	case DNS_FOUND:
		return bounded(answer->ttl, TTL_LEAST, TTL_MOST);
	case DNS_NONE:
	case DNS_NO_NAME:
		return bounded(answer->ttl, TTL_NEGATIVE_LEAST, TTL_NEGATIVE_MOST);
	default:
		return TTL_FAILED;
	}
}

/* The oldest go when there are too many, or when their time is over. */
static void answers_make_room(struct shard *s, uint64_t now)
{
	for (unsigned looked = 0; !list_empty(&s->settled); looked++) {
		struct entry *oldest = list_owner(s->settled.next, struct entry, age);
		bool over = s->settled_count > ANSWERS_MAX / SHARDS ||
			    s->octets > ANSWERS_OCTETS_MAX / SHARDS;
		if (!over && (looked >= SWEEP || oldest->expires > now))
			return;
		drop(s, oldest);
	}
}

static void wake_all(struct entry *e, struct loop *here)
{
	for (struct list *node; (node = list_take(&e->waiters));) {
		struct asker *asker = list_owner(node, struct waiter, node)->asker;
		if (atomic_fetch_sub_explicit(&asker->open, 1, memory_order_acq_rel) != 1)
			continue;
		if (asker->loop == here)
			loop_wake(here, asker->wake);
		else
			loop_wake_remote(asker->loop, asker->wake);
	}
}

void answers_settle(struct answers *a, struct entry *e, struct dns_answer *answer, uint64_t now,
		    struct loop *here)
{
	struct shard *s = shard_of(a, e->hash);
	uint64_t kept = answer ? seconds_kept(answer) * 1000 : 0;
	if (!answer)
		answer = dns_answer_ref(a->failed);
	pthread_mutex_lock(&s->mutex);
	e->expires = now + kept;
	atomic_store_explicit(&e->answer, answer, memory_order_release);
	s->octets += answer->size;
	s->settled_count++;
	list_append(&s->settled, &e->age);
	wake_all(e, here);
	answers_make_room(s, now);
	pthread_mutex_unlock(&s->mutex);
	atomic_fetch_sub_explicit(&a->in_flight, 1, memory_order_relaxed);
}

/* ---- waiting */

bool entry_wait(struct answers *a, struct entry *e, struct waiter *waiter, struct asker *asker)
{
	struct shard *s = shard_of(a, e->hash);
	pthread_mutex_lock(&s->mutex);
	bool open = atomic_load_explicit(&e->answer, memory_order_relaxed) == NULL;
	if (open) {
		waiter->asker = asker;
		list_append(&e->waiters, &waiter->node);
		atomic_fetch_add_explicit(&asker->open, 1, memory_order_relaxed);
	}
	pthread_mutex_unlock(&s->mutex);
	return open;
}

/* The lock is taken even when the answer is there: another thread may just be waking. */
void entry_leave(struct answers *a, struct waiter *waiter)
{
	struct shard *s = shard_of(a, waiter->entry->hash);
	if (!waiter->asker)
		return;
	pthread_mutex_lock(&s->mutex);
	if (!list_empty(&waiter->node)) {
		list_remove(&waiter->node);
		atomic_fetch_sub_explicit(&waiter->asker->open, 1, memory_order_relaxed);
	}
	pthread_mutex_unlock(&s->mutex);
	waiter->asker = NULL;
}

/* ---- the table */

struct dns_answer *answers_bare(struct answers *a, enum dns_status status)
{
	return status == DNS_NO_NAME ? a->no_name : a->failed;
}

struct answers *answers_new(void)
{
	struct answers *a = aligned_alloc(_Alignof(struct answers), sizeof *a);
	if (!a)
		return NULL;
	memset(a, 0, sizeof *a);
	pthread_mutex_init(&a->plain_mutex, NULL);
	for (size_t i = 0; i < SHARDS; i++) {
		pthread_mutex_init(&a->shards[i].mutex, NULL);
		list_init(&a->shards[i].settled);
	}
	a->failed = dns_answer_bare(DNS_FAILED, 0);
	a->no_name = dns_answer_bare(DNS_NO_NAME, 0);
	if (a->failed && a->no_name &&
	    getrandom(a->secret, sizeof a->secret, 0) == (ssize_t)sizeof a->secret)
		return a;
	answers_free(a);
	return NULL;
}

void answers_free(struct answers *a)
{
	if (!a)
		return;
	assert(atomic_load(&a->in_flight) == 0);
	for (size_t i = 0; i < SHARDS; i++) {
		struct shard *s = &a->shards[i];
		while (!list_empty(&s->settled))
			drop(s, list_owner(s->settled.next, struct entry, age));
		free(s->buckets);
		pthread_mutex_destroy(&s->mutex);
	}
	pthread_mutex_destroy(&a->plain_mutex);
	dns_answer_unref(a->failed);
	dns_answer_unref(a->no_name);
	free(a);
}

void answers_forget(struct answers *a)
{
	for (size_t i = 0; i < SHARDS; i++) {
		struct shard *s = &a->shards[i];
		pthread_mutex_lock(&s->mutex);
		while (!list_empty(&s->settled))
			drop(s, list_owner(s->settled.next, struct entry, age));
		pthread_mutex_unlock(&s->mutex);
	}
	pthread_mutex_lock(&a->plain_mutex);
	a->plain_count = 0;
	pthread_mutex_unlock(&a->plain_mutex);
}

static bool told_plain(const struct answers *a, const struct address *server)
{
	for (size_t i = 0; i < a->plain_count; i++)
		if (address_equal(&a->plain[i], server) && a->plain[i].port == server->port)
			return true;
	return false;
}

bool answers_note_plain(struct answers *a, const struct address *server)
{
	pthread_mutex_lock(&a->plain_mutex);
	bool first = a->plain_count < PLAIN_MAX && !told_plain(a, server);
	if (first)
		a->plain[a->plain_count++] = *server;
	pthread_mutex_unlock(&a->plain_mutex);
	return first;
}

/* The sum of one member over all shards. */
static size_t sum(struct answers *a, size_t offset)
{
	size_t all = 0;
	for (size_t i = 0; i < SHARDS; i++) {
		struct shard *s = &a->shards[i];
		pthread_mutex_lock(&s->mutex);
		all += *(size_t *)(void *)((char *)s + offset);
		pthread_mutex_unlock(&s->mutex);
	}
	return all;
}

size_t answers_count(struct answers *a)
{
	return sum(a, offsetof(struct shard, count));
}

size_t answers_octets(struct answers *a)
{
	return sum(a, offsetof(struct shard, octets));
}
