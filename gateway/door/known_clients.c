/* known_clients.c: a table of digests, WAYS to a row; see known_clients.h.
 *
 * Owns 1 MiB and a secret: a digest is 63 bits of SipHash under it, so that nobody can choose
 * addresses that push others out of one row, and an address that shares somebody's digest does not
 * occur. It must never grow. */
#include "gateway/door/known_clients.h"

#include "gateway/base/siphash.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/random.h>

enum { WAYS = 8, ROWS = KNOWN_CLIENTS_MAX / WAYS };

struct known_client {
	uint64_t digest;                /* 0: free */
	uint64_t last;                  /* seconds */
};

struct known_clients {
	pthread_mutex_t lock;           /* of the table */
	uint64_t secret[2];
	struct known_client rows[ROWS][WAYS];
};

struct known_clients *known_clients_new(void)
{
	struct known_clients *r = calloc(1, sizeof *r);
	if (!r)
		return NULL;
	if (getrandom(r->secret, sizeof r->secret, 0) != (ssize_t)sizeof r->secret ||
	    pthread_mutex_init(&r->lock, NULL) != 0) {
		free(r);
		return NULL;
	}
	return r;
}

void known_clients_free(struct known_clients *r)
{
	if (!r)
		return;
	pthread_mutex_destroy(&r->lock);
	free(r);
}

static uint64_t known_clients_digest_of(const struct known_clients *r,
					const struct address *address, unsigned prefix_ipv4,
					unsigned prefix_ipv6)
{
	bool four = address->family == FAMILY_IPV4;
	struct address masked = address_masked(address, four ? prefix_ipv4 : prefix_ipv6);
	char family = four ? 4 : 6;
	struct siphash h;
	uint64_t digest[2];
	siphash_start(&h, r->secret);
	siphash_add(&h, (struct bytes){ &family, 1 });
	siphash_add(&h, (struct bytes){ (const char *)masked.octets, four ? 4 : 16 });
	siphash_end(&h, digest);
	return digest[0] | 1;
}

static bool lately(const struct known_client *e, uint64_t seconds)
{
	return e->digest && seconds < e->last + KNOWN_CLIENTS_KEEP;
}

void known_clients_add(struct known_clients *r, const struct address *address, unsigned prefix_ipv4,
		       unsigned prefix_ipv6, uint64_t now)
{
	uint64_t digest = known_clients_digest_of(r, address, prefix_ipv4, prefix_ipv6);
	struct known_client *row = r->rows[(digest >> 1) % ROWS], *to = row;
	pthread_mutex_lock(&r->lock);
	for (size_t i = 0; i < WAYS && to->digest != digest; i++)
		if (row[i].digest == digest || row[i].last < to->last)
			to = &row[i];
	*to = (struct known_client){ digest, now / 1000 + 1 }; /* a free place is older than all */
	pthread_mutex_unlock(&r->lock);
}

bool known_clients_know(struct known_clients *r, const struct address *address,
			unsigned prefix_ipv4, unsigned prefix_ipv6, uint64_t now)
{
	uint64_t digest = known_clients_digest_of(r, address, prefix_ipv4, prefix_ipv6);
	const struct known_client *row = r->rows[(digest >> 1) % ROWS];
	bool known = false;
	pthread_mutex_lock(&r->lock);
	for (size_t i = 0; i < WAYS; i++)
		known |= row[i].digest == digest && lately(&row[i], now / 1000);
	pthread_mutex_unlock(&r->lock);
	return known;
}
