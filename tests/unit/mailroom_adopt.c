/* mailroom_adopt.c: a dead gateway's spool becomes ours: every message once, whatever stops us in
 * between, and whatever comes back. */
#include "tests/unit/mailroom_spool.h"
#include "tests/unit/traced.h"

#include "gateway/base/clock.h"
#include "gateway/mailroom/spool_adopt.h"

#include <sys/file.h>

enum { POSITIONS_LEAST = 12, POSITIONS_MOST = 200 };

static const struct bytes octets = { "Subject: x\r\n\r\nbody\r\n", 20 };
static char here[PATH_LENGTH], there[PATH_LENGTH];
static struct adoption_report report;
static char said[1024];

static void say(void *arg, const char *id, const char *what)
{
	(void)arg;
	struct text t = { .at = said, .len = strlen(said), .cap = sizeof said };
	text_format(&t, "%s: %s\n", id, what);
	(void)text_cstr(&t);
}

static void adopted(void *arg, enum spool_queue queue, const char *id)
{
	(void)arg, (void)queue;
	assert_true(spool_id_valid(bytes_of(id)));
}

static const struct adoption_acts acts = { .say = say, .adopted = adopted };

static struct spool *open_spool(const char *path)
{
	char words[200];
	struct text error = TEXT(words);
	struct spool *s = spool_open(path, &error);
	if (!s)
		fail_msg("%s", text_cstr(&error));
	return s;
}

static void begin(void)
{
	folder_new(here);
	folder_new(there);
	spool_close(open_spool(here));
}

static void end(void)
{
	folder_remove(here);
	folder_remove(there);
}

static void put(const char *path, enum spool_queue queue, const char *id, struct bytes content)
{
	char words[200];
	struct text error = TEXT(words);
	struct spool *s = open_spool(path);
	assert_int_equal(message_store(s, queue, id, content, &error), SPOOL_DONE);
	spool_close(s);
}

/* False: it ended early. */
static bool adopt_from(const char *to, const char *from)
{
	char words[240];
	struct text error = TEXT(words);
	struct spool *ours = open_spool(to), *theirs = spool_open_other(from, &error);
	said[0] = '\0';
	if (!theirs)
		fail_msg("%s", text_cstr(&error));
	bool done = spool_adopt(ours, theirs, &acts, &report, &error);
	spool_close(theirs);
	spool_close(ours);
	return done;
}

static bool adopt(void)
{
	return adopt_from(here, there);
}

static bool has(const char *path, enum spool_queue queue, const char *id)
{
	char words[200];
	struct text error = TEXT(words);
	struct arena arena;
	struct envelope e;
	struct spool *s = open_spool(path);
	arena_init(&arena, ENVELOPE_ARENA);
	bool is = spool_read(s, queue, id, &arena, &e, &error) == SPOOL_DONE &&
		  spool_verify(s, queue, &e, &error) == SPOOL_DONE &&
		  octets_are(spool_octets(s, queue, &e, &error), octets);
	arena_wipe(&arena);
	spool_close(s);
	return is;
}

static void make_id(char id[SPOOL_ID_MAX], uint64_t count)
{
	spool_id(id, message_time, 1, count);
}

static void recover(const char *path)
{
	struct spool *s = open_spool(path);
	spool_recover(s, say, NULL, NULL);
	spool_close(s);
}

/* What a gateway's scan does before it looks at what is held. */
static void finish(const char *path)
{
	struct spool *s = open_spool(path);
	spool_adopt_finish(s, clock_wall(), say, NULL);
	spool_close(s);
}

static void both_queues(void **state)
{
	char held[SPOOL_ID_MAX], kept[SPOOL_ID_MAX];
	(void)state;
	begin();
	make_id(held, 1);
	make_id(kept, 2);
	put(there, SPOOL_HOLD, held, octets);
	put(there, SPOOL_QUARANTINE, kept, octets);
	assert_true(adopt());
	assert_int_equal(report.adopted[SPOOL_HOLD], 1);
	assert_int_equal(report.adopted[SPOOL_QUARANTINE], 1);
	assert_int_equal(report.octets, 2 * octets.len);
	assert_true(has(here, SPOOL_HOLD, held) && has(here, SPOOL_QUARANTINE, kept));
	assert_false(has(there, SPOOL_HOLD, held) || has(there, SPOOL_QUARANTINE, kept));
	recover(here);
	assert_true(has(here, SPOOL_HOLD, held) && has(here, SPOOL_QUARANTINE, kept));
	assert_true(adopt());
	assert_int_equal(report.adopted[SPOOL_HOLD] + report.adopted[SPOOL_QUARANTINE] +
				 report.left + report.here,
			 0);
	end();
}

