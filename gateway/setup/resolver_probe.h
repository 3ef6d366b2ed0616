/* resolver_probe.h: whether a resolver of this machine has validated an answer (DNSSEC, RFC 6840,
 * 5.8).
 *
 * For commands that may wait. To be asked of a server on loopback alone: on any other way somebody
 * could set that bit. */
#ifndef MXWARD_SETUP_RESOLVER_PROBE_H
#define MXWARD_SETUP_RESOLVER_PROBE_H

#include "gateway/base/dns_message.h"

enum { PROBE_ANSWER_MAX = 8192 };

enum probe {
	PROBE_AUTHENTIC,                /* it answers, and says that it has validated that (AD) */
	PROBE_PLAIN,                    /* it answers, and does not say so */
	PROBE_REFUSED, /* SERVFAIL: as a validating one does where signatures are wrong */
	PROBE_FAILED,                   /* no answer in time, or nonsense */
};

/* Asks for (name, type); name "" is the root, otherwise dns_name_valid(). Blocks for so long at
 * most. The message as it came is in `answer`, which has room for PROBE_ANSWER_MAX octets, for
 * dns_message_read(). */
enum probe resolver_probe(const struct address *server, struct bytes name, unsigned type,
			  uint64_t milliseconds, unsigned char *answer, size_t *length);

#endif
