/* report_mail.c: the mail that carries an aggregate report; see report_mail.h. It must never write
 * a line end that it did not mean: what stands in its header was checked where it was read. */
#include "gateway/reports/report_mail.h"

#include "gateway/base/clock.h"
#include "gateway/base/siphash.h"
#include "modules/dkim/dkim_body.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static uint64_t report_mail_hash(struct bytes b)
{
	uint64_t digest[2];
	struct siphash s;
	siphash_start(&s, (const uint64_t[2]){ 0, 0 });
	siphash_add(&s, b);
	siphash_end(&s, digest);
	return digest[0];
}

void report_mail_subject(struct text *t, const struct report_mail *m)
{
	text_format(t, "Report Domain: %.*s Submitter: %.*s Report-ID: <%.*s>",
		    BYTES_ARG(m->domain), BYTES_ARG(m->submitter), BYTES_ARG(m->id));
}

void report_mail_message_id(struct text *t, const struct report_mail *m)
{
	size_t sign = bytes_find(m->id, '@');
	text_add(t, bytes_first(m->id, sign));
	text_char(t, '.');
	text_id(t, report_mail_hash(m->to));
	text_char(t, '@');
	text_add(t, m->submitter);
}

/* No line of base64 and none of our texts begins like this. */
static void report_mail_boundary(struct text *t, const struct report_mail *m)
{
	text_string(t, "=_report.");
	text_id(t, report_mail_hash(m->id));
}

static void report_mail_header(struct text *t, const struct report_mail *m)
{
	text_string(t, "Date: ");
	clock_rfc5322(t, m->time);
	text_format(t, "\r\nFrom: <%.*s>\r\nTo: <%.*s>\r\nSubject: ", BYTES_ARG(m->from),
		    BYTES_ARG(m->to));
	report_mail_subject(t, m);
	text_string(t, "\r\nMessage-ID: <");
	report_mail_message_id(t, m);
	text_string(t, ">\r\n"
		       "Auto-Submitted: auto-generated\r\n"
		       "MIME-Version: 1.0\r\n"
		       "Content-Type: multipart/mixed;\r\n\tboundary=\"");
	report_mail_boundary(t, m);
	text_string(t, "\"\r\n");
}

static void report_mail_words(struct text *t, const struct report_mail *m)
{
	text_string(t, "--");
	report_mail_boundary(t, m);
	text_string(t, "\r\n"
		       "Content-Type: text/plain; charset=utf-8\r\n"
		       "Content-Transfer-Encoding: 8bit\r\n"
		       "\r\n"
		       "This is a DMARC aggregate report (RFC 9990). It was made by a program.\r\n"
		       "\r\n");
	text_format(t,
		    "Domain:    %.*s\r\n"
		    "Day:       %.*s (UTC)\r\n"
		    "Submitter: %.*s\r\n"
		    "Report-ID: %.*s\r\n",
		    BYTES_ARG(m->domain), BYTES_ARG(m->day), BYTES_ARG(m->submitter),
		    BYTES_ARG(m->id));
	if (m->org_name.len)
		text_format(t, "From:      %.*s\r\n", BYTES_ARG(m->org_name));
	if (m->contact.len)
		text_format(t, "Contact:   %.*s\r\n", BYTES_ARG(m->contact));
	text_string(t, "\r\n");
}

static void report_mail_file(struct text *t, const struct report_mail *m)
{
	text_string(t, "--");
	report_mail_boundary(t, m);
	text_format(t,
		    "\r\n"
		    "Content-Type: application/gzip;\r\n\tname=\"%.*s\"\r\n"
		    "Content-Transfer-Encoding: base64\r\n"
		    "Content-Disposition: attachment;\r\n\tfilename=\"%.*s\"\r\n\r\n",
		    BYTES_ARG(m->file_name), BYTES_ARG(m->file_name));
}

static void report_mail_end(struct text *t, const struct report_mail *m)
{
	text_string(t, "\r\n--");
	report_mail_boundary(t, m);
	text_string(t, "--\r\n");
}

/* ---- base64 */

static void base64_quantum(struct text *t, struct bytes b)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t bits = 0;
	for (size_t i = 0; i < 3; i++)
		bits = bits << 8 | (i < b.len ? (unsigned char)b.at[i] : 0);
	for (size_t i = 0; i < 4; i++)
		text_char(t, i <= b.len ? digits[bits >> (18 - 6 * i) & 63] : '=');
}

