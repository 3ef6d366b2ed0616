/* posture_sts_policy.c: records and policies of MTA-STS (RFC 8461), and records of TLSRPT (RFC
 * 8460), are read as their grammars say; what is not in the form is said to be, and nothing is
 * repaired.
 *
 * Many of these cases are ones that other implementations test, too: see
 * tests/data/posture/README.md. */
#include "gateway/posture/sts_policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define LETTERS_32   "abcdefghijklmnopqrstuvwxyz012345"

struct record_case {
	const char *text, *value; /* NULL: it is not valid */
};

static void assert_value(const struct record_case *c, const char *fault, struct bytes value)
{
	if (!c->value && !fault)
		fail_msg("taken: %s", c->text);
	if (c->value && fault)
		fail_msg("%s: %s", c->text, fault);
	if (c->value && !bytes_equal(value, bytes_of(c->value)))
		fail_msg("%s: %.*s", c->text, BYTES_ARG(value));
}

static void a_record_has_one_id(void **state)
{
	static const struct record_case cases[] = {
		{ "v=STSv1; id=20160831085700Z;", "20160831085700Z" },
		{ "v=STSv1; \t id=20160831085700Z  \t;", "20160831085700Z" },
		{ "v=STSv1; id=a", "a" },
		{ "v=STSv1;id=" LETTERS_32, LETTERS_32 },
		{ "v=STSv1; id=a; more=a; ext=2", "a" },
		{ "v=STSv1; ext=2; id=a", "a" },
		{ "v=STSv0", NULL },
		{ "v=STSv10; id=a", NULL },
		{ "v=STSv2; id=a", NULL },
		{ "V=STSv1; id=a", NULL },
		{ "id=a; v=STSv1", NULL },
		{ "v=STSv1", NULL },
		{ "v=STSv1;", NULL },
		{ "v=STSv1; ext=1", NULL },
		{ "v=STSv1; id=", NULL },
		{ "v=STSv1; id=" LETTERS_32 "6", NULL },
		{ "v=STSv1; id=test-123", NULL },
		{ "v=STSv1; id=a; id=b", NULL },
		{ "v=STSv1; id=a; more=", NULL },
		{ "v=STSv1; id=a; a" LETTERS_32 "=1", NULL },
		{ "v=STSv1; id=a; 1%=a", NULL },
		{ "v=STSv1; id=a; test==", NULL },
		{ "v=STSv1; id=a;;", NULL },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct bytes id;
		const char *fault = sts_record_read(bytes_of(cases[i].text), &id);
		assert_value(&cases[i], fault, id);
	}
}

static void a_tlsrpt_record_has_addresses(void **state)
{
	static const struct record_case cases[] = {
		{ "v=TLSRPTv1; rua=mailto:tls@mail.example;", "mailto:tls@mail.example" },
		{ "v=TLSRPTv1; rua=mailto:tls@mail.example , \t\t https://mail.example/tls  ",
		  "mailto:tls@mail.example , \t\t https://mail.example/tls" },
		{ "v=TLSRPTv1; rua=mailto:tls@mail.example; ext=yes", "mailto:tls@mail.example" },
		{ "v=TLSRPTv1; ext=yes; rua=mailto:tls@mail.example", "mailto:tls@mail.example" },
		/* The grammar lets a record have several (RFC 8460, 3). */
		{ "v=TLSRPTv1 ; rua=mailto:x@x.example; rua=mailto:y@x.example",
		  "mailto:x@x.example; rua=mailto:y@x.example" },
		{ "v=TLSRPTv0; rua=mailto:x@x.example", NULL },
		{ "v=TLSRPTv10; rua=mailto:x@x.example", NULL },
		{ "v=TLSRPTv2; rua=mailto:x@x.example", NULL },
		{ "v=TLSRPTv1", NULL },
		{ "v=TLSRPTv1;", NULL },
		{ "v=TLSRPTv1; ext=1", NULL },
		{ "v=TLSRPTv1; rua=", NULL },
		{ "v=TLSRPTv1; rua=noscheme", NULL },
		{ "v=TLSRPTv1; rua=mailto:nobody", NULL },
		{ "v=TLSRPTv1; rua=,, ,", NULL },
		{ "v=TLSRPTv1; rua=mailto:x@x.example; rua=noscheme", NULL },
		{ "v=TLSRPTv1; rua=mailto:x@x.example; more=", NULL },
		{ "v=TLSRPTv1; rua=mailto:x@x.example; a" LETTERS_32 "=1", NULL },
		{ "v=TLSRPTv1; rua=mailto:x@x.example; 1%=a", NULL },
		{ "v=TLSRPTv1; rua=mailto:x@x.example; test==", NULL },
		{ "v=TLSRPTv1; rua=mailto:x@x.example;;", NULL },
		{ "v=TLSRPTv1; rua=mailto:x@x.example other", NULL },
		{ "v=TLSRPTv1; rua=http://bad/%", NULL },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct bytes rua;
		const char *fault = tlsrpt_record_read(bytes_of(cases[i].text), &rua);
		assert_value(&cases[i], fault, rua);
	}
}

