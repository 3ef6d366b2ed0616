/* mailroom_contacts.c: authors that mail was accepted from, over days, restarts, damage and crowds
 * (mailroom/contacts.h). */
#include "gateway/mailroom/contacts.h"

#include "gateway/mailroom/table_file.h"

#include "mailroom_state.h"

enum { FILE_SIZE = 256 + 8 * (CONTACTS_MAX + 1) };

static struct contacts *contacts;
static void *image;                     /* what outlives a process, where a test has it */

static struct contacts *opened(struct contacts *c, const struct text *error)
{
	if (!c)
		fail_msg("%.*s", (int)error->len, error->at);
	return c;
}

static void open_it(void)
{
	char words[200];
	struct text error = TEXT(words);
	contacts = opened(contacts_open(path, image, &error), &error);
}

static void reopen(void)
{
	contacts_close(contacts);
	open_it();
}

static void note(const char *author, const char *domain, uint64_t now)
{
	contacts_note(contacts, bytes_of(author), bytes_of(domain), now);
}

static bool seen(const char *author, const char *domain, unsigned days, uint64_t now)
{
	return contacts_seen(contacts, bytes_of(author), bytes_of(domain), days, now);
}

static struct contacts_report report(uint64_t now)
{
	struct contacts_report r;
	contacts_report(contacts, now, &r);
	return r;
}

/* ---- one contact */

static void an_author_is_known_to_one_domain(void **state)
{
	(void)state;
	open_it();
	assert_false(seen("anna@partner.example", "a.test", 90, T));
	note("anna@partner.example", "a.test", T);
	assert_true(seen("anna@partner.example", "a.test", 90, T));
	assert_true(seen("ANNA@Partner.Example", "A.TEST", 90, T));
	assert_false(seen("anna@partner.example", "b.test", 90, T));
	assert_false(seen("anna@partner.exampl", "ea.test", 90, T));
	assert_false(seen("bert@partner.example", "a.test", 90, T));
	assert_int_equal(report(T).known, 1);
	contacts_close(contacts);
}

/* Never forgotten within the days that were asked for, whatever the hour. */
static void days_pass(void **state)
{
	(void)state;
	open_it();
	note("anna@partner.example", "a.test", T);
	assert_true(seen("anna@partner.example", "a.test", 90, T + 90 * DAY));
	assert_false(seen("anna@partner.example", "a.test", 90, T + 91 * DAY));
	assert_true(seen("anna@partner.example", "a.test", 365, T + 365 * DAY));
	assert_false(seen("anna@partner.example", "a.test", 1000, T + 366 * DAY));
	note("anna@partner.example", "a.test", T + 80 * DAY);
	assert_true(seen("anna@partner.example", "a.test", 90, T + 170 * DAY));
	contacts_close(contacts);
}

static void a_clock_that_was_wrong(void **state)
{
	(void)state;
	open_it();
	note("anna@partner.example", "a.test", T + 1000 * DAY);
	assert_false(seen("anna@partner.example", "a.test", 90, T));
	assert_int_equal(contacts_kept(contacts, T + 20 * DAY), 20);
	note("anna@partner.example", "a.test", T);
	assert_true(seen("anna@partner.example", "a.test", 90, T));
	/* set back a little */
	assert_true(seen("anna@partner.example", "a.test", 90, T - DAY));
	note("bert@partner.example", "a.test", 0);
	assert_false(seen("bert@partner.example", "a.test", 90, T));
	contacts_close(contacts);
}

/* ---- how long it has been learning */