void report_mail_base64(struct text *t, struct bytes b)
{
	while (b.len) {
		struct bytes line = bytes_first(b, REPORT_MAIL_LINE);
		b = bytes_skip(b, line.len);
		for (; line.len; line = bytes_skip(line, 3))
			base64_quantum(t, bytes_first(line, 3));
		text_string(t, "\r\n");
	}
}

/* ---- piece by piece */

/* Fills `room` octets, but at the end of the file; -1: it cannot be read. */
static ssize_t file_fill(const struct report_mail_source *s, char *into, size_t room)
{
	size_t length = 0;
	while (length < room) {
		ssize_t n = pread(s->fd, into + length, room - length, (off_t)(s->offset + length));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		length += (size_t)n;
	}
	return (ssize_t)length;
}

static bool file_piece(struct report_mail_source *s, struct bytes *piece)
{
	char octets[REPORT_MAIL_LINES * REPORT_MAIL_LINE];
	struct text t = TEXT(s->lines);
	ssize_t n = file_fill(s, octets, sizeof octets);
	if (n < 0)
		return false;
	s->offset += (uint64_t)n;
	if ((size_t)n < sizeof octets)
		s->at = MAIL_TAIL;
	report_mail_base64(&t, (struct bytes){ octets, (size_t)n });
	*piece = text_bytes(&t);
	return !t.cut;
}

/* The text, and the beginning of the file's part. */
static void body_begin(struct text *t, const struct report_mail *m)
{
	report_mail_words(t, m);
	report_mail_file(t, m);
}

/* Of the body in its relaxed form; the file is read once for it, and once more to be sent. */
static bool body_hash(struct report_mail_source *s, uint8_t digest[DKIM_HASH_OCTETS])
{
	char buffer[REPORT_MAIL_HEAD_MAX];
	struct text t = TEXT(buffer);
	struct dkim_body body;
	struct bytes piece;
	bool read = true;
	if (!dkim_body_start(&body, true))
		return false;
	body_begin(&t, s->mail);
	dkim_body_feed(&body, text_bytes(&t));
	for (s->at = MAIL_FILE; read && s->at == MAIL_FILE;) {
		read = file_piece(s, &piece);
		if (read)
			dkim_body_feed(&body, piece);
	}
	t.len = 0;
	report_mail_end(&t, s->mail);
	dkim_body_feed(&body, text_bytes(&t));
	dkim_body_end(&body);
	bool done = read && !body.failed && !t.cut;
	memcpy(digest, body.digest, DKIM_HASH_OCTETS);
	dkim_body_free(&body);
	s->offset = 0;
	return done;
}

bool report_mail_begin(struct report_mail_source *s, struct text *error)
{
	char buffer[REPORT_MAIL_HEAD_MAX];
	uint8_t digest[DKIM_HASH_OCTETS];
	struct text fields = TEXT(buffer), head = TEXT(s->head);
	const struct report_mail *m = s->mail;
	report_mail_header(&fields, m);
	if (m->signer && !body_hash(s, digest)) {
		text_string(error, "the report cannot be read to be signed");
		return false;
	}
	if (m->signer && !dkim_sign_message(m->signer, text_bytes(&fields), digest, m->time / 1000,
					    &head, error))
		return false;
	text_add(&head, text_bytes(&fields));
	text_string(&head, "\r\n");
	body_begin(&head, m);
	if (head.cut || fields.cut)
		text_string(error, "the header of the report is too long");
	s->head_length = head.len;
	s->at = MAIL_HEAD;
	return !head.cut && !fields.cut;
}

bool report_mail_next(void *arg, struct bytes *piece)
{
	struct report_mail_source *s = arg;
	*piece = BYTES("");
	if (s->at == MAIL_HEAD) {
		s->at = MAIL_FILE;
		*piece = (struct bytes){ s->head, s->head_length };
		return true;
	}
	if (s->at == MAIL_FILE && !file_piece(s, piece))
		return false;
	if (piece->len || s->at != MAIL_TAIL)
		return true;
	struct text t = TEXT(s->head);
	report_mail_end(&t, s->mail);
	s->at = MAIL_OVER;
	*piece = text_bytes(&t);
	return true;
}
