/* spooling.c: a message on its way into the spool; see spooling_inside.h. Owns the envelope and the
 * request in the pool, and holds the message; must never say that it is kept before the spool has
 * said DONE. */
#include "gateway/smtp/spooling_inside.h"

#include "gateway/base/clock.h"
#include "gateway/io/job.h"
#include "modules/mime/mime_field.h"

#include <stdlib.h>
#include <string.h>

enum { SPOOLING_MEMORY = 2 << 20, PIECE = 256 * 1024, HEAD_MAX = 16384, SUBJECT_MAX = 512 };

struct spooling {
	struct arena memory;
	struct spool *spool;
	enum spool_queue queue;
	char id[SPOOL_ID_MAX];
	struct envelope envelope;
	char *head;                     /* our headers, HEAD_MAX octets of room */
	size_t head_length;
	struct message *message;        /* a reference */
	struct job *job;
	enum spool_result result;
	char error[200];
	size_t error_length;
	/* The reading of the octets, in the pool. */
	bool head_read;
	uint64_t offset;
	size_t span;
	bool lacks;                     /* something of the envelope had no room */
	char *piece;                    /* PIECE octets, for what is in the file */
	struct loop *loop;
};

/* ---- in the pool */

/* The octets as they would have gone to the backend: ours on top, without what was forged in our
 * name. */
static bool next_piece(void *arg, struct bytes *piece)
{
	struct spooling *k = arg;
	if (!k->head_read) {
		k->head_read = true;
		*piece = (struct bytes){ k->head, k->head_length };
		return true;
	}
	size_t kept = header_kept(&k->message->facts, &k->offset, &k->span);
	if (!body_read(&k->message->body, k->offset, k->piece, PIECE, piece))
		return false;
	*piece = bytes_first(*piece, kept);
	k->offset += piece->len;
	return true;
}

static void store(void *arg)
{
	struct spooling *k = arg;
	struct text error = TEXT(k->error);
	struct spool_source source = { next_piece, k };
	k->result = spool_store(k->spool, k->queue, &k->envelope, &source, &error);
	k->error_length = error.len;
}

static void take_back(void *arg)
{
	struct spooling *k = arg;
	struct text error = TEXT(k->error);
	if (spool_remove(k->spool, k->queue, k->id, &error) != SPOOL_DONE)
		log_note(LOG_ERROR, "spool",
			 "%s was stored, but its client is gone and it cannot be removed: %.*s",
			 k->id, (int)error.len, error.at);
}

/* ---- the envelope */

static struct bytes copied(struct spooling *k, struct bytes b)
{
	struct bytes copy = b.len ? arena_copy(&k->memory, b) : BYTES("");
	k->lacks |= !copy.at;
	return copy.at ? copy : BYTES("");
}

static struct bytes subject_of(struct spooling *k, const struct header_facts *facts)
{
	char buffer[SUBJECT_MAX];
	struct text t = TEXT(buffer);
	for (size_t i = 0; i < facts->field_count; i++) {
		if (!header_is(&facts->fields[i], "Subject"))
			continue;
		mime_words(&t, bytes_trim(facts->fields[i].value));
		break;
	}
	return copied(k, text_bytes(&t));
}

static bool take_recipients(struct spooling *k, const struct transaction *tx)
{
	struct envelope *e = &k->envelope;
	e->recipients = arena_array(&k->memory, tx->recipient_count, sizeof *e->recipients);
	if (!e->recipients)
		return false;
	for (size_t i = 0; i < tx->recipient_count; i++)
		e->recipients[i] = (struct envelope_recipient){
			.address = copied(k, tx->recipients[i].mailbox.text),
			.notify = copied(k, tx->recipients[i].params.notify),
			.orcpt = copied(k, tx->recipients[i].params.orcpt),
			.reply = BYTES(""),
		};
	e->recipient_count = tx->recipient_count;
	return true;
}

static bool take_evidence(struct spooling *k, const struct evaluation *j)
{
	struct envelope *e = &k->envelope;
	size_t most = ENVELOPE_EVIDENCE_MAX - 1;
	size_t count = !j ? 0 : j->count < most ? j->count : most;
	e->evidence = arena_array(&k->memory, count + 1, sizeof *e->evidence);
	for (size_t i = 0; e->evidence && i < count; i++)
		e->evidence[i] = (struct envelope_evidence){
			.check = bytes_of(j->evidence[i].check),
			.fact = bytes_of(j->evidence[i].fact),
			.detail = copied(k, j->evidence[i].detail),
			.score = j->evidence[i].score,
		};
	if (!e->evidence)
		return false;
	e->evidence_count = count;
	/* WHY among the evidence: versions before take an envelope with another member for a
	 * damaged one. */
	if (j && j->author.len > 0)
		e->evidence[e->evidence_count++] = (struct envelope_evidence){
			.check = ENVELOPE_AUTHOR,
			.fact = BYTES("author"),
			.detail = copied(k, j->author),
		};
	return true;
}