/* A copy is adopted, its message delivered from here; then the disk itself is adopted, too. */
static void not_twice(void **state)
{
	char id[SPOOL_ID_MAX], words[200];
	struct text error = TEXT(words);
	(void)state;
	begin();
	make_id(id, 1);
	put(there, SPOOL_HOLD, id, octets);
	assert_true(adopt());
	put(there, SPOOL_HOLD, id, octets);
	assert_true(adopt());
	assert_int_equal(report.here, 1);
	struct spool *s = open_spool(here);
	assert_int_equal(spool_remove(s, SPOOL_HOLD, id, &error), SPOOL_DONE);
	spool_close(s);
	put(there, SPOOL_HOLD, id, octets);
	assert_true(adopt());
	assert_int_equal(report.before, 1);
	assert_false(has(here, SPOOL_HOLD, id) || has(there, SPOOL_HOLD, id));
	end();
}

/* First the one is lost, then the other, then the first again: what was adopted before comes back
 * as what it is, mail to be had. */
static void there_and_back(void **state)
{
	char id[SPOOL_ID_MAX];
	(void)state;
	begin();
	make_id(id, 1);
	put(there, SPOOL_HOLD, id, octets);
	for (int turn = 0; turn < 5; turn++) {
		bool back = turn % 2 != 0;
		assert_true(back ? adopt_from(there, here) : adopt());
		assert_int_equal(report.adopted[SPOOL_HOLD], 1);
		assert_true(has(back ? there : here, SPOOL_HOLD, id));
		assert_false(has(back ? here : there, SPOOL_HOLD, id));
	}
	end();
}

/* Two gateways made one ID for two messages. */
static void another_of_its_id(void **state)
{
	char id[SPOOL_ID_MAX];
	(void)state;
	begin();
	make_id(id, 1);
	put(here, SPOOL_HOLD, id, octets);
	put(there, SPOOL_HOLD, id, BYTES("Subject: another\r\n\r\n"));
	assert_true(adopt());
	assert_int_equal(report.left, 1);
	assert_non_null(strstr(said, "another message with this ID is here"));
	assert_true(has(here, SPOOL_HOLD, id));
	end();
}

static void a_damaged_one_stays(void **state)
{
	char id[SPOOL_ID_MAX], other[SPOOL_ID_MAX], day[9], path[2 * PATH_LENGTH];
	(void)state;
	begin();
	make_id(id, 1);
	make_id(other, 2);
	put(there, SPOOL_HOLD, id, octets);
	put(there, SPOOL_HOLD, other, octets);
	assert_true(spool_id_day(bytes_of(id), day));
	path_write(path, sizeof path, "%s/hold/%s/%s.eml", there, day, id);
	int fd = open(path, O_WRONLY);
	assert_int_equal(write(fd, "s", 1), 1);
	close(fd);
	assert_true(adopt());
	assert_int_equal(report.left, 1);
	assert_int_equal(report.adopted[SPOOL_HOLD], 1);
	assert_non_null(strstr(said, "damaged"));
	assert_int_equal(access(path, F_OK), 0);
	assert_false(has(here, SPOOL_HOLD, id));
	assert_true(has(here, SPOOL_HOLD, other));
	end();
}

static const char *refused(const char *directory)
{
	static char words[240];
	struct text error = TEXT(words);
	assert_null(spool_open_other(directory, &error));
	return text_cstr(&error);
}

static void who_may_not_be_adopted(void **state)
{
	char words[240];
	struct text error = TEXT(words);
	(void)state;
	begin();
	assert_non_null(strstr(refused(there), "neither quarantine nor hold"));
	assert_non_null(strstr(refused("/nonexistent"), "No such file"));
	struct spool *running = open_spool(there);
	spool_recover(running, say, NULL, NULL);
	assert_non_null(strstr(refused(there), "a gateway on this machine uses it"));
	spool_close(running);
	struct spool *theirs = spool_open_other(there, &error), *ours = open_spool(here);
	assert_non_null(theirs);
	assert_false(spool_same(ours, theirs));
	assert_true(spool_same(ours, ours));
	spool_close(theirs);
	spool_close(ours);
	end();
}

