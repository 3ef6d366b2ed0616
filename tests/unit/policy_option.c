/* policy_option.c: an option table of its own, with every type: read, defaulted, printed,
 * described. */
#include "policy/options/option.h"

#include "gateway/base/net.h"

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

struct pair {
	const char *name, *path;
};

struct measured {
	int64_t points;
	const char *words;
	int64_t factor;
};

struct everything {
	const char *text, *hostname, *path, *absent, *words;
	bool flag;
	uint64_t count, size, time;
	int64_t number;
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
	struct address *endpoints;
	size_t endpoint_count;
	struct pair *pairs;
	size_t pair_count;
	const void *measured, *bare, *unnamed;
};

static const char *const words[] = { "one", "two", NULL };

#define AT(member) .offset = offsetof(struct item, member)
static const struct option item_options[] = {
	{ "", OPTION_TEXT, AT(name), .example = "NAME", .doc = "A name" },
	{ "count", OPTION_COUNT, AT(count), .fallback = "7", .least = 1, .most = 9,
	  .doc = "How many" },
	{ 0 },
};
#undef AT

#define AT(member) .offset = offsetof(struct pair, member)
static const struct option pair_options[] = {
	{ "path", OPTION_PATH, AT(path), .example = "file", .doc = "A file" },
	{ "", OPTION_TEXT, AT(name), .example = "NAME", .doc = "A name" },
	{ 0 },
};
#undef AT

#define AT(member) .offset = offsetof(struct measured, member)
static const struct option measured_options[] = {
	{ "points", OPTION_NUMBER, AT(points), .fallback = "-2", .least = 3, .most = 5,
	  .doc = "Points" },
	{ "words", OPTION_TEXT, AT(words), .fallback = "\"\"", .most = 9, .doc = "Words" },
	{ "factor", OPTION_DECIMAL, AT(factor), .fallback = "1.5", .least = 1, .most = 10000,
	  .doc = "A factor" },
	{ 0 },
};
#undef AT

static bool verify_measured(const void *conf, struct text *sentence)
{
	text_string(sentence, "must not be five");
	return ((const struct measured *)conf)->points != 5;
}

static const struct option_group measured = { .size = sizeof(struct measured),
					      .options = measured_options,
					      .verify = verify_measured };
static const struct option_group bare = { .size = 0 };

static void doc_key(FILE *out, const struct option *o)
{
	fprintf(out, ", by the name of %s", o->key);
}

