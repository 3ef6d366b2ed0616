/* peer_pair.c: stories of a pair, as the secondary lives them: when, what is heard, and what is
 * decided (peer/pair.h).
 *
 * A step happens at its time (ms); between two steps the machine looks at itself each 100 ms, as
 * its timer would, and whatever it decides there counts for the time it decided at. The primary's
 * port for mail answers an EHLO after 100 ms, until a step says otherwise. `looks` names the
 * decisions in order: "serve@T stand@T", T in tenths of a second. */
#include "gateway/peer/pair.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

enum event {
	END,
	BEAT,                           /* it serves, and its backends can be reached */
	BEATS,                          /* one each second from the step before until this one */
	LATE_BEATS,                     /* the same, each said 5 s before it comes */
	NO_BACKEND,                     /* a beat: it serves, no backend can be reached */
	ONE_BACKEND,                    /* a beat: one of its backends cannot be reached */
	OLD_NO_BACKEND,                 /* a beat of version 1: a backend cannot be reached */
	FULL,
	HUNG,
	DEFERS,
	DEAF,
	ILL,       /* beats: it serves, and has this plight (ILL: one that we do not know) */
	STOPPING,                       /* a beat: it stops */
	STANDS_BY,                      /* a beat: it stands by itself */
	LINK_UP,
	LINK_DOWN,
	PORT_ANSWERS,                   /* from now on */
	PORT_SLOW,                      /* after 3 s */
	PORT_SILENT,
	PORT_REFUSES,
	NOTHING,                        /* time passes */
};

struct story {
	const char *name;
	struct {
		unsigned at;
		enum event event;
	} steps[20];
	const char *looks;              /* what is decided, and when */
	const char *why;                /* at the end */
};

