/* standby.c: what a session asks of the other gateway of a pair: a secondary leaves recipients to
 * a primary that can take them, and either gateway leaves to the other what it cannot deliver
 * itself.
 *
 * It must never put a client off because of something that is not known: it waits for the next
 * heartbeat of the other (peer/peer.h), and takes the mail if none comes. */
#include "gateway/smtp/session_inside.h"

#include "gateway/base/clock.h"
#include "gateway/peer/peer.h"

#include <assert.h>
#include <stdatomic.h>

static struct peer *peer_of(const struct session *s)
{
	return server_shared(s->server)->peer;
}

static enum result standby_take(struct session *s, const char *why)
{
	s->tx->exception = why ? why : s->tx->exception;
	session_deadline(s, s->config->timeouts.backend);
	return session_go(s, STEP_relay);
}

static enum result leave(struct session *s, const char *other)
{
	reply_refusal_as(s, REFUSAL_ELSEWHERE, 450, "4.3.2",
			 "This is a standby server; deliver to %s",
			 other[0] ? other : "the primary");
	recipient_drop(s);
	session_deadline(s, s->config->timeouts.command);
	return session_go(s, STEP_command);
}

/* What the checks have found counts all the same: this comes behind them. */
enum result step_stand(struct session *s)
{
	struct transaction *tx = s->tx;
	assert(tx && tx->pending);
	char other[PEER_NAME_ROOM];
	const char *why;
	if (stream_state(s->client) == STREAM_ENDED &&
	    (stream_error(s->client)[0] || stream_input(s->client).len == 0))
		return session_end(s, "client closed the connection");
	if (peer_serving(peer_of(s)))
		return standby_take(s, NULL);
	if (tx->waits_since == 0)
		tx->waits_since = clock_monotonic();
	const struct peer_question question = {
		.since = tx->waits_since,
		.backend = tx->backend->name,
		.client = &s->peer,
		.sender = tx->sender.text,
		.recipient = tx->recipients[tx->recipient_count].mailbox.text,
	};
	switch (peer_asked(peer_of(s), &question, other, &why)) {
	case PEER_TAKES:
		return standby_take(s, why);
	case PEER_LEAVES:
		return leave(s, other);
	case PEER_WAITS:
		break;
	}
	session_deadline(s, PEER_ASK_EVERY);
	return WAIT;
}

/* Those that were accepted, and the one that is being asked for. */
static void tell_put_off(const struct session *s)
{
	const struct transaction *tx = s->tx;
	size_t count = tx ? tx->recipient_count + (tx->pending ? 1 : 0) : 0;
	for (size_t i = 0; i < count; i++)
		peer_put_off(peer_of(s), tx->sender.text, tx->recipients[i].mailbox.text);
}

void standby_put_off(struct session *s)
{
	tell_put_off(s);
	atomic_fetch_add_explicit(&server_shared(s->server)->put_off, 1, memory_order_relaxed);
	peer_beat_soon(peer_of(s));
}

void standby_taken(struct session *s)
{
	atomic_fetch_add_explicit(&server_shared(s->server)->taken, 1, memory_order_relaxed);
	peer_saw(peer_of(s), &s->peer, true);
}

/* What one client alone was refused says nothing of the backend. The other gateway hears at once of
 * one that is out of reach, before the client can be there. A backend that is full can be reached:
 * only the client may come to the other gateway, whose connections are its own. */
bool standby_holds(struct session *s)
{
	const struct transaction *tx = s->tx;
	if (tx->link_full) {
		tell_put_off(s);
		return false;
	}
	if (!tx->link_refused || tx->backend->client_info == CLIENT_INFO_NONE)
		health_unasked(server_shared(s->server)->health, tx->backend,
			       loop_now(server_loop(s->server)));
	peer_beat_soon(peer_of(s));
	if (tx->backend->hold && !peer_delivers(peer_of(s), tx->backend->name))
		return true;
	tell_put_off(s);
	return false;
}
