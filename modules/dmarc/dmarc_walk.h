/* dmarc_walk.h: the DNS tree walk of RFC 9989, 4.10: from a domain upwards, which DMARC records
 * there are.
 *
 * At most eight questions a walk, however many labels the domain has, all asked at once; equal
 * questions of several walks are one question. Pure over check_dns(); the views are parts of the
 * domain that was given. */
#ifndef MXWARD_DMARC_DMARC_WALK_H
#define MXWARD_DMARC_DMARC_WALK_H

#include "modules/check.h"
#include "modules/dmarc/dmarc_record.h"

enum { DMARC_QUERIES_MAX = 8 };

enum dmarc_end {
	DMARC_WHOLE,  /* the walk came to its end */
	DMARC_WAITS,  /* an answer is on its way */
	/* there was no answer for `missing`, and what is above it was not looked at */
	DMARC_FAILED,
};

struct dmarc_place {
	struct bytes domain;
	bool found; /* exactly one record */
	struct dmarc_record record;
};

struct dmarc_walk {
	struct bytes domain;
	enum dmarc_end end;
	/* that have been looked at, the longest name first */
	struct dmarc_place places[DMARC_QUERIES_MAX];
	size_t count;
	struct bytes missing; /* with DMARC_FAILED */
	bool exists; /* there is something below the domain: so it exists itself (RFC 8020) */
};

/* `domain`: in lower case, A-labels, not empty. */
void dmarc_walk(struct check_ctx *, struct bytes domain, struct dmarc_walk *);
/* Of a whole walk: the organisational domain (4.10.2). A public suffix whose record does not say
 * psd=n is taken to say psd=y. */
struct bytes dmarc_organization(const struct dmarc_walk *);
/* Where the record stands that applies to the domain as an author's (4.10.1); NULL: none is known.
 * It may be known even if the walk above it failed. */
const struct dmarc_place *dmarc_policy_place(const struct dmarc_walk *);
/* The uppermost record that was found; NULL: none. */
const struct dmarc_place *dmarc_last_place(const struct dmarc_walk *);

enum dmarc_same {
	DMARC_SAME,
	DMARC_DIFFERENT,
	DMARC_UNKNOWN, /* it depends on an answer that is missing */
};

/* Whether two domains have the same organisational domain; of walks that do not wait. A missing
 * answer counts only if it could change the result. */
enum dmarc_same dmarc_same_organization(const struct dmarc_walk *, const struct dmarc_walk *);
/* True if this domain and `name` cannot have the same one, whatever is found for `name`. */
bool dmarc_apart(const struct dmarc_walk *, struct bytes name);
/* True if `name` is `domain` or lies below it. */
bool dmarc_within(struct bytes name, struct bytes domain);

#endif
