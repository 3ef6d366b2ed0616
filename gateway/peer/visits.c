/* visits.c: the two tables, as sets of WAYS entries; see visits.h.
 *
 * Owns both and their lock. It must never grow, and never take one hash for another's: a full
 * digest is compared. */
#include "gateway/peer/visits.h"

#include "gateway/base/siphash.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { WAYS = 8 };

/* first, last: put off when, how often; or: good when, told when (primary); or: there when, how
 * often (secondary). 0: never. */
struct visit {
	uint64_t hash, first, last;
	uint64_t put_off;               /* by the primary, when */
	uint32_t count;
};

struct visits {
	pthread_mutex_t mutex;
	struct visit put_off[VISITS_MAX], clients[VISITS_MAX];
};

struct visits *visits_new(void)
{
	struct visits *v = calloc(1, sizeof *v);
	if (!v)
		return NULL;
	pthread_mutex_init(&v->mutex, NULL);
	return v;
}

void visits_free(struct visits *v)
{
	if (!v)
		return;
	pthread_mutex_destroy(&v->mutex);
	free(v);
}

static uint64_t latest(const struct visit *v)
{
	uint64_t here = v->first > v->last ? v->first : v->last;
	return here > v->put_off ? here : v->put_off;
}

/* The entry of this hash; NULL: none. *oldest is the one whose place it could take. */
static struct visit *visits_find(struct visit *table, uint64_t hash, struct visit **oldest)
{
	struct visit *set = &table[hash % (VISITS_MAX / WAYS) * WAYS];
	*oldest = set;
	for (size_t i = 0; i < WAYS; i++) {
		if (set[i].hash == hash && latest(&set[i]) != 0)
			return &set[i];
		if (latest(&set[i]) < latest(*oldest))
			*oldest = &set[i];
	}
	return NULL;
}

/* The same, or an empty one in the place of the oldest. */
static struct visit *entry(struct visit *table, uint64_t hash)
{
	struct visit *oldest, *e = visits_find(table, hash, &oldest);
	if (e)
		return e;
	*oldest = (struct visit){ .hash = hash };
	return oldest;
}

static uint64_t visits_since(uint64_t then, uint64_t now)
{
	return now > then ? now - then : 0;
}

uint64_t visits_envelope(struct bytes sender, struct bytes recipient)
{
	static const uint64_t key[2] = { 0 };
	struct siphash h;
	uint64_t digest[2];
	siphash_start(&h, key);
	siphash_add(&h, sender);
	siphash_add(&h, BYTES("\0"));
	siphash_add(&h, recipient);
	siphash_end(&h, digest);
	return digest[0];
}

bool visits_again(struct visits *v, uint64_t envelope, uint64_t now)
{
	pthread_mutex_lock(&v->mutex);
	struct visit *e = entry(v->put_off, envelope);
	/* One that the primary put off was tried there, and has been tried here not once. */
	bool given = e->put_off != 0 && visits_since(e->put_off, now) < VISIT_GIVEN;
	if (e->count == 0 || visits_since(e->last, now) >= VISIT_LATEST)
		*e = (struct visit){ .hash = envelope,
				     .put_off = e->put_off,
				     .first = now ? now : 1 };
	e->last = now;
	e->count += e->count < UINT32_MAX;
	uint64_t span = visits_since(e->first, now);
	bool again = span >= VISIT_AGAIN && span / VISIT_PACE >= e->count - 1;
	pthread_mutex_unlock(&v->mutex);
	return again || given;
}

void visits_put_off(struct visits *v, uint64_t envelope, uint64_t now)
{
	pthread_mutex_lock(&v->mutex);
	entry(v->put_off, envelope)->put_off = now ? now : 1;
	pthread_mutex_unlock(&v->mutex);
}

/* ---- where they were */

uint64_t visits_client(const struct address *client)
{
	struct address prefix = address_masked(client, client->family == FAMILY_IPV6 ? 64 : 24);
	uint64_t hash = 0xcbf29ce484222325ull;
	size_t length = prefix.family == FAMILY_IPV6 ? 8 : 3;
	for (size_t i = 0; i < length; i++)
		hash = (hash ^ prefix.octets[i]) * 0x100000001b3ull;
	return hash ^ length;
}

bool visits_here(struct visits *v, uint64_t client, bool good, uint64_t now)
{
	struct visit *oldest;
	now = now ? now : 1;
	pthread_mutex_lock(&v->mutex);
	struct visit *e =
		good ? entry(v->clients, client) : visits_find(v->clients, client, &oldest);
	if (good)
		e->first = now;
	bool tell = e && visits_since(e->first, now) < VISIT_GOOD &&
		    (e->last == 0 || visits_since(e->last, now) >= VISIT_TELL);
	if (tell)
		e->last = now;
	pthread_mutex_unlock(&v->mutex);
	return tell;
}

void visits_there(struct visits *v, uint64_t client, uint64_t now)
{
	pthread_mutex_lock(&v->mutex);
	struct visit *e = entry(v->clients, client);
	e->count = e->last != 0 && visits_since(e->last, now) < VISIT_GAP
			   ? e->count + (e->count < VISIT_STEADY)
			   : 1;
	e->last = now ? now : 1;
	pthread_mutex_unlock(&v->mutex);
}

bool visits_missed(struct visits *v, uint64_t client, uint64_t now)
{
	struct visit *oldest;
	pthread_mutex_lock(&v->mutex);
	const struct visit *e = visits_find(v->clients, client, &oldest);
	uint64_t away = e ? visits_since(e->last, now) : 0;
	bool missed = e && e->count >= VISIT_STEADY && away >= VISIT_HERE && away < VISIT_MISSED;
	pthread_mutex_unlock(&v->mutex);
	return missed;
}

void visits_forget(struct visits *v)
{
	pthread_mutex_lock(&v->mutex);
	memset(v->clients, 0, sizeof v->clients);
	pthread_mutex_unlock(&v->mutex);
}
