/* refusal_limits.c: how often a session may be refused before it is ended, and what naming unknown
 * recipients costs its client (limits.refusals).
 *
 * The counts are the session's and, over all of a client's sessions, the rate limits'. The
 * figures are Postfix's (smtpd_soft_error_limit and smtpd_hard_error_limit, smtpd_error_sleep_time,
 * smtpd_recipient_overshoot_limit). It must never come between an honest sender and its mail: a
 * list with many dead addresses is taken whole, and who names more recipients at once than one
 * message may have gets as far as DATA. So a refused recipient is not counted while its transaction
 * has more accepted ones; it is when the client ends that without mail. Exempt clients have no
 * limit; those whom a NAT hides have one for each session and no more. */
#include "gateway/smtp/session_inside.h"

#include "gateway/base/clock.h"

#include <assert.h>

enum { SLOW_MS = 1000, OVERSHOOT = 1000 };

static unsigned limit_of(const struct session *s)
{
	return (unsigned)s->config->limits.refusals;
}

/* The client is told how long it has to wait when it has had its replies. */
static void harvested(struct session *s, unsigned unknown)
{
	struct rate_limits *rate_limits = server_shared(s->server)->rate_limits;
	bool struck;
	s->must_wait = rate_limits_unknown(rate_limits, s->rates, unknown, limit_of(s),
					   clock_monotonic(), &struck);
	if (!struck)
		return;
	counter_add(&server_counters(s->server)->harvests, 1);
	session_log_harvest(s);
}

void refusals_count(struct session *s, enum refusal_kind kind)
{
	struct transaction *tx = s->tx;
	if (s->exempt || s->own || kind == REFUSAL_ELSEWHERE)
		return;
	if (kind == REFUSAL_OVER && tx->recipient_count && s->overshoot < OVERSHOOT) {
		s->overshoot++;
		return;
	}
	if (tx && tx->pending && tx->forgiven < tx->recipient_count) {
		tx->forgiven++;
		tx->forgiven_unknown += kind == REFUSAL_UNKNOWN;
		return;
	}
	s->refusals++;
	s->slow = s->refusals > limit_of(s) / 2;
	if (kind == REFUSAL_UNKNOWN && s->rates)
		harvested(s, 1);
}

void refusals_settle(struct session *s, bool taken)
{
	const struct transaction *tx = s->tx;
	if (taken) {
		s->refusals = s->overshoot = s->idle_commands = 0;
		if (s->rates)
			rate_limits_taken(server_shared(s->server)->rate_limits, s->rates,
					  (unsigned)tx->recipient_count);
		return;
	}
	/* That it came to nothing was not the client's doing. */
	if (tx->data_ended && tx->outcome == OUTCOME_DEFER)
		return;
	s->refusals += tx->forgiven;
	if (tx->forgiven_unknown && s->rates)
		harvested(s, tx->forgiven_unknown);
}

bool refusals_spent(const struct session *s)
{
	return s->must_wait || s->refusals >= limit_of(s);
}

/* "1 minute", "30 minutes" */
static void minutes_text(struct text *t, uint32_t seconds)
{
	uint32_t minutes = (seconds + 59) / 60;
	text_format(t, minutes == 1 ? "%u minute" : "%u minutes", (unsigned)minutes);
}

enum result refusals_end(struct session *s)
{
	char address[ADDRESS_TEXT_MAX], minutes[24];
	struct text a = TEXT(address), m = TEXT(minutes);
	counter_add(&server_counters(s->server)->sessions_spent, 1);
	if (!s->must_wait)
		return reply_end(s, 421, "4.7.0", "too many refusals", "%s Error: too many errors",
				 s->config->hostname);
	address_text(&a, &s->peer);
	minutes_text(&m, s->must_wait);
	return reply_end(s, 421, "4.7.0", "too many unknown recipients",
			 "%s Error: too many unknown recipients from %s; try again in %s",
			 s->config->hostname, text_cstr(&a), text_cstr(&m));
}

bool refusals_wait(struct session *s)
{
	if (s->rates)
		s->must_wait = rate_limits_waits(server_shared(s->server)->rate_limits, s->rates,
						 clock_monotonic());
	return s->must_wait > 0;
}

/* A refusal that was written waits here before it goes out, and its client is not read. */
enum result step_slow(struct session *s)
{
	assert(s->greeted && !s->slow);
	if (stream_error(s->client)[0])
		return session_end(s, "connection lost: %s", stream_error(s->client));
	if (!s->deadline.expired)
		return WAIT;
	stream_flush(s->client); /* not with the next of its group, which may have to wait, too */
	/* Between chunks the deadline of the data goes on. */
	if (s->chunking)
		session_deadline_at(s, s->data_until);
	else
		session_deadline(s, s->config->timeouts.command);
	return session_go(s, STEP_command);
}

bool refusals_slow(struct session *s)
{
	if (!s->slow)
		return false;
	s->slow = false;
	session_deadline(s, SLOW_MS);
	return true;
}
