/* modules_author.c: whose From it is, as tables: what honest programs write, what careless ones do,
 * and what forgers try so that two readers see two authors. Then the check `from`, which says
 * so. */
#include "modules/mime/author.h"
#include "tests/unit/modules_zone.h"

extern const struct check check_from;

struct row {
	const char *header, *expected; /* a domain; or "? " and why */
};

/* Header blocks are written with LF; here they get their CRLF. NUL is written as \001 followed by
 * "0". */
static struct bytes wire(struct arena *arena, const char *header)
{
	size_t size = 2 * strlen(header) + 3;
	struct text t = { .at = arena_alloc(arena, size), .cap = size };
	assert_non_null(t.at);
	for (; *header; header++) {
		if (header[0] == '\001' && header[1] == '0') {
			text_char(&t, '\0');
			header++;
			continue;
		}
		if (*header == '\n')
			text_char(&t, '\r');
		text_char(&t, *header);
	}
	text_string(&t, "\r\n");
	return text_bytes(&t);
}

static enum author_result author_of(struct arena *arena, const char *header, struct author *author)
{
	struct header_field *fields = arena_array(arena, 64, sizeof *fields);
	struct bytes rest = wire(arena, header);
	size_t count = 0;
	assert_non_null(fields);
	while (header_next(&rest, &fields[count])) {
		count++;
		assert_true(count < 64);
	}
	return author_read(fields, count, author);
}

static void judge(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct arena arena;
		struct author author;
		char got[300];
		arena_init(&arena, SIZE_MAX);
		enum author_result result = author_of(&arena, rows[i].header, &author);
		snprintf(got, sizeof got, "%s%s",
			 result == AUTHOR_ONE    ? ""
			 : result == AUTHOR_NONE ? "- "
						 : "? ",
			 result == AUTHOR_ONE ? author.domain : author.why);
		assert_int_equal(author.domain_length, strlen(author.domain));
		if (strcmp(got, rows[i].expected))
			fail_msg("%s\n  is      %s\n  and not %s", rows[i].header, got,
				 rows[i].expected);
		arena_wipe(&arena);
	}
}

static void honest_programs(void **state)
{
	static const struct row rows[] = {
		{ "From: a@example.com", "example.com" },
		{ "From: <a@example.com>", "example.com" },
		{ "from:a@EXAMPLE.com", "example.com" },
		{ "From: A Name <a@example.com>", "example.com" },
		{ "From: \"Name, A\" <a@example.com>", "example.com" },
		{ "From: a@example.com (A Name)", "example.com" },
		{ "From: (A (nested)) <a@example.com> (home)", "example.com" },
		{ "From: A Name\n <a@example.com>", "example.com" },
		{ "From:\n\t<a@example.com>", "example.com" },
		{ "From: A\n \n Name <a@example.com>", "example.com" },
		{ "From: \"a\\\"b\\\\\" <a@example.com>", "example.com" },
		{ "From: \"a b\"@example.com", "example.com" },
		{ "From: a+b=c%d!e{f}'g@example.com", "example.com" },
		{ "From: a@mail.example.com, b@mail.example.com", "mail.example.com" },
		{ "From: A <a@example.com>, <b@EXAMPLE.COM>", "example.com" },
		{ "From: team: a@example.com, B <b@example.com>;", "example.com" },
		{ "From: root@localhost", "localhost" },
		{ "From: a@xn--mller-kva.example", "xn--mller-kva.example" },
		{ "From: a@m\xc3\xbcller.example", "xn--mller-kva.example" },
		{ "From: \xc3\xa4@M\xc3\xbcller.example", "xn--mller-kva.example" },
		{ "From: =?utf-8?q?M=C3=BCller?= <a@example.com>", "example.com" },
		{ "From: =?utf-8?b?TcO8bGxlcg==?=\n =?utf-8?q?_x?= <a@example.com>",
		  "example.com" },
		{ "From: =?utf-8?q?M=C3=BCller=2C_A_=28x=29?= <a@example.com>", "example.com" },
		/* An address that stands for the name. */
		{ "From: \"a@example.com\" <a@example.com>", "example.com" },
		{ "From: \"admin@bank.example\" <x@evil.example>", "evil.example" },
		{ "From: \"'a@other.example' via List\" <list@example.com>", "example.com" },
		{ "From: =?utf-8?q?a=40example=2Ecom?= <a@example.com>", "example.com" },
		{ "From: =?utf-8?q?Joe_=40_Work?= <a@example.com>", "example.com" },
		{ "From: \"A <a@example.com>\" <a@example.com>", "example.com" },
		{ "From: a@example.com (a@example.com)", "example.com" },
		/* Other fields say nothing of the author. */
		{ "From: a@example.com\nSender: b@bank.example\nResent-From: c@bank.example",
		  "example.com" },
		{ "From: a@example.com\nX-From: b@bank.example\nFrom-Name: b@bank.example",
		  "example.com" },
		{ "Subject: x\n From: b@bank.example\nFrom: a@example.com", "example.com" },
		{ "From a@bank.example Thu Jan  1 00:00:00 2026\nFrom: a@example.com",
		  "example.com" },
		{ ">From: b@bank.example\nFrom: a@example.com", "example.com" },
	};
	(void)state;
	judge(rows, COUNT(rows));
}

