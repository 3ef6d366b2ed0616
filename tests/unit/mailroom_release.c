/* mailroom_release.c: what a person lets out of quarantine goes once, whatever happens in the
 * middle; and what nobody lets out goes when its time is over (mailroom/courier.h). */
#include "tests/unit/mailroom_courier.h"

#include <ftw.h>

enum { NOBODY = 65534 };

#define SMALL "Subject: x\r\n\r\nbody\r\n"
static const struct bytes small = { SMALL, sizeof SMALL - 1 };
static const int64_t days = (int64_t)24 * 3600 * 1000;

static void begin(struct server *s, char id[SPOOL_ID_MAX], const char *to)
{
	world_serve(s);
	strcpy(id, world_store(SPOOL_QUARANTINE, to, small, 0, 30 * days));
}

static void released(void **state)
{
	struct server s;
	char id[SPOOL_ID_MAX];
	(void)state;
	begin(&s, id, "anna@a.test carl@a.test");
	assert_int_equal(world_release(id, ""), EX_OK);
	assert_string_equal(w.answer.words, "250 2.0.0 taken");
	assert_true(
		server_saw(&s, "<b@example.net> <anna@a.test> <carl@a.test>\nX-Mxward-Released: "));
	assert_true(server_saw(&s, "; user=anna; id="));
	assert_true(server_saw(&s, "\r\nSubject: x\r\n\r\nbody\r\n"));
	assert_false(world_has(SPOOL_QUARANTINE, id));
	assert_true(logged("\"action\":\"release\"", "\"user\":\"anna\""));
	/* Once is once. */
	assert_int_equal(world_release(id, ""), EX_DATAERR);
	assert_string_equal(w.answer.words, "no such message");
	assert_int_equal(server_taken(&s), 1);
	world_end_with(&s);
}

static void to_another_address(void **state)
{
	struct server s;
	char id[SPOOL_ID_MAX];
	(void)state;
	begin(&s, id, "anna@a.test carl@a.test");
	assert_int_equal(world_release(id, "x@a.test> NOTIFY=NEVER"), EX_DATAERR);
	assert_int_equal(world_release(id, "x@a.test\r\nRSET"), EX_DATAERR);
	assert_int_equal(s.count, 0);
	assert_int_equal(world_release(id, "admin@a.test"), EX_OK);
	assert_true(server_saw(&s, "<b@example.net> <admin@a.test>\n"));
	assert_false(world_has(SPOOL_QUARANTINE, id));
	world_end_with(&s);
}

/* Refused at different places: it stays, unmarked, with the server's words, and can be released
 * once more. */
