/* check.h: the contract between the gateway and everything that measures (DESIGN 4).
 *
 * A check is one file in modules/ and one line in modules/checks.def. Its run() is a pure function
 * of the context: it asks for what it needs, reports evidence, and says whether it is done. It
 * never replies, never decides, never sees a socket. When something it asked for is not known yet
 * it returns CHECK_WAIT; it is run again from the top when all its questions have settled, and the
 * evidence of the run that waited is forgotten. So: ask for all you need before you return
 * CHECK_WAIT, and parallel questions come by themselves.
 *
 * A question that failed is evidence too: check_unknown(). What an unknown means is policy.
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
#include "policy/options/option.h"

enum phase { PHASE_CONNECT, PHASE_HELO, PHASE_MAIL, PHASE_RCPT, PHASE_HEADERS, PHASE_BODY };
enum progress { CHECK_DONE, CHECK_WAIT };

struct check_ctx;
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
};

/* A check that runs without being named, wherever one that is named reads the message, or its MIME
 * parts. */
enum implied { IMPLIED_NEVER, IMPLIED_BY_MESSAGE, IMPLIED_BY_PARTS };

struct check {
	const char *name;               /* as in the YAML and the log */
	enum phase phase;               /* the first in which all it needs is known */
	/* it judges the client's address: not enforced while a NAT hides the clients */
	bool by_address;
	size_t conf_size;               /* of the structure that `options` fill; 0: none */
	const struct option *options;   /* NULL: it takes no options */
	const char *const
		/* every fact it can report, NULL-ended, "unknown" not among them: what a policy may
		 * name */
		*facts;
	enum progress (*run)(struct check_ctx *);
	/* What `mxward run` should say about a bad configuration that no single option can know;
	 * optional. Adds a sentence. */
	bool (*verify)(const void *conf, struct text *sentence);
	/* Once in the life of a process, before it locks itself down and before there are threads:
	 * loads what a library would otherwise load later. Optional; false: it cannot work here. */
	bool (*start)(void);
	/* NULL: it needs nothing of the message but its header */
	const struct check_reader *reader;
	/* ends with a row whose fact is NULL; NULL: the plain words of all */
	const struct check_words *words;
	/* Names of checks whose evidence it judges by, NULL-ended; they stand before it in
	 * checks.def. A configuration that does not name them is warned of. */
	const char *const *judges_by;
	/* The n-th DNS list that its configuration names; false past the last. Every one is tested
	 * by the gateway, which answers for its state (check_asks, list_state). NULL: it asks no
	 * lists. */
	bool (*list)(const void *conf, size_t n, struct check_list *);
	enum implied implied;
	/* Different DNS questions that it may ask for one message, beside the 60 that all others
	 * share; 0: it is one of those. */
	unsigned questions;
	/* The lowest score that its configuration may give, all evidence together: 0 or less. NULL:
	 * 0. */
	int64_t (*least_score)(const void *conf);
};

/* What a check found: never a reply, never an action. */
struct evidence {
	const char *check, *fact;       /* literals of the check: "blocklist", "blocked" */
	/* in the words of an administrator: which list, which name. Printable ASCII */
	struct bytes detail;
	/* what a policy may match as detail: the zone of a list; "" if there is none */
	struct bytes value;
	/* what Authentication-Results is to say, as one `resinfo` of RFC 8601, 2.2, without its
	 * semicolon: "spf=pass smtp.mailfrom=example.com"; "": nothing */
	struct bytes auth;
	/* words for a refusal that the check's own configuration gives; "" if there are none */
	struct bytes reply;
	int score;                      /* points that the check's own configuration gives */
};

/* What a check may know. Filled by the gateway (smtp/verdict.c); the strings live as long as the
 * context. */
struct check_ctx {
	const void *conf;               /* this check's own configuration, conf_size octets */
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

/* How the gateway answers; checks use the functions below. */
struct check_asks {
	const struct dns_answer *(*dns)(struct check_ctx *, struct bytes name, enum dns_type);
	enum listing (*blocklist)(struct check_ctx *, const struct address *, struct bytes *detail);
	enum list_state (*list_state)(struct check_ctx *, struct bytes zone);
	void (*report)(struct check_ctx *, const struct evidence *);
	const struct evidence *(*found)(struct check_ctx *, size_t n);
};

/* The answer to a DNS question; NULL: not known yet, return CHECK_WAIT once everything has been
 * asked. */
static inline const struct dns_answer *check_dns(struct check_ctx *ctx, struct bytes name,
						 enum dns_type type)
{
	return ctx->asks->dns(ctx, name, type);
}

/* Takes up evidence; the strings are copied. */
static inline void check_report(struct check_ctx *ctx, const char *check, const char *fact,
				struct bytes detail)
{
	ctx->asks->report(ctx,
			  &(struct evidence){ .check = check, .fact = fact, .detail = detail });
}

/* The n-th piece of evidence of the checks before this one in checks.def, NULL past the last. While
 * one of them waits what it reports is missing; but then this run counts for nothing either, so
 * nobody has to ask. */
static inline const struct evidence *check_found(struct check_ctx *ctx, size_t n)
{
	return ctx->asks->found(ctx, n);
}

/* The check could not be completed, and why. */
static inline void check_unknown(struct check_ctx *ctx, const char *check, struct bytes why)
{
	check_report(ctx, check, "unknown", why);
}

#endif
