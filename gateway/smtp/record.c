/* record.c: what the log says of a session, a transaction, a refusal (DESIGN 10). Owns nothing; values go to the log as
 * views, and log.c escapes them. */
#include "gateway/smtp/session.h"

#include <stdatomic.h>

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
	const struct evidence *rdns = s->judging ? judging_find(s->judging, "rdns") : NULL;
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

static void transaction_id(struct log_line *l, const struct session *s, const struct transaction *tx)
{
	char buffer[32];
	struct text t = TEXT(buffer);
	session_id_text(&t, s);
	text_format(&t, ".%u", tx->number);
	log_bytes(l, "tx", text_bytes(&t));
}

static int64_t since(uint64_t from, uint64_t to)
{
	return to > from ? (int64_t)(to - from) : 0;
}

static void evidence_of(struct log_line *l, const struct judging *j)
{
	log_list_open(l, "evidence");
	for (size_t i = 0; j && i < j->count; i++) {
		log_object_open(l, NULL);
		log_string(l, "check", j->evidence[i].check);
		log_string(l, "fact", j->evidence[i].fact);
		log_bytes(l, "detail", j->evidence[i].detail);
		log_number(l, "score", j->evidence[i].score);
		log_object_close(l);
	}
	log_list_close(l);
}

/* A client that was dropped may have no transaction: then its session tells why. */
static void dropped(struct log_line *l, const struct session *s)
{
	if (!s->blocked || !s->judging)
		return;
	evidence_of(l, s->judging);
	log_number(l, "score", s->judging->dropped.score);
	log_string(l, "rule", s->judging->dropped.rule);
	log_string(l, "action", "drop");
}

void record_session(const struct session *s, const char *reason)
{
	uint64_t now = loop_now(server_loop(s->server));
	struct log_line *l = log_begin(LOG_INFO, "session");
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
	dropped(l, s);
	log_number(l, "received", (int64_t)stream_received(s->client));
	log_number(l, "sent", (int64_t)stream_sent(s->client));
	log_number(l, "ms", since(s->began, now));
	log_string(l, "reason", reason);
	log_end(l);
}

/* What became of a transaction that never came to a verdict at its end of data. */
static const char *action_of(const struct transaction *tx)
{
	/* Of a repeated message the verdict was not carried out. */
	if (tx->action && tx->judged && !tx->known_twice && tx->action[0] == 'a')
		return action_name(tx->verdict.action);
	if (tx->action)
		return tx->action;
	if (tx->judged && tx->refused && tx->recipient_count == 0 && tx->verdict.action >= ACTION_DEFER)
		return action_name(tx->verdict.action);
	if (tx->recipient_count || tx->refused == 0)
		return "abort";
	return tx->refused_for_good ? "reject" : "defer";
}

/* All that was measured, and what the policy made of it. */
static void judged(struct log_line *l, const struct session *s, const struct transaction *tx)
{
	evidence_of(l, tx->judged ? s->judging : NULL);
	log_number(l, "score", tx->judged ? tx->verdict.score : 0);
	if (tx->judged && tx->verdict.rule[0])
		log_string(l, "rule", tx->verdict.rule);
	if (tx->judged && tx->verdict.shadow)
		log_string(l, "would", action_name(tx->verdict.wished));
}

static void backend_of(struct log_line *l, const struct transaction *tx)
{
	if (tx->backend)
		log_string(l, "backend", tx->backend->name);
	if (tx->server)
		log_string(l, "server", tx->server);
	if (tx->server_tls)
		log_string(l, "server_tls", tx->server_tls);
	if (tx->server_reply.len)
		log_bytes(l, "backend_reply", tx->server_reply);
	/* The final dot was sent and no word came back: the backend may have taken the message. */
	if (tx->dot_sent && !tx->answered_at_dot)
		log_bool(l, "in_doubt", true);
	/* It was delivered before, and is not now. */
	if (tx->known_twice)
		log_bool(l, "repeated", true);
}

void record_transaction(const struct session *s, const struct transaction *tx)
{
	uint64_t now = loop_now(server_loop(s->server));
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
	if (tx->data_began)
		log_number(l, "size", (int64_t)tx->body.size);
	judged(l, s, tx);
	log_string(l, "action", action_of(tx));
	if (tx->reply_length)
		log_bytes(l, "reply", (struct bytes){ tx->reply, tx->reply_length });
	backend_of(l, tx);
	log_object_open(l, "ms");
	log_number(l, "connect", since(s->began, tx->began));
	if (tx->data_began)
		log_number(l, "data", since(tx->data_began, tx->data_ended ? tx->data_ended : now));
	if (tx->judge_began)
		log_number(l, "judge", since(tx->judge_began, tx->relay_began ? tx->relay_began : now));
	if (tx->relay_began)
		log_number(l, "backend", since(tx->relay_began, tx->relay_ended ? tx->relay_ended : now));
	log_object_close(l);
	log_end(l);
}

void record_refusal(const struct session *s, struct bytes reply)
{
	struct log_line *l = log_begin(LOG_INFO, "reject");
	who(l, s);
	if (s->tx) {
		transaction_id(l, s, s->tx);
		log_bytes(l, "from", s->tx->sender.text);
		if (s->tx->asking) {
			log_list_open(l, "rcpts");
			log_item(l, s->tx->recipients[s->tx->recipient_count].mailbox.text);
			log_list_close(l);
		}
	}
	log_bytes(l, "reply", reply);
	log_end(l);
}
