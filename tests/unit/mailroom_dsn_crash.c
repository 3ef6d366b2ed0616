/* mailroom_dsn_crash.c: a process that is killed at every system call that changes the disk while
 * it splits a notification off a message which still waits for others (the order is in
 * mailroom/courier.h). Whatever the instant, the courier of the next process tells the sender once,
 * and delivers once. */
#include "tests/unit/mailroom_courier.h"
#include "tests/unit/traced.h"

#include "gateway/mailroom/courier_inside.h"

#define SMALL "Subject: x\r\n\r\nbody\r\n"
static const struct bytes small = { SMALL, sizeof SMALL - 1 };
enum { HOUR = 3600 * 1000, POSITIONS_LEAST = 15, POSITIONS_MOST = 200 };

/* What the thread pool would do, in this thread. */
static void split(enum dsn dsn, const char *id)
{
	struct carry c = {
		.kind = CARRY_HELD, .queue = SPOOL_HOLD, .fd = -1, .settlement = SETTLE_UPDATE
	};
	arena_init(&c.memory, COURIER_MEMORY);
	world_open();
	traced_begin();
	c.spool = w.spool;
	strcpy(c.id, id);
	disk_load(&c);
	if (c.result != SPOOL_DONE)
		_exit(2);
	c.child = (struct child){ .dsn = dsn, .expires = clock_wall() + HOUR };
	spool_id(c.child.id, clock_wall() + 1, 63, 1);
	if (dsn == DSN_BOUNCE) {
		c.envelope.recipients[0].fate = FATE_REFUSED;
		c.envelope.recipients[0].reply = BYTES("550 5.1.1 no such user");
	}
	disk_settle(&c);
	_exit(c.result == SPOOL_DONE && c.child.made ? 0 : 3);
}

static unsigned occurrences(struct server *s, const char *text)
{
	unsigned count = 0;
	pthread_mutex_lock(&s->mutex);
	for (const char *at = s->notes; (at = strstr(at, text)); at++)
		count++;
	pthread_mutex_unlock(&s->mutex);
	return count;
}

/* Stores a message that is five hours old, and whose sender wants to know everything; kills a
 * process that splits at call `position`. */
static bool killed(enum dsn dsn, const char *to, unsigned position, char id[SPOOL_ID_MAX])
{
	char words[200];
	struct text error = TEXT(words);
	struct arena arena;
	struct envelope e;
	world_prepare();
	strcpy(id, world_store(SPOOL_HOLD, to, small, 5 * HOUR, HOUR));
	assert_true(world_envelope(SPOOL_HOLD, id, &arena, &e));
	for (size_t i = 0; i < e.recipient_count; i++)
		e.recipients[i].notify = BYTES("FAILURE,DELAY");
	assert_int_equal(spool_update(w.spool, SPOOL_HOLD, &e, &error), SPOOL_DONE);
	arena_wipe(&arena);
	spool_close(w.spool);
	pid_t child = fork();
	if (child == 0)
		split(dsn, id);
	assert_true(child > 0);
	return traced_kill_at(child, position);
}

static void a_bounce(void **state)
{
	unsigned position = 1;
	(void)state;
	must_trace();
	for (bool struck = true; struck; position++) {
		struct server s;
		char id[SPOOL_ID_MAX];
		struck = killed(DSN_BOUNCE, "refused@a.test anna@a.test", position, id);
		server_reserve(&s);
		server_listen(&s);
		w.begun = clock_wall() + 1000; /* all that lies there is another process's */
		world_start(world_config(&s, 1, ""));
		UNTIL(w.loop, server_taken(&s) >= 2 && world_report().held == 0 &&
				      courier_busy(w.courier) == 0);
		if (occurrences(&s, "<> <b@example.net>\n") != 1 ||
		    occurrences(&s, "<b@example.net> <anna@a.test> NOTIFY=FAILURE,DELAY\n") != 1)
			fail_msg("position %u: %.*s", position, (int)s.length, s.notes);
		assert_int_equal(occurrences(&s, "Final-Recipient: rfc822; refused@a.test\r\n"), 1);
		assert_false(world_has(SPOOL_HOLD, id));
		assert_false(world_has(SPOOL_QUARANTINE, id));
		world_end_with(&s);
		assert_true(position < POSITIONS_MOST);
	}
	print_message("[  NOTE    ] killed at %u calls\n", position - 2);
	assert_true(position - 2 >= POSITIONS_LEAST);
}

static void a_delay(void **state)
{
	unsigned position = 1;
	(void)state;
	must_trace();
	for (bool struck = true; struck; position++) {
		struct server s;
		struct arena arena;
		struct envelope e;
		char id[SPOOL_ID_MAX];
		struck = killed(DSN_DELAY, "later@a.test", position, id);
		server_reserve(&s);
		server_listen(&s);
		w.begun = clock_wall() + 1000; /* all that lies there is another process's */
		world_start(world_config(&s, 1, ""));
		UNTIL(w.loop, server_taken(&s) >= 1 && world_report().held == 1 &&
				      courier_busy(w.courier) == 0);
		assert_int_equal(occurrences(&s, "<> <b@example.net>\n"), 1);
		assert_true(world_envelope(SPOOL_HOLD, id, &arena, &e));
		assert_true(e.delayed && e.child.len == 0);
		arena_wipe(&arena);
		world_end_with(&s);
		assert_true(position < POSITIONS_MOST);
	}
	assert_true(position - 2 >= POSITIONS_LEAST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bounce),
		cmocka_unit_test(a_delay),
	};
	/* As in mailroom_spool_crash.c: killing a process asks nothing of a disk. */
	if (access("/dev/shm", W_OK | X_OK) == 0)
		(void)setenv("TMPDIR", "/dev/shm", 0);
	alarm(240);
	return tls_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
