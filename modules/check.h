/* check.h: the contract between the gateway and everything that measures (ARCHITECTURE.md, "The
 * contract of a check").
 *
 * A check is one file in modules/ and one line in modules/checks.def. Its run() is a pure function
 * of the context: it asks for what it needs, reports evidence, and says whether it is done. It
 * never replies, never decides, never sees a socket. It calls the functions at the end of this file
 * and those of check_list.h, check_auth.h and check_errand.h, and includes nothing else but its own
 * workshop (modules/NAME/) and gateway/base.
 *
 * The story of one question. A client connects from 192.0.2.7, and `dnsbl` is told to ask the list
 * zen.example:
 *
 *   1. The gateway (judge/evaluation.c) fills in the context, and check_run() calls dnsbl's run().
 *   2. run() calls check_dns(ctx, "7.2.0.192.zen.example", DNS_A). The answer store (io/ask.c) has
 *      never heard of that name: it sends the query and returns NULL. run() asks for all else that
 *      it needs, so that the questions travel side by side, and returns CHECK_WAIT.
 *   3. The gateway forgets what that run reported and runs the other checks. The client is greeted
 *      meanwhile; it waits for nothing before its first RCPT (or, for a check of the message, its
 *      final dot).
 *   4. The answer arrives: 127.0.0.2. The store keeps it, and when nothing of this session is open
 *      any more it wakes the session.
 *   5. check_run() calls run() again, from the top. check_dns() now returns the answer at once.
 *      run() calls check_report_evidence(ctx, { "listed", value "zen.example", score 5 }) and
 *      returns CHECK_DONE.
 *   6. The gateway copies the evidence under the name `dnsbl`. The policy adds up points and
 *      chooses an action; the check's `words` become the words of the refusal.
 *
 * Had no answer come within `timeouts.checks`, the store would have settled the question as
 * DNS_FAILED, and run() would have reported check_unknown(). What an unknown means is policy, never
 * an `if` in a check.
 *
 * The recipe for a new check NAME:
 *
 *   - one file, modules/NAME.c: its facts, its options, its run(), and at the end
 *     `const struct check check_NAME`. rdns.c is a short one to start from, dnsbl.c one with
 *     options and DNS lists;
 *   - one line, CHECK(NAME) in modules/checks.def, where it is to run;
 *   - one dialogue, tests/dialogue/NNN-NAME.t, that shows what a client gets to see.
 *
 * The parser of the configuration, the sample, the manual, the facts that a policy can name, the
 * self-test of its DNS lists and `status` all come from these three. Written by hand is a row for
 * each of its facts in docs/facts.md; `make docs` puts the words of its refusal into
 * docs/replies.md.
 *
 * A check that needs the message itself has a reader. Its octets stream by once, before run() is
 * asked about the body: begin() when the header block is whole, then the octets and the MIME parts,
 * then end(). What the reader keeps, run() finds in ctx->read. While the body is still coming run()
 * is already called, with ctx->whole false, so that it can ask ahead. */
#ifndef MXWARD_MODULES_CHECK_H
#define MXWARD_MODULES_CHECK_H

#include "gateway/base/arena.h"
#include "gateway/base/dns_message.h"
#include "gateway/base/header_field.h"
#include "modules/check_scan.h"
#include "policy/options/option.h"

enum phase { PHASE_CONNECT, PHASE_HELO, PHASE_MAIL, PHASE_RCPT, PHASE_HEADERS, PHASE_BODY };
enum progress { CHECK_DONE, CHECK_WAIT };

struct check_ctx;
struct dmarc_told;
struct errand;
struct errand_answer;
struct mime_listener;

/* How a check reads a message. begin() runs on the loop; everything else perhaps on another thread,
 * but never on two at once, and must not touch the context: what it needs of it, begin() keeps. */
