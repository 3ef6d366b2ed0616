/* scan_icap.c: what is sent to an ICAP server, and what its replies mean (gateway/scan/
 * scan_icap_reply.h). */
#include "gateway/scan/scan_icap_reply.h"

#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

#define ISTAG      "ISTag: \"CI0001-1\"\r\n"
#define UNMODIFIED "ICAP/1.0 204 Unmodified\r\n" ISTAG
#define MODIFIED   "ICAP/1.0 200 OK\r\n" ISTAG
#define FORBIDDEN    "HTTP/1.0 403 Forbidden\r\n"               /* 24 octets */
#define PAGE       "Encapsulated: res-hdr=0, res-body=26\r\n\r\n" FORBIDDEN "\r\n"
#define ECHOED     "Encapsulated: res-hdr=0, res-body=19\r\n\r\nHTTP/1.0 200 OK\r\n\r\n"

static struct scan_reply reads(const char *octets)
{
	struct scan_reply reply = { .verdict = SCAN_FAILED };
	assert_int_equal(icap_respmod_read(bytes_of(octets), false, &reply), SCAN_SETTLED);
	return reply;
}

static void assert_says(const char *octets, enum scan_verdict verdict, const char *words)
{
	struct scan_reply reply = reads(octets);
	struct bytes said = verdict == SCAN_FAILED ? reply.why : reply.name;
	if (reply.verdict != verdict || !bytes_equal(said, bytes_of(words)))
		fail_msg("%s\nis %s: \"%.*s\"", octets, scan_verdict_word(reply.verdict),
			 BYTES_ARG(said));
}

