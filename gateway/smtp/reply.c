/* reply.c: every reply that a client of ours reads is written here.
 *
 * Lines end in CRLF, have at most 512 octets (RFC 5321, 4.5.3.1.5) and hold printable
 * ASCII only, whatever the words are made of. The words are Postfix's where Postfix has them. */
#include "gateway/smtp/session_counts_inside.h"

enum { REPLY_TEXT_MAX = 460, BACKEND_LINES_MAX = 20 };

void reply_raw(struct session *s, struct bytes b)
{
	stream_write(s->client, b);
}

/* Keeps for the log of the transaction what its message was answered, or what a recipient was
 * refused with. */
static void remember(struct session *s, unsigned code, struct bytes line)
{
	if (!s->tx || (!s->tx->data_ended && code < 400))
		return;
	struct text reply = TEXT(s->tx->reply);
	text_add(&reply, line);
	s->tx->reply_length = reply.len;
}

/* "250 2.1.0 Ok": code, separator, enhanced code, printable text, CRLF. */
static void line_write(struct session *s, unsigned code, bool more, const char *enhanced,
		       struct bytes words)
{
	char buffer[REPLY_LINE_MAX];
	struct text t = { .at = buffer, .cap = sizeof buffer - 2 };
	text_format(&t, "%03u%c", code, more ? '-' : ' ');
	if (enhanced[0])
		text_format(&t, "%s ", enhanced);
	text_printable(&t, words);
	if (!more)
		remember(s, code, text_bytes(&t));
	t.cap = sizeof buffer;
	text_string(&t, "\r\n");
	reply_raw(s, text_bytes(&t));
}

void reply_line(struct session *s, unsigned code, const char *enhanced, const char *format, ...)
{
	char buffer[REPLY_LINE_MAX];
	struct text t = TEXT(buffer);
	va_list args;
	va_start(args, format);
	text_vformat(&t, format, args);
	va_end(args);
	line_write(s, code, false, enhanced, text_bytes(&t));
}

/* Words cut to what fits a line, then signed with the id of the session. */
__attribute__((format(printf, 5, 0))) static void refuse(struct session *s, enum refusal_kind kind,
							 unsigned code, const char *enhanced,
							 const char *format, va_list args)
{
	char buffer[REPLY_LINE_MAX];
	struct text t = { .at = buffer, .cap = REPLY_TEXT_MAX };
	text_vformat(&t, format, args);
	t.cap = sizeof buffer;
	text_string(&t, " (mxward ");
	session_id_text(&t, s);
	text_char(&t, ')');
	char line_buffer[REPLY_LINE_MAX + 16];
	struct text line = TEXT(line_buffer);
	text_format(&line, "%u %s ", code, enhanced);
	text_printable(&line, text_bytes(&t));
	counts_refusal(s, code, enhanced);
	session_log_refusal(s, kind, text_bytes(&line));
	refusals_count(s, kind);
	line_write(s, code, false, enhanced, text_bytes(&t));
}

void reply_refusal(struct session *s, unsigned code, const char *enhanced, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	refuse(s, REFUSAL_PLAIN, code, enhanced, format, args);
	va_end(args);
}

void reply_refusal_as(struct session *s, enum refusal_kind kind, unsigned code,
		      const char *enhanced, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	refuse(s, kind, code, enhanced, format, args);
	va_end(args);
}

enum result reply_error(struct session *s, unsigned code, const char *enhanced, const char *format,
			...)
{
	if (++s->errors > s->config->limits.errors)
		return reply_end(s, 421, "4.7.0", "too many errors", "%s Error: too many errors",
				 s->config->hostname);
	va_list args;
	va_start(args, format);
	refuse(s, REFUSAL_PLAIN, code, enhanced, format, args);
	va_end(args);
	return session_go(s, STEP_command);
}

enum result reply_end(struct session *s, unsigned code, const char *enhanced, const char *reason,
		      const char *format, ...)
{
	va_list args;
	va_start(args, format);
	refuse(s, REFUSAL_ELSEWHERE, code, enhanced, format, args);     /* it is the last */
	va_end(args);
	s->refused = true;
	return session_end(s, "%s", reason);
}

/* True if the words begin with an enhanced code of the reply's own class (RFC 2034, 4). */
static bool enhanced_given(unsigned code, struct bytes words)
{
	return words.len > 4 && words.at[0] == (char)('0' + code / 100) && words.at[1] == '.' &&
	       octet_digit(words.at[2]);
}

void reply_backend(struct session *s, const struct reply_in *in, enum refusal_kind kind)
{
	unsigned code = in->code == 421 ? 451 : in->code;
	if (code >= 400)
		refusals_count(s, kind);
	struct bytes rest = in->text;
	char generic[8];
	struct text enhanced = TEXT(generic);
	text_format(&enhanced, "%u.0.0", code / 100);
	for (unsigned n = 1;; n++) {
		struct bytes words = bytes_first(rest, bytes_find(rest, '\n'));
		bool more = words.len < rest.len && n < BACKEND_LINES_MAX;
		line_write(s, code, more, enhanced_given(code, words) ? "" : text_cstr(&enhanced),
			   words);
		if (!more)
			return;
		rest = bytes_skip(rest, words.len + 1);
	}
}
