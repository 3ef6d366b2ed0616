/* io_public_suffix.c: registered domains as the public suffix list has them. */
#include "gateway/io/public_suffix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void registered(void **state)
{
	(void)state;
	static const struct {
		const char *name, *registered;
	} cases[] = {
		{ "example.com", "example.com" },
		{ "a.b.example.com", "example.com" },
		{ "a.example.co.uk", "example.co.uk" },
		{ "co.uk", "co.uk" },
		{ "com", "com" },
		{ "x.y.foo.ck", "y.foo.ck" },                   /* *.ck */
		{ "a.www.ck", "www.ck" },                       /* !www.ck */
		{ "a.b.github.io", "b.github.io" }, /* of the private part of the list */
		{ "amazonaws.com", "amazonaws.com" },
		{ "a.bucket.s3.amazonaws.com", "bucket.s3.amazonaws.com" },
		{ "xn--80a.xn--e1aybc.xn--p1ai", "xn--e1aybc.xn--p1ai" },
		{ "a.b.unknown-domain", "b.unknown-domain" }, /* the rule "*" where there is none */
		{ "localhost", "localhost" },
		{ "", "" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_true(bytes_equal(registered_domain(bytes_of(cases[i].name)),
					bytes_of(cases[i].registered)));
}

static void suffixes(void **state)
{
	(void)state;
	static const char *const yes[] = { "com",    "co.uk",    "github.io",
					   "foo.ck", "xn--p1ai", "example.unknown-domain" };
	static const char *const no[] = { "example.com", "www.ck", "example.co.uk", "a.github.io" };
	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
		assert_true(public_suffix(bytes_of(yes[i])));
	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		assert_false(public_suffix(bytes_of(no[i])));
}

static void top_levels(void **state)
{
	(void)state;
	static const char *const yes[] = { "com",  "a.COM", "x.museum", "x.xn--p1ai",
					   "x.de", "x.CK",  "x.uk" };
	static const char *const no[] = { "readme.txt", "x.js", "photo.jpg", "x.q",       "x.12",
					  "x.",         "",     "x.a1",      "x.invalid", "x.exe" };
	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
		assert_true(top_level_known(bytes_of(yes[i])));
	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		assert_false(top_level_known(bytes_of(no[i])));
}

/* What is no name at all is answered too. */
static void nonsense(void **state)
{
	(void)state;
	char longest[2000];
	memset(longest, '.', sizeof longest);
	assert_false(top_level_known((struct bytes){ longest, sizeof longest }));
	assert_true(registered_domain((struct bytes){ longest, sizeof longest }).len <=
		    sizeof longest);
	memset(longest, 'a', sizeof longest);
	assert_false(top_level_known((struct bytes){ longest, sizeof longest }));
	assert_false(top_level_known((struct bytes){ "a\0com", 5 }));
	assert_int_equal(registered_domain((struct bytes){ longest, sizeof longest }).len,
			 sizeof longest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(registered),
		cmocka_unit_test(suffixes),
		cmocka_unit_test(top_levels),
		cmocka_unit_test(nonsense),
	};
	if (!public_suffix_start())
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
