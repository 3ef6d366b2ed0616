/* mailroom_envelope.c: an envelope comes back from its JSON as it was, and no other text is taken
 * for one (mailroom/envelope.h). */
#include "gateway/mailroom/envelope.h"

#include "gateway/base/siphash.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* Quotes, backslashes, what looks like JSON, line ends, NUL, escapes, C1 controls as UTF-8, and
 * octets that are not UTF-8. */
#define HOSTILE                        \
	"\"},{\"check\":\"\\u00e9\r\n" \
	"\0\x7f\xc2\x80\xc3\xa9\xe9\xff\xed\xa0\x80\xf0\x9f\x98\x80\xf0\x9f"

static struct envelope sample(void)
{
	static struct envelope_recipient recipients[] = {
		{ .address = BYTES("anna@example.com") },
		{ BYTES("\"b \\\" c\"@example.com"), BYTES("SUCCESS,FAILURE"),
		  BYTES("rfc822;anna+40old.example"), FATE_DELIVERED, BYTES("250 2.0.0 taken") },
		{ BYTES(HOSTILE), BYTES(HOSTILE), BYTES(HOSTILE), FATE_REFUSED, BYTES(HOSTILE) },
	};
	static struct envelope_evidence evidence[] = {
		{ BYTES("dnsbl"), BYTES("listed"), BYTES("192.0.2.7 is in bl.test"), 12 },
		{ BYTES("spf"), BYTES("pass"), BYTES(""), INT64_MIN },
		{ BYTES(HOSTILE), BYTES(HOSTILE), BYTES(HOSTILE), -1 },
	};
	return (struct envelope){
		.id = BYTES("1M80GB4MF0000"),
		.queue = BYTES("quarantine"),
		.moves = 3,
		.time = 1795399872143,
		.client = BYTES("2001:db8::7"),
		.ptr = BYTES("mail.example.net"),
		.helo = BYTES(HOSTILE),
		.listener = BYTES("mx"),
		.tls = BYTES("TLSv1.3 TLS_AES_256_GCM_SHA384"),
		.from = BYTES("j\xc3\xb6rg@example.net"),
		.ret = BYTES("HDRS"),
		.envid = BYTES("QQ+3D314159"),
		.eight_bit = true,
		.utf8 = true,
		.recipients = recipients,
		.recipient_count = COUNT(recipients),
		.evidence = evidence,
		.evidence_count = COUNT(evidence),
		.score = -7,
		.policy = BYTES("default"),
		.rule = BYTES("score >= 10"),
		.reason = BYTES("looks like spam"),
		.backend = BYTES("exchange"),
		.msgid = BYTES("<a@example.net>"),
		.subject = BYTES(HOSTILE HOSTILE),
		.size = UINT64_MAX,
		.digest = { 0x0123456789abcdef, 0xfedcba9876543210 },
		.releasing = true,
		.attempts = 4,
		.next = 951782400000,   /* 2000-02-29T00:00:00.000Z */
		.expires = 253402300799999, /* the last millisecond of 9999 */
		.reply = BYTES(HOSTILE),
		.dsn = DSN_POSTMASTER,
		.dsn_time = 951782400001,
		.about = BYTES("0123456789ABD"),
		.retried_until = 951782400002,
		.untold = BYTES(HOSTILE),
		.child = BYTES("0123456789ABC"),
		.delayed = true,
	};
}

static void assert_same(struct bytes got, struct bytes wanted)
{
	assert_int_equal(got.len, wanted.len);
	assert_memory_equal(got.at, wanted.at, wanted.len);
}