static const struct story stories[] = {
	{ "all is well",
	  { { 500, LINK_UP }, { 600, BEAT }, { 60600, BEATS } },
	  "",
	  "the primary is up" },

	{ "the primary is killed: its link is reset and its port refuses, so it serves at once",
	  { { 500, LINK_UP },
	    { 500, BEAT },
	    { 10500, BEATS },
	    { 10600, PORT_REFUSES },
	    { 10600, LINK_DOWN },
	    { 11000, NOTHING } },
	  "serve@107",
	  "the primary's SMTP port refuses connections" },

	{ "its machine vanishes: silence for 3 s, and a probe that is not answered",
	  { { 500, LINK_UP },
	    { 500, BEAT },
	    { 10500, BEATS },
	    { 10600, PORT_SILENT },
	    { 60000, NOTHING } },
	  "serve@128",
	  "the primary is silent and does not answer" },

	{ "its link is reset and its port silent: after one probe",
	  { { 500, LINK_UP },
	    { 500, BEAT },
	    { 10500, BEATS },
	    { 10600, PORT_SILENT },
	    { 10600, LINK_DOWN },
	    { 12500, NOTHING } },
	  "serve@117",
	  "the link to the primary is lost, and its SMTP port does not answer" },

	{ "nobody can begin a session, and the link is fine: two probes",
	  { { 500, LINK_UP },
	    { 500, BEAT },
	    { 10500, BEATS },
	    { 10600, PORT_SILENT },
	    { 20500, BEATS } },
	  "serve@128",
	  "the primary's SMTP port does not answer" },

	{ "until its port answers again",
	  { { 500, LINK_UP },
	    { 500, BEAT },
	    { 10500, BEATS },
	    { 10600, PORT_SILENT },
	    { 20500, BEATS },
	    { 20600, PORT_ANSWERS },
	    { 30500, BEATS } },
	  "serve@128 stand@219",
	  "the primary is up" },

	{ "the port refuses while the link is fine: at once",
	  { { 500, LINK_UP },
	    { 500, BEAT },
	    { 10500, BEATS },
	    { 10600, PORT_REFUSES },
	    { 13500, BEATS } },
	  "serve@107",
	  "the primary's SMTP port refuses connections" },

	{ "a port that never answered is not meant for us, as long as the link speaks",
	  { { 0, PORT_REFUSES }, { 500, LINK_UP }, { 500, BEAT }, { 30500, BEATS } },
	  "",
	  "the primary is up" },

	{ "but a link that has fallen silent is believed",
	  { { 0, PORT_REFUSES },
	    { 500, LINK_UP },
	    { 500, BEAT },
	    { 10500, BEATS },
	    { 20000, NOTHING } },
	  "serve@135",
	  "the primary is silent, and its SMTP port refuses connections" },

	{ "one probe that is lost is no reason",
	  { { 500, LINK_UP },
	    { 500, BEAT },
	    { 10500, BEATS },
	    { 10600, PORT_SILENT },
	    { 11500, PORT_ANSWERS },
	    { 30500, BEATS } },
	  "",
	  "the primary is up" },

	{ "a port far away has its time",
	  { { 0, PORT_SLOW }, { 500, LINK_UP }, { 500, BEAT }, { 60500, BEATS } },
	  "",
	  "the primary is up" },

	{ "no backend of the primary can be reached: at once, and back when all is well for 3 s",
	  { { 500, LINK_UP },
	    { 500, BEAT },
	    { 5500, BEATS },
	    { 6500, NO_BACKEND },
	    { 7500, NO_BACKEND },
	    { 8500, BEAT },
	    { 20500, BEATS } },
	  "serve@65 stand@115",
	  "the primary is up" },

	{ "one of its backends: it stands by for the others",
	  { { 500, LINK_UP },
	    { 500, BEAT },
	    { 5500, BEATS },
	    { 6500, ONE_BACKEND },
	    { 7500, ONE_BACKEND } },
	  "",
	  "the primary is up" },

	{ "a primary of version 1 does not say which",
	  { { 500, LINK_UP }, { 500, BEAT }, { 5500, BEATS }, { 6500, OLD_NO_BACKEND } },
	  "serve@65",
	  "the primary cannot reach a backend" },

	{ "its sessions are all taken",
	  { { 500, LINK_UP }, { 500, BEAT }, { 1500, FULL } },
	  "serve@15",
	  "the primary has no free sessions" },
	{ "a worker of it hangs",
	  { { 500, LINK_UP }, { 500, BEAT }, { 1500, HUNG } },
	  "serve@15",
	  "the primary hangs" },
	{ "it defers what it could not find out or store",
	  { { 500, LINK_UP }, { 500, BEAT }, { 1500, DEFERS } },
	  "serve@15",
	  "the primary defers mail" },
	{ "its resolver is dead",
	  { { 500, LINK_UP }, { 500, BEAT }, { 1500, DEAF } },
	  "serve@15",
	  "the primary gets no answer from its DNS resolvers" },
	{ "what a later version calls a plight",
	  { { 500, LINK_UP }, { 500, BEAT }, { 1500, ILL } },
	  "serve@15",
	  "the primary reports that it cannot accept mail" },
	{ "and steps back when that is over",
	  { { 500, LINK_UP }, { 500, BEAT }, { 1500, FULL }, { 2500, BEAT }, { 9500, BEATS } },
	  "serve@15 stand@55",
	  "the primary is up" },

	{ "the link is cut, the primary lives: both serve after 8 s, until the link is back",
	  { { 500, LINK_UP },
	    { 500, BEAT },
	    { 10500, BEATS },
	    { 11000, LINK_DOWN },
	    { 25000, NOTHING },
	    { 25100, LINK_UP },
	    { 25200, BEAT },
	    { 40200, BEATS } },
	  "serve@185 stand@282",
	  "the primary is up" },

	{ "beats that were said long ago are no life, and its port does not answer",
	  { { 500, LINK_UP },
	    { 500, BEAT },
	    { 10500, BEATS },
	    { 10600, PORT_SILENT },
	    { 20500, LATE_BEATS } },
	  "serve@128",
	  "the primary is silent and does not answer" },

	{ "the primary comes back: 3 s of beats without a break, not less",
	  { { 500, LINK_UP },
	    { 500, BEAT },
	    { 10500, BEATS },
	    { 10600, PORT_SILENT },
	    { 19000, PORT_ANSWERS },
	    { 20000, BEAT },
	    { 22000, BEATS },
	    { 25500, BEAT },
	    { 30500, BEATS } },
	  "serve@128 stand@285",
	  "the primary is up" },

	{ "who is ill again soon has to be well for longer each time",
	  { { 500, LINK_UP },
	    { 500, BEAT },
	    { 1500, FULL },
	    { 10500, BEATS },
	    { 11500, FULL },
	    { 25500, BEATS },
	    { 26500, FULL },
	    { 61500, BEATS },
	    { 99500, BEATS },
	    { 100500, FULL },
	    { 110500, BEATS } },
	  "serve@15 stand@55 serve@115 stand@185 serve@265 stand@395 serve@1005 stand@1045",
	  "the primary is up" },

	{ "the secondary starts first, hears nothing and is refused: no mail is lost",
	  { { 0, PORT_REFUSES }, { 60000, NOTHING } },
	  "serve@30",
	  "the primary is silent, and its SMTP port refuses connections" },

	{ "the secondary starts, the primary answers but the keys differ: both serve",
	  { { 60000, NOTHING } },
	  "serve@80",
	  "the primary answers, but has been silent on the link: both serve" },

	{ "the secondary starts, and nothing at all ever comes",
	  { { 0, PORT_SILENT }, { 60000, NOTHING } },
	  "serve@40",
	  "the primary is silent and does not answer" },

	{ "the primary says that it stops: without a wait, and for as long as it is away",
	  { { 500, LINK_UP },
	    { 500, BEAT },
	    { 5500, BEATS },
	    { 6000, STOPPING },
	    { 6100, PORT_REFUSES },
	    { 6200, LINK_DOWN },
	    { 20000, PORT_ANSWERS },
	    { 20100, LINK_UP },
	    { 20100, BEAT },
	    { 26100, BEATS } },
	  "serve@60 stand@231",
	  "the primary is up" },

	{ "the primary says that it stops, and still beats",
	  { { 500, LINK_UP },
	    { 500, BEAT },
	    { 5500, BEATS },
	    { 6000, STOPPING },
	    { 7000, STOPPING },
	    { 8000, STOPPING } },
	  "serve@60",
	  "the primary is stopping" },

	{ "both are secondaries: both serve",
	  { { 500, LINK_UP },
	    { 500, STANDS_BY },
	    { 1500, STANDS_BY },
	    { 2500, STANDS_BY },
	    { 3500, STANDS_BY } },
	  "serve@5",
	  "the peer is not serving" },

	{ "beats each 2.9 s are beats",
	  { { 500, LINK_UP }, { 500, BEAT }, { 3400, BEAT }, { 6300, BEAT }, { 9200, BEAT } },
	  "",
	  "the primary is up" },

	{ "links come and go, beats go on: that is no silence",
	  { { 500, BEAT },
	    { 700, LINK_DOWN },
	    { 1000, LINK_UP },
	    { 1500, BEAT },
	    { 1700, LINK_DOWN },
	    { 2200, LINK_UP },
	    { 2500, BEAT } },
	  "",
	  "the primary is up" },
};

