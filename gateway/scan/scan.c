/* scan.c: see scan.h. A scan goes looking → waiting → talking (→ reaching) → proving → settled;
 * each wake-up goes on from there. Must never settle as clean but by a scanner's own word. */
#include "gateway/scan/scan.h"

#include "gateway/base/clock.h"
#include "gateway/scan/scanners_inside.h"

#include <stdlib.h>
#include <string.h>

/* A scanner that keeps a message waiting for so long is tested, lest it be dead. */
enum { SUSPECT_MS = 5000 };

enum scan_state { SCAN_WAITING, SCAN_TALKING, SCAN_REACHING, SCAN_PROVING, SCAN_DONE };

struct scan {
	struct loop *loop;
	struct scanners *scanners;
	struct scan_order order;
	struct scan_request request;
	struct scanner *scanner;        /* held; NULL: it is not configured any more */
	wake_id wake, owner;
	struct timer timer;
	uint64_t began, deadline, ended;
	enum scan_state state;
	struct scan_turn turn;
	uint64_t asked;                 /* when it was; clock_monotonic() */
	uint64_t tests;                 /* of the scanner, when it began to prove */
	struct scan_talk *talk;
	struct scan_source source;      /* the order's; without a descriptor where it is refused */
	struct scan_large large;        /* what is asked about when it is reaching */
	struct scan_addresses to;       /* where it is, from its turn on */
	bool passed;                    /* it answered about a file */
	bool overlooked;                /* it has not looked at all of it, but does not say so */
	bool cached;                    /* the answer is from the cache */
	char version[SCAN_VERSION_MAX + 1];     /* of the scanner, when it began */
	struct scan_answer answer;
};

/* ---- the end */

/* Whatever it holds is given back; the answer stays. */
static void scan_let_go(struct scan *sc)
{
	scan_talk_end(sc->talk);
	sc->talk = NULL;
	timer_clear(&sc->timer);
	if (!sc->scanner)
		return;
	scanner_turn_end(sc->scanners, sc->scanner, &sc->turn);
	scanner_let_go(sc->scanners, sc->scanner);
	sc->scanner = NULL;
}

static void scan_settle(struct scan *sc)
{
	sc->ended = loop_now(sc->loop);
	if (sc->scanner && !sc->cached)
		scanner_answered(sc->scanners, sc->scanner, &sc->answer,
				 sc->passed || sc->overlooked ? 0 : sc->order.size,
				 sc->ended - sc->began, sc->state != SCAN_WAITING);
	sc->state = SCAN_DONE;
	scan_let_go(sc);
	loop_wake(sc->loop, sc->owner);
}

static void scan_fail(struct scan *sc, struct bytes why)
{
	sc->answer.verdict = SCAN_FAILED;
	scan_word(sc->answer.why, sizeof sc->answer.why, why);
	scan_settle(sc);
}

/* ---- the cache */

/* Answers that depend on more than the octets, or on signatures that nobody knows, are not kept. */
static bool scan_cached(const struct scan *sc)
{
	return sc->order.digest && sc->order.conf->cache && sc->scanners->cache &&
	       !sc->scanner->protocol->scores && sc->version[0];
}

static struct scan_key key_of(const struct scan *sc)
{
	return (struct scan_key){ .digest = sc->order.digest,
				  .size = sc->order.size,
				  .scanner = sc->scanner,
				  .version = sc->version };
}

/* Only of a scanner that is well: what one that is off said before counts as little. */
static bool scan_find(struct scan *sc)
{
	struct scanners *s = sc->scanners;
	bool found = false;
	pthread_mutex_lock(&s->mutex);
	memcpy(sc->version, sc->scanner->version, sizeof sc->version);
	if (sc->scanner->state == SCANNER_WELL && scan_cached(sc)) {
		struct scan_key key = key_of(sc);
		found = scan_cache_find(s->cache, &key, clock_monotonic(), sc->order.conf->cache,
					&sc->answer);
	}
	sc->cached = found;
	if (found) {
		sc->scanner->cached++;
		sc->scanner->verdicts[sc->answer.verdict]++;
	}
	pthread_mutex_unlock(&s->mutex);
	return found;
}

/* Signatures that were renewed meanwhile leave in doubt which of them were used. */
static void scan_keep(struct scan *sc)
{
	struct scanners *s = sc->scanners;
	if (sc->answer.verdict == SCAN_FAILED || sc->answer.verdict == SCAN_TOO_LARGE)
		return;
	pthread_mutex_lock(&s->mutex);
	if (scan_cached(sc) && strcmp(sc->version, sc->scanner->version) == 0 &&
	    strcmp(sc->version, sc->answer.version) == 0) {
		struct scan_key key = key_of(sc);
		scan_cache_add(s->cache, &key, sc->asked, &sc->answer);
	}
	pthread_mutex_unlock(&s->mutex);
}

