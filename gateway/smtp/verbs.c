/* verbs.c: the verbs: the table, and what each does once it has been parsed.
 *
 * Each apply_ function judges, answers or hands on, and names the next step; none of
 * them ever looks at the octets of the line again. */
#include "gateway/judge/refusal_words.h"
#include "gateway/smtp/verb_inside.h"

#include "gateway/base/clock.h"
#include "gateway/base/memory.h"
#include "gateway/io/idn.h"
#include "gateway/smtp/line.h"
#include "gateway/smtp/verdict_inside.h"
#include "gateway/smtp/verb_parsers_inside.h"

#include <string.h>

enum {
	TRANSACTION_MEMORY = 512 * 1024,        /* besides what its recipients take */
	RECIPIENT_MEMORY =
		/* the list grows by doubling; the longest command line */
	4 * sizeof(struct recipient) + COMMAND_LINE_MAX,
	FIRST_RECIPIENTS = 4,
	LARGE_WHILE_TIGHT = 256 * 1024,         /* declared octets of a message */
	/* octets of an address in a reply: a line has room for 512, and the words count more */
	REPLY_ADDRESS_MAX = 256,
};

const struct refusal idle_refusal = { 450, "4.7.1", "Error: too many commands without mail" };

#define VERB(word, parser, applier, where, flags) \
	static enum result apply_##applier(struct session *, const struct parsed *);
#include "gateway/smtp/verbs.def"
#undef VERB

