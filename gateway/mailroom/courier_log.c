/* courier_log.c: what the log says of held, released and deleted messages (docs/log.md);
 * log.c escapes the values. */
#include "gateway/mailroom/courier_inside.h"

#include <sysexits.h>

static struct log_line *trip_log_begin(const struct carry *c, enum log_level level,
				       const char *event)
{
	struct log_line *l = log_begin(level, event);
	log_string(l, "id", c->id);
	if (c->user[0])
		log_string(l, "user", c->user);
	if (c->envelope.dsn != DSN_NONE)
		log_bytes(l, "dsn", envelope_dsn_name(c->envelope.dsn));
	if (c->envelope.id.len)
		log_bytes(l, "from", c->envelope.dsn == DSN_NONE ? c->envelope.from : BYTES(""));
	return l;
}

static void trip_log_backend_of(struct log_line *l, const struct carry *c)
{
	if (c->backend)
		log_string(l, "backend", c->backend->name);
	else if (c->envelope.backend.len)
		log_bytes(l, "backend", c->envelope.backend);
	if (c->trip.server.len)
		log_bytes(l, "server", c->trip.server);
	protection_log(l, &c->trip.delivery.protection);
}

/* All of them, where the envelope could be read. */
static void recipients_of(struct log_line *l, const struct carry *c)
{
	if (!c->envelope.id.len)
		return;
	log_list_open(l, "rcpts");
	for (size_t i = 0; i < c->envelope.recipient_count; i++)
		log_item(l, c->envelope.recipients[i].address);
	log_list_close(l);
}

/* Why there is a notification. */
static const char *dsn_reason(const struct envelope *e)
{
	bool waited = false;
	for (size_t i = 0; i < e->recipient_count; i++)
		waited = waited || e->recipients[i].fate == FATE_WAITING;
	return e->dsn == DSN_DELAY ? "it has not been delivered yet"
	       : e->dsn == DSN_POSTMASTER
		       ? "it could not be delivered, and its sender cannot be notified"
	       : waited ? "it could not be delivered in time"
			: "a recipient was refused";
}

/* True if two recipients of a trip are told of in one line. */
static bool alike(const struct trip_recipient *a, const struct trip_recipient *b)
{
	return a->fate == b->fate && bytes_equal(a->reply, b->reply);
}

/* A line for the recipients from `first` on that fared alike; gives where the next ones begin. */
static size_t courier_log_recipients(const struct carry *c, size_t first)
{
	static const char *const actions[] = {
		[FATE_WAITING] = "defer", [FATE_DELIVERED] = "deliver", [FATE_REFUSED] = "refuse"
	};
	const struct trip *t = &c->trip;
	const struct trip_recipient *to = &t->recipients[first];
	size_t i = first;
	struct log_line *l = trip_log_begin(c, to->fate == FATE_REFUSED ? LOG_WARN : LOG_INFO,
					    c->envelope.dsn != DSN_NONE ? "bounce"
					    : c->kind == CARRY_HELD     ? "deliver"
									: "release");
	log_list_open(l, "rcpts");
	for (; i < t->recipient_count && alike(to, &t->recipients[i]); i++)
		log_item(l, t->recipients[i].recipient->address);
	log_list_close(l);
	trip_log_backend_of(l, c);
	log_bytes(l, "backend_reply", to->reply.len ? to->reply : t->reply);
	log_string(l, "action",
		   to->fate == FATE_DELIVERED && c->kind == CARRY_RELEASE ? "release"
									  : actions[to->fate]);
	if (c->envelope.dsn != DSN_NONE)
		log_string(l, "reason", dsn_reason(&c->envelope));
	log_number(l, "attempts", (int64_t)c->envelope.attempts + 1);
	if (t->end == TRIP_DOUBT || (c->envelope.dsn == DSN_NONE && c->marked_before))
		log_bool(l, "in_doubt", true);
	log_end(l);
	return i;
}

void courier_log_trip(const struct carry *c)
{
	for (size_t i = 0; i < c->trip.recipient_count;)
		i = courier_log_recipients(c, i);
}

void courier_log_unmarked(const struct carry *c)
{
	struct log_line *l = trip_log_begin(c, LOG_WARN, "deliver");
	log_list_open(l, "rcpts");
	for (size_t i = 0; i < c->trip.recipient_count; i++)
		if (c->trip.recipients[i].accepted)
			log_item(l, c->trip.recipients[i].recipient->address);
	log_list_close(l);
	trip_log_backend_of(l, c);
	log_string(l, "action", "send");
	log_string(l, "reason",
		   "the disk is full: the message is sent without its mark, and is sent again if "
		   "the gateway ends before the backend replies");
	log_bool(l, "in_doubt", true);
	log_end(l);
}

void courier_log_asked(const struct carry *c)
{
	bool release = c->kind == CARRY_RELEASE;
	/* What a trip had to say of it stands in its own lines. One that another gateway has, and
	 * that is not here, is nothing to tell of. */
	if ((release && c->trip.recipient_count) ||
	    (c->kind == CARRY_ASIDE && c->result == SPOOL_MISSING))
		return;
	struct log_line *l = trip_log_begin(c, c->code == EX_OK ? LOG_INFO : LOG_WARN,
					    release ? "release" : "spool");
	if (!release)
		log_string(l, "queue", spool_queue_name(c->queue));
	recipients_of(l, c);
	log_string(l, "action",
		   c->code != EX_OK         ? "fail"
		   : release                ? "release"
		   : c->kind == CARRY_ASIDE ? "set aside"
					    : "delete");
	log_bytes(l, "reason", c->words);
	log_end(l);
}

void courier_log_spool(const struct carry *c, enum log_level level, const char *action,
		       struct bytes reason)
{
	struct log_line *l = trip_log_begin(c, level, "spool");
	log_string(l, "queue", spool_queue_name(c->queue));
	recipients_of(l, c);
	log_string(l, "action", action);
	log_bytes(l, "reason", reason);
	log_end(l);
}

void courier_log_turn(const struct carry *c, enum dsn dsn)
{
	const struct envelope *e = &c->envelope;
	char buffer[PATH_MAX_OCTETS + 1];
	struct text to = TEXT(buffer);
	struct log_line *l =
		trip_log_begin(c, dsn == DSN_POSTMASTER ? LOG_WARN : LOG_INFO, "bounce");
	envelope_dsn_to(&to, e);
	log_list_open(l, "rcpts");
	log_item(l, text_bytes(&to));
	log_list_close(l);
	log_string(l, "action", "queue");
	log_string(l, "reason", dsn_reason(e));
	if (dsn == DSN_POSTMASTER && e->untold.len)
		log_bytes(l, "untold", e->untold);
	log_end(l);
}

void courier_log_child(const struct carry *c)
{
	struct log_line *l = trip_log_begin(c, LOG_INFO, "bounce");
	log_bytes(l, "dsn", envelope_dsn_name(c->child.dsn));
	log_string(l, "action", "queue");
	log_string(l, "as", c->child.id);
	log_end(l);
}

void courier_log_undeliverable(const struct carry *c)
{
	struct log_line *l = trip_log_begin(c, LOG_ERROR, "alarm");
	recipients_of(l, c);
	trip_log_backend_of(l, c);
	log_string(l, "action", "quarantine");
	log_string(l, "reason",
		   "undeliverable: neither its recipients nor its sender nor postmaster could be "
		   "reached; it stays in quarantine until somebody releases or deletes it");
	log_bytes(l, "reply", c->envelope.reply);
	log_end(l);
}
