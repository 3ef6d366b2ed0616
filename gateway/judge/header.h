/* header.h: the header block of a message, read once and strictly: fields, loops, and forged
 * headers of ours.
 *
 * Pure functions over the octets of the block. Nothing is changed: what is to be left out on the
 * way to the backend is given as spans. */
#ifndef MXWARD_JUDGE_HEADER_H
#define MXWARD_JUDGE_HEADER_H

#include "gateway/base/header_field.h"

enum {
	HEADER_BLOCK_MAX = 256 * 1024,
	HEADER_FIELDS_MAX = 1000,
	HEADER_RECEIVED_MAX = 50,       /* more are a loop (RFC 5321, 6.3) */
	HEADER_SPANS_MAX = 64,
};

struct span {
	size_t from, length;
};

enum header_result {
	HEADER_VALID,
	HEADER_TOO_LARGE,               /* over HEADER_BLOCK_MAX or HEADER_FIELDS_MAX */
	HEADER_LOOP,                    /* over HEADER_RECEIVED_MAX Received fields */
	HEADER_FORGED,                  /* more than HEADER_SPANS_MAX fields claim to be ours */
};

struct header_facts {
	/* the caller's room for as many as header_lines() says; NULL: not wanted */
	struct header_field *fields;
	size_t field_count;             /* those without a name included */
	/* first Message-ID whose value is on one line, perhaps behind a fold; trimmed */
	struct bytes message_id;
	size_t length;                  /* of the block, the empty line not included */
	struct span forged[HEADER_SPANS_MAX];   /* in order; to be left out */
	size_t forged_count;
};

/* No block at the front of `message` has more fields than this. */
size_t header_lines(struct bytes message);
/* Reads the block at the front of `message` (which may be only its beginning if that is over
 * HEADER_BLOCK_MAX). Fields whose name begins with X-Mxward-, and those that claim to be
 * Authentication-Results or Received-SPF by `hostname`, or by `other` if that is not empty
 * (lower-case A-labels), in whatever spelling, are forged. */
enum header_result header_read(struct bytes message, struct bytes hostname, struct bytes other,
			       struct header_facts *);
/* For reading a message without its forged fields: steps *offset over those that begin there, *span
 * being the number of the next one, and gives how many octets there are up to that: SIZE_MAX if
 * none is left. Both begin at 0. */
size_t header_kept(const struct header_facts *, uint64_t *offset, size_t *span);

#endif
