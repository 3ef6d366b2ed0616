/* mailroom_ledger.c: what a backend was given, over lost replies, kills, damage, and full tables
 * (mailroom/ledger.h). */
#include "gateway/mailroom/ledger.h"

#include "mailroom_state.h"

enum { FILE_SIZE = 16 << 20, HEADER = 256, CELL = 256 };

/* ---- helpers: a ledger at `path`, and what it said of doubts */

static struct ledger *ledger;
static void *image;                     /* what outlives a process, where a test has it */
static char doubts[400];

static void doubt(void *arg, const char *tx, uint64_t when)
{
	(void)arg;
	size_t length = strlen(doubts);
	snprintf(doubts + length, sizeof doubts - length, "%s@%+lld ", tx, (long long)(when - T));
}

static struct ledger *open_at(uint64_t now)
{
	char words[200];
	struct text error = TEXT(words);
	doubts[0] = '\0';
	ledger = ledger_open(path, image, now, doubt, NULL, &error);
	if (!ledger)
		fail_msg("%s", text_cstr(&error));
	return ledger;
}

static void reopen(uint64_t now)
{
	ledger_close(ledger);
	open_at(now);
}

static struct fingerprint number(uint64_t n)
{
	return (struct fingerprint){ { n, ~n } };
}

static struct ledger_entry *intend(uint64_t n, uint64_t now)
{
	struct fingerprint f = number(n);
	char tx[LEDGER_TX_MAX];
	snprintf(tx, sizeof tx, "T%llu", (unsigned long long)n);
	return ledger_intend(ledger, &f, tx, now);
}

static struct ledger_entry *take(uint64_t n, uint64_t now)
{
	struct ledger_entry *note = intend(n, now);
	assert_non_null(note);
	ledger_taken(ledger, note, BYTES("250 2.0.0 Ok: queued as A1"), now);
	return note;
}

static bool knows(uint64_t n, uint64_t now)
{
	char words[LEDGER_REPLY_MAX];
	struct text reply = TEXT(words);
	struct fingerprint f = number(n);
	bool known = ledger_knows(ledger, &f, now, &reply);
	assert_int_equal(known, reply.len > 0);
	return known;
}

static void assert_reply(uint64_t n, const char *expected)
{
	char words[LEDGER_REPLY_MAX + 1];
	struct text reply = TEXT(words);
	struct fingerprint f = number(n);
	assert_true(ledger_knows(ledger, &f, T, &reply));
	assert_string_equal(text_cstr(&reply), expected);
}

/* ---- the life of a note */

static void a_reply_that_was_lost_is_said_again(void **state)
{
	(void)state;
	open_at(T);
	struct ledger_entry *note = take(1, T);
	assert_false(knows(1, T + 1000)); /* its client may well have the reply */
	assert_true(knows(1, T + LEDGER_SETTLE_MS));            /* and now probably not */
	ledger_unconfirmed(ledger, note);                              /* the session ended first */
	assert_true(knows(1, T));
	assert_false(knows(2, T));
	assert_reply(1, "250 2.0.0 Ok: queued as A1");
	assert_true(knows(1, T + LEDGER_HOURS * HOUR - 1));
	assert_false(knows(1, T + LEDGER_HOURS * HOUR));
	/* the retry's client had its answer */
	ledger_forget(ledger, &(struct fingerprint){ { 1, ~1ull } });
	assert_false(knows(1, T));
	ledger_close(ledger);
}

static void nothing_is_known_of_what_was_not_taken(void **state)
{
	(void)state;
	open_at(T);
	struct ledger_entry *refused = intend(1, T), *confirmed = take(2, T),
			    *unknown = intend(3, T);
	assert_false(knows(1, T + HOUR));
	ledger_drop(ledger, refused);
	ledger_confirm(ledger, confirmed);
	ledger_unconfirmed(ledger, unknown);
	for (uint64_t n = 1; n <= 3; n++)
		assert_false(knows(n, T + HOUR));
	reopen(T);
	assert_string_equal(doubts, "");
	for (uint64_t n = 1; n <= 3; n++)
		assert_false(knows(n, T + HOUR));
	ledger_close(ledger);
}

