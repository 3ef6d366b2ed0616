/* bounce.c: writes a delivery status notification; see bounce.h.
 *
 *   multipart/report                                RFC 6522
 *     text/plain                                    what happened, for people
 *     message/delivery-status                       the same for programs: RFC 3464, addresses beyond ASCII by RFC 6533
 *     text/rfc822-headers                           the header of the message; message/global-headers where it is UTF-8
 *
 * Owns nothing. Every octet from outside passes one of two writers: printable() for a line of a field, quoted() for a part in
 * quoted-printable. In neither can it end a line, a field or a part: the boundary begins with "=_", which quoted-printable cannot hold. */
#include "gateway/mailroom/bounce.h"

#include "gateway/base/clock.h"
#include "gateway/base/header_field.h"

#include <string.h>

enum {
	QUOTED_LINE = 72, /* columns of quoted-printable; 76 are allowed (RFC 2045, 6.7) */
	QUOTED_MOST = 4,  /* octets that one may turn into, soft line ends included */
	FIELD_MOST = 900, /* octets that one value in a field may turn into: no line is longer than 998 */
	TYPE_MOST = 40,   /* of the type before a recipient's address */
	FIXED = 4096,     /* our own words, once, */
	FIXED_EACH = 512, /* and for each recipient */
	HOST_MOST = 2048,
	LINE_MOST = 998,
};

/* ---- who is told of */

/* True if the list holds the word. */
static bool lists(struct bytes list, struct bytes word)
{
	while (list.len) {
		struct bytes item = bytes_first(list, bytes_find(list, ','));
		if (bytes_equal_nocase(item, word))
			return true;
		list = bytes_skip(list, item.len + 1);
	}
	return false;
}

static bool told(const struct envelope_recipient *r, bool expired)
{
	bool failed = r->fate == FATE_REFUSED || (r->fate == FATE_WAITING && expired);
	return failed && (r->notify.len == 0 || lists(r->notify, BYTES("FAILURE")));
}

bool bounce_wanted(const struct envelope *e, bool expired)
{
	for (size_t i = 0; i < e->recipient_count; i++)
		if (told(&e->recipients[i], expired))
			return e->from.len > 0;
	return false;
}

/* ---- octets from outside */

/* A part in quoted-printable, under way. */
struct quoting {
	struct text *text;
	size_t column;
};

static void quoted_octet(struct quoting *q, unsigned char c, bool last_of_line)
{
	bool plain = (c > ' ' && c < 127 && c != '=') || ((c == ' ' || c == '\t') && !last_of_line);
	/* A line that begins with a dot or "From " may be changed on its way. */
	if (q->column == 0 && (c == '.' || c == 'F'))
		plain = false;
	if (q->column + 3 > QUOTED_LINE) {
		text_string(q->text, "=\r\n");
		q->column = 0;
	}
	if (plain)
		text_char(q->text, (char)c);
	else
		text_format(q->text, "=%02X", c);
	q->column += plain ? 1 : 3;
}

/* Lines end where CRLF stands, and nowhere else. */
static void quoted(struct quoting *q, struct bytes b)
{
	for (size_t i = 0; i < b.len; i++) {
		bool line_end = i + 1 < b.len && b.at[i] == '\r' && b.at[i + 1] == '\n';
		bool last = i + 2 < b.len && b.at[i + 1] == '\r' && b.at[i + 2] == '\n';
		if (line_end) {
			text_string(q->text, "\r\n");
			q->column = 0;
			i++;
		} else {
			quoted_octet(q, (unsigned char)b.at[i], last);
		}
	}
}

static void printable(struct text *t, struct bytes b)
{
	text_printable(t, bytes_first(b, FIELD_MOST));
}

