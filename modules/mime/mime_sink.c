/* mime_sink.c: sinks of the MIME scanner: the octets of one reading of one part, decoded, to the
 * listeners or to a stream within; see mime_inside.h. Must never give octets to a listener that did
 * not want the part. */
#include "modules/mime/mime_inside.h"

#include <string.h>

static uint32_t sink_part_open(struct mime *m, const struct mime_part *part)
{
	uint32_t heard = 0;
	mime_count_part(m, part->fields, part->field_count);
	for (size_t i = 0; i < m->hearer_count; i++)
		if (m->hearers[i].listener->open(m->hearers[i].arg, part))
			heard |= (uint32_t)1 << i;
	return heard;
}

static void sink_part_close(struct mime *m, const struct mime_part *part, uint32_t heard)
{
	for (size_t i = 0; i < m->hearer_count; i++)
		if (heard >> i & 1)
			m->hearers[i].listener->close(m->hearers[i].arg, part);
}

void sink_announce(struct mime *m, const struct mime_part *part)
{
	/* It is closed before another is opened, but others may be open: it needs a slot of its own
	 * all the same. */
	struct mime_part announced = *part;
	announced.slot = 0;
	while (announced.slot + 1 < MIME_READINGS_MAX && m->sinks[announced.slot].used)
		announced.slot++;
	if (m->sinks[announced.slot].used)
		mime_exceed(m, "too many interpretations at once");
	else
		sink_part_close(m, &announced, sink_part_open(m, &announced));
}

static struct sink *sink_take(struct stream *from, size_t first, size_t end)
{
	struct mime *m = from->mime;
	for (size_t i = first; i < end; i++) {
		if (m->sinks[i].used)
			continue;
		m->sinks[i] = (struct sink){
			.used = true, .soft = from->soft, .serial = ++m->serial, .from = from
		};
		m->sinks[i].part.slot = (unsigned)i;
		return &m->sinks[i];
	}
	mime_exceed(m, "too many interpretations at once");
	return NULL;
}

/* A view of `text` copied into the sink, whose part must outlive the plan that it came from. */
static struct bytes sink_name_copy(char buffer[NAME_MAX_OCTETS], struct bytes text)
{
	text = bytes_first(text, NAME_MAX_OCTETS);
	if (text.len)
		memcpy(buffer, text.at, text.len);
	return (struct bytes){ buffer, text.len };
}

struct sink *sink_open(struct stream *from, unsigned level, enum encoding encoding,
		       const struct mime_part *part, struct header *header)
{
	struct sink *s = sink_take(from, 0, MIME_READINGS_MAX);
	if (!s)
		return NULL;
	unsigned slot = s->part.slot;
	s->level = level;
	s->encoding = encoding;
	s->part = *part;
	s->part.slot = slot;
	s->part.type = sink_name_copy(s->type, part->type);
	s->part.charset = sink_name_copy(s->charset, part->charset);
	s->heard = sink_part_open(from->mime, &s->part);
	if (s->heard == 0) {
		s->used = false;
		return NULL;
	}
	s->header = header;
	if (header)
		header->users++;
	return s;
}

struct sink *sink_into(struct stream *from, unsigned level, enum encoding encoding,
		       struct stream *into)
{
	struct sink *s = sink_take(from, MIME_READINGS_MAX, SINKS_MAX);
	if (!s)
		return NULL;
	s->level = level;
	s->encoding = encoding;
	s->into = into;
	/* Without a second stream for a second reading: the one that most programs take. */
	if (encoding == ENCODING_BASE64)
		s->decoder.base64.plain = true;
	return s;
}

/* What is signed goes into the stream, as a message. */
static void within_give(struct sink *s, struct bytes octets)
{
	for (;;) {
		struct bytes content = signed_content_next(&s->content, &octets);
		if (content.len == 0 || s->from->mime->over)
			return;
		if (!s->content_begun) {
			s->content_begun = true;
			s->into->line_begins = true;
			(void)header_begin(s->into, true, DOUBT_SIGNED);
		}
		(void)mime_stream_feed(s->into, content);
	}
}

