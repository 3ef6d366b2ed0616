/* mailroom_spool.c: the spool stores, gives back, changes, moves, removes and lists messages
 * (mailroom/spool.h). Damage is in mailroom_spool_damage.c, crashes are in
 * mailroom_spool_crash.c. */
#include "tests/unit/mailroom_spool_trial.h"

#include "gateway/base/clock.h"

#include <errno.h>
#include <pthread.h>

/* ---- IDs */

static void ids(void **state)
{
	static const struct {
		const char *id;
		bool valid;
	} rows[] = {
		{ "0000000000000", true },     { "ZZZZZZZZZZZZZ", true },
		{ "1M80GB4MF0000", true },     { "", false },
		{ "1M80GB4MF000", false },     { "1M80GB4MF00000", false },
		{ "1m80gb4mf0000", false },    { "1M80GB4MF000I", false },
		{ "1M80GB4MF000L", false },    { "1M80GB4MF000O", false },
		{ "1M80GB4MF000U", false },    { "../../../etc/", false },
		{ "1M80GB4MF000/", false },    { "1M80GB4MF000.", false },
		{ "1M80GB4MF000\xe9", false },
	};
	char day[9], before[SPOOL_ID_MAX] = "", id[SPOOL_ID_MAX];
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(spool_id_valid(bytes_of(rows[i].id)), rows[i].valid);
		assert_int_equal(spool_id_day(bytes_of(rows[i].id), day), rows[i].valid);
	}
	assert_false(spool_id_valid((struct bytes){ "1M80GB4MF000\0", 13 }));
	/* Times, then workers, then counts, in order; the last two are cut to their bits. */
	static const struct {
		uint64_t time;
		unsigned worker;
		uint64_t count;
		const char *day;
	} order[] = {
		{ 0, 0, 0, "19700101" },
		{ 0, 0, 1, "19700101" },
		{ 0, 0, 16383, "19700101" },
		{ 0, 1, 16384, "19700101" },
		{ 0, 63, 0, "19700101" },
		{ 1, 0, 0, "19700101" },
		{ 951782399999, 5, 5, "20000228" },
		{ 951782400000, 5, 5, "20000229" },
		{ 1795313472143, 63, 16383, "20261122" },
		{ 1795313472144, 0, 0, "20261122" },
		{ 4102444800000, 0, 0, "21000101" },
	};
	for (size_t i = 0; i < COUNT(order); i++) {
		spool_id(id, order[i].time, order[i].worker, order[i].count);
		assert_true(spool_id_valid(bytes_of(id)));
		assert_true(strcmp(before, id) < 0);
		assert_true(spool_id_day(bytes_of(id), day));
		assert_string_equal(day, order[i].day);
		strcpy(before, id);
	}
}

/* ---- the life of a message */

