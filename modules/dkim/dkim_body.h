/* dkim_body.h: the hash of a message's body in one of the two canonical forms (RFC 6376, 3.4.3 and
 * 3.4.4), and on the way the hashes of its first l= octets.
 *
 * One pass however many signatures there are: a length is a stop at which the digest so far is
 * taken. It keeps a few octets of the body and never changes one. */
#ifndef MXWARD_DKIM_DKIM_BODY_H
#define MXWARD_DKIM_DKIM_BODY_H

#include "modules/dkim/dkim_crypto.h"

enum { DKIM_STOPS_MAX = 16, DKIM_BODY_HELD_MAX = 4096 };

/* The first `limit` octets of the canonical form. */
struct dkim_stop {
	uint64_t limit;
	bool reached;                   /* the body has so many */
	uint8_t digest[DKIM_HASH_OCTETS];
};

struct dkim_body {
	bool relaxed;
	bool empty; /* no line of it has anything in it */
	struct dkim_hash hash;
	uint64_t length;                /* octets of the canonical form that have been hashed */
	uint64_t line_ends;             /* CRLF that count only if something comes behind them */
	bool space, cr;                 /* the same of blanks, and of a CR that ends a piece */
	bool failed;                    /* no memory: the digests are not to be believed */
	uint8_t digest[DKIM_HASH_OCTETS];       /* of all, after dkim_body_end() */
	struct dkim_stop stops[DKIM_STOPS_MAX]; /* in rising order */
	size_t stop_count, stop;
	char held[DKIM_BODY_HELD_MAX];
	size_t held_len;
};

/* False: no memory. */
bool dkim_body_start(struct dkim_body *, bool relaxed) __attribute__((warn_unused_result));
/* Before the first octet; the same limit may come again. False: there is no room. */
bool dkim_body_stop_at(struct dkim_body *, uint64_t limit) __attribute__((warn_unused_result));
/* The body as it came, in pieces of any size. */
void dkim_body_feed(struct dkim_body *, struct bytes octets);
void dkim_body_end(struct dkim_body *);
/* The stop of this limit; NULL: there is none. */
const struct dkim_stop *dkim_body_stop(const struct dkim_body *, uint64_t limit);
void dkim_body_free(struct dkim_body *);

#endif
