/* dkim_sign.h: signs a message of our own (RFC 6376, 5; RFC 8463): relaxed/relaxed, by RSA of 1024
 * bits or more, or Ed25519. What is hashed of the header is hashed by the function that verifies
 * (dkim_header.h), so that there is one reading of it. Pure but for libcrypto; any thread. */
#ifndef MXWARD_DKIM_DKIM_SIGN_H
#define MXWARD_DKIM_DKIM_SIGN_H

#include "modules/dkim/dkim_crypto.h"

enum {
	DKIM_SIGNED_FIELDS_MAX = 30, /* of a header that is signed */
	DKIM_SIGN_FIELD_MAX = 2048,  /* octets of the field that is made */
};

struct dkim_signer {
	struct bytes domain, selector;  /* d= and s=, in ASCII */
	struct bytes key;               /* PEM: a private key without a passphrase */
};

/* Adds the field DKIM-Signature with its final CRLF to *field. `header`: the fields of the message,
 * each with its CRLF, no empty line; those that are named in h= and missing are signed as missing.
 * `body`: the digest of the body in its relaxed form (dkim_body.h). False with *error: the key is
 * no use, or there is no memory; then nothing was added. */
bool dkim_sign_message(const struct dkim_signer *, struct bytes header,
		       const uint8_t body[DKIM_HASH_OCTETS], uint64_t now, struct text *field,
		       struct text *error) __attribute__((warn_unused_result));

#endif