static void assert_envelope(const struct envelope *got, const struct envelope *wanted)
{
	const struct bytes *const strings[][2] = {
		{ &got->id, &wanted->id },         { &got->queue, &wanted->queue },
		{ &got->client, &wanted->client }, { &got->ptr, &wanted->ptr },
		{ &got->helo, &wanted->helo },     { &got->listener, &wanted->listener },
		{ &got->tls, &wanted->tls },       { &got->from, &wanted->from },
		{ &got->ret, &wanted->ret },       { &got->envid, &wanted->envid },
		{ &got->policy, &wanted->policy }, { &got->rule, &wanted->rule },
		{ &got->reason, &wanted->reason }, { &got->backend, &wanted->backend },
		{ &got->msgid, &wanted->msgid },   { &got->subject, &wanted->subject },
		{ &got->reply, &wanted->reply },   { &got->untold, &wanted->untold },
		{ &got->child, &wanted->child },   { &got->about, &wanted->about },
	};
	for (size_t i = 0; i < COUNT(strings); i++)
		assert_same(*strings[i][0], *strings[i][1]);
	assert_true(got->moves == wanted->moves && got->time == wanted->time &&
		    got->size == wanted->size);
	assert_true(got->eight_bit == wanted->eight_bit && got->utf8 == wanted->utf8 &&
		    got->releasing == wanted->releasing);
	assert_true(got->score == wanted->score && got->attempts == wanted->attempts &&
		    got->next == wanted->next);
	assert_true(got->expires == wanted->expires && got->dsn_time == wanted->dsn_time);
	assert_true(got->retried_until == wanted->retried_until);
	assert_true(got->dsn == wanted->dsn && got->delayed == wanted->delayed);
	assert_memory_equal(got->digest, wanted->digest, sizeof got->digest);
	assert_int_equal(got->recipient_count, wanted->recipient_count);
	for (size_t i = 0; i < wanted->recipient_count; i++) {
		assert_same(got->recipients[i].address, wanted->recipients[i].address);
		assert_same(got->recipients[i].notify, wanted->recipients[i].notify);
		assert_same(got->recipients[i].orcpt, wanted->recipients[i].orcpt);
		assert_same(got->recipients[i].reply, wanted->recipients[i].reply);
		assert_int_equal(got->recipients[i].fate, wanted->recipients[i].fate);
	}
	assert_int_equal(got->evidence_count, wanted->evidence_count);
	for (size_t i = 0; i < wanted->evidence_count; i++) {
		assert_same(got->evidence[i].check, wanted->evidence[i].check);
		assert_same(got->evidence[i].fact, wanted->evidence[i].fact);
		assert_same(got->evidence[i].detail, wanted->evidence[i].detail);
		assert_true(got->evidence[i].score == wanted->evidence[i].score);
	}
}

/* In a heap block of exactly its size, so that a sanitizer sees a read behind it. */
static bool read_exact(struct bytes json, struct arena *arena, struct envelope *e,
		       struct text *error)
{
	char *exact = malloc(json.len ? json.len : 1);
	assert_non_null(exact);
	if (json.len)
		memcpy(exact, json.at, json.len);
	bool good = envelope_read((struct bytes){ exact, json.len }, arena, e, error);
	free(exact);
	return good;
}

static char *written(const struct envelope *e, struct text *t)
{
	*t = (struct text){ .at = malloc(envelope_room(e)), .cap = envelope_room(e) };
	assert_non_null(t->at);
	envelope_write(t, e);
	assert_false(t->cut);
	return t->at;
}

static void round_trip(const struct envelope *e)
{
	struct text json;
	struct arena arena;
	struct envelope again;
	char buffer[200];
	struct text error = TEXT(buffer);
	arena_init(&arena, ENVELOPE_ARENA);
	char *at = written(e, &json);
	assert_true(bytes_utf8(text_bytes(&json)));
	if (!envelope_read(text_bytes(&json), &arena, &again, &error))
		fail_msg("%s", text_cstr(&error));
	assert_envelope(&again, e);
	arena_wipe(&arena);
	free(at);
}

static void every_field_comes_back(void **state)
{
	struct envelope e = sample();
	(void)state;
	round_trip(&e);
	/* the null path, no recipient, time 0: all that may be empty */
	e = (struct envelope){ .id = BYTES("x") };
	round_trip(&e);
}

