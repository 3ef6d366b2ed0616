/* postfix_words.c: lines as Postfix words them; see postfix_words.h. Pure. What comes from outside
 * must never be taken for anything but a value. */
#include "gateway/syslog/postfix_words.h"

enum { WORDS_MAX = 4096, REPLY_MAX = 1024, VALUE_MAX = 512, HUNDREDTH_MS = 10 };

struct telling {
	const struct record *r;
	postfix_say *say;
	void *arg;
	struct text words;              /* of the line under way */
	char buffer[WORDS_MAX];
};

static void begin(struct telling *t)
{
	t->words = TEXT(t->buffer);
}

static void tell(struct telling *t, const char *program)
{
	t->say(t->arg, program, t->r->time, text_bytes(&t->words));
}

/* What stands between < and >. */
static void value_add(struct text *t, struct bytes value)
{
	value = bytes_first(value, VALUE_MAX);
	for (size_t i = 0; i < value.len; i++) {
		char c = value.at[i];
		text_char(t, c > ' ' && c <= '~' && c != '<' && c != '>' ? c : '?');
	}
}

static void named(struct text *t, const char *key, struct bytes value)
{
	text_format(t, " %s=<", key);
	value_add(t, value);
	text_char(t, '>');
}

/* A reply is a sentence: it keeps its blanks. */
static void reply_add(struct text *t, struct bytes reply)
{
	text_printable(t, bytes_first(reply, REPLY_MAX));
}

static bool host_octet(char c)
{
	return octet_alpha(c) || octet_digit(c) || c == '.' || c == '-' || c == '_';
}

/* "mail.example.org[192.0.2.1]"; without a name that was confirmed "unknown[192.0.2.1]". */
static void client_add(struct telling *t)
{
	struct bytes name = t->r->ptr.len ? t->r->ptr : BYTES("unknown");
	for (size_t i = 0; i < name.len && i < VALUE_MAX; i++)
		text_char(&t->words, host_octet(name.at[i]) ? name.at[i] : '?');
	text_char(&t->words, '[');
	text_add(&t->words, t->r->client);
	text_char(&t->words, ']');
}

/* "; from=<a> to=<b> proto=ESMTP helo=<c>", as much of it as there is. */
static void envelope_add(struct telling *t)
{
	const struct record *r = t->r;
	text_char(&t->words, ';');
	if (r->tx.len)
		named(&t->words, "from", r->from);
	if (r->rcpt_count)
		named(&t->words, "to", r->rcpts[0]);
	text_string(&t->words, r->helo.len ? " proto=ESMTP" : " proto=SMTP");
	if (r->helo.len)
		named(&t->words, "helo", r->helo);
}

/* ---- refusals */

static const char *refused_at(const struct record *r)
{
	return r->rcpt_count ? "RCPT" : r->tx.len ? "DATA" : r->helo.len ? "MAIL" : "CONNECT";
}

/* Not understood, not known, out of order: Postfix does not call these a reject. */
static bool mistake(struct bytes reply)
{
	return bytes_starts(reply, BYTES("500 ")) || bytes_starts(reply, BYTES("502 ")) ||
	       bytes_starts(reply, BYTES("503 "));
}

static bool spent(struct bytes reply)
{
	struct bytes end = BYTES("too many errors");
	for (; reply.len >= end.len; reply = bytes_skip(reply, 1))
		if (bytes_starts(reply, end))
			return bytes_starts(reply, end);
	return false;
}

static void tell_reject(struct telling *t)
{
	const struct record *r = t->r;
	begin(t);
	if (bytes_starts(r->reply, BYTES("421 ")) && spent(r->reply)) {
		text_format(&t->words, "too many errors after %s from ", refused_at(r));
		client_add(t);
		tell(t, "smtpd");
		return;
	}
	if (mistake(r->reply))
		return;
	text_format(&t->words, "NOQUEUE: reject: %s from ", refused_at(r));
	client_add(t);
	text_string(&t->words, ": ");
	reply_add(&t->words, r->reply);
	envelope_add(t);
	tell(t, "smtpd");
}

/* ---- mail that was taken */

/* The message's ID in the spool, which its later lines have, too; otherwise the transaction's. Who
 * reads Postfix's log expects letters and digits there. */
static void queue_id(struct telling *t)
{
	struct bytes id = t->r->id.len ? t->r->id : t->r->tx;
	begin(t);
	for (size_t i = 0; i < id.len && i < VALUE_MAX; i++)
		text_char(&t->words,
			  octet_alpha(id.at[i]) || octet_digit(id.at[i]) ? id.at[i] : '_');
	text_string(&t->words, ": ");
}

static void seconds_add(struct text *t, int64_t ms)
{
	text_hundredths(t, ms > 0 ? ms / HUNDREDTH_MS : 0);
}

/* "250 2.1.5 Ok" has "2.1.5"; a reply without a code of its own "2.0.0" by its class. */
static void dsn_add(struct text *t, struct bytes reply)
{
	struct bytes code = bytes_skip(reply, 4);
	size_t n = 0;
	while (n < code.len && (octet_digit(code.at[n]) || code.at[n] == '.'))
		n++;
	if (n >= 5 && code.at[1] == '.')
		text_add(t, bytes_first(code, n));
	else
		text_format(t, "%c.0.0", reply.len ? reply.at[0] : '4');
}

