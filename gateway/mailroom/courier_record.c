/* courier_record.c: what the log says of held, released and deleted messages (DESIGN 10). Owns nothing; log.c escapes the values. */
#include "gateway/mailroom/courier_inside.h"

#include <sysexits.h>

static struct log_line *begin(const struct carry *c, enum log_level level, const char *event)
{
	struct log_line *l = log_begin(level, event);
	log_string(l, "id", c->id);
	if (c->user[0])
		log_string(l, "user", c->user);
	if (c->envelope.id.len)
		log_bytes(l, "from", c->envelope.from);
	return l;
}

static void backend_of(struct log_line *l, const struct carry *c)
{
	if (c->backend)
		log_string(l, "backend", c->backend->name);
	else if (c->envelope.backend.len)
		log_bytes(l, "backend", c->envelope.backend);
	if (c->trip.server.len)
		log_bytes(l, "server", c->trip.server);
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

/* True if two recipients of a trip are told of in one line. */
static bool alike(const struct stop *a, const struct stop *b)
{
	return a->fate == b->fate && bytes_equal(a->reply, b->reply);
}

/* A line for the stops from `first` on that fared alike; gives where the next ones begin. */
static size_t record_stops(const struct carry *c, size_t first)
{
	static const char *const actions[] = {
		[FATE_WAITING] = "defer", [FATE_DELIVERED] = "deliver", [FATE_REFUSED] = "refuse"
	};
	const struct trip *t = &c->trip;
	const struct stop *stop = &t->stops[first];
	size_t i = first;
	struct log_line *l = begin(c, stop->fate == FATE_REFUSED ? LOG_WARN : LOG_INFO,
				   c->bouncing             ? "bounce"
				   : c->kind == CARRY_HELD ? "deliver"
							   : "release");
	log_list_open(l, "rcpts");
	for (; i < t->stop_count && alike(stop, &t->stops[i]); i++)
		log_item(l, t->stops[i].recipient->address);
	log_list_close(l);
	backend_of(l, c);
	log_bytes(l, "backend_reply", stop->reply.len ? stop->reply : t->reply);
	log_string(l, "action",
		   stop->fate == FATE_DELIVERED && c->kind == CARRY_RELEASE ? "release" : actions[stop->fate]);
	if (c->bouncing)
		log_string(l, "reason", c->expired ? "it could not be delivered in time" : "a recipient was refused");
	log_number(l, "attempts", (int64_t)c->envelope.attempts + 1);
	if (!c->bouncing && (c->marked_before || t->end == TRIP_DOUBT))
		log_bool(l, "in_doubt", true);
	log_end(l);
	return i;
}

void record_trip(const struct carry *c)
{
	for (size_t i = 0; i < c->trip.stop_count;)
		i = record_stops(c, i);
}

void record_unmarked(const struct carry *c)
{
	struct log_line *l = begin(c, LOG_WARN, "deliver");
	log_list_open(l, "rcpts");
	for (size_t i = 0; i < c->trip.stop_count; i++)
		if (c->trip.stops[i].accepted)
			log_item(l, c->trip.stops[i].recipient->address);
	log_list_close(l);
	backend_of(l, c);
	log_string(l, "action", "send");
	log_string(l, "reason",
		   "the disk is full: it goes without its mark, and goes again if the gateway ends before the backend's word");
	log_bool(l, "in_doubt", true);
	log_end(l);
}

void record_asked(const struct carry *c)
{
	bool release = c->kind == CARRY_RELEASE;
	/* What a trip had to say of it stands in its own lines. */
	if (release && c->trip.stop_count)
		return;
	struct log_line *l = begin(c, c->code == EX_OK ? LOG_INFO : LOG_WARN, release ? "release" : "spool");
	if (!release)
		log_string(l, "queue", spool_queue_name(c->queue));
	recipients_of(l, c);
	log_string(l, "action", c->code != EX_OK ? "fail" : release ? "release" : "delete");
	log_bytes(l, "reason", c->words);
	log_end(l);
}

void record_spool(const struct carry *c, const char *action, struct bytes reason)
{
	bool wrong = action[0] != 'q';
	struct log_line *l = begin(c, wrong ? LOG_ERROR : LOG_WARN, "spool");
	log_string(l, "queue", spool_queue_name(c->queue));
	recipients_of(l, c);
	log_string(l, "action", action);
	log_bytes(l, "reason", reason);
	log_end(l);
}