/* Side by side, one of them with a lost reply: only that one is answered for. */
static void equal_messages_are_told_apart(void **state)
{
	(void)state;
	open_at(T);
	struct ledger_entry *first = take(1, T), *second = take(1, T), *third = take(1, T);
	ledger_confirm(ledger, second);
	assert_false(knows(1, T));
	ledger_unconfirmed(ledger, first);
	assert_true(knows(1, T));
	ledger_forget(ledger, &(struct fingerprint){ { 1, ~1ull } });
	assert_false(knows(1, T));
	ledger_unconfirmed(ledger, third);
	assert_true(knows(1, T));
	ledger_close(ledger);
}

static void no_note_and_no_ledger_are_allowed(void **state)
{
	char words[100];
	struct text error = TEXT(words), reply = TEXT(words);
	struct fingerprint f = number(1);
	uint64_t key[2] = { 1, 2 };
	(void)state;
	open_at(T);
	ledger_drop(ledger, NULL);
	ledger_taken(ledger, NULL, BYTES("250"), T);
	ledger_confirm(ledger, NULL);
	ledger_unconfirmed(ledger, NULL);
	ledger_close(ledger);

	static const char *const nowhere[] = { "/nonexistent/ledger", "/", "/dev/null" };
	for (size_t i = 0; i < COUNT(nowhere); i++) {
		error.len = 0;
		assert_null(ledger_open(nowhere[i], NULL, T, doubt, NULL, &error));
		assert_true(bytes_starts(text_bytes(&error), bytes_of(nowhere[i])));
	}
	assert_null(ledger_intend(NULL, &f, "T1", T));
	ledger_on_unconfirmed(NULL, NULL, NULL);
	ledger_learn(NULL, &f, T, BYTES("250"), T);
	ledger_forget(NULL, &f);
	ledger_each(NULL, T, NULL, NULL);
	ledger_key(NULL, key);
	assert_true(key[0] == 0 && key[1] == 0);
	assert_false(ledger_set_key(NULL, key));
	assert_false(ledger_knows(NULL, &f, T, &reply));
	ledger_close(NULL);
}

static void replies_become_one_line(void **state)
{
	char longer[400];
	static const struct {
		const char *said, *kept;
	} rows[] = {
		{ "250 ok", "250 ok" },
		{ "ok\r\nQUIT\x01\x7f", "ok  QUIT  " },
		{ "gr\xc3\xbc\xc3\x9f"
		  "e",
		  "gr\xc3\xbc\xc3\x9f"
		  "e" },
		{ "latin gr\xfc\xdf"
		  "e",
		  "latin gr??e" },
	};
	(void)state;
	open_at(T);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ledger_entry *note = intend(i, T);
		ledger_taken(ledger, note, bytes_of(rows[i].said), T);
		ledger_unconfirmed(ledger, note);
		assert_reply(i, rows[i].kept);
	}
	/* Cut between characters: 159 octets, then one of two octets across the limit. */
	memset(longer, 'x', sizeof longer);
	memcpy(longer + LEDGER_REPLY_MAX - 1, "\xc3\xbc", 2);
	struct ledger_entry *note = intend(99, T);
	ledger_taken(ledger, note, (struct bytes){ longer, sizeof longer }, T);
	ledger_unconfirmed(ledger, note);
	longer[LEDGER_REPLY_MAX - 1] = '\0';
	assert_reply(99, longer);
	ledger_close(ledger);
}

/* ---- kills: each act is a process that dies behind its last line */

static void die_intending(void)
{
	open_at(T);
	intend(1, T - 5);
}

static void die_taken(void)
{
	open_at(T);
	take(1, T - 5);
}

static void die_kept(void)
{
	open_at(T);
	ledger_unconfirmed(ledger, take(1, T - 5));
}

static void die_confirmed(void)
{
	open_at(T);
	ledger_confirm(ledger, take(1, T - 5));
}

static void die_dropped(void)
{
	open_at(T);
	ledger_drop(ledger, intend(1, T - 5));
}

