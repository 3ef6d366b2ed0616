/* base_mailbox.c: the address grammar as a table: what is a path, what it is made of, and what
 * never is one. */
#include "gateway/base/mailbox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void the_parts_of_a_path(void **state)
{
	static const struct {
		const char *path, *local, *domain;
		bool literal, unicode, routes;
	} cases[] = {
		{ "<a@example.com>", "a", "example.com", false, false, false },
		{ "<>", "", "", false, false, false },
		{ "<a+b=c@example.com>", "a+b=c", "example.com", false, false, false },
		{ "<a.b.c@EXAMPLE.Com>", "a.b.c", "EXAMPLE.Com", false, false, false },
		{ "<\"a b\"@example.com>", "\"a b\"", "example.com", false, false, false },
		{ "<\"a\\\"b\"@example.com>", "\"a\\\"b\"", "example.com", false, false, false },
		{ "<\"a>b\"@example.com>", "\"a>b\"", "example.com", false, false, false },
		{ "<\"a@b\"@example.com>", "\"a@b\"", "example.com", false, false, true },
		{ "<a%b@example.com>", "a%b", "example.com", false, false, true },
		{ "<b!a@example.com>", "b!a", "example.com", false, false, true },
		{ "<a@[192.0.2.1]>", "a", "[192.0.2.1]", true, false, false },
		{ "<a@[IPv6:2001:db8::1]>", "a", "[IPv6:2001:db8::1]", true, false, false },
		{ "<\xc3\xbc@b\xc3\xbc.example>", "\xc3\xbc", "b\xc3\xbc.example", false, true,
		  false },
		{ "<a@x>", "a", "x", false, false, false },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct bytes rest = bytes_of(cases[i].path);
		struct mailbox m;
		assert_true(path_parse(&rest, true, false, &m));
		assert_int_equal(rest.len, 0);
		assert_true(bytes_equal(m.local, bytes_of(cases[i].local)));
		assert_true(bytes_equal(m.domain, bytes_of(cases[i].domain)));
		assert_int_equal(m.literal, cases[i].literal);
		assert_int_equal(m.unicode, cases[i].unicode);
		assert_int_equal(local_part_routes(&m), cases[i].routes);
	}
}

static void what_is_no_path(void **state)
{
	static const char *const cases[] = {
		"",
		"<",
		"a@example.com",
		"<a@example.com",
		"<a>",
		"<@>",
		"<a@>",
		"<@example.com>",
		"< a@example.com>",
		"<a @example.com>",
		"<a@example.com >",
		"<a@example.com.>",
		"<a@.example.com>",
		"<a@example..com>",
		"<a..b@example.com>",
		"<.a@example.com>",
		"<a.@example.com>",
		"<a@-example.com>",
		"<a@example-.com>",
		"<a@exam_ple.com>",
		"<a@b@example.com>",
		"<a,b@example.com>",
		"<@x.example:a@example.com>",
		"<@x,@y:a@example.com>",
		"<\"a@example.com>",
		"<\"a\\\"@example.com>",
		"<\"a\"b@example.com>",
		"<a@[192.0.2.256]>",
		"<a@[192.0.2.1>",
		"<a@[2001:db8::1]>",
		"<a@[IPv6:192.0.2.1]>",
		"<a@[IPv6:zz::1]>",
		"<a@[tag:x]>",
		"<a(c)@example.com>",
		"<a@example.com(c)>",
		"<a\x01@example.com>",
		"<\"a\x01\"@example.com>",
		"<\xe9@example.com>",
		"<a@\xc3>",
		"<postmaster>",
		"<a@example.com;b@example.com>",
		"<1234567890123456789012345678901234567890123456789012345678901234a@example.com>",
		"<a@1234567890123456789012345678901234567890123456789012345678901234.com>",
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct bytes rest = bytes_of(cases[i]);
		struct mailbox m;
		if (path_parse(&rest, false, false, &m))
			fail_msg("taken as a path: %s", cases[i]);
	}
}

static void only_recipients_may_be_a_bare_postmaster(void **state)
{
	(void)state;
	struct bytes rest = BYTES("<PostMaster>");
	struct mailbox m;
	assert_true(path_parse(&rest, false, true, &m));
	assert_true(local_part_postmaster(&m));
	assert_int_equal(m.domain.len, 0);
	rest = BYTES("<nobody>");
	assert_false(path_parse(&rest, false, true, &m));
	rest = BYTES("<>");
	assert_false(path_parse(&rest, false, true, &m));
}

static void what_follows_a_path_is_left(void **state)
{
	(void)state;
	struct bytes rest = BYTES("<a@example.com> SIZE=1");
	struct mailbox m;
	assert_true(path_parse(&rest, false, false, &m));
	assert_true(bytes_equal(rest, BYTES(" SIZE=1")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_parts_of_a_path),
		cmocka_unit_test(what_is_no_path),
		cmocka_unit_test(only_recipients_may_be_a_bare_postmaster),
		cmocka_unit_test(what_follows_a_path_is_left),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
