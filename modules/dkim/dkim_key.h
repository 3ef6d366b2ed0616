/* dkim_key.h: a DKIM key record read by the letter of RFC 6376, 3.6.1 and RFC 8463.
 *
 * No DNS, no library, no cryptography: the numbers of an RSA key are measured, not used. */
#ifndef MXWARD_DKIM_DKIM_KEY_H
#define MXWARD_DKIM_DKIM_KEY_H

#include "modules/dkim/dkim_signature.h"

enum {
	DKIM_KEY_OCTETS_MAX = 1080,     /* an RSA key of 8192 bits, in its wrapping */
	DKIM_KEY_BITS_LEAST = 1024,     /* RFC 8301, 3.2 */
	DKIM_ED25519_OCTETS = 32,
};

struct dkim_key {
	bool ed25519, testing, strict;  /* t=y; t=s: i= must be in the very domain of d= */
	unsigned bits;                  /* of an RSA key's modulus */
	size_t len;
	uint8_t octets[DKIM_KEY_OCTETS_MAX]; /* Ed25519: the 32 octets; RSA: an RSAPublicKey */
};

/* True if a TXT record claims to be a key: a list of tags with p= whose version, if it names one,
 * is DKIM1. */
bool dkim_key_is(struct bytes record);
/* Reads a record. A key that is too small or broken tells all the same whether it is only being
 * tested. */
struct dkim_flaw dkim_key_read(struct bytes record, struct dkim_key *);
/* May this signature be verified with this key? */
struct dkim_flaw dkim_key_suits(const struct dkim_key *, const struct dkim_signature *);

#endif
