/* ask.h: the answer store: what a transaction has asked, and what came back (ARCHITECTURE.md,
 * "The contract of a check").
 *
 * A check asks; what is known is given at once, what is not is on its way, and the owner is woken
 * when every open question has settled. Equal questions are asked once: within the store, within
 * the process (answers are shared by all workers and kept with their time to live), and on the
 * wire. Every question settles: within `dns.timeout`, or at the owner's word when the phase is
 * over.
 *
 *   struct answers   the process's: cache and questions under way; any thread
 *   struct resolver  one loop's way to the servers (c-ares); goes after its stores, before
 *                    `answers`
 *   struct ask       one transaction's store; the loop's thread */
#ifndef MXWARD_IO_ASK_H
#define MXWARD_IO_ASK_H

#include "gateway/base/counter.h"
#include "gateway/base/dns_message.h"
#include "gateway/io/loop.h"

enum {
	/* different ones that a message may ask (threats: DNS amplification) */
	ASK_QUESTIONS_MAX = 60,
	ASK_STORE_MAX = 1000,           /* and the largest store that can be made */
	ANSWERS_MAX = 200000,           /* kept in the process; the oldest go first */
	ANSWERS_OCTETS_MAX = 64 << 20,
	TTL_LEAST = 30,
	TTL_MOST = 3600, /* seconds: positive answers */
	TTL_NEGATIVE_LEAST = 5,
	TTL_NEGATIVE_MOST = 300,
	TTL_FAILED = 5,
};

struct answers;
struct answers *answers_new(void);
void answers_free(struct answers *);
/* Forgets what was answered: other servers may say something else. What is under way goes on. Any
 * thread. */
void answers_forget(struct answers *);

/* What a resolver has put to the servers; what was answered from memory is none of it. By
 * dns_message.h's status, NULL answers among the failures. */
struct dns_counters {
	counter by_status[DNS_FAILED + 1];
	struct histogram seconds;
};

struct resolver;
/* servers: endpoints (none: the system's). `timeout` in milliseconds for one question, all tries
 * together. NULL with `error`. */
struct resolver *resolver_new(struct loop *, struct answers *, const struct address *servers,
			      size_t count, uint64_t timeout, struct text *error);
/* Takes other servers into use (reload); questions under way end with the old. False: those
 * stay. */
bool resolver_configure(struct resolver *, const struct address *servers, size_t count,
			uint64_t timeout, struct text *error);
/* From now on it counts here, which must outlive it. */
void resolver_count(struct resolver *, struct dns_counters *);
void resolver_free(struct resolver *);
/* The servers in use, for people: "127.0.0.1:53 and 192.0.2.1:53". */
void resolver_servers(const struct resolver *, struct text *);
/* The i-th of them; NULL past the last. Valid until they are configured anew. */
const struct address *resolver_server(const struct resolver *, size_t i);

struct ask;
/* An empty store for at most `most` different questions (any further is DNS_FAILED at once), which
 * wakes `wake` once all that was open has settled. NULL: out of memory. Small until it is used. */
struct ask *ask_new(struct resolver *, wake_id wake, size_t most);
/* The answer, valid as long as the store; NULL: on its way. A name that cannot be asked is
 * DNS_NO_NAME at once. */
const struct dns_answer *ask_dns(struct ask *, struct bytes name, enum dns_type);
/* Different questions so far. */
size_t ask_count(const struct ask *);
/* The phase is over: what is open is DNS_FAILED from now on. Wakes nobody. */
void ask_give_up(struct ask *);
/* True if a question counts as failed for want of memory. */
bool ask_starved(const struct ask *);
/* Forgets all; nobody is woken any more. Answers that come later still reach the process's
 * cache. */
void ask_free(struct ask *);

#endif
