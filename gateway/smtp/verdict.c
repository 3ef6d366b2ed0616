/* verdict.c: starts a session's checks as soon as they can ask, and does what the policy says of
 * their evidence.
 *
 * Checks measure, policies decide; this file only carries the evidence to the policy and the
 * verdict to the client. A drop is acted on at connect, everything else at RCPT, so that the log
 * knows sender and recipient. */
#include "gateway/smtp/verdict_inside.h"

#include "gateway/smtp/contact.h"

#include <assert.h>
#include <stdlib.h>

/* True if any check is to run beside those that always do. */
static bool measures(const struct config *config)
{
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		if (checks[i]->implied != IMPLIED_ALWAYS && config->checks[i])
			return true;
	return false;
}

static struct evaluation *evaluation_open(struct session *s)
{
	struct shared *shared = server_shared(s->server);
	struct evaluation *j = calloc(1, sizeof *j);
	if (!j || !evaluation_start(j, s->config, server_resolver(s->server), shared->blocklist,
				    shared->lists, s->wake)) {
		free(j);
		return NULL;
	}
	struct address behind;
	j->unpack = shared->unpack;
	j->loop = server_loop(s->server);
	j->hidden = s->own ||
		    (s->proxy.family == FAMILY_NONE && nat_detection_hidden(shared->nat, &behind) &&
		     address_equal(&behind, &s->peer));
	j->scanning.loop = server_loop(s->server);
	j->scanning.scanners = shared->scanners;
	j->ctx.client = s->peer;
	j->ctx.local = session_local(s);
	j->contacts = (struct contact_memory){ contact_of_session, s };
	return j;
}

void verdict_end(struct session *s)
{
	if (!s->evaluation)
		return;
	evaluation_end(s->evaluation);
	free(s->evaluation);
	s->evaluation = NULL;
}

/* What the session knows by now. */
static void context_fill(struct session *s)
{
	struct check_ctx *ctx = &s->evaluation->ctx;
	if (ctx->talked_early != s->talked_early)
		evaluation_renew(s->evaluation, PHASE_CONNECT);
	ctx->talked_early = s->talked_early;
	ctx->helo = s->helo;
	ctx->sender = s->tx ? s->tx->sender.text : BYTES("");
	ctx->sender_local = s->tx ? s->tx->sender.local : BYTES("");
	ctx->sender_domain = s->tx ? s->tx->sender_domain : BYTES("");
}

/* Whom rules can name. A NAT that hides the clients is none of them: a network of our own must not
 * let in what comes through it. */
static struct correspondents correspondents_known(const struct session *s)
{
	struct correspondents who = { .known = false };
	if (!s->evaluation->hidden)
		who.client = s->peer;
	return who;
}

/* True if every policy would drop this client, whatever it brings: which one applies is known at
 * RCPT only. */
static bool dropped_by_all(const struct session *s, struct verdict *v)
{
	const struct evaluation *j = s->evaluation;
	struct correspondents who = correspondents_known(s);
	for (size_t i = 0; i < s->config->judge_count; i++)
		if (!policy_drops(s->config->judges[i].policy, &who, s->config->checks, j->evidence,
				  j->count, v))
			return false;
	return s->config->judge_count > 0;
}

enum judgement verdict_connect(struct session *s)
{
	if (!s->evaluation)
		s->evaluation = evaluation_open(s);
	if (!s->evaluation) {
		(void)reply_end(s, 421, "4.3.0", "out of memory", "%s Error: out of memory",
				s->config->hostname);
		return JUDGED_DROPPED;
	}
	struct verdict v;
	context_fill(s);
	(void)evaluation_run(s->evaluation, PHASE_CONNECT);
	if (!s->evaluation->starved && dropped_by_all(s, &v)) {
		(void)verdict_drop(s, &v);
		return JUDGED_DROPPED;
	}
	if (!measures(s->config))
		verdict_end(s);
	return JUDGED_ACCEPT;
}

void verdict_prefetch(struct session *s, enum phase phase)
{
	if (!s->evaluation)
		return;
	context_fill(s);
	evaluation_renew(s->evaluation, phase);
	(void)evaluation_run(s->evaluation, phase);
}

/* No memory to measure with: let the sender come again. */
static void defer(struct transaction *tx)
{
	tx->verdict = (struct verdict){ .action = ACTION_DEFER,
					.wished = ACTION_DEFER,
					.cause = SIZE_MAX };
}

/* A bare postmaster is that of the first domain, which takes it. */
static void recipient_name(const struct session *s, const struct mailbox *m,
			   struct correspondents *who)
{
	const struct domain_conf *domain =
		m->domain.len ? config_domain(s->config, m->domain) : &s->config->domains[0];
	who->recipient_local = m->local;
	who->recipient_domain = domain ? bytes_of(domain->name) : m->domain;
}

bool verdict_alike(const struct session *s, const struct mailbox *m)
{
	struct correspondents first, other;
	if (!policy_names_recipients(s->tx->policy->policy))
		return true;
	recipient_name(s, &s->tx->recipients[0].mailbox, &first);
	recipient_name(s, m, &other);
	return policy_recipients_alike(s->tx->policy->policy, &first, &other);
}

