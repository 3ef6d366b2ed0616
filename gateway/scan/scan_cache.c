/* scan_cache.c: see scan_cache.h. A table of sets: an answer is looked for in the few places of its
 * own set alone. */
#include "gateway/scan/scan_cache.h"

#include <stdlib.h>
#include <string.h>

enum { SETS = 1024, WAYS = 4, CLEAN_KEPT_MS = 2000 };

struct cached {
	const void *scanner;            /* NULL: nothing lies here */
	uint64_t size, when;
	enum scan_verdict verdict;
	uint8_t digest[SCAN_DIGEST];
	char version[SCAN_VERSION_MAX + 1], name[SCAN_NAME_MAX + 1];
};

struct scan_cache {
	struct cached at[SETS][WAYS];
};

struct scan_cache *scan_cache_new(void)
{
	return calloc(1, sizeof(struct scan_cache));
}

void scan_cache_free(struct scan_cache *c)
{
	free(c);
}

/* The octets of a digest are spread evenly. */
static size_t set_of(const struct scan_key *key)
{
	return (key->digest[0] | (size_t)key->digest[1] << 8) % SETS;
}

static bool is_of(const struct cached *c, const struct scan_key *key)
{
	return c->scanner == key->scanner && c->size == key->size &&
	       memcmp(c->digest, key->digest, SCAN_DIGEST) == 0 &&
	       strcmp(c->version, key->version) == 0;
}

static bool is_fresh(const struct cached *c, uint64_t now, uint64_t keep)
{
	bool brief = c->verdict == SCAN_CLEAN && keep > CLEAN_KEPT_MS;
	return now < c->when + (brief ? CLEAN_KEPT_MS : keep);
}

bool scan_cache_find(const struct scan_cache *cache, const struct scan_key *key, uint64_t now,
		     uint64_t keep, struct scan_answer *answer)
{
	const struct cached *set = cache->at[set_of(key)];
	for (size_t i = 0; i < WAYS; i++) {
		if (!is_of(&set[i], key) || !is_fresh(&set[i], now, keep))
			continue;
		*answer = (struct scan_answer){ .verdict = set[i].verdict };
		memcpy(answer->name, set[i].name, sizeof answer->name);
		memcpy(answer->version, set[i].version, sizeof answer->version);
		return true;
	}
	return false;
}

void scan_cache_add(struct scan_cache *cache, const struct scan_key *key, uint64_t when,
		    const struct scan_answer *answer)
{
	struct cached *set = cache->at[set_of(key)], *to = &set[0];
	for (size_t i = 0; i < WAYS && !is_of(to, key); i++)
		if (is_of(&set[i], key) || !set[i].scanner || set[i].when < to->when)
			to = &set[i];
	*to = (struct cached){
		.scanner = key->scanner, .size = key->size, .when = when, .verdict = answer->verdict
	};
	memcpy(to->digest, key->digest, sizeof to->digest);
	memcpy(to->name, answer->name, sizeof to->name);
	size_t length = strlen(key->version);
	memcpy(to->version, key->version, length < sizeof to->version ? length : SCAN_VERSION_MAX);
}

void scan_cache_forget(struct scan_cache *cache, const void *scanner)
{
	for (size_t s = 0; s < SETS; s++)
		for (size_t w = 0; w < WAYS; w++)
			if (cache->at[s][w].scanner == scanner)
				cache->at[s][w] = (struct cached){ .scanner = NULL };
}
