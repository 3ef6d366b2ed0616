/* ask_inside.h: what answers.c, ask.c and resolver.c share of ask.h, and nobody else but their
 * test.
 *
 * An entry is one question of the whole process and, once it has settled, its answer. Who finds no
 * entry makes one and has to see that it settles; all others wait at it. An entry that has settled
 * never changes; when its time is over another takes its place, and the old one lives on with those
 * who hold it. */
#ifndef MXWARD_IO_ASK_INSIDE_H
#define MXWARD_IO_ASK_INSIDE_H

#include "gateway/io/ask.h"

enum { IN_FLIGHT_MAX = 20000 }; /* questions under way in the process; any further fails at once */

struct question_key {
	struct bytes name;              /* in lower case */
	enum dns_type type;
	uint64_t hash;
};

struct entry {
	struct entry *next;             /* in its bucket */
	struct list age;                /* in none: under way, or not in the table */
	struct list waiters; /* struct waiter; under the shard's lock, as are all above */
	_Atomic(struct dns_answer *) answer; /* NULL: under way; once set never changed */
	uint64_t expires;               /* clock_monotonic() scale */
	uint64_t hash;
	_Atomic unsigned refs;
	uint16_t type, length;
	char name[];
};

/* Somebody who waits for entries: woken when the last of them has settled. */
struct asker {
	struct loop *loop;
	wake_id wake;
	_Atomic size_t open;
};

struct waiter {
	struct list node;
	struct entry *entry;
	struct asker *asker;            /* NULL: has never waited */
};

struct question_key question_key(const struct answers *, struct bytes name, enum dns_type);
/* The entry of the question, held for the caller. `yours`: it is new, and the caller sees that it
 * settles. NULL: out of memory. `now`: loop_now() of the caller's loop. */
struct entry *answers_take(struct answers *, const struct question_key *, uint64_t now,
			   bool *yours);
/* Takes the answer over; NULL: it could not even be asked, which is DNS_FAILED to those who wait,
 * and not kept. */
void answers_settle(struct answers *, struct entry *, struct dns_answer *, uint64_t now,
		    struct loop *here);
/* What stands for an answer where there is no entry: DNS_FAILED or DNS_NO_NAME; lives as long as
 * the table. */
struct dns_answer *answers_bare(struct answers *, enum dns_status);
/* True once for each server, until answers_forget(): whoever gets it tells people that the server
 * does not speak EDNS. */
bool answers_note_plain(struct answers *, const struct address *server);
size_t answers_count(struct answers *);         /* entries, those under way included */
size_t answers_octets(struct answers *);

/* False: it has settled. Otherwise the asker has one more open, until it settles or the waiter
 * leaves. */
bool entry_wait(struct answers *, struct entry *, struct waiter *, struct asker *);
void entry_leave(struct answers *, struct waiter *);
struct entry *entry_ref(struct entry *);
void entry_unref(struct entry *);

struct loop *resolver_loop(const struct resolver *);
struct answers *resolver_answers(const struct resolver *);
/* Puts the question of a new entry to the servers; holds the entry until it has settled, which it
 * may have on return. */
void resolver_ask(struct resolver *, struct entry *);

/* Questions still open. */
size_t ask_open(const struct ask *);

#endif
