/* lost_replies.c: what is remembered beyond a transaction: which recipients are good, and which
 * messages were taken although their clients may not have had the reply.
 *
 * The tables are the process's (mailroom/known_recipients.h, mailroom/ledger.h). It must never
 * take one message for another. */
#include "gateway/base/clock.h"
#include "gateway/mailroom/known_recipients.h"
#include "gateway/smtp/session_inside.h"

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

/* Of a large message what is in memory, which is its beginning, and its size stand for the body:
 * two that differ further on only would have one author, one Message-ID and one length. */
void lost_replies_fingerprint(struct session *s)
{
	struct transaction *tx = s->tx;
	struct fingerprinting f;
	const struct message *m = tx->message;
	struct fingerprint_key key;
	uint64_t size = m->body.size;
	ledger_fingerprint_key(server_shared(s->server)->ledger, &key);
	fingerprint_start(&f, &key);
	fingerprint_sender(&f, tx->sender.text);
	for (size_t i = 0; i < tx->recipient_count; i++)
		fingerprint_recipient(&f, tx->recipients[i].mailbox.text);
	fingerprint_message_id(&f, m->facts.message_id);
	/* The header changes on another way to us; the body does not. */
	fingerprint_body(&f, bytes_skip(body_beginning(&m->body), m->facts.length));
	size -= m->facts.length;
	fingerprint_body(&f, (struct bytes){ (const char *)&size, sizeof size });
	fingerprint_end(&f, &tx->fingerprint);
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
