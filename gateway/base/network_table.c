/* network_table.c: networks as sorted rows; see network_table.h.
 *
 * A row is the octets of the network, its prefix and its value, and rows are sorted by the first
 * two: so a network stands behind all that contain it, and the last row that does not lie behind an
 * address is the network sought or inside of it. `above` names for each row the next larger network
 * that contains it. It must never be asked for what was not settled. */
#include "gateway/base/network_table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROWS = 64, DIGITS = 256, IPV4_OCTETS = 4, IPV6_OCTETS = 16 };
/* Behind the octets stand the prefix and the value in two octets. */
enum { ROW_MORE = 1 + sizeof(uint16_t) };
static const uint32_t NONE = UINT32_MAX;

/* The networks of one family. */
struct rows {
	unsigned char *at;
	uint32_t *above;                /* of the settled ones */
	size_t octets;                  /* of an address */
	size_t count, room, settled;
};

struct network_table {
	struct rows ipv4, ipv6;
};

/* What rows are sorted by: the octets and the prefix. */
static size_t row_key(const struct rows *r)
{
	return r->octets + 1;
}

static size_t row_size(const struct rows *r)
{
	return r->octets + ROW_MORE;
}

static unsigned char *row(const struct rows *r, size_t i)
{
	return r->at + i * row_size(r);
}

/* True if the network of a row contains an address. */
static bool row_contains(const struct rows *r, size_t i, const unsigned char *address)
{
	const unsigned char *network = row(r, i);
	unsigned prefix = network[r->octets], whole = prefix / 8, bits = prefix % 8;
	return memcmp(network, address, whole) == 0 &&
	       (bits == 0 || (network[whole] ^ address[whole]) >> (8 - bits) == 0);
}

struct network_table *network_table_new(void)
{
	struct network_table *t = calloc(1, sizeof *t);
	if (!t)
		return NULL;
	t->ipv4.octets = IPV4_OCTETS;
	t->ipv6.octets = IPV6_OCTETS;
	return t;
}

void network_table_free(struct network_table *t)
{
	if (!t)
		return;
	free(t->ipv4.at);
	free(t->ipv4.above);
	free(t->ipv6.at);
	free(t->ipv6.above);
	free(t);
}

size_t network_table_count(const struct network_table *t)
{
	return t->ipv4.count + t->ipv6.count;
}

static bool rows_reserve(struct rows *r)
{
	if (r->count < r->room)
		return true;
	size_t room = r->room ? r->room * 2 : FIRST_ROWS;
	unsigned char *larger = room < NONE ? reallocarray(r->at, room, row_size(r)) : NULL;
	if (!larger)
		return false;
	r->at = larger;
	r->room = room;
	return true;
}

bool network_table_add(struct network_table *t, const struct network *network, uint16_t value)
{
	struct rows *r = network->address.family == FAMILY_IPV4 ? &t->ipv4 : &t->ipv6;
	if (!rows_reserve(r))
		return false;
	unsigned char *at = row(r, r->count++);
	memcpy(at, network->address.octets, r->octets);
	at[r->octets] = (unsigned char)network->prefix;
	memcpy(at + row_key(r), &value, sizeof value);
	return true;
}

/* ---- settling */

/* Copies all rows to `to`, in order of one octet of theirs; those that are alike in it stay as they
 * stand. False: all are alike, and nothing was copied. WHY inline: where the size is a constant, a
 * row is copied by two moves and not by a call. */
static inline __attribute__((always_inline)) bool
rows_distribute(const struct rows *r, unsigned char *to, size_t digit, size_t size)
{
	size_t counts[DIGITS] = { 0 };
	unsigned char *places[DIGITS];
	const unsigned char *const end = r->at + r->count * size;
	for (const unsigned char *at = r->at; at < end; at += size)
		counts[at[digit]]++;
	if (counts[r->at[digit]] == r->count)
		return false;
	for (size_t d = 0; d < DIGITS; d++) {
		places[d] = to;
		to += counts[d] * size;
	}
	for (const unsigned char *at = r->at; at < end; at += size) {
		memcpy(places[at[digit]], at, size);
		places[at[digit]] += size;
	}
	return true;
}

static bool ipv4_distribute(const struct rows *r, unsigned char *to, size_t digit)
{
	return rows_distribute(r, to, digit, IPV4_OCTETS + ROW_MORE);
}

static bool ipv6_distribute(const struct rows *r, unsigned char *to, size_t digit)
{
	return rows_distribute(r, to, digit, IPV6_OCTETS + ROW_MORE);
}

/* By the last octet of the key first, then by the one before it: a sort that compares nothing and
 * keeps the order of equal networks. */
static bool rows_sort(struct rows *r)
{
	unsigned char *other = reallocarray(NULL, r->room, row_size(r));
	if (!other)
		return false;
	for (size_t digit = row_key(r); digit-- > 0;)
		if (r->octets == IPV4_OCTETS ? ipv4_distribute(r, other, digit)
					     : ipv6_distribute(r, other, digit)) {
			unsigned char *sorted = other;
			other = r->at;
			r->at = sorted;
		}
	free(other);
	return true;
}

/* Drops all but the last of equal rows, and finds for each the row above. */
static void rows_link(struct rows *r)
{
	size_t kept = 0;
	for (size_t i = 0; i < r->count; i++) {
		bool again = kept > 0 && memcmp(row(r, kept - 1), row(r, i), row_key(r)) == 0;
		size_t place = again ? kept - 1 : kept++;
		memmove(row(r, place), row(r, i), row_size(r));
		uint32_t above = place > 0 ? (uint32_t)place - 1 : NONE;
		while (above != NONE && !row_contains(r, above, row(r, place)))
			above = r->above[above];
		r->above[place] = above;
	}
	r->count = r->settled = kept;
}

/* Gives back the room that no row needs. */
static void rows_shrink(struct rows *r)
{
	unsigned char *smaller = reallocarray(r->at, r->count, row_size(r));
	uint32_t *above = reallocarray(r->above, r->count, sizeof *above);
	if (smaller) {
		r->at = smaller;
		r->room = r->count;
	}
	if (above)
		r->above = above;
}

static bool rows_settle(struct rows *r)
{
	if (r->count == r->settled)
		return true;
	uint32_t *above = reallocarray(r->above, r->count, sizeof *above);
	if (!above)
		return false;
	r->above = above;
	if (!rows_sort(r))
		return false;
	rows_link(r);
	rows_shrink(r);
	return true;
}

bool network_table_settle(struct network_table *t)
{
	return rows_settle(&t->ipv4) && rows_settle(&t->ipv6);
}

/* ---- asking */

/* How many of the networks do not begin behind an address. */
static size_t rows_up_to(const struct rows *r, const unsigned char *address)
{
	size_t low = 0, high = r->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (memcmp(row(r, middle), address, r->octets) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool network_table_find(const struct network_table *t, const struct address *address,
			uint16_t *value)
{
	if (address->family == FAMILY_NONE)
		return false;
	const struct rows *r = address->family == FAMILY_IPV4 ? &t->ipv4 : &t->ipv6;
	assert(r->settled == r->count);
	size_t behind = rows_up_to(r, address->octets);
	uint32_t i = behind > 0 ? (uint32_t)behind - 1 : NONE;
	while (i != NONE && !row_contains(r, i, address->octets))
		i = r->above[i];
	if (i == NONE)
		return false;
	memcpy(value, row(r, i) + row_key(r), sizeof *value);
	return true;
}
