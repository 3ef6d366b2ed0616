/* mime_stream.c: a run of octets taken apart at its boundary lines; see mime_inside.h. Owns the
 * streams; must never hold more of the octets than one line that may be a boundary, and the line
 * end before it. */
#include "modules/mime/mime_inside.h"

#include <string.h>

struct stream *mime_stream_new(struct mime *m, unsigned depth)
{
	for (size_t i = 0; i < STREAMS_MAX; i++) {
		if (!m->streams[i])
			m->streams[i] = arena_alloc(m->memory, sizeof(struct stream));
		struct stream *s = m->streams[i];
		if (!s)
			break;
		if (s->used)
			continue;
		memset(s, 0, sizeof *s);
		s->mime = m;
		s->used = true;
		s->depth = depth;
		s->quiet_above = MIME_DEPTH_MAX;
		s->store = TEXT(s->store_octets);
		return s;
	}
	mime_exceed(m, "too many interpretations at once");
	return NULL;
}

bool mime_stream_push(struct stream *s, const struct level *level, const struct bytes *boundaries,
		      size_t count)
{
	if (s->depth + s->level_count >= MIME_DEPTH_MAX) {
		mime_give_up(s->mime, "parts are nested more than 32 deep");
		return false;
	}
	struct level *l = &s->levels[s->level_count];
	*l = *level;
	l->store_mark = s->store.len;
	l->boundary_count = 0;
	for (size_t i = 0; i < count && i < BOUNDARIES_MAX; i++) {
		struct bytes kept = { s->store.at + s->store.len, boundaries[i].len };
		text_add(&s->store, boundaries[i]);
		l->boundaries[l->boundary_count++] = kept;
	}
	if (s->store.cut) {
		mime_give_up(s->mime, "boundaries are too long");
		return false;
	}
	s->level_count++;
	return true;
}

void mime_stream_pop(struct stream *s, unsigned level_count)
{
	while (s->level_count > level_count) {
		const struct level *l = &s->levels[s->level_count - 1];
		if (l->multipart && !l->closed && !((l->doubtful || l->lone) && l->hits == 0))
			mime_break(s, "a multipart has no end");
		s->store.len = l->store_mark;
		s->level_count--;
		if (s->level_count <= s->quiet_above)
			s->quiet_above = MIME_DEPTH_MAX;
	}
}

void mime_stream_close_sinks(struct stream *s, unsigned level, bool soft_only)
{
	for (size_t i = 0; i < SINKS_MAX && !s->mime->over; i++) {
		struct sink *sink = &s->mime->sinks[i];
		if (sink->used && sink->from == s && sink->level >= level &&
		    (sink->soft || !soft_only))
			sink_close(sink);
	}
}

/* Text between parts becomes a part of its own once there is any. */
static void prose_begin(struct stream *s, struct bytes octets)
{
	size_t n = 0;
	while (n < octets.len && octet_fws(octets.at[n]))
		n++;
	if (n == octets.len)
		return;
	s->prose = false;
	struct sink *sink = entity_text(s, s->level_count, true);
	if (sink)
		sink_feed(sink, bytes_skip(octets, n));
}

static void emit(struct stream *s, struct bytes octets)
{
	/* A sink that opens another in the middle of it gives that one its octets itself. */
	unsigned serial = s->mime->serial;
	for (size_t i = 0; i < SINKS_MAX && octets.len && !s->mime->over; i++) {
		struct sink *sink = &s->mime->sinks[i];
		if (sink->used && sink->from == s && sink->serial <= serial)
			sink_feed(sink, octets);
	}
	if (s->prose && !s->mime->over)
		prose_begin(s, octets);
}

void mime_stream_flush(struct stream *s)
{
	size_t n = s->held_length;
	s->held_length = 0;
	emit(s, (struct bytes){ s->held, n });
}

void mime_stream_give(struct stream *s, struct bytes octets)
{
	if (octets.len == 0)
		return;
	if (s->held_length == 1 && s->held[0] == '\r' && octets.at[0] == '\n') {
		s->held[s->held_length++] = '\n';
		octets = bytes_skip(octets, 1);
		if (octets.len == 0)
			return;
	}
	mime_stream_flush(s);
	size_t n = octets.len;
	if (octets.at[n - 1] == '\n')
		n--;
	if (n && octets.at[n - 1] == '\r' && (n == octets.len || octets.at[n] == '\n'))
		n--;
	emit(s, bytes_first(octets, n));
	s->held_length = octets.len - n;
	memcpy(s->held, octets.at + n, s->held_length);
}

static bool line_ends(char c)
{
	return c == '\r' || c == '\n';
}

/* Up to the next "-" at the beginning of a line. No other octet of a body is looked at. */
static size_t body_more(struct stream *s, struct bytes in)
{
	size_t n = 1;
	for (; n < in.len; n++) {
		n += bytes_find(bytes_skip(in, n), '-');
		if (n >= in.len || line_ends(in.at[n - 1]))
			break;
	}
	if (n > in.len)
		n = in.len;
	mime_stream_give(s, bytes_first(in, n));
	s->line_begins = line_ends(in.at[n - 1]);
	return n;
}

/* More of a line that may be a boundary: until it ends, is long enough, or cannot be one. */
static size_t candidate_more(struct stream *s, struct bytes in)
{
	size_t n = 0;
	bool decided = false;
	while (n < in.len && !decided) {
		decided = line_ends(in.at[n]);
		if (decided)
			break;
		s->line[s->line_length++] = in.at[n++];
		decided = s->line_length == sizeof s->line ||
			  (s->line_length == 2 && s->line[1] != '-');
	}
	if (decided)
		boundary_decide(s);
	return n;
}

size_t mime_stream_feed(struct stream *s, struct bytes in)
{
	size_t taken = 0;
	while (taken < in.len && !s->mime->over) {
		struct bytes rest = bytes_skip(in, taken);
		if (s->candidate) {
			taken += candidate_more(s, rest);
		} else if (s->line_begins && rest.at[0] == '-') {
			s->candidate = true;
			s->line_length = 0;
		} else if (s->collecting.header) {
			taken += header_more(s, rest);
		} else {
			taken += body_more(s, rest);
		}
	}
	return taken;
}

void mime_stream_end(struct stream *s)
{
	if (s->candidate)
		boundary_decide(s);
	if (s->collecting.header && !s->mime->over)
		header_cut(s);
	if (s->mime->over)
		return;
	mime_stream_flush(s);
	mime_stream_close_sinks(s, 0, false);
	mime_stream_pop(s, 0);
}