#define AT(member) .offset = offsetof(struct everything, member)
static const struct option options[] = {
	{ "text", OPTION_TEXT, AT(text), .example = "hello", .doc = "Some text" },
	{ "hostname", OPTION_HOSTNAME, AT(hostname), .fallback = "example.com", .doc = "A name" },
	{ "path", OPTION_PATH, AT(path), .fallback = "file", .doc = "A path" },
	{ "absent", OPTION_TEXT, AT(absent), .fallback = "", .example = "something",
	  .doc = "May be left out" },
	{ "flag", OPTION_BOOL, AT(flag), .fallback = "false", .doc = "Yes or no" },
	{ "count", OPTION_COUNT, AT(count), .fallback = "3", .doc = "Any number" },
	{ "size", OPTION_SIZE, AT(size), .fallback = "2K", .least = 1024, .most = 1 << 20,
	  .doc = "A size" },
	{ "time", OPTION_TIME, AT(time), .fallback = "90s", .least = 1000, .most = 86400000,
	  .doc = "A time" },
	{ "word", OPTION_WORD, AT(word), .fallback = "two", .words = words, .doc = "A word" },
	{ "endpoint", OPTION_ENDPOINT, AT(endpoint), .fallback = "\"[::1]:25\"",
	  .doc = "An endpoint" },
	{ "nowhere", OPTION_ENDPOINT, AT(nowhere), .fallback = "", .example = "\"[::1]:25\"",
	  .doc = "Another" },
	{ "networks", OPTION_NETWORKS, AT(networks), .fallback = "[10.0.0.0/8]", .most = 2,
	  .doc = "Networks" },
	{ "paths", OPTION_PATHS, AT(paths), .fallback = "[]", .doc = "Paths" },
	{ "texts", OPTION_TEXTS, AT(texts), .fallback = "[a, \"b c\"]", .doc = "Texts" },
	{ "inner", OPTION_STRUCT, AT(inner), .members = item_options, .doc = "A structure" },
	{ "list", OPTION_LIST, AT(list), .fallback = "[]", .members = item_options,
	  .member_size = sizeof(struct item), .example = "[{ count: 1 }]", .doc = "A list" },
	{ "map", OPTION_MAP, AT(map), .fallback = "{ x: { count: 2 } }", .members = item_options,
	  .member_size = sizeof(struct item), .doc = "A map" },
	{ "number", OPTION_NUMBER, AT(number), .fallback = "-7", .doc = "Below zero, too" },
	{ "words", OPTION_TEXT, AT(words), .fallback = "\"\"", .doc = "Nothing is a value" },
	{ "endpoints", OPTION_ENDPOINTS, AT(endpoints), .fallback = "[192.0.2.1]", .most = 3,
	  .port = 53, .doc = "Endpoints" },
	{ "pairs", OPTION_PAIRS, AT(pairs), .fallback = "{ x: y }", .most = 2,
	  .members = pair_options, .member_size = sizeof(struct pair), .doc = "Names and files" },
	{ "measured", OPTION_GROUP, AT(measured), .fallback = "", .group = &measured,
	  .doc = "A group", .doc_more = doc_key },
	{ "bare", OPTION_GROUP, AT(bare), .fallback = "", .group = &bare, .doc = "Another" },
	{ "unnamed", OPTION_GROUP, AT(unnamed), .fallback = "", .group = &bare, .doc = "A third" },
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
	struct option_reader reader = { .arena = &arena,
					.scratch = &arena,
					.complaints = &complaints,
					.directory = "/here",
					.root = options };
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
	assert_int_equal(e->number, -7);
	assert_string_equal(e->words, "");
	assert_int_equal(e->endpoint_count, 1);
	assert_int_equal(e->endpoints[0].port, 53);
	assert_int_equal(e->pair_count, 1);
	assert_string_equal(e->pairs[0].name, "x");
	assert_string_equal(e->pairs[0].path, "/here/y");
	assert_null(e->measured);
	assert_null(e->bare);
}