/* ---- the way of a scan */

static void scan_prove(struct scan *sc)
{
	enum turn turn = scanner_proves(sc->scanners, sc->scanner, sc->answer.version, &sc->turn,
					&sc->tests);
	if (turn == TURN_NEVER) {
		scan_fail(sc, BYTES("failed its self-test behind its answer"));
	} else if (turn == TURN_NOW) {
		scan_keep(sc);
		scan_settle(sc);
	}
}

static bool scan_start_talk(struct scan *sc)
{
	sc->asked = clock_monotonic();
	sc->talk = scan_talk_start(sc->loop, sc->scanner->protocol, &sc->request, &sc->source,
				   &sc->to, sc->wake);
	return sc->talk != NULL;
}

/* A scanner that gives no verdict about a file may not be allowed to read it, or not know how: it
 * gets the octets, of this message at once and of all that follow. False: it has had them. */
static bool scan_stream_instead(struct scan *sc, const struct scan_reply *reply)
{
	if (reply->verdict != SCAN_FAILED || !scan_talk_passed(sc->talk))
		return false;
	scanner_streams(sc->scanners, sc->scanner);
	sc->source.descriptor = NULL;
	scan_talk_end(sc->talk);
	if (!scan_start_talk(sc))
		scan_fail(sc, BYTES("out of memory"));
	return true;
}

static void scan_understand(struct scan *sc, const struct scan_reply *reply)
{
	struct scan_answer *a = &sc->answer;
	sc->passed = scan_talk_passed(sc->talk);
	a->verdict = reply->verdict;
	a->score = reply->score / 100 * sc->order.scanner->score_factor +
		   reply->score % 100 * sc->order.scanner->score_factor / 100;
	scan_word(a->name, sizeof a->name, reply->name);
	scan_word(a->why, sizeof a->why, reply->why);
	scan_word(a->action, sizeof a->action, reply->action);
	scan_word(a->version, sizeof a->version,
		  reply->version.len ? reply->version : bytes_of(sc->version));
}

/* It has called clean what it does not look at to the end. */
static void scan_overlooked(struct scan *sc)
{
	struct scan_answer *a = &sc->answer;
	a->verdict = SCAN_TOO_LARGE;
	scan_word(
		a->why, sizeof a->why,
		BYTES("calls it clean, but overlooks a virus at the end of such a large message"));
	sc->overlooked = true;
}

/* "Clean" of a large message, by one whose reach nobody tests: as where a command asks. */
static bool scan_doubtful(const struct scan *sc)
{
	return sc->state == SCAN_TALKING && sc->answer.verdict == SCAN_CLEAN &&
	       !sc->scanners->scratch && !sc->scanner->protocol->scores &&
	       sc->order.size > SCAN_LARGE_LEAST;
}

/* So it is asked about one of that size with the test text at its end. */
static void scan_reach(struct scan *sc)
{
	sc->state = SCAN_REACHING;
	sc->source = (struct scan_source){ .piece = scan_large_piece, .arg = &sc->large };
	if (!scan_large_make(&sc->large, sc->order.size) || !scan_start_talk(sc))
		scan_fail(sc, BYTES("out of memory"));
}

static void scan_reached(struct scan *sc, const struct scan_reply *reply)
{
	struct scan_answer *a = &sc->answer;
	if (reply->verdict == SCAN_CLEAN || reply->verdict == SCAN_TOO_LARGE)
		scan_overlooked(sc);
	if (reply->verdict != SCAN_FAILED)
		return;
	a->verdict = SCAN_FAILED;
	scan_word(a->why, sizeof a->why, reply->why);
}

/* The scanner has said something: is it to be believed? */
static void scan_replied(struct scan *sc, const struct scan_reply *reply)
{
	struct scan_answer *a = &sc->answer;
	if (scan_stream_instead(sc, reply))
		return;
	if (sc->state == SCAN_REACHING)
		scan_reached(sc, reply);
	else
		scan_understand(sc, reply);
	scan_talk_end(sc->talk);
	sc->talk = NULL;
	if (scan_doubtful(sc)) {
		scan_reach(sc);
		return;
	}
	if (a->verdict == SCAN_CLEAN && sc->order.size > scanner_reach(sc->scanners, sc->scanner))
		scan_overlooked(sc);
	if (a->verdict == SCAN_FAILED) {
		scanner_suspect(sc->scanners, sc->scanner);
		scan_settle(sc);
		return;
	}
	sc->state = SCAN_PROVING;
	/* the place is free for others meanwhile */
	scanner_turn_end(sc->scanners, sc->scanner, &sc->turn);
	scan_prove(sc);
}

