/* mailroom_succession.c: one process takes over from another that still ends its sessions: the
 * ledger and the known recipients have one writer at a time, and nothing of either is lost
 * (mailroom/ledger.h, known_recipients.h). */
#include "gateway/mailroom/known_recipients.h"
#include "gateway/mailroom/ledger.h"
#include "gateway/mailroom/table_file.h"

#include "mailroom_state.h"

#include <sys/mman.h>

static char doubts[100];

static void doubt(void *arg, const char *tx, uint64_t when)
{
	(void)arg, (void)when;
	strncat(doubts, tx, sizeof doubts - strlen(doubts) - 1);
}

static struct ledger *opened(bool beside)
{
	char words[200];
	struct text error = TEXT(words);
	doubts[0] = '\0';
	struct ledger *l =
		(beside ? ledger_open_beside : ledger_open)(path, NULL, T, doubt, NULL, &error);
	if (!l)
		fail_msg("%s", text_cstr(&error));
	return l;
}

static void join(struct ledger *l)
{
	char words[200];
	struct text error = TEXT(words);
	doubts[0] = '\0';
	struct table_left *left = ledger_left(path, &error);
	if (!left)
		fail_msg("%s", text_cstr(&error));
	assert_true(ledger_join(l, left, T, doubt, NULL));
	table_left_free(left);
}

/* All of it is in the file, which another process reads. */
static void settle(const struct ledger *l)
{
	while (ledger_behind(l) > 0)
		usleep(1000);
}

static struct ledger_entry *intend(struct ledger *l, uint64_t n)
{
	struct fingerprint f = { { n, ~n } };
	char tx[LEDGER_TX_MAX];
	snprintf(tx, sizeof tx, "T%llu", (unsigned long long)n);
	struct ledger_entry *note = ledger_intend(l, &f, tx, T);
	assert_non_null(note);
	return note;
}

static struct ledger_entry *take(struct ledger *l, uint64_t n)
{
	struct ledger_entry *note = intend(l, n);
	ledger_taken(l, note, BYTES("250 Ok"), T);
	return note;
}

static bool knows(struct ledger *l, uint64_t n)
{
	char words[LEDGER_REPLY_MAX];
	struct text reply = TEXT(words);
	struct fingerprint f = { { n, ~n } };
	return ledger_knows(l, &f, T, &reply);
}

static void the_successor_knows_what_was_kept(void **state)
{
	(void)state;
	struct ledger *old = opened(false);
	ledger_unconfirmed(old, take(old, 1));
	struct ledger_entry *under_way = intend(old, 2);
	settle(old);
	struct ledger *next = opened(true);
	assert_true(knows(next, 1));
	assert_false(knows(next, 2));
	assert_string_equal(doubts, "");
	ledger_taken(old, under_way, BYTES("250 Ok"), T);
	ledger_unconfirmed(old, under_way);
	ledger_close(old);
	join(next);
	assert_string_equal(doubts, "");
	assert_true(knows(next, 1));
	assert_true(knows(next, 2));
	ledger_close(next);
}

static void what_was_confirmed_meanwhile_is_forgotten(void **state)
{
	(void)state;
	struct ledger *old = opened(false);
	struct ledger_entry *held = take(old, 1);
	settle(old);
	struct ledger *next = opened(true);
	assert_true(knows(next, 1)); /* its client may not know yet */
	ledger_confirm(old, held);
	ledger_close(old);
	join(next);
	assert_false(knows(next, 1));
	ledger_close(next);
	next = opened(false);
	assert_false(knows(next, 1));
	ledger_close(next);
}

/* Both use the same places of the table, and neither the other's file. */
static void both_note_at_the_same_time(void **state)
{
	enum { EACH = 300 };
	(void)state;
	struct ledger *old = opened(false), *next = opened(true);
	for (uint64_t n = 0; n < EACH; n++) {
		ledger_unconfirmed(old, take(old, 1000 + n));
		ledger_unconfirmed(next, take(next, 2000 + n));
	}
	struct ledger_entry *held = take(next, 1);
	ledger_close(old);
	join(next);
	for (int again = 0; again < 2; again++) {
		for (uint64_t n = 0; n < EACH; n++)
			assert_true(knows(next, 1000 + n) && knows(next, 2000 + n));
		if (again == 0) {
			ledger_unconfirmed(next, held);
			ledger_close(next);
			next = opened(false);
		}
	}
	assert_true(knows(next, 1));
	assert_string_equal(doubts, "");
	ledger_close(next);
}

static void a_predecessor_that_was_killed_leaves_its_doubts(void **state)
{
	(void)state;
	struct ledger *old = opened(false), *next = opened(true);
	(void)intend(old, 7);
	ledger_close(old); /* as a kill leaves it: the note is in the file */
	join(next);
	assert_string_equal(doubts, "T7");
	ledger_close(next);
	next = opened(false);
	assert_string_equal(doubts, "");
	ledger_close(next);
}

