/* base_blocklist_files.c: how a configured list of networks is read, and what a person is told
 * about its faults (base/blocklist_files.h). */
#include "gateway/base/blocklist_files.h"
#include "gateway/base/clock.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* Reported errors, a line each: "line:column: sentence". */
static char reports[4096];
static struct text reported;

static void report(void *arg, unsigned line, unsigned column, const char *sentence)
{
	text_format(arg, "%u:%u: %s\n", line, column, sentence);
}

static const char *read_list(struct blocklist_files *files, struct bytes content, const char *name,
			     bool allow)
{
	reported = TEXT(reports);
	assert_true(blocklist_files_read(files, content, name, allow, report, &reported));
	assert_true(blocklist_files_settle(files));
	return text_cstr(&reported);
}

static void a_list_is_read(void **state)
{
	struct blocklist_files *files = blocklist_files_new();
	(void)state;
	struct bytes list = BYTES("\xef\xbb\xbf# from the abuse desk\n"
				  "192.0.2.0/24\n"
				  "\n"
				  "  2001:db8::/32\t # all of it\r\n"
				  "198.51.100.7#one\r\n"
				  "1.10.16.0/20 ; SBL256894\n"
				  "; Spamhaus DROP List\n"
				  "1.19.0.0/16;SBL434604 # x\n"
				  "1.32.128.0/18 # a;b\n"
				  "\t\n"
				  "192.0.2.0/24\n"      /* twice is no fault */
				  "203.0.113.0/24");    /* nor is a missing line end */
	assert_string_equal(read_list(files, list, "block.cidr", false), "");
	assert_int_equal(blocklist_files_count(files), 7);
	assert_string_equal(read_list(files, BYTES("\xef\xbb\xbf"), "empty", true), "");
	blocklist_files_free(files);
	blocklist_files_free(NULL);
}

