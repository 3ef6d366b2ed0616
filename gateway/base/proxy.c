/* proxy.c: the PROXY protocol, versions 1 and 2, by proxy-protocol.txt; see proxy.h.
 *
 * The same octets always give the same answer. It must never look behind the input, never mend a
 * header, and never decide whom to trust. */
#include "gateway/base/proxy.h"

#include <string.h>

enum { V1_MAX = 107 };                  /* section 2.1, CRLF included */
enum { FIELDS = 4 };                    /* of version 1: two addresses, two ports */

/* Section 2.2: signature, version and command, family and protocol, length. */
enum {
	V2_FIXED = 16,
	V2_COMMAND = 12,
	V2_FAMILY = 13,
	V2_LENGTH = 14,
	V2_BLOCK_MAX = PROXY_HEADER_MAX - V2_FIXED
};
enum { V2_LOCAL = 0x20, V2_PROXY = 0x21 };
enum {
	V2_UNSPEC = 0x00,
	V2_TCP4 = 0x11,
	V2_UDP4 = 0x12,
	V2_TCP6 = 0x21,
	V2_UDP6 = 0x22,
	V2_UNIX = 0x31,
	V2_UNIX_DATAGRAM = 0x32
};
enum { TLV_CRC32C = 0x03, TLV_FIXED = 3, CRC_SIZE = 4 };

static const struct bytes v1_signature = BYTES("PROXY ");
static const struct bytes v2_signature = BYTES("\r\n\r\n\0\r\nQUIT\n");

/* How each kind of version 1 header begins. */
static const struct bytes v1_tcp4 = BYTES("PROXY TCP4 ");
static const struct bytes v1_tcp6 = BYTES("PROXY TCP6 ");
static const struct bytes v1_unknown = BYTES("PROXY UNKNOWN");

static bool port_parse(struct bytes b, uint16_t *port)
{
	uint64_t value;
	if ((b.len > 1 && b.at[0] == '0') || !bytes_to_u64(b, &value) || value > UINT16_MAX)
		return false;
	*port = (uint16_t)value;
	return true;
}

/* An address in the spelling that the header announced: TCP6 has colons, TCP4 has none. */
static bool v1_address(struct bytes b, bool colons, struct address *address)
{
	return bytes_has(b, ':') == colons && address_parse(b, address);
}

/* What follows "PROXY TCP4 " or "PROXY TCP6 ", without CRLF: four fields, a single space between
 * them. */
static bool v1_fields(struct bytes rest, bool colons, struct proxy_header *h)
{
	struct bytes field[FIELDS];
	for (int i = 0; i < FIELDS; i++) {
		size_t space = bytes_find(rest, ' ');
		if ((space == rest.len) != (i == FIELDS - 1))
			return false;
		field[i] = bytes_first(rest, space);
		rest = bytes_skip(rest, space + 1);
	}
	return v1_address(field[0], colons, &h->source) &&
	       v1_address(field[1], colons, &h->destination) &&
	       port_parse(field[2], &h->source.port) && port_parse(field[3], &h->destination.port);
}

/* "UNKNOWN" may be followed by words that are to be ignored, but by nothing that could end a
 * line. */
static bool v1_ignorable(struct bytes rest)
{
	if (rest.len && rest.at[0] != ' ')
		return false;
	for (size_t i = 0; i < rest.len; i++)
		if (octet_control(rest.at[i]))
			return false;
	return true;
}

/* One whole header, CRLF included. */
static bool v1_valid(struct bytes whole, struct proxy_header *h)
{
	struct proxy_header read = { .length = whole.len };
	if (whole.len > V1_MAX || whole.len < 2 || whole.at[whole.len - 2] != '\r')
		return false;
	struct bytes line = bytes_first(whole, whole.len - 2);
	bool colons = bytes_starts(line, v1_tcp6);
	if (bytes_starts(line, v1_unknown)) {
		read.local = true;
		if (!v1_ignorable(bytes_skip(line, v1_unknown.len)))
			return false;
	} else if (!colons && !bytes_starts(line, v1_tcp4)) {
		return false;
	} else if (!v1_fields(bytes_skip(line, v1_tcp4.len), colons, &read)) {
		return false;
	}
	*h = read;
	return true;
}

/* Does input with these two strings behind it make a whole header? */
static bool v1_completed(struct bytes input, const char *field_end, const char *rest)
{
	char buffer[V1_MAX];
	struct text whole = TEXT(buffer);
	struct proxy_header ignored;
	text_add(&whole, input);
	text_string(&whole, field_end);
	text_string(&whole, rest);
	return !whole.cut && v1_valid(text_bytes(&whole), &ignored);
}

/* Can input, which has no line end yet, still become a header? By asking for one: whatever is
 * missing of the field under way and of those behind it has a shortest form, and one of these few
 * must do. */
