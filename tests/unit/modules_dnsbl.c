/* modules_dnsbl.c: the DNS lists as tables: what an answer means (the codes of the well-known lists
 * among them), ranges, several lists with points of their own, allow lists, the words for a
 * refusal, lists that are off, IPv6. */
#include "tests/unit/modules_zone.h"

#include "modules/check_list.h"

extern const struct check check_dnsbl;

enum { ANSWERS_MAX = 4 };

static size_t strings_count(const char *const *strings)
{
	size_t count = 0;
	while (count < ANSWERS_MAX && strings[count])
		count++;
	return count;
}

/* ---- one answer */

static void what_an_answer_means(void **state)
{
	static const struct {
		const char *records; /* "" for none */
		const char *counted[ANSWERS_MAX];
		enum list_answer meant;
		const char *code;
	} rows[] = {
		/* clang-format off */
		{ "",                             { NULL }, LIST_CLEAR,  NULL },
		{ "127.0.0.2",                    { NULL }, LIST_LISTED, "127.0.0.2" },
		{ "127.0.0.4 127.0.0.10",         { NULL }, LIST_LISTED, "127.0.0.4" },
		{ "127.0.0.0",                    { NULL }, LIST_LISTED, "127.0.0.0" },
		{ "127.0.1.102",                  { NULL }, LIST_LISTED, "127.0.1.102" },
		{ "127.255.254.255",              { NULL }, LIST_LISTED, "127.255.254.255" },
		/* The list's own trouble: a typing error, a public resolver, too many queries, no
		 * access. */
		{ "127.255.255.252",              { NULL }, LIST_ERROR,  "127.255.255.252" },
		{ "127.255.255.254",              { NULL }, LIST_ERROR,  "127.255.255.254" },
		{ "127.255.255.255",              { NULL }, LIST_ERROR,  "127.255.255.255" },
		{ "127.255.255.0",                { NULL }, LIST_ERROR,  "127.255.255.0" },
		{ "127.0.0.1",                    { NULL }, LIST_ERROR,  "127.0.0.1" },
		/* A parked or hijacked zone. */
		{ "1.2.3.4",                      { NULL }, LIST_ERROR,  "1.2.3.4" },
		{ "126.255.255.255",              { NULL }, LIST_ERROR,  "126.255.255.255" },
		{ "128.0.0.2",                    { NULL }, LIST_ERROR,  "128.0.0.2" },
		{ "0.0.0.0",                      { NULL }, LIST_ERROR,  "0.0.0.0" },
		/* One such record voids all the others, wherever it stands. */
		{ "127.0.0.2 127.255.255.254",    { NULL }, LIST_ERROR,  "127.255.255.254" },
		{ "127.0.0.1 127.0.0.2",          { NULL }, LIST_ERROR,  "127.0.0.1" },
		{ "127.0.0.2 192.0.2.1",          { NULL }, LIST_ERROR,  "192.0.2.1" },
		/* Nor does it help to name it, or to name others. */
		{ "127.255.255.254", { "127.255.255.0-127.255.255.255" }, LIST_ERROR,
		  "127.255.255.254" },
		{ "127.0.0.1",       { "127.0.0.1" },                     LIST_ERROR, "127.0.0.1" },
		{ "1.2.3.4",         { "0.0.0.0-255.255.255.255" },       LIST_ERROR, "1.2.3.4" },
		{ "127.255.255.254", { "127.0.0.2" },                     LIST_ERROR,
		  "127.255.255.254" },
		/* Answers that count, and others. */
		{ "127.0.0.2",       { "127.0.0.2" },                     LIST_LISTED,
		  "127.0.0.2" },
		{ "127.0.0.3",       { "127.0.0.2" },                     LIST_CLEAR,  NULL },
		{ "127.0.0.10",      { "127.0.0.2", "127.0.0.10" },       LIST_LISTED,
		  "127.0.0.10" },
		{ "127.0.0.2",       { "127.0.0.2-127.0.0.9" },           LIST_LISTED,
		  "127.0.0.2" },
		{ "127.0.0.9",       { "127.0.0.2-127.0.0.9" },           LIST_LISTED,
		  "127.0.0.9" },
		{ "127.0.0.10",      { "127.0.0.2-127.0.0.9" },           LIST_CLEAR,  NULL },
		{ "127.0.1.5",       { "127.0.0.2-127.0.0.9" },           LIST_CLEAR,  NULL },
		{ "127.0.0.255",     { "127.0.0.200 - 127.0.1.3" },       LIST_LISTED,
		  "127.0.0.255" },
		{ "127.0.1.4",       { "127.0.0.200 - 127.0.1.3" },       LIST_CLEAR,  NULL },
		{ "127.0.0.4 127.0.0.10", { "127.0.0.10-127.0.0.11" },    LIST_LISTED,
		  "127.0.0.10" },
		{ "127.0.0.4 127.0.0.5",  { "127.0.0.10-127.0.0.11" },    LIST_CLEAR,  NULL },
		/* The allow list's "over limit" is none where the true answers are named. */
		{ "127.0.0.255",     { "127.0.2.0-127.0.20.3" },          LIST_CLEAR,  NULL },
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dns_record records[4] = { { .data = BYTES("") } };
		struct dns_answer answer = { .status = DNS_NONE, .records = records };
		struct address code = { .family = FAMILY_NONE };
		struct bytes rest = bytes_of(rows[i].records);
		for (struct bytes b = bytes_word(&rest); b.len; b = bytes_word(&rest)) {
			answer.status = DNS_FOUND;
			assert_true(address_parse(b, &records[answer.count++].address));
		}
		enum list_answer meant = check_list_answer(&answer, rows[i].counted,
							   strings_count(rows[i].counted), &code);
		char buffer[ADDRESS_TEXT_MAX];
		struct text text = TEXT(buffer);
		address_text(&text, &code);
		text_cstr(&text);
		if (meant != rows[i].meant ||
		    strcmp(text.at, rows[i].code ? rows[i].code : "unknown"))
			fail_msg("\"%s\" (row %zu): %d, %s", rows[i].records, i, (int)meant,
				 text.at);
	}
}