static void a_group_that_is_named_has_its_structure(void **state)
{
	static const char *const named[] = { "text: x\nmeasured: {}\nbare: {}\n",
					     "text: x\nmeasured:\nbare:\n" };
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		char buffer[1000];
		struct text said = TEXT(buffer);
		const struct everything *e = read_text(named[i], &said);
		const struct measured *m = e->measured;
		assert_string_equal(buffer, "");
		assert_int_equal(m->points, -2);
		assert_string_equal(m->words, "");
		assert_int_equal(m->factor, 150);
		assert_non_null(e->bare);
		assert_null(e->unnamed);
	}
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
			   "    count: 5\n"
			   "number: -9223372036854775807\n"
			   "words: \"\"\n"
			   "endpoints: [\"192.0.2.1:53\", \"[2001:db8::1]:5353\"]\n"
			   "pairs:\n"
			   "  a: /here/b\n"
			   "  \"b c\": /c\n"
			   "measured:\n"
			   "  points: 4\n"
			   "  words: w\n"
			   "  factor: 0.07\n"
			   "bare: {}\n"
			   "# unnamed: not set\n";

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
	const struct everything *e =
		read_text("text: x\nhostname: MÜNCHEN.example\npath: ././a/b\nsize: 2048\n"
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
	const struct everything *e = read_text(
		"txet: x\nflag: yes\ncount: -3\nsize: 1023\ntime: 90\nword: three\nlater: 1\n"
		"networks: [10.0.0.0/8, 10.0.0.0/8, 10.0.0.0/8]\ninner: { cuont: 1, count: 10 }\n"
		"list: [1]\nmap: { a: { size: 1 }, b: { count: x } }\nnumber: 1.5\n"
		"endpoints: [\"2001:db8::1\", \"192.0.2.1:0\", \"[::1]\"]\npairs: { a: [b], c: }\n"
		"measured: { points: 5 }\nbare: { x: y, count: 1 }\n",
		&said);
	(void)state;
	assert_string_equal(
		buffer,
		"f:1:1: txet: unknown key \"txet\"; did you mean \"text\"?\n"
		"f:1:1: text: missing; write it like text: hello\n"
		"f:2:7: flag: \"yes\" is not true or false\n"
		"f:3:8: count: \"-3\" is out of range: must be between 0 and "
		"18446744073709551615\n"
		"f:4:7: size: \"1023\" is out of range: must be between 1K and 1M\n"
		"f:5:7: time: \"90\" is not a time; write it like 30s, 5m, 1h or 7d\n"
		"f:6:7: word: unknown value \"three\"; expected one or two\n"
		"f:7:1: later: unknown key \"later\"; this version of mxward does not support "
		"it yet\n"
		"f:8:11: networks: has 3 entries; at most 2 are allowed\n"
		"f:9:10: inner.cuont: unknown key \"cuont\"; did you mean \"count\"?\n"
		"f:9:27: inner.count: \"10\" is out of range: must be between 1 and 9\n"
		"f:10:8: list[0]: must be a map of keys and values, not a single value; write it "
		"like "
		"{ count: 7 }\n"
		"f:11:13: map.a.size: unknown key \"size\"; it belongs to the top level\n"
		"f:11:36: map.b.count: \"x\" is not a whole number\n"
		"f:12:9: number: \"1.5\" is not a whole number\n"
		"f:13:13: endpoints[0]: \"2001:db8::1\" is not an address or a host name; write "
		"it like 192.0.2.1:53, \"[2001:db8::1]:53\" or unbound:53; port 53 may be omitted\n"
		"f:13:28: endpoints[1]: \"192.0.2.1:0\" is not an address or a host name; write "
		"it like 192.0.2.1:53, \"[2001:db8::1]:53\" or unbound:53; port 53 may be omitted\n"
		"f:14:13: pairs.a: must be a path, not a list\n"
		"f:14:21: pairs.c: has no value; it must be a path\n"
		"f:15:1: measured: must not be five\n"
		"f:16:9: bare.x: unknown key \"x\"; no keys are allowed here\n"
		"f:16:15: bare.count: unknown key \"count\"; it belongs to the top level\n");
	/* What was wrong has its default. */
	assert_null(e->text);
	assert_int_equal(e->count, 3);
	assert_int_equal(e->word, 1);
	assert_int_equal(e->network_count, 1);
	assert_int_equal(e->inner.count, 7);
	assert_int_equal(e->map[1].count, 7);
}

