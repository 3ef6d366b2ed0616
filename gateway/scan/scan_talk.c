/* scan_talk.c: see scan_talk_inside.h. Writes what the protocol says and gathers the reply; must
 * never write a piece before the last has gone, nor keep more of a reply than the protocol
 * wants. */
#include "gateway/scan/scan_talk_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum talk_state { TALK_OPENING, TALK_SENDING, TALK_SENT };
enum { REPLY_FIRST = 512 };

struct scan_talk {
	struct loop *loop;
	const struct scan_protocol *protocol;
	const struct scan_request *request;
	const struct scan_source *source;       /* NULL: hello */
	struct scan_addresses to;
	size_t next;                    /* of its addresses */
	wake_id wake;
	struct stream *stream;          /* NULL: none could be opened, and errno was `error` */
	int error;
	enum talk_state state;
	bool passed;                    /* it got a descriptor */
	uint64_t offset;                /* of the message: what is to be sent next */
	char *reply;                    /* what has come back: `length` octets */
	size_t length, room;
	/* why it cannot go on, of our own doing */
	bool too_long, no_memory, unreadable;
};

/* ---- connecting */

/* The next of its addresses to which a connection can at least be begun. */
static void talk_connect(struct scan_talk *t)
{
	if (t->to.path && t->next == 0) {
		t->next = 1;
		t->stream = stream_connect_local(t->loop, t->to.path, t->wake);
		t->error = errno;
	}
	while (!t->to.path && !t->stream && t->next < t->to.count) {
		t->stream = stream_connect(t->loop, &t->to.at[t->next++], t->wake);
		t->error = errno;
	}
}

struct scan_talk *scan_talk_start(struct loop *loop, const struct scan_protocol *protocol,
				  const struct scan_request *request,
				  const struct scan_source *source, const struct scan_addresses *to,
				  wake_id wake)
{
	struct scan_talk *t = calloc(1, sizeof *t);
	if (!t)
		return NULL;
	*t = (struct scan_talk){ .loop = loop,
				 .protocol = protocol,
				 .request = request,
				 .source = source,
				 .to = *to,
				 .wake = wake };
	talk_connect(t);
	loop_wake(loop, wake);
	return t;
}

bool scan_talk_passed(const struct scan_talk *t)
{
	return t->passed;
}

void scan_talk_end(struct scan_talk *t)
{
	if (!t)
		return;
	if (t->stream)
		stream_abort(t->stream);
	free(t->reply);
	free(t);
}

/* One that refuses is not the end where there is another address. False: there is none. */
static bool talk_elsewhere(struct scan_talk *t)
{
	if (t->state != TALK_OPENING || t->to.path || t->next >= t->to.count)
		return false;
	stream_abort(t->stream);
	t->stream = NULL;
	talk_connect(t);
	return t->stream != NULL;
}

/* ---- writing */

static void talk_write(struct scan_talk *t, const struct text *frame)
{
	(void)stream_write(t->stream, text_bytes(frame));
}

/* Passes the message as a file. False: its descriptor is on its way. Where there is none, or it
 * cannot be sent, the octets follow as ever. */
static bool talk_pass(struct scan_talk *t)
{
	const struct scan_source *source = t->source;
	char buffer[SCAN_FRAME_MAX];
	struct text command = TEXT(buffer);
	int fd;
	if (!source || !source->descriptor || !t->protocol->pass || !t->to.path)
		return true;
	if (!source->descriptor(source->arg, &fd))
		return false;
	t->protocol->pass(&command);
	t->passed = fd >= 0 && stream_pass(t->stream, text_bytes(&command), fd);
	if (t->passed)
		t->state = TALK_SENT;
	if (fd >= 0)
		close(fd);
	return true;
}

static void talk_open(struct scan_talk *t)
{
	char *buffer = malloc(SCAN_OPENING_MAX);
	struct text opening = { .at = buffer, .cap = buffer ? SCAN_OPENING_MAX : 0 };
	t->state = TALK_SENDING;
	if (!buffer) {
		t->no_memory = true;
		return;
	}
	if (t->source)
		t->protocol->open(&opening, t->request);
	else
		t->protocol->hello(&opening, t->request);
	if (!t->source)
		t->state = TALK_SENT;
	t->no_memory |= opening.cut;
	talk_write(t, &opening);
	free(buffer);
}

