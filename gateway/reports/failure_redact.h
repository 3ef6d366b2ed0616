/* failure_redact.h: the header of somebody's message, as much of it as the owner of a domain may
 * see in a failure report.
 *
 * Of few fields a new one is written, of what is no secret in them: addresses without their names
 * and local parts, a date, a signature. All others are left out, and so is what cannot be read. In
 * the place of a local part, and of the subject, stands a word made of it under a key (RFC 6590):
 * equal ones have equal words, and nobody without the key can tell whose. Pure. */
#ifndef MXWARD_REPORTS_FAILURE_REDACT_H
#define MXWARD_REPORTS_FAILURE_REDACT_H

#include "gateway/base/header_field.h"

enum {
	FAILURE_HEADER_MAX = 8192,      /* octets of what is told */
	FAILURE_FIELDS_MAX = 200,       /* of a header that are looked at */
	FAILURE_FIELD_MAX = 4096,       /* octets of a value; of a longer one nothing is told */
	FAILURE_ADDRESSES_MAX = 10,     /* of a field */
};

/* Lines with CRLF, of printable ASCII and TAB, of 998 octets at most; no empty one. Gives the
 * number of fields that were left out. */
size_t failure_redact_header(struct text *, const struct header_field *, size_t count,
			     const uint64_t key[2]);
/* "a@example.org" becomes "WORD@example.org"; what is no address adds nothing. */
void failure_redact_address(struct text *, struct bytes, const uint64_t key[2]);

#endif
