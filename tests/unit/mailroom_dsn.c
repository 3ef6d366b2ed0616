/* mailroom_dsn.c: accepted means delivered or reported: a bounce has a life of its own, then the
 * postmaster is told, and what nobody takes waits in quarantine for a person
 * (mailroom/courier.h). */
#include "tests/unit/mailroom_courier.h"

#define SMALL "Subject: x\r\n\r\n.dot\r\nthe body\r\n"
static const struct bytes small = { SMALL, sizeof SMALL - 1 };
enum { HOUR = 3600 * 1000 };

struct mail {
	const char *from, *to, *notify, *ret;   /* to: separated by blanks */
	struct bytes octets;
	uint64_t age;
	int64_t left;
};

/* Stores it in the hold queue; gives its ID. */
static const char *hold(const struct mail *m)
{
	static char id[SPOOL_ID_MAX];
	char words[200];
	struct text error = TEXT(words);
	struct envelope_recipient recipients[20] = { 0 };
	uint64_t now = clock_wall();
	spool_id(id, now - m->age, 1, w.made++);
	struct envelope e = { .id = bytes_of(id),
			      .time = now - m->age,
			      .from = bytes_of(m->from ? m->from : "b@example.net"),
			      .ret = bytes_of(m->ret),
			      .recipients = recipients,
			      .backend = BYTES("main"),
			      .reason = BYTES("no server of the backend can be reached"),
			      .expires = now + (uint64_t)m->left };
	struct bytes rest = bytes_of(m->to), word;
	while ((word = bytes_word(&rest)).len)
		recipients[e.recipient_count++] =
			(struct envelope_recipient){ .address = word,
						     .notify = bytes_of(m->notify) };
	struct pieces pieces = { .rest = m->octets.at ? m->octets : small, .piece = 100000 };
	if (spool_store(w.spool, SPOOL_HOLD, &e, &(struct spool_source){ pieces_next, &pieces },
			&error) != SPOOL_DONE)
		fail_msg("%s", text_cstr(&error));
	if (w.courier)
		courier_held(w.courier, id, "main", e.expires,
			     m->notify && strstr(m->notify, "DELAY"));
	return id;
}

static bool queue_is_empty(void)
{
	return world_report().held == 0 && courier_busy(w.courier) == 0;
}

/* The server has taken so many, and nothing waits any more. */
static bool all_taken(struct server *s, unsigned count)
{
	return server_taken(s) == count && queue_is_empty();
}

/* Copies the ID, which the next call of hold() writes over. */
#define HOLD(id, ...) strcpy(id, hold(&(struct mail){ __VA_ARGS__ }))

/* ---- the bounce */

/* Nothing can be reached, which is why its time is over: the bounce waits, and goes when the server
 * is back. */
static void a_bounce_waits_for_the_server(void **state)
{
	struct server s;
	struct arena arena;
	struct envelope e;
	char id[SPOOL_ID_MAX];
	(void)state;
	server_reserve(&s);
	world_begin(&s, 1, "");
	HOLD(id, .to = "anna@a.test", .left = 1200);
	UNTIL(w.loop, logged_by_now("\"event\":\"bounce\"", "\"action\":\"queue\""));
	UNTIL(w.loop, courier_busy(w.courier) == 0);
	assert_int_equal(world_report().held, 1);
	assert_true(world_envelope(SPOOL_HOLD, id, &arena, &e));
	assert_int_equal(e.dsn, DSN_BOUNCE);
	uint64_t days = 5 * 24 * (uint64_t)HOUR, now = clock_wall();
	assert_true(e.expires > now + days - 60000 && e.expires <= now + days);
	assert_true(bytes_equal(e.from, BYTES("b@example.net")));
	arena_wipe(&arena);
	assert_false(world_has(SPOOL_QUARANTINE, id));
	server_listen(&s);
	courier_flush(w.courier);
	UNTIL(w.loop, all_taken(&s, 1));
	assert_true(server_saw(&s, "<> <b@example.net>\nDate: "));
	assert_true(server_saw(
		&s, "Final-Recipient: rfc822; anna@a.test\r\nAction: failed\r\nStatus: 4.4.7\r\n"));
	assert_true(server_saw(&s, "Connection refused"));
	assert_true(server_saw(&s, "\r\n\r\nSubject: x\r\n\r\n--=_"));
	assert_false(server_saw(&s, "the body"));
	assert_int_equal(world_report().bounced, 1);
	assert_int_equal(world_report().undelivered, 0);
	world_end_with(&s);
}