static bool v1_beginning(struct bytes input)
{
	static const char *const field_ends[] = { "",      "0",      ".0",      "0.0", ".0.0",
						  "0.0.0", ".0.0.0", "0.0.0.0", ":",   "::" };
	static const char *const rests[][FIELDS] = {
		{ " 0.0.0.0 0 0\r\n", " 0 0\r\n", " 0\r\n", "\r\n" },
		{ " :: 0 0\r\n", " 0 0\r\n", " 0\r\n", "\r\n" }
	};
	bool tcp4 = bytes_starts(input, v1_tcp4), tcp6 = bytes_starts(input, v1_tcp6);
	if (bytes_starts(v1_tcp4, input) || bytes_starts(v1_tcp6, input) ||
	    bytes_starts(v1_unknown, input))
		return true;
	if (input.at[input.len - 1] == '\r')
		return v1_completed(input, "", "\n");
	if (!tcp4 && !tcp6)
		return v1_completed(input, "", "\r\n");
	size_t field = 0;
	for (size_t i = v1_tcp4.len; i < input.len; i++)
		field += input.at[i] == ' ';
	for (size_t i = 0; field < FIELDS && i < sizeof field_ends / sizeof *field_ends; i++)
		if (v1_completed(input, field_ends[i], rests[tcp6][field]))
			return true;
	return false;
}

static enum proxy_result v1_parse(struct bytes input, struct proxy_header *h)
{
	struct bytes seen = bytes_first(input, V1_MAX);
	size_t end = bytes_find(seen, '\n');
	if (end == seen.len)
		return v1_beginning(seen) ? PROXY_MORE : PROXY_INVALID;
	return v1_valid(bytes_first(seen, end + 1), h) ? PROXY_VALID : PROXY_INVALID;
}

static unsigned proxy_octet(struct bytes b, size_t i)
{
	return (unsigned char)b.at[i];
}

static size_t number16(struct bytes b, size_t i)
{
	return proxy_octet(b, i) << 8 | proxy_octet(b, i + 1);
}

/* Octets of the two addresses and ports; false: no family that may be sent. */
static bool v2_address_size(unsigned family, size_t *size)
{
	switch (family) {
	case V2_UNSPEC:
		*size = 0;
		return true;
	case V2_TCP4:
	case V2_UDP4:
		*size = 12;
		return true;
	case V2_TCP6:
	case V2_UDP6:
		*size = 36;
		return true;
	case V2_UNIX:
	case V2_UNIX_DATAGRAM:
		*size = 216;
		return true;
	default:
		return false;
	}
}

/* CRC-32C (RFC 3720, appendix B.4) of a header, the octets of the checksum itself taken as zero. */
static uint32_t crc32c(struct bytes header, size_t checksum_at)
{
	uint32_t crc = UINT32_MAX;
	for (size_t i = 0; i < header.len; i++) {
		crc ^= i >= checksum_at && i < checksum_at + CRC_SIZE ? 0 : proxy_octet(header, i);
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78 : 0);
	}
	return ~crc;
}

/* The TLVs from `at` fill the header exactly, and its checksum, if there is one, is right. */
static bool v2_tlvs(struct bytes header, size_t at)
{
	while (at < header.len) {
		if (header.len - at < TLV_FIXED)
			return false;
		unsigned type = proxy_octet(header, at);
		size_t size = number16(header, at + 1);
		at += TLV_FIXED;
		if (size > header.len - at)
			return false;
		if (type == TLV_CRC32C) {
			if (size != CRC_SIZE)
				return false;
			uint32_t sum =
				(uint32_t)(number16(header, at) << 16 | number16(header, at + 2));
			if (crc32c(header, at) != sum)
				return false;
		}
		at += size;
	}
	return true;
}

/* The two addresses, then the two ports. */
static void v2_addresses(struct bytes block, size_t octets, struct proxy_header *h)
{
	h->source = address_from_octets(block.at, octets);
	h->destination = address_from_octets(block.at + octets, octets);
	h->source.port = (uint16_t)number16(block, 2 * octets);
	h->destination.port = (uint16_t)number16(block, 2 * octets + 2);
}

/* The first 16 octets, as many as there are. Of LOCAL and UNSPEC the block is to be skipped unread;
 * of the others it has to hold the addresses of its family. */
static bool v2_fixed_valid(struct bytes input, size_t *addresses, bool *skipped)
{
	*addresses = 0;
	*skipped = input.len > V2_COMMAND && proxy_octet(input, V2_COMMAND) == V2_LOCAL;
	if (input.len > V2_COMMAND && !*skipped && proxy_octet(input, V2_COMMAND) != V2_PROXY)
		return false;
	if (input.len > V2_FAMILY && !*skipped) {
		if (!v2_address_size(proxy_octet(input, V2_FAMILY), addresses))
			return false;
		*skipped = proxy_octet(input, V2_FAMILY) == V2_UNSPEC;
	}
	if (input.len > V2_LENGTH && proxy_octet(input, V2_LENGTH) > V2_BLOCK_MAX >> 8)
		return false;
	if (input.len < V2_FIXED)
		return true;
	size_t block = number16(input, V2_LENGTH);
	return block >= *addresses && block <= V2_BLOCK_MAX;
}