static int hex(char c)
{
	return octet_digit(c) ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Takes xtext apart (RFC 3461, 4): "+" and two digits stand for an octet. Gives the next one, and how much of the text it took. */
static size_t xtext_octet(struct bytes b, char *c)
{
	*c = b.at[0];
	if (b.at[0] != '+' || b.len < 3 || hex(b.at[1]) < 0 || hex(b.at[2]) < 0)
		return 1;
	*c = (char)(hex(b.at[1]) * 16 + hex(b.at[2]));
	return 3;
}

static void xtext(struct text *t, struct bytes b)
{
	for (size_t most = t->len + FIELD_MOST; b.len && t->len < most;) {
		char c;
		b = bytes_skip(b, xtext_octet(b, &c));
		printable(t, (struct bytes){ &c, 1 });
	}
}

/* The next character of well-formed UTF-8. */
static size_t utf8_point(struct bytes b, unsigned long *point)
{
	unsigned char first = (unsigned char)b.at[0];
	size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	*point = length == 1 ? first : first & (0xffu >> (length + 1));
	for (size_t i = 1; i < length && i < b.len; i++)
		*point = *point << 6 | ((unsigned char)b.at[i] & 0x3f);
	return length;
}

/* "rfc822; a@b", or in ASCII all the same: "utf-8; \x{E4}@b" (RFC 6533, 3). */
static void address_typed(struct text *t, struct bytes address)
{
	if (bytes_ascii(address) || !bytes_utf8(address)) {
		text_string(t, "rfc822; ");
		printable(t, address);
		return;
	}
	text_string(t, "utf-8; ");
	for (size_t most = t->len + FIELD_MOST; address.len && t->len < most;) {
		unsigned long point;
		size_t length = utf8_point(address, &point);
		if (point > 126 || point == '\\' || point == '+' || point == '=')
			text_format(t, "\\x{%lX}", point);
		else
			printable(t, bytes_first(address, 1));
		address = bytes_skip(address, length);
	}
}

/* ---- the parts */

/* "5.1.1" behind the code of a reply; empty: there is none. */
static struct bytes enhanced(struct bytes reply)
{
	struct bytes word = bytes_skip(reply, 4), none = { reply.at, 0 };
	word = bytes_first(word, bytes_find(word, ' '));
	unsigned dots = 0;
	size_t digits = 0;
	for (size_t i = 0; i < word.len; i++) {
		bool dot = word.at[i] == '.';
		if (!dot && !octet_digit(word.at[i]))
			return none;
		if (dot ? digits == 0 : digits == 3)
			return none;
		digits = dot ? 0 : digits + 1;
		dots += dot;
	}
	return dots == 2 && digits && word.at[1] == '.' && (word.at[0] == '5' || word.at[0] == '4') ? word : none;
}

static bool is_reply(struct bytes b)
{
	return b.len >= 4 && octet_digit(b.at[0]) && octet_digit(b.at[1]) && octet_digit(b.at[2]) && b.at[3] == ' ';
}

/* For a recipient that was refused, its own; one that only waited for too long has 4.4.7 (RFC 3463, 3.5). */
static void status_write(struct text *t, const struct envelope_recipient *r)
{
	struct bytes code = is_reply(r->reply) ? enhanced(r->reply) : BYTES("");
	text_string(t, "Status: ");
	if (r->fate == FATE_WAITING)
		text_string(t, "4.4.7");
	else if (code.len && code.at[0] == '5')
		text_add(t, code);
	else
		text_string(t, "5.0.0");
	text_string(t, "\r\n");
}

static void recipient_write(struct text *t, const struct envelope_recipient *r, struct bytes reply)
{
	size_t semicolon = bytes_find(r->orcpt, ';');
	text_string(t, "\r\n");
	if (semicolon < r->orcpt.len) {
		text_string(t, "Original-Recipient: ");
		printable(t, bytes_first(r->orcpt, semicolon < TYPE_MOST ? semicolon : TYPE_MOST));
		text_string(t, "; ");
		xtext(t, bytes_skip(r->orcpt, semicolon + 1));
		text_string(t, "\r\n");
	}
	text_string(t, "Final-Recipient: ");
	address_typed(t, r->address);
	text_string(t, "\r\nAction: failed\r\n");
	status_write(t, r);
	if (reply.len == 0)
		return;
	text_string(t, is_reply(reply) ? "Diagnostic-Code: smtp; " : "Diagnostic-Code: x-mxward; ");
	printable(t, bytes_first(reply, FIELD_MOST / 2));
	text_string(t, "\r\n");
}

/* The last word on a recipient, or on the message where it was not asked for. */
static struct bytes last_word(const struct envelope *e, const struct envelope_recipient *r)
{
	return r->reply.len ? r->reply : e->reply;
}

static void words_write(struct text *t, const struct envelope *e, const char *hostname, bool expired)
{
	struct quoting q = { .text = t };
	quoted(&q, BYTES("This is the mail system at "));
	quoted(&q, bytes_of(hostname));
	quoted(&q,
	       BYTES(".\r\n\r\nYour message could not be delivered to the recipients below. It will not be tried again.\r\n"
		     "If you need help, please send this report to your postmaster.\r\n"));
	for (size_t i = 0; i < e->recipient_count; i++) {
		const struct envelope_recipient *r = &e->recipients[i];
		char buffer[FIELD_MOST];
		struct text reply = TEXT(buffer);
		if (!told(r, expired))
			continue;
		text_printable(&reply, last_word(e, r));
		quoted(&q, BYTES("\r\n<"));
		char address[FIELD_MOST];
		struct text clean = TEXT(address);
		for (size_t k = 0; k < r->address.len && k < FIELD_MOST; k++)
			text_char(&clean, octet_control(r->address.at[k]) ? '?' : r->address.at[k]);
		quoted(&q, text_bytes(&clean));
		quoted(&q, r->fate == FATE_WAITING ? BYTES(">: no server took it in time")
						   : BYTES(">: the mail server refused it"));
		if (reply.len) {
			quoted(&q, BYTES(":\r\n    "));
			quoted(&q, text_bytes(&reply));
		}
		quoted(&q, BYTES("\r\n"));
	}
}

static void status_part(struct text *t, const struct envelope *e, const char *hostname, bool expired)
{
	text_format(t, "Reporting-MTA: dns; %s\r\n", hostname);
	if (e->envid.len) {
		text_string(t, "Original-Envelope-Id: ");
		xtext(t, e->envid);
		text_string(t, "\r\n");
	}
	text_string(t, "X-Mxward-ID: ");
	printable(t, e->id);
	text_string(t, "\r\nArrival-Date: ");
	clock_rfc5322(t, e->time);
	text_string(t, "\r\n");
	for (size_t i = 0; i < e->recipient_count; i++)
		if (told(&e->recipients[i], expired))
			recipient_write(t, &e->recipients[i], last_word(e, &e->recipients[i]));
}

/* As much of the header as is returned: whole fields. */
static struct bytes header_cut(struct bytes header)
{
	struct bytes rest = header;
	struct header_field field;
	while (header_next(&rest, &field))
		if (header.len - rest.len > BOUNCE_HEADER_MAX)
			return bytes_first(header, (size_t)(field.whole.at - header.at));
	return bytes_first(header, header.len - rest.len);
}

/* True if the header can stand as it is: ASCII lines of a bearable length, and nothing that looks like our boundary. */
static bool harmless(struct bytes header)
{
	if (!bytes_ascii(header) || bytes_has(header, '\0') || (header.len && memmem(header.at, header.len, "=_", 2)))
		return false;
	while (header.len) {
		size_t line = bytes_find(header, '\n');
		struct bytes inner = bytes_first(header, line);
		bool crlf = line < header.len && line > 0 && header.at[line - 1] == '\r';
		if (!crlf || line > LINE_MOST || bytes_find(inner, '\r') != line - 1)
			return false;
		header = bytes_skip(header, line + 1);
	}
	return true;
}

static void header_part(struct text *t, struct bytes header)
{
	struct quoting q = { .text = t };
	bool plain = harmless(header);
	bool global = !bytes_ascii(header) && bytes_utf8(header);
	text_format(t, "Content-Type: %s\r\n", global ? "message/global-headers" : "text/rfc822-headers");
	if (!plain)
		text_string(t, "Content-Transfer-Encoding: quoted-printable\r\n");
	text_string(t, "Content-Description: the header of the message\r\n\r\n");
	if (plain)
		text_add(t, header);
	else
		quoted(&q, header);
	text_string(t, "\r\n");
}

static void head_write(struct text *t, const struct envelope *e, const char *hostname, const char *id, uint64_t now)
{
	text_string(t, "Date: ");
	clock_rfc5322(t, now);
	text_format(t, "\r\nFrom: Mail Delivery System <MAILER-DAEMON@%s>\r\nTo: <", hostname);
	for (size_t i = 0; i < e->from.len && i < FIELD_MOST / 2; i++)
		text_char(t, octet_control(e->from.at[i]) ? '?' : e->from.at[i]);
	text_format(t,
		    ">\r\nSubject: Undelivered Mail Returned to Sender\r\nMessage-ID: <%s@%s>\r\n"
		    "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
		    "Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"=_%s\"\r\n\r\n",
		    id, hostname, id);
}

void bounce_write(struct text *t, const struct envelope *e, struct bytes header, const char *hostname, const char *id,
		  bool expired, uint64_t now)
{
	head_write(t, e, hostname, id, now);
	text_format(t,
		    "--=_%s\r\nContent-Type: text/plain; charset=utf-8\r\n"
		    "Content-Transfer-Encoding: quoted-printable\r\nContent-Description: what happened\r\n\r\n",
		    id);
	words_write(t, e, hostname, expired);
	text_format(t, "\r\n--=_%s\r\nContent-Type: message/delivery-status\r\n\r\n", id);
	status_part(t, e, hostname, expired);
	text_format(t, "\r\n--=_%s\r\n", id);
	header_part(t, header_cut(header));
	text_format(t, "--=_%s--\r\n", id);
}

size_t bounce_room(const struct envelope *e, struct bytes header)
{
	size_t room = FIXED + HOST_MOST + FIELD_MOST + e->envid.len +
		      QUOTED_MOST * bytes_first(header, BOUNCE_HEADER_MAX).len;
	for (size_t i = 0; i < e->recipient_count; i++) {
		const struct envelope_recipient *r = &e->recipients[i];
		room += FIXED_EACH + QUOTED_MOST * r->address.len + 2 * FIELD_MOST +
			(QUOTED_MOST + 1) * last_word(e, r).len;
	}
	return room;
}
