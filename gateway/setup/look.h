/* look.h: looking before anything is written: at the DNS, at the mail server behind, at this
 * machine.
 *
 * A look is for a command line, not for a gateway: each function runs the loop until it knows, and
 * within its limit. It changes nothing, and sends no mail. What it learns becomes findings. */
#ifndef MXWARD_SETUP_LOOK_H
#define MXWARD_SETUP_LOOK_H

#include "gateway/io/dns.h"
#include "gateway/setup/findings.h"
#include "gateway/setup/wishes.h"

enum {
	LOOK_DNS_MS = 4000,             /* for one question, all tries together */
	LOOK_SERVER_MS = 8000,          /* for one visit to a mail server, from connect to QUIT */
	LOOK_RESOLVER_MS = 2000,        /* for a resolver of this machine to answer at all */
};

struct look {
	struct wishes *wishes;
	struct findings *findings;
	struct loop *loop;
	struct answers *answers;
	struct resolver *resolver;
	struct ask *ask;
	struct dns *dns;
	wake_id wake;
	bool dns_dead;                  /* a question failed: no other is asked */
	bool xclient;                   /* the backend takes XCLIENT from us */
	const char *clamd;              /* the socket of a clamd on this machine; NULL: none */
};

/* False: a sentence. look_end() comes in any case. */
bool look_start(struct look *, struct wishes *, struct findings *, struct text *error)
	__attribute__((warn_unused_result));
void look_end(struct look *);
/* The answer, once it is there. Never NULL. */
const struct dns_answer *look_ask(struct look *, struct bytes name, enum dns_type);
/* Addresses of a host, as the gateway will look it up. */
void look_addresses(struct look *, const char *host, struct dns_lookup *);

/* The one resolver of this machine that validates, if there is one, before look_start():
 * "127.0.0.1:53" or NULL. */
const char *look_local_resolver(void);
/* True if the server at this address says that its answer for the root was validated (AD, RFC 6840,
 * 5.8). Blocks for LOOK_RESOLVER_MS at most. */
bool look_resolver_validates(const struct address *);

/* Who is MX of this domain now: its name is added. False: nobody, or the DNS does not answer. Makes
 * no finding. */
bool look_mx_now(struct look *, const char *domain, struct text *name);

void look_at_dns(struct look *);
void look_at_backend(struct look *);
void look_at_machine(struct look *);

#endif