/* ---- telling a story */

enum { LOST_BACKEND = 4711 };

struct telling {
	struct pair pair;
	uint64_t start;
	enum event port;
	uint64_t probe_ends;            /* 0: none is under way */
	char looks[300];
};

static void note(struct telling *t, const char *what, uint64_t now)
{
	size_t length = strlen(t->looks);
	snprintf(t->looks + length, sizeof t->looks - length, "%s%s@%llu", length ? " " : "", what,
		 (unsigned long long)(now - t->start) / 100);
}

static uint64_t port_takes(const struct telling *t)
{
	uint64_t most = pair_probe_time(&t->pair);
	uint64_t takes = t->port == PORT_REFUSES  ? 1
			 : t->port == PORT_SLOW   ? 3000
			 : t->port == PORT_SILENT ? most
						  : 100;
	return takes < most ? takes : most;
}

static void probe(struct telling *t, uint64_t now)
{
	if (t->probe_ends && now >= t->probe_ends) {
		bool slow = t->port == PORT_SILENT ||
			    now - t->pair.probe_began >= pair_probe_time(&t->pair);
		t->probe_ends = 0;
		pair_probe_ended(&t->pair,
				 t->port == PORT_REFUSES ? PAIR_REFUSES
				 : slow                  ? PAIR_NO_ANSWER
							 : PAIR_ANSWERS,
				 now);
	}
	if (!pair_wants_probe(&t->pair, now))
		return;
	assert_int_equal(t->probe_ends, 0);
	assert_false(pair_wants_probe(&t->pair, now));
	t->probe_ends = now + port_takes(t);
}

static void look(struct telling *t, uint64_t now)
{
	probe(t, now);
	if (pair_decide(&t->pair, now))
		note(t, t->pair.serving ? "serve" : "stand", now);
	assert_false(pair_decide(&t->pair, now));
}

