/* spf_eval.h: check_host() of RFC 7208, section 4: may this client send for this domain?
 *
 * A pure function over the answer store: it asks through check_dns(), and while an answer that it
 * needs is not known the result is SPF_WAIT; it is called again from the top when the answers are
 * there. It keeps nothing between calls, takes no memory but some kilobytes of stack, and ends: ten
 * terms that ask, two of them in vain, ten names a term, all includes together (4.6.4).
 *
 * What it asks in all its runs together stays within twice what one serial evaluation may ask: ten
 * terms are the most that it asks ahead of their turn. A survey, which needs a context that never
 * makes it wait, may ask for SPF_SURVEY_MAX terms. */
#ifndef MXWARD_SPF_SPF_EVAL_H
#define MXWARD_SPF_SPF_EVAL_H

#include "modules/check.h"
#include "modules/spf/spf_record.h"

enum spf_result {
	SPF_NONE,
	SPF_NEUTRAL,
	SPF_PASS,
	SPF_FAIL,
	SPF_SOFTFAIL,
	SPF_TEMPERROR,
	SPF_PERMERROR,
	SPF_WAIT,                       /* asked, and not known yet */
};

enum { SPF_TERMS_MAX = 10, SPF_VOIDS_MAX = 2, SPF_NAMES_MAX = 10, SPF_WHY_MAX = 256 };

/* What the record of a domain comes to, whoever the client is: every term up to "all" is looked up
 * and counted, past the limits too, and none decides. For people who look after a record; mail is
 * never judged by it. */
enum { SPF_SURVEY_MAX = 40 }; /* terms that ask, after which it ends */
struct spf_survey {
	/* Each term with the domain whose record it stands in, and, of one that asks, the name that
	 * it asks for ("" where that depends on the client); NULL: not wanted. */
	void (*term)(void *arg, struct bytes domain, const struct spf_term *, struct bytes target);
	void *arg;
	/* Filled in: */
	unsigned terms, voids;          /* 4.6.4; voids for clients of the context's family */
	bool unending;                  /* there are more than SPF_SURVEY_MAX terms */
	bool needs_client;              /* some name depends on the client: not looked up */
	bool ends;                      /* there is an "all" at the top, or a redirect */
	char loop[DNS_NAME_MAX + 1];    /* a domain that includes itself; "": none */
	/* Its own: the domains that are being evaluated. */
	struct bytes path[SPF_SURVEY_MAX + 1];
	size_t depth;
};

struct spf_query {
	struct check_ctx *ctx;          /* gives the answers and the client's address */
	struct bytes local;             /* of the sender; empty: postmaster (4.3) */
	struct bytes domain;            /* of the sender, in lower case */
	struct bytes helo;              /* as given */
	struct spf_survey *survey;      /* NULL: the client is judged */
};

/* The result, and in *why (empty, at best SPF_WHY_MAX octets) what decided, in printable ASCII: the
 * mechanism that matched or what is wrong. *why means nothing with SPF_WAIT. */
enum spf_result spf_check_host(const struct spf_query *, struct text *why)
	__attribute__((warn_unused_result));
/* "pass", "fail", …: the words of RFC 7208, 2.6, which are the facts of the check. */
const char *spf_result_name(enum spf_result);

#endif