/* The same without a flush: the prober finds that the server is up. */
static void a_bounce_goes_when_the_server_is_back(void **state)
{
	struct server s;
	char id[SPOOL_ID_MAX];
	(void)state;
	server_reserve(&s);
	world_begin(&s, 1, "");
	HOLD(id, .to = "anna@a.test", .left = 1000);
	UNTIL(w.loop, logged_by_now("\"event\":\"bounce\"", "\"action\":\"queue\""));
	UNTIL(w.loop, courier_busy(w.courier) == 0);
	server_listen(&s);
	health_worked(w.health, &w.config->backends[0], 0, &(struct offers){ 0 });
	UNTIL(w.loop, all_taken(&s, 1));
	assert_true(server_saw(&s, "<> <b@example.net>\n"));
	world_end_with(&s);
}

/* A server that does not relay it for us, 451 to all: it waits on its own, five minutes first. */
static void a_bounce_is_put_off(void **state)
{
	struct server s;
	struct arena arena;
	struct envelope e;
	char id[SPOOL_ID_MAX];
	(void)state;
	world_serve(&s);
	s.null_mail = "451 4.7.1 greylisted";
	HOLD(id, .to = "refused@a.test", .left = HOUR);
	UNTIL(w.loop, logged_by_now("\"event\":\"bounce\"", "greylisted"));
	UNTIL(w.loop, courier_busy(w.courier) == 0);
	assert_true(world_envelope(SPOOL_HOLD, id, &arena, &e));
	assert_int_equal(e.attempts, 1);
	assert_true(e.next > clock_wall() + 290000 && e.next <= clock_wall() + 300000);
	assert_true(bytes_equal(e.recipients[0].reply, BYTES("550 5.1.1 no such user")));
	assert_true(bytes_equal(e.reply, BYTES("451 4.7.1 greylisted")));
	arena_wipe(&arena);
	s.null_mail = NULL;
	courier_flush(w.courier);
	UNTIL(w.loop, all_taken(&s, 1));
	assert_true(server_saw(&s, "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n"));
	assert_false(server_saw(&s, "greylisted"));
	world_end_with(&s);
}

/* The server is gone behind the end of it: it goes again, and the log says that it may come
 * twice. */
static void a_bounce_in_doubt(void **state)
{
	struct server s;
	(void)state;
	world_serve(&s);
	s.drop = DROP_AT_DOT;
	hold(&(struct mail){ .to = "refused@a.test", .left = HOUR });
	UNTIL(w.loop, logged_by_now("\"event\":\"bounce\"", "\"action\":\"defer\""));
	UNTIL(w.loop, courier_busy(w.courier) == 0);
	assert_true(logged("\"event\":\"bounce\"", "\"in_doubt\":true"));
	s.drop = DROP_NEVER;
	courier_flush(w.courier);
	UNTIL(w.loop, all_taken(&s, 1));
	world_end_with(&s);
}

static void how_much_comes_back(void **state)
{
	static const struct {
		const char *ret, *keys;
		bool seven_bit, whole;
	} table[] = {
		{ "FULL", "", false, true },
		{ "FULL", "bounces: { size: 10 }\n", false, false },
		{ "HDRS", "", false, false },
		{ "FULL", "", true, false }, /* it cannot be written in seven bits */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct server s;
		char id[SPOOL_ID_MAX];
		server_reserve(&s);
		s.seven_bit = table[i].seven_bit;
		server_listen(&s);
		world_begin(&s, 1, table[i].keys);
		HOLD(id, .to = "refused@a.test", .ret = table[i].ret, .left = HOUR);
		UNTIL(w.loop, all_taken(&s, 1));
		assert_int_equal(server_saw(&s, "message/rfc822"), table[i].whole);
		assert_int_equal(server_saw(&s, "Subject: x\r\n\r\n.dot\r\nthe body\r\n\r\n--=_"),
				 table[i].whole);
		assert_int_equal(server_saw(&s, "Only the header of your message is returned"),
				 !table[i].whole && strcmp(table[i].ret, "FULL") == 0);
		assert_true(server_saw(&s, "--\r\n"));
		world_end_with(&s);
	}
}

