/* mailroom_courier.c: held mail is delivered, put off, sent back or set aside, recipient by
 * recipient (mailroom/courier.h). */
#include "tests/unit/mailroom_courier.h"

#define SMALL "Subject: x\r\n\r\n.dot\r\n..\r\nlast"
static const struct bytes small = { SMALL, sizeof SMALL - 1 };
enum { HOUR = 3600 * 1000 };

static void delivered(void **state)
{
	struct server s;
	(void)state;
	world_serve(&s);
	char id[SPOOL_ID_MAX];
	strcpy(id, world_hold("anna@a.test carl@a.test", small, HOUR));
	UNTIL(w.loop, world_report().held == 0 && server_taken(&s) == 1);
	assert_true(server_saw(
		&s, "<b@example.net> <anna@a.test> <carl@a.test>\nSubject: x\r\n\r\n.dot\r\n..\r\n"
		    "last\r\n"));
	assert_false(world_has(SPOOL_HOLD, id));
	assert_int_equal(world_report().delivered, 1);
	assert_true(logged("\"event\":\"deliver\"", "250 2.0.0 taken"));
	assert_false(server_saw(&s, "X-Mxward-Released"));
	world_end_with(&s);
}

/* Larger than a piece, and with a dot at the very place where pieces meet. */
static void delivered_in_pieces(void **state)
{
	enum { SIZE = 700001, AT = 256 * 1024 };
	struct server s;
	char *octets = malloc(SIZE);
	(void)state;
	memset(octets, 'x', SIZE);
	for (size_t i = 70; i < SIZE; i += 72)
		memcpy(octets + i, "\r\n", i + 1 < SIZE ? 2 : 1);
	memcpy(octets + AT - 2, "\r\n..", 4);
	memcpy(octets + SIZE - 2, "\r\n", 2);
	world_serve(&s);
	(void)world_hold("anna@a.test", (struct bytes){ octets, SIZE }, HOUR);
	UNTIL(w.loop, world_report().held == 0 && server_taken(&s) == 1);
	const char *at = memchr(s.notes, '\n', s.length);
	assert_non_null(at);
	assert_int_equal(s.length - (size_t)(at + 1 - s.notes), SIZE);
	assert_memory_equal(at + 1, octets, SIZE);
	world_end_with(&s);
	free(octets);
}

/* Messages a (the oldest) to l lie there before the courier begins, stored in another order.
 * COURIER_LINKS of them are on their way at once, so the one that is third to go may be named
 * first; but none may pass more than those beside it. */
static void oldest_first(void **state)
{
	static const char stored[] = "lgakcjebhdif";
	enum { COUNT = sizeof stored - 1 };
	struct server s;
	(void)state;
	server_reserve(&s);
	server_listen(&s);
	world_prepare();
	for (size_t i = 0; i < COUNT; i++) {
		char to[] = "x@a.test";
		to[0] = stored[i];
		(void)world_store(SPOOL_HOLD, to, small, (uint64_t)('z' - stored[i]) * HOUR, HOUR);
	}
	spool_close(w.spool);
	world_start(world_config(&s, 1, ""));
	UNTIL(w.loop, server_taken(&s) == COUNT && world_report().held == 0);
	assert_int_equal(strlen(s.named), COUNT);
	for (int i = 0; i < COUNT; i++)
		if (s.named[i] - 'a' >= i + COURIER_LINKS)
			fail_msg("%c was named too early: %s", s.named[i], s.named);
	world_end_with(&s);
}

static void one_refused_goes_back(void **state)
{
	struct server s;
	(void)state;
	world_serve(&s);
	char id[SPOOL_ID_MAX];
	strcpy(id, world_hold("anna@a.test refused@a.test", small, HOUR));
	UNTIL(w.loop, world_report().held == 0 && server_taken(&s) == 2);
	assert_true(server_saw(&s, "<b@example.net> <anna@a.test>\n"));
	assert_true(server_saw(&s, "<> <b@example.net>\n"));
	assert_true(server_saw(
		&s, "Final-Recipient: rfc822; refused@a.test\r\nAction: failed\r\nStatus: 5.1.1\r\n"
		    "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n"));
	assert_false(server_saw(&s, "Final-Recipient: rfc822; anna@a.test"));
	assert_int_equal(world_report().bounced, 1);
	assert_false(world_has(SPOOL_HOLD, id));
	assert_true(logged("\"event\":\"bounce\"", id));
	world_end_with(&s);
}