/* Nothing but data, no data and "no such name" is an answer. */
static void what_no_answer_means(void **state)
{
	static const struct {
		enum dns_status status;
		enum list_answer meant;
	} rows[] = { { DNS_NONE, LIST_CLEAR },
		     { DNS_NO_NAME, LIST_CLEAR },
		     { DNS_FAILED, LIST_ERROR } };
	static const char *const counted[] = { "127.0.0.2" };
	(void)state;
	for (size_t i = 0; i < 2 * COUNT(rows); i++) {
		struct dns_answer answer = { .status = rows[i / 2].status };
		struct address code = { .family = FAMILY_NONE };
		assert_int_equal(check_list_answer(&answer, counted, i % 2, &code),
				 rows[i / 2].meant);
		assert_int_equal(code.family, FAMILY_NONE);
	}
}

/* ---- the check */

#define NIBBLES "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2"
#define X50     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static const char *const answers[] = {
	"1.2.0.192.bl.test A 127.0.0.2",
	"1.2.0.192.bl.test TXT see https://bl.test/?192.0.2.1",
	/* Listed by both. */
	"2.2.0.192.bl.test A 127.0.0.4",
	"2.2.0.192.other.test A 127.0.0.10 127.0.0.11",
	/* TXT that does not come, and one nobody should be shown. */
	"3.2.0.192.bl.test A 127.0.0.2",
	"3.2.0.192.bl.test TXT FAILED",
	"4.2.0.192.bl.test A 127.0.0.2",
	"4.2.0.192.bl.test TXT \xff\r\nhi" X50 X50 X50 X50,
	/* Trouble: without an answer, with an error code; the words that go with it are no
	 * listing's. */
	"5.2.0.192.bl.test A FAILED",
	"6.2.0.192.bl.test A 127.255.255.254",
	"6.2.0.192.bl.test TXT Error: open resolver",
	"6.2.0.192.other.test A 127.0.0.10",
	"7.2.0.192.bl.test A 127.0.0.2 203.0.113.1",
	/* On the allow list too. */
	"8.2.0.192.bl.test A 127.0.0.2",
	"8.2.0.192.wl.test A 127.0.5.1",
	"8.2.0.192.wl.test TXT a friend",
	"9.2.0.192.wl.test A FAILED",
	/* The address itself is asked about, never the name without A. */
	"10.2.0.192.bl.test TXT words alone",
	NIBBLES ".bl.test A 127.0.0.3",
	NIBBLES ".bl.test TXT six",
	NULL,
};

static const char three[] = "lists: [{ zone: bl.test, score: 5 },"
			    "{ zone: other.test, score: 3, answers: [127.0.0.10-127.0.0.11],"
			    "  reply: see our list }, { zone: wl.test, score: -4 }]";

