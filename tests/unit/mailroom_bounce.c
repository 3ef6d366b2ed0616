/* mailroom_bounce.c: what a sender is told of a message that could not be delivered, and that
 * nothing from outside can break out of its place in it (mailroom/bounce.h). */
#include "gateway/mailroom/bounce.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const uint64_t now = 1795313472143;
static char written[4 << 20];

/* Writes one, and looks at what must be so for all. */
static const char *write_bounce(const struct envelope *e, struct bytes header)
{
	struct text t = TEXT(written);
	struct bounce b = {
		.envelope = e, .header = header, .hostname = "gw.test", .size_most = 1000
	};
	bounce_write(&t, &b);
	assert_true(t.len <= bounce_room(&b));
	assert_false(t.cut);
	const char *text = text_cstr(&t);
	unsigned boundaries = 0;
	for (struct bytes rest = text_bytes(&t); rest.len;) {
		struct bytes line = bytes_first(rest, bytes_find(rest, '\n'));
		assert_true(line.len < rest.len && line.len > 0 && line.at[line.len - 1] == '\r' &&
			    line.len <= 998);
		assert_int_equal(bytes_find(line, '\r'), line.len - 1);
		assert_false(bytes_has(line, '\0'));
		boundaries += bytes_starts(line, BYTES("--=_0ABC."));
		rest = bytes_skip(rest, line.len + 1);
	}
	assert_int_equal(boundaries, 4);
	return text;
}

static struct envelope envelope_of(struct envelope_recipient *recipients, size_t count)
{
	return (struct envelope){ .id = BYTES("0ABC"),
				  .time = now - 3600000,
				  .from = BYTES("b@example.net"),
				  .dsn = DSN_BOUNCE,
				  .dsn_time = now,
				  .recipients = recipients,
				  .recipient_count = count };
}

static const char *one(const char *address, const char *reply, const char *orcpt, enum fate fate)
{
	struct envelope_recipient r = { .address = bytes_of(address),
					.reply = bytes_of(reply),
					.orcpt = bytes_of(orcpt),
					.fate = fate };
	struct envelope e = envelope_of(&r, 1);
	return write_bounce(&e, BYTES("Subject: x\r\n"));
}

static void whole(void **state)
{
	(void)state;
	static const char *const wanted[] = {
		"From: Mail Delivery System <MAILER-DAEMON@gw.test>\r\nTo: <b@example.net>\r\n",
		"\r\nMessage-ID: <0ABC.bounce@gw.test>\r\nAuto-Submitted: auto-replied\r\n"
		"MIME-Version: 1.0\r\n"
		"Content-Type: multipart/report; report-type=delivery-status;\r\n"
		"\tboundary=\"=_0ABC.bounce\"\r\n\r\n--=_0ABC.bounce\r\n",
		"\r\n\r\nThis is the mail system at gw.test.\r\n",
		"\r\n<anna@a.test>: the mail server refused it:\r\n    550 5.1.1 no such user\r\n",
		"\r\n\r\n--=_0ABC.bounce\r\nContent-Type: message/delivery-status\r\n\r\n"
		"Reporting-MTA: dns; gw.test\r\nX-Mxward-ID: 0ABC\r\n"
		"Arrival-Date: ",
		"\r\n\r\nFinal-Recipient: rfc822; anna@a.test\r\nAction: failed\r\nStatus: "
		"5.1.1\r\n"
		"Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n--=_0ABC.bounce\r\n",
		"\r\nContent-Type: text/rfc822-headers\r\nContent-Description: the header of the "
		"message\r\n\r\nSubject: x\r\n"
		"\r\n--=_0ABC.bounce--\r\n",
	};
	const char *text = one("anna@a.test", "550 5.1.1 no such user", "", FATE_REFUSED);
	assert_memory_equal(text, "Date: ", 6);
	for (size_t i = 0; i < COUNT(wanted); i++)
		if (!strstr(text, wanted[i]))
			fail_msg("lacks: %s\n%s", wanted[i], text);
}

