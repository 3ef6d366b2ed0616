/* session_log.c: what the log says of a session, a transaction, a refusal (docs/log.md).
 * Values go to the log as views, and log.c escapes them.
 *
 * No client may fill the log: a session writes limits.log_lines at most, refusals that are alike in
 * one line, and its last line tells how many were left out. What became of mail that was taken, or
 * may have been, is always told. */
#include "gateway/smtp/session_counts_inside.h"

#include "gateway/base/siphash.h"

enum { LINES_LEFT = 2 }; /* for the end: how many were alike, and the session's own */

/* The last refusal that has a line of its own, and those behind it which are like it. */
struct alike {
	uint64_t digest[2];
	uint64_t more;                  /* that have no line */
	char reply[REPLY_LINE_MAX + 16];
	size_t length;
};

bool session_log_room(struct session *s)
{
	bool room = s->lines + LINES_LEFT < s->config->limits.log_lines;
	s->lines += room;
	s->unlogged += !room;
	return room;
}

static void who(struct log_line *l, const struct session *s)
{
	char buffer[ENDPOINT_TEXT_MAX];
	struct text t = TEXT(buffer);
	session_id_text(&t, s);
	log_bytes(l, "session", text_bytes(&t));
	log_string(l, "listener", s->listener->name);
	t = TEXT(buffer);
	address_text(&t, &s->peer);
	log_bytes(l, "client", text_bytes(&t));
	const struct evidence *rdns = s->evaluation ? evaluation_find(s->evaluation, "rdns") : NULL;
	if (rdns && bytes_equal(bytes_of(rdns->fact), BYTES("pass")))
		log_bytes(l, "ptr", rdns->detail);
	if (s->helo.len)
		log_bytes(l, "helo", s->helo);
}

static void tls_of(struct log_line *l, const struct tls *tls)
{
	if (!tls || tls_suite_name(tls)[0] == '\0')
		return;
	log_object_open(l, "tls");
	log_string(l, "version", tls_version_name(tls));
	log_string(l, "cipher", tls_suite_name(tls));
	if (tls_sni(tls)[0])
		log_string(l, "sni", tls_sni(tls));
	log_object_close(l);
}

static void transaction_id(struct log_line *l, const struct session *s,
			   const struct transaction *tx)
{
	char buffer[32];
	struct text t = TEXT(buffer);
	session_id_text(&t, s);
	text_format(&t, ".%u", tx->number);
	log_bytes(l, "tx", text_bytes(&t));
}

static int64_t session_log_since(uint64_t from, uint64_t to)
{
	return to > from ? (int64_t)(to - from) : 0;
}

static void evidence_of(struct log_line *l, const struct evaluation *j)
{
	log_list_open(l, "evidence");
	for (size_t i = 0; j && i < j->count; i++) {
		log_object_open(l, NULL);
		log_string(l, "check", j->evidence[i].check);
		log_string(l, "fact", j->evidence[i].fact);
		log_bytes(l, "detail", j->evidence[i].detail);
		if (j->evidence[i].value.len)
			log_bytes(l, "value", j->evidence[i].value);
		log_number(l, "score", j->evidence[i].score);
		if (j->evidence[i].own)
			log_number(l, "own", j->evidence[i].own);
		log_object_close(l);
	}
	log_list_close(l);
}

/* Nothing where no rule decided. */
static void rule_number(struct log_line *l, unsigned number)
{
	if (number)
		log_number(l, "rule_number", number);
}

/* A client that was dropped may have no transaction: then its session tells why. */
static void dropped(struct log_line *l, const struct session *s)
{
	if (!s->blocked || !s->evaluation)
		return;
	evidence_of(l, s->evaluation);
	log_number(l, "score", s->evaluation->dropped.score);
	log_string(l, "rule", s->evaluation->dropped.rule);
	rule_number(l, s->evaluation->dropped.number);
	log_string(l, "action", "drop");
}

/* Says how many refusals were like the last one that was logged. */
static void session_log_alike(struct session *s)
{
	if (!s->alike || s->alike->more == 0)
		return;
	struct log_line *l = log_begin(LOG_INFO, "reject");
	who(l, s);
	log_bytes(l, "reply", (struct bytes){ s->alike->reply, s->alike->length });
	log_number(l, "repeated", (int64_t)s->alike->more);
	log_end(l);
	s->alike->more = 0;
}