/* A message of several pieces, returned as a whole. */
static void a_large_one_comes_back(void **state)
{
	enum { SIZE = 600 * 1024 };
	struct server s;
	char id[SPOOL_ID_MAX], *octets = malloc(SIZE);
	(void)state;
	memset(octets, 'y', SIZE);
	for (size_t i = 70; i < SIZE - 2; i += 72)
		memcpy(octets + i, "\r\n", 2);
	memcpy(octets, "A: b\r\n\r\n", 8);
	memcpy(octets + SIZE - 2, "\r\n", 2);
	world_serve(&s);
	HOLD(id, .to = "refused@a.test", .ret = "FULL", .octets = { octets, SIZE }, .left = HOUR);
	UNTIL(w.loop, all_taken(&s, 1));
	const char *at = memmem(s.notes, s.length, octets, 100);
	assert_non_null(at);
	assert_memory_equal(at, octets, SIZE);
	world_end_with(&s);
	free(octets);
}

/* ---- the postmaster */

static void the_postmaster_is_told(void **state)
{
	static const struct {
		const char *from, *to, *notify, *null_mail, *wanted;
	} table[] = {
		/* A sender whose server, reached through ours, refuses it. */
		{ "refused-too@example.net", "refused@a.test", "", NULL,
		  "Why the sender cannot be notified: 550 5.1.1 no such user" },
		/* The null path, and a sender who wants no word, are never told. */
		{ "", "refused@a.test", "", NULL, "Sender: <> (the null sender" },
		{ "b@example.net", "refused@a.test", "NEVER", NULL, "Sender: <b@example.net>" },
		{ "b@example.net", "refused@a.test", "SUCCESS,DELAY", NULL,
		  "Sender: <b@example.net>" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct server s;
		char id[SPOOL_ID_MAX];
		world_serve(&s);
		HOLD(id, .from = table[i].from, .to = table[i].to, .notify = table[i].notify,
		     .left = HOUR);
		UNTIL(w.loop, all_taken(&s, 1));
		assert_true(server_saw(&s, "<> BODY=8BITMIME <postmaster@a.test>\n"));
		assert_true(server_saw(&s, table[i].wanted));
		/* It is the only trace: the message is in it. */
		assert_true(server_saw(&s, "Subject: x\r\n\r\n.dot\r\nthe body\r\n"));
		assert_false(world_has(SPOOL_HOLD, id));
		assert_false(world_has(SPOOL_QUARANTINE, id));
		assert_int_equal(world_report().undeliverable, 0);
		world_end_with(&s);
	}
}

/* One recipient of whom the sender wants to know, one of whom not. */
static void both_are_told(void **state)
{
	struct server s;
	struct envelope_recipient recipients[] = {
		{ .address = BYTES("refused1@a.test"), .notify = BYTES("FAILURE") },
		{ .address = BYTES("refused2@a.test"), .notify = BYTES("NEVER") }
	};
	char id[SPOOL_ID_MAX], words[200];
	struct text error = TEXT(words);
	(void)state;
	world_serve(&s);
	uint64_t now = clock_wall();
	spool_id(id, now, 1, 1);
	struct envelope e = { .id = bytes_of(id),
			      .time = now,
			      .from = BYTES("b@example.net"),
			      .recipients = recipients,
			      .recipient_count = 2,
			      .backend = BYTES("main"),
			      .expires = now + HOUR };
	struct pieces pieces = { .rest = small, .piece = 1000 };
	assert_int_equal(spool_store(w.spool, SPOOL_HOLD, &e,
				     &(struct spool_source){ pieces_next, &pieces }, &error),
			 SPOOL_DONE);
	courier_held(w.courier, id, "main", e.expires, false);
	UNTIL(w.loop, all_taken(&s, 2));
	const char *bounce = strstr(s.notes, "<> <b@example.net>\n"),
		   *notice = strstr(s.notes, "<> BODY=8BITMIME <postmaster@a.test>\n");
	assert_true(bounce && notice && bounce < notice);
	const char *second = strstr(bounce, "refused2@a.test");
	assert_true(second > notice);
	assert_null(strstr(notice, "refused1@a.test"));
	world_end_with(&s);
}

/* ---- undeliverable */

static void undeliverable(void **state)
{
	static const struct {
		bool listens;
		const char *from, *keys;
		int64_t left;
	} table[] = {
		{ true, "refused-too@example.net", "", HOUR }, /* refused, each in its turn */
		{ true, "", "", HOUR },
		{ false, "b@example.net", "bounces: { keep: 1s }\n",
		  1000 }, /* out of reach, until the time of each is over */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct server s;
		struct arena arena;
		struct envelope e;
		char id[SPOOL_ID_MAX];
		server_reserve(&s);
		s.postmaster = "550 5.1.1 no postmaster here";
		if (table[i].listens)
			server_listen(&s);
		world_begin(&s, 1, table[i].keys);
		HOLD(id, .from = table[i].from, .to = "refused@a.test", .left = table[i].left);
		UNTIL(w.loop, world_report().undeliverable == 1 && queue_is_empty());
		assert_int_equal(world_report().undelivered, 1);
		assert_false(world_has(SPOOL_HOLD, id));
		assert_true(world_envelope(SPOOL_QUARANTINE, id, &arena, &e));
		assert_true(bytes_equal(e.reason, BYTES("undeliverable")));
		assert_int_equal(e.dsn, DSN_NONE);
		assert_true(bytes_equal(e.from, bytes_of(table[i].from)));
		assert_int_equal(e.recipient_count, 1);
		assert_true(bytes_equal(e.recipients[0].address, BYTES("refused@a.test")));
		assert_int_equal(e.recipients[0].fate, FATE_WAITING);
		assert_true(e.reply.len > 0);
		assert_int_equal(e.expires, 0);
		arena_wipe(&arena);
		assert_true(logged("\"event\":\"alarm\"", id));
		assert_true(logged("\"level\":\"error\"", "\"event\":\"alarm\""));
		/* A person sees to it: the message is there, whole. */
		if (!table[i].listens)
			server_listen(&s);
		UNTIL(w.loop, world_release(id, "anna@a.test") == EX_OK);
		assert_true(server_saw(&s, "\r\nSubject: x\r\n\r\n.dot\r\nthe body\r\n"));
		assert_int_equal(world_report().undelivered, 0);
		world_end_with(&s);
	}
}

/* It is counted again after a start, and deleted when a person says so. */
static void undeliverable_is_counted_at_start(void **state)
{
	struct server s;
	char id[SPOOL_ID_MAX];
	(void)state;
	server_reserve(&s);
	s.null_mail = "550 5.7.1 no bounces here";
	server_listen(&s);
	world_begin(&s, 1, "");
	HOLD(id, .to = "refused@a.test", .left = HOUR);
	UNTIL(w.loop, world_report().undelivered == 1 && queue_is_empty());
	world_halt();
	world_start(world_config(&s, 1, ""));
	UNTIL(w.loop, world_report().undelivered == 1);
	UNTIL(w.loop, logged_by_now("undeliverable mail waits in quarantine", "\"messages\":1"));
	courier_delete(w.courier, 1, SPOOL_QUARANTINE, id, "anna");
	UNTIL(w.loop, w.answer.count == 1);
	assert_int_equal(world_report().undelivered, 0);
	world_end_with(&s);
}

/* ---- delays */

static void a_delay_is_told_of_once(void **state)
{
	struct server s;
	struct arena arena;
	struct envelope e;
	char id[SPOOL_ID_MAX];
	(void)state;
	world_serve(&s);
	HOLD(id, .to = "later@a.test", .notify = "DELAY", .ret = "FULL", .age = 5 * HOUR,
	     .left = HOUR);
	UNTIL(w.loop, server_taken(&s) == 1 && courier_busy(w.courier) == 0);
	assert_true(server_saw(&s, "<> <b@example.net>\n"));
	assert_true(server_saw(
		&s, "Final-Recipient: rfc822; later@a.test\r\nAction: delayed\r\nStatus: 4.3.0\r\n"
		    "Will-Retry-Until: "));
	assert_true(server_saw(&s, "\r\n\r\nSubject: x\r\n\r\n--=_"));
	assert_false(server_saw(&s, "the body"));
	assert_true(world_envelope(SPOOL_HOLD, id, &arena, &e));
	assert_true(e.delayed && e.child.len == 0);
	arena_wipe(&arena);
	assert_int_equal(world_report().held, 1);
	courier_flush(w.courier);
	UNTIL(w.loop, (turn(w.loop), world_envelope(SPOOL_HOLD, id, &arena, &e)) &&
			      (arena_wipe(&arena), e.attempts == 2));
	turn_for(w.loop, 200);
	assert_int_equal(server_taken(&s), 1);
	world_end_with(&s);
}

/* Nobody is told who did not ask, nor before it is late. */
static void no_word_of_a_delay(void **state)
{
	struct server s;
	char id[SPOOL_ID_MAX];
	(void)state;
	world_serve(&s);
	HOLD(id, .to = "later@a.test", .age = 5 * HOUR, .left = HOUR);
	HOLD(id, .to = "later@a.test", .notify = "FAILURE", .age = 5 * HOUR, .left = HOUR);
	HOLD(id, .to = "later@a.test", .notify = "DELAY", .age = 3 * HOUR, .left = HOUR);
	HOLD(id, .from = "", .to = "later@a.test", .notify = "DELAY", .age = 5 * HOUR,
	     .left = HOUR);
	UNTIL(w.loop, s.count > 0);
	turn_for(w.loop, 1500);
	UNTIL(w.loop, courier_busy(w.courier) == 0);
	assert_int_equal(server_taken(&s), 0);
	assert_int_equal(world_report().held, 4);
	world_end_with(&s);
}

/* While the server is out of reach its word waits; when the message itself has gone it is
 * withdrawn, not sent behind it. */
static void a_delay_that_is_over(void **state)
{
	struct server s;
	char id[SPOOL_ID_MAX];
	(void)state;
	server_reserve(&s);
	world_begin(&s, 1, "bounces: { delay: 1s }\n");
	HOLD(id, .to = "anna@a.test", .notify = "DELAY", .left = HOUR);
	UNTIL(w.loop, world_report().held == 2);
	UNTIL(w.loop, courier_busy(w.courier) == 0);
	courier_delete(w.courier, 1, SPOOL_HOLD, id, "anna");
	UNTIL(w.loop, w.answer.count == 1);
	assert_int_equal(w.answer.result, EX_OK);
	server_listen(&s);
	courier_flush(w.courier);
	UNTIL(w.loop, queue_is_empty());
	assert_int_equal(server_taken(&s), 0);
	assert_true(logged("\"action\":\"withdraw\"", "\"dsn\":\"delay\""));
	world_end_with(&s);
}

/* ---- where it goes */

static void by_another_server(void **state)
{
	struct server s[2];
	char id[SPOOL_ID_MAX], keys[100];
	(void)state;
	server_reserve(&s[0]);
	server_reserve(&s[1]);
	server_listen(&s[0]);
	server_listen(&s[1]);
	snprintf(keys, sizeof keys,
		 "bounces: { via: \"127.0.0.1:%u\" }\ndns: { servers: [\"127.0.0.1:1\"] }\n",
		 s[1].port);
	w = (struct world){ .log = -1 };
	folder_new(w.folder);
	struct answers *answers = answers_new();
	w.own_resolver = answers;
	world_start(world_config(s, 1, keys));
	HOLD(id, .to = "refused@a.test", .left = HOUR);
	UNTIL(w.loop, all_taken(&s[1], 1));
	assert_int_equal(server_taken(&s[0]), 0);
	assert_true(server_saw(&s[1], "<> <b@example.net>\n"));
	/* The postmaster is ours. */
	HOLD(id, .from = "", .to = "refused@a.test", .left = HOUR);
	UNTIL(w.loop, all_taken(&s[0], 1));
	assert_true(server_saw(&s[0], "<> BODY=8BITMIME <postmaster@a.test>\n"));
	world_end();
	answers_free(answers);
	server_stop(&s[0]);
	server_stop(&s[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bounce_waits_for_the_server),
		cmocka_unit_test(a_bounce_goes_when_the_server_is_back),
		cmocka_unit_test(a_bounce_is_put_off),
		cmocka_unit_test(a_bounce_in_doubt),
		cmocka_unit_test(how_much_comes_back),
		cmocka_unit_test(a_large_one_comes_back),
		cmocka_unit_test(the_postmaster_is_told),
		cmocka_unit_test(both_are_told),
		cmocka_unit_test(undeliverable),
		cmocka_unit_test(undeliverable_is_counted_at_start),
		cmocka_unit_test(a_delay_is_told_of_once),
		cmocka_unit_test(no_word_of_a_delay),
		cmocka_unit_test(a_delay_that_is_over),
		cmocka_unit_test(by_another_server),
	};
	alarm(120);
	return tls_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