static void fields(void **state)
{
	static const struct {
		const char *address, *reply, *orcpt;
		enum fate fate;
		const char *wanted;
	} table[] = {
		{ "a@a.test", "550 no", "", FATE_REFUSED,
		  "Status: 5.0.0\r\nDiagnostic-Code: smtp; 550 no\r\n" },
		{ "a@a.test", "550 4.1.1 no", "", FATE_REFUSED, "Status: 5.0.0\r\n" },
		{ "a@a.test", "550 5.1.1111 no", "", FATE_REFUSED, "Status: 5.0.0\r\n" },
		{ "a@a.test", "550 5.1. no", "", FATE_REFUSED, "Status: 5.0.0\r\n" },
		{ "a@a.test", "550 55.1.1 no", "", FATE_REFUSED, "Status: 5.0.0\r\n" },
		{ "a@a.test", "451 4.2.0 later", "", FATE_WAITING,
		  "Status: 4.4.7\r\nDiagnostic-Code: smtp; 451 4.2.0 later\r\n" },
		{ "a@a.test", "10.0.0.5:25: Connection refused", "", FATE_WAITING,
		  "Status: 4.4.7\r\nDiagnostic-Code: x-mxward; "
		  "10.0.0.5:25: Connection refused\r\n" },
		{ "a@a.test", "", "", FATE_WAITING, "Action: failed\r\nStatus: 4.4.7\r\n\r\n--" },
		{ "a@a.test", "", "rfc822;A+2Bx@B.test", FATE_REFUSED,
		  "Original-Recipient: rfc822; "
		  "A+x@B.test\r\nFinal-Recipient: rfc822; a@a.test\r\n" },
		/* xtext that would end a line, and that is cut short */
		{ "a@a.test", "", "rfc822;a+0D+0ABcc:+20x+2", FATE_REFUSED,
		  "Original-Recipient: rfc822; a??Bcc: x+2\r\nFinal" },
		{ "a@a.test", "550 x\r\n\r\n--=_0ABC.bounce", "", FATE_REFUSED,
		  "Diagnostic-Code: smtp; 550 x???"
		  "?--=_0ABC.bounce\r\n" },
		{ "\xc3\xa4+\\@a.test", "", "", FATE_REFUSED,
		  "Final-Recipient: utf-8; \\x{E4}\\x{2B}\\x{5C}@a.test\r\n" },
		{ "\xf0\x9f\x93\xa7@a.test", "", "", FATE_REFUSED,
		  "Final-Recipient: utf-8; \\x{1F4E7}@a.test\r\n" },
		{ "\xc3@a.test", "", "", FATE_REFUSED, "Final-Recipient: rfc822; ?@a.test\r\n" },
		{ "\"a\r\nX: y\"@a.test", "", "", FATE_REFUSED,
		  "Final-Recipient: rfc822; \"a??X: y\"@a.test\r\n" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const char *text =
			one(table[i].address, table[i].reply, table[i].orcpt, table[i].fate);
		if (!strstr(text, table[i].wanted))
			fail_msg("lacks: %s\n%s", table[i].wanted, text);
	}
}

static void headers(void **state)
{
	static const struct {
		struct bytes header;
		const char *wanted;
	} table[] = {
		{ { "A: b\r\n c\r\n", 10 },
		  "text/rfc822-headers\r\nContent-Description: the header of the message\r\n\r\nA: "
		  "b\r\n c\r\n\r\n--" },
		{ { "", 0 },
		  "text/rfc822-headers\r\nContent-Description: the header of the message\r\n\r\n"
		  "\r\n--" },
		/* UTF-8, other eight-bit octets, bare line ends, NUL */
		{ { "A: \xc3\xa4\r\n", 7 },
		  "message/global-headers\r\nContent-Transfer-Encoding: quoted-printable\r\n" },
		{ { "A: \xe4\r\n", 6 },
		  "text/rfc822-headers\r\nContent-Transfer-Encoding: quoted-printable\r\n" },
		{ { "A: \xe4\r\n", 6 }, "\r\n\r\nA: =E4\r\n\r\n--" },
		{ { "A: b\nC: d\r\n", 11 }, "\r\n\r\nA: b=0AC: d\r\n" },
		{ { "A: b\rC: d\r\n", 11 }, "\r\n\r\nA: b=0DC: d\r\n" },
		{ { "A: b\0C\r\n", 8 }, "\r\n\r\nA: b=00C\r\n" },
		{ { "A: b \xe4 \r\n", 9 }, "\r\n\r\nA: b =E4=20\r\n" },
		/* our own boundary, told in advance */
		{ { "A: b\r\n--=_0ABC.bounce--\r\n", 25 },
		  "\r\n\r\nA: b\r\n--=3D_0ABC.bounce--\r\n" },
	};
	struct envelope_recipient r = { .address = BYTES("a@a.test"), .fate = FATE_REFUSED };
	struct envelope e = envelope_of(&r, 1);
	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const char *text = write_bounce(&e, table[i].header);
		if (!strstr(text, table[i].wanted))
			fail_msg("%zu lacks: %s\n%s", i, table[i].wanted, text);
	}
}