static void die_learned(void)
{
	open_at(T);
	struct fingerprint f = number(1);
	ledger_learn(ledger, &f, T, BYTES("250 there"), T);
}

static void a_kill_loses_nothing(void **state)
{
	static const struct {
		void (*act)(void);
		const char *doubts;
		bool known;
	} rows[] = {
		{ die_intending, "T1@-5 ", false },
		{ die_taken, "", true },
		{ die_kept, "", true },
		{ die_confirmed, "", false },
		{ die_dropped, "", false },
		{ die_learned, "", true },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		(void)unlink(path);
		image = survivor(ledger_image_size());
		killed_behind(rows[i].act);
		open_at(T);
		assert_string_equal(doubts, rows[i].doubts);
		assert_int_equal(knows(1, T), rows[i].known);
		reopen(T);
		assert_string_equal(doubts, "");                /* told once */
		assert_int_equal(knows(1, T), rows[i].known);
		ledger_close(ledger);
		assert_int_equal(munmap(image, ledger_image_size()), 0);
		image = NULL;
		open_at(T);                                     /* and all of it is in the file */
		assert_string_equal(doubts, "");
		assert_int_equal(knows(1, T), rows[i].known);
		ledger_close(ledger);
	}
}

static void wait_for_the_disk(void)
{
	while (ledger_behind(ledger) > 0)
		usleep(1000);
}

static void die_on_the_disk(void)
{
	open_at(T);
	take(1, T);
	wait_for_the_disk();
}

/* Without memory that outlives it a process that is killed leaves what has reached the file. */
static void a_kill_of_the_whole_leaves_the_file(void **state)
{
	(void)state;
	killed_behind(die_on_the_disk);
	open_at(T);
	assert_true(knows(1, T));
	ledger_close(ledger);
}

/* The file may be lost, or an older one: what is in memory is later. */
static void what_outlived_counts_more_than_the_file(void **state)
{
	(void)state;
	image = survivor(ledger_image_size());
	open_at(T);
	ledger_unconfirmed(ledger, take(1, T));
	ledger_close(ledger);
	assert_int_equal(unlink(path), 0);
	open_at(T);
	assert_true(knows(1, T));
	ledger_close(ledger);
	assert_int_equal(munmap(image, ledger_image_size()), 0);
	image = NULL;
	open_at(T);
	assert_true(knows(1, T));
	ledger_close(ledger);
}

static void live(void)
{
	open_at(T);
	for (uint64_t n = 0;; n++) {
		ledger_unconfirmed(ledger, take(n, T));
		if (n % 3 == 0)
			ledger_confirm(ledger, take(n + (1u << 30), T));
	}
}

/* Killed from outside, at any instruction: what is found is a row without a gap, with at most one
 * in doubt. */
static void any_instant_will_do(void **state)
{
	(void)state;
	for (useconds_t wait = 0; wait < 20000; wait += 1700) {
		int status;
		(void)unlink(path);
		image = survivor(ledger_image_size());
		pid_t child = fork();
		assert_true(child >= 0);
		if (child == 0)
			live();
		usleep(10000 + wait);
		kill(child, SIGKILL);
		waitpid(child, &status, 0);
		open_at(T);
		uint64_t n = 0;
		while (knows(n, T))
			n++;
		for (uint64_t behind = n + 1; behind < n + 100; behind++)
			assert_false(knows(behind, T));
		assert_true(strlen(doubts) < 20);
		ledger_close(ledger);
		assert_int_equal(munmap(image, ledger_image_size()), 0);
		image = NULL;
	}
}

/* ---- files that are not what was written */

static void spoil_size(void)
{
	assert_int_equal(truncate(path, FILE_SIZE - 1), 0);
}

static void spoil_end(void)
{
	assert_int_equal(truncate(path, FILE_SIZE / 2), 0);
}

static void spoil_all(void)
{
	assert_int_equal(truncate(path, 0), 0);
}

static void spoil_growth(void)
{
	file_put(FILE_SIZE, "x", 1);
}

static void spoil_foreign(void)
{
	assert_int_equal(truncate(path, 0), 0);
	file_put(0, "From: somebody\n", 15);
}

