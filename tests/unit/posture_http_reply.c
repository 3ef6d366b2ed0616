/* posture_http_reply.c: what a stranger's web server sends counts only whole, plain, and
 * within its bound. */
#include "gateway/posture/http_reply.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define OK           "HTTP/1.1 200 OK\r\n"
enum { MOST = 10 };

static void a_whole_reply_is_taken(void **state)
{
	static const struct {
		const char *all;
		bool closed; /* as TLS proves it */
		unsigned status;
		const char *type, *body;
	} cases[] = {
		{ OK "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 4\r\n\r\nbody",
		  false, 200, "text/plain", "body" },
		{ OK "content-length:4\r\n\r\nbody, more", false, 200, "", "body" },
		{ OK "\r\nbody", true, 200, "", "body" },
		{ "HTTP/1.0 200\n\nbody", true, 200, "", "body" },
		{ OK "Content-Encoding: identity\r\nContent-Length: 0\r\n\r\n", false, 200, "",
		  "" },
		{ OK "Content-Length: 4\r\nContent-Length: 4\r\n\r\nbody", false, 200, "", "body" },
		{ "HTTP/1.1 404 Not Found\r\n\r\nbody", false, 404, "", "" },
		{ "HTTP/1.1 301 x\r\nLocation: /\r\nTransfer-Encoding: chunked\r\n\r\n", false, 301,
		  "", "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct http_reply r;
		const char *fault =
			http_reply_read(bytes_of(cases[i].all), false, cases[i].closed, MOST, &r);
		if (fault)
			fail_msg("%s: %s", cases[i].all, fault);
		assert_int_equal(r.status, cases[i].status);
		assert_true(bytes_equal(r.type, bytes_of(cases[i].type)));
		assert_true(bytes_equal(r.body, bytes_of(cases[i].body)));
	}
}

static void what_is_broken_or_not_whole_is_not(void **state)
{
	static const char *const cases[] = {
		"",
		"220 mail.example ESMTP\r\n\r\n",
		"HTTP/2 200 OK\r\n\r\n",
		"HTTP/1.1 99 x\r\n\r\n",
		"HTTP/1.1 2000 x\r\n\r\n",
		OK,
		OK "Content-Length: 4\r\n",
		OK "no field\r\n\r\n",
		OK ": x\r\n\r\n",
		OK "\r\nno end",
		OK "Content-Length: 5\r\n\r\nbody",
		OK "Content-Length: x\r\n\r\nbody",
		OK "Content-Length: -1\r\n\r\nbody",
		OK "Content-Length: 99999999999999999999\r\n\r\nbody",
		OK "Content-Length: 4\r\nContent-Length: 3\r\n\r\nbody",
		OK "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		OK "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nbody",
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct http_reply r;
		if (!http_reply_read(bytes_of(cases[i]), false, false, MOST, &r))
			fail_msg("taken: %s", cases[i]);
	}
}

static void past_its_bound_nothing_is_read(void **state)
{
	struct http_reply r;
	(void)state;
	assert_null(http_reply_read(BYTES(OK "\r\n0123456789"), false, true, MOST, &r));
	assert_false(r.too_long);
	assert_int_equal(r.body.len, 10);
	assert_null(http_reply_read(BYTES(OK "\r\n0123456789a"), false, true, MOST, &r));
	assert_true(r.too_long && r.body.len == 0);
	assert_null(
		http_reply_read(BYTES(OK "Content-Length: 11\r\n\r\n0"), false, false, MOST, &r));
	assert_true(r.too_long && r.body.len == 0);
	assert_null(http_reply_read(BYTES(OK "\r\n0"), true, false, MOST, &r));
	assert_true(r.too_long && r.body.len == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_reply_is_taken),
		cmocka_unit_test(what_is_broken_or_not_whole_is_not),
		cmocka_unit_test(past_its_bound_nothing_is_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