/* In a child, which is killed at one call. */
static bool killed_at(unsigned position)
{
	pid_t child = fork();
	if (child == 0) {
		traced_begin();
		_exit(adopt() && report.left == 0 ? 0 : 1);
	}
	assert_true(child > 0);
	return traced_kill_at(child, position);
}

/* After the kill either gateway starts: never may both send it, and never none once the adoption
 * has been finished. */
static void killed(bool dead_comes_back)
{
	unsigned position = 1;
	for (bool struck = true; struck; position++) {
		char id[SPOOL_ID_MAX];
		begin();
		make_id(id, 1);
		put(there, SPOOL_HOLD, id, octets);
		struck = killed_at(position);
		recover(here);
		finish(here);
		unsigned ours = has(here, SPOOL_HOLD, id), theirs = has(there, SPOOL_HOLD, id);
		struct spool *s = open_spool(here);
		struct adopted *journal = adopted_read(s, clock_wall(), &(struct text){ 0 });
		assert_non_null(journal);
		/* What is ours is in the journal, of which the other hears before it sends
		 * anything. */
		if (ours + (theirs && adopted_count(journal) == 0) != 1)
			fail_msg("position %u: here %u, there %u, noted %zu", position, ours,
				 theirs, adopted_count(journal));
		adopted_free(journal);
		spool_close(s);
		if (dead_comes_back)
			recover(there);
		assert_true(adopt());
		assert_true(has(here, SPOOL_HOLD, id));
		assert_false(has(there, SPOOL_HOLD, id));
		end();
		assert_true(position < POSITIONS_MOST);
	}
	print_message("[  NOTE    ] killed at %u calls\n", position - 2);
	assert_true(position - 2 >= POSITIONS_LEAST);
}

static void killed_and_done_again(void **state)
{
	(void)state;
	must_trace();
	killed(false);
}

static void killed_and_the_dead_comes_back(void **state)
{
	(void)state;
	must_trace();
	killed(true);
}

/* ---- the journal */

static void journal_write(const char *text)
{
	char path[2 * PATH_LENGTH];
	path_write(path, sizeof path, "%s/adopted", here);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static void a_journal_that_is_damaged(void **state)
{
	char line[200], words[200], id[SPOOL_ID_MAX];
	struct text t = TEXT(line), error = TEXT(words);
	uint64_t now = clock_wall();
	(void)state;
	begin();
	make_id(id, 7);
	text_format(&t,
		    "nonsense\n%llu %s 00000000000000ff\n%llu %s 00000000000000fe\n\n%llu %s "
		    "00000000000000",
		    (unsigned long long)now, id, (unsigned long long)(now - ADOPTED_KEPT_MS - 1),
		    id, (unsigned long long)now, id);
	journal_write(text_cstr(&t));
	struct spool *s = open_spool(here);
	struct adopted *a = adopted_read(s, now, &error);
	assert_non_null(a);
	assert_int_equal(adopted_count(a), 1);
	assert_true(adopted_has(a, id, 0xff));
	assert_false(adopted_has(a, id, 0xfe));
	/* Whoever writes again begins with what counts, so that a line which was not finished
	 * spoils none. */
	assert_true(adopted_begin(a, s, &error));
	struct adopted_entry e = { .digest = 5, .when = now };
	make_id(e.id, 8);
	assert_true(adopted_record(a, &e, &error));
	adopted_free(a);
	a = adopted_read(s, now, &error);
	assert_int_equal(adopted_count(a), 2);
	assert_true(adopted_has(a, e.id, 5) && adopted_has(a, id, 0xff));
	adopted_free(a);
	spool_close(s);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_queues),
		cmocka_unit_test(not_twice),
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(another_of_its_id),
		cmocka_unit_test(a_damaged_one_stays),
		cmocka_unit_test(who_may_not_be_adopted),
		cmocka_unit_test(killed_and_done_again),
		cmocka_unit_test(killed_and_the_dead_comes_back),
		cmocka_unit_test(a_journal_that_is_damaged),
	};
	/* As in mailroom_spool_crash.c: killing a process asks nothing of a disk. */
	if (access("/dev/shm", W_OK | X_OK) == 0)
		(void)setenv("TMPDIR", "/dev/shm", 0);
	alarm(240);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