/* Broken, but whoever reads it finds the same domain. */
static void careless_programs(void **state)
{
	static const struct row rows[] = {
		{ "From: Name, A <a@example.com>", "example.com" },
		{ "From: A. B. Name <a@example.com>", "example.com" },
		{ "From: [Ticket] Support: x <a@example.com>", "example.com" },
		{ "From: M\xc3\xbcller <a@example.com>", "example.com" },
		{ "From: M\xfcller <a@example.com>", "example.com" },
		{ "From: a@example.com <a@example.com>", "example.com" },
		{ "From: Joe a@example.com <a@example.com>", "example.com" },
		{ "From: < a@example.com >", "example.com" },
		{ "From: a.@example.com", "example.com" },
		{ "From: a..b@example.com", "example.com" },
		{ "From: a@my_host.example.com", "my_host.example.com" },
		{ "From: a@example.com,", "example.com" },
		{ "From: team: a@example.com", "example.com" },
		{ "From : a@example.com", "example.com" },
		{ "From\t: a@example.com", "example.com" },
	};
	(void)state;
	judge(rows, COUNT(rows));
}

static void none(void **state)
{
	static const struct row rows[] = {
		{ "Subject: x", "- no From" },
		{ "", "- no From" },
		{ "Sender: a@example.com", "- no From" },
		{ "From a@example.com Thu Jan  1 00:00:00 2026", "- no From" },
		{ "From:", "- From has no address" },
		{ "From: \n ", "- From has no address" },
		{ "From: A Name", "- From has no address" },
		{ "From: \"A Name\"", "- From has no address" },
		{ "From: (a@example.com)", "- From has no address" },
		{ "From: undisclosed:;", "- From has no address" },
		{ "From: ,;:", "- From has no address" },
		{ "From: example.com", "- From has no address" },
		{ "From: MAILER-DAEMON (Mail Delivery Subsystem)", "- From has no address" },
	};
	(void)state;
	judge(rows, COUNT(rows));
}