/* Fields as c-icap, Symantec, Sophos, Trend, F-Secure and Clearswift have them. */
static void what_vendors_say_of_a_virus_is_understood(void **state)
{
	static const struct {
		const char *octets;
		enum scan_verdict verdict;
		const char *name;
	} rows[] = {
		{ MODIFIED "X-Infection-Found: Type=0; Resolution=2; Threat=Eicar;\r\n" PAGE,
		  SCAN_INFECTED, "Eicar" },
		{ MODIFIED
		  "x-infection-found:\r\n Type=0;\r\n\tResolution=2; Threat=A b;c\r\n" PAGE,
		  SCAN_INFECTED, "A b;c" },
		{ MODIFIED "X-Infection-Found: Type=1; Resolution=2; Threat=Joke;\r\n" PAGE,
		  SCAN_UNWANTED, "Joke" },
		{ MODIFIED "X-Virus-ID: Troj/DocDl-OYC\r\n" PAGE, SCAN_INFECTED, "Troj/DocDl-OYC" },
		{ MODIFIED "X-Virus-Name: W97M.X\r\n" ECHOED, SCAN_INFECTED, "W97M.X" },
		{ MODIFIED "X-FSecure-Infection-Name: \"EICAR\"\r\n" PAGE, SCAN_INFECTED,
		  "\"EICAR\"" },
		{ MODIFIED "X-Violations-Found: 1\r\n\t-\r\n\tEicar.Two\r\n\t0\r\n\t0\r\n" PAGE,
		  SCAN_INFECTED, "Eicar.Two" },
		{ MODIFIED "X-Response-Info: blocked; rule=3\r\n" ECHOED, SCAN_INFECTED,
		  "blocked by the scanner" },
		{ MODIFIED "X-Blocked: 1\r\n" ECHOED, SCAN_INFECTED, "blocked by the scanner" },
		{ MODIFIED "X-FSecure-Scan-Result: infected\r\n" ECHOED, SCAN_INFECTED,
		  "blocked by the scanner" },
		{ MODIFIED PAGE, SCAN_INFECTED, "blocked by the scanner" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_says(rows[i].octets, rows[i].verdict, rows[i].name);
}

static void the_http_reply_may_say_it_too(void **state)
{
	(void)state;
	assert_says(MODIFIED "Encapsulated: res-hdr=0, res-body=46\r\n\r\n" FORBIDDEN
			     "X-Virus-ID: Eicar\r\n\r\nd\r\n",
		    SCAN_FAILED, "its reply has an HTTP header of another length than it says");
	assert_says(MODIFIED "Encapsulated: res-hdr=0, res-body=45\r\n\r\n" FORBIDDEN
			     "X-Virus-ID: Eicar\r\n\r\nd\r\n",
		    SCAN_INFECTED, "Eicar");
	assert_says(MODIFIED "Encapsulated: res-hdr=0, null-body=20\r\n\r\n" FORBIDDEN "\r\n",
		    SCAN_FAILED, "its reply has an HTTP header that does not end");
}

/* Type=2 is said of what could not be looked into, and is no virus. */
static void a_violation_is_no_virus(void **state)
{
#define CONTAINER(name)                                                          \
	MODIFIED "X-Infection-Found: Type=2; Resolution=2; Threat=" name ";\r\n" \
		 "X-Violations-Found: 1\r\n\ta.zip\r\n\t" name "\r\n\t7\r\n\t2\r\n" PAGE
	(void)state;
	assert_says(CONTAINER("Encrypted container violation"), SCAN_ENCRYPTED,
		    "Encrypted container violation");
	assert_says(CONTAINER("Container size violation"), SCAN_TOO_LARGE,
		    "Container size violation");
	assert_says(CONTAINER("Too deep"), SCAN_LIMITS, "Too deep");
	assert_says(MODIFIED "X-Infection-Found: Type=2; Resolution=2; Threat=Password;\r\n"
			     "X-Infection-Found: Type=0; Resolution=2; Threat=Eicar;\r\n" PAGE,
		    SCAN_INFECTED, "Eicar");
	assert_says(MODIFIED "X-Infection-Found: Type=2; Resolution=2; Threat=Password;\r\n"
			     "X-Violations-Found: 2\r\n\ta\r\n\tPassword\r\n\t0\r\n\t0\r\n"
			     "\tb\r\n\tEicar\r\n\t0\r\n\t0\r\n" PAGE,
		    SCAN_INFECTED, "Eicar");
}

static void clean_is_only_what_says_so(void **state)
{
	(void)state;
	assert_says(UNMODIFIED "\r\n", SCAN_CLEAN, "");
	assert_says(UNMODIFIED "X-Virus-ID: no threats\r\n\r\n", SCAN_CLEAN, "");
	assert_says("ICAP/1.0 100 Continue\r\n\r\n" UNMODIFIED "\r\n", SCAN_CLEAN, "");
	assert_says(MODIFIED "X-Virus-ID: no threats\r\n" ECHOED, SCAN_CLEAN, "");
	assert_says(MODIFIED "X-Response-Info: passed\r\n" ECHOED, SCAN_CLEAN, "");
	assert_says(MODIFIED "X-Violations-Found: 0\r\n" ECHOED, SCAN_CLEAN, "");
	assert_says(MODIFIED ECHOED, SCAN_FAILED, "it gave the message back without a result");
	assert_says(MODIFIED "X-Virus-ID:\r\n" ECHOED, SCAN_FAILED,
		    "it gave the message back without a result");
}

/* A server that contradicts itself: the worst that it says counts. */
static void lying_headers_do_not_make_a_message_clean(void **state)
{
	(void)state;
	assert_says(UNMODIFIED "X-Infection-Found: Type=0; Resolution=2; Threat=Eicar;\r\n\r\n",
		    SCAN_INFECTED, "Eicar");
	assert_says(UNMODIFIED "X-Virus-ID: no threats\r\nX-Virus-ID: Eicar\r\n\r\n", SCAN_INFECTED,
		    "Eicar");
	assert_says(UNMODIFIED "X-Infection-Found: Type=0; Resolution=2; Threat=;\r\n\r\n",
		    SCAN_INFECTED, "");
	assert_says(UNMODIFIED "X-Response-Info: passed\r\nX-Blocked: yes\r\n\r\n", SCAN_INFECTED,
		    "blocked by the scanner");
	assert_says(MODIFIED "X-Virus-ID: no threats\r\n" PAGE, SCAN_INFECTED,
		    "blocked by the scanner");
	assert_says("ICAP/1.0 204 Unmodified\r\nISTag: a\r\nISTag: b\r\n\r\n", SCAN_FAILED,
		    "its reply has two different ISTags");
}

static void what_is_no_result_is_a_failure_in_words(void **state)
{
	static const struct {
		const char *octets, *why;
	} rows[] = {
		{ "ICAP/1.0 404 Service not found\r\n\r\n",
		  "it has no such service (404): see `service` of this scanner" },
		{ "ICAP/1.0 500 Server error\r\n\r\n",
		  "it has an internal error (500): its engine may not run" },
		{ "ICAP/1.0 539 Aborted - No AV scanning license\r\n\r\n",
		  "Aborted - No AV scanning license" },
		{ "ICAP/1.0 206 Partial Content\r\n\r\n", "Partial Content" },
		{ "ICAP/1.0 302\r\n\r\n", "it gave an unknown status" },
		{ "220 mail.example.com ESMTP\r\n", "it does not speak ICAP" },
		{ "ICAP/1.0 20 OK\r\n\r\n", "it does not speak ICAP" },
		{ "ICAP/1.0 2040 OK\r\n\r\n", "it does not speak ICAP" },
		{ "ICAP/1.0 204 OK\r\n folded\r\n\r\n", "it does not speak ICAP" },
		{ "ICAP/1.0 204 OK\r\nX Y: z\r\n\r\n", "it does not speak ICAP" },
		{ "ICAP/1.0 204 OK\r\nA: b\nX: y\r\n\r\n", "it does not speak ICAP" },
		{ MODIFIED "Encapsulated: res-body=0, res-hdr=9\r\n\r\n",
		  "its reply has an Encapsulated field that is not valid" },
		{ MODIFIED "Encapsulated: res-hdr=0\r\n\r\n",
		  "its reply has an Encapsulated field that is not valid" },
		{ MODIFIED "Encapsulated: res-hdr=0, res-body=99999999999999999999\r\n\r\n",
		  "its reply has an Encapsulated field that is not valid" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_says(rows[i].octets, SCAN_FAILED, rows[i].why);
}

static void a_reply_that_is_cut_off_is_a_failure(void **state)
{
	static const char whole[] = MODIFIED "X-Infection-Found: Type=0; Threat=Eicar;\r\n" PAGE;
	(void)state;
	for (size_t n = 0; n < sizeof(whole) - 1; n++) {
		struct scan_reply reply = { .verdict = SCAN_FAILED };
		struct bytes piece = { whole, n };
		assert_int_equal(icap_respmod_read(piece, false, &reply), SCAN_MORE);
		assert_int_equal(icap_respmod_read(piece, true, &reply), SCAN_SETTLED);
		assert_int_equal(reply.verdict, SCAN_FAILED);
		assert_true(bytes_equal(reply.why,
					n ? BYTES("its reply was cut off")
					  : BYTES("it closed the connection without a reply")));
	}
}

static void a_header_without_an_end_is_bounded(void **state)
{
	static char octets[16384];
	struct scan_reply reply = { .verdict = SCAN_FAILED };
	struct text t = TEXT(octets);
	(void)state;
	text_string(&t, "ICAP/1.0 204 OK\r\nX: ");
	while (t.len < sizeof octets)
		text_char(&t, 'x');
	assert_int_equal(
		icap_respmod_read((struct bytes){ octets, sizeof octets - 1 }, false, &reply),
		SCAN_MORE);
	assert_int_equal(icap_respmod_read(text_bytes(&t), false, &reply), SCAN_SETTLED);
	assert_true(bytes_equal(reply.why, BYTES("its reply has a header longer than 16 KiB")));
}

static void a_service_must_be_able_to_do_what_is_needed(void **state)
{
#define OPTIONS "ICAP/1.0 200 OK\r\n" ISTAG
	static const struct {
		const char *octets, *why;
	} rows[] = {
		{ OPTIONS "Methods: REQMOD, RESPMOD\r\nAllow: 204\r\n\r\n", "" },
		{ OPTIONS "methods: respmod\r\nAllow: 206, 204\r\nOptions-TTL: x\r\n\r\n", "" },
		{ OPTIONS "Methods: REQMOD\r\nAllow: 204\r\n\r\n",
		  "its service cannot scan messages: it does not offer RESPMOD" },
		{ OPTIONS "Methods: RESPMOD\r\n\r\n",
		  "its service cannot say that nothing was found: it does not offer Allow: 204" },
		{ "ICAP/1.0 404 Service not found\r\n\r\n",
		  "it has no such service (404): see `service` of this scanner" },
		{ "ICAP/1.0 204 Unmodified\r\n\r\n", "Unmodified" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scan_reply reply = { .verdict = SCAN_FAILED };
		assert_int_equal(icap_options_read(bytes_of(rows[i].octets), false, &reply),
				 SCAN_SETTLED);
		assert_true(bytes_equal(reply.why, bytes_of(rows[i].why)));
		assert_int_equal(reply.verdict == SCAN_FAILED, rows[i].why[0] != '\0');
		if (reply.verdict != SCAN_FAILED)
			assert_true(bytes_equal(reply.version, BYTES("CI0001-1")));
	}
}

static void a_message_is_sent_as_if_it_were_a_web_page(void **state)
{
	const struct scanner_conf conf = { .type = SCANNER_ICAP,
					   .server = "[2001:db8::1]:1344",
					   .service = "avscan" };
	const struct scan_envelope nobody = { .sender = BYTES("") };
	const struct scan_request request = { .scanner = &conf, .size = 5, .envelope = &nobody };
	char buffer[1024];
	struct text t = TEXT(buffer);
	(void)state;
	scan_icap.hello(&t, &request);
	assert_string_equal(text_cstr(&t),
			    "OPTIONS icap://[2001:db8::1]:1344/avscan ICAP/1.0\r\n"
			    "Host: [2001:db8::1]:1344\r\nUser-Agent: mxward\r\n"
			    "Connection: close\r\nEncapsulated: null-body=0\r\n\r\n");
	t = (struct text)TEXT(buffer);
	scan_icap.open(&t, &request);
	scan_icap.before(&t, 30);
	text_string(&t, "...");
	scan_icap.behind(&t, 30);
	scan_icap.close(&t);
	assert_string_equal(text_cstr(&t),
			    "RESPMOD icap://[2001:db8::1]:1344/avscan ICAP/1.0\r\n"
			    "Host: [2001:db8::1]:1344\r\nUser-Agent: mxward\r\n"
			    "Connection: close\r\nAllow: 204\r\n"
			    "Encapsulated: req-hdr=0, res-hdr=43, res-body=111\r\n\r\n"
			    "GET http://mxward.invalid/mail HTTP/1.0\r\n\r\n"
			    "HTTP/1.0 200 OK\r\nContent-Type: message/rfc822\r\n"
			    "Content-Length: 5\r\n\r\n"
			    "1e\r\n...\r\n0\r\n\r\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_vendors_say_of_a_virus_is_understood),
		cmocka_unit_test(the_http_reply_may_say_it_too),
		cmocka_unit_test(a_violation_is_no_virus),
		cmocka_unit_test(clean_is_only_what_says_so),
		cmocka_unit_test(lying_headers_do_not_make_a_message_clean),
		cmocka_unit_test(what_is_no_result_is_a_failure_in_words),
		cmocka_unit_test(a_reply_that_is_cut_off_is_a_failure),
		cmocka_unit_test(a_header_without_an_end_is_bounded),
		cmocka_unit_test(a_service_must_be_able_to_do_what_is_needed),
		cmocka_unit_test(a_message_is_sent_as_if_it_were_a_web_page),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
