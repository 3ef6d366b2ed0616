/* check_report.h: what the check dmarc tells beside its evidence, so that it can be reported to the
 * owner of the author's domain (RFC 9990): the part of the contract (check.h) for that.
 *
 * Evidence is for the policy and for people; this is what a report needs word for word. It is told
 * once a run, of a message whose author's domain, or one above it, publishes a policy, and not
 * where an answer is missing that could have changed which. */
#ifndef MXWARD_MODULES_CHECK_REPORT_H
#define MXWARD_MODULES_CHECK_REPORT_H

#include "gateway/base/bytes.h"

struct check_ctx;

enum { CHECK_REPORT_URIS_MAX = 2000 };  /* octets of rua or ruf; what is behind is left out */

/* How strict a policy is: none, quarantine, reject. */
enum check_wish { WISH_NONE, WISH_QUARANTINE, WISH_REJECT };

struct dmarc_told {
	struct bytes author;            /* the domain of From */
	/* its organisational domain; "": an answer is missing that could have changed it */
	struct bytes organization;
	struct bytes domain;            /* where the record stands */
	bool dkim_aligned, spf_aligned; /* and authenticated */
	bool unsure;                    /* an answer is missing: an identifier might be aligned */
	/* what the record asks for, of this author; and the same in test mode (t=y): one less */
	enum check_wish asked, wish;
	/* The record. sp, np: only as given. */
	enum check_wish p, sp, np;
	bool sp_given, np_given;
	bool strict_dkim, strict_spf;   /* adkim=s, aspf=s */
	bool test, psd;                 /* t=y, psd=y */
	struct bytes fo, rua, ruf;      /* as written; "": not given */
};

/* What was told before in this run counts no more; the views need to live as long as the call. */
void check_report_dmarc(struct check_ctx *, const struct dmarc_told *);

#endif