static void it_says_how_long_it_has_been_learning(void **state)
{
	(void)state;
	open_it();
	assert_int_equal(contacts_kept(contacts, T), 0);
	assert_int_equal(contacts_kept(contacts, T + 50 * DAY), 0); /* nobody has asked yet */
	assert_false(seen("anna@partner.example", "a.test", 90, T));
	assert_int_equal(contacts_kept(contacts, T + 13 * DAY), 13);
	reopen();
	assert_int_equal(contacts_kept(contacts, T + 13 * DAY), 13);
	note("anna@partner.example", "a.test", T + 20 * DAY);
	note("anna@partner.example", "a.test", T + 50 * DAY);
	assert_int_equal(contacts_kept(contacts, T + 80 * DAY), 80);
	/* Nobody asked for longer: the check was off, or the gateway was. */
	assert_int_equal(contacts_kept(contacts, T + 81 * DAY), 0);
	note("bert@partner.example", "a.test", T + 90 * DAY);
	assert_int_equal(contacts_kept(contacts, T + 95 * DAY), 5);
	assert_true(seen("anna@partner.example", "a.test", 90, T + 95 * DAY));
	contacts_close(contacts);
}

static void the_earlier_beginning_of_a_pair_counts(void **state)
{
	(void)state;
	open_it();
	note("anna@partner.example", "a.test", T);
	uint16_t today = contacts_began(contacts, T);
	contacts_learn_began(contacts, today + 3, T);
	assert_int_equal(contacts_began(contacts, T), today);
	contacts_learn_began(contacts, today - 40, T);
	assert_int_equal(contacts_kept(contacts, T), 40);
	contacts_learn_began(contacts, 0, T);
	reopen();
	assert_int_equal(contacts_kept(contacts, T), 40);
	contacts_close(contacts);
}

/* ---- the file */

static void nothing_to_be_read_lies_on_the_disk(void **state)
{
	(void)state;
	open_it();
	note("anna@partner.example", "a.test", T);
	contacts_close(contacts);
	assert_int_equal(file_size(), FILE_SIZE);
	char *octets = malloc(FILE_SIZE);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_int_equal(read(fd, octets, FILE_SIZE), FILE_SIZE);
	close(fd);
	assert_null(memmem(octets, FILE_SIZE, "anna", 4));
	assert_null(memmem(octets, FILE_SIZE, "partner", 7));
	free(octets);
}

/* What is damaged is nobody's, and the place is as good as any afterwards. */
static void a_damaged_file(void **state)
{
	(void)state;
	open_it();
	note("anna@partner.example", "a.test", T);
	contacts_close(contacts);
	off_t at = 256;
	while (file_octet(at) == 0)
		at++;
	file_flip(at);
	open_it();
	assert_false(seen("anna@partner.example", "a.test", 90, T));
	note("anna@partner.example", "a.test", T);
	contacts_close(contacts);
	file_flip(20); /* the header */
	open_it();
	assert_false(seen("anna@partner.example", "a.test", 90, T));
	assert_int_equal(report(T).known, 0);
	contacts_close(contacts);
	assert_int_equal(truncate(path, 5000), 0);
	open_it();
	assert_int_equal(report(T).known, 0);
	contacts_close(contacts);
}

static void many(uint64_t count, uint64_t from, uint64_t now)
{
	char author[48];
	for (uint64_t n = from; n < from + count; n++) {
		snprintf(author, sizeof author, "user%llu@many.example", (unsigned long long)n);
		note(author, "a.test", now);
	}
}

static unsigned known_of(uint64_t count, uint64_t from, uint64_t now)
{
	char author[48];
	unsigned known = 0;
	for (uint64_t n = from; n < from + count; n++) {
		snprintf(author, sizeof author, "user%llu@many.example", (unsigned long long)n);
		known += seen(author, "a.test", 90, now);
	}
	return known;
}

static void many_and_killed(void)
{
	open_it();
	many(20000, 0, T);
}

static void a_process_is_killed(void **state)
{
	(void)state;
	image = survivor(contacts_image_size());
	killed_behind(many_and_killed);
	open_it();
	assert_int_equal(known_of(20000, 0, T), 20000);
	assert_int_equal(known_of(20000, 20000, T), 0);
	contacts_close(contacts);
	munmap(image, contacts_image_size());
	image = NULL;
	open_it();
	assert_int_equal(known_of(20000, 0, T), 20000);
	contacts_close(contacts);
}

