/* report_uri.h: the list of addresses that a DMARC record gives for reports (`rua`, `ruf`), read
 * strictly (RFC 9989, 4.7; RFC 9990, 3).
 *
 * Only mailto: is an address. A size behind "!" is obsolete and ignored, so is what follows a "?".
 * One URI that is no use makes no other one useless: it is left out, and told of. Nothing is
 * repaired. Pure. */
#ifndef MXWARD_REPORTS_REPORT_URI_H
#define MXWARD_REPORTS_REPORT_URI_H

#include "gateway/base/bytes.h"

enum {
	/* Addresses that are taken; a list of more is a way to let others work. */
	REPORT_ADDRESSES_MAX = 5,
	REPORT_ADDRESS_MAX = 320, /* octets: 64, the sign and 255 (RFC 5321, 4.5.3.1) */
	REPORT_LEFT_OUT_MAX = 300,
};

struct report_address {
	/* local@domain in ASCII: the domain in lower case with two labels at least, no literal, no
	 * control character anywhere */
	char at[REPORT_ADDRESS_MAX];
	size_t length;
};

struct report_uris {
	struct report_address addresses[REPORT_ADDRESSES_MAX]; /* in order, each once */
	size_t count;
	size_t left_out; /* URIs */
	/* The first of those and why: "https://a.example/ (not mailto)", printable, for the log. */
	char why[REPORT_LEFT_OUT_MAX];
	size_t why_length;
};

void report_uris_read(struct bytes list, struct report_uris *);
struct bytes report_address_text(const struct report_address *);
/* Behind its sign. */
struct bytes report_address_domain(const struct report_address *);
/* A whole address, with nothing around it, by the same rules; false: it is none. */
bool report_address_read(struct bytes, struct report_address *) __attribute__((warn_unused_result));

#endif
