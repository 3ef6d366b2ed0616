/* Reports on single messages: who wants one, what may be told of a header, the mail, the bound. */
#include "gateway/reports/failure_limit.h"
#include "gateway/reports/failure_mail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint64_t key[2] = { 1, 2 };

/* "HASH" stands for a word of 13 octets. */
static void told(const char *header, char *into, size_t room, size_t *left_out)
{
	struct header_field fields[20];
	struct bytes rest = bytes_of(header);
	size_t count = 0;
	char buffer[FAILURE_HEADER_MAX];
	struct text t = TEXT(buffer), out = { .at = into, .cap = room };
	while (count < 20 && header_next(&rest, &fields[count]))
		count++;
	*left_out = failure_redact_header(&t, fields, count, key);
	struct bytes b = text_bytes(&t);
	while (b.len) {
		size_t n = 0;
		while (n < b.len && bytes_has(BYTES("0123456789ABCDEFGHJKMNPQRSTVWXYZ"), b.at[n]))
			n++;
		if (n == 13)
			text_string(&out, "HASH");
		else
			text_add(&out, bytes_first(b, n ? n : 1));
		b = bytes_skip(b, n ? n : 1);
	}
	(void)text_cstr(&out);
}

static const struct {
	const char *header, *told;
} headers[] = {
	{ "From: Jane Doe <jane@example.org>\r\n", "From: <HASH@example.org>\r\n" },
	{ "From: a@example.org, b@example.net (c@secret)\r\n",
	  "From: <HASH@example.org>,\r\n\t<HASH@example.net>\r\n" },
	/* A local part that looks like an address, names that do. */
	{ "From: \"x@jane.doe\"@example.org\r\n", "From: <HASH@example.org>\r\n" },
	{ "From: \"jane@doe.secret\" <a@example.org>\r\n", "From: <HASH@example.org>\r\n" },
	{ "From: =?utf-8?q?jane@doe_secret?=\r\n", "" },
	{ "From: \"never closed <jane@example.org>\r\n", "" },
	{ "From: (never closed \\) jane@example.org\r\n", "" },
	{ "From: jane\r\n", "" },
	{ "From: jane@\xc3\xa4.example\r\n", "" },
	/* A line that is smuggled in. */
	{ "From: a@example.org\r\n Bcc: victim@example.net\r\n", "From: <HASH@example.net>\r\n" },
	{ "Subject: our merger\r\n with them\r\n", "Subject: HASH\r\n" },
	{ "Message-ID: <jane.1@host.example>\r\n", "Message-ID: <HASH@host.example>\r\n" },
	{ "Date: Tue, 1 Dec 2026 10:00:00 +0000\r\n", "Date: Tue, 1 Dec 2026 10:00:00 +0000\r\n" },
	{ "Date: yesterday (jane@example.org)\r\n", "" },
	{ "X-Customer: jane\r\nReceived: from a by b for <jane@example.org>\r\n", "" },
	{ "Received: for <jane@example.org>\r\nCc: jane@example.org\r\nno field\r\n", "" },
	/* Copies of other fields, and tags that nobody knows, go. */
	{ "DKIM-Signature: v=1; d=example.org; i=jane@example.org; z=Subject:merger; x y=jane;\r\n"
	  " b=AA\r\n BB\r\n",
	  "DKIM-Signature: v=1;\r\n\td=example.org;\r\n\ti=HASH@example.org;\r\n\tb=AABB;\r\n" },
	{ "DKIM-Signature: s=jane@example.org; \xff=1\r\n", "" },
};

static void a_header_is_redacted(void **state)
{
	char buffer[FAILURE_HEADER_MAX];
	size_t left_out;
	(void)state;
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
		told(headers[i].header, buffer, sizeof buffer, &left_out);
		assert_string_equal(buffer, headers[i].told);
		assert_true(headers[i].told[0] || left_out > 0);
	}
}

static void equal_local_parts_have_equal_words(void **state)
{
	static const uint64_t other[2] = { 3, 4 };
	char buffers[3][100];
	struct text a = TEXT(buffers[0]), b = TEXT(buffers[1]), c = TEXT(buffers[2]);
	(void)state;
	failure_redact_address(&a, BYTES("jane@example.org"), key);
	failure_redact_address(&b, BYTES("Jane@example.org"), key);
	failure_redact_address(&c, BYTES("jane@example.org"), other);
	assert_true(bytes_equal(text_bytes(&a), text_bytes(&b)));
	assert_false(bytes_equal(text_bytes(&a), text_bytes(&c)));
}

static bool wants(const char *fo, bool dkim, bool spf, const char *spf_result,
		  const char *signature)
{
	const struct report_policy policy = { .fo = bytes_of(fo) };
	const struct report_row row = {
		.dkim_aligned = dkim,
		.spf_aligned = spf,
		.spf_result = bytes_of(spf_result),
		.signatures = { { BYTES("d"), BYTES("s"), bytes_of(signature) } },
		.signature_count = 1,
	};
	return failure_wanted(&policy, &row);
}

static void a_record_says_what_it_wants_to_hear_of(void **state)
{
	(void)state;
	assert_true(wants("", false, false, "fail", "fail"));
	assert_false(wants("", true, false, "fail", "pass"));
	assert_false(wants("0", false, true, "pass", "fail"));
	assert_true(wants("1", false, true, "pass", "fail"));
	assert_false(wants("1", true, true, "pass", "pass"));
	assert_true(wants("0:d", false, true, "pass", "fail"));
	assert_true(wants(" D : x", false, true, "pass", "fail"));
	assert_false(wants("d", false, false, "fail", "pass"));
	assert_true(wants("s", true, false, "softfail", "pass"));
	assert_false(wants("s", true, false, "neutral", "pass"));
	assert_true(wants("nonsense", false, false, "fail", "fail"));
	/* What was not found out is no failure. */
	assert_false(wants("0", false, false, "temperror", "fail"));
	assert_false(wants("1", true, false, "temperror", "pass"));
}