static void every_fact(void **state)
{
	static const struct {
		const char *client, *found;
	} rows[] = {
		{ "192.0.2.1",
		  "listed (bl.test 127.0.0.2: see https://bl.test/?192.0.2.1) bl.test +5" },
		{ "::ffff:192.0.2.1",
		  "listed (bl.test 127.0.0.2: see https://bl.test/?192.0.2.1) bl.test +5" },
		{ "192.0.2.2", "listed (bl.test 127.0.0.4) bl.test +5; "
			       "listed (other.test 127.0.0.10) other.test +3 \"see our list\"" },
		{ "192.0.2.3", "listed (bl.test 127.0.0.2) bl.test +5" },
		{ "192.0.2.4", "listed (bl.test 127.0.0.2: ???hi" X50 X50 X50
			       "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx) bl.test +5" },
		{ "192.0.2.5", "unknown (bl.test) bl.test +0" },
		{ "192.0.2.6", "unknown (bl.test 127.255.255.254) bl.test +0; "
			       "listed (other.test 127.0.0.10) other.test +3 \"see our list\"" },
		{ "192.0.2.7", "unknown (bl.test 203.0.113.1) bl.test +0" },
		{ "192.0.2.8",
		  "listed (bl.test 127.0.0.2) bl.test +5; allowed (wl.test 127.0.5.1) wl.test -4" },
		{ "192.0.2.9", "unknown (wl.test) wl.test +0" },
		{ "192.0.2.10", "" },
		{ "192.0.2.99", "" },
		{ "2001:db8::1", "listed (bl.test 127.0.0.3: six) bl.test +5" },
		{ "2001:db8::2", "" },
	};
	(void)state;
	for (size_t i = 0; i < SETTLINGS * COUNT(rows); i++) {
		struct trial *t = trial_new(&check_dnsbl, answers, rows[i / SETTLINGS].client);
		t->settling = (enum settling)(i % SETTLINGS);
		trial_configure(t, three);
		trial_run(t);
		if (strcmp(t->found.at, rows[i / SETTLINGS].found))
			fail_msg("%s: %s", rows[i / SETTLINGS].client, t->found.at);
		trial_free(t);
	}
}

/* Every list in the first round; words only of those that list, and of no allow list. */
static void lists_are_asked_at_once(void **state)
{
	static const struct {
		const char *client, *asked;
	} rows[] = {
		{ "192.0.2.99",
		  "A 99.2.0.192.bl.test, A 99.2.0.192.other.test, A 99.2.0.192.wl.test | " },
		{ "192.0.2.2", "A 2.2.0.192.bl.test, A 2.2.0.192.other.test, A 2.2.0.192.wl.test | "
			       "TXT 2.2.0.192.bl.test, TXT 2.2.0.192.other.test | " },
		{ "192.0.2.6", "A 6.2.0.192.bl.test, A 6.2.0.192.other.test, A 6.2.0.192.wl.test | "
			       "TXT 6.2.0.192.other.test | " },
		{ "192.0.2.8", "A 8.2.0.192.bl.test, A 8.2.0.192.other.test, A 8.2.0.192.wl.test | "
			       "TXT 8.2.0.192.bl.test | " },
		{ "2001:db8::1",
		  "A " NIBBLES ".bl.test, A " NIBBLES ".other.test, A " NIBBLES ".wl.test | "
		  "TXT " NIBBLES ".bl.test | " },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial *t = trial_new(&check_dnsbl, answers, rows[i].client);
		trial_configure(t, three);
		assert_asked(t, rows[i].asked);
	}
}

/* One that failed its self-test, and one that did not answer it, is unknown. Neither is asked. */
static void a_list_that_is_not_well_is_not_asked(void **state)
{
	static const struct {
		const char *zone;
		enum list_state state;
		const char *found, *asked;
	} rows[] = {
		{ "bl.test", LIST_OFF,
		  "unknown (bl.test: disabled) bl.test +0; listed (other.test 127.0.0.10) "
		  "other.test +3 \"see our list\"",
		  "A 2.2.0.192.other.test, A 2.2.0.192.wl.test | TXT 2.2.0.192.other.test | " },
		{ "bl.test", LIST_SILENT,
		  "unknown (bl.test) bl.test +0; listed (other.test 127.0.0.10) other.test +3 "
		  "\"see our list\"",
		  "A 2.2.0.192.other.test, A 2.2.0.192.wl.test | TXT 2.2.0.192.other.test | " },
		/* It has no word of a listing to say either. */
		{ "other.test", LIST_SILENT,
		  "listed (bl.test 127.0.0.4) bl.test +5; unknown (other.test) other.test +0",
		  "A 2.2.0.192.bl.test, A 2.2.0.192.wl.test | TXT 2.2.0.192.bl.test | " },
		{ "other.test", LIST_OFF,
		  "listed (bl.test 127.0.0.4) bl.test +5; unknown (other.test: disabled) "
		  "other.test +0",
		  "A 2.2.0.192.bl.test, A 2.2.0.192.wl.test | TXT 2.2.0.192.bl.test | " },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial *t = trial_new(&check_dnsbl, answers, "192.0.2.2");
		trial_configure(t, three);
		t->sick = rows[i].zone;
		t->state = rows[i].state;
		t->settling = ALL_TOGETHER;
		trial_run(t);
		assert_string_equal(t->found.at, rows[i].found);
		assert_string_equal(t->log.at, rows[i].asked);
		trial_free(t);
	}
}

