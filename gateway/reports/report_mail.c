/* report_mail.c: the mail that carries an aggregate report; see report_mail.h. It must never write
 * a line end that it did not mean: what stands in its header was checked where it was read. */
#include "gateway/reports/report_mail.h"

#include "gateway/base/clock.h"
#include "gateway/base/siphash.h"

#include <errno.h>
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
	text_string(t, "\"\r\n\r\n");
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
		ssize_t n = pread(s->fd, into + length, room - length,
				  (off_t)(s->offset + length));
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

bool report_mail_next(void *arg, struct bytes *piece)
{
	struct report_mail_source *s = arg;
	struct text t = TEXT(s->head);
	*piece = BYTES("");
	if (s->at == MAIL_HEAD) {
		report_mail_header(&t, s->mail);
		report_mail_words(&t, s->mail);
		report_mail_file(&t, s->mail);
		s->at = MAIL_FILE;
		*piece = text_bytes(&t);
		return !t.cut;
	}
	if (s->at == MAIL_FILE && !file_piece(s, piece))
		return false;
	if (piece->len)
		return true;
	if (s->at == MAIL_TAIL) {
		report_mail_end(&t, s->mail);
		s->at = MAIL_OVER;
	}
	*piece = text_bytes(&t);
	return !t.cut;
}
