/* net.c: IP addresses and networks as values; see net.h.
 *
 * The numbers are read by inet_pton (strict: no octal, no zone, no short forms) after
 * the octets around them were checked here. It must never ask the resolver, and never let an
 * IPv4-mapped address out of this file as IPv6. */
#include "gateway/base/net.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <string.h>

enum { MAPPED_BITS = 96, MAPPED_OCTETS = MAPPED_BITS / 8 };

static const uint8_t mapped_prefix[MAPPED_OCTETS] = { [10] = 0xff, [11] = 0xff };

static unsigned bits_of(enum family family)
{
	return family == FAMILY_IPV4 ? 32 : family == FAMILY_IPV6 ? 128 : 0;
}

/* An address as it is spelt: a mapped one is still IPv6. */
static bool spelt_parse(struct bytes b, struct address *address)
{
	char string[INET6_ADDRSTRLEN];
	if (b.len == 0 || b.len >= sizeof string || bytes_has(b, '\0'))
		return false;
	memcpy(string, b.at, b.len);
	string[b.len] = '\0';
	*address = (struct address){ .family = bytes_has(b, ':') ? FAMILY_IPV6 : FAMILY_IPV4 };
	return inet_pton(address->family == FAMILY_IPV6 ? AF_INET6 : AF_INET, string,
			 address->octets) == 1;
}

static bool mapped(const struct address *a)
{
	return a->family == FAMILY_IPV6 && memcmp(a->octets, mapped_prefix, MAPPED_OCTETS) == 0;
}

static struct address unmapped(const struct address *a)
{
	if (!mapped(a))
		return *a;
	struct address plain = { .family = FAMILY_IPV4, .port = a->port };
	memcpy(plain.octets, a->octets + MAPPED_OCTETS, 4);
	return plain;
}

struct address address_from_octets(const void *octets, size_t size)
{
	assert(size == 4 || size == 16);
	struct address spelt = { .family = size == 4 ? FAMILY_IPV4 : FAMILY_IPV6 };
	memcpy(spelt.octets, octets, size);
	return unmapped(&spelt);
}

/* Decimal without leading zeros, at most `most`. */
static bool number_parse(struct bytes b, unsigned most, unsigned *number)
{
	uint64_t value;
	if ((b.len > 1 && b.at[0] == '0') || !bytes_to_u64(b, &value) || value > most)
		return false;
	*number = (unsigned)value;
	return true;
}

bool address_parse(struct bytes b, struct address *address)
{
	struct address spelt;
	if (!spelt_parse(b, &spelt))
		return false;
	*address = unmapped(&spelt);
	return true;
}

bool endpoint_parse(struct bytes b, struct address *address)
{
	size_t colon = bytes_find_last(b, ':');
	struct bytes host = bytes_first(b, colon);
	bool brackets = host.len >= 2 && host.at[0] == '[' && host.at[host.len - 1] == ']';
	struct address spelt;
	unsigned port;
	if (colon == b.len || !number_parse(bytes_skip(b, colon + 1), UINT16_MAX, &port))
		return false;
	if (brackets)
		host = bytes_first(bytes_skip(host, 1), host.len - 2);
	if (!spelt_parse(host, &spelt) || (spelt.family == FAMILY_IPV6) != brackets)
		return false;
	*address = unmapped(&spelt);
	address->port = (uint16_t)port;
	return true;
}

/* The address and prefix as they are spelt, host bits and mapping included. */
static bool spelt_network(struct bytes b, struct network *network)
{
	size_t slash = bytes_find(b, '/');
	if (!spelt_parse(bytes_first(b, slash), &network->address))
		return false;
	network->prefix = bits_of(network->address.family);
	return slash == b.len ||
	       number_parse(bytes_skip(b, slash + 1), network->prefix, &network->prefix);
}

/* The network that a spelt one means, whose host bits are cleared. Past 96 bits a mapped network is
 * an IPv4 one; a shorter prefix has cleared some of the bits that made it mapped, so it is plain
 * IPv6. */
static struct network meant(const struct address *masked, unsigned prefix)
{
	struct network n = { *masked, prefix };
	if (n.prefix >= MAPPED_BITS && mapped(&n.address)) {
		n.address = unmapped(&n.address);
		n.prefix -= MAPPED_BITS;
	}
	return n;
}

bool network_parse(struct bytes b, struct network *network)
{
	struct network spelt;
	if (!spelt_network(b, &spelt))
		return false;
	struct address masked = address_masked(&spelt.address, spelt.prefix);
	if (!address_equal(&masked, &spelt.address))
		return false;
	*network = meant(&masked, spelt.prefix);
	return true;
}

bool network_suggest(struct bytes b, struct network *network)
{
	struct network spelt;
	if (!spelt_network(b, &spelt))
		return false;
	struct address masked = address_masked(&spelt.address, spelt.prefix);
	*network = meant(&masked, spelt.prefix);
	return true;
}

void address_text(struct text *t, const struct address *a)
{
	char string[INET6_ADDRSTRLEN];
	if (a->family == FAMILY_NONE)
		text_string(t, "unknown");
	else if (inet_ntop(a->family == FAMILY_IPV6 ? AF_INET6 : AF_INET, a->octets, string,
			   sizeof string))
		text_string(t, string);
}

void address_literal(struct text *t, const struct address *a)
{
	if (a->family == FAMILY_IPV6)
		text_string(t, "IPv6:");
	address_text(t, a);
}

void endpoint_text(struct text *t, const struct address *a)
{
	bool brackets = a->family == FAMILY_IPV6;
	if (brackets)
		text_char(t, '[');
	address_text(t, a);
	if (brackets)
		text_char(t, ']');
	if (a->family != FAMILY_NONE)
		text_format(t, ":%u", (unsigned)a->port);
}

