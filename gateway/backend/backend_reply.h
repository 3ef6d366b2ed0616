/* backend_reply.h: the strict reader of what a backend says (RFC 5321, section 4.2).
 *
 * Pure functions over views of a connection's input: nothing is copied or kept but a few numbers,
 * and every octet is looked at once however it arrives. A reply is three digits (2xx to 5xx), then
 * space, '-' or nothing, text, CRLF; the same code in all its lines. Anything else, and anything
 * past the limits below, is invalid at its first wrong octet: it is never repaired, and never
 * waited for. A queue counts what has come against what was asked for. */
#ifndef MXWARD_BACKEND_BACKEND_REPLY_H
#define MXWARD_BACKEND_BACKEND_REPLY_H

#include "gateway/base/bytes.h"

/* octets with CRLF, lines, octets */
enum { REPLY_IN_LINE_MAX = 2048, REPLY_IN_LINES_MAX = 100, REPLY_IN_MAX = 65536 };
enum reply_in_progress { REPLY_IN_MORE, REPLY_IN_VALID, REPLY_IN_INVALID };

struct reply_in {
	unsigned code;     /* 200-599 */
	/* the lines' texts without code, joined by '\n'; as received, not yet printable */
	struct bytes text;
};

/* 2xx. */
bool reply_in_positive(unsigned code);
/* The server says that it cannot go on now, whoever asks: it closes, or is out of room (RFC 5321,
 * 4.2.2). */
bool reply_in_tired(unsigned code);
/* Of a recipient: the server says that there is no such mailbox (RFC 3463, 3.2), or refuses it for
 * good without an enhanced code. Exchange says 5.4.1 where it looks recipients up. */
bool reply_in_unknown(const struct reply_in *);

/* How far one reply has been read; all zero: nothing of it yet. */
struct reply_in_reader {
	size_t seen; /* octets that were looked at; when VALID the length of the reply */
	unsigned code, lines;       /* of the lines that are whole */
	unsigned column, line_code; /* of the line under way */
	bool last, cr;              /* the line under way is the last one; its CR has come */
	enum reply_in_progress progress;
	const char *why; /* when INVALID: "sent a reply with a bare LF" */
};

/* Goes on with a reply. `input` begins where the reply begins, and only ever grows between
 * calls. */
enum reply_in_progress reply_in_read(struct reply_in_reader *, struct bytes input);
/* Writes the joined text of a valid reply (all its octets) to `into`, which has room for reply.len;
 * gives its length. */
size_t reply_in_join(struct bytes reply, char *into);

/* The replies at the front of a connection's input, against what was asked for. All zero: nothing
 * was. */
struct reply_in_queue {
	struct reply_in_reader next; /* of what stands behind the whole ones */
	size_t ahead;                /* octets of the whole ones */
	unsigned whole, expected;    /* that have come; that are still to be taken */
	bool sending; /* a message is on its way: until its end only a refusal may come */
	bool refused;                /* ... and one has come, and was not taken yet */
	/* a 421 that nobody asked for stands behind the whole ones: nothing more is read */
	bool goodbye;
};

/* Looks at what is new. NULL, or the sentence that says what is wrong: the connection must not be
 * used any more. A 421 may come unasked (RFC 5321, section 3.8): it is no lie, but the end; replies
 * before it count. */
const char *reply_in_look(struct reply_in_queue *, struct bytes input);
/* One more reply is asked for. NULL, or what is wrong: octets that nobody asked for stand there
 * already. */
const char *reply_in_expect(struct reply_in_queue *, struct bytes input);
/* Takes the first of the whole replies (there must be one): its octets are to be consumed, its text
 * was written to `into`, which has room for reply_in_length(). */
size_t reply_in_length(const struct reply_in_queue *, struct bytes input);
void reply_in_take(struct reply_in_queue *, struct bytes reply, struct reply_in *, char *into);

#endif
