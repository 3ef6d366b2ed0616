/* session_speech.h: what a client says in the fuzz target of a session: how an input is read as a
 * plan and a message, and which octets, cut where, follow from the two. It sends nothing. */
#ifndef MXWARD_TESTS_FUZZ_SESSION_SPEECH_H
#define MXWARD_TESTS_FUZZ_SESSION_SPEECH_H

#include "gateway/backend/dot_stuffing.h"
#include "gateway/smtp/data.h"
#include "tests/fuzz/session_world.h"

enum { PLAN_OCTETS = 16, PIECES_MAX = 64 };

/* What the first octets say. */
struct plan {
	uint8_t way, domain, piece, leave, stages[STAGES], names, flags, chunk, after, client;
};

enum way {
	WAY_DATA,
	WAY_CHUNK,
	WAY_CHUNKS,
	WAY_CHUNKS_AND_EMPTY,
	WAY_EMPTY_FIRST,
	WAY_BURST,
	WAY_CHUNK_AND_NOOP,
	WAY_RAW,
	WAYS
};
enum {
	FLAG_HELO = 1,
	FLAG_AS_IT_IS = 2,
	FLAG_TWICE = 4,
	FLAG_RSET = 8,
	FLAG_TWO_RECIPIENTS = 16,
	FLAG_NULL_PATH = 32,
	FLAG_OURS = 64
};
/* Where the client goes: closes, or only ends its own side; what is less stays to the end. */
enum { LEAVES_SIDE = 11, LEAVES_CLOSED, LEAVES_AT_END, LEAVES_COUNT = 16 };

static const char *const domains[] = { "plain",   "quarantine", "reject",     "hold",
				       "holdall", "drop",       "quarantine", "hold" };

/* Takes the plan off the front of an input, or makes one of its digest. */
static inline void plan_make(struct plan *p, struct bytes *message)
{
	uint64_t digest = 14695981039346656037u;
	uint8_t octets[PLAN_OCTETS] = { 0 };
	if (message->len && (unsigned char)message->at[0] < ' ') {
		memcpy(octets, message->at,
		       message->len < PLAN_OCTETS ? message->len : PLAN_OCTETS);
		*message = bytes_skip(*message, PLAN_OCTETS);
	} else {
		for (size_t i = 0; i < message->len; i++)
			digest = (digest ^ (unsigned char)message->at[i]) * 1099511628211u;
		for (size_t i = 0; i < PLAN_OCTETS;
		     i++, digest = digest * 6364136223846793005u + 1442695040888963407u)
			octets[i] = (uint8_t)(digest >> 56);
		/* Most backends are in order most of the time, and most clients stay. */
		for (size_t i = 4; i < 4 + STAGES; i++)
			octets[i] = octets[i] % 8 ? 0 : (uint8_t)(octets[i] / 8);
		octets[12] &= octets[12] >> 4 | 16;
	}
	_Static_assert(sizeof *p == PLAN_OCTETS, "an octet for each of them");
	memcpy(p, octets, sizeof *p);
}

/* The octets of a session and where they may be cut. */
struct speech {
	char *at;
	size_t length, room;
	size_t cuts[PIECES_MAX], count;
};

static inline void speak(struct speech *s, struct bytes octets)
{
	if (s->length + octets.len > s->room) {
		s->room = (s->length + octets.len) * 2;
		s->at = realloc(s->at, s->room);
		require(s->at != NULL);
	}
	if (octets.len)
		memcpy(s->at + s->length, octets.at, octets.len);
	s->length += octets.len;
}

__attribute__((format(printf, 2, 3))) static inline void say(struct speech *s, const char *format,
							     ...)
{
	char line[300];
	struct text t = TEXT(line);
	va_list args;
	va_start(args, format);
	text_vformat(&t, format, args);
	va_end(args);
	speak(s, text_bytes(&t));
}

/* Here the client waits until everybody has done what is to do. */
static inline void cut(struct speech *s)
{
	if (s->count < PIECES_MAX && (s->count == 0 || s->cuts[s->count - 1] < s->length))
		s->cuts[s->count++] = s->length;
}

/* In pieces, as the plan wants. */
static inline void speak_in_pieces(struct speech *s, const struct plan *p, struct bytes octets)
{
	static const size_t pieces[] = { SIZE_MAX, SIZE_MAX, 1, 7, 61, 512, 1000, 4096 };
	size_t piece = pieces[p->piece % 8];
	while (piece < SIZE_MAX && octets.len / piece > 20)
		piece *= 4;
	for (; octets.len; octets = bytes_skip(octets, piece)) {
		speak(s, bytes_first(octets, piece));
		if (piece < octets.len)
			cut(s);
	}
}