/* The names of a transaction: all its recipients stand for one another (verdict_alike()). */
static struct correspondents correspondents_of(const struct session *s)
{
	const struct transaction *tx = s->tx;
	struct correspondents who = correspondents_known(s);
	who.known = true;
	who.null_sender = tx->sender.text.len == 0;
	who.sender_local = tx->sender.local;
	who.sender_domain = tx->sender_domain;
	recipient_name(s, &tx->recipients[0].mailbox, &who);
	return who;
}

/* Measures up to this phase and judges; past the deadline with what is known by then. */
static enum progress judge_up_to(struct session *s, enum phase phase)
{
	struct transaction *tx = s->tx;
	context_fill(s);
	if (evaluation_run(s->evaluation, phase) == CHECK_WAIT) {
		if (!s->deadline.expired)
			return CHECK_WAIT;
		uint64_t until = evaluation_late(s->evaluation, phase,
						 s->began + s->config->timeouts.session);
		if (until) {
			session_deadline_at(s, until);
			return CHECK_WAIT;
		}
	}
	struct correspondents who = correspondents_of(s);
	if (s->evaluation->starved)
		defer(tx);
	else
		policy_judge(tx->policy->policy, &who, s->evaluation->evidence,
			     s->evaluation->count, &tx->verdict);
	return CHECK_DONE;
}

enum progress verdict_transaction(struct session *s)
{
	struct transaction *tx = s->tx;
	assert(tx && tx->policy);
	tx->settled = true;
	if (!s->evaluation)
		s->evaluation = evaluation_open(s);
	if (!s->evaluation) {
		defer(tx);
		return CHECK_DONE;
	}
	if (judge_up_to(s, PHASE_RCPT) == CHECK_WAIT)
		return CHECK_WAIT;
	if (s->evaluation->starved)
		return CHECK_DONE;
	struct correspondents who = correspondents_of(s);
	tx->settled = policy_settled(tx->policy->policy, &who, s->config->checks,
				     s->evaluation->evidence, s->evaluation->count, &tx->verdict);
	return CHECK_DONE;
}

bool verdict_message_begin(struct session *s)
{
	struct message *m = s->tx->message;
	if (!s->evaluation || !message_read_begin(m, &s->evaluation->ctx))
		return false;
	s->evaluation->reader = &m->reader;
	evaluation_renew(s->evaluation, PHASE_HEADERS);
	context_fill(s);
	/* What is read in a moment needs nobody to ask ahead. */
	if (!s->tx->data_ended || !message_read_at_once(m))
		(void)evaluation_run(s->evaluation, PHASE_BODY);
	return true;
}

enum { SCANNED_ID = 32 };               /* octets of a transaction's ID */

static bool scanned_recipient(const void *arg, size_t i, struct bytes *recipient)
{
	const struct transaction *tx = arg;
	if (i >= tx->recipient_count)
		return false;
	*recipient = tx->recipients[i].mailbox.text;
	return true;
}

/* The client's name, where it has proved it. */
static struct bytes scanned_name(struct session *s)
{
	const struct evidence *rdns = evaluation_find(s->evaluation, "rdns");
	bool proved = rdns && bytes_equal(bytes_of(rdns->fact), BYTES("pass"));
	struct bytes name = proved ? arena_copy(&s->tx->memory, rdns->detail) : BYTES("");
	return name.at ? name : BYTES("");
}

/* What scanners may know of the message, which is whole. */
static void scanning_take(struct session *s)
{
	struct transaction *tx = s->tx;
	struct scanning *scanning = &s->evaluation->scanning;
	const struct tls *tls = stream_tls(s->client);
	struct text id = { .at = arena_alloc(&tx->memory, SCANNED_ID), .cap = SCANNED_ID };
	id.cap = id.at ? SCANNED_ID : 0;
	session_id_text(&id, s);
	text_format(&id, ".%u", tx->number);
	scanning->body = &tx->message->body;
	scanning->envelope = (struct scan_envelope){
		.client = s->peer,
		.helo = s->helo,
		.ptr = scanned_name(s),
		.user = BYTES(""),
		.sender = tx->sender.text,
		.tls = tls ? bytes_of(tls_version_name(tls)) : BYTES(""),
		.id = text_bytes(&id),
		.recipient = scanned_recipient,
		.arg = tx,
	};
}

enum progress verdict_message(struct session *s)
{
	struct check_ctx *ctx = &s->evaluation->ctx;
	if (!ctx->whole)
		evaluation_renew(s->evaluation, PHASE_BODY);
	ctx->whole = true;
	message_reader_flaws(&s->tx->message->reader, ctx);
	if (!s->evaluation->scanning.body)
		scanning_take(s);
	return judge_up_to(s, PHASE_BODY);
}

void verdict_forget(struct session *s)
{
	if (!s->evaluation)
		return;
	if (s->evaluation->reader || evaluation_asked(s->evaluation))
		evaluation_again(s->evaluation);
	else
		evaluation_leave(s->evaluation);
}

void verdict_words(struct session *s, const struct verdict *v, struct refusal_words *w)
{
	refusal_words_write(s->evaluation, v, w);
	s->refusing = v;
}

enum result verdict_drop(struct session *s, const struct verdict *v)
{
	struct refusal_words w;
	verdict_words(s, v, &w);
	s->evaluation->dropped = *v;
	s->blocked = true;
	if (s->tx)
		s->tx->outcome = OUTCOME_DROP;
	return reply_end(s, 521, "5.3.2", "dropped by policy", "%s", w.text);
}
