/* feedback.h: what others report of mail in our name: DMARC aggregate reports (RFC 9990, and the
 * older RFC 7489, appendix C) and TLS reports (RFC 8460), and how a child that has read some says
 * so.
 *
 * Reports are strangers' data: they are read by a child that can do nothing but compute
 * (modules/check_errand.h), and what it says is as little to be trusted as they are. An answer is
 * octets of a fixed form, part by part. First the rows of a report, then the report itself, which
 * makes them count; or, in its place, that it cannot be read, and then its rows count for nothing.
 * Reading an answer repairs nothing: what is not in its form ends it. Pure; views are of the
 * answer, or of whoever writes one. */
#ifndef MXWARD_FEEDBACK_FEEDBACK_H
#define MXWARD_FEEDBACK_FEEDBACK_H

#include "gateway/base/bytes.h"
#include "gateway/base/net.h"

/* Bounds of what is read, and of what is said of it. */
enum {
	FEEDBACK_PACKED_MAX = 20 << 20, /* octets of a file or mail as it comes ... */
	FEEDBACK_UNPACKED_MAX = 20 << 20, /* ... and of all reports in it, unpacked */
	FEEDBACK_RATIO_MAX = 200,       /* unpacked octets for a packed one, past ... */
	FEEDBACK_RATIO_FREE = 1 << 20,  /* ... so many octets */
	FEEDBACK_JSON_MAX = 4 << 20,    /* a TLS report is taken apart in memory */
	FEEDBACK_DEPTH_MAX = 12,        /* elements, or brackets, within each other */
	FEEDBACK_RECORDS_MAX = 100000,  /* in one file or mail */
	FEEDBACK_REPORTS_MAX = 32,      /* in one file or mail */
	FEEDBACK_TEXT_MAX = 255,        /* octets of a name, an ID, a reason */
	FEEDBACK_COUNT_MAX = 1 << 30,   /* messages of a row, sessions of a policy */
	FEEDBACK_PART_MAX = 2048,       /* octets of a part of an answer */
};

/* The end of the year 9999, in seconds: a report of later is none. */
#define FEEDBACK_TIME_MAX 253402300799ULL

enum feedback_kind { FEEDBACK_DMARC, FEEDBACK_TLS, FEEDBACK_KINDS };

/* Words of reports, in whatever case they stand there. What is none of them is not guessed at: it
 * is OTHER, and what is not said is NONE_SAID. */
enum feedback_verdict { VERDICT_NONE_SAID, VERDICT_PASS, VERDICT_FAIL, VERDICTS };
enum feedback_disposition {
	DISPOSITION_NONE_SAID,
	DISPOSITION_NONE,
	DISPOSITION_PASS,
	DISPOSITION_QUARANTINE,
	DISPOSITION_REJECT,
	DISPOSITION_OTHER,
	DISPOSITIONS
};
/* RFC 8601, 2.7. */
enum feedback_result {
	RESULT_NONE_SAID,
	RESULT_NONE,
	RESULT_PASS,
	RESULT_FAIL,
	RESULT_SOFTFAIL,
	RESULT_NEUTRAL,
	RESULT_POLICY,
	RESULT_TEMPERROR,
	RESULT_PERMERROR,
	RESULT_OTHER,
	RESULTS
};
/* Why a disposition is not what the policy asks for: RFC 7489's words and RFC 9990's. */
enum feedback_reason {
	REASON_NONE_SAID,
	REASON_FORWARDED,
	REASON_SAMPLED_OUT,
	REASON_TRUSTED_FORWARDER,
	REASON_MAILING_LIST,
	REASON_LOCAL_POLICY,
	REASON_POLICY_TEST_MODE,
	REASON_OTHER,
	REASONS
};

/* "" for what is not said. */
extern const char *const feedback_verdicts[VERDICTS];
extern const char *const feedback_dispositions[DISPOSITIONS];
extern const char *const feedback_results[RESULTS];
extern const char *const feedback_reasons[REASONS];
/* The number of `word` among `count` names, in whatever case; 0 where it is empty, and `other`
 * where it is none of them. */
unsigned feedback_word(const char *const *names, unsigned count, struct bytes word, unsigned other);