static inline void chunk(struct speech *s, const struct plan *p, struct bytes octets, bool last)
{
	say(s, "BDAT %zu%s\r\n", octets.len, last ? " LAST" : "");
	speak_in_pieces(s, p, octets);
}

static inline void by_data(struct speech *s, const struct plan *p, struct bytes message)
{
	struct speech wire = { 0 };
	bool start = true, dot;
	say(s, "DATA\r\n");
	cut(s);
	while (message.len) {
		size_t run = dot_stuffing_next(message, &start, &dot);
		speak(&wire, dot ? BYTES(".") : BYTES(""));
		speak(&wire, bytes_first(message, run));
		message = bytes_skip(message, run);
	}
	speak(&wire, start ? BYTES(".\r\n") : BYTES("\r\n.\r\n"));
	speak_in_pieces(s, p, (struct bytes){ wire.at, wire.length });
	free(wire.at);
}

static inline void by_chunks(struct speech *s, const struct plan *p, struct bytes message)
{
	bool empty_last = p->way % WAYS == WAY_CHUNKS_AND_EMPTY;
	if (p->way % WAYS == WAY_EMPTY_FIRST) {
		chunk(s, p, BYTES(""), false);
		cut(s);
	} else if (p->way % WAYS != WAY_CHUNK && p->way % WAYS != WAY_CHUNK_AND_NOOP &&
		   p->way % WAYS != WAY_BURST) {
		size_t size = 1 + message.len * p->chunk / 256;
		for (unsigned n = 0; n < 3 && size < message.len; n++) {
			chunk(s, p, bytes_first(message, size), false);
			message = bytes_skip(message, size);
			cut(s);
		}
	}
	chunk(s, p, message, !empty_last);
	if (empty_last) {
		cut(s);
		chunk(s, p, BYTES(""), true);
	}
}

static inline void transaction(struct speech *s, const struct plan *p, struct bytes message,
			       unsigned sender)
{
	bool burst = p->way % WAYS == WAY_BURST;
	if (p->flags & FLAG_NULL_PATH)
		say(s, "MAIL FROM:<>\r\n");
	else
		say(s, "MAIL FROM:<a%u@sender.test>\r\n", sender);
	if (!burst)
		cut(s);
	say(s, "RCPT TO:<b@%s.test>\r\n", domains[p->domain % 8]);
	if (p->flags & FLAG_TWO_RECIPIENTS)
		say(s, "RCPT TO:<c@%s.test> NOTIFY=FAILURE\r\n", domains[p->domain % 8]);
	if (!burst)
		cut(s);
	if (p->way % WAYS == WAY_DATA || p->flags & FLAG_HELO)
		by_data(s, p, message);
	else
		by_chunks(s, p, message);
	if (p->way % WAYS == WAY_CHUNK_AND_NOOP)
		say(s, "NOOP\r\n");
	cut(s);
}

/* A message with the ends of line of the wire. */
static inline struct bytes wire_form(struct bytes octets, char *room)
{
	size_t n = 0;
	for (size_t i = 0; i < octets.len; i++) {
		if (octets.at[i] == '\r' || octets.at[i] == '\0')
			continue;
		if (octets.at[i] == '\n')
			room[n++] = '\r';
		room[n++] = octets.at[i];
	}
	return (struct bytes){ room, n };
}

static inline void compose(struct speech *s, const struct plan *p, struct bytes message,
			   unsigned sender)
{
	char *room = malloc(message.len * 2 + 1);
	require(room != NULL);
	say(s, "%s %s\r\n", p->flags & FLAG_HELO ? "HELO" : "EHLO",
	    p->flags & FLAG_OURS ? "mx.example.net" : "mail.a.test");
	cut(s);
	if (p->way % WAYS == WAY_RAW) {
		speak_in_pieces(s, p, message);
		cut(s);
	} else {
		if (!(p->flags & FLAG_AS_IT_IS))
			message = wire_form(message, room);
		if (p->flags & FLAG_RSET)
			say(s, "MAIL FROM:<x@sender.test>\r\nRCPT TO:<b@plain.test>\r\nRSET\r\n");
		transaction(s, p, message, sender);
		if (p->flags & FLAG_TWICE)
			transaction(s, p, message, sender);
	}
	free(room);
}

#endif
