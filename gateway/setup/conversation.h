/* conversation.h: one SMTP conversation with a server, command by command, for those who may wait:
 * the looks and the trial of `mxward setup`.
 *
 * All of it has one deadline, from connect to QUIT. What the server says is read by the strict
 * parser of backends (backend_reply.h). When something goes wrong the conversation is over and says
 * why; every later call then gives false at once. */
#ifndef MXWARD_SETUP_CONVERSATION_H
#define MXWARD_SETUP_CONVERSATION_H

#include "gateway/backend/backend_reply.h"
#include "gateway/io/stream.h"

#include <signal.h>

enum { CONVERSATION_TROUBLE_MAX = 300 };

struct conversation {
	struct loop *loop;
	struct stream *stream;
	wake_id wake;
	struct timer timer;
	uint64_t deadline;              /* clock_monotonic() scale */
	uint64_t greeted;               /* milliseconds that connection and greeting took */
	/* NULL, or what ends it early when it becomes true: a signal has come */
	const volatile sig_atomic_t *interrupted;
	struct reply_in_queue replies;
	struct reply_in reply;          /* the last one */
	bool connected, try_tls12;
	char words[REPLY_IN_MAX];
	struct text trouble;            /* "": none; ours and the server's words, not printable */
	char buffer[CONVERSATION_TROUBLE_MAX];
};

/* Connects and takes the greeting, whatever its code. */
bool conversation_begin(struct conversation *, struct loop *, const struct address *,
			uint64_t milliseconds, const volatile sig_atomic_t *interrupted)
	__attribute__((warn_unused_result));
/* One command (or a message with its final dot), at most 2,000 octets, and its reply in `reply`. */
bool conversation_say(struct conversation *, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Behind a 220 to STARTTLS. */
bool conversation_tls(struct conversation *, struct tls_context *, const char *server_name)
	__attribute__((warn_unused_result));
/* Says QUIT where there is somebody to hear it, and gives everything back. In any
 * state, also when it was never begun (all zero). */
void conversation_end(struct conversation *);

#endif
