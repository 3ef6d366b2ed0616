/* verb_inside.h: what a verb is, and what parsing one gives (private to smtp/).
 *
 * A verb is a row of verbs.def. It is parsed (a pure function: valid, or the refusal to send) and
 * then applied: judged, handed to the relay where the backend decides, and answered. */
#ifndef MXWARD_SMTP_VERB_INSIDE_H
#define MXWARD_SMTP_VERB_INSIDE_H

#include "gateway/smtp/session_inside.h"

/* Where in its life a session is when a command comes; a verb says where it is legal. */
enum place {
	FRESH = 1,              /* before HELO or EHLO */
	READY = 2,              /* no transaction */
	OPEN = 4,               /* after MAIL, no recipient accepted */
	ADDRESSED = 8,          /* a recipient was accepted */
	CHUNKED = 16,           /* the first BDAT has come */
	ANYWHERE = 31,
};

enum verb_flag {
	LAST_IN_GROUP = 1,      /* nothing may be pipelined behind it (RFC 2920, 3.1) */
	IDLE = 2,               /* brings no mail nearer: counted, and too many count as errors */
	FOREIGN = 4,            /* not SMTP at all */
};

enum { IDLE_COMMANDS_MAX = 100 };       /* of a session, without mail being taken in between */
extern const struct refusal idle_refusal;

/* What a parser found; views of the command line. */
struct parsed {
	struct bytes name;              /* HELO, EHLO */
	struct mailbox mailbox;         /* MAIL, RCPT */
	struct mail_params mail;
	struct rcpt_params rcpt;
	uint64_t octets;                /* BDAT */
	bool last;
};

struct verb {
	const char *word;
	unsigned where, flags;
	/* NULL when valid. `offers` is what EHLO promised to this client. */
	const struct refusal *(*parse)(struct bytes argument, const struct offers *offers,
				       struct parsed *);
	enum result (*apply)(struct session *, const struct parsed *);
};

/* The verb of a command line, NULL if unknown; *argument is what follows it, its first space
 * included. */
const struct verb *verb_find(struct bytes line, struct bytes *argument);
enum place verb_place(const struct session *);
/* What to say to a verb in the wrong place. */
struct refusal verb_misplaced(const struct verb *, enum place);

#endif