static void who_waits_stays(void **state)
{
	struct server s;
	struct arena arena;
	struct envelope e;
	(void)state;
	world_serve(&s);
	char id[SPOOL_ID_MAX];
	strcpy(id, world_hold("anna@a.test later@a.test refused@a.test", small, HOUR));
	/* One is delivered, one is told of to the sender; the third stays, and alone is tried
	 * again. */
	UNTIL(w.loop, server_taken(&s) == 2 && courier_busy(w.courier) == 0);
	assert_true(world_envelope(SPOOL_HOLD, id, &arena, &e));
	assert_int_equal(e.attempts, 1);
	assert_true(e.next >= clock_wall() + 20000 && e.next <= clock_wall() + 31000);
	assert_false(e.releasing);
	unsigned waiting = 0;
	for (size_t i = 0; i < e.recipient_count; i++)
		if (e.recipients[i].fate == FATE_WAITING) {
			waiting++;
			assert_true(bytes_equal(e.recipients[i].address, BYTES("later@a.test")));
			assert_true(bytes_starts(e.recipients[i].reply, BYTES("451 4.3.0")));
		} else {
			assert_int_equal(e.recipients[i].fate, FATE_DELIVERED);
		}
	assert_int_equal(waiting, 1);
	arena_wipe(&arena);
	courier_flush(w.courier);
	UNTIL(w.loop, (turn(w.loop), world_envelope(SPOOL_HOLD, id, &arena, &e)) &&
			      (arena_wipe(&arena), e.attempts == 2));
	assert_int_equal(server_taken(&s), 2);
	assert_int_equal(world_report().held, 1);
	world_end_with(&s);
}

/* More recipients than the server takes at once: the rest goes at once, not in half a minute. */
static void too_many_at_once(void **state)
{
	struct server s;
	(void)state;
	server_reserve(&s);
	s.most = 2;
	server_listen(&s);
	world_begin(&s, 1, "");
	(void)world_hold("a@a.test b@a.test c@a.test d@a.test e@a.test", small, HOUR);
	UNTIL(w.loop, server_taken(&s) == 3 && world_report().held == 0);
	assert_true(server_saw(&s, "<b@example.net> <a@a.test> <b@a.test>\n"));
	assert_true(server_saw(&s, "<b@example.net> <c@a.test> <d@a.test>\n"));
	assert_true(server_saw(&s, "<b@example.net> <e@a.test>\n"));
	world_end_with(&s);
}

/* Told of twice, it goes once. */
static void told_twice(void **state)
{
	struct server s;
	(void)state;
	world_serve(&s);
	turn_for(w.loop, 100);
	const char *id = world_hold("anna@a.test", small, HOUR);
	courier_held(w.courier, id, "main", clock_wall() + HOUR, false);
	UNTIL(w.loop,
	      world_report().held == 0 && courier_busy(w.courier) == 0 && server_taken(&s) > 0);
	assert_int_equal(server_taken(&s), 1);
	world_end_with(&s);
}

/* The disk gives out while a message is on its way: nothing is sent unmarked but where the disk is
 * full, nothing is lost, and it goes once the disk is well again. */
static void the_disk_recovers(void **state)
{
	struct server s;
	char id[SPOOL_ID_MAX];
	(void)state;
	server_reserve(&s);
	world_begin(&s, 1, "");
	turn_for(w.loop, 100);
	strcpy(id, world_store(SPOOL_HOLD, "anna@a.test", small, 0, HOUR));
	server_listen(&s);
	struct rlimit limit = disk_fails();
	courier_held(w.courier, id, "main", clock_wall() + HOUR, false);
	UNTIL(w.loop, courier_busy(w.courier) == 1);
	UNTIL(w.loop, courier_busy(w.courier) == 0);
	disk_works(limit);
	assert_int_equal(server_taken(&s), 0);
	assert_int_equal(world_report().held, 1);
	courier_flush(w.courier);
	UNTIL(w.loop, server_taken(&s) == 1 && world_report().held == 0);
	assert_false(world_has(SPOOL_HOLD, id));
	world_end_with(&s);
}

