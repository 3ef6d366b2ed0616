/* failure_mail.c: a failure report as a mail; see failure_mail.h. What a stranger wrote goes
 * through text_printable() or failure_redact.c: it must never make a line of its own. */
#include "gateway/reports/failure_mail.h"

#include "gateway/base/clock.h"
#include "gateway/base/version.h"
#include "modules/dkim/dkim_body.h"

#include <string.h>

/* ---- whether it is wanted */

static bool signature_is(const struct report_row *row, struct bytes result)
{
	bool any = false;
	for (size_t i = 0; i < row->signature_count; i++)
		any = any || bytes_equal(row->signatures[i].result, result);
	return any;
}

static bool spf_is(const struct report_row *row, struct bytes result)
{
	return bytes_equal(row->spf_result, result);
}

static bool option_holds(char option, const struct report_row *row)
{
	bool dkim = !row->dkim_aligned && !signature_is(row, BYTES("temperror"));
	bool spf = !row->spf_aligned && !spf_is(row, BYTES("temperror"));
	switch (option) {
	case '0':
		return dkim && spf;
	case '1':
		return dkim || spf;
	case 'd':
		return signature_is(row, BYTES("fail"));
	case 's':
		return spf_is(row, BYTES("fail")) || spf_is(row, BYTES("softfail"));
	default:
		return false;
	}
}

bool failure_wanted(const struct report_policy *policy, const struct report_row *row)
{
	struct bytes fo = policy->fo;
	bool known = false, wanted = false;
	while (fo.len) {
		struct bytes word = bytes_trim_fws(bytes_first(fo, bytes_find(fo, ':')));
		fo = bytes_skip(fo, bytes_find(fo, ':') + 1);
		if (word.len != 1 || !bytes_has(BYTES("01ds"), octet_lower(word.at[0])))
			continue;
		known = true;
		wanted = wanted || option_holds(octet_lower(word.at[0]), row);
	}
	if (row->reasons & REPORT_REASON_UNSURE)
		return false;
	return known ? wanted : option_holds('0', row);
}

/* ---- what was found */

static void results_write(struct text *t, const struct failure_facts *f, struct bytes hostname)
{
	const struct report_row *row = f->row;
	bool passed = row->dkim_aligned || row->spf_aligned;
	text_format(t,
		    "Authentication-Results: %.*s;\r\n\tdmarc=%s header.from=", BYTES_ARG(hostname),
		    passed ? "pass" : "fail");
	text_printable(t, row->header_from);
	if (row->spf_result.len) {
		text_string(t, ";\r\n\tspf=");
		text_printable(t, row->spf_result);
		text_string(t, " smtp.mailfrom=");
		text_printable(t, row->spf_domain);
	}
	for (size_t i = 0; i < row->signature_count; i++) {
		text_string(t, ";\r\n\tdkim=");
		text_printable(t, row->signatures[i].result);
		text_string(t, " header.d=");
		text_printable(t, row->signatures[i].domain);
		text_string(t, " header.s=");
		text_printable(t, row->signatures[i].selector);
	}
	text_string(t, "\r\n");
}

static const char *alignment_name(const struct report_row *row)
{
	if (row->dkim_aligned)
		return row->spf_aligned ? "dkim, spf" : "dkim";
	return row->spf_aligned ? "spf" : "none";
}

/* RFC 6591, 3.2.2: what a policy quarantined was not delivered to where it was meant for. */
static const char *delivery_name(enum report_disposition disposition)
{
	switch (disposition) {
	case REPORT_QUARANTINE:
		return "policy";
	case REPORT_REJECT:
		return "reject";
	case REPORT_NONE:
	case REPORT_PASS:
		break;
	}
	return "delivered";
}

/* The first that does not hold, else the first. */
static void signature_told(struct text *t, const struct report_row *row)
{
	const struct report_signature *s = row->signatures;
	for (size_t i = row->signature_count; i-- > 0;)
		if (!bytes_equal(row->signatures[i].result, BYTES("pass")))
			s = &row->signatures[i];
	if (row->signature_count == 0)
		return;
	text_string(t, "DKIM-Domain: ");
	text_printable(t, s->domain);
	text_string(t, "\r\nDKIM-Selector: ");
	text_printable(t, s->selector);
	text_string(t, "\r\n");
}

