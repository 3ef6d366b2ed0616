/* scanner_test.c: the self-test of the scanners; see scanners.h. Runs on the control thread's loop:
 * where is it, who is it, does it find what it must, does it leave alone what it must. Must never
 * call a scanner well for any other reason than that it passed. */
#include "gateway/scan/scanners_inside.h"

#include "gateway/base/clock.h"

#include <string.h>

/* How long one test may take, and how soon it is tried again where the scanner is silent. */
enum { TEST_MOST_MS = 10000, SILENT_MS = 3000, AGAIN_MS = 1000, TICK_MS = 1000 };

static bool test_piece(void *arg, uint64_t offset, struct bytes *piece)
{
	const struct scanner_test *t = arg;
	*piece = bytes_skip(text_bytes(&t->message), (size_t)offset);
	return true;
}

void scanner_test_end(struct scanners *s, struct scanner *sc)
{
	struct scanner_test *t = &sc->test;
	(void)s;
	if (t->stage == TEST_RESOLVING)
		dns_lookup_forget(&t->lookup);
	scan_talk_end(t->talk);
	t->talk = NULL;
	t->stage = TEST_IDLE;
}

/* ---- one exchange after the other */

static void test_talk(struct scanners *s, struct scanner *sc, enum test_stage stage)
{
	struct scanner_test *t = &sc->test;
	scan_talk_end(t->talk);
	t->stage = stage;
	t->message = TEXT(t->message_room);
	if (stage != TEST_HELLO)
		sc->protocol->test(&t->message, stage == TEST_BAD);
	t->request = (struct scan_request){ .scanner = &sc->conf,
					    .hostname = "mxward",
					    .size = t->message.len,
					    .envelope = &t->envelope };
	t->source = (struct scan_source){ .piece = test_piece, .arg = t };
	t->talk = scan_talk_start(s->loop, sc->protocol, &t->request,
				  stage == TEST_HELLO ? NULL : &t->source, &t->to, s->wake);
}

static void test_found(struct scanners *s, struct scanner *sc)
{
	sc->test.version[0] = '\0';
	sc->test.signatures = 0;
	test_talk(s, sc, sc->protocol->hello ? TEST_HELLO : TEST_BAD);
}

static void test_begin(struct scanners *s, struct scanner *sc)
{
	struct scanner_test *t = &sc->test;
	uint64_t now = loop_now(s->loop);
	t->began = clock_monotonic();
	t->deadline = now + (sc->timeout < TEST_MOST_MS ? sc->timeout : TEST_MOST_MS);
	t->envelope = (struct scan_envelope){ .recipient = NULL };
	t->to = sc->at;
	if (sc->place.path[0] || sc->place.address.family != FAMILY_NONE) {
		test_found(s, sc);
		return;
	}
	t->stage = TEST_RESOLVING;
	dns_lookup_start(s->dns, sc->place.host, &t->lookup, s->wake);
}

/* Where it may still be asked: at its new addresses, or where it was last. */
static void test_resolved(struct scanners *s, struct scanner *sc)
{
	struct scanner_test *t = &sc->test;
	size_t count = t->lookup.count < SCAN_ADDRESSES ? t->lookup.count : SCAN_ADDRESSES;
	for (size_t i = 0; i < count; i++) {
		t->to.at[i] = t->lookup.found[i];
		t->to.at[i].port = sc->place.address.port;
	}
	t->to.count = count ? count : t->to.count;
	dns_lookup_forget(&t->lookup);
	pthread_mutex_lock(&s->mutex);
	sc->at = t->to;
	pthread_mutex_unlock(&s->mutex);
	test_found(s, sc);
}

/* ---- what follows from it */

static void test_version(struct scanner_test *t, const struct scan_reply *reply)
{
	if (reply->version.len)
		scan_word(t->version, sizeof t->version, reply->version);
	if (reply->signatures)
		t->signatures = reply->signatures;
}

/* NULL: as it should be; *state: otherwise. */
static const char *test_fault(const struct scanner *sc, enum test_stage stage,
			      const struct scan_reply *reply, enum scanner_state *state)
{
	bool found = reply->verdict == SCAN_INFECTED ||
		     (sc->protocol->scores && reply->verdict == SCAN_UNWANTED);
	*state = reply->verdict == SCAN_FAILED ? SCANNER_SILENT : SCANNER_OFF;
	if (reply->verdict == SCAN_FAILED)
		return "";
	if (stage == TEST_BAD && !found && sc->protocol->scores)
		return "does not reject the test text (GTUBE): is gtube_patterns disabled?";
	if (stage == TEST_BAD && !found)
		return "does not find the test text that every scanner must find: has it "
		       "signatures?";
	if (stage == TEST_PLAIN && reply->verdict != SCAN_CLEAN)
		return "finds something in a plain text: it may be refusing everything";
	return NULL;
}