static void beat(struct telling *t, enum event event, uint64_t now)
{
	static const unsigned plights[] = { [FULL] = READINESS_FULL,
					    [HUNG] = READINESS_HUNG,
					    [DEFERS] = READINESS_DEFERS,
					    [DEAF] = READINESS_DEAF,
					    [ILL] = 0x4000 };
	struct frame f = { .kind = FRAME_BEAT, .beat = { .fingerprint = 7, .time = 1000000 } };
	bool late = event == LATE_BEATS;
	f.version = event == OLD_NO_BACKEND ? 1 : 2;
	f.beat.clock = f.version == 1 ? 0 : now - t->start + 100000 - (late ? 5000 : 0);
	f.beat.backends = event != NO_BACKEND && event != ONE_BACKEND && event != OLD_NO_BACKEND;
	f.beat.all_lost = event == NO_BACKEND;
	f.beat.lost_count = event == ONE_BACKEND;
	f.beat.lost[0] = LOST_BACKEND;
	if (event == STOPPING)
		f.beat.state = PAIR_STOPPING;
	else if (event == STANDS_BY)
		f.beat.state = PAIR_STANDING_BY;
	else if (event >= FULL && event <= ILL)
		f.beat.unready = plights[event];
	pair_hear(&t->pair, &f, now, 1000000);
	if (!late)
		assert_int_equal(pair_silence(&t->pair, now), 0);
	assert_int_equal(
		pair_lost(&t->pair, LOST_BACKEND, now),
		!late && (event == NO_BACKEND || event == ONE_BACKEND || event == OLD_NO_BACKEND));
	assert_int_equal(pair_lost(&t->pair, 1, now),
			 !late && (event == NO_BACKEND || event == OLD_NO_BACKEND));
}

static void happen(struct telling *t, enum event event, uint64_t now)
{
	if (event == LINK_UP || event == LINK_DOWN)
		pair_link(&t->pair, event == LINK_UP);
	else if (event >= PORT_ANSWERS && event <= PORT_REFUSES)
		t->port = event;
	else if (event != NOTHING)
		beat(t, event, now);
	look(t, now);
}

static void tell(struct telling *t, const struct story *s, enum pair_role role,
		 enum standby standby, uint64_t start)
{
	uint64_t now = start;
	*t = (struct telling){ .start = start, .port = PORT_ANSWERS };
	pair_start(&t->pair, role, standby, start);
	for (size_t i = 0; i < COUNT(s->steps) && s->steps[i].event != END; i++) {
		uint64_t until = start + s->steps[i].at, before = now;
		enum event event = s->steps[i].event;
		bool heartbeats = event == BEATS || event == LATE_BEATS;
		assert_true(until >= now);
		for (now = now / 100 * 100 + 100; now < until; now += 100) {
			if (heartbeats && (now - before) % 1000 == 0)
				happen(t, event == BEATS ? BEAT : event, now);
			look(t, now);
		}
		now = until;
		happen(t, event == BEATS ? BEAT : event, now);
	}
}

static void a_secondary_that_defers(void **state)
{
	/* Clocks that have just begun, and one that has run for years. */
	static const uint64_t starts[] = { 0, 100, 100000000000 };
	struct telling t;
	unsigned others = 0;
	(void)state;
	for (size_t k = 0; k < COUNT(starts); k++)
		for (size_t i = 0; i < COUNT(stories); i++) {
			tell(&t, &stories[i], PAIR_SECONDARY, STANDBY_DEFER, starts[k]);
			if (strcmp(t.looks, stories[i].looks) == 0 &&
			    strcmp(t.pair.why, stories[i].why) == 0)
				continue;
			others++;
			print_error("%s:\n  \"%s\", not \"%s\": %s\n", stories[i].name, t.looks,
				    stories[i].looks, t.pair.why);
		}
	assert_int_equal(others, 0);
}

