/* mailroom_known_recipients.c: recipients that a backend has said yes to, over seven days,
 * restarts, damage and crowds (mailroom/known_recipients.h). */
#include "gateway/mailroom/known_recipients.h"

#include "mailroom_state.h"

enum { FILE_SIZE = 16 << 20, HEADER = 256, CELL = 16 };

static struct known_recipients *known;
static void *image;                     /* what outlives a process, where a test has it */

static void open_it(void)
{
	char words[200];
	struct text error = TEXT(words);
	known = known_recipients_open(path, image, &error);
	if (!known)
		fail_msg("%s", text_cstr(&error));
}

static void reopen(void)
{
	known_recipients_close(known);
	open_it();
}

static void good(const char *local, const char *domain, uint64_t now)
{
	known_recipients_good(known, bytes_of(local), bytes_of(domain), now);
}

static bool is(const char *local, const char *domain, uint64_t now)
{
	return known_recipients_is(known, bytes_of(local), bytes_of(domain), now);
}

static void numbered(uint64_t n, uint64_t now)
{
	char local[32];
	snprintf(local, sizeof local, "user%llu", (unsigned long long)n);
	good(local, "many.example", now);
}

static bool numbered_is(uint64_t n, uint64_t now)
{
	char local[32];
	snprintf(local, sizeof local, "user%llu", (unsigned long long)n);
	return is(local, "many.example", now);
}

/* ---- one recipient */

static void spellings(void **state)
{
	static const struct {
		const char *local, *domain;
		bool known;
	} rows[] = {
		{ "Jane.Doe", "example.com", true },
		{ "Jane.Doe", "EXAMPLE.Com", true },
		/* the case is the backend's to tell; hardly any does */
		{ "jane.doe", "example.com", true },
		{ "JANE.DOE", "example.com", true },
		{ "aLocalPartThatIsLongerThanWhatIsFoldedAtOnceWhichIsSixtyFourOctets.X",
		  "example.com", true },
		{ "aLocalPartThatIsLongerThanWhatIsFoldedAtOnceWhichIsSixtyFourOctets.y",
		  "example.com", false },
		{ "Jane.Doe", "example.org", false },
		{ "Jane.Doee", "xample.com", false },
		{ "Jane.Do", "eexample.com", false },
		{ "", "example.com", false },
		{ "Jane.Doe", "", false },
		{ "m", "m\xc3\xbcller.example", true },
		{ "m", "xn--mller-kva.example", true },
		{ "m", "XN--MLLER-KVA.example", true },
		{ "m", "mller.example", false },
		{ "x", "[192.0.2.1]", true },
		{ "x", "[IPv6:2001:DB8::1]", true },
		{ "x", "[IPv6:2001:db8::1]", true },
		{ "x", "[192.0.2.2]", false },
	};
	(void)state;
	open_it();
	good("Jane.Doe", "example.com", T);
	good("alocalpartthatislongerthanwhatisfoldedatoncewhichissixtyfouroctets.x", "example.com",
	     T);
	good("m", "M\xc3\xbcLLER.example", T); /* no U-label: kept as it is, for itself alone */
	good("m", "xn--mller-kva.example", T);
	good("x", "[192.0.2.1]", T);
	good("x", "[IPv6:2001:db8::1]", T);
	for (size_t i = 0; i < COUNT(rows); i++)
		if (is(rows[i].local, rows[i].domain, T) != rows[i].known)
			fail_msg("%s@%s", rows[i].local, rows[i].domain);
	/* A server that tells letters apart has no JANE.DOE, but still a jane.doe. */
	known_recipients_bad(known, BYTES("JANE.DOE"), BYTES("Example.com"));
	assert_true(is("Jane.Doe", "example.com", T));
	known_recipients_bad(known, BYTES("jane.doe"), BYTES("Example.com"));
	known_recipients_bad(known, BYTES("nobody"), BYTES("example.com"));
	assert_false(is("Jane.Doe", "example.com", T));
	reopen();
	assert_false(is("Jane.Doe", "example.com", T));
	assert_true(is("x", "[192.0.2.1]", T));
	known_recipients_close(known);
}

static void seven_days(void **state)
{
	(void)state;
	open_it();
	good("a", "x.example", T);
	assert_true(is("a", "x.example", T + 7 * DAY - 1000));
	assert_false(is("a", "x.example", T + 7 * DAY));
	good("a", "x.example", T + 3 * DAY);                    /* each yes counts */
	assert_true(is("a", "x.example", T + 10 * DAY - 1000));
	reopen();
	assert_true(is("a", "x.example", T + 10 * DAY - 1000));
	assert_false(is("a", "x.example", T + 10 * DAY));
	good("b", "x.example", T + 1000 * DAY);                 /* a clock that was ahead */
	assert_true(is("b", "x.example", T + 1000 * DAY - HOUR));
	assert_false(is("b", "x.example", T + 900 * DAY));
	good("b", "x.example", T);
	assert_true(is("b", "x.example", T));
	good("c", "x.example", 0);                              /* no clock at all */
	assert_false(is("c", "x.example", 0));
	known_recipients_close(known);
}

