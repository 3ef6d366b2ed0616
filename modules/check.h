/* check.h: the contract between the gateway and everything that measures (DESIGN 4).
 *
 * A check is one file in modules/ and one line in modules/checks.def. Its run() is a pure function of the context: it
 * asks for what it needs, reports evidence, and says whether it is done. It never replies, never decides, never sees a
 * socket. When something it asked for is not known yet it returns CHECK_WAIT; it is run again from the top when all its
 * questions have settled, and the evidence of the run that waited is forgotten. */
#ifndef MXWARD_MODULES_CHECK_H
#define MXWARD_MODULES_CHECK_H

#include "gateway/base/net.h"

enum phase { PHASE_CONNECT, PHASE_HELO, PHASE_MAIL, PHASE_RCPT, PHASE_HEADERS, PHASE_BODY };
enum progress { CHECK_DONE, CHECK_WAIT };

struct option;                          /* policy/option.h */
struct check_ctx;

struct check {
	const char *name;               /* as in the YAML and the log */
	enum phase phase;
	size_t conf_size;               /* of the structure that `options` fill; 0: none */
	const struct option *options;
	enum progress (*run)(struct check_ctx *);
};

/* What a check found: never a reply, never an action. */
struct evidence {
	const char *check, *fact;       /* literals of the check: "blocklist", "blocked" */
	struct bytes detail;            /* in the words of an administrator: which list, which name */
	int score;
};

/* What a check may know. Filled by the gateway (smtp/judge.c); the strings live as long as the context. */
struct check_ctx {
	const void *conf;               /* this check's own configuration, conf_size octets */
	struct address client;
	struct bytes helo;
	uint64_t now;                   /* clock_wall(); the only time a check may use */
	const struct check_asks *asks;  /* how to ask; see below */
	void *asker;
};

/* The questions a check can put. Each gives CHECK_DONE when the answer is known (and filled in) or CHECK_WAIT when it is
 * on its way. A failed question is an answer too. */
enum listing { LISTING_NONE, LISTING_BLOCKED, LISTING_ALLOWED };
struct check_asks {
	/* What the local lists say of an address; *detail names the list. */
	enum progress (*blocklist)(struct check_ctx *, const struct address *, enum listing *, struct bytes *detail);
	/* Takes up evidence; the strings are copied. */
	void (*report)(struct check_ctx *, const struct evidence *);
};

#endif
