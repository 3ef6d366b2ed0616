/* cli_redact.c: what is taken out of a line that strangers may read (gateway/cli/redact.h). */
#include "gateway/cli/redact.h"

#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#define KEY "a1b2c3d4e5f6a7b8c9d0"

static const struct {
	const char *line, *left;
	size_t taken;
} lines[] = {
	{ "hostname: mx1.example.com", "hostname: mx1.example.com", 0 },
	{ "bind: \"[2001:db8::1]:25\"", "bind: \"[2001:db8::1]:25\"", 0 },
	{ "zone: " KEY ".zen.example", "zone: [removed].zen.example", 1 },
	{ "zone: 12345678901234567890", "zone: 12345678901234567890", 0 },
	{ "postmaster: jane.doe@example.com # x", "postmaster: [removed]@example.com # x", 1 },
	{ "[a@x.example, b@y.example]", "[[removed]@x.example, [removed]@y.example]", 2 },
	{ "\"from\":\"a@x\",\"rcpts\":[\"b@y\"]",
	  "\"from\":\"[removed]@x\",\"rcpts\":[\"[removed]@y\"]", 2 },
	{ "\"from\":\"\\\"jane doe\\\"@x\"", "\"from\":\"\\\"[removed]@x\"", 1 },
	{ "<miles.o'brien@x>", "<[removed]@x>", 1 },
	{ "['{a}@x', 'b@y']", "[[removed]@x', [removed]@y']", 2 },
	{ "\"msgid\":\"<" KEY "@x>\"", "\"msgid\":\"<[removed]@x>\"", 1 },
	{ "http://user:word@host/", "[removed]@host/", 1 },
	{ "a@b@c", "[removed]@[removed]@c", 2 },
	{ "@x", "@x", 0 },
	{ "", "", 0 },
};

static void each_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		char buffer[256];
		struct text t = TEXT(buffer);
		assert_int_equal(redact_line(&t, bytes_of(lines[i].line)), lines[i].taken);
		assert_string_equal(text_cstr(&t), lines[i].left);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_line) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