/* The sink's own reading is one, and those of a listener that reads in several ways come on top. */
static unsigned sink_readings(const struct sink *s)
{
	const struct mime *m = s->from->mime;
	unsigned readings = 1;
	for (size_t i = 0; i < m->hearer_count; i++) {
		const struct mime_hearer *h = &m->hearers[i];
		if (s->heard >> i & 1 && h->listener->more_readings)
			readings += h->listener->more_readings(h->arg, &s->part);
	}
	return readings;
}

static void sink_give(struct sink *s, struct bytes octets)
{
	if (octets.len == 0)
		return;
	s->from->mime->work += octets.len * sink_readings(s);
	/* A stream within a stream: as deep as there are streams, STREAMS_MAX, whatever the message
	 * is. */
	if (s->into && s->within) {
		within_give(s, octets);
		return;
	}
	if (s->into) {
		(void)mime_stream_feed(s->into, octets);
		return;
	}
	const struct mime *m = s->from->mime;
	for (size_t i = 0; i < m->hearer_count; i++)
		if (s->heard >> i & 1)
			m->hearers[i].listener->octets(m->hearers[i].arg, &s->part, octets);
	if (s->searched)
		files_find(s, octets);
}

static void tail_add(struct sink *s, struct bytes octets)
{
	if (octets.len < TAIL_MAX) {
		size_t kept = s->tail_length + octets.len <= TAIL_MAX ? s->tail_length
								      : TAIL_MAX - octets.len;
		memmove(s->tail, s->tail + s->tail_length - kept, kept);
		s->tail_length = kept;
	} else {
		octets = bytes_skip(octets, octets.len - TAIL_MAX);
		s->tail_length = 0;
	}
	if (octets.len)
		memcpy(s->tail + s->tail_length, octets.at, octets.len);
	s->tail_length += octets.len;
}

/* Base64 in which programs do not agree: those that pass "=" over like other junk, or "-" and "_",
 * which are digits to others, read other octets from there on, and so does a sink of its own, which
 * begins with what both have read last. `at`: the decoder of that sink, as it is in front of
 * `octets`. `common`: how much of the tail both have read. */
static void reread(struct sink *s, const struct base64 *at, size_t common, struct bytes octets)
{
	struct sink *other = sink_open(s->from, s->level, ENCODING_BASE64, &s->part, s->header);
	if (!other)
		return;
	other->decoder.base64 = *at;
	other->soft = s->soft;
	other->searched = s->searched;
	sink_give(other, (struct bytes){ s->tail, common });
	sink_feed(other, octets);
}

/* Nobody is known to pass over "=" and to take base64url: three readings are enough. */
static void reread_unpadded(struct sink *s, const struct base64 *before, struct bytes octets)
{
	struct base64 b = {
		.bits = before->bits, .count = before->count, .plain = true, .unpadded = true
	};
	size_t common = s->tail_length;
	if (before->padded) {
		/* The group that "=" ended has been given already. */
		size_t given = before->count_before > 1 ? before->count_before - 1 : 0;
		common -= given < common ? given : common;
		b.bits = before->bits_before;
		b.count = before->count_before;
	}
	reread(s, &b, common, octets);
}

static void reread_plain(struct sink *s, const struct base64 *before, struct bytes octets)
{
	struct base64 b = *before;
	b.plain = true;
	reread(s, &b, s->tail_length, octets);
}

/* The octets hold nothing, or nothing more, of what the stream was opened for. */
static bool fruitless(const struct sink *s)
{
	return s->into && (s->into->idle || (s->within && s->content.place == SIGNED_OVER));
}

static bool goes_on(const struct sink *s, struct bytes octets)
{
	return octets.len && !s->from->mime->over && !fruitless(s);
}

/* What programs disagree in has come for the first time: "=" with more behind it, or "-" or "_". */
static bool goes_unpadded(const struct base64 *before, const struct base64 *after)
{
	return !before->plain && !before->continued && after->continued;
}

static bool goes_plain(const struct base64 *before, const struct base64 *after)
{
	return !before->plain && !before->url && after->url;
}

/* How many octets come before the one in which programs begin to disagree. A second reading begins
 * there, however the octets came. */
