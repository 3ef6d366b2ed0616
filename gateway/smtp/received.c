/* received.c: the Received header that goes on top of every message (RFC 5321, 4.4; RFC 8314, 4.3
 * for the TLS clause). Octets that came from the client are made harmless here. */
#include "gateway/smtp/session_inside.h"

#include "gateway/base/clock.h"

enum { FOR_MAX = 900 };                 /* octets of an address */

/* The HELO name as it may stand in a header: what is not a letter, digit, or part of a name or
 * literal becomes '?'. */
static void helo_write(struct text *t, struct bytes helo)
{
	if (helo.len == 0)
		text_string(t, "unknown");
	for (size_t i = 0; i < helo.len; i++) {
		char c = helo.at[i];
		bool fine = octet_alpha(c) || octet_digit(c) || bytes_has(BYTES(".-_:[]"), c);
		text_char(t, fine ? c : '?');
	}
}

/* The only recipient. One that makes a line longer than it may be (RFC 5322, 2.1.1) is left out. */
static void for_write(struct text *t, const struct mailbox *m)
{
	if (m->unicode || m->text.len > FOR_MAX)
		return;
	text_string(t, "\r\n\tfor <");
	text_add(t, m->text);
	text_char(t, '>');
}

void received_write(struct text *t, const struct session *s)
{
	const struct tls *tls = stream_tls(s->client);
	const struct transaction *tx = s->tx;
	text_string(t, "Received: from ");
	helo_write(t, s->helo);
	const struct evidence *rdns = s->evaluation ? evaluation_find(s->evaluation, "rdns") : NULL;
	text_string(t, " (");
	if (rdns && bytes_equal(bytes_of(rdns->fact), BYTES("pass"))) {
		helo_write(t, rdns->detail);
		text_char(t, ' ');
	}
	text_char(t, '[');
	address_literal(t, &s->peer);
	text_format(t, "])\r\n\tby %s (mxward) with %s%s id ", s->config->hostname,
		    tx->delivery.mail.utf8 ? "UTF8SMTP"
		    : s->extended          ? "ESMTP"
					   : "SMTP",
		    tls ? "S" : "");
	session_id_text(t, s);
	text_format(t, ".%u", tx->number);
	if (tx->recipient_count == 1)
		for_write(t, &tx->recipients[0].mailbox);
	if (tls)
		text_format(t, "\r\n\ttls %s", tls_suite_name(tls));
	text_string(t, ";\r\n\t");
	clock_rfc5322(t, clock_wall());
	text_string(t, "\r\n");
}
