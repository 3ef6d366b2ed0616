/* report.h: what a DMARC aggregate report (RFC 9990) is made of: rows that are counted, and the
 * policy that they were judged by.
 *
 * A row is what many messages of a day have in common; it holds domains, an address of a client and
 * results, never a local part, a subject or a recipient. Nothing here owns anything: the views live
 * as long as whoever gave them says. Domains are A-labels in lower case. */
#ifndef MXWARD_REPORTS_REPORT_H
#define MXWARD_REPORTS_REPORT_H

#include "gateway/base/net.h"

enum {
	/* of a row; the check dkim looks at so many of a message, and RFC 9990 allows 100 */
	REPORT_SIGNATURES_MAX = 10,
	REPORT_WORD_MAX = 16,           /* octets of a result: "permerror" */
	REPORT_URIS_MAX = 2000,         /* octets of the text of rua or ruf that are kept */
	REPORT_DAY_SECONDS = 86400,
};

/* What was done with the message (RFC 9990, 3.1.1.9). PASS: it is aligned and its domain's policy
 * asks for more than nothing. */
enum report_disposition { REPORT_NONE, REPORT_PASS, REPORT_QUARANTINE, REPORT_REJECT };
/* "none", "pass", "quarantine", "reject" */
const char *report_disposition_name(enum report_disposition);

/* Why that is not what the policy asks for; bits, several may be set. Their numbers are kept on
 * disk and never change. */
enum report_reason {
	REPORT_REASON_RULE = 1,         /* local_policy: another rule of this gateway decided */
	REPORT_REASON_SHADOW = 2,       /* local_policy: "shadow mode" */
	REPORT_REASON_TEST = 4,         /* policy_test_mode: t=y */
	REPORT_REASON_UNSURE = 8,       /* other: an answer of the DNS was missing */
};

struct report_signature {
	struct bytes domain, selector;
	struct bytes result;            /* a word of RFC 8601, 2.7.1 */
};

struct report_row {
	struct address source;          /* the port does not count */
	enum report_disposition disposition;
	bool dkim_aligned, spf_aligned;
	unsigned reasons;               /* enum report_reason */
	struct bytes header_from;
	struct bytes envelope_from;     /* the domain; "": the null reverse-path */
	struct bytes spf_domain, spf_result;    /* result "": SPF was not evaluated */
	/* the strictly aligned that hold first, then those aligned otherwise, others that hold, and
	 * those that do not */
	struct report_signature signatures[REPORT_SIGNATURES_MAX];
	size_t signature_count;
};

/* What a domain published, as it was found last on that day. */
struct report_policy {
	struct bytes domain;            /* where the record stands: the policy domain */
	struct bytes p, sp, np;         /* "none", "quarantine", "reject"; sp, np "": not given */
	bool strict_dkim, strict_spf;   /* adkim=s, aspf=s */
	bool test;                      /* t=y */
	bool psd;                       /* psd=y: no failure reports (RFC 9991) */
	struct bytes fo, rua, ruf;      /* as written, without blanks around; "": not given */
};

/* The day of a time in milliseconds since 1970 (clock_wall()), UTC: days since 1970. */
uint32_t report_day(uint64_t ms);
/* "2026-12-01" */
void report_day_write(struct text *, uint32_t day);
/* The same read; false: it is no day. */
bool report_day_read(struct bytes, uint32_t *day) __attribute__((warn_unused_result));

#endif
