/* contact.h: what the table of contacts says to a check, and what is noted there of a message that
 * was accepted. */
#ifndef MXWARD_SMTP_CONTACT_H
#define MXWARD_SMTP_CONTACT_H

#include "modules/check.h"

struct contacts;
struct session;

/* For one of our domains, by its name in the configuration; words for an administrator. `now`:
 * clock_wall(). */
enum contact contact_ask(struct contacts *, const struct contact_question *, struct bytes domain,
			 uint64_t now, struct text *words);
/* For the domains of all recipients of the session's message: whoever is new to one of them is new.
 * As evaluation.h wants it; `arg`: the session. */
enum contact contact_of_session(void *arg, const struct contact_question *, struct text *words);
/* The backend has taken the message: its author is known to all these domains from now on. */
void contact_accepted(struct session *);

#endif
