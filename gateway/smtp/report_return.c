/* report_return.c: a report of our own that comes back; see report_return.h. It must never believe
 * anybody who has not seen the report: the word in its sender is the proof. What it does to the
 * message: nothing. */
#include "gateway/smtp/report_return.h"

#include "gateway/base/header_field.h"
#include "gateway/reports/report_send.h"
#include "gateway/smtp/session_inside.h"
#include "modules/mime/mime_field.h"

enum { TYPE_MAX = 100 };

static void report_type_look(void *arg, struct bytes value, bool clean)
{
	bool *found = arg;
	(void)clean;
	*found = *found || bytes_equal_nocase(value, BYTES("delivery-status"));
}

static bool content_type_reports(struct bytes value)
{
	char buffer[TYPE_MAX];
	struct text type = TEXT(buffer);
	bool found = false;
	(void)mime_value(value, &type);
	(void)mime_parameter(value, "report-type", report_type_look, &found);
	return found && bytes_equal(text_bytes(&type), BYTES("multipart/report"));
}

/* A line "Action: failed" of any recipient. */
static bool any_failed(struct bytes body)
{
	while (body.len) {
		struct bytes line = bytes_first(body, bytes_find(body, '\n'));
		body = bytes_skip(body, line.len + 1);
		if (bytes_starts_nocase(line, BYTES("Action:")) &&
		    bytes_starts_nocase(bytes_trim_fws(bytes_skip(line, 7)), BYTES("failed")))
			return true;
	}
	return false;
}

bool report_is_bounce(struct bytes message)
{
	struct header_field field;
	bool reports = false;
	while (header_next(&message, &field))
		reports = reports ||
			  (header_is(&field, "Content-Type") && content_type_reports(field.value));
	return reports && any_failed(message);
}

void report_returned(struct session *s)
{
	const struct transaction *tx = s->tx;
	struct reporter *reporter = server_shared(s->server)->reporter;
	if (!reporter || tx->sender.text.len || !tx->message)
		return;
	for (size_t i = 0; i < tx->recipient_count; i++) {
		struct bytes token = reporter_token(s->config, tx->recipients[i].mailbox.text);
		if (token.len && report_is_bounce(body_beginning(&tx->message->body)))
			reporter_bounced(reporter, token);
	}
}
