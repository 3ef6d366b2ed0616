/* peer_pair.c: stories of a pair, as the secondary lives them: when, what is heard, and what is decided
 * (peer/pair.h).
 *
 * A step happens at its time (ms); between two steps the machine looks at itself each 100 ms, as its timer would,
 * and whatever it decides there counts for the time it decided at. `looks` names the decisions in full: "probe@T
 * serve@T stand@T" in order, T in tenths of a second. */
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
	NO_BACKEND,                     /* a beat: it serves, a backend can't be reached */
	STOPPING,                       /* a beat: it stops */
	STANDS_BY,                      /* a beat: it stands by itself */
	LINK_UP,
	LINK_DOWN,
	ANSWERS,                        /* the probe has ended */
	SILENT,
	NOTHING,                        /* time passes */
};

struct story {
	const char *name;
	struct {
		unsigned at;
		enum event event;
	} steps[16];
	const char *looks;              /* what is decided, and when */
	const char *why;                /* at the end */
};

static const struct story stories[] = {
	{ "all is well", { { 500, LINK_UP }, { 600, BEAT }, { 60600, BEATS } }, "", "the primary is up" },

	{ "the primary dies: it serves 3 s and a probe later",
	  { { 500, BEAT }, { 10500, BEATS }, { 11000, LINK_DOWN }, { 13600, SILENT }, { 60000, NOTHING } },
	  "probe@135 serve@136",
	  "the primary has been silent on the link" },

	{ "the probe hangs: at the latest at PAIR_SPLIT",
	  { { 500, BEAT }, { 10500, BEATS }, { 30000, NOTHING } },
	  "probe@135 serve@185",
	  "the primary has been silent on the link" },

	{ "a backend of the primary is gone: at once, and back when all is well for 3 s",
	  { { 500, BEAT },
	    { 5500, BEATS },
	    { 6500, NO_BACKEND },
	    { 7500, NO_BACKEND },
	    { 8500, BEAT },
	    { 20500, BEATS } },
	  "serve@65 stand@115",
	  "the primary is up" },

	{ "the link is cut, the primary lives: both serve after 8 s, until the link is back",
	  { { 500, BEAT },
	    { 10500, BEATS },
	    { 11000, LINK_DOWN },
	    { 13800, ANSWERS },
	    { 25000, NOTHING },
	    { 25100, LINK_UP },
	    { 25200, BEAT },
	    { 40200, BEATS } },
	  "probe@135 serve@185 stand@282",
	  "the primary is up" },

	{ "it answers once and then dies: no second probe, and still within 5 s of its death",
	  { { 500, BEAT }, { 10500, BEATS }, { 13600, ANSWERS }, { 60000, NOTHING } },
	  "probe@135 serve@185",
	  "the primary answers, but has been silent on the link: both serve" },

	{ "the primary comes back: 3 s of beats without a break, not less",
	  { { 500, BEAT },
	    { 10500, BEATS },
	    { 13600, SILENT },
	    { 20000, BEAT },
	    { 22000, BEATS },
	    { 25500, BEAT },
	    { 30500, BEATS } },
	  "probe@135 serve@136 stand@285",
	  "the primary is up" },

	{ "the primary flaps: it serves on",
	  { { 500, BEAT },
	    { 1500, BEAT },
	    { 4600, SILENT },
	    { 5000, BEAT },
	    { 7000, BEATS },
	    { 8000, NO_BACKEND },
	    { 9000, BEAT },
	    { 11000, BEATS },
	    { 11500, LINK_DOWN },
	    { 11600, LINK_UP },
	    { 12000, BEAT },
	    { 14000, BEATS },
	    { 14500, NO_BACKEND },
	    { 15000, BEAT },
	    { 17900, BEATS } },
	  "probe@45 serve@46",
	  "the primary cannot reach a backend" },

	{ "the secondary starts first and hears nothing: no mail is lost",
	  { { 3050, NOTHING }, { 3100, SILENT }, { 60000, NOTHING } },
	  "probe@30 serve@31",
	  "the primary has been silent on the link" },

	{ "the secondary starts, the primary answers but the keys differ: both serve",
	  { { 3100, ANSWERS }, { 60000, NOTHING } },
	  "probe@30 serve@80",
	  "the primary answers, but has been silent on the link: both serve" },

	{ "the secondary starts, and nothing at all ever comes, not even the end of the probe",
	  { { 60000, NOTHING } },
	  "probe@30 serve@80",
	  "the primary has been silent on the link" },

	{ "the primary says that it stops: without a wait, and for as long as it is away",
	  { { 500, BEAT }, { 5500, BEATS }, { 6000, STOPPING }, { 20000, NOTHING }, { 20100, BEAT }, { 26100, BEATS } },
	  "serve@60 stand@231",
	  "the primary is up" },

	{ "the primary says that it stops, and still beats",
	  { { 500, BEAT }, { 5500, BEATS }, { 6000, STOPPING }, { 7000, STOPPING }, { 8000, STOPPING } },
	  "serve@60",
	  "the primary is stopping" },

	{ "both are secondaries: both serve",
	  { { 500, STANDS_BY }, { 1500, STANDS_BY }, { 2500, STANDS_BY }, { 3500, STANDS_BY } },
	  "serve@5",
	  "the other gateway does not serve" },

	{ "a beat comes while the probe is under way: what becomes of the probe is old news",
	  { { 500, BEAT }, { 3600, NOTHING }, { 3650, BEAT }, { 3700, SILENT }, { 6600, BEATS }, { 20000, SILENT } },
	  "probe@35 probe@96 serve@146",
	  "the primary has been silent on the link" },

	{ "a probe ends twice: the first word counts",
	  { { 500, BEAT }, { 3600, SILENT }, { 3700, ANSWERS }, { 20000, NOTHING } },
	  "probe@35 serve@36",
	  "the primary has been silent on the link" },

	{ "a probe that nobody asked for says nothing",
	  { { 500, BEAT }, { 1000, SILENT }, { 1500, BEAT }, { 2000, SILENT }, { 4000, NOTHING } },
	  "",
	  "the primary is up" },

	{ "beats each 2.9 s are beats",
	  { { 500, BEAT }, { 3400, BEAT }, { 6300, BEAT }, { 9200, BEAT } },
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

struct telling {
	struct pair pair;
	uint64_t start;
	char looks[200];
};

static void note(struct telling *t, const char *what, uint64_t now)
{
	size_t length = strlen(t->looks);
	snprintf(t->looks + length, sizeof t->looks - length, "%s%s@%llu", length ? " " : "", what,
		 (unsigned long long)(now - t->start) / 100);
}

static void look(struct telling *t, uint64_t now)
{
	if (pair_wants_probe(&t->pair, now))
		note(t, "probe", now);
	assert_false(pair_wants_probe(&t->pair, now));
	if (pair_decide(&t->pair, now))
		note(t, t->pair.serving ? "serve" : "stand", now);
	assert_false(pair_decide(&t->pair, now));
}

static void beat(struct telling *t, enum event event, uint64_t now)
{
	struct frame f = { .kind = FRAME_BEAT, .beat = { PAIR_SERVING, true, 7, 1000000, 0 } };
	if (event == NO_BACKEND)
		f.beat.backends = false;
	else if (event == STOPPING)
		f.beat.state = PAIR_STOPPING;
	else if (event == STANDS_BY)
		f.beat.state = PAIR_STANDING_BY;
	pair_hear(&t->pair, &f, now, 1000000);
	assert_int_equal(pair_silence(&t->pair, now), 0);
}

static void happen(struct telling *t, enum event event, uint64_t now)
{
	if (event == LINK_UP || event == LINK_DOWN)
		pair_link(&t->pair, event == LINK_UP);
	else if (event == ANSWERS || event == SILENT)
		pair_probe_ended(&t->pair, event == ANSWERS);
	else if (event != NOTHING)
		beat(t, event, now);
	look(t, now);
}

static void tell(struct telling *t, const struct story *s, enum pair_role role, enum standby standby, uint64_t start)
{
	uint64_t now = start;
	*t = (struct telling){ .start = start };
	pair_start(&t->pair, role, standby, start);
	look(t, start);
	for (size_t i = 0; i < COUNT(s->steps) && s->steps[i].event != END; i++) {
		uint64_t until = start + s->steps[i].at, before = now;
		assert_true(until >= now);
		for (now = now / 100 * 100 + 100; now < until; now += 100) {
			if (s->steps[i].event == BEATS && (now - before) % 1000 == 0)
				happen(t, BEAT, now);
			look(t, now);
		}
		now = until;
		happen(t, s->steps[i].event == BEATS ? BEAT : s->steps[i].event, now);
	}
}

static void a_secondary_that_defers(void **state)
{
	/* Clocks that have just begun, and one that has run for years. */
	static const uint64_t starts[] = { 0, 100, 100000000000 };
	struct telling t;
	(void)state;
	for (size_t k = 0; k < COUNT(starts); k++)
		for (size_t i = 0; i < COUNT(stories); i++) {
			tell(&t, &stories[i], PAIR_SECONDARY, STANDBY_DEFER, starts[k]);
			if (strcmp(t.looks, stories[i].looks) != 0 || strcmp(t.pair.why, stories[i].why) != 0)
				fail_msg("%s:\n  \"%s\", not \"%s\": %s", stories[i].name, t.looks, stories[i].looks,
					 t.pair.why);
		}
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
		{ PAIR_SECONDARY, STANDBY_ACCEPT, "a secondary with `standby: accept` always serves" },
	};
	struct telling t;
	(void)state;
	for (size_t r = 0; r < COUNT(rows); r++)
		for (size_t i = 0; i < COUNT(stories); i++) {
			tell(&t, &stories[i], rows[r].role, rows[r].standby, 5000);
			assert_true(t.pair.serving);
			assert_string_equal(t.looks, "");       /* and never asks */
			assert_string_equal(t.pair.why, rows[r].why);
		}
}

/* ---- any story: random ones, and what must hold in all of them */

static void no_doubt_ends_with_standing_by(void **state)
{
	(void)state;
	srand(20261122);
	for (int story = 0; story < 3000; story++) {
		struct telling t = { .start = 1000 };
		uint64_t now = 1000, last_well = now, ill = 0;
		pair_start(&t.pair, PAIR_SECONDARY, STANDBY_DEFER, now);
		for (int i = 0; i < 200; i++) {
			static const enum event events[] = { BEAT,     BEAT,      BEAT,    NO_BACKEND,
							     STOPPING, STANDS_BY, LINK_UP, LINK_DOWN,
							     ANSWERS,  SILENT,    NOTHING };
			enum event event = events[(size_t)rand() % (story % 2 ? COUNT(events) : 3)];
			now += (uint64_t)(rand() % (story % 3 ? 1500 : 6000));
			t.looks[0] = '\0';
			bool before = t.pair.serving;
			happen(&t, event, now);
			if (event == BEAT)
				last_well = now;
			if (event == NO_BACKEND || event == STOPPING || event == STANDS_BY)
				ill = now;
			/* Silence of 8 s, or a primary that says it is not well: it serves. It steps back only when
			 * the last word was good, and nothing bad was said for 3 s. */
			assert_true(t.pair.serving || (now - last_well < PAIR_SPLIT &&
						       (ill == 0 || last_well > ill || last_well == now)));
			if (before && !t.pair.serving)
				assert_true(now - last_well < PAIR_SILENCE && now - ill >= PAIR_WELL);
		}
	}
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
		struct frame f = { .kind = FRAME_BEAT, .beat = { PAIR_SERVING, true, 7, rows[i].theirs, 0 } };
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
		cmocka_unit_test(clocks_and_configurations),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
