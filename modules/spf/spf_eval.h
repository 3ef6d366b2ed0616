/* spf_eval.h: check_host() of RFC 7208, section 4: may this client send for this domain?
 *
 * A pure function over the answer store: it asks through check_dns(), and while an answer that it
 * needs is not known the result is SPF_WAIT; it is called again from the top when the answers are
 * there. It keeps nothing between calls, takes no memory but some kilobytes of stack, and ends: ten
 * terms that ask, two of them in vain, ten names a term, all includes together (4.6.4).
 *
 * What it asks in all its runs together stays within twice what one serial evaluation may ask: ten
 * terms are the most that it asks ahead of their turn. */
#ifndef MXWARD_SPF_SPF_EVAL_H
#define MXWARD_SPF_SPF_EVAL_H

#include "modules/check.h"

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

struct spf_query {
	struct check_ctx *ctx;          /* gives the answers and the client's address */
	struct bytes local;             /* of the sender; empty: postmaster (4.3) */
	struct bytes domain;            /* of the sender, in lower case */
	struct bytes helo;              /* as given */
};

/* The result, and in *why (empty, at best SPF_WHY_MAX octets) what decided, in printable ASCII: the
 * mechanism that matched or what is wrong. *why means nothing with SPF_WAIT. */
enum spf_result spf_check_host(const struct spf_query *, struct text *why)
	__attribute__((warn_unused_result));
/* "pass", "fail", …: the words of RFC 7208, 2.6, which are the facts of the check. */
const char *spf_result_name(enum spf_result);

#endif