void session_log_session(struct session *s, const char *reason)
{
	uint64_t now = loop_now(server_loop(s->server));
	counts_session(s, now - s->began);
	session_log_alike(s);
	/* The other gateway asks whether we answer, every few seconds. */
	struct log_line *l =
		log_begin(s->other && s->transactions == 0 ? LOG_DEBUG : LOG_INFO, "session");
	who(l, s);
	log_number(l, "port", s->peer.port);
	if (s->proxy.family != FAMILY_NONE) {
		char buffer[ENDPOINT_TEXT_MAX];
		struct text t = TEXT(buffer);
		endpoint_text(&t, &s->proxy);
		log_bytes(l, "proxy", text_bytes(&t));
	}
	tls_of(l, stream_tls(s->client));
	log_number(l, "commands", s->commands);
	log_number(l, "transactions", s->transactions);
	log_number(l, "messages", s->messages);
	log_number(l, "errors", s->errors);
	if (s->unlogged)
		log_number(l, "unlogged", (int64_t)s->unlogged);
	dropped(l, s);
	log_number(l, "received", (int64_t)stream_received(s->client));
	log_number(l, "sent", (int64_t)stream_sent(s->client));
	log_number(l, "ms", session_log_since(s->began, now));
	log_string(l, "reason", reason);
	log_end(l);
}

static const char *const outcomes[] = {
	[OUTCOME_ACCEPT] = "accept",         [OUTCOME_HOLD] = "hold",
	[OUTCOME_QUARANTINE] = "quarantine", [OUTCOME_DEFER] = "defer",
	[OUTCOME_REJECT] = "reject",         [OUTCOME_DROP] = "drop",
};

/* The word for what became of a transaction, one that was given up before its end of data, too. */
static const char *action_of(const struct transaction *tx)
{
	/* Of a repeated message the verdict was not carried out. */
	if (tx->outcome == OUTCOME_ACCEPT && tx->judged && !tx->known_twice)
		return action_name(tx->verdict.action);
	if (tx->outcome != OUTCOME_NONE)
		return outcomes[tx->outcome];
	if (tx->judged && tx->refused && tx->recipient_count == 0 &&
	    tx->verdict.action >= ACTION_DEFER)
		return action_name(tx->verdict.action);
	if (tx->recipient_count || tx->refused == 0)
		return "abort";
	return tx->refused_for_good ? "reject" : "defer";
}

/* All that was measured, and what the policy made of it. */
static void judged(struct log_line *l, const struct session *s, const struct transaction *tx)
{
	evidence_of(l, tx->judged ? s->evaluation : NULL);
	log_number(l, "score", tx->judged ? tx->verdict.score : 0);
	if (tx->judged) {
		log_string(l, "policy", tx->policy->name);
		log_string(l, "judged",
			   s->evaluation && s->evaluation->ctx.whole ? "data" : "rcpt");
	}
	if (tx->judged && tx->verdict.rule[0])
		log_string(l, "rule", tx->verdict.rule);
	rule_number(l, tx->judged ? tx->verdict.number : 0);
	if (tx->judged && tx->verdict.shadow)
		log_string(l, "would", action_name(tx->verdict.wished));
}

/* What each scanner said that was asked. */
static void scans_of(struct log_line *l, const struct evaluation *j)
{
	const struct scanning *scanning = &j->scanning;
	const struct scan_answer *answer;
	log_list_open(l, "scan");
	for (size_t i = 0; i < SCANNERS_MAX; i++) {
		const struct scan *scan = scanning_scan(scanning, i, &answer);
		if (!scan)
			continue;
		log_object_open(l, NULL);
		log_string(l, "scanner", scanning->conf->scanners[i].name);
		if (answer && answer->version[0])
			log_string(l, "version", answer->version);
		log_string(l, "verdict", scanning_word(scanning, answer));
		log_number(l, "ms", (int64_t)scan_took(scan));
		log_object_close(l);
	}
	log_list_close(l);
}

static void session_log_backend_of(struct log_line *l, const struct transaction *tx)
{
	if (tx->backend)
		log_string(l, "backend", tx->backend->name);
	if (tx->server)
		log_string(l, "server", tx->server);
	if (tx->server_tls)
		log_string(l, "server_tls", tx->server_tls);
	protection_log(l, &tx->delivery.protection);
	if (tx->server_reply.len)
		log_bytes(l, "backend_reply", tx->server_reply);
	/* The final dot was sent and no word came back: the backend may have taken the message. */
	if (tx->delivery.dot_sent && !tx->answered_at_dot)
		log_bool(l, "in_doubt", true);
	/* It was delivered before, and is not now. */
	if (tx->known_twice)
		log_bool(l, "repeated", true);
}

bool transaction_taken(const struct transaction *tx)
{
	return tx->outcome == OUTCOME_ACCEPT || tx->outcome == OUTCOME_HOLD ||
	       tx->outcome == OUTCOME_QUARANTINE;
}