static void take_client(struct spooling *k, const struct session *s)
{
	char buffer[200];
	struct text t = TEXT(buffer);
	struct envelope *e = &k->envelope;
	const struct tls *tls = stream_tls(s->client);
	const struct evidence *rdns = s->evaluation ? evaluation_find(s->evaluation, "rdns") : NULL;
	address_text(&t, &s->peer);
	e->client = copied(k, text_bytes(&t));
	e->ptr = rdns && bytes_equal(bytes_of(rdns->fact), BYTES("pass")) ? copied(k, rdns->detail)
									  : BYTES("");
	e->helo = copied(k, s->helo);
	e->listener = copied(k, bytes_of(s->listener->name));
	t = TEXT(buffer);
	if (tls)
		text_format(&t, "%s %s", tls_version_name(tls), tls_suite_name(tls));
	e->tls = copied(k, text_bytes(&t));
}

static bool envelope_fill(struct spooling *k, const struct session *s, struct bytes reason,
			  uint64_t now)
{
	const struct transaction *tx = s->tx;
	struct envelope *e = &k->envelope;
	*e = (struct envelope){
		.id = bytes_of(k->id),
		.queue = k->queue == SPOOL_HOLD ? BYTES("hold") : BYTES("quarantine"),
		.time = now,
		.from = copied(k, tx->sender.text),
		.ret = copied(k, tx->delivery.mail.ret),
		.envid = copied(k, tx->delivery.mail.envid),
		.eight_bit = tx->delivery.mail.eight_bit,
		.utf8 = tx->delivery.mail.utf8,
		.score = tx->verdict.score,
		.policy = tx->policy ? copied(k, bytes_of(tx->policy->name)) : BYTES(""),
		.rule = copied(k, bytes_of(tx->verdict.rule)),
		.reason = copied(k, reason),
		.backend = copied(k, bytes_of(tx->backend->name)),
		.msgid = copied(k, tx->message->facts.message_id),
		.subject = subject_of(k, &tx->message->facts),
		.expires = now + (k->queue == SPOOL_HOLD ? tx->backend->hold
							 : s->config->quarantine.keep),
		.reply = BYTES(""),
		/* Its dot went out and no word came back: every later delivery is told as in doubt,
		 * also when this process is killed before its line is in the log. */
		.releasing =
			k->queue == SPOOL_HOLD && tx->delivery.dot_sent && !tx->answered_at_dot,
	};
	take_client(k, s);
	return take_recipients(k, tx) && take_evidence(k, s->evaluation) && !k->lacks;
}

static void head_write(struct spooling *k, const struct session *s)
{
	struct text t = { .at = k->head, .cap = HEAD_MAX };
	received_write(&t, s);
	result_headers_write(&t, s);
	k->head_length = t.len;
}

/* ---- for the session */

static void spooling_clear_away(void *arg)
{
	struct spooling *k = arg;
	message_unref(k->message);
	arena_wipe(&k->memory);
	free(k);
}

struct spooling *spooling_start(struct session *s, enum spool_queue queue, struct bytes reason)
{
	struct spooling *k = calloc(1, sizeof *k);
	if (!k)
		return NULL;
	uint64_t now = clock_wall();
	arena_init(&k->memory, SPOOLING_MEMORY);
	k->loop = server_loop(s->server);
	k->spool = server_shared(s->server)->spool;
	k->queue = queue;
	server_spool_id(s->server, k->id, now);
	k->head = arena_alloc(&k->memory, HEAD_MAX);
	const struct body *body = &s->tx->message->body;
	bool filed = body_beginning(body).len < body->size;
	k->piece = filed ? arena_alloc(&k->memory, PIECE) : NULL;
	if (k->head && (k->piece || !filed) && envelope_fill(k, s, reason, now)) {
		head_write(k, s);
		k->message = message_ref(s->tx->message);
		k->job = job_start_disk(k->loop, store, k, s->wake);
	}
	if (k->job)
		return k;
	spooling_clear_away(k);
	return NULL;
}

bool spooling_done(const struct spooling *k)
{
	return job_done(k->job);
}

enum spool_result spooling_result(const struct spooling *k)
{
	return k->result;
}

const char *spooling_id(const struct spooling *k)
{
	return k->id;
}

struct bytes spooling_error(const struct spooling *k)
{
	return (struct bytes){ k->error, k->error_length };
}

void spooling_free(struct spooling *k)
{
	job_free(k->job);
	spooling_clear_away(k);
}

/* The store has ended without its session. */
static void clear_store(void *arg)
{
	struct spooling *k = arg;
	struct job *job = k->result == SPOOL_DONE ? job_start_disk(k->loop, take_back, k, 0) : NULL;
	if (job)
		job_abandon(job, spooling_clear_away, k);
	else
		spooling_clear_away(k);
}

void spooling_abandon(struct spooling *k)
{
	job_abandon(k->job, clear_store, k);
}