static void spoil_foreign_of_our_size(void)
{
	spoil_foreign();
	assert_int_equal(truncate(path, FILE_SIZE), 0);
}

static void spoil_name(void)
{
	file_flip(0);
}

static void spoil_version(void)
{
	file_flip(8);
}

static void spoil_seal(void)
{
	file_flip(24);
}

static void spoil_key(void)
{
	file_flip(40);
}

static void spoil_check(void)
{
	file_flip(63);
}

static void damaged_files_are_begun_anew(void **state)
{
	static void (*const spoils[])(void) = {
		spoil_size,   spoil_end,     spoil_all,
		spoil_growth, spoil_foreign, spoil_foreign_of_our_size,
		spoil_name,   spoil_version, spoil_seal,
		spoil_key,    spoil_check,
	};
	uint64_t before[2], after[2];
	(void)state;
	for (size_t i = 0; i < COUNT(spoils); i++) {
		open_at(T);
		assert_int_equal(file_size(), FILE_SIZE);
		ledger_unconfirmed(ledger, take(1, T));
		intend(2, T);
		ledger_key(ledger, before);
		ledger_close(ledger);
		spoils[i]();
		open_at(T);
		ledger_key(ledger, after);
		assert_string_equal(doubts, "");
		assert_false(knows(1, T));
		assert_int_equal(file_size(), FILE_SIZE);
		assert_true(before[0] != after[0] && before[1] != after[1]);
		ledger_unconfirmed(ledger, take(3, T));                /* and it works */
		reopen(T);
		assert_true(knows(3, T));
		ledger_close(ledger);
		unlink(path);
	}
}

/* Every octet of a cell matters; damage to one leaves the others alone; a cell copied to another
 * place is nobody's. */
static void damaged_cells_are_passed_over(void **state)
{
	unsigned char cell[CELL];
	(void)state;
	open_at(T);
	ledger_unconfirmed(ledger, take(1, T));
	ledger_unconfirmed(ledger, take(2, T));
	ledger_close(ledger);
	for (off_t at = 0; at < CELL; at += 5) {
		file_flip(HEADER + at);
		open_at(T);
		assert_false(knows(1, T));
		assert_true(knows(2, T));
		ledger_close(ledger);
		file_flip(HEADER + at);
	}
	for (off_t at = 0; at < CELL; at++)
		cell[at] = file_octet(HEADER + at);
	file_put(HEADER + 9 * CELL, cell, sizeof cell);
	file_put(HEADER, "\0\0\0\0\0\0\0", 8);
	open_at(T);
	assert_false(knows(1, T));
	assert_true(knows(2, T));
	for (uint64_t n = 10; n < 30; n++) /* the places between are free ones */
		ledger_unconfirmed(ledger, take(n, T));
	reopen(T);
	for (uint64_t n = 10; n < 30; n++)
		assert_true(knows(n, T));
	ledger_close(ledger);
}

/* Somebody truncates or removes the file below a running gateway: no signal, and all is known until
 * it ends. */
static void the_file_goes_away_below_it(void **state)
{
	(void)state;
	open_at(T);
	ledger_unconfirmed(ledger, take(1, T));
	spoil_all();
	ledger_unconfirmed(ledger, take(2, T));
	assert_true(knows(1, T) && knows(2, T));
	ledger_close(ledger);
	open_at(T);                                             /* no header: begun anew */
	assert_false(knows(1, T));
	unlink(path);
	ledger_unconfirmed(ledger, take(3, T));
	assert_true(knows(3, T));
	ledger_close(ledger);
	open_at(T);
	ledger_close(ledger);
}

static void links_are_not_followed(void **state)
{
	char words[200], target[80];
	struct text error = TEXT(words);
	(void)state;
	snprintf(target, sizeof target, "%s/target", state_directory);
	assert_int_equal(symlink(target, path), 0);
	assert_null(ledger_open(path, NULL, T, doubt, NULL, &error));
	assert_int_equal(access(target, F_OK), -1);
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_null(ledger_open(path, NULL, T, doubt, NULL, &error));
}

