/* mailroom_summary.c: summaries of the quarantine's days (mailroom/summary.h, spool_summarise()).
 * Whatever a summary says, and whatever has become of it, nothing may change but time: each message
 * is listed once and found at start, as its envelope has it. */
#include "tests/unit/mailroom_spool_trial.h"

#include "gateway/base/clock.h"
#include "gateway/mailroom/spool_summary_inside.h"

enum { MESSAGES = 3, FILE_MAX = 8192 };

/* Long enough behind what was stored that it does not count as just changed. */
static uint64_t later(void)
{
	return clock_wall() + 60000;
}

static void messages_put(struct trial *t, char ids[MESSAGES][SPOOL_ID_MAX])
{
	for (unsigned i = 0; i < MESSAGES; i++) {
		spool_id(ids[i], message_time + i, 1, i);
		must_store(t, SPOOL_QUARANTINE, ids[i], BYTES("Subject: x\r\n\r\nhello\r\n"));
	}
}

static const char *day(void)
{
	static char name[SPOOL_DAY_MAX];
	char id[SPOOL_ID_MAX];
	spool_id(id, message_time, 1, 0);
	assert_true(spool_id_day(bytes_of(id), name));
	return name;
}

static const char *summary_path(struct trial *t, const char *prefix, const char *suffix)
{
	static char path[2 * PATH_LENGTH];
	path_write(path, sizeof path, "%s/summary/%squarantine-%s%s", t->path, prefix, day(),
		   suffix);
	return path;
}

static struct bytes file_read(const char *path)
{
	static char octets[FILE_MAX];
	int fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	ssize_t n = read(fd, octets, sizeof octets);
	assert_true(n >= 0 && n < FILE_MAX);
	close(fd);
	return (struct bytes){ octets, (size_t)n };
}

static struct stamp stamp_at(const char *path)
{
	struct stat st;
	assert_int_equal(lstat(path, &st), 0);
	return stamp_of(&st);
}

/* ---- what is listed */

struct seen {
	unsigned messages, told;        /* told: by a summary that was made up, see forge() */
	bool ordered;
	char last[SPOOL_ID_MAX];
};

static bool seen_add(void *arg, const struct envelope *e)
{
	struct seen *s = arg;
	s->messages++;
	s->told += bytes_equal(e->reason, BYTES("told"));
	s->ordered &= memcmp(s->last, e->id.at, SPOOL_ID_LENGTH) < 0;
	memcpy(s->last, e->id.at, SPOOL_ID_LENGTH);
	return true;
}

static struct seen look(struct trial *t)
{
	struct seen s = { .ordered = true };
	t->error = TEXT(t->why);
	assert_true(spool_each(t->spool, SPOOL_QUARANTINE, seen_add, &s, &t->error));
	assert_true(s.ordered);
	return s;
}

/* ---- summaries that are made up */

struct forgery {
	struct summary_head head;
	struct summary_record records[MESSAGES];
	unsigned count;
	bool unsealed;                  /* the head is not sealed anew */
};

/* A summary of what is there, but that each message has the reason "told". */
static struct forgery forgery_of(struct trial *t, char ids[MESSAGES][SPOOL_ID_MAX])
{
	struct forgery f = { .count = MESSAGES };
	char folder[2 * PATH_LENGTH];
	for (unsigned i = 0; i < MESSAGES; i++) {
		const char *path = path_of(t, SPOOL_QUARANTINE, ids[i], SPOOL_ENVELOPE);
		f.records[i].stamp = stamp_at(path);
		assert_int_equal(must_read(t, SPOOL_QUARANTINE, ids[i], &f.records[i].envelope),
				 SPOOL_DONE);
		f.records[i].envelope.reason = BYTES("told");
		path_write(folder, sizeof folder, "%s", path);
	}
	*strrchr(folder, '/') = '\0';
	f.head.folder = stamp_at(folder);
	f.head.count = MESSAGES;
	return f;
}

static void forge(struct trial *t, struct forgery *f)
{
	char octets[FILE_MAX], directory[2 * PATH_LENGTH];
	struct text text = TEXT(octets);
	if (!f->unsealed)
		summary_head_seal(&f->head, day());
	text_add(&text, (struct bytes){ (const char *)&f->head, sizeof f->head });
	for (unsigned i = 0; i < f->count; i++)
		assert_true(summary_record_write(&text, &f->records[i]));
	path_write(directory, sizeof directory, "%s/summary", t->path);
	(void)mkdir(directory, 0700);
	file_write(summary_path(t, "", ""), text_bytes(&text));
}

