/* link.h: one connection to a backend server, from connect to QUIT, and the ones that are kept for
 * reuse.
 *
 * A link is made ready by itself: connect, PROXY header, greeting, EHLO (or HELO), STARTTLS, EHLO
 * again, XCLIENT, with failover from server to server. Ready, it belongs to one session, which
 * sends commands and takes replies. Everything the backend says is read by a strict parser
 * (backend_reply.h); whatever breaks its rules, and every reply that nothing asked for, fails the
 * link for good. One session's link never disturbs another's. The link never judges what a reply
 * means to the client, and once READY it has no deadline of its own: the session does. */
#ifndef MXWARD_BACKEND_LINK_H
#define MXWARD_BACKEND_LINK_H

#include "gateway/backend/health.h"
#include "gateway/backend/backend_reply.h"
#include "gateway/backend/protection.h"

struct connection_pool; /* one loop's links: being made, in use, kept */
struct link;

enum link_state {
	LINK_PREPARING,
	LINK_READY,  /* commands may be sent */
	LINK_FAILED, /* link_failure() says why; only link_close() is left */
};

/* Who the mail comes from, for backends that want to know (client_info). */
struct link_client {
	struct address address, local; /* with ports */
	struct bytes helo;             /* "" if none was given */
	struct bytes name;             /* of its address, verified; "": see nameless */
	bool nameless;                 /* it has none; otherwise "" is: nobody knows */
	bool extended;                 /* EHLO rather than HELO */
};

/* NULL: out of memory */
struct connection_pool *connection_pool_new(struct loop *, struct health *);
/* Closes kept links whose backend changed or vanished; called with each new generation. Takes a
 * reference to it. Without memory nothing is kept any more. */
void connection_pool_configure(struct connection_pool *, struct config *);
/* All links that a wave of sessions needed are kept while it lasts, as long as the process has
 * fewer streams than this (0 at first: only the few of each server that are kept anyway). */
void connection_pool_keep(struct connection_pool *, uint64_t streams_most);
/* From now on nothing is kept: another gateway process may need the places at the servers. */
void connection_pool_retire(struct connection_pool *);
/* all links must have been closed or given back; NULL is allowed */
void connection_pool_free(struct connection_pool *);

/* A link to a server of the backend that is not in `avoid` (a bit a server): a kept one (READY at
 * once, unless `fresh`), otherwise PREPARING. Servers are tried one after the other until one is
 * ready or `deadline` (loop_now() scale) passes; with others left to try, one server gets at most
 * 10 s, and one that is on trial 3 s. Where a server takes no more connections and no other can be
 * had, it waits for one that becomes free, in the order of coming, for a fifth of timeouts.backend
 * at most; a link that stands idle for 2 s while others wait is taken back. A server that is given
 * up meanwhile (health.h) is not waited for any longer, be it for a connection or for a reply, but
 * for the one to the final dot. `wake` is woken at every change of state, for every reply that has
 * become whole, and when all that was sent is out; never within a call. Takes a reference to
 * `config`; the client is copied. NULL: out of memory. Links of a backend with client_info are
 * never kept: each belongs to one client. */
struct link *link_open(struct connection_pool *, struct config *, const struct backend_conf *,
		       const struct link_client *, bool fresh, uint64_t avoid, uint64_t deadline,
		       wake_id wake);
/* The same to one server only, for the prober: no client, never a kept one, no failover. A
 * connection to an address has `connect_most` ms to stand (0: until the deadline). */
struct link *link_open_to(struct connection_pool *, struct config *, const struct backend_conf *,
			  size_t server, const struct address *addresses, size_t count,
			  uint64_t connect_most, uint64_t deadline, wake_id wake);
/* while it is PREPARING: somebody is there, and has yet to speak */
bool link_connected(const struct link *);
/* A set of servers to avoid: with one more in it; true if it leaves one of the backend's. Those
 * past HEALTH_SERVERS have no place in it, and are never tried. */
uint64_t link_avoid(uint64_t avoid, size_t server);
bool link_server_left(const struct backend_conf *, uint64_t avoid);
enum link_state link_state(const struct link *);
/* A sentence for log and operator, naming the server: "10.0.0.5:25: Connection refused"; "" until
 * LINK_FAILED. Printable. */
const char *link_failure(const struct link *);
/* After LINK_FAILED: true if there is nothing wrong but that its servers take no more connections
 * at the same time, and none became free in time. */
bool link_full(const struct link *);
/* After LINK_FAILED: true if it was taken back while it stood idle between two commands, because
 * others waited for one. */
bool link_reclaimed(const struct link *);
/* After LINK_FAILED: true if the server that was tried last answered with 4xx or 5xx (its words are
 * in the failure) rather than not at all. */
bool link_refused(const struct link *);
/* NULL in clear. */
const struct tls *link_tls(const struct link *);
const char *link_server(const struct link *); /* as configured; "" while none has been tried */
/* in backend_conf.servers; their count while none has been tried */
size_t link_server_place(const struct link *);
const struct offers *link_offers(const struct link *);
bool link_pipelining(const struct link *);
bool link_reused(const struct link *); /* carried another transaction before */

/* Sends a command (CRLF is added; the caller guarantees that it is one line) and expects one reply.
 * Several may be sent before their replies are taken. Sent at link_flush(). On a link that is not
 * READY this and the following do nothing. */
void link_command(struct link *, struct bytes);
/* DATA, in one group with the envelope (RFC 2920), before the message is there. Until its answer is
 * taken the link may be taken back like one that stands between two commands. */
void link_data_ahead(struct link *);
/* Raw octets of a message, after every reply has been taken; no reply is expected until
 * link_expect(). A reply that comes before fails the link, but for 4xx and 5xx, which link_reply()
 * then gives early. */
void link_octets(struct link *, struct bytes);
void link_expect(struct link *);
/* Content of a message, with dots of our own (RFC 5321, 4.5.2). *line_start is carried from piece
 * to piece, true at first. */
void link_content(struct link *, struct bytes, bool *line_start);
/* Sends of content in which no line begins with a dot as much as the server takes at once, without
 * a copy, behind what is queued: how many octets. The rest is for link_content(). */
size_t link_content_through(struct link *, struct bytes, bool *line_start)
	__attribute__((warn_unused_result));
/* The final dot, behind a line end if the content has none there (4.1.1.4), and its reply is
 * expected. */
void link_content_end(struct link *, bool line_start);
void link_flush(struct link *);
size_t link_unsent(const struct link *);
/* Takes the next reply; false when none is whole yet or the link failed (link_state() tells which).
 * The text is valid until the next call on the link. The owner takes replies until false: the wake
 * comes once for all that are there. A link that ends behind a reply fails when that reply has been
 * taken. */
bool link_reply(struct link *, struct reply_in *);

/* Between transactions and in order: kept for reuse (at most 64 a server and worker, 30 s each,
 * 1,000 transactions), or closed with QUIT. The pointer is dead. `wake` is not woken again, but for
 * a wake that is on its way. */
void link_give_back(struct link *);
/* In any state: closed (with QUIT where the backend is in order and nothing is outstanding). The
 * pointer is dead. */
void link_close(struct link *);

#endif