/* RLIMIT_FSIZE stands in for a full disk: writing past it fails with EFBIG once the signal is
 * ignored. */
static void a_full_disk_is_no_end(void **state)
{
	char words[200];
	struct text error = TEXT(words);
	struct rlimit before, small = { 1 << 20, RLIM_INFINITY };
	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small.rlim_max = before.rlim_max;

	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_null(ledger_open(path, NULL, T, doubt, NULL, &error)); /* told when it is opened */
	assert_true(error.len > 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);

	open_at(T);
	small.rlim_cur = HEADER + 2 * CELL;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	for (uint64_t n = 0; n < 10; n++)
		ledger_unconfirmed(ledger, take(n, T));
	for (uint64_t n = 0; n < 10; n++)
		assert_true(knows(n, T));
	ledger_close(ledger);                                   /* the disk is still full */
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	open_at(T);
	for (uint64_t n = 0; n < 10; n++)
		assert_int_equal(knows(n, T), n < 2);

	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	for (uint64_t n = 10; n < 20; n++)
		ledger_unconfirmed(ledger, take(n, T));
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	reopen(T);                                              /* room again: it was tried again */
	for (uint64_t n = 10; n < 20; n++)
		assert_true(knows(n, T));
	ledger_close(ledger);
}

/* ---- full tables and clocks */

static struct ledger_entry *held[LEDGER_ENTRIES];

static void a_full_table_gives_up_the_oldest(void **state)
{
	(void)state;
	open_at(T);
	for (uint64_t n = 0; n < LEDGER_ENTRIES; n++)
		held[n] = take(n, T + LEDGER_ENTRIES - n);      /* the last ones are the oldest */
	assert_null(intend(900000, T));                         /* sessions hold all of it */
	ledger_unconfirmed(ledger, held[7]);
	ledger_unconfirmed(ledger, held[5]);
	struct ledger_entry *more = take(900000, T);
	assert_non_null(more);
	assert_false(knows(7, T));
	assert_true(knows(5, T));
	assert_non_null(intend(900001, T));
	assert_false(knows(5, T));
	assert_null(intend(900002, T));
	ledger_close(ledger);
	open_at(T + LEDGER_ENTRIES);                              /* all are kept now */
	assert_string_equal(doubts, "T900001@+0 ");
	for (uint64_t n = 8; n < LEDGER_ENTRIES; n += 1009)
		assert_true(knows(n, T));
	for (uint64_t n = 0; n < 10000; n++)
		assert_non_null(intend(1000000 + n, T));
	assert_true(knows(0, T)); /* the oldest by their times, not by their places */
	assert_false(knows(LEDGER_ENTRIES - 1, T));
	ledger_close(ledger);
}

static void what_has_run_out_is_gone(void **state)
{
	(void)state;
	open_at(T);
	for (uint64_t n = 0; n < 100; n++)
		ledger_unconfirmed(ledger, take(n, T + n));
	uint64_t later = T + LEDGER_HOURS * HOUR + 49;
	ledger_confirm(ledger, take(1000, later));
	ledger_close(ledger);
	open_at(T); /* a clock that goes back brings none of them back */
	for (uint64_t n = 0; n < 100; n++)
		assert_int_equal(knows(n, T + n), n >= 50);
	ledger_close(ledger);
	open_at(T + LEDGER_HOURS * HOUR + 89);
	for (uint64_t n = 0; n < 100; n++)
		assert_int_equal(knows(n, T + 89), n >= 90);
	ledger_close(ledger);

	open_at(T + 365 * DAY); /* a clock that was ahead: its notes are of now */
	ledger_unconfirmed(ledger, take(1, T + 365 * DAY));
	reopen(T);
	assert_true(knows(1, T + HOUR));
	assert_false(knows(1, T + LEDGER_HOURS * HOUR));
	ledger_close(ledger);
}

/* ---- the pair */

static char told[400];

static void tell(void *arg, const struct fingerprint *f, uint64_t when, struct bytes reply)
{
	assert_ptr_equal(arg, told);
	assert_true(f->bits[1] == ~f->bits[0]);
	size_t length = strlen(told);
	snprintf(told + length, sizeof told - length, "%llu@%+lld=%.*s ",
		 (unsigned long long)f->bits[0], (long long)(when - T), BYTES_ARG(reply));
}

