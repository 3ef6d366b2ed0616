/* dmarc_record.h: a DMARC policy record (RFC 9989, 4.7 and 4.8) read strictly: what its domain
 * wishes.
 *
 * Tags that are not known (`pct`, `rf` and `ri` are not any more), and those whose syntax is
 * broken, are ignored in favour of the defaults (4.8). A second opinion by the older RFC 7489 is in
 * tests/unit/oracle_dmarc_records.c. */
#ifndef MXWARD_DMARC_DMARC_RECORD_H
#define MXWARD_DMARC_DMARC_RECORD_H

#include "gateway/base/bytes.h"

enum dmarc_policy { DMARC_NONE, DMARC_QUARANTINE, DMARC_REJECT };
enum dmarc_psd { DMARC_PSD_UNKNOWN, DMARC_PSD_NO, DMARC_PSD_YES };

struct dmarc_record {
	/* false: it asks for nothing that could be understood (4.10.1), only psd counts */
	bool applies;
	enum dmarc_policy p, sp, np; /* with the defaults filled in: sp from p, np from sp */
	bool sp_given, np_given;     /* for those who read what is said of it */
	bool strict_dkim, strict_spf; /* adkim=s, aspf=s */
	bool test;                    /* t=y */
	enum dmarc_psd psd;
	/* as written, without blanks around, parts of the record; "": not given, or twice with
	 * different values */
	struct bytes rua, ruf, fo;
};

/* False: not a DMARC record, to be ignored: it does not begin with v=DMARC1. */
bool dmarc_record_read(struct bytes txt, struct dmarc_record *) __attribute__((warn_unused_result));
/* What the domain that the record speaks of wishes for mail that fails, `t` taken into account
 * (4.7): `below`: it lies below the record's own; `missing`: and does not exist. */
enum dmarc_policy dmarc_record_wish(const struct dmarc_record *, bool below, bool missing);
/* Takes the next tag off the front of a record, "v" among them, blanks around name and value left
 * out; a piece without "=" has no name. False: it is at its end. For those who show a record. */
bool dmarc_tag_next(struct bytes *rest, struct bytes *name, struct bytes *value)
	__attribute__((warn_unused_result));
/* A URI of rua= or ruf= in outline, an obsolete size behind it allowed. */
bool dmarc_uri_valid(struct bytes);
/* "none", "quarantine", "reject" */
const char *dmarc_policy_name(enum dmarc_policy);

#endif