static const char *status_of(struct bytes reply)
{
	return bytes_starts(reply, BYTES("2"))   ? "sent"
	       : bytes_starts(reply, BYTES("5")) ? "bounced"
						 : "deferred";
}

static void tell_recipient(struct telling *t, struct bytes recipient, struct bytes reply)
{
	const struct record *r = t->r;
	queue_id(t);
	text_string(&t->words, "to=<");
	value_add(&t->words, recipient);
	text_string(&t->words, ">, relay=");
	value_add(&t->words, r->server.len ? r->server : BYTES("none"));
	text_string(&t->words, ", delay=");
	seconds_add(&t->words, r->data_ms + r->judge_ms + r->backend_ms);
	text_string(&t->words, ", delays=");
	seconds_add(&t->words, r->data_ms + r->judge_ms);
	text_string(&t->words, "/0/0/");
	seconds_add(&t->words, r->backend_ms);
	text_string(&t->words, ", dsn=");
	dsn_add(&t->words, reply);
	text_format(&t->words, ", status=%s (", status_of(reply));
	reply_add(&t->words, reply.len ? reply : BYTES("the backend cannot be reached"));
	text_char(&t->words, ')');
	tell(t, "smtp");
}

static void tell_recipients(struct telling *t, struct bytes reply)
{
	for (size_t i = 0; i < t->r->rcpt_count; i++)
		tell_recipient(t, t->r->rcpts[i], reply);
}

static void tell_removed(struct telling *t)
{
	queue_id(t);
	text_string(&t->words, "removed");
	tell(t, "qmgr");
}

static void tell_arrival(struct telling *t)
{
	const struct record *r = t->r;
	queue_id(t);
	text_string(&t->words, "client=");
	client_add(t);
	tell(t, "smtpd");
	queue_id(t);
	text_string(&t->words, "message-id=");
	/* the field has the brackets already, where the client wrote them */
	struct bytes id = r->msgid;
	bool bare = id.len < 2 || id.at[0] != '<' || id.at[id.len - 1] != '>';
	text_char(&t->words, '<');
	value_add(&t->words, bare ? id : bytes_first(bytes_skip(id, 1), id.len - 2));
	text_char(&t->words, '>');
	tell(t, "cleanup");
	queue_id(t);
	text_string(&t->words, "from=<");
	value_add(&t->words, r->from);
	text_format(&t->words, ">, size=%lld, nrcpt=%zu (queue active)", (long long)r->size,
		    r->rcpt_count);
	tell(t, "qmgr");
}

static void tell_quarantined(struct telling *t)
{
	queue_id(t);
	text_string(&t->words, "hold: END-OF-MESSAGE from ");
	client_add(t);
	text_string(&t->words, ": quarantined");
	envelope_add(t);
	tell(t, "smtpd");
}

static bool word(struct bytes b, const char *word)
{
	return bytes_equal(b, bytes_of(word));
}

/* What was refused has a line of its own by then. */
static void tell_message(struct telling *t)
{
	const struct record *r = t->r;
	bool passed = word(r->action, "accept") || word(r->action, "tag");
	bool kept = word(r->action, "quarantine"), held = word(r->action, "hold");
	if (!r->client.len || !(passed || kept || held))
		return;
	tell_arrival(t);
	if (kept)
		tell_quarantined(t);
	else
		tell_recipients(t, held                   ? BYTES("")
				   : r->backend_reply.len ? r->backend_reply
							  : r->reply);
	if (passed)
		tell_removed(t);
}

/* An attempt to bring a held or released message to its backend. */
static void tell_attempt(struct telling *t)
{
	struct bytes reply = t->r->backend_reply;
	tell_recipients(t, reply);
	if (bytes_starts(reply, BYTES("2")))
		tell_removed(t);
}

/* ---- the session */

static void tell_session(struct telling *t)
{
	const struct record *r = t->r;
	uint64_t lasted = r->ms > 0 ? (uint64_t)r->ms : 0;
	begin(t);
	text_string(&t->words, "connect from ");
	client_add(t);
	t->say(t->arg, "smtpd", r->time > lasted ? r->time - lasted : r->time,
	       text_bytes(&t->words));
	begin(t);
	text_string(&t->words, "disconnect from ");
	client_add(t);
	text_format(&t->words, " mail=%lld/%lld commands=%lld", (long long)r->messages,
		    (long long)r->transactions, (long long)r->commands);
	tell(t, "smtpd");
}

void postfix_words(const struct record *r, postfix_say *say, void *arg)
{
	static const struct {
		const char *event;
		void (*tell)(struct telling *);
	} events[] = {
		{ "reject", tell_reject },   { "message", tell_message },
		{ "session", tell_session }, { "deliver", tell_attempt },
		{ "release", tell_attempt },
	};
	struct telling t = { .r = r, .say = say, .arg = arg };
	for (size_t i = 0; i < sizeof events / sizeof *events; i++)
		if (word(r->event, events[i].event))
			events[i].tell(&t);
}