static void stored_and_read(void **state)
{
	struct trial *t = *state;
	struct envelope e;
	struct stat st;
	char large[300000];
	memset(large, 'x', sizeof large);
	must_store(t, SPOOL_HOLD, t->ids[0], (struct bytes){ large, sizeof large });
	assert_int_equal(stat(path_of(t, SPOOL_HOLD, t->ids[0], ".eml"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(stat(path_of(t, SPOOL_HOLD, t->ids[0], ".json"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(must_read(t, SPOOL_HOLD, t->ids[0], &e), SPOOL_DONE);
	assert_int_equal(e.size, sizeof large);
	assert_true(bytes_equal(e.queue, BYTES("hold")));
	assert_true(bytes_equal(e.recipients[0].address, BYTES("anna@example.com")));
	assert_true(octets_are(spool_octets(t->spool, SPOOL_HOLD, &e, &t->error),
			       (struct bytes){ large, sizeof large }));
	assert_int_equal(spool_verify(t->spool, SPOOL_HOLD, &e, &t->error), SPOOL_DONE);
	assert_int_equal(listed(t, SPOOL_HOLD), 1);
	assert_int_equal(listed(t, SPOOL_QUARANTINE), 0);
	assert_int_equal(must_read(t, SPOOL_QUARANTINE, t->ids[0], &e), SPOOL_MISSING);
	assert_int_equal(must_read(t, SPOOL_HOLD, t->ids[1], &e), SPOOL_MISSING);
	assert_int_equal(must_read(t, SPOOL_HOLD, "../../etc/pas", &e), SPOOL_MISSING);

	/* An empty message is one too. */
	must_store(t, SPOOL_HOLD, t->ids[1], BYTES(""));
	assert_int_equal(must_read(t, SPOOL_HOLD, t->ids[1], &e), SPOOL_DONE);
	assert_int_equal(spool_verify(t->spool, SPOOL_HOLD, &e, &t->error), SPOOL_DONE);

	/* An ID is given once, and its message stays what it was. */
	assert_int_equal(message_store(t->spool, SPOOL_HOLD, t->ids[1], BYTES("other"), &t->error),
			 SPOOL_FAILED);
	assert_int_equal(must_read(t, SPOOL_HOLD, t->ids[1], &e), SPOOL_DONE);
	assert_int_equal(e.size, 0);
	assert_int_equal(
		message_store(t->spool, SPOOL_HOLD, "../../etc/pas", BYTES("x"), &t->error),
		SPOOL_FAILED);
}

static void nothing_stays_of_what_failed(void **state)
{
	struct trial *t = *state;
	struct envelope_recipient recipient;
	struct envelope e = message_envelope(t->ids[0], &recipient);
	for (unsigned breaks = 1; breaks < 5; breaks++) {
		struct pieces pieces = { .rest = BYTES("abcdef"), .piece = 2, .breaks = breaks };
		t->error = TEXT(t->why);
		assert_int_equal(spool_store(t->spool, SPOOL_HOLD, &e,
					     &(struct spool_source){ pieces_next, &pieces },
					     &t->error),
				 SPOOL_FAILED);
		assert_string_equal(text_cstr(&t->error), "the message cannot be read");
		assert_int_equal(files_of(t, SPOOL_HOLD, t->ids[0]), 0);
	}
	/* What could not be read back is not taken: a time that cannot be written, too many
	 * recipients. */
	struct pieces pieces = { .rest = BYTES("abcdef"), .piece = 2 };
	e.time = UINT64_MAX / 2;
	assert_int_equal(spool_store(t->spool, SPOOL_HOLD, &e,
				     &(struct spool_source){ pieces_next, &pieces }, &t->error),
			 SPOOL_FAILED);
	assert_int_equal(files_of(t, SPOOL_HOLD, t->ids[0]), 0);
	e.time = message_time;
	e.recipient_count = ENVELOPE_RECIPIENTS_MAX + 1;
	e.recipients = calloc(e.recipient_count, sizeof *e.recipients);
	assert_non_null(e.recipients);
	pieces = (struct pieces){ .rest = BYTES("abcdef"), .piece = 2 };
	assert_int_equal(spool_store(t->spool, SPOOL_HOLD, &e,
				     &(struct spool_source){ pieces_next, &pieces }, &t->error),
			 SPOOL_FAILED);
	free(e.recipients);
	assert_int_equal(files_of(t, SPOOL_HOLD, t->ids[0]), 0);
	must_store(t, SPOOL_HOLD, t->ids[0], BYTES("abcdef"));
}

static void updated(void **state)
{
	struct trial *t = *state;
	struct envelope e, again;
	must_store(t, SPOOL_HOLD, t->ids[0], BYTES("abc"));
	assert_int_equal(must_read(t, SPOOL_HOLD, t->ids[0], &e), SPOOL_DONE);
	for (unsigned i = 1; i <= 20; i++) {
		e.attempts = i;
		e.recipients[0].fate = FATE_REFUSED;
		e.reply = BYTES("451 4.3.0 not now");
		assert_int_equal(spool_update(t->spool, SPOOL_HOLD, &e, &t->error), SPOOL_DONE);
		assert_int_equal(must_read(t, SPOOL_HOLD, t->ids[0], &again), SPOOL_DONE);
		assert_int_equal(again.attempts, i);
		assert_int_equal(again.recipients[0].fate, FATE_REFUSED);
	}
	assert_int_equal(files_of(t, SPOOL_HOLD, t->ids[0]), 2);
	e.id = bytes_of(t->ids[1]);
	assert_int_equal(spool_update(t->spool, SPOOL_HOLD, &e, &t->error), SPOOL_MISSING);
	assert_int_equal(files_of(t, SPOOL_HOLD, t->ids[1]), 0);
	must_store(t, SPOOL_HOLD, t->ids[1], BYTES("abc"));
	assert_int_equal(spool_remove(t->spool, SPOOL_HOLD, t->ids[1], &t->error), SPOOL_DONE);
	assert_int_equal(spool_update(t->spool, SPOOL_HOLD, &e, &t->error), SPOOL_MISSING);
}

static void removed(void **state)
{
	struct trial *t = *state;
	struct envelope e;
	char day[2 * PATH_LENGTH];
	must_store(t, SPOOL_HOLD, t->ids[0], BYTES("abc"));
	path_write(day, sizeof day, "%s", path_of(t, SPOOL_HOLD, t->ids[0], ""));
	*strrchr(day, '/') = '\0';
	assert_int_equal(spool_remove(t->spool, SPOOL_QUARANTINE, t->ids[0], &t->error),
			 SPOOL_MISSING);
	assert_int_equal(spool_remove(t->spool, SPOOL_HOLD, t->ids[0], &t->error), SPOOL_DONE);
	assert_int_equal(spool_remove(t->spool, SPOOL_HOLD, t->ids[0], &t->error), SPOOL_MISSING);
	assert_int_equal(must_read(t, SPOOL_HOLD, t->ids[0], &e), SPOOL_MISSING);
	assert_int_equal(listed(t, SPOOL_HOLD), 0);
	assert_false(exists(day));      /* an old day goes with its last message, */
	char id[SPOOL_ID_MAX];
	spool_id(id, clock_wall(), 0, 0);
	must_store(t, SPOOL_HOLD, id, BYTES("abc"));
	path_write(day, sizeof day, "%s", path_of(t, SPOOL_HOLD, id, ""));
	*strrchr(day, '/') = '\0';
	assert_int_equal(spool_remove(t->spool, SPOOL_HOLD, id, &t->error), SPOOL_DONE);
	assert_true(exists(day));       /* today stays */
}

static void moved(void **state)
{
	struct trial *t = *state;
	struct envelope e, again;
	must_store(t, SPOOL_QUARANTINE, t->ids[0], BYTES("abc"));
	assert_int_equal(must_read(t, SPOOL_QUARANTINE, t->ids[0], &e), SPOOL_DONE);
	e.reason = BYTES("released by anna");
	assert_int_equal(spool_move(t->spool, SPOOL_HOLD, SPOOL_QUARANTINE, &e, &t->error),
			 SPOOL_MISSING);
	assert_int_equal(spool_move(t->spool, SPOOL_QUARANTINE, SPOOL_HOLD, &e, &t->error),
			 SPOOL_DONE);
	assert_int_equal(spool_move(t->spool, SPOOL_QUARANTINE, SPOOL_HOLD, &e, &t->error),
			 SPOOL_MISSING);
	assert_int_equal(must_read(t, SPOOL_QUARANTINE, t->ids[0], &again), SPOOL_MISSING);
	assert_int_equal(must_read(t, SPOOL_HOLD, t->ids[0], &again), SPOOL_DONE);
	assert_true(bytes_equal(again.reason, e.reason));
	assert_true(bytes_equal(again.queue, BYTES("hold")));
	assert_int_equal(again.moves, 1);
	assert_true(
		octets_are(spool_octets(t->spool, SPOOL_HOLD, &again, &t->error), BYTES("abc")));
	assert_int_equal(spool_move(t->spool, SPOOL_HOLD, SPOOL_QUARANTINE, &again, &t->error),
			 SPOOL_DONE);
	assert_int_equal(must_read(t, SPOOL_QUARANTINE, t->ids[0], &again), SPOOL_DONE);
	assert_int_equal(again.moves, 2);
	assert_int_equal(listed(t, SPOOL_HOLD), 0);
	/* Octets that are not those that were stored go nowhere but aside. */
	file_write(path_of(t, SPOOL_QUARANTINE, t->ids[0], ".eml"), BYTES("abd"));
	assert_int_equal(spool_move(t->spool, SPOOL_QUARANTINE, SPOOL_HOLD, &again, &t->error),
			 SPOOL_CORRUPT);
	assert_int_equal(listed(t, SPOOL_HOLD) + listed(t, SPOOL_QUARANTINE), 0);
	assert_int_equal(files_of(t, SPOOL_HOLD, t->ids[0]), 0);
}

/* A move that a crash cut short leaves the message in both queues: the copy stays, whichever way it
 * went. */
static void found(void *arg, const struct envelope *e)
{
	struct trial *t = arg;
	struct text id = TEXT(t->shown[t->found++ % COUNT(t->shown)]);
	text_add(&id, e->id);
	(void)text_cstr(&id);
}

static void moves_cut_short(void **state)
{
	struct trial *t = *state;
	for (int way = 0; way < 2; way++) {
		enum spool_queue from = way ? SPOOL_HOLD : SPOOL_QUARANTINE,
				 to = way ? SPOOL_QUARANTINE : SPOOL_HOLD;
		char kept[2][PATH_LENGTH], line[4200];
		struct envelope e;
		if (way == 0)
			must_store(t, from, t->ids[0], BYTES("abc"));
		path_write(kept[0], PATH_LENGTH, "%s/kept.eml", t->path);
		path_write(kept[1], PATH_LENGTH, "%s/kept.json", t->path);
		assert_int_equal(link(path_of(t, from, t->ids[0], ".eml"), kept[0]), 0);
		assert_int_equal(link(path_of(t, from, t->ids[0], ".json"), kept[1]), 0);
		assert_int_equal(must_read(t, from, t->ids[0], &e), SPOOL_DONE);
		assert_int_equal(spool_move(t->spool, from, to, &e, &t->error), SPOOL_DONE);
		path_write(line, sizeof line, "%s", path_of(t, from, t->ids[0], ""));
		*strrchr(line, '/') = '\0';
		assert_true(mkdir(line, 0700) == 0 || errno == EEXIST);
		assert_int_equal(rename(kept[0], path_of(t, from, t->ids[0], ".eml")), 0);
		assert_int_equal(rename(kept[1], path_of(t, from, t->ids[0], ".json")), 0);
		assert_int_equal(listed(t, SPOOL_HOLD), 1);
		assert_int_equal(listed(t, SPOOL_QUARANTINE), 1);
		t->found = 0;
		assert_true(spool_recover(t->spool, say, found, t));
		assert_int_equal(t->said, 0);
		assert_int_equal(t->found, 1);
		assert_int_equal(listed(t, to), 1);
		assert_int_equal(listed(t, from), 0);
	}
}

/* ---- the whole spool */

static bool each_stop(void *arg, const struct envelope *e)
{
	unsigned *left = arg;
	(void)e;
	return --*left > 0;
}

static void listed_in_order(void **state)
{
	struct trial *t = *state;
	static const unsigned order[] = { 2, 0, 3, 1 };
	char buffer[200];
	struct text list = TEXT(buffer);
	uint64_t messages, octets;
	for (size_t i = 0; i < COUNT(order); i++)
		must_store(t, SPOOL_QUARANTINE, t->ids[order[i]], BYTES("abc"));
	assert_true(spool_each(t->spool, SPOOL_QUARANTINE, each_add, &list, &t->error));
	for (size_t i = 0; i < COUNT(order); i++)
		assert_memory_equal(buffer + 14 * i, t->ids[i], 13);
	assert_int_equal(list.len, 56);
	unsigned left = 2;
	assert_true(spool_each(t->spool, SPOOL_QUARANTINE, each_stop, &left, &t->error));
	assert_int_equal(left, 0);
	assert_true(spool_measure(t->spool, SPOOL_QUARANTINE, &messages, &octets, &t->error));
	assert_int_equal(messages, 4);
	assert_int_equal(octets, 12);
	assert_true(spool_measure(t->spool, SPOOL_HOLD, &messages, &octets, &t->error));
	assert_int_equal(messages + octets, 0);
}

static void opened_only_where_it_is_ours(void **state)
{
	struct trial *t = *state;
	char path[2 * PATH_LENGTH];
	static const mode_t modes[] = { 0755, 0770, 0701, 01700, 0500 };
	for (size_t i = 0; i < COUNT(modes); i++) {
		assert_int_equal(chmod(t->path, modes[i]), 0);
		assert_null(spool_open(t->path, &t->error));
	}
	assert_int_equal(chmod(t->path, 0700), 0);
	path_write(path, sizeof path, "%s/hold", t->path);
	/* Opened from above, as a volume is to its group: closed again. */
	struct stat st;
	assert_int_equal(chmod(path, 02770), 0);
	struct spool *again = spool_open(t->path, &t->error);
	assert_non_null(again);
	spool_close(again);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(symlink("/tmp", path), 0);
	assert_null(spool_open(t->path, &t->error));
	assert_int_equal(unlink(path), 0);
	path_write(path, sizeof path, "%s/none", t->path);
	assert_null(spool_open(path, &t->error));
}

/* All that stands, of both queues: what is damaged does not, what was stored meanwhile does. */
static void shown_while_recovered(void **state)
{
	struct trial *t = *state;
	for (unsigned i = 0; i < 4; i++)
		must_store(t, i == 2 ? SPOOL_HOLD : SPOOL_QUARANTINE, t->ids[i], BYTES("abc"));
	assert_int_equal(truncate(path_of(t, SPOOL_QUARANTINE, t->ids[1], ".eml"), 2), 0);
	spool_begin(t->spool, message_time + 3 * (uint64_t)MESSAGE_DAY_MS);
	assert_true(spool_recover(t->spool, say, found, t));
	assert_int_equal(t->said, 1);
	assert_int_equal(t->found, 3);
	assert_string_equal(t->shown[0], t->ids[3]);
	assert_string_equal(t->shown[1], t->ids[0]);
	assert_string_equal(t->shown[2], t->ids[2]);
}

/* One process recovers; what another one is writing would look unfinished to it. */
static void recovered_by_one(void **state)
{
	struct trial *t = *state;
	struct spool *other = spool_open(t->path, &t->error);
	assert_non_null(other);
	spool_recover(t->spool, say, NULL, t);
	spool_recover(t->spool, say, NULL, t);
	assert_int_equal(t->said, 0);
	assert_false(spool_recover(other, say, NULL, t));
	assert_int_equal(t->said, 1);
	spool_close(t->spool);
	assert_true(spool_recover(other, say, NULL, t));
	assert_int_equal(t->said, 1);
	t->spool = other;
}

enum { THREADS = 4, MESSAGES_EACH = 50 };

struct hand {
	struct trial *trial;
	unsigned number;
	bool good;
};

static void *work(void *arg)
{
	struct hand *h = arg;
	char buffer[400];
	struct arena arena;
	arena_init(&arena, 1 << 20);
	h->good = true;
	for (unsigned i = 0; i < MESSAGES_EACH && h->good; i++) {
		struct text error = TEXT(buffer);
		char id[SPOOL_ID_MAX];
		struct envelope e;
		/* An old day that comes and goes with its messages, from all threads at once. */
		spool_id(id, message_time, h->number, i);
		h->good = message_store(h->trial->spool, SPOOL_HOLD, id, bytes_of(id), &error) ==
				  SPOOL_DONE &&
			  spool_read(h->trial->spool, SPOOL_HOLD, id, &arena, &e, &error) ==
				  SPOOL_DONE &&
			  spool_update(h->trial->spool, SPOOL_HOLD, &e, &error) == SPOOL_DONE &&
			  spool_move(h->trial->spool, SPOOL_HOLD, SPOOL_QUARANTINE, &e, &error) ==
				  SPOOL_DONE &&
			  (i % 10 == 0 || spool_remove(h->trial->spool, SPOOL_QUARANTINE, id,
						       &error) == SPOOL_DONE);
		arena_wipe(&arena);
	}
	return NULL;
}

static void from_many_threads(void **state)
{
	struct trial *t = *state;
	pthread_t threads[THREADS];
	struct hand hands[THREADS];
	for (unsigned i = 0; i < THREADS; i++) {
		hands[i] = (struct hand){ t, i, false };
		assert_int_equal(pthread_create(&threads[i], NULL, work, &hands[i]), 0);
	}
	for (unsigned i = 0; i < THREADS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	for (unsigned i = 0; i < THREADS; i++)
		assert_true(hands[i].good);
	assert_int_equal(listed(t, SPOOL_HOLD), 0);
	assert_int_equal(listed(t, SPOOL_QUARANTINE), THREADS * MESSAGES_EACH / 10);
	spool_recover(t->spool, say, NULL, t);
	assert_int_equal(t->said, 0);
	assert_int_equal(listed(t, SPOOL_QUARANTINE), THREADS * MESSAGES_EACH / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids),  TEST(stored_and_read),   TEST(nothing_stays_of_what_failed),
		TEST(updated),          TEST(removed),           TEST(moved),
		TEST(moves_cut_short),  TEST(listed_in_order),   TEST(opened_only_where_it_is_ours),
		TEST(recovered_by_one), TEST(from_many_threads), TEST(shown_while_recovered),
	};
	return cmocka_run_group_tests_name("mailroom_spool", tests, NULL, NULL);
}