void network_text(struct text *t, const struct network *n)
{
	address_text(t, &n->address);
	if (n->address.family != FAMILY_NONE)
		text_format(t, "/%u", n->prefix);
}

bool address_equal(const struct address *a, const struct address *b)
{
	return a->family == b->family && memcmp(a->octets, b->octets, bits_of(a->family) / 8) == 0;
}

struct address address_masked(const struct address *a, unsigned prefix)
{
	struct address masked = { .family = a->family };
	unsigned bits = bits_of(a->family);
	if (prefix > bits)
		prefix = bits;
	memcpy(masked.octets, a->octets, prefix / 8);
	if (prefix % 8)
		masked.octets[prefix / 8] =
			(uint8_t)(a->octets[prefix / 8] & (0xff00u >> prefix % 8));
	return masked;
}

bool network_contains(const struct network *n, const struct address *a)
{
	struct address masked = address_masked(a, n->prefix);
	return a->family != FAMILY_NONE && address_equal(&masked, &n->address);
}

bool network_list_contains(const struct network *list, size_t count, const struct address *a)
{
	for (size_t i = 0; i < count; i++)
		if (network_contains(&list[i], a))
			return true;
	return false;
}

bool address_private(const struct address *a)
{
	static const struct network private[] = {
		{ { .family = FAMILY_IPV4, .octets = { 127 } }, 8 },            /* loopback */
		{ { .family = FAMILY_IPV4, .octets = { 10 } }, 8 },             /* RFC 1918 */
		{ { .family = FAMILY_IPV4, .octets = { 172, 16 } }, 12 },
		{ { .family = FAMILY_IPV4, .octets = { 192, 168 } }, 16 },
		/* link-local, RFC 3927 */
		{ { .family = FAMILY_IPV4, .octets = { 169, 254 } }, 16 },
		{ { .family = FAMILY_IPV6, .octets = { [15] = 1 } }, 128 },     /* loopback */
		{ { .family = FAMILY_IPV6, .octets = { 0xfc } }, 7 },           /* RFC 4193 */
		/* link-local, RFC 4291 */
		{ { .family = FAMILY_IPV6, .octets = { 0xfe, 0x80 } }, 10 },
	};
	return network_list_contains(private, sizeof private / sizeof *private, a);
}

/* The IPv4 address that a translator makes of it (RFC 6052, RFC 3056). False: none does. */
static bool translated(const struct address *a, struct address *inner)
{
	static const struct network wellknown = {
		{ .family = FAMILY_IPV6, .octets = { [1] = 0x64, [2] = 0xff, [3] = 0x9b } }, 96
	};
	static const struct network six_to_four = {
		{ .family = FAMILY_IPV6, .octets = { 0x20, 0x02 } }, 16
	};
	size_t at = network_contains(&wellknown, a) ? 12 : 2;
	*inner = (struct address){ .family = FAMILY_IPV4 };
	memcpy(inner->octets, a->octets + at, 4);
	return at == 12 || network_contains(&six_to_four, a);
}

bool address_public(const struct address *a)
{
	static const struct network never[] = {
		{ { .family = FAMILY_IPV4, .octets = { 0 } }, 8 },        /* this network */
		/* a provider's own, RFC 6598 */
		{ { .family = FAMILY_IPV4, .octets = { 100, 64 } }, 10 },
		/* multicast, reserved, broadcast */
		{ { .family = FAMILY_IPV4, .octets = { 224 } }, 3 },
		/* unspecified, IPv4-compatible */
		{ { .family = FAMILY_IPV6, .octets = { 0 } }, 96 },
		/* translated within a network, RFC 8215 */
		{ { .family = FAMILY_IPV6, .octets = { 0, 0x64, 0xff, 0x9b, 0, 1 } }, 48 },
		/* site-local, RFC 3879 */
		{ { .family = FAMILY_IPV6, .octets = { 0xfe, 0xc0 } }, 10 },
		{ { .family = FAMILY_IPV6, .octets = { 0xff } }, 8 },     /* multicast */
	};
	struct address inner;
	if (translated(a, &inner) &&
	    (address_private(&inner) ||
	     network_list_contains(never, sizeof never / sizeof *never, &inner)))
		return false;
	return a->family != FAMILY_NONE && !address_private(a) &&
	       !network_list_contains(never, sizeof never / sizeof *never, a);
}

socklen_t address_to_sockaddr(const struct address *a, struct sockaddr_storage *storage)
{
	memset(storage, 0, sizeof *storage);
	if (a->family == FAMILY_IPV4) {
		struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(a->port) };
		memcpy(&in.sin_addr, a->octets, sizeof in.sin_addr);
		memcpy(storage, &in, sizeof in);
		return sizeof in;
	}
	if (a->family == FAMILY_IPV6) {
		struct sockaddr_in6 in = { .sin6_family = AF_INET6, .sin6_port = htons(a->port) };
		memcpy(&in.sin6_addr, a->octets, sizeof in.sin6_addr);
		memcpy(storage, &in, sizeof in);
		return sizeof in;
	}
	return 0;
}

bool address_from_sockaddr(const struct sockaddr *s, struct address *address)
{
	*address = (struct address){ .family = FAMILY_NONE };
	if (s->sa_family == AF_INET) {
		struct sockaddr_in in;
		memcpy(&in, s, sizeof in);
		*address = address_from_octets(&in.sin_addr, sizeof in.sin_addr);
		address->port = ntohs(in.sin_port);
	} else if (s->sa_family == AF_INET6) {
		struct sockaddr_in6 in;
		memcpy(&in, s, sizeof in);
		*address = address_from_octets(&in.sin6_addr, sizeof in.sin6_addr);
		address->port = ntohs(in.sin6_port);
	}
	return address->family != FAMILY_NONE;
}
