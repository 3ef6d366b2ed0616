/* group.c: what a client gains that sends its commands in groups (RFC 2920): fewer turns for it,
 * and for the server behind; and what one gains that does not, but always does the same.
 *
 * It must never keep back a reply without which nothing goes on, and never commit the server to a
 * message of which our own rules may yet say no. */
#include "gateway/smtp/session_inside.h"

#include "modules/checks.h"

enum { GROUP_MS = 100 }; /* so long the replies to a group may wait for each other */

/* The server was asked, and is about to answer. */
static bool answer_coming(const struct transaction *tx)
{
	return tx->delivery.link && link_state(tx->delivery.link) == LINK_READY &&
	       tx->delivery.answered < tx->delivery.sent;
}

/* A refusal that is kept back on purpose waits (STEP_slow); and the replies to a group wait for the
 * one to its RCPT: that to MAIL is of no use to the client before (3.2 (2)). Where the next answer
 * is not on its way yet, or the first has waited for some time, what there is goes out. */
bool group_replies_wait(struct session *s)
{
	struct transaction *tx = s->tx;
	uint64_t now = loop_now(server_loop(s->server));
	if (s->step == STEP_slow || !tx)
		return s->step == STEP_slow;
	bool group = s->step == STEP_relay && answer_coming(tx) && stream_unsent(s->client) > 0;
	if (group && !tx->replies_since)
		tx->replies_since = now;
	bool wait = group && now < tx->replies_since + GROUP_MS;
	if (!wait)
		tx->replies_since = 0;
	return wait;
}

/* The client's next command, and all that it has sent. */
static bool data_is_next(const struct session *s)
{
	return bytes_equal_nocase(stream_input(s->client), BYTES("DATA\r\n"));
}

/* A client that waits for each reply, and whose last message had one recipient, with DATA right
 * behind: this one is taken to go the same way. Where that turns out wrong the server hears the end
 * of a connection and is told the envelope anew; once in a session that is enough. */
static bool data_is_likely(const struct session *s)
{
	const struct transaction *tx = s->tx;
	return s->single && !s->misjudged && tx->recipient_count == 0 && tx->refused == 0 &&
	       stream_input(s->client).len == 0;
}

/* Nothing of ours is between the message and the server: no check reads it, and its verdict, which
 * is known by now, lets it go there. */
static bool goes_straight_on(const struct session *s)
{
	const struct transaction *tx = s->tx;
	return tx->judged && tx->verdict.action < ACTION_DEFER &&
	       !checks_read_message(s->config->checks);
}

/* A server that refuses the only recipient has DATA to refuse as well, and its connection is of no
 * more use: so this is for recipients that it took before. */
static bool recipient_certain(const struct session *s)
{
	const struct transaction *tx = s->tx;
	return tx->recipient_count > 0 ||
	       lost_replies_knows(s, &tx->recipients[tx->recipient_count].mailbox);
}

void group_send_data(struct session *s)
{
	struct delivery *d = &s->tx->delivery;
	if (d->data != DATA_UNTOLD || !s->tx->pending || !link_pipelining(d->link) ||
	    !(data_is_next(s) || data_is_likely(s)) || !goes_straight_on(s) ||
	    !recipient_certain(s))
		return;
	link_data_ahead(d->link);
	d->data = DATA_AHEAD;
}

void group_recipient_comes(struct session *s)
{
	if (s->tx->delivery.data != DATA_AHEAD)
		return;
	s->misjudged = true;
	delivery_hang_up(&s->tx->delivery);
}

void group_transaction_ends(struct session *s)
{
	s->misjudged |= s->tx->delivery.data == DATA_AHEAD && !s->tx->message;
}
