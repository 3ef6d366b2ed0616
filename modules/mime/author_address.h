/* author_address.h: the address of a message's one author, in one spelling: who is remembered. */
#ifndef MXWARD_MIME_AUTHOR_ADDRESS_H
#define MXWARD_MIME_AUTHOR_ADDRESS_H

#include "gateway/base/header_field.h"

enum { AUTHOR_ADDRESS_MAX = 320 };      /* octets */

/* The address in From as "anna@example.net": ASCII letters lower case, the domain as A-labels, the
 * local part without what stands behind a plus (RFC 5233), which many senders write anew for every
 * message. Of several authors of one domain the first; where no address can be read that has the
 * domain, "@example.net". False: the message has not one author (author.h), or an address that is
 * too long. */
bool author_address(const struct header_field *fields, size_t count, struct text *)
	__attribute__((warn_unused_result));

#endif
