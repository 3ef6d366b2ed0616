/* proxy.h: the PROXY protocol, versions 1 and 2, read from balancers and written to backends.
 *
 * Pure functions over octets; the caller decides who is trusted. A header that is not exactly by
 * the specification is invalid, never guessed at. (haproxy.org, proxy-protocol.txt) */
#ifndef MXWARD_BASE_PROXY_H
#define MXWARD_BASE_PROXY_H

#include "gateway/base/net.h"

enum proxy_result { PROXY_MORE, PROXY_VALID, PROXY_INVALID };
enum { PROXY_HEADER_MAX = 536 };        /* v2: 16 + 520 octets; v1: 107 */

struct proxy_header {
	bool local; /* v1 UNKNOWN, v2 LOCAL or no TCP: keep the connection's own addresses */
	struct address source, destination;     /* with ports */
	size_t length;                  /* octets of the header, to be consumed */
};

/* Reads a header at the front of `input`. MORE: some further octets make it a valid one (of a v2
 * block: its length is known, and it is judged when it is whole). Unix-socket and UDP families are
 * taken as local; v2 TLVs are skipped; a CRC32C TLV (0x03) is verified if it is there. A v2 header
 * longer than PROXY_HEADER_MAX is invalid. The header is written only if VALID. */
enum proxy_result proxy_parse(struct bytes input, struct proxy_header *);
/* Writes a header for a connection from `source` to `destination` (families that differ are written
 * as v6, IPv4 mapped; where one is FAMILY_NONE: UNKNOWN, LOCAL). */
void proxy_write_v1(struct text *, const struct address *source, const struct address *destination);
void proxy_write_v2(struct text *, const struct address *source, const struct address *destination);

#endif
