/* envelope_pack.c: envelopes in few octets, by the tables of their members; see envelope_pack.h. It
 * must never read behind the octets, nor take a number in two ways. */
#include "gateway/mailroom/envelope_pack.h"

#include "gateway/base/siphash.h"
#include "gateway/mailroom/envelope_members_inside.h"

#include <string.h>

enum { SEVEN = 7, SEVEN_BITS = 127, MORE = 128, NUMBER_BITS = 64 };

static void form_add(struct siphash *s, const struct members *members)
{
	for (size_t i = 0; i < members->count; i++) {
		char kind = (char)members->at[i].kind;
		siphash_add(s, members->at[i].name);
		siphash_add(s, (struct bytes){ &kind, 1 });
	}
}

uint64_t envelope_pack_form(void)
{
	struct siphash s;
	uint64_t digest[2];
	siphash_start(&s, (const uint64_t[2]){ 0, 0 });
	form_add(&s, &envelope_members);
	form_add(&s, &recipient_members);
	siphash_end(&s, digest);
	return digest[0];
}

/* ---- packing */

static void number_pack(struct text *t, uint64_t n)
{
	for (; n > SEVEN_BITS; n >>= SEVEN)
		text_char(t, (char)(n | MORE));
	text_char(t, (char)n);
}

static void members_pack(struct text *, const struct members *, const void *from);

static void recipients_pack(struct text *t, const struct envelope *e)
{
	number_pack(t, e->recipient_count);
	for (size_t i = 0; i < e->recipient_count; i++)
		members_pack(t, &recipient_members, &e->recipients[i]);
}

static void member_pack(struct text *t, const struct member *m, const void *from)
{
	const void *at = (const char *)from + m->at;
	const struct bytes *string = at;
	switch (m->kind) {
	case STRING:
		number_pack(t, string->len);
		text_add(t, *string);
		break;
	case TIME:
	case COUNT:
	case SCORE:
		number_pack(t, *(const uint64_t *)at);
		break;
	case FLAG:
		number_pack(t, *(const bool *)at);
		break;
	case DIGEST:
		text_add(t, (struct bytes){ at, sizeof(uint64_t[2]) });
		break;
	case FATE:
		number_pack(t, *(const enum fate *)at);
		break;
	case DSN:
		number_pack(t, *(const enum dsn *)at);
		break;
	case RECIPIENTS:
		recipients_pack(t, from);
		break;
	case EVIDENCE:
		break;
	}
}

static void members_pack(struct text *t, const struct members *members, const void *from)
{
	for (size_t i = 0; i < members->count; i++)
		member_pack(t, &members->at[i], from);
}

void envelope_pack(struct text *t, const struct envelope *e)
{
	members_pack(t, &envelope_members, e);
}

/* ---- unpacking */

/* Takes a number of at most `most` off the front. */
static bool number_take(struct bytes *rest, uint64_t most, uint64_t *n)
{
	unsigned char octet = MORE;
	*n = 0;
	if (rest->len > 0 && !(rest->at[0] & MORE)) { /* as most are */
		*n = (uint64_t)rest->at[0];
		*rest = (struct bytes){ rest->at + 1, rest->len - 1 };
		return *n <= most;
	}
	for (unsigned bits = 0; octet & MORE; bits += SEVEN) {
		if (rest->len == 0 || bits >= NUMBER_BITS)
			return false;
		octet = (unsigned char)rest->at[0];
		uint64_t part = octet & SEVEN_BITS;
		/* No bit is lost, and no zero stands in front. */
		if (part << bits >> bits != part || (bits && octet == 0))
			return false;
		*n |= part << bits;
		*rest = bytes_skip(*rest, 1);
	}
	return *n <= most;
}

static bool octets_take(struct bytes *rest, uint64_t length, struct bytes *b)
{
	if (length > rest->len)
		return false;
	*b = bytes_first(*rest, (size_t)length);
	*rest = bytes_skip(*rest, (size_t)length);
	return true;
}

static bool members_take(struct bytes *, struct arena *, const struct members *, void *into);

static bool recipients_take(struct bytes *rest, struct arena *arena, struct envelope *e)
{
	uint64_t count;
	if (!number_take(rest, ENVELOPE_RECIPIENTS_MAX, &count) || count > rest->len)
		return false;
	e->recipients = arena_array(arena, (size_t)count, sizeof *e->recipients);
	e->recipient_count = (size_t)count;
	for (size_t i = 0; i < e->recipient_count; i++)
		if (!e->recipients ||
		    !members_take(rest, arena, &recipient_members, &e->recipients[i]))
			return false;
	return true;
}

static bool member_take(struct bytes *rest, struct arena *arena, const struct member *m, void *into)
{
	void *at = (char *)into + m->at;
	uint64_t n;
	struct bytes octets;
	switch (m->kind) {
	case STRING:
		return number_take(rest, UINT64_MAX, &n) && octets_take(rest, n, at);
	case TIME:
	case COUNT:
	case SCORE:
		return number_take(rest, UINT64_MAX, at);
	case FLAG:
		if (!number_take(rest, true, &n))
			return false;
		*(bool *)at = n;
		return true;
	case DIGEST:
		if (!octets_take(rest, sizeof(uint64_t[2]), &octets))
			return false;
		memcpy(at, octets.at, octets.len);
		return true;
	case FATE:
		if (!number_take(rest, FATE_REFUSED, &n))
			return false;
		*(enum fate *)at = (enum fate)n;
		return true;
	case DSN:
		if (!number_take(rest, DSN_POSTMASTER, &n))
			return false;
		*(enum dsn *)at = (enum dsn)n;
		return true;
	case RECIPIENTS:
		return recipients_take(rest, arena, into);
	case EVIDENCE:
		return true;
	}
	return false;
}

static bool members_take(struct bytes *rest, struct arena *arena, const struct members *members,
			 void *into)
{
	for (size_t i = 0; i < members->count; i++)
		if (!member_take(rest, arena, &members->at[i], into))
			return false;
	return true;
}

bool envelope_unpack(struct bytes b, struct arena *arena, struct envelope *e)
{
	*e = (struct envelope){ 0 };
	return members_take(&b, arena, &envelope_members, e) && b.len == 0;
}
