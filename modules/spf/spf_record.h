/* spf_record.h: an SPF record by the grammar (RFC 7208, 12), strictly: valid as a whole or not at
 * all.
 *
 * Terms are views of the record and are read again when their turn comes, so that a record of any
 * length needs no memory. Nothing is asked and nothing is decided here. */
#ifndef MXWARD_SPF_SPF_RECORD_H
#define MXWARD_SPF_SPF_RECORD_H

#include "gateway/base/net.h"

enum spf_kind {
	SPF_ALL,
	SPF_INCLUDE,
	SPF_A,
	SPF_MX,
	SPF_PTR,
	SPF_EXISTS,
	SPF_IP4,
	SPF_IP6,
	SPF_REDIRECT,
	SPF_EXP,
	SPF_OTHER, /* modifiers */
};

struct spf_term {
	enum spf_kind kind;
	char qualifier;                 /* + - ~ ? ; of a mechanism */
	struct bytes text;              /* the whole term */
	struct bytes spec;              /* domain-spec; empty: the domain at hand */
	struct address address;         /* of ip4 and ip6; host bits as written */
	unsigned prefix4, prefix6;
};

struct spf_record {
	struct bytes terms;             /* for spf_term_next() */
	bool redirects;
	struct bytes redirect;          /* domain-spec */
	unsigned questions;             /* terms that cost a look-up (4.6.4), redirect included */
	struct bytes fault; /* if it is not valid: the term that is not, or one too many */
};

/* True for a TXT record that is an SPF record at all (4.5). */
bool spf_record_is(struct bytes txt);
/* Reads an SPF record; false if anything in it is not by the grammar. */
bool spf_record_read(struct bytes txt, struct spf_record *) __attribute__((warn_unused_result));
/* Takes the next term off the terms of a valid record; false when there is none. */
bool spf_term_next(struct bytes *terms, struct spf_term *) __attribute__((warn_unused_result));
/* True if the term costs one of the ten look-ups (4.6.4). */
bool spf_term_asks(const struct spf_term *);
/* True if an ip4 or ip6 term, or an address found for the others, covers the client. */
bool spf_term_covers(const struct spf_term *, const struct address *found,
		     const struct address *client);

#endif