struct check_reader {
	/* What the check keeps of this message, in `memory` or tied to it by arena_defer(); the
	 * header fields live as long. NULL: there is nothing to read in this one, or no memory:
	 * then ctx->read is NULL. */
	void *(*begin)(struct check_ctx *, struct arena *memory);
	/* The body's octets as they came, in order, in pieces of any size; NULL: not wanted. */
	void (*feed)(void *read, struct bytes octets);
	/* Its MIME parts, decoded; NULL: not wanted. */
	const struct mime_listener *parts;
	/* The body is whole; NULL: not wanted. */
	void (*end)(void *read);
};

/* The words of a refusal for a fact, in the terms that administrators know (RFC 7372, Postfix). */
struct check_words {
	const char *fact;               /* NULL: any; ends the table */
	unsigned subject, detail;       /* of the enhanced code, behind its class (RFC 3463) */
	/* %c client, %h helo, %s sender, %d detail, %v value; NULL, with fact NULL: none */
	const char *words;
};

/* A DNS list that a check asks, as its self-test needs it (RFC 5782, section 5). */
enum list_kind {
	LIST_OF_ADDRESSES,              /* lists 127.0.0.2 and not 127.0.0.1, as IPv4 and as IPv6 */
	LIST_OF_NAMES,                  /* lists the name TEST and not the name INVALID */
};
struct check_list {
	const char *zone;
	enum list_kind kind;
	/* of names: what it lists for tests instead of TEST; "": TEST, which may be missing */
	const char *test;
	int64_t score;                  /* points that its configuration gives a listing */
};

/* Where a check runs without being named. */
enum implied {
	IMPLIED_NEVER,
	/* everywhere; it asks for nothing and never waits. Its configuration stands elsewhere */
	IMPLIED_ALWAYS,
	IMPLIED_BY_MESSAGE,             /* where one that is named reads the message */
	IMPLIED_BY_PARTS,               /* where one that is named reads MIME parts */
};

/* What a check may know of the configuration besides its own part of it. */
struct check_domains {
	const char *const *ours; /* the domains that mail is taken for; A-labels in lower case */
	size_t count;
};

struct check {
	const char *name;               /* as in the YAML and the log */
	enum phase phase;               /* the first in which all it needs is known */
	/* it judges the client's address: not enforced while a NAT hides the clients */
	bool by_address;
	struct option_group options;    /* what it takes under its name in `checks:` */
	/* Every fact it can report, NULL-ended: what a policy may name. "unknown" is not among
	 * them; every check may report it. */
	const char *const *facts;
	enum progress (*run)(struct check_ctx *);
	/* Once in the life of a process, before it locks itself down and before there are threads:
	 * loads what a library would otherwise load later. Optional; false: it cannot work here. */
	bool (*start)(void);
	/* Once for each configuration, when all of it has been read: makes ready, in a part of
	 * `conf` that is no option, what run() would otherwise do again for every message. What it
	 * points to is on the arena, or lives as long. Optional; false: out of memory. */
	bool (*prepare)(void *conf, const struct check_domains *, struct arena *);
	/* NULL: it needs nothing of the message but its header */
	const struct check_reader *reader;
	/* ends with a row whose fact is NULL; NULL: the plain words of all */
	const struct check_words *words;
	/* of a reply that refuses for good, where its words are used; 0: 550 */
	unsigned code;
	/* Names of checks whose evidence it judges by, NULL-ended; they stand before it in
	 * checks.def. A configuration that does not name them is warned of. */
	const char *const *judges_by;
	/* The n-th DNS list that its configuration names; false past the last. Every one is tested
	 * by the gateway, which answers for its state (check_list_state()). NULL: it asks no
	 * lists. */
	bool (*list)(const void *conf, size_t n, struct check_list *);
	/* The content scanners that its configuration names, which the gateway asks and tests
	 * (check_scan()). At most one check has them. NULL: none. */
	const struct scans_conf *(*scans)(const void *conf);
	enum implied implied;
	/* Different DNS questions that it may ask for one message, beside the 60 that all others
	 * share; 0: it is one of those. */
	unsigned questions;
	/* It judges what clients send before the banner: for how many milliseconds the banner is
	 * kept back to see that. NULL: it does not. Where no check does, a client that sends
	 * something is refused. */
	uint64_t (*banner_wait)(const void *conf);
	/* The lowest score that its configuration may give, all evidence together: 0 or less. NULL:
	 * 0. Needed from PHASE_HEADERS on: what may still redeem a message is not refused at
	 * RCPT. */
	int64_t (*least_score)(const void *conf);
};