/* Every fault of a line, and the sentence that helps. Lines around it are read all the same. */
static void faults_are_explained(void **state)
{
	static const struct {
		struct bytes line;
		const char *report;
	} rows[] = {
		{ BYTES("10.0.0.1/8"),
		  "2:1: \"10.0.0.1/8\" has host bits set; did you mean 10.0.0.0/8?\n" },
		{ BYTES("  2001:db8::1/32 # x"),
		  "2:3: \"2001:db8::1/32\" has host bits set; did you mean 2001:db8::/32?\n" },
		{ BYTES("::ffff:1.2.3.4/120"),
		  "2:1: \"::ffff:1.2.3.4/120\" has host bits set; did you mean 1.2.3.0/24?\n" },
		{ BYTES("192.0.2.1 198.51.100.1"),
		  "2:11: write one network per line; comments start with # or ;\n" },
		{ BYTES("\t192.0.2.0/24 // SBL1"),
		  "2:15: write one network per line; comments start with # or ;\n" },
		{ BYTES("{\"cidr\":\"192.0.2.0/24\",\"sblid\":\"SBL1\"}"),
		  "2:1: is JSON; write one network per line, or use the list's plain text form\n" },
		{ BYTES("{ \"type\": \"metadata\" }"),
		  "2:1: is JSON; write one network per line, or use the list's plain text form\n" },
		{ BYTES("example.com"),
		  "2:1: \"example.com\" is not a network; write 192.0.2.0/24, 2001:db8::/32 or "
		  "192.0.2.1\n" },
		{ BYTES("192.0.2.0/33"), "2:1: \"192.0.2.0/33\" is not a network; "
					 "write 192.0.2.0/24, 2001:db8::/32 or 192.0.2.1\n" },
		{ BYTES("192.0.2.1\r"), NULL },                 /* CR CRLF */
		{ BYTES("192.0.2.1\0"), NULL },
		{ BYTES("\x1b[2J\xff"),
		  "2:1: \"?[2J?\" is not a network; write 192.0.2.0/24, 2001:db8::/32 or "
		  "192.0.2.1\n" },
		{ BYTES("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
		  "2:1: \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...\" is not a network; "
		  "write 192.0.2.0/24, 2001:db8::/32 or 192.0.2.1\n" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct blocklist_files *files = blocklist_files_new();
		char content[512];
		struct text t = TEXT(content);
		text_string(&t, "192.0.2.0/24\n");
		text_add(&t, rows[i].line);
		text_string(&t, "\r\n198.51.100.0/24\r\n");
		const char *got = read_list(files, text_bytes(&t), "l", false);
		if (rows[i].report)
			assert_string_equal(got, rows[i].report);
		else
			assert_non_null(strstr(got, "is not a network"));
		assert_int_equal(blocklist_files_count(files), 2);
		blocklist_files_free(files);
	}
}

/* What the files alone say: the longest network is irrelevant once one allows. */
static void lists_answer(void **state)
{
	static const struct {
		const char *address;
		enum blocklist_verdict verdict;
		const char *list;
	} rows[] = {
		{ "192.0.2.1", BLOCKLIST_BLOCKED, "first" },
		{ "192.0.2.200", BLOCKLIST_BLOCKED, "second" },         /* the longer one */
		{ "198.51.100.7", BLOCKLIST_ALLOWED, "friends" },
		{ "203.0.113.1", BLOCKLIST_NONE, "" },
	};
	struct blocklist_files *files = blocklist_files_new();
	(void)state;
	read_list(files, BYTES("192.0.2.0/24\n198.51.100.7\n"), "first", false);
	read_list(files, BYTES("192.0.2.128/25\n"), "second", false);
	read_list(files, BYTES("198.51.100.0/24\n"), "friends", true);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct blocklist_answer answer;
		struct address a;
		assert_true(address_parse(bytes_of(rows[i].address), &a));
		assert_int_equal(blocklist_files_ask(files, &a, &answer),
				 rows[i].verdict != BLOCKLIST_NONE);
		assert_int_equal(answer.verdict, rows[i].verdict);
		assert_string_equal(answer.list, rows[i].list);
	}
	blocklist_files_free(files);
}

/* The figure of the issue is a second; with sanitizers, on a busy machine, it only must not be
 * quadratic. */
static void a_hundred_thousand_lines(void **state)
{
	enum { LINES = 100000, LINE = 24 };
	struct blocklist_files *files = blocklist_files_new();
	char *content = malloc(LINES * LINE);
	struct text t = { .at = content, .cap = LINES * LINE };
	(void)state;
	assert_non_null(content);
	for (unsigned i = 0; i < LINES; i++)
		text_format(&t, "%u.%u.%u.0/24\r\n", i % 223 + 1, i >> 8 & 255, i & 255);
	assert_false(t.cut);
	uint64_t begun = clock_monotonic();
	assert_string_equal(read_list(files, text_bytes(&t), "long", false), "");
	assert_true(clock_monotonic() - begun < 10000);
	assert_true(blocklist_files_count(files) > LINES / 2);
	free(content);
	blocklist_files_free(files);
}

/* Two million are the most, of all files together. One that is there twice is one. */
static void too_many_networks(void **state)
{
	enum { MOST = 2000000, LINE = 14 };   /* octets of the longest line */
	struct blocklist_files *files = blocklist_files_new();
	char *content = malloc((size_t)MOST * LINE + 1);
	struct text t = { .at = content, .cap = (size_t)MOST * LINE + 1 };
	(void)state;
	assert_non_null(content);
	for (unsigned i = 0; i < MOST; i++)
		text_format(&t, "10.%u.%u.%u\n", i >> 16, i >> 8 & 255, i & 255);
	assert_string_equal(read_list(files, text_bytes(&t), "all", false), "");
	assert_int_equal(blocklist_files_count(files), MOST);
	assert_string_equal(read_list(files, BYTES("10.0.0.1\n10.0.0.2\n"), "again", false), "");
	assert_string_equal(read_list(files, BYTES("10.0.0.1\n192.0.2.1\n"), "more", false),
			    "2:1: there are more than 2,000,000 networks; merge some\n");
	free(content);
	blocklist_files_free(files);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_is_read),    cmocka_unit_test(faults_are_explained),
		cmocka_unit_test(lists_answer),      cmocka_unit_test(a_hundred_thousand_lines),
		cmocka_unit_test(too_many_networks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
