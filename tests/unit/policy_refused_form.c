/* policy_refused_form.c: what YAML itself, or our rules for it, refuse: the file, and all that is
 * said of it. */
#include "policy/options/yaml.h"
#include "tests/unit/policy_config.h"

/* clang-format off: a row a file */
static const struct refusal form[] = {
	{ YAML(BASE "a: [1\n"), "5:4: the [ here is not closed; write ] behind its last entry\n" },
	{ YAML(BASE "log: { format: \"json\n"),
	  "5:16: the quotation mark here is not closed in this line\n" },
	{ YAML(BASE "log: { format: json\n"),
	  "5:6: the { here is not closed; write } behind its last entry\n" },
	{ YAML(BASE "log:\n\tformat: json\n"),
	  "6:1: there is a tab; indent with spaces, not with tabs\n" },
	{ YAML(BASE "log: format: json\n"),
	  "5:12: a value with a colon and a space in it must be in quotes\n" },
	{ YAML(BASE "log\n"), "5:1: there is no colon in this line; write it like \"log: \"\n" },
	{ YAML(BASE "@\n"), "5:1: text that starts with @ must be in quotes: \"@\"\n" },
	{ YAML(BASE "`log: 1\n"), "5:1: text that starts with ` must be in quotes: \"`log\"\n" },
	{ YAML(BASE " log: {}\n"),
	  "5:2: this line begins in column 2, but the key of line 1 in column 1; indent both "
	  "alike\n" },
	{ YAML(BASE "log: { format: json } }\n"),
	  "5:23: this closes nothing; there is no open {\n" },
	{ YAML(BASE "admin:\n  socket: /a\n socket: /b\n"),
	  "7:2: this line begins in column 2, but the key of line 1 in column 1; indent both "
	  "alike\n" },
	{ YAML(BASE "log: *x\n"),
	  "5:6: log: aliases (*x) are not allowed; write the value out in full, or in quotes "
	  "if it starts with *\n" },
	{ YAML(BASE "log: &x { format: json }\n"),
	  "5:6: log: anchors (&x) are not allowed; write the value out in full\n" },
	{ YAML(BASE "log: !!map { format: json }\n"),
	  "5:6: log: tags (!) are not allowed; write the value without a tag\n" },
	{ YAML(BASE "user: !x mxward\n"),
	  "5:7: user: tags (!) are not allowed; write the value without a tag\n" },
	{ YAML(BASE "? [a, b]\n: c\n"),
	  "5:3: ?: a key must be plain text; an IPv6 address in brackets needs quotes, like "
	  "\"[::]:25\"\n" },
	{ YAML(BASE "? { a: b }\n: c\n"), "5:3: ?: a key must be plain text\n" },
	{ YAML(BASE "<<: { user: x }\n"),
	  "5:1: <<: merge keys (<<) are not allowed; write the keys out in full\n" },
	{ YAML(BASE "\"<<\": { user: x }\n"),
	  "5:1: <<: unknown key \"<<\"; expected one of hostname, listeners, tls, domains, "
	  "backends, smtp, limits, "
	  "timeouts, dns, blocklist, checks, policies, log, admin, user, state, quarantine, "
	  "bounces, reports, posture, peer\n" },
	{ YAML(BASE "user: a\nuser: b\nuser: c\n"),
	  "6:1: user: duplicate key, first used in line 5\n"
	  "7:1: user: duplicate key, first used in line 5\n" },
	{ YAML(BASE "limits: { errors: 5, errors: 6 }\n"),
	  "5:22: limits.errors: duplicate key, first used in line 5\n" },
	{ YAML(BASE "limits: { client_prefix: { ipv4: 24, \"ipv4\": 32 } }\n"),
	  "5:38: limits.client_prefix.ipv4: duplicate key, first used in line 5\n" },
	{ YAML(BASE "---\nuser: b\n"),
	  "5:1: a second document starts here; a file may contain only one\n" },
	{ YAML(BASE "...\n---\n"),
	  "6:1: a second document starts here; a file may contain only one\n" },
	{ YAML("%TAG ! tag:example.com,2000:\n---\n" BASE), "1:1: tags (%TAG) are not allowed\n" },
	{ YAML("%YAML 2.0\n---\n" BASE), "1:1: found incompatible YAML document\n" },
	{ YAML(BASE "user: \xff\n"), "5:7: is not valid UTF-8\n" },
	{ YAML("\xff\xfeh\x00o\x00"), "1:1: is not valid UTF-8\n" },
	{ YAML(BASE "# \xc3\xa9\nuser: \"\xc3\"\n"), "6:8: is not valid UTF-8\n" },
	{ YAML(BASE "# \xc3\xa9 \xed\xa0\x80\n"), "5:5: is not valid UTF-8\n" },
	{ YAML(BASE "user: a\x01"
		    "b\n"),
	  "5:8: control characters are not allowed\n" },
	{ YAML(BASE "user: \"a\x00"
		    "b\"\n"),
	  "5:9: control characters are not allowed\n" },
	{ YAML(BASE "user: \"a\\0b\"\n"), "5:7: user: must not contain control characters\n" },
	{ YAML(BASE "user: \"a\\tb\"\n"), "5:7: user: must not contain control characters\n" },
	{ YAML(BASE "a: [[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]\n"),
	  "5:19: a[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]: is "
	  "nested deeper than 16 levels\n" },
	{ YAML(BASE
	       "a: { a: { a: { a: { a: { a: { a: { a: { a: { a: { a: { a: { a: { a: { a: { a: { a: "
	       "1 } } } } } } } "
	       "} } } } } } } } }\n"),
	  "5:79: a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a: is nested deeper than 16 levels\n" },
	{ YAML("text\n"), "1:1: must be a map of keys and values, not a single value\n" },
	{ YAML("- a\n- b\n"), "1:1: must be a map of keys and values, not a list\n" },
	{ YAML("\"quoted\"\n"), "1:1: must be a map of keys and values, not a single value\n" },
	{ YAML("{}\n"),
	  "1:1: hostname: missing; write it like hostname: mx1.example.com\n"
	  "1:1: domains: missing; write it like domains: { example.com: { backend: main } }\n"
	  "1:1: backends: missing; write it like backends: { main: { servers: [\"10.0.0.5:25\"] } "
	  "}\n"
	  "warning: 1:1: listeners: STARTTLS is not offered without a certificate; set "
	  "tls.certificate and "
	  "tls.key, or tls: off\n" },
	{ YAML(""),
	  "1:1: hostname: missing; write it like hostname: mx1.example.com\n"
	  "1:1: domains: missing; write it like domains: { example.com: { backend: main } }\n"
	  "1:1: backends: missing; write it like backends: { main: { servers: [\"10.0.0.5:25\"] } "
	  "}\n"
	  "warning: 1:1: listeners: STARTTLS is not offered without a certificate; set "
	  "tls.certificate and "
	  "tls.key, or tls: off\n" },
	{ YAML("# nothing\n"),
	  "1:1: hostname: missing; write it like hostname: mx1.example.com\n"
	  "1:1: domains: missing; write it like domains: { example.com: { backend: main } }\n"
	  "1:1: backends: missing; write it like backends: { main: { servers: [\"10.0.0.5:25\"] } "
	  "}\n"
	  "warning: 1:1: listeners: STARTTLS is not offered without a certificate; set "
	  "tls.certificate and "
	  "tls.key, or tls: off\n" },
	{ YAML("~\n"), "1:1: must be a map of keys and values, not a single value\n" },
	{ YAML("listeners:\n  - bind: [::]:25\n"),
	  "2:11: an IPv6 address in brackets needs quotes, like \"[::]:25\"\n" },
	{ YAML(BASE "user: |\n  a\n  b\n"), "5:7: user: must not contain control characters\n" },
	{ YAML(BASE "\"\": x\n"),
	  "5:1: ?: unknown key \"\"; expected one of hostname, listeners, tls, domains, "
	  "backends, smtp, limits, timeouts, "
	  "dns, blocklist, checks, policies, log, admin, user, "
	  "state, quarantine, bounces, reports, posture, peer\n" },
	{ YAML(BASE ": x\n"),
	  "5:1: did not find expected key while parsing a block mapping that starts in line 1\n" },
};
/* clang-format on */