static void scan_talk(struct scan *sc)
{
	struct scan_reply reply;
	while (sc->talk && scan_talk_go(sc->talk, &reply))
		scan_replied(sc, &reply);
}

static void scan_wait(struct scan *sc)
{
	char why[SCAN_WHY_MAX + 1];
	enum turn turn = scanner_turn(sc->scanners, sc->scanner, &sc->turn, &sc->to, why);
	if (turn == TURN_LATER)
		return;
	if (turn == TURN_NEVER) {
		scan_fail(sc, bytes_of(why));
		return;
	}
	/* It may have waited for the first test, and the cache for its version; or another message
	 * with the same octets was before it. */
	if (scan_find(sc)) {
		scan_settle(sc);
		return;
	}
	sc->state = SCAN_TALKING;
	if (sc->to.streams)
		sc->source.descriptor = NULL;
	if (!scan_start_talk(sc)) {
		scan_fail(sc, BYTES("out of memory"));
		return;
	}
	uint64_t suspect = loop_now(sc->loop) + SUSPECT_MS;
	timer_set(sc->loop, &sc->timer, suspect < sc->deadline ? suspect : sc->deadline);
	scan_talk(sc);
}

/* It has kept us waiting. */
static void scan_late(struct scan *sc)
{
	scanner_suspect(sc->scanners, sc->scanner);
	if (loop_now(sc->loop) >= sc->deadline) {
		scan_fail(sc, BYTES("timed out"));
		return;
	}
	timer_set(sc->loop, &sc->timer, sc->deadline);
}

static void scan_run(void *arg)
{
	struct scan *sc = arg;
	if (sc->state == SCAN_WAITING)
		scan_wait(sc);
	else if (sc->state == SCAN_TALKING || sc->state == SCAN_REACHING)
		scan_talk(sc);
	else if (sc->state == SCAN_PROVING)
		scan_prove(sc);
	if (sc->state != SCAN_DONE && sc->timer.expired)
		scan_late(sc);
}

static bool scan_enter(struct scan *sc)
{
	const struct scan_order *o = &sc->order;
	list_init(&sc->turn.node);
	sc->turn.loop = sc->loop;
	sc->turn.wake = sc->wake = loop_enroll(sc->loop, scan_run, sc);
	timer_init(&sc->timer, sc->wake);
	if (!sc->wake)
		return false;
	sc->request = (struct scan_request){ .scanner = o->scanner,
					     .hostname = o->hostname,
					     .size = o->size,
					     .envelope = o->envelope };
	if (o->size > o->conf->max_size) {
		sc->answer.verdict = SCAN_TOO_LARGE;
		scan_settle(sc);
		return true;
	}
	sc->scanner = scanner_hold(sc->scanners, o->scanner);
	if (!sc->scanner) {
		scan_fail(sc, BYTES("is not configured any more"));
		return true;
	}
	timer_set(sc->loop, &sc->timer, sc->deadline);
	if (scan_find(sc))
		scan_settle(sc);
	else
		scan_wait(sc);
	return true;
}

struct scan *scan_begin(struct loop *loop, struct scanners *s, const struct scan_order *order,
			wake_id owner)
{
	struct scan *sc = calloc(1, sizeof *sc);
	if (!sc)
		return NULL;
	*sc = (struct scan){ .loop = loop, .scanners = s, .order = *order, .owner = owner };
	sc->source = order->source;
	sc->began = loop_now(loop);
	sc->deadline = sc->began + order->conf->timeout;
	if (scan_enter(sc))
		return sc;
	free(sc);
	return NULL;
}

const struct scan_answer *scan_answer(struct scan *sc)
{
	if (sc->state == SCAN_TALKING)
		loop_wake(sc->loop, sc->wake);
	return sc->state == SCAN_DONE ? &sc->answer : NULL;
}

uint64_t scan_deadline(const struct scan *sc)
{
	return sc->deadline;
}

uint64_t scan_took(const struct scan *sc)
{
	return (sc->state == SCAN_DONE ? sc->ended : loop_now(sc->loop)) - sc->began;
}

void scan_give_up(struct scan *sc)
{
	wake_id owner = sc->owner;
	if (sc->state == SCAN_DONE)
		return;
	sc->owner = 0;
	scan_fail(sc, BYTES("timed out"));
	sc->owner = owner;
}

void scan_end(struct scan *sc)
{
	if (!sc)
		return;
	scan_let_go(sc);
	loop_retire(sc->loop, sc->wake);
	free(sc->large.frame);
	free(sc);
}
