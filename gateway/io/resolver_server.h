/* resolver_server.h: one DNS server as the resolver sees it: its channels, whether it is well, and
 * whether it speaks EDNS (RFC 6891). For resolver.c and nobody else.
 *
 * A server that does not speak EDNS refuses such a question (FORMERR, NOTIMP) or leaves it without
 * an answer; the same question without EDNS is answered. Once that was seen, questions go without
 * EDNS for EDNS_AGAIN; answers over 512 octets then come by TCP. */
#ifndef MXWARD_IO_RESOLVER_SERVER_H
#define MXWARD_IO_RESOLVER_SERVER_H

#include "gateway/io/ask_inside.h"
#include "gateway/io/dns_inside.h"

enum {
	EDNS_SIZE = 1232,               /* DNS flag day 2020: fits into a packet everywhere */
	PLAIN_SIZE = 512,               /* what c-ares cuts to without EDNS */
	STEPS = 7, /* a time-out has 1 + 2 + 4 steps: three tries, each twice as long */
	EDNS_AGAIN = 900 * 1000,        /* milliseconds */
	EDNS_SILENCES = 3, /* questions that only their repetition without EDNS brought an answer */
};

/* How a question travels. Each way is a channel of its own: c-ares keeps these flags by channel,
 * and 1.18 starts all questions of a channel anew when a TCP connection ends. */
enum way { BY_EDNS, BY_PLAIN, BY_STREAM, WAYS };

struct server {
	struct dns_channel channels[WAYS]; /* BY_EDNS is open; the others when they are needed */
	struct address address;
	struct resolver *resolver;
	uint64_t heard;                 /* when it last answered; all times are loop_now()'s */
	uint64_t edns_heard;            /* when it last answered a question with EDNS */
	uint64_t plain_until;           /* until then it is asked without EDNS */
	uint64_t probe;                 /* when a sick one is asked again */
	unsigned edns_silences;
	unsigned plain_open;            /* questions under way without EDNS */
	bool sick;
};

/* The servers of one configuration. */
struct server_set {
	struct list node;
	uint64_t timeout, step;         /* milliseconds */
	size_t questions;
	size_t count;
	struct server servers[];
};

/* NULL with `error`. */
struct server_set *server_set_new(struct resolver *, const struct address *, size_t count,
				  uint64_t timeout, struct text *error);
/* Not within a callback of c-ares. */
void server_set_free(struct server_set *);

/* The channel, opened if need be. NULL: it cannot be opened. */
struct dns_channel *server_channel(struct server *, uint64_t timeout, enum way);
/* How a new question goes to it. */
enum way server_way(const struct server *);

void server_mark_sick(struct server_set *, struct server *);
void server_mark_heard(struct server *);

/* An answer that may mean "I do not know EDNS" (RFC 6891, section 7; RFC 2671, section 5.3). */
bool server_denies_edns(const struct server *, struct bytes message);
/* A usable answer has come this way to a question first asked at `begun`: what that says of
 * EDNS. `denied`: the server had refused the same question with EDNS. */
void server_learn(struct server *, enum way, uint64_t begun, bool denied);

#endif