/* ---- the form */

static void a_record_comes_back(void **state)
{
	struct trial *t = *state;
	char octets[FILE_MAX];
	struct text text = TEXT(octets);
	struct envelope_recipient rcpts[] = {
		{ .address = BYTES("a@example.com"),
		  .notify = BYTES("NEVER"),
		  .fate = FATE_REFUSED },
		{ .address = BYTES("b@example.com"), .reply = BYTES("250 ok") },
	};
	const struct summary_record r = { { 1, UINT64_MAX, 3 },
					  { .id = bytes_of(t->ids[0]),
					    .queue = BYTES("quarantine"),
					    .time = message_time,
					    .utf8 = true,
					    .recipients = rcpts,
					    .recipient_count = 2,
					    .score = -7,
					    .subject = BYTES("N\xc3\xbcrnberg \x01"),
					    .digest = { 5, 6 },
					    .dsn = DSN_DELAY } };
	struct summary_record back;
	assert_true(summary_record_write(&text, &r));
	struct bytes whole = text_bytes(&text);
	assert_int_equal(summary_record_length(whole), whole.len);
	assert_true(summary_record_read(whole, &t->arena, &back));
	assert_true(stamp_equal(&back.stamp, &r.stamp));
	assert_true(bytes_equal(back.envelope.subject, r.envelope.subject));
	assert_true(bytes_equal(back.envelope.recipients[1].reply, BYTES("250 ok")));
	assert_int_equal(back.envelope.recipients[0].fate, FATE_REFUSED);
	assert_int_equal(back.envelope.score, -7);
	assert_int_equal(back.envelope.digest[1], 6);
	assert_int_equal(back.envelope.dsn, DSN_DELAY);
	assert_true(back.envelope.utf8 && !back.envelope.eight_bit);
	for (size_t i = 0; i < whole.len; i++) {
		assert_false(summary_record_read(bytes_first(whole, i), &t->arena, &back));
		octets[i] = (char)(octets[i] ^ 16);
		assert_false(summary_record_read(whole, &t->arena, &back));
		octets[i] = (char)(octets[i] ^ 16);
	}
}

static void a_record_needs_room(void **state)
{
	struct trial *t = *state;
	static char octets[SUMMARY_RECORD_MAX + 100], subject[SUMMARY_RECORD_MAX];
	struct summary_record r = { .envelope = { .id = bytes_of(t->ids[0]) } };
	struct text small = { .at = octets, .cap = 40 }, text = TEXT(octets);
	assert_false(summary_record_write(&small, &r));
	assert_int_equal(small.len, 0);
	assert_false(small.cut);
	memset(subject, 'x', sizeof subject);
	r.envelope.subject = (struct bytes){ subject, sizeof subject };
	assert_false(summary_record_write(&text, &r));
	assert_int_equal(text.len, 0);
}

/* ---- what spool_summarise() writes */

static void a_quiet_day_is_told_without_its_files(void **state)
{
	struct trial *t = *state;
	char ids[MESSAGES][SPOOL_ID_MAX];
	messages_put(t, ids);
	spool_summarise(t->spool, later());
	/* Edited in place: the folder has not changed, so nobody looks. */
	file_write(path_of(t, SPOOL_QUARANTINE, ids[1], SPOOL_ENVELOPE), BYTES("{}"));
	assert_int_equal(look(t).messages, MESSAGES);
	uint64_t messages, octets;
	assert_true(spool_measure(t->spool, SPOOL_QUARANTINE, &messages, &octets, &t->error));
	assert_int_equal(messages, MESSAGES);
	assert_int_equal(octets, MESSAGES * 21);
	/* But who wants the message reads its envelope. */
	struct envelope e;
	assert_int_equal(must_read(t, SPOOL_QUARANTINE, ids[1], &e), SPOOL_CORRUPT);
	assert_int_equal(look(t).messages, MESSAGES - 1);
}

static void what_came_just_now_is_not_summarised(void **state)
{
	struct trial *t = *state;
	char ids[MESSAGES][SPOOL_ID_MAX];
	messages_put(t, ids);
	spool_summarise(t->spool, clock_wall());
	struct bytes file = file_read(summary_path(t, "", ""));
	assert_int_equal(file.len, sizeof(struct summary_head));
	spool_summarise(t->spool, later());
	file = file_read(summary_path(t, "", ""));
	assert_true(file.len > sizeof(struct summary_head));
}

/* A message that comes or goes: the folder is looked through, and all others are known by their
 * stamps. */
