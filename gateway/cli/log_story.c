/* log_story.c: what became of a message, in sentences that can be read out to its sender; see
 * log_view.h.
 *
 * A sentence is a line. Must never say more than the record does: what a field leaves open stays
 * open. Later lines about mail in the spool are told by log_story_spool.c. */
#include "gateway/cli/log_story_inside.h"

#include "gateway/cli/spool_view.h"
#include "gateway/cli/terminal.h"

#include <stdio.h>

enum { SLOW_MS = 1000 };                /* a reply that took so long is worth a word */

/* ---- words */

void story_say(const char *words)
{
	fputs(words, stdout);
}

void story_outside(const char *before, struct bytes b, const char *behind)
{
	story_say(before);
	terminal_write(stdout, b, false);
	story_say(behind);
}

void story_count(int64_t count, const char *one, const char *many)
{
	printf("%lld %s", (long long)count, count == 1 ? one : many);
}

static void say_time(const struct record *r)
{
	char buffer[32];
	struct text t = TEXT(buffer);
	view_time(&t, r->time);
	printf("%s  ", text_cstr(&t));
}

static void say_seconds(const char *before, int64_t ms, const char *behind)
{
	printf("%s%lld.%02lld s%s", before, (long long)(ms / 1000), (long long)(ms % 1000 / 10),
	       behind);
}

void story_rcpts(const struct record *r)
{
	for (size_t i = 0; i < r->rcpt_count; i++)
		story_outside(i == 0                   ? "<"
			      : i + 1 == r->rcpt_count ? " and <"
						       : ", <",
			      r->rcpts[i], ">");
	if (r->rcpt_count == 0)
		story_say("nobody");
}

/* "192.0.2.7 (mx.example), calling itself mail.example," */
static void say_client(const struct record *r)
{
	story_outside("", r->client, "");
	if (r->ptr.len)
		story_outside(" (", r->ptr, ")");
	if (r->helo.len)
		story_outside(", calling itself ", r->helo, ",");
}

/* The word of an action as it stands behind "was". */
static void say_done(struct bytes action)
{
	static const struct {
		struct bytes action;
		const char *done;
	} words[] = {
		{ { "accept", 6 }, "accepted" },
		{ { "tag", 3 }, "tagged" },
		{ { "defer", 5 }, "deferred" },
		{ { "quarantine", 10 }, "quarantined" },
		{ { "reject", 6 }, "rejected" },
		{ { "drop", 4 }, "rejected, and the client cut off" },
	};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (bytes_equal(words[i].action, action)) {
			story_say(words[i].done);
			return;
		}
	}
	story_outside("", action, "");
}

/* ---- what was found, and what decided */

static void say_points(int64_t points)
{
	if (points == 0)
		return;
	story_say(points > 0 ? ", which added " : ", which took away ");
	story_count(points > 0 ? points : -points, "point", "points");
}

static void say_evidence(const struct record *r)
{
	for (size_t i = 0; i < r->evidence_count; i++) {
		const struct record_evidence *e = &r->evidence[i];
		story_outside(STORY_MARGIN "The check ", e->check, "");
		if (bytes_equal(e->fact, BYTES("unknown")))
			story_say(" could not find out");
		else
			story_outside(" found \"", e->fact, "\"");
		if (e->detail.len)
			story_outside(" (", e->detail, ")");
		say_points(e->score);
		story_say(".\n");
	}
	if (r->evidence_count == 0 && r->policy.len)
		story_say(STORY_MARGIN "The checks found nothing.\n");
}

static void say_policy(const struct record *r)
{
	if (r->policy.len)
		story_outside("the policy \"", r->policy, "\"");
	else
		story_say("the policy");
}

/* Which part of the policy decided. */
static void say_decision(const struct record *r)
{
	bool by_score = bytes_equal(r->rule, BYTES("score"));
	bool by_unknown = bytes_starts(r->rule, BYTES("unknown."));
	printf(STORY_MARGIN "With a score of %lld, ", (long long)r->score);
	if (r->rule.len && !by_score && !by_unknown)
		story_outside("the rule \"", r->rule, "\" decided in ");
	say_policy(r);
	if (r->rule.len == 0)
		story_say(" had nothing against it");
	else if (by_score)
		story_say(" decided by the score");
	else if (by_unknown)
		story_outside(" decided by what could not be found out (", r->rule, ")");
	story_say(r->size == 0 && bytes_equal(r->judged, BYTES("rcpt"))
			  ? ", before the message itself was sent.\n"
			  : ".\n");
}

