/* courier_release.c: what a person has asked for: a release (accepted, it goes; refused, it stays
 * in quarantine with the reply, for those recipients that were refused) and a deletion; see
 * courier_inside.h. It must never let a message go that was not taken. */
#include "gateway/mailroom/courier_inside.h"

#include "gateway/base/clock.h"

#include <sysexits.h>

enum { HEAD_MAX = 400, WORDS_MAX = COURIER_REPLY_MAX };

static void release_words(struct carry *c, size_t delivered)
{
	char buffer[WORDS_MAX];
	struct text t = TEXT(buffer);
	const struct trip *trip = &c->trip;
	if (trip->end == TRIP_DOUBT)
		text_string(&t,
			    "the connection was lost after the end of the message, and the backend "
			    "may have accepted it: ");
	if (delivered && delivered < trip->recipient_count)
		text_format(&t, "delivered to %zu of %zu recipients; ", delivered,
			    trip->recipient_count);
	bool each = trip->recipient_count > 1 && delivered < trip->recipient_count &&
		    trip->end != TRIP_DOUBT;
	for (size_t i = 0; each && i < trip->recipient_count && !t.cut; i++) {
		const struct trip_recipient *to = &trip->recipients[i];
		if (to->fate != FATE_DELIVERED && to->reply.len)
			text_format(&t, "<%.*s>: %.*s; ", BYTES_ARG(to->recipient->address),
				    BYTES_ARG(to->reply));
	}
	if (!each || trip->end == TRIP_UNREACHED || trip->end == TRIP_SPOILT)
		text_add(&t, trip->reply);
	while (t.len && (t.at[t.len - 1] == ' ' || t.at[t.len - 1] == ';'))
		t.len--;
	if (delivered && c->marked_before)
		text_string(&t, " (it was in doubt: the backend may already have accepted it)");
	c->words = carry_copy(c, text_bytes(&t));
}

/* A person has seen to what nobody could be told of. */
static void seen(struct carry *c)
{
	uint64_t *undelivered = &c->courier->report.undelivered;
	*undelivered -= c->queue == SPOOL_QUARANTINE && envelope_is_undeliverable(&c->envelope) &&
			*undelivered > 0;
}

/* Those who have it go from the envelope; the others stay with what was said of them, to be
 * released once more. */
static bool released(struct carry *c)
{
	struct envelope *e = &c->envelope;
	struct trip *t = &c->trip;
	size_t delivered = 0;
	if (!talk(c))
		return false;
	carry_take_fates(c);
	courier_log_trip(c);
	bool refused = false;
	for (size_t i = 0; i < t->recipient_count; i++) {
		delivered += t->recipients[i].fate == FATE_DELIVERED;
		refused = refused || t->recipients[i].fate == FATE_REFUSED;
	}
	release_words(c, delivered);
	c->code = delivered == t->recipient_count ? EX_OK
		  : t->end == TRIP_SPOILT         ? EX_IOERR
		  : refused                       ? EX_UNAVAILABLE
						  : EX_TEMPFAIL;
	c->courier->report.released += delivered == t->recipient_count;
	if (delivered == t->recipient_count) {
		seen(c);
		return carry_settle(c, SETTLE_REMOVE);
	}
	envelope_leave_out(e, FATE_DELIVERED);
	for (size_t i = 0; i < e->recipient_count; i++)
		e->recipients[i].fate = FATE_WAITING;
	e->attempts++;
	return carry_settle(c, SETTLE_UPDATE);
}

/* The header that says who let it go, and when. The user's name is the system's, but stands in a
 * header. */
static struct bytes released_header(struct carry *c)
{
	char buffer[HEAD_MAX];
	struct text t = TEXT(buffer);
	text_string(&t, "X-Mxward-Released: ");
	clock_rfc5322(&t, clock_wall());
	text_string(&t, "; user=");
	for (const char *at = c->user; *at; at++)
		text_char(&t,
			  octet_alpha(*at) || octet_digit(*at) || bytes_has(BYTES("._-@+$"), *at)
				  ? *at
				  : '?');
	text_format(&t, "; id=%s\r\n", c->id);
	return arena_copy(&c->memory, text_bytes(&t));
}

static bool release_go(struct carry *c)
{
	struct envelope *e = &c->envelope;
	if (!trip_prepare(c, e->recipient_count ? e->recipient_count : 1))
		return carry_end_with(c, EX_TEMPFAIL, BYTES("out of memory"));
	if (c->to[0]) {
		c->instead = (struct envelope_recipient){ .address = bytes_of(c->to),
							  .notify = BYTES(""),
							  .orcpt = BYTES("") };
		trip_add(&c->trip, &c->instead);
		c->trip.delivery.mail.utf8 =
			c->trip.delivery.mail.utf8 || !bytes_ascii(c->instead.address);
	} else {
		for (size_t i = 0; i < e->recipient_count; i++)
			trip_add(&c->trip, &e->recipients[i]);
	}
	if (c->trip.recipient_count == 0)
		return carry_end_with(c, EX_DATAERR, BYTES("the message has no recipients"));
	c->trip.head = released_header(c);
	if (!c->trip.head.at)
		return carry_end_with(c, EX_TEMPFAIL, BYTES("out of memory"));
	c->stage = released;
	talk_begin(c);
	return true;
}

/* True if the message could not be had: who asked is told why. */
static bool release_missing(struct carry *c)
{
	static const int codes[] = { [SPOOL_DONE] = EX_OK,
				     [SPOOL_FULL] = EX_IOERR,
				     [SPOOL_FAILED] = EX_IOERR,
				     [SPOOL_MISSING] = EX_DATAERR,
				     [SPOOL_CORRUPT] = EX_DATAERR };
	if (c->result == SPOOL_DONE)
		return false;
	if (c->result == SPOOL_CORRUPT)
		courier_log_spool(c, LOG_ERROR, "set aside", carry_error(c));
	(void)carry_end_with(c, codes[c->result],
			     c->result == SPOOL_MISSING ? BYTES(COURIER_NO_SUCH)
			     : c->result == SPOOL_CORRUPT
				     ? BYTES("the message is damaged on disk and was set aside")
				     : carry_error(c));
	return true;
}

/* An address that it goes to instead may be another backend's. */
static const struct backend_conf *release_backend_of(const struct carry *c)
{
	struct bytes to = bytes_of(c->to);
	const struct domain_conf *domain =
		to.len ? config_domain(c->config, bytes_skip(to, bytes_find_last(to, '@') + 1))
		       : NULL;
	return domain ? domain->backend : backend_for(c->config, &c->envelope);
}

bool release_loaded(struct carry *c)
{
	if (release_missing(c))
		return false;
	c->backend = release_backend_of(c);
	c->doubt = c->marked = c->marked_before = c->envelope.releasing;
	if (!c->backend)
		return carry_end_with(
			c, EX_CONFIG,
			BYTES("the message's backend is not in the configuration, and its "
			      "recipients' domains have no common backend"));
	return release_go(c);
}

bool delete_loaded(struct carry *c)
{
	if (release_missing(c))
		return false;
	seen(c);
	return carry_end_with(
		c, EX_OK,
		c->kind == CARRY_ASIDE
			? BYTES("the peer has adopted it and delivers it; moved to corrupt/")
			: BYTES("deleted"));
}
