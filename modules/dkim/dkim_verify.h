/* dkim_verify.h: is this the signature of that digest by this key, where keys that come again are
 * opened once.
 *
 * Signers come again, and to open an RSA key costs libcrypto as much as to verify with it: so keys
 * that have verified something lately are kept open, for all threads of the process. What is kept
 * changes how long an answer takes, never the answer: a key is its octets, all of them. Ed25519
 * keys are not kept, since opening one costs next to nothing.
 *
 * Anybody can publish keys, as many as he likes. So the table is bounded, a key comes into it only
 * after a signature has held by it, and of those that are there the one goes that was not used
 * again: a key that is used once for every hundred that come once is hardly ever displaced.
 * Any thread; the lock is never held while libcrypto works. */
#ifndef MXWARD_DKIM_DKIM_VERIFY_H
#define MXWARD_DKIM_DKIM_VERIFY_H

#include "modules/dkim/dkim_crypto.h"

enum {
	DKIM_KEPT_MAX = 256,            /* keys; of 2048 bits 3.5 KB each, most of it libcrypto's */
	DKIM_KEPT_OCTETS_MAX = 526,     /* of a key: 4096 bits; larger ones are hardly used */
};

/* Once, before there are threads. False: there is no randomness. */
bool dkim_verify_start(void) __attribute__((warn_unused_result));

/* With a key that dkim_key_read() has found sound. *readable becomes false if libcrypto cannot use
 * it, or was refused memory. */
bool dkim_signature_holds(const struct dkim_key *, const uint8_t digest[DKIM_HASH_OCTETS],
			  struct bytes signature, bool *readable)
	__attribute__((warn_unused_result));

/* ---- the table, for tests and for the function above */

/* The kept key of these octets, with a reference for the caller; NULL: it is not kept. */
struct dkim_rsa *dkim_kept_find(struct bytes der) __attribute__((warn_unused_result));
/* Keeps a key, with a reference of its own, if there is a place for it. */
void dkim_kept_add(struct bytes der, struct dkim_rsa *);
/* Lets all go. */
void dkim_kept_forget(void);

#endif
