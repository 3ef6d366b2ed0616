/* link.c: speaking with a backend server over a link that is ready; see link.h.
 *
 * Owns the text of the reply that was taken last. It must never give out a reply that may belong to
 * another command: what has come is counted against what was asked before any of it is given. It
 * must never let a message that was not given in full look whole to the backend: such a connection
 * ends with a reset. */
#include "gateway/backend/link_inside.h"

#include "gateway/backend/dot_stuffing.h"
#include "gateway/io/stream.h"

#include <assert.h>
#include <stdlib.h>

uint64_t link_avoid(uint64_t avoid, size_t server)
{
	return server < HEALTH_SERVERS ? avoid | 1ull << server : avoid;
}

bool link_server_left(const struct backend_conf *backend, uint64_t avoid)
{
	for (size_t i = 0; i < backend->server_count && i < HEALTH_SERVERS; i++)
		if (!(avoid >> i & 1))
			return true;
	return false;
}

enum link_state link_state(const struct link *l)
{
	return l->state;
}

const char *link_failure(const struct link *l)
{
	return l->state == LINK_FAILED ? l->failure : "";
}

const char *link_server(const struct link *l)
{
	return l->server < l->backend->server_count ? l->backend->servers[l->server].name : "";
}

bool link_full(const struct link *l)
{
	return l->state == LINK_FAILED && l->full;
}

bool link_reclaimed(const struct link *l)
{
	return l->state == LINK_FAILED && l->reclaimed;
}

bool link_refused(const struct link *l)
{
	return l->state == LINK_FAILED && l->refused;
}

const struct tls *link_tls(const struct link *l)
{
	return l->stream ? stream_tls(l->stream) : NULL;
}

size_t link_server_place(const struct link *l)
{
	return l->server;
}

const struct offers *link_offers(const struct link *l)
{
	return &l->offers;
}

bool link_pipelining(const struct link *l)
{
	return l->pipelining;
}

bool link_reused(const struct link *l)
{
	return l->transactions > 0;
}

/* ---- the parts that being made and being ready share */

const char *link_look(struct link *l)
{
	struct reply_in_queue *q = &l->replies;
	if (q->sending && l->ended && stream_unsent(l->stream) == 0)
		q->sending = false;
	return reply_in_look(q, stream_input(l->stream));
}

const char *link_ask(struct link *l, struct bytes command)
{
	const char *why = reply_in_expect(&l->replies, stream_input(l->stream));
	if (why)
		return why;
	/* without memory the stream ends, and that is seen */
	(void)stream_write(l->stream, command);
	(void)stream_write(l->stream, BYTES("\r\n"));
	return NULL;
}

const char *link_take(struct link *l, struct reply_in *r)
{
	struct bytes input = stream_input(l->stream);
	size_t length = reply_in_length(&l->replies, input);
	if (length > l->text_room) {
		free(l->text);
		l->text = malloc(length);
		l->text_room = l->text ? length : 0;
		if (!l->text)
			return "out of memory";
	}
	reply_in_take(&l->replies, bytes_first(input, length), r, l->text);
	stream_consume(l->stream, length);
	return NULL;
}

void link_hang_up(struct link *l, bool orderly)
{
	if (!l->stream)
		return;
	if (orderly) {
		(void)stream_write(l->stream, BYTES("QUIT\r\n"));
		stream_flush(l->stream);
		stream_close(l->stream, true);
	} else if (l->replies.sending || l->ended) {
		stream_abort(l->stream); /* what waits to be sent might make half a message whole */
	} else {
		stream_close(l->stream, false);
	}
	l->stream = NULL;
	l->replies = (struct reply_in_queue){ 0 };
	l->ended = l->writing = l->ahead = false;
}

void link_blame(struct link *l, const char *why)
{
	struct text t = TEXT(l->failure);
	if (l->server < l->backend->server_count) {
		const struct server_conf *server = &l->backend->servers[l->server];
		text_string(&t, server->name);
		if (server->address.family == FAMILY_NONE && l->address.family != FAMILY_NONE) {
			text_string(&t, " [");
			address_text(&t, &l->address);
			text_char(&t, ']');
		}
	} else {
		text_format(&t, "backend %s", l->backend->name);
	}
	text_string(&t, ": ");
	l->why = l->failure + t.len;
	text_printable(&t, bytes_of(why));
	(void)text_cstr(&t);
}

void link_fail(struct link *l)
{
	link_hang_up(l, false);
	link_place_forget(l);
	link_place_release(l);
	link_prepare_end(l);
	timer_clear(&l->timer);
	l->state = LINK_FAILED;
	loop_wake(connection_pool_loop(l->connections), l->owner);
}

/* ---- a link that is ready */

static void broken(struct link *l, const char *why)
{
	l->refused = false;
	link_blame(l, why);
	link_fail(l);
}

