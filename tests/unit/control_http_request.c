/* control_http_request.c: what is a request for figures and what is none, and what it wants
 * (control/http_request.h). */
#include "gateway/control/http_request.h"

#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define GET          "GET /metrics HTTP/1.1\r\nHost: mx\r\n"

static enum http_read reads(const char *text, struct http_request *r)
{
	return http_request_read(bytes_of(text), r);
}

/* Whole, every shorter piece is MORE, and what follows it changes nothing. */
static void whole_requests_are_read_once_they_are_whole(void **state)
{
	static const struct {
		const char *text, *path, *bearer;
		enum http_method method;
	} rows[] = {
		{ GET "\r\n", "/metrics", "", HTTP_GET },
		{ "HEAD /readyz HTTP/1.0\r\n\r\n", "/readyz", "", HTTP_HEAD },
		{ "POST /metrics?a=/b HTTP/1.1\r\nHost:\r\n\r\n", "/metrics", "", HTTP_OTHER },
		{ "get /metrics HTTP/1.0\r\n\r\n", "/metrics", "", HTTP_OTHER },
		{ "GET /../metrics HTTP/1.0\r\n\r\n", "/../metrics", "", HTTP_GET },
		{ GET "authorization: bearer  s3cret \r\n\r\n", "/metrics", "s3cret", HTTP_GET },
		{ GET "Authorization: Basic s3cret\r\n\r\n", "/metrics", "", HTTP_GET },
		{ GET "X-Tab: a\tb\r\n\r\n", "/metrics", "", HTTP_GET },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct http_request r;
		assert_int_equal(reads(rows[i].text, &r), HTTP_WHOLE);
		assert_int_equal(r.method, rows[i].method);
		assert_true(bytes_equal(r.path, bytes_of(rows[i].path)));
		assert_true(bytes_equal(r.bearer, bytes_of(rows[i].bearer)));
		for (size_t n = 0; n < strlen(rows[i].text); n++)
			assert_int_equal(http_request_read((struct bytes){ rows[i].text, n }, &r),
					 HTTP_MORE);
	}
}

static void what_is_not_of_the_form_is_invalid(void **state)
{
	static const char *const rows[] = {
		"\r\n",
		"GET\r\n\r\n",
		"GET /metrics\r\n\r\n",
		"GET  /metrics HTTP/1.0\r\n\r\n",
		"GET /metrics HTTP/1.0 \r\n\r\n",
		"GET /metrics HTTP/2.0\r\n\r\n",
		"GET /metrics HTTP/1.1\r\n\r\n",        /* no Host */
		GET "Host: mx\r\n\r\n",
		"GET /metrics HTTP/1.0\n\n",
		"GET /met\x01rics HTTP/1.0\r\n\r\n",
		"G(T /metrics HTTP/1.0\r\n\r\n",
		GET "no colon\r\n\r\n",
		GET "Blank : before the colon\r\n\r\n",
		GET " folded: line\r\n\r\n",
		GET "Lone: \rreturn\r\n\r\n",
		GET "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n",
		GET "Accept: text/plain;q=2\r\n\r\n",
		GET "Accept: text/plain;q=0.1234\r\n\r\n",
		"EHLO mail.example\r\n",
		"\x16\x03\x01\x02\x05",
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct http_request r;
		if (reads(rows[i], &r) != HTTP_INVALID)
			fail_msg("row %zu is taken: %s", i, rows[i]);
	}
}

static void a_request_ends_within_its_maximum(void **state)
{
	static char text[HTTP_REQUEST_MAX + 64];
	struct http_request r;
	(void)state;
	strcpy(text, GET "X: ");
	memset(text + strlen(text), 'x', HTTP_REQUEST_MAX - strlen(text) - 4);
	memcpy(text + HTTP_REQUEST_MAX - 4, "\r\n\r\n", 4);
	assert_int_equal(http_request_read((struct bytes){ text, HTTP_REQUEST_MAX }, &r),
			 HTTP_WHOLE);
	text[HTTP_REQUEST_MAX - 4] = 'x';
	text[HTTP_REQUEST_MAX - 3] = '\r';
	text[HTTP_REQUEST_MAX - 2] = '\n';
	assert_int_equal(http_request_read((struct bytes){ text, HTTP_REQUEST_MAX - 1 }, &r),
			 HTTP_MORE);
	text[HTTP_REQUEST_MAX - 1] = '\r';
	text[HTTP_REQUEST_MAX] = '\n';
	assert_int_equal(http_request_read((struct bytes){ text, HTTP_REQUEST_MAX + 1 }, &r),
			 HTTP_LONG);
}

static void the_format_is_what_accept_prefers(void **state)
{
	static const struct {
		const char *accept;
		bool open_metrics;
	} rows[] = {
		{ "", false },
		{ "Accept: */*\r\n", false },
		{ "Accept: text/plain\r\n", false },
		{ "Accept: application/openmetrics-text\r\n", true },
		{ "Accept: application/openmetrics-text;version=1.0.0;q=0.5,text/plain;"
		  "version=0.0.4;q=0.2,*/*;q=0.1\r\n",
		  true },
		{ "Accept: text/plain;version=0.0.4;q=0.6,application/openmetrics-text;q=0.5\r\n",
		  false },
		{ "Accept: application/openmetrics-text;q=0\r\n", false },
		{ "ACCEPT: text/html\r\nAccept: Application/OpenMetrics-Text ; Q=1.000\r\n", true },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char buffer[512];
		struct text t = TEXT(buffer);
		struct http_request r;
		text_format(&t, GET "%s\r\n", rows[i].accept);
		assert_int_equal(reads(text_cstr(&t), &r), HTTP_WHOLE);
		if (r.open_metrics != rows[i].open_metrics)
			fail_msg("row %zu: %s", i, rows[i].accept);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_requests_are_read_once_they_are_whole),
		cmocka_unit_test(what_is_not_of_the_form_is_invalid),
		cmocka_unit_test(a_request_ends_within_its_maximum),
		cmocka_unit_test(the_format_is_what_accept_prefers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
