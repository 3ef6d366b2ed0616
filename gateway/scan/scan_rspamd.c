/* scan_rspamd.c: rspamd asked about a message over HTTP (RFC 9112): POST /checkv2, with what is
 * known of the envelope in header fields; see scan_protocol.h.
 *
 * What a client said must never become a header field of its own here, nor end one. */
#include "gateway/scan/scan_rspamd_reply.h"
#include "gateway/scan/scan_head.h"

enum { VALUE_MAX = 512, REST_MAX = 256 }; /* octets: of a value; of what stands behind them all */

/* A field whose value is from outside; none if nothing is known. The HTTP head that results takes
 * any octet that is no control character: UTF-8 addresses stay as they are. */
static void field(struct text *out, const char *name, struct bytes value)
{
	char buffer[VALUE_MAX + 64];
	struct text line = TEXT(buffer);
	value = bytes_first(value, VALUE_MAX);
	if (value.len == 0)
		return;
	text_format(&line, "%s: ", name);
	for (size_t i = 0; i < value.len; i++)
		text_char(&line, octet_control(value.at[i]) ? '?' : value.at[i]);
	text_string(&line, "\r\n");
	/* A thousand recipients of the longest kind do not fit: rspamd then knows the first. */
	if (out->cap - out->len >= line.len + REST_MAX)
		text_add(out, text_bytes(&line));
}

static void client_field(struct text *out, const struct address *client)
{
	char buffer[ADDRESS_TEXT_MAX];
	struct text text = TEXT(buffer);
	address_text(&text, client);
	if (client->family != FAMILY_NONE)
		field(out, "IP", text_bytes(&text));
}

static void envelope_fields(struct text *out, const struct scan_envelope *e)
{
	struct bytes recipient;
	client_field(out, &e->client);
	field(out, "Helo", e->helo);
	field(out, "Hostname", e->ptr);
	field(out, "Queue-Id", e->id);
	field(out, "User", e->user);
	field(out, "TLS-Version", e->tls);
	if (!e->recipient)
		return;
	field(out, "From", e->sender.len ? e->sender : BYTES("<>"));
	for (size_t i = 0; e->recipient(e->arg, i, &recipient); i++)
		field(out, "Rcpt", recipient);
}

static void rspamd_open(struct text *out, const struct scan_request *r)
{
	text_string(out, "POST /checkv2 HTTP/1.1\r\nHost: ");
	scan_authority(out, r->scanner);
	text_string(out, "\r\nUser-Agent: mxward\r\nConnection: close\r\n");
	field(out, "MTA-Name", bytes_of(r->hostname));
	envelope_fields(out, r->envelope);
	text_format(out, "Content-Length: %llu\r\n\r\n", (unsigned long long)r->size);
}

/* The second half of GTUBE's text is kept reversed. A message that lacks what every honest one has
 * would get points for that. */
static void rspamd_test(struct text *out, bool bad)
{
	static const char first[] = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE",
			  second[] = "X43.C*LIAME-TSET-EBU-ITNA-DRADNATS-";
	text_string(out, "From: Self-test <self-test@mxward.invalid>\r\n"
			 "To: Self-test <self-test@mxward.invalid>\r\n"
			 "Subject: self-test of a scanner\r\n"
			 "Message-ID: <self-test@mxward.invalid>\r\n"
			 "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
			 "This message shows whether mail is looked at.\r\n");
	if (!bad)
		return;
	text_string(out, first);
	for (size_t i = sizeof second - 1; i-- > 0;)
		text_char(out, second[i]);
	text_string(out, "\r\n");
}

const struct scan_protocol scan_rspamd = {
	.name = "rspamd",
	.scores = true,
	.reply_max = RSPAMD_REPLY_MAX,
	.open = rspamd_open,
	.read = rspamd_reply_read,
	.test = rspamd_test,
};