static void down_then_back(void **state)
{
	struct server s;
	struct arena arena;
	struct envelope e;
	(void)state;
	server_reserve(&s);
	world_begin(&s, 1, "");
	char id[SPOOL_ID_MAX];
	strcpy(id, world_hold("anna@a.test", small, HOUR));
	UNTIL(w.loop, courier_busy(w.courier) == 1);
	UNTIL(w.loop, courier_busy(w.courier) == 0);
	assert_true(world_envelope(SPOOL_HOLD, id, &arena, &e));
	assert_int_equal(e.attempts, 1);
	assert_non_null(memmem(e.reply.at, e.reply.len, "Connection refused", 18));
	arena_wipe(&arena);
	/* While it is down nobody else is tried: they wait for its pause to end. */
	(void)world_hold("carl@a.test", small, HOUR);
	turn_for(w.loop, 300);
	assert_int_equal(courier_busy(w.courier), 0);
	assert_int_equal(world_report().held, 2);
	server_listen(&s);
	courier_flush(w.courier);
	UNTIL(w.loop, server_taken(&s) == 2 && world_report().held == 0);
	world_end_with(&s);
}

/* As the one above, but nobody says so: the prober found that the server is up. */
static void a_server_that_comes_back_is_seen(void **state)
{
	struct server s;
	(void)state;
	server_reserve(&s);
	world_begin(&s, 1, "");
	(void)world_hold("anna@a.test", small, HOUR);
	UNTIL(w.loop, courier_busy(w.courier) == 1);
	UNTIL(w.loop, courier_busy(w.courier) == 0);
	server_listen(&s);
	health_worked(w.health, &w.config->backends[0], 0, &(struct offers){ 0 });
	UNTIL(w.loop, server_taken(&s) == 1 && world_report().held == 0);
	world_end_with(&s);
}

static void expired_goes_back(void **state)
{
	struct server s;
	(void)state;
	world_serve(&s);
	char id[SPOOL_ID_MAX];
	strcpy(id, world_hold("later@a.test", small, 1500));
	UNTIL(w.loop, world_report().bounced == 1 && world_report().held == 0);
	assert_true(server_saw(&s, "<> <b@example.net>\n"));
	assert_true(server_saw(
		&s, "Status: 4.4.7\r\nDiagnostic-Code: smtp; 451 4.3.0 come back later\r\n"));
	assert_false(world_has(SPOOL_HOLD, id));
	assert_false(world_has(SPOOL_QUARANTINE, id));
	world_end_with(&s);
}

/* The message goes to another server when the first fails before the final dot, and only then. */
static void another_server(void **state)
{
	struct server s[2];
	(void)state;
	server_reserve(&s[0]);
	server_reserve(&s[1]);
	s[0].drop = DROP_IN_BODY;
	server_listen(&s[0]);
	server_listen(&s[1]);
	world_begin(s, 2, "");
	(void)world_hold("anna@a.test", small, HOUR);
	UNTIL(w.loop, server_taken(&s[1]) == 1 && world_report().held == 0);
	assert_int_equal(server_taken(&s[0]), 0);
	world_end();
	server_stop(&s[0]);
	server_stop(&s[1]);
}

/* Behind the dot it may have been taken: it is tried again later, and the log says so. */
static void lost_behind_the_dot(void **state)
{
	struct server s[2];
	(void)state;
	server_reserve(&s[0]);
	server_reserve(&s[1]);
	s[0].drop = DROP_AT_DOT;
	server_listen(&s[0]);
	server_listen(&s[1]);
	world_begin(s, 2, "");
	char id[SPOOL_ID_MAX];
	strcpy(id, world_hold("anna@a.test", small, HOUR));
	UNTIL(w.loop, logged_by_now("\"in_doubt\":true", id));
	UNTIL(w.loop, courier_busy(w.courier) == 0);
	assert_int_equal(server_taken(&s[1]), 0);
	assert_true(world_has(SPOOL_HOLD, id));
	s[0].drop = DROP_NEVER;
	courier_flush(w.courier);
	UNTIL(w.loop, server_taken(&s[0]) == 1 && world_report().held == 0);
	world_end();
	server_stop(&s[0]);
	server_stop(&s[1]);
}

