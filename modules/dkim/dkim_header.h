/* dkim_header.h: the hash that a signature signs: the header fields that its h= names, from the
 * lowest up, and the signature's own field (RFC 6376, 3.4.1, 3.4.2, 3.7 and 5.4.2). Pure but for
 * the hash. */
#ifndef MXWARD_DKIM_DKIM_HEADER_H
#define MXWARD_DKIM_DKIM_HEADER_H

#include "gateway/base/header_field.h"
#include "modules/dkim/dkim_crypto.h"

/* `own`: which of the fields is the signature's. `taken`: room for one flag a field. False: no
 * memory. */
bool dkim_header_hash(const struct header_field *fields, size_t count, size_t own,
		      const struct dkim_signature *, bool *taken, uint8_t digest[DKIM_HASH_OCTETS])
	__attribute__((warn_unused_result));
/* How often h= names a field. */
size_t dkim_header_named(const struct dkim_signature *, struct bytes name);

#endif
