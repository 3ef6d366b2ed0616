/* door_blocklist.c: who is blocked, by files and by the administrator's word, and that the word is
 * kept (door/blocklist.h). How a list is read stands in smtp_blocklist_files.c. Each test that
 * keeps a file has a directory of its own below TMPDIR. */
#include "gateway/base/clock.h"
#include "gateway/base/log.h"
#include "gateway/door/blocklist.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { DAY_MS = 86400000 };

#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct address address(const char *string)
{
	struct address a;
	assert_true(address_parse(bytes_of(string), &a));
	return a;
}

static struct network network(const char *string)
{
	struct network n;
	assert_true(network_parse(bytes_of(string), &n));
	return n;
}

static void no_report(void *arg, unsigned line, unsigned column, const char *sentence)
{
	(void)arg;
	fail_msg("%u:%u: %s", line, column, sentence);
}

static void read_list(struct blocklist_files *files, struct bytes content, const char *name,
		      bool allow)
{
	assert_true(blocklist_files_read(files, content, name, allow, no_report, NULL));
	assert_true(blocklist_files_settle(files));
}

static void ask(struct blocklist *b, const struct blocklist_files *files, const char *string,
		uint64_t now, struct blocklist_answer *answer)
{
	struct address a = address(string);
	blocklist_ask(b, files, &a, now, answer);
}

static enum blocklist_verdict verdict(struct blocklist *b, const char *string, uint64_t now)
{
	struct blocklist_answer answer;
	ask(b, NULL, string, now, &answer);
	return answer.verdict;
}

static void block(struct blocklist *b, const char *string, uint64_t until, const char *reason)
{
	char buffer[256];
	struct text error = TEXT(buffer);
	struct network n = network(string);
	bool done = blocklist_block(b, &n, until, bytes_of(reason), &error) &&
		    blocklist_save(b, &error);
	assert_string_equal(text_cstr(&error), "");
	assert_true(done);
}

/* Whoever allows wins, however wide the allowance and however narrow the block. */
static void allow_wins(void **state)
{
	static const struct {
		const char *address;
		enum blocklist_verdict verdict;
		const char *list, *reason;
	} rows[] = {
		{ "192.0.2.1", BLOCKLIST_BLOCKED, "block.cidr", "" },
		{ "192.0.2.128", BLOCKLIST_ALLOWED, "allow.cidr", "" },
		/* blocked by its own /32 */
		{ "198.51.100.7", BLOCKLIST_ALLOWED, "allow.cidr", "" },
		{ "198.51.100.8", BLOCKLIST_ALLOWED, "allow.cidr", "" }, /* blocked at run time */
		{ "203.0.113.9", BLOCKLIST_BLOCKED, "mxward block", "spam run" },
		{ "192.0.3.1", BLOCKLIST_NONE, "", "" },
		{ "2001:db8::1", BLOCKLIST_NONE, "", "" },
		{ "192.0.2.9", BLOCKLIST_BLOCKED, "mxward block", "both" }, /* a reason says more */
	};
	struct blocklist_files *files = blocklist_files_new();
	struct blocklist *b = blocklist_new(NULL);
	(void)state;
	read_list(files, BYTES("192.0.2.0/24\n198.51.100.7\n"), "block.cidr", false);
	read_list(files, BYTES("192.0.2.128\n198.51.100.0/24\n"), "allow.cidr", true);
	block(b, "198.51.100.8", 0, "");
	block(b, "203.0.113.0/24", 0, "spam run");
	block(b, "192.0.2.9", 0, "both");
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct blocklist_answer answer;
		ask(b, files, rows[i].address, 1000, &answer);
		assert_int_equal(answer.verdict, rows[i].verdict);
		assert_string_equal(answer.list, rows[i].list);
		assert_string_equal(answer.reason, rows[i].reason);
	}
	blocklist_free(b);
	blocklist_files_free(files);
	blocklist_free(NULL);
}

