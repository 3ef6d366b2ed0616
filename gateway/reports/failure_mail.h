/* failure_mail.h: a failure report (RFC 9991) as a mail: a text for people, what was found
 * (message/feedback-report, RFC 5965 and RFC 6591), and the header of the message, redacted. No
 * octet of its body is ever there. Pure but for the signature. */
#ifndef MXWARD_REPORTS_FAILURE_MAIL_H
#define MXWARD_REPORTS_FAILURE_MAIL_H

#include "gateway/reports/failure_redact.h"
#include "gateway/reports/report.h"
#include "modules/dkim/dkim_sign.h"

enum {
	FAILURE_PART_MAX = 12 * 1024,   /* octets of what was found */
	FAILURE_MAIL_MAX = 2 * FAILURE_PART_MAX + FAILURE_HEADER_MAX,
};

/* One message that failed. Views, as long as the call. */
struct failure_facts {
	const struct report_policy *policy;
	const struct report_row *row;   /* its source as it is told */
	struct bytes mail_from;         /* "": the null path */
	const struct header_field *fields;
	size_t field_count;
	uint64_t time;                  /* wall, ms: when it came */
};

/* Whether the record wants to hear of it (fo=, RFC 9991): 0, every way has failed; 1, one of them;
 * d, a signature did not hold; s, SPF said no. An answer that was missing is no failure. Words that
 * nobody knows count for nothing; without any that is known it is 0. */
bool failure_wanted(const struct report_policy *, const struct report_row *)
	__attribute__((warn_unused_result));

/* The fields of the part message/feedback-report. */
void failure_found_write(struct text *, const struct failure_facts *, struct bytes hostname,
			 const uint64_t key[2]);

struct failure_mail {
	struct bytes from, to;          /* addresses; none holds what ends a line */
	struct bytes domain;            /* the policy domain */
	struct bytes submitter;         /* our host name */
	struct bytes contact;           /* for people; "": not given */
	struct bytes word;              /* unique: of its Message-ID and its boundary */
	struct bytes found, header;     /* as written above, and by failure_redact_header() */
	uint64_t left_out;              /* fields of the header */
	uint64_t time;                  /* Date: wall, ms */
	const struct dkim_signer *signer; /* NULL: the route signs it */
};

void failure_mail_subject(struct text *, const struct failure_mail *);
void failure_mail_message_id(struct text *, const struct failure_mail *); /* without brackets */
/* All of it. False with *error. */
bool failure_mail_write(struct text *, const struct failure_mail *, struct text *error)
	__attribute__((warn_unused_result));

#endif
