/* The list of addresses for reports: what is taken of it, and what is left out and why. */
#include "gateway/reports/report_uri.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *list, *taken, *why;
} lists[] = {
	{ "mailto:a@x.example", "a@x.example", "" },
	/* Sizes were dropped by RFC 9989; https and nonsense never were of use. */
	{ "mailto:a@x.example!10m,mailto:b@y.example,https://z.example/, mailto:0",
	  "a@x.example b@y.example", "https://z.example/ (not mailto)" },
	{ "mailto:0", "", "mailto:0 (not an address)" },
	{ " mailto:a@x.example ,\tmailto:b@y.example\r\n", "a@x.example b@y.example", "" },
	{ "MAILTO:Reports@X.Example", "Reports@x.example", "" },
	{ "mailto:a@x.example,mailto:a@X.EXAMPLE", "a@x.example", "" },
	{ "mailto:a%2Cb@x.example", "", "mailto:a%2Cb@x.example (not an address)" },
	{ "mailto:a%2Btag@x.example", "a+tag@x.example", "" },
	{ "mailto:a@x.example?subject=hello", "a@x.example", "" },
	{ "mailto:a%0d%0aBcc:b@x.example", "", "mailto:a%0d%0aBcc:b@x.example (not an address)" },
	{ "mailto:a@x.example%00", "", "mailto:a@x.example%00 (not an address)" },
	{ "mailto:%22a b%22@x.example", "\"a b\"@x.example", "" },
	{ "mailto:a%25y.example@x.example", "", "mailto:a%25y.example@x.example (not an address)" },
	{ "mailto:a@[192.0.2.1]", "", "mailto:a@[192.0.2.1] (not an address)" },
	{ "mailto:root@localhost", "", "mailto:root@localhost (not an address)" },
	{ "mailto:a@x.example.", "", "mailto:a@x.example. (not an address)" },
	{ "mailto:\xc3\xa4@x.example", "", "mailto:??@x.example (not an address)" },
	{ "mailto:a@b@x.example", "", "mailto:a@b@x.example (not an address)" },
	{ "a@x.example", "", "a@x.example (not mailto)" },
	{ "", "", "" },
	{ ",,", "", "" },
	{ "mailto:1@a.b,mailto:2@a.b,mailto:3@a.b,mailto:4@a.b,mailto:5@a.b,mailto:6@a.b",
	  "1@a.b 2@a.b 3@a.b 4@a.b 5@a.b", "mailto:6@a.b (too many addresses)" },
};

static void lists_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		struct report_uris uris;
		char buffer[2000];
		struct text taken = TEXT(buffer);
		report_uris_read(bytes_of(lists[i].list), &uris);
		for (size_t n = 0; n < uris.count; n++) {
			struct bytes a = report_address_text(&uris.addresses[n]);
			text_format(&taken, "%s%.*s", n ? " " : "", BYTES_ARG(a));
		}
		assert_string_equal(text_cstr(&taken), lists[i].taken);
		struct text why = { .at = uris.why,
				    .len = uris.why_length,
				    .cap = sizeof uris.why };
		assert_string_equal(text_cstr(&why), lists[i].why);
		assert_true((uris.left_out > 0) == (lists[i].why[0] != '\0'));
	}
}

static void long_ones_are_left_out(void **state)
{
	char buffer[4000];
	struct text list = TEXT(buffer);
	struct report_uris uris;
	(void)state;
	text_string(&list, "mailto:");
	for (size_t i = 0; i < REPORT_ADDRESS_MAX; i++)
		text_char(&list, 'a');
	text_string(&list, "@x.example,mailto:b@y.example");
	report_uris_read(text_bytes(&list), &uris);
	assert_int_equal(uris.count, 1);
	assert_int_equal(uris.left_out, 1);
	assert_true(bytes_equal(report_address_domain(&uris.addresses[0]), BYTES("y.example")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_read),
		cmocka_unit_test(long_ones_are_left_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
