/* evaluation.h: the checks run for one client and one sender: what they ask, what they found.
 *
 * Used by a session (verdict.c) and by `mxward explain` alike: it knows no session, no reply and no
 * socket. Checks are run again until all they ask is known; what is known stays in the store.
 *
 * A check that is done, and of which every answer was there, would say the same again: what it
 * found is kept until what is known of its phase changes (evaluation_renew()). Run again each time
 * are those that asked the block list, which changes at any moment, or for what others found; and
 * all of them, where a DNS list has been switched off or on. */
#ifndef MXWARD_JUDGE_EVALUATION_H
#define MXWARD_JUDGE_EVALUATION_H

#include "gateway/base/arena.h"
#include "gateway/io/ask.h"
#include "gateway/door/blocklist.h"
#include "gateway/judge/message_reader.h"
#include "gateway/judge/scanning.h"
#include "modules/check_report.h"
#include "policy/config/config.h"
#include "policy/policy.h"

enum { EVIDENCE_MAX = 160 };

struct list_tests;
struct unpack;
struct unpack_errand;

/* Who remembers contacts, and for whom the message is: the owner's to answer. `words`: for an
 * administrator (check.h, check_contact()). */
struct contact_memory {
	enum contact (*ask)(void *arg, const struct contact_question *, struct text *words);
	void *arg;
};

struct evaluation {
	/* Filled by the owner; the strings must live as long as the judging or be set again before
	 * each run. Who changes what a check may have seen says so: evaluation_renew(). */
	const struct config *config;
	struct check_ctx ctx;
	bool hidden; /* a NAT hides the clients: checks by address are left out */
	const struct message_reader *reader;  /* of the message; NULL: none has begun */
	struct unpack *unpack;          /* runs errands; NULL: nobody does */
	struct loop *loop;              /* its owner's; where errands wake it */
	struct scanning scanning;       /* what scanners need to know of it (scanning.h) */
	struct contact_memory contacts;       /* ask NULL: there is none */
	/* Its own. */
	struct ask *ask;
	/* of checks with a budget of their own (check.h, questions), once they ask */
	struct ask *own[CHECKS_COUNT];
	struct unpack_errand *errands[CHECKS_COUNT];        /* NULL: none was sent */
	struct resolver *resolver;
	wake_id wake;
	size_t current;                 /* the check that runs, by its place */
	/* what each has found is kept; it would find the same again */
	bool settled[CHECKS_COUNT];
	bool unsettled;                 /* the check that runs may find something else next time */
	uint64_t list_changes;          /* list_tests_changes() at the last run */
	bool over;                      /* time is over: who waits now is not waited for */
	struct blocklist *blocklist;
	struct list_tests *lists;
	struct arena memory;            /* of the evidence; wiped where none of it is kept */
	/* whom the last run asked about, to be remembered if the message is accepted; "": nobody */
	struct bytes author;
	struct dmarc_told dmarc; /* what the last run told for reports; author "": nothing */
	struct verdict dropped;         /* why the client was dropped, once it was */
	struct evidence *evidence;
	/* `at`: where the check that runs puts its own, behind those before it */
	size_t count, room, at;
	bool cut;                       /* some words of the evidence had no room in it */
	/* the last run found something that there was no memory to keep: no verdict stands on it */
	bool starved;
};

/* False: out of memory. `lists` may be NULL: then every list is taken for well. */
bool evaluation_start(struct evaluation *, const struct config *, struct resolver *,
		      struct blocklist *, struct list_tests *lists, wake_id wake);
/* Runs every check that is configured, of all phases up to this one; evidence is what they found
 * now. CHECK_WAIT: some still wait; the owner is woken when all that is open has settled, or feeds
 * the reading to its end. From PHASE_HEADERS on ctx.fields must be there. */
enum progress evaluation_run(struct evaluation *, enum phase upto);
/* What is known from this phase on is not what it was: its checks, and those of later phases,
 * measure anew. */
void evaluation_renew(struct evaluation *, enum phase);
/* What is open counts as failed from now on: the next run will not wait. */
void evaluation_give_up(struct evaluation *);
/* The time of the checks is over, and some still wait: runs them once more with what is known,
 * every open question failed. Scans have a time of their own: until when they may still take, on
 * the scale of loop_now() and never past `last`; then it is to be asked again. 0: all has settled.
 */
uint64_t evaluation_late(struct evaluation *, enum phase upto, uint64_t last);
/* Questions so far. */
size_t evaluation_asked(const struct evaluation *);
/* The message goes: nothing points into it, or into its envelope, any more. */
void evaluation_leave(struct evaluation *);
/* Leaves the message and forgets the answers, so that the next has its own budget of questions. */
void evaluation_again(struct evaluation *);
/* Safe on one that was never started (all zero). */
void evaluation_end(struct evaluation *);
/* The evidence of this check, NULL if there is none. */
const struct evidence *evaluation_find(const struct evaluation *, const char *check);

#endif