static void long_names_are_cut(void **state)
{
	char name[100], reason[257];
	struct blocklist_files *files = blocklist_files_new();
	struct blocklist *b = blocklist_new(NULL);
	struct blocklist_answer answer;
	(void)state;
	memset(name, 'n', sizeof name);
	name[99] = '\0';
	memset(reason, 'r', sizeof reason);
	reason[256] = '\0';
	read_list(files, BYTES("192.0.2.1\n"), name, false);
	ask(b, files, "192.0.2.1", 0, &answer);
	assert_int_equal(strlen(answer.list), sizeof answer.list - 1);
	block(b, "192.0.2.1", 0, reason);
	ask(b, files, "192.0.2.1", 0, &answer);
	assert_int_equal(strlen(answer.reason), sizeof answer.reason - 1);
	blocklist_free(b);
	blocklist_files_free(files);
}

static void blocks_run_out(void **state)
{
	struct blocklist *b = blocklist_new(NULL);
	(void)state;
	block(b, "10.0.0.0/8", 0, "for good");
	block(b, "10.1.0.0/16", 2000, "");
	block(b, "192.0.2.1", 2000, "");
	assert_int_equal(verdict(b, "192.0.2.1", 1999), BLOCKLIST_BLOCKED);
	assert_int_equal(verdict(b, "192.0.2.1", 2000), BLOCKLIST_NONE);        /* at once */
	assert_int_equal(verdict(b, "10.1.2.3", 2000), BLOCKLIST_BLOCKED); /* by the /8 around it */
	blocklist_expire(b, 2000 + DAY_MS - 1); /* the clock was ahead, and is right again */
	assert_int_equal(verdict(b, "192.0.2.1", 1999), BLOCKLIST_BLOCKED);
	blocklist_expire(b, 2000 + DAY_MS);
	assert_int_equal(verdict(b, "192.0.2.1", 1999), BLOCKLIST_NONE);
	assert_int_equal(verdict(b, "10.1.2.3", 2000), BLOCKLIST_BLOCKED);
	block(b, "10.0.0.0/8", 3000, "a word replaces the earlier one");
	assert_int_equal(verdict(b, "10.1.2.3", 3000), BLOCKLIST_NONE);
	/* Where there are many, what ran out makes room at once. */
	for (uint32_t i = 0; i < 100000; i++) {
		const uint8_t octets[4] = { 172, (uint8_t)(i >> 16), (uint8_t)(i >> 8),
					    (uint8_t)i };
		const struct network n = { address_from_octets(octets, sizeof octets), 32 };
		assert_int_equal(blocklist_learn(b, &n, 1, 4000, BYTES("")), i < 90000 - 1);
	}
	blocklist_expire(b, 4000);
	assert_int_equal(verdict(b, "172.0.0.1", 3999), BLOCKLIST_NONE);
	blocklist_free(b);
}

static void unblocking_is_exact(void **state)
{
	static const struct {
		const char *network;
		bool done;
		const char *error;
	} rows[] = {
		{ "10.1.0.0/16", false, "10.1.0.0/16 is not blocked by \"mxward block\"" },
		{ "10.0.0.0/7", false, "10.0.0.0/7 is not blocked by \"mxward block\"" },
		{ "10.0.0.0/8", true, "" },
		{ "10.0.0.0/8", false, "10.0.0.0/8 is not blocked by \"mxward block\"" },
		/* run out */
		{ "192.0.2.1", false, "192.0.2.1/32 is not blocked by \"mxward block\"" },
	};
	struct blocklist *b = blocklist_new(NULL);
	(void)state;
	block(b, "10.0.0.0/8", 0, "");
	block(b, "192.0.2.1", 1, "");
	for (size_t i = 0; i < COUNT(rows); i++) {
		char buffer[128];
		struct text error = TEXT(buffer);
		struct network n = network(rows[i].network);
		assert_int_equal(blocklist_unblock(b, &n, &error), rows[i].done);
		assert_string_equal(text_cstr(&error), rows[i].error);
	}
	assert_int_equal(verdict(b, "10.1.2.3", 0), BLOCKLIST_NONE);
	blocklist_free(b);
}

