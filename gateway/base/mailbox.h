/* mailbox.h: mailboxes and paths by the grammar of RFC 5321, section 4.1.2, and RFC 6531, section
 * 3.3, and the addresses beside it that are in use.
 *
 * Pure parsers over octets: valid or not, never repaired. Beyond the grammar these are valid, since
 * mailboxes with such addresses exist and servers deliver to them: long local parts (RFC 5321,
 * 4.5.3.1: no limit should be imposed), dots anywhere in an unquoted local part, underscores in
 * domains (RFC 2181, 11), a domain with a final dot, and a path without its brackets. Source routes
 * are not valid here: RFC 5321 lets a server refuse them, and every relay trick with them ends
 * here. Results are views of the input. */
#ifndef MXWARD_BASE_MAILBOX_H
#define MXWARD_BASE_MAILBOX_H

#include "gateway/base/bytes.h"

/* Octets; those of a path with its "@" and a final dot. With a domain of a usual length the longest
 * local part still fits a line of a header field (998 octets, RFC 5322, 2.1.1). */
enum {
	LOCAL_PART_MAX = 900,
	DOMAIN_OCTETS_MAX = 255,
	PATH_MAX_OCTETS = LOCAL_PART_MAX + DOMAIN_OCTETS_MAX + 2
};

struct mailbox {
	struct bytes text; /* all of it, as written, without angle brackets; empty: the null path */
	struct bytes local;             /* local part as written, quotes included */
	/* as written, but without a final dot: the name that is compared and looked up; an address
	 * literal with its brackets; empty for a bare postmaster */
	struct bytes domain;
	bool literal;                   /* the domain is an address literal */
	bool too_long;                  /* not valid: the local part exceeds LOCAL_PART_MAX */
	/* there are octets over 127: well-formed UTF-8, to be allowed by SMTPUTF8 only */
	bool unicode;
};

/* Reads a path "<...>" at the front of *rest and moves *rest behind it. The null path and, where
 * `postmaster`, a bare "<postmaster>" in any case are taken too. Without brackets the path ends at
 * the first space; it is then neither null nor quoted. */
bool path_parse(struct bytes *rest, bool null_path, bool postmaster, struct mailbox *)
	__attribute__((warn_unused_result));
/* Domain by RFC 5321 (letters, digits, inner hyphens; U-labels when UTF-8) or with underscores, no
 * final dot, at most 255 octets. */
bool domain_valid(struct bytes);
/* "[192.0.2.1]", "[IPv6:2001:db8::1]"; general literals are refused. */
bool literal_valid(struct bytes);
/* True if the local part would make some server send the mail on to elsewhere: it holds %, ! or @
 * (quoted or not). */
bool local_part_routes(const struct mailbox *);
/* True for "postmaster" in any case, quoted or not. */
bool local_part_postmaster(const struct mailbox *);

#endif