/* Twice as many as there is room for: those not seen for longest went. */
static void a_crowd(void **state)
{
	(void)state;
	open_it();
	many(CONTACTS_MAX, 0, T);
	many(CONTACTS_MAX, CONTACTS_MAX, T + DAY);
	assert_true(known_of(CONTACTS_MAX, CONTACTS_MAX, T + DAY) > CONTACTS_MAX / 100 * 88);
	assert_true(report(T).known > CONTACTS_MAX / 100 * 99);
	assert_true(report(T).known <= CONTACTS_MAX);
	assert_true(report(T).displaced > 0);
	reopen();
	assert_true(known_of(CONTACTS_MAX, CONTACTS_MAX, T + DAY) > CONTACTS_MAX / 100 * 88);
	contacts_close(contacts);
}

/* ---- who only looks, and who comes after */

static void a_look_changes_nothing(void **state)
{
	(void)state;
	char words[200];
	struct text error = TEXT(words);
	assert_null(contacts_look(path, &error));
	assert_true(access(path, F_OK) != 0);
	open_it();
	note("anna@partner.example", "a.test", T);
	while (contacts_behind(contacts) > 0)
		usleep(1000);
	struct contacts *look = opened(contacts_look(path, &error), &error);
	assert_true(contacts_seen(look, BYTES("anna@partner.example"), BYTES("a.test"), 90, T));
	assert_false(contacts_seen(look, BYTES("bert@partner.example"), BYTES("a.test"), 90, T));
	contacts_note(look, BYTES("bert@partner.example"), BYTES("a.test"), T);
	assert_false(contacts_seen(look, BYTES("bert@partner.example"), BYTES("a.test"), 90, T));
	assert_int_equal(contacts_kept(look, T + 5 * DAY), 5);
	contacts_close(look);
	assert_false(seen("bert@partner.example", "a.test", 90, T));
	contacts_close(contacts);
}

static void what_both_of_a_succession_noted_is_known(void **state)
{
	(void)state;
	char words[200];
	struct text error = TEXT(words);
	open_it();
	note("before@x.example", "a.test", T);
	while (contacts_behind(contacts) > 0)
		usleep(1000);
	struct contacts *old = contacts,
			*next = opened(contacts_open_beside(path, NULL, &error), &error);
	assert_true(contacts_beside(next));
	contacts_note(old, BYTES("old@x.example"), BYTES("a.test"), T + DAY);
	contacts_note(next, BYTES("next@x.example"), BYTES("a.test"), T + DAY);
	contacts_close(old);
	struct table_left *left = contacts_left(path, &error);
	assert_non_null(left);
	assert_true(contacts_join(next, left, T + DAY));
	assert_false(contacts_beside(next));
	table_left_free(left);
	contacts = next;
	for (unsigned again = 0; again < 2; again++) {
		assert_true(seen("before@x.example", "a.test", 90, T + DAY));
		assert_true(seen("old@x.example", "a.test", 90, T + DAY));
		assert_true(seen("next@x.example", "a.test", 90, T + DAY));
		assert_int_equal(contacts_kept(contacts, T + 9 * DAY), 9);
		reopen();
	}
	contacts_close(contacts);
}

/* A version before had no such file: there is nobody to wait for. */
static void the_predecessor_had_none(void **state)
{
	(void)state;
	char words[200];
	struct text error = TEXT(words);
	contacts = opened(contacts_open_beside(path, NULL, &error), &error);
	assert_false(contacts_beside(contacts));
	note("anna@partner.example", "a.test", T);
	reopen();
	assert_true(seen("anna@partner.example", "a.test", 90, T));
	contacts_close(contacts);
}

/* ---- the peer */

static uint64_t told_hashes[8];
static uint16_t told_days[8];
static size_t told_count;

static void told(void *arg, uint64_t hash, uint16_t day)
{
	(void)arg;
	if (told_count < COUNT(told_hashes)) {
		told_hashes[told_count] = hash;
		told_days[told_count] = day;
	}
	told_count++;
}

