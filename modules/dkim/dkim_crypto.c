/* dkim_crypto.c: SHA-256, RSA and Ed25519 by libcrypto; see dkim_crypto.h. Must never say that a
 * signature holds for any other reason than that libcrypto said so. */
#include "modules/dkim/dkim_crypto.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdatomic.h>
#include <stdlib.h>

/* WHY: a hook of OpenSSL's has no argument of ours; what it is refused it is refused on the thread
 * that asked. */
static _Thread_local bool refused;

/* SHA-256, looked for once: by EVP_sha256() each hash would look for it anew. */
static EVP_MD *sha256;

static void *openssl_malloc(size_t size, const char *file, int line)
{
	(void)file, (void)line;
	void *block = size ? malloc(size) : NULL;
	refused |= size && !block;
	return block;
}

static void *openssl_realloc(void *old, size_t size, const char *file, int line)
{
	(void)file, (void)line;
	if (size == 0) {
		free(old);
		return NULL;
	}
	void *block = realloc(old, size);
	refused |= !block;
	return block;
}

static void openssl_free(void *block, const char *file, int line)
{
	(void)file, (void)line;
	free(block);
}

bool dkim_crypto_start(void)
{
	/* Refused where OpenSSL is at work already: then its want of memory is not noticed, as in
	 * any program. */
	(void)CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free);
	if (!sha256)
		sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	return sha256 != NULL;
}

bool dkim_crypto_refused(void)
{
	bool was = refused;
	refused = false;
	return was;
}

bool dkim_hash_start(struct dkim_hash *h)
{
	h->state = EVP_MD_CTX_new();
	if (h->state && EVP_DigestInit_ex(h->state, sha256, NULL) == 1)
		return true;
	dkim_hash_free(h);
	refused = true;
	return false;
}

void dkim_hash_add(struct dkim_hash *h, struct bytes octets)
{
	if (h->state && EVP_DigestUpdate(h->state, octets.at, octets.len) != 1) {
		dkim_hash_free(h);
		refused = true;
	}
}

bool dkim_hash_digest(const struct dkim_hash *h, uint8_t digest[DKIM_HASH_OCTETS])
{
	EVP_MD_CTX *copy = EVP_MD_CTX_new();
	unsigned len = 0;
	bool done = copy && h->state && EVP_MD_CTX_copy_ex(copy, h->state) == 1 &&
		    EVP_DigestFinal_ex(copy, digest, &len) == 1 && len == DKIM_HASH_OCTETS;
	EVP_MD_CTX_free(copy);
	refused |= !done;
	return done;
}

void dkim_hash_free(struct dkim_hash *h)
{
	EVP_MD_CTX_free(h->state);
	h->state = NULL;
}

/* All that a verification needs of a key, set up once. WHY copied for each instead of made anew: to
 * set it up, OpenSSL looks for its algorithms by their names. */
struct dkim_rsa {
	atomic_uint refs;
	EVP_PKEY_CTX *context;          /* never changed after it was set up; it owns the key */
};

/* RSASSA-PKCS1-v1_5 over a SHA-256 (RFC 6376, 3.3.1). */
static EVP_PKEY_CTX *rsa_context(EVP_PKEY *key)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
	if (context && EVP_PKEY_verify_init(context) == 1 &&
	    EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
	    EVP_PKEY_CTX_set_signature_md(context, sha256) == 1)
		return context;
	EVP_PKEY_CTX_free(context);
	return NULL;
}

struct dkim_rsa *dkim_rsa_open(struct bytes der)
{
	const unsigned char *at = (const unsigned char *)der.at;
	struct dkim_rsa *rsa = OPENSSL_zalloc(sizeof *rsa);
	EVP_PKEY *key = rsa ? d2i_PublicKey(EVP_PKEY_RSA, NULL, &at, (long)der.len) : NULL;
	if (key)
		rsa->context = rsa_context(key);
	EVP_PKEY_free(key);
	ERR_clear_error();
	if (!rsa || !rsa->context) {
		OPENSSL_free(rsa);
		return NULL;
	}
	atomic_init(&rsa->refs, 1);
	return rsa;
}

struct dkim_rsa *dkim_rsa_ref(struct dkim_rsa *rsa)
{
	atomic_fetch_add(&rsa->refs, 1);
	return rsa;
}

void dkim_rsa_unref(struct dkim_rsa *rsa)
{
	if (!rsa || atomic_fetch_sub(&rsa->refs, 1) > 1)
		return;
	EVP_PKEY_CTX_free(rsa->context);
	OPENSSL_free(rsa);
}

bool dkim_rsa_holds(const struct dkim_rsa *rsa, const uint8_t digest[DKIM_HASH_OCTETS],
		    struct bytes signature)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_dup(rsa->context);
	bool holds = context && EVP_PKEY_verify(context, (const unsigned char *)signature.at,
						signature.len, digest, DKIM_HASH_OCTETS) == 1;
	EVP_PKEY_CTX_free(context);
	ERR_clear_error();
	return holds;
}

bool dkim_ed25519_holds(const uint8_t key[DKIM_ED25519_OCTETS],
			const uint8_t digest[DKIM_HASH_OCTETS], struct bytes signature,
			bool *readable)
{
	EVP_PKEY *opened =
		EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, DKIM_ED25519_OCTETS);
	EVP_MD_CTX *context = opened ? EVP_MD_CTX_new() : NULL;
	bool holds = context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, opened) == 1 &&
		     EVP_DigestVerify(context, (const unsigned char *)signature.at, signature.len,
				      digest, DKIM_HASH_OCTETS) == 1;
	*readable = opened != NULL;
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(opened);
	ERR_clear_error();
	return holds;
}

struct library dkim_crypto_library(void)
{
	return (struct library){ "libcrypto", OPENSSL_VERSION_STR,
				 OpenSSL_version(OPENSSL_VERSION_STRING) };
}
