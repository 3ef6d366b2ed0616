/* policy_option.c: an option table of its own, with every type: read, defaulted, printed, described. */
#include "policy/option.h"

#include "gateway/base/net.h"
#include "policy/units.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct item {
	const char *name;
	uint64_t count;
};

struct everything {
	const char *text, *hostname, *path, *absent;
	bool flag;
	uint64_t count, size, time;
	int word;
	struct address endpoint, nowhere;
	struct network *networks;
	size_t network_count;
	const char **paths;
	size_t path_count;
	const char **texts;
	size_t text_count;
	struct item inner;
	struct item *list;
	size_t list_count;
	struct item *map;
	size_t map_count;
};

static const char *const words[] = { "one", "two", NULL };

#define AT(member) .offset = offsetof(struct item, member)
static const struct option item_options[] = {
	{ "", OPTION_TEXT, AT(name), .example = "NAME", .doc = "A name" },
	{ "count", OPTION_COUNT, AT(count), .fallback = "7", .least = 1, .most = 9, .doc = "How many" },
	{ 0 },
};
#undef AT

#define AT(member) .offset = offsetof(struct everything, member)
static const struct option options[] = {
	{ "text", OPTION_TEXT, AT(text), .example = "hello", .doc = "Some text" },
	{ "hostname", OPTION_HOSTNAME, AT(hostname), .fallback = "example.com", .doc = "A name" },
	{ "path", OPTION_PATH, AT(path), .fallback = "file", .doc = "A path" },
	{ "absent", OPTION_TEXT, AT(absent), .fallback = "", .example = "something", .doc = "May be left out" },
	{ "flag", OPTION_BOOL, AT(flag), .fallback = "false", .doc = "Yes or no" },
	{ "count", OPTION_COUNT, AT(count), .fallback = "3", .doc = "Any number" },
	{ "size", OPTION_SIZE, AT(size), .fallback = "2K", .least = 1024, .most = 1 << 20, .doc = "A size" },
	{ "time", OPTION_TIME, AT(time), .fallback = "90s", .least = 1000, .most = 86400000, .doc = "A time" },
	{ "word", OPTION_WORD, AT(word), .fallback = "two", .words = words, .doc = "A word" },
	{ "endpoint", OPTION_ENDPOINT, AT(endpoint), .fallback = "\"[::1]:25\"", .doc = "An endpoint" },
	{ "nowhere", OPTION_ENDPOINT, AT(nowhere), .fallback = "", .example = "\"[::1]:25\"", .doc = "Another" },
	{ "networks", OPTION_NETWORKS, AT(networks), .fallback = "[10.0.0.0/8]", .most = 2, .doc = "Networks" },
	{ "paths", OPTION_PATHS, AT(paths), .fallback = "[]", .doc = "Paths" },
	{ "texts", OPTION_TEXTS, AT(texts), .fallback = "[a, \"b c\"]", .doc = "Texts" },
	{ "inner", OPTION_STRUCT, AT(inner), .members = item_options, .doc = "A structure" },
	{ "list", OPTION_LIST, AT(list), .fallback = "[]", .members = item_options, .member_size = sizeof(struct item),
	  .example = "[{ count: 1 }]", .doc = "A list" },
	{ "map", OPTION_MAP, AT(map), .fallback = "{ x: { count: 2 } }", .members = item_options,
	  .member_size = sizeof(struct item), .doc = "A map" },
	{ "later", OPTION_LATER, .offset = 0 },
	{ 0 },
};
#undef AT

static struct arena arena;

static void hear(void *said, bool warning, const char *message)
{
	(void)warning;
	text_string(said, message);
	text_char(said, '\n');
}

/* Reads a text; all that is said of it goes to *said. */
static struct everything *read_text(const char *yaml, struct text *said)
{
	struct complaints complaints;
	struct option_reader reader = {
		.arena = &arena, .scratch = &arena, .complaints = &complaints, .directory = "/here", .root = options
	};
	arena_wipe(&arena);
	arena_init(&arena, 1 << 20);
	complaints_init(&complaints, "f");
	struct everything *e = arena_alloc(&arena, sizeof *e);
	struct node *root = yaml_read(bytes_of(yaml), &arena, &complaints);
	assert_non_null(e);
	if (root)
		option_read(&reader, options, root, e);
	complaints_tell(&complaints, hear, said);
	text_cstr(said);
	return e;
}

