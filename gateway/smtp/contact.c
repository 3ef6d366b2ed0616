/* contact.c: authors who write for the first time; see contact.h.
 *
 * A transaction has one policy and one answer, but may have recipients of several domains: who is
 * new to one of them is new. It must never be the other way round, or a stranger would only have to
 * name somebody who knows him beside the one he means. */
#include "gateway/smtp/contact.h"

#include "gateway/base/clock.h"
#include "gateway/mailroom/contacts.h"
#include "gateway/smtp/session_inside.h"

enum contact contact_ask(struct contacts *c, const struct contact_question *q, struct bytes domain,
			 uint64_t now, struct text *words)
{
	if (!c) {
		text_string(words, "the list of contacts cannot be used");
		return CONTACT_NO_WORD;
	}
	bool seen = contacts_seen(c, q->author, domain, q->days, now);
	unsigned kept = contacts_kept(c, now);
	text_format(words, "%s from it was accepted for %.*s", seen ? "mail" : "no mail",
		    BYTES_ARG(domain));
	if (seen || kept >= q->days)
		text_format(words, " in %u days", q->days);
	else if (kept > 0)
		text_format(words, "; contacts have been kept for %u days", kept);
	else
		text_string(words, "; contacts have been kept since today");
	if (seen)
		return CONTACT_KNOWN;
	return kept < q->learning ? CONTACT_LEARNING : CONTACT_FIRST;
}

/* The domain of a recipient as the configuration has it; a bare postmaster is that of the first. */
static struct bytes domain_of(const struct session *s, size_t n)
{
	struct bytes domain = s->tx->recipients[n].mailbox.domain;
	const struct domain_conf *ours =
		domain.len ? config_domain(s->config, domain) : &s->config->domains[0];
	return ours ? bytes_of(ours->name) : domain;
}

enum contact contact_of_session(void *arg, const struct contact_question *q, struct text *words)
{
	const struct session *s = arg;
	struct contacts *contacts = server_shared(s->server)->contacts;
	enum contact contact = CONTACT_NO_WORD;
	struct bytes before = BYTES("");
	uint64_t now = clock_wall();
	for (size_t i = 0; s->tx && i < s->tx->recipient_count; i++) {
		struct bytes domain = domain_of(s, i);
		if (i > 0 && bytes_equal(domain, before))
			continue;
		before = domain;
		words->len = 0;
		contact = contact_ask(contacts, q, domain, now, words);
		if (contact != CONTACT_KNOWN)
			break;
	}
	return contact;
}

void contact_accepted(struct session *s)
{
	struct bytes before = BYTES("");
	if (!s->evaluation || s->evaluation->author.len == 0)
		return;
	for (size_t i = 0; i < s->tx->recipient_count; i++) {
		struct bytes domain = domain_of(s, i);
		if (i == 0 || !bytes_equal(domain, before))
			contacts_note(server_shared(s->server)->contacts, s->evaluation->author,
				      domain, clock_wall());
		before = domain;
	}
}
