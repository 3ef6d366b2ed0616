/* scanners_inside.h: what is known of each scanner, and whose turn it is (private to scan/).
 *
 * One lock guards all of it, held for a moment; the self-test's own part belongs to the control
 * thread's loop. */
#ifndef MXWARD_SCAN_SCANNERS_INSIDE_H
#define MXWARD_SCAN_SCANNERS_INSIDE_H

#include "gateway/base/list.h"
#include "gateway/scan/scan_cache.h"
#include "gateway/scan/scan_large.h"
#include "gateway/scan/scan_talk_inside.h"
#include "gateway/scan/scanners.h"

#include <pthread.h>

enum test_stage { TEST_IDLE, TEST_RESOLVING, TEST_HELLO, TEST_BAD, TEST_PLAIN };

struct scanner_test {                   /* the control thread's alone */
	enum test_stage stage;
	uint64_t due, began, deadline;  /* loop_now() scale */
	struct dns_lookup lookup;
	struct scan_addresses to;
	struct scan_envelope envelope;  /* empty */
	struct scan_request request;
	struct scan_source source;
	char message_room[SCAN_TEST_MAX];
	struct text message;
	struct scan_talk *talk;
	/* what the scanner has said in this test */
	char version[SCAN_VERSION_MAX + 1];
	uint64_t signatures;
};

enum reach_step { REACH_IDLE, REACH_TAIL, REACH_HEAD, REACH_ASKING };

struct scanner_reach {                  /* the control thread's alone */
	enum reach_step step;
	uint64_t due, deadline;         /* loop_now() scale; the deadline of all its tries */
	struct scan_large message;      /* that is tried */
	uint64_t overlooked, refused;   /* the largest of these tries that was; 0: none */
	struct file *file;              /* that message; NULL: it is sent */
	struct scan_addresses to;
	struct scan_envelope envelope;  /* empty */
	struct scan_request request;
	struct scan_source source;
	struct scan_talk *talk;
};

struct scanner {
	struct list node;               /* of scanners */
	unsigned refs;                  /* the list's, and one a scan */
	struct scanner_conf conf;       /* its strings are its own */
	struct scan_place place;
	const struct scan_protocol *protocol;
	uint64_t parallel, self_test, timeout;
	bool present;                   /* in the present configuration */
	uint64_t gone;                  /* since when it is not; loop_now() scale */
	struct scan_addresses at;       /* where it was found last */
	enum scanner_state state;
	char why[SCAN_WHY_MAX + 1], version[SCAN_VERSION_MAX + 1];
	uint64_t signatures;
	uint64_t tests;                 /* that it has passed or failed */
	bool aged;
	bool suspected;                 /* it is to be tested now */
	uint64_t misfit;                /* octets of a message that it refused for its size; 0 */
	uint64_t overlooked;            /* of one at whose end it found nothing; 0 */
	uint64_t reaches;               /* "clean" says nothing of larger messages */
	uint64_t largest;               /* that it may get */
	uint64_t heard;                 /* when it last answered a scan; clock_monotonic() */
	unsigned running, waiting;
	struct list turns;              /* who waits, in the order of coming */
	struct list proving;            /* who waits for a test of what it has just said */
	uint64_t verdicts[SCAN_LIMITS + 1], cached;
	struct histogram seconds;
	struct scanner_test test;
	struct scanner_reach reach;
};

struct scanners {
	struct loop *loop;
	struct dns *dns;
	const char *scratch;            /* for files; NULL: their reach is not tested */
	pthread_mutex_t mutex;
	struct list all;
	struct scan_cache *cache;       /* NULL: none is wanted */
	wake_id wake, settled;
	struct timer timer;
};

/* Who waits for a scanner. All zero at first; stays where it is while it waits. */
struct scan_turn {
	struct list node;
	struct loop *loop;
	wake_id wake;
	bool waiting, granted;
};

enum turn { TURN_LATER, TURN_NOW, TURN_NEVER };

/* ---- scanners.c */

/* The scanner of that configuration, which the caller holds; NULL: it is not configured any
 * more. */
struct scanner *scanner_hold(struct scanners *, const struct scanner_conf *);
void scanner_let_go(struct scanners *, struct scanner *);
/* A test has come to its end, or a scan found it out: it stands so from now on. */
void scanner_stands(struct scanners *, struct scanner *, enum scanner_state, struct bytes why);
/* It is to be tested as soon as possible: it keeps mail waiting, or has failed. */
void scanner_suspect(struct scanners *, struct scanner *);
/* It did not take a message as a file: it gets none until its reach is tested again. */
void scanner_streams(struct scanners *, struct scanner *);
/* A message of how many octets it looks at to the end: at least so many. */
uint64_t scanner_reach(struct scanners *, const struct scanner *);
/* That was tested just now. */
void scanner_reaches(struct scanners *, struct scanner *, uint64_t octets);
/* A scan by it has come to its end, so many milliseconds after it was wanted. `size`: octets of the
 * message; 0: that says nothing of its own limit. `asked`: it had its turn. */
void scanner_answered(struct scanners *, struct scanner *, const struct scan_answer *,
		      uint64_t size, uint64_t milliseconds, bool asked);

/* ---- scanner_turns.c */

/* NOW: one place is the caller's, and *to says where to. NEVER: it is not asked, and *why (of
 * SCAN_WHY_MAX + 1 octets) says why. */
enum turn scanner_turn(struct scanners *, struct scanner *, struct scan_turn *,
		       struct scan_addresses *to, char *why);
/* Waits no longer, or gives its place back. */
void scanner_turn_end(struct scanners *, struct scanner *, struct scan_turn *);
/* It has just answered by signatures of this version: NOW, they have been tested; LATER: they are
 * being tested, and the turn is woken; NEVER: the scanner failed. *tests is 0 at first. */
enum turn scanner_proves(struct scanners *, struct scanner *, const char *version,
			 struct scan_turn *, uint64_t *tests);
/* For the owner of the lock, as the next: who waits for a test looks again. */
void scanner_proved(struct scanner *);
/* Who waits has his turn, or hears that there is none. */
void scanner_serve(struct scanner *);

/* ---- scanner_test.c */

void scanner_tests_run(void *scanners); /* all of them: begins what is due, goes on */
void scanner_test_end(struct scanners *, struct scanner *);

/* ---- scanner_reach.c */

void scanner_reach_run(struct scanners *, struct scanner *);    /* begins if due, goes on */
void scanner_reach_end(struct scanner *);

#endif
