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
		/* beyond the grammar, and in use */
		{ "<a..b@example.com>", "a..b", "example.com", false, false, false },
		{ "<.a@example.com>", ".a", "example.com", false, false, false },
		{ "<a.@example.com>", "a.", "example.com", false, false, false },
		{ "<...@example.com>", "...", "example.com", false, false, false },
		{ "<\xc3\xbc.@example.com>", "\xc3\xbc.", "example.com", false, true, false },
		{ "<a@my_host.example>", "a", "my_host.example", false, false, false },
		{ "<a@_x_.example>", "a", "_x_.example", false, false, false },
		{ "<a@example.com.>", "a", "example.com", false, false, false },
		{ "<a@x.>", "a", "x", false, false, false },
		{ "a@example.com", "a", "example.com", false, false, false },
		{ ".a.@example.com.", ".a.", "example.com", false, false, false },
		{ "a@[192.0.2.1]", "a", "[192.0.2.1]", true, false, false },
		{ "b!a%c@example.com", "b!a%c", "example.com", false, false, true },
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
		"a",
		"a@",
		"@example.com",
		"a@example.com>",
		"a>@example.com",
		"a@b>c@example.com",
		"a@b@example.com",
		"a@x.example,b@y.example",
		"a@example.com;b@example.com",
		"@x.example:a@example.com",
		"\"a\"@example.com",
		"\"a b\"@example.com",
		"a\\b@example.com",
		"a\t@example.com",
		"a@example.com\t",
		"(c)a@example.com",
		"a@example.com(c)",
		"postmaster",
		"<a@example.com",
		"<a>",
		"<@>",
		"<a@>",
		"<@example.com>",
		"< a@example.com>",
		"<a @example.com>",
		"<a@example.com >",
		"<a@example.com..>",
		"<a@.>",
		"<a@[192.0.2.1].>",
		"<a@.example.com>",
		"<a@example..com>",
		"<.\"a\"@example.com>",
		"<\"a\".b@example.com>",
		"<a@-example.com>",
		"<a@example-.com>",
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
	rest = BYTES("postmaster NOTIFY=NEVER");
	assert_true(path_parse(&rest, false, true, &m));
	assert_int_equal(m.domain.len, 0);
	rest = BYTES("nobody");
	assert_false(path_parse(&rest, false, true, &m));
}

/* A local part of LOCAL_PART_MAX octets passes in each form, and none that is longer. */
static void a_local_part_may_be_long(void **state)
{
	static const char *const forms[][2] = {
		{ "<", "@example.com>" },
		{ "<\"", "\"@example.com>" },
		{ "", "@example.com" },
		{ "<\xc3\xbc", "@example.com>" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		for (size_t more = 0; more < 2; more++) {
			char buffer[LOCAL_PART_MAX + 32];
			struct text t = TEXT(buffer);
			struct mailbox m;
			text_string(&t, forms[i][0]);
			size_t before = t.len - (forms[i][0][0] == '<');
			size_t behind = forms[i][1][0] == '"';
			for (size_t n = before + behind; n < LOCAL_PART_MAX + more; n++)
				text_char(&t, n % 8 ? 'a' : '.');
			text_string(&t, forms[i][1]);
			struct bytes rest = text_bytes(&t);
			assert_int_equal(path_parse(&rest, false, false, &m), !more);
			assert_int_equal(m.too_long, more);
			assert_int_equal(m.local.len, more ? 0 : LOCAL_PART_MAX);
		}
	}
}

static void what_follows_a_path_is_left(void **state)
{
	(void)state;
	struct bytes rest = BYTES("<a@example.com> SIZE=1");
	struct mailbox m;
	assert_true(path_parse(&rest, false, false, &m));
	assert_true(bytes_equal(rest, BYTES(" SIZE=1")));
	rest = BYTES("a@example.com SIZE=1");
	assert_true(path_parse(&rest, false, false, &m));
	assert_true(bytes_equal(rest, BYTES(" SIZE=1")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_parts_of_a_path),
		cmocka_unit_test(what_is_no_path),
		cmocka_unit_test(only_recipients_may_be_a_bare_postmaster),
		cmocka_unit_test(a_local_part_may_be_long),
		cmocka_unit_test(what_follows_a_path_is_left),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