static void refused(void **state)
{
	static const struct {
		const char *mail, *data, *dot, *to;
		int result;
		const char *words;
	} table[] = {
		{ "550 5.7.1 not you", NULL, NULL, "anna@a.test", EX_UNAVAILABLE,
		  "550 5.7.1 not you" },
		{ "450 4.7.1 not now", NULL, NULL, "anna@a.test", EX_TEMPFAIL,
		  "450 4.7.1 not now" },
		{ "451 4.3.0 tired", NULL, NULL, "anna@a.test", EX_TEMPFAIL, "451 4.3.0 tired" },
		{ NULL, "554 5.5.1 no", NULL, "anna@a.test", EX_UNAVAILABLE, "554 5.5.1 no" },
		{ NULL, NULL, "550 5.7.1 spam", "anna@a.test", EX_UNAVAILABLE, "550 5.7.1 spam" },
		{ NULL, NULL, "452 4.3.1 full", "anna@a.test", EX_TEMPFAIL, "452 4.3.1 full" },
		{ NULL, NULL, NULL, "refused@a.test", EX_UNAVAILABLE, "550 5.1.1 no such user" },
		{ NULL, NULL, NULL, "later@a.test", EX_TEMPFAIL, "451 4.3.0 come back later" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct server s;
		struct arena arena;
		struct envelope e;
		char id[SPOOL_ID_MAX];
		begin(&s, id, table[i].to);
		s.mail = table[i].mail;
		s.data = table[i].data;
		s.dot = table[i].dot;
		assert_int_equal(world_release(id, ""), table[i].result);
		assert_string_equal(w.answer.words, table[i].words);
		assert_true(world_envelope(SPOOL_QUARANTINE, id, &arena, &e));
		assert_true(bytes_equal(e.reply, bytes_of(table[i].words)));
		assert_false(e.releasing);
		assert_int_equal(e.recipients[0].fate, FATE_WAITING);
		arena_wipe(&arena);
		assert_int_equal(server_taken(&s), 0);
		s.mail = s.data = s.dot = NULL;
		assert_int_equal(world_release(id, "anna@a.test"), EX_OK);
		assert_int_equal(server_taken(&s), 1);
		world_end_with(&s);
	}
}

/* A second release goes to those who have not got it yet, and to nobody else. */
static void some_are_refused(void **state)
{
	struct server s;
	struct arena arena;
	struct envelope e;
	char id[SPOOL_ID_MAX];
	(void)state;
	begin(&s, id, "anna@a.test refused@a.test later@a.test");
	assert_int_equal(world_release(id, ""), EX_UNAVAILABLE);
	assert_string_equal(
		w.answer.words,
		"delivered to 1 of 3 recipients; <refused@a.test>: 550 5.1.1 no such user; "
		"<later@a.test>: 451 4.3.0 come back later");
	assert_true(world_envelope(SPOOL_QUARANTINE, id, &arena, &e));
	assert_int_equal(e.recipient_count, 2);
	assert_true(bytes_equal(e.recipients[0].address, BYTES("refused@a.test")));
	assert_true(bytes_equal(e.recipients[0].reply, BYTES("550 5.1.1 no such user")));
	assert_false(e.releasing);
	arena_wipe(&arena);
	assert_int_equal(world_release(id, ""), EX_UNAVAILABLE);
	assert_int_equal(server_taken(&s), 1);
	world_end_with(&s);
}

static void nobody_listens(void **state)
{
	struct server s;
	char id[SPOOL_ID_MAX];
	(void)state;
	server_reserve(&s);
	world_begin(&s, 1, "");
	strcpy(id, world_store(SPOOL_QUARANTINE, "anna@a.test", small, 0, 30 * days));
	assert_int_equal(world_release(id, ""), EX_TEMPFAIL);
	assert_non_null(strstr(w.answer.words, "Connection refused"));
	assert_true(world_has(SPOOL_QUARANTINE, id));
	world_end_with(&s);
}

/* A connection that is lost before the final dot leaves no doubt; behind it, it does, and the mark
 * stays. */
static void lost(void **state)
{
	static const struct {
		enum drop drop;
		bool doubt;
	} table[] = { { DROP_IN_BODY, false }, { DROP_AT_DOT, true } };
	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct server s;
		struct arena arena;
		struct envelope e;
		char id[SPOOL_ID_MAX];
		begin(&s, id, "anna@a.test");
		s.drop = table[i].drop;
		assert_int_equal(world_release(id, ""), EX_TEMPFAIL);
		assert_int_equal(strstr(w.answer.words, "may have accepted it") != NULL,
				 table[i].doubt);
		assert_true(world_envelope(SPOOL_QUARANTINE, id, &arena, &e));
		assert_int_equal(e.releasing, table[i].doubt);
		arena_wipe(&arena);
		assert_int_equal(logged("\"event\":\"release\"", "\"in_doubt\":true"),
				 table[i].doubt);
		/* Whoever releases it again has decided. */
		s.drop = DROP_NEVER;
		assert_int_equal(world_release(id, ""), EX_OK);
		assert_int_equal(strstr(w.answer.words, "may already have accepted it") != NULL,
				 table[i].doubt);
		assert_int_equal(server_taken(&s), 1);
		world_end_with(&s);
	}
}

static void release(const char *id)
{
	(void)world_release(id, "");
}

static void killed_at_the_mark(void **state)
{
	struct server s;
	struct arena arena;
	struct envelope e;
	char id[SPOOL_ID_MAX];
	(void)state;
	server_reserve(&s);
	world_prepare();
	strcpy(id, world_store(SPOOL_QUARANTINE, "anna@a.test", small, 0, 30 * days));
	spool_close(w.spool);
	world_killed_at_the_mark(&s, release, id);
	/* It stays, in doubt, and nobody sends it but a person. */
	world_start(world_config(&s, 1, ""));
	UNTIL(w.loop, logged_by_now("\"in_doubt\":true", id));
	turn_for(w.loop, 300);
	assert_int_equal(server_taken(&s), 0);
	assert_true(world_envelope(SPOOL_QUARANTINE, id, &arena, &e));
	assert_true(e.releasing);
	arena_wipe(&arena);
	world_end_with(&s);
}

