/* link_mismatch.h: a link whose text shows a host of another organisation than the one it goes to.
 *
 * An organisation is a registered domain (the public suffix list); the same name under another
 * common suffix (example.com, example.de) is taken for the same. Pure functions; they ask nothing
 * and keep nothing. */
#ifndef MXWARD_URL_LINK_MISMATCH_H
#define MXWARD_URL_LINK_MISMATCH_H

#include "gateway/base/dns_message.h"
#include "modules/url/anchor.h"

/* Further names of services that rewrite links, with all below them. */
struct link_rewriters {
	const char *const *names;
	size_t count;
};

struct link_mismatch {
	/* A-labels in lower case; of an address its text */
	struct bytes says, goes;
	struct bytes says_domain, goes_domain; /* the organisations */
	char room[2][DNS_NAME_MAX + 1];
};

/* Where the text is a host ("bank.example", "bank.example/login") or has one with a scheme or
 * "www." in it: true if no such host belongs to the organisation that the target leads to. The
 * target of a service that rewrites links is the one that its link shows; one that shows none is
 * not judged.
 * Targets without a host (mailto:, tel:, "#below") never mismatch. */
bool link_mismatch(const struct anchor *, const struct link_rewriters *, struct link_mismatch *)
	__attribute__((warn_unused_result));

#endif
