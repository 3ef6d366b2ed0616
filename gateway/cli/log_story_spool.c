/* log_story_spool.c: what became of a message after it was quarantined or held, in sentences; see
 * log_story_inside.h. Must never say more than the record does. */
#include "gateway/cli/log_story_inside.h"

#include <stdio.h>

/* What was done with a message of the spool. `%` stands for its recipients. */
struct deed {
	struct bytes event, action;     /* event "": any */
	const char *words;              /* behind the message's ID */
};

static const struct deed deeds[] = {
	{ { "release", 7 }, { "release", 7 }, "was released from quarantine to %" },
	{ { "release", 7 },
	  { "defer", 5 },
	  "could not be released to % now and stays in quarantine" },
	{ { "release", 7 }, { "refuse", 6 }, "could not be released: it was refused for %" },
	{ { "release", 7 }, { "keep", 4 }, "may have been released to %, and stays in quarantine" },
	{ { "release", 7 }, { "fail", 4 }, "could not be released" },
	{ { "deliver", 7 }, { "deliver", 7 }, "was delivered to %" },
	{ { "deliver", 7 }, { "defer", 5 }, "could not be delivered to % yet and is tried again" },
	{ { "deliver", 7 }, { "refuse", 6 }, "was refused for %" },
	{ { "deliver", 7 }, { "send", 4 }, "is being sent to %" },
	{ { "bounce", 6 }, { "deliver", 7 }, "was delivered to %" },
	{ { "bounce", 6 }, { "defer", 5 }, "could not be delivered to % yet and is tried again" },
	{ { "bounce", 6 }, { "refuse", 6 }, "was refused for %" },
	{ { "spool", 5 }, { "expire", 6 }, "was deleted from quarantine" },
	{ { "spool", 5 }, { "delete", 6 }, "was deleted" },
	{ { "spool", 5 }, { "keep", 4 }, "could not be deleted from quarantine" },
	{ { "spool", 5 }, { "set aside", 9 }, "was set aside as damaged" },
	{ { "spool", 5 }, { "retry", 5 }, "could not be worked on and is tried again" },
	{ { "spool", 5 }, { "withdraw", 8 }, "was withdrawn" },
	{ { "spool", 5 }, { "fail", 4 }, "could not be changed" },
	{ { "alarm", 5 }, { "quarantine", 10 }, "was put into quarantine and waits for a person" },
	{ { NULL, 0 }, { NULL, 0 }, NULL },
};

static const char *deed_words(const struct record *r)
{
	const struct deed *d = deeds;
	while (d->words && !(bytes_equal(d->event, r->event) && bytes_equal(d->action, r->action)))
		d++;
	return d->words;
}

/* A notification has an ID of its own, and takes over that of the message that it is about. */
static const char *subject(const struct record *r)
{
	return bytes_equal(r->dsn, BYTES("bounce"))       ? "The bounce "
	       : bytes_equal(r->dsn, BYTES("delay"))      ? "The notice of the delay "
	       : bytes_equal(r->dsn, BYTES("postmaster")) ? "The report to the postmaster "
							  : "Message ";
}

static void say_deed(const struct record *r, const char *words)
{
	for (; *words; words++) {
		if (*words == '%')
			story_rcpts(r);
		else
			(void)putchar(*words);
	}
}

/* The message turns into a notification, or gets one beside it. */
static void say_queued(const struct record *r)
{
	if (r->as.len) {
		story_outside("A notification about the message ", r->id, "");
		story_outside(" was queued, as ", r->as, "");
		return;
	}
	story_outside("In place of the message ", r->id, ", ");
	story_say(bytes_equal(r->dsn, BYTES("postmaster")) ? "a report" : "a bounce");
	story_say(" was queued for ");
	story_rcpts(r);
}

static void say_what(const struct record *r)
{
	const char *words = deed_words(r);
	if (bytes_equal(r->event, BYTES("bounce")) && bytes_equal(r->action, BYTES("queue"))) {
		say_queued(r);
		return;
	}
	if (r->id.len == 0 && !words) {
		story_outside("", r->client.len ? r->client : r->event, "");
		return;
	}
	story_outside(subject(r), r->id, "");
	if (words) {
		story_say(" ");
		say_deed(r, words);
	} else if (r->action.len) {
		story_outside(": ", r->action, "");
	}
}

/* A notification on its way: why there is one was told when it was queued. */
static bool is_sent(const struct record *r)
{
	return bytes_equal(r->event, BYTES("bounce")) && !bytes_equal(r->action, BYTES("queue"));
}

void story_of_spool(const struct record *r)
{
	say_what(r);
	if (r->user.len)
		story_outside(", by ", r->user, "");
	if (r->attempts > 1)
		printf(" (attempt %lld)", (long long)r->attempts);
	if (r->reason.len && !is_sent(r))
		story_outside(": ", r->reason, "");
	if (r->untold.len)
		story_outside(" (", r->untold, ")");
	if (r->message.len)
		story_outside(": ", r->message, "");
	story_say(".\n");
	story_server(r);
	if (r->in_doubt && r->backend_reply.len + r->server.len == 0)
		story_say(STORY_MARGIN "The mail server may have it or not.\n");
}