static const struct verb verbs[] = {
#define VERB(word, parser, applier, where, flags) \
	{ word, where, flags, parse_##parser, apply_##applier },
#include "gateway/smtp/verbs.def"
#undef VERB
};

const struct verb *verb_find(struct bytes line, struct bytes *argument)
{
	size_t end = 0;
	while (end < line.len && line.at[end] != ' ' && line.at[end] != '\t')
		end++;
	*argument = bytes_skip(line, end);
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
		if (bytes_equal_nocase(bytes_first(line, end), bytes_of(verbs[i].word)))
			return &verbs[i];
	return NULL;
}

enum place verb_place(const struct session *s)
{
	if (s->helo.len == 0)
		return FRESH;
	if (!s->tx)
		return READY;
	if (s->chunking)
		return CHUNKED;
	return s->tx->recipient_count ? ADDRESSED : OPEN;
}

struct refusal verb_misplaced(const struct verb *verb, enum place place)
{
	static const struct refusal greet = { 503, "5.5.1", "Error: send HELO/EHLO first" };
	static const struct refusal nested = { 503, "5.5.1", "Error: nested MAIL command" };
	static const struct refusal mail = { 503, "5.5.1", "Error: need MAIL command" };
	static const struct refusal rcpt = { 554, "5.5.1", "Error: no valid recipients" };
	static const struct refusal chunk = { 503, "5.5.1", "Error: not between BDAT chunks" };
	if (place == FRESH)
		return greet;
	if (place == CHUNKED)
		return chunk;
	if (verb->apply == apply_mail)
		return nested;
	return place == OPEN ? rcpt : mail;
}

/* The largest message that this client may send: what EHLO promised, or our own limit before it. */
static uint64_t size_limit(const struct session *s)
{
	return s->offers.size_limit ? s->offers.size_limit : s->config->limits.message_size;
}

/* The client's address in text, for replies. */
static const char *client_text(const struct session *s, struct text *t)
{
	address_text(t, &s->peer);
	return text_cstr(t);
}

static bool within_rate(struct session *s, enum rate_limit rate, uint64_t limit)
{
	return !s->rates || rate_limits_count(server_shared(s->server)->rate_limits, s->rates, rate,
					      (unsigned)limit, clock_monotonic());
}

static enum result next_command(struct session *s)
{
	return session_go(s, STEP_command);
}

/* Room for a name: small at first, since most are short, and once for the longest. */
static bool helo_fits(struct session *s, size_t length)
{
	uint8_t room = length <= HELO_SHORT ? HELO_SHORT : HELO_MAX;
	if (length <= s->helo_size)
		return true;
	s->helo_room = arena_alloc(&s->memory, room);
	s->helo_size = s->helo_room ? room : 0;
	return s->helo_room != NULL;
}

static bool greet_again(struct session *s, const struct parsed *p, bool extended)
{
	session_forget(s);
	if (s->helo.len)
		/* what an earlier name asked does not count against the next message */
		verdict_forget(s);
	if (!helo_fits(s, p->name.len))
		return false;
	memcpy(s->helo_room, p->name.at, p->name.len);
	s->helo = (struct bytes){ s->helo_room, p->name.len };
	s->extended = extended;
	verdict_prefetch(s, PHASE_HELO);
	return true;
}

static enum result verb_out_of_memory(struct session *s)
{
	return reply_end(s, 421, "4.3.0", "out of memory", "%s Error: out of memory",
			 s->config->hostname);
}

/* While memory is critical nothing begins, and while it is tight nothing that is known to be
 * large. */
static bool memory_lacks(uint64_t octets)
{
	enum memory_pressure pressure = memory_pressure();
	bool lacks = pressure == MEMORY_CRITICAL ||
		     (pressure == MEMORY_TIGHT && octets > LARGE_WHILE_TIGHT);
	if (lacks)
		memory_refused();
	return lacks;
}

static enum result apply_helo(struct session *s, const struct parsed *p)
{
	if (!greet_again(s, p, false))
		return verb_out_of_memory(s);
	/* Programs that say HELO send SIZE and BODY all the same; Postfix and Exim take them. */
	s->offers = health_offers(server_shared(s->server)->health, s->config);
	reply_line(s, 250, "", "%s", s->config->hostname);
	return next_command(s);
}

static bool starttls_possible(const struct session *s)
{
	return s->listener->tls == LISTENER_STARTTLS && s->config->tls_server &&
	       !session_encrypted(s);
}

static enum result apply_ehlo(struct session *s, const struct parsed *p)
{
	if (!greet_again(s, p, true))
		return verb_out_of_memory(s);
	s->offers = health_offers(server_shared(s->server)->health, s->config);
	char buffer[1024];
	struct text t = TEXT(buffer);
	text_format(&t, "250-%s\r\n250-PIPELINING\r\n", s->config->hostname);
	text_format(&t, "250-SIZE %llu\r\n", (unsigned long long)s->offers.size_limit);
	text_string(&t, starttls_possible(s) ? "250-STARTTLS\r\n" : "");
	text_string(&t, s->offers.eight_bit ? "250-8BITMIME\r\n" : "");
	text_string(&t, s->offers.utf8 ? "250-SMTPUTF8\r\n" : "");
	text_string(&t, s->offers.dsn ? "250-DSN\r\n" : "");
	text_string(&t, "250-ENHANCEDSTATUSCODES\r\n250 CHUNKING\r\n");
	reply_raw(s, text_bytes(&t));
	return next_command(s);
}

/* Copies what must outlive the command line. */
static bool mailbox_copy(struct arena *a, struct mailbox *m)
{
	struct bytes text = arena_copy(a, m->text);
	if (!text.at)
		return false;
	if (m->text.len) {
		m->local.at = text.at + (m->local.at - m->text.at);
		if (m->domain.len)
			m->domain.at = text.at + (m->domain.at - m->text.at);
	}
	m->text = text;
	return true;
}

static bool value_copy(struct arena *a, struct bytes *value)
{
	if (value->len)
		*value = arena_copy(a, *value);
	return value->at != NULL;
}

/* The sender's domain in the form in which domains are compared and asked for. */
static bool sender_domain_take(struct transaction *tx)
{
	char buffer[DOMAIN_OCTETS_MAX + 1];
	struct text ascii = TEXT(buffer);
	tx->sender_domain = BYTES("");
	if (tx->sender.domain.len == 0)
		return true;
	bool named = !tx->sender.literal && idn_to_ascii(tx->sender.domain, &ascii);
	tx->sender_domain = arena_copy(&tx->memory, named ? text_bytes(&ascii) : tx->sender.domain);
	return tx->sender_domain.at != NULL;
}

static bool transaction_begin(struct session *s, const struct parsed *p)
{
	struct arena memory;
	arena_init(&memory, TRANSACTION_MEMORY + s->config->limits.recipients * RECIPIENT_MEMORY);
	struct transaction *tx = arena_alloc(&memory, sizeof *tx);
	if (!tx)
		return false;
	s->tx = tx;
	tx->memory = memory; /* it lives within itself: session_forget() takes it out first */
	tx->number = ++s->transactions;
	tx->began = loop_now(server_loop(s->server));
	tx->sender = p->mailbox;
	tx->delivery.mail = (struct delivery_mail){ .ret = p->mail.ret,
						    .envid = p->mail.envid,
						    .eight_bit = p->mail.eight_bit,
						    .utf8 = p->mail.utf8,
						    .sized = p->mail.sized,
						    .size = p->mail.size };
	tx->server_reply = BYTES("");
	if (!mailbox_copy(&tx->memory, &tx->sender) ||
	    !value_copy(&tx->memory, &tx->delivery.mail.ret) ||
	    !value_copy(&tx->memory, &tx->delivery.mail.envid) || !sender_domain_take(tx))
		return false;
	tx->delivery.mail.from = tx->sender.text;
	return true;
}

static enum result apply_mail(struct session *s, const struct parsed *p)
{
	char buffer[ADDRESS_TEXT_MAX];
	struct text client = TEXT(buffer);
	/* A block made since this client connected is in effect at once. */
	if (!s->own && verdict_connect(s) != JUDGED_ACCEPT)
		return DONE;
	if (p->mailbox.unicode && !p->mail.utf8)
		return reply_error(s, 553, "5.6.7",
				   "Must declare SMTPUTF8 to permit unicode address");
	uint64_t limit = size_limit(s);
	if (p->mail.sized && p->mail.size > limit) {
		reply_refusal(s, 552, "5.3.4", "Message size exceeds fixed limit");
		return next_command(s);
	}
	if (!within_rate(s, RATE_MESSAGES, s->config->limits.messages_per_minute)) {
		reply_refusal(s, 450, "4.7.1", "Error: too much mail from %s",
			      client_text(s, &client));
		return next_command(s);
	}
	if (memory_lacks(p->mail.sized ? p->mail.size : 0)) {
		reply_refusal_as(s, REFUSAL_ELSEWHERE, 452, "4.3.0",
				 "Error: out of memory; try again later");
		return next_command(s);
	}
	if (!transaction_begin(s, p))
		return verb_out_of_memory(s);
	verdict_prefetch(s, PHASE_MAIL);
	reply_line(s, 250, "2.1.0", "Ok");
	return next_command(s);
}

/* The domain that a recipient belongs to; NULL: none of ours, however it is written. */
static const struct domain_conf *domain_of(const struct session *s, const struct mailbox *m)
{
	/* user%there@here, there!user@here, "user@there"@here: forms that make a trusting server
	 * send mail on. */
	if (m->literal || local_part_routes(m))
		return NULL;
	if (m->domain.len == 0) /* <postmaster>, for whoever answers here (RFC 5321, 4.5.1) */
		return &s->config->domains[0];
	return config_domain(s->config, m->domain);
}

/* Puts the mailbox where an accepted one would stand, until recipient_drop(); false: out of
 * memory. */
static bool recipient_prepare(struct transaction *tx, const struct parsed *p)
{
	if (tx->recipient_count == tx->recipient_room) {
		size_t room = tx->recipient_room ? tx->recipient_room * 2 : FIRST_RECIPIENTS;
		struct recipient *more = arena_array(&tx->memory, room, sizeof *more);
		if (!more)
			return false;
		if (tx->recipient_count)
			memcpy(more, tx->recipients, tx->recipient_count * sizeof *more);
		tx->recipients = more;
		tx->recipient_room = room;
	}
	tx->unasked = arena_mark(&tx->memory);
	struct recipient *r = &tx->recipients[tx->recipient_count];
	*r = (struct recipient){ .mailbox = p->mailbox, .params = p->rcpt };
	return mailbox_copy(&tx->memory, &r->mailbox) &&
	       value_copy(&tx->memory, &r->params.notify) &&
	       value_copy(&tx->memory, &r->params.orcpt);
}

void recipient_drop(struct session *s)
{
	s->tx->pending = false;
	s->tx->refused++;
	arena_rewind(&s->tx->memory, s->tx->unasked);
}

static enum result recipient_refused(struct session *s, struct bytes mailbox, unsigned code,
				     const char *enhanced, const char *words)
{
	s->tx->refused_for_good += code >= 500;
	counter_add(&server_counters(s->server)->recipients_rejected, 1);
	enum result r = NEXT;
	char buffer[REPLY_ADDRESS_MAX + 3];
	struct text shown = TEXT(buffer);
	text_add(&shown, bytes_first(mailbox, REPLY_ADDRESS_MAX));
	text_string(&shown, mailbox.len > REPLY_ADDRESS_MAX ? "..." : "");
	mailbox = text_bytes(&shown);
	/* Only what no honest client does counts as an error: a refused relay. */
	if (code == 554)
		r = reply_error(s, code, enhanced, "<%.*s>: %s", BYTES_ARG(mailbox), words);
	else
		reply_refusal_as(s, code < 500 ? REFUSAL_ELSEWHERE : REFUSAL_PLAIN, code, enhanced,
				 "<%.*s>: %s", BYTES_ARG(mailbox), words);
	if (r != NEXT)
		return r;
	recipient_drop(s);
	return next_command(s);
}

static enum result apply_rcpt(struct session *s, const struct parsed *p)
{
	struct transaction *tx = s->tx;
	char buffer[ADDRESS_TEXT_MAX];
	struct text client = TEXT(buffer);
	struct bytes mailbox = p->mailbox.text;
	if (!recipient_prepare(tx, p))
		return verb_out_of_memory(s);
	tx->pending = true;
	if (refusals_wait(s))
		return refusals_end(s);
	if (p->mailbox.unicode && !tx->delivery.mail.utf8)
		return recipient_refused(s, mailbox, 553, "5.6.7",
					 "Must declare SMTPUTF8 to permit unicode address");
	const struct domain_conf *domain = domain_of(s, &p->mailbox);
	if (!domain)
		return recipient_refused(s, mailbox, 554, "5.7.1", "Relay access denied");
	bool other = tx->backend != domain->backend || tx->policy != domain->policy;
	/* A backend that took no recipient has no claim on the transaction, and neither has its
	 * policy; nor has what its rules made of a recipient who was refused. */
	if (tx->backend && tx->recipient_count == 0) {
		if (other)
			relay_forget(tx);
		tx->judged = tx->judged && !other && !policy_names_recipients(tx->policy->policy);
	}
	if (tx->backend && ((other && p->mailbox.domain.len) ||
			    (tx->recipient_count && !verdict_alike(s, &p->mailbox))))
		return recipient_refused(
			s, mailbox, 452, "4.5.3",
			"Error: this recipient needs a transaction of its own; send it again");
	bool many = tx->recipient_count >= s->config->limits.recipients;
	if (many || !within_rate(s, RATE_RECIPIENTS, s->config->limits.recipients_per_minute)) {
		if (many)
			reply_refusal_as(s, REFUSAL_OVER, 452, "4.5.3",
					 "Error: too many recipients");
		else
			reply_refusal_as(s, REFUSAL_OVER, 450, "4.7.1",
					 "Error: too many recipients from %s",
					 client_text(s, &client));
		recipient_drop(s);
		return next_command(s);
	}
	if (!tx->backend) {
		tx->backend = domain->backend;
		tx->policy = domain->policy;
	}
	group_recipient_comes(s);
	tx->delivery.fresh = false;
	tx->delivery.avoid = 0;
	session_deadline(s, s->config->timeouts.checks);
	return session_go(s, STEP_judge);
}

enum result verdict_act(struct session *s)
{
	struct transaction *tx = s->tx;
	enum action action = tx->verdict.action;
	const struct mailbox *to = &tx->recipients[tx->recipient_count].mailbox;
	/* A postmaster must be reachable to be asked why (RFC 5321, 4.5.1): refused at the end of
	 * the data at the earliest. So is what the message itself may yet redeem. What a person is
	 * to look at has to come first. */
	if (action < ACTION_DEFER || action == ACTION_QUARANTINE || !tx->settled ||
	    local_part_postmaster(to))
		return session_go(s, STEP_stand);
	if (action == ACTION_DROP)
		return verdict_drop(s, &tx->verdict);
	struct refusal_words w;
	verdict_words(s, &tx->verdict, &w);
	if (w.unknown && w.code < 500)
		standby_put_off(s);
	reply_refusal(s, w.code, w.enhanced, "%s", w.text);
	recipient_drop(s);
	counter_add(&server_counters(s->server)->recipients_rejected, 1);
	session_deadline(s, s->config->timeouts.command);
	return next_command(s);
}

/* False: out of memory. */
static bool content_begin(struct session *s, bool chunks)
{
	const struct bare_lf_conf *bare = &s->config->bare_lf;
	struct transaction *tx = s->tx;
	struct shared *shared = server_shared(s->server);
	tx->message = message_new(server_loop(s->server), s->config, &s->peer);
	if (!tx->message)
		return false;
	body_start(&tx->message->body, server_loop(s->server), shared->scratch, size_limit(s),
		   s->wake);
	data_start(&tx->reader);
	tx->reader.convert = (chunks && bare->bdat == BARE_LF_CONVERT) ||
			     network_list_contains(bare->from, bare->from_count, &s->peer);
	s->single = tx->recipient_count == 1 && tx->refused == 0;
	tx->data_began = loop_now(server_loop(s->server));
	s->data_mark = DATA_UNIT;
	s->data_until = tx->data_began + s->config->timeouts.data;
	return true;
}

static enum result apply_data(struct session *s, const struct parsed *p)
{
	(void)p;
	if (memory_lacks(0)) {
		s->tx->outcome = OUTCOME_DEFER;
		reply_refusal_as(s, REFUSAL_ELSEWHERE, 452, "4.3.0",
				 "Error: out of memory; try again later");
		counter_add(&server_counters(s->server)->messages_deferred, 1);
		session_forget(s);
		return next_command(s);
	}
	if (!content_begin(s, false))
		return verb_out_of_memory(s);
	reply_line(s, 354, "", "End data with <CR><LF>.<CR><LF>");
	session_deadline_at(s, s->data_until);
	return session_go(s, STEP_data);
}

/* The octets of a refused chunk come all the same (RFC 3030, 2): they are thrown away, unless they
 * are too many. */
static enum result chunk_refuse(struct session *s, const struct parsed *p, struct refusal r)
{
	if (s->tx && s->tx->recipient_count)
		s->tx->outcome = r.code < 500 ? OUTCOME_DEFER : OUTCOME_REJECT;
	session_forget(s);
	if (p->octets > s->config->limits.message_size)
		return reply_end(s, r.code, r.enhanced, "BDAT refused", "%s", r.text);
	s->chunk_left = p->octets;
	s->swallow_refusal = r;
	session_deadline(s, s->config->timeouts.data);
	return session_go(s, STEP_swallow);
}

static enum result apply_bdat(struct session *s, const struct parsed *p)
{
	static const struct refusal order = { 503, "5.5.1", "Error: need RCPT command" };
	static const struct refusal nobody = { 554, "5.5.1", "Error: no valid recipients" };
	static const struct refusal large = { 552, "5.3.4",
					      "Error: chunk exceeds message size limit" };
	/* One of no octets that is not the last brings no mail nearer. */
	if (p->octets == 0 && !p->last && ++s->idle_commands > IDLE_COMMANDS_MAX)
		return chunk_refuse(s, p, idle_refusal);
	if (!s->extended || !s->tx)
		return chunk_refuse(s, p, order);
	if (s->tx->recipient_count == 0)
		return chunk_refuse(s, p, nobody);
	uint64_t limit = size_limit(s);
	uint64_t so_far = s->chunking ? s->tx->message->body.size : 0;
	if (p->octets > limit || so_far + p->octets > limit)
		return chunk_refuse(s, p, large);
	if (!s->chunking) {
		if (!content_begin(s, true))
			return verb_out_of_memory(s);
		s->chunking = true;
		/* Its octets come whatever is said: they are thrown away, and refused at the
		 * end. */
		if (memory_pressure() == MEMORY_CRITICAL)
			session_shed(s);
	}
	s->chunk_left = p->octets;
	s->chunk_last = p->last;
	session_deadline_at(s, s->data_until);
	return session_go(s, STEP_chunk);
}

static enum result apply_rset(struct session *s, const struct parsed *p)
{
	(void)p;
	session_forget(s);
	reply_line(s, 250, "2.0.0", "Ok");
	return next_command(s);
}

static enum result apply_noop(struct session *s, const struct parsed *p)
{
	(void)p;
	reply_line(s, 250, "2.0.0", "Ok");
	return next_command(s);
}

static enum result apply_quit(struct session *s, const struct parsed *p)
{
	(void)p;
	reply_line(s, 221, "2.0.0", "Bye");
	return session_end(s, "quit");
}

static enum result apply_vrfy(struct session *s, const struct parsed *p)
{
	(void)p;
	reply_line(s, 252, "2.5.1",
		   "Cannot verify the recipient; send the mail, and the mail server will decide");
	return next_command(s);
}

static enum result apply_help(struct session *s, const struct parsed *p)
{
	(void)p;
	reply_line(s, 214, "2.0.0", "mxward, an SMTP gateway: RFC 5321");
	return next_command(s);
}

static enum result apply_refused(struct session *s, const struct parsed *p)
{
	(void)p;
	return reply_error(s, 502, "5.5.1", "Error: command not implemented");
}

static enum result apply_starttls(struct session *s, const struct parsed *p)
{
	(void)p;
	char buffer[ADDRESS_TEXT_MAX];
	struct text client = TEXT(buffer);
	if (session_encrypted(s))
		return reply_error(s, 503, "5.5.1", "Error: TLS already active");
	if (!starttls_possible(s))
		return reply_error(s, 502, "5.5.1", "Error: command not implemented");
	if (!within_rate(s, RATE_TLS_HANDSHAKES, s->config->limits.tls_handshakes_per_minute)) {
		reply_refusal(s, 454, "4.7.0", "Error: too many new TLS sessions from %s",
			      client_text(s, &client));
		return next_command(s);
	}
	/* Not 454: what was to be encrypted must not come in clear for want of memory. */
	if (memory_pressure() == MEMORY_CRITICAL) {
		memory_refused();
		return reply_end(s, 421, "4.3.2", "memory is short",
				 "%s Error: too busy, try again later", s->config->hostname);
	}
	/* RFC 3207, 4.2: everything learned in clear is forgotten, the name from EHLO included. */
	session_forget(s);
	s->helo = BYTES("");
	s->extended = false;
	s->offers = (struct offers){ 0 };
	reply_line(s, 220, "2.0.0", "Ready to start TLS");
	stream_flush(s->client);
	s->tls_wanted = true;
	return session_go(s, STEP_secure);
}
