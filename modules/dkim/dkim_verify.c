/* dkim_verify.c: signatures verified with keys that are opened once; see dkim_verify.h. Owns the
 * table of kept keys; must never take one key for another, nor let who makes many keys displace
 * those that are in use. */
#include "modules/dkim/dkim_verify.h"

#include "gateway/base/siphash.h"

#include <pthread.h>
#include <string.h>
#include <sys/random.h>

enum { WAYS = 8, SETS = DKIM_KEPT_MAX / WAYS, USES_MOST = 3 };

struct place {
	struct dkim_rsa *key;           /* NULL: free */
	/* how often it was found since it came, up to USES_MOST, less what it has lost */
	unsigned uses;
	size_t len;
	char octets[DKIM_KEPT_OCTETS_MAX];
};

/* A key can stand in one set only, which nobody outside can know: nobody can aim at it. */
struct set {
	struct place places[WAYS];
	size_t turn;                    /* whose turn it is to give way */
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct set sets[SETS];
static uint64_t secret[2];              /* set once, before there are threads */

bool dkim_verify_start(void)
{
	return getrandom(secret, sizeof secret, 0) == (ssize_t)sizeof secret;
}

static struct set *set_of(struct bytes der)
{
	struct siphash h;
	uint64_t digest[2];
	siphash_start(&h, secret);
	siphash_add(&h, der);
	siphash_end(&h, digest);
	return &sets[digest[0] % SETS];
}

static struct place *place_of(struct set *set, struct bytes der)
{
	for (size_t i = 0; i < WAYS; i++) {
		struct place *p = &set->places[i];
		if (p->key && bytes_equal((struct bytes){ p->octets, p->len }, der))
			return p;
	}
	return NULL;
}

/* A place that is free, or whose key was not found again. With each key that asks for a place, the
 * one whose turn it is comes nearer to its end. NULL: there is none now. */
static struct place *place_for(struct set *set)
{
	struct place *tired = &set->places[set->turn];
	set->turn = (set->turn + 1) % WAYS;
	tired->uses -= tired->uses > 0;
	for (size_t i = 0; i < WAYS; i++) {
		struct place *p = &set->places[(set->turn + i) % WAYS];
		if (p->uses == 0)
			return p;
	}
	return NULL;
}

struct dkim_rsa *dkim_kept_find(struct bytes der)
{
	struct set *set = set_of(der);
	struct dkim_rsa *key = NULL;
	pthread_mutex_lock(&mutex);
	struct place *p = place_of(set, der);
	if (p) {
		p->uses += p->uses < USES_MOST;
		key = dkim_rsa_ref(p->key);
	}
	pthread_mutex_unlock(&mutex);
	return key;
}

void dkim_kept_add(struct bytes der, struct dkim_rsa *key)
{
	struct set *set = set_of(der);
	struct dkim_rsa *gone = NULL;
	if (der.len > DKIM_KEPT_OCTETS_MAX)
		return;
	pthread_mutex_lock(&mutex);
	struct place *p = place_of(set, der) ? NULL : place_for(set);
	if (p) {
		gone = p->key;
		p->key = dkim_rsa_ref(key);
		p->len = der.len;
		memcpy(p->octets, der.at, der.len);
	}
	pthread_mutex_unlock(&mutex);
	dkim_rsa_unref(gone);
}

void dkim_kept_forget(void)
{
	pthread_mutex_lock(&mutex);
	for (size_t i = 0; i < DKIM_KEPT_MAX; i++) {
		struct place *p = &sets[i / WAYS].places[i % WAYS];
		dkim_rsa_unref(p->key);
		*p = (struct place){ .key = NULL };
	}
	pthread_mutex_unlock(&mutex);
}

static bool rsa_signature_holds(struct bytes der, const uint8_t digest[DKIM_HASH_OCTETS],
				struct bytes signature, bool *readable)
{
	struct dkim_rsa *kept = dkim_kept_find(der), *key = kept ? kept : dkim_rsa_open(der);
	bool holds = key && dkim_rsa_holds(key, digest, signature);
	*readable = key != NULL;
	if (holds && !kept)
		dkim_kept_add(der, key);
	dkim_rsa_unref(key);
	return holds;
}

bool dkim_signature_holds(const struct dkim_key *key, const uint8_t digest[DKIM_HASH_OCTETS],
			  struct bytes signature, bool *readable)
{
	if (key->ed25519)
		return dkim_ed25519_holds(key->octets, digest, signature, readable);
	return rsa_signature_holds((struct bytes){ (const char *)key->octets, key->len }, digest,
				   signature, readable);
}
