/* modules_surbl.c: lists of hosts as tables: whole messages in front of scripted lists. What each
 * kind of list answers and what it means, points once a list, bits and their words, what is
 * unknown, how much is asked, and the configuration. */
#include "tests/unit/modules_zone.h"

extern const struct check check_surbl;

#define PLAIN(text) "From: a@from.com\r\nSubject: hello\r\n\r\n" text "\r\n"

static struct trial *message(const char *yaml, const char *const *answers, const char *text,
			     enum settling settling)
{
	struct trial *t = trial_new(&check_surbl, answers, "192.0.2.1");
	trial_configure(t, yaml);
	t->settling = settling;
	trial_message(t, bytes_of(text), 13);
	return t;
}

static void assert_found(const char *yaml, const char *const *answers, const char *text,
			 const char *found)
{
	for (int settling = AT_ONCE; settling < SETTLINGS; settling++) {
		struct trial *t = message(yaml, answers, text, (enum settling)settling);
		trial_run(t);
		if (strcmp(t->found.at, found))
			fail_msg("%s\nfound: %s", text, t->found.at);
		trial_free(t);
	}
}

/* ---- what is asked, and what of it counts */

static const char *const answers[] = {
	"evil.com.bl.test A 127.0.0.2",
	"other.com.bl.test A 127.0.0.4 127.0.0.8",
	"evil.com.more.test A 127.0.0.3",
	"www.full.com.bl.test A 127.0.0.9",
	"www.full.com.full.test A 127.0.1.2",
	"7.2.0.192.bl.test A 127.0.0.2",
	"7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.test A 127.0.0.6",
	"dead.com.bl.test A FAILED",
	"dying.com.bl.test A FAILED",
	"third.com.bl.test A FAILED",
	"limit.com.bl.test A 127.255.255.254",
	"denied.com.bl.test A 127.0.0.1",
	"parked.com.bl.test A 203.0.113.9",
	"mixed.com.bl.test A 127.0.0.2 127.255.255.255",
	"friend.com.wl.test A 127.0.0.2",
	"none.com.bl.test A NONE",
	"none.com.bl.test TXT not an address",
	NULL,
};

#define BL "{ zone: BL.Test, score: 6 }"
static const char one[] = "lists: [" BL "]",
		  two[] = "lists: [" BL ", { zone: more.test, score: 2 }]";
#define FOUR                                                                                    \
	"lists: [" BL ", { zone: more.test, score: 2, reply: see our list, addresses: false }," \
	"{ zone: full.test, score: 3, hosts: true }, { zone: wl.test, score: -4 }]"

