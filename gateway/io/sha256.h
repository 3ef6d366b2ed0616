/* sha256.h: SHA-256 (FIPS 180-4) of octets that stream by, by libcrypto. One thread at a time. */
#ifndef MXWARD_IO_SHA256_H
#define MXWARD_IO_SHA256_H

#include "gateway/base/bytes.h"

enum { SHA256_SIZE = 32 };

struct sha256;
/* NULL: out of memory. */
struct sha256 *sha256_new(void);
void sha256_add(struct sha256 *, struct bytes);
/* False: it could not be computed. Nothing may be added any more. */
bool sha256_end(struct sha256 *, uint8_t digest[SHA256_SIZE]) __attribute__((warn_unused_result));
void sha256_free(void *);               /* NULL is allowed */

#endif