static void the_peer_knows_what_it_was_told(void **state)
{
	(void)state;
	uint64_t key[2] = { 7, 9 };
	open_it();
	assert_true(contacts_set_key(contacts, key));
	assert_false(contacts_set_key(contacts, key));
	uint64_t mark = contacts_mark(contacts);
	contacts_on_news(contacts, told, NULL);
	told_count = 0;
	note("anna@partner.example", "a.test", T);
	note("anna@partner.example", "a.test", T);
	assert_int_equal(told_count, 1);
	note("anna@partner.example", "a.test", T + DAY);
	assert_int_equal(told_count, 2);
	assert_int_equal(told_days[1], told_days[0] + 1);
	assert_true(told_hashes[0] == told_hashes[1] && told_hashes[0] >> 48 == 0);
	uint64_t hash = told_hashes[0];
	uint16_t day = told_days[0];
	told_count = 0;
	contacts_each(contacts, T + DAY, told, NULL);
	assert_int_equal(told_count, 1);
	assert_true(told_hashes[0] == hash);
	contacts_close(contacts);
	(void)unlink(path);

	open_it();
	assert_true(contacts_mark(contacts) != mark);
	assert_true(contacts_set_key(contacts, key));
	assert_true(contacts_mark(contacts) == mark);
	contacts_on_news(contacts, told, NULL);
	told_count = 0;
	contacts_learn(contacts, hash, day, T + 5 * DAY);
	contacts_learn(contacts, (uint64_t)1 << 48 | hash, day, T);     /* no hash of ours */
	contacts_learn(contacts, hash + 1, 0, T);
	contacts_learn(contacts, hash + 2, day - 366, T);
	contacts_learn(contacts, hash + 3, UINT16_MAX, T); /* the future is today */
	assert_int_equal(told_count, 0); /* what was heard is not told on */
	assert_int_equal(report(T).known, 2);
	assert_true(seen("anna@partner.example", "a.test", 5, T + 5 * DAY));
	assert_false(seen("anna@partner.example", "a.test", 4, T + 5 * DAY));
	contacts_close(contacts);
}

static void no_table_knows_nobody(void **state)
{
	(void)state;
	char words[200];
	struct text error = TEXT(words);
	uint64_t key[2];
	struct contacts_report r;
	assert_null(contacts_open("/nonexistent/contacts", NULL, &error));
	contacts_note(NULL, BYTES("a@x"), BYTES("x"), T);
	assert_false(contacts_seen(NULL, BYTES("a@x"), BYTES("x"), 90, T));
	assert_int_equal(contacts_kept(NULL, T), 0);
	contacts_report(NULL, T, &r);
	assert_int_equal(r.known, 0);
	contacts_on_news(NULL, told, NULL);
	contacts_learn(NULL, 1, 1, T);
	contacts_learn_began(NULL, 1, T);
	contacts_each(NULL, T, told, NULL);
	contacts_key(NULL, key);
	assert_false(contacts_set_key(NULL, key));
	assert_true(contacts_join(NULL, NULL, T));
	assert_int_equal(contacts_behind(NULL), 0);
	contacts_close(NULL);
}

#define IN_A_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, state_set_up, state_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIRECTORY(an_author_is_known_to_one_domain),
		IN_A_DIRECTORY(days_pass),
		IN_A_DIRECTORY(a_clock_that_was_wrong),
		IN_A_DIRECTORY(it_says_how_long_it_has_been_learning),
		IN_A_DIRECTORY(the_earlier_beginning_of_a_pair_counts),
		IN_A_DIRECTORY(nothing_to_be_read_lies_on_the_disk),
		IN_A_DIRECTORY(a_damaged_file),
		IN_A_DIRECTORY(a_process_is_killed),
		IN_A_DIRECTORY(a_crowd),
		IN_A_DIRECTORY(a_look_changes_nothing),
		IN_A_DIRECTORY(what_both_of_a_succession_noted_is_known),
		IN_A_DIRECTORY(the_predecessor_had_none),
		IN_A_DIRECTORY(the_peer_knows_what_it_was_told),
		cmocka_unit_test(no_table_knows_nobody),
	};
	log_configure(LOG_JSON, LOG_SILENT);
	return cmocka_run_group_tests_name("mailroom_contacts", tests, NULL, NULL);
}