/* A long header is returned in part, whole fields only; a long line is wrapped. */
static void long_headers(void **state)
{
	enum { ROOM = 200000 };
	char *header = malloc(ROOM);
	struct text t = { .at = header, .cap = ROOM };
	struct envelope_recipient r = { .address = BYTES("a@a.test"), .fate = FATE_REFUSED };
	struct envelope e = envelope_of(&r, 1);
	(void)state;
	for (unsigned i = 0; t.len < 100000; i++)
		text_format(
			&t, "Field-%u: %.*s\r\n", i, 90,
			"01234567890123456789012345678901234567890123456789012345678901234567890123"
			"45678901234567890");
	const char *text = write_bounce(&e, text_bytes(&t));
	assert_non_null(strstr(text, "\r\nField-1: "));
	assert_true(strlen(text) > BOUNCE_HEADER_MAX && strlen(text) < BOUNCE_HEADER_MAX + 3000);
	assert_non_null(strstr(text, "56789\r\n\r\n--=_0ABC.bounce--\r\n"));
	t.len = 0;
	text_string(&t, "A: ");
	while (t.len < 60000)
		text_char(&t, '=');
	text_string(&t, "\r\n");
	(void)write_bounce(&e, text_bytes(&t));
	free(header);
}

static void who_wants_to_know(void **state)
{
	static const struct {
		const char *from, *notify;
		enum fate fate;
		bool expired, wanted;
	} table[] = {
		{ "b@x.test", "", FATE_REFUSED, false, true },
		{ "b@x.test", "", FATE_WAITING, false, false },
		{ "b@x.test", "", FATE_WAITING, true, true },
		{ "b@x.test", "", FATE_DELIVERED, true, false },
		{ "", "", FATE_REFUSED, false, false },
		{ "b@x.test", "NEVER", FATE_REFUSED, false, false },
		{ "b@x.test", "SUCCESS,DELAY", FATE_REFUSED, false, false },
		{ "b@x.test", "SUCCESS,failure", FATE_REFUSED, false, true },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct envelope_recipient r = { .address = BYTES("a@a.test"),
						.notify = bytes_of(table[i].notify),
						.fate = table[i].fate };
		struct envelope e = envelope_of(&r, 1);
		e.from = bytes_of(table[i].from);
		if (bounce_wanted(&e, table[i].expired) != table[i].wanted)
			fail_msg("row %zu", i);
	}
}

