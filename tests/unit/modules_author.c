/* modules_author.c: whose From it is, as tables: what honest programs write, what careless ones do,
 * and what forgers try so that two readers see two authors. Then the check `from`, which says
 * so. */
#include "modules/mime/author.h"
#include "tests/unit/modules_zone.h"

extern const struct check check_from;

struct row {
	/* A domain ("[]": an address literal), " ! " and what is careless, " + " and whose address
	 * stands in the name; "- " and why there is none; "? " and the kind, the domains that
	 * readers may show in brackets ("..." for more), and why. */
	const char *header, *expected;
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

static void author_of(struct arena *arena, const char *header, struct author *author)
{
	struct header_field *fields = arena_array(arena, 64, sizeof *fields);
	struct bytes rest = wire(arena, header);
	size_t count = 0;
	assert_non_null(fields);
	while (header_next(&rest, &fields[count])) {
		count++;
		assert_true(count < 64);
	}
	author_read(fields, count, author);
}

static void author_tell(const struct author *a, struct text *t)
{
	if (a->result == AUTHOR_ONE) {
		text_string(t, a->count ? a->domains[0].at : "[]");
		assert_true(a->count < 2 && !a->incomplete && !a->kind);
		if (a->malformed)
			text_format(t, " ! %s", a->malformed);
		if (a->in_name.length)
			text_format(t, " + %s in %s", a->in_name.at, a->named_in);
		return;
	}
	if (a->result == AUTHOR_NONE) {
		assert_string_equal(a->kind, "none");
		assert_int_equal(a->count, 0);
		text_format(t, "- %s%s", a->why, a->group ? " (a group)" : "");
		return;
	}
	text_format(t, "? %s (", a->kind);
	for (size_t i = 0; i < a->count; i++)
		text_format(t, "%s%s", i ? " " : "", a->domains[i].at);
	text_format(t, "%s%s) %s", a->incomplete && a->count ? " " : "", a->incomplete ? "..." : "",
		    a->why);
}

static void judge(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct arena arena;
		struct author author;
		char buffer[1000];
		struct text got = TEXT(buffer);
		arena_init(&arena, SIZE_MAX);
		author_of(&arena, rows[i].header, &author);
		author_tell(&author, &got);
		for (size_t j = 0; j < author.count; j++)
			assert_int_equal(author.domains[j].length, strlen(author.domains[j].at));
		if (strcmp(text_cstr(&got), rows[i].expected))
			fail_msg("%s\n  is      %s\n  and not %s", rows[i].header, buffer,
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
		{ "From: \"admin@bank.example\" <x@evil.example>",
		  "evil.example + bank.example in a quoted name" },
		{ "From: \"'a@other.example' via List\" <list@example.com>",
		  "example.com + other.example in a quoted name" },
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

/* A phrase and a comment are no addresses (RFC 5322, 3.2.2; RFC 2047, 5): what lists, calendars and
 * contact forms write. */
static void addresses_in_names(void **state)
{
	static const struct row rows[] = {
		{ "From: =?UTF-8?B?J2pvZUB3ZWIudGVzdCcgdmlhIEdyw7xwcGU=?= <n@svc.test>",
		  "svc.test + web.test in encoded words" },
		{ "From: =?UTF-8?Q?J=C3=B6rg_M=C3=BCller_=28joerg=40web=2Etest=29?= <n@svc.test>",
		  "svc.test + web.test in encoded words" },
		{ "From: =?UTF-8?Q?M=C3=BCller=2C_J=C3=B6rg_=28joerg=40web=2Etest=29?= "
		  "<n@svc.test>",
		  "svc.test + web.test in encoded words" },
		{ "From: =?UTF-8?Q?J=C3=B6rg?= (joerg@web.test) <n@svc.test>",
		  "svc.test + web.test in a comment" },
		{ "From: =?UTF-8?Q?J=C3=B6rg_joerg@web.test?= <n@svc.test>",
		  "svc.test + web.test in encoded words" },
		{ "From: =?utf-8?q?J=C3=B6rg?=\n =?iso-8859-1?q?_=3Cjoerg=3E_joerg=40web?= "
		  "<n@svc.test>",
		  "svc.test" },
		{ "From: John (joe@web.test) <n@svc.test>", "svc.test + web.test in a comment" },
		{ "From: n@svc.test (joe@web.test)", "svc.test + web.test in a comment" },
		{ "From: \"Doe, John (joe@web.test)\" <n@svc.test>",
		  "svc.test + web.test in a quoted name" },
		{ "From: \"ceo@b\xc3\xbc"
		  "cher.test\" <n@svc.test>",
		  "svc.test + xn--bcher-kva.test in a quoted name" },
		{ "From: \"joe@WEB.test\" <n@svc.test>, \"b@other.test\" <o@svc.test>",
		  "svc.test + web.test in a quoted name" },
		{ "From: team: \"joe@web.test\" <n@svc.test>;",
		  "svc.test + web.test in a quoted name" },
		/* Handles, prices and domains without an address are none. */
		{ "From: \"Jane @jane.doe\" <n@svc.test>", "svc.test" },
		{ "From: \"2 @ 4.99\" <n@svc.test>", "svc.test" },
		{ "From: \"web.test\" <n@svc.test>", "svc.test" },
		{ "From: =?utf-8?q?J=C3=B6rg_=40_web?= <n@svc.test>", "svc.test" },
	};
	(void)state;
	judge(rows, COUNT(rows));
}

/* Not valid, and unmistakable: whatever a reader makes of it, it finds one domain. */
static void unmistakable(void **state)
{
	static const struct row rows[] = {
		{ "From: Team @ ACME <n@svc.test>",
		  "svc.test ! an @ without a local part before it" },
		{ "From: Team @ ACME Inc. <n@svc.test>",
		  "svc.test ! an @ without a local part before it" },
		{ "From: Jane @jane <n@svc.test>",
		  "svc.test ! an @ without a local part before it" },
		{ "From: John :) <n@svc.test>", "svc.test ! an unbalanced bracket" },
		{ "From: :-( John <n@svc.test>", "svc.test ! an unbalanced parenthesis" },
		{ "From: John (Sales <n@svc.test>", "svc.test ! an unbalanced parenthesis" },
		{ "From: John Sales) <n@svc.test>", "svc.test ! an unbalanced bracket" },
		{ "From: CORP\\john <n@svc.test>",
		  "svc.test ! a backslash outside of quotation marks" },
		{ "From: 'n@svc.test' <n@svc.test>",
		  "svc.test ! a domain that is not a domain name" },
		{ "From: \xe2\x80\x98n@svc.test\xe2\x80\x99 <n@svc.test>",
		  "svc.test ! a domain that is not a valid internationalized name" },
		{ "From: A < B <n@svc.test>",
		  "svc.test ! no plain address within the angle brackets" },
		{ "From: A > B <n@svc.test>", "svc.test ! an unbalanced bracket" },
		{ "From: John <<n@svc.test>>",
		  "svc.test ! no plain address within the angle brackets" },
		{ "From: John <n@svc.test>>", "svc.test ! an unbalanced bracket" },
		{ "From: John <n@svc.test",
		  "svc.test ! no plain address within the angle brackets" },
		{ "From: <John> <n@svc.test>",
		  "svc.test ! no plain address within the angle brackets" },
		{ "From: Info@Shop 24 <info@shop.test>", "shop.test ! words after a domain" },
		{ "From: Bugzilla@Mozilla <n@svc.test>", "svc.test ! an @ in a display name" },
		{ "From: Gr\xc3\xbc\xc3\x9f"
		  "e@Gro\xc3\x9fstadt <n@svc.test>",
		  "svc.test ! an @ in a display name" },
		{ "From: \"John <n@svc.test>", "svc.test ! an unbalanced quotation mark" },
		{ "From: John\" <n@svc.test>", "svc.test ! an unbalanced quotation mark" },
		{ "From: \"John\" Doe\" <n@svc.test>", "svc.test ! an unbalanced quotation mark" },
		{ "From: John n@svc.test",
		  "svc.test ! an address and other words without angle brackets" },
		{ "From: John [n@svc.test]",
		  "svc.test ! a local part that can be read in two ways" },
		{ "From: \"n@svc.test\"", "svc.test ! a quoted string instead of an address" },
		{ "From: n@svc.test.", "svc.test ! a dot after a domain" },
		{ "From: John <n@svc.test.>", "svc.test ! a dot after a domain" },
		{ "From: John <n@my_host.svc.test>", "my_host.svc.test" },
		{ "From: <mailto:n@svc.test>",
		  "svc.test ! no plain address within the angle brackets" },
		{ "From: =?utf-8?q?John_=3Cn=40svc=2Etest=3E?=",
		  "svc.test ! text instead of an address" },
		{ "From: <@svc.test:n@svc.test>", "svc.test ! a source route" },
		{ "From: John <n@svc.test> (Sales", "svc.test ! an unbalanced parenthesis" },
		{ "From: n@svc.test John", "svc.test ! an address and other words without angle "
					   "brackets" },
		{ "From: n@svc.test - John <n@svc.test>", "svc.test" },
		{ "From: n@svc.test | John <n@svc.test>", "svc.test" },
		{ "From: n@svc.test n@svc.test", "svc.test ! an address and other words without "
						 "angle brackets" },
		{ "From: \"n@svc.test\" n@svc.test", "svc.test ! an address and other words "
						     "without angle brackets" },
		{ "From: John <n@svc.test> Sales", "svc.test ! text after the address" },
	};
	(void)state;
	judge(rows, COUNT(rows));
}

/* A form's visitor before its own address. */
static void second_addresses(void **state)
{
	static const struct row rows[] = {
		{ "From: visitor@freemail.test <form@site.test>",
		  "? second_address (freemail.test site.test) From has two author domains: "
		  "freemail.test and site.test" },
		{ "From: 'joe@web.test' via List <list@svc.test>",
		  "? second_address (web.test svc.test) From has a domain that "
		  "is not a domain name" },
		{ "From: Joe joe@web.test <list@svc.test>",
		  "? second_address (web.test svc.test) From has two author domains: web.test "
		  "and svc.test" },
		{ "From: Joe @ St. Mary <list@svc.test>",
		  "? second_address (st.mary svc.test) From has an @ without a local part before "
		  "it" },
		{ "From: joe@web.test (Joe) <list@svc.test>",
		  "? second_address (web.test svc.test) From has two author domains: web.test "
		  "and svc.test" },
		/* Some readers join what stands behind a domain. */
		{ "From: joe@bank.co m <list@svc.test>",
		  "? second_address (bank.co bank.com "
		  "svc.test) From has words after a domain" },
		{ "From: joe@bank.co m@x <list@bank.co>", "? second_address (bank.co bank.com) "
							  "From has words after a domain" },
		{ "From: joe@bank .co.uk <list@svc.test>",
		  "? second_address (bank.co.uk "
		  "svc.test) From has words after a domain" },
		{ "From: joe@bank.co .uk <list@bank.co>", "? second_address (bank.co bank.co.uk) "
							  "From has words after a domain" },
		/* More than that is something else. */
		{ "From: joe@web.test <a@svc.test>, b@svc.test",
		  "? second_address (web.test svc.test) From has two author domains: web.test "
		  "and svc.test" },
		{ "From: joe@web.test <a@svc.test>, b@third.test",
		  "? authors (web.test svc.test third.test) From has two author domains: "
		  "web.test and svc.test" },
		{ "From: joe@web.test, Joe <a@svc.test>",
		  "? authors (web.test svc.test) From has two author domains: web.test and "
		  "svc.test" },
		{ "From: joe@web.test; <a@svc.test>",
		  "? authors (web.test svc.test) From has two author domains: web.test and "
		  "svc.test" },
		{ "From: <joe@web.test <a@svc.test>",
		  "? hidden (web.test svc.test) From has no plain address within the angle "
		  "brackets" },
		{ "From: joe@web.test \"x <a@svc.test>",
		  "? hidden (web.test svc.test) From has an unbalanced quotation mark" },
		{ "From: joe@web.test (x <a@svc.test>",
		  "? hidden (web.test svc.test) From has an unbalanced parenthesis" },
		{ "From: joe@web.test =?utf-8?q?=3C?= <a@svc.test>",
		  "? second_address (web.test svc.test) From has two author domains: web.test "
		  "and svc.test" },
		{ "From: joe@web.test =?utf-8?q?=3Cb=40c.test=3E?= <a@svc.test>",
		  "? hidden (web.test svc.test c.test) From has encoded words that contain an "
		  "address of another domain" },
		{ "From: 'joe@web.test' =?utf-8?q?=3Cb=40c.test=3E?= <a@svc.test>",
		  "? hidden (web.test svc.test c.test) From has a domain that is not a domain "
		  "name" },
	};
	(void)state;
	judge(rows, COUNT(rows));
}

static void none(void **state)
{
	static const struct row rows[] = {
		{ "Subject: x", "- no From field" },
		{ "", "- no From field" },
		{ "Sender: a@example.com", "- no From field" },
		{ "From a@example.com Thu Jan  1 00:00:00 2026", "- no From field" },
		{ "From:", "- From has no address" },
		{ "From: \n ", "- From has no address" },
		{ "From: A Name", "- From has no address" },
		{ "From: \"A Name\"", "- From has no address" },
		{ "From: (a@example.com)", "example.com ! text instead of an address" },
		{ "From: undisclosed:;", "- From has no address (a group)" },
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
		{ "From: a@example.com\nFrom: a@example.com",
		  "? fields (example.com) more than one From field" },
		{ "From: a@evil.example\nSubject: x\nfROM: b@bank.example",
		  "? fields (evil.example bank.example) more than one From field" },
		{ "From: a@evil.example\nFrom : b@bank.example",
		  "? fields (evil.example bank.example) more than one From field" },
		{ "From: a@evil.example\nFrom:",
		  "? fields (evil.example) more than one From field" },
		{ "From: a@evil.example\nFrom\001"
		  "0: b@bank.example",
		  "? fields (evil.example bank.example) a line that some programs read as From" },
		{ "From: a@evil.example\nFr\001"
		  "0om: b@bank.example",
		  "? fields (evil.example bank.example) a line that some programs read as From" },
		{ "From: a@evil.example\nFrom\xa0: b@bank.example",
		  "? fields (evil.example bank.example) a line that some programs read as From" },
		{ "From: a@evil.example\nFrom\xe2\x80\x8b: b@bank.example",
		  "? fields (evil.example bank.example) a line that some programs read as From" },
		{ "From: a@evil.example\nFrom\x7f: b@bank.example",
		  "? fields (evil.example bank.example) a line that some programs read as From" },
		{ "From: a@evil.example\nF rom: b@bank.example",
		  "? fields (evil.example bank.example) a line that some programs read as From" },
		{ "\xef\xbb\xbf"
		  "From: a@bank.example\nFrom: a@evil.example",
		  "? fields (bank.example evil.example) a line that some programs read as From" },
		/* More than are read. */
		{ "From: a@a.test\nFrom: a@b.test\nFrom: a@c.test\nFrom: a@d.test",
		  "? fields (a.test b.test c.test d.test) more than one From field" },
		{ "From: a@a.test\nFrom: a@b.test\nFrom: a@c.test\nFrom: a@d.test\nFrom: a@e.test",
		  "? fields (a.test b.test c.test d.test e.test ...) more than one From field" },
		/* A fold that has nothing to continue. */
		{ " From: b@bank.example\nFrom: a@evil.example",
		  "? fields (bank.example evil.example) a line that some programs read as From" },
		{ "\tFrom: b@bank.example",
		  "? fields (bank.example) a line that some programs read as From" },
		{ "no field\n From: b@bank.example\nFrom: a@evil.example",
		  "? fields (bank.example evil.example) a line that some programs read as From" },
		/* A bare CR ends the line for some. */
		{ "Subject: x\rFrom: b@bank.example\nFrom: a@evil.example",
		  "? fields (bank.example evil.example) a line that some programs read as From" },
		{ "From: a@evil.example\rFrom: b@bank.example",
		  "? fields (evil.example bank.example ...) a line that some "
		  "programs read as From" },
		{ "From: a@evil.example\n\v From: b@bank.example",
		  "? fields (evil.example bank.example) a line that some programs read as From" },
		{ "From\n : a@example.com",
		  "? unreadable (example.com ...) From has a fold before the colon" },
	};
	(void)state;
	judge(rows, COUNT(rows));
}

static void two_domains(void **state)
{
	static const struct row rows[] = {
		{ "From: a@evil.example, b@bank.example",
		  "? authors (evil.example bank.example) From has two author domains: "
		  "evil.example and bank.example" },
		{ "From: a@example.com, b@mail.example.com",
		  "? authors (example.com mail.example.com) From has two author domains: "
		  "example.com and mail.example.com" },
		{ "From: a@evil.example; b@bank.example",
		  "? authors (evil.example bank.example) From has two author domains: "
		  "evil.example and bank.example" },
		{ "From: x: a@evil.example, b@bank.example;",
		  "? authors (evil.example bank.example) From has two author domains: "
		  "evil.example and bank.example" },
		{ "From: admin@bank.example <x@evil.example>",
		  "? second_address (bank.example evil.example) From has two author domains: "
		  "bank.example and evil.example" },
		{ "From: admin@bank.example: x@evil.example;",
		  "? authors (bank.example evil.example) From has two author domains: "
		  "bank.example and evil.example" },
		{ "From: <a@evil.example><b@bank.example>",
		  "? hidden (evil.example bank.example) From has two addresses in angle brackets "
		  "without a comma" },
		{ "From: <a@evil.example> <b@bank.example>",
		  "? hidden (evil.example bank.example) From has two addresses in angle brackets "
		  "without a comma" },
		{ "From: <a@evil.example>,<b@bank.example>",
		  "? authors (evil.example bank.example) From has two author domains: "
		  "evil.example and bank.example" },
		{ "From: a@evil.example\n ,b@bank.example",
		  "? authors (evil.example bank.example) From has two author domains: "
		  "evil.example and bank.example" },
		{ "From: a@evil.example@bank.example",
		  "? hidden (evil.example bank.example) From has an @ without a local part "
		  "before it" },
		{ "From: <a@evil.example@bank.example>",
		  "? hidden (evil.example bank.example) From has no plain address within the "
		  "angle brackets" },
		{ "From: \"a@bank.example\", x@evil.example",
		  "? hidden (bank.example evil.example) From has a quoted string instead of an "
		  "address" },
		{ "From: \"a@bank.example\": x@evil.example;",
		  "? hidden (bank.example evil.example) From has a quoted string instead of an "
		  "address" },
	};
	(void)state;
	judge(rows, COUNT(rows));
}

static void broken_addresses(void **state)
{
	static const struct row rows[] = {
		{ "From: <@bank.example,@b.example:c@evil.example>",
		  "? hidden (bank.example b.example evil.example) From has a source route" },
		{ "From: <@bank.example:c@evil.example>",
		  "? hidden (bank.example evil.example) From has a source route" },
		{ "From: @bank.example,@b.example:c@evil.example",
		  "? hidden (bank.example b.example evil.example) From has an @ without a local "
		  "part before it" },
		{ "From: \"admin@bank.example>\"@evil.example",
		  "? hidden (bank.example evil.example) From has a local part that can be read "
		  "in two ways" },
		{ "From: <\"admin@bank.example>,\"@evil.example>",
		  "? hidden (bank.example evil.example) From has a local part that can be read "
		  "in two ways" },
		{ "From: \"a\\\"b\"@evil.example", "evil.example" },
		{ "From: <a@evil.example",
		  "evil.example ! no plain address within the angle brackets" },
		{ "From: a@evil.example>", "evil.example ! an unbalanced bracket" },
		{ "From: <<a@evil.example>>",
		  "evil.example ! no plain address within the angle brackets" },
		{ "From: <>", "- From has no plain address within the angle brackets" },
		{ "From: Mail Delivery <MAILER-DAEMON>",
		  "- From has no plain address within the angle brackets" },
		{ "From: <a@evil.example> bank.example", "evil.example ! text after the address" },
		{ "From: a@evil.example bank.example",
		  "? hidden (evil.example evil.examplebank.example) From has words after a "
		  "domain" },
		{ "From: Name a@evil.example",
		  "evil.example ! an address and other words without angle brackets" },
		{ "From: a@evil.example b@evil.example",
		  "evil.example ! an address and other words without angle brackets" },
		{ "From: <a@evil.example>@bank.example",
		  "? hidden (evil.example bank.example) From has text after the address" },
		{ "From: <a@evil.example>\"x\"", "evil.example ! text after the address" },
		{ "From: @evil.example", "evil.example ! an @ without a local part before it" },
		{ "From: <@>", "- From has a source route" },
		{ "From: a@", "- From has an @ without a domain after it" },
		{ "From: <a@>", "- From has an @ without a domain after it" },
		{ "From: <mailto:a@evil.example>",
		  "evil.example ! no plain address within the angle brackets" },
		{ "From: (a@evil.example", "evil.example ! an unbalanced parenthesis" },
		{ "From: (a (b) c@evil.example", "evil.example ! an unbalanced parenthesis" },
		{ "From: (\\", "- From has an unbalanced parenthesis" },
		{ "From: ) a@evil.example", "evil.example ! an unbalanced bracket" },
		{ "From: \"x <a@evil.example>", "evil.example ! an unbalanced quotation mark" },
		{ "From: \"x\\\" <a@evil.example>", "evil.example ! an unbalanced quotation mark" },
		{ "From: \"x\\", "- From has an unbalanced quotation mark" },
		{ "From: <\"x@evil.example>", "evil.example ! an unbalanced quotation mark" },
		{ "From: \\\" <a@evil.example>",
		  "evil.example ! a backslash outside of quotation marks" },
		{ "From: a[b]@evil.example",
		  "evil.example ! a local part that can be read in two ways" },
		/* Blanks, folds and comments within an address: RFC 5322, 4.4 lets them pass,
		 * programs do not agree. */
		{ "From: a@ex ample.com", "example.com ! words after a domain" },
		{ "From: a@ex\n ample.com", "example.com ! words after a domain" },
		{ "From: a@example . com", "example.com ! words after a domain" },
		{ "From: a @example.com", "example.com ! an @ without a local part before it" },
		{ "From: a@ example.com", "example.com ! an @ without a domain after it" },
		{ "From: <a@bank.example .evil.example>",
		  "? hidden (bank.example bank.example.evil.example) From has words after a "
		  "domain" },
		{ "From: <a@bank.example\n .evil.example>",
		  "? hidden (bank.example bank.example.evil.example) From has words after a "
		  "domain" },
		{ "From: a(b)@evil.example", "evil.example ! an @ without a local part before it" },
		{ "From: a@(b)evil.example", "evil.example ! an @ without a domain after it" },
		{ "From: a@bank(.evil).example", "bank.example ! words after a domain" },
		{ "From: <a@evil.example(x)>", "evil.example" },
		{ "From: <(x)a@evil.example>", "evil.example" },
	};
	(void)state;
	judge(rows, COUNT(rows));
}

static void broken_domains(void **state)
{
	static const struct row rows[] = {
		{ "From: a@example.com.", "example.com ! a dot after a domain" },
		{ "From: a@.example.com",
		  "? unreadable (...) From has a domain that is not a domain name" },
		{ "From: a@example..com",
		  "? unreadable (...) From has a domain that is not a domain name" },
		{ "From: a@bank.example/evil.example",
		  "? unreadable (bank.example ...) From has a domain that is not a domain name" },
		{ "From: a@bank.example|evil.example",
		  "? unreadable (bank.example ...) From has a domain that is not a domain name" },
		{ "From: a@=?utf-8?q?bank.example?=",
		  "? unreadable (bank.example ...) From has an encoded word within an address" },
		{ "From: 'a@example.com'", "example.com ! a domain that is not a domain name" },
		/* A device without a name of its own; as an author it has no domain. */
		{ "From: a@192.0.2.1", "[]" },
		{ "From: Printer <scan@192.0.2.1>", "[]" },
		{ "From: <a@192.0.2.1>, <b@192.0.2.1>", "[]" },
		{ "From: \"admin@bank.example\" <a@192.0.2.1>",
		  "[] + bank.example in a quoted name" },
		{ "From: admin@bank.example <a@192.0.2.1>",
		  "? second_address (bank.example) From has an author without a domain and "
		  "another author" },
		{ "From: <a@192.0.2.1>, <admin@bank.example>",
		  "? authors (bank.example) From has an author without a domain and another "
		  "author" },
		{ "From: a@192.0.2.1 <x@evil.example>",
		  "evil.example ! a domain that is not a domain name" },
		{ "From: a@192.0.2.256", "- From has a domain that is not a domain name" },
		{ "From: a@192.0.2.1.", "- From has a dot after a domain" },
		{ "From: a@[192.0.2.1]", "[]" },
		{ "From: <a@[IPv6:2001:db8::1]>", "[]" },
		{ "From: a@b\xfcnk.example",
		  "? unreadable (...) From has a domain that is not a valid internationalized "
		  "name" },
		/* Full-width and ideographic dots, a soft hyphen, a zero-width space: other names
		 * to some, the same to others. */
		{ "From: a@bank\xef\xbc\x8e"
		  "example",
		  "? unreadable (...) From has a domain that is not a valid internationalized "
		  "name" },
		{ "From: a@bank\xe3\x80\x82"
		  "example",
		  "? unreadable (...) From has a domain that is not a valid internationalized "
		  "name" },
		{ "From: a@ba\xc2\xadnk.example",
		  "? unreadable (...) From has a domain that is not a valid internationalized "
		  "name" },
		{ "From: a@bank\xe2\x80\x8b.example",
		  "? unreadable (...) From has a domain that is not a valid internationalized "
		  "name" },
		{ "From: a@\xef\xbd\x82"
		  "ank.example",
		  "? unreadable (...) From has a domain that is not a valid internationalized "
		  "name" },
		{ "From: \xfc@example.com",
		  "example.com ! a local part that is neither ASCII nor UTF-8" },
	};
	(void)state;
	judge(rows, COUNT(rows));
}

static void hidden_addresses(void **state)
{
	static const struct row rows[] = {
		{ "From: (admin@bank.example) x@evil.example",
		  "evil.example + bank.example in a comment" },
		{ "From: x@evil.example (a (b) <admin@bank.example>)",
		  "? hidden (evil.example bank.example) From has a comment that looks like an "
		  "address of another domain" },
		{ "From: x@evil.example (admin@[192.0.2.1])", "evil.example" },
		{ "From: \"<admin@bank.example>\" <x@evil.example>",
		  "? hidden (evil.example bank.example) From has a name that looks like an "
		  "address of another domain" },
		{ "From: \"A\\\" <admin@bank.example>\" <x@evil.example>",
		  "? hidden (evil.example bank.example) From has a name that looks like an "
		  "address of another domain" },
		/* What looks like the end of a name, is not seen, or looks like an @. */
		{ "From: \"admin@bank.example\xe2\x80\x8b\" <x@evil.example>",
		  "evil.example + bank.example in a quoted name" },
		{ "From: \"admin@bank\xe2\x80\x8b.example.\" <x@evil.example>",
		  "evil.example + bank.example in a quoted name" },
		{ "From: \"\xef\xbc\x9c"
		  "admin@bank.example\xef\xbc\x9e\" <x@evil.example>",
		  "evil.example + bank.example in a quoted name" },
		{ "From: (admin@bank.example\xe3\x80\x81) x@evil.example",
		  "evil.example + bank.example in a comment" },
		{ "From: =?utf-8?q?=EF=BC=9Cadmin=40bank.example=EF=BC=9E?= <x@evil.example>",
		  "evil.example + bank.example in encoded words" },
		{ "From: =?utf-8?q?admin=EF=BC=A0bank.example?= <x@evil.example>",
		  "evil.example + bank.example in encoded words" },
		{ "From: admin\xef\xb9\xab"
		  "bank.example <x@evil.example>",
		  "evil.example + bank.example in a display name" },
		{ "From: admin\"@bank.example\" <x@evil.example>",
		  "evil.example + bank.example in a display name" },
		{ "From: \"admin@\" \"bank.example\" <x@evil.example>",
		  "evil.example + bank.example in a display name" },
		/* A list of addresses is nothing that such a sign makes. */
		{ "From: =?utf-8?q?admin=EF=BC=A0bank.example=2C_Ltd?= <x@evil.example>",
		  "evil.example + bank.example in encoded words" },
		/* Nobody's address, or the author's own. */
		{ "From: \"@bank.example\" <x@evil.example>", "evil.example" },
		{ "From: Bank \"@bank.example\" <x@evil.example>", "evil.example" },
		{ "From: x@evil.example (@bank.example)", "evil.example" },
		{ "From: \"info@evil.example\xe2\x84\xa2\" <x@evil.example>", "evil.example" },
		{ "From: info\"@evil.example\" <x@evil.example>", "evil.example" },
		{ "From: Sales\xef\xbc\xa0Tokyo <x@evil.example>", "evil.example" },
		{ "From: =?utf-8?q?admin=40bank=2Eexample?= <x@evil.example>",
		  "evil.example + bank.example in encoded words" },
		{ "From: =?utf-8?b?PGFkbWluQGJhbmsuZXhhbXBsZT4=?= <x@evil.example>",
		  "? hidden (evil.example bank.example) From has encoded words that contain an "
		  "address of another domain" },
		{ "From: =?utf-8?b?YWRtaW5AYmFuay5leGFtcGxl?=,<x@evil.example>",
		  "? hidden (evil.example bank.example) From has encoded words that contain an "
		  "address of another domain" },
		{ "From: =?utf-8?q?admin=40ba?=\n =?utf-8?q?nk=2Eexample?= <x@evil.example>",
		  "evil.example + bank.example in encoded words" },
		{ "From: \"=?utf-8?q?admin=40bank=2Eexample?=\" <x@evil.example>",
		  "evil.example + bank.example in encoded words" },
		{ "From: =?utf-8?q?admin=40b=EF=BC=8Eexample?= <x@evil.example>",
		  "evil.example + b.example in encoded words" },
		{ "From: =?utf-8?q?admin?=@bank.example",
		  "? unreadable (bank.example ...) From has an encoded word within an address" },
		{ "From: =?utf-8?q?a=40bank.example=00?=@evil.example",
		  "? unreadable (evil.example bank.example ...) From has an encoded word within "
		  "an address" },
	};
	(void)state;
	judge(rows, COUNT(rows));
}

/* Decoded by some before they parse, and by a charset that not all know. */
static void hidden_in_encoded_words(void **state)
{
	static const struct row rows[] = {
		{ "From: =?utf-8?q?ceo=40bank=2Etest=2C?= <x@evil.test>",
		  "? hidden (evil.test bank.test) From has encoded words that contain an address "
		  "of another domain" },
		{ "From: =?utf-8?q?ceo=40bank=2Etest=3B?= <x@evil.test>",
		  "? hidden (evil.test bank.test) From has encoded words that contain an address "
		  "of another domain" },
		{ "From: =?utf-8?q?ceo@bank.test,?= <x@evil.test>",
		  "? hidden (evil.test bank.test) From has encoded words that contain an address "
		  "of another domain" },
		{ "From: =?utf-8?q?ceo=40bank=2Etest?=, <x@evil.test>",
		  "? hidden (evil.test bank.test) From has encoded words that contain an address "
		  "of another domain" },
		{ "From: =?utf-8?q?ceo=40bank=2Etest_=28?= <x@evil.test>",
		  "? hidden (evil.test bank.test) From has encoded words that contain an address "
		  "of another domain" },
		{ "From: =?utf-8?q?ceo=40bank=2Etest_=22?= <x@evil.test>",
		  "? hidden (evil.test bank.test) From has encoded words that contain an address "
		  "of another domain" },
		{ "From: =?utf-8?q?ceo=40bank=2Etest=00?= <x@evil.test>",
		  "? hidden (evil.test bank.test) From has encoded words with an address beside "
		  "a control character" },
		{ "From: =?utf-8?q?ceo=40bank=2Etest=0A?= <x@evil.test>",
		  "? hidden (evil.test bank.test) From has encoded words with an address beside "
		  "a control character" },
		{ "From: =?utf-8?q?=3Cceo?= =?utf-8?q?=40bank=2Etest=3E?= <x@evil.test>",
		  "? hidden (evil.test bank.test) From has encoded words that contain an address "
		  "of another domain" },
		{ "From: x@evil.test (=?utf-8?q?=3Cceo=40bank=2Etest=3E?=)",
		  "? hidden (evil.test bank.test) From has encoded words that contain an address "
		  "of another domain" },
		{ "From: =?utf-8?q?=3Cceo=40bank=2Etest=3E?=:;",
		  "bank.test ! text instead of an address" },
		{ "From: \"ceo@bank.test\":;",
		  "bank.test ! a quoted string instead of an address" },
		{ "From: =??b?PGNlb0BiYW5rLnRlc3Q+?= <x@evil.test>",
		  "? hidden (evil.test bank.test) From has encoded words that contain an address "
		  "of another domain" },
		{ "From: =??q?ceo=40bank.test?= <x@evil.test>",
		  "evil.test + bank.test in encoded words" },
		{ "From: =?no-such?b?PGNlb0BiYW5rLnRlc3Q+?= <x@evil.test>",
		  "? hidden (evil.test bank.test) From has encoded words that contain an address "
		  "of another domain" },
		{ "From: =?us-ascii*en?q?=3Cceo=40bank.test=3E?= <x@evil.test>",
		  "? hidden (evil.test bank.test) From has encoded words that contain an address "
		  "of another domain" },
		{ "From: =?cp1140?q?=4C=83=85=96=7C=82=81=95=92=4B=A3=85=A2=A3=6E?= <x@evil.test>",
		  "? hidden (evil.test bank.test) From has encoded words that contain an address "
		  "of another domain" },
		{ "From: =?cp1026?q?=4C=83=85=96=AE=82=81=95=92=4B=A3=85=A2=A3=6E?= <x@evil.test>",
		  "? hidden (evil.test bank.test) From has encoded words that contain an address "
		  "of another domain" },
		{ "From: =?cp273?q?=4C=83=85=96=B5=82=81=95=92=4B=A3=85=A2=A3=6E?= <x@evil.test>",
		  "? hidden (evil.test bank.test) From has encoded words that contain an address "
		  "of another domain" },
		{ "From: =?utf-7?q?+ADw-ceo+AEA-bank.test+AD4-?= <x@evil.test>",
		  "? hidden (evil.test bank.test) From has encoded words that contain an address "
		  "of another domain" },
		{ "From: =?utf-16?b?PABjAGUAbwBAAGIAYQBuAGsALgB0AGUAcwB0AD4A?= <x@evil.test>",
		  "? hidden (evil.test bank.test) From has encoded words that contain an address "
		  "of another domain" },
		{ "From: =?unicode_escape?q?\\x3cceo\\x40bank.test\\x3e?= <x@evil.test>",
		  "? hidden (evil.test) From has an encoded word in a charset that only some "
		  "programs know" },
		{ "From: =?unicode_escape?q?=5Cx3cceo=5Cx40bank.test=5Cx3e?= <x@evil.test>",
		  "? hidden (evil.test) From has an encoded word in a charset that only some "
		  "programs know" },
		{ "From: :) =?unicode_escape?q?=5Cx3cceo=5Cx40bank.test?= <x@evil.test>",
		  "? unreadable (evil.test ...) From has an encoded word in a charset that only "
		  "some programs know" },
		/* The same without an address of another domain is nothing. */
		{ "From: =?utf-8?q?M=C3=BCller=2C_=3CJ=C3=B6rg=3E_=28?= <x@evil.test>",
		  "evil.test" },
		{ "From: =?no-such?q?M=FCller?= <x@evil.test>", "evil.test" },
		{ "From: =?utf-8?q?=5C?= <x@evil.test>", "evil.test" },
	};
	(void)state;
	judge(rows, COUNT(rows));
}

/* As many as anybody may write, and more than are judged. */
static void many(void **state)
{
	static char header[60000];
	static const struct {
		const char *each;
		int count;
		const char *expected;
	} rows[] = {
		{ "Name <a#@svc.test>,\n ", 1000, "svc.test" },
		{ "=?utf-8?q?=C3=BC?= <a#@svc.test>,\n ", 1000, "svc.test" },
		{ "a@d#.test,\n ", 7,
		  "? authors (d0.test d1.test d2.test d3.test d4.test d5.test d6.test svc.test) "
		  "From has two author domains: d0.test and d1.test" },
		{ "a@d#.test,\n ", 8,
		  "? authors (d0.test d1.test d2.test d3.test d4.test d5.test d6.test d7.test "
		  "...) From has too many author domains" },
		{ "a@d#.test,\n ", 1000,
		  "? authors (d0.test d1.test d2.test d3.test d4.test d5.test d6.test d7.test "
		  "...) From has too many author domains" },
		{ "\"a@d#.test\" <a@svc.test>,\n ", 1000, "svc.test + d0.test in a quoted name" },
		{ "(a@d#.test)\n ", 2000,
		  "? unreadable (svc.test ...) From has a field that is too long for some "
		  "programs" },
		{ "Name#\n ", 2000,
		  "? unreadable (svc.test ...) From has a field that is too long for some "
		  "programs" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text t = TEXT(header);
		text_string(&t, "From: ");
		for (int n = 0; n < rows[i].count; n++) {
			for (const char *c = rows[i].each; *c; c++)
				if (*c == '#')
					text_u64(&t, (uint64_t)n);
				else
					text_char(&t, *c);
		}
		text_string(&t, "z@svc.test");
		assert_false(t.cut);
		judge(&(struct row){ text_cstr(&t), rows[i].expected }, 1);
	}
}

static void octets(void **state)
{
	static const struct row rows[] = {
		{ "From: a@bank.example\001"
		  "0.evil.example",
		  "? unreadable (bank.example ...) From has a control character" },
		{ "From: \001"
		  "0a@example.com",
		  "? unreadable (example.com ...) From has a control character" },
		{ "From: \001"
		  "0",
		  "? unreadable (...) From has a control character" },
		{ "From: a@bank.example\r.evil.example",
		  "? unreadable (bank.example bank.example.evil.example ...) From has a control "
		  "character" },
		{ "From: a@bank.example\v<b@evil.example>",
		  "? unreadable (bank.example evil.example ...) From has a control character" },
		{ "From: a\x7f@example.com",
		  "? unreadable (example.com ...) From has a control character" },
		{ "From: \x1b[2J <a@example.com>",
		  "? unreadable (example.com ...) From has a control character" },
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
		  "? unreadable (example.com ...) From has a line that is too long for some "
		  "programs" },
		{ "From: (\n ", 900, "\n )\n\t<a@example.com>", "example.com" },
		{ "From: ", 5000, "\n <a@example.com>",
		  "? unreadable (...) From has a line that is too long for some programs" },
		{ "From: a@", 63, ".example.com", NULL },
		{ "From: a@", 64, ".example.com",
		  "? unreadable (...) From has a domain that is not a domain name" },
		{ "From: a@", 254, "", "- From has a domain that is not a domain name" },
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
	judge(&(struct row){ strcat(name, "e"),
			     "? unreadable (...) From has a domain that is not a domain name" },
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
	judge(&(struct row){ text_cstr(&t), "example.com ! an unbalanced parenthesis" }, 1);
}

static void the_check_says_so(void **state)
{
	static const struct {
		const char *sender, *header, *expected;
	} rows[] = {
		{ "a@x.test", "From: a@example.com\r\n", "" },
		{ "a@x.test", "Subject: x\r\n", "ambiguous (no From field) none +0" },
		{ "a@x.test", "From: MAILER-DAEMON\r\n",
		  "ambiguous (From has no address) none +0" },
		{ "a@x.test", "From: a@x.example\r\nFrom: a@x.example\r\n",
		  "ambiguous (more than one From field) fields +0" },
		{ "a@x.test", "From: a@x.example, \xff@y\x01.example\r\n",
		  "ambiguous (From has a control character) unreadable +0" },
		{ "a@x.test", "From: v@free.test <f@site.test>\r\n",
		  "ambiguous (From has two author domains: free.test and site.test) "
		  "second_address +0" },
		/* Who needs no author: a bounce, a group. */
		{ "", "Subject: x\r\n", "none (no From field)" },
		{ "", "From: MAILER-DAEMON\r\n", "none (From has no address)" },
		{ "", "From: <>\r\n",
		  "none (From has no plain address within the angle brackets)" },
		{ "a@x.test", "From: Automatic response:;\r\n", "none (From has no address)" },
		{ "", "From: a@x.test\r\nFrom: b@y.test\r\n",
		  "ambiguous (more than one From field) fields +0" },
		/* One author, and something to remark. */
		{ "a@x.test", "From: John :) <n@svc.test>\r\n",
		  "malformed (From has an unbalanced bracket)" },
		{ "a@x.test", "From: n@svc.test (joe@web.test)\r\n",
		  "address_in_name (From has an address of web.test in a comment) web.test +0" },
		{ "a@x.test", "From: a@[192.0.2.1]\r\n", "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial *t = trial_new(&check_from, NULL, "192.0.2.1");
		t->ctx.sender = bytes_of(rows[i].sender);
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
		cmocka_unit_test(addresses_in_names),
		cmocka_unit_test(unmistakable),
		cmocka_unit_test(second_addresses),
		cmocka_unit_test(none),
		cmocka_unit_test(two_fields),
		cmocka_unit_test(two_domains),
		cmocka_unit_test(broken_addresses),
		cmocka_unit_test(broken_domains),
		cmocka_unit_test(hidden_addresses),
		cmocka_unit_test(hidden_in_encoded_words),
		cmocka_unit_test(many),
		cmocka_unit_test(octets),
		cmocka_unit_test(lengths),
		cmocka_unit_test(depth),
		cmocka_unit_test(the_check_says_so),
	};
	assert_true(check_from.start());
	return cmocka_run_group_tests(tests, NULL, NULL);
}
