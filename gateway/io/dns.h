/* dns.h: addresses of host names, asked for without blocking.
 *
 * The hosts file first, where the names of containers and of the machine's neighbours stand, and
 * "localhost", which is this machine whatever a server says (RFC 6761, 6.3); then the servers of a
 * resolver (ask.h), with its cache and its time-out. A name without a dot is asked of the system's
 * own resolver, which alone may know it (the name server of a container engine). Search domains are
 * never appended. */
#ifndef MXWARD_IO_DNS_H
#define MXWARD_IO_DNS_H

#include "gateway/base/net.h"
#include "gateway/io/ask.h"

enum { DNS_ADDRESSES_MAX = 16 };

struct dns;
/* For the resolver's loop. Both resolvers stay the caller's, who may configure them anew at any
 * time. `system`: for names without a dot, on the same loop and with a cache of its own; NULL:
 * `resolver` is asked for them, too. NULL with `error`. */
struct dns *dns_new(struct resolver *, struct resolver *system, struct text *error);
void dns_free(struct dns *); /* open look-ups fail, nobody is woken; goes before the resolvers */

struct dns_lookup { /* belongs to the asker, who keeps it until settled or forgotten */
	struct address found[DNS_ADDRESSES_MAX];
	size_t count;
	bool settled; /* answered or failed: count is 0 when failed or when there is none */
	bool bare;    /* the name has no dot */
	bool failed;  /* settled without an answer: whether the name has addresses is not known */
	wake_id wake;
	void *query; /* dns.c's own */
};

/* A and then AAAA of `name`, or the address that it is; within the resolver's time-out. Ports are
 * 0. Wakes `wake` once settled (never within the call). */
void dns_lookup_start(struct dns *, const char *name, struct dns_lookup *, wake_id wake);
/* Gives it up: nothing will be written to it any more. Safe at any time after start. */
void dns_lookup_forget(struct dns_lookup *);
/* Why a look-up, settled or not, has no address, for people: "its name has no address" only where a
 * server said so, otherwise "its name could not be looked up: …". Before it is forgotten. */
void dns_lookup_trouble(const struct dns *, const struct dns_lookup *, struct text *);

#endif