/* One piece, or the end. False: its octets are on their way. */
static bool talk_send_piece(struct scan_talk *t)
{
	char buffer[SCAN_FRAME_MAX];
	struct text frame = TEXT(buffer);
	struct bytes piece;
	if (!t->source->piece(t->source->arg, t->offset, &piece))
		return false;
	piece = bytes_first(piece, SCAN_PIECE_MAX);
	/* A scanner that got half of a message would call the half clean. */
	t->unreadable = t->offset + piece.len > t->request->size ||
			(piece.len == 0 && t->offset < t->request->size);
	if (t->unreadable)
		return false;
	if (piece.len == 0) {
		if (t->protocol->close)
			t->protocol->close(&frame);
		talk_write(t, &frame);
		t->state = TALK_SENT;
		return true;
	}
	if (t->protocol->before)
		t->protocol->before(&frame, piece.len);
	talk_write(t, &frame);
	(void)stream_write(t->stream, piece);
	frame.len = 0;
	if (t->protocol->behind)
		t->protocol->behind(&frame, piece.len);
	talk_write(t, &frame);
	t->offset += piece.len;
	return true;
}

static void talk_send(struct scan_talk *t)
{
	if (t->state == TALK_OPENING && !talk_pass(t))
		return;
	if (t->state == TALK_OPENING)
		talk_open(t);
	/* What goes at once wakes nobody. */
	stream_flush(t->stream);
	while (t->state == TALK_SENDING && stream_unsent(t->stream) == 0 &&
	       stream_state(t->stream) == STREAM_OPEN && talk_send_piece(t))
		stream_flush(t->stream);
}

/* ---- reading */

static bool reply_grow(struct scan_talk *t, size_t more)
{
	size_t room = t->room ? t->room : REPLY_FIRST;
	while (room < t->length + more)
		room *= 2;
	char *reply = room > t->room ? realloc(t->reply, room) : t->reply;
	if (!reply)
		return false;
	t->reply = reply;
	t->room = room;
	return true;
}

static void talk_hear(struct scan_talk *t)
{
	struct bytes input = stream_input(t->stream);
	if (input.len == 0)
		return;
	size_t space = t->protocol->reply_max - t->length;
	t->too_long |= input.len > space;
	struct bytes part = bytes_first(input, space);
	if (!reply_grow(t, part.len)) {
		t->no_memory = true;
		return;
	}
	memcpy(t->reply + t->length, part.at, part.len);
	t->length += part.len;
	stream_consume(t->stream, input.len);
}

static bool talk_fail(struct scan_reply *reply, struct bytes why)
{
	*reply = (struct scan_reply){ .verdict = SCAN_FAILED, .why = why };
	return true;
}

static bool talk_read(const struct scan_talk *t, bool ended, struct scan_reply *reply)
{
	struct bytes octets = { t->reply ? t->reply : "", t->length };
	*reply = (struct scan_reply){ .verdict = SCAN_FAILED };
	const struct scan_protocol *p = t->protocol;
	enum scan_progress progress = (!t->source  ? p->read_hello
				       : t->passed ? p->read_passed
						   : p->read)(octets, ended, reply);
	if (progress == SCAN_SETTLED)
		return true;
	if (t->too_long)
		return talk_fail(reply, BYTES("its reply is too long"));
	return ended && talk_fail(reply, BYTES("its reply was cut off"));
}

/* What has not seen the whole message cannot call it clean. */
static bool talk_settled(const struct scan_talk *t, struct scan_reply *reply)
{
	bool whole = t->state == TALK_SENT && stream_unsent(t->stream) == 0;
	if (reply->verdict == SCAN_CLEAN && t->source && !whole)
		return talk_fail(reply, BYTES("it said clean before it had the whole message"));
	return true;
}

static const char *sentence(int error)
{
	const char *words = strerrordesc_np(error);
	return words ? words : "cannot connect";
}

/* True if the reply says something already. */
static bool talk_ended(const struct scan_talk *t, struct scan_reply *reply)
{
	const char *error = stream_error(t->stream);
	if (t->length == 0 && error[0])
		return talk_fail(reply, bytes_of(error));
	return talk_read(t, true, reply);
}

bool scan_talk_go(struct scan_talk *t, struct scan_reply *reply)
{
	if (!t->stream)
		return talk_fail(reply, t->to.path || t->to.count
						? bytes_of(sentence(t->error))
						: BYTES("its name has no address"));
	if (stream_state(t->stream) == STREAM_CONNECTING)
		return false;
	talk_hear(t);
	if (stream_state(t->stream) == STREAM_ENDED && t->length == 0 && talk_elsewhere(t))
		return false;
	if (t->length && talk_read(t, false, reply))
		return talk_settled(t, reply);
	if (stream_state(t->stream) == STREAM_OPEN)
		talk_send(t);
	if (t->no_memory)
		return talk_fail(reply, BYTES("out of memory"));
	if (t->unreadable)
		return talk_fail(reply, BYTES("the message could not be read from the disk"));
	if (stream_state(t->stream) != STREAM_ENDED)
		return false;
	talk_hear(t);
	return talk_ended(t, reply) && talk_settled(t, reply);
}