static void damaged_octets_are_never_sent(void **state)
{
	struct server s;
	char path[2 * PATH_LENGTH], day[9];
	(void)state;
	server_reserve(&s);
	world_begin(&s, 1, "");
	char id[SPOOL_ID_MAX];
	strcpy(id, world_store(SPOOL_HOLD, "anna@a.test", small, 0, HOUR));
	assert_true(spool_id_day(bytes_of(id), day));
	path_write(path, sizeof path, "%s/hold/%s/%s.eml", w.folder, day, id);
	int fd = open(path, O_WRONLY);
	assert_int_equal(pwrite(fd, "?", 1, 3), 1);
	close(fd);
	server_listen(&s);
	courier_held(w.courier, id, "main", clock_wall() + HOUR, false);
	UNTIL(w.loop, logged_by_now("set aside", id));
	UNTIL(w.loop, world_report().held == 0 && courier_busy(w.courier) == 0);
	assert_int_equal(s.count, 0);
	assert_false(world_has(SPOOL_HOLD, id));
	world_end_with(&s);
}

static void carry_on(const char *id)
{
	(void)id;
	for (;;)
		turn(w.loop);
}

/* The process dies between the mark and the removal: what was held is delivered again, and the log
 * says that it was in doubt. */
static void killed_at_the_mark(void **state)
{
	struct server s;
	(void)state;
	server_reserve(&s);
	world_prepare();
	char id[SPOOL_ID_MAX];
	strcpy(id, world_store(SPOOL_HOLD, "anna@a.test", small, 0, HOUR));
	spool_close(w.spool);
	world_killed_at_the_mark(&s, carry_on, id);
	world_start(world_config(&s, 1, ""));
	UNTIL(w.loop, server_taken(&s) == 1 && world_report().held == 0);
	assert_true(logged("\"in_doubt\":true", id));
	assert_false(world_has(SPOOL_HOLD, id));
	world_end_with(&s);
}

static void deleted(void **state)
{
	struct server s;
	(void)state;
	server_reserve(&s);
	world_begin(&s, 1, "");
	char id[SPOOL_ID_MAX];
	strcpy(id, world_hold("anna@a.test", small, HOUR));
	UNTIL(w.loop, courier_busy(w.courier) == 1);
	UNTIL(w.loop, courier_busy(w.courier) == 0);
	courier_delete(w.courier, 1, SPOOL_HOLD, id, "anna");
	UNTIL(w.loop, w.answer.count == 1);
	assert_int_equal(w.answer.result, EX_OK);
	assert_int_equal(world_report().held, 0);
	assert_false(world_has(SPOOL_HOLD, id));
	assert_true(logged("\"action\":\"delete\"", "\"user\":\"anna\""));
	courier_delete(w.courier, 2, SPOOL_HOLD, id, "anna");
	UNTIL(w.loop, w.answer.count == 2);
	assert_int_equal(w.answer.result, EX_DATAERR);
	courier_delete(w.courier, 3, SPOOL_HOLD, "../../etc/passwd", "anna");
	assert_int_equal(w.answer.count, 3);
	assert_int_equal(w.answer.result, EX_DATAERR);
	world_end_with(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(delivered),
		cmocka_unit_test(delivered_in_pieces),
		cmocka_unit_test(oldest_first),
		cmocka_unit_test(one_refused_goes_back),
		cmocka_unit_test(who_waits_stays),
		cmocka_unit_test(too_many_at_once),
		cmocka_unit_test(told_twice),
		cmocka_unit_test(the_disk_recovers),
		cmocka_unit_test(down_then_back),
		cmocka_unit_test(a_server_that_comes_back_is_seen),
		cmocka_unit_test(expired_goes_back),
		cmocka_unit_test(another_server),
		cmocka_unit_test(lost_behind_the_dot),
		cmocka_unit_test(damaged_octets_are_never_sent),
		cmocka_unit_test(killed_at_the_mark),
		cmocka_unit_test(deleted),
	};
	alarm(120);
	return tls_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
