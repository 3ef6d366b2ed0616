/* modules_mime_folds.c: fields that go on behind a line of blanks (RFC 5322, 4.2: obs-FWS), which
 * ends the header for some programs: whatever stands in the rest of the field must be heard, and so
 * must what the others read. A row is a message and its outline (modules_mime_outline.h). */
#include "tests/unit/modules_mime_outline.h"

/* clang-format off */
static const struct outline_row rows[] = {
	{ "several lines of blanks before a file name",
	  BYTES("From: a@example.org\r\nSubject: t\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: application/octet-stream\r\n"
	        "Content-Disposition: attachment;\r\n \r\n\t\r\n"
	        "   \r\n filename=\"evil.exe\"\r\n\r\nTVqQAA==\r\n"
	        "--bb--\r\n"),
	  "1 multipart/mixed; 2 application/octet-stream [.|   | filename=\"ev"
	  "il.exe\"||TVqQAA==]; 3 application/octet-stream {evil.exe} [TVqQAA="
	  "=] | broken: a line in a header is blank" },
	{ "lines of blanks on both sides of a disposition, and an encoding",
	  BYTES("From: a@example.org\r\nSubject: t\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: application/octet-stream\r\n"
	        "Content-Disposition:\r\n\t\r\n attachment;\r\n"
	        " \r\n filename=\"evil.exe\"\r\nContent-Transfer-Encoding: base64\r\n"
	        "\r\nTVqQAA==\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 application/octet-stream [ attachment;| | file"
	  "name=\"evil.exe\"|Content-Transfer-Encoding: base64||TVqQAA==]; 3 a"
	  "pplication/octet-stream {evil.exe} [MZ..] | broken: a line in a hea"
	  "der is blank" },
	{ "a line of blanks behind an equals sign",
	  BYTES("From: a@example.org\r\nSubject: t\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: application/octet-stream\r\n"
	        "Content-Disposition: attachment; filename=\r\n"
	        " \r\n \"evil.exe\"\r\n\r\nTVqQAA==\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 application/octet-stream {} [ \"evil.exe\"||TV"
	  "qQAA==]; 3 application/octet-stream {evil.exe} [TVqQAA==] | broken:"
	  " a line in a header is blank" },
	{ "a line of blanks within a quoted name",
	  BYTES("From: a@example.org\r\nSubject: t\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: application/octet-stream\r\n"
	        "Content-Disposition: attachment; filename=\"evil\r\n"
	        " \r\n .exe\"\r\n\r\nTVqQAA==\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 application/octet-stream {evil} [ .exe\"||TVqQ"
	  "AA==]; 3 application/octet-stream {evil  .exe} {evil.exe} [TVqQAA=="
	  "] | broken: a line in a header is blank" },
	{ "the line before a fold ends with CR CR LF",
	  BYTES("From: a@example.org\r\nSubject: t\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: application/octet-stream\r\n"
	        "Content-Disposition: attachment;\r\r\n filename=\"evil.exe\"\r\n"
	        "\r\nTVqQAA==\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 application/octet-stream [ filename=\"evil.exe"
	  "\"||TVqQAA==]; 3 application/octet-stream {evil.exe} [TVqQAA==] | b"
	  "roken: lines of a header end with CR CR LF" },
	{ "a line of blanks ends with CR CR LF",
	  BYTES("From: a@example.org\r\nSubject: t\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: application/octet-stream\r\n"
	        "Content-Disposition: attachment;\r\n \r\r\n filename=\"evil.exe\"\r"
	        "\n\r\nTVqQAA==\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 application/octet-stream [ filename=\"evil.exe"
	  "\"||TVqQAA==]; 3 application/octet-stream {evil.exe} [TVqQAA==] | b"
	  "roken: a line in a header is blank" },
	{ "two fields go on behind lines of blanks",
	  BYTES("From: a@example.org\r\nSubject: t\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nSubject: x\r\n \r\n y\r\nContent-Type: application/octe"
	        "t-stream\r\nContent-Disposition: attachment;\r\n"
	        " \r\n filename=\"evil.exe\"\r\n\r\nTVqQAA==\r\n"
	        "--bb--\r\n"),
	  "1 multipart/mixed; 2 text/plain [ y|Content-Type: application/octet"
	  "-stream|Content-Disposition: attachment;| | filename=\"evil.exe\"||"
	  "TVqQAA==]; 3 application/octet-stream {evil.exe} [TVqQAA==] | broke"
	  "n: a line in a header is blank" },
	{ "a text that is a message by its name begins behind the whole header",
	  BYTES("From: a@example.org\r\nSubject: t\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: text/plain; name=a.eml\r\nX: x\r\n \r\n y\r\n"
	        "\r\nSubject: s\r\nContent-Disposition: x; filename=evil.exe\r\n\r\n"
	        "x\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 text/plain {a.eml} [ y||Subject: s|Content-Di"
	  "sposition: x; filename=evil.exe||x]; 3 text/plain {a.eml} [Subject"
	  ": s|Content-Disposition: x; filename=evil.exe||x]; 4 message/rfc82"
	  "2 (message) {evil.exe}; 4 text/plain {evil.exe} [x]" },
	{ "the first line of blanks ends its field",
	  BYTES("From: a@example.org\r\nSubject: t\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nSubject: x\r\n \r\nContent-Type: application/octet-stre"
	        "am\r\nContent-Disposition: attachment;\r\n \r\n"
	        " filename=\"evil.exe\"\r\nContent-Transfer-Encoding: \r\n"
	        " \r\n base64\r\n\r\nTVqQAA==\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 text/plain [Content-Type: application/octet-st"
	  "ream|Content-Disposition: attachment;| | filename=\"evil.exe\"|Cont"
	  "ent-Transfer-Encoding: | | base64||TVqQAA==]; 3 application/octet-s"
	  "tream {evil.exe} [MZ..] | broken: a line in a header is blank" },
	{ "lines end with CR alone",
	  BYTES("From: a@example.org\r\nSubject: t\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: application/octet-stream\r\n"
	        "Content-Disposition: attachment;\r \r filename=\"evil.exe\"\r\n"
	        "\r\nTVqQAA==\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 application/octet-stream [ filename=\"evil.exe"
	  "\"||TVqQAA==]; 3 application/octet-stream {evil.exe} [TVqQAA==] | b"
	  "roken: a line in a header is blank" },
	{ "a line of blanks before a boundary parameter",
	  BYTES("From: a@example.org\r\nSubject: t\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: multipart/mixed;\r\n \r\n boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: text/plain\r\n\r\nx\r\n"
	        "--bb--\r\n"),
	  "1 text/plain [ boundary=bb||--bb|Content-Type: text/plain||x|--bb--"
	  "|]; 2 multipart/mixed; 3 text/plain [x]; 4 text/plain [x] | broken:"
	  " a multipart has no boundary" },
	{ "a line of blanks within a boundary",
	  BYTES("From: a@example.org\r\nSubject: t\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: multipart/mixed; boundary=\"b\r\n"
	        " \r\n b\"\r\n\r\n--bb\r\nContent-Type: text/plain\r\n"
	        "\r\nx\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 text/plain (between) [b\"||--bb|Content-Type: "
	  "text/plain||x|--bb--|]; 3 multipart/mixed; 4 text/plain [x]; 5 text"
	  "/plain [x] | broken: a boundary parameter is malformed" },
	{ "a line of blanks before a quoted boundary",
	  BYTES("From: a@example.org\r\nSubject: t\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: multipart/mixed; boundary=\r\n \r\n"
	        "  \"bb\"\r\n\r\n--bb\r\nContent-Type: text/plain\r\n"
	        "\r\nx\r\n--bb--\r\n"),
	  "1 text/plain [  \"bb\"||--bb|Content-Type: text/plain||x|--bb--|]; "
	  "2 multipart/mixed; 3 text/plain [x]; 4 text/plain [x] | broken: a m"
	  "ultipart has no boundary" },
	{ "a multipart in a part, both behind lines of blanks",
	  BYTES("From: a@example.org\r\nSubject: t\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: multipart/mixed;\r\n"
	        " \r\n boundary=cc\r\n\r\n--cc\r\nContent-Type: application/octet-st"
	        "ream\r\nContent-Disposition: attachment;\r\n \r\n"
	        " filename=evil.exe\r\n\r\nMZ\r\n--cc--\r\n\r\n"
	        "\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 text/plain [ boundary=cc||--cc|Content-Type: a"
	  "pplication/octet-stream|Content-Disposition: attachment;| | filenam"
	  "e=evil.exe||MZ|--cc--||]; 3 multipart/mixed; 4 application/octet-st"
	  "ream [ filename=evil.exe||MZ]; 5 application/octet-stream [ filenam"
	  "e=evil.exe||MZ]; 6 application/octet-stream {evil.exe} [MZ]; 7 appl"
	  "ication/octet-stream {evil.exe} [MZ] | broken: a multipart has no b"
	  "oundary" },
	{ "lines of blanks in an attached message",
	  BYTES("From: a@example.org\r\nSubject: t\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: message/rfc822\r\n\r\n"
	        "Subject: x\r\n \r\n y\r\nContent-Type: multipart/mixed;\r\n"
	        " \r\n boundary=cc\r\n\r\n--cc\r\nContent-Type: application/octet-st"
	        "ream\r\nContent-Disposition: attachment;\r\n \r\n"
	        " filename=evil.exe\r\n\r\nMZ\r\n--cc--\r\n\r\n"
	        "\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 message/rfc822; 3 message/rfc822 (message); 3 "
	  "text/plain [ y|Content-Type: multipart/mixed;| | boundary=cc||--cc|"
	  "Content-Type: application/octet-stream|Content-Disposition: attachm"
	  "ent;| | filename=evil.exe||MZ|--cc--||]; 4 message/rfc822 (message)"
	  "; 4 multipart/mixed; 5 application/octet-stream [ filename=evil.exe"
	  "||MZ]; 6 application/octet-stream {evil.exe} [MZ] | broken: a line "
	  "in a header is blank" },
	{ "an attached message whose header ends with a line of blanks",
	  BYTES("From: a@example.org\r\nSubject: t\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: message/rfc822\r\n \r\n"
	        "\r\nSubject: x\r\n \r\n y\r\nContent-Type: multipart/mixed;\r\n"
	        " \r\n boundary=cc\r\n\r\n--cc\r\nContent-Type: application/octet-st"
	        "ream\r\nContent-Disposition: attachment;\r\n \r\n"
	        " filename=evil.exe\r\n\r\nMZ\r\n--cc--\r\n\r\n"
	        "\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 message/rfc822; 3 message/rfc822 (message); 3 "
	  "text/plain [Subject: x| | y|Content-Type: multipart/mixed;| | bound"
	  "ary=cc||--cc|Content-Type: application/octet-stream|Content-Disposi"
	  "tion: attachment;| | filename=evil.exe||MZ|--cc--||]; 4 message/rfc"
	  "822; 5 message/rfc822 (message); 5 text/plain [ y|Content-Type: mul"
	  "tipart/mixed;| | boundary=cc||--cc|Content-Type: application/octet-"
	  "stream|Content-Disposition: attachment;| | filename=evil.exe||MZ|--"
	  "cc--||]; 6 message/rfc822 (message); 6 multipart/mixed; 7 applicati"
	  "on/octet-stream [ filename=evil.exe||MZ]; 8 application/octet-strea"
	  "m {evil.exe} [MZ] | broken: a line in a header is blank" },
	{ "an attached message whose type stands behind a line of blanks",
	  BYTES("From: a@example.org\r\nSubject: t\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type:\r\n \r\n message/rfc822\r\n"
	        "\r\nSubject: x\r\nContent-Type: multipart/mixed;\r\n"
	        " \r\n boundary=cc\r\n\r\n--cc\r\nContent-Type: application/octet-st"
	        "ream\r\nContent-Disposition: attachment;\r\n \r\n"
	        " filename=evil.exe\r\n\r\nMZ\r\n--cc--\r\n\r\n"
	        "\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 text/plain [ message/rfc822||Subject: x|Conten"
	  "t-Type: multipart/mixed;| | boundary=cc||--cc|Content-Type: applica"
	  "tion/octet-stream|Content-Disposition: attachment;| | filename=evil"
	  ".exe||MZ|--cc--||]; 3 message/rfc822; 4 message/rfc822 (message); 4"
	  " text/plain [ boundary=cc||--cc|Content-Type: application/octet-str"
	  "eam|Content-Disposition: attachment;| | filename=evil.exe||MZ|--cc-"
	  "-||]; 5 message/rfc822 (message); 5 multipart/mixed; 6 application/"
	  "octet-stream [ filename=evil.exe||MZ]; 7 application/octet-stream ["
	  " filename=evil.exe||MZ]; 8 application/octet-stream {evil.exe} [MZ]"
	  "; 9 application/octet-stream {evil.exe} [MZ] | broken: a line in a "
	  "header is blank" },
	{ "a line that is no field, and a line of blanks",
	  BYTES("From: a@example.org\r\nSubject: t\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: application/octet-stream\r\n"
	        "junk line\r\nContent-Disposition: attachment;\r\n"
	        " \r\n filename=\"evil.exe\"\r\n\r\nTVqQAA==\r\n"
	        "--bb--\r\n"),
	  "1 multipart/mixed; 2 application/octet-stream [junk line|Content-Di"
	  "sposition: attachment;| | filename=\"evil.exe\"||TVqQAA==]; 3 appli"
	  "cation/octet-stream [ filename=\"evil.exe\"||TVqQAA==]; 4 applicati"
	  "on/octet-stream {evil.exe} [TVqQAA==] | broken: a line in a header "
	  "is not a field" },
	{ "the colon stands behind a line of blanks",
	  BYTES("From: a@example.org\r\nSubject: t\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type\r\n \r\n : application/octet-stream; name="
	        "evil.exe\r\n\r\nTVqQAA==\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 text/plain [Content-Type| | : application/octe"
	  "t-stream; name=evil.exe||TVqQAA==]; 3 text/plain [ : application/oc"
	  "tet-stream; name=evil.exe||TVqQAA==]; 4 application/octet-stream {e"
	  "vil.exe} [TVqQAA==] | broken: a line in a header is not a field" },
	{ "a soft line break in a link behind a line of blanks",
	  BYTES("From: a@example.org\r\nSubject: t\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: q"
	        "uoted-printable\r\n \r\nX: y\r\n\r\n<a href=3D\"http://e=\r\n"
	        "vil.com/\">\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 text/html [X: y||<a href=\"http://evil.com/\">"
	  "]; 3 text/html [<a href=\"http://evil.com/\">]" },
	{ "a field that ends with a line of blanks, and one of another kind behind it",
	  BYTES("From: a@example.org\r\nSubject: t\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: text/plain; charset=utf-8\r\n\t\r\n"
	        "X-Mailer: foo\r\n\r\nhello\r\n"),
	  "1 text/plain [X-Mailer: foo||hello|]" },
	{ "a message of no type with a line of blanks, and then a line that is no field",
	  BYTES("From: a@example.org\r\nContent-Type: application/octet-stream\r\n"
	        "Content-Transfer-Encoding: base64\r\n\r\n"
	        "U3ViamVjdDogYg0KQ29udGVudC1UeXBlOiB0ZXh0L2h0bWwNCiANCm5vdCBh\r\n"
	        "IGZpZWxkDQoNCjxhIGhyZWY9aHR0cDovL2V2aWwuZXhhbXBsZS8+DQo=\r\n"),
	  "1 application/octet-stream [Subject: b|Content-Type: text/html| |no"
	  "t a field||<a href=http://evil.example/>|]; 2 message/rfc822 (messa"
	  "ge); 2 text/html [not a field||<a href=http://evil.example/>|]" },
	{ "no message as far as the line of blanks, and none behind it",
	  BYTES("From: a@example.org\r\nContent-Type: application/octet-stream\r\n"
	        "\r\nSubject: b\r\n \r\nX-Y: z\r\n\r\nhello\r\n"),
	  "1 application/octet-stream [Subject: b| |X-Y: z||hello|]" },
	{ "a message of no type in base64 that programs read on in behind a padding",
	  BYTES("From: a@example.org\r\nContent-Type: application/octet-stream\r\n"
	        "\r\nSubject: b\r\nContent-Transfer-Encoding: base64\r\n"
	        "\r\nYWJjZGVmZw==aGVsbG8gd29ybGQ-IHMgdGhl\r\n"),
	  "1 application/octet-stream [Subject: b|Content-Transfer-Encoding: b"
	  "ase64||YWJjZGVmZw==aGVsbG8gd29ybGQ-IHMgdGhl|]; 2 message/rfc822 (me"
	  "ssage); 2 text/plain [abcdefghello world> s the]; 2 text/plain [abc"
	  "defg..V....v.&.@.....]; 2 text/plain [abcdefghello world......]" },
};
/* clang-format on */

static void folds(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		outline_row_holds(&rows[i]);
}

/* Behind lines that are no fields some programs read on: 1,000 of them are passed over, with more
 * it is too complex. */
static void lines_that_are_no_fields(void **state)
{
	static char message[16 * 1024];
	struct outline o = { .parts = NULL };
	(void)state;
	for (size_t n = 999; n <= 1001; n++) {
		struct text t = TEXT(message);
		char shown[OUTLINE_MAX];
		text_string(&t, "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n");
		for (size_t i = 0; i < n; i++)
			text_string(&t, "junk\r\n");
		text_string(&t, "Content-Type: a/b; name=evil.exe\r\n\r\nMZ\r\n--b--\r\n");
		outline_make(&o, text_bytes(&t), 0);
		assert_string_equal(o.broken, "a line in a header is not a field");
		assert_string_equal(o.too_complex,
				    n <= 1000 ? ""
					      : "more than 1,000 lines in a header are not fields");
		assert_int_equal(strstr(outline_text(&o, shown), "{evil.exe}") != NULL, n <= 1000);
	}
	outline_free(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(folds),
					    cmocka_unit_test(lines_that_are_no_fields) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