void failure_found_write(struct text *t, const struct failure_facts *f, struct bytes hostname,
			 const uint64_t key[2])
{
	text_format(t,
		    "Feedback-Type: auth-failure\r\n"
		    "Version: 1\r\n"
		    "User-Agent: mxward/%s\r\n"
		    "Auth-Failure: dmarc\r\n"
		    "Identity-Alignment: %s\r\n",
		    MXWARD_VERSION, alignment_name(f->row));
	results_write(t, f, hostname);
	signature_told(t, f->row);
	text_string(t, "Reported-Domain: ");
	text_printable(t, f->row->header_from);
	text_string(t, "\r\nOriginal-Mail-From: <");
	failure_redact_address(t, f->mail_from, key);
	text_string(t, ">\r\nSource-IP: ");
	address_text(t, &f->row->source);
	text_string(t, "\r\nArrival-Date: ");
	clock_rfc5322(t, f->time);
	text_format(t, "\r\nIncidents: 1\r\nDelivery-Result: %s\r\n",
		    delivery_name(f->row->disposition));
}

/* ---- the mail */

void failure_mail_subject(struct text *t, const struct failure_mail *m)
{
	text_format(t, "DMARC failure report on %.*s", BYTES_ARG(m->domain));
}

void failure_mail_message_id(struct text *t, const struct failure_mail *m)
{
	text_format(t, "failure.%.*s@%.*s", BYTES_ARG(m->word), BYTES_ARG(m->submitter));
}

static void header_write(struct text *t, const struct failure_mail *m)
{
	text_string(t, "Date: ");
	clock_rfc5322(t, m->time);
	text_format(t, "\r\nFrom: <%.*s>\r\nTo: <%.*s>\r\nSubject: ", BYTES_ARG(m->from),
		    BYTES_ARG(m->to));
	failure_mail_subject(t, m);
	text_string(t, "\r\nMessage-ID: <");
	failure_mail_message_id(t, m);
	text_format(t,
		    ">\r\n"
		    "Auto-Submitted: auto-generated\r\n"
		    "MIME-Version: 1.0\r\n"
		    "Content-Type: multipart/report; report-type=feedback-report;\r\n"
		    "\tboundary=\"=_failure.%.*s\"\r\n",
		    BYTES_ARG(m->word));
}

static void part_write(struct text *t, const struct failure_mail *m, const char *type)
{
	text_format(t, "--=_failure.%.*s\r\nContent-Type: %s\r\n\r\n", BYTES_ARG(m->word), type);
}

static void words_write(struct text *t, const struct failure_mail *m)
{
	part_write(t, m, "text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit");
	text_format(t,
		    "This is a DMARC failure report (RFC 9991) about one message in the name of\r\n"
		    "%.*s. It was made by a program, because the record of that domain\r\n"
		    "asks for it.\r\n"
		    "\r\n"
		    "Of the message only a part of its header is shown. Local parts and the\r\n"
		    "subject are replaced by words (RFC 6590). Fields left out: %llu.\r\n"
		    "\r\n"
		    "Submitter: %.*s\r\n",
		    BYTES_ARG(m->domain), (unsigned long long)m->left_out, BYTES_ARG(m->submitter));
	if (m->contact.len)
		text_format(t, "Contact:   %.*s\r\n", BYTES_ARG(m->contact));
	text_string(t, "\r\n");
}

static void body_write(struct text *t, const struct failure_mail *m)
{
	words_write(t, m);
	part_write(t, m, "message/feedback-report");
	text_add(t, m->found);
	text_string(t, "\r\n");
	part_write(t, m, "text/rfc822-headers");
	text_add(t, m->header);
	text_format(t, "\r\n--=_failure.%.*s--\r\n", BYTES_ARG(m->word));
}

static bool body_digest(struct bytes octets, uint8_t digest[DKIM_HASH_OCTETS])
{
	struct dkim_body body;
	if (!dkim_body_start(&body, true))
		return false;
	dkim_body_feed(&body, octets);
	dkim_body_end(&body);
	bool done = !body.failed;
	memcpy(digest, body.digest, DKIM_HASH_OCTETS);
	dkim_body_free(&body);
	return done;
}

bool failure_mail_write(struct text *t, const struct failure_mail *m, struct text *error)
{
	char head_octets[FAILURE_PART_MAX], body_octets[FAILURE_MAIL_MAX];
	uint8_t digest[DKIM_HASH_OCTETS];
	struct text head = TEXT(head_octets), body = TEXT(body_octets);
	header_write(&head, m);
	body_write(&body, m);
	if (m->signer &&
	    (!body_digest(text_bytes(&body), digest) ||
	     !dkim_sign_message(m->signer, text_bytes(&head), digest, m->time / 1000, t, error))) {
		if (error->len == 0)
			text_string(error, "out of memory");
		return false;
	}
	text_add(t, text_bytes(&head));
	text_string(t, "\r\n");
	text_add(t, text_bytes(&body));
	bool whole = !t->cut && !head.cut && !body.cut;
	if (!whole)
		text_string(error, "the report is too long");
	return whole;
}