static void learn(uint64_t n, uint64_t when, uint64_t now)
{
	struct fingerprint f = number(n);
	ledger_learn(ledger, &f, when, BYTES("250 there"), now);
}

static void a_peer_tells_and_learns(void **state)
{
	(void)state;
	open_at(T);
	told[0] = '\0';
	ledger_on_unconfirmed(ledger, tell, told);
	ledger_unconfirmed(ledger, take(1, T));
	ledger_confirm(ledger, take(2, T));
	ledger_unconfirmed(ledger, intend(3, T));
	assert_string_equal(told, "1@+0=250 2.0.0 Ok: queued as A1 ");
	learn(4, T - HOUR, T);
	learn(5, T + HOUR, T);                                  /* the future is now */
	learn(6, T - LEDGER_HOURS * HOUR, T);                   /* too old */
	learn(1, T + 1, T + 1);                                 /* our own word stands */
	learn(4, T, T);
	told[0] = '\0';
	ledger_each(ledger, T, tell, told);
	assert_string_equal(told,
			    "1@+0=250 2.0.0 Ok: queued as A1 4@-3600000=250 there 5@+0=250 there ");
	assert_true(knows(4, T) && knows(5, T) && !knows(6, T));
	reopen(T);
	assert_true(knows(1, T) && knows(4, T) && knows(5, T));
	told[0] = '\0';
	ledger_each(ledger, T + 47 * HOUR, tell, told);
	assert_string_equal(told, "1@+0=250 2.0.0 Ok: queued as A1 5@+0=250 there ");
	ledger_close(ledger);
}

static void a_hostile_peer_cannot_push_out_our_own(void **state)
{
	(void)state;
	open_at(T);
	for (uint64_t n = 0; n < 1000; n++)
		ledger_unconfirmed(ledger, take(n, T));
	for (uint64_t n = 0; n < 3 * LEDGER_ENTRIES; n++)
		learn(100000 + n, T, T);
	for (uint64_t n = 0; n < 1000; n++)
		assert_true(knows(n, T));
	uint64_t learned = 0;
	for (uint64_t n = 0; n < 3 * LEDGER_ENTRIES; n++)
		learned += knows(100000 + n, T);
	assert_int_equal(learned, LEDGER_LEARNED_MAX);
	reopen(T);
	for (uint64_t n = 0; n < LEDGER_ENTRIES; n++)
		learn(900000 + n, T, T);
	for (uint64_t n = 0; n < 1000; n++)
		assert_true(knows(n, T));
	ledger_close(ledger);
}

/* What messages are digested with is made of the key that the ledger has now. */
static void assert_key_in_use(const uint64_t key[2])
{
	struct fingerprint_key made, used;
	fingerprint_key_make(&made, key);
	ledger_fingerprint_key(ledger, &used);
	assert_memory_equal(&used, &made, sizeof made);
}

static void another_key_forgets(void **state)
{
	const uint64_t key[2] = { 0x1234, 0x5678 };
	uint64_t got[2];
	(void)state;
	open_at(T);
	ledger_key(ledger, got);
	assert_key_in_use(got);
	struct ledger_entry *waiting = intend(1, T), *given = take(2, T), *more = intend(4, T);
	ledger_unconfirmed(ledger, take(3, T));
	assert_true(ledger_set_key(ledger, key));
	assert_false(ledger_set_key(ledger, key));
	ledger_key(ledger, got);
	assert_memory_equal(got, key, sizeof key);
	assert_key_in_use(key);
	assert_false(knows(3, T));
	/* under the old key: noted, never asked for */
	ledger_taken(ledger, waiting, BYTES("250"), T);
	ledger_unconfirmed(ledger, waiting);
	assert_false(knows(1, T) || knows(2, T + HOUR));
	ledger_confirm(ledger, given);
	ledger_unconfirmed(ledger, take(5, T));
	(void)more;
	reopen(T);
	ledger_key(ledger, got);
	assert_memory_equal(got, key, sizeof key);
	assert_key_in_use(key);
	assert_string_equal(doubts, "T4@+0 ");
	assert_true(knows(5, T) && !knows(1, T) && !knows(3, T));
	ledger_close(ledger);
}