static void wait_for_the_disk(void)
{
	while (known_recipients_behind(known) > 0)
		usleep(1000);
}

static void writes_are_few(void **state)
{
	struct stat before, after;
	(void)state;
	open_it();
	good("a", "x.example", T);
	wait_for_the_disk();
	assert_int_equal(stat(path, &before), 0);
	usleep(20000);
	for (uint64_t i = 0; i < 1000; i++)
		good("a", "x.example", T + i);
	wait_for_the_disk();
	assert_int_equal(stat(path, &after), 0);
	assert_memory_equal(&before.st_mtim, &after.st_mtim, sizeof after.st_mtim);
	good("a", "x.example", T + HOUR);
	wait_for_the_disk();
	assert_int_equal(stat(path, &after), 0);
	assert_memory_not_equal(&before.st_mtim, &after.st_mtim, sizeof after.st_mtim);
	known_recipients_close(known);
}

static void nobody_is_known_without_a_table(void **state)
{
	char words[200];
	struct text error = TEXT(words);
	uint64_t key[2] = { 1, 1 };
	(void)state;
	assert_null(known_recipients_open("/nonexistent/known", NULL, &error));
	assert_string_equal(text_cstr(&error), "/nonexistent/known: No such file or directory");
	known_recipients_good(NULL, BYTES("a"), BYTES("x"), T);
	known_recipients_bad(NULL, BYTES("a"), BYTES("x"));
	assert_false(known_recipients_is(NULL, BYTES("a"), BYTES("x"), T));
	known_recipients_on_good(NULL, NULL, NULL);
	known_recipients_learn(NULL, 1, T, T);
	known_recipients_each(NULL, T, NULL, NULL);
	assert_false(known_recipients_set_key(NULL, key));
	known_recipients_key(NULL, key);
	assert_int_equal(key[0], 0);
	known_recipients_close(NULL);
}

/* ---- kills and damage */

static void note_many(void)
{
	open_it();
	for (uint64_t n = 0; n < 1000; n++)
		numbered(n, T);
	known_recipients_bad(known, BYTES("user7"), BYTES("many.example"));
}

static void a_kill_forgets_nobody(void **state)
{
	(void)state;
	image = survivor(known_recipients_image_size());
	killed_behind(note_many);
	open_it();
	image = NULL;
	for (uint64_t n = 0; n < 1000; n++)
		assert_int_equal(numbered_is(n, T), n != 7);
	assert_int_equal(file_size(), FILE_SIZE);
	known_recipients_close(known);
}

static void damaged_files_are_begun_anew(void **state)
{
	static const struct {
		off_t truncate, flip;           /* -1: not */
	} rows[] = { { 0, -1 },
		     { 1, -1 },
		     { HEADER, -1 },
		     { FILE_SIZE - 1, -1 },
		     { FILE_SIZE + 1, -1 },
		     { -1, 0 },
		     { -1, 8 },
		     { -1, 12 },
		     { -1, 16 },
		     { -1, 20 },
		     { -1, 30 },
		     { -1, 50 },
		     { -1, 60 } };
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		open_it();
		good("a", "x.example", T);
		known_recipients_close(known);
		if (rows[i].truncate >= 0)
			assert_int_equal(truncate(path, rows[i].truncate), 0);
		else
			file_flip(rows[i].flip);
		open_it();
		if (is("a", "x.example", T))
			fail_msg("row %zu", i);
		good("b", "x.example", T);
		reopen();
		assert_true(is("b", "x.example", T));
		known_recipients_close(known);
		unlink(path);
	}
}

static uint64_t all_hashes[100], all_count;

static void collect(void *arg, uint64_t hash, uint64_t when)
{
	assert_ptr_equal(arg, &all_count);
	assert_true(when >= T - 7 * DAY && when <= T + DAY);
	if (all_count < COUNT(all_hashes))
		all_hashes[all_count] = hash;
	all_count++;
}

static void damaged_cells_are_nobody(void **state)
{
	(void)state;
	open_it();
	numbered(1, T);
	all_count = 0;
	known_recipients_each(known, T, collect, &all_count);
	assert_int_equal(all_count, 1);
	known_recipients_close(known);
	off_t place = HEADER + (off_t)(all_hashes[0] % 65535 * KNOWN_RECIPIENTS_TOGETHER * CELL);
	for (off_t at = 0; at < CELL; at++) {
		file_flip(place + at);
		open_it();
		all_count = 0;
		known_recipients_each(known, T, collect, &all_count);
		assert_int_equal(all_count, 0);
		known_recipients_close(known);
		file_flip(place + at);
	}
	open_it();
	assert_true(numbered_is(1, T));
	known_recipients_close(known);
	assert_int_equal(truncate(path, FILE_SIZE), 0);
}

static void a_file_that_shrinks_is_no_end(void **state)
{
	(void)state;
	open_it();
	numbered(1, T);
	assert_int_equal(truncate(path, 0), 0);
	for (uint64_t n = 2; n < 100; n++)
		numbered(n, T);
	for (uint64_t n = 1; n < 100; n++)
		assert_true(numbered_is(n, T));
	reopen();
	assert_false(numbered_is(1, T));
	known_recipients_close(known);
}

