/* policy_mistakes.c: what newcomers to YAML and to mxward write, and the sentence that each of them
 * gets: with the line and the column where he must look. */
#include "tests/unit/policy_config.h"

#include <stdlib.h>

/* clang-format off: a row a mistake */

/* What YAML cannot read. */
static const struct refusal form[] = {
	/* colons */
	{ YAML("hostname:mx1.example.com\n" LISTENERS DOMAINS BACKENDS),
	  "1:9: put a space behind the colon: \"hostname: mx1.example.com\"\n" },
	{ YAML(BASE "log:\n  format:text\n  level: info\n"),
	  "6:9: put a space behind the colon: \"format: text\"\n" },
	{ YAML(BASE "user:mxward\n"), "5:5: put a space behind the colon: \"user: mxward\"\n" },
	{ YAML("hostname mx1.example.com\n" LISTENERS DOMAINS BACKENDS),
	  "1:1: there is no colon in this line; write it like \"hostname: mx1.example.com\"\n" },
	{ YAML(BASE "user mxward\n"),
	  "5:1: there is no colon in this line; write it like \"user: mxward\"\n" },
	{ YAML("hostname = mx1.example.com\n" LISTENERS DOMAINS BACKENDS),
	  "1:10: write a colon and a space for \"=\": \"hostname: mx1.example.com\"\n" },
	{ YAML(BASE "log:\n  format=text\n  level: info\n"),
	  "6:9: write a colon and a space for \"=\": \"format: text\"\n" },
	{ YAML("hostname\xef\xbc\x9a mx1.example.com\n" LISTENERS DOMAINS BACKENDS),
	  "1:1: there is a wide colon (U+FF1A) in column 9; type : and a space\n" },
	{ YAML("hostname:\xc2\xa0mx1.example.com\n" LISTENERS DOMAINS BACKENDS),
	  "1:1: there is a no-break space (U+00A0) in column 10; type an ordinary space\n" },
	{ YAML(BASE "user: mxward: group\n"),
	  "5:13: a value with a colon and a space in it must be in quotes\n" },
	{ YAML(HOSTNAME LISTENERS DOMAINS "backends: { main: { servers: 10.0.0.5: 25 } }\n"),
	  "4:38: a value with a colon and a space in it must be in quotes\n" },
	/* quotation marks */
	{ YAML(HOSTNAME "listeners:\n  - bind: \"[::]:25\n    tls: off\n" DOMAINS BACKENDS),
	  "3:11: the quotation mark here is not closed in this line; the next one is in line 6\n" },
	{ YAML(HOSTNAME "listeners:\n  - bind: '[::]:25\n    tls: off\n" DOMAINS BACKENDS),
	  "3:11: the quotation mark here is not closed in this line\n" },
	{ YAML(BASE "user: \"mxward\n"),
	  "5:7: the quotation mark here is not closed in this line\n" },
	{ YAML(BASE "user: 'it's'\n"),
	  "5:11: there is text behind the closing quotation mark; within 'single quotes' write '' "
	  "for '\n" },
	{ YAML(BASE "user: \"mx\"ward\n"),
	  "5:11: there is text behind the closing quotation mark; put the whole value in "
	  "quotes\n" },
	{ YAML(BASE "tls:\n  certificate: \"C:\\certs\\mx.pem\"\n"),
	  "6:19: a backslash within \"double quotes\" starts an escape; put the value in 'single "
	  "quotes', or write / for it\n" },
	/* indentation and dashes */
	{ YAML(HOSTNAME LISTENERS " domains: { example.com: { backend: main } }\n" BACKENDS),
	  "3:2: this line begins in column 2, but the key of line 1 in column 1; indent both "
	  "alike\n" },
	{ YAML(BASE "log:\n  format: json\n   level: info\n"),
	  "7:4: this line begins in column 4, further right than line 6, which has a value "
	  "already; "
	  "indent both alike\n" },
	{ YAML(HOSTNAME "listeners:\n  - bind: \"[::]:25\"\n   tls: off\n" DOMAINS BACKENDS),
	  "4:4: this line begins in column 4, but the dash of line 3 in column 3; indent both "
	  "alike\n" },
	{ YAML(HOSTNAME "listeners:\n  -bind: \"[::]:25\"\n    tls: off\n" DOMAINS BACKENDS),
	  "3:3: put a space behind the dash: \"- bind: \"[::]:25\"\"\n" },
	{ YAML(BASE "log:\n\tformat: json\n"),
	  "6:1: there is a tab; indent with spaces, not with tabs\n" },
	{ YAML(BASE "log:\n  \tformat: json\n"),
	  "6:3: there is a tab; indent with spaces, not with tabs\n" },
	/* brackets */
	{ YAML(HOSTNAME LISTENERS "domains:\n  example.com: { backend: main\n" BACKENDS),
	  "4:16: the { here is not closed; write } behind its last entry\n" },
	{ YAML(BASE "dns:\n  servers: [127.0.0.1\n  timeout: 5s\n"),
	  "6:12: the [ here is not closed; write ] behind its last entry\n" },
	{ YAML(BASE "dns: { servers: [127.0.0.1 }\n"),
	  "5:28: the [ of line 5, column 17 must be closed by ], not by }\n" },
	{ YAML(BASE "log: { format: json ]\n"),
	  "5:21: the { of line 5, column 6 must be closed by }, not by ]\n" },
	{ YAML(BASE "log: { format: json } }\n"),
	  "5:23: this closes nothing; there is no open {\n" },
	{ YAML(BASE "log: { format: json level: info }\n"),
	  "5:26: a comma is missing before \"level\"\n" },
	{ YAML("\"hostname\": \"mx1.example.com\",\n" LISTENERS DOMAINS BACKENDS),
	  "1:30: a comma belongs only between the entries of { } and [ ]\n" },
	{ YAML("listeners:\n  - bind: [::]:25\n"),
	  "2:11: an IPv6 address in brackets needs quotes, like \"[::]:25\"\n" },
	{ YAML(BASE "dns:\n  servers:\n    - [2001:db8::53]:53\n"),
	  "7:7: an IPv6 address in brackets needs quotes, like \"[::]:25\"\n" },
	/* characters that YAML keeps for itself */
	{ YAML(HOSTNAME LISTENERS "domains:\n  @example.com: { backend: main }\n" BACKENDS),
	  "4:3: text that starts with @ must be in quotes: \"@example.com\"\n" },
	{ YAML("hostname: %h\n" LISTENERS DOMAINS BACKENDS),
	  "1:11: text that starts with % must be in quotes: \"%h\"\n" },
	{ YAML("hostname: `hostname`\n" LISTENERS DOMAINS BACKENDS),
	  "1:11: text that starts with ` must be in quotes: \"`hostname`\"\n" },
	{ YAML(HOSTNAME LISTENERS "domains:\n  *.example.com: { backend: main }\n" BACKENDS),
	  "4:3: text that starts with * must be in quotes: \"*.example.com\"; a domain is written "
	  "without wildcards, each name by itself\n" },
	/* other languages */
	{ YAML("// ours\n" BASE), "1:1: a comment starts with #\n" },
	{ YAML("; ours\n" BASE), "1:1: a comment starts with #\n" },
	{ YAML("[mxward]\n" BASE),
	  "1:1: a section is written as \"mxward:\", with its keys indented below\n" },
	{ YAML("<<<<<<< HEAD\n" BASE "=======\n"),
	  "1:1: this is the mark of a conflict between two versions of the file\n" },
	/* what no sentence is known for is still said in libyaml's words */
	{ YAML(BASE ": x\n"),
	  "5:1: did not find expected key while parsing a block mapping that starts in line 1\n" },
};