static void a_day_that_changed_is_looked_through(void **state)
{
	struct trial *t = *state;
	char ids[MESSAGES][SPOOL_ID_MAX], id[SPOOL_ID_MAX];
	messages_put(t, ids);
	spool_summarise(t->spool, later());
	spool_id(id, message_time + MESSAGES, 1, MESSAGES);
	must_store(t, SPOOL_QUARANTINE, id, BYTES("x"));
	assert_int_equal(look(t).messages, MESSAGES + 1);
	assert_int_equal(spool_remove(t->spool, SPOOL_QUARANTINE, ids[0], &t->error), SPOOL_DONE);
	assert_int_equal(look(t).messages, MESSAGES);
	file_write(path_of(t, SPOOL_QUARANTINE, ids[1], SPOOL_ENVELOPE), BYTES("{}"));
	assert_int_equal(look(t).messages, MESSAGES - 1);
	spool_summarise(t->spool, later());
	assert_int_equal(look(t).messages, MESSAGES - 1);
}

static void a_message_in_doubt_is_told_of_by_its_envelope(void **state)
{
	struct trial *t = *state;
	char ids[MESSAGES][SPOOL_ID_MAX];
	struct envelope e;
	messages_put(t, ids);
	assert_int_equal(must_read(t, SPOOL_QUARANTINE, ids[0], &e), SPOOL_DONE);
	e.releasing = true;
	assert_int_equal(spool_update(t->spool, SPOOL_QUARANTINE, &e, &t->error), SPOOL_DONE);
	spool_summarise(t->spool, later());
	struct summary_head head;
	memcpy(&head, file_read(summary_path(t, "", "")).at, sizeof head);
	assert_int_equal(head.count, MESSAGES - 1);
	assert_int_equal(head.whole, 0);
}

static void the_rest_of_older_ones_is_swept(void **state)
{
	struct trial *t = *state;
	char ids[MESSAGES][SPOOL_ID_MAX], gone[2 * PATH_LENGTH], unfinished[2 * PATH_LENGTH];
	messages_put(t, ids);
	spool_summarise(t->spool, later());
	path_write(gone, sizeof gone, "%s/summary/quarantine-20010203", t->path);
	path_write(unfinished, sizeof unfinished, "%s", summary_path(t, ".", SPOOL_TEMPORARY));
	file_write(gone, BYTES("x"));
	file_write(unfinished, BYTES("half of a summary, as a crash leaves it"));
	assert_int_equal(look(t).messages, MESSAGES);
	spool_summarise(t->spool, later());
	assert_false(exists(gone));
	assert_false(exists(unfinished));
	assert_true(exists(summary_path(t, "", "")));
}

/* ---- what may have become of one */

static void old_inode(struct forgery *f)
{
	f->records[1].stamp.inode++;
}

static void old_time(struct forgery *f)
{
	f->records[1].stamp.changed--;
}

static void old_size(struct forgery *f)
{
	f->records[1].stamp.size++;
}

static void other_version(struct forgery *f)
{
	summary_head_seal(&f->head, day());
	f->head.magic[15]++;
	f->unsealed = true;
}

static void other_form(struct forgery *f)
{
	summary_head_seal(&f->head, day());
	f->head.form++;
	f->unsealed = true;
}

static void other_day(struct forgery *f)
{
	summary_head_seal(&f->head, "20010203");
	f->unsealed = true;
}

static void head_changed(struct forgery *f)
{
	summary_head_seal(&f->head, day());
	f->head.count--;
	f->unsealed = true;
}

static void wrong_order(struct forgery *f)
{
	f->records[1] = f->records[0];
}

static void other_queue_said(struct forgery *f)
{
	f->records[1].envelope.queue = BYTES("hold");
}

static void one_missing(struct forgery *f)
{
	f->records[1] = f->records[2];
	f->head.count = f->count = 2;
}

static void none_of_it_is_wrong(struct forgery *f)
{
	(void)f;
}

static void what_is_stale_is_not_believed(void **state)
{
	struct trial *t = *state;
	static const struct {
		void (*make)(struct forgery *);
		unsigned told; /* of the messages, by the summary; the others by their envelopes */
	} rows[] = {
		{ none_of_it_is_wrong, 3 },
		{ old_inode, 2 },
		{ old_time, 2 },
		{ old_size, 2 },
		{ other_version, 0 },
		{ other_form, 0 },
		{ other_day, 0 },
		{ head_changed, 0 },
		{ wrong_order, 1 },
		{ other_queue_said, 1 },
		{ one_missing, 2 },
	};
	char ids[MESSAGES][SPOOL_ID_MAX];
	messages_put(t, ids);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct forgery f = forgery_of(t, ids);
		rows[i].make(&f);
		forge(t, &f);
		struct seen s = look(t);
		assert_int_equal(s.messages, MESSAGES);
		if (s.told != rows[i].told)
			fail_msg("row %zu: %u told", i, s.told);
	}
}