static void two_fields(void **state)
{
	static const struct row rows[] = {
		{ "From: a@example.com\nFrom: a@example.com", "? more than one From" },
		{ "From: a@evil.example\nSubject: x\nfROM: b@bank.example",
		  "? more than one From" },
		{ "From: a@evil.example\nFrom : b@bank.example", "? more than one From" },
		{ "From: a@evil.example\nFrom:", "? more than one From" },
		{ "From: a@evil.example\nFrom\001"
		  "0: b@bank.example",
		  "? a line that some programs read as From" },
		{ "From: a@evil.example\nFr\001"
		  "0om: b@bank.example",
		  "? a line that some programs read as From" },
		{ "From: a@evil.example\nFrom\xa0: b@bank.example",
		  "? a line that some programs read as From" },
		{ "From: a@evil.example\nFrom\xe2\x80\x8b: b@bank.example",
		  "? a line that some programs read as From" },
		{ "From: a@evil.example\nFrom\x7f: b@bank.example",
		  "? a line that some programs read as From" },
		{ "From: a@evil.example\nF rom: b@bank.example",
		  "? a line that some programs read as From" },
		{ "\xef\xbb\xbf"
		  "From: a@bank.example\nFrom: a@evil.example",
		  "? a line that some programs read as From" },
		/* A fold that has nothing to continue. */
		{ " From: b@bank.example\nFrom: a@evil.example",
		  "? a line that some programs read as From" },
		{ "\tFrom: b@bank.example", "? a line that some programs read as From" },
		{ "no field\n From: b@bank.example\nFrom: a@evil.example",
		  "? a line that some programs read as From" },
		/* A bare CR ends the line for some. */
		{ "Subject: x\rFrom: b@bank.example\nFrom: a@evil.example",
		  "? a line that some programs read as From" },
		{ "From: a@evil.example\rFrom: b@bank.example",
		  "? a line that some programs read as From" },
		{ "From: a@evil.example\n\v From: b@bank.example",
		  "? a line that some programs read as From" },
		{ "From\n : a@example.com", "? From has a fold before the colon" },
	};
	(void)state;
	judge(rows, COUNT(rows));
}

static void two_domains(void **state)
{
	static const struct row rows[] = {
		{ "From: a@evil.example, b@bank.example",
		  "? From has two author domains: evil.example and bank.example" },
		{ "From: a@example.com, b@mail.example.com",
		  "? From has two author domains: example.com and mail.example.com" },
		{ "From: a@evil.example; b@bank.example",
		  "? From has two author domains: evil.example and bank.example" },
		{ "From: x: a@evil.example, b@bank.example;",
		  "? From has two author domains: evil.example and bank.example" },
		{ "From: admin@bank.example <x@evil.example>",
		  "? From has two author domains: bank.example and evil.example" },
		{ "From: admin@bank.example: x@evil.example;",
		  "? From has two author domains: bank.example and evil.example" },
		{ "From: <a@evil.example><b@bank.example>",
		  "? From has two addresses in angle brackets without a comma" },
		{ "From: <a@evil.example> <b@bank.example>",
		  "? From has two addresses in angle brackets without a comma" },
		{ "From: <a@evil.example>,<b@bank.example>",
		  "? From has two author domains: evil.example and bank.example" },
		{ "From: a@evil.example\n ,b@bank.example",
		  "? From has two author domains: evil.example and bank.example" },
		{ "From: a@evil.example@bank.example",
		  "? From has an @ without a local part before it" },
		{ "From: <a@evil.example@bank.example>",
		  "? From has no plain address within the angle brackets" },
		{ "From: \"a@bank.example\", x@evil.example",
		  "? From has a quoted string instead of an address" },
		{ "From: \"a@bank.example\": x@evil.example;",
		  "? From has a quoted string instead of an address" },
	};
	(void)state;
	judge(rows, COUNT(rows));
}

