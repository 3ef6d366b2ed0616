/* dkim_crypto.h: the two primitives of DKIM, SHA-256 and the verification of a signature over its
 * digest (RFC 8301, 3.1; RFC 8463, 3), by libcrypto.
 *
 * WHY a word about memory: to OpenSSL a key that it has no memory to read is a bad key. What the
 * machine refused it is therefore noticed, on the thread that asked, and a verdict reached without
 * it must not count. Any thread; one hash belongs to one thread at a time. */
#ifndef MXWARD_DKIM_DKIM_CRYPTO_H
#define MXWARD_DKIM_DKIM_CRYPTO_H

#include "gateway/base/version.h"
#include "modules/dkim/dkim_key.h"

/* Before anything else here, before there are threads and before OpenSSL takes any memory: from
 * then on what it is refused is noticed. False: libcrypto cannot be used. */
bool dkim_crypto_start(void) __attribute__((warn_unused_result));
/* True if OpenSSL was refused memory on this thread since this was last asked. */
bool dkim_crypto_refused(void);

/* A SHA-256 that is running. All zeros: none is; then nothing is added and there is no digest. */
struct dkim_hash {
	struct evp_md_ctx_st *state;
};
bool dkim_hash_start(struct dkim_hash *) __attribute__((warn_unused_result));
void dkim_hash_add(struct dkim_hash *, struct bytes);
/* The digest of what was added so far, to which more may be added; false: no memory. */
bool dkim_hash_digest(const struct dkim_hash *, uint8_t digest[DKIM_HASH_OCTETS])
	__attribute__((warn_unused_result));
void dkim_hash_free(struct dkim_hash *);

/* An RSA key that libcrypto has read and made ready; references are counted. Any number of threads
 * may verify with it at once. */
struct dkim_rsa;
/* From an RSAPublicKey that dkim_key_read() has found sound, with one reference. NULL: libcrypto
 * cannot use it, or was refused memory. */
struct dkim_rsa *dkim_rsa_open(struct bytes der) __attribute__((warn_unused_result));
struct dkim_rsa *dkim_rsa_ref(struct dkim_rsa *);
/* NULL is allowed. */
void dkim_rsa_unref(struct dkim_rsa *);
/* Is this the signature of the digest by the key (RFC 6376, 3.3.1)? */
bool dkim_rsa_holds(const struct dkim_rsa *, const uint8_t digest[DKIM_HASH_OCTETS],
		    struct bytes signature) __attribute__((warn_unused_result));
/* PureEdDSA over the digest (RFC 8463, 3). *readable becomes false if libcrypto cannot use the
 * key. */
bool dkim_ed25519_holds(const uint8_t key[DKIM_ED25519_OCTETS],
			const uint8_t digest[DKIM_HASH_OCTETS], struct bytes signature,
			bool *readable) __attribute__((warn_unused_result));

/* libcrypto and its version, for `mxward --version`. */
struct library dkim_crypto_library(void);

#endif
