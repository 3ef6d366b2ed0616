/* bounce.c: writes a delivery status notification; see bounce.h.
 *
 *   multipart/report                                RFC 6522
 *     text/plain                                    what happened, for people
 *     message/delivery-status                       the same for programs: RFC 3464, addresses
 *                                                   beyond ASCII by RFC 6533
 *     text/rfc822-headers                           the header of the message;
 *                                                   message/global-headers where it is UTF-8; or
 *                                                   the whole of it as message/rfc822
 *                                                   (message/global)
 *
 * Every octet from outside passes one of two writers: printable() for a line of a
 * field, quoted() for a part in quoted-printable. In neither can it end a line, a field or a part:
 * the boundary begins with "=_", which quoted-printable cannot hold. */
#include "gateway/mailroom/bounce.h"

#include "gateway/base/character.h"
#include "gateway/base/clock.h"
#include "gateway/base/header_field.h"
#include "gateway/base/mailbox.h"

#include <string.h>

enum {
	QUOTED_LINE = 72, /* columns of quoted-printable; 76 are allowed (RFC 2045, 6.7) */
	QUOTED_MOST = 4,  /* octets that one may turn into, soft line ends included */
	/* octets that one value in a field may turn into: no line is longer than 998 */
	FIELD_MOST = 900,
	/* the same for an address, which stands on a line of its own where it is long: what is
	 * longer still is whole in the part for people alone */
	ADDRESS_MOST = 980,
	ADDRESS_EACH = 6, /* octets that one of an address may turn into: "\x{5C}" */
	TYPE_MOST = 40,   /* of the type before a recipient's address */
	FIXED = 4096,     /* our own words, once, */
	FIXED_EACH = 512, /* and for each recipient */
	HOST_MOST = 2048,
	LINE_MOST = 998,
};

/* ---- who is told of */

bool bounce_lists(struct bytes list, struct bytes word)
{
	while (list.len) {
		struct bytes item = bytes_first(list, bytes_find(list, ','));
		if (bytes_equal_nocase(item, word))
			return true;
		list = bytes_skip(list, item.len + 1);
	}
	return false;
}

static bool wants(const struct envelope_recipient *r, struct bytes word)
{
	return bounce_lists(r->notify, word);
}

static bool wants_failure(const struct envelope_recipient *r)
{
	return r->notify.len == 0 || wants(r, BYTES("FAILURE"));
}

bool bounce_wanted(const struct envelope *e, bool expired)
{
	bool wanted = false;
	for (size_t i = 0; i < e->recipient_count; i++) {
		const struct envelope_recipient *r = &e->recipients[i];
		bool failed = r->fate == FATE_REFUSED || (r->fate == FATE_WAITING && expired);
		wanted = wanted || (failed && wants_failure(r));
	}
	return wanted && e->from.len > 0;
}

bool bounce_delay_wanted(const struct envelope *e)
{
	bool wanted = false;
	for (size_t i = 0; i < e->recipient_count; i++)
		wanted = wanted || (e->recipients[i].fate == FATE_WAITING &&
				    wants(&e->recipients[i], BYTES("DELAY")));
	return wanted && e->from.len > 0;
}

bool bounce_tells(const struct envelope *e, const struct envelope_recipient *r)
{
	switch (e->dsn) {
	case DSN_BOUNCE:
		return r->fate != FATE_DELIVERED && wants_failure(r);
	case DSN_DELAY:
		return r->fate == FATE_WAITING && wants(r, BYTES("DELAY"));
	case DSN_POSTMASTER:
		return r->fate != FATE_DELIVERED;
	case DSN_NONE:
		break;
	}
	return false;
}

static bool asks_for_all(const struct envelope *e)
{
	return e->dsn == DSN_BOUNCE && bytes_equal_nocase(e->ret, BYTES("FULL"));
}

bool bounce_whole(const struct envelope *e, uint64_t size_most)
{
	return e->dsn == DSN_POSTMASTER || (asks_for_all(e) && e->size <= size_most);
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

/* Takes xtext apart (RFC 3461, 4): "+" and two digits stand for an octet. Gives the next one, and
 * how much of the text it took. */
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
	for (size_t most = t->len + ADDRESS_MOST; b.len && t->len < most;) {
		char c;
		b = bytes_skip(b, xtext_octet(b, &c));
		printable(t, (struct bytes){ &c, 1 });
	}
}

/* An address of so many octets, if they are many, begins a line: nearly every one fits then. */
static void address_fold(struct text *t, size_t octets)
{
	text_string(t, octets > FIELD_MOST / 2 ? "\r\n " : " ");
}

