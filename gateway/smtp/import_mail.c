/* import_mail.c: which mail is read for reports, and whether DMARC proved it; see import_mail.h. */
#include "gateway/smtp/import_mail.h"

#include "gateway/reports/import.h"

/* Local parts are compared without case: that of a mailbox of one's own. */
static bool is_for(const struct mailbox *m, struct bytes address)
{
	size_t at = bytes_find_last(address, '@');
	return bytes_equal_nocase(m->local, bytes_first(address, at)) &&
	       bytes_equal_nocase(m->domain, bytes_skip(address, at + 1));
}

static bool wanted(const struct session *s)
{
	const struct import_reports_conf *conf = &s->config->import_reports;
	for (size_t i = 0; conf->configured && i < s->tx->recipient_count; i++)
		if (is_for(&s->tx->recipients[i].mailbox, bytes_of(conf->address)))
			return true;
	return false;
}

/* What DMARC passed for; NULL: nothing. */
static const struct evidence *proof(const struct session *s)
{
	const struct evaluation *j = s->evaluation;
	for (size_t i = 0; j && i < j->count; i++)
		if (bytes_equal(bytes_of(j->evidence[i].check), BYTES("dmarc")) &&
		    bytes_equal(bytes_of(j->evidence[i].fact), BYTES("pass")))
			return &j->evidence[i];
	return NULL;
}

void import_accepted(struct session *s)
{
	const struct body *body = &s->tx->message->body;
	struct importer *importer = server_shared(s->server)->importer;
	if (!importer || !wanted(s))
		return;
	const struct evidence *e = proof(s);
	const struct import_letter letter = {
		.octets = body_beginning(body),
		.size = body->size,
		.submitter = e ? e->value : s->tx->sender_domain,
		.trusted = e != NULL,
	};
	importer_take(importer, &letter);
}