/* What a check found: never a reply, never an action. */
struct evidence {
	const char *check;              /* its name, which the gateway fills in */
	const char *fact;               /* one of its table, or "unknown"; a literal */
	/* in the words of an administrator: which list, which name. Printable ASCII */
	struct bytes detail;
	/* what a policy may match as detail: the zone of a list; "" if there is none */
	struct bytes value;
	/* what Authentication-Results is to say, as one `resinfo` of RFC 8601, 2.2, without its
	 * semicolon: "spf=pass smtp.mailfrom=example.com"; "": nothing */
	struct bytes auth;
	struct bytes selector;          /* of a DKIM signature, whose domain is the value */
	/* words for a refusal that the check's own configuration gives; "" if there are none */
	struct bytes reply;
	int score;                      /* points that the check's own configuration gives */
	int own; /* the same, kept by the gateway: a policy adds to score */
};

/* What a check may know. Filled by the gateway (judge/evaluation.c, smtp/verdict.c); the strings
 * live as long as the context. */
struct check_ctx {
	const struct check *check;      /* the one that runs */
	const void *conf;               /* this check's own configuration, options.size octets */
	struct bytes hostname;          /* ours, A-labels in lower case */
	struct bytes other; /* the other gateway's of a pair, the same way; "" if there is none */
	struct address client;
	struct address local;           /* the address that it reached us on */
	struct bytes helo;              /* as given; from PHASE_HELO on */
	struct bytes sender; /* the whole address, "" for the null path; from PHASE_MAIL on */
	struct bytes sender_local;      /* as given, quotes included */
	/* A-labels in lower case; "" for the null path; a literal keeps its brackets */
	struct bytes sender_domain;
	bool talked_early;              /* the client spoke before the banner */
	/* the header block as it came, without the empty line; from PHASE_HEADERS on */
	struct bytes header;
	/* in it, in order; a line that is no field has no name */
	const struct header_field *fields;
	size_t field_count;
	bool whole; /* the body has been read: in PHASE_BODY, once it has come */
	const char *too_complex,
		/* then, if anybody reads parts: what mime.h says of the structure; "" if nothing */
		*broken;
	void *read;                     /* what this check's reader keeps */
	uint64_t now;                   /* clock_wall(); the only time a check may use */
	const struct check_asks *asks;
	void *asker;
};

enum listing { LISTING_NONE, LISTING_BLOCKED, LISTING_ALLOWED };
/* What the self-tests say of a DNS list (RFC 5782): SILENT: it does not answer; OFF: it answers
 * wrongly. */
enum list_state { LIST_WELL, LIST_SILENT, LIST_OFF };

/* What is known of a message's author: KNOWN: mail of this address has been accepted for the domain
 * of every recipient; FIRST: for one of them it has not; LEARNING: it has not, but that is not
 * known of long enough a time to mean anything; NO_WORD: nothing can be found out. */
enum contact { CONTACT_KNOWN, CONTACT_FIRST, CONTACT_LEARNING, CONTACT_NO_WORD };
struct contact_question {
	struct bytes author;            /* anna@example.net, the domain as A-labels */
	unsigned days;                  /* within how many, at most 365 */
	unsigned learning; /* days for which nobody is called FIRST after the beginning */
};