static void broken_addresses(void **state)
{
	static const struct row rows[] = {
		{ "From: <@bank.example,@b.example:c@evil.example>", "? From has a source route" },
		{ "From: <@bank.example:c@evil.example>", "? From has a source route" },
		{ "From: @bank.example,@b.example:c@evil.example",
		  "? From has an @ without a local part before it" },
		{ "From: \"admin@bank.example>\"@evil.example",
		  "? From has a local part that can be read in two ways" },
		{ "From: <\"admin@bank.example>,\"@evil.example>",
		  "? From has a local part that can be read in two ways" },
		{ "From: \"a\\\"b\"@evil.example",
		  "? From has a local part that can be read in two ways" },
		{ "From: <a@evil.example",
		  "? From has no plain address within the angle brackets" },
		{ "From: a@evil.example>", "? From has an unbalanced bracket" },
		{ "From: <<a@evil.example>>",
		  "? From has no plain address within the angle brackets" },
		{ "From: <>", "? From has no plain address within the angle brackets" },
		{ "From: Mail Delivery <MAILER-DAEMON>",
		  "? From has no plain address within the angle brackets" },
		{ "From: <a@evil.example> bank.example", "? From has text after the address" },
		{ "From: a@evil.example bank.example",
		  "? From has an address and other words without angle brackets" },
		{ "From: Name a@evil.example",
		  "? From has an address and other words without angle brackets" },
		{ "From: a@evil.example b@evil.example",
		  "? From has an address and other words without angle brackets" },
		{ "From: <a@evil.example>@bank.example", "? From has text after the address" },
		{ "From: <a@evil.example>\"x\"", "? From has text after the address" },
		{ "From: @evil.example", "? From has an @ without a local part before it" },
		{ "From: <@>", "? From has a source route" },
		{ "From: a@", "? From has an @ without a domain behind it" },
		{ "From: <a@>", "? From has an @ without a domain behind it" },
		{ "From: <mailto:a@evil.example>",
		  "? From has no plain address within the angle brackets" },
		{ "From: (a@evil.example", "? From has an unbalanced parenthesis" },
		{ "From: (a (b) c@evil.example", "? From has an unbalanced parenthesis" },
		{ "From: (\\", "? From has an unbalanced parenthesis" },
		{ "From: ) a@evil.example", "? From has an unbalanced bracket" },
		{ "From: \"x <a@evil.example>", "? From has an unbalanced quotation mark" },
		{ "From: \"x\\\" <a@evil.example>", "? From has an unbalanced quotation mark" },
		{ "From: \"x\\", "? From has an unbalanced quotation mark" },
		{ "From: <\"x@evil.example>", "? From has an unbalanced quotation mark" },
		{ "From: \\\" <a@evil.example>",
		  "? From has a backslash outside of quotation marks" },
		{ "From: a[b]@evil.example",
		  "? From has a local part that can be read in two ways" },
		/* Blanks, folds and comments within an address: RFC 5322, 4.4 lets them pass,
		 * programs do not agree. */
		{ "From: a@ex ample.com",
		  "? From has an address and other words without angle brackets" },
		{ "From: a@ex\n ample.com",
		  "? From has an address and other words without angle brackets" },
		{ "From: a@example . com",
		  "? From has an address and other words without angle brackets" },
		{ "From: a @example.com", "? From has an @ without a local part before it" },
		{ "From: a@ example.com", "? From has an @ without a domain behind it" },
		{ "From: <a@bank.example .evil.example>",
		  "? From has no plain address within the angle brackets" },
		{ "From: <a@bank.example\n .evil.example>",
		  "? From has no plain address within the angle brackets" },
		{ "From: a(b)@evil.example", "? From has an @ without a local part before it" },
		{ "From: a@(b)evil.example", "? From has an @ without a domain behind it" },
		{ "From: a@bank(.evil).example",
		  "? From has an address and other words without angle brackets" },
		{ "From: <a@evil.example(x)>",
		  "? From has no plain address within the angle brackets" },
		{ "From: <(x)a@evil.example>",
		  "? From has no plain address within the angle brackets" },
	};
	(void)state;
	judge(rows, COUNT(rows));
}