static void every_fact(void **state)
{
	static const struct {
		const char *text, *found;
	} rows[] = {
		/* clang-format off */
		{ PLAIN("nothing to see"), "" },
		{ PLAIN("http://good.com/"), "" },
		{ PLAIN("http://none.com/"), "" },
		{ PLAIN("http://other.com/"),
		  "listed (other.com on bl.test 127.0.0.4) bl.test +6" },
		{ PLAIN("http://a.b.other.com/"),
		  "listed (other.com on bl.test 127.0.0.4) bl.test +6" },
		{ PLAIN("http://evil.com/"), "listed (evil.com on bl.test 127.0.0.2) bl.test +6; "
			"listed (evil.com on more.test 127.0.0.3) more.test +2 \"see our list\"" },
		/* A list has points once; all that it lists is told. */
		{ PLAIN("http://evil.com/ http://x.other.com/ http://evil.com/"),
		  "listed (evil.com on bl.test 127.0.0.2) bl.test +6; "
		  "listed (evil.com on more.test 127.0.0.3) more.test +2 \"see our list\"; "
		  "listed (other.com on bl.test 127.0.0.4) bl.test +0" },
		/* The full name, of the list that knows such. */
		{ PLAIN("http://www.full.com/"),
		  "listed (www.full.com on full.test 127.0.1.2) full.test +3" },
		{ PLAIN("http://full.com/"), "" },
		{ PLAIN("http://192.0.2.7/"),
		  "listed (192.0.2.7 on bl.test 127.0.0.2) bl.test +6" },
		{ PLAIN("http://[2001:db8::7]/"),
		  "listed (2001:db8::7 on bl.test 127.0.0.6) bl.test +6" },
		/* Trouble is no listing, and a listing beside it stays one. */
		{ PLAIN("http://dead.com/"),
		  "unknown (dead.com on bl.test: no answer) bl.test +0" },
		{ PLAIN("http://dead.com/ http://dying.com/"),
		  "unknown (dead.com on bl.test: no answer, and 1 more host) bl.test +0" },
		{ PLAIN("http://dead.com/ http://dying.com/ http://third.com/ http://other.com/"),
		  "listed (other.com on bl.test 127.0.0.4) bl.test +6; "
		  "unknown (dead.com on bl.test: no answer, and 2 more hosts) bl.test +0" },
		{ PLAIN("http://limit.com/"), "unknown (limit.com on bl.test 127.255.255.254) "
		  "bl.test +0" },
		{ PLAIN("http://denied.com/"),
		  "unknown (denied.com on bl.test 127.0.0.1) bl.test +0" },
		{ PLAIN("http://parked.com/"),
		  "unknown (parked.com on bl.test 203.0.113.9) bl.test +0" },
		{ PLAIN("http://mixed.com/"), "unknown (mixed.com on bl.test 127.255.255.255) "
		  "bl.test +0" },
		{ PLAIN("http://friend.com/"),
		  "allowed (friend.com on wl.test 127.0.0.2) wl.test -4" },
		{ PLAIN("http://friend.com/ http://other.com/"),
		  "listed (other.com on bl.test 127.0.0.4) bl.test +6; allowed (friend.com on "
		  "wl.test 127.0.0.2) wl.test -4" },
		/* The header. */
		{ "Subject: win at http://other.com/\r\n\r\n",
		  "listed (other.com on bl.test 127.0.0.4) bl.test +6" },
		{ "From: A <a@mail.other.com>\r\n\r\n",
		  "listed (other.com on bl.test 127.0.0.4) bl.test +6" },
		{ "Reply-To: a@other.com\r\n\r\n",
		  "listed (other.com on bl.test 127.0.0.4) bl.test +6" },
		{ "To: a@other.com\r\nX-Unsubscribe: <http://other.com/>\r\n\r\n", "" },
		{ "Content-Type: text/html\r\n\r\n<a href=\"http://other.com/\">good.com</a>\r\n",
		  "listed (other.com on bl.test 127.0.0.4) bl.test +6" },
		{ "", "" },
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_found(FOUR, answers, rows[i].text, rows[i].found);
}

static void all_is_asked_at_once(void **state)
{
	static const struct {
		const char *text, *asked;
	} rows[] = {
		{ "\r\nhttp://www.full.com/\r\n",
		  "A full.com.bl.test, A full.com.more.test, A full.com.full.test, "
		  "A full.com.wl.test, A www.full.com.full.test | " },
		/* `addresses: false` */
		{ "\r\nhttp://192.0.2.7/\r\n",
		  "A 7.2.0.192.bl.test, A 7.2.0.192.full.test, A 7.2.0.192.wl.test | " },
		{ "\r\nhttp://a.com http://b.com\r\n",
		  "A a.com.bl.test, A a.com.more.test, A a.com.full.test, A a.com.wl.test, "
		  "A b.com.bl.test, A b.com.more.test, A b.com.full.test, A b.com.wl.test | " },
		{ "\r\nnothing\r\n", "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_asked(message(FOUR, NULL, rows[i].text, ALL_TOGETHER), rows[i].asked);
}

/* Hosts of the header are asked for while the body is still coming, and are not asked for twice. */
static void the_header_is_asked_ahead(void **state)
{
	struct trial *t = message(one, answers, "From: a@evil.com\r\n\r\nhttp://other.com/\r\n",
				  ALL_TOGETHER);
	(void)state;
	t->ctx.whole = false;
	assert_int_equal(check_run(&check_surbl, &t->ctx), CHECK_WAIT);
	assert_string_equal(text_cstr(&t->log), "A evil.com.bl.test");
	assert_int_equal(t->found.len, 0);
	trial_settle(t);
	/* Known, but the body is not: it waits on. */
	assert_int_equal(check_run(&check_surbl, &t->ctx), CHECK_WAIT);
	t->ctx.whole = true;
	trial_run(t);
	assert_string_equal(t->log.at, "A evil.com.bl.test, A other.com.bl.test | ");
	assert_string_equal(t->found.at, "listed (evil.com on bl.test 127.0.0.2) bl.test +6; "
					 "listed (other.com on bl.test 127.0.0.4) bl.test +0");
	trial_free(t);
}

/* ---- answers */

#define BITS "bits: { 8: phishing, 16: malware, 64: abuse, 65536: far }"

/* The codes of the well-known lists of hosts, as their operators publish them. */
static void what_an_answer_means(void **state)
{
	static const char plain[] = "lists: [{ zone: l.test, score: 5 }]";
	static const char mask[] = "lists: [{ zone: l.test, score: 5, " BITS " }]";
	static const char range[] =
		"lists: [{ zone: l.test, score: 5, answers: [127.0.1.2-127.0.1.99] }]";
	const struct {
		const char *yaml;
		const char *host, *answer, *found;
	} rows[] = {
		/* clang-format off */
		/* SURBL: a sum of bits; 1 alone is "access blocked"; 2, 4 and 32 have no meaning
		 * any more. */
		{ mask, "h.com", "127.0.0.8",           "listed (h.com on l.test 127.0.0.8 "
		  "phishing) l.test +5" },
		{ mask, "h.com", "127.0.0.24",
		  "listed (h.com on l.test 127.0.0.24 phishing, malware) l.test +5" },
		{ mask, "h.com", "127.0.0.88",
		  "listed (h.com on l.test 127.0.0.88 phishing, malware, abuse) l.test +5" },
		{ mask, "h.com", "127.0.0.14",
		  "listed (h.com on l.test 127.0.0.14 phishing) l.test +5" },
		{ mask, "h.com", "127.0.0.9",           "listed (h.com on l.test 127.0.0.9 "
		  "phishing) l.test +5" },
		{ mask, "h.com", "127.0.0.128",         "" },
		{ mask, "h.com", "127.0.0.2",           "" },
		{ mask, "h.com", "127.0.0.38",          "" },
		{ mask, "h.com", "127.0.0.0",           "" },
		{ mask, "h.com", "127.1.0.0",           "listed (h.com on l.test 127.1.0.0 far) "
		  "l.test +5" },
		{ mask, "h.com", "127.0.8.0",           "" },
		{ mask, "h.com", "127.0.0.2 127.0.0.64",
		  "listed (h.com on l.test 127.0.0.64 abuse) l.test +5" },
		{ mask, "h.com", "127.0.0.8 127.0.0.64",
		  "listed (h.com on l.test 127.0.0.8 phishing, abuse) l.test +5" },
		{ mask, "h.com", "127.0.0.1",           "unknown (h.com on l.test 127.0.0.1) "
		  "l.test +0" },
		{ mask, "h.com", "127.255.255.252",
		  "unknown (h.com on l.test 127.255.255.252) l.test +0" },
		{ mask, "h.com", "127.0.0.8 127.255.255.254",
		  "unknown (h.com on l.test 127.255.255.254) l.test +0" },
		{ mask, "h.com", "10.0.0.8",            "unknown (h.com on l.test 10.0.0.8) l.test "
		  "+0" },
		/* URIBL without bits: whatever is listed counts. */
		{ plain, "h.com", "127.0.0.2",
		  "listed (h.com on l.test 127.0.0.2) l.test +5" },
		{ plain, "h.com", "127.0.0.14",
		  "listed (h.com on l.test 127.0.0.14) l.test +5" },
		/* Spamhaus DBL: bad ones, and good ones that are abused, if those are wanted. */
		{ plain, "h.com", "127.0.1.102",
		  "listed (h.com on l.test 127.0.1.102) l.test +5" },
		{ range, "h.com", "127.0.1.2",
		  "listed (h.com on l.test 127.0.1.2) l.test +5" },
		{ range, "h.com", "127.0.1.102",        "" },
		{ range, "h.com", "127.255.255.255",
		  "unknown (h.com on l.test 127.255.255.255) l.test +0" },
		/* It says so to whoever asks for an address, all of which would be listed
		 * otherwise. */
		{ plain, "7.2.0.192", "127.0.1.255",
		  "unknown (192.0.2.7 on l.test 127.0.1.255) l.test +0" },
		{ range, "7.2.0.192", "127.0.1.255",    "" },
		{ plain, "h.com", "127.0.1.255",
		  "listed (h.com on l.test 127.0.1.255) l.test +5" },
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char line[200];
		const char *const zone[] = { line, NULL };
		snprintf(line, sizeof line, "%s.l.test A %s", rows[i].host, rows[i].answer);
		assert_found(rows[i].yaml, zone,
			     octet_digit(rows[i].host[0]) ? "\r\nhttp://192.0.2.7/\r\n"
							  : "\r\nhttp://h.com/\r\n",
			     rows[i].found);
	}
}

/* Where both are given, a bit counts only in an answer that does. */
static void bits_of_the_answers_that_count(void **state)
{
	static const char low[] = "lists: [{ zone: l.test, score: 5, " BITS ","
				  "  answers: [127.0.0.0-127.0.0.31] }]";
	static const char *const zone[] = { "a.com.l.test A 127.0.0.72",
					    "b.com.l.test A 127.0.0.72 127.0.0.16", NULL };
	(void)state;
	assert_found(low, zone, "\r\nhttp://a.com http://b.com\r\n",
		     "listed (b.com on l.test 127.0.0.16 malware) l.test +5");
}

/* ---- how much */

static struct text many_hosts(char *buffer, size_t room, size_t count)
{
	struct text t = { .at = buffer, .cap = room };
	text_string(&t, "\r\n");
	for (size_t i = 0; i < count; i++)
		text_format(&t, "http://h%zu.com/\r\n", i);
	text_cstr(&t);
	assert_false(t.cut);
	return t;
}

static void what_is_too_much_is_told(void **state)
{
	static const struct {
		size_t hosts, asked;
		const char *found;
	} rows[] = {
		{ 199, 199, "" },
		{ 200, 200, "" },
		{ 201, 200, "flooded (201 hosts, of which 1 was not queried)" },
		{ 700, 200, "flooded (700 hosts, of which 500 were not queried)" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char buffer[20000];
		many_hosts(buffer, sizeof buffer, rows[i].hosts);
		struct trial *t = message(one, NULL, buffer, AT_ONCE);
		trial_run(t);
		assert_int_equal(t->asked, rows[i].asked);
		assert_string_equal(t->found.at, rows[i].found);
		trial_free(t);
	}
}

/* It is not asked, and the others are; that is said only where there was something to ask. */
static void a_list_that_is_not_well_is_not_asked(void **state)
{
	static const struct {
		enum list_state state;
		const char *found;
	} rows[] = {
		{ LIST_OFF, "unknown (bl.test: disabled) bl.test +0" },
		{ LIST_SILENT, "unknown (bl.test: no answer to its self-test) bl.test +0" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial *t = message(one, NULL, "\r\nhttp://evil.com/\r\n", AT_ONCE);
		t->sick = "bl.test";
		t->state = rows[i].state;
		trial_run(t);
		assert_int_equal(t->asked, 0);
		assert_string_equal(t->found.at, rows[i].found);
		trial_free(t);
		t = message(one, NULL, "\r\nno links\r\n", AT_ONCE);
		t->sick = "bl.test";
		t->state = rows[i].state;
		trial_run(t);
		assert_string_equal(t->found.at, "");
		trial_free(t);
	}
}

/* Twenty listings are told, the first of every list among them, and all points are given. */
static void many_listings(void **state)
{
	enum { HOSTS = 40 };
	char lines[HOSTS + 1][40], buffer[2000];
	const char *zone[HOSTS + 2];
	size_t told = 0;
	(void)state;
	for (size_t i = 0; i < HOSTS; i++) {
		snprintf(lines[i], sizeof lines[i], "h%zu.com.bl.test A 127.0.0.2", i);
		zone[i] = lines[i];
	}
	zone[HOSTS] = "h39.com.more.test A 127.0.0.2";
	zone[HOSTS + 1] = NULL;
	many_hosts(buffer, sizeof buffer, HOSTS);
	struct trial *t = message(two, zone, buffer, ALL_TOGETHER);
	trial_run(t);
	for (const char *at = t->found.at; (at = strstr(at, "listed (")); at++)
		told++;
	assert_int_equal(told, 20);
	assert_non_null(strstr(t->found.at, "listed (h0.com on bl.test 127.0.0.2) bl.test +6"));
	assert_non_null(
		strstr(t->found.at, "listed (h39.com on more.test 127.0.0.2) more.test +2"));
	assert_non_null(strstr(t->found.at, "listed (h18.com on bl.test 127.0.0.2) bl.test +0"));
	assert_null(strstr(t->found.at, "h19.com"));
	trial_free(t);
}

#define Z49 "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"

/* A name that is too long before this zone cannot be there. */
static void names_too_long_to_ask_for(void **state)
{
	char text[400];
	(void)state;
	struct text t = TEXT(text);
	text_string(&t, "\r\nhttp://");
	for (size_t i = 0; i < 20; i++)
		text_string(&t, "label.");
	text_string(&t, "evil.com/\r\n");
	struct trial *trial = message("lists: [{ zone: " Z49 "." Z49 "." Z49 ".zzz, hosts: true }]",
				      NULL, text_cstr(&t), AT_ONCE);
	trial_run(trial);
	assert_int_equal(trial->asked, 1);
	assert_string_equal(trial->found.at, "");
	trial_free(trial);
}

static void exempt_hosts_are_never_asked_for(void **state)
{
	(void)state;
	struct trial *t =
		message(FOUR ", hosts_exempt: [evil.com, 192.0.2.7]", answers,
			PLAIN("http://www.evil.com/ http://192.0.2.7/ a@evil.com"), AT_ONCE);
	trial_run(t);
	assert_string_equal(t->found.at, "");
	assert_null(strstr(t->log.at, "evil.com"));
	assert_null(strstr(t->log.at, "192"));
	trial_free(t);
}

static void without_memory_it_is_unknown(void **state)
{
	struct trial *t = trial_new(&check_surbl, NULL, "192.0.2.1");
	(void)state;
	trial_configure(t, one);
	t->ctx.whole = true;
	trial_run(t);
	assert_string_equal(t->found.at, "unknown (out of memory for the message)");
	trial_free(t);
}

/* ---- the configuration */

#define Z50 "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"

static void what_is_refused(void **state)
{
	static const struct {
		const char *list, *sentence; /* "" for none; a part of it */
	} rows[] = {
		/* clang-format off */
		{ "zone: m.example, bits: { 1: a, 2: b, 8388608: c }", "" },
		{ "zone: m.example, bits: { 3: a }",
		  "bit 3 of m.example is not a single bit of an answer" },
		{ "zone: m.example, bits: { 8: b, 0: a }",
		  "bit 0 of m.example is not a single bit" },
		{ "zone: m.example, bits: { 16777216: a }",
		  "bit 16777216 of m.example is not a single bit" },
		{ "zone: m.example, bits: { 9223372036854775808: a }",
		  "bit 9223372036854775808 of m.example" },
		{ "zone: m.example, bits: { x: a }", "\"x\" is not a whole number" },
		{ "zone: m.example, bits: { -8: a }", "\"-8\" is out of range" },
		{ "zone: m.example, answers: [127.0.0]",
		  "the answer \"127.0.0\" of m.example is neither an IPv4 address" },
		{ "zone: m.example, score: 101", "\"101\" is out of range" },
		{ "zone: m.example, scor: 1", "unknown key" },
		{ "zone: " Z50 "." Z50 "." Z50 ".z234567890123456789012345678901234567",
		  "the zone " },
		{ "zone: " Z50 "." Z50 "." Z50 ".z23456789012345678901234567890123456", "" },
		{ "score: 3", "missing" },
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char yaml[400];
		snprintf(yaml, sizeof yaml, "lists: [{ %s }]", rows[i].list);
		assert_complaint(&check_surbl, yaml, rows[i].sentence);
	}
}

static void exempt_hosts_are_verified(void **state)
{
	(void)state;
	assert_complaint(&check_surbl, FOUR ", hosts_exempt: [example.com]", "");
	assert_complaint(&check_surbl, FOUR ", hosts_exempt: [example.com, 192.0.2.0/24]",
			 "\"192.0.2.0/24\" in hosts_exempt is neither a name nor an address; "
			 "write it like example.com or 192.0.2.1");
}

static int load(void **state)
{
	(void)state;
	return check_surbl.start() ? 0 : -1;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fact),
		cmocka_unit_test(all_is_asked_at_once),
		cmocka_unit_test(the_header_is_asked_ahead),
		cmocka_unit_test(what_an_answer_means),
		cmocka_unit_test(bits_of_the_answers_that_count),
		cmocka_unit_test(what_is_too_much_is_told),
		cmocka_unit_test(a_list_that_is_not_well_is_not_asked),
		cmocka_unit_test(many_listings),
		cmocka_unit_test(names_too_long_to_ask_for),
		cmocka_unit_test(exempt_hosts_are_never_asked_for),
		cmocka_unit_test(without_memory_it_is_unknown),
		cmocka_unit_test(what_is_refused),
		cmocka_unit_test(exempt_hosts_are_verified),
	};
	return cmocka_run_group_tests_name("modules_surbl", tests, load, NULL);
}