static void what_cannot_be_blocked(void **state)
{
	struct blocklist *b = blocklist_new(NULL);
	struct network n = network("192.0.2.1");
	char buffer[128], reason[257] = "";
	struct text error = TEXT(buffer);
	(void)state;
	assert_false(blocklist_block(b, &n, 0, (struct bytes){ reason, sizeof reason }, &error));
	assert_string_equal(text_cstr(&error), "the reason is longer than 256 bytes");
	error = TEXT(buffer);
	assert_false(blocklist_block(b, &n, UINT64_MAX, BYTES(""), &error));
	assert_non_null(strstr(text_cstr(&error), "year 9999"));
	assert_int_equal(verdict(b, "192.0.2.1", 0), BLOCKLIST_NONE);
	blocklist_free(b);
}

static void one_more(void *arg, const struct network *n, uint64_t until, uint64_t since,
		     struct bytes reason)
{
	network_text(arg, n);
	text_format(arg, " %llu %d \"%.*s\"\n", (unsigned long long)until, since > 0,
		    BYTES_ARG(reason));
}

/* Every block in force, a line each: network, until, whether it has a beginning, reason. */
static const char *listing(struct blocklist *b, uint64_t now)
{
	static char lines[4096];
	struct text t = TEXT(lines);
	blocklist_each(b, now, one_more, &t);
	return text_cstr(&t);
}

static void blocks_are_listed_in_order(void **state)
{
	struct blocklist *b = blocklist_new(NULL);
	(void)state;
	assert_string_equal(listing(b, 0), "");
	block(b, "2001:db8::/32", 0, "six");
	block(b, "192.0.2.9", 5000, "nine");
	block(b, "192.0.2.10", 1000, "run out");
	block(b, "10.0.0.0/16", 0, "");
	block(b, "10.0.0.0/8", 0, "");
	assert_string_equal(listing(b, 1000), "10.0.0.0/8 0 1 \"\"\n"
					      "10.0.0.0/16 0 1 \"\"\n"
					      "192.0.2.9/32 5000 1 \"nine\"\n"
					      "2001:db8::/32 0 1 \"six\"\n");
	blocklist_free(b);
}

/* A directory, and the names of the files in it. */
struct place {
	char directory[64], path[96], temporary[96], broken[96];
};

static int make_place(void **state)
{
	static struct place place;
	const char *root = getenv("TMPDIR");
	snprintf(place.directory, sizeof place.directory, "%.40s/mxward-XXXXXX",
		 root ? root : "/tmp");
	if (!mkdtemp(place.directory))
		return -1;
	snprintf(place.path, sizeof place.path, "%s/blocked", place.directory);
	snprintf(place.temporary, sizeof place.temporary, "%s/blocked.tmp", place.directory);
	snprintf(place.broken, sizeof place.broken, "%s/blocked.broken", place.directory);
	*state = &place;
	return 0;
}

static int remove_place(void **state)
{
	const struct place *place = *state;
	unlink(place->path);
	unlink(place->temporary);
	unlink(place->broken);
	return rmdir(place->directory);
}

static void write_file(const char *path, struct bytes content)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, content.at, content.len), content.len);
	close(fd);
}

static const char *read_file(const char *path)
{
	static char content[4096];
	int fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	ssize_t n = read(fd, content, sizeof content - 1);
	assert_true(n >= 0);
	content[n] = '\0';
	close(fd);
	return content;
}

static bool exists(const char *path)
{
	struct stat status;
	return lstat(path, &status) == 0;
}