static void broken_domains(void **state)
{
	static const struct row rows[] = {
		{ "From: a@example.com.", "? From has a domain that is not a domain name" },
		{ "From: a@.example.com", "? From has a domain that is not a domain name" },
		{ "From: a@example..com", "? From has a domain that is not a domain name" },
		{ "From: a@bank.example/evil.example",
		  "? From has a domain that is not a domain name" },
		{ "From: a@bank.example|evil.example",
		  "? From has a domain that is not a domain name" },
		{ "From: a@=?utf-8?q?bank.example?=",
		  "? From has a domain that is not a domain name" },
		{ "From: 'a@example.com'", "? From has a domain that is not a domain name" },
		{ "From: a@192.0.2.1", "? From has a domain that is not a domain name" },
		{ "From: a@[192.0.2.1]", "? From has an address literal, which has no domain" },
		{ "From: <a@[IPv6:2001:db8::1]>",
		  "? From has an address literal, which has no domain" },
		{ "From: a@b\xfcnk.example",
		  "? From has a domain that is not a valid internationalized name" },
		/* Full-width and ideographic dots, a soft hyphen, a zero-width space: other names
		 * to some, the same to others. */
		{ "From: a@bank\xef\xbc\x8e"
		  "example",
		  "? From has a domain that is not a valid internationalized name" },
		{ "From: a@bank\xe3\x80\x82"
		  "example",
		  "? From has a domain that is not a valid internationalized name" },
		{ "From: a@ba\xc2\xadnk.example",
		  "? From has a domain that is not a valid internationalized name" },
		{ "From: a@bank\xe2\x80\x8b.example",
		  "? From has a domain that is not a valid internationalized name" },
		{ "From: a@\xef\xbd\x82"
		  "ank.example",
		  "? From has a domain that is not a valid internationalized name" },
		{ "From: \xfc@example.com",
		  "? From has a local part that is neither ASCII nor UTF-8" },
	};
	(void)state;
	judge(rows, COUNT(rows));
}

static void hidden_addresses(void **state)
{
	static const struct row rows[] = {
		{ "From: (admin@bank.example) x@evil.example",
		  "? From has a comment that contains an address of another domain" },
		{ "From: x@evil.example (a (b) <admin@bank.example>)",
		  "? From has a comment that contains an address of another domain" },
		{ "From: x@evil.example (admin@[192.0.2.1])",
		  "? From has a comment that contains an address of another domain" },
		{ "From: \"<admin@bank.example>\" <x@evil.example>",
		  "? From has a name that looks like an address of another domain" },
		{ "From: \"A\\\" <admin@bank.example>\" <x@evil.example>",
		  "? From has a name that looks like an address of another domain" },
		{ "From: =?utf-8?q?admin=40bank=2Eexample?= <x@evil.example>",
		  "? From has encoded words that contain an address of another domain" },
		{ "From: =?utf-8?b?PGFkbWluQGJhbmsuZXhhbXBsZT4=?= <x@evil.example>",
		  "? From has encoded words that contain an address of another domain" },
		{ "From: =?utf-8?b?YWRtaW5AYmFuay5leGFtcGxl?=,<x@evil.example>",
		  "? From has encoded words that contain an address of another domain" },
		{ "From: =?utf-8?q?admin=40ba?=\n =?utf-8?q?nk=2Eexample?= <x@evil.example>",
		  "? From has encoded words that contain an address of another domain" },
		{ "From: \"=?utf-8?q?admin=40bank=2Eexample?=\" <x@evil.example>",
		  "? From has encoded words that contain an address of another domain" },
		{ "From: =?utf-8?q?admin=40b=EF=BC=8Eexample?= <x@evil.example>",
		  "? From has encoded words that contain an address of another domain" },
		{ "From: =?utf-8?q?admin?=@bank.example",
		  "? From has an encoded word within an address" },
		{ "From: =?utf-8?q?a=40bank.example=00?=@evil.example",
		  "? From has an encoded word within an address" },
	};
	(void)state;
	judge(rows, COUNT(rows));
}