/* Asked for twice at the same time, it goes once. */
static void twice_at_once(void **state)
{
	struct server s;
	char id[SPOOL_ID_MAX];
	(void)state;
	begin(&s, id, "anna@a.test");
	courier_release(w.courier, 1, id, BYTES(""), "anna");
	courier_release(w.courier, 2, id, BYTES(""), "carl");
	UNTIL(w.loop, w.answer.count == 2);
	assert_int_equal(server_taken(&s), 1);
	assert_false(world_has(SPOOL_QUARANTINE, id));
	world_end_with(&s);
}

/* The disk gives out when the mark is to be made: nothing is sent, and nothing is lost. */
static void no_mark_no_dot(void **state)
{
	struct server s;
	char id[SPOOL_ID_MAX];
	(void)state;
	begin(&s, id, "anna@a.test");
	turn_for(w.loop, 100);
	struct rlimit limit = disk_fails();
	int result = world_release(id, "");
	disk_works(limit);
	assert_int_equal(result, EX_IOERR);
	assert_int_equal(server_taken(&s), 0);
	/* It recovers by itself. */
	assert_int_equal(world_release(id, ""), EX_OK);
	assert_int_equal(server_taken(&s), 1);
	world_end_with(&s);
}

static void many_at_once(void **state)
{
	enum { MANY = 300 };
	struct server s;
	(void)state;
	world_serve(&s);
	for (unsigned i = 0; i < MANY; i++) {
		char id[SPOOL_ID_MAX];
		strcpy(id, world_store(SPOOL_QUARANTINE, "anna@a.test", small, 0, 30 * days));
		courier_release(w.courier, i, id, BYTES(""), "anna");
	}
	UNTIL(w.loop, w.answer.count == MANY && courier_busy(w.courier) == 0);
	assert_int_equal(server_taken(&s), MANY);
	assert_int_equal(world_report().released, MANY);
	/* Connections are kept: not one each. */
	assert_true(s.count <= COURIER_RELEASES_MAX);
	world_end_with(&s);
}

/* Final dots go one behind the other, but a backend is not kept waiting for ours until it hangs
 * up. */
static void a_slow_backend_is_not_kept_waiting(void **state)
{
	enum { MANY = 12 };
	struct server s;
	(void)state;
	server_reserve(&s);
	s.dot_ms = 400;
	s.idle_ms = 3000;
	server_listen(&s);
	world_begin(&s, 1, "");
	for (unsigned i = 0; i < MANY; i++) {
		char id[SPOOL_ID_MAX];
		strcpy(id, world_store(SPOOL_QUARANTINE, "anna@a.test", small, 0, 30 * days));
		courier_release(w.courier, i, id, BYTES(""), "anna");
	}
	UNTIL(w.loop, w.answer.count == MANY && courier_busy(w.courier) == 0);
	assert_int_equal(world_report().released, MANY);
	assert_int_equal(server_taken(&s), MANY);
	assert_false(logged("\"state\":\"faltering\"", "\"backend\""));
	world_end_with(&s);
}

/* ---- keep and max_size */

static void old_ones_go(void **state)
{
	struct server s;
	char old[SPOOL_ID_MAX], young[SPOOL_ID_MAX];
	(void)state;
	server_reserve(&s);
	world_prepare();
	strcpy(old, world_store(SPOOL_QUARANTINE, "anna@a.test", small, (uint64_t)(3 * days), 0));
	strcpy(young, world_store(SPOOL_QUARANTINE, "anna@a.test", small, (uint64_t)days, 0));
	spool_close(w.spool);
	world_start(world_config(&s, 1, "quarantine: { keep: 2d }\n"));
	UNTIL(w.loop, world_report().expired == 1);
	assert_false(world_has(SPOOL_QUARANTINE, old));
	assert_true(world_has(SPOOL_QUARANTINE, young));
	assert_true(logged("\"action\":\"expire\"", old));
	world_end_with(&s);
}

static int given(const char *path, const struct stat *st, int kind, struct FTW *place)
{
	(void)st, (void)kind, (void)place;
	return chown(path, NOBODY, NOBODY);
}