static void a_file_must_be_of_good_form(void **state)
{
	(void)state;
	refuse_each(form, sizeof form / sizeof *form);
}

static void refuse_repeated(const char *piece, size_t times, const char *said)
{
	size_t len = strlen(piece) * times;
	char *yaml = test_malloc(len);
	for (size_t i = 0; i < times; i++)
		memcpy(yaml + i * strlen(piece), piece, strlen(piece));
	const struct refusal row = { yaml, len, said };
	refuse_each(&row, 1);
	test_free(yaml);
}

static void depth_ends_the_reading_at_once(void **state)
{
	(void)state;
	refuse_repeated(
		"[", YAML_FILE_MAX,
		"1:17: [0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]: is nested deeper than 16 "
		"levels\n");
	refuse_repeated(
		"- ", YAML_FILE_MAX / 2,
		"1:33: [0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]: is nested deeper than 16 "
		"levels\n");
}

static void a_file_is_a_megabyte_at_most(void **state)
{
	(void)state;
	refuse_repeated("#", YAML_FILE_MAX + 1, "/t/mxward.yaml: is larger than 1 MiB\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_must_be_of_good_form),
		cmocka_unit_test(depth_ends_the_reading_at_once),
		cmocka_unit_test(a_file_is_a_megabyte_at_most),
	};
	return tls_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