static void say_verdict(const struct record *r)
{
	say_evidence(r);
	if (r->policy.len == 0 && r->rule.len == 0)
		return;
	say_decision(r);
	if (r->would.len == 0)
		return;
	story_say(STORY_MARGIN "The policy is in shadow mode and only takes note: the mail would "
			       "have been ");
	say_done(r->would);
	story_say(".\n");
}

/* ---- the servers behind */

static void say_protection(const struct record_tls *tls)
{
	if (tls->version.len == 0)
		return;
	if (bytes_equal(tls->version, BYTES("none"))) {
		story_say(", without TLS,");
		return;
	}
	story_outside(", over ", tls->version, "");
	story_say(tls->verified ? " with a verified certificate,"
				: " with a certificate that was not verified,");
}

/* What we say of a server that did not answer begins with its name. */
static struct bytes without_server(const struct record *r)
{
	struct bytes b = r->backend_reply;
	if (bytes_starts(b, r->server) && bytes_starts(bytes_skip(b, r->server.len), BYTES(": ")))
		b = bytes_skip(b, r->server.len + 2);
	return b;
}

static void say_answer(const struct record *r)
{
	bool spoke = r->backend_reply.len > 0 && octet_digit(r->backend_reply.at[0]) &&
		     !bytes_starts(r->backend_reply, r->server);
	if (spoke)
		story_outside(" said: ", r->backend_reply, "");
	else if (r->backend_reply.len)
		story_outside(" could not take it: ", without_server(r), "");
	else
		story_say(" was given the message and sent no reply");
	if (r->in_doubt)
		story_say("; it may have the message or not");
}

/* Of a message that was never sent to it, a server has said nothing but that it knows the
 * recipients. */
static bool only_recipients(const struct record *r)
{
	return !r->in_doubt && bytes_equal(r->event, BYTES("message")) &&
	       (bytes_equal(r->action, BYTES("quarantine")) ||
		bytes_equal(r->action, BYTES("abort")));
}

void story_server(const struct record *r)
{
	if (r->server.len == 0 || (r->backend_reply.len == 0 && !r->in_doubt) || only_recipients(r))
		return;
	story_outside(STORY_MARGIN "The server ", r->server, "");
	story_outside(" of the backend \"", r->backend, "\"");
	say_protection(&r->backend_tls);
	say_answer(r);
	if (r->backend_ms >= SLOW_MS)
		say_seconds(" (after ", r->backend_ms, ")");
	story_say(r->backend_reply.len ? "\n" : ".\n");
}

/* ---- a message */

/* Whether the line is of a transaction whose every recipient was refused. */
static bool nobody_left(const struct record *r)
{
	return r->rcpt_count == 0 && r->refused_rcpts > 0;
}

static void say_envelope(const struct record *r)
{
	story_outside(STORY_MARGIN "It offered mail ", r->tx, "");
	story_outside(r->from.len ? " from <" : " with the null sender <", r->from, ">");
	if (r->rcpt_count) {
		story_say(" to ");
		story_rcpts(r);
	}
	story_say(".\n");
	if (r->refused_rcpts) {
		story_say(nobody_left(r) ? STORY_MARGIN "No recipient was accepted: "
					 : STORY_MARGIN "Beside these, ");
		story_count(r->refused_rcpts, "recipient was refused.\n",
			    "recipients were refused.\n");
	}
}

static void say_message(const struct record *r)
{
	if (r->size)
		printf(STORY_MARGIN "The message had %lld bytes", (long long)r->size);
	if (r->size && r->msgid.len)
		story_outside(" and the Message-ID ", r->msgid, "");
	story_say(r->size ? ".\n" : "");
}

