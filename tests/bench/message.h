/* message.h: the message that is sent, the same octets in every run.
 *
 * Made once, before the first connection; never changed and never freed. */
#ifndef BENCH_MESSAGE_H
#define BENCH_MESSAGE_H

#include <stddef.h>

extern char *message;                   /* ready to be sent: CRLF, stuffed dots, the final dot */
extern size_t message_length;

/* Out of a file, or, without one, `size` octets of text under a few headers. */
void message_make(const char *file, long size, const char *sender, const char *recipient);

#endif
