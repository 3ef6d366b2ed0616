/* envelope_members_inside.h: the members of an envelope as tables: for those that write it and read
 * it, as JSON (envelope.c) and packed (envelope_pack.c). For nobody else. */
#ifndef MXWARD_MAILROOM_ENVELOPE_MEMBERS_INSIDE_H
#define MXWARD_MAILROOM_ENVELOPE_MEMBERS_INSIDE_H

#include "gateway/mailroom/envelope.h"

enum kind { STRING, TIME, COUNT, SCORE, FLAG, DIGEST, FATE, DSN, RECIPIENTS, EVIDENCE };

struct member {
	struct bytes name;
	enum kind kind;
	bool always;                    /* in JSON also written when it is empty */
	size_t at;                      /* in its struct */
};

struct members {
	const struct member *at;
	size_t count;
};

/* Of the envelope itself, of a recipient, of a piece of evidence; in the order in which they are
 * written. */
extern const struct members envelope_members, recipient_members, evidence_members;

#endif
