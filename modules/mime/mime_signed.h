/* mime_signed.h: the message within an S/MIME signature that is wrapped around it (RFC 8551,
 * 3.5.2; RFC 5652, 5): mail programs show it like any other. Takes the content out while the
 * octets pass, in DER as in BER with its pieces, and both as PEM or in base64 (RFC 7468) too; looks
 * at no signature and no certificate. What is no SignedData, and what is encrypted, gives
 * nothing. */
#ifndef MXWARD_MIME_MIME_SIGNED_H
#define MXWARD_MIME_MIME_SIGNED_H

#include "modules/mime/mime_decode.h"

enum { SIGNED_DECODE_MAX = 1024 };

struct signed_content {
	/* what the octets are: not yet known, DER or BER, or text around it */
	enum { ARMOUR_BEGIN, ARMOUR_NONE, ARMOUR_LINE, ARMOUR_BASE64 } armour;
	struct base64 base64;
	size_t decoded_length, decoded_at;
	char decoded[SIGNED_DECODE_MAX + 4];
	enum { SIGNED_TAG, SIGNED_LENGTH, SIGNED_VALUE, SIGNED_OVER } place;
	enum { SIGNED_KIND, SIGNED_TYPE, SIGNED_CONTENT, SIGNED_STRING, SIGNED_MORE } wanted;
	unsigned char tag;
	unsigned length_octets;         /* of a long length, that are still to come */
	uint64_t left;                  /* octets of the value */
	unsigned matched;               /* octets of the identifier of SignedData */
};

/* Takes octets off the front of *rest up to the end of a run of content, and gives that; "" when
 * *rest is used up. Begins as all zeros. */
struct bytes signed_content_next(struct signed_content *, struct bytes *rest);

#endif
