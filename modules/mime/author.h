/* author.h: the author of a message: its From (RFC 5322, 3.6.2), read as real mail programs read it
 * (RFC 9989, 4.1 and 5.3.1).
 *
 * One author by RFC 5322 is one author, and a careless From in which every reader finds the same
 * domain has that domain. Where readers may show different authors, the author is ambiguous, and
 * all domains that any of them may show are named. Nothing is repaired and none is preferred. Pure
 * functions; DNS is not asked. */
#ifndef MXWARD_MIME_AUTHOR_H
#define MXWARD_MIME_AUTHOR_H

#include "gateway/base/dns_message.h"
#include "gateway/base/header_field.h"

enum { AUTHOR_DOMAINS_MAX = 8 };

enum author_result {
	AUTHOR_ONE, /* one author domain; or none, where an IP address is in its place */
	AUTHOR_NONE,                    /* no From, or no address in it */
	AUTHOR_AMBIGUOUS,
};

/* A-labels in lower case, without a final dot; length 0: none. */
struct author_domain {
	char at[DNS_NAME_MAX + 1];
	size_t length;
};

struct author {
	enum author_result result;
	/* Every domain that some reader may take for the author's. */
	struct author_domain domains[AUTHOR_DOMAINS_MAX];
	size_t count;
	bool incomplete;   /* there may be more: too many, or unreadable */
	bool group;        /* with AUTHOR_NONE: a group without members (RFC 6854) */
	/* Unless AUTHOR_ONE: "fields": several From fields, or a line that some read as one.
	 * "authors": addresses of several domains. "second_address": an unquoted address before
	 * the one in angle brackets. "hidden": an address that only some readers find.
	 * "unreadable": octets or a domain that some cannot read. "none": no address. */
	const char *kind;
	char why[160]; /* then a sentence for the log, printable ASCII */
	/* With AUTHOR_ONE; NULL: not so. What is careless in it; a literal. */
	const char *malformed;
	/* With AUTHOR_ONE; the first other domain of which an address stands in a display name or
	 * a comment; `named_in` is a literal that says in which. */
	struct author_domain in_name;
	const char *named_in;
};

/* The fields of a whole header block. */
void author_read(const struct header_field *fields, size_t count, struct author *);

#endif
