/* author.h: the author's domain: the one From of a message (RFC 5322, 3.6.2), read strictly (RFC
 * 9989, 4.1).
 *
 * Refuses to guess: a From that two programs could read as two domains is ambiguous. Pure
 * functions; DNS is not asked. */
#ifndef MXWARD_MIME_AUTHOR_H
#define MXWARD_MIME_AUTHOR_H

#include "gateway/base/dns_message.h"
#include "gateway/base/header_field.h"

enum author_result {
	AUTHOR_ONE,                     /* one author domain */
	AUTHOR_NONE,                    /* no From, or no address in it */
	AUTHOR_AMBIGUOUS,               /* more than one, or it parses in two ways */
};

struct author {
	char domain[DNS_NAME_MAX + 1];  /* A-labels, lower case, no final dot; with AUTHOR_ONE */
	size_t domain_length;
	char why[160]; /* with the others: a sentence for the log, printable ASCII */
};

enum author_result author_read(const struct header_field *fields, size_t count, struct author *)
	__attribute__((warn_unused_result));

#endif