/* What cannot be read (put back by root from a copy, say) does not keep the others for ever. */
static void old_ones_go_beside_one_that_cannot_be_read(void **state)
{
	struct server s;
	char old[SPOOL_ID_MAX], unreadable[SPOOL_ID_MAX], path[2 * PATH_LENGTH], day[9];
	bool root = geteuid() == 0;     /* who can read everything */
	(void)state;
	server_reserve(&s);
	world_prepare();
	strcpy(old, world_store(SPOOL_QUARANTINE, "anna@a.test", small, (uint64_t)(3 * days), 0));
	strcpy(unreadable,
	       world_store(SPOOL_QUARANTINE, "anna@a.test", small, (uint64_t)(days / 2), 0));
	spool_close(w.spool);
	assert_true(spool_id_day(bytes_of(unreadable), day));
	path_write(path, sizeof path, "%s/quarantine/%s/%s.json", w.folder, day, unreadable);
	assert_int_equal(chmod(path, 0), 0);
	struct config *config = world_config(&s, 1, "quarantine: { keep: 2d }\n");
	if (root)
		assert_int_equal(nftw(w.folder, given, 8, FTW_PHYS) | seteuid(NOBODY), 0);
	world_start(config);
	UNTIL(w.loop, world_report().expired == 1);
	assert_false(world_has(SPOOL_QUARANTINE, old));
	assert_true(logged("cannot read the quarantine", unreadable));
	if (root)
		assert_int_equal(seteuid(0), 0);
	assert_int_equal(chmod(path, 0600), 0);
	world_end_with(&s);
}

/* Room is made by what is older than a day, oldest first, until an eighth is free; nothing else
 * ever goes for it. */
static void room_is_made_by_the_old(void **state)
{
	enum { EACH = 200000, MANY = 8 }; /* with 1M four may stay */
	static const double ages[MANY] = { 9, 8, 7, 6, 5, 4, 0.9, 0.1 };
	struct server s;
	char ids[MANY][SPOOL_ID_MAX], *octets = malloc(EACH);
	(void)state;
	memset(octets, 'x', EACH);
	server_reserve(&s);
	world_prepare();
	for (unsigned i = 0; i < MANY; i++)
		strcpy(ids[i],
		       world_store(SPOOL_QUARANTINE, "anna@a.test", (struct bytes){ octets, EACH },
				   (uint64_t)((double)days * ages[i]), 0));
	spool_close(w.spool);
	world_start(world_config(&s, 1, "quarantine: { max_size: 1M }\n"));
	UNTIL(w.loop, world_report().expired == 4);
	for (unsigned i = 0; i < MANY; i++)
		assert_int_equal(world_has(SPOOL_QUARANTINE, ids[i]), i >= 4);
	assert_true(logged("older than a day", ids[0]));
	assert_int_equal(world_report().quarantined, 4 * EACH);
	assert_true(spool_room(w.spool, 100000));
	assert_false(spool_room(w.spool, 1 << 20));
	world_end_with(&s);
	free(octets);
}

/* What is undeliverable is not removed for room nor for its age; what is young is not removed for
 * room. When nothing may go the quarantine is full, which is said once, and again when there is
 * room. */
static void what_never_goes(void **state)
{
	enum { EACH = 600000 };
	struct server s;
	char old[SPOOL_ID_MAX], young[SPOOL_ID_MAX], undeliverable[SPOOL_ID_MAX],
		*octets = malloc(EACH), words[200];
	struct text error = TEXT(words);
	struct arena arena;
	struct envelope e;
	(void)state;
	memset(octets, 'x', EACH);
	server_reserve(&s);
	world_prepare();
	strcpy(old, world_store(SPOOL_QUARANTINE, "anna@a.test", small, (uint64_t)days * 2, 0));
	strcpy(young, world_store(SPOOL_QUARANTINE, "anna@a.test", (struct bytes){ octets, EACH },
				  (uint64_t)days / 2, 0));
	strcpy(undeliverable, world_store(SPOOL_HOLD, "anna@a.test", (struct bytes){ octets, EACH },
					  (uint64_t)days * 40, 0));
	assert_true(world_envelope(SPOOL_HOLD, undeliverable, &arena, &e));
	e.reason = BYTES("undeliverable");
	e.expires = 0;
	assert_int_equal(spool_move(w.spool, SPOOL_HOLD, SPOOL_QUARANTINE, &e, &error), SPOOL_DONE);
	arena_wipe(&arena);
	spool_close(w.spool);
	world_start(world_config(&s, 1, "quarantine: { max_size: 1M, keep: 1d }\n"));
	UNTIL(w.loop, world_report().expired == 1);
	assert_false(world_has(SPOOL_QUARANTINE, old));
	assert_int_equal(world_report().quarantined, 2 * EACH);
	assert_true(world_has(SPOOL_QUARANTINE, young));
	assert_true(world_has(SPOOL_QUARANTINE, undeliverable));
	assert_false(spool_room(w.spool, 1));
	courier_want_room(w.courier);
	courier_want_room(w.courier);
	UNTIL(w.loop, world_report().quarantine_full);
	assert_true(logged("the quarantine is full", "1200000 of 1048576 bytes"));
	courier_delete(w.courier, 1, SPOOL_QUARANTINE, young, "anna");
	UNTIL(w.loop, w.answer.count == 1);
	assert_int_equal(world_report().quarantined, EACH);
	assert_true(spool_room(w.spool, 1));
	UNTIL(w.loop, !world_report().quarantine_full); /* some seconds later */
	assert_true(logged("the quarantine has room again", "600000 of 1048576"));
	assert_int_equal(world_report().undelivered, 1);
	world_end_with(&s);
	free(octets);
}