static size_t in_common(struct base64 before, struct bytes octets)
{
	struct base64 b = before;
	char out[4];
	size_t n = 0;
	for (; n < octets.len; n++) {
		(void)base64_decode(&b, (struct bytes){ octets.at + n, 1 }, out);
		if (goes_unpadded(&before, &b) || goes_plain(&before, &b))
			break;
	}
	return n;
}

/* The octets to be decoded next, of a part for the listeners: as far as all programs agree, or the
 * one octet in which they begin to disagree, once the other readings have been opened. */
static struct bytes base64_piece(struct sink *s, struct bytes octets)
{
	struct bytes piece = bytes_first(octets, DECODE_MAX);
	size_t common = in_common(s->decoder.base64, piece);
	if (common > 0)
		return bytes_first(piece, common);
	struct base64 before = s->decoder.base64, after = before;
	char out[4];
	piece = bytes_first(octets, 1);
	(void)base64_decode(&after, piece, out);
	if (goes_unpadded(&before, &after))
		reread_unpadded(s, &before, octets);
	if (goes_plain(&before, &after))
		reread_plain(s, &before, octets);
	return piece;
}

static void base64_feed(struct sink *s, struct bytes octets)
{
	char *out = s->from->decoded;
	while (goes_on(s, octets)) {
		struct base64 before = s->decoder.base64;
		struct bytes piece = bytes_first(octets, DECODE_MAX);
		size_t n = base64_decode(&s->decoder.base64, piece, out);
		const struct base64 *after = &s->decoder.base64;
		/* A multipart that only says so is seldom encoded at all: that is no fault of its
		 * base64. */
		if (s->into && after->url && !before.url && !s->into->levels[0].multipart)
			mime_break(s->from, "base64 data contains \"-\" or \"_\"");
		if (!s->into && (goes_unpadded(&before, after) || goes_plain(&before, after))) {
			s->decoder.base64 = before;
			/* other readings decode into the same buffer, so this one comes last */
			piece = base64_piece(s, octets);
			n = base64_decode(&s->decoder.base64, piece, out);
		}
		sink_give(s, (struct bytes){ out, n });
		if (!s->into)
			tail_add(s, (struct bytes){ out, n });
		octets = bytes_skip(octets, piece.len);
	}
}

static void decode_feed(struct sink *s, struct bytes octets)
{
	char *out = s->from->decoded;
	for (; goes_on(s, octets); octets = bytes_skip(octets, DECODE_MAX)) {
		struct bytes piece = bytes_first(octets, DECODE_MAX);
		size_t n = s->encoding == ENCODING_QUOTED
				   ? quoted_decode(&s->decoder.quoted, piece, out)
				   : uu_decode(&s->decoder.uu, piece, out);
		sink_give(s, (struct bytes){ out, n });
	}
}

void sink_feed(struct sink *s, struct bytes octets)
{
	if (s->encoding == ENCODING_NONE)
		sink_give(s, octets);
	else if (s->encoding == ENCODING_BASE64)
		base64_feed(s, octets);
	else
		decode_feed(s, octets);
	if (fruitless(s) && !s->from->mime->over)
		sink_close(s);
}

/* A multipart that is there only when it is decoded, or has more parts then: two programs see two
 * messages. */
static void levels_compare(struct sink *s)
{
	const struct level *raw = &s->from->levels[s->level], *decoded = &s->into->levels[0];
	if (s->encoding == ENCODING_NONE || !decoded->multipart || s->level >= MIME_DEPTH_MAX)
		return;
	if (decoded->hits > raw->hits)
		mime_break(s->from, "a multipart is encoded");
}

void sink_close(struct sink *s)
{
	char *out = s->from->decoded;
	size_t n = s->encoding == ENCODING_BASE64   ? base64_end(&s->decoder.base64, out)
		   : s->encoding == ENCODING_QUOTED ? quoted_end(&s->decoder.quoted, out)
						    : 0;
	sink_give(s, (struct bytes){ out, n });
	if (s->into) {
		levels_compare(s);
		mime_stream_end(s->into);
		s->into->used = false;
	} else {
		if (s->searched)
			files_end(s);
		sink_part_close(s->from->mime, &s->part, s->heard);
	}
	header_release(s->header);
	s->used = false;
}