/* How the gateway answers; checks use the functions below. */
struct check_asks {
	const struct dns_answer *(*dns)(struct check_ctx *, struct bytes name, enum dns_type);
	enum listing (*blocklist)(struct check_ctx *, const struct address *, struct bytes *detail,
				  struct bytes *reason);
	enum list_state (*list_state)(struct check_ctx *, struct bytes zone);
	const struct scan_answer *(*scan)(struct check_ctx *, size_t n, const uint8_t *digest);
	/* NULL: nobody remembers. */
	enum contact (*contact)(struct check_ctx *, const struct contact_question *,
				struct bytes *detail);
	void (*report)(struct check_ctx *, const struct evidence *);
	const struct evidence *(*found)(struct check_ctx *, size_t n);
	/* NULL: nobody runs errands (check_errand.h) */
	const struct errand_answer *(*errand)(struct check_ctx *, const struct errand *);
	/* NULL: nobody reports (check_report.h) */
	void (*dmarc)(struct check_ctx *, const struct dmarc_told *);
};

/* ---- for checks (check.c) */

/* The answer to a DNS question, which lives as long as the context; NULL: not known yet, return
 * CHECK_WAIT once everything has been asked. */
const struct dns_answer *check_dns(struct check_ctx *, struct bytes name, enum dns_type)
	__attribute__((warn_unused_result));
/* What the local lists say of an address; *detail names the list, for the log: its path is nobody
 * else's business. *reason: what an administrator gave as the reason of a block, "" for none. Never
 * waits. */
enum listing check_listing(struct check_ctx *, const struct address *, struct bytes *detail,
			   struct bytes *reason) __attribute__((warn_unused_result));
/* What the self-tests say of a DNS list of this check (struct check, list). Never waits. One that
 * is not LIST_WELL is not asked: its part is unknown. */
enum list_state check_list_state(struct check_ctx *, const char *zone)
	__attribute__((warn_unused_result));
/* What the n-th scanner of its configuration (struct check, scans) says of the message, which must
 * be whole; lives as long as the context. NULL: not known yet, return CHECK_WAIT once every scanner
 * that is needed has been asked. It has a time of its own (scans_conf, timeout), beside that of
 * other questions. `digest`: of the message, SCAN_DIGEST octets that stay; NULL: not known, and the
 * answer is not kept for equal ones. */
const struct scan_answer *check_scan(struct check_ctx *, size_t n, const uint8_t *digest)
	__attribute__((warn_unused_result));
/* Whether mail of this author has been accepted before (with the backend's 250, or released from
 * quarantine). *detail: the answer in words, "no mail from it for example.com in 90 days". Never
 * waits; from PHASE_HEADERS on. Who was asked about last is remembered as the author when this very
 * message is accepted, so it is asked about in any case, whatever else speaks for it. */
enum contact check_contact(struct check_ctx *, const struct contact_question *,
			   struct bytes *detail) __attribute__((warn_unused_result));
/* The n-th piece of evidence of the checks before this one in checks.def, NULL past the last. While
 * one of them waits what it reports is missing; but then this run counts for nothing either, so
 * nobody has to ask. */
const struct evidence *check_found(struct check_ctx *, size_t n);

/* Reports a fact and its detail; the strings are copied. A fact that is not in the check's table is
 * a bug, and so is a score below zero that least_score has not announced: both end every program
 * that is built for tests. */
void check_report(struct check_ctx *, const char *fact, struct bytes detail);
/* The same with all that belongs to it; what is left out is empty:
 *     check_report_evidence(ctx, &(struct evidence){
 *                                 .fact = "listed", .value = zone, .score = 5 }); */
void check_report_evidence(struct check_ctx *, const struct evidence *);
/* Reports that the check could not be completed, and why. */
void check_unknown(struct check_ctx *, struct bytes why);

/* ---- for the gateway and tests */

/* Runs the check once over the context. */
enum progress check_run(const struct check *, struct check_ctx *)
	__attribute__((warn_unused_result));

#endif
