/* dkim_body.c: a body in canonical form, hashed; see dkim_body.h. Must never let an octet of
 * content by that is not hashed: what is left out are blanks and ends of lines that the two
 * canonicalizations name, nothing else. */
#include "modules/dkim/dkim_body.h"

#include <string.h>

bool dkim_body_start(struct dkim_body *b, bool relaxed)
{
	*b = (struct dkim_body){ .relaxed = relaxed, .empty = true };
	return dkim_hash_start(&b->hash);
}

bool dkim_body_stop_at(struct dkim_body *b, uint64_t limit)
{
	size_t at = b->stop_count;
	if (dkim_body_stop(b, limit))
		return true;
	if (b->stop_count == DKIM_STOPS_MAX)
		return false;
	for (; at > 0 && b->stops[at - 1].limit > limit; at--)
		b->stops[at] = b->stops[at - 1];
	b->stops[at] = (struct dkim_stop){ .limit = limit };
	b->stop_count++;
	return true;
}

const struct dkim_stop *dkim_body_stop(const struct dkim_body *b, uint64_t limit)
{
	for (size_t i = 0; i < b->stop_count; i++)
		if (b->stops[i].limit == limit)
			return &b->stops[i];
	return NULL;
}

static void body_hash(struct dkim_body *b, struct bytes octets)
{
	dkim_hash_add(&b->hash, octets);
	b->length += octets.len;
}

/* Hashes what is held, and takes the digest at each stop on the way. */
static void body_flush(struct dkim_body *b)
{
	struct bytes rest = { b->held, b->held_len };
	while (b->stop < b->stop_count && b->stops[b->stop].limit - b->length <= rest.len) {
		struct dkim_stop *stop = &b->stops[b->stop++];
		size_t before = (size_t)(stop->limit - b->length);
		body_hash(b, bytes_first(rest, before));
		rest = bytes_skip(rest, before);
		stop->reached = true;
		b->failed |= !dkim_hash_digest(&b->hash, stop->digest);
	}
	body_hash(b, rest);
	b->held_len = 0;
}

static void body_put(struct dkim_body *b, struct bytes octets)
{
	while (octets.len) {
		struct bytes piece = bytes_first(octets, sizeof b->held - b->held_len);
		memcpy(b->held + b->held_len, piece.at, piece.len);
		b->held_len += piece.len;
		octets = bytes_skip(octets, piece.len);
		if (b->held_len == sizeof b->held)
			body_flush(b);
	}
}

/* Content: what was held back before it counts now. */
static void body_content(struct dkim_body *b, struct bytes octets)
{
	for (; b->line_ends; b->line_ends--)
		body_put(b, BYTES("\r\n"));
	if (b->space)
		body_put(b, BYTES(" "));
	b->space = b->empty = false;
	body_put(b, octets);
}

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

/* How many octets at the front are content just as they stand. In relaxed form a space between two
 * words is, and no other blank. */
static size_t body_run(const struct dkim_body *b, struct bytes octets)
{
	size_t i = 0;
	if (!b->relaxed)
		return bytes_find(octets, '\r');
	if (blank(octets.at[0]))
		return 0;
	for (; i < octets.len && octets.at[i] != '\r' && octets.at[i] != '\t'; i++)
		if (octets.at[i] == ' ' &&
		    (i + 1 == octets.len || blank(octets.at[i + 1]) || octets.at[i + 1] == '\r'))
			break;
	return i;
}

void dkim_body_feed(struct dkim_body *b, struct bytes octets)
{
	while (octets.len) {
		size_t run = 0;
		if (b->cr && octets.at[0] == '\n') {
			b->line_ends++;
			b->space = b->cr = false;
			octets = bytes_skip(octets, 1);
			continue;
		}
		if (b->cr)              /* a CR by itself is content */
			body_content(b, BYTES("\r"));
		b->cr = octets.at[0] == '\r';
		b->space |= b->relaxed && blank(octets.at[0]);
		run = body_run(b, octets);
		if (run)
			body_content(b, bytes_first(octets, run));
		octets = bytes_skip(octets, run ? run : 1);
	}
}

void dkim_body_end(struct dkim_body *b)
{
	if (b->cr)
		body_content(b, BYTES("\r"));
	/* Without content there is one CRLF in simple form, and nothing in relaxed form. */
	if (!b->empty || !b->relaxed)
		body_put(b, BYTES("\r\n"));
	body_flush(b);
	b->failed |= !dkim_hash_digest(&b->hash, b->digest);
}

void dkim_body_free(struct dkim_body *b)
{
	dkim_hash_free(&b->hash);
}