/* A row of a DMARC report: mail from one address with one outcome. */
struct feedback_row {
	struct address source;
	uint64_t count;                 /* messages: 1 to FEEDBACK_COUNT_MAX */
	enum feedback_disposition disposition;
	enum feedback_verdict dkim, spf; /* aligned: one of them makes DMARC pass */
	enum feedback_reason reason;    /* the first */
	enum feedback_result dkim_result, spf_result;
	/* "": not said. Of many signatures that which passed first, else the first. */
	struct bytes header_from, envelope_from, dkim_domain, dkim_selector, spf_domain;
};

/* A policy of a TLS report: sessions with the servers of one domain. */
struct feedback_policy {
	struct bytes type;              /* "sts", "tlsa", "no-policy-found" */
	struct bytes domain;
	uint64_t passed, failed;        /* sessions */
};

/* Why some of the sessions of the policy before it failed. */
struct feedback_failure {
	struct bytes type;              /* "certificate-expired" */
	struct bytes mx;                /* "": not said */
	uint64_t count;                 /* sessions */
};

/* A whole report. All of its rows, policies and failures stood before it. */
struct feedback_report {
	enum feedback_kind kind;
	bool rfc9990;                   /* it says that it is of this form */
	/* `org`, `email`: as they call themselves, "" if not at all */
	struct bytes org, email, id;
	uint64_t begin, end;            /* seconds since 1970-01-01 UTC */
	/* of DMARC: whose policy, and what it was */
	struct bytes domain, policy, subdomain_policy;
	/* rows that are not in its form were left out, so many; why the first was */
	uint64_t invalid;
	struct bytes invalid_why;
};

enum feedback_part_kind {
	PART_ROW,
	PART_POLICY,
	PART_FAILURE,
	PART_REPORT,
	PART_UNREADABLE,                /* instead of a report: `why` */
	PART_END,                       /* nothing was left out behind it */
	PART_KINDS
};

struct feedback_part {
	enum feedback_part_kind kind;
	union {
		struct feedback_row row;
		struct feedback_policy policy;
		struct feedback_failure failure;
		struct feedback_report report;
		struct bytes why;
	};
};

/* Adds a part. What is longer than FEEDBACK_TEXT_MAX is a mistake of the caller's. False: it has
 * no room. */
bool feedback_write(struct text *, const struct feedback_part *)
	__attribute__((warn_unused_result));
/* Takes the next part off the front of an answer. False: it is at its end, or what follows is not
 * in its form: then something is left of it. */
bool feedback_take(struct bytes *answer, struct feedback_part *)
	__attribute__((warn_unused_result));
/* True if every part of the answer is in its form, and PART_END is the last. */
bool feedback_whole(struct bytes answer) __attribute__((warn_unused_result));
/* Takes the next report off the front of an answer that is whole: its rows, which feedback_take()
 * takes apart, and what stands behind them: PART_REPORT, or PART_UNREADABLE, whose rows count for
 * nothing. False: there is none any more. */
bool feedback_next(struct bytes *answer, struct bytes *rows, struct feedback_part *)
	__attribute__((warn_unused_result));
/* True for what may stand in a report as a name or an ID: well-formed UTF-8, no control characters,
 * at most FEEDBACK_TEXT_MAX. */
bool feedback_plain(struct bytes);

/* DMARC passed for a row, or failed, or nobody said. */
enum feedback_verdict feedback_dmarc(const struct feedback_row *);

/* ---- for the child: readers of one report each */

/* Who takes what a reader finds. `part` lives for the call. False: he takes no more, and the reader
 * ends. */
struct feedback_taker {
	bool (*take)(void *arg, const struct feedback_part *);
	void *arg;
	uint64_t records;               /* so many more may be taken */
};

/* feedback_xml.c: a DMARC report, fed in pieces of any size. Ends with PART_REPORT or
 * PART_UNREADABLE, unless the taker ended it. NULL: out of memory. */
struct feedback_xml;
struct feedback_xml *feedback_xml_new(struct feedback_taker *) __attribute__((warn_unused_result));
/* False: no more is wanted. */
bool feedback_xml_feed(struct feedback_xml *, struct bytes);
/* It is whole; or it cannot be read, for a reason that the reader does not know: `why`, else NULL.
 * Frees it. */
void feedback_xml_end(struct feedback_xml *, const char *why);

/* feedback_json.c: a whole TLS report. */
void feedback_json(struct feedback_taker *, struct bytes octets);

#endif
