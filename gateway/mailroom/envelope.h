/* envelope.h: what the spool knows of a message besides its octets, and its form on disk: one JSON object.
 *
 * Written by us and read back strictly: a file that is not exactly such an object is corrupt, whatever it may have meant. All
 * strings live in the arena given to envelope_read(); octets that are not UTF-8 are kept (escaped as \u00XX in a field that says
 * so). Pure functions. */
#ifndef MXWARD_MAILROOM_ENVELOPE_H
#define MXWARD_MAILROOM_ENVELOPE_H

#include "gateway/base/arena.h"
#include "gateway/base/bytes.h"

enum {
	ENVELOPE_MAX = 1 << 20,         /* octets of one file */
	ENVELOPE_RECIPIENTS_MAX = 10000,
	ENVELOPE_EVIDENCE_MAX = 200,
	SPOOL_ID_MAX = 24,              /* with its NUL */
};

/* What has become of a recipient: only of a held message more than WAITING. */
enum fate { FATE_WAITING, FATE_DELIVERED, FATE_REFUSED };

struct envelope_recipient {
	struct bytes address, notify, orcpt;    /* as in RCPT; "" where not given */
	enum fate fate;
	struct bytes reply;             /* the backend's last word on it; "": none yet */
};

struct envelope_evidence {
	struct bytes check, fact, detail;
	int64_t score;
};

struct envelope {
	struct bytes id;
	struct bytes queue;             /* "quarantine" or "hold" */
	uint64_t time;                  /* taken: milliseconds since 1970; so are all times here */
	struct bytes client, ptr, helo, listener, tls;  /* texts for people; "" where there is none */
	struct bytes from;              /* the reverse-path without brackets; "" is the null path */
	struct bytes ret, envid;        /* MAIL parameters, "" where not given */
	bool eight_bit, utf8;
	struct envelope_recipient *recipients;
	size_t recipient_count;
	struct envelope_evidence *evidence;
	size_t evidence_count;
	int64_t score;
	struct bytes policy, rule, reason;      /* reason: in an administrator's words */
	struct bytes backend;           /* its name in the configuration */
	struct bytes msgid, subject;    /* for lists; "" where there is none */
	uint64_t size;                  /* of the octets */
	uint64_t digest[2];             /* of the octets (base/siphash.h, key 0): tells a flipped bit */
	/* What happens to it later. */
	bool releasing;                 /* its final dot may have been sent: whether the backend took it is not known */
	uint64_t attempts, next;        /* tries so far; not before this time */
	uint64_t expires;               /* of a held message: when it goes back to its sender */
	struct bytes reply;             /* of the last try */
};

/* The JSON text, with a final line end. */
void envelope_write(struct text *, const struct envelope *);
/* How much room it needs at most. */
size_t envelope_room(const struct envelope *);
/* False: *error says what is wrong, for the log. */
bool envelope_read(struct bytes json, struct arena *, struct envelope *, struct text *error)
	__attribute__((warn_unused_result));

#endif
