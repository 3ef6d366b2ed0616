/* check.h: the contract between the gateway and everything that measures (DESIGN 4).
 *
 * A check is one file in modules/ and one line in modules/checks.def. Its run() is a pure function of the context: it
 * asks for what it needs, reports evidence, and says whether it is done. It never replies, never decides, never sees a
 * socket. When something it asked for is not known yet it returns CHECK_WAIT; it is run again from the top when all its
 * questions have settled, and the evidence of the run that waited is forgotten. So: ask for all you need before you
 * return CHECK_WAIT, and parallel questions come by themselves.
 *
 * A question that failed is evidence too: check_unknown(). What an unknown means is policy. */
#ifndef MXWARD_MODULES_CHECK_H
#define MXWARD_MODULES_CHECK_H

#include "gateway/base/dns_message.h"
#include "policy/option.h"

enum phase { PHASE_CONNECT, PHASE_HELO, PHASE_MAIL, PHASE_RCPT, PHASE_HEADERS, PHASE_BODY };
enum progress { CHECK_DONE, CHECK_WAIT };

struct check_ctx;

struct check {
	const char *name;               /* as in the YAML and the log */
	enum phase phase;               /* the first in which all it needs is known */
	bool by_address;                /* it judges the client's address: not enforced while a NAT hides the clients */
	size_t conf_size;               /* of the structure that `options` fill; 0: none */
	const struct option *options;   /* NULL: it takes no options */
	const char *const
		*facts; /* every fact it can report, NULL-ended, "unknown" not among them: what a policy may name */
	enum progress (*run)(struct check_ctx *);
	/* What `mxward run` should say about a bad configuration that no single option can know; optional. Adds a sentence. */
	bool (*verify)(const void *conf, struct text *sentence);
};

/* What a check found: never a reply, never an action. */
struct evidence {
	const char *check, *fact;       /* literals of the check: "blocklist", "blocked" */
	struct bytes detail;            /* in the words of an administrator: which list, which name. Printable ASCII */
	struct bytes value;             /* what a policy may match as detail: the zone of a list; "" if there is none */
	struct bytes reply;             /* words for a refusal that the check's own configuration gives; "" if there are none */
	int score;                      /* points that the check's own configuration gives */
};

/* What a check may know. Filled by the gateway (smtp/judge.c); the strings live as long as the context. */
struct check_ctx {
	const void *conf;               /* this check's own configuration, conf_size octets */
	struct bytes hostname;          /* ours, A-labels in lower case */
	struct address client;
	struct address local;           /* the address that it reached us on */
	struct bytes helo;              /* as given; from PHASE_HELO on */
	struct bytes sender;            /* the whole address, "" for the null path; from PHASE_MAIL on */
	struct bytes sender_local;      /* as given, quotes included */
	struct bytes sender_domain;     /* A-labels in lower case; "" for the null path; a literal keeps its brackets */
	bool talked_early;              /* the client spoke before the banner */
	uint64_t now;                   /* clock_wall(); the only time a check may use */
	const struct check_asks *asks;
	void *asker;
};

enum listing { LISTING_NONE, LISTING_BLOCKED, LISTING_ALLOWED };
/* What the self-tests say of a DNS list (RFC 5782): SILENT: it does not answer; OFF: it answers wrongly. */
enum list_state { LIST_WELL, LIST_SILENT, LIST_OFF };

/* How the gateway answers; checks use the functions below. */
struct check_asks {
	const struct dns_answer *(*dns)(struct check_ctx *, struct bytes name, enum dns_type);
	enum listing (*blocklist)(struct check_ctx *, const struct address *, struct bytes *detail);
	enum list_state (*list_state)(struct check_ctx *, struct bytes zone);
	void (*report)(struct check_ctx *, const struct evidence *);
};

/* The answer to a DNS question; NULL: not known yet, return CHECK_WAIT once everything has been asked. */
static inline const struct dns_answer *check_dns(struct check_ctx *ctx, struct bytes name, enum dns_type type)
{
	return ctx->asks->dns(ctx, name, type);
}

/* Takes up evidence; the strings are copied. */
static inline void check_report(struct check_ctx *ctx, const char *check, const char *fact, struct bytes detail)
{
	ctx->asks->report(
		ctx, &(struct evidence){
			     .check = check, .fact = fact, .detail = detail, .value = BYTES(""), .reply = BYTES("") });
}

/* The check could not be completed, and why. */
static inline void check_unknown(struct check_ctx *ctx, const char *check, struct bytes why)
{
	check_report(ctx, check, "unknown", why);
}

#endif
