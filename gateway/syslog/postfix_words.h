/* postfix_words.h: what Postfix would have logged of the same event, for the programs that read its
 * log: fail2ban, pflogsumm and their like.
 *
 * Of a refusal: "NOQUEUE: reject: RCPT from HOST[ADDRESS]: …"; of mail that was taken: client=,
 * message-id=, from= and a to= with status= for each recipient; of a session its connect and
 * disconnect, both at its end. All else has no line. Octets from outside are printable ASCII here,
 * and none of them can end a value or look like the field behind it. */
#ifndef MXWARD_SYSLOG_POSTFIX_WORDS_H
#define MXWARD_SYSLOG_POSTFIX_WORDS_H

#include "gateway/journal/journal_record.h"

/* One line: what the program of Postfix (smtpd, cleanup, qmgr, smtp) says at a time (milliseconds
 * since 1970). The words lie there until it returns. */
typedef void postfix_say(void *arg, const char *program, uint64_t time, struct bytes words);

void postfix_words(const struct record *, postfix_say *say, void *arg);

#endif