/* What became of it. */
static void say_outcome(const struct record *r)
{
	static const struct {
		struct bytes action;
		const char *outcome;
	} words[] = {
		{ { "accept", 6 }, "It was accepted and passed to the mail server" },
		{ { "tag", 3 }, "It was marked as spam and passed to the mail server" },
		{ { "defer", 5 }, "It was not taken for now: the client has to send it again" },
		{ { "quarantine", 10 }, "It was accepted and put into quarantine" },
		{ { "hold", 4 }, "It was accepted and is held until the mail server takes it" },
		{ { "reject", 6 }, "It was refused for good" },
		{ { "drop", 4 }, "It was refused for good, and the client cut off" },
		{ { "abort", 5 }, "The client gave up: nothing was taken" },
	};
	const char *outcome = NULL;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		outcome = bytes_equal(words[i].action, r->action) ? words[i].outcome : outcome;
	if (r->repeated)
		outcome = "It had been delivered before and was not delivered again";
	if (!outcome)
		return;
	story_outside(STORY_MARGIN, bytes_of(outcome), "");
	if (r->id.len)
		story_outside(", as ", r->id, "");
	story_say(".\n");
}

static void story_of_restart(const struct record *r)
{
	story_outside("After a restart it is not known whether the mail server has the mail ",
		      r->tx, "");
	if (r->given.len)
		story_outside(", which it was given at ", r->given, "");
	story_outside(": ", r->reason, ".\n");
}

static void story_of_message(const struct record *r)
{
	if (r->session.len == 0) {
		story_of_restart(r);
		return;
	}
	say_client(r);
	story_outside(" came to ", r->listener, "");
	if (r->tls.version.len)
		story_outside(" over ", r->tls.version, ".\n");
	else
		story_say(" without TLS.\n");
	say_envelope(r);
	say_message(r);
	say_verdict(r);
	if (r->standby.len)
		story_outside(STORY_MARGIN "This gateway is on standby and took it because ",
			      r->standby, ".\n");
	story_server(r);
	say_outcome(r);
	if (r->reply.len)
		story_outside(STORY_MARGIN "The client was told: ", r->reply, "\n");
}

/* ---- a connection, and refusals in it */

static void say_reason(const struct record *r)
{
	if (bytes_starts(r->reason, BYTES("quit")))
		story_say("the client said goodbye");
	else
		story_outside("", r->reason, "");
}

static void story_of_session(const struct record *r)
{
	bool dropped = bytes_equal(r->action, BYTES("drop"));
	say_client(r);
	say_seconds(dropped ? " was turned away and cut off after " : " left after ", r->ms, ": ");
	say_reason(r);
	story_outside(".\n" STORY_MARGIN "In this connection, ", r->session, ", ");
	if (r->messages)
		story_count(r->messages, "message was taken", "messages were taken");
	else
		story_say("no message was taken");
	if (r->errors) {
		story_say(" and ");
		story_count(r->errors, "error was made", "errors were made");
	}
	story_say(".\n");
	if (r->unlogged) {
		story_say(STORY_MARGIN);
		story_count(r->unlogged, "more line was", "more lines were");
		story_say(" not logged (limits.log_lines).\n");
	}
	if (dropped)
		say_verdict(r);
}

static void story_of_refusal(const struct record *r)
{
	say_client(r);
	if (r->alike) {
		story_say(" got the same refusal ");
		story_count(r->alike, "more time: ", "more times: ");
		story_outside("", r->reply, "\n");
		return;
	}
	story_say(" was refused");
	if (r->rcpt_count) {
		story_say(" the recipient ");
		story_rcpts(r);
	}
	if (r->tx.len)
		story_outside(r->from.len ? " of mail from <" : " of mail with the null sender <",
			      r->from, ">");
	story_outside(": ", r->reply, "\n");
}

void log_view_story(const struct record *r)
{
	static const struct {
		struct bytes event;
		void (*tell)(const struct record *);
	} stories[] = {
		{ { "message", 7 }, story_of_message },
		{ { "session", 7 }, story_of_session },
		{ { "reject", 6 }, story_of_refusal },
	};
	say_time(r);
	for (size_t i = 0; i < sizeof stories / sizeof *stories; i++) {
		if (bytes_equal(stories[i].event, r->event)) {
			stories[i].tell(r);
			return;
		}
	}
	story_of_spool(r);
}