/* ---- threads */

static void ignore(void *arg, const struct fingerprint *f, uint64_t when, struct bytes reply)
{
	(void)arg, (void)f, (void)when, (void)reply;
}

static void *work(void *arg)
{
	uint64_t base = (uint64_t)(uintptr_t)arg;
	uint64_t key[2];
	for (uint64_t n = base; n < base + 3000; n++) {
		ledger_key(ledger, key);
		struct ledger_entry *note = take(n, T);
		if (n % 3 == 0)
			ledger_confirm(ledger, note);
		else if (n % 3 == 1)
			ledger_unconfirmed(ledger, note);
		else
			ledger_drop(ledger, note);
		learn(n + 500000, T, T);
		if (knows(n, T) != (n % 3 == 1))
			abort();
	}
	ledger_each(ledger, T, ignore, NULL);
	return NULL;
}

static void four_threads_at_once(void **state)
{
	pthread_t threads[4];
	(void)state;
	open_at(T);
	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, work, (void *)(i * 100000)), 0);
	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_join(threads[i], NULL);
	reopen(T);
	for (uint64_t i = 0; i < COUNT(threads); i++)
		for (uint64_t n = i * 100000; n < i * 100000 + 3000; n++)
			assert_true(knows(n, T) == (n % 3 == 1) && knows(n + 500000, T));
	ledger_close(ledger);
}

/* Notes near each other and far apart, written together or not: the file has them all, and none
 * that was dropped. */
static void scattered_notes_are_in_the_file(void **state)
{
	enum { NOTES = 400 };
	struct ledger_entry *notes[NOTES];
	(void)state;
	for (uint64_t stride = 2; stride < 40; stride += 7) {
		open_at(T);
		for (uint64_t n = 0; n < NOTES; n++)
			notes[n] = intend(n, T);
		usleep(20000);          /* all of it has been written */
		for (uint64_t n = 0; n < NOTES; n++)
			if (n % stride == 0)
				ledger_taken(ledger, notes[n], BYTES("250 2.0.0 ok"), T);
		usleep(20000);
		for (uint64_t n = 0; n < NOTES; n++)
			if (n % stride != 0)
				ledger_drop(ledger, notes[n]);
		ledger_close(ledger);
		open_at(T);
		assert_string_equal(doubts, "");
		for (uint64_t n = 0; n < NOTES; n++)
			assert_int_equal(knows(n, T), n % stride == 0);
		for (uint64_t n = 0; n < NOTES; n++)
			ledger_forget(ledger, &(struct fingerprint){ { n, ~n } });
		ledger_close(ledger);
	}
}

/* ---- fingerprints */

struct story {
	const char *sender, *recipients[3], *message_id, *body[3];
};

static struct fingerprint fingerprint_of(const struct story *s, uint64_t key)
{
	struct fingerprinting f;
	struct fingerprint_key made;
	struct fingerprint result;
	fingerprint_key_make(&made, (uint64_t[2]){ key, 1 });
	fingerprint_start(&f, &made);
	fingerprint_sender(&f, bytes_of(s->sender));
	for (size_t i = 0; i < 3 && s->recipients[i]; i++)
		fingerprint_recipient(&f, bytes_of(s->recipients[i]));
	for (size_t i = 0; i < 3 && s->body[i]; i++)
		fingerprint_body(&f, bytes_of(s->body[i]));
	fingerprint_message_id(&f, bytes_of(s->message_id));
	fingerprint_end(&f, &result);
	return result;
}