/* The end of the connection counts when everything before it has been taken. */
static void link_settle(struct link *l)
{
	const struct reply_in_queue *q = &l->replies;
	if (q->whole > 0)
		return;
	if (q->goodbye) {
		char words[LINK_FAILURE_MAX];
		struct text t = TEXT(words);
		struct bytes reply = bytes_skip(stream_input(l->stream), q->ahead);
		text_add(&t, bytes_first(reply, bytes_find(reply, '\r')));
		broken(l, text_cstr(&t));
		l->refused = true;
	} else if (stream_state(l->stream) == STREAM_ENDED) {
		const char *error = stream_error(l->stream);
		broken(l, *error ? error : "closed the connection");
	}
}

/* Looks at what has come, and wakes the owner for it. False: the link has failed. */
static bool hear(struct link *l)
{
	unsigned whole = l->replies.whole;
	const char *why = link_look(l);
	if (why)
		broken(l, why);
	else if (l->replies.whole > whole)
		loop_wake(connection_pool_loop(l->connections), l->owner);
	return !why;
}

bool link_waits_for_message(const struct link *l)
{
	return l->ahead && l->replies.whole == 1 && l->replies.expected == 1;
}

/* Nothing more will come, and nobody will say so: given up where nothing can be lost by it. Behind
 * the final dot the message may have been taken. */
static bool given_up(struct link *l)
{
	bool unheard = l->replies.whole > 0 && !link_waits_for_message(l);
	if (l->ended || unheard || !link_forsaken(l))
		return false;
	broken(l, "no longer answers");
	return true;
}

void link_run(struct link *l)
{
	if (!hear(l) || given_up(l))
		return;
	if (l->writing && stream_unsent(l->stream) == 0) {
		l->writing = false;
		loop_wake(connection_pool_loop(l->connections), l->owner);
	}
	link_settle(l);
}

void link_command(struct link *l, struct bytes command)
{
	if (l->state != LINK_READY || !hear(l))
		return;
	assert(!l->replies.sending);
	l->spoke = link_now(l);
	const char *why = link_ask(l, command);
	if (why)
		broken(l, why);
}

void link_data_ahead(struct link *l)
{
	link_command(l, BYTES("DATA"));
	l->ahead = l->state == LINK_READY;
}

/* Octets of a message are about to be written. */
static bool sending(struct link *l)
{
	if (l->state != LINK_READY)
		return false;
	if (l->replies.sending)
		return true;
	assert(l->replies.expected == 0 && !l->ended);
	l->replies.sending = true;
	return hear(l);
}

void link_octets(struct link *l, struct bytes octets)
{
	if (sending(l))
		(void)stream_write(l->stream, octets);
}

void link_expect(struct link *l)
{
	if (!sending(l) || !hear(l))
		return;
	assert(!l->ended);
	const char *why = reply_in_expect(&l->replies, stream_input(l->stream));
	if (why)
		broken(l, why);
	else
		l->ended = true;
}

void link_content(struct link *l, struct bytes content, bool *line_start)
{
	while (content.len) {
		bool dot;
		size_t run = dot_stuffing_next(content, line_start, &dot);
		if (dot)
			link_octets(l, BYTES("."));
		link_octets(l, bytes_first(content, run));
		content = bytes_skip(content, run);
	}
}

size_t link_content_through(struct link *l, struct bytes content, bool *line_start)
{
	size_t taken = sending(l) ? stream_write_through(l->stream, content) : 0;
	if (taken)
		*line_start = content.at[taken - 1] == '\n';
	return taken;
}

void link_content_end(struct link *l, bool line_start)
{
	link_octets(l, line_start ? BYTES(".\r\n") : BYTES("\r\n.\r\n"));
	link_expect(l);
}

void link_flush(struct link *l)
{
	if (l->state != LINK_READY)
		return;
	stream_flush(l->stream);
	l->writing = stream_unsent(l->stream) > 0;
}

size_t link_unsent(const struct link *l)
{
	return l->state == LINK_READY ? stream_unsent(l->stream) : 0;
}

bool link_reply(struct link *l, struct reply_in *r)
{
	if (l->state != LINK_READY)
		return false;
	const char *why = link_look(l);
	bool there = !why && l->replies.whole > 0;
	if (there) {
		why = link_take(l, r);
		l->spoke = link_now(l);
		capacity_heard(health_capacity(connection_pool_health(l->connections)), l->backend,
			       l->server, l->spoke);
	}
	if (why) {
		broken(l, why);
		return false;
	}
	if (there && l->replies.expected == 0 && l->ended)
		l->ended = l->replies.sending = false;
	if (there && l->replies.expected == 0)
		l->ahead = false;
	link_settle(l);
	return there;
}
