/* scan_rspamd.c: what rspamd is told of a message, and what its replies mean (gateway/scan/
 * scan_rspamd_reply.h). */
#include "gateway/scan/scan_rspamd_reply.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static enum scan_progress reads(struct bytes json, struct scan_reply *reply)
{
	char *octets = malloc(RSPAMD_REPLY_MAX);
	struct text t = { .at = octets, .cap = RSPAMD_REPLY_MAX };
	assert_non_null(octets);
	text_format(&t, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", json.len);
	text_add(&t, json);
	*reply = (struct scan_reply){ .verdict = SCAN_FAILED };
	enum scan_progress progress = rspamd_reply_read(text_bytes(&t), false, reply);
	reply->name.at = "gone";        /* a view of what is freed now */
	free(octets);
	return progress;
}

/* As in rspamd's own documentation of its protocol. */
static const char documented[] =
	"HTTP/1.1 200 OK\r\nConnection: close\r\nServer: rspamd/0.9.0\r\n"
	"Date: Mon, 30 Mar 2015 16:19:35 GMT\r\nContent-Length: 369\r\n"
	"Content-Type: application/json\r\n\r\n"
	"{\n  \"is_skipped\": false,\n  \"score\": 5.2,\n  \"required_score\": 7,\n"
	"  \"action\": \"add header\",\n  \"symbols\": {\n"
	"    \"DATE_IN_PAST\": { \"name\": \"DATE_IN_PAST\", \"score\": 0.1 },\n"
	"    \"FORGED_SENDER\": { \"name\": \"FORGED_SENDER\", \"score\": 5 },\n"
	"    \"FUZZY\": { \"name\": \"FUZZY\", \"score\": 0, \"options\": [\"1: 1.00\"] }\n  },\n"
	"  \"urls\": [\"www.example.com\"],\n  \"message-id\": \"4E6993@example\"\n}\n";

static void the_documented_reply_is_read_once_it_is_whole(void **state)
{
	struct bytes whole = { documented, sizeof documented - 1 };
	struct scan_reply reply;
	(void)state;
	for (size_t n = 0; n < whole.len; n++) {
		reply = (struct scan_reply){ .verdict = SCAN_FAILED };
		assert_int_equal(rspamd_reply_read(bytes_first(whole, n), false, &reply),
				 SCAN_MORE);
		assert_int_equal(rspamd_reply_read(bytes_first(whole, n), true, &reply),
				 SCAN_SETTLED);
		assert_int_equal(reply.verdict, SCAN_FAILED);
	}
	reply = (struct scan_reply){ .verdict = SCAN_FAILED };
	assert_int_equal(rspamd_reply_read(whole, false, &reply), SCAN_SETTLED);
	assert_int_equal(reply.verdict, SCAN_UNWANTED);
	assert_int_equal(reply.score, 520);
	assert_true(bytes_equal(reply.action, BYTES("add header")));
	assert_true(bytes_equal(reply.name, BYTES("FORGED_SENDER")));
}

static void actions_and_scores_are_taken_as_they_are(void **state)
{
	static const struct {
		const char *json;
		enum scan_verdict verdict;
		int64_t score;
		const char *action;
	} rows[] = {
		{ "{\"action\":\"no action\",\"score\":-1.006}", SCAN_CLEAN, -101, "no action" },
		{ "{\"action\":\"no action\",\"score\":0,\"required_score\":null}", SCAN_CLEAN, 0,
		  "no action" },
		{ "{\"action\":\"greylist\",\"score\":4.004}", SCAN_CLEAN, 400, "greylist" },
		{ "{\"action\":\"soft reject\",\"score\":1e1}", SCAN_CLEAN, 1000, "soft reject" },
		{ "{\"action\":\"rewrite subject\",\"score\":8}", SCAN_UNWANTED, 800,
		  "rewrite subject" },
		{ "{\"action\":\"reject\",\"score\":15.5}", SCAN_UNWANTED, 1550, "reject" },
		{ "{\"action\":\"no action\",\"score\":0,\"is_skipped\":true}", SCAN_CLEAN, 0,
		  "skipped" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scan_reply reply;
		assert_int_equal(reads(bytes_of(rows[i].json), &reply), SCAN_SETTLED);
		assert_int_equal(reply.verdict, rows[i].verdict);
		assert_int_equal(reply.score, rows[i].score);
		assert_true(bytes_equal(reply.action, bytes_of(rows[i].action)));
	}
}

static void hostile_json_is_a_failure(void **state)
{
#define NO_JSON   "its reply is not JSON, or too deep or long"
#define NO_OBJECT "its reply is not a JSON object"
#define LACKING   "its reply has no action or no score"
	static const struct {
		const char *json, *why;
	} rows[] = {
		{ "", NO_OBJECT },
		{ "null", NO_OBJECT },
		{ "[]", NO_OBJECT },
		{ "{\"action\":\"no action\",\"score\":1}}", NO_JSON },
		{ "{\"action\":\"no action\",\"score\":1} x", NO_OBJECT },
		{ "{\"action\":\"no action\",\"score\":1", NO_JSON },
		{ "{\"action\":\"no action\",\"score\":nan}", NO_OBJECT },
		{ "{\"action\":\"no action\",\"score\":1e999}", LACKING },
		{ "{\"action\":\"no action\",\"score\":1e7}", LACKING },
		{ "{\"action\":\"no action\",\"score\":\"1\"}", LACKING },
		{ "{\"action\":\"no action\",\"score\":null}", LACKING },
		{ "{\"action\":\"no action\"}", LACKING },
		{ "{\"score\":1}", LACKING },
		{ "{\"Action\":\"no action\",\"Score\":1}", LACKING },
		{ "{\"action\":\"reject\",\"action\":\"no action\",\"score\":1}", LACKING },
		{ "{\"action\":\"no action\",\"score\":15,\"score\":1}", LACKING },
		{ "{\"action\":\"no action\\u0000\",\"score\":1}", NO_JSON },
		{ "{\"action\":\"explode\",\"score\":1}",
		  "it proposes an action that mxward does not know" },
		{ "{\"action\":7,\"score\":1}", "it proposes an action that mxward does not know" },
		{ "{\"action\":\"no action\xff\",\"score\":1}", NO_JSON },
		{ "{\"action\":\"no action\n\",\"score\":1}", NO_JSON },
		{ "{\"a\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]],\"action\":\"no action\",\"score\":1}",
		  NO_JSON },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scan_reply reply;
		assert_int_equal(reads(bytes_of(rows[i].json), &reply), SCAN_SETTLED);
		if (reply.verdict != SCAN_FAILED || !bytes_equal(reply.why, bytes_of(rows[i].why)))
			fail_msg("%s: %.*s", rows[i].json, BYTES_ARG(reply.why));
	}
}

/* As many values as there may be, and one more. */
static void the_number_of_values_is_bounded(void **state)
{
	char *json = malloc(RSPAMD_JSON_MAX);
	(void)state;
	assert_non_null(json);
	for (size_t more = 0; more < 2; more++) {
		struct scan_reply reply;
		struct text t = { .at = json, .cap = RSPAMD_JSON_MAX };
		/* two brackets, and three commas */
		size_t values = RSPAMD_VALUES_MAX - 3 + more;
		text_string(&t, "{\"action\":\"no action\",\"score\":1,\"a\":[0");
		for (size_t i = 1; i < values; i++)
			text_string(&t, ",0");
		text_string(&t, "]}");
		assert_int_equal(reads(text_bytes(&t), &reply), SCAN_SETTLED);
		assert_int_equal(reply.verdict, more ? SCAN_FAILED : SCAN_CLEAN);
	}
	free(json);
}

static void what_is_no_reply_of_http_is_a_failure(void **state)
{
	static const struct {
		const char *octets, *why;
	} rows[] = {
		{ "RSPAMD/1.3 0 EX_OK\r\n", "it does not speak HTTP" },
		{ "HTTP/1.1 404 Not found\r\n\r\n", "Not found" },
		{ "HTTP/1.1 500\r\n\r\n", "it gave an error instead of a reply" },
		{ "HTTP/1.1 200 OK\r\n\r\n{}", "its reply does not say how long it is" },
		{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
		  "its reply does not say how long it is" },
		{ "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
		  "its reply does not say how long it is" },
		{ "HTTP/1.1 200 OK\r\nContent-Length: 262145\r\n\r\n",
		  "its reply is longer than 256 KiB" },
		{ "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
		  "its reply is longer than 256 KiB" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scan_reply reply = { .verdict = SCAN_CLEAN };
		assert_int_equal(rspamd_reply_read(bytes_of(rows[i].octets), false, &reply),
				 SCAN_SETTLED);
		assert_int_equal(reply.verdict, SCAN_FAILED);
		assert_true(bytes_equal(reply.why, bytes_of(rows[i].why)));
	}
}

/* ---- what it is told */

static bool recipient_at(const void *arg, size_t i, struct bytes *recipient)
{
	*recipient = bytes_of(arg);
	return i < 2;
}

static bool recipient_always(const void *arg, size_t i, struct bytes *recipient)
{
	*recipient = bytes_of(arg);
	return i < 1000;
}

static const struct scanner_conf conf = { .type = SCANNER_RSPAMD, .server = "127.0.0.1:11333" };

static void an_envelope_becomes_header_fields(void **state)
{
	struct scan_envelope e = { .helo = BYTES("a\r\nRcpt: b"),
				   .sender = BYTES(""),
				   .id = BYTES("ID1"),
				   .recipient = recipient_at,
				   .arg = "x@example.com" };
	const struct scan_request request = {
		.scanner = &conf, .hostname = "mx.test", .size = 5, .envelope = &e
	};
	char buffer[SCAN_OPENING_MAX];
	struct text t = TEXT(buffer);
	(void)state;
	assert_true(address_parse(BYTES("2001:db8::1"), &e.client));
	scan_rspamd.open(&t, &request);
	assert_string_equal(text_cstr(&t),
			    "POST /checkv2 HTTP/1.1\r\nHost: 127.0.0.1:11333\r\n"
			    "User-Agent: mxward\r\nConnection: close\r\nMTA-Name: mx.test\r\n"
			    "IP: 2001:db8::1\r\nHelo: a??Rcpt: b\r\nQueue-Id: ID1\r\nFrom: <>\r\n"
			    "Rcpt: x@example.com\r\nRcpt: x@example.com\r\n"
			    "Content-Length: 5\r\n\r\n");
}

static void what_is_not_known_is_not_said(void **state)
{
	const struct scan_envelope nobody = { .sender = BYTES("") };
	const struct scan_request request = { .scanner = &conf,
					      .hostname = "mx.test",
					      .envelope = &nobody };
	char buffer[SCAN_OPENING_MAX];
	struct text t = TEXT(buffer);
	(void)state;
	scan_rspamd.open(&t, &request);
	assert_null(strstr(text_cstr(&t), "IP:"));
	assert_null(strstr(text_cstr(&t), "From:"));
}

static void a_thousand_recipients_leave_the_request_whole(void **state)
{
	char address[255];
	const struct scan_envelope many = { .recipient = recipient_always, .arg = address };
	const struct scan_request request = {
		.scanner = &conf, .hostname = "mx.test", .size = 5, .envelope = &many
	};
	static char buffer[SCAN_OPENING_MAX];
	struct text t = TEXT(buffer);
	(void)state;
	memset(address, 'a', sizeof address - 1);
	address[sizeof address - 1] = '\0';
	scan_rspamd.open(&t, &request);
	assert_false(t.cut);
	assert_string_equal(text_cstr(&t) + t.len - strlen("Content-Length: 5\r\n\r\n"),
			    "Content-Length: 5\r\n\r\n");
}

static void the_self_test_is_an_ordinary_message(void **state)
{
	char buffer[SCAN_TEST_MAX];
	struct text t = TEXT(buffer);
	(void)state;
	scan_rspamd.test(&t, false);
	assert_false(t.cut);
	assert_null(strstr(text_cstr(&t), "GTUBE"));
	t = (struct text)TEXT(buffer);
	scan_rspamd.test(&t, true);
	assert_false(t.cut);
	assert_non_null(strstr(text_cstr(&t), "NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_documented_reply_is_read_once_it_is_whole),
		cmocka_unit_test(actions_and_scores_are_taken_as_they_are),
		cmocka_unit_test(hostile_json_is_a_failure),
		cmocka_unit_test(the_number_of_values_is_bounded),
		cmocka_unit_test(what_is_no_reply_of_http_is_a_failure),
		cmocka_unit_test(an_envelope_becomes_header_fields),
		cmocka_unit_test(what_is_not_known_is_not_said),
		cmocka_unit_test(a_thousand_recipients_leave_the_request_whole),
		cmocka_unit_test(the_self_test_is_an_ordinary_message),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
