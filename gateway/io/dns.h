/* dns.h: addresses of host names, asked for without blocking. c-ares lives in dns.c and nowhere else.
 *
 * One resolver a loop. It reads the hosts file and the system's resolver configuration (or the servers given)
 * and never appends search domains. */
#ifndef MXWARD_IO_DNS_H
#define MXWARD_IO_DNS_H

#include "gateway/base/net.h"
#include "gateway/io/loop.h"

enum { DNS_ADDRESSES_MAX = 16 };

struct dns;
/* servers: endpoints, none: the system's. NULL with `error`. */
struct dns *dns_new(struct loop *, const struct address *servers, size_t count, struct text *error);
void dns_free(struct dns *); /* open look-ups fail, nobody is woken */

struct dns_lookup { /* belongs to the asker, who keeps it until settled or forgotten */
	struct address found[DNS_ADDRESSES_MAX];
	size_t count;
	bool settled; /* answered or failed: count is 0 when failed or when there is none */
	wake_id wake;
	void *query; /* dns.c's own */
};

/* A and AAAA of `name`, or the address that it is; at most some 6 s a server. Ports are 0. Wakes `wake` once
 * settled (never within the call). */
void dns_lookup_start(struct dns *, const char *name, struct dns_lookup *, wake_id wake);
/* Gives it up: nothing will be written to it any more. Safe at any time after start. */
void dns_lookup_forget(struct dns_lookup *);

#endif