/* What YAML can read, and is not what was meant. */
static const struct refusal meaning[] = {
	{ YAML(BASE "limits: { sessions: 10,000 }\n"),
	  "5:24: limits.000: unknown key \"000\"; numbers are written without separators: "
	  "sessions: "
	  "10000\n" },
	{ YAML(BASE "limits:\n  sessions: 10,000\n"),
	  "6:13: limits.sessions: \"10,000\": numbers are written without separators: 10000\n" },
	{ YAML(BASE "limits:\n  sessions: 1.000.000\n"),
	  "6:13: limits.sessions: \"1.000.000\": numbers are written without separators: "
	  "1000000\n" },
	{ YAML(BASE "limits:\n  sessions: 1.5\n"),
	  "6:13: limits.sessions: \"1.5\" is not a whole number\n" },
	{ YAML(BASE "checks:\n  spf: yes\n"),
	  "6:8: checks.spf: must be a map of keys and values, not a single value; "
	  "write it like spf: {}\n" },
	{ YAML(BASE "checks: [spf, dkim]\n"),
	  "5:9: checks: must be a map of keys and values, not a list; write it "
	  "like checks: { spf: {}, dkim: {} }\n" },
	{ YAML(BASE "checks:\n  dnsbl: { lists: [zen.example] }\n"),
	  "6:20: checks.dnsbl.lists[0]: must be a map of keys and values, not a single value; "
	  "write it like { zone: zen.example }\n" },
	{ YAML(HOSTNAME LISTENERS "domains: { example.com: main }\n" BACKENDS),
	  "3:25: domains.example.com: must be a map of keys and values, not a single value; "
	  "write it like example.com: { backend: main }\n" },
	{ YAML(HOSTNAME "listeners: [{ bind: 25, tls: off }]\n" DOMAINS BACKENDS),
	  "2:21: listeners[0].bind: \"25\" is not an address with a port; write it like "
	  "192.0.2.1:25, \"[2001:db8::1]:25\", or \"[::]:25\" for all addresses\n" },
	{ YAML(HOSTNAME LISTENERS
	       "domains: { example.com: { backend: main, policy: strict } }\n" BACKENDS),
	  "3:50: domains.example.com.policy: unknown policy \"strict\"; name its file under "
	  "policies, as in policies: { \"strict\": policy/strict.yaml }\n" },
	{ YAML(HOSTNAME LISTENERS DOMAINS "backends: { main: { servers: [[2001:db8::1]:25] } }\n"),
	  "4:31: backends.main.servers[0].?: a key must be plain text; an IPv6 address in brackets "
	  "needs quotes, like \"[::]:25\"\n" },
	{ YAML(BASE "\xc2\xa0log: {}\n"),
	  "5:1: \xc2\xa0log: unknown key \"\xc2\xa0log\"; there is a no-break space (U+00A0) in "
	  "column 1; type an ordinary space\n" },
	{ YAML("hostname: \xe2\x80\x9cmx1.example.com\xe2\x80\x9d\n" LISTENERS DOMAINS BACKENDS),
	  "1:11: hostname: \"\xe2\x80\x9cmx1.example.com\xe2\x80\x9d\": there is a typographic "
	  "quotation mark (U+201C) in column 11; type \"\n" },
	{ YAML(BASE "tls: { certificate: key.pem, key: cert.pem }\n"),
	  "5:21: tls.certificate: the file holds a private key, not a certificate\n" },
	{ YAML(BASE "tls: { certificate: cert.pem, key: cert.pem }\n"),
	  "5:21: tls.certificate: the file of the key holds a certificate, and no private key\n" },
};
/* clang-format on */

static void what_yaml_cannot_read(void **state)
{
	(void)state;
	refuse_each(form, sizeof form / sizeof *form);
}

static void what_was_not_meant(void **state)
{
	(void)state;
	refuse_each(meaning, sizeof meaning / sizeof *meaning);
}

/* A typographic character is no mistake where any text may stand. */
static void what_is_right_is_not_hinted_at(void **state)
{
	char buffer[400];
	struct text said = TEXT(buffer);
	struct config_report report = { .say = hear, .arg = &said };
	struct snapshot *s =
		files(BYTES(BASE "# \xe2\x80\x9cours\xe2\x80\x9d\nuser: m\xc2\xa0x\n"));
	(void)state;
	struct config *c = config_load("/t/mxward.yaml", s, &report);
	assert_string_equal(text_cstr(&said), "");
	assert_non_null(c);
	config_unref(c);
	snapshot_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_yaml_cannot_read),
		cmocka_unit_test(what_was_not_meant),
		cmocka_unit_test(what_is_right_is_not_hinted_at),
	};
	return tls_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
