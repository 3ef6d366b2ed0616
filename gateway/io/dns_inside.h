/* dns_inside.h: one channel of c-ares on the loop, shared by dns.c, dns_channel.c and resolver.c
 * and nobody else: the one place that sees c-ares.
 *
 * c-ares 1.18 (Debian 12) and 1.34 (Debian 13) are both meant. The older walks over all its open
 * questions to say when it wants to look at its clock, so it is not asked: as long as a question is
 * open it may look every CHANNEL_TICK. */
#ifndef MXWARD_IO_DNS_INSIDE_H
#define MXWARD_IO_DNS_INSIDE_H

#include "gateway/base/net.h"
#include "gateway/io/loop_inside.h"

/* WHY: 1.28 deprecated the calls that hand out and take raw messages; 1.18 has no others. */
#define CARES_NO_DEPRECATED
#include <ares.h>

enum { CHANNEL_TICK = 100, DNS_PORT = 53 };

struct dns_channel {
	struct loop *loop;
	ares_channel ares;
	struct list sockets;            /* struct watch */
	struct timer timer;
	wake_id wake;
	size_t open;                    /* questions that c-ares has not called back for */
};

/* Options and mask as ares_init_options() takes them; the sockets are the channel's own affair. */
bool dns_channel_open(struct dns_channel *, struct loop *, struct ares_options *, int mask,
		      struct text *error);
bool dns_channel_use(struct dns_channel *, const struct address *servers, size_t count);
/* c-ares calls back for all that is open. Not within a callback. A channel that is all zero was
 * never open. */
void dns_channel_close(struct dns_channel *);
/* To be called before each question is put, and when c-ares has called back for it. */
void dns_channel_asks(struct dns_channel *);
void dns_channel_answered(struct dns_channel *);

#endif