/* "rfc822; a@b", or in ASCII all the same: "utf-8; \x{E4}@b" (RFC 6533, 3). */
static void address_typed(struct text *t, struct bytes address)
{
	bool plain = bytes_ascii(address) || !bytes_utf8(address);
	text_string(t, plain ? "rfc822;" : "utf-8;");
	address_fold(t, plain ? address.len : ADDRESS_EACH * address.len);
	if (plain) {
		text_printable(t, bytes_first(address, ADDRESS_MOST));
		return;
	}
	for (size_t most = t->len + ADDRESS_MOST; address.len && t->len < most;) {
		struct bytes first = bytes_first(address, 1);
		uint32_t code = character_take(&address);
		if (code > 126 || code == '\\' || code == '+' || code == '=')
			text_format(t, "\\x{%lX}", (unsigned long)code);
		else
			printable(t, first);
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
	return dots == 2 && digits && word.at[1] == '.' && (word.at[0] == '5' || word.at[0] == '4')
		       ? word
		       : none;
}

static bool is_reply(struct bytes b)
{
	return b.len >= 4 && octet_digit(b.at[0]) && octet_digit(b.at[1]) && octet_digit(b.at[2]) &&
	       b.at[3] == ' ';
}

/* For a recipient that was refused, its own; one that only waited for too long has 4.4.7, and one
 * that no server took yet 4.4.1 where none answered (RFC 3463, 3.5). */
static void delivery_status_write(struct text *t, const struct envelope *e,
				  const struct envelope_recipient *r)
{
	struct bytes code = is_reply(r->reply) ? enhanced(r->reply) : BYTES("");
	text_string(t, "Status: ");
	if (e->dsn == DSN_DELAY && code.len && code.at[0] == '4')
		text_add(t, code);
	else if (e->dsn == DSN_DELAY)
		text_string(t, "4.4.1");
	else if (r->fate == FATE_WAITING)
		text_string(t, "4.4.7");
	else if (code.len && code.at[0] == '5')
		text_add(t, code);
	else
		text_string(t, "5.0.0");
	text_string(t, "\r\n");
}

/* The last word on a recipient, or on the message where it was not asked for. */
static struct bytes last_word(const struct envelope *e, const struct envelope_recipient *r)
{
	return r->reply.len ? r->reply : e->reply;
}

static void recipient_write(struct text *t, const struct envelope *e,
			    const struct envelope_recipient *r)
{
	struct bytes reply = last_word(e, r);
	size_t semicolon = bytes_find(r->orcpt, ';');
	text_string(t, "\r\n");
	if (semicolon < r->orcpt.len) {
		text_string(t, "Original-Recipient: ");
		printable(t, bytes_first(r->orcpt, semicolon < TYPE_MOST ? semicolon : TYPE_MOST));
		text_char(t, ';');
		address_fold(t, r->orcpt.len);
		xtext(t, bytes_skip(r->orcpt, semicolon + 1));
		text_string(t, "\r\n");
	}
	text_string(t, "Final-Recipient: ");
	address_typed(t, r->address);
	text_string(t, e->dsn == DSN_DELAY ? "\r\nAction: delayed\r\n" : "\r\nAction: failed\r\n");
	delivery_status_write(t, e, r);
	if (e->dsn == DSN_DELAY && e->retried_until) {
		text_string(t, "Will-Retry-Until: ");
		clock_rfc5322(t, e->retried_until);
		text_string(t, "\r\n");
	}
	if (reply.len == 0)
		return;
	text_string(t, is_reply(reply) ? "Diagnostic-Code: smtp; " : "Diagnostic-Code: x-mxward; ");
	printable(t, bytes_first(reply, FIELD_MOST / 2));
	text_string(t, "\r\n");
}

/* True if a sender who is told of a delay will be told of a failure, too: of each of these
 * recipients. */
static bool wants_last_word(const struct envelope *e)
{
	bool wanted = true;
	for (size_t i = 0; i < e->recipient_count; i++)
		wanted = wanted &&
			 (!bounce_tells(e, &e->recipients[i]) || wants_failure(&e->recipients[i]));
	return wanted;
}

static void address_quoted(struct quoting *q, struct bytes address)
{
	for (size_t i = 0; i < address.len; i++) {
		bool control = octet_control(address.at[i]);
		quoted(q, control ? BYTES("?") : bytes_first(bytes_skip(address, i), 1));
	}
}

static void words_begin(struct quoting *q, const struct bounce *b)
{
	const struct envelope *e = b->envelope;
	char buffer[FIELD_MOST];
	struct text t = TEXT(buffer);
	quoted(q, BYTES("This is the mail system at "));
	quoted(q, bytes_of(b->hostname));
	switch (e->dsn) {
	case DSN_NONE:
	case DSN_BOUNCE:
		quoted(q, BYTES(".\r\n"
				"\r\n"
				"Your message could not be delivered to the recipients below. No "
				"further\r\n"
				"attempts will be made. If you need help, please send this report "
				"to your\r\n"
				"postmaster.\r\n"));
		break;
	case DSN_DELAY:
		text_string(&t,
			    ".\r\n"
			    "\r\n"
			    "Your message has not yet been delivered to the recipients below.\r\n"
			    "Delivery will be attempted until ");
		clock_rfc5322(&t, e->retried_until);
		text_string(&t, ".\r\nYou do not need to send it again");
		text_string(&t, wants_last_word(e) ? ": if it cannot be delivered by\r\n"
						     "then, you will be notified.\r\n"
						   : ".\r\n");
		quoted(q, text_bytes(&t));
		break;
	case DSN_POSTMASTER:
		quoted(q, BYTES(".\r\n"
				"\r\n"
				"A message could not be delivered to the recipients below, and "
				"its\r\n"
				"sender cannot be notified. "));
		quoted(q, b->whole ? BYTES("This report contains the only copy of it.")
				   : BYTES("This report contains its header, which is all\r\n"
					   "that is left of it."));
		quoted(q, BYTES("\r\n\r\nSender: <"));
		address_quoted(q, e->from);
		quoted(q, e->from.len == 0
				  ? BYTES("> (the null sender: such mail is never returned)\r\n")
				  : BYTES(">\r\n"));
		t = TEXT(buffer);
		text_printable(&t, bytes_first(e->untold, FIELD_MOST));
		if (t.len) {
			quoted(q, BYTES("Why the sender cannot be notified: "));
			quoted(q, text_bytes(&t));
			quoted(q, BYTES("\r\n"));
		}
		break;
	}
	if (asks_for_all(e) && !b->whole) {
		t = TEXT(buffer);
		text_format(&t,
			    "\r\n"
			    "Only the header of your message is returned; the whole message has\r\n"
			    "%llu bytes.\r\n",
			    (unsigned long long)e->size);
		quoted(q, text_bytes(&t));
	}
}

static void words_recipient(struct quoting *q, const struct envelope *e,
			    const struct envelope_recipient *r)
{
	char buffer[FIELD_MOST];
	struct text reply = TEXT(buffer);
	text_printable(&reply, last_word(e, r));
	quoted(q, BYTES("\r\n<"));
	address_quoted(q, r->address);
	quoted(q, e->dsn == DSN_DELAY       ? BYTES(">: no server has accepted it yet")
		  : r->fate == FATE_WAITING ? BYTES(">: no server accepted it in time")
					    : BYTES(">: the mail server refused it"));
	if (reply.len) {
		quoted(q, BYTES(":\r\n    "));
		quoted(q, text_bytes(&reply));
	}
	quoted(q, BYTES("\r\n"));
}

static void words_write(struct text *t, const struct bounce *b)
{
	struct quoting q = { .text = t };
	const struct envelope *e = b->envelope;
	words_begin(&q, b);
	for (size_t i = 0; i < e->recipient_count; i++)
		if (bounce_tells(e, &e->recipients[i]))
			words_recipient(&q, e, &e->recipients[i]);
}

static void status_part(struct text *t, const struct bounce *b)
{
	const struct envelope *e = b->envelope;
	text_format(t, "Reporting-MTA: dns; %s\r\n", b->hostname);
	if (e->envid.len) {
		text_string(t, "Original-Envelope-Id: ");
		xtext(t, bytes_first(e->envid, FIELD_MOST));
		text_string(t, "\r\n");
	}
	text_string(t, "X-Mxward-ID: ");
	printable(t, e->id);
	text_string(t, "\r\nArrival-Date: ");
	clock_rfc5322(t, e->time);
	text_string(t, "\r\n");
	for (size_t i = 0; i < e->recipient_count; i++)
		if (bounce_tells(e, &e->recipients[i]))
			recipient_write(t, e, &e->recipients[i]);
}

/* As much of the header as is returned: whole fields. */
static struct bytes bounce_header_cut(struct bytes header)
{
	struct bytes rest = header;
	struct header_field field;
	while (header_next(&rest, &field))
		if (header.len - rest.len > BOUNCE_HEADER_MAX)
			return bytes_first(header, (size_t)(field.whole.at - header.at));
	return bytes_first(header, header.len - rest.len);
}

/* True if the header can stand as it is: ASCII lines of a bearable length, and nothing that looks
 * like our boundary. */
static bool harmless(struct bytes header)
{
	if (!bytes_ascii(header) || bytes_has(header, '\0') ||
	    (header.len && memmem(header.at, header.len, "=_", 2)))
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
	text_format(t, "Content-Type: %s\r\n",
		    global ? "message/global-headers" : "text/rfc822-headers");
	if (!plain)
		text_string(t, "Content-Transfer-Encoding: quoted-printable\r\n");
	text_string(t, "Content-Description: the header of the message\r\n\r\n");
	if (plain)
		text_add(t, header);
	else
		quoted(&q, header);
}

/* Says the same each time that the notification is written. A whole message may hold anything: its
 * digest stands in the boundary. */
static void name_write(struct text *t, const struct envelope *e)
{
	printable(t, e->id);
	text_char(t, '.');
	text_add(t, envelope_dsn_name(e->dsn));
}

static void boundary_write(struct text *t, const struct bounce *b)
{
	text_string(t, "=_");
	name_write(t, b->envelope);
	if (b->whole)
		text_format(t, ".%016llx", (unsigned long long)b->envelope->digest[0]);
}

static void delimiter_write(struct text *t, const struct bounce *b, const char *end)
{
	text_string(t, "\r\n--");
	boundary_write(t, b);
	text_string(t, end);
}

/* Behind "To:". An address that fits no line goes without saying: half of it is somebody else's. */
static void to_write(struct text *t, struct bytes to)
{
	if (to.len > ADDRESS_MOST) {
		text_string(t, " undisclosed-recipients:;");
		return;
	}
	address_fold(t, to.len);
	text_char(t, '<');
	for (size_t i = 0; i < to.len; i++)
		text_char(t, octet_control(to.at[i]) ? '?' : to.at[i]);
	text_char(t, '>');
}

static void head_write(struct text *t, const struct bounce *b)
{
	static const char *const subjects[] = {
		[DSN_NONE] = "",
		[DSN_BOUNCE] = "Undelivered Mail Returned to Sender",
		[DSN_DELAY] = "Delayed Mail (still being retried)",
		[DSN_POSTMASTER] = "Undeliverable Mail: Sender Cannot Be Notified",
	};
	const struct envelope *e = b->envelope;
	char buffer[PATH_MAX_OCTETS];
	struct text to = TEXT(buffer);
	envelope_dsn_to(&to, e);
	text_string(t, "Date: ");
	clock_rfc5322(t, e->dsn_time);
	text_format(t, "\r\nFrom: Mail Delivery System <MAILER-DAEMON@%s>\r\nTo:", b->hostname);
	to_write(t, text_bytes(&to));
	text_format(t, "\r\nSubject: %s\r\nMessage-ID: <", subjects[e->dsn]);
	name_write(t, e);
	text_format(t,
		    "@%s>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
		    "Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"",
		    b->hostname);
	boundary_write(t, b);
	text_string(t, "\"\r\n");
}

void bounce_write(struct text *t, const struct bounce *b)
{
	head_write(t, b);
	delimiter_write(t, b,
			"\r\n"
			"Content-Type: text/plain; charset=utf-8\r\n"
			"Content-Transfer-Encoding: quoted-printable\r\n"
			"Content-Description: what happened\r\n"
			"\r\n");
	words_write(t, b);
	delimiter_write(t, b, "\r\nContent-Type: message/delivery-status\r\n\r\n");
	status_part(t, b);
	delimiter_write(t, b, "\r\n");
	if (b->whole) {
		text_format(t,
			    "Content-Type: %s\r\nContent-Transfer-Encoding: 8bit\r\n"
			    "Content-Description: the message\r\n\r\n",
			    b->envelope->utf8 ? "message/global" : "message/rfc822");
		return;
	}
	header_part(t, bounce_header_cut(b->header));
	bounce_end(t, b);
}

void bounce_end(struct text *t, const struct bounce *b)
{
	delimiter_write(t, b, "--\r\n");
}

size_t bounce_room(const struct bounce *b)
{
	const struct envelope *e = b->envelope;
	size_t room = FIXED + HOST_MOST + 4 * FIELD_MOST +
		      (QUOTED_MOST + 1) * (bytes_first(e->untold, FIELD_MOST).len + FIELD_MOST) +
		      (QUOTED_MOST + 1) * e->from.len + PATH_MAX_OCTETS + e->envid.len +
		      QUOTED_MOST * bytes_first(b->header, BOUNCE_HEADER_MAX).len;
	for (size_t i = 0; i < e->recipient_count; i++) {
		const struct envelope_recipient *r = &e->recipients[i];
		room += FIXED_EACH + (QUOTED_MOST + ADDRESS_EACH) * r->address.len + r->orcpt.len +
			FIELD_MOST + (QUOTED_MOST + 1) * last_word(e, r).len;
	}
	return room;
}