/* Torn at each octet, whether or not it says that it tells of all. */
static void what_is_torn_is_read_from_there_on(void **state)
{
	struct trial *t = *state;
	char ids[MESSAGES][SPOOL_ID_MAX], copy[FILE_MAX];
	messages_put(t, ids);
	for (unsigned whole = 0; whole < 2; whole++) {
		struct forgery f = forgery_of(t, ids);
		f.head.whole = whole;
		forge(t, &f);
		assert_int_equal(look(t).told, MESSAGES);
		struct bytes file = file_read(summary_path(t, "", ""));
		memcpy(copy, file.at, file.len);
		for (size_t length = 0; length < file.len; length++) {
			file_write(summary_path(t, "", ""), (struct bytes){ copy, length });
			struct seen s = look(t);
			assert_int_equal(s.messages, MESSAGES);
			assert_true(s.told < MESSAGES);
		}
		for (size_t at = 0; at < file.len; at++) {
			copy[at] = (char)(copy[at] ^ 1);
			file_write(summary_path(t, "", ""), (struct bytes){ copy, file.len });
			assert_int_equal(look(t).messages, MESSAGES);
			copy[at] = (char)(copy[at] ^ 1);
		}
	}
}

/* A start sets nothing aside because a summary says so, and misses no damage because of one. */
static void a_start_judges_by_the_message(void **state)
{
	struct trial *t = *state;
	char ids[MESSAGES][SPOOL_ID_MAX];
	messages_put(t, ids);
	struct forgery f = forgery_of(t, ids);
	f.head.whole = true;
	f.records[0].envelope.digest[0]++;
	f.records[1].envelope.size++;
	forge(t, &f);
	assert_int_equal(look(t).told, MESSAGES);
	assert_true(spool_recover(t->spool, say, NULL, t));
	assert_int_equal(t->said, 0);
	assert_int_equal(listed(t, SPOOL_QUARANTINE), MESSAGES);
	int fd = open(path_of(t, SPOOL_QUARANTINE, ids[2], SPOOL_OCTETS), O_WRONLY);
	assert_int_equal(pwrite(fd, "?", 1, 3), 1);
	close(fd);
	assert_true(spool_recover(t->spool, say, NULL, t));
	assert_int_equal(t->said, 1);
	assert_int_equal(listed(t, SPOOL_QUARANTINE), MESSAGES - 1);
}

static void what_is_in_the_way_is_done_without(void **state)
{
	struct trial *t = *state;
	char ids[MESSAGES][SPOOL_ID_MAX], directory[2 * PATH_LENGTH];
	messages_put(t, ids);
	path_write(directory, sizeof directory, "%s/summary", t->path);
	/* Something else of its name, or in its place. */
	file_write(directory, BYTES("x"));
	spool_summarise(t->spool, later());
	assert_int_equal(look(t).messages, MESSAGES);
	assert_int_equal(unlink(directory), 0);
	assert_int_equal(mkdir(directory, 0700), 0);
	assert_int_equal(mkdir(summary_path(t, "", ""), 0700), 0);
	spool_summarise(t->spool, later());
	assert_int_equal(look(t).messages, MESSAGES);
	assert_int_equal(rmdir(summary_path(t, "", "")), 0);
	/* No right to write (which root has all the same), and none to look. */
	for (mode_t mode = 0500; mode != 01000; mode = mode ? 0 : 01000) {
		assert_int_equal(chmod(directory, mode), 0);
		spool_summarise(t->spool, later());
		assert_int_equal(look(t).messages, MESSAGES);
	}
	assert_int_equal(chmod(directory, 0700), 0);
	assert_int_equal(listed(t, SPOOL_QUARANTINE), MESSAGES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_record_comes_back),
		TEST(a_record_needs_room),
		TEST(a_quiet_day_is_told_without_its_files),
		TEST(what_came_just_now_is_not_summarised),
		TEST(a_day_that_changed_is_looked_through),
		TEST(a_message_in_doubt_is_told_of_by_its_envelope),
		TEST(the_rest_of_older_ones_is_swept),
		TEST(what_is_stale_is_not_believed),
		TEST(what_is_torn_is_read_from_there_on),
		TEST(a_start_judges_by_the_message),
		TEST(what_is_in_the_way_is_done_without),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