static void who_always_serves_always_serves(void **state)
{
	static const struct {
		enum pair_role role;
		enum standby standby;
		const char *why;
	} rows[] = {
		{ PAIR_PRIMARY, STANDBY_DEFER, "this is the primary" },
		{ PAIR_PRIMARY, STANDBY_ACCEPT, "this is the primary" },
		{ PAIR_SECONDARY, STANDBY_ACCEPT,
		  "a secondary with `standby: accept` always serves" },
	};
	struct telling t;
	(void)state;
	for (size_t r = 0; r < COUNT(rows); r++)
		for (size_t i = 0; i < COUNT(stories); i++) {
			tell(&t, &stories[i], rows[r].role, rows[r].standby, 5000);
			assert_true(t.pair.serving);
			assert_string_equal(t.looks, "");
			assert_int_equal(t.pair.probe_began, 0);        /* and never asks */
			assert_string_equal(t.pair.why, rows[r].why);
		}
}

/* ---- any story: random ones, and what must hold in all of them */

static void no_doubt_ends_with_standing_by(void **state)
{
	(void)state;
	srand(20261122);
	for (int story = 0; story < 3000; story++) {
		struct telling t = { .start = 1000, .port = PORT_ANSWERS };
		uint64_t now = 1000, last_well = now, ill = 0;
		pair_start(&t.pair, PAIR_SECONDARY, STANDBY_DEFER, now);
		for (int i = 0; i < 200; i++) {
			static const enum event events[] = {
				BEAT,      BEAT,         BEAT,        NO_BACKEND,   STOPPING,
				STANDS_BY, FULL,         DEAF,        ONE_BACKEND,  LINK_UP,
				LINK_DOWN, PORT_ANSWERS, PORT_SILENT, PORT_REFUSES, NOTHING
			};
			enum event event = events[(size_t)rand() % (story % 2 ? COUNT(events) : 3)];
			now += (uint64_t)(rand() % (story % 3 ? 1500 : 6000));
			t.looks[0] = '\0';
			bool before = t.pair.serving;
			happen(&t, event, now);
			if (event == BEAT || event == ONE_BACKEND)
				last_well = now;
			if (event == NO_BACKEND || event == STOPPING || event == STANDS_BY ||
			    event == FULL || event == DEAF)
				ill = now;
			/* Silence of 8 s, a primary that says it is not well, a port that answered
			 * and now does not: it serves. It steps back only when the last word was
			 * good, nothing bad was said for 3 s, and the port was found well. */
			assert_true(t.pair.serving ||
				    (now - last_well < PAIR_SPLIT &&
				     (ill == 0 || last_well > ill || last_well == now)));
			assert_true(t.pair.serving || t.pair.usual == 0 ||
				    (t.pair.misses < PAIR_MISSES && !t.pair.refused));
			if (before && !t.pair.serving)
				assert_true(now - last_well < PAIR_SILENCE &&
					    now - ill >= PAIR_WELL &&
					    t.pair.patience >= PAIR_WELL &&
					    (t.pair.misses == 0 || t.pair.usual == 0));
		}
	}
}

/* ---- what clients and the hold queue ask */

static void a_client_waits_for_what_the_next_moments_show(void **state)
{
	struct telling t;
	static const struct story well = {
		"well", { { 500, LINK_UP }, { 500, BEAT }, { 5500, BEATS } }, "", ""
	};
	(void)state;
	tell(&t, &well, PAIR_SECONDARY, STANDBY_DEFER, 0);
	assert_false(pair_doubts(&t.pair, 5600));
	assert_false(pair_doubts(&t.pair, 7400));
	assert_true(pair_doubts(&t.pair, 7500));        /* two beats have not come */
	beat(&t, BEAT, 7600);
	assert_false(pair_doubts(&t.pair, 7600));
	pair_link(&t.pair, false);
	assert_true(pair_doubts(&t.pair, 7600));
	pair_link(&t.pair, true);
	look(&t, 7600);
	assert_false(pair_doubts(&t.pair, 7600));
	t.port = PORT_SILENT;
	for (uint64_t now = 7700; now < 11000 && t.pair.misses == 0; now += 100)
		beat(&t, BEAT, now), look(&t, now);
	assert_true(pair_doubts(&t.pair, t.pair.last_beat));    /* one probe was missed */
	pair_start(&t.pair, PAIR_SECONDARY, STANDBY_DEFER, 0);
	assert_true(pair_doubts(&t.pair, 0));                   /* nothing was heard yet */
	pair_start(&t.pair, PAIR_PRIMARY, STANDBY_DEFER, 0);
	assert_false(pair_doubts(&t.pair, 0));
}