static void octets(void **state)
{
	static const struct row rows[] = {
		{ "From: a@bank.example\001"
		  "0.evil.example",
		  "? From has a control character" },
		{ "From: \001"
		  "0a@example.com",
		  "? From has a control character" },
		{ "From: \001"
		  "0",
		  "? From has a control character" },
		{ "From: a@bank.example\r.evil.example", "? From has a control character" },
		{ "From: a@bank.example\v<b@evil.example>", "? From has a control character" },
		{ "From: a\x7f@example.com", "? From has a control character" },
		{ "From: \x1b[2J <a@example.com>", "? From has a control character" },
	};
	(void)state;
	judge(rows, COUNT(rows));
}

/* A field that is cut by some at 998 octets, or at some page, has another end to them. */
static void lengths(void **state)
{
	static const struct {
		const char *before;
		size_t filling;
		const char *behind, *expected;
	} rows[] = {
		{ "From: ", 975, " <a@example.com>", "example.com" },
		{ "From: ", 977, " <a@example.com>",
		  "? From has a line that is too long for some programs" },
		{ "From: ", 5000, "\n <a@example.com>",
		  "? From has a field that is too long for some programs" },
		{ "From: a@", 63, ".example.com", NULL },
		{ "From: a@", 64, ".example.com",
		  "? From has a domain that is not a domain "
		  "name" },
		{ "From: a@", 254, "", "? From has a domain that is not a domain name" },
		{ "From: ", 300, "@example.com", "example.com" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char header[6000], filling[5001] = { 0 }, long_domain[100];
		memset(filling, 'x', rows[i].filling);
		snprintf(header, sizeof header, "%s%s%s", rows[i].before, filling, rows[i].behind);
		snprintf(long_domain, sizeof long_domain, "%.63s.example.com", filling);
		judge(&(struct row){ header, rows[i].expected ? rows[i].expected : long_domain },
		      1);
	}
	/* 253 octets are a name, 254 are none. */
	char name[300] = "From: a@";
	for (int i = 0; i < 63; i++)
		strcat(name, "abc.");
	judge(&(struct row){ strcat(name, "d"), name + 8 }, 1);
	judge(&(struct row){ strcat(name, "e"), "? From has a domain that is not a domain name" },
	      1);
}

/* Nested a thousand times, or never closed: no recursion, no second look. */
static void depth(void **state)
{
	char header[4000];
	struct text t = TEXT(header);
	(void)state;
	text_string(&t, "From: a@example.com ");
	for (int i = 0; i < 400; i++)
		text_char(&t, '(');
	for (int i = 0; i < 400; i++)
		text_char(&t, ')');
	judge(&(struct row){ text_cstr(&t), "example.com" }, 1);
	t.len--;
	judge(&(struct row){ text_cstr(&t), "? From has an unbalanced parenthesis" }, 1);
}

static void the_check_says_so(void **state)
{
	static const struct row rows[] = {
		{ "From: a@example.com\r\n", "" },
		{ "Subject: x\r\n", "ambiguous (no From)" },
		{ "From: a@x.example\r\nFrom: a@x.example\r\n", "ambiguous (more than one From)" },
		{ "From: a@x.example, \xff@y\x01.example\r\n",
		  "ambiguous (From has a control character)" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial *t = trial_new(&check_from, NULL, "192.0.2.1");
		trial_header(t, bytes_of(rows[i].header));
		trial_run(t);
		assert_string_equal(t->found.at, rows[i].expected);
		assert_string_equal(t->log.at, "");
		trial_free(t);
	}
	assert_int_equal(check_from.implied, IMPLIED_BY_MESSAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(honest_programs),
		cmocka_unit_test(careless_programs),
		cmocka_unit_test(none),
		cmocka_unit_test(two_fields),
		cmocka_unit_test(two_domains),
		cmocka_unit_test(broken_addresses),
		cmocka_unit_test(broken_domains),
		cmocka_unit_test(hidden_addresses),
		cmocka_unit_test(octets),
		cmocka_unit_test(lengths),
		cmocka_unit_test(depth),
		cmocka_unit_test(the_check_says_so),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