static char *printed(void (*print)(FILE *, const struct option *, const void *), const void *from)
{
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	assert_non_null(out);
	print(out, options, from);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void print_sample(FILE *out, const struct option *table, const void *from)
{
	(void)from;
	option_print_sample(out, table);
}

static void print_manual(FILE *out, const struct option *table, const void *from)
{
	(void)from;
	option_print_manual(out, table);
}

static void what_is_left_out_has_its_default(void **state)
{
	char buffer[1000];
	struct text said = TEXT(buffer);
	const struct everything *e = read_text("text: x", &said);
	(void)state;
	assert_string_equal(buffer, "");
	assert_string_equal(e->text, "x");
	assert_string_equal(e->hostname, "example.com");
	assert_string_equal(e->path, "/here/file");
	assert_null(e->absent);
	assert_false(e->flag);
	assert_int_equal(e->count, 3);
	assert_int_equal(e->size, 2048);
	assert_int_equal(e->time, 90000);
	assert_int_equal(e->word, 1);
	assert_int_equal(e->endpoint.port, 25);
	assert_int_equal(e->nowhere.family, FAMILY_NONE);
	assert_int_equal(e->network_count, 1);
	assert_int_equal(e->path_count, 0);
	assert_int_equal(e->text_count, 2);
	assert_string_equal(e->texts[1], "b c");
	assert_int_equal(e->inner.count, 7);
	assert_int_equal(e->list_count, 0);
	assert_int_equal(e->map_count, 1);
	assert_string_equal(e->map[0].name, "x");
	assert_int_equal(e->map[0].count, 2);
}

static const char full[] = "text: \"say \\\"hi\\\" \\\\ ü\"\n"
			   "hostname: xn--mnchen-3ya.example\n"
			   "path: /abs/file\n"
			   "absent: \"#1\"\n"
			   "flag: true\n"
			   "count: 18446744073709551615\n"
			   "size: 1M\n"
			   "time: 1d\n"
			   "word: one\n"
			   "endpoint: \"192.0.2.1:465\"\n"
			   "nowhere: \"[2001:db8::1]:26\"\n"
			   "networks: [\"10.0.0.0/8\", \"2001:db8::/32\"]\n"
			   "paths: [/here/a, \"/b c\"]\n"
			   "texts: [yes, \"1.2\", \"*\", \"- x\", \"a: b\"]\n"
			   "inner:\n"
			   "  count: 1\n"
			   "list:\n"
			   "  - count: 2\n"
			   "  - count: 3\n"
			   "map:\n"
			   "  a:\n"
			   "    count: 4\n"
			   "  \"b c\":\n"
			   "    count: 5\n";

static void what_is_printed_reads_the_same(void **state)
{
	char buffer[1000];
	struct text said = TEXT(buffer);
	char *first = printed(option_print, read_text(full, &said));
	(void)state;
	assert_string_equal(buffer, "");
	assert_string_equal(first, full);
	free(first);
	first = printed(option_print, read_text("text: x", &said));
	char *second = printed(option_print, read_text(first, &said));
	assert_string_equal(buffer, "");
	assert_string_equal(first, second);
	assert_non_null(strstr(first, "\n# absent: not set\n"));
	assert_non_null(strstr(first, "\n# nowhere: not set\n"));
	free(first);
	free(second);
}

static void spellings_are_made_one(void **state)
{
	char buffer[1000];
	struct text said = TEXT(buffer);
	const struct everything *e = read_text("text: x\nhostname: MÜNCHEN.example\npath: ././a/b\nsize: 2048\n"
					       "time: 120s\nendpoint: \"[::ffff:192.0.2.1]:25\"\nmap:\n",
					       &said);
	(void)state;
	assert_string_equal(buffer, "");
	assert_string_equal(e->hostname, "xn--mnchen-3ya.example");
	assert_string_equal(e->path, "/here/a/b");
	assert_int_equal(e->endpoint.family, FAMILY_IPV4);
	assert_int_equal(e->map_count, 0);
	char *text = printed(option_print, e);
	assert_non_null(strstr(text, "\nsize: 2K\ntime: 2m\n"));
	assert_non_null(strstr(text, "\nmap: {}\n"));
	assert_non_null(strstr(text, "\nlist: []\n"));
	free(text);
}

static void all_faults_are_said(void **state)
{
	char buffer[4000];
	struct text said = TEXT(buffer);
	const struct everything *e =
		read_text("txet: x\nflag: yes\ncount: -3\nsize: 1023\ntime: 90\nword: three\nlater: 1\n"
			  "networks: [10.0.0.0/8, 10.0.0.0/8, 10.0.0.0/8]\ninner: { cuont: 1, count: 10 }\n"
			  "list: [1]\nmap: { a: { size: 1 }, b: { count: x } }\n",
			  &said);
	(void)state;
	assert_string_equal(buffer, "f:1:1: txet: unknown key \"txet\"; did you mean \"text\"?\n"
				    "f:1:1: text: missing; write it like text: hello\n"
				    "f:2:7: flag: \"yes\" is not true or false\n"
				    "f:3:8: count: \"-3\" is out of range: must be between 0 and 18446744073709551615\n"
				    "f:4:7: size: \"1023\" is out of range: must be between 1K and 1M\n"
				    "f:5:7: time: \"90\" is not a time; write it like 30s, 5m, 1h or 7d\n"
				    "f:6:7: word: \"three\" is not known; expected one or two\n"
				    "f:7:1: later: unknown key \"later\"; this version of mxward does not know it yet\n"
				    "f:8:11: networks: has 3 entries; at most 2 are possible\n"
				    "f:9:10: inner.cuont: unknown key \"cuont\"; did you mean \"count\"?\n"
				    "f:9:27: inner.count: \"10\" is out of range: must be between 1 and 9\n"
				    "f:10:8: list[0]: must be a map of keys and values, not a single value\n"
				    "f:11:13: map.a.size: unknown key \"size\"; it belongs to the top level\n"
				    "f:11:36: map.b.count: \"x\" is not a number\n");
	/* What was wrong has its default. */
	assert_null(e->text);
	assert_int_equal(e->count, 3);
	assert_int_equal(e->word, 1);
	assert_int_equal(e->network_count, 1);
	assert_int_equal(e->inner.count, 7);
	assert_int_equal(e->map[1].count, 7);
}

static void a_sample_can_be_read(void **state)
{
	char buffer[1000];
	struct text said = TEXT(buffer);
	char *sample = printed(print_sample, NULL);
	const struct everything *e = read_text(sample, &said);
	(void)state;
	assert_string_equal(buffer, "");
	assert_string_equal(e->text, "hello");
	assert_null(e->absent);
	assert_string_equal(e->map[0].name, "NAME");
	assert_non_null(strstr(sample, "\n# May be left out (text)\n#absent: something\n"));
	assert_non_null(strstr(sample, "\n# A time (time, 1s to 1d)\ntime: 90s\n"));
	free(sample);
}

static void a_manual_has_every_key(void **state)
{
	char *manual = printed(print_manual, NULL);
	(void)state;
	assert_non_null(strstr(manual, "| `text` | text | must be given | Some text |\n"));
	assert_non_null(strstr(manual, "| `word` | one or two | `two` | A word |\n"));
	assert_non_null(strstr(manual, "| `map.NAME.count` | number, 1 to 9 | `7` | How many |\n"));
	assert_non_null(strstr(manual, "| `list[].count` | number, 1 to 9 | `7` | How many |\n"));
	assert_null(strstr(manual, "later"));
	assert_null(strstr(manual, "(null)"));
	free(manual);
}

static void names_are_similar_or_not(void **state)
{
	static const struct {
		const char *written, *meant;
		bool similar;
	} cases[] = {
		{ "hostnmae", "hostname", true },
		{ "hostname", "hostname", true },
		{ "sesions", "sessions", true },
		{ "limtis", "limits", true },
		{ "Log", "log", true },
		{ "tsl", "tls", true },
		{ "ssl", "tls", false },
		{ "xyz", "log", false },
		{ "l", "log", false },
		{ "", "log", false },
		{ "timeout", "timeouts", true },
		{ "time", "timeouts", false },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (option_similar(bytes_of(cases[i].written), bytes_of(cases[i].meant)) != cases[i].similar)
			fail_msg("%s, %s", cases[i].written, cases[i].meant);
}

static void units_are_read_and_written(void **state)
{
	static const struct {
		const char *text;
		enum units time, size;
		uint64_t milliseconds, octets;
	} cases[] = {
		{ "0s", UNITS_GOOD, UNITS_BAD, 0, 0 },
		{ "90s", UNITS_GOOD, UNITS_BAD, 90000, 0 },
		{ "7d", UNITS_GOOD, UNITS_BAD, 604800000, 0 },
		{ "50M", UNITS_BAD, UNITS_GOOD, 0, 52428800 },
		{ "1T", UNITS_BAD, UNITS_GOOD, 0, 1ull << 40 },
		{ "0", UNITS_BAD, UNITS_GOOD, 0, 0 },
		{ "", UNITS_BAD, UNITS_BAD, 0, 0 },
		{ "s", UNITS_BAD, UNITS_BAD, 0, 0 },
		{ "K", UNITS_BAD, UNITS_BAD, 0, 0 },
		{ "-1s", UNITS_BAD, UNITS_BAD, 0, 0 },
		{ "1 s", UNITS_BAD, UNITS_BAD, 0, 0 },
		{ "+1s", UNITS_BAD, UNITS_BAD, 0, 0 },
		{ "1.5K", UNITS_BAD, UNITS_BAD, 0, 0 },
		{ "1S", UNITS_BAD, UNITS_BAD, 0, 0 },
		{ "18446744073709551615d", UNITS_OVERFLOW, UNITS_BAD, 0, 0 },
		{ "18446744073709551616", UNITS_BAD, UNITS_OVERFLOW, 0, 0 },
		{ "16777216T", UNITS_BAD, UNITS_OVERFLOW, 0, 0 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint64_t value = 0;
		char buffer[40];
		struct text t = TEXT(buffer);
		enum units time = time_parse(bytes_of(cases[i].text), &value);
		if (time != cases[i].time || (time == UNITS_GOOD && value != cases[i].milliseconds))
			fail_msg("time %s", cases[i].text);
		enum units size = size_parse(bytes_of(cases[i].text), &value);
		if (size != cases[i].size || (size == UNITS_GOOD && value != cases[i].octets))
			fail_msg("size %s", cases[i].text);
		(size == UNITS_GOOD ? size_text : time_text)(&t, value);
		uint64_t again = 0;
		if (size == UNITS_GOOD)
			assert_int_equal(size_parse(text_bytes(&t), &again), UNITS_GOOD);
		else if (time == UNITS_GOOD)
			assert_int_equal(time_parse(text_bytes(&t), &again), UNITS_GOOD);
		if (size == UNITS_GOOD || time == UNITS_GOOD)
			assert_int_equal(again, value);
	}
}

static int wipe(void **state)
{
	(void)state;
	arena_wipe(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_left_out_has_its_default),
		cmocka_unit_test(what_is_printed_reads_the_same),
		cmocka_unit_test(spellings_are_made_one),
		cmocka_unit_test(all_faults_are_said),
		cmocka_unit_test(a_sample_can_be_read),
		cmocka_unit_test(a_manual_has_every_key),
		cmocka_unit_test(names_are_similar_or_not),
		cmocka_unit_test(units_are_read_and_written),
	};
	return cmocka_run_group_tests(tests, NULL, wipe);
}