void session_log_transaction(struct session *s, const struct transaction *tx)
{
	uint64_t now = loop_now(server_loop(s->server));
	counts_transaction(s, tx, action_of(tx));
	if (!transaction_taken(tx) && !tx->delivery.dot_sent && !tx->spooling &&
	    !session_log_room(s))
		return;
	struct log_line *l = log_begin(LOG_INFO, "message");
	who(l, s);
	transaction_id(l, s, tx);
	tls_of(l, stream_tls(s->client));
	log_bytes(l, "from", tx->sender.text);
	log_list_open(l, "rcpts");
	for (size_t i = 0; i < tx->recipient_count; i++)
		log_item(l, tx->recipients[i].mailbox.text);
	log_list_close(l);
	if (tx->refused)
		log_number(l, "refused_rcpts", tx->refused);
	if (tx->message && tx->message->facts.message_id.len)
		log_bytes(l, "msgid", tx->message->facts.message_id);
	if (tx->message)
		log_number(l, "size", (int64_t)tx->message->body.size);
	if (tx->reader.converted)
		log_number(l, "bare_lf", (int64_t)tx->reader.converted);
	judged(l, s, tx);
	if (s->evaluation && scanning_any(&s->evaluation->scanning))
		scans_of(l, s->evaluation);
	log_string(l, "action", action_of(tx));
	if (tx->kept_as.len)
		log_bytes(l, "id", tx->kept_as);
	if (tx->reply_length)
		log_bytes(l, "reply", (struct bytes){ tx->reply, tx->reply_length });
	if (tx->exception)
		log_string(l, "standby", tx->exception);
	session_log_backend_of(l, tx);
	log_object_open(l, "ms");
	log_number(l, "connect", session_log_since(s->began, tx->began));
	if (tx->data_began)
		log_number(
			l, "data",
			session_log_since(tx->data_began, tx->data_ended ? tx->data_ended : now));
	if (tx->judge_began)
		log_number(l, "judge",
			   session_log_since(tx->judge_began,
					     tx->relay_began ? tx->relay_began : now));
	if (tx->relay_began)
		log_number(l, "backend",
			   session_log_since(tx->relay_began,
					     tx->relay_ended ? tx->relay_ended : now));
	log_object_close(l);
	log_end(l);
}

/* What a refusal is about, besides its words. */
static void refused_of(struct log_line *l, const struct session *s)
{
	if (!s->tx)
		return;
	transaction_id(l, s, s->tx);
	log_bytes(l, "from", s->tx->sender.text);
	if (!s->tx->pending)
		return;
	log_list_open(l, "rcpts");
	log_item(l, s->tx->recipients[s->tx->recipient_count].mailbox.text);
	log_list_close(l);
}

/* Alike are refusals with the same words of the same sender and recipient; where there are too many
 * recipients, of any. */
static void alike_digest(const struct session *s, enum refusal_kind kind, struct bytes reply,
			 uint64_t digest[2])
{
	struct siphash h;
	siphash_start(&h, (const uint64_t[2]){ 0, 0 });
	siphash_add(&h, reply);
	siphash_add(&h, s->tx ? s->tx->sender.text : BYTES(""));
	siphash_add(&h, BYTES(">"));
	if (s->tx && s->tx->pending && kind != REFUSAL_OVER)
		siphash_add(&h, s->tx->recipients[s->tx->recipient_count].mailbox.text);
	siphash_end(&h, digest);
}

/* True if there is no need for a line: it is one more like the last. */
static bool alike(struct session *s, enum refusal_kind kind, struct bytes reply)
{
	uint64_t digest[2];
	if (!s->alike)
		s->alike = arena_alloc(&s->memory, sizeof *s->alike);
	if (!s->alike)
		return false;
	alike_digest(s, kind, reply, digest);
	struct alike *a = s->alike;
	if (a->length && a->digest[0] == digest[0] && a->digest[1] == digest[1]) {
		a->more++;
		s->unlogged++;
		return true;
	}
	if (a->more && session_log_room(s))
		session_log_alike(s);
	struct text words = TEXT(a->reply);
	text_add(&words, reply);
	a->length = words.len;
	a->digest[0] = digest[0];
	a->digest[1] = digest[1];
	a->more = 0;
	return false;
}

void session_log_refusal(struct session *s, enum refusal_kind kind, struct bytes reply)
{
	if (alike(s, kind, reply) || !session_log_room(s))
		return;
	struct log_line *l = log_begin(LOG_INFO, "reject");
	who(l, s);
	refused_of(l, s);
	log_bytes(l, "reply", reply);
	log_end(l);
}

void session_log_harvest(struct session *s)
{
	if (!session_log_room(s))
		return;
	struct log_line *l = log_begin(LOG_WARN, "harvest");
	who(l, s);
	log_number(l, "wait", s->must_wait);
	log_string(l, "message", "the client named too many unknown recipients and has to wait");
	log_end(l);
}