static const char golden[] =
	"Date: Tue, 1 Dec 2026 10:00:01 +0000\r\n"
	"From: <dmarc@example.com>\r\n"
	"To: <r@example.org>\r\n"
	"Subject: DMARC failure report on example.org\r\n"
	"Message-ID: <failure.WORD@mx.example.com>\r\n"
	"Auto-Submitted: auto-generated\r\n"
	"MIME-Version: 1.0\r\n"
	"Content-Type: multipart/report; report-type=feedback-report;\r\n"
	"\tboundary=\"=_failure.WORD\"\r\n"
	"\r\n"
	"--=_failure.WORD\r\n"
	"Content-Type: text/plain; charset=utf-8\r\n"
	"Content-Transfer-Encoding: 8bit\r\n"
	"\r\n"
	"This is a DMARC failure report (RFC 9991) about one message in the name of\r\n"
	"example.org. It was made by a program, because the record of that domain\r\n"
	"asks for it.\r\n"
	"\r\n"
	"Of the message only a part of its header is shown. Local parts and the\r\n"
	"subject are replaced by words (RFC 6590). Fields left out: 3.\r\n"
	"\r\n"
	"Submitter: mx.example.com\r\n"
	"\r\n"
	"--=_failure.WORD\r\n"
	"Content-Type: message/feedback-report\r\n"
	"\r\n"
	"Feedback-Type: auth-failure\r\n"
	"Version: 1\r\n"
	"User-Agent: mxward/0.1.0\r\n"
	"Auth-Failure: dmarc\r\n"
	"Identity-Alignment: none\r\n"
	"Authentication-Results: mx.example.com;\r\n"
	"\tdmarc=fail header.from=example.org;\r\n"
	"\tspf=fail smtp.mailfrom=example.org;\r\n"
	"\tdkim=fail header.d=example.org header.s=s1\r\n"
	"DKIM-Domain: example.org\r\n"
	"DKIM-Selector: s1\r\n"
	"Reported-Domain: example.org\r\n"
	"Original-Mail-From: <>\r\n"
	"Source-IP: 192.0.2.1\r\n"
	"Arrival-Date: Tue, 1 Dec 2026 10:00:00 +0000\r\n"
	"Incidents: 1\r\n"
	"Delivery-Result: reject\r\n"
	"\r\n"
	"--=_failure.WORD\r\n"
	"Content-Type: text/rfc822-headers\r\n"
	"\r\n"
	"From: <X@example.org>\r\n"
	"\r\n"
	"--=_failure.WORD--\r\n";

static void the_mail_is_this(void **state)
{
	static char buffer[FAILURE_MAIL_MAX];
	char found_buffer[FAILURE_PART_MAX], error_buffer[200];
	struct text mail = TEXT(buffer), found = TEXT(found_buffer), error = TEXT(error_buffer);
	struct report_row row = {
		.disposition = REPORT_REJECT,
		.header_from = BYTES("example.org"),
		.spf_domain = BYTES("example.org"),
		.spf_result = BYTES("fail"),
		.signatures = { { BYTES("example.org"), BYTES("s1"), BYTES("fail") } },
		.signature_count = 1,
	};
	(void)state;
	assert_true(address_parse(BYTES("192.0.2.1"), &row.source));
	failure_found_write(&found,
			    &(struct failure_facts){
				    .row = &row, .mail_from = BYTES(""), .time = 1796119200000 },
			    BYTES("mx.example.com"), key);
	const struct failure_mail m = { .from = BYTES("dmarc@example.com"),
					.to = BYTES("r@example.org"),
					.domain = BYTES("example.org"),
					.submitter = BYTES("mx.example.com"),
					.contact = BYTES(""),
					.word = BYTES("WORD"),
					.found = text_bytes(&found),
					.header = BYTES("From: <X@example.org>\r\n"),
					.left_out = 3,
					.time = 1796119201000 };
	assert_true(failure_mail_write(&mail, &m, &error));
	assert_string_equal(text_cstr(&mail), golden);
}

static void there_are_never_many(void **state)
{
	struct failure_limit l = { .count = 0 };
	(void)state;
	for (int i = 0; i < FAILURES_PER_DOMAIN; i++)
		assert_true(failure_limit_take(&l, BYTES("a.example"), key, 1000));
	assert_false(failure_limit_take(&l, BYTES("a.example"), key, 1000 + FAILURE_HOUR_MS - 1));
	for (int i = FAILURES_PER_DOMAIN; i < FAILURES_PER_HOUR; i++) {
		char buffer[20];
		struct text name = TEXT(buffer);
		text_format(&name, "%d.example", i);
		assert_true(failure_limit_take(&l, text_bytes(&name), key, 2000));
	}
	assert_false(failure_limit_take(&l, BYTES("b.example"), key, 2000));
	assert_true(failure_limit_take(&l, BYTES("a.example"), key, 1000 + FAILURE_HOUR_MS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_header_is_redacted),
		cmocka_unit_test(equal_local_parts_have_equal_words),
		cmocka_unit_test(a_record_says_what_it_wants_to_hear_of),
		cmocka_unit_test(the_mail_is_this),
		cmocka_unit_test(there_are_never_many),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
