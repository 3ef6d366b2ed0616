/* modules_author_address.c: one author, one spelling (modules/mime/author_address.h). */
#include "modules/mime/author_address.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const char *address_in(const char *header, struct text *t)
{
	struct header_field fields[8];
	struct bytes rest = bytes_of(header);
	size_t count = 0;
	while (count < 8 && header_next(&rest, &fields[count]))
		count++;
	return author_address(fields, count, t) ? text_cstr(t) : "none";
}

static void spellings(void **state)
{
	static const struct {
		const char *header, *address;
	} rows[] = {
		{ "From: anna@example.net\r\n", "anna@example.net" },
		{ "From: Anna Adams <Anna@Example.NET>\r\n", "anna@example.net" },
		{ "From: \"Adams, Anna\" <anna@example.net>\r\n", "anna@example.net" },
		{ "From: anna@example.net (Anna)\r\n", "anna@example.net" },
		{ "FROM :\r\n\tAnna\r\n\t<anna@example.net>\r\n", "anna@example.net" },
		{ "From: <\"anna\"@example.net>\r\n", "anna@example.net" },
		{ "From: <anna@example.net.>\r\n", "anna@example.net" },
		{ "From: <anna@b\xc3\xbc"
		  "cher.example>\r\n",
		  "anna@xn--bcher-kva.example" },
		{ "From: <reply+1f3c9@example.net>\r\n", "reply@example.net" },
		{ "From: <+4930123456@example.net>\r\n", "+4930123456@example.net" },
		{ "From: a@example.net, b@example.net\r\n", "a@example.net" },
		{ "Subject: x\r\n", "none" },
		{ "From: nobody\r\n", "none" },
		{ "From: a@one.example, b@two.example\r\n", "none" },
		{ "From: a@one.example\r\nFrom: b@two.example\r\n", "none" },
		{ "From: undisclosed:;\r\n", "none" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char buffer[400];
		struct text t = TEXT(buffer);
		if (strcmp(address_in(rows[i].header, &t), rows[i].address) != 0)
			fail_msg("%s gives %s", rows[i].header, text_cstr(&t));
	}
}

static void too_long(void **state)
{
	char header[600], buffer[1000];
	struct text t = TEXT(header), address = TEXT(buffer);
	(void)state;
	text_string(&t, "From: <");
	for (unsigned i = 0; i < 310; i++)
		text_char(&t, 'a');
	text_string(&t, "@example.net>\r\n");
	assert_string_equal(address_in(text_cstr(&t), &address), "none");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spellings),
		cmocka_unit_test(too_long),
	};
	return cmocka_run_group_tests_name("modules_author_address", tests, NULL, NULL);
}