/* A successor that still waits for the one before it knows how much there is: it must not take all
 * that comes until then. */
static void what_is_there_counts_at_once(void **state)
{
	enum { EACH = 600000 };
	struct server s;
	char *octets = malloc(EACH);
	(void)state;
	memset(octets, 'x', EACH);
	server_reserve(&s);
	world_prepare();
	for (unsigned i = 0; i < 2; i++)
		(void)world_store(SPOOL_QUARANTINE, "anna@a.test", (struct bytes){ octets, EACH },
				  0, 0);
	spool_close(w.spool);
	world_start(world_config(&s, 1, "quarantine: { max_size: 1M }\n"));
	courier_wait(w.courier);
	UNTIL(w.loop, world_report().quarantined == 2 * EACH);
	assert_false(spool_room(w.spool, 1));
	world_end_with(&s);
	free(octets);
}

/* The backend says 451, and the disk has no room by then to write that down: the message is not in
 * doubt all the same. */
static void refused_on_a_full_disk(void **state)
{
	struct server s;
	struct arena arena;
	struct envelope e;
	char id[SPOOL_ID_MAX];
	(void)state;
	server_reserve(&s);
	s.dot_ms = 700;
	s.dot = "451 4.3.0 not now";
	server_listen(&s);
	world_begin(&s, 1, "");
	strcpy(id, world_store(SPOOL_QUARANTINE, "anna@a.test", small, 0, 30 * days));
	courier_release(w.courier, 7, id, BYTES(""), "anna");
	UNTIL(w.loop, (turn(w.loop), world_envelope(SPOOL_QUARANTINE, id, &arena, &e)) &&
			      (arena_wipe(&arena), e.releasing));
	struct rlimit limit = disk_fails();
	UNTIL(w.loop, w.answer.count == 1);
	UNTIL(w.loop, courier_busy(w.courier) == 0);
	assert_true(world_envelope(SPOOL_QUARANTINE, id, &arena, &e));
	disk_works(limit);
	assert_int_equal(w.answer.result, EX_TEMPFAIL);
	assert_string_equal(w.answer.words, "451 4.3.0 not now");
	assert_false(e.releasing);
	arena_wipe(&arena);
	assert_int_equal(server_taken(&s), 0);
	s.dot = NULL;
	assert_int_equal(world_release(id, ""), EX_OK);
	assert_null(strstr(w.answer.words, "in doubt"));
	world_end_with(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(released),
		cmocka_unit_test(to_another_address),
		cmocka_unit_test(refused),
		cmocka_unit_test(some_are_refused),
		cmocka_unit_test(nobody_listens),
		cmocka_unit_test(lost),
		cmocka_unit_test(killed_at_the_mark),
		cmocka_unit_test(twice_at_once),
		cmocka_unit_test(no_mark_no_dot),
		cmocka_unit_test(many_at_once),
		cmocka_unit_test(a_slow_backend_is_not_kept_waiting),
		cmocka_unit_test(old_ones_go),
		cmocka_unit_test(old_ones_go_beside_one_that_cannot_be_read),
		cmocka_unit_test(room_is_made_by_the_old),
		cmocka_unit_test(what_never_goes),
		cmocka_unit_test(what_is_there_counts_at_once),
		cmocka_unit_test(refused_on_a_full_disk),
	};
	alarm(120);
	return tls_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