static void a_policy_is_lines_of_keys_and_values(void **state)
{
	static const struct {
		const char *text;
		enum sts_mode mode;
		uint64_t max_age;
		size_t mx_count;
	} cases[] = {
		{ "version: STSv1\nmode: testing\nmx: mx1.example.com\nmx: mx2.example.com\n"
		  "mx: mx.backup-example.com\nmax_age: 1296000\n",
		  STS_TESTING, 1296000, 3 },
		{ "version: STSv1\nmode: enforce\t\nmx: *.example.com \nmax_age: 0 \n", STS_ENFORCE,
		  0, 1 },
		{ "version:STSv1\r\nmode:\tenforce\r\nmx:  \t\t *.example.com\nmax_age: 1\n"
		  "more:ext e  ns ion",
		  STS_ENFORCE, 1, 1 },
		{ "version:STSv1\nmode:none\nmax_age:0 ", STS_NONE, 0, 0 },
		{ "max_age: 31557600\nmode: none\nversion: STSv1", STS_NONE, 31557600, 0 },
		/* Of a key that may come once the first counts (3.2). */
		{ "version:STSv1\nmode:none\nmode:enforce\nmax_age:5\nmax_age:6", STS_NONE, 5, 0 },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct sts_policy p;
		const char *fault = sts_policy_read(bytes_of(cases[i].text), &p);
		if (fault)
			fail_msg("%s: %s", cases[i].text, fault);
		assert_int_equal(p.mode, cases[i].mode);
		assert_int_equal(p.max_age, cases[i].max_age);
		assert_int_equal(p.mx_count, cases[i].mx_count);
	}
}

static void a_policy_that_is_not_in_the_form_is_not_taken(void **state)
{
	static const char *const cases[] = {
		"",
		"\n",
		"version:STSv0\nmode:none\nmax_age:0",
		"version:STSv10\nmode:none\nmax_age:0",
		"version:STSv1\nmax_age:0\nmx:example.com",
		"version:STSv1\nmode:none",
		"version:STSv1\nmax_age:0\nmode:enforce",
		"version:STSv1\nmax_age:0\nmode:testing",
		"max_age:0\nmode:none",
		"version:STSv1\nmode:none\nmax_age:01234567890",
		"version:STSv1\nmode:none\nmax_age:31557601",
		"version:STSv1\nmode:none\nmax_age:-1",
		"version:STSv1\nmode:bad\nmax_age:1",
		"version:STSv1\nmode:Enforce\nmax_age:1\nmx:a.example",
		"version:STSv1\nmode:none\nmax_age:a",
		"version:STSv1\nmode:enforce\nmax_age:0\nmx:",
		"version:STSv1\nmode:enforce\nmax_age:0\nmx:*.*.example",
		"version:STSv1\nmode:enforce\nmax_age:0\nmx:*",
		"version:STSv1\nmode:enforce\nmax_age:0\nmx:**.example",
		"version:STSv1\nmode:enforce\nmax_age:0\nmx:**.example-",
		"version:STSv1\nmode:enforce\nmax_age:0\nmx:test.example-",
		"version:STSv1\nmode:enforce\nmax_age:0\nmx:test..example",
		"version:STSv1\nmode:none\nmax_age:0\next:",
		"version:STSv1\nmode:none\nmax_age:0\na" LETTERS_32 ":123",
		"version:STSv1\nmode:none\nmax_age:0\n_bad:test",
		"version:STSv1\nmode:none\nmax_age:0\nmx: m\303\270x.example",
		"version:STSv1\nmode:none\n\nmax_age:0",
		"<html>mode:none</html>",
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct sts_policy p;
		if (!sts_policy_read(bytes_of(cases[i]), &p))
			fail_msg("taken: %s", cases[i]);
	}
}

static void a_wildcard_stands_for_one_label(void **state)
{
	struct sts_policy p;
	(void)state;
	assert_null(sts_policy_read(BYTES("version: STSv1\nmode: enforce\nmax_age: 1\n"
					  "mx: MX.example.com\nmx: *.example.net"),
				    &p));
	assert_true(sts_policy_has(&p, BYTES("mx.EXAMPLE.com")));
	assert_true(sts_policy_has(&p, BYTES("a.example.net")));
	assert_false(sts_policy_has(&p, BYTES("example.net")));
	assert_false(sts_policy_has(&p, BYTES("a.b.example.net")));
	assert_false(sts_policy_has(&p, BYTES("a.mx.example.com")));
	assert_false(sts_policy_has(&p, BYTES("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_has_one_id),
		cmocka_unit_test(a_tlsrpt_record_has_addresses),
		cmocka_unit_test(a_policy_is_lines_of_keys_and_values),
		cmocka_unit_test(a_policy_that_is_not_in_the_form_is_not_taken),
		cmocka_unit_test(a_wildcard_stands_for_one_label),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