/* The same zone twice, its answers weighed differently: two listings, one question. */
static void one_zone_with_two_scores(void **state)
{
	static const char twice[] =
		"lists: [{ zone: zen.test, score: 7, answers: [127.0.0.2-127.0.0.9] },"
		"{ zone: zen.test, score: 0, answers: [127.0.0.10, 127.0.0.11] }]";
	static const char *const zone[] = { "1.2.0.192.zen.test A 127.0.0.4 127.0.0.11",
					    "2.2.0.192.zen.test A 127.0.0.10", NULL };
	static const struct {
		const char *client, *found, *asked;
	} rows[] = {
		{ "192.0.2.1",
		  "listed (zen.test 127.0.0.4) zen.test +7; listed (zen.test 127.0.0.11) zen.test "
		  "+0",
		  "A 1.2.0.192.zen.test | TXT 1.2.0.192.zen.test | " },
		{ "192.0.2.2", "listed (zen.test 127.0.0.10) zen.test +0",
		  "A 2.2.0.192.zen.test | TXT 2.2.0.192.zen.test | " },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial *t = trial_new(&check_dnsbl, zone, rows[i].client);
		trial_configure(t, twice);
		t->settling = ALL_TOGETHER;
		trial_run(t);
		assert_string_equal(t->found.at, rows[i].found);
		assert_string_equal(t->log.at, rows[i].asked);
		trial_free(t);
	}
}

/* ---- the configuration */

static void ranges_are_verified(void **state)
{
	static const struct {
		const char *range;
		bool good;
	} rows[] = {
		{ "127.0.0.2", true },
		{ "127.0.0.2-127.0.0.2", true },
		{ "127.0.0.2 - 127.0.1.3", true },
		{ "127.0.0.3-127.0.0.2", false },
		{ "127.0.0.2-", false },
		{ "-127.0.0.2", false },
		{ "127.0.0.2-9", false },
		{ "127.0.0", false },
		{ "127.0.0.0/8", false },
		{ "127.0.0.2-127.0.0.3-127.0.0.4", false },
		{ "::1", false },
		{ "127.0.0.2-2001:db8::1", false },
		{ "", false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *ranges[] = { "127.0.0.2", rows[i].range };
		char buffer[300], expected[300];
		struct text sentence = TEXT(buffer);
		if (check_list_accepted_verify("bl.test", ranges, COUNT(ranges), &sentence) !=
		    rows[i].good)
			fail_msg("\"%s\"", rows[i].range);
		snprintf(expected, sizeof expected,
			 "the answer \"%s\" of bl.test is neither an IPv4 address nor a range; "
			 "write it like 127.0.0.2 or 127.0.0.2-127.0.0.11",
			 rows[i].range);
		assert_string_equal(text_cstr(&sentence), rows[i].good ? "" : expected);
	}
}

static void what_is_refused(void **state)
{
	(void)state;
	assert_complaint(&check_dnsbl, "lists: [{ zone: bl.test, answers: [127.0.0] }]",
			 "the answer \"127.0.0\" of bl.test is neither an IPv4 address");
	assert_complaint(&check_dnsbl,
			 "lists: [{ zone: " X50 "." X50 "." X50
			 ".x23456789012345678901234567890123456 }]",
			 "");
	assert_complaint(&check_dnsbl,
			 "lists: [{ zone: " X50 "." X50 "." X50
			 ".x234567890123456789012345678901234567 }]",
			 "no room is left for an IPv6 client before it");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_an_answer_means),
		cmocka_unit_test(what_no_answer_means),
		cmocka_unit_test(every_fact),
		cmocka_unit_test(lists_are_asked_at_once),
		cmocka_unit_test(a_list_that_is_not_well_is_not_asked),
		cmocka_unit_test(one_zone_with_two_scores),
		cmocka_unit_test(ranges_are_verified),
		cmocka_unit_test(what_is_refused),
	};
	return cmocka_run_group_tests_name("modules_dnsbl", tests, NULL, NULL);
}