static void who_wants_to_know_of_a_delay(void **state)
{
	static const struct {
		const char *from, *notify;
		enum fate fate;
		bool wanted;
	} table[] = {
		{ "b@x.test", "DELAY", FATE_WAITING, true },
		{ "b@x.test", "FAILURE,delay", FATE_WAITING, true },
		/* RFC 3461, 4.1: may be, but hardly anybody does */
		{ "b@x.test", "", FATE_WAITING, false },
		{ "b@x.test", "FAILURE", FATE_WAITING, false },
		{ "b@x.test", "NEVER", FATE_WAITING, false },
		{ "b@x.test", "DELAY", FATE_REFUSED, false },
		{ "b@x.test", "DELAY", FATE_DELIVERED, false },
		{ "", "DELAY", FATE_WAITING, false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct envelope_recipient r = { .address = BYTES("a@a.test"),
						.notify = bytes_of(table[i].notify),
						.fate = table[i].fate };
		struct envelope e = envelope_of(&r, 1);
		e.from = bytes_of(table[i].from);
		if (bounce_delay_wanted(&e) != table[i].wanted)
			fail_msg("row %zu", i);
	}
}

/* Only of those who failed and want it said, in a message of many. */
static void the_right_ones(void **state)
{
	struct envelope_recipient r[] = {
		{ .address = BYTES("delivered@a.test"), .fate = FATE_DELIVERED },
		{ .address = BYTES("refused@a.test"), .fate = FATE_REFUSED },
		{ .address = BYTES("never@a.test"),
		  .fate = FATE_REFUSED,
		  .notify = BYTES("NEVER") },
		{ .address = BYTES("waits@a.test"), .fate = FATE_WAITING },
	};
	struct envelope e = envelope_of(r, COUNT(r));
	(void)state;
	e.envid = BYTES("x+3Dy+0A");
	e.reply = BYTES("451 4.0.0 the message's own");
	const char *text = write_bounce(&e, BYTES("A: b\r\n"));
	assert_null(strstr(text, "delivered@a.test"));
	assert_null(strstr(text, "never@a.test"));
	assert_non_null(strstr(text, "\r\nOriginal-Envelope-Id: x=y?\r\n"));
	assert_non_null(strstr(text, "Final-Recipient: rfc822; refused@a.test\r\n"));
	assert_non_null(strstr(
		text, "Final-Recipient: rfc822; waits@a.test\r\nAction: failed\r\nStatus: 4.4.7\r\n"
		      "Diagnostic-Code: smtp; 451 4.0.0 the message's own\r\n"));
	assert_non_null(strstr(text, "<waits@a.test>: no server accepted it in time:\r\n"));
}

/* The postmaster is told of everybody who did not get it, and why the sender cannot be told. */
static void for_the_postmaster(void **state)
{
	struct envelope_recipient r[] = {
		{ .address = BYTES("delivered@a.test"), .fate = FATE_DELIVERED },
		{ .address = BYTES("never@a.test"),
		  .fate = FATE_REFUSED,
		  .notify = BYTES("NEVER") },
		{ .address = BYTES("waits@a.test"), .fate = FATE_WAITING },
	};
	struct envelope e = envelope_of(r, COUNT(r));
	(void)state;
	e.dsn = DSN_POSTMASTER;
	e.untold = BYTES("554 5.7.1 no relay\r\n--=_0ABC.");
	const char *text = write_bounce(&e, BYTES("A: b\r\n"));
	assert_non_null(strstr(text, "\r\nTo: <postmaster@a.test>\r\n"));
	assert_non_null(strstr(text, "\r\nMessage-ID: <0ABC.postmaster@gw.test>\r\n"));
	assert_null(strstr(text, "delivered@a.test"));
	assert_non_null(strstr(text, "Final-Recipient: rfc822; never@a.test\r\n"));
	assert_non_null(strstr(text, "Final-Recipient: rfc822; waits@a.test\r\n"));
	assert_non_null(strstr(text, "\r\nSender: <b@example.net>\r\n"));
	assert_non_null(strstr(text, "\r\n"
				     "Why the sender cannot be notified: 554 5.7.1 no relay?"
				     "?--=3D_0ABC.\r\n"));
	e.from = e.untold = BYTES("");
	assert_non_null(
		strstr(write_bounce(&e, BYTES("A: b\r\n")), "\r\nSender: <> (the null sender"));
}

static void late(void **state)
{
	struct envelope_recipient r[] = {
		{ .address = BYTES("waits@a.test"),
		  .notify = BYTES("DELAY"),
		  .reply = BYTES("451 4.2.1 full") },
		{ .address = BYTES("lost@a.test"),
		  .notify = BYTES("DELAY"),
		  .reply = BYTES("10.0.0.5:25: Connection refused") },
		{ .address = BYTES("other@a.test") },
	};
	struct envelope e = envelope_of(r, COUNT(r));
	(void)state;
	e.dsn = DSN_DELAY;
	e.retried_until = now + 86400000;
	const char *text = write_bounce(&e, BYTES("A: b\r\n"));
	assert_non_null(strstr(text, "\r\nSubject: Delayed Mail (still being retried)\r\n"));
	assert_non_null(strstr(
		text,
		"Final-Recipient: rfc822; waits@a.test\r\nAction: delayed\r\nStatus: 4.2.1\r\n"
		"Will-Retry-Until: "));
	assert_non_null(strstr(
		text,
		"Final-Recipient: rfc822; lost@a.test\r\nAction: delayed\r\nStatus: 4.4.1\r\n"));
	assert_null(strstr(text, "other@a.test"));
	/* Who asked to hear of a delay and not of a failure is not promised the latter. */
	assert_non_null(strstr(text, "You do not need to send it again.\r\n"));
	r[0].notify = r[1].notify = BYTES("FAILURE,DELAY");
	text = write_bounce(&e, BYTES("A: b\r\n"));
	assert_non_null(
		strstr(text, "if it cannot be delivered by\r\nthen, you will be notified.\r\n"));
}

/* RET=FULL, as far as the size allows; the postmaster gets it all. */
static void how_much_is_returned(void **state)
{
	static const struct {
		enum dsn dsn;
		const char *ret;
		uint64_t size;
		bool whole, said;
	} table[] = {
		{ DSN_BOUNCE, "FULL", 1000, true, false },
		{ DSN_BOUNCE, "full", 1, true, false },
		{ DSN_BOUNCE, "FULL", 1001, false, true },
		{ DSN_BOUNCE, "HDRS", 1, false, false },
		{ DSN_BOUNCE, "", 1, false, false },
		{ DSN_DELAY, "FULL", 1, false, false },
		{ DSN_POSTMASTER, "HDRS", 9999, true, false },
	};
	struct envelope_recipient r = { .address = BYTES("a@a.test"),
					.notify = BYTES("FAILURE,DELAY") };
	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct envelope e = envelope_of(&r, 1);
		e.dsn = table[i].dsn;
		e.ret = bytes_of(table[i].ret);
		e.size = table[i].size;
		e.digest[0] = 0xabc;
		assert_int_equal(bounce_whole(&e, 1000), table[i].whole);
		struct bounce b = { .envelope = &e,
				    .header = BYTES("A: b\r\n"),
				    .hostname = "gw.test",
				    .whole = table[i].whole };
		struct text t = TEXT(written);
		bounce_write(&t, &b);
		size_t begun = t.len;
		assert_int_equal(strstr(text_cstr(&t),
					"Only the header of your message is returned") != NULL,
				 table[i].said);
		if (!table[i].whole)
			continue;
		assert_non_null(strstr(
			written,
			"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n"));
		assert_string_equal(written + begun - 4, "\r\n\r\n");
		bounce_end(&t, &b);
		assert_true(t.len <= bounce_room(&b));
		assert_memory_equal(written + begun, "\r\n--=_0ABC.", 11);
		assert_non_null(strstr(written + begun, ".0000000000000abc--\r\n"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),
		cmocka_unit_test(fields),
		cmocka_unit_test(headers),
		cmocka_unit_test(long_headers),
		cmocka_unit_test(who_wants_to_know),
		cmocka_unit_test(who_wants_to_know_of_a_delay),
		cmocka_unit_test(the_right_ones),
		cmocka_unit_test(for_the_postmaster),
		cmocka_unit_test(late),
		cmocka_unit_test(how_much_is_returned),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