static void what_the_other_delivers(void **state)
{
	static const struct {
		enum event last;
		bool this_one, another;
	} rows[] = {
		{ BEAT, true, true },         { STANDS_BY, true, true },
		{ ONE_BACKEND, false, true }, { NO_BACKEND, false, false },
		{ STOPPING, false, false },   { FULL, false, false },
		{ DEFERS, false, false },     { LINK_DOWN, false, false },
	};
	struct telling t;
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct story s = { "",
					 { { 500, LINK_UP },
					   { 500, BEAT },
					   { 3500, BEATS },
					   { 3600, rows[i].last } },
					 "",
					 "" };
		tell(&t, &s, PAIR_PRIMARY, STANDBY_DEFER, 0);
		assert_int_equal(pair_delivers(&t.pair, LOST_BACKEND, 3700), rows[i].this_one);
		assert_int_equal(pair_delivers(&t.pair, 1, 3700), rows[i].another);
		assert_false(pair_delivers(&t.pair, 1, 3600 + PAIR_SILENCE));
	}
	pair_start(&t.pair, PAIR_PRIMARY, STANDBY_DEFER, 0);
	assert_false(pair_delivers(&t.pair, 1, 0));
}

/* A beat that a bad network held back says nothing of the clocks, and a machine that stood still is
 * believed in time. */
static void late_beats(void **state)
{
	struct telling t = { .start = 0 };
	uint64_t now = 1000;
	(void)state;
	pair_start(&t.pair, PAIR_SECONDARY, STANDBY_DEFER, 0);
	pair_link(&t.pair, true);
	for (; now < 20000; now += 1000)
		beat(&t, BEAT, now);
	struct frame f = { .kind = FRAME_BEAT,
			   .version = 2,
			   .beat = { .backends = true, .time = 1000000 - 9000 } };
	f.beat.clock = now + 100000 - 9000;
	uint64_t before = t.pair.last_beat;
	pair_hear(&t.pair, &f, now, 1000000);
	assert_false(pair_skewed(&t.pair));
	assert_int_equal(t.pair.last_beat, before);
	unsigned silent = 0;
	/* it stood still for 9 s, and goes on */
	for (uint64_t end = now + 120000; now < end; now += 1000) {
		f.beat.clock = now + 100000 - 9000;
		f.beat.time = 1000000;
		pair_hear(&t.pair, &f, now, 1000000);
		silent += pair_silence(&t.pair, now) > 0;
	}
	assert_true(silent > 0 && silent <= 2 * PAIR_WAY / 1000);
	assert_int_equal(pair_silence(&t.pair, t.pair.last_beat), 0);
}

/* ---- what is told besides */

static void clocks_and_configurations(void **state)
{
	static const struct {
		uint64_t theirs, ours;
		int64_t skew;
		bool skewed;
	} rows[] = {
		{ 1000000, 1000000, 0, false },           { 1005000, 1000000, 5000, false },
		{ 1005001, 1000000, 5001, true },         { 994999, 1000000, -5001, true },
		{ 0, UINT64_MAX, -INT64_MAX, true },      { UINT64_MAX, 0, INT64_MAX, true },
		{ UINT64_MAX, 1000000, INT64_MAX, true },
	};
	struct pair p;
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct frame f = { .kind = FRAME_BEAT };
		f.beat.backends = true;
		f.beat.fingerprint = 7;
		f.beat.time = rows[i].theirs;
		pair_start(&p, PAIR_SECONDARY, STANDBY_DEFER, 50);
		assert_false(pair_skewed(&p));
		assert_false(pair_drifts(&p, 8));
		pair_hear(&p, &f, 100, rows[i].ours);
		assert_int_equal(p.skew, rows[i].skew);
		assert_int_equal(pair_skewed(&p), rows[i].skewed);
		assert_false(pair_drifts(&p, 7));
		assert_true(pair_drifts(&p, 8));
		assert_false(pair_decide(&p, 100));             /* it decides nothing */
		assert_false(p.serving);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_secondary_that_defers),
		cmocka_unit_test(who_always_serves_always_serves),
		cmocka_unit_test(no_doubt_ends_with_standing_by),
		cmocka_unit_test(a_client_waits_for_what_the_next_moments_show),
		cmocka_unit_test(what_the_other_delivers),
		cmocka_unit_test(late_beats),
		cmocka_unit_test(clocks_and_configurations),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
