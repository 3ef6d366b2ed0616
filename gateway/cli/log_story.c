/* log_story.c: what became of a message, in sentences; see log_view.h. */
#include "gateway/cli/log_view.h"

#include "gateway/cli/spool_view.h"
#include "gateway/cli/terminal.h"

#include <stdio.h>

#define MARGIN "                     "          /* under the time */

static void say(const char *words)
{
	fputs(words, stdout);
}

static void say_outside(const char *before, struct bytes b, const char *behind)
{
	say(before);
	terminal_write(stdout, b, false);
	say(behind);
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

/* "1 error", "2 errors" */
static void say_count(const char *before, int64_t count, const char *what)
{
	printf("%s%lld %s%s", before, (long long)count, what, count == 1 ? "" : "s");
}

static void say_rcpts(const struct record *r)
{
	for (size_t i = 0; i < r->rcpt_count; i++)
		say_outside(i ? ", <" : "<", r->rcpts[i], ">");
	if (r->rcpt_count == 0)
		say("nobody");
}

static void say_client(const struct record *r)
{
	say_outside("", r->client, "");
	if (r->ptr.len)
		say_outside(" (", r->ptr, ")");
	if (r->helo.len)
		say_outside(", calling itself ", r->helo, ",");
	say_outside(" at ", r->listener, "");
	if (r->tls.version.len)
		say_outside(", with ", r->tls.version, "");
}

static void say_evidence(const struct record *r)
{
	for (size_t i = 0; i < r->evidence_count; i++) {
		const struct record_evidence *e = &r->evidence[i];
		say_outside(MARGIN "  ", e->check, "");
		say_outside(": ", e->fact, "");
		if (e->detail.len)
			say_outside(" (", e->detail, ")");
		if (e->score)
			printf(", %+lld", (long long)e->score);
		say("\n");
	}
}

static void say_verdict(const struct record *r)
{
	if (r->evidence_count)
		say(MARGIN "The checks found:\n");
	say_evidence(r);
	if (r->policy.len == 0 && r->rule.len == 0)
		return;
	printf(MARGIN "Score %lld", (long long)r->score);
	if (r->policy.len)
		say_outside(" by the policy \"", r->policy, "\"");
	if (r->rule.len)
		say_outside("; what decided: ", r->rule, "");
	if (r->would.len)
		say_outside("; in shadow mode, it would have been: ", r->would, "");
	say(bytes_equal(r->judged, BYTES("rcpt")) ? "; judged by the envelope.\n" : ".\n");
}

static void say_server(const struct record *r)
{
	if (r->server.len == 0)
		return;
	say_outside(MARGIN "Backend ", r->backend, "");
	say_outside(", server ", r->server, "");
	if (r->backend_tls.version.len)
		say_outside(", TLS ", r->backend_tls.version, "");
	if (r->backend_reply.len)
		say_outside(", said: ", r->backend_reply, "");
	if (r->backend_ms)
		say_seconds(" (", r->backend_ms, ")");
	say("\n");
}

static void say_end(const struct record *r)
{
	if (r->action.len)
		say_outside(MARGIN "Result: ", r->action, "");
	if (r->id.len)
		say_outside(", as ", r->id, " in the spool");
	if (r->repeated)
		say(", not delivered again");
	if (r->in_doubt)
		say("; in doubt: the server may or may not have it");
	if (r->action.len)
		say(".\n");
	if (r->reply.len)
		say_outside(MARGIN "The client was told: ", r->reply, "\n");
}

static void story_of_message(const struct record *r)
{
	if (r->session.len == 0) {
		say_outside("In doubt after a restart: ", r->reason, "\n");
		return;
	}
	say_outside("Mail ", r->tx, " from <");
	say_outside("", r->from, "> to ");
	say_rcpts(r);
	if (r->refused_rcpts) {
		say_count("; ", r->refused_rcpts, "recipient");
		say(r->refused_rcpts == 1 ? " was refused" : " were refused");
	}
	say(".\n" MARGIN "It came from ");
	say_client(r);
	say(".\n");
	if (r->msgid.len)
		say_outside(MARGIN "Message-ID ", r->msgid, "");
	if (r->msgid.len || r->size)
		printf("%s%lld bytes.\n", r->msgid.len ? ", " : MARGIN, (long long)r->size);
	say_verdict(r);
	say_server(r);
	say_end(r);
}

static void story_of_session(const struct record *r)
{
	say_outside("The connection ", r->session, " of ");
	say_client(r);
	say_seconds(" ended after ", r->ms, ": ");
	say_outside("", r->reason, "");
	say_count("; ", r->messages, "message");
	say_count(", ", r->errors, "error");
	say(".\n");
	if (r->unlogged) {
		say_count(MARGIN, r->unlogged, "line");
		say(r->unlogged == 1 ? " was" : " were");
		say(" not logged (limits.log_lines).\n");
	}
	if (bytes_equal(r->action, BYTES("drop")))
		say_verdict(r);
}

static void story_of_refusal(const struct record *r)
{
	if (r->alike) {
		say_count("The same happened ", r->alike, "more time");
		say(": ");
	} else {
		say("Refused");
		if (r->rcpt_count) {
			say(" for ");
			say_rcpts(r);
		}
		say(": ");
	}
	say_outside("", r->reply, "\n");
}

/* deliver, release, bounce, spool and alarm. */
static void story_of_spool(const struct record *r)
{
	say_outside("", r->event, "");
	if (r->id.len)
		say_outside(" ", r->id, "");
	if (r->action.len)
		say_outside(": ", r->action, "");
	if (r->rcpt_count) {
		say(" to ");
		say_rcpts(r);
	}
	if (r->user.len)
		say_outside(", by ", r->user, "");
	if (r->attempts)
		printf(", attempt %lld", (long long)r->attempts);
	if (r->as.len)
		say_outside(", as ", r->as, "");
	if (r->reason.len)
		say_outside("; ", r->reason, "");
	if (r->message.len)
		say_outside(": ", r->message, "");
	say(r->in_doubt ? "; in doubt.\n" : ".\n");
	say_server(r);
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
