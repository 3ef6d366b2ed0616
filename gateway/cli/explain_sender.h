/* explain_sender.h: what an explanation says of the sender beside the evidence: whether he is known
 * to the gateway of this configuration, and the header that mail programs would see. */
#ifndef MXWARD_CLI_EXPLAIN_SENDER_H
#define MXWARD_CLI_EXPLAIN_SENDER_H

#include "gateway/judge/evaluation.h"

/* The gateway's list of contacts, which may be in use: it is read once, when a check first asks,
 * and never written. */
struct explain_contacts {
	const struct config *config;
	struct bytes domain;            /* of the recipient, as the configuration has it */
	bool looked, none;              /* it has been looked for; there is no such file */
	struct contacts *contacts;
};

/* As evaluation.h wants it; `arg`: a struct explain_contacts. */
enum contact explain_contact(void *arg, const struct contact_question *, struct text *words);
void explain_contacts_end(struct explain_contacts *);
/* X-Mxward-Sender on one line; nothing where there would be none. */
void explain_sender_mark(struct text *, const struct evaluation *);

#endif