static void where_a_dsn_goes(void **state)
{
	static const struct {
		enum dsn dsn;
		const char *name, *first, *to;
	} rows[] = {
		{ DSN_BOUNCE, "bounce", "anna@a.test", "b@example.net" },
		{ DSN_DELAY, "delay", "anna@a.test", "b@example.net" },
		{ DSN_POSTMASTER, "postmaster", "anna@a.test", "postmaster@a.test" },
		{ DSN_POSTMASTER, "postmaster", "\"a@b\"@a.test", "postmaster@a.test" },
		/* RFC 5321, 4.5.1: without a domain */
		{ DSN_POSTMASTER, "postmaster", "postmaster", "postmaster" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct envelope_recipient r = { .address = bytes_of(rows[i].first) };
		struct envelope e = { .from = BYTES("b@example.net"),
				      .recipients = &r,
				      .recipient_count = 1,
				      .dsn = rows[i].dsn };
		char buffer[100];
		struct text to = TEXT(buffer);
		envelope_dsn_to(&to, &e);
		assert_string_equal(text_cstr(&to), rows[i].to);
		assert_same(envelope_dsn_name(rows[i].dsn), bytes_of(rows[i].name));
	}
	assert_same(envelope_dsn_name(DSN_NONE), BYTES(""));
}

static void lists_up_to_their_bounds(void **state)
{
	struct envelope e = sample();
	static struct envelope_recipient recipients[ENVELOPE_RECIPIENTS_MAX + 1];
	static struct envelope_evidence evidence[ENVELOPE_EVIDENCE_MAX + 1];
	(void)state;
	for (size_t i = 0; i < COUNT(recipients); i++)
		recipients[i] =
			(struct envelope_recipient){ .address = BYTES("somebody@example.com"),
						     .fate = (enum fate)(i % 3) };
	for (size_t i = 0; i < COUNT(evidence); i++)
		evidence[i] = (struct envelope_evidence){ .check = BYTES("x"),
							  .score = (int64_t)i - 100 };
	e.recipients = recipients;
	e.evidence = evidence;
	const size_t counts[] = { 0, 1, 3, 4, 5, 8, 9, 100, ENVELOPE_EVIDENCE_MAX };
	for (size_t i = 0; i < COUNT(counts); i++) {
		e.recipient_count = e.evidence_count = counts[i];
		round_trip(&e);
	}
	e.recipient_count = ENVELOPE_RECIPIENTS_MAX;
	round_trip(&e);
	for (int over = 0; over < 2; over++) {
		struct text json;
		struct arena arena;
		struct envelope again;
		char buffer[200];
		struct text error = TEXT(buffer);
		e.recipient_count = over ? ENVELOPE_RECIPIENTS_MAX + 1 : 1;
		e.evidence_count = over ? 1 : ENVELOPE_EVIDENCE_MAX + 1;
		arena_init(&arena, ENVELOPE_ARENA);
		char *at = written(&e, &json);
		assert_false(envelope_read(text_bytes(&json), &arena, &again, &error));
		arena_wipe(&arena);
		free(at);
	}
}

/* Times are read as they are written, over all days of leap years and others. */
static void times(void **state)
{
	struct envelope e = { .id = BYTES("x") };
	(void)state;
	for (uint64_t day = 0; day < 2932897; day += day < 60000 ? 1 : 997) {
		e.time = day * 86400000 + day % 86400000;
		e.next = e.time + 86399999;
		if (e.next <= 253402300799999)
			round_trip(&e);
	}
}

static void cut_off_anywhere(void **state)
{
	struct envelope e = sample(), again;
	struct text json;
	struct arena arena;
	(void)state;
	arena_init(&arena, 65536);
	char *at = written(&e, &json);
	for (size_t n = 0; n < json.len; n++) {
		char buffer[200];
		struct text error = TEXT(buffer);
		assert_false(read_exact((struct bytes){ at, n }, &arena, &again, &error));
		assert_true(error.len > 0);
		assert_false(envelope_sound((struct bytes){ at, n }));
	}
	arena_wipe(&arena);
	free(at);
}

static void flipped_anywhere(void **state)
{
	struct envelope e = sample(), again;
	struct text json;
	struct arena arena;
	(void)state;
	arena_init(&arena, 65536);
	char *at = written(&e, &json);
	for (size_t bit = 0; bit < json.len * 8; bit++) {
		char buffer[200];
		struct text error = TEXT(buffer);
		at[bit / 8] = (char)(at[bit / 8] ^ 1 << bit % 8);
		assert_false(read_exact(text_bytes(&json), &arena, &again, &error));
		at[bit / 8] = (char)(at[bit / 8] ^ 1 << bit % 8);
	}
	assert_true(envelope_read(text_bytes(&json), &arena, &again, &(struct text){ 0 }));
	arena_wipe(&arena);
	free(at);
}

/* Texts whose check is right: what a person, or another version, might have written. */
static void sound_but_not_ours(void **state)
{
#define ID     "{\"id\":\"x\",\"queue\":\"hold\","
#define TIME   "\"time\":\"2026-11-22T02:11:12.143Z\","
#define FROM   "\"from\":\"\","
#define SIZE   "\"size\":5,"
#define DIGEST "\"digest\":\"d8528db1bf6ea67de7c6e24a282c6ff8\","
	static const struct {
		const char *text;
		bool good;
	} rows[] = {
		{ ID TIME FROM "\"rcpts\":[]," SIZE DIGEST, true },
		{ ID TIME FROM "\"rcpts\":[{\"address\":\"a\"}]," SIZE DIGEST, true },
		{ ID TIME FROM
		  "\"rcpts\" : [ {\"address\" : \"a\", \"fate\":\"delivered\"} ] ,\r\n" SIZE DIGEST,
		  true },
		{ ID TIME FROM
		  "\"rcpts\":[],\"evidence\":[{\"check\":\"spf\",\"score\":-5}]," SIZE DIGEST,
		  true },
		{ "", false },
		{ "{", false },
		{ "[", false },
		{ "{\"id\":\"x\",", false },
		{ ID ID TIME FROM "\"rcpts\":[]," SIZE DIGEST, false },
		{ ID FROM "\"rcpts\":[]," SIZE DIGEST, false }, /* no time */
		{ ID TIME "\"rcpts\":[]," SIZE DIGEST, false }, /* no sender */
		{ ID TIME FROM SIZE DIGEST, false },            /* no recipients */
		{ ID TIME FROM "\"rcpts\":[]," DIGEST, false },
		{ ID TIME FROM "\"rcpts\":[]," SIZE, false },
		{ ID TIME FROM FROM "\"rcpts\":[]," SIZE DIGEST, false }, /* twice */
		{ ID FROM TIME "\"rcpts\":[]," SIZE DIGEST, false },      /* another order */
		{ ID TIME FROM "\"rcpts\":[],\"colour\":\"red\"," SIZE DIGEST, false },
		{ ID TIME FROM "\"rcpts\":[]," SIZE DIGEST "\"check\":\"\",", false },
		{ ID TIME FROM "\"rcpts\":[]," SIZE DIGEST "\"releasing\":1,", false },
		{ ID TIME FROM "\"rcpts\":[]," SIZE DIGEST "\"attempts\":-1,", false },
		{ ID TIME FROM "\"rcpts\":[]," SIZE DIGEST "\"next\":5,", false },
		{ ID TIME FROM "\"rcpts\":{}," SIZE DIGEST, false },
		{ ID TIME FROM "\"rcpts\":[\"a\"]," SIZE DIGEST, false },
		{ ID TIME FROM "\"rcpts\":[{}]," SIZE DIGEST, false },
		{ ID TIME FROM "\"rcpts\":[{\"address\":\"a\",\"fate\":\"lost\"}]," SIZE DIGEST,
		  false },
		{ ID TIME FROM "\"rcpts\":[{\"address\":[]}]," SIZE DIGEST, false },
		{ ID TIME FROM "\"rcpts\":[{\"notify\":\"a\",\"address\":\"a\"}]," SIZE DIGEST,
		  false },
		{ ID TIME FROM "\"rcpts\":[]," SIZE
			       "\"digest\":\"D8528DB1BF6EA67DE7C6E24A282C6FF8\",",
		  false },
		{ ID TIME FROM "\"rcpts\":[]," SIZE "\"digest\":\"d8528db1bf6ea67d\",", false },
		{ ID "\"time\":\"2026-02-29T02:11:12.143Z\"," FROM "\"rcpts\":[]," SIZE DIGEST,
		  false },
		{ ID "\"time\":\"2024-02-29T23:59:59.999Z\"," FROM "\"rcpts\":[]," SIZE DIGEST,
		  true },
		{ ID "\"time\":\"2024-13-01T00:00:00.000Z\"," FROM "\"rcpts\":[]," SIZE DIGEST,
		  false },
		{ ID "\"time\":\"2024-00-01T00:00:00.000Z\"," FROM "\"rcpts\":[]," SIZE DIGEST,
		  false },
		{ ID "\"time\":\"2024-12-32T00:00:00.000Z\"," FROM "\"rcpts\":[]," SIZE DIGEST,
		  false },
		{ ID "\"time\":\"2024-12-31T24:00:00.000Z\"," FROM "\"rcpts\":[]," SIZE DIGEST,
		  false },
		{ ID "\"time\":\"2024-12-31T23:60:00.000Z\"," FROM "\"rcpts\":[]," SIZE DIGEST,
		  false },
		{ ID "\"time\":\"2024-12-31T23:59:60.000Z\"," FROM "\"rcpts\":[]," SIZE DIGEST,
		  false },
		{ ID "\"time\":\"1969-12-31T23:59:59.000Z\"," FROM "\"rcpts\":[]," SIZE DIGEST,
		  false },
		{ ID "\"time\":\"2024-12-31T23:59:59Z\"," FROM "\"rcpts\":[]," SIZE DIGEST, false },
		{ ID "\"time\":\"2024-12-31T23:59:59.0000\"," FROM "\"rcpts\":[]," SIZE DIGEST,
		  false },
	};
	struct arena arena;
	struct envelope e;
	(void)state;
	arena_init(&arena, 65536);
	for (size_t i = 0; i < COUNT(rows); i++) {
		char buffer[1024], why[200];
		struct text t = TEXT(buffer), error = TEXT(why);
		struct siphash s;
		uint64_t check[2];
		text_string(&t, rows[i].text);
		siphash_start(&s, (const uint64_t[2]){ 0, 0 });
		siphash_add(&s, text_bytes(&t));
		siphash_end(&s, check);
		text_format(&t, "\"check\":\"%016llx%016llx\"}\n", (unsigned long long)check[0],
			    (unsigned long long)check[1]);
		assert_true(envelope_sound(text_bytes(&t)));
		if (read_exact(text_bytes(&t), &arena, &e, &error) != rows[i].good)
			fail_msg("row %zu: %s", i, text_cstr(&error));
		assert_int_equal(error.len == 0, rows[i].good);
	}
	arena_wipe(&arena);
}

/* Where the arena is too small it says no, and not that the text is damaged. */
static void small_arena(void **state)
{
	struct envelope e = sample(), again;
	struct text json;
	(void)state;
	char *at = written(&e, &json);
	bool good = false;
	for (size_t budget = 0; budget < 65536 && !good; budget += 16) {
		struct arena arena;
		arena_init(&arena, budget);
		good = envelope_read(text_bytes(&json), &arena, &again, &(struct text){ 0 });
		arena_wipe(&arena);
	}
	assert_true(good);
	free(at);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_comes_back),   cmocka_unit_test(where_a_dsn_goes),
		cmocka_unit_test(lists_up_to_their_bounds), cmocka_unit_test(times),
		cmocka_unit_test(cut_off_anywhere),         cmocka_unit_test(flipped_anywhere),
		cmocka_unit_test(sound_but_not_ours),       cmocka_unit_test(small_arena),
	};
	return cmocka_run_group_tests_name("mailroom_envelope", tests, NULL, NULL);
}