static enum proxy_result v2_parse(struct bytes input, struct proxy_header *h)
{
	size_t addresses;
	bool skipped;
	if (!v2_fixed_valid(input, &addresses, &skipped))
		return PROXY_INVALID;
	if (input.len < V2_FIXED || input.len < V2_FIXED + number16(input, V2_LENGTH))
		return PROXY_MORE;
	struct bytes header = bytes_first(input, V2_FIXED + number16(input, V2_LENGTH));
	if (!skipped && !v2_tlvs(header, V2_FIXED + addresses))
		return PROXY_INVALID;
	unsigned family = proxy_octet(header, V2_FAMILY);
	bool tcp = !skipped && (family == V2_TCP4 || family == V2_TCP6);
	*h = (struct proxy_header){ .local = !tcp, .length = header.len };
	if (tcp)
		v2_addresses(bytes_skip(header, V2_FIXED), family == V2_TCP4 ? 4 : 16, h);
	return PROXY_VALID;
}

enum proxy_result proxy_parse(struct bytes input, struct proxy_header *h)
{
	if (input.len == 0)
		return PROXY_MORE;
	if (bytes_starts(bytes_first(input, v1_signature.len),
			 bytes_first(v1_signature, input.len)))
		return v1_parse(input, h);
	if (bytes_starts(bytes_first(input, v2_signature.len),
			 bytes_first(v2_signature, input.len)))
		return v2_parse(input, h);
	return PROXY_INVALID;
}

/* Of one family as it is, of two as IPv6: that is the only form both fit in. */
static bool both_ipv4(const struct address *a, const struct address *b)
{
	return a->family == FAMILY_IPV4 && b->family == FAMILY_IPV4;
}

/* An address in its IPv6 form. */
static void ipv6_octets(const struct address *a, uint8_t octets[16])
{
	memset(octets, 0, 16);
	if (a->family == FAMILY_IPV6) {
		memcpy(octets, a->octets, 16);
	} else {
		octets[10] = octets[11] = 0xff;
		memcpy(octets + 12, a->octets, 4);
	}
}

/* Version 1 knows no dotted tail (section 2.1: groups of hexadecimal digits). */
static void v1_ipv6(struct text *t, const struct address *a)
{
	if (a->family == FAMILY_IPV6)
		address_text(t, a);
	else
		text_format(t, "::ffff:%x:%x", (unsigned)(a->octets[0] << 8 | a->octets[1]),
			    (unsigned)(a->octets[2] << 8 | a->octets[3]));
}

void proxy_write_v1(struct text *t, const struct address *source, const struct address *destination)
{
	if (source->family == FAMILY_NONE || destination->family == FAMILY_NONE) {
		text_add(t, v1_unknown);
	} else if (both_ipv4(source, destination)) {
		text_add(t, v1_tcp4);
		address_text(t, source);
		text_char(t, ' ');
		address_text(t, destination);
		text_format(t, " %u %u", (unsigned)source->port, (unsigned)destination->port);
	} else {
		text_add(t, v1_tcp6);
		v1_ipv6(t, source);
		text_char(t, ' ');
		v1_ipv6(t, destination);
		text_format(t, " %u %u", (unsigned)source->port, (unsigned)destination->port);
	}
	text_string(t, "\r\n");
}

static void add16(struct text *t, unsigned number)
{
	text_char(t, (char)(number >> 8 & 0xff));
	text_char(t, (char)(number & 0xff));
}

static void add_octets(struct text *t, const uint8_t *octets, size_t size)
{
	text_add(t, (struct bytes){ (const char *)octets, size });
}

void proxy_write_v2(struct text *t, const struct address *source, const struct address *destination)
{
	bool known = source->family != FAMILY_NONE && destination->family != FAMILY_NONE;
	bool ipv4 = both_ipv4(source, destination);
	text_add(t, v2_signature);
	text_char(t, known ? V2_PROXY : V2_LOCAL);
	text_char(t, !known ? V2_UNSPEC : ipv4 ? V2_TCP4 : V2_TCP6);
	if (!known) {
		add16(t, 0);
	} else if (ipv4) {
		add16(t, 12);
		add_octets(t, source->octets, 4);
		add_octets(t, destination->octets, 4);
	} else {
		uint8_t octets[16];
		add16(t, 36);
		ipv6_octets(source, octets);
		add_octets(t, octets, sizeof octets);
		ipv6_octets(destination, octets);
		add_octets(t, octets, sizeof octets);
	}
	if (known) {
		add16(t, source->port);
		add16(t, destination->port);
	}
}