static void test_conclude(struct scanners *s, struct scanner *sc, enum scanner_state state,
			  struct bytes why)
{
	struct scanner_test *t = &sc->test;
	scanner_test_end(s, sc);
	t->due = loop_now(s->loop) + (state == SCANNER_SILENT ? SILENT_MS : sc->self_test);
	pthread_mutex_lock(&s->mutex);
	/* One that answers mail is not silent: the test has only waited for too long behind it. */
	bool busy = state == SCANNER_SILENT && sc->state == SCANNER_WELL && sc->heard > t->began;
	/* What has come back, or has new signatures, may have other limits. */
	if (state == SCANNER_WELL && (sc->state != state || strcmp(sc->version, t->version) != 0))
		sc->reach.due = 0;
	if (state != SCANNER_SILENT) {
		memcpy(sc->version, t->version, sizeof sc->version);
		sc->signatures = t->signatures;
	}
	pthread_mutex_unlock(&s->mutex);
	if (!busy)
		scanner_stands(s, sc, state, why);
}

static void test_replied(struct scanners *s, struct scanner *sc, const struct scan_reply *reply)
{
	struct scanner_test *t = &sc->test;
	enum test_stage stage = t->stage;
	enum scanner_state state;
	const char *fault = test_fault(sc, stage, reply, &state);
	test_version(t, reply);
	if (fault) {
		char buffer[SCAN_WHY_MAX + 1];
		struct text why = TEXT(buffer);
		text_string(&why, fault);
		if (state == SCANNER_SILENT) {
			text_string(&why, "does not answer: ");
			text_printable(&why, reply->why);
		}
		test_conclude(s, sc, state, text_bytes(&why));
	} else if (stage == TEST_PLAIN) {
		test_conclude(s, sc, SCANNER_WELL, BYTES(""));
	} else {
		test_talk(s, sc, stage == TEST_HELLO ? TEST_BAD : TEST_PLAIN);
	}
}

static void test_go(struct scanners *s, struct scanner *sc)
{
	struct scanner_test *t = &sc->test;
	struct scan_reply reply;
	if (t->stage == TEST_RESOLVING && t->lookup.settled)
		test_resolved(s, sc);
	while (t->talk && scan_talk_go(t->talk, &reply))
		test_replied(s, sc, &reply);
	if (t->stage == TEST_IDLE)
		return;
	if (t->stage != TEST_RESOLVING && !t->talk)
		test_conclude(s, sc, SCANNER_SILENT, BYTES("out of memory"));
	else if (loop_now(s->loop) >= t->deadline)
		test_conclude(s, sc, SCANNER_SILENT, BYTES("does not answer: timed out"));
}

/* Begins a test where one is due, or wanted and the last is long enough ago. */
static void test_look(struct scanners *s, struct scanner *sc)
{
	struct scanner_test *t = &sc->test;
	uint64_t now = loop_now(s->loop);
	if (t->stage != TEST_IDLE || !sc->present)
		return;
	pthread_mutex_lock(&s->mutex);
	bool wanted = sc->suspected &&
		      (sc->state == SCANNER_NEW || clock_monotonic() >= t->began + AGAIN_MS);
	bool begins = wanted || now >= t->due;
	sc->suspected = sc->suspected && !begins;
	pthread_mutex_unlock(&s->mutex);
	if (begins)
		test_begin(s, sc);
}

void scanner_tests_run(void *arg)
{
	struct scanners *s = arg;
	bool any = false;
	list_each (node, &s->all) {
		struct scanner *sc = list_owner(node, struct scanner, node);
		any = true;
		test_go(s, sc);
		test_look(s, sc);
		scanner_reach_run(s, sc);
	}
	if (any)
		timer_set(s->loop, &s->timer, loop_now(s->loop) + TICK_MS);
	if (s->settled && scanners_known(s)) {
		loop_wake(s->loop, s->settled);
		s->settled = 0;
	}
}
