/* net.h: IP addresses and networks as values, read and written by the grammar.
 *
 * An IPv4 address mapped into IPv6 (::ffff:a.b.c.d) is always turned
 * into the IPv4 address it means, so that no list and no limit can be passed by the other
 * spelling. */
#ifndef MXWARD_BASE_NET_H
#define MXWARD_BASE_NET_H

#include "gateway/base/bytes.h"

#include <sys/socket.h>

enum family { FAMILY_NONE, FAMILY_IPV4, FAMILY_IPV6 };

struct address {
	enum family family;
	uint16_t port;                  /* host order; 0 where none is meant */
	uint8_t octets[16];             /* network order; IPv4 uses the first four */
};

struct network {
	struct address address;         /* host bits are zero */
	unsigned prefix;                /* 0-32 or 0-128 */
};

enum { ADDRESS_TEXT_MAX = 48, ENDPOINT_TEXT_MAX = 56 };

/* "192.0.2.1" or "2001:db8::1", nothing else (no zone, no octal, no brackets). */
bool address_parse(struct bytes, struct address *) __attribute__((warn_unused_result));
/* "192.0.2.1:25", "[2001:db8::1]:25"; the port may be 0: whether that makes sense the caller
 * knows. */
bool endpoint_parse(struct bytes, struct address *) __attribute__((warn_unused_result));
/* "192.0.2.0/24", "2001:db8::/32", or an address alone (full prefix); false if host bits are
 * set. */
bool network_parse(struct bytes, struct network *) __attribute__((warn_unused_result));
/* What was probably meant where only the host bits are wrong, to be named in an error, never to be
 * used. */
bool network_suggest(struct bytes, struct network *) __attribute__((warn_unused_result));
/* The address alone ("unknown" for FAMILY_NONE); RFC 5321 literal form (without brackets):
 * "192.0.2.1", "IPv6:2001:db8::1"; with port. */
void address_text(struct text *, const struct address *);
void address_literal(struct text *, const struct address *);
void endpoint_text(struct text *, const struct address *);
void network_text(struct text *, const struct network *);
bool address_equal(const struct address *a, const struct address *b); /* ports do not count */
/* The address with all bits behind the first `prefix` (of its own family) cleared, without port. */
struct address address_masked(const struct address *, unsigned prefix);
bool network_contains(const struct network *, const struct address *);
bool network_list_contains(const struct network *, size_t count, const struct address *);
bool address_private(const struct address *);  /* loopback, RFC 1918, RFC 4193, link-local */
/* Where a stranger's DNS may send us: not private, and of nobody's own network, multicast or
 * reserved (0.0.0.0 and :: are this machine); nor one of these in a prefix that translates to
 * IPv4. */
bool address_public(const struct address *);
/* An address from its 4 or 16 octets in network order. */
struct address address_from_octets(const void *octets, size_t size);
/* To and from the system's form. The system's form of FAMILY_NONE is empty (length 0). */
socklen_t address_to_sockaddr(const struct address *, struct sockaddr_storage *);
bool address_from_sockaddr(const struct sockaddr *, struct address *);

#endif