static void a_number_has_its_range(void **state)
{
	static const struct {
		const char *yaml, *said;
	} cases[] = {
		{ "text: x\nmeasured: { points: -4, words: 1234567890 }",
		  "f:2:21: measured.points: \"-4\" is out of range: must be between -3 and 5\n"
		  "f:2:32: measured.words: is longer than 9 bytes\n" },
		{ "text: x\nmeasured: { points: 6 }",
		  "f:2:21: measured.points: \"6\" is out of range: must be between -3 and 5\n" },
		{ "text: x\nmeasured: { points: \"-\" }",
		  "f:2:21: measured.points: \"-\" is not a whole number\n" },
		{ "text: x\nmeasured: { points: --1 }",
		  "f:2:21: measured.points: \"--1\" is not a whole number\n" },
		{ "text: x\nmeasured: { points: +1 }",
		  "f:2:21: measured.points: \"+1\" is not a whole number\n" },
		{ "text: x\nmeasured: { points: -0 }", "" },
		{ "text: x\nmeasured: { points: -3 }", "" },
		{ "text: x\nmeasured: 5",
		  "f:2:11: measured: must be a map of keys and values, not a single value; write "
		  "it like measured: { "
		  "points: -2 }\n" },
		{ "text: x\nnumber: -9223372036854775808",
		  "f:2:9: number: \"-9223372036854775808\" is out of range: must be between "
		  "-9223372036854775807 and "
		  "9223372036854775807\n" },
		{ "text: x\nnumber: 9223372036854775807", "" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char buffer[1000];
		struct text said = TEXT(buffer);
		(void)read_text(cases[i].yaml, &said);
		assert_string_equal(buffer, cases[i].said);
	}
}

static void a_decimal_is_kept_in_hundredths(void **state)
{
#define NOT_ONE(value)                                                                             \
	"f:2:21: measured.factor: \"" value "\" is not a number with at most two decimals; write " \
	"it like 0.75\n"
#define OUT_OF(value) \
	"f:2:21: measured.factor: \"" value "\" is out of range: must be between 0.01 and 100.00\n"
	static const struct {
		const char *written, *said;
		int64_t value;
	} cases[] = {
		{ "1", "", 100 },
		{ "1.0", "", 100 },
		{ "0.5", "", 50 },
		{ "0.05", "", 5 },
		{ "100.00", "", 10000 },
		{ "0.005", NOT_ONE("0.005"), 150 },
		{ ".5", NOT_ONE(".5"), 150 },
		{ "1.", NOT_ONE("1."), 150 },
		{ "1e1", NOT_ONE("1e1"), 150 },
		{ "1,5x", NOT_ONE("1,5x"), 150 },
		{ "-1", NOT_ONE("-1"), 150 },
		{ "0", OUT_OF("0"), 150 },
		{ "100.01", OUT_OF("100.01"), 150 },
		{ "184467440737095517", NOT_ONE("184467440737095517"), 150 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char buffer[1000], yaml[100];
		struct text said = TEXT(buffer), text = TEXT(yaml);
		text_format(&text, "text: x\nmeasured: { factor: \"%s\" }", cases[i].written);
		const struct everything *e = read_text(text_cstr(&text), &said);
		assert_string_equal(buffer, cases[i].said);
		assert_int_equal(((const struct measured *)e->measured)->factor, cases[i].value);
	}
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
	assert_non_null(strstr(
		sample,
		"\n# A group, by the name of measured\nmeasured:\n  # Points (number, -3 to 5)\n"));
	assert_non_null(strstr(sample, "\nbare: {}\n"));
	assert_int_equal(((const struct measured *)e->measured)->points, -2);
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
	assert_non_null(strstr(manual, "| `pairs` | map | `{ x: y }` | Names and files |\n"
				       "| `pairs.NAME` | path | must be given | A file |\n"));
	assert_non_null(strstr(
		manual,
		"| `measured` | map of keys and values |  | A group, by the name of measured |\n"
		"| `measured.points` | number, -3 to 5 | `-2` | Points |\n"));
	assert_non_null(strstr(manual, "| `measured.factor` | number, 0.01 to 100.00 | `1.5` |"));
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
		{ "xysessions", "sessions", true },
		{ "xysesions", "sessions", false },
		{ "abcessions", "sessions", false },
		{ "time", "timeouts", false },
	};
	static const char *const near[] = { "rdns", "dnsbl", "dns", NULL };
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *meant[] = { cases[i].meant, NULL };
		if (!option_meant(bytes_of(cases[i].written), meant) == cases[i].similar)
			fail_msg("%s, %s", cases[i].written, cases[i].meant);
	}
	assert_string_equal(option_meant(BYTES("dnsb"), near), "dnsbl");
	assert_string_equal(option_meant(BYTES("rdsn"), near), "rdns");
	assert_null(option_meant(BYTES("spf"), near));
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
		cmocka_unit_test(a_group_that_is_named_has_its_structure),
		cmocka_unit_test(a_number_has_its_range),
		cmocka_unit_test(a_decimal_is_kept_in_hundredths),
		cmocka_unit_test(what_is_printed_reads_the_same),
		cmocka_unit_test(spellings_are_made_one),
		cmocka_unit_test(all_faults_are_said),
		cmocka_unit_test(a_sample_can_be_read),
		cmocka_unit_test(a_manual_has_every_key),
		cmocka_unit_test(names_are_similar_or_not),
	};
	return cmocka_run_group_tests(tests, NULL, wipe);
}