/* A new key came from the peer: what lies in the file says nothing under it. */
static void another_key_meanwhile(void **state)
{
	const uint64_t key[2] = { 1, 2 };
	(void)state;
	struct ledger *old = opened(false);
	ledger_unconfirmed(old, take(old, 1));
	settle(old);
	struct ledger *next = opened(true);
	assert_true(ledger_set_key(next, key));
	ledger_unconfirmed(next, take(next, 2));
	ledger_close(old);
	join(next);
	ledger_close(next);
	next = opened(false);
	uint64_t found[2];
	ledger_key(next, found);
	assert_memory_equal(found, key, sizeof key);
	assert_false(knows(next, 1));
	assert_true(knows(next, 2));
	ledger_close(next);
}

/* What the successor has noted beside its predecessor is in its image: the one that is started in
 * its place finds it. */
static void a_successor_that_was_killed_leaves_its_image(void **state)
{
	char words[200];
	struct text error = TEXT(words);
	(void)state;
	void *image = mmap(NULL, ledger_image_size(), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct ledger *old = opened(false);
	ledger_unconfirmed(old, take(old, 1));
	settle(old);
	pid_t child = fork();
	if (child == 0) {
		struct ledger *next = ledger_open_beside(path, image, T, doubt, NULL, &error);
		ledger_unconfirmed(next, take(next, 2));
		(void)intend(next, 3);
		kill(getpid(), SIGKILL);
	}
	assert_int_equal(waitpid(child, NULL, 0), child);
	doubts[0] = '\0';
	struct ledger *third = ledger_open_beside(path, image, T, doubt, NULL, &error);
	assert_non_null(third);
	assert_string_equal(doubts, "T3");
	ledger_close(old);
	join(third);
	assert_true(knows(third, 1) && knows(third, 2) && !knows(third, 3));
	ledger_close(third);
	third = opened(false);
	assert_true(knows(third, 1) && knows(third, 2));
	ledger_close(third);
	(void)munmap(image, ledger_image_size());
}

static void without_a_file_nothing_is_borrowed(void **state)
{
	char words[200];
	struct text error = TEXT(words);
	(void)state;
	assert_null(ledger_open_beside(path, NULL, T, doubt, NULL, &error));
	assert_true(error.len > 0);
	error = TEXT(words);
	assert_null(known_recipients_open_beside(path, NULL, &error));
	assert_true(error.len > 0);
}

/* ---- recipients */

static void recipients_of_both_are_known(void **state)
{
	char words[200], local[32];
	struct text error = TEXT(words);
	(void)state;
	struct known_recipients *old = known_recipients_open(path, NULL, &error);
	assert_non_null(old);
	known_recipients_good(old, BYTES("before"), BYTES("example.com"), T);
	known_recipients_good(old, BYTES("gone"), BYTES("example.com"), T);
	while (known_recipients_behind(old) > 0)
		usleep(1000);
	struct known_recipients *next = known_recipients_open_beside(path, NULL, &error);
	assert_non_null(next);
	assert_true(known_recipients_is(next, BYTES("before"), BYTES("example.com"), T));
	known_recipients_bad(next, BYTES("gone"), BYTES("example.com"));
	for (int i = 0; i < 500; i++) {
		snprintf(local, sizeof local, "old%d", i);
		known_recipients_good(old, bytes_of(local), BYTES("example.com"), T);
		snprintf(local, sizeof local, "new%d", i);
		known_recipients_good(next, bytes_of(local), BYTES("example.com"), T);
	}
	known_recipients_close(old);
	struct table_left *left = known_recipients_left(path, &error);
	assert_non_null(left);
	assert_true(known_recipients_join(next, left, T));
	table_left_free(left);
	for (int again = 0; again < 2; again++) {
		for (int i = 0; i < 500; i++) {
			snprintf(local, sizeof local, "old%d", i);
			assert_true(known_recipients_is(next, bytes_of(local), BYTES("example.com"),
							T));
			snprintf(local, sizeof local, "new%d", i);
			assert_true(known_recipients_is(next, bytes_of(local), BYTES("example.com"),
							T));
		}
		assert_true(known_recipients_is(next, BYTES("before"), BYTES("example.com"), T));
		known_recipients_close(next);
		next = known_recipients_open(path, NULL, &error);
		assert_non_null(next);
	}
	known_recipients_close(next);
}

#define IN_A_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, state_set_up, state_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIRECTORY(the_successor_knows_what_was_kept),
		IN_A_DIRECTORY(what_was_confirmed_meanwhile_is_forgotten),
		IN_A_DIRECTORY(both_note_at_the_same_time),
		IN_A_DIRECTORY(a_predecessor_that_was_killed_leaves_its_doubts),
		IN_A_DIRECTORY(another_key_meanwhile),
		IN_A_DIRECTORY(a_successor_that_was_killed_leaves_its_image),
		IN_A_DIRECTORY(without_a_file_nothing_is_borrowed),
		IN_A_DIRECTORY(recipients_of_both_are_known),
	};
	log_configure(LOG_JSON, LOG_SILENT);
	return cmocka_run_group_tests_name("mailroom_succession", tests, NULL, NULL);
}
