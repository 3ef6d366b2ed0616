/* lost_replies.c: what is remembered beyond a transaction: which recipients are good, and which
 * messages were taken although their clients may not have had the reply.
 *
 * The tables are the process's (mailroom/known_recipients.h, mailroom/ledger.h). It must never
 * take one message for another. */
#include "gateway/base/clock.h"
#include "gateway/mailroom/known_recipients.h"
#include "gateway/smtp/session_inside.h"

#include <assert.h>

void lost_replies_recipient(struct session *s, const struct mailbox *m, bool good)
{
	struct known_recipients *known_recipients = server_shared(s->server)->known_recipients;
	if (good)
		known_recipients_good(known_recipients, m->local, m->domain, clock_wall());
	else
		known_recipients_bad(known_recipients, m->local, m->domain);
}

bool lost_replies_knows(const struct session *s, const struct mailbox *m)
{
	return known_recipients_is(server_shared(s->server)->known_recipients, m->local, m->domain,
				   clock_wall());
}

bool lost_replies_knows_all(const struct session *s)
{
	const struct transaction *tx = s->tx;
	for (size_t i = 0; i < tx->recipient_count; i++)
		if (!lost_replies_knows(s, &tx->recipients[i].mailbox))
			return false;
	return tx->recipient_count > 0;
}

/* The body of a message, which is digested as it comes: past BODY_MEMORY_LEAST octets it may leave
 * memory at any time. */
struct body_digest {
	struct fingerprint_key key;
	struct fingerprinting body;     /* what stands behind the first empty line */
};

/* With what there is of the message so far, whose last octets, if they are in memory no more, are
 * those of `last`. Its header is whole, or there is nothing else. */
static void digest_begin(const struct session *s, struct body_digest *d, struct bytes last)
{
	const struct message *m = s->tx->message;
	struct bytes beginning = body_beginning(&m->body);
	ledger_fingerprint_key(server_shared(s->server)->ledger, &d->key);
	fingerprint_start(&d->body, &d->key);
	if (!m->head)
		return;
	fingerprint_body(&d->body, bytes_skip(beginning, m->head));
	size_t gone = (size_t)(m->body.size - beginning.len);
	assert(beginning.len >= m->head && gone <= last.len);
	fingerprint_body(&d->body, bytes_skip(last, last.len - gone));
}

bool lost_replies_content(struct session *s, struct bytes content)
{
	struct transaction *tx = s->tx;
	struct message *m = tx->message;
	if (m->body.thrown || m->body.size <= BODY_MEMORY_LEAST)
		return true;
	if (tx->digest) {
		fingerprint_body(&tx->digest->body, content);
		return true;
	}
	if (!message_header_whole(m) || !m->head)
		return true;
	tx->digest = arena_alloc(&tx->memory, sizeof *tx->digest);
	if (!tx->digest)
		return false;
	digest_begin(s, tx->digest, content);
	return true;
}

static void add_word(struct fingerprinting *f, uint64_t word)
{
	fingerprint_body(f, (struct bytes){ (const char *)&word, sizeof word });
}

void lost_replies_fingerprint(struct session *s)
{
	struct transaction *tx = s->tx;
	struct message *m = tx->message;
	struct body_digest small, *d = tx->digest;
	if (!d) {
		d = &small;
		(void)message_header_whole(m);
		digest_begin(s, d, BYTES(""));
	}
	struct fingerprinting *f = &d->body;
	fingerprint_sender(f, tx->sender.text);
	for (size_t i = 0; i < tx->recipient_count; i++)
		fingerprint_recipient(f, tx->recipients[i].mailbox.text);
	fingerprint_message_id(f, m->facts.message_id);
	/* The header changes on another way to us; the body does not. It begins behind the last
	 * field, which need not be where the first empty line is. */
	struct bytes head = body_beginning(&m->body);
	if (m->head)
		head = bytes_first(head, m->head);
	head = bytes_skip(head, m->facts.length);
	fingerprint_body(f, head);
	add_word(f, m->body.size - m->facts.length);
	add_word(f, head.len);
	fingerprint_end(f, &tx->fingerprint);
}

bool lost_replies_repeated(struct session *s, struct text *reply)
{
	struct transaction *tx = s->tx;
	/* Without a Message-ID two messages alike may well be two. */
	if (tx->message->facts.message_id.len == 0 ||
	    !ledger_knows(server_shared(s->server)->ledger, &tx->fingerprint, clock_wall(), reply))
		return false;
	s->repeated = tx->fingerprint;
	s->repeats = true;
	tx->known_twice = true;
	return true;
}

void lost_replies_intent(struct session *s)
{
	char buffer[LEDGER_TX_MAX + 8];
	struct text id = TEXT(buffer);
	session_id_text(&id, s);
	text_format(&id, ".%u", s->tx->number);
	s->tx->ledger_entry = ledger_intend(server_shared(s->server)->ledger, &s->tx->fingerprint,
					    text_cstr(&id), clock_wall());
}

void lost_replies_answer(struct session *s, bool taken, struct bytes reply)
{
	struct ledger *ledger = server_shared(s->server)->ledger;
	struct ledger_entry *note = s->tx->ledger_entry;
	s->tx->ledger_entry = NULL;
	if (!taken) {
		ledger_drop(ledger, note);
		return;
	}
	ledger_taken(ledger, note, reply, clock_wall());
	if (s->tx->verdict.wished == ACTION_ACCEPT)
		known_clients_add(server_shared(s->server)->known_clients, &s->peer,
				  (unsigned)s->config->limits.prefix_ipv4,
				  (unsigned)s->config->limits.prefix_ipv6, clock_monotonic());
	lost_replies_spoken(s);
	/* of an earlier message, when all of this one came before its reply (BDAT) */
	lost_replies_end(s);
	s->unconfirmed = note;
}

void lost_replies_spoken(struct session *s)
{
	struct ledger *ledger = server_shared(s->server)->ledger;
	/* WHY even for what was sent before the reply could be read (RFC 2920): Exim ends every
	 * delivery so, and a mail that it sends again on purpose must not be taken for one whose
	 * reply was lost. */
	ledger_confirm(ledger, s->unconfirmed);
	s->unconfirmed = NULL;
	if (s->repeats)
		ledger_forget(ledger, &s->repeated);
	s->repeats = false;
}

void lost_replies_end(struct session *s)
{
	ledger_unconfirmed(server_shared(s->server)->ledger, s->unconfirmed);
	s->unconfirmed = NULL;
}