static void blocks_survive_restarts(void **state)
{
	const struct place *place = *state;
	uint64_t tomorrow = clock_wall() + 86400000;
	struct blocklist *b = blocklist_new(place->path);
	char before[4096];
	struct stat status;
	assert_false(exists(place->path));
	block(b, "192.0.2.0/24", tomorrow,
	      "100% \"spam\"\r\n10.0.0.0/8 never\t\x7f gr\xC3\xBC\xC3\x9F ");
	block(b, "2001:db8::1", 0, "");
	block(b, "192.0.2.9", clock_wall() + 1, "over before the restart");
	strcpy(before, listing(b, tomorrow - 1));
	assert_int_equal(stat(place->path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	assert_false(exists(place->temporary));
	blocklist_free(b);

	usleep(2000);
	b = blocklist_new(place->path);
	assert_string_equal(listing(b, tomorrow - 1), before);
	/* a reason never becomes a line */
	assert_int_equal(verdict(b, "10.0.0.1", 0), BLOCKLIST_NONE);
	struct network n = network("192.0.2.0/24");
	char buffer[128];
	struct text error = TEXT(buffer);
	assert_true(blocklist_unblock(b, &n, &error) && blocklist_save(b, &error));
	blocklist_free(b);

	b = blocklist_new(place->path);
	assert_string_equal(listing(b, tomorrow - 1), "2001:db8::1/128 0 1 \"\"\n");
	/* The clock may have been ahead, and be right again. */
	assert_int_equal(verdict(b, "192.0.2.9", tomorrow - 86400000), BLOCKLIST_BLOCKED);
	assert_false(exists(place->broken));
	blocklist_free(b);
}

/* What a peer says is in force at once, with the time at which it was said there, and in the file
 * with the next keep. */
static void learned_blocks_are_kept_together(void **state)
{
	const struct place *place = *state;
	struct blocklist *b = blocklist_new(place->path);
	struct network n = network("192.0.2.0/24"), other = network("198.51.100.7");
	uint64_t ahead = clock_wall() + 600000, since, until, now = clock_wall();
	char buffer[128];
	struct text error = TEXT(buffer);

	assert_true(blocklist_learn(b, &n, ahead, 0, BYTES("from the peer")));
	assert_true(blocklist_learn(b, &other, 1000, now + 60000, BYTES("")));
	assert_int_equal(verdict(b, "192.0.2.1", now), BLOCKLIST_BLOCKED);
	assert_true(blocklist_find(b, &n, now, &since, &until));
	assert_true(since == ahead && until == 0);
	assert_false(exists(place->path));
	assert_true(blocklist_save(b, &error));
	assert_true(exists(place->path));

	/* An administrator's word is the later one, however far ahead the peer's clock is. */
	block(b, "192.0.2.0/24", 0, "here");
	assert_true(blocklist_find(b, &n, now, &since, &until));
	assert_true(since > ahead);

	assert_true(blocklist_forget(b, &n));
	assert_false(blocklist_forget(b, &n));
	assert_false(blocklist_find(b, &n, now, &since, &until));
	assert_false(blocklist_find(b, &other, now + 60000, &since, &until));
	assert_true(blocklist_save(b, &error));
	blocklist_free(b);
	b = blocklist_new(place->path);
	assert_int_equal(verdict(b, "192.0.2.1", now), BLOCKLIST_NONE);
	assert_int_equal(verdict(b, "198.51.100.7", now), BLOCKLIST_BLOCKED);

	/* Times that the file could not hold are none. */
	assert_false(blocklist_learn(b, &n, UINT64_MAX, 0, BYTES("")));
	assert_false(blocklist_learn(b, &n, 0, UINT64_MAX, BYTES("")));
	blocklist_free(b);
}

/* The file as a person sees it. */
static void the_file_is_plain(void **state)
{
	const struct place *place = *state;
	write_file(place->path,
		   BYTES("# a comment\n"
			 "\n"
			 "198.51.100.0/24 never 2026-01-02T03:04:05.006Z 50%25 junk%0A\n"
			 "192.0.2.1/32 9999-12-31T23:59:59.999Z 2026-01-02T03:04:05.006Z \n"));
	struct blocklist *b = blocklist_new(place->path);
	struct blocklist_answer answer;
	ask(b, NULL, "198.51.100.1", 0, &answer);
	assert_string_equal(answer.reason, "50% junk\n");
	block(b, "203.0.113.0/24", 0, "x");
	const char *kept = read_file(place->path);
	assert_non_null(strstr(kept,
			       "\n192.0.2.1/32 9999-12-31T23:59:59.999Z 2026-01-02T03:04:05.006Z \n"
			       "198.51.100.0/24 never 2026-01-02T03:04:05.006Z 50%25 junk%0A\n"
			       "203.0.113.0/24 never "));
	blocklist_free(b);
}

/* A line that mxward cannot have written: the file is set aside, and the rest of it holds. */
static void a_broken_file_is_set_aside(void **state)
{
	static const struct bytes rows[] = {
		BYTES("nonsense"),
		BYTES("192.0.2.1/32"),
		BYTES("192.0.2.1/32 never"),
		BYTES("192.0.2.1/24 never 2026-01-02T03:04:05.006Z host bits"),
		BYTES("192.0.2.1/32 Never 2026-01-02T03:04:05.006Z x"),
		BYTES("192.0.2.1/32  never 2026-01-02T03:04:05.006Z x"),
		BYTES("192.0.2.1/32 never 2026-01-02T03:04:05Z x"),
		BYTES("192.0.2.1/32 never 2026-02-30T03:04:05.006Z x"),
		BYTES("192.0.2.1/32 never 2026-01-02T24:04:05.006Z x"),
		BYTES("192.0.2.1/32 never 1926-01-02T03:04:05.006Z x"),
		BYTES("192.0.2.1/32 never 2026-01-02 03:04:05.006Z x"),
		BYTES("192.0.2.1/32 never 2026-01-02T03:04:05.006Zx x"),
		BYTES("192.0.2.1/32 never 2026-01-02T03:04:05.006Z x%"),
		BYTES("192.0.2.1/32 never 2026-01-02T03:04:05.006Z x%0"),
		BYTES("192.0.2.1/32 never 2026-01-02T03:04:05.006Z x%0a"),
		BYTES("192.0.2.1/32 never 2026-01-02T03:04:05.006Z x\r"),
		BYTES("192.0.2.1/32 never 2026-01-02T03:04:05.006Z x\0y"),
		BYTES("10.0.0.0/8 never 2026-01-02T03:04:05.006Z"),     /* good, without a reason */
	};
	const struct place *place = *state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char content[512];
		struct text t = TEXT(content);
		bool broken = i + 1 < COUNT(rows);
		text_add(&t, rows[i]);
		text_string(&t, "\n198.51.100.0/24 never 2026-01-02T03:04:05.006Z good\n");
		write_file(place->path, text_bytes(&t));
		struct blocklist *b = blocklist_new(place->path);
		assert_int_equal(verdict(b, "192.0.2.1", 0), BLOCKLIST_NONE);
		assert_int_equal(verdict(b, "198.51.100.1", 0), BLOCKLIST_BLOCKED);
		assert_int_equal(exists(place->broken), broken);
		assert_true(exists(place->path));
		blocklist_free(b);
		(void)unlink(place->broken);
	}
}

static void what_is_no_file_is_set_aside(void **state)
{
	const struct place *place = *state;
	char target[128];
	snprintf(target, sizeof target, "%s/target", place->directory);
	write_file(target, BYTES("192.0.2.1/32 never 2026-01-02T03:04:05.006Z somebody else's\n"));
	assert_int_equal(symlink(target, place->path), 0);
	struct blocklist *b = blocklist_new(place->path);
	assert_int_equal(verdict(b, "192.0.2.1", 0), BLOCKLIST_NONE);
	assert_true(exists(place->broken));
	/* A link that waits under the temporary name is not followed either. */
	assert_int_equal(symlink(target, place->temporary), 0);
	block(b, "198.51.100.1", 0, "");
	assert_non_null(strstr(read_file(target), "somebody else's"));
	blocklist_free(b);
	unlink(target);
	unlink(place->path);
	unlink(place->broken);

	assert_int_equal(mkdir(place->path, 0700), 0);
	b = blocklist_new(place->path);
	assert_true(exists(place->broken));
	blocklist_free(b);
	rmdir(place->broken);
	unlink(place->path);

	assert_int_equal(mkfifo(place->path, 0600), 0);         /* must not hang */
	b = blocklist_new(place->path);
	block(b, "198.51.100.1", 0, "");
	blocklist_free(b);
}

/* In effect but not kept is said so, and is in effect. */
static void a_full_disk_is_reported(void **state)
{
	const struct place *place = *state;
	struct blocklist *b = blocklist_new(place->path);
	struct network n = network("192.0.2.1");
	char buffer[256];
	struct text error = TEXT(buffer);
	/* nothing can be written in its place */
	assert_int_equal(mkdir(place->temporary, 0700), 0);
	assert_true(blocklist_block(b, &n, 0, BYTES("x"), &error));
	assert_false(blocklist_save(b, &error));
	assert_non_null(strstr(text_cstr(&error), place->path));
	assert_true(blocklist_unkept(b));
	assert_int_equal(verdict(b, "192.0.2.1", 0), BLOCKLIST_BLOCKED);
	error = TEXT(buffer);
	assert_true(blocklist_unblock(b, &n, &error));
	assert_false(blocklist_save(b, &error));
	assert_int_equal(verdict(b, "192.0.2.1", 0), BLOCKLIST_NONE);
	rmdir(place->temporary);
	assert_true(blocklist_save(b, &error));
	assert_false(blocklist_unkept(b));
	blocklist_free(b);
}

struct readers {
	struct blocklist *blocklist;
	atomic_bool stop;
};

/* 10.0.0.0/8 is always blocked, whatever happens inside it. */
static void *keep_asking(void *arg)
{
	struct readers *r = arg;
	struct address a = { .family = FAMILY_IPV4, .octets = { 10, 1, 2, 3 } };
	struct blocklist_answer answer = { .verdict = BLOCKLIST_BLOCKED };
	while (!r->stop && answer.verdict == BLOCKLIST_BLOCKED)
		blocklist_ask(r->blocklist, NULL, &a, 1000, &answer);
	return answer.verdict == BLOCKLIST_BLOCKED ? NULL : r;
}

static void readers_and_changes_at_once(void **state)
{
	struct readers r = { .blocklist = blocklist_new(NULL) };
	pthread_t thread[3];
	(void)state;
	block(r.blocklist, "10.0.0.0/8", 0, "always");
	for (size_t i = 0; i < COUNT(thread); i++)
		assert_int_equal(pthread_create(&thread[i], NULL, keep_asking, &r), 0);
	for (int i = 0; i < 5000; i++) {
		static const char *const inner[] = { "10.1.0.0/16", "10.1.2.0/24", "10.1.2.3",
						     "10.0.0.0/8" };
		uint64_t until = i % 4 == 3 ? 0 : (uint64_t)(500 + i % 3 * 500);
		block(r.blocklist, inner[i % 4], until, "now and then");
		if (i % 5 == 0)
			blocklist_expire(r.blocklist, 1000);
	}
	r.stop = true;
	for (size_t i = 0; i < COUNT(thread); i++) {
		void *failed;
		pthread_join(thread[i], &failed);
		assert_null(failed);
	}
	blocklist_free(r.blocklist);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(allow_wins),
		cmocka_unit_test(long_names_are_cut),
		cmocka_unit_test(blocks_run_out),
		cmocka_unit_test(unblocking_is_exact),
		cmocka_unit_test(what_cannot_be_blocked),
		cmocka_unit_test(blocks_are_listed_in_order),
		cmocka_unit_test_setup_teardown(blocks_survive_restarts, make_place, remove_place),
		cmocka_unit_test_setup_teardown(the_file_is_plain, make_place, remove_place),
		cmocka_unit_test_setup_teardown(a_broken_file_is_set_aside, make_place,
						remove_place),
		cmocka_unit_test_setup_teardown(learned_blocks_are_kept_together, make_place,
						remove_place),
		cmocka_unit_test_setup_teardown(what_is_no_file_is_set_aside, make_place,
						remove_place),
		cmocka_unit_test_setup_teardown(a_full_disk_is_reported, make_place, remove_place),
		cmocka_unit_test(readers_and_changes_at_once),
	};
	/* The files that are broken on purpose are logged; that would be noise here. */
	log_start(open("/dev/null", O_WRONLY | O_CLOEXEC));
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	log_stop();
	return failed;
}
