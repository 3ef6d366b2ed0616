/* modules_check_auth.c: values in Authentication-Results, by the grammar of RFC 8601, 2.2. */
#include "modules/check_auth.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void values(void **state)
{
	static const struct {
		const char *value, *written;
	} rows[] = {
		{ "example.com", "example.com" },
		{ "my_shop.example", "my_shop.example" },
		{ "rsa-sha256", "rsa-sha256" },
		{ "F45dVWDf", "F45dVWDf" },
		{ "a+b!#$%&'*{|}~", "a+b!#$%&'*{|}~" },
		/* tspecials */
		{ "/gCrinpc", "\"/gCrinpc\"" },
		{ "AAAA=", "\"AAAA=\"" },
		{ "2001:db8::7", "\"2001:db8::7\"" },
		{ "[192.0.2.7]", "\"[192.0.2.7]\"" },
		{ "a;b", "\"a;b\"" },
		{ "a b", "\"a b\"" },
		{ "(a)", "\"(a)\"" },
		{ "", "\"\"" },
		{ "a\"b\\c", "\"a\\\"b\\\\c\"" },
		{ "a\r\nb\t\x7f\xc3\xa9", "\"a??b????\"" },
		/* addresses stay bare */
		{ "a@example.com", "a@example.com" },
		{ "a.b=c/d@example.com", "a.b=c/d@example.com" },
		{ "@example.com", "@example.com" },
		{ "a..b@example.com", "\"a..b@example.com\"" },
		{ "a@b@example.com", "\"a@b@example.com\"" },
		{ "a@", "\"a@\"" },
		{ "a@[192.0.2.7]", "\"a@[192.0.2.7]\"" },
		{ "a b@example.com", "\"a b@example.com\"" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char buffer[100];
		struct text t = TEXT(buffer);
		check_auth_value(&t, bytes_of(rows[i].value));
		assert_string_equal(text_cstr(&t), rows[i].written);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
