/* link_hello.h: what a backend offers in its reply to EHLO, and how a client is introduced to it by
 * XCLIENT.
 *
 * Pure functions over octets, for link_prepare.c. What is not known is passed over; nothing is
 * promised here. */
#ifndef MXWARD_BACKEND_LINK_HELLO_H
#define MXWARD_BACKEND_LINK_HELLO_H

#include "gateway/backend/link.h"

struct hello {
	struct offers offers;
	bool pipelining, starttls;
	bool xclient_addr, xclient_name, xclient_proto, xclient_helo; /* attributes of XCLIENT */
};

/* Reads the joined text of a reply to EHLO (RFC 5321, section 4.1.1.1); one to HELO (no further
 * line) offers nothing. */
void hello_read(struct bytes text, struct hello *);

enum { XCLIENT_MAX = 1536 };
/* What the check rdns found, as fact and detail, and so what NAME says: the verified name; that
 * there is none; or, where the fact is another or "", that it is not known. The name is not
 * copied. */
void link_client_name(struct link_client *, struct bytes fact, struct bytes detail);
/* The command that says who the client is, in the attributes that are offered (ADDR must be). */
void xclient_write(struct text *, const struct link_client *, const struct hello *offered);

#endif