/* ---- crowds and the pair */

static void on_a_full_shelf_the_oldest_gives_way(void **state)
{
	(void)state;
	open_it();
	for (uint64_t i = 0; i < KNOWN_RECIPIENTS_TOGETHER; i++) /* all on the first shelf */
		known_recipients_learn(known, 65535 * (i + 1), T - i * 1000, T);
	known_recipients_learn(known, 65535 * 100, T - 60000, T); /* older than all: stays out */
	known_recipients_learn(known, 65535 * 101, T, T); /* takes the oldest's place */
	all_count = 0;
	known_recipients_each(known, T, collect, &all_count);
	assert_int_equal(all_count, KNOWN_RECIPIENTS_TOGETHER);
	bool oldest = false, late = false, fresh = false;
	for (size_t i = 0; i < all_count; i++) {
		oldest |= all_hashes[i] == 65535 * KNOWN_RECIPIENTS_TOGETHER;
		late |= all_hashes[i] == 65535 * 100;
		fresh |= all_hashes[i] == 65535 * 101;
	}
	assert_true(fresh && !late && !oldest);
	known_recipients_close(known);
}

static char told[400];

static void tell(void *arg, uint64_t hash, uint64_t when)
{
	size_t length = strlen(told);
	(void)arg, (void)hash;
	snprintf(told + length, sizeof told - length, "%lldh ",
		 (long long)(when - T) / (long long)HOUR);
}

static void a_pair_knows_the_same(void **state)
{
	uint64_t key[2];
	(void)state;
	open_it();
	known_recipients_on_good(known, tell, NULL);
	for (uint64_t hours = 0; hours < 200; hours++)
		good("a", "x.example", T + hours * HOUR);
	assert_string_equal(told, "0h 84h 168h "); /* new, and each half of seven days */
	known_recipients_bad(known, BYTES("a"), BYTES("x.example"));
	for (uint64_t n = 0; n < 50; n++)
		numbered(n, T);
	all_count = 0;
	known_recipients_each(known, T, collect, &all_count);
	assert_int_equal(all_count, 50);
	known_recipients_key(known, key);
	known_recipients_close(known);

	unlink(path);                                           /* the other gateway */
	open_it();
	good("old", "x.example", T);
	assert_true(known_recipients_set_key(known, key));
	assert_false(is("old", "x.example", T));
	assert_false(known_recipients_set_key(known, key));
	for (size_t i = 0; i < 50; i++)
		known_recipients_learn(known, all_hashes[i],
				       i == 3   ? T - 8 * DAY
				       : i == 4 ? T + 8 * DAY
						: T,
				       T);
	/* the older word changes nothing */
	known_recipients_learn(known, all_hashes[5], T - DAY, T);
	reopen();
	uint64_t count = 0;
	for (uint64_t n = 0; n < 50; n++)
		count += numbered_is(n, T + 6 * DAY + 23 * HOUR);
	assert_int_equal(count, 49);
	all_count = 0;
	/* nor does a time in the future */
	known_recipients_each(known, T + 7 * DAY, collect, &all_count);
	assert_int_equal(all_count, 0);
	known_recipients_close(known);
}

static void ignore(void *arg, uint64_t hash, uint64_t when)
{
	(void)arg, (void)hash, (void)when;
}

static void *work(void *arg)
{
	uint64_t base = (uint64_t)(uintptr_t)arg, key[2];
	for (uint64_t n = base; n < base + 5000; n++) {
		numbered(n, T);
		if (!numbered_is(n, T))
			abort();
		known_recipients_learn(known, n * 7919, T, T);
		known_recipients_key(known, key);
	}
	known_recipients_each(known, T, ignore, NULL);
	return NULL;
}

static void four_threads_at_once(void **state)
{
	pthread_t threads[4];
	(void)state;
	open_it();
	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, work, (void *)(i * 100000)), 0);
	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_join(threads[i], NULL);
	reopen();
	for (uint64_t i = 0; i < COUNT(threads); i++)
		for (uint64_t n = i * 100000; n < i * 100000 + 5000; n++)
			assert_true(numbered_is(n, T));
	known_recipients_close(known);
}

int main(void)
{
#define IN_A_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, state_set_up, state_tear_down)
	const struct CMUnitTest tests[] = {
		IN_A_DIRECTORY(spellings),
		IN_A_DIRECTORY(seven_days),
		IN_A_DIRECTORY(writes_are_few),
		IN_A_DIRECTORY(nobody_is_known_without_a_table),
		IN_A_DIRECTORY(a_kill_forgets_nobody),
		IN_A_DIRECTORY(damaged_files_are_begun_anew),
		IN_A_DIRECTORY(damaged_cells_are_nobody),
		IN_A_DIRECTORY(a_file_that_shrinks_is_no_end),
		IN_A_DIRECTORY(on_a_full_shelf_the_oldest_gives_way),
		IN_A_DIRECTORY(a_pair_knows_the_same),
		IN_A_DIRECTORY(four_threads_at_once),
	};
	log_configure(LOG_TEXT, LOG_SILENT);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
