/* sha256.c: see sha256.h. */
#include "gateway/io/sha256.h"

#include <openssl/evp.h>
#include <stdlib.h>

struct sha256 {
	EVP_MD_CTX *ctx;
	bool good;
};

struct sha256 *sha256_new(void)
{
	struct sha256 *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	s->ctx = EVP_MD_CTX_new();
	s->good = s->ctx && EVP_DigestInit_ex(s->ctx, EVP_sha256(), NULL) == 1;
	if (s->good)
		return s;
	sha256_free(s);
	return NULL;
}

void sha256_add(struct sha256 *s, struct bytes octets)
{
	s->good = s->good && EVP_DigestUpdate(s->ctx, octets.at, octets.len) == 1;
}

bool sha256_end(struct sha256 *s, uint8_t digest[SHA256_SIZE])
{
	unsigned size = SHA256_SIZE;
	return s->good && EVP_DigestFinal_ex(s->ctx, digest, &size) == 1;
}

void sha256_free(void *arg)
{
	struct sha256 *s = arg;
	if (!s)
		return;
	EVP_MD_CTX_free(s->ctx);
	free(s);
}