static void fingerprints_tell_messages_apart(void **state)
{
	static const struct story one = { "a@x", { "b@y", "c@y" }, "<1@x>", { "hello\r\n" } };
	static const struct {
		struct story story;
		bool equal;
	} rows[] = {
		{ { "a@x", { "b@y", "c@y" }, "<1@x>", { "hello\r\n" } }, true },
		{ { "a@x", { "c@y", "b@y" }, "<1@x>", { "hello\r\n" } }, true }, /* in any order */
		/* in any pieces */
		{ { "a@x", { "b@y", "c@y" }, "<1@x>", { "hel", "", "lo\r\n" } }, true },
		{ { "A@x", { "b@y", "c@y" }, "<1@x>", { "hello\r\n" } }, false },
		{ { "a@x", { "b@y" }, "<1@x>", { "hello\r\n" } }, false },
		{ { "a@x", { "b@y", "c@y", "c@y" }, "<1@x>", { "hello\r\n" } }, false },
		{ { "a@x", { "b@yc@y", "" }, "<1@x>", { "hello\r\n" } }, false },
		{ { "a@x", { "b@y", "c@y" }, "<2@x>", { "hello\r\n" } }, false },
		{ { "a@x", { "b@y", "c@y" }, "", { "<1@x>hello\r\n" } }, false },
		{ { "a@x", { "b@y", "c@y" }, "<1@x>", { "hello\r\n\r\n" } }, false },
		/* parts don't pass for others */
		{ { "<1@x>", { "b@y", "c@y" }, "a@x", { "hello\r\n" } }, false },
		{ { "b@y", { "a@x", "c@y" }, "<1@x>", { "hello\r\n" } }, false },
	};
	struct fingerprint first = fingerprint_of(&one, 7), other;
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		other = fingerprint_of(&rows[i].story, 7);
		if ((memcmp(&first, &other, sizeof first) == 0) != rows[i].equal)
			fail_msg("row %zu", i);
	}
	other = fingerprint_of(&one, 8);
	assert_memory_not_equal(&first, &other, sizeof first);
}

/* Two gateways of a pair compare fingerprints: what makes others of the same messages is another
 * kind (FINGERPRINT_KIND). */
static void a_kind_of_fingerprints_stays_what_it_is(void **state)
{
	static const struct story story = { "a@x", { "b@y", "c@y" }, "<1@x>", { "hello\r\n" } };
	struct fingerprint f = fingerprint_of(&story, 7);
	(void)state;
	assert_true(f.bits[0] == 0x9ecc574d54f2681f && f.bits[1] == 0x62d9bd7a2138068d);
}

int main(void)
{
#define IN_A_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, state_set_up, state_tear_down)
	const struct CMUnitTest tests[] = {
		IN_A_DIRECTORY(a_reply_that_was_lost_is_said_again),
		IN_A_DIRECTORY(nothing_is_known_of_what_was_not_taken),
		IN_A_DIRECTORY(equal_messages_are_told_apart),
		IN_A_DIRECTORY(no_note_and_no_ledger_are_allowed),
		IN_A_DIRECTORY(replies_become_one_line),
		IN_A_DIRECTORY(a_kill_loses_nothing),
		IN_A_DIRECTORY(a_kill_of_the_whole_leaves_the_file),
		IN_A_DIRECTORY(what_outlived_counts_more_than_the_file),
		IN_A_DIRECTORY(any_instant_will_do),
		IN_A_DIRECTORY(damaged_files_are_begun_anew),
		IN_A_DIRECTORY(damaged_cells_are_passed_over),
		IN_A_DIRECTORY(the_file_goes_away_below_it),
		IN_A_DIRECTORY(links_are_not_followed),
		IN_A_DIRECTORY(a_full_disk_is_no_end),
		IN_A_DIRECTORY(a_full_table_gives_up_the_oldest),
		IN_A_DIRECTORY(what_has_run_out_is_gone),
		IN_A_DIRECTORY(a_peer_tells_and_learns),
		IN_A_DIRECTORY(a_hostile_peer_cannot_push_out_our_own),
		IN_A_DIRECTORY(another_key_forgets),
		IN_A_DIRECTORY(four_threads_at_once),
		IN_A_DIRECTORY(scattered_notes_are_in_the_file),
		cmocka_unit_test(fingerprints_tell_messages_apart),
		cmocka_unit_test(a_kind_of_fingerprints_stays_what_it_is),
	};
	log_configure(LOG_TEXT, LOG_SILENT);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
